//! Where a request came from: the address of its connection, unless that is one of the proxies
//! that the operator trusts; then what the proxy says, and nothing that a client could have put
//! there.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use ipnet::IpNet;

use super::App;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The source address of a request, for handlers that record it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SourceAddress(pub(super) IpAddr);

impl FromRequestParts<App> for SourceAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        // Without a connection (a test of the routes) there is no address either.
        let peer = connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
        Ok(Self(source_address(peer, &parts.headers, &app.site.trusted_proxies)))
    }
}

/// The source address of a request that came over a connection from `peer`.
///
/// From a trusted proxy it is the right-most address of `Forwarded` (RFC 7239) or
/// `X-Forwarded-For` that is not a trusted proxy: what stands left of it, the client may have
/// written. Whatever is unclear (a hidden or unknown hop, nonsense, two headers that contradict
/// each other, nobody but proxies) leaves the connection's address.
pub(super) fn source_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    if !is_trusted(peer, trusted) {
        return peer;
    }
    let told = |name, hops| right_most(headers.get_all(name).iter(), hops, trusted);
    match (told(header::FORWARDED, forwarded), told(X_FORWARDED_FOR, x_forwarded_for)) {
        (Told::Address(address), Told::Nothing) | (Told::Nothing, Told::Address(address)) => {
            address
        }
        (Told::Address(one), Told::Address(other)) if one == other => one,
        (Told::Address(_) | Told::Nothing | Told::Unclear, _) => peer,
    }
}

/// What the lines of one header say.
enum Told {
    /// There are none.
    Nothing,
    /// The right-most address that is not a trusted proxy.
    Address(IpAddr),
    /// Something that cannot be relied on.
    Unclear,
}

/// The hops of one line, from left to right; `None` is one that names no address.
type Hops = fn(&str) -> Vec<Option<IpAddr>>;

/// A line is read on its own, so that an open quote of a client's cannot swallow the line that a
/// proxy has added.
fn right_most<'a>(
    lines: impl DoubleEndedIterator<Item = &'a HeaderValue>,
    hops: Hops,
    trusted: &[IpNet],
) -> Told {
    let mut told = Told::Nothing;
    for line in lines.rev() {
        told = Told::Unclear;
        let Ok(line) = line.to_str() else { return told };
        for hop in hops(line).into_iter().rev() {
            match hop {
                None => return Told::Unclear,
                Some(address) if is_trusted(address, trusted) => {}
                Some(address) => return Told::Address(address),
            }
        }
    }
    told
}

fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|network| network.contains(&address))
}

fn x_forwarded_for(line: &str) -> Vec<Option<IpAddr>> {
    line.split(',').map(node).collect()
}

/// `for=192.0.2.43;proto=https, for="[2001:db8::1]:4711"`.
fn forwarded(line: &str) -> Vec<Option<IpAddr>> {
    match outside_quotes(line, ',') {
        Some(elements) => elements.into_iter().map(element).collect(),
        None => vec![None],
    }
}

/// The `for` of one element; it must be there once.
fn element(text: &str) -> Option<IpAddr> {
    let mut found = None;
    for pair in outside_quotes(text, ';')? {
        let (name, value) = pair.split_once('=')?;
        if name.trim().eq_ignore_ascii_case("for") {
            if found.is_some() {
                return None;
            }
            found = Some(node(&unquoted(value.trim())?)?);
        }
    }
    found
}

/// The parts between separators that stand in no quoted string; `None` when a quote stays open.
fn outside_quotes(text: &str, separator: char) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if character == separator && !quoted => {
                parts.push(&text[start..at]);
                start = at + separator.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    (!quoted).then_some(parts)
}

/// A token as it is, a quoted string without its quotes; an address needs no escapes.
fn unquoted(value: &str) -> Option<String> {
    let inner = match value.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"')?,
        None => value,
    };
    (!inner.contains(['"', '\\'])).then(|| inner.to_owned())
}

/// An address, with or without a port: `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]:80`,
/// `2001:db8::1` (only `X-Forwarded-For` has those). `unknown` and `_hidden` are none.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        let address = address.parse::<Ipv6Addr>().ok()?;
        return is_port.then(|| IpAddr::V6(address).to_canonical());
    }
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address.to_canonical());
    }
    let (address, port) = text.split_once(':')?;
    let address = address.parse::<Ipv4Addr>().ok()?;
    is_port(port).then_some(IpAddr::V4(address))
}

/// A port, or an obfuscated one (RFC 7239, section 6).
fn is_port(text: &str) -> bool {
    match text.strip_prefix('_') {
        Some(hidden) => {
            let is_hidden = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
            !hidden.is_empty() && hidden.chars().all(is_hidden)
        }
        None => text.len() <= 5 && text.parse::<u16>().is_ok() && !text.starts_with('+'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "10.0.0.1";

    fn trusted() -> Vec<IpNet> {
        ["10.0.0.0/8", "fd00::/8"].iter().map(|network| network.parse().unwrap()).collect()
    }

    fn from(peer: &str, lines: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            headers.append(HeaderName::from_static(name), value);
        }
        source_address(peer.parse().unwrap(), &headers, &trusted()).to_string()
    }

    #[test]
    fn what_a_stranger_says_about_its_address_counts_for_nothing() {
        for peer in ["203.0.113.9", "2001:db8::9"] {
            for line in [("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.1")] {
                assert_eq!(from(peer, &[line]), peer);
            }
        }
        assert_eq!(from("::ffff:203.0.113.9", &[]), "203.0.113.9", "as the same address in clear");
    }

    #[test]
    fn a_trusted_proxy_tells_the_right_most_address_that_is_no_proxy() {
        for (line, expected) in [
            ("198.51.100.7", "198.51.100.7"),
            ("198.51.100.7:4711", "198.51.100.7"),
            ("1.2.3.4, 198.51.100.7", "198.51.100.7"),
            ("1.2.3.4,198.51.100.7,10.2.2.2", "198.51.100.7"),
            ("unknown, 198.51.100.7, 10.2.2.2", "198.51.100.7"),
            ("rubbish \"; for=, 198.51.100.7", "198.51.100.7"),
            ("10.9.9.9, 198.51.100.7", "198.51.100.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ("198.51.100.7, fd00::2", "198.51.100.7"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
            ("198.51.100.7, ::ffff:10.0.0.2", "198.51.100.7"),
        ] {
            assert_eq!(from(PROXY, &[("x-forwarded-for", line)]), expected, "{line}");
        }
        assert_eq!(from("::ffff:10.0.0.1", &[("x-forwarded-for", "192.0.2.1")]), "192.0.2.1");
    }

    #[test]
    fn forwarded_is_read_as_rfc_7239_writes_it() {
        for (line, expected) in [
            ("for=198.51.100.7", "198.51.100.7"),
            ("For=\"198.51.100.7:4711\";proto=https;by=10.0.0.1", "198.51.100.7"),
            ("for=1.2.3.4, for=198.51.100.7;host=\"a,b;c\"", "198.51.100.7"),
            ("for=198.51.100.7, for=10.2.2.2", "198.51.100.7"),
            ("for=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
            ("for=\"[2001:db8:cafe::17]\"", "2001:db8:cafe::17"),
            ("for=\"198.51.100.7:_port\"", "198.51.100.7"),
            ("for=_gazonk, for=198.51.100.7", "198.51.100.7"),
            ("for=unknown;by=x, for=198.51.100.7", "198.51.100.7"),
        ] {
            assert_eq!(from(PROXY, &[("forwarded", line)]), expected, "{line}");
        }
    }

    #[test]
    fn what_is_unclear_leaves_the_address_of_the_connection() {
        for line in [
            "",
            "unknown",
            "_x",
            "198.51.100.7, unknown",
            "198.51.100.7, _x, 10.2.2.2",
            "198.51.100.7,",
            "10.2.2.2",
            "198.51.100.7:port",
            "198.51.100.7:99999",
            "198.51.100.7:+80",
            "198.51.100",
            "[2001:db8::7",
            "[2001:db8::7]x",
            "[198.51.100.7]",
            "fe80::1%eth0",
            "patient.example",
            "198.51.100.7 198.51.100.8",
            "b\u{e4}d",
        ] {
            assert_eq!(from(PROXY, &[("x-forwarded-for", line)]), PROXY, "{line}");
        }
        for line in [
            "",
            "for",
            "for=",
            "proto=https",
            "for=unknown",
            "for=_x",
            "for=\"_x:80\"",
            "for=198.51.100.7;for=198.51.100.8",
            "for=\"198.51.100.7",
            "for=\"198.51.100.7\\\"",
            "for=198.51.100.7, for=\"x",
            "for=\"198.51.100.7\"x",
            "198.51.100.7",
        ] {
            assert_eq!(from(PROXY, &[("forwarded", line)]), PROXY, "{line}");
        }
    }

    #[test]
    fn lines_are_one_list_and_a_clients_line_cannot_spoil_the_proxys() {
        let lines = [("x-forwarded-for", "1.2.3.4"), ("x-forwarded-for", "198.51.100.7")];
        assert_eq!(from(PROXY, &lines), "198.51.100.7");
        let lines = [("forwarded", "for=\"1.2.3.4"), ("forwarded", "for=198.51.100.7")];
        assert_eq!(from(PROXY, &lines), "198.51.100.7");
        let lines = [("x-forwarded-for", "198.51.100.7"), ("x-forwarded-for", "10.2.2.2")];
        assert_eq!(from(PROXY, &lines), "198.51.100.7");
    }

    #[test]
    fn a_header_that_the_proxy_only_passes_on_cannot_replace_its_own() {
        let own = ("x-forwarded-for", "198.51.100.7");
        assert_eq!(from(PROXY, &[own, ("forwarded", "for=198.51.100.7")]), "198.51.100.7");
        assert_eq!(from(PROXY, &[own, ("forwarded", "for=192.0.2.66")]), PROXY);
        assert_eq!(from(PROXY, &[own, ("forwarded", "for=unknown")]), PROXY);
    }
}
