//! Every rule hits what it says it hits and misses what it says it misses; and the conventions of the table.

use palisade::facts::grammar;
use palisade::rules::{self, Sample};

use crate::support::{stops, verdict};

include!(concat!(env!("OUT_DIR"), "/rule_tests.rs"));

/// Judges a rule's samples and says of each that went wrong what should have happened.
fn check(id: &str) {
    let samples = rules::samples(id).expect("the rule has samples");
    let mut wrong = Vec::new();
    for (sample, should_hit) in both(samples) {
        let given: Vec<&str> = sample.given().iter().map(|given| &**given).collect();
        let (verdict, stopped_for) = verdict(sample.run(), &given);
        let hits = stopped_for.iter().any(|rule| rule == id);
        if hits == should_hit && (hits <= stops(verdict)) {
            continue;
        }
        let should = if should_hit { "be a hit" } else { "be a miss" };
        let state = if given.is_empty() {
            String::new()
        } else {
            format!(" given {}", given.join(", "))
        };
        wrong.push(format!(
            "{}: {}{state}\n    should {should}; the verdict is {verdict:?} for {stopped_for:?}",
            whereabouts(id, sample.run()),
            sample.run(),
        ));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn both(samples: &'static rules::Samples) -> impl Iterator<Item = (&'static Sample, bool)> {
    let hits = samples.hit.iter().map(|sample| (sample, true));
    hits.chain(samples.miss.iter().map(|sample| (sample, false)))
}

/// `patterns/git.toml:24`, as far as it can be told.
fn whereabouts(id: &str, sample: &str) -> String {
    let (file, name) = id.split_once('.').unwrap_or((id, ""));
    let path = format!("patterns/{file}.toml");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let rule = text.find(&format!("\"{name}\"")).unwrap_or(0);
    let first = sample.lines().next().unwrap_or_default();
    let escaped = first.replace('\\', "\\\\").replace('"', "\\\"");
    let found = [first, &escaped]
        .into_iter()
        .filter_map(|form| text[rule..].find(form))
        .min();
    let line = text[..rule + found.unwrap_or(0)].matches('\n').count() + 1;
    format!("{path}:{line}")
}

#[test]
fn every_rule_is_found_by_its_id() {
    for known in rules::table() {
        assert!(
            rules::find(known.id).is_ok_and(|found| std::ptr::eq(found, known)),
            "{}",
            known.id
        );
    }
}

/// The table of fields for people is as complete as the types.
#[test]
fn every_field_is_in_the_readme() {
    let readme = std::fs::read_to_string("patterns/README.md").expect("it is there");
    let words: Vec<&str> = readme
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect();
    for path in ["src/rules/file.rs", "src/facts/grammar/file.rs"] {
        let source = std::fs::read_to_string(path).expect("it is there");
        let fields = source
            .lines()
            .filter_map(|line| line.strip_prefix("    pub ")?.split_once(": "));
        for (field, _) in fields {
            assert!(
                words.contains(&field),
                "patterns/README.md says nothing of `{field}`"
            );
        }
    }
}

#[test]
fn no_command_is_both_a_hit_and_a_miss() {
    for known in rules::table() {
        let samples = rules::samples(known.id).expect("samples");
        let key = |sample: &Sample| (sample.run().to_owned(), sample.given().to_vec());
        let hits: Vec<_> = samples.hit.iter().map(key).collect();
        for miss in samples.miss.iter().map(key) {
            assert!(!hits.contains(&miss), "{}: {miss:?} is both", known.id);
        }
    }
}

#[test]
fn texts_are_short_enough_to_be_read() {
    for known in rules::table() {
        let rule = &known.rule;
        for (what, text, most) in [
            ("title", &rule.title, 80),
            ("why", &rule.why, 220),
            ("instead", &rule.instead, 220),
        ] {
            assert!(
                text.chars().count() <= most,
                "{}: `{what}` is over {most} letters",
                known.id
            );
        }
    }
}

#[test]
fn every_named_program_is_known() {
    for known in rules::table() {
        for program in known.rule.program.iter().filter(|name| *name != "*") {
            assert!(grammar::of(program).is_some(), "{}: {program}", known.id);
        }
    }
}
