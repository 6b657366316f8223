//! Samples of `inquiry`.

use super::ids;
use super::words::text;
use crate::facts::Fact;
use crate::facts::inquiry::{GlassExplained, InquiryFact, Typed};

/// One fact of every variant, in order.
#[must_use]
pub fn facts(full: bool) -> Vec<Fact> {
    let facts = [InquiryFact::Typed(typed(full)), InquiryFact::GlassExplained(glass_explained())];
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

/// Why the glass was broken.
#[must_use]
pub fn glass_explained() -> GlassExplained {
    GlassExplained {
        glass: ids::GLASS,
        account: ids::CLINICIAN,
        patient: ids::PATIENT,
        sentence: text("Unconscious in the emergency room"),
    }
}
