//! One policy file: what it says, and what is wrong in it, by line.

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as WordError, StrDeserializer};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Kept, PlaceIs, Policy, Preset, Switch, pattern};
use crate::facts::{Class, Stage};
use crate::rules::{self, Effect, Manner, Verdict, nearest};
use crate::secrets;

/// The keys of a policy file.
const KEYS: [&str; 9] = [
    "preset",
    "allow_reads",
    "rule_files",
    "rules",
    "matrix",
    "files",
    "place",
    "paths",
    "lock",
];
const EFFECTS: [&str; 12] = [
    "read",
    "write",
    "discard",
    "migrate",
    "publish",
    "destroy",
    "expose",
    "exfiltrate",
    "execute",
    "hang",
    "tamper",
    "wreck",
];
const STAGES: [&str; 5] = ["local", "dev", "staging", "unknown", "production"];
const MANNERS: [&str; 10] = [
    "delete",
    "delete-tree",
    "empty",
    "overwrite",
    "append",
    "metadata",
    "metadata-tree",
    "move",
    "read",
    "serve",
];
const CLASSES: [(&str, Class); 19] = [
    ("sink", Class::Sink),
    ("temp", Class::Temp),
    ("regenerable", Class::Regenerable),
    ("clean", Class::Clean),
    ("untracked", Class::Untracked),
    ("modified", Class::Modified),
    ("data", Class::Data),
    ("protected", Class::Protected),
    ("secret", Class::Secret),
    ("outside", Class::Outside),
    ("unknown", Class::Unknown),
    ("maybe-empty", Class::MaybeEmpty),
    ("temp-root", Class::TempRoot),
    ("git-dir", Class::GitDir),
    ("project-root", Class::ProjectRoot),
    ("guard", Class::Guard),
    ("critical", Class::Critical),
    ("system", Class::System),
    ("device", Class::Device),
];

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Managed,
    User,
    Project,
}

/// What the managed file keeps the user's from loosening: keys, rule ids, or `*`.
pub(super) type Locks = Vec<String>;

/// What is wrong, and at which byte.
pub(super) struct Wrong {
    pub(super) at: usize,
    pub(super) message: String,
}

type Found<T = ()> = Result<T, Wrong>;

/// Reads the text of one file into `policy`. Its own rule files are read by `read`, which is given their names.
///
/// # Errors
///
/// The first thing that is wrong; `policy` is then half changed and not to be used.
pub(super) fn apply(
    text: &str,
    owner: Owner,
    policy: &mut Policy,
    locks: &mut Locks,
    home: Option<&str>,
    mut rule_file: impl FnMut(&str) -> Result<rules::File, String>,
) -> Found {
    let table = DeTable::parse(text).map_err(|error| Wrong {
        at: error.span().map_or(0, |span| span.start),
        message: error.message().to_owned(),
    })?;
    let table = table.get_ref();
    for key in table.keys() {
        known(key.get_ref(), key.span().start, &KEYS, "key")?;
    }
    let layer = Layer {
        home,
        owner,
        locks: locks.clone(),
    };
    // Rules first, so that what follows may name them.
    if let Some(value) = table.get("rule_files") {
        for name in list(value)? {
            let file = rule_file(&name.0).map_err(|message| wrong(name.1, message))?;
            let stem = name.0.rsplit(['/', '\\']).next().unwrap_or(&name.0);
            let stem = stem.strip_suffix(".toml").unwrap_or(stem);
            for mut rule in file.rule.iter().cloned() {
                let id = format!("{stem}.{}", rule.name);
                if is_rule(&id, policy) {
                    return Err(wrong(name.1, format!("there is a rule {id} already")));
                }
                rule.name = id.into();
                policy.own.push(rule);
            }
        }
    }
    for (key, value) in table {
        let at = key.span().start;
        match key.get_ref().as_ref() {
            "preset" => layer.preset(value, policy)?,
            "allow_reads" => {
                let allow = value.get_ref().as_bool();
                let allow = allow.ok_or_else(|| wrong(at, "allow_reads is true or false"))?;
                if allow {
                    layer.loosens("allow_reads", None, at)?;
                }
                policy.allow_reads = allow;
            }
            "rules" => layer.rules(value, "", policy)?,
            "matrix" => layer.matrix(value, policy)?,
            "files" => layer.files(value, policy)?,
            "place" => layer.places(value, policy)?,
            "paths" => layer.paths(value, policy)?,
            "lock" if owner == Owner::Managed => {
                for (lock, at) in list(value)? {
                    if lock != "*" && !is_rule(&lock, policy) {
                        known(&lock, at, &KEYS, "key or rule")?;
                    }
                    locks.push(lock);
                }
            }
            "lock" => return Err(wrong(at, "only the managed policy can lock")),
            _ => {}
        }
    }
    Ok(())
}

struct Layer<'h> {
    home: Option<&'h str>,
    owner: Owner,
    locks: Locks,
}

impl Layer<'_> {
    /// Whether this file may only tighten what `key` (or the rule `id`) says.
    fn only_tightens(&self, key: &str, id: Option<&str>) -> bool {
        let locked = |lock: &String| lock == "*" || lock == key || Some(&**lock) == id;
        match self.owner {
            Owner::Managed => false,
            Owner::User => self.locks.iter().any(locked),
            Owner::Project => true,
        }
    }

    /// Refuses what loosens, where this file may only tighten.
    fn loosens(&self, key: &str, id: Option<&str>, at: usize) -> Found {
        if !self.only_tightens(key, id) {
            return Ok(());
        }
        let message = if self.owner == Owner::Project {
            "this loosens the policy, which a project cannot; say it in your own policy file"
        } else {
            "this loosens what the managed policy locks"
        };
        Err(wrong(at, message))
    }

    fn preset(&self, value: &Spanned<DeValue<'_>>, policy: &mut Policy) -> Found {
        let at = value.span().start;
        let preset: Preset = word(value, &["relaxed", "standard", "strict"], "preset")?;
        if preset < policy.preset {
            self.loosens("preset", None, at)?;
        }
        policy.preset = preset;
        Ok(())
    }

    /// `"git.reset-hard" = "ask"`; without quotes TOML makes tables of it, which mean the same.
    fn rules(&self, value: &Spanned<DeValue<'_>>, before: &str, policy: &mut Policy) -> Found {
        for (key, value) in table(value, "rules")? {
            let at = key.span().start;
            let id = format!("{before}{}", key.get_ref());
            if value.get_ref().is_table() && before.is_empty() {
                self.rules(value, &format!("{id}."), policy)?;
                continue;
            }
            if !is_rule(&id, policy) {
                let ids = rules::table().iter().map(|known| known.id);
                let detectors: Vec<String> =
                    secrets::detectors().map(secrets::Detector::id).collect();
                let ids = ids.chain(detectors.iter().map(String::as_str));
                let near = nearest(&id, ids.chain(policy.own.iter().map(|rule| &*rule.name)));
                let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
                return Err(wrong(at, format!("no rule {id}{hint}")));
            }
            let name = text(value)?;
            let switch = if name == "off" {
                Switch::Off
            } else {
                Switch::Verdict(word(value, &["off", "pass", "ask", "deny"], "verdict")?)
            };
            match switch {
                Switch::Verdict(floor) if self.only_tightens("rules", Some(&id)) => {
                    if floor <= Verdict::Pass {
                        self.loosens("rules", Some(&id), at)?;
                    }
                    policy.floors.push((id, floor));
                }
                switch => {
                    self.loosens("rules", Some(&id), at)?;
                    policy.switches.push((id, switch));
                }
            }
        }
        Ok(())
    }

    fn matrix(&self, value: &Spanned<DeValue<'_>>, policy: &mut Policy) -> Found {
        for (row, cells) in table(value, "matrix")? {
            let effect: Effect = name(row.get_ref(), row.span().start, &EFFECTS, "effect")?;
            for (column, value) in table(cells, "an effect")? {
                let at = column.span().start;
                let stage: Stage = name(column.get_ref(), at, &STAGES, "stage")?;
                let verdict = word(value, &["pass", "ask", "deny"], "verdict")?;
                if verdict < policy.of_effect(effect, stage) {
                    self.loosens("matrix", None, at)?;
                }
                policy.cells.push((effect, stage, verdict));
            }
        }
        Ok(())
    }

    fn files(&self, value: &Spanned<DeValue<'_>>, policy: &mut Policy) -> Found {
        let names = CLASSES.map(|(name, _)| name);
        for (row, cells) in table(value, "files")? {
            let class = known(row.get_ref(), row.span().start, &names, "kind of file")?;
            let class = CLASSES[class].1;
            for (column, value) in table(cells, "a kind of file")? {
                let at = column.span().start;
                let manner: Manner = name(column.get_ref(), at, &MANNERS, "manner")?;
                let verdict = word(value, &["pass", "ask", "deny"], "verdict")?;
                if verdict < policy.of_file(class, manner, true) {
                    self.loosens("files", None, at)?;
                }
                policy.files.push((class, manner, verdict));
            }
        }
        Ok(())
    }

    fn places(&self, value: &Spanned<DeValue<'_>>, policy: &mut Policy) -> Found {
        let at = value.span().start;
        let places = value.get_ref().as_array();
        let places = places.ok_or_else(|| wrong(at, "places are written as [[place]]"))?;
        for place in places {
            let at = place.span().start;
            let fields = table(place, "a place")?;
            for key in fields.keys() {
                known(key.get_ref(), key.span().start, &["match", "stage"], "key")?;
            }
            let (Some(matches), Some(stage)) = (fields.get("match"), fields.get("stage")) else {
                return Err(wrong(at, "a place needs match and stage"));
            };
            let raises = self.only_tightens("place", None);
            let spot = stage.span().start;
            let stage = word(stage, &STAGES, "stage")?;
            if stage < Stage::Staging {
                self.loosens("place", None, spot)?;
            }
            policy.places.push(PlaceIs {
                matches: text(matches)?.to_owned(),
                stage,
                raises,
            });
        }
        Ok(())
    }

    fn paths(&self, value: &Spanned<DeValue<'_>>, policy: &mut Policy) -> Found {
        for (key, value) in table(value, "paths")? {
            let at = key.span().start;
            let kinds = ["protected", "regenerable", "temp"];
            let kept = match known(key.get_ref(), at, &kinds, "key")? {
                0 => Kept::Protected,
                1 => Kept::Regenerable,
                _ => Kept::Temp,
            };
            if kept != Kept::Protected {
                self.loosens("paths", None, at)?;
            }
            for (path, at) in list(value)? {
                if path.trim_matches(['/', '.', '*']).is_empty() {
                    return Err(wrong(at, "this path is everything"));
                }
                let path = pattern::path(&path, self.home);
                policy.paths.push((path, kept));
            }
        }
        Ok(())
    }
}

fn is_rule(id: &str, policy: &Policy) -> bool {
    let is_detector = || secrets::detectors().any(|known| known.id() == id);
    rules::find(id).is_ok()
        || id.starts_with("secrets.") && is_detector()
        || policy.own.iter().any(|rule| rule.name == id)
}

fn wrong(at: usize, message: impl Into<String>) -> Wrong {
    Wrong {
        at,
        message: message.into(),
    }
}

fn table<'t, 'i>(value: &'t Spanned<DeValue<'i>>, what: &str) -> Found<&'t DeTable<'i>> {
    let table = value.get_ref().as_table();
    table.ok_or_else(|| wrong(value.span().start, format!("{what} must be a table")))
}

fn text<'t>(value: &'t Spanned<DeValue<'_>>) -> Found<&'t str> {
    let text = value.get_ref().as_str();
    text.ok_or_else(|| wrong(value.span().start, "this must be a text in quotes"))
}

/// The texts of a list, and where each stands.
fn list(value: &Spanned<DeValue<'_>>) -> Found<Vec<(String, usize)>> {
    let items = value.get_ref().as_array();
    let items =
        items.ok_or_else(|| wrong(value.span().start, "this must be a list of texts in [ ]"))?;
    let mut texts = Vec::new();
    for item in items {
        texts.push((text(item)?.to_owned(), item.span().start));
    }
    Ok(texts)
}

/// Which of the known names it is.
fn known(name: &str, at: usize, names: &[&str], what: &str) -> Found<usize> {
    names
        .iter()
        .position(|known| *known == name)
        .ok_or_else(|| {
            let hint = match nearest(name, names.iter().copied()) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("there are {}", names.join(", ")),
            };
            wrong(at, format!("no {what} {name}; {hint}"))
        })
}

/// A name as the value of an enum that serde knows by these names.
fn name<'n, T: Deserialize<'n>>(name: &'n str, at: usize, names: &[&str], what: &str) -> Found<T> {
    known(name, at, names, what)?;
    let word: StrDeserializer<'n, WordError> = name.into_deserializer();
    T::deserialize(word).map_err(|error| wrong(at, error.to_string()))
}

fn word<'t, T: Deserialize<'t>>(
    value: &'t Spanned<DeValue<'_>>,
    names: &[&str],
    what: &str,
) -> Found<T> {
    name(text(value)?, value.span().start, names, what)
}
