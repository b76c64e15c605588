//! The machine that samples are judged on, and judging there.
//!
//! Files and environment are made up. Git is the real one, in a repository that holds the same files, made when it is first
//! asked and then shared; what it said is remembered, so that thousands of verdicts cost a few processes.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use palisade::payload::{Dialect, Payload, Tool};
use palisade::policy::Policy;
use palisade::rules::Verdict;
use palisade::world::{Fake, FakeFile, GitEnd, Kind, World};
use tempfile::TempDir;

/// The home directory of the test machine.
pub const HOME: &str = "/home/dev";
/// The project in it.
pub const PROJECT: &str = "/home/dev/project";

/// What a file of the project is to git.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Tracked,
    Modified,
    Untracked,
    Ignored,
}

use Standing::{Ignored, Modified, Tracked, Untracked};

/// The project's files.
const FILES: &[(&str, Standing)] = &[
    (".gitignore", Tracked),
    ("README.md", Tracked),
    ("Makefile", Tracked),
    ("package.json", Tracked),
    (".env.example", Tracked),
    ("docs/guide.md", Tracked),
    ("scripts/build.sh", Tracked),
    ("src/lib/util.ts", Tracked),
    ("src/index.ts", Tracked),
    ("tests/app.test.ts", Tracked),
    (".github/workflows/deploy.yml", Tracked),
    ("scripts/deploy.sh", Tracked),
    ("wrangler.toml", Tracked),
    ("src/app.ts", Modified),
    ("settings.ts", Modified),
    ("notes.txt", Untracked),
    ("notes.sqlite", Untracked),
    ("drafts/one.md", Untracked),
    ("drafts/two.md", Untracked),
    ("node_modules/left-pad/index.js", Ignored),
    ("dist/app.js", Ignored),
    ("build.log", Ignored),
    (".env", Ignored),
];
const IGNORE: &str = "node_modules/\ndist/\n*.log\n.env\n";

/// Files elsewhere on the machine.
const ELSEWHERE: &[&str] = &[
    "/home/dev/.bashrc",
    "/home/dev/.gitconfig",
    "/home/dev/.ssh/id_ed25519",
    "/home/dev/.ssh/config",
    "/home/dev/.aws/credentials",
    "/home/dev/.kube/config",
    "/home/dev/.claude/settings.json",
    "/home/dev/Documents/report.docx",
    "/home/dev/other/README.md",
    "/home/dev/other/src/main.rs",
    "/home/ann/letter.txt",
    "/etc/passwd",
    "/etc/hosts",
    "/etc/ssh/sshd_config",
    "/bin/sh",
    "/boot/vmlinuz",
    "/lib/libc.so",
    "/opt/tool/tool",
    "/root/.bashrc",
    "/srv/www/index.html",
    "/usr/bin/env",
    "/usr/local/bin/tool",
    "/var/lib/postgresql/data/base",
    "/var/log/syslog",
    "/var/tmp/x",
    "/tmp/x",
];

/// A key of no account.
const KEY: &str = "ghp_x7Kq2mVz9LwRt4Bn8YcDf3Hj6Ps1GaEu5oTi";

/// What git has printed, and how that ended.
type Said = (GitEnd, Vec<u8>);

/// One state of the test machine.
struct Machine {
    fake: Fake,
    variant: Variant,
    repository: OnceLock<TempDir>,
    said: Mutex<BTreeMap<Vec<String>, Said>>,
}

/// How it differs from the usual state.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a word that samples use"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Variant {
    clean: bool,
    no_repository: bool,
    on_main: bool,
    merged: bool,
    no_stash: bool,
    /// A file of keys that is neither tracked nor ignored.
    secret: bool,
    /// A key in the modified file; staged; in a commit that is not pushed.
    leak: bool,
    staged: bool,
    unpushed: bool,
    /// Git does not end what is to be looked through for secrets.
    slow: bool,
}

impl Variant {
    fn of(given: &[&str]) -> Self {
        let has = |word| given.contains(&word);
        Self {
            clean: has("clean"),
            no_repository: has("no-repository"),
            on_main: has("on-main"),
            merged: has("merged"),
            no_stash: has("no-stash"),
            secret: has("secret"),
            leak: has("leak"),
            staged: has("staged"),
            unpushed: has("unpushed"),
            slow: has("slow"),
        }
    }

    fn has(self, standing: Standing) -> bool {
        !self.clean || matches!(standing, Tracked | Modified | Ignored)
    }
}

impl Machine {
    /// The machine in this state, made only once.
    fn given(given: &[&str]) -> Arc<Self> {
        static MADE: Mutex<BTreeMap<Variant, Arc<Machine>>> = Mutex::new(BTreeMap::new());
        let variant = Variant::of(given);
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let machine = made
            .entry(variant)
            .or_insert_with(|| Arc::new(Self::new(variant)));
        Arc::clone(machine)
    }

    fn new(variant: Variant) -> Self {
        let file = |text: &str| FakeFile::File(text.to_owned());
        let mut files: BTreeMap<String, FakeFile> = ELSEWHERE
            .iter()
            .map(|path| ((*path).to_owned(), file("x\n")))
            .collect();
        for device in ["/dev/sda", "/dev/nvme0n1", "/dev/null", "/dev/zero"] {
            files.insert(device.to_owned(), FakeFile::Device);
        }
        for (path, standing) in FILES {
            if variant.has(*standing) {
                let text = content(path, !variant.clean);
                files.insert(format!("{PROJECT}/{path}"), file(&text));
            }
        }
        if variant.secret {
            let text = format!("token {KEY}\n");
            files.insert(format!("{PROJECT}/keys/server.key"), file(&text));
        }
        if !variant.no_repository {
            let branch = if variant.on_main { "main" } else { "feature" };
            let mut git = vec![
                ("HEAD", format!("ref: refs/heads/{branch}\n")),
                ("config", String::new()),
                ("refs/heads/main", "0\n".to_owned()),
                (
                    "refs/remotes/origin/HEAD",
                    "ref: refs/remotes/origin/main\n".to_owned(),
                ),
            ];
            if !variant.no_stash {
                git.push(("refs/stash", "0\n".to_owned()));
            }
            for (path, text) in git {
                files.insert(format!("{PROJECT}/.git/{path}"), file(&text));
            }
        }
        let env = [
            ("HOME", HOME),
            ("USER", "dev"),
            ("PATH", "/usr/bin:/bin"),
            ("SHELL", "/bin/bash"),
        ];
        Self {
            fake: Fake {
                env: env
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .into(),
                files,
                ..Fake::default()
            },
            variant,
            repository: OnceLock::new(),
            said: Mutex::default(),
        }
    }

    /// The repository on disk.
    fn repository(&self) -> &Path {
        let made = self.repository.get_or_init(|| {
            let dir = tempfile::tempdir().expect("a temporary directory");
            self.make_repository(dir.path());
            dir
        });
        made.path()
    }

    fn make_repository(&self, dir: &Path) {
        let write = |path: &str, text: &str| {
            let path = dir.join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, text).expect("a file");
        };
        let git = |line: &str| {
            let settings = [
                "-c",
                "user.name=dev",
                "-c",
                "user.email=dev@example.com",
                "-c",
                "commit.gpgSign=false",
            ];
            let output = Command::new("git")
                .current_dir(dir)
                .args(settings)
                .args(line.split(' '))
                .env("GIT_CONFIG_GLOBAL", "/dev/null")
                .env("GIT_CONFIG_SYSTEM", "/dev/null")
                .output()
                .expect("git runs");
            assert!(
                output.status.success(),
                "git {line}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        };
        let all = |wanted: &dyn Fn(Standing) -> bool, changed: bool| {
            for (path, _) in FILES.iter().filter(|(_, standing)| wanted(*standing)) {
                write(path, &content(path, changed));
            }
        };
        if self.variant.no_repository {
            all(&|_| true, true);
            return;
        }
        git("init -q -b main");
        all(&|standing| matches!(standing, Tracked | Modified), false);
        git("add .");
        git("commit -q -m one");
        git("branch old");
        git("checkout -q -b topic");
        write("topic.txt", "x\n");
        git("add topic.txt");
        git("commit -q -m topic");
        git("checkout -q main");
        git("commit -q --allow-empty -m two");
        git("update-ref refs/remotes/origin/main HEAD");
        git("symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main");
        git("remote add origin https://example.com/dev/project.git");
        if !self.variant.on_main {
            git("checkout -q -b feature");
            git("commit -q --allow-empty -m three");
        }
        if self.variant.merged {
            git("merge -q topic");
        }
        if !self.variant.no_stash {
            write("README.md", "stashed\n");
            git("stash push -q");
        }
        let leak = format!("const token = \"{KEY}\";\n");
        if self.variant.unpushed {
            write("src/leak.ts", &leak);
            git("add src/leak.ts");
            git("commit -q -m leak");
        }
        if self.variant.staged {
            write("src/leak.ts", &leak);
            git("add src/leak.ts");
        }
        if self.variant.secret {
            write("keys/server.key", &leak);
        }
        all(&|standing| standing == Ignored, true);
        if !self.variant.clean {
            all(&|standing| matches!(standing, Modified | Untracked), true);
        }
        if self.variant.leak {
            write("src/app.ts", &leak);
        }
    }
}

/// What a file holds, before or after the change that made it modified.
fn content(path: &str, changed: bool) -> String {
    let modified = FILES.contains(&(path, Modified));
    match path {
        ".gitignore" => IGNORE.to_owned(),
        _ if modified && changed => "changed\n".to_owned(),
        _ => format!("{path}\n"),
    }
}

impl World for Machine {
    fn env(&self, name: &str) -> Option<String> {
        self.fake.env(name)
    }

    fn home(&self, user: Option<&str>) -> Option<String> {
        match user {
            None | Some("dev") => Some(HOME.to_owned()),
            Some("root") => Some("/root".to_owned()),
            Some("ann") => Some("/home/ann".to_owned()),
            Some(_) => None,
        }
    }

    fn program(&self) -> Option<String> {
        Some("/usr/local/bin/palisade".to_owned())
    }

    fn kind(&self, path: &str) -> Kind {
        self.fake.kind(path)
    }

    fn real(&self, path: &str) -> String {
        self.fake.real(path)
    }

    fn entries(&self, path: &str, cap: usize) -> Option<Vec<String>> {
        self.fake.entries(path, cap)
    }

    fn read(&self, path: &str, cap: usize) -> Option<Vec<u8>> {
        self.fake.read(path, cap)
    }

    fn mounted_below(&self, path: &str) -> bool {
        self.fake.mounted_below(path)
    }

    fn links_out(&self, path: &str) -> bool {
        self.fake.links_out(path)
    }

    fn git_parts(&self, dir: &str, args: &[&str], take: &mut dyn FnMut(&[u8]) -> bool) -> GitEnd {
        let Some(inside) = dir.strip_prefix(PROJECT) else {
            return GitEnd::Failed;
        };
        if self.variant.slow && matches!(args, ["diff" | "log", ..]) {
            return GitEnd::Stopped;
        }
        let key: Vec<String> = [dir]
            .iter()
            .chain(args)
            .map(|&word| word.to_owned())
            .collect();
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let (ended, output) = said.entry(key).or_insert_with(|| {
            let root = self.repository().to_str().expect("a path in UTF-8");
            let args: Vec<String> = args
                .iter()
                .map(|word| word.replace(PROJECT, root))
                .collect();
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let mut output = Vec::new();
            let machine = palisade::world::Machine::default();
            let ended = machine.git_parts(&format!("{root}{inside}"), &args, &mut |part| {
                output.extend_from_slice(part);
                true
            });
            let output = match String::from_utf8(output) {
                Ok(text) => text.replace(root, PROJECT).into_bytes(),
                Err(bytes) => bytes.into_bytes(),
            };
            (ended, output)
        });
        if !output.is_empty() && !take(output) {
            return GitEnd::Stopped;
        }
        *ended
    }
}

/// The tool that a sample is about where it is no command: the sample is the file then.
fn tool<'t>(path: &'t str, given: &[&str]) -> Option<Tool<'t>> {
    let content = if given.contains(&"key") {
        format!("TOKEN={KEY}\n")
    } else {
        "PORT=3000\n".to_owned()
    };
    let tool = |word: &&str| match *word {
        "read" => Some(Tool::Read { path: path.into() }),
        "write" => Some(Tool::Write {
            path: path.into(),
            content: content.clone().into(),
        }),
        "edit" => Some(Tool::Edit {
            path: path.into(),
            new: vec![content.clone().into()],
        }),
        "grep" => Some(Tool::Grep {
            pattern: "KEY".into(),
            path: Some(path.into()),
            glob: None,
        }),
        _ => None,
    };
    given.iter().find_map(tool)
}

/// What is said of a command on the test machine, and the rules that it is stopped for. `given` is as in samples.
pub fn verdict(command: &str, given: &[&str]) -> (Verdict, Vec<String>) {
    let dialect = match given {
        given if given.contains(&"powershell") => Dialect::PowerShell,
        given if given.contains(&"cmd") => Dialect::Cmd,
        _ => Dialect::Bash,
    };
    let machine = Machine::given(given);
    let mut payload = Payload::of_command(command, dialect);
    if let Some(tool) = tool(command, given) {
        payload.tool = tool;
    }
    payload.cwd = Some(PROJECT.into());
    let decision = palisade::judge(&payload, &*machine, &Policy::default());
    let stopped = decision
        .findings
        .iter()
        .filter(|finding| stops(finding.verdict));
    let rules = stopped.map(|finding| finding.id.clone()).collect();
    (decision.verdict, rules)
}

/// Whether a verdict stops a command.
pub fn stops(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Ask | Verdict::Deny)
}
