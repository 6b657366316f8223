//! Restricted notes, opened from the log by key for each request: they are in no view (facets.md). Whoever
//! asks is on record with the patient and the facet, as for everything else that is shown.

use chartlog_domain::event::Subject;
use chartlog_domain::facet::Facet;
use chartlog_domain::facts::restricted::RestrictedNote;
use chartlog_domain::facts::{Fact, RestrictedFact};
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_eventlog::{KeyError, Position};

use crate::journal::{Journal, JournalError};

/// Opens restricted notes.
pub struct RestrictedNotes {
    journal: Journal,
}

impl RestrictedNotes {
    /// Opens those of a journal's log.
    #[must_use]
    pub const fn new(journal: Journal) -> Self {
        Self { journal }
    }

    /// The notes about a patient that an account wrote, the oldest first, up to a position. Those of
    /// anybody else are not handed out; of a patient whose key was destroyed there are none.
    ///
    /// # Errors
    /// When log or keys cannot be read.
    pub fn written_by(
        &self,
        author: AccountId,
        patient: PatientId,
        up_to: Position,
    ) -> Result<Vec<RestrictedNote>, JournalError> {
        let journal = &self.journal;
        let wanted = journal.facet_key(Subject::Patient(patient), Facet::Restricted, 0);
        let key = match journal.vault().find(wanted.subject, wanted.facet, wanted.version) {
            Ok(Some(key)) => key,
            Ok(None) | Err(KeyError::Shredded { .. }) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let mut notes = Vec::new();
        let entries = journal.log().read_by_key(key.key_id(), None, Some(up_to))?;
        for entry in entries {
            for fact in journal.open(&entry?, &[Facet::Restricted])? {
                if let Fact::Restricted(RestrictedFact::NoteSigned(note)) = fact
                    && (note.author, note.patient) == (author, patient)
                {
                    notes.push(note);
                }
            }
        }
        Ok(notes)
    }
}
