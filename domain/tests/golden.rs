//! The bytes of every fact ever released decode for ever.
//!
//! `golden/<facet>.txt` holds one line for each sample: number of the variant, its name, `full` or
//! `bare` (everything that can be said, or as little as can be), the bytes in hex. Lines are only
//! added: `CHARTLOG_GOLDEN=add cargo test -p chartlog-domain --test golden` adds those of new
//! variants and refuses to change any that is there. When a variant becomes past, its lines stay,
//! and are compared with what the upcast makes of them.

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::Fact;
use chartlog_domain::testing::samples;
use chartlog_domain::wire::{WireError, decode, encode, variants};
use std::collections::BTreeMap;
use std::path::PathBuf;

struct Line {
    number: usize,
    name: String,
    full: bool,
    bytes: Vec<u8>,
}

impl Line {
    fn parse(line: &str) -> Self {
        let [number, name, full, bytes] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("a golden line has four words: {line}");
        };
        Self {
            number: number.parse().expect("a number"),
            name: name.to_owned(),
            full: full == "full",
            bytes: hex::decode(bytes).expect("hex"),
        }
    }

    fn text(&self) -> String {
        let full = if self.full { "full" } else { "bare" };
        format!("{} {} {full} {}\n", self.number, self.name, hex::encode(&self.bytes))
    }
}

fn path(facet: Facet) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
    PathBuf::from(folder).join(facet.name()).with_extension("txt")
}

/// The facets that have facts.
fn facets() -> impl Iterator<Item = Facet> {
    Facet::ALL.into_iter().filter(|facet| !variants(*facet).is_empty())
}

fn golden(facet: Facet) -> Vec<Line> {
    add_missing();
    read(facet)
}

fn read(facet: Facet) -> Vec<Line> {
    let text = std::fs::read_to_string(path(facet)).unwrap_or_default();
    text.lines().map(Line::parse).collect()
}

/// Samples by number of the variant that their bytes begin with, and by how much they say.
fn samples(facet: Facet) -> BTreeMap<(usize, bool), Fact> {
    let of = |full| samples::facts(facet, full).into_iter().map(move |fact| (full, fact));
    let both = of(true).chain(of(false));
    both.map(|(full, fact)| ((usize::from(encode(&fact)[0]), full), fact)).collect()
}

/// Samples of variants that are only read, as [`samples`] has the others.
fn past(facet: Facet) -> BTreeMap<(usize, bool), Fact> {
    let of = |full| {
        let past = samples::past(facet, full).into_iter();
        past.map(move |(number, fact)| ((number, full), fact))
    };
    of(true).chain(of(false)).collect()
}

/// The name that a variant was released with: one that became past has got a number behind it.
fn released(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// Adds lines that are missing, when told to; once, before any test compares.
fn add_missing() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    if std::env::var("CHARTLOG_GOLDEN").as_deref() == Ok("add") {
        ONCE.call_once(|| facets().for_each(add_missing_of));
    }
}

fn add_missing_of(facet: Facet) {
    let mut lines = read(facet);
    for ((number, full), fact) in samples(facet) {
        let bytes = encode(&fact);
        match lines.iter().find(|line| line.number == number && line.full == full) {
            Some(line) => assert_eq!(line.bytes, bytes, "a golden line is never changed"),
            None => {
                let name = variants(facet)[number].to_owned();
                lines.push(Line { number, name, full, bytes });
            }
        }
    }
    let text: String = lines.iter().map(Line::text).collect();
    std::fs::write(path(facet), text).expect("a folder that can be written");
}

#[test]
fn every_golden_line_decodes_to_its_sample_and_back_to_its_bytes() {
    for facet in facets() {
        let (samples, past) = (samples(facet), past(facet));
        for line in golden(facet) {
            let what = format!("{} {} full: {}", facet.name(), line.name, line.full);
            let fact = decode(facet, &line.bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!(line.name, released(variants(facet)[line.number]), "{what}");
            if let Some(sample) = past.get(&(line.number, line.full)) {
                assert!(*sample == fact, "{what}");
                let again = encode(&fact);
                assert_ne!(again, line.bytes, "{what}: it is not written any more");
                assert!(decode(facet, &again) == Ok(fact), "{what}");
                continue;
            }
            assert!(samples.get(&(line.number, line.full)) == Some(&fact), "{what}");
            assert_eq!(encode(&fact), line.bytes, "{what}");
        }
    }
}

#[test]
fn every_variant_of_every_facet_has_two_golden_lines() {
    for facet in facets() {
        let lines = golden(facet);
        for (number, name) in variants(facet).iter().enumerate() {
            let of_variant =
                |full| lines.iter().filter(move |l| (l.number, l.full) == (number, full));
            for full in [true, false] {
                assert_eq!(of_variant(full).count(), 1, "{} {name} full: {full}", facet.name());
            }
        }
    }
}

#[test]
fn a_golden_line_cut_short_or_made_longer_is_refused() {
    for facet in facets() {
        for line in golden(facet) {
            for length in 0..line.bytes.len() {
                assert!(decode(facet, &line.bytes[..length]).is_err(), "{} {length}", line.name);
            }
            let mut longer = line.bytes.clone();
            longer.push(0);
            let refused = Err(WireError::TrailingBytes { facet, count: 1 });
            assert_eq!(decode(facet, &longer), refused, "{}", line.name);
        }
    }
}

mod arbitrary {
    use super::{Facet, decode, encode, facets, golden};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_bytes_make_the_reader_panic(
            tag in 0_u8..17,
            bytes in proptest::collection::vec(any::<u8>(), 0..512),
        ) {
            let facet = Facet::from_tag(tag).unwrap();
            if let Ok(fact) = decode(facet, &bytes) {
                prop_assert!(decode(facet, &encode(&fact)) == Ok(fact));
            }
        }

        #[test]
        fn a_damaged_fact_is_another_fact_or_none_but_never_a_panic(
            pick in any::<prop::sample::Index>(),
            at in any::<prop::sample::Index>(),
            to in any::<u8>(),
        ) {
            let lines: Vec<_> =
                facets().flat_map(|f| golden(f).into_iter().map(move |line| (f, line))).collect();
            let (facet, line) = pick.get(&lines);
            let mut bytes = line.bytes.clone();
            let at = at.index(bytes.len());
            bytes[at] = to;
            if let Ok(fact) = decode(*facet, &bytes) {
                prop_assert!(decode(*facet, &encode(&fact)) == Ok(fact));
            }
        }
    }
}
