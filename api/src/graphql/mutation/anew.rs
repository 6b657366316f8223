//! Which facts set what commands set as a whole: after them whoever looked before has not seen it as it is now
//! ([`SeenAt`](crate::command::SeenAt)). An import sets it too.

use chartlog_domain::facts::{
    ClinicalFact, CodingFact, ContactFact, Fact, IdentityFact, LedgerFact, ResidenceFact,
};
use chartlog_domain::ids::RecordId;

/// Who a patient is. A death stands in it.
pub(crate) const fn sets_identity(fact: &Fact) -> bool {
    let Fact::Identity(fact) = fact else { return false };
    matches!(
        fact,
        IdentityFact::Registered(_)
            | IdentityFact::Corrected(_)
            | IdentityFact::PatientImported(_)
            | IdentityFact::Died(_)
    )
}

/// How a patient is reached.
pub(crate) const fn sets_contact(fact: &Fact) -> bool {
    let Fact::Contact(fact) = fact else { return false };
    matches!(fact, ContactFact::Changed(_) | ContactFact::ContactImported(_))
}

/// By which other means a patient is reached; the address that goes with them is told with them.
pub(crate) const fn sets_confidential_contact(fact: &Fact) -> bool {
    let Fact::Contact(fact) = fact else { return false };
    matches!(
        fact,
        ContactFact::ConfidentialContactSet(_) | ContactFact::ConfidentialContactCleared(_)
    )
}

/// Where a patient lives.
pub(crate) const fn sets_residence(fact: &Fact) -> bool {
    let Fact::Residence(fact) = fact else { return false };
    matches!(fact, ResidenceFact::Changed(_) | ResidenceFact::ResidenceImported(_))
}

/// How a medication is taken, or that it is not any more.
pub(crate) fn sets_medication(fact: &Fact, medication: RecordId) -> bool {
    let Fact::Clinical(fact) = fact else { return false };
    let told = matches!(
        fact,
        ClinicalFact::MedicationStarted(it) | ClinicalFact::MedicationChanged(it)
            if it.medication == medication
    );
    let imported =
        matches!(fact, ClinicalFact::MedicationImported(it) if it.record.medication == medication);
    let stopped = matches!(fact, ClinicalFact::MedicationStopped(it) if it.record == medication);
    told || imported || stopped
}

/// With what a visit is coded.
pub(crate) const fn sets_codes(fact: &Fact) -> bool {
    let Fact::Coding(fact) = fact else { return false };
    matches!(fact, CodingFact::VisitCoded(_) | CodingFact::VisitImported(_))
}

/// What a claim asks for.
pub(crate) const fn sets_claim(fact: &Fact) -> bool {
    let Fact::Ledger(fact) = fact else { return false };
    matches!(
        fact,
        LedgerFact::ClaimDrafted(_) | LedgerFact::ClaimCorrected(_) | LedgerFact::ClaimImported(_)
    )
}
