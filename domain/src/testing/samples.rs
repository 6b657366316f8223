//! Fixed samples: every fact of every facet, once with everything that can be said and once with
//! as little as can be. The golden files are their bytes, so a sample is never changed.

pub mod administration;
pub mod care_team;
pub mod clinical;
pub mod coding;
pub mod contact;
pub mod coverage;
pub mod credentials;
pub mod directory;
pub mod identity;
pub mod ids;
pub mod inquiry;
pub mod ledger;
pub mod oversight;
pub mod residence;
pub mod restricted;
pub mod scheduling;
pub mod source;
pub mod words;

use crate::facet::Facet;
use crate::facts::{ClinicalFact, CodingFact, Fact, LedgerFact, SchedulingFact};

/// One fact of every variant of a facet, in the order of its enum.
#[must_use]
pub fn facts(facet: Facet, full: bool) -> Vec<Fact> {
    match facet {
        Facet::Public => Vec::new(),
        Facet::Identity => identity::facts(full),
        Facet::Contact => contact::facts(full),
        Facet::Residence => residence::facts(full),
        Facet::Scheduling => scheduling::facts(full),
        Facet::CareTeam => care_team::facts(full),
        Facet::Clinical => clinical::facts(full),
        Facet::Restricted => restricted::facts(full),
        Facet::Coverage => coverage::facts(full),
        Facet::Coding => coding::facts(full),
        Facet::Ledger => ledger::facts(full),
        Facet::Oversight => oversight::facts(full),
        Facet::Administration => administration::facts(full),
        Facet::Directory => directory::facts(full),
        Facet::Credentials => credentials::facts(full),
        Facet::Inquiry => inquiry::facts(full),
        Facet::Source => source::facts(full),
    }
}

/// What the variants of a facet that are only read still say, by their numbers.
#[must_use]
pub fn past(facet: Facet, full: bool) -> Vec<(usize, Fact)> {
    match facet {
        Facet::Oversight => oversight::past(full),
        Facet::Clinical => clinical::past(full),
        Facet::Ledger => ledger::past(full),
        Facet::Public
        | Facet::Identity
        | Facet::Contact
        | Facet::Residence
        | Facet::Scheduling
        | Facet::CareTeam
        | Facet::Restricted
        | Facet::Coverage
        | Facet::Coding
        | Facet::Administration
        | Facet::Directory
        | Facet::Credentials
        | Facet::Inquiry
        | Facet::Source => Vec::new(),
    }
}

/// As [`facts`], without those that withdraw what others tell, or mark it as an error.
#[must_use]
pub fn kept(facet: Facet, full: bool) -> Vec<Fact> {
    let mut facts = facts(facet, full);
    facts.retain(|fact| {
        !matches!(
            fact,
            Fact::Clinical(
                ClinicalFact::RecordWithdrawn(_)
                    | ClinicalFact::EncounterWithdrawn(_)
                    | ClinicalFact::MarkedEnteredInError(_)
            ) | Fact::Coding(CodingFact::VisitWithdrawn(_) | CodingFact::ClaimCodesWithdrawn(_))
                | Fact::Ledger(
                    LedgerFact::ClaimWithdrawn(_) | LedgerFact::AdjudicationWithdrawn(_)
                )
                | Fact::Scheduling(SchedulingFact::AppointmentWithdrawn(_))
        )
    });
    facts
}
