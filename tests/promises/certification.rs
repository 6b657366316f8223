//! What 45 CFR 170.315(d) asks of health IT, shown by using the server: a test for each paragraph,
//! named after it. A list of tests, and no claim of certification. (d)(5) needs a clock that can be
//! moved (`api/src/http/matrix/time_out.rs`), (d)(9) a certificate (`api/tests/tls.rs`).

use chartlog_tests::sign_in::first_sign_in;
use chartlog_tests::traces::{all_files, holds};
use chartlog_tests::{Administrator, Answer, Clinic, Server, fhir};
use serde_json::{Value, json};

use crate::accounts::{self, CREATE, REVOKE, hiring};
use crate::glass::{self, BREAK, CHART, FIND, SENTENCE};

const RESET: &str =
    "mutation($in: ResetSecondFactorInput!) { resetSecondFactor(input: $in) { position } }";

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

/// A patient, a server, and tokens of the front desk and of compliance.
fn served() -> (Clinic, Server, String, String) {
    let clinic = Clinic::with_patients(1);
    let server = Server::start(&clinic);
    let desk = clinic.token(&["front_desk"]);
    let officer = clinic.token(&["compliance"]);
    (clinic, server, desk, officer)
}

/// The entries of the audit log, read through the server when it has got to them.
fn accesses(server: &Server, officer: &str, arguments: &str) -> Vec<Value> {
    let query = format!(
        "{{ accesses({arguments} first: 100) {{ nodes {{ id at kind outcome role operation purpose \
         sourceAddress sessionId patientIds concernedAccountIds reason facets underGlass \
         actor {{ account {{ id login }} }} }} }} }}"
    );
    let mut told = server.told(officer, officer, &query, json!({}));
    told["accesses"]["nodes"].as_array_mut().map(std::mem::take).unwrap()
}

/// (d)(1): a user is verified against a unique identifier, and the type of access and the actions
/// follow from it.
#[test]
fn d1_authentication_access_control_authorization() {
    let (_clinic, server, chief) = accounts::served();
    let made = server.data(&chief, CREATE, hiring("6a6f2f3c-4f8e-4a6e-9d0b-0000000000d1", "ada"));
    let password = made["createAccount"]["oneTimePassword"].as_str().unwrap();
    // The identifier is unique: nobody else gets it.
    let twice = server.ask(&chief, CREATE, hiring("6a6f2f3c-4f8e-4a6e-9d0b-0000000000d2", "ada"));
    assert_eq!(code(&twice), "REFUSED", "{twice}");
    // Claiming it is not enough.
    for (login, password) in [("ada", "not her password"), ("adam", password)] {
        let claimed = json!({ "login": login, "password": password });
        let refused = server.post("/auth/sign-in", &claimed);
        assert_eq!(code(&refused), "UNAUTHENTICATED", "{login} {refused}");
    }
    let desk = first_sign_in(&server, "ada", password, None);
    // What it may see and do follows from it.
    let may = |token: &str, query: &str| server.ask(token, query, json!({}));
    for (token, query) in
        [(&desk, "{ patients { totalCount } }"), (&chief, "{ staff { totalCount } }")]
    {
        assert!(may(token, query).get("errors").is_none(), "{query}");
    }
    for (token, query) in [
        (&desk, "{ staff { totalCount } }"),
        (&desk, "{ accesses { totalCount } }"),
        (&desk, "{ patients { nodes { patient { problems { totalCount } } } } }"),
        (&desk, "mutation { closeAccount(input: {}) { position } }"),
        (&chief, "{ patients { totalCount } }"),
    ] {
        let refused = may(token, query);
        assert_eq!((code(&refused), &refused["data"]), ("BAD_INPUT", &Value::Null), "{query}");
    }
    let nobody = may("", "{ patients { totalCount } }");
    assert_eq!(code(&nobody), "UNAUTHENTICATED");
}

/// (d)(2): actions on health information and changes of privileges are recorded, nobody can switch
/// that off, no record can be changed or removed, and a change behind the server's back is found.
#[test]
fn d2_auditable_events_and_tamper_resistance() {
    let (clinic, server, chief) = accounts::served();
    let command = |last: u32| format!("6a6f2f3c-4f8e-4a6e-9d0b-{last:012}");
    let officer = json!({ "in": {
        "commandId": command(21), "login": "olga", "roles": ["COMPLIANCE"],
        "name": { "given": "Olga", "family": "Example" },
    } });
    let made = server.data(&chief, CREATE, officer);
    let password = made["createAccount"]["oneTimePassword"].as_str().unwrap();
    let officer = first_sign_in(&server, "olga", password, None);
    let made = server.data(&chief, CREATE, hiring(&command(22), "ada"));
    let desk = made["createAccount"]["account"].clone();
    let password = made["createAccount"]["oneTimePassword"].as_str().unwrap();
    let session = first_sign_in(&server, "ada", password, None);
    let _ = server.data(
        &session,
        "{ patients(search: { text: \"nobody\" }) { totalCount } }",
        json!({}),
    );
    let revoked = json!({ "in": {
        "commandId": command(23), "account": desk, "role": "FRONT_DESK",
    } });
    let _ = server.data(&chief, REVOKE, revoked);
    let reset = json!({ "in": {
        "commandId": command(24), "account": desk, "reason": "DEVICE_LOST", "sentence": SENTENCE,
    } });
    let _ = server.data(&chief, RESET, reset);

    let found = accesses(&server, &officer, "");
    for (login, operation) in
        [("mara.lindt", "AccountCreated"), ("mara.lindt", "RoleRevoked"), ("ada", "patients")]
    {
        let entry = found.iter().find(|entry| {
            entry["operation"] == operation && entry["actor"]["account"]["login"] == login
        });
        let entry = entry.unwrap_or_else(|| panic!("{operation} of {login} in {found:#?}"));
        // Date and time, who, from where, what.
        assert!(entry["at"].as_str().is_some_and(|at| at.starts_with("20")), "{entry}");
        assert_eq!(entry["sourceAddress"], "127.0.0.1", "{entry}");
        assert!(entry["sessionId"].is_string() && entry["outcome"].is_string(), "{entry}");
    }
    // Whose account it was, whoever changed it, and why its second factor was taken away.
    let found = accesses(&server, &officer, &format!("filter: {{ concernedAccount: {desk} }}"));
    for (operation, reason) in [
        ("AccountCreated", None),
        ("RoleRevoked", None),
        ("SecondFactorReset", Some("DEVICE_LOST")),
    ] {
        let entry = found.iter().find(|entry| entry["operation"] == operation);
        let entry = entry.unwrap_or_else(|| panic!("{operation} of her account in {found:#?}"));
        assert_eq!(entry["actor"]["account"]["login"], "mara.lindt", "{entry}");
        assert_eq!(entry["concernedAccountIds"], json!([desk]), "{entry}");
        assert_eq!(entry["reason"], json!(reason), "{entry}");
    }

    // There is no switch: not on the command line, not in the settings, not in any schema.
    let help = clinic.run(&["serve", "--help"]).out.to_lowercase();
    for word in ["audit", "disable", "no-log"] {
        assert!(!help.contains(word), "{word} in {help}");
    }
    for token in [&officer, &chief] {
        let schema = "{ __schema { mutationType { fields { name } } } }";
        let names = server.data(token, schema, json!({})).to_string().to_lowercase();
        for word in ["delete", "remove", "purge", "disable", "audit"] {
            assert!(!names.contains(word), "{word} in {names}");
        }
    }
    drop(server);
    assert_eq!(clinic.verify()["ok"], true);
    let settings = clinic.dir().join("chartlog.toml");
    let before = std::fs::read_to_string(&settings).unwrap_or_default();
    std::fs::write(&settings, format!("{before}\naudit = false\n")).unwrap();
    let refused = clinic.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_ne!(refused.exit, 0, "a setting that there is not");
    std::fs::write(&settings, before).unwrap();

    // A single changed byte is found by somebody who holds no key.
    let segment = clinic.dir().join("log/00000000.seg");
    let mut bytes = std::fs::read(&segment).unwrap();
    bytes[6000] ^= 1;
    std::fs::write(&segment, &bytes).unwrap();
    let ran = clinic.run(&["verify"]);
    assert_eq!(ran.exit, 5, "{}{}", ran.out, ran.err);
}

/// (d)(3): a report of the audit log for a time, sorted by each of what an entry says.
#[test]
fn d3_audit_reports() {
    let (_clinic, server, desk, officer) = served();
    let search = "{ patients { nodes { patient { id displayName } } } }";
    let found = server.data(&desk, search, json!({}));
    let patient = found["patients"]["nodes"][0]["patient"]["id"].as_str().unwrap();
    for _ in 0..3 {
        let one = "query($id: UUID!) { patient(id: $id) { id } }";
        let _ = server.data(&desk, one, json!({ "id": patient }));
    }
    let nothing = json!({ "id": "00000000-0000-4000-8000-000000000000" });
    let _ = server.ask(&desk, "query($id: UUID!) { patient(id: $id) { id } }", nothing);
    let all = accesses(&server, &officer, "");
    let times: Vec<_> = all.iter().map(|entry| entry["at"].as_str().unwrap().to_owned()).collect();
    assert!(all.len() >= 5 && times.windows(2).all(|two| two[0] >= two[1]), "{times:?}");

    // A time: all of it, to the last of them. Its second is let go by, else the questions of this
    // test would be within it too.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let (from, to) = (times.last().unwrap(), &times[0]);
    let of_a_time = format!("filter: {{ from: \"{from}\", to: \"{to}\" }}");
    let within = accesses(&server, &officer, &of_a_time);
    assert!(within.len() >= 3, "{from} to {to}: {within:?}");
    for entry in &within {
        let at = entry["at"].as_str().unwrap();
        assert!(at >= from.as_str() && at <= to.as_str(), "{at} from {from} to {to}");
    }
    let long_ago = accesses(&server, &officer, "filter: { to: \"2001-01-01\" }");
    assert_eq!(long_ago, Vec::<Value>::new());
    // One patient.
    let of_one = accesses(&server, &officer, &format!("filter: {{ patient: \"{patient}\" }}"));
    assert!(of_one.len() >= 4);
    assert!(of_one.iter().all(|entry| entry["patientIds"].to_string().contains(patient)));

    // Sorted by each of what an entry says, both ways: the same entries in another order. There is
    // nothing else to sort by.
    let names = "{ __type(name: \"AccessSort\") { enumValues { name } } }";
    let names = server.data(&officer, names, json!({}));
    let names = names["__type"]["enumValues"].as_array().unwrap();
    let listed: Vec<_> = names.iter().map(|name| name["name"].as_str().unwrap()).collect();
    assert_eq!(listed, SORTS);
    let until = format!("filter: {{ to: \"{}\" }}", times[0]);
    for by in SORTS {
        let sorted = |descending: bool| {
            let order = format!("{until} order: {{ by: {by}, descending: {descending} }}");
            accesses(&server, &officer, &order)
        };
        let (down, up) = (sorted(true), sorted(false));
        assert_eq!(down.len(), up.len(), "{by}");
        let keys = |entries: &[Value]| -> Vec<String> {
            entries.iter().map(|entry| key(by, entry)).collect()
        };
        let (down, mut up) = (keys(&down), keys(&up));
        up.reverse();
        assert_eq!(down, up, "{by}");
        assert!(in_runs(&down), "{by}: {down:?}");
    }
}

/// What a report is sorted by: time, person, patient, role, outcome, purpose of use, kind, operation,
/// facet and broken glass.
const SORTS: [&str; 10] = [
    "TIME",
    "ACCOUNT",
    "PATIENT",
    "ROLE",
    "OUTCOME",
    "PURPOSE",
    "KIND",
    "OPERATION",
    "FACET",
    "UNDER_GLASS",
];

/// What an entry is sorted by.
fn key(by: &str, entry: &Value) -> String {
    match by {
        "TIME" => entry["at"].to_string(),
        "ACCOUNT" => entry["actor"]["account"]["id"].to_string(),
        "PATIENT" => entry["patientIds"][0].to_string(),
        "ROLE" => entry["role"].to_string(),
        "OUTCOME" => entry["outcome"].to_string(),
        "PURPOSE" => entry["purpose"].to_string(),
        "KIND" => entry["kind"].to_string(),
        "OPERATION" => entry["operation"].to_string(),
        "FACET" => entry["facets"].to_string(),
        "UNDER_GLASS" => entry["underGlass"].to_string(),
        other => panic!("say what an entry is sorted by when that is {other}"),
    }
}

/// Whether equal ones stand together, as they do in a sorted list, whatever its order.
fn in_runs(keys: &[String]) -> bool {
    let mut runs: Vec<&String> = keys.iter().collect();
    runs.dedup();
    let count = runs.len();
    runs.sort();
    runs.dedup();
    runs.len() == count
}

/// (d)(6): an identified set of users has access in an emergency.
#[test]
fn d6_emergency_access() {
    let (clinic, server, login) = glass::served();
    let bystander = clinic.token(&["clinical", "--as", &login]);
    let who = json!({ "family": fhir::FAMILY, "given": fhir::GIVEN, "birthDate": "1971-02-03" });
    let found = server.data(&bystander, FIND, who);
    let id = found["findPatient"][0]["id"].clone();
    let why = json!({ "in": { "commandId": "6a6f2f3c-4f8e-4a6e-9d0b-0000000000d6", "patient": id,
                              "reason": "EMERGENCY", "sentence": SENTENCE } });
    assert_eq!(code(&server.ask(&bystander, CHART, json!({ "id": id }))), "NOT_FOUND");
    // Only clinicians are of that set.
    for role in ["front_desk", "billing", "compliance", "admin"] {
        let refused = server.ask(&clinic.token(&[role]), BREAK, why.clone());
        assert_eq!((code(&refused), &refused["data"]), ("BAD_INPUT", &Value::Null), "{role}");
    }
    let broken = server.data(&bystander, BREAK, why);
    assert!(broken["breakGlass"]["until"].is_string(), "it ends by itself: {broken}");
    let open = server.data(&bystander, CHART, json!({ "id": id }));
    assert!(open.to_string().contains(fhir::CLINICAL), "{open}");
    let officer = clinic.token(&["compliance"]);
    let read = accesses(&server, &officer, "filter: { underGlass: true }");
    assert!(read.iter().any(|entry| entry["operation"] == "patient"), "{read:?}");
}

/// (d)(7)(ii): nothing of a record stays on the device once it is no longer used.
#[test]
fn d7_end_user_device_encryption_nothing_is_stored() {
    let (_clinic, server, desk, _) = served();
    let asked = server
        .agent()
        .post(server.url("/graphql"))
        .header("authorization", format!("Bearer {desk}"))
        .send_json(json!({ "query": "{ patients { nodes { patient { displayName } } } }" }));
    let asked = Answer::of(asked.unwrap());
    assert!(asked.body.to_string().contains(fhir::FAMILY), "a record was shown");
    let mut answers = vec![("/graphql", asked)];
    let pages = [
        "/sign-in",
        "/passkeys.js",
        "/factors.js",
        "/sign-in.js",
        "/sign-in.css",
        "/explorer",
        "/explorer.js",
    ];
    for path in pages {
        answers.push((path, Answer::of(server.agent().get(server.url(path)).call().unwrap())));
    }
    for (path, answer) in answers {
        let told: Vec<_> =
            answer.headers.iter().filter(|(name, _)| name == "cache-control").collect();
        assert!(matches!(&*told, [(_, value)] if value == "no-store"), "{path}: {told:?}");
        assert!(!answer.headers.iter().any(|(name, _)| name == "etag"), "{path}");
    }
    // Our own pages keep nothing either.
    for path in pages {
        let mut page = server.agent().get(server.url(path)).call().unwrap();
        let text = page.body_mut().read_to_string().unwrap();
        for store in [
            "localStorage",
            "sessionStorage",
            "indexedDB",
            "caches.",
            "serviceWorker",
            "showSaveFile",
        ] {
            assert!(!text.contains(store), "{store} in {path}");
        }
    }
}

/// (d)(10): recording is on by default, for everything, with nothing to be set; the record says
/// who, when, what was done, to whose data of which kind; it cannot be switched off, changed or
/// removed ((d)(2)).
#[test]
fn d10_auditing_actions_on_health_information() {
    let (clinic, server, desk, officer) = served();
    let settings = std::fs::read_to_string(clinic.dir().join("chartlog.toml")).unwrap_or_default();
    let set: Vec<_> = settings.lines().filter(|line| !line.trim().is_empty()).collect();
    assert!(set.iter().all(|line| line.starts_with('#')), "nothing is set: {set:?}");

    let before = clinic.verify()["entries"].as_u64().unwrap();
    let shown = server.data(
        &desk,
        "{ patients { nodes { patient { id displayName addresses { lines } } } } }",
        json!({}),
    );
    assert!(clinic.verify()["entries"].as_u64().unwrap() > before, "before the answer was here");
    let patient = &shown["patients"]["nodes"][0]["patient"]["id"];
    let found = accesses(&server, &officer, "filter: { role: FRONT_DESK }");
    let entry = found.iter().find(|entry| entry["operation"] == "patients").unwrap();
    assert_eq!(entry["patientIds"], json!([patient]));
    assert_eq!(entry["actor"]["account"]["login"], "development.front_desk");
    assert_eq!((&entry["kind"], &entry["outcome"]), (&json!("SEARCH"), &json!("SHOWN")));
    for facet in ["IDENTITY", "RESIDENCE"] {
        assert!(entry["facets"].to_string().contains(facet), "{entry}");
    }
    assert!(!entry["facets"].to_string().contains("CLINICAL"), "what was not shown: {entry}");
    // A record says who and what, and nothing out of the chart.
    for word in fhir::PLANTED {
        assert!(!entry.to_string().contains(word), "{entry}");
    }
}

/// (d)(12): credentials are stored encrypted: not a byte of them can be read in the directory, in
/// whatever way they may be written.
#[test]
fn d12_encrypt_authentication_credentials() {
    let clinic = Clinic::without_directory();
    let mut administrator = Administrator::of(&clinic, &["--admin", "mara.lindt"]);
    let first = administrator.password.clone();
    let server = Server::start(&clinic);
    let signed_in = administrator.sign_in(&server, "token");
    let key = totp_rs::Secret::try_from_base32(&administrator.key).unwrap();
    let hex: String = key.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let texts = [
        first.as_str(),
        &administrator.password,
        &administrator.key,
        &hex,
        signed_in.text("token"),
        // A hash alone would let somebody guess at leisure: it is sealed, too.
        "$argon2id$",
    ];
    let files = all_files(&clinic.dir());
    assert!(files.iter().any(|file| file.ends_with("log/00000000.seg")), "{files:?}");
    for file in files {
        let bytes = std::fs::read(&file).unwrap_or_default();
        for (number, text) in texts.iter().enumerate() {
            assert!(!holds(&bytes, text), "credential {number} in {}", file.display());
        }
        let raw = bytes.windows(key.as_bytes().len()).any(|window| window == key.as_bytes());
        assert!(!raw, "the key of the second factor in {}", file.display());
    }
}

/// (d)(13): nobody is authenticated by less than two factors, by recognized standards: a password
/// and a one-time password (RFC 6238) or a recovery code.
#[test]
fn d13_multi_factor_authentication() {
    let clinic = Clinic::without_directory();
    let mut administrator = Administrator::of(&clinic, &["--admin", "mara.lindt"]);
    let server = Server::start(&clinic);
    // The password alone gives no session, in no field of the answer.
    let knocked = administrator.knock(&server);
    assert_eq!(knocked.text("next"), "second_factor", "{}", knocked.body);
    assert_eq!(knocked.body["methods"][0], "totp");
    assert!(knocked.cookie.is_none() && knocked.body.get("token").is_none(), "{}", knocked.body);
    let half = knocked.text("signIn").to_owned();
    let asked = server.ask(&half, "{ staff { totalCount } }", json!({}));
    assert_eq!(code(&asked), "UNAUTHENTICATED");
    // Nor do a second factor alone, or a wrong one.
    let alone = server.step("second-factor", &json!({ "totp": administrator.next_code() }));
    assert_eq!(alone.status, 400, "{}", alone.body);
    let wrong = server.step("second-factor", &json!({ "signIn": half, "totp": "000000" }));
    assert_eq!((wrong.status, wrong.code()), (401, "UNAUTHENTICATED"));
    // Both do.
    let both = administrator.sign_in(&server, "token");
    let asked = server.data(both.text("token"), "{ staff { totalCount } }", json!({}));
    assert!(asked["staff"]["totalCount"].is_number());
    // Whoever has no second factor yet gets in only by enrolling one.
    let hired = server.data(
        both.text("token"),
        CREATE,
        hiring("6a6f2f3c-4f8e-4a6e-9d0b-00000000d130", "ada"),
    );
    let password = hired["createAccount"]["oneTimePassword"].as_str().unwrap();
    let knocked = server.post("/auth/sign-in", &json!({ "login": "ada", "password": password }));
    let own = json!({ "signIn": knocked["signIn"], "password": "tangerine portrait of rain" });
    let step = server.post("/auth/new-password", &own);
    assert_eq!((&step["next"], step.get("token")), (&json!("enrol"), None), "{step}");
}
