//! Identifiers. All are 16 bytes, opaque, and tell nothing about what they name.

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The 16 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// From the 16 bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// A patient.
    PatientId;
    /// An account: a member of staff, a patient's sign-in or a machine. A provider is one too.
    AccountId;
    /// A visit or stay.
    EncounterId;
    /// A note, and each amendment of it.
    NoteId;
    /// Any record of the chart: observation, problem, allergy, medication, procedure and so on.
    RecordId;
    /// A booked appointment.
    AppointmentId;
    /// A slot of a provider's calendar: free, busy, held for a few minutes, or blocked.
    SlotId;
    /// A room.
    RoomId;
    /// A coverage: one insurance contract of one patient.
    CoverageId;
    /// A claim.
    ClaimId;
    /// One answer of a payer to a claim (FHIR ExplanationOfBenefit).
    AdjudicationId;
    /// A charge, a payment or a write-off on a patient's account.
    LedgerLineId;
    /// A place where care is given.
    LocationId;
    /// An organisation: a provider organisation or a payer.
    OrganisationId;
    /// A session.
    SessionId;
    /// One run of an import.
    ImportId;
    /// A command, chosen by whoever sends it; repeating it gives the same events.
    CommandId;
    /// One access record.
    AccessId;
    /// A second factor of an account.
    FactorId;
    /// A break-glass grant.
    GlassId;
    /// A restriction that a patient asked for and the organisation agreed to.
    RestrictionId;
}
