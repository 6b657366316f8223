//! What comes with a request beside what it asks for: what goes on record about how it came.

use chartlog_domain::facet::Role;
use chartlog_domain::ids::AccessId;
use chartlog_domain::purpose::Purpose;

use crate::access;

/// How a request came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrival {
    /// Its id, as its answer gives it; none when it did not come over HTTP.
    pub request: Option<AccessId>,
    /// What the client says that it is, cleaned.
    pub user_agent: Option<String>,
    /// The purpose of use that it names instead of the session's, as it was sent.
    pub purpose: Option<String>,
}

impl Arrival {
    /// The purpose of use of a request in a role, in a session that was opened for `own`.
    ///
    /// # Errors
    /// [`NoSuchPurpose`] when it names one that the role may not name.
    pub fn purpose(&self, role: Role, own: Purpose) -> Result<Purpose, NoSuchPurpose> {
        self.purpose.as_deref().map_or(Ok(own), |named| named_purpose(role, named))
    }
}

/// The purpose of use that somebody in a role names.
///
/// # Errors
/// [`NoSuchPurpose`].
pub fn named_purpose(role: Role, named: &str) -> Result<Purpose, NoSuchPurpose> {
    let found = Purpose::from_code(named).filter(|named| access::purposes(role).contains(named));
    found.ok_or(NoSuchPurpose(role))
}

/// A role may not name that purpose of use. It says which it may name, and nothing of what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("in the role {} the purpose of use is one of {}", .0.name(), codes(*.0))]
pub struct NoSuchPurpose(pub Role);

fn codes(role: Role) -> String {
    let codes: Vec<_> = access::purposes(role).iter().map(|purpose| purpose.code()).collect();
    codes.join(", ")
}
