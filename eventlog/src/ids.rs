//! The names of things: 16 opaque bytes each, a type for each kind.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;

/// A text that is not an id: wrong length or not hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not {expected}")]
pub struct ParseIdError {
    /// What the text should have been.
    pub expected: &'static str,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// Takes the 16 bytes as they are.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                hex_to(f, &self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "("))?;
                hex_to(f, &self.0)?;
                f.write_str(")")
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                let mut bytes = [0_u8; 16];
                hex::decode_to_slice(text, &mut bytes).map_err(|_| ParseIdError {
                    expected: concat!("a ", stringify!($name), " of 32 hexadecimal digits"),
                })?;
                Ok(Self(bytes))
            }
        }

        as_text!($name);
    };
}

macro_rules! as_text {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                text.parse().map_err(D::Error::custom)
            }
        }
    };
}

id! {
    /// Which log: random, made once, in every entry and every segment.
    LogId
}
id! {
    /// Which stream: the events of one aggregate instance. Opaque: derived, never a name.
    StreamId
}
id! {
    /// Which event: a keyed hash of (actor, command id, number in the command), so that a repeated
    /// command gives the same ids (envelope.md).
    EventId
}
id! {
    /// Which data key.
    KeyId
}
id! {
    /// Whose data a key seals: a patient, an account, a vendor, the organisation (keys.md).
    SubjectId
}

/// Which facet: a set of fields with one set of readers. The table of tags is the domain's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FacetTag(pub u8);

impl FacetTag {
    /// The one facet that is written in the clear.
    pub const PUBLIC: Self = Self(0);
}

impl fmt::Display for FacetTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A hash of 32 bytes: of an entry, a facet, a tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash32(pub [u8; 32]);

impl Hash32 {
    /// 32 zero bytes: what stands before the first entry of a stream.
    pub const ZERO: Self = Self([0; 32]);

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex_to(f, &self.0)
    }
}

impl fmt::Debug for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex_to(f, &self.0)
    }
}

impl FromStr for Hash32 {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let mut bytes = [0_u8; 32];
        hex::decode_to_slice(text, &mut bytes)
            .map_err(|_| ParseIdError { expected: "a hash of 64 hexadecimal digits" })?;
        Ok(Self(bytes))
    }
}

as_text!(Hash32);

/// Where an entry stands in the order of the log. Opaque, ordered, given by the backend.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position(u64);

impl Position {
    /// A position that was kept as a number. Only the log that gave it can use it.
    #[must_use]
    pub const fn from_u64(number: u64) -> Self {
        Self(number)
    }

    /// The number to keep.
    #[must_use]
    pub const fn to_u64(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Position {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        // `u64::from_str` takes a plus sign; a position has one spelling.
        if text.starts_with('+') {
            return Err(ParseIdError { expected: "a position" });
        }
        text.parse().map(Self).map_err(|_| ParseIdError { expected: "a position" })
    }
}

as_text!(Position);

fn hex_to(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    for byte in bytes {
        write!(f, "{byte:02x}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_prints() {
        let id = StreamId::from_bytes(*b"0123456789abcdef");
        assert_eq!(id.to_string().parse::<StreamId>().unwrap(), id);
        assert_eq!(format!("{id:?}"), format!("StreamId({id})"));
        assert!("00".parse::<StreamId>().is_err());
        assert!("zz".repeat(16).parse::<StreamId>().is_err());
    }

    #[test]
    fn a_position_has_one_spelling() {
        assert_eq!("17".parse::<Position>().unwrap(), Position::from_u64(17));
        assert!("+17".parse::<Position>().is_err());
        assert!("-1".parse::<Position>().is_err());
    }
}
