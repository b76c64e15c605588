//! What calls do: each becomes the command that does the same.

use std::rc::Rc;

use crate::facts::expand::join;
use crate::facts::inline::file::{Call as Known, Gives, Language, Socket};
use crate::facts::inline::got::{Got, below, parent};
use crate::facts::inline::reader::{Arguments, Reader, module_name};
use crate::facts::interpret::{Call, Dialect, Printed};
use crate::facts::state::Slot;
use crate::facts::{
    Access, Acts, Code, Origins, Redirection, Run, Unknown, Value, secrets, stores,
};

#[allow(clippy::all, clippy::pedantic, reason = "made by the build script")]
mod table {
    use crate::facts::grammar::hash;
    use crate::facts::inline::file::*;
    include!(concat!(env!("OUT_DIR"), "/code.rs"));

    pub(super) fn languages() -> &'static [Language] {
        &LANGUAGES
    }

    /// Whether a word is the last part of the name of a call that does something.
    pub(super) fn is_acting(language: &str, word: &str) -> bool {
        hash::find(&ACTING_SLOTS, &[language, " ", word], |at| {
            ACTING[at].text()
        })
        .is_some()
    }

    /// The call of a name, given in pieces.
    pub(super) fn call(language: &str, [one, two, three]: [&str; 3]) -> Option<&'static Call> {
        let pieces = [language, " ", one, two, three];
        let at = hash::find(&CALL_SLOTS, &pieces, |at| CALL_NAMES[at].0.text())?;
        CALLS.get(usize::from(CALL_NAMES[at].1))
    }
}

/// How many alternatives of an argument are followed.
const ALTERNATIVES: usize = 16;

/// The language of a name, if its calls are known.
pub(super) fn language(name: &str) -> Option<&'static Language> {
    table::languages()
        .iter()
        .find(|language| language.names.iter().any(|known| known == name))
}

/// Whether some call in this code may do something, as far as a glance tells: most code that an agent hands to an
/// interpreter only reads and prints, and need not be read.
pub(super) fn may_act(language: &Language, source: &str) -> bool {
    let runs = language
        .quotes
        .iter()
        .any(|quote| quote.runs && source.contains(&*quote.open))
        || language
            .operators
            .iter()
            .any(|operator| operator.runs && source.contains(&*operator.name));
    let pipes = language.names[0] == "awk" && source.contains(['|', '>', '<']);
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    // A function named by a variable.
    let named = &*language.sigils == "$"
        && source.match_indices('$').take(256).any(|(at, _)| {
            let rest = source[at + 1..]
                .trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
            rest.starts_with('(')
        });
    runs || pipes
        || named
        || source
            .as_bytes()
            .split(|byte| !word(byte))
            .filter_map(|name| std::str::from_utf8(name).ok())
            .any(|name| !name.is_empty() && table::is_acting(&language.names[0], name))
}

/// Whether awk reads from a connection and from commands: `s = "/inet/tcp/0/host/port"; s |& getline c; c | getline`.
pub(super) fn talks_to_shell(source: &str) -> bool {
    let connects = ["/inet/tcp/", "/inet4/tcp/", "/inet/udp/"]
        .iter()
        .any(|address| source.contains(address));
    // What stands before each `| getline` and `|& getline`: one is the connection.
    let mut read = source
        .match_indices("getline")
        .take(64)
        .filter_map(|(at, _)| {
            let before = source[..at]
                .trim_end()
                .trim_end_matches('&')
                .strip_suffix('|')?;
            let before = before.trim_end();
            let word = |c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '/' || c == '"');
            Some(before.rsplit(word).next().unwrap_or_default())
        });
    let first = read.next();
    connects && source.contains("|&") && first.is_some_and(|first| read.any(|other| other != first))
}

/// Whether the code starts copies of itself in a loop that neither waits for them nor ends.
pub(super) fn multiplies(source: &str) -> bool {
    if !source.contains("fork") {
        return false;
    }
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (mut forks, mut loops, mut ends) = (false, false, false);
    for name in source.split(|c| !word(c)) {
        match name {
            "fork" | "forkpty" => forks = true,
            "while" | "loop" | "until" | "for" | "forever" | "redo" => loops = true,
            "wait" | "wait2" | "waitall" | "waitpid" | "detach" | "exit" | "_exit" | "break"
            | "last" | "exec" | "accept" | "range" | "times" | "in" => ends = true,
            _ => {}
        }
    }
    forks && loops && !ends
}

/// Whether this is a shell that is told nothing of what to run, but what it reads.
fn is_open_shell(argv: &[Value]) -> bool {
    let mut words: Vec<&str> = argv.iter().map(Value::text).collect();
    if let [line] = words[..] {
        words = line.split_whitespace().take(8).collect();
    }
    let Some((program, rest)) = words.split_first() else {
        return false;
    };
    let base = program.rsplit(['/', '\\']).next().unwrap_or_default();
    let base = base.strip_suffix(".exe").unwrap_or(base);
    matches!(
        base,
        "sh" | "bash"
            | "dash"
            | "zsh"
            | "ksh"
            | "ash"
            | "csh"
            | "tcsh"
            | "fish"
            | "cmd"
            | "powershell"
            | "pwsh"
    ) && rest.iter().all(|word| {
        matches!(*word, "-i" | "-l" | "-il" | "-li" | "--login" | "-p" | "-")
            || word.contains(['<', '>'])
            || *word == base
    })
}

impl Reader<'_, '_> {
    /// The call of this name, given in pieces.
    fn known(&self, pieces: [&str; 3]) -> Option<&'static Known> {
        table::call(&self.language.names[0], pieces)
    }

    /// The entry for what is called.
    fn entry(&self, callee: &Got) -> Option<&'static Known> {
        match callee {
            Got::Name(name) => {
                let starred = || {
                    let mut stars = self.stars.iter().take(16);
                    stars.find_map(|module| self.known([module, ".", name]))
                };
                let any = || {
                    let (_, last) = name.rsplit_once('.')?;
                    self.known(["*.", last, ""])
                };
                let within = || {
                    let (module, _) = name.rsplit_once('.')?;
                    self.known([module, ".*", ""])
                };
                let found = self.known([name, "", ""]).or_else(starred);
                found.or_else(any).or_else(within)
            }
            Got::Method(object, name) => {
                let class = match &**object {
                    Got::Object(class, _) => class,
                    Got::List(_) => "list",
                    Got::OneOf(all) => match all.first() {
                        Some(Got::Object(class, _)) => class,
                        Some(Got::List(_)) => "list",
                        _ => "text",
                    },
                    _ => "text",
                };
                self.known([class, "#", name])
                    .or_else(|| self.known(["*.", name, ""]))
            }
            _ => None,
        }
    }

    /// A list of what functions get that are handed to a call.
    pub(super) fn handed(&self, callee: &Got) -> Option<Got> {
        let gives = self.entry(callee).map(|known| known.gives);
        let whole = matches!(gives, Some(Gives::Passed | Gives::PassedSecond));
        match callee {
            _ if gives == Some(Gives::Network) => Some(Got::List(vec![Got::unknown(
                "(from the network)",
                Origins::NETWORK,
            )])),
            Got::Method(object, _) if whole => Some(Got::List(vec![(**object).clone()])),
            Got::Name(name) if whole => {
                let (object, _) = name.rsplit_once('.')?;
                Some(Got::List(vec![Got::Name(object.to_owned())]))
            }
            Got::Method(object, _) => Some((**object).clone()),
            _ => None,
        }
    }

    /// Whether it calls what it is handed on every path that it finds.
    pub(super) fn finds(&self, callee: &Got) -> bool {
        self.entry(callee)
            .is_some_and(|known| known.gives == Gives::Found)
    }

    pub(super) fn is_known(&self, callee: &Got) -> bool {
        self.entry(callee).is_some()
    }

    /// Whether it does nothing but yield a value, so that it may be a member as well as a call.
    pub(super) fn is_pure(&self, callee: &Got) -> bool {
        self.entry(callee).is_some_and(|known| {
            known.run.is_empty()
                && known.code == 0
                && known.socket == Socket::None
                && [&known.reads, &known.writes, &known.appends]
                    .iter()
                    .all(|word| word.is_empty())
                && matches!(known.gives, Gives::Parent | Gives::HomeDir | Gives::Object)
        })
    }

    /// A member of something.
    pub(super) fn selected(&mut self, object: &Got, name: &str) -> Got {
        match object {
            Got::Name(path) => {
                if self.language.environment.iter().any(|known| known == path)
                    && !matches!(
                        name,
                        "get" | "fetch" | "pop" | "setdefault" | "copy" | "items" | "keys"
                    )
                {
                    return self.variable(name);
                }
                if path.len() > 512 {
                    return Got::unknown(path, Origins::default());
                }
                Got::Name(format!("{path}.{name}"))
            }
            Got::Fields(fields) => match fields.iter().find(|(key, _)| key == name) {
                Some((_, got)) => got.clone(),
                None => Got::Method(Box::new(object.clone()), name.to_owned()),
            },
            Got::Method(..) if self.is_pure(object) => {
                let object = self.called(&object.clone(), Arguments::default());
                self.selected(&object, name)
            }
            Got::Method(inner, outer) => {
                // A member of a member that was not called.
                let unknown = Got::unknown(outer, inner.origins());
                Got::Method(Box::new(unknown), name.to_owned())
            }
            other => Got::Method(Box::new(other.clone()), name.to_owned()),
        }
    }

    /// An element of something.
    pub(super) fn element(&mut self, object: Got, mut keys: Vec<Got>) -> Got {
        let key = if keys.is_empty() {
            Got::unknown("", Origins::default())
        } else {
            keys.remove(0)
        };
        let text = key.value();
        match (&object, &key) {
            (Got::Name(path), _) if self.language.environment.iter().any(|known| known == path) => {
                match text.as_known() {
                    Some(name) => self.variable(name),
                    None => Got::unknown(path, Origins::default()),
                }
            }
            (Got::Name(path), _) if self.known([path, ".[]", ""]).is_some() => {
                let callee = Got::Name(format!("{path}.[]"));
                keys.insert(0, key);
                self.called(
                    &callee,
                    Arguments {
                        list: keys,
                        ..Arguments::default()
                    },
                )
            }
            (Got::Name(_), Got::Value(_)) if text.as_known().is_some() => {
                self.selected(&object, text.text())
            }
            (Got::List(all), Got::Number(index)) => {
                let count = i64::try_from(all.len()).unwrap_or(0);
                let index = if *index < 0 { index + count } else { *index };
                let got = usize::try_from(index)
                    .ok()
                    .and_then(|index| all.get(index))
                    .cloned();
                got.unwrap_or_else(|| Got::unknown("", object.origins()))
            }
            (Got::Fields(_), Got::Value(_)) => self.selected(&object, text.text()),
            (Got::Name(path), _) => Got::unknown(path, Origins::default()),
            _ => Got::unknown("(a part)", object.origins()),
        }
    }

    /// A variable of the environment.
    fn variable(&mut self, name: &str) -> Got {
        match self.this.variable(name) {
            Slot::Scalar(value) => Got::Value(value),
            _ => Got::Value(Value::unknown(Unknown::any(format!("${name}")))),
        }
    }

    /// What a call does and yields.
    pub(super) fn called(&mut self, callee: &Got, mut arguments: Arguments) -> Got {
        if let Got::OneOf(all) = callee {
            let first = all.first().cloned();
            return first.map_or_else(
                || Got::unknown("", Origins::default()),
                |one| self.called(&one, arguments),
            );
        }
        if let Got::Name(name) = callee
            && self.functions.contains_key(name)
        {
            return self.function(&name.clone(), &arguments);
        }
        // PHP names functions by texts.
        if self.language.sigils == "$"
            && let Got::Value(name) = callee
            && let Some(name) = name.as_known()
        {
            return self.called(&Got::Name(name.to_owned()), arguments);
        }
        arguments.call = match callee {
            Got::Method(object, name) => {
                arguments.object = Some((**object).clone());
                name.clone()
            }
            Got::Name(name) => name.rsplit('.').next().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        if let Some(piped) = self.names.remove("\0piped") {
            arguments.list.insert(0, piped);
        }
        let Some(known) = self.entry(callee).filter(|known| looks(known, &arguments)) else {
            let from = match callee {
                Got::Name(name) => format!("{name}()"),
                Got::Method(_, name) => format!("{name}()"),
                _ => String::new(),
            };
            return Got::unknown(&from, arguments.origins().and(callee.origins()));
        };
        if !self.this.step(1) {
            return Got::unknown("", Origins::default());
        }
        if arguments.object.is_none()
            && matches!(
                known.gives,
                Gives::Passed | Gives::PassedSecond | Gives::Sent
            )
            && let Got::Name(name) = callee
            && let Some((object, _)) = name.rsplit_once('.')
        {
            arguments.object = Some(Got::Name(object.to_owned()));
        }
        match known.socket {
            Socket::Connects => self.connects = true,
            Socket::Hands => self.hands = true,
            Socket::None => {}
        }
        let fields: Vec<(String, Got)> = arguments
            .list
            .iter()
            .filter_map(|got| match got {
                Got::Fields(fields) => Some(fields.clone()),
                _ => None,
            })
            .flatten()
            .collect();
        arguments.named.extend(fields);
        let all = arguments
            .list
            .iter()
            .chain(arguments.named.iter().map(|(_, got)| got))
            .chain(&arguments.object);
        let width = all.map(Got::width).max().unwrap_or(1).min(ALTERNATIVES);
        let mut printed = None;
        for index in 0..width {
            let chosen = Arguments {
                call: arguments.call.clone(),
                object: arguments.object.as_ref().map(|got| got.picked(index)),
                list: arguments.list.iter().map(|got| got.picked(index)).collect(),
                named: arguments
                    .named
                    .iter()
                    .map(|(name, got)| (name.clone(), got.picked(index)))
                    .collect(),
            };
            if let Some(value) = self.done(known, &chosen) {
                printed = Some(value);
            }
        }
        let got = self.given(known, arguments, printed);
        if known.class.is_empty() {
            return got;
        }
        match got {
            Got::OneOf(all) => Got::OneOf(
                all.iter()
                    .map(|one| Got::Object(known.class.to_string(), one.value()))
                    .collect(),
            ),
            got => Got::Object(known.class.to_string(), got.value()),
        }
    }

    /// Does what a call does, under one choice of alternatives; what it prints.
    fn done(&mut self, known: &Known, arguments: &Arguments) -> Option<Value> {
        let mut printed = None;
        let only_says = |name: &str| matches!(name, "noop" | "dry_run" | "dryRun" | "dryrun");
        if arguments
            .named
            .iter()
            .any(|(name, got)| only_says(name) && got.is_true())
        {
            return None;
        }
        if !known.run.is_empty() {
            let mut argv = Vec::new();
            for word in known.run.iter() {
                self.template(word, arguments, &mut argv);
            }
            let mut line = known.run.len() == 1 && argv.len() == 1;
            let shell = arguments
                .named
                .iter()
                .any(|(name, got)| name == "shell" && got.is_true());
            if shell && argv.len() > 1 && known.run[0].starts_with('$') {
                argv = vec![join(&argv, " ")];
                line = true;
            }
            // `spawn("sh -c …")` with options only.
            line |= argv.len() == 1 && known.run[0].starts_with('$');
            let idle = |word: &Value| {
                let mut unknowns = word.unknowns();
                unknowns.any(|(_, unknown)| self.idle.contains(&unknown.from))
            };
            if !argv.is_empty() && !argv.iter().any(idle) {
                printed = Some(self.emit(argv, line));
            }
        }
        if !known.does.is_empty() {
            self.stored(known, arguments);
        }
        if known.code > 0
            && let Some(got) = arguments
                .list
                .get(known.code as usize - 1)
                .or(arguments.object.as_ref())
        {
            self.evaluated(got);
        }
        let content = arguments
            .list
            .get((known.content as usize).wrapping_sub(1))
            .map(Got::value);
        let accesses = [
            (&known.reads, false, false),
            (&known.writes, true, false),
            (&known.appends, true, true),
        ];
        for (word, mut writes, mut appends) in accesses {
            if word.is_empty() {
                continue;
            }
            let mut paths = Vec::new();
            let is_number = matches!(arguments.list.first(), Some(Got::Number(_)));
            self.template(word, arguments, &mut paths);
            if known.mode > 0 {
                let named = arguments
                    .named
                    .iter()
                    .find(|(name, _)| matches!(&**name, "mode" | "flag" | "flags" | "open"));
                let mode = arguments
                    .list
                    .get(known.mode as usize - 1)
                    .or(named.map(|(_, got)| got));
                let mode = mode
                    .filter(|got| !matches!(got, Got::Fields(_)))
                    .map(Got::value);
                let mode = mode.as_ref().map_or("r", Value::text);
                writes = mode.contains(['w', 'x', 'a', '+']);
                appends = mode.contains('a') || mode.contains("r+");
            }
            if let Some(path) = paths.into_iter().next().filter(|_| !is_number) {
                self.opened(&path, writes, appends, content.as_ref());
                if writes && let Some(content) = &content {
                    self.write(&path, content, appends);
                }
            }
        }
        if known.content > 0
            && known.writes.is_empty()
            && known.appends.is_empty()
            && let (Some(content), Some(Got::Object(_, path))) = (&content, &arguments.object)
        {
            self.write(path, content, true);
        }
        printed
    }

    /// Notes what a call does to a data store.
    fn stored(&mut self, known: &Known, arguments: &Arguments) {
        let given = (known.bare as usize)
            .checked_sub(1)
            .map(|at| arguments.list.get(at));
        let bare = match given {
            None => false,
            Some(None) => arguments.named.is_empty(),
            Some(Some(Got::Fields(fields))) => fields.is_empty(),
            Some(Some(Got::List(all))) => all.is_empty(),
            Some(Some(_)) => false,
        };
        let words = if bare { &known.does_bare } else { &known.does };
        let given = known
            .does_given
            .iter()
            .filter(|(name, _)| arguments.named.iter().any(|(given, _)| given == name));
        let words = words.iter().chain(given.map(|(_, word)| word));
        let acts = words.fold(Acts::NONE, |acts, word| acts.and(Acts::of(word)));
        let mut argv = vec![Value::known(self.language.names[0].to_string())];
        argv.push(Value::known(arguments.call.clone()));
        stores::done(self.this, acts, argv, self.span);
    }

    fn write(&mut self, path: &Value, content: &Value, appends: bool) {
        if self.this.is_remote() || !self.this.copies(content.text().len()) {
            return;
        }
        let printed = Printed {
            text: content.clone(),
            origins: content.origins(),
            runs: Vec::new(),
        };
        self.this.write_file(path, &printed, appends);
    }

    /// Notes that a file is opened.
    pub(super) fn opened(
        &mut self,
        path: &Value,
        writes: bool,
        appends: bool,
        content: Option<&Value>,
    ) {
        if !self.this.step(1) {
            return;
        }
        let access = match (writes, appends) {
            (false, _) => Access::Read,
            (true, false) => Access::Write,
            (true, true) => Access::Append,
        };
        let span = self.this.span(self.span);
        let redirection = Redirection {
            access,
            fd: u32::from(writes),
            path: path.clone(),
            span,
        };
        // What is opened and never written to is emptied.
        let empties = match content {
            Some(content) => content.as_known() == Some(""),
            None => ![
                "write", "dump", "print", "puts", "save", "copy", "to_", "<<",
            ]
            .iter()
            .any(|word| self.source.contains(word)),
        };
        // Code that reads a secret is taken to show it.
        let shows = match access {
            Access::Read => secrets::of_file(self.this, path),
            _ => Origins::default(),
        };
        // No run of the interpreter itself: one without words would be waiting for input.
        let run = Run {
            argv: if empties {
                Rc::default()
            } else {
                vec![Value::known("write")].into()
            },
            redirects: vec![redirection],
            shows,
            secret: (!shows.is_empty()).then(|| path.shown()),
            span,
            ..self.this.blank()
        };
        self.this.facts.runs.push(run);
    }

    /// Runs a command, or a line for the shell; what it prints.
    pub(super) fn emit(&mut self, argv: Vec<Value>, line: bool) -> Value {
        if is_open_shell(&argv) && argv.first().is_some_and(|word| !word.text().is_empty()) {
            self.hands = true;
        }
        let span = self.span;
        if !line {
            let call = Call {
                argv: argv.into(),
                span,
                ..Call::default()
            };
            return self.this.call(call).text;
        }
        let Some(text) = argv.into_iter().next() else {
            return Value::default();
        };
        if text.text().is_empty() && text.has_unknown() {
            return self.unseen("sh", "shell", text);
        }
        self.this
            .subshell(|this| this.text(&text, Dialect::Bash, span))
            .text
    }

    /// Notes code that cannot be seen.
    fn unseen(&mut self, name: &str, language: &str, text: Value) -> Value {
        let origins = text.origins().and(Origins::UNKNOWN);
        let span = self.this.span(self.span);
        let run = Run {
            name: name.to_owned(),
            argv: vec![Value::known(name), Value::known("-c"), text.clone()].into(),
            span,
            code: Some(Code {
                language: language.to_owned(),
                text,
                origins,
            }),
            ..self.this.blank()
        };
        self.this.facts.runs.push(run);
        Value::unknown(Unknown {
            origins,
            ..Unknown::any("")
        })
    }

    /// Code of the same language, made while it runs.
    fn evaluated(&mut self, got: &Got) {
        if matches!(got, Got::Name(_) | Got::Fields(_) | Got::Number(_)) {
            return;
        }
        let text = got.value();
        let name = self.language.names[0].to_string();
        if text.has_unknown() {
            // What a variable of the code holds is as good as the code itself, unless it is known where it comes from.
            if text.is_unknown() && text.origins().is_empty() {
                return;
            }
            self.unseen(&name, &name, text.clone());
        }
        if text.text().is_empty() {
            return;
        }
        let span = self.span;
        self.this
            .deeper(|this| super::follow(this, &name, &text, span));
    }

    /// Adds the words that a word of a template stands for.
    fn template(&mut self, word: &str, arguments: &Arguments, out: &mut Vec<Value>) {
        let named = |name: &str| {
            let mut all = arguments.named.iter();
            all.find(|(key, _)| key == name).map(|(_, got)| got)
        };
        if let Some(rest) = word.strip_prefix('?') {
            let (name, stands) = rest.split_once('=').unwrap_or((rest, rest));
            let got = match name.parse::<usize>() {
                Ok(index) => arguments.list.get(index.wrapping_sub(1)),
                Err(_) => named(name),
            };
            if got.is_some_and(Got::is_true) {
                out.push(Value::known(stands));
            }
            return;
        }
        let Some(rest) = word.strip_prefix('$') else {
            out.push(Value::known(word));
            return;
        };
        if rest == "call" {
            out.push(Value::known(&*arguments.call));
            return;
        }
        if rest == "0" {
            if let Some(object) = &arguments.object {
                object.words(out);
            }
            return;
        }
        if let Some(index) = rest
            .strip_suffix("..")
            .and_then(|index| index.parse::<usize>().ok())
        {
            let mut words = Vec::new();
            arguments.list.iter().for_each(|got| got.words(&mut words));
            if words.is_empty() && index == 1 {
                words.extend(self.implied());
            }
            out.extend(words.into_iter().skip(index.saturating_sub(1)).take(256));
            return;
        }
        let (name, how) = rest.split_once(':').unwrap_or((rest, ""));
        let (name, otherwise) = name
            .split_once('|')
            .map_or((name, None), |(name, otherwise)| (name, Some(otherwise)));
        let got = match name.parse::<usize>() {
            Ok(index) => arguments.list.get(index.wrapping_sub(1)),
            Err(_) => named(name),
        };
        match got {
            Some(Got::Number(number)) if how == "octal" => {
                out.push(Value::known(format!("{number:o}")));
            }
            Some(got) => got.words(out),
            None => match otherwise {
                Some(otherwise) => out.push(Value::known(otherwise)),
                None if name == "1" => out.extend(self.implied()),
                None => {}
            },
        }
    }

    /// What is meant where nothing is said: `$_`.
    fn implied(&self) -> Option<Value> {
        if !self.language.sigils.contains('%') {
            return None;
        }
        self.names.get("_").map(Got::value)
    }

    /// What a call yields.
    fn given(&mut self, known: &Known, mut arguments: Arguments, printed: Option<Value>) -> Got {
        let origins = arguments.origins();
        let first = arguments.list.first().cloned();
        let value = first.as_ref().map(Got::value).unwrap_or_default();
        let object = arguments
            .object
            .as_ref()
            .map(Got::value)
            .unwrap_or_default();
        let made = |origins: Origins| Got::unknown("", origins);
        match known.gives {
            Gives::Unknown => made(origins),
            Gives::Output => printed.map_or_else(|| made(origins), Got::Value),
            Gives::Network => {
                // What is handed over to be called gets what comes.
                let got = Got::unknown("(from the network)", Origins::NETWORK);
                for callback in arguments.list.iter().skip(1).take(4) {
                    if matches!(callback, Got::Name(name) if self.functions.contains_key(name)) {
                        self.passed(callback, got.clone());
                    }
                }
                got
            }
            Gives::Passed | Gives::PassedSecond => {
                let object = arguments.object.unwrap_or_else(|| made(origins));
                let callee = match known.gives {
                    Gives::Passed => first,
                    _ => arguments.list.get(1).cloned(),
                };
                match callee {
                    Some(callee @ (Got::Name(_) | Got::Method(..))) => self.passed(&callee, object),
                    // What was written where it stands has been read, and this is what it yields.
                    Some(yielded) => yielded,
                    None => made(origins),
                }
            }
            Gives::Sent => match (arguments.object.take(), value.as_known()) {
                (Some(object), Some(name)) => {
                    let name = name.trim_start_matches(':').to_owned();
                    arguments.list.remove(0);
                    let callee = match object {
                        Got::Name(object) if matches!(&*object, "self" | "Object" | "Kernel") => {
                            Got::Name(name)
                        }
                        object => self.selected(&object, &name),
                    };
                    self.called(&callee, arguments)
                }
                _ => made(origins),
            },
            Gives::Decoded => Got::unknown("(decoded)", origins.and(Origins::DECODED)),
            Gives::Object => arguments.object.unwrap_or_else(|| made(origins)),
            Gives::First => first.unwrap_or_else(|| made(origins)),
            Gives::Path | Gives::Below => {
                let mut path = object;
                if known.gives == Gives::Path {
                    path = Value::default();
                }
                let mut words = Vec::new();
                arguments
                    .list
                    .iter()
                    .take(32)
                    .for_each(|got| got.words(&mut words));
                for word in words {
                    path = below(&path, &word);
                }
                if arguments.list.is_empty() && path.text().is_empty() {
                    path = Value::known(".");
                }
                Got::Value(path)
            }
            Gives::Home => match value.known_prefix().strip_prefix('~') {
                Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                    let mut home = self.variable("HOME").value();
                    home.push_value(&value.slice_from(1));
                    Got::Value(home)
                }
                _ => Got::Value(value),
            },
            Gives::HomeDir => self.variable("HOME"),
            Gives::Here => Got::Value(self.this.cwd()),
            Gives::Variable => match value.as_known() {
                Some(name) => match (self.variable(name), arguments.list.get(1)) {
                    (Got::Value(value), Some(otherwise)) if value.is_unknown() => Got::OneOf(vec![
                        Got::Value(value.surely_not_empty()),
                        otherwise.clone(),
                    ]),
                    (got, _) => got,
                },
                None => made(origins),
            },
            Gives::Names => {
                let mut names = Value::default();
                names.push_str("*", true);
                Got::Value(names)
            }
            Gives::Entries => {
                let base = if arguments.object.is_some() && first.is_none() {
                    object
                } else {
                    value
                };
                let base = if base.text().is_empty() && !base.has_unknown() {
                    Value::known(".")
                } else {
                    base
                };
                Got::Value(globbed(&base, "*"))
            }
            Gives::Glob => {
                let mut words = Vec::new();
                arguments.list.iter().for_each(|got| got.words(&mut words));
                let patterns = words
                    .iter()
                    .take(ALTERNATIVES)
                    .map(|word| Got::Value(word.activated()));
                let mut patterns: Vec<Got> = patterns.collect();
                if patterns.len() == 1 {
                    patterns.remove(0)
                } else {
                    Got::OneOf(patterns)
                }
            }
            Gives::Below1 => Got::Value(globbed(&object, value.text())),
            Gives::Deep => Got::Value(globbed(&object, &format!("**/{}", value.text()))),
            Gives::Walk => {
                let mut names = Value::default();
                names.push_str("*", true);
                let row = vec![
                    Got::Value(value),
                    Got::Value(names.clone()),
                    Got::Value(names),
                ];
                Got::List(vec![Got::List(row)])
            }
            Gives::Temporary => {
                let mut path = self.variable("TMPDIR").value();
                path.push_str("/", false);
                path.push_unknown(Unknown::name("XXXXXX"));
                Got::Value(path)
            }
            Gives::Parent => {
                let path = if first.is_some() { value } else { object };
                Got::Value(parent(&path))
            }
            Gives::Words => {
                let value = if first.is_some() { value } else { object };
                let words = value.split(char::is_whitespace);
                let words = words
                    .into_iter()
                    .filter(|word| !word.text().is_empty() || word.has_unknown())
                    .take(256);
                Got::List(words.map(|word| Got::Value(unquoted(&word))).collect())
            }
            Gives::Joined | Gives::Members => {
                let (list, with) = if known.gives == Gives::Joined {
                    (first, object)
                } else {
                    (arguments.object, value)
                };
                let mut words = Vec::new();
                match &list {
                    Some(Got::List(all)) => {
                        all.iter().take(1024).for_each(|got| got.words(&mut words));
                    }
                    // Letter by letter from something else: it cannot be read.
                    Some(other) => words.push(other.value()),
                    None => {}
                }
                Got::Value(join(&words, with.text()))
            }
            Gives::Formatted => {
                let template = match &arguments.object {
                    Some(object) => object.value(),
                    None if arguments.list.is_empty() => Value::default(),
                    None => arguments.list.remove(0).value(),
                };
                let mut list = arguments.list;
                list.extend(arguments.named.into_iter().map(|(_, got)| got));
                Got::Value(self.formatted(&template, &list))
            }
            Gives::Bound => {
                let got = arguments
                    .list
                    .get(1)
                    .cloned()
                    .unwrap_or_else(|| made(origins));
                if let Some(Got::Name(name)) = &first {
                    self.bind(name, got.clone());
                }
                got
            }
            Gives::Module => match value.as_known() {
                Some(module) => Got::Name(module_name(module)),
                None => made(origins),
            },
            Gives::Member => match (first, arguments.list.get(1).map(Got::value)) {
                (Some(object), Some(name)) if name.as_known().is_some() => {
                    self.selected(&object, name.text())
                }
                _ => made(origins),
            },
            Gives::Applied => {
                let over = arguments
                    .object
                    .clone()
                    .or_else(|| arguments.list.get(1).cloned());
                let member = over.map_or_else(|| made(origins), |list| list.member());
                // PHP names functions by texts.
                let first = match first {
                    Some(Got::Value(name)) if name.as_known().is_some() => {
                        Some(Got::Name(name.text().to_owned()))
                    }
                    first => first,
                };
                match first {
                    Some(callee @ (Got::Name(_) | Got::Method(..))) => {
                        let list = vec![member.clone()];
                        self.called(
                            &callee,
                            Arguments {
                                list,
                                ..Arguments::default()
                            },
                        )
                    }
                    _ => member,
                }
            }
            Gives::AppliedSecond => {
                let member = first.map_or_else(|| made(origins), |list| list.member());
                match arguments.list.get(1).cloned() {
                    Some(callee @ (Got::Name(_) | Got::Method(..))) => {
                        let list = vec![member];
                        self.called(
                            &callee,
                            Arguments {
                                list,
                                ..Arguments::default()
                            },
                        )
                    }
                    _ => member,
                }
            }
            Gives::Found => {
                let base = arguments.list.get(1).map(Got::value).unwrap_or_default();
                let path = Got::Value(globbed(&base, "**/*"));
                self.bind("_", path.clone());
                match first {
                    Some(callee @ (Got::Name(_) | Got::Method(..))) => self.passed(&callee, path),
                    _ => made(origins),
                }
            }
            Gives::Handle => self.handle(&arguments),
            Gives::Listed => {
                let mut words = Vec::new();
                arguments
                    .list
                    .iter()
                    .skip(1)
                    .for_each(|got| got.words(&mut words));
                Got::Value(join(&words, value.text()))
            }
            Gives::Pasted => {
                let mut words = Vec::new();
                arguments
                    .list
                    .iter()
                    .take(256)
                    .for_each(|got| got.words(&mut words));
                match words.len() {
                    // `c("a", "b")` is as good as a list.
                    0 => made(origins),
                    _ => Got::Value(join(&words, "")),
                }
            }
            Gives::Fetched => {
                if ["http:", "https:", "ftp:"]
                    .iter()
                    .any(|scheme| value.text().starts_with(scheme))
                {
                    Got::unknown("(from the network)", Origins::NETWORK)
                } else {
                    made(origins.and(Origins::FILE))
                }
            }
        }
    }

    /// What a function yields that is called on one thing.
    fn passed(&mut self, callee: &Got, argument: Got) -> Got {
        let list = vec![argument];
        self.called(
            callee,
            Arguments {
                list,
                ..Arguments::default()
            },
        )
    }

    /// `open(F, ">", "file")`, `open(F, ">file")`, `open(F, "|cmd")`, `open("|cmd")`.
    fn handle(&mut self, arguments: &Arguments) -> Got {
        let words: Vec<Value> = arguments.list.iter().map(Got::value).collect();
        let own = usize::from(self.language.sigils.contains('%'));
        let Some(mode) = words.get(own) else {
            return Got::unknown("", Origins::default());
        };
        let text = mode.text().trim();
        let (mode, path) = match words.get(own + 1) {
            Some(path) if text.len() < 24 && (own == 1 || text.is_empty()) => {
                (text.to_owned(), path.clone())
            }
            second => {
                let trimmed = mode.text().trim_start();
                let sign = trimmed.len() - trimmed.trim_start_matches(['+', '<', '>', '|']).len();
                let from = mode.text().len() - trimmed.len() + sign;
                let mut how = trimmed[..sign].to_owned();
                let mut path = mode.slice_from(from);
                if own == 1 && path.text().trim_end().ends_with('|') && !path.has_unknown() {
                    how.push('|');
                    path = Value::known(path.text().trim_end().trim_end_matches('|'));
                }
                if let Some(flags) = second {
                    if flags.text().contains(['w', '+']) {
                        how.push('>');
                    } else if flags.text().contains('a') {
                        how.push_str(">>");
                    }
                }
                (how, path)
            }
        };
        if mode.contains('|') || mode.contains('-') {
            let printed = self.emit(vec![path], true);
            return Got::Value(printed);
        }
        // Descriptors: `open(STDIN, ">&S")`.
        if mode.contains('&') || path.text().starts_with('&') {
            self.hands = true;
            return Got::unknown("", Origins::default());
        }
        if path.text().starts_with("http") {
            return Got::unknown("(from the network)", Origins::NETWORK);
        }
        self.opened(
            &path,
            mode.contains('>') || mode.contains('+'),
            mode.contains(">>"),
            None,
        );
        Got::Object("File".to_owned(), path)
    }

    /// A template with its blanks (`{}`, `{name}`, `%s`) filled, one after the other.
    pub(super) fn formatted(&mut self, template: &Value, arguments: &[Got]) -> Value {
        let Some(text) = template.as_known() else {
            let origins = arguments.iter().fold(template.origins(), |origins, got| {
                origins.and(got.origins())
            });
            let mut value = template.clone();
            value.push_unknown(Unknown {
                origins,
                ..Unknown::any("")
            });
            return value;
        };
        let mut value = Value::default();
        let mut rest = text;
        let mut next = arguments.iter();
        while let Some(at) = rest.find(['{', '%']) {
            value.push_str(&rest[..at], false);
            let tail = &rest[at + 1..];
            let (length, blank) = if rest[at..].starts_with('{') {
                match tail.find('}').filter(|end| *end < 32) {
                    Some(end) if !tail.starts_with('{') => (end + 1, true),
                    _ => (0, false),
                }
            } else {
                let end = tail
                    .find(|c: char| c.is_ascii_alphabetic() || c == '%')
                    .filter(|end| *end < 8);
                match end {
                    Some(end) if !tail[end..].starts_with('%') => (end + 1, true),
                    Some(end) => (end, false),
                    None => (0, false),
                }
            };
            if blank {
                match next.next() {
                    Some(got) => value.push_value(&got.value()),
                    None => value.push_unknown(Unknown::any(&rest[at..=at + length])),
                }
            } else {
                value.push_str(&rest[at..=at], false);
            }
            rest = &tail[length..];
            if value.text().len() > 1 << 16 {
                break;
            }
        }
        value.push_str(rest, false);
        value
    }
}

/// A path with a pattern of names below it.
fn globbed(base: &Value, pattern: &str) -> Value {
    let mut names = Value::default();
    names.push_str(pattern, true);
    below(base, &names)
}

/// A word without quotes around it.
fn unquoted(word: &Value) -> Value {
    let text = word.text();
    let quoted = text.len() > 1
        && (text.starts_with('\'') && text.ends_with('\'')
            || text.starts_with('"') && text.ends_with('"'));
    if quoted && word.as_known().is_some() {
        return Value::known(&text[1..text.len() - 1]);
    }
    word.clone()
}

/// Whether the first argument begins as it has to.
fn looks(known: &Known, arguments: &Arguments) -> bool {
    if known.looks.is_empty() {
        return true;
    }
    let value = arguments.list.first().map(Got::value).unwrap_or_default();
    let word = value
        .text()
        .trim_start()
        .split(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    known
        .looks
        .iter()
        .any(|looks| looks.eq_ignore_ascii_case(word))
}
