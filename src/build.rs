//! Turns `patterns/` into static tables, and every rule into a test of its name.
//!
//! The types and the checks are those of the program itself, compiled here as well. What is wrong in a file fails the build
//! as `patterns/git.toml:11: unknown field …`.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script reads files, writes them and tries the linker"
)]
#![allow(dead_code, reason = "the program uses more of the shared modules")]

#[path = "facts/stores/acts.rs"]
mod acts;
#[path = "build/code.rs"]
mod code;
#[path = "secrets/file.rs"]
mod detectors;
#[path = "rules/file.rs"]
mod file;
#[path = "facts/grammar/file.rs"]
mod grammar;
#[path = "secrets/grams.rs"]
mod grams;
#[path = "facts/grammar/hash.rs"]
mod hash;
#[path = "facts/inline/file.rs"]
mod inline;
#[path = "build/link.rs"]
mod link;
#[path = "list.rs"]
mod list;
#[path = "build/literals.rs"]
mod literals;
#[path = "build/matrix.rs"]
mod matrix;
#[path = "facts/grammar/options.rs"]
mod options;
#[path = "build/places.rs"]
mod places;
#[path = "build/print.rs"]
mod print;
#[path = "rules/read.rs"]
mod read;
#[path = "build/regular.rs"]
mod regular;
#[path = "build/secrets.rs"]
mod secrets;
#[path = "build/slots.rs"]
mod slots;
#[path = "build/stages.rs"]
mod stages;
#[path = "regular/steps.rs"]
mod steps;

/// Where the shared modules look for one another.
mod facts {
    pub(crate) use crate::acts::WORDS as STORE_ACTS;
    pub(crate) use crate::grammar;
}
mod rules {
    pub(crate) use crate::file;
}

/// The texts of the tables, which are still to be made.
mod texts {
    pub static ALL: &str = "";
    pub static LISTS: [(u32, u16); 1] = [(0, 0)];
    pub static LISTED: [crate::list::Text; 0] = [];
}

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use file::{Pattern, Rare, Rule, When};
use grammar::{Clue, List, Program, Text, Texts};
use print::expression;
use regular::Classes;

/// Files of `patterns/` that are no rule files.
const OTHER_TABLES: &[&str] = &["code", "matrix", "orders", "places", "stages"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=patterns");
    println!("cargo::rerun-if-changed={}", link::ORDER);
    let mut mistakes = Vec::new();
    let table = Table::read(Path::new("patterns"), &mut mistakes)?;
    let code = code::tables(Path::new("patterns/code.toml"), &mut mistakes)?;
    let mut classes = Classes::default();
    let (detectors, secret_tests) = secrets::tables(
        Path::new("patterns/secrets"),
        Path::new("patterns/orders.toml"),
        &mut classes,
        &mut mistakes,
    )?;
    if !mistakes.is_empty() {
        for mistake in mistakes {
            println!("cargo::error={mistake}");
        }
        return Ok(());
    }
    let out = std::env::var("OUT_DIR")?;
    let write = |name: &str, text: String| std::fs::write(Path::new(&out).join(name), text);
    write("code.rs", code)?;
    write("detectors.rs", detectors)?;
    write("secret_tests.rs", secret_tests)?;
    write("programs.rs", table.programs()?)?;
    write("rules.rs", table.rules(&mut classes)?)?;
    write("classes.rs", classes.table()?)?;
    let places = std::fs::read_to_string("patterns/places.toml")?;
    write("places.rs", places::places(&places))?;
    let stages = std::fs::read_to_string("patterns/stages.toml")?;
    write("stages.rs", stages::stages(&stages))?;
    let matrix = std::fs::read_to_string("patterns/matrix.toml")?;
    write("matrix.rs", matrix::matrix(&matrix))?;
    let (texts, lists) = print::texts();
    write("texts.txt", texts)?;
    write("texts.rs", lists)?;
    for argument in link::arguments(Path::new(&out)) {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
    write("rule_tests.rs", table.tests()?)?;
    Ok(())
}

/// All that `patterns/` holds.
#[derive(Default)]
struct Table {
    programs: Vec<Program>,
    /// Ids, and the rules with the names of their programs filled in.
    rules: Vec<(String, Rule)>,
    /// Every name of a program, and which it is.
    names: BTreeMap<String, Named>,
    /// Where programs' places are named, with the names of their programs filled in.
    clues: Vec<Clue>,
}

/// What a name of a program leads to.
#[derive(Clone, Copy)]
struct Named {
    /// Index of the program's table.
    program: usize,
    /// Whether the name is the canonical one of a program that shares another one's table.
    own: bool,
}

impl Table {
    fn read(folder: &Path, mistakes: &mut Vec<String>) -> Result<Self, Box<dyn Error>> {
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            if path.extension().is_some_and(|end| end == "toml") && !OTHER_TABLES.contains(&&*stem)
            {
                println!("cargo::rerun-if-changed={}", path.display());
                paths.push(path);
            }
        }
        paths.sort();

        let mut table = Self::default();
        let mut declared_in = BTreeMap::new();
        let mut adding: Vec<Program> = Vec::new();
        for path in paths {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let shown = path.display();
            let text = std::fs::read_to_string(&path)?;
            let file = match read::read(&text) {
                Ok(file) => file,
                Err(mistake) => {
                    mistakes.push(format!("{shown}:{mistake}"));
                    continue;
                }
            };
            let found = read::check(&file, &text, true);
            mistakes.extend(found.iter().map(|mistake| format!("{shown}:{mistake}")));

            let own: Vec<Text> = file
                .program
                .iter()
                .flat_map(|program| program.names.first().into_iter().chain(program.same.iter()))
                .copied()
                .collect();
            adding.extend(file.program.iter().filter(|program| program.adds).cloned());
            for program in file.program.iter().filter(|program| !program.adds) {
                let in_powershell = program
                    .aliases
                    .iter()
                    .map(|name| format!("powershell:{name}"));
                let synonyms = program
                    .names
                    .iter()
                    .map(Text::to_string)
                    .chain(in_powershell);
                let synonyms = synonyms.map(|name| (name, false));
                let others = program.same.iter().map(|name| (name.to_string(), true));
                for (name, own) in synonyms.chain(others) {
                    if let Some(other) = declared_in.insert(name.clone(), path.clone()) {
                        let line = line_with(&text, &name);
                        let other = other.display();
                        mistakes.push(format!(
                            "{shown}:{line}: the program {name} is declared in {other} as well"
                        ));
                    }
                    let program = table.programs.len();
                    table.names.insert(name, Named { program, own });
                }
                table.programs.push(Program {
                    same: Texts::default(),
                    ..program.clone()
                });
            }
            for mut clue in file.clue.iter().cloned() {
                if clue.program.is_empty() {
                    clue.program = own.clone().into();
                }
                table.clues.push(clue);
            }
            for mut rule in file.rule.iter().cloned() {
                let id = format!("{stem}.{}", rule.name);
                if rule.program.is_empty() {
                    rule.program = own.clone().into();
                }
                if rule.program.is_empty() {
                    let line = line_with(&text, &rule.name);
                    mistakes.push(format!(
                        "{shown}:{line}: {id} is about no program: the file declares none"
                    ));
                }
                table.rules.push((id, rule));
            }
        }
        for at in 0..table.programs.len() {
            if let Some(verbs) = table.verbs_of(&table.programs[at]) {
                table.programs[at].verbs = verbs;
            }
        }
        for mut program in adding {
            program.verbs = table.verbs_of(&program).unwrap_or(program.verbs);
            table.add(program);
        }
        table.link();
        Ok(table)
    }

    /// The verbs of another program, where those are meant: `=contentful`.
    fn verbs_of(&self, program: &Program) -> Option<Texts> {
        let [of] = &*program.verbs else {
            return None;
        };
        let named = self.names.get(of.strip_prefix('=')?)?;
        Some(self.programs[named.program].verbs)
    }

    /// Adds to programs that are declared elsewhere, and declares those that are not.
    fn add(&mut self, more: Program) {
        fn joined<T: Clone, L: From<Vec<T>>>(own: &[T], more: &[T]) -> L {
            [own, more].concat().into()
        }
        let names = || more.names.iter().chain(more.same.iter());
        let tables: BTreeSet<usize> = names()
            .filter_map(|name| Some(self.names.get(&**name)?.program))
            .collect();
        for table in tables {
            let program = &mut self.programs[table];
            program.outputs = joined(&program.outputs, &more.outputs);
            program.sends = joined(&program.sends, &more.sends);
            program.reads = joined(&program.reads, &more.reads);
            program.runs = joined(&program.runs, &more.runs);
            program.verbs = joined(&program.verbs, &more.verbs);
        }
        let new: Vec<Text> = names()
            .filter(|name| !self.names.contains_key(&***name))
            .copied()
            .collect();
        let program = self.programs.len();
        for (at, name) in new.iter().enumerate() {
            let own = at > 0;
            self.names.insert(name.to_string(), Named { program, own });
        }
        if let Some(first) = new.first() {
            self.programs.push(Program {
                names: vec![*first].into(),
                same: Texts::default(),
                ..more
            });
        }
    }

    /// Adds the programs that only rules name, and tells every program of the options that rules name.
    fn link(&mut self) {
        let of_rules = self.rules.iter().map(|(_, rule)| &rule.program);
        let of_clues = self.clues.iter().map(|clue| &clue.program);
        for list in of_rules.chain(of_clues) {
            for name in list.iter().filter(|name| *name != "*") {
                if !self.names.contains_key(&**name) {
                    let program = self.programs.len();
                    self.names.insert(
                        name.to_string(),
                        Named {
                            program,
                            own: false,
                        },
                    );
                    self.programs.push(Program {
                        names: vec![*name].into(),
                        ..Program::default()
                    });
                }
            }
        }
        let mut named = vec![BTreeSet::new(); self.programs.len()];
        for (_, rule) in &self.rules {
            let mut options = BTreeSet::new();
            options_of_rule(rule, &mut options);
            for name in rule.program.iter() {
                if let Some(to) = self.names.get(&**name) {
                    named[to.program].extend(options.iter().cloned());
                }
            }
        }
        for clue in &self.clues {
            let mut options = BTreeSet::new();
            for list in [&clue.option, &clue.flags, &clue.unless] {
                add_options(list, &mut options);
            }
            for name in clue.program.iter() {
                if let Some(to) = self.names.get(&**name) {
                    named[to.program].extend(options.iter().cloned());
                }
            }
        }
        for (program, named) in self.programs.iter_mut().zip(&mut named) {
            for runs in program.runs.iter() {
                let lists = [
                    &runs.flags,
                    &runs.unless,
                    &runs.option,
                    &runs.replace,
                    &runs.mounts,
                    &runs.dir,
                    &runs.after,
                    &runs.file_in,
                    &runs.script_in,
                    &runs.program_in,
                    &runs.rest_in,
                ];
                for list in lists {
                    add_options(list, named);
                }
            }
            for sends in program.sends.iter() {
                for list in [
                    &sends.flags,
                    &sends.unless,
                    &sends.files,
                    &sends.at,
                    &sends.texts,
                    &sends.headers,
                ] {
                    add_options(list, named);
                }
            }
            add_options(&program.reads, named);
            add_options(&program.reads_all, named);
            add_options(&program.writes, named);
            add_options(&program.output_flags, named);
            add_options(&program.attached, named);
            for prints in program.outputs.iter() {
                add_options(&prints.flags, named);
                add_options(&prints.unless, named);
                add_options(&prints.reads, named);
                for (options, _) in prints.values.iter() {
                    add_options(std::slice::from_ref(options), named);
                }
            }
            for (options, _) in program.many_values.iter() {
                add_options(std::slice::from_ref(options), named);
            }
            add_options(&program.writes_url, named);
            add_options(&program.writes_dir, named);
            let known: Vec<&str> = program
                .value_for
                .iter()
                .chain(program.flags.iter())
                .map(|known| &**known)
                .collect();
            named.retain(|option| !known.contains(&&**option));
            let mut flags = program.flags.to_vec();
            flags.extend(named.iter().map(|option| Text::from(option.clone())));
            program.flags = flags.into();
        }
    }

    fn programs(&self) -> Result<String, Box<dyn Error>> {
        let mut text = String::new();
        writeln!(
            text,
            "static NAMES: [(Text, u16, bool); {}] = [",
            self.names.len()
        )?;
        for (name, to) in &self.names {
            writeln!(
                text,
                "    ({}, {}, {}),",
                print::text(name),
                u16::try_from(to.program)?,
                to.own
            )?;
        }
        let slots = slots::slots(self.names.keys().map(|name| &**name));
        writeln!(
            text,
            "];\n\nstatic SLOTS: [u16; {}] = {slots:?};",
            slots.len()
        )?;
        writeln!(
            text,
            "\nstatic PROGRAMS: [Program; {}] = [",
            self.programs.len()
        )?;
        for program in &self.programs {
            // What stands in the list of all options need not stand there twice.
            let program = Program {
                value_for: Texts::default(),
                value_in: List::default(),
                flags: Texts::default(),
                attached: Texts::default(),
                attached_in: List::default(),
                many_values: List::default(),
                ..program.clone().listed()
            };
            writeln!(text, "    {},", expression(&program)?)?;
        }
        writeln!(text, "];\n\nstatic CLUES: [Clue; {}] = [", self.clues.len())?;
        for clue in &self.clues {
            // Which programs it is about is told by the lists.
            let clue = Clue {
                program: Texts::default(),
                ..clue.clone()
            };
            writeln!(text, "    {},", expression(&clue)?)?;
        }
        writeln!(text, "];\n\nstatic CLUES_OF: &[(u16, &[u16])] = &[")?;
        for (at, (name, to)) in self.names.iter().enumerate() {
            let canonical = self.canonical(name, *to);
            let about = |clue: &Clue| {
                let mut programs = clue.program.iter();
                programs.any(|program| program == name || *program == canonical)
            };
            let clues = self.clues.iter().enumerate();
            let listed: Vec<usize> = clues
                .filter(|(_, clue)| about(clue))
                .map(|(at, _)| at)
                .collect();
            if !listed.is_empty() {
                writeln!(text, "    ({}, &{listed:?}), // {name}", u16::try_from(at)?)?;
            }
        }
        writeln!(text, "];")?;
        Ok(text)
    }

    /// The name that rules and clues use for the program of this name.
    fn canonical(&self, name: &str, to: Named) -> Text {
        if to.own {
            Text::from(name.to_owned())
        } else {
            self.programs[to.program].names[0]
        }
    }

    fn rules(&self, classes: &mut Classes) -> Result<String, Box<dyn Error>> {
        let mut text = String::new();
        writeln!(text, "static RULES: [Known; {}] = [", self.rules.len())?;
        for (id, rule) in &self.rules {
            // The samples are told apart, so that matching walks over less.
            let rule = Rule {
                hit: List::default(),
                miss: List::default(),
                when: prepared(&rule.when, classes),
                ..rule.clone()
            };
            writeln!(
                text,
                "    Known {{ id: {id:?}, words: {}, rule: {} }},",
                first_words(&rule.when),
                expression(&rule)?
            )?;
        }
        writeln!(
            text,
            "];\n\nstatic SAMPLES: [Samples; {}] = [",
            self.rules.len()
        )?;
        for (_, rule) in &self.rules {
            let (hit, miss) = (expression(&rule.hit)?, expression(&rule.miss)?);
            writeln!(text, "    Samples {{ hit: {hit}, miss: {miss} }},")?;
        }
        writeln!(
            text,
            "];\n\nstatic BY_NAME: [&[u16]; {}] = [",
            self.names.len()
        )?;
        for (name, to) in &self.names {
            let canonical = self.canonical(name, *to);
            let about = |rule: &Rule| {
                let mut programs = rule.program.iter();
                programs.any(|program| program == name || *program == canonical)
            };
            writeln!(text, "    &{:?}, // {name}", self.which(about)?)?;
        }
        let any = |rule: &Rule| rule.program.iter().any(|program| program == "*");
        let code = |rule: &Rule| {
            let when = &rule.when;
            !when.code_from.is_empty() || when.code.is_some() || !when.language.is_empty()
        };
        let spelt = |rule: &Rule| !rule.when.spelling.is_empty();
        let acts = |rule: &Rule| !rule.when.does.is_empty();
        let secret = |rule: &Rule| {
            let when = &rule.when;
            let lists = [&when.shows, &when.keeps, &when.sends];
            lists.iter().any(|list| !list.is_empty())
        };
        let of_code = self.which(|rule| any(rule) && code(rule))?;
        let of_acts = self.which(|rule| any(rule) && !code(rule) && acts(rule))?;
        let of_spelling =
            self.which(|rule| any(rule) && !code(rule) && !acts(rule) && spelt(rule))?;
        let of_secrets = self.which(|rule| any(rule) && secret(rule))?;
        let other = self.which(|rule| {
            any(rule) && !code(rule) && !acts(rule) && !spelt(rule) && !secret(rule)
        })?;
        writeln!(
            text,
            "];\n\n/// Rules about any program that interprets code.\nstatic ANY_CODE: &[u16] = &{of_code:?};"
        )?;
        writeln!(
            text,
            "/// Rules about any client of a data store.\nstatic ANY_ACTS: &[u16] = &{of_acts:?};"
        )?;
        writeln!(
            text,
            "/// Rules about odd characters.\nstatic ANY_SPELLING: &[u16] = &{of_spelling:?};"
        )?;
        writeln!(
            text,
            "/// Rules about secrets.\nstatic ANY_SECRETS: &[u16] = &{of_secrets:?};"
        )?;
        writeln!(
            text,
            "/// Other rules about any program.\nstatic ANY: &[u16] = &{other:?};"
        )?;
        Ok(text)
    }

    fn which(&self, about: impl Fn(&Rule) -> bool) -> Result<Vec<u16>, std::num::TryFromIntError> {
        let rules = self.rules.iter().enumerate();
        rules
            .filter(|(_, (_, rule))| about(rule))
            .map(|(at, _)| u16::try_from(at))
            .collect()
    }

    fn tests(&self) -> Result<String, Box<dyn Error>> {
        let mut text = String::new();
        for (id, _) in &self.rules {
            let name = id.replace(['.', '-'], "_");
            writeln!(text, "#[test]\nfn {name}() {{\n    check({id:?});\n}}\n")?;
        }
        Ok(text)
    }
}

/// The words of which one has to be the first operand, as a set of [`hash::bit`]s; everything where any will do.
fn first_words(when: &When) -> u64 {
    match when.words.first() {
        Some(words) if words.contains('*') => u64::MAX,
        Some(words) => words.split('|').fold(0, |all, word| all | hash::bit(word)),
        None if when.any.is_empty() => u64::MAX,
        None => when.any.iter().fold(0, |all, when| all | first_words(when)),
    }
}

/// The same condition as it stands in the table: with what asks the machine behind what does not, and with programs for its
/// regular expressions.
fn prepared(when: &When, classes: &mut Classes) -> When {
    let mut list = |list: &[When]| {
        let mut list: Vec<When> = list.iter().map(|when| prepared(when, classes)).collect();
        list.sort_by_key(When::asks_state);
        List::from(list)
    };
    let (before, any, unless) = (list(&when.before), list(&when.any), list(&when.unless));
    let mut pattern = |pattern: &Pattern| Pattern {
        program: classes
            .program_with_needs(&pattern.text)
            .unwrap_or_default()
            .into(),
        ..*pattern
    };
    let mut pairs = |pairs: &[(Text, Pattern)]| {
        pairs
            .iter()
            .map(|(name, it)| (*name, pattern(it)))
            .collect()
    };
    let (values, env) = (pairs(&when.values), pairs(&when.env));
    When {
        before,
        any,
        unless,
        values,
        env,
        operand: Rare(
            when.operand
                .as_ref()
                .map(|it| &*Box::leak(Box::new(pattern(it)))),
        ),
        code: Rare(
            when.code
                .as_ref()
                .map(|it| &*Box::leak(Box::new(pattern(it)))),
        ),
        named: Rare(
            when.named
                .as_ref()
                .map(|it| &*Box::leak(Box::new(pattern(it)))),
        ),
        ..when.clone()
    }
}

fn options_of_rule(rule: &Rule, named: &mut BTreeSet<String>) {
    for touch in rule.touch.iter() {
        add_options(&touch.option, named);
        add_options(&touch.tree, named);
    }
    options_of_when(&rule.when, named);
}

fn options_of_when(when: &When, named: &mut BTreeSet<String>) {
    add_options(&when.flags, named);
    for (options, _) in when.values.iter() {
        add_options(std::slice::from_ref(options), named);
    }
    for inner in when.unless.iter().chain(when.any.iter()) {
        options_of_when(inner, named);
    }
}

/// Adds options of more than one letter: those that may be abbreviated, or be mistaken for bundled ones.
fn add_options(options: &[Text], named: &mut BTreeSet<String>) {
    let options = options.iter().flat_map(|options| options.split('|'));
    let long = options.filter(|option| option.starts_with('-') && option.len() > 2);
    named.extend(long.map(str::to_owned));
}

fn line_with(text: &str, needle: &str) -> usize {
    let quoted = format!("\"{needle}\"");
    let at = text.lines().position(|line| line.contains(&quoted));
    at.map_or(1, |at| at + 1)
}
