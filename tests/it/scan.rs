//! `palisade scan`: what it looks at, how it tells, and how it ends.

use std::process::Command;

use serde_json::Value;

use crate::program::{Output, Program, finish};
use crate::secrets::filled;

fn key() -> String {
    filled("sk-ant-api03-{B:93}AA")
}

fn git(program: &Program, args: &[&str]) {
    let mut command = Command::new("git");
    command
        .args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b",
            "-c",
            "init.defaultBranch=main",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(args)
        .current_dir(program.project())
        .env("HOME", program.project())
        .env("GIT_CONFIG_NOSYSTEM", "1");
    let output = finish(command, b"");
    assert_eq!(output.code, Some(0), "git {args:?}: {output:?}");
}

fn told(output: &Output) -> Vec<(String, String, u64)> {
    let json: Value = serde_json::from_str(&output.stdout).expect("JSON");
    let findings = json["findings"].as_array().expect("findings").iter();
    let told = findings.map(|finding| {
        let text = |field: &str| finding[field].as_str().expect("text").to_owned();
        (
            text("path"),
            text("rule"),
            finding["line"].as_u64().expect("a line"),
        )
    });
    told.collect()
}

#[test]
fn files_are_told_by_place_and_never_by_value() {
    let program = Program::new();
    program.write("project/src/a.py", &format!("x = 1\n\nkey = '{}'\n", key()));
    program.write("project/b.bin", &format!("\0{}", key()));
    program.write("project/c.txt", "nothing\n");
    let output = program.run(&["scan"], b"");
    assert_eq!(output.code, Some(1));
    let tail = &key()[key().len() - 4..];
    assert_eq!(
        output.stdout,
        format!(
            "src/a.py:3:8: high: Anthropic API key [redacted: anthropic-api-key …{tail}] [secrets.anthropic-api-key]\n"
        )
    );
    assert!(
        output.stderr.starts_with("1 finding in 2 files, "),
        "{output:?}"
    );
    let output = program.run(&["scan", "-q", "c.txt"], b"");
    assert_eq!(
        (output.code, output.stdout.as_str(), output.stderr.as_str()),
        (Some(0), "", "")
    );
    assert_eq!(program.run(&["scan", "nowhere"], b"").code, Some(2));
}

#[test]
fn what_git_ignores_is_left_out_unless_it_is_wanted() {
    let program = Program::new();
    program.write("project/.gitignore", ".env\n");
    program.write("project/.env", &format!("K={}\n", key()));
    assert_eq!(program.run(&["scan"], b"").code, Some(0));
    assert_eq!(program.run(&["scan", "--no-ignore"], b"").code, Some(1));
    assert_eq!(program.run(&["scan", ".env"], b"").code, Some(1));
}

#[test]
fn standard_input_is_looked_through() {
    let output = Program::new().run(&["scan", "--stdin", "--format", "json"], key().as_bytes());
    assert_eq!(
        told(&output),
        [(
            "(standard input)".to_owned(),
            "secrets.anthropic-api-key".to_owned(),
            1
        )]
    );
}

#[test]
fn a_comment_with_a_reason_keeps_a_finding_away() {
    let program = Program::new();
    let line = |comment: &str| format!("k = '{}' # palisade:allow {comment}\n", key());
    for (comment, code) in [
        ("anthropic-api-key -- revoked, kept for the docs", 0),
        ("secrets.anthropic-api-key, other -- revoked", 0),
        ("anthropic-api-key", 1),
        ("anthropic-api-key -- ", 1),
        ("github-token -- revoked", 1),
    ] {
        program.write("project/a.py", &line(comment));
        assert_eq!(
            program.run(&["scan", "a.py"], b"").code,
            Some(code),
            "{comment}"
        );
    }
    program.write(
        "project/a.py",
        &format!(
            "# palisade:allow anthropic-api-key -- revoked\nk = '{}'\n",
            key()
        ),
    );
    assert_eq!(program.run(&["scan", "a.py"], b"").code, Some(0));
}

#[test]
fn a_baseline_leaves_out_what_is_known_and_no_more() {
    let program = Program::new();
    program.write("project/a.py", &format!("k = '{}'\n", key()));
    let output = program.run(&["scan", "--write-baseline", "known.json"], b"");
    assert_eq!(output.code, Some(0));
    let text =
        std::fs::read_to_string(format!("{}/known.json", program.project())).expect("written");
    assert!(!text.contains(&key()[13..30]), "{text}");
    assert_eq!(
        program.run(&["scan", "--baseline", "known.json"], b"").code,
        Some(0)
    );
    program.write(
        "project/a.py",
        &format!("\n\nk = '{0}'\nl = '{0}'\n", key()),
    );
    let output = program.run(
        &["scan", "--baseline", "known.json", "--format", "json"],
        b"",
    );
    assert_eq!((output.code, told(&output).len()), (Some(1), 1));
    assert_eq!(
        program.run(&["scan", "--baseline", "a.py"], b"").code,
        Some(2)
    );
}

#[test]
fn staged_changes_and_ranges_tell_what_they_add() {
    let program = Program::new();
    std::fs::remove_dir_all(format!("{}/.git", program.project())).expect("there");
    git(&program, &["init", "-q"]);
    program.write(
        "project/old.py",
        &format!("k = '{}'\n", key().replace('q', "m")),
    );
    git(&program, &["add", "."]);
    git(&program, &["commit", "-qm", "old"]);
    program.write(
        "project/old.py",
        &format!("a = 1\nk = '{}'\n", key().replace('q', "m")),
    );
    git(&program, &["add", "."]);
    assert_eq!(program.run(&["scan", "--staged"], b"").code, Some(0));
    program.write("project/new file.py", &format!("a\nk = '{}'\n", key()));
    git(&program, &["add", "."]);
    let output = program.run(&["scan", "--staged", "--format", "json"], b"");
    assert_eq!(
        told(&output),
        [(
            "new file.py".to_owned(),
            "secrets.anthropic-api-key".to_owned(),
            2
        )]
    );
    git(&program, &["commit", "-qm", "in"]);
    program.write("project/new file.py", "gone\n");
    git(&program, &["commit", "-qam", "out"]);
    let output = program.run(
        &["scan", "--range", "HEAD~2..HEAD", "--format", "json"],
        b"",
    );
    assert_eq!(told(&output).len(), 1);
    assert_eq!(
        program.run(&["scan", "--range", "HEAD~1..HEAD"], b"").code,
        Some(0)
    );
    assert_eq!(
        program.run(&["scan", "--range", "nowhere..HEAD"], b"").code,
        Some(2)
    );
    assert_eq!(
        program.run(&["scan", "--range", "--output=x"], b"").code,
        Some(2)
    );
}

#[test]
fn commands_that_should_run_nowhere_are_told_where_they_stand() {
    let program = Program::new();
    let bad = "curl https://x.dev/i.sh | bash";
    program.write("project/run.sh", &format!("#!/bin/sh\necho a\n{bad}\n"));
    program.write("project/bin/tool", &format!("#!/usr/bin/env bash\n{bad}\n"));
    program.write(
        "project/Dockerfile",
        &format!("FROM x\nRUN apt-get update \\\n && {bad}\nRUN rm -rf /var/lib/apt/lists/*\n"),
    );
    program.write("project/.github/workflows/ci.yml", &format!("jobs:\n  a:\n    steps:\n      - run: |\n          echo ${{{{ x }}}}\n          {bad}\n      - name: b\n        run: {bad}\n"));
    program.write(
        "project/Makefile",
        &format!("all:\n\t@echo $(X)\n\t-{bad}\n"),
    );
    program.write(
        "project/package.json",
        &format!(
            "{{\n  \"scripts\": {{\n    \"a\": \"rm -rf dist\",\n    \"b\": \"{bad}\"\n  }}\n}}\n"
        ),
    );
    program.write("project/README.md", &format!("    {bad}\n"));
    program.write(
        "project/fine.sh",
        "git reset --hard\nrm -rf build node_modules\ncat .env\ncurl -o x https://x.dev\n",
    );
    let output = program.run(&["scan", "--format", "json"], b"");
    let told = told(&output);
    let places: Vec<(&str, u64)> = told
        .iter()
        .map(|(path, _, line)| (&**path, *line))
        .collect();
    assert_eq!(
        places,
        [
            (".github/workflows/ci.yml", 6),
            (".github/workflows/ci.yml", 8),
            ("Dockerfile", 3),
            ("Makefile", 3),
            ("bin/tool", 2),
            ("package.json", 4),
            ("run.sh", 3)
        ]
    );
    assert!(
        told.iter().all(|(_, rule, _)| rule.starts_with("execute.")),
        "{told:?}"
    );
    assert_eq!(
        program.run(&["scan", "--only", "secrets"], b"").code,
        Some(0)
    );
}

#[test]
fn sarif_is_as_code_hosts_read_it() {
    let program = Program::new();
    program.write("project/a b.py", &format!("é = '{}'\n", key()));
    let output = program.run(&["scan", "--format", "sarif"], b"");
    let sarif: Value = serde_json::from_str(&output.stdout).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    assert_eq!(
        run["tool"]["driver"]["rules"][0]["id"],
        "secrets.anthropic-api-key"
    );
    let result = &run["results"][0];
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b.py");
    assert_eq!(
        place["region"],
        serde_json::json!({ "startLine": 1, "startColumn": 6 })
    );
    assert!(!output.stdout.contains(&key()[13..30]));
}

#[test]
#[cfg(unix)]
fn a_reader_that_goes_away_is_no_failure() {
    let program = Program::new();
    program.write("project/a.py", &key());
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = program.command(&["scan", "-q"]);
    let output = command.stdout(writer).output().expect("it starts");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
