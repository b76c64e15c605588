//! What programs that look for files would find: their starting points with the pattern that they look for.

use std::borrow::Cow;

use crate::facts::grammar::Args;
use crate::facts::{Input, Run, Unknown, Value};

/// What a run of `find`, `fd` or `Get-ChildItem` would name, or a cmdlet would take from such a run; empty for other programs,
/// and where nothing can be lost.
pub(super) fn of(run: &Run, args: &Args<'_>) -> Vec<Value> {
    match &*run.name {
        "find" => find(&run.argv),
        "fd" => fd(args),
        "get-childitem" => children(args),
        "forfiles" => files(args),
        "locate" | "plocate" | "mlocate" => located(args),
        // `del /s *.ts` looks for such names in every directory below.
        "del" if args.has("/s") => {
            let patterns = args.operands().take(64).map(|operand| {
                let path = forward(operand);
                let last = path.text().rfind('/').map_or(0, |slash| slash + 1);
                let dir = if last == 0 {
                    Value::known(".")
                } else {
                    path.slice_to(last)
                };
                (dir, path.slice_from(last))
            });
            let globs = patterns.filter(|(_, pattern)| pattern.has_glob());
            globs
                .map(|(dir, pattern)| below(&dir, Some(&pattern), true))
                .collect()
        }
        "[io.directory]::getfiles" => {
            let mut operands = args.operands();
            let root = operands.next().map(forward);
            root.map(|root| vec![below(&root, operands.next(), false)])
                .unwrap_or_default()
        }
        "remove-item" | "move-item" | "clear-content"
            if args.operands().len() == 0 && !args.has("-Path|-LiteralPath|-PSPath") =>
        {
            piped(&run.stdin)
        }
        _ => Vec::new(),
    }
}

/// `root/**/pattern`, or `root/` and something when other conditions pick, or all entries of `root`.
fn below(root: &Value, pattern: Option<&Value>, picked: bool) -> Value {
    let mut path = root.clone();
    if !path.text().ends_with('/') || path.text().is_empty() {
        path.push_str("/", false);
    }
    match pattern {
        Some(pattern) => {
            path.push_str("**/", true);
            // The pattern is quoted for the shell, but active for the program.
            path.push_str(pattern.text(), true);
            for (_, unknown) in pattern.unknowns() {
                path.push_unknown(unknown.clone());
            }
        }
        None if picked => path.push_unknown(Unknown::name("(what is found)")),
        None => path.push_str("*", true),
    }
    path
}

fn find(argv: &[Value]) -> Vec<Value> {
    let is_root =
        |word: &&Value| !word.text().starts_with(['-', '(', '!', ')']) || word.text().is_empty();
    let mut words = &argv[1..];
    while let Some((first, rest)) = words.split_first()
        && matches!(first.as_known(), Some("-H" | "-L" | "-P"))
    {
        words = rest;
    }
    let roots: Vec<&Value> = words.iter().take_while(is_root).collect();
    let mut patterns: Vec<Cow<'_, Value>> = Vec::new();
    let mut picked = false;
    let mut bare = false;
    let tests = &words[roots.len()..];
    let mut negated = false;
    for (index, word) in tests.iter().enumerate() {
        let value = tests.get(index + 1);
        match word.text() {
            "-name" | "-iname" | "-wholename" | "-path" | "-ipath" | "-lname" => {
                if let Some(value) = value.filter(|_| !negated) {
                    patterns.push(Cow::Borrowed(value));
                }
                picked = true;
            }
            "-empty" if !argv.iter().any(|word| matches!(word.text(), "-o" | "-or")) => {
                return Vec::new();
            }
            "-regex" | "-iregex" => {
                picked = true;
                // What is known of the last part of the path.
                let regex = value.filter(|_| !negated).and_then(Value::as_known);
                let name = regex.and_then(|regex| regex.rsplit('/').next());
                if let Some(name) = name {
                    let name = name.trim_end_matches('$');
                    let name = name
                        .replace("\\.", "\0")
                        .replace(".*", "*")
                        .replace('\0', ".");
                    if !name.contains(['[', '(', '\\', '+', '|']) {
                        patterns.push(Cow::Owned(Value::known(name)));
                    }
                }
            }
            "-mtime" | "-atime" | "-ctime" | "-mmin" | "-amin" | "-cmin" | "-newer" | "-size"
            | "-user" | "-group" | "-perm" | "-links" | "-inum" | "-samefile" | "-newermt" => {
                picked = true;
            }
            "-maxdepth" if value.and_then(Value::as_known) == Some("0") => bare = true,
            _ => {}
        }
        negated = matches!(word.text(), "!" | "-not");
    }
    let here = Value::known(".");
    let roots = if roots.is_empty() { vec![&here] } else { roots };
    let mut found = Vec::new();
    for root in roots.into_iter().take(64) {
        if found.len() > 256 {
            break;
        }
        if bare {
            found.push(root.clone());
        } else if patterns.is_empty() {
            found.push(below(root, None, picked));
        } else {
            for pattern in patterns.iter().take(64) {
                // `-path './x/*'` holds the root already.
                let last = pattern.text().rsplit('/').next().unwrap_or_default();
                let pattern = if pattern.text().contains('/') && !last.is_empty() {
                    Value::known(pattern.text().trim_start_matches(['*', '.', '/']))
                } else {
                    pattern.clone().into_owned()
                };
                found.push(below(root, Some(&pattern), true));
            }
        }
    }
    found
}

fn fd(args: &Args<'_>) -> Vec<Value> {
    let here = Value::known(".");
    let mut operands = args.operands();
    let pattern = operands.next();
    let root = operands.next().unwrap_or(&here);
    if let Some(extension) = args.values("-e|--extension").next() {
        let mut name = Value::known("*.");
        name.push_value(&extension);
        return vec![below(root, Some(&name), true)];
    }
    match pattern.and_then(Value::as_known) {
        None | Some("" | "." | ".*") => vec![below(root, None, false)],
        Some(pattern) => {
            let plain = pattern
                .trim_start_matches('^')
                .trim_end_matches('$')
                .replace("\\.", ".")
                .replace(".*", "*");
            let (begins, ends) = (pattern.starts_with('^'), pattern.ends_with('$'));
            let glob = args.has("-g|--glob");
            let star = |left_out| if left_out || glob { "" } else { "*" };
            let name = format!("{}{plain}{}", star(begins), star(ends));
            vec![below(root, Some(&Value::known(name)), true)]
        }
    }
}

/// What `locate` finds in the whole file tree.
fn located(args: &Args<'_>) -> Vec<Value> {
    let root = Value::known("/");
    let names = args.operands().take(64);
    let globs = names.map(|name| {
        let mut glob = Value::known("*");
        glob.push_value(name);
        if !name.has_glob() {
            glob.push_str("*", true);
        }
        below(&root, Some(&glob), true)
    });
    globs.collect()
}

/// The files that a cmdlet is given by the one before it.
fn piped(stdin: &Input) -> Vec<Value> {
    match stdin {
        Input::Text(names) => {
            let mut names = names.split(|c| c == '\n');
            names.retain(|name| !name.text().is_empty() || name.has_unknown());
            names
        }
        Input::File(_) | Input::Pipe(..) => {
            vec![Value::unknown(Unknown::name("(what is piped in)"))]
        }
        Input::Inherited => Vec::new(),
    }
}

/// What `forfiles` names.
fn files(args: &Args<'_>) -> Vec<Value> {
    let root = args.values("/p").next();
    let root = root.map_or_else(|| Value::known("."), |root| forward(&root));
    let mask = args.values("/m").next();
    let mask = mask.filter(|mask| !matches!(mask.text(), "*" | "*.*"));
    let every = Value::known("*");
    if args.has("/s") {
        return vec![below(&root, Some(mask.as_deref().unwrap_or(&every)), true)];
    }
    let mut path = root;
    path.push_str("/", false);
    path.push_value(&mask.as_deref().unwrap_or(&every).activated());
    vec![path]
}

/// A path of Windows with slashes, as what is found below it is told.
fn forward(path: &Value) -> Value {
    path.replaced("\\", &Value::known("/"))
}

fn children(args: &Args<'_>) -> Vec<Value> {
    let here = Value::known(".");
    let here_again = here.clone();
    let root = args
        .values("-Path|-LiteralPath")
        .next()
        .map(std::borrow::Cow::into_owned);
    let root = root.or_else(|| args.operands().next().cloned());
    let root = root.map_or(here, |root| forward(&root));
    let patterns: Vec<Value> = args
        .values("-Include|-Filter")
        .map(std::borrow::Cow::into_owned)
        .collect();
    if root.has_glob() {
        let last = root.text().rfind('/').map_or(0, |slash| slash + 1);
        if !args.has("-Recurse|-r") || root.slice_to(last).has_glob() {
            return vec![root];
        }
        // `-Recurse` looks for such names in every directory below.
        let dir = match last {
            0 => here_again,
            last => root.slice_to(last),
        };
        return vec![below(&dir, Some(&root.slice_from(last)), true)];
    }
    match &patterns[..] {
        [] => vec![below(&root, None, false)],
        patterns => patterns
            .iter()
            .map(|pattern| below(&root, Some(pattern), true))
            .collect(),
    }
}
