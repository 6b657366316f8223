//! Which stream guards what. Ids of streams are opaque: derived by a keyed hash, so that whoever
//! sees the log without keys learns nothing, and a reserved MRN or login has one stream only.

use chartlog_domain::ids::{
    AccountId, AppointmentId, ClaimId, EncounterId, GlassId, ImportId, LocationId, OrganisationId,
    PatientId, RoomId,
};
use chartlog_domain::words::DateTime;
use chartlog_eventlog::{IdDeriver, StreamId};

/// A stream by what it guards (facets.md, streams).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Stream {
    /// One person's registration.
    Patient(PatientId),
    /// A medical record number is used once.
    Mrn {
        /// URI of the namespace; empty for the clinic's own.
        system: String,
        /// The number.
        value: String,
    },
    /// A login name is used once.
    Login(String),
    /// One visit.
    Encounter(EncounterId),
    /// The lists that outlive a visit.
    Chart(PatientId),
    /// One provider's day.
    Calendar {
        /// Whose.
        provider: AccountId,
        /// Which day, `YYYY-MM-DD`.
        day: String,
    },
    /// One room's day.
    Room {
        /// Which room.
        room: RoomId,
        /// Which day, `YYYY-MM-DD`.
        day: String,
    },
    /// One appointment that is wanted and has no time yet.
    AppointmentRequest(AppointmentId),
    /// The kinds of visit that are offered.
    VisitTypes,
    /// What a patient owes.
    Account(PatientId),
    /// One claim.
    Claim(ClaimId),
    /// One account.
    Staff(AccountId),
    /// Password, second factors and recovery codes of one account.
    Credentials(AccountId),
    /// Assertions of one machine client that expire on one day: they are used once.
    Assertions {
        /// Whose.
        client: AccountId,
        /// Days from 1970-01-01 UTC to the day of the expiry, which the client has signed.
        day: i64,
    },
    /// One break-glass grant.
    Glass(GlassId),
    /// One location.
    Location(LocationId),
    /// One organisation.
    Organisation(OrganisationId),
    /// The organisation's duties.
    Governance,
    /// One run of an import.
    Import(ImportId),
    /// Originals of one patient, or of nobody, out of one file of one run.
    Filed {
        /// Which run.
        import: ImportId,
        /// Whose.
        patient: Option<PatientId>,
        /// BLAKE3 of the file.
        file_digest: [u8; 32],
    },
    /// What one process showed or refused.
    Access {
        /// Random, one per process start.
        process: [u8; 16],
    },
    /// Attempts to sign in that one process refused.
    SignIn {
        /// Random, one per process start.
        process: [u8; 16],
    },
}

impl Stream {
    /// The calendar that an appointment or a slot is in: that of its provider, and of the day that its
    /// start is written with. What names no provider is in nobody's calendar, and what has no day in that of
    /// no day.
    #[must_use]
    pub fn calendar_of(provider: Option<AccountId>, start: Option<&DateTime>) -> Self {
        Self::Calendar {
            provider: provider.unwrap_or(AccountId::from_bytes([0; 16])),
            day: start.map(|start| start.date().to_owned()).unwrap_or_default(),
        }
    }

    /// Its id in the log.
    #[must_use]
    pub fn id(&self, ids: &IdDeriver) -> StreamId {
        let derive = |kind: &str, parts: &[&[u8]]| {
            StreamId::from_bytes(ids.derive_id(&format!("stream-{kind}"), parts))
        };
        match self {
            Self::Patient(patient) => derive("patient", &[patient.as_bytes()]),
            Self::Mrn { system, value } => derive("mrn", &[system.as_bytes(), value.as_bytes()]),
            Self::Login(login) => derive("login", &[login.as_bytes()]),
            Self::Encounter(encounter) => derive("encounter", &[encounter.as_bytes()]),
            Self::Chart(patient) => derive("chart", &[patient.as_bytes()]),
            Self::Calendar { provider, day } => {
                derive("calendar", &[provider.as_bytes(), day.as_bytes()])
            }
            Self::Room { room, day } => derive("room", &[room.as_bytes(), day.as_bytes()]),
            Self::AppointmentRequest(appointment) => {
                derive("appointment-request", &[appointment.as_bytes()])
            }
            Self::VisitTypes => derive("visit-types", &[]),
            Self::Account(patient) => derive("account", &[patient.as_bytes()]),
            Self::Claim(claim) => derive("claim", &[claim.as_bytes()]),
            Self::Staff(account) => derive("staff", &[account.as_bytes()]),
            Self::Credentials(account) => derive("credentials", &[account.as_bytes()]),
            Self::Assertions { client, day } => {
                derive("assertions", &[client.as_bytes(), &day.to_le_bytes()])
            }
            Self::Glass(glass) => derive("glass", &[glass.as_bytes()]),
            Self::Location(location) => derive("location", &[location.as_bytes()]),
            Self::Organisation(organisation) => derive("organisation", &[organisation.as_bytes()]),
            Self::Governance => derive("governance", &[]),
            Self::Import(import) => derive("import", &[import.as_bytes()]),
            Self::Filed { import, patient, file_digest } => derive(
                "filed",
                &[
                    import.as_bytes(),
                    patient.as_ref().map_or(&[][..], |patient| patient.as_bytes()),
                    file_digest,
                ],
            ),
            Self::Access { process } => derive("access", &[process]),
            Self::SignIn { process } => derive("sign-in", &[process]),
        }
    }
}
