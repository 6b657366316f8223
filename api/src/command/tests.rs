//! Commands of administrators on a data directory, with a clock of the test's.

mod concerned;
mod credentials;

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::OversightFact;
use chartlog_domain::facts::oversight::Refused;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::*;
use crate::accounts;
use crate::arrival::Arrival;
use crate::auth::{Minted, Session};
use crate::graphql::error::code_of;
use crate::node;
use crate::read::Reader;
use crate::staff;
use crate::testing::{Home, in_log, signed_in};

const SECOND: i64 = 1_000_000;

/// A data directory with an administrator who has just signed in.
struct Office {
    node: Arc<Node>,
    reader: Arc<Reader>,
    runtime: Runtime,
    chief: Minted,
    commands: std::cell::Cell<u128>,
    home: Home,
}

impl Office {
    fn new() -> Self {
        let home = Home::at(1_800_000_000 * SECOND, false);
        let node = home.open();
        accounts::first_administrator(node.journal(), &node::operator(), "chief").unwrap();
        node.catch_up(limits::CATCH_UP).unwrap();
        let chief = staff::by_login(node.journal(), "chief").unwrap().unwrap();
        let chief = signed_in(&node, chief, Role::Admin);
        let reader = Arc::new(Reader::new(node.clone()));
        let runtime = Runtime::new().unwrap();
        let commands = std::cell::Cell::new(1);
        Self { node, reader, runtime, chief, commands, home }
    }

    fn passes(&self, micros: i64) {
        self.home.passes(micros);
    }

    /// A command id that was not used before.
    fn command(&self) -> String {
        let next = self.commands.get();
        self.commands.set(next + 1);
        uuid::Uuid::from_u128(next).to_string()
    }

    fn ask(&self, session: &Session, document: &str, variables: Value) -> Asked {
        let question = Question {
            session: session.clone(),
            arrival: Arrival::default(),
            source_address: "192.0.2.7".to_owned(),
            document: document.to_owned(),
            operation_name: None,
            variables,
            at_least: None,
        };
        match self.runtime.block_on(self.reader.read(question)) {
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

    /// A command of the chief's with this input.
    fn give(&self, name: &str, input: &Value) -> Asked {
        self.give_as(&self.chief.session, name, input)
    }

    fn give_as(&self, session: &Session, name: &str, input: &Value) -> Asked {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let fields = match name {
            "addLocation" => "location position",
            "openCalendar" => "position",
            "createAccount" | "resetPassword" => "account oneTimePassword position",
            _ => "account position",
        };
        let document = format!("mutation($in: {kind}!) {{ {name}(input: $in) {{ {fields} }} }}");
        let mut asked = self.ask(session, &document, json!({ "in": input }));
        asked.data = asked.data[name].take();
        asked
    }

    fn hires(&self, login: &str, role: &str) -> String {
        let made = self.give("createAccount", &self.hiring(login, role));
        made.data["account"].as_str().unwrap_or_else(|| panic!("{made:?}")).to_owned()
    }

    fn hiring(&self, login: &str, role: &str) -> Value {
        let name = json!({ "given": "Ada", "family": "Example" });
        json!({ "commandId": self.command(), "login": login, "name": name, "roles": [role] })
    }

    fn refusals(&self) -> Vec<Refused> {
        in_log(&self.node, Facet::Oversight, |fact| {
            let Fact::Oversight(OversightFact::CommandRefused(refused)) = fact else { return None };
            Some(refused)
        })
    }

    fn entries(&self) -> u64 {
        self.node.journal().log().head().size
    }
}

#[derive(Debug)]
struct Asked {
    data: Value,
    code: Option<String>,
    said: Value,
}

impl Asked {
    #[track_caller]
    fn refused(&self, code: &str) {
        assert_eq!(self.code.as_deref(), Some(code), "{self:?}");
    }

    fn reason(&self) -> &str {
        self.said[0]["extensions"]["reason"].as_str().unwrap_or_default()
    }

    #[track_caller]
    fn done(self) -> Value {
        assert_eq!(self.code, None, "{:?}", self.said);
        self.data
    }
}

#[test]
fn an_account_is_made_once_and_its_password_is_told_once() {
    let office = Office::new();
    let input = office.hiring("ada", "FRONT_DESK");
    let first = office.give("createAccount", &input).done();
    let password = first["oneTimePassword"].as_str().unwrap();
    let entries = office.entries();
    let second = office.give("createAccount", &input).done();
    assert_eq!(office.entries(), entries);
    assert_eq!(second["account"], first["account"]);
    assert_eq!(second["position"], first["position"]);
    assert!(second["oneTimePassword"].is_null());
    let step = office.node.sign_in().password("ada", password, "192.0.2.8").unwrap();
    assert!(matches!(step, crate::auth::Step::NewPassword(_)));
    // The session that wrote reads what it wrote without saying so.
    let read = office.ask(&office.chief.session, "{ staff { nodes { login roles } } }", json!({}));
    let staff = read.done()["staff"]["nodes"].as_array().unwrap().clone();
    assert!(staff.iter().any(|one| one["login"] == "ada" && one["roles"] == json!(["FRONT_DESK"])));
}

#[test]
fn a_command_id_with_another_input_is_bad_input_and_on_record() {
    let office = Office::new();
    let mut input = office.hiring("ada", "FRONT_DESK");
    office.give("createAccount", &input).done();
    input["login"] = json!("ida");
    office.give("createAccount", &input).refused("BAD_INPUT");
    let refused = office.refusals().pop().unwrap();
    assert_eq!((refused.operation.as_str(), refused.code.as_str()), ("createAccount", "BAD_INPUT"));
    assert_eq!(refused.request.session, Some(office.chief.session.id));
    assert_eq!(refused.request.source_address.as_deref(), Some("192.0.2.7"));
}

#[test]
fn a_login_name_is_used_once() {
    let office = Office::new();
    office.hires("ada", "BILLING");
    let again = office.give("createAccount", &office.hiring("ada", "BILLING"));
    again.refused("REFUSED");
    assert_eq!(again.reason(), "IDENTIFIER_TAKEN");
    office.give("createAccount", &office.hiring("Ada Two", "BILLING")).refused("BAD_INPUT");
    assert_eq!(office.refusals().len(), 2);
}

#[test]
fn a_revoked_role_ends_its_sessions_at_once_and_no_others() {
    let office = Office::new();
    let account = office.hires("ada", "FRONT_DESK");
    let grant = json!({ "commandId": office.command(), "account": account, "role": "BILLING" });
    office.give("grantRole", &grant).done();
    let id: AccountId = account.parse().unwrap();
    let desk = signed_in(&office.node, id, Role::FrontDesk);
    let billing = signed_in(&office.node, id, Role::Billing);
    let revoke = json!({ "commandId": office.command(), "account": account, "role": "FRONT_DESK" });
    office.give("revokeRole", &revoke).done();
    assert!(office.node.sessions().find(&desk.token).is_err());
    assert!(office.node.sessions().find(&billing.token).is_ok());
    let end = json!({ "commandId": office.command(), "account": account });
    office.give("endSessions", &end).done();
    assert!(office.node.sessions().find(&billing.token).is_err());
}

#[test]
fn reset_factors_end_sessions_want_a_sentence_and_are_not_for_oneself() {
    let office = Office::new();
    let account = office.hires("ada", "FRONT_DESK");
    let session = signed_in(&office.node, account.parse().unwrap(), Role::FrontDesk);
    let reset = |account: &str, sentence: &str| {
        json!({ "commandId": office.command(), "account": account, "reason": "DEVICE_LOST",
                "sentence": sentence })
    };
    let sentence = "came to the office with a passport";
    office.give("resetSecondFactor", &reset(&account, "short")).refused("BAD_INPUT");
    office.give("resetSecondFactor", &reset(&account, sentence)).done();
    assert!(office.node.sessions().find(&session.token).is_err());
    let own = office.chief.session.account.to_string();
    let own = office.give("resetSecondFactor", &reset(&own, sentence));
    own.refused("REFUSED");
    assert_eq!(own.reason(), "OWN_ACCOUNT");
    let nobody = uuid::Uuid::from_u128(7).to_string();
    office.give("resetSecondFactor", &reset(&nobody, sentence)).refused("NOT_FOUND");
}

#[test]
fn what_gives_or_takes_rights_wants_a_fresh_second_factor() {
    let office = Office::new();
    let account = office.hires("ada", "FRONT_DESK");
    office.passes(limits::STEP_UP_US);
    let input = json!({ "commandId": office.command(), "account": account, "role": "BILLING" });
    office.give("grantRole", &input).refused("STEP_UP_REQUIRED");
    assert_eq!(office.refusals().pop().unwrap().code, "STEP_UP_REQUIRED");
    office.give("createAccount", &office.hiring("ida", "ADMIN")).refused("STEP_UP_REQUIRED");
    let unlock = json!({ "commandId": office.command(), "account": account });
    office.give("unlockAccount", &unlock).done();
    office.node.sessions().step_up(&office.chief.session).unwrap();
    office.give("grantRole", &input).done();
}

#[test]
fn the_last_administrator_stays() {
    let office = Office::new();
    let chief = office.chief.session.account.to_string();
    let revoke = |account: &str| json!({ "commandId": office.command(), "account": account, "role": "ADMIN" });
    let close = |account: &str| json!({ "commandId": office.command(), "account": account, "reason": "LEFT" });
    for refused in
        [office.give("revokeRole", &revoke(&chief)), office.give("closeAccount", &close(&chief))]
    {
        refused.refused("REFUSED");
        assert_eq!(refused.reason(), "LAST_ADMINISTRATOR");
    }
    let second = office.hires("ida", "ADMIN");
    office.give("closeAccount", &close(&second)).done();
    office.give("closeAccount", &close(&chief)).refused("REFUSED");
    let third = office.hires("eda", "ADMIN");
    office.give("revokeRole", &revoke(&chief)).done();
    assert!(office.node.sessions().find(&office.chief.token).is_err());
    let third = signed_in(&office.node, third.parse().unwrap(), Role::Admin);
    let refused =
        office.give_as(&third.session, "closeAccount", &close(&third.session.account.to_string()));
    assert_eq!(refused.reason(), "LAST_ADMINISTRATOR");
}

#[test]
fn a_closed_account_has_no_sessions_and_no_password() {
    let office = Office::new();
    let made = office.give("createAccount", &office.hiring("ada", "CLINICAL")).done();
    let session =
        signed_in(&office.node, made["account"].as_str().unwrap().parse().unwrap(), Role::Clinical);
    let close =
        json!({ "commandId": office.command(), "account": made["account"], "reason": "LEFT" });
    office.give("closeAccount", &close).done();
    assert!(office.node.sessions().find(&session.token).is_err());
    let password = made["oneTimePassword"].as_str().unwrap();
    assert!(office.node.sign_in().password("ada", password, "192.0.2.8").is_err());
    let grant =
        json!({ "commandId": office.command(), "account": made["account"], "role": "BILLING" });
    let grant = office.give("grantRole", &grant);
    assert_eq!(grant.reason(), "ACCOUNT_CLOSED");
}

#[test]
fn a_location_is_listed_and_its_time_zone_checked() {
    let office = Office::new();
    let place = |zone: &str| {
        json!({ "commandId": office.command(), "name": "Harbour", "timeZone": zone, "phone": "1",
                "address": { "lines": ["1 Quay"], "city": "Port" } })
    };
    let made = office.give("addLocation", &place("America/New_York")).done();
    office.give("addLocation", &place("Mars/Olympus")).refused("BAD_INPUT");
    let query = "{ locations { nodes { id name timeZone address { city } } } }";
    let read = office.ask(&office.chief.session, query, json!({})).done();
    assert_eq!(read["locations"]["nodes"][0]["id"], made["location"]);
}

#[test]
fn a_calendar_is_opened_for_a_clinician_and_for_nobody_else() {
    let office = Office::new();
    let place = json!({ "commandId": office.command(), "name": "Harbour",
        "timeZone": "America/New_York" });
    let place = office.give("addLocation", &place).done()["location"].clone();
    let open = |provider: &str| {
        let hours = json!([{ "weekday": "MONDAY", "from": "09:00", "to": "12:00" }]);
        let input = json!({ "commandId": office.command(), "provider": provider,
            "location": place, "from": "2027-01-18", "to": "2027-01-18", "slotMinutes": 20,
            "hours": hours });
        office.give("openCalendar", &input)
    };
    let (doctor, desk) = (office.hires("ada", "CLINICAL"), office.hires("eda", "FRONT_DESK"));
    open(&doctor).done();
    open(&desk).refused("NOT_FOUND");
    let close = json!({ "commandId": office.command(), "account": doctor, "reason": "LEFT" });
    office.give("closeAccount", &close).done();
    open(&doctor).refused("NOT_FOUND");
}

#[test]
fn no_other_role_has_commands_and_one_request_has_one_command() {
    let office = Office::new();
    let account = office.hires("ada", "FRONT_DESK");
    let desk = signed_in(&office.node, account.parse().unwrap(), Role::FrontDesk);
    let unlock = json!({ "commandId": office.command(), "account": account });
    let before = office.entries();
    office.give_as(&desk.session, "unlockAccount", &unlock).refused("BAD_INPUT");
    assert!(office.entries() > before, "a refusal is on record");
    let two = format!(
        "mutation {{ a: unlockAccount(input: {{ commandId: \"{0}\", account: \"{account}\" }}) {{ \
         position }} b: unlockAccount(input: {{ commandId: \"{0}\", account: \"{account}\" }}) {{ \
         position }} }}",
        office.command()
    );
    office.ask(&office.chief.session, &two, json!({})).refused("BAD_INPUT");
}

#[test]
fn compliance_sees_what_the_administrator_did_and_finds_an_access_by_its_id() {
    let office = Office::new();
    let officer: AccountId = office.hires("cora", "COMPLIANCE").parse().unwrap();
    office.give("createAccount", &office.hiring("Bad Login", "BILLING")).refused("BAD_INPUT");
    office.node.catch_up(limits::CATCH_UP).unwrap();
    let officer = signed_in(&office.node, officer, Role::Compliance);
    office.node.catch_up(limits::CATCH_UP).unwrap();
    let query = "{ accesses(filter: { kinds: [CHANGE] }) { nodes { operation role actor { account \
                 { login } } } } refusals { nodes { id operation code outcome } } \
                 logStatus { entries views { role following lagEntries } } }";
    let seen = office.ask(&officer.session, query, json!({})).done();
    let changes = seen["accesses"]["nodes"].as_array().unwrap();
    let made = changes.iter().find(|change| change["operation"] == "AccountCreated").unwrap();
    assert_eq!(made["actor"]["account"]["login"], "chief");
    assert_eq!(made["role"], "ADMIN");
    assert_eq!(seen["logStatus"]["views"].as_array().unwrap().len(), 6);
    let refused = &seen["refusals"]["nodes"][0];
    assert_eq!(refused["operation"], "createAccount");
    let id = refused["id"].as_str().unwrap();
    let one = format!("{{ access(id: \"{id}\") {{ id kind code }} }}");
    let one = office.ask(&officer.session, &one, json!({})).done();
    assert_eq!(one["access"]["kind"], "COMMAND_REFUSED");
}
