//! Files of documents on a data directory, with a clock of the test's.

mod bounds;
mod ward;

use axum::body::Body;
use axum::http::StatusCode;
use chartlog_domain::facts::OversightFact;
use chartlog_domain::testing::samples::ids;
use serde_json::json;
use sha2::{Digest as _, Sha256, Sha512};

use self::ward::{Filed, Ward, letter};
use super::digest;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_in_and_comes_out_whole_in_ranges_and_with_its_digests() {
    let ward = Ward::new();
    let bytes = letter(200_000);
    let sha256: [u8; 32] = Sha256::digest(&bytes).into();
    let said = digest::sha256(&sha256);
    let uploaded = ward.uploads_with(&ward.team, 1, &bytes, &[("repr-digest", &said)]).await;
    assert_eq!(uploaded.status, StatusCode::CREATED, "{:?}", uploaded.json());
    let told = uploaded.json();
    assert_eq!(told["size"], 200_000);
    assert_eq!(told["sha256"], hex::encode(sha256));
    assert_eq!(told["digest"], blake3::hash(&bytes).to_hex().to_string());
    let document = ward.files(&ward.team, 1, &[&told["upload"]]).await.done();
    let path = format!("/documents/{document}/0");

    let whole = ward.fetches(&ward.team, &path, &[]).await;
    assert_eq!(whole.status, StatusCode::OK);
    assert_eq!(whole.bytes, bytes);
    assert_eq!(whole.header("content-length"), "200000");
    assert_eq!(whole.header("content-type"), "application/pdf");
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.header("cache-control"), "no-store");
    assert_eq!(whole.header("x-content-type-options"), "nosniff");
    assert_eq!(whole.header("repr-digest"), "", "only for whoever wants it");
    let name = format!("attachment; filename=\"document-{document}-0.pdf\"");
    assert_eq!(whole.header("content-disposition"), name);
    let tag = whole.header("etag").to_owned();

    for (range, from, to) in [
        ("bytes=0-0", 0, 1),
        ("bytes=65530-65540", 65_530, 65_541),
        ("bytes=131072-", 131_072, 200_000),
        ("bytes=-7", 199_993, 200_000),
        ("bytes=100-999999999", 100, 200_000),
    ] {
        let part = ward.fetches(&ward.team, &path, &[("range", range)]).await;
        assert_eq!(part.status, StatusCode::PARTIAL_CONTENT, "{range}");
        assert_eq!(part.bytes, &bytes[from..to], "{range}");
        assert_eq!(part.header("content-range"), format!("bytes {from}-{}/200000", to - 1));
        assert_eq!(part.header("content-length"), (to - from).to_string());
        assert_eq!(part.header("etag"), tag);
    }
    let beyond = ward.fetches(&ward.team, &path, &[("range", "bytes=200000-")]).await;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.header("content-range"), "bytes */200000");
    assert_eq!(beyond.bytes, b"");
    for (if_range, status) in [(tag.as_str(), 206), ("\"another\"", 200)] {
        let headers = [("range", "bytes=1-2"), ("if-range", if_range)];
        let part = ward.fetches(&ward.team, &path, &headers).await;
        assert_eq!(part.status.as_u16(), status, "{if_range}");
    }
    let wanted = [("want-repr-digest", "sha-256=1"), ("range", "bytes=0-9")];
    let part = ward.fetches(&ward.team, &path, &wanted).await;
    assert_eq!(part.header("repr-digest"), said, "of the whole file");

    let own = ward.fetches(&ward.patient, &path, &[]).await;
    assert_eq!(own.bytes, bytes, "it is the patient's own");
    let shown = ward
        .asks(
            &ward.team,
            "documents(first: 5) { nodes { kind { codings { code } }
        description attachments { path title contentType size content } } }",
        )
        .await;
    let document = &shown["documents"]["nodes"][0];
    assert_eq!(document["kind"]["codings"][0]["code"], "11506-3");
    assert_eq!(document["description"], "Letter");
    let file = &document["attachments"][0];
    assert_eq!((&file["path"], &file["size"]), (&json!(path), &json!(200_000)));
    assert!(file["content"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_refused_for_each_of_these_reasons_and_nothing_is_left_of_it() {
    let ward = Ward::new();
    let (encounter, command) = (ids::ENCOUNTER.to_string(), Ward::command(1));
    let other = ids::OTHER_ENCOUNTER.to_string();
    let (visit, by) =
        (("chartlog-encounter", encounter.as_str()), ("chartlog-command-id", command.as_str()));
    let pdf = ("content-type", "application/pdf");
    let wrong256 = digest::sha256(&[7; 32]);
    let wrong512 = Sha512::digest(b"another");
    let wrong512 = format!("sha-512=:{}:", base64_of(&wrong512));
    let team = &ward.team;
    for (who, headers, body, status, code) in [
        (team, vec![pdf, by], "a", 400, "BAD_INPUT"),
        (team, vec![pdf, visit], "a", 400, "BAD_INPUT"),
        (team, vec![pdf, visit, ("chartlog-command-id", "1")], "a", 400, "BAD_INPUT"),
        (team, vec![visit, by], "a", 415, "BAD_INPUT"),
        (team, vec![("content-type", "letter"), visit, by], "a", 415, "BAD_INPUT"),
        (team, vec![("content-type", "multipart/form-data"), visit, by], "a", 415, "BAD_INPUT"),
        (team, vec![pdf, ("content-encoding", "gzip"), visit, by], "a", 415, "BAD_INPUT"),
        (team, vec![pdf, visit, by, ("repr-digest", "md5=:AAAA:")], "a", 400, "BAD_INPUT"),
        (team, vec![pdf, visit, by, ("repr-digest", wrong256.as_str())], "a", 400, "BAD_INPUT"),
        (team, vec![pdf, visit, by, ("content-digest", wrong256.as_str())], "a", 400, "BAD_INPUT"),
        (team, vec![pdf, visit, by, ("content-digest", wrong512.as_str())], "a", 400, "BAD_INPUT"),
        (team, vec![pdf, visit, by], "", 400, "BAD_INPUT"),
        (team, vec![pdf, ("chartlog-encounter", other.as_str()), by], "a", 404, "NOT_FOUND"),
        (&ward.other, vec![pdf, visit, by], "a", 404, "NOT_FOUND"),
        (&ward.desk, vec![pdf, visit, by], "a", 403, "FORBIDDEN"),
        (&ward.patient, vec![pdf, visit, by], "a", 403, "FORBIDDEN"),
    ] {
        let answer = ward.send("POST", "/documents", who, &headers, Body::from(body)).await;
        let told = (answer.status.as_u16(), answer.code());
        assert_eq!(told, (status, code.to_owned()), "{headers:?}");
        assert_eq!(ward.blobs(), 0, "{headers:?}");
    }
    let refused = |answer: &ward::Received| (answer.status.as_u16(), answer.code());
    let whole = [pdf, visit, by];
    let nobody = ward.send("POST", "/documents", "clog_nobody", &whole, Body::empty()).await;
    assert_eq!(refused(&nobody), (401, "UNAUTHENTICATED".to_owned()));
    // Both of those who may not are on record, and what others were told is not told to them.
    let refusals = ward.told(|fact| {
        let OversightFact::CommandRefused(refused) = fact else { return None };
        (refused.operation == "fileDocument").then_some(refused.code)
    });
    assert_eq!(refusals, ["UNKNOWN_RECORD", "UNKNOWN_RECORD", "FORBIDDEN", "FORBIDDEN"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_and_goes_for_the_purpose_that_is_named_and_the_role_may_name() {
    let ward = Ward::new();
    let wrong = ["INVESTIGATION", "a word that was typed", "treatment", ""];
    let refused = |answer: &ward::Received| (answer.status.as_u16(), answer.code());
    let bad = (400, "BAD_INPUT".to_owned());
    for wrong in wrong {
        let named = [("chartlog-purpose", wrong)];
        let answer = ward.uploads_with(&ward.team, 1, b"a letter", &named).await;
        assert_eq!(refused(&answer), bad, "{wrong}");
    }
    assert_eq!(ward.blobs(), 0);
    let named = [("chartlog-purpose", "EMERGENCY")];
    let theirs = ward.uploads_with(&ward.other, 1, b"a letter", &named).await;
    assert_eq!(refused(&theirs), (404, "NOT_FOUND".to_owned()));
    let purposes = ward.told(|fact| {
        let OversightFact::CommandRefused(refused) = fact else { return None };
        Some(refused.request.purpose)
    });
    assert_eq!(purposes, ["EMERGENCY"]);

    let uploaded = ward.uploads_with(&ward.team, 1, b"a letter", &named).await;
    assert_eq!(uploaded.status, StatusCode::CREATED, "{}", uploaded.json());
    let document = ward.files(&ward.team, 1, &[&uploaded.json()["upload"]]).await.done();
    let path = format!("/documents/{document}/0");
    for wrong in wrong {
        let answer = ward.fetches(&ward.team, &path, &[("chartlog-purpose", wrong)]).await;
        assert_eq!(refused(&answer), bad, "{wrong}");
    }
    assert_eq!(ward.fetches(&ward.team, &path, &named).await.bytes, b"a letter");
    assert_eq!(ward.fetches(&ward.team, &path, &[]).await.bytes, b"a letter");
    let purposes = ward.told(|fact| {
        let OversightFact::RecordShown(shown) = fact else { return None };
        (shown.operation == "document").then_some(shown.request.purpose)
    });
    assert_eq!(purposes, ["EMERGENCY", "TREATMENT"]);
    let all = ward.told(Some);
    assert!(!format!("{all:?}").contains("typed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_filed_once_by_its_command_in_its_session_and_its_visit() {
    let ward = Ward::new();
    let told = ward.uploads(&ward.team, 1, b"a letter").await;
    let upload = &told["upload"];
    assert_eq!(ward.files(&ward.team, 2, &[upload]).await.reason, "OTHER_RECORD");
    let elsewhere = ward.another_session();
    assert_eq!(ward.files(&elsewhere, 1, &[upload]).await.code, "NOT_FOUND");
    assert_eq!(ward.files(&ward.other, 1, &[upload]).await.code, "NOT_FOUND");
    assert_eq!(ward.files(&ward.team, 1, &[upload, upload]).await.reason, "ALREADY_USED");
    assert_eq!(ward.files(&ward.team, 1, &[]).await.reason, "REQUIRED");
    let unknown = json!(ids::DOCUMENT.to_string());
    assert_eq!(ward.files(&ward.team, 1, &[&unknown]).await.code, "NOT_FOUND");
    // A document that is refused leaves its uploads where they were.
    assert_eq!(ward.files_as(&ward.team, 1, "11506-4", &[upload]).await.reason, "UNKNOWN_CODE");
    let second = ward.uploads(&ward.team, 1, b"a second page").await;
    let both = [upload, &second["upload"]];
    let document = ward.files(&ward.team, 1, &both).await.done();
    assert_eq!(ward.files(&ward.team, 1, &both).await.done(), document, "sent again");
    let pages = [(0, &b"a letter"[..]), (1, b"a second page")];
    for (number, page) in pages {
        let path = format!("/documents/{document}/{number}");
        assert_eq!(ward.fetches(&ward.team, &path, &[]).await.bytes, page);
    }
    let again = ward.uploads_with(&ward.team, 1, b"late", &[]).await;
    assert_eq!((again.status.as_u16(), again.code()), (400, "BAD_INPUT".to_owned()));
    assert_eq!(ward.blobs(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_in_anew_before_they_file_is_told_to_upload_again() {
    let ward = Ward::new();
    let first = ward.another_session();
    let lost = ward.uploads(&first, 1, b"a letter").await["upload"].clone();
    let headers = [("content-type", "application/json")];
    let out = ward.send("POST", "/auth/sign-out", &first, &headers, Body::from("{}")).await;
    assert_eq!(out.status, StatusCode::OK);
    let told = |it: Filed| (it.code, it.reason, it.message);
    let again = told(ward.files(&ward.team, 1, &[&lost]).await);
    assert_eq!((again.0.as_str(), again.1.as_str()), ("NOT_FOUND", "UPLOAD_AGAIN"));
    assert!(again.2.ends_with("upload the file again"), "{again:?}");
    // What never was there, and what is another's, is told in the same words.
    let never = json!(ids::DOCUMENT.to_string());
    assert_eq!(told(ward.files(&ward.team, 1, &[&never]).await), again);
    let upload = ward.uploads(&ward.team, 1, b"a letter").await["upload"].clone();
    assert_eq!(told(ward.files(&ward.another_session(), 1, &[&upload]).await), again);
    ward.files(&ward.team, 1, &[&upload]).await.done();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_of_somebody_elses_patient_looks_like_one_that_is_not_there() {
    let ward = Ward::new();
    let told = |it: Filed| (it.code, it.reason);
    let theirs = ward.files_nothing(&ward.other, 1, ids::OTHER_PATIENT, ids::ENCOUNTER).await;
    let nobodys = ward.files_nothing(&ward.other, 2, ids::OTHER_PATIENT, ids::OTHER_ENCOUNTER);
    let nobodys = told(nobodys.await);
    assert_eq!(told(theirs), nobodys);
    assert_eq!(nobodys.0, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_there_and_one_that_is_not_theirs_look_the_same_and_are_on_record() {
    let ward = Ward::new();
    let told = ward.uploads(&ward.team, 1, b"a letter").await;
    let document = ward.files(&ward.team, 1, &[&told["upload"]]).await.done();
    let path = format!("/documents/{document}/0");
    let mut answers = Vec::new();
    for (who, path) in [
        (&ward.other, path.clone()),
        (&ward.desk, path.clone()),
        (&ward.stranger, path.clone()),
        (&ward.team, format!("/documents/{}/0", ids::DOCUMENT)),
        (&ward.team, format!("/documents/{document}/1")),
        (&ward.team, format!("/documents/{document}/-1")),
        (&ward.team, "/documents/Ada%20Example/0".to_owned()),
        (&ward.team, "/documents/%FF/0".to_owned()),
    ] {
        let answer = ward.fetches(who, &path, &[]).await;
        let mut told = answer.json();
        told["errors"][0]["extensions"]["requestId"] = json!(null);
        answers.push((answer.status, told));
    }
    assert_eq!(answers[0].0, StatusCode::NOT_FOUND);
    assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:?}");
    let refused = ward.told(|fact| {
        let OversightFact::AccessRefused(refused) = fact else { return None };
        Some((refused.operation, refused.code))
    });
    assert_eq!(refused, vec![("document".to_owned(), "NOT_FOUND".to_owned()); answers.len()]);

    // What is shown is on record before anybody has read a byte of it.
    let shown = || {
        ward.told(|fact| {
            let OversightFact::RecordShown(shown) = fact else { return None };
            (shown.operation == "document").then_some(shown)
        })
    };
    assert_eq!(shown().len(), 0);
    let waiting = ward.answers("GET", &path, &ward.team, &[], Body::empty()).await;
    assert_eq!(shown().len(), 1);
    assert_eq!(shown()[0].patients, [ids::PATIENT]);
    assert_eq!(shown()[0].facets, [chartlog_domain::facet::Facet::Clinical]);
    drop(waiting);
    let one = ward.fetches(&ward.team, &path, &[("range", "bytes=0-3")]).await;
    assert_eq!(one.bytes, b"a le");
    let shown = shown();
    assert_ne!(shown[0].answer_digest, shown[1].answer_digest, "another part is another answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_imported_documents_and_reports_come_out_too() {
    let ward = Ward::new();
    let (short, long) = (b"a few words".to_vec(), letter(70_000));
    ward.imports(&short, &long);
    for (record, role) in [(ids::DOCUMENT, "document"), (ids::REPORT, "report")] {
        for (number, bytes) in [(0, &short), (1, &long)] {
            let path = format!("/documents/{record}/{number}");
            let answer = ward.fetches(&ward.team, &path, &[]).await;
            assert_eq!(answer.status, StatusCode::OK, "{role} {number}");
            assert_eq!(&answer.bytes, bytes, "{role} {number}");
            let wanted = [("range", "bytes=-3"), ("want-repr-digest", "sha-256=2")];
            let part = ward.fetches(&ward.team, &path, &wanted).await;
            assert_eq!(part.bytes, &bytes[bytes.len() - 3..]);
            let sha256: [u8; 32] = Sha256::digest(bytes).into();
            assert_eq!(part.header("repr-digest"), digest::sha256(&sha256));
        }
        // What is elsewhere is not here.
        let elsewhere = ward.fetches(&ward.team, &format!("/documents/{record}/2"), &[]).await;
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    }
    let own = ward.fetches(&ward.patient, &format!("/documents/{}/1", ids::DOCUMENT), &[]).await;
    assert_eq!(own.bytes, long);
    // Reports are not in the patient's view.
    let report = ward.fetches(&ward.patient, &format!("/documents/{}/1", ids::REPORT), &[]).await;
    assert_eq!(report.status, StatusCode::NOT_FOUND);
}

fn base64_of(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
