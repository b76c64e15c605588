//! Text that means harm: deep nesting, long tokens, things that never end. Always a tree, soon, on a small stack.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use palisade::shell::{ProblemKind, Script, parse};

/// What nests, or repeats: each of these is written down many times over.
const UNITS: [&str; 120] = [
    "(",
    "((",
    "( (",
    "$(",
    "$((",
    "$(( (",
    "`",
    "{ ",
    "if ",
    "if a; then ",
    "while ",
    "for x in a; do ",
    "\"$(",
    "\"$(\"",
    "${x:-",
    "\"${x:-",
    "${",
    "${x[",
    "${x[$(",
    "${!",
    "${#",
    "${x/",
    "${x//a/",
    "${x:",
    "${x:a?",
    "${x#",
    "${(f)",
    "${ ",
    "${|",
    "<(",
    ">(",
    "case x in (",
    "case x in a) ",
    "case ",
    "a|",
    "a|&",
    "{a,",
    "{,",
    "{{a,b},",
    "{a,b}{",
    "{a..b}",
    "{",
    "}",
    "{~,",
    "[[ ",
    "[[ (",
    "[[ ((",
    "[[ ! ",
    "[[ a && ",
    "[[ -f ",
    "[[ a =~ (",
    "f() ",
    "f(){ ",
    "function f ",
    "coproc ",
    "! ",
    "time ",
    "a=(",
    "a=( $(",
    "export a=(",
    "a[",
    "x[$(",
    "$[",
    "$[a[",
    "!(",
    "?(a|",
    "\"`",
    "`$(",
    "$(`",
    "$(\"`",
    "`\\`",
    "`\\`$(",
    "${x:-`",
    "<<A ",
    "<<A\n",
    "<<-A\n\t",
    "<<A $(",
    "$(<<A\n",
    "<<E\n$(",
    "$(cat <<A)\n",
    "<<$(",
    "<<<",
    "a && ",
    "a; ",
    "a ",
    "a=b ",
    "a&",
    "\"a\"b",
    "\\a",
    "$x",
    "$",
    "$'\\",
    "$\"",
    "'",
    "\"",
    ")",
    "fi ",
    "done;",
    "then ",
    ";;",
    ";",
    "&",
    "|",
    "\n",
    "#",
    "\\\n",
    "~",
    ":~",
    "=~",
    "a=~:",
    "\0",
    "é",
    "\u{202e}",
    "\r",
    "1>",
    "{a}>",
    "2>&1 ",
    "in ",
    "((a);",
    "((case x in a) ((b));; esac) ",
];

/// What closes what.
const PAIRS: [(&str, &str); 20] = [
    ("(", ")"),
    ("((", "))"),
    ("$(", ")"),
    ("$((", "))"),
    ("$(( (", ")))"),
    ("\"$(", ")\""),
    ("{ ", "; }"),
    ("${x:-", "}"),
    ("\"${x:-", "}\""),
    ("<(", ")"),
    ("{a,", "}"),
    ("if ", "; then a; fi "),
    ("while ", "; do a; done "),
    ("a=( $(", "))"),
    ("case x in a) ", ";; esac "),
    ("f() { ", "; } "),
    ("$[", "]"),
    ("${a[", "]}"),
    ("[[ ( ", " ) "),
    ("@(", ")"),
];

const SIZE: usize = if cfg!(debug_assertions) {
    60_000
} else {
    1 << 20
};

/// Parses on a stack as small as a main thread may have; a debug build needs much more.
fn on_small_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let size = if cfg!(debug_assertions) {
        4 << 20
    } else {
        200 << 10
    };
    let thread = std::thread::Builder::new()
        .stack_size(size)
        .spawn(run)
        .expect("a thread can be started");
    thread.join().expect("nothing panics")
}

fn repeated(unit: &str, size: usize) -> String {
    unit.repeat(size / unit.len() + 1)
}

/// How long it takes at best, which other work on the machine disturbs least.
fn time(text: &str) -> Duration {
    let once = || {
        let start = Instant::now();
        drop(parse(text));
        start.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}

/// Whether part of the text was left unread for its depth or length.
fn limited(script: &Script) -> bool {
    script
        .problems
        .iter()
        .any(|problem| problem.kind.is_limit())
}

#[test]
fn time_is_linear_in_what_repeats() {
    let slow: String = on_small_stack(|| {
        let mut slow = String::new();
        for unit in UNITS {
            let (short, long) = (
                format!("x {}", repeated(unit, SIZE / 8)),
                format!("x {}", repeated(unit, SIZE)),
            );
            let (short, long) = (time(&short), time(&long));
            // Fresh memory makes much of the difference; what is quadratic takes seconds.
            if long > Duration::from_millis(300) && long > 24 * short {
                let _ = writeln!(slow, "{unit:?}: {short:?} for an eighth, {long:?} for all");
            }
        }
        slow
    });
    assert!(slow.is_empty(), "{slow}");
}

#[test]
fn what_is_nested_and_closed_is_cut_off_or_read() {
    on_small_stack(|| {
        for (open, close) in PAIRS {
            for depth in [
                10,
                50,
                90,
                96,
                97,
                100,
                1000,
                SIZE / (open.len() + close.len()),
            ] {
                let text = format!("{}a{}; rm x", open.repeat(depth), close.repeat(depth));
                let script = parse(&text);
                let plain = matches!(open, "(" | "((" | "$((" | "$[" | "[[ ( " | "@(");
                assert!(
                    limited(&script) || depth <= 100 || plain,
                    "{depth} times {open:?}"
                );
                assert!(!limited(&script) || depth > 30, "{depth} times {open:?}");
            }
        }
    });
}

#[test]
fn no_pair_of_units_is_too_much() {
    on_small_stack(|| {
        for (first, second) in UNITS
            .iter()
            .flat_map(|unit| UNITS.iter().map(move |other| (unit, other)))
        {
            let text = repeated(
                &format!("{first}{second}"),
                if cfg!(debug_assertions) { 600 } else { 3000 },
            );
            drop(parse(&text));
        }
    });
}

#[test]
fn long_tokens_are_read_whole() {
    let size = 1 << 20;
    for text in [
        "a".repeat(size),
        format!("'{}'", "a".repeat(size)),
        format!("\"{}\"", "é".repeat(size)),
    ] {
        let script = parse(&text);
        assert!(script.problems.is_empty() && script.list.items.len() == 1);
    }
}

#[test]
fn many_here_documents_find_their_bodies() {
    let mut text = String::from("cat");
    for number in 0..3000 {
        let _ = write!(text, " <<E{number}");
    }
    for number in 0..3000 {
        let _ = write!(text, "\nbody {number}\nE{number}");
    }
    let script = parse(&format!("{text}\nls"));
    assert!(script.problems.is_empty());
    assert_eq!(script.list.items.len(), 2);
}

#[test]
fn a_tree_that_grows_too_large_is_cut_off() {
    let script = parse(&"a;".repeat(300_000));
    assert_eq!(
        script
            .problems
            .iter()
            .map(|problem| problem.kind)
            .collect::<Vec<_>>(),
        [ProblemKind::TooLong]
    );
    let end = script.problems[0].span.end;
    assert_eq!(end, 600_000, "the problem covers what was not read");
}

#[test]
fn what_never_ends_still_shows_its_commands() {
    for text in [
        "$(rm x",
        "`rm x",
        "\"$(rm x)",
        "\"`rm x`",
        "${x:-$(rm x)",
        "{ rm x",
        "(rm x",
        "if rm x",
        "<(rm x",
        "cat <<E\n$(rm x)",
    ] {
        let script = parse(text);
        assert!(!script.problems.is_empty(), "{text}");
        assert!(
            super::dump::script(&script, text).contains("rm x"),
            "{text}"
        );
    }
}
