//! Reads a document entry by entry: a bundle is never held as a tree.
//!
//! A document is a bundle or a single resource, which shows only where `resourceType` stands,
//! and that may be last. So `entry` is streamed when it comes, and the rest decides afterwards.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::json::Json;
use super::limits;
use super::refusal::OURS;
use super::resources::datatypes::Meta;

/// One entry of a bundle.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Entry {
    pub(super) full_url: Option<String>,
    pub(super) resource: Option<Json>,
    pub(super) request: Option<Request>,
}

/// Bundle.entry.request.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Request {
    pub(super) method: Option<String>,
    pub(super) url: Option<String>,
    pub(super) if_none_exist: Option<String>,
}

/// What stands beside the entries.
#[derive(Default)]
pub(super) struct Head {
    pub(super) resource_type: Option<String>,
    /// Bundle.type.
    pub(super) bundle_type: Option<String>,
    /// Bundle.meta.
    pub(super) meta: Meta,
    /// How many entries there were.
    pub(super) entries: usize,
}

impl Head {
    /// Whether the document is a bundle.
    pub(super) fn is_bundle(&self) -> bool {
        self.resource_type.as_deref() == Some("Bundle")
    }
}

/// Takes one entry and its number.
pub(super) type Take<'a> = dyn FnMut(usize, Entry) + 'a;

/// Reads a document from memory.
///
/// # Errors
/// When it is not JSON, or not of the shape of a bundle.
pub(super) fn read_slice(bytes: &[u8], take: &mut Take<'_>) -> Result<Head, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let head = Document { take, meter: None }.deserialize(&mut json)?;
    json.end()?;
    Ok(head)
}

/// Reads a document as a stream. No entry may be larger than [`limits::RESOURCE_MAX`].
///
/// # Errors
/// As [`read_slice`], and when it cannot be read.
pub(super) fn read_stream(
    source: impl Read,
    take: &mut Take<'_>,
) -> Result<Head, serde_json::Error> {
    let meter = Rc::new(Cell::new(0));
    let metered = Metered { source, read: Rc::clone(&meter) };
    let mut json =
        serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 16, metered));
    let head = Document { take, meter: Some(meter) }.deserialize(&mut json)?;
    json.end()?;
    Ok(head)
}

/// Counts what was read since the last entry.
struct Metered<R> {
    source: R,
    read: Rc<Cell<u64>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        let total = self.read.get() + read as u64;
        if total > limits::RESOURCE_MAX {
            return Err(io::Error::other(format!("{OURS}a resource of more than 32 MiB")));
        }
        self.read.set(total);
        Ok(read)
    }
}

struct Document<'t, 'a> {
    take: &'t mut Take<'a>,
    meter: Option<Rc<Cell<u64>>>,
}

impl<'de> DeserializeSeed<'de> for Document<'_, '_> {
    type Value = Head;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Head, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_> {
    type Value = Head;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a FHIR resource")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Head, A::Error> {
        let mut head = Head::default();
        let mut entries = Entries { take: self.take, meter: self.meter, count: 0 };
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "resourceType" => head.resource_type = Some(map.next_value()?),
                "type" => head.bundle_type = text(&map.next_value::<Box<RawValue>>()?),
                "meta" => {
                    let raw = map.next_value::<Box<RawValue>>()?;
                    head.meta = serde_json::from_str(raw.get()).unwrap_or_default();
                }
                "entry" => map.next_value_seed(&mut entries)?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        head.entries = entries.count;
        Ok(head)
    }
}

/// A JSON text, when it is one.
fn text(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}

struct Entries<'t, 'a> {
    take: &'t mut Take<'a>,
    meter: Option<Rc<Cell<u64>>>,
    count: usize,
}

impl<'de> DeserializeSeed<'de> for &mut Entries<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for &mut Entries<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(entry) = seq.next_element::<Entry>()? {
            if self.count == limits::ENTRIES_MAX {
                return Err(A::Error::custom(format_args!("{OURS}more than 500,000 entries")));
            }
            (self.take)(self.count, entry);
            self.count += 1;
            if let Some(meter) = &self.meter {
                meter.set(0);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUNDLE: &str = r#"{"entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient"}},
        {"request":{"method":"PUT","url":"Patient/2"},"resource":{"a":[1, 2]}}],
        "resourceType":"Bundle","type":"batch"}"#;

    fn collect(read: impl FnOnce(&mut Take<'_>) -> Head) -> (Head, Vec<Entry>) {
        let mut entries = Vec::new();
        let head = read(&mut |_, entry| entries.push(entry));
        (head, entries)
    }

    #[test]
    fn the_type_may_come_after_the_entries() {
        let (head, entries) = collect(|take| read_slice(BUNDLE.as_bytes(), take).unwrap());
        assert!(head.is_bundle());
        assert_eq!(head.bundle_type.as_deref(), Some("batch"));
        assert_eq!((head.entries, entries.len()), (2, 2));
        assert_eq!(entries[1].resource.as_ref().unwrap().as_str(), r#"{"a":[1,2]}"#);
    }

    #[test]
    fn a_stream_gives_what_memory_gives() {
        let (head, entries) = collect(|take| read_stream(BUNDLE.as_bytes(), take).unwrap());
        assert!(head.is_bundle());
        assert_eq!(entries[0].full_url.as_deref(), Some("urn:uuid:1"));
        assert_eq!(entries[1].request.as_ref().unwrap().url.as_deref(), Some("Patient/2"));
    }

    #[test]
    fn what_follows_the_document_is_an_error() {
        let bytes = b"{\"resourceType\":\"Patient\"} x";
        assert!(read_slice(bytes, &mut |_, _| {}).is_err());
    }

    #[test]
    fn an_endless_resource_is_not_held() {
        let start = br#"{"entry":[{"resource":{"a":""#;
        let source = start.as_slice().chain(io::repeat(b'x').take(limits::RESOURCE_MAX + 1));
        let error = read_stream(source, &mut |_, _| {}).err().unwrap();
        assert!(error.is_io());
    }
}
