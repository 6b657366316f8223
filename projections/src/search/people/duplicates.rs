//! Who may be registered already: everybody who shares something with what is known of somebody, the
//! likeliest first, and why. It is the search of [`super`], with other weights: there each word must
//! match, here each part that matches speaks for the same person, and one that is a little off speaks
//! for a mistake in typing.

use std::cmp::Reverse;
use std::collections::HashMap;

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::DateTime;

use super::criteria::{Criterion, Lookup, by_word};
use super::{Reason, best, keys_of, look_up, score};
use crate::error::QueryError;
use crate::kept::{confidential, people};
use crate::limits;
use crate::search::keys::{self, Kind};
use crate::search::{number, phone, tokens};
use crate::store::Snapshot;

/// What is known of somebody who may be registered already.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Somebody {
    /// Family names.
    pub family: Vec<String>,
    /// Given names.
    pub given: Vec<String>,
    /// Date of birth; only a whole one says something.
    pub birth_date: Option<DateTime>,
    /// Medical record number.
    pub mrn: Option<String>,
    /// Phone numbers, whole.
    pub phones: Vec<String>,
    /// Addresses of e-mail.
    pub emails: Vec<String>,
    /// Postal codes.
    pub postal_codes: Vec<String>,
}

/// Somebody who may be the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likely {
    /// Who that is.
    pub patient: Identity,
    /// How likely: more is likelier. At [`STRONG`] and above they are looked at before anybody is
    /// registered.
    pub score: u32,
    /// What speaks for it, one for each part that is alike.
    pub why: Vec<Alike>,
}

/// From this score on two records are taken for one person's until somebody says that they are not: a
/// number of ours, or a name with the date of birth, of which one may be a little off.
pub const STRONG: u32 = 80;

/// Below this score nobody is named: a given name or a postal code alone.
const WEAK: u32 = 25;

/// What is alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alike {
    /// The medical record number.
    Mrn,
    /// The date of birth.
    BirthDate,
    /// The date of birth with day and month exchanged.
    BirthDaySwapped,
    /// The date of birth but for one digit.
    BirthDateDigit,
    /// A phone number.
    Phone,
    /// An address of e-mail.
    Email,
    /// A postal code.
    PostalCode,
    /// A word of the family name.
    Family,
    /// The beginning of a word of the family name.
    FamilyBegins,
    /// A word of the family name sounds like it.
    FamilySounds,
    /// A word of a given name.
    Given,
    /// The beginning of a word of a given name.
    GivenBegins,
    /// A word of a given name sounds like it.
    GivenSounds,
}

impl Reason for Alike {
    fn score(self) -> u32 {
        match self {
            Self::Mrn => 100,
            Self::BirthDate => 40,
            Self::Family => 30,
            Self::BirthDaySwapped | Self::Phone | Self::Email => 25,
            Self::BirthDateDigit | Self::FamilySounds | Self::Given | Self::GivenSounds => 20,
            Self::FamilyBegins => 15,
            Self::GivenBegins => 12,
            Self::PostalCode => 10,
        }
    }
}

/// Those who may be the same person, the likeliest first, at most [`limits::ALIKE`]. For a role that
/// reads contacts and residences.
///
/// # Errors
/// [`QueryError::TooLarge`] for texts over their limit, [`QueryError::TooBroad`] when too many share
/// every part.
pub(crate) fn possible_duplicates(
    snapshot: &Snapshot,
    role: Role,
    somebody: &Somebody,
) -> Result<Vec<Likely>, QueryError> {
    let (to_look_up, mut to_compare) = criteria(somebody)?;
    snapshot.serve(None, Facet::Identity);
    let mut alike: HashMap<PatientId, Vec<Alike>> = HashMap::new();
    let (mut asked, mut narrow) = (false, false);
    for criterion in to_look_up {
        asked = true;
        let Some(found) = look_up(snapshot, &criterion)? else {
            to_compare.push(criterion);
            continue;
        };
        narrow = true;
        for (patient, why) in found {
            alike.entry(patient).or_default().push(why);
        }
    }
    if asked && !narrow {
        return Err(QueryError::TooBroad { limit: limits::SEARCH_CANDIDATES });
    }
    let mut scored = by_score(alike);
    scored.truncate(limits::ALIKE_COMPARED);
    if !to_compare.is_empty() {
        for (_, patient, why) in &mut scored {
            let mut keys = keys_of(snapshot, role, *patient)?;
            keys.extend(keys::of_addresses(&confidential::addresses(snapshot, *patient)?));
            why.extend(to_compare.iter().filter_map(|criterion| best(criterion, &keys)));
        }
        scored = by_score(scored.into_iter().map(|(_, patient, why)| (patient, why)));
    }
    let likely = scored.into_iter().filter(|(score, ..)| *score >= WEAK).take(limits::ALIKE);
    let named = likely.map(|(score, patient, why)| named(snapshot, patient, score, why));
    Ok(named.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

type Scored = (u32, PatientId, Vec<Alike>);

fn by_score(alike: impl IntoIterator<Item = (PatientId, Vec<Alike>)>) -> Vec<Scored> {
    let scored = alike.into_iter().map(|(patient, why)| (score(&why), patient, why));
    let mut scored: Vec<Scored> = scored.collect();
    scored.sort_unstable_by_key(|(score, patient, _)| (Reverse(*score), *patient));
    scored
}

fn named(
    snapshot: &Snapshot,
    patient: PatientId,
    score: u32,
    mut why: Vec<Alike>,
) -> Result<Option<Likely>, QueryError> {
    let Some(identity) = people::patient(snapshot, patient)? else { return Ok(None) };
    if why.iter().any(|why| matches!(why, Alike::Phone | Alike::Email)) {
        snapshot.serve(Some(patient), Facet::Contact);
    }
    if why.contains(&Alike::PostalCode) {
        snapshot.serve(Some(patient), Facet::Residence);
    }
    why.sort_unstable();
    Ok(Some(Likely { patient: identity, score, why }))
}

type Criteria = Vec<Criterion<Alike>>;

/// What is looked up, and what is only compared with those who were found: one criterion for each part
/// of what is known, by whatever of it.
fn criteria(somebody: &Somebody) -> Result<(Criteria, Criteria), QueryError> {
    let Somebody { family, given, birth_date, mrn, phones, emails, postal_codes } = somebody;
    let mrn: Vec<_> = mrn.iter().cloned().collect();
    for (field, texts) in [
        ("family", family),
        ("given", given),
        ("mrn", &mrn),
        ("phone", phones),
        ("email", emails),
        ("postalCode", postal_codes),
    ] {
        let limit = limits::SEARCH_CHARACTERS;
        if texts.iter().any(|text| text.chars().count() > limit) {
            return Err(QueryError::TooLarge { field, limit });
        }
    }
    let mrn = mrn.iter().map(|text| Lookup::exactly(Kind::Mrn, number(text), Alike::Mrn));
    let whole = |digits: &String| digits.len() >= limits::PHONE_DIGITS_WHOLE;
    let phones = phones.iter().filter_map(|text| phone(text)).filter(whole);
    let phones = phones.map(|digits| Lookup::exactly(Kind::Phone, digits, Alike::Phone));
    let emails = emails.iter().map(|text| keys::email(text));
    let emails = emails.map(|(kind, key)| Lookup::exactly(kind, key, Alike::Email));
    let codes = postal_codes.iter().map(|text| keys::postal_code(text));
    let codes = codes.map(|(kind, key)| Lookup::exactly(kind, key, Alike::PostalCode));
    let born = birth_date.iter().flat_map(born).collect();
    let family = by_name(family, [Kind::Family, Kind::FamilySound], FAMILY)?;
    let given = by_name(given, [Kind::Given, Kind::GivenSound], GIVEN)?;
    let looked_up = [mrn.collect(), phones.collect(), emails.collect(), born, family, given];
    Ok((some(looked_up), some([codes.collect()])))
}

/// Those that ask for something.
fn some<const N: usize>(parts: [Vec<Lookup<Alike>>; N]) -> Criteria {
    let keyed = parts.map(|mut lookups| {
        lookups.retain(|lookup| !lookup.key.is_empty());
        Criterion(lookups)
    });
    keyed.into_iter().filter(|criterion| !criterion.0.is_empty()).collect()
}

/// Whole, beginning, sound.
const FAMILY: [Alike; 3] = [Alike::Family, Alike::FamilyBegins, Alike::FamilySounds];
const GIVEN: [Alike; 3] = [Alike::Given, Alike::GivenBegins, Alike::GivenSounds];

fn by_name(
    names: &[String],
    kinds: [Kind; 2],
    [whole, begins, sound]: [Alike; 3],
) -> Result<Vec<Lookup<Alike>>, QueryError> {
    let mut words: Vec<String> = names.iter().flat_map(|name| tokens(name)).collect();
    words.sort_unstable();
    words.dedup();
    if words.len() > limits::ALIKE_WORDS {
        return Err(QueryError::TooLarge { field: "words", limit: limits::ALIKE_WORDS });
    }
    let mut lookups = Vec::new();
    for word in words {
        // Fewer letters begin too many names.
        let begins = (word.chars().count() >= limits::ALIKE_LETTERS).then_some(begins);
        lookups.extend(by_word(&word, kinds, [whole, sound], begins));
    }
    Ok(lookups)
}

/// The date itself, with day and month exchanged, and with any one digit another.
fn born(date: &DateTime) -> Vec<Lookup<Alike>> {
    let date = date.date();
    if date.len() != "YYYY-MM-DD".len() {
        return Vec::new();
    }
    let keyed = |key, exact| Lookup::exactly(Kind::BirthDate, key, exact);
    let is_date = |key: &String| DateTime::parse(key).is_ok();
    let mut lookups = vec![keyed(date.to_owned(), Alike::BirthDate)];
    let swapped = format!("{}-{}-{}", &date[..4], &date[8..], &date[5..7]);
    if swapped != date && is_date(&swapped) {
        lookups.push(keyed(swapped, Alike::BirthDaySwapped));
    }
    for (at, digit) in date.char_indices().filter(|(_, digit)| digit.is_ascii_digit()) {
        for other in ('0'..='9').filter(|other| *other != digit) {
            let key = format!("{}{other}{}", &date[..at], &date[at + 1..]);
            if is_date(&key) {
                lookups.push(keyed(key, Alike::BirthDateDigit));
            }
        }
    }
    lookups
}
