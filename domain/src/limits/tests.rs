use super::*;
use crate::testing::samples;
use crate::words::{Code, Text};

fn over(field: &'static str, limit: usize, unit: &'static str) -> Result<(), Refusal> {
    Err(Refusal::OverLimit { field, limit, unit })
}

#[test]
fn a_text_has_its_limit() {
    let note = |bytes: usize| {
        let text = Text::from("x".repeat(bytes));
        within(&[&crate::facts::clinical::Note { text, ..samples::clinical::note(true) }])
    };
    assert_eq!(note(TEXT_BYTES), Ok(()));
    assert_eq!(note(TEXT_BYTES + 1), over("text", TEXT_BYTES, "bytes"));
}

#[test]
fn a_code_has_its_limit() {
    let code =
        |bytes: usize| within(&[&Code { code: "x".repeat(bytes), ..samples::words::code("") }]);
    assert_eq!(code(WORD_BYTES), Ok(()));
    assert_eq!(code(WORD_BYTES + 1), over("code", WORD_BYTES, "bytes"));
}

#[test]
fn a_line_has_its_limit_and_says_something() {
    assert_eq!(line("title", &"x".repeat(LINE_BYTES)), Ok(()));
    assert_eq!(line("title", &"x".repeat(LINE_BYTES + 1)), over("title", LINE_BYTES, "bytes"));
    assert_eq!(line("title", " "), Err(Refusal::Required { field: "title" }));
}

#[test]
fn a_list_has_its_limit() {
    let visit = |count: usize| {
        let diagnoses = vec![Code::default(); count];
        within(&[&crate::facts::coding::Visit { diagnoses, ..samples::coding::visit(true) }])
    };
    assert_eq!(visit(LIST_LENGTH), Ok(()));
    assert_eq!(visit(LIST_LENGTH + 1), over("diagnoses", LIST_LENGTH, "elements"));
}

#[test]
fn a_file_inside_a_fact_has_its_limit() {
    let attachment = |bytes: usize| {
        let inline = Some(vec![0; bytes]);
        let attachment = samples::clinical::attachment(true);
        within(&[&crate::facts::clinical::Attachment { inline, ..attachment }])
    };
    assert_eq!(attachment(INLINE_BYTES), Ok(()));
    assert_eq!(attachment(INLINE_BYTES + 1), over("inline", INLINE_BYTES, "bytes"));
}

#[test]
fn a_command_has_its_limit_in_all() {
    let third = COMMAND_BYTES / 3;
    let texts = |last: usize| {
        let text = |bytes: usize| Text::from("x".repeat(bytes));
        within(&[&text(third), &text(third), &text(last)])
    };
    assert_eq!(texts(third), Ok(()));
    assert_eq!(TEXT_BYTES, third, "three texts of the longest fill a command");
    let filled = |more: usize| {
        let text = || Text::from("x".repeat(third));
        within(&[&text(), &text(), &text(), &Text::from("x".repeat(more))])
    };
    assert_eq!(filled(0), Ok(()));
    assert_eq!(filled(1), over("command", COMMAND_BYTES, "bytes in all"));
}

#[test]
fn service_lines_have_their_limit() {
    let claim = |count: u32| {
        let lines =
            (1..=count).map(|sequence| crate::facts::ledger::ClaimLine { sequence, net: None });
        let claim =
            crate::facts::ledger::Claim { lines: lines.collect(), ..samples::ledger::claim(true) };
        let command = crate::claim::Command::Draft {
            claim,
            codes: None,
            withheld: std::collections::BTreeSet::new(),
        };
        crate::claim::decide(&crate::claim::State::default(), command).map(|_| ())
    };
    let limit = u32::try_from(SERVICE_LINES).unwrap();
    assert_eq!(claim(limit), Ok(()));
    assert_eq!(claim(limit + 1), over("lines", SERVICE_LINES, "lines"));
}
