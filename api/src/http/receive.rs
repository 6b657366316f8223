//! Bodies are received whole, in bounded time and size, before anything looks at them. The one exception
//! are files, which are taken as they come ([`documents`]).

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt as _;

use super::documents;
use super::refusal::refusal;
use crate::graphql::error::Code;
use crate::limits;

/// Why there is no body.
enum NoBody {
    /// It is larger than [`limits::BODY`].
    TooLarge,
    /// The connection broke, or the body was framed wrongly.
    Broken,
}

/// Receives the body and hands it on in one piece.
pub(super) async fn receive(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() || is_streamed(&request) {
        return next.run(request).await;
    }
    let waits = request.headers().contains_key(header::EXPECT);
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(limits::BODY_TIME, whole(body, waits)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Ok(Err(NoBody::TooLarge)) => refusal(
            StatusCode::PAYLOAD_TOO_LARGE,
            Code::Limited,
            &format!("the body is over its limit of {} bytes", limits::BODY),
        ),
        Ok(Err(NoBody::Broken)) => refusal(
            StatusCode::BAD_REQUEST,
            Code::BadInput,
            "the body could not be read; send again",
        ),
        Err(_) => refusal(
            StatusCode::REQUEST_TIMEOUT,
            Code::Limited,
            &format!("the body took longer than {} seconds", limits::BODY_TIME.as_secs()),
        ),
    }
}

/// Whether it is taken as it comes: by a handler with limits of its own.
fn is_streamed(request: &Request) -> bool {
    *request.method() == Method::POST && request.uri().path() == documents::PATH
}

/// Reads what is left of a body that nobody wants, within reason, so that its client listens for the
/// answer. One that `waits` for leave to send listens now.
pub(super) async fn discard(body: Body, waits: bool) {
    if !waits {
        // Whatever comes of it: it is thrown away.
        let _ = tokio::time::timeout(limits::BODY_TIME, whole(body, waits)).await;
    }
}

/// A body that is too large is read to its end and thrown away, within reason: many clients
/// listen for an answer only when they have sent everything. One that `waits` for leave to send
/// listens now.
async fn whole(mut body: Body, waits: bool) -> Result<Bytes, NoBody> {
    let announced = body.size_hint().lower();
    let too_large = announced > limits::BODY as u64;
    if too_large && (waits || announced > limits::BODY_DISCARDED) {
        return Err(NoBody::TooLarge);
    }
    let mut bytes = Vec::new();
    let mut received = 0_u64;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| NoBody::Broken)?.into_data() else { continue };
        received += data.len() as u64;
        if received > limits::BODY_DISCARDED {
            return Err(NoBody::TooLarge);
        }
        if received > limits::BODY as u64 {
            bytes = Vec::new();
        } else {
            bytes.extend_from_slice(&data);
        }
    }
    if received > limits::BODY as u64 { Err(NoBody::TooLarge) } else { Ok(bytes.into()) }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::{Context, Poll};
    use std::time::Duration;

    use axum::Router;
    use axum::middleware::from_fn;
    use axum::routing::post;
    use http_body_util::channel::{Channel, Sender};
    use hyper::body::{Frame, SizeHint};
    use tokio::time::Instant;
    use tower::ServiceExt as _;

    use super::*;

    async fn sent(request: Request) -> (StatusCode, String) {
        let router = Router::new()
            .route("/", post(|body: Bytes| async move { body.len().to_string() }))
            .layer(from_fn(receive));
        let answer = router.oneshot(request).await.unwrap();
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    fn of_size(size: usize) -> Request {
        Request::post("/").body(Body::from(vec![b' '; size])).unwrap()
    }

    /// A body that is sent piece by piece, without its length.
    fn in_pieces() -> (Sender<Bytes>, Request) {
        let (sender, body) = Channel::<Bytes>::new(1);
        (sender, Request::post("/").body(Body::new(body)).unwrap())
    }

    #[tokio::test]
    async fn a_body_is_taken_at_its_limit_and_refused_one_byte_past() {
        let (status, body) = sent(of_size(limits::BODY)).await;
        assert_eq!((status, body), (StatusCode::OK, limits::BODY.to_string()));
        let (status, body) = sent(of_size(limits::BODY + 1)).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(body.contains("\"LIMITED\"") && body.contains("1048576"), "{body}");
    }

    #[tokio::test]
    async fn a_body_without_a_length_has_the_same_limit_and_is_read_to_its_end() {
        for (pieces, expected) in [(16, StatusCode::OK), (17, StatusCode::PAYLOAD_TOO_LARGE)] {
            let (mut sender, request) = in_pieces();
            let piece = Bytes::from(vec![b' '; limits::BODY / 16]);
            let sending = async {
                for _ in 0..pieces {
                    sender.send_data(piece.clone()).await.unwrap();
                }
                drop(sender);
            };
            let (answer, ()) = tokio::join!(sent(request), sending);
            assert_eq!(answer.0, expected);
        }
    }

    #[tokio::test]
    async fn a_body_is_not_read_for_ever_to_be_thrown_away() {
        let (mut sender, request) = in_pieces();
        let piece = Bytes::from(vec![b' '; limits::BODY]);
        let sending = async {
            let mut sent = 0;
            while sender.send_data(piece.clone()).await.is_ok() {
                sent += piece.len() as u64;
            }
            sent
        };
        let (answer, read) = tokio::join!(sent(request), sending);
        assert_eq!(answer.0, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(read <= limits::BODY_DISCARDED + 2 * limits::BODY as u64, "{read}");
    }

    /// A body that says how long it is, and never comes.
    struct Announced(u64);

    impl axum::body::HttpBody for Announced {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            Poll::Pending
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(self.0)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_announces_too_much_and_waits_is_told_at_once() {
        let began = Instant::now();
        let request = Request::post("/").header("expect", "100-continue");
        let body = Body::new(Announced(limits::BODY as u64 + 1));
        assert_eq!(sent(request.body(body).unwrap()).await.0, StatusCode::PAYLOAD_TOO_LARGE);
        let body = Body::new(Announced(limits::BODY_DISCARDED + 1));
        let request = Request::post("/").body(body).unwrap();
        assert_eq!(sent(request).await.0, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(began.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_come_is_not_waited_for() {
        let (mut sender, request) = in_pieces();
        let began = Instant::now();
        let dribbling = async {
            while sender.send_data(Bytes::from_static(b" ")).await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        };
        let ((status, body), ()) = tokio::join!(sent(request), dribbling);
        assert_eq!(status, StatusCode::REQUEST_TIMEOUT);
        assert!(body.contains("\"LIMITED\""), "{body}");
        assert!(began.elapsed() < limits::BODY_TIME + Duration::from_secs(2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_comes_in_time_is_taken() {
        let (mut sender, request) = in_pieces();
        let late = async {
            tokio::time::sleep(limits::BODY_TIME - Duration::from_millis(10)).await;
            sender.send_data(Bytes::from_static(b"{}")).await.unwrap();
            drop(sender);
        };
        let (answer, ()) = tokio::join!(sent(request), late);
        assert_eq!(answer, (StatusCode::OK, "2".to_owned()));
    }
}
