use super::*;
use crate::testing::{Given, given, samples};
use samples::ids;
use samples::words::imported;

fn create(roles: Vec<Role>) -> Command {
    Command::CreateAccount {
        account: samples::administration::account(true),
        provider: Some(samples::directory::provider(true)),
        roles,
    }
}

fn import() -> Command {
    Command::ImportStaff {
        account: imported(true, samples::administration::account(true)),
        provider: imported(true, samples::directory::provider(true)),
    }
}

fn role(role: Role) -> RoleChange {
    RoleChange { account: ids::CLINICIAN, role }
}

fn created() -> Given<Staff> {
    given::<Staff>(&[]).after(create(vec![Role::Clinical]))
}

#[test]
fn an_account_is_made_with_its_roles_and_its_holder_is_listed() {
    let roles = vec![Role::Clinical, Role::Clinical];
    given::<Staff>(&[]).when(create(roles)).then(&[Event::new("AccountCreated")
        .of_account(
            ids::CLINICIAN,
            AdministrationFact::AccountCreated(samples::administration::account(true)),
        )
        .of_account(ids::CLINICIAN, AdministrationFact::RoleGranted(role(Role::Clinical)))
        .of_organisation(DirectoryFact::ProviderListed(samples::directory::provider(true)))]);
}

#[test]
fn an_account_is_made_once() {
    created().when(create(vec![])).refused("ALREADY_EXISTS");
}

#[test]
fn an_imported_practitioner_may_get_an_account_later() {
    given::<Staff>(&[]).when(import()).then(&[Event::new("StaffImported")
        .of_account(
            ids::CLINICIAN,
            AdministrationFact::StaffImported(imported(
                true,
                samples::administration::account(true),
            )),
        )
        .of_organisation(DirectoryFact::ProviderImported(imported(
            true,
            samples::directory::provider(true),
        )))]);
    let known = given::<Staff>(&[]).after(import());
    assert_eq!(known.when(create(vec![])).events()[0].kind, "AccountCreated");
}

#[test]
fn a_role_is_granted_once_and_revoked_once() {
    created().when(Command::GrantRole(role(Role::Clinical))).nothing();
    created().when(Command::GrantRole(role(Role::Billing))).then(&[Event::new("RoleGranted")
        .of_account(ids::CLINICIAN, AdministrationFact::RoleGranted(role(Role::Billing)))]);
    created().when(Command::RevokeRole(role(Role::Billing))).nothing();
    created().when(Command::RevokeRole(role(Role::Clinical))).then(&[Event::new("RoleRevoked")
        .of_account(ids::CLINICIAN, AdministrationFact::RoleRevoked(role(Role::Clinical)))]);
    let revoked = created().after(Command::RevokeRole(role(Role::Clinical)));
    assert!(revoked.state.roles.is_empty());
}

#[test]
fn nobody_unknown_gets_a_role() {
    given::<Staff>(&[]).when(Command::GrantRole(role(Role::Admin))).refused("UNKNOWN_RECORD");
    let other = RoleChange { account: ids::OTHER_CLINICIAN, role: Role::Admin };
    created().when(Command::GrantRole(other)).refused("OTHER_RECORD");
}

#[test]
fn the_provider_listed_is_the_holder_of_the_account() {
    let provider = Provider { account: ids::OTHER_CLINICIAN, ..samples::directory::provider(true) };
    let account = samples::administration::account(true);
    let command = Command::CreateAccount { account, provider: Some(provider), roles: vec![] };
    given::<Staff>(&[]).when(command).refused("OTHER_RECORD");
}

#[test]
fn a_position_is_told_to_the_directory() {
    let position = imported(true, samples::directory::position(true));
    let events = given::<Staff>(&[]).when(Command::ImportPosition(position)).events();
    assert_eq!((events[0].kind, events[0].facets()), ("PositionImported", vec![Facet::Directory]));
}
