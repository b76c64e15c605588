//! What SQL does, as far as its text tells: which kinds of statements it holds, and which of them reach every row.
//!
//! A small lexer and a reader of statements' heads, not a parser: what is run against real servers is of a dozen dialects,
//! cut out of scripts, filled in by templates, or hostile, and all of it has to be judged. The `sqlparser` crate was tried
//! beside it. It reads half of what a shell hands to a client (no `DO` blocks, no commands of the clients, no `DELIMITER`,
//! `GO`, `INTO OUTFILE` or `ALTER TABLE … DELETE`), gives up on the whole text at the first thing that it does not know,
//! would make this program larger by half and takes a hundred times as long over a dump.
//!
//! Nothing is an error and nothing recurses with the text but strings that are run as SQL, to a fixed depth.

mod client;
mod condition;
mod objects;
mod piece;
mod statements;
mod tokens;

pub(super) use tokens::is_hole;

use crate::facts::stores::Acts;

/// Whose SQL a text is, in what matters to how it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::facts) enum Dialect {
    /// Cannot tell.
    Any,
    /// `PostgreSQL` and its kin, with the commands of psql.
    Postgres,
    /// `MySQL` and `MariaDB`, with the commands of their client.
    Mysql,
    /// `SQLite` and `DuckDB`, with their dot commands.
    Sqlite,
    /// SQL Server, with the commands of sqlcmd.
    Tsql,
    /// Oracle, with the commands of SQL*Plus.
    Oracle,
    /// One in which a backslash escapes: `ClickHouse`, `BigQuery`, Snowflake, Hive.
    Escaped,
    /// Cypher.
    Cypher,
}

impl Dialect {
    /// The dialect of a language's name, if it is one.
    pub(super) fn of(language: &str) -> Option<Self> {
        Some(match language {
            "sql" => Self::Any,
            "postgres" => Self::Postgres,
            "mysql" => Self::Mysql,
            "sqlite" => Self::Sqlite,
            "tsql" => Self::Tsql,
            "oracle" => Self::Oracle,
            "hive" => Self::Escaped,
            "cypher" => Self::Cypher,
            _ => return None,
        })
    }

    /// Whether a backslash in a string takes the next character.
    fn escapes(self) -> bool {
        matches!(self, Self::Any | Self::Mysql | Self::Escaped | Self::Cypher)
    }

    /// Whether what creates and drops is undone by `ROLLBACK` as well.
    fn undoes_definitions(self) -> bool {
        matches!(self, Self::Any | Self::Postgres | Self::Sqlite | Self::Tsql)
    }
}

/// What a text of SQL does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// To the store.
    pub(super) acts: Acts,
    /// What its client runs: command lines for a shell.
    pub(super) commands: Vec<String>,
    /// Files of SQL that it runs as well.
    pub(super) scripts: Vec<String>,
    /// Files that are written.
    pub(super) writes: Vec<String>,
    /// What it prints that looks like SQL: queries are often made by queries.
    pub(super) printed: Option<String>,
    /// Whether there was more than is looked at.
    pub(super) limited: bool,
}

/// Reads a text.
pub(super) fn read(text: &str, dialect: Dialect) -> Found {
    statements::read(text, dialect)
}

#[cfg(test)]
mod tests;
