//! What the front desk does, on a data directory with a clock of the test's.

mod anew;
mod booking;
mod elsewhere;
mod links;

use std::cell::Cell;
use std::sync::Arc;

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::{Fact, OversightFact};
use chartlog_domain::identifier::mrn;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::arrival::Arrival;
use crate::auth::Session;
use crate::graphql::error::code_of;
use crate::limits;
use crate::node::Node;
use crate::read::{Question, Reader};
use crate::testing::{self, Home};

const SECOND: i64 = 1_000_000;

/// A clinic without patients, and who works there.
struct Counter {
    node: Arc<Node>,
    reader: Arc<Reader>,
    runtime: Runtime,
    commands: Cell<u128>,
    desk: Session,
    clinician: Session,
    officer: Session,
    home: Home,
}

#[derive(Debug)]
struct Asked {
    data: Value,
    code: Option<String>,
    said: Value,
}

impl Asked {
    #[track_caller]
    fn done(self) -> Value {
        assert_eq!(self.code, None, "{:?}", self.said);
        self.data
    }

    /// Reason and field of everything that stands in the way.
    #[track_caller]
    fn refused(self, code: &str) -> Vec<(String, String)> {
        assert_eq!(self.code.as_deref(), Some(code), "{self:?}");
        let problems = self.said[0]["extensions"]["problems"].as_array().cloned();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let problems = problems.unwrap_or_default();
        problems.iter().map(|one| (text(&one["reason"]), text(&one["field"]))).collect()
    }
}

impl Counter {
    fn new() -> Self {
        let home = Home::at(1_800_000_000 * SECOND, false);
        let node = home.open();
        let desk = works(&node, "desk", Role::FrontDesk);
        let clinician = works(&node, "clinician", Role::Clinical);
        let officer = works(&node, "officer", Role::Compliance);
        let reader = Arc::new(Reader::new(node.clone()));
        let (runtime, commands) = (Runtime::new().unwrap(), Cell::new(1));
        Self { node, reader, runtime, commands, desk, clinician, officer, home }
    }

    fn passes(&self, micros: i64) {
        self.home.passes(micros);
    }

    fn question(session: &Session, document: &str, variables: Value) -> Question {
        Question {
            session: session.clone(),
            arrival: Arrival::default(),
            source_address: "192.0.2.7".to_owned(),
            document: document.to_owned(),
            operation_name: None,
            variables,
            at_least: None,
        }
    }

    async fn read(reader: &Arc<Reader>, question: Question) -> Asked {
        match reader.read(question).await {
            Ok(answer) => Asked {
                data: serde_json::from_slice(&answer.data).unwrap(),
                code: answer.response.errors.first().map(code_of),
                said: serde_json::to_value(&answer.response.errors).unwrap(),
            },
            Err(refused) => Asked {
                data: Value::Null,
                code: Some(refused.code.as_str().to_owned()),
                said: Value::Null,
            },
        }
    }

    fn ask(&self, session: &Session, document: &str) -> Asked {
        self.node.catch_up(limits::CATCH_UP).unwrap();
        let question = Self::question(session, document, json!({}));
        self.runtime.block_on(Self::read(&self.reader, question))
    }

    fn command(&self) -> String {
        let next = self.commands.get();
        self.commands.set(next + 1);
        uuid::Uuid::from_u128(next).to_string()
    }

    fn order(name: &str, input: &Value) -> (String, Value) {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let fields = match name {
            "registerPatient" => "patient position",
            "bookAppointment" => "appointment position",
            "holdSlot" => "hold position",
            "recordCoverage" => "coverage position",
            _ => "position",
        };
        let document = format!("mutation($in: {kind}!) {{ {name}(input: $in) {{ {fields} }} }}");
        (document, json!({ "in": input }))
    }

    /// A command of the desk's.
    fn give(&self, name: &str, mut input: Value) -> Asked {
        if input["commandId"].is_null() {
            input["commandId"] = json!(self.command());
        }
        let (document, variables) = Self::order(name, &input);
        let question = Self::question(&self.desk, &document, variables);
        let mut asked = self.runtime.block_on(Self::read(&self.reader, question));
        asked.data = asked.data[name].take();
        asked
    }

    fn registers(&self, input: Value) -> String {
        let done = self.give("registerPatient", input).done();
        done["patient"].as_str().unwrap().to_owned()
    }

    /// What the desk sees of a patient.
    fn sees(&self, patient: &str, fields: &str) -> Value {
        let question = format!("{{ patient(id: \"{patient}\") {{ {fields} }} }}");
        self.ask(&self.desk, &question).done()["patient"].take()
    }

    fn events(&self, kind: &str) -> Vec<chartlog_domain::facts::oversight::Did> {
        testing::in_log(&self.node, Facet::Oversight, |fact| {
            let Fact::Oversight(OversightFact::Did(did)) = fact else { return None };
            (did.kind == kind).then_some(did)
        })
    }
}

/// Somebody who works here, signed in with a second factor that was shown now.
fn works(node: &Node, name: &str, role: Role) -> Session {
    let account = testing::works(node, name, &[role]);
    testing::signed_in(node, account, role).session
}

fn somebody(given: &str, family: &str, born: &str) -> Value {
    json!({ "names": [{ "given": [given], "family": family }], "birthDate": born })
}

#[test]
fn somebody_is_registered_once_and_what_was_typed_is_kept_in_its_form() {
    let counter = Counter::new();
    let mut input = somebody(" Zoë ", "O\u{2019}Neil", "1932-03-13");
    input["commandId"] = json!(counter.command());
    input["sex"] = json!("female");
    input["contactPoints"] = json!([{ "system": "phone", "value": "(602) 555-1234" },
                                    { "system": "email", "value": "Zoe@EXAMPLE.com" }]);
    input["languages"] = json!(["es", "en"]);
    input["emergencyContacts"] =
        json!([{ "name": { "given": ["Ada"] }, "relationship": "sister" }]);
    input["addresses"] =
        json!([{ "lines": ["12 Elm  Street"], "state": "arizona", "country": "USA" }]);
    input["clinician"] = json!(counter.clinician.account.to_string());
    let first = counter.give("registerPatient", input.clone()).done();
    let again = counter.give("registerPatient", input.clone()).done();
    assert_eq!(first, again);
    assert_eq!(counter.events("PatientRegistered").len(), 1);
    let patient = first["patient"].as_str().unwrap();
    let fields = "displayName mrn contactPoints { value } languages { code }
        emergencyContacts { name { full } relationships { label } }
        addresses { lines state country } careTeam { id }";
    let seen = counter.sees(patient, fields);
    let number = seen["mrn"].as_str().unwrap();
    assert!(mrn::is_drawn(number), "{number}");
    let expected = json!({
        "displayName": "Zoë O\u{2019}Neil", "mrn": number,
        "contactPoints": [{ "value": "+16025551234" }, { "value": "Zoe@example.com" }],
        "languages": [{ "code": "es" }, { "code": "en" }],
        "emergencyContacts": [{ "name": { "full": "Ada" }, "relationships": [{ "label": "sister" }] }],
        "addresses": [{ "lines": ["12 Elm Street"], "state": "AZ", "country": "US" }],
        "careTeam": [{ "id": counter.clinician.account.to_string() }],
    });
    assert_eq!(seen, expected);
    let mine = counter.ask(&counter.clinician, "{ myPatients { nodes { id } } }").done();
    assert_eq!(mine["myPatients"]["nodes"][0]["id"], patient);
    input["sex"] = json!("male");
    assert_eq!(counter.give("registerPatient", input).code.as_deref(), Some("BAD_INPUT"));
}

#[test]
fn everything_that_is_wrong_with_a_registration_is_told_at_once() {
    let counter = Counter::new();
    counter.registers(json!({ "names": [{ "family": "First" }], "mrn": "A-1" }));
    let wrong = json!({
        "names": [{ "family": "???" }], "birthDate": "2126-01-01", "sex": "maybe", "mrn": "A-1",
        "contactPoints": [{ "system": "phone", "value": "none" }],
        "addresses": [{ "lines": [], "state": "ZZ", "country": "US" }],
        "clinician": counter.officer.account.to_string(),
        "notTheSameAs": [],
    });
    let problems = counter.give("registerPatient", wrong).refused("NOT_FOUND");
    let expected = [
        ("POSSIBLE_DUPLICATE", "notTheSameAs"),
        ("MALFORMED", "names[0]"),
        ("UNKNOWN_CODE", "sex"),
        ("IN_FUTURE", "birthDate"),
        ("MALFORMED", "contactPoints[0]"),
        ("UNKNOWN_CODE", "addresses[0].state"),
        ("IDENTIFIER_TAKEN", "mrn"),
        ("UNKNOWN_RECORD", "clinician"),
    ];
    let expected = expected.map(|(reason, field)| (reason.to_owned(), field.to_owned()));
    assert_eq!(problems, expected);
    assert_eq!(counter.events("PatientRegistered").len(), 1);
}

#[test]
fn who_may_be_the_same_person_is_named_until_somebody_says_that_they_are_not() {
    let counter = Counter::new();
    let first = counter.registers(somebody("Catherine", "Smith", "1980-05-04"));
    let refused = counter.give("registerPatient", somebody("Katherine", "Smyth", "1980-05-04"));
    let problem = refused.said[0]["extensions"]["problems"][0].clone();
    assert_eq!(problem["candidates"], json!([first]));
    assert_eq!(refused.said[0]["extensions"]["reason"], "POSSIBLE_DUPLICATE");
    assert!(!refused.said.to_string().contains("Smith"), "an answer to a command names nobody");
    refused.refused("REFUSED");
    let asked = "{ possibleDuplicates(input: { family: \"Smyth\", given: \"Katherine\",
        birthDate: \"1980-05-04\" }) { score strong why patient { id displayName } } }";
    let found = counter.ask(&counter.desk, asked).done();
    let expected = json!([{ "score": 80, "strong": true,
        "why": ["BIRTH_DATE", "FAMILY_SOUNDS", "GIVEN_SOUNDS"],
        "patient": { "id": first, "displayName": "Catherine Smith" } }]);
    assert_eq!(found["possibleDuplicates"], expected);
    let accesses =
        "{ accesses(filter: { kinds: [SEARCH] }) { nodes { id operation patientIds } } }";
    let seen = counter.ask(&counter.officer, accesses).done();
    let search = &seen["accesses"]["nodes"][0];
    assert_eq!(
        (&search["operation"], &search["patientIds"]),
        (&json!("possibleDuplicates"), &json!([first]))
    );
    let mut other = somebody("Katherine", "Smyth", "1980-05-04");
    other["notTheSameAs"] = json!([first]);
    other["duplicateCheck"] = search["id"].clone();
    let second = counter.registers(other);
    assert_ne!(first, second);
    let cause = counter.events("PatientRegistered").pop().unwrap().cause;
    let cause = cause.map(|id| uuid::Uuid::from_bytes(id).to_string());
    assert_eq!(cause.as_deref(), search["id"].as_str());
}

#[test]
fn of_many_who_ask_for_one_number_at_once_one_gets_it() {
    const DESKS: usize = 24;
    let counter = Counter::new();
    let asked = (0..DESKS).map(|n| {
        let input = json!({ "commandId": counter.command(), "mrn": "MRN-777",
            "names": [{ "given": ["Ada"], "family": format!("Person{}", "x".repeat(n + 1)) }],
            "birthDate": format!("19{:02}-01-01", 10 + n) });
        let (document, variables) = Counter::order("registerPatient", &input);
        let question = Counter::question(&counter.desk, &document, variables);
        let reader = counter.reader.clone();
        counter.runtime.spawn(async move { Counter::read(&reader, question).await })
    });
    let asked: Vec<_> = asked.collect();
    let answers: Vec<_> =
        asked.into_iter().map(|one| counter.runtime.block_on(one).unwrap()).collect();
    let won = answers.iter().filter(|one| one.code.is_none()).count();
    assert_eq!(won, 1);
    for lost in answers.iter().filter(|one| one.code.is_some()) {
        // Whoever comes later finds the holder by the number, too.
        let problems = lost.said[0]["extensions"]["problems"].as_array().unwrap();
        assert!(problems.iter().any(|one| one["reason"] == "IDENTIFIER_TAKEN"), "{lost:?}");
    }
    assert_eq!(counter.events("PatientRegistered").len(), 1);
    let found =
        counter.ask(&counter.desk, "{ patients(search: { mrn: \"mrn777\" }) { totalCount } }");
    assert_eq!(found.done()["patients"]["totalCount"], 1);
}

#[test]
fn a_correction_keeps_the_number_and_a_former_number_is_nobody_elses() {
    let counter = Counter::new();
    let patient = counter.registers(json!({ "names": [{ "family": "Wrong" }], "mrn": "A-1" }));
    let correct = |mrn: Value| {
        json!({ "patient": patient, "names": [{ "family": "Right" }], "birthDate": "1980-05-04",
                "mrn": mrn })
    };
    counter.give("correctIdentity", correct(Value::Null)).done();
    let seen = counter.sees(&patient, "displayName birthDate mrn");
    assert_eq!(seen, json!({ "displayName": "Right", "birthDate": "1980-05-04", "mrn": "A-1" }));
    counter.give("correctIdentity", correct(json!("A-2"))).done();
    assert_eq!(counter.sees(&patient, "mrn")["mrn"], "A-2");
    let taken = vec![("IDENTIFIER_TAKEN".to_owned(), "mrn".to_owned())];
    let newcomer = json!({ "names": [{ "family": "Newcomer" }], "mrn": "A-1" });
    assert_eq!(counter.give("registerPatient", newcomer).refused("REFUSED"), taken);
    let other = counter.registers(json!({ "names": [{ "family": "Other" }] }));
    let mut theirs = correct(json!("A-2"));
    theirs["patient"] = json!(other);
    assert_eq!(counter.give("correctIdentity", theirs).refused("REFUSED"), taken);
    counter.give("correctIdentity", correct(json!("A-1"))).done();
    assert_eq!(counter.events("IdentityCorrected").len(), 3, "all of it stays in the log");
}

#[test]
fn a_death_is_recorded_once_and_taken_back_by_a_correction() {
    let counter = Counter::new();
    let patient = counter.registers(somebody("Ada", "Example", "1932-03-13"));
    let dies = |at: &str| json!({ "patient": patient, "at": at });
    let refused = counter.give("recordDeath", dies("2126-01-01")).refused("BAD_INPUT");
    assert_eq!(refused, [("IN_FUTURE".to_owned(), "at".to_owned())]);
    counter.give("recordDeath", dies("1900")).refused("REFUSED");
    counter.give("recordDeath", dies("2026-11-01")).done();
    counter.give("recordDeath", json!({ "patient": patient })).refused("REFUSED");
    let seen = counter.sees(&patient, "deceased deceasedAt");
    assert_eq!(seen, json!({ "deceased": true, "deceasedAt": "2026-11-01" }));
    let mut correct = somebody("Ada", "Example", "1932-03-13");
    correct["patient"] = json!(patient);
    counter.give("correctIdentity", correct.clone()).done();
    assert_eq!(counter.sees(&patient, "deceased")["deceased"], true);
    correct["commandId"] = Value::Null;
    correct["deathWasMistaken"] = json!(true);
    counter.give("correctIdentity", correct).done();
    assert_eq!(counter.sees(&patient, "deceased")["deceased"], false);
}

#[test]
fn coverage_goes_on_file_and_off_without_being_read() {
    let counter = Counter::new();
    let patient = counter.registers(json!({ "names": [{ "family": "Example" }] }));
    let on_file = || counter.sees(&patient, "coverageOnFile")["coverageOnFile"].clone();
    let record = |replaces: bool| {
        let input = json!({ "patient": patient, "payer": "Harbour Health", "memberId": "M-1",
            "relationship": "SELF", "start": "2026-01-01", "replacesAll": replaces });
        counter.give("recordCoverage", input).done()["coverage"].clone()
    };
    let (one, other) = (record(false), record(false));
    counter.give("endCoverage", json!({ "patient": patient, "coverage": one })).done();
    assert_eq!(on_file(), true);
    let again = counter.give("endCoverage", json!({ "patient": patient, "coverage": one }));
    assert_eq!(again.refused("REFUSED"), [("ALREADY_ENDED".to_owned(), "coverage".to_owned())]);
    record(true);
    let ended = counter.give("endCoverage", json!({ "patient": patient, "coverage": other }));
    ended.refused("REFUSED");
    counter.give("endCoverage", json!({ "patient": patient })).done();
    assert_eq!(on_file(), false);
    counter.give("endCoverage", json!({ "patient": patient })).done();
    let wrong = json!({ "patient": patient, "start": "2026-02-01", "end": "2026-01-01",
                        "payerOrganisation": patient });
    let wrong = counter.give("recordCoverage", wrong).refused("NOT_FOUND");
    let expected = [("END_BEFORE_START", "end"), ("UNKNOWN_RECORD", "payerOrganisation")];
    assert_eq!(wrong, expected.map(|(reason, field)| (reason.to_owned(), field.to_owned())));
}

#[test]
fn a_clinician_is_assigned_and_removed_by_the_desk() {
    let counter = Counter::new();
    let patient = counter.registers(json!({ "names": [{ "family": "Example" }] }));
    let whom =
        |account: &Session| json!({ "patient": patient, "clinician": account.account.to_string() });
    counter.give("assignClinician", whom(&counter.officer)).refused("NOT_FOUND");
    counter.give("assignClinician", whom(&counter.clinician)).done();
    let mine = "{ myPatients { totalCount } }";
    let count = |counter: &Counter| {
        counter.ask(&counter.clinician, mine).done()["myPatients"]["totalCount"].clone()
    };
    assert_eq!(count(&counter), 1);
    counter.give("removeClinician", whom(&counter.clinician)).done();
    assert_eq!(count(&counter), 0);
    counter.give("removeClinician", whom(&counter.clinician)).refused("REFUSED");
}

#[test]
fn nothing_is_changed_of_a_patient_who_is_not_there() {
    let counter = Counter::new();
    let nobody = uuid::Uuid::from_u128(7).to_string();
    let clinician = counter.clinician.account.to_string();
    for (name, input) in [
        ("correctIdentity", json!({ "names": [{ "family": "Example" }] })),
        ("changeContact", json!({ "contactPoints": [], "languages": [], "emergencyContacts": [] })),
        ("changeResidence", json!({ "addresses": [] })),
        ("recordCoverage", json!({ "payer": "Harbour Health" })),
        ("endCoverage", json!({})),
        ("recordDeath", json!({})),
        ("assignClinician", json!({ "clinician": clinician })),
        ("removeClinician", json!({ "clinician": clinician })),
        ("linkPatients", json!({ "primary": nobody, "reason": "REGISTERED_TWICE" })),
        ("unlinkPatients", json!({ "reason": "TWO_PEOPLE" })),
    ] {
        let mut input = input;
        input["patient"] = json!(nobody);
        let problems = counter.give(name, input).refused("NOT_FOUND");
        assert_eq!(problems, [("UNKNOWN_RECORD".to_owned(), "patient".to_owned())], "{name}");
    }
}
