//! Whose account a change is about, why, and which patient is told of it.

use chartlog_domain::actor::Actor;
use chartlog_domain::credential::{self, Credentials};
use chartlog_domain::facts::administration::Lock;
use chartlog_domain::facts::oversight::Did;
use chartlog_domain::staff as account;
use chartlog_domain::testing::samples::ids;

use super::*;
use crate::accounts::AccountError;
use crate::testing::{own_account, told};

impl Office {
    /// The last change of a kind that is on record.
    fn last(&self, kind: &str) -> Did {
        let mut changes = in_log(&self.node, Facet::Oversight, |fact| {
            let Fact::Oversight(OversightFact::Did(did)) = fact else { return None };
            (did.kind == kind).then_some(did)
        });
        changes.pop().unwrap()
    }

    fn of(&self, account: AccountId, more: &Value) -> Value {
        let mut input = json!({ "commandId": self.command(), "account": account.to_string() });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    }

    fn resets(&self, name: &str, account: AccountId, reason: &str) {
        let why = json!({ "reason": reason, "sentence": "came to the office with a passport" });
        self.give(name, &self.of(account, &why)).done();
    }
}

#[test]
fn a_change_of_an_account_says_whose_it_is_and_why_credentials_were_taken() {
    let office = Office::new();
    let chief = office.chief.session.account;
    let ada: AccountId = office.hires("ada", "FRONT_DESK").parse().unwrap();
    office.give("grantRole", &office.of(ada, &json!({ "role": "BILLING" }))).done();
    office.resets("resetSecondFactor", ada, "DEVICE_LOST");
    office.resets("resetPassword", ada, "FORGOTTEN");
    for (kind, reason) in [
        ("IdentifierReserved", None),
        ("AccountCreated", None),
        ("RoleGranted", None),
        ("SecondFactorReset", Some("DEVICE_LOST")),
        ("PasswordChanged", Some("FORGOTTEN")),
    ] {
        let did = office.last(kind);
        assert_eq!(did.request.actor, Actor::Account(chief), "{kind}");
        assert_eq!((did.accounts, did.reason.as_deref()), (vec![ada], reason), "{kind}");
        assert!(did.patients.is_empty(), "{kind}: it is no patient's");
    }
    // A role that an administrator takes for the own account.
    office.give("grantRole", &office.of(chief, &json!({ "role": "CLINICAL" }))).done();
    let did = office.last("RoleGranted");
    assert_eq!((did.request.actor, did.accounts), (Actor::Account(chief), vec![chief]));
}

#[test]
fn a_patient_is_told_what_others_did_to_the_own_sign_in_and_not_what_the_patient_did() {
    let office = Office::new();
    let own = own_account(&office.node, "own", ids::PATIENT);
    office.resets("resetPassword", own, "COMPROMISED");
    office.resets("resetSecondFactor", own, "COMPROMISED");
    let now = office.node.journal().now();
    told(&office.node, "too many guesses", |unit, command| {
        let lock = Lock { account: own, until: now + 60 * SECOND, failures: 5 };
        let lock = account::Command::Lock { lock, at: now };
        unit.execute::<Staff>(&Stream::Staff(own), command, lock).unwrap();
    });
    for kind in ["PatientAccountCreated", "PasswordChanged", "SecondFactorReset", "AccountLocked"] {
        let did = office.last(kind);
        assert_eq!((did.accounts, did.patients), (vec![own], vec![ids::PATIENT]), "{kind}");
    }
    let journal = office.node.journal();
    let holder = Request { actor: Actor::Account(own), ..node::operator() };
    let (_, password) = accounts::temporary_password::<AccountError>(own, now).unwrap();
    let set = credential::Command::SetPassword { password, replaces: None };
    let mut unit = journal.unit(&holder, now);
    let command = journal.own_command().unwrap();
    unit.execute::<Credentials>(&Stream::Credentials(own), command, set).unwrap();
    unit.commit().unwrap();
    let did = office.last("PasswordChanged");
    assert_eq!(did.accounts, [own]);
    assert!(did.patients.is_empty(), "it is no news to who did it");
}
