//! Who may be registered already.

use async_graphql::{Enum, InputObject, Object, Result};
use chartlog_projections::front_desk::query::{self, Alike, Likely, STRONG, Somebody};

use super::patient::Patient;
use crate::graphql::page::SHORT_LIST;
use crate::graphql::scalars::Date;

/// What is known of somebody who is to be registered. Whoever shares something of it is found; the
/// more, the likelier. Accents, case and the form of a phone number do not count.
#[derive(InputObject)]
pub(crate) struct PossibleDuplicatesInput {
    /// Family name.
    family: Option<String>,
    /// Given names.
    given: Option<String>,
    /// Date of birth; only a whole one is compared.
    birth_date: Option<Date>,
    /// Phone number, whole.
    phone: Option<String>,
    /// Medical record number.
    mrn: Option<String>,
    /// Address of e-mail.
    email: Option<String>,
    /// Postal code.
    postal_code: Option<String>,
}

impl PossibleDuplicatesInput {
    /// What the view compares.
    pub(super) fn parsed(self) -> Result<Somebody> {
        let birth_date = self.birth_date.map(|date| date.parse("input.birthDate")).transpose()?;
        Ok(Somebody {
            family: self.family.into_iter().collect(),
            given: self.given.into_iter().collect(),
            birth_date,
            mrn: self.mrn,
            phones: self.phone.into_iter().collect(),
            emails: self.email.into_iter().collect(),
            postal_codes: self.postal_code.into_iter().collect(),
        })
    }
}

/// What is alike. Names come in three grades: whole, beginning, sound.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DuplicateReason {
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

impl From<Alike> for DuplicateReason {
    fn from(why: Alike) -> Self {
        match why {
            Alike::Mrn => Self::Mrn,
            Alike::BirthDate => Self::BirthDate,
            Alike::BirthDaySwapped => Self::BirthDaySwapped,
            Alike::BirthDateDigit => Self::BirthDateDigit,
            Alike::Phone => Self::Phone,
            Alike::Email => Self::Email,
            Alike::PostalCode => Self::PostalCode,
            Alike::Family => Self::Family,
            Alike::FamilyBegins => Self::FamilyBegins,
            Alike::FamilySounds => Self::FamilySounds,
            Alike::Given => Self::Given,
            Alike::GivenBegins => Self::GivenBegins,
            Alike::GivenSounds => Self::GivenSounds,
        }
    }
}

/// Somebody who may be the same person.
pub(crate) struct PossibleDuplicate {
    patient: Patient,
    score: u32,
    why: Vec<DuplicateReason>,
}

impl From<Likely> for PossibleDuplicate {
    fn from(row: query::Likely) -> Self {
        Self {
            patient: row.patient.into(),
            score: row.score,
            why: row.why.into_iter().map(DuplicateReason::from).collect(),
        }
    }
}

/// Somebody who may be the same person.
#[Object]
impl PossibleDuplicate {
    /// Who that is.
    #[graphql(complexity = SHORT_LIST * child_complexity)]
    async fn patient(&self) -> &Patient {
        &self.patient
    }

    /// How likely: more is likelier, 100 for the same medical record number alone. Good for ordering.
    async fn score(&self) -> u32 {
        self.score
    }

    /// Whether `registerPatient` refuses until its `notTheSameAs` names this patient.
    async fn strong(&self) -> bool {
        self.score >= STRONG
    }

    /// What speaks for it, one for each part that is alike.
    async fn why(&self) -> &[DuplicateReason] {
        &self.why
    }
}
