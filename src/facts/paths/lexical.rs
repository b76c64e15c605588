//! What can be said of a path by its text alone.

use std::borrow::Cow;

/// The path without empty components, `.` and `..`, as far as its text goes: `..` takes the component before it away, and is
/// lost at the root. A relative path keeps the `..` that lead out of it; nothing left is `.`. Drive roots are `C:/`.
///
/// ```
/// use palisade::facts::normalize;
/// assert_eq!(normalize("/tmp//x/./../../etc/"), "/etc");
/// assert_eq!(normalize("a/../../b"), "../b");
/// ```
#[must_use]
pub fn normalize(path: &str) -> String {
    let (root, rest) = split_root(path);
    let mut normal = String::with_capacity(path.len());
    normal.push_str(root);
    // How long the part is that `..` cannot take away.
    let mut floor = root.len();
    for name in rest.split('/') {
        match name {
            "" | "." => continue,
            ".." if normal.len() > floor => {
                let keep = normal[floor..].rfind('/').map_or(floor, |at| floor + at);
                normal.truncate(keep);
                continue;
            }
            ".." if !root.is_empty() => continue,
            _ => {}
        }
        if !normal.is_empty() && !normal.ends_with('/') {
            normal.push('/');
        }
        normal.push_str(name);
        if name == ".." {
            floor = normal.len();
        }
    }
    if normal.is_empty() {
        normal.push('.');
    }
    normal
}

/// The last component, without slashes behind it; empty for a root.
#[must_use]
pub fn base_name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Whether a normalised path is a normalised directory or stands below it. Paths of file systems that take no notice of
/// case (`/Users`, drives) are compared without it.
#[must_use]
pub fn is_within(path: &str, dir: &str) -> bool {
    if dir == "/" {
        return path.starts_with('/');
    }
    let (path, dir) = (key(path), key(dir));
    let dir = dir.trim_end_matches('/');
    path.strip_prefix(dir)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether two normalised paths are the same.
pub(super) fn is_same(path: &str, other: &str) -> bool {
    key(path).trim_end_matches('/') == key(other).trim_end_matches('/')
}

/// The root of a path (`/`, `C:/`, or nothing where it is relative) and what follows.
pub(super) fn split_root(path: &str) -> (&str, &str) {
    match path.as_bytes() {
        [b'/', ..] => path.split_at(1),
        [drive, b':', b'/', ..] if drive.is_ascii_alphabetic() => path.split_at(3),
        _ => ("", path),
    }
}

/// The directory in which a normalised path stands; itself for a root.
pub(super) fn parent(path: &str) -> &str {
    let (root, rest) = split_root(path);
    &path[..root.len() + rest.rfind('/').unwrap_or(0)]
}

/// A path below a directory.
pub(super) fn join(dir: &str, name: &str) -> String {
    if name.is_empty() {
        return dir.to_owned();
    }
    format!("{}/{name}", dir.trim_end_matches('/'))
}

/// What stands behind a directory in a path that is within it, by [`is_within`].
pub(super) fn relative<'p>(path: &'p str, dir: &str) -> &'p str {
    // By components and not by length, since the two may be spelt differently.
    let depth = dir.trim_end_matches('/').matches('/').count();
    let mut rest = path;
    for _ in 0..=depth {
        rest = rest.split_once('/').map_or("", |(_, rest)| rest);
    }
    rest
}

/// The path with its drive as Windows spells it, where it is on one: `/mnt/c/x` (WSL), `/c/x` (MSYS), `/cygdrive/c/x`.
pub(super) fn on_drive(path: &str) -> Option<String> {
    let rest = ["/mnt/", "/cygdrive/", "/"]
        .iter()
        .find_map(|mount| path.strip_prefix(mount).filter(|rest| has_drive(rest)))?;
    let (drive, rest) = rest.split_at(1);
    Some(format!(
        "{}:/{}",
        drive.to_ascii_uppercase(),
        rest.trim_start_matches('/')
    ))
}

/// Whether the first component is a single letter.
fn has_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [drive] | [drive, b'/', ..] if drive.is_ascii_alphabetic())
}

/// Whether the path is written with a drive: `C:/x`.
pub(super) fn is_drive_path(path: &str) -> bool {
    matches!(path.as_bytes(), [drive, b':'] | [drive, b':', b'/', ..] if drive.is_ascii_alphabetic())
}

/// Whether the path stands on a file system that usually takes no notice of case: APFS at the places where people's files
/// are, and NTFS.
pub(super) fn ignores_case(path: &str) -> bool {
    let begins = |start: &str| {
        path.get(..start.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(start))
    };
    is_drive_path(path) || begins("/Users") || begins("/Volumes/") || begins("/Library")
}

/// Whether [`normalize`] would leave an absolute path as it is.
pub(super) fn is_normal(path: &str) -> bool {
    let mut names = path.strip_prefix('/').unwrap_or("").split('/');
    names.all(|name| !matches!(name, "" | "." | ".."))
}

/// A text that is equal for two spellings of one path.
fn key(path: &str) -> Cow<'_, str> {
    // Most paths begin with no letter of those that are looked for.
    if let [b'/', first, second, ..] = path.as_bytes()
        && *second != b'/'
        && !b"mclLuUvV".contains(first)
    {
        return Cow::Borrowed(path);
    }
    match on_drive(path) {
        Some(path) => Cow::Owned(path.to_lowercase()),
        None if ignores_case(path) => Cow::Owned(path.to_lowercase()),
        None => Cow::Borrowed(path),
    }
}
