//! What is put into a directory: `cp notes.txt ~/` writes `~/notes.txt`, and nothing else that is in the home directory.

use crate::facts::{Aim, Class, Place, Run, Session, Target, Value, classify};
use crate::world::{Kind, World};

/// How many of the files that are put somewhere are looked at.
const CAP: usize = 64;

/// Where files go that are put into a directory under their own names, each as it is after that: the worst of them. `None`
/// where what is meant is no such directory, or one that nothing may be put into.
pub(super) fn into(
    sources: &[&Value],
    run: &Run,
    dir: &Target,
    session: &Session,
    world: &dyn World,
) -> Option<Target> {
    let apart = matches!(dir.class, Class::System | Class::Outside);
    let path = dir.path.as_deref()?;
    if !apart || run.place != Place::Local || sources.is_empty() {
        return None;
    }
    // What ends in a slash can be nothing else.
    if world.kind(path) != Kind::Dir && !dir.shown.ends_with('/') {
        return None;
    }
    let base = path.trim_end_matches('/');
    let unnamed = sources.len() > CAP || sources.iter().any(|source| name(source).is_none());
    if unnamed && dir.class == Class::Outside {
        return None;
    }
    let named = sources.iter().take(CAP).filter_map(|source| name(source));
    // What comes without its name comes under one that nobody has.
    let names = named.chain(unnamed.then_some("_"));
    let values: Vec<Value> = names
        .map(|name| Value::known(format!("{base}/{name}")))
        .collect();
    let aims: Vec<_> = values
        .iter()
        .map(|value| Aim {
            value,
            cwd: &run.cwd,
            place: &run.place,
            tree: false,
            link: false,
            git: false,
        })
        .collect();
    let put = classify(&aims, session, world).into_iter();
    let mut worst = put.max_by_key(|target| (target.class, target.exists))?;
    // It may well be there.
    worst.exists |= unnamed;
    Some(worst)
}

/// The name that a file keeps when it is put into a directory, where that can be told.
fn name(source: &Value) -> Option<&str> {
    let text = source.as_known().filter(|_| !source.has_glob())?;
    let name = text.rsplit(['/', '\\', ':']).next()?;
    (!matches!(name, "" | "." | "..")).then_some(name)
}
