//! Secrets are found whatever stands around them: every form is filled anew and laid into each way of writing things down.

use std::collections::BTreeMap;

use palisade::secrets;

use crate::secrets::{ALL, filled_from};

/// How a secret stands that shows by itself what it is.
const ALONE: &[&str] = &[
    "{secret}",
    "\"{secret}\"",
    "KEY={secret}",
    "export KEY=\"{secret}\"",
    "  key: '{secret}'",
    "{\"key\":\"{secret}\",\"n\":1}",
    "{\\\"key\\\":\\\"{secret}\\\"}",
    "const key = `{secret}`;",
    "https://api.acme.dev/v1?key={secret}&a=1",
    "https://acme.dev/?next=a%20{secret}",
    "curl -H \"Authorization: Bearer {secret}\" https://api.acme.dev",
    "git remote set-url origin https://x:{secret}@git.acme.dev/a/b.git",
    "<key>{secret}</key>",
    "# key {secret} is old",
    "| key | {secret} |",
    "connect(\"a\", \"{secret}\")",
    "--key={secret}",
    "[{secret}]",
    "KEY={secret};",
    "\"line\\n{secret}\\n\"",
    "set KEY={secret}\r\n",
    "+KEY={secret}",
];

/// How a secret stands that only its name makes one.
const NAMED: &[&str] = &[
    "{NAME}={secret}",
    "{NAME} = {secret}",
    "export {NAME}=\"{secret}\"",
    "{name}: {secret}",
    "  {name}: '{secret}'",
    "{name}:\n  {secret}",
    "{\"{name}\": \"{secret}\"}",
    "{\"{camel}\":\"{secret}\",\"a\":1}",
    "{\\\"{name}\\\": \\\"{secret}\\\"}",
    "const {camel} = \"{secret}\";",
    "let {camel} = '{secret}'",
    "{camel}: `{secret}`,",
    "var {camel} string = \"{secret}\"",
    "{camel} := \"{secret}\"",
    "public static final String {NAME} = \"{secret}\";",
    "std::string {camel} = \"{secret}\";",
    "NSString *{camel} = @\"{secret}\";",
    "const {NAME}: &str = \"{secret}\";",
    "{camel}: String = \"{secret}\"",
    "'{name}' => '{secret}',",
    ":{name} => \"{secret}\"",
    "${name} = \"{secret}\";",
    "$env:{NAME} = \"{secret}\"",
    "{NAME} ?= {secret}",
    "{NAME} := {secret}",
    "<{camel}>{secret}</{camel}>",
    "<{camel}>\n    {secret}\n</{camel}>",
    "ENV {NAME} {secret}",
    "ENV {NAME}={secret}",
    "docker run -e {NAME}={secret} image",
    "--{kebab} {secret}",
    "--{kebab}={secret}",
    "os.environ[\"{NAME}\"] = \"{secret}\"",
    "process.env.{NAME} = '{secret}'",
    "setenv(\"{NAME}\", \"{secret}\", 1)",
    "config.{camel}(\"{secret}\")",
    "if {camel} == \"{secret}\" {",
    "{camel} <- \"{secret}\"",
    "${camel} ??= \"{secret}\";",
    "${name} .= '{secret}';",
    "process.env.{NAME} || \"{secret}\"",
    "process.env.{NAME} ?? '{secret}'",
    "<add key=\"{camel}\" value=\"{secret}\" />",
    "<string name=\"{name}\">{secret}</string>",
    "{\"name\": \"{NAME}\", \"value\": \"{secret}\"}",
    "- name: {NAME}\n  value: \"{secret}\"",
    "+{NAME}={secret}",
];

/// So many of a hundred must be found of each form.
const EACH: usize = 95;
/// And of a thousand altogether.
const TOGETHER: usize = 998;

#[test]
fn secrets_are_found_in_all_surroundings() {
    let detectors: BTreeMap<&str, _> = secrets::detectors()
        .map(|detector| (&*detector.name, detector))
        .collect();
    let (mut all, mut all_found) = (0, 0);
    let mut poor = Vec::new();
    for samples in ALL.iter().filter(|samples| !samples.order) {
        let detector = detectors[samples.name];
        let (mut tried, mut found) = (0, 0);
        for (nth, sample) in samples.hit.iter().enumerate() {
            let text = filled_from(sample, nth as u64 + 7);
            let there = secrets::scan(&text, None);
            tried += 1;
            let Some(secret) = there.first().map(|secret| &text[secret.span.clone()]) else {
                continue;
            };
            found += 1;
            // What was left out of the match (`named secret`) is not known here; such a value cannot be named anew.
            let named = detector.assigned && !detector.regex.contains("?P<secret>");
            let alone = !detector.assigned
                && detector.near.is_empty()
                && !secret.contains('\n')
                && secrets::scan(secret, None).len() == 1;
            let surroundings = match (named, alone) {
                (true, _) => NAMED,
                (_, true) => ALONE,
                _ => continue,
            };
            for surrounding in surroundings {
                let text =
                    named_as(surrounding, name(&detector.anchors, nth)).replace("{secret}", secret);
                let start = text.find(secret).expect("it was put there");
                let whole = start..start + secret.len();
                tried += 1;
                found +=
                    usize::from(secrets::scan(&text, None).iter().any(|there| {
                        there.span.start <= whole.start && whole.end <= there.span.end
                    }));
            }
        }
        all += tried;
        all_found += found;
        if found * 100 < tried * EACH {
            poor.push(format!("{}: {found} of {tried}", samples.name));
        }
    }
    assert!(poor.is_empty(), "{}", poor.join("\n"));
    assert!(all_found * 1000 >= all * TOGETHER, "{all_found} of {all}");
}

/// A name with one of these words in it, in snake case.
fn name(anchors: &[secrets::Text], nth: usize) -> String {
    let words = anchors.iter().filter(|anchor| !anchor.contains(' '));
    let words: Vec<_> = words.map(|anchor| anchor.trim_end_matches('_')).collect();
    let stem = (*words.get(nth % words.len().max(1)).unwrap_or(&"key")).to_owned();
    let ends = ["key", "token", "secret", "id", "password", "auth"];
    match ends.iter().any(|end| stem.ends_with(end)) {
        true => stem,
        false => format!("{stem}_{}", ["token", "api_key", "secret"][nth % 3]),
    }
}

/// A text about something of this name.
fn named_as(text: &str, name: String) -> String {
    let mut camel = String::new();
    for (nth, word) in name.split('_').enumerate() {
        let (first, rest) = word.split_at(usize::from(!word.is_empty()));
        match nth {
            0 => camel.push_str(word),
            _ => camel.extend([&*first.to_uppercase(), rest]),
        }
    }
    text.replace("{NAME}", &name.to_uppercase())
        .replace("{camel}", &camel)
        .replace("{kebab}", &name.replace('_', "-"))
        .replace("{name}", &name)
}
