//! `createPatientAccount`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::credential::{self, Credentials};
use chartlog_domain::event::Subject;
use chartlog_domain::facts::administration::{LoginReservation, PatientAccount};
use chartlog_domain::identifier::{self, Identifiers};
use chartlog_domain::ids::{AccountId, PatientId};
use chartlog_domain::staff::{self, Staff};

use super::visible;
use crate::access::Action;
use crate::accounts;
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::mutation::Command;
use crate::graphql::scalars::Id;
use crate::streams::Stream;

/// A patient's own sign-in.
#[derive(InputObject)]
pub(crate) struct CreatePatientAccountInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Whose. A patient has one at a time.
    patient: Id,
    /// Login name: without capitals and white space, used once in the organisation. Administrators
    /// see it.
    login: String,
}

/// The patient can sign in.
#[derive(SimpleObject)]
pub(crate) struct CreatePatientAccountPayload {
    /// Id of the account.
    account: Id,
    /// Password for the first sign-in, which changes it and enrols a second factor. It is told once:
    /// null when the command is sent again.
    one_time_password: Option<String>,
    /// Where the log stands with it.
    position: String,
}

impl Command for CreatePatientAccountInput {
    const ACTION: Action = Action::CreatePatientAccount;
    type Payload = CreatePatientAccountPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn patient(&self) -> Option<&Id> {
        Some(&self.patient)
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        let patient = self.patient.typed("input.patient", PatientId)?;
        clerk.permit(order.action, Subject::Patient(patient))?;
        let account = accounts::patients_own(clerk.node.journal(), patient)?;
        let (password, set) = accounts::temporary_password::<NotDone>(account, clerk.now)?;
        let done = clerk.carry_out(order, Subject::Patient(patient), |unit, command| {
            visible(&clerk.front_desk_sight()?, patient)?;
            let login = self.login.clone();
            let made = PatientAccount { account, login: login.clone(), patient };
            // First, so that its event carries whose sign-in it is and what was typed.
            let create = staff::Command::CreatePatientAccount(made);
            unit.execute::<Staff>(&Stream::Staff(account), command, create)?;
            let reserve = LoginReservation { account, login: login.clone() };
            let reserve = identifier::Command::ReserveLogin(reserve);
            unit.execute::<Identifiers>(&Stream::Login(login), command, reserve)?;
            let set = credential::Command::SetPassword { password: set.clone(), replaces: None };
            Ok(unit.execute::<Credentials>(&Stream::Credentials(account), command, set)?)
        })?;
        // Another one may be the patient's by the time that a command is sent again.
        let made = if done.repeated { holder(clerk, &self.login)? } else { account };
        Ok(CreatePatientAccountPayload {
            account: made.into(),
            one_time_password: (!done.repeated).then(|| password.to_string()),
            position: done.position.to_string(),
        })
    }
}

/// Whose login name it is.
fn holder(clerk: &Clerk, login: &str) -> Result<AccountId, NotDone> {
    let account = crate::staff::by_login(clerk.node.journal(), login)?;
    account.ok_or(NotDone::unknown("account"))
}
