//! Follows a script from command to command and notes every run.
//!
//! Branches are all taken, loops once; what they leave in variables is kept as alternatives. Every command costs a step out
//! of a budget, and nesting is counted over trees, functions and text that is read again, so that no input makes this long
//! or deep.

use std::rc::Rc;

use crate::facts::expand::{join, rounds};
use crate::facts::grammar::Args;
use crate::facts::paths::{self, NAMES};
use crate::facts::state::{CWD, Slot, State, Var, Written};
use crate::facts::{
    Access, Code, Facts, Follows, Input, Limit, Origins, Place, Redirection, Room, Run, Unknown,
    Value, builtins, lookup, operators, peel, prints, secrets,
};
use crate::shell::{
    self, Assigned, Assignment, Command, CommandKind, Item, Join, List, Redirect, RedirectOp,
    Script, Span, Word,
};
use crate::world::World;

/// How many steps are taken before the rest is given up: commands, runs, expansions of alternatives.
const STEPS: u32 = 20_000;

/// How deeply trees, function calls and texts read again may nest, together.
const DEPTH: u32 = 160;

/// The same where there is little stack.
const SHALLOW: u32 = 40;

/// How many texts are kept that run when a shell ends.
const TRAPS: usize = 64;

/// How much text is read again in all (`bash -c`, `eval`, here-documents for a shell), in bytes.
const TEXT: usize = 1 << 20;

/// How much is copied in all, in bytes: words into runs, values out of variables and files. It bounds memory where few
/// commands have many or long words.
const COPIED: usize = 16 << 20;

/// What a command prints.
#[derive(Clone, Debug, Default)]
pub(super) struct Printed {
    /// Its text, as far as it is known.
    pub(super) text: Value,
    /// Where it comes from.
    pub(super) origins: Origins,
    /// The runs it comes from.
    pub(super) runs: Vec<usize>,
}

impl Printed {
    /// Text known for certain.
    pub(super) fn known(text: impl Into<String>) -> Self {
        Self {
            text: Value::known(text),
            ..Self::default()
        }
    }

    /// A value of which at least something is known.
    pub(super) fn value(text: Value) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    /// Something not known, from a program.
    pub(super) fn unknown(origins: Origins) -> Self {
        Self {
            text: Value::unknown(Unknown {
                origins,
                ..Unknown::any("")
            }),
            origins,
            runs: Vec::new(),
        }
    }

    /// What a command reads into which this is piped.
    fn into_input(self) -> Input {
        if self.text.is_unknown() {
            Input::Pipe(self.runs, self.origins.and(self.text.origins()))
        } else {
            Input::Text(Rc::new(self.text))
        }
    }

    fn append(&mut self, mut other: Printed) {
        self.text.push_value(&other.text);
        self.origins = self.origins.and(other.origins);
        if self.runs.is_empty() {
            self.runs = other.runs;
        } else {
            self.runs.append(&mut other.runs);
        }
    }
}

/// What surrounds a command: who wraps it, where it runs, what it reads.
#[derive(Clone, Default)]
pub(super) struct Frame {
    pub(super) wrappers: Vec<String>,
    pub(super) elevated: bool,
    pub(super) place: Place,
    pub(super) stdin: Input,
    /// Set while text is followed that does not stand in the outermost text: where what it came from stands there.
    pub(super) span: Option<Span>,
    pub(super) dialect: Dialect,
    /// The client of a data store that the code being followed is given to: its index among the runs.
    pub(super) store: Option<usize>,
}

/// Which shell reads a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// bash, and its like.
    #[default]
    Bash,
    /// PowerShell.
    Powershell,
    /// cmd.exe.
    Cmd,
}

impl Dialect {
    /// Reads a text in this dialect.
    pub fn parse(self, text: &str) -> Script {
        self.parse_within(text, shell::NODES)
    }

    /// Reads a text into a tree of at most so many parts.
    fn parse_within(self, text: &str, nodes: u32) -> Script {
        match self {
            Self::Bash => shell::parse_within(text, nodes),
            Self::Powershell => shell::powershell_within(text, nodes),
            Self::Cmd => shell::cmd_within(text, nodes),
        }
    }
}

/// Follows scripts and collects facts.
pub(super) struct Interpreter<'w> {
    pub(super) world: &'w dyn World,
    pub(super) facts: Facts,
    pub(super) state: State,
    pub(super) frame: Frame,
    /// Which alternative of variables with several is taken, and how many the widest one used has.
    pub(super) choice: usize,
    pub(super) widest: usize,
    /// How many directories the commands may run in that were followed so far, where nothing else was asked of it than where
    /// they run.
    places: usize,
    /// Whether a choice was made further out, so that commands do not go through the alternatives themselves.
    pub(super) chosen: bool,
    /// Unknown pieces of texts that are read again.
    pub(super) holes: Vec<Unknown>,
    /// `$_`
    pub(super) last_word: Value,
    /// Scripts of the `package.json` that was read last, with its directory.
    pub(super) scripts: Option<(String, lookup::Scripts)>,
    /// The directory of the last file that was written, and whether it names what files have that run by themselves.
    last_dir: (String, bool),
    /// Functions being called.
    pub(super) calls: Vec<String>,
    /// Process substitutions that read, not followed yet.
    readers: Vec<(String, List, Span)>,
    /// Texts that run when the shell around them ends.
    traps: Vec<(Value, Span)>,
    follows: Follows,
    /// Where we would still be if the last `cd` failed, which it may.
    doubtful: Option<Value>,
    depth: u32,
    deepest: u32,
    steps: u32,
    text: usize,
    /// How many parts the trees of texts that are read again may still have.
    nodes: u32,
    pub(super) copied: usize,
    /// How many names in directories may still be looked at.
    pub(super) names: usize,
    piped: u32,
    captured: u32,
    /// How many pipes and background commands we are in.
    forks: u32,
    processes: u32,
    /// Whether what is printed is read by whoever gave the command.
    pub(super) shown: bool,
}

impl<'w> Interpreter<'w> {
    pub(super) fn new(world: &'w dyn World, cwd: &str, dialect: Dialect) -> Self {
        let mut state = State::default();
        state.positional_known = true;
        let cwd = if cwd.is_empty() {
            Value::unknown(Unknown::any("$PWD"))
        } else {
            Value::known(cwd)
        };
        state.set(CWD, vec![Slot::Scalar(cwd)]);
        state.set("0", vec![Slot::Scalar(Value::known("bash"))]);
        Self {
            world,
            facts: Facts::default(),
            state,
            frame: Frame {
                dialect,
                ..Frame::default()
            },
            choice: 0,
            widest: 1,
            places: 1,
            chosen: false,
            holes: Vec::new(),
            last_word: Value::default(),
            scripts: None,
            last_dir: Default::default(),
            calls: Vec::new(),
            readers: Vec::new(),
            traps: Vec::new(),
            follows: Follows::default(),
            doubtful: None,
            depth: 0,
            deepest: DEPTH,
            steps: STEPS,
            text: TEXT,
            nodes: shell::NODES,
            copied: COPIED,
            names: NAMES,
            piped: 0,
            captured: 0,
            forks: 0,
            processes: 0,
            shown: true,
        }
    }

    /// Nests no deeper than the stack allows.
    pub(super) fn fit(&mut self, room: Room) {
        if room == Room::Small {
            self.deepest = SHALLOW;
        }
    }

    /// Notes that a cap was reached.
    pub(super) fn limit(&mut self, limit: Limit) {
        if !self.facts.limits.contains(&limit) {
            self.facts.limits.push(limit);
        }
    }

    /// Takes steps out of the budget; false when it is used up.
    pub(super) fn step(&mut self, cost: u32) -> bool {
        if let Some(rest) = self.steps.checked_sub(cost) {
            self.steps = rest;
            true
        } else {
            self.steps = 0;
            self.limit(Limit::Steps);
            false
        }
    }

    /// Takes bytes out of the budget for copies; false when it is used up.
    pub(super) fn copies(&mut self, bytes: usize) -> bool {
        if let Some(rest) = self.copied.checked_sub(bytes) {
            self.copied = rest;
            true
        } else {
            self.limit(Limit::Length);
            false
        }
    }

    /// Takes copies of values out of that budget. When it is used up nothing more is followed.
    pub(super) fn keeps<'v>(&mut self, values: impl IntoIterator<Item = &'v Value>) -> bool {
        let bytes = values.into_iter().map(Value::size).sum();
        let kept = self.copies(bytes);
        if !kept {
            self.steps = 0;
        }
        kept
    }

    /// Notes that a `cd` may fail, so that what follows without `&&` may run in the directory before it.
    pub(super) fn doubtful_cd(&mut self, old: Value) {
        self.doubtful = Some(old);
    }

    /// Adds a directory to those in which we may be.
    fn stay(&mut self, old: Value) {
        let mut slots = self
            .state
            .get(CWD)
            .map(|var| var.slots.clone())
            .unwrap_or_default();
        let old = Slot::Scalar(old);
        if !slots.contains(&old) {
            slots.push(old);
        }
        self.state.set(CWD, slots);
    }

    /// Goes one level deeper for the length of `inside`, unless that is too deep.
    pub(super) fn deeper<T: Default>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth >= self.deepest {
            self.limit(Limit::Depth);
            return T::default();
        }
        self.depth += 1;
        let result = inside(self);
        self.depth -= 1;
        result
    }

    /// Whether what a command prints goes anywhere but to the screen.
    pub(super) fn is_heard(&self) -> bool {
        self.piped > 0 || self.captured > 0
    }

    /// Whether what is followed runs somewhere else.
    pub(super) fn is_remote(&self) -> bool {
        self.frame.place != Place::Local
    }

    /// Where something stands in the outermost text.
    pub(super) fn span(&self, span: Span) -> Span {
        self.frame.span.unwrap_or(span)
    }

    /// Follows a whole script, and what it leaves to be done at its end.
    pub(super) fn whole(&mut self, script: &Script) {
        self.script(script);
        self.end_shell(0);
    }

    /// Follows a script.
    pub(super) fn script(&mut self, script: &Script) -> Printed {
        self.nodes = script.left;
        for problem in &script.problems {
            match problem.kind {
                shell::ProblemKind::TooDeep => self.limit(Limit::Depth),
                shell::ProblemKind::TooLong => self.limit(Limit::Length),
                _ => self.facts.unreadable = true,
            }
        }
        self.list(&script.list)
    }

    /// Reads a text as a script of its own and follows it. The state stays that of the surroundings.
    pub(super) fn text(&mut self, text: &Value, dialect: Dialect, span: Span) -> Printed {
        let Some(rest) = self.text.checked_sub(text.text().len()) else {
            self.limit(Limit::Length);
            return Printed::default();
        };
        self.text = rest;
        // Beginning to read again costs more than a command does.
        if !self.step(4) {
            return Printed::default();
        }
        let source = self.text_with_holes(text);
        self.deeper(|this| {
            let script = dialect.parse_within(&source, this.nodes);
            let span = this.span(span);
            let outer = std::mem::replace(&mut this.frame.dialect, dialect);
            let outer_span = this.frame.span.replace(span);
            let outer_follows = std::mem::take(&mut this.follows);
            let printed = this.script(&script);
            this.follows = outer_follows;
            this.frame.span = outer_span;
            this.frame.dialect = outer;
            printed
        })
    }

    /// Follows a list in a subshell: what it does to the state is undone.
    pub(super) fn subshell(&mut self, inside: impl FnOnce(&mut Self) -> Printed) -> Printed {
        let mark = self.state.mark();
        let traps = self.traps.len();
        let printed = inside(self);
        self.end_shell(traps);
        self.state.rollback(mark);
        printed
    }

    /// Follows a list in command substitution.
    pub(super) fn capture(&mut self, list: &List, span: Span) -> Printed {
        let _ = span;
        let outer_follows = std::mem::take(&mut self.follows);
        let widest = self.widest;
        self.captured += 1;
        let shown = std::mem::replace(&mut self.shown, false);
        let printed = self.deeper(|this| this.subshell(|this| this.list(list)));
        self.shown = shown;
        self.captured -= 1;
        self.widest = self.widest.max(widest);
        self.follows = outer_follows;
        // `$(< file)`
        if let [Item { commands, .. }] = &list.items[..]
            && let [
                Command {
                    kind: CommandKind::Simple { words, .. },
                    redirects,
                    ..
                },
            ] = &commands[..]
            && words.is_empty()
            && let [
                Redirect {
                    op: RedirectOp::In,
                    target,
                    ..
                },
            ] = &redirects[..]
        {
            let path = self.scalar(target);
            return self.content(&path);
        }
        printed
    }

    /// Follows a process substitution and returns the path that stands for it.
    pub(super) fn process_substitution(&mut self, input: bool, list: &List, span: Span) -> String {
        self.processes += 1;
        let path = format!("/dev/fd/{}", 62 + self.processes);
        if input {
            let printed = self.capture(list, span);
            let written = Written {
                content: printed.text,
                origins: printed.origins,
                whole: true,
            };
            self.state.files.insert(path.clone(), written);
        } else {
            // Followed when it is known what is written to it.
            self.readers.push((path.clone(), list.clone(), span));
        }
        path
    }

    /// Follows the process substitutions that the last command wrote to.
    fn follow_readers(&mut self, from: usize, printed: &Printed) {
        for (path, list, span) in self.readers.split_off(from) {
            let written = self.state.files.remove(&path);
            let input = match written {
                Some(written) => Printed {
                    text: written.content,
                    origins: written.origins,
                    runs: Vec::new(),
                },
                None => printed.clone(),
            };
            let input = input.into_input();
            let outer = std::mem::replace(&mut self.frame.stdin, input);
            self.deeper(|this| this.subshell(|this| this.list(&list)));
            let _ = span;
            self.frame.stdin = outer;
        }
    }

    pub(super) fn list(&mut self, list: &List) -> Printed {
        let mut printed = Printed::default();
        let mut index = 0;
        while let Some(item) = list.items.get(index) {
            if !self.step(1) {
                break;
            }
            if item.join != Join::And
                && let Some(old) = self.doubtful.take()
            {
                self.stay(old);
            }
            self.follows = Follows {
                even_after_failure: item.join != Join::And && index > 0,
                only_after_failure: item.join == Join::Or,
            };
            if item.join == Join::Then {
                printed.append(self.item(item));
            } else {
                // What stands behind `&&` or `||` may not be reached: what it does to the state is one of two ends.
                let mark = self.state.mark();
                printed.append(self.item(item));
                let changes = self.state.rollback(mark);
                // A `cd` or assignment that something else is made to depend on by `&&` counts as done: later parts of the
                // row run only if it was.
                let depended = item.join == Join::And
                    && list
                        .items
                        .get(index + 1)
                        .is_none_or(|next| next.join == Join::And);
                self.state.join(&[changes], depended);
            }
            index += 1;
        }
        printed
    }

    fn item(&mut self, item: &Item) -> Printed {
        match &item.commands[..] {
            [command] if item.background => {
                self.forks += 1;
                let printed = self.subshell(|this| this.command(command));
                self.forks -= 1;
                printed
            }
            [command] => self.command(command),
            commands => {
                let outer = self.frame.stdin.clone();
                let mut printed = Printed::default();
                self.piped += 1;
                self.forks += 1;
                let last = commands.len() - 1;
                for (index, command) in commands.iter().enumerate() {
                    if !self.step(1) {
                        break;
                    }
                    let first = self.facts.runs.len();
                    let shown = self.shown;
                    self.shown &= index == last;
                    // `lastpipe` is off: each part is a subshell. Yet `read` in the last part is often followed by uses of
                    // what it read in the same part, which is why only the end of each part is undone.
                    printed = self.subshell(|this| {
                        if index > 0 && this.frame.dialect == Dialect::Powershell {
                            this.each_piped();
                        }
                        this.command(command)
                    });
                    self.shown = shown;
                    if command.pipes_stderr || printed.runs.is_empty() {
                        printed.runs = (first..self.facts.runs.len()).collect();
                    }
                    if index < last {
                        self.frame.stdin = std::mem::take(&mut printed).into_input();
                        self.follows.even_after_failure = false;
                    }
                }
                self.piped -= 1;
                self.forks -= 1;
                self.frame.stdin = outer;
                printed
            }
        }
    }

    /// Sets PowerShell's `$_` to what a stage of a pipeline is given, one thing after another.
    fn each_piped(&mut self) {
        let mut slots: Vec<Slot> = match &self.frame.stdin {
            Input::Text(text) => {
                let mut lines = text.split(|c| c == '\n');
                lines.retain(|line| !line.text().is_empty() || line.has_unknown());
                lines.into_iter().map(Slot::Scalar).collect()
            }
            _ => Vec::new(),
        };
        if slots.is_empty() || slots.len() > crate::facts::state::ALTERNATIVES {
            slots = vec![Slot::Scalar(Value::unknown(Unknown {
                may_be_empty: false,
                ..Unknown::any("$_")
            }))];
        }
        self.state.set("_", slots);
    }

    pub(super) fn command(&mut self, command: &Command) -> Printed {
        self.deeper(|this| match &command.kind {
            CommandKind::Simple { assignments, words } => this.simple(command, assignments, words),
            kind => this.compound(command, kind),
        })
    }

    fn compound(&mut self, command: &Command, kind: &CommandKind) -> Printed {
        let outer = self.frame.stdin.clone();
        let redirections = self.redirections(&command.redirects);
        let shown = redirections.is_shown(self.shown);
        if let Some(input) = redirections.stdin {
            self.frame.stdin = input;
        }
        let span = self.span(command.span);
        self.note_redirections(&redirections.files, span);
        let shown = std::mem::replace(&mut self.shown, shown);
        let printed = self.compound_body(kind);
        self.shown = shown;
        self.frame.stdin = outer;
        self.written(&redirections.files, redirections.away, printed)
    }

    fn compound_body(&mut self, kind: &CommandKind) -> Printed {
        match kind {
            CommandKind::Simple { .. } => Printed::default(),
            CommandKind::Group(list) => self.list(list),
            CommandKind::Subshell(list) => self.subshell(|this| this.list(list)),
            CommandKind::If { arms, otherwise } => {
                let mut printed = Printed::default();
                let mut ends = Vec::with_capacity(arms.len() + 1);
                for (condition, body) in arms {
                    printed.append(self.list(condition));
                    ends.push(self.branch(body, &mut printed));
                }
                if let Some(body) = otherwise {
                    ends.push(self.branch(body, &mut printed));
                }
                self.state.join(&ends, otherwise.is_some());
                printed
            }
            CommandKind::While {
                until,
                condition,
                body,
            } => {
                if multiplies(*until, condition, body) {
                    self.facts.runs.push(Run {
                        name: "fork bomb".to_owned(),
                        argv: vec![Value::known("while")].into(),
                        span: self.span(Span::default()),
                        ..Run::default()
                    });
                }
                let mut printed = self.list(condition);
                let end = self.branch(body, &mut printed);
                self.state.join(&[end], false);
                printed.text = Value::unknown(Unknown::any("")); // printed any number of times
                printed
            }
            CommandKind::For {
                name,
                words,
                body,
                select,
            } => {
                if *select && self.frame.stdin == Input::Inherited {
                    let run = Run {
                        name: "select menu".to_owned(),
                        argv: vec![Value::known("select"), Value::known(name.as_str())].into(),
                        span: self.span(Span::default()),
                        ..self.blank()
                    };
                    self.facts.runs.push(run);
                }
                let values = match words {
                    Some(words) => self.all_fields(words),
                    None if self.state.positional_known => self.state.positional.clone(),
                    None => vec![Value::unknown(Unknown::any(format!("${name}")))],
                };
                if values.is_empty() {
                    return Printed::default();
                }
                let mut slots: Vec<Slot> = Vec::new();
                for mut value in values {
                    value.name_unknowns(|| format!("${name}"));
                    slots.push(Slot::Scalar(value.one_of_several(name)));
                }
                slots.dedup();
                let many = slots.len() > 1;
                let mut printed = Printed::default();
                for some in slots.chunks(crate::facts::state::ALTERNATIVES) {
                    if !self.step(1) {
                        break;
                    }
                    self.state.set(name, some.to_vec());
                    let end = self.branch(body, &mut printed);
                    self.state.join(&[end], false);
                }
                if many {
                    printed.text = Value::unknown(Unknown::any(""));
                }
                printed
            }
            CommandKind::ArithFor { expression, body } => {
                self.scalar(expression);
                for name in counters(expression) {
                    self.state.set(
                        &name,
                        vec![Slot::Scalar(Value::unknown(Unknown::name(format!(
                            "${name}"
                        ))))],
                    );
                }
                let mut printed = Printed::default();
                let end = self.branch(body, &mut printed);
                self.state.join(&[end], false);
                printed.text = Value::unknown(Unknown::any(""));
                printed
            }
            CommandKind::Case { subject, arms } => {
                self.scalar(subject);
                let mut printed = Printed::default();
                let mut ends = Vec::with_capacity(arms.len());
                let mut complete = false;
                for (patterns, body) in arms {
                    for pattern in patterns {
                        complete |= self.pattern(pattern).text() == "*";
                    }
                    ends.push(self.branch(body, &mut printed));
                }
                self.state.join(&ends, complete);
                printed
            }
            CommandKind::Test(words) if self.frame.dialect == Dialect::Powershell => {
                let values: Vec<Value> = words.iter().map(|word| self.scalar(word)).collect();
                if self.keeps(&values) {
                    operators::value(&values)
                } else {
                    Printed::unknown(Origins::UNKNOWN)
                }
            }
            CommandKind::Test(words) => {
                for word in words {
                    self.scalar(word);
                }
                Printed::default()
            }
            CommandKind::Arith(expression) => {
                self.scalar(expression);
                for name in counters(expression) {
                    self.state.set(
                        &name,
                        vec![Slot::Scalar(Value::unknown(Unknown::name(format!(
                            "${name}"
                        ))))],
                    );
                }
                Printed::default()
            }
            CommandKind::Function { name, body } => {
                self.state
                    .functions
                    .insert(name.clone(), Rc::new((**body).clone()));
                Printed::default()
            }
            CommandKind::Coproc(command) => {
                self.subshell(|this| this.command(command));
                Printed::default()
            }
        }
    }

    /// Follows a body that may or may not be reached, and returns what it changes, undone.
    fn branch(&mut self, body: &List, printed: &mut Printed) -> crate::facts::state::Changes {
        let mark = self.state.mark();
        let outer = std::mem::take(&mut self.follows);
        let part = self.list(body);
        // Either branch may be the one that printed.
        if !part.text.text().is_empty() || part.text.has_unknown() {
            let before = printed.text.text().is_empty() && !printed.text.has_unknown();
            if before {
                printed.append(part);
            } else {
                let origins = part.origins.and(printed.origins);
                let mut runs = std::mem::take(&mut printed.runs);
                runs.extend(part.runs);
                *printed = Printed {
                    runs,
                    ..Printed::unknown(origins)
                };
            }
        }
        self.follows = outer;
        self.state.rollback(mark)
    }

    /// The fields of words under every alternative of the variables in them.
    fn all_fields(&mut self, words: &[Word]) -> Vec<Value> {
        if self.chosen {
            return self.fields(words);
        }
        let mut all = Vec::new();
        let outer = std::mem::replace(&mut self.widest, 1);
        let mut index = 0;
        while index < rounds(self.widest) && self.step(1) {
            self.choice = index;
            self.chosen = index > 0;
            all.append(&mut self.fields(words));
            index += 1;
        }
        self.choice = 0;
        self.chosen = false;
        self.widest = outer;
        all
    }

    fn simple(&mut self, command: &Command, assignments: &[Assignment], words: &[Word]) -> Printed {
        if words.is_empty() {
            return self.bare(command, assignments);
        }
        if self.chosen {
            return self.once(command, assignments, words);
        }
        let outer = std::mem::replace(&mut self.widest, 1);
        let outer_places = std::mem::replace(&mut self.places, 1);
        let first = self.facts.runs.len();
        let mut printed = self.once(command, assignments, words);
        let places = std::mem::replace(&mut self.places, outer_places);
        if places > 1 && !(self.widest == 1 && self.elsewhere(first, places, &mut printed)) {
            self.widest = self.widest.max(places);
        }
        let follows = self.follows.clone();
        let mut index = 1;
        while index < rounds(self.widest) && self.step(1) {
            self.choice = index;
            self.chosen = true;
            self.follows = follows.clone();
            let more = self.once(command, assignments, words);
            if !printed.text.text().is_empty() || printed.text.has_unknown() {
                printed.text.push_str("\n", false);
            }
            printed.append(more);
            index += 1;
        }
        self.choice = 0;
        self.chosen = false;
        self.widest = outer;
        printed
    }

    /// Notes the runs from `first` on once more for each other directory that we may be in, where nothing else about them
    /// hangs on it: following them again would tell nothing more. False when something does.
    fn elsewhere(&mut self, first: usize, places: usize, printed: &mut Printed) -> bool {
        let Some(var) = self.state.get(CWD) else {
            return false;
        };
        let mut cwds = Vec::with_capacity(places);
        for slot in var.slots.iter().take(rounds(places)) {
            match slot {
                Slot::Scalar(cwd) => cwds.push(cwd.clone()),
                _ => return false,
            }
        }
        let Some((here, others)) = cwds.split_first() else {
            return false;
        };
        let last = self.facts.runs.len();
        if self.facts.runs[first..].iter().any(|run| run.cwd != *here) {
            return false;
        }
        // It prints the same in all of them, once.
        let runs = printed.runs.clone();
        for cwd in others {
            let count = last - first;
            if !self.step(1 + u32::try_from(count).unwrap_or(u32::MAX))
                || !self.copies(count * cwd.text().len())
            {
                break;
            }
            let moved = self.facts.runs.len() - first;
            for at in first..last {
                let run = Run {
                    cwd: cwd.clone(),
                    ..self.facts.runs[at].clone()
                };
                self.facts.runs.push(run);
            }
            let moved = |run: &usize| if *run < first { *run } else { *run + moved };
            printed.runs.extend(runs.iter().map(moved));
        }
        true
    }

    /// Assignments and redirections without a program.
    fn bare(&mut self, command: &Command, assignments: &[Assignment]) -> Printed {
        self.assign(assignments);
        let redirections = self.redirections(&command.redirects);
        let span = self.span(command.span);
        self.note_redirections(&redirections.files, span);
        self.written(&redirections.files, redirections.away, Printed::default())
    }

    /// Assigns to variables of this shell; a value that uses variables with alternatives gets as many itself.
    pub(super) fn assign(&mut self, assignments: &[Assignment]) {
        for assignment in assignments {
            if !self.step(1) {
                return;
            }
            let outer = std::mem::replace(&mut self.widest, 1);
            if assignment.append
                && assignment.index.is_none()
                && let Assigned::Array(words) = &assignment.value
                && self.state.may_extend(&assignment.name)
            {
                let values = self.all_fields(words);
                self.state.extend(&assignment.name, values);
                self.widest = outer.max(self.widest);
                continue;
            }
            let first = self.assigned(assignment);
            let mut slots = vec![first];
            if !self.chosen {
                for index in 1..rounds(self.widest) {
                    self.choice = index;
                    self.chosen = true;
                    let slot = self.assigned(assignment);
                    self.chosen = false;
                    if self.step(1) && !slots.contains(&slot) {
                        slots.push(slot);
                    }
                }
                self.choice = 0;
            }
            self.widest = outer.max(self.widest);
            self.state.set(&assignment.name, slots);
        }
    }

    fn assigned(&mut self, assignment: &Assignment) -> Slot {
        let value = match &assignment.value {
            Assigned::Scalar(word) => Slot::Scalar(self.scalar(word)),
            Assigned::Array(words) => Slot::Array(self.fields(words)),
        };
        if let Some(index) = &assignment.index {
            let index = self.scalar(index);
            let mut values = match self.variable(&assignment.name) {
                Slot::Array(values) => values,
                Slot::Scalar(value) => vec![value],
                Slot::Unset => Vec::new(),
            };
            let Slot::Scalar(value) = value else {
                return value;
            };
            match index.as_known().and_then(|text| text.parse::<usize>().ok()) {
                Some(index) if index < 1024 => {
                    if values.len() <= index {
                        values.resize(index + 1, Value::default());
                    }
                    values[index] = value;
                }
                _ => values.push(value),
            }
            return Slot::Array(values);
        }
        if !assignment.append {
            return value;
        }
        match (self.variable(&assignment.name), value) {
            (Slot::Scalar(mut old), Slot::Scalar(new)) if !old.is_long() => {
                old.push_value(&new);
                Slot::Scalar(old)
            }
            (Slot::Array(mut old), Slot::Array(new)) if old.len() < 4096 => {
                old.extend(new);
                Slot::Array(old)
            }
            (_, value) => value,
        }
    }

    /// One simple command under the present choice of alternatives.
    fn once(&mut self, command: &Command, assignments: &[Assignment], words: &[Word]) -> Printed {
        let readers = self.readers.len();
        let mut argv = self.fields(words);
        let mut env = Vec::with_capacity(assignments.len());
        for assignment in assignments {
            match self.assigned(assignment) {
                Slot::Scalar(value) => env.push((assignment.name.clone(), value)),
                // `declare x=(…)`: the array stays, and `declare` is no longer one that prints all there is.
                slot => {
                    self.state.set(&assignment.name, vec![slot]);
                    if argv.len() == 1 {
                        argv.push(Value::known("--"));
                    }
                }
            }
        }
        let redirections = self.redirections(&command.redirects);
        if argv.is_empty() {
            // `$unset`, `$(…)` that prints nothing: only the assignments count, and they stay.
            for (name, value) in env {
                self.state.set(&name, vec![Slot::Scalar(value)]);
            }
            let span = self.span(command.span);
            self.note_redirections(&redirections.files, span);
            return self.written(&redirections.files, redirections.away, Printed::default());
        }
        let shown = redirections.is_shown(self.shown);
        let outer = redirections
            .stdin
            .map(|input| std::mem::replace(&mut self.frame.stdin, input));
        let is_exec = argv.len() == 1 && argv[0].as_known() == Some("exec");
        let call = Call {
            argv: argv.into(),
            env,
            redirects: redirections.files.clone(),
            span: command.span,
        };
        let shown = std::mem::replace(&mut self.shown, shown);
        let printed = self.call(call);
        self.shown = shown;
        if let Some(outer) = outer
            && !is_exec
        {
            self.frame.stdin = outer;
        }
        if is_exec {
            self.keep_open(&redirections.files);
        }
        if self.readers.len() == readers {
            return self.written(&redirections.files, redirections.away, printed);
        }
        let left = self.written(&redirections.files, redirections.away, printed.clone());
        self.follow_readers(readers, &printed);
        left
    }

    /// `exec 3< file`: the descriptor stays open and can be read from later.
    fn keep_open(&mut self, files: &[Redirection]) {
        for file in files
            .iter()
            .filter(|file| file.fd > 2 || file.access == Access::Read)
        {
            let origins = match self.file_input(&file.path) {
                Input::Text(text) => {
                    let written = Written {
                        content: (*text).clone(),
                        whole: true,
                        ..Written::default()
                    };
                    self.state
                        .files
                        .insert(format!("/dev/fd/{}", file.fd), written);
                    continue;
                }
                Input::Pipe(_, origins) => origins,
                _ => Origins::FILE.and(secrets::of_file(self, &file.path)),
            };
            let written = Written {
                content: Printed::unknown(origins).text,
                origins,
                whole: true,
            };
            self.state
                .files
                .insert(format!("/dev/fd/{}", file.fd), written);
        }
    }

    /// Notes a text that runs when this shell ends.
    pub(super) fn at_end(&mut self, text: Value, span: Span) {
        let span = self.span(span);
        if self.traps.len() < TRAPS && !self.traps.iter().any(|(known, _)| *known == text) {
            self.traps.push((text, span));
        }
    }

    /// Follows the texts noted since there were so many, as this shell ends.
    fn end_shell(&mut self, before: usize) {
        if self.traps.len() > before {
            for (text, span) in self.traps.split_off(before) {
                self.text(&text, Dialect::Bash, span);
            }
            self.traps.truncate(before);
        }
    }

    /// Runs a program or builtin, whatever functions and aliases there are.
    pub(super) fn program(&mut self, call: Call) -> Printed {
        if !self.step(1) {
            return Printed::default();
        }
        self.launch(call, Self::program)
    }

    /// Runs a program, function or builtin.
    pub(super) fn call(&mut self, call: Call) -> Printed {
        if !self.step(1) {
            return Printed::default();
        }
        if let Some(name) = call.argv.first().and_then(Value::as_known) {
            if let Some(body) = self.state.functions.get(name).cloned() {
                let name = name.to_owned();
                return self.function(&name, &body, call);
            }
            if let Some(text) = self.state.aliases.get(name).cloned() {
                return self.alias(name.to_owned(), &text, call);
            }
        }
        self.launch(call, Self::call)
    }

    /// Runs what is no function. `$SUDO rm x`: where the variable is empty, the next word is the program, and is run by `rest`.
    fn launch(&mut self, call: Call, rest: fn(&mut Self, Call) -> Printed) -> Printed {
        let gone = call.argv.iter().take_while(|word| word.may_vanish());
        let gone = gone.count();
        if gone == 0 || gone == call.argv.len() {
            return self.deeper(|this| peel::run(this, call));
        }
        let there = Call {
            redirects: Vec::new(),
            ..call.clone()
        };
        self.deeper(|this| peel::run(this, there));
        let argv = Rc::new(call.argv[gone..].to_vec());
        rest(self, Call { argv, ..call })
    }

    fn function(&mut self, name: &str, body: &Rc<Command>, call: Call) -> Printed {
        if self.calls.iter().any(|called| called == name) {
            // Calling itself: again would tell nothing new, but in a pipe or in the background it is a fork bomb.
            if self.forks > 0 {
                let span = self.span(call.span);
                self.facts.runs.push(Run {
                    name: "fork bomb".to_owned(),
                    argv: call.argv,
                    span,
                    ..Run::default()
                });
            }
            return Printed::unknown(Origins::default());
        }
        self.calls.push(name.to_owned());
        let mut argv = Rc::unwrap_or_clone(call.argv);
        let positional = std::mem::replace(&mut self.state.positional, argv.split_off(1));
        let known = std::mem::replace(&mut self.state.positional_known, true);
        let before: Vec<(String, Option<Var>)> = call
            .env
            .iter()
            .map(|(name, _)| (name.clone(), self.state.get(name).cloned()))
            .collect();
        for (name, value) in call.env {
            self.state.set(&name, vec![Slot::Scalar(value)]);
            self.state.export(&name);
        }
        let outer_span = self.frame.span;
        let span = self.span(call.span);
        self.frame.span = Some(span);
        let body = Rc::clone(body);
        let printed = self.deeper(|this| this.command(&body));
        self.frame.span = outer_span;
        for (name, var) in before {
            self.state.put(&name, var);
        }
        self.state.positional = positional;
        self.state.positional_known = known;
        self.calls.pop();
        printed
    }

    fn alias(&mut self, name: String, text: &str, call: Call) -> Printed {
        // An alias is text: what it stands for is read again, with the arguments quoted behind it. Plain words need no
        // reading, and keep the arguments as they are.
        self.state.aliases.remove(&name);
        if !text.contains(|c: char| "|&;<>()$`\"'\\\n*?[]#~={}!".contains(c)) {
            let mut argv: Vec<Value> = text.split_whitespace().map(Value::known).collect();
            argv.extend_from_slice(&call.argv[1..]);
            let printed = if argv.is_empty() {
                Printed::default()
            } else {
                self.call(Call {
                    argv: argv.into(),
                    ..call
                })
            };
            self.state.aliases.insert(name, text.to_owned());
            return printed;
        }
        let mut line = Value::known(text);
        for word in &call.argv[1..] {
            line.push_str(" ", false);
            line.push_value(&word.quoted());
        }
        let printed = self.text(&line, Dialect::Bash, call.span);
        self.state.aliases.insert(name, text.to_owned());
        printed
    }

    /// Expands redirections.
    fn redirections(&mut self, redirects: &[Redirect]) -> Redirections {
        let mut found = Redirections::default();
        for redirect in redirects {
            let span = self.span(redirect.span);
            let fd = redirect.fd;
            match redirect.op {
                RedirectOp::HereDoc | RedirectOp::HereString => {
                    let mut text = self.scalar(&redirect.target);
                    if redirect.op == RedirectOp::HereString {
                        text.push_str("\n", false);
                    }
                    match fd.unwrap_or(0) {
                        0 => found.stdin = Some(Input::Text(Rc::new(text))),
                        fd => {
                            let written = Written {
                                content: text,
                                whole: true,
                                ..Written::default()
                            };
                            self.state.files.insert(format!("/dev/fd/{fd}"), written);
                        }
                    }
                }
                RedirectOp::DupIn | RedirectOp::DupOut => {
                    let target = self.scalar(&redirect.target);
                    let open = Value::known(format!("/dev/fd/{}", target.text()));
                    if redirect.op == RedirectOp::DupIn
                        && fd.unwrap_or(0) == 0
                        && self.written_file(&open).is_some()
                    {
                        found.stdin = Some(self.file_input(&open));
                    }
                    // `>&2`: what would be captured or piped goes elsewhere.
                    if redirect.op == RedirectOp::DupOut
                        && fd.unwrap_or(1) == 1
                        && target.as_known() != Some("1")
                    {
                        found.away = true;
                    }
                }
                op => {
                    let path = self.redirect_target(&redirect.target);
                    let (access, fd) = match op {
                        RedirectOp::In => (Access::Read, fd.unwrap_or(0)),
                        RedirectOp::ReadWrite => (Access::Append, fd.unwrap_or(0)),
                        RedirectOp::Append | RedirectOp::AppendBoth => {
                            (Access::Append, fd.unwrap_or(1))
                        }
                        _ => (Access::Write, fd.unwrap_or(1)),
                    };
                    if access == Access::Read && fd == 0 {
                        found.stdin = Some(self.file_input(&path));
                    }
                    if access == Access::Read
                        && fd > 2
                        && let Some(written) = self.written_file(&path).cloned()
                    {
                        self.state.files.insert(format!("/dev/fd/{fd}"), written);
                    }
                    found.files.push(Redirection {
                        access,
                        fd,
                        path,
                        span,
                    });
                }
            }
        }
        found
    }

    fn redirect_target(&mut self, word: &Word) -> Value {
        let fields = self.fields(std::slice::from_ref(word));
        match &fields[..] {
            [one] if self.frame.dialect == Dialect::Powershell && one.as_known() == Some("") => {
                Value::known("/dev/null")
            }
            [one] => one.clone(),
            _ => join(&fields, " "),
        }
    }

    /// What reading a file gives: its text, if this command wrote it.
    pub(super) fn file_input(&mut self, path: &Value) -> Input {
        if path.as_known() == Some("/dev/null") {
            return Input::Text(Rc::default());
        }
        if path.text().starts_with("/dev/tcp/") || path.text().starts_with("/dev/udp/") {
            return Input::Pipe(Vec::new(), Origins::NETWORK);
        }
        let length = self
            .written_file(path)
            .map_or(0, |written| written.content.text().len());
        if !self.copies(length) {
            return Input::Pipe(Vec::new(), Origins::UNKNOWN);
        }
        match self.written_file(path) {
            Some(written) if written.whole && !written.content.is_unknown() => {
                Input::Text(Rc::new(written.content.clone()))
            }
            Some(written) if !written.origins.is_empty() => {
                Input::Pipe(Vec::new(), written.origins)
            }
            // It may be read by something that runs in another directory, or elsewhere.
            _ => Input::File(lookup::directory(&self.cwd(), path)),
        }
    }

    /// What a file holds, as far as it is known.
    pub(super) fn content(&mut self, path: &Value) -> Printed {
        if path.as_known() == Some("/dev/null") {
            return Printed::default();
        }
        let length = self
            .written_file(path)
            .map_or(0, |written| written.content.text().len());
        if !self.copies(length) {
            return Printed::unknown(Origins::UNKNOWN);
        }
        let Some(written) = self.written_file(path) else {
            let secrets = secrets::of_file(self, path);
            return Printed::unknown(Origins::FILE.and(secrets));
        };
        let mut text = written.content.clone();
        if !written.whole {
            text.push_unknown(Unknown::any(""));
        }
        Printed {
            text,
            origins: written.origins,
            runs: Vec::new(),
        }
    }

    /// The record of a file that this command wrote, if it did.
    pub(super) fn written_file(&mut self, path: &Value) -> Option<&Written> {
        if self.state.files.is_empty() {
            return None;
        }
        let key = self.file_key(path);
        self.state.files.get(&key)
    }

    /// The name under which a file written by this command is kept.
    pub(super) fn file_key(&mut self, path: &Value) -> String {
        let mut shown = path.shown();
        if self.frame.dialect != Dialect::Bash && shown.contains('\\') {
            shown = shown.replace('\\', "/");
        }
        if shown.starts_with('/') {
            return shown;
        }
        let mut key = self.cwd().shown();
        key.push('/');
        key.push_str(shown.strip_prefix("./").unwrap_or(&shown));
        key
    }

    /// Notes a link that is made: `ln -s target link`.
    pub(super) fn note_link(&mut self, args: &Args<'_>) {
        let mut operands = args.operands();
        if let (Some(target), Some(link)) = (operands.next(), operands.next())
            && self.state.links.len() < 64
        {
            let key = self.file_key(link);
            let cwd = self.cwd();
            let target = lookup::normalized(&lookup::directory(&cwd, target));
            self.state.links.push((key, target));
        }
    }

    /// Notes that an archive which this command fetched is unpacked in a directory.
    pub(super) fn note_unpacked(&mut self, dir: &Value) {
        if self.state.unpacked.len() < 16 {
            let key = self.file_key(dir);
            self.state.unpacked.push(key);
        }
    }

    /// Whether a file is one that was unpacked from an archive which this command fetched: there before it is not.
    pub(super) fn was_unpacked(&mut self, path: &Value) -> bool {
        if self.state.unpacked.is_empty() {
            return false;
        }
        let key = crate::facts::normalize(&self.file_key(path));
        let inside = |dir: &String| crate::facts::is_within(&key, &crate::facts::normalize(dir));
        self.state.unpacked.iter().any(inside)
            && self.world.kind(&key) == crate::world::Kind::Absent
    }

    /// Whether this command has written a file, or unpacked it out of something that it fetched.
    pub(super) fn is_fetched(&mut self, path: &Value) -> bool {
        self.written_file(path).is_some() || self.was_unpacked(path)
    }

    /// Notes that a file which this command wrote is now somewhere else, too.
    pub(super) fn note_copy(&mut self, args: &Args<'_>) {
        if self.state.files.is_empty() || self.is_remote() {
            return;
        }
        let (Some(from), Some(to)) = (args.operands().next(), args.operands().next_back()) else {
            return;
        };
        let Some(written) = self.written_file(from).cloned() else {
            return;
        };
        if !self.copies(written.content.text().len() * 2) {
            return;
        }
        let name = Value::known(lookup::url_name(from.text()));
        for path in [to.clone(), lookup::directory(to, &name)] {
            let key = self.file_key(&path);
            self.state.files.insert(key, written.clone());
        }
    }

    /// Where a path leads through a link that this command made. The link itself is not what it leads to.
    pub(super) fn through_link(&mut self, word: &Value) -> Option<Value> {
        if word.text().starts_with('-') || word.text().is_empty() {
            return None;
        }
        let key = self.file_key(word);
        let (link, target) = self.state.links.iter().rev().find(|(link, _)| {
            key.strip_prefix(&**link)
                .is_some_and(|rest| rest.starts_with('/'))
        })?;
        let rest = key.len() - link.len();
        let at = word
            .text()
            .len()
            .checked_sub(rest)
            .filter(|at| word.text().is_char_boundary(*at))?;
        let mut real = target.clone();
        real.push_value(&word.slice_from(at));
        Some(real)
    }

    /// Notes files opened by a command without a program of its own.
    fn note_redirections(&mut self, files: &[Redirection], span: Span) {
        if files.is_empty() {
            return;
        }
        let run = Run {
            redirects: files.to_vec(),
            span,
            ..self.blank()
        };
        self.facts.runs.push(run);
    }

    /// The directory that a run is noted with; see [`Interpreter::elsewhere`].
    pub(super) fn place_of_run(&mut self) -> Value {
        let slots = self.state.get(CWD).map_or(&[][..], |var| &var.slots);
        self.places = self.places.max(slots.len());
        match slots.get(self.choice.min(slots.len().saturating_sub(1))) {
            Some(Slot::Scalar(cwd)) => cwd.clone(),
            _ => Value::unknown(Unknown::any("$PWD")),
        }
    }

    /// A run as it stands in the present surroundings, without words.
    pub(super) fn blank(&mut self) -> Run {
        let cwd = self.place_of_run();
        let mut around = cwd.text().len();
        if let Input::Pipe(runs, _) = &self.frame.stdin {
            around += size_of_val(&runs[..]);
        }
        if let Place::Container { mounts, .. } = &self.frame.place {
            around += mounts.len() * 128;
        }
        if !self.copies(around) {
            self.steps = 0;
        }
        Run {
            wrappers: self.frame.wrappers.clone(),
            elevated: self.frame.elevated,
            cwd,
            place: self.frame.place.clone(),
            stdin: self.frame.stdin.clone(),
            follows: self.follows.clone(),
            ..Run::default()
        }
    }

    /// Sends what was printed into the files it is redirected to; what is left is printed.
    fn written(&mut self, files: &[Redirection], away: bool, printed: Printed) -> Printed {
        let mut stays = !away;
        for file in files
            .iter()
            .filter(|file| file.fd == 1 && file.access != Access::Read)
        {
            stays = false;
            if self.is_remote() {
                continue;
            }
            self.write_file(&file.path, &printed, file.access == Access::Append);
        }
        if stays { printed } else { Printed::default() }
    }

    /// Notes that the command writes a file.
    pub(super) fn write_file(&mut self, path: &Value, printed: &Printed, append: bool) {
        if path.has_unknown() && path.text().is_empty() {
            return;
        }
        let key = self.file_key(path);
        if !self.step(1) || !self.keeps([&printed.text]) {
            return;
        }
        if key.ends_with("/package.json") {
            self.scripts = None;
        }
        let secrets = printed.origins.and(printed.text.origins());
        let secrets = secrets.within(Origins::SECRETS);
        if !secrets.is_empty() && !secrets::is_kept_well(self, path) {
            let run = printed.runs.last().copied();
            let run = run.or(self.facts.runs.len().checked_sub(1));
            if let Some(run) = run.and_then(|run| self.facts.runs.get_mut(run))
                && !matches!(&*run.name, "mv" | "ln")
            {
                run.keeps = run.keeps.and(secrets);
            }
        }
        let origins = if printed.origins.has(Origins::NETWORK) {
            printed.origins.and(Origins::DOWNLOADED)
        } else {
            printed.origins
        };
        let starts = self.is_startup(&key);
        if starts && origins.has(Origins::DOWNLOADED) {
            // As good as run.
            let run = printed.runs.last().copied();
            let run = run.and_then(|run| self.facts.runs.get_mut(run));
            if let Some(run) = run {
                run.code.get_or_insert_with(|| Code {
                    language: "startup".to_owned(),
                    text: printed.text.clone(),
                    origins,
                });
            }
        }
        if starts && !printed.text.is_unknown() && !printed.text.text().is_empty() {
            self.later(&key, &printed.text);
        }
        let entry = self.state.files.entry(key);
        let exists = matches!(entry, std::collections::btree_map::Entry::Occupied(_));
        let written = entry.or_default();
        if append {
            if !exists {
                written.whole = false;
            }
            if written.content.text().len() < 1 << 20 {
                written.content.push_value(&printed.text);
            }
            written.origins = written.origins.and(origins);
        } else {
            *written = Written {
                content: printed.text.clone(),
                origins,
                whole: true,
            };
        }
    }

    /// Whether a file runs by itself. Many are written into one directory, so that what its path names is kept.
    fn is_startup(&mut self, path: &str) -> bool {
        let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
        if self.last_dir.0 != dir {
            self.last_dir = (dir.to_owned(), paths::names_startup(dir));
        }
        (self.last_dir.1 || paths::names_startup(name)) && paths::is_startup(path)
    }

    /// Follows what is written into a file that runs by itself: it runs in all the shells, sessions or hours to come, where
    /// there may be a terminal.
    fn later(&mut self, path: &str, text: &Value) {
        let units = ["/systemd/", "/autostart/"]
            .iter()
            .any(|dir| path.contains(dir));
        let commands = match units {
            true => {
                let lines = text.split(|c| c == '\n');
                let command = |line: &Value| {
                    let (key, _) = line.known_prefix().split_once('=')?;
                    key.starts_with("Exec")
                        .then(|| line.slice_from(key.len() + 1))
                };
                lines.iter().filter_map(command).take(16).collect()
            }
            false => vec![text.clone()],
        };
        self.frame.wrappers.push(peel::DETACHED.to_owned());
        for command in commands {
            self.subshell(|this| match path.contains("/cron.d/") {
                true => crate::facts::inline::follow(this, "crontab", &command, Span::default()),
                false if path.contains("PowerShell") => {
                    this.text(&command, Dialect::Powershell, Span::default())
                }
                false => this.text(&command, Dialect::Bash, Span::default()),
            });
        }
        self.frame.wrappers.pop();
    }

    /// Follows what a builtin does to the state; true when that is all it does.
    pub(super) fn builtin(&mut self, name: &str, argv: &[Value]) -> bool {
        builtins::run(self, name, argv)
    }

    /// What a run prints.
    pub(super) fn prints(&mut self, name: &str, args: &Args<'_>) -> Printed {
        prints::of(self, name, args)
    }
}

/// A program, function or builtin about to be called.
#[derive(Clone, Default)]
pub(super) struct Call {
    pub(super) argv: Rc<Vec<Value>>,
    pub(super) env: Vec<(String, Value)>,
    pub(super) redirects: Vec<Redirection>,
    pub(super) span: Span,
}

/// The redirections of a command, expanded.
#[derive(Default)]
struct Redirections {
    files: Vec<Redirection>,
    stdin: Option<Input>,
    /// Whether standard output goes to another descriptor.
    away: bool,
}

impl Redirections {
    /// Whether what is printed is read by whoever gave the command, where it would be or not without these.
    fn is_shown(&self, shown: bool) -> bool {
        let written = |file: &&Redirection| file.fd == 1 && file.access != Access::Read;
        match self.files.iter().rfind(written) {
            // What goes to standard error is read as well.
            None => shown || self.away,
            Some(file) => matches!(
                file.path.as_known(),
                Some("/dev/stdout" | "/dev/stderr" | "/dev/tty" | "/dev/fd/1" | "/dev/fd/2")
            ),
        }
    }
}

/// Whether a loop without an end starts something in the background each time, and waits for nothing.
fn multiplies(until: bool, condition: &List, body: &List) -> bool {
    let first = |item: &crate::shell::Item| {
        let kind = &item.commands.first()?.kind;
        let words = match kind {
            CommandKind::Simple { words, .. } => words,
            CommandKind::Test(words) if words.len() == 1 => words,
            _ => return None,
        };
        match &words.first()?.parts[..] {
            [crate::shell::Part::Text { text, .. }] => Some(text.to_ascii_lowercase()),
            [crate::shell::Part::Parameter { parameter, .. }] => Some(parameter.name.clone()),
            _ => None,
        }
    };
    let [condition] = &condition.items[..] else {
        return false;
    };
    let endless = match first(condition).as_deref() {
        Some("true" | ":" | "/bin/true") => !until,
        Some("false") => until,
        _ => false,
    };
    // PowerShell does not wait for what it starts in this way.
    let starts = |item: &crate::shell::Item| {
        item.background || matches!(first(item).as_deref(), Some("start-process" | "start-job"))
    };
    let waits = |item: &crate::shell::Item| {
        !starts(item)
            && !matches!(
                first(item).as_deref(),
                Some("echo" | "printf" | ":" | "true")
            )
    };
    endless && body.items.iter().any(starts) && !body.items.iter().any(waits)
}

/// Names that an arithmetic expression may assign to: those in front of `=`, `++` or `--`.
fn counters(expression: &Word) -> Vec<String> {
    let mut names = Vec::new();
    for part in &expression.parts {
        let crate::shell::Part::Text { text, .. } = part else {
            continue;
        };
        for name in text.split(|c: char| !(c.is_alphanumeric() || c == '_')) {
            if name
                .chars()
                .next()
                .is_some_and(|c| c.is_alphabetic() || c == '_')
                && names.len() < 8
            {
                names.push(name.to_owned());
            }
        }
    }
    names
}
