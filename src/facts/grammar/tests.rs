use std::borrow::Cow;

use super::*;
use crate::facts::Value;

fn texts(list: &'static str) -> List<Text> {
    Cow::Owned(list.split_whitespace().map(Cow::Borrowed).collect())
}

/// A program of this style; `;` stands between options with a value and further options.
fn program(style: Style, options: &'static str) -> Program {
    let (value_for, flags) = options.split_once(';').unwrap_or((options, ""));
    Program {
        style,
        value_for: texts(value_for),
        flags: texts(flags),
        ..Program::default()
    }
}

/// How a line is split: whether each of the options asked for is there, with its values, then the operands.
fn split(program: &Program, line: &str, asked: &str) -> String {
    let words: Vec<Value> = line.split_whitespace().map(Value::known).collect();
    let args = Args::split(Some(program), &words);
    let mut shown: Vec<String> = Vec::new();
    for option in asked.split_whitespace() {
        let values: Vec<String> = args
            .values(option)
            .map(|value| value.text().to_owned())
            .collect();
        if !values.is_empty() {
            shown.push(format!("{option}={}", values.join(",")));
        } else if args.has(option) {
            shown.push(option.to_owned());
        }
    }
    shown.push("|".to_owned());
    shown.extend(args.operands().map(|operand| operand.text().to_owned()));
    shown.join(" ")
}

#[test]
fn gnu_options() {
    let rm = program(
        Style::Gnu,
        "-o --output -n; --recursive --force --force-all --no-preserve",
    );
    for (line, asked, expected) in [
        ("rm -rf a b", "-r -f -x", "-r -f | a b"),
        ("rm a -rf -- -x", "-r -x", "-r | a -x"),
        ("rm -rofile a", "-r -o -f", "-r -o=file | a"),
        ("rm -ro file a", "-r -o", "-r -o=file | a"),
        ("rm -o=file a", "-o", "-o=file | a"),
        (
            "rm --output file --output=b a",
            "--output",
            "--output=file,b | a",
        ),
        ("rm --out=x a", "--output", "--output=x | a"),
        ("rm --rec a", "--recursive", "--recursive | a"),
        ("rm --force a", "--force --force-all", "--force | a"),
        ("rm --fo a", "--force --force-all", "| a"),
        (
            "rm --no-preserve=all /",
            "--no-preserve",
            "--no-preserve=all | /",
        ),
        ("rm - a", "-r", "| - a"),
        ("rm -n5 -5 a", "-n -5", "-n=5 -5 | a"),
        ("rm -o", "-o", "-o |"),
        ("rm --rEc a", "--recursive", "| a"),
        ("rm -é a", "-é", "-é | a"),
    ] {
        assert_eq!(split(&rm, line, asked), expected, "{line}");
    }
}

#[test]
fn an_exact_program_knows_no_abbreviations() {
    let npm = Program {
        exact: true,
        ..program(Style::Gnu, "; --force-reset")
    };
    assert_eq!(
        split(&npm, "npm --force x", "--force-reset --force"),
        "--force | x"
    );
}

#[test]
fn long_options_with_one_dash() {
    let find = program(Style::Long, "-name -var; -delete");
    for (line, asked, expected) in [
        (
            "find . -name x -delete",
            "-name -delete -d",
            "-name=x -delete | .",
        ),
        (
            "tf apply --var=a -var b -auto",
            "-var -auto",
            "-var=a,b -auto | apply",
        ),
    ] {
        assert_eq!(split(&find, line, asked), expected, "{line}");
    }
}

#[test]
fn windows_options() {
    let rd = program(Style::Slash, "");
    assert_eq!(split(&rd, "rd /S/q dir", "/s /q"), "/s /q | dir");
    assert_eq!(split(&rd, "x /T:5 -v", "/t"), "/t=5 | -v");
    let remove = program(Style::Powershell, "-Path -Filter; -Recurse -Force");
    for (line, asked, expected) in [
        (
            "ri -r -fo -Path x y",
            "-Recurse -Force -Path",
            "-Recurse -Force -Path=x | y",
        ),
        ("ri -RECURSE:$false x", "-Recurse", "| x"),
        ("ri -f x", "-Force -Filter", "| x"),
        ("ri -path:x -5", "-Path", "-Path=x | -5"),
    ] {
        assert_eq!(split(&remove, line, asked), expected, "{line}");
    }
}

#[test]
fn bundles_without_a_dash_and_assignments() {
    let tar = program(Style::Bundle, "-f -C");
    assert_eq!(
        split(&tar, "tar xzfC a.tar dir b", "-x -z -f -C"),
        "-x -z -f=a.tar -C=dir | b"
    );
    assert_eq!(
        split(&tar, "tar -xzf a.tar x", "-x -z -f"),
        "-x -z -f=a.tar | x"
    );
    let dd = program(Style::Assign, "");
    assert_eq!(
        split(&dd, "dd if=/dev/zero of=/dev/sda x", "if of"),
        "if=/dev/zero of=/dev/sda | x"
    );
}

#[test]
fn options_end_where_the_program_says() {
    let env = Program {
        stops: Stops::Always(true),
        ..program(Style::Gnu, "-u")
    };
    assert_eq!(split(&env, "env -u A rm -u b", "-u"), "-u=A | rm -u b");
    let docker = Program {
        stops: Stops::In(texts("run exec")),
        value_in: Cow::Owned(vec![(Cow::Borrowed("run"), texts("-v"))]),
        ..program(Style::Gnu, "")
    };
    for (line, asked, expected) in [
        (
            "docker run -v a:b -i image -v x",
            "-v -i",
            "-v=a:b -i | run image -v x",
        ),
        ("docker ps -v x", "-v", "-v | ps x"),
    ] {
        assert_eq!(split(&docker, line, asked), expected, "{line}");
    }
}

#[test]
fn a_version_behind_a_name_is_taken_off() {
    assert_eq!(canonical("git"), "git");
    assert_eq!(canonical("git2.40"), "git");
    assert_eq!(canonical("git-15"), "git");
    assert_eq!(canonical("15"), "15");
    assert_eq!(canonical("gitk"), "gitk");
}
