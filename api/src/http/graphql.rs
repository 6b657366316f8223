//! `POST /graphql`: JSON in, JSON out; one operation a request.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chartlog_domain::ids::AccessId;
use chartlog_eventlog::Position;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::App;
use super::media_type::MediaType;
use super::refusal::{errors, refused, turned_away};
use super::request_id::request_id;
use super::session::{Failure, session};
use super::source_address::SourceAddress;
use super::user_agent::UserAgent;
use crate::arrival::Arrival;
use crate::graphql::error::Code;
use crate::limits;
use crate::read::{Answer, NoAnswer, Question};

/// The body, as the GraphQL-over-HTTP specification has it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    query: String,
    #[serde(default)]
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<serde_json::Map<String, Value>>,
    #[serde(default)]
    extensions: Option<Extensions>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Extensions {
    /// The view must have got to this position before it answers.
    at_least: Option<String>,
    /// Purpose of use of this request, when it is not the session's.
    purpose: Option<String>,
}

pub(super) async fn graphql(
    State(app): State<App>,
    source: SourceAddress,
    user_agent: UserAgent,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let media_type = MediaType::of(&headers);
    let mut response = match question(&app, source, user_agent, &headers, &body).await {
        Ok(question) => match app.reader.read(question).await {
            Ok(answer) => shown(&answer, media_type, request_id()),
            Err(NoAnswer { code, sentence }) => {
                refused(status_in(media_type, status_of(code)), code, &sentence)
            }
        },
        Err((status, no_answer)) => {
            let status = status_in(media_type, status);
            let refused = refused(status, no_answer.code, &no_answer.sentence);
            turned_away(no_answer.code, refused)
        }
    };
    response.headers_mut().insert(header::CONTENT_TYPE, media_type.header());
    response
}

/// The status of an answer without `data`: the older media type has 200 for a document that did not
/// run.
fn status_in(media_type: MediaType, status: StatusCode) -> StatusCode {
    match media_type {
        MediaType::GraphqlResponse if status == StatusCode::OK => StatusCode::BAD_REQUEST,
        MediaType::Json | MediaType::GraphqlResponse => status,
    }
}

async fn question(
    app: &App,
    source: SourceAddress,
    UserAgent(user_agent): UserAgent,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Question, Failure> {
    let session = session(app, source, headers).await?;
    let bad = |sentence| (StatusCode::BAD_REQUEST, NoAnswer::new(Code::BadInput, sentence));
    // A struct could be read from an array too, and an array is how batches are sent.
    if body.trim_ascii_start().first() == Some(&b'[') {
        return Err(bad("send one operation a request: one JSON object, not an array"));
    }
    let body: Body = serde_json::from_slice(body).map_err(|_| {
        bad("the body must be one JSON object with `query`, and optionally `operationName`, `variables` and `extensions`")
    })?;
    let extensions = body.extensions.unwrap_or_default();
    let at_least = match extensions.at_least {
        None => None,
        Some(text) => Some(text.parse::<Position>().map_err(|_| {
            bad("`extensions.atLeast` must be a position as an earlier answer gave it")
        })?),
    };
    let question = Question {
        session,
        source_address: source.0.to_string(),
        arrival: Arrival {
            request: Some(AccessId(request_id())),
            user_agent,
            purpose: extensions.purpose,
        },
        document: body.query,
        operation_name: body.operation_name,
        variables: Value::Object(body.variables.unwrap_or_default()),
        at_least,
    };
    if question.typed_bytes() > limits::QUESTION {
        let sentence = "document and variables are too long together; ask in several questions";
        return Err((status_of(Code::Limited), NoAnswer::new(Code::Limited, sentence)));
    }
    Ok(question)
}

const fn status_of(code: Code) -> StatusCode {
    match code {
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::Behind | Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::NotFound
        | Code::BadInput
        | Code::Limited
        | Code::Conflict
        | Code::Refused
        | Code::StepUpRequired => StatusCode::OK,
    }
}

/// `data` goes out in the very bytes that were digested.
fn shown(answer: &Answer, media_type: MediaType, request_id: Uuid) -> Response {
    // What is wrong with the document itself has no path.
    let did_not_run =
        answer.data == b"null" && answer.response.errors.iter().any(|error| error.path.is_empty());
    let status = if did_not_run { status_in(media_type, StatusCode::OK) } else { StatusCode::OK };
    let mut body = Vec::with_capacity(answer.data.len() + 128);
    body.push(b'{');
    if status == StatusCode::OK {
        body.extend_from_slice(b"\"data\":");
        body.extend_from_slice(&answer.data);
        body.push(b',');
    }
    if !answer.response.errors.is_empty() {
        let errors = errors(&answer.response.errors, request_id);
        body.extend_from_slice(b"\"errors\":");
        body.extend_from_slice(errors.to_string().as_bytes());
        body.push(b',');
    }
    let position = answer.position.map(|position| position.to_string());
    let extensions = json!({ "requestId": request_id.to_string(), "position": position });
    body.extend_from_slice(b"\"extensions\":");
    body.extend_from_slice(extensions.to_string().as_bytes());
    body.push(b'}');
    (status, body).into_response()
}
