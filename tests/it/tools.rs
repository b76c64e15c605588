//! Calls of tools other than the shell: what servers offer to the agent.

use palisade::payload::Payload;
use palisade::policy::Policy;
use palisade::rules::Verdict;
use palisade::world::Fake;
use serde_json::{Value, json};

fn verdict(name: &str, input: &Value) -> (Verdict, Vec<String>) {
    let payload = json!({
        "hook_event_name": "PreToolUse", "cwd": "/home/dev/project", "tool_name": name, "tool_input": input,
    });
    let payload = payload.to_string();
    let payload = Payload::read(&payload).expect("a payload");
    let decision = palisade::judge(&payload, &Fake::default(), &Policy::default());
    let rules = decision.findings.iter().map(|finding| finding.id.clone());
    (decision.verdict, rules.collect())
}

#[test]
fn what_a_server_is_told_to_do_is_judged_as_a_command_is() {
    let (pass, ask, deny) = (Verdict::Pass, Verdict::Ask, Verdict::Deny);
    for (name, input, expected) in [
        (
            "mcp__desktop-commander__execute_command",
            json!({"command": "rm -rf /"}),
            deny,
        ),
        (
            "mcp__desktop-commander__execute_command",
            json!({"command": "ls -la"}),
            pass,
        ),
        (
            "mcp__shell__run",
            json!({"command": "git push --force origin main"}),
            deny,
        ),
        (
            "mcp__ssh__exec",
            json!({"script": "mkfs.ext4 /dev/sda1"}),
            deny,
        ),
        (
            "mcp__jupyter__execute_code",
            json!({"code": "import shutil; shutil.rmtree('/etc')"}),
            deny,
        ),
        ("mcp__supabase__delete_project", json!({"id": "x"}), ask),
        (
            "mcp__postgres__query",
            json!({"sql": "DROP TABLE users"}),
            deny,
        ),
        ("mcp__postgres__query", json!({"sql": "SELECT 1"}), pass),
        (
            "mcp__acme-prod__deleteService",
            json!({"service": "api"}),
            deny,
        ),
        ("mcp__vercel__deploy_to_vercel", json!({}), ask),
        (
            "mcp__github__merge_pull_request",
            json!({"owner": "a", "repo": "b", "pull_number": 7}),
            ask,
        ),
        ("mcp__github__get_file_contents", json!({"path": "x"}), pass),
        (
            "mcp__github__create_issue",
            json!({"title": "rm -rf / is bad", "body": "DROP TABLE x"}),
            pass,
        ),
        (
            "mcp__mongodb__drop-collection",
            json!({"collection": "users"}),
            deny,
        ),
        (
            "mcp__filesystem__write_file",
            json!({"path": "/etc/passwd", "content": "x"}),
            deny,
        ),
        (
            "mcp__filesystem__write_file",
            json!({"path": "/home/dev/project/a.txt", "content": "x"}),
            pass,
        ),
        (
            "mcp__memory__delete_entities",
            json!({"entityNames": ["a"]}),
            pass,
        ),
        (
            "mcp__playwright__browser_click",
            json!({"element": "Delete"}),
            pass,
        ),
        (
            "mcp__context7__get-library-docs",
            json!({"query": "drop table"}),
            pass,
        ),
    ] {
        let (found, rules) = verdict(name, &input);
        assert_eq!(found, expected, "{name} {input}: {rules:?}");
    }
}

#[test]
fn an_input_without_end_is_no_silence() {
    let deep = format!("{}1{}", "[".repeat(1000), "]".repeat(1000));
    let payload = format!(
        r#"{{"hook_event_name": "PreToolUse", "cwd": "/", "tool_name": "mcp__a__b", "tool_input": {{"x": {deep}}}}}"#
    );
    let payload = Payload::read(&payload).expect("a payload");
    let decision = palisade::judge(&payload, &Fake::default(), &Policy::default());
    assert_eq!(decision.verdict, Verdict::Ask);
}
