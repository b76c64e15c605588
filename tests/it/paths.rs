//! What a path is: by its text, by the disk, by git.

#![expect(
    clippy::disallowed_methods,
    reason = "tests make directories and run git"
)]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use proptest::{prop_assert_eq, proptest};

use palisade::facts::{
    Aim, Class, Place, Session, Target, Unknown, Value, base_name, classify, is_within, normalize,
    work_tree,
};
use palisade::world::{Fake, FakeFile, Kind, Machine, World};

/// How a path is meant: `$x` is unknown and may be empty, `${x}` is unknown and not empty, `<x>` is so and holds no slash,
/// `*`, `?` and `[` are globs.
fn value(text: &str) -> Value {
    let mut value = Value::default();
    let mut rest = text;
    while let Some(at) = rest.find(['$', '<']) {
        value.push_str(&rest[..at], true);
        let marked = &rest[at..];
        let (from, may_be_empty, may_hold_slash) = if marked.starts_with("${") {
            (
                &marked[..=marked.find('}').expect("a closing brace")],
                false,
                true,
            )
        } else if marked.starts_with('<') {
            (
                &marked[..=marked.find('>').expect("a closing bracket")],
                false,
                false,
            )
        } else {
            let end = marked[1..]
                .find(|char: char| !char.is_alphanumeric() && char != '_')
                .map_or(marked.len(), |end| end + 1);
            (&marked[..end], true, true)
        };
        value.push_unknown(Unknown {
            may_be_empty,
            may_hold_slash,
            ..Unknown::any(from)
        });
        rest = &marked[from.len()..];
    }
    value.push_str(rest, true);
    value
}

/// Looks at one path: `tree` reaches everything below it, as a recursive delete does.
fn look(path: &str, tree: bool, session: &Session, place: &Place, world: &dyn World) -> Target {
    let cwd = Value::known(session.dir.as_str());
    let aim = Aim {
        git: true,
        value: &value(path),
        cwd: &cwd,
        place,
        tree,
        link: tree,
    };
    classify(&[aim], session, world)
        .pop()
        .expect("one target for one path")
}

fn session(dir: &str) -> Session {
    Session {
        dir: dir.to_owned(),
        ..Session::default()
    }
}

/// A person's machine: a project with some state, things around it, links and a mount.
fn machine() -> Fake {
    let mut fake = Fake::default();
    fake.env.insert("HOME".into(), "/home/me".into());
    let file = || FakeFile::File("x".into());
    for path in [
        "/home/me/proj/.git/HEAD",
        "/home/me/proj/src/clean/a.rs",
        "/home/me/proj/src/edited/b.rs",
        "/home/me/proj/src/main.rs",
        "/home/me/proj/notes.md",
        "/home/me/proj/app.log",
        "/home/me/proj/dump.sql",
        "/home/me/proj/.env",
        "/home/me/proj/dist/app.js",
        "/home/me/proj/dist/app.zip",
        "/home/me/proj/dist/state.sqlite",
        "/home/me/proj/scripts/build/kept.sh",
        "/home/me/proj/generated.d/x",
        "/home/me/proj/uploads/photo.jpg",
        "/home/me/proj/models/weights.bin",
        "/home/me/proj/holder/~/x",
        "/home/me/proj/packages/a/node_modules/x/i.js",
        "/home/me/proj/packages/b/dist/i.js",
        "/home/me/proj/.worktrees/one/.git",
        "/home/me/proj/.worktrees/one/x.rs",
        "/home/me/proj/store.git/HEAD",
        "/home/me/proj/store.git/objects/x",
        "/home/me/proj/mounted/disk/x",
        "/home/me/proj/linking/a",
        "/home/me/other/.git/HEAD",
        "/home/me/other/x.rs",
        "/home/me/dotfiles/claude.json",
        "/etc/passwd",
        "/tmp/scratch/x",
        "/var/www/site/x",
    ] {
        fake.files.insert(path.into(), file());
    }
    for (from, to) in [
        ("/home/me/proj/linking/out", "/home/me/other"),
        ("/home/me/proj/escape", "/etc"),
        ("/tmp/escape", "/home/me/other"),
        ("/home/me/proj/up", "../.."),
        ("/home/me/.claude/settings.json", "../dotfiles/claude.json"),
        ("/home/me/proj/loop", "loop"),
    ] {
        fake.files.insert(from.into(), FakeFile::Link(to.into()));
    }
    fake.files.insert("/dev/sda".into(), FakeFile::Device);
    fake.files.insert("/dev/odd".into(), FakeFile::Device);
    fake.mounts.push("/home/me/proj/mounted/disk".into());
    fake.mounts.push("/var/www/site/nas".into());
    let hash = "100644 100644 100644 0 0";
    let lines = [
        format!("1 .M N... {hash} src/edited/b.rs"),
        format!("1 .D N... {hash} src/clean/gone.rs"),
        "? notes.md".into(),
        "? scripts/build/new.sh".into(),
        "? packages/b/dist/".into(),
        "? holder/~/x".into(),
        "! app.log".into(),
        "! dump.sql".into(),
        "! .env".into(),
        "! dist/".into(),
        "! generated.d/".into(),
        "! uploads/".into(),
        "! .worktrees/".into(),
    ];
    fake.git
        .insert("status".into(), lines.map(|line| line + "\0").concat());
    fake
}

/// Holds each line of a table, `path: class`, against the machine; all that differ are named at once.
fn check(tree: bool, place: &Place, table: &str) {
    let world = machine();
    let session = session("/home/me/proj");
    let mut wrong = Vec::new();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (path, want) = line.rsplit_once(": ").expect("`path: class`");
        let target = look(path, tree, &session, place, &world);
        let found = format!(
            "{:?}{}",
            target.class,
            if target.exists { "" } else { " absent" }
        );
        if found != want {
            wrong.push(format!("{path}: {found}, not {want}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "tree = {tree}, {place:?}\n{}",
        wrong.join("\n")
    );
}

#[test]
fn a_place_decides_what_is_deleted_with_all_below_it() {
    check(
        true,
        &Place::Local,
        r"
        /: System
        //: System
        /*: System
        /etc: System
        /usr/local: System absent
        /usr/local/*: System absent
        /var/lib: System absent
        /home: System
        /home/other: System absent
        /home/me: System
        /home/me/: System
        /home/me/*: System
        /home/me/.*: System
        /home/me/proj/..: System
        ..: System
        ../..: System
        ../*: System
        ../other: Outside
        /root: System absent
        /tmp: TempRoot
        /tmp/: TempRoot
        /tmp/*: TempRoot
        /tmp/.[!.]*: TempRoot
        /var/tmp: TempRoot absent
        /tmp/scratch: Temp
        /tmp/scratch/*: Temp
        /tmp/s*: Temp
        /tmp/../etc: System
        /tmp/scratch/../../etc/passwd: Critical
        /private/tmp/x: Temp absent
        /var/folders/ab/cd/T: TempRoot absent
        /var/folders/ab/cd/T/x: Temp absent
        /dev/null: Sink
        /dev/sda: Device
        /dev/sda1: Device absent
        /dev/odd: Device
        /dev/mapper/root: Device absent
        /var/www/site: Outside
        .: ProjectRoot
        ./: ProjectRoot
        ./*: ProjectRoot
        *: ProjectRoot
        .*: ProjectRoot
        {,.}*: Modified absent
        .[!.]*: ProjectRoot
        /home/me/proj: ProjectRoot
        /home/me/proj/src/..: ProjectRoot
        .git: GitDir
        .git/*: GitDir
        .git/refs: GitDir absent
        store.git: GitDir
        .git.bak: Data absent
        .claude: Guard absent
        .claude/worktrees: Guard absent
        .claude/worktrees/one: Modified absent
        /home/me/.claude: Guard
        /home/me/.config/palisade: Guard absent
        /home/me/.cargo/bin/palisade: Guard absent
        ",
    );
}

#[test]
fn git_decides_inside_the_project() {
    check(
        true,
        &Place::Local,
        r"
        node_modules: Regenerable absent
        packages/a/node_modules: Regenerable
        packages/*/node_modules: Regenerable
        packages/*/dist: Regenerable
        packages/zzz*/dist: Regenerable absent
        **/node_modules: Regenerable
        dist: Regenerable
        dist/*: Regenerable
        generated.d: Regenerable
        scripts/build: Modified
        uploads: Data
        .worktrees: Data
        src/clean: Clean
        src: Modified
        src/*: Modified
        src/edited: Modified
        src/cl*: Clean
        src/e*: Modified
        missing: Modified absent
        models: Clean
        holder/*: System
        mounted: Outside
        linking: Modified
        ",
    );
}

#[test]
fn single_files_are_judged_one_by_one() {
    check(
        false,
        &Place::Local,
        r"
        src/main.rs: Clean
        src/edited/b.rs: Modified
        notes.md: Untracked
        new.md: Untracked absent
        new.sqlite: Data absent
        app.log: Regenerable
        x.pyc: Regenerable absent
        dump.sql: Data
        .env: Data
        .env.example: Untracked absent
        dist/app.js: Regenerable
        dist/app.zip: Regenerable
        dist/state.sqlite: Data
        *.pyc: Regenerable absent
        *.md: Untracked
        src/*: Clean
        src/edited/*: Modified
        *: System
        **/*.rs: Modified
        /home/me/other/x.rs: Outside
        /home/me/other/new.rs: Outside absent
        /etc/passwd: Critical
        /etc/hostname: Outside absent
        /boot/vmlinuz: Critical absent
        /etc/palisade/policy.toml: Guard absent
        /tmp/x: Temp absent
        .claude/settings.json: Guard absent
        .claude/settings.local.json: Guard absent
        .claude/hooks/gate.sh: Guard absent
        .claude/commands/x.md: Untracked absent
        sub/.claude/settings.json: Guard absent
        /home/me/.claude.json: Guard absent
        .palisade.toml: Guard absent
        /home/me/.claude/settings.json: Guard
        /home/me/dotfiles/claude.json: Outside
        /dev/stdout: Sink
        /dev/fd/3: Sink
        /dev/tty: Sink
        -: Sink
        NUL: Sink
        escape/passwd: Critical
        /tmp/escape/x.rs: Outside
        up/other/x.rs: Outside absent
        loop: Clean
        ",
    );
}

#[test]
fn what_is_not_known_counts_as_the_worst_it_is_likely_to_be() {
    check(
        true,
        &Place::Local,
        r"
        $X: Unknown
        ${X}: Unknown
        $X/*: MaybeEmpty
        $X/lib: MaybeEmpty
        $X/build: MaybeEmpty
        ${X}/build: Unknown
        $X/node_modules: Regenerable
        $X/node_modules/..: MaybeEmpty
        ${X}/__pycache__/*: Regenerable
        /$X: System
        /home/$X: System
        /home/me/$X: System
        /home/me/${X}: Outside
        /tmp/$X: TempRoot
        /tmp/$X/*: TempRoot
        /tmp/${X}: Temp
        /tmp/x-$X: Temp
        /tmp/$X/../..: System
        ./$X: ProjectRoot
        src/$X: Modified
        src/clean/$X: Clean
        src/edited/<f>.rs: Modified
        <f>: Unknown
        dist/$X: Regenerable
        packages/<p>/node_modules: Regenerable
        packages/<p>/dist: Clean
        /home/<u>: System
        /home/<u>/x: Outside
        ",
    );
    check(
        false,
        &Place::Local,
        "/tmp/$X: Temp\nsrc/clean/$X: Clean\n$X: Unknown",
    );
}

#[test]
fn a_link_is_deleted_itself_and_written_through() {
    let world = machine();
    let session = session("/home/me/proj");
    let class = |path, tree| look(path, tree, &session, &Place::Local, &world).class;
    assert_eq!(class("escape", true), Class::Clean);
    assert_eq!(class("escape/", true), Class::System);
    assert_eq!(class("escape", false), Class::System);
    assert_eq!(class("/tmp/escape", true), Class::Temp);
    assert_eq!(class("/tmp/escape/", true), Class::Outside);
}

#[test]
fn what_leads_out_is_said() {
    let world = machine();
    let session = session("/home/me/proj");
    let leads_out = |path| look(path, true, &session, &Place::Local, &world).leads_out;
    assert!(leads_out("mounted"));
    assert!(leads_out("linking"));
    assert!(leads_out("/var/www/site"));
    assert!(!leads_out("src"));
    assert!(!leads_out("node_modules"));
}

#[test]
fn files_that_would_be_lost_are_named() {
    let world = machine();
    let session = session("/home/me/proj");
    let lost = |path| look(path, true, &session, &Place::Local, &world).lost;
    assert_eq!(lost("src"), ["src/edited/b.rs"]);
    assert!(lost("src/clean").is_empty());
    assert_eq!(lost("uploads"), ["uploads/"]);
}

#[test]
fn case_does_not_hide_a_home_or_a_project() {
    let mut world = machine();
    world.env.insert("HOME".into(), "/Users/Me".into());
    let session = session("/Users/Me/Proj");
    world
        .files
        .insert("/Users/Me/Proj/.git/HEAD".into(), FakeFile::Dir);
    let class = |path| look(path, true, &session, &Place::Local, &world).class;
    assert_eq!(class("/Users/me"), Class::System);
    assert_eq!(class("/users/ME/proj"), Class::ProjectRoot);
    assert_eq!(class("/Users/me/projects"), Class::Outside);
    assert_eq!(class("/Users/me/PROJ/node_modules"), Class::Regenerable);
}

#[test]
fn windows_paths_are_read_as_windows_does() {
    let mut world = machine();
    world.env.insert("HOME".into(), "C:/Users/me".into());
    let session = session("C:/Users/me/proj");
    world
        .files
        .insert("C:/Users/me/proj/.git/HEAD".into(), FakeFile::Dir);
    let class = |path| look(path, true, &session, &Place::Local, &world).class;
    for (path, want) in [
        (r"C:\", Class::System),
        ("C:/", Class::System),
        ("C:", Class::System),
        (r"D:\", Class::System),
        (r"D:\*", Class::System),
        ("/c/", Class::System),
        ("/mnt/d", Class::System),
        (r"C:\Windows\System32", Class::System),
        (r"c:\users\ME", Class::System),
        (r"C:\Users\other", Class::System),
        ("/c/Users/me", Class::System),
        (r"C:\Users\me\proj", Class::ProjectRoot),
        ("/c/Users/me/proj/node_modules", Class::Regenerable),
        (r"node_modules\x", Class::Regenerable),
        (r"packages\a\..\..\..", Class::System),
        (r"D:\AI", Class::Outside),
        (r"C:\Users\me\AppData\Local\Temp\x", Class::Temp),
        (r"C:\Users\me\AppData\Local\Temp", Class::TempRoot),
        (r"\\server\share\x", Class::Outside),
        (r"\\server\share", Class::System),
        (r"\\.\PhysicalDrive0", Class::Device),
        (r"\\?\C:\Windows", Class::System),
    ] {
        assert_eq!(class(path), want, "{path}");
    }
}

#[test]
fn another_machine_is_judged_by_names() {
    check(
        true,
        &Place::Host("box".into()),
        r"
        /: System
        /etc: System
        /tmp/x: Temp
        /tmp: TempRoot
        /dev/sda: Device
        /etc/passwd: Critical
        /dev/null: Sink
        /srv/app: Outside
        /home/me/proj/src: Outside
        $X/*: MaybeEmpty
        /home/me/proj/node_modules: Regenerable
        ~: System
        ~/src: Outside
        ",
    );
    let world = machine();
    let session = session("/home/me/proj");
    let unknown = value("$PWD");
    for (path, want) in [
        ("*", Class::System),
        (".", Class::System),
        ("src", Class::Outside),
    ] {
        let value = value(path);
        let place = Place::Host("box".into());
        let aim = Aim {
            git: true,
            value: &value,
            cwd: &unknown,
            place: &place,
            tree: true,
            link: true,
        };
        assert_eq!(classify(&[aim], &session, &world)[0].class, want, "{path}");
    }
}

#[test]
fn a_container_is_harmless_but_for_its_mounts() {
    let place = |fresh| Place::Container {
        tool: "docker".into(),
        name: "x".into(),
        fresh,
        mounts: vec![
            (Value::known("/home/me/proj"), "/app".into()),
            (Value::known("data"), "/data".into()),
        ],
    };
    check(
        true,
        &place(true),
        "/etc: Temp\n/app: ProjectRoot\n/app/*: ProjectRoot\n/app/src: Modified\n/app/node_modules: Regenerable absent
        /: ProjectRoot\n/data: Outside\n/tmp: Temp\n/app/src/cl*: Clean\n/app/src/../../etc: Temp",
    );
    check(
        true,
        &place(false),
        "/etc: System\n/app/src/clean: Clean\n/opt/x: Outside\n/tmp/x: Temp\n/dev/sda: Device",
    );
}

#[test]
fn a_session_outside_of_any_project_has_none() {
    let world = machine();
    let class = |dir, path| look(path, true, &session(dir), &Place::Local, &world).class;
    assert_eq!(class("/tmp", "scratch"), Class::Temp);
    assert_eq!(class("/tmp", "*"), Class::TempRoot);
    assert_eq!(class("/", "etc"), Class::System);
    assert_eq!(class("/var/www/site", "x"), Class::Untracked);
    assert_eq!(class("/var/www/site", "node_modules"), Class::Regenerable);
    assert_eq!(class("/home/me", "*"), Class::System);
}

#[test]
fn a_directory_that_holds_the_working_directory_is_not_given_away() {
    let world = machine();
    let class = |dir, path| look(path, true, &session(dir), &Place::Local, &world).class;
    assert_eq!(class("/home/me/proj/src/clean", "../../src"), Class::System);
    assert_eq!(class("/home/me/proj/src/clean", "."), Class::Clean);
    assert_eq!(
        class("/home/me/proj/src/clean", "../../dist"),
        Class::Regenerable
    );
}

#[test]
fn variables_name_temporary_directories_but_no_home() {
    let mut world = machine();
    world.env.insert("TMPDIR".into(), "/scratch/me/".into());
    let mut session = session("/home/me/proj");
    session.scratch.push("/opt/agent/pad".into());
    session.paths.push(("/srv/shared/**".into(), Class::Guard));
    let class = |path: &str, world: &Fake| look(path, true, &session, &Place::Local, world).class;
    assert_eq!(class("/scratch/me/x", &world), Class::Temp);
    assert_eq!(class("/scratch/me", &world), Class::TempRoot);
    assert_eq!(class("/opt/agent/pad/x", &world), Class::Temp);
    assert_eq!(class("/srv/shared/x", &world), Class::Guard);
    world.env.insert("TMPDIR".into(), "/home".into());
    assert_eq!(class("/home/me/other", &world), Class::Outside);
}

#[test]
fn without_git_sources_cannot_be_told_from_the_rest() {
    let mut world = machine();
    world.git.clear();
    let session = session("/home/me/proj");
    let class = |path, tree| look(path, tree, &session, &Place::Local, &world).class;
    assert_eq!(class("src", true), Class::Modified);
    assert_eq!(class("src/main.rs", false), Class::Untracked);
    assert_eq!(class("dump.sql", false), Class::Data);
    assert_eq!(class("dist", true), Class::Regenerable);
}

#[test]
fn hostile_paths_end() {
    let world = machine();
    let session = session("/home/me/proj");
    let long = "a/".repeat(500_000);
    assert_eq!(
        look(&long, true, &session, &Place::Local, &world).class,
        Class::Unknown
    );
    for piece in ["../", "a/", "[", "*a", "~/", "<x>/", "*/", "loop/"] {
        let path = piece.repeat(4000 / piece.len());
        look(&path, true, &session, &Place::Local, &world);
        look(&path, true, &session, &Place::Local, &Machine::default());
    }
}

#[test]
fn text_helpers_are_lexical() {
    for (path, want) in [
        ("/a/./b//c/", "/a/b/c"),
        ("/..", "/"),
        ("/a/../../b", "/b"),
        ("a/../..", ".."),
        ("../../a/..", "../.."),
        ("", "."),
        ("C:/a/../..", "C:/"),
    ] {
        assert_eq!(normalize(path), want, "{path}");
    }
    assert_eq!(base_name("/a/b/"), "b");
    assert_eq!(base_name("/"), "");
    assert!(is_within("/a/b", "/a"));
    assert!(is_within("/a", "/a"));
    assert!(is_within("/a", "/"));
    assert!(!is_within("/ab", "/a"));
}

/// A repository with every state that a file may be in.
fn repository() -> (tempfile::TempDir, Session) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let root = dir.path().canonicalize().expect("it is there").join("proj");
    let write = |path: &str, text: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a file");
    };
    for path in [
        "clean/a b.rs",
        "edited/b.rs",
        "[id].tsx",
        "build/tracked.sh",
        "data/kept.csv",
    ] {
        write(path, "one");
    }
    write(
        ".gitignore",
        "*.log\n/out/\n/assets/\n/.env\n/local.db\n/uploads/\nnode_modules\n",
    );
    git(&root, &["init", "-q", "-b", "main"]);
    git(&root, &["add", "."]);
    git(&root, &["commit", "-qm", "one"]);
    write("edited/b.rs", "two");
    for path in [
        "fresh/deep/c.rs",
        "loose.txt",
        "loose.sqlite",
        "a.log",
        "out/x.js",
        "assets/x.css",
        ".env",
        "local.db",
        "uploads/p.jpg",
        "node_modules/m/i.js",
        "target/debug/x",
        "clean2/node_modules/x",
    ] {
        write(path, "new");
    }
    fs::create_dir(root.join("empty")).expect("a directory");
    git(&root, &["worktree", "add", "-q", "trees/one", "-b", "one"]);
    git(&root, &["worktree", "add", "-q", "trees/two", "-b", "two"]);
    write("trees/two/new.rs", "new");
    write("clone/.git/HEAD", "ref: refs/heads/main");
    let session = session(root.to_str().expect("a plain path"));
    (dir, session)
}

fn git(dir: &Path, args: &[&str]) {
    let status = Command::new("git")
        .args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b",
            "-c",
            "commit.gpgSign=false",
        ])
        .args(args)
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE")
        .status();
    assert!(status.expect("git runs").success(), "git {args:?}");
}

#[test]
fn a_real_repository_is_read_as_it_is() {
    let (_dir, session) = repository();
    let mut wrong = Vec::new();
    for (path, tree, want) in [
        ("clean", true, Class::Clean),
        ("clean/a b.rs", false, Class::Clean),
        ("[id].tsx", false, Class::Clean),
        ("edited", true, Class::Modified),
        ("edited/b.rs", false, Class::Modified),
        ("fresh", true, Class::Modified),
        ("fresh/deep/c.rs", false, Class::Untracked),
        ("loose.txt", false, Class::Untracked),
        ("loose.sqlite", false, Class::Data),
        ("a.log", false, Class::Regenerable),
        ("out", true, Class::Regenerable),
        ("assets", true, Class::Regenerable),
        ("assets/x.css", false, Class::Regenerable),
        (".env", false, Class::Data),
        ("local.db", false, Class::Data),
        ("uploads", true, Class::Data),
        ("node_modules", true, Class::Regenerable),
        ("target", true, Class::Regenerable),
        ("build", true, Class::Clean),
        ("data", true, Class::Clean),
        ("empty", true, Class::Clean),
        ("clean2", true, Class::Clean),
        ("trees/one", true, Class::Clean),
        ("trees/two", true, Class::Modified),
        ("trees/two/new.rs", false, Class::Untracked),
        ("trees", true, Class::Modified),
        ("clone", true, Class::Modified),
        ("clone/.git", true, Class::GitDir),
        ("*", true, Class::ProjectRoot),
        ("*.txt", false, Class::Untracked),
        ("edi*/*.rs", false, Class::Modified),
        ("..", true, Class::System),
    ] {
        let target = look(path, tree, &session, &Place::Local, &Machine::default());
        if target.class != want {
            wrong.push(format!("{path}: {:?}, not {want:?}", target.class));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn many_paths_cost_one_question() {
    let (_dir, session) = repository();
    let cwd = Value::default();
    let values: Vec<Value> = (0..300)
        .map(|n| Value::known(format!("edited/{n}")))
        .chain(["edited", "clean", "fresh"].map(Value::known))
        .collect();
    let aims: Vec<Aim<'_>> = values
        .iter()
        .map(|value| Aim {
            git: true,
            value,
            cwd: &cwd,
            place: &Place::Local,
            tree: true,
            link: true,
        })
        .collect();
    let targets = classify(&aims, &session, &Machine::default());
    let last: Vec<Class> = targets[300..].iter().map(|target| target.class).collect();
    assert_eq!(last, [Class::Modified, Class::Clean, Class::Modified]);
    assert_eq!(targets[302].lost, ["fresh/"]);
}

#[test]
fn a_repository_cannot_start_programs() {
    let (_dir, session) = repository();
    let root = Path::new(&session.dir);
    let trap = root.join("trap");
    let command = format!("touch '{}'", trap.display());
    for setting in [
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "alias.status",
    ] {
        git(root, &["config", setting, &command]);
    }
    let target = look("edited", true, &session, &Place::Local, &Machine::default());
    assert_eq!(target.class, Class::Modified);
    assert!(!trap.exists());
}

#[test]
fn git_is_not_waited_for_without_end() {
    let (_dir, session) = repository();
    let root = Path::new(&session.dir);
    git(root, &["config", "filter.slow.clean", "sleep 20; cat"]);
    fs::write(root.join(".gitattributes"), "* filter=slow\n").expect("a file");
    fs::write(root.join("clean/a b.rs"), "one").expect("a file");
    let start = Instant::now();
    let target = look("clean", true, &session, &Place::Local, &Machine::default());
    assert_eq!(target.class, Class::Modified);
    assert!(
        start.elapsed() < Duration::from_secs(6),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn the_machine_is_read_without_waiting() {
    let world = Machine::default();
    let dir = tempfile::tempdir().expect("a temporary directory");
    let root = dir.path().canonicalize().expect("it is there");
    let path = |name: &str| root.join(name).to_str().expect("a plain path").to_owned();
    fs::write(root.join("file"), "abc").expect("a file");
    assert_eq!(world.read(&path("file"), 3), Some(b"abc".to_vec()));
    assert_eq!(world.read(&path("file"), 2), None);
    assert_eq!(world.read(&path("none"), 2), None);
    assert_eq!(world.kind(&path("file")), Kind::File);
    assert_eq!(world.kind(&path("none")), Kind::Absent);
    assert_eq!(world.entries(&path(""), 1), Some(vec!["file".to_owned()]));
    assert_eq!(world.entries(&path(""), 0), None);
    assert_eq!(world.git(&path(""), &["rev-parse", "HEAD"]), None);
    assert_eq!(world.home(Some("no such user")), None);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("file", root.join("link")).expect("a link");
        assert_eq!(world.kind(&path("link")), Kind::Link);
        assert_eq!(world.real(&path("link")), path("file"));
        assert_eq!(world.real(&path("none/x/../y")), path("none/y"));
        assert!(
            Command::new("mkfifo")
                .arg(path("pipe"))
                .status()
                .is_ok_and(|status| status.success())
        );
        assert_eq!(world.read(&path("pipe"), 10), None);
        assert_eq!(world.home(Some("root")).as_deref(), Some("/root"));
    }
}

#[test]
fn the_project_is_found_by_the_disk() {
    let (_dir, session) = repository();
    let world = Machine::default();
    assert_eq!(
        work_tree(&format!("{}/fresh/deep", session.dir), &world),
        Some(session.dir)
    );
}

#[test]
fn a_place_is_listed_once() {
    let text = fs::read_to_string("patterns/places.toml").expect("the file is there");
    let lists: std::collections::BTreeMap<String, Vec<String>> =
        toml::from_str(&text).expect("lists of texts");
    for (name, entries) in lists {
        let mut once = entries.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(
            once.len(),
            entries.len(),
            "an entry of {name} is there twice"
        );
    }
}

proptest! {
    #[test]
    fn every_path_has_a_class(path in "(/|\\.\\.|\\.|~|\\*|\\[|\\]|!|\\?|a|é|İ|proj|src|home|me|tmp|\\$X|<f>|C:|\\\\|Users|[^<$]){0,12}") {
        let world = machine();
        for dir in ["/home/me/proj", "C:/Users/me", "/Users/me/İ", "/", ""] {
            for (tree, place) in [
                (true, Place::Local),
                (false, Place::Local),
                (true, Place::Host("box".into())),
                (true, Place::Container {
                    tool: "docker".into(),
                    name: "x".into(),
                    fresh: true,
                    mounts: vec![(value("$PWD"), "/home".into()), (Value::known("."), "/".into())],
                }),
            ] {
                look(&path, tree, &session(dir), &place, &world);
            }
        }
        let normal = normalize(&path);
        prop_assert_eq!(normalize(&normal), normal);
    }
}
