//! Where a path leads, and what is there.
//!
//! A path is judged by what it resolves to, never by how it is spelt: it is joined with its directory, its globs are matched
//! against the disk, its links are resolved, and only then it is looked up among the places (`patterns/places.toml`) and,
//! inside the project, in git. What is not known of a path is a gap in it, and the path is judged as if a name that exists
//! nowhere stood there; where the gap may be empty and everything below the path is meant, as the stricter of that and the
//! path without it. That a gap holds `..` is taken to be improbable: whoever writes `/tmp/$name` may be wrong about a name,
//! not about a tree.
//!
//! Nothing here knows what is done to a path; how bad it is to lose something is for the matrix to say.

mod elsewhere;
mod globs;
mod ground;
mod inside;
mod lexical;
mod lists;
mod secret;
mod spelling;
mod tree;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::facts::{Place, Value};
use crate::world::{Kind, World};

use elsewhere::remote;
use globs::Pattern;
use ground::Ground;
pub use ground::work_tree;
use inside::{Inside, Open};
pub use lexical::{base_name, is_within, normalize};
use lexical::{is_drive_path, is_normal, join, parent};
use lists::{Names, Parted};
pub use lists::{is_own, is_startup, names_startup};
pub(in crate::facts) use secret::NAMES;
pub use secret::{Secrets, is_named_secret, is_secret, is_secret_dir, secrets_in, text_tells};
use spelling::{GAP, Lead, Part, Parts, Spelling, lead};

/// How many files that would be lost are named.
const LOST_CAP: usize = 10;
/// So many paths are looked at, of so much text; those behind count as unknown.
const AIMS_CAP: usize = 2000;
const TEXT_CAP: usize = 64 * 1024;
/// Longer paths are not plain. As no path below it can be too deep, it is not more than that limit.
const PLAIN_CAP: usize = 200;
/// For so many paths of one command the disk is asked; those behind are judged by their text.
const DISK_CAP: usize = 1000;
/// How many entries are read for the globs of all paths.
const ENTRIES_CAP: usize = 20_000;
/// How many of its entries are classified for one path; with more, its directory is.
const SPOTS_CAP: usize = 1000;
/// What a path is, for someone who might lose it. The rows of the file table in `patterns/matrix.toml`, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// `/dev/null` and its like, standard streams, descriptors: nothing to lose.
    Sink,
    /// A temporary directory's content, the agent's scratch directory, a fresh `mktemp` result, a path in a container that
    /// is thrown away.
    Temp,
    /// Something that the project makes again: ignored build output, caches, dependencies, byte code, coverage.
    Regenerable,
    /// Inside the project, tracked by git, unmodified.
    Clean,
    /// Inside the project: one file (not a directory) that is untracked, or cannot be told.
    Untracked,
    /// Inside the project: tracked and modified, or a directory with modified or untracked files, or cannot be told.
    Modified,
    /// Inside the project: holds data (database, dump, backup, archive, media, key) and is not clean.
    Data,
    /// Decides what is built, tested or deployed for all. Asked for by rules that name it; see [`Target::named`].
    Protected,
    /// Holds secrets, or is a directory in which something does. Asked for by rules that name it.
    Secret,
    /// Outside the project.
    Outside,
    /// Cannot be known at all.
    Unknown,
    /// Cannot be known, and may be empty, so that what stands around it is meant (`"$DIR/"*`).
    MaybeEmpty,
    /// The root of the temporary directories itself.
    TempRoot,
    /// In `.git`.
    GitDir,
    /// The project root as a whole, or all of its entries.
    ProjectRoot,
    /// The guard's own policy, binary or state, or the agent's settings, permissions and hooks.
    Guard,
    /// A file of the system that it cannot do without: `/etc/passwd`, `/boot/…`, `/etc/sudoers`.
    Critical,
    /// `/`, a top-level or system directory, a home directory or all of its entries, an ancestor of the working directory.
    System,
    /// A raw device.
    Device,
}

/// A path that a run acts on.
#[derive(Clone, Debug)]
pub struct Target {
    /// As written, for people.
    pub shown: String,
    /// Where it leads: absolute, normalised, links resolved. `None` where it cannot be known, or is many.
    pub path: Option<String>,
    /// What is there, or would be: a path that does not exist has the class that it would have if it did, a directory
    /// where everything below it is meant and a file otherwise.
    pub class: Class,
    /// Whether anything is there. Certain only when false: paths that the disk was not asked for count as existing.
    pub exists: bool,
    /// Whether many files are meant: a glob, or alternatives.
    pub many: bool,
    /// Whether a file system is mounted below it, or a link in it leads to a directory elsewhere.
    pub leads_out: bool,
    /// Up to ten of the files that would be lost, for the reason (modified or untracked ones), relative to the project.
    pub lost: Vec<String>,
}

/// A path as a run names it.
#[derive(Clone, Copy, Debug)]
pub struct Aim<'a> {
    /// The path as written, expanded. A `~` in it is a plain character.
    pub value: &'a Value,
    /// The directory from which it is meant; an empty value is the session's.
    pub cwd: &'a Value,
    /// The machine on which it is meant.
    pub place: &'a Place,
    /// Whether everything below a directory is reached, as by a recursive delete or a move.
    pub tree: bool,
    /// Whether a link at the end of the path is meant itself, and not what it leads to, as by a delete or a move. A slash
    /// behind it means what it leads to in any case.
    pub link: bool,
    /// Whether it matters what git has of it, as for a delete. A write into the project is judged by place and name.
    pub git: bool,
}

/// Where the session stands, as far as it gives a meaning to paths.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// Its working directory, absolute.
    pub dir: String,
    /// Directories that the agent has for itself: all in them counts as temporary.
    pub scratch: Vec<String>,
    /// Paths to which the policy gives a class, first match first: patterns as in `patterns/places.toml`, absolute or
    /// with `**/` before them. They leave [`Class::TempRoot`] and what is above it as it is.
    pub paths: Vec<(String, Class)>,
}

/// Says what each path is. The project is the work tree around the session's directory, or that directory. Git is asked once
/// for all paths in one work tree, and only for those whose place and name do not say enough.
pub fn classify(aims: &[Aim<'_>], session: &Session, world: &dyn World) -> Vec<Target> {
    let here = Value::known(session.dir.as_str());
    let mut survey = Survey::new(session, &here, world);
    let mut targets: Vec<Target> = Vec::with_capacity(aims.len());
    // Plain paths, each with the first aim at it, and aims with the earlier ones that are the same.
    let mut firsts = BTreeMap::new();
    let mut again = Vec::new();
    let mut seen = 0;
    let mut text = 0;
    for (index, aim) in aims.iter().enumerate() {
        if let Some(plain) = aim.plain() {
            let first = *firsts.entry(plain).or_insert(index);
            if first < index {
                again.push((index, first));
                targets.push(Target::unknown(aim));
                continue;
            }
        }
        seen += 1;
        text += aim.value.text().len() + aim.value.marks().len();
        let finding = if seen <= AIMS_CAP && text <= TEXT_CAP {
            survey.find(index, aim)
        } else {
            targets.push(Target::unknown(aim));
            continue;
        };
        targets.push(Target {
            shown: aim.value.shown(),
            path: finding.path,
            class: finding.class.unwrap_or(Class::Sink),
            exists: finding.exists,
            many: finding.many,
            leads_out: finding.leads_out,
            lost: Vec::new(),
        });
    }
    survey.settle(&mut targets);
    for (index, first) in again {
        targets[index] = targets[first].clone();
    }
    targets
}

impl Target {
    /// The class by which a rule asks for the path (`guard`, `secret`, `protected`), if it is of that.
    pub fn named(&self, word: &str, on_disk: bool, secrets: &mut Secrets<'_>) -> Option<Class> {
        let path = self.path.as_deref().unwrap_or(&self.shown);
        match word {
            "guard" => (self.class == Class::Guard).then_some(Class::Guard),
            _ if path.len() > TEXT_CAP => {
                secrets.limited = true;
                None
            }
            "secret" => secrets
                .are_at(path, on_disk && self.path.is_some())
                .then_some(Class::Secret),
            "protected" => lists::is_protected(path).then_some(Class::Protected),
            _ => None,
        }
    }

    /// Whether it is in the project and nothing is there yet.
    pub fn is_new_in_project(&self) -> bool {
        let inside = matches!(
            self.class,
            Class::Regenerable | Class::Clean | Class::Untracked | Class::Modified | Class::Data
        );
        inside && !self.exists && self.path.is_some()
    }

    fn unknown(aim: &Aim<'_>) -> Self {
        Self {
            shown: aim.value.shown(),
            path: None,
            class: Class::Unknown,
            exists: true,
            many: false,
            leads_out: false,
            lost: Vec::new(),
        }
    }
}

impl<'a> Aim<'a> {
    /// All that it says, where that is plain text on this machine.
    fn plain(&self) -> Option<(&'a str, &'a str, [bool; 3])> {
        let local = self.place == &Place::Local;
        let manner = [self.tree, self.link, self.git];
        let path = self.value.as_known().filter(|_| local)?;
        Some((path, self.cwd.as_known()?, manner))
    }
}

/// What is found out about one path, over everything that it may stand for.
#[derive(Debug, Default)]
struct Finding {
    /// The strictest class; `None` while there is none, or only git can tell.
    class: Option<Class>,
    path: Option<String>,
    exists: bool,
    many: bool,
    leads_out: bool,
}

impl Finding {
    fn is(&mut self, class: Class) {
        self.class = self.class.max(Some(class));
    }
}

/// One path that is meant.
#[derive(Debug, PartialEq)]
struct Spot {
    /// Absolute; `..` may stand in it.
    path: String,
    /// How much of it is certain; the rest holds gaps or globs.
    certain: usize,
    /// Whether all entries of the directory are meant, and not the directory.
    all: bool,
    /// Whether a slash stands at the end.
    slash: bool,
    /// Whether it may be there; the disk is asked only where this is so.
    exists: bool,
    /// What its last component is matched by, where the disk could not tell what that matches.
    only: Option<Pattern>,
}

impl Spot {
    /// The only path that a value without marks stands for, if that can be seen without taking it apart: what
    /// [`spellings`] and [`Survey::spots`] make of it. `None` leaves it to them.
    fn plain(value: &Value, cwd: &Value) -> Option<Self> {
        let text = value.as_known()?;
        let dir = match text.strip_prefix('/') {
            Some("") => return None,
            Some(_) => "",
            None => cwd.as_known().filter(|dir| dir.starts_with('/'))?,
        };
        let slash = text.ends_with('/');
        let name = text.strip_suffix('/').unwrap_or(text);
        let simple = |text: &str| {
            let bytes = text.as_bytes();
            let mut pairs = bytes.windows(2);
            !pairs.any(|pair| matches!(pair, b"//" | b"!(" | [b'\\' | 1, _]))
                && !matches!(bytes, [.., b'\\' | 1])
        };
        let fits = |text: &str| text.len() <= PLAIN_CAP;
        if name.is_empty() || is_drive_path(text) || !fits(text) || !fits(cwd.text()) {
            return None;
        }
        if !simple(text) || !simple(dir) {
            return None;
        }
        let dir = dir.strip_suffix('/').unwrap_or(dir);
        let mut path = String::with_capacity(dir.len() + 1 + name.len());
        path.push_str(dir);
        if !name.starts_with('/') {
            path.push('/');
        }
        path.push_str(name);
        Some(Self {
            certain: path.len(),
            path,
            all: false,
            slash,
            exists: true,
            only: None,
        })
    }
}

/// A directory with its links resolved.
#[derive(Debug)]
struct Dir {
    real: String,
    /// The lists that name some component of it.
    names: Names,
}

/// The lists that name the components of a resolved path.
#[derive(Clone, Copy, Debug)]
struct Named {
    /// Those that name the last.
    last: Names,
    /// Those that name one of the others.
    above: Names,
}

impl Named {
    fn all(self) -> Names {
        self.last.and(self.above)
    }
}

/// Where a path leads.
#[derive(Debug)]
struct Way {
    real: String,
    /// How much of that is certain.
    certain: usize,
    /// What is there, where that was seen on the way.
    kind: Option<Kind>,
    /// The directory in which it stands, where that was seen on the way.
    dir: Option<Rc<Dir>>,
}

struct Survey<'a> {
    session: &'a Session,
    /// The session's directory.
    here: &'a Value,
    world: &'a dyn World,
    ground: OnceCell<Rc<Ground>>,
    /// Directories, resolved.
    dirs: BTreeMap<String, Rc<Dir>>,
    /// Directories, and the work trees in which they stand.
    trees: BTreeMap<String, String>,
    open: Vec<Open>,
    /// How many paths the disk was asked for.
    spots: usize,
    /// The names in directories, and how many more may be read.
    listed: BTreeMap<String, Option<Rc<Vec<String>>>>,
    entries: usize,
}

impl<'a> Survey<'a> {
    fn new(session: &'a Session, here: &'a Value, world: &'a dyn World) -> Self {
        Self {
            session,
            here,
            world,
            ground: OnceCell::new(),
            dirs: BTreeMap::new(),
            trees: BTreeMap::new(),
            open: Vec::new(),
            spots: 0,
            listed: BTreeMap::new(),
            entries: ENTRIES_CAP,
        }
    }

    fn find(&mut self, index: usize, aim: &Aim<'_>) -> Finding {
        let mut finding = Finding::default();
        match aim.place {
            _ if is_stream(aim.value) => {
                finding.is(Class::Sink);
                finding.exists = true;
            }
            // Nothing happens to it.
            _ if aim.value.unknowns().any(|(_, piece)| piece.gives_up) => finding.is(Class::Sink),
            Place::Local => self.local(index, aim, &mut finding),
            Place::Host(_) => remote(aim, &mut finding),
            Place::Container { fresh, mounts, .. } => {
                self.contained(index, aim, *fresh, mounts, &mut finding);
            }
        }
        finding
    }

    /// A path on this machine.
    fn local(&mut self, index: usize, aim: &Aim<'_>, finding: &mut Finding) {
        let cwd = if aim.cwd == &Value::default() {
            self.here
        } else {
            aim.cwd
        };
        if let Some(spot) = Spot::plain(aim.value, cwd) {
            self.look(index, aim, cwd, &spot, finding);
        } else {
            for spelling in spellings(aim, cwd, finding) {
                let parts = spelling.parts();
                finding.many |= spelling.has_globs() || spelling.has_gap;
                for spot in self.spots(&parts, aim) {
                    self.look(index, aim, cwd, &spot, finding);
                }
            }
        }
        if finding.many {
            finding.path = None;
        }
    }

    /// The paths for which a spelling stands: one, or the entries that its globs match.
    fn spots(&mut self, parts: &Parts, aim: &Aim<'_>) -> Vec<Spot> {
        let mut path = parts.base.clone();
        for part in &parts.rest {
            push(&mut path, part.text());
        }
        let certain = path.find(GAP).map_or(parts.base.len(), |gap| {
            let gap = gap.min(parts.base.len());
            path[..gap].rfind('/').map_or(gap, |slash| slash.max(1))
        });
        let mut spot = Spot {
            certain,
            all: parts.all > 0,
            slash: parts.slash,
            exists: true,
            only: match parts.rest.last() {
                Some(Part::Some(_, pattern)) if parts.all == 0 => Some(pattern.clone()),
                // `./**/build`
                Some(Part::Plain(name)) if parts.all == 0 && parts.rest.len() == 2 => {
                    Some(Pattern::parse(name, |_| false))
                }
                _ => None,
            },
            path,
        };
        let plain = parts.rest.is_empty() && (!spot.all || aim.tree || self.is_place(&parts.base));
        if plain || certain < parts.base.len() || self.spots >= DISK_CAP {
            return vec![spot];
        }
        let Some(paths) = self.matched(parts, aim.tree) else {
            return vec![spot];
        };
        if paths.is_empty() {
            // The shell takes a glob that matches nothing by its letter.
            spot.exists = self.world.kind(&self.world.real(&spot.path)) != Kind::Absent;
            if spot.exists {
                spot.certain = spot.path.len();
                spot.only = None;
            }
            return vec![spot];
        }
        let all = spot.all && aim.tree;
        let found = paths.into_iter().map(|path| Spot {
            certain: path.len(),
            all,
            slash: parts.slash,
            exists: true,
            only: None,
            path,
        });
        found.collect()
    }

    /// Whether a directory is one that is meant as a whole where all of its entries are.
    fn is_place(&mut self, dir: &str) -> bool {
        let dir = self.dir(dir);
        let standing = self.ground().standing(&dir.real, None);
        standing.is_some_and(|class| class != Class::ProjectRoot)
    }

    /// What the globs match on disk; `None` where that cannot be told, or is too much.
    fn matched(&mut self, parts: &Parts, tree: bool) -> Option<Vec<String>> {
        let mut paths = vec![parts.base.clone()];
        for part in &parts.rest {
            let mut next = Vec::new();
            for path in &paths {
                let fits: &dyn Fn(&str) -> bool = match part {
                    Part::Plain(name) => {
                        next.push(join(path, name));
                        continue;
                    }
                    Part::Everything(name) if name.contains("**") => return None,
                    Part::Everything(_) => &|name| !name.starts_with('.'),
                    Part::Some(_, pattern) => &|name| pattern.matches(name),
                    Part::Unreadable(_) => return None,
                };
                if self.world.kind(&self.world.real(path)) != Kind::Dir {
                    continue;
                }
                let names = self.entries(path)?;
                let fitting = names.iter().filter(|name| fits(name));
                next.extend(fitting.map(|name| join(path, name)));
            }
            if next.len() > SPOTS_CAP {
                return None;
            }
            paths = next;
        }
        // Without what is below them, all entries are the files among them.
        for _ in 0..if tree { 0 } else { parts.all } {
            let mut next = Vec::new();
            for path in &paths {
                let names = self.entries(path)?;
                next.extend(names.iter().map(|name| join(path, name)));
            }
            if next.len() > SPOTS_CAP {
                return None;
            }
            paths = next;
        }
        let not_a_file = |kind| kind == Kind::Absent || (kind == Kind::Dir && !tree);
        paths.retain(|path| !not_a_file(self.world.kind(path)));
        Some(paths)
    }

    /// The names in a directory, remembered; `None` where they cannot be read, or with them it would be too many.
    fn entries(&mut self, path: &str) -> Option<Rc<Vec<String>>> {
        if let Some(known) = self.listed.get(path) {
            return known.clone();
        }
        let names = self.world.entries(path, self.entries).map(Rc::new);
        self.entries -= names.as_ref().map_or(self.entries / 8, |names| names.len());
        self.listed.insert(path.to_owned(), names.clone());
        names
    }

    /// Finds the class of one path, or leaves it open until git is asked.
    fn look(
        &mut self,
        index: usize,
        aim: &Aim<'_>,
        cwd: &Value,
        spot: &Spot,
        finding: &mut Finding,
    ) {
        let lexical = if is_normal(&spot.path) {
            Cow::Borrowed(spot.path.as_str())
        } else {
            Cow::Owned(normalize(&spot.path))
        };
        if lists::SINKS.have(&lexical) {
            finding.is(Class::Sink);
            finding.exists = true;
            finding.path = Some(lexical.into_owned());
            return;
        }
        self.spots += 1;
        let run_dir = cwd.as_known().map(|dir| self.dir(dir));
        let run_dir = run_dir.as_ref().map(|dir| dir.real.as_str());
        let is_certain = spot.certain == spot.path.len();
        let way = self.lead_to(aim, spot, &lexical);
        let real = way.real;
        let kind = if is_certain && spot.exists && self.spots <= DISK_CAP {
            way.kind.unwrap_or_else(|| self.world.kind(&real))
        } else {
            Kind::Other
        };
        let exists = spot.exists && kind != Kind::Absent;
        finding.exists |= exists;
        finding.path = is_certain.then(|| real.clone());

        let world = self.world;
        let ground = self.ground();
        let names = Named {
            last: lists::naming(base_name(&real)),
            above: match way.dir {
                Some(dir) => dir.names,
                None => lists::naming_part_of(parent(&real)),
            },
        };
        if ground.is_guard(&real, names.all(), world)
            || ground.is_linked_guard(&real, names.last, world)
            || (lexical != real && {
                let names = lists::naming_part_of(&lexical);
                ground.is_guard(&lexical, names, world)
            })
        {
            finding.is(Class::Guard);
        }
        let mut standing = ground.standing(&real, run_dir);
        if standing.is_none_or(|class| class < Class::TempRoot) {
            let paths = &self.session.paths;
            let given = paths.iter().find(|(path, _)| Parted::of(&real).is(path));
            standing = given.map(|(_, class)| *class).or(standing);
        }
        if matches!(standing, Some(Class::Outside | Class::Temp)) && kind == Kind::Device {
            standing = Some(Class::Device);
        }
        let reaches_all = aim.tree && (kind == Kind::Dir || spot.all);
        if reaches_all && self.world.mounted_below(&real) {
            finding.leads_out = true;
            finding.is(Class::Outside);
        }
        // An entry that a shell or tool which expands it once more takes for the home directory.
        if aim.tree && spot.all && self.world.kind(&join(&real, "~")) != Kind::Absent {
            finding.is(Class::System);
        }
        if aim.value.has_glob() && base_name(&spot.path) == "~" {
            finding.is(Class::System);
        }
        if let Some(class) = standing {
            finding.is(class);
            return;
        }
        let inside = Inside {
            whole: spot.all
                || !is_certain
                || kind == Kind::Dir
                || (!exists && (aim.tree || spot.slash)),
            exists,
            kind,
            certain: way.certain,
            reaches_all,
            git: aim.git,
            names,
        };
        self.look_inside(index, &real, spot, run_dir, &inside, finding);
    }

    /// Where a path leads, and how much of that is certain: through links on the way in any case, through one at its end
    /// unless that itself is meant.
    fn lead_to(&mut self, aim: &Aim<'_>, spot: &Spot, lexical: &str) -> Way {
        let mut way = Way {
            real: String::new(),
            certain: 0,
            kind: None,
            dir: None,
        };
        if self.spots > DISK_CAP {
            lexical.clone_into(&mut way.real);
        } else if spot.certain < spot.path.len() {
            let (known, rest) = spot.path.split_at(spot.certain);
            let known = self.ground().respell(known);
            let dir = self.dir(&known);
            way.real = normalize(&format!("{}/{rest}", dir.real));
            // What is not known may be followed by `..`.
            way.certain = if way.real.starts_with(dir.real.as_str()) {
                dir.real.trim_end_matches('/').len()
            } else {
                parent(&way.real).len()
            };
            return way;
        } else {
            let ground = self.ground();
            let path = ground.respell(&spot.path);
            let name = base_name(&path);
            let is_name = !spot.slash && !spot.all && !matches!(name, "" | "." | "..");
            let dir = is_name.then(|| self.dir(parent(path.trim_end_matches('/'))));
            if let Some(dir) = &dir {
                way.real = join(&dir.real, name);
                way.kind = (!aim.link).then(|| self.world.kind(&way.real));
            }
            if dir.is_none() || way.kind == Some(Kind::Link) {
                way.real = self.world.real(&path);
                way.kind = None;
            } else {
                way.dir = dir;
            }
        }
        way.certain = way.real.len();
        way
    }

    fn ground(&self) -> Rc<Ground> {
        let survey = || Rc::new(Ground::survey(self.session, self.world));
        Rc::clone(self.ground.get_or_init(survey))
    }

    /// A directory with its links resolved, remembered.
    fn dir(&mut self, path: &str) -> Rc<Dir> {
        if let Some(dir) = self.dirs.get(path) {
            return Rc::clone(dir);
        }
        let name = base_name(path);
        let above = self.dirs.get(parent(path));
        let above = above.filter(|_| !path.ends_with('/') && !matches!(name, "" | "." | ".."));
        // Below a directory that is resolved the disk is asked for one name.
        let below = above.and_then(|above| {
            let real = join(&above.real, name);
            let names = above.names.and(lists::naming(name));
            (self.world.kind(&real) != Kind::Link).then_some(Dir { real, names })
        });
        let dir = Rc::new(below.unwrap_or_else(|| {
            let real = self.world.real(path);
            let names = lists::naming_part_of(&real);
            Dir { real, names }
        }));
        self.dirs.insert(path.to_owned(), Rc::clone(&dir));
        dir
    }
}

/// Whether it is no file: standard input or output, the null device of Windows.
fn is_stream(value: &Value) -> bool {
    value
        .as_known()
        .is_some_and(|text| text == "-" || text.eq_ignore_ascii_case("nul"))
}

/// Whether a path in a project is one that a tool makes again, by the names in it.
#[must_use]
pub fn is_regenerable(path: &str) -> bool {
    let output = lists::names_part_of(lists::OUTPUT_DIRS, path);
    let last = lists::naming(base_name(path));
    is_made(path) || output && !tree::tells_of_data(last, false, true)
}

/// Whether a name in the path says that a tool makes it again.
fn is_made(path: &str) -> bool {
    lists::names_part_of(lists::REGENERABLE_DIRS, path)
        || lists::names(lists::REGENERABLE_FILES, base_name(path))
}

/// The spellings of a path: with its gaps, and where that may matter without them. None where its start is not known; the
/// finding says so then.
fn spellings(aim: &Aim<'_>, cwd: &Value, finding: &mut Finding) -> Vec<Spelling> {
    let spell = |emptied: bool| {
        let mut spelling = Spelling::of(aim.value, emptied)?;
        spelling.take_backslashes(cwd.text());
        Some((spelling, Spelling::of(cwd, emptied)?))
    };
    let Some((filled, dir)) = spell(false) else {
        finding.exists = true;
        finding.is(Class::Unknown);
        return Vec::new();
    };
    if aim.value.text().starts_with(r"\\") && filled.text().starts_with("//") {
        finding.exists = true;
        finding.is(share(filled.text()));
        return Vec::new();
    }
    let lead = match lead(aim.value) {
        Lead::Known if filled.is_absolute() => Lead::Known,
        Lead::Known if dir.is_absolute() => Lead::Known,
        Lead::Known => Lead::Unknown,
        lead => lead,
    };
    if lead != Lead::Known {
        finding.exists = true;
        finding.is(match lead {
            _ if is_guard_behind_gap(filled.text()) => Class::Guard,
            _ if is_made_behind_gap(filled.text()) => Class::Regenerable,
            Lead::MaybeEmpty => Class::MaybeEmpty,
            _ => Class::Unknown,
        });
        return Vec::new();
    }
    let mut all = Vec::with_capacity(1);
    let has_gap = filled.has_gap || (!filled.is_absolute() && dir.has_gap);
    all.push(filled.within(dir));
    if aim.tree
        && has_gap
        && let Some((emptied, dir)) = spell(true)
    {
        all.push(emptied.within(dir));
    }
    all
}

/// Whether what follows an unknown start is the guard's, or settings of an agent, wherever it stands.
fn is_guard_behind_gap(text: &str) -> bool {
    let tail = match text.strip_prefix(GAP) {
        Some(tail) if tail.starts_with('/') => tail,
        _ => return false,
    };
    lists::naming_part_of(tail).has(lists::GUARD_NAMES) && {
        let tail = Parted::of(tail);
        let mut anywhere = lists::GUARD_PATHS.lines();
        anywhere.any(|pattern| pattern.starts_with("**/") && tail.is(pattern))
    }
}

/// Whether what follows an unknown start is made by a tool wherever it stands, and does not climb out of that.
fn is_made_behind_gap(text: &str) -> bool {
    let tail = match text.strip_prefix(GAP) {
        Some(tail) if tail.starts_with('/') => tail,
        _ => text,
    };
    !tail.split('/').any(|name| name == "..") && is_made(tail.trim_end_matches(['/', '*']))
}

/// What a path of Windows' own name space is: `//./PhysicalDrive0`, `//server/share/x`.
fn share(path: &str) -> Class {
    let Some(device) = path.strip_prefix("//./") else {
        let depth = path.split('/').filter(|name| !name.is_empty()).count();
        return if depth > 2 {
            Class::Outside
        } else {
            Class::System
        };
    };
    let harmless = ["nul", "con", "pipe"].iter().any(|name| {
        device
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
    });
    if harmless { Class::Sink } else { Class::Device }
}

/// Adds a component.
fn push(path: &mut String, name: &str) {
    if !path.is_empty() && !path.ends_with('/') {
        path.push('/');
    }
    path.push_str(name);
}

#[cfg(test)]
mod tests;
