//! Words to values, in the order in which bash does it: braces, tilde, parameters, substitutions, arithmetic, splitting.
//!
//! Globs are not matched here: an active `*` stays a mark in the [`Value`], for whoever looks at the disk. Splitting follows
//! `IFS` where its value is known.

use crate::facts::hunt;
use crate::facts::interpret::{Dialect, Interpreter};
use crate::facts::state::{ALTERNATIVES, CWD, Slot};
use crate::facts::{MarkKind, Origins, Unknown, Value, secrets};
use crate::shell::{Parameter, ParameterOp, Part, Word};

/// How many fields one word may become.
const FIELDS: usize = 1024;

/// How many words a `{1..9}` is written out to; a longer one becomes a number that is not known.
const RANGE: i64 = 64;

/// How many braces side by side in one word are expanded.
const BRACES: usize = 24;

/// How many steps taking a pattern off a value may cost; with more, what is left is not known.
const TRIM: usize = 2048;

/// The first of the characters that stand for unknown pieces in text that is parsed again.
const HOLE: u32 = 0xF_0000;

/// How many of those there are.
const HOLES: usize = 0xFFFD;

/// The fields that a word becomes, while they are being put together.
#[derive(Default)]
struct Fields {
    done: Vec<Value>,
    current: Value,
    /// Whether the current field counts even when it is empty, because of quotes.
    solid: bool,
}

impl Fields {
    fn end_field(&mut self) {
        let empty = self.current.text().is_empty() && self.current.marks().is_empty();
        if (self.solid || !empty) && self.done.len() < FIELDS {
            self.done.push(std::mem::take(&mut self.current));
        } else {
            self.current = Value::default();
        }
        self.solid = false;
    }
}

impl Interpreter<'_> {
    /// The fields that words become.
    pub(super) fn fields(&mut self, words: &[Word]) -> Vec<Value> {
        let mut all = Vec::with_capacity(words.len());
        for word in words {
            self.fields_of(word, &mut all);
            if all.len() > FIELDS * 8 {
                self.limit(crate::facts::Limit::Steps);
                break;
            }
        }
        self.keeps(&all);
        all
    }

    /// The fields that a word becomes, added to `all`.
    fn fields_of(&mut self, word: &Word, all: &mut Vec<Value>) {
        if let [Part::Text { text, quoted }] = &word.parts[..] {
            let mut value = Value::default();
            self.push_text(&mut value, text, !quoted);
            all.push(value);
            return;
        }
        if !word
            .parts
            .iter()
            .any(|part| matches!(part, Part::Brace(_) | Part::Range { .. }))
        {
            let mut fields = Fields::default();
            self.expand_parts(&mut word.parts.iter(), &mut fields, true);
            fields.end_field();
            all.append(&mut fields.done);
            return;
        }
        let braces = word
            .parts
            .iter()
            .filter(|part| matches!(part, Part::Brace(_) | Part::Range { .. }));
        if braces.count() > BRACES {
            self.limit(crate::facts::Limit::Steps);
            all.push(Value::unknown(Unknown {
                splits: true,
                ..Unknown::any("{…}")
            }));
            return;
        }
        let mut rows: Vec<Vec<&Part>> = Vec::new();
        let mut owned = Vec::new();
        ranges(&word.parts, &mut owned);
        alternatives(&word.parts, &mut owned.iter(), &mut rows);
        let work: usize = rows.iter().map(Vec::len).sum();
        if !self.step(u32::try_from(work / 64).unwrap_or(u32::MAX)) {
            return;
        }
        for row in rows {
            if !self.step(1) {
                return;
            }
            let mut fields = Fields::default();
            self.expand_parts(&mut row.into_iter(), &mut fields, true);
            fields.end_field();
            all.append(&mut fields.done);
        }
    }

    /// The one value that a word becomes where it is neither split nor globbed: in assignments, redirections, `case`.
    pub(super) fn scalar(&mut self, word: &Word) -> Value {
        if let [Part::Text { text, .. }] = &word.parts[..] {
            let mut value = Value::default();
            self.push_text(&mut value, text, false);
            return value;
        }
        let mut fields = Fields::default();
        self.expand_parts(&mut word.parts.iter(), &mut fields, false);
        if fields.done.is_empty() {
            return fields.current;
        }
        fields.solid = true;
        fields.end_field();
        join(&fields.done, " ")
    }

    /// Like [`Interpreter::scalar`], with active globs kept: a pattern, or the file of a redirection.
    pub(super) fn pattern(&mut self, word: &Word) -> Value {
        let mut value = Value::default();
        for part in &word.parts {
            match part {
                Part::Text { text, quoted } => self.push_text(&mut value, text, !quoted),
                part => {
                    let mut fields = Fields::default();
                    self.expand_parts(&mut std::iter::once(part), &mut fields, false);
                    fields.solid = true;
                    fields.end_field();
                    value.push_value(&join(&fields.done, " "));
                }
            }
        }
        value
    }

    fn expand_parts(
        &mut self,
        parts: &mut dyn Iterator<Item = &Part>,
        fields: &mut Fields,
        split: bool,
    ) {
        for part in parts {
            match part {
                Part::Text { text, quoted } => {
                    fields.solid = true;
                    let mut value = std::mem::take(&mut fields.current);
                    self.push_text(&mut value, text, split && !quoted);
                    fields.current = value;
                }
                Part::Tilde(user) => {
                    fields.solid = true;
                    let home = self.tilde(user);
                    fields.current.push_value(&home);
                }
                Part::Parameter { parameter, quoted } => {
                    self.parameter(parameter, *quoted || !split, *quoted, fields);
                }
                Part::Command { list, quoted, span } => {
                    let from = || "$(…)".to_owned();
                    let output = self.capture(list, *span);
                    let mut value = output.text.trimmed_end();
                    if self.frame.dialect == Dialect::Powershell {
                        // A script block is an argument like any other.
                        value = value.without_origins(Origins::GENERATED);
                    }
                    value.name_unknowns(from);
                    if value.has_unknown()
                        && let Some(by) = hunt::hunter(&self.facts.runs, &output.runs)
                    {
                        value.hunted(by);
                    }
                    fields.solid |= *quoted;
                    self.push_split(&value, *quoted || !split, fields);
                }
                Part::Process { input, list, span } => {
                    fields.solid = true;
                    let path = self.process_substitution(*input, list, *span);
                    fields.current.push_str(&path, false);
                }
                Part::Arith { expression, quoted } => {
                    fields.solid |= *quoted;
                    let text = self.scalar(expression);
                    match text.as_known().and_then(arithmetic) {
                        Some(number) => fields.current.push_str(&number.to_string(), false),
                        None => fields.current.push_unknown(Unknown::name("$((…))")),
                    }
                }
                Part::Brace(words) => {
                    // Only in places without brace expansion: the braces are text.
                    fields.current.push_str("{", false);
                    for (index, word) in words.iter().enumerate() {
                        if index > 0 {
                            fields.current.push_str(",", false);
                        }
                        let value = self.scalar(word);
                        fields.current.push_value(&value);
                    }
                    fields.current.push_str("}", false);
                }
                Part::Range { from, to, .. } => {
                    let from = format!("{{{from}..{to}}}");
                    if split {
                        fields.current.push_unknown(Unknown::name(from));
                    } else {
                        fields.current.push_str(&from, false);
                    }
                }
            }
        }
    }

    /// Adds text; characters that stand for unknown pieces of the text around become unknown again.
    pub(super) fn push_text(&self, value: &mut Value, text: &str, globs: bool) {
        if self.holes.is_empty() {
            value.push_str(text, globs);
            return;
        }
        let mut done = 0;
        for (at, hole) in text.char_indices() {
            let unknown = (hole as u32)
                .checked_sub(HOLE)
                .and_then(|index| self.holes.get(index as usize));
            if let Some(unknown) = unknown {
                value.push_str(&text[done..at], globs);
                let splits = globs && unknown.splits;
                value.push_unknown(Unknown {
                    splits,
                    ..unknown.clone()
                });
                done = at + hole.len_utf8();
            }
        }
        value.push_str(&text[done..], globs);
    }

    /// A value as text that can be parsed again: unknown pieces become characters that [`Interpreter::push_text`] knows.
    pub(super) fn text_with_holes(&mut self, value: &Value) -> String {
        let mut text = String::with_capacity(value.text().len() + 4);
        let mut done = 0;
        for (at, unknown) in value.unknowns() {
            text.push_str(&value.text()[done..at as usize]);
            done = at as usize;
            if self.holes.len() < HOLES {
                #[expect(clippy::cast_possible_truncation, reason = "below HOLES")]
                let hole = char::from_u32(HOLE + self.holes.len() as u32);
                text.push(hole.unwrap_or('\u{fffd}'));
                self.holes.push(unknown.clone());
            }
        }
        text.push_str(&value.text()[done..]);
        text
    }

    /// Adds the value of an expansion, split into fields unless `whole`.
    fn push_split(&mut self, value: &Value, whole: bool, fields: &mut Fields) {
        let long = value.is_long() || fields.current.is_long();
        let size = value.text().len() + value.marks().len() * 64;
        if long || (size > 64 && !self.copies(size)) {
            fields.current.push_unknown(Unknown::any("(a long text)"));
            return;
        }
        // PowerShell never splits what a variable holds.
        if whole || self.frame.dialect == Dialect::Powershell {
            fields.current.push_value(value);
            return;
        }
        let separators = self.separators();
        let pieces = value.activated().split(|c| separators.contains(&c));
        let last = pieces.len().saturating_sub(1);
        for (index, piece) in pieces.into_iter().enumerate() {
            fields.current.push_value(&piece);
            if index < last {
                fields.end_field();
            }
        }
    }

    /// The characters of `IFS`.
    pub(super) fn separators(&mut self) -> Vec<char> {
        match self.state.get("IFS").map(|var| var.slots.first()) {
            Some(Some(Slot::Scalar(value))) => value
                .as_known()
                .map_or_else(|| vec![' ', '\t', '\n'], |text| text.chars().collect()),
            _ => vec![' ', '\t', '\n'],
        }
    }

    fn tilde(&mut self, user: &str) -> Value {
        if self.is_remote() {
            return match user {
                "" => Value::known("~"),
                user => Value::known(format!("~{user}")),
            };
        }
        match user {
            "" => match self.variable("HOME") {
                Slot::Scalar(home) => home,
                _ => self
                    .world
                    .home(None)
                    .map_or_else(|| Value::known("~"), Value::known),
            },
            "+" => self.cwd(),
            "-" => match self.variable("OLDPWD") {
                Slot::Scalar(value) => value,
                _ => Value::unknown(Unknown::any("~-")),
            },
            user => Value::known(
                self.world
                    .home(Some(user))
                    .unwrap_or_else(|| format!("/home/{user}")),
            ),
        }
    }

    /// What a variable holds under the present choice of alternatives.
    pub(super) fn variable(&mut self, name: &str) -> Slot {
        if let Some(var) = self.state.get(name) {
            self.widest = self.widest.max(var.slots.len());
            let slot = &var.slots[self.choice.min(var.slots.len() - 1)];
            let (size, long) = match slot {
                Slot::Unset => return self.environment(name),
                Slot::Scalar(value) => (value.size(), value.is_long()),
                Slot::Array(values) => (values.len() * 32, false),
            };
            if !long && (size <= 128 || self.copied >= size) {
                let slot = slot.clone();
                self.copies(if size > 128 { size } else { 0 });
                return slot;
            }
            if !long {
                self.copies(size);
            }
            return Slot::Scalar(Value::unknown(Unknown::any("(a long text)")));
        }
        // `$_.FullName`: what a path is called in full is that path.
        if self.frame.dialect == Dialect::Powershell
            && let Some((object, property)) = name.rsplit_once('.')
            && ["fullname", "pspath", "name"].contains(&&*property.to_ascii_lowercase())
            && self.state.get(object).is_some()
        {
            return self.variable(object);
        }
        // Any other property of something that is not known comes from where that does.
        if self.frame.dialect == Dialect::Powershell
            && let Some((object, _)) = name.rsplit_once('.')
            && self.state.get(object).is_some()
            && let Slot::Scalar(value) = self.variable(object)
            && !value.origins().is_empty()
        {
            return Slot::Scalar(Value::unknown(Unknown {
                origins: value.origins(),
                ..Unknown::any(format!("${name}"))
            }));
        }
        self.environment(name)
    }

    /// Notes that what is followed would be something else in another directory.
    pub(super) fn hangs_on_cwd(&mut self) {
        let places = self.state.get(CWD).map_or(1, |var| var.slots.len());
        self.widest = self.widest.max(places);
    }

    /// The present working directory under the present choice of alternatives.
    pub(super) fn cwd(&mut self) -> Value {
        match self.state.get(CWD) {
            Some(var) => {
                self.widest = self.widest.max(var.slots.len());
                match &var.slots[self.choice.min(var.slots.len() - 1)] {
                    Slot::Scalar(value) => value.clone(),
                    _ => Value::unknown(Unknown::any("$PWD")),
                }
            }
            None => Value::unknown(Unknown::any("$PWD")),
        }
    }

    /// What a variable is in the environment of the agent's shell: it inherits that of this process, but for what start-up
    /// files add, so that a variable which is not there may still be set.
    fn environment(&mut self, name: &str) -> Slot {
        if name == "PWD" {
            return Slot::Scalar(self.cwd());
        }
        // PowerShell's `$env:NAME`; the home and the temporary directory have names of their own on Windows.
        let inherited = (name.get(..4))
            .filter(|scope| scope.eq_ignore_ascii_case("env:"))
            .map(|_| name[4..].to_ascii_uppercase());
        if self.frame.dialect != Dialect::Bash
            && let Some(place) = self.windows_place(inherited.as_deref().unwrap_or(name))
        {
            return Slot::Scalar(Value::known(place));
        }
        let name = match inherited.as_deref() {
            Some("USERPROFILE") => "HOME",
            Some("TEMP" | "TMP") => "TMPDIR",
            Some(inherited) => inherited,
            None => name,
        };
        if self.is_remote() {
            return match name {
                "HOME" => Slot::Scalar(Value::known("~")),
                name if secrets::is_secret_variable(name) && !is_lower(name) => secret(name),
                _ => Slot::Unset,
            };
        }
        if let Some(name) = name.strip_prefix("env:") {
            return self.environment(&name.to_ascii_uppercase());
        }
        match name {
            // A path with `/` would look like options to the programs of cmd.
            "USERPROFILE" if self.frame.dialect == Dialect::Cmd => Slot::Unset,
            "USERPROFILE" => self.environment("HOME"),
            "XDG_CONFIG_HOME" | "XDG_CACHE_HOME" | "XDG_DATA_HOME" | "XDG_STATE_HOME" => {
                self.base_directory(name)
            }
            "TMPDIR" | "TEMP" | "TMP" => Slot::Scalar(Value::known(
                self.world.env(name).unwrap_or_else(|| "/tmp".to_owned()),
            )),
            "HOME" => self
                .world
                .home(None)
                .map_or(Slot::Unset, |home| Slot::Scalar(Value::known(home))),
            "EUID" | "UID" | "PPID" | "RANDOM" | "SECONDS" | "LINENO" | "BASHPID"
            | "EPOCHSECONDS" | "HOSTNAME" | "SRANDOM" | "OSTYPE" | "HOSTTYPE" | "MACHTYPE"
            | "SHLVL" | "EPOCHREALTIME" | "BASH_VERSION" => {
                Slot::Scalar(Value::unknown(Unknown::name(format!("${name}"))))
            }
            // The script's file; there is none where the text is given as it is.
            "BASH_SOURCE" => match self.variable("0") {
                Slot::Scalar(zero) if zero.as_known() != Some("bash") => Slot::Scalar(zero),
                _ => Slot::Scalar(Value::default()),
            },
            "IFS" => Slot::Scalar(Value::known(" \t\n")),
            "PROFILE" if self.frame.dialect == Dialect::Powershell => {
                let home = self.world.home(None).unwrap_or_default();
                let profile = "Documents/PowerShell/Microsoft.PowerShell_profile.ps1";
                Slot::Scalar(Value::known(format!("{home}/{profile}")))
            }
            "null" if self.frame.dialect == Dialect::Powershell => Slot::Scalar(Value::default()),
            name if secrets::is_secret_variable(name) && !is_lower(name) => secret(name),
            name if holds_secret(name) => Slot::Scalar(Value::unknown(Unknown {
                may_be_empty: false,
                ..Unknown::any(format!("${name}"))
            })),
            name => self
                .world
                .env(name)
                .map_or(Slot::Unset, |value| Slot::Scalar(Value::known(value))),
        }
    }

    /// Where a directory of Windows is by default, that a variable names which is not set here.
    fn windows_place(&self, name: &str) -> Option<&'static str> {
        let name = name.to_ascii_uppercase();
        let place = match &*name {
            "SYSTEMROOT" | "WINDIR" => "C:\\Windows",
            "COMSPEC" => "C:\\Windows\\System32\\cmd.exe",
            "SYSTEMDRIVE" | "HOMEDRIVE" => "C:",
            "PROGRAMFILES" | "PROGRAMW6432" => "C:\\Program Files",
            "PROGRAMFILES(X86)" => "C:\\Program Files (x86)",
            "PROGRAMDATA" | "ALLUSERSPROFILE" => "C:\\ProgramData",
            "PUBLIC" => "C:\\Users\\Public",
            // A path with `/` would look like options to the programs of cmd.
            "TEMP" | "TMP" if self.frame.dialect == Dialect::Cmd => "C:\\Windows\\Temp",
            _ => return None,
        };
        (self.world.env(&name).is_none_or(|set| set.starts_with('/')) && !self.is_remote())
            .then_some(place)
    }

    /// A directory of the XDG base directory specification: as set, or where it is by default.
    fn base_directory(&mut self, name: &str) -> Slot {
        if let Some(set) = self.world.env(name) {
            return Slot::Scalar(Value::known(set));
        }
        let below = match name {
            "XDG_CONFIG_HOME" => ".config",
            "XDG_CACHE_HOME" => ".cache",
            "XDG_STATE_HOME" => ".local/state",
            _ => ".local/share",
        };
        let home = self.world.home(None);
        home.map_or(Slot::Unset, |home| {
            Slot::Scalar(Value::known(format!("{home}/{below}")))
        })
    }

    /// Expands one parameter into `fields`. `whole` forbids splitting; `quoted` says that it stands in double quotes.
    fn parameter(&mut self, parameter: &Parameter, whole: bool, quoted: bool, fields: &mut Fields) {
        // PowerShell hands an empty variable on as an argument.
        let kept = quoted || self.frame.dialect == Dialect::Powershell;
        fields.solid |= kept && parameter.name != "@" && !is_all(parameter.index.as_ref());
        let name = &*parameter.name;
        if let ParameterOp::Names = parameter.op {
            fields
                .current
                .push_unknown(Unknown::any(format!("${{!{name}*}}")));
            return;
        }
        // Lists: "$@", "${array[@]}" and their unquoted forms.
        let list = match (name, &parameter.index) {
            ("@" | "*", _) => Some(self.positional_values()),
            (_, Some(index)) if is_all(Some(index)) => match self.variable(name) {
                Slot::Array(values) => Some(Some(values)),
                Slot::Scalar(value) => Some(Some(vec![value])),
                Slot::Unset => Some(None),
            },
            _ => None,
        };
        match list {
            Some(Some(values)) if !matches!(parameter.op, ParameterOp::Length) => {
                let values: Vec<Value> = match &parameter.op {
                    ParameterOp::Substring(offset, length) => {
                        let number = |this: &mut Self, word: &Word| {
                            this.scalar(word).as_known().and_then(arithmetic)
                        };
                        let base = usize::from(name == "@" || name == "*");
                        let from = number(self, offset)
                            .and_then(|n| usize::try_from(n).ok())
                            .unwrap_or(0);
                        let take = length
                            .as_ref()
                            .and_then(|word| number(self, word))
                            .and_then(|n| usize::try_from(n).ok());
                        values
                            .into_iter()
                            .skip(from.saturating_sub(base))
                            .take(take.unwrap_or(usize::MAX))
                            .collect()
                    }
                    op => values
                        .into_iter()
                        .map(|value| self.transformed(name, Slot::Scalar(value), op))
                        .collect(),
                };
                let joined = name == "*"
                    || parameter
                        .index
                        .as_ref()
                        .is_some_and(|index| word_is(index, "*"));
                if values.is_empty() {
                    return;
                }
                if whole && (joined || !quoted) {
                    fields.solid = true;
                    fields.current.push_value(&join(&values, " "));
                    return;
                }
                let last = values.len() - 1;
                for (index, value) in values.iter().enumerate() {
                    fields.solid |= quoted;
                    self.push_split(value, quoted, fields);
                    if index < last {
                        fields.end_field();
                    }
                }
            }
            Some(Some(values)) => fields.current.push_str(&values.len().to_string(), false),
            Some(None) => {
                let mut unknown = Unknown::any(format!("${name}"));
                unknown.splits = true;
                fields.solid = true;
                fields.current.push_unknown(unknown);
            }
            None => {
                let slot = self.slot(parameter);
                let value = self.transformed(name, slot, &parameter.op);
                self.push_split(&value, whole, fields);
            }
        }
    }

    /// What `$name`, `${name[index]}` or `${!name}` holds before its operator is applied.
    fn slot(&mut self, parameter: &Parameter) -> Slot {
        let name = &*parameter.name;
        let slot = match name {
            "?" | "$" | "!" | "-" | "#" => {
                if name == "#" && self.state.positional_known {
                    return Slot::Scalar(Value::known(self.state.positional.len().to_string()));
                }
                return Slot::Scalar(Value::unknown(Unknown::name(format!("${name}"))));
            }
            "0" if self.state.get("0").is_some() => return self.variable("0"),
            "0" => {
                return Slot::Scalar(Value::unknown(Unknown {
                    may_be_empty: false,
                    ..Unknown::any("$0")
                }));
            }
            "_" if self.frame.dialect != Dialect::Powershell => {
                return Slot::Scalar(self.last_word.clone());
            }
            name if name.bytes().all(|byte| byte.is_ascii_digit()) && !name.is_empty() => {
                let index: usize = name.parse().unwrap_or(usize::MAX);
                return match self.state.positional.get(index.wrapping_sub(1)) {
                    Some(value) => Slot::Scalar(value.clone()),
                    None if self.state.positional_known => Slot::Scalar(Value::default()),
                    None => Slot::Unset,
                };
            }
            name => self.variable(name),
        };
        let slot = match (slot, &parameter.index) {
            (Slot::Array(values), Some(index)) => {
                let index = self.scalar(index);
                let number = index.as_known().and_then(|text| match self.variable(text) {
                    Slot::Scalar(value) => value.as_known().and_then(arithmetic),
                    _ => arithmetic(text),
                });
                let count = i64::try_from(values.len()).unwrap_or(i64::MAX);
                let number = number.map(|number| if number < 0 { number + count } else { number });
                match number.map(usize::try_from) {
                    // Of an associative array only the values are kept.
                    None if values.len() == 1 => Slot::Scalar(values[0].clone()),
                    Some(Ok(index)) => values
                        .get(index)
                        .map_or(Slot::Unset, |value| Slot::Scalar(value.clone())),
                    _ => Slot::Scalar(Value::unknown(Unknown::any(format!("${{{name}[…]}}")))),
                }
            }
            (Slot::Array(values), None) => values
                .first()
                .map_or(Slot::Unset, |value| Slot::Scalar(value.clone())),
            (slot, _) => slot,
        };
        if !parameter.indirect {
            return slot;
        }
        match slot {
            Slot::Scalar(value) => match value.as_known() {
                Some(target) if target != name => self.variable(target),
                _ => Slot::Scalar(Value::unknown(Unknown::any(format!("${{!{name}}}")))),
            },
            slot => slot,
        }
    }

    fn positional_values(&mut self) -> Option<Vec<Value>> {
        if !self.copies(self.state.positional.len() * 32) {
            return None;
        }
        self.state
            .positional_known
            .then(|| self.state.positional.clone())
    }

    /// Applies the operator of a parameter expansion.
    fn transformed(&mut self, name: &str, slot: Slot, op: &ParameterOp) -> Value {
        let kept = match &slot {
            Slot::Scalar(value) => value.origins().within(Origins::SECRETS),
            _ => Origins::default(),
        };
        let absent = |may_be_empty| {
            Value::unknown(Unknown {
                may_be_empty,
                origins: kept,
                ..Unknown::any(format!("${name}"))
            })
        };
        let unset = slot == Slot::Unset;
        let value = match slot {
            Slot::Scalar(value) => value,
            Slot::Array(values) => values.into_iter().next().unwrap_or_default(),
            Slot::Unset => absent(true),
        };
        let empty = |colon: bool| unset || (colon && value.as_known() == Some(""));
        match op {
            ParameterOp::None | ParameterOp::Names => value,
            ParameterOp::Length => match value.as_known() {
                Some(text) => Value::known(text.chars().count().to_string()),
                None => Value::unknown(Unknown::name(format!("${{#{name}}}"))),
            },
            ParameterOp::Default(colon, word) | ParameterOp::Assign(colon, word) => {
                let value = if empty(*colon) {
                    self.scalar(word)
                } else {
                    value.surely_not_empty()
                };
                if matches!(op, ParameterOp::Assign(..)) {
                    self.state.set(name, vec![Slot::Scalar(value.clone())]);
                }
                value
            }
            ParameterOp::Error(_, word) => {
                // Expanded only where the variable is not set, but then at once.
                if unset || value.has_unknown() {
                    self.scalar(word);
                }
                if unset {
                    return Value::unknown(Unknown {
                        may_be_empty: false,
                        gives_up: true,
                        ..Unknown::any(format!("${name}"))
                    });
                }
                value.surely_not_empty()
            }
            ParameterOp::Alternate(colon, word) => {
                if empty(*colon) {
                    // It may be set by a start-up file after all, but then the word is what comes of it.
                    if unset { Value::default() } else { value }
                } else {
                    self.scalar(word)
                }
            }
            ParameterOp::TrimPrefix(longest, word) => {
                self.trimmed(name, &value, word, true, *longest)
            }
            ParameterOp::TrimSuffix(longest, word) => {
                self.trimmed(name, &value, word, false, *longest)
            }
            ParameterOp::Replace {
                all,
                anchor,
                pattern,
                with,
            } => {
                let pattern = self.pattern(pattern);
                let with = self.scalar(with);
                let times = value.text().len() / pattern.text().len().max(1);
                if *all && !self.copies(times.saturating_mul(with.text().len())) {
                    return absent(true);
                }
                match (value.as_known(), pattern.as_known(), with.as_known()) {
                    (Some(text), Some(""), _) => Value::known(text),
                    (Some(text), Some(pattern), Some(with)) => Value::known(match anchor {
                        Some('#') => text
                            .strip_prefix(pattern)
                            .map_or(text.to_owned(), |rest| format!("{with}{rest}")),
                        Some(_) => text
                            .strip_suffix(pattern)
                            .map_or(text.to_owned(), |rest| format!("{rest}{with}")),
                        None if *all => text.replace(pattern, with),
                        None => text.replacen(pattern, with, 1),
                    }),
                    _ => absent(true),
                }
            }
            ParameterOp::Substring(offset, length) => {
                let offset = self.scalar(offset).as_known().and_then(arithmetic);
                let length = length
                    .as_ref()
                    .map(|word| self.scalar(word).as_known().and_then(arithmetic));
                match (value.as_known(), offset, length) {
                    (Some(text), Some(offset), None | Some(Some(_))) => {
                        Value::known(substring(text, offset, length.flatten()))
                    }
                    // The first letters of a secret tell which one it is.
                    (_, Some(0), Some(Some(0..=8))) => {
                        absent(true).without_origins(Origins::SECRETS)
                    }
                    _ => absent(true),
                }
            }
            ParameterOp::Case(upper, all) => match value.as_known() {
                Some(text) => Value::known(recased(text, *upper, *all)),
                None => absent(true),
            },
            ParameterOp::Transform(letter) => match (letter, value.as_known()) {
                ('U', Some(text)) => Value::known(text.to_uppercase()),
                ('L', Some(text)) => Value::known(text.to_lowercase()),
                ('u', Some(text)) => Value::known(recased(text, true, false)),
                ('Q', Some(_)) => value.quoted(),
                _ => value,
            },
        }
    }

    fn trimmed(
        &mut self,
        name: &str,
        value: &Value,
        word: &Word,
        prefix: bool,
        longest: bool,
    ) -> Value {
        let pattern = self.pattern(word);
        let Some(text) = value.as_known() else {
            // `${f%.*}` of a file that is not known is still a name next to it.
            let cut = Value::unknown(Unknown {
                may_be_empty: false,
                cut: longest && !prefix && pattern.has_glob(),
                ..Unknown::any(format!("${{{name}…}}"))
            });
            return cut.with_origins(value.origins().within(Origins::SECRETS));
        };
        if pattern.has_unknown() {
            return Value::unknown(Unknown::any(format!("${{{name}…}}")));
        }
        // Matching every cut is quadratic, and more so with a long pattern: long texts are left alone.
        let work = text.len() * text.len() / 4096 * pattern.text().len();
        if work > TRIM || !self.step(u32::try_from(work).unwrap_or(u32::MAX)) {
            return Value::unknown(Unknown::any(format!("${{{name}…}}")));
        }
        let (glob, chars): (Glob, Vec<char>) = (Glob::new(&pattern), text.chars().collect());
        let places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let cuts: Vec<(usize, usize)> = places.enumerate().collect();
        let matches = |(index, _): &&(usize, usize)| {
            let (before, behind) = chars.split_at(*index);
            glob.matches(if prefix { before } else { behind })
        };
        let cut = if prefix == longest {
            cuts.iter().rev().find(matches)
        } else {
            cuts.iter().find(matches)
        };
        Value::known(match cut.map(|(_, at)| *at) {
            Some(at) if prefix => &text[at..],
            Some(at) => &text[..at],
            None => text,
        })
    }
}

impl Unknown {
    /// Text of which nothing is known, not even that there is any.
    pub fn any(from: impl Into<String>) -> Self {
        Self {
            from: from.into(),
            may_be_empty: true,
            may_hold_slash: true,
            splits: false,
            origins: Origins::default(),
            gives_up: false,
            cut: false,
            hunted_by: None,
        }
    }

    /// A name or number: not empty, without a slash or a space.
    pub fn name(from: impl Into<String>) -> Self {
        Self {
            from: from.into(),
            may_be_empty: false,
            may_hold_slash: false,
            splits: false,
            origins: Origins::default(),
            gives_up: false,
            cut: false,
            hunted_by: None,
        }
    }
}

/// Whether a variable's name says that it holds a secret, whose value must not get into anything that is shown.
pub(super) fn holds_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    [
        "KEY", "TOKEN", "SECRET", "PASS", "CRED", "AUTH", "_DSN", "_URL", "_URI", "COOKIE",
        "SESSION",
    ]
    .iter()
    .any(|word| name.contains(word))
}

/// The value of a variable that holds a secret.
fn secret(name: &str) -> Slot {
    Slot::Scalar(Value::unknown(Unknown {
        may_be_empty: false,
        origins: Origins::VARIABLE,
        ..Unknown::any(format!("${name}"))
    }))
}

/// Whether a variable is more likely one of the script than of the environment.
fn is_lower(name: &str) -> bool {
    name.contains(|c: char| c.is_ascii_lowercase())
}

/// Values joined by a text.
pub(super) fn join(values: &[Value], with: &str) -> Value {
    let mut joined = Value::default();
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            joined.push_str(with, false);
        }
        joined.push_value(value);
    }
    joined
}

/// Writes short ranges of a word out as texts, in order of their appearance, nested ones included.
fn ranges(parts: &[Part], out: &mut Vec<Vec<Part>>) {
    for part in parts {
        match part {
            Part::Range { from, to, step } => out.push(range(from, to, *step)),
            Part::Brace(words) => words.iter().for_each(|word| ranges(&word.parts, out)),
            _ => {}
        }
    }
}

/// A range as texts; empty when it is too long.
fn range(from: &str, to: &str, step: i64) -> Vec<Part> {
    let text = |text: String| Part::Text {
        text,
        quoted: false,
    };
    let step = step.checked_abs().unwrap_or(1).max(1);
    let (first, last, letters) = match (from.parse::<i64>(), to.parse::<i64>()) {
        (Ok(first), Ok(last)) => (first, last, false),
        _ => match (from.chars().next(), to.chars().next()) {
            (Some(first), Some(last)) => (i64::from(first as u32), i64::from(last as u32), true),
            _ => return Vec::new(),
        },
    };
    let Some(count) = last
        .checked_sub(first)
        .and_then(i64::checked_abs)
        .map(|distance| distance / step + 1)
    else {
        return Vec::new();
    };
    if count > RANGE {
        return Vec::new();
    }
    let sign = if first <= last { 1 } else { -1 };
    let width = if from.starts_with('0') || to.starts_with('0') {
        from.len().max(to.len())
    } else {
        0
    };
    (0..count)
        .map(|index| first + sign * step * index)
        .map(
            |number| match u32::try_from(number).ok().and_then(char::from_u32) {
                Some(letter) if letters => text(letter.to_string()),
                _ => text(format!("{number:0width$}")),
            },
        )
        .collect()
}

/// Every way to pick one alternative from each brace: rows of parts.
fn alternatives<'p>(
    parts: &'p [Part],
    ranges: &mut std::slice::Iter<'p, Vec<Part>>,
    rows: &mut Vec<Vec<&'p Part>>,
) {
    rows.push(Vec::new());
    for part in parts {
        let choices: Vec<Vec<&Part>> = match part {
            Part::Brace(words) => {
                let mut all = Vec::new();
                for word in words {
                    let mut inner = Vec::new();
                    alternatives(&word.parts, ranges, &mut inner);
                    all.append(&mut inner);
                }
                all
            }
            Part::Range { .. } => match ranges.next() {
                Some(texts) if !texts.is_empty() => texts.iter().map(|text| vec![text]).collect(),
                _ => vec![vec![part]],
            },
            part => {
                rows.iter_mut().for_each(|row| row.push(part));
                continue;
            }
        };
        if choices.is_empty() {
            continue;
        }
        let before = std::mem::take(rows);
        // Rows grow by what is chosen, so their number times their length is what has to be capped.
        let length = before.first().map_or(0, Vec::len) + choices[0].len();
        let most = (FIELDS * 64 / length.max(1)).clamp(1, FIELDS);
        for row in &before {
            for choice in &choices {
                if rows.len() < most {
                    rows.push(row.iter().chain(choice).copied().collect());
                }
            }
        }
    }
}

fn is_all(index: Option<&Word>) -> bool {
    index.is_some_and(|word| word_is(word, "@") || word_is(word, "*"))
}

fn word_is(word: &Word, text: &str) -> bool {
    matches!(&word.parts[..], [Part::Text { text: part, .. }] if part == text)
}

/// Whether a pattern, all of whose text is known, matches a text.
pub(super) fn glob_matches(pattern: &Value, text: &str) -> bool {
    Glob::new(pattern).matches(&text.chars().collect::<Vec<_>>())
}

/// A pattern, all of whose text is known: characters, and whether each is active.
struct Glob(Vec<(char, bool)>);

impl Glob {
    fn new(pattern: &Value) -> Self {
        let active: Vec<u32> = pattern
            .marks()
            .iter()
            .filter(|mark| mark.kind == MarkKind::Glob)
            .map(|mark| mark.at)
            .collect();
        let is_active =
            |at: usize| u32::try_from(at).is_ok_and(|at| active.binary_search(&at).is_ok());
        let chars = pattern.text().char_indices();
        Self(chars.map(|(at, c)| (c, is_active(at))).collect())
    }

    /// Linear but for `*`, which backtracks to the last one only.
    fn matches(&self, text: &[char]) -> bool {
        let pattern = &self.0;
        let (mut p, mut t) = (0, 0);
        let mut star: Option<(usize, usize)> = None;
        while t < text.len() {
            let step = match pattern.get(p) {
                Some(('*', true)) => {
                    star = Some((p, t));
                    p += 1;
                    continue;
                }
                Some(('?', true)) => Some(p + 1),
                Some(('[', true)) => bracket(&pattern[p..], text[t]).map(|length| p + length),
                Some((c, _)) if *c == text[t] => Some(p + 1),
                _ => None,
            };
            match (step, star) {
                (Some(next), _) => {
                    p = next;
                    t += 1;
                }
                (None, Some((at, from))) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                (None, None) => return false,
            }
        }
        pattern[p..].iter().all(|&(c, active)| active && c == '*')
    }
}

/// The length of the bracket expression at the start of `pattern`, if it matches `c`.
fn bracket(pattern: &[(char, bool)], c: char) -> Option<usize> {
    let end = pattern.iter().skip(2).position(|&(c, _)| c == ']')? + 2;
    let mut inside = &pattern[1..end];
    let negated = matches!(inside.first(), Some(('!' | '^', _)));
    if negated {
        inside = &inside[1..];
    }
    let mut found = false;
    let mut index = 0;
    while index < inside.len() {
        let low = inside[index].0;
        if index + 2 < inside.len() && inside[index + 1].0 == '-' {
            found |= (low..=inside[index + 2].0).contains(&c);
            index += 3;
        } else {
            found |= low == c;
            index += 1;
        }
    }
    (found != negated).then_some(end + 1)
}

fn substring(text: &str, offset: i64, length: Option<i64>) -> String {
    let chars: Vec<char> = text.chars().collect();
    let count = i64::try_from(chars.len()).unwrap_or(i64::MAX);
    let start = if offset < 0 {
        count.saturating_add(offset)
    } else {
        offset
    }
    .clamp(0, count);
    let end = match length {
        None => count,
        Some(length) if length < 0 => count.saturating_add(length),
        Some(length) => start.saturating_add(length),
    }
    .clamp(start, count);
    let index = |at: i64| usize::try_from(at).unwrap_or(0);
    chars[index(start)..index(end)].iter().collect()
}

fn recased(text: &str, upper: bool, all: bool) -> String {
    let change = |text: &str| {
        if upper {
            text.to_uppercase()
        } else {
            text.to_lowercase()
        }
    };
    match text.chars().next() {
        _ if all => change(text),
        Some(first) => change(&text[..first.len_utf8()]) + &text[first.len_utf8()..],
        None => String::new(),
    }
}

/// The value of a plain integer expression of known numbers: `+ - * / %` from left to right without precedence are enough to
/// count with; anything else is not known.
pub(super) fn arithmetic(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    if text.len() > 64 {
        return None;
    }
    let at = text
        .rfind(['+', '-'])
        .filter(|at| *at > 0)
        .or_else(|| text.rfind(['*', '/', '%']))?;
    let (left, right) = (
        arithmetic(&text[..at])?,
        text[at + 1..].trim().parse::<i64>().ok()?,
    );
    match text.as_bytes()[at] {
        b'+' => left.checked_add(right),
        b'-' => left.checked_sub(right),
        b'*' => left.checked_mul(right),
        b'/' => left.checked_div(right),
        _ => left.checked_rem(right),
    }
}

/// How many alternatives the widest of the variables used so far has, capped.
pub(super) fn rounds(widest: usize) -> usize {
    widest.clamp(1, ALTERNATIVES)
}
