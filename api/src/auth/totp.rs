//! Time-based one-time passwords (RFC 6238) as authenticator applications make them: SHA-1, six
//! digits, 30 seconds, one step of clock skew either way.

use qrcode::render::{svg, unicode};
use qrcode::{EcLevel, QrCode};
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

/// Digits of a code.
pub const DIGITS: u8 = 6;

/// Seconds that a code lasts.
pub const PERIOD_S: u32 = 30;

/// Bytes of a secret: as many as the hash has (RFC 4226, section 4, R6).
pub const SECRET_BYTES: usize = 20;

/// The step of a code, when it is a code of this secret now.
#[must_use]
pub(super) fn step_of(secret: &[u8], code: &str, now_us: i64) -> Option<u64> {
    let seconds = u64::try_from(now_us).ok()? / 1_000_000;
    // Applications show the digits in groups.
    let code = Zeroizing::new(code.split_whitespace().collect::<String>());
    let is_code = code.len() == usize::from(DIGITS) && code.bytes().all(|b| b.is_ascii_digit());
    if is_code { totp(secret, "").check(&code, seconds) } else { None }
}

/// What an authenticator application is told: once, when it is enrolled.
pub struct Enrolment {
    /// The address that a QR code carries (the de facto `otpauth` format).
    pub uri: Zeroizing<String>,
    /// The secret in base 32, for whoever cannot scan.
    pub secret: Zeroizing<String>,
}

impl Enrolment {
    /// The enrolment of a secret under a login name.
    #[must_use]
    pub fn new(secret: &[u8], login: &str) -> Option<Self> {
        // The format parts issuer and name with a colon.
        let totp = totp(secret, &login.replace(':', "."));
        Some(Self {
            uri: Zeroizing::new(totp.to_url().ok()?),
            secret: Zeroizing::new(totp.secret().to_base32()),
        })
    }

    /// The QR code as characters for a terminal, dark on light whatever its colours are.
    #[must_use]
    pub fn for_terminal(&self) -> Option<Zeroizing<String>> {
        let drawn = self.code()?.render::<unicode::Dense1x2>().quiet_zone(true).build();
        Some(Zeroizing::new(drawn))
    }

    /// The QR code as SVG.
    #[must_use]
    pub fn as_svg(&self) -> Option<Zeroizing<String>> {
        let drawn = self.code()?.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
        Some(Zeroizing::new(drawn))
    }

    fn code(&self) -> Option<QrCode> {
        QrCode::with_error_correction_level(self.uri.as_bytes(), EcLevel::M).ok()
    }
}

fn totp(secret: &[u8], login: &str) -> Totp {
    Builder::new()
        .with_digits(DIGITS)
        .with_step_duration(u64::from(PERIOD_S))
        .with_secret(secret.to_vec())
        .with_account_name(login)
        .with_issuer(Some("Chartlog"))
        .build_noncompliant()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B, and its codes for SHA-1, shortened to six digits.
    const RFC: &[u8] = b"12345678901234567890";

    #[test]
    fn the_codes_of_the_rfc_are_codes() {
        for (seconds, code) in
            [(59_i64, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")]
        {
            let step = step_of(RFC, code, seconds * 1_000_000).unwrap();
            assert_eq!(step, u64::try_from(seconds).unwrap() / 30);
        }
    }

    #[test]
    fn one_step_of_skew_is_allowed_and_two_are_not() {
        let at = |seconds: i64| step_of(RFC, "287082", seconds * 1_000_000);
        assert_eq!(at(59 + 30), Some(1));
        assert_eq!(at(59 - 30), Some(1));
        assert_eq!(at(59 + 61), None);
    }

    #[test]
    fn what_is_no_code_is_none() {
        for code in ["", "28708", "2870822", "28708a", "２８７０８２", "-87082"] {
            assert_eq!(step_of(RFC, code, 59_000_000), None, "{code}");
        }
        assert_eq!(step_of(RFC, "287082", -1), None);
        assert_eq!(step_of(RFC, " 287 082\n", 59_000_000), Some(1));
    }

    #[test]
    fn an_enrolment_says_what_applications_read() {
        let enrolment = Enrolment::new(RFC, "mara.lindt").unwrap();
        assert!(enrolment.uri.starts_with("otpauth://totp/Chartlog:mara.lindt?"));
        assert_eq!(*enrolment.secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(enrolment.for_terminal().unwrap().lines().count() > 20);
        assert!(enrolment.as_svg().unwrap().contains("<svg"));
    }
}
