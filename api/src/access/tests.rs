//! The table and its reader.

use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use chartlog_domain::ids::AccountId;
use chartlog_domain::testing::samples::ids;

use super::*;

const NOW: i64 = 1_800_000_000_000_000;

fn request(role: Role) -> Request {
    Request {
        actor: Actor::Account(ids::CLINICIAN),
        role: Some(role),
        session: None,
        source_address: None,
        purpose: own_purpose(role).code().to_owned(),
        request: None,
        user_agent: None,
    }
}

fn mutations(sdl: &str) -> Vec<String> {
    let document = async_graphql::parser::parse_schema(sdl).unwrap();
    let mut names = Vec::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let TypeKind::Object(object) = definition.node.kind else { continue };
        if definition.node.name.node.as_str() == "Mutation" {
            names.extend(object.fields.iter().map(|field| field.node.name.node.to_string()));
        }
    }
    names
}

#[test]
fn every_mutation_of_every_schema_has_a_row_for_its_role_and_every_row_a_mutation() {
    for role in Role::ALL {
        let offered = mutations(&crate::graphql::sdl(role));
        let exports = [Action::ExportAccesses, Action::ExportMyRecord];
        let is_mutation = |action| !exports.contains(&action);
        let rows = RIGHTS.iter().filter(|right| right.role == role && is_mutation(right.action));
        let mut rows: Vec<_> = rows.map(|right| right.action.name().to_owned()).collect();
        let mut sorted = offered.clone();
        sorted.sort();
        rows.sort();
        assert_eq!(sorted, rows, "{}", role.name());
    }
}

#[test]
fn no_row_means_no() {
    for role in Role::ALL {
        for action in Action::ALL.iter().copied() {
            let row = RIGHTS.iter().find(|right| right.role == role && right.action == action);
            for purpose in Purpose::ALL {
                let code = purpose.code().to_owned();
                let asked = Request { purpose: code, ..request(role) };
                let said = may(&asked, action, Subject::Organisation, Some(NOW), NOW);
                let expected = match row {
                    Some(right) if right.purpose.contains(&purpose) => Ok(()),
                    Some(_) => Err(Denied::Purpose),
                    None => Err(Denied::NoRight),
                };
                assert_eq!(said, expected, "{} {} {purpose:?}", role.name(), action.name());
            }
        }
    }
    let operator = Request { actor: Actor::Operator(0), ..request(Role::Admin) };
    let said = may(&operator, Action::AddLocation, Subject::Organisation, Some(NOW), NOW);
    assert_eq!(said, Err(Denied::NoRight));
    let unheard_of = Request { purpose: "CURIOSITY".to_owned(), ..request(Role::Admin) };
    let said = may(&unheard_of, Action::AddLocation, Subject::Organisation, Some(NOW), NOW);
    assert_eq!(said, Err(Denied::Purpose));
}

#[test]
fn every_role_has_purposes_and_no_command_is_for_one_that_its_role_may_not_name() {
    for role in Role::ALL {
        assert_eq!(PURPOSES.iter().filter(|(of, _)| *of == role).count(), 1, "{}", role.name());
        assert_eq!(purposes(role).first(), Some(&own_purpose(role)));
    }
    for right in RIGHTS {
        let named = right.purpose.iter().all(|purpose| purposes(right.role).contains(purpose));
        assert!(named && !right.purpose.is_empty(), "{}", right.action.name());
        // Whoever names none can give every command of the role.
        assert!(right.purpose.contains(&own_purpose(right.role)), "{}", right.action.name());
    }
    let emergencies = PURPOSES.iter().filter(|(_, named)| named.contains(&Purpose::Emergency));
    assert_eq!(emergencies.map(|(role, _)| *role).collect::<Vec<_>>(), [Role::Clinical]);
}

#[test]
fn what_gives_or_takes_rights_wants_a_fresh_second_factor() {
    let other = Subject::Account(AccountId::from_bytes([9; 16]));
    let ask = |action, at| may(&request(Role::Admin), action, other, at, NOW);
    let last = NOW - limits::STEP_UP_US + 1;
    for action in [
        Action::CreateAccount,
        Action::GrantRole,
        Action::RevokeRole,
        Action::ResetSecondFactor,
        Action::ResetPassword,
        Action::RegisterClient,
        Action::SetClientKeys,
        Action::CloseAccount,
        Action::AllowBreakGlass,
        Action::ForbidBreakGlass,
    ] {
        assert_eq!(ask(action, None), Err(Denied::StepUp), "{}", action.name());
        assert_eq!(ask(action, Some(last - 1)), Err(Denied::StepUp), "{}", action.name());
        assert_eq!(ask(action, Some(last)), Ok(()), "{}", action.name());
    }
    for action in [Action::UnlockAccount, Action::EndSessions, Action::AddLocation] {
        assert_eq!(ask(action, None), Ok(()), "{}", action.name());
    }
}

#[test]
fn what_closes_or_opens_a_record_for_somebody_wants_a_fresh_second_factor() {
    let ask = |action, at| {
        may(&request(Role::Compliance), action, Subject::Patient(ids::PATIENT), at, NOW)
    };
    for action in [Action::AgreeRestriction, Action::LiftRestriction] {
        assert_eq!(ask(action, None), Err(Denied::StepUp), "{}", action.name());
        assert_eq!(ask(action, Some(NOW)), Ok(()), "{}", action.name());
    }
    assert_eq!(ask(Action::ReviewGlass, None), Ok(()));
}

#[test]
fn nobody_resets_their_own_second_factor_or_password() {
    let own = Subject::Account(ids::CLINICIAN);
    for action in [Action::ResetSecondFactor, Action::ResetPassword] {
        let said = may(&request(Role::Admin), action, own, Some(NOW), NOW);
        assert_eq!(said, Err(Denied::Own), "{}", action.name());
    }
    let said = may(&request(Role::Admin), Action::EndSessions, own, Some(NOW), NOW);
    assert_eq!(said, Ok(()));
}

#[test]
fn breaking_the_glass_wants_a_fresh_second_factor_and_ending_it_does_not() {
    let request = request(Role::Clinical);
    let ask = |action, at| may(&request, action, Subject::Patient(ids::PATIENT), at, NOW);
    let last = NOW - limits::STEP_UP_US + 1;
    assert_eq!(ask(Action::BreakGlass, None), Err(Denied::StepUp));
    assert_eq!(ask(Action::BreakGlass, Some(last - 1)), Err(Denied::StepUp));
    assert_eq!(ask(Action::BreakGlass, Some(last)), Ok(()));
    for action in [Action::MendGlass, Action::JoinCareTeam, Action::LeaveCareTeam] {
        assert_eq!(ask(action, None), Ok(()), "{}", action.name());
    }
}
