//! The facets that a machine client can be bound to: those that some role's view holds.

use async_graphql::Enum;
use chartlog_domain::facet;

/// A set of fields that share one set of readers; a machine client is bound to some.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientFacet {
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
}

impl ClientFacet {
    const ALL: [Self; 12] = [
        Self::Identity,
        Self::Contact,
        Self::Residence,
        Self::Scheduling,
        Self::CareTeam,
        Self::Clinical,
        Self::Coverage,
        Self::Coding,
        Self::Ledger,
        Self::Oversight,
        Self::Administration,
        Self::Directory,
    ];

    /// As the domain knows it.
    pub(super) const fn facet(self) -> facet::Facet {
        match self {
            Self::Identity => facet::Facet::Identity,
            Self::Contact => facet::Facet::Contact,
            Self::Residence => facet::Facet::Residence,
            Self::Scheduling => facet::Facet::Scheduling,
            Self::CareTeam => facet::Facet::CareTeam,
            Self::Clinical => facet::Facet::Clinical,
            Self::Coverage => facet::Facet::Coverage,
            Self::Coding => facet::Facet::Coding,
            Self::Ledger => facet::Facet::Ledger,
            Self::Oversight => facet::Facet::Oversight,
            Self::Administration => facet::Facet::Administration,
            Self::Directory => facet::Facet::Directory,
        }
    }

    /// The one that is this facet.
    pub(super) fn of(facet: facet::Facet) -> Option<Self> {
        Self::ALL.into_iter().find(|named| named.facet() == facet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_those_that_some_view_holds() {
        let seen = |facet: &facet::Facet| {
            facet::Role::ALL.into_iter().any(|role| role.view_facets().contains(facet))
        };
        let held: Vec<_> = facet::Facet::ALL.into_iter().filter(seen).collect();
        assert_eq!(ClientFacet::ALL.map(ClientFacet::facet).to_vec(), held);
    }
}
