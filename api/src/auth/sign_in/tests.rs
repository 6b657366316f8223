//! Signing in to a data directory, with a clock of the test's.

mod destroyed;
mod machine;
mod opening;
mod over;
mod passkeys;
mod places;
mod unfinished;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::oversight::SignInRefused;
use chartlog_domain::facts::{Fact, OversightFact};
use chartlog_eventlog::{KdfCost, RootKeySource};

use chartlog_domain::actor::Actor;
use chartlog_domain::credential::Command;
use chartlog_domain::facts::credentials::PasswordSet;
use chartlog_domain::words::Text;

use super::*;
use crate::accounts::{self, Handout};
use crate::auth::{Ending, Enrolment, Minted, Session, SessionError};
use crate::clock::Clock;
use crate::node::{self, Node};

const HERE: &str = "192.0.2.1";
const ELSEWHERE: &str = "198.51.100.7";
const PASSWORD: &str = "tangerine portrait of rain";
const SECOND: i64 = 1_000_000;

/// A data directory with its first administrator.
struct Clinic {
    node: Option<Node>,
    now: Arc<AtomicI64>,
    first: Handout,
    dir: tempfile::TempDir,
}

impl Clinic {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(1_800_000_000 * SECOND));
        Node::make(dir.path(), &root(), false, KdfCost::default()).unwrap();
        let node = open(dir.path(), &now);
        let by = node::operator();
        let first = accounts::first_administrator(node.journal(), &by, "mara.lindt").unwrap();
        Self { node: Some(node), now, first, dir }
    }

    fn node(&self) -> &Node {
        self.node.as_ref().unwrap()
    }

    fn doors(&self) -> &SignIn {
        self.node().sign_in()
    }

    fn passes(&self, seconds: i64) {
        self.now.fetch_add(seconds * SECOND, Ordering::Relaxed);
    }

    /// The process ends and another one begins.
    fn restarts(&mut self) {
        self.node.take().unwrap().close().unwrap();
        self.node = Some(open(self.dir.path(), &self.now));
    }

    /// The code that the authenticator application shows now.
    fn code(&self) -> String {
        code_at(&self.first.enrolment, self.now.load(Ordering::Relaxed) / SECOND)
    }

    fn factor(&self) -> Factor {
        Factor::Totp(Zeroizing::new(self.code()))
    }

    /// The password step of somebody whose second factor is enrolled.
    fn password(&self, password: &str) -> Zeroizing<String> {
        let step = self.doors().password("mara.lindt", password, HERE).unwrap();
        let Step::SecondFactor(token, _) = step else { panic!("a second factor is enrolled") };
        token
    }

    /// Signs in for the first time, with a password of one's own from then on.
    fn first_time(&self) -> Minted {
        let token = self.password(&self.first.password);
        let step = self.doors().second_factor(&token, &self.factor(), HERE).unwrap();
        let Step::NewPassword(token) = step else { panic!("the password is for one sign-in") };
        signed_in(self.doors().new_password(&token, PASSWORD, HERE).unwrap())
    }

    fn again(&self) -> Minted {
        self.passes(30);
        let token = self.password(PASSWORD);
        signed_in(self.doors().second_factor(&token, &self.factor(), HERE).unwrap())
    }

    fn refusals(&self) -> Vec<SignInRefused> {
        let log = self.node().journal().log().clone();
        let mut refusals = Vec::new();
        for entry in log.read_all(None).unwrap() {
            for fact in self.node().journal().open(&entry.unwrap(), &[Facet::Oversight]).unwrap() {
                if let Fact::Oversight(OversightFact::SignInRefused(refused)) = fact {
                    refusals.push(refused);
                }
            }
        }
        refusals
    }
}

fn root() -> RootKeySource {
    RootKeySource::raw([7; 32])
}

fn open(dir: &std::path::Path, now: &Arc<AtomicI64>) -> Node {
    let now = now.clone();
    let clock = Clock::from_fn(move || now.load(Ordering::Relaxed));
    Node::open(dir, &root(), clock, &|_| {}).unwrap()
}

/// As an application makes it, out of the key that is typed into it.
fn code_at(enrolment: &Enrolment, seconds: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(&*enrolment.secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    totp.generate(u64::try_from(seconds).unwrap()).to_string()
}

fn signed_in(step: Step) -> Minted {
    let Step::SignedIn(minted) = step else { panic!("nothing is missing any more") };
    minted
}

fn refused(step: Result<Step, SignInError>) {
    assert!(matches!(step, Err(SignInError::Refused)));
}

#[test]
fn the_first_administrator_sets_a_password_and_has_a_session() {
    let clinic = Clinic::new();
    let minted = clinic.first_time();
    assert_eq!(minted.session.role, Role::Admin);
    assert_eq!(minted.session.method, Method::PasswordAndTotp);
    let found = clinic.node().sessions().find(&minted.token).unwrap();
    assert_eq!(found, minted.session);
    // The password of the first sign-in is good for nothing any more.
    refused(clinic.doors().password("mara.lindt", &clinic.first.password, HERE));
    clinic.again();
}

#[test]
fn a_refused_password_costs_one_evaluation_whoever_is_named_and_whatever_is_wrong() {
    let clinic = Clinic::new();
    let account = clinic.first_time().session.account;
    let costs = |login: &str, typed: &str| {
        let before = password::evaluations();
        refused(clinic.doors().password(login, typed, ELSEWHERE));
        password::evaluations() - before
    };
    assert_eq!(costs("nobody.at.all", PASSWORD), 1, "there is no such account");
    for _ in 0..limits::LOCK_AFTER {
        assert_eq!(costs("mara.lindt", "not the password"), 1);
    }
    assert_eq!(costs("mara.lindt", PASSWORD), 1, "it is locked");
    let journal = clinic.node().journal();
    let mut unit = journal.unit(&node::operator(), journal.now());
    let closing =
        chartlog_domain::facts::administration::Closing { account, reason: "left".to_owned() };
    let command = journal.own_command().unwrap();
    unit.execute::<Staff>(&Stream::Staff(account), command, staff::Command::Close(closing))
        .unwrap();
    unit.commit().unwrap();
    assert_eq!(costs("mara.lindt", PASSWORD), 1, "it is closed");
}

#[test]
fn unknown_names_and_wrong_passwords_get_the_same_answer_and_are_on_record_apart() {
    let clinic = Clinic::new();
    refused(clinic.doors().password("mara.lindt", "not the password", HERE));
    refused(clinic.doors().password("nobody", "not the password", HERE));
    let reasons: Vec<_> =
        clinic.refusals().iter().map(|r| (r.account.is_some(), r.reason.clone())).collect();
    assert_eq!(reasons, [(true, "password".to_owned()), (false, "unknown".to_owned())]);
}

#[test]
fn a_step_of_a_one_time_password_is_used_once_even_after_a_restart() {
    let mut clinic = Clinic::new();
    clinic.first_time();
    let token = clinic.password(PASSWORD);
    refused(clinic.doors().second_factor(&token, &clinic.factor(), HERE));
    clinic.restarts();
    let token = clinic.password(PASSWORD);
    refused(clinic.doors().second_factor(&token, &clinic.factor(), HERE));
    // The next step is another code.
    clinic.passes(30);
    signed_in(clinic.doors().second_factor(&token, &clinic.factor(), HERE).unwrap());
}

#[test]
fn a_token_of_a_step_is_good_for_that_step_and_for_once() {
    let clinic = Clinic::new();
    clinic.first_time();
    clinic.passes(30);
    let token = clinic.password(PASSWORD);
    let over = |step: Result<Step, SignInError>| assert!(matches!(step, Err(SignInError::Over)));
    over(clinic.doors().role(&token, Role::Admin, None));
    over(clinic.doors().new_password(&token, PASSWORD, HERE));
    over(clinic.doors().enrol(&token, "000000", HERE));
    signed_in(clinic.doors().second_factor(&token, &clinic.factor(), HERE).unwrap());
    clinic.passes(30);
    over(clinic.doors().second_factor(&token, &clinic.factor(), HERE));
    // And for so long.
    clinic.passes(30);
    let token = clinic.password(PASSWORD);
    clinic.passes(limits::CEREMONY_US / SECOND);
    over(clinic.doors().second_factor(&token, &clinic.factor(), HERE));
}

#[test]
fn five_wrong_answers_lock_the_account_for_a_growing_time() {
    let clinic = Clinic::new();
    clinic.first_time();
    for _ in 0..5 {
        refused(clinic.doors().password("mara.lindt", "not the password", HERE));
    }
    // Now the right one is refused as well, and that is not counted as guessing.
    refused(clinic.doors().password("mara.lindt", PASSWORD, HERE));
    clinic.passes(61);
    refused(clinic.doors().password("mara.lindt", "not the password", HERE));
    clinic.passes(61);
    refused(clinic.doors().password("mara.lindt", PASSWORD, HERE));
    clinic.passes(61);
    clinic.again();
}

#[test]
fn a_lock_outlives_a_restart() {
    let mut clinic = Clinic::new();
    clinic.first_time();
    for _ in 0..5 {
        refused(clinic.doors().password("mara.lindt", "not the password", ELSEWHERE));
    }
    // Where its holder signed in before, strangers keep nobody out: not after a restart either.
    clinic.again();
    clinic.restarts();
    refused(clinic.doors().password("mara.lindt", PASSWORD, ELSEWHERE));
    clinic.passes(30);
    clinic.again();
}

#[test]
fn wrong_codes_are_counted_too_and_end_the_sign_in() {
    let clinic = Clinic::new();
    clinic.first_time();
    clinic.passes(30);
    let token = clinic.password(PASSWORD);
    let wrong = || Factor::Totp(Zeroizing::new("000000".to_owned()));
    for _ in 0..4 {
        refused(clinic.doors().second_factor(&token, &wrong(), HERE));
    }
    let last = clinic.doors().second_factor(&token, &wrong(), HERE);
    assert!(matches!(last, Err(SignInError::Over)));
    refused(clinic.doors().password("mara.lindt", PASSWORD, HERE));
}

#[test]
fn many_failures_make_few_records_and_none_is_lost() {
    let clinic = Clinic::new();
    let before = clinic.refusals().len();
    for _ in 0..limits::SIGN_IN_ATTEMPTS {
        clinic.doors().admit(HERE).unwrap();
        refused(clinic.doors().password("nobody", "not the password", HERE));
    }
    for _ in 0..500 {
        assert!(matches!(clinic.doors().admit(HERE), Err(SignInError::Limited)));
    }
    assert_eq!(clinic.refusals().len() - before, 2);
    clinic.doors().flush(true).unwrap();
    let refusals = clinic.refusals();
    assert_eq!(refusals.len() - before, 4);
    let of = |reason: &str| -> u32 {
        refusals.iter().filter(|r| r.reason == reason).map(|r| r.count).sum()
    };
    assert_eq!((of("unknown"), of("limited")), (limits::SIGN_IN_ATTEMPTS, 500));
}

#[test]
fn a_session_ends_when_it_is_not_used_and_after_twelve_hours_in_any_case() {
    let clinic = Clinic::new();
    let sessions = clinic.node().sessions();
    let idle = clinic.first_time();
    clinic.passes(899);
    sessions.find(&idle.token).unwrap();
    clinic.passes(900);
    assert!(matches!(sessions.find(&idle.token), Err(SessionError::Unknown)));
    let busy = clinic.again();
    for _ in 0..(12 * 60 * 60 / 600 - 1) {
        clinic.passes(600);
        sessions.find(&busy.token).unwrap();
    }
    clinic.passes(600);
    assert!(matches!(sessions.find(&busy.token), Err(SessionError::Unknown)));
}

#[test]
fn a_session_that_was_ended_is_over_for_the_next_process_too() {
    let mut clinic = Clinic::new();
    let out = clinic.first_time();
    let stays = clinic.again();
    let by = Actor::Account(out.session.account);
    clinic.node().sessions().end(&out.session, Ending::SignOut, by).unwrap();
    clinic.restarts();
    let sessions = clinic.node().sessions();
    assert!(matches!(sessions.find(&out.token), Err(SessionError::Unknown)));
    assert_eq!(sessions.find(&stays.token).unwrap(), stays.session);
    // Nobody knows when it was used last, so it counts as used when it was opened.
    clinic.restarts();
    clinic.passes(900);
    assert!(matches!(clinic.node().sessions().find(&stays.token), Err(SessionError::Unknown)));
}

#[test]
fn after_a_restart_the_holder_still_sees_and_ends_every_session() {
    let mut clinic = Clinic::new();
    let left_open = clinic.first_time();
    let account = left_open.session.account;
    let used = clinic.again();
    clinic.restarts();
    let node = clinic.node();
    node.sessions().find(&used.token).unwrap();
    let listed = || -> Vec<_> {
        node.sessions_of(account).unwrap().into_iter().map(|listed| listed.session).collect()
    };
    assert_eq!(listed(), [used.session.clone(), left_open.session.clone()]);
    let stranger = AccountId::from_bytes([9; 16]);
    let end = |whose| {
        let by = Actor::Account(whose);
        node.sessions().end_one(whose, left_open.session.id, Ending::SignOut, &by).unwrap()
    };
    assert_eq!(end(stranger), 0);
    assert_eq!(end(account), 1);
    assert_eq!(end(account), 0, "it has ended");
    assert_eq!(listed(), [used.session]);
    let found = node.sessions().find(&left_open.token);
    assert!(matches!(found, Err(SessionError::Unknown)));
}

#[test]
fn a_changed_password_ends_every_session() {
    let clinic = Clinic::new();
    let session = clinic.first_time();
    let changed =
        |old: &str, new: &str| clinic.doors().change_password(&session.session, old, new, HERE);
    assert!(matches!(
        changed("not it at all", "another rainy portrait"),
        Err(SignInError::Refused)
    ));
    assert!(matches!(changed(PASSWORD, "short"), Err(SignInError::BadPassword(_))));
    assert!(clinic.node().sessions().find(&session.token).is_ok());
    changed(PASSWORD, "another rainy portrait").unwrap();
    assert!(matches!(clinic.node().sessions().find(&session.token), Err(SessionError::Unknown)));
    refused(clinic.doors().password("mara.lindt", PASSWORD, HERE));
}

#[test]
fn a_reset_factor_is_enrolled_anew_with_recovery_codes_that_work_once() {
    let clinic = Clinic::new();
    let first = clinic.first_time();
    let account = first.session.account;
    let now = clinic.now.load(Ordering::Relaxed);
    let reset = chartlog_domain::facts::credentials::FactorsReset { account, at: now };
    clinic.doors().change(account, HERE, now, &[Command::ResetFactors(reset)]).unwrap();
    let step = clinic.doors().password("mara.lindt", PASSWORD, HERE).unwrap();
    let Step::Enrol(token, enrolment) = step else { panic!("nothing is enrolled") };
    refused(clinic.doors().enrol(&token, "000000", HERE));
    let code = code_at(&enrolment, now / SECOND);
    let Step::Enrolled(codes, next) = clinic.doors().enrol(&token, &code, HERE).unwrap() else {
        panic!("enrolled")
    };
    signed_in(*next);
    let recover = || {
        let step = clinic.doors().password("mara.lindt", PASSWORD, HERE).unwrap();
        let Step::SecondFactor(token, _) = step else { panic!("a factor is enrolled") };
        clinic.doors().second_factor(&token, &Factor::RecoveryCode(codes[3].clone()), HERE)
    };
    let minted = signed_in(recover().unwrap());
    assert_eq!(minted.session.method, Method::PasswordAndRecoveryCode);
    refused(recover());
}

#[test]
fn a_fresh_factor_steps_a_session_up_for_a_while() {
    let clinic = Clinic::new();
    let minted = clinic.first_time();
    let sessions = clinic.node().sessions();
    let shown_at = || sessions.stepped_up_at(minted.session.id);
    let first = clinic.now.load(Ordering::Relaxed);
    assert_eq!(shown_at(), Some(first)); // it has just been shown
    clinic.passes(limits::STEP_UP_US / SECOND);
    let wrong = Factor::Totp(Zeroizing::new("000000".to_owned()));
    let step = clinic.doors().step_up(&minted.session, &wrong, HERE);
    assert!(matches!(step, Err(SignInError::Refused)));
    assert_eq!(shown_at(), Some(first));
    clinic.doors().step_up(&minted.session, &clinic.factor(), HERE).unwrap();
    assert_eq!(shown_at(), Some(first + limits::STEP_UP_US));
}

#[test]
fn a_revoked_role_and_a_closed_account_let_nobody_in() {
    let mut clinic = Clinic::new();
    let minted = clinic.first_time();
    let account = minted.session.account;
    let journal = clinic.node().journal();
    let mut unit = journal.unit(&node::operator(), journal.now());
    let closing =
        chartlog_domain::facts::administration::Closing { account, reason: "left".to_owned() };
    let command = journal.own_command().unwrap();
    unit.execute::<Staff>(&Stream::Staff(account), command, staff::Command::Close(closing))
        .unwrap();
    unit.commit().unwrap();
    refused(clinic.doors().password("mara.lindt", PASSWORD, HERE));
    clinic.restarts();
    assert!(matches!(clinic.node().sessions().find(&minted.token), Err(SessionError::Unknown)));
}

#[test]
fn secrets_are_sealed_under_keys_of_their_own() {
    let clinic = Clinic::new();
    clinic.passes(10);
    clinic.first_time();
    let journal = clinic.node().journal();
    let mut keys = std::collections::HashSet::new();
    for entry in journal.log().read_all(None).unwrap() {
        let entry = entry.unwrap();
        let sealed = entry.facets().iter().filter(|f| f.tag.0 == Facet::Credentials.tag());
        keys.extend(sealed.map(|descriptor| descriptor.key_id));
    }
    // The first password, the factor, the password of one's own, and the one for what was used.
    assert_eq!(keys.len(), 4);
}

#[test]
fn a_sign_in_that_was_begun_with_another_password_is_over() {
    let clinic = Clinic::new();
    let session = clinic.first_time();
    clinic.passes(30);
    let begun = clinic.password(PASSWORD);
    let new = "another rainy portrait";
    clinic.doors().change_password(&session.session, PASSWORD, new, HERE).unwrap();
    let step = clinic.doors().second_factor(&begun, &clinic.factor(), HERE);
    assert!(matches!(step, Err(SignInError::Over)));
}

#[test]
fn a_temporary_password_alone_does_not_take_an_account_over_again() {
    let clinic = Clinic::new();
    let now = clinic.now.load(Ordering::Relaxed);
    let account = clinic.first_time().session.account;
    let reset = chartlog_domain::facts::credentials::FactorsReset { account, at: now };
    let hash = Text::from(password::hash("a temporary one of theirs").unwrap());
    let password = PasswordSet { account, hash, temporary: true, at: now + 1 };
    let commands =
        [Command::ResetFactors(reset), Command::SetPassword { password, replaces: None }];
    clinic.doors().change(account, HERE, now, &commands).unwrap();
    let begin = || {
        let step =
            clinic.doors().password("mara.lindt", "a temporary one of theirs", HERE).unwrap();
        let Step::NewPassword(token) = step else { panic!("the password is temporary") };
        token
    };
    let (thief, holder) = (begin(), begin());
    clinic.passes(1);
    let step = clinic.doors().new_password(&holder, "the holder's own words", HERE).unwrap();
    assert!(matches!(step, Step::Enrol(..)));
    let step = clinic.doors().new_password(&thief, "the thief's own words", HERE);
    assert!(matches!(step, Err(SignInError::Over)));
}

#[test]
fn many_wrong_codes_in_a_session_lock_that_session_out_of_stepping_up() {
    let clinic = Clinic::new();
    let minted = clinic.first_time();
    let wrong = Factor::Totp(Zeroizing::new("000000".to_owned()));
    for _ in 0..5 {
        assert!(clinic.doors().step_up(&minted.session, &wrong, HERE).is_err());
    }
    clinic.passes(30);
    let right = clinic.doors().step_up(&minted.session, &clinic.factor(), HERE);
    assert!(matches!(right, Err(SignInError::Refused)));
    clinic.passes(60);
    clinic.doors().step_up(&minted.session, &clinic.factor(), HERE).unwrap();
}
