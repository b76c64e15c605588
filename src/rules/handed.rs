//! The secrets in what git is about to add, commit or push.
//!
//! Git itself says what that is, with a deadline and a cap; where it does not answer nothing is known. Comments by which
//! people keep a finding do not count here: whoever writes the text would be its own judge.

use std::collections::BTreeMap;

use crate::facts::{
    Place, Run, Value, base_name, is_named_secret, is_secret, is_within, normalize,
};
use crate::rules::state::directory;
use crate::rules::when::Subject;
use crate::secrets::{patch, scan};
use crate::world::{Kind, World};

/// So many findings are told.
const TOLD: usize = 10;
/// How much of one new file is read, and of all.
const FILE: usize = 1 << 20;
const FILES: usize = 8 << 20;
/// How many outgoing commits are looked through.
const COMMITS: &str = "--max-count=300";
/// So often git is asked for one command.
const ASKED: usize = 24;
const TOO_OFTEN: &str = "(more than can be looked through)";
/// Nothing that a repository has set changes what these print.
const PLAIN: [&str; 6] = [
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--diff-filter=ACMRT",
];

/// What was found so far, by the directory and what was asked.
#[derive(Debug, Default)]
pub(super) struct Handed(BTreeMap<(String, String), Vec<String>>);

impl Handed {
    /// The secrets in what a run of git would add, commit or push (`added`, `committed`, `pushed`): file, line, detector.
    pub(super) fn secrets(
        &mut self,
        what: &str,
        subject: &Subject<'_>,
        world: &dyn World,
    ) -> &[String] {
        let Some(dir) = directory(subject) else {
            return &[];
        };
        let words: Vec<String> = subject.run.argv.iter().map(Value::shown).collect();
        let key = (dir.clone(), format!("{what} {}", words.join(" ")));
        // Whoever asks this often hides something among it.
        if self.0.len() >= ASKED && !self.0.contains_key(&key) {
            return self.0.entry(key).or_insert(vec![TOO_OFTEN.to_owned()]);
        }
        self.0.entry(key).or_insert_with(|| {
            let asked = Asked { dir, world };
            let mut found = match what {
                "added" => asked.added(&[subject.run]),
                "committed" => asked.committed(subject),
                _ => asked.pushed(subject),
            };
            found.dedup();
            found.truncate(TOLD);
            found
        })
    }
}

struct Asked<'w> {
    dir: String,
    world: &'w dyn World,
}

/// What `git add` is told to take.
#[derive(Default)]
struct Taken {
    paths: Vec<String>,
    /// Files that git ignores too.
    ignored: bool,
    /// Only what is tracked.
    tracked: bool,
}

impl Asked<'_> {
    /// Files that hold secrets by their names among those that `git add` takes.
    fn added(&self, runs: &[&Run]) -> Vec<String> {
        let mut found = Vec::new();
        for run in runs {
            let taken = self.taken(run);
            let broad = taken
                .paths
                .iter()
                .any(|path| self.world.kind(path) == Kind::Dir);
            for path in &taken.paths {
                let named = match path.contains(['*', '?']) {
                    true => is_named_secret(&path.replace(['*', '?'], "x")),
                    false => is_named_secret(path) && is_secret(path, self.world),
                };
                if named && !taken.tracked {
                    found.push(base_name(path).to_owned());
                }
            }
            if broad && !taken.tracked {
                found.extend(self.new_files(&taken).into_iter().filter(|path| {
                    is_named_secret(path) && is_secret(&self.whole(path), self.world)
                }));
            }
        }
        found
    }

    /// The paths that `git add` names, whole.
    fn taken(&self, run: &Run) -> Taken {
        let subject = Subject::new(run, &[]);
        let args = subject.args();
        let mut taken = Taken {
            ignored: args.has("-f|--force"),
            tracked: args.has("-u|--update"),
            ..Taken::default()
        };
        for word in args.operands().skip(1) {
            let text = word.text().trim_start_matches(":/").trim_end_matches('/');
            let text = if text.is_empty() { "." } else { text };
            taken.paths.push(normalize(&self.below(text)));
        }
        if taken.paths.is_empty() && args.has("-A|--all|-u|--update|--no-ignore-removal") {
            taken.paths.push(self.dir.clone());
        }
        taken
    }

    fn below(&self, path: &str) -> String {
        if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("{}/{path}", self.dir.trim_end_matches('/'))
        }
    }

    /// The root of the work tree, from which git names files.
    fn root(&self) -> String {
        crate::facts::work_tree(&self.dir, self.world).unwrap_or_else(|| self.dir.clone())
    }

    fn whole(&self, path: &str) -> String {
        format!("{}/{path}", self.root())
    }

    /// Files that git does not track among those that would be added.
    fn new_files(&self, taken: &Taken) -> Vec<String> {
        let mut args = vec!["status", "--porcelain=v2", "-z", "--untracked-files=all"];
        if taken.ignored {
            args.push("--ignored=matching");
        }
        let output = self.world.git(&self.dir, &args).unwrap_or_default();
        let root = self.world.real(&self.root());
        let text = String::from_utf8_lossy(&output).into_owned();
        let entries = text
            .split('\0')
            .filter_map(|entry| entry.strip_prefix("? ").or(entry.strip_prefix("! ")));
        let is_taken = |path: &&str| {
            let whole = format!("{root}/{path}");
            taken
                .paths
                .iter()
                .any(|dir| is_within(&whole, &self.world.real(dir)))
        };
        entries.filter(is_taken).map(str::to_owned).collect()
    }

    /// Secrets in what `git commit` would keep, what the same command adds before it included.
    fn committed(&self, subject: &Subject<'_>) -> Vec<String> {
        let args = subject.args();
        let paths: Vec<String> = args
            .operands()
            .skip(1)
            .map(|word| word.text().to_owned())
            .collect();
        let before: Vec<&Run> = subject.before.iter().filter(|run| is_add(run)).collect();
        let from_tree =
            args.has("-a|--all|-i|--include|-o|--only") || !paths.is_empty() || !before.is_empty();
        let base = if args.has("--amend") { "HEAD^" } else { "HEAD" };
        let mut command = vec!["diff"];
        command.extend(PLAIN);
        if !from_tree {
            command.push("--cached");
        }
        if from_tree || base != "HEAD" {
            command.push(base);
        }
        command.push("--");
        command.extend(paths.iter().map(String::as_str));
        let patch = self.world.git(&self.dir, &command).or_else(|| {
            // There is no commit yet.
            let mut first = vec!["diff", "--cached"];
            first.extend(PLAIN);
            self.world.git(&self.dir, &first)
        });
        let mut found = in_patch(&patch.unwrap_or_default());
        let mut left = FILES;
        for run in before.into_iter().take(ASKED) {
            let taken = self.taken(run);
            if taken.tracked {
                continue;
            }
            for path in self.new_files(&taken) {
                let content = self
                    .world
                    .read(&self.whole(&path), FILE.min(left))
                    .unwrap_or_default();
                left -= content.len();
                found.extend(
                    scan(&content, Some(&path))
                        .iter()
                        .map(|secret| told(&path, secret.line, secret)),
                );
            }
        }
        found
    }

    /// Secrets in commits that no remote has yet.
    fn pushed(&self, subject: &Subject<'_>) -> Vec<String> {
        let args = subject.args();
        let mut heads: Vec<String> = Vec::new();
        for spec in args.operands().skip(2) {
            let spec = spec.text().trim_start_matches('+');
            let from = spec.split(':').next().unwrap_or_default();
            let plain = |c: char| c.is_ascii_alphanumeric() || "/_.-@^~".contains(c);
            if !from.is_empty() && !from.starts_with('-') && from.chars().all(plain) {
                heads.push(from.to_owned());
            }
        }
        if args.has("--all|--branches|--mirror") {
            heads.push("--branches".to_owned());
        } else if heads.is_empty() {
            heads.push("HEAD".to_owned());
        }
        let mut command = vec![
            "log",
            "--patch",
            "--format=commit %H",
            "--no-show-signature",
            "--diff-merges=off",
            COMMITS,
        ];
        command.extend(PLAIN);
        command.extend(heads.iter().map(String::as_str));
        command.extend(["--not", "--remotes", "--"]);
        in_patch(&self.world.git(&self.dir, &command).unwrap_or_default())
    }
}

fn is_add(run: &Run) -> bool {
    let subject = Subject::new(run, &[]);
    let verb = subject.args().operands().next().and_then(Value::as_known);
    run.name == "git" && run.place == Place::Local && matches!(verb, Some("add" | "stage"))
}

/// The secrets that a patch adds, and the files for secrets that it makes.
fn in_patch(patch: &[u8]) -> Vec<String> {
    let added = patch::added(patch);
    let mut found: Vec<String> = added
        .iter()
        .map(|added| told(&added.path, added.secret.line, &added.secret))
        .collect();
    let mut new = false;
    for line in patch.split(|byte| *byte == b'\n') {
        if line.starts_with(b"diff --git ") {
            new = false;
        } else if line.starts_with(b"new file mode") {
            new = true;
        } else if new
            && (line.starts_with(b"+++ b/") || line.starts_with(b"Binary files /dev/null and b/"))
        {
            let line = String::from_utf8_lossy(line);
            let path = line
                .trim_start_matches("+++ b/")
                .trim_start_matches("Binary files /dev/null and b/");
            let path = path.trim_end_matches(" differ").trim_end();
            // Of one that may hold none its text has told.
            if is_named_secret(path) && base_name(path) != ".npmrc" {
                found.push(path.to_owned());
            }
        }
    }
    found
}

/// `config.py:12 [redacted: aws-access-key …ab12]`
fn told(path: &str, line: usize, secret: &impl std::fmt::Display) -> String {
    format!("{path}:{line} {secret}")
}
