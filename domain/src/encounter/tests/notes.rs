//! Notes: sections, addenda, co-signatures.

use super::*;
use crate::facts::clinical::NoteSection;

fn section() -> NoteSection {
    samples::clinical::note_section(true)
}

fn in_sections(sections: Vec<NoteSection>) -> Note {
    Note { text: text(""), sections, ..note() }
}

fn signed() -> Given<Encounters> {
    opened().after(sign())
}

fn co_signature() -> CoSignature {
    samples::clinical::co_signature()
}

#[test]
fn a_note_in_sections_keeps_them_and_reads_as_one() {
    let note = in_sections(vec![section(), NoteSection { code: None, ..section() }]);
    assert_eq!(note.whole(), "PLAN\nAnother week of the same.\n\nPLAN\nAnother week of the same.");
    opened()
        .when(Command::SignNote { note: note.clone() })
        .then(&[Event::new("NoteSigned").about(ids::PATIENT, ClinicalFact::NoteSigned(note))]);
}

#[test]
fn a_note_that_is_not_right_is_refused() {
    let with = |count| in_sections(vec![section(); count]);
    for (note, code) in [
        (Note { sections: vec![section()], ..note() }, "BOTH_GIVEN"),
        (in_sections(vec![NoteSection { text: text(" "), ..section() }]), "REQUIRED"),
        (in_sections(vec![NoteSection { title: text(""), ..section() }]), "REQUIRED"),
        (with(limits::NOTE_SECTIONS + 1), "OVER_LIMIT"),
        (Note { co_signer: Some(ids::CLINICIAN), ..note() }, "OWN_NOTE"),
        (Note { kind: Some(Code::default()), ..note() }, "REQUIRED"),
        (Note { text: text(&"x".repeat(limits::TEXT_BYTES + 1)), ..note() }, "OVER_LIMIT"),
    ] {
        opened().when(Command::SignNote { note }).refused(code);
    }
    let most = Command::SignNote { note: with(limits::NOTE_SECTIONS) };
    assert_eq!(opened().when(most).events().len(), 1);
}

#[test]
fn an_addendum_adds_to_a_note_that_is_there_and_leaves_it_as_it_is() {
    let addendum = samples::clinical::addendum(true);
    let add = || Command::AddAddendum(addendum.clone());
    let told = ClinicalFact::AddendumAdded(addendum.clone());
    signed().when(add()).then(&[Event::new("AddendumAdded").about(ids::PATIENT, told)]);
    opened().when(add()).refused("UNKNOWN_RECORD");
    given::<Encounters>(&[]).when(add()).refused("UNKNOWN_RECORD");
    signed().after(add()).when(add()).refused("NOTE_ALREADY_SIGNED");
    let mut blank = addendum.clone();
    blank.note.sections = Vec::new();
    signed().when(Command::AddAddendum(blank)).refused("REQUIRED");
    let mut theirs = addendum.clone();
    theirs.note.patient = ids::OTHER_PATIENT;
    signed().when(Command::AddAddendum(theirs)).refused("OTHER_PATIENT");
    // An addendum is a note: it can be amended and co-signed.
    let of_it = CoSignature { note: ids::ADDENDUM, ..co_signature() };
    assert_eq!(signed().after(add()).when(Command::CoSignNote(of_it)).events().len(), 1);
}

#[test]
fn a_note_is_co_signed_once_by_each_and_not_by_its_author() {
    let co_sign = || Command::CoSignNote(co_signature());
    let told = ClinicalFact::NoteCoSigned(co_signature());
    signed().when(co_sign()).then(&[Event::new("NoteCoSigned").about(ids::PATIENT, told)]);
    signed().after(co_sign()).when(co_sign()).refused("CO_SIGNED_ALREADY");
    let own = CoSignature { clinician: ids::CLINICIAN, ..co_signature() };
    signed().when(Command::CoSignNote(own)).refused("OWN_NOTE");
    opened().when(co_sign()).refused("UNKNOWN_RECORD");
    given::<Encounters>(&[]).when(co_sign()).refused("UNKNOWN_RECORD");
    let theirs = CoSignature { patient: ids::OTHER_PATIENT, ..co_signature() };
    signed().when(Command::CoSignNote(theirs)).refused("OTHER_PATIENT");
    let elsewhere = CoSignature { encounter: ids::OTHER_ENCOUNTER, ..co_signature() };
    signed().when(Command::CoSignNote(elsewhere)).refused("OTHER_RECORD");
}

#[test]
fn a_note_has_so_many_co_signatures_and_no_more() {
    let by = |number: usize| {
        let clinician = AccountId(uuid::Uuid::from_u128(number as u128));
        Command::CoSignNote(CoSignature { clinician, ..co_signature() })
    };
    let full = (0..limits::CO_SIGNATURES).fold(signed(), |given, number| given.after(by(number)));
    full.when(by(limits::CO_SIGNATURES)).refused("OVER_LIMIT");
}

#[test]
fn who_is_to_co_sign_is_remembered() {
    let known = signed().state.notes[&ids::NOTE].clone();
    assert_eq!((known.author, known.co_signer), (ids::CLINICIAN, Some(ids::OTHER_CLINICIAN)));
    assert!(known.co_signed.is_empty());
}

#[test]
fn what_an_author_says_later_of_their_own_note_waits_for_its_co_signature_too() {
    let amendment = |author, co_signer| {
        let told = samples::clinical::amendment(true);
        Amendment { note: Note { author, co_signer, ..told.note }, ..told }
    };
    let addendum = |author, co_signer| {
        let told = samples::clinical::addendum(true);
        Addendum { note: Note { author, co_signer, ..told.note }, ..told }
    };
    let supervisor = Some(ids::OTHER_CLINICIAN);
    let third = Some(AccountId(uuid::Uuid::from_u128(3)));
    for (author, named, waits_for) in [
        (ids::CLINICIAN, None, supervisor),
        (ids::CLINICIAN, third, third),
        (ids::OTHER_CLINICIAN, None, None),
        (ids::OTHER_CLINICIAN, third, third),
    ] {
        let amend = Command::AmendNote(amendment(author, named));
        let told = ClinicalFact::NoteAmended(amendment(author, waits_for));
        signed().when(amend).then(&[Event::new("NoteAmended").about(ids::PATIENT, told)]);
        let add = Command::AddAddendum(addendum(author, named));
        let told = ClinicalFact::AddendumAdded(addendum(author, waits_for));
        signed().when(add).then(&[Event::new("AddendumAdded").about(ids::PATIENT, told)]);
    }
    // That the note is co-signed already says nothing of what comes after it.
    let after = signed().after(Command::CoSignNote(co_signature()));
    let told = ClinicalFact::AddendumAdded(addendum(ids::CLINICIAN, supervisor));
    let add = Command::AddAddendum(addendum(ids::CLINICIAN, None));
    after.when(add).then(&[Event::new("AddendumAdded").about(ids::PATIENT, told)]);
    let own = Command::AddAddendum(addendum(ids::CLINICIAN, Some(ids::CLINICIAN)));
    signed().when(own).refused("OWN_NOTE");
}
