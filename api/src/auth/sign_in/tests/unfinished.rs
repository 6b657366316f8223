//! Sign-ins that end after a right password, without a second factor.

use chartlog_domain::facts::credentials::FactorsReset;

use super::*;

const TEN_MINUTES: i64 = limits::CEREMONY_US / SECOND;

impl Clinic {
    /// What is on record of right passwords with nothing after them: whose, from where, how many, and
    /// when the first and the last were shown, seconds after the clinic began.
    fn unfinished(&self, began: i64) -> Vec<(AccountId, Option<String>, u32, i64, i64)> {
        let told = self.refusals().into_iter().filter(|told| told.reason == "unfinished");
        told.map(|told| {
            let since = |at: i64| (at - began) / SECOND;
            let account = told.account.unwrap();
            (account, told.source_address, told.count, since(told.first_at), since(told.last_at))
        })
        .collect()
    }

    fn time(&self) -> i64 {
        self.now.load(Ordering::Relaxed)
    }
}

#[test]
fn a_right_password_without_a_second_factor_is_on_record_when_its_time_is_over() {
    let clinic = Clinic::new();
    let account = clinic.first_time().session.account;
    let began = clinic.time();
    clinic.doors().password("mara.lindt", PASSWORD, ELSEWHERE).unwrap();
    clinic.passes(TEN_MINUTES - 1);
    clinic.doors().flush(false).unwrap();
    assert_eq!(clinic.unfinished(began), [], "the second factor may still come");
    clinic.passes(1);
    clinic.doors().flush(false).unwrap();
    assert_eq!(clinic.unfinished(began), [(account, Some(ELSEWHERE.to_owned()), 1, 0, 0)]);
    clinic.doors().flush(true).unwrap();
    assert_eq!(clinic.unfinished(began).len(), 1, "once");
}

#[test]
fn who_signs_in_leaves_no_such_record() {
    let mut clinic = Clinic::new();
    let began = clinic.time();
    clinic.first_time();
    clinic.again();
    clinic.passes(TEN_MINUTES);
    clinic.doors().flush(true).unwrap();
    clinic.restarts();
    assert_eq!(clinic.unfinished(began), []);
}

#[test]
fn what_is_under_way_when_the_process_ends_is_on_record() {
    let mut clinic = Clinic::new();
    let began = clinic.time();
    let account = clinic.first_time().session.account;
    clinic.password(PASSWORD);
    clinic.restarts();
    assert_eq!(clinic.unfinished(began), [(account, Some(HERE.to_owned()), 1, 0, 0)]);
}

#[test]
fn wrong_codes_and_a_changed_password_leave_it_on_record_as_well() {
    let clinic = Clinic::new();
    let began = clinic.time();
    let minted = clinic.first_time();
    let (account, here) = (minted.session.account, Some(HERE.to_owned()));
    let (guessed, begun) = (clinic.password(PASSWORD), clinic.password(PASSWORD));
    let wrong = Factor::Totp(Zeroizing::new("000000".to_owned()));
    for _ in 0..limits::CEREMONY_FAILURES {
        assert!(clinic.doors().second_factor(&guessed, &wrong, HERE).is_err());
    }
    clinic.doors().flush(false).unwrap();
    assert_eq!(clinic.unfinished(began), [(account, here.clone(), 1, 0, 0)]);
    clinic.passes(limits::SIGN_IN_WINDOW_US / SECOND);
    let new = "another rainy portrait";
    clinic.doors().change_password(&minted.session, PASSWORD, new, HERE).unwrap();
    assert!(clinic.doors().second_factor(&begun, &clinic.factor(), HERE).is_err());
    clinic.doors().flush(false).unwrap();
    assert_eq!(clinic.unfinished(began)[1..], [(account, here, 1, 0, 0)]);
}

#[test]
fn a_right_password_of_an_account_without_a_second_factor_counts_too() {
    let clinic = Clinic::new();
    let account = clinic.first_time().session.account;
    let began = clinic.time();
    let reset = FactorsReset { account, at: began };
    clinic.doors().change(account, HERE, began, &[Command::ResetFactors(reset)]).unwrap();
    let step = clinic.doors().password("mara.lindt", PASSWORD, ELSEWHERE).unwrap();
    assert!(matches!(step, Step::Enrol(..)));
    clinic.passes(TEN_MINUTES);
    clinic.doors().flush(false).unwrap();
    assert_eq!(clinic.unfinished(began), [(account, Some(ELSEWHERE.to_owned()), 1, 0, 0)]);
}

#[test]
fn many_right_passwords_make_few_records_and_none_is_lost() {
    let clinic = Clinic::new();
    let account = clinic.first_time().session.account;
    let began = clinic.time();
    for _ in 0..12 {
        clinic.doors().password("mara.lindt", PASSWORD, ELSEWHERE).unwrap();
        clinic.passes(1);
    }
    clinic.passes(TEN_MINUTES);
    clinic.doors().flush(false).unwrap();
    clinic.doors().flush(true).unwrap();
    let told = clinic.unfinished(began);
    assert_eq!(told.len(), 2);
    let elsewhere = Some(ELSEWHERE.to_owned());
    let first = told[0].3;
    assert_eq!(told[0], (account, elsewhere.clone(), 1, first, first));
    assert_eq!(told.iter().map(|told| told.2).sum::<u32>(), 12);
    let earliest = told.iter().map(|told| told.3).min();
    let latest = told.iter().map(|told| told.4).max();
    assert_eq!((earliest, latest), (Some(0), Some(11)));
}
