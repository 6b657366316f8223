//! The roles, by name.

use async_graphql::Enum;
use chartlog_domain::facet;

/// A role: whoever has it sees one projection of the log through one schema.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "Role", remote = "facet::Role")]
pub enum RoleName {
    /// Registration and scheduling.
    FrontDesk,
    /// Treatment.
    Clinical,
    /// Payment.
    Billing,
    /// The patient.
    Patient,
    /// Oversight of everyone, without health information.
    Compliance,
    /// Accounts and settings, without health information.
    Admin,
}
