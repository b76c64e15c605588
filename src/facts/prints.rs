//! What programs print whose output is certain, or nearly so.

use crate::facts::expand::join;
use crate::facts::grammar::Args;
use crate::facts::interpret::{Dialect, Interpreter, Printed};
use crate::facts::lookup;
use crate::facts::state::Slot;
use crate::facts::{Input, Origins, Unknown, Value};

/// What the part of a name that `mktemp` makes up is called.
pub const MKTEMP: &str = "XXXXXX";

/// What a program prints, as far as that is known without running it.
pub(super) fn of(this: &mut Interpreter<'_>, name: &str, args: &Args<'_>) -> Printed {
    let words = &args.words()[1..];
    let first = || args.operands().next();
    let known = |n: usize| args.operands().nth(n).and_then(Value::as_known);
    match name {
        "echo" | "write-output" | "write-host" => echo(words),
        // What they write.
        "add-content" | "set-content"
            if args.has("-Value") || args.operands().len() > usize::from(!args.has("-Path")) =>
        {
            let value = args.values("-Value").next();
            let value =
                value.or_else(|| args.operands().next_back().map(std::borrow::Cow::Borrowed));
            value.map_or_else(Printed::default, |value| Printed::value(value.into_owned()))
        }
        "printf" if words.first().and_then(Value::as_known) == Some("-v") => Printed::default(),
        "printf" => printf(words),
        "true" | "false" | ":" | "test" | "[" | "sleep" | "cd" | "export" | "local" | "declare"
        | "set" | "unset" | "mkdir" | "touch" | "chmod" | "rm" | "cp" | "mv" | "read" | "shopt"
        | "wait" | "kill" | "ln" => Printed::default(),
        "pwd" => Printed::value(this.cwd()),
        // Names of files in what is searched.
        "grep" | "egrep" | "fgrep" | "rg" | "ag"
            if args.has("-l|--files-with-matches|-L|--files-without-match|--files") =>
        {
            let given = args.has("-e|--regexp|-f|--file|--files");
            let dirs: Vec<Value> = args.operands().skip(usize::from(!given)).cloned().collect();
            let here = vec![Value::known(".")];
            let dirs = if dirs.is_empty() { here } else { dirs };
            let names = dirs.into_iter().take(64).map(|mut dir| {
                dir.push_str("/", false);
                dir.push_unknown(Unknown {
                    may_be_empty: false,
                    ..Unknown::any("(files found)")
                });
                dir
            });
            Printed::value(join(&names.collect::<Vec<_>>(), "\n"))
        }
        "cat" | "tee" | "sort" | "uniq" | "head" | "tail" | "tac" | "grep" | "egrep" | "fgrep"
        | "rg" | "shuf" | "sponge" | "more" | "less" | "pv" | "xargs" | "nl" | "fzf"
        | "sort-object" => lines(this, name, args),
        "select-object" if args.has("-Index") => indexed(lines(this, name, args)),
        "where-object" | "select-object" => some_of(lines(this, name, args)),
        "get-command" => edit(first(), str::to_owned),
        "[string]::join" => {
            let items: Vec<Value> = args.operands().skip(1).cloned().collect();
            match known(0) {
                Some(separator) => Printed::value(join(&items, separator)),
                None => Printed::unknown(Origins::GENERATED),
            }
        }
        "[string]::concat" => {
            let items: Vec<Value> = args.operands().cloned().collect();
            Printed::value(join(&items, ""))
        }
        ".replace" => match (known(0), args.operands().nth(1), args.operands().nth(2)) {
            (Some(old), Some(new), Some(text))
                if !old.is_empty() && this.copies(text.size() * 4) =>
            {
                Printed::value(text.replaced(old, new))
            }
            _ => Printed::unknown(Origins::GENERATED.and(Origins::DECODED)),
        },
        ".tolower" => edit(first(), str::to_lowercase),
        ".toupper" => edit(first(), str::to_uppercase),
        ".trim" => edit(first(), |text| text.trim().to_owned()),
        "tr" if args.has("-d|--delete") => without_letters(this, name, args),
        "mktemp" => mktemp(this, args),
        "basename" => edit(first(), |path| {
            let base = path
                .trim_end_matches('/')
                .rsplit('/')
                .next()
                .unwrap_or_default();
            let suffix = known(1).unwrap_or_default();
            base.strip_suffix(suffix)
                .filter(|stem| !stem.is_empty())
                .unwrap_or(base)
                .to_owned()
        }),
        "dirname" => match first() {
            Some(path) => Printed::value(dirname(path)),
            None => Printed::unknown(Origins::GENERATED),
        },
        "realpath" | "readlink" => match first() {
            Some(path) => {
                let cwd = this.cwd();
                Printed::value(lookup::normalized(&lookup::directory(&cwd, path)))
            }
            None => Printed::unknown(Origins::GENERATED),
        },
        // In cmd it prints a file.
        "type" if this.frame.dialect == Dialect::Cmd => match first() {
            Some(path) => this.content(&path.clone()),
            None => Printed::default(),
        },
        "which" | "command" | "type" | "whence" => {
            match args.operands().next_back().and_then(Value::as_known) {
                Some(program) if !program.contains('/') => {
                    Printed::known(format!("/usr/bin/{program}"))
                }
                Some(program) => Printed::known(program),
                None => Printed::unknown(Origins::GENERATED),
            }
        }
        "whoami" | "logname" => user(this),
        "id" if args.has("-n") || args.has("--name") => user(this),
        "cygpath" | "wslpath" => edit(first(), unix_path),
        "git" => git(this, args),
        "npm" | "pnpm" | "yarn" => match (known(0), known(1), known(2)) {
            // Where npm puts global packages by default, on Linux.
            (Some("config"), Some("get"), Some("prefix")) => Printed::known("/usr"),
            (Some("prefix"), ..) if args.has("-g|--global") => Printed::known("/usr"),
            _ => Printed::unknown(Origins::GENERATED),
        },
        "date" => date(args),
        // One number or name, whatever they are told: nothing that could be code.
        "nproc" | "uname" | "hostname" | "arch" | "uuidgen" | "id" | "getconf" | "pgrep"
        | "pidof" | "lsb_release" | "sysctl" | "sw_vers" => {
            Printed::value(Value::unknown(Unknown::name("")))
        }
        "openssl" if known(0) == Some("rand") => Printed::value(Value::unknown(Unknown::name(""))),
        "docker" | "podman" if args.has("-q|--quiet") => {
            Printed::value(Value::unknown(Unknown::any("(containers)")))
        }
        "wc" | "openssl" | "md5sum" | "sha256sum" | "sha1sum" | "stat" | "du" | "expr" | "bc"
        | "tput" => Printed::value(Value::unknown(Unknown {
            origins: Origins::GENERATED,
            ..Unknown::name("")
        })),
        "seq" if args.has("-f|--format") => Printed::unknown(Origins::GENERATED),
        "seq" => match known(0)
            .zip(known(1))
            .and_then(|(a, b)| a.parse::<u32>().ok().zip(b.parse::<u32>().ok()))
        {
            Some((first, last)) if last < first.saturating_add(64) => {
                let numbers: Vec<String> = (first..=last).map(|n| n.to_string()).collect();
                Printed::known(numbers.join("\n"))
            }
            _ => Printed::value(Value::unknown(Unknown {
                origins: Origins::GENERATED,
                ..Unknown::name("")
            })),
        },
        "[guid]::newguid" | "[system.guid]::newguid" | "get-random" | "new-guid" => {
            Printed::value(Value::unknown(Unknown::name("")))
        }
        "join-path" => {
            let mut parts: Vec<Value> = Vec::new();
            for option in ["-Path", "-ChildPath"] {
                parts.extend(args.values(option).map(std::borrow::Cow::into_owned));
            }
            parts.extend(args.operands().cloned());
            Printed::value(join(&parts, "/"))
        }
        "get-item" | "resolve-path" | "convert-path" => {
            let paths: Vec<Value> = args.operands().cloned().collect();
            Printed::value(join(&paths, "\n"))
        }
        "ls" | "dir" => list(args),
        "find" if args.has("-printf|-fprintf") => Printed::unknown(Origins::GENERATED),
        "find"
        | "fd"
        | "locate"
        | "plocate"
        | "mlocate"
        | "get-childitem"
        | "[io.directory]::getfiles" => {
            let found = this
                .facts
                .runs
                .last()
                .map(|run| run.found.clone())
                .unwrap_or_default();
            if found.is_empty() {
                Printed::default()
            } else {
                Printed::value(join(&found, "\n"))
            }
        }
        _ => Printed::unknown(Origins::GENERATED),
    }
}

fn echo(words: &[Value]) -> Printed {
    let mut words = words;
    let mut escapes = false;
    let mut newline = true;
    while let Some((flag, rest)) = words.split_first()
        && let Some(letters) = flag.as_known().and_then(|flag| flag.strip_prefix('-'))
        && !letters.is_empty()
        && letters.bytes().all(|letter| b"neE".contains(&letter))
    {
        escapes |= letters.contains('e');
        newline &= !letters.contains('n');
        words = rest;
    }
    let mut text = join(words, " ");
    if escapes {
        text = unescaped(&text);
    }
    if newline {
        text.push_str("\n", false);
    }
    Printed::value(text.without_globs())
}

/// `printf`: `%s`, `%b`, `%d`, `%%` and escapes; the format is used again while arguments are left.
fn printf(words: &[Value]) -> Printed {
    let words = if words.first().and_then(Value::as_known) == Some("--") {
        &words[1..]
    } else {
        words
    };
    let Some((format, mut arguments)) = words.split_first() else {
        return Printed::default();
    };
    let Some(format) = unescaped(format).as_known().map(str::to_owned) else {
        return Printed::unknown(format.origins());
    };
    let mut text = Value::default();
    for _ in 0..256 {
        let before = arguments.len();
        let mut rest = &*format;
        while let Some(at) = rest.find('%') {
            text.push_str(&rest[..at], false);
            rest = &rest[at + 1..];
            let end = rest
                .find(|c: char| c.is_ascii_alphabetic() || c == '%')
                .unwrap_or(rest.len());
            let conversion = rest[end..].chars().next();
            rest = rest.get(end + 1..).unwrap_or_default();
            match conversion {
                Some('%') => text.push_str("%", false),
                Some(conversion) => {
                    if let Some((argument, left)) = arguments.split_first() {
                        arguments = left;
                        match conversion {
                            'b' => text.push_value(&unescaped(argument)),
                            'q' => text.push_value(&argument.quoted()),
                            'o' | 'x' | 'X' => match argument.as_known().map(str::parse::<u64>) {
                                Some(Ok(number)) => {
                                    let digits = match conversion {
                                        'o' => format!("{number:o}"),
                                        'x' => format!("{number:x}"),
                                        _ => format!("{number:X}"),
                                    };
                                    text.push_str(&digits, false);
                                }
                                _ => text.push_value(argument),
                            },
                            _ => text.push_value(argument),
                        }
                    }
                }
                None => break,
            }
        }
        text.push_str(rest, false);
        if arguments.is_empty() || arguments.len() == before || text.text().len() > 1 << 20 {
            break;
        }
    }
    Printed::value(text.without_globs())
}

/// The value with backslash escapes read, as `echo -e` and `printf` do.
fn unescaped(value: &Value) -> Value {
    if !value.text().contains('\\') {
        return value.clone();
    }
    if value.has_unknown() {
        return Value::unknown(Unknown {
            origins: value.origins(),
            ..Unknown::any("")
        });
    }
    let mut bytes = Vec::with_capacity(value.text().len());
    let text = value.text().as_bytes();
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        at += 1;
        if byte != b'\\' || at == text.len() {
            bytes.push(byte);
            continue;
        }
        let escape = text[at];
        at += 1;
        let digits = |at: &mut usize, radix: u32, most: usize| {
            let mut number = 0u32;
            let mut count = 0;
            while count < most
                && let Some(digit) = text
                    .get(*at)
                    .and_then(|byte| char::from(*byte).to_digit(radix))
            {
                number = number * radix + digit;
                *at += 1;
                count += 1;
            }
            (count > 0).then_some(number)
        };
        match escape {
            b'n' => bytes.push(b'\n'),
            b't' => bytes.push(b'\t'),
            b'r' => bytes.push(b'\r'),
            b'a' | b'b' | b'f' | b'v' => bytes.push(b' '),
            b'e' | b'E' => bytes.push(0x1b),
            b'\\' => bytes.push(b'\\'),
            b'c' => break,
            b'x' => match digits(&mut at, 16, 2) {
                Some(number) => bytes.push((number & 0xFF) as u8),
                None => bytes.extend_from_slice(b"\\x"),
            },
            b'u' | b'U' => {
                let most = if escape == b'u' { 4 } else { 8 };
                if let Some(c) = digits(&mut at, 16, most).and_then(char::from_u32) {
                    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
            b'0'..=b'7' => {
                at -= usize::from(escape != b'0');
                let number = digits(&mut at, 8, 3).unwrap_or(0);
                bytes.push((number & 0xFF) as u8);
            }
            other => bytes.extend_from_slice(&[b'\\', other]),
        }
    }
    Value::known(String::from_utf8_lossy(&bytes))
}

/// A program that prints lines of its input or of files: what comes in, or a part of it, goes out.
fn lines(this: &mut Interpreter<'_>, name: &str, args: &Args<'_>) -> Printed {
    let reads_files = matches!(
        name,
        "cat" | "tac" | "head" | "tail" | "sort" | "nl" | "more" | "less"
    );
    let file = args.operands().next().filter(|_| reads_files).cloned();
    if let Some(path) =
        file.filter(|path| path.as_known() != Some("-") && path.as_known() != Some("/dev/stdin"))
    {
        return this.content(&path);
    }
    match this.frame.stdin.clone() {
        Input::Text(text) if name != "cat" && name != "tee" && text.text().trim() == "*" => {
            Printed::value(Value::unknown(Unknown::name("(some of the names)")))
        }
        Input::Text(text) if !this.copies(text.text().len()) => Printed::unknown(Origins::UNKNOWN),
        Input::Text(text) => Printed::value((*text).clone()),
        Input::Pipe(_, origins) => Printed::unknown(origins),
        Input::File(path) => this.content(&path),
        // Lines of the files that it is told to search.
        Input::Inherited if searches(name) => Printed::unknown(Origins::FILE),
        Input::Inherited => Printed::default(),
    }
}

fn searches(name: &str) -> bool {
    matches!(
        name,
        "grep" | "egrep" | "fgrep" | "rg" | "ag" | "uniq" | "shuf"
    )
}

/// Some of the lines: where all names in a directory came in, these are names in it.
fn some_of(mut printed: Printed) -> Printed {
    let all = |line: &Value| line.has_glob() && line.text().ends_with("/*");
    let lines = printed.text.split(|c| c == '\n');
    if lines.iter().any(all) {
        let lines = lines.into_iter().map(|line| {
            if !all(&line) {
                return line;
            }
            let mut some = line.slice_to(line.text().len() - 1);
            some.push_unknown(Unknown::name("(some of the names)"));
            some
        });
        printed.text = join(&lines.collect::<Vec<_>>(), "\n");
    }
    printed
}

/// An item of a list is one of its lines; letters of one text tell nothing of it any more.
fn indexed(printed: Printed) -> Printed {
    match printed.text.as_known() {
        Some(text) if !text.trim_end().contains('\n') && text.trim_end().len() > 1 => {
            Printed::unknown(printed.origins.and(Origins::DECODED))
        }
        _ => printed,
    }
}

/// `tr -d`: its input without the letters it names, where these are no ranges or classes.
fn without_letters(this: &mut Interpreter<'_>, name: &str, args: &Args<'_>) -> Printed {
    let printed = lines(this, name, args);
    let letters = args.operands().next().map(unescaped);
    let letters = letters.as_ref().and_then(Value::as_known);
    match letters {
        Some(letters) if !letters.contains(['-', '[']) && !printed.text.is_unknown() => {
            let left = printed.text.without_letters(|c| letters.contains(c));
            Printed {
                text: left,
                ..printed
            }
        }
        _ => Printed::unknown(printed.origins.and(printed.text.origins())),
    }
}

/// A new name below the directory for temporary files, or where a template says.
fn mktemp(this: &mut Interpreter<'_>, args: &Args<'_>) -> Printed {
    let fresh = |dir: &Value, name: &str| {
        let mut path = dir.clone();
        if !path.text().ends_with('/') {
            path.push_str("/", false);
        }
        path.push_str(name.trim_end_matches('X'), false);
        path.push_unknown(Unknown::name(MKTEMP));
        Printed::value(path)
    };
    let temporary = match this.variable("TMPDIR") {
        Slot::Scalar(value) => value,
        _ => Value::known("/tmp"),
    };
    let dir = args
        .values("-p|--tmpdir")
        .next()
        .map(std::borrow::Cow::into_owned);
    let template = args.operands().next();
    match (dir, template) {
        (Some(dir), template) => fresh(&dir, template.map_or("tmp.", Value::text)),
        (None, None) => fresh(&temporary, "tmp."),
        (None, Some(template)) if args.has("-t|--tmpdir") => fresh(&temporary, template.text()),
        (None, Some(template)) => {
            let mut path = template.clone();
            if path.as_known().is_some() {
                path = Value::known(path.text().trim_end_matches('X'));
            }
            path.push_unknown(Unknown::name(MKTEMP));
            Printed::value(path)
        }
    }
}

fn edit(value: Option<&Value>, change: impl Fn(&str) -> String) -> Printed {
    match value {
        Some(value) => match value.as_known() {
            Some(text) => Printed::known(change(text)),
            None => Printed::value(Value::unknown(Unknown {
                may_be_empty: false,
                ..Unknown::any(value.shown())
            })),
        },
        None => Printed::unknown(Origins::GENERATED),
    }
}

fn dirname(path: &Value) -> Value {
    let text = path.text().trim_end_matches('/');
    match text.rfind('/') {
        Some(0) if path.as_known().is_some() => Value::known("/"),
        Some(at) if path.unknowns().all(|(mark, _)| mark as usize <= at) => path.slice_to(at),
        None if path.as_known().is_some() => Value::known("."),
        _ => Value::unknown(Unknown {
            may_be_empty: false,
            ..Unknown::any(format!("dirname {}", path.shown()))
        }),
    }
}

/// The time in numbers and names, between what else stands in the format.
fn date(args: &Args<'_>) -> Printed {
    let time = || Unknown::name("(date)");
    let format = args.operands().find(|word| word.text().starts_with('+'));
    let Some(format) = format else {
        return Printed::value(Value::unknown(time()));
    };
    let Some(text) = format.as_known() else {
        return Printed::unknown(Origins::GENERATED);
    };
    let mut printed = Value::default();
    let mut pieces = text[1..].split('%');
    printed.push_str(pieces.next().unwrap_or_default(), false);
    for piece in pieces {
        printed.push_unknown(time());
        // What says how it is padded, and what is printed.
        let rest = piece.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
        let mut rest = rest.chars();
        rest.next();
        printed.push_str(rest.as_str(), false);
    }
    Printed::value(printed)
}

fn user(this: &mut Interpreter<'_>) -> Printed {
    match this.world.env("USER").filter(|_| !this.is_remote()) {
        Some(user) => Printed::known(user),
        None => Printed::value(Value::unknown(Unknown::name("$USER"))),
    }
}

/// `C:\dir` as MSYS, Cygwin and WSL write it.
fn unix_path(path: &str) -> String {
    let forward = path.replace('\\', "/");
    match forward.split_once(':') {
        Some((drive, rest)) if drive.len() == 1 => format!("/{}{rest}", drive.to_ascii_lowercase()),
        _ => forward,
    }
}

fn git(this: &mut Interpreter<'_>, args: &Args<'_>) -> Printed {
    let words: Vec<&str> = args.operands().map(Value::text).take(2).collect();
    match words.first() {
        Some(&"rev-parse") if args.has("--show-toplevel") => {
            let cwd = this.cwd();
            match cwd.as_known().and_then(|cwd| work_tree(this, cwd)) {
                Some(root) => Printed::known(root),
                None => Printed::value(Value::unknown(Unknown {
                    may_be_empty: false,
                    ..Unknown::any("$(git rev-parse …)")
                })),
            }
        }
        Some(&("ls-files" | "diff" | "ls-tree" | "status" | "grep"))
            if words[0] == "grep" && args.has("-l|--files-with-matches|--name-only")
                || words[0].starts_with("ls")
                || args.has("--name-only|-s|--short|--porcelain") =>
        {
            let patterns: Vec<Value> = args
                .operands()
                .skip(1)
                .filter(|word| word.text().contains('*'))
                .cloned()
                .collect();
            if !patterns.is_empty() && words[0] == "ls-files" {
                return Printed::value(join(
                    &patterns.iter().map(Value::activated).collect::<Vec<_>>(),
                    "\n",
                ));
            }
            // Names of files below the current directory.
            let mut value = Value::known("./");
            value.push_unknown(Unknown {
                may_be_empty: false,
                ..Unknown::any("(names from git)")
            });
            Printed::value(value)
        }
        Some(
            &("rev-parse" | "branch" | "symbolic-ref" | "describe" | "rev-list" | "merge-base"
            | "config" | "for-each-ref"),
        ) => Printed::value(Value::unknown(Unknown {
            may_be_empty: false,
            ..Unknown::any(format!("(git {})", words[0]))
        })),
        _ => Printed::unknown(Origins::GENERATED),
    }
}

/// The root of the work tree around a directory.
fn work_tree(this: &Interpreter<'_>, dir: &str) -> Option<String> {
    let mut dir = dir;
    loop {
        if this.world.kind(&format!("{dir}/.git")) != crate::world::Kind::Absent {
            return Some(if dir.is_empty() {
                "/".to_owned()
            } else {
                dir.to_owned()
            });
        }
        dir = &dir[..dir.rfind('/')?];
    }
}

/// `ls`: its operands, or names in the directories that they are.
fn list(args: &Args<'_>) -> Printed {
    let mut all = Vec::new();
    // `dir /b x` has its options behind a slash.
    let is_option = |word: &Value| args.words()[0].text() == "dir" && word.text().starts_with('/');
    let below = args.words()[0].text() == "dir"
        && args
            .operands()
            .any(|word| word.text().eq_ignore_ascii_case("/s"));
    for operand in args.operands().filter(|word| !is_option(word)) {
        if below && operand.has_glob() && !operand.text().contains(['/', '\\']) {
            let mut found = Value::default();
            found.push_str("./**/", true);
            found.push_value(operand);
            all.push(found);
        } else {
            all.push(operand.clone());
        }
    }
    if all.is_empty() || args.has("-l") {
        let mut names = Value::default();
        names.push_str("*", true);
        return Printed::value(names);
    }
    if all.len() == 1 && !all[0].has_glob() {
        // Names without their directory.
        return Printed::value(Value::unknown(Unknown::name(format!(
            "(names in {})",
            all[0].shown()
        ))));
    }
    Printed::value(join(&all, "\n"))
}
