//! Passkeys in sign-ins and sessions, made and used by an authenticator in software.

use chartlog_domain::decider::Refusal;
use chartlog_domain::facts::credentials::FactorsReset;
use chartlog_tests::{Signing, SoftPasskey};
use serde_json::Value;

use super::*;
use crate::auth::{Assertion, Attestation};

const ORIGIN: &str = "http://localhost:8420";

/// A clinic whose server is found at `ORIGIN`, and whose administrator has signed in once.
fn clinic() -> (Clinic, Minted) {
    let clinic = Clinic::new();
    clinic.doors().is_found_at(ORIGIN);
    let minted = clinic.first_time();
    (clinic, minted)
}

fn attestation(answer: &Value) -> Attestation {
    Attestation::read(&answer.to_string()).unwrap()
}

fn signed(answer: &Value) -> Factor {
    Factor::Passkey(Assertion::read(&answer.to_string()).unwrap())
}

fn add(clinic: &Clinic, session: &Session) -> SoftPasskey {
    let options = clinic.doors().passkey_creation_in(session).unwrap();
    let (passkey, answer) = SoftPasskey::create(&options, ORIGIN);
    clinic.doors().add_passkey(session, &attestation(&answer), "the blue key", HERE).unwrap();
    passkey
}

/// Somebody with a passkey and without a generator, in a session.
fn with_passkey_only() -> (Clinic, SoftPasskey, Minted) {
    let (clinic, minted) = clinic();
    let passkey = add(&clinic, &minted.session);
    let factors = clinic.doors().factors(&minted.session).unwrap();
    let totp = factors.listed.iter().find(|listed| listed.passkey.is_none()).unwrap();
    clinic.doors().remove_factor(&minted.session, totp.factor, HERE).unwrap();
    (clinic, passkey, minted)
}

fn methods(clinic: &Clinic) -> (Zeroizing<String>, Vec<&'static str>) {
    let step = clinic.doors().password("mara.lindt", PASSWORD, HERE).unwrap();
    let Step::SecondFactor(token, methods) = step else { panic!("a second factor is enrolled") };
    (token, methods)
}

fn refused_for(clinic: &Clinic, reason: &str, account: AccountId) {
    clinic.doors().flush(true).unwrap();
    let last = clinic.refusals().pop().unwrap();
    assert_eq!((last.reason.as_str(), last.account), (reason, Some(account)));
}

#[test]
fn a_new_account_may_enrol_a_passkey_as_its_first_factor() {
    let (clinic, first) = clinic();
    let account = first.session.account;
    let now = clinic.now.load(Ordering::Relaxed);
    let reset = FactorsReset { account, at: now };
    clinic.doors().change(account, HERE, now, &[Command::ResetFactors(reset)]).unwrap();
    let step = clinic.doors().password("mara.lindt", PASSWORD, HERE).unwrap();
    let Step::Enrol(token, _) = step else { panic!("nothing is enrolled") };
    let options = clinic.doors().passkey_creation(&token).unwrap();
    assert_eq!(options["publicKey"]["user"]["name"], "mara.lindt");
    let (mut passkey, answer) = SoftPasskey::create(&options, ORIGIN);
    let bad = clinic.doors().enrol_passkey(&token, &attestation(&answer), " ", HERE);
    assert!(matches!(bad, Err(SignInError::BadLabel)));
    let made = attestation(&answer);
    let step = clinic.doors().enrol_passkey(&token, &made, "the blue key", HERE).unwrap();
    let Step::Enrolled(codes, next) = step else { panic!("enrolled") };
    let minted = signed_in(*next);
    assert_eq!((codes.len(), minted.session.method), (10, Method::PasswordAndPasskey));
    assert!(clinic.node().sessions().is_stepped_up(minted.session.id));
    // What was asked for once is answered once.
    let again = clinic.doors().enrol_passkey(&token, &made, "the blue key", HERE);
    assert!(matches!(again, Err(SignInError::Over)));

    let (token, methods) = methods(&clinic);
    assert_eq!(methods, ["passkey", "recovery_code"]);
    let answer = passkey.sign(&clinic.doors().passkey_challenge(&token).unwrap(), ORIGIN);
    let minted = signed_in(clinic.doors().second_factor(&token, &signed(&answer), HERE).unwrap());
    assert_eq!(minted.session.method, Method::PasswordAndPasskey);
    // And the log knows the session after a restart.
    let mut clinic = clinic;
    clinic.restarts();
    assert_eq!(clinic.node().sessions().find(&minted.token).unwrap(), minted.session);
}

#[test]
fn a_passkey_that_was_not_made_as_asked_is_not_enrolled() {
    let (clinic, first) = clinic();
    let account = first.session.account;
    let now = clinic.now.load(Ordering::Relaxed);
    let reset = FactorsReset { account, at: now };
    clinic.doors().change(account, HERE, now, &[Command::ResetFactors(reset)]).unwrap();
    let step = clinic.doors().password("mara.lindt", PASSWORD, HERE).unwrap();
    let Step::Enrol(token, enrolment) = step else { panic!("nothing is enrolled") };
    let options = clinic.doors().passkey_creation(&token).unwrap();
    let (_, answer) = SoftPasskey::create(&options, "http://evil.example");
    let enrol = |answer: &Value| {
        clinic.doors().enrol_passkey(&token, &attestation(answer), "the blue key", HERE)
    };
    refused(enrol(&answer));
    refused_for(&clinic, "second_factor", account);
    // The right answer comes too late: what was asked is gone.
    refused(enrol(&SoftPasskey::create(&options, ORIGIN).1));
    // A generator can be enrolled all the same.
    let code = code_at(&enrolment, now / SECOND);
    assert!(matches!(clinic.doors().enrol(&token, &code, HERE), Ok(Step::Enrolled(..))));
}

#[test]
fn somebody_who_holds_a_password_and_no_passkey_gets_nowhere_and_it_is_on_record() {
    let (clinic, mut passkey, minted) = with_passkey_only();
    let account = minted.session.account;
    let honest = Signing::at(ORIGIN);
    for bent in [
        Signing { origin: "http://localhost:8421", ..honest.clone() },
        Signing { origin: "https://evil.example", ..honest.clone() },
        Signing { rp_id: Some("evil.example"), ..honest.clone() },
        Signing { verified: false, ..honest.clone() },
    ] {
        let (token, _) = methods(&clinic);
        let options = clinic.doors().passkey_challenge(&token).unwrap();
        let answer = passkey.sign_as(&options, &bent);
        refused(clinic.doors().second_factor(&token, &signed(&answer), HERE));
        refused_for(&clinic, "second_factor", account);
        // Nothing was asked any more: the right one would be refused too. Then it is asked anew.
        let late = passkey.sign(&options, ORIGIN);
        refused(clinic.doors().second_factor(&token, &signed(&late), HERE));
        let options = clinic.doors().passkey_challenge(&token).unwrap();
        let right = passkey.sign(&options, ORIGIN);
        signed_in(clinic.doors().second_factor(&token, &signed(&right), HERE).unwrap());
    }
}

#[test]
fn an_answer_is_good_in_its_own_sign_in_and_once() {
    let (clinic, mut passkey, minted) = with_passkey_only();
    let (one, _) = methods(&clinic);
    let (other, _) = methods(&clinic);
    let for_one = passkey.sign(&clinic.doors().passkey_challenge(&one).unwrap(), ORIGIN);
    let _ = clinic.doors().passkey_challenge(&other).unwrap();
    refused(clinic.doors().second_factor(&other, &signed(&for_one), HERE));
    refused_for(&clinic, "second_factor", minted.session.account);
    refused(clinic.doors().second_factor(&methods(&clinic).0, &signed(&for_one), HERE));
    // In a session it is not good either, where another challenge was given.
    let _ = clinic.doors().passkey_challenge_in(&minted.session).unwrap();
    let step = clinic.doors().step_up(&minted.session, &signed(&for_one), HERE);
    assert!(matches!(step, Err(SignInError::Refused)));
    signed_in(clinic.doors().second_factor(&one, &signed(&for_one), HERE).unwrap());
    // Replayed in the next sign-in.
    let (next, _) = methods(&clinic);
    let _ = clinic.doors().passkey_challenge(&next).unwrap();
    refused(clinic.doors().second_factor(&next, &signed(&for_one), HERE));
}

#[test]
fn a_challenge_expires() {
    let (clinic, mut passkey, _) = with_passkey_only();
    let lasts = i64::try_from(limits::CHALLENGE.as_secs()).unwrap();
    let (token, _) = methods(&clinic);
    let options = clinic.doors().passkey_challenge(&token).unwrap();
    clinic.passes(lasts);
    refused(clinic.doors().second_factor(&token, &signed(&passkey.sign(&options, ORIGIN)), HERE));
    let options = clinic.doors().passkey_challenge(&token).unwrap();
    clinic.passes(lasts - 1);
    let right = signed(&passkey.sign(&options, ORIGIN));
    signed_in(clinic.doors().second_factor(&token, &right, HERE).unwrap());
}

#[test]
fn a_copied_passkey_is_refused_and_said_to_be_one_on_record() {
    let (clinic, mut passkey, minted) = with_passkey_only();
    let mut copy = passkey.clone();
    let (token, _) = methods(&clinic);
    let answer = passkey.sign(&clinic.doors().passkey_challenge(&token).unwrap(), ORIGIN);
    signed_in(clinic.doors().second_factor(&token, &signed(&answer), HERE).unwrap());
    let (token, _) = methods(&clinic);
    let answer = copy.sign(&clinic.doors().passkey_challenge(&token).unwrap(), ORIGIN);
    refused(clinic.doors().second_factor(&token, &signed(&answer), HERE));
    refused_for(&clinic, "cloned_passkey", minted.session.account);
}

#[test]
fn of_a_passkey_and_its_copy_that_answer_at_the_same_time_one_gets_in() {
    let (clinic, mut passkey, _) = with_passkey_only();
    let mut copy = passkey.clone();
    let (one, other) = (methods(&clinic).0, methods(&clinic).0);
    let first = passkey.sign(&clinic.doors().passkey_challenge(&one).unwrap(), ORIGIN);
    let second = copy.sign(&clinic.doors().passkey_challenge(&other).unwrap(), ORIGIN);
    signed_in(clinic.doors().second_factor(&one, &signed(&first), HERE).unwrap());
    refused(clinic.doors().second_factor(&other, &signed(&second), HERE));
}

#[test]
fn wrong_passkeys_are_counted_as_guesses() {
    let (clinic, mut passkey, _) = with_passkey_only();
    let (token, _) = methods(&clinic);
    let wrong =
        signed(&passkey.sign(&clinic.doors().passkey_challenge(&token).unwrap(), "http://x"));
    for _ in 0..4 {
        refused(clinic.doors().second_factor(&token, &wrong, HERE));
    }
    let last = clinic.doors().second_factor(&token, &wrong, HERE);
    assert!(matches!(last, Err(SignInError::Over)));
    refused(clinic.doors().password("mara.lindt", PASSWORD, HERE));
}

#[test]
fn a_passkey_of_somebody_else_is_not_taken() {
    let (clinic, _, _) = with_passkey_only();
    let (_elsewhere, mut theirs, _) = with_passkey_only();
    let (token, _) = methods(&clinic);
    let options = clinic.doors().passkey_challenge(&token).unwrap();
    assert!(!theirs.is_asked(&options));
    refused(clinic.doors().second_factor(&token, &signed(&theirs.sign(&options, ORIGIN)), HERE));
}

#[test]
fn a_passkey_steps_a_session_up() {
    let (clinic, mut passkey, _) = with_passkey_only();
    let (token, _) = methods(&clinic);
    let answer = passkey.sign(&clinic.doors().passkey_challenge(&token).unwrap(), ORIGIN);
    let minted = signed_in(clinic.doors().second_factor(&token, &signed(&answer), HERE).unwrap());
    clinic.passes(limits::STEP_UP_US / SECOND);
    let sessions = clinic.node().sessions();
    assert!(!sessions.is_stepped_up(minted.session.id));
    let options = clinic.doors().passkey_challenge_in(&minted.session).unwrap();
    let unverified = Signing { verified: false, ..Signing::at(ORIGIN) };
    let touched = signed(&passkey.sign_as(&options, &unverified));
    let step = clinic.doors().step_up(&minted.session, &touched, HERE);
    assert!(matches!(step, Err(SignInError::Refused)));
    let options = clinic.doors().passkey_challenge_in(&minted.session).unwrap();
    let shown = signed(&passkey.sign(&options, ORIGIN));
    clinic.doors().step_up(&minted.session, &shown, HERE).unwrap();
    assert!(sessions.is_stepped_up(minted.session.id));
    let replayed = clinic.doors().step_up(&minted.session, &shown, HERE);
    assert!(matches!(replayed, Err(SignInError::Refused)));
}

#[test]
fn without_a_name_for_the_server_there_are_no_passkeys() {
    let clinic = Clinic::new();
    clinic.doors().is_found_at("http://127.0.0.1:8420");
    let minted = clinic.first_time();
    assert_eq!(clinic.doors().passkey_origin(), None);
    let none = clinic.doors().passkey_creation_in(&minted.session);
    assert!(matches!(none, Err(SignInError::NoPasskey)));
    clinic.passes(30);
    let (token, methods) = methods(&clinic);
    assert_eq!(methods, ["totp", "recovery_code"]);
    assert!(matches!(clinic.doors().passkey_challenge(&token), Err(SignInError::NoPasskey)));
}

#[test]
fn factors_are_listed_added_and_removed_with_a_fresh_factor_and_never_the_last() {
    let (clinic, minted) = clinic();
    let session = &minted.session;
    let mut passkey = add(&clinic, session);
    let listed = || clinic.doors().factors(session).unwrap().listed;
    let labels: Vec<_> = listed()
        .iter()
        .map(|l| l.passkey.as_ref().map(|label| label.expose().to_owned()))
        .collect();
    assert_eq!(labels, [None, Some("the blue key".to_owned())]);
    assert!(listed()[0].used_at.is_some() && listed()[1].used_at.is_none());
    // Another generator takes the place of the first one; its code can be mistyped.
    let enrolment = clinic.doors().new_generator(session).unwrap();
    let wrong = clinic.doors().add_generator(session, "000000", HERE);
    assert!(matches!(wrong, Err(SignInError::Refused)));
    let code = code_at(&enrolment, clinic.now.load(Ordering::Relaxed) / SECOND);
    let totp = clinic.doors().add_generator(session, &code, HERE).unwrap();
    let again = clinic.doors().add_generator(session, &code, HERE);
    assert!(matches!(again, Err(SignInError::Refused)));
    assert_eq!(listed().len(), 2);
    let (token, all) = methods(&clinic);
    assert_eq!(all, ["totp", "passkey", "recovery_code"]);
    refused(clinic.doors().second_factor(&token, &clinic.factor(), HERE));

    let blue = listed().iter().find(|l| l.passkey.is_some()).unwrap().factor;
    let challenge = clinic.doors().passkey_challenge(&token).unwrap();
    clinic.doors().remove_factor(session, totp, HERE).unwrap();
    let last = clinic.doors().remove_factor(session, blue, HERE);
    assert!(matches!(last, Err(SignInError::NotTaken(Refusal::LastFactor))));
    let unknown = clinic.doors().remove_factor(session, totp, HERE);
    assert!(matches!(unknown, Err(SignInError::NotTaken(Refusal::Unknown { .. }))));
    let answer = signed(&passkey.sign(&challenge, ORIGIN));
    signed_in(clinic.doors().second_factor(&token, &answer, HERE).unwrap());
}

#[test]
fn recovery_codes_are_renewed_and_the_old_ones_are_gone() {
    let (clinic, minted) = clinic();
    let renewed = || clinic.doors().renew_recovery_codes(&minted.session, HERE).unwrap();
    let (old, new) = (renewed(), renewed());
    assert_eq!(clinic.doors().factors(&minted.session).unwrap().recovery_codes, 10);
    let recover = |code: &Zeroizing<String>| {
        let factor = Factor::RecoveryCode(code.clone());
        clinic.doors().second_factor(&methods(&clinic).0, &factor, HERE)
    };
    refused(recover(&old[0]));
    signed_in(recover(&new[0]).unwrap());
    assert_eq!(clinic.doors().factors(&minted.session).unwrap().recovery_codes, 9);
}

#[test]
fn factors_change_only_with_a_factor_that_was_shown_a_short_while_ago() {
    let (clinic, minted) = clinic();
    let session = &minted.session;
    let totp = clinic.doors().factors(session).unwrap().listed[0].factor;
    let options = clinic.doors().passkey_creation_in(session).unwrap();
    let (_, answer) = SoftPasskey::create(&options, ORIGIN);
    let enrolment = clinic.doors().new_generator(session).unwrap();
    clinic.passes(limits::STEP_UP_US / SECOND);
    let code = code_at(&enrolment, clinic.now.load(Ordering::Relaxed) / SECOND);
    let stale = |done: Option<SignInError>| matches!(done, Some(SignInError::StepUpRequired));
    let doors = clinic.doors();
    assert!(stale(doors.passkey_creation_in(session).err()));
    assert!(stale(doors.add_passkey(session, &attestation(&answer), "key", HERE).err()));
    assert!(stale(doors.new_generator(session).err()));
    assert!(stale(doors.add_generator(session, &code, HERE).err()));
    assert!(stale(doors.remove_factor(session, totp, HERE).err()));
    assert!(stale(doors.renew_recovery_codes(session, HERE).err()));
    assert_eq!(doors.factors(session).unwrap().listed.len(), 1);
    // A token for development has no factor to show.
    let by = Actor::System;
    let sessions = clinic.node().sessions();
    let token = sessions.mint(session.account, Role::Admin, Method::DevelopmentToken, by).unwrap();
    assert!(stale(doors.renew_recovery_codes(&token.session, HERE).err()));
}

#[test]
fn so_many_passkeys_and_no_more_and_a_name_has_its_limit() {
    use chartlog_domain::limits::{PASSKEY_LABEL_BYTES, PASSKEYS};
    let (clinic, minted) = clinic();
    let name = |label: &str| {
        let options = clinic.doors().passkey_creation_in(&minted.session).unwrap();
        let (_, answer) = SoftPasskey::create(&options, ORIGIN);
        clinic.doors().add_passkey(&minted.session, &attestation(&answer), label, HERE)
    };
    for bad in ["", " \t", "two\nlines", &"x".repeat(PASSKEY_LABEL_BYTES + 1)] {
        assert!(matches!(name(bad), Err(SignInError::BadLabel)), "{bad}");
    }
    for _ in 0..PASSKEYS {
        name(&"x".repeat(PASSKEY_LABEL_BYTES)).unwrap();
    }
    assert!(matches!(name("one more"), Err(SignInError::NotTaken(Refusal::OverLimit { .. }))));
}
