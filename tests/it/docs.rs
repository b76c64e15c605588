//! What the README says is so, and the examples do what they are named for.

use std::fs;

use crate::program::Program;

/// The blocks of the README in this language.
fn blocks(language: &str) -> Vec<String> {
    let text = fs::read_to_string("README.md").expect("README.md");
    let opening = format!("```{language}\n");
    text.split(&opening)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn commands_of_the_readme_run() {
    let program = Program::new();
    for name in ["deny", "ask", "pass"] {
        let text = fs::read_to_string(format!("examples/{name}.json")).expect("an example");
        program.write(&format!("project/examples/{name}.json"), &text);
    }
    let path = std::path::Path::new(env!("CARGO_BIN_EXE_palisade"));
    let folder = path.parent().expect("a folder").to_string_lossy();
    for line in blocks("sh").iter().flat_map(|block| block.lines()) {
        if line.starts_with("cargo ") {
            continue;
        }
        let mut command = program.command(&[]);
        let home: Vec<_> = command
            .get_envs()
            .map(|(key, value)| (key.to_owned(), value.map(ToOwned::to_owned)))
            .collect();
        command = std::process::Command::new("bash");
        command.args(["-c", line]).current_dir(program.project());
        for (key, value) in home {
            match value {
                Some(value) => command.env(key, value),
                None => command.env_remove(key),
            };
        }
        let search = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{folder}:{search}"));
        let output = crate::program::finish(command, b"");
        let expected = if line.contains("deny.json") { 2 } else { 0 };
        assert_eq!(output.code, Some(expected), "{line}: {output:?}");
        assert!(!output.stdout.is_empty(), "{line}");
    }
}

#[test]
fn settings_are_the_same_in_the_readme_and_the_examples() {
    let example = fs::read_to_string("examples/settings.json").expect("an example");
    let example: serde_json::Value = serde_json::from_str(&example).expect("JSON");
    let readme: Vec<serde_json::Value> = blocks("json")
        .iter()
        .map(|block| serde_json::from_str(block).expect("JSON"))
        .collect();
    assert_eq!(readme, [example]);
}

#[test]
fn policies_of_the_readme_and_the_examples_are_in_force() {
    let example = fs::read_to_string("examples/policy.toml").expect("an example");
    let rules = fs::read_to_string("examples/acme.toml").expect("an example");
    for text in blocks("toml").into_iter().chain([example]) {
        let program = Program::new();
        program.write(".config/palisade/policy.toml", &text);
        program.write(".config/palisade/acme.toml", &rules);
        let output = program.run(&["explain", "--json", "git push --force origin x"], b"");
        let json: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
        assert_eq!(json["problems"], serde_json::json!([]));
        assert_eq!(json["verdict"], "ask", "the policies set git.force-push");
    }
}

#[test]
fn the_rule_of_the_examples_holds() {
    let rules = fs::read_to_string("examples/acme.toml").expect("an example");
    let file: toml::Table = toml::from_str(&rules).expect("TOML");
    let program = Program::new();
    program.write(
        ".config/palisade/policy.toml",
        "rule_files = [\"acme.toml\"]\n",
    );
    program.write(".config/palisade/acme.toml", &rules);
    for (field, verdict) in [("hit", "deny\tacme.drop-tenant"), ("miss", "pass\t")] {
        for sample in file["rule"][0][field].as_array().expect("samples") {
            let sample = sample.as_str().expect("a command");
            let output = program.run(&["check"], sample.as_bytes());
            assert_eq!(output.stdout, format!("{verdict}\t{sample}\n"));
        }
    }
}

#[test]
fn examples_are_answered_as_they_are_named() {
    for (name, code, word) in [
        ("deny", 2, "\"deny\""),
        ("ask", 0, "\"ask\""),
        ("pass", 0, ""),
    ] {
        let text = fs::read(format!("examples/{name}.json")).expect("an example");
        let output = Program::new().run(&[], &text);
        assert_eq!(output.code, Some(code), "{name}");
        assert!(output.stdout.contains(word) && output.stdout.is_empty() == word.is_empty());
        let answer = fs::read_to_string(format!("examples/{name}.answer.json")).unwrap_or_default();
        if std::env::var_os("UPDATE").is_some() && !output.stdout.is_empty() {
            fs::write(format!("examples/{name}.answer.json"), &output.stdout).expect("written");
        } else {
            assert_eq!(output.stdout, answer, "{name}: UPDATE=1 writes it anew");
        }
    }
}

#[test]
fn titles_of_rules_are_lower_case_without_a_full_stop() {
    for known in palisade::rules::table() {
        let title = &known.rule.title;
        assert!(!title.ends_with('.'), "{}", known.id);
        let first = title.chars().next().expect("a title");
        assert!(!first.is_uppercase(), "{}: {title}", known.id);
    }
}

/// Whatever hooks or workflows for others we hand out name arguments that there are.
#[test]
fn what_other_programs_are_to_run_is_understood() {
    let mut commands = Vec::new();
    for path in [".pre-commit-hooks.yaml", "examples/scan.yml", "README.md"] {
        let text = fs::read_to_string(path).expect("a file");
        let lines = text
            .lines()
            .filter_map(|line| line.split_once("palisade scan"));
        commands.extend(
            lines.map(|(_, rest)| rest.split(['>', '`']).next().unwrap_or_default().to_owned()),
        );
    }
    assert!(commands.len() > 8);
    for command in commands {
        // What stands behind two spaces is prose.
        let words = command.trim_start().split("  ").next().unwrap_or_default();
        let words = shell_words::split(words).expect("words");
        let mut args = vec!["scan"];
        args.extend(words.iter().map(String::as_str));
        args.push("--help");
        let output = Program::new().run(&args, b"");
        assert_eq!(output.code, Some(0), "{command}: {output:?}");
    }
}
