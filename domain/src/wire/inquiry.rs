//! The bytes of facts of `inquiry`. Frozen for ever.

use super::frozen::frozen;
use crate::facts::inquiry::{InquiryFact, Typed};

frozen! {
    struct Typed1 for Typed {
        access: [u8; 16],
        operation: Option<String>,
        document: String,
        variables: String,
    }
}

frozen! {
    facet InquiryWire for InquiryFact {
        Typed(Typed1),
    }
}
