use super::FrontDesk;
use crate::testing::Clinic;
use chartlog_domain::{event::Event, facts::{IdentityFact, identity::Identity, ContactFact, contact::Contact}, ids::PatientId, words::*};
#[test]
fn speed() {
    let clinic = Clinic::new();
    let n = 10_000_u32;
    let t = std::time::Instant::now();
    for i in 0..n {
        let p = PatientId::from_bytes(*blake3::hash(&i.to_le_bytes()).as_bytes().first_chunk().unwrap());
        let person = Person { names: vec![HumanName::simple(&format!("Given{}", i % 977), &format!("Family{}", i % 1999))], birth_date: Some(DateTime::parse("1980-01-01").unwrap()), mrn: Some(format!("M{i}").as_str().into()), ..Person::default() };
        let c = Contact { patient: p, points: vec![ContactPoint { system: "phone".into(), value: format!("602555{i:04}").as_str().into(), ..Default::default() }], languages: vec![], emergency: vec![] };
        clinic.tell(&Event::new("x").about(p, IdentityFact::Registered(Identity { patient: p, person })).about(p, ContactFact::Changed(c)));
    }
    println!("append {:?}", t.elapsed());
    let dir = tempfile::tempdir().unwrap();
    let t = std::time::Instant::now();
    let view = clinic.follow::<FrontDesk>(dir.path());
    println!("build {:?} for {} facts: {:.0}/s", t.elapsed(), 2 * n, 2.0 * n as f64 / t.elapsed().as_secs_f64());
    let t = std::time::Instant::now();
    view.digest().unwrap();
    println!("digest {:?}", t.elapsed());
}
