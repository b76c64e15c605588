//! The kube config: contexts, and the clusters to which they lead.
//!
//! <https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/>

use super::{Settings, values};
use crate::facts::paths::base_name;

/// The kube config: the settings of all its files, the first that says something counts.
#[derive(Default)]
pub(super) struct Kube {
    settings: Vec<(String, String)>,
}

impl Kube {
    /// Lists of a second file are kept apart from those of the first.
    pub(super) fn add(&mut self, file: &str, settings: &Settings) {
        let named = |(name, value): &(String, String)| match name.split_once('.') {
            Some((list, rest)) => (
                format!("{list}.{}:{rest}", base_name(file).replace('.', "-")),
                value.clone(),
            ),
            None => (name.clone(), value.clone()),
        };
        self.settings.extend(settings.iter().map(named));
    }

    pub(super) fn current(&self) -> Option<String> {
        let mut current = values(&self.settings, "current-context");
        current.find(|name| !name.is_empty()).map(str::to_owned)
    }

    /// What stands in a list beside the entry of this name.
    fn beside(&self, list: &str, name: &str, what: &str) -> Option<String> {
        let named = |(key, value): &&(String, String)| {
            value == name
                && key.starts_with(list)
                && key.rsplit('.').next() == Some("name")
                && key.matches('.').count() == 2
        };
        let (key, _) = self.settings.iter().find(named)?;
        let wanted = format!("{}.{what}", key.strip_suffix(".name")?);
        let found = self.settings.iter().find(|(key, _)| *key == wanted);
        found.map(|(_, value)| value.clone())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.settings.is_empty()
    }

    /// What a context leads to.
    pub(super) fn context(&self, name: &str) -> Context {
        let cluster = self.beside("contexts.", name, "context.cluster");
        let server = cluster
            .as_ref()
            .and_then(|cluster| self.beside("clusters.", cluster, "cluster.server"));
        Context {
            cluster,
            server,
            namespace: self.beside("contexts.", name, "context.namespace"),
        }
    }
}

/// What a context leads to.
#[derive(Default)]
pub(super) struct Context {
    pub(super) cluster: Option<String>,
    /// Its URL.
    pub(super) server: Option<String>,
    pub(super) namespace: Option<String>,
}
