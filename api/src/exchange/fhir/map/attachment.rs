//! Files inside resources.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use chartlog_domain::facts::clinical::Attachment;
use chartlog_domain::words::Text;

use super::super::limits;
use super::super::plan::Blobs;
use super::super::refusal::Refused;
use super::super::resources::datatypes as fhir;
use super::words;

/// Base64 as FHIR has it; a missing padding does no harm.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Decodes attachments. What is short stands in the fact; the rest becomes blobs, in the order
/// of the attachments that have a digest and no `inline`.
///
/// # Errors
/// When one is not base64.
pub(super) fn attachments(
    given: impl IntoIterator<Item = (String, fhir::Attachment)>,
) -> Result<(Vec<Attachment>, Blobs), Refused> {
    let mut attachments = Vec::new();
    let mut blobs = Vec::new();
    let mut inline_total = 0;
    for (path, given) in given {
        let mut attachment = Attachment {
            content_type: given.content_type,
            title: words::text(given.title),
            size: given.size,
            digest: None,
            inline: None,
            url: words::text(given.url),
            created: words::date(given.creation),
        };
        if let Some(data) = given.data {
            let bytes =
                decode(data).ok_or_else(|| Refused::at(format!("{path}.data"), "is not base64"))?;
            attachment.size = Some(bytes.len() as u64);
            attachment.digest = Some(*blake3::hash(&bytes).as_bytes());
            if bytes.len() <= limits::INLINE_ATTACHMENT_MAX
                && inline_total + bytes.len() <= limits::INLINE_TOTAL_MAX
            {
                inline_total += bytes.len();
                attachment.inline = Some(bytes);
            } else {
                blobs.push(bytes);
            }
        } else if let Some((bytes, kind)) =
            attachment.url.as_ref().map(Text::expose).and_then(data_url)
            && bytes.len() <= limits::INLINE_ATTACHMENT_MAX
        {
            attachment.size = Some(bytes.len() as u64);
            attachment.digest = Some(*blake3::hash(&bytes).as_bytes());
            attachment.content_type = attachment.content_type.or(kind);
            attachment.inline = Some(bytes);
            attachment.url = None;
        }
        attachments.push(attachment);
    }
    Ok((attachments, blobs))
}

/// Line breaks are allowed in base64 that went through mail.
fn decode(data: String) -> Option<Vec<u8>> {
    if data.bytes().any(|byte| byte.is_ascii_whitespace()) {
        let data: String = data.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
        return BASE64.decode(data).ok();
    }
    BASE64.decode(data).ok()
}

/// The bytes of a `data:` URL (RFC 2397) in base64, and their type.
fn data_url(url: &str) -> Option<(Vec<u8>, Option<String>)> {
    let (kind, data) = url.strip_prefix("data:")?.split_once(";base64,")?;
    let kind = (!kind.is_empty()).then(|| kind.to_owned());
    Some((decode(data.to_owned())?, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(data: &str) -> fhir::Attachment {
        fhir::Attachment { data: Some(data.to_owned()), ..fhir::Attachment::default() }
    }

    #[test]
    fn a_short_file_stands_in_the_fact_and_a_long_one_beside_it() {
        let long = BASE64.encode(vec![7; limits::INLINE_ATTACHMENT_MAX + 1]);
        let given = [one("aGk="), one(&long)].into_iter().map(|a| ("a".to_owned(), a));
        let (attachments, blobs) = attachments(given).unwrap();
        assert_eq!(attachments[0].inline.as_deref(), Some(b"hi".as_slice()));
        assert_eq!(attachments[1].inline, None);
        assert_eq!(attachments[1].size, Some(65_537));
        assert_eq!(blobs[0].len(), 65_537);
    }

    #[test]
    fn what_is_not_base64_is_refused_without_repeating_it() {
        let given = [("content[0].attachment".to_owned(), one("Smith!"))];
        let refused = attachments(given).unwrap_err();
        assert_eq!(refused.path, "content[0].attachment.data");
        assert_eq!(refused.reason, "is not base64");
    }

    #[test]
    fn a_data_url_is_a_file() {
        let given = fhir::Attachment {
            url: Some("data:text/plain;base64,aGk=".to_owned()),
            ..fhir::Attachment::default()
        };
        let (attachments, _) = attachments([(String::new(), given)]).unwrap();
        assert_eq!(attachments[0].inline.as_deref(), Some(b"hi".as_slice()));
        assert_eq!(attachments[0].content_type.as_deref(), Some("text/plain"));
    }
}
