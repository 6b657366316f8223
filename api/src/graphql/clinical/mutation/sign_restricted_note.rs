//! `signRestrictedNote`.

use async_graphql::{Enum, InputObject, SimpleObject};
use chartlog_domain::chart::Command as OnChart;
use chartlog_domain::facts::restricted::RestrictedNote;
use chartlog_domain::ids::{NoteId, PatientId};

use super::charting::{Refers, now, on_chart};
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;

/// Why a note is restricted.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "RestrictedCategory")]
pub(crate) enum Category {
    /// A psychotherapy note: the contents of a conversation in counselling, kept apart from the rest of
    /// the record (45 CFR 164.501). The patient has no right of access to it (45 CFR 164.524(a)(1)(i)).
    Psychotherapy,
    /// A record of the diagnosis or treatment of a substance use disorder (42 CFR part 2).
    SubstanceUse,
    /// Anything else that is to be kept apart.
    Other,
}

impl Category {
    /// The domain's word for it.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Psychotherapy => "psychotherapy",
            Self::SubstanceUse => "substance-use",
            Self::Other => "other",
        }
    }

    /// What the domain's word stands for.
    pub(crate) fn of(code: &str) -> Self {
        let named = [Self::Psychotherapy, Self::SubstanceUse];
        named.into_iter().find(|category| category.code() == code).unwrap_or(Self::Other)
    }
}

/// A note that is kept apart from the chart. It is in nobody's view, and what is typed here is on record
/// nowhere else; you read it again by `restrictedNotes`.
#[derive(InputObject)]
pub(crate) struct SignRestrictedNoteInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose; a patient of yours.
    patient: Id,
    /// In which visit, if in one.
    encounter: Option<Id>,
    /// Why it is restricted.
    category: Category,
    /// Title, one line.
    title: String,
    /// The note.
    text: String,
}

/// The note is signed. The chart shows nothing of it.
#[derive(SimpleObject)]
pub(crate) struct SignRestrictedNotePayload {
    /// Id of the note.
    note: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for SignRestrictedNoteInput {
    const ACTION: Action = Action::SignRestrictedNote;
    type Payload = SignRestrictedNotePayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        let refers = Refers::of(self.encounter.as_ref(), None)?;
        let note = NoteId::from_bytes(clerk.derived("restricted note", order));
        let sign = OnChart::SignRestrictedNote(RestrictedNote {
            note,
            patient,
            encounter: refers.encounter,
            author: clerk.account(),
            category: self.category.code().to_owned(),
            title: self.title.into(),
            text: self.text.into(),
            signed_at: now(clerk),
        });
        let done = on_chart(clerk, order, patient, &refers, &sign)?;
        let position = done.position.to_string();
        Ok(SignRestrictedNotePayload { note: note.into(), position })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chartlog_domain::chart::RESTRICTED_CATEGORIES;

    #[test]
    fn the_categories_are_those_of_the_domain() {
        let all = [Category::Psychotherapy, Category::SubstanceUse, Category::Other];
        assert_eq!(all.map(Category::code), RESTRICTED_CATEGORIES);
        assert!(all.into_iter().all(|category| Category::of(category.code()) == category));
    }
}
