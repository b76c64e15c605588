//! Reads the settings in files that programs read: a flat list of names and values, whatever the format.
//!
//! `.env`, YAML, JSON, TOML and INI become names separated by dots; of code (`schema.prisma`, `drizzle.config.ts`,
//! `database.php`) only `name = value` and `name: value` are seen. The YAML is that of settings: maps and lists by
//! indentation, no anchors, no blocks. What cannot be read is left out.

/// So many settings of a file are kept.
const MOST: usize = 20_000;
/// Deeper settings are left out.
const DEEP: usize = 32;

/// Every setting in a file of this name: its name and its value.
pub(super) fn settings(path: &str, text: &str) -> Vec<(String, String)> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        _ if name.starts_with(".env") || ending == "env" => assignments(text, None),
        "yml" | "yaml" => yaml(text),
        "json" | "jsonc" | "firebaserc" => json(text),
        "toml" => toml(text),
        "ini" | "cfg" | "conf" | "properties" | "cnf" | "npmrc" => ini(text),
        _ if name.starts_with("config_")
            || name == "config" && text.trim_start().starts_with('[') =>
        {
            ini(text)
        }
        "" if text.trim_start().starts_with('{') => json(text),
        "" if name == "config" => yaml(text),
        "ts" | "mts" | "cts" | "js" | "mjs" | "cjs" | "prisma" | "py" | "php" | "rb" | "exs"
        | "ex" | "go" | "hcl" | "tf" | "tfvars" => code(text),
        // The whole file is one value: `.terraform/environment`.
        _ => vec![(String::new(), text.trim().to_owned())],
    }
}

/// The values of the setting of this name; `*` in it stands for any one part.
pub(super) fn values<'s>(
    settings: &'s [(String, String)],
    key: &'s str,
) -> impl Iterator<Item = &'s str> {
    let named = move |name: &str| {
        let (mut name, mut key) = (name.split('.'), key.split('.'));
        loop {
            match (name.next(), key.next()) {
                (None, None) => return true,
                (Some(_), Some("*")) => {}
                (Some(name), Some(key)) if name == key => {}
                _ => return false,
            }
        }
    };
    settings
        .iter()
        .filter(move |(name, _)| named(name))
        .map(|(_, value)| &**value)
}

/// `NAME=value`, perhaps with `export` before it.
fn assignments(text: &str, section: Option<&str>) -> Vec<(String, String)> {
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with(['#', ';']));
    let pairs = lines.filter_map(|line| line.split_once('='));
    let read = pairs.map(|(name, value)| {
        let name = name.trim();
        let name = name.strip_prefix("export ").unwrap_or(name).trim();
        let name = section.map_or_else(|| name.to_owned(), |section| format!("{section}.{name}"));
        (name, scalar(value))
    });
    read.take(MOST).collect()
}

fn ini(text: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut section = String::new();
    for line in text.lines().map(str::trim) {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            section = name.trim().replace('.', "-");
        } else if all.len() < MOST {
            let section = (!section.is_empty()).then_some(&*section);
            all.extend(assignments(line, section));
        }
    }
    all
}

fn yaml(text: &str) -> Vec<(String, String)> {
    if text.trim_start().starts_with('{') {
        return json(text);
    }
    let mut all = Vec::new();
    // Indentation, name and how many items a list there has had.
    let mut open: Vec<(usize, String, usize)> = Vec::new();
    for line in text.lines() {
        let mut rest = line.trim_start();
        let mut indent = line.len() - rest.len();
        if rest.is_empty() || rest.starts_with('#') || rest.starts_with("---") || all.len() >= MOST
        {
            continue;
        }
        // A list's dash is deeper than the name it belongs to, even in the same column.
        let dash = rest == "-" || rest.starts_with("- ");
        while open.last().is_some_and(|(at, name, _)| {
            *at > indent || *at == indent && (!dash || name.starts_with('\0'))
        }) {
            open.pop();
        }
        if dash {
            if let Some((_, _, items)) = open.last_mut() {
                *items += 1;
                let item = *items - 1;
                open.push((indent, format!("\0{item}"), 0));
            } else {
                open.push((indent, "\u{0}0".to_owned(), 0));
            }
            let inner = rest[1..].trim_start();
            indent += rest.len() - inner.len();
            rest = inner;
        }
        if open.len() > DEEP {
            continue;
        }
        let Some((name, value)) = rest
            .split_once(": ")
            .or_else(|| rest.strip_suffix(':').map(|name| (name, "")))
        else {
            if dash {
                all.push((path(&open, None), scalar(rest)));
            }
            continue;
        };
        let (name, value) = (name.trim().trim_matches(['"', '\'']), value.trim());
        if value.is_empty() || value.starts_with(['&', '|', '>']) {
            open.push((indent, name.to_owned(), 0));
        } else {
            all.push((path(&open, Some(name)), scalar(value)));
        }
    }
    all
}

fn path(open: &[(usize, String, usize)], name: Option<&str>) -> String {
    let names = open
        .iter()
        .map(|(_, name, _)| name.trim_start_matches('\0'));
    names.chain(name).collect::<Vec<_>>().join(".")
}

fn json(text: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(text) {
        of_json(&value, &mut String::new(), &mut all);
    }
    all
}

fn toml(text: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let value = toml::from_str::<toml::Table>(text).ok();
    if let Some(value) = value.and_then(|table| serde_json::to_value(table).ok()) {
        of_json(&value, &mut String::new(), &mut all);
    }
    all
}

/// The readers of JSON and TOML hold nesting within bounds.
fn of_json(value: &serde_json::Value, path: &mut String, all: &mut Vec<(String, String)>) {
    use serde_json::Value;
    if all.len() >= MOST {
        return;
    }
    let mut inner = |name: &str, value: &Value, path: &mut String| {
        let end = path.len();
        if end > 0 {
            path.push('.');
        }
        path.push_str(name);
        of_json(value, path, all);
        path.truncate(end);
    };
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(name, value)| inner(name, value, path)),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(at, value)| inner(&at.to_string(), value, path)),
        Value::String(text) => all.push((path.clone(), text.clone())),
        Value::Null => {}
        other => all.push((path.clone(), other.to_string())),
    }
}

/// `name: value`, `name = value`, `'name' => value` in code, one a line.
fn code(text: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for line in text
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//") && !line.starts_with('#'))
        .take(MOST)
    {
        let Some(at) = line.find([':', '=']) else {
            continue;
        };
        let (name, value) = line.split_at(at);
        let name = name
            .rsplit(['{', ',', '(', ' '])
            .find(|part| !part.is_empty())
            .unwrap_or(name);
        let value = value
            .trim_start_matches([':', '=', '>', ' '])
            .trim_end_matches([',', ';']);
        let value = value.trim_end_matches([' ', '}', ')', '!']);
        // A closing bracket that belongs to the value stays: `env("X")`.
        let value = if value.matches('(').count() > value.matches(')').count() {
            format!("{value})")
        } else {
            value.to_owned()
        };
        all.push((name.trim().trim_matches(['"', '\'', '`']).to_owned(), value));
    }
    all
}

/// A value without quotes and without a comment behind it.
fn scalar(text: &str) -> String {
    let text = text.trim();
    if let Some(quote @ ('"' | '\'')) = text.chars().next() {
        let inside = &text[1..];
        return inside.split(quote).next().unwrap_or(inside).to_owned();
    }
    let text = text.split(" #").next().unwrap_or(text);
    text.trim_end().to_owned()
}

/// The variable that stands for the value, in the languages of settings: `env("X")`, `process.env.X`, `ENV['X']`,
/// `os.environ["X"]`, `${X}`, `<%= ENV["X"] %>`.
pub(super) fn variable(value: &str) -> Option<&str> {
    const BEFORE: &[&str] = &[
        "process.env.",
        "process.env[",
        "import.meta.env.",
        "os.environ.get(",
        "os.environ[",
        "os.getenv(",
        "getenv(",
        "ENV.fetch(",
        "ENV[",
        "System.get_env(",
        "System.fetch_env!(",
        "Env.get(",
        "env(",
        "env.",
        "get_env(",
        "config(",
        "${",
        "$",
    ];
    let (_, rest) = BEFORE.iter().find_map(|before| value.split_once(before))?;
    let rest = rest.trim_start_matches(['"', '\'', '`']);
    let end = rest
        .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .unwrap_or(rest.len());
    (end > 0).then(|| &rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(path: &str, text: &str, key: &str) -> Option<String> {
        let settings = settings(path, text);
        values(&settings, key).next().map(str::to_owned)
    }

    #[test]
    fn every_format_is_read() {
        let yaml = "apiVersion: v1\ncontexts:\n- context:\n    cluster: c1\n  name: \"one\"\n- name: two\n  context: {}\ncurrent-context: one # now\n";
        for (path, text, key, expected) in [
            (".env", "# x\nexport A=1\nB = 'two' # no\n", "B", "two"),
            ("a/config.yml", yaml, "current-context", "one"),
            ("a/config.yml", yaml, "contexts.0.context.cluster", "c1"),
            ("a/config.yml", yaml, "contexts.0.name", "one"),
            ("a/config.yml", yaml, "contexts.1.name", "two"),
            (
                "database.yml",
                "production:\n  host: h\n  list:\n    - a\n    - b\n",
                "production.list.1",
                "b",
            ),
            ("x.json", r#"{"a": {"b": ["c", "d"]}}"#, "a.*.1", "d"),
            (
                "fly.toml",
                "app = \"x-prod\"\n[env]\nA = \"b\"\n",
                "app",
                "x-prod",
            ),
            (
                "config_default",
                "[core]\nproject = acme-prod\n",
                "core.project",
                "acme-prod",
            ),
            (
                "schema.prisma",
                "datasource db {\n  url      = env(\"DATABASE_URL\")\n}\n",
                "url",
                "env(\"DATABASE_URL\")",
            ),
            (
                "drizzle.config.ts",
                "export default { dbCredentials: {\n url: process.env.DB!,\n} }",
                "url",
                "process.env.DB",
            ),
            (
                "database.php",
                "'host' => env('DB_HOST', 'x'),",
                "host",
                "env('DB_HOST', 'x')",
            ),
            (".terraform/environment", "prod\n", "", "prod"),
        ] {
            assert_eq!(
                value(path, text, key).as_deref(),
                Some(expected),
                "{path} {key}"
            );
        }
    }

    #[test]
    fn variables_are_seen_in_many_languages() {
        for value in [
            "env(\"X_Y\")",
            "process.env.X_Y",
            "<%= ENV['X_Y'] %>",
            "os.environ[\"X_Y\"]",
            "${X_Y}",
            "ENV.fetch(\"X_Y\") { 1 }",
        ] {
            assert_eq!(variable(value), Some("X_Y"), "{value}");
        }
        assert_eq!(variable("postgres://x"), None);
    }
}
