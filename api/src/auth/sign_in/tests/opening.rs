//! What a session is opened with: a purpose of use, and what the client says that it is.

use chartlog_domain::facts::administration::RoleChange;
use chartlog_domain::facts::credentials::FactorsReset;
use chartlog_domain::facts::oversight::SessionOpened;
use chartlog_domain::purpose::Purpose;

use super::*;

const CALLER: Caller<'static> = Caller { address: HERE, user_agent: Some("Chart/7.1 (tablet)") };

impl Clinic {
    /// The administrator is an officer of compliance too.
    fn two_roles(&self) -> Minted {
        let minted = self.first_time();
        let account = minted.session.account;
        let journal = self.node().journal();
        let mut unit = journal.unit(&node::system(), journal.now());
        let change = RoleChange { account, role: Role::Compliance };
        let command = journal.own_command().unwrap();
        let stream = Stream::Staff(account);
        unit.execute::<Staff>(&stream, command, staff::Command::GrantRole(change)).unwrap();
        unit.commit().unwrap();
        minted
    }

    /// At the step at which a role is chosen.
    fn at_the_role(&self) -> Zeroizing<String> {
        self.at_the_role_with(HERE.into())
    }

    fn at_the_role_with(&self, sent: Sent<'_>) -> Zeroizing<String> {
        self.passes(30);
        let step = self.doors().password("mara.lindt", PASSWORD, CALLER).unwrap();
        let Step::SecondFactor(token, _) = step else { panic!("a second factor is enrolled") };
        let step = self.doors().second_factor(&token, &self.factor(), sent).unwrap();
        let Step::Role(token, roles) = step else { panic!("there are two roles") };
        assert_eq!(roles, [Role::Compliance, Role::Admin]);
        token
    }

    fn opened(&self) -> Vec<SessionOpened> {
        let journal = self.node().journal();
        let entries = journal.log().read_all(None).unwrap();
        entries
            .flat_map(|entry| journal.open(&entry.unwrap(), &[Facet::Oversight]).unwrap())
            .filter_map(|fact| {
                let Fact::Oversight(OversightFact::SessionOpened(opened)) = fact else {
                    return None;
                };
                Some(opened)
            })
            .collect()
    }
}

#[test]
fn a_session_has_the_purpose_that_was_chosen_with_the_role_also_after_a_restart() {
    let mut clinic = Clinic::new();
    clinic.two_roles();
    let token = clinic.at_the_role();
    let step = clinic.doors().role(&token, Role::Compliance, Some("INVESTIGATION")).unwrap();
    let minted = signed_in(step);
    assert_eq!(minted.session.purpose, Purpose::Investigation);
    clinic.restarts();
    let found = clinic.node().sessions().find(&minted.token).unwrap();
    assert_eq!(found, minted.session);
    let token = clinic.at_the_role();
    let minted = signed_in(clinic.doors().role(&token, Role::Compliance, None).unwrap());
    assert_eq!(minted.session.purpose, Purpose::Operations, "the role's own");
}

#[test]
fn a_purpose_that_the_role_may_not_name_is_refused_and_may_be_chosen_again() {
    let clinic = Clinic::new();
    clinic.two_roles();
    let token = clinic.at_the_role();
    for wrong in ["TREATMENT", "curiosity", ""] {
        let step = clinic.doors().role(&token, Role::Compliance, Some(wrong));
        let Err(SignInError::NoSuchPurpose(wrong)) = step else { panic!("{wrong} is none") };
        assert!(wrong.to_string().ends_with("OPERATIONS, INVESTIGATION, PATIENT_REQUEST"));
    }
    let step = clinic.doors().role(&token, Role::Compliance, Some("PATIENT_REQUEST")).unwrap();
    assert_eq!(signed_in(step).session.purpose, Purpose::PatientRequest);
}

#[test]
fn a_purpose_that_was_named_before_the_role_holds_unless_another_is_named_with_it() {
    let clinic = Clinic::new();
    clinic.two_roles();
    let sent = Sent { address: HERE, purpose: Some("INVESTIGATION") };
    let token = clinic.at_the_role_with(sent);
    let other = clinic.doors().role(&token, Role::Admin, None);
    assert!(matches!(other, Err(SignInError::NoSuchPurpose(_))), "not of that role");
    let step = clinic.doors().role(&token, Role::Compliance, None).unwrap();
    assert_eq!(signed_in(step).session.purpose, Purpose::Investigation);
    let token = clinic.at_the_role_with(sent);
    let step = clinic.doors().role(&token, Role::Compliance, Some("PATIENT_REQUEST")).unwrap();
    assert_eq!(signed_in(step).session.purpose, Purpose::PatientRequest);
}

#[test]
fn where_a_session_came_from_and_with_which_client_is_on_record() {
    let clinic = Clinic::new();
    clinic.two_roles();
    let token = clinic.at_the_role();
    let minted = signed_in(clinic.doors().role(&token, Role::Admin, None).unwrap());
    assert_eq!(minted.session.user_agent.as_deref(), CALLER.user_agent);
    let opened = clinic.opened();
    assert_eq!((opened.len(), &opened[0].user_agent), (2, &None));
    assert_eq!(opened[1].session, minted.session.id);
    assert_eq!(opened[1].user_agent.as_deref(), CALLER.user_agent);
    assert_eq!(opened[1].source_address.as_deref(), Some(HERE));
    assert_eq!(opened[1].purpose.as_deref(), Some("OPERATIONS"));
}

#[test]
fn a_factor_that_was_shown_before_all_were_taken_away_opens_nothing() {
    let clinic = Clinic::new();
    let account = clinic.two_roles().session.account;
    let token = clinic.at_the_role();
    clinic.passes(1);
    let now = clinic.node().journal().now();
    let reset = FactorsReset { account, at: now };
    clinic.doors().change(account, HERE, now, &[Command::ResetFactors(reset)]).unwrap();
    let step = clinic.doors().role(&token, Role::Compliance, None);
    assert!(matches!(step, Err(SignInError::Over)));
}
