//! What the agent reads, word by word.

use insta::assert_snapshot;

use crate::program::Program;

fn shown(program: &Program, command: &str) -> String {
    let output = program.bash(command);
    let json = match output.stdout.as_str() {
        "" => String::new(),
        text => {
            let json: serde_json::Value = serde_json::from_str(text).expect("one JSON object");
            format!("{json:#}")
        }
    };
    let text = format!("{json}\n-- {}exit {:?}", output.stderr, output.code);
    text.replace(&program.project(), "PROJECT")
}

#[test]
fn a_stop_is_said_three_ways() {
    assert_snapshot!(shown(&Program::new(), r#"rm -rf "$BUILD_DIR/"*"#), @r#"
    {
      "hookSpecificOutput": {
        "hookEventName": "PreToolUse",
        "permissionDecision": "deny",
        "permissionDecisionReason": "This would delete everything in `$BUILD_DIR/*`, and where that turns out empty, everything around it would be meant. What is deleted this way is kept nowhere. Instead: set `BUILD_DIR` in this same command, so that it is known, and write `${BUILD_DIR:?}`, which stops where it is empty. [files.remove]"
      }
    }
    -- This would delete everything in `$BUILD_DIR/*`, and where that turns out empty, everything around it would be meant. What is deleted this way is kept nowhere. Instead: set `BUILD_DIR` in this same command, so that it is known, and write `${BUILD_DIR:?}`, which stops where it is empty. [files.remove]
    exit Some(2)
    "#);
}

#[test]
fn a_question_is_json_and_exit_0() {
    assert_snapshot!(shown(&Program::new(), "git commit --no-verify -m x"), @r#"
    {
      "hookSpecificOutput": {
        "hookEventName": "PreToolUse",
        "permissionDecision": "ask",
        "permissionDecisionReason": "This skips the checks that run before a commit or push. The checks are there so that broken or secret things do not get out. Instead: fix what the check complains about. [git.skip-hooks]"
      }
    }
    -- exit Some(0)
    "#);
}

#[test]
fn what_passes_is_silence() {
    assert_snapshot!(shown(&Program::new(), "echo 'rm -rf /'"), @"
    -- exit Some(0)
    ");
}

#[test]
fn nested_beyond_the_limit_is_asked_about() {
    let deep = format!("{} ls {}", "( ".repeat(500), ")".repeat(500));
    assert_snapshot!(shown(&Program::new(), &deep), @r#"
    {
      "hookSpecificOutput": {
        "hookEventName": "PreToolUse",
        "permissionDecision": "ask",
        "permissionDecisionReason": "The command nests too deeply to be looked through. Instead: run its parts one by one. [limit.depth]"
      }
    }
    -- exit Some(0)
    "#);
}

#[test]
fn where_nobody_is_asked_a_question_about_loss_is_a_stop() {
    let program = Program::new();
    program.write("project/data.sqlite", "x");
    let payload = program.payload("rm data.sqlite", "bypassPermissions");
    let output = program.run(&[], payload.as_bytes());
    assert_eq!(output.code, Some(2), "{output:?}");
    assert_snapshot!(output.stderr.replace(&program.project(), "PROJECT"), @"This would delete `data.sqlite`, which holds data that git does not have. What is deleted this way is kept nowhere. A person would be asked, but in this permission mode nobody is, so it is stopped. Instead: delete what you made yourself, by its exact name; move the rest aside, or ask first. [files.remove]");
}

#[test]
fn a_broken_policy_of_the_user_is_told_with_every_verdict() {
    let program = Program::new();
    program.write(
        ".config/palisade/policy.toml",
        "preset = \"standard\"\n\n[rules]\n\"git.reset-hrad\" = \"off\"\n",
    );
    let output = program.bash("ls");
    let home = program.project().replace("/project", "");
    assert_eq!(output.code, Some(0));
    assert_snapshot!(output.stdout.replace(&home, "HOME"), @r#"{"systemMessage":"palisade: a policy file does not count until it is repaired: HOME/.config/palisade/policy.toml:4: no rule git.reset-hrad; did you mean git.reset-hard?"}"#);
}

#[test]
fn a_payload_that_cannot_be_read_is_a_stop_with_the_way_out() {
    let output = Program::new().run(&[], b"");
    assert_eq!((output.code, output.stdout.as_str()), (Some(2), ""));
    assert_snapshot!(output.stderr, @"palisade could not judge this call, so it is stopped: the hook payload on standard input is empty. The hook entry in the agent's settings must run `palisade hook` directly, with nothing before it that reads or changes standard input");
    let bash = br#"{"hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":{"cmd":1}}"#;
    let output = Program::new().run(&[], bash);
    assert_eq!(output.code, Some(2));
    assert_snapshot!(output.stderr, @"palisade could not judge this call, so it is stopped: the input of the tool Bash cannot be read: missing field `command` at line 1 column 9. If the agent was updated, its tool may have changed: update palisade, or take this tool out of the hook's matcher");
}

#[test]
fn the_guards_own_files_are_kept_from_file_tools() {
    let program = Program::new();
    let settings = program.write("project/.claude/settings.json", "{}");
    let payload = serde_json::json!({
        "hook_event_name": "PreToolUse", "cwd": program.project(), "tool_name": "Write",
        "tool_input": { "file_path": settings, "content": "{}" },
    });
    let output = program.run(&[], payload.to_string().as_bytes());
    assert_eq!(output.code, Some(2), "{output:?}");
    assert_snapshot!(output.stderr.replace(&program.project(), "PROJECT"), @"This would overwrite `PROJECT/.claude/settings.json`, which guards this session. The guard's policy and the agent's own permissions and hooks are for people to change. Instead: tell the user which setting you would change and why. [tamper.guard-file]");
}
