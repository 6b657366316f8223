//! Facts to bytes and back.
//!
//! ```text
//! fact     = variant number (varint, counted from 0 in the facet's enum) || shape of that variant
//! integer  = varint, little groups first; signed ones zigzag        bool   = 1 byte, 0 or 1
//! text     = length (varint) || UTF-8       bytes = length (varint) || bytes
//! list     = length (varint) || elements    option = 0, or 1 || value
//! id       = 16 bytes                       digest = 32 bytes, as they are
//! struct   = its fields in order, nothing between them
//! ```
//!
//! This is postcard. A date and a decimal are text, exactly as they were written, and are checked
//! again when they are read. Which facet a fact belongs to is not among the bytes: it is in the
//! descriptor of the entry that holds them, under whose key they are sealed.
//!
//! Shapes are separate from the domain's types and frozen by golden files (`tests/golden`): see
//! `wire/frozen.rs` for how a shape changes. A variant that this reader does not know stops it, by
//! facet and number; it is never skipped.

mod administration;
mod care_team;
mod clinical;
mod coding;
mod contact;
mod coverage;
mod credentials;
mod directory;
mod frozen;
mod identity;
mod inquiry;
mod ledger;
mod oversight;
mod residence;
mod restricted;
mod scheduling;
mod source;
mod words;

pub use frozen::BadValue;

use crate::facet::Facet;
use crate::facts::Fact;

/// The bytes are not a fact. It names the facet and what is wrong, never what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    /// A variant that this reader does not know: it must not go on.
    #[error("variant {variant} of facet {} is not known to this version", facet.name())]
    UnknownVariant {
        /// Which facet.
        facet: Facet,
        /// Number of the variant.
        variant: u32,
    },
    /// The facet has no facts: `public`.
    #[error("facet {} has no facts", facet.name())]
    NoFacts {
        /// Which facet.
        facet: Facet,
    },
    /// The bytes end too early, or do not have the variant's shape.
    #[error("the bytes are not a fact of facet {}", facet.name())]
    Malformed {
        /// Which facet.
        facet: Facet,
    },
    /// The fact ends before the bytes do.
    #[error("{count} bytes too many after a fact of facet {}", facet.name())]
    TrailingBytes {
        /// Which facet.
        facet: Facet,
        /// How many.
        count: usize,
    },
    /// A value inside is not what it should be.
    #[error("a fact of facet {} holds what is not {value}", facet.name())]
    BadValue {
        /// Which facet.
        facet: Facet,
        /// What it should be.
        value: BadValue,
    },
}

macro_rules! wires {
    ($($facet:ident: $module:ident::$wire:ident),+ $(,)?) => {
        /// The bytes of a fact.
        #[must_use]
        pub fn encode(fact: &Fact) -> Vec<u8> {
            let bytes = match fact {
                $(Fact::$facet(fact) => postcard::to_stdvec(&$module::$wire::from(fact)),)+
            };
            bytes.expect("lengths are known and memory grows")
        }

        /// The fact of a facet that some bytes hold.
        ///
        /// # Errors
        /// [`WireError`] when they hold no such fact, or more than it.
        pub fn decode(facet: Facet, bytes: &[u8]) -> Result<Fact, WireError> {
            known_variant(facet, bytes)?;
            match facet {
                $(Facet::$facet => {
                    let wire: $module::$wire = whole(facet, bytes)?;
                    wire.try_into()
                        .map(Fact::$facet)
                        .map_err(|value| WireError::BadValue { facet, value })
                })+
                Facet::Public => Err(WireError::NoFacts { facet }),
            }
        }

        /// A fact in the words of its bytes, for whoever writes it in another form: a variant by name
        /// with its fields by theirs, an id as a tuple of 16 bytes, a digest as one of 32.
        ///
        /// # Errors
        /// That of the form.
        pub fn tell<S: serde::Serializer>(fact: &Fact, form: S) -> Result<S::Ok, S::Error> {
            match fact {
                $(Fact::$facet(fact) =>
                    serde::Serialize::serialize(&$module::$wire::from(fact), form),)+
            }
        }

        /// Names of the variants that a facet's bytes can have, by number.
        #[must_use]
        pub const fn variants(facet: Facet) -> &'static [&'static str] {
            match facet {
                $(Facet::$facet => $module::$wire::VARIANTS,)+
                Facet::Public => &[],
            }
        }
    };
}

wires! {
    Identity: identity::IdentityWire,
    Contact: contact::ContactWire,
    Residence: residence::ResidenceWire,
    Scheduling: scheduling::SchedulingWire,
    CareTeam: care_team::CareTeamWire,
    Clinical: clinical::ClinicalWire,
    Restricted: restricted::RestrictedWire,
    Coverage: coverage::CoverageWire,
    Coding: coding::CodingWire,
    Ledger: ledger::LedgerWire,
    Oversight: oversight::OversightWire,
    Administration: administration::AdministrationWire,
    Directory: directory::DirectoryWire,
    Inquiry: inquiry::InquiryWire,
    Source: source::SourceWire,
    Credentials: credentials::CredentialsWire,
}

/// The number of the variant that the bytes begin with.
fn known_variant(facet: Facet, bytes: &[u8]) -> Result<(), WireError> {
    let known = variants(facet).len();
    if known == 0 {
        return Err(WireError::NoFacts { facet });
    }
    let (variant, _) =
        postcard::take_from_bytes::<u32>(bytes).map_err(|_| WireError::Malformed { facet })?;
    if usize::try_from(variant).is_ok_and(|variant| variant < known) {
        Ok(())
    } else {
        Err(WireError::UnknownVariant { facet, variant })
    }
}

/// One value and nothing after it.
fn whole<'a, W: serde::Deserialize<'a>>(facet: Facet, bytes: &'a [u8]) -> Result<W, WireError> {
    let (wire, rest) =
        postcard::take_from_bytes(bytes).map_err(|_| WireError::Malformed { facet })?;
    if rest.is_empty() {
        Ok(wire)
    } else {
        Err(WireError::TrailingBytes { facet, count: rest.len() })
    }
}

#[cfg(test)]
mod tests;
