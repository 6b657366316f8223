//! The import as a whole, into a log in memory.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::{ClinicalFact, Fact, OversightFact, SourceFact};
use chartlog_eventlog::{
    Blobs, EntryKind, EventLog, FacetTag, Keystore, LogId, MemoryLog, OrgKeys, Vault,
};

use super::super::{Counts, ImportOptions, Report, import};
use crate::clock::Clock;
use crate::control::Progress;
use crate::journal::Journal;

/// A journal over a log in memory, and a folder to import from.
struct Clinic {
    journal: Journal,
    folder: tempfile::TempDir,
    _blobs: tempfile::TempDir,
}

impl Clinic {
    fn new() -> Self {
        let facets: Vec<_> = Facet::ALL[1..].iter().map(|facet| FacetTag(facet.tag())).collect();
        let keys = OrgKeys::in_memory(LogId::from_bytes([7; 16]), &facets).unwrap();
        let log: Arc<dyn EventLog> = Arc::new(MemoryLog::new(keys.log_id()));
        let keystore = Arc::new(Keystore::in_memory(keys.log_id()).unwrap());
        let vault = Vault::new(keystore, log.clone(), keys.keyring(&facets), keys.deriver());
        let blobs_folder = tempfile::tempdir().unwrap();
        let blobs = Arc::new(Blobs::open(blobs_folder.path()).unwrap());
        let clock = Clock::from_fn(|| 1_700_000_000_000_000);
        let journal = Journal::new(log, vault, keys.deriver(), blobs, clock);
        Self { journal, folder: tempfile::tempdir().unwrap(), _blobs: blobs_folder }
    }

    fn put(&self, name: &str, content: &str) {
        std::fs::write(self.folder.path().join(name), content).unwrap();
    }

    fn import(&self) -> Report {
        self.import_from(self.folder.path())
    }

    fn import_from(&self, path: &Path) -> Report {
        let request = chartlog_domain::facts::oversight::Request {
            actor: chartlog_domain::actor::Actor::Operator(1),
            role: None,
            session: None,
            source_address: None,
            purpose: "OPERATIONS".to_owned(),
            request: None,
            user_agent: None,
        };
        let options =
            ImportOptions { paths: vec![path.to_owned()], source: String::new(), request };
        import(&self.journal, &options, &|_| {}).unwrap()
    }

    /// Every fact of a facet, in the order of the log.
    fn facts(&self, facet: Facet) -> Vec<Fact> {
        let entries = self.journal.log().read_all(None).unwrap();
        let events = entries.map(Result::unwrap).filter(|e| e.kind() == EntryKind::DomainEvent);
        events.flat_map(|entry| self.journal.open(&entry, &[facet]).unwrap()).collect()
    }

    /// Events of the log, without the records that an import ran.
    fn events(&self) -> usize {
        let did = |fact: &Fact| matches!(fact, Fact::Oversight(OversightFact::Did(did)) if did.kind != "ImportRan");
        self.facts(Facet::Oversight).iter().filter(|fact| did(fact)).count()
    }
}

const BUNDLE: &str = r#"{"resourceType":"Bundle","type":"transaction","entry":[
    {"fullUrl":"urn:uuid:a","resource":{"resourceType":"Patient","name":[{"family":"Planted"}],
     "identifier":[{"type":{"coding":[{"code":"MR"}]},"system":"s","value":"1"}]}},
    {"fullUrl":"urn:uuid:p","resource":{"resourceType":"Practitioner","name":[{"family":"Doe",
     "given":["Jo"]}]}},
    {"fullUrl":"urn:uuid:e","resource":{"resourceType":"Encounter","status":"finished",
     "subject":{"reference":"urn:uuid:a"},"period":{"start":"2020-01-01"},
     "participant":[{"individual":{"reference":"urn:uuid:p"}}]}},
    {"fullUrl":"urn:uuid:o","resource":{"resourceType":"Observation","status":"final",
     "code":{"text":"x"},"subject":{"reference":"urn:uuid:a"},"valueInteger":1}},
    {"fullUrl":"urn:uuid:i","resource":{"resourceType":"ImagingStudy","status":"available",
     "subject":{"reference":"urn:uuid:a"}}}]}"#;

#[test]
fn the_same_bundle_twice_adds_nothing() {
    let clinic = Clinic::new();
    clinic.put("a.json", BUNDLE);
    let first = clinic.import();
    assert!(first.is_clean(), "{:?}", first.refusals);
    assert_eq!((first.files, first.patients), (1, 1));
    assert_eq!(first.total(), Counts { read: 5, events: 4, filed: 1, unchanged: 0, refused: 0 });
    assert_eq!(first.clinicians.len(), 1);
    assert_eq!(first.clinicians[0].patients, 1);
    assert!(first.clinicians[0].login.starts_with("jo.doe-"));
    let events = clinic.events();
    let second = clinic.import();
    assert_eq!(second.total(), Counts { read: 5, events: 0, filed: 0, unchanged: 5, refused: 0 });
    assert_eq!(clinic.events(), events);
    assert_eq!(second.clinicians, first.clinicians);
    // Indented otherwise, and from another file: still the same.
    clinic.put("a.json", &BUNDLE.replace("{\"", "{\n  \""));
    assert_eq!(clinic.import().total().unchanged, 5);
}

#[test]
fn a_resource_that_is_restricted_later_is_withdrawn_and_one_that_always_was_is_not() {
    let clinic = Clinic::new();
    let labelled = |json: &str, kind: &str| {
        let meta = r#""meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"PSY"}]},"#;
        json.replace(
            &format!(r#""resourceType":"{kind}","#),
            &format!(r#""resourceType":"{kind}",{meta}"#),
        )
    };
    clinic.put("a.json", &labelled(BUNDLE, "Encounter"));
    assert!(clinic.import().is_clean());
    let withdrawn = |clinic: &Clinic| {
        let told = |fact: &Fact| {
            matches!(
                fact,
                Fact::Clinical(
                    ClinicalFact::RecordWithdrawn(_) | ClinicalFact::EncounterWithdrawn(_)
                )
            )
        };
        clinic.facts(Facet::Clinical).iter().filter(|fact| told(fact)).count()
    };
    assert_eq!(withdrawn(&clinic), 0);
    clinic.put("a.json", &labelled(&labelled(BUNDLE, "Encounter"), "Observation"));
    let report = clinic.import();
    assert!(report.is_clean(), "{:?}", report.refusals);
    assert_eq!(report.total().events, 1);
    assert_eq!(withdrawn(&clinic), 1);
    assert_eq!(clinic.facts(Facet::Restricted).len(), 2);
}

#[test]
fn changed_content_is_told_again_and_old_content_does_not_come_back_by_post() {
    let clinic = Clinic::new();
    clinic.put("a.json", BUNDLE);
    clinic.import();
    let changed = BUNDLE.replace("\"valueInteger\":1", "\"valueInteger\":2");
    clinic.put("a.json", &changed);
    assert_eq!(clinic.import().resources["Observation"].events, 1);
    clinic.put("a.json", BUNDLE);
    assert_eq!(clinic.import().total().events, 0);
}

#[test]
fn a_put_may_bring_back_what_was_before() {
    let clinic = Clinic::new();
    let goal = |words: &str| {
        format!(
            r#"{{"resourceType":"Bundle","type":"batch","entry":[{{"resource":{{"resourceType":
            "Goal","lifecycleStatus":"active","description":{{"text":"{words}"}},"subject":
            {{"reference":"Patient/1"}}}},"request":{{"method":"PUT","url":"Goal/1"}}}}]}}"#
        )
    };
    for (words, events) in [("one", 1), ("two", 1), ("two", 0), ("one", 1)] {
        clinic.put("a.json", &goal(words));
        assert_eq!(clinic.import().total().events, events, "{words}");
    }
}

#[test]
fn a_transaction_is_all_or_nothing_for_each_patient() {
    let clinic = Clinic::new();
    let other = r#",{"fullUrl":"urn:uuid:b","resource":{"resourceType":"Patient"}},
        {"resource":{"resourceType":"Goal","id":"g","lifecycleStatus":"active",
        "subject":{"reference":"urn:uuid:b"}}}]}"#;
    clinic.put("a.json", &BUNDLE.replace("}}]}", &format!("}}}}{other}")));
    let report = clinic.import();
    assert_eq!(
        report.resources["Patient"],
        Counts { read: 2, events: 1, refused: 1, ..Counts::default() }
    );
    assert_eq!(report.resources["Goal"].refused, 1);
    assert_eq!(report.resources["Observation"].events, 1);
    let refusals: Vec<_> =
        report.refusals.iter().map(|refusal| (&*refusal.path, &*refusal.reason)).collect();
    assert_eq!(
        refusals,
        [
            (
                "entry[5].resource",
                "goes with what was refused: entry[6].resource.description: is missing"
            ),
            ("entry[6].resource.description", "is missing"),
        ]
    );
    assert!(!report.is_clean());
}

#[test]
fn a_batch_refuses_only_what_is_broken() {
    let clinic = Clinic::new();
    let bundle = BUNDLE.replace("transaction", "batch").replace("\"status\":\"final\",", "");
    clinic.put("a.json", &bundle);
    let report = clinic.import();
    assert_eq!(report.total(), Counts { read: 5, events: 3, filed: 1, unchanged: 0, refused: 1 });
    assert_eq!(report.refusals[0].path, "entry[3].resource.status");
}

#[test]
fn originals_are_filed_and_the_events_name_them() {
    let clinic = Clinic::new();
    clinic.put("a.json", BUNDLE);
    clinic.import();
    let filed: Vec<_> = clinic
        .facts(Facet::Source)
        .into_iter()
        .map(|fact| {
            let Fact::Source(SourceFact::Filed(filed)) = fact else { panic!("a source fact") };
            filed
        })
        .collect();
    assert_eq!(filed.len(), 2); // the practitioner, and what is the patient's
    let of_patient = filed.iter().find(|filed| filed.patient.is_some()).unwrap();
    let told: Vec<_> = of_patient.resources.iter().map(|r| (&*r.resource_type, r.told)).collect();
    assert_eq!(
        told,
        [("Patient", true), ("Encounter", true), ("Observation", true), ("ImagingStudy", false)]
    );
    let observed = clinic.facts(Facet::Clinical).into_iter().find_map(|fact| {
        let Fact::Clinical(ClinicalFact::ObservationImported(observed)) = fact else { return None };
        Some(observed)
    });
    let origin = observed.unwrap().origin;
    assert_eq!(origin.item, 2);
    assert_eq!(origin.digest, of_patient.resources[2].digest);
    assert_eq!(origin.import, of_patient.import);
}

#[test]
fn file_names_stay_out_of_oversight() {
    let clinic = Clinic::new();
    clinic.put("Jane_Planted_1.json", BUNDLE);
    clinic.import();
    let oversight = format!("{:?}", clinic.facts(Facet::Oversight));
    assert!(!oversight.contains("Planted"));
    assert!(oversight.contains("Operator(1)")); // who imported stands there
}

#[test]
fn a_broken_file_does_not_stop_the_others_and_progress_ends_at_the_end() {
    let clinic = Clinic::new();
    clinic.put("a.json", "{\"resourceType\":");
    clinic.put("b.json", BUNDLE);
    let last = RefCell::new(Progress::default());
    let options = ImportOptions {
        paths: vec![clinic.folder.path().to_owned()],
        source: String::new(),
        request: chartlog_domain::facts::oversight::Request {
            actor: chartlog_domain::actor::Actor::System,
            role: None,
            session: None,
            source_address: None,
            purpose: "OPERATIONS".to_owned(),
            request: None,
            user_agent: None,
        },
    };
    let report = import(&clinic.journal, &options, &|p| *last.borrow_mut() = p).unwrap();
    assert_eq!(report.refusals.len(), 1);
    assert_eq!(report.total().events, 4);
    let last = last.into_inner();
    assert_eq!((last.files, last.bytes), (last.of_files, last.of_bytes));
    assert_eq!(last.resources, 5);
}

#[test]
fn set_a_becomes_events_and_again_adds_nothing() {
    let Some(folder) = super::corpus::folder("A") else { return };
    let clinic = Clinic::new();
    let report = clinic.import_from(&folder);
    assert!(report.is_clean(), "{:?}", report.refusals);
    assert_eq!(report.patients, 82);
    assert_eq!(report.total().read, 16_588);
    for (kind, counts) in &report.resources {
        let homeless = kind == "ImagingStudy";
        assert_eq!(counts.filed, if homeless { counts.read } else { 0 }, "{kind}");
        assert_eq!(counts.read, counts.events + counts.filed + counts.unchanged, "{kind}");
    }
    let events = clinic.events();
    let again = clinic.import_from(&folder);
    assert_eq!(again.total().unchanged, 16_588);
    assert_eq!(clinic.events(), events);
    println!("{}\n{}", report.table(), again.table());
}

#[test]
fn examples_of_every_type_go_into_the_log() {
    for name in ["examples_r4", "examples_uscore"] {
        let Some(folder) = super::corpus::folder(name) else { return };
        let clinic = Clinic::new();
        let report = clinic.import_from(&folder);
        println!("{name}\n{}", report.table());
        // A patient whom nobody registers; an answer to another patient's claim.
        let known = ["the patient is not registered", "the record belongs to another patient"];
        assert!(report.refusals.iter().all(|r| known.contains(&&*r.reason)), "{name}");
        assert!(report.total().refused <= 2, "{name}");
        let events = clinic.events();
        assert_eq!(clinic.import_from(&folder).total().events, 0, "{name}");
        assert_eq!(clinic.events(), events, "{name}");
    }
}
