//! Finding a person: each word must match something, the best matches come first. For every role
//! that may find anyone: its view has `v_patients (id, sort_name, body, died)`, `v_search_keys (kind,
//! key, patient)`, and `v_contacts (id, body)` and `v_confidential_contacts (id, body)` if it knows of
//! contacts.

mod criteria;
pub mod duplicates;

use std::cmp::Reverse;
use std::collections::HashMap;

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::DateTime;
use rusqlite::params;

use super::keys::{self, Key};
use crate::error::QueryError;
use crate::kept::{confidential, people};
use crate::limits;
use crate::page::{Page, PageArgs, cursor, range};
use crate::store::column::id;
use crate::store::{List, Snapshot};
use criteria::{Criterion, criteria};

/// Whom to look for. What is given must all match; nothing given lists everyone.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PatientSearch {
    /// Free text: names, MRN, phone, date of birth (`YYYY-MM-DD`), in any order.
    pub text: Option<String>,
    /// Beginning or sound of the family name.
    pub family: Option<String>,
    /// Beginning or sound of a given name.
    pub given: Option<String>,
    /// Date of birth, or its year or month.
    pub birth_date: Option<DateTime>,
    /// Medical record number.
    pub mrn: Option<String>,
    /// Phone number or its last digits, at least four. Finds nobody where the role knows no phones.
    pub phone: Option<String>,
}

/// Somebody who was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientMatch {
    /// Who that is.
    pub patient: Identity,
    /// How well it matches; more is better, 0 when nothing was asked.
    pub score: u32,
    /// What matched, the best for each word that was asked.
    pub why: Vec<Why>,
}

/// What matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// The medical record number.
    Mrn,
    /// The date of birth.
    BirthDate,
    /// The end of a phone number.
    Phone,
    /// A word of the family name.
    Family,
    /// A word of a given name.
    Given,
    /// The beginning of a word of the family name.
    FamilyBegins,
    /// The beginning of a word of a given name.
    GivenBegins,
    /// A word of the family name sounds like it.
    FamilySounds,
    /// A word of a given name sounds like it.
    GivenSounds,
}

/// Something that says how well somebody matches.
trait Reason: Copy + Ord {
    /// What it adds to the score: the fewer people share it, the more.
    fn score(self) -> u32;
}

impl Reason for Why {
    fn score(self) -> u32 {
        match self {
            Self::Mrn => 100,
            Self::BirthDate | Self::Phone => 90,
            Self::Family => 80,
            Self::Given => 70,
            Self::FamilyBegins => 60,
            Self::GivenBegins => 50,
            Self::FamilySounds => 30,
            Self::GivenSounds => 20,
        }
    }
}

fn score<W: Reason>(why: &[W]) -> u32 {
    why.iter().map(|why| why.score()).sum()
}

type Found<W> = HashMap<PatientId, W>;

/// Finds patients, the best match first, then by name.
///
/// # Errors
/// [`QueryError::TooLarge`] for texts over their limit, [`QueryError::TooBroad`] when every word
/// that was asked is shared by too many.
pub(crate) fn search_patients(
    snapshot: &Snapshot,
    role: Role,
    search: &PatientSearch,
    args: &PageArgs,
) -> Result<Page<PatientMatch>, QueryError> {
    let criteria = criteria(search)?;
    snapshot.serve(None, Facet::Identity);
    if criteria.is_empty() {
        return everyone(snapshot, args);
    }
    let found = all_matching(snapshot, role, &criteria)?;
    page(snapshot, found, args)
}

fn everyone(snapshot: &Snapshot, args: &PageArgs) -> Result<Page<PatientMatch>, QueryError> {
    let list = List {
        columns: "body, died",
        from: "v_patients",
        filter: "TRUE",
        order: "sort_name",
        id: "id",
        descending: false,
        params: &[],
    };
    let page = snapshot.page(&list, args, people::told)?;
    for (_, identity) in &page.items {
        snapshot.serve(Some(identity.patient), Facet::Identity);
    }
    Ok(page.map(|patient| PatientMatch { patient, score: 0, why: Vec::new() }))
}

/// Patients whom every criterion matches, with the best reason of each.
fn all_matching(
    snapshot: &Snapshot,
    role: Role,
    criteria: &[Criterion],
) -> Result<HashMap<PatientId, Vec<Why>>, QueryError> {
    let mut narrow: Option<HashMap<PatientId, Vec<Why>>> = None;
    let mut broad = Vec::new();
    for criterion in criteria {
        // Once few are left it is cheaper to look at them than to look everyone up.
        let few = narrow.as_ref().is_some_and(|found| found.len() <= limits::PAGE_ROWS as usize);
        let found = if few { None } else { look_up(snapshot, criterion)? };
        match (found, &mut narrow) {
            (None, _) => broad.push(criterion),
            (Some(found), None) => {
                narrow = Some(found.into_iter().map(|(id, why)| (id, vec![why])).collect());
            }
            (Some(found), Some(narrow)) => narrow.retain(|id, why| {
                found.get(id).is_some_and(|also| {
                    why.push(*also);
                    true
                })
            }),
        }
    }
    let mut narrow = narrow.ok_or(QueryError::TooBroad { limit: limits::SEARCH_CANDIDATES })?;
    if !broad.is_empty() {
        let mut kept = HashMap::new();
        for (patient, mut why) in narrow {
            let keys = keys_of(snapshot, role, patient)?;
            let also: Option<Vec<_>> =
                broad.iter().map(|criterion| best(criterion, &keys)).collect();
            if let Some(also) = also {
                why.extend(also);
                kept.insert(patient, why);
            }
        }
        narrow = kept;
    }
    Ok(narrow)
}

/// Everyone whom a criterion matches; none when they are too many.
fn look_up<W: Reason>(
    snapshot: &Snapshot,
    criterion: &Criterion<W>,
) -> Result<Option<Found<W>>, QueryError> {
    let mut found = Found::new();
    for lookup in &criterion.0 {
        // The last character of Unicode is in no key: what begins with the key sorts before this.
        let end = match lookup.begins {
            Some(_) => format!("{}\u{10ffff}", lookup.key),
            None => lookup.key.clone(),
        };
        let limit = i64::try_from(limits::SEARCH_CANDIDATES + 1).unwrap_or(i64::MAX);
        let rows = snapshot.rows(
            "SELECT patient, key = ?2 FROM v_search_keys \
             WHERE kind = ?1 AND key >= ?2 AND key <= ?3 LIMIT ?4",
            params![lookup.kind as u8, lookup.key, end, limit],
            |row| Ok((id(row, 0, PatientId::from_bytes)?, row.get::<_, bool>(1)?)),
        )?;
        for (patient, exact) in rows {
            let why = lookup.begins.filter(|_| !exact).unwrap_or(lookup.exact);
            let best = found.entry(patient).or_insert(why);
            *best = better(*best, why);
        }
        if found.len() > limits::SEARCH_CANDIDATES {
            return Ok(None);
        }
    }
    Ok(Some(found))
}

fn better<W: Reason>(one: W, other: W) -> W {
    // Of two that say as much, the one that stands first: the word itself before its sound.
    let says_more =
        (other.score(), std::cmp::Reverse(other)) > (one.score(), std::cmp::Reverse(one));
    if says_more { other } else { one }
}

fn best<W: Reason>(criterion: &Criterion<W>, keys: &[Key]) -> Option<W> {
    let matches = criterion.0.iter().flat_map(|lookup| keys.iter().map(|key| lookup.matches(key)));
    matches.flatten().reduce(better)
}

fn keys_of(snapshot: &Snapshot, role: Role, patient: PatientId) -> Result<Vec<Key>, QueryError> {
    let person =
        snapshot.row("SELECT body FROM v_patients WHERE id = ?", [patient.as_bytes()], |row| {
            people::identity(row.get_ref(0)?.as_blob()?, None)
        })?;
    let mut keys = person.map(|found| keys::of_person(&found.person)).unwrap_or_default();
    if Facet::Contact.reach(role).is_some() {
        let contact = snapshot.row(
            "SELECT body FROM v_contacts WHERE id = ?",
            [patient.as_bytes()],
            |row| people::contact(row.get_ref(0)?.as_blob()?),
        )?;
        keys.extend(contact.iter().flat_map(|contact| keys::of_points(&contact.points)));
        let other = confidential::set_contact(snapshot, patient)?.and_then(|other| other.points);
        keys.extend(other.iter().flat_map(|points| keys::of_points(points)));
    }
    Ok(keys)
}

/// People of one score. Only the groups that a page touches are put in order.
struct Group {
    score: u32,
    people: Vec<PatientId>,
}

fn page(
    snapshot: &Snapshot,
    found: HashMap<PatientId, Vec<Why>>,
    args: &PageArgs,
) -> Result<Page<PatientMatch>, QueryError> {
    let window = args.window()?;
    let total = found.len();
    let mut groups: Vec<Group> = Vec::new();
    let mut scored: Vec<_> = found.iter().map(|(id, why)| (Reverse(score(why)), *id)).collect();
    scored.sort_unstable();
    for (Reverse(score), patient) in scored {
        match groups.last_mut() {
            Some(group) if group.score == score => group.people.push(patient),
            Some(_) | None => groups.push(Group { score, people: vec![patient] }),
        }
    }
    let rank = match &window.from {
        Some(from) => Some(rank(snapshot, &mut groups, from)?.ok_or(QueryError::BadCursor)?),
        None => None,
    };
    let (start, end) = range(&window, total, rank);

    let mut items = Vec::with_capacity(end - start);
    let mut first = 0;
    for group in &mut groups {
        let next = first + group.people.len();
        if first < end && next > start {
            by_name(snapshot, &mut group.people)?;
            let from = start.max(first) - first;
            let to = end.min(next) - first;
            for patient in &group.people[from..to] {
                let why = found.get(patient).cloned().unwrap_or_default();
                items.extend(matched(snapshot, *patient, group.score, why)?);
            }
        }
        first = next;
    }
    Ok(Page { items, has_next: end < total, has_previous: start > 0, total: total as u64 })
}

fn matched(
    snapshot: &Snapshot,
    patient: PatientId,
    score: u32,
    why: Vec<Why>,
) -> Result<Option<(String, PatientMatch)>, QueryError> {
    let Some(identity) = people::patient(snapshot, patient)? else { return Ok(None) };
    if why.contains(&Why::Phone) {
        snapshot.serve(Some(patient), Facet::Contact);
    }
    let cursor = cursor(patient.as_bytes());
    Ok(Some((cursor, PatientMatch { patient: identity, score, why })))
}

/// The rank of the person whose id a cursor holds.
fn rank(
    snapshot: &Snapshot,
    groups: &mut [Group],
    cursor: &[u8],
) -> Result<Option<usize>, QueryError> {
    let mut first = 0;
    for group in groups {
        if group.people.iter().any(|patient| patient.as_bytes() == cursor) {
            by_name(snapshot, &mut group.people)?;
            let at = group.people.iter().position(|patient| patient.as_bytes() == cursor);
            return Ok(at.map(|at| first + at));
        }
        first += group.people.len();
    }
    Ok(None)
}

fn by_name(snapshot: &Snapshot, people: &mut Vec<PatientId>) -> Result<(), QueryError> {
    let mut named = Vec::with_capacity(people.len());
    for patient in people.iter() {
        let name: Option<String> = snapshot.row(
            "SELECT sort_name FROM v_patients WHERE id = ?",
            [patient.as_bytes()],
            |row| row.get(0),
        )?;
        named.push((name, *patient));
    }
    named.sort_unstable();
    *people = named.into_iter().map(|(_, patient)| patient).collect();
    Ok(())
}
