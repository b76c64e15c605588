//! The syntax tree that all dialects share.

/// A range of bytes in the text that was parsed: `start..end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A whole text, parsed.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// What would run, in reading order.
    pub list: List,
    /// What could not be read, or was cut off by a limit.
    pub problems: Vec<Problem>,
    /// How many parts the tree might still have had.
    pub left: u32,
}

/// Something that the parser could not read, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What was wrong.
    pub kind: ProblemKind,
    /// Where.
    pub span: Span,
}

/// The kinds of [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A quote, substitution or here-document that never ends.
    Unterminated,
    /// A token that the grammar does not allow there.
    Unexpected,
    /// Nested more deeply than the parser follows; what is inside was not read.
    TooDeep,
    /// Longer, or of more parts, than the parser follows; the rest was not read.
    TooLong,
}

impl ProblemKind {
    /// Whether part of the text was left unread on purpose, because a cap was reached.
    pub fn is_limit(self) -> bool {
        matches!(self, Self::TooDeep | Self::TooLong)
    }
}

/// Pipelines in reading order, joined by `;`, a newline, `&`, `&&` or `||`.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// The pipelines.
    pub items: Vec<Item>,
}

/// One pipeline of a [`List`].
#[derive(Clone, Debug)]
pub struct Item {
    /// How it follows the pipeline before it.
    pub join: Join,
    /// Whether `&` follows it.
    pub background: bool,
    /// Whether `!` stands before it.
    pub negated: bool,
    /// Its commands, each one's output going to the next; never empty.
    pub commands: Vec<Command>,
}

/// How a pipeline follows the one before it in a [`List`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// First of the list, or after `;`, `&` or a newline: it runs whatever happened before.
    Then,
    /// After `&&`.
    And,
    /// After `||`.
    Or,
}

/// A command with its redirections.
#[derive(Clone, Debug)]
pub struct Command {
    /// Where it stands, redirections included.
    pub span: Span,
    /// What it is.
    pub kind: CommandKind,
    /// Its redirections, in order.
    pub redirects: Vec<Redirect>,
    /// Whether `|&` follows, so that standard error goes into the pipe as well.
    pub pipes_stderr: bool,
}

/// The kinds of command in the shell grammar.
#[derive(Clone, Debug)]
pub enum CommandKind {
    /// `A=b program word …`; both lists may be empty, for a redirection alone.
    Simple {
        /// Assignments before the program.
        assignments: Vec<Assignment>,
        /// The program and its arguments. Arguments of `declare`, `export`, `local`, `readonly` and `typeset` that are
        /// assignments are words like any other, except arrays (`declare a=(x y)`), which go to `assignments`.
        words: Vec<Word>,
    },
    /// `{ list; }`
    Group(List),
    /// `( list )`
    Subshell(List),
    /// `if …; then …; elif …; then …; else …; fi`
    If {
        /// Conditions, each with its `then` part.
        arms: Vec<(List, List)>,
        /// The `else` part.
        otherwise: Option<List>,
    },
    /// `while …; do …; done`, and `until`.
    While {
        /// Whether it is `until`.
        until: bool,
        /// The condition.
        condition: List,
        /// The body.
        body: List,
    },
    /// `for name in words; do …; done`, and `select`.
    For {
        /// The variable.
        name: String,
        /// What it loops over; `None` stands for `"$@"`.
        words: Option<Vec<Word>>,
        /// The body.
        body: List,
        /// Whether it is `select`.
        select: bool,
    },
    /// `for (( …; …; … )); do …; done`; the three expressions as one word.
    ArithFor {
        /// The text between the parentheses.
        expression: Word,
        /// The body.
        body: List,
    },
    /// `case word in pattern) …;; esac`
    Case {
        /// What is matched.
        subject: Word,
        /// Patterns, each with its body.
        arms: Vec<(Vec<Word>, List)>,
    },
    /// `[[ … ]]`, every operand and operator a word.
    Test(Vec<Word>),
    /// `(( … ))`
    Arith(Word),
    /// `name() command` or `function name command`.
    Function {
        /// Its name.
        name: String,
        /// Its body, mostly a [`CommandKind::Group`].
        body: Box<Command>,
    },
    /// `coproc [name] command`
    Coproc(Box<Command>),
}

/// `name=value`, `name+=value`, `name[index]=value` or `name=(values)`.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// Where it stands.
    pub span: Span,
    /// The variable.
    pub name: String,
    /// The index, in `name[index]=`.
    pub index: Option<Word>,
    /// Whether it is `+=`.
    pub append: bool,
    /// What is assigned.
    pub value: Assigned,
}

/// What an [`Assignment`] assigns.
#[derive(Clone, Debug)]
pub enum Assigned {
    /// One word.
    Scalar(Word),
    /// An array; `[key]=value` elements keep only their value.
    Array(Vec<Word>),
}

/// One redirection.
#[derive(Clone, Debug)]
pub struct Redirect {
    /// Where it stands; of a here-document only the operator and the delimiter.
    pub span: Span,
    /// The descriptor written before the operator (`2>`), if any; `{name}>` gives `None`.
    pub fd: Option<u32>,
    /// The operator.
    pub op: RedirectOp,
    /// The file, descriptor (`1`, `-`), here-string or body of the here-document.
    pub target: Word,
}

/// Redirection operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectOp {
    /// `<`
    In,
    /// `>`
    Out,
    /// `>|`
    Clobber,
    /// `>>`
    Append,
    /// `<>`
    ReadWrite,
    /// `<&`
    DupIn,
    /// `>&` before a descriptor
    DupOut,
    /// `&>`, and `>&` before a file
    OutBoth,
    /// `&>>`
    AppendBoth,
    /// `<<` and `<<-`; tabs already taken off, expansions read unless the delimiter was quoted
    HereDoc,
    /// `<<<`
    HereString,
}

/// A word before expansion: parts side by side.
#[derive(Clone, Debug, Default)]
pub struct Word {
    /// Where it stands.
    pub span: Span,
    /// Its parts. `""` is one quoted empty text; no parts at all is an empty here-document body or value.
    pub parts: Vec<Part>,
}

/// A part of a [`Word`].
#[derive(Clone, Debug)]
pub enum Part {
    /// Text with all quoting taken off. Unquoted text may hold active `*`, `?`, `[…]`; quoted text (in quotes, or behind
    /// a backslash) may not.
    Text {
        /// The text.
        text: String,
        /// Whether it stood in quotes or behind a backslash.
        quoted: bool,
    },
    /// `~`, `~user`, `~+`, `~-` at the start of a word (or of an assignment's value, or behind a `:` in it).
    Tilde(String),
    /// `$x`, `${…}`
    Parameter {
        /// What is expanded, and how.
        parameter: Box<Parameter>,
        /// Whether it stands in double quotes.
        quoted: bool,
    },
    /// `$(…)` or backticks; `$(< file)` is a list of one command with a redirection only.
    Command {
        /// What runs.
        list: List,
        /// Whether it stands in double quotes.
        quoted: bool,
        /// Where.
        span: Span,
    },
    /// `<(…)` or `>(…)`
    Process {
        /// Whether it is `<(…)`, to be read from.
        input: bool,
        /// What runs.
        list: List,
        /// Where.
        span: Span,
    },
    /// `$((…))` or `$[…]`, its text as a word so that substitutions inside are seen.
    Arith {
        /// The expression.
        expression: Word,
        /// Whether it stands in double quotes.
        quoted: bool,
    },
    /// `{a,b}`: alternatives, each of them a word.
    Brace(Vec<Word>),
    /// `{1..9..2}` or `{a..e}`
    Range {
        /// First.
        from: String,
        /// Last.
        to: String,
        /// Step, 1 where none is written.
        step: i64,
    },
}

/// A parameter expansion.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// `x`, `1`, `@`, `*`, `#`, `?`, `$`, `!`, `-`, `_`
    pub name: String,
    /// `${x[index]}`; `@` and `*` as text.
    pub index: Option<Word>,
    /// `${!x}`
    pub indirect: bool,
    /// What is done with the value.
    pub op: ParameterOp,
}

/// What a parameter expansion does with the value.
#[derive(Clone, Debug)]
pub enum ParameterOp {
    /// `$x`, `${x}`
    None,
    /// `${#x}`
    Length,
    /// `${x-word}`, with a colon (also when empty): `${x:-word}`
    Default(bool, Word),
    /// `${x=word}`, `${x:=word}`
    Assign(bool, Word),
    /// `${x?word}`, `${x:?word}`
    Error(bool, Word),
    /// `${x+word}`, `${x:+word}`
    Alternate(bool, Word),
    /// `${x#pattern}`, longest: `${x##pattern}`
    TrimPrefix(bool, Word),
    /// `${x%pattern}`, longest: `${x%%pattern}`
    TrimSuffix(bool, Word),
    /// `${x/pattern/with}`
    Replace {
        /// `${x//…}`
        all: bool,
        /// `#` or `%` right behind the slash.
        anchor: Option<char>,
        /// The pattern.
        pattern: Word,
        /// The replacement.
        with: Word,
    },
    /// `${x:offset:length}`
    Substring(Word, Option<Word>),
    /// `${x^}`, `${x^^}`, `${x,}`, `${x,,}`: upper case?, all?
    Case(bool, bool),
    /// `${x@Q}` and its like
    Transform(char),
    /// `${!prefix*}`, `${!array[@]}`
    Names,
}
