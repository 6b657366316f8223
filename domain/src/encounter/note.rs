//! Notes of a visit: signed, amended, added to, co-signed.

use super::{Signed, State, visited};
use crate::decider::Refusal;
use crate::decider::guard::{Problems, said};
use crate::decider::shape::code;
use crate::event::Event;
use crate::facts::ClinicalFact;
use crate::facts::clinical::{Addendum, Amendment, CoSignature, Note, NoteSection};
use crate::ids::{NoteId, PatientId};
use crate::limits;

/// A note is signed during the visit or after it: the stream must know the visit, open or closed.
pub(super) fn sign(state: &State, note: Note) -> Result<Vec<Event>, Refusal> {
    let patient = written(state, &note)?;
    let mut problems = Problems::default();
    check(&note, &mut problems);
    problems.none()?;
    Ok(vec![Event::new("NoteSigned").about(patient, ClinicalFact::NoteSigned(note))])
}

/// An amendment takes the place of nothing: the note stays as it was signed, and says by what it was
/// amended.
pub(super) fn amend(state: &State, mut amendment: Amendment) -> Result<Vec<Event>, Refusal> {
    let patient = written(state, &amendment.note)?;
    waits_as(known(state, "amends", amendment.amends)?, &mut amendment.note);
    let mut problems = Problems::default();
    check(&amendment.note, &mut problems);
    problems.check(limits::line("reason", amendment.reason.expose()));
    problems.check(limits::within(&[&amendment]));
    problems.none()?;
    Ok(vec![Event::new("NoteAmended").about(patient, ClinicalFact::NoteAmended(amendment))])
}

/// An addendum says more, and amends nothing: so it has no reason.
pub(super) fn add(state: &State, mut addendum: Addendum) -> Result<Vec<Event>, Refusal> {
    let patient = written(state, &addendum.note)?;
    waits_as(known(state, "adds_to", addendum.adds_to)?, &mut addendum.note);
    let mut problems = Problems::default();
    check(&addendum.note, &mut problems);
    problems.none()?;
    Ok(vec![Event::new("AddendumAdded").about(patient, ClinicalFact::AddendumAdded(addendum))])
}

/// Who may co-sign besides the one who was named is for the care team to say.
pub(super) fn co_sign(state: &State, signature: CoSignature) -> Result<Vec<Event>, Refusal> {
    let patient = visited(state, signature.encounter, signature.patient)?;
    let signed = state.notes.get(&signature.note).ok_or(Refusal::Unknown { field: "note" })?;
    if signed.author == signature.clinician {
        return Err(Refusal::OwnNote);
    }
    if signed.co_signed.contains(&signature.clinician) {
        return Err(Refusal::CoSignedAlready);
    }
    let count = signed.co_signed.len() + 1;
    limits::at_most("note", count, limits::CO_SIGNATURES, "co-signatures")?;
    Ok(vec![Event::new("NoteCoSigned").about(patient, ClinicalFact::NoteCoSigned(signature))])
}

/// The patient, if the note is of this visit and new.
fn written(state: &State, note: &Note) -> Result<PatientId, Refusal> {
    let patient = visited(state, note.encounter, note.patient)?;
    let signed = state.notes.contains_key(&note.note);
    if signed { Err(Refusal::NoteAlreadySigned) } else { Ok(patient) }
}

fn known<'a>(state: &'a State, field: &'static str, note: NoteId) -> Result<&'a Signed, Refusal> {
    state.notes.get(&note).ok_or(Refusal::Unknown { field })
}

/// What an author says later about a note of their own waits for the same co-signature, unless they
/// name somebody else: no text of a trainee counts as co-signed because the one before it was.
fn waits_as(about: &Signed, note: &mut Note) {
    if about.author == note.author {
        note.co_signer = note.co_signer.or(about.co_signer);
    }
}

/// A note is in one piece or in sections, and each of them says something.
fn check(note: &Note, problems: &mut Problems) {
    problems.check(limits::line("title", note.title.expose()));
    note.kind.iter().for_each(|kind| problems.check(code("kind", kind)));
    if note.sections.is_empty() {
        problems.check(said("text", &note.text));
    } else if !note.text.is_blank() {
        problems.check(Err(Refusal::BothGiven { field: "text", other: "sections" }));
    }
    let count = note.sections.len();
    problems.check(limits::at_most("sections", count, limits::NOTE_SECTIONS, "sections"));
    note.sections.iter().for_each(|section| check_section(section, problems));
    if note.co_signer == Some(note.author) {
        problems.check(Err(Refusal::OwnNote));
    }
    problems.check(limits::within(&[note]));
}

fn check_section(section: &NoteSection, problems: &mut Problems) {
    section.code.iter().for_each(|part| problems.check(code("sections", part)));
    problems.check(limits::line("sections", section.title.expose()));
    problems.check(said("sections", &section.text));
}
