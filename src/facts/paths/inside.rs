//! Paths inside the project, where git decides over what name and place leave open.

use std::collections::BTreeMap;

use crate::world::Kind;

use super::lexical::{is_drive_path, is_same, is_within, join, parent, relative};
use super::tree::{self, Question, Status, tells_of_data};
use super::{Class, Finding, LOST_CAP, Named, Spot, Survey, Target, lists};

/// In so many work trees git is asked: the project, and what lies in it.
const TREES_CAP: usize = 3;

/// How many entries of a directory are looked at for work trees.
const NESTED_CAP: usize = 500;
/// For so many directories links that lead out are looked for.
const LINKS_CAP: usize = 20;

/// What is to be asked of git, and for whom.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) target: usize,
    pub(super) question: Question,
    /// The directory to be looked through for links, where everything below it is meant.
    pub(super) dir: Option<String>,
}

/// What is known of a path inside the project before git is asked.
pub(super) struct Inside {
    /// Whether a directory's content is meant, or files that are not known.
    pub(super) whole: bool,
    pub(super) exists: bool,
    pub(super) kind: Kind,
    /// How much of the path is certain.
    pub(super) certain: usize,
    /// Whether everything below an existing directory is reached.
    pub(super) reaches_all: bool,
    /// Whether it matters what git has of it.
    pub(super) git: bool,
    /// The lists that name its components.
    pub(super) names: Named,
}

impl Survey<'_> {
    /// A path inside the project.
    pub(super) fn look_inside(
        &mut self,
        index: usize,
        real: &str,
        spot: &Spot,
        run_dir: Option<&str>,
        inside: &Inside,
        finding: &mut Finding,
    ) {
        let ground = self.ground();
        let (project, rest) = ground.inside(real);
        if self.is_git_dir(project, rest) {
            finding.is(Class::GitDir);
            return;
        }
        let is_file = inside.kind != Kind::Dir && !spot.all;
        // What names the whole path may name a directory above the project.
        let is_made_in = |list| inside.names.all().has(list) && lists::names_part_of(list, rest);
        if is_made_in(lists::REGENERABLE_DIRS)
            || (is_file && inside.names.last.has(lists::REGENERABLE_FILES))
        {
            finding.is(Class::Regenerable);
            return;
        }
        if ground.holds_cwd(real, run_dir) {
            finding.is(Class::System);
            return;
        }
        let output = is_made_in(lists::OUTPUT_DIRS);
        let data = tells_of_data(inside.names.last, inside.whole, output);
        let mut root = None;
        if inside.reaches_all && !output {
            match self.world.kind(&join(real, ".git")) {
                Kind::Absent => {}
                // A linked work tree or a submodule: what it has is kept elsewhere, so it can be judged by its own state.
                Kind::File => root = Some(real.to_owned()),
                _ => finding.is(Class::Modified),
            }
            if self.holds_trees(real) {
                finding.is(Class::Modified);
            }
        }
        if !inside.exists || !ground.is_tree || !(inside.git || data) {
            finding.is(tree::unasked(data, output, inside.whole));
            return;
        }
        let known = real.get(..inside.certain).unwrap_or(real);
        let root = match root {
            Some(root) => root,
            None if known.len() == real.len() && !spot.all => self.tree_of(parent(real), project),
            None => self.tree_of(known, project),
        };
        let question = Question {
            path: relative(known, &root).to_owned(),
            root,
            whole: inside.whole,
            output,
            data,
            only: spot.only.clone(),
        };
        let dir = inside.reaches_all.then(|| real.to_owned());
        self.open.push(Open {
            target: index,
            question,
            dir,
        });
    }

    /// Whether a path in the project is a repository's own directory, a bare one's included, or in it.
    fn is_git_dir(&self, project: &str, relative: &str) -> bool {
        let mut end = 0;
        relative.split('/').any(|name| {
            end += name.len() + 1;
            if name.eq_ignore_ascii_case(".git") {
                return true;
            }
            let bare = name
                .strip_suffix(".git")
                .is_some()
                .then(|| join(project, &relative[..end - 1]));
            bare.is_some_and(|dir| {
                self.world.kind(&join(&dir, "HEAD")) == Kind::File
                    && self.world.kind(&join(&dir, "objects")) == Kind::Dir
            })
        })
    }

    /// Whether work trees stand in a directory.
    fn holds_trees(&self, dir: &str) -> bool {
        let names = self.world.entries(dir, NESTED_CAP).unwrap_or_default();
        names.iter().any(|name| {
            name != ".git" && self.world.kind(&format!("{dir}/{name}/.git")) != Kind::Absent
        })
    }

    /// The root of the work tree that holds a directory of the project.
    fn tree_of(&mut self, dir: &str, project: &str) -> String {
        if let Some(root) = self.trees.get(dir) {
            return root.clone();
        }
        let mut at = dir;
        while is_within(at, project) && !is_same(at, project) {
            if self.world.kind(&join(at, ".git")) != Kind::Absent {
                break;
            }
            at = parent(at);
        }
        let root = if is_within(at, project) { at } else { project };
        self.trees.insert(dir.to_owned(), root.to_owned());
        root.to_owned()
    }

    /// Asks git what is open, once a work tree, and looks for links that lead out.
    pub(super) fn settle(&self, targets: &mut [Target]) {
        let mut asked: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for open in &self.open {
            let paths = asked.entry(&open.question.root).or_default();
            if paths.last() != Some(&&*open.question.path) {
                paths.push(&open.question.path);
            }
        }
        let statuses: BTreeMap<&str, Status> = asked
            .into_iter()
            .take(TREES_CAP)
            .filter_map(|(root, paths)| Some((root, Status::ask(root, &paths, self.world)?)))
            .collect();
        let mut looked_through = 0;
        for open in &self.open {
            let Some(target) = targets.get_mut(open.target) else {
                continue;
            };
            let root = open.question.root.as_str();
            let (class, lost) = match statuses.get(root) {
                Some(status) => open.question.answer(status, self.world),
                None => (open.question.unasked(), Vec::new()),
            };
            target.class = target.class.max(class);
            let ground = self.ground();
            let (project, _) = ground.inside(root);
            let prefix = relative(root, project);
            for path in lost {
                let path = join(prefix, &path);
                let path = path.trim_start_matches('/');
                if target.lost.len() < LOST_CAP && !target.lost.iter().any(|lost| lost == path) {
                    target.lost.push(path.to_owned());
                }
            }
            let dir = open.dir.as_deref().filter(|_| class > Class::Regenerable);
            looked_through += usize::from(dir.is_some());
            if dir.is_some_and(|dir| looked_through <= LINKS_CAP && self.world.links_out(dir)) {
                target.leads_out = true;
                // What deletes a directory on Windows may follow its junctions; elsewhere it removes the links.
                let followed = dir.is_some_and(is_drive_path);
                let class = if followed {
                    Class::Outside
                } else {
                    Class::Modified
                };
                target.class = target.class.max(class);
            }
        }
    }
}
