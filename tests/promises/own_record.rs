//! A patient's rights in the own record: to ask for an amendment and to disagree with its denial (45 CFR
//! 164.526), to ask for a restriction (164.522(a)), and to take the record away (164.524).

use std::io::Read as _;
use std::iter;

use age::secrecy::SecretString;
use chartlog_tests::command::numbered;
use chartlog_tests::sign_in::first_sign_in;
use chartlog_tests::traces::{holds, no_file_holds};
use chartlog_tests::{Clinic, Server, fhir};
use serde_json::{Value, json};

const CREATE: &str = "mutation($in: CreatePatientAccountInput!) {
    createPatientAccount(input: $in) { oneTimePassword } }";
const ASK: &str =
    "mutation($in: RequestAmendmentInput!) { requestAmendment(input: $in) { amendment } }";
const DECIDE: &str =
    "mutation($in: DecideAmendmentInput!) { decideAmendment(input: $in) { position } }";
const MARK: &str =
    "mutation($in: MarkEnteredInErrorInput!) { markEnteredInError(input: $in) { position } }";
const DISAGREE: &str =
    "mutation($in: SubmitDisagreementInput!) { submitDisagreement(input: $in) { position } }";
const RESTRICT: &str =
    "mutation($in: RequestRestrictionInput!) { requestRestriction(input: $in) { request } }";
const AGREE: &str =
    "mutation($in: AgreeRestrictionInput!) { agreeRestriction(input: $in) { restriction } }";
const DECLINE: &str =
    "mutation($in: DeclineRestrictionInput!) { declineRestriction(input: $in) { position } }";
const PASSPHRASE: &str = "a passphrase of my own";

/// A clinic with one patient, who has signed in; and who works there.
struct Town {
    clinic: Clinic,
    server: Server,
    own: String,
    clinical: String,
    officer: String,
    patient: Value,
}

impl Town {
    fn new() -> Self {
        let clinic = Clinic::with_patients(1);
        let server = Server::start(&clinic);
        let (clinical, officer) = (clinic.token(&["clinical"]), clinic.token(&["compliance"]));
        let mine = server.data(&clinical, "{ myPatients { nodes { id } } }", json!({}));
        let patient = mine["myPatients"]["nodes"][0]["id"].clone();
        let account = json!({ "in": { "commandId": numbered(0), "patient": patient,
                                      "login": "zq.7741" } });
        let made = server.data(&clinic.token(&["front_desk"]), CREATE, account);
        let password = made["createPatientAccount"]["oneTimePassword"].as_str().unwrap();
        let own = first_sign_in(&server, "zq.7741", password, None);
        Self { clinic, server, own, clinical, officer, patient }
    }

    /// What somebody is told who knows of everything that others have done.
    fn told(&self, token: &str, query: &str, variables: Value) -> Value {
        self.server.told(&self.officer, token, query, variables)
    }

    fn asks_for_an_amendment(&self) -> (Value, Value) {
        let chart = "{ myChart { problems { nodes { id } } } }";
        let chart = self.server.data(&self.own, chart, json!({}));
        let problem = chart["myChart"]["problems"]["nodes"][0]["id"].clone();
        let input = json!({ "in": { "commandId": numbered(1),
            "record": { "kind": "PROBLEM", "id": problem },
            "wrong": "I never had that", "wanted": "It should not be there" } });
        let asked = self.server.data(&self.own, ASK, input);
        (asked["requestAmendment"]["amendment"].clone(), problem)
    }
}

#[test]
fn a_denied_amendment_stays_in_the_chart_with_the_patients_disagreement() {
    let town = Town::new();
    let (amendment, problem) = town.asks_for_an_amendment();
    let work = "{ amendmentRequests { nodes { id daysLeft wrong } } }";
    let work = town.told(&town.clinical, work, json!({}));
    assert_eq!(work["amendmentRequests"]["nodes"][0]["id"], amendment);
    assert_eq!(work["amendmentRequests"]["nodes"][0]["wrong"], "I never had that");
    let deny = json!({ "in": { "commandId": numbered(2), "patient": town.patient,
        "amendment": amendment,
        "denied": { "ground": "ACCURATE_AND_COMPLETE", "basis": "It was seen here" } } });
    let _ = town.server.data(&town.clinical, DECIDE, deny);
    let disagree = json!({ "in": { "commandId": numbered(3), "amendment": amendment,
                                   "statement": "Nobody ever looked" } });
    let _ = town.server.data(&town.own, DISAGREE, disagree.clone());
    let _ = town.server.data(&town.own, DISAGREE, disagree);

    let all = "status recordId wrong ground basis statement";
    let expected = json!([{ "status": "DENIED", "recordId": problem, "wrong": "I never had that",
        "ground": "ACCURATE_AND_COMPLETE", "basis": "It was seen here",
        "statement": "Nobody ever looked" }]);
    let mine = format!("{{ myAmendments {{ nodes {{ {all} }} }} }}");
    let mine = town.told(&town.own, &mine, json!({}));
    assert_eq!(mine["myAmendments"]["nodes"], expected);
    let chart = format!(
        "query($id: UUID!, $record: UUID!) {{ patient(id: $id) {{
            amendmentRequests(record: $record) {{ nodes {{ {all} }} }} }} }}"
    );
    let about = json!({ "id": town.patient, "record": problem });
    let chart = town.told(&town.clinical, &chart, about);
    assert_eq!(chart["patient"]["amendmentRequests"]["nodes"], expected);
}

#[test]
fn what_is_in_the_wrong_chart_is_marked_for_everybody_when_the_patient_asks() {
    let town = Town::new();
    let (amendment, problem) = town.asks_for_an_amendment();
    let problems = "{ problems(first: 100) { totalCount nodes { id verificationStatus } } }";
    let own = format!("{{ myChart {problems} }}");
    let before = town.told(&town.own, &own, json!({}));
    let record = json!({ "kind": "PROBLEM", "id": problem });
    let mark = |number: u64| {
        let input = json!({ "in": { "commandId": numbered(number), "patient": town.patient,
                                    "record": record, "reason": "WRONG_PATIENT" } });
        town.server.ask(&town.clinical, MARK, input)
    };
    let marked = mark(2);
    assert!(marked.get("errors").is_none(), "{marked}");
    let again = mark(3);
    assert_eq!(again["errors"][0]["extensions"]["reason"], "ENTERED_IN_ERROR", "{again}");
    let accept = json!({ "in": { "commandId": numbered(4), "patient": town.patient,
        "amendment": amendment,
        "accepted": { "done": "It is another patient's", "record": record } } });
    let _ = town.server.data(&town.clinical, DECIDE, accept);

    let after = town.told(&town.own, &own, json!({}));
    let chart = format!("query($id: UUID!) {{ patient(id: $id) {problems} }}");
    let chart = town.told(&town.clinical, &chart, json!({ "id": town.patient }));
    assert_eq!(chart["patient"], after["myChart"], "the team and the patient see the same");
    let count = |told: &Value| told["myChart"]["problems"]["totalCount"].clone();
    assert_eq!(count(&after), count(&before), "nothing is taken out of the record");
    let rows = after["myChart"]["problems"]["nodes"].as_array().unwrap().iter();
    let wrong: Vec<_> =
        rows.filter(|row| row["verificationStatus"] == "entered-in-error").collect();
    assert!(matches!(wrong[..], [one] if one["id"] == problem), "{wrong:?}");
}

#[test]
fn a_visit_that_was_paid_for_in_full_is_kept_from_the_health_plan_when_the_patient_asks() {
    let town = Town::new();
    let visits = "{ myChart { encounters { nodes { id } } } }";
    let visits = town.told(&town.own, visits, json!({}));
    let encounter = visits["myChart"]["encounters"]["nodes"][0]["id"].clone();
    let ask = json!({ "in": { "commandId": numbered(1), "encounter": encounter,
                              "paidInFull": true, "words": "please tell nobody about the clinic" } });
    let asked = town.server.data(&town.own, RESTRICT, ask);
    let request = asked["requestRestriction"]["request"].clone();

    let open = "{ restrictionRequests(filter: { open: true }) { nodes {
        id patientId encounterId paidInFull inWords } } }";
    let open = town.told(&town.officer, open, json!({}));
    let expected = json!([{ "id": request, "patientId": town.patient, "encounterId": encounter,
                            "paidInFull": true, "inWords": true }]);
    assert_eq!(open["restrictionRequests"]["nodes"], expected);
    let decline = json!({ "in": { "commandId": numbered(2), "patient": town.patient,
                                  "asked": request, "reason": "CANNOT_BE_KEPT" } });
    let refused = town.server.ask(&town.officer, DECLINE, decline);
    assert_eq!(refused["errors"][0]["extensions"]["reason"], "MUST_BE_AGREED", "{refused}");
    let agree = json!({ "in": { "commandId": numbered(3), "patient": town.patient,
        "encounter": encounter, "request": "IN_WRITING", "asked": request } });
    let agreed = town.server.data(&town.officer, AGREE, agree);

    let mine = "{ myRestrictions { nodes { id status restrictionId words } } }";
    let mine = town.told(&town.own, mine, json!({}));
    let expected = json!([{ "id": request, "status": "AGREED",
        "restrictionId": agreed["agreeRestriction"]["restriction"],
        "words": "please tell nobody about the clinic" }]);
    assert_eq!(mine["myRestrictions"]["nodes"], expected);
    let billing = town.clinic.token(&["billing"]);
    let visits = "query($id: UUID!) { patient(id: $id) {
        visits { nodes { withheldFromPlan } } } }";
    let visits = town.told(&billing, visits, json!({ "id": town.patient }));
    assert_eq!(visits["patient"]["visits"]["nodes"][0]["withheldFromPlan"], true);
}

#[test]
fn the_own_record_is_taken_away_sealed_with_its_entries_in_the_order_of_the_log() {
    let town = Town::new();
    let (amendment, _) = town.asks_for_an_amendment();
    let mut answer = town
        .server
        .agent()
        .post(town.server.url("/exports/my-record"))
        .header("authorization", format!("Bearer {}", town.own))
        .send_json(json!({ "passphrase": PASSPHRASE }))
        .unwrap();
    assert_eq!(answer.status(), 200);
    let sealed = answer.body_mut().read_to_vec().unwrap();
    let family = fhir::FAMILY.as_bytes();
    assert!(!sealed.windows(family.len()).any(|window| window == family), "it is sealed");

    let mut identity = age::scrypt::Identity::new(SecretString::from(PASSPHRASE.to_owned()));
    identity.set_max_work_factor(20);
    let decryptor = age::Decryptor::new(&sealed[..]).unwrap();
    let identities = iter::once(&identity as &dyn age::Identity);
    let mut text = String::new();
    decryptor.decrypt(identities).unwrap().read_to_string(&mut text).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (first, last) = (&lines[0], lines.last().unwrap());
    assert_eq!((&first["patients"], &last["end"]), (&json!([town.patient]), &json!(true)));
    let events = &lines[1..lines.len() - 1];
    assert_eq!(first["events"], events.len());
    for planted in [fhir::FAMILY, fhir::STREET, fhir::PHONE, fhir::CLINICAL, fhir::MEMBER] {
        assert!(text.contains(planted), "{planted} is in it");
    }
    let asked = events.iter().flat_map(|event| event["facts"].as_array().unwrap());
    let asked: Vec<_> = asked.filter(|fact| fact["told"] == "AmendmentRequested").collect();
    assert_eq!(asked[0]["fields"]["amendment"], amendment);

    // In the order of the log, each entry linked to the one before it in its stream.
    let leaves: Vec<_> = events.iter().map(|event| event["leafIndex"].as_u64().unwrap()).collect();
    assert!(
        leaves.is_sorted() && *leaves.last().unwrap() < first["head"]["size"].as_u64().unwrap()
    );
    for two in events.windows(2) {
        let next = two[0]["revision"].as_u64().map(|revision| revision + 1);
        if two[0]["stream"] == two[1]["stream"] && two[1]["revision"].as_u64() == next {
            assert_eq!(two[1]["previousHash"], two[0]["entryHash"]);
        }
    }
    // The log that names this head is whole, and it is on record who took it.
    let status = "{ logStatus { logId entries } }";
    let status = town.told(&town.officer, status, json!({}));
    assert_eq!(status["logStatus"]["logId"], first["log"]);
    let seen = "{ whoHasSeenMyChart { nodes { kind operation } } }";
    let seen = town.told(&town.own, seen, json!({}));
    let nodes = seen["whoHasSeenMyChart"]["nodes"].as_array().unwrap();
    let export = json!({ "kind": "EXPORT", "operation": "exportMyRecord" });
    assert!(nodes.contains(&export), "{seen}");
    // Neither the passphrase nor a word of the record was put down on the way.
    let words = [&fhir::PLANTED[..], &[PASSPHRASE]].concat();
    no_file_holds(&town.clinic.dir(), &words);
    let (_, said) = town.server.stop();
    assert!(words.iter().all(|word| !holds(said.as_bytes(), word)), "what was said holds none");
    no_file_holds(&town.clinic.dir(), &words);
    let report = town.clinic.verify();
    assert!(report["entries"].as_u64() >= first["head"]["size"].as_u64(), "{report}");
}
