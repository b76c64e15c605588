//! Statements about what holds rows: `DROP`, `ALTER`, `CREATE`.

use super::Dialect;
use super::piece::{Piece, is_routine, skip};
use super::statements::{INSIDE, Reader, TEMPORARY};
use super::tokens::Kind;
use crate::facts::stores::Acts;

impl Reader {
    pub(super) fn drop(&mut self, piece: Piece<'_, '_>) {
        let at = piece.from;
        let kind = skip(
            piece,
            at + 1,
            &[
                "TEMPORARY",
                "TEMP",
                "FOREIGN",
                "EXTERNAL",
                "PUBLIC",
                "PLUGGABLE",
                "TRANSIENT",
                "DYNAMIC",
                "MATERIALIZED",
            ],
        );
        let materialized = piece.is_one(at + 1, &["MATERIALIZED"]);
        let temporary = piece.is_one(at + 1, &["TEMPORARY", "TEMP"]);
        let outside = piece.is_one(at + 1, &["FOREIGN", "EXTERNAL"]);
        let Some(object) = piece.get(kind).filter(|token| token.kind != Kind::Sign) else {
            return;
        };
        let cascade = piece.find(kind, &["CASCADE"]).is_some();
        let named = skip(piece, kind + 1, &["IF", "EXISTS", "CONCURRENTLY"]);
        // A word alone is no statement: an answer to a question, a name.
        if piece.get(named).is_none() {
            return;
        }
        let word = object.text.to_ascii_uppercase();
        let acts = match &*word {
            "TABLE" | "TABLES" if temporary => Acts::READ,
            "TABLE" if outside => Acts::DROP_DEFINITION,
            // It holds the rows that were computed into it.
            "VIEW" if materialized => Acts::DROP_TABLE,
            "TABLE" | "TABLES" => {
                self.every(piece, named, Acts::DROP_TABLE);
                return;
            }
            "MEASUREMENT" | "SERIES" | "COLLECTION" | "STAGE" | "RETENTION" | "SHARD" | "QUEUE"
            | "SET" => Acts::DROP_TABLE,
            "DATABASE" | "SCHEMA" | "KEYSPACE" | "CATALOG" | "BUCKET" | "OWNED" | "TABLESPACE"
            | "NAMESPACE" | "GRAPH" | "TENANT" => Acts::DROP_DATABASE,
            "USER" if cascade && self.dialect != Dialect::Postgres => Acts::DROP_DATABASE,
            "USER" | "ROLE" | "LOGIN" | "GROUP" => Acts::GRANT,
            "SUBSCRIPTION" | "PUBLICATION" => Acts::CONFIGURE,
            "TYPE" | "DOMAIN" | "EXTENSION" | "SEQUENCE" if cascade => Acts::DROP_COLUMN,
            _ if object.kind == Kind::Hole => Acts::DROP_TABLE,
            _ => Acts::DROP_DEFINITION,
        };
        self.act(acts);
    }

    pub(super) fn alter(&mut self, piece: Piece<'_, '_>) {
        let at = piece.from;
        let Some(object) = piece.get(at + 1) else {
            return;
        };
        match &*object.text.to_ascii_uppercase() {
            "SYSTEM" if piece.find(at, &["KILL", "DISCONNECT"]).is_some() => {
                self.act(Acts::END_SESSION);
            }
            "SYSTEM" | "INSTANCE" | "SERVER" | "CLUSTER" => self.act(Acts::CONFIGURE),
            "SESSION" => self.act(Acts::READ),
            "USER" | "ROLE" | "LOGIN" | "GROUP" => self.act(Acts::GRANT),
            "DATABASE" if piece.find(at, &["RENAME", "OWNER"]).is_none() => {
                self.act(Acts::CONFIGURE);
            }
            "TABLE" | "FOREIGN" | "TYPE" | "KEYSPACE" => self.alter_table(piece),
            _ => self.act(Acts::DEFINE),
        }
    }

    fn alter_table(&mut self, piece: Piece<'_, '_>) {
        let named = skip(piece, piece.from + 2, &["TABLE", "IF", "EXISTS", "ONLY"]);
        let (_, temporary, behind) = self.table(piece, named);
        if temporary {
            self.act(Acts::READ);
            return;
        }
        // Things that hold no rows.
        let definitions = [
            "CONSTRAINT",
            "INDEX",
            "KEY",
            "FOREIGN",
            "PRIMARY",
            "DEFAULT",
            "NOT",
            "EXPRESSION",
            "IDENTITY",
            "CHECK",
            "TRIGGER",
            "POLICY",
            "PROJECTION",
            "UNIQUE",
            "STATISTICS",
            "OWNER",
            "TAG",
            "MASKING",
        ];
        let mut at = behind;
        let mut acts = Acts::NONE;
        let mut rows = false;
        let mut changes = 0;
        while let Some(found) = piece.find(
            at,
            &["DROP", "TRUNCATE", "DELETE", "UPDATE", "DISCARD", "CLEAR"],
        ) {
            at = found + 1;
            let part = Piece {
                from: found,
                ..piece
            };
            let kept = piece.is_one(at, &definitions);
            rows |= piece.is_one(found, &["DELETE", "UPDATE"]);
            changes += 1;
            if changes > INSIDE && rows {
                self.found.limited = true;
                break;
            }
            acts = acts.and(match &*piece.tokens[found].text.to_ascii_uppercase() {
                "DROP" if kept => Acts::DEFINE,
                "DROP" if piece.is_one(at, &["PARTITION", "SUBPARTITION"]) => Acts::DROP_TABLE,
                "DROP"
                    if piece
                        .get(at)
                        .is_some_and(|next| next.name().is_some() || next.kind != Kind::Sign) =>
                {
                    Acts::DROP_COLUMN
                }
                "TRUNCATE" if piece.is_one(at, &["PARTITION", "SUBPARTITION"]) => Acts::TRUNCATE,
                "DISCARD" if piece.is(at, "TABLESPACE") => Acts::DROP_TABLE,
                "CLEAR" if piece.is(at, "COLUMN") => Acts::DROP_COLUMN,
                // ClickHouse
                "DELETE" if piece.is(at, "WHERE") => {
                    self.rows(part, found, at, Acts::DELETE_ALL);
                    Acts::NONE
                }
                "UPDATE" if piece.find(at, &["WHERE"]).is_some() => {
                    self.rows(part, at, at, Acts::UPDATE_ALL);
                    Acts::NONE
                }
                _ => Acts::NONE,
            });
        }
        self.act(if acts.is_empty() && !rows {
            Acts::DEFINE
        } else {
            acts
        });
    }

    pub(super) fn create(&mut self, piece: Piece<'_, '_>) -> bool {
        let at = piece.from;
        if is_routine(&piece.tokens[piece.range()]) {
            // The body runs some other time.
            self.act(Acts::DEFINE);
            if piece.find(at, &["SONAME"]).is_some() {
                self.act(Acts::RUN_PROGRAM);
            }
            return true;
        }
        let replaces = piece.is(at + 1, "OR") && piece.is(at + 2, "REPLACE");
        let mut kind = if replaces { at + 3 } else { at + 1 };
        let adjectives = [
            "TEMPORARY",
            "TEMP",
            "GLOBAL",
            "LOCAL",
            "PRIVATE",
            "UNLOGGED",
            "TRANSIENT",
            "EXTERNAL",
            "FOREIGN",
            "COLUMN",
            "VIRTUAL",
            "UNIQUE",
            "MATERIALIZED",
            "DYNAMIC",
        ];
        let first = kind;
        kind = skip(piece, kind, &adjectives);
        let temporary = (first..kind).any(|at| piece.is_one(at, &["TEMPORARY", "TEMP", "PRIVATE"]));
        let outside = (first..kind).any(|at| piece.is_one(at, &["EXTERNAL", "FOREIGN"]));
        let Some(object) = piece.get(kind) else {
            return false;
        };
        let named = skip(piece, kind + 1, &["IF", "NOT", "EXISTS"]);
        let acts = match &*object.text.to_ascii_uppercase() {
            "TABLE" => {
                let (name, marked, _) = self.table(piece, named);
                if temporary && self.temporary.len() < TEMPORARY {
                    self.temporary.push(name);
                }
                match (temporary || marked, replaces && !outside) {
                    (true, _) => Acts::READ,
                    (false, true) => Acts::DROP_TABLE,
                    (false, false) => Acts::DEFINE,
                }
            }
            "DATABASE" | "SCHEMA" if replaces => Acts::DROP_DATABASE,
            "VIEW" | "SEQUENCE" if temporary => Acts::READ,
            "USER" | "ROLE" | "LOGIN" | "GROUP" => Acts::GRANT,
            _ => Acts::DEFINE,
        };
        self.act(acts);
        false
    }
}
