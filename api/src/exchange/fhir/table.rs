//! What must be known of a document before any of it can be mapped: who is who in it.
//!
//! References may point forward, so a first light pass notes the identity of each entry, whom it
//! is about, and the few words that others need of it (the codes of a Condition for a claim, the
//! person behind a PractitionerRole). Contents are not kept.

use std::borrow::Cow;
use std::collections::HashMap;

use chartlog_domain::words::{Code, Concept};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::bundle::Entry;
use super::identity::{Identity, Literal, NPI, identifier_key, identifier_of, is_npi};
use super::labels;
use super::limits;
use super::map::words;
use super::resources::datatypes::{CodeableConcept, Identifier, Meta, Reference};

/// A resource type.
pub(super) type Kind = Cow<'static, str>;

/// Types that are found by an identifier of theirs.
const REGISTERED: [&str; 5] =
    ["Patient", "Practitioner", "PractitionerRole", "Organization", "Location"];

/// Types that are mapped or of which something is kept; others are kept by name too, only not
/// for free.
const KNOWN: [&str; 23] = [
    "AllergyIntolerance",
    "Appointment",
    "CarePlan",
    "CareTeam",
    "Claim",
    "Condition",
    "Coverage",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "ExplanationOfBenefit",
    "Goal",
    "Immunization",
    "Location",
    "Medication",
    "MedicationRequest",
    "Observation",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Procedure",
    "Schedule",
];

/// The name of a type, without a copy when it is a common one.
pub(super) fn kind(name: &str) -> Kind {
    match KNOWN.binary_search(&name) {
        Ok(at) => Cow::Borrowed(KNOWN[at]),
        Err(_) => Cow::Owned(name.to_owned()),
    }
}

/// What others need to know of a resource.
#[derive(Clone, Default)]
pub(super) enum Extra {
    /// Nothing.
    #[default]
    None,
    /// What a Condition is (bare codes) or a Medication.
    Concept(Concept),
    /// The person of a PractitionerRole.
    Person(Reference),
    /// The actors of a Schedule.
    Actors(Vec<Reference>),
}

/// What is known of one entry.
pub(super) struct Row {
    pub(super) kind: Kind,
    pub(super) identity: Identity,
    /// Base of its full URL.
    pub(super) base: Option<Box<str>>,
    pub(super) extra: Extra,
    /// Whom it is about, as it says.
    pub(super) subjects: Vec<Reference>,
    /// Security labels that restrict it.
    pub(super) labels: Vec<Code>,
    pub(super) contained: bool,
}

/// What is known of a document.
#[derive(Default)]
pub(super) struct Table {
    /// By number of the entry; none for one that is no resource.
    rows: Vec<Option<Row>>,
    keys: HashMap<Box<str>, u32>,
    /// Labels of the bundle: they restrict all that is in it.
    labels: Vec<Code>,
}

/// More than one entry answers to this key.
const AMBIGUOUS: u32 = u32::MAX;

impl Table {
    /// Notes the next entry.
    pub(super) fn note(&mut self, entry: &Entry) {
        let row = self.row(entry);
        self.rows.push(row);
    }

    /// Labels of the bundle itself.
    pub(super) fn restrict(&mut self, labels: Vec<Code>) {
        self.labels = labels;
    }

    /// Whether any label restricts an entry.
    pub(super) fn is_labelled(&self, row: &Row) -> bool {
        !self.labels.is_empty() || !row.labels.is_empty()
    }

    /// The labels that restrict an entry: its own and the bundle's.
    pub(super) fn labels(&self, row: &Row) -> Vec<Code> {
        self.labels.iter().chain(&row.labels).cloned().collect()
    }

    /// The entry of a number.
    pub(super) fn row_at(&self, number: usize) -> Option<&Row> {
        self.rows.get(number).and_then(Option::as_ref)
    }

    /// The entry of a key (full URL, `Type/id`, `Type?identifier=system|value`), if one answers.
    pub(super) fn find(&self, key: &str) -> Option<(u32, &Row)> {
        let number = *self.keys.get(key)?;
        Some((number, self.row_at(usize::try_from(number).ok()?)?))
    }

    /// All entries.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, &Row)> {
        self.rows.iter().enumerate().filter_map(|(number, row)| Some((number, row.as_ref()?)))
    }

    /// The keys of entries that are found by identifier, or are somebody else than the key says.
    pub(super) fn aliases(&self) -> impl Iterator<Item = (&str, &Row)> {
        self.keys.iter().filter_map(|(key, number)| {
            let row = self.row_at(usize::try_from(*number).ok()?)?;
            let conditional = row.identity.text().contains('?');
            (conditional || key.contains("?identifier=")).then_some((&**key, row))
        })
    }

    fn row(&mut self, entry: &Entry) -> Option<Row> {
        let resource = entry.resource.as_ref()?.as_str();
        let light: Light = serde_json::from_str(resource).ok()?;
        let kind = kind(light.resource_type.as_deref()?);
        let registered = REGISTERED.contains(&&*kind);
        let identifiers: Vec<Identifier> =
            if registered { parsed(light.identifier).unwrap_or_default() } else { Vec::new() };
        let full_url = entry.full_url.as_deref().filter(|url| !url.is_empty());
        let identity = identity(entry, &kind, light.id.as_deref(), &identifiers, resource);
        let number = u32::try_from(self.rows.len()).unwrap_or(AMBIGUOUS);
        if let Some(url) = full_url {
            self.keys.entry(url.into()).or_insert(number);
        }
        if let Some(id) = light.id.as_deref() {
            self.keys.entry(format!("{kind}/{id}").into()).or_insert(number);
        }
        if let Some(url) = entry.request.as_ref().and_then(|request| request.url.as_deref())
            && url.contains('/')
        {
            self.keys.entry(url.into()).or_insert(number);
        }
        for identifier in &identifiers {
            if let Some(value) = identifier.value.as_deref() {
                let system = identifier.system.as_deref().unwrap_or_default();
                let key = identifier_key(&kind, system, value).into();
                self.keys.entry(key).and_modify(|at| *at = AMBIGUOUS).or_insert(number);
            }
        }
        let security = parsed::<Meta>(light.meta).unwrap_or_default().security;
        let labels = labels::restricting(&security);
        let extra = match &*kind {
            // What a restricted resource says may not reach other facets through whoever refers
            // to it.
            "Condition" | "Medication" if !labels.is_empty() => Extra::None,
            "Condition" | "Medication" => concept(&kind, light.code),
            "PractitionerRole" => parsed(light.practitioner).map_or(Extra::None, Extra::Person),
            "Schedule" => parsed(light.actor).map_or(Extra::None, Extra::Actors),
            _ => Extra::None,
        };
        let subjects = match &*kind {
            "Appointment" => actors(light.participant),
            _ => [light.subject, light.patient, light.beneficiary, light.individual, light.whom]
                .into_iter()
                .filter_map(parsed)
                .collect(),
        };
        Some(Row {
            base: full_url.and_then(super::identity::base_of).map(Into::into),
            labels,
            contained: light.contained.is_some(),
            kind,
            identity,
            extra,
            subjects,
        })
    }
}

/// What a light look at a resource reads. What has another shape in some type is kept as JSON.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Light<'a> {
    resource_type: Option<String>,
    id: Option<String>,
    #[serde(borrow)]
    meta: Option<&'a RawValue>,
    #[serde(borrow)]
    identifier: Option<&'a RawValue>,
    #[serde(borrow)]
    code: Option<&'a RawValue>,
    #[serde(borrow)]
    subject: Option<&'a RawValue>,
    #[serde(borrow)]
    patient: Option<&'a RawValue>,
    #[serde(borrow)]
    beneficiary: Option<&'a RawValue>,
    #[serde(borrow)]
    individual: Option<&'a RawValue>,
    #[serde(rename = "for", borrow)]
    whom: Option<&'a RawValue>,
    #[serde(borrow)]
    practitioner: Option<&'a RawValue>,
    #[serde(borrow)]
    actor: Option<&'a RawValue>,
    #[serde(borrow)]
    participant: Option<&'a RawValue>,
    #[serde(borrow)]
    contained: Option<&'a RawValue>,
}

fn parsed<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    serde_json::from_str(raw?.get()).ok()
}

fn concept(kind: &str, raw: Option<&RawValue>) -> Extra {
    let Some(concept) = parsed::<CodeableConcept>(raw) else { return Extra::None };
    let concept = words::concept(concept);
    Extra::Concept(match kind {
        "Condition" => {
            Concept { codes: concept.codes.iter().map(Code::bare).collect(), text: None }
        }
        _ => concept,
    })
}

fn actors(raw: Option<&RawValue>) -> Vec<Reference> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Participant {
        actor: Option<Reference>,
    }
    let participants: Vec<Participant> = parsed(raw).unwrap_or_default();
    participants.into_iter().filter_map(|participant| participant.actor).collect()
}

/// The identity of an entry's resource: the rules of [`super::identity`].
fn identity(
    entry: &Entry,
    kind: &str,
    id: Option<&str>,
    identifiers: &[Identifier],
    resource: &str,
) -> Identity {
    let request = entry.request.as_ref();
    if let Some(condition) = request.and_then(|request| request.if_none_exist.as_deref())
        && !condition.is_empty()
    {
        let query = condition.split_once('?').map_or(condition, |(_, query)| query);
        return Identity::by_query(kind, query);
    }
    let url = request.and_then(|request| request.url.as_deref()).map(Literal::parse);
    if let Some(Literal::Conditional(_, query)) = url
        && identifier_of(query).is_some()
    {
        return Identity::by_query(kind, query);
    }
    match entry.full_url.as_deref().map(Literal::parse) {
        Some(Literal::Urn(url) | Literal::Absolute(url, _)) => return Identity::of_url(url),
        Some(Literal::Relative(kind, id)) => return Identity::relative(kind, id),
        Some(Literal::Contained(_) | Literal::Conditional(..) | Literal::Unknown) | None => {}
    }
    match (url, id) {
        (Some(Literal::Relative(kind, id)), _) => Identity::relative(kind, id),
        (_, Some(id)) => Identity::relative(kind, id),
        (_, None) => match npi(identifiers) {
            Some(npi) => Identity::by_identifier(kind, NPI, npi),
            None => Identity::by_content(kind, blake3::hash(resource.as_bytes()).as_bytes()),
        },
    }
}

/// The well-formed NPI among some identifiers.
pub(super) fn npi(identifiers: &[Identifier]) -> Option<&str> {
    identifiers
        .iter()
        .filter(|identifier| identifier.system.as_deref() == Some(NPI))
        .filter_map(|identifier| identifier.value.as_deref())
        .find(|value| is_npi(value))
}

/// What is remembered from one file of a run to the next: a bulk export has a file per type.
#[derive(Default)]
pub(super) struct Across {
    aliases: HashMap<Box<str>, (Kind, Identity)>,
    extras: HashMap<Identity, Extra>,
}

impl Across {
    /// Remembers what later files may refer to. `loose` resources are those outside a bundle.
    pub(super) fn remember(&mut self, table: &Table, loose: bool) {
        for (key, row) in table.aliases() {
            if self.aliases.len() < limits::ACROSS_MAX {
                let found = || (row.kind.clone(), row.identity.clone());
                self.aliases.entry(key.into()).or_insert_with(found);
            }
        }
        for (_, row) in table.rows() {
            let wanted = match &row.extra {
                Extra::None => false,
                Extra::Concept(_) => loose,
                Extra::Person(_) | Extra::Actors(_) => true,
            };
            if wanted && self.extras.len() < limits::ACROSS_MAX {
                self.extras.insert(row.identity.clone(), row.extra.clone());
            }
        }
    }

    /// Whom a key leads to.
    pub(super) fn alias(&self, key: &str) -> Option<&(Kind, Identity)> {
        self.aliases.get(key)
    }

    /// What is known of a resource of an earlier file.
    pub(super) fn extra(&self, identity: &Identity) -> Option<&Extra> {
        self.extras.get(identity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(entries: &str) -> Table {
        let entries: Vec<Entry> = serde_json::from_str(entries).unwrap();
        let mut table = Table::default();
        entries.iter().for_each(|entry| table.note(entry));
        table
    }

    #[test]
    fn the_known_types_are_in_order() {
        assert!(KNOWN.is_sorted());
    }

    #[test]
    fn what_decides_the_identity() {
        let table = table(
            r#"[
            {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"1"},
             "request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=http://x|7"}},
            {"resource":{"resourceType":"Practitioner","identifier":
             [{"system":"http://hl7.org/fhir/sid/us-npi","value":"1234567893"}]}},
            {"fullUrl":"urn:uuid:3","resource":{"resourceType":"Practitioner","identifier":
             [{"system":"http://hl7.org/fhir/sid/us-npi","value":"1234567893"}]}},
            {"resource":{"resourceType":"Location","id":"l"},
             "request":{"method":"PUT","url":"Location/l2"}},
            {"resource":{"resourceType":"Location","id":"l"}},
            {"resource":{"resourceType":"Location"}},
            {"fullUrl":"https://e.org/r4/Location/9","resource":{"resourceType":"Location"}},
            {"resource":{"resourceType":"Patient"},
             "request":{"method":"PUT","url":"Patient?identifier=http%3A%2F%2Fx%7C7"}}
            ]"#,
        );
        let identities: Vec<_> = table.rows().map(|(_, row)| row.identity.text()).collect();
        assert_eq!(identities[0], "Patient?identifier=http://x|7");
        assert_eq!(
            identities[1],
            "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|1234567893"
        );
        assert_eq!(identities[2], "urn:uuid:3");
        assert_eq!(identities[3], "Location/l2");
        assert_eq!(identities[4], "Location/l");
        assert!(identities[5].starts_with("Location#"));
        assert_eq!(identities[6], "https://e.org/r4/Location/9");
        assert_eq!(identities[7], identities[0]);
    }

    #[test]
    fn an_identifier_that_two_have_finds_neither() {
        let table = table(
            r#"[
            {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient",
             "identifier":[{"system":"s","value":"1"},{"system":"s","value":"2"}]}},
            {"fullUrl":"urn:uuid:2","resource":{"resourceType":"Patient",
             "identifier":[{"system":"s","value":"1"}]}}]"#,
        );
        assert!(table.find("Patient?identifier=s|1").is_none());
        assert_eq!(table.find("Patient?identifier=s|2").unwrap().0, 0);
    }

    #[test]
    fn a_condition_is_known_by_bare_codes() {
        let table = table(
            r#"[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Condition","code":
            {"coding":[{"system":"s","code":"c","display":"words"}],"text":"words"}}}]"#,
        );
        let (_, row) = table.find("urn:uuid:1").unwrap();
        assert!(matches!(&row.extra, Extra::Concept(concept)
            if concept.text.is_none() && concept.codes[0].display.is_none()));
    }
}
