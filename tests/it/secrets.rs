//! Every detector finds what it says it finds and misses what it says it misses; and what holds of the scanner as a whole.

use palisade::secrets;

include!(concat!(env!("OUT_DIR"), "/secret_tests.rs"));

/// The samples of a detector, blanks unfilled.
pub struct Samples {
    pub file: &'static str,
    pub name: &'static str,
    pub hit: &'static [&'static str],
    pub miss: &'static [&'static str],
    /// Whether it finds orders, and no secrets.
    pub order: bool,
}

fn check(samples: &Samples) {
    let found = |text: &str| -> Vec<&str> {
        if samples.order {
            secrets::orders(text)
                .iter()
                .map(|order| order.name)
                .collect()
        } else {
            let found = secrets::scan(text, None);
            found.iter().map(|secret| secret.detector).collect()
        }
    };
    let mut wrong = Vec::new();
    for sample in samples.hit {
        let text = filled(sample);
        let named = found(&text);
        if named != [samples.name] {
            wrong.push(format!(
                "should be a hit, found {named:?}: {sample}\n    as {text}"
            ));
        }
    }
    for sample in samples.miss {
        let text = filled(sample);
        if found(&text).contains(&samples.name) {
            wrong.push(format!("should be a miss: {sample}\n    as {text}"));
        }
    }
    let (file, name) = (samples.file, samples.name);
    assert!(wrong.is_empty(), "\n{file}: {name}\n{}", wrong.join("\n"));
}

/// A sample with its blanks filled: `{A:20}` is twenty characters that look random and are the same in every run.
pub fn filled(sample: &str) -> String {
    filled_from(sample, 0)
}

/// As [`filled`]; another number fills it with other characters.
pub fn filled_from(sample: &str, number: u64) -> String {
    let mut text = String::new();
    let mut rest = sample;
    // Any fixed start will do that makes no word by chance.
    let mut state = number
        .wrapping_mul(0xD134_2543_DE82_EF95)
        .wrapping_add(0x9E37_79B9_7F4A_7C15);
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let blank = from[1..].split_once('}').and_then(|(inside, after)| {
            let (class, count) = inside.split_once(':')?;
            let count: usize = count.parse().ok()?;
            Some((letters(class)?, count, after))
        });
        let Some((letters, count, after)) = blank else {
            text.push('{');
            rest = &from[1..];
            continue;
        };
        for _ in 0..count {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            mixed ^= mixed >> 31;
            let length = letters.len() as u64;
            text.push(char::from(
                letters[usize::try_from(mixed % length).expect("small")],
            ));
        }
        rest = after;
    }
    text + rest
}

fn letters(class: &str) -> Option<&'static [u8]> {
    Some(match class {
        "A" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "a" => b"abcdefghijklmnopqrstuvwxyz0123456789",
        "U" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        "B" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-",
        "S" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        "L" => b"abcdefghijklmnopqrstuvwxyz",
        "H" => b"0123456789abcdef",
        "X" => b"0123456789ABCDEF",
        "T" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        "D" => b"0123456789",
        "K" => b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
        "q" => b"qpzry9x8gf2tvdw0s3jn54khce6mua7l",
        "x" => b"x",
        "0" => b"0",
        "Q" => b"QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
        _ => return None,
    })
}

/// The table of fields for people is as complete as the types.
#[test]
fn every_field_is_in_the_readme() {
    let readme = std::fs::read_to_string("patterns/secrets/README.md").expect("it is there");
    let source = std::fs::read_to_string("src/secrets/file.rs").expect("it is there");
    let fields = source
        .lines()
        .filter_map(|line| line.strip_prefix("    pub ")?.split_once(": "));
    for (field, _) in fields.filter(|(field, _)| !["detector", "order"].contains(field)) {
        assert!(
            readme.contains(&format!("| `{field}` |")),
            "patterns/secrets/README.md says nothing of `{field}`"
        );
    }
}

/// Each anchor over and over, and all of them: what is looked through twice, or farther and farther, would show.
#[test]
fn anchors_in_a_row_take_no_time() {
    let all: Vec<&str> = secrets::detectors()
        .filter_map(|known| known.anchors.first().map(|anchor| &**anchor))
        .collect();
    let mixed = all.join(" = ").repeat(8);
    let rows = all.iter().map(|anchor| anchor.repeat(1 << 11));
    for text in rows.chain([mixed]) {
        let started = std::time::Instant::now();
        secrets::scan(&text, None);
        let most = std::time::Duration::from_secs(20);
        assert!(started.elapsed() < most, "{}", &text[..text.len().min(40)]);
    }
}

#[test]
fn a_long_line_of_secrets_is_told_in_time() {
    let line =
        filled("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI{B:20}.{B:43} ").repeat(5000);
    let started = std::time::Instant::now();
    let found = secrets::scan(&line, None);
    assert_eq!(
        (found.len(), found[1].line, found[1].column),
        (5000, 1, line.len() / 5000 + 1)
    );
    assert!(started.elapsed() < std::time::Duration::from_secs(20));
}
