//! Frozen shapes. A wire struct says once what its bytes are; [`frozen!`] makes the struct and both
//! ways between it and the domain's type, field by field, so that a wire file is one line a field.
//!
//! A shape that was released is never changed. When the domain's type changes, the shape gets a
//! sibling with the next number (`Note2` beside `Note1`), the facet's enum gets a new variant at
//! its end, and the old variant stays in its place, marked as past: it is read for ever, by an
//! upcast (`Thaw` of the old shape to the new type), and not written any more.

use super::words::Imported1;
use crate::facts::Imported;

/// What a value inside the bytes can be wrong about. It never says what the value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadValue {
    /// Not a FHIR date or dateTime.
    #[error("a date or time")]
    DateTime,
    /// Not a decimal number.
    #[error("a decimal number")]
    Decimal,
    /// The number of no facet.
    #[error("a facet number")]
    FacetTag,
}

/// A shape on the wire, made from a value of the domain.
pub(super) trait Freeze<T>: Sized {
    /// The shape of a value.
    fn freeze(value: &T) -> Self;
}

/// A value of the domain, made from its shape on the wire. Values are checked again.
pub(super) trait Thaw<T> {
    /// The value of a shape.
    fn thaw(self) -> Result<T, BadValue>;
}

impl<T, W: Freeze<T>> Freeze<Option<T>> for Option<W> {
    fn freeze(value: &Option<T>) -> Self {
        value.as_ref().map(W::freeze)
    }
}

impl<T, W: Thaw<T>> Thaw<Option<T>> for Option<W> {
    fn thaw(self) -> Result<Option<T>, BadValue> {
        self.map(W::thaw).transpose()
    }
}

impl<T, W: Freeze<T>> Freeze<Vec<T>> for Vec<W> {
    fn freeze(value: &Vec<T>) -> Self {
        value.iter().map(W::freeze).collect()
    }
}

impl<T, W: Thaw<T>> Thaw<Vec<T>> for Vec<W> {
    fn thaw(self) -> Result<Vec<T>, BadValue> {
        self.into_iter().map(W::thaw).collect()
    }
}

impl<T, W: Freeze<T>> Freeze<Imported<T>> for Imported1<W> {
    fn freeze(value: &Imported<T>) -> Self {
        Self {
            record: W::freeze(&value.record),
            occurred_at: Freeze::freeze(&value.occurred_at),
            origin: Freeze::freeze(&value.origin),
        }
    }
}

impl<T, W: Thaw<T>> Thaw<Imported<T>> for Imported1<W> {
    fn thaw(self) -> Result<Imported<T>, BadValue> {
        Ok(Imported {
            record: self.record.thaw()?,
            occurred_at: self.occurred_at.thaw()?,
            origin: self.origin.thaw()?,
        })
    }
}

/// Makes wire shapes.
///
/// - `struct Code1 for Code { system: String, ... }`: a struct, fields by name.
/// - `past struct Code1 for Code { system: String; version: None }`: one that is only read; what it did
///   not say yet comes after the semicolon.
/// - `enum Value1 for Value { Text(text: String), ... }`: an enum whose variants bear the domain's
///   names; the names of the arguments are only for the macro.
/// - `facet IdentityWire for IdentityFact { Registered(Identity1), ... }`: the facts of a facet.
///   `(past) Registered1(Identity1) => Registered,` is a variant that is only read. The bytes hold
///   numbers, not names, so a variant may be renamed when it becomes past.
macro_rules! frozen {
    ($(struct $wire:ident for $domain:ident { $($field:ident: $shape:ty),* $(,)? })+) => {$(
        #[derive(serde::Serialize, serde::Deserialize)]
        pub(super) struct $wire { $($field: $shape),* }

        impl $crate::wire::frozen::Freeze<$domain> for $wire {
            fn freeze(value: &$domain) -> Self {
                Self { $($field: $crate::wire::frozen::Freeze::freeze(&value.$field)),* }
            }
        }

        impl $crate::wire::frozen::Thaw<$domain> for $wire {
            fn thaw(self) -> Result<$domain, $crate::wire::frozen::BadValue> {
                Ok($domain { $($field: $crate::wire::frozen::Thaw::thaw(self.$field)?),* })
            }
        }
    )+};
    ($(enum $wire:ident for $domain:ident {
        $($variant:ident $(($($arg:ident: $shape:ty),+))?),* $(,)?
    })+) => {$(
        #[derive(serde::Serialize, serde::Deserialize)]
        pub(super) enum $wire { $($variant $(($($shape),+))?),* }

        impl $crate::wire::frozen::Freeze<$domain> for $wire {
            fn freeze(value: &$domain) -> Self {
                match value {
                    $($domain::$variant $(($($arg),+))? => Self::$variant
                        $(($($crate::wire::frozen::Freeze::freeze($arg)),+))?,)*
                }
            }
        }

        impl $crate::wire::frozen::Thaw<$domain> for $wire {
            fn thaw(self) -> Result<$domain, $crate::wire::frozen::BadValue> {
                Ok(match self {
                    $(Self::$variant $(($($arg),+))? => $domain::$variant
                        $(($($crate::wire::frozen::Thaw::thaw($arg)?),+))?,)*
                })
            }
        }
    )+};
    ($(past struct $wire:ident for $domain:ident {
        $($field:ident: $shape:ty),* $(,)? $(; $($new:ident: $value:expr),* $(,)?)?
    })+) => {$(
        #[derive(serde::Serialize, serde::Deserialize)]
        pub(in crate::wire) struct $wire { $($field: $shape),* }

        impl $crate::wire::frozen::Thaw<$domain> for $wire {
            fn thaw(self) -> Result<$domain, $crate::wire::frozen::BadValue> {
                Ok($domain {
                    $($field: $crate::wire::frozen::Thaw::thaw(self.$field)?,)*
                    $($($new: $value,)*)?
                })
            }
        }
    )+};
    (facet $wire:ident for $domain:ident {
        $($((past) $old:ident($old_shape:ty) => $now:ident,)* $variant:ident($shape:ty),)*
    }) => {
        #[derive(serde::Serialize, serde::Deserialize)]
        pub(super) enum $wire { $($($old($old_shape),)* $variant($shape),)* }

        impl $wire {
            /// Names of the variants, by number.
            pub(super) const VARIANTS: &[&str] =
                &[$($(stringify!($old),)* stringify!($variant),)*];
        }

        impl From<&$domain> for $wire {
            fn from(fact: &$domain) -> Self {
                match fact {
                    $($domain::$variant(value) =>
                        Self::$variant($crate::wire::frozen::Freeze::freeze(value)),)*
                }
            }
        }

        impl TryFrom<$wire> for $domain {
            type Error = $crate::wire::frozen::BadValue;

            fn try_from(wire: $wire) -> Result<Self, Self::Error> {
                Ok(match wire {
                    $(
                        $($wire::$old(value) =>
                            Self::$now($crate::wire::frozen::Thaw::thaw(value)?),)*
                        $wire::$variant(value) =>
                            Self::$variant($crate::wire::frozen::Thaw::thaw(value)?),
                    )*
                })
            }
        }
    };
}

pub(super) use frozen;

#[cfg(test)]
mod tests {
    use super::{BadValue, Thaw};

    /// A fact whose note became optional after its first release.
    #[derive(Debug, PartialEq)]
    struct Seen {
        number: u32,
        note: Option<String>,
    }

    #[derive(Debug, PartialEq)]
    enum SeenFact {
        Seen(Seen),
        Forgotten(u32),
    }

    #[derive(serde::Serialize, serde::Deserialize)]
    pub(super) struct Seen1 {
        number: u32,
        note: String,
    }

    impl Thaw<Seen> for Seen1 {
        fn thaw(self) -> Result<Seen, BadValue> {
            Ok(Seen { number: self.number, note: Some(self.note) })
        }
    }

    frozen! {
        struct Seen2 for Seen { number: u32, note: Option<String> }
    }

    frozen! {
        facet SeenWire for SeenFact {
            (past) Seen1(Seen1) => Seen,
            Forgotten(u32),
            Seen(Seen2),
        }
    }

    #[test]
    fn a_changed_shape_is_a_new_variant_at_the_end_and_the_old_one_is_read_for_ever() {
        let old = [0, 7, 2, b'h', b'i'];
        let fact = SeenFact::try_from(postcard::from_bytes::<SeenWire>(&old).unwrap()).unwrap();
        assert_eq!(fact, SeenFact::Seen(Seen { number: 7, note: Some("hi".to_owned()) }));
        let new = postcard::to_stdvec(&SeenWire::from(&fact)).unwrap();
        assert_eq!(new, [2, 7, 1, 2, b'h', b'i']);
        let again = SeenFact::try_from(postcard::from_bytes::<SeenWire>(&new).unwrap()).unwrap();
        assert_eq!(again, fact);
    }

    #[test]
    fn variants_keep_their_numbers() {
        assert_eq!(SeenWire::VARIANTS, ["Seen1", "Forgotten", "Seen"]);
        let bytes = postcard::to_stdvec(&SeenWire::from(&SeenFact::Forgotten(5))).unwrap();
        assert_eq!(bytes, [1, 5]);
    }
}
