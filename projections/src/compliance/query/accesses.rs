//! Who was shown, changed or refused what.

use std::ops::ControlFlow;

use chartlog_domain::facet::{Facet, Role};
use chartlog_domain::ids::{AccessId, AccountId, GlassId, PatientId};
use chartlog_eventlog::Position;

use super::super::codes::{AccessKind, AccessOutcome, blob, facet_bits};
use super::access::{Access, COLUMNS, read};
use super::{Narrowed, serve_person, word};
use crate::error::QueryError;
use crate::page::{Page, PageArgs};
use crate::store::{List, Snapshot};
use crate::window::Window;

/// Which accesses are wanted: those that match all that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessFilter {
    /// To this patient's data.
    pub patient: Option<PatientId>,
    /// By this account.
    pub account: Option<AccountId>,
    /// Changes of this account, by whomever.
    pub concerned: Option<AccountId>,
    /// In this role.
    pub role: Option<Role>,
    /// For this purpose of use.
    pub purpose: Option<String>,
    /// In this window.
    pub window: Window,
    /// That served or changed this facet.
    pub facet: Option<Facet>,
    /// That ended so.
    pub outcome: Option<AccessOutcome>,
    /// To a patient for whom the account had broken the glass, or not.
    pub under_glass: Option<bool>,
    /// Under this break-glass grant.
    pub glass: Option<GlassId>,
    /// Of these kinds; of every kind when empty.
    pub kinds: Vec<AccessKind>,
    /// Of this request.
    pub request: Option<OfRequest>,
}

/// A request, by the id that its answer gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfRequest {
    /// The id.
    pub id: AccessId,
    /// Where the log has an access record of that id; none when it has none.
    pub position: Option<Position>,
}

/// What accesses are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AccessSort {
    /// When it was.
    #[default]
    Time,
    /// Whose account; operators and the system itself come before all accounts.
    Account,
    /// The first of its patients by id; those of nobody come first.
    Patient,
    /// The role; none comes first.
    Role,
    /// How it ended.
    Outcome,
    /// The purpose of use, by name.
    Purpose,
    /// What kind of access it was.
    Kind,
    /// What was asked for, or the kind of a change, by name.
    Operation,
    /// The facets that were served or changed: none comes first, and those of the same facets stand
    /// together.
    Facet,
    /// Whether the account had broken the glass: those come last.
    UnderGlass,
}

/// In which order accesses come. Those that are alike come in the order of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AccessOrder {
    /// Sorted by what.
    pub by: AccessSort,
    /// The highest first.
    pub descending: bool,
}

impl Default for AccessOrder {
    /// The latest first.
    fn default() -> Self {
        Self { by: AccessSort::Time, descending: true }
    }
}

impl AccessSort {
    const fn column(self) -> &'static str {
        match self {
            Self::Time => "at",
            Self::Account => "by_account",
            Self::Patient => "by_patient",
            Self::Role => "by_role",
            Self::Outcome => "outcome",
            Self::Purpose => "purpose",
            Self::Kind => "kind",
            Self::Operation => "operation",
            Self::Facet => "facets",
            Self::UnderGlass => "glass",
        }
    }
}

/// Which refusals are wanted: those that match all that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefusalFilter {
    /// In this window.
    pub window: Window,
    /// Of this account.
    pub account: Option<AccountId>,
    /// With this code.
    pub code: Option<String>,
}

/// Accesses and changes that match a filter, in an order.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn accesses(
    snapshot: &Snapshot,
    wanted: &AccessFilter,
    order: AccessOrder,
    args: &PageArgs,
) -> Result<Page<Access>, QueryError> {
    let (from, narrowed) = narrowed(snapshot, wanted)?;
    let list = List {
        columns: COLUMNS,
        from,
        filter: &narrowed.filter(),
        order: order.by.column(),
        id: "position",
        descending: order.descending,
        params: &narrowed.params(),
    };
    served(snapshot, wanted)?;
    snapshot.page(&list, args, read)
}

/// How many accesses and changes match a filter.
///
/// # Errors
/// [`QueryError`].
pub fn count_accesses(snapshot: &Snapshot, wanted: &AccessFilter) -> Result<u64, QueryError> {
    let (from, narrowed) = narrowed(snapshot, wanted)?;
    let sql = format!("SELECT count(position) FROM {from} WHERE {}", narrowed.filter());
    let count = snapshot.row(&sql, narrowed.params().as_slice(), |row| row.get::<_, i64>(0))?;
    Ok(count.unwrap_or_default().cast_unsigned())
}

/// Every access and change that matches a filter, the first first, one after the other until `each`
/// has had enough: for an export. By time and nothing else, in the order of an index: any other would
/// have all of them sorted before the first one leaves. `each` must not ask this snapshot again.
///
/// # Errors
/// [`QueryError`].
pub fn each_access(
    snapshot: &Snapshot,
    wanted: &AccessFilter,
    mut each: impl FnMut(Access) -> ControlFlow<()>,
) -> Result<(), QueryError> {
    let (from, narrowed) = narrowed(snapshot, wanted)?;
    let list = List {
        columns: COLUMNS,
        from,
        filter: &narrowed.filter(),
        order: "at",
        id: "position",
        descending: false,
        params: &narrowed.params(),
    };
    served(snapshot, wanted)?;
    snapshot.walk(&list, |row| Ok(each(read(row)?)))
}

/// The access or change of an entry of the log. The log finds the entry of an access record by the
/// record's id, which is that of its event.
///
/// # Errors
/// When the view cannot be read.
pub fn access(snapshot: &Snapshot, position: Position) -> Result<Option<Access>, QueryError> {
    let sql = format!("SELECT {COLUMNS} FROM v_accesses WHERE position = ?");
    let found = snapshot.row(&sql, [position.to_u64().cast_signed()], read)?;
    if found.is_some() {
        snapshot.serve(None, Facet::Oversight);
    }
    Ok(found)
}

/// Reads and commands that were refused, the latest first.
///
/// # Errors
/// [`QueryError`], such as a cursor of another list.
pub fn refusals(
    snapshot: &Snapshot,
    wanted: &RefusalFilter,
    args: &PageArgs,
) -> Result<Page<Access>, QueryError> {
    let mut narrowed = Narrowed::new();
    narrowed.and_that("code IS NOT NULL");
    if let Some(account) = wanted.account {
        // `+` keeps the index of an account's accesses, of which few were refused, from being taken.
        narrowed.and("+account = :account", ":account", blob(account.as_bytes()));
    }
    if let Some(code) = &wanted.code {
        narrowed.and("code = :code", ":code", word("code", code)?);
    }
    narrowed.within(wanted.window);
    let list = List {
        columns: COLUMNS,
        from: "v_accesses",
        filter: &narrowed.filter(),
        order: "at",
        id: "position",
        descending: true,
        params: &narrowed.params(),
    };
    snapshot.serve(None, Facet::Oversight);
    snapshot.page(&list, args, read)
}

/// Whose accesses they are, where one patient's were asked for.
fn served(snapshot: &Snapshot, wanted: &AccessFilter) -> Result<(), QueryError> {
    match wanted.patient {
        Some(patient) => serve_person(snapshot, patient, Facet::Oversight),
        None => {
            snapshot.serve(None, Facet::Oversight);
            Ok(())
        }
    }
}

/// Where accesses are read from, and what narrows them. One patient's are found by the patient,
/// whatever else is asked; those of a person who has several records once each.
fn narrowed(
    snapshot: &Snapshot,
    wanted: &AccessFilter,
) -> Result<(&'static str, Narrowed), QueryError> {
    let mut narrowed = Narrowed::new();
    let from = match wanted.patient {
        Some(patient) => {
            narrowed.params.push((":patient", blob(patient.as_bytes())));
            let linked = "SELECT 1 FROM v_linked WHERE patient = ?";
            if snapshot.has(linked, [patient.as_bytes()])? {
                "(SELECT * FROM v_patient_accesses WHERE patient IN \
                 (SELECT record FROM v_linked WHERE v_linked.patient = :patient) GROUP BY position)"
            } else {
                "(SELECT * FROM v_patient_accesses WHERE patient = :patient)"
            }
        }
        None => "v_accesses",
    };
    if let Some(account) = wanted.account {
        let term = if wanted.patient.is_some() { "+account" } else { "account" };
        narrowed.and(&format!("{term} = :account"), ":account", blob(account.as_bytes()));
    }
    if let Some(concerned) = wanted.concerned {
        let term = "position IN (SELECT position FROM v_access_accounts \
                    WHERE v_access_accounts.account = :concerned)";
        narrowed.and(term, ":concerned", blob(concerned.as_bytes()));
    }
    if let Some(role) = wanted.role {
        narrowed.and("role = :role", ":role", i64::from(role as u8));
    }
    if let Some(purpose) = &wanted.purpose {
        narrowed.and("purpose = :purpose", ":purpose", word("purpose", purpose)?);
    }
    if let Some(facet) = wanted.facet {
        narrowed.and("facets & :facet <> 0", ":facet", facet_bits(&[facet]));
    }
    if let Some(outcome) = wanted.outcome {
        narrowed.and("outcome = :outcome", ":outcome", i64::from(outcome as u8));
    }
    if let Some(under_glass) = wanted.under_glass {
        // A number that stands in the text is what the index of the few is found by.
        narrowed.and_that(if under_glass { "glass = 1" } else { "glass = 0" });
    }
    if let Some(glass) = wanted.glass {
        let term = "position IN (SELECT position FROM v_glass_accesses WHERE glass = :glass)";
        narrowed.and(term, ":glass", blob(glass.as_bytes()));
    }
    if !wanted.kinds.is_empty() {
        let numbers: Vec<_> = AccessKind::ALL
            .into_iter()
            .filter(|kind| wanted.kinds.contains(kind))
            .map(|kind| (kind as u8).to_string())
            .collect();
        narrowed.and_that(&format!("kind IN ({})", numbers.join(", ")));
    }
    if let Some(request) = wanted.request {
        let position = request.position.map_or(-1, |position| position.to_u64().cast_signed());
        let term = "(position = :entry OR request = :request)";
        narrowed.and(term, ":request", blob(request.id.as_bytes()));
        narrowed.params.push((":entry", position.into()));
    }
    narrowed.within(wanted.window);
    Ok((from, narrowed))
}
