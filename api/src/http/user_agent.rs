//! What a client says that it is, as far as it may go on record.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use crate::limits;

/// The user agent of a request, cleaned; none when it says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UserAgent(pub(super) Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for UserAgent {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let said = parts.headers.get(header::USER_AGENT);
        Ok(Self(said.and_then(|said| cleaned(said.as_bytes()))))
    }
}

/// Printable characters of ASCII; each other byte is a question mark, and what is too long is cut.
fn cleaned(said: &[u8]) -> Option<String> {
    let said = said.trim_ascii();
    let said = &said[..said.len().min(limits::USER_AGENT)];
    let printable = |byte: &u8| matches!(byte, b' '..=b'~');
    let cleaned: String =
        said.iter().map(|byte| if printable(byte) { char::from(*byte) } else { '?' }).collect();
    (!cleaned.is_empty()).then_some(cleaned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_printable_does_not_go_on_record() {
        assert_eq!(cleaned(b"Chart/7.1 (tablet)").as_deref(), Some("Chart/7.1 (tablet)"));
        assert_eq!(cleaned(b"a\tb\x00\x1b[31m\x7f\xc3\xa9").as_deref(), Some("a?b??[31m???"));
        assert_eq!(cleaned(b"  x ").as_deref(), Some("x"));
        assert_eq!(cleaned(b""), None);
        assert_eq!(cleaned(b" \t "), None);
    }

    #[test]
    fn a_user_agent_is_kept_whole_at_its_limit_and_cut_one_past_it() {
        let length = |of: usize| cleaned(&vec![b'x'; of]).map_or(0, |kept| kept.len());
        assert_eq!(length(limits::USER_AGENT), limits::USER_AGENT);
        assert_eq!(length(limits::USER_AGENT + 1), limits::USER_AGENT);
    }
}
