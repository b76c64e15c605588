//! The rule file as people write it: `patterns/*.toml`, and the rules people keep for themselves.
//!
//! The build script compiles this file too, reads every file of `patterns/` into these types and writes them out again as
//! static tables; a person's own rules come through the same types while the program runs. Unknown fields are errors.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

pub use crate::facts::grammar::{Clue, List, Program, Text, Texts};
use crate::facts::grammar::{one_or_many, pairs};
pub use crate::list::Rare;

/// One file of `patterns/`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// Programs and their option grammars; `[program]` or `[[program]]`.
    #[serde(deserialize_with = "one_or_many")]
    pub program: List<Program>,
    /// Where the places are named on which programs act.
    pub clue: List<Clue>,
    /// The rules.
    pub rule: List<Rule>,
}

/// A rule: recognises a run and names its effect.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    /// Names the danger, in kebab case. With the file's name before it, it is the rule's id: `git.reset-hard`.
    pub name: Text,
    /// The programs it is about, by canonical name; all of the file's where none are named. `*` is any run, `?` one of
    /// a program that no file names.
    pub program: Texts,
    /// What it does, in lower case, without a full stop: `throws away uncommitted work`.
    pub title: Text,
    /// Why that is bad, a sentence.
    pub why: Text,
    /// What to do instead, for the model that reads it.
    pub instead: Text,
    /// What it does to the world. Rules with `touch` take it from the place that is touched and leave it out.
    pub effect: Option<Effect>,
    /// The strictest verdict that this rule may lead to.
    pub limit: Option<Verdict>,
    /// Where to read more.
    pub refs: Texts,
    /// What must hold.
    pub when: When,
    /// Files that it acts on. Where there are any, the rule hits by what these are. One table, or a list of them.
    #[serde(deserialize_with = "one_or_many")]
    pub touch: List<Touch>,
    /// Commands that it must hit.
    pub hit: List<Sample>,
    /// Commands that it must not.
    pub miss: List<Sample>,
}

/// What a run does to the world, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Observes only.
    Read,
    /// Changes something that is easily made again.
    Write,
    /// Loses local work that exists nowhere else.
    Discard,
    /// Changes a schema or live configuration.
    Migrate,
    /// Leaves the machine for others to see or run.
    Publish,
    /// Irreversible loss of shared or stored data or infrastructure.
    Destroy,
    /// Shows a secret to the model, or puts one where it stays.
    Expose,
    /// Sends a secret or a local file to the network.
    Exfiltrate,
    /// Runs code that nobody has seen.
    Execute,
    /// Waits for a terminal that is not there.
    Hang,
    /// Weakens the guard or the agent's own limits.
    Tamper,
    /// Breaks the machine.
    Wreck,
}

impl Effect {
    /// Whether it weighs more or less by whose the place is that it acts on.
    pub fn is_placed(self) -> bool {
        matches!(
            self,
            Self::Write | Self::Migrate | Self::Publish | Self::Destroy
        )
    }
}

/// What is answered, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Waved through without the agent's own permission flow.
    Allow,
    /// Nothing is said: the agent's own permission flow decides.
    Pass,
    /// A human is asked.
    Ask,
    /// Stopped.
    Deny,
}

/// What must hold of a run for a rule to hit. Everything given must hold.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// The program's own name matches this regular expression: of programs of which nothing else is known, `?`.
    pub named: Rare<Pattern>,
    /// Its first operands: `["stash", "drop|clear"]`.
    pub words: Texts,
    /// Its verb is one of these: `delete|delete-*`. The program says what its verbs are.
    pub verb: Rare<Text>,
    /// All of these options are there: `["-f|--force", "-d"]`.
    pub flags: Texts,
    /// Some value of the option matches the regular expression: `{ "--output|-o" = "^/dev/" }`.
    #[serde(deserialize_with = "pairs")]
    pub values: List<(Text, Pattern)>,
    /// Some operand behind `words` matches this regular expression.
    pub operand: Rare<Pattern>,
    /// How many operands stand behind `words`: `0`, `1`, `2+`.
    pub operands: Rare<Text>,
    /// A variable is set for it, on the command line or in the environment, to something that matches.
    #[serde(deserialize_with = "pairs")]
    pub env: List<(Text, Pattern)>,
    /// What it reads on standard input: any of `nothing`, `text`, `file`, `pipe`, `network`, `decoded`, `generated`, `downloaded`.
    pub stdin: Texts,
    /// Where the code that it interprets comes from: any of `network`, `decoded`, `generated`, `file`, `downloaded`, `unknown`.
    pub code_from: Texts,
    /// It shows a secret of one of these kinds: `secret` (the content of a file that holds one), `credential` (from a program
    /// that keeps some), `variable` (of a variable that is named for one), `environment` (all variables).
    pub shows: Texts,
    /// It puts one into a file that nothing tells to hold one.
    pub keeps: Texts,
    /// It sends one away.
    pub sends: Texts,
    /// The code that it interprets matches.
    pub code: Rare<Pattern>,
    /// It does one of these to a data store, as far as the text tells that it is given: `drop-table`, `delete-all` …
    pub does: Texts,
    /// The language of that code.
    pub language: Texts,
    /// Any of `local`, `host`, `container`, `fresh` (a container made for this run).
    pub place: Texts,
    /// It is wrapped in one of these programs.
    pub wrapped: Texts,
    /// A word of it, one that names something, is spelt oddly: any of `bidi`, `hidden`, `look-alike`.
    pub spelling: Texts,
    /// Whether it runs as root or another user.
    pub elevated: Option<bool>,
    /// Whether it follows something that may have failed (`;`, `||`).
    pub after_failure: Option<bool>,
    /// One of these programs has copied, moved or sent what the operands are before, and whether that worked does not matter
    /// to this run.
    pub copied_by: Texts,
    /// Names of many files were cut by a pattern (`${f%% *}`) to make the last operand, so that several may get one name.
    pub merges: Option<bool>,
    /// The work tree of the repository in which it runs: `clean` or `dirty`; only its tracked files: `unmodified` or
    /// `modified`; only files that git does not track: `no-untracked` or `untracked`. Where it cannot be told, there is
    /// something to lose: `dirty`, `modified`, `untracked`.
    pub worktree: Rare<Text>,
    /// `default`, `other`: the branch that is checked out; or, for `push`, the one that is pushed to. Neither where it
    /// cannot be told.
    pub branch: Rare<Text>,
    /// `yes`: every branch named by an operand is merged into HEAD or its upstream, and known to be.
    pub merged: Rare<Text>,
    /// There is a secret, by its name or its text, in what git would take: `added`, `committed` (what the same command adds
    /// before included), `pushed` (commits that no remote has yet).
    pub secret_in: Rare<Text>,
    /// `empty`: there is no stash entry.
    pub stash: Rare<Text>,
    /// Of an earlier run of the same program in this command, one of these holds: `docker ps -q`.
    #[serde(deserialize_with = "one_or_many")]
    pub before: List<When>,
    /// None of these hold. One table, or a list of them.
    #[serde(deserialize_with = "one_or_many")]
    pub unless: List<When>,
    /// One of these holds.
    #[serde(deserialize_with = "one_or_many")]
    pub any: List<When>,
}

/// A regular expression.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Pattern {
    /// As people write it.
    pub text: Text,
    /// As the build has made it a program for [`crate::regular`]; empty where there is none.
    pub program: List<u8>,
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(input)?;
        Ok(Self {
            text,
            program: List::default(),
        })
    }
}

impl When {
    /// The regular expressions that it names itself.
    pub fn patterns(&self) -> impl Iterator<Item = Pattern> {
        let pairs = self.values.iter().chain(self.env.iter());
        let pairs = pairs.map(|(_, pattern)| *pattern);
        let others = [self.operand, self.code, self.named];
        pairs.chain(others.into_iter().filter_map(|rare| rare.as_ref().copied()))
    }

    /// Whether the state of the repository has to be asked for it.
    pub fn asks_state(&self) -> bool {
        let own = [
            &self.worktree,
            &self.branch,
            &self.merged,
            &self.stash,
            &self.secret_in,
        ];
        own.into_iter().any(|rare| rare.is_some())
            || self
                .unless
                .iter()
                .chain(self.any.iter())
                .any(Self::asks_state)
    }
}

/// Files that a run acts on.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Touch {
    /// What is done to them.
    pub manner: Manner,
    /// Which operands, counted behind `when.words`: `all`, `first`, `last`, `2`, `2+`, `but-last`; or `none`. `found`: what
    /// it would find, for programs that look for files.
    pub operands: Text,
    /// And the values of these options.
    pub option: Texts,
    /// With one of these flags it reaches everything below a directory (`delete` becomes `delete-tree`); `*` for always.
    pub tree: Texts,
    /// Whether the current directory is meant when there is no operand.
    pub cwd: bool,
    /// Only what is one of these, whatever else it is: `guard`, `secret`, `protected`. It is judged as that.
    pub only: Option<Text>,
    /// Whether, where it is a directory, what the other operands name is put into it and only that is meant: `cp a b dir`.
    pub into: bool,
}

/// What is done to a file.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Manner {
    /// Removed.
    #[default]
    Delete,
    /// Removed with everything below it, or many at once by a glob.
    DeleteTree,
    /// Made empty.
    Empty,
    /// Given new content.
    Overwrite,
    /// Added to.
    Append,
    /// Its mode or owner changed.
    Metadata,
    /// The same, with everything below it.
    MetadataTree,
    /// Moved away.
    Move,
    /// Read.
    Read,
    /// Handed to whoever asks for it over the network.
    Serve,
}

/// A command that a rule must hit, or must not.
#[derive(Clone, Debug, Serialize)]
pub enum Sample {
    /// Only the command, in the test machine as it stands.
    Plain(Text),
    /// A command and what differs from the test machine.
    Given {
        /// The command.
        run: Text,
        /// `clean`, `no-repository`, `on-main`, `merged`, `no-stash`, `powershell`, `cmd`.
        given: Texts,
    },
}

impl Sample {
    /// The command.
    pub fn run(&self) -> &str {
        match self {
            Self::Plain(run) | Self::Given { run, .. } => run,
        }
    }

    /// What differs from the test machine.
    pub fn given(&self) -> &[Text] {
        match self {
            Self::Plain(_) => &[],
            Self::Given { given, .. } => given,
        }
    }
}

impl<'de> Deserialize<'de> for Sample {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Given {
            run: Text,
            given: Texts,
        }
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Sample;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a command, or { run = \"a command\", given = [\"clean\"] }")
            }
            fn visit_str<E: Error>(self, run: &str) -> Result<Sample, E> {
                Ok(Sample::Plain(run.to_owned().into()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Sample, A::Error> {
                let Given { run, given } = Given::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Sample::Given { run, given })
            }
        }
        input.deserialize_any(Either)
    }
}
