//! What is shown to the model: a prompt, or what came out of a tool. Secrets in it are hidden or stopped, and orders to the
//! model are named as what they are.

use crate::payload::{Event, Payload, Tool, change_strings};
use crate::policy::Policy;
use crate::secrets::{self, Order, Secret};
use crate::world::World;

use super::mentioned::{Mentioned, mentioned};

/// A text that may stand under its key is no longer than this.
const VALUE: usize = 512;

/// The rule that keeps commands from showing a file for secrets.
pub const SHOWN_FILE: &str = "secrets.shown-file";

/// What was found in a text that the model reads, and what it is to read in its place.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The secrets.
    pub secrets: Vec<Secret>,
    /// Files with secrets that a prompt puts before the model.
    pub files: Vec<Mentioned>,
    /// What is aimed at the model; the first of each kind.
    pub orders: Vec<Order>,
    /// The tool's response with every secret masked, JSON of the same shape.
    pub response: Option<String>,
    /// Whether the model is kept from reading it: a prompt with a secret.
    pub stopped: bool,
    /// What is wrong in policy files.
    pub problems: Vec<String>,
}

impl Shown {
    /// Whether there is nothing to be said.
    pub fn is_nothing(&self) -> bool {
        self.secrets.is_empty() && self.files.is_empty() && self.orders.is_empty()
    }
}

/// Weighs what the model is about to read, by the event: a prompt, a tool's response, the message of a tool that failed.
pub fn weigh_shown(payload: &Payload<'_>, policy: &Policy, world: &dyn World) -> Shown {
    let mut shown = Shown {
        problems: policy.problems.clone(),
        ..Shown::default()
    };
    if payload.event.has_prompt() {
        if let Some(prompt) = &payload.prompt {
            shown.secrets = kept(secrets::scan(&**prompt, None), policy);
            let cwd = payload.cwd.as_deref().unwrap_or("/");
            shown.files = mentioned(prompt, cwd, world);
            shown.files.retain_mut(|file| {
                if file.secrets.is_empty() {
                    return !policy.is_off(SHOWN_FILE);
                }
                file.secrets = kept(std::mem::take(&mut file.secrets), policy);
                !file.secrets.is_empty()
            });
        }
        shown.stopped = !shown.is_nothing();
    }
    if payload.event == Event::PostToolUse
        && let Some(response) = payload.response
    {
        let at = match &payload.tool {
            Tool::Read { path } => Some(&**path),
            tool => tool.writes(),
        };
        // What leads to the project says nothing of the file.
        let cwd = payload.cwd.as_deref().unwrap_or_default();
        let at = at.map(|path| path.strip_prefix(cwd).unwrap_or(path));
        shown.response = change_strings(response, |key, text| {
            shown.add_orders(text);
            let found = kept(in_value(key, text, at), policy);
            let masked = (!found.is_empty()).then(|| secrets::mask(text, &found));
            shown.add_secrets(found);
            masked
        });
    }
    if payload.event == Event::PostToolUseFailure
        && let Some(error) = &payload.error
    {
        shown.add_orders(error);
        shown.add_secrets(kept(secrets::scan(&**error, None), policy));
    }
    shown
}

impl Shown {
    /// What one string holds may stand in another as well: it is told once.
    fn add_secrets(&mut self, found: Vec<Secret>) {
        for secret in found {
            if !self
                .secrets
                .iter()
                .any(|known| known.masked() == secret.masked())
            {
                self.secrets.push(secret);
            }
        }
    }

    fn add_orders(&mut self, text: &str) {
        for order in secrets::orders(text) {
            if !self.orders.iter().any(|known| known.name == order.name) {
                self.orders.push(order);
            }
        }
    }
}

/// Without what is public, and what the user does not want to hear of.
fn kept(mut found: Vec<Secret>, policy: &Policy) -> Vec<Secret> {
    found.retain(|secret| secret.is_grave() && !policy.is_off(&secret.id()));
    found
}

/// The secrets in a string of JSON. Its key may tell what it is: `"apiToken": "…"`.
fn in_value(key: Option<&str>, text: &str, at: Option<&str>) -> Vec<Secret> {
    let Some(key) = key.filter(|_| text.len() <= VALUE && !text.contains('\n')) else {
        return secrets::scan(text, at);
    };
    let before = format!("\"{key}\": \"");
    let mut found = secrets::scan(format!("{before}{text}\""), at);
    found.retain_mut(|secret| {
        let inside = secret.span.start >= before.len();
        let end = secret.span.end.saturating_sub(before.len()).min(text.len());
        secret.span = secret.span.start.saturating_sub(before.len())..end;
        inside
    });
    found
}
