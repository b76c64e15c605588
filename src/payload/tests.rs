use super::*;

fn read(bytes: &[u8]) -> Result<(Event, Option<String>), Unreadable> {
    let text = text(bytes.to_vec());
    let payload = Payload::read(&text)?;
    Ok((
        payload.event,
        payload.command().map(|(text, _)| text.to_owned()),
    ))
}

fn bash(command: &str) -> Vec<u8> {
    format!(r#"{{"hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":{{"command":{command},"new":[1]}},"x":{{}}}}"#)
        .into_bytes()
}

fn command(json: &str) -> String {
    read(&bash(json)).expect("readable").1.expect("a command")
}

#[test]
fn every_event_is_known_by_its_name() {
    assert_eq!(Event::ALL.len(), 33);
    for event in Event::ALL {
        assert_eq!(Event::named(event.name()), *event);
    }
}

#[test]
fn escapes_are_resolved_and_nul_is_kept() {
    assert_eq!(command(r#""a\n\u0000\ud83d\ude00""#), "a\n\0😀");
}

#[test]
fn surrogates_without_a_partner_are_replaced() {
    assert_eq!(
        command(r#""a\ud800b\uDFFF\ud800""#),
        "a\u{fffd}b\u{fffd}\u{fffd}"
    );
    assert_eq!(command(r#""\ud83d\ud83d\ude00""#), "\u{fffd}😀");
    assert_eq!(command(r#""\\ud800 \\\ud800""#), "\\ud800 \\\u{fffd}");
}

#[test]
fn a_byte_order_mark_and_broken_utf_8_are_tolerated() {
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    bytes.extend(bash("\"a?b\""));
    let at = bytes.iter().position(|byte| *byte == b'?').expect("there");
    bytes[at] = 0xff;
    assert_eq!(
        read(&bytes).expect("readable").1.expect("a command"),
        "a\u{fffd}b"
    );
}

#[test]
fn deep_json_neither_overflows_nor_fails_where_nobody_looks() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let text = format!(
        r#"{{"hook_event_name":"PreToolUse","tool_name":"mcp__a__b","tool_input":{{"x":{deep}}},"y":{deep}}}"#
    );
    assert!(read(text.as_bytes()).is_ok());
    let bash =
        format!(r#"{{"hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":{deep}}}"#);
    assert!(matches!(
        read(bash.as_bytes()),
        Err(Unreadable::Input { .. })
    ));
}

#[test]
fn unknown_events_and_tools_pass() {
    let (event, _) = read(br#"{"hook_event_name":"preToolUse","tool_input":7}"#).expect("readable");
    assert_eq!(event, Event::Unknown);
    let other = br#"{"hook_event_name":"PreToolUse","tool_name":"WebSearch","tool_input":[]}"#;
    assert_eq!(read(other), Ok((Event::PreToolUse, None)));
}

#[test]
fn what_a_known_event_must_have_is_missed() {
    for (text, message) in [
        ("", "the hook payload on standard input is empty"),
        (" \n", "the hook payload on standard input is empty"),
        ("{}", "the hook payload has no hook_event_name"),
        (
            r#"{"hook_event_name":"PreToolUse"}"#,
            "the hook payload has no tool_name",
        ),
        (
            r#"{"hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":{"cmd":"ls"}}"#,
            "the input of the tool Bash cannot be read: missing field `command` at line 1 column 12",
        ),
    ] {
        assert_eq!(read(text.as_bytes()).expect_err(text).to_string(), message);
    }
    for text in [
        "ls -la",
        "null",
        "{",
        r#"{"hook_event_name":"Stop"} {}"#,
        r#"{"hook_event_name":1}"#,
    ] {
        assert!(
            matches!(read(text.as_bytes()), Err(Unreadable::NotJson(_))),
            "{text}"
        );
    }
}

#[test]
fn a_monitor_may_have_no_command() {
    let text = br#"{"hook_event_name":"PreToolUse","tool_name":"Monitor","tool_input":{"description":"d","ws":"wss://x"}}"#;
    assert_eq!(read(text), Ok((Event::PreToolUse, None)));
}
