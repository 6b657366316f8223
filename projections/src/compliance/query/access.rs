//! An access as the view's rows tell it.

use chartlog_domain::actor::Actor;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::ids::{AccessId, AccountId, PatientId, SessionId};
use chartlog_eventlog::Position;
use rusqlite::Row;

use super::super::codes::{self, AccessKind, AccessOutcome};
use crate::store::column::optional_id;

/// An access or a change: who, by what right, what, whose, how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Where its entry stands in the log: there is the whole record, with digests and versions.
    pub position: Position,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
    /// What kind of access it was.
    pub kind: AccessKind,
    /// How it ended.
    pub outcome: AccessOutcome,
    /// Id of the access record; none for a change.
    pub access: Option<AccessId>,
    /// Who.
    pub actor: Actor,
    /// In which role; none for the operator and for the system itself.
    pub role: Option<Role>,
    /// In which session.
    pub session: Option<SessionId>,
    /// Source address of the connection; none when it came over the control socket.
    pub source_address: Option<String>,
    /// Purpose of use.
    pub purpose: String,
    /// What was asked for, by name; of a change its kind, such as `NoteSigned`.
    pub operation: String,
    /// Code of a refusal, as the caller got it.
    pub code: Option<String>,
    /// Facets that were served or changed.
    pub facets: Vec<Facet>,
    /// Patients whose fields were served or changed, or who were asked for in vain.
    pub patients: Vec<PatientId>,
    /// Accounts that a change was about, whoever made it. None for what was recorded before changes
    /// told it.
    pub concerned: Vec<AccountId>,
    /// Why a change was made, a code, where whoever made it had to say so.
    pub reason: Option<String>,
    /// Whether the account had broken the glass for one of them.
    pub under_glass: bool,
    /// Id of the request, as its answer gave it; none for what did not come over HTTP.
    pub request: Option<AccessId>,
    /// What the client said that it is, here or when the session was opened; none when it said nothing.
    pub user_agent: Option<String>,
    /// How many requests it was: more than one where refusals of one session were told together.
    pub times: u32,
}

/// The columns of [`read`].
pub(super) const COLUMNS: &str = "position, at, kind, outcome, id, account, operator, role, \
                                  session, address, purpose, operation, code, facets, patients, \
                                  glass, request, user_agent, concerned, reason, times";

/// An access out of a row that begins with [`COLUMNS`].
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Access> {
    let access = optional_id(row, 4, AccessId::from_bytes)?;
    Ok(Access {
        position: Position::from_u64(row.get::<_, i64>(0)?.cast_unsigned()),
        at: row.get(1)?,
        kind: codes::one_of(&AccessKind::ALL, row, 2)?,
        outcome: codes::one_of(&AccessOutcome::ALL, row, 3)?,
        access,
        actor: codes::actor(row, 5)?,
        role: codes::role(row, 7)?,
        session: optional_id(row, 8, SessionId::from_bytes)?,
        source_address: row.get(9)?,
        purpose: row.get(10)?,
        operation: row.get(11)?,
        code: row.get(12)?,
        facets: codes::facets(row.get(13)?),
        patients: codes::ids(row, 14, PatientId::from_bytes)?,
        concerned: codes::ids(row, 18, AccountId::from_bytes)?,
        reason: row.get(19)?,
        under_glass: row.get(15)?,
        request: optional_id(row, 16, AccessId::from_bytes)?.or(access),
        user_agent: row.get::<_, Option<String>>(17)?.filter(|said| !said.is_empty()),
        times: row.get(20)?,
    })
}
