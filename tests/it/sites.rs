//! Where a command acts: `tests/sites.toml`. The same command, aimed at places of all five stages, must be judged by each.

use std::collections::BTreeMap;

use palisade::decision::Because;
use palisade::facts::Stage;
use palisade::payload::{Dialect, Payload};
use palisade::policy::Policy;
use palisade::world::{Fake, FakeFile};
use serde::Deserialize;

/// All cases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

/// One way in which a family of programs is told where to act.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The command; `{}` is the name of the place, here and in what follows.
    command: String,
    /// Further commands that must be judged alike.
    #[serde(default)]
    also: Vec<String>,
    /// Variables of the environment.
    #[serde(default)]
    env: BTreeMap<String, String>,
    /// Files, in the project or, with `/` in front, elsewhere.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// The directory in which it runs, below the project.
    #[serde(default)]
    cwd: String,
    /// Names of places by their stage.
    at: BTreeMap<String, Vec<String>>,
    /// What the evidence says, where there is any.
    evidence: Option<String>,
}

const HOME: &str = "/home/dev";
const PROJECT: &str = "/home/dev/project";

#[test]
fn every_place_is_found_and_has_its_stage() {
    let text = std::fs::read_to_string("tests/sites.toml").expect("the cases are there");
    let cases: Cases = toml::from_str(&text).expect("cases");
    let mut wrong = Vec::new();
    let mut tried = 0;
    for case in &cases.case {
        for (stage, names) in &case.at {
            for name in names {
                for command in std::iter::once(&case.command).chain(&case.also) {
                    tried += 1;
                    wrong.extend(mistake(case, command, stage, name));
                }
            }
        }
    }
    assert!(tried > 50, "only {tried} were tried");
    assert!(
        wrong.is_empty(),
        "{} of {tried}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// What is wrong with one command aimed at one place.
fn mistake(case: &Case, command: &str, stage: &str, name: &str) -> Option<String> {
    let fill = |text: &str| text.replace("{}", name);
    let command = fill(command);
    let mut env: BTreeMap<String, String> = case
        .env
        .iter()
        .map(|(name, value)| (name.clone(), fill(value)))
        .collect();
    env.insert("HOME".to_owned(), HOME.to_owned());
    let mut files: BTreeMap<String, FakeFile> = case
        .files
        .iter()
        .map(|(path, text)| {
            let path = match path.strip_prefix("~/") {
                Some(path) => format!("{HOME}/{path}"),
                None if path.starts_with('/') => path.clone(),
                None => format!("{PROJECT}/{path}"),
            };
            (path, FakeFile::File(fill(text)))
        })
        .collect();
    let head = format!("{PROJECT}/.git/HEAD");
    files.insert(head, FakeFile::File("ref: refs/heads/x\n".to_owned()));
    let cwd = format!("{PROJECT}/{}", fill(&case.cwd));
    let cwd = cwd.trim_end_matches('/').to_owned();
    files.insert(format!("{cwd}/x"), FakeFile::File(String::new()));
    let world = Fake {
        env,
        files,
        ..Fake::default()
    };
    let mut payload = Payload::of_command(command.as_str(), Dialect::Bash);
    payload.cwd = Some(cwd.into());
    let decision = palisade::judge(&payload, &world, &Policy::default());
    let placed = decision
        .findings
        .iter()
        .filter(|finding| finding.effect.is_placed());
    let placed = placed.filter_map(|finding| match finding.because {
        Because::Placed(stage) => Some((stage, finding)),
        Because::Touched { .. } => None,
    });
    // What is worst decides; several may act at different places.
    let placed = placed.max_by_key(|(stage, finding)| (finding.verdict, *stage != Stage::Local));
    let Some((found, finding)) = placed else {
        return Some(format!("{command}: no rule about a place hits"));
    };
    let said = finding.evidence.clone().unwrap_or_default();
    if found.name() != stage {
        return Some(format!(
            "{command} at {name}: {}, not {stage}: {said}",
            found.name()
        ));
    }
    let wanted = case.evidence.as_deref().map(fill);
    let told = wanted
        .as_ref()
        .is_none_or(|wanted| said.contains(wanted.as_str()));
    (!told && stage != "local").then(|| format!("{command}: the evidence is {said:?}"))
}
