//! What agents have really done to people, and what guards have stopped for nothing: `tests/incidents/`, with sources.
//!
//! Each case is judged by the built program, as a hook, in a home directory and a project made for it on the real disk, with
//! the real git. The project is a repository on its `main` branch with two commits, one modified file (`src/app.ts`), one
//! untracked (`notes.txt`), and a remote that nobody answers at.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use tempfile::TempDir;

use crate::program::finish;

/// A file of cases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

/// One report.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    /// Where it was reported.
    source: String,
    /// What came of it.
    happened: String,
    /// What was run; `{home}` and `{project}` stand for the directories made for it.
    command: String,
    #[serde(default)]
    shell: Language,
    /// What bash does in the project beforehand, so that it is in the state of the report.
    #[serde(default)]
    given: String,
    /// A directory of the project on which another file system is mounted.
    mount: Option<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    expect: Answer,
    /// What the report asks for, where the policy says something else…
    wanted: Option<Answer>,
    /// … and what the policy says.
    because: Option<String>,
    /// What bash does instead, after all work is committed, so that nothing would be lost and the command passes.
    safe: Option<String>,
    /// What is missing in us before that passes.
    safe_waits: Option<String>,
    /// What else a reader should know.
    note: Option<String>,
    /// What is missing in us before this is answered as expected.
    waits: Option<String>,
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Language {
    #[default]
    Bash,
    PowerShell,
    Cmd,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Pass,
    Ask,
    Deny,
}

const PROJECT: &str = "
    mkdir -p project/src; cd project; git init -q -b main
    git config user.name dev; git config user.email dev@example.com
    echo one > src/app.ts; echo '{}' > package.json; echo docs > README.md; git add .; git commit -qm one
    echo two > src/app.ts; git commit -qam two
    git remote add origin https://example.com/dev/project.git; git update-ref refs/remotes/origin/main HEAD
    echo three > src/app.ts; echo notes > notes.txt";

/// A home directory with the project in it.
struct Home(TempDir);

impl Home {
    /// An empty one in this directory.
    fn below(dir: &Path) -> Self {
        let dir = tempfile::tempdir_in(dir).expect("a directory");
        Self(dir)
    }

    /// A copy of this one, in the case's state.
    fn copied_for(&self, case: &Case, dir: &Path) -> Self {
        let home = Self::below(dir);
        let from = self.0.path().join("project");
        home.shell(&format!("cp -a {} .", quoted(&from)));
        home.shell(&format!("cd project\n{}", case.given));
        home
    }

    fn project(&self) -> PathBuf {
        self.0.path().join("project")
    }

    /// Runs bash in the home directory; what it does must succeed.
    fn shell(&self, text: &str) {
        let mut command = self.command("bash");
        command.args(["-euc", text]).current_dir(self.0.path());
        let output = finish(command, b"");
        assert_eq!(output.code, Some(0), "{text}: {}", output.stderr);
    }

    /// A program that knows of no other home than this one.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env("HOME", self.0.path())
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .env_remove("GIT_CONFIG_GLOBAL")
            .env_remove("XDG_CONFIG_HOME");
        command
    }

    fn judge(&self, case: &Case) -> Answer {
        let replaced = |mark: &str, path: PathBuf, text: &str| {
            text.replace(mark, path.to_str().expect("a path in UTF-8"))
        };
        let text = replaced("{project}", self.project(), &case.command);
        let text = replaced("{home}", self.0.path().to_owned(), &text);
        if case.shell == Language::Cmd {
            return self.check(case, &text);
        }
        let tool = match case.shell {
            Language::PowerShell => "PowerShell",
            _ => "Bash",
        };
        let payload = serde_json::json!({
            "hook_event_name": "PreToolUse", "cwd": self.project(), "permission_mode": "default",
            "tool_name": tool, "tool_input": { "command": text },
        });
        let output = finish(self.program(case, "hook"), payload.to_string().as_bytes());
        match (output.code, output.stdout.contains(r#""ask""#)) {
            (Some(2), _) => Answer::Deny,
            (Some(0), true) => Answer::Ask,
            (Some(0), false) if output.stdout.is_empty() => Answer::Pass,
            _ => panic!("{}: {output:?}", case.id),
        }
    }

    /// The answer for text that no tool of the agent takes.
    fn check(&self, case: &Case, text: &str) -> Answer {
        #[derive(Deserialize)]
        struct Judged {
            verdict: Answer,
        }
        let line = serde_json::json!({ "command": text, "cwd": self.project(), "shell": "cmd" });
        let output = finish(
            self.program(case, "check --jsonl"),
            line.to_string().as_bytes(),
        );
        let judged: Judged = serde_json::from_str(&output.stdout).expect("an answer");
        judged.verdict
    }

    fn program(&self, case: &Case, args: &str) -> Command {
        let path = Path::new(env!("CARGO_BIN_EXE_palisade"));
        let mut command = match &case.mount {
            None => {
                let mut command = self.command(env!("CARGO_BIN_EXE_palisade"));
                command.args(args.split(' '));
                command
            }
            Some(point) => {
                let mut command = self.command("unshare");
                let text = format!(
                    "mount -t tmpfs none '{point}' && exec {} {args}",
                    quoted(path)
                );
                command.args(["--mount", "sh", "-c", &text]);
                command
            }
        };
        command.current_dir(self.project()).envs(&case.env);
        command
    }
}

fn quoted(path: &Path) -> String {
    let path = path.to_str().expect("a path in UTF-8");
    format!("'{}'", path.replace('\'', r"'\''"))
}

/// Where homes are made: not below a temporary directory, since nothing there is worth anything.
fn ground() -> Option<PathBuf> {
    let temporary = [
        PathBuf::from("/tmp"),
        PathBuf::from("/var/tmp"),
        std::env::temp_dir(),
    ];
    let target = Some(PathBuf::from(env!("CARGO_TARGET_TMPDIR")));
    [target, std::env::home_dir()]
        .into_iter()
        .flatten()
        .filter_map(|dir| dir.canonicalize().ok())
        .find(|dir| !temporary.iter().any(|place| dir.starts_with(place)))
}

/// Whether this user may mount.
fn may_mount() -> bool {
    let tried = Command::new("unshare")
        .args(["--mount", "mount", "-t", "tmpfs", "none", "/mnt"])
        .output();
    tried.is_ok_and(|output| output.status.success())
}

fn cases(file: &str) -> Vec<Case> {
    let text = std::fs::read_to_string(format!("tests/incidents/{file}")).expect("the file");
    let file: File = toml::from_str(&text).expect("cases");
    file.case
}

fn check(file: &str) {
    let Some(ground) = ground() else {
        eprintln!("{file} is skipped: there is no directory to write to but temporary ones");
        return;
    };
    let whole = Home::below(&ground);
    whole.shell(PROJECT);
    let mut wrong = String::new();
    for case in cases(file) {
        if case.mount.is_some() && !may_mount() {
            eprintln!("{} is skipped: it takes a user who may mount", case.id);
            continue;
        }
        if let Some(safe) = &case.safe {
            let harmless = Case {
                given: format!("git add .; git commit -qm three\n{safe}"),
                mount: None,
                ..case.clone()
            };
            let answer = whole.copied_for(&harmless, &ground).judge(&harmless);
            let Case { id, command, .. } = &case;
            let _ = match (&case.safe_waits, answer == Answer::Pass) {
                (None, true) | (Some(_), false) => Ok(()),
                (None, false) => writeln!(
                    wrong,
                    "{id}: {answer:?} where nothing is to be lost: {command}"
                ),
                (Some(what), true) => writeln!(
                    wrong,
                    "{id} passes where nothing is to be lost, it need not wait for {what}: {command}"
                ),
            };
        }
        let answer = whole.copied_for(&case, &ground).judge(&case);
        let Case { id, command, .. } = &case;
        let _ = match (&case.waits, answer == case.expect) {
            (None, true) | (Some(_), false) => Ok(()),
            (None, false) => writeln!(
                wrong,
                "{id}: {answer:?}, expected {:?}: {command}",
                case.expect
            ),
            (Some(what), true) => writeln!(
                wrong,
                "{id} is answered as expected, it need not wait for {what}: {command}"
            ),
        };
    }
    assert!(wrong.is_empty(), "tests/incidents/{file}\n{wrong}");
}

#[test]
fn what_was_an_accident_is_stopped() {
    check("accidents.toml");
}

#[test]
fn what_was_a_false_alarm_passes() {
    check("false-alarms.toml");
}

#[test]
fn every_case_says_where_it_comes_from_and_why_it_is_answered_so() {
    for (file, pass) in [("accidents.toml", false), ("false-alarms.toml", true)] {
        let mut ids = Vec::new();
        for case in cases(file) {
            let id = &case.id;
            assert!(
                !case.source.is_empty() && !case.happened.is_empty(),
                "{id}: there is no source, or nothing happened"
            );
            assert_eq!(case.expect == Answer::Pass, pass, "{id}: {file}");
            assert_eq!(
                case.wanted.is_some(),
                case.because.is_some(),
                "{id}: another answer than was wanted has a reason"
            );
            assert_ne!(
                case.wanted,
                Some(case.expect),
                "{id}: this is what was wanted"
            );
            for text in [&case.because, &case.note, &case.waits, &case.safe_waits]
                .into_iter()
                .flatten()
            {
                assert!(!text.ends_with('.'), "{id}: {text}");
            }
            assert!(!ids.contains(id), "{id} is there twice");
            ids.push(case.id);
        }
    }
}
