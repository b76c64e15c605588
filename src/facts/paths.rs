//! Where a path leads, and what is there.

use crate::facts::{Place, Value};
use crate::world::World;

/// What a path is, for someone who might lose it. The rows of the file table in `patterns/matrix.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// `/dev/null` and its like, standard streams, descriptors: nothing to lose.
    Sink,
    /// A temporary directory's content, the agent's scratch directory, a fresh `mktemp` result.
    Temp,
    /// Something that the project makes again: ignored build output, caches, dependencies, byte code, coverage.
    Regenerable,
    /// Inside the project, tracked by git, unmodified.
    Clean,
    /// Inside the project, not there (yet).
    Absent,
    /// Inside the project: one file (not a directory) that is untracked, or cannot be told.
    Untracked,
    /// Inside the project: tracked and modified, or a directory with modified or untracked files, or cannot be told.
    Modified,
    /// Inside the project: holds data (database, dump, backup, archive, media, key) and is not clean.
    Data,
    /// Outside the project, not there (yet).
    OutsideAbsent,
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
    /// Where it leads: absolute, normalised, links resolved. `None` where it cannot be known.
    pub path: Option<String>,
    /// What is there.
    pub class: Class,
    /// Whether many files are meant: a glob, or alternatives.
    pub many: bool,
    /// Up to ten of the files that would be lost, for the reason (modified or untracked ones), relative to the project.
    pub lost: Vec<String>,
}

/// Says what each value is when taken as a path by a run in `cwd` at `place`. Git is asked at most once for all of them.
pub fn classify(
    values: &[(&Value, &Value, &Place)],
    project: &str,
    world: &dyn World,
) -> Vec<Target> {
    let _ = (values, project, world);
    Vec::new()
}
