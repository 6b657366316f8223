//! The parts of a registration, each in the form in which it is kept. What is wrong with one is noted
//! under the name of its field, and the rest is looked at all the same.

use crate::decider::Refusal;
use crate::decider::guard::{Problems, has_come, one_of, ordered};
use crate::facts::contact::Contact;
use crate::facts::identity::Identity;
use crate::facts::residence::Residence;
use crate::limits;
use crate::normal::{self, AddressPart};
use crate::words::{
    Address, Code, ContactPoint, Deceased, EmergencyContact, HumanName, Identifier, Person, Text,
};

/// FHIR administrative-gender.
const SEXES: [&str; 4] = ["male", "female", "other", "unknown"];
/// FHIR name-use.
const NAME_USES: [&str; 7] =
    ["usual", "official", "temp", "nickname", "anonymous", "old", "maiden"];
/// FHIR contact-point-system.
const SYSTEMS: [&str; 7] = ["phone", "fax", "email", "pager", "url", "sms", "other"];
/// FHIR contact-point-use.
const POINT_USES: [&str; 5] = ["home", "work", "temp", "old", "mobile"];
/// FHIR address-use.
const ADDRESS_USES: [&str; 5] = ["home", "work", "temp", "old", "billing"];

const NAMES: [&str; limits::NAMES] = [
    "names[0]", "names[1]", "names[2]", "names[3]", "names[4]", "names[5]", "names[6]", "names[7]",
    "names[8]", "names[9]",
];
const POINTS: [&str; limits::CONTACT_POINTS] = [
    "contactPoints[0]",
    "contactPoints[1]",
    "contactPoints[2]",
    "contactPoints[3]",
    "contactPoints[4]",
    "contactPoints[5]",
    "contactPoints[6]",
    "contactPoints[7]",
    "contactPoints[8]",
    "contactPoints[9]",
];
const EMERGENCY_CONTACTS: [&str; limits::EMERGENCY_CONTACTS] = [
    "emergencyContacts[0]",
    "emergencyContacts[1]",
    "emergencyContacts[2]",
    "emergencyContacts[3]",
    "emergencyContacts[4]",
    "emergencyContacts[5]",
    "emergencyContacts[6]",
    "emergencyContacts[7]",
    "emergencyContacts[8]",
    "emergencyContacts[9]",
];
/// An address, its state and its postal code.
const ADDRESSES: [[&str; 3]; limits::ADDRESSES] = [
    ["addresses[0]", "addresses[0].state", "addresses[0].postalCode"],
    ["addresses[1]", "addresses[1].state", "addresses[1].postalCode"],
    ["addresses[2]", "addresses[2].state", "addresses[2].postalCode"],
    ["addresses[3]", "addresses[3].state", "addresses[3].postalCode"],
    ["addresses[4]", "addresses[4].state", "addresses[4].postalCode"],
];

/// Who it is. Nobody is registered without a name; of a newborn or an unconscious person nothing else
/// may be known yet. Where `now` is known nobody is born after it.
pub(super) fn identity(problems: &mut Problems, told: Identity, now: Option<i64>) -> Identity {
    let Identity { patient, person } = told;
    if person.names.is_empty() {
        problems.check(Err(Refusal::Required { field: "names" }));
    }
    problems.check(limits::at_most("names", person.names.len(), limits::NAMES, "names"));
    let names = person.names.iter().zip(NAMES);
    let names = names.filter_map(|(typed, field)| name(problems, field, typed)).collect();
    if let Some(sex) = &person.sex {
        problems.check(one_of("sex", sex, &SEXES));
    }
    if let (Some(born), Some(now)) = (&person.birth_date, now) {
        problems.check(has_come("birthDate", born, now));
    }
    if let Some(Deceased::At(death)) = &person.deceased {
        problems.check(ordered("deceased", person.birth_date.as_ref(), Some(death)));
    }
    let mrn = person.mrn.as_ref().and_then(|typed| problems.take(mrn(typed)));
    let field = "identifiers";
    let count = person.identifiers.len();
    problems.check(limits::at_most(field, count, limits::IDENTIFIERS, "identifiers"));
    let identifiers = person.identifiers.iter().map(identifier);
    let identifiers = identifiers.filter_map(|checked| problems.take(checked)).collect();
    let Person { birth_date, sex, deceased, .. } = person;
    let person = Person { names, birth_date, sex, mrn, identifiers, deceased };
    Identity { patient, person }
}

fn name(problems: &mut Problems, field: &'static str, typed: &HumanName) -> Option<HumanName> {
    if typed.full().trim().is_empty() {
        return problems.take(Err(Refusal::Required { field }));
    }
    if let Some(usage) = &typed.usage {
        problems.check(one_of(field, usage, &NAME_USES));
    }
    problems.check(limits::at_most(field, typed.full().len(), limits::LINE_BYTES, "bytes"));
    problems.take(normal::name(typed).map_err(|_| Refusal::Malformed { field }))
}

fn mrn(typed: &Text) -> Result<Text, Refusal> {
    let field = "mrn";
    limits::at_most(field, typed.expose().len(), limits::MRN_BYTES, "bytes")?;
    normal::mrn(typed.expose()).map(Text::from).map_err(|_| Refusal::Malformed { field })
}

fn identifier(typed: &Identifier) -> Result<Identifier, Refusal> {
    let field = "identifiers";
    limits::line(field, typed.value.expose())?;
    let value = normal::line(typed.value.expose()).map_err(|_| Refusal::Malformed { field })?;
    Ok(Identifier { value: value.into(), ..typed.clone() })
}

/// How to reach them, and whom to call.
pub(super) fn contact(problems: &mut Problems, told: Contact) -> Contact {
    let Contact { patient, points: typed, languages, emergency } = told;
    let points = points(problems, &typed);
    let count = languages.len();
    problems.check(limits::at_most("languages", count, limits::LANGUAGES, "languages"));
    for language in &languages {
        problems.check(is_language(language));
    }
    let (field, count) = ("emergencyContacts", emergency.len());
    problems.check(limits::at_most(field, count, limits::EMERGENCY_CONTACTS, "contacts"));
    let emergency = emergency.iter().zip(EMERGENCY_CONTACTS);
    let emergency = emergency.map(|(typed, field)| to_call(problems, field, typed)).collect();
    Contact { patient, points, languages, emergency }
}

/// Phones, e-mail and the like.
pub(in crate::patient) fn points(
    problems: &mut Problems,
    typed: &[ContactPoint],
) -> Vec<ContactPoint> {
    let (field, limit) = ("contactPoints", limits::CONTACT_POINTS);
    problems.check(limits::at_most(field, typed.len(), limit, "contact points"));
    let typed = typed.iter().zip(POINTS);
    typed.filter_map(|(typed, field)| problems.take(point(field, typed))).collect()
}

fn point(field: &'static str, typed: &ContactPoint) -> Result<ContactPoint, Refusal> {
    one_of(field, &typed.system, &SYSTEMS)?;
    typed.usage.iter().try_for_each(|usage| one_of(field, usage, &POINT_USES))?;
    limits::line(field, typed.value.expose())?;
    let form = match typed.system.as_str() {
        "phone" | "fax" | "sms" | "pager" => normal::phone,
        "email" => normal::email,
        _ => normal::line,
    };
    let value = form(typed.value.expose()).map_err(|_| Refusal::Malformed { field })?;
    Ok(ContactPoint { value: value.into(), ..typed.clone() })
}

/// Tags of languages.
const BCP_47: &str = "urn:ietf:bcp:47";

/// The shape of a language tag (BCP 47, 2.1): letters and digits between hyphens. Other systems have
/// codes of their own.
fn is_language(language: &Code) -> Result<(), Refusal> {
    let subtag = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let field = "languages";
    let is_tag = language.system != BCP_47 || language.code.split('-').all(subtag);
    if is_tag { Ok(()) } else { Err(Refusal::Malformed { field }) }
}

fn to_call(
    problems: &mut Problems,
    field: &'static str,
    typed: &EmergencyContact,
) -> EmergencyContact {
    if typed.name.is_none() && typed.points.is_empty() {
        problems.check(Err(Refusal::Required { field }));
    }
    let name = typed.name.as_ref().and_then(|typed| name(problems, field, typed));
    let count = typed.points.len();
    problems.check(limits::at_most(field, count, limits::CONTACT_POINTS, "contact points"));
    let points = typed.points.iter().map(|typed| point(field, typed));
    let points = points.filter_map(|checked| problems.take(checked)).collect();
    EmergencyContact { name, points, ..typed.clone() }
}

/// Where they live.
pub(super) fn residence(problems: &mut Problems, told: Residence) -> Residence {
    let Residence { patient, addresses: typed } = told;
    Residence { patient, addresses: addresses(problems, &typed) }
}

/// Postal addresses.
pub(in crate::patient) fn addresses(problems: &mut Problems, typed: &[Address]) -> Vec<Address> {
    let (field, limit) = ("addresses", limits::ADDRESSES);
    problems.check(limits::at_most(field, typed.len(), limit, "addresses"));
    let typed = typed.iter().zip(ADDRESSES);
    typed.filter_map(|(typed, fields)| address(problems, fields, typed)).collect()
}

fn address(problems: &mut Problems, fields: [&'static str; 3], typed: &Address) -> Option<Address> {
    let [whole, state, postal_code] = fields;
    if let Some(usage) = &typed.usage {
        problems.check(one_of(whole, usage, &ADDRESS_USES));
    }
    let parts = match normal::address(typed) {
        Ok(address) => return Some(address),
        Err(parts) => parts,
    };
    for part in parts {
        problems.check(Err(match part {
            AddressPart::Whole if is_blank(typed) => Refusal::Required { field: whole },
            AddressPart::Whole => Refusal::Malformed { field: whole },
            AddressPart::State => Refusal::UnknownCode { field: state },
            AddressPart::PostalCode => Refusal::Malformed { field: postal_code },
        }));
    }
    None
}

fn is_blank(address: &Address) -> bool {
    let Address { lines, city, district, state, postal_code, country, .. } = address;
    let words = lines.iter().chain(city).chain(district).chain(state);
    let mut words = words.chain(postal_code).chain(country);
    words.all(Text::is_blank)
}
