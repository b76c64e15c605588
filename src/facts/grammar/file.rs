//! What is known of programs, as people write it: the `[program]` part of `patterns/*.toml`.
//!
//! The build script compiles this file too, reads `patterns/` into these types and writes them out again as static tables;
//! a person's own files come through the same types while the program runs. Unknown fields are errors.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::options::Options;
pub use crate::list::{List, Text, Texts};

/// What is known of a program's command line.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Program {
    /// Its names, the canonical one first. A version behind a name (`python3.12`, `pip3`) need not be listed.
    pub names: Texts,
    /// How its options look.
    pub style: Style,
    /// Options that take a value, in the next word or attached. All other options take one only behind `=`.
    pub value_for: Texts,
    /// Further options that it knows. Needed only where one of them would pass for the abbreviation of another; options
    /// that rules name are added by the build.
    pub flags: Texts,
    /// Whether long options must be written in full. Most programs that are not in C want it so (Go, Rust, Node).
    pub exact: bool,
    /// Further such options behind a subcommand: `commit = ["-m", "-F"]`; the name may be several words (`"stash push"`).
    #[serde(deserialize_with = "pairs")]
    pub value_in: List<(Text, Texts)>,
    /// Its verbs, for programs whose subcommands are groups of any depth with a verb behind them (`compute instances delete`):
    /// the first operand, besides the first of all, that is one of these. `*` is any text. Without them, the last of the
    /// operands that stand in a row.
    pub verbs: Texts,
    /// Whether options end at the first operand, as for `env`, `ssh` or `docker run`. May be limited to subcommands.
    pub stops: Stops,
    /// Options with a value that hold only between these words and the next operand; `""` is in front of the first:
    /// `git -c key=value log -c`.
    #[serde(deserialize_with = "pairs")]
    pub value_before: List<(Text, Texts)>,
    /// Options whose value, if any, is the rest of the word, never the next word: `sed -i.save`. An entry that begins with
    /// `+` makes words beginning with `+` options. A bare one takes an empty word right behind it (`sed -i ''`).
    pub attached: Texts,
    /// As `attached`, behind a subcommand; beats `value_for`.
    #[serde(deserialize_with = "pairs")]
    pub attached_in: List<(Text, Texts)>,
    /// The values of bundled letters are never attached, but follow as words in order: `bash -oc posix text`.
    pub apart: bool,
    /// Options with this number of values, each a word: `jq --arg name value`.
    #[serde(deserialize_with = "pairs")]
    pub many_values: List<(Text, u32)>,
    /// Options whose value is the last option: all that follows is operand (`python -m`).
    pub ends_options: Texts,
    /// As `stops`, but at this operand instead of the first: `ssh host -p 22 'cmd -x'`.
    pub stops_at: Option<u32>,
    /// A lone `-` is an option, to be ignored, not an operand: `env - cmd`, `su - user`.
    pub bare_dash: bool,
    /// Whether this adds `outputs`, `sends`, `reads`, `verbs` and `runs` to programs that are declared elsewhere. Those that are not
    /// are declared by it.
    pub adds: bool,
    /// Other programs of which all this holds, each under its own name as the canonical one.
    pub same: Texts,
    /// Further names, but only in PowerShell text, where they come before `names`.
    pub aliases: Texts,
    /// What its output is made of.
    pub output: Option<Output>,
    /// Flags of which one must be there for `output` to hold (`-d` for `base64`).
    pub output_flags: Texts,
    /// `output` holds only behind one of these: first operands separated by blanks, each with alternatives by `|`.
    pub output_words: Texts,
    /// For programs with several kinds of output: the first that holds, before `output`.
    pub outputs: List<Prints>,
    /// Files whose content it takes up, for programs whose output is made of that: options whose value is a file, and operands
    /// as in `writes`. Without it, all operands are.
    pub reads: Texts,
    /// With one of these flags all operands are such files, whatever `reads` says of operands: `grep -e pattern file`.
    pub reads_all: Texts,
    /// What of its command line leaves the machine.
    pub sends: List<Sends>,
    /// Where it writes its output to: options whose value is a file, and operands as in a rule's `touch` (`1+`, `last`).
    pub writes: Texts,
    /// With one of these flags (`*`: always, unless a `writes` option is there) each URL among the operands is written to
    /// a file named as the last part of its path.
    pub writes_url: Texts,
    /// Options that give the directory for that.
    pub writes_dir: Texts,
    /// Options that change the directory in which it works (`-C`).
    pub chdir: Texts,
    /// What it runs in its turn.
    pub runs: List<Runs>,
    /// The options that stand in all these lists, by name; see [`Program::listed`].
    #[serde(skip_deserializing)]
    pub options: Options,
}

impl Program {
    /// The program with its options by name.
    #[must_use]
    pub fn listed(self) -> Self {
        Self {
            options: Options::of(&self),
            ..self
        }
    }
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
#[derive(Clone, Debug, Serialize)]
pub enum Stops {
    /// Always, or never.
    Always(bool),
    /// Behind these subcommands: there at the first operand that follows.
    In(Texts),
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
    /// A secret that the program keeps: `vault kv get`.
    Secret,
    /// All variables of the environment: `printenv`.
    Environment,
    /// Of what it reads only names, numbers, a digest: `grep -c`.
    Nothing,
}

/// One kind of output.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Prints {
    /// What it is made of.
    pub is: Output,
    /// As `output_words`.
    #[serde(default)]
    pub words: Texts,
    /// As `output_flags`.
    #[serde(default)]
    pub flags: Texts,
    /// Not with one of these flags.
    #[serde(default)]
    pub unless: Texts,
    /// Only with so many operands in all: `0`, `2+`.
    #[serde(default)]
    pub operands: Option<Text>,
    /// The files whose content that is, in place of the program's `reads`.
    #[serde(default)]
    pub reads: Texts,
    /// Only where the value of this option, up to any `=`, is one of these: `{ "-o|--output" = "name|wide" }`.
    #[serde(default, deserialize_with = "pairs")]
    pub values: List<(Text, Text)>,
    /// Only where an operand is the name of a secret (`API_KEY`, not `NODE_ENV`), or cannot be known.
    #[serde(default)]
    pub named: bool,
}

/// What of a command line leaves the machine.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sends {
    /// Only behind these subcommand words.
    pub words: Texts,
    /// Only with one of these flags.
    pub flags: Texts,
    /// Not with one of these flags.
    pub unless: Texts,
    /// Operands that are files, behind `words` as in `writes`, and options whose value is a file.
    pub files: Texts,
    /// Options whose value names a file behind `@` or `<`, and is text otherwise; operands as in `files`.
    pub at: Texts,
    /// Options whose value is a header: what names a caller in one may be a secret.
    pub headers: Texts,
    /// Options whose value is text, and operands as in `files`.
    pub texts: Texts,
    /// Whether what it reads on standard input is sent.
    pub stdin: bool,
    /// Only if some operand looks like a place on another machine: `host:path`, `s3://bucket`.
    pub remote: bool,
    /// Whether it does not leave the machine at once, but stays where others will read it: the message of a commit.
    pub stays: bool,
}

/// One way in which a program runs others. Exactly one of `from`, `after`, `option`, `env`, `setting`, `stdin`, `file` says
/// where the command is found.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "these are the words of a file format"
)]
pub struct Runs {
    /// Only behind these subcommand words (`["compose", "exec"]`); each may list alternatives: `run|exec`.
    pub words: Texts,
    /// Only with one of these flags (`-c`, or `-s|--stdin`).
    pub flags: Texts,
    /// Not with one of these flags, nor where one of these words is the next operand.
    pub unless: Texts,
    /// The operands from this one on (1 is the first behind `words`): a program and its arguments.
    pub from: Option<u32>,
    /// What is found are arguments of this program: `docker run amazon/aws-cli s3 ls`.
    pub program: Option<Text>,
    /// All words behind one of these words (`--`, `-exec`).
    pub after: Texts,
    /// Ends what `after` found: `;`, `+`.
    pub until: Texts,
    /// The text in this one operand.
    pub text: Option<u32>,
    /// The script files in the values of these options; `-` and `/dev/stdin` are standard input.
    pub file_in: Texts,
    /// The script files in these variables.
    pub env_file: Texts,
    /// Options that name a file in which the things to be appended stand (`xargs -a`).
    pub items_in: Texts,
    /// The entry of `scripts` in `package.json` that this operand names; 0 is the last of `words`. With a `language` that is
    /// `make` or `just`, what stands under that name in the `Makefile` or `justfile`.
    pub script: Option<u32>,
    /// The same, in the value of an option.
    pub script_in: Texts,
    /// Every operand from `text` (or `script`) on is a text of its own.
    pub each: bool,
    /// Options whose values, `NAME=value`, are variables that the text or the program sees: `awk -v`,
    /// `docker run -e`.
    pub variables_in: Texts,
    /// Whether the text runs only when the shell around it ends: `trap`.
    pub late: bool,
    /// The positional parameters of the text or file: the operand of this number is `$0`; with 0 the program itself is.
    pub parameters: Option<u32>,
    /// The operands are added, quoted, behind the text found: `env -S 'rm -rf' /x`.
    pub operands_follow: bool,
    /// Words behind which stand the things to be appended, in place of standard input: `:::`.
    pub items: Texts,
    /// What is found are arguments of this same program: `cargo watch -x 'run --bin x'`.
    pub arguments: bool,
    /// The program's word is a package: scope and version are taken off (`prisma@5`, `nixpkgs#x`).
    pub package: bool,
    /// Options whose value is the program; where one is there, the operands from `from` on are only its arguments.
    pub program_in: Texts,
    /// Options whose value holds the arguments of the program, as one text.
    pub rest_in: Texts,
    /// The text ends before this.
    pub text_until: Option<Text>,
    /// The values of these options.
    pub option: Texts,
    /// The values of these variables.
    pub env: Texts,
    /// The values of these settings, given as `-c key=value` or `config key value`; `*` matches within one part of the key.
    pub setting: Texts,
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
    pub replace: Texts,
    /// Words in the text that stand for each thing it finds: `@path`.
    pub finds: Texts,
    /// What it runs there is on the host that this operand names.
    pub host: Option<u32>,
    /// What it runs there is in the container, pod or image that this operand names.
    pub container: Option<u32>,
    /// Whether that container is made for this run only.
    pub fresh: bool,
    /// Options that mount host directories into it: `-v`, `--mount`.
    pub mounts: Texts,
    /// Whether it runs in this shell, so that `cd` and assignments stay: `eval`, `source`.
    pub here: bool,
    /// Options that give the directory in which it runs (`-C`).
    pub dir: Texts,
}

/// One way in which a run tells what it acts on: a database, a cluster, a host, an account. Where the text is found (`option`,
/// `operand`, `env`, `file`, `earlier`, `fixed`, `dir`), and how it `is` read.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Clue {
    /// The programs it is about, by canonical name; all of the file's where none are named.
    pub program: Texts,
    /// Only behind these subcommand words; each may list alternatives: `run|exec`.
    pub words: Texts,
    /// Only with one of these flags.
    pub flags: Texts,
    /// Not with one of these flags.
    pub unless: Texts,
    /// The values of these options; `*` for every option.
    pub option: Texts,
    /// The operand of this number, counted behind `words`; `2+` for all from there on.
    pub operand: Option<Text>,
    /// These variables: set for the run, or in the environment.
    pub env: Texts,
    /// These files, in the run's directory or, with `/` or `~/` in front, elsewhere; the first that has one of `key`. `*/` in
    /// front is any directory.
    pub file: Texts,
    /// What is read in `file`: names separated by dots, `*` for any. The names in `env` where nothing is said.
    pub key: Texts,
    /// What an earlier run of the same program with these words has settled; `option` and `operand` are those of that run.
    pub earlier: Texts,
    /// The programs of which that earlier run is one, where it is of another than this: `kubectx prod && kubectl …`.
    pub by: Texts,
    /// This very text. Without `flags` it is what the program acts on when nothing else is said.
    pub fixed: Option<Text>,
    /// The names of the directories in which it works, below the project's root.
    pub dir: bool,
    /// How the text is read.
    pub is: Reading,
    /// What it is the name of, where a place has names for several of its parts: `cluster`, `namespace`. Clues for the same
    /// part compete, those for different parts add up. `injects`: where what the program runs gets its variables from.
    pub part: Text,
}

/// How a clue's text is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// A name whose labels tell a stage.
    #[default]
    Name,
    /// A host, perhaps with user and port; a path is a socket on this machine.
    Host,
    /// A URL, DSN or connection string; a bare word is the name of a database.
    Url,
    /// The name of an environment: `production`, `test`.
    Environment,
    /// A context of the kube config; as `fixed` without a text, its current one.
    Kube,
    /// A docker context.
    Docker,
    /// The path of a file whose name may tell: `prod.tfvars`, `overlays/prod`.
    Path,
    /// The path of a file of variables, which are set for what the program runs.
    Variables,
}

impl<'de> Deserialize<'de> for Stops {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Stops;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("true, false or a list of subcommands")
            }
            fn visit_bool<E: Error>(self, always: bool) -> Result<Stops, E> {
                Ok(Stops::Always(always))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Stops, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(list)).map(Stops::In)
            }
        }
        input.deserialize_any(Either)
    }
}

/// Reads a list that may be written as its only member.
pub(crate) fn one_or_many<'de, D, T>(input: D) -> Result<List<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Clone,
{
    struct Either<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de> + Clone> Visitor<'de> for Either<T> {
        type Value = Vec<T>;
        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a table or a list of tables")
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Vec<T>, A::Error> {
            T::deserialize(MapAccessDeserializer::new(map)).map(|one| vec![one])
        }
        fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Vec<T>, A::Error> {
            Deserialize::deserialize(SeqAccessDeserializer::new(list))
        }
    }
    input.deserialize_any(Either(PhantomData)).map(List::from)
}

/// Reads a table whose keys people choose.
pub(crate) fn pairs<'de, D, V>(input: D) -> Result<List<(Text, V)>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de> + Clone,
{
    let map = std::collections::BTreeMap::<String, V>::deserialize(input)?;
    let pairs = map.into_iter().map(|(key, value)| (Text::from(key), value));
    Ok(pairs.collect())
}
