use chartlog_tests::{Signing, SoftPasskey};
use serde_json::json;

use super::*;

const ORIGIN: &str = "https://chart.clinic.example";
const ACCOUNT: AccountId = AccountId::from_bytes([7; 16]);
const FACTOR: FactorId = FactorId::from_bytes([9; 16]);

fn party() -> RelyingParty {
    RelyingParty::of(ORIGIN).unwrap()
}

/// The credentials of somebody with one passkey.
fn known(credential: Secret) -> credential::State {
    let (label, enrolled_at, used_at) = ("the blue key".into(), 0, None);
    let passkey = credential::Passkey { credential, label, enrolled_at, used_at };
    credential::State { passkeys: [(FACTOR, passkey)].into(), ..credential::State::default() }
}

fn enrolled(party: &RelyingParty) -> (SoftPasskey, credential::State) {
    let (options, creation) =
        party.creation(ACCOUNT, "ada.example", &credential::State::default()).unwrap();
    let (passkey, answer) = SoftPasskey::create(&options, ORIGIN);
    let answer = Attestation::read(&answer.to_string()).unwrap();
    (passkey, known(party.created(&creation, &answer).unwrap()))
}

/// What becomes of an answer to a new challenge.
fn shown(
    party: &RelyingParty,
    known: &credential::State,
    sign: impl FnOnce(&Value) -> Value,
) -> Result<Used, Wrong> {
    let (options, challenge) = party.challenge(known).unwrap();
    party.used(&challenge, &Assertion::read(&sign(&options).to_string()).unwrap())
}

#[test]
fn a_passkey_is_made_for_a_name_and_not_for_an_address() {
    for (origin, host) in [
        ("https://chart.clinic.example", "chart.clinic.example"),
        ("https://chart.clinic.example:8443", "chart.clinic.example"),
        ("http://localhost:8420", "localhost"),
    ] {
        let party = RelyingParty::of(origin).unwrap();
        let (options, _) =
            party.creation(ACCOUNT, "ada.example", &credential::State::default()).unwrap();
        assert_eq!(options["publicKey"]["rp"]["id"], host);
        assert_eq!(party.origin(), origin);
    }
    for origin in ["https://192.0.2.1", "http://127.0.0.1:8420", "https://[::1]:8420", "", "x"] {
        assert!(RelyingParty::of(origin).is_none(), "{origin}");
    }
}

#[test]
fn its_holder_is_verified_and_it_is_not_made_twice() {
    let party = party();
    let (passkey, known) = enrolled(&party);
    let (options, _) = party.creation(ACCOUNT, "ada.example", &known).unwrap();
    let options = &options["publicKey"];
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(options["attestation"], "none");
    assert_eq!(options["excludeCredentials"].as_array().unwrap().len(), 1);
    let (challenge, _) = party.challenge(&known).unwrap();
    assert_eq!(challenge["publicKey"]["userVerification"], "required");
    assert!(passkey.is_asked(&challenge));
    assert!(party.challenge(&credential::State::default()).is_none());
}

#[test]
fn it_counts_on_and_a_copy_that_does_not_is_told_apart() {
    let party = party();
    let (mut passkey, known_at_first) = enrolled(&party);
    let mut copy = passkey.clone();
    let used = shown(&party, &known_at_first, |asked| passkey.sign(asked, ORIGIN)).ok().unwrap();
    assert_eq!(used.factor, FACTOR);
    assert!(used.seen == known_at_first.passkeys[&FACTOR].credential);
    let counted = known(used.credential);
    let cloned = shown(&party, &counted, |asked| copy.sign(asked, ORIGIN));
    assert_eq!(cloned.err(), Some(Wrong::Cloned));
    assert!(shown(&party, &counted, |asked| passkey.sign(asked, ORIGIN)).is_ok());
}

#[test]
fn what_was_signed_for_something_else_is_refused() {
    let party = party();
    let (mut passkey, known) = enrolled(&party);
    let honest = Signing::at(ORIGIN);
    for (what, bent) in [
        (
            "origin",
            Signing { origin: "https://chart.clinic.example.evil.example", ..honest.clone() },
        ),
        ("port", Signing { origin: "https://chart.clinic.example:444", ..honest.clone() }),
        ("scheme", Signing { origin: "http://chart.clinic.example", ..honest.clone() }),
        ("subdomain", Signing { origin: "https://x.chart.clinic.example", ..honest.clone() }),
        ("host", Signing { rp_id: Some("clinic.example"), ..honest.clone() }),
        ("nobody verified", Signing { verified: false, ..honest.clone() }),
        ("creation", Signing { kind: "webauthn.create", ..honest.clone() }),
    ] {
        let wrong = shown(&party, &known, |asked| passkey.sign_as(asked, &bent));
        assert_eq!(wrong.err(), Some(Wrong::Answer), "{what}");
    }
    // Another challenge of the same server, and another passkey of the same host.
    let (earlier, _) = party.challenge(&known).unwrap();
    let replayed = shown(&party, &known, |_| passkey.sign(&earlier, ORIGIN));
    assert_eq!(replayed.err(), Some(Wrong::Answer));
    let (mut other, _) = enrolled(&party);
    let foreign = shown(&party, &known, |asked| other.sign(asked, ORIGIN));
    assert_eq!(foreign.err(), Some(Wrong::Answer));
    let mut forged = passkey.clone();
    let forged = shown(&party, &known, |asked| {
        let mut answer = forged.sign(asked, ORIGIN);
        answer["response"]["signature"] =
            other.sign(asked, ORIGIN)["response"]["signature"].clone();
        answer
    });
    assert_eq!(forged.err(), Some(Wrong::Answer));
    assert!(shown(&party, &known, |asked| passkey.sign(asked, ORIGIN)).is_ok());
}

#[test]
fn a_passkey_that_was_made_for_something_else_is_refused() {
    let party = party();
    let none = credential::State::default();
    let honest = Signing { kind: "webauthn.create", ..Signing::at(ORIGIN) };
    for (what, bent) in [
        ("origin", Signing { origin: "https://evil.example", ..honest.clone() }),
        ("host", Signing { rp_id: Some("evil.example"), ..honest.clone() }),
        ("nobody verified", Signing { verified: false, ..honest.clone() }),
        ("assertion", Signing { kind: "webauthn.get", ..honest.clone() }),
    ] {
        let (options, creation) = party.creation(ACCOUNT, "ada.example", &none).unwrap();
        let (_, answer) = SoftPasskey::create_as(&options, &bent);
        let answer = Attestation::read(&answer.to_string()).unwrap();
        assert!(party.created(&creation, &answer).is_none(), "{what}");
    }
    let (options, _) = party.creation(ACCOUNT, "ada.example", &none).unwrap();
    let (_, other) = party.creation(ACCOUNT, "ada.example", &none).unwrap();
    let (_, answer) = SoftPasskey::create(&options, ORIGIN);
    assert!(party.created(&other, &Attestation::read(&answer.to_string()).unwrap()).is_none());
}

#[test]
fn what_is_no_answer_of_a_browser_is_none_and_breaks_nothing() {
    let party = party();
    let (mut passkey, known) = enrolled(&party);
    let (options, challenge) = party.challenge(&known).unwrap();
    let answer = passkey.sign(&options, ORIGIN);
    for wrong in ["", "null", "[]", "{}", "{\"id\":1}", &"[".repeat(20_000)] {
        assert!(Assertion::read(wrong).is_none() && Attestation::read(wrong).is_none(), "{wrong}");
    }
    for field in ["authenticatorData", "clientDataJSON", "signature"] {
        for bytes in
            ["", "AA", "oA", "eyJ9", "____________________________________________________"]
        {
            let mut bent = answer.clone();
            bent["response"][field] = json!(bytes);
            let read = Assertion::read(&bent.to_string());
            let taken = read.map(|read| party.used(&challenge, &read).is_ok());
            assert_ne!(taken, Some(true), "{field} {bytes}");
        }
    }
}

#[test]
fn an_answer_has_its_limit() {
    let party = party();
    let (mut passkey, known) = enrolled(&party);
    let (options, _) = party.challenge(&known).unwrap();
    let answer = passkey.sign(&options, ORIGIN).to_string();
    let padded = |bytes: usize| format!("{answer:<bytes$}");
    assert!(Assertion::read(&padded(limits::PASSKEY_ANSWER)).is_some());
    assert!(Assertion::read(&padded(limits::PASSKEY_ANSWER + 1)).is_none());
}

#[test]
fn a_credential_that_is_kept_is_read_for_ever() {
    let frozen = Secret::from(include_bytes!("fixtures/credential-1").to_vec());
    let passkey = opened(&frozen).unwrap();
    assert!(kept(&passkey).unwrap() == frozen);
    assert!(party().challenge(&known(frozen)).is_some());
    let unknown = Secret::from(vec![2, b'{', b'}']);
    assert!(opened(&unknown).is_none() && opened(&Secret::from(Vec::new())).is_none());
    assert!(party().challenge(&known(unknown)).is_none());
}
