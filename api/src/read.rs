//! THE READ PATH: a question of a session is answered from the role's own view, and the record
//! of what was shown is durable before the answer leaves.
//!
//! 1. The account has not asked too much ([`crate::quota`]); the document is parsed once and kept by its
//!    digest.
//! 2. A bounded blocking thread takes one connection and begins one read transaction, scoped to
//!    the session's account, and a patient's to the own record ([`View::snapshot`]).
//! 3. The role's schema runs the query; the snapshot collects whose fields were served.
//! 4. The access record goes to the log, with what was typed under `inquiry`.
//! 5. Only when the log says that it is durable does the answer leave.
//!
//! A document that is a mutation goes the write path instead ([`crate::command`]), and a subscription
//! the live path ([`crate::live`]).

mod subscribe;

use std::num::NonZeroUsize;
use std::sync::Arc;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{ObjectType, Response, SubscriptionType, Variables};
use chartlog_domain::facet::Role;
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_domain::purpose::Purpose;
use chartlog_eventlog::{Position, Receipt};
use chartlog_projections::admin::Admin;
use chartlog_projections::billing::Billing;
use chartlog_projections::clinical::Clinical;
use chartlog_projections::compliance::Compliance;
use chartlog_projections::front_desk::FrontDesk;
use chartlog_projections::patient::Patient;
use chartlog_projections::{Projection, Scope, Served, View, ViewError};
use lru::LruCache;
use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use crate::access_record::{self, Seen};
use crate::arrival::Arrival;
use crate::auth::Session;
use crate::blocking;
use crate::command::{Clerk, NotDone};
use crate::document;
use crate::graphql::error::{Code, code_of};
use crate::graphql::{
    Asking, RoleSchema, Surroundings, admin, billing, clinical, compliance, front_desk, patient,
};
use crate::limits;
use crate::live::Room;
use crate::node::Node;
use crate::restricted::RestrictedNotes;
use crate::staff;

/// A question.
#[derive(Clone)]
pub struct Question {
    /// Who asks.
    pub session: Session,
    /// Source address of the connection.
    pub source_address: String,
    /// What else came with it: id, user agent, purpose of use.
    pub arrival: Arrival,
    /// The query document.
    pub document: String,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// Variables.
    pub variables: serde_json::Value,
    /// The view must have got to this position.
    pub at_least: Option<Position>,
}

impl Question {
    /// How long what was typed is on record, bytes: that may be longer than it came.
    pub(crate) fn typed_bytes(&self) -> usize {
        let name = self.operation_name.as_deref().map_or(0, str::len);
        self.document.len() + name + self.variables.to_string().len()
    }

    /// Its purpose of use: the one that it names, else the session's.
    pub(crate) fn purpose(&self) -> Result<Purpose, NoAnswer> {
        let named = self.arrival.purpose(self.session.role, self.session.purpose);
        named.map_err(|wrong| NoAnswer::new(Code::BadInput, &wrong.to_string()))
    }
}

/// An answer whose record is durable.
pub struct Answer {
    /// The GraphQL response.
    pub response: Response,
    /// `data` as JSON, in the bytes that were digested.
    pub data: Vec<u8>,
    /// Position of the view that was read.
    pub position: Option<Position>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[error("{sentence}")]
pub struct NoAnswer {
    /// What went wrong, for programs.
    pub code: Code,
    /// What to do.
    pub sentence: String,
}

impl NoAnswer {
    pub(crate) fn new(code: Code, sentence: &str) -> Self {
        Self { code, sentence: sentence.to_owned() }
    }

    pub(crate) fn unavailable() -> Self {
        Self::new(Code::Unavailable, "the answer cannot be given and recorded now; try again")
    }

    pub(crate) fn of_view(error: &ViewError) -> Self {
        tracing::error!(%error, "a view gives no snapshot");
        Self::unavailable()
    }
}

impl From<NotDone> for NoAnswer {
    fn from(not_done: NotDone) -> Self {
        Self { code: not_done.code(), sentence: not_done.to_string() }
    }
}

/// Waits until a view has got to a position, when there is one.
pub(crate) fn wait_for<P: Projection>(
    view: &View<P>,
    position: Option<Position>,
) -> Result<(), NoAnswer> {
    let Some(position) = position else { return Ok(()) };
    view.wait_for(position, limits::BEHIND).map_err(|behind| {
        NoAnswer::new(Code::Behind, &format!("the view is not there yet: {behind}; ask again"))
    })
}

/// A view and the schema that reads it.
struct Desk<P: Projection, Q, M, S> {
    view: View<P>,
    schema: RoleSchema<Q, M, S>,
    schema_version: [u8; 8],
}

/// Everything that answers questions.
pub struct Reader {
    node: Arc<Node>,
    front_desk: Desk<FrontDesk, front_desk::Query, front_desk::Mutation, front_desk::Subscription>,
    clinical: Desk<Clinical, clinical::Query, clinical::Mutation, clinical::Subscription>,
    billing: Desk<Billing, billing::Query, billing::Mutation, billing::Subscription>,
    patient: Desk<Patient, patient::Query, patient::Mutation, patient::Subscription>,
    compliance: Desk<Compliance, compliance::Query, compliance::Mutation, compliance::Subscription>,
    admin: Desk<Admin, admin::Query, admin::Mutation, admin::Subscription>,
    around: Arc<Surroundings>,
    documents: Mutex<LruCache<blake3::Hash, Arc<ExecutableDocument>>>,
    threads: Arc<Semaphore>,
    room: Arc<Room>,
}

impl Reader {
    /// A reader of a node's views.
    #[must_use]
    pub fn new(node: Arc<Node>) -> Self {
        let views = node.views().clone();
        let log = node.journal().log().clone();
        let restricted = Some(RestrictedNotes::new(node.journal().clone()));
        let around = Surroundings { log, views: Some(views.clone()), restricted };
        let cores = std::thread::available_parallelism().map_or(2, NonZeroUsize::get);
        let documents = NonZeroUsize::new(limits::DOCUMENTS).unwrap_or(NonZeroUsize::MIN);
        Self {
            front_desk: Desk::new(views.front_desk, front_desk::schema()),
            clinical: Desk::new(views.clinical, clinical::schema()),
            billing: Desk::new(views.billing, billing::schema()),
            patient: Desk::new(views.patient, patient::schema()),
            compliance: Desk::new(views.compliance, compliance::schema()),
            admin: Desk::new(views.admin, admin::schema()),
            around: Arc::new(around),
            node,
            documents: Mutex::new(LruCache::new(documents)),
            threads: Arc::new(Semaphore::new(cores * limits::QUERIES_PER_CORE)),
            room: Arc::new(Room::new(cores)),
        }
    }

    /// Answers a question, or says why not. What leaves has a durable record.
    ///
    /// # Errors
    /// [`NoAnswer`]; a refusal is recorded too.
    pub async fn read(self: &Arc<Self>, question: Question) -> Result<Answer, NoAnswer> {
        match question.session.role {
            Role::FrontDesk => self.ask(|reader| &reader.front_desk, question).await,
            Role::Clinical => self.ask(|reader| &reader.clinical, question).await,
            Role::Billing => self.ask(|reader| &reader.billing, question).await,
            Role::Patient => self.ask(|reader| &reader.patient, question).await,
            Role::Compliance => self.ask(|reader| &reader.compliance, question).await,
            Role::Admin => self.ask(|reader| &reader.admin, question).await,
        }
    }

    async fn ask<
        P: Projection,
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
    >(
        self: &Arc<Self>,
        desk: fn(&Self) -> &Desk<P, Q, M, S>,
        question: Question,
    ) -> Result<Answer, NoAnswer> {
        access_record::admitted(&self.node, &question).await?;
        let now = self.node.journal().now();
        let waited =
            tokio::time::timeout(limits::THREAD_WAIT, self.threads.clone().acquire_owned());
        let Ok(Ok(permit)) = waited.await else {
            let record = access_record::refused(&self.node, &question, Code::Unavailable)?;
            access_record::durable(record).await?;
            return Err(NoAnswer::unavailable());
        };
        let reader = self.clone();
        let ran = blocking::spawn(move || {
            let _permit = permit;
            desk(&reader).answer(&reader, &question, now)
        });
        let (answer, record) = ran.await.map_err(|_| NoAnswer::unavailable())??;
        if let Some(record) = record {
            access_record::durable(record).await?;
        }
        answer
    }

    /// The parsed document, when it is within the limits.
    fn considered(&self, question: &Question) -> Result<Considered, NoAnswer> {
        let digest = blake3::hash(question.document.as_bytes());
        if !self.node.trusts(&digest) {
            let sentence = "this server runs only the documents of its own front-ends \
                (trusted_documents), to the letter; this is none of them";
            return Err(NoAnswer::new(Code::Forbidden, sentence));
        }
        let too_much = |what| NoAnswer::new(Code::Limited, what);
        if document::nesting(&question.document) > limits::NESTING {
            return Err(too_much("the query is nested too deep; ask in several queries"));
        }
        let document = self.parsed(digest, &question.document);
        let mut operation = document::Operation::default();
        if let Some(document) = &document {
            if document::selections(document) > limits::SELECTIONS {
                return Err(too_much("the query asks for too many fields; ask in several queries"));
            }
            operation = document::Operation::of(document, question.operation_name.as_deref());
        }
        if operation.root_fields > limits::ROOT_FIELDS {
            return Err(too_much("too many fields at the root of one query; ask in several"));
        }
        Ok(Considered { document, operation })
    }

    /// The parsed document; parsed once while it is remembered.
    fn parsed(&self, digest: blake3::Hash, text: &str) -> Option<Arc<ExecutableDocument>> {
        if let Some(document) = self.documents.lock().get(&digest) {
            return Some(document.clone());
        }
        let document = Arc::new(async_graphql::parser::parse_query(text).ok()?);
        self.documents.lock().put(digest, document.clone());
        Some(document)
    }
}

/// A document within the limits.
struct Considered {
    document: Option<Arc<ExecutableDocument>>,
    operation: document::Operation,
}

impl Considered {
    fn request(&self, question: &Question) -> async_graphql::Request {
        let mut request = async_graphql::Request::new(&question.document)
            .variables(Variables::from_json(question.variables.clone()));
        if let Some(name) = &question.operation_name {
            request = request.operation_name(name);
        }
        if let Some(document) = &self.document {
            request.set_parsed_query((**document).clone());
        }
        request
    }
}

/// What a query gave, before it is recorded.
struct Ran {
    response: Response,
    data: Vec<u8>,
    operation: document::Operation,
    served: Served,
    in_vain: Vec<PatientId>,
    position: Option<Position>,
}

impl<P: Projection, Q: ObjectType + 'static, M: ObjectType + 'static, S: SubscriptionType + 'static>
    Desk<P, Q, M, S>
{
    fn new(view: View<P>, schema: RoleSchema<Q, M, S>) -> Self {
        let digest = blake3::hash(schema.sdl().as_bytes());
        let mut schema_version = [0; 8];
        schema_version.copy_from_slice(&digest.as_bytes()[..8]);
        Self { view, schema, schema_version }
    }

    /// Runs on a blocking thread: asks the view, and hands the record to the log. Neither the
    /// answer nor the refusal may leave before that record is durable. A command has made its own
    /// record durable.
    fn answer(
        &self,
        reader: &Reader,
        question: &Question,
        now: i64,
    ) -> Result<(Result<Answer, NoAnswer>, Option<Receipt>), NoAnswer> {
        let purpose = question.purpose();
        let ran = purpose.and_then(|_| reader.considered(question)).and_then(|considered| {
            if considered.operation.is_mutation {
                return self.change(reader, question, considered, now).map(Err);
            }
            self.run(reader, question, considered, now).map(Ok)
        });
        let ran = match ran {
            Ok(Ok(ran)) => ran,
            Ok(Err(changed)) => return Ok((Ok(changed), None)),
            Err(no_answer) => {
                let record = access_record::refused(&reader.node, question, no_answer.code)?;
                return Ok((Err(no_answer), Some(record)));
            }
        };
        let seen = Seen {
            data: &ran.data,
            errors: &ran.response.errors,
            operation: &ran.operation,
            served: ran.served,
            in_vain: ran.in_vain,
            position: ran.position,
            projection_version: P::VERSION,
            schema_version: self.schema_version,
            now,
            scope: is_scoped(P::ROLE).then_some(question.session.account),
        };
        let record = access_record::shown(&reader.node, question, seen)?;
        let Ran { response, data, position, .. } = ran;
        Ok((Ok(Answer { response, data, position }), Some(record)))
    }

    /// Carries out a command: see [`crate::command`]. What got to no resolver is refused.
    fn change(
        &self,
        reader: &Reader,
        question: &Question,
        considered: Considered,
        now: i64,
    ) -> Result<Answer, NoAnswer> {
        if considered.operation.root_fields > 1 {
            let sentence = "send one command a request: the next one may depend on its outcome";
            return Err(NoAnswer::new(Code::BadInput, sentence));
        }
        let clerk = Arc::new(Clerk::new(reader.node.clone(), question, now));
        let request = considered.request(question).data(clerk.clone());
        let response = Handle::current().block_on(self.schema.execute(request));
        if !clerk.has_answered() {
            let code = response.errors.first().map(code_of);
            let limited = code.is_some_and(|code| code == Code::Limited.as_str());
            let code = if limited { Code::Limited } else { Code::BadInput };
            let said = response.errors.first().map(|error| error.message.clone());
            let sentence = said.unwrap_or_else(|| "this is no command of the schema".to_owned());
            return Err(NoAnswer { code, sentence });
        }
        let data = serde_json::to_vec(&response.data).map_err(|_| NoAnswer::unavailable())?;
        Ok(Answer { response, data, position: clerk.written() })
    }

    /// One connection and one read transaction, from here to the end.
    fn run(
        &self,
        reader: &Reader,
        question: &Question,
        considered: Considered,
        now: i64,
    ) -> Result<Ran, NoAnswer> {
        let head = reader.node.journal().log().head().position;
        if question.at_least.is_some_and(|position| Some(position) > head) {
            let sentence = "`atLeast` is beyond the log; take a position from an answer";
            return Err(NoAnswer::new(Code::BadInput, sentence));
        }
        let wrote = reader.node.sessions().last_write(question.session.id);
        wait_for(&self.view, question.at_least.max(wrote))?;
        let account = Some(question.session.account);
        let scope = Scope {
            account,
            patient: own_patient::<P>(&reader.node, question.session.account)?,
            now,
        };
        let snapshot = self.view.snapshot(scope).map_err(|error| NoAnswer::of_view(&error))?;
        let position = snapshot.position();
        let asking = Arc::new(Asking::new(snapshot, now));
        let request = considered.request(question).data(asking.clone()).data(reader.around.clone());
        // Resolvers never wait, and this is a blocking thread.
        let response = Handle::current().block_on(self.schema.execute(request));
        let data = serde_json::to_vec(&response.data).map_err(|_| NoAnswer::unavailable())?;
        let served = asking.snapshot.served();
        let in_vain = asking.asked_in_vain();
        Ok(Ran { response, data, operation: considered.operation, served, in_vain, position })
    }
}

/// Whether what is seen in a role depends on who asks: by the care team, by the own record, or by who is
/// excluded from a patient's.
pub(crate) const fn is_scoped(role: Role) -> bool {
    match role {
        Role::FrontDesk | Role::Clinical | Role::Billing | Role::Patient => true,
        Role::Compliance | Role::Admin => false,
    }
}

/// Whose own record it is, as the account's stream says; none in the roles of staff. A patient's
/// session on an account that is no patient's sign-in reads nothing.
pub(crate) fn own_patient<P: Projection>(
    node: &Node,
    account: AccountId,
) -> Result<Option<PatientId>, NoAnswer> {
    if P::ROLE != Role::Patient {
        return Ok(None);
    }
    let found = staff::patient_of(node.journal(), account);
    let patient = found.map_err(|error| {
        tracing::error!(%error, "an account cannot be read");
        NoAnswer::unavailable()
    })?;
    let sentence = "this account is no patient's own sign-in; sign in with the patient's";
    patient.map(Some).ok_or_else(|| NoAnswer::new(Code::Forbidden, sentence))
}
