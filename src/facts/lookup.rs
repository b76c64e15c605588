//! Small questions about words: which program one names, which directory, what is mounted where.

use std::collections::BTreeMap;

use crate::facts::expand::glob_matches;
use crate::facts::grammar;
use crate::facts::interpret::{Dialect, Interpreter};
use crate::facts::recipes;
use crate::facts::{Limit, Value};

/// How many names of a directory are looked through for a globbed program name.
const NAMES: usize = 20_000;

/// The base name of the program that a word names; empty when it cannot be known.
pub(super) fn program(this: &mut Interpreter<'_>, word: &Value) -> String {
    if word.has_unknown() {
        // `$PREFIX/bin/rm` is still an `rm`.
        let tail = word.unknowns().last().map_or(0, |(at, _)| at as usize);
        return match word.text()[tail..].rsplit_once('/') {
            Some((_, base)) if !word.has_glob() => cleaned(base, this.frame.dialect),
            None => without_gaps(word, this.frame.dialect),
            _ => String::new(),
        };
    }
    if this.frame.dialect == Dialect::Powershell {
        // `Module\Cmdlet`
        if let Some((_, cmdlet)) = word.text().rsplit_once('\\') {
            let cmdlet = cmdlet.to_ascii_lowercase();
            if cmdlet.contains('-') && !cmdlet.contains('.') && grammar::of(&cmdlet).is_some() {
                return cmdlet;
            }
        }
        let alias = format!("powershell:{}", word.text().to_ascii_lowercase());
        if grammar::of(&alias).is_some() {
            return grammar::canonical(&alias).to_owned();
        }
    }
    if word.has_glob()
        && let Some(path) = first_match(this, word)
    {
        return cleaned(base_name(&path), this.frame.dialect);
    }
    let text = word.text();
    if crate::facts::is_own(text) {
        return text.to_owned();
    }
    cleaned(base_name(text), this.frame.dialect)
}

/// The program that a word names if what is not known of it is empty, as with `r${x}m`; empty where that is none that we know.
fn without_gaps(word: &Value, dialect: Dialect) -> String {
    let within = |(at, piece): (u32, &crate::facts::Unknown)| {
        piece.may_be_empty && at > 0 && (at as usize) < word.text().len()
    };
    let name = cleaned(base_name(word.text()), dialect);
    if word.unknowns().all(within) && grammar::of(&name).is_some() {
        name
    } else {
        String::new()
    }
}

/// `git-reset --hard` is git's own way to call `git reset --hard`, if no program of that name is known.
pub(super) fn dashed(argv: &[Value]) -> Option<Vec<Value>> {
    let path = argv.first()?.as_known()?;
    let name = base_name(path);
    // A service by its own script.
    if path.starts_with("/etc/init.d/") || path.starts_with("/etc/rc.d/") {
        let mut words = vec![Value::known("service"), Value::known(name)];
        words.extend_from_slice(&argv[1..]);
        return Some(words);
    }
    let verb = name.strip_prefix("git-")?;
    if verb.is_empty() || grammar::of(name).is_some() {
        return None;
    }
    let mut words = vec![Value::known("git"), Value::known(verb)];
    words.extend_from_slice(&argv[1..]);
    Some(words)
}

/// The words of PowerShell's commands, with a `~` in front made the home directory.
pub(super) fn at_home(this: &mut Interpreter<'_>, argv: &mut [Value]) {
    let leads = |word: &Value| {
        let rest = word.known_prefix().strip_prefix('~');
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '\\']))
    };
    for word in argv.iter_mut().skip(1).filter(|word| leads(word)) {
        if let Some(mut home) = this.world.home(None).map(Value::known) {
            home.push_value(&word.slice_from(1));
            *word = home;
        }
    }
}

/// A method call taken apart: `(Get-Item x).Delete` is `.delete` with the object behind its arguments, if that is a method we
/// know.
pub(super) fn method(argv: &[Value]) -> Option<Vec<Value>> {
    let word = argv.first()?;
    let at = word.text().rfind('.')?;
    if word.unknowns().any(|(unknown, _)| unknown as usize > at) {
        return None;
    }
    let name = word.text()[at..].to_ascii_lowercase();
    grammar::of(&name)?;
    let mut words = vec![Value::known(name)];
    words.extend_from_slice(&argv[1..]);
    words.push(word.slice_to(at));
    Some(words)
}

fn base_name(path: &str) -> &str {
    let slash = path.bytes().rposition(|byte| byte == b'/');
    let path = slash.map_or(path, |at| &path[at + 1..]);
    let backslash = path.bytes().rposition(|byte| byte == b'\\');
    match backslash.map(|at| (&path[..at], &path[at + 1..])) {
        Some((head, base)) if head.ends_with(':') || head.contains('\\') || head.contains(':') => {
            base
        }
        _ => path,
    }
}

/// A program's name without the endings of Windows, in lower case where case does not count.
fn cleaned(base: &str, dialect: Dialect) -> String {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if base.bytes().all(plain) {
        return base.to_owned();
    }
    let lower = base.to_ascii_lowercase();
    let stem = [".exe", ".cmd", ".bat", ".com", ".ps1", ".jar"]
        .iter()
        .find_map(|ending| lower.strip_suffix(ending));
    match stem {
        Some(stem) if !stem.is_empty() => stem.to_owned(),
        _ if dialect != Dialect::Bash => lower,
        // Cmdlets may be typed into a shell that passes them on (`pwsh`-like), and are unmistakable.
        _ if base.contains('-') && base.starts_with(|c: char| c.is_ascii_uppercase()) => lower,
        _ => base.to_owned(),
    }
}

/// The first path on disk that a word with globs names, as the shell would pick it.
fn first_match(this: &mut Interpreter<'_>, word: &Value) -> Option<String> {
    if !word.text().starts_with('/') || word.text().len() > 256 {
        return None;
    }
    let mut found = vec![String::new()];
    let mut from = 1;
    for part in word.text()[1..].split('/') {
        let end = from + part.len();
        let globbed = word
            .marks()
            .iter()
            .any(|mark| (from..end).contains(&(mark.at as usize)));
        if !globbed {
            found
                .iter_mut()
                .for_each(|path| *path = format!("{path}/{part}"));
            from = end + 1;
            continue;
        }
        let pattern = word.slice_to(end).slice_from(from);
        let mut next = Vec::new();
        for path in found.iter().take(64) {
            let dir = if path.is_empty() { "/" } else { path };
            if this.names == 0 {
                this.limit(Limit::Steps);
                return None;
            }
            let mut names = this.world.entries(dir, NAMES).unwrap_or_default();
            this.names = this.names.saturating_sub(names.len() + 16);
            names.retain(|name| !name.starts_with('.') && glob_matches(&pattern, name));
            next.extend(names.into_iter().map(|name| format!("{path}/{name}")));
        }
        found = next;
        from = end + 1;
    }
    found.retain(|path| this.world.kind(path) != crate::world::Kind::Absent);
    found.into_iter().min()
}

/// A directory as seen from another one.
pub(super) fn directory(cwd: &Value, dir: &Value) -> Value {
    let text = dir.known_prefix();
    let drive =
        text.len() > 1 && text.as_bytes()[1] == b':' && text.as_bytes()[0].is_ascii_alphabetic();
    if text.starts_with(['/', '~', '\\']) || drive {
        return dir.clone();
    }
    if text.is_empty() && dir.has_unknown() {
        // `$dir`: it may be absolute.
        return dir.clone();
    }
    if dir.as_known() == Some(".") {
        return cwd.clone();
    }
    let mut path = cwd.clone();
    if !path.text().ends_with('/') {
        path.push_str("/", false);
    }
    path.push_value(dir);
    path
}

/// A value with `.` and `..` taken out of its path, where that is possible without knowing what is unknown.
pub(super) fn normalized(path: &Value) -> Value {
    let Some(text) = path.as_known() else {
        return path.clone();
    };
    if !text.starts_with('/')
        || !(text.contains("/.") || text.contains("//") || text.ends_with('/'))
    {
        return path.clone();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Value::known(format!("/{}", parts.join("/")))
}

/// How much of a `package.json` is read, in bytes.
const PACKAGE: usize = 1 << 20;

/// The program of a package: without scope and version (`@scope/name@1.2`, `name==1.2`), of `nixpkgs#name` the name, of
/// `@name/cli` too; of a file among those that npm has installed, the package in which it is.
pub(super) fn package(word: &Value) -> Value {
    let Some(text) = word.as_known() else {
        return word.clone();
    };
    if let Some((_, inside)) = text.rsplit_once("node_modules/") {
        let inside = inside.strip_prefix(".bin/").unwrap_or(inside);
        let scoped = inside.find('/').filter(|_| inside.starts_with('@'));
        let from = scoped.map_or(0, |at| at + 1);
        let name = inside[from..].split('/').next().unwrap_or_default();
        return Value::known(name);
    }
    let text = text.rsplit_once('#').map_or(text, |(_, name)| name);
    let text = match text.strip_prefix('@') {
        Some(scoped) => match scoped.split_once('/') {
            Some((scope, name)) if name == "cli" || name.starts_with("cli@") => scope,
            Some((_, name)) => name,
            None => scoped,
        },
        None => text,
    };
    let end = text
        .find(['@', '=', '<', '>', '~'])
        .filter(|at| *at > 0)
        .unwrap_or(text.len());
    Value::known(&text[..end])
}

/// The texts of `scripts` in a `package.json`, by name.
pub(super) type Scripts = BTreeMap<String, String>;

/// The text of an entry of `scripts` in a directory's `package.json`, with what is given to it, and with what runs before
/// and after it.
pub(super) fn package_script(
    this: &mut Interpreter<'_>,
    dir: &Value,
    name: &str,
    given: &Value,
) -> Vec<Value> {
    let Some(dir) = dir.as_known() else {
        return Vec::new();
    };
    // Scripts call scripts next to them: one file is remembered.
    if this.scripts.as_ref().is_none_or(|(of, _)| of != dir) {
        let read = read_scripts(this, dir).unwrap_or_default();
        this.scripts = Some((dir.to_owned(), read));
    }
    let Some((_, scripts)) = &this.scripts else {
        return Vec::new();
    };
    let names = [format!("pre{name}"), name.to_owned(), format!("post{name}")];
    let texts = names.iter().enumerate().filter_map(|(at, name)| {
        let mut text = Value::known(scripts.get(name)?.as_str());
        if at == 1 {
            text.push_value(given);
        }
        Some(text)
    });
    texts.collect()
}

/// What the build tool of a language runs in a directory for these operands.
pub(super) fn recipes(
    this: &mut Interpreter<'_>,
    dir: &Value,
    language: &str,
    operands: &[String],
) -> Option<Value> {
    let dir = dir.as_known()?;
    let mut files = recipes::files(language).iter();
    let source = files.find_map(|file| source(this, &format!("{dir}/{file}")))?;
    let text = recipes::taken(language, &source, operands);
    (!text.is_empty()).then(|| Value::known(text))
}

/// The text of a file that a build tool reads: what this command has written there, or what is on disk.
fn source(this: &mut Interpreter<'_>, path: &str) -> Option<String> {
    let on_disk = |this: &Interpreter<'_>| {
        let bytes = this.world.read(path, PACKAGE)?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let Some(written) = this.written_file(&Value::known(path)).cloned() else {
        return on_disk(this);
    };
    if !this.keeps([&written.content]) {
        return None;
    }
    let added = this.text_with_holes(&written.content);
    match on_disk(this).filter(|_| !written.whole) {
        Some(before) => Some(format!("{before}{added}")),
        None => Some(added),
    }
}

fn read_scripts(this: &mut Interpreter<'_>, dir: &str) -> Option<Scripts> {
    #[derive(serde::Deserialize)]
    struct Package {
        #[serde(default)]
        scripts: BTreeMap<String, serde_json::Value>,
    }
    let text = source(this, &format!("{dir}/package.json"))?;
    let package = serde_json::from_str::<Package>(&text).ok()?;
    let texts = package
        .scripts
        .into_iter()
        .filter_map(|(name, text)| match text {
            serde_json::Value::String(text) => Some((name, text)),
            _ => None,
        });
    Some(texts.collect())
}

/// The name under which a program that names files after URLs keeps one.
pub(super) fn url_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    match path.rsplit_once('/') {
        Some((_, name)) if !name.is_empty() => name.to_owned(),
        _ => "index.html".to_owned(),
    }
}

/// Host and container path of a mount: `host:container[:options]` or `type=bind,source=…,target=…`.
pub(super) fn mount(value: &Value) -> Option<(Value, String)> {
    let text = value.text();
    if text.contains("target=") || text.contains("dst=") || text.contains("destination=") {
        let field = |names: &[&str]| {
            let mut fields = value.split(|c| c == ',').into_iter();
            fields.find_map(|field| {
                let name = names.iter().find(|name| field.text().starts_with(**name))?;
                Some(field.slice_from(name.len()))
            })
        };
        let source = field(&["source=", "src="])?;
        let target = field(&["target=", "dst=", "destination="])?;
        return Some((source, target.text().to_owned()));
    }
    let at = text.find(":/")?;
    let rest = &text[at + 1..];
    let target = rest.split(':').next().unwrap_or(rest);
    // A name without a slash is a volume, not a directory.
    let source = value.slice_to(at);
    let is_drive =
        matches!(source.text().as_bytes(), [drive, b':', ..] if drive.is_ascii_alphabetic());
    let is_path = source.has_unknown() || source.text().starts_with(['/', '.', '~']) || is_drive;
    is_path.then(|| (source, target.to_owned()))
}

/// Text from the UTF-16 in Base64 that PowerShell's `-EncodedCommand` takes.
pub(super) fn utf16_base64(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0u32);
    for byte in text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=')
    {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xFF_FFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xFF) as u8);
        }
    }
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    Some(String::from_utf16_lossy(&units))
}
