//! `inquiry`: what was typed: query variables, search terms, ad hoc query documents, why the glass
//! was broken.

use crate::ids::{AccessId, AccountId, GlassId, PatientId};
use crate::words::Text;

/// What somebody typed for one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The access record it belongs to.
    pub access: AccessId,
    /// Operation name; none when the document has one operation without a name.
    pub operation: Option<Text>,
    /// The query document.
    pub document: Text,
    /// Variables, as JSON.
    pub variables: Text,
}

/// Why the glass was broken, in the words of whoever did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlassExplained {
    /// Which grant.
    pub glass: GlassId,
    /// Whose words.
    pub account: AccountId,
    /// Whose chart.
    pub patient: PatientId,
    /// The words.
    pub sentence: Text,
}

/// What the `inquiry` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InquiryFact {
    /// Something was typed.
    Typed(Typed),
    /// It was said why the glass was broken.
    GlassExplained(GlassExplained),
}
