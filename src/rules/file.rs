//! The rule file as people write it: `patterns/*.toml`, and the rules people keep for themselves.
//!
//! The build script compiles this file too, reads every file of `patterns/` into these types and writes them out again as
//! static tables; a person's own rules come through the same types while the program runs. That is why every list and text
//! is a [`Cow`]: borrowed in the tables, owned otherwise. Unknown fields are errors.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A text.
pub type Text = Cow<'static, str>;
/// A list.
pub type List<T> = Cow<'static, [T]>;

/// One file of `patterns/`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// Programs and their option grammars; `[program]` or `[[program]]`.
    #[serde(deserialize_with = "one_or_many")]
    pub program: Vec<Program>,
    /// The rules.
    pub rule: Vec<Rule>,
}

/// What is known of a program's command line.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Program {
    /// Its names, the canonical one first. A version behind a name (`python3.12`, `pip3`) need not be listed.
    pub names: List<Text>,
    /// How its options look.
    pub style: Style,
    /// Options that take a value, in the next word or attached. All other options take one only behind `=`.
    pub value_for: List<Text>,
    /// Further such options behind a subcommand: `commit = ["-m", "-F"]`; the name may be several words (`"stash push"`).
    #[serde(deserialize_with = "pairs")]
    pub value_in: List<(Text, List<Text>)>,
    /// Whether options end at the first operand, as for `env`, `ssh` or `docker run`. May be limited to subcommands.
    pub stops: Stops,
    /// What its output is made of.
    pub output: Option<Output>,
    /// Flags that must be there for `output` to hold (`-d` for `base64`).
    pub output_flags: List<Text>,
    /// Options whose value is a file that it writes its output to (`-o`), and, as a number, the operand that is.
    pub writes: List<Text>,
    /// What it runs in its turn.
    pub runs: List<Runs>,
}

/// How options look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// `-abc` is three options, `--long` may be abbreviated and takes a value behind `=`.
    #[default]
    Gnu,
    /// `-long` and `--long` are the same and never bundled: find, terraform, java, openssl.
    Long,
    /// `/s /q`, in any case: cmd's commands.
    Slash,
    /// `-Recurse`, `-r`, `-Path:x`: any case, any unambiguous prefix.
    Powershell,
    /// As `gnu`, and the first word may be bundled options without a dash: tar, ps.
    Bundle,
    /// `key=value` words: dd.
    Assign,
}

/// Whether options end at the first operand.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Stops {
    /// Always, or never.
    Always(bool),
    /// Behind these subcommands: there at the first operand that follows.
    In(List<Text>),
}

impl Default for Stops {
    fn default() -> Self {
        Self::Always(false)
    }
}

/// What a program's output is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Output {
    /// Comes from the network.
    Network,
    /// Its input, decoded, decrypted or scrambled.
    Decoded,
    /// Its input or the files it names, whole or in part: `cat`, `grep`, `head`.
    Passes,
    /// Well-known, harmless shell code: `ssh-agent -s`, `direnv hook`.
    Trusted,
}

/// One way in which a program runs others. Exactly one of `from`, `after`, `option`, `env`, `setting`, `stdin`, `file` says
/// where the command is found.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Runs {
    /// Only behind these subcommand words (`["compose", "exec"]`); each may list alternatives: `run|exec`.
    pub words: List<Text>,
    /// Only with one of these flags (`-c`, or `-s|--stdin`).
    pub flags: List<Text>,
    /// Not with one of these flags.
    pub unless: List<Text>,
    /// The operands from this one on (1 is the first behind `words`): a program and its arguments.
    pub from: Option<u32>,
    /// All words behind one of these words (`--`, `-exec`).
    pub after: List<Text>,
    /// Ends what `after` found: `;`, `+`.
    pub until: List<Text>,
    /// The values of these options.
    pub option: List<Text>,
    /// The values of these variables.
    pub env: List<Text>,
    /// The values of these settings, given as `-c key=value` or `config key value`; `*` matches within one part of the key.
    pub setting: List<Text>,
    /// What it reads on standard input, when it has no more than this many operands.
    pub stdin: Option<u32>,
    /// The script file in this operand.
    pub file: Option<u32>,
    /// Whether the words found are joined by spaces and read by a shell, as `ssh`, `eval` and `watch` do. Options,
    /// variables, settings and standard input are always read so.
    pub joined: bool,
    /// The language of the text, where it is not shell.
    pub language: Option<Text>,
    /// Only if the text begins with this, which is taken off: `!` in git's aliases.
    pub prefix: Option<Text>,
    /// Whether `NAME=value` words may stand before the program.
    pub assignments: bool,
    /// Whether it runs as root or another user.
    pub elevated: bool,
    /// Whether words from standard input are added at the end (or in place of the value of the `replace` options, `{}`).
    pub appends: bool,
    /// Options that name the text to be replaced: `-I`; `{}` itself always is.
    pub replace: List<Text>,
    /// What it runs there is on the host that this operand names.
    pub host: Option<u32>,
    /// What it runs there is in the container, pod or image that this operand names.
    pub container: Option<u32>,
    /// Whether that container is made for this run only.
    pub fresh: bool,
    /// Options that mount host directories into it: `-v`, `--mount`.
    pub mounts: List<Text>,
    /// Whether it runs in this shell, so that `cd` and assignments stay: `eval`, `source`.
    pub here: bool,
    /// Options that give the directory in which it runs (`-C`).
    pub dir: List<Text>,
}

/// A rule: recognises a run and names its effect.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    /// Names the danger, in kebab case. With the file's name before it, it is the rule's id: `git.reset-hard`.
    pub name: Text,
    /// The programs it is about, by canonical name; all of the file's where none are named. `*` is any run.
    pub program: List<Text>,
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
    pub refs: List<Text>,
    /// What must hold.
    pub when: When,
    /// Files that it acts on. Where there are any, the rule hits by what these are.
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
    /// Its first operands: `["stash", "drop|clear"]`.
    pub words: List<Text>,
    /// All of these options are there: `["-f|--force", "-d"]`.
    pub flags: List<Text>,
    /// Some value of the option matches the regular expression: `{ "--output|-o" = "^/dev/" }`.
    #[serde(deserialize_with = "pairs")]
    pub values: List<(Text, Text)>,
    /// Some operand behind `words` matches this regular expression.
    pub operand: Option<Text>,
    /// How many operands stand behind `words`: `0`, `1`, `2+`.
    pub operands: Option<Text>,
    /// A variable is set for it, on the command line or in the environment, to something that matches.
    #[serde(deserialize_with = "pairs")]
    pub env: List<(Text, Text)>,
    /// What it reads on standard input: any of `nothing`, `text`, `file`, `pipe`, `network`, `decoded`, `generated`, `downloaded`.
    pub stdin: List<Text>,
    /// Where the code that it interprets comes from: any of `network`, `decoded`, `generated`, `file`, `downloaded`, `unknown`.
    pub code_from: List<Text>,
    /// The code that it interprets matches.
    pub code: Option<Text>,
    /// The language of that code.
    pub language: List<Text>,
    /// Any of `local`, `host`, `container`, `fresh` (a container made for this run).
    pub place: List<Text>,
    /// It is wrapped in one of these programs.
    pub wrapped: List<Text>,
    /// Whether it runs as root or another user.
    pub elevated: Option<bool>,
    /// Whether it follows something that may have failed (`;`, `||`).
    pub after_failure: Option<bool>,
    /// `clean` or `dirty`: the work tree of the repository in which it runs. `dirty` also where it cannot be told.
    pub worktree: Option<Text>,
    /// `default`, `other`: the branch that is checked out; or, for `push`, the one that is pushed to. Neither where it
    /// cannot be told.
    pub branch: Option<Text>,
    /// `yes`: every branch named by an operand is merged into HEAD or its upstream, and known to be.
    pub merged: Option<Text>,
    /// `empty`: there is no stash entry.
    pub stash: Option<Text>,
    /// None of these hold.
    pub unless: List<When>,
    /// One of these holds.
    pub any: List<When>,
}

/// Files that a run acts on.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Touch {
    /// What is done to them.
    pub manner: Manner,
    /// Which operands, counted behind `when.words`: `all`, `first`, `last`, `2`, `2+`, `but-last`; or `none`.
    pub operands: Text,
    /// And the values of these options.
    pub option: List<Text>,
    /// With one of these flags it reaches everything below a directory (`delete` becomes `delete-tree`); `*` for always.
    pub tree: List<Text>,
    /// Whether the current directory is meant when there is no operand.
    pub cwd: bool,
}

/// What is done to a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
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
}

/// A command that a rule must hit, or must not.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Sample {
    /// Only the command, in the test machine as it stands.
    Plain(Text),
    /// A command and what differs from the test machine.
    Given {
        /// The command.
        run: Text,
        /// `clean`, `no-repository`, `on-main`, `merged`, `no-stash`, `powershell`, `cmd`.
        given: List<Text>,
    },
}

fn one_or_many<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Vec<Program>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(Box<Program>),
        Many(Vec<Program>),
    }
    Ok(match OneOrMany::deserialize(input)? {
        OneOrMany::One(program) => vec![*program],
        OneOrMany::Many(programs) => programs,
    })
}

fn pairs<'de, D, V>(input: D) -> Result<List<(Text, V)>, D::Error>
where
    D: serde::Deserializer<'de>,
    V: Deserialize<'de> + Clone,
    [(Text, V)]: ToOwned<Owned = Vec<(Text, V)>>,
{
    let map = std::collections::BTreeMap::<String, V>::deserialize(input)?;
    Ok(Cow::Owned(map.into_iter().map(|(key, value)| (Cow::Owned(key), value)).collect()))
}
