//! One WebSocket, from `connection_init` to its end. It ends with its session, whatever else happens.

use std::collections::HashMap;
use std::pin::pin;

use async_graphql::Response;
use async_graphql::futures_util::stream::{self, AbortHandle, Abortable, BoxStream, SelectAll};
use async_graphql::futures_util::{FutureExt as _, StreamExt as _};
use axum::extract::ws::{Message, WebSocket};
use axum::http::StatusCode;
use chartlog_domain::ids::{AccessId, SessionId};
use serde_json::Value;
use tokio::time::{Instant, interval, timeout, timeout_at};
use uuid::Uuid;

use super::protocol::{self, Asked, Close, Said};
use super::sockets::Place;
use crate::arrival::Arrival;
use crate::auth::Session;
use crate::graphql::error::Code;
use crate::http::App;
use crate::http::request_id;
use crate::http::session::{bearer_of, session_of};
use crate::http::source_address::SourceAddress;
use crate::http::turned_away::on_record;
use crate::limits;
use crate::read::{NoAnswer, Question};
use crate::shares::Share;

/// Who is at the other end.
pub(super) struct Client {
    pub(super) app: App,
    pub(super) source: SourceAddress,
    pub(super) user_agent: Option<String>,
}

impl Client {
    fn arrival(&self, request: Uuid, purpose: Option<String>) -> Arrival {
        Arrival { request: Some(AccessId(request)), user_agent: self.user_agent.clone(), purpose }
    }
}

/// What a subscription gave.
enum Given {
    /// An answer, by the request that it belongs to.
    Answer(Response, Uuid),
    /// Why there is none.
    NoAnswer(NoAnswer, Uuid),
    /// It is over.
    End,
}

/// The id of a subscription and what it gave.
type Told = (String, Given);

/// Serves a socket until it is closed, and tells the client why.
pub(super) async fn serve(
    mut socket: WebSocket,
    client: Client,
    session: Option<Session>,
    place: Place,
) {
    let close = match begin(&mut socket, &client, session, &place).await {
        Ok((session, _share)) => {
            let serving = Serving {
                client: &client,
                session: &session,
                open: HashMap::new(),
                told: SelectAll::new(),
            };
            serving.run(&mut socket, &place).await
        }
        Err(close) => close,
    };
    tracing::debug!(?close, "a socket is closed");
    if let Some(frame) = close.frame() {
        // Whoever does not listen is not waited for.
        let _ = timeout(limits::SOCKET_CLOSE, async {
            if socket.send(Message::Close(Some(frame))).await.is_ok() {
                while let Some(Ok(_)) = socket.recv().await {}
            }
        })
        .await;
    }
}

/// Waits for `connection_init`, finds the session and acknowledges.
async fn begin(
    socket: &mut WebSocket,
    client: &Client,
    session: Option<Session>,
    place: &Place,
) -> Result<(Session, Share<SessionId>), Close> {
    let until = Instant::now() + limits::SOCKET_INIT;
    let said = tokio::select! {
        said = timeout_at(until, said(socket)) => said.map_err(|_| Close::NoInit)??,
        () = stopped(place) => return Err(Close::GoingAway),
    };
    let payload = match said {
        Said::ConnectionInit { payload } => payload,
        // Nothing may be asked for before the connection is acknowledged.
        Said::Subscribe { .. } => return Err(Close::Unauthorized),
        Said::Ping { .. } | Said::Pong {} | Said::Complete { .. } => return Err(Close::BadMessage),
    };
    let session = match authorization(payload.as_ref())? {
        Some(authorization) => authorized(client, authorization).await?,
        None => session.ok_or(Close::Unauthorized)?,
    };
    let share = client.app.sockets.socket(session.id).ok_or(Close::TooMany)?;
    timeout(limits::SOCKET_SEND, socket.send(protocol::ack()))
        .await
        .map_err(|_| Close::Slow)?
        .map_err(|_| Close::Gone)?;
    Ok((session, share))
}

/// `authorization` of the first message, as the header of that name would have it.
fn authorization(payload: Option<&Value>) -> Result<Option<&str>, Close> {
    let Some(payload) = payload.filter(|payload| !payload.is_null()) else { return Ok(None) };
    let payload = payload.as_object().ok_or(Close::BadMessage)?;
    let mut named = payload.iter().filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    match named.next() {
        None => Ok(None),
        Some((_, value)) => value.as_str().map(Some).ok_or(Close::BadMessage),
    }
}

async fn authorized(client: &Client, authorization: &str) -> Result<Session, Close> {
    let token = bearer_of(authorization).ok_or(Close::Unauthorized)?;
    let no_answer = match session_of(&client.app, client.source, Some(token.clone())).await {
        Ok(session) => return Ok(session),
        Err((_, no_answer)) => no_answer,
    };
    let close = match no_answer.code {
        Code::Forbidden => Close::Forbidden,
        Code::Unavailable => return Err(Close::TryAgain),
        Code::Unauthenticated
        | Code::NotFound
        | Code::BadInput
        | Code::Limited
        | Code::Conflict
        | Code::Refused
        | Code::StepUpRequired
        | Code::Behind => Close::Unauthorized,
    };
    // As a request that is turned away: on record when somebody is signed in.
    let arrival = client.arrival(request_id::made(), None);
    let (status, code) = (StatusCode::FORBIDDEN, no_answer.code);
    let recorded = on_record(&client.app, token, client.source, arrival, status, code).await;
    Err(recorded.map_or(Close::TryAgain, |()| close))
}

/// The next thing that the client says.
async fn said(socket: &mut WebSocket) -> Result<Said, Close> {
    loop {
        if let Some(said) = heard(socket.recv().await)? {
            return Ok(said);
        }
    }
}

/// What was heard; nothing when it was only a sign of life.
fn heard(message: Option<Result<Message, axum::Error>>) -> Result<Option<Said>, Close> {
    match message {
        None | Some(Ok(Message::Close(_))) => Err(Close::Gone),
        Some(Err(error)) => Err(broken(error)),
        Some(Ok(Message::Text(text))) => {
            serde_json::from_str(&text).map(Some).map_err(|_| Close::BadMessage)
        }
        Some(Ok(Message::Binary(_))) => Err(Close::BadMessage),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
    }
}

fn broken(error: axum::Error) -> Close {
    let error = error.into_inner();
    let is_long = error.to_string().contains("too long") || error.to_string().contains("too big");
    if is_long { Close::TooLong } else { Close::Gone }
}

/// A socket after its beginning.
struct Serving<'a> {
    client: &'a Client,
    session: &'a Session,
    /// The subscriptions that are open, by the client's ids.
    open: HashMap<String, AbortHandle>,
    /// What they give, as it is taken.
    told: SelectAll<Abortable<BoxStream<'static, Told>>>,
}

impl Serving<'_> {
    async fn run(mut self, socket: &mut WebSocket, place: &Place) -> Close {
        let mut ends = pin!(ends(self.client, self.session, place));
        let mut ping = interval(limits::SOCKET_PING);
        ping.reset();
        let mut silent_since = Instant::now();
        loop {
            let step = tokio::select! {
                biased;
                close = ends.as_mut() => return close,
                message = socket.recv() => {
                    silent_since = Instant::now();
                    heard(message).and_then(|said| said.map_or(Ok(None), |said| self.hear(said)))
                }
                Some(told) = self.told.next(), if !self.told.is_empty() => Ok(self.tell(told)),
                _ = ping.tick() => {
                    if silent_since.elapsed() > limits::SOCKET_SILENCE {
                        return Close::Gone;
                    }
                    Ok(Some(Message::Ping(axum::body::Bytes::new())))
                }
            };
            let message = match step {
                Ok(None) => continue,
                Ok(Some(message)) => message,
                Err(close) => return close,
            };
            // The end of a session is not held up by a client that does not listen.
            let sent = tokio::select! {
                biased;
                close = ends.as_mut() => return close,
                sent = timeout(limits::SOCKET_SEND, socket.send(message)) => sent,
            };
            match sent {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return Close::Gone,
                Err(_) => return Close::Slow,
            }
        }
    }

    /// What there is to say to what the client said.
    fn hear(&mut self, said: Said) -> Result<Option<Message>, Close> {
        match said {
            Said::ConnectionInit { .. } => Err(Close::InitTwice),
            Said::Ping { payload } => Ok(Some(protocol::pong(payload))),
            Said::Pong {} => Ok(None),
            Said::Complete { id } => {
                if let Some(open) = self.open.remove(&id) {
                    open.abort();
                }
                Ok(None)
            }
            Said::Subscribe { id, payload } => self.subscribe(id, payload),
        }
    }

    fn subscribe(&mut self, id: String, asked: Asked) -> Result<Option<Message>, Close> {
        if id.is_empty() || id.len() > limits::SUBSCRIPTION_ID {
            return Err(Close::BadMessage);
        }
        if self.open.contains_key(&id) {
            return Err(Close::Twice(id));
        }
        let request = request_id::made();
        let Some(share) = self.client.app.sockets.subscription(self.session.id) else {
            let sentence = "your session has too many subscriptions open; close some";
            return Ok(Some(protocol::refused(&id, Code::Limited, sentence, request)));
        };
        let purpose = asked.extensions.and_then(|extensions| extensions.purpose);
        let question = Question {
            session: self.session.clone(),
            source_address: self.client.source.0.to_string(),
            arrival: self.client.arrival(request, purpose),
            document: asked.query,
            operation_name: asked.operation_name,
            variables: Value::Object(asked.variables.unwrap_or_default()),
            at_least: None,
        };
        let given = given(self.client.app.clone(), question, request, share);
        let name = id.clone();
        let told = given.map(move |given| (name.clone(), given)).boxed();
        let (handle, registration) = AbortHandle::new_pair();
        self.told.push(Abortable::new(told, registration));
        self.open.insert(id, handle);
        Ok(None)
    }

    /// What the client is told; nothing of what it has completed itself.
    fn tell(&mut self, (id, given): Told) -> Option<Message> {
        match given {
            Given::Answer(answer, request) if !answer.errors.is_empty() => {
                self.end(&id)?;
                Some(protocol::errors(&id, &answer, request))
            }
            Given::Answer(answer, _) => Some(protocol::next(&id, &answer)),
            Given::NoAnswer(no_answer, request) => {
                self.end(&id)?;
                Some(protocol::unanswered(&id, &no_answer, request))
            }
            Given::End => {
                self.end(&id)?;
                Some(protocol::complete(&id))
            }
        }
    }

    fn end(&mut self, id: &str) -> Option<()> {
        self.open.remove(id).map(|open| open.abort())
    }
}

/// What a subscription gives, from its opening to its end.
fn given(
    app: App,
    question: Question,
    request: Uuid,
    share: Share<SessionId>,
) -> BoxStream<'static, Given> {
    let opening = async move {
        let answers: BoxStream<'static, Given> = match app.reader.subscribe(question).await {
            Ok(answers) => answers.map(move |answer| Given::Answer(answer, request)).boxed(),
            Err(no_answer) => {
                stream::once(async move { Given::NoAnswer(no_answer, request) }).boxed()
            }
        };
        // Held until it is over.
        let ends = stream::once(async move {
            drop(share);
            Given::End
        });
        answers.chain(ends)
    };
    opening.flatten_stream().boxed()
}

/// Waits until the session has ended, in whatever way, or the server stops. An open socket is no use of
/// its session.
async fn ends(client: &Client, session: &Session, place: &Place) -> Close {
    let mut stopped = pin!(stopped(place));
    let mut look = interval(limits::SESSION_LOOK);
    loop {
        tokio::select! {
            () = stopped.as_mut() => return Close::GoingAway,
            _ = look.tick() => {
                if !client.app.node.sessions().runs(session.id) {
                    return Close::Unauthorized;
                }
            }
        }
    }
}

async fn stopped(place: &Place) {
    // Without a server that could stop it has stopped.
    let _ = place.stop.clone().wait_for(|stop| *stop).await;
}
