//! What the operator says about the network: TLS, origins, proxies.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use ipnet::IpNet;

use super::config::Settings;
use super::{Exit, Failure};
use crate::http::{Origin, Site, Tls, TlsFiles};

/// TLS, origins and proxies.
#[derive(clap::Args, Clone, Default)]
pub(super) struct NetworkArgs {
    /// The certificate chain as PEM, leaf first. With --tls-key: serves https.
    #[arg(long, value_name = "FILE", env = "CHARTLOG_TLS_CERT")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate, as PEM.
    #[arg(long, value_name = "FILE", env = "CHARTLOG_TLS_KEY")]
    tls_key: Option<PathBuf>,
    /// Where browsers find the server, such as https://chart.clinic.example; needed behind a
    /// proxy [default: what a request's Host says].
    #[arg(long, value_name = "ORIGIN", env = "CHARTLOG_ORIGIN")]
    origin: Option<String>,
    /// The origin of another front-end whose pages may ask, with cookies. Can be repeated.
    #[arg(
        long = "allowed-origin",
        value_name = "ORIGIN",
        env = "CHARTLOG_ALLOWED_ORIGINS",
        value_delimiter = ','
    )]
    allowed_origins: Vec<String>,
    /// A proxy, or a network of proxies such as 10.1.0.0/24, whose Forwarded and X-Forwarded-For
    /// are believed. Can be repeated.
    #[arg(
        long = "trusted-proxy",
        value_name = "NETWORK",
        env = "CHARTLOG_TRUSTED_PROXIES",
        value_delimiter = ','
    )]
    trusted_proxies: Vec<String>,
}

/// The network around the server, and TLS when there is a certificate.
#[derive(Default)]
pub(super) struct Network {
    /// The network around the server.
    pub(super) site: Site,
    /// TLS, with its certificate read.
    pub(super) tls: Option<Tls>,
}

impl Network {
    /// From flags and environment, then from the settings file.
    ///
    /// # Errors
    /// When one of them is not understood, or the certificate cannot be used.
    pub(super) fn of(args: &NetworkArgs, settings: &Settings) -> Result<Self, Failure> {
        let tls = match tls_files(args, settings)? {
            Some(files) => Some(Tls::open(files).map_err(|error| usage(error.to_string()))?),
            None => None,
        };
        let origin = args.origin.as_ref().or(settings.origin.as_ref());
        let origin = origin.map(|text| origin_of("origin", text)).transpose()?;
        let site = Site {
            listens: None,
            tls: tls.is_some(),
            origin,
            allowed_origins: list(&args.allowed_origins, settings.allowed_origins.as_ref())
                .map(|text| origin_of("allowed_origins", text))
                .collect::<Result<_, _>>()?,
            trusted_proxies: list(&args.trusted_proxies, settings.trusted_proxies.as_ref())
                .map(network_of)
                .collect::<Result<_, _>>()?,
        };
        Ok(Self { site, tls })
    }
}

/// Whether the server may listen there.
///
/// # Errors
/// In clear, anything that other machines could reach.
pub(super) fn may_listen(listen: SocketAddr, tls: bool) -> Result<(), Failure> {
    if tls || listen.ip().is_loopback() {
        return Ok(());
    }
    Err(usage(format!(
        "{listen} can be reached from other machines, and without TLS everything would go in \
         clear; give --tls-cert and --tls-key, or listen on 127.0.0.1 or [::1]"
    )))
}

fn tls_files(args: &NetworkArgs, settings: &Settings) -> Result<Option<TlsFiles>, Failure> {
    let certificate = args.tls_cert.as_ref().or(settings.tls_cert.as_ref());
    let key = args.tls_key.as_ref().or(settings.tls_key.as_ref());
    match (certificate, key) {
        (Some(certificate), Some(key)) => {
            Ok(Some(TlsFiles { certificate: certificate.clone(), key: key.clone() }))
        }
        (None, None) => Ok(None),
        (Some(_), None) => Err(usage("there is a TLS certificate and no key: give --tls-key")),
        (None, Some(_)) => Err(usage("there is a TLS key and no certificate: give --tls-cert")),
    }
}

/// A list of the command line or, when that is empty, of the settings file.
fn list<'a>(
    args: &'a [String],
    settings: Option<&'a Vec<String>>,
) -> impl Iterator<Item = &'a str> {
    let chosen = if args.is_empty() { settings.map_or(&[][..], Vec::as_slice) } else { args };
    chosen.iter().map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn origin_of(setting: &str, text: &str) -> Result<Origin, Failure> {
    text.parse().map_err(|error| usage(format!("{setting}: {text:?}: {error}")))
}

/// A network, or one address.
fn network_of(text: &str) -> Result<IpNet, Failure> {
    let network = text
        .parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| {
            usage(format!(
                "trusted_proxies: {text:?} is neither an address nor a network such as 10.1.0.0/24"
            ))
        })?;
    if network.prefix_len() == 0 {
        return Err(usage(format!(
            "trusted_proxies: {text} is everybody, so anybody could claim any address; name the \
             proxies"
        )));
    }
    Ok(network)
}

fn usage(sentence: impl Into<String>) -> Failure {
    Failure::new(Exit::Usage, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(network: Result<Network, Failure>) -> String {
        let failure = network.err().unwrap();
        assert_eq!(failure.exit, Exit::Usage);
        failure.sentence
    }

    #[test]
    fn only_loopback_is_served_in_clear_and_everything_with_tls() {
        for local in ["127.0.0.1:8420", "127.9.9.9:0", "[::1]:8420"] {
            assert!(may_listen(local.parse().unwrap(), false).is_ok(), "{local}");
        }
        for public in ["0.0.0.0:8420", "[::]:8420", "192.0.2.1:443", "10.0.0.1:0"] {
            let public = public.parse().unwrap();
            let refused = may_listen(public, false).err().unwrap();
            assert_eq!(refused.exit, Exit::Usage);
            assert!(refused.sentence.contains("--tls-cert"), "{refused}");
            assert!(may_listen(public, true).is_ok());
        }
    }

    #[test]
    fn flags_win_over_the_settings_file_list_by_list() {
        let settings: Settings = toml::from_str(
            "origin = \"https://a.example\"\nallowed_origins = [\"https://b.example\"]\n\
             trusted_proxies = [\"10.0.0.5\", \"fd00::/8\"]",
        )
        .unwrap();
        let site = Network::of(&NetworkArgs::default(), &settings).unwrap().site;
        assert_eq!(site.origin, "https://a.example".parse().ok());
        assert_eq!(site.allowed_origins, ["https://b.example".parse().unwrap()]);
        let networks = ["10.0.0.5/32", "fd00::/8"].map(|n| n.parse().unwrap());
        assert_eq!(site.trusted_proxies, networks);
        let args = NetworkArgs {
            origin: Some("https://c.example".into()),
            trusted_proxies: vec![" 192.0.2.0/24 ".into(), String::new()],
            ..NetworkArgs::default()
        };
        let site = Network::of(&args, &settings).unwrap().site;
        assert_eq!(site.origin, "https://c.example".parse().ok());
        assert_eq!(site.allowed_origins, ["https://b.example".parse().unwrap()]);
        assert_eq!(site.trusted_proxies, ["192.0.2.0/24".parse().unwrap()]);
    }

    #[test]
    fn what_is_not_understood_is_refused_by_its_name() {
        for (text, word) in [
            ("origin = \"chart.example\"", "origin: \"chart.example\""),
            ("origin = \"http://chart.example\"", "http on loopback only"),
            ("allowed_origins = [\"*\"]", "allowed_origins: \"*\""),
            ("trusted_proxies = [\"proxy.example\"]", "trusted_proxies: \"proxy.example\""),
            ("trusted_proxies = [\"10.0.0.0/33\"]", "trusted_proxies"),
            ("trusted_proxies = [\"0.0.0.0/0\"]", "everybody"),
            ("trusted_proxies = [\"::/0\"]", "everybody"),
            ("tls_cert = \"/a\"", "--tls-key"),
            ("tls_key = \"/a\"", "--tls-cert"),
            ("tls_cert = \"/not/there.pem\"\ntls_key = \"/not/there.key\"", "/not/there.pem"),
        ] {
            let settings: Settings = toml::from_str(text).unwrap();
            let sentence = refused(Network::of(&NetworkArgs::default(), &settings));
            assert!(sentence.contains(word), "{text}: {sentence}");
        }
    }
}
