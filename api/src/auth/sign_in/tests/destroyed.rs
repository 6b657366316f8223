//! Credentials whose keys were destroyed.

use chartlog_domain::facts::CredentialsFact;
use chartlog_domain::facts::credentials::FactorsReset;
use chartlog_eventlog::Direction;

use super::*;

impl Clinic {
    /// Destroys the keys of those facts of the administrator's credentials.
    fn destroys(&self, chosen: impl Fn(&CredentialsFact) -> bool) {
        let journal = self.node().journal();
        let stream = Stream::Credentials(self.account()).id(journal.ids());
        let mut keys = Vec::new();
        for entry in journal.log().read_stream(stream, 0, Direction::Forward).unwrap() {
            let entry = entry.unwrap();
            let facts = journal.open(&entry, &[Facet::Credentials]).unwrap();
            let Some(Fact::Credentials(fact)) = facts.first() else { continue };
            if chosen(fact) {
                let of = |tag| tag == Facet::Credentials.tag();
                keys.extend(entry.facets().iter().filter(|f| of(f.tag.0)).map(|f| f.key_id));
            }
        }
        assert!(!keys.is_empty(), "there is such a fact");
        journal.vault().shred(&keys).unwrap();
    }

    fn account(&self) -> AccountId {
        crate::staff::by_login(self.node().journal(), "mara.lindt").unwrap().unwrap()
    }
}

#[test]
fn a_second_factor_whose_key_was_destroyed_is_not_enrolled_anew_until_it_is_reset() {
    let mut clinic = Clinic::new();
    let minted = clinic.first_time();
    clinic.destroys(|fact| matches!(fact, CredentialsFact::TotpEnrolled(_)));
    for _ in 0..2 {
        refused(clinic.doors().password("mara.lindt", PASSWORD, HERE));
        refused(clinic.doors().password("mara.lindt", "another one entirely", HERE));
        clinic.restarts();
    }
    assert!(clinic.node().sessions().find(&minted.token).is_err(), "its sessions are over");
    let reasons: Vec<_> = clinic.refusals().into_iter().map(|refused| refused.reason).collect();
    assert!(reasons.iter().all(|reason| reason == "key_destroyed"), "{reasons:?}");
    let (account, now) = (clinic.account(), clinic.now.load(Ordering::Relaxed));
    let reset = Command::ResetFactors(FactorsReset { account, at: now });
    clinic.doors().change(account, HERE, now, &[reset]).unwrap();
    let step = clinic.doors().password("mara.lindt", PASSWORD, HERE).unwrap();
    assert!(matches!(step, Step::Enrol(..)), "somebody has said so");
}

#[test]
fn a_password_whose_key_was_destroyed_does_not_bring_the_one_before_back() {
    let clinic = Clinic::new();
    clinic.first_time();
    let own = |fact: &CredentialsFact| matches!(fact, CredentialsFact::PasswordSet(set) if !set.temporary);
    clinic.destroys(own);
    refused(clinic.doors().password("mara.lindt", PASSWORD, HERE));
    refused(clinic.doors().password("mara.lindt", &clinic.first.password, HERE));
}

#[test]
fn a_former_password_whose_key_was_destroyed_is_missed_by_nobody() {
    let clinic = Clinic::new();
    clinic.first_time();
    let former =
        |fact: &CredentialsFact| matches!(fact, CredentialsFact::PasswordSet(set) if set.temporary);
    clinic.destroys(former);
    clinic.again();
}
