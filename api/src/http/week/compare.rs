//! The end of the week: what the schemas show, compared with the model; views with their rebuilds; records
//! of access with answers; the log with itself.

mod charts;
mod desk;
mod ledgers;
mod overseen;
mod portal;

use std::collections::BTreeSet;
use std::fmt::Debug;

use chartlog_domain::facet::Facet;
use chartlog_domain::facts::{Fact, OversightFact};
use chartlog_eventlog::{VerifyOptions, verify};
use serde_json::Value;

use super::act::Act;
use super::model::Membership;
use super::run::Week;

/// What is not as the model says.
#[derive(Default)]
pub(super) struct Differences(Vec<String>);

impl Differences {
    /// Two that are to be the same.
    fn same<T: PartialEq + Debug>(&mut self, what: impl Into<String>, shown: T, expected: T) {
        if shown != expected {
            let what = what.into();
            self.0.push(format!("{what}: shown {shown:?}, the model says {expected:?}"));
        }
    }
}

/// A field of each row as text.
fn texts(rows: &[Value], pointer: &str) -> BTreeSet<String> {
    rows.iter().map(|row| text(row, pointer)).collect()
}

/// A field as text; empty where there is none.
fn text(row: &Value, pointer: &str) -> String {
    row.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Everything that every role is shown.
pub(super) async fn everything(week: &mut Week) -> Vec<String> {
    // Nobody has left a chart that no clinician can open then.
    let (clerk, doctor) = (week.model.clerks[0], week.model.clinicians[0]);
    for patient in week.model.patients.keys().copied().collect::<Vec<_>>() {
        let input = format!("patient: ${patient}, clinician: ${doctor}");
        let act = Act::new(clerk, "assignClinician", input).adding_nothing();
        let joins = act.then(move |model, _| model.joins(doctor, patient, Membership::Standing));
        week.does(joins).await;
    }
    let mut found = Differences::default();
    desk::compare(week, &mut found).await;
    charts::compare(week, &mut found).await;
    ledgers::compare(week, &mut found).await;
    portal::compare(week, &mut found).await;
    overseen::compare(week, &mut found).await;
    rebuilds(week, &mut found);
    found.0
}

/// Each view is built again from the log, and is the same.
fn rebuilds(week: &Week, found: &mut Differences) {
    let node = week.clinic.node();
    let views = node.views();
    let nothing = |_| ();
    let rebuilt = [
        ("front desk", views.front_desk.rebuild(&nothing)),
        ("clinical", views.clinical.rebuild(&nothing)),
        ("billing", views.billing.rebuild(&nothing)),
        ("patient", views.patient.rebuild(&nothing)),
        ("compliance", views.compliance.rebuild(&nothing)),
        ("admin", views.admin.rebuild(&nothing)),
    ];
    for (view, rebuilt) in rebuilt {
        let rebuilt = rebuilt.unwrap();
        found.same(format!("the {view} view rebuilt"), rebuilt.live_digest, rebuilt.digest);
    }
}

/// There is a record for every answer and no other, and the log is whole.
pub(super) fn log(week: &Week) {
    let (mut shown, mut refused, mut in_vain) = (BTreeSet::new(), BTreeSet::new(), 0);
    let node = week.clinic.node();
    let journal = node.journal();
    for entry in journal.log().read_all(None).unwrap() {
        for fact in journal.open(&entry.unwrap(), &[Facet::Oversight]).unwrap() {
            let Fact::Oversight(fact) = fact else { continue };
            if let OversightFact::RecordShown(it) | OversightFact::SearchShown(it) = fact {
                assert!(shown.insert(it.access.to_string()), "an access is on record once");
            } else if let OversightFact::CommandRefused(it) = fact {
                assert!(refused.insert(it.access.to_string()), "a refusal is on record once");
            } else if let OversightFact::AccessRefused(it) = fact
                && !it.operation.starts_with("http ")
            {
                in_vain += 1;
            }
        }
    }
    let entries = journal.log().head().size;
    let answers = week.clinic.answers.lock();
    assert!(shown == answers.shown, "answers without a record, or records of no answer");
    assert!(refused == answers.refused, "refusals without a record, or records of none");
    assert_eq!(in_vain, answers.not_found, "what was asked for in vain is on record too");
    drop((answers, node));
    week.clinic.closes();
    let report = verify(&week.clinic.dir(), &VerifyOptions::default(), &|_| {}).unwrap();
    assert!(report.entries >= entries, "{} entries verified of {entries}", report.entries);
}
