//! The places that the machine and the session give a meaning to, and what stands in them.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::world::{Kind, World};

use super::lexical::{
    base_name, is_drive_path, is_same, is_within, join, normalize, on_drive, parent, relative,
    split_root,
};
use super::lists::{self, Names, Parted};
use super::{Class, Session};

/// How many directories are looked at on the way up to a work tree's root.
const DEPTH_CAP: usize = 256;

/// Home, project and temporary directories, with their links resolved.
#[derive(Debug)]
pub(super) struct Ground {
    home: Option<String>,
    /// The session's directory.
    pub(super) dir: String,
    /// `None` where the session stands in a directory that is not one person's project: `/`, `/tmp`.
    pub(super) project: Option<String>,
    /// Whether the project is a git work tree.
    pub(super) is_tree: bool,
    /// The temporary directories that variables name.
    temps: Vec<String>,
    scratch: Vec<String>,
    /// Those of the guard's paths that variables name as a whole.
    guard_roots: Vec<String>,
    /// All of the guard's paths, spelt out when the first path may be one.
    guards: OnceCell<Vec<String>>,
    program: Option<String>,
}

/// The root of the git work tree that holds `dir`, by the disk alone: the nearest directory upwards with a `.git`. `None`
/// where there is none.
#[must_use]
pub fn work_tree(dir: &str, world: &dyn World) -> Option<String> {
    let real = world.real(dir);
    let mut at = real.as_str();
    for _ in 0..DEPTH_CAP {
        if world.kind(&join(at, ".git")) != Kind::Absent {
            return Some(at.to_owned());
        }
        let above = parent(at);
        if above == at {
            break;
        }
        at = above;
    }
    None
}

impl Ground {
    pub(super) fn survey(session: &Session, world: &dyn World) -> Self {
        let home = world.home(None).map(|home| world.real(&home));
        let dir = world.real(&session.dir);
        let tree = work_tree(&dir, world);
        let is_tree = tree.is_some();
        let mut ground = Self {
            home,
            project: None,
            is_tree,
            temps: Vec::new(),
            scratch: session.scratch.iter().map(|dir| world.real(dir)).collect(),
            guard_roots: Vec::new(),
            guards: OnceCell::new(),
            program: world.program(),
            dir,
        };
        let project = tree.unwrap_or_else(|| ground.dir.clone());
        for pattern in lists::SET_TEMP_ROOTS.lines() {
            let Some(root) = ground.expand(pattern, world) else {
                continue;
            };
            // A variable that names a home or what holds the project makes neither of them temporary.
            let root = world.real(&normalize(&root.replace('\\', "/")));
            let holds = |path: &str| is_within(path, &root);
            if !is_top(&root) && !holds(&project) && !ground.home.as_deref().is_some_and(holds) {
                ground.temps.push(root);
            }
        }
        ground.guard_roots = ground.expand_all(lists::GUARD_ROOTS, world);
        if !ground.is_temp_root(&project) && !split_root(&project).1.is_empty() {
            ground.project = Some(project);
        }
        ground
    }

    fn expand_all(&self, list: &str, world: &dyn World) -> Vec<String> {
        let patterns = list.lines();
        patterns
            .filter_map(|pattern| self.expand(pattern, world))
            .collect()
    }

    /// A pattern with `~` and `$NAME` in it spelt out; `None` where these are not set.
    fn expand(&self, pattern: &str, world: &dyn World) -> Option<String> {
        if let Some(rest) = pattern.strip_prefix('~') {
            return self.home.as_ref().map(|home| format!("{home}{rest}"));
        }
        let Some(variable) = pattern.strip_prefix('$') else {
            return Some(pattern.to_owned());
        };
        let (name, rest) = variable.split_at(variable.find('/').unwrap_or(variable.len()));
        let value = world.env(name)?.replace('\\', "/");
        let absolute = value.starts_with('/') || is_drive_path(&value);
        absolute.then(|| format!("{}{rest}", normalize(&value)))
    }

    /// The path spelt as the project is: a drive where that has one, and a mounted drive where that is on one.
    pub(super) fn respell<'p>(&self, path: &'p str) -> Cow<'p, str> {
        if is_drive_path(&self.dir) {
            return on_drive(path).map_or(Cow::Borrowed(path), Cow::Owned);
        }
        if is_drive_path(path) && self.dir.starts_with("/mnt/") {
            let (drive, rest) = path.split_at(1);
            let drive = drive.to_ascii_lowercase();
            return Cow::Owned(format!("/mnt/{drive}{}", &rest[1..]));
        }
        Cow::Borrowed(path)
    }

    fn guards(&self, world: &dyn World) -> &[String] {
        self.guards
            .get_or_init(|| self.expand_all(lists::GUARD_PATHS, world))
    }

    /// Whether a path, as written or resolved, is the guard's or the agent's settings. `names` are the lists that name
    /// some component of it.
    pub(super) fn is_guard(&self, path: &str, names: Names, world: &dyn World) -> bool {
        let fits = |path: &str| {
            let path = Parted::of(path);
            self.guards(world).iter().any(|guard| path.is(guard))
        };
        let may_be = names.has(lists::GUARD_NAMES) || !self.guard_roots.is_empty();
        (may_be && (fits(path) || on_drive(path).is_some_and(|path| fits(&path))))
            || self
                .program
                .as_deref()
                .is_some_and(|program| is_same(program, path))
    }

    /// Whether a resolved path is where a link among the guard's files leads. Asked only for a name that one of them has.
    pub(super) fn is_linked_guard(&self, real: &str, names: Names, world: &dyn World) -> bool {
        let name = base_name(real);
        let may_be = names.has(lists::GUARD_NAMES) || !self.guard_roots.is_empty();
        if !may_be && !name.starts_with("settings.") {
            return false;
        }
        let plain = self
            .guards(world)
            .iter()
            .filter(|guard| !guard.contains('*'));
        let settings = ["settings.json", "settings.local.json"].into_iter();
        let settings = settings.filter(|file| *file == name).flat_map(|file| {
            let dirs = self.home.iter().chain(&self.project);
            dirs.map(move |dir| format!("{dir}/.claude/{file}"))
        });
        plain
            .filter(|guard| base_name(guard) == name)
            .cloned()
            .chain(settings)
            .any(|guard| is_same(&world.real(&guard), real))
    }

    /// What a resolved path is by where it stands; `None` inside the project.
    pub(super) fn standing(&self, path: &str, cwd: Option<&str>) -> Option<Class> {
        if let Some(home) = &self.home
            && is_same(path, home)
        {
            return Some(Class::System);
        }
        if let Some(project) = &self.project {
            if is_same(path, project) {
                return Some(Class::ProjectRoot);
            }
            if is_within(path, project) {
                return None;
            }
        }
        let holds = |inner: &str| is_within(inner, path);
        let of_ours = [Some(&self.dir), self.project.as_ref(), self.home.as_ref()];
        if of_ours.into_iter().flatten().any(|dir| holds(dir)) && !self.is_temp_root(path) {
            return Some(Class::System);
        }
        if self.scratch.iter().any(|dir| is_within(path, dir)) || is_in_temp(path, &self.temps) {
            return Some(Class::Temp);
        }
        if cwd.is_some_and(|cwd| holds(cwd) && !is_same(cwd, path)) && !self.is_temp_root(path) {
            return Some(Class::System);
        }
        Some(
            on_drive(path)
                .and_then(|path| by_name(&path, &self.temps))
                .or_else(|| by_name(path, &self.temps))
                .unwrap_or(Class::Outside),
        )
    }

    /// Whether a path inside the project holds the session's or the run's directory.
    pub(super) fn holds_cwd(&self, path: &str, cwd: Option<&str>) -> bool {
        let below = |dir: &str| is_within(dir, path) && !is_same(dir, path);
        below(&self.dir) || cwd.is_some_and(below)
    }

    fn is_temp_root(&self, path: &str) -> bool {
        is_temp_root(path, &self.temps)
    }

    /// The project's root, and the path relative to it.
    pub(super) fn inside<'p>(&self, path: &'p str) -> (&str, &'p str) {
        let project = self.project.as_deref().unwrap_or("/");
        (project, relative(path, project))
    }
}

/// What an absolute, normalised path is on a machine of which nothing else is known; `None` for an ordinary one.
pub(super) fn by_name_alone(path: &str) -> Option<Class> {
    if lists::SINKS.have(path) {
        return Some(Class::Sink);
    }
    let on_drive = on_drive(path).and_then(|path| by_name(&path, &[]));
    on_drive.or_else(|| by_name(path, &[]))
}

fn by_name(path: &str, temps: &[String]) -> Option<Class> {
    if lists::DEVICES.have(path) {
        Some(Class::Device)
    } else if is_temp_root(path, temps) {
        Some(Class::TempRoot)
    } else if is_in_temp(path, temps) {
        Some(Class::Temp)
    } else if is_top(path) || lists::SYSTEM_DIRS.have(path) {
        Some(Class::System)
    } else {
        lists::CRITICAL_FILES.have(path).then_some(Class::Critical)
    }
}

/// Whether it is `/` or stands right below it.
fn is_top(path: &str) -> bool {
    path.strip_prefix('/')
        .is_some_and(|name| !name.contains('/'))
}

fn is_temp_root(path: &str, temps: &[String]) -> bool {
    lists::TEMP_ROOTS.have(path) || {
        let path = Parted::of(path);
        temps.iter().any(|root| path.is(root))
    }
}

fn is_in_temp(path: &str, temps: &[String]) -> bool {
    lists::TEMP_ROOTS.hold(path) || {
        let path = Parted::of(path);
        temps.iter().any(|root| path.is_below(root))
    }
}
