//! Commands that are for the client and not for the server: `\! ls`, `\copy`, `.read file`, `source file`, `@script`.

use super::Dialect;
use super::piece::{Piece, unquoted};
use super::statements::Reader;
use super::tokens::{Kind, tokens};
use crate::facts::stores::Acts;

impl Reader {
    /// Words of clients: `source file`, `system command`.
    pub(super) fn client_word(&mut self, piece: Piece<'_, '_>, verb: &str) {
        let rest: Vec<String> = piece.tokens[piece.range()][1..]
            .iter()
            .map(|token| token.text.to_owned())
            .collect();
        match (verb, self.dialect) {
            ("SOURCE", Dialect::Mysql | Dialect::Any | Dialect::Escaped) => {
                self.scripts(rest.concat());
            }
            ("SYSTEM", Dialect::Mysql) | ("HOST", Dialect::Oracle) => self.runs(rest.join(" ")),
            ("PAGER", Dialect::Mysql) => self.runs(rest.join(" ")),
            ("TEE", Dialect::Mysql) | ("SPOOL", Dialect::Oracle) => {
                self.writes(Some(rest.concat()));
            }
            _ => {}
        }
    }

    /// A command for the client. `before` is the statement that stands in front of it.
    pub(super) fn command(&mut self, line: &str, before: Piece<'_, '_>) {
        let line = line.trim_end();
        let word = line.split_whitespace().next().unwrap_or_default();
        let rest = line[word.len()..].trim();
        if let Some(command) = line.strip_prefix("\\!").or_else(|| line.strip_prefix("!!")) {
            self.runs(command.trim().to_owned());
            return;
        }
        if let Some(file) = line.strip_prefix("\\.").or_else(|| line.strip_prefix('@')) {
            self.scripts(file.trim_start_matches('@').trim().to_owned());
            return;
        }
        if let Some(bang) = line.strip_prefix('!') {
            match word {
                "!source" | "!run" => self.scripts(rest.to_owned()),
                "!system" | "!sh" => self.runs(rest.to_owned()),
                _ if matches!(self.dialect, Dialect::Oracle) => self.runs(bang.trim().to_owned()),
                _ => {}
            }
            return;
        }
        let piped = rest.strip_prefix('|');
        match word {
            "\\copy" => self.client_copy(rest),
            "\\i" | "\\ir" | "\\include" | "\\include_relative" | ".read" | ":r" => match piped {
                Some(command) => self.runs(command.to_owned()),
                None => self.scripts(unwrapped(rest)),
            },
            "\\o" | "\\out" | "\\g" | "\\gx" | "\\w" | "\\write" | "\\s" | ".output" | ".once"
            | ".log" | ":out" => match piped {
                Some(command) => self.runs(command.to_owned()),
                None if rest.is_empty() || rest.starts_with('(') => {}
                None => self.writes(Some(unwrapped(rest))),
            },
            "\\gexec" => {
                for text in before.strings() {
                    self.text(&text);
                }
                self.act(Acts::UNSEEN);
            }
            ".shell" | ".system" => self.runs(rest.to_owned()),
            ".backup" | ".save" | ".clone" | ".dump_to" => {
                let file = rest.split_whitespace().next_back();
                self.writes(file.map(unwrapped));
            }
            ".restore" => self.act(Acts::OVERWRITE),
            ".import" | "\\lo_unlink" | "\\lo_import" | "\\password" => self.act(Acts::WRITE),
            ".load" => self.act(Acts::RUN_PROGRAM),
            _ => self.act(Acts::READ),
        }
    }

    /// `\copy t to 'file'`, `\copy t from program 'command'`: the client does it, not the server.
    fn client_copy(&mut self, rest: &str) {
        let tokens = tokens(rest, self.dialect);
        let piece = Piece {
            tokens: &tokens,
            from: 0,
            to: tokens.len(),
        };
        let from = piece.find(0, &["FROM"]);
        let at = from.or_else(|| piece.find(0, &["TO"]));
        self.act(if from.is_some() {
            Acts::WRITE
        } else {
            Acts::READ
        });
        let Some(at) = at else { return };
        if piece.is(at + 1, "PROGRAM") {
            if let Some(command) = piece.get(at + 2) {
                self.runs(unquoted(command.text));
            }
            return;
        }
        if from.is_some() || piece.is_one(at + 1, &["STDOUT", "PSTDOUT"]) {
            return;
        }
        // The file's name need not be quoted.
        if let Some(file) = piece.get(at + 1) {
            let start = file.text.as_ptr() as usize - rest.as_ptr() as usize;
            let path = if file.kind == Kind::Text {
                file.text
            } else {
                let rest = rest.get(start..).unwrap_or_default();
                rest.split_whitespace().next().unwrap_or_default()
            };
            self.writes(Some(path.to_owned()));
        }
        if let Some(inner) = tokens.first().filter(|token| token.kind == Kind::Open) {
            self.statement(Piece {
                from: 1,
                to: inner.close,
                ..piece
            });
        }
    }
}

/// A file's name without quotes.
fn unwrapped(text: &str) -> String {
    let word = text.trim();
    word.trim_matches(['\'', '"']).to_owned()
}
