//! Whether something printed what its page shows. Of a line of text the words count, where any number stands
//! for any number and a word with `...` in it for any word; a line that is `...` stands for any lines. Of a
//! line of JSON the shape counts, and what is part of the contract.

use serde_json::Value;

/// Leaves out: the rest of a word, lines, or members of an object.
const MORE: &str = "...";

/// Where what was printed differs from what the page shows.
pub(super) fn differ(page: &[String], printed: &[String]) -> Option<String> {
    let mut rest = printed.iter();
    let mut any_lines = false;
    for line in page {
        if line.trim() == MORE {
            any_lines = true;
            continue;
        }
        let found =
            if any_lines { rest.find(|other| differs(line, other).is_none()) } else { rest.next() };
        let Some(found) = found else {
            return Some(format!("it did not print: {line}"));
        };
        if let Some(how) = differs(line, found) {
            return Some(format!("{how}: {line}\nbut it printed: {found}"));
        }
        any_lines = false;
    }
    match rest.next() {
        Some(more) if !any_lines => Some(format!("it printed more than the page shows: {more}")),
        None | Some(_) => None,
    }
}

/// How a line that was printed differs from one of a page.
pub(super) fn differs(page: &str, printed: &str) -> Option<String> {
    let Some(shape) = shown(page) else {
        return (!same_words(page, printed)).then(|| "other words".to_owned());
    };
    match serde_json::from_str(printed) {
        Ok(printed) => shape_differs(&shape, &printed, ""),
        Err(_) => Some("no JSON".to_owned()),
    }
}

fn same_words(page: &str, printed: &str) -> bool {
    let (page, printed) = (page.split_whitespace(), printed.split_whitespace());
    let same = |(page, printed): (&str, &str)| {
        page.contains(MORE) || any_number(page) == any_number(printed)
    };
    page.clone().count() == printed.clone().count() && page.zip(printed).all(same)
}

/// A word with `0` for every number.
fn any_number(word: &str) -> String {
    let mut masked = String::new();
    for character in word.chars() {
        if !character.is_ascii_digit() {
            masked.push(character);
        } else if !masked.ends_with('0') {
            masked.push('0');
        }
    }
    masked
}

/// A page's JSON: `,...` at the end of an object or a list leaves the rest out.
fn shown(line: &str) -> Option<Value> {
    let line = line.replace(",...}", &format!(",\"{MORE}\":0}}")).replace(",...]", "]");
    serde_json::from_str(&line).ok().filter(Value::is_object)
}

/// Where what was printed differs in shape from what the page shows.
fn shape_differs(shown: &Value, printed: &Value, at: &str) -> Option<String> {
    match (shown, printed) {
        // Of an invented patient a page cannot promise that there is something to be told.
        (Value::String(_) | Value::Number(_) | Value::Bool(_), Value::Null) => None,
        (Value::Object(shown), Value::Object(printed)) => {
            let open = shown.contains_key(MORE);
            let more = printed.keys().find(|name| !open && !shown.contains_key(*name));
            if let Some(more) = more {
                return Some(format!("{at}.{more} is not on the page"));
            }
            shown.iter().filter(|(name, _)| *name != MORE).find_map(|(name, value)| {
                let at = format!("{at}.{name}");
                match printed.get(name) {
                    None => Some(format!("{at} is not there")),
                    Some(printed) => shape_differs(value, printed, &at),
                }
            })
        }
        (Value::Array(shown), Value::Array(printed)) => {
            let like = shown.first()?;
            if printed.is_empty() {
                return Some(format!("{at} is empty"));
            }
            printed.iter().find_map(|printed| shape_differs(like, printed, at))
        }
        // Codes and kinds are part of the contract; what else a text says is not.
        (Value::String(shown), Value::String(printed)) => {
            let fixed = [".code", ".reason", ".type", ".next"].iter().any(|end| at.ends_with(end));
            (fixed && shown != printed).then(|| format!("{at} is {printed}"))
        }
        (Value::Number(_), Value::Number(_)) | (Value::Bool(_), Value::Bool(_)) => None,
        (Value::Null, Value::Null) => None,
        _ => Some(format!("{at} is {printed}")),
    }
}

#[test]
fn an_example_that_prints_something_else_is_found() {
    let page = r#"{"data":{"visit":{"id":"7be1...","lines":[{"n":1},...]}},...}"#;
    let as_shown = r#"{"data":{"visit":{"id":"x","lines":[{"n":5}]}},"extensions":1}"#;
    assert_eq!(differs(page, as_shown), None);
    for other in [
        r#"{"errors":[],"data":null,"extensions":1}"#,
        r#"{"data":{"visit":{"id":"x"}}}"#,
        r#"{"data":{"visit":{"id":"x","lines":[]}}}"#,
        r#"{"data":{"visit":{"id":7,"lines":[{"n":5}]}}}"#,
        r#"{"data":{"visit":{"id":"x","lines":[{"n":5}],"name":"Ada"}}}"#,
        "curl: (7) Failed to connect",
    ] {
        assert!(differs(page, other).is_some(), "{other}");
    }
}

#[test]
fn text_is_compared_word_by_word_and_line_by_line() {
    let text = |text: &str| -> Vec<String> { text.lines().map(str::to_owned).collect() };
    let page = text("...\nlistening on http://127.0.0.1:8420\nroot e194...\n...\nentries 18634");
    let differ = |printed: &str| differ(&page, &text(printed));
    let as_shown = "opening\nlistening on http://127.0.0.1:40213\nroot 77aa\nand\nmore\nentries 7";
    assert_eq!(differ(as_shown), None);
    for (other, why) in [
        ("listening on http://localhost:40213\nroot 77aa\nentries 7", "another word"),
        ("listening on http://127.0.0.1:40213\nand\nroot 77aa\nentries 7", "a line between"),
        ("listening on http://127.0.0.1:40213\nroot 77aa", "a line too few"),
        ("listening on http://127.0.0.1:40213\nroot 77aa\nentries 7\nmore", "a line too many"),
        ("listening on http://127.0.0.1:40213\nroot 77aa of it\nentries 7", "a word too many"),
        ("", "nothing"),
    ] {
        assert!(differ(other).is_some(), "{why}");
    }
}
