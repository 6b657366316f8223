//! What was typed, as keys that must match.

use chartlog_domain::words::DateTime;

use super::{PatientSearch, Why};
use crate::error::QueryError;
use crate::limits;
use crate::search::keys::{self, Key, Kind};
use crate::search::{number, phone, sounds, tokens};

/// Something that must match: by any of these keys.
pub(super) struct Criterion<W = Why>(pub(super) Vec<Lookup<W>>);

/// A key, or the beginning of one.
pub(super) struct Lookup<W = Why> {
    /// What the key is of.
    pub(super) kind: Kind,
    /// The key, folded.
    pub(super) key: String,
    /// What it says when the whole key matches.
    pub(super) exact: W,
    /// What it says when a key begins with it; none when that is no match.
    pub(super) begins: Option<W>,
}

impl<W: Copy> Lookup<W> {
    /// Only the whole key matches.
    pub(super) fn exactly(kind: Kind, key: String, exact: W) -> Self {
        Self { kind, key, exact, begins: None }
    }

    /// What one of a patient's keys says to it.
    pub(super) fn matches(&self, (kind, key): &Key) -> Option<W> {
        if *kind != self.kind {
            None
        } else if *key == self.key {
            Some(self.exact)
        } else {
            self.begins.filter(|_| key.starts_with(&self.key))
        }
    }
}

/// Everything that must match.
pub(super) fn criteria(search: &PatientSearch) -> Result<Vec<Criterion>, QueryError> {
    let checked = |field, text: &Option<String>| {
        let text = text.as_deref().unwrap_or_default().trim();
        let limit = limits::SEARCH_CHARACTERS;
        if text.chars().count() > limit {
            return Err(QueryError::TooLarge { field, limit });
        }
        Ok(text.to_owned())
    };
    let mut criteria = Vec::new();
    let mrn = checked("mrn", &search.mrn)?;
    if !mrn.is_empty() {
        criteria.push(Criterion(vec![by_mrn(&mrn)]));
    }
    criteria.extend(search.birth_date.as_ref().map(|date| Criterion(vec![by_birth_date(date)])));
    let digits = checked("phone", &search.phone)?;
    if !digits.is_empty() {
        criteria.push(Criterion(by_phone(&digits).into_iter().collect()));
    }
    for word in tokens(&checked("family", &search.family)?) {
        criteria.push(Criterion(by_family(&word)));
    }
    for word in tokens(&checked("given", &search.given)?) {
        criteria.push(Criterion(by_given(&word)));
    }
    criteria.extend(free_text(&checked("text", &search.text)?));
    if criteria.len() > limits::SEARCH_TOKENS {
        return Err(QueryError::TooLarge { field: "search words", limit: limits::SEARCH_TOKENS });
    }
    Ok(criteria)
}

/// Words in any order. A text without letters is one number, however it is spaced.
fn free_text(text: &str) -> Vec<Criterion> {
    let is_number = |text: &str| !text.is_empty() && !text.chars().any(char::is_alphabetic);
    if is_number(text) && !text.split_whitespace().any(|part| DateTime::parse(part).is_ok()) {
        return vec![Criterion(by_number(text))];
    }
    let mut criteria = Vec::new();
    for part in text.split_whitespace() {
        if is_number(part) {
            criteria.push(Criterion(by_number(part)));
        } else {
            criteria.extend(tokens(part).into_iter().map(|word| {
                let mut lookups = by_family(&word);
                lookups.extend(by_given(&word));
                lookups.push(by_mrn(&word));
                if number(part) != word {
                    lookups.push(by_mrn(part)); // `A-1029` is one number, not two words
                }
                Criterion(lookups)
            }));
        }
    }
    criteria
}

fn by_number(text: &str) -> Vec<Lookup> {
    let mut lookups = vec![by_mrn(text)];
    lookups.extend(by_phone(text));
    lookups.extend(DateTime::parse(text).ok().as_ref().map(by_birth_date));
    lookups.retain(|lookup| !lookup.key.is_empty());
    lookups
}

fn by_mrn(text: &str) -> Lookup {
    Lookup::exactly(Kind::Mrn, number(text), Why::Mrn)
}

fn by_phone(text: &str) -> Option<Lookup> {
    let key = phone(text).filter(|digits| digits.len() >= limits::PHONE_DIGITS_MIN)?;
    Some(Lookup { kind: Kind::Phone, key, exact: Why::Phone, begins: Some(Why::Phone) })
}

fn by_birth_date(date: &DateTime) -> Lookup {
    let (kind, key) = keys::birth_date(date);
    Lookup { kind, key, exact: Why::BirthDate, begins: Some(Why::BirthDate) }
}

fn by_family(word: &str) -> Vec<Lookup> {
    let kinds = [Kind::Family, Kind::FamilySound];
    by_word(word, kinds, [Why::Family, Why::FamilySounds], Some(Why::FamilyBegins))
}

fn by_given(word: &str) -> Vec<Lookup> {
    let kinds = [Kind::Given, Kind::GivenSound];
    by_word(word, kinds, [Why::Given, Why::GivenSounds], Some(Why::GivenBegins))
}

/// A word of a name: by itself, as the beginning of another one if that says something, by its sound.
pub(super) fn by_word<W: Copy>(
    word: &str,
    [word_kind, sound_kind]: [Kind; 2],
    [exact, sound]: [W; 2],
    begins: Option<W>,
) -> Vec<Lookup<W>> {
    let name = Lookup { kind: word_kind, key: word.to_owned(), exact, begins };
    let by_sound = |key| Lookup::exactly(sound_kind, key, sound);
    std::iter::once(name).chain(sounds(word).into_iter().map(by_sound)).collect()
}
