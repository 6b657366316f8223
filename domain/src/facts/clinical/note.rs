//! Notes: signed, amended, added to, co-signed. A signed note is never edited.

use crate::ids::{AccountId, EncounterId, NoteId, PatientId};
use crate::words::{Code, DateTime, Text};

/// A signed note. It is never edited, only amended or added to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its id.
    pub note: NoteId,
    /// In which encounter.
    pub encounter: EncounterId,
    /// The patient.
    pub patient: PatientId,
    /// Who wrote and signed it.
    pub author: AccountId,
    /// Kind of note (LOINC document ontology).
    pub kind: Option<Code>,
    /// Title.
    pub title: Text,
    /// The note, when it is in one piece; empty when it has sections.
    pub text: Text,
    /// When it was signed.
    pub signed_at: DateTime,
    /// Its parts, when it follows a template such as SOAP.
    pub sections: Vec<NoteSection>,
    /// Who is to co-sign it.
    pub co_signer: Option<AccountId>,
}

/// A part of a note that follows a template, such as the plan of a SOAP note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSection {
    /// Which part it is (LOINC); none when only its title says so.
    pub code: Option<Code>,
    /// Its title.
    pub title: Text,
    /// What it says.
    pub text: Text,
}

impl Note {
    /// The whole note in one piece: its text, or its sections in order, each under its title.
    #[must_use]
    pub fn whole(&self) -> String {
        if self.sections.is_empty() {
            return self.text.expose().to_owned();
        }
        let part = |section: &NoteSection| {
            format!("{}\n{}", section.title.expose().to_uppercase(), section.text.expose())
        };
        self.sections.iter().map(part).collect::<Vec<_>>().join("\n\n")
    }
}

/// An amendment of a signed note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// The amending note.
    pub note: Note,
    /// Which note it amends.
    pub amends: NoteId,
    /// Why.
    pub reason: Text,
}

/// Something that is added to a signed note, which stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addendum {
    /// What is added, as a note of its own.
    pub note: Note,
    /// To which note.
    pub adds_to: NoteId,
}

/// A second signature under a note, by somebody else than its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoSignature {
    /// Which note.
    pub note: NoteId,
    /// In which encounter.
    pub encounter: EncounterId,
    /// The patient.
    pub patient: PatientId,
    /// Who co-signs.
    pub clinician: AccountId,
    /// When.
    pub at: DateTime,
}
