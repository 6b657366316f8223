//! Machine clients sign in with assertions.

use chartlog_domain::credential::Credentials;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::administration::{Client, Closing, LoginReservation};
use chartlog_domain::facts::credentials::ClientKeysSet;
use chartlog_domain::identifier::{self, Identifiers};
use chartlog_domain::staff::Staff;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::*;
use crate::auth::client::testing::Signer;
use crate::auth::{ClientError, ClientMinted};

const AUDIENCE: &str = "https://chart.example/auth/token";

impl Clinic {
    fn registers(&self, login: &str, signer: &Signer) -> AccountId {
        let account = AccountId(random::id().unwrap());
        let (journal, login) = (self.node().journal(), login.to_owned());
        let mut unit = journal.unit(&node::operator(), journal.now());
        let command = journal.own_command().unwrap();
        let reserve = LoginReservation { account, login: login.clone() };
        let reserve = identifier::Command::ReserveLogin(reserve);
        unit.execute::<Identifiers>(&Stream::Login(login.clone()), command, reserve).unwrap();
        let facets = vec![Facet::Ledger, Facet::Coding];
        let client = Client { account, login, name: "Lab".into(), facets, vendor: None };
        let register = staff::Command::RegisterClient(client);
        unit.execute::<Staff>(&Stream::Staff(account), command, register).unwrap();
        let keys = ClientKeysSet { account, jwks: signer.set().into(), at: journal.now() };
        let keys = Command::SetClientKeys(keys);
        unit.execute::<Credentials>(&Stream::Credentials(account), command, keys).unwrap();
        unit.commit().unwrap();
        account
    }

    fn claims(&self, jti: &str) -> Value {
        let expires = self.now.load(Ordering::Relaxed) / SECOND + 300;
        json!({ "iss": "lab", "sub": "lab", "aud": AUDIENCE, "exp": expires, "jti": jti })
    }

    fn shows(&self, assertion: &str) -> Result<ClientMinted, ClientError> {
        self.doors().client(assertion, None, AUDIENCE, HERE)
    }

    fn reasons(&self) -> Vec<String> {
        self.refusals().into_iter().map(|refused| refused.reason).collect()
    }
}

fn is_refused(shown: Result<ClientMinted, ClientError>) {
    assert!(matches!(shown, Err(ClientError::Refused)));
}

#[test]
fn an_assertion_gives_a_session_of_five_minutes_and_is_good_once_even_after_a_restart() {
    let mut clinic = Clinic::new();
    let signer = Signer::new(Algorithm::ES384, "1");
    let account = clinic.registers("lab", &signer);
    let assertion = signer.signs(&clinic.claims("one"));
    let minted = clinic.shows(&assertion).unwrap();
    assert_eq!(minted.session.account, account);
    assert_eq!(minted.session.facets, [Facet::Coding, Facet::Ledger]);
    let clients = clinic.node().clients();
    assert_eq!(clients.find(&minted.token), Some(minted.session.clone()));
    assert!(clinic.node().sessions().find(&minted.token).is_err(), "it is no person's");
    assert!(clients.find(&format!("{}x", *minted.token)).is_none());
    is_refused(clinic.shows(&assertion));
    clinic.passes(299);
    assert!(clients.find(&minted.token).is_some());
    is_refused(clinic.shows(&assertion));
    clinic.restarts();
    is_refused(clinic.shows(&assertion));
    assert!(clinic.reasons().iter().all(|reason| reason == "replayed"), "{:?}", clinic.reasons());
    let minted = clinic.shows(&signer.signs(&clinic.claims("two"))).unwrap();
    clinic.passes(300);
    assert!(clinic.node().clients().find(&minted.token).is_none());
}

#[test]
fn of_many_who_show_the_same_assertion_at_the_same_time_one_gets_in() {
    let clinic = Clinic::new();
    let signer = Signer::new(Algorithm::ES256, "1");
    clinic.registers("lab", &signer);
    let assertion = signer.signs(&clinic.claims("one"));
    let shown: usize = std::thread::scope(|scope| {
        let tries: Vec<_> =
            (0..8).map(|_| scope.spawn(|| clinic.shows(&assertion).is_ok())).collect();
        tries.into_iter().map(|tried| usize::from(tried.join().unwrap())).sum()
    });
    assert_eq!(shown, 1);
}

#[test]
fn the_token_of_a_client_s_session_that_has_ended_is_on_record_with_whose_it_was() {
    let clinic = Clinic::new();
    let signer = Signer::new(Algorithm::ES256, "1");
    let account = clinic.registers("lab", &signer);
    let over = clinic.shows(&signer.signs(&clinic.claims("one"))).unwrap();
    clinic.passes(300);
    let ended = clinic.shows(&signer.signs(&clinic.claims("two"))).unwrap();
    let end = || {
        let clients = clinic.node().clients();
        clients.end_those(account, Ending::KeysReplaced, &Actor::System).unwrap()
    };
    assert_eq!((end(), end()), (1, 0), "the other one was over, and each ends once");
    for (minted, address) in [(&over, HERE), (&ended, ELSEWHERE)] {
        assert!(clinic.node().clients().find(&minted.token).is_none());
        clinic.doors().without_session(&minted.token, address).unwrap();
        let last = clinic.refusals().pop().unwrap();
        assert_eq!((last.account, last.reason.as_str()), (Some(account), "ended_session"));
    }
}

#[test]
fn unknown_closed_and_other_clients_get_one_answer_and_go_on_record() {
    let clinic = Clinic::new();
    let (signer, other) = (Signer::new(Algorithm::ES256, "1"), Signer::new(Algorithm::ES256, "1"));
    is_refused(clinic.shows(&signer.signs(&clinic.claims("one"))));
    let account = clinic.registers("lab", &signer);
    is_refused(clinic.shows(&other.signs(&clinic.claims("one"))));
    is_refused(clinic.shows("not.a.jwt"));
    let good = signer.signs(&clinic.claims("two"));
    is_refused(clinic.doors().client(&good, Some("other"), AUDIENCE, HERE));
    is_refused(clinic.doors().client(&good, None, "https://other.example/auth/token", HERE));
    let minted = clinic.doors().client(&good, Some("lab"), AUDIENCE, HERE).unwrap();
    let person = json!({ "iss": "mara.lindt", "sub": "mara.lindt", "aud": AUDIENCE, "jti": "1",
        "exp": clinic.claims("three")["exp"] });
    is_refused(clinic.shows(&signer.signs(&person)));

    let journal = clinic.node().journal();
    let mut unit = journal.unit(&node::operator(), journal.now());
    let closing = Closing { account, reason: "compromised".to_owned() };
    let command = journal.own_command().unwrap();
    let close = staff::Command::Close(closing);
    unit.execute::<Staff>(&Stream::Staff(account), command, close).unwrap();
    unit.commit().unwrap();
    let by = chartlog_domain::actor::Actor::System;
    clinic.node().end_sessions(account, Ending::AccountClosed, &by, None).unwrap();
    assert!(clinic.node().clients().find(&minted.token).is_none());
    is_refused(clinic.shows(&signer.signs(&clinic.claims("four"))));
    clinic.doors().flush(true).unwrap();
    let mut reasons = clinic.reasons();
    reasons.sort();
    reasons.dedup();
    assert_eq!(reasons, ["assertion", "closed", "unknown"]);
}
