//! The content of a note: in one piece, by the SOAP template, or in sections of another one.

use async_graphql::InputObject;
use chartlog_domain::facts::clinical::{Note, NoteSection};
use chartlog_domain::ids::{AccountId, EncounterId, NoteId, PatientId};
use chartlog_domain::words::{Code, Text};

use super::charting::now;
use super::filled_in::CodeInput;
use crate::command::{Clerk, NotDone};

/// URI of LOINC.
const LOINC: &str = "http://loinc.org";

/// The parts of a SOAP note; one at least. They are kept as sections under their LOINC codes.
#[derive(InputObject, Clone)]
pub(crate) struct SoapInput {
    /// What the patient tells (LOINC 61150-9).
    subjective: Option<String>,
    /// What is found (LOINC 61149-1).
    objective: Option<String>,
    /// What it is (LOINC 51848-0).
    assessment: Option<String>,
    /// What is to be done (LOINC 18776-5).
    plan: Option<String>,
}

/// A section of a note that follows another template.
#[derive(InputObject, Clone)]
pub(crate) struct NoteSectionInput {
    /// Which part it is (LOINC).
    code: Option<CodeInput>,
    /// Its title, one line.
    title: String,
    /// What it says.
    text: String,
}

/// What a note says.
pub(super) struct Content {
    text: Text,
    sections: Vec<NoteSection>,
}

impl Content {
    /// Exactly one of the three.
    pub(super) fn of(
        text: Option<String>,
        soap: Option<SoapInput>,
        sections: Option<Vec<NoteSectionInput>>,
    ) -> Result<Self, NotDone> {
        match (text, soap, sections) {
            (Some(text), None, None) => Ok(Self { text: text.into(), sections: Vec::new() }),
            (None, Some(soap), None) => Ok(Self { text: Text::default(), sections: soap.parts() }),
            (None, None, Some(sections)) => {
                let sections = sections.into_iter().map(NoteSection::from).collect();
                Ok(Self { text: Text::default(), sections })
            }
            _ => {
                let sentence = "give text, soap or sections, one of them";
                Err(NotDone::BadInput { field: "input.text", sentence })
            }
        }
    }

    /// The note that the caller signs now.
    pub(super) fn signed(
        self,
        clerk: &Clerk,
        (note, patient, encounter): (NoteId, PatientId, EncounterId),
        kind: Option<CodeInput>,
        title: String,
        co_signer: Option<AccountId>,
    ) -> Note {
        Note {
            note,
            encounter,
            patient,
            author: clerk.account(),
            kind: kind.map(Code::from),
            title: title.into(),
            text: self.text,
            signed_at: now(clerk),
            sections: self.sections,
            co_signer,
        }
    }
}

impl SoapInput {
    /// The parts that say something, in the order of their letters.
    fn parts(self) -> Vec<NoteSection> {
        let parts = [
            ("61150-9", "Subjective", self.subjective),
            ("61149-1", "Objective", self.objective),
            ("51848-0", "Assessment", self.assessment),
            ("18776-5", "Plan", self.plan),
        ];
        let part = |(code, title, text): (&str, &str, Option<String>)| {
            let code = Some(Code::new(LOINC, code, title));
            Some(NoteSection { code, title: title.into(), text: text?.into() })
        };
        parts.into_iter().filter_map(part).collect()
    }
}

impl From<NoteSectionInput> for NoteSection {
    fn from(section: NoteSectionInput) -> Self {
        Self {
            code: section.code.map(Code::from),
            title: section.title.into(),
            text: section.text.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_soap_note_has_the_parts_that_say_something_in_the_order_of_their_letters() {
        let soap = SoapInput {
            plan: Some("Rest".to_owned()),
            subjective: Some("A cough".to_owned()),
            objective: None,
            assessment: None,
        };
        let content = Content::of(None, Some(soap), None).unwrap();
        let titles: Vec<_> = content.sections.iter().map(|part| part.title.expose()).collect();
        assert_eq!(titles, ["Subjective", "Plan"]);
        assert_eq!(content.sections[1].code.as_ref().unwrap().code, "18776-5");
    }

    #[test]
    fn a_note_has_one_content() {
        assert!(Content::of(None, None, None).is_err());
        let both = Content::of(Some("A cough".to_owned()), None, Some(Vec::new()));
        assert!(matches!(both, Err(NotDone::BadInput { field: "input.text", .. })));
    }
}
