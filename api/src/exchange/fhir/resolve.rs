//! Follows references: within the resource, within the document, across files, or to an
//! identity that somebody else will have.

use std::borrow::Cow;

use chartlog_domain::ids::{
    AccountId, EncounterId, LocationId, OrganisationId, PatientId, RecordId,
};
use chartlog_domain::words::Concept;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::identity::{Identity, Ids, Literal, identifier_key, identifier_of};
use super::resources::datatypes::{CodeableConcept, Identifier, Reference};
use super::table::{Across, Extra, Kind, Row, Table, kind, npi};

/// A resource inside another one, which has no identity of its own.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Contained {
    pub(super) resource_type: Option<String>,
    pub(super) id: Option<String>,
    identifier: Option<Box<RawValue>>,
    code: Option<Box<RawValue>>,
    practitioner: Option<Box<RawValue>>,
    name: Option<Box<RawValue>>,
}

/// The resources contained in one resource, each with its JSON.
pub(super) type ContainedIn = Vec<(Contained, Box<RawValue>)>;

/// Where a reference leads.
pub(super) struct Target<'a> {
    /// The type, when anything says so.
    pub(super) kind: Option<Cow<'a, str>>,
    /// Which resource.
    pub(super) identity: Identity,
    /// What is known of it.
    extra: Option<&'a Extra>,
    base: Option<&'a str>,
}

/// Whom a resource is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// It names nobody.
    Nobody,
    /// A patient.
    Patient(PatientId),
    /// Something that is no patient: a group, a device, a place.
    Other,
    /// It names a patient whom no reference identifies.
    Unresolved,
}

/// Follows references of one document.
#[derive(Clone, Copy)]
pub(super) struct Resolver<'a> {
    pub(super) table: &'a Table,
    pub(super) across: &'a Across,
    pub(super) ids: Ids<'a>,
}

/// Where a reference stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) base: Option<&'a str>,
    pub(super) contained: &'a [(Contained, Box<RawValue>)],
}

impl<'a> Place<'a> {
    /// In a resource of the document.
    pub(super) fn of(row: &'a Row, contained: &'a [(Contained, Box<RawValue>)]) -> Self {
        Self { base: row.base.as_deref(), contained }
    }
}

impl<'a> Resolver<'a> {
    /// Whom a resource is about, by the references that say so.
    pub(super) fn about(&self, row: &Row) -> About {
        if row.kind == "Patient" {
            return About::Patient(self.ids.patient(&row.identity));
        }
        let place = Place { base: row.base.as_deref(), contained: &[] };
        let mut about = About::Nobody;
        for subject in &row.subjects {
            let found = match self.follow(subject, place, "Patient") {
                Some(target) if target.is_a("Patient") => {
                    return About::Patient(self.ids.patient(&target.identity));
                }
                Some(target) if target.kind.is_some() => About::Other,
                // A `urn:` that the document does not have leads nowhere else either.
                Some(_) | None => About::Unresolved,
            };
            if about == About::Nobody || found == About::Unresolved {
                about = found;
            }
        }
        about
    }

    /// Follows a reference. `assume` is the type of one that only gives an identifier.
    pub(super) fn follow<'r>(
        &self,
        reference: &'r Reference,
        place: Place<'r>,
        assume: &'static str,
    ) -> Option<Target<'r>>
    where
        'a: 'r,
    {
        let hint = reference.kind.as_deref().map(Cow::Borrowed);
        let Some(text) = reference.reference.as_deref() else {
            let identifier = reference.identifier.as_deref()?;
            return self.identified(hint.unwrap_or(Cow::Borrowed(assume)), identifier);
        };
        match Literal::parse(text) {
            Literal::Contained(id) => self.contained(id, place),
            Literal::Urn(url) => {
                Some(self.found(url).unwrap_or_else(|| Target::new(hint, Identity::of_url(url))))
            }
            Literal::Absolute(url, named) => Some(self.found(url).unwrap_or_else(|| {
                let kind = named.map(|(kind, _)| Cow::Borrowed(kind)).or(hint);
                self.remembered(Target::new(kind, Identity::of_url(url)))
            })),
            Literal::Relative(kind, id) => Some(self.relative(kind, id, place.base)),
            Literal::Conditional(kind, query) => {
                let key = identifier_of(query).map(|(s, v)| identifier_key(kind, &s, &v));
                let kind = Cow::Borrowed(kind);
                Some(key.and_then(|key| self.found(&key)).unwrap_or_else(|| {
                    let identity = Identity::by_query(&kind, query);
                    self.remembered(Target::new(Some(kind), identity))
                }))
            }
            Literal::Unknown => None,
        }
    }

    /// The practitioner that a reference leads to, directly or over a role.
    pub(super) fn account(&self, reference: &Reference, place: Place<'_>) -> Option<AccountId> {
        let target = self.follow(reference, place, "Practitioner")?;
        match target.kind.as_deref() {
            Some("Practitioner") | None => Some(self.ids.account(&target.identity)),
            Some("PractitionerRole") => match target.extra? {
                Extra::Person(person) => {
                    let place = Place { base: target.base.or(place.base), contained: &[] };
                    let target = self.follow(person, place, "Practitioner")?;
                    (target.kind.is_none() || target.is_a("Practitioner"))
                        .then(|| self.ids.account(&target.identity))
                }
                Extra::None | Extra::Concept(_) | Extra::Actors(_) => None,
            },
            Some(_) => None,
        }
    }

    /// The record of one of these types that a reference leads to.
    pub(super) fn record(
        &self,
        reference: &Reference,
        place: Place<'_>,
        kinds: &[&'static str],
    ) -> Option<RecordId> {
        let target = self.follow(reference, place, kinds.first().copied().unwrap_or_default())?;
        let fits = target.kind.as_deref().is_none_or(|kind| kinds.contains(&kind));
        fits.then(|| self.ids.record(&target.identity))
    }

    /// The location that a reference leads to.
    pub(super) fn location(&self, reference: &Reference, place: Place<'_>) -> Option<LocationId> {
        let target = self.follow(reference, place, "Location")?;
        target.may_be("Location").then(|| self.ids.location(&target.identity))
    }

    /// The organisation that a reference leads to.
    pub(super) fn organisation(
        &self,
        reference: &Reference,
        place: Place<'_>,
    ) -> Option<OrganisationId> {
        let target = self.follow(reference, place, "Organization")?;
        target.may_be("Organization").then(|| self.ids.organisation(&target.identity))
    }

    /// What the Condition or Medication is that a reference leads to.
    pub(super) fn concept(&self, reference: &Reference, place: Place<'_>) -> Option<Concept> {
        if let Some(Literal::Contained(id)) = reference.reference.as_deref().map(Literal::parse) {
            let (contained, _) = inside(id, place)?;
            let code: CodeableConcept =
                serde_json::from_str(contained.code.as_deref()?.get()).ok()?;
            return Some(super::map::words::concept(code));
        }
        match self.follow(reference, place, "Condition")?.extra? {
            Extra::Concept(concept) => Some(concept.clone()),
            Extra::None | Extra::Person(_) | Extra::Actors(_) => None,
        }
    }

    /// The encounter that a reference leads to.
    pub(super) fn encounter(&self, reference: &Reference, place: Place<'_>) -> Option<EncounterId> {
        let target = self.follow(reference, place, "Encounter")?;
        target.may_be("Encounter").then(|| self.ids.encounter(&target.identity))
    }

    /// What somebody is called who is referred to: as the reference says, or as the contained
    /// resource is named.
    pub(super) fn name(&self, reference: &Reference, place: Place<'_>) -> Option<String> {
        reference.display.clone().or_else(|| {
            let id = reference.reference.as_deref()?.strip_prefix('#')?;
            let (contained, _) = inside(id, place)?;
            serde_json::from_str(contained.name.as_deref()?.get()).ok()
        })
    }

    /// The actors of the Schedule that a reference leads to.
    pub(super) fn actors(&self, reference: &Reference, place: Place<'_>) -> Vec<Reference> {
        match self.follow(reference, place, "Schedule").and_then(|target| target.extra) {
            Some(Extra::Actors(actors)) => actors.clone(),
            Some(Extra::None | Extra::Concept(_) | Extra::Person(_)) | None => Vec::new(),
        }
    }

    fn relative<'r>(&self, kind: &'r str, id: &str, base: Option<&str>) -> Target<'r>
    where
        'a: 'r,
    {
        let key = format!("{kind}/{id}");
        let absolute = base.map(|base| format!("{base}{key}"));
        absolute
            .as_deref()
            .and_then(|url| self.found(url))
            .or_else(|| self.found(&key).filter(|target| target.is_a(kind)))
            .unwrap_or_else(|| {
                let identity = match absolute {
                    Some(url) => Identity::of_url(&url),
                    None => Identity::relative(kind, id),
                };
                self.remembered(Target::new(Some(Cow::Borrowed(kind)), identity))
            })
    }

    fn found(&self, key: &str) -> Option<Target<'a>> {
        let key = key.split("/_history/").next().unwrap_or(key);
        let Some((_, row)) = self.table.find(key) else {
            let (kind, identity) = self.across.alias(key)?;
            return Some(self.remembered(Target::new(Some(Cow::Borrowed(kind)), identity.clone())));
        };
        Some(Target {
            kind: Some(Cow::Borrowed(&*row.kind)),
            identity: row.identity.clone(),
            extra: Some(&row.extra),
            base: row.base.as_deref(),
        })
    }

    fn remembered<'r>(&self, mut target: Target<'r>) -> Target<'r>
    where
        'a: 'r,
    {
        target.extra = self.across.extra(&target.identity);
        target
    }

    /// A logical reference: by the identifier that its resource has.
    fn identified<'r>(&self, kind: Cow<'r, str>, identifier: &Identifier) -> Option<Target<'r>>
    where
        'a: 'r,
    {
        let system = identifier.system.as_deref().unwrap_or_default();
        let value = identifier.value.as_deref()?;
        Some(self.found(&identifier_key(&kind, system, value)).unwrap_or_else(|| {
            let identity = Identity::by_identifier(&kind, system, value);
            self.remembered(Target::new(Some(kind), identity))
        }))
    }

    /// A contained resource is who its identifier says; without one it is nobody that could be
    /// met again.
    fn contained<'r>(&self, id: &str, place: Place<'r>) -> Option<Target<'r>>
    where
        'a: 'r,
    {
        let (contained, _) = inside(id, place)?;
        let name = contained.resource_type.as_deref()?;
        if name == "PractitionerRole" {
            let person: Reference =
                serde_json::from_str(contained.practitioner.as_deref()?.get()).ok()?;
            let target = self.follow(&person, place, "Practitioner")?;
            return Some(Target {
                kind: target.kind.map(|kind| Cow::Owned(kind.into_owned())),
                identity: target.identity,
                extra: None,
                base: None,
            });
        }
        let identifiers: Vec<Identifier> =
            serde_json::from_str(contained.identifier.as_deref()?.get()).ok()?;
        let decisive = match name {
            "Practitioner" => npi(&identifiers).map(|npi| (super::identity::NPI, npi)),
            _ => None,
        };
        let (system, value) = decisive.or_else(|| {
            let first = identifiers.iter().find(|identifier| identifier.value.is_some())?;
            Some((first.system.as_deref().unwrap_or_default(), first.value.as_deref()?))
        })?;
        let key = identifier_key(name, system, value);
        Some(self.found(&key).unwrap_or_else(|| {
            Target::new(Some(Cow::Borrowed(name)), Identity::by_identifier(name, system, value))
        }))
    }
}

/// The contained resource of an id.
pub(super) fn inside<'r>(id: &str, place: Place<'r>) -> Option<&'r (Contained, Box<RawValue>)> {
    place.contained.iter().find(|(contained, _)| contained.id.as_deref() == Some(id))
}

impl<'r> Target<'r> {
    fn new(kind: Option<Cow<'r, str>>, identity: Identity) -> Self {
        Self { kind, identity, extra: None, base: None }
    }

    /// Whether it is of this type.
    pub(super) fn is_a(&self, kind: &str) -> bool {
        self.kind.as_deref() == Some(kind)
    }

    /// Whether it is of this type, or nothing says of which.
    pub(super) fn may_be(&self, kind: &str) -> bool {
        self.kind.as_deref().is_none_or(|known| known == kind)
    }
}

/// The type that a reference leads to, as a name to count by.
pub(super) fn kind_of_url(url: &str) -> Kind {
    match Literal::parse(url) {
        Literal::Relative(name, _)
        | Literal::Conditional(name, _)
        | Literal::Absolute(_, Some((name, _))) => kind(name),
        Literal::Contained(_) | Literal::Urn(_) | Literal::Absolute(_, None) | Literal::Unknown => {
            Cow::Borrowed("Unknown")
        }
    }
}
