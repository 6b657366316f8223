//! The bytes of facts of `inquiry`. Frozen for ever.

use super::frozen::frozen;
use crate::facts::inquiry::{GlassExplained, InquiryFact, Typed};

frozen! {
    struct Typed1 for Typed {
        access: [u8; 16],
        operation: Option<String>,
        document: String,
        variables: String,
    }
    struct GlassExplained1 for GlassExplained {
        glass: [u8; 16],
        account: [u8; 16],
        patient: [u8; 16],
        sentence: String,
    }
}

frozen! {
    facet InquiryWire for InquiryFact {
        Typed(Typed1),
        GlassExplained(GlassExplained1),
    }
}
