//! A fact in JSON, by the names that its frozen shape has: ids as UUIDs, digests in hexadecimal digits, bytes
//! in base 64, codes, dates and decimals as text exactly as they were written. What was not said is left
//! out.

use std::cell::Cell;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chartlog_domain::facts::Fact;
use chartlog_domain::wire;
use serde::ser::{
    Error as _, Impossible, Serialize, SerializeSeq, SerializeStruct, SerializeTuple,
    SerializeTupleVariant, Serializer,
};
use serde_json::{Error, Map, Value, json};
use uuid::Uuid;

/// A fact in words.
pub(super) struct Words {
    /// What it tells, such as `NoteSigned`.
    pub(super) told: String,
    /// What it says.
    pub(super) fields: Value,
    /// The record that it is about: the first id of its shape.
    pub(super) about: Option<[u8; 16]>,
}

/// A fact in words.
pub(super) fn words(fact: &Fact) -> Words {
    let about = Cell::new(None);
    let told = wire::tell(fact, Form { about: &about }).unwrap_or_default();
    let (told, fields) = match told {
        Value::Object(one) => one.into_iter().next().unwrap_or_default(),
        Value::String(told) => (told, Value::Null),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => Default::default(),
    };
    Words { told, fields, about: about.get() }
}

/// The form that facts are told in.
#[derive(Clone, Copy)]
struct Form<'a> {
    about: &'a Cell<Option<[u8; 16]>>,
}

/// Elements of a list.
struct List<'a> {
    form: Form<'a>,
    variant: Option<&'static str>,
    elements: Vec<Value>,
}

/// Bytes of fixed number: an id or a digest.
struct Bytes<'a> {
    form: Form<'a>,
    bytes: Vec<u8>,
}

/// Fields by name.
struct Fields<'a> {
    form: Form<'a>,
    fields: Map<String, Value>,
}

macro_rules! plain {
    ($($method:ident: $type:ty),+) => {$(
        fn $method(self, value: $type) -> Result<Value, Error> {
            Ok(json!(value))
        }
    )+};
}

/// `signed_at` as `signedAt`.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

fn one(name: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), value)]))
}

impl<'a> Serializer for Form<'a> {
    type Ok = Value;
    type Error = Error;
    type SerializeSeq = List<'a>;
    type SerializeTuple = Bytes<'a>;
    type SerializeTupleStruct = Impossible<Value, Error>;
    type SerializeTupleVariant = List<'a>;
    type SerializeMap = Impossible<Value, Error>;
    type SerializeStruct = Fields<'a>;
    type SerializeStructVariant = Impossible<Value, Error>;

    plain!(
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
        serialize_u64: u64, serialize_f32: f32, serialize_f64: f64, serialize_char: char,
        serialize_str: &str
    );

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Value, Error> {
        Ok(Value::String(BASE64.encode(bytes)))
    }

    fn serialize_none(self) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Value, Error> {
        Ok(Value::String(variant.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Value, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, Error> {
        Ok(one(variant, value.serialize(self)?))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<List<'a>, Error> {
        let elements = Vec::with_capacity(length.unwrap_or_default());
        Ok(List { form: self, variant: None, elements })
    }

    fn serialize_tuple(self, length: usize) -> Result<Bytes<'a>, Error> {
        Ok(Bytes { form: self, bytes: Vec::with_capacity(length) })
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Error> {
        Err(Error::custom("no shape is a tuple"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<List<'a>, Error> {
        let elements = Vec::with_capacity(length);
        Ok(List { form: self, variant: Some(variant), elements })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Error> {
        Err(Error::custom("no shape is a map"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'a>, Error> {
        Ok(Fields { form: self, fields: Map::new() })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        Err(Error::custom("no variant has named fields"))
    }
}

impl SerializeSeq for List<'_> {
    type Ok = Value;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.elements.push(value.serialize(self.form)?);
        Ok(())
    }

    fn end(self) -> Result<Value, Error> {
        Ok(Value::Array(self.elements))
    }
}

impl SerializeTupleVariant for List<'_> {
    type Ok = Value;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.elements.push(value.serialize(self.form)?);
        Ok(())
    }

    fn end(self) -> Result<Value, Error> {
        let list = Value::Array(self.elements);
        Ok(self.variant.map_or(list.clone(), |variant| one(variant, list)))
    }
}

impl SerializeTuple for Bytes<'_> {
    type Ok = Value;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let byte = value.serialize(self.form)?.as_u64().and_then(|byte| u8::try_from(byte).ok());
        self.bytes.push(byte.ok_or_else(|| Error::custom("a tuple holds bytes"))?);
        Ok(())
    }

    fn end(self) -> Result<Value, Error> {
        let Ok(id) = <[u8; 16]>::try_from(self.bytes.as_slice()) else {
            return Ok(Value::String(hex::encode(self.bytes)));
        };
        if self.form.about.get().is_none() {
            self.form.about.set(Some(id));
        }
        Ok(Value::String(Uuid::from_bytes(id).to_string()))
    }
}

impl SerializeStruct for Fields<'_> {
    type Ok = Value;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let value = value.serialize(self.form)?;
        if !value.is_null() {
            self.fields.insert(camel(name), value);
        }
        Ok(())
    }

    fn end(self) -> Result<Value, Error> {
        Ok(Value::Object(self.fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chartlog_domain::facet::Facet;
    use chartlog_domain::facts::{ClinicalFact, OversightFact};
    use chartlog_domain::testing::samples::{self, ids};

    #[test]
    fn a_fact_is_told_by_the_names_of_its_shape() {
        let note = samples::clinical::note(true);
        let told = words(&ClinicalFact::NoteSigned(note.clone()).into());
        assert_eq!(told.told, "NoteSigned");
        assert_eq!(told.about, Some(*ids::NOTE.as_bytes()));
        assert_eq!(told.fields["note"], ids::NOTE.to_string());
        assert_eq!(told.fields["signedAt"], note.signed_at.as_str());
        assert_eq!(told.fields["text"], note.text.expose());
        let bare = words(&ClinicalFact::NoteSigned(samples::clinical::note(false)).into());
        assert!(bare.fields.get("kind").is_none(), "what was not said is left out");
    }

    #[test]
    fn every_fact_of_every_facet_can_be_told() {
        for facet in Facet::ALL {
            for fact in samples::facts(facet, true) {
                let told = words(&fact);
                assert!(wire::variants(facet).contains(&told.told.as_str()), "{}", facet.name());
                assert!(!told.fields.is_null(), "{}", told.told);
            }
        }
    }

    #[test]
    fn a_digest_is_no_id_and_what_is_withdrawn_is_found_by_its_own() {
        let shown = OversightFact::RecordShown(samples::oversight::shown(true));
        let told = words(&shown.into());
        let digest = told.fields["answerDigest"].as_str().unwrap();
        assert_eq!(digest.len(), 64);
        for fact in samples::facts(Facet::Clinical, true) {
            let told = words(&fact);
            assert!(told.about.is_some(), "{} is about something", told.told);
            assert_ne!(told.about, Some(*ids::PATIENT.as_bytes()), "{}", told.told);
        }
    }
}
