//! A resource as JSON text, without the white space between its tokens.
//!
//! White space there says nothing (RFC 8259, 2), files are often half of it, and every later look
//! at a resource is shorter without. So what counts as a resource's bytes, for its digest and
//! among the originals, is this form: the same resource indented otherwise is the same resource.
//! Everything else stays as it was written: order, digits, escapes.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Valid JSON without white space between tokens, on one line.
#[derive(Clone)]
pub(super) struct Json(Box<str>);

impl Json {
    /// The text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// From JSON that was parsed.
    pub(super) fn of(raw: &RawValue) -> Self {
        Self(compact(raw.get()).into())
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::of(&Box::<RawValue>::deserialize(deserializer)?))
    }
}

fn compact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut from = 0; // start of what is to be copied
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' => {
                out.push_str(&text[from..at]);
                at += 1;
                while matches!(bytes.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
                    at += 1;
                }
                from = at;
            }
            b'"' => at = end_of_string(bytes, at + 1),
            _ => at += 1,
        }
    }
    out.push_str(&text[from.min(text.len())..]);
    out.shrink_to_fit();
    out
}

/// The place behind the closing quote of a string whose content begins at `at`.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            None => return bytes.len(),
            Some(b'"') => return at + 1,
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_space_between_tokens_goes() {
        let text = " {\n \"a b\" : [ 1.50 ,\t\"x \\\" y\\\\\" , true ],\r\n\"ü\": { } } ";
        assert_eq!(compact(text), "{\"a b\":[1.50,\"x \\\" y\\\\\",true],\"ü\":{}}");
        assert_eq!(compact("1"), "1");
        assert_eq!(compact("\"a\""), "\"a\"");
    }
}
