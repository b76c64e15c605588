//! The secrets in what git is about to add, commit or push.
//!
//! Git itself says what that is, with a deadline and a cap; where it does not answer nothing is known. Comments by which
//! people keep a finding do not count here: whoever writes the text would be its own judge.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::facts::{
    Input, Place, Run, Value, base_name, is_named_secret, is_secret, is_within, matches_glob,
    normalize, secrets_in, text_tells,
};
use crate::rules::state::directory;
use crate::rules::when::Subject;
use crate::secrets::patch::Reader;
use crate::secrets::{Secret, scan};
use crate::world::{GitEnd, Kind, Worked, World};

/// So many findings are told.
const TOLD: usize = 10;
/// How much of a diff is looked through.
const DIFF: usize = 32 << 20;
/// How much of one new file is read, and of all, and how many of them.
const FILE: usize = 4 << 20;
const FILES: usize = 16 << 20;
const NEW: usize = 4000;
/// So much of a file is looked at to tell whether it is binary, as git does.
const GLANCE: usize = 8000;
/// How many outgoing commits are looked through.
const COMMITS: usize = 1000;
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
/// Behind a word for what git takes: what of it could not be looked through.
const UNSEEN: &str = "-unseen";

/// What was found so far, by the directory and what was asked.
#[derive(Debug, Default)]
pub(super) struct Handed {
    found: BTreeMap<(String, String), Found>,
    new: New,
}

/// What git said of files that it does not track, by the directory and whether ignored ones count.
type New = BTreeMap<(String, bool), Option<Rc<[String]>>>;

/// What was found in what git would take.
#[derive(Debug, Default)]
struct Found {
    secrets: Vec<String>,
    /// What could not be looked through.
    unseen: Vec<String>,
}

impl Handed {
    /// The secrets in what a run of git would add, commit or push (`added`, `committed`, `pushed`): file, line, detector. With
    /// `-unseen` behind the word what of it could not be looked through. `head` is the branch that is checked out, if known.
    pub(super) fn secrets(
        &mut self,
        what: &str,
        head: Option<&str>,
        subject: &Subject<'_>,
        world: &dyn World,
    ) -> &[String] {
        let Some(dir) = directory(subject) else {
            return &[];
        };
        let (what, unseen) = match what.strip_suffix(UNSEEN) {
            Some(what) => (what, true),
            None => (what, false),
        };
        let words: Vec<String> = subject.run.argv.iter().map(Value::shown).collect();
        let key = (dir.clone(), format!("{what} {}", words.join(" ")));
        // Whoever asks this often hides something among it.
        let too_often = self.found.len() >= ASKED && !self.found.contains_key(&key);
        let new = &mut self.new;
        let found = self.found.entry(key).or_insert_with(|| {
            let mut found = Found::default();
            if too_often {
                found.secrets.push(TOO_OFTEN.to_owned());
                return found;
            }
            let mut asked = Asked {
                dir,
                world,
                new,
                found: &mut found,
            };
            match what {
                "added" => asked.added(subject),
                "committed" => asked.committed(subject),
                _ => asked.pushed(head, subject),
            }
            for list in [&mut found.secrets, &mut found.unseen] {
                list.dedup();
                list.truncate(TOLD);
            }
            found
        });
        match unseen {
            true => &found.unseen,
            false => &found.secrets,
        }
    }
}

struct Asked<'w> {
    dir: String,
    world: &'w dyn World,
    new: &'w mut New,
    found: &'w mut Found,
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
    fn added(&mut self, subject: &Subject<'_>) {
        let taken = self.taken(subject.run);
        if taken.tracked {
            return;
        }
        let ignored = newly_ignored(subject.before);
        let is_ignored = |path: &str| {
            ignored
                .iter()
                .any(|line| matches_glob(line, base_name(path)))
        };
        let is_dir = |path: &String| self.world.kind(path) == Kind::Dir;
        let broad = taken.paths.iter().any(is_dir);
        for path in &taken.paths {
            let named = match path.contains(['*', '?']) {
                true => is_named_secret(&path.replace(['*', '?'], "x")),
                false => is_named_secret(path) && is_secret(path, self.world),
            };
            if named {
                self.found.secrets.push(base_name(path).to_owned());
            }
        }
        if broad {
            for path in self.new_files(&taken) {
                if is_named_secret(&path)
                    && is_secret(&self.whole(&path), self.world)
                    && !is_ignored(&path)
                {
                    self.found.secrets.push(path);
                }
            }
        }
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
    fn new_files(&mut self, taken: &Taken) -> Vec<String> {
        let Some(new) = self.untracked(taken.ignored) else {
            self.found
                .unseen
                .push("files that git does not track, which it did not tell in time".to_owned());
            return Vec::new();
        };
        let root = self.world.real(&self.root());
        let dirs: Vec<String> = taken.paths.iter().map(|dir| self.world.real(dir)).collect();
        let is_taken = |path: &&String| {
            let whole = format!("{root}/{path}");
            dirs.iter().any(|dir| is_within(&whole, dir))
        };
        new.iter().filter(is_taken).cloned().collect()
    }

    /// All files that git does not track; `None` where it could not tell them.
    fn untracked(&mut self, ignored: bool) -> Option<Rc<[String]>> {
        let key = (self.dir.clone(), ignored);
        if let Some(known) = self.new.get(&key) {
            return known.clone();
        }
        let mut args = vec!["status", "--porcelain=v2", "-z", "--untracked-files=all"];
        if ignored {
            args.push("--ignored=matching");
        }
        let mut output = Vec::new();
        let ended = self.world.git_parts(&self.dir, &args, &mut |part| {
            output.extend_from_slice(part);
            output.len() <= DIFF
        });
        let text = String::from_utf8_lossy(&output);
        let entries = text
            .split('\0')
            .filter_map(|entry| entry.strip_prefix("? ").or(entry.strip_prefix("! ")));
        let new = match ended {
            GitEnd::Answered => Some(entries.map(str::to_owned).collect()),
            // `git init && git add .`
            GitEnd::Failed => Some(self.without_repository()),
            GitEnd::Stopped => None,
        };
        self.new.insert(key, new.clone());
        new
    }

    /// Files with secrets in a directory that is no repository yet, but for those that it is going to ignore.
    fn without_repository(&self) -> Rc<[String]> {
        let root = self.root();
        let ignored = self.world.read(&format!("{root}/.gitignore"), GLANCE);
        let ignored = String::from_utf8_lossy(ignored.as_deref().unwrap_or_default()).into_owned();
        let is_ignored = |path: &String| {
            let mut patterns = ignored.lines().map(|line| line.trim().trim_matches('/'));
            patterns.any(|pattern| {
                matches_glob(pattern, base_name(path)) || path.starts_with(&format!("{pattern}/"))
            })
        };
        let mut left = NEW;
        let found = secrets_in(&root, ASKED, &mut left, self.world);
        let below = found.iter().filter_map(|path| path.strip_prefix(&root));
        let paths = below.map(|path| path.trim_start_matches('/').to_owned());
        paths.filter(|path| !is_ignored(path)).collect()
    }

    /// Secrets in what `git commit` would keep, what the same command adds before it included.
    fn committed(&mut self, subject: &Subject<'_>) {
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
        if !self.diff(&command) {
            // There is no commit yet.
            let mut first = vec!["diff", "--cached"];
            first.extend(PLAIN);
            self.diff(&first);
        }
        let (mut left, mut files) = (FILES, NEW);
        for run in before.into_iter().take(ASKED) {
            let taken = self.taken(run);
            if taken.tracked {
                continue;
            }
            for path in self.new_files(&taken) {
                if files == 0 {
                    self.found.unseen.push("more new files".to_owned());
                    return;
                }
                files -= 1;
                self.new_file(&path, &mut left);
            }
        }
    }

    /// Looks through a file that is added.
    fn new_file(&mut self, path: &str, left: &mut usize) {
        let whole = self.whole(path);
        let world = self.world;
        let Some(content) = world.read(&whole, FILE.min(*left)) else {
            let is_text = !world.head(&whole, GLANCE).contains(&0);
            if is_text && world.kind(&whole) == Kind::File {
                self.found.unseen.push(format!("{path}, which is large"));
            }
            return;
        };
        *left -= content.len();
        if content[..content.len().min(GLANCE)].contains(&0) {
            return;
        }
        let found = world.worked_out(&whole, &mut || {
            let secrets = scan(&content, Some(path));
            let grave = secrets.iter().filter(|secret| secret.is_grave());
            let told = grave.map(|secret| told(path, secret.line, secret));
            Arc::new([told.take(TOLD).collect(), Vec::new()])
        });
        self.keep(&found);
    }

    /// Secrets in commits that no remote has yet.
    fn pushed(&mut self, head: Option<&str>, subject: &Subject<'_>) {
        let args = subject.args();
        let mut heads: Vec<String> = Vec::new();
        for spec in args.operands().skip(2) {
            let spec = spec.text().trim_start_matches('+');
            let from = spec.split(':').next().unwrap_or_default();
            let plain = |c: char| c.is_ascii_alphanumeric() || "/_.-@^~".contains(c);
            if Some(from) == head {
                heads.push("HEAD".to_owned());
            } else if !from.is_empty() && !from.starts_with('-') && from.chars().all(plain) {
                heads.push(from.to_owned());
            }
        }
        if args.has("--all|--branches|--mirror") {
            heads.push("--branches".to_owned());
        } else if heads.is_empty() {
            heads.push("HEAD".to_owned());
        }
        let known = self.outgoing(&heads);
        // A branch that the same command makes begins where HEAD is.
        if !known && subject.before.iter().any(|run| run.name == "git") {
            self.outgoing(&["HEAD".to_owned()]);
        }
    }

    /// Looks through the commits from these that no remote has. Whether git knows them.
    fn outgoing(&mut self, heads: &[String]) -> bool {
        let most = format!("--max-count={COMMITS}");
        let mut command = vec![
            "log",
            "--patch",
            "--format=commit %H",
            "--no-show-signature",
            "--diff-merges=off",
            &most,
        ];
        command.extend(PLAIN);
        command.extend(heads.iter().map(String::as_str));
        command.extend(["--not", "--remotes", "--"]);
        self.diff(&command)
    }

    /// The secrets that a patch adds, and the files for secrets that it makes. Whether git knew what it was asked for.
    fn diff(&mut self, command: &[&str]) -> bool {
        let key = format!("{}\0{}", self.dir, command.join("\0"));
        let (dir, world) = (&self.dir, self.world);
        let found = world.worked_out(&key, &mut || patch(dir, command, world));
        self.keep(&found);
        !found.is_empty()
    }

    /// Keeps lists of secrets and of what could not be looked through.
    fn keep(&mut self, found: &[Vec<String>]) {
        if let [secrets, unseen] = found {
            self.found.secrets.extend_from_slice(secrets);
            self.found.unseen.extend_from_slice(unseen);
        }
    }
}

/// The secrets in what git prints as a patch, and what of it could not be looked through; nothing where it fails.
fn patch(dir: &str, command: &[&str], world: &dyn World) -> Worked {
    let mut reader = Reader::default();
    let mut left = DIFF;
    let ended = world.git_parts(dir, command, &mut |part| {
        reader.part(part);
        left = left.saturating_sub(part.len());
        left > 0
    });
    if ended == GitEnd::Failed {
        return Arc::new([]);
    }
    let mut unseen = Vec::new();
    if reader.commits() >= COMMITS {
        unseen.push(format!("commits before the last {COMMITS}"));
    }
    let (added, made) = reader.end();
    let grave = added.iter().filter(|added| added.secret.is_grave());
    let told = grave.map(|added| told(&added.path, added.secret.line, &added.secret));
    let mut secrets: Vec<String> = told.take(TOLD).collect();
    // Of one that may hold none its text has told.
    let named = |path: &String| is_named_secret(path) && !text_tells(path);
    secrets.extend(made.into_iter().filter(named).take(TOLD));
    if ended == GitEnd::Stopped {
        unseen.push(match left {
            0 => format!("changes beyond the first {} MB", DIFF >> 20),
            _ => "changes that git did not print in time".to_owned(),
        });
    }
    Arc::new([secrets, unseen])
}

/// What the same command has put into a `.gitignore` before: `echo .env >> .gitignore && git add .`
fn newly_ignored(before: &[Run]) -> Vec<String> {
    let ignores = |run: &&Run| {
        let mut files = run.redirects.iter();
        files.any(|file| base_name(file.path.text()) == ".gitignore")
    };
    let words = |run: &Run| {
        let mut words: Vec<String> = run.argv.iter().skip(1).map(Value::shown).collect();
        if let Input::Text(text) = &run.stdin {
            words.push(text.shown());
        }
        words
    };
    let texts = before.iter().filter(ignores).take(ASKED).flat_map(words);
    let mut lines = Vec::new();
    for text in texts.take(TOLD) {
        let some = text.split(['\n', ' ']).flat_map(|text| text.split("\\n"));
        let some = some.filter(|line| (2..=64).contains(&line.len()) && *line != "**");
        lines.extend(
            some.take(TOLD)
                .map(|line| line.trim_start_matches('/').to_owned()),
        );
    }
    lines
}

fn is_add(run: &Run) -> bool {
    let subject = Subject::new(run, &[]);
    let verb = subject.args().operands().next().and_then(Value::as_known);
    run.name == "git" && run.place == Place::Local && matches!(verb, Some("add" | "stage"))
}

/// `config.py:12 [redacted: aws-access-key …ab12]`
fn told(path: &str, line: usize, secret: &Secret) -> String {
    format!("{path}:{line} {secret}")
}
