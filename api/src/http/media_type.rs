//! In which of its two media types an answer to a question goes out (GraphQL over HTTP, 6). The older
//! one says 200 to whatever is well-formed JSON; in the newer one the status tells, too.

use axum::http::{HeaderMap, HeaderValue, header};

/// A media type of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/json`: what whoever says nothing gets.
    Json,
    /// `application/graphql-response+json`: a document that did not run is a 400 without `data`.
    GraphqlResponse,
}

const NAMES: [(&str, MediaType); 4] = [
    ("application/json", MediaType::Json),
    ("application/graphql-response+json", MediaType::GraphqlResponse),
    ("application/*", MediaType::Json),
    ("*/*", MediaType::Json),
];

impl MediaType {
    /// What a request would rather have: the one of the highest `q`, of equals the first.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let ranges = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges = ranges.flat_map(|value| value.split(',')).filter_map(range);
        let best =
            ranges.fold(None, |best: Option<(Self, u16)>, (media_type, weight)| match best {
                Some((_, heaviest)) if heaviest >= weight => best,
                Some(_) | None => Some((media_type, weight)),
            });
        best.map_or(Self::Json, |(media_type, _)| media_type)
    }

    /// As the header of an answer.
    pub(super) const fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json",
            Self::GraphqlResponse => "application/graphql-response+json",
        })
    }
}

/// A media range that we have something for, and its weight in thousandths.
fn range(text: &str) -> Option<(MediaType, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next()?;
    let (_, media_type) = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, thousandths);
    (weight > 0).then_some((*media_type, weight))
}

/// `0.8` as 800 (RFC 9110, 12.4.2). What is no weight counts for nothing.
fn thousandths(text: &str) -> u16 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    match whole {
        "1" => 1000,
        "0" if part.len() <= 3 => format!("{part:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(accept: &str) -> MediaType {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        MediaType::of(&headers)
    }

    #[test]
    fn an_answer_goes_out_as_whoever_asks_would_rather_have_it() {
        use MediaType::{GraphqlResponse, Json};
        for (accept, expected) in [
            ("application/graphql-response+json", GraphqlResponse),
            ("Application/GraphQL-Response+JSON; charset=utf-8", GraphqlResponse),
            ("application/graphql-response+json, application/json;q=0.9", GraphqlResponse),
            ("application/json, application/graphql-response+json", Json),
            ("application/json;q=0.8, application/graphql-response+json;q=0.85", GraphqlResponse),
            ("application/graphql-response+json;q=0", Json),
            ("application/graphql-response+json;q=nonsense, */*;q=0.001", Json),
            ("application/graphql-response+json;q=0.1,*/*", Json),
            ("text/html", Json),
            ("", Json),
        ] {
            assert_eq!(of(accept), expected, "{accept}");
        }
        assert_eq!(MediaType::of(&HeaderMap::new()), Json);
    }
}
