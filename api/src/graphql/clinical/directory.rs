//! Who works here, where and for whom: the names beside the ids.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use chartlog_domain::facts::directory;
use chartlog_domain::ids::{AccountId, LocationId, OrganisationId};
use chartlog_projections::clinical::query;

use super::person::{Address, ContactPoint};
use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::scalars::{Concept, Id, concepts};

/// Somebody who gives care, as the directory lists them.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Provider {
    /// Id of the provider's account.
    id: Id,
    /// Name as shown; null when the directory does not list them.
    name: Option<String>,
    /// National Provider Identifier (45 CFR 162.406); null when not known.
    npi: Option<String>,
    /// Specialties and roles.
    specialties: Vec<Concept>,
    /// Ids of the locations where they work.
    location_ids: Vec<Id>,
    /// Whether they work here now; null when the directory does not list them.
    active: Option<bool>,
    #[graphql(skip)]
    at: Option<OrganisationId>,
}

#[ComplexObject]
impl Provider {
    /// Where they work; null when not said.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Organisation::of(ctx, self.at)
    }
}

impl Provider {
    /// The provider of an account.
    pub(super) fn of(ctx: &Context<'_>, account: AccountId) -> Result<Self> {
        let listed =
            query::provider(&asking(ctx)?.snapshot, account).map_err(|e| from_query(&e))?;
        let Some(listed) = listed else {
            return Ok(Self {
                id: account.into(),
                name: None,
                npi: None,
                specialties: Vec::new(),
                location_ids: Vec::new(),
                active: None,
                at: None,
            });
        };
        Ok(Self {
            id: account.into(),
            name: Some(listed.name),
            npi: listed.npi,
            specialties: concepts(&listed.specialties),
            location_ids: listed.locations.into_iter().map(Id::from).collect(),
            active: Some(listed.active),
            at: listed.organisation,
        })
    }

    /// The providers of accounts, in their order.
    pub(super) fn all(ctx: &Context<'_>, accounts: &[AccountId]) -> Result<Vec<Self>> {
        accounts.iter().map(|account| Self::of(ctx, *account)).collect()
    }
}

/// A place where care is given (FHIR Location).
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Location {
    /// Its id.
    id: Id,
    /// Name.
    name: String,
    /// Where it is; null when not said.
    address: Option<Address>,
    /// Phones and the like.
    contact_points: Vec<ContactPoint>,
    /// IANA time zone, such as `America/New_York`; null when not known.
    time_zone: Option<String>,
    #[graphql(skip)]
    of: Option<OrganisationId>,
}

#[ComplexObject]
impl Location {
    /// Whose it is; null when not said.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Organisation::of(ctx, self.of)
    }
}

impl Location {
    /// The location of an id; none when the directory does not list it.
    pub(super) fn of(ctx: &Context<'_>, id: Option<LocationId>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        let listed = query::location(&asking(ctx)?.snapshot, id).map_err(|e| from_query(&e))?;
        Ok(listed.map(Self::from))
    }
}

impl From<directory::Location> for Location {
    fn from(location: directory::Location) -> Self {
        Self {
            id: location.location.into(),
            name: location.name,
            address: location.address.map(Address::from),
            contact_points: location.points.into_iter().map(ContactPoint::from).collect(),
            time_zone: location.time_zone,
            of: location.organisation,
        }
    }
}

/// An organisation that gives care (FHIR Organization).
#[derive(SimpleObject)]
pub(crate) struct Organisation {
    /// Its id.
    id: Id,
    /// Name.
    name: String,
    /// What kind of organisation it is.
    kinds: Vec<Concept>,
    /// Phones and the like.
    contact_points: Vec<ContactPoint>,
    /// Where it is.
    addresses: Vec<Address>,
    /// Id of the organisation that it is a part of; null when of none.
    part_of: Option<Id>,
}

impl Organisation {
    /// The organisation of an id; none when the directory does not list it.
    pub(super) fn of(ctx: &Context<'_>, id: Option<OrganisationId>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        let listed = query::organisation(&asking(ctx)?.snapshot, id).map_err(|e| from_query(&e))?;
        Ok(listed.map(Self::from))
    }
}

impl From<directory::Organisation> for Organisation {
    fn from(organisation: directory::Organisation) -> Self {
        Self {
            id: organisation.organisation.into(),
            name: organisation.name,
            kinds: concepts(&organisation.kinds),
            contact_points: organisation.points.into_iter().map(ContactPoint::from).collect(),
            addresses: organisation.addresses.into_iter().map(Address::from).collect(),
            part_of: organisation.part_of.map(Id::from),
        }
    }
}
