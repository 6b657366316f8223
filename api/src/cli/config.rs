//! `chartlog.toml`, and where the root key comes from.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use chartlog_domain::limits::GLASS_S;
use chartlog_eventlog::RootKeySource;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{DataArgs, Exit, Failure, RootArgs};
use crate::appointments::TeamWindow;
use crate::limits;
use crate::trusted::TrustedDocuments;

const MINUTE_US: i64 = 60 * 1_000_000;

/// What `chartlog.toml` can say.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where to listen, such as `127.0.0.1:8420`.
    pub listen: Option<SocketAddr>,
    /// The certificate chain, as PEM.
    pub tls_cert: Option<PathBuf>,
    /// Its private key, as PEM.
    pub tls_key: Option<PathBuf>,
    /// Where people's browsers find the server, such as `https://chart.clinic.example`.
    pub origin: Option<String>,
    /// Origins of other front-ends whose pages may ask.
    pub allowed_origins: Option<Vec<String>>,
    /// Networks of the proxies whose word about source addresses counts.
    pub trusted_proxies: Option<Vec<String>>,
    /// Minutes after which a session ends that is not used: 1 to 30.
    pub session_idle_minutes: Option<i64>,
    /// Days before a booked appointment from which its clinician is on the care team: 0 to 30.
    pub team_days_before: Option<i64>,
    /// Days after it until which they are: 0 to 365.
    pub team_days_after: Option<i64>,
    /// Minutes for which a broken glass opens a chart when nobody says how long: 1 to 240.
    pub glass_minutes: Option<i64>,
    /// Lists of the documents that are run: JSON objects from ids to GraphQL documents.
    pub trusted_documents: Option<Vec<PathBuf>>,
    /// A file whose first line is the passphrase.
    pub passphrase_file: Option<PathBuf>,
    /// A file with the root key: 64 hexadecimal digits, or 32 bytes as they are.
    pub root_key_file: Option<PathBuf>,
    /// Which diagnostics to print: `error`, `warn`, `info`, `debug`.
    pub log: Option<String>,
}

/// What a new data directory gets.
pub(super) const TEMPLATE: &str = "\
# Settings of this data directory. Flags and environment variables win over them.

# Where `chartlog serve` listens. Without TLS: loopback only.
#listen = \"127.0.0.1:8420\"

# TLS: certificate chain and private key as PEM. They are read again when they change.
#tls_cert = \"/etc/chartlog/tls/chain.pem\"
#tls_key = \"/etc/chartlog/tls/key.pem\"

# Where browsers find this server, when that is not what they ask for here (behind a proxy), and
# origins of other front-ends whose pages may ask.
#origin = \"https://chart.clinic.example\"
#allowed_origins = [\"https://desk.clinic.example\"]

# Proxies in front of this server. Only what they say about source addresses is believed.
#trusted_proxies = [\"10.0.0.5\", \"10.1.0.0/24\"]

# Minutes after which a session ends that is not used: 1 to 30.
#session_idle_minutes = 15

# Days around a booked appointment in which its clinician is on the care team and may read the
# chart: 0 to 30 before it, 0 to 365 after it.
#team_days_before = 7
#team_days_after = 90

# Minutes for which a broken glass opens a chart, unless who breaks it says how long: 1 to 240.
#glass_minutes = 60

# The GraphQL documents of the front-ends, as their generators list them (a JSON object from ids to
# documents). With lists, no other document is run. They are read at the start.
#trusted_documents = [\"/etc/chartlog/front-desk.json\"]

# Where the root key comes from when CHARTLOG_PASSPHRASE is not set. Keep it on other storage than
# this directory and its backups.
#passphrase_file = \"/etc/chartlog/passphrase\"
#root_key_file = \"/etc/chartlog/root-key\"

# Diagnostics on standard error: error, warn, info, debug.
#log = \"warn\"
";

impl Settings {
    /// After how long without use a session ends, microseconds.
    ///
    /// # Errors
    /// When it is less than a minute or more than half an hour.
    pub fn session_idle_us(&self) -> Result<i64, Failure> {
        let name = "session_idle_minutes";
        let most = limits::SESSION_IDLE_MOST_US;
        let set = length(name, self.session_idle_minutes, MINUTE_US, (1, most))?;
        Ok(set.unwrap_or(limits::SESSION_IDLE_US))
    }

    /// How long around a booked appointment its clinician is on the care team.
    ///
    /// # Errors
    /// When it is longer than a month before or a year after.
    pub fn team_window(&self) -> Result<TeamWindow, Failure> {
        const DAY_US: i64 = 24 * 60 * 60 * 1_000_000;
        let days = |name, days, most_us| length(name, days, DAY_US, (0, most_us));
        let before = days("team_days_before", self.team_days_before, limits::TEAM_BEFORE_MOST_US)?;
        let after = days("team_days_after", self.team_days_after, limits::TEAM_AFTER_MOST_US)?;
        let usual = TeamWindow::default();
        Ok(TeamWindow {
            before_us: before.unwrap_or(usual.before_us),
            after_us: after.unwrap_or(usual.after_us),
        })
    }

    /// How long a broken glass opens a chart when nobody says how long, microseconds.
    ///
    /// # Errors
    /// When it is less than a minute or more than the domain allows, four hours.
    pub fn glass_us(&self) -> Result<i64, Failure> {
        let most = i64::from(GLASS_S) * 1_000_000;
        let set = length("glass_minutes", self.glass_minutes, MINUTE_US, (1, most))?;
        Ok(set.unwrap_or(limits::GLASS_US))
    }

    /// The documents that are run; none where any is.
    ///
    /// # Errors
    /// When a list cannot be used.
    pub fn documents(&self) -> Result<Option<TrustedDocuments>, Failure> {
        let documents = self.trusted_documents.as_deref().map(TrustedDocuments::read).transpose();
        documents.map_err(|unusable| Failure::new(Exit::Usage, unusable.to_string()))
    }

    /// Reads the settings of a data directory. No file means defaults.
    ///
    /// # Errors
    /// When a file was named and is not there, or a file is not understood.
    pub fn read(data: &DataArgs) -> Result<Self, Failure> {
        let path = data.config.clone().unwrap_or_else(|| data.dir.join("chartlog.toml"));
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && data.config.is_none() => {
                return Ok(Self::default());
            }
            Err(error) => {
                let path = path.display();
                return Err(Failure::new(Exit::Usage, format!("cannot read {path}: {error}")));
            }
        };
        toml::from_str(&text)
            .map_err(|error| Failure::new(Exit::Usage, format!("{}: {error}", path.display())))
    }

    /// Which diagnostics to print.
    #[must_use]
    pub fn log_level(&self) -> String {
        std::env::var("CHARTLOG_LOG")
            .ok()
            .or_else(|| self.log.clone())
            .unwrap_or_else(|| "warn".to_owned())
    }
}

/// A length of time that a setting gives in units of so many microseconds, from so many units to so many
/// microseconds; none when it is not set.
fn length(
    name: &str,
    set: Option<i64>,
    unit_us: i64,
    (least, most_us): (i64, i64),
) -> Result<Option<i64>, Failure> {
    let Some(units) = set else { return Ok(None) };
    let most = most_us / unit_us;
    if !(least..=most).contains(&units) {
        let sentence = format!("{name}: {units} is not within {least} to {most}");
        return Err(Failure::new(Exit::Usage, sentence));
    }
    Ok(Some(units * unit_us))
}

const NO_ROOT_KEY: &str = "no root key: set CHARTLOG_PASSPHRASE, or name a file with \
    --passphrase-file or --root-key-file";

/// The root key: flags, then environment, then credentials, then the settings file.
///
/// # Errors
/// When none is given or a file cannot be used.
pub(super) fn root_key(args: &RootArgs, settings: &Settings) -> Result<RootKeySource, Failure> {
    find_root_key(args, settings)?.ok_or_else(|| Failure::new(Exit::RootKey, NO_ROOT_KEY))
}

/// The root key when one is given anywhere.
pub(super) fn find_root_key(
    args: &RootArgs,
    settings: &Settings,
) -> Result<Option<RootKeySource>, Failure> {
    if let Some(path) = &args.passphrase_file {
        return passphrase_of(path).map(Some);
    }
    if let Some(path) = &args.root_key_file {
        return raw_of(path).map(Some);
    }
    if let Ok(passphrase) = std::env::var("CHARTLOG_PASSPHRASE") {
        return passphrase_from(Zeroizing::new(passphrase)).map(Some);
    }
    if let Some(credentials) = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from) {
        let passphrase = credentials.join("chartlog-passphrase");
        if passphrase.exists() {
            return passphrase_of(&passphrase).map(Some);
        }
        let raw = credentials.join("chartlog-root-key");
        if raw.exists() {
            return raw_of(&raw).map(Some);
        }
    }
    match (&settings.passphrase_file, &settings.root_key_file) {
        (Some(path), _) => passphrase_of(path).map(Some),
        (None, Some(path)) => raw_of(path).map(Some),
        (None, None) => Ok(None),
    }
}

fn read(path: &Path) -> Result<Zeroizing<String>, Failure> {
    std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| {
        Failure::new(Exit::RootKey, format!("cannot read {}: {error}", path.display()))
    })
}

/// The passphrase in a file's first line.
///
/// # Errors
/// When the file cannot be read, or the line is empty.
pub(super) fn passphrase_of(path: &Path) -> Result<RootKeySource, Failure> {
    let text = read(path)?;
    passphrase_from(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

fn passphrase_from(passphrase: Zeroizing<String>) -> Result<RootKeySource, Failure> {
    if passphrase.trim().is_empty() {
        return Err(Failure::new(Exit::RootKey, "the passphrase is empty"));
    }
    Ok(RootKeySource::passphrase(passphrase.to_string()))
}

/// The root key in a file.
///
/// # Errors
/// When the file cannot be read, or holds something else.
pub(super) fn raw_of(path: &Path) -> Result<RootKeySource, Failure> {
    RootKeySource::file(path)
        .map_err(|error| Failure::new(Exit::RootKey, format!("{}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_valid_and_says_nothing() {
        assert_eq!(toml::from_str::<Settings>(TEMPLATE).unwrap(), Settings::default());
    }

    #[test]
    fn a_session_may_lie_unused_for_a_minute_to_half_an_hour() {
        let idle = |text: &str| toml::from_str::<Settings>(text).unwrap().session_idle_us();
        assert_eq!(idle("").ok(), Some(limits::SESSION_IDLE_US));
        assert_eq!(idle("session_idle_minutes = 1").ok(), Some(60_000_000));
        assert_eq!(idle("session_idle_minutes = 30").ok(), Some(limits::SESSION_IDLE_MOST_US));
        for wrong in ["0", "31", "-1", "9000000000000000000"] {
            let refused = idle(&format!("session_idle_minutes = {wrong}"));
            assert_eq!(refused.err().map(|failure| failure.exit), Some(Exit::Usage), "{wrong}");
        }
    }

    #[test]
    fn a_care_team_may_last_from_a_month_before_to_a_year_after_an_appointment() {
        const DAY: i64 = 24 * 60 * 60 * 1_000_000;
        let window = |text: &str| toml::from_str::<Settings>(text).unwrap().team_window();
        assert_eq!(window("").ok(), Some(TeamWindow { before_us: 7 * DAY, after_us: 90 * DAY }));
        let set = "team_days_before = 30\nteam_days_after = 365";
        let most = TeamWindow { before_us: 30 * DAY, after_us: 365 * DAY };
        assert_eq!(window(set).ok(), Some(most));
        let none = "team_days_before = 0\nteam_days_after = 0";
        assert_eq!(window(none).ok(), Some(TeamWindow { before_us: 0, after_us: 0 }));
        for wrong in ["team_days_before = 31", "team_days_before = -1", "team_days_after = 366"] {
            let refused = window(wrong);
            assert_eq!(refused.err().map(|failure| failure.exit), Some(Exit::Usage), "{wrong}");
        }
    }

    #[test]
    fn a_broken_glass_opens_a_chart_for_an_hour_or_what_is_set_up_to_four() {
        let glass = |text: &str| toml::from_str::<Settings>(text).unwrap().glass_us();
        assert_eq!(glass("").ok(), Some(60 * MINUTE_US));
        assert_eq!(glass("glass_minutes = 1").ok(), Some(MINUTE_US));
        assert_eq!(glass("glass_minutes = 240").ok(), Some(240 * MINUTE_US));
        for wrong in ["0", "241", "-1", "9000000000000000000"] {
            let refused = glass(&format!("glass_minutes = {wrong}"));
            assert_eq!(refused.err().map(|failure| failure.exit), Some(Exit::Usage), "{wrong}");
        }
    }

    #[test]
    fn an_unknown_setting_is_refused() {
        assert!(toml::from_str::<Settings>("lisen = \"127.0.0.1:1\"").is_err());
    }

    #[test]
    fn a_passphrase_file_gives_its_first_line_and_an_empty_one_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("p");
        std::fs::write(&path, "correct horse\nsecond line\n").unwrap();
        assert!(passphrase_of(&path).is_ok());
        std::fs::write(&path, "\n").unwrap();
        assert_eq!(passphrase_of(&path).err().map(|f| f.exit), Some(Exit::RootKey));
    }
}
