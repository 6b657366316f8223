//! What the file alone shows: each fact is what is sealed in the entry whose hash it tells. Nothing of ours
//! opens it here; only the shapes of facts are.

use std::sync::Arc;

use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, Key, KeyInit, Nonce, Tag};
use chartlog_domain::chart::{self, Chart};
use chartlog_domain::facts::identity::Identity;
use chartlog_domain::ids::AccessId;
use chartlog_domain::patient::{self, Patient};
use chartlog_domain::testing::samples::{clinical, contact, ids, residence, words};
use chartlog_domain::wire;
use chartlog_domain::words::{HumanName, Person};
use tokio::sync::Semaphore;

use super::super::entries::Survey;
use super::super::json;
use super::*;
use crate::streams::Stream;
use crate::testing::{Home, told};

const NOW: i64 = 1_800_000_000_000_000;

/// The lines of a patient's own record, before the file is sealed.
fn lines() -> Vec<Value> {
    let home = Home::at(NOW, false);
    let node = home.open();
    let patient = ids::PATIENT;
    let person = Person { names: vec![HumanName::simple("Zoë", "O'Neil")], ..Person::default() };
    let register = patient::Command::Register {
        identity: Identity { patient, person },
        contact: Some(contact::contact(true)),
        residence: Some(residence::residence(true)),
    };
    told(&node, "patient", |unit, command| {
        unit.execute::<Patient>(&Stream::Patient(patient), command, register).unwrap();
        let allergy = chart::Command::ImportAllergy(words::imported(true, clinical::allergy(true)));
        unit.execute::<Chart>(&Stream::Chart(patient), command, allergy).unwrap();
    });
    let journal = node.journal();
    let head = journal.log().head();
    let patients = vec![patient];
    let taken = Taken {
        id: AccessId::from_bytes([7; 16]),
        survey: Survey::of(journal, &patients, head.position).unwrap(),
        patients,
        passphrase: Zeroizing::new(String::new()),
        head,
        now: NOW,
        _slot: Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap(),
    };
    let mut out = Vec::new();
    write(journal, &taken, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn bytes(of: &Value) -> Vec<u8> {
    BASE64.decode(of.as_str().unwrap()).unwrap()
}

fn array<const N: usize>(of: &Value) -> [u8; N] {
    bytes(of).try_into().unwrap()
}

/// BLAKE3 in key derivation mode, in hexadecimal digits.
fn hash(name: &str, of: &[u8]) -> String {
    hex::encode(blake3::derive_key(&format!("chartlog 2026-11-21 {name} v1"), of))
}

/// A fact's bytes, opened with what the first line says; `with` is the fact whose key is tried.
fn opened(event: &Value, fact: &Value, with: &Value) -> Option<Vec<u8>> {
    let hashed = bytes(&event["hashed"]);
    let at = 128 + 56 * usize::try_from(fact["index"].as_u64().unwrap()).unwrap();
    let (bound, digest) = hashed[at..at + 56].split_at(24);
    let sealed = bytes(&fact["sealed"]);
    assert_eq!(hash("facet-digest", &sealed), hex::encode(digest));
    let (text, tag) = sealed.split_last_chunk::<16>().unwrap();
    let (mut text, tag) = (text.to_vec(), Tag::from(*tag));
    let cipher = ChaCha20Poly1305::new(&Key::from(array::<32>(&with["key"])));
    let nonce = Nonce::from(array::<12>(&with["nonce"]));
    let aad = [&hashed[..128], bound].concat();
    cipher.decrypt_inout_detached(&nonce, &aad, text.as_mut_slice().into(), &tag).ok()?;
    let (length, rest) = text.split_first_chunk::<4>().unwrap();
    let (told, zeros) = rest.split_at(usize::try_from(u32::from_le_bytes(*length)).unwrap());
    assert!(zeros.iter().all(|zero| *zero == 0));
    Some(told.to_vec())
}

/// Each event with each of its facts.
fn facts(lines: &[Value]) -> Vec<(&Value, &Value)> {
    let events = lines[1..lines.len() - 1].iter();
    events
        .flat_map(|event| event["facts"].as_array().unwrap().iter().map(move |fact| (event, fact)))
        .collect()
}

#[test]
fn each_fact_opens_by_the_file_alone_and_is_what_the_hash_of_its_entry_covers() {
    let lines = lines();
    assert_eq!(lines[0]["format"], "chartlog-own-record/2");
    for event in &lines[1..lines.len() - 1] {
        assert_eq!(event["entryHash"], hash("entry-hash", &bytes(&event["hashed"])));
    }
    let facts = facts(&lines);
    let named: Vec<_> = facts.iter().map(|(_, fact)| fact["facet"].as_str().unwrap()).collect();
    for facet in ["identity", "contact", "residence", "clinical"] {
        assert!(named.contains(&facet), "{facet} is in it");
    }
    for (event, fact) in facts {
        let told = opened(event, fact, fact).expect("its key opens it");
        let facet = Facet::OF_RECORD.into_iter().find(|facet| fact["facet"] == facet.name());
        let words = json::words(&wire::decode(facet.unwrap(), &told).unwrap());
        assert_eq!((&fact["told"], &fact["fields"]), (&json!(words.told), &words.fields));
    }
}

#[test]
fn the_key_of_a_fact_opens_that_fact_and_no_other() {
    let lines = lines();
    let facts = facts(&lines);
    for (number, (event, fact)) in facts.iter().enumerate() {
        for (other, (_, with)) in facts.iter().enumerate() {
            assert_eq!(opened(event, fact, with).is_some(), number == other);
        }
    }
}
