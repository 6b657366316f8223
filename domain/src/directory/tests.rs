use super::*;
use crate::testing::{given, samples};
use samples::words::imported;

fn location() -> Location {
    samples::directory::location(true)
}

#[test]
fn a_location_is_listed_and_listed_anew() {
    let told = || {
        [Event::new("LocationListed").of_organisation(DirectoryFact::LocationListed(location()))]
    };
    given::<Directory>(&[]).when(Command::ListLocation(location())).then(&told());
    let listed = given::<Directory>(&[]).after(Command::ListLocation(location()));
    listed.when(Command::ListLocation(location())).then(&told());
}

#[test]
fn a_location_does_not_become_another_one() {
    let other = Location { location: LocationId::from_bytes([9; 16]), ..location() };
    let listed = || given::<Directory>(&[]).after(Command::ListLocation(location()));
    listed().when(Command::ListLocation(other.clone())).refused("OTHER_RECORD");
    listed().when(Command::ImportLocation(imported(true, other))).refused("OTHER_RECORD");
}

#[test]
fn a_location_has_a_name() {
    let nameless = Location { name: String::new(), ..location() };
    given::<Directory>(&[]).when(Command::ListLocation(nameless)).refused("REQUIRED");
}

#[test]
fn an_imported_organisation_is_told_to_everyone() {
    let organisation = imported(true, samples::directory::organisation(true));
    given::<Directory>(&[])
        .when(Command::ImportOrganisation(organisation.clone()))
        .then(&[Event::new("OrganisationImported")
            .of_organisation(DirectoryFact::OrganisationImported(organisation))]);
}
