//! An event: a kind and its facts, each under its own subject.

use crate::facet::Facet;
use crate::facts::Fact;
use crate::ids::{AccountId, PatientId};

/// Whose data a fact is: the unit of erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A patient.
    Patient(PatientId),
    /// An account.
    Account(AccountId),
    /// The organisation itself.
    Organisation,
}

/// Something that happened, before it is recorded: its kind, and facts under their subjects. The
/// `oversight` fact [`Did`](crate::facts::oversight::Did) is added when it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Name of the kind in the domain's words, such as `NoteSigned` (facets.md, streams).
    pub kind: &'static str,
    /// Facts.
    pub facts: Vec<(Subject, Fact)>,
}

impl Event {
    /// An event without facts yet.
    #[must_use]
    pub const fn new(kind: &'static str) -> Self {
        Self { kind, facts: Vec::new() }
    }

    /// With one more fact about a patient.
    #[must_use]
    pub fn about(mut self, patient: PatientId, fact: impl Into<Fact>) -> Self {
        self.facts.push((Subject::Patient(patient), fact.into()));
        self
    }

    /// With one more fact about an account.
    #[must_use]
    pub fn of_account(mut self, account: AccountId, fact: impl Into<Fact>) -> Self {
        self.facts.push((Subject::Account(account), fact.into()));
        self
    }

    /// With one more fact about the organisation.
    #[must_use]
    pub fn of_organisation(mut self, fact: impl Into<Fact>) -> Self {
        self.facts.push((Subject::Organisation, fact.into()));
        self
    }

    /// The patients concerned, each once.
    #[must_use]
    pub fn patients(&self) -> Vec<PatientId> {
        let mut patients: Vec<_> = self
            .facts
            .iter()
            .filter_map(|(subject, _)| match subject {
                Subject::Patient(patient) => Some(*patient),
                Subject::Account(_) | Subject::Organisation => None,
            })
            .collect();
        patients.sort_unstable();
        patients.dedup();
        patients
    }

    /// The accounts concerned, each once.
    #[must_use]
    pub fn accounts(&self) -> Vec<AccountId> {
        let mut accounts: Vec<_> = self
            .facts
            .iter()
            .filter_map(|(subject, _)| match subject {
                Subject::Account(account) => Some(*account),
                Subject::Patient(_) | Subject::Organisation => None,
            })
            .collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }

    /// The facets in it, each once.
    #[must_use]
    pub fn facets(&self) -> Vec<Facet> {
        let mut facets: Vec<_> = self.facts.iter().map(|(_, fact)| fact.facet()).collect();
        facets.sort_unstable();
        facets.dedup();
        facets
    }
}
