//! The lines of an own record: JSON, one object a line, in the order of the log.
//!
//! ```text
//! { "format": "chartlog-own-record/2", "log", "export", "madeAt", "patients", "facets", "events",
//!   "head": { "size", "root", "position", "checkpoint" }, "how" }            the first line
//! { "event", "kind", "recordedAt", "stream", "revision", "position", "leafIndex", "entryHash",
//!   "previousHash", "hashed", "facts": [{ "index", "facet", "told", "fields", "sealed", "key", "nonce" }],
//!   "blobs": [{ "index", "facet", "digest", "chunks" }] }                    one for each event
//! { "event", "blob", "part", "data" }                                       the parts of each blob
//! { "events", "end": true }                                                  the last line
//! ```
//!
//! What it proves: `hashed` is what the log's chain and tree hold of the entry, sealed bodies by their
//! digest; its hash is the data of the leaf `leafIndex` of the tree whose root `head` names. A log that
//! has another entry there is not the log of that head. `sealed` has the digest that `hashed` says, and
//! `key` and `nonce` open it to what `told` and `fields` say in words: they are of this message alone, and
//! no other key follows from them (envelope.md, "Sealing").
//!
//! What it does not prove. A path from leaf to root is not in it yet: it is for the clinic, or for whoever
//! holds a copy of the log, to show (`chartlog verify` walks the whole tree, and needs no key). That `key`
//! comes of the data key that the log has registered only those can check who hold that one: the cipher
//! does not commit to a key, and whoever made a body on purpose, while recording it, could open it in two
//! ways. `kind` and the parts of blobs are as the clinic tells them: the digest of a blob is that of its
//! sealed file.

use std::io::{self, Read as _, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chartlog_domain::facet::Facet;
use chartlog_domain::ids::PatientId;
use chartlog_domain::words::DateTime;
use chartlog_eventlog::RecordedEntry;
use serde_json::{Value, json};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Taken;
use super::entries::{Own, OwnFact};
use crate::journal::{Journal, JournalError};
use crate::limits;

/// How each entry is looked for, in the file itself: whoever opens it in ten years has nothing else.
const HOW: &str = "\
    Each line is an event, in the order of the log, as far as this patient may have it. hashed is the \
    entry's header and its facet descriptors in base 64; entryHash is BLAKE3 in key derivation mode with \
    the context `chartlog 2026-11-21 entry-hash v1` over these bytes. Header, at its byte offsets: log \
    id 8, stream 24, revision 40, event id 48, recorded at 64, previous hash 96. previousHash is the \
    entryHash of the event before it in the same stream. After the header stand descriptors of 56 bytes, \
    one for each index; its digest is at offset 24 of a descriptor. sealed is a fact as it stands in the \
    entry: BLAKE3 in key derivation mode with the context `chartlog 2026-11-21 facet-digest v1` over it is \
    that digest. It opens with ChaCha20-Poly1305 (RFC 8439) under key and nonce, which are of this one fact \
    alone; the additional data are the header (128 bytes) and the first 24 bytes of the descriptor. What \
    opens is a length (4 bytes, the lowest first), as many bytes, and zeros. These bytes are the fact in \
    the postcard format, in the shapes of Chartlog's source (domain/src/wire); told and fields say it in \
    words. entryHash is the data of leaf leafIndex of the \
    log's Merkle tree (RFC 6962, SHA-256); head names size and root of that tree when this was made, and \
    checkpoint, where there is one, is signed by the log. Not shown by this file alone: the path from a \
    leaf to the root; kind; that the parts of a file are those of its digest, which is that of its sealed \
    form; that nobody, while recording a fact, made it to open in two ways (the cipher does not commit to \
    its key). A line with blob holds part of a file that \
    belongs to the event, in base 64, from part 0 on. Whole numbers under at and due are microseconds \
    since 1970 UTC.";

/// Writes all lines.
pub(super) fn write(journal: &Journal, taken: &Taken, out: &mut impl Write) -> io::Result<()> {
    line(out, &first(journal, taken))?;
    let mut events = 0_u64;
    for own in taken.survey.each(journal).map_err(broken)? {
        let own = own.map_err(broken)?;
        line(out, &event(&own))?;
        for (index, _) in &own.blobs {
            blob(journal, &own.entry, *index, out)?;
        }
        events += 1;
    }
    line(out, &json!({ "events": events, "end": true }))
}

/// That of the sign-in first, then those that are linked with it.
fn texts(patients: &[PatientId]) -> Vec<String> {
    patients.iter().map(ToString::to_string).collect()
}

fn first(journal: &Journal, taken: &Taken) -> Value {
    let head = &taken.head;
    json!({
        "format": "chartlog-own-record/2",
        "log": journal.log().id().to_string(),
        "export": taken.id.to_string(),
        "madeAt": DateTime::from_micros(taken.now).as_str(),
        "patients": texts(&taken.patients),
        "facets": Facet::OF_RECORD.map(Facet::name),
        "events": taken.survey.events,
        "head": {
            "size": head.size,
            "root": head.root.to_string(),
            "position": head.position.map(|position| position.to_string()),
            "checkpoint": head.checkpoint,
        },
        "how": HOW,
    })
}

fn event(own: &Own) -> Value {
    let entry = &own.entry;
    let facts = own.facts.iter().map(|OwnFact { index, facet, words, key }| {
        json!({
            "index": index,
            "facet": facet.name(),
            "told": words.told,
            "fields": words.fields,
            "sealed": entry.body(*index).map(|sealed| BASE64.encode(sealed)),
            "key": BASE64.encode(key.key()),
            "nonce": BASE64.encode(key.nonce()),
        })
    });
    let blobs = own.blobs.iter().filter_map(|(index, facet)| {
        let descriptor = entry.facets().get(usize::from(*index))?;
        Some(json!({
            "index": index,
            "facet": facet.name(),
            "digest": descriptor.digest.to_string(),
            "chunks": descriptor.length,
        }))
    });
    let recorded_at = i64::try_from(entry.recorded_at()).unwrap_or(i64::MAX);
    json!({
        "event": event_id(entry),
        "kind": own.kind,
        "recordedAt": DateTime::from_micros(recorded_at).as_str(),
        "stream": entry.stream().to_string(),
        "revision": entry.revision(),
        "position": entry.position().to_string(),
        "leafIndex": entry.leaf_index(),
        "entryHash": entry.hash().to_string(),
        "previousHash": entry.previous_hash().to_string(),
        "hashed": BASE64.encode(entry.hashed()),
        "facts": facts.collect::<Vec<_>>(),
        "blobs": blobs.collect::<Vec<_>>(),
    })
}

/// What is too large for an entry, such as a scan: part by part, from 0. One whose file is gone or
/// damaged is said to be missing, and the rest of the record leaves all the same.
fn blob(
    journal: &Journal,
    entry: &RecordedEntry,
    index: u8,
    out: &mut impl Write,
) -> io::Result<()> {
    let Some(descriptor) = entry.facets().get(usize::from(index)) else { return Ok(()) };
    let id = event_id(entry);
    let key = journal.vault().open(descriptor.key_id).map_err(io::Error::other)?;
    let (digest, stream) = (descriptor.digest, entry.stream());
    let mut reader = match journal.blobs().read(digest, &key, stream, entry.event_id()) {
        Ok(reader) => reader,
        Err(error) => {
            tracing::error!(%error, "a blob of an own record cannot be read");
            return line(out, &json!({ "event": id, "blob": index, "missing": true }));
        }
    };
    for number in 0_u64.. {
        let mut part = Zeroizing::new(Vec::with_capacity(limits::RECORD_BLOB_PART));
        (&mut reader).take(limits::RECORD_BLOB_PART as u64).read_to_end(&mut part)?;
        if part.is_empty() {
            break;
        }
        let data = BASE64.encode(part.as_slice());
        line(out, &json!({ "event": id, "blob": index, "part": number, "data": data }))?;
    }
    Ok(())
}

fn event_id(entry: &RecordedEntry) -> String {
    Uuid::from_bytes(*entry.event_id().as_bytes()).to_string()
}

fn line(out: &mut impl Write, object: &Value) -> io::Result<()> {
    serde_json::to_writer(&mut *out, object)?;
    out.write_all(b"\n")
}

fn broken(error: JournalError) -> io::Error {
    io::Error::other(error)
}

#[cfg(test)]
mod tests;
