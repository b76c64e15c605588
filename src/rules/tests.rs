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

mod programs {
    use proptest::prelude::*;
    use regex_syntax::ParserBuilder;
    use regex_syntax::hir::{Class, Hir, HirKind};

    use super::super::file::Pattern;
    use super::super::{RULES, When};
    use crate::regular;
    use crate::secrets;

    fn patterns_of(when: &When, all: &mut Vec<(String, &'static [u8])>) {
        all.extend(when.patterns().map(|Pattern { text, program }| {
            let program = program.0.copied().unwrap_or_default();
            (text.to_string(), program)
        }));
        for list in [&when.before, &when.unless, &when.any] {
            list.iter().for_each(|when| patterns_of(when, all));
        }
    }

    /// Every expression of the tables, and its program.
    fn all() -> Vec<(String, &'static [u8])> {
        let mut all = Vec::new();
        for known in &RULES {
            patterns_of(&known.rule.when, &mut all);
        }
        all.extend(secrets::programs());
        all.sort();
        all.dedup();
        all
    }

    /// Something that the expression matches, but for its conditions on places.
    fn some_match(hir: &Hir, pick: &mut dyn FnMut(usize) -> usize, text: &mut Vec<u8>) {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => text.extend(&*literal.0),
            HirKind::Class(Class::Bytes(class)) => {
                let range = class.ranges()[pick(class.ranges().len())];
                let range = range.start()..=range.end();
                text.push(range.clone().nth(pick(range.count())).expect("a byte"));
            }
            HirKind::Class(Class::Unicode(class)) => {
                let range = class.ranges()[pick(class.ranges().len())];
                text.push(u8::try_from(range.start()).unwrap_or(b'?'));
            }
            HirKind::Capture(group) => some_match(&group.sub, pick, text),
            HirKind::Repetition(repeated) => {
                let least = repeated.min as usize;
                let most = repeated.max.map_or(least + 3, |most| most as usize);
                let times = least + pick((most - least).min(4) + 1);
                (0..times).for_each(|_| some_match(&repeated.sub, pick, text));
            }
            HirKind::Concat(parts) => {
                parts.iter().for_each(|part| some_match(part, pick, text));
            }
            HirKind::Alternation(parts) => some_match(&parts[pick(parts.len())], pick, text),
        }
    }

    #[test]
    fn are_there_for_all() {
        let all = all();
        let without = all.iter().filter(|(_, program)| program.is_empty());
        let without: Vec<&String> = without.map(|(pattern, _)| pattern).collect();
        assert!(all.len() > 700 && without.is_empty(), "{without:#?}");
    }

    #[test]
    fn match_what_their_expressions_match() {
        let config = ProptestConfig {
            failure_persistence: None,
            cases: 12,
            ..ProptestConfig::default()
        };
        for (pattern, program) in all() {
            if program.is_empty() {
                continue;
            }
            let hir = ParserBuilder::new().unicode(false).utf8(false).build();
            let hir = hir.clone().parse(&pattern).expect("an expression");
            let build = |pattern: &str| {
                let mut builder = regex::bytes::RegexBuilder::new(pattern);
                builder.unicode(false).build().expect("an expression")
            };
            let regex = build(&pattern);
            let whole = build(&format!("^(?:{pattern})$"));
            let behind_needs = regular::behind_needs(program);
            let picks = prop::collection::vec(any::<u16>(), 40);
            let around = prop_oneof!["", "[ -~]{0,3}", "[ -~]{20,40}", "\n?[a-z\"=]{1,9}/?"];
            let change = (
                any::<u16>(),
                prop_oneof![Just(None), any::<u8>().prop_map(Some)],
            );
            let changes = prop::collection::vec(change, 0..3);
            let texts = (picks, around.clone(), around, changes);
            let mut runner = proptest::test_runner::TestRunner::new(config.clone());
            let outcome = runner.run(&texts, |(picks, before, behind, changes)| {
                let mut picks = picks.iter().cycle();
                let mut pick = |of: usize| usize::from(*picks.next().unwrap_or(&0)) % of.max(1);
                let mut text = before.into_bytes();
                some_match(&hir, &mut pick, &mut text);
                text.extend(behind.bytes());
                for (at, byte) in changes {
                    let at = usize::from(at) % (text.len() + 1);
                    match byte {
                        Some(byte) => text.insert(at, byte),
                        None if at < text.len() => drop(text.remove(at)),
                        None => {}
                    }
                }
                let is_match = regex.is_match(&text);
                let shown = String::from_utf8_lossy(&text);
                let found = regular::is_match(program, &text);
                prop_assert!(
                    found.is_none_or(|found| found == is_match),
                    "{pattern} in {shown:?}: {found:?}"
                );
                let mut search = regular::Search::new(&text, text.len());
                let found = search.whole(behind_needs);
                let is_all = whole.is_match(&text);
                prop_assert!(
                    found.as_ref().is_ok_and(|found| found.is_some() == is_all),
                    "{pattern} is all of {shown:?}: {found:?}"
                );
                let Ok(found) = search.find(behind_needs, 0..text.len()) else {
                    return Ok(());
                };
                let wanted = regex.captures(&text);
                let all = wanted
                    .as_ref()
                    .and_then(|found| Some(found.get(0)?.range()));
                let found_all = found.as_ref().map(|found| found.all.clone());
                prop_assert_eq!(found_all, all, "{} in {:?}", pattern, shown);
                if let Some(found) = found.filter(|_| pattern.contains("(?P<secret>")) {
                    let group = wanted.and_then(|found| Some(found.name("secret")?.range()));
                    prop_assert_eq!(found.group, group, "{} in {:?}", pattern, shown);
                }
                Ok(())
            });
            if let Err(error) = outcome {
                panic!("{error}");
            }
        }
    }
}
