//! The record of one question: who, by what right, what was asked, whose data and which facets
//! were shown, and everything that is needed to show it again (access.md, the read path).

use std::sync::Arc;

use async_graphql::ServerError;
use chartlog_domain::actor::Actor;
use chartlog_domain::event::Subject;
use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::inquiry::Typed;
use chartlog_domain::facts::oversight::{ExportMade, Outcome, Refused, Request, Shown};
use chartlog_domain::facts::{Fact, InquiryFact, OversightFact};
use chartlog_domain::ids::{AccessId, AccountId, PatientId};
use chartlog_domain::purpose::Purpose;
use chartlog_eventlog::{EventId, Position, Receipt};
use chartlog_projections::Served;

use crate::access::Action;
use crate::arrival::Arrival;
use crate::audit::Record;
use crate::auth::{ClientSession, Session};
use crate::blocking;
use crate::document::{Operation, may_give};
use crate::graphql::error::{Code, code_of};
use crate::journal::JournalError;
use crate::node::Node;
use crate::quota::Spent;
use crate::random;
use crate::read::{NoAnswer, Question};

/// What a query gave.
pub struct Seen<'a> {
    /// Canonical `data`, as it leaves.
    pub data: &'a [u8],
    /// Errors that leave with it.
    pub errors: &'a [ServerError],
    /// Fields at the root of the document.
    pub operation: &'a Operation,
    /// Whose fields were served, and of which facets.
    pub served: Served,
    /// Who was asked for in vain.
    pub in_vain: Vec<PatientId>,
    /// Position of the view.
    pub position: Option<Position>,
    /// Version of the projector.
    pub projection_version: u32,
    /// Version of the GraphQL schema.
    pub schema_version: [u8; 8],
    /// `now` of the request.
    pub now: i64,
    /// The account whose care team rows were scoped to.
    pub scope: Option<AccountId>,
}

/// Root fields that answer about one record; all others are lists and searches.
const SINGLE: &[&str] = &[
    "patient",
    "encounter",
    "restrictedNotes",
    "appointment",
    "claim",
    "account",
    "access",
    "staffActivity",
    "me",
    "myChart",
    "myBills",
    "myAppointments",
    "myAmendments",
    "myRestrictions",
    "whoHasSeenMyChart",
    "logStatus",
    "__typename",
];

/// Subscriptions about one record; all others are about lists.
const SINGLE_LIVE: [&str; 2] = ["chartChanged", "myAppointmentsChanged"];

/// Lets a question go on, while its account has not asked or been refused too much.
///
/// # Errors
/// `LIMITED`, and on record, alike ones together ([`crate::quota`]).
pub(crate) async fn admitted(node: &Arc<Node>, question: &Question) -> Result<(), NoAnswer> {
    let (now, account) = (node.journal().now(), question.session.account);
    let Err(spent) = node.quota().take(account, question.typed_bytes(), now) else {
        return Ok(());
    };
    let (node, request) = (node.clone(), request(question));
    let told = blocking::spawn(move || limited(&node, request, spent, now));
    Err(told.await.unwrap_or_else(|_| NoAnswer::unavailable()))
}

/// Records that a request is not looked at, and says when the next one is.
fn limited(node: &Node, request: Request, spent: Spent, now: i64) -> NoAnswer {
    let recorded = id_of(request.request).and_then(|id| node.quota().record(id, request, now));
    match recorded {
        Ok(()) => NoAnswer::new(Code::Limited, &spent.to_string()),
        Err(error) => not_recorded(error),
    }
}

/// Records what was shown, and what was asked for in vain.
///
/// # Errors
/// When it cannot be recorded: then nothing may leave.
pub fn shown(node: &Node, question: &Question, seen: Seen<'_>) -> Result<Receipt, NoAnswer> {
    let records = records_of(node, question, seen).map_err(not_recorded)?;
    node.access().record(&records).map_err(not_recorded)
}

/// Records a question that was refused as a whole.
///
/// # Errors
/// When it cannot be recorded.
pub fn refused(node: &Node, question: &Question, code: Code) -> Result<Receipt, NoAnswer> {
    access_refused(node, question, "", code.as_str(), None)
}

/// Records a request that was turned away before it was looked at: as a refusal with nothing typed.
/// Durable when this returns.
///
/// # Errors
/// When it cannot be recorded; `LIMITED` when its account was refused too much, and on record.
pub fn turned_away(
    node: &Node,
    request: Request,
    operation: String,
    code: Code,
) -> Result<(), NoAnswer> {
    let now = node.journal().now();
    if let Actor::Account(account) = request.actor {
        if let Err(spent) = node.quota().take(account, 0, now) {
            return Err(limited(node, request, spent, now));
        }
        node.quota().refused(account, now);
    }
    let access = id_of(request.request).map_err(not_recorded)?;
    let request = named_in(request, access);
    let code = code.as_str().to_owned();
    let refused = Refused { access, request, operation, code, patients: Vec::new(), now };
    let records = [record(access, OversightFact::AccessRefused(refused), None, now)];
    wait_durable(node.access().record(&records).map_err(not_recorded)?)
}

/// Records a command that was refused, with the patients whom it concerns and what was typed for it.
///
/// # Errors
/// When it cannot be recorded.
pub fn command_refused(
    node: &Node,
    question: &Question,
    action: Action,
    patients: Vec<PatientId>,
    code: &str,
) -> Result<Receipt, JournalError> {
    let now = node.journal().now();
    node.quota().refused(question.session.account, now);
    let access = first_id(question)?;
    let refused = refusal(question, access, action.name(), code, patients, now);
    let typed = (Subject::Organisation, typed(question, access));
    let records = [record(access, OversightFact::CommandRefused(refused), Some(typed), now)];
    node.access().record(&records)
}

/// Records an export, with what was typed for it.
///
/// # Errors
/// When it cannot be recorded: then nothing may leave.
pub(crate) fn exported(
    node: &Node,
    question: &Question,
    made: ExportMade,
) -> Result<Receipt, NoAnswer> {
    let (access, now) = (made.export, made.at);
    let typed = (subject_of(&made.patients), typed(question, access));
    let records = [record(access, OversightFact::ExportMade(made), Some(typed), now)];
    node.access().record(&records).map_err(not_recorded)
}

/// A file that is about to leave.
pub(crate) struct FileSeen {
    /// What tells the answer from others: the digest of the file, and which bytes of it.
    pub(crate) answer: Vec<u8>,
    /// Whose file of which facet.
    pub(crate) served: Served,
    /// Position of the view.
    pub(crate) position: Option<Position>,
    /// Version of the projector.
    pub(crate) projection_version: u32,
    /// `now` of the request.
    pub(crate) now: i64,
    /// The account whose view it was found in.
    pub(crate) scope: AccountId,
}

/// What a download is called on record.
const FILE: &str = "document";

/// Records that a file is shown: as one record of a patient's, like a question that shows one.
///
/// # Errors
/// When it cannot be recorded: then nothing may leave.
pub(crate) fn file_shown(
    node: &Node,
    question: &Question,
    seen: FileSeen,
) -> Result<Receipt, NoAnswer> {
    let subject = subject_of(&seen.served.patients);
    let access = first_id(question).map_err(not_recorded)?;
    let now = seen.now;
    let seen = Seen {
        data: &seen.answer,
        errors: &[],
        operation: &Operation::default(),
        served: seen.served,
        in_vain: Vec::new(),
        position: seen.position,
        projection_version: seen.projection_version,
        // No schema has shaped it.
        schema_version: [0; 8],
        now,
        scope: Some(seen.scope),
    };
    let shown = OversightFact::RecordShown(shown_fact(node, question, seen, access, FILE));
    let typed = Some((subject, typed(question, access)));
    node.access().record(&[record(access, shown, typed, now)]).map_err(not_recorded)
}

/// Records that a file was asked for in vain.
///
/// # Errors
/// When it cannot be recorded.
pub(crate) fn file_refused(
    node: &Node,
    question: &Question,
    code: Code,
) -> Result<Receipt, NoAnswer> {
    access_refused(node, question, FILE, code.as_str(), None)
}

/// Records that something was asked for in vain, such as a subscription that is not opened: by its name,
/// with the patient whom it names and what was typed for it.
///
/// # Errors
/// When it cannot be recorded.
pub(crate) fn access_refused(
    node: &Node,
    question: &Question,
    operation: &str,
    code: &str,
    patient: Option<PatientId>,
) -> Result<Receipt, NoAnswer> {
    let now = node.journal().now();
    node.quota().refused(question.session.account, now);
    let access = first_id(question).map_err(not_recorded)?;
    let patients = patient.into_iter().collect();
    let refused = refusal(question, access, operation, code, patients, now);
    let typed = (Subject::Organisation, typed(question, access));
    let records = [record(access, OversightFact::AccessRefused(refused), Some(typed), now)];
    node.access().record(&records).map_err(not_recorded)
}

/// Waits until a record is durable.
///
/// # Errors
/// When it could not be made so: then nothing may leave.
pub async fn durable(record: Receipt) -> Result<(), NoAnswer> {
    record.await.map(drop).map_err(|error| not_recorded(error.into()))
}

/// As [`durable`], on a thread that may wait.
///
/// # Errors
/// When it could not be made so: then nothing may leave.
pub(crate) fn wait_durable(record: Receipt) -> Result<(), NoAnswer> {
    record.wait().map(drop).map_err(|error| not_recorded(error.into()))
}

fn records_of(
    node: &Node,
    question: &Question,
    seen: Seen<'_>,
) -> Result<Vec<Record>, JournalError> {
    let invalid = seen.errors.iter().any(|error| error.path.is_empty()) && seen.data == b"null";
    let names = if invalid { String::new() } else { seen.operation.names.join(" ") };
    let now = seen.now;
    if invalid {
        node.quota().refused(question.session.account, now);
        let code = seen.errors.first().map_or_else(String::new, code_of);
        let access = first_id(question)?;
        let refused = refusal(question, access, &names, &code, Vec::new(), now);
        let typed = (Subject::Organisation, typed(question, access));
        return Ok(vec![record(access, OversightFact::AccessRefused(refused), Some(typed), now)]);
    }
    let mut records = Vec::with_capacity(2);
    let access = first_id(question)?;
    let is_single = |name: &str| SINGLE.contains(&name) || SINGLE_LIVE.contains(&name);
    let single = seen.operation.names.iter().all(|name| is_single(name));
    let subject = subject_of(&seen.served.patients);
    let in_vain = seen.in_vain.clone();
    let not_found = Code::NotFound.as_str();
    let refused_one = seen.errors.iter().any(|error| code_of(error) == not_found);
    let shown = shown_fact(node, question, seen, access, &names);
    let shown =
        if single { OversightFact::RecordShown(shown) } else { OversightFact::SearchShown(shown) };
    records.push(record(access, shown, Some((subject, typed(question, access))), now));
    if refused_one || !in_vain.is_empty() {
        node.quota().refused(question.session.account, now);
        let access = AccessId(random::id()?);
        let refused = refusal(question, access, &names, not_found, in_vain, now);
        records.push(record(access, OversightFact::AccessRefused(refused), None, now));
    }
    Ok(records)
}

/// Under whom what was typed is kept: the patient where exactly one is concerned.
fn subject_of(patients: &[PatientId]) -> Subject {
    match patients {
        [patient] => Subject::Patient(*patient),
        _ => Subject::Organisation,
    }
}

fn shown_fact(
    node: &Node,
    question: &Question,
    seen: Seen<'_>,
    access: AccessId,
    names: &str,
) -> Shown {
    // Those who watch over everybody are served what is nobody's.
    let officer = matches!(question.session.role, Role::Compliance | Role::Admin);
    let something = officer && !seen.served.facets.is_empty();
    let nothing = seen.served.patients.is_empty() && !something;
    let outcome = match (nothing, seen.errors.is_empty()) {
        (true, _) => Outcome::NothingFound,
        (false, true) => Outcome::Shown,
        (false, false) => Outcome::ShownInPart,
    };
    let facets: Vec<Facet> = seen.served.facets;
    Shown {
        access,
        request: request_in(question, access),
        operation: names.to_owned(),
        document_digest: *blake3::hash(question.document.as_bytes()).as_bytes(),
        patients: seen.served.patients,
        facets,
        position: seen.position.map(Position::to_u64),
        projection_version: seen.projection_version,
        schema_version: seen.schema_version,
        now: seen.now,
        scope: seen.scope,
        answer_digest: node.journal().ids().keyed_digest("answer", &[seen.data]),
        outcome,
    }
}

fn refusal(
    question: &Question,
    access: AccessId,
    operation: &str,
    code: &str,
    patients: Vec<PatientId>,
    now: i64,
) -> Refused {
    Refused {
        access,
        request: request_in(question, access),
        operation: operation.to_owned(),
        code: code.to_owned(),
        patients,
        now,
    }
}

/// Who asks, and by what right.
pub(crate) fn request(question: &Question) -> Request {
    request_of(&question.session, question.source_address.clone(), &question.arrival)
}

/// Whose session it is, and by what right.
pub(crate) fn request_of(session: &Session, source_address: String, arrival: &Arrival) -> Request {
    // What it names and may not name is refused; the record of that has the session's.
    let purpose = arrival.purpose(session.role, session.purpose).unwrap_or(session.purpose);
    let other_agent = arrival.user_agent != session.user_agent;
    Request {
        actor: Actor::Account(session.account),
        role: Some(session.role),
        session: Some(session.id),
        source_address: Some(source_address),
        purpose: purpose.code().to_owned(),
        request: arrival.request,
        user_agent: other_agent.then(|| arrival.user_agent.clone().unwrap_or_default()),
    }
}

/// Which machine client it is: it has no role.
pub(crate) fn request_of_client(
    client: &ClientSession,
    source_address: String,
    arrival: &Arrival,
) -> Request {
    Request {
        actor: Actor::Account(client.account),
        role: None,
        session: Some(client.id),
        source_address: Some(source_address),
        purpose: Purpose::Operations.code().to_owned(),
        request: arrival.request,
        user_agent: arrival.user_agent.clone(),
    }
}

/// The record of a request has the request's id, by which it is found from the answer and the log
/// lines; a second record of the same request has an id of its own, and names the request.
pub(crate) fn first_id(question: &Question) -> Result<AccessId, JournalError> {
    id_of(question.arrival.request)
}

fn id_of(request: Option<AccessId>) -> Result<AccessId, JournalError> {
    match request {
        Some(request) => Ok(request),
        None => Ok(AccessId(random::id()?)),
    }
}

/// Who asks, in the record with this id.
pub(crate) fn request_in(question: &Question, access: AccessId) -> Request {
    named_in(request(question), access)
}

/// A record does not name the request whose id it has.
fn named_in(request: Request, access: AccessId) -> Request {
    Request { request: request.request.filter(|id| *id != access), ..request }
}

/// The command whose input is in the facet `restricted` and in no other, so that it is not on record as
/// what was typed either. Its name stands in every document that gives it, well formed or not; that of a
/// question which only mentions it is on record as any other.
const UNTYPED: &str = "signRestrictedNote";

/// What was typed for a question or a command.
pub(crate) fn typed(question: &Question, access: AccessId) -> Fact {
    if may_give(&question.document, question.operation_name.as_deref(), UNTYPED) {
        return Fact::Inquiry(InquiryFact::Typed(Typed {
            access,
            operation: Some(UNTYPED.into()),
            document: "(left out)".into(),
            variables: "(left out)".into(),
        }));
    }
    Fact::Inquiry(InquiryFact::Typed(Typed {
        access,
        operation: question.operation_name.as_deref().map(Into::into),
        document: question.document.as_str().into(),
        variables: question.variables.to_string().into(),
    }))
}

fn record(
    access: AccessId,
    fact: OversightFact,
    typed: Option<(Subject, Fact)>,
    now: i64,
) -> Record {
    let mut facts = vec![(Subject::Organisation, Fact::Oversight(fact))];
    facts.extend(typed);
    Record { event_id: EventId::from_bytes(*access.as_bytes()), facts, now }
}

pub(crate) fn not_recorded(error: JournalError) -> NoAnswer {
    tracing::error!(%error, "an access could not be recorded, so it is not answered");
    NoAnswer::unavailable()
}
