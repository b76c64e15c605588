//! What of the secrets on a machine a run takes up, and where that goes: to the screen, into a file, away.
//!
//! A secret is followed by where a text comes from ([`Origins`]), like anything else: the content of a file that holds one,
//! what a program prints that keeps some, a variable that is named for one, the whole environment. Which files those are is
//! a fact about paths; which programs take up, pass on and send what is data (`output`, `reads`, `sends` of programs). A
//! program of which nothing is known is taken to use a secret, not to show it: most programs that are handed a key file do.

use std::borrow::Cow;

use crate::facts::expand::glob_matches;
use crate::facts::grammar::{Args, Output, Program, Sends, Text};
use crate::facts::interpret::{Interpreter, Printed};
use crate::facts::paths::{is_named_secret, is_secret, is_secret_dir, secrets_in};
use crate::facts::{Input, Limit, Origins, Place, Value, base_name, lookup, peel};
use crate::world::Kind;

/// For so many words of one command line it is asked whether they are secret files.
const WORDS: usize = 256;
/// How many names in a directory a glob is held against.
const NAMES: usize = 4000;
/// How many files with secrets a search through directories is held against.
const SEARCHED: usize = 16;
/// What such a search costs in steps.
const SEARCH: u32 = 200;
/// How much of each.
const SEARCHED_SIZE: usize = 64 << 10;

/// The secrets in what a run prints, if nothing that it runs in its turn prints in its place.
pub(super) fn printed_by(
    this: &mut Interpreter<'_>,
    program: Option<&Program>,
    args: &Args<'_>,
    index: usize,
) -> Origins {
    let name = this.facts.runs[index].name.clone();
    let kind = program.and_then(|program| peel::output_of(program, args));
    match (kind, program) {
        (Some(Output::Secret), _) => Origins::CREDENTIAL,
        (Some(Output::Environment), _) => {
            // What is in a container of its own is nobody's, but for what it was given.
            let given = |run: &crate::facts::Run| {
                let mut words = run.argv.iter();
                words.any(|word| word.text().starts_with("--env-file"))
            };
            let fresh = matches!(this.frame.place, Place::Container { fresh: true, .. });
            if fresh && !this.facts.runs[..index].last().is_some_and(given) {
                Origins::default()
            } else {
                Origins::ENVIRONMENT
            }
        }
        (Some(Output::Nothing), _) => Origins::default(),
        (Some(Output::Passes | Output::Decoded), Some(program)) => {
            if keeps_names(&name, args) {
                return Origins::default();
            }
            let input = this.frame.stdin.clone();
            let mut all = of_input(this, &input);
            let files = files_read(program, args);
            if files.is_empty() {
                all = selected(&name, args, all);
            }
            for path in files.iter().take(WORDS) {
                let path = match name == "git" {
                    true => in_commit(path),
                    false => Some(Cow::Borrowed(&**path)),
                };
                if let Some(path) = path {
                    all = all.and(of_named(this, &path, index));
                }
            }
            all.and(searched(this, &name, program, args, index))
        }
        (Some(Output::Network), _) => {
            let mut all = Origins::default();
            // `scp host:/app/.env /tmp/x`
            if program.is_some_and(|program| program.sends.iter().any(|sends| sends.remote)) {
                let words: Vec<&Value> = args.operands().take(WORDS).collect();
                let from = words.split_last().map_or(&[][..], |(_, from)| from);
                for word in from.iter().filter(|word| is_remote(word)) {
                    let path = word.text().split_once(':').map_or("", |(_, path)| path);
                    if is_named_secret(path) {
                        all = all.and(Origins::SECRET);
                    }
                }
                return all;
            }
            for word in args.operands().take(WORDS) {
                // Browsers of the terminal show files as well.
                let is_path = !word.text().contains("://") && !names_a_host(word.text());
                let local = ["file:", "s3://", "gs://"];
                if is_path || local.iter().any(|scheme| word.text().starts_with(scheme)) {
                    all = all.and(of_named(this, word, index));
                }
            }
            all
        }
        _ => match &*name {
            "echo" | "printf" | "write-output" | "write-host" | "print" => {
                let words = args.words().iter().skip(1);
                words
                    .fold(Origins::default(), |all, word| all.and(word.origins()))
                    .within(Origins::SECRETS)
            }
            // With `set -x` every line of it is printed.
            "source" | "." if this.state.traces => {
                let file = args.operands().next().cloned();
                file.map_or(Origins::default(), |file| of_named(this, &file, index))
            }
            "printenv" | "get-variable" | "terraform" | "tofu" | "pulumi" => {
                let named = |word: &Value| word.as_known().is_some_and(is_secret_variable);
                if args.operands().any(named) {
                    Origins::VARIABLE
                } else {
                    Origins::default()
                }
            }
            // A value by itself, which PowerShell prints.
            "" => args
                .words()
                .first()
                .map(Value::origins)
                .unwrap_or_default()
                .within(Origins::VARIABLE),
            _ => Origins::default(),
        },
    }
}

/// Whether an address without its scheme stands there: `example.com/.env`, `localhost:3000/login`.
fn names_a_host(text: &str) -> bool {
    let host = text.split_once('/').map_or("", |(host, _)| host);
    !host.starts_with(['.', '~']) && host.contains(['.', ':'])
}

/// The secrets that a run sends away, and those that it puts where others will read them.
pub(super) fn sent_by(
    this: &mut Interpreter<'_>,
    program: &Program,
    args: &Args<'_>,
    index: usize,
) -> (Origins, Origins) {
    let mut sent = Origins::default();
    let mut stay = Origins::default();
    for sends in program.sends.iter() {
        let Some(skip) = applies(sends, args) else {
            continue;
        };
        let words: Vec<&Value> = args.operands().skip(skip).collect();
        if is_loopback(&words, args) || (sends.remote && !words.iter().any(|word| is_remote(word)))
        {
            continue;
        }
        let mut all = Origins::default();
        for path in chosen(&sends.files, args, skip) {
            if matches!(path.as_known(), Some("-" | "/dev/stdin")) {
                let input = this.frame.stdin.clone();
                all = all.and(of_input(this, &input));
            } else if !(sends.remote && is_remote(&path)) {
                all = all.and(of_named(this, &path, index));
            }
        }
        for value in chosen(&sends.at, args, skip) {
            if is_header(value.text()) {
                all = all.and(of_header(&value));
                continue;
            }
            all = all.and(match file_in(&value) {
                Some(path) if matches!(path.as_known(), Some("-" | "/dev/stdin")) => {
                    let input = this.frame.stdin.clone();
                    of_input(this, &input)
                }
                Some(path) => of_named(this, &path, index),
                None => value.origins(),
            });
        }
        for header in chosen(&sends.headers, args, skip) {
            all = all.and(of_header(&header));
        }
        for text in chosen(&sends.texts, args, skip) {
            // A variable that says where it goes is no text that goes there: `curl -d x "$WEBHOOK_URL"`.
            if !(is_address(&text) && words.iter().any(|word| word.text() == text.text())) {
                all = all.and(text.origins());
            }
        }
        if sends.stdin {
            let input = this.frame.stdin.clone();
            all = all.and(of_input(this, &input));
        }
        if sends.stays {
            stay = stay.and(all.within(Origins::SECRET.and(Origins::CREDENTIAL)));
        } else {
            sent = sent.and(all);
        }
    }
    let name = this.facts.runs[index].name.clone();
    if matches!(
        &*name,
        "ftp" | "lftp" | "sftp" | "tftp" | "ncftpget" | "smbclient"
    ) {
        for file in put_by(this, args) {
            sent = sent.and(of_named(this, &Value::known(file), index));
        }
    }
    (sent.within(Origins::SECRETS), stay)
}

/// Whether a text is one variable, whose name ends in `URL`, or that and a path.
fn is_address(text: &Value) -> bool {
    let mut unknowns = text.unknowns();
    let url = unknowns.next().is_some_and(|(at, unknown)| {
        let name = unknown.from.trim_end_matches('}').to_ascii_uppercase();
        at == 0
            && ["URL", "URI", "ENDPOINT"]
                .iter()
                .any(|end| name.ends_with(end))
    });
    let rest = text.text();
    url && unknowns.next().is_none() && (rest.is_empty() || rest.starts_with('/'))
}

/// `Name: value`, and no address and no `name:=json`.
fn is_header(text: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.split_once(':').is_some_and(|(head, rest)| {
        !head.is_empty() && head.chars().all(name) && !rest.starts_with(['=', '/'])
    })
}

/// The secrets in a header, but for what a service asks for to know who calls.
fn of_header(header: &Value) -> Origins {
    let text = header.text().to_ascii_lowercase();
    let asked = ["auth", "token", "key", "secret", "password", "cookie"];
    if asked.iter().any(|word| text.contains(word)) {
        return Origins::default();
    }
    header.origins().within(Origins::SECRET)
}

/// Files that the commands of an ftp client send: `put file`.
fn put_by(this: &Interpreter<'_>, args: &Args<'_>) -> Vec<String> {
    let mut texts: Vec<String> = args
        .values("-e|-c")
        .map(|value| value.text().to_owned())
        .collect();
    if let Input::Text(text) = &this.frame.stdin {
        texts.push(text.text().to_owned());
    }
    let lines = texts.iter().flat_map(|text| text.split(['\n', ';']));
    let put = lines.filter_map(|line| {
        let mut words = line.split_whitespace();
        let verb = words.next()?;
        let file = words.find(|word| !word.starts_with('-'))?;
        matches!(verb, "put" | "mput" | "reput" | "send" | "mirror").then(|| file.to_owned())
    });
    put.take(WORDS).collect()
}

/// Notes on a run what it shows, and puts it into what it printed.
pub(super) fn mark(printed: &mut Printed, secrets: Origins) {
    printed.origins = printed.origins.without(Origins::SECRETS).and(secrets);
    let text = std::mem::take(&mut printed.text);
    printed.text = text.without_origins(Origins::SECRETS).with_origins(secrets);
}

/// The secrets in what a run reads on standard input.
pub(super) fn of_input(this: &mut Interpreter<'_>, input: &Input) -> Origins {
    let all = match input {
        Input::Inherited => Origins::default(),
        Input::Text(text) => text.origins(),
        Input::Pipe(_, origins) => *origins,
        Input::File(path) => of_file(this, path),
    };
    all.within(Origins::SECRETS)
}

/// The same as [`of_file`], and notes the file on the run.
fn of_named(this: &mut Interpreter<'_>, path: &Value, index: usize) -> Origins {
    let found = of_file(this, path);
    if !found.is_empty()
        && let Some(run) = this.facts.runs.get_mut(index)
        && run.secret.is_none()
    {
        run.secret = Some(path.shown());
    }
    found
}

/// The secrets in a file.
pub(super) fn of_file(this: &mut Interpreter<'_>, path: &Value) -> Origins {
    let text = path.text();
    if text.len() > 4096 || matches!(path.as_known(), Some("" | "-" | ".")) {
        return path.origins().within(Origins::SECRETS);
    }
    let written = this
        .written_file(path)
        .map(|file| (file.origins.and(file.content.origins()), file.whole));
    if let Some((origins, true)) = written {
        return origins.within(Origins::SECRETS);
    }
    let written = written
        .map_or(Origins::default(), |(origins, _)| origins)
        .within(Origins::SECRETS);
    // `socat` says how it opens a file.
    let marks = ["file://", "FILE:", "OPEN:", "GOPEN:"];
    let path = match marks.iter().find(|mark| text.starts_with(**mark)) {
        Some(mark) => path.slice_from(mark.len()),
        None => path.clone(),
    };
    let cwd = this.cwd();
    let whole = lookup::directory(&cwd, &path);
    let mut whole = filled(&whole);
    if let Some(rest) = whole.strip_prefix('~')
        && (rest.is_empty() || rest.starts_with('/'))
        && let Some(home) = this.world.home(None)
    {
        whole = format!("{home}{rest}");
    }
    if whole.ends_with("/environ") && whole.starts_with("/proc/") {
        return written.and(Origins::ENVIRONMENT);
    }
    let local = this.frame.place == Place::Local;
    let known = !path.has_unknown() && whole.starts_with('/');
    let secret = if path.has_glob() {
        is_matched(this, &path, &whole, local && known)
    } else if local && known {
        is_secret(&whole, this.world) || is_secret_dir(&whole)
    } else {
        is_named_secret(&whole) || is_secret_dir(&whole)
    };
    if secret {
        written.and(Origins::SECRET)
    } else {
        written
    }
}

/// Whether a glob stands for a file that holds a secret: by the names in its directory, or where these cannot be known by its
/// letters.
fn is_matched(this: &mut Interpreter<'_>, path: &Value, whole: &str, on_disk: bool) -> bool {
    let name = base_name(whole);
    let dir = &whole[..whole.len() - name.len()];
    let globs = |text: &str| text.contains(['*', '?', '[']);
    if on_disk && !globs(dir) && globs(name) {
        let start = path.text().rfind('/').map_or(0, |at| at + 1);
        let pattern = path.slice_from(start);
        let dots = name.starts_with('.');
        if let Some(names) = this.world.entries(dir, NAMES) {
            // What is looked through has to be paid for.
            this.step(u32::try_from(names.len() / 16).unwrap_or(u32::MAX));
            return names.iter().any(|name| {
                (dots || !name.starts_with('.'))
                    && is_named_secret(&format!("{dir}{name}"))
                    && glob_matches(&pattern, name)
                    && is_secret(&format!("{dir}{name}"), this.world)
            });
        }
    }
    ["", "x", "rsa"]
        .iter()
        .any(|letters| is_named_secret(&whole.replace(['*', '?'], letters)))
}

/// The text of a path with something in place of what is not known of it.
fn filled(path: &Value) -> String {
    let mut text = String::with_capacity(path.text().len() + 4);
    let mut done = 0;
    for (at, _) in path.unknowns() {
        text.push_str(&path.text()[done..at as usize]);
        text.push('x');
        done = at as usize;
    }
    text.push_str(&path.text()[done..]);
    text
}

/// The files whose content a program takes up by its command line.
fn files_read<'a>(program: &Program, args: &Args<'a>) -> Vec<Cow<'a, Value>> {
    if let Some(prints) = peel::prints_of(program, args)
        && !prints.reads.is_empty()
    {
        return chosen(&prints.reads, args, 0);
    }
    if program.reads.is_empty() || program.reads_all.iter().any(|flag| args.has(flag)) {
        let options = program.reads.iter().filter(|word| word.starts_with('-'));
        let mut all: Vec<Cow<'a, Value>> = args.operands().map(Cow::Borrowed).collect();
        for option in options {
            all.extend(args.values(option));
        }
        return all;
    }
    chosen(&program.reads, args, 0)
}

/// The values that words of a program's description choose: options by name, operands by number.
fn chosen<'a>(words: &[Text], args: &Args<'a>, skip: usize) -> Vec<Cow<'a, Value>> {
    let mut all = Vec::new();
    for word in words {
        let count = args.operands().len().saturating_sub(skip);
        let number = word.trim_end_matches('+').parse::<usize>();
        let (from, to) = match (&**word, number) {
            ("none", _) => continue,
            ("last", _) => (count.saturating_sub(1), count),
            ("but-last", _) => (0, count.saturating_sub(1)),
            (word, Ok(number)) if word.ends_with('+') => (number.saturating_sub(1), count),
            (_, Ok(number)) => (number.saturating_sub(1), number),
            (option, Err(_)) => {
                all.extend(args.values(option));
                continue;
            }
        };
        let operands = args.operands().skip(skip + from);
        all.extend(operands.take(to.saturating_sub(from)).map(Cow::Borrowed));
    }
    all
}

fn applies(sends: &Sends, args: &Args<'_>) -> Option<usize> {
    let skip = args.leading(&sends.words)?;
    let flags = sends.flags.is_empty() || sends.flags.iter().any(|flag| args.has(flag));
    let unless = sends.unless.iter().any(|flag| args.has(flag));
    (flags && !unless).then_some(skip)
}

/// The file in `@file`, `field=@file;type=text/plain`, `field=<file`, `field@file`.
fn file_in(value: &Value) -> Option<Value> {
    let text = value.text();
    let at = if text.starts_with(['@', '<']) {
        1
    } else {
        let found = ["=@", "=<", "@"]
            .iter()
            .find_map(|mark| Some(text.find(mark)? + mark.len()))?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_-[].:=@<".contains(c);
        if !text[..found].chars().all(is_name) {
            return None;
        }
        found
    };
    let file = value.slice_from(at);
    let end = file.text().find(';').unwrap_or(file.text().len());
    Some(file.slice_to(end))
}

/// Whether a word names something on another machine: `host:path`, `s3://bucket`.
fn is_remote(word: &Value) -> bool {
    let text = word.text();
    let Some(colon) = text.find(':') else {
        return word.is_unknown();
    };
    // A drive of Windows.
    colon != 1 && !text[..colon].contains('/')
}

/// Whether all addresses on a command line are of this machine.
fn is_loopback(words: &[&Value], args: &Args<'_>) -> bool {
    let given: Vec<Cow<'_, Value>> = args.values("--url").collect();
    let mut seen = false;
    let texts = words
        .iter()
        .map(|word| word.text())
        .chain(given.iter().map(|value| value.text()));
    for text in texts {
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        let local = [
            "localhost",
            "127.",
            "[::1]",
            "::1",
            "0.0.0.0",
            "host.docker.internal",
        ]
        .iter()
        .any(|name| host.starts_with(name));
        if local {
            seen = true;
        } else if text.contains("://")
            || (host.contains('.') && !host.starts_with('.') && text.contains('/'))
        {
            return false;
        }
    }
    seen
}

/// The file in `HEAD:path`; none where git is told to leave it out.
fn in_commit(path: &Value) -> Option<Cow<'_, Value>> {
    let text = path.text();
    if [":!", ":^", ":(exclude"]
        .iter()
        .any(|out| text.starts_with(out))
    {
        return None;
    }
    Some(match text.find(':') {
        Some(at) => Cow::Owned(path.slice_from(at + 1)),
        None => Cow::Borrowed(path),
    })
}

/// Whether a program shows of `NAME=value` lines only the names.
fn keeps_names(name: &str, args: &Args<'_>) -> bool {
    let first = || args.operands().next().and_then(Value::as_known);
    match name {
        "cut" => {
            let is = |option: &str, wanted: &str| {
                // `-d=` reads like an empty value behind the sign.
                let is = |value: &Value| {
                    value
                        .as_known()
                        .is_some_and(|text| text == wanted || text.is_empty())
                };
                args.values(option).any(|value| is(&value))
            };
            (is("-d|--delimiter", "=") || is("-d|--delimiter", ":")) && is("-f|--fields", "1")
        }
        "sed" => {
            let scripts: Vec<Cow<'_, Value>> = args.values("-e|--expression").collect();
            let script = scripts.first().map(|script| script.text()).or_else(first);
            script.is_some_and(takes_values_out)
        }
        "awk" | "gawk" | "mawk" | "nawk" => {
            let by_equals = args
                .values("-F|--field-separator")
                .any(|value| matches!(value.as_known(), Some("" | "=" | "[=]" | "[=:]" | "=|:")));
            let script = first().unwrap_or_default();
            (by_equals || script.contains("FS=\"=\"")) && prints_first_field(script)
        }
        "grep" | "egrep" | "rg" | "ug" | "ggrep" if args.has("-o|--only-matching") => {
            let pattern = args.values("-e|--regexp|-P|--perl-regexp").next();
            let pattern = pattern.as_ref().map(|value| value.text()).or_else(first);
            pattern.is_some_and(matches_names)
        }
        "jq" | "yq" => first().is_some_and(|filter| {
            let filter = filter.trim();
            matches!(
                filter,
                "keys"
                    | "keys[]"
                    | "keys_unsorted"
                    | "length"
                    | "type"
                    | "paths"
                    | "to_entries[].key"
            ) || filter.ends_with("| keys")
                || filter.ends_with("|keys")
                || filter.ends_with("| length")
                || filter.ends_with("keys[]")
                || (filter.contains("to_entries") && filter.ends_with("].key"))
        }),
        _ => false,
    }
}

/// Whether a sed script takes what stands behind `=` out of every line: `s/=.*//`.
fn takes_values_out(script: &str) -> bool {
    let Some(start) = script
        .rfind("s/")
        .or_else(|| script.rfind("s|"))
        .or_else(|| script.rfind("s,"))
    else {
        return false;
    };
    let mark = &script[start + 1..start + 2];
    let mut parts = script[start + 2..].split(mark);
    let (pattern, with) = (parts.next().unwrap_or_default(), parts.next());
    let pattern = pattern.trim_end_matches('$').trim_end_matches([')', '\\']);
    let ends = [
        "=.*", "=).*", "=\\).*", "=.+", "=.\\+", "=[^ ]*", "=\\S*", ":.*",
    ]
    .iter()
    .any(|end| pattern.ends_with(end));
    let whole = !pattern.ends_with(')');
    let shows = with.is_none_or(|with| {
        with.contains('&')
            || with.contains("\\2")
            || (with.contains("\\1")
                && !pattern.contains(")=")
                && !pattern.contains("(=)")
                && !pattern.contains("\\(=\\)")
                && !pattern.contains("=)")
                && !pattern.contains("\\)="))
    });
    ends && whole && !shows
}

/// Whether an awk program prints of each line the first field at most.
fn prints_first_field(script: &str) -> bool {
    let mut fields = script.match_indices('$').peekable();
    let only_first = fields.peek().is_some()
        && fields.all(|(at, _)| {
            let rest = &script[at + 1..];
            rest.starts_with('1') && !rest[1..].starts_with(|c: char| c.is_ascii_digit())
                || !rest.starts_with(|c: char| {
                    c.is_ascii_digit() || c.is_ascii_alphabetic() || c == '('
                })
        });
    let bare = script.match_indices("print").any(|(at, _)| {
        let rest = script[at + 5..].trim_start();
        !rest.starts_with('f') && (rest.is_empty() || rest.starts_with(['}', ';', '\n']))
    });
    only_first && !bare && script.contains("$1") && script.contains("print")
}

/// Whether a pattern of which only the match is shown matches names alone: `^[A-Z_]+`, `^[^=]*`.
fn matches_names(pattern: &str) -> bool {
    let anchored = pattern.starts_with('^') || pattern.starts_with("(^");
    let rest = pattern.trim_end_matches('=');
    let equals = rest.match_indices('=').all(|(at, _)| {
        ["[^", "(?", "(?="]
            .iter()
            .any(|before| rest[..at].ends_with(before))
    });
    anchored
        && equals
        && ![".*", ".+", "\\S", "[^ ]", "[^\"]", ".{"]
            .iter()
            .any(|any| rest.contains(any))
}

/// What is left of the environment when lines of it are picked by a pattern that is about something else.
fn selected(name: &str, args: &Args<'_>, all: Origins) -> Origins {
    let picks = matches!(
        name,
        "grep"
            | "egrep"
            | "fgrep"
            | "rg"
            | "ug"
            | "ag"
            | "ack"
            | "select-string"
            | "findstr"
            | "find-string"
            | "ggrep"
    );
    if !picks || !all.has(Origins::ENVIRONMENT) || args.has("-v|--invert-match|-NotMatch") {
        return all;
    }
    let patterns: Vec<Cow<'_, Value>> = args.values("-e|--regexp|-Pattern").collect();
    let pattern = patterns.first().map(|value| value.text());
    let pattern = pattern
        .or_else(|| args.operands().next().map(Value::text))
        .unwrap_or_default();
    let broad = pattern.split(['|', '\\']).any(|part| {
        let letters: String = part
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        let upper = letters.to_ascii_uppercase();
        upper.len() < 2
            || matches!(&*upper, "DB" | "PG" | "GH")
            || NEAR.iter().any(|word| upper.contains(word))
    });
    if broad {
        all
    } else {
        all.without(Origins::ENVIRONMENT)
    }
}

/// Words by which variables with secrets are picked.
const NEAR: [&str; 26] = [
    "KEY",
    "TOKEN",
    "SECRET",
    "PASS",
    "PWD",
    "CRED",
    "AUTH",
    "API",
    "AWS",
    "AZURE",
    "GCP",
    "GOOGLE",
    "DATABASE",
    "DB_",
    "_URL",
    "_URI",
    "DSN",
    "OPENAI",
    "ANTHROPIC",
    "STRIPE",
    "GITHUB",
    "GITLAB",
    "SLACK",
    "MONGO",
    "REDIS",
    "POSTGRES",
];

/// The secrets that a search through directories would show: it is held against the files there that hold some.
fn searched(
    this: &mut Interpreter<'_>,
    name: &str,
    program: &Program,
    args: &Args<'_>,
    index: usize,
) -> Origins {
    let recursive = match name {
        "grep" | "egrep" | "fgrep" | "zgrep" | "ggrep" => {
            args.has("-r|-R|--recursive|--dereference-recursive")
                || args
                    .values("-d|--directories")
                    .any(|value| value.text() == "recurse")
        }
        "rg" => {
            args.words()
                .iter()
                .any(|word| word.text().starts_with("-uu"))
                || (args.has("--hidden|-.")
                    && args.has("--no-ignore|-u|--unrestricted|--no-ignore-vcs"))
        }
        "ag" => {
            args.has("-u|--unrestricted")
                || (args.has("--hidden") && args.has("-U|--skip-vcs-ignores"))
        }
        _ => false,
    };
    if !recursive || this.frame.place != Place::Local {
        return Origins::default();
    }
    let patterns: Vec<Cow<'_, Value>> = args.values("-e|--regexp").collect();
    let pattern = patterns.first().map(|value| value.text().to_owned());
    let pattern = pattern.unwrap_or_else(|| {
        args.operands()
            .next()
            .map(|value| value.text().to_owned())
            .unwrap_or_default()
    });
    let ignores_case = args.has("-i|--ignore-case|-y|--smart-case|-S");
    let mut dirs = files_read(program, args);
    if dirs.is_empty() {
        dirs.push(Cow::Owned(Value::known(".")));
    }
    let cwd = this.facts.runs[index].cwd.clone();
    for dir in dirs.iter().take(8) {
        let dir = lookup::normalized(&lookup::directory(&cwd, dir));
        let Some(dir) = dir.as_known().filter(|dir| dir.starts_with('/')) else {
            continue;
        };
        if !this.step(SEARCH) {
            break;
        }
        let files = secrets_in(dir, SEARCHED, &mut this.names, this.world);
        if this.names == 0 {
            this.limit(Limit::Steps);
        }
        for file in files {
            let is_picked = |options: &str| {
                args.values(options).any(|glob| {
                    let mut pattern = Value::default();
                    pattern.push_str(glob.text().trim_start_matches('!'), true);
                    glob_matches(&pattern, base_name(&file))
                })
            };
            let picked = !args.has("--include|-g|--glob") || is_picked("--include|-g|--glob");
            if !picked || is_picked("--exclude") || args.has("-t|--type") {
                continue;
            }
            let content = this.world.read(&file, SEARCHED_SIZE).unwrap_or_default();
            if shows_a_line(&pattern, &String::from_utf8_lossy(&content), ignores_case) {
                this.facts.runs[index].secret = Some(file);
                return Origins::SECRET;
            }
        }
    }
    Origins::default()
}

/// Whether a pattern matches a line of a text that gives something a value, as far as its plain letters tell. Of a long
/// pattern it is taken for granted.
fn shows_a_line(pattern: &str, text: &str, ignores_case: bool) -> bool {
    if pattern.len() > 512 {
        return true;
    }
    let cased = |text: &str| {
        if ignores_case {
            text.to_ascii_lowercase()
        } else {
            text.to_owned()
        }
    };
    let text = cased(text);
    cased(pattern)
        .replace("\\|", "|")
        .split('|')
        .any(|pattern| {
            let pieces: Vec<&str> = pattern
                .split(|c: char| {
                    !(c.is_ascii_alphanumeric()
                        || matches!(c, '_' | '-' | ' ' | ':' | '/' | '=' | '@'))
                })
                .filter(|piece| !piece.is_empty())
                .collect();
            let mut lines = text
                .lines()
                .filter(|line| line.contains(['=', ':']) && !line.trim_start().starts_with('#'));
            lines.any(|line| pieces.iter().all(|piece| line.contains(piece)))
        })
}

/// Whether a variable holds a secret by its name: `API_KEY`, `DB_PASSWORD`, `DATABASE_URL`, and not `PRIMARY_KEY`, `TOKEN_FILE`.
pub(super) fn is_secret_variable(name: &str) -> bool {
    let name = name
        .strip_prefix("env:")
        .unwrap_or(name)
        .to_ascii_uppercase();
    let labels: Vec<&str> = name.split('_').filter(|label| !label.is_empty()).collect();
    let Some((&last, before)) = labels.split_last() else {
        return false;
    };
    if ["NEXT_PUBLIC_", "EXPO_PUBLIC_", "PUBLIC_", "NUXT_PUBLIC_"]
        .iter()
        .any(|start| name.starts_with(start))
    {
        return false;
    }
    let pair = |one: &str, other: &str| before.last() == Some(&one) && last == other;
    match last {
        "ID" => before.ends_with(&["ACCESS", "KEY"]),
        "KEY" | "KEYS" => before.last().is_some_and(|what| {
            !matches!(
                *what,
                "PUBLIC"
                    | "PUBLISHABLE"
                    | "PRIMARY"
                    | "FOREIGN"
                    | "CACHE"
                    | "SORT"
                    | "PARTITION"
                    | "HOST"
                    | "ROW"
                    | "GPG"
                    | "MAP"
                    | "ANON"
                    | "SITE"
                    | "INDEX"
                    | "UNIQUE"
            )
        }),
        "URL" | "URI" => before.last().is_some_and(|what| {
            matches!(
                *what,
                "DATABASE"
                    | "DB"
                    | "MONGO"
                    | "MONGODB"
                    | "REDIS"
                    | "POSTGRES"
                    | "POSTGRESQL"
                    | "PG"
                    | "MYSQL"
                    | "AMQP"
                    | "RABBITMQ"
                    | "WEBHOOK"
                    | "SQLALCHEMY"
            )
        }),
        "DSN" => !before.is_empty(),
        "STRING" => pair("CONNECTION", "STRING"),
        "PASS" | "PWD" | "PAT" | "CREDS" => !before.is_empty(),
        "FILE" | "PATH" | "DIR" | "NAME" | "TYPE" | "TTL" | "LENGTH" | "LIMIT" | "COUNT"
        | "EXPIRY" | "EXPIRES" | "ARN" | "HOST" | "ENDPOINT" | "VERSION" | "HELPER"
        | "PROVIDER" | "STORE" => false,
        _ => labels.iter().any(|label| {
            [
                "TOKEN",
                "SECRET",
                "SECRETS",
                "PASSWORD",
                "PASSWD",
                "PASSPHRASE",
                "CREDENTIAL",
                "CREDENTIALS",
                "APIKEY",
                "SSHPASS",
            ]
            .iter()
            .any(|word| label.ends_with(word))
        }),
    }
}

/// Whether a copy of a secret in this file is as well known for one as the original.
pub(super) fn is_kept_well(this: &mut Interpreter<'_>, path: &Value) -> bool {
    let cwd = this.cwd();
    let whole = filled(&lookup::directory(&cwd, path));
    if whole.starts_with("/dev/") {
        return true;
    }
    // What is put into a directory keeps its name there.
    if whole.ends_with('/') || this.world.kind(&whole) == Kind::Dir {
        return true;
    }
    let roots = ["/tmp/", "/var/tmp/", "/dev/shm/"];
    let temporary = roots
        .iter()
        .any(|root| whole.starts_with(root) && !cwd.text().starts_with(root));
    !temporary && is_named_secret(&whole)
}
