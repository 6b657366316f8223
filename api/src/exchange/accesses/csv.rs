//! Accesses as CSV (RFC 4180): a line of names, then one line for each access. Facets, patients and
//! accounts concerned of an access stand in one cell, with spaces between them.
//!
//! A cell that a spreadsheet would take for a formula gets an apostrophe in front: a client chooses
//! what its user agent is called.

use std::borrow::Cow;

use chartlog_domain::actor::Actor;
use chartlog_domain::words::DateTime;
use chartlog_projections::compliance::query::Access;

use super::words;

/// Names of the columns.
const COLUMNS: [&str; 21] = [
    "at",
    "kind",
    "outcome",
    "operation",
    "code",
    "purpose",
    "role",
    "account",
    "operator",
    "patients",
    "facets",
    "under_glass",
    "source_address",
    "user_agent",
    "session",
    "request",
    "access",
    "position",
    "concerned_accounts",
    "reason",
    "times",
];

/// The first line.
pub(super) fn names(out: &mut Vec<u8>) {
    line(out, COLUMNS);
}

/// The line of an access.
pub(super) fn row(out: &mut Vec<u8>, access: &Access) {
    let (account, operator) = match &access.actor {
        Actor::Account(account) => (account.to_string(), String::new()),
        Actor::Operator(user) => (String::new(), user.to_string()),
        Actor::System => (String::new(), String::new()),
    };
    let patients: Vec<_> = access.patients.iter().map(ToString::to_string).collect();
    let concerned: Vec<_> = access.concerned.iter().map(ToString::to_string).collect();
    let facets: Vec<_> = access.facets.iter().map(|facet| facet.name()).collect();
    let at = DateTime::from_micros(access.at);
    let text = |id: Option<String>| id.unwrap_or_default();
    let cells: [&str; COLUMNS.len()] = [
        at.as_str(),
        words::kind(access.kind),
        words::outcome(access.outcome),
        &access.operation,
        access.code.as_deref().unwrap_or_default(),
        &access.purpose,
        access.role.map_or("", |role| role.name()),
        &account,
        &operator,
        &patients.join(" "),
        &facets.join(" "),
        if access.under_glass { "true" } else { "false" },
        access.source_address.as_deref().unwrap_or_default(),
        access.user_agent.as_deref().unwrap_or_default(),
        &text(access.session.map(|id| id.to_string())),
        &text(access.request.map(|id| id.to_string())),
        &text(access.access.map(|id| id.to_string())),
        &access.position.to_string(),
        &concerned.join(" "),
        access.reason.as_deref().unwrap_or_default(),
        &access.times.to_string(),
    ];
    line(out, cells);
}

fn line(out: &mut Vec<u8>, cells: [&str; COLUMNS.len()]) {
    for (number, text) in cells.into_iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        cell(out, text);
    }
    out.extend_from_slice(b"\r\n");
}

fn cell(out: &mut Vec<u8>, text: &str) {
    // Some programs split at semicolons, and do not heed quotes within a cell.
    let mut text = Cow::Borrowed(text);
    for sign in [";=", ";+", ";-", ";@"] {
        if text.contains(sign) {
            text = text.replace(sign, &sign.replace(';', ";'")).into();
        }
    }
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let quoted = runs || text.contains([',', '"', '\r', '\n']) || text.trim() != text;
    if !quoted {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.extend_from_slice(if runs { b"\"'" } else { b"\"" });
    out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        cell(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_cell_is_quoted_where_rfc_4180_wants_it() {
        for (text, expected) in [
            ("", ""),
            ("patient", "patient"),
            ("x;=1+1;y;@z", "x;'=1+1;y;'@z"),
            ("a, b", "\"a, b\""),
            ("he said \"no\"", "\"he said \"\"no\"\"\""),
            ("two\r\nlines", "\"two\r\nlines\""),
            (" spaces ", "\" spaces \""),
            ("a=b", "a=b"),
        ] {
            assert_eq!(written(text), expected);
        }
    }

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"] {
            let written = written(text);
            assert!(written.starts_with("\"'"), "{written}");
        }
        assert_eq!(written("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
    }
}
