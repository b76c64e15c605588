//! Whose machine a run acts on, as far as names tell.

use serde::{Deserialize, Serialize};

use crate::facts::Place;

/// How much depends on a place, least first. The columns of the effect table in `patterns/matrix.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// This machine, loopback, containers on it.
    Local,
    /// For development.
    Dev,
    /// For a last look before production.
    Staging,
    /// Somewhere else, cannot tell.
    Unknown,
    /// What others depend on.
    Production,
}

impl Stage {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Dev => "dev",
            Self::Staging => "staging",
            Self::Unknown => "unknown",
            Self::Production => "production",
        }
    }

    /// The stage that a host, context or other name of a place tells.
    ///
    /// Loopback beats any name. Otherwise only whole labels count, without digits behind them: `db-prod2.acme.com` is
    /// production, `products.acme.com` is unknown. Where labels disagree, the one with more at stake counts.
    pub fn of_name(name: &str) -> Self {
        let host = host_of(name);
        if is_loopback(host) {
            return Self::Local;
        }
        host.split(|letter: char| !letter.is_alphanumeric())
            .filter_map(|label| {
                Self::of_label(label.trim_end_matches(|end: char| end.is_ascii_digit()))
            })
            .max()
            .unwrap_or(Self::Unknown)
    }

    fn of_label(label: &str) -> Option<Self> {
        const LABELS: [(&str, Stage); 13] = [
            ("prod", Stage::Production),
            ("production", Stage::Production),
            ("prd", Stage::Production),
            ("live", Stage::Production),
            ("staging", Stage::Staging),
            ("stg", Stage::Staging),
            ("uat", Stage::Staging),
            ("preprod", Stage::Staging),
            ("dev", Stage::Dev),
            ("test", Stage::Dev),
            ("qa", Stage::Dev),
            ("sandbox", Stage::Dev),
            ("preview", Stage::Dev),
        ];
        let found = LABELS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(label));
        found.map(|(_, stage)| *stage)
    }
}

impl Place {
    /// The stage that the place's own name tells.
    pub fn stage(&self) -> Stage {
        match self {
            Self::Local | Self::Container { .. } => Stage::Local,
            Self::Host(host) => Stage::of_name(host),
        }
    }
}

/// The host in `user@host`, `scheme://user@host:port/path`, `[::1]:22`, `host:path`.
pub fn host_of(name: &str) -> &str {
    let name = name.split_once("://").map_or(name, |(_, rest)| rest);
    let name = name.split(['/', '?', '#']).next().unwrap_or_default();
    let name = name.rsplit_once('@').map_or(name, |(_, host)| host);
    if let Some(inside) = name.strip_prefix('[') {
        return inside.split(']').next().unwrap_or_default();
    }
    // More than one colon is a bare IPv6 address.
    match name.split_once(':') {
        Some((host, rest)) if !rest.contains(':') => host,
        _ => name,
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    host.eq_ignore_ascii_case("localhost")
        || host.to_ascii_lowercase().ends_with(".localhost")
        || host == "::1"
        || host == "0.0.0.0"
        || (host.starts_with("127.") && host.split('.').all(|part| part.parse::<u8>().is_ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_labels_tell_a_stage() {
        for (name, stage) in [
            ("db-prod2.acme.com", Stage::Production),
            ("deploy@PROD.acme.com", Stage::Production),
            ("products.acme.com", Stage::Unknown),
            ("reproduce", Stage::Unknown),
            ("deliver.acme.com", Stage::Unknown),
            ("prod@build.acme.com", Stage::Unknown),
            ("stg-eu-1", Stage::Staging),
            ("test.prod.acme.com", Stage::Production),
            ("https://qa.acme.com:8443/prod", Stage::Dev),
            ("[::1]:22", Stage::Local),
            ("127.0.0.1", Stage::Local),
            ("127.prod", Stage::Production),
            ("postgres://u:p@localhost:5432/ai_db_prod", Stage::Local),
        ] {
            assert_eq!(Stage::of_name(name), stage, "{name}");
        }
    }
}
