//! What the user, the team and the project have settled.
//!
//! There are four layers: what is built in, the managed file of the machine, the user's file, and the project's. Later ones
//! refine earlier ones. The project's may only tighten, as whoever writes to a repository is not who answers for the
//! machine, and so may the user's where the managed file locks something. A file that breaks these rules, or cannot be
//! read, does not count at all and is reported with its line; only a broken managed file stops everything.

mod layer;
mod load;
mod matrix;
mod pattern;
#[cfg(test)]
mod tests;

use crate::facts::{Class, Session, Stage};
use crate::payload::Payload;
use crate::rules::{Effect, Manner, Rule, Verdict};

pub use load::{Broken, load, user_file};
pub use matrix::Preset;

/// All layers together.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The built-in matrix that holds where nothing else is said.
    pub preset: Preset,
    /// Whether runs that are proven to read only are waved through.
    pub allow_reads: bool,
    /// People's own rules; their names are their ids.
    pub own: Vec<Rule>,
    /// What is wrong in files that do not count therefore, each with its place and the way out.
    pub problems: Vec<String>,
    switches: Vec<(String, Switch)>,
    floors: Vec<(String, Verdict)>,
    cells: Vec<(Effect, Stage, Verdict)>,
    files: Vec<(Class, Manner, Verdict)>,
    places: Vec<PlaceIs>,
    paths: Vec<(String, Kept)>,
}

/// What a user makes of one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Switch {
    /// It does not count.
    Off,
    /// It always leads to this.
    Verdict(Verdict),
}

/// A place and its stage.
#[derive(Clone, Debug)]
struct PlaceIs {
    matches: String,
    stage: Stage,
    /// Whether it may only raise what else is known.
    raises: bool,
}

/// How a user wants a path to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    /// As `.git` is.
    Protected,
    /// As build output is.
    Regenerable,
    /// As temporary directories are.
    Temp,
}

impl Kept {
    fn class(self) -> Class {
        match self {
            Self::Protected => Class::GitDir,
            Self::Regenerable => Class::Regenerable,
            Self::Temp => Class::Temp,
        }
    }
}

impl Policy {
    /// What the matrix says of an effect at a stage.
    pub fn of_effect(&self, effect: Effect, stage: Stage) -> Verdict {
        let mut cells = self.cells.iter().rev();
        let own = cells.find(|(of, at, _)| *of == effect && *at == stage);
        own.map_or_else(|| self.preset.of_effect(effect, stage), |cell| cell.2)
    }

    /// What the matrix says of touching a file of this class, which may not be there yet.
    pub fn of_file(&self, class: Class, manner: Manner, exists: bool) -> Verdict {
        let mut cells = self.files.iter().rev();
        let own = cells.find(|(of, by, _)| *of == class && *by == manner);
        own.map_or_else(|| self.preset.of_file(class, manner, exists), |cell| cell.2)
    }

    /// Whether a rule is switched off.
    pub fn is_off(&self, id: &str) -> bool {
        self.switch(id) == Some(Switch::Off) && self.floor(id).is_none()
    }

    /// What becomes of a verdict that a rule leads to.
    pub fn of_rule(&self, id: &str, verdict: Verdict) -> Verdict {
        let switched = match self.switch(id) {
            Some(Switch::Verdict(own)) => own,
            _ => verdict,
        };
        self.floor(id).map_or(switched, |floor| switched.max(floor))
    }

    /// The stage that users know a place of these names to have, where `found` is what these tell by themselves.
    pub fn stage(&self, names: &[String], found: Stage) -> Stage {
        let known = |place: &&PlaceIs| {
            let mut names = names.iter();
            names.any(|name| pattern::host(&place.matches, name))
        };
        let mut settled = self.places.iter().rev().filter(|place| !place.raises);
        let stage = settled.find(known).map_or(found, |place| place.stage);
        let raised = self
            .places
            .iter()
            .filter(|place| place.raises)
            .filter(known);
        raised.fold(stage, |stage, place| stage.max(place.stage))
    }

    /// Where a call's session stands, with the classes that users give to paths.
    pub fn session(&self, payload: &Payload<'_>) -> Session {
        let mut paths = Vec::with_capacity(2 * self.paths.len());
        for protects in [true, false] {
            for (path, kept) in &self.paths {
                if (*kept == Kept::Protected) == protects {
                    let class = kept.class();
                    paths.push((path.clone(), class));
                    paths.push((format!("{path}/**"), class));
                }
            }
        }
        Session {
            dir: payload.cwd.as_deref().unwrap_or("/").to_owned(),
            scratch: payload
                .scratchpad
                .iter()
                .map(|dir| dir.clone().into_owned())
                .collect(),
            paths,
        }
    }

    fn switch(&self, id: &str) -> Option<Switch> {
        let mut switches = self.switches.iter().rev();
        switches.find(|(of, _)| of == id).map(|(_, switch)| *switch)
    }

    fn floor(&self, id: &str) -> Option<Verdict> {
        let floors = self.floors.iter().filter(|(of, _)| of == id);
        floors.map(|(_, floor)| *floor).max()
    }
}
