//! What is known of languages and of the calls in them, as people write it: `patterns/code.toml`.
//!
//! The build script compiles this file too and writes static tables, as it does for the grammar of programs.

use serde::{Deserialize, Serialize};

pub use crate::facts::grammar::{List, Text, Texts};

/// The whole file.
#[allow(dead_code, reason = "only the build script reads it")]
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// How languages are written.
    pub language: Vec<Language>,
    /// What calls in them do.
    pub call: Vec<Call>,
}

/// How a language is written.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one habit of a language"
)]
pub struct Language {
    /// Its names, the canonical one first.
    pub names: Texts,
    /// What begins a comment that goes to the end of the line.
    pub comments: Texts,
    /// What begins and ends a comment.
    pub blocks: List<(Text, Text)>,
    /// How texts are quoted, longer openers first.
    pub quotes: List<Quote>,
    /// Words that quote what stands between delimiters of one's choice: perl's `qx`, ruby's `%w`.
    pub operators: List<Operator>,
    /// What begins a here-document: `<<`, `<<<`.
    pub heredoc: Text,
    /// Letters in front of a quote that switch escapes off (`r`), and those that switch values in braces on (`f`).
    pub raw_letters: Text,
    /// See `raw_letters`.
    pub fill_letters: Text,
    /// Whether `/…/` is a pattern where a value is expected.
    pub patterns: bool,
    /// Whether `<…>` is a pattern of file names where a value is expected.
    pub angles: bool,
    /// Characters that begin the name of a variable.
    pub sigils: Text,
    /// Characters of names, besides letters, digits and `_`.
    pub letters: Text,
    /// What selects a member: `.`, `::`, `->`.
    pub joins: Texts,
    /// What puts texts together: `+`, `.`, `..`.
    pub adds: Texts,
    /// What assigns, besides `=`.
    pub assigns: Texts,
    /// Whether texts side by side are put together.
    pub adjacent: bool,
    /// Whether calls need no parentheses.
    pub bare: bool,
    /// Whether calls are `(name argument …)`.
    pub prefix: bool,
    /// Whether blocks are told by indentation, so that lines in brackets of any kind never end a statement.
    pub indents: bool,
    /// Whether a leading zero makes a number octal.
    pub octal: bool,
    /// Whether `|` and `>` behind `print` go to programs and files.
    pub pipes: bool,
    /// Names that hold the variables of the environment.
    pub environment: Texts,
    /// Calls that print.
    pub printers: Texts,
    /// What prints all variables of the environment, or takes them up with their values, without blanks.
    pub dumps: Texts,
    /// Whether `:name` is a text.
    pub symbols: bool,
    /// What stands before code in a text that is not all code: `<?php`.
    pub starts: Text,
}

/// How a text is quoted.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quote {
    /// What opens it.
    pub open: Text,
    /// What closes it.
    pub close: Text,
    /// What a backslash in it does.
    pub escapes: Escapes,
    /// What begins a value in it: `${`, `#{`, `$`.
    pub fill: Texts,
    /// Whether the text is run as a command.
    pub runs: bool,
}

/// What a backslash in a text does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Escapes {
    /// Stands for other characters.
    #[default]
    All,
    /// Only takes the closing quote or another backslash.
    Quote,
    /// Nothing.
    None,
}

/// A word that quotes.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each says how to read it")]
pub struct Operator {
    /// The word.
    pub name: Text,
    /// What a backslash in it does.
    pub escapes: Escapes,
    /// What begins a value in it.
    pub fill: Texts,
    /// Whether the text is run as a command.
    pub runs: bool,
    /// Whether it is a list of words.
    pub words: bool,
    /// Whether it is a pattern, not a text.
    pub pattern: bool,
    /// Whether a second part follows: `s/a/b/`.
    pub second: bool,
}

/// What a call does.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Call {
    /// The languages.
    pub language: Texts,
    /// The names: in full, with `.` for whatever the language selects members by. `Class#name` is a method of an object that
    /// is known to be a `Class` (see `class`; `text` and `list` are such too), `*.name` one of anything, `module.*` anything in
    /// a module.
    pub names: Texts,
    /// The command that does the same. `$1` is an argument (a list is as many words), `$2..` all from there on, `$0` the
    /// object, `$name` a named argument or a field of an object among them, `$name|GET` with something for when there is none, `$call` the last part of the name,
    /// `$2:octal` a number so written; `?name=-r` and `?2=-r` stand for `-r` if that argument is true. One word alone that came
    /// from an argument is a line for the shell.
    pub run: Texts,
    /// The argument that is code in the same language.
    pub code: u32,
    /// The file that is read, as a word of `run`.
    pub reads: Text,
    /// The file that is emptied and written.
    pub writes: Text,
    /// The file that is written at its end.
    pub appends: Text,
    /// The argument that says how a file is opened: without `w`, `a`, `x` or `+` it is read.
    pub mode: u32,
    /// The argument that is written.
    pub content: u32,
    /// What it yields.
    pub gives: Gives,
    /// What kind of object that is.
    pub class: Text,
    /// What it does with connections.
    pub socket: Socket,
    /// What it does to a data store: words as in `does` of a rule.
    pub does: Texts,
    /// The same in its place, where the argument `bare` is missing or empty: `deleteMany({})`.
    pub does_bare: Texts,
    /// See `does_bare`.
    pub bare: u32,
    /// And what it does where it is given a named argument, or a field, of this name: `runCommand({drop: "users"})`.
    pub does_given: List<(Text, Text)>,
    /// Only if the first argument begins with one of these words, in any case.
    pub looks: Texts,
}

/// What a call yields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gives {
    /// Something not known, from where its arguments are.
    #[default]
    Unknown,
    /// What the command prints.
    Output,
    /// Something from the network.
    Network,
    /// Its arguments, decoded.
    Decoded,
    /// The object.
    Object,
    /// Its first argument.
    First,
    /// Its arguments, joined as a path.
    Path,
    /// The object and its arguments, joined as a path.
    Below,
    /// The first argument with `~` expanded.
    Home,
    /// The home directory.
    HomeDir,
    /// The working directory.
    Here,
    /// A variable of the environment.
    Variable,
    /// Names in the directory.
    Names,
    /// Paths in the directory.
    Entries,
    /// Paths that match the pattern.
    Glob,
    /// Paths below the object that match the pattern.
    Below1,
    /// Paths anywhere below the object that match the pattern.
    Deep,
    /// Directory, names of directories, names of files: all below the first argument.
    Walk,
    /// A new file or directory among the temporary ones.
    Temporary,
    /// The directory that holds the path.
    Parent,
    /// The words of the first argument.
    Words,
    /// The members of a list, joined by the object.
    Joined,
    /// The members of the object, joined by the first argument.
    Members,
    /// The object (or the first argument) with the arguments in its blanks.
    Formatted,
    /// The name that the first argument is bound to from now on has the value of the second.
    Bound,
    /// The module that the first argument names.
    Module,
    /// The member of the first argument that the second names.
    Member,
    /// What the first argument, called on every member of the second (or of the object), yields.
    Applied,
    /// What the second argument, called on every member of the first, yields.
    AppliedSecond,
    /// What the first argument, called on every path below the second, yields; perl's `$_` is that path.
    Found,
    /// What the first argument, called on the object, yields: `promise.then(f)`.
    Passed,
    /// What the second argument, called on the object, yields: `stream.on("data", f)`.
    PassedSecond,
    /// What the member of the object that the first argument names yields, called with the others: `Kernel.send(:system, x)`.
    Sent,
    /// A file that is opened, or a program that is started, by what its arguments look like: `open(F, "|cmd")`.
    Handle,
    /// The members of the second argument (or the further arguments), joined by the first.
    Listed,
    /// Its arguments side by side.
    Pasted,
    /// Something from the network if the first argument is an address.
    Fetched,
}

/// What a call does with connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Socket {
    /// Nothing.
    #[default]
    None,
    /// Opens one.
    Connects,
    /// Ties a shell, or the standard input and output, to one.
    Hands,
}
