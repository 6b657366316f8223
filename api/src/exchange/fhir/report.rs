//! What an import did, for people and for machines.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

use chartlog_domain::ids::{AccountId, PatientId};
use serde::{Deserialize, Serialize};

use super::limits;
use super::refusal::Refused;

/// Resources of one type. `read` is the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Read from files.
    pub read: u64,
    /// Of which events were made.
    pub events: u64,
    /// Kept as originals only: chartlog has no home for what they say.
    pub filed: u64,
    /// Known already.
    pub unchanged: u64,
    /// Not imported; the refusals say why.
    pub refused: u64,
}

/// How one resource ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Events,
    Filed,
    Unchanged,
    Refused,
}

impl Counts {
    pub(super) fn add(&mut self, end: End) {
        self.read += 1;
        match end {
            End::Events => self.events += 1,
            End::Filed => self.filed += 1,
            End::Unchanged => self.unchanged += 1,
            End::Refused => self.refused += 1,
        }
    }
}

/// A clinician who is on care teams now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clinician {
    /// Login name.
    pub login: String,
    /// Patients of this import.
    pub patients: u64,
}

/// Something that was not imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Which file.
    pub file: String,
    /// JSON path in it, or line and column of broken JSON; empty for the whole file.
    pub path: String,
    /// Why; never a value of the source.
    pub reason: String,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Files read.
    pub files: u64,
    /// Patients of whom something was read and not refused.
    pub patients: u64,
    /// Counts by resource type.
    pub resources: BTreeMap<String, Counts>,
    /// Clinicians on care teams, those with most patients first.
    pub clinicians: Vec<Clinician>,
    /// The first refusals, at most 10,000.
    pub refusals: Vec<Refusal>,
    /// Refusals that are not listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub refusals_not_listed: u64,
    /// How long it took.
    pub seconds: f64,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks for a reference
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Report {
    /// Whether nothing was refused.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.refusals.is_empty()
    }

    /// All types together.
    #[must_use]
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        for counts in self.resources.values() {
            total.read += counts.read;
            total.events += counts.events;
            total.filed += counts.filed;
            total.unchanged += counts.unchanged;
            total.refused += counts.refused;
        }
        total
    }

    /// The report as a table for people. It names files and places, never what stands in them.
    #[must_use]
    pub fn table(&self) -> String {
        let mut out = String::new();
        let width = self.resources.keys().map(String::len).max().unwrap_or(0).max(8);
        let mut line = |name: &str, cells: [&str; 5]| {
            let [read, events, filed, unchanged, refused] = cells;
            let _ = writeln!(
                out,
                "{name:width$} {read:>9} {events:>9} {filed:>9} {unchanged:>9} {refused:>9}"
            );
        };
        line("resource", ["read", "events", "filed", "unchanged", "refused"]);
        let total = self.total();
        let rows = self.resources.iter().map(|(name, counts)| (name.as_str(), counts));
        for (name, counts) in rows.chain([("total", &total)]) {
            let cells =
                [counts.read, counts.events, counts.filed, counts.unchanged, counts.refused]
                    .map(|count| count.to_string());
            line(name, [&cells[0], &cells[1], &cells[2], &cells[3], &cells[4]]);
        }
        #[allow(clippy::cast_precision_loss)] // a rate for people
        let rate = if self.seconds > 0.0 { total.read as f64 / self.seconds } else { 0.0 };
        let _ = writeln!(
            out,
            "\n{} files, {} patients, {} clinicians, {:.1} s, {rate:.0} resources/s",
            self.files,
            self.patients,
            self.clinicians.len(),
            self.seconds
        );
        for Clinician { login, patients } in self.clinicians.iter().take(5) {
            let _ = writeln!(out, "  {login}: {patients} patients");
        }
        self.refusals_into(&mut out);
        out
    }

    fn refusals_into(&self, out: &mut String) {
        const SHOWN: usize = 20;
        if self.refusals.is_empty() {
            return;
        }
        let _ = writeln!(out, "\nrefused:");
        for Refusal { file, path, reason } in self.refusals.iter().take(SHOWN) {
            let gap = if path.is_empty() { "" } else { " " };
            let _ = writeln!(out, "  {file}: {path}{gap}{reason}");
        }
        let listed = self.refusals.len().min(SHOWN) as u64;
        let more = self.refusals.len() as u64 - listed + self.refusals_not_listed;
        if more > 0 {
            let _ = writeln!(out, "  and {more} more; --report FILE lists the first 10,000");
        }
    }
}

/// A report in the making.
#[derive(Default)]
pub(super) struct Tally {
    report: Report,
    patients: BTreeSet<PatientId>,
    teams: HashMap<AccountId, BTreeSet<PatientId>>,
    logins: HashMap<AccountId, String>,
}

impl Tally {
    pub(super) fn count(&mut self, kind: &str, end: End) {
        match self.report.resources.get_mut(kind) {
            Some(counts) => counts.add(end),
            None => self.report.resources.entry(kind.to_owned()).or_default().add(end),
        }
    }

    pub(super) fn refuse(&mut self, file: &str, refused: &Refused) {
        if self.report.refusals.len() == limits::REFUSALS_MAX {
            self.report.refusals_not_listed += 1;
            return;
        }
        self.report.refusals.push(Refusal {
            file: file.to_owned(),
            path: refused.path.clone(),
            reason: refused.reason.clone(),
        });
    }

    pub(super) fn file(&mut self) {
        self.report.files += 1;
    }

    pub(super) fn patient(&mut self, patient: PatientId) {
        self.patients.insert(patient);
    }

    pub(super) fn member(&mut self, clinician: AccountId, patient: PatientId) {
        self.teams.entry(clinician).or_default().insert(patient);
    }

    pub(super) fn login(&mut self, account: AccountId, login: &str) {
        self.logins.insert(account, login.to_owned());
    }

    /// Clinicians on care teams whose login is not known from this import.
    pub(super) fn nameless(&self) -> Vec<AccountId> {
        self.teams.keys().filter(|account| !self.logins.contains_key(account)).copied().collect()
    }

    pub(super) fn finish(mut self, seconds: f64) -> Report {
        let mut clinicians: Vec<_> = self
            .teams
            .iter()
            .filter_map(|(account, patients)| {
                let login = self.logins.get(account)?.clone();
                Some(Clinician { login, patients: patients.len() as u64 })
            })
            .collect();
        clinicians.sort_by(|a, b| b.patients.cmp(&a.patients).then(a.login.cmp(&b.login)));
        self.report.clinicians = clinicians;
        self.report.patients = self.patients.len() as u64;
        self.report.seconds = seconds;
        self.report
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_the_sum_of_how_it_ended() {
        let mut tally = Tally::default();
        for end in [End::Events, End::Filed, End::Unchanged, End::Refused, End::Events] {
            tally.count("Patient", end);
        }
        let report = tally.finish(2.0);
        let counts = report.resources["Patient"];
        assert_eq!(counts.read, counts.events + counts.filed + counts.unchanged + counts.refused);
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["resources"]["Patient"]["events"], 2);
        assert_eq!(json["resources"]["Patient"]["read"], 5);
        assert!(json.get("refusals_not_listed").is_none());
    }

    #[test]
    fn the_list_of_refusals_ends_and_the_rest_is_counted() {
        let mut tally = Tally::default();
        for _ in 0..=limits::REFUSALS_MAX {
            tally.refuse("a.json", &Refused::missing("status"));
        }
        let report = tally.finish(0.0);
        assert_eq!(report.refusals.len(), limits::REFUSALS_MAX);
        assert_eq!(report.refusals_not_listed, 1);
        assert!(!report.is_clean());
        assert!(report.table().contains("and 9981 more"));
    }

    #[test]
    fn clinicians_with_most_patients_come_first() {
        let mut tally = Tally::default();
        let [a, b] = [1, 2].map(|n| AccountId::from_bytes([n; 16]));
        tally.login(a, "a");
        tally.login(b, "b");
        for (clinician, patient) in [(a, 1), (b, 1), (b, 2), (b, 2)] {
            tally.member(clinician, PatientId::from_bytes([patient; 16]));
        }
        let logins: Vec<_> =
            tally.finish(0.0).clinicians.into_iter().map(|c| (c.login, c.patients)).collect();
        assert_eq!(logins, [("b".to_owned(), 2), ("a".to_owned(), 1)]);
    }
}
