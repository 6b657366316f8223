//! Where care is given, by whom, and when whom can be booked.

use async_graphql::{ComplexObject, Context, InputObject, Result, SimpleObject};
use chartlog_domain::facts::directory;
use chartlog_domain::ids::{AccountId, LocationId, OrganisationId};
use chartlog_domain::words::{self, Text};
use chartlog_projections::Window;
use chartlog_projections::admin::query::{self, CalendarFilter};

use crate::graphql::asking;
use crate::graphql::error::from_query;
use crate::graphql::scalars::{Concept, DateTime, Id, concepts, optional_id};

/// A provider as the directory lists them.
#[derive(SimpleObject)]
pub(crate) struct Provider {
    /// Id of the provider's account.
    id: Id,
    /// Name as shown.
    name: String,
    /// National Provider Identifier (45 CFR 162.406); null when not known.
    npi: Option<String>,
    /// Specialties and roles.
    specialties: Vec<Concept>,
    /// Ids of the locations where they work.
    location_ids: Vec<Id>,
    /// Whether they work here now.
    active: bool,
}

impl Provider {
    /// The provider of an account; none when the directory does not list them.
    pub(super) fn of(ctx: &Context<'_>, account: AccountId) -> Result<Option<Self>> {
        let found = query::provider(&asking(ctx)?.snapshot, account).map_err(|e| from_query(&e))?;
        Ok(found.map(|listed| Self {
            id: account.into(),
            name: listed.name,
            npi: listed.npi,
            specialties: concepts(&listed.specialties),
            location_ids: listed.locations.into_iter().map(Id::from).collect(),
            active: listed.active,
        }))
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
    at: Option<OrganisationId>,
}

#[ComplexObject]
impl Location {
    /// Name of the organisation that it belongs to; null when not said.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let Some(at) = self.at else { return Ok(None) };
        let found = query::organisation(&asking(ctx)?.snapshot, at).map_err(|e| from_query(&e))?;
        Ok(found.map(|organisation| organisation.name))
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
            at: location.organisation,
        }
    }
}

/// A postal address (FHIR Address).
#[derive(SimpleObject)]
pub(crate) struct Address {
    /// Street lines, in order.
    lines: Vec<String>,
    /// City; null when not said.
    city: Option<String>,
    /// County or district; null when not said.
    district: Option<String>,
    /// State or province; null when not said.
    state: Option<String>,
    /// Postal code; null when not said.
    postal_code: Option<String>,
    /// Country, as the source wrote it; null when not said.
    country: Option<String>,
}

impl From<words::Address> for Address {
    fn from(address: words::Address) -> Self {
        let text = |text: Option<Text>| text.map(|text| text.expose().to_owned());
        Self {
            lines: address.lines.iter().map(|line| line.expose().to_owned()).collect(),
            city: text(address.city),
            district: text(address.district),
            state: text(address.state),
            postal_code: text(address.postal_code),
            country: text(address.country),
        }
    }
}

/// A way to reach a place (FHIR ContactPoint).
#[derive(SimpleObject)]
pub(crate) struct ContactPoint {
    /// `phone`, `email`, `fax`, `sms`, `url`, `pager` or `other`.
    system: String,
    /// The number or the address.
    value: String,
}

impl From<words::ContactPoint> for ContactPoint {
    fn from(point: words::ContactPoint) -> Self {
        Self { system: point.system, value: point.value.expose().to_owned() }
    }
}

/// Hours in which a provider can be booked.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Hours {
    /// Id of the provider's account.
    provider_id: Id,
    /// From when.
    start: DateTime,
    /// Until when.
    end: DateTime,
    /// Length of a slot, minutes.
    slot_minutes: u32,
    #[graphql(skip)]
    whose: AccountId,
    #[graphql(skip)]
    place: Option<LocationId>,
}

#[ComplexObject]
impl Hours {
    /// The provider; null when the directory does not list them.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
        Provider::of(ctx, self.whose)
    }

    /// Where; null when not said.
    async fn location(&self, ctx: &Context<'_>) -> Result<Option<Location>> {
        let Some(place) = self.place else { return Ok(None) };
        let found = query::location(&asking(ctx)?.snapshot, place).map_err(|e| from_query(&e))?;
        Ok(found.map(Location::from))
    }
}

impl From<directory::Hours> for Hours {
    fn from(hours: directory::Hours) -> Self {
        Self {
            provider_id: hours.provider.into(),
            start: DateTime::from(&hours.start),
            end: DateTime::from(&hours.end),
            slot_minutes: hours.slot_minutes,
            whose: hours.provider,
            place: hours.location,
        }
    }
}

/// Which hours are wanted: those that match all that is given.
#[derive(InputObject, Default)]
pub(crate) struct CalendarFilterInput {
    /// Only of this provider.
    provider: Option<Id>,
    /// Only that end at or after this time; a date begins at midnight UTC.
    from: Option<DateTime>,
    /// Only that begin at or before this time; a date means its whole day, UTC.
    to: Option<DateTime>,
}

impl CalendarFilterInput {
    pub(super) fn parsed(self) -> Result<CalendarFilter> {
        let from = self.from.map(|from| from.parse("filter.from")).transpose()?;
        let to = self.to.map(|to| to.parse("filter.to")).transpose()?;
        Ok(CalendarFilter {
            provider: optional_id(self.provider.as_ref(), "filter.provider", AccountId)?,
            window: Window::of(from.as_ref(), to.as_ref()),
        })
    }
}
