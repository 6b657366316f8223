//! Tokens that come when their session has ended, or was never there.

use super::*;

impl Clinic {
    /// A token comes of which no session runs.
    fn comes(&self, token: &str, address: &str) {
        assert!(self.node().sessions().find(token).is_err());
        self.doors().without_session(token, address).unwrap();
    }
}

#[test]
fn the_token_of_an_ended_session_is_on_record_with_whose_it_was_after_a_restart_too() {
    let mut clinic = Clinic::new();
    let out = clinic.first_time();
    let account = out.session.account;
    let by = Actor::Account(account);
    clinic.node().sessions().end(&out.session, Ending::SignOut, by).unwrap();
    for number in 1..=2 {
        clinic.comes(&out.token, ELSEWHERE);
        let refusals = clinic.refusals();
        assert_eq!(refusals.len(), number);
        let last = &refusals[number - 1];
        assert_eq!((last.account, last.reason.as_str()), (Some(account), "ended_session"));
        assert_eq!((last.source_address.as_deref(), last.count), (Some(ELSEWHERE), 1));
        clinic.restarts();
    }
}

#[test]
fn a_session_that_was_not_used_for_too_long_has_ended_as_any_other() {
    let clinic = Clinic::new();
    let idle = clinic.first_time();
    clinic.passes(900);
    clinic.comes(&idle.token, HERE);
    let last = clinic.refusals().pop().unwrap();
    assert_eq!(last.account, Some(idle.session.account));
    assert_eq!(last.reason, "ended_session");
}

#[test]
fn tokens_that_are_made_up_are_in_few_records_and_none_is_lost() {
    let clinic = Clinic::new();
    for number in 0..500 {
        // An IPv6 line has as many addresses as it likes.
        clinic.comes(&format!("clog_{number:043}"), &format!("2001:db8::{number:x}"));
    }
    assert_eq!(clinic.refusals().len(), 1);
    clinic.doors().flush(true).unwrap();
    let refusals = clinic.refusals();
    assert_eq!(refusals.len(), 2);
    for refused in &refusals {
        assert_eq!((refused.account, refused.reason.as_str()), (None, "unknown_session"));
        assert_eq!(refused.source_address.as_deref(), Some("2001:db8::"));
    }
    assert_eq!(refusals.iter().map(|refused| refused.count).sum::<u32>(), 500);
}
