//! From the syntax tree to what would run: every run, with wrappers peeled, words expanded as far as they are known,
//! redirections, pipes, working directory and place.
//!
//! This is a small abstract interpretation: it follows assignments, functions, `cd`, loops and branches, and keeps apart what is
//! known, what is partly known and what is not. It never runs anything. It knows option grammars (tables made from
//! `patterns/`), but no rules.

mod builtins;
mod expand;
mod found;
pub mod grammar;
mod handled;
mod hunt;
mod inline;
mod interpret;
mod lookup;
mod operators;
mod paths;
mod peel;
mod place;
mod prints;
mod recipes;
mod secrets;
mod site;
mod sockets;
pub mod spelling;
mod state;
mod stores;
mod tool;
mod value;

pub use handled::{ToolCall, note_secrets, of_tool};
pub use interpret::Dialect;
pub use paths::{
    Aim, Class, Secrets, Session, Target, base_name, classify, is_named_secret, is_own,
    is_regenerable, is_secret, is_startup, is_within, normalize, secrets_in, text_tells, work_tree,
};
pub use place::{Stage, host_of, matches_glob};
pub use prints::MKTEMP;
pub use site::{Site, Sites, has_clues};
pub use stores::Acts;
pub(crate) use stores::STORE_ACTS;
pub use value::{Mark, MarkKind, Unknown, Value};

use std::rc::Rc;

use crate::shell::Script;
pub use crate::shell::Span;
use crate::world::World;

/// How much stack there is for following what nests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Some 200 kB: what nests more deeply ends in [`Limit::Depth`] early.
    Small,
    /// Several megabytes.
    Large,
}

/// Follows a script that runs in `cwd` and notes every program that it would start.
pub fn gather(
    script: &Script,
    dialect: Dialect,
    cwd: &str,
    world: &dyn World,
    room: Room,
) -> Facts {
    let mut interpreter = interpret::Interpreter::new(world, cwd, dialect);
    interpreter.fit(room);
    // Copying what is known of many runs to a larger place costs more than the place.
    let runs = (script.list.items.len() * 4).clamp(8, 1024);
    interpreter.facts.runs.reserve(runs);
    interpreter.whole(script);
    sockets::note(&mut interpreter.facts);
    interpreter.facts
}

/// Follows a call of a tool that a server offers to the agent: its name (`mcp__server__tool`) and its input, JSON.
pub fn gather_call(name: &str, input: &str, cwd: &str, world: &dyn World, room: Room) -> Facts {
    let mut interpreter = interpret::Interpreter::new(world, cwd, Dialect::Bash);
    interpreter.fit(room);
    tool::call(&mut interpreter, name, input);
    sockets::note(&mut interpreter.facts);
    interpreter.facts
}

/// Follows code in another language (`python`, `node`, `sed` …) as [`gather`] follows a script.
pub fn gather_code(language: &str, text: &str, cwd: &str, world: &dyn World) -> Facts {
    let mut interpreter = interpret::Interpreter::new(world, cwd, Dialect::Bash);
    inline::follow(
        &mut interpreter,
        language,
        &Value::known(text),
        Span::default(),
    );
    sockets::note(&mut interpreter.facts);
    interpreter.facts
}

/// Everything that is known of a command.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Every program that would start, in reading order.
    pub runs: Vec<Run>,
    /// What could not be followed to its end.
    pub limits: Vec<Limit>,
    /// Whether some of the text could not be read as the shell would read it.
    pub unreadable: bool,
}

/// A cap that was reached, so that a part of the command was not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The text is too long.
    Length,
    /// Nested too deeply.
    Depth,
    /// Too many runs, words or alternatives.
    Steps,
}

/// One program that would start, with everything that hides it peeled off.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// The program: base name, without `.exe`; Windows programs and cmdlets in lower case, aliases resolved. Empty when it
    /// is not known, and for a redirection without a program.
    pub name: String,
    /// All words, the program as written first.
    pub argv: Rc<Vec<Value>>,
    /// Where it stands in the outermost text.
    pub span: Span,
    /// Names of the wrappers peeled off, outermost first: `sudo`, `env`, `bash`, `xargs`, `ssh`.
    pub wrappers: Vec<String>,
    /// Whether it runs as root or as another user.
    pub elevated: bool,
    /// The directory it runs in: absolute where it is known.
    pub cwd: Value,
    /// Where it runs.
    pub place: Place,
    /// Variables set for it on the command line, prefix assignments and earlier exports; later ones win.
    pub env: Rc<Vec<(String, Value)>>,
    /// What it reads on standard input.
    pub stdin: Input,
    /// Files that the shell opens for it.
    pub redirects: Vec<Redirection>,
    /// What it would find, for programs that look for files: starting points with the pattern looked for.
    pub found: Vec<Value>,
    /// Code that it is given to interpret, when it is an interpreter.
    pub code: Option<Code>,
    /// What it does to the data store that it is a client of, as far as the text tells that it is given.
    pub acts: Acts,
    /// The secrets that it shows to whoever reads its output.
    pub shows: Origins,
    /// The secrets that it puts into a file which nothing tells to hold one.
    pub keeps: Origins,
    /// The secrets that it sends away.
    pub sends: Origins,
    /// A file that holds a secret and that it takes up, as written.
    pub secret: Option<String>,
    /// How it follows what stands before it; see [`Follows`].
    pub follows: Follows,
    /// Whether its words may be other than they seem, because an alternative of a variable was taken or a branch may not
    /// be reached. Only for explanations.
    pub maybe: bool,
}

impl Run {
    /// Whether nobody waits for it to end.
    pub fn is_detached(&self) -> bool {
        self.wrappers.iter().any(|name| name == peel::DETACHED)
    }
}

/// Where a run happens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// On this machine.
    #[default]
    Local,
    /// On another host, by `ssh` and its like: the host as written.
    Host(String),
    /// In a container or pod. Paths inside are the container's, but for its mounts.
    Container {
        /// The tool: `docker`, `podman`, `kubectl` …
        tool: String,
        /// The container, pod or image as written.
        name: String,
        /// Whether it is thrown away when the run ends (`run --rm`, `build`), rather than a running one (`exec`).
        fresh: bool,
        /// Mounted directories: host path, container path.
        mounts: Vec<(Value, String)>,
    },
}

/// What a run reads on standard input.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Input {
    /// Whatever the shell's own standard input is: nothing, under an agent.
    #[default]
    Inherited,
    /// A here-document or here-string, or a pipe whose text is known.
    Text(Rc<Value>),
    /// A file.
    File(Value),
    /// Output of earlier runs whose text is not known: their indices in [`Facts::runs`] and what is known of its origin.
    Pipe(Vec<usize>, Origins),
}

/// A file opened by the shell for a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Redirection {
    /// How it is opened.
    pub access: Access,
    /// Its descriptor.
    pub fd: u32,
    /// The file as written, expanded.
    pub path: Value,
    /// Where it stands in the outermost text.
    pub span: Span,
}

/// How a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// `<`
    Read,
    /// `>`: emptied, then written
    Write,
    /// `>>`, `<>`
    Append,
}

/// Code that a run interprets.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// The language: `shell`, `python`, `node`, `perl`, `ruby`, `php`, `lua`, `powershell`, `awk` …
    pub language: String,
    /// The text, as far as it is known. Shell text that is known is also interpreted: its runs stand in [`Facts::runs`].
    pub text: Value,
    /// Where it comes from.
    pub origins: Origins,
}

/// Where a text comes from: a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origins(pub u16);

impl Origins {
    /// From the network.
    pub const NETWORK: Self = Self(1);
    /// Decoded, decrypted or otherwise made unreadable on the way.
    pub const DECODED: Self = Self(2);
    /// Printed by a local program that makes it up (a script, an unknown program).
    pub const GENERATED: Self = Self(4);
    /// From a file on disk that was not written by this command.
    pub const FILE: Self = Self(8);
    /// From a file that this command fetched before.
    pub const DOWNLOADED: Self = Self(16);
    /// From a program known to print harmless shell code (`ssh-agent -s`, `direnv hook`).
    pub const TRUSTED: Self = Self(32);
    /// From a variable or other value that cannot be known.
    pub const UNKNOWN: Self = Self(64);
    /// The content of a file that holds a secret.
    pub const SECRET: Self = Self(128);
    /// What a program prints that keeps secrets.
    pub const CREDENTIAL: Self = Self(256);
    /// The value of a variable that holds a secret by its name.
    pub const VARIABLE: Self = Self(512);
    /// All variables of the environment.
    pub const ENVIRONMENT: Self = Self(1024);
    /// Any of these.
    pub const SECRETS: Self = Self(128 | 256 | 512 | 1024);

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` is in it.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// What is in both.
    #[must_use]
    pub fn within(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// It without what is in the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether it is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// How a run follows the one before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Follows {
    /// It runs even if the run before it failed (`;`, newline, `||`).
    pub even_after_failure: bool,
    /// It runs only because the run before it failed (`||`).
    pub only_after_failure: bool,
}
