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
