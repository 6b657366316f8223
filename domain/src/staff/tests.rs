use super::*;
use crate::testing::{Given, given, samples};
use samples::ids;
use samples::words::{imported, text};

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

/// The holder does not work here any more.
fn gone() -> DirectoryFact {
    let provider = samples::directory::provider(true);
    DirectoryFact::ProviderListed(Provider { active: false, ..provider })
}

#[test]
fn who_is_no_clinician_any_more_is_listed_so_once_and_who_is_one_again_as_before() {
    let revoke = || Command::RevokeRole(role(Role::Clinical));
    let grant = || Command::GrantRole(role(Role::Clinical));
    let former = created().after(revoke());
    assert!(former.state.provider.as_ref().is_some_and(|listed| !listed.active));
    former.when(close(ids::CLINICIAN, "left")).then(&[Event::new("AccountClosed").of_account(
        ids::CLINICIAN,
        AdministrationFact::AccountClosed(samples::administration::closing()),
    )]);
    let again = samples::directory::provider(true);
    created().after(revoke()).when(grant()).then(&[Event::new("RoleGranted")
        .of_account(ids::CLINICIAN, AdministrationFact::RoleGranted(role(Role::Clinical)))
        .of_organisation(DirectoryFact::ProviderListed(again))]);
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
        .of_account(ids::CLINICIAN, AdministrationFact::RoleRevoked(role(Role::Clinical)))
        .of_organisation(gone())]);
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

fn patient_account() -> Given<Staff> {
    given::<Staff>(&[])
        .after(Command::CreatePatientAccount(samples::administration::patient_account()))
}

fn client() -> Given<Staff> {
    given::<Staff>(&[]).after(Command::RegisterClient(samples::administration::client(true)))
}

fn close(account: AccountId, reason: &str) -> Command {
    Command::Close(Closing { account, reason: reason.to_owned() })
}

fn closed() -> Given<Staff> {
    created().after(close(ids::CLINICIAN, "left"))
}

const AT: i64 = 1_777_903_200_000_000;

fn lock(until: i64) -> Command {
    Command::Lock { lock: Lock { until, ..samples::administration::lock() }, at: AT }
}

#[test]
fn a_patients_own_sign_in_has_the_role_of_a_patient_and_no_other() {
    let made = samples::administration::patient_account();
    let granted = RoleChange { account: ids::PORTAL, role: Role::Patient };
    given::<Staff>(&[]).when(Command::CreatePatientAccount(made.clone())).then(&[Event::new(
        "PatientAccountCreated",
    )
    .of_account(ids::PORTAL, AdministrationFact::PatientAccountCreated(made))
    .of_account(ids::PORTAL, AdministrationFact::RoleGranted(granted))]);
    let state = patient_account().state;
    assert_eq!((state.kind, state.patient), (Some(Kind::Patient), Some(ids::PATIENT)));
    assert_eq!(state.roles, BTreeSet::from([Role::Patient]));
    for other in Role::ALL {
        let change = RoleChange { account: ids::PORTAL, role: other };
        if other == Role::Patient {
            patient_account().when(Command::GrantRole(change.clone())).nothing();
            patient_account().when(Command::RevokeRole(change)).refused("WRONG_KIND");
        } else {
            patient_account().when(Command::GrantRole(change)).refused("WRONG_KIND");
        }
    }
}

#[test]
fn a_member_of_staff_is_no_patient_with_the_same_account() {
    created().when(Command::GrantRole(role(Role::Patient))).refused("WRONG_KIND");
    given::<Staff>(&[]).when(create(vec![Role::Clinical, Role::Patient])).refused("WRONG_KIND");
}

#[test]
fn a_machine_client_is_bound_to_facets_and_has_no_role() {
    let registered = samples::administration::client(true);
    given::<Staff>(&[])
        .when(Command::RegisterClient(registered.clone()))
        .then(&[Event::new("ClientRegistered")
            .of_account(ids::CLIENT, AdministrationFact::ClientRegistered(registered))]);
    assert_eq!(client().state.kind, Some(Kind::Client));
    for any in Role::ALL {
        let change = RoleChange { account: ids::CLIENT, role: any };
        client().when(Command::GrantRole(change)).refused("WRONG_KIND");
    }
}

#[test]
fn a_machine_client_reads_what_some_view_holds_and_nothing_else() {
    let bound_to = |facets: Vec<Facet>| {
        let client = Client { facets, ..samples::administration::client(true) };
        given::<Staff>(&[]).when(Command::RegisterClient(client))
    };
    let in_no_view =
        [Facet::Public, Facet::Restricted, Facet::Credentials, Facet::Inquiry, Facet::Source];
    for facet in Facet::ALL {
        if in_no_view.contains(&facet) {
            bound_to(vec![Facet::Scheduling, facet]).refused("UNKNOWN_CODE");
        } else {
            assert_eq!(bound_to(vec![facet]).events().len(), 1, "{}", facet.name());
        }
    }
    bound_to(Vec::new()).refused("REQUIRED");
    let twice = bound_to(vec![Facet::Coding, Facet::Scheduling, Facet::Coding]).events();
    let Fact::Administration(AdministrationFact::ClientRegistered(told)) = &twice[0].facts[0].1
    else {
        panic!("a client");
    };
    assert_eq!(told.facets, [Facet::Scheduling, Facet::Coding]);
}

#[test]
fn names_of_a_machine_client_have_their_limits() {
    let named = |name: &str, vendor: &str, login: &str| {
        let client = Client {
            name: text(name),
            vendor: Some(text(vendor)),
            login: login.to_owned(),
            ..samples::administration::client(true)
        };
        given::<Staff>(&[]).when(Command::RegisterClient(client))
    };
    let (line, login) = ("x".repeat(limits::LINE_BYTES), "x".repeat(limits::LOGIN_BYTES));
    assert_eq!(named(&line, &line, &login).events().len(), 1);
    named(&format!("{line}x"), "v", "c").refused("OVER_LIMIT");
    named("n", &format!("{line}x"), "c").refused("OVER_LIMIT");
    named("n", "v", &format!("{login}x")).refused("OVER_LIMIT");
    named(" ", "v", "c").refused("REQUIRED");
    named("n", "v", "C").refused("MALFORMED");
}

#[test]
fn a_login_of_a_patient_has_its_limits() {
    let login = |login: String| {
        let account = PatientAccount { login, ..samples::administration::patient_account() };
        given::<Staff>(&[]).when(Command::CreatePatientAccount(account))
    };
    assert_eq!(login("x".repeat(limits::LOGIN_BYTES)).events().len(), 1);
    login("x".repeat(limits::LOGIN_BYTES + 1)).refused("OVER_LIMIT");
    login("two words".to_owned()).refused("MALFORMED");
    login(String::new()).refused("REQUIRED");
}

#[test]
fn an_account_keeps_its_kind() {
    let portal = || {
        let sample = samples::administration::patient_account();
        Command::CreatePatientAccount(PatientAccount { account: ids::CLINICIAN, ..sample })
    };
    let machine = || {
        let sample = samples::administration::client(true);
        Command::RegisterClient(Client { account: ids::CLINICIAN, ..sample })
    };
    for known in [created, || given::<Staff>(&[]).after(import())] {
        known().when(portal()).refused("ALREADY_EXISTS");
        known().when(machine()).refused("ALREADY_EXISTS");
    }
    for other in [portal, machine] {
        let known = || given::<Staff>(&[]).after(other());
        known().when(create(vec![])).refused("ALREADY_EXISTS");
        known().when(import()).refused("WRONG_KIND");
        let position = imported(true, samples::directory::position(true));
        known().when(Command::ImportPosition(position)).refused("WRONG_KIND");
    }
}

#[test]
fn whoever_was_only_imported_has_no_account_to_change() {
    let known = || given::<Staff>(&[]).after(import());
    known().when(Command::GrantRole(role(Role::Clinical))).refused("UNKNOWN_RECORD");
    known().when(lock(AT + 1)).refused("UNKNOWN_RECORD");
    known().when(Command::Unlock(ids::CLINICIAN)).refused("UNKNOWN_RECORD");
    known().when(close(ids::CLINICIAN, "left")).refused("UNKNOWN_RECORD");
}

#[test]
fn a_closed_account_keeps_no_role() {
    let closing = || AdministrationFact::AccountClosed(samples::administration::closing());
    created()
        .after(Command::GrantRole(role(Role::FrontDesk)))
        .when(close(ids::CLINICIAN, "left"))
        .then(&[Event::new("AccountClosed")
            .of_account(ids::CLINICIAN, AdministrationFact::RoleRevoked(role(Role::FrontDesk)))
            .of_account(ids::CLINICIAN, AdministrationFact::RoleRevoked(role(Role::Clinical)))
            .of_account(ids::CLINICIAN, closing())
            .of_organisation(gone())]);
    assert!(closed().state.roles.is_empty());
    let portal = patient_account().after(close(ids::PORTAL, "requested"));
    assert!(portal.state.roles.is_empty());
    let machine = client().after(close(ids::CLIENT, "unused"));
    assert!(machine.state.closed);
}

#[test]
fn nothing_brings_a_closed_account_back() {
    closed().when(Command::GrantRole(role(Role::Clinical))).refused("ACCOUNT_CLOSED");
    closed().when(lock(AT + 1)).refused("ACCOUNT_CLOSED");
    closed().when(Command::Unlock(ids::CLINICIAN)).refused("ACCOUNT_CLOSED");
    closed().when(create(vec![Role::Clinical])).refused("ALREADY_EXISTS");
    closed().when(close(ids::CLINICIAN, "left")).nothing();
    closed().when(Command::RevokeRole(role(Role::Clinical))).nothing();
    let imported_again = closed().after(import());
    assert!(imported_again.state.closed);
    imported_again.when(Command::GrantRole(role(Role::Clinical))).refused("ACCOUNT_CLOSED");
}

#[test]
fn an_account_is_closed_for_a_reason_of_the_list() {
    for reason in CLOSING_REASONS {
        assert!(created().after(close(ids::CLINICIAN, reason)).state.closed);
    }
    created().when(close(ids::CLINICIAN, "fired")).refused("UNKNOWN_CODE");
    created().when(close(ids::OTHER_CLINICIAN, "left")).refused("OTHER_RECORD");
    given::<Staff>(&[]).when(close(ids::CLINICIAN, "left")).refused("UNKNOWN_RECORD");
}

#[test]
fn an_account_is_locked_for_a_growing_time_and_a_day_at_most() {
    let longest = AT + limits::micros(limits::LOCK_S);
    let until = samples::administration::lock().until;
    created().when(lock(until)).then(&[Event::new("AccountLocked").of_account(
        ids::CLINICIAN,
        AdministrationFact::AccountLocked(samples::administration::lock()),
    )]);
    let locked = || created().after(lock(until));
    assert_eq!(locked().state.lock, Some(samples::administration::lock()));
    locked().when(lock(until)).nothing();
    locked().when(lock(until - 1)).nothing();
    assert_eq!(locked().when(lock(until + 1)).events().len(), 1);
    assert_eq!(created().when(lock(longest)).events().len(), 1);
    created().when(lock(longest + 1)).refused("OVER_LIMIT");
    created().when(lock(AT)).refused("END_BEFORE_START");
    let without_failures = Lock { failures: 0, ..samples::administration::lock() };
    let command = Command::Lock { lock: without_failures, at: AT };
    created().when(command).refused("UNDER_LIMIT");
}

#[test]
fn an_account_is_unlocked_once() {
    let unlock = || Command::Unlock(ids::CLINICIAN);
    let locked = || created().after(lock(AT + 1));
    locked().when(unlock()).then(&[Event::new("AccountUnlocked")
        .of_account(ids::CLINICIAN, AdministrationFact::AccountUnlocked(ids::CLINICIAN))]);
    created().when(unlock()).nothing();
    let unlocked = locked().after(unlock());
    assert_eq!(unlocked.state.lock, None);
    unlocked.when(unlock()).nothing();
    created().when(Command::Unlock(ids::OTHER_CLINICIAN)).refused("OTHER_RECORD");
}

#[test]
fn a_clinician_is_put_on_the_list_of_those_who_may_break_the_glass_once_and_taken_off_once() {
    let allow = || Command::AllowBreakGlass(ids::CLINICIAN);
    let forbid = || Command::ForbidBreakGlass(ids::CLINICIAN);
    let allowed = AdministrationFact::BreakGlassAllowed(ids::CLINICIAN);
    let forbidden = AdministrationFact::BreakGlassForbidden(ids::CLINICIAN);
    assert!(!created().state.may_break_glass);
    created()
        .when(allow())
        .then(&[Event::new("BreakGlassAllowed").of_account(ids::CLINICIAN, allowed)]);
    created().after(allow()).when(allow()).nothing();
    created()
        .after(allow())
        .when(forbid())
        .then(&[Event::new("BreakGlassForbidden").of_account(ids::CLINICIAN, forbidden)]);
    created().when(forbid()).nothing();
    let imported = given::<Staff>(&[]).after(import()).after(allow());
    assert!(imported.state.may_break_glass);
}

#[test]
fn only_clinicians_are_put_on_the_list_of_those_who_may_break_the_glass() {
    let allow = || Command::AllowBreakGlass(ids::CLINICIAN);
    given::<Staff>(&[]).when(allow()).refused("UNKNOWN_RECORD");
    let desk = given::<Staff>(&[]).after(create(vec![Role::FrontDesk]));
    desk.when(allow()).refused("WRONG_KIND");
    let client = Command::RegisterClient(samples::administration::client(true));
    let client = given::<Staff>(&[]).after(client);
    client.when(Command::AllowBreakGlass(ids::CLIENT)).refused("WRONG_KIND");
    let closing = Command::Close(samples::administration::closing());
    created().after(closing).when(allow()).refused("ACCOUNT_CLOSED");
}

#[test]
fn who_is_no_clinician_any_more_may_not_break_the_glass_either() {
    let allowed = || created().after(Command::AllowBreakGlass(ids::CLINICIAN));
    let forbidden = AdministrationFact::BreakGlassForbidden(ids::CLINICIAN);
    let revoke = || Command::RevokeRole(role(Role::Clinical));
    allowed().when(revoke()).then(&[Event::new("RoleRevoked")
        .of_account(ids::CLINICIAN, forbidden.clone())
        .of_account(ids::CLINICIAN, AdministrationFact::RoleRevoked(role(Role::Clinical)))
        .of_organisation(gone())]);
    let again = allowed().after(revoke()).after(Command::GrantRole(role(Role::Clinical)));
    assert!(!again.state.may_break_glass, "the role does not bring it back");
    let closing = Command::Close(samples::administration::closing());
    let events = allowed().when(closing).events();
    assert!(events[0].facts.iter().any(|(_, fact)| *fact == Fact::from(forbidden.clone())));
}
