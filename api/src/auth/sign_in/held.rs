//! The credentials of an account as sign-in finds them, and from where they were shown before.
//!
//! A credential whose key was destroyed cannot be read. To the decider it is as if it had never
//! been; here it must not be: nobody enrols a second factor because the one before was destroyed,
//! and no former password or factor comes back. That something was there, and what, says the
//! record of the change, which has another key.

use std::collections::VecDeque;

use chartlog_domain::actor::Actor;
use chartlog_domain::credential::{self, State};
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::oversight::Did;
use chartlog_domain::facts::{CredentialsFact, Fact, OversightFact};
use chartlog_domain::ids::AccountId;
use chartlog_eventlog::{Direction, RecordedEntry};

use crate::journal::{Journal, JournalError};
use crate::limits;
use crate::streams::Stream;

/// What an account has to sign in with.
#[derive(Default)]
pub(super) struct Held {
    /// What can be read of it.
    pub credentials: State,
    /// Source addresses that its holder showed a second factor from, the last ones.
    pub places: VecDeque<String>,
    /// A second factor was enrolled since the last reset.
    enrolled: bool,
    is_lost: bool,
}

impl Held {
    /// The credentials of an account; with `places` also from where they were shown.
    pub(super) fn load(
        journal: &Journal,
        account: AccountId,
        places: bool,
    ) -> Result<Self, JournalError> {
        let mut held = Self::default();
        let stream = Stream::Credentials(account).id(journal.ids());
        if journal.log().stream_revision(stream)?.is_none() {
            return Ok(held);
        }
        let recent = journal.now().saturating_sub(limits::PLACES_US);
        for entry in journal.log().read_stream(stream, 0, Direction::Forward)? {
            let entry = entry?;
            let facts = journal.open(&entry, &[Facet::Credentials])?;
            if facts.is_empty() {
                held.cannot_read(did(journal, &entry)?.as_ref().map(|did| did.kind.as_str()));
            }
            let at = i64::try_from(entry.recorded_at()).unwrap_or(i64::MAX);
            let shows = places && at >= recent && facts.iter().any(is_showing);
            if shows && let Some(did) = did(journal, &entry)? {
                held.shown(did, account);
            }
            for fact in &facts {
                held.read(fact);
            }
        }
        // Nobody loses the last one without a reset.
        held.is_lost |= held.enrolled && !held.credentials.has_factor();
        if held.is_lost {
            held.credentials.totp = None;
            held.credentials.passkeys.clear();
            held.credentials.recovery.clear();
        }
        Ok(held)
    }

    /// Whether the key of the second factor was destroyed, and no reset has told so.
    pub(super) const fn is_lost(&self) -> bool {
        self.is_lost
    }

    fn read(&mut self, fact: &Fact) {
        self.credentials = credential::evolve(std::mem::take(&mut self.credentials), fact);
        let Fact::Credentials(fact) = fact else { return };
        match fact {
            CredentialsFact::TotpEnrolled(_) | CredentialsFact::PasskeyEnrolled(_) => {
                (self.enrolled, self.is_lost) = (true, false);
            }
            CredentialsFact::PasskeyUsed(used) => {
                self.is_lost &= !self.credentials.passkeys.contains_key(&used.factor);
            }
            CredentialsFact::FactorsReset(_) => (self.enrolled, self.is_lost) = (false, false),
            CredentialsFact::PasswordSet(_)
            | CredentialsFact::FactorRemoved(_)
            | CredentialsFact::TotpUsed(_)
            | CredentialsFact::RecoveryCodesMade(_)
            | CredentialsFact::RecoveryCodeUsed(_)
            | CredentialsFact::ClientKeysSet(_)
            | CredentialsFact::AssertionUsed(_) => {}
        }
    }

    /// A change whose key was destroyed: what it took the place of does not come back. Without its
    /// record it may have been any.
    fn cannot_read(&mut self, kind: Option<&str>) {
        match kind {
            Some("PasswordChanged") => self.credentials.password = None,
            Some("RecoveryCodesMade" | "RecoveryCodeUsed") => self.credentials.recovery.clear(),
            Some("SecondFactorReset") => {
                self.credentials.totp = None;
                self.credentials.passkeys.clear();
                self.credentials.recovery.clear();
                (self.enrolled, self.is_lost) = (false, false);
            }
            Some("SecondFactorEnrolled" | "SecondFactorUsed") => self.is_lost = true,
            Some(_) | None => {
                self.credentials.password = None;
                self.is_lost = true;
            }
        }
    }

    fn shown(&mut self, did: Did, account: AccountId) {
        let Some(address) = did.request.source_address else { return };
        if did.request.actor != Actor::Account(account) || self.places.contains(&address) {
            return;
        }
        if self.places.len() == limits::PLACES {
            self.places.pop_front();
        }
        self.places.push_back(address);
    }
}

/// Whether a second factor was shown, and was right.
fn is_showing(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Credentials(
            CredentialsFact::TotpUsed(_)
                | CredentialsFact::PasskeyUsed(_)
                | CredentialsFact::RecoveryCodeUsed(_)
        )
    )
}

fn did(journal: &Journal, entry: &RecordedEntry) -> Result<Option<Did>, JournalError> {
    let facts = journal.open(entry, &[Facet::Oversight])?;
    Ok(facts.into_iter().find_map(|fact| {
        let Fact::Oversight(OversightFact::Did(did)) = fact else { return None };
        Some(did)
    }))
}
