use chartlog_domain::facet::Facet;
use chartlog_domain::facts::clinical::{
    Attachment, ClinicalFact, Document, Encounter, Ended, EnteredInError, Finding, Observation,
    ReferenceRange, WithdrawnEncounter, WithdrawnRecord,
};
use chartlog_domain::facts::identity::{Identity, IdentityFact};
use chartlog_domain::facts::{ContactFact, DirectoryFact, ResidenceFact};
use chartlog_domain::ids::RecordId;
use chartlog_domain::testing::samples::words::{at, decimal, imported, text};
use chartlog_domain::testing::samples::{
    self, clinical, contact, directory, identity, ids, residence,
};
use chartlog_domain::words::{Concept, Quantity, Value};

use super::{Kit, all, items};
use crate::Step;
use crate::clinical::query::{self, Charted, ObservationFilter, Patient, SignedNote};

#[test]
fn every_imported_record_comes_back_as_it_was_told() {
    for full in [true, false] {
        let kit = Kit::with_team();
        // Every variant in order: of each record the import comes last and counts.
        kit.tell_all(samples::kept(Facet::Clinical, full));
        let seen = kit.seen();
        let (me, none, page) = (ids::PATIENT, None, all());
        macro_rules! holds {
            ($list:expr, $record:expr) => {
                let (record, ended, in_error) = ($record, None, None);
                let told = Charted { record, imported: true, ended, in_error };
                assert_eq!(items($list.unwrap()), [told]);
            };
        }
        holds!(query::encounters(&seen, me, &page), clinical::encounter(full));
        holds!(query::problems(&seen, me, none, &page), clinical::problem(full));
        holds!(query::allergies(&seen, me, none, &page), clinical::allergy(full));
        holds!(query::medications(&seen, me, none, &page), clinical::medication(full));
        holds!(query::immunizations(&seen, me, none, &page), clinical::immunization(full));
        holds!(query::procedures(&seen, me, none, &page), clinical::procedure(full));
        holds!(query::reports(&seen, me, none, &page), clinical::report(full));
        holds!(query::documents(&seen, me, none, &page), clinical::document(full));
        holds!(query::care_plans(&seen, me, none, &page), clinical::care_plan(full));
        holds!(query::goals(&seen, me, &page), clinical::goal(full));
        let every = ObservationFilter::default();
        holds!(query::observations(&seen, me, &every, &page), clinical::observation(full));
        let one = query::encounter(&seen, ids::ENCOUNTER).unwrap().unwrap();
        assert_eq!(one.record, clinical::encounter(full));
        let one = query::observation(&seen, ids::OBSERVATION).unwrap().unwrap();
        assert_eq!(one.record, clinical::observation(full));
        assert!(query::problem(&seen, ids::PROBLEM).unwrap().is_some());
        assert!(query::goal(&seen, ids::GOAL).unwrap().is_some());
        assert_eq!(seen.served().facets, [Facet::Clinical]);
        assert_eq!(seen.served().patients, [ids::PATIENT]);
    }
}

#[test]
fn the_lists_of_an_encounter_are_those_of_the_chart_that_belong_to_it() {
    let kit = Kit::with_team();
    kit.tell_all(samples::kept(Facet::Clinical, true));
    let seen = kit.seen();
    let me = ids::PATIENT;
    for (encounter, count) in [(ids::ENCOUNTER, 1), (ids::OTHER_ENCOUNTER, 0)] {
        let of = Some(encounter);
        assert_eq!(query::problems(&seen, me, of, &all()).unwrap().total, count);
        assert_eq!(query::allergies(&seen, me, of, &all()).unwrap().total, count);
        assert_eq!(query::medications(&seen, me, of, &all()).unwrap().total, count);
        assert_eq!(query::immunizations(&seen, me, of, &all()).unwrap().total, count);
        assert_eq!(query::procedures(&seen, me, of, &all()).unwrap().total, count);
        assert_eq!(query::reports(&seen, me, of, &all()).unwrap().total, count);
        assert_eq!(query::documents(&seen, me, of, &all()).unwrap().total, count);
        assert_eq!(query::care_plans(&seen, me, of, &all()).unwrap().total, count);
        assert_eq!(query::notes(&seen, me, of, &all()).unwrap().total, 3 * count);
        let filter = ObservationFilter { encounter: of, ..ObservationFilter::default() };
        assert_eq!(query::observations(&seen, me, &filter, &all()).unwrap().total, count);
    }
}

#[test]
fn a_withdrawn_record_is_in_no_list_any_more() {
    let kit = Kit::with_team();
    let (patient, encounter) = (ids::PATIENT, ids::ENCOUNTER);
    kit.tell_all(samples::kept(Facet::Clinical, true));
    let totals = |kit: &Kit| {
        let seen = kit.seen();
        let args = all();
        [
            query::observations(&seen, patient, &ObservationFilter::default(), &args)
                .unwrap()
                .total,
            query::problems(&seen, patient, None, &args).unwrap().total,
            query::allergies(&seen, patient, None, &args).unwrap().total,
            query::medications(&seen, patient, None, &args).unwrap().total,
            query::immunizations(&seen, patient, None, &args).unwrap().total,
            query::procedures(&seen, patient, None, &args).unwrap().total,
            query::reports(&seen, patient, None, &args).unwrap().total,
            query::documents(&seen, patient, None, &args).unwrap().total,
            query::care_plans(&seen, patient, None, &args).unwrap().total,
            query::goals(&seen, patient, &args).unwrap().total,
            query::encounters(&seen, patient, &args).unwrap().total,
        ]
    };
    assert_eq!(totals(&kit), [1; 11]);
    for record in [
        ids::OBSERVATION,
        ids::PROBLEM,
        ids::ALLERGY,
        ids::MEDICATION,
        ids::IMMUNIZATION,
        ids::PROCEDURE,
        ids::REPORT,
        ids::DOCUMENT,
        ids::PLAN,
        ids::GOAL,
    ] {
        kit.tell(ClinicalFact::RecordWithdrawn(WithdrawnRecord { record, patient }));
    }
    kit.tell(ClinicalFact::EncounterWithdrawn(WithdrawnEncounter { encounter, patient }));
    assert_eq!(totals(&kit), [0; 11]);
}

#[test]
fn what_was_entered_by_mistake_stays_in_its_list_and_says_so_until_it_is_told_anew() {
    let kit = Kit::with_team();
    kit.tell_all(samples::kept(Facet::Clinical, true));
    let end = |record| Ended { record, ..clinical::ended(true) };
    let ends = [end(ids::PROBLEM), end(ids::ALLERGY), end(ids::MEDICATION)];
    kit.tell(ClinicalFact::ProblemResolved(ends[0].clone()));
    kit.tell(ClinicalFact::AllergyRefuted(ends[1].clone()));
    kit.tell(ClinicalFact::MedicationStopped(ends[2].clone()));
    let marks = [
        ("PROBLEM", ids::PROBLEM),
        ("ALLERGY", ids::ALLERGY),
        ("MEDICATION", ids::MEDICATION),
        ("IMMUNIZATION", ids::IMMUNIZATION),
        ("PROCEDURE", ids::PROCEDURE),
        ("OBSERVATION", ids::OBSERVATION),
        ("DOCUMENT", ids::DOCUMENT),
    ]
    .map(|(kind, record)| {
        let record = clinical::amendment::reference(kind, record);
        EnteredInError { record, ..clinical::entered_in_error() }
    });
    for mark in &marks {
        kit.tell(ClinicalFact::MarkedEnteredInError(mark.clone()));
    }
    let (seen, me, none, page) = (kit.seen(), ids::PATIENT, None, all());
    macro_rules! wrong {
        ($list:expr, $mark:literal) => {{
            let row = items($list.unwrap()).remove(0);
            let said = (row.imported, row.ended.as_ref(), row.in_error.as_ref());
            assert_eq!(said, (true, ends.get($mark), Some(&marks[$mark])), "how it ended stays");
            row.record
        }};
    }
    let error = "entered-in-error";
    let problem = wrong!(query::problems(&seen, me, none, &page), 0);
    assert_eq!(problem.verification_status.as_deref(), Some(error));
    assert_eq!(problem.clinical_status, None);
    assert_eq!(problem.code, clinical::problem(true).code, "what it said stays");
    let allergy = wrong!(query::allergies(&seen, me, none, &page), 1);
    assert_eq!(allergy.verification_status.as_deref(), Some(error));
    assert_eq!(allergy.clinical_status, None);
    assert_eq!(wrong!(query::medications(&seen, me, none, &page), 2).status, error);
    assert_eq!(wrong!(query::immunizations(&seen, me, none, &page), 3).status, error);
    assert_eq!(wrong!(query::procedures(&seen, me, none, &page), 4).status, error);
    let every = ObservationFilter::default();
    assert_eq!(wrong!(query::observations(&seen, me, &every, &page), 5).status, error);
    assert_eq!(wrong!(query::documents(&seen, me, none, &page), 6).status, error);
    let one = query::observation(&seen, ids::OBSERVATION).unwrap().unwrap();
    assert_eq!((one.record.status.as_str(), one.in_error.as_ref()), (error, Some(&marks[5])));
    drop(seen);

    let told = imported(true, clinical::observation(true));
    kit.tell(ClinicalFact::ObservationImported(told));
    let one = query::observation(&kit.seen(), ids::OBSERVATION).unwrap().unwrap();
    assert_eq!((one.record, one.in_error), (clinical::observation(true), None));
    kit.tell(ClinicalFact::MedicationImported(imported(true, clinical::medication(true))));
    let row = items(query::medications(&kit.seen(), me, none, &page).unwrap()).remove(0);
    assert_eq!((row.ended, row.in_error), (None, None));
}

#[test]
fn no_digit_component_or_range_is_lost() {
    let kit = Kit::with_team();
    let pressure = |code: &str, value: &str| Finding {
        code: Concept::coded("http://loinc.org", code, code),
        value: Some(Value::Quantity(Quantity {
            value: Some(decimal(value)),
            unit: Some("mm[Hg]".to_owned()),
            ..Quantity::default()
        })),
        absent_reason: None,
        interpretation: vec![Concept { codes: Vec::new(), text: Some(text("high")) }],
        reference_ranges: vec![
            ReferenceRange { low: None, high: None, text: Some(text("below 120")) },
            ReferenceRange {
                low: Some(Quantity { value: Some(decimal("90.00")), ..Quantity::default() }),
                ..ReferenceRange::default()
            },
        ],
    };
    let taken = |id: u8, code: &str, components: Vec<Finding>| Observation {
        observation: RecordId::from_bytes([id; 16]),
        finding: pressure(code, "0.000000000000000010"),
        components,
        ..clinical::observation(true)
    };
    let both = vec![
        taken(1, "85354-9", vec![pressure("8480-6", "120.50"), pressure("8462-4", "1e2")]),
        taken(2, "8867-4", Vec::new()),
    ];
    kit.tell(ClinicalFact::VitalsRecorded(both.clone()));
    let seen = kit.seen();
    let page = query::observations(&seen, ids::PATIENT, &ObservationFilter::default(), &all());
    let mut rows = items(page.unwrap());
    rows.reverse(); // taken at the same time: by id, the last first
    assert!(rows.iter().all(|row| !row.imported));
    assert_eq!(rows.into_iter().map(|row| row.record).collect::<Vec<_>>(), both);
}

#[test]
fn observations_are_filtered_by_whole_codes_of_any_coding() {
    let kit = Kit::with_team();
    let mut weight = clinical::observation(false);
    weight.finding.code = Concept::coded("http://loinc.org", "29463-7", "Body weight");
    weight.finding.code.codes.push(samples::words::code("27113001"));
    weight.categories = vec![Concept::coded("urn:example", "vital-signs", "Vital signs")];
    kit.tell(ClinicalFact::ResultRecorded(weight));
    let seen = kit.seen();
    let total = |category: Option<&str>, code: Option<&str>| {
        let filter = ObservationFilter {
            category: category.map(str::to_owned),
            code: code.map(str::to_owned),
            encounter: None,
        };
        query::observations(&seen, ids::PATIENT, &filter, &all()).unwrap().total
    };
    assert_eq!(total(Some("vital-signs"), Some("29463-7")), 1);
    assert_eq!(total(None, Some("27113001")), 1);
    assert_eq!(total(Some("vital"), None), 0);
    assert_eq!(total(None, Some("9463-7")), 0);
    assert_eq!(total(Some("laboratory"), Some("29463-7")), 0);
}

#[test]
fn what_was_said_later_is_in_the_record_until_it_is_told_anew() {
    let kit = Kit::with_team();
    let ended = |record| Ended { record, ..clinical::ended(true) };
    kit.tell_all([
        ClinicalFact::EncounterOpened(clinical::encounter(false)).into(),
        ClinicalFact::EncounterClosed(clinical::encounter_end()).into(),
        ClinicalFact::ProblemRecorded(clinical::problem(true)).into(),
        ClinicalFact::ProblemResolved(ended(ids::PROBLEM)).into(),
        ClinicalFact::AllergyRecorded(clinical::allergy(true)).into(),
        ClinicalFact::AllergyRefuted(ended(ids::ALLERGY)).into(),
        ClinicalFact::MedicationStarted(clinical::medication(true)).into(),
        ClinicalFact::MedicationStopped(ended(ids::MEDICATION)).into(),
    ]);
    let seen = kit.seen();
    let me = ids::PATIENT;
    let closed = query::encounter(&seen, ids::ENCOUNTER).unwrap().unwrap().record;
    assert_eq!(closed.status, "finished");
    assert_eq!(closed.period.end, Some(clinical::encounter_end().at));
    let problem = items(query::problems(&seen, me, None, &all()).unwrap()).remove(0);
    assert_eq!(problem.record.clinical_status.as_deref(), Some("resolved"));
    assert_eq!(problem.record.abatement, Some(clinical::ended(true).at));
    assert_eq!(problem.ended, Some(ended(ids::PROBLEM)));
    let allergy = items(query::allergies(&seen, me, None, &all()).unwrap()).remove(0);
    assert_eq!(allergy.record.verification_status.as_deref(), Some("refuted"));
    assert_eq!(allergy.ended, Some(ended(ids::ALLERGY)));
    let medication = items(query::medications(&seen, me, None, &all()).unwrap()).remove(0);
    assert_eq!(medication.record.status, "stopped");
    assert_eq!(medication.ended, Some(ended(ids::MEDICATION)));
    drop(seen);

    kit.tell_all([
        ClinicalFact::EncounterImported(imported(true, clinical::encounter(true))).into(),
        ClinicalFact::ProblemImported(imported(true, clinical::problem(true))).into(),
        ClinicalFact::MedicationChanged(clinical::medication(true)).into(),
    ]);
    let seen = kit.seen();
    let opened: Encounter = query::encounter(&seen, ids::ENCOUNTER).unwrap().unwrap().record;
    assert_eq!(opened, clinical::encounter(true));
    let problem = query::problem(&seen, ids::PROBLEM).unwrap().unwrap();
    assert_eq!((problem.record, problem.ended), (clinical::problem(true), None));
    let medication = items(query::medications(&seen, me, None, &all()).unwrap()).remove(0);
    assert_eq!((medication.record, medication.ended), (clinical::medication(true), None));
}

#[test]
fn an_import_with_other_content_replaces_the_record() {
    let kit = Kit::with_team();
    let mut document = clinical::document(true);
    kit.tell(ClinicalFact::DocumentImported(imported(true, document.clone())));
    document.encounters = vec![ids::OTHER_ENCOUNTER];
    document.description = Some(text("another"));
    kit.tell(ClinicalFact::DocumentImported(imported(true, document.clone())));
    let seen = kit.seen();
    let of = |encounter| query::documents(&seen, ids::PATIENT, encounter, &all()).unwrap();
    assert_eq!(items(of(None))[0].record, document);
    assert_eq!(items(of(Some(ids::OTHER_ENCOUNTER)))[0].record, document);
    assert_eq!(of(Some(ids::ENCOUNTER)).total, 0);
}

#[test]
fn a_note_is_read_with_its_amendments() {
    let kit = Kit::with_team();
    let note = clinical::note(true);
    let mut amendment = clinical::amendment(true);
    amendment.note.note = ids::AMENDING_NOTE;
    amendment.note.signed_at = at("2026-05-05T08:00:00Z");
    kit.tell(ClinicalFact::NoteSigned(note.clone()));
    kit.tell(ClinicalFact::NoteAmended(amendment.clone()));
    let seen = kit.seen();
    let signed = SignedNote { note, amends: None, reason: None, adds_to: None };
    let amended = SignedNote {
        note: amendment.note,
        amends: Some(ids::NOTE),
        reason: Some(amendment.reason),
        adds_to: None,
    };
    let all_notes = items(query::notes(&seen, ids::PATIENT, None, &all()).unwrap());
    assert_eq!(all_notes, [amended.clone(), signed.clone()]);
    let amendments = query::amendments(&seen, ids::PATIENT, ids::NOTE, &all()).unwrap();
    assert_eq!(items(amendments), [amended]);
    assert_eq!(query::note(&seen, ids::NOTE).unwrap(), Some(signed));
}

#[test]
fn who_a_patient_is_and_how_to_reach_them_comes_back_whole() {
    let kit = Kit::with_team();
    kit.tell(IdentityFact::PatientImported(imported(true, identity::identity(true))));
    kit.tell(ContactFact::Changed(contact::contact(true)));
    kit.tell(ContactFact::CoverageOnFile(contact::coverage_on_file()));
    kit.tell(ResidenceFact::ResidenceImported(imported(true, residence::residence(true))));
    kit.list(DirectoryFact::ProviderListed(directory::provider(true)));
    kit.list(DirectoryFact::LocationImported(imported(true, directory::location(true))));
    kit.list(DirectoryFact::OrganisationImported(imported(true, directory::organisation(true))));
    let seen = kit.seen();
    let me = ids::PATIENT;
    let Identity { patient, person } = identity::identity(true);
    assert_eq!(query::patient(&seen, me).unwrap(), Some(Patient { patient, person }));
    assert_eq!(seen.served().facets, [Facet::Identity]);
    assert_eq!(query::contact(&seen, me).unwrap(), Some(contact::contact(true)));
    let points = query::contact_points(&seen, me, &all()).unwrap();
    assert_eq!(items(points), contact::contact(true).points);
    let addresses = query::addresses(&seen, me, &all()).unwrap();
    assert_eq!(items(addresses), residence::residence(true).addresses);
    let provider = query::provider(&seen, ids::CLINICIAN).unwrap();
    assert_eq!(provider, Some(directory::provider(true)));
    assert_eq!(query::location(&seen, ids::LOCATION).unwrap(), Some(directory::location(true)));
    let organisation = query::organisation(&seen, ids::ORGANISATION).unwrap();
    assert_eq!(organisation, Some(directory::organisation(true)));
    assert_eq!(
        seen.served().facets,
        [Facet::Identity, Facet::Contact, Facet::Residence, Facet::Directory]
    );
    drop(seen);

    kit.tell(IdentityFact::Died(identity::death(true)));
    let dead = query::patient(&kit.seen(), me).unwrap().unwrap();
    assert_eq!(dead.person.deceased, Some(identity::death(true).deceased));
}

#[test]
fn told_again_from_the_start_the_view_is_the_same() {
    let kit = Kit::with_team();
    for full in [false, true] {
        for facet in Facet::ALL {
            kit.tell_all(samples::facts(facet, full));
        }
    }
    kit.clinic.catch_up(&kit.view);
    let live = kit.view.digest().unwrap();
    kit.view.rebuild(&|_: Step| ()).unwrap();
    assert_eq!(kit.view.digest().unwrap(), live);
}

#[test]
fn a_file_is_found_by_its_number_and_leads_to_its_entry_and_its_blob() {
    let kit = Kit::with_team();
    let short = clinical::attachment(true);
    let long = Attachment { inline: None, url: None, ..clinical::attachment(true) };
    let elsewhere = Attachment { digest: None, ..long.clone() };
    let attachments = vec![long.clone(), short.clone(), elsewhere, long.clone()];
    let document = Document { attachments, ..clinical::document(true) };
    kit.tell(ClinicalFact::DocumentFiled(document));
    let seen = kit.seen();
    let found = |number| query::document_file(&seen, ids::DOCUMENT, number).unwrap();
    let first = found(0).unwrap();
    assert_eq!((first.patient, &first.attachment, first.blob), (ids::PATIENT, &long, Some(0)));
    assert_eq!(first.entry, kit.clinic.log().head().position.unwrap());
    assert_eq!(found(1).map(|file| (file.attachment, file.blob)), Some((short, None)));
    assert_eq!(found(2).map(|file| file.blob), Some(None));
    assert_eq!(found(3).map(|file| file.blob), Some(Some(1)));
    assert_eq!(found(4), None);
    assert_eq!(query::document_file(&seen, ids::REPORT, 0).unwrap(), None);
    assert_eq!(query::report_file(&seen, ids::DOCUMENT, 0).unwrap(), None);
    assert_eq!(seen.served().facets, [Facet::Clinical]);
    let stranger = kit.seen_by(ids::OFFICER, "2026-05-04T12:00:00Z");
    assert_eq!(query::document_file(&stranger, ids::DOCUMENT, 0).unwrap(), None);
    assert_eq!(stranger.served().patients, []);
}
