use super::*;
use crate::facts::{Facts, Input, Origins, Place, Run, Session, Unknown, Value};
use crate::world::{Fake, FakeFile};

/// A run of these words, in `/home/dev/project`.
fn run(words: &str) -> Run {
    let argv: Vec<Value> = words.split_whitespace().map(Value::known).collect();
    Run {
        name: argv[0].text().to_owned(),
        argv: argv.into(),
        cwd: Value::known("/home/dev/project"),
        ..Run::default()
    }
}

fn session() -> Session {
    Session {
        dir: "/home/dev/project".to_owned(),
        ..Session::default()
    }
}

fn rule(toml: &str) -> Rule {
    let toml =
        format!("[[rule]]\nname = 'own'\nprogram = ['*']\ntitle = 'x'\neffect = 'write'\n{toml}");
    let file = read(&toml).expect("a rule file");
    assert_eq!(check(&file, &toml, false), []);
    file.rule[0].clone()
}

/// Whether a rule with these conditions holds of the last of these runs.
fn holds_of(toml: &str, runs: Vec<Run>, world: &Fake) -> bool {
    let rules = [rule(toml)];
    let facts = Facts {
        runs,
        ..Facts::default()
    };
    let last = facts.runs.len() - 1;
    let hits = matching(&facts, &rules, world, &session()).hits;
    hits.iter().any(|hit| hit.id == "own" && hit.run == last)
}

fn holds(when: &str, words: &str) -> bool {
    let when = format!("when = {{ {when} }}");
    holds_of(&when, vec![run(words)], &Fake::default())
}

fn repository(head: &str) -> Fake {
    let file = |text: &str| FakeFile::File(text.to_owned());
    Fake {
        files: [
            ("/home/dev/project/.git/HEAD", file(&format!("ref: refs/heads/{head}\n"))),
            ("/home/dev/project/.git/refs/remotes/origin/HEAD", file("ref: refs/remotes/origin/main\n")),
        ]
        .map(|(path, file)| (path.to_owned(), file))
        .into(),
        git: [
            ("status", "1 .M N... 100644 100644 100644 a b src/a b.ts\0? notes.txt\0"),
            ("for-each-ref --merged=HEAD", "done\nmain\n"),
            ("for-each-ref", "done\t\t\npushed\trefs/remotes/origin/pushed\t\nahead\trefs/remotes/origin/ahead\tahead 2\n"),
        ]
        .map(|(args, output)| (args.to_owned(), output.to_owned()))
        .into(),
        ..Fake::default()
    }
}

#[test]
fn words_are_the_first_operands_with_options_between() {
    let when = "words = ['stash', 'drop|clear']";
    assert!(holds(when, "x stash drop"));
    assert!(holds(when, "x -v stash --quiet clear 1"));
    assert!(!holds(when, "x stash push"));
    assert!(!holds(when, "x stash"));
    assert!(!holds(when, "x -- list stash drop"));
}

#[test]
fn flags_are_found_bundled_and_all_are_needed() {
    let when = "flags = ['-f|--force', '-d']";
    assert!(holds(when, "x -xdf"));
    assert!(holds(when, "x --force -d"));
    assert!(!holds(when, "x --force"));
    assert!(!holds(when, "x -- -df"));
}

#[test]
fn values_operands_and_their_number() {
    assert!(holds(
        "values = { '--out|-o' = '^/dev/' }",
        "x --out=/dev/sda"
    ));
    assert!(!holds("values = { '--out|-o' = '^/dev/' }", "x --out=dev"));
    assert!(holds("words = ['a'], operand = '^b+$'", "x a c bb"));
    assert!(!holds("words = ['a'], operand = '^a$'", "x a c bb"));
    assert!(holds("words = ['a'], operands = '0'", "x a"));
    assert!(holds("operands = '2+'", "x a b c"));
    assert!(!holds("operands = '2'", "x a b c"));
}

#[test]
fn any_and_unless_stand_behind_the_same_words() {
    let when = "words = ['a'], any = [{ operand = '^b$' }, { flags = ['-f'] }], unless = { operands = '3+' }";
    assert!(holds(when, "x a b"));
    assert!(holds(when, "x a -f"));
    assert!(!holds(when, "x a c"));
    assert!(!holds(when, "x a b c d"));
}

#[test]
fn where_it_runs_and_what_it_reads() {
    let remote = Run {
        place: Place::Host("web".to_owned()),
        elevated: true,
        stdin: Input::Pipe(Vec::new(), Origins::NETWORK),
        ..run("x")
    };
    let holds = |when: &str| {
        holds_of(
            &format!("when = {{ {when} }}"),
            vec![remote.clone()],
            &Fake::default(),
        )
    };
    assert!(holds("place = ['host', 'container'], elevated = true"));
    assert!(!holds("place = ['local']"));
    assert!(holds("stdin = ['network']"));
    assert!(holds("stdin = ['pipe']"));
    assert!(!holds("stdin = ['decoded', 'text']"));
}

#[test]
fn what_is_not_known_matches_nothing_across_it() {
    let mut words = run("x");
    let mut value = Value::known("pre");
    value.push_unknown(Unknown::any("$x"));
    value.push_str("post", false);
    std::rc::Rc::make_mut(&mut words.argv).push(value);
    let holds = |when: &str| {
        holds_of(
            &format!("when = {{ {when} }}"),
            vec![words.clone()],
            &Fake::default(),
        )
    };
    assert!(holds("operand = '^pre.+post$'"));
    assert!(holds("operand = 'post$'"));
    assert!(!holds("operand = '^prepost$'"));
    assert!(!holds("words = ['prepost']"));
}

#[test]
fn the_state_of_the_work_tree() {
    let world = repository("feature");
    let holds = |when: &str, words: &str| {
        holds_of(&format!("when = {{ {when} }}"), vec![run(words)], &world)
    };
    assert!(holds("worktree = 'dirty'", "git reset"));
    assert!(holds("worktree = 'untracked'", "git reset"));
    assert!(!holds("worktree = 'unmodified'", "git reset"));
    assert!(!holds("unless = { worktree = 'dirty' }", "git reset"));
    // Nothing is known of a repository that is named apart from its directory.
    assert!(holds("worktree = 'dirty'", "git --git-dir=/x reset"));
    assert!(!holds("worktree = 'clean'", "git --git-dir=/x reset"));
}

#[test]
fn what_would_be_lost_is_named() {
    let rules = [rule("when = { unless = { worktree = 'unmodified' } }")];
    let facts = Facts {
        runs: vec![run("git reset")],
        ..Facts::default()
    };
    let hits = matching(&facts, &rules, &repository("feature"), &session()).hits;
    let own = hits.iter().find(|hit| hit.id == "own").expect("a hit");
    assert_eq!(own.lost, ["src/a b.ts"]);
}

#[test]
fn the_branch_that_is_checked_out_or_pushed_to() {
    let on = |head: &str, runs: &[&str]| {
        let world = repository(head);
        let runs: Vec<Run> = runs.iter().map(|words| run(words)).collect();
        let is = |word: &str| {
            holds_of(
                &format!("when = {{ branch = '{word}' }}"),
                runs.clone(),
                &world,
            )
        };
        (is("default"), is("other"))
    };
    let (default, other, neither) = ((true, false), (false, true), (false, false));
    assert_eq!(on("main", &["git commit"]), default);
    assert_eq!(on("feature", &["git commit"]), other);
    assert_eq!(on("main", &["git push"]), default);
    assert_eq!(on("main", &["git push origin feature"]), other);
    assert_eq!(
        on("feature", &["git push origin +HEAD:refs/heads/main"]),
        default
    );
    assert_eq!(on("feature", &["git push -u origin HEAD"]), other);
    assert_eq!(on("feature", &["git push origin x main"]), default);
    assert_eq!(on("feature", &["git push --mirror"]), default);
    assert_eq!(on("main", &["git switch -c topic", "git push"]), other);
    assert_eq!(on("feature", &["git checkout main", "git push"]), default);
    assert_eq!(on("feature", &["git checkout -", "git push"]), neither);
    assert_eq!(on("main", &["git checkout -- main", "git push"]), default);
}

#[test]
fn merged_branches_and_stashes() {
    let world = repository("feature");
    let holds = |when: &str, words: &str| {
        holds_of(&format!("when = {{ {when} }}"), vec![run(words)], &world)
    };
    let merged = "words = ['branch'], merged = 'yes'";
    assert!(holds(merged, "git branch -D done"));
    assert!(holds(merged, "git branch -D done pushed"));
    assert!(!holds(merged, "git branch -D ahead"));
    assert!(!holds(merged, "git branch -D done unheard-of"));
    assert!(!holds(merged, "git branch -D"));
    assert!(holds("stash = 'empty'", "git stash clear"));
    // No repository, nothing known of its stash.
    let elsewhere = Run {
        cwd: Value::known("/elsewhere"),
        ..run("git stash clear")
    };
    assert!(!holds_of(
        "when = { stash = 'empty' }",
        vec![elsewhere],
        &world
    ));
}

#[test]
fn a_typing_error_is_answered_with_the_rule_that_was_meant() {
    assert_eq!(
        find("git.reset-hrad").map(|known| known.id),
        Err(Some("git.reset-hard"))
    );
    assert_eq!(find("nothing.like-it").map(|known| known.id), Err(None));
    assert!(find("git.reset-hard").is_ok());
}

#[test]
fn mistakes_name_the_line_and_the_way_out() {
    let said = |toml: &str| match read(toml) {
        Err(mistake) => mistake.to_string(),
        Ok(file) => match &check(&file, toml, true)[..] {
            [] => String::new(),
            [mistake, ..] => mistake.to_string(),
        },
    };
    let rule = "[[rule]]\nname = 'x'\ntitle = 'does x'\nwhy = 'y'\ninstead = 'z'\neffect = 'write'\nhit = ['a']\nmiss = ['b']\n";
    for (toml, expected) in [
        ("", ""),
        (
            "[program]\nnmes = ['a']\n",
            "2: unknown field `nmes`; did you mean `names`?",
        ),
        (
            "[[rule]]\nwhen = { unless = { worktre = 'clean' } }\n",
            "2: unknown field `worktre`; did you mean `worktree`?",
        ),
        (
            "[[rule]]\neffect = 'dicard'\n",
            "2: unknown variant `dicard`; did you mean `discard`?",
        ),
        (
            "[program]\nnames = ['a']\nstops = 'yes'\n",
            "3: invalid type: string \"yes\", expected true, false or a list of subcommands",
        ),
        (
            "[[rule]]\nhit = [3]\n",
            "2: invalid type: integer `3`, expected a command, or { run = \"a command\", given = [\"clean\"] }",
        ),
        (
            &format!("{rule}when = {{ stdin = ['netwrok'] }}"),
            "9: `stdin` knows no netwrok; did you mean network?",
        ),
        (
            &format!("{rule}when = {{ operand = '(' }}"),
            "9: bad regular expression \"(\": error: unclosed group",
        ),
        (
            &format!("{rule}when = {{ words = ['-f'] }}"),
            "9: `-f` in `words` is not an operand; options go to `flags`",
        ),
        (
            &rule.replace("does x", "Does x."),
            "3: the title \"Does x.\" should be in lower case, without a full stop",
        ),
        (&rule.replace("miss = ['b']", ""), "2: x has no `miss`"),
        (
            &rule.replace("effect = 'write'", ""),
            "1: x needs an effect, or something that it touches",
        ),
        (&format!("{rule}\n{rule}"), "11: there are two rules x"),
    ] {
        assert_eq!(said(toml), expected, "{toml}");
    }
}
