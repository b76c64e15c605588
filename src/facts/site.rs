//! What a run acts on that is no file (a database, a cluster, an account, a host), and whose it is.
//!
//! Where that is named is data: the `[[clue]]`s of `patterns/`. Evidence has an order, for each part of the place by itself:
//! what the run says outright, the environment of the command, that of the process, what was chosen earlier, the files that
//! the program reads, the directory, what the program takes when nothing is said. Loopback beats every name. A site is looked
//! for only when a rule has hit, so that files are read only then.

mod address;
mod kube;
mod settings;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::facts::grammar::{self, Args, Clue, Reading};
use crate::facts::paths::{is_within, normalize, work_tree};
use crate::facts::place::{Stage, is_loopback, matches_glob};
use crate::facts::{Place, Run, Value};
use crate::world::{Kind, World};
use address::Address;
use kube::{Context, Kube};
use settings::{settings, values, variable};

/// Of every file at most so much is read, in bytes.
const CAP: usize = 1 << 20;
/// So many variables that stand for others are followed.
const HOPS: usize = 4;
/// So many names are weighed for one run.
const MOST: usize = 256;
/// In so many directories a file is looked for.
const DIRECTORIES: usize = 256;
/// So many docker contexts are looked through.
const CONTEXTS: usize = 64;
/// So many files are kept once they are read.
const FILES: usize = 256;
/// Where containers that run together are described.
const COMPOSE: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];
/// What an earlier run has settled is looked for so many runs back.
const BACK: usize = 256;
/// Hosts reached from hosts, containers in containers: so many deep it is looked for whose they are.
const DEPTH: usize = 16;

/// What a run acts on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// All that names it: hosts, contexts, databases, projects. Never a password.
    pub names: Vec<String>,
    /// Whose it is, as far as these tell.
    pub stage: Stage,
    /// What told that, a clause: `DATABASE_URL in .env points to db.prod.acme.io`.
    pub evidence: Option<String>,
}

/// What tells more than what, most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Explicit,
    Command,
    Environment,
    Earlier,
    File,
    Directory,
    Default,
}

/// One name that was found.
#[derive(Clone, Debug)]
struct Name {
    part: &'static str,
    rank: Rank,
    /// Which clue it comes from: among equals the first counts.
    clue: usize,
    text: String,
    /// Whether it is where the place is, not only what it is called.
    host: bool,
    stage: Option<Stage>,
    said: String,
}

/// Finds sites, and keeps what it has read for the next one.
pub struct Sites<'w> {
    /// The session's directory.
    project: &'w str,
    world: &'w dyn World,
    /// How many hosts and containers deep it is looked for where a run happens.
    depth: Cell<usize>,
    files: RefCell<BTreeMap<String, Option<Rc<Settings>>>>,
    /// Work trees, by directories in them.
    roots: RefCell<BTreeMap<String, Option<String>>>,
}

/// Names and values.
type Settings = Vec<(String, String)>;

impl<'w> Sites<'w> {
    /// Nothing is read before it is needed. `project` is the session's directory.
    pub fn new(project: &'w str, world: &'w dyn World) -> Self {
        Self {
            project,
            world,
            depth: Cell::new(0),
            files: RefCell::default(),
            roots: RefCell::default(),
        }
    }

    /// The site of a run; `before` are the runs before it, `args` its words.
    pub fn of(&self, run: &Run, before: &[Run], args: &Args<'_>) -> Site {
        let before = &before[before.len().saturating_sub(BACK)..];
        if self.depth.get() == DEPTH {
            return Site {
                stage: Stage::Unknown,
                ..Site::default()
            };
        }
        self.depth.set(self.depth.get() + 1);
        let outer = self.outer(run, before);
        self.depth.set(self.depth.get() - 1);
        let mut search = Search {
            sites: self,
            run,
            before,
            args,
            here: run.place == Place::Local,
            at: 0,
            kube: OnceCell::new(),
            injected: Vec::new(),
            found: Vec::new(),
        };
        search.wrappers();
        let mut known = false;
        for (at, clue) in grammar::clues(&run.name).enumerate() {
            known = true;
            search.at = at;
            search.follow(clue);
        }
        if !known && run.place == Place::Local {
            return Site {
                stage: Stage::Unknown,
                ..Site::default()
            };
        }
        weigh(&search.found, outer, run.place == Place::Local)
    }

    /// Where a run happens, as a site of its own: what is local to it is there.
    fn outer(&self, run: &Run, before: &[Run]) -> Site {
        match &run.place {
            Place::Local => Site::default(),
            Place::Host(host) => {
                let named = self.ssh_host(host);
                let stages = [Some(&**host), named.as_deref()];
                let told: Vec<Option<Stage>> = stages
                    .into_iter()
                    .flatten()
                    .map(Stage::told_by_host)
                    .collect();
                if told.iter().all(Option::is_none)
                    && let Some((at, by)) = reached_by(run, host, before)
                {
                    let args = Args::split(grammar::of(&by.name), &by.argv);
                    let mut site = self.of(by, &before[..at], &args);
                    site.names.push(host.clone());
                    return site;
                }
                let local = told.contains(&Some(Stage::Local));
                let stage = match told.into_iter().flatten().max() {
                    _ if local => Stage::Local,
                    told => told.unwrap_or(Stage::Unknown),
                };
                let evidence = format!("it runs on {}", named.as_deref().unwrap_or(host));
                Site {
                    names: [Some(host.clone()), named].into_iter().flatten().collect(),
                    stage,
                    evidence: Some(evidence),
                }
            }
            Place::Container { tool, name, .. } => {
                let canonical = grammar::canonical(tool);
                let by = before.iter().enumerate().rev().find(|(_, by)| {
                    grammar::canonical(&by.name) == canonical && by.place != run.place
                });
                let Some((at, by)) = by else {
                    return Site::default();
                };
                let args = Args::split(grammar::of(&by.name), &by.argv);
                let mut site = self.of(by, &before[..at], &args);
                site.names.push(name.clone());
                site
            }
        }
    }

    /// The settings in a file, by its absolute path.
    fn settings(&self, path: &str) -> Option<Rc<Settings>> {
        if let Some(known) = self.files.borrow().get(path) {
            return known.clone();
        }
        let read = self.text(path).map(|text| Rc::new(settings(path, &text)));
        let mut files = self.files.borrow_mut();
        if files.len() < FILES {
            files.insert(path.to_owned(), read.clone());
        }
        read
    }

    /// The root of the work tree that holds a directory.
    fn root(&self, dir: &str) -> Option<String> {
        if let Some(known) = self.roots.borrow().get(dir) {
            return known.clone();
        }
        let root = work_tree(dir, self.world);
        let mut roots = self.roots.borrow_mut();
        roots.insert(dir.to_owned(), root.clone());
        root
    }

    fn text(&self, path: &str) -> Option<String> {
        if self.world.kind(path) == Kind::Absent {
            return None;
        }
        let bytes = self.world.read(path, CAP)?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The `HostName` that `~/.ssh/config` gives for a host (`ssh_config(5)`: the first value counts).
    fn ssh_host(&self, host: &str) -> Option<String> {
        let host = crate::facts::host_of(host);
        let path = format!("{}/.ssh/config", self.world.home(None)?);
        let text = self.text(&path)?;
        let mut meant = true;
        for line in text
            .lines()
            .map(str::trim)
            .filter(|line| !line.starts_with('#'))
        {
            let (key, value) = line.split_once([' ', '\t', '=']).unwrap_or((line, ""));
            let value = value.trim_start_matches([' ', '\t', '=']).trim_matches('"');
            if key.eq_ignore_ascii_case("host") {
                let mut patterns = value.split_whitespace();
                meant = patterns.any(|pattern| matches_glob(pattern, host));
            } else if key.eq_ignore_ascii_case("match") {
                meant = false;
            } else if meant && key.eq_ignore_ascii_case("hostname") {
                return Some(value.replace("%h", host));
            }
        }
        None
    }
}

/// The earlier run that has led to this host, where more is known of that than the host's name: `gcloud compute ssh web`.
fn reached_by<'r>(run: &Run, host: &str, before: &'r [Run]) -> Option<(usize, &'r Run)> {
    let mut earlier = before.iter().enumerate().rev();
    earlier.find(|(_, by)| {
        by.place != run.place
            && (by.argv.iter().any(|word| word.as_known() == Some(host))
                || host.is_empty() && run.wrappers.contains(&by.name))
            && has_clues(&by.name)
    })
}

/// Whether anything is known of the places that a program of this name acts on.
pub fn has_clues(program: &str) -> bool {
    grammar::clues(program).next().is_some()
}

/// From names to a stage: part by part, the clue of the highest rank; over the parts, what is at stake most.
fn weigh(found: &[Name], outer: Site, here: bool) -> Site {
    let first = |part: &str| {
        let same = found.iter().filter(|name| name.part == part);
        same.map(|name| (name.rank, name.clue)).min()
    };
    let counted: Vec<&Name> = found
        .iter()
        .filter(|name| Some((name.rank, name.clue)) == first(name.part))
        .collect();
    let nearby = |name: &&&Name| name.host && name.stage == Some(Stage::Local);
    let elsewhere = |name: &&&Name| name.host && name.stage != Some(Stage::Local);
    let mut names: Vec<String> = counted.iter().map(|name| name.text.clone()).collect();
    let local = counted.iter().find(nearby);
    let remote = counted.iter().find(elsewhere);
    if let (Some(local), None) = (local, remote) {
        // On the machine on which it runs, which may be another one.
        if !here {
            names.extend(outer.names);
            return Site { names, ..outer };
        }
        return Site {
            names,
            stage: Stage::Local,
            evidence: (local.rank != Rank::Default).then(|| local.said.clone()),
        };
    }
    // What is only assumed, and names that tell nothing, do not outweigh where it runs.
    let told = |name: &&&Name| name.rank != Rank::Default && (name.host || name.stage.is_some());
    if !here && !counted.iter().any(|name| told(&name)) {
        return outer;
    }
    let told = counted
        .iter()
        .filter(|name| name.stage != Some(Stage::Local))
        // What is only assumed tells nothing of a host that is named.
        .filter(|name| name.rank != Rank::Default || remote.is_none())
        .max_by_key(|name| (name.stage, std::cmp::Reverse(name.rank)));
    let stage = told.and_then(|name| name.stage).unwrap_or(Stage::Unknown);
    let said = match stage {
        Stage::Unknown => counted.iter().min_by_key(|name| name.rank).copied(),
        _ => told.copied(),
    };
    Site {
        names,
        stage,
        evidence: said.map(|name| name.said.clone()),
    }
}

/// Follows the clues of one run.
struct Search<'a> {
    sites: &'a Sites<'a>,
    run: &'a Run,
    before: &'a [Run],
    args: &'a Args<'a>,
    /// Whether the run's environment and files are those of this machine.
    here: bool,
    /// Which clue is followed.
    at: usize,
    kube: OnceCell<Option<Kube>>,
    /// Files of variables that wrappers have set, with their names.
    injected: Vec<(String, Rc<Settings>)>,
    found: Vec<Name>,
}

impl Search<'_> {
    /// What wrappers do with the environment: `dotenv -e .env.production -- prisma …` sets the variables of a file, `railway
    /// run prisma …` those of a place.
    fn wrappers(&mut self) {
        for wrapper in &self.run.wrappers {
            let clues = || grammar::clues(wrapper).filter(|clue| clue.part == "injects");
            if clues().next().is_none() {
                continue;
            }
            let Some(at) = self.before.iter().rposition(|by| by.name == *wrapper) else {
                continue;
            };
            let by = &self.before[at];
            let args = Args::split(grammar::of(&by.name), &by.argv);
            let mut search = Search {
                run: by,
                before: &self.before[..at],
                args: &args,
                sites: self.sites,
                here: by.place == Place::Local,
                at: 0,
                kube: OnceCell::new(),
                injected: Vec::new(),
                found: Vec::new(),
            };
            for clue in clues() {
                search.follow(clue);
            }
            let all = search.found.into_iter().map(|name| Name {
                part: "host",
                rank: Rank::Command,
                host: true,
                clue: 0,
                ..name
            });
            self.found.extend(all);
            self.injected.extend(search.injected);
        }
    }

    fn follow(&mut self, clue: &'static Clue) {
        let Some(behind) = self.args.leading(&clue.words) else {
            return;
        };
        let has = |flags: &[grammar::Text]| flags.iter().any(|flag| self.args.has(flag));
        if !clue.flags.is_empty() && !has(&clue.flags) || has(&clue.unless) {
            return;
        }
        if !clue.earlier.is_empty() || !clue.by.is_empty() {
            self.earlier(clue);
            return;
        }
        self.of_words(clue, self.args, behind, Rank::Explicit);
        self.of_env(clue);
        self.of_files(clue);
        if clue.dir {
            self.of_directory(clue);
        }
        if let Some(fixed) = &clue.fixed {
            let rank = if clue.flags.is_empty() {
                Rank::Default
            } else {
                Rank::Explicit
            };
            let said = if clue.flags.is_empty() {
                "it acts on"
            } else {
                "its options say"
            };
            self.read(clue, rank, said, fixed);
        } else if clue.option.is_empty() && clue.operand.is_none() && clue.env.is_empty() {
            match clue.is {
                Reading::Kube => self.current_kube(clue),
                Reading::Docker => self.current_docker(clue),
                _ => {}
            }
        }
    }

    /// The values of options, and operands.
    fn of_words(&mut self, clue: &'static Clue, args: &Args<'_>, behind: usize, rank: Rank) {
        let said = if rank == Rank::Earlier {
            "this command has chosen"
        } else {
            "it names"
        };
        for option in clue.option.iter() {
            let values: Vec<_> = match &**option {
                "*" => args
                    .every_value()
                    .filter(|(name, _)| !names_no_place(name))
                    .map(|(_, value)| value)
                    .collect(),
                option => args.values(option).collect(),
            };
            for value in values {
                self.value(clue, rank, said, &value);
            }
        }
        let Some(operand) = &clue.operand else {
            return;
        };
        let (number, all) = match operand.strip_suffix('+') {
            Some(number) => (number, true),
            None => (&**operand, false),
        };
        if number == "0" {
            return self.value(clue, rank, said, &Value::known(&*self.run.name));
        }
        let mut places = args.places().get(behind..).unwrap_or_default();
        if number == "last" {
            places = &places[places.len().saturating_sub(1)..];
        } else {
            let from = number.parse::<usize>().unwrap_or(1).saturating_sub(1);
            places = places.get(from..).unwrap_or_default();
        }
        for &place in places.iter().take(if all { MOST } else { 1 }) {
            // It may be the value of an option that is not known to have one.
            let option = args.words()[place - 1].known_prefix();
            if !(all && option.starts_with('-') && names_no_place(option)) {
                self.value(clue, rank, said, &args.words()[place]);
            }
        }
    }

    fn earlier(&mut self, clue: &'static Clue) {
        let same = |run: &&&Run| {
            let meant = match &*clue.by {
                [] => run.name == self.run.name,
                by => by.iter().any(|by| *by == run.name),
            };
            meant && run.place == self.run.place
        };
        let runs: Vec<&Run> = self
            .before
            .iter()
            .rev()
            .filter(|run| same(&run))
            .take(16)
            .collect();
        // Most name none of the words, which is seen sooner than what its operands are.
        let names = |run: &Run| {
            clue.earlier.first().is_none_or(|first| {
                let mut words = run.argv.iter().filter_map(Value::as_known);
                first == "*" || words.any(|word| grammar::lists(*first, word))
            })
        };
        for run in runs.into_iter().filter(|run| names(run)) {
            let args = Args::split(grammar::of(&run.name), &run.argv);
            if let Some(behind) = args.leading(&clue.earlier) {
                self.of_words(clue, &args, behind, Rank::Earlier);
                if let Some(fixed) = &clue.fixed {
                    self.read(clue, Rank::Earlier, "this command has chosen", fixed);
                }
                return;
            }
        }
    }

    fn of_env(&mut self, clue: &'static Clue) {
        for name in clue.env.iter() {
            let set = self.run.env.iter().rfind(|(set, _)| set == name);
            if let Some((_, value)) = set {
                self.value(clue, Rank::Command, &format!("`{name}` is"), &value.clone());
                return;
            }
            let injected = self.injected.iter().rev().find_map(|(file, settings)| {
                let value = values(settings, name).next()?;
                Some((format!("`{name}` in {file} is"), value.to_owned()))
            });
            if let Some((said, value)) = injected {
                self.read(clue, Rank::Command, &said, &value);
                return;
            }
            if let Some((said, value)) = self.composed(name) {
                self.of_setting(clue, &said, &value);
                return;
            }
            if let Some(value) = self.process_env(name).filter(|value| !value.is_empty()) {
                self.read(
                    clue,
                    Rank::Environment,
                    &format!("`{name}` in the environment is"),
                    &value,
                );
                return;
            }
        }
    }

    /// A variable that a compose file gives to the service in whose container this runs.
    fn composed(&self, name: &str) -> Option<(String, String)> {
        let Place::Container {
            tool,
            name: service,
            ..
        } = &self.run.place
        else {
            return None;
        };
        let by = self
            .before
            .iter()
            .rfind(|by| by.place == Place::Local && by.name == *tool)?;
        let by = by.cwd.as_known()?;
        let root = work_tree(by, self.sites.world);
        let dirs = [Some(by), root.as_deref()];
        dirs.into_iter().flatten().find_map(|dir| {
            COMPOSE.iter().find_map(|file| {
                let settings = self.sites.settings(&format!("{dir}/{file}"))?;
                let within = format!("services.{service}.");
                let own = settings
                    .iter()
                    .filter_map(|(key, value)| Some((key.strip_prefix(&within)?, value)));
                let told = own.clone().find_map(|(key, value)| {
                    let key = key.strip_prefix("environment.")?;
                    let listed = || value.strip_prefix(name)?.strip_prefix('=');
                    (key == name).then_some(&**value).or_else(listed)
                });
                if let Some(value) = told {
                    return Some((format!("`{name}` in {file} is"), value.to_owned()));
                }
                own.filter(|(key, _)| *key == "env_file" || key.starts_with("env_file."))
                    .find_map(|(_, env_file)| {
                        let settings = self
                            .sites
                            .settings(&normalize(&format!("{dir}/{env_file}")))?;
                        let value = values(&settings, name).next()?;
                        Some((format!("`{name}` in {env_file} is"), value.to_owned()))
                    })
            })
        })
    }

    fn process_env(&self, name: &str) -> Option<String> {
        self.here.then(|| self.sites.world.env(name))?
    }

    /// A variable as the run would see it.
    fn env(&self, name: &str) -> Option<String> {
        match self.run.env.iter().rfind(|(set, _)| set == name) {
            Some((_, value)) => value.as_known().map(str::to_owned),
            None => self.process_env(name),
        }
    }

    fn of_files(&mut self, clue: &'static Clue) {
        let keys = if clue.key.is_empty() {
            &clue.env
        } else {
            &clue.key
        };
        let files = clue
            .file
            .iter()
            .flat_map(|file| self.listed(self.filled(file)));
        for shown in files.collect::<Vec<_>>() {
            if self.of_file(clue, keys, &shown) {
                return;
            }
        }
    }

    /// The settings in one file, and whether there are any.
    fn of_file(&mut self, clue: &'static Clue, keys: &[grammar::Text], shown: &str) -> bool {
        let Some(settings) = self.settings(shown) else {
            return false;
        };
        let mut any = false;
        for key in keys {
            let filled = self.filled(key);
            for value in values(&settings, &filled).take(MOST) {
                any = true;
                let last = filled.rsplit('.').next().unwrap_or(&filled);
                let said = match last {
                    "" => format!("{shown} says"),
                    last => format!("`{last}` in {shown} is"),
                };
                self.of_setting(clue, &said, value);
            }
        }
        any
    }

    /// The files that are meant by a name: `*/settings.py`, in every directory of the one in which it runs; `~/a/b-*.json`.
    fn listed(&self, file: String) -> Vec<String> {
        // It lies next to a file that no option names.
        if file.contains('\0') {
            return Vec::new();
        }
        if !self.here || !file.contains('*') {
            return vec![file];
        }
        let entries = |folder: &str, most| self.sites.world.entries(folder, most);
        if let Some(rest) = file.strip_prefix("*/") {
            let cwd = self.run.cwd.as_known();
            let mut files = cwd
                .and_then(|cwd| entries(cwd, DIRECTORIES))
                .unwrap_or_default();
            files.retain(|entry| !entry.starts_with('.'));
            for entry in &mut files {
                *entry = format!("{entry}/{rest}");
            }
            return files;
        }
        let (folder, pattern) = file.rsplit_once('/').unwrap_or(("", &file));
        let home = self.sites.world.home(None);
        let inside = folder
            .strip_prefix("~/")
            .and_then(|rest| Some(format!("{}/{rest}", home?)));
        let mut files = inside
            .and_then(|inside| entries(&inside, FILES))
            .unwrap_or_default();
        files.retain(|name| matches_glob(pattern, name));
        for name in &mut files {
            *name = format!("{folder}/{name}");
        }
        files
    }

    /// A value out of a file, or of the variable that stands for it there.
    fn of_setting(&mut self, clue: &'static Clue, said: &str, value: &str) {
        let mut value = value.to_owned();
        let mut said = said.to_owned();
        for _ in 0..HOPS {
            let Some(name) = variable(&value).map(str::to_owned) else {
                break;
            };
            let in_files = [".env.local", ".env"].into_iter().find_map(|file| {
                let settings = self.settings(file)?;
                let value = values(&settings, &name).next()?;
                Some((format!("`{name}` in {file} is"), value.to_owned()))
            });
            let from_env = self.env(&name).map(|value| (format!("`{name}` is"), value));
            let Some((told, next)) = from_env.or(in_files) else {
                return;
            };
            (said, value) = (told, next);
        }
        self.read(clue, Rank::File, &said, &value);
    }

    /// The directories between the project's root and the one in which it runs.
    fn of_directory(&mut self, clue: &'static Clue) {
        let Some(cwd) = self.run.cwd.as_known() else {
            return;
        };
        let root = self
            .sites
            .root(self.sites.project)
            .unwrap_or_else(|| self.sites.project.to_owned());
        if !is_within(cwd, &root) || cwd.len() <= root.len() {
            return;
        }
        let below = cwd[root.len()..].trim_matches('/').to_owned();
        for name in telling(&below) {
            self.read(clue, Rank::Directory, "its directory is", name);
        }
    }

    /// A word of the command, of which a part may not be known.
    fn value(&mut self, clue: &'static Clue, rank: Rank, said: &str, value: &Value) {
        if !value.has_unknown() {
            self.read(clue, rank, said, value.text());
            return;
        }
        let (text, file) = self.text_of(value);
        if let Some(file) = file {
            self.read(
                clue,
                rank,
                &format!("{said}, with what {file} says,"),
                &text,
            );
            return;
        }
        for (_, unknown) in value.unknowns().take(8) {
            if let Some(stage) = Stage::told_by_labels(&unknown.from) {
                self.push(clue, rank, false, Some(stage), unknown.from.clone(), said);
            }
        }
        if matches!(clue.is, Reading::Host | Reading::Url) && text.trim_matches('\0').is_empty() {
            let shown = value.shown();
            self.push(clue, rank, true, None, shown, said);
            return;
        }
        self.read(clue, rank, said, &text);
    }

    /// A value with a NUL for every piece that is not known; but a variable that is not set here may be one that is read
    /// from a file, whose name is given then.
    fn text_of(&self, value: &Value) -> (String, Option<&'static str>) {
        let mut text = String::with_capacity(value.text().len() + 4);
        let mut done = 0;
        let mut read_from = None;
        for (at, unknown) in value.unknowns() {
            text.push_str(&value.text()[done..at as usize]);
            done = at as usize;
            let found = variable(&unknown.from).and_then(|name| self.in_dotenv(name));
            match found {
                Some((file, found)) => {
                    read_from = Some(file);
                    text.push_str(&found);
                }
                None => text.push('\0'),
            }
        }
        text.push_str(&value.text()[done..]);
        (text, read_from)
    }

    fn in_dotenv(&self, name: &str) -> Option<(&'static str, String)> {
        [".env.local", ".env"].into_iter().find_map(|file| {
            let settings = self.settings(file)?;
            let value = values(&settings, name).next()?.to_owned();
            Some((file, value))
        })
    }

    /// Takes a text for what the clue says it is.
    fn read(&mut self, clue: &'static Clue, rank: Rank, said: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        match clue.is {
            // `-var db_password=…`
            Reading::Name
                if text
                    .split_once('=')
                    .is_some_and(|(name, _)| names_no_place(name)) => {}
            // `--src-path test/app.zip`: what is sent there says nothing good of where it goes.
            Reading::Name
                if clue.option.iter().any(|option| option == "*")
                    && is_file(text)
                    && matches!(Stage::told_by_labels(text), Some(Stage::Local | Stage::Dev)) => {}
            Reading::Name => self.push(
                clue,
                rank,
                false,
                Stage::told_by_labels(text),
                text.to_owned(),
                said,
            ),
            Reading::Environment => {
                let stage = Stage::told_by_environment(text);
                self.push(clue, rank, false, stage, text.to_owned(), said);
            }
            // `ansible -i localhost,`
            Reading::Path if is_loopback(text.trim_end_matches(',')) => {
                let host = text.trim_end_matches(',').to_owned();
                self.push(clue, rank, true, Some(Stage::Local), host, said);
            }
            Reading::Path => {
                for part in telling(self.own_part(text)).take(3) {
                    let stage = Stage::told_by_labels(part);
                    self.push(clue, rank, false, stage, part.to_owned(), said);
                }
            }
            Reading::Variables => {
                if let Some(settings) = self.settings(text) {
                    self.injected.push((text.to_owned(), settings));
                } else {
                    // What is in it is not known: its name may tell.
                    let stage = Stage::told_by_labels(self.own_part(text));
                    self.push(clue, rank, true, stage, text.to_owned(), said);
                }
            }
            Reading::Host => self.address(clue, rank, said, Address::of_host(text)),
            Reading::Url => self.address(clue, rank, said, Address::read(text)),
            Reading::Kube => self.kube_context(clue, rank, said, text),
            Reading::Docker => self.docker_context(clue, rank, said, text),
        }
    }

    /// A path without the home or project directory that it begins with, whose names tell nothing of what is in it.
    fn own_part<'p>(&self, path: &'p str) -> &'p str {
        let home = self.sites.world.home(None);
        let roots = [Some(self.sites.project), home.as_deref()];
        let own = roots
            .into_iter()
            .flatten()
            .find_map(|root| path.strip_prefix(root));
        own.unwrap_or(path).trim_matches('/')
    }

    fn address(&mut self, clue: &'static Clue, rank: Rank, said: &str, address: Address) {
        if address.file && address.hosts.is_empty() {
            self.push(
                clue,
                rank,
                true,
                Some(Stage::Local),
                "this machine".to_owned(),
                said,
            );
        }
        for host in address.hosts {
            let resolved = self.alias(&host);
            let stage = Stage::told_by_host(&host)
                .or_else(|| resolved.as_deref().and_then(Stage::told_by_host))
                .or_else(|| self.is_service(&host).then_some(Stage::Local));
            self.push(clue, rank, true, stage, host, said);
        }
        for name in address.names {
            let stage = Stage::told_by_labels(&name);
            let mut found = self.named(clue, rank, false, stage, name, said);
            if clue.part.is_empty() {
                found.part = "database";
            }
            self.found.push(found);
        }
    }

    /// What `~/.ssh/config` says that a name without dots stands for.
    fn alias(&self, host: &str) -> Option<String> {
        (self.here && !host.contains('.')).then(|| self.sites.ssh_host(host))?
    }

    /// Whether a host without dots is a service of a compose file: another container on this machine.
    fn is_service(&self, host: &str) -> bool {
        if host.contains(['.', ':', '\0']) || host.is_empty() {
            return false;
        }
        if matches!(self.run.place, Place::Container { ref tool, .. } if grammar::canonical(tool) != "kubectl")
        {
            return true;
        }
        let prefix = format!("services.{host}.");
        COMPOSE.iter().any(|file| {
            let settings = self.settings(file).unwrap_or_default();
            settings.iter().any(|(name, _)| name.starts_with(&prefix))
        })
    }

    fn push(
        &mut self,
        clue: &'static Clue,
        rank: Rank,
        host: bool,
        stage: Option<Stage>,
        text: String,
        said: &str,
    ) {
        let name = self.named(clue, rank, host, stage, text, said);
        if self.found.len() < MOST {
            self.found.push(name);
        }
    }

    fn named(
        &self,
        clue: &'static Clue,
        rank: Rank,
        host: bool,
        stage: Option<Stage>,
        text: String,
        said: &str,
    ) -> Name {
        let part = match &*clue.part {
            "" => match clue.is {
                Reading::Host | Reading::Url | Reading::Docker => "host",
                Reading::Environment => "environment",
                Reading::Kube => "cluster",
                Reading::Path | Reading::Variables => "path",
                Reading::Name => "name",
            },
            part => part,
        };
        let text = text.replace('\0', "…");
        let said = match said.strip_suffix(" is") {
            // A long text is no name, and nobody knows what else is in it.
            _ if !host && !is_plain(&text) => {
                let stage = stage.unwrap_or(Stage::Unknown).name();
                format!("{said} something of {stage}")
            }
            Some(subject) if host && stage != Some(Stage::Local) => {
                format!("{subject} points to {text}")
            }
            _ => format!("{said} {text}"),
        };
        Name {
            part,
            rank,
            clue: self.at,
            text,
            host,
            stage,
            said,
        }
    }

    /// `${NAME:-default}` in the name of a file or setting; `<file:key` in place of a name or default is what stands there.
    fn filled(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("${") {
            let (inside, after) = behind.split_once('}').unwrap_or((behind, ""));
            let (name, default) = inside.split_once(":-").unwrap_or((inside, ""));
            filled.push_str(before);
            rest = after;
            if inside.starts_with('-') {
                let directory = self.directory_in(inside);
                let directory = directory.as_deref().unwrap_or("\0");
                // `${--schema}/../.env`
                match (rest.strip_prefix("/../"), directory.rsplit_once('/')) {
                    (Some(above), Some((parent, _))) => {
                        filled.push_str(parent);
                        rest = &rest[rest.len() - above.len() - 1..];
                    }
                    (Some(above), None) if !directory.contains(['.', '\0']) => rest = above,
                    _ => filled.push_str(directory),
                }
                continue;
            }
            let plain = |value: &String| !value.is_empty() && !value.contains('/');
            let value = self.env(name).filter(plain);
            let value = value.or_else(|| {
                let source = [inside, default]
                    .into_iter()
                    .find(|it| it.starts_with('<'))?;
                self.looked_up(&source[1..]).filter(plain)
            });
            let default = if default.starts_with('<') {
                ""
            } else {
                default
            };
            filled.push_str(value.as_deref().unwrap_or(default));
        }
        filled + rest
    }

    /// The directory of the file that an option names.
    fn directory_in(&self, option: &str) -> Option<String> {
        let file = self.args.values(option).last()?;
        let directory = file
            .as_known()?
            .rsplit_once('/')
            .map_or(".", |(directory, _)| directory);
        Some(directory.to_owned())
    }

    /// What stands in a file, `file` or `file:key`.
    fn looked_up(&self, source: &str) -> Option<String> {
        let (file, key) = source.split_once(':').unwrap_or((source, ""));
        let settings = self.settings(file)?;
        let value = values(&settings, key).next()?.to_owned();
        Some(value)
    }

    /// The settings in a file as the run would find it, or at the project's root.
    fn settings(&self, file: &str) -> Option<Rc<Settings>> {
        if !self.here {
            return None;
        }
        let read = |path: &str| self.sites.settings(path);
        if let Some(rest) = file.strip_prefix("~/") {
            return read(&format!("{}/{rest}", self.sites.world.home(None)?));
        }
        if file.starts_with('/') {
            return read(file);
        }
        let cwd = self.run.cwd.as_known()?;
        let near = read(&normalize(&format!("{cwd}/{file}")));
        near.or_else(|| {
            let root = self.sites.root(cwd)?;
            (root != cwd).then(|| read(&normalize(&format!("{root}/{file}"))))?
        })
    }

    // What follows reads the files of two programs that everything else goes through.

    fn kube(&self) -> Option<&Kube> {
        let read = || {
            let option = self.args.values("--kubeconfig").last();
            let option = option.and_then(|value| value.as_known().map(str::to_owned));
            let listed = option
                .or_else(|| self.env("KUBECONFIG"))
                .filter(|list| !list.is_empty());
            let listed = listed.unwrap_or_else(|| "~/.kube/config".to_owned());
            let mut kube = Kube::default();
            for file in listed.split(':').filter(|file| !file.is_empty()).take(16) {
                let read = if file.starts_with(['~', '/']) || !self.here {
                    self.settings(file)
                } else {
                    let cwd = self.run.cwd.as_known().unwrap_or_default();
                    self.settings(&normalize(&format!("{cwd}/{file}")))
                };
                kube.add(file, &read.unwrap_or_default());
            }
            (!kube.is_empty()).then_some(kube)
        };
        self.kube.get_or_init(read).as_ref()
    }

    fn current_kube(&mut self, clue: &'static Clue) {
        if let Some(current) = self.kube().and_then(Kube::current) {
            self.kube_context(clue, Rank::File, "the current kube context is", &current);
        }
    }

    fn kube_context(&mut self, clue: &'static Clue, rank: Rank, said: &str, context: &str) {
        let stage = Stage::told_by_name(context);
        let local = stage == Some(Stage::Local);
        self.push(clue, rank, local, stage, context.to_owned(), said);
        let found = self.kube().map(|kube| kube.context(context));
        let Context {
            cluster,
            server,
            namespace,
        } = found.unwrap_or_default();
        if let Some(cluster) = cluster.filter(|cluster| cluster != context) {
            let stage = Stage::told_by_name(&cluster);
            self.push(
                clue,
                rank,
                stage == Some(Stage::Local),
                stage,
                cluster,
                "its context leads to the cluster",
            );
        }
        if let Some(server) = server {
            let address = Address::read(&server);
            self.address(clue, rank, "its context leads to", address);
        }
        if let Some(namespace) = namespace {
            let stage = Stage::told_by_labels(&namespace);
            let mut name = self.named(
                clue,
                Rank::File,
                false,
                stage,
                namespace,
                "its context has the namespace",
            );
            name.part = "namespace";
            self.found.push(name);
        }
    }

    fn current_docker(&mut self, clue: &'static Clue) {
        let settings = self.settings("~/.docker/config.json").unwrap_or_default();
        if let Some(current) = values(&settings, "currentContext").next() {
            self.docker_context(clue, Rank::File, "the current docker context is", current);
        }
    }

    fn docker_context(&mut self, clue: &'static Clue, rank: Rank, said: &str, context: &str) {
        if context == "default" {
            self.push(
                clue,
                rank,
                true,
                Some(Stage::Local),
                "this machine".to_owned(),
                said,
            );
            return;
        }
        let stage = Stage::told_by_name(context);
        self.push(clue, rank, true, stage, context.to_owned(), said);
        if let Some(host) = self.docker_endpoint(context) {
            self.found.pop();
            self.push(
                clue,
                rank,
                false,
                stage.filter(|stage| *stage != Stage::Local),
                context.to_owned(),
                said,
            );
            let address = Address::read(&host);
            self.address(
                clue,
                rank,
                &format!("the docker context {context} leads to"),
                address,
            );
        }
    }

    /// The address in a context's metadata: `~/.docker/contexts/meta/*/meta.json`.
    fn docker_endpoint(&self, context: &str) -> Option<String> {
        let home = self.here.then(|| self.sites.world.home(None))??;
        let folder = format!("{home}/.docker/contexts/meta");
        let mut entries = self.sites.world.entries(&folder, CONTEXTS)?.into_iter();
        entries.find_map(|entry| {
            let settings = self.settings(&format!("{folder}/{entry}/meta.json"))?;
            (values(&settings, "Name").next() == Some(context)).then(|| {
                values(&settings, "Endpoints.docker.Host")
                    .next()
                    .map(str::to_owned)
            })?
        })
    }
}

/// Whether a text names a file whose content is sent somewhere, and not a file of settings.
fn is_file(text: &str) -> bool {
    const KINDS: [&str; 12] = [
        "zip", "sql", "pem", "txt", "tar", "gz", "tgz", "cer", "crt", "pfx", "csv", "jar",
    ];
    let text = text
        .strip_prefix("file://")
        .or_else(|| text.strip_prefix("fileb://"))
        .unwrap_or(text);
    let kind = text.rsplit_once('.').map_or("", |(_, kind)| kind);
    !text.contains("://") && !text.contains('=') && KINDS.contains(&kind)
}

/// Whether the value of an option or setting of this name is a secret or prose, and so no name of a place.
fn names_no_place(name: &str) -> bool {
    const WORDS: [&str; 19] = [
        "comment",
        "description",
        "message",
        "reason",
        "note",
        "title",
        "subject",
        "--output",
        "password",
        "passwd",
        "passphrase",
        "pwd",
        "token",
        "credential",
        "secret-string",
        "secret-value",
        "private-key",
        "access-key",
        "connection-string",
    ];
    let name = name.to_ascii_lowercase().replace('_', "-");
    WORDS.iter().any(|word| name.contains(word))
}

/// Whether a text is the plain name of something, fit to be repeated.
fn is_plain(text: &str) -> bool {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./:@=,+*~ …#\0".contains(letter);
    text.chars().count() <= 100 && text.chars().all(plain)
}

/// The names in a path that may tell a stage, the deepest first. A directory `live` with others in it only sets what is in
/// use apart from its modules: `live/dev`.
fn telling(path: &str) -> impl Iterator<Item = &str> {
    let names = path.rsplit('/').enumerate();
    names
        .filter(|(depth, name)| *depth == 0 || *name != "live")
        .map(|(_, name)| name)
}
