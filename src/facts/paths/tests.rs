//! That short ways end where the long ones do.

use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::{collection, prop_assert_eq, proptest, sample};

use super::lexical::{base_name, is_normal, normalize};
use super::lists::{self, Parted};
use super::*;
use crate::world::{Fake, FakeFile};

const NAMES: [&str; 30] = [
    "a",
    "src",
    "build",
    "dist",
    "target",
    "Release",
    "release",
    ".git",
    "x.git",
    "data",
    "DATA",
    "a.sql",
    "A.SQL",
    "app.log",
    ".env",
    "out.tar.gz",
    "link",
    "up",
    "..",
    ".",
    "",
    "!(a)",
    "a\\b",
    ".claude",
    "settings.json",
    "hooks",
    "palisade",
    "node_modules",
    "~",
    "né",
];

/// Texts of paths: absolute or not, plain or odd, inside the project or not.
fn paths() -> impl Strategy<Value = String> {
    let start = sample::select(vec![
        "",
        "",
        "",
        "/",
        "/tmp/",
        "/home/me/",
        "/home/me/proj/",
        "/etc/",
        "/dev/",
        "C:/",
        "/mnt/c/",
        "//",
    ]);
    let names = collection::vec(sample::select(NAMES.to_vec()), 0..5);
    (start, names).prop_map(|(start, names)| format!("{start}{}", names.join("/")))
}

fn machine() -> Fake {
    let mut fake = Fake::default();
    fake.env.insert("HOME".into(), "/home/me".into());
    for path in [
        "/home/me/proj/.git/HEAD",
        "/home/me/proj/src/a",
        "/home/me/proj/build/a.sql",
        "/home/me/proj/dist/a",
        "/etc/a",
        "/tmp/a/a",
        "/home/me/other/src/a",
        "/home/me/proj/x.git/HEAD",
        "/home/me/proj/x.git/objects/a",
        "/home/me/proj/data/app.log",
    ] {
        fake.files
            .insert(path.into(), FakeFile::File(String::new()));
    }
    for (from, to) in [
        ("/home/me/proj/link", "/etc"),
        ("/home/me/proj/up", "../other"),
        ("/home/me/proj/src/link", "../build"),
        ("/home/me/proj/src/up", "up"),
        ("/home/me/proj/build/link", "a.sql"),
        ("/tmp/link", "/home/me/proj/src"),
        ("/home/me/.claude/settings.json", "../proj/settings.json"),
    ] {
        fake.files.insert(from.into(), FakeFile::Link(to.into()));
    }
    let status = "1 .M N... 100644 100644 100644 0 0 src/a\0? a\0! build/\0";
    fake.git.insert("status".into(), status.into());
    fake
}

/// What matters of a target.
fn told(target: &Target) -> (Option<String>, Class, bool, bool, bool, Vec<String>) {
    let Target {
        path,
        class,
        exists,
        many,
        leads_out,
        lost,
        ..
    } = target.clone();
    (path, class, exists, many, leads_out, lost)
}

proptest! {
    /// A path that is plain is the one that taking it apart gives, and so has the same class.
    #[test]
    fn a_plain_path_is_what_taking_it_apart_gives(
        path in paths(),
        cwd in prop_oneof![paths(), sample::select(vec!["/home/me/proj".to_owned(), "/home/me/proj/src/".to_owned()])],
        tree in any::<bool>(),
        link in any::<bool>(),
    ) {
        let (value, cwd) = (Value::known(path), Value::known(cwd));
        if let Some(plain) = Spot::plain(&value, &cwd) {
            let world = machine();
            let session = Session { dir: "/home/me/proj".into(), ..Session::default() };
            let aim = Aim { value: &value, cwd: &cwd, place: &Place::Local, tree, link, git: false };
            let mut finding = Finding::default();
            let here = Value::known(session.dir.as_str());
            let mut survey = Survey::new(&session, &here, &world);
            let spellings = spellings(&aim, &cwd, &mut finding);
            prop_assert_eq!(spellings.len(), 1);
            prop_assert_eq!(spellings[0].has_globs() || spellings[0].has_gap, false);
            prop_assert_eq!(survey.spots(&spellings[0].parts(), &aim), vec![plain]);
            prop_assert_eq!((finding.class, finding.exists), (None, false));
        }
    }

    /// What was remembered of directories and earlier paths changes nothing.
    #[test]
    fn many_paths_are_classified_as_each_alone(
        paths in collection::vec(paths(), 1..12),
        link in any::<bool>(),
        git in any::<bool>(),
    ) {
        let world = machine();
        let session = Session { dir: "/home/me/proj".into(), ..Session::default() };
        let values: Vec<Value> = paths.into_iter().map(Value::known).collect();
        let cwd = Value::known("/home/me/proj");
        let aim = |value| Aim { value, cwd: &cwd, place: &Place::Local, tree: link, link, git };
        let aims: Vec<Aim<'_>> = values.iter().map(aim).collect();
        let together = classify(&aims, &session, &world);
        for (aim, target) in aims.iter().zip(&together) {
            let alone = classify(&[*aim], &session, &world);
            prop_assert_eq!(told(&alone[0]), told(target), "{}", target.shown);
        }
    }

    /// A directory below one that is resolved is what resolving all of it gives.
    #[test]
    fn directories_are_resolved_step_by_step_as_at_once(paths in collection::vec(paths(), 1..12)) {
        let world = machine();
        let (session, here) = (Session::default(), Value::default());
        let mut survey = Survey::new(&session, &here, &world);
        for path in paths.iter().filter(|path| path.starts_with('/')) {
            let dir = survey.dir(path);
            prop_assert_eq!(&dir.real, &world.real(path), "{}", path);
            prop_assert_eq!(dir.names, lists::naming_part_of(&dir.real));
        }
    }

    #[test]
    fn a_normal_path_stays_as_it_is(path in paths()) {
        if is_normal(&path) {
            prop_assert_eq!(normalize(&path), path);
        }
    }

    /// Whatever is one of the guard's paths has a component by which that is seen.
    #[test]
    fn no_path_of_the_guard_is_overlooked(
        at in any::<sample::Index>(),
        below in "(/[a-z]{1,3}){0,2}",
        fill in "[a-z]{1,4}",
    ) {
        let patterns: Vec<&str> = lists::GUARD_PATHS.lines().collect();
        let pattern = patterns[at.index(patterns.len())];
        let spelt = pattern.replace('~', "/home/me").replace('$', "/x/").replace('?', "C");
        let path = spelt.strip_suffix("/**").map_or(spelt.clone(), |dir| format!("{dir}{below}/x"));
        let path = path.replace("/**/", "/y/").replace("**", "/x/y").replace('*', &fill).replace("//", "/");
        if !lists::GUARD_ROOTS.lines().any(|root| root == pattern) {
            prop_assert_eq!(lists::naming_part_of(&path).has(lists::GUARD_NAMES), true, "{} {}", pattern, path);
        }
        if !pattern.contains('*') && base_name(pattern).len() < pattern.len() && pattern.contains('/') {
            prop_assert_eq!(lists::naming(base_name(&path)).has(lists::GUARD_NAMES), true, "{}", path);
        }
        // That the path is one of the pattern, or the above would say little.
        if !pattern.starts_with(['$', '~']) {
            prop_assert_eq!(Parted::of(&path).is(pattern), true, "{} {}", pattern, path);
        }
    }
}

/// What is mounted may be a plain path where the path below it is not.
#[test]
fn many_paths_below_a_mount_are_not_one() {
    let mut value = Value::known("/w/");
    value.push_str("*", true);
    let place = Place::Container {
        tool: "docker".into(),
        name: "alpine".into(),
        fresh: true,
        mounts: vec![(Value::known("/home/me/proj"), "/w".into())],
    };
    let session = Session {
        dir: "/home/me/proj".into(),
        ..Session::default()
    };
    let aim = Aim {
        value: &value,
        cwd: &Value::default(),
        place: &place,
        tree: true,
        link: true,
        git: false,
    };
    let mut gap = Value::known("/w/src/");
    gap.push_unknown(crate::facts::Unknown::name("$x"));
    for value in [&value, &gap] {
        let targets = classify(&[Aim { value, ..aim }], &session, &machine());
        assert_eq!((targets[0].many, targets[0].path.as_deref()), (true, None));
    }
}
