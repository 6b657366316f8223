//! Closed lists, by name.

use async_graphql::{Enum, Result};
use chartlog_domain::facet;
use chartlog_projections::Window;
use chartlog_projections::compliance::{self, query};

use crate::graphql::scalars::DateTime;

/// A set of fields that share one set of readers: the unit of encryption.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "facet::Facet")]
pub(crate) enum Facet {
    /// Never health information: key registrations, shred notices, checkpoints.
    Public,
    /// Names, date of birth, administrative sex, MRN and other identifiers.
    Identity,
    /// Phone, e-mail, language, emergency contact.
    Contact,
    /// Postal addresses.
    Residence,
    /// Appointments.
    Scheduling,
    /// Which clinician treats which patient.
    CareTeam,
    /// Notes, problems, allergies, medications, results, documents.
    Clinical,
    /// Psychotherapy notes, substance use records, anything marked so.
    Restricted,
    /// Payer, plan, member id.
    Coverage,
    /// Date of service, diagnosis and procedure codes.
    Coding,
    /// Charges, claims, payments.
    Ledger,
    /// Who did what to which record and when.
    Oversight,
    /// Accounts, roles, vendors, agreements.
    Administration,
    /// Locations, providers' names, opening hours.
    Directory,
    /// Password hashes and second factors.
    Credentials,
    /// What was typed: query variables, search terms.
    Inquiry,
    /// Imported or received originals.
    Source,
}

/// What kind of access it was.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "compliance::AccessKind")]
pub(crate) enum AccessKind {
    /// A record was shown.
    Shown,
    /// A list or the result of a search was shown.
    Search,
    /// A read was refused.
    Refused,
    /// A command was refused.
    CommandRefused,
    /// Something was changed.
    Change,
    /// Records of accesses were taken away as a file.
    Export,
}

/// How an access ended.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "compliance::AccessOutcome")]
pub(crate) enum AccessOutcome {
    /// The answer was given.
    Shown,
    /// The answer was given with errors in some fields.
    ShownInPart,
    /// Nothing was found, or nothing that this actor may know.
    NothingFound,
    /// It was refused.
    Refused,
    /// It was carried out: a change.
    Done,
}

/// What accesses are sorted by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "query::AccessSort")]
pub(crate) enum AccessSort {
    /// When it was.
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

/// What kind of account it is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "query::AccountKind")]
pub(crate) enum AccountKind {
    /// A member of staff.
    Staff,
    /// A practitioner who was imported: nobody can sign in with it.
    Imported,
    /// A patient's own sign-in.
    Patient,
    /// A machine client.
    Client,
}

/// A window out of two arguments; errors name the arguments.
pub(super) fn window(
    (from, from_name): (Option<&DateTime>, &str),
    (to, to_name): (Option<&DateTime>, &str),
) -> Result<Window> {
    let from = from.map(|from| from.parse(from_name)).transpose()?;
    let to = to.map(|to| to.parse(to_name)).transpose()?;
    Ok(Window::of(from.as_ref(), to.as_ref()))
}
