//! Finding a person, and saying why they were found.

use async_graphql::{Enum, InputObject, Object, Result};
use chartlog_projections::front_desk::query::{self, PatientSearch, Why};

use super::patient::Patient;
use crate::graphql::scalars::Date;

/// Whom to look for. What is given must all match; nothing given lists everyone by name. Accents
/// and case do not count.
#[derive(InputObject, Default)]
pub(crate) struct PatientSearchInput {
    /// Free text as a caller says it: names, MRN, phone, date of birth (`YYYY-MM-DD`), in any
    /// order. At most 8 words and 200 characters.
    text: Option<String>,
    /// Beginning or sound of the family name.
    family: Option<String>,
    /// Beginning or sound of a given name.
    given: Option<String>,
    /// Date of birth, or its year or month.
    birth_date: Option<Date>,
    /// Medical record number, whole.
    mrn: Option<String>,
    /// Phone number or its last digits, at least four.
    phone: Option<String>,
}

impl PatientSearchInput {
    /// The search that the view knows.
    pub(super) fn parsed(self) -> Result<PatientSearch> {
        let birth_date = self.birth_date.map(|date| date.parse("search.birthDate")).transpose()?;
        Ok(PatientSearch {
            text: self.text,
            family: self.family,
            given: self.given,
            birth_date,
            mrn: self.mrn,
            phone: self.phone,
        })
    }
}

/// What matched. Names come in three grades: whole, beginning, sound.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MatchReason {
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

impl From<Why> for MatchReason {
    fn from(why: Why) -> Self {
        match why {
            Why::Mrn => Self::Mrn,
            Why::BirthDate => Self::BirthDate,
            Why::Phone => Self::Phone,
            Why::Family => Self::Family,
            Why::Given => Self::Given,
            Why::FamilyBegins => Self::FamilyBegins,
            Why::GivenBegins => Self::GivenBegins,
            Why::FamilySounds => Self::FamilySounds,
            Why::GivenSounds => Self::GivenSounds,
        }
    }
}

/// Somebody who was found.
pub(crate) struct PatientMatch {
    patient: Patient,
    score: u32,
    why: Vec<MatchReason>,
}

impl From<query::PatientMatch> for PatientMatch {
    fn from(row: query::PatientMatch) -> Self {
        Self {
            patient: row.patient.into(),
            score: row.score,
            why: row.why.into_iter().map(MatchReason::from).collect(),
        }
    }
}

/// Somebody who was found by a search.
#[Object]
impl PatientMatch {
    /// Who that is.
    async fn patient(&self) -> &Patient {
        &self.patient
    }

    /// How well it matches: more is better, 0 when nothing was searched for. Good for ordering
    /// only.
    async fn score(&self) -> u32 {
        self.score
    }

    /// What matched, the best for each word that was searched for.
    async fn why(&self) -> &[MatchReason] {
        &self.why
    }
}
