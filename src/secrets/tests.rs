use super::*;

#[test]
fn checksums_are_those_of_their_makers() {
    assert_eq!(checks::crc32(b"123456789"), 0xCBF4_3926);
    assert!(!checks::is_github(
        b"ghp_000000000000000000000000000000000000"
    ));
    let body = "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ";
    assert!(checks::is_github(format!("ghp_{body}0mLq17").as_bytes()));
}

#[test]
fn every_regex_compiles() {
    for known in &TABLE {
        let has_regex = !known.detector.regex.is_empty();
        assert_eq!(
            known.regex().is_some(),
            has_regex || known.detector.shape.is_some(),
            "{}",
            known.detector.name
        );
    }
}

#[test]
fn printing_a_secret_does_not_show_it() {
    let key = ["sk-ant-api03-", &"q7Zr2XwP".repeat(12)[..93], "AA"].concat();
    let found = scan(format!("key: {key}"), None);
    assert_eq!(found.len(), 1);
    for shown in [
        format!("{found:?}"),
        found[0].to_string(),
        found[0].masked(),
    ] {
        assert!(!shown.contains(&key[13..23]), "{shown}");
    }
}

fn key() -> String {
    ["sk-ant-api03-", &"q7Zr2XwP".repeat(12)[..93], "AA"].concat()
}

#[test]
fn a_patch_adds_only_what_it_adds() {
    let (key, old) = (key(), key().replace('q', "m"));
    let patch = format!(
        "commit 0123abc\nAuthor: x\n\n    +++ b/no\n\ndiff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -10,2 +10,3 @@ fn\n a = {old}\n-b = {old}\n+b = 1\n+  c = {key}\n\
         diff --git a/y b/y\n--- a/y\n+++ /dev/null\n@@ -1 +0,0 @@\n-{key}\ndiff --git a/z b/z\n--- /dev/null\n+++ \"b/z\\303\\244\"\n@@ -0,0 +1 @@\n+{key}\n\\ No newline at end of file\n"
    );
    let mut reader = patch::Reader::default();
    for part in patch.as_bytes().chunks(7) {
        reader.part(part);
    }
    let (found, made) = reader.end();
    assert_eq!(made, Vec::<String>::new());
    let told: Vec<_> = found
        .iter()
        .map(|added| {
            (
                &*added.path,
                added.secret.line,
                added.column,
                added.commit.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [("x", 12, 7, Some("0123abc")), ("zä", 1, 1, Some("0123abc"))]
    );
}

#[test]
fn what_came_in_does_not_go_out_even_if_cut() {
    let key = key();
    let hidden = Hidden::of([&*format!("--api-key {key} rm x")]);
    for text in [
        key.clone(),
        format!("cannot find `{}…`", &key[..40]),
        format!("{key}{key}"),
    ] {
        let shown = hidden.hide(&text);
        assert!(!shown.contains(&key[..20]), "{shown}");
    }
    assert_eq!(hidden.hide("nothing … here"), "nothing … here");
}
