//! The clinic's staff. All of them are invented.

/// A member of staff.
pub(in crate::synthetic) struct Hand {
    pub(in crate::synthetic) given: &'static str,
    pub(in crate::synthetic) family: &'static str,
    pub(in crate::synthetic) suffix: Option<&'static str>,
    pub(in crate::synthetic) login: &'static str,
}

/// What a clinician is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::synthetic) enum Specialty {
    /// Everyone.
    Family,
    /// Adults.
    Internal,
    /// Children.
    Pediatrics,
}

const fn hand(
    given: &'static str,
    family: &'static str,
    suffix: Option<&'static str>,
    login: &'static str,
) -> Hand {
    Hand { given, family, suffix, login }
}

pub(in crate::synthetic) const CLINICIANS: &[(Hand, Specialty)] = &[
    (hand("Ana", "Rivera", Some("MD"), "a.rivera"), Specialty::Family),
    (hand("Kwame", "Osei-Tutu", Some("MD"), "k.oseitutu"), Specialty::Internal),
    (hand("Mei-Ling", "Zhao", Some("MD"), "m.zhao"), Specialty::Pediatrics),
    (hand("Gráinne", "O'Hanlon", Some("DO"), "g.ohanlon"), Specialty::Family),
    (hand("Priya", "Nambiar", Some("MD"), "p.nambiar"), Specialty::Internal),
    (hand("Jonas", "Lindqvist", Some("NP"), "j.lindqvist"), Specialty::Family),
    (hand("Leila", "Farahani", Some("MD"), "l.farahani"), Specialty::Pediatrics),
    (hand("Tadeusz", "Brzeziński", Some("MD"), "t.brzezinski"), Specialty::Internal),
];

pub(in crate::synthetic) const FRONT_DESK: &[Hand] = &[
    hand("Dana", "Whitcombe", None, "d.whitcombe"),
    hand("Marcus", "Thibodeaux", None, "m.thibodeaux"),
];

pub(in crate::synthetic) const BILLING: &[Hand] = &[
    hand("Irena", "Kowalska", None, "i.kowalska"),
    hand("Samuel", "Adeyemi-Clarke", None, "s.adeyemi"),
];

/// Code and name of the provider taxonomy.
pub(in crate::synthetic) const fn taxonomy(specialty: Specialty) -> (&'static str, &'static str) {
    match specialty {
        Specialty::Family => ("207Q00000X", "Family Medicine"),
        Specialty::Internal => ("207R00000X", "Internal Medicine"),
        Specialty::Pediatrics => ("208000000X", "Pediatrics"),
    }
}
