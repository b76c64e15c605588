//! Languages that are lines of commands: sed, editors, debuggers, make, tcl, cron tables.

use crate::facts::interpret::{Call, Dialect, Interpreter};
use crate::facts::{Access, Input, Redirection, Run, Value, base_name, secrets};
use crate::shell::Span;

/// Follows such a text; false when the language is none of these.
pub(super) fn follow(this: &mut Interpreter<'_>, language: &str, source: &str, span: Span) -> bool {
    let mut lines = Lines { this, span };
    match language {
        "sed" => lines.sed(source),
        "vim" => lines.vim(source),
        "ed" => lines.ed(source),
        "gdb" => lines.gdb(source),
        "make" => lines.make(source),
        "tcl" | "expect" => lines.tcl(source),
        "crontab" => lines.crontab(source),
        "nushell" => lines.shell(source),
        "just" => lines.just(source),
        "logrotate" => lines.logrotate(source),
        "m4" => lines.m4(source),
        _ => return false,
    }
    true
}

struct Lines<'a, 'w> {
    this: &'a mut Interpreter<'w>,
    span: Span,
}

impl Lines<'_, '_> {
    fn value(&self, text: &str) -> Value {
        let mut value = Value::default();
        self.this.push_text(&mut value, text, false);
        value
    }

    fn shell(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() || !self.this.step(1) {
            return;
        }
        let (value, span) = (self.value(text), self.span);
        self.this
            .subshell(|this| this.text(&value, Dialect::Bash, span));
    }

    /// What is read is run line by line.
    fn input(&mut self) {
        if self.this.frame.stdin != Input::Inherited {
            self.shell("sh");
        }
    }

    fn writes(&mut self, path: &str, access: Access) {
        let path = path.trim();
        if path.is_empty() || !self.this.step(1) {
            return;
        }
        let span = self.this.span(self.span);
        let redirection = Redirection {
            access,
            fd: u32::from(access != Access::Read),
            path: self.value(path),
            span,
        };
        let run = Run {
            redirects: vec![redirection],
            span,
            ..self.this.blank()
        };
        self.this.facts.runs.push(run);
    }

    /// A file is opened to be read, and what it holds is taken to be shown.
    fn shows(&mut self, path: &str) {
        let path = self.value(path);
        let shows = secrets::of_file(self.this, &path);
        if shows.is_empty() {
            return;
        }
        let run = Run {
            shows,
            secret: Some(path.shown()),
            span: self.this.span(self.span),
            ..self.this.blank()
        };
        self.this.facts.runs.push(run);
    }

    /// `e command`, `w file`, `s/…/…/e`, `s/…/…/w file`.
    fn sed(&mut self, source: &str) {
        let bytes = source.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if !self.this.step(0) {
                return;
            }
            let byte = bytes[at];
            let line_end = || {
                bytes[at..]
                    .iter()
                    .position(|byte| *byte == b'\n')
                    .map_or(bytes.len(), |length| at + length)
            };
            match byte {
                // Addresses.
                b'/' => at = delimited(bytes, at + 1, b'/'),
                b'\\' if at + 1 < bytes.len() => at = delimited(bytes, at + 2, bytes[at + 1]),
                b'#' => at = line_end(),
                b's' | b'y' => {
                    let Some(&delimiter) = bytes.get(at + 1) else {
                        return;
                    };
                    let second = delimited(bytes, at + 2, delimiter);
                    let end = delimited(bytes, second, delimiter);
                    at = end;
                    while at < bytes.len() && (bytes[at].is_ascii_alphanumeric()) {
                        if bytes[at] == b'w' {
                            let stop = line(bytes, at);
                            self.writes(&source[at + 1..stop], Access::Write);
                            at = stop;
                            break;
                        }
                        if bytes[at] == b'e' && byte == b's' {
                            let text = source
                                .get(second..end.saturating_sub(1))
                                .unwrap_or_default();
                            let digit = |c: char| c.is_ascii_digit();
                            let taken =
                                text.split('\\').skip(1).any(|rest| rest.starts_with(digit));
                            match taken || text.contains('&') {
                                true => self.input(),
                                false => self.shell(text),
                            }
                        }
                        at += 1;
                    }
                }
                b'e' => {
                    let stop = line(bytes, at);
                    match source[at + 1..stop].trim() {
                        "" => self.input(),
                        text => self.shell(text),
                    }
                    at = stop;
                }
                b'w' | b'W' => {
                    let stop = line(bytes, at);
                    self.writes(&source[at + 1..stop], Access::Write);
                    at = stop;
                }
                b'r' | b'R' => {
                    let stop = line(bytes, at);
                    self.writes(&source[at + 1..stop], Access::Read);
                    at = stop;
                }
                // Text, labels: to the end of the line, or of the command.
                b'a' | b'i' | b'c' => {
                    at = line(bytes, at);
                    while at > 0 && at < bytes.len() && bytes[at - 1] == b'\\' {
                        at = line(bytes, at + 1);
                    }
                }
                b':' | b'b' | b't' | b'T' => {
                    at += 1;
                    while at < bytes.len() && !matches!(bytes[at], b'\n' | b';' | b'}') {
                        at += 1;
                    }
                }
                _ => at += 1,
            }
        }
    }

    /// `:!command`, `call system("…")`, `w !command`, `w file`.
    fn vim(&mut self, source: &str) {
        for text in source.split('\n') {
            let mut text = text.trim_start_matches([' ', '\t', ':']);
            // Words that only change how the rest runs, and ranges.
            loop {
                let trimmed = text
                    .trim_start_matches(['%', '.', '$', ',', '\''])
                    .trim_start_matches(|c: char| c.is_ascii_digit());
                let word = trimmed.split([' ', '\t']).next().unwrap_or_default();
                let bare = word.trim_end_matches('!');
                if matches!(
                    bare,
                    "silent"
                        | "sil"
                        | "execute"
                        | "exe"
                        | "exec"
                        | "noautocmd"
                        | "verbose"
                        | "tab"
                        | "bufdo"
                        | "argdo"
                        | "windo"
                        | "autocmd"
                        | "normal"
                        | "keepjumps"
                ) && trimmed.len() > word.len()
                {
                    text = trimmed[word.len()..].trim_start_matches([' ', '\t', ':', '"', '\'']);
                    if !self.this.step(1) {
                        return;
                    }
                    continue;
                }
                text = trimmed;
                break;
            }
            if let Some(command) = text.strip_prefix('!') {
                self.shell(command.trim_end_matches(['"']));
                continue;
            }
            for marker in [
                "w !",
                "write !",
                "r !",
                "r!",
                "read !",
                "terminal ",
                "term ",
                "te ",
            ] {
                if let Some(command) = text.strip_prefix(marker) {
                    self.shell(command);
                }
            }
            let word = text.split([' ', '\t']).next().unwrap_or_default();
            if matches!(
                word,
                "w" | "w!" | "write" | "write!" | "sav" | "saveas" | "saveas!"
            ) && !text[word.len()..].trim_start().starts_with('!')
            {
                let path = text[word.len()..].trim().trim_start_matches(">>");
                self.writes(path.split('|').next().unwrap_or_default(), Access::Write);
            }
            // Functions of Vim script are calls like others; `lua` and `python` commands hold code of those.
            let inner = [
                "lua", "python3", "py3", "python", "py", "perl", "ruby", "tcl",
            ]
            .iter()
            .find(|language| **language == word);
            match inner {
                Some(language) => {
                    let language = match *language {
                        "python3" | "py3" | "py" => "python",
                        other => other,
                    };
                    let (value, span) = (self.value(text[word.len()..].trim()), self.span);
                    let language = language.to_owned();
                    self.this
                        .deeper(|this| super::follow(this, &language, &value, span));
                }
                None => self.calls("vim-script", text),
            }
        }
    }

    /// Reads a piece of text as calls of a language.
    fn calls(&mut self, language: &str, text: &str) {
        if !text.contains('(') || !self.this.step(1) {
            return;
        }
        let (value, span) = (self.value(text), self.span);
        self.this
            .deeper(|this| super::follow(this, language, &value, span));
    }

    fn ed(&mut self, source: &str) {
        for text in source.split('\n') {
            let text = text.trim_start_matches(|c: char| {
                c.is_ascii_digit() || matches!(c, ',' | '.' | '$' | ' ' | '%')
            });
            if let Some(command) = text
                .strip_prefix('!')
                .or_else(|| text.strip_prefix("r !"))
                .or_else(|| text.strip_prefix("w !"))
            {
                self.shell(command);
            } else if let Some(path) = text.strip_prefix("w ") {
                self.writes(path, Access::Write);
            }
        }
    }

    fn gdb(&mut self, source: &str) {
        for text in source.split('\n') {
            let text = text.trim_start();
            if let Some(command) = text.strip_prefix('!') {
                self.shell(command);
                continue;
            }
            for marker in ["shell ", "platform shell ", "make "] {
                if let Some(command) = text.strip_prefix(marker) {
                    self.shell(command);
                }
            }
            for (marker, language) in [
                ("python ", "python"),
                ("script ", "python"),
                ("call (int)system(", "c"),
                ("call system(", "c"),
            ] {
                if let Some(code) = text.strip_prefix(marker) {
                    if language == "python" {
                        let (value, span) = (self.value(code), self.span);
                        self.this
                            .deeper(|this| super::follow(this, language, &value, span));
                    } else {
                        self.shell(code.trim_end_matches(')').trim_matches('"'));
                    }
                }
            }
        }
    }

    /// Recipes (lines that begin with a tab, and what stands behind `;` on a rule's line), `$(shell …)`.
    fn make(&mut self, source: &str) {
        let mut recipe = String::new();
        let flush = |lines: &mut Self, recipe: &mut String| {
            let text = std::mem::take(recipe);
            let text = text.trim_start().trim_start_matches(['@', '-', '+', ' ']);
            lines.shell(&text.replace("$$", "$"));
        };
        for line in source.split('\n') {
            let goes_on = line.ends_with('\\');
            if !recipe.is_empty() || line.starts_with('\t') {
                recipe.push_str(line.strip_prefix('\t').unwrap_or(line));
                if goes_on {
                    recipe.push('\n');
                } else {
                    flush(self, &mut recipe);
                }
                continue;
            }
            if let Some((head, body)) = line.split_once(';')
                && head.contains(':')
                && !head.contains('=')
            {
                recipe.push_str(body);
                flush(self, &mut recipe);
            }
            for marker in ["$(shell ", "!="] {
                if let Some((_, rest)) = line.split_once(marker) {
                    let command = if marker == "!=" {
                        rest
                    } else {
                        rest.strip_suffix(')').unwrap_or(rest)
                    };
                    self.shell(command);
                }
            }
        }
        flush(self, &mut recipe);
    }

    /// `exec`, `spawn`, `file delete` at the beginning of a command, wherever one may stand.
    fn tcl(&mut self, source: &str) {
        let bytes = source.as_bytes();
        let mut at = 0;
        let mut fresh = true;
        let mut bound: Vec<(String, Value)> = Vec::new();
        let (mut connects, mut hands) = (false, false);
        // Whether what is sent is typed into a shell.
        let mut spawned = false;
        while at < bytes.len() {
            let byte = bytes[at];
            match byte {
                b'\n' | b';' | b'[' | b'{' => {
                    fresh = true;
                    at += 1;
                }
                b' ' | b'\t' | b'\r' => at += 1,
                b'#' if fresh => at = line(bytes, at),
                b'"' => {
                    // Commands stand in brackets inside of it: they are found by going on.
                    at += 1;
                    fresh = false;
                }
                _ if fresh && byte.is_ascii_alphabetic() => {
                    let mut words = Vec::new();
                    let start = at;
                    let end = tcl_words(bytes, at, source, &mut words);
                    let words: Vec<Value> = words
                        .iter()
                        .map(|word| self.tcl_value(word, &bound))
                        .collect();
                    let name = words.first().map_or("", Value::text).to_owned();
                    let length = name.len().max(1);
                    connects |= name == "socket" && words.len() > 2;
                    let unseen = words.last().is_some_and(Value::is_unknown);
                    hands |= matches!(&*name, "exec" | "open" | "eval") && unseen;
                    let shell = words.get(1).map(Value::text).map(base_name);
                    spawned |= name == "spawn"
                        && matches!(shell, Some("sh" | "bash" | "zsh" | "dash" | "ksh" | "su"));
                    let call = match (&*name, words.get(1).map(Value::text)) {
                        ("exec" | "spawn" | "system", _) => {
                            let rest = words.into_iter().skip(1);
                            rest.skip_while(|word| {
                                matches!(
                                    word.text(),
                                    "--" | "-ignorestderr" | "-keepnewline" | "-noecho"
                                )
                            })
                            .collect()
                        }
                        ("send", Some(typed)) if spawned => {
                            let typed = typed.replace("\\r", "\n").replace("\\n", "\n");
                            self.shell(&typed);
                            Vec::new()
                        }
                        ("file", Some("delete")) => std::iter::once(Value::known("rm"))
                            .chain([Value::known("-rf")])
                            .chain(
                                words
                                    .into_iter()
                                    .skip(2)
                                    .filter(|word| !matches!(word.text(), "-force" | "--")),
                            )
                            .collect(),
                        ("file", Some("rename")) => std::iter::once(Value::known("mv"))
                            .chain(
                                words
                                    .into_iter()
                                    .skip(2)
                                    .filter(|word| !matches!(word.text(), "-force" | "--")),
                            )
                            .collect(),
                        ("cd", Some(_)) => words,
                        ("set", Some(_)) if words.len() == 3 => {
                            if bound.len() < 256 {
                                bound.push((words[1].text().to_owned(), words[2].clone()));
                            }
                            Vec::new()
                        }
                        ("open", Some(target)) => {
                            let target = target.to_owned();
                            let mode = words.get(2).map_or("r", Value::text).to_owned();
                            if let Some(command) = target.strip_prefix('|') {
                                self.shell(command);
                            } else if mode.contains(['w', 'a']) {
                                self.writes(
                                    &target,
                                    if mode.contains('a') {
                                        Access::Append
                                    } else {
                                        Access::Write
                                    },
                                );
                            } else {
                                self.shows(&target);
                            }
                            Vec::new()
                        }
                        _ => Vec::new(),
                    };
                    if !self.this.step(1) {
                        return;
                    }
                    if call.is_empty() {
                        at = (start + length).min(bytes.len());
                        while !source.is_char_boundary(at) {
                            at += 1;
                        }
                    } else {
                        let span = self.span;
                        let call = Call {
                            argv: call.into(),
                            span,
                            ..Call::default()
                        };
                        self.this.call(call);
                        at = end;
                    }
                    fresh = false;
                }
                _ => {
                    fresh = false;
                    at += 1;
                }
            }
        }
        if connects && hands {
            let span = self.this.span(self.span);
            let run = Run {
                name: "reverse shell".to_owned(),
                argv: vec![Value::known("tclsh")].into(),
                span,
                ..self.this.blank()
            };
            self.this.facts.runs.push(run);
        }
    }

    fn tcl_value(&self, word: &str, bound: &[(String, Value)]) -> Value {
        if let Some(name) = word.strip_prefix('$')
            && let Some((_, value)) = bound.iter().rev().find(|(known, _)| known == name)
        {
            return value.clone();
        }
        match word.find(['$', '[']) {
            Some(at) => {
                let mut value = self.value(&word[..at]);
                value.push_unknown(crate::facts::Unknown::any(&word[at..]));
                value
            }
            None => self.value(word),
        }
    }

    /// Recipes are the lines that are indented.
    fn just(&mut self, source: &str) {
        for text in source.split('\n') {
            let recipe = text.trim_start();
            if recipe.len() < text.len() && !recipe.starts_with('#') {
                self.shell(recipe.trim_start_matches(['@', '-']));
            }
        }
    }

    /// Scripts stand between `postrotate` (or the like) and `endscript`.
    fn logrotate(&mut self, source: &str) {
        let mut script = None;
        for text in source.split('\n') {
            match (text.trim(), &mut script) {
                ("postrotate" | "prerotate" | "firstaction" | "lastaction" | "preremove", _) => {
                    script = Some(String::new());
                }
                ("endscript", Some(body)) => {
                    let body = std::mem::take(body);
                    script = None;
                    self.shell(&body);
                }
                (text, Some(body)) => {
                    body.push_str(text);
                    body.push('\n');
                }
                _ => {}
            }
        }
    }

    /// `syscmd(command)`, the command in m4's quotes or without.
    fn m4(&mut self, source: &str) {
        for (at, _) in source.match_indices("syscmd(").take(256) {
            let rest = &source[at + "syscmd(".len()..];
            let end = rest.find(['\n', ')']).unwrap_or(rest.len());
            self.shell(rest[..end].trim().trim_matches(['`', '\'']));
        }
    }

    /// Five fields, or `@daily`, then a command; `NAME=value` sets a variable.
    fn crontab(&mut self, source: &str) {
        for text in source.split('\n') {
            let text = text.trim_start();
            if text.starts_with('#') || text.is_empty() {
                continue;
            }
            let fields = if text.starts_with('@') { 1 } else { 5 };
            let mut rest = text;
            for _ in 0..fields {
                rest = rest.trim_start();
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                rest = &rest[end..];
            }
            let scheduled =
                text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '*' | '@'));
            if scheduled {
                self.shell(rest);
            }
        }
    }
}

/// The end of the line that `at` is in.
fn line(bytes: &[u8], at: usize) -> usize {
    let at = at.min(bytes.len());
    bytes[at..]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(bytes.len(), |length| at + length)
}

/// Where it goes on behind the next delimiter that no backslash takes.
fn delimited(bytes: &[u8], mut at: usize, delimiter: u8) -> usize {
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            byte if byte == delimiter => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// The words of a Tcl command, without their quotes; where the command ends.
fn tcl_words<'s>(bytes: &[u8], mut at: usize, source: &'s str, words: &mut Vec<&'s str>) -> usize {
    while at < bytes.len() && words.len() < 64 {
        match bytes[at] {
            b' ' | b'\t' | b'\r' => at += 1,
            b'\\' if bytes.get(at + 1) == Some(&b'\n') => at += 2,
            b'\n' | b';' | b']' | b'}' => break,
            open @ (b'"' | b'{') => {
                let close = if open == b'"' { b'"' } else { b'}' };
                let start = at + 1;
                // Long bodies are read as commands of their own.
                let limit = bytes.len().min(start + 1024);
                let mut end = start;
                let mut level = 0u32;
                while end < limit && !(bytes[end] == close && level == 0) {
                    match bytes[end] {
                        b'\\' => end += 1,
                        b'{' if open == b'{' => level += 1,
                        b'}' if open == b'{' => level = level.saturating_sub(1),
                        _ => {}
                    }
                    end += 1;
                }
                let end = end.min(limit);
                match source.get(start..end) {
                    Some(word) => words.push(word),
                    None => break,
                }
                at = (end + 1).min(bytes.len());
            }
            _ => {
                let start = at;
                let mut level = 0u32;
                while at < bytes.len() && at < start + 1024 {
                    match bytes[at] {
                        b'[' => level += 1,
                        b']' if level > 0 => level -= 1,
                        b' ' | b'\t' | b'\n' | b';' | b'\r' | b']' | b'}' if level == 0 => break,
                        _ => {}
                    }
                    at += 1;
                }
                match source.get(start..at) {
                    Some(word) => words.push(word),
                    None => break,
                }
            }
        }
    }
    at
}
