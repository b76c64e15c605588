//! Code that prints the environment, or a variable of it that holds a secret.
//!
//! Most code that only prints is not read at all (see [`may_act`](super::calls::may_act)), so this looks at its letters.

use crate::facts::Origins;
use crate::facts::inline::file::Language;
use crate::facts::secrets::is_secret_variable;

/// How many mentions of the environment are looked at.
const MENTIONS: usize = 64;

/// What a text in another language shows of the environment.
pub(super) fn shown_by(language: &Language, source: &str) -> Origins {
    let names = language.environment.iter();
    let mut all = Origins::default();
    if !names.clone().any(|name| source.contains(last(name)))
        && !source.contains("getenv")
        && !source.contains("dotenv_values")
    {
        return all;
    }
    let bare: String = source.chars().filter(|c| !c.is_whitespace()).collect();
    let dumps = language.dumps.iter().any(|dump| bare.contains(&**dump));
    let value = language.names[0] == "node" && names.clone().any(|name| bare == **name);
    // `node -p process.env.API_KEY`
    let named = names.clone().find_map(|name| bare.strip_prefix(&**name));
    if language.names[0] == "node" && named.and_then(secret_named) == Some("") {
        all = all.and(Origins::VARIABLE);
    }
    if dumps && source.contains("dotenv_values") {
        all = all.and(Origins::SECRET);
    } else if dumps || value {
        all = all.and(Origins::ENVIRONMENT);
    }
    let access = names
        .map(|name| last(name))
        .chain(["getenv", "System.getenv"]);
    for name in access {
        for (at, _) in source.match_indices(name).take(MENTIONS) {
            let rest = &source[at + name.len()..];
            if let Some(behind) = secret_named(rest)
                && prints(language, &source[..at], behind)
            {
                all = all.and(Origins::VARIABLE);
            }
        }
    }
    all
}

/// The last part of a name: `environ` of `os.environ`.
fn last(name: &str) -> &str {
    match name {
        "os.environ" => "environ",
        name => name,
    }
}

/// What follows the name of a variable that holds a secret, where one is asked for: `["API_KEY"]`, `.get("API_KEY")`, `.API_KEY`.
fn secret_named(rest: &str) -> Option<&str> {
    let start = rest.find(|c: char| c.is_ascii_alphabetic() || c == '_')?;
    let mut rest = rest;
    if !rest[..start].chars().all(|c| "[](){}.'\" $?!".contains(c)) {
        return None;
    }
    rest = &rest[start..];
    for getter in ["get(", "fetch("] {
        if let Some(inner) = rest.strip_prefix(getter) {
            rest = inner.trim_start_matches(['\'', '"', ' ']);
        }
    }
    let end = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(rest.len());
    let (name, behind) = rest.split_at(end);
    let upper = !name.contains(|c: char| c.is_ascii_lowercase());
    (upper && is_secret_variable(name))
        .then(|| behind.trim_start_matches(['\'', '"', ']', ')', '}', ' ']))
}

/// Whether what stands between is printed as it is: not counted, compared, cut or asked whether it is there.
fn prints(language: &Language, before: &str, behind: &str) -> bool {
    let start = before.rfind(['\n', ';']).map_or(0, |at| at + 1);
    let statement = &before[start..];
    let found = language.printers.iter().filter_map(|printer| {
        let at = statement.rfind(&**printer)?;
        let inner = statement[at + printer.len()..].trim_start();
        let word =
            !statement[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.');
        word.then(|| inner.strip_prefix('(').unwrap_or(inner))
    });
    let direct = found.min_by_key(|inner| inner.len()).is_some_and(|inner| {
        let inner = inner.trim_end_matches("os.").trim_end_matches("System.");
        !inner.contains(['(', '!']) && !inner.contains(" in ") && !inner.contains(" if ")
    });
    let asked = [
        "?", "is ", "==", "!=", "&&", "[", ".length", "if ", ".size", "is_some", ".empty", ".nil",
        "!== ",
    ];
    direct && !asked.iter().any(|mark| behind.starts_with(mark))
}
