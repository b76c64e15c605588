//! The state of a shell that is being followed: variables, functions, directory, files written so far.
//!
//! Where branches of a command leave a variable with different values, all of them are kept, side by side, as its
//! *alternatives*. A run that uses such a variable is emitted once for each. A journal of changes makes leaving a subshell, and joining
//! branches, cost no more than what was changed inside.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::facts::{Origins, Value};
use crate::shell::Command;

/// How many alternatives a variable keeps.
pub(super) const ALTERNATIVES: usize = 64;

/// The key under which the working directory is kept, beside the variables: no variable can bear this name.
pub(super) const CWD: &str = "\0cwd";

/// What a variable may hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Slot {
    /// Unset.
    Unset,
    /// A text.
    Scalar(Value),
    /// An array.
    Array(Vec<Value>),
}

/// A variable.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Var {
    /// What it may hold; never empty.
    pub(super) slots: Vec<Slot>,
    /// Whether programs see it.
    pub(super) exported: bool,
}

/// A file that the command itself wrote before.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    /// Its content, as far as it is known.
    pub(super) content: Value,
    /// Where its content comes from.
    pub(super) origins: Origins,
    /// Whether only these contents are in it, rather than being added to what was there.
    pub(super) whole: bool,
}

/// Variables that a program sees, by name.
pub(super) type Environment = Rc<Vec<(String, Value)>>;

/// The state.
#[derive(Default)]
pub(super) struct State {
    vars: BTreeMap<String, Var>,
    /// The names of those that programs see.
    exported: BTreeSet<String>,
    /// What they hold under a choice of alternatives, once it was asked for and until one of them changes.
    environment: Option<(usize, Environment)>,
    journal: Vec<(String, Option<Var>)>,
    /// How long the journal was at each mark.
    marks: Vec<usize>,
    /// Functions by name; a later definition replaces an earlier one.
    pub(super) functions: BTreeMap<String, Rc<Command>>,
    /// Aliases by name.
    pub(super) aliases: BTreeMap<String, String>,
    /// Settings that a program was told to keep (`git config key value`).
    pub(super) settings: Vec<(String, Value)>,
    /// Links that this command made: where they are, and what they lead to.
    pub(super) links: Vec<(String, Value)>,
    /// Directories in which an archive was unpacked that this command fetched.
    pub(super) unpacked: Vec<String>,
    /// Files by absolute path, or as written.
    pub(super) files: BTreeMap<String, Written>,
    /// `$1`, `$2` … of the function or script that is being followed.
    pub(super) positional: Vec<Value>,
    /// Whether the positional parameters are known.
    pub(super) positional_known: bool,
    /// Whether everything set is exported (`set -a`).
    pub(super) export_all: bool,
    /// Whether what is run is printed before (`set -x`, `set -v`).
    pub(super) traces: bool,
}

/// What was changed since a point in time: new values by name, `None` where the variable is gone.
pub(super) type Changes = BTreeMap<String, Option<Var>>;

impl State {
    /// A variable, if this command has set it.
    pub(super) fn get(&self, name: &str) -> Option<&Var> {
        self.vars.get(name)
    }

    /// Sets a variable, keeping whether it is exported.
    pub(super) fn set(&mut self, name: &str, slots: Vec<Slot>) {
        let exported = self.export_all || self.vars.get(name).is_some_and(|var| var.exported);
        self.put(name, Some(Var { slots, exported }));
    }

    /// Marks a variable as exported.
    pub(super) fn export(&mut self, name: &str) {
        if let Some(var) = self.vars.get(name)
            && !var.exported
        {
            let var = Var {
                slots: var.slots.clone(),
                exported: true,
            };
            self.put(name, Some(var));
        }
    }

    /// Puts a variable back as it was, or takes it away.
    pub(super) fn put(&mut self, name: &str, var: Option<Var>) {
        let old = self.replace(name, var);
        // Coming back needs only what was there at the last mark.
        if !self.marks.is_empty() && !self.is_noted(name) {
            self.journal.push((name.to_owned(), old));
        }
    }

    /// Whether what a variable was at the last mark is seen at a glance to be in the journal.
    fn is_noted(&self, name: &str) -> bool {
        let from = self.marks.last().copied().unwrap_or(0);
        let since = self.journal.get(from..).unwrap_or_default();
        since.iter().rev().take(4).any(|(noted, _)| noted == name)
    }

    /// Whether a variable is an array that can grow where it is, with nothing copied.
    pub(super) fn may_extend(&self, name: &str) -> bool {
        let slots = self.vars.get(name).map(|var| &var.slots[..]);
        let fits = matches!(slots, Some([Slot::Array(values)]) if values.len() < 4096);
        fits && (self.marks.is_empty() || self.is_noted(name))
    }

    /// Adds to an array for which [`State::may_extend`] holds.
    pub(super) fn extend(&mut self, name: &str, more: Vec<Value>) {
        if let Some(var) = self.vars.get_mut(name)
            && let [Slot::Array(values)] = &mut var.slots[..]
        {
            values.extend(more);
        }
    }

    fn replace(&mut self, name: &str, var: Option<Var>) -> Option<Var> {
        let exported = var.as_ref().is_some_and(|var| var.exported);
        let old = match var {
            Some(var) => self.vars.insert(name.to_owned(), var),
            None => self.vars.remove(name),
        };
        let was_exported = old.as_ref().is_some_and(|var| var.exported);
        if exported || was_exported {
            self.environment = None;
        }
        if exported && !was_exported {
            self.exported.insert(name.to_owned());
        } else if was_exported && !exported {
            self.exported.remove(name);
        }
        old
    }

    /// The variables that programs see, under a choice of alternatives.
    pub(super) fn environment(&mut self, choice: usize) -> Environment {
        if let Some((known, environment)) = &self.environment
            && *known == choice
        {
            return Rc::clone(environment);
        }
        let mut environment = Vec::with_capacity(self.exported.len());
        for (name, var) in self
            .exported
            .iter()
            .filter_map(|name| self.vars.get_key_value(name))
        {
            let last = var.slots.len().saturating_sub(1);
            if let Some(Slot::Scalar(value)) = var.slots.get(choice.min(last)) {
                environment.push((name.clone(), value.clone()));
            }
        }
        let environment = Rc::new(environment);
        self.environment = Some((choice, Rc::clone(&environment)));
        environment
    }

    /// A point in time to come back to. Every mark must be undone by [`State::rollback`].
    pub(super) fn mark(&mut self) -> usize {
        self.marks.push(self.journal.len());
        self.journal.len()
    }

    /// Goes back to a mark and says what had been changed since.
    pub(super) fn rollback(&mut self, mark: usize) -> Changes {
        let mut changes = Changes::new();
        while self.journal.len() > mark {
            let Some((name, old)) = self.journal.pop() else {
                break;
            };
            let new = self.replace(&name, old);
            changes.entry(name).or_insert(new);
        }
        self.marks.pop();
        changes
    }

    /// Joins the ends of branches, each given as its changes: a variable changed in any of them may have each branch's value,
    /// and its present one where a branch left it alone (`complete` is false when none of the branches may be taken).
    pub(super) fn join(&mut self, branches: &[Changes], complete: bool) {
        let mut names: Vec<&String> = branches.iter().flat_map(BTreeMap::keys).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let before = self.vars.get(name);
            let untouched = !complete || branches.iter().any(|branch| !branch.contains_key(name));
            let mut exported = before.is_some_and(|var| var.exported);
            // Starting from what is there keeps a long row of branches linear: only what a branch adds is looked up.
            let mut slots = match before {
                Some(var) if untouched => var.slots.clone(),
                None if untouched => vec![Slot::Unset],
                _ => Vec::new(),
            };
            for end in branches.iter().filter_map(|branch| branch.get(name)) {
                exported |= end.as_ref().is_some_and(|var| var.exported);
                let unset = [Slot::Unset];
                let new = end.as_ref().map_or(&unset[..], |var| &var.slots);
                for slot in new {
                    if slots.len() < ALTERNATIVES && !slots.contains(slot) {
                        slots.push(slot.clone());
                    }
                }
            }
            self.put(name, Some(Var { slots, exported }));
        }
    }
}
