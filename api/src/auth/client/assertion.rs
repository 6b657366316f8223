//! An assertion: a JWT that says who signs in, where, and until when (RFC 7523, 3). Times are
//! checked against our clock, not by the library, which has one of its own.

use jsonwebtoken::{Algorithm, Validation};
use serde::Deserialize;

use super::keys;
use crate::limits;

/// Who an assertion says that it is of; nothing of it is known to be true.
pub(in crate::auth) struct Claimed {
    /// `iss`, the client's id.
    pub client_id: String,
    kid: String,
    algorithm: Algorithm,
}

/// An assertion that its client signed, for us and for now.
#[derive(Debug)]
pub(in crate::auth) struct Asserted {
    /// Its `jti`.
    pub jti: String,
    /// When it expires, microseconds since 1970 UTC.
    pub expires_at: i64,
}

#[derive(Deserialize)]
struct Issuer {
    iss: String,
}

/// The claims that count. `scope` and others say nothing here: a client is bound to its facets.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: f64,
    jti: String,
    #[serde(default)]
    nbf: Option<f64>,
    #[serde(default)]
    iat: Option<f64>,
}

/// One audience: with a second one the assertion could be used there too.
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    List([String; 1]),
}

impl Claimed {
    /// What an assertion says of itself; none when it is too long or no JWT with a signature that
    /// is taken. `none` is no algorithm, and what is shared (HS256) not one of ours.
    pub(in crate::auth) fn of(assertion: &str) -> Option<Self> {
        if assertion.len() > limits::ASSERTION_BYTES {
            return None;
        }
        let header = jsonwebtoken::decode_header(assertion).ok()?;
        let taken = [Algorithm::ES384, Algorithm::RS384, Algorithm::ES256, Algorithm::EdDSA];
        let kid = header.kid.filter(|kid| kid.len() <= limits::ASSERTION_ID_BYTES)?;
        // What must be understood (RFC 7515, 4.1.11) is not understood.
        if !taken.contains(&header.alg) || header.crit.is_some() {
            return None;
        }
        let said: Issuer = jsonwebtoken::dangerous::insecure_decode_claims(assertion).ok()?;
        Some(Self { client_id: said.iss, kid, algorithm: header.alg })
    }

    /// The assertion, when it was signed with one of these keys, by this client, for this audience
    /// and for now.
    pub(in crate::auth) fn check(
        &self,
        assertion: &str,
        jwks: &str,
        audience: &str,
        now: i64,
    ) -> Option<Asserted> {
        let key = keys::find(jwks, &self.kid, self.algorithm)?;
        let mut validation = Validation::new(self.algorithm);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        let claims = jsonwebtoken::decode::<Claims>(assertion, &key, &validation).ok()?.claims;
        let aimed_at = match &claims.aud {
            Audience::One(one) | Audience::List([one]) => one,
        };
        let same = claims.iss == self.client_id && claims.sub == self.client_id;
        let named = (1..=limits::ASSERTION_ID_BYTES).contains(&claims.jti.len());
        if !same || !named || aimed_at != audience {
            return None;
        }
        let expires_at = micros(claims.exp)?;
        let longest = chartlog_domain::limits::ASSERTION_S;
        let latest = now.checked_add(i64::from(longest) * 1_000_000)?;
        let begins = [claims.nbf, claims.iat].into_iter().flatten();
        let begun = |at: f64| micros(at).is_some_and(|at| at <= now + limits::ASSERTION_SKEW_US);
        if expires_at <= now || expires_at > latest || !begins.into_iter().all(begun) {
            return None;
        }
        Some(Asserted { jti: claims.jti, expires_at })
    }
}

/// Seconds since 1970 UTC (RFC 7519, 2: NumericDate) as microseconds.
#[allow(clippy::cast_possible_truncation)] // checked to be far within
fn micros(seconds: f64) -> Option<i64> {
    (0.0..1e11).contains(&seconds).then_some((seconds * 1e6) as i64)
}

#[cfg(test)]
mod tests;
