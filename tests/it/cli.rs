//! The program by its arguments.

use crate::program::Program;

#[test]
fn help_has_examples() {
    for args in [
        &["--help"][..],
        &["explain", "--help"],
        &["check", "--help"],
        &["new", "--help"],
        &["scan", "--help"],
    ] {
        let output = Program::new().run(args, b"");
        assert_eq!(output.code, Some(0));
        assert!(output.stdout.contains("Example"), "{args:?}");
    }
}

#[test]
fn a_mistyped_hook_entry_stops() {
    assert_eq!(Program::new().run(&["hok"], b"{}").code, Some(2));
}

#[test]
fn unknown_events_and_tools_pass_in_silence() {
    for text in [
        r#"{"hook_event_name":"preToolUse","tool_name":"Bash","tool_input":{"command":"rm -rf /"}}"#,
        r#"{"hook_event_name":"PostToolUse","tool_name":"Bash","tool_input":{"command":"rm -rf /"}}"#,
        r#"{"hook_event_name":"PreToolUse","tool_name":"NewTool","tool_input":{"command":1}}"#,
        r#"{"hook_event_name":"Stop"}"#,
    ] {
        let output = Program::new().run(&[], text.as_bytes());
        assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("", ""));
        assert_eq!(output.code, Some(0));
    }
}

#[test]
fn check_answers_each_line_in_order_and_survives_bad_ones() {
    let input = concat!(
        r#"{"id":1,"command":"git push --force origin main"}"#,
        "\n",
        "nonsense\n",
        r#"{"id":"b","tool":"Bash","tool_input":{"command":"ls"}}"#,
        "\n",
        r#"{"id":[3],"command":"ls","shell":"fish"}"#,
        "\n",
        r#"{"command":"ls","cwd":"/nowhere"}"#,
        "\n",
    );
    let output = Program::new().run(&["check", "--jsonl"], input.as_bytes());
    let lines: Vec<serde_json::Value> = output
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 5);
    assert_eq!(
        (&lines[0]["id"], &lines[0]["verdict"]),
        (&1.into(), &"deny".into())
    );
    assert_eq!(lines[0]["rules"][0], "git.force-push");
    assert!(lines[1]["id"].is_null() && lines[1]["error"].is_string());
    assert_eq!(
        (&lines[2]["id"], &lines[2]["verdict"]),
        (&"b".into(), &"pass".into())
    );
    assert!(
        lines[3]["error"]
            .as_str()
            .is_some_and(|error| error.contains("no shell fish"))
    );
    assert_eq!(lines[4]["verdict"], "pass");
}

#[test]
fn check_keeps_the_order_of_many_lines() {
    let line = |id: usize| {
        let command = match id % 3 {
            0 => "ls -la".to_owned(),
            1 => format!("rm -rf /x{id}"),
            _ => format!("cat <<E\n{}E", "text\n".repeat(id)),
        };
        serde_json::json!({ "id": id, "command": command }).to_string() + "\n"
    };
    let input: String = (0..2000).map(line).collect();
    let output = Program::new().run(&["check", "--jsonl"], input.as_bytes());
    let ids = output.stdout.lines().map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(
            line["verdict"] == "deny",
            line["id"].as_u64().map(|id| id % 3) == Some(1)
        );
        line["id"].as_u64()
    });
    assert!(ids.eq((0..2000).map(Some)));
}

/// Whoever feeds it line by line reads each answer before the next line.
#[test]
fn check_answers_while_more_is_to_come() {
    use std::io::{BufRead, BufReader, Write};
    use std::process::Stdio;
    let program = Program::new();
    let mut child = program
        .command(&["check"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("piped");
    let mut output = BufReader::new(child.stdout.take().expect("piped"));
    for number in 0..20 {
        writeln!(input, "ls {number}").expect("it reads");
        let mut answer = String::new();
        output.read_line(&mut answer).expect("it answers");
        assert_eq!(answer, format!("pass\t\tls {number}\n"));
    }
    drop(input);
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn check_takes_plain_lines() {
    let output = Program::new().run(&["check"], b"ls -la\n\ngit push --force origin main\n");
    assert_eq!(
        output.stdout,
        "pass\t\tls -la\ndeny\tgit.force-push\tgit push --force origin main\n"
    );
}

#[test]
fn explain_gives_json() {
    let output = Program::new().run(&["explain", "--json", "git push --force origin main"], b"");
    let json: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
    assert_eq!(json["findings"][0]["rule"], "git.force-push");
    assert_eq!(json["runs"][0]["program"], "git");
}

#[test]
fn a_rule_that_is_mistyped_is_suggested() {
    let output = Program::new().run(&["rules", "git.reset-hrad"], b"");
    assert_eq!(output.code, Some(1));
    assert_eq!(
        output.stderr,
        "palisade: no rule git.reset-hrad; did you mean git.reset-hard?\n"
    );
}

#[test]
fn a_new_rule_stands_beside_the_policy_and_works() {
    let program = Program::new();
    let output = program.run(&["new", "acme.drop-tenant", "acme tenant drop --all"], b"");
    assert_eq!(output.code, Some(0), "{output:?}");
    program.write(
        ".config/palisade/policy.toml",
        "rule_files = [\"acme.toml\"]\n",
    );
    let output = program.run(&["check"], b"acme tenant drop --all\nacme tenant list\n");
    assert!(
        output.stdout.starts_with("deny\tacme.drop-tenant\t"),
        "{output:?}"
    );
    assert!(output.stdout.contains("\npass\t\t"), "{output:?}");
}

#[test]
#[cfg(unix)]
fn a_reader_that_goes_away_is_no_failure() {
    let program = Program::new();
    let mut command = program.command(&["rules"]);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let status = command
        .stdout(writer)
        .stderr(std::process::Stdio::piped())
        .output()
        .expect("it starts");
    assert_eq!(String::from_utf8_lossy(&status.stderr), "");
}

#[test]
#[cfg(target_os = "linux")]
fn a_small_stack_changes_no_verdict() {
    let program = Program::new();
    for opener in [
        "(",
        "{ ",
        "$(",
        "`",
        "\"$(",
        "[[ (",
        "${a:-",
        "$((",
        "<(",
        "if ",
        "case x in x) ",
    ] {
        let payload = program.payload(&opener.repeat(100_000), "default");
        let mut command = std::process::Command::new("bash");
        command.args([
            "-c",
            "ulimit -s 256; exec \"$0\" hook",
            env!("CARGO_BIN_EXE_palisade"),
        ]);
        command
            .env("HOME", program.project())
            .current_dir(program.project());
        let output = crate::program::finish(command, payload.as_bytes());
        assert!(matches!(output.code, Some(0 | 2)), "{opener}: {output:?}");
    }
}

#[test]
fn ten_megabytes_are_judged() {
    let program = Program::new();
    let output = program.bash(&"a".repeat(10_000_000));
    assert!(
        output.stdout.contains("limit."),
        "{}",
        output.code.unwrap_or(-1)
    );
}
