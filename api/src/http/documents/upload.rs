//! `POST /documents`: a file, as the body and nothing else. It is sealed as it comes, and waits to be
//! filed by the command that its headers name.

use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use chartlog_domain::encounter::document::is_media_type;
use chartlog_domain::event::Subject;
use chartlog_domain::ids::{AccessId, CommandId, EncounterId, PatientId};
use chartlog_domain::limits::FILE_BYTES;
use chartlog_domain::words::DateTime;
use chartlog_projections::clinical::query;
use http_body_util::BodyExt as _;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use super::super::App;
use super::super::receive::discard;
use super::super::refusal::{refusal, refused, status_of, turns_away};
use super::super::request_id::request_id;
use super::super::session::{Failure, session};
use super::super::source_address::SourceAddress;
use super::super::user_agent::UserAgent;
use super::{COMMAND, ENCOUNTER, digest, purpose};
use crate::access::Action;
use crate::arrival::Arrival;
use crate::blocking;
use crate::command::{Clerk, Concerned, NotDone, Record};
use crate::files::{Begun, Destination, Digests, NotSealed, Piece, seal};
use crate::graphql::error::Code;
use crate::limits;
use crate::read::{NoAnswer, Question};

/// What a browser sends by itself, or a client that was told nothing: not the file alone.
const FORMS: [&str; 2] = ["multipart/form-data", "application/x-www-form-urlencoded"];

/// What the headers say.
struct Headers {
    encounter: EncounterId,
    command: CommandId,
    content_type: String,
    digests: Digests,
}

/// An upload that may come.
struct Accepted {
    destination: Destination,
    begun: Begun,
    headers: Headers,
}

/// Why it may not.
enum Refused {
    /// Before a command has seen it.
    TurnedAway(Failure),
    /// By a command; that is on record already.
    OnRecord(Failure),
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::TurnedAway(failure)
    }
}

pub(super) async fn upload(
    State(app): State<App>,
    source: SourceAddress,
    UserAgent(user_agent): UserAgent,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let waits = headers.contains_key(header::EXPECT);
    match accepted(&app, source, user_agent, &headers, body.size_hint().exact()).await {
        Ok(accepted) => taken(&app, accepted, body).await,
        Err(why) => {
            discard(body, waits).await;
            match why {
                Refused::TurnedAway(failure) => turns_away(failure),
                Refused::OnRecord((status, NoAnswer { code, sentence })) => {
                    refused(status, code, &sentence)
                }
            }
        }
    }
}

/// Everything that can be known before the first byte.
async fn accepted(
    app: &App,
    source: SourceAddress,
    user_agent: Option<String>,
    headers: &HeaderMap,
    length: Option<u64>,
) -> Result<Accepted, Refused> {
    let session = session(app, source, headers).await?;
    let purpose = purpose(headers);
    let headers = said(headers)?;
    if length.is_some_and(|length| length > FILE_BYTES) {
        return Err(too_large().into());
    }
    let question = Question {
        session,
        source_address: source.0.to_string(),
        arrival: Arrival { request: Some(AccessId(request_id())), user_agent, purpose },
        document: "POST /documents".to_owned(),
        operation_name: None,
        variables: json!({
            "encounter": headers.encounter.to_string(),
            "command": headers.command.to_string(),
        }),
        at_least: None,
    };
    question.purpose().map_err(|wrong| (status_of(wrong.code), wrong))?;
    let begun = app.node.uploads().begin(question.session.account, length);
    let begun = begun.map_err(|full| limited(&full.to_string()))?;
    let (node, encounter, command) = (app.node.clone(), headers.encounter, headers.command);
    let found = blocking::spawn(move || {
        let now = node.journal().now();
        let clerk = Clerk::new(node, &question, now);
        let concerned = Concerned { patient: None, record: Some(Record::Encounter(encounter)) };
        let found = clerk
            .answer(Action::FileDocument, concerned, || destination(&clerk, encounter, command));
        found.map(|patient| (question.session, patient))
    });
    let found = found.await.map_err(|_| Refused::OnRecord(unavailable()))?;
    let (session, patient) = found.map_err(|not_done| {
        let no_answer = NoAnswer::from(not_done);
        Refused::OnRecord((status_of(no_answer.code), no_answer))
    })?;
    let destination =
        Destination { account: session.account, session: session.id, patient, encounter, command };
    Ok(Accepted { destination, begun, headers })
}

/// Whose visit it is, when the caller may file a document in it by a command of that id.
fn destination(
    clerk: &Clerk,
    encounter: EncounterId,
    command: CommandId,
) -> Result<PatientId, NotDone> {
    // A role that has no such command learns nothing of visits.
    clerk.permit(Action::FileDocument, Subject::Organisation)?;
    let found = query::encounter(&clerk.clinical_sight()?, encounter)?;
    let patient = found.ok_or(NotDone::unknown("encounter"))?.record.patient;
    let journal = clerk.node.journal();
    if journal.find_command(&clerk.request.actor, command)?.is_some() {
        return Err(NotDone::OtherInput);
    }
    Ok(patient)
}

fn said(headers: &HeaderMap) -> Result<Headers, Failure> {
    let bad = |sentence: &str| (StatusCode::BAD_REQUEST, NoAnswer::new(Code::BadInput, sentence));
    let id = |name: &HeaderName| headers.get(name)?.to_str().ok()?.parse::<Uuid>().ok();
    let sentence = "name the visit in `Chartlog-Encounter` and the id of the `fileDocument` that will \
                    file this in `Chartlog-Command-Id`, both as a UUID";
    let encounter = id(&ENCOUNTER).map(EncounterId).ok_or_else(|| bad(sentence))?;
    let command = id(&COMMAND).map(CommandId).ok_or_else(|| bad(sentence))?;
    let not_a_file = |sentence: &str| {
        (StatusCode::UNSUPPORTED_MEDIA_TYPE, NoAnswer::new(Code::BadInput, sentence))
    };
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.filter(|kind| is_media_type(kind)).ok_or_else(|| {
        not_a_file("say what the file is with `Content-Type`, such as `application/pdf`")
    })?;
    let name = kind.split(';').next().unwrap_or_default().trim();
    if FORMS.iter().any(|form| name.eq_ignore_ascii_case(form)) {
        return Err(not_a_file("send the file itself as the body, not a form that holds it"));
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(not_a_file("send the file as it is, without `Content-Encoding`"));
    }
    let digests = digest::expected(headers).map_err(|_| {
        bad("the digest cannot be compared: send `Repr-Digest: sha-256=:BASE64:`, or sha-512")
    })?;
    Ok(Headers { encounter, command, content_type: kind.to_owned(), digests })
}

/// Takes the body as it comes, and seals it.
async fn taken(app: &App, accepted: Accepted, body: Body) -> Response {
    let Accepted { destination, begun, headers } = accepted;
    let (sender, pieces) = mpsc::channel(limits::UPLOAD_PIECES);
    let (node, digests) = (app.node.clone(), headers.digests);
    let sealing = blocking::spawn(move || seal(node.journal(), &destination, digests, pieces));
    let came = receive(body, sender).await;
    let sealed = match (sealing.await, came) {
        (Ok(Ok(sealed)), _) => sealed,
        (_, Came::TooSlowly) => return too_slow(),
        (Ok(Err(error)), _) => return not_sealed(&error),
        (Err(_), _) => return turns_away(unavailable()),
    };
    let (size, digest, sha256) = (sealed.size, sealed.digest, sealed.sha256);
    let Ok(upload) = begun.came(destination, sealed, headers.content_type) else {
        return turns_away(unavailable());
    };
    let until = app.node.journal().now().saturating_add(limits::UPLOAD_KEPT_US);
    let told = json!({
        "upload": upload.0.to_string(),
        "size": size,
        "digest": hex::encode(digest),
        "sha256": hex::encode(sha256),
        "expiresAt": DateTime::from_micros(until).as_str(),
    });
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (StatusCode::CREATED, kind, told.to_string()).into_response()
}

/// How a body came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Came {
    /// To its end, or to where whoever seals it wants no more.
    AsItCame,
    /// So slowly that it was not waited for.
    TooSlowly,
}

/// Hands a body on piece by piece. When this returns without its end, it was cut off.
async fn receive(mut body: Body, sender: mpsc::Sender<Piece>) -> Came {
    let until = Instant::now() + limits::UPLOAD_TIME;
    loop {
        let pause = Instant::now() + limits::UPLOAD_PAUSE;
        // Whoever seals it may have had enough: nobody waits for what comes after that.
        let frame = tokio::select! {
            biased;
            () = sender.closed() => return Came::AsItCame,
            frame = timeout_at(until.min(pause), body.frame()) => frame,
        };
        let Ok(frame) = frame else { return Came::TooSlowly };
        let piece = match frame {
            None => Piece::End,
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) => Piece::Bytes(data),
                Err(_) => continue,
            },
            Some(Err(_)) => return Came::AsItCame,
        };
        let ends = matches!(piece, Piece::End);
        if sender.send(piece).await.is_err() || ends {
            return Came::AsItCame;
        }
    }
}

fn not_sealed(error: &NotSealed) -> Response {
    let (status, code) = match error {
        NotSealed::CutOff | NotSealed::Empty | NotSealed::OtherDigest => {
            (StatusCode::BAD_REQUEST, Code::BadInput)
        }
        NotSealed::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, Code::Limited),
        NotSealed::Failed(cause) => {
            tracing::error!(error = %cause, "an upload cannot be sealed");
            (StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable)
        }
    };
    refusal(status, code, &error.to_string())
}

fn too_large() -> Failure {
    let sentence = NotSealed::TooLarge.to_string();
    (StatusCode::PAYLOAD_TOO_LARGE, NoAnswer::new(Code::Limited, &sentence))
}

fn too_slow() -> Response {
    let seconds = |time: Duration| time.as_secs();
    let (pause, all) = (seconds(limits::UPLOAD_PAUSE), seconds(limits::UPLOAD_TIME));
    let sentence = format!(
        "the file came too slowly: it may take {all} seconds, and pause for {pause} at most"
    );
    refusal(StatusCode::REQUEST_TIMEOUT, Code::Limited, &sentence)
}

fn limited(sentence: &str) -> Failure {
    (StatusCode::TOO_MANY_REQUESTS, NoAnswer::new(Code::Limited, sentence))
}

fn unavailable() -> Failure {
    (StatusCode::SERVICE_UNAVAILABLE, NoAnswer::unavailable())
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;
    use http_body_util::channel::Channel;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_pauses_or_dribbles_is_not_waited_for() {
        for (pause, longest) in [
            (limits::UPLOAD_PAUSE * 2, limits::UPLOAD_PAUSE),
            (limits::UPLOAD_PAUSE / 2, limits::UPLOAD_TIME),
        ] {
            let (mut client, body) = Channel::<Bytes>::new(1);
            let (sender, mut pieces) = mpsc::channel(1);
            let began = Instant::now();
            let dribbling = async {
                while client.send_data(Bytes::from_static(b" ")).await.is_ok() {
                    tokio::time::sleep(pause).await;
                }
            };
            let taking = async { while pieces.recv().await.is_some() {} };
            let receiving = async {
                let came = receive(Body::new(body), sender).await;
                (came, began.elapsed())
            };
            let ((came, took), (), ()) = tokio::join!(receiving, dribbling, taking);
            assert_eq!(came, Came::TooSlowly);
            assert!((longest..longest + Duration::from_secs(1)).contains(&took), "{took:?}");
        }
    }

    #[tokio::test]
    async fn the_end_of_a_body_is_told_and_its_breaking_off_is_not() {
        for cut in [false, true] {
            let (mut client, body) = Channel::<Bytes, std::io::Error>::new(1);
            let (sender, mut pieces) = mpsc::channel(4);
            let sending = async {
                client.send_data(Bytes::from_static(b"a letter")).await.unwrap();
                if cut {
                    client.abort(std::io::ErrorKind::ConnectionReset.into());
                } else {
                    drop(client);
                }
            };
            let (came, ()) = tokio::join!(receive(Body::new(body), sender), sending);
            assert_eq!(came, Came::AsItCame);
            assert!(matches!(pieces.recv().await, Some(Piece::Bytes(_))));
            let end = pieces.recv().await;
            assert_eq!(matches!(end, Some(Piece::End)), !cut, "{end:?}");
            assert!(pieces.recv().await.is_none());
        }
    }
}
