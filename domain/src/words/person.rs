//! Who somebody is and how to reach them.

use super::{Concept, DateTime, Period, Text};

/// A name (FHIR HumanName).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct HumanName {
    /// `official`, `usual`, `maiden`, ... as FHIR's name-use; none when not said.
    pub usage: Option<String>,
    /// Family name.
    pub family: Option<Text>,
    /// Given names, first first.
    pub given: Vec<Text>,
    /// Prefixes such as `Dr.`.
    pub prefix: Vec<Text>,
    /// Suffixes such as `MD`.
    pub suffix: Vec<Text>,
    /// The whole name as it is to be shown, when the source gave it.
    pub text: Option<Text>,
}

impl HumanName {
    /// A name of one given and one family name.
    #[must_use]
    pub fn simple(given: &str, family: &str) -> Self {
        Self { family: Some(family.into()), given: vec![given.into()], ..Self::default() }
    }

    /// The name as one line: text, else prefix, given, family and suffix.
    #[must_use]
    pub fn full(&self) -> String {
        if let Some(text) = &self.text {
            return text.expose().to_owned();
        }
        let parts = self.prefix.iter().chain(&self.given).chain(&self.family).chain(&self.suffix);
        parts.map(Text::expose).collect::<Vec<_>>().join(" ")
    }
}

/// An identifier that somebody else issued (FHIR Identifier).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Identifier {
    /// Code of HL7 table 0203, such as `MR`, `SS`, `DL`; none when not said.
    pub kind: Option<String>,
    /// URI of the namespace; empty when not said.
    pub system: String,
    /// The identifier.
    pub value: Text,
}

/// A postal address (FHIR Address).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Address {
    /// `home`, `work`, `temp`, `old`, `billing`; none when not said.
    pub usage: Option<String>,
    /// Street lines.
    pub lines: Vec<Text>,
    /// City.
    pub city: Option<Text>,
    /// County or district.
    pub district: Option<Text>,
    /// State or province.
    pub state: Option<Text>,
    /// Postal code.
    pub postal_code: Option<Text>,
    /// Country, as the source wrote it.
    pub country: Option<Text>,
    /// When it was or is in use.
    pub period: Option<Period>,
}

/// A way to reach somebody (FHIR ContactPoint).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct ContactPoint {
    /// `phone`, `email`, `fax`, `sms`, `url`, `pager`, `other`.
    pub system: String,
    /// Number or address.
    pub value: Text,
    /// `home`, `work`, `mobile`, ...; none when not said.
    pub usage: Option<String>,
    /// Preference, 1 is best; none when not said.
    pub rank: Option<u32>,
}

/// Whom to call for a patient (FHIR Patient.contact).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct EmergencyContact {
    /// Name.
    pub name: Option<HumanName>,
    /// What they are to the patient.
    pub relationship: Vec<Concept>,
    /// How to reach them.
    pub points: Vec<ContactPoint>,
}

/// Whether and when somebody died.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Deceased {
    /// Dead or not, the time not said.
    Known(bool),
    /// Died at this time.
    At(DateTime),
}

/// Who a patient is: the `identity` facet.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Person {
    /// Names, the one to show first.
    pub names: Vec<HumanName>,
    /// Date of birth, as precise as known.
    pub birth_date: Option<DateTime>,
    /// Administrative sex: `male`, `female`, `other`, `unknown` (FHIR administrative-gender).
    pub sex: Option<String>,
    /// Medical record number in this clinic.
    pub mrn: Option<Text>,
    /// Identifiers that others issued.
    pub identifiers: Vec<Identifier>,
    /// Whether and when the patient died.
    pub deceased: Option<Deceased>,
}
