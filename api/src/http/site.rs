//! What the operator has said about the network around this server.

use std::net::SocketAddr;

use axum::http::{HeaderMap, header};
use ipnet::IpNet;

use super::Origin;

/// The network around the server. The default: in clear, on loopback, nobody in between.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Where it listens, once it does.
    pub listens: Option<SocketAddr>,
    /// Whether this process encrypts its connections.
    pub tls: bool,
    /// Where people's browsers find the server; without it, where the request's `Host` says.
    pub origin: Option<Origin>,
    /// Origins of other front-ends, whose pages may ask too.
    pub allowed_origins: Vec<Origin>,
    /// Proxies whose word about source addresses counts.
    pub trusted_proxies: Vec<IpNet>,
}

impl Site {
    /// Where passkeys work, which belong to one host: where the operator says that browsers find
    /// the server or, when it listens on loopback, at `localhost`. A browser makes none for an
    /// address.
    pub(super) fn passkey_origin(&self) -> Option<Origin> {
        let local = || {
            let listens = self.listens.filter(|address| address.ip().is_loopback())?;
            Origin::of_host(self.tls, &format!("localhost:{}", listens.port())).ok()
        };
        self.origin.clone().or_else(local)
    }

    /// Whether people's browsers come over TLS: it ends here, or at a proxy in front.
    pub(super) fn is_found_over_tls(&self) -> bool {
        self.tls || self.origin.as_ref().is_some_and(Origin::is_https)
    }

    /// Whether a page of this origin is one of our own.
    ///
    /// Without a configured origin it is what `Host` says. In clear that must be loopback too: a
    /// stranger's name that resolves to this machine is not ours. With TLS the certificate sees
    /// to that.
    pub(super) fn is_own(&self, origin: &Origin, headers: &HeaderMap) -> bool {
        if let Some(own) = &self.origin {
            return own == origin;
        }
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let own = host.and_then(|host| Origin::of_host(self.tls, host).ok());
        own.is_some_and(|own| own == *origin && (self.tls || own.is_loopback()))
    }

    /// Whether pages of this origin were allowed by name.
    pub(super) fn allows(&self, origin: &Origin) -> bool {
        self.allowed_origins.contains(origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_work_where_browsers_find_the_server() {
        let at = |origin: Option<&str>, listens: Option<&str>, tls| {
            let origin = origin.map(|origin| origin.parse().unwrap());
            let listens = listens.map(|address| address.parse().unwrap());
            let site = Site { origin, listens, tls, ..Site::default() };
            site.passkey_origin().map(|origin| origin.to_string())
        };
        let named = "https://chart.clinic.example";
        let (loopback, loopback_6) = (Some("127.0.0.1:8420"), Some("[::1]:8420"));
        assert_eq!(at(Some(named), loopback, false).as_deref(), Some(named));
        assert_eq!(at(None, loopback, false).as_deref(), Some("http://localhost:8420"));
        assert_eq!(at(None, loopback_6, true).as_deref(), Some("https://localhost:8420"));
        assert_eq!(at(None, Some("192.0.2.1:443"), true), None);
        assert_eq!(at(None, None, true), None);
    }
}
