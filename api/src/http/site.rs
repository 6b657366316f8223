//! What the operator has said about the network around this server.

use axum::http::{HeaderMap, header};
use ipnet::IpNet;

use super::Origin;

/// The network around the server. The default: in clear, on loopback, nobody in between.
#[derive(Clone, Debug, Default)]
pub struct Site {
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
