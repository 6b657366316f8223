//! `inquiry`: what was typed: query variables, search terms, ad hoc query documents.

use crate::ids::AccessId;
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

/// What the `inquiry` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InquiryFact {
    /// Something was typed.
    Typed(Typed),
}
