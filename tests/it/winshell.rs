//! PowerShell and cmd, against trees written down in `tests/shell`. `UPDATE=1` rewrites the trees.

#![allow(clippy::disallowed_methods, reason = "reads and rewrites its own data")]

use std::fmt::Write as _;
use std::path::Path;

use palisade::shell::{
    Assigned, Assignment, Command, CommandKind, Item, Join, List, Parameter, ParameterOp, Part,
    ProblemKind, Script, Span, Word, cmd, powershell,
};
use proptest::prelude::*;

/// A tree as text: one item a line on top, one line for all below; quoted text in `'…'`, what runs inside a word in `$(…)`,
/// quoted in `"$(…)"`.
fn show(script: &Script) -> String {
    let mut out = String::new();
    for item in &script.list.items {
        show_item(&mut out, item);
        out.push('\n');
    }
    for problem in &script.problems {
        let Span { start, end } = problem.span;
        let _ = writeln!(out, "! {:?} {start}..{end}", problem.kind);
    }
    out
}

fn show_list(out: &mut String, list: &List) {
    out.push('{');
    for (at, item) in list.items.iter().enumerate() {
        out.push_str(match (at, item.join) {
            (0, _) => " ",
            (_, Join::Then) => "; ",
            _ => " ",
        });
        show_item(out, item);
    }
    out.push_str(" }");
}

fn show_item(out: &mut String, item: &Item) {
    out.push_str(match item.join {
        Join::Then => "",
        Join::And => "&& ",
        Join::Or => "|| ",
    });
    if item.negated {
        out.push_str("! ");
    }
    for (at, command) in item.commands.iter().enumerate() {
        if at > 0 {
            out.push_str(" | ");
        }
        show_command(out, command);
    }
    if item.background {
        out.push_str(" &");
    }
}

fn show_command(out: &mut String, command: &Command) {
    match &command.kind {
        CommandKind::Simple { assignments, words } => {
            for (at, assignment) in assignments.iter().enumerate() {
                if at > 0 {
                    out.push(' ');
                }
                show_assignment(out, assignment);
            }
            if !assignments.is_empty() && !words.is_empty() {
                out.push(' ');
            }
            show_words(out, words);
        }
        CommandKind::Group(list) => {
            out.push_str("group ");
            show_list(out, list);
        }
        CommandKind::If { arms, otherwise } => {
            for (at, (condition, body)) in arms.iter().enumerate() {
                out.push_str(if at == 0 { "if " } else { " elif " });
                show_list(out, condition);
                out.push_str(" then ");
                show_list(out, body);
            }
            if let Some(list) = otherwise {
                out.push_str(" else ");
                show_list(out, list);
            }
        }
        CommandKind::While {
            until,
            condition,
            body,
        } => {
            out.push_str(if *until { "until " } else { "while " });
            show_list(out, condition);
            out.push_str(" do ");
            show_list(out, body);
        }
        CommandKind::For {
            name, words, body, ..
        } => {
            let _ = write!(out, "for {name} in ");
            show_words(out, words.as_deref().unwrap_or_default());
            out.push_str(" do ");
            show_list(out, body);
        }
        CommandKind::Case { subject, arms } => {
            out.push_str("case ");
            show_word(out, subject);
            for (patterns, body) in arms {
                out.push_str(" (");
                show_words(out, patterns);
                out.push_str(") ");
                show_list(out, body);
            }
        }
        CommandKind::Test(words) => {
            out.push_str("[[ ");
            show_words(out, words);
            out.push_str(" ]]");
        }
        CommandKind::Function { name, body } => {
            let _ = write!(out, "function {name} ");
            show_command(out, body);
        }
        other => panic!("no Windows dialect has {other:?}"),
    }
    for redirect in &command.redirects {
        let fd = redirect.fd.map_or(String::new(), |fd| fd.to_string());
        let _ = write!(out, " {fd}{:?} ", redirect.op);
        show_word(out, &redirect.target);
    }
}

fn show_assignment(out: &mut String, assignment: &Assignment) {
    out.push_str(&assignment.name);
    if let Some(index) = &assignment.index {
        out.push('[');
        show_word(out, index);
        out.push(']');
    }
    out.push_str(if assignment.append { "+=" } else { "=" });
    match &assignment.value {
        Assigned::Scalar(word) => show_word(out, word),
        Assigned::Array(words) => {
            out.push('(');
            show_words(out, words);
            out.push(')');
        }
    }
}

fn show_words(out: &mut String, words: &[Word]) {
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            out.push(' ');
        }
        show_word(out, word);
    }
}

fn show_word(out: &mut String, word: &Word) {
    if word.parts.is_empty() {
        out.push('∅');
    }
    for part in &word.parts {
        let quote = |quoted: &bool| if *quoted { "\"" } else { "" };
        match part {
            Part::Text { text, quoted } => {
                let text = text.replace('\n', "⏎").replace('\t', "⇥");
                let quote = if *quoted { "'" } else { "" };
                let _ = write!(out, "{quote}{text}{quote}");
            }
            Part::Parameter { parameter, quoted } => {
                out.push_str(quote(quoted));
                show_parameter(out, parameter);
                out.push_str(quote(quoted));
            }
            Part::Command { list, quoted, .. } => {
                out.push_str(quote(quoted));
                out.push('$');
                show_list(out, list);
                out.push_str(quote(quoted));
            }
            Part::Arith { expression, quoted } => {
                out.push_str(quote(quoted));
                out.push_str("((");
                show_word(out, expression);
                out.push_str("))");
                out.push_str(quote(quoted));
            }
            Part::Range { from, to, step } => {
                let _ = write!(out, "{{{from}..{to}..{step}}}");
            }
            other => panic!("no Windows dialect has {other:?}"),
        }
    }
}

fn show_parameter(out: &mut String, parameter: &Parameter) {
    let _ = write!(out, "${{{}", parameter.name);
    if let Some(index) = &parameter.index {
        out.push('[');
        show_word(out, index);
        out.push(']');
    }
    match &parameter.op {
        ParameterOp::None => {}
        ParameterOp::Replace {
            all,
            anchor,
            pattern,
            with,
        } => {
            out.push_str(if *all { "//" } else { "/" });
            out.extend(anchor);
            show_word(out, pattern);
            out.push('/');
            show_word(out, with);
        }
        ParameterOp::Substring(offset, length) => {
            out.push(':');
            show_word(out, offset);
            if let Some(length) = length {
                out.push(':');
                show_word(out, length);
            }
        }
        ParameterOp::Transform(how) => {
            let _ = write!(out, "@{how}");
        }
        other => panic!("no Windows dialect has {other:?}"),
    }
    out.push('}');
}

/// Holds a file of cases (`=== name`, text, `---`, tree) against a parser.
fn check(file: &str, parse: fn(&str) -> Script) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/shell")
        .join(file);
    let data = std::fs::read_to_string(&path).expect("the file of cases");
    let mut written = String::new();
    let mut wrong = String::new();
    for case in data.split("=== ").skip(1) {
        let (name, rest) = case.split_once('\n').expect("a name");
        let (text, tree) = rest.split_once("\n---\n").expect("`---` and a tree");
        let found = show(&parse(text));
        if found.trim() != tree.trim() {
            let _ = writeln!(wrong, "{file}: {name}\nwritten:\n{tree}found:\n{found}");
        }
        let _ = write!(written, "=== {name}\n{text}\n---\n{found}\n");
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, written.trim_end().to_owned() + "\n").expect("to be written");
    } else {
        assert!(wrong.is_empty(), "{wrong}");
    }
}

#[test]
fn powershell_yields_the_trees_written_down() {
    check("powershell.txt", powershell);
}

#[test]
fn cmd_yields_the_trees_written_down() {
    check("cmd.txt", cmd);
}

/// Parses and drops on a stack as small as any that the program may run on.
fn survives(parse: fn(&str) -> Script, text: String) -> Vec<ProblemKind> {
    // Without optimisation every frame is several times larger.
    let stack = if cfg!(debug_assertions) { 2048 } else { 256 } * 1024;
    std::thread::Builder::new()
        .stack_size(stack)
        .spawn(move || {
            let script = parse(&text);
            let spans = script.problems.iter().map(|p| p.span);
            assert!(
                spans
                    .into_iter()
                    .all(|s| s.start <= s.end && s.end as usize <= text.len())
            );
            script.problems.iter().map(|p| p.kind).collect()
        })
        .expect("a thread")
        .join()
        .expect("no panic")
}

#[test]
fn nesting_has_a_floor_in_powershell() {
    let openers = [
        "(",
        "@(",
        "$(",
        "{",
        "& {",
        "@{a=",
        "\"$(",
        "$x[",
        "[",
        "x(",
        "x {",
        "-a:(",
        "-a:{",
        "if (",
        "if (1) {",
        "if (1) {} else {",
        "foreach ($x in ",
        "foreach ($x in 1) {",
        "for (",
        "for (;;) {",
        "while (",
        "while (1) {",
        "do {",
        "switch (",
        "switch (1) { 1 {",
        "switch (1) {{",
        "try {",
        "try {} catch {",
        "function f {",
        "function f($a = ",
        "param($a = ",
        "$a = ",
        "$a = @{a=",
        "return ",
        "return (",
        "throw (",
        "x.a(",
        "$x.a(",
        "[a]::b(",
        "[a][",
        "[a](",
        "(x).a(",
        "$x.a{",
        "1,(",
        "!(",
        "-not (",
        "'a' + (",
        "& (",
        ". (",
        "@\"\n$(",
        "trap {",
        "begin {",
        "class A {",
        "$x.a().b(",
        "> (",
        "(if(1){",
        "{if(1){",
        "\"$(@{a=(",
        "f \"$(f {f (",
        "[Attribute(",
        "$x[$(",
        "$x.$(",
        "<#",
        "a | {",
        "a && (",
        "--% ",
        "$a = if (1) {",
        "$a = foreach ($x in (",
        "(((x).a().a().a()",
        "`",
    ];
    for opener in openers {
        survives(powershell, opener.repeat(100_000));
        survives(powershell, opener.repeat(2_000) + "x" + &")".repeat(2_000));
        survives(powershell, opener.repeat(90) + "x");
    }
    let deep = survives(powershell, "(".repeat(1000) + "x" + &")".repeat(1000));
    assert_eq!(deep, [ProblemKind::TooDeep]);
    let chain = survives(powershell, "$x".to_owned() + &".a()".repeat(1000));
    assert!(chain.contains(&ProblemKind::TooDeep));
}

#[test]
fn nesting_has_a_floor_in_cmd() {
    let openers = [
        "(",
        "if 1==1 ",
        "if 1==1 (",
        "if 1==1 (a) else ",
        "if 1==1 (a) else (",
        "if not ",
        "for %i in (",
        "for %i in (a) do ",
        "for %i in (a) do (",
        "for /f %i in ('",
        "for /f %i in ('(",
        "for /f \"usebackq\" %i in (`",
        "a|",
        "a&",
        "a||(",
        "@",
        "@(",
        "\"",
        "%",
        "!",
        "%a:",
        "!a:",
        "%~",
        "^",
        "set a=",
        "set \"a=",
        "call ",
        "start ",
        ">",
        "> (",
        "2>&1",
        ",",
        "rd/s",
        "/s",
        "%%",
        "%a",
        "else ",
        "for /r ",
    ];
    for opener in openers {
        survives(cmd, opener.repeat(100_000));
        survives(cmd, opener.repeat(2_000) + "x" + &")".repeat(2_000));
        survives(cmd, opener.repeat(90) + "x");
    }
    let deep = survives(cmd, "(".repeat(1000) + "x" + &")".repeat(1000));
    assert_eq!(deep, [ProblemKind::TooDeep]);
}

#[test]
fn long_tokens_are_read_in_one_pass() {
    for token in [
        "a", "'", "\"", "$", "%", "!", "^", "`", "#", "\n", " ", ";", ",", "|", "&", ">", ".", "-",
        "[", "]", "{", "}", ")", "é", "\u{201c}", "\u{a0}", "\0", "a ", "a;", "a\n", "$a", "%a%",
        "\"a\"", "1+", ".a", "=", ":", "::", "@", "\r\n", "1", "a,", "'' ", "a=1;", "$a=1;",
        "set a=1&", "a|", "'a'+", "${", "a/b/", "/s", "@'\n", "{} ", "() ", "@{} ", "[a]",
    ] {
        for parse in [powershell, cmd] {
            survives(parse, token.repeat(1_000_000 / token.len()));
            survives(
                parse,
                format!("x \"{}", token.repeat(1_000_000 / token.len())),
            );
        }
    }
}

#[test]
fn a_text_of_too_many_parts_is_cut_off_and_says_so() {
    assert_eq!(
        survives(powershell, "a;".repeat(500_000)),
        [ProblemKind::TooLong]
    );
    assert_eq!(survives(cmd, "a&".repeat(500_000)), [ProblemKind::TooLong]);
}

proptest! {
    #[test]
    fn no_text_makes_them_panic(text in any::<String>()) {
        let _ = show(&powershell(&text));
        let _ = show(&cmd(&text));
    }

    #[test]
    fn no_mix_of_tokens_makes_them_panic(tokens in proptest::collection::vec(0..TOKENS.len(), 0..60)) {
        let text: String = tokens.into_iter().map(|at| TOKENS[at]).collect();
        for script in [powershell(&text), cmd(&text)] {
            let _ = show(&script);
            let end = text.len();
            prop_assert!(script.problems.iter().all(|p| p.span.start <= p.span.end && p.span.end as usize <= end));
            prop_assert!(script.list.items.iter().flat_map(|i| &i.commands).all(|c| c.span.end as usize <= end));
        }
    }
}

const TOKENS: [&str; 90] = [
    " ",
    " ",
    " ",
    "\n",
    "\r\n",
    ";",
    "&",
    "&&",
    "|",
    "||",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "@(",
    "@{",
    "$(",
    "@'\n",
    "\n'@",
    "@\"\n",
    "\n\"@",
    "'",
    "\"",
    "`",
    "^",
    "%",
    "!",
    "$",
    "$x",
    "${",
    "$env:A",
    "$x.y",
    "::",
    ".a",
    ".a(",
    "[int]",
    "[char]65",
    "=",
    "+=",
    "+",
    "-",
    "-eq ",
    ",",
    "..",
    "1",
    ">",
    ">>",
    "2>&1",
    "*>",
    "<",
    "<#",
    "#>",
    "#",
    "if ",
    "else ",
    "elseif",
    "foreach ($a in ",
    "for ",
    "/f ",
    "%i ",
    "in ",
    "do ",
    "while ",
    "switch ",
    "try ",
    "catch ",
    "function f ",
    "param(",
    "return ",
    "exit ",
    "set ",
    "set \"a=",
    "call ",
    "start ",
    "rem ",
    "not ",
    "exist ",
    "==",
    "--% ",
    "%~dp0",
    "%a:~1,2%",
    "%a:b=c%",
    "!a!",
    "é",
    "\u{201d}",
    "\u{2013}",
    "\0",
    "rd/s/q ",
];
