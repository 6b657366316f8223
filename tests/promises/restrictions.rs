//! What a patient asked to restrict and the organisation agreed to is kept in every role (45 CFR
//! 164.522(a)): a member of staff does not see the record, a health plan is not told of a visit.

use chartlog_tests::command::numbered;
use chartlog_tests::{Clinic, Server};
use serde_json::{Value, json};

const AGREE: &str = "mutation($in: AgreeRestrictionInput!) {
    agreeRestriction(input: $in) { restriction position } }";
const LIFT: &str =
    "mutation($in: LiftRestrictionInput!) { liftRestriction(input: $in) { position } }";
const BREAK: &str = "mutation($in: BreakGlassInput!) { breakGlass(input: $in) { glass } }";

/// A clinic with one patient, served, and its tokens.
struct Town {
    clinic: Clinic,
    server: Server,
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
        Self { clinic, server, clinical, officer, patient }
    }

    fn account(&self, role: &str) -> Value {
        let sessions = "{ sessions { nodes { role account { id } } } }";
        let found = self.server.data(&self.officer, sessions, json!({}));
        let all = found["sessions"]["nodes"].as_array().unwrap();
        let one = all.iter().find(|session| session["role"] == role).expect("a session");
        one["account"]["id"].clone()
    }

    fn agrees(&self, number: u64, field: &str, id: &Value) -> Value {
        let mut input = json!({ "commandId": numbered(number), "patient": self.patient,
                                "request": "IN_WRITING" });
        input[field] = id.clone();
        let agreed = self.server.data(&self.officer, AGREE, json!({ "in": input }));
        agreed["agreeRestriction"]["restriction"].clone()
    }

    fn lifts(&self, number: u64, restriction: &Value) {
        let input = json!({ "commandId": numbered(number), "patient": self.patient,
                            "restriction": restriction, "ground": "REQUESTED_IN_WRITING" });
        let _ = self.server.data(&self.officer, LIFT, json!({ "in": input }));
    }
}

#[test]
fn a_member_of_staff_does_not_see_the_record_but_by_broken_glass_and_the_review_says_so() {
    let town = Town::new();
    let mine = || {
        let mine = town.server.data(&town.clinical, "{ myPatients { totalCount } }", json!({}));
        mine["myPatients"]["totalCount"].clone()
    };
    assert_eq!(mine(), 1);
    let restriction = town.agrees(1, "account", &town.account("CLINICAL"));
    assert_eq!(mine(), 0);
    let why = json!({ "in": { "commandId": numbered(2), "patient": town.patient,
                              "reason": "EMERGENCY", "sentence": "Carried in, does not answer" } });
    let _ = town.server.data(&town.clinical, BREAK, why);
    assert_eq!(mine(), 1);
    let grants = "{ brokenGlass { nodes { restrictionId } } }";
    let grants = town.server.data(&town.officer, grants, json!({}));
    assert_eq!(grants["brokenGlass"]["nodes"][0]["restrictionId"], restriction);
    town.lifts(3, &restriction);
    let all = "{ restrictions { nodes { id ground } } }";
    let all = town.server.data(&town.officer, all, json!({}));
    let expected = json!([{ "id": restriction, "ground": "REQUESTED_IN_WRITING" }]);
    assert_eq!(all["restrictions"]["nodes"], expected);
}

#[test]
fn a_member_of_the_front_desk_or_of_billing_does_not_find_the_patient() {
    let town = Town::new();
    for (number, role, name) in [(1, "front_desk", "FRONT_DESK"), (2, "billing", "BILLING")] {
        let token = town.clinic.token(&[role]);
        let search = "{ patients(search: { family: \"quill\" }) { totalCount } }";
        let found =
            || town.server.data(&token, search, json!({}))["patients"]["totalCount"].clone();
        assert_eq!(found(), 1, "{role}");
        town.agrees(number, "account", &town.account(name));
        assert_eq!(found(), 0, "{role}");
        let query = "query($id: UUID!) { patient(id: $id) { id } }";
        let answer = town.server.ask(&token, query, json!({ "id": town.patient }));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND", "{role}");
    }
}

#[test]
fn billing_sees_of_which_visit_no_health_plan_is_to_be_told() {
    let town = Town::new();
    let billing = town.clinic.token(&["billing"]);
    let query = "query($id: UUID!) { patient(id: $id) {
        visits { nodes { encounterId withheldFromPlan } } } }";
    let visits = || {
        let found = town.server.data(&billing, query, json!({ "id": town.patient }));
        found["patient"]["visits"]["nodes"].clone()
    };
    let encounter = visits()[0]["encounterId"].clone();
    assert_eq!(visits()[0]["withheldFromPlan"], false);
    let restriction = town.agrees(1, "encounter", &encounter);
    assert_eq!(visits()[0]["withheldFromPlan"], true);
    town.lifts(2, &restriction);
    assert_eq!(visits()[0]["withheldFromPlan"], false);
}
