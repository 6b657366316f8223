//! `createAccount`.

use async_graphql::{InputObject, SimpleObject};
use chartlog_domain::event::Subject;
use chartlog_domain::facet::Role;
use chartlog_domain::facts::administration::Account;
use chartlog_domain::facts::credentials::PasswordSet;
use chartlog_domain::facts::directory::Provider;
use chartlog_domain::ids::AccountId;
use chartlog_domain::words::{HumanName, Identifier, Text};

use super::Command;
use crate::access::Action;
use crate::accounts::{self, NewAccount};
use crate::command::{Clerk, NotDone, Order};
use crate::graphql::scalars::{Id, RoleName};

/// Namespace of the National Provider Identifier.
const NPI: &str = "http://hl7.org/fhir/sid/us-npi";

/// An account of a member of staff.
#[derive(InputObject)]
pub(crate) struct CreateAccountInput {
    /// Chosen by the caller: a command that is sent again is carried out once.
    command_id: Id,
    /// Login name: without capitals and white space, used once in the organisation.
    login: String,
    /// Name of its holder.
    name: StaffNameInput,
    /// National Provider Identifier of its holder (45 CFR 162.406).
    npi: Option<String>,
    /// Its first roles; `PATIENT` is none for staff.
    roles: Vec<RoleName>,
    /// Whether the directory lists its holder as somebody who gives care.
    #[graphql(default)]
    clinician: bool,
}

/// Name of a member of staff.
#[derive(InputObject)]
pub(crate) struct StaffNameInput {
    /// Given name.
    given: String,
    /// Family name.
    family: String,
}

/// The account is made.
#[derive(SimpleObject)]
pub(crate) struct CreateAccountPayload {
    /// Id of the account.
    account: Id,
    /// Password for the first sign-in, which changes it. It is told once: null when the command is
    /// sent again; then take another login name, or close this account.
    one_time_password: Option<String>,
    /// Where the log stands with it.
    position: String,
}

impl Command for CreateAccountInput {
    const ACTION: Action = Action::CreateAccount;
    type Payload = CreateAccountPayload;

    fn command_id(&self) -> &Id {
        &self.command_id
    }

    fn carry_out(self, clerk: &Clerk, order: &Order) -> Result<Self::Payload, NotDone> {
        if self.npi.as_deref().is_some_and(|npi| !is_npi(npi)) {
            let sentence = "this must be a National Provider Identifier: ten digits, of which the last is a check digit";
            return Err(NotDone::BadInput { field: "input.npi", sentence });
        }
        clerk.permit(order.action, Subject::Organisation)?;
        let account = AccountId::from_bytes(clerk.derived("account", order));
        let (password, set) = accounts::temporary_password::<NotDone>(account, clerk.now)?;
        let made = self.made(account, set);
        let done = clerk.carry_out(order, Subject::Organisation, |unit, command| {
            Ok(made.make(unit, command)?)
        })?;
        Ok(CreateAccountPayload {
            account: account.into(),
            one_time_password: (!done.repeated).then(|| password.to_string()),
            position: done.position.to_string(),
        })
    }
}

impl CreateAccountInput {
    fn made(self, account: AccountId, password: PasswordSet) -> NewAccount {
        let name = HumanName::simple(&self.name.given, &self.name.family);
        let identifier = |npi: &String| Identifier {
            kind: Some("NPI".to_owned()),
            system: NPI.to_owned(),
            value: Text::from(npi.as_str()),
        };
        let identifiers = self.npi.iter().map(identifier).collect();
        let provider = self.clinician.then(|| Provider {
            account,
            name: name.full(),
            npi: self.npi.clone(),
            specialties: Vec::new(),
            organisation: None,
            locations: Vec::new(),
            active: true,
        });
        let record = Account { account, login: self.login, name, identifiers };
        let roles = self.roles.into_iter().map(Role::from).collect();
        NewAccount { record, provider, roles, password }
    }
}

/// Whether the digits are those of an NPI: the last one checks the others, after the prefix 80840
/// of the United States' health identifiers (ISO/IEC 7812-1, Luhn).
fn is_npi(npi: &str) -> bool {
    if npi.len() != 10 || !npi.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let doubled = |digit: u32| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
    let digits = npi.bytes().rev().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = digits
        .enumerate()
        .map(|(at, digit)| if at % 2 == 1 { doubled(digit) } else { digit })
        .sum();
    // 24 is what the digits of the prefix add up to.
    (sum + 24).is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_npi_has_a_check_digit() {
        assert!(is_npi("1234567893")); // the example of the standard
        for wrong in ["1234567890", "123456789", "12345678931", "123456789X", ""] {
            assert!(!is_npi(wrong), "{wrong}");
        }
    }
}
