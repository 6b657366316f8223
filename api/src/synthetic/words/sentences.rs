//! Sentences of notes that belong to no problem.

pub(in crate::synthetic) const GENERAL: &[&str] = &[
    "Well appearing, in no distress.",
    "Alert and oriented, in no acute distress.",
    "Comfortable, speaks in full sentences.",
    "Well nourished, well hydrated.",
];

pub(in crate::synthetic) const REVIEW: &[&str] = &[
    "Denies chest pain, shortness of breath and fever.",
    "No fever, weight loss or night sweats.",
    "No new concerns otherwise.",
    "Review of systems negative except as above.",
];

pub(in crate::synthetic) const CHECKUP: &[&str] = &[
    "Here for a yearly check-up, feels well.",
    "Comes in for a routine visit; no complaints.",
    "Yearly visit. Sleeps well, eats a varied diet, active.",
];

pub(in crate::synthetic) const CHILD_CHECKUP: &[&str] = &[
    "Here with a parent for a well visit. Eats well, sleeps through, meets milestones.",
    "Well visit. Does well at school, plays outside, no concerns from the family.",
];

pub(in crate::synthetic) const CHECKUP_PLAN: &[&str] = &[
    "Health maintenance reviewed, vaccines updated, return in a year.",
    "Preventive care up to date. Diet, activity and seat belt discussed.",
];

pub(in crate::synthetic) const CLOSING: &[&str] = &[
    "Return as planned or sooner if worse.",
    "Plan was discussed and understood.",
    "Call with any questions; results by phone.",
    "Follow-up visit to be booked at the front desk.",
];

/// Reasons for an amendment, and what it says.
pub(in crate::synthetic) const AMENDMENTS: &[(&str, &str)] = &[
    (
        "Side of the body corrected",
        "Amendment: the symptoms described above are on the left side, not on the right.",
    ),
    (
        "Results came in after signing",
        "Amendment: results received after the visit were reviewed and discussed by phone. The plan is unchanged.",
    ),
    (
        "Family history added",
        "Amendment: patient called to add that a sibling was diagnosed with early heart disease.",
    ),
    (
        "Dose corrected",
        "Amendment: the dose in the plan is the one on the medication list; the note had an older dose.",
    ),
];
