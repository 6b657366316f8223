//! Facts: what an event says, facet by facet. One file per facet; what is not in a facet's file
//! its readers can never learn.

pub mod administration;
pub mod care_team;
pub mod clinical;
pub mod coding;
pub mod contact;
pub mod coverage;
pub mod credentials;
pub mod directory;
pub mod identity;
pub mod inquiry;
pub mod ledger;
pub mod oversight;
pub mod residence;
pub mod restricted;
pub mod scheduling;
pub mod source;

pub use administration::AdministrationFact;
pub use care_team::CareTeamFact;
pub use clinical::ClinicalFact;
pub use coding::CodingFact;
pub use contact::ContactFact;
pub use coverage::CoverageFact;
pub use credentials::CredentialsFact;
pub use directory::DirectoryFact;
pub use identity::IdentityFact;
pub use inquiry::InquiryFact;
pub use ledger::LedgerFact;
pub use oversight::OversightFact;
pub use residence::ResidenceFact;
pub use restricted::RestrictedFact;
pub use scheduling::SchedulingFact;
pub use source::SourceFact;

use crate::facet::Facet;
use crate::ids::ImportId;
use crate::words::DateTime;

/// Where imported history comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The run of the import that read it; the original is filed under it in the `source` facet.
    pub import: ImportId,
    /// Number of the resource among those filed with that run for the same patient, from 0.
    pub item: u32,
    /// BLAKE3 of the original's bytes. It stays inside the sealed facet.
    pub digest: [u8; 32],
}

/// History that comes from elsewhere: the record, when it happened, and where it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported<T> {
    /// What the source says.
    pub record: T,
    /// When it happened by the source's word; none when it does not say.
    pub occurred_at: Option<DateTime>,
    /// Where it was read.
    pub origin: Origin,
}

macro_rules! fact {
    ($($facet:ident($body:ident)),+ $(,)?) => {
        /// A fact of some facet.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Fact {
            $(
                #[doc = concat!("A fact of the facet `", stringify!($facet), "`.")]
                $facet($body),
            )+
        }

        impl Fact {
            /// The facet it belongs to.
            #[must_use]
            pub const fn facet(&self) -> Facet {
                match self { $(Self::$facet(_) => Facet::$facet,)+ }
            }
        }

        $(impl From<$body> for Fact {
            fn from(fact: $body) -> Self { Self::$facet(fact) }
        })+
    };
}

fact! {
    Identity(IdentityFact),
    Contact(ContactFact),
    Residence(ResidenceFact),
    Scheduling(SchedulingFact),
    CareTeam(CareTeamFact),
    Clinical(ClinicalFact),
    Restricted(RestrictedFact),
    Coverage(CoverageFact),
    Coding(CodingFact),
    Ledger(LedgerFact),
    Oversight(OversightFact),
    Administration(AdministrationFact),
    Directory(DirectoryFact),
    Inquiry(InquiryFact),
    Source(SourceFact),
    Credentials(CredentialsFact),
}
