//! Who works here and where: the names beside the ids.

use async_graphql::{Context, Result, SimpleObject};
use chartlog_domain::facts::directory;
use chartlog_domain::ids::{AccountId, LocationId};
use chartlog_projections::patient::query;

use super::person::{Address, ContactPoint};
use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::scalars::{Concept, Id, concepts};

/// Somebody who gives care, as the directory lists them.
#[derive(SimpleObject)]
pub(crate) struct Provider {
    /// Id of the provider's account.
    id: Id,
    /// Name as shown; null when the directory does not list them.
    name: Option<String>,
    /// Specialties and roles.
    specialties: Vec<Concept>,
}

impl Provider {
    /// The provider of an account.
    pub(super) fn of(ctx: &Context<'_>, account: AccountId) -> Result<Self> {
        let listed =
            query::provider(&asking(ctx)?.snapshot, account).map_err(|e| from_query(&e))?;
        Ok(Self {
            id: account.into(),
            name: listed.as_ref().map(|listed| listed.name.clone()),
            specialties: listed.map(|it| concepts(&it.specialties)).unwrap_or_default(),
        })
    }

    /// The providers of accounts, in their order.
    pub(super) fn all(ctx: &Context<'_>, accounts: &[AccountId]) -> Result<Vec<Self>> {
        accounts.iter().map(|account| Self::of(ctx, *account)).collect()
    }
}

/// A place where care is given (FHIR Location).
#[derive(SimpleObject)]
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
        }
    }
}
