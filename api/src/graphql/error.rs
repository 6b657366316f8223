//! Errors to callers: a closed list of codes, a sentence that says what to do, never PHI and
//! never internals.

use async_graphql::indexmap::IndexMap;
use async_graphql::{ErrorExtensions as _, Name, ServerError, Value};
use chartlog_domain::decider::Refusal;
use chartlog_projections::QueryError;

use crate::command::NotDone;

/// What went wrong, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// There is no session.
    Unauthenticated,
    /// The session's role has no such schema.
    Forbidden,
    /// Not there, or not for this actor.
    NotFound,
    /// The input or the document is wrong.
    BadInput,
    /// Past a limit.
    Limited,
    /// Somebody else changed the same at the same time.
    Conflict,
    /// The domain does not allow it; `extensions.reason` says why.
    Refused,
    /// A second factor must be shown again first: `POST /auth/step-up`.
    StepUpRequired,
    /// The view has not got as far as was asked.
    Behind,
    /// Try again later.
    Unavailable,
}

impl Code {
    /// As callers see it in `extensions.code`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::BadInput => "BAD_INPUT",
            Self::Limited => "LIMITED",
            Self::Conflict => "CONFLICT",
            Self::Refused => "REFUSED",
            Self::StepUpRequired => "STEP_UP_REQUIRED",
            Self::Behind => "BEHIND",
            Self::Unavailable => "UNAVAILABLE",
        }
    }
}

/// An error of a resolver.
pub(crate) fn refuse(code: Code, sentence: &str) -> async_graphql::Error {
    async_graphql::Error::new(sentence).extend_with(|_, extensions| {
        extensions.set("code", code.as_str());
    })
}

/// An error about one argument.
pub(crate) fn bad_input(field: &str, sentence: &str) -> async_graphql::Error {
    async_graphql::Error::new(sentence).extend_with(|_, extensions| {
        extensions.set("code", Code::BadInput.as_str());
        extensions.set("field", field);
    })
}

/// What is not there and what this actor may not see look the same.
pub(crate) fn not_found() -> async_graphql::Error {
    refuse(Code::NotFound, "there is no such record, or not one that you may see")
}

/// The one mapping from what a query can fail with.
pub(crate) fn from_query(error: &QueryError) -> async_graphql::Error {
    match error {
        QueryError::BadCursor => {
            bad_input("after", "this cursor is not one of ours; take one from an earlier page")
        }
        QueryError::BothDirections | QueryError::PageTooLarge { .. } => {
            bad_input("first", "ask for at most 100, with first and after or with last and before")
        }
        QueryError::TooLarge { field, limit } => {
            bad_input(field, &format!("this value is over its limit of {limit}"))
        }
        QueryError::TooBroad { limit } => refuse(
            Code::Limited,
            &format!("more than {limit} people match; say more of the name or the date of birth"),
        ),
        other @ (QueryError::Store(_) | _) => {
            tracing::error!(error = %other, "a query failed");
            refuse(
                Code::Unavailable,
                "the view cannot be read now; try again, and tell the operator",
            )
        }
    }
}

/// A command that was not carried out, as its caller is told.
pub(crate) fn from_command(error: &NotDone) -> async_graphql::Error {
    if let NotDone::Failed(cause) = error {
        tracing::error!(error = %cause, "a command failed");
    }
    async_graphql::Error::new(error.to_string()).extend_with(|_, extensions| {
        extensions.set("code", error.code().as_str());
        if let Some(reason) = error.reason() {
            extensions.set("reason", reason);
        }
        if let Some(field) = error.field() {
            extensions.set("field", field);
        }
        if !error.problems().is_empty() {
            extensions.set("problems", Value::List(error.problems().iter().map(problem).collect()));
        }
    })
}

/// One of the things that stand in the way of a command.
fn problem(refusal: &Refusal) -> Value {
    let mut said = IndexMap::from([
        (Name::new("reason"), Value::from(refusal.code())),
        (Name::new("message"), Value::from(refusal.to_string())),
    ]);
    if let Some(field) = refusal.field() {
        said.insert(Name::new("field"), Value::from(field));
    }
    if let Refusal::PossibleDuplicate { candidates } = refusal {
        let candidates = candidates.iter().map(|candidate| Value::from(candidate.to_string()));
        said.insert(Name::new("candidates"), Value::List(candidates.collect()));
    }
    Value::Object(said)
}

/// The code of an error of the executor: ours where a resolver gave one, else the document or
/// its variables were wrong, or past a limit.
pub(crate) fn code_of(error: &ServerError) -> String {
    match error.extensions.as_ref().and_then(|extensions| extensions.get("code")) {
        Some(Value::String(code)) => code.clone(),
        _ if is_limit(&error.message) => Code::Limited.as_str().to_owned(),
        _ => Code::BadInput.as_str().to_owned(),
    }
}

fn is_limit(message: &str) -> bool {
    ["too deep", "too complex", "too many directives", "recursion depth"]
        .iter()
        .any(|limit| message.to_lowercase().contains(limit))
}
