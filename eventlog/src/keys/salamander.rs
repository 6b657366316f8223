//! One ciphertext that opens under two keys with two texts, each well-formed (an invisible salamander:
//! Dodis, Grubbs, Ristenpart and Woodage, CRYPTO 2018), and what stands in its way: the commitment that
//! the log has of the key.

use std::collections::HashMap;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::ids::{FacetTag, KeyId, LogId, SubjectId};
use crate::keys::record::Record;
use crate::keys::{DataKey, KeyError, KeyRequest, Keystore, OrgKeys, Vault};
use crate::memory::MemoryLog;
use crate::seal::{self, Info, LENGTH_LEN};

/// A number below 2^131, as high and low part.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Number(u8, u128);

/// 2^130 - 5, by which Poly1305 reckons.
const P: Number = Number(3, u128::MAX - 4);
const TWO_128: Number = Number(1, 0);

impl Number {
    fn reduced(self) -> Self {
        let mut left = self;
        while left >= P {
            let (low, borrow) = left.1.overflowing_sub(P.1);
            left = Self(left.0 - P.0 - u8::from(borrow), low);
        }
        left
    }
    fn plus(self, other: Self) -> Self {
        let (low, carry) = self.1.overflowing_add(other.1);
        Self(self.0 + other.0 + u8::from(carry), low).reduced()
    }
    fn negated(self) -> Self {
        let (low, borrow) = P.1.overflowing_sub(self.1);
        Self(P.0 - self.0 - u8::from(borrow), low).reduced()
    }
    fn times(self, other: Self) -> Self {
        let bit = |at: u32| match at {
            128.. => other.0 >> (at - 128) & 1,
            _ => u8::from(other.1 >> at & 1 == 1),
        };
        (0..130).rev().fold(Self(0, 0), |product, at| {
            let doubled = product.plus(product);
            if bit(at) == 1 { doubled.plus(self) } else { doubled }
        })
    }
    fn to_the(self, exponent: usize) -> Self {
        (0..exponent).fold(Self(0, 1), |power, _| power.times(self))
    }
    /// By Fermat: p - 2 = 2^130 - 7, so all bits but the second and third are ones.
    fn inverse(self) -> Self {
        (0..130).rev().fold(Self(0, 1), |power, at| {
            let squared = power.times(power);
            if at == 1 || at == 2 { squared } else { squared.times(self) }
        })
    }
}

/// What ChaCha20 makes of key, nonce and block number (RFC 8439).
fn key_stream(key: &[u8], nonce: &[u8], block: u32) -> [u8; 64] {
    let word = |bytes: &[u8], at: usize| {
        u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
    };
    let mut begin = [0_u32; 16];
    begin[..4].copy_from_slice(&[0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574]);
    (0..8).for_each(|at| begin[4 + at] = word(key, 4 * at));
    begin[12] = block;
    (0..3).for_each(|at| begin[13 + at] = word(nonce, 4 * at));
    let mut state = begin;
    let mut quarter = |[a, b, c, d]: [usize; 4]| {
        for (to, from, turned, by) in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)] {
            state[to] = state[to].wrapping_add(state[from]);
            state[turned] = (state[turned] ^ state[to]).rotate_left(by);
        }
    };
    for _ in 0..10 {
        (0..4).for_each(|at| quarter([at, at + 4, at + 8, at + 12]));
        (0..4).for_each(|at| {
            quarter([at, 4 + (at + 1) % 4, 8 + (at + 2) % 4, 12 + (at + 3) % 4]);
        });
    }
    let mut out = [0_u8; 64];
    for (bytes, (now, then)) in out.chunks_exact_mut(4).zip(state.iter().zip(begin)) {
        bytes.copy_from_slice(&now.wrapping_add(then).to_le_bytes());
    }
    out
}

/// One of the two keys, as it seals this one message.
struct Side {
    stream: Vec<u8>,
    r: Number,
    s: u128,
}

impl Side {
    fn new(secret: &[u8; 32], info: &[u8]) -> Self {
        let message = seal::message_key(&seal::facet_key(secret), info);
        let block = |number| key_stream(message.key(), message.nonce(), number);
        let first = block(0);
        let half = |at: usize| u128::from_le_bytes(crate::entry::array(&first, at));
        let clamped = half(0) & 0x0fff_fffc_0fff_fffc_0fff_fffc_0fff_ffff;
        let stream = [block(1), block(2)].concat();
        Self { stream, r: Number(0, clamped), s: half(16) }
    }

    /// The polynomial of Poly1305.
    fn polynomial(&self, blocks: &[u128]) -> Number {
        let from = Number(0, 0);
        blocks.iter().fold(from, |sum, block| sum.plus(Number(1, *block)).times(self.r))
    }

    fn tag(&self, blocks: &[u128]) -> u128 {
        self.polynomial(blocks).1.wrapping_add(self.s)
    }

    fn text(&self, sealed: &[u8]) -> Vec<u8> {
        sealed.iter().zip(&self.stream).map(|(sealed, stream)| sealed ^ stream).collect()
    }
}

const AAD: &[u8; 16] = b"header and facet";
/// Length and text together: two blocks of ChaCha20, eight of Poly1305.
const LEN: usize = 128;
/// The block of the ciphertext that is solved for, and the one that is varied until there is a solution.
const SOLVED: usize = 5;
const VARIED: usize = 6;

fn blocks(sealed: &[u8]) -> Vec<u128> {
    let lengths = [AAD.len() as u64, sealed.len() as u64].map(u64::to_le_bytes).concat();
    let all = [AAD, sealed, &lengths].concat();
    all.chunks_exact(16).map(|block| u128::from_le_bytes(crate::entry::array(block, 0))).collect()
}

/// A sealed text that both open: block 1 says what `first` is to read, block 2 what `second` is.
fn salamander(first: &Side, second: &Side, texts: [&[u8; 16]; 2]) -> Vec<u8> {
    let mut plain = vec![0_u8; LEN];
    plain[..LENGTH_LEN].copy_from_slice(&((LEN - LENGTH_LEN) as u32).to_le_bytes());
    let mut sealed = first.text(&plain);
    for (side, block, text) in [(first, 1, texts[0]), (second, 2, texts[1])] {
        let at = block * 16..(block + 1) * 16;
        let hidden = text.iter().zip(&side.stream[at.clone()]).map(|(text, stream)| text ^ stream);
        sealed[at].copy_from_slice(&hidden.collect::<Vec<u8>>());
    }
    // The aad is one block in front; the block of lengths stands behind.
    let power = 1 + LEN / 16 - SOLVED;
    let [high, low] = [first, second].map(|side| side.r.to_the(power));
    let inverse = high.plus(low.negated()).inverse();
    for varied in 0..10_000_u128 {
        sealed[VARIED * 16..(VARIED + 1) * 16].copy_from_slice(&varied.to_le_bytes());
        sealed[SOLVED * 16..(SOLVED + 1) * 16].fill(0);
        let known = blocks(&sealed);
        let without = second.polynomial(&known).plus(first.polynomial(&known).negated());
        let pads = Number(0, second.s).plus(Number(0, first.s).negated());
        let mut wanted = without.plus(pads).plus(TWO_128.times(Number(0, 4)).negated());
        for _ in 0..9 {
            let Number(over, solved) = wanted.times(inverse);
            sealed[SOLVED * 16..(SOLVED + 1) * 16].copy_from_slice(&solved.to_le_bytes());
            let tags = [first, second].map(|side| side.tag(&blocks(&sealed)));
            if over == 0 && tags[0] == tags[1] {
                sealed.extend_from_slice(&tags[0].to_le_bytes());
                return sealed;
            }
            wanted = wanted.plus(TWO_128);
        }
    }
    panic!("no block makes both tags the same");
}

/// Two keys whose streams begin alike, so that the length in front reads the same under both: among
/// 2^18 keys there are some.
fn two_keys(own: &[u8; 32], info: &[u8]) -> Option<([u8; 32], [u8; 32])> {
    let mut seen = HashMap::new();
    for number in 0..1_u32 << 18 {
        let mut secret = *own;
        secret[..4].copy_from_slice(&number.to_le_bytes());
        let message = seal::message_key(&seal::facet_key(&secret), info);
        let begin: [u8; LENGTH_LEN] =
            crate::entry::array(&key_stream(message.key(), message.nonce(), 1), 0);
        if let Some(other) = seen.insert(begin, secret) {
            return Some((other, secret));
        }
    }
    None
}

#[test]
fn a_text_that_opens_under_two_keys_is_read_under_the_one_that_the_log_committed_to() {
    let info = Info {
        salt: &[1; 16],
        stream: &[2; 16],
        revision: 3,
        event_id: &[4; 16],
        tag: 6,
        index: 0,
    };
    let info = info.to_bytes();
    let (first, second) = two_keys(&[7; 32], &info).unwrap();
    let texts = [b"penicillin: yes.", b"penicillin: no!!"];
    let sealed = salamander(&Side::new(&first, &info), &Side::new(&second, &info), texts);
    // The cipher alone does not notice: it opens under both, whole and well padded.
    for (secret, block, text) in [(&first, 1, texts[0]), (&second, 2, texts[1])] {
        let opened = seal::open(&seal::facet_key(secret), &info, AAD, &sealed).unwrap();
        let at = block * 16 - LENGTH_LEN;
        assert_eq!(&opened[at..at + 16], text);
    }

    // The first one is registered; somebody with the facet's key puts the second one into its record.
    let (log_id, facet) = (LogId::from_bytes([1; 16]), FacetTag(6));
    let keys = OrgKeys::in_memory(log_id, &[facet]).unwrap();
    let ring = keys.keyring(&[facet]);
    let keystore = Arc::new(Keystore::in_memory(log_id).unwrap());
    let log = Arc::new(MemoryLog::new(log_id));
    let vault = || Vault::new(keystore.clone(), log.clone(), ring.clone(), keys.deriver());
    let (key_id, subject) = (KeyId::from_bytes([9; 16]), SubjectId::from_bytes([5; 16]));
    let key =
        |secret: [u8; 32]| DataKey::from_secret(key_id, facet, subject, 1, Zeroizing::new(secret));
    let honest = Record::wrap(log_id, &ring, &key(first), 1).unwrap();
    keystore.add(&[honest]).unwrap();
    let wanted = [KeyRequest { subject, facet, version: 1 }];
    assert_eq!(vault().obtain(&wanted, 1).unwrap()[0].secret(), &first, "registered");

    let mut forged = Record::wrap(log_id, &ring, &key(second), 1).unwrap();
    forged.mark_registered();
    let refused = |vault: &Vault| {
        for result in [vault.open(key_id).map(drop), vault.obtain(&wanted, 1).map(drop)] {
            let error = result.unwrap_err();
            assert!(matches!(error, KeyError::CommitmentMismatch { .. }), "{error}");
        }
    };
    keystore.add(&[forged]).unwrap();
    refused(&vault());
    // Also where the record says the commitment of the first, wrapped for it by hand.
    keystore.add(&[forged.claiming(log_id, &ring, honest.commitment(), &second)]).unwrap();
    refused(&vault());
    keystore.add(&[honest]).unwrap();
    assert_eq!(vault().open(key_id).unwrap().secret(), &first);
}
