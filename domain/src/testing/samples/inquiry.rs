//! Samples of `inquiry`.

use super::ids;
use super::words::text;
use crate::facts::Fact;
use crate::facts::inquiry::{InquiryFact, Typed};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [InquiryFact::Typed(typed(full))];
    facts.into_iter().map(Fact::from).collect()
}

/// What somebody typed for one request.
#[must_use]
pub fn typed(full: bool) -> Typed {
    Typed {
        access: ids::ACCESS,
        operation: full.then(|| text("the operation")),
        document: text("the document"),
        variables: text("the variables"),
    }
}
