//! What is to be told of a resource, before it is known whether it was told before.

use chartlog_domain::chart::ToldAs;
use chartlog_domain::facts::administration::Account;
use chartlog_domain::facts::care_team::Member;
use chartlog_domain::facts::clinical::{
    Allergy, CarePlan, Document, Encounter, Goal, Immunization, Medication, Observation, Problem,
    Procedure, Report,
};
use chartlog_domain::facts::coding::ClaimCodes;
use chartlog_domain::facts::contact::Contact;
use chartlog_domain::facts::coverage::Coverage;
use chartlog_domain::facts::directory::{
    Location, Organisation, Position, Provider, Schedule, Slot,
};
use chartlog_domain::facts::identity::{Identity as Person, Reservation};
use chartlog_domain::facts::ledger::{Adjudication, Claim};
use chartlog_domain::facts::residence::Residence;
use chartlog_domain::facts::restricted::RestrictedRecord;
use chartlog_domain::facts::scheduling::Appointment;
use chartlog_domain::ids::{ClaimId, CommandId, PatientId};
use chartlog_domain::words::DateTime;

use super::identity::Identity;
use super::json::Json;
use super::refusal::Refused;
use super::table::Kind;

/// Files that are too long to stand in their fact, in the order of its attachments.
pub(super) type Blobs = Vec<Vec<u8>>;

/// One command in the making.
#[derive(Clone)]
pub(super) enum Told {
    /// A patient's registration.
    Patient {
        person: Person,
        contact: Contact,
        residence: Residence,
    },
    /// A medical record number of theirs.
    Mrn(Reservation),
    /// A clinician on a care team.
    Member(Member),
    Coverage(Coverage),
    Encounter(Encounter),
    Problem(Problem),
    Allergy(Allergy),
    Medication(Medication),
    Immunization(Immunization),
    Observation(Observation),
    Procedure(Procedure),
    Report(Report, Blobs),
    Document(Document, Blobs),
    CarePlan(CarePlan),
    Goal(Goal),
    /// A restricted record, and as what it would be told if it were not.
    Restricted(RestrictedRecord, ToldAs),
    /// A practitioner, with the login name that is reserved for them.
    Staff {
        account: Account,
        provider: Provider,
    },
    Position(Position),
    Location(Location),
    Organisation(Organisation),
    Appointment(Appointment),
    Schedule(Schedule),
    Slot(Slot),
    Claim {
        claim: Claim,
        codes: ClaimCodes,
    },
    /// A payer's answer, in the stream of its claim.
    Adjudication(ClaimId, Adjudication),
}

/// When a command counts as known.
pub(super) enum Repeat {
    /// It is told again with each new content of its resource. The bytes tell apart the commands
    /// of one resource.
    Versioned(Vec<u8>),
    /// It is told once and never again, whatever resource it is found in.
    Once(CommandId),
}

/// A command and when it counts as known.
pub(super) struct Planned {
    pub(super) told: Told,
    pub(super) repeat: Repeat,
    pub(super) occurred_at: Option<DateTime>,
}

impl Planned {
    /// The one command of a resource.
    pub(super) fn main(told: Told, occurred_at: Option<DateTime>) -> Self {
        Self { told, repeat: Repeat::Versioned(Vec::new()), occurred_at }
    }
}

/// A resource that was read.
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) identity: Identity,
    /// JSON path of the resource in its file.
    pub(super) path: String,
    pub(super) resource: Json,
    /// BLAKE3 of the resource as it is filed.
    pub(super) digest: [u8; 32],
    /// Whether the source says `PUT`: then an earlier content may come back.
    pub(super) put: bool,
    /// Whether it is restricted: then its original stays out of the `source` facet.
    pub(super) restricted: bool,
    /// What is to be told; nothing for a resource that is only filed.
    pub(super) planned: Vec<Planned>,
    /// Why it cannot be told.
    pub(super) refused: Option<Refused>,
}

/// Resources that belong together: one patient's, or those about nobody.
pub(super) struct Group {
    /// Number of the file.
    pub(super) file: usize,
    /// BLAKE3 of the file.
    pub(super) file_digest: [u8; 32],
    pub(super) patient: Option<PatientId>,
    /// Whether all of it is told or none.
    pub(super) atomic: bool,
    pub(super) items: Vec<Item>,
}

impl Group {
    /// Bytes of its originals.
    pub(super) fn bytes(&self) -> usize {
        self.items.iter().map(|item| item.resource.as_str().len()).sum()
    }
}
