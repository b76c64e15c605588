//! Whose machine a run acts on, as far as names tell.

use serde::{Deserialize, Serialize};

/// How much depends on a place, least first. The columns of the effect table in `patterns/matrix.toml`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// This machine, loopback, containers on it.
    #[default]
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
        Self::told_by_host(name).unwrap_or(Self::Unknown)
    }

    /// The stage that a host tells, if it tells one: what it is known as, else its labels.
    pub(super) fn told_by_host(name: &str) -> Option<Self> {
        let host = host_of(name);
        if is_loopback(host) {
            return Some(Self::Local);
        }
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let known = HOSTS.iter().find(|(known, _)| matches_glob(known, &host));
        match known {
            Some((_, stage)) => Some(*stage),
            None => Self::told_by_name(&host),
        }
    }

    /// The stage that the name of a cluster, context or host tells, if it tells one.
    pub(super) fn told_by_name(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        let known = NAMES.iter().find(|(known, _)| matches_glob(known, &lower));
        match known {
            Some((_, stage)) => Some(*stage),
            None => Self::told_by_labels(name),
        }
    }

    /// The stage that the labels of a name tell, if they tell one.
    pub(super) fn told_by_labels(name: &str) -> Option<Self> {
        labels(name)
            .filter_map(|label| told_by(&LABELS, label))
            .max()
    }

    /// The stage that is meant by the name of an environment.
    pub(super) fn told_by_environment(name: &str) -> Option<Self> {
        let known = labels(name)
            .filter_map(|label| told_by(&LABELS, label))
            .max();
        known.or_else(|| told_by(&ENVIRONMENTS, name))
    }
}

/// The labels of a name, without digits behind them.
fn labels(name: &str) -> impl Iterator<Item = &str> {
    let labels = name.split(|letter: char| !letter.is_alphanumeric());
    labels.map(|label| label.trim_end_matches(|end: char| end.is_ascii_digit()))
}

fn told_by(table: &[(&str, Stage)], label: &str) -> Option<Stage> {
    let found = table
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(label));
    found.map(|(_, stage)| *stage)
}

include!(concat!(env!("OUT_DIR"), "/stages.rs"));

/// Whether a text is meant by a pattern in which `*` is any text. There is one place to come back to, so that it takes no
/// more than the product of both lengths.
pub fn matches_glob(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut here) = (0, 0);
    let mut back = None;
    while here < text.len() {
        if pattern.get(at) == Some(&b'*') {
            back = Some((at + 1, here));
            at += 1;
        } else if pattern.get(at) == Some(&text[here]) {
            at += 1;
            here += 1;
        } else if let Some((star, from)) = back {
            back = Some((star, from + 1));
            at = star;
            here = from + 1;
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|rest| *rest == b'*')
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

pub(super) fn is_loopback(host: &str) -> bool {
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
