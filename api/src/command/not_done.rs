//! Why a command was not carried out, and the code that its caller gets.

use chartlog_domain::decider::Refusal;
use chartlog_projections::QueryError;

use crate::access::Denied;
use crate::auth::HashFailed;
use crate::graphql::error::Code;
use crate::journal::JournalError;
use crate::node::EndError;
use crate::random::NoRandomness;

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotDone {
    /// This actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A field of the input is not what it must be.
    #[error("{sentence}")]
    BadInput {
        /// Which field.
        field: &'static str,
        /// What it must be.
        sentence: &'static str,
    },
    /// The command id was used for something else.
    #[error("this command id was used with another input; take a new one")]
    OtherInput,
    /// The domain refused it.
    #[error(transparent)]
    Refused(Refusal),
    /// Nobody would be left who can administer.
    #[error("this is the last administrator; make another one first")]
    LastAdministrator,
    /// Others wrote to the same streams all the time.
    #[error("somebody else is changing the same; try again")]
    Conflict,
    /// Somebody else set it after the caller looked.
    #[error("somebody else has changed it since; read it again, and set it by what it says now")]
    ChangedSince,
    /// A view has not got far enough to decide by it.
    #[error("a view is behind the log; try again")]
    Behind,
    /// The log could not be read or written.
    #[error("the command cannot be carried out and recorded now; try again")]
    Failed(#[source] JournalError),
    /// Sessions could not all be ended; nobody gets in with those that run here all the same.
    #[error("not every session could be ended on record; repeat this")]
    NotEnded(#[from] EndError),
    /// Nobody breaks the glass for a patient on whose care team they are.
    #[error("you are on the care team: the chart is open to you")]
    OnCareTeam,
    /// Only those on the list of the administrators break the glass (access.md, break-glass).
    #[error("you are not on the list of those who may break the glass; an administrator keeps it")]
    NotOnGlassList,
    /// Only those whom an administrator lets book over what is there already.
    #[error("you are not among those who may overbook; an administrator says who is")]
    MayNotOverbook,
    /// An upload that waits for this command in this session is not there: whoever made it may be
    /// somebody else, or has signed in anew since.
    #[error("no such upload waits in this session, or not any more; upload the file again")]
    NoUpload,
    /// A view gives no answer.
    #[error("the view that this is decided by gives no answer now; try again")]
    NoView,
    /// A password could not be hashed.
    #[error("a password cannot be made now; try again")]
    Hash(#[from] HashFailed),
}

impl From<JournalError> for NotDone {
    fn from(error: JournalError) -> Self {
        if let JournalError::Refused(refusal) = error {
            return Self::Refused(refusal);
        }
        Self::Failed(error)
    }
}

impl From<QueryError> for NotDone {
    fn from(_: QueryError) -> Self {
        Self::NoView
    }
}

impl From<NoRandomness> for NotDone {
    fn from(error: NoRandomness) -> Self {
        Self::Failed(error.into())
    }
}

impl NotDone {
    /// There is no such record.
    #[must_use]
    pub const fn unknown(field: &'static str) -> Self {
        Self::Refused(Refusal::Unknown { field })
    }

    /// The same for somebody who is not to know of others' appointments.
    #[must_use]
    pub fn unnamed(self) -> Self {
        let Self::Refused(refusal) = self else { return self };
        Self::Refused(refusal.unnamed())
    }

    /// The code that the caller gets.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Denied(Denied::NoRight) => Code::Forbidden,
            Self::Denied(Denied::StepUp) => Code::StepUpRequired,
            Self::Denied(Denied::Purpose) => Code::BadInput,
            Self::Denied(Denied::Own)
            | Self::LastAdministrator
            | Self::OnCareTeam
            | Self::NotOnGlassList
            | Self::MayNotOverbook
            | Self::ChangedSince => Code::Refused,
            Self::BadInput { .. } | Self::OtherInput => Code::BadInput,
            Self::NoUpload => Code::NotFound,
            Self::Refused(refusal) => of_refusal(refusal),
            Self::Conflict => Code::Conflict,
            Self::Behind => Code::Behind,
            Self::Failed(_) | Self::NotEnded(_) | Self::NoView | Self::Hash(_) => Code::Unavailable,
        }
    }

    /// The reason of a refusal, in the domain's words.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Denied(Denied::Own) => Some("OWN_ACCOUNT"),
            Self::LastAdministrator => Some("LAST_ADMINISTRATOR"),
            Self::OnCareTeam => Some("ON_CARE_TEAM"),
            Self::NotOnGlassList => Some("NOT_ON_GLASS_LIST"),
            Self::MayNotOverbook => Some("MAY_NOT_OVERBOOK"),
            Self::ChangedSince => Some("CHANGED_SINCE"),
            Self::NoUpload => Some("UPLOAD_AGAIN"),
            Self::Refused(refusal) => Some(refusal.code()),
            Self::Denied(Denied::NoRight | Denied::StepUp | Denied::Purpose)
            | Self::BadInput { .. }
            | Self::OtherInput
            | Self::Conflict
            | Self::Behind
            | Self::Failed(_)
            | Self::NotEnded(_)
            | Self::NoView
            | Self::Hash(_) => None,
        }
    }

    /// Everything that the domain has against it, one by one; nothing when it was something else.
    #[must_use]
    pub fn problems(&self) -> &[Refusal] {
        if let Self::Refused(refusal) = self { refusal.each() } else { &[] }
    }

    /// The field that it is about, where there is one.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::BadInput { field, .. } => Some(field),
            Self::OtherInput => Some("input.commandId"),
            Self::ChangedSince => Some("input.seenAt"),
            Self::NoUpload => Some("input.files"),
            Self::Denied(Denied::Purpose) => Some("extensions.purpose"),
            Self::Refused(refusal) => refusal.field(),
            Self::Denied(_)
            | Self::LastAdministrator
            | Self::OnCareTeam
            | Self::NotOnGlassList
            | Self::MayNotOverbook
            | Self::Conflict
            | Self::Behind
            | Self::Failed(_)
            | Self::NotEnded(_)
            | Self::NoView
            | Self::Hash(_) => None,
        }
    }
}

/// What stands in the way of several parts of a command, told at once. What is no refusal of the domain
/// comes first.
pub(crate) fn all_at_once<E: Into<NotDone>>(
    parts: impl IntoIterator<Item = Result<(), E>>,
) -> Result<(), NotDone> {
    let mut refusals = Vec::new();
    for refused in parts.into_iter().filter_map(Result::err) {
        let refused = refused.into();
        let NotDone::Refused(refusal) = refused else { return Err(refused) };
        refusals.push(refusal);
    }
    Refusal::of(refusals).map_or(Ok(()), |refusal| Err(NotDone::Refused(refusal)))
}

/// What is wrong with the input alone is `BAD_INPUT`; what the record does not allow is `REFUSED`.
/// Of several, what the record does not allow comes first: mending the input alone would not help.
fn of_refusal(refusal: &Refusal) -> Code {
    let each = refusal.each().iter().map(of_one);
    let codes: Vec<Code> = each.collect();
    let first = [Code::NotFound, Code::Refused].into_iter().find(|code| codes.contains(code));
    first.unwrap_or(Code::BadInput)
}

const fn of_one(refusal: &Refusal) -> Code {
    let bad_input = matches!(
        refusal,
        Refusal::Required { .. }
            | Refusal::OverLimit { .. }
            | Refusal::UnderLimit { .. }
            | Refusal::UnknownCode { .. }
            | Refusal::Malformed { .. }
            | Refusal::InFuture { .. }
            | Refusal::SameRecord
            | Refusal::OtherUnit { .. }
            | Refusal::ContradictsRange { .. }
            | Refusal::BothGiven { .. }
    );
    if bad_input {
        Code::BadInput
    } else if matches!(refusal, Refusal::Unknown { .. } | Refusal::PatientNotRegistered) {
        Code::NotFound
    } else {
        Code::Refused
    }
}
