//! Which thing a resource is: its identity in its source, and the ids made of it.
//!
//! The same resource read again, from whichever file, has the same identity and so the same id.
//! The rules, first that applies:
//!
//! 1. `request.ifNoneExist`, or a conditional `PUT`: the source itself says that the identifier
//!    decides, so it does, and conditional references find it whichever comes first, in this run
//!    or another.
//! 2. `fullUrl`, when it is `urn:` or absolute.
//! 3. `Type/id`, of the request or the resource. Only these are relative to their source, and
//!    the name of the source keeps equal ones apart.
//! 4. A well-formed NPI (ten digits, check digit; 45 CFR 162.406), for a practitioner who says
//!    none of that, as contained ones do.
//! 5. The digest of the content.
//!
//! An NPI does not come before the source's own names. A later file that only refers to
//! `Practitioner/1` could not know it, and would make another person of them. And not every NPI
//! is one: Synthea writes `110`, others placeholders, and to merge two clinicians by such a number
//! would open one's patients to the other. (In the test data each of them belongs to one
//! `fullUrl`, so nothing is lost.) Within a run, identifiers do find whoever has them.

use chartlog_domain::ids::{
    AccountId, AdjudicationId, AppointmentId, ClaimId, CommandId, CoverageId, EncounterId,
    LocationId, OrganisationId, PatientId, RecordId, SlotId,
};

/// The namespace of National Provider Identifiers.
pub(super) const NPI: &str = "http://hl7.org/fhir/sid/us-npi";

/// Derives ids and digests with the organisation's derivation key.
pub trait Derive: Send + Sync {
    /// 16 bytes that only the holder of the key can derive from the parts.
    fn id(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 16];
    /// 32 such bytes.
    fn digest(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32];
}

/// The identity of a resource in its source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Identity {
    /// Whether it names the same thing everywhere.
    global: bool,
    text: Box<str>,
}

impl Identity {
    /// From a `urn:` or an absolute URL, without a version.
    pub(super) fn of_url(url: &str) -> Self {
        let url = url.split("/_history/").next().unwrap_or(url);
        Self { global: true, text: url.into() }
    }

    /// From type and id.
    pub(super) fn relative(kind: &str, id: &str) -> Self {
        Self { global: false, text: format!("{kind}/{id}").into() }
    }

    /// From an identifier; without a namespace it is the source's own.
    pub(super) fn by_identifier(kind: &str, system: &str, value: &str) -> Self {
        Self { global: !system.is_empty(), text: identifier_key(kind, system, value).into() }
    }

    /// From a search: by its identifier when it is one, else by its words.
    pub(super) fn by_query(kind: &str, query: &str) -> Self {
        match identifier_of(query) {
            Some((system, value)) => Self::by_identifier(kind, &system, &value),
            None => Self { global: false, text: format!("{kind}?{query}").into() },
        }
    }

    /// From the content.
    pub(super) fn by_content(kind: &str, digest: &[u8; 32]) -> Self {
        let digest = blake3::Hash::from_bytes(*digest).to_hex();
        Self { global: false, text: format!("{kind}#{digest}").into() }
    }

    /// As it is shown in a list of originals.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// How an identifier is written as the key of a resource.
pub(super) fn identifier_key(kind: &str, system: &str, value: &str) -> String {
    format!("{kind}?identifier={system}|{value}")
}

/// The identifier that a search asks for, when that is all it asks for.
pub(super) fn identifier_of(query: &str) -> Option<(String, String)> {
    let token = query.strip_prefix("identifier=").filter(|token| !token.contains('&'))?;
    let token = decoded(token)?;
    let (system, value) = token.split_once('|').unwrap_or(("", &token));
    (!value.is_empty()).then(|| (system.to_owned(), value.to_owned()))
}

/// Percent-decoded.
fn decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let value = digit(rest.next())? * 16 + digit(rest.next())?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Whether it is a well-formed NPI: ten digits whose check digit is right (ISO 7812 Luhn over
/// the prefix 80840 and the number; 45 CFR 162.406).
pub(super) fn is_npi(value: &str) -> bool {
    if value.len() != 10 || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = value
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0') * if place % 2 == 1 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    (sum + 24).is_multiple_of(10) // 24 is what the prefix 80840 adds
}

/// What a literal reference says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Literal<'a> {
    /// `#id`: inside the same resource.
    Contained(&'a str),
    /// `urn:uuid:...`, `urn:oid:...`.
    Urn(&'a str),
    /// An absolute URL; type and id when it is one of a resource.
    Absolute(&'a str, Option<(&'a str, &'a str)>),
    /// `Type/id`.
    Relative(&'a str, &'a str),
    /// `Type?query`.
    Conditional(&'a str, &'a str),
    /// Nothing that FHIR knows.
    Unknown,
}

impl<'a> Literal<'a> {
    /// Reads a reference.
    pub(super) fn parse(text: &'a str) -> Self {
        if let Some(id) = text.strip_prefix('#') {
            return Self::Contained(id);
        }
        if text.starts_with("urn:") {
            return Self::Urn(text);
        }
        if let Some((kind, query)) = text.split_once('?')
            && is_kind(kind)
        {
            return Self::Conditional(kind, query);
        }
        let text = text.split("/_history/").next().unwrap_or(text);
        let named = text.rsplit_once('/').and_then(|(before, id)| {
            let kind = before.rsplit('/').next().unwrap_or(before);
            (is_kind(kind) && !id.is_empty()).then_some((kind, id))
        });
        if text.contains("://") {
            return Self::Absolute(text, named);
        }
        match named {
            Some((kind, id)) if kind.len() + id.len() + 1 == text.len() => Self::Relative(kind, id),
            _ => Self::Unknown,
        }
    }
}

fn is_kind(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The base of a resource's URL, with the slash at its end: `https://example.org/fhir/` of
/// `https://example.org/fhir/Patient/1`.
pub(super) fn base_of(full_url: &str) -> Option<&str> {
    match Literal::parse(full_url) {
        Literal::Absolute(url, Some((kind, id))) => {
            url.len().checked_sub(kind.len() + id.len() + 1).and_then(|end| url.get(..end))
        }
        Literal::Contained(_)
        | Literal::Urn(_)
        | Literal::Absolute(_, None)
        | Literal::Relative(..)
        | Literal::Conditional(..)
        | Literal::Unknown => None,
    }
}

/// Ids of the things that identities name.
#[derive(Clone, Copy)]
pub(super) struct Ids<'a> {
    derive: &'a dyn Derive,
    source: &'a str,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident -> $id:ident = $purpose:literal;)+) => {
        impl Ids<'_> {$(
            $(#[$doc])*
            pub(super) fn $name(&self, identity: &Identity) -> $id {
                $id::from_bytes(self.bytes($purpose, identity, &[]))
            }
        )+}
    };
}

ids! {
    /// A patient.
    patient -> PatientId = "fhir-patient";
    /// A practitioner.
    account -> AccountId = "fhir-practitioner";
    /// An encounter.
    encounter -> EncounterId = "fhir-encounter";
    /// A record of the chart.
    record -> RecordId = "fhir-record";
    /// A location.
    location -> LocationId = "fhir-location";
    /// An organisation.
    organisation -> OrganisationId = "fhir-organisation";
    /// A coverage.
    coverage -> CoverageId = "fhir-coverage";
    /// A claim.
    claim -> ClaimId = "fhir-claim";
    /// A payer's answer.
    adjudication -> AdjudicationId = "fhir-adjudication";
    /// An appointment.
    appointment -> AppointmentId = "fhir-appointment";
    /// A slot or a schedule.
    slot -> SlotId = "fhir-slot";
}

impl<'a> Ids<'a> {
    /// Ids for resources of one source.
    pub(super) fn new(derive: &'a dyn Derive, source: &'a str) -> Self {
        Self { derive, source }
    }

    /// The command that tells the `version`th content of a resource; `part` tells apart the
    /// commands that one resource becomes.
    pub(super) fn command(&self, identity: &Identity, part: &[u8], version: u32) -> CommandId {
        let more: [&[u8]; 2] = [part, &version.to_le_bytes()];
        CommandId::from_bytes(self.bytes("fhir-command", identity, &more))
    }

    /// A command that is not one resource's own.
    pub(super) fn command_of(&self, purpose: &str, parts: &[&[u8]]) -> CommandId {
        CommandId::from_bytes(self.derive.id(purpose, parts))
    }

    /// The keyed digest of a command's input.
    pub(super) fn input(&self, content: &[u8]) -> [u8; 32] {
        self.derive.digest("fhir-input", &[content])
    }

    fn bytes(&self, purpose: &str, identity: &Identity, more: &[&[u8]]) -> [u8; 16] {
        let source = if identity.global { "" } else { self.source };
        match more {
            [] => self.derive.id(purpose, &[source.as_bytes(), identity.text.as_bytes()]),
            more => {
                let mut parts = vec![source.as_bytes(), identity.text.as_bytes()];
                parts.extend_from_slice(more);
                self.derive.id(purpose, &parts)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_reference_is_told_apart() {
        let parse = Literal::parse;
        assert_eq!(parse("#p1"), Literal::Contained("p1"));
        assert_eq!(parse("urn:uuid:1"), Literal::Urn("urn:uuid:1"));
        assert_eq!(parse("Patient/1"), Literal::Relative("Patient", "1"));
        assert_eq!(parse("Patient/1/_history/3"), Literal::Relative("Patient", "1"));
        assert_eq!(
            parse("https://example.org/fhir/Patient/1/_history/2"),
            Literal::Absolute("https://example.org/fhir/Patient/1", Some(("Patient", "1")))
        );
        assert_eq!(
            parse("Practitioner?identifier=s|v"),
            Literal::Conditional("Practitioner", "identifier=s|v")
        );
        assert_eq!(parse("somebody"), Literal::Unknown);
        assert_eq!(
            base_of("https://example.org/fhir/Patient/1"),
            Some("https://example.org/fhir/")
        );
        assert_eq!(base_of("urn:uuid:1"), None);
    }

    #[test]
    fn a_search_by_identifier_is_that_identifier() {
        let plain = Identity::by_query("Patient", "identifier=http://x|1");
        assert_eq!(plain, Identity::by_query("Patient", "identifier=http%3A%2F%2Fx%7C1"));
        assert_eq!(plain, Identity::by_identifier("Patient", "http://x", "1"));
        assert!(Identity::by_query("Patient", "name=x").text().contains("name=x"));
    }

    #[test]
    fn only_a_well_formed_npi_is_one() {
        assert!(is_npi("1234567893")); // the example of the NPI standard
        for not in ["1234567890", "110", "12345678931", "123456789x", ""] {
            assert!(!is_npi(not), "{not}");
        }
    }

    #[test]
    fn relative_identities_of_two_sources_are_two_things() {
        struct Plain;
        impl Derive for Plain {
            fn id(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 16] {
                let mut hasher = blake3::Hasher::new();
                hasher.update(purpose.as_bytes());
                parts.iter().for_each(|part| {
                    hasher.update(&[0]).update(part);
                });
                let mut id = [0; 16];
                id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
                id
            }
            fn digest(&self, _: &str, _: &[&[u8]]) -> [u8; 32] {
                [0; 32]
            }
        }
        let (one, other) = (Ids::new(&Plain, "one"), Ids::new(&Plain, "other"));
        let relative = Identity::relative("Patient", "1");
        assert_ne!(one.patient(&relative), other.patient(&relative));
        let global = Identity::of_url("urn:uuid:1");
        assert_eq!(one.patient(&global), other.patient(&global));
    }
}
