//! How many keys a second a rotation wraps anew.
//!
//! `cargo run --release -p chartlog-eventlog --example rotation_rate -- 1000000`

#![allow(clippy::print_stdout)] // that is what it is for

use std::sync::Arc;
use std::time::Instant;

use chartlog_eventlog::{
    EventLog, FacetTag, KdfCost, KeyRequest, Keystore, LogId, MemoryLog, OrgKeys, RootKeySource,
    SubjectId, Vault, rotate,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let keys: u32 = std::env::args().nth(1).ok_or("how many keys?")?.parse()?;
    let dir = tempfile::tempdir()?;
    let (log_id, facets) = (LogId::from_bytes([1; 16]), [FacetTag(1), FacetTag(6), FacetTag(9)]);
    let root = RootKeySource::raw([3; 32]);
    let org = OrgKeys::create(dir.path(), &root, log_id, &facets, KdfCost::default())?;
    let keystore = Arc::new(Keystore::create(dir.path(), log_id)?);
    let log: Arc<dyn EventLog> = Arc::new(MemoryLog::new(log_id));
    let vault = Vault::new(keystore, Arc::clone(&log), org.keyring(&facets), org.deriver());
    let numbers: Vec<u32> = (0..keys).collect();
    let mut ids = Vec::new();
    for some in numbers.chunks(30_000) {
        let wanted = some.iter().map(|number| {
            let (patient, facet) = (u128::from(number / 3), facets[(number % 3) as usize]);
            KeyRequest { subject: SubjectId::from_bytes(patient.to_be_bytes()), facet, version: 1 }
        });
        let made = vault.obtain(&wanted.collect::<Vec<_>>(), 1)?;
        ids.extend(made.iter().map(|key| key.key_id()));
    }
    let fresh = vault.restricted(&facets);
    drop(vault);
    let begin = Instant::now();
    for id in ids.iter().take(60_000) {
        fresh.open(*id)?;
    }
    let opened = ids.len().min(60_000);
    println!("opened {opened} keys in {:?}", begin.elapsed());
    drop(fresh);
    let begin = Instant::now();
    let rotated = rotate(dir.path(), &root, &*log, &facets, 1, &|_| ())?;
    let took = begin.elapsed();
    let rate = f64::from(keys) / took.as_secs_f64();
    println!("{} keys in {took:?}: {rate:.0} a second", rotated.keys);
    Ok(())
}
