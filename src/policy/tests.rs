use super::*;
use crate::world::{Fake, FakeFile};

const USER: &str = "/home/u/.config/palisade/policy.toml";
const MANAGED: &str = "/etc/palisade/policy.toml";

fn load(files: &[(&str, &str)]) -> Result<Policy, Broken> {
    let mut world = Fake::default();
    world.env.insert("HOME".into(), "/home/u".into());
    world
        .files
        .insert("/p/.git/HEAD".into(), FakeFile::File(String::new()));
    world.files.insert("/p/src".into(), FakeFile::Dir);
    for (path, text) in files {
        let file = FakeFile::File((*text).to_owned());
        world.files.insert((*path).to_owned(), file);
    }
    super::load(&world, "/p/src")
}

fn problem(path: &str, text: &str) -> String {
    let policy = load(&[(path, text)]).expect("no managed policy");
    policy.problems.join("\n").replace(path, "policy.toml")
}

#[test]
fn without_files_the_built_in_matrix_holds() {
    let policy = load(&[]).expect("nothing to be broken");
    assert_eq!(
        policy.of_effect(Effect::Discard, Stage::Local),
        Verdict::Deny
    );
    assert_eq!(
        policy.of_file(Class::Clean, Manner::DeleteTree, true),
        Verdict::Pass
    );
}

#[test]
fn mistakes_are_told_with_line_and_way_out() {
    for (text, expected) in [
        ("preset = 1", "policy.toml:1: this must be a text in quotes"),
        (
            "\npreset = \"lax\"",
            "policy.toml:2: no preset lax; there are relaxed, standard, strict",
        ),
        (
            "[rules]\n\"git.reset-hrad\" = \"off\"",
            "policy.toml:2: no rule git.reset-hrad; did you mean git.reset-hard?",
        ),
        (
            "[rules]\ngit.reset-hrad = \"off\"",
            "policy.toml:2: no rule git.reset-hrad; did you mean git.reset-hard?",
        ),
        (
            "[matrix]\ndestory.local = \"ask\"",
            "policy.toml:2: no effect destory; did you mean destroy?",
        ),
        (
            "[matrix.destroy]\n\nlocal = \"maybe\"",
            "policy.toml:3: no verdict maybe; there are pass, ask, deny",
        ),
        (
            "[files.outside]\ndelet = \"ask\"",
            "policy.toml:2: no manner delet; did you mean delete?",
        ),
        (
            "presets = \"strict\"",
            "policy.toml:1: no key presets; did you mean preset?",
        ),
        (
            "[[place]]\nmatch = \"x\"",
            "policy.toml:1: a place needs match and stage",
        ),
        (
            "[paths]\ntemp = [\"/\"]",
            "policy.toml:2: this path is everything",
        ),
        (
            "lock = [\"*\"]",
            "policy.toml:1: only the managed policy can lock",
        ),
        (
            "rule_files = [\"x.toml\"]",
            "policy.toml:1: /home/u/.config/palisade/x.toml: is there but cannot be read, or is larger than 256 KiB",
        ),
    ] {
        assert_eq!(problem(USER, text), expected);
    }
}

#[test]
fn a_project_can_only_tighten() {
    let project = "/p/.palisade.toml";
    for text in [
        "preset = \"relaxed\"",
        "allow_reads = true",
        "[rules]\n\"git.reset-hard\" = \"off\"",
        "[rules]\n\"git.reset-hard\" = \"pass\"",
        "[matrix.discard]\nlocal = \"ask\"",
        "[files.outside]\ndelete = \"pass\"",
        "[paths]\ntemp = [\"src\"]",
        "[[place]]\nmatch = \"db.acme.com\"\nstage = \"dev\"",
    ] {
        let told = problem(project, text);
        assert!(told.contains("which a project cannot"), "{text}: {told}");
    }
    let text = "preset = \"strict\"\n[matrix.publish]\nlocal = \"deny\"\n[rules]\n\"git.skip-hooks\" = \"deny\"\n[paths]\nprotected = [\"db/\"]";
    let policy = load(&[(project, text)]).expect("no managed policy");
    assert_eq!(policy.problems, Vec::<String>::new());
    assert_eq!(
        policy.of_effect(Effect::Publish, Stage::Local),
        Verdict::Deny
    );
    assert_eq!(
        policy.of_rule("git.skip-hooks", Verdict::Ask),
        Verdict::Deny
    );
}

#[test]
fn what_a_project_raises_is_not_lowered_by_what_the_user_says() {
    let user = (USER, "[rules]\n\"git.reset-hard\" = \"off\"\n");
    let project = (
        "/p/.palisade.toml",
        "[rules]\n\"git.reset-hard\" = \"ask\"\n",
    );
    let policy = load(&[user, project]).expect("no managed policy");
    assert!(!policy.is_off("git.reset-hard"));
    let alone = load(&[user]).expect("no managed policy");
    assert!(alone.is_off("git.reset-hard"));
}

#[test]
fn a_broken_file_of_a_project_leaves_the_users_in_force() {
    let user = (USER, "[rules]\n\"git.reset-hard\" = \"ask\"\n");
    let policy = load(&[user, ("/p/.palisade.toml", "x")]).expect("no managed policy");
    assert_eq!(policy.problems.len(), 1);
    assert_eq!(
        policy.of_rule("git.reset-hard", Verdict::Deny),
        Verdict::Ask
    );
}

#[test]
fn a_managed_policy_may_lock_and_must_not_be_broken() {
    let managed = (MANAGED, "lock = [\"preset\", \"git.reset-hard\"]\n");
    let loose = load(&[managed, (USER, "preset = \"relaxed\"\n")]).expect("not broken");
    assert_eq!(loose.preset, Preset::Standard);
    assert!(loose.problems[0].contains("what the managed policy locks"));
    let other = load(&[managed, (USER, "[rules]\n\"git.skip-hooks\" = \"off\"\n")]);
    assert_eq!(other.expect("not broken").problems, Vec::<String>::new());
    let Err(Broken(message)) = load(&[(MANAGED, "\nprset = 1")]) else {
        panic!("a broken managed policy must be told");
    };
    assert_eq!(
        message,
        "/etc/palisade/policy.toml:2: no key prset; did you mean preset?"
    );
}

#[test]
fn places_of_users_come_first_and_those_of_projects_only_raise() {
    let user = (USER, "[[place]]\nmatch = \"*.acme.com\"\nstage = \"dev\"\n");
    let project = (
        "/p/.palisade.toml",
        "[[place]]\nmatch = \"api.acme.com\"\nstage = \"production\"\n",
    );
    let policy = load(&[user, project]).expect("no managed policy");
    let stage = |name: &str, found| policy.stage(&[name.to_owned()], found);
    assert_eq!(stage("db.acme.com", Stage::Production), Stage::Dev);
    assert_eq!(stage("me@api.acme.com", Stage::Unknown), Stage::Production);
    assert_eq!(stage("other.com", Stage::Unknown), Stage::Unknown);
}
