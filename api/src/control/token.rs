//! Minting sessions for development.

use chartlog_domain::facet::Role;
use chartlog_domain::facts::oversight;
use chartlog_domain::ids::AccountId;
use chartlog_projections::{Scope, clinical};

use super::TokenRequest;
use crate::auth::Method;
use crate::cli::{Exit, Failure};
use crate::limits;
use crate::node::Node;
use crate::staff;

/// Mints a session and records it.
///
/// # Errors
/// When the directory was not made for development, or there is no such account or role.
pub fn mint(
    node: &Node,
    wanted: &TokenRequest,
    by: &oversight::Request,
) -> Result<String, Failure> {
    if !node.is_development() {
        return Err(Failure::new(
            Exit::Usage,
            "this data directory was not made for development, so nobody gets a token without \
             signing in; make one with `chartlog init --development`",
        ));
    }
    let role = Role::from_name(&wanted.role)
        .ok_or_else(|| Failure::new(Exit::Usage, "there is no such role"))?;
    let account = match &wanted.login {
        Some(login) => named(node, login, role)?,
        None => anyone(node, role)?,
    };
    if role == Role::Clinical {
        staff::list_for_development(node.journal(), account)?;
    }
    let minted = node.sessions().mint(account, role, Method::DevelopmentToken, by.actor.clone())?;
    Ok(minted.token.to_string())
}

fn named(node: &Node, login: &str, role: Role) -> Result<AccountId, Failure> {
    let account = staff::by_login(node.journal(), login)?
        .ok_or_else(|| Failure::new(Exit::Usage, "there is no account with this login"))?;
    let known = staff::known(node.journal(), account)?;
    if known.roles.contains(&role) || (known.imported && role == Role::Clinical) {
        return Ok(account);
    }
    let sentence = format!("this account does not hold the role {}", role.name());
    Err(Failure::new(Exit::Usage, sentence))
}

/// For clinical the clinician with the most patients, else an account made for the purpose. No
/// account stands for just any patient.
fn anyone(node: &Node, role: Role) -> Result<AccountId, Failure> {
    if role == Role::Patient {
        let sentence = "say which patient's sign-in, with --as LOGIN";
        return Err(Failure::new(Exit::Usage, sentence));
    }
    if role == Role::Clinical
        && let Some(account) = busiest(node)?
    {
        return Ok(account);
    }
    Ok(staff::development_account(node.journal(), role)?)
}

fn busiest(node: &Node) -> Result<Option<AccountId>, Failure> {
    let view = &node.views().clinical;
    if let Some(position) = node.journal().log().head().position {
        view.wait_for(position, limits::BEHIND).map_err(|behind| {
            Failure::new(Exit::Unavailable, format!("the clinical view is not there yet: {behind}"))
        })?;
    }
    let now = node.journal().now();
    let snapshot = view
        .snapshot(Scope { account: None, patient: None, now })
        .map_err(|error| Failure::of(&error))?;
    clinical::query::busiest_clinician(&snapshot).map_err(|error| Failure::of(&error))
}
