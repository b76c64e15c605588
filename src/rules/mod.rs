//! The table of rules, and matching: facts to hits.
//!
//! The table is made from `patterns/` by the build script. A program's name leads to its rules, so that a run of any other
//! program costs one look-up; of its rules, what is cheap to see is looked at first, then regular expressions, then the
//! state of the repository. Nothing here says what a hit is worth: rules name an effect, or what they touch and how, and
//! `decision` weighs it.

mod file;
mod handed;
mod made;
mod pattern;
mod put;
mod read;
mod state;
mod when;

pub use file::{
    Effect, File, List, Manner, Pattern, Rare, Rule, Sample, Text, Texts, Touch, Verdict, When,
};
pub use read::{Mistake, check, nearest, read};

use std::borrow::Cow;
use std::rc::Rc;

use crate::facts::{
    Access, Aim, Class, Facts, Place, Redirection, Run, Secrets, Session, Site, Sites, Span,
    Target, Value, base_name, classify, grammar, has_clues, spelling::may_be_odd,
};
use crate::world::{Kind, World};
use made::Makers;
use state::State;
use when::Subject;

/// One rule of the table.
#[derive(Debug)]
pub struct Known {
    /// Its id, the name of its file and its own: `git.reset-hard`.
    pub id: &'static str,
    /// The words of which one has to be the first operand, as a set of [`grammar::bit`]s.
    words: u64,
    /// The rule, without its samples; see [`samples`].
    pub rule: Rule,
}

/// Commands that a rule must hit, and commands that it must not.
#[derive(Debug)]
pub struct Samples {
    /// Those that it must hit.
    pub hit: List<Sample>,
    /// Those that it must not.
    pub miss: List<Sample>,
}

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// A rule that holds of a run.
#[derive(Clone, Debug)]
pub struct Hit<'r> {
    /// The rule's id.
    pub id: &'r str,
    /// The rule.
    pub rule: &'r Rule,
    /// Index of the run in [`Facts::runs`].
    pub run: usize,
    /// Where the run, or the redirection, stands in the outermost text.
    pub span: Span,
    /// What it does to the world; `None` where that follows from what is touched.
    pub effect: Option<Effect>,
    /// What it touches. A rule that touches several things hits once for each.
    pub target: Option<Target>,
    /// What is done to it.
    pub manner: Option<Manner>,
    /// Up to ten files with uncommitted work that would be lost, where the rule asked for the state of the work tree.
    pub lost: Vec<String>,
    /// What it acts on that is no file, where the verdict depends on that.
    pub site: Option<Rc<Site>>,
}

/// What holds of a command.
#[derive(Clone, Debug, Default)]
pub struct Matched<'r> {
    /// Every rule that holds of a run, as far as they were looked for.
    pub hits: Vec<Hit<'r>>,
    /// Whether there were so many that the rest was not looked for.
    pub limited: bool,
}

/// With so many hits no more are looked for.
const HITS_CAP: usize = 8192;

/// All rules, in the order of their files.
pub fn table() -> &'static [Known] {
    &RULES
}

/// The rule of this id.
///
/// # Errors
///
/// Where there is none, the id that may have been meant.
pub fn find(id: &str) -> Result<&'static Known, Option<&'static str>> {
    let known = RULES.iter().find(|known| known.id == id);
    known.ok_or_else(|| nearest(id, RULES.iter().map(|known| known.id)))
}

/// The samples of a rule of the table.
pub fn samples(id: &str) -> Option<&'static Samples> {
    let at = RULES.iter().position(|known| known.id == id)?;
    SAMPLES.get(at)
}

/// What is to be said of a run and what it touches, before it is known where that leads.
struct Reach<'f, 'r> {
    /// Index in the hits.
    hit: usize,
    /// What it must be; see [`Touch::only`].
    only: Option<&'r str>,
    value: Cow<'f, Value>,
    /// What is put into it, where it is a directory; see [`Touch::into`].
    sources: Vec<&'f Value>,
    run: &'f Run,
}

impl Reach<'_, '_> {
    fn aim(&self, manner: Option<Manner>) -> Aim<'_> {
        let takes_away = matches!(
            manner,
            Some(Manner::Delete | Manner::DeleteTree | Manner::Move)
        );
        Aim {
            value: &self.value,
            cwd: &self.run.cwd,
            place: &self.run.place,
            tree: matches!(
                manner,
                Some(Manner::DeleteTree | Manner::MetadataTree | Manner::Move)
            ),
            link: takes_away,
            git: takes_away || manner == Some(Manner::Empty),
        }
    }
}

/// Every rule that holds of a run. `extra` are people's own rules, whose ids are their names.
pub fn matching<'r>(
    facts: &Facts,
    extra: &'r [Rule],
    world: &dyn World,
    session: &Session,
) -> Matched<'r> {
    let mut matching = Matching {
        state: State::new(world),
        hits: Vec::new(),
        reaches: Vec::new(),
        sites: Sites::new(&session.dir, world),
        site: None,
    };
    let mut last: Option<Subject<'_>> = None;
    for (at, run) in facts.runs.iter().enumerate() {
        if matching.is_full() {
            break;
        }
        let before = &facts.runs[..at];
        let subject = match last.take() {
            Some(last) if last.is_run_by(run) => last.again(run, before),
            _ => Subject::new(run, before),
        };
        matching.run(at, &subject, extra);
        last = Some(subject);
    }
    matching.finish(facts, session, world)
}

struct Matching<'f, 'r, 'w> {
    state: State<'w>,
    hits: Vec<Hit<'r>>,
    reaches: Vec<Reach<'f, 'r>>,
    sites: Sites<'w>,
    /// That of the run with this index, the last that was found.
    site: Option<(usize, Rc<Site>)>,
}

impl<'f, 'r> Matching<'f, 'r, '_> {
    fn is_full(&self) -> bool {
        self.hits.len() >= HITS_CAP
    }

    fn run(&mut self, at: usize, subject: &Subject<'f>, extra: &'r [Rule]) {
        let run = subject.run;
        // Whoever asks a program for its help or version gets that and nothing else.
        if asks_for_help(subject) {
            return self.redirections(at, subject, extra);
        }
        let listed = in_table(listed_for(&run.name), subject);
        let own = own_rules(&run.name, extra);
        for (id, rule) in listed.chain(own).chain(for_any(run, subject)) {
            if rule.effect == Some(Effect::Hang) && run.is_detached() {
                continue;
            }
            if when::holds(&rule.when, subject, &mut self.state) {
                self.hit(at, subject, id, rule);
            }
        }
        self.redirections(at, subject, extra);
    }

    fn redirections(&mut self, at: usize, subject: &Subject<'f>, extra: &'r [Rule]) {
        let run = subject.run;
        for redirection in &run.redirects {
            if self.is_full() {
                break;
            }
            let sign = match redirection.access {
                Access::Write | Access::Append => ">",
                Access::Read => "<",
            };
            let listed = in_table(listed_for(sign), subject);
            for (id, rule) in listed.chain(own_rules(sign, extra)) {
                if when::holds(&rule.when, subject, &mut self.state) {
                    self.redirection(at, run, redirection, id, rule);
                }
            }
        }
    }

    fn hit(&mut self, at: usize, subject: &Subject<'f>, id: &'r str, rule: &'r Rule) {
        let mut hit = Hit {
            id,
            rule,
            run: at,
            span: subject.run.span,
            effect: rule.effect,
            target: None,
            manner: None,
            lost: Vec::new(),
            site: None,
        };
        if rule.touch.is_empty() {
            hit.site = self.site(at, subject, rule);
            if let Some(what) = rule.when.secret_in.as_ref() {
                hit.lost = self.state.secrets(what, subject).to_vec();
            } else if let Some(which) = when::work_lost(&rule.when) {
                hit.lost = self.state.lost(subject, which);
            }
            self.hits.push(hit);
            return;
        }
        for touch in rule.touch.iter() {
            let manner = when::manner(touch, subject);
            for value in when::touched(touch, &rule.when, subject) {
                if self.is_full() {
                    return;
                }
                self.reaches.push(Reach {
                    hit: self.hits.len(),
                    only: touch.only.as_deref(),
                    value,
                    sources: when::sources(touch, &rule.when, subject),
                    run: subject.run,
                });
                self.hits.push(Hit {
                    manner: Some(manner),
                    ..hit.clone()
                });
            }
        }
    }

    fn redirection(
        &mut self,
        at: usize,
        run: &'f Run,
        to: &'f Redirection,
        id: &'r str,
        rule: &'r Rule,
    ) {
        let manner = match to.access {
            Access::Append => Manner::Append,
            Access::Read => Manner::Read,
            Access::Write if when::prints_nothing(run) => Manner::Empty,
            Access::Write => Manner::Overwrite,
        };
        self.reaches.push(Reach {
            hit: self.hits.len(),
            only: rule.touch.iter().find_map(|touch| touch.only.as_deref()),
            value: Cow::Borrowed(&to.path),
            sources: Vec::new(),
            run,
        });
        self.hits.push(Hit {
            id,
            rule,
            run: at,
            span: to.span,
            effect: rule.effect,
            target: None,
            manner: Some(manner),
            lost: Vec::new(),
            site: None,
        });
    }

    /// What a run acts on, found once for all its hits, where the effect weighs more or less by that.
    fn site(&mut self, at: usize, subject: &Subject<'f>, rule: &Rule) -> Option<Rc<Site>> {
        let effect = rule.effect?;
        let run = subject.run;
        let elsewhere = run.place != Place::Local && effect != Effect::Read;
        // What is written by a program that is not known for acting elsewhere is written here.
        let here = effect == Effect::Write && run.place == Place::Local && !has_clues(&run.name);
        if !effect.is_placed() && !elsewhere || here {
            return None;
        }
        if let Some((known, site)) = &self.site
            && *known == at
        {
            return Some(Rc::clone(site));
        }
        let found = self.sites.of(run, subject.before, subject.args());
        let found = Rc::new(found);
        self.site = Some((at, Rc::clone(&found)));
        Some(found)
    }

    /// Finds out, for all at once, where what is touched leads.
    fn finish(mut self, facts: &Facts, session: &Session, world: &dyn World) -> Matched<'r> {
        let mut limited = self.is_full();
        if self.reaches.is_empty() {
            return Matched {
                hits: self.hits,
                limited,
            };
        }
        let hits = &self.hits;
        let aims: Vec<_> = self
            .reaches
            .iter()
            .map(|reach| reach.aim(hits[reach.hit].manner))
            .collect();
        let targets = classify(&aims, session, world);
        let mut makers = Makers::of(facts);
        let mut secrets = Secrets::new(world);
        // Hits on what the rule does not ask for, in order.
        let mut others = Vec::new();
        for (reach, mut target) in self.reaches.iter().zip(targets) {
            if let Some(put) = put::into(&reach.sources, reach.run, &target, session, world) {
                target = put;
            }
            let hit = &mut self.hits[reach.hit];
            let takes = matches!(hit.manner, Some(Manner::Delete | Manner::DeleteTree));
            if takes && !target.exists && makers.make(hit.run, &target) {
                target.class = Class::Temp;
            }
            if hit.manner == Some(Manner::Overwrite)
                && target.class == Class::Outside
                && target.exists
                && adds_only(reach, &target, world)
            {
                target.exists = false;
            }
            if target.many && hit.manner == Some(Manner::Delete) {
                hit.manner = Some(Manner::DeleteTree);
            }
            let writes = matches!(hit.manner, Some(Manner::Overwrite | Manner::Append));
            if let Some(word) = reach.only {
                let on_disk = reach.run.place == Place::Local;
                // A new file in the project holds nothing that could be lost.
                if word == "secret" && writes && target.is_new_in_project() {
                    others.push(reach.hit);
                    continue;
                }
                match target.named(word, on_disk, &mut secrets) {
                    Some(class) => hit.target = Some(Target { class, ..target }),
                    None => others.push(reach.hit),
                }
            } else {
                hit.target = Some(target);
            }
        }
        let mut at = 0;
        self.hits.retain(|_| {
            at += 1;
            others.binary_search(&(at - 1)).is_err()
        });
        limited |= secrets.limited;
        Matched {
            hits: self.hits,
            limited,
        }
    }
}

/// Whether files are put into a directory in which there are none of their names.
fn adds_only(reach: &Reach<'_, '_>, target: &Target, world: &dyn World) -> bool {
    let subject = Subject::new(reach.run, &[]);
    let operands: Vec<&Value> = subject.args().operands().collect();
    let Some(dir) = target.path.as_deref() else {
        return false;
    };
    let Some((last, sources)) = operands.split_last() else {
        return false;
    };
    let is_new = |source: &&Value| {
        let name = source
            .as_known()
            .map(|source| base_name(source.trim_end_matches('/')));
        name.is_some_and(|name| {
            !name.is_empty() && world.kind(&format!("{dir}/{name}")) == Kind::Absent
        })
    };
    !sources.is_empty()
        && **last == *reach.value
        && world.kind(dir) == Kind::Dir
        && sources.iter().all(is_new)
}

/// The rules of the table about a program.
fn listed_for(name: &str) -> &'static [u16] {
    let at = grammar::index(name).or_else(|| grammar::index(grammar::UNKNOWN));
    at.map_or(&[], |at| BY_NAME[at])
}

/// People's own rules about a program.
fn own_rules<'r>(name: &str, extra: &'r [Rule]) -> impl Iterator<Item = (&'r str, &'r Rule)> {
    let own = extra.iter().filter(move |rule| is_about(rule, name));
    own.map(|rule| (&*rule.name, rule))
}

/// The rules about every program that this run may be hit by.
fn for_any<'r>(run: &Run, subject: &Subject<'_>) -> impl Iterator<Item = (&'r str, &'r Rule)> {
    let code = if run.code.is_some() { ANY_CODE } else { &[] };
    let acts = if run.acts.is_empty() { &[] } else { ANY_ACTS };
    let odd = run.argv.iter().any(|word| may_be_odd(word.text()))
        || !run.redirects.iter().all(|to| to.path.text().is_ascii());
    let spelling = if odd { ANY_SPELLING } else { &[] };
    let secret = !run.shows.and(run.keeps).and(run.sends).is_empty();
    let secrets = if secret { ANY_SECRETS } else { &[] };
    in_table(ANY, subject)
        .chain(in_table(code, subject))
        .chain(in_table(acts, subject))
        .chain(in_table(secrets, subject))
        .chain(in_table(spelling, subject))
}

/// Options that make a program print how it is used, or its version.
const ASKS: &str = "--help|--version";

/// Whether the run is one that prints how the program is used, or its version.
fn asks_for_help(subject: &Subject<'_>) -> bool {
    let argv = &subject.run.argv;
    let option = |word: &Value| word.known_prefix().starts_with('-');
    // `cargo yank --version 1.0` names a version, of programs whose options are not known too.
    let typed = |at: usize| match argv[at].as_known() {
        Some("--help") => true,
        Some("--version") => at == 1 || argv.get(at + 1).is_none_or(option),
        _ => false,
    };
    let asks = |args: &grammar::Args<'_>| args.has(ASKS) && args.values(ASKS).next().is_none();
    (1..argv.len()).any(typed) && asks(subject.args())
}

/// Rules of the table, without those that ask for another first operand.
fn in_table<'r>(
    listed: &'static [u16],
    subject: &Subject<'_>,
) -> impl Iterator<Item = (&'r str, &'r Rule)> {
    let known = listed.iter().map(|&at| &RULES[usize::from(at)]);
    known
        .filter(|known| known.words == u64::MAX || known.words & subject.first_word() != 0)
        .map(|known| (known.id, &known.rule))
}

/// Whether one of people's own rules is about this program; without a program it is about all.
fn is_about(rule: &Rule, name: &str) -> bool {
    let redirection = name == ">" || name == "<";
    rule.program.is_empty() && !redirection
        || rule.program.iter().any(|program| {
            program == name || program == grammar::canonical(name) || program == "*" && !redirection
        })
}

#[cfg(test)]
mod tests;
