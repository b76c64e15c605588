//! What the words of a rule's `when` and `touch` mean.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::rc::Rc;

use crate::facts::grammar::{self, Args, Text};
use crate::facts::{Acts, Input, Origins, Place, Run, Value, spelling};
use crate::rules::file::{Manner, Touch, When};
use crate::rules::pattern::{matches, matches_text};
use crate::rules::state::{Lost, State};

/// An earlier run is looked for so many runs back.
const BACK: usize = 16;

/// A run that rules are held against. Its words are split when the first rule asks.
pub(super) struct Subject<'f> {
    pub(super) run: &'f Run,
    /// The runs before it.
    pub(super) before: &'f [Run],
    args: OnceCell<Args<'f>>,
    first_word: OnceCell<u64>,
    verb: OnceCell<Option<&'f str>>,
}

impl<'f> Subject<'f> {
    pub(super) fn new(run: &'f Run, before: &'f [Run]) -> Self {
        Self {
            run,
            before,
            args: OnceCell::new(),
            first_word: OnceCell::new(),
            verb: OnceCell::new(),
        }
    }

    /// Whether another run is of the same command line.
    pub(super) fn is_run_by(&self, run: &Run) -> bool {
        Rc::ptr_eq(&self.run.argv, &run.argv) && self.run.name == run.name
    }

    /// The same command line run once more, somewhere else: its words need not be split again.
    pub(super) fn again(self, run: &'f Run, before: &'f [Run]) -> Self {
        Self {
            run,
            before,
            ..self
        }
    }

    pub(super) fn args(&self) -> &Args<'f> {
        self.args
            .get_or_init(|| Args::split(grammar::of(&self.run.name), &self.run.argv))
    }

    /// The verb among the operands ([`Args::verb`]), looked for once for all rules.
    fn verb(&self) -> Option<&'f str> {
        *self.verb.get_or_init(|| {
            let verbs = grammar::of(&self.run.name).map_or(&[][..], |program| &program.verbs);
            self.args().verb(verbs)
        })
    }

    /// The first operand, as a set of [`grammar::bit`]s. Empty where there is none, or it is not known.
    pub(super) fn first_word(&self) -> u64 {
        *self.first_word.get_or_init(|| {
            let first = self.args().operands().next().and_then(Value::as_known);
            first.map_or(0, grammar::bit)
        })
    }
}

/// Whether everything in `when` holds. What is cheap to see comes first, the state of the repository last.
pub(super) fn holds(when: &When, subject: &Subject<'_>, state: &mut State<'_>) -> bool {
    holds_behind(when, 0, subject, state)
}

/// The same, where `behind` words were already taken by the condition around it.
fn holds_behind(when: &When, behind: usize, subject: &Subject<'_>, state: &mut State<'_>) -> bool {
    let run = subject.run;
    let behind = if when.words.is_empty() {
        behind
    } else {
        match subject.args().leading(&when.words) {
            Some(taken) => taken,
            None => return false,
        }
    };
    plain_facts_hold(when, behind, subject)
        && when
            .named
            .as_ref()
            .is_none_or(|pattern| matches_text(pattern, &run.name))
        && when.values.iter().all(|(options, pattern)| {
            let mut values = subject.args().values(options);
            values.any(|value| matches(pattern, &value))
        })
        && when.operand.as_ref().is_none_or(|pattern| {
            let mut operands = subject.args().operands().skip(behind);
            operands.any(|operand| matches(pattern, operand))
        })
        && when.env.iter().all(|(name, pattern)| {
            match run.env.iter().rfind(|(set, _)| set == name) {
                Some((_, value)) => matches(pattern, value),
                None => state
                    .env(name)
                    .is_some_and(|value| matches_text(pattern, &value)),
            }
        })
        && when.code.as_ref().is_none_or(|pattern| {
            let code = run.code.as_ref();
            code.is_some_and(|code| matches(pattern, &code.text))
        })
        && (when.before.is_empty() || some_held_before(&when.before, subject, state))
        && (when.any.is_empty() || some_holds(&when.any, behind, subject, state))
        && !some_holds(&when.unless, behind, subject, state)
        && state_holds(when, behind, subject, state)
}

/// Whether one of these holds. The build has put those that need the state of the machine behind the others.
fn some_holds(list: &[When], behind: usize, subject: &Subject<'_>, state: &mut State<'_>) -> bool {
    list.iter()
        .any(|when| holds_behind(when, behind, subject, state))
}

/// Whether one of these holds of an earlier run of the same program.
fn some_held_before(list: &[When], subject: &Subject<'_>, state: &mut State<'_>) -> bool {
    let name = &subject.run.name;
    let mut earlier = subject.before.iter().rev().take(BACK);
    earlier.any(|run| run.name == *name && some_holds(list, 0, &Subject::new(run, &[]), state))
}

/// All that is seen without a regular expression and without asking the machine.
fn plain_facts_hold(when: &When, behind: usize, subject: &Subject<'_>) -> bool {
    let run = subject.run;
    when.flags.iter().all(|flag| subject.args().has(flag))
        && when.verb.as_ref().is_none_or(|wanted| {
            subject
                .verb()
                .is_some_and(|verb| grammar::lists(*wanted, verb))
        })
        && when
            .operands
            .as_ref()
            .is_none_or(|count| counts(count, subject.args().places().len().saturating_sub(behind)))
        && when
            .elevated
            .is_none_or(|elevated| elevated == run.elevated)
        && when.after_failure.is_none_or(|after| {
            after == (run.follows.even_after_failure || run.follows.only_after_failure)
        })
        && when
            .merges
            .is_none_or(|merges| merges == merges_names(subject))
        && (when.copied_by.is_empty() || copied_before(&when.copied_by, subject))
        && any_of(&when.place, |place| is_at(place, &run.place))
        && any_of(&when.spelling, |word| {
            spelling::of(run).is_some_and(|(spelling, _)| spelling.name() == word)
        })
        && any_of(&when.wrapped, |wrapper| {
            run.wrappers.iter().any(|name| name == wrapper)
        })
        && any_of(&when.language, |language| {
            run.code
                .as_ref()
                .is_some_and(|code| code.language == language)
        })
        && any_of(&when.does, |word| run.acts.meets(Acts::of(word)))
        && any_of(&when.stdin, |word| reads(word, &run.stdin))
        && any_of(&when.shows, |word| comes_from(word, run.shows))
        && any_of(&when.keeps, |word| comes_from(word, run.keeps))
        && any_of(&when.sends, |word| comes_from(word, run.sends))
        && any_of(&when.code_from, |word| {
            run.code
                .as_ref()
                .is_some_and(|code| comes_from(word, code.origins))
        })
}

fn state_holds(when: &When, behind: usize, subject: &Subject<'_>, state: &mut State<'_>) -> bool {
    when.branch
        .as_ref()
        .is_none_or(|word| state.on_default_branch(subject) == Some(word == "default"))
        && (when.stash.is_none() || state.stash_is_empty(subject))
        && when
            .worktree
            .as_ref()
            .is_none_or(|word| state.work_tree_is(word, subject))
        && (when.merged.is_none() || state.all_merged(behind, subject))
        && when
            .secret_in
            .as_ref()
            .is_none_or(|what| !state.secrets(what, subject).is_empty())
}

/// Which uncommitted work a rule is about, when it asks for the work tree's state.
pub(super) fn work_lost(when: &When) -> Option<Lost> {
    let own = when.worktree.as_ref().map(|word| Lost::for_word(word));
    own.or_else(|| {
        when.unless
            .iter()
            .chain(when.any.iter())
            .find_map(work_lost)
    })
}

fn any_of(words: &[Text], holds: impl Fn(&str) -> bool) -> bool {
    words.is_empty() || words.iter().any(|word| holds(word))
}

/// So many runs back a copy is looked for.
const COPIES: usize = 64;

/// A path without what only says that it is a directory, or all in it.
fn bare(path: &str) -> &str {
    let mut end = path;
    // Cheaper than a search for a pattern of several characters.
    for ending in ["/*", "/."] {
        while let Some(rest) = end.strip_suffix(ending) {
            end = rest;
        }
    }
    end.trim_end_matches('/')
}

/// The word as people read it, without a copy where all of it is known.
fn shown(word: &Value) -> Cow<'_, str> {
    match word.has_unknown() {
        true => Cow::Owned(word.shown()),
        false => Cow::Borrowed(word.text()),
    }
}

/// Whether an earlier run of one of these programs, which may have failed, names something that this one names too.
fn copied_before(programs: &[Text], subject: &Subject<'_>) -> bool {
    let follows = &subject.run.follows;
    if !follows.even_after_failure && !follows.only_after_failure {
        return false;
    }
    let names = |run: &&Run| programs.iter().any(|program| *program == run.name);
    let before = subject.before.iter().rev().take(COPIES).filter(names);
    let mut before = before
        .filter(|run| run.place == subject.run.place)
        .peekable();
    if before.peek().is_none() {
        return false;
    }
    let deleted: Vec<_> = subject.args().operands().take(COPIES).map(shown).collect();
    // `tar tf` only looks.
    let lists = |run| Subject::new(run, &[]).args().has("-t|--list");
    before.any(|run| {
        let mut words = run.argv.iter().skip(1).take(COPIES);
        let is_deleted = |word: &Value| {
            let word = shown(word);
            deleted.iter().any(|path| bare(path) == bare(&word))
        };
        words.any(is_deleted) && !(run.name == "tar" && lists(run))
    })
}

/// `2` or `2+`.
fn counts(wanted: &str, count: usize) -> bool {
    match wanted.strip_suffix('+') {
        Some(least) => least.parse().is_ok_and(|least: usize| count >= least),
        None => wanted.parse() == Ok(count),
    }
}

fn is_at(word: &str, place: &Place) -> bool {
    match place {
        Place::Local => word == "local",
        Place::Host(_) => word == "host",
        Place::Container { fresh, .. } => word == "container" || word == "fresh" && *fresh,
    }
}

fn reads(word: &str, input: &Input) -> bool {
    match input {
        Input::Inherited => word == "nothing",
        Input::Text(text) => {
            let is_empty = |text: &str| text.trim_matches(['\r', '\n']).is_empty();
            word == "text" || word == "empty" && text.as_known().is_some_and(is_empty)
        }
        Input::File(_) => word == "file",
        Input::Pipe(_, origins) => word == "pipe" || comes_from(word, *origins),
    }
}

fn comes_from(word: &str, origins: Origins) -> bool {
    origins.has(match word {
        "network" => Origins::NETWORK,
        "decoded" => Origins::DECODED,
        "generated" => Origins::GENERATED,
        "file" => Origins::FILE,
        "downloaded" => Origins::DOWNLOADED,
        "trusted" => Origins::TRUSTED,
        "unknown" => Origins::UNKNOWN,
        "secret" => Origins::SECRET,
        "credential" => Origins::CREDENTIAL,
        "variable" => Origins::VARIABLE,
        "environment" => Origins::ENVIRONMENT,
        _ => return false,
    })
}

/// What is done to the files: the manner of the rule, or of the tree below them when a flag says so.
pub(super) fn manner(touch: &Touch, subject: &Subject<'_>) -> Manner {
    let tree = |flag: &Text| flag == "*" || subject.args().has(flag);
    if !touch.tree.iter().any(tree) {
        return touch.manner;
    }
    match touch.manner {
        Manner::Delete => Manner::DeleteTree,
        Manner::Metadata => Manner::MetadataTree,
        other => other,
    }
}

/// The files that are touched.
pub(super) fn touched<'f>(
    touch: &Touch,
    when: &When,
    subject: &Subject<'f>,
) -> Vec<Cow<'f, Value>> {
    let args = subject.args();
    let behind = args.leading(&when.words).unwrap_or(0);
    let operands: Vec<&'f Value> = args.operands().skip(behind).collect();
    let last = operands.len().saturating_sub(1);
    let chosen = match &*touch.operands {
        "none" => &[][..],
        "first" => operands.get(..1).unwrap_or_default(),
        "last" => operands.get(last..).unwrap_or_default(),
        "but-last" => operands.get(..last).unwrap_or_default(),
        number => match (number.strip_suffix('+'), number.parse::<usize>()) {
            (Some(from), _) => {
                let from = from.parse::<usize>().unwrap_or(1).saturating_sub(1);
                operands.get(from..).unwrap_or_default()
            }
            (None, Ok(at)) => {
                let at = at.saturating_sub(1);
                operands.get(at..=at).unwrap_or_default()
            }
            (None, Err(_)) => &operands[..],
        },
    };
    let mut values: Vec<Cow<'f, Value>> =
        chosen.iter().map(|&value| Cow::Borrowed(value)).collect();
    if touch.operands == "found" {
        values = subject.run.found.iter().map(Cow::Borrowed).collect();
    }
    for option in touch.option.iter() {
        values.extend(args.values(option));
    }
    let unnamed = operands.is_empty() || touch.operands == "none" && values.is_empty();
    if touch.cwd && unnamed {
        values.push(Cow::Borrowed(&subject.run.cwd));
    }
    values
}

/// Whether the last operand is a name that a pattern has cut, with nothing behind it that tells one file from another.
fn merges_names(subject: &Subject<'_>) -> bool {
    let Some(name) = subject.args().operands().next_back() else {
        return false;
    };
    let mut pieces = name.unknowns().peekable();
    let Some((at, _)) = pieces.peek() else {
        return false;
    };
    let ending = &name.text()[*at as usize..];
    (ending.is_empty() || ending.starts_with('.')) && pieces.all(|(_, piece)| piece.cut)
}

/// The other operands, where they may be put into what is touched.
pub(super) fn sources<'f>(touch: &Touch, when: &When, subject: &Subject<'f>) -> Vec<&'f Value> {
    if !touch.into {
        return Vec::new();
    }
    let args = subject.args();
    let behind = args.leading(&when.words).unwrap_or(0);
    let mut operands: Vec<_> = args.operands().skip(behind).collect();
    operands.pop();
    operands
}

/// Whether a run is known to print nothing, so that a redirection leaves its file empty.
pub(super) fn prints_nothing(run: &Run) -> bool {
    let mut words = run.argv.iter().skip(1).map(Value::as_known);
    match &*run.name {
        "" => run.argv.is_empty(),
        ":" | "true" | "false" | "break" | "rem" | "cd." => true,
        "exec" => run.argv.len() == 1,
        "cat" | "tr" if matches!(&run.stdin, Input::Text(text) if text.as_known() == Some("")) => {
            run.name == "tr" || run.argv.len() == 1
        }
        "cat" => run.argv.len() > 1 && words.all(|word| word == Some("/dev/null")),
        "type" => {
            run.argv.len() > 1
                && words.all(|word| word.is_some_and(|word| word.eq_ignore_ascii_case("nul")))
        }
        "printf" => words.all(|word| matches!(word, Some("" | "\\n" | "\n"))),
        // An empty line is as good as nothing.
        "echo" | "write-output" => words.all(|word| matches!(word, Some("-n" | "-e" | ""))),
        _ => false,
    }
}
