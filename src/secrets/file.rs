//! The detector file as people write it: `patterns/secrets/*.toml`, `patterns/orders.toml`.
//!
//! The build script compiles this file too, reads every file into these types and writes them out again as a static table.
//! Unknown fields are errors.

use serde::{Deserialize, Serialize};

pub use crate::list::{List, Text, Texts};

/// One file of `patterns/secrets/`.
#[allow(dead_code, reason = "only the build script reads whole files")]
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// The detectors.
    pub detector: List<Detector>,
    /// Those of `patterns/orders.toml`, which find orders to the model and no secrets.
    pub order: List<Detector>,
}

/// Finds one kind of secret.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Detector {
    /// The id, in kebab case: `anthropic-api-key`.
    pub name: Text,
    /// What it is, for people: `Anthropic API key`.
    pub title: Text,
    /// Texts of which one is in every match.
    pub anchors: Texts,
    /// Whether upper and lower case of the anchors do not matter.
    pub nocase: bool,
    /// What it looks like. The group `secret`, or else the first, or else all of it is the secret.
    pub regex: Text,
    /// Whether the regex is held against the whole of what is assigned to a name that an anchor is in.
    pub assigned: bool,
    /// In place of the regex: a form that is written in Rust.
    pub shape: Option<Shape>,
    /// Words of which one must stand shortly before the secret.
    pub near: Texts,
    /// The least Shannon entropy of the secret, in bits a character.
    pub entropy: f32,
    /// What the secret must be besides.
    pub check: Option<Check>,
    /// A checksum: where it is right there is no doubt.
    pub proof: Option<Proof>,
    /// Further words that no such secret holds.
    pub stop: Texts,
    /// `false`: passes in files of tests, fixtures and examples.
    pub tests: Option<bool>,
    /// How bad it is to lose it.
    pub severity: Severity,
    /// Texts in which exactly one secret is found, by this detector.
    pub hit: Texts,
    /// Texts in which it finds nothing.
    pub miss: Texts,
}

impl Detector {
    /// Its name among those of rules, for policies and reports: `secrets.anthropic-api-key`.
    pub fn id(&self) -> String {
        format!("secrets.{}", self.name)
    }
}

/// Forms that no regular expression tells well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// A block between `-----BEGIN …-----` and `-----END …-----`.
    Pem,
    /// Three parts in base 64 with dots between, the first a JSON object that names an algorithm.
    Jwt,
    /// A value that is given to something called a password.
    Password,
    /// A value that is given to something called a key, token or secret.
    Key,
}

/// What a secret must be besides its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// Base 64 of a JSON object.
    Base64Json,
    /// Base 64 of `user:password`.
    BasicAuth,
    /// A password that is none of those which stand in every manual.
    UrlPassword,
}

/// Checksums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// The last six characters are the CRC-32 of what stands behind the first `_`, in base 62: GitHub, npm.
    GithubCrc32,
    /// The eight hexadecimal digits behind the last `_` are the CRC-32 of what stands before: Grafana.
    GrafanaCrc32,
}

/// How bad it is to lose a secret.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Little can be done with it.
    Low,
    /// Something can.
    Medium,
    /// An account can be used in somebody's name.
    #[default]
    High,
    /// A whole organisation, or all of its money.
    Critical,
}

impl Severity {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}
