//! Accesses as FHIR R4 AuditEvent, following IHE BALP (Basic Audit Log Patterns,
//! <https://profiles.ihe.net/ITI/BALP>). `audit_event/resource.rs` has the shape, this file says what
//! goes into it.
//!
//! | access | profile, with and without a patient |
//! | --- | --- |
//! | a record was shown | PatientRead, Read |
//! | a list or search was shown, an export | PatientQuery, Query |
//! | a change that makes a record | PatientCreate, Create |
//! | any other change | PatientUpdate, Update |
//! | refused: this actor may not | none: a decision by roles (`AuthZ-Role`) that ended in a denial |
//! | failed otherwise | none: the same pattern with a failure as its outcome |
//!
//! An account that a change was about is an entity of its own, of a type that no pattern of BALP has: a
//! security user (`object-role` 11), described by why it was changed, where that is a code.
//!
//! BALP wants one event for each patient: an access to several gives several, of one request.
//! BALP's `query` is what was asked for; here it is the names of the fields at the root of the
//! document, for what was typed stands in `inquiry` and does not leave.

mod making;
mod resource;

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chartlog_domain::actor::Actor;
use chartlog_domain::ids::{AccessId, PatientId};
use chartlog_domain::purpose::Purpose;
use chartlog_domain::words::DateTime;
use chartlog_projections::compliance::AccessKind;
use chartlog_projections::compliance::query::Access;

use making::makes_a_record;
use resource::{
    Agent, AuditEvent, Coding, Concept, DICOM, Entity, Identifier, Meta, Network, Reference, Source,
};

use crate::graphql::error::Code;

/// A system of codes or identifiers of our own.
macro_rules! own {
    ($name:literal) => {
        concat!("https://chartlog.example/fhir/", $name)
    };
}

const PROFILES: &str = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit";
const ENTITY_TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const OBJECT_ROLE: &str = "http://terminology.hl7.org/CodeSystem/object-role";
const REST: &str = "http://hl7.org/fhir/restful-interaction";
const ACT_REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";

/// Who recorded it: this log, at this address.
pub(super) struct Server {
    log: String,
    address: String,
}

impl Server {
    /// A log and where its clients find it.
    pub(super) fn new(log: &str, address: &str) -> Self {
        Self { log: log.to_owned(), address: address.to_owned() }
    }

    fn who(&self) -> Reference<'_> {
        Reference {
            identifier: Some(Identifier::new(own!("log"), &self.log)),
            ..Reference::named("Chartlog")
        }
    }
}

/// One line for each event of an access.
pub(super) fn lines(out: &mut Vec<u8>, access: &Access, server: &Server) {
    each(access, server, |event| {
        write(out, event);
        out.push(b'\n');
    });
}

/// The beginning of a Bundle, up to its first entry. `]}` ends it.
pub(super) fn begin_bundle(out: &mut Vec<u8>, id: AccessId, at: &str) {
    let head = format!(
        "{{\"resourceType\":\"Bundle\",\"id\":\"{id}\",\"type\":\"collection\",\
         \"timestamp\":\"{at}\",\"entry\":["
    );
    out.extend_from_slice(head.as_bytes());
}

/// The entries of a Bundle for an access.
pub(super) fn entries(out: &mut Vec<u8>, access: &Access, server: &Server, mut first: bool) {
    let url = own!("AuditEvent");
    each(access, server, |event| {
        if !first {
            out.push(b',');
        }
        first = false;
        let _ = write!(out, "\n{{\"fullUrl\":\"{url}/{}\",\"resource\":", event.id);
        write(out, event);
        out.push(b'}');
    });
}

/// Memory takes everything that is written to it, and an event has nothing that JSON has not.
fn write(out: &mut Vec<u8>, event: &AuditEvent<'_>) {
    let _ = serde_json::to_writer(out, event);
}

/// What is the same for all events of an access.
struct Pattern {
    profile: Option<&'static str>,
    kind: Coding<'static>,
    subtype: Coding<'static>,
    action: &'static str,
    outcome: &'static str,
    client: Coding<'static>,
    server: Coding<'static>,
    user: Coding<'static>,
    is_query: bool,
}

const SOURCE_ROLE: Coding<'static> = Coding::new(DICOM, "110153", "Source Role ID");
const DESTINATION_ROLE: Coding<'static> = Coding::new(DICOM, "110152", "Destination Role ID");
const RECIPIENT: Coding<'static> = Coding::new(PARTICIPATION, "IRCP", "information recipient");

/// An operation by itself: what all of them begin with.
const OPERATION: Pattern = Pattern {
    profile: None,
    kind: Coding::new(
        "http://terminology.hl7.org/CodeSystem/audit-event-type",
        "rest",
        "Restful Operation",
    ),
    subtype: Coding::new(REST, "operation", "operation"),
    action: "E",
    outcome: "0",
    client: SOURCE_ROLE,
    server: DESTINATION_ROLE,
    user: RECIPIENT,
    is_query: false,
};

const READ: Pattern = Pattern {
    profile: Some("Read"),
    subtype: Coding::new(REST, "read", "read"),
    action: "R",
    client: DESTINATION_ROLE,
    server: SOURCE_ROLE,
    ..OPERATION
};

const QUERY: Pattern = Pattern {
    profile: Some("Query"),
    subtype: Coding::new(REST, "search", "search"),
    is_query: true,
    ..OPERATION
};

const UPDATE: Pattern = Pattern {
    profile: Some("Update"),
    subtype: Coding::new(REST, "update", "update"),
    action: "U",
    user: Coding::new(PARTICIPATION, "AUT", "author (originator)"),
    ..OPERATION
};

const CREATE: Pattern = Pattern {
    profile: Some("Create"),
    subtype: Coding::new(REST, "create", "create"),
    action: "C",
    ..UPDATE
};

/// Something went wrong, or the record did not allow it: a minor failure.
const FAILED: Pattern = Pattern { outcome: "4", ..OPERATION };

/// This actor may not: a serious failure, as FHIR has it for denied access.
const DENIED: Pattern = Pattern {
    kind: Coding::new(DICOM, "110113", "Security Alert"),
    subtype: Coding::new(
        "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType",
        "AuthZ-Role",
        "Authorization Decision using only Roles",
    ),
    outcome: "8",
    client: Coding::new(DICOM, "110150", "Application"),
    server: Coding::new(
        "http://terminology.hl7.org/CodeSystem/extra-security-role-type",
        "authserver",
        "authorization server",
    ),
    ..OPERATION
};

impl Pattern {
    fn of(access: &Access) -> &'static Self {
        match access.kind {
            AccessKind::Shown => &READ,
            AccessKind::Search | AccessKind::Export => &QUERY,
            AccessKind::Change if makes_a_record(&access.operation) => &CREATE,
            AccessKind::Change => &UPDATE,
            AccessKind::Refused | AccessKind::CommandRefused => {
                if is_decision(access.code.as_deref()) { &DENIED } else { &FAILED }
            }
        }
    }
}

/// Whether it was refused for who asked, and not for what was asked.
fn is_decision(code: Option<&str>) -> bool {
    let decisions = [Code::Forbidden, Code::NotFound, Code::StepUpRequired, Code::Unauthenticated];
    code.is_some_and(|code| decisions.iter().any(|decision| decision.as_str() == code))
}

/// Each event of an access: one for each patient, or one without.
fn each(access: &Access, server: &Server, mut tell: impl FnMut(&AuditEvent<'_>)) {
    let id = access
        .access
        .map_or_else(|| format!("change-{}", access.position), |access| access.to_string());
    let texts = Texts::of(access);
    if let [] | [_] = access.patients.as_slice() {
        tell(&event(access, server, &texts, &id, access.patients.first()));
        return;
    }
    for (number, patient) in (1..).zip(&access.patients) {
        let id = format!("{id}.{number}");
        tell(&event(access, server, &texts, &id, Some(patient)));
    }
}

/// Values of an access as text, each made once.
struct Texts {
    recorded: String,
    position: String,
    operation: String,
    query: String,
    request: Option<String>,
    session: Option<String>,
    user: Option<(&'static str, String)>,
    concerned: Vec<String>,
}

impl Texts {
    fn of(access: &Access) -> Self {
        // Nothing in FHIR is an empty text; what is not a document has no names of fields.
        let operation =
            if access.operation.is_empty() { "unknown" } else { access.operation.as_str() };
        Self {
            recorded: DateTime::from_micros(access.at).as_str().to_owned(),
            position: access.position.to_string(),
            operation: operation.to_owned(),
            query: BASE64.encode(operation),
            request: access.request.map(|id| id.to_string()),
            session: access.session.map(|id| id.to_string()),
            user: match &access.actor {
                Actor::Account(account) => Some((own!("account"), account.to_string())),
                Actor::Operator(user) => Some((own!("operator"), user.to_string())),
                Actor::System => None,
            },
            concerned: access.concerned.iter().map(ToString::to_string).collect(),
        }
    }
}

fn event<'a>(
    access: &'a Access,
    server: &'a Server,
    texts: &'a Texts,
    id: &'a str,
    patient: Option<&PatientId>,
) -> AuditEvent<'a> {
    let pattern = Pattern::of(access);
    let for_patient = if patient.is_some() { "Patient" } else { "" };
    let profile = pattern.profile.map(|name| format!("{PROFILES}.{for_patient}{name}"));
    let purposes = purposes(access);
    AuditEvent {
        resource_type: "AuditEvent",
        id,
        meta: profile.map(|profile| Meta { profile: [profile] }),
        kind: pattern.kind,
        subtype: [pattern.subtype],
        action: pattern.action,
        recorded: &texts.recorded,
        outcome: pattern.outcome,
        outcome_desc: access.code.as_deref(),
        agent: agents(access, server, texts, pattern, &purposes),
        purpose_of_event: purposes,
        source: Source {
            observer: server.who(),
            kind: [Coding::new(
                "http://terminology.hl7.org/CodeSystem/security-source-type",
                "4",
                "Application Server",
            )],
        },
        entity: entities(access, texts, pattern, patient),
    }
}

/// The purpose of use, and that the glass was broken for it.
fn purposes(access: &Access) -> Vec<Concept<'_>> {
    let known = Purpose::from_code(&access.purpose).map(Purpose::hl7);
    let coding = known.map(|(code, display)| Coding::new(ACT_REASON, code, display));
    let mut purposes = vec![Concept { coding, text: Some(&access.purpose) }];
    if access.under_glass {
        let broken = Coding::new(ACT_REASON, "BTG", "break the glass");
        purposes.push(Concept { coding: Some(broken), text: None });
    }
    purposes
}

fn agents<'a>(
    access: &'a Access,
    server: &'a Server,
    texts: &'a Texts,
    pattern: &Pattern,
    purposes: &[Concept<'a>],
) -> Vec<Agent<'a>> {
    let from = access.source_address.as_deref();
    let client = access.user_agent.as_deref().unwrap_or("a client that said nothing");
    let is_uri = server.address.contains("://");
    let mut agents = vec![
        Agent {
            network: Some(match from {
                Some(address) => Network { address, kind: "2" },
                None => Network { address: "localhost", kind: "1" },
            }),
            requestor: texts.user.is_none(),
            ..Agent::new(pattern.client, Reference::named(client))
        },
        Agent {
            network: Some(Network {
                address: &server.address,
                kind: if is_uri { "5" } else { "1" },
            }),
            ..Agent::new(pattern.server, server.who())
        },
    ];
    if let Some((system, user)) = &texts.user {
        let who =
            Reference { identifier: Some(Identifier::new(system, user)), ..Reference::default() };
        let role = access.role.map(|role| Coding::new(own!("role"), role.name(), ""));
        agents.push(Agent {
            role: role.map(|role| Concept { coding: Some(role), text: None }).into_iter().collect(),
            alt_id: texts.session.as_deref(),
            requestor: true,
            purpose_of_use: purposes.to_vec(),
            ..Agent::new(pattern.user, who)
        });
    }
    agents
}

fn entities<'a>(
    access: &'a Access,
    texts: &'a Texts,
    pattern: &Pattern,
    patient: Option<&PatientId>,
) -> Vec<Entity<'a>> {
    let mut entities = Vec::with_capacity(3 + texts.concerned.len());
    if let Some(request) = &texts.request {
        let kind = Coding::new(
            "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType",
            "XrequestId",
            "",
        );
        let what = Identifier::new(own!("request"), request);
        entities.push(Entity {
            what: Some(Reference { identifier: Some(what), ..Reference::default() }),
            ..Entity::new(kind)
        });
    }
    let facet =
        |facet: &chartlog_domain::facet::Facet| Coding::new(own!("facet"), facet.name(), "");
    let facets: Vec<_> = access.facets.iter().map(facet).collect();
    let object = Entity::new(Coding::new(ENTITY_TYPE, "2", "System Object"));
    entities.push(if pattern.is_query {
        Entity {
            role: Some(Coding::new(OBJECT_ROLE, "24", "Query")),
            security_label: facets,
            description: Some(&texts.operation),
            query: Some(&texts.query),
            ..object
        }
    } else {
        let entry = Identifier::new(own!("position"), &texts.position);
        let what = Reference { identifier: Some(entry), ..Reference::named(&texts.operation) };
        Entity {
            what: Some(what),
            role: Some(Coding::new(OBJECT_ROLE, "4", "Domain Resource")),
            security_label: facets,
            ..object
        }
    });
    if let Some(patient) = patient {
        let reference = Some(format!("Patient/{patient}"));
        entities.push(Entity {
            what: Some(Reference { reference, ..Reference::default() }),
            role: Some(Coding::new(OBJECT_ROLE, "1", "Patient")),
            ..Entity::new(Coding::new(ENTITY_TYPE, "1", "Person"))
        });
    }
    entities.extend(texts.concerned.iter().map(|account| Entity {
        what: Some(Reference {
            identifier: Some(Identifier::new(own!("account"), account)),
            ..Reference::default()
        }),
        role: Some(Coding::new(OBJECT_ROLE, "11", "Security User Entity")),
        description: access.reason.as_deref(),
        ..Entity::new(Coding::new(ENTITY_TYPE, "4", "Other"))
    }));
    entities
}

#[cfg(test)]
mod tests;
