//! How you want to be reached in place of the ordinary ways.

use async_graphql::SimpleObject;
use chartlog_projections::patient::query::Confidential;

use crate::graphql::scalars::DateTime;

/// How you want to be reached in place of the ordinary ways (45 CFR 164.522(b)). `contactPoints` and
/// `addresses` are these already.
#[derive(SimpleObject)]
pub(crate) struct ConfidentialContact {
    /// Since when.
    since: DateTime,
    /// How to go about it, such as that no message is to be left; null when nothing was said.
    instructions: Option<String>,
    /// Whether `contactPoints` are those that you asked for. An empty list then means that nobody
    /// phones or mails at all.
    replaces_contact_points: bool,
    /// Whether `addresses` are those that you asked for. An empty list then means that nothing is
    /// sent at all.
    replaces_addresses: bool,
}

impl From<Confidential> for ConfidentialContact {
    fn from(wish: Confidential) -> Self {
        Self {
            since: DateTime::of_micros(wish.since),
            instructions: wish.instructions.map(|text| text.expose().to_owned()),
            replaces_contact_points: wish.points,
            replaces_addresses: wish.addresses,
        }
    }
}
