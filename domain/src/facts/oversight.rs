//! `oversight`: who did what to which record and when: changes, accesses, refusals, sign-ins,
//! sessions, break-glass, restrictions, exports, imports. Ids and codes only: names, file names and what was typed have no place here.
//!
//! 45 CFR 164.312(b) (audit controls) and 164.528 (accounting of disclosures) are why it exists.

mod amendment;
mod restriction;

pub use amendment::{AmendmentDecided, AmendmentDue};
pub use restriction::{RestrictionDecided, RestrictionRequested};

use crate::actor::Actor;
use crate::facet::{Facet, Role};
use crate::ids::{
    AccessId, AccountId, CommandId, EncounterId, GlassId, ImportId, PatientId, RestrictionId,
    SessionId,
};

/// Who asked for something, and by what right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who.
    pub actor: Actor,
    /// In which role; none for the operator and for the system itself.
    pub role: Option<Role>,
    /// In which session.
    pub session: Option<SessionId>,
    /// Source address of the connection; none when it came over the control socket.
    pub source_address: Option<String>,
    /// Purpose of use: see [`crate::purpose::Purpose`].
    pub purpose: String,
    /// Id of the request, as its answer and the log lines about it give it, where that is not the id
    /// of this record; none for what did not come over HTTP.
    pub request: Option<AccessId>,
    /// What the client says that it is, where it is not what the session was opened with: empty when
    /// it said nothing. Without control characters, and no longer than a word may be.
    pub user_agent: Option<String>,
}

/// The record of a change: in every domain event, exactly once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Did {
    /// Kind of the event, such as `NoteSigned`.
    pub kind: String,
    /// Who and by what right.
    pub request: Request,
    /// Which command.
    pub command: CommandId,
    /// Which event or command caused it, when another one did.
    pub cause: Option<[u8; 16]>,
    /// Patients concerned; also whose own sign-in it is that somebody else changed.
    pub patients: Vec<PatientId>,
    /// Accounts concerned: those that were changed, not who changed them.
    pub accounts: Vec<AccountId>,
    /// Facets in the event, by name in the facet table, without `oversight` itself.
    pub facets: Vec<Facet>,
    /// Keyed digest of the command's input: tells a repeated command from a changed one.
    pub input_digest: [u8; 32],
    /// Why, a code, where no fact of the event has it: of a second factor or a password that somebody else
    /// took away. The sentence stands in `inquiry`.
    pub reason: Option<String>,
}

/// A session began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionOpened {
    /// Which.
    pub session: SessionId,
    /// Whose.
    pub account: AccountId,
    /// In which role.
    pub role: Role,
    /// How: `development-token` or `demo`.
    pub method: String,
    /// When it ends at the latest, microseconds since 1970 UTC.
    pub expires_at: i64,
    /// Who minted it.
    pub by: Actor,
    /// For which purpose of use, unless a request says otherwise; none means the role's own.
    pub purpose: Option<String>,
    /// Source address of the sign-in; none when it did not come over the network.
    pub source_address: Option<String>,
    /// What the client said that it is. Without control characters, and no longer than a word may be.
    pub user_agent: Option<String>,
}

/// How an access ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The answer was given.
    Shown,
    /// The answer was given with errors in some fields.
    ShownInPart,
    /// Nothing was found, or nothing that this actor may know.
    NothingFound,
}

/// The access record: who was shown what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its id.
    pub access: AccessId,
    /// Who and by what right.
    pub request: Request,
    /// Name of the operation, when the document names it and the name is one that the schema
    /// knows (a root field); free text stays in `inquiry`.
    pub operation: String,
    /// BLAKE3 of the query document.
    pub document_digest: [u8; 32],
    /// Patients of whom at least one field was served.
    pub patients: Vec<PatientId>,
    /// Facets served.
    pub facets: Vec<Facet>,
    /// Position of the view that was read.
    pub position: Option<u64>,
    /// Version of the projector and its schema.
    pub projection_version: u32,
    /// Version of the GraphQL schema: BLAKE3 of its SDL, the first eight bytes.
    pub schema_version: [u8; 8],
    /// `now` of the request, microseconds since 1970 UTC.
    pub now: i64,
    /// Rows the actor was scoped to: all, or those of this account, by care team, own record and who is
    /// excluded.
    pub scope: Option<AccountId>,
    /// Keyed digest of the canonical `data`.
    pub answer_digest: [u8; 32],
    /// How it ended.
    pub outcome: Outcome,
}

/// Something was asked for and refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its id.
    pub access: AccessId,
    /// Who and by what right.
    pub request: Request,
    /// Root fields or command that was asked for.
    pub operation: String,
    /// Code of the refusal, as callers get it.
    pub code: String,
    /// Which patient was asked for, when one was named.
    pub patients: Vec<PatientId>,
    /// `now` of the request, microseconds since 1970 UTC.
    pub now: i64,
}

/// What an account asked was not looked at, because it had asked or been refused too much in a short
/// time: alike ones of a session that came close together are told at once, so that nobody can fill
/// the disk. What was typed for them is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestsLimited {
    /// Its id.
    pub access: AccessId,
    /// Who and by what right; of the first of them where the session had several addresses.
    pub request: Request,
    /// Code, as callers got it.
    pub code: String,
    /// How many requests.
    pub count: u32,
    /// When the first was, microseconds since 1970 UTC.
    pub first_at: i64,
    /// When the last was, microseconds since 1970 UTC.
    pub last_at: i64,
}

/// One file of an import, without its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedFile {
    /// BLAKE3 of its bytes as read.
    pub digest: [u8; 32],
    /// Its size, bytes.
    pub size: u64,
    /// Resources read.
    pub read: u64,
    /// Events made.
    pub events: u64,
    /// Resources filed only.
    pub filed: u64,
    /// Resources that were known already.
    pub unchanged: u64,
    /// Resources refused.
    pub refused: u64,
}

/// An import ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRan {
    /// Which run.
    pub import: ImportId,
    /// Who.
    pub request: Request,
    /// What was read, in parts of at most 512 files an event.
    pub files: Vec<ImportedFile>,
}

/// The data directory was made: the first domain event of every log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryMade {
    /// Who and by what right.
    pub request: Request,
    /// Whether it is for development: `chartlog token` works on such directories only.
    pub development: bool,
}

/// Attempts to sign in, or to come with a token of which no session runs, were refused: alike ones
/// that came close together are told at once, so that nobody can fill the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInRefused {
    /// The account that was tried, or whose session it was; none when there is no such account.
    pub account: Option<AccountId>,
    /// Source address of the connection.
    pub source_address: Option<String>,
    /// Why, a code: `password`, `second_factor`, `locked`, `closed`, `unknown`, `limited`,
    /// `assertion` and what else the API's refusals know.
    pub reason: String,
    /// How many attempts.
    pub count: u32,
    /// When the first was, microseconds since 1970 UTC.
    pub first_at: i64,
    /// When the last was, microseconds since 1970 UTC.
    pub last_at: i64,
}

/// A session ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionClosed {
    /// Which.
    pub session: SessionId,
    /// Whose.
    pub account: AccountId,
    /// Why, a code: `sign_out`, `idle`, `expired`, `role_revoked`, `password_changed`,
    /// `factors_reset`, `account_closed`, `by_administrator` or `keys_replaced`.
    pub reason: String,
    /// Who ended it.
    pub by: Actor,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// A fresh second factor was shown in a running session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SteppedUp {
    /// In which session.
    pub session: SessionId,
    /// By whom.
    pub account: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// The glass was broken: somebody outside the care team opened a patient's chart (45 CFR
/// 164.312(a)(2)(ii), emergency access).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlassBroken {
    /// Which grant.
    pub glass: GlassId,
    /// By whom.
    pub account: AccountId,
    /// Whose chart.
    pub patient: PatientId,
    /// Why, a code: see [`crate::glass::REASONS`]. The sentence stands in `inquiry`.
    pub reason: String,
    /// When it ends by itself, microseconds since 1970 UTC.
    pub until: i64,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// A grant was ended by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlassMended {
    /// Which grant.
    pub glass: GlassId,
    /// Who had broken it.
    pub account: AccountId,
    /// Whose chart.
    pub patient: PatientId,
    /// Who ended it.
    pub by: Actor,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// A grant was reviewed and signed off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlassReviewed {
    /// Which grant.
    pub glass: GlassId,
    /// By whom.
    pub by: AccountId,
    /// What was found, a code: see [`crate::glass::FINDINGS`].
    pub finding: String,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// Records were handed over as a file. It is told before the first byte leaves: a download that was
/// stopped stays on record as made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportMade {
    /// Its id: that of the request.
    pub export: AccessId,
    /// Who and by what right.
    pub request: Request,
    /// In which form: `csv`, or `balp-ndjson` and `balp-bundle` (FHIR AuditEvent following IHE BALP), of
    /// accesses; [`OWN_RECORD`] of a patient's own record.
    pub kind: String,
    /// Rows in it.
    pub rows: u64,
    /// Patients whose accesses were asked for by name.
    pub patients: Vec<PatientId>,
    /// Position of the view that was read: the same filter gives the same rows there again.
    pub position: Option<u64>,
    /// Keyed digest of the filter, which stands in `inquiry`.
    pub filter_digest: Option<[u8; 32]>,
    /// BLAKE3 of its bytes, where they were known before they left.
    pub digest: Option<[u8; 32]>,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// The kind of an export that is a patient's own record, sealed to a passphrase: JSON lines in the age
/// format (45 CFR 164.524).
pub const OWN_RECORD: &str = "own-record-age";

impl ExportMade {
    /// What was done, by the name of the right to do it, and the facets that were handed over.
    #[must_use]
    pub fn what(&self) -> (&'static str, &'static [Facet]) {
        if self.kind == OWN_RECORD {
            ("exportMyRecord", &Facet::OF_RECORD)
        } else {
            ("exportAccesses", &[Facet::Oversight])
        }
    }
}

/// The organisation agreed to a restriction that a patient asked for (45 CFR 164.522(a)(1)). What
/// enforces it stands in the facets of those who must: `identity`, or `ledger`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictionAgreed {
    /// Which restriction.
    pub restriction: RestrictionId,
    /// Whose record.
    pub patient: PatientId,
    /// Who is not to see the record, when it is a member of staff.
    pub account: Option<AccountId>,
    /// Which visit is not to be told to the health plan, when it is one.
    pub encounter: Option<EncounterId>,
    /// How the patient asked, a code: see [`crate::patient::restriction::REQUESTS`].
    pub request: String,
    /// Who agreed for the organisation.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// A restriction ended (45 CFR 164.522(a)(2)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictionLifted {
    /// Which restriction.
    pub restriction: RestrictionId,
    /// Whose record.
    pub patient: PatientId,
    /// Who asked or agreed, a code: see [`crate::patient::restriction::GROUNDS`].
    pub ground: String,
    /// Who ended it for the organisation.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// Two records were found to be one person's. What shows it stands in `identity`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientsLinked {
    /// The record that is not to be used any more.
    pub duplicate: PatientId,
    /// The one to use.
    pub primary: PatientId,
    /// How they came to be two, a code: see [`crate::patient::link::REASONS`].
    pub reason: String,
    /// Who linked them.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// They are two again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientsUnlinked {
    /// The record that was not to be used.
    pub duplicate: PatientId,
    /// The one that was.
    pub primary: PatientId,
    /// Why, a code: see [`crate::patient::link::ENDINGS`].
    pub reason: String,
    /// Who ended the link.
    pub by: AccountId,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// What the `oversight` facet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OversightFact {
    /// Something was changed.
    Did(Did),
    /// A session began.
    SessionOpened(SessionOpened),
    /// A session ended, told without a reason.
    SessionEnded(SessionId),
    /// A record was shown.
    RecordShown(Shown),
    /// A list or the result of a search was shown.
    SearchShown(Shown),
    /// A read was refused.
    AccessRefused(Refused),
    /// A command was refused.
    CommandRefused(Refused),
    /// An import ended.
    ImportRan(ImportRan),
    /// The data directory was made.
    DirectoryMade(DirectoryMade),
    /// Attempts to sign in were refused.
    SignInRefused(SignInRefused),
    /// A session ended.
    SessionClosed(SessionClosed),
    /// A fresh second factor was shown in a running session.
    SteppedUp(SteppedUp),
    /// The glass was broken.
    GlassBroken(GlassBroken),
    /// A break-glass grant was ended by hand.
    GlassMended(GlassMended),
    /// A break-glass grant was reviewed.
    GlassReviewed(GlassReviewed),
    /// Records were handed over as a file.
    ExportMade(ExportMade),
    /// A restriction that a patient asked for was agreed to.
    RestrictionAgreed(RestrictionAgreed),
    /// A restriction ended.
    RestrictionLifted(RestrictionLifted),
    /// Two records were found to be one person's.
    PatientsLinked(PatientsLinked),
    /// They are two again.
    PatientsUnlinked(PatientsUnlinked),
    /// A patient asked for a restriction.
    RestrictionRequested(RestrictionRequested),
    /// That was agreed to or declined.
    RestrictionDecided(RestrictionDecided),
    /// Until when an amendment that a patient asked for must be decided.
    AmendmentDue(AmendmentDue),
    /// That was accepted or denied.
    AmendmentDecided(AmendmentDecided),
    /// What an account asked was not looked at: it had asked too much.
    RequestsLimited(RequestsLimited),
}
