//! What several commands are told about a person.

use async_graphql::InputObject;
use chartlog_domain::words::{
    Address, Code, Concept, ContactPoint, EmergencyContact, HumanName, Identifier, Text,
};

/// Languages (BCP 47, RFC 5646).
const LANGUAGE: &str = "urn:ietf:bcp:47";

/// A name of a person (FHIR HumanName).
#[derive(InputObject)]
pub(crate) struct HumanNameInput {
    /// What the name is for: `official`, `usual`, `maiden`, `nickname`, `temp`, `anonymous` or `old`.
    #[graphql(name = "use")]
    usage: Option<String>,
    /// Family name.
    family: Option<String>,
    /// Given names, the first first.
    #[graphql(default)]
    given: Vec<String>,
    /// Prefixes, such as `Dr.`.
    #[graphql(default)]
    prefix: Vec<String>,
    /// Suffixes, such as `Jr.`.
    #[graphql(default)]
    suffix: Vec<String>,
}

impl HumanNameInput {
    /// Family name and given names, as they were typed.
    pub(super) fn words(&self) -> (Option<String>, Vec<String>) {
        (self.family.clone(), self.given.clone())
    }
}

impl From<HumanNameInput> for HumanName {
    fn from(name: HumanNameInput) -> Self {
        Self {
            usage: name.usage,
            family: name.family.map(Text::from),
            given: texts(name.given),
            prefix: texts(name.prefix),
            suffix: texts(name.suffix),
            text: None,
        }
    }
}

/// An identifier that somebody else issued (FHIR Identifier).
#[derive(InputObject)]
pub(crate) struct IdentifierInput {
    /// Kind as a code of HL7 table 0203, such as `SS` or `DL`.
    kind: Option<String>,
    /// URI of the namespace.
    system: Option<String>,
    /// The identifier.
    value: String,
}

impl From<IdentifierInput> for Identifier {
    fn from(identifier: IdentifierInput) -> Self {
        Self {
            kind: identifier.kind,
            system: identifier.system.unwrap_or_default(),
            value: identifier.value.into(),
        }
    }
}

/// A way to reach somebody (FHIR ContactPoint).
#[derive(InputObject)]
pub(crate) struct ContactPointInput {
    /// `phone`, `email`, `fax`, `sms`, `url`, `pager` or `other`.
    pub(super) system: String,
    /// The number or the address. Phone numbers with a country code and those of the North American
    /// plan are kept in E.164 form, such as `+16025551234`; what may be one in another form is kept as
    /// it was typed.
    pub(super) value: String,
    /// `home`, `work`, `mobile`, `temp` or `old`.
    #[graphql(name = "use")]
    usage: Option<String>,
    /// Preference, 1 is the best.
    rank: Option<u32>,
}

impl From<ContactPointInput> for ContactPoint {
    fn from(point: ContactPointInput) -> Self {
        let (system, value) = (point.system, Text::from(point.value));
        Self { system, value, usage: point.usage, rank: point.rank }
    }
}

/// A postal address (FHIR Address).
#[derive(InputObject)]
pub(crate) struct AddressInput {
    /// `home`, `work`, `temp`, `old` or `billing`.
    #[graphql(name = "use")]
    usage: Option<String>,
    /// Street lines, in order.
    lines: Vec<String>,
    /// City.
    city: Option<String>,
    /// County or district.
    district: Option<String>,
    /// State or province. In the United States a state's name or its code of two letters.
    state: Option<String>,
    /// Postal code. In the United States a ZIP code of five or nine digits.
    pub(super) postal_code: Option<String>,
    /// Country. `US` has state and ZIP code checked.
    country: Option<String>,
}

impl From<AddressInput> for Address {
    fn from(address: AddressInput) -> Self {
        Self {
            usage: address.usage,
            lines: texts(address.lines),
            city: address.city.map(Text::from),
            district: address.district.map(Text::from),
            state: address.state.map(Text::from),
            postal_code: address.postal_code.map(Text::from),
            country: address.country.map(Text::from),
            period: None,
        }
    }
}

/// Whom to call for a patient (FHIR Patient.contact). A name or a way to reach them is given.
#[derive(InputObject)]
pub(crate) struct EmergencyContactInput {
    /// Name.
    name: Option<HumanNameInput>,
    /// What they are to the patient: mother, guardian and so on.
    relationship: Option<String>,
    /// How to reach them, the best way first; at most 10.
    #[graphql(default)]
    contact_points: Vec<ContactPointInput>,
}

impl From<EmergencyContactInput> for EmergencyContact {
    fn from(contact: EmergencyContactInput) -> Self {
        let said = |text: String| Concept { codes: Vec::new(), text: Some(text.into()) };
        Self {
            name: contact.name.map(HumanName::from),
            relationship: contact.relationship.map(said).into_iter().collect(),
            points: contact.contact_points.into_iter().map(ContactPoint::from).collect(),
        }
    }
}

/// Languages by their tags.
pub(super) fn languages(tags: Vec<String>) -> Vec<Code> {
    let code = |tag| Code { system: LANGUAGE.to_owned(), code: tag, display: None };
    tags.into_iter().map(code).collect()
}

fn texts(texts: Vec<String>) -> Vec<Text> {
    texts.into_iter().map(Text::from).collect()
}
