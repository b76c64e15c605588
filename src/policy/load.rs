//! Where the layers stand.

use super::Policy;
use super::layer::{Locks, Owner, Wrong, apply};
use crate::rules;
use crate::world::{Kind, World};

/// Policy files larger than this are not read.
const CAP: usize = 256 * 1024;
/// How many directories are looked through from the working directory upwards.
const LEVELS: usize = 64;
/// What a project's file is called.
const PROJECT: &str = ".palisade.toml";

/// The managed policy cannot be used: nothing may run until it is repaired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken(pub String);

/// Puts the layers together for a session in `cwd`.
///
/// # Errors
///
/// When there is a managed policy and something is wrong in it. What is wrong in the other files is in
/// [`Policy::problems`], and they do not count.
pub fn load(world: &dyn World, cwd: &str) -> Result<Policy, Broken> {
    let mut loading = Loading {
        world,
        policy: Policy::default(),
        locks: Locks::new(),
    };
    if let Err(problem) = loading.file(&managed_file(world), Owner::Managed) {
        return Err(Broken(problem));
    }
    if let Some(path) = user_file(world) {
        loading.optional(&path, Owner::User);
    }
    for path in project_files(world, cwd) {
        loading.optional(&path, Owner::Project);
    }
    Ok(loading.policy)
}

/// The user's policy file, wherever a home directory is known.
pub fn user_file(world: &dyn World) -> Option<String> {
    let set = |name| world.env(name).filter(|value| !value.is_empty());
    let folder = if cfg!(windows) {
        set("APPDATA")
    } else {
        // Relative values are to be ignored: XDG Base Directory Specification, "Environment variables".
        set("XDG_CONFIG_HOME").filter(|path| path.starts_with('/'))
    };
    let folder = folder.or_else(|| world.home(None).map(|home| home + "/.config"))?;
    Some(folder.replace('\\', "/") + "/palisade/policy.toml")
}

fn managed_file(world: &dyn World) -> String {
    if cfg!(windows) {
        let data = world.env("ProgramData");
        let data = data.unwrap_or_else(|| "C:/ProgramData".to_owned());
        data.replace('\\', "/") + "/palisade/policy.toml"
    } else if cfg!(target_os = "macos") {
        "/Library/Application Support/palisade/policy.toml".to_owned()
    } else {
        "/etc/palisade/policy.toml".to_owned()
    }
}

/// The project's files, from the working directory up to the root of its repository; outside of one only its own. The
/// outermost comes first.
fn project_files(world: &dyn World, cwd: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside = false;
    let mut here = 0;
    let mut dir = cwd.trim_end_matches('/');
    for level in 0..LEVELS {
        let file = format!("{dir}/{PROJECT}");
        if world.kind(&file) != Kind::Absent {
            found.push(file);
            if level == 0 {
                here = 1;
            }
        }
        if world.kind(&format!("{dir}/.git")) != Kind::Absent {
            inside = true;
            break;
        }
        match dir.rfind('/') {
            Some(at) if !dir.is_empty() => dir = &dir[..at],
            _ => break,
        }
    }
    if !inside {
        found.truncate(here);
    }
    found.reverse();
    found
}

struct Loading<'w> {
    world: &'w dyn World,
    policy: Policy,
    locks: Locks,
}

impl Loading<'_> {
    fn optional(&mut self, path: &str, owner: Owner) {
        if let Err(problem) = self.file(path, owner) {
            self.policy.problems.push(problem);
        }
    }

    /// Applies a file if it is there, as a whole or not at all.
    fn file(&mut self, path: &str, owner: Owner) -> Result<(), String> {
        if self.world.kind(path) == Kind::Absent {
            return Ok(());
        }
        let text = self.read(path)?;
        let mut policy = self.policy.clone();
        let mut locks = self.locks.clone();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let rule_file = |name: &str| self.rule_file(folder, name);
        let home = self.world.home(None);
        let home = home.as_deref();
        let applied = apply(&text, owner, &mut policy, &mut locks, home, rule_file);
        applied.map_err(|Wrong { at, message }| {
            let before = text.as_bytes().iter().take(at);
            let line = 1 + before.filter(|byte| **byte == b'\n').count();
            format!("{path}:{line}: {message}")
        })?;
        (self.policy, self.locks) = (policy, locks);
        Ok(())
    }

    fn read(&self, path: &str) -> Result<String, String> {
        let bytes = self.world.read(path, CAP);
        let bytes = bytes.ok_or_else(|| {
            format!(
                "{path}: is there but cannot be read, or is larger than {} KiB",
                CAP >> 10
            )
        })?;
        String::from_utf8(bytes).map_err(|_| format!("{path}: is not UTF-8"))
    }

    /// A file of people's own rules, which is named relative to the policy.
    fn rule_file(&self, folder: &str, name: &str) -> Result<rules::File, String> {
        let path = if name.starts_with('/') || name.as_bytes().get(1) == Some(&b':') {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        };
        let text = self.read(&path)?;
        let file = rules::read(&text).map_err(|mistake| format!("{path}:{mistake}"))?;
        match rules::check(&file, &text, false).first() {
            Some(mistake) => Err(format!("{path}:{mistake}")),
            None => Ok(file),
        }
    }
}
