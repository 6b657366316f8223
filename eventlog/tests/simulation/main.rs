//! Random days of a clinic against the log, on a disk that fails and with the power cut, compared with a
//! plain model. The same seed gives the same bytes.

// Not every function here is a test, so clippy does not know them for tests.
#![allow(clippy::unwrap_used)]

mod day;
#[path = "../given/mod.rs"]
mod given;
mod model;

use day::Day;

const SEED: &str = "CHARTLOG_LOG_SEED";
const SEEDS: &str = "CHARTLOG_LOG_SEEDS";

fn number(variable: &str) -> Option<u64> {
    Some(std::env::var(variable).ok()?.parse().expect("a number"))
}

/// The day of a seed; says how it is repeated when it ends in a panic.
fn day(seed: u64) -> Day {
    std::panic::catch_unwind(|| Day::of(seed)).unwrap_or_else(|_| {
        panic!(
            "repeat it: {SEED}={seed} cargo test -p chartlog-eventlog --test simulation -- --nocapture"
        )
    })
}

#[test]
fn random_days_with_faults_agree_with_a_plain_model() {
    let seeds = match number(SEED) {
        Some(seed) => seed..seed + 1,
        None => 0..number(SEEDS).unwrap_or(10),
    };
    let mut happened = [0; 4];
    for seed in seeds.clone() {
        for (all, one) in happened.iter_mut().zip(day(seed).happened()) {
            *all += one;
        }
    }
    let [crashes, torn, poisoned, entries] = happened;
    println!("{entries} entries, {crashes} crashes, {torn} torn tails, {poisoned} failures");
    if number(SEED).is_none() {
        assert!(happened.iter().all(|count| *count > 0), "{happened:?} in {seeds:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_others() {
    let seed = number(SEED).unwrap_or(1);
    let digest = day(seed).digest();
    assert_eq!(day(seed).digest(), digest);
    assert_ne!(day(seed + 1).digest(), digest);
}
