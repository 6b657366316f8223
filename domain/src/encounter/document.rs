//! Filing a document in a visit: what it is, what it is called, and its files, which are here already.

use super::{State, fresh, visited};
use crate::decider::Refusal;
use crate::decider::guard::{Problems, named, one_of, ordered, required};
use crate::decider::shape::LOINC;
use crate::event::Event;
use crate::facts::ClinicalFact;
use crate::facts::clinical::{Attachment, Document};
use crate::limits;
use crate::words::{Concept, Text};

/// A document comes in during the visit or after it: the stream must know the visit, open or closed.
pub(super) fn file(state: &State, document: Document) -> Result<Vec<Event>, Refusal> {
    let none = Refusal::Required { field: "encounter" };
    let encounter = document.encounters.first().copied().ok_or(none)?;
    visited(state, encounter, document.patient)?;
    let mut problems = Problems::default();
    problems.check(fresh("document", state, document.document));
    problems.check(limits::within(&[&document]));
    problems.check(one_of("status", &document.status, &["current"]));
    problems.check(required("kind", &document.kind).and_then(of_a_kind));
    let title = document.description.as_ref().map_or("", Text::expose);
    problems.check(limits::line("title", title));
    if document.attachments.is_empty() {
        problems.check(Err(Refusal::Required { field: "files" }));
    }
    let files = document.attachments.len();
    problems.check(limits::at_most("files", files, limits::DOCUMENT_FILES, "files"));
    for attachment in &document.attachments {
        check_file(&mut problems, attachment);
        problems.check(ordered(
            "filed_at",
            attachment.created.as_ref(),
            document.filed_at.as_ref(),
        ));
    }
    problems.none()?;
    let patient = document.patient;
    Ok(vec![Event::new("DocumentFiled").about(patient, ClinicalFact::DocumentFiled(document))])
}

/// Kinds of documents have codes of LOINC (FHIR, c80-doc-typecodes).
fn of_a_kind(kind: &Concept) -> Result<(), Refusal> {
    named("kind", kind)?;
    let mut loinc = kind.codes.iter().filter(|code| code.system == LOINC);
    if loinc.all(|code| is_loinc(&code.code)) {
        Ok(())
    } else {
        Err(Refusal::UnknownCode { field: "kind" })
    }
}

/// Whether a code is built as LOINC builds them: up to seven digits, a hyphen and a check digit
/// (LOINC Users' Guide, mod 10). Most slips of the pen are not.
fn is_loinc(code: &str) -> bool {
    let Some((number, check)) = code.split_once('-') else { return false };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=7).contains(&number.len()) || check.len() != 1 || !digits(number) || !digits(check) {
        return false;
    }
    let value = |byte: u8| u32::from(byte - b'0');
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| match (place % 2, value(byte)) {
            (0, digit) if digit > 4 => digit * 2 - 9,
            (0, digit) => digit * 2,
            (_, digit) => digit,
        })
        .sum();
    check.bytes().all(|byte| value(byte) == (10 - sum % 10) % 10)
}

/// The bytes of a file are beside the entry: their digest and size stand for them.
fn check_file(problems: &mut Problems, file: &Attachment) {
    problems.check(required("digest", &file.digest).map(drop));
    if let Some(size) = problems.take(required("size", &file.size).copied()) {
        if size == 0 {
            problems.check(Err(Refusal::UnderLimit { field: "size", limit: 1, unit: "bytes" }));
        }
        if size > limits::FILE_BYTES {
            let limit = usize::try_from(limits::FILE_BYTES).unwrap_or(usize::MAX);
            problems.check(Err(Refusal::OverLimit { field: "size", limit, unit: "bytes" }));
        }
    }
    match &file.content_type {
        Some(kind) if is_media_type(kind) => {}
        Some(_) => problems.check(Err(Refusal::Malformed { field: "content_type" })),
        None => problems.check(Err(Refusal::Required { field: "content_type" })),
    }
    if let Some(title) = &file.title {
        problems.check(limits::line("file_title", title.expose()));
    }
}

/// Whether a text is a media type with or without parameters: `application/pdf`,
/// `text/plain; charset=utf-8` (RFC 9110, 8.3.1). It goes into a header as it is.
#[must_use]
pub fn is_media_type(text: &str) -> bool {
    let token = |text: &str| {
        let named = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        !text.is_empty() && text.bytes().all(named)
    };
    let name = text.split(';').next().unwrap_or_default().trim_end();
    let halves = name.split_once('/').is_some_and(|(kind, sub)| token(kind) && token(sub));
    let printable = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    halves && printable && text.len() <= limits::MEDIA_TYPE_BYTES
}

#[cfg(test)]
mod tests {
    use super::super::{Command, Encounters};
    use super::*;
    use crate::testing::samples::{clinical, ids, words::code, words::text};
    use crate::testing::{Given, Outcome, given};

    fn opened() -> Given<Encounters> {
        let mut encounter = clinical::encounter(true);
        encounter.period.end = None;
        given::<Encounters>(&[]).after(Command::Open(encounter))
    }

    fn document() -> Document {
        clinical::document(true)
    }

    fn filed(document: Document) -> Outcome {
        opened().when(Command::FileDocument(document))
    }

    fn with(change: impl FnOnce(&mut Attachment)) -> Document {
        let mut document = document();
        change(&mut document.attachments[0]);
        document
    }

    #[test]
    fn a_document_is_filed_in_the_visit_that_it_names_open_or_closed() {
        let told = Event::new("DocumentFiled")
            .about(ids::PATIENT, ClinicalFact::DocumentFiled(document()));
        filed(document()).then(std::slice::from_ref(&told));
        let closed = opened().after(Command::Close(clinical::encounter_end()));
        closed.when(Command::FileDocument(document())).then(&[told]);
    }

    #[test]
    fn a_document_is_refused_for_each_of_these_reasons() {
        let whole = document;
        let kind = |text: &str| {
            let mut code = code(text);
            code.system = LOINC.to_owned();
            Some(Concept { codes: vec![code], text: None })
        };
        for (code, document) in [
            ("REQUIRED", Document { encounters: vec![], ..whole() }),
            ("OTHER_RECORD", Document { encounters: vec![ids::OTHER_ENCOUNTER], ..whole() }),
            ("OTHER_PATIENT", Document { patient: ids::OTHER_PATIENT, ..whole() }),
            ("UNKNOWN_CODE", Document { status: "superseded".to_owned(), ..whole() }),
            ("REQUIRED", Document { kind: None, ..whole() }),
            ("REQUIRED", Document { kind: Some(Concept::default()), ..whole() }),
            ("UNKNOWN_CODE", Document { kind: kind("11506-4"), ..whole() }),
            ("UNKNOWN_CODE", Document { kind: kind("progress note"), ..whole() }),
            ("REQUIRED", Document { description: None, ..whole() }),
            ("REQUIRED", Document { description: Some(text(" ")), ..whole() }),
            (
                "OVER_LIMIT",
                Document {
                    description: Some("t".repeat(limits::LINE_BYTES + 1).into()),
                    ..whole()
                },
            ),
            ("REQUIRED", Document { attachments: vec![], ..whole() }),
            (
                "OVER_LIMIT",
                Document {
                    attachments: vec![whole().attachments[0].clone(); limits::DOCUMENT_FILES + 1],
                    ..whole()
                },
            ),
            ("REQUIRED", with(|file| file.digest = None)),
            ("REQUIRED", with(|file| file.size = None)),
            ("UNDER_LIMIT", with(|file| file.size = Some(0))),
            ("OVER_LIMIT", with(|file| file.size = Some(limits::FILE_BYTES + 1))),
            ("REQUIRED", with(|file| file.content_type = None)),
            ("MALFORMED", with(|file| file.content_type = Some("a letter".to_owned()))),
            ("REQUIRED", with(|file| file.title = Some(text("")))),
            (
                "END_BEFORE_START",
                with(|file| file.created = Some(crate::testing::samples::words::at("2026-05-05"))),
            ),
        ] {
            filed(document).refused(code);
        }
        let known = opened().after(Command::FileDocument(document()));
        known.when(Command::FileDocument(document())).refused("ALREADY_EXISTS");
        let nothing = given::<Encounters>(&[]);
        nothing.when(Command::FileDocument(document())).refused("UNKNOWN_RECORD");
    }

    #[test]
    fn at_their_limits_files_are_taken() {
        let largest = with(|file| file.size = Some(limits::FILE_BYTES));
        assert_eq!(filed(largest).events().len(), 1);
        let most = vec![document().attachments[0].clone(); limits::DOCUMENT_FILES];
        assert_eq!(filed(Document { attachments: most, ..document() }).events().len(), 1);
    }

    #[test]
    fn all_that_is_wrong_with_a_document_is_told_at_once() {
        let mut wrong = with(|file| file.content_type = None);
        wrong.kind = None;
        wrong.description = None;
        let refusal = file(&opened().state, wrong).unwrap_err();
        let fields: Vec<_> = refusal.each().iter().map(Refusal::field).collect();
        assert_eq!(fields, [Some("kind"), Some("title"), Some("content_type")]);
    }

    #[test]
    fn a_loinc_code_has_its_check_digit() {
        for code in ["11506-3", "34133-9", "8480-6", "4548-4", "85354-9", "18842-5"] {
            assert!(is_loinc(code), "{code}");
        }
        for code in ["11506-2", "11506", "-3", "12345678-1", "11506-33", "1150a-3", ""] {
            assert!(!is_loinc(code), "{code}");
        }
    }

    #[test]
    fn a_media_type_goes_into_a_header_as_it_is() {
        let longest = format!("text/plain; a={}", "b".repeat(limits::MEDIA_TYPE_BYTES - 14));
        for text in ["application/pdf", "text/plain; charset=utf-8", "image/svg+xml", &longest] {
            assert!(is_media_type(text), "{text}");
        }
        let longer = format!("{longest}b");
        for text in ["", "pdf", "/pdf", "a/", "a b/c", "a/b\r\nx: y", "a/b; c=\u{e9}", &longer] {
            assert!(!is_media_type(text), "{text}");
        }
    }
}
