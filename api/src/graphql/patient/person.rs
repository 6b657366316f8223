//! Names, addresses and ways to reach somebody.

use async_graphql::SimpleObject;
use chartlog_domain::words::{self, Text};

use crate::graphql::scalars::{Code, Concept, Period, concepts};

/// A name of a person (FHIR HumanName).
#[derive(SimpleObject)]
pub(crate) struct HumanName {
    /// What the name is for: `official`, `usual`, `maiden`, `nickname` and others of FHIR's
    /// name-use; null when not said.
    #[graphql(name = "use")]
    usage: Option<String>,
    /// Family name; null when not said.
    family: Option<String>,
    /// Given names, the first first.
    given: Vec<String>,
    /// Prefixes, such as `Dr.`.
    prefix: Vec<String>,
    /// Suffixes, such as `MD`.
    suffix: Vec<String>,
    /// The whole name on one line, as it is to be shown.
    full: String,
}

impl From<&words::HumanName> for HumanName {
    fn from(name: &words::HumanName) -> Self {
        Self {
            usage: name.usage.clone(),
            family: text(name.family.as_ref()),
            given: texts(&name.given),
            prefix: texts(&name.prefix),
            suffix: texts(&name.suffix),
            full: name.full(),
        }
    }
}

/// An identifier that somebody else issued (FHIR Identifier).
#[derive(SimpleObject)]
pub(crate) struct Identifier {
    /// Kind as a code of HL7 table 0203, such as `MR`, `SS`, `DL`; null when not said.
    kind: Option<String>,
    /// URI of the namespace; null when not said.
    system: Option<String>,
    /// The identifier.
    value: String,
}

impl From<&words::Identifier> for Identifier {
    fn from(identifier: &words::Identifier) -> Self {
        Self {
            kind: identifier.kind.clone(),
            system: Some(identifier.system.clone()).filter(|system| !system.is_empty()),
            value: identifier.value.expose().to_owned(),
        }
    }
}

/// A postal address (FHIR Address).
#[derive(SimpleObject)]
pub(crate) struct Address {
    /// `home`, `work`, `temp`, `old` or `billing`; null when not said.
    #[graphql(name = "use")]
    usage: Option<String>,
    /// Street lines, in order.
    lines: Vec<String>,
    /// City; null when not said.
    city: Option<String>,
    /// County or district; null when not said.
    district: Option<String>,
    /// State or province; null when not said.
    state: Option<String>,
    /// Postal code; null when not said.
    postal_code: Option<String>,
    /// Country, as the source wrote it; null when not said.
    country: Option<String>,
    /// When it was or is in use; null when not said.
    period: Option<Period>,
}

impl From<words::Address> for Address {
    fn from(address: words::Address) -> Self {
        Self {
            lines: texts(&address.lines),
            city: text(address.city.as_ref()),
            district: text(address.district.as_ref()),
            state: text(address.state.as_ref()),
            postal_code: text(address.postal_code.as_ref()),
            country: text(address.country.as_ref()),
            period: address.period.as_ref().map(Period::from),
            usage: address.usage,
        }
    }
}

/// A way to reach somebody (FHIR ContactPoint).
#[derive(SimpleObject)]
pub(crate) struct ContactPoint {
    /// `phone`, `email`, `fax`, `sms`, `url`, `pager` or `other`.
    system: String,
    /// The number or the address.
    value: String,
    /// `home`, `work`, `mobile`, `temp` or `old`; null when not said.
    #[graphql(name = "use")]
    usage: Option<String>,
    /// Preference, 1 is the best; null when not said.
    rank: Option<u32>,
}

impl From<words::ContactPoint> for ContactPoint {
    fn from(point: words::ContactPoint) -> Self {
        Self {
            system: point.system,
            value: point.value.expose().to_owned(),
            usage: point.usage,
            rank: point.rank,
        }
    }
}

/// Whom to call for you (FHIR Patient.contact).
#[derive(SimpleObject)]
pub(crate) struct EmergencyContact {
    /// Name; null when not said.
    name: Option<HumanName>,
    /// What they are to you: mother, guardian and so on.
    relationships: Vec<Concept>,
    /// How to reach them, the best way first.
    contact_points: Vec<ContactPoint>,
}

impl From<words::EmergencyContact> for EmergencyContact {
    fn from(contact: words::EmergencyContact) -> Self {
        Self {
            name: contact.name.as_ref().map(HumanName::from),
            relationships: concepts(&contact.relationship),
            contact_points: contact.points.into_iter().map(ContactPoint::from).collect(),
        }
    }
}

/// Languages and whom to call.
#[derive(SimpleObject)]
pub(crate) struct Contact {
    /// Languages you speak, the preferred one first (BCP 47, such as `es`).
    languages: Vec<Code>,
    /// Whom to call for you, the first first.
    emergency_contacts: Vec<EmergencyContact>,
}

impl From<chartlog_domain::facts::contact::Contact> for Contact {
    fn from(contact: chartlog_domain::facts::contact::Contact) -> Self {
        Self {
            languages: contact.languages.iter().map(Code::from).collect(),
            emergency_contacts: contact.emergency.into_iter().map(EmergencyContact::from).collect(),
        }
    }
}

/// Text that may be missing, as callers see it.
pub(super) fn text(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.expose().to_owned())
}

/// Texts as callers see them.
pub(super) fn texts(texts: &[Text]) -> Vec<String> {
    texts.iter().map(|text| text.expose().to_owned()).collect()
}
