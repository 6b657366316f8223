//! Origins of pages (RFC 6454): scheme, host and port, in the one form that browsers send.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use axum::http::uri::Authority;

/// An origin such as `https://chart.clinic.example` or `http://localhost:3000`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    text: String,
    loopback: bool,
}

/// A text is not an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an origin is https://HOST or https://HOST:PORT (http on loopback only), without a path")]
pub struct NotAnOrigin;

impl Origin {
    /// The origin of a host, with or without a port, as `Host` names it.
    ///
    /// # Errors
    /// [`NotAnOrigin`].
    pub(super) fn of_host(tls: bool, host: &str) -> Result<Self, NotAnOrigin> {
        let scheme = if tls { "https" } else { "http" };
        format!("{scheme}://{host}").parse()
    }

    /// Whether it is found over TLS.
    pub(super) fn is_https(&self) -> bool {
        self.text.starts_with("https://")
    }

    /// Whether the page came from this machine.
    pub(super) const fn is_loopback(&self) -> bool {
        self.loopback
    }
}

impl FromStr for Origin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        let text = text.to_ascii_lowercase();
        let (scheme, authority) = text.split_once("://").ok_or(NotAnOrigin)?;
        let parsed: Authority = authority.parse().map_err(|_| NotAnOrigin)?;
        let host = parsed.host();
        // Neither user information nor a port that is none.
        let whole = parsed.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
        if whole != authority || host.is_empty() || host.contains('*') {
            return Err(NotAnOrigin);
        }
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let loopback =
            bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|host| host.is_loopback());
        let default_port = match scheme {
            "https" => 443,
            "http" if loopback => 80,
            _ => return Err(NotAnOrigin),
        };
        let port = parsed.port_u16().filter(|port| *port != default_port);
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        Ok(Self { text: format!("{scheme}://{host}{port}"), loopback })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_one_form() {
        for (text, origin) in [
            ("https://chart.clinic.example", "https://chart.clinic.example"),
            ("HTTPS://Chart.Clinic.Example:443", "https://chart.clinic.example"),
            ("https://chart.clinic.example:8443", "https://chart.clinic.example:8443"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://127.0.0.1:80", "http://127.0.0.1"),
            ("http://[::1]:8420", "http://[::1]:8420"),
        ] {
            assert_eq!(text.parse::<Origin>().unwrap().to_string(), origin);
        }
    }

    #[test]
    fn what_no_browser_sends_or_nobody_should_trust_is_not_an_origin() {
        for text in [
            "",
            "null",
            "*",
            "chart.clinic.example",
            "https://",
            "https://*",
            "https://*.clinic.example",
            "https://chart.clinic.example/",
            "https://chart.clinic.example/path",
            "https://me@chart.clinic.example",
            "https://chart.clinic.example:99999",
            "https://chart.clinic.example:",
            "http://chart.clinic.example",
            "http://localhost.evil.example",
            "ftp://localhost",
            "https://a.example https://b.example",
        ] {
            assert_eq!(text.parse::<Origin>(), Err(NotAnOrigin), "{text}");
        }
    }
}
