use super::*;
use crate::testing::{given, samples};
use samples::ids;

fn mrn(patient: PatientId) -> Reservation {
    Reservation { patient, ..samples::identity::reservation() }
}

fn login(account: AccountId, login: &str) -> Command {
    Command::ReserveLogin(LoginReservation { account, login: login.to_owned() })
}

#[test]
fn a_medical_record_number_is_one_patients() {
    given::<Identifiers>(&[])
        .when(Command::ReserveMrn(mrn(ids::PATIENT)))
        .then(&[Event::new("IdentifierReserved")
            .about(ids::PATIENT, IdentityFact::IdentifierReserved(mrn(ids::PATIENT)))]);
    let reserved = || given::<Identifiers>(&[]).after(Command::ReserveMrn(mrn(ids::PATIENT)));
    reserved().when(Command::ReserveMrn(mrn(ids::PATIENT))).nothing();
    reserved().when(Command::ReserveMrn(mrn(ids::OTHER_PATIENT))).refused("IDENTIFIER_TAKEN");
}

#[test]
fn a_number_that_was_released_can_be_reserved_by_another_patient() {
    let released = given::<Identifiers>(&[])
        .after(Command::ReserveMrn(mrn(ids::PATIENT)))
        .after(Command::ReleaseMrn(mrn(ids::PATIENT)));
    let events = released.when(Command::ReserveMrn(mrn(ids::OTHER_PATIENT))).events();
    assert_eq!(events[0].patients(), [ids::OTHER_PATIENT]);
}

#[test]
fn only_its_holder_releases_a_number() {
    let free = given::<Identifiers>(&[]);
    free.when(Command::ReleaseMrn(mrn(ids::PATIENT))).refused("UNKNOWN_RECORD");
    let reserved = given::<Identifiers>(&[]).after(Command::ReserveMrn(mrn(ids::PATIENT)));
    reserved.when(Command::ReleaseMrn(mrn(ids::OTHER_PATIENT))).refused("IDENTIFIER_TAKEN");
}

#[test]
fn a_login_name_is_one_accounts() {
    let reservation = samples::administration::login_reservation();
    given::<Identifiers>(&[])
        .when(login(ids::CLINICIAN, "g.murphy"))
        .then(&[Event::new("IdentifierReserved")
            .of_account(ids::CLINICIAN, AdministrationFact::LoginReserved(reservation))]);
    let reserved = || given::<Identifiers>(&[]).after(login(ids::CLINICIAN, "g.murphy"));
    reserved().when(login(ids::CLINICIAN, "g.murphy")).nothing();
    reserved().when(login(ids::OTHER_CLINICIAN, "g.murphy")).refused("IDENTIFIER_TAKEN");
}

#[test]
fn a_login_name_has_no_capitals_no_spaces_and_an_end() {
    let free = || given::<Identifiers>(&[]);
    free().when(login(ids::CLINICIAN, "")).refused("REQUIRED");
    free().when(login(ids::CLINICIAN, "G.Murphy")).refused("MALFORMED");
    free().when(login(ids::CLINICIAN, "g murphy")).refused("MALFORMED");
    let longest = "g".repeat(limits::LOGIN_BYTES);
    assert_eq!(free().when(login(ids::CLINICIAN, &longest)).events().len(), 1);
    free().when(login(ids::CLINICIAN, &format!("{longest}g"))).refused("OVER_LIMIT");
}
