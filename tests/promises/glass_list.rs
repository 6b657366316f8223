//! Only clinicians on the list of the administrators break the glass; who is taken off it loses what is
//! open at once.

use chartlog_tests::command::numbered;
use chartlog_tests::{Clinic, Server, fhir};
use serde_json::{Value, json};

const BREAK: &str = "mutation($in: BreakGlassInput!) { breakGlass(input: $in) { glass } }";
const ALLOW: &str =
    "mutation($in: AllowBreakGlassInput!) { allowBreakGlass(input: $in) { position } }";
const FORBID: &str =
    "mutation($in: ForbidBreakGlassInput!) { forbidBreakGlass(input: $in) { position } }";
const FIND: &str = "query($family: String!, $given: String!, $birthDate: Date!) {
    findPatient(family: $family, given: $given, birthDate: $birthDate) { id } }";
const CHART: &str = "query($id: UUID!) { patient(id: $id) { problems { totalCount } } }";

fn error(answer: &Value) -> (&str, &str) {
    let extensions = &answer["errors"][0]["extensions"];
    (
        extensions["code"].as_str().unwrap_or_default(),
        extensions["reason"].as_str().unwrap_or_default(),
    )
}

#[test]
fn who_is_taken_off_the_list_breaks_no_glass_and_loses_what_is_open() {
    let clinic = Clinic::new();
    let first = clinic.beside("first.json");
    std::fs::write(&first, fhir::bundle(0).to_string()).unwrap();
    assert_eq!(clinic.import(&first).0.exit, 0);
    let theirs = fhir::bundle(2)
        .to_string()
        .replace("999999000001", "999999000002")
        .replace("1999999984", "1999999976")
        .replace(fhir::PRACTITIONER, "Bystander");
    let second = clinic.beside("second.json");
    std::fs::write(&second, theirs).unwrap();
    let (ran, report) = clinic.import(&second);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let login = report["clinicians"][0]["login"].as_str().unwrap();
    let server = Server::start(&clinic);
    let bystander = clinic.token(&["clinical", "--as", login]);
    let (chief, officer) = (clinic.token(&["admin"]), clinic.token(&["compliance"]));

    let who = json!({ "family": fhir::FAMILY, "given": fhir::GIVEN, "birthDate": "1971-02-03" });
    let patient = server.data(&bystander, FIND, who)["findPatient"][0]["id"].clone();
    let why = |number| {
        json!({ "in": { "commandId": numbered(number), "patient": patient, "reason": "EMERGENCY",
                        "sentence": "Carried in, does not answer" } })
    };
    let chart = || server.ask(&bystander, CHART, json!({ "id": patient }));
    let _ = server.data(&bystander, BREAK, why(1));
    assert_eq!(chart()["data"]["patient"]["problems"]["totalCount"], 1);

    let glass = "{ brokenGlass { nodes { accountId mendedAt account { mayBreakGlass } } } }";
    let account =
        server.data(&officer, glass, json!({}))["brokenGlass"]["nodes"][0]["accountId"].clone();
    let change = |number| json!({ "in": { "commandId": numbered(number), "account": account } });
    let _ = server.data(&chief, FORBID, change(2));
    assert_eq!(error(&chart()).0, "NOT_FOUND", "closed at once");
    let again = server.ask(&bystander, BREAK, why(3));
    assert_eq!(error(&again), ("REFUSED", "NOT_ON_GLASS_LIST"));
    // Another token does not bring the place on the list back.
    let fresh = clinic.token(&["clinical", "--as", login]);
    assert_eq!(error(&server.ask(&fresh, BREAK, why(4))).1, "NOT_ON_GLASS_LIST");
    let seen = server.data(&officer, glass, json!({}))["brokenGlass"]["nodes"][0].clone();
    assert!(seen["mendedAt"].is_string() && seen["account"]["mayBreakGlass"] == false, "{seen}");
    let refusals = server.data(&officer, "{ refusals { nodes { operation code } } }", json!({}));
    let on_record = json!({ "operation": "breakGlass", "code": "NOT_ON_GLASS_LIST" });
    assert!(refusals["refusals"]["nodes"].as_array().unwrap().contains(&on_record));

    let _ = server.data(&chief, ALLOW, change(5));
    let _ = server.data(&bystander, BREAK, why(6));
    assert_eq!(chart()["data"]["patient"]["problems"]["totalCount"], 1);
}
