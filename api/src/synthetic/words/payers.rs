//! Invented payers and their plans.

/// A payer.
pub(in crate::synthetic) struct Payer {
    pub(in crate::synthetic) name: &'static str,
    pub(in crate::synthetic) plans: &'static [&'static str],
    /// Letters that member ids begin with.
    pub(in crate::synthetic) prefix: &'static str,
    /// Code of HL7 v3 ActCode and its display.
    pub(in crate::synthetic) kind: (&'static str, &'static str),
    /// What it allows, percent of a charge.
    pub(in crate::synthetic) allows: u32,
    /// What a visit costs the patient, cents.
    pub(in crate::synthetic) copay: i64,
}

const HEALTH: (&str, &str) = ("HIP", "health insurance plan policy");
const PUBLIC: (&str, &str) = ("PUBLICPOL", "public healthcare");

/// For people of working age and their children.
pub(in crate::synthetic) const COMMERCIAL: &[Payer] = &[
    Payer {
        name: "Harborline Health Plan",
        plans: &["Harborline Silver PPO", "Harborline Gold PPO"],
        prefix: "HHP",
        kind: HEALTH,
        allows: 72,
        copay: 2_500,
    },
    Payer {
        name: "Blue Lantern Mutual",
        plans: &["Lantern Select HMO", "Lantern Open Access"],
        prefix: "BLM",
        kind: HEALTH,
        allows: 68,
        copay: 3_000,
    },
    Payer {
        name: "Northgate Family Health",
        plans: &["Northgate Essential", "Northgate Plus"],
        prefix: "NFH",
        kind: HEALTH,
        allows: 64,
        copay: 2_000,
    },
    Payer {
        name: "Keystone & Oak Benefit Trust",
        plans: &["Trades Local 88 Plan"],
        prefix: "KOB",
        kind: HEALTH,
        allows: 75,
        copay: 1_500,
    },
];

/// For people of 65 and over.
pub(in crate::synthetic) const SENIOR: Payer = Payer {
    name: "Federal Senior Program",
    plans: &["Senior Part B"],
    prefix: "FSP",
    kind: PUBLIC,
    allows: 58,
    copay: 0,
};

/// For people of little income.
pub(in crate::synthetic) const STATE: Payer = Payer {
    name: "State Care Assistance",
    plans: &["Family Care", "Children's Care"],
    prefix: "SCA",
    kind: PUBLIC,
    allows: 45,
    copay: 0,
};

/// Beside the senior program.
pub(in crate::synthetic) const SUPPLEMENT: Payer = Payer {
    name: "Evergreen Supplement",
    plans: &["Supplement G"],
    prefix: "EVG",
    kind: HEALTH,
    allows: 20,
    copay: 0,
};
