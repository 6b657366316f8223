//! Patient, Practitioner, PractitionerRole, Organization, Location.

use chartlog_domain::facts::administration::Account;
use chartlog_domain::facts::contact::Contact;
use chartlog_domain::facts::directory::{Location, Organisation, Position, Provider};
use chartlog_domain::facts::identity::{Identity, Reservation};
use chartlog_domain::facts::residence::Residence;
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_domain::words::{Code, Deceased, EmergencyContact, HumanName, Person, Text};

use super::super::identity::NPI;
use super::super::plan::{Planned, Repeat, Told};
use super::super::resources::registration as fhir;
use super::{Mapping, Plan, told, words};

impl Mapping<'_> {
    /// A registration, and the medical record numbers that nobody else may have.
    pub(super) fn patient(&self, patient: PatientId, resource: fhir::Patient) -> Plan {
        let identifiers = words::identifiers(resource.identifier);
        let numbers: Vec<_> = identifiers
            .iter()
            .filter(|identifier| identifier.kind.as_deref() == Some("MR"))
            .cloned()
            .collect();
        let deceased = match (resource.deceased_date_time, resource.deceased_boolean) {
            (Some(at), _) => Some(Deceased::At(at.0)),
            (None, known) => known.map(Deceased::Known),
        };
        let person = Person {
            names: names(resource.name),
            birth_date: words::date(resource.birth_date),
            sex: resource.gender,
            mrn: numbers.first().map(|number| number.value.clone()),
            identifiers,
            deceased,
        };
        let contact = Contact {
            patient,
            points: words::points(resource.telecom),
            languages: languages(resource.communication),
            emergency: resource.contact.into_iter().map(emergency).collect(),
        };
        let residence = Residence {
            patient,
            addresses: resource.address.into_iter().map(words::address).collect(),
        };
        // A number without a namespace may well be another one's elsewhere.
        let mut plan: Vec<_> = numbers
            .into_iter()
            .filter(|number| !number.system.is_empty())
            .map(|number| {
                let parts: [&[u8]; 3] = [
                    patient.as_bytes(),
                    number.system.as_bytes(),
                    number.value.expose().as_bytes(),
                ];
                let command = self.resolver.ids.command_of("fhir-mrn", &parts);
                let reservation = Reservation {
                    patient,
                    kind: "MR".to_owned(),
                    system: number.system,
                    value: number.value,
                };
                let told = Told::Mrn(reservation);
                Planned { told, repeat: Repeat::Once(command), occurred_at: None }
            })
            .collect();
        let person = Identity { patient, person };
        plan.push(Planned::main(Told::Patient { person, contact, residence }, None));
        Ok(plan)
    }

    /// A staff record that nobody can sign in with.
    pub(super) fn practitioner(&self, resource: fhir::Practitioner) -> Plan {
        let account = self.resolver.ids.account(&self.row.identity);
        let npi = resource
            .identifier
            .iter()
            .find(|identifier| identifier.system.as_deref() == Some(NPI))
            .and_then(|identifier| identifier.value.clone());
        let name = names(resource.name).into_iter().next().unwrap_or_default();
        let qualifications = resource.qualification.into_iter().map(|held| held.code);
        let provider = Provider {
            account,
            name: name.full(),
            npi,
            specialties: words::concepts(qualifications.collect()),
            organisation: None,
            locations: Vec::new(),
            active: resource.active.unwrap_or(true),
        };
        let identifiers = words::identifiers(resource.identifier);
        let account = Account { account, login: login(&name, account), name, identifiers };
        told(Told::Staff { account, provider }, None)
    }

    /// Where a practitioner works as what. A role of nobody has no home.
    pub(super) fn practitioner_role(&self, resource: fhir::PractitionerRole) -> Plan {
        let Some(account) = self.account_of(resource.practitioner.as_ref()) else {
            return Ok(Vec::new());
        };
        let organisation = resource.organization.as_ref();
        let locations = resource.location.iter();
        let position = Position {
            account,
            organisation: organisation.and_then(|at| self.resolver.organisation(at, self.place)),
            locations: locations.filter_map(|at| self.resolver.location(at, self.place)).collect(),
            specialties: words::concepts(
                resource.code.into_iter().chain(resource.specialty).collect(),
            ),
            active: resource.active.unwrap_or(true),
        };
        told(Told::Position(position), None)
    }

    pub(super) fn organization(&self, resource: fhir::Organization) -> Plan {
        let part_of = resource.part_of.as_ref();
        let organisation = Organisation {
            organisation: self.resolver.ids.organisation(&self.row.identity),
            part_of: part_of.and_then(|whole| self.resolver.organisation(whole, self.place)),
            name: resource.name.or(resource.alias.into_iter().next()).unwrap_or_default(),
            kinds: words::concepts(resource.kinds),
            points: words::points(resource.telecom),
            addresses: resource.address.into_iter().map(words::address).collect(),
        };
        told(Told::Organisation(organisation), None)
    }

    pub(super) fn location(&self, resource: fhir::Location) -> Plan {
        let organisation = resource.managing_organization.as_ref();
        let location = Location {
            location: self.resolver.ids.location(&self.row.identity),
            organisation: organisation.and_then(|of| self.resolver.organisation(of, self.place)),
            name: resource
                .name
                .or(resource.alias.into_iter().next())
                .or(resource.description)
                .unwrap_or_default(),
            address: resource.address.map(words::address),
            points: words::points(resource.telecom),
            time_zone: None,
        };
        told(Told::Location(location), None)
    }
}

/// Names, the one to show first: official, then usual, then as they come, old ones last.
fn names(names: Vec<super::super::resources::datatypes::HumanName>) -> Vec<HumanName> {
    let mut names: Vec<_> = names.into_iter().map(words::name).collect();
    names.sort_by_key(|name| match name.usage.as_deref() {
        Some("official") => 0,
        Some("usual") => 1,
        Some("old" | "maiden") => 3,
        _ => 2,
    });
    names
}

fn languages(spoken: Vec<fhir::Communication>) -> Vec<Code> {
    let mut spoken = spoken;
    spoken.sort_by_key(|language| language.preferred != Some(true));
    spoken
        .into_iter()
        .filter_map(|spoken| {
            let text = spoken.language.text;
            match spoken.language.coding.into_iter().next() {
                Some(coding) => Some(words::code(coding)),
                None => Some(Code { code: text?, ..Code::default() }),
            }
        })
        .collect()
}

fn emergency(contact: fhir::PatientContact) -> EmergencyContact {
    EmergencyContact {
        name: contact.name.map(words::name),
        relationship: words::concepts(contact.relationship),
        points: words::points(contact.telecom),
    }
}

/// A login name out of the name, made unique by the account: `given.family-1a2b`. It is a name
/// for lists and can be signed in with only when an administrator says so.
fn login(name: &HumanName, account: AccountId) -> String {
    let part = |text: Option<&Text>| {
        let letters = text.map(Text::expose).unwrap_or_default().chars().flat_map(ascii);
        letters.take(40).collect::<String>()
    };
    let parts = [part(name.given.first()), part(name.family.as_ref())];
    let mut slug = parts.iter().filter(|p| !p.is_empty()).map(String::as_str).collect::<Vec<_>>();
    let whole = part(name.text.as_ref());
    if slug.is_empty() {
        slug.push(if whole.is_empty() { "staff" } else { &whole });
    }
    let [a, b, ..] = *account.as_bytes();
    format!("{}-{a:02x}{b:02x}", slug.join("."))
}

/// A letter or digit in lower-case ASCII; common Latin letters lose their marks.
fn ascii(letter: char) -> impl Iterator<Item = char> {
    let plain = match letter {
        'a'..='z' | '0'..='9' => Some(letter),
        'A'..='Z' => Some(letter.to_ascii_lowercase()),
        'à'..='å' | 'À'..='Å' | 'ā' | 'ă' | 'ą' => Some('a'),
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'ė' | 'ę' | 'ě' => Some('e'),
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' | 'ı' => Some('i'),
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ō' | 'ő' => Some('o'),
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'ů' | 'ű' => Some('u'),
        'ñ' | 'Ñ' | 'ń' | 'ň' => Some('n'),
        'ç' | 'Ç' | 'ć' | 'č' => Some('c'),
        'ß' | 'ś' | 'š' | 'Š' => Some('s'),
        'ý' | 'ÿ' => Some('y'),
        'ž' | 'ź' | 'ż' | 'Ž' => Some('z'),
        'ł' | 'Ł' => Some('l'),
        _ => None,
    };
    plain.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_plain_ascii_and_of_one_account() {
        let account = AccountId::from_bytes([0xAB; 16]);
        let of = |given: &str, family: &str| login(&HumanName::simple(given, family), account);
        assert_eq!(of("Ada", "Lovelace"), "ada.lovelace-abab");
        assert_eq!(of("Adán Ñuño", "O'Hara"), "adannuno.ohara-abab");
        assert_eq!(login(&HumanName::default(), account), "staff-abab");
    }

    #[test]
    fn the_official_name_comes_first() {
        let given = serde_json::from_str(
            r#"[{"use":"maiden","family":"B"},{"family":"C"},{"use":"official","family":"A"}]"#,
        )
        .unwrap();
        let families: Vec<_> =
            names(given).into_iter().map(|name| name.family.unwrap().expose().to_owned()).collect();
        assert_eq!(families, ["A", "C", "B"]);
    }
}
