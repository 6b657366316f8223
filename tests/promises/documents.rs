//! Files of documents go in and out over HTTP as they are, to nobody but the team and the patient, and
//! nothing of them is ever on the disk in clear.

use std::path::Path;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chartlog_tests::command::numbered;
use chartlog_tests::traces::{all_files, holds};
use chartlog_tests::{Clinic, Server, Socket, fhir};
use serde_json::{Value, json};
use ureq::http::Response;

/// A word that nobody else would write.
pub(crate) const PLANTED: &str = "wobblegrump cystoscopy";
const MEGABYTE: usize = 1024 * 1024;
const FILE: &str = "mutation($in: FileDocumentInput!) {
    fileDocument(input: $in) { document position } }";
const CREATE: &str = "mutation($in: CreatePatientAccountInput!) {
    createPatientAccount(input: $in) { account } }";
const SEEN: &str = "{ whoHasSeenMyChart { nodes { operation role } } }";

/// A clinic with two patients, served: the first is the clinician's.
struct Town {
    clinic: Clinic,
    server: Server,
    clinician: String,
    patient: Value,
    encounter: String,
}

impl Town {
    fn new() -> Self {
        let clinic = Clinic::new();
        let mut bundle = fhir::bundle(0);
        bundle["entry"].as_array_mut().unwrap().push(scanned());
        clinic.takes([bundle, fhir::bundle(1)]);
        let server = Server::start(&clinic);
        let clinician = clinic.token(&["clinical"]);
        let mine = "{ myPatients { nodes { id mrn encounters(first: 1) { nodes { id } } } } }";
        let mine = server.data(&clinician, mine, json!({}));
        let nodes = mine["myPatients"]["nodes"].as_array().unwrap();
        let one = nodes.iter().find(|node| node["mrn"] == fhir::MRN).expect("the planted patient");
        let patient = one["id"].clone();
        let encounter = one["encounters"]["nodes"][0]["id"].as_str().unwrap().to_owned();
        Self { clinic, server, clinician, patient, encounter }
    }

    fn uploads(&self, command: &str, bytes: &[u8], digest: &str) -> Value {
        let sent = self
            .server
            .agent()
            .post(self.server.url("/documents"))
            .header("authorization", format!("Bearer {}", self.clinician))
            .header("content-type", "text/plain")
            .header("chartlog-encounter", &self.encounter)
            .header("chartlog-command-id", command)
            .header("repr-digest", digest)
            .send(bytes);
        sent.expect("an answer").body_mut().read_json().expect("JSON")
    }

    fn files(&self, command: &str, uploads: &[&Value]) -> Value {
        let files: Vec<_> = uploads.iter().map(|upload| json!({ "upload": upload })).collect();
        let input = json!({
            "commandId": command, "patient": self.patient, "encounter": self.encounter,
            "kind": "11506-3", "kindName": "Progress note", "title": PLANTED, "files": files,
        });
        let filed = self.server.data(&self.clinician, FILE, json!({ "in": input }));
        filed["fileDocument"]["document"].clone()
    }

    fn fetches(&self, token: &str, path: &str, range: &str) -> Response<ureq::Body> {
        let request = self.server.agent().get(self.server.url(path));
        let request = request.header("authorization", format!("Bearer {token}"));
        request.header("range", range).call().expect("an answer")
    }

    fn bytes(&self, token: &str, path: &str, range: &str) -> Vec<u8> {
        let mut answer = self.fetches(token, path, range);
        assert!(answer.status().is_success(), "{}", answer.status());
        let body = answer.body_mut().with_config().limit(64 * MEGABYTE as u64);
        body.read_to_vec().expect("a body")
    }

    /// Files beside the log, half ones among them.
    fn blobs(&self) -> usize {
        let folder = std::fs::read_dir(self.clinic.dir().join("blobs")).unwrap();
        let names = folder.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name != "checked").count()
    }
}

/// A document from elsewhere whose file is too long to stand in the record.
pub(crate) fn scanned() -> Value {
    json!({
        "fullUrl": format!("urn:uuid:{}", fhir::id(0, 77)),
        "resource": {
            "resourceType": "DocumentReference", "id": fhir::id(0, 77), "status": "current",
            "subject": { "reference": format!("urn:uuid:{}", fhir::id(0, 1)) },
            "date": "2019-05-06T09:30:00-04:00",
            "content": [{ "attachment": {
                "contentType": "image/tiff", "data": BASE64.encode(written(100_000)),
            } }],
        },
        "request": { "method": "POST", "url": "DocumentReference" },
    })
}

/// A text of this length with the planted word all through it.
fn written(length: usize) -> Vec<u8> {
    let words = (0..).flat_map(|line: u32| format!("{line} {PLANTED}\n").into_bytes());
    words.take(length).collect()
}

fn sha256(bytes: &[u8]) -> String {
    format!("sha-256=:{}:", BASE64.encode(digest(&SHA256, bytes)))
}

#[test]
fn a_file_goes_in_and_out_as_it_is_and_nobody_finds_it_on_the_disk() {
    let town = Town::new();
    let whole = written(5 * MEGABYTE + 17);
    let told = town.uploads(&numbered(1), &whole, &sha256(&whole));
    assert_eq!(told["size"], whole.len(), "{told}");
    let page = town.uploads(&numbered(1), PLANTED.as_bytes(), &sha256(PLANTED.as_bytes()));
    search(&town.clinic.dir());
    let document = town.files(&numbered(1), &[&told["upload"], &page["upload"]]);
    let path = format!("/documents/{}/0", document.as_str().unwrap());
    assert_eq!(town.bytes(&town.clinician, &path, "bytes=0-"), whole);
    let middle = town.bytes(&town.clinician, &path, "bytes=3000000-3000099");
    assert_eq!(middle, &whole[3_000_000..3_000_100]);
    let part = town.fetches(&town.clinician, &path, "bytes=-5");
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["cache-control"], "no-store");
    let tag = part.headers()["etag"].to_str().unwrap();
    assert_eq!(tag, format!("\"{}\"", told["digest"].as_str().unwrap()));
    let second = path.replace("/0", "/1");
    assert_eq!(town.bytes(&town.clinician, &second, "bytes=0-"), PLANTED.as_bytes());

    // A file that was imported is fetched in the same way.
    let chart = "query($id: UUID!) { patient(id: $id) { documents(first: 9) { nodes {
        imported attachments { path size } } } } }";
    let chart = town.server.data(&town.clinician, chart, json!({ "id": town.patient }));
    let nodes = chart["patient"]["documents"]["nodes"].as_array().unwrap();
    let imported = nodes.iter().find(|node| node["imported"] == true).expect("an import");
    let scan = imported["attachments"][0]["path"].as_str().unwrap();
    assert_eq!(town.bytes(&town.clinician, scan, "bytes=0-"), written(100_000));

    // It is the patient's own, who sees who had it; another patient does not know that it is there.
    let desk = town.clinic.token(&["front_desk"]);
    let patients = "{ patients { nodes { patient { id } } } }";
    let everybody = town.server.data(&desk, patients, json!({}));
    let nodes = everybody["patients"]["nodes"].as_array().unwrap().iter();
    let ids = nodes.map(|node| node["patient"]["id"].clone());
    for (number, id) in (10_u64..).zip(ids) {
        let login = format!("own.{number}");
        let input = json!({ "commandId": numbered(number), "patient": id, "login": login });
        let _ = town.server.data(&desk, CREATE, json!({ "in": input }));
        let own = town.clinic.token(&["patient", "--as", &login]);
        if id == town.patient {
            assert_eq!(town.bytes(&own, &path, "bytes=0-"), whole);
            let seen = town.server.data(&own, SEEN, json!({})).to_string();
            assert!(seen.contains("\"document\"") && seen.contains("CLINICAL"), "{seen}");
        } else {
            assert_eq!(town.fetches(&own, &path, "bytes=0-").status(), 404);
        }
    }
    for role in ["front_desk", "billing", "compliance"] {
        let token = town.clinic.token(&[role]);
        assert_eq!(town.fetches(&token, &path, "bytes=0-").status(), 404, "{role}");
    }
    assert_eq!(town.fetches("clog_nobody", &path, "bytes=0-").status(), 401);

    search(&town.clinic.dir());
    let blobs = town.blobs() as u64;
    let Town { clinic, server, .. } = town;
    let (exit, log) = server.stop();
    assert_eq!(exit, 0);
    assert!(!holds(log.as_bytes(), PLANTED));
    search(&clinic.dir());
    // Whoever checks the log without a key checks them too.
    assert_eq!(clinic.verify()["blobs"].as_u64(), Some(blobs));
}

#[test]
fn a_file_with_another_digest_or_that_is_cut_off_leaves_nothing() {
    let town = Town::new();
    let before = town.blobs();
    let whole = written(2 * MEGABYTE);
    let told = town.uploads(&numbered(1), &whole, &sha256(b"another"));
    assert_eq!(told["errors"][0]["extensions"]["code"], "BAD_INPUT", "{told}");
    assert_eq!(town.blobs(), before);

    let mut socket = Socket::open(town.server.address()).unwrap();
    let head = format!(
        "POST /documents HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\n\
         authorization: Bearer {}\r\nchartlog-encounter: {}\r\nchartlog-command-id: {}\r\n\
         content-length: {}\r\n\r\n",
        town.clinician,
        town.encounter,
        numbered(1),
        whole.len(),
    );
    socket.send(head.as_bytes()).unwrap();
    socket.send(&whole[..MEGABYTE]).unwrap();
    wait_until(&town, "it is being sealed", |blobs| blobs == before + 1);
    search(&town.clinic.dir());
    drop(socket);
    wait_until(&town, "it is gone", |blobs| blobs == before);
    // And the command can file what comes whole.
    let told = town.uploads(&numbered(1), &whole, &sha256(&whole));
    let document = town.files(&numbered(1), &[&told["upload"]]);
    let path = format!("/documents/{}/0", document.as_str().unwrap());
    assert_eq!(town.bytes(&town.clinician, &path, "bytes=0-"), whole);
}

/// Asks the server something until it is so.
fn wait_until(town: &Town, what: &str, so: impl Fn(usize) -> bool) {
    for _ in 0..20_000 {
        if so(town.blobs()) {
            return;
        }
        let health = town.server.agent().get(town.server.url("/health/live")).call();
        assert!(health.expect("an answer").status().is_success());
    }
    panic!("{what}");
}

fn search(dir: &Path) {
    let files = all_files(dir);
    assert!(files.iter().any(|file| file.parent().is_some_and(|dir| dir.ends_with("blobs"))));
    for file in files {
        let bytes = std::fs::read(&file).unwrap_or_default();
        assert!(!holds(&bytes, PLANTED), "in {}", file.display());
    }
}
