//! The known answers of `vectors.json`, the moved facets that must not open, and the bytes that
//! are not entries.

use std::sync::Arc;

use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, Key, KeyInit, Nonce, Tag};
use proptest::prelude::*;
use serde_json::Value;
use zeroize::Zeroizing;

use super::*;
use crate::checkpoint::CheckpointSigner;
use crate::ids::SubjectId;
use crate::keys::DataKey;
use crate::tree::Tree;

struct Vectors(Value);

impl Vectors {
    fn load() -> Self {
        Self(serde_json::from_str(include_str!("../../tests/fixtures/vectors.json")).unwrap())
    }

    fn at(&self, path: &str) -> &Value {
        self.0.pointer(path).unwrap()
    }

    fn text(&self, path: &str) -> &str {
        self.at(path).as_str().unwrap()
    }

    fn bytes(&self, path: &str) -> Vec<u8> {
        hex::decode(self.text(path)).unwrap()
    }

    fn array<const N: usize>(&self, path: &str) -> [u8; N] {
        self.bytes(path).try_into().unwrap()
    }

    fn number(&self, path: &str) -> u64 {
        self.at(path).as_u64().unwrap()
    }

    fn key(&self, facet: &str) -> Arc<DataKey> {
        Arc::new(DataKey::from_secret(
            KeyId::from_bytes(self.array(&format!("/key_ids/{facet}"))),
            FacetTag(self.number(&format!("/facet_tags/{facet}")) as u8),
            SubjectId::from_bytes([0; 16]),
            1,
            Zeroizing::new(self.array(&format!("/data_keys/{facet}"))),
        ))
    }

    fn facets(&self) -> Vec<DraftFacet> {
        ["identity", "clinical", "coding"]
            .iter()
            .map(|facet| DraftFacet::Sealed {
                key: self.key(facet),
                plain: Zeroizing::new(self.text(&format!("/plaintexts/{facet}")).into()),
            })
            .collect()
    }

    fn header(&self, entry: &str, recorded_at: u64, previous: Hash32) -> Header {
        Header {
            kind: EntryKind::from_byte(self.number("/header/kind") as u8).unwrap(),
            log: LogId::from_bytes(self.array("/header/log_id")),
            stream: StreamId::from_bytes(self.array("/header/stream_id")),
            revision: self.number(&format!("/{entry}/revision")),
            event_id: EventId::from_bytes(self.array(&format!("/{entry}/event_id"))),
            recorded_at,
            salt: self.array(&format!("/{entry}/salt")),
            schema: self.number("/header/schema") as u32,
            writer: self.number("/header/writer") as u32,
            previous,
        }
    }

    /// Bytes and hash of both entries.
    fn entries(&self) -> [(Vec<u8>, Hash32); 2] {
        let facets = self.facets();
        let first = self.header("entry_0", self.number("/header/recorded_at_us"), Hash32::ZERO);
        let mut first_bytes = Vec::new();
        let first_hash = encode(&first, &facets, &mut first_bytes).unwrap();
        let recorded_at = self.number("/entry_1/recorded_at_us");
        let second = self.header("entry_1", recorded_at, first_hash);
        let mut second_bytes = Vec::new();
        let second_hash = encode(&second, &facets, &mut second_bytes).unwrap();
        [(first_bytes, first_hash), (second_bytes, second_hash)]
    }
}

const AT: Position = Position::from_u64(4096);

#[test]
fn the_known_entries_are_reproduced() {
    let vectors = Vectors::load();
    let [(first, first_hash), (second, second_hash)] = vectors.entries();
    assert_eq!(hex::encode(&first), vectors.text("/entry_0/bytes"));
    assert_eq!(first_hash.to_string(), vectors.text("/entry_0/entry_hash"));
    assert_eq!(second_hash.to_string(), vectors.text("/entry_1/entry_hash"));
    assert_eq!(first.len(), encoded_len(&vectors.facets()));
    for (bytes, hash) in [(first, first_hash), (second, second_hash)] {
        assert_eq!(RecordedEntry::parse(bytes, AT, 0).unwrap().hash(), hash);
    }
}

#[test]
fn the_known_entry_opens_for_ever() {
    let vectors = Vectors::load();
    let entry = RecordedEntry::parse(vectors.bytes("/entry_0/bytes"), AT, 0).unwrap();
    assert_eq!(entry.schema(), 7);
    assert_eq!(entry.writer(), 1);
    assert_eq!(entry.recorded_at(), vectors.number("/header/recorded_at_us"));
    for (index, facet) in (0_u8..).zip(["identity", "clinical", "coding"]) {
        let plain = entry.open(index, &vectors.key(facet)).unwrap();
        let expected = vectors.text(&format!("/plaintexts/{facet}"));
        assert_eq!(plain.as_slice(), expected.as_bytes());
        assert!(entry.digest_fits(index));
    }
}

#[test]
fn what_opens_one_message_opens_no_other_and_is_handed_out_under_its_data_key_only() {
    let vectors = Vectors::load();
    let entry = RecordedEntry::parse(vectors.bytes("/entry_0/bytes"), AT, 0).unwrap();
    let facets = ["identity", "clinical", "coding"];
    let plain = |message: usize, key: usize| {
        let name = facets[key];
        let handed = entry.message_key(u8::try_from(key).unwrap(), &vectors.key(name)).unwrap();
        let cipher = ChaCha20Poly1305::new(&Key::try_from(handed.key()).unwrap());
        let at = HEADER_LEN + message * DESCRIPTOR_LEN;
        let bound = &entry.bytes()[at..at + DESCRIPTOR_BOUND];
        let aad = [&entry.bytes()[..HEADER_LEN], bound].concat();
        let sealed = entry.body(u8::try_from(message).unwrap()).unwrap();
        let (text, tag) = sealed.split_last_chunk::<{ seal::TAG_LEN }>().unwrap();
        let (mut text, tag) = (text.to_vec(), Tag::from(*tag));
        let nonce = Nonce::try_from(handed.nonce()).unwrap();
        let opened = cipher.decrypt_inout_detached(&nonce, &aad, text.as_mut_slice().into(), &tag);
        opened.ok().map(|()| text)
    };
    for (message, name) in facets.iter().enumerate() {
        let expected = vectors.text(&format!("/plaintexts/{name}")).as_bytes();
        let opened = plain(message, message).unwrap();
        assert_eq!(&opened[seal::LENGTH_LEN..seal::LENGTH_LEN + expected.len()], expected);
        for other in (0..facets.len()).filter(|other| *other != message) {
            assert!(plain(message, other).is_none(), "{name} under the key of {other}");
        }
    }
    let refused = |index, name| entry.message_key(index, &vectors.key(name)).err().unwrap().why;
    assert_eq!(refused(1, "identity"), OpenFailure::OtherKey);
    assert_eq!(refused(9, "identity"), OpenFailure::NoSuchFacet);
}

#[test]
fn the_known_facet_key_and_commitment_are_reproduced() {
    let vectors = Vectors::load();
    let key = vectors.key("identity");
    let facet_key = hex::encode(key.facet_key());
    assert_eq!(facet_key, vectors.text("/facet_key_of_11"));
    let commitment = key.commitment().to_string();
    assert_eq!(commitment, vectors.text("/key_commitment_of_11"));
}

#[test]
fn the_known_checkpoint_is_reproduced() {
    let vectors = Vectors::load();
    let seed = vectors.array("/checkpoint/ed25519_seed");
    let key = ed25519_dalek::SigningKey::from_bytes(&seed);
    let signer = CheckpointSigner::new(vectors.text("/checkpoint/origin"), key).unwrap();
    let mut tree = Tree::new();
    for (_, hash) in vectors.entries() {
        tree.push(&hash);
    }
    let note = signer.sign(tree.size(), tree.root());
    assert_eq!(note, vectors.text("/checkpoint/note"));
    let vkey = signer.verifier().to_string();
    assert_eq!(vkey, vectors.text("/checkpoint/vkey"));
    assert!(signer.verifier().verify(&note).is_ok());
}

#[test]
fn a_facet_opens_nowhere_but_in_its_place() {
    let vectors = Vectors::load();
    let bytes = vectors.bytes("/entry_0/bytes");
    let key = vectors.key("clinical");
    // Every byte that the seal binds: the header and the first 24 bytes of its descriptor. Where
    // the changed bytes still parse, the facet does not open.
    let descriptor = HEADER_LEN + DESCRIPTOR_LEN;
    let bound = (0..HEADER_LEN).chain(descriptor..descriptor + DESCRIPTOR_BOUND);
    let mut parsed = 0;
    for at in bound {
        let mut moved = bytes.clone();
        moved[at] ^= 1;
        if let Ok(entry) = RecordedEntry::parse(moved, AT, 0) {
            parsed += 1;
            assert!(entry.open(1, &key).is_err(), "byte {at}");
        }
    }
    // All but magic, suite, kind 1 to 0, facet count, flags; of the descriptor tag and key id.
    assert_eq!(parsed, HEADER_LEN - 8 + 1 + 16);
}

#[test]
fn a_facet_swapped_with_another_of_its_length_does_not_open() {
    let vectors = Vectors::load();
    let bytes = vectors.bytes("/entry_0/bytes");
    let (first, second) = (HEADER_LEN + 3 * DESCRIPTOR_LEN, HEADER_LEN + 3 * DESCRIPTOR_LEN + 80);
    let mut swapped = bytes.clone();
    swapped[first..second].copy_from_slice(&bytes[second..second + 80]);
    swapped[second..second + 80].copy_from_slice(&bytes[first..second]);
    let entry = RecordedEntry::parse(swapped, AT, 0).unwrap();
    for (index, facet) in [(0, "identity"), (1, "clinical")] {
        assert!(!entry.digest_fits(index));
        let error = entry.open(index, &vectors.key(facet)).unwrap_err();
        assert_eq!(error.why, OpenFailure::Refused);
        assert_eq!((error.position, error.index), (AT, index));
    }
}

#[test]
fn a_key_opens_only_what_is_sealed_under_it() {
    let vectors = Vectors::load();
    let entry = RecordedEntry::parse(vectors.bytes("/entry_0/bytes"), AT, 0).unwrap();
    let identity = vectors.key("identity");
    assert_eq!(entry.open(1, &identity).unwrap_err().why, OpenFailure::OtherKey);
    assert_eq!(entry.open(9, &identity).unwrap_err().why, OpenFailure::NoSuchFacet);
    // The right id with another secret.
    let forged = DataKey::from_secret(
        identity.key_id(),
        identity.facet(),
        identity.subject(),
        1,
        Zeroizing::new([0x99; 32]),
    );
    assert_eq!(entry.open(0, &forged).unwrap_err().why, OpenFailure::Refused);
}

#[test]
fn a_clear_facet_is_public_and_its_digest_is_checked() {
    let vectors = Vectors::load();
    let header = vectors.header("entry_0", 1, Hash32::ZERO);
    let facets = [DraftFacet::Clear { bytes: b"in the clear".to_vec() }];
    let mut bytes = Vec::new();
    encode(&header, &facets, &mut bytes).unwrap();
    let entry = RecordedEntry::parse(bytes.clone(), AT, 0).unwrap();
    assert_eq!(entry.clear(0), Some(b"in the clear".as_slice()));
    assert_eq!(entry.facets()[0].tag, FacetTag::PUBLIC);
    let last = bytes.len() - 1;
    let mut changed = bytes.clone();
    changed[last] ^= 1;
    assert_eq!(RecordedEntry::parse(changed, AT, 0).unwrap_err(), ParseError::ClearDigest(0));
    bytes[HEADER_LEN] = 1;
    assert!(RecordedEntry::parse(bytes, AT, 0).is_err(), "clear but not public");
}

#[test]
fn fifteen_facets_fit_and_the_count_of_sixteen_is_refused() {
    let vectors = Vectors::load();
    let header = vectors.header("entry_0", 1, Hash32::ZERO);
    let facet = vectors.facets()[0].clone();
    let mut bytes = Vec::new();
    encode(&header, &vec![facet.clone(); 15], &mut bytes).unwrap();
    let entry = RecordedEntry::parse(bytes, AT, 0).unwrap();
    assert!((0..15).all(|index| entry.open(index, &vectors.key("identity")).is_ok()));
    let mut bytes = Vec::new();
    encode(&header, &vec![facet; 16], &mut bytes).unwrap();
    assert_eq!(RecordedEntry::parse(bytes, AT, 0).unwrap_err(), ParseError::FacetCount(16));
}

proptest! {
    #[test]
    fn no_bytes_make_the_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(RecordedEntry::parse(bytes, AT, 0).is_err());
    }

    #[test]
    fn nearly_an_entry_makes_nothing_panic(
        at in 0_usize..600, value in any::<u8>(), cut in 0_usize..600,
    ) {
        let vectors = Vectors::load();
        let mut bytes = vectors.bytes("/entry_0/bytes");
        let at = at % bytes.len();
        bytes[at] = value;
        bytes.truncate(bytes.len() - cut % 3);
        if let Ok(entry) = RecordedEntry::parse(bytes, AT, 0) {
            for index in 0..16 {
                let _ = entry.open(index, &vectors.key("coding"));
                let _ = entry.body(index);
            }
        }
    }
}
