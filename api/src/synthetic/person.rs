//! Who a patient is and how to reach them.

use chartlog_domain::facts::contact::Contact;
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::facts::residence::Residence;
use chartlog_domain::words::{
    Address, Code, Concept, ContactPoint, EmergencyContact, HumanName, Identifier, Person, Text,
};

use super::case::Case;
use super::time::date;
use super::words::names::Manner;
use super::words::places::{STREETS, TOWNS};
use super::words::systems::{KINSHIP, LANGUAGE};

/// A patient's identity.
pub(super) fn identity(case: &mut Case) -> Identity {
    let dice = &mut case.dice;
    let female = case.sex == "female" || (case.sex == "other" && dice.chance(50));
    let given = if female { case.origin.female } else { case.origin.male };
    let first = dice.index(given.len());
    let family = family_name(case);
    let dice = &mut case.dice;
    let mut names: Vec<Text> = vec![given[first].into()];
    if dice.chance(35) {
        let second = (first + 1 + dice.index(given.len() - 1)) % given.len();
        names.push(given[second].into());
    }
    let official = HumanName {
        usage: Some("official".to_owned()),
        family: Some(family.as_str().into()),
        given: names.clone(),
        ..HumanName::default()
    };
    let mut all = vec![official];
    if female && dice.chance(9) {
        let maiden = dice.pick(case.origin.family);
        all.push(HumanName {
            usage: Some("maiden".to_owned()),
            family: Some(maiden.into()),
            given: names,
            ..HumanName::default()
        });
    }
    let mut identifiers = Vec::new();
    if dice.chance(30) {
        identifiers.push(Identifier {
            kind: Some("DL".to_owned()),
            system: "https://example.com/driver-licence".to_owned(),
            value: format!("X{}", dice.digits(8)).into(),
        });
    }
    let person = Person {
        names: all,
        birth_date: Some(date(case.born)),
        sex: Some(case.sex.to_owned()),
        mrn: Some(case.mrn().into()),
        identifiers,
        deceased: None,
    };
    Identity { patient: case.id, person }
}

fn family_name(case: &mut Case) -> String {
    let list = case.origin.family;
    let first = case.dice.index(list.len());
    let second = (first + 1 + case.dice.index(list.len() - 1)) % list.len();
    let two = case.dice.chance(15);
    let simple = |name: &str| !name.contains(['-', ' ', '\'']);
    match case.origin.manner {
        Manner::Double => format!("{} {}", list[first], list[second]),
        Manner::Hyphen if two && simple(list[first]) && simple(list[second]) => {
            format!("{}-{}", list[first], list[second])
        }
        Manner::Hyphen | Manner::Single => list[first].to_owned(),
    }
}

/// How to reach a patient of that age.
pub(super) fn contact(case: &mut Case, identity: &Identity, age: u32) -> Contact {
    let name = &identity.person.names[0];
    let mut points = vec![phone(case, if age < 16 { "home" } else { "mobile" }, 1)];
    if case.dice.chance(30) {
        points.push(phone(case, "work", 2));
    }
    if age >= 14 && case.dice.chance(70) {
        let given = name.given.first().map(Text::expose).unwrap_or_default();
        let family = name.family.as_ref().map(Text::expose).unwrap_or_default();
        let address = format!("{}.{}{}@example.com", plain(given), plain(family), case.number);
        points.push(ContactPoint {
            system: "email".to_owned(),
            value: address.into(),
            usage: Some("home".to_owned()),
            rank: Some(3),
        });
    }
    let english = Code::new(LANGUAGE, "en", "English");
    let (code, language) = case.origin.language;
    let languages = if code != "en" && case.dice.chance(50) {
        vec![Code::new(LANGUAGE, code, language), english]
    } else {
        vec![english]
    };
    let emergency = vec![relative(case, name, age)];
    Contact { patient: case.id, points, languages, emergency }
}

/// Somebody of the family.
fn relative(case: &mut Case, of: &HumanName, age: u32) -> EmergencyContact {
    let (code, display, female) = match age {
        0..25 => case.dice.pick(&[("MTH", "mother", true), ("FTH", "father", false)]),
        25..70 => case.dice.pick(&[
            ("SPS", "spouse", true),
            ("SPS", "spouse", false),
            ("SIB", "sibling", true),
            ("FRND", "unrelated friend", false),
        ]),
        _ => case.dice.pick(&[("CHILD", "child", true), ("CHILD", "child", false)]),
    };
    let given = if female { case.origin.female } else { case.origin.male };
    let name = HumanName {
        family: of.family.clone(),
        given: vec![case.dice.pick(given).into()],
        ..HumanName::default()
    };
    EmergencyContact {
        name: Some(name),
        relationship: vec![Concept::coded(KINSHIP, code, display)],
        points: vec![phone(case, "mobile", 1)],
    }
}

/// 555-0100 to 555-0199 are set aside for fiction.
fn phone(case: &mut Case, usage: &str, rank: u32) -> ContactPoint {
    let area = case.dice.pick(&["518", "838", "607", "315", "914"]);
    ContactPoint {
        system: "phone".to_owned(),
        value: format!("+1 {area}-555-01{}", case.dice.digits(2)).into(),
        usage: Some(usage.to_owned()),
        rank: Some(rank),
    }
}

/// Where a patient lives.
pub(super) fn residence(case: &mut Case) -> Residence {
    let (town, postal_code) = case.dice.pick(TOWNS);
    let street = case.dice.pick(STREETS);
    let mut lines = vec![Text::from(format!("{} {street}", case.dice.between(1, 489)))];
    if case.dice.chance(30) {
        lines.push(format!("Apt {}", case.dice.between(1, 24)).into());
    }
    let address = Address {
        usage: Some("home".to_owned()),
        lines,
        city: Some(town.into()),
        state: Some("NY".into()),
        postal_code: Some(postal_code.into()),
        country: Some("US".into()),
        ..Address::default()
    };
    Residence { patient: case.id, addresses: vec![address] }
}

/// A name with nothing but small letters of ASCII: accents off, the rest left out.
fn plain(name: &str) -> String {
    let without_accent = |letter: char| match letter {
        'à'..='å' | 'ả' | 'ạ' | 'ầ' | 'ấ' => 'a',
        'ç' | 'č' => 'c',
        'đ' => 'd',
        'è'..='ë' | 'ệ' | 'ế' => 'e',
        'ì'..='ï' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' => 'n',
        'ò'..='ö' | 'ố' | 'ồ' => 'o',
        'ř' => 'r',
        'š' => 's',
        'ù'..='ü' | 'ũ' => 'u',
        'ý' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    };
    let lower = name.to_lowercase();
    lower.chars().map(without_accent).filter(char::is_ascii_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn an_address_for_mail_has_plain_letters_only() {
        assert_eq!(plain("Siobhán"), "siobhan");
        assert_eq!(plain("Núñez Álvarez"), "nunezalvarez");
        assert_eq!(plain("O'Dwyer"), "odwyer");
        assert_eq!(plain("Zieliński"), "zielinski");
    }
}
