//! The state of the repository that a run works in, asked only when a rule needs it and only once.
//!
//! Branches and stashes are read from git's files; only the state of the work tree and what is merged need a `git` process.
//! File formats: gitrepository-layout(5); output of `git status`: git-status(1), "Porcelain Format Version 2".

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::facts::grammar::Args;
use crate::facts::{MKTEMP, Place, Run, Value, is_regenerable, is_within, work_tree};
use crate::rules::handed::Handed;
use crate::rules::when::Subject;
use crate::world::{Kind, World};

/// Largest of git's small files that is read.
const CAP: usize = 4 << 20;
/// How many lost files are named.
const NAMED: usize = 10;
/// How far up a repository is looked for.
const UP: usize = 64;

/// Which uncommitted work a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// Changes to tracked files.
    Changes,
    /// Files that git does not track.
    Untracked,
    /// Both.
    Both,
}

impl Lost {
    /// What a word for `worktree` looks at.
    pub(super) fn for_word(word: &str) -> Self {
        match word {
            "unmodified" | "modified" => Self::Changes,
            "no-untracked" | "untracked" => Self::Untracked,
            _ => Self::Both,
        }
    }
}

/// What `git status` says.
#[derive(Debug, Default)]
struct WorkTree {
    /// Where it is; the paths are as seen from there.
    root: String,
    changes: Vec<String>,
    untracked: Vec<String>,
}

/// The paths that a run of git confines itself to; `None` where it does not, or where they cannot be told.
fn limits(subject: &Subject<'_>, world: &dyn World) -> Option<Vec<String>> {
    let run = subject.run;
    let cwd = &world.real(run.cwd.as_known()?);
    let args = subject.args();
    let operands: Vec<&Value> = args.operands().collect();
    let verb = operands.first()?.as_known()?;
    let all_are_paths = match verb {
        "restore" | "clean" | "checkout-index" => true,
        "checkout" => false,
        _ => return None,
    };
    if run.name != "git" || args.has("--pathspec-from-file|-a|--all|--stdin") {
        return None;
    }
    let mut paths = &operands[1..];
    if let (false, Some(dashes)) = (all_are_paths, args.dashes) {
        let before = args
            .places()
            .iter()
            .filter(|place| **place < dashes)
            .count();
        paths = operands.get(before..)?;
    } else if !all_are_paths {
        // The first may be what to take the files from; as a path it is none, and does no harm.
        if paths.len() < 2 || args.has("-f|--force|-b|-B") {
            return None;
        }
    }
    if paths.is_empty() {
        return None;
    }
    // Patterns and what else git reads in a path are left to the whole work tree.
    let plain = |path: &str| !path.starts_with(':') && !path.contains(['*', '?', '[', '\\']);
    paths
        .iter()
        .map(|path| {
            path.as_known()
                .filter(|path| plain(path))
                .map(|path| joined(cwd, path))
        })
        .collect()
}

/// A repository's directories.
#[derive(Clone, Debug)]
struct Repository {
    /// `.git` of this work tree.
    own: String,
    /// `.git` of the main work tree.
    common: String,
}

/// What was asked so far.
pub(super) struct State<'w> {
    world: &'w dyn World,
    work_trees: BTreeMap<String, Option<Rc<WorkTree>>>,
    repositories: BTreeMap<String, Option<Repository>>,
    /// Branches that are merged, by directory.
    merged: BTreeMap<(String, Merged), Rc<BTreeSet<String>>>,
    /// The last branch that a run switched to, among the first so many runs.
    switched: (Option<Value>, usize),
    /// The first run that puts work into the stash, and the first that makes a repository.
    stashed: First,
    made: First,
    /// Branches that are checked out, by `.git`, and default branches.
    heads: BTreeMap<String, Option<String>>,
    defaults: BTreeMap<String, Option<String>>,
    handed: Handed,
}

/// Where the commits of a branch are as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Merged {
    IntoHead,
    IntoUpstream,
    Anywhere,
}

/// The first run of a kind among so many that were looked at. Each is looked at once, however often it is asked.
#[derive(Debug, Default)]
struct First {
    at: Option<usize>,
    seen: usize,
}

impl First {
    /// Whether there is one among these, which begin where those of the last time did.
    fn is_in(&mut self, runs: &[Run], is_one: impl Fn(&Run) -> bool) -> bool {
        let new = runs.get(self.seen..).unwrap_or_default();
        if self.at.is_none() {
            self.at = new.iter().position(is_one).map(|at| at + self.seen);
        }
        self.seen = runs.len().max(self.seen);
        self.at.is_some_and(|at| at < runs.len())
    }
}

impl<'w> State<'w> {
    pub(super) fn new(world: &'w dyn World) -> Self {
        Self {
            world,
            work_trees: BTreeMap::new(),
            repositories: BTreeMap::new(),
            merged: BTreeMap::new(),
            switched: (None, 0),
            stashed: First::default(),
            made: First::default(),
            heads: BTreeMap::new(),
            defaults: BTreeMap::new(),
            handed: Handed::default(),
        }
    }

    pub(super) fn env(&self, name: &str) -> Option<String> {
        self.world.env(name)
    }

    /// Whether a word for `worktree` is true of the work tree. What cannot be told counts as work that would be lost.
    pub(super) fn work_tree_is(&mut self, word: &str, subject: &Subject<'_>) -> bool {
        let asks_for_loss = matches!(word, "dirty" | "modified" | "untracked");
        let which = Lost::for_word(word);
        let nothing = self.is_fresh(subject)
            || self
                .reached(which, subject, 1)
                .is_some_and(|files| files.is_empty());
        nothing != asks_for_loss
    }

    /// The first files with work that would be lost.
    pub(super) fn lost(&mut self, subject: &Subject<'_>, which: Lost) -> Vec<String> {
        self.reached(which, subject, NAMED).unwrap_or_default()
    }

    /// The first files with work of this kind that a run reaches; `None` where that cannot be told.
    fn reached(&mut self, which: Lost, subject: &Subject<'_>, most: usize) -> Option<Vec<String>> {
        let tree = self.work_tree(subject)?;
        let changes = tree.changes.iter().filter(|_| which != Lost::Untracked);
        let untracked = tree.untracked.iter().filter(|_| which != Lost::Changes);
        let mut files = changes.chain(untracked).peekable();
        if files.peek().is_none() {
            return Some(Vec::new());
        }
        let limits = limits(subject, self.world);
        let is_reached = |file: &&String| {
            limits.as_ref().is_none_or(|limits| {
                let path = format!("{}/{}", tree.root, file.trim_end_matches('/'));
                limits
                    .iter()
                    .any(|limit| is_within(&path, limit) || is_within(limit, &path))
            })
        };
        Some(files.filter(is_reached).take(most).cloned().collect())
    }

    /// Whether a run works in a directory that this command makes, so that nothing which was there before can be lost.
    fn is_fresh(&mut self, subject: &Subject<'_>) -> bool {
        let run = subject.run;
        if run.name != "git" || run.place != Place::Local {
            return false;
        }
        let Some(dir) = run.cwd.as_known() else {
            let mut unknown = run.cwd.unknowns();
            return unknown
                .next()
                .is_some_and(|(_, piece)| piece.from == MKTEMP);
        };
        let makes = |run: &Run| {
            let verb = run.argv.get(1).and_then(Value::as_known);
            run.name == "git" && matches!(verb, Some("clone" | "init"))
        };
        self.made.is_in(subject.before, makes) && self.world.kind(dir) == Kind::Absent
    }

    /// Whether the branch that is checked out is the default branch; for a push, whether that is what it is pushed to.
    /// `None` where it cannot be told.
    pub(super) fn on_default_branch(&mut self, subject: &Subject<'_>) -> Option<bool> {
        let mut outcome = Some(false);
        for branch in self.branches(subject) {
            match branch.map(|branch| self.is_default(&branch, subject)) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => outcome = None,
            }
        }
        outcome
    }

    /// Whether there is surely no stash entry.
    pub(super) fn stash_is_empty(&mut self, subject: &Subject<'_>) -> bool {
        let Some(repository) = self.repository(subject) else {
            return false;
        };
        if self.stashed.is_in(subject.before, stashes) && !self.work_tree_is("clean", subject) {
            return false;
        }
        let common = &repository.common;
        let absent = |path: &str| self.world.kind(&format!("{common}/{path}")) == Kind::Absent;
        absent("reftable")
            && absent("refs/stash")
            && absent("logs/refs/stash")
            && !self
                .text(&format!("{common}/packed-refs"))
                .is_some_and(|refs| refs.contains("refs/stash"))
    }

    /// Whether every branch named behind so many operands is merged into HEAD or its upstream.
    pub(super) fn all_merged(&mut self, behind: usize, subject: &Subject<'_>) -> bool {
        let args = subject.args();
        if let Some(branch) = moved_branch(args) {
            return self.may_begin_anew(&branch, subject);
        }
        let names: Option<Vec<&str>> = args
            .operands()
            .skip(behind)
            .map(|name| name.as_known())
            .collect();
        let Some(names) = names.filter(|names| !names.is_empty()) else {
            return false;
        };
        let Some(dir) = directory(subject) else {
            return false;
        };
        let mut left = names;
        left.retain(|name| !self.branches_in(&dir, Merged::IntoHead).contains(*name));
        left.is_empty() || {
            let kept = self.branches_in(&dir, Merged::IntoUpstream);
            left.into_iter().all(|name| kept.contains(name))
        }
    }

    /// Whether a branch of that name may begin anew: there is none yet, or its commits are somewhere else.
    fn may_begin_anew(&mut self, branch: &Value, subject: &Subject<'_>) -> bool {
        let (Some(branch), Some(dir)) = (branch.as_known(), directory(subject)) else {
            return true;
        };
        let is_in = |this: &mut Self, place| this.branches_in(&dir, place).contains(branch);
        // The branch that is checked out is always merged into HEAD.
        let elsewhere = self.head(subject).is_none_or(|head| head != branch);
        !is_in(self, Merged::Anywhere)
            || elsewhere && is_in(self, Merged::IntoHead)
            || is_in(self, Merged::IntoUpstream)
    }

    /// The branches of the repository in a directory whose commits are also somewhere else.
    fn branches_in(&mut self, dir: &str, place: Merged) -> Rc<BTreeSet<String>> {
        let key = (dir.to_owned(), place);
        if let Some(known) = self.merged.get(&key) {
            return Rc::clone(known);
        }
        let listed = |args: &[&str]| {
            let output = self.world.git(dir, args).unwrap_or_default();
            String::from_utf8_lossy(&output).into_owned()
        };
        let branches = match place {
            Merged::IntoHead => {
                let name = "--format=%(refname:short)";
                let output = listed(&["for-each-ref", "--merged=HEAD", name, "refs/heads"]);
                output.lines().map(str::to_owned).collect()
            }
            Merged::Anywhere => {
                let output = listed(&["for-each-ref", "--format=%(refname:short)", "refs/heads"]);
                output.lines().map(str::to_owned).collect()
            }
            Merged::IntoUpstream => {
                let format =
                    "--format=%(refname:short)%09%(upstream)%09%(upstream:track,nobracket)";
                let output = listed(&["for-each-ref", format, "refs/heads"]);
                let kept = output.lines().filter_map(|line| {
                    let mut fields = line.split('\t');
                    let (branch, upstream, track) =
                        (fields.next()?, fields.next()?, fields.next()?);
                    let kept = !upstream.is_empty() && !track.contains("ahead") && track != "gone";
                    kept.then(|| branch.to_owned())
                });
                kept.collect()
            }
        };
        let branches = Rc::new(branches);
        self.merged.insert(key, Rc::clone(&branches));
        branches
    }

    /// The secrets in what a run of git would take; see [`Handed::secrets`].
    pub(super) fn secrets(&mut self, what: &str, subject: &Subject<'_>) -> &[String] {
        let head = (what.starts_with("pushed") && subject.before.is_empty())
            .then(|| self.head(subject))
            .flatten();
        self.handed
            .secrets(what, head.as_deref(), subject, self.world)
    }

    fn work_tree(&mut self, subject: &Subject<'_>) -> Option<Rc<WorkTree>> {
        let dir = directory(subject)?;
        // `git clean -x` takes ignored files, too.
        let has = |flag| subject.run.name == "git" && subject.args().has(flag);
        let only_ignored = has("-X");
        let ignored = if only_ignored || has("-x") {
            "--ignored=matching"
        } else {
            "--ignored=no"
        };
        let key = format!("{ignored} {only_ignored} {dir}");
        if let Some(known) = self.work_trees.get(&key) {
            return known.clone();
        }
        let args = [
            "status",
            "--porcelain=v2",
            "-z",
            "--untracked-files=normal",
            ignored,
        ];
        let output = self.world.git(&dir, &args);
        let root = work_tree(&dir, self.world).unwrap_or_else(|| dir.clone());
        let tree = output.map(|output| {
            let tree = read_status(&String::from_utf8_lossy(&output), only_ignored);
            Rc::new(WorkTree { root, ..tree })
        });
        self.work_trees.insert(key, tree.clone());
        tree
    }

    /// The branches that a run is about; `None` for one that cannot be told.
    fn branches(&mut self, subject: &Subject<'_>) -> Vec<Option<String>> {
        let args = subject.args();
        let words: Vec<_> = args.operands().collect();
        let is_push = words
            .first()
            .is_some_and(|word| word.as_known() == Some("push"));
        if subject.run.name != "git" || !is_push {
            return vec![self.head(subject)];
        }
        if args.has("--all|--branches|--mirror") {
            return vec![self.default_branch(subject)];
        }
        let specs = words.get(2..).unwrap_or_default();
        if specs.is_empty() && !args.has("--tags") {
            return vec![self.head(subject)];
        }
        let branch_of = |spec: &str| {
            let spec = spec.strip_prefix('+').unwrap_or(spec);
            let to = spec.rsplit_once(':').map_or(spec, |(_, to)| to);
            (to != "HEAD" && to != "@")
                .then(|| to.strip_prefix("refs/heads/").unwrap_or(to).to_owned())
        };
        let mut branches = Vec::with_capacity(specs.len());
        for spec in specs {
            branches.push(match spec.as_known() {
                Some("tag") => break,
                Some(spec) => branch_of(spec).or_else(|| self.head(subject)),
                None => None,
            });
        }
        branches
    }

    /// The branch that is checked out when the run starts.
    fn head(&mut self, subject: &Subject<'_>) -> Option<String> {
        // Runs come in their order, so that each is looked at once.
        let (last, seen) = &mut self.switched;
        let new = subject.before.get(*seen..).unwrap_or_default();
        if let Some(switched) = new.iter().rev().find_map(switches_to) {
            *last = Some(switched);
        }
        *seen = subject.before.len().max(*seen);
        if let Some(switched) = last {
            return switched
                .as_known()
                .filter(|name| !name.is_empty())
                .map(str::to_owned);
        }
        let own = self.repository(subject)?.own;
        if let Some(known) = self.heads.get(&own) {
            return known.clone();
        }
        let head = self.text(&format!("{own}/HEAD"));
        let branch = head.as_deref().and_then(|head| {
            let branch = head.trim_end().strip_prefix("ref: refs/heads/")?;
            // The name that stands there when references are kept in a reftable.
            (branch != ".invalid").then(|| branch.to_owned())
        });
        self.heads.insert(own, branch.clone());
        branch
    }

    fn is_default(&mut self, branch: &str, subject: &Subject<'_>) -> bool {
        // These are what others build on, whatever the remote calls its own.
        matches!(branch, "main" | "master" | "trunk")
            || self
                .default_branch(subject)
                .is_some_and(|default| branch == default)
    }

    /// The branch that the remote calls its own; else the one that is there of those that are usual.
    fn default_branch(&mut self, subject: &Subject<'_>) -> Option<String> {
        let common = self.repository(subject)?.common;
        if let Some(known) = self.defaults.get(&common) {
            return known.clone();
        }
        let default = self.find_default_branch(&common);
        self.defaults.insert(common, default.clone());
        default
    }

    fn find_default_branch(&self, common: &str) -> Option<String> {
        let origin = self.text(&format!("{common}/refs/remotes/origin/HEAD"));
        if let Some(branch) = origin
            .as_deref()
            .and_then(|head| head.trim_end().strip_prefix("ref: refs/remotes/origin/"))
        {
            return Some(branch.to_owned());
        }
        let packed = self
            .text(&format!("{common}/packed-refs"))
            .unwrap_or_default();
        let is_there = |branch: &&str| {
            ["refs/remotes/origin", "refs/heads"].iter().any(|folder| {
                self.world.kind(&format!("{common}/{folder}/{branch}")) != Kind::Absent
                    || packed
                        .lines()
                        .any(|line| line.ends_with(&format!(" {folder}/{branch}")))
            })
        };
        ["main", "master", "trunk"]
            .into_iter()
            .find(is_there)
            .map(str::to_owned)
    }

    fn repository(&mut self, subject: &Subject<'_>) -> Option<Repository> {
        let dir = directory(subject)?;
        if let Some(known) = self.repositories.get(&dir) {
            return known.clone();
        }
        let found = self.find_repository(&dir);
        self.repositories.insert(dir, found.clone());
        found
    }

    fn find_repository(&self, dir: &str) -> Option<Repository> {
        let mut at = dir.trim_end_matches('/');
        for _ in 0..UP {
            let git = format!("{at}/.git");
            match self.world.kind(&git) {
                Kind::Absent => {}
                Kind::File => {
                    let text = self.text(&git)?;
                    let own = joined(at, text.trim_end().strip_prefix("gitdir: ")?);
                    let common = self.text(&format!("{own}/commondir"));
                    let common = common
                        .map_or_else(|| own.clone(), |common| joined(&own, common.trim_end()));
                    return Some(Repository { own, common });
                }
                _ => {
                    return Some(Repository {
                        own: git.clone(),
                        common: git,
                    });
                }
            }
            at = at.rsplit_once('/')?.0;
        }
        None
    }

    fn text(&self, path: &str) -> Option<String> {
        let bytes = self.world.read(path, CAP)?;
        String::from_utf8(bytes).ok()
    }
}

/// The directory whose repository a run works in, where it can be told.
pub(super) fn directory(subject: &Subject<'_>) -> Option<String> {
    let run = subject.run;
    if run.place != Place::Local {
        return None;
    }
    let elsewhere = |(name, _): &(String, Value)| name == "GIT_DIR" || name == "GIT_WORK_TREE";
    let is_git = run.name == "git";
    if is_git && (run.env.iter().any(elsewhere) || subject.args().has("--git-dir|--work-tree")) {
        return None;
    }
    let cwd = run.cwd.as_known()?;
    // `git worktree remove PATH` is about the work tree that it names.
    let mut operands = subject.args().operands().map(Value::as_known);
    if is_git
        && operands.next() == Some(Some("worktree"))
        && operands.next() == Some(Some("remove"))
    {
        return operands.next()?.map(|path| joined(cwd, path));
    }
    Some(cwd.to_owned())
}

/// The branch that a run of git lets point somewhere else.
fn moved_branch(args: &Args<'_>) -> Option<Value> {
    if let Some(branch) = args.values("-B|-C|--force-create").next() {
        return Some(branch.into_owned());
    }
    let words: Vec<&Value> = args.operands().take(3).collect();
    let (verb, words) = words.split_first()?;
    match verb.as_known()? {
        "update-ref" => {
            let name = words.first()?;
            let branch = name.as_known()?.strip_prefix("refs/heads/")?;
            Some(Value::known(branch))
        }
        "branch" if args.has("-M|-C") => words.get(1).map(|word| (*word).clone()),
        "branch" if args.has("-f|--force") && !args.has("-d|-D|--delete") => {
            words.first().map(|word| (*word).clone())
        }
        _ => None,
    }
}

/// Whether an earlier run puts work into the stash.
fn stashes(run: &Run) -> bool {
    if run.name != "git" {
        return false;
    }
    let subject = Subject::new(run, &[]);
    let mut words = subject.args().operands().map(Value::text);
    words.next() == Some("stash") && matches!(words.next(), None | Some("push" | "save"))
}

/// The branch that an earlier run switches to, if it does.
fn switches_to(run: &Run) -> Option<Value> {
    if run.name != "git" {
        return None;
    }
    let subject = Subject::new(run, &[]);
    let args = subject.args();
    let mut words = args.operands();
    let verb = words.next()?.as_known()?;
    if !matches!(verb, "switch" | "checkout") {
        return None;
    }
    if let Some(created) = args.values("-b|-B|-c|--create|--force-create").last() {
        return Some(created.into_owned());
    }
    // More than one operand, or `--`, means files.
    let branch = words.next()?;
    let alone = words.next().is_none() && args.dashes.is_none();
    alone.then(|| match branch.text() {
        "-" => Value::default(),
        _ => branch.clone(),
    })
}

/// Output of `git status --porcelain=v2 -z`.
fn read_status(output: &str, only_ignored: bool) -> WorkTree {
    let mut tree = WorkTree::default();
    let mut entries = output.split('\0');
    while let Some(entry) = entries.next() {
        let path = |fields: usize| entry.splitn(fields, ' ').nth(fields - 1).map(str::to_owned);
        match entry.as_bytes().first() {
            Some(b'1') => tree.changes.extend(path(9)),
            Some(b'2') => {
                tree.changes.extend(path(10));
                // The name that it had stands in an entry of its own.
                entries.next();
            }
            Some(b'u') => tree.changes.extend(path(11)),
            Some(b'?') => tree.untracked.extend(path(2).filter(|_| !only_ignored)),
            Some(b'!') => tree
                .untracked
                .extend(path(2).filter(|path| !is_regenerable(path.trim_end_matches('/')))),
            _ => {}
        }
    }
    tree
}

/// `path` as seen from `dir`, with `.` and `..` taken away.
fn joined(dir: &str, path: &str) -> String {
    let mut parts: Vec<&str> = match path.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => dir.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}
