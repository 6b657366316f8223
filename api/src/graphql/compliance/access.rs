//! Accesses and changes.

use async_graphql::{Context, InputObject, Object, Result};
use chartlog_domain::ids::{AccessId, AccountId, GlassId, PatientId};
use chartlog_eventlog::{EventId, EventLog, Position};
use chartlog_projections::compliance::query::{
    self, AccessFilter, AccessOrder, OfRequest, RefusalFilter,
};

use super::account::Actor;
use super::session::Session;
use super::words::{AccessKind, AccessOutcome, AccessSort, Facet, window};
use crate::graphql::asking;
use crate::graphql::error::{Code, from_query, refuse};
use crate::graphql::scalars::{DateTime, Id, RoleName, optional_id};

/// An access or a change as the log has it.
pub(crate) struct Access(query::Access);

impl From<query::Access> for Access {
    fn from(access: query::Access) -> Self {
        Self(access)
    }
}

/// An access or a change: who, by what right, what, whose, and how it ended.
#[Object]
impl Access {
    /// Id of the access record, by which `access` finds it; null for a change.
    async fn id(&self) -> Option<Id> {
        self.0.access.map(Id::from)
    }

    /// Where its entry stands in the log.
    async fn position(&self) -> String {
        self.0.position.to_string()
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime::of_micros(self.0.at)
    }

    /// What kind of access it was.
    async fn kind(&self) -> AccessKind {
        self.0.kind.into()
    }

    /// How it ended.
    async fn outcome(&self) -> AccessOutcome {
        self.0.outcome.into()
    }

    /// Who.
    async fn actor(&self) -> Actor {
        self.0.actor.clone().into()
    }

    /// In which role; null for an operator, for the system and for a machine client.
    async fn role(&self) -> Option<RoleName> {
        self.0.role.map(RoleName::from)
    }

    /// Id of the session; null when there was none.
    async fn session_id(&self) -> Option<Id> {
        self.0.session.map(Id::from)
    }

    /// The session; null when there was none.
    async fn session(&self, ctx: &Context<'_>) -> Result<Option<Session>> {
        let Some(session) = self.0.session else { return Ok(None) };
        let found = query::session(&asking(ctx)?.snapshot, session).map_err(|e| from_query(&e))?;
        Ok(found.map(Session::from))
    }

    /// Source address of the connection; null when it did not come over the network.
    async fn source_address(&self) -> Option<&str> {
        self.0.source_address.as_deref()
    }

    /// What the client said that it is; null when it said nothing.
    async fn user_agent(&self) -> Option<&str> {
        self.0.user_agent.as_deref()
    }

    /// Id of the request, as its answer and the server's log lines give it; null when it did not come
    /// over HTTP. Several records may be of one request.
    async fn request_id(&self) -> Option<Id> {
        self.0.request.map(Id::from)
    }

    /// Purpose of use: `TREATMENT`, `PAYMENT`, `OPERATIONS`, `EMERGENCY`, `PATIENT_REQUEST` or
    /// `INVESTIGATION`.
    async fn purpose(&self) -> &str {
        &self.0.purpose
    }

    /// What was asked for, by name; of a change its kind, such as `NoteSigned`.
    async fn operation(&self) -> &str {
        &self.0.operation
    }

    /// Code of a refusal, as the caller got it; null when it was not refused.
    async fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Facets that were served or changed.
    async fn facets(&self) -> Vec<Facet> {
        self.0.facets.iter().copied().map(Facet::from).collect()
    }

    /// Ids of the patients whose fields were served or changed, or who were asked for in vain.
    async fn patient_ids(&self) -> Vec<Id> {
        self.0.patients.iter().copied().map(Id::from).collect()
    }

    /// Ids of the accounts that a change was about, whoever made it: whose role was granted, whose second
    /// factor was reset. Empty for what is about no account, and for changes of before this was recorded.
    async fn concerned_account_ids(&self) -> Vec<Id> {
        self.0.concerned.iter().copied().map(Id::from).collect()
    }

    /// Why a second factor or a password was taken away, as `resetSecondFactor` and `resetPassword` have
    /// it, such as `DEVICE_LOST`; null for everything else. The sentence beside it is not told.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Whether the account had broken the glass for one of them.
    async fn under_glass(&self) -> bool {
        self.0.under_glass
    }

    /// How many requests it was. More than one where requests of one session were not looked at, because
    /// its account had asked or been refused too much (`LIMITED`), and are told together; `at` is then
    /// when the last was.
    async fn times(&self) -> u32 {
        self.0.times
    }
}

/// Which accesses are wanted: those that match all that is given.
#[derive(InputObject, Default)]
pub(crate) struct AccessFilterInput {
    /// Only to the data of this patient.
    patient: Option<Id>,
    /// Only by this account.
    account: Option<Id>,
    /// Only changes of this account, by whomever.
    concerned_account: Option<Id>,
    /// Only in this role.
    role: Option<RoleName>,
    /// Only for this purpose of use, such as `TREATMENT`.
    purpose: Option<String>,
    /// Only at or after this time; a date begins at midnight UTC.
    from: Option<DateTime>,
    /// Only at or before this time; a date means its whole day, UTC.
    to: Option<DateTime>,
    /// Only those that served or changed this facet.
    facet: Option<Facet>,
    /// Only those that ended so.
    outcome: Option<AccessOutcome>,
    /// Only to patients for whom the account had broken the glass, or only to others.
    under_glass: Option<bool>,
    /// Only under this break-glass grant.
    glass: Option<Id>,
    /// Only of these kinds; of every kind when left out or empty.
    kinds: Option<Vec<AccessKind>>,
    /// Only of this request, by the `requestId` that its answer gave.
    request_id: Option<Id>,
}

impl AccessFilterInput {
    /// The filter of these words; the log says where an access record stands.
    pub(crate) fn parsed(self, log: &dyn EventLog) -> Result<AccessFilter> {
        let request = optional_id(self.request_id.as_ref(), "filter.requestId", AccessId)?;
        let of = |id| entry_of(log, id).map(|position| OfRequest { id, position });
        Ok(AccessFilter {
            request: request.map(of).transpose()?,
            patient: optional_id(self.patient.as_ref(), "filter.patient", PatientId)?,
            account: optional_id(self.account.as_ref(), "filter.account", AccountId)?,
            concerned: optional_id(
                self.concerned_account.as_ref(),
                "filter.concernedAccount",
                AccountId,
            )?,
            role: self.role.map(Into::into),
            purpose: self.purpose,
            window: window((self.from.as_ref(), "filter.from"), (self.to.as_ref(), "filter.to"))?,
            facet: self.facet.map(Into::into),
            outcome: self.outcome.map(Into::into),
            under_glass: self.under_glass,
            glass: optional_id(self.glass.as_ref(), "filter.glass", GlassId)?,
            kinds: self.kinds.unwrap_or_default().into_iter().map(Into::into).collect(),
        })
    }
}

/// Where the log has the access record of an id: it is that of its event.
pub(super) fn entry_of(log: &dyn EventLog, id: AccessId) -> Result<Option<Position>> {
    log.find(EventId::from_bytes(*id.as_bytes())).map_err(|error| {
        tracing::error!(%error, "the log could not be asked where an event is");
        refuse(Code::Unavailable, "the log cannot be read now; try again, and tell the operator")
    })
}

/// In which order accesses come. Those that are alike come in the order of the log.
#[derive(InputObject)]
pub(crate) struct AccessOrderInput {
    /// Sorted by what.
    #[graphql(default_with = "AccessSort::Time")]
    by: AccessSort,
    /// The highest, or the latest, first.
    #[graphql(default = true)]
    descending: bool,
}

impl AccessOrderInput {
    pub(super) fn parsed(self) -> AccessOrder {
        AccessOrder { by: self.by.into(), descending: self.descending }
    }
}

/// Which refusals are wanted: those that match all that is given.
#[derive(InputObject, Default)]
pub(crate) struct RefusalFilterInput {
    /// Only at or after this time; a date begins at midnight UTC.
    from: Option<DateTime>,
    /// Only at or before this time; a date means its whole day, UTC.
    to: Option<DateTime>,
    /// Only of this account.
    account: Option<Id>,
    /// Only with this code, such as `NOT_FOUND`.
    code: Option<String>,
}

impl RefusalFilterInput {
    pub(super) fn parsed(self) -> Result<RefusalFilter> {
        Ok(RefusalFilter {
            window: window((self.from.as_ref(), "filter.from"), (self.to.as_ref(), "filter.to"))?,
            account: optional_id(self.account.as_ref(), "filter.account", AccountId)?,
            code: self.code,
        })
    }
}
