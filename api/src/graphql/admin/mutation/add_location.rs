//! `addLocation`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::directory::{self, Directory};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::directory::Location;
use chartlog_domain::ids::LocationId;
use chartlog_domain::words::{Address, ContactPoint, Text};

use super::Command;
use crate::access::Action;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// Where a place is.
#[derive(InputObject)]
pub(crate) struct AddressInput {
    /// Street lines, in order.
    lines: Vec<String>,
    /// City.
    city: Option<String>,
    /// State or province.
    state: Option<String>,
    /// Postal code.
    postal_code: Option<String>,
    /// Country.
    country: Option<String>,
}

impl From<AddressInput> for Address {
    fn from(address: AddressInput) -> Self {
        Self {
            lines: address.lines.into_iter().map(Text::from).collect(),
            city: address.city.map(Text::from),
            state: address.state.map(Text::from),
            postal_code: address.postal_code.map(Text::from),
            country: address.country.map(Text::from),
            ..Self::default()
        }
    }
}

/// A place where care is given.
#[derive(InputObject)]
pub(crate) struct AddLocationInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Name.
    name: String,
    /// Where it is.
    address: Option<AddressInput>,
    /// Its phone number.
    phone: Option<String>,
    /// IANA time zone, such as `America/New_York`.
    time_zone: Option<String>,
}

/// The place is listed.
#[derive(SimpleObject)]
pub(crate) struct AddLocationPayload {
    /// Id of the location.
    location: Id,
    /// Where the log stands with it.
    position: String,
}

impl Command for AddLocationInput {
    const ACTION: Action = Action::AddLocation;
    type Payload = AddLocationPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        if self.time_zone.as_deref().is_some_and(|zone| jiff::tz::TimeZone::get(zone).is_err()) {
            let sentence = "this must be an IANA time zone, such as America/New_York";
            return Err(NotDone::BadInput { field: "input.timeZone", sentence });
        }
        let location = LocationId::from_bytes(clerk.derived("location", order));
        let phone = |number: String| ContactPoint {
            system: "phone".to_owned(),
            value: Text::from(number),
            ..ContactPoint::default()
        };
        let listed = Location {
            location,
            name: self.name,
            address: self.address.map(Address::from),
            points: self.phone.map(phone).into_iter().collect(),
            time_zone: self.time_zone,
            organisation: None,
        };
        let done = clerk.carry_out(order, Subject::Organisation, |unit, command| {
            let list = directory::Command::ListLocation(listed.clone());
            Ok(unit.execute::<Directory>(&Stream::Location(location), command, list)?)
        })?;
        Ok(AddLocationPayload { location: location.into(), position: done.position.to_string() })
    }
}
