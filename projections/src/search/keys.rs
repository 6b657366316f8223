//! What a patient is found by. The same function makes the keys that are stored, the ones that go
//! when a record is told anew, and the ones a broad search is checked against. They stand in a
//! view's table `search_keys (kind, key, patient)`.

use chartlog_domain::ids::PatientId;
use chartlog_domain::words::{Address, ContactPoint, DateTime, Person, Text};
use rusqlite::{Connection, params};

use super::{number, phone, sounds, tokens};
use crate::kept::run;
use crate::projection::ApplyError;

/// What a key is of. The number is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Kind {
    /// A word of a family name.
    Family = 1,
    /// A word of a given name.
    Given = 2,
    /// What a word of a family name sounds like.
    FamilySound = 3,
    /// What a word of a given name sounds like.
    GivenSound = 4,
    /// A phone number, last digit first.
    Phone = 5,
    /// The medical record number.
    Mrn = 6,
    /// The date of birth, as precise as known.
    BirthDate = 7,
    /// An address of e-mail, in small letters.
    Email = 8,
    /// A postal code; of a ZIP code its first five digits. No search looks it up: too many share one.
    PostalCode = 9,
}

/// A key of a patient.
pub(crate) type Key = (Kind, String);

/// The keys of who somebody is.
pub(crate) fn of_person(person: &Person) -> Vec<Key> {
    let mut keys = Vec::new();
    for name in &person.names {
        let family = name.family.iter().map(Text::expose).flat_map(tokens);
        words(&mut keys, family, Kind::Family, Kind::FamilySound);
        let given = name.given.iter().map(Text::expose).flat_map(tokens);
        words(&mut keys, given, Kind::Given, Kind::GivenSound);
        if name.family.is_none() && name.given.is_empty() {
            // A name that the source gave only whole.
            let whole = name.text.iter().map(Text::expose).flat_map(tokens);
            words(&mut keys, whole, Kind::Family, Kind::FamilySound);
        }
    }
    keys.extend(person.mrn.iter().map(|mrn| (Kind::Mrn, number(mrn.expose()))));
    keys.extend(person.birth_date.as_ref().map(birth_date));
    distinct(keys)
}

/// The keys of how somebody is reached.
pub(crate) fn of_points(points: &[ContactPoint]) -> Vec<Key> {
    let phones = points
        .iter()
        .filter(|point| matches!(point.system.as_str(), "phone" | "sms" | "fax" | "pager"));
    let phones = phones.filter_map(|point| Some((Kind::Phone, phone(point.value.expose())?)));
    let emails = points.iter().filter(|point| point.system == "email");
    let emails = emails.map(|point| email(point.value.expose()));
    distinct(phones.chain(emails).collect())
}

/// The key of an address of e-mail: nobody has two that differ in capitals.
pub(crate) fn email(address: &str) -> Key {
    (Kind::Email, address.trim().to_lowercase())
}

/// The keys of where somebody lives. They are not stored.
pub(crate) fn of_addresses(addresses: &[Address]) -> Vec<Key> {
    let codes = addresses.iter().filter_map(|address| address.postal_code.as_ref());
    distinct(codes.map(|code| postal_code(code.expose())).collect())
}

/// The key of a postal code.
pub(crate) fn postal_code(code: &str) -> Key {
    let code = number(code);
    let is_zip = code.len() == 9 && code.bytes().all(|byte| byte.is_ascii_digit());
    (Kind::PostalCode, if is_zip { code[..5].to_owned() } else { code })
}

/// The key of a date of birth.
pub(crate) fn birth_date(date: &DateTime) -> Key {
    (Kind::BirthDate, date.date().to_owned())
}

/// Puts the keys of now in the place of those before. Both lists are sorted; what is in both is left
/// alone.
pub(crate) fn replace(
    patient: PatientId,
    before: &[Key],
    now: &[Key],
    tx: &Connection,
) -> Result<(), ApplyError> {
    for (kind, key) in before.iter().filter(|key| now.binary_search(key).is_err()) {
        run(
            tx,
            "DELETE FROM search_keys WHERE kind = ? AND key = ? AND patient = ?",
            params![*kind as u8, key, patient.as_bytes()],
        )?;
    }
    for (kind, key) in now.iter().filter(|key| before.binary_search(key).is_err()) {
        run(
            tx,
            "INSERT INTO search_keys (kind, key, patient) VALUES (?, ?, ?)",
            params![*kind as u8, key, patient.as_bytes()],
        )?;
    }
    Ok(())
}

fn words(keys: &mut Vec<Key>, words: impl Iterator<Item = String>, word: Kind, sound: Kind) {
    for text in words {
        keys.extend(sounds(&text).into_iter().map(|code| (sound, code)));
        keys.push((word, text));
    }
}

fn distinct(mut keys: Vec<Key>) -> Vec<Key> {
    keys.retain(|(_, key)| !key.is_empty());
    keys.sort();
    keys.dedup();
    keys
}
