//! Steps of signing in and sessions, as callers are told.

use axum::http::StatusCode;
use chartlog_domain::facet::Role;
use chartlog_domain::ids::SessionId;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::{Deliver, Json, factors, instant};
use crate::auth::{Listed, Minted, Step};
use crate::http::App;
use crate::http::session::{Failure, set_cookie};
use crate::read::NoAnswer;
use crate::{access, limits};

/// What comes next, as the caller is told.
pub(super) fn step_shown(app: &App, step: Step, deliver: Deliver) -> Result<Json, Failure> {
    let passkey_origin = || app.node.sign_in().passkey_origin();
    match step {
        Step::SecondFactor(token, methods) => Ok(Json::new(json!({
            "next": "second_factor",
            "signIn": *token,
            "methods": methods,
            "passkeyOrigin": passkey_origin(),
        }))),
        Step::NewPassword(token) => Ok(Json::new(json!({
            "next": "new_password", "signIn": *token, "leastCharacters": limits::PASSWORD_LEAST,
        }))),
        Step::Enrol(token, enrolment) => {
            let mut body = factors::enrolment_shown(&enrolment);
            body["next"] = json!("enrol");
            body["signIn"] = json!(*token);
            body["passkeyOrigin"] = json!(passkey_origin());
            Ok(Json::new(body))
        }
        Step::Role(token, roles) => {
            let purposes: Map<_, _> =
                roles.iter().map(|role| (role.name().to_owned(), purposes(*role))).collect();
            let roles: Vec<_> = roles.into_iter().map(Role::name).collect();
            Ok(Json::new(json!({
                "next": "role", "signIn": *token, "roles": roles, "purposes": purposes,
            })))
        }
        Step::SignedIn(minted) => signed_in(app, &minted, deliver),
        Step::Enrolled(codes, next) => {
            let next = step_shown(app, *next, deliver)?;
            let mut body: Value = serde_json::from_str(&next.body).unwrap_or_default();
            body["recoveryCodes"] = codes.iter().map(|code| code.as_str()).collect();
            Ok(Json { body: Zeroizing::new(body.to_string()), ..next })
        }
    }
}

/// The purposes of use that may be named in a role.
fn purposes(role: Role) -> Value {
    access::purposes(role).iter().map(|purpose| purpose.code()).collect()
}

fn signed_in(app: &App, minted: &Minted, deliver: Deliver) -> Result<Json, Failure> {
    let mut body = json!({
        "next": "signed_in",
        "session": minted.session.id.to_string(),
        "role": minted.session.role.name(),
        "purpose": minted.session.purpose.code(),
        "purposes": purposes(minted.session.role),
        "expiresAt": instant(minted.session.expires_at),
        "idleSeconds": app.node.sessions().idle_us() / 1_000_000,
    });
    match deliver {
        Deliver::Token => {
            body["token"] = json!(*minted.token);
            Ok(Json::new(body))
        }
        Deliver::Cookie => {
            let cookie = set_cookie(&minted.token);
            let cookie =
                cookie.ok_or((StatusCode::SERVICE_UNAVAILABLE, NoAnswer::unavailable()))?;
            Ok(Json::new(body).with(cookie))
        }
    }
}

pub(super) fn session_shown(listed: &Listed, current: SessionId) -> Value {
    json!({
        "session": listed.session.id.to_string(),
        "role": listed.session.role.name(),
        "openedAt": instant(listed.session.opened_at),
        "usedAt": instant(listed.used_at),
        "expiresAt": instant(listed.session.expires_at),
        "current": listed.session.id == current,
    })
}
