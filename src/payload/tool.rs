//! What is called, with the part of its input that matters.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Unreadable;
use super::text::maybe;

/// The language of a shell text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// bash and its relatives.
    #[default]
    Bash,
    /// PowerShell.
    PowerShell,
    /// cmd.exe.
    Cmd,
}

/// A tool and its input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Tool<'a> {
    /// None: the event is not about a tool.
    #[default]
    None,
    /// `Bash`, `PowerShell`, `Monitor` with a command: text for a shell.
    Shell {
        /// The text.
        command: Cow<'a, str>,
        /// Its language.
        dialect: Dialect,
    },
    /// `Read`.
    Read {
        /// The file.
        path: Cow<'a, str>,
    },
    /// `Write`.
    Write {
        /// The file.
        path: Cow<'a, str>,
        /// All that it will hold.
        content: Cow<'a, str>,
    },
    /// `Edit`, `MultiEdit`.
    Edit {
        /// The file.
        path: Cow<'a, str>,
        /// What is put in, one for each edit.
        new: Vec<Cow<'a, str>>,
    },
    /// `NotebookEdit`.
    NotebookEdit {
        /// The file.
        path: Cow<'a, str>,
        /// What the cell will hold.
        source: Cow<'a, str>,
    },
    /// `Grep`.
    Grep {
        /// The regular expression.
        pattern: Cow<'a, str>,
        /// Where it is searched; the current directory if not said.
        path: Option<Cow<'a, str>>,
        /// Which files are searched.
        glob: Option<Cow<'a, str>>,
    },
    /// `Glob`.
    Glob {
        /// The pattern.
        pattern: Cow<'a, str>,
        /// Below which directory.
        path: Option<Cow<'a, str>>,
    },
    /// `WebFetch`, or `WebSearch` with what it looks for.
    WebFetch {
        /// The address.
        url: Cow<'a, str>,
    },
    /// `mcp__server__tool`.
    Mcp {
        /// Its whole name.
        name: Cow<'a, str>,
        /// Its input, JSON as it came.
        input: &'a str,
    },
    /// Any other.
    Other {
        /// Its name.
        name: Cow<'a, str>,
    },
}

impl<'a> Tool<'a> {
    /// Reads the input of the tool of this name.
    ///
    /// # Errors
    ///
    /// When a tool that we know has not the input that it must have.
    pub fn read(name: Cow<'a, str>, input: Option<&'a RawValue>) -> Result<Self, Unreadable> {
        let raw = input.map_or("null", RawValue::get);
        Ok(match &*name {
            "Bash" => shell(&name, raw, Dialect::Bash)?,
            "PowerShell" => shell(&name, raw, Dialect::PowerShell)?,
            "Monitor" => match fields::<Monitor<'a>>(&name, raw)?.command {
                Some(command) => Self::Shell {
                    command,
                    dialect: Dialect::Bash,
                },
                None => Self::Other { name },
            },
            "Read" => Self::Read {
                path: fields::<File<'a>>(&name, raw)?.file_path,
            },
            "Write" => {
                let Write { file_path, content } = fields(&name, raw)?;
                Self::Write {
                    path: file_path,
                    content,
                }
            }
            "Edit" | "MultiEdit" => {
                let Edit {
                    file_path,
                    new_string,
                    edits,
                } = fields(&name, raw)?;
                let more = edits.into_iter().map(|edit| edit.new_string);
                Self::Edit {
                    path: file_path,
                    new: new_string.into_iter().chain(more).collect(),
                }
            }
            "NotebookEdit" => {
                let Notebook {
                    notebook_path,
                    new_source,
                } = fields(&name, raw)?;
                Self::NotebookEdit {
                    path: notebook_path,
                    source: new_source,
                }
            }
            "Grep" => {
                let Search {
                    pattern,
                    path,
                    glob,
                } = fields(&name, raw)?;
                Self::Grep {
                    pattern,
                    path,
                    glob,
                }
            }
            "Glob" => {
                let Search { pattern, path, .. } = fields(&name, raw)?;
                Self::Glob { pattern, path }
            }
            "WebFetch" => Self::WebFetch {
                url: fields::<Fetch<'a>>(&name, raw)?.url,
            },
            // What is looked for leaves the machine as a URL does.
            "WebSearch" => match serde_json::from_str::<Query<'a>>(raw) {
                Ok(Query { query }) => Self::WebFetch { url: query },
                Err(_) => Self::Other { name },
            },
            other if other.starts_with("mcp__") => Self::Mcp { name, input: raw },
            _ => Self::Other { name },
        })
    }
}

impl Tool<'_> {
    /// The file that the call would write.
    pub fn writes(&self) -> Option<&str> {
        match self {
            Self::Write { path, .. }
            | Self::Edit { path, .. }
            | Self::NotebookEdit { path, .. } => Some(path),
            _ => None,
        }
    }
}

fn shell<'a>(name: &str, raw: &'a str, dialect: Dialect) -> Result<Tool<'a>, Unreadable> {
    let Command { command } = fields(name, raw)?;
    Ok(Tool::Shell { command, dialect })
}

fn fields<'a, T: Deserialize<'a>>(tool: &str, raw: &'a str) -> Result<T, Unreadable> {
    serde_json::from_str(raw).map_err(|error| Unreadable::Input {
        tool: tool.to_owned(),
        message: error.to_string(),
    })
}

#[derive(Deserialize)]
struct Query<'a> {
    #[serde(borrow)]
    query: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Command<'a> {
    #[serde(borrow)]
    command: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Monitor<'a> {
    #[serde(borrow, default, deserialize_with = "maybe")]
    command: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    file_path: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Write<'a> {
    #[serde(borrow)]
    file_path: Cow<'a, str>,
    #[serde(borrow, default)]
    content: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Edit<'a> {
    #[serde(borrow)]
    file_path: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "maybe")]
    new_string: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    edits: Vec<Replacement<'a>>,
}

#[derive(Deserialize)]
struct Replacement<'a> {
    #[serde(borrow, default)]
    new_string: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Notebook<'a> {
    #[serde(borrow)]
    notebook_path: Cow<'a, str>,
    #[serde(borrow, default)]
    new_source: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Search<'a> {
    #[serde(borrow)]
    pattern: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "maybe")]
    path: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "maybe")]
    glob: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Fetch<'a> {
    #[serde(borrow)]
    url: Cow<'a, str>,
}
