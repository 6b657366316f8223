//! Bodies that do not come to their end, uploads that nobody files, and more of either than there is
//! room for.

use axum::body::{Body, Bytes};
use chartlog_domain::limits::FILE_BYTES;
use http_body_util::BodyExt as _;
use http_body_util::channel::Channel;
use serde_json::json;

use super::ward::{Received, Ward};
use super::*;
use crate::limits;

fn refused(answer: &Received) -> (u16, String) {
    (answer.status.as_u16(), answer.code())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_cut_off_leaves_nothing() {
    let ward = Ward::new();
    let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(1);
    let sending = async {
        for _ in 0..3 {
            sender.send_data(Bytes::from(vec![7; 100_000])).await.unwrap();
        }
        sender.abort(std::io::ErrorKind::ConnectionReset.into());
    };
    let (answer, ()) = tokio::join!(ward.sends_file(&ward.team, 1, Body::new(body), &[]), sending);
    assert_eq!(refused(&answer), (400, "BAD_INPUT".to_owned()));
    assert_eq!(ward.blobs(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_over_its_limit_is_refused_at_once_where_that_is_known_and_else_when_it_is() {
    let ward = Ward::new();
    let too_long = (FILE_BYTES + 1).to_string();
    let body = Body::new(Announced(FILE_BYTES + 1));
    let answer = ward.sends_file(&ward.team, 1, body, &[("content-length", &too_long)]).await;
    assert_eq!(refused(&answer), (413, "LIMITED".to_owned()));
    let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(1);
    let sending = async {
        let piece = Bytes::from(vec![7; 1024 * 1024]);
        let mut sent = 0_u64;
        while sent <= FILE_BYTES && sender.send_data(piece.clone()).await.is_ok() {
            sent += piece.len() as u64;
        }
    };
    let (answer, ()) = tokio::join!(ward.sends_file(&ward.team, 1, Body::new(body), &[]), sending);
    assert_eq!(refused(&answer), (413, "LIMITED".to_owned()));
    assert_eq!(ward.blobs(), 0);
}

/// A body that says how long it is, and has nothing.
struct Announced(u64);

impl axum::body::HttpBody for Announced {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
        std::task::Poll::Ready(None)
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        hyper::body::SizeHint::with_exact(self.0)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_nobody_files_within_an_hour_is_given_up() {
    let ward = Ward::new();
    let first = ward.uploads(&ward.team, 1, b"a letter").await;
    ward.passes(limits::UPLOAD_KEPT_US / 2);
    let team = ward.another_session();
    let second = ward.uploads(&team, 2, b"another letter").await;
    assert_eq!((ward.node().uploads().sweep(), ward.blobs()), (0, 2));
    ward.passes(limits::UPLOAD_KEPT_US / 2 - 1);
    assert_eq!((ward.node().uploads().sweep(), ward.blobs()), (0, 2));
    ward.passes(1);
    let late = ward.another_session();
    assert_eq!(ward.files(&late, 1, &[&first["upload"]]).await.code, "NOT_FOUND");
    assert_eq!((ward.node().uploads().sweep(), ward.blobs()), (1, 1));
    assert!(second["upload"].is_string());
    ward.passes(limits::UPLOAD_KEPT_US);
    assert_eq!((ward.node().uploads().sweep(), ward.blobs()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_so_many_uploads_that_wait_and_one_more_is_refused() {
    let ward = Ward::new();
    let mut waiting = Vec::new();
    for _ in 0..limits::UPLOADS_WAITING_EACH {
        waiting.push(ward.uploads(&ward.team, 1, b"a letter").await["upload"].clone());
    }
    let answer = ward.uploads_with(&ward.team, 1, b"a letter", &[]).await;
    assert_eq!(refused(&answer), (429, "LIMITED".to_owned()));
    let some: Vec<_> = waiting.iter().take(5).collect();
    ward.files(&ward.team, 1, &some).await.done();
    assert!(ward.uploads(&ward.team, 2, b"a letter").await["upload"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_so_many_uploads_under_way_and_one_more_is_told_to_come_back() {
    let ward = Ward::new();
    let mut under_way = Vec::new();
    for _ in 0..limits::UPLOADS_EACH {
        let begun = ward.node().uploads().begin(ward.team_account, Some(1)).unwrap();
        under_way.push(begun);
    }
    let answer = ward.uploads_with(&ward.team, 1, b"a letter", &[]).await;
    assert_eq!(refused(&answer), (429, "LIMITED".to_owned()));
    under_way.pop();
    assert!(ward.uploads(&ward.team, 1, b"a letter").await["upload"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_room_for_so_many_bytes_of_uploads_and_no_more() {
    let ward = Ward::new();
    let uploads = ward.node().uploads();
    let mut under_way = Vec::new();
    let largest = limits::UPLOADS_BYTES / 2;
    under_way.push(uploads.begin(ids::CLINICIAN, Some(largest)).unwrap());
    under_way.push(uploads.begin(ids::CLINICIAN, Some(largest)).unwrap());
    let full = uploads.begin(ids::OTHER_CLINICIAN, Some(1)).err();
    assert_eq!(full, Some(crate::files::TooMany::Full));
    under_way.pop();
    assert!(uploads.begin(ids::OTHER_CLINICIAN, None).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_so_many_downloads_under_way_and_one_more_is_told_to_come_back() {
    let ward = Ward::new();
    // Enough that a download whose client reads nothing does not end.
    let size = (limits::DOWNLOAD_PIECES + 3) * limits::DOWNLOAD_PIECE;
    let told = ward.uploads(&ward.team, 1, &letter(size)).await;
    let document = ward.files(&ward.team, 1, &[&told["upload"]]).await.done();
    let path = format!("/documents/{document}/0");
    let mut waiting = Vec::new();
    for _ in 0..limits::DOWNLOADS_EACH {
        waiting.push(ward.answers("GET", &path, &ward.team, &[], Body::empty()).await);
    }
    let one_more = ward.fetches(&ward.team, &path, &[]).await;
    assert_eq!(refused(&one_more), (429, "LIMITED".to_owned()));
    assert_eq!(ward.fetches(&ward.patient, &path, &[]).await.bytes.len(), size);
    drop(waiting);
    // Its place is free when its thread has noticed.
    let mut tries = 0;
    while ward.fetches(&ward.team, &path, &[]).await.status != StatusCode::OK {
        tries += 1;
        assert!(tries < 10_000, "a place is free again");
        tokio::task::yield_now().await;
    }
    assert_eq!(told["size"], json!(size));
}

/// A download of which the first piece has left.
async fn begun(ward: &Ward, path: &str, token: &str) -> Body {
    let answer = ward.answers("GET", path, token, &[], Body::empty()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let mut body = answer.into_body();
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(first.len(), limits::DOWNLOAD_PIECE);
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_ends_with_its_session_and_no_piece_leaves_after_it() {
    let ward = Ward::new();
    let size = (limits::DOWNLOAD_PIECES + 3) * limits::DOWNLOAD_PIECE;
    let told = ward.uploads(&ward.team, 1, &letter(size)).await;
    let document = ward.files(&ward.team, 1, &[&told["upload"]]).await.done();
    let path = format!("/documents/{document}/0");
    let another = ward.another_session();
    let (mut ended, goes_on) =
        (begun(&ward, &path, &ward.team).await, begun(&ward, &path, &another).await);
    let json = [("content-type", "application/json")];
    let signed_out = ward.send("POST", "/auth/sign-out", &ward.team, &json, Body::from("{}")).await;
    assert!(signed_out.status.is_success(), "{}", signed_out.status);
    // Pieces wait for the client all the same.
    assert!(ended.frame().await.unwrap().is_err());
    assert!(ended.frame().await.is_none());
    let rest = goes_on.collect().await.unwrap().to_bytes();
    assert_eq!(rest.len(), size - limits::DOWNLOAD_PIECE, "another session is none of it");
    // So does one whose session nobody has used for too long.
    let mut idle = begun(&ward, &path, &another).await;
    ward.passes(limits::SESSION_IDLE_US);
    assert!(idle.frame().await.unwrap().is_err());
    assert!(idle.frame().await.is_none());
}
