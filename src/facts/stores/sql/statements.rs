//! Reads statements by their heads: what each does, and to what.

use super::piece::{Piece, analyzed, follows, is_routine, next_beside, opened_by, skip, unquoted};
use super::tokens::{Kind, Token, tokens};
use super::{Dialect, Found, condition};
use crate::facts::stores::Acts;

/// How deeply strings that are run as SQL may hold such strings.
const NESTED: u32 = 4;
/// How many names of temporary tables are kept.
pub(super) const TEMPORARY: usize = 256;
/// How many commands, files and the like are reported.
pub(super) const REPORTED: usize = 64;
/// How many statements inside of a statement, and functions in it that are given SQL, are looked at. Each may look at all
/// that follows it.
pub(super) const INSIDE: u32 = 64;
/// How many statements may stand around one another: `EXPLAIN ANALYZE EXPLAIN ANALYZE …`.
const AROUND: u32 = 16;
/// With a smaller `LIMIT` a statement reaches some rows, not all.
const FEW: u32 = 10_000;

/// Reads a text.
pub(super) fn read(text: &str, dialect: Dialect) -> Found {
    let mut reader = Reader {
        dialect,
        found: Found::default(),
        temporary: Vec::new(),
        transaction: None,
        depth: 0,
        around: 0,
        left: text.len().saturating_mul(4).saturating_add(1 << 16),
    };
    // A transaction that is not ended is taken for one that is committed: many clients do that.
    reader.text(text);
    reader.found
}

pub(super) struct Reader {
    pub(super) dialect: Dialect,
    pub(super) found: Found,
    pub(super) temporary: Vec<String>,
    /// What had been done before the transaction began, while there is one.
    transaction: Option<Acts>,
    depth: u32,
    around: u32,
    /// How much text is still read, strings that are run counted.
    left: usize,
}

impl Reader {
    pub(super) fn act(&mut self, acts: Acts) {
        self.found.acts = self.found.acts.and(acts);
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.depth >= NESTED {
            self.act(Acts::UNSEEN);
            return;
        }
        let Some(left) = self.left.checked_sub(text.len()) else {
            self.found.limited = true;
            return;
        };
        self.left = left;
        self.depth += 1;
        let tokens = tokens(text, self.dialect);
        let mut at = 0;
        while at < tokens.len() {
            let to = self.end(&tokens, at);
            let piece = Piece {
                tokens: &tokens,
                from: at,
                to,
            };
            if to > at {
                self.statement(piece);
            }
            if let Some(token) = tokens.get(to)
                && token.kind == Kind::Command
            {
                self.command(token.text, piece);
            }
            at = to + 1;
        }
        self.depth -= 1;
    }

    /// Where the statement ends that begins here. The body of a routine belongs to it.
    fn end(&self, tokens: &[Token<'_>], from: usize) -> usize {
        let ends = |token: &Token<'_>| matches!(token.kind, Kind::End | Kind::Command);
        let next = |from: usize| {
            let rest = tokens.get(from..).unwrap_or_default();
            rest.iter()
                .position(ends)
                .map_or(tokens.len(), |length| from + length)
        };
        let first = next(from);
        if !is_routine(&tokens[from..first]) {
            return first;
        }
        match self.dialect {
            Dialect::Tsql => {
                let rest = &tokens[from..];
                let go = rest
                    .iter()
                    .position(|token| token.kind == Kind::End && token.text != ";");
                return go.map_or(tokens.len(), |length| from + length);
            }
            Dialect::Oracle => {
                let rest = &tokens[from..];
                let slash = rest.iter().position(|token| token.kind == Kind::Command);
                return slash.map_or(tokens.len(), |length| from + length);
            }
            _ => {}
        }
        let Some(begin) = tokens[from..first]
            .iter()
            .position(|token| token.is("BEGIN"))
        else {
            return first;
        };
        let mut depth = 0u32;
        for (at, token) in tokens.iter().enumerate().skip(from + begin) {
            if token.is("BEGIN") || token.is("CASE") {
                depth += 1;
            } else if token.is("END") {
                let closes = tokens.get(at + 1);
                if closes.is_some_and(|next| next.is_one(&["IF", "LOOP", "WHILE", "REPEAT", "FOR"]))
                {
                    continue;
                }
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return next(at);
                }
            }
        }
        tokens.len()
    }

    /// A statement, and those in it: behind `WITH x AS (`, `BEGIN`, `THEN` and so on.
    pub(super) fn statement(&mut self, piece: Piece<'_, '_>) {
        let before = self.found.acts;
        let tokens = piece.tokens;
        let first = &tokens[piece.from];
        let mut verb = "";
        let mut begins = Some(piece.to);
        // Statements may stand side by side.
        let side_by_side =
            self.dialect == Dialect::Tsql || self.dialect == Dialect::Any && first.is("IF");
        let mut within = 0;
        // Up to where nothing begins a statement.
        let mut quiet = piece.from;
        let mut inside = 0;
        for at in piece.range() {
            let token = &tokens[at];
            if begins.is_none() && side_by_side && within == 0 && follows(piece, at, verb) {
                begins = Some(piece.to);
            }
            if let Some(mut to) = begins.take()
                && at >= quiet
            {
                if side_by_side && to == piece.to {
                    to = next_beside(piece, at);
                }
                let part = Piece {
                    from: at,
                    to,
                    ..piece
                };
                inside += u32::from(to == piece.to);
                if inside > INSIDE {
                    self.found.limited = true;
                    break;
                }
                if self.head(part) {
                    quiet = to;
                }
                verb = token.text;
            }
            match token.kind {
                Kind::Open => within += 1,
                Kind::Close => within = (within - 1).max(0),
                _ => {}
            }
            begins = opened_by(piece, at);
        }
        self.functions(piece);
        // What is not known may be the end of the transaction.
        let unknown = tokens[piece.range()]
            .iter()
            .any(|token| token.kind == Kind::Hole);
        if unknown && let Some(saved) = self.transaction {
            self.transaction = Some(saved.and(self.found.acts));
        }
        if self.dialect.undoes_definitions() {
            return;
        }
        let kept = Acts::DROP_TABLE
            .and(Acts::DROP_DATABASE)
            .and(Acts::DROP_COLUMN)
            .and(Acts::TRUNCATE)
            .and(Acts::DROP_DEFINITION)
            .and(Acts::DEFINE);
        if let Some(saved) = self.transaction {
            let new = self.found.acts.without(before);
            self.transaction = Some(saved.and(new.without(new.without(kept))));
        }
    }

    /// What the statement does that begins here. True where nothing that stands in it is a statement of its own that runs.
    fn head(&mut self, piece: Piece<'_, '_>) -> bool {
        if self.around >= AROUND {
            self.found.limited = true;
            return true;
        }
        self.around += 1;
        let skips = self.by_verb(piece);
        self.around -= 1;
        skips
    }

    fn by_verb(&mut self, piece: Piece<'_, '_>) -> bool {
        let at = piece.from;
        let Some(verb) = piece.get(at).filter(|token| token.kind == Kind::Word) else {
            return false;
        };
        let verb = verb.text.to_ascii_uppercase();
        match &*verb {
            "WITH" => {
                let main = piece.find(at + 1, &["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"]);
                if let Some(main) = main
                    && !piece.is(main, "SELECT")
                {
                    return self.head(Piece {
                        from: main,
                        ..piece
                    });
                }
                self.act(Acts::READ);
                false
            }
            "MATCH" | "OPTIONAL" if self.dialect == Dialect::Cypher => {
                self.graph(piece);
                false
            }
            "SELECT" => {
                self.select(piece);
                false
            }
            "EXPLAIN" | "DESCRIBE" | "DESC" | "PROFILE" => {
                if let Some(inner) = analyzed(piece) {
                    self.head(Piece {
                        from: inner,
                        ..piece
                    });
                    return false;
                }
                self.act(Acts::READ);
                true
            }
            // SurrealQL
            "REMOVE" if piece.is_one(at + 1, &["TABLE", "DATABASE", "NAMESPACE"]) => {
                self.drop(piece);
                true
            }
            "SHOW" | "TABLE" | "VALUES" | "USE" | "HELP" | "LIST" | "LS" | "BACKUP" | "EXPORT"
            | "UNLOAD" | "FETCH" | "PRINT" | "FROM" | "SUMMARIZE" | "CHECKSUM" => {
                self.act(Acts::READ);
                false
            }
            "INSERT" if piece.is(at + 1, "OVERWRITE") => {
                self.act(Acts::TRUNCATE);
                false
            }
            "INSERT" | "UPSERT" | "LOAD" | "IMPORT" | "PUT" | "CALL" | "PERFORM" | "LOCK"
            | "VACUUM" | "REINDEX" | "CLUSTER" | "REFRESH" | "OPTIMIZE" | "REPAIR" | "NOTIFY"
            | "UNDROP" | "HANDLER" | "BULK" | "REMOVE" | "RM" => {
                self.act(Acts::WRITE);
                if verb == "VACUUM" {
                    self.written_to(piece, "INTO");
                }
                false
            }
            "REPLACE"
                if piece
                    .get(at + 1)
                    .is_some_and(|next| next.kind != Kind::Open) =>
            {
                self.act(Acts::WRITE);
                false
            }
            "MERGE" => {
                self.act(Acts::WRITE);
                self.dialect != Dialect::Cypher
            }
            "COPY" | "UNLOADING" => {
                self.copy(piece);
                false
            }
            "DELETE" => {
                self.delete(piece);
                false
            }
            "UPDATE" => {
                self.update(piece);
                false
            }
            "TRUNCATE"
                if piece
                    .get(at + 1)
                    .is_some_and(|next| next.kind != Kind::Open) =>
            {
                let named = skip(
                    piece,
                    at + 1,
                    &["TABLE", "DATABASE", "ONLY", "IF", "EXISTS"],
                );
                self.every(piece, named, Acts::TRUNCATE);
                false
            }
            "DROP" => {
                self.drop(piece);
                true
            }
            "ALTER" => {
                self.alter(piece);
                self.dialect != Dialect::Tsql
            }
            "CREATE" => self.create(piece),
            "GRANT" | "REVOKE" | "DENY" | "REASSIGN" => {
                self.act(Acts::GRANT);
                true
            }
            "SET" | "RESET" => {
                self.set(piece);
                false
            }
            "PURGE" => {
                self.act(Acts::PURGE_HISTORY);
                false
            }
            "FLASHBACK" => {
                self.act(Acts::OVERWRITE);
                false
            }
            "RESTORE" => {
                let looks = piece.is_one(
                    at + 1,
                    &["VERIFYONLY", "HEADERONLY", "FILELISTONLY", "LABELONLY"],
                );
                self.act(if looks { Acts::READ } else { Acts::OVERWRITE });
                false
            }
            "FLUSH" | "CHECKPOINT" | "DBCC" => {
                self.act(Acts::WRITE);
                false
            }
            "KILL" => {
                self.act(Acts::END_SESSION);
                false
            }
            "SHUTDOWN" => {
                self.act(Acts::STOP);
                false
            }
            "COMMENT" | "RENAME" | "EXCHANGE" | "ATTACH" | "DETACH" | "SECURITY" | "DISABLE"
            | "ENABLE" | "INSTALL" | "UNINSTALL" => {
                let attaches = verb == "ATTACH" && self.dialect == Dialect::Sqlite;
                self.act(if attaches { Acts::READ } else { Acts::DEFINE });
                false
            }
            "BEGIN" | "START" | "COMMIT" | "END" | "ROLLBACK" | "ABORT" => {
                self.transaction(piece, &verb);
                false
            }
            "DO" | "EXEC" | "EXECUTE" | "PREPARE" | "IMMEDIATE" => {
                self.execute(piece);
                false
            }
            "SOURCE" | "SYSTEM" | "TEE" | "PAGER" | "RUN" | "HOST" | "SPOOL" => {
                self.client_word(piece, &verb);
                false
            }
            _ => false,
        }
    }

    /// `MATCH (n) DETACH DELETE n`
    fn graph(&mut self, piece: Piece<'_, '_>) {
        let change = piece.find(piece.from, &["DELETE", "SET", "REMOVE", "CREATE", "MERGE"]);
        let Some(change) = change else {
            self.act(Acts::READ);
            return;
        };
        let before = &piece.tokens[piece.from..change];
        // `WHERE`, or a property that nodes are chosen by: `(n {id: 3})`.
        let chosen = before.iter().any(|token| {
            token.is_one(&["WHERE", "LIMIT"]) || token.sign("{") || token.kind == Kind::Hole
        });
        let acts = match (&*piece.tokens[change].text.to_ascii_uppercase(), chosen) {
            ("DELETE", false) => Acts::DELETE_ALL,
            ("SET" | "REMOVE", false) => Acts::UPDATE_ALL,
            _ => Acts::WRITE,
        };
        self.act(acts);
    }

    /// `SELECT … INTO OUTFILE 'x'`, `SELECT … INTO table`
    fn select(&mut self, piece: Piece<'_, '_>) {
        self.act(Acts::READ);
        if let Some(into) = piece.find(piece.from + 1, &["INTO"]) {
            if piece.is_one(into + 1, &["OUTFILE", "DUMPFILE"]) {
                self.written_to(piece, piece.get(into + 1).map_or("", |token| token.text));
                self.act(Acts::WRITE);
            } else if piece.get(into + 1).is_some_and(|to| to.name().is_some()) {
                self.act(Acts::WRITE);
            }
        }
        // What a query prints may be the next one's text.
        if self.depth == 1 && self.found.printed.is_none() {
            let made = piece.strings().into_iter().find(|text| {
                let head = text.split_whitespace().next().unwrap_or_default();
                [
                    "drop", "truncate", "delete", "alter", "update", "flush", "kill",
                ]
                .iter()
                .any(|verb| head.eq_ignore_ascii_case(verb))
                    && text.trim().len() > head.len()
            });
            self.found.printed = made;
        }
    }

    /// Functions that do more than compute.
    fn functions(&mut self, piece: Piece<'_, '_>) {
        let mut at = piece.from;
        let mut read = 0;
        while let Some(token) = piece.get(at) {
            let called = token.kind == Kind::Word
                && piece
                    .get(at + 1)
                    .is_some_and(|next| next.kind == Kind::Open);
            if called {
                let inside = Piece {
                    from: at + 2,
                    to: piece.tokens[at + 1].close.min(piece.to),
                    ..piece
                };
                read += u32::from(self.function(token.text, inside));
                if read > INSIDE {
                    self.found.limited = true;
                    return;
                }
            }
            at += 1;
        }
    }

    /// What a call does; whether all that it is given was looked at.
    fn function(&mut self, name: &str, inside: Piece<'_, '_>) -> bool {
        let is = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
        if is(&["pg_terminate_backend", "pg_cancel_backend"]) {
            self.act(Acts::END_SESSION);
        } else if is(&[
            "lo_unlink",
            "drop_chunks",
            "setval",
            "lo_import",
            "pg_stat_reset",
        ]) {
            self.act(Acts::WRITE);
        } else if is(&["pg_drop_replication_slot"]) {
            self.act(Acts::PURGE_HISTORY);
        } else if is(&[
            "pg_reload_conf",
            "pg_rotate_logfile",
            "pg_switch_wal",
            "pg_promote",
            "pg_wal_replay_pause",
        ]) {
            self.act(Acts::CONFIGURE);
        } else if is(&["dropgeometrytable"]) {
            self.act(Acts::DROP_TABLE);
        } else if is(&["sys_exec", "sys_eval", "load_extension"]) {
            self.act(Acts::RUN_PROGRAM);
        } else if is(&["lo_export", "writefile", "pg_file_write"]) {
            self.act(Acts::WRITE);
            let mut strings = inside.strings().into_iter();
            self.writes(if is(&["lo_export"]) {
                strings.next_back()
            } else {
                strings.next()
            });
            return true;
        } else if is(&[
            "dblink_exec",
            "dblink",
            "query_to_xml",
            "openquery",
            "openrowset",
            "pg_background_launch",
            "sp_executesql",
            "run_command_on_workers",
            "mysql_query",
            "postgres_execute",
            "mysql_execute",
        ]) {
            for text in inside.strings() {
                self.text(&text);
            }
            return true;
        }
        false
    }

    /// `COPY t TO 'file'`, `COPY t FROM PROGRAM 'command'`
    fn copy(&mut self, piece: Piece<'_, '_>) {
        let from = piece.find(piece.from + 1, &["FROM"]);
        let to = piece.find(piece.from + 1, &["TO"]);
        self.act(if from.is_some() {
            Acts::WRITE
        } else {
            Acts::READ
        });
        let Some(at) = from.or(to) else { return };
        let text = |at: usize| {
            piece
                .get(at)
                .filter(|token| token.kind == Kind::Text)
                .map(|token| unquoted(token.text))
        };
        if piece.is(at + 1, "PROGRAM") {
            self.act(Acts::RUN_PROGRAM);
            if let Some(command) = text(at + 2) {
                self.runs(command);
            }
        } else if from.is_none() {
            self.writes(text(at + 1).filter(|path| !path.contains("://")));
        }
    }

    fn delete(&mut self, piece: Piece<'_, '_>) {
        let at = piece.from;
        let hints = ["LOW_PRIORITY", "QUICK", "IGNORE", "ONLY"];
        let mut named = skip(piece, at + 1, &hints);
        // `DELETE TOP (10) FROM t`
        if piece.is(named, "TOP") {
            let few = piece
                .get(named + 2)
                .and_then(|token| token.text.parse::<u32>().ok());
            if few.is_some_and(|count| count < FEW) && !piece.is(named + 4, "PERCENT") {
                self.act(Acts::WRITE);
                return;
            }
            named = piece.get(named + 1).map_or(named, |open| open.close + 1);
        }
        let from = piece.find(named, &["FROM"]);
        let named = match from {
            Some(from) => skip(piece, from + 1, &["ONLY"]),
            None => named,
        };
        let Some(name) = piece.get(named) else { return };
        if name.name().is_none() && name.kind != Kind::Hole && name.kind != Kind::Value {
            return;
        }
        self.rows(piece, named, named, Acts::DELETE_ALL);
    }

    fn update(&mut self, piece: Piece<'_, '_>) {
        let hints = [
            "ONLY",
            "LOW_PRIORITY",
            "IGNORE",
            "OR",
            "REPLACE",
            "ROLLBACK",
            "ABORT",
            "FAIL",
        ];
        let mut named = skip(piece, piece.from + 1, &hints);
        if piece.is(named, "TOP") {
            named = piece.get(named + 1).map_or(named, |open| open.close + 1);
        }
        let Some(set) = piece.find(named, &["SET"]).filter(|set| *set > named) else {
            return;
        };
        self.rows(piece, named, set, Acts::UPDATE_ALL);
    }

    /// Says of a statement about rows whether it is about all of them. The table's name stands at `named`; a condition is
    /// looked for from `from` on.
    pub(super) fn rows(&mut self, piece: Piece<'_, '_>, named: usize, from: usize, all: Acts) {
        let (name, temporary, behind) = self.table(piece, named);
        if temporary {
            self.act(Acts::READ);
            return;
        }
        let ends = [
            "RETURNING",
            "ORDER",
            "LIMIT",
            "OPTION",
            "SETTINGS",
            "ALLOW",
            "FETCH",
            "FORMAT",
        ];
        if let Some(limit) = piece.find(behind, &["LIMIT"])
            && let Some(count) = piece.get(limit + 1)
            && count.text.parse::<u32>().is_ok_and(|count| count < FEW)
        {
            self.act(Acts::WRITE);
            return;
        }
        if let Some(place) = piece.find(from, &["WHERE"]) {
            let end = piece.find(place + 1, &ends).unwrap_or(piece.to);
            let always = condition::always_holds(
                piece.tokens,
                place + 1..end.min(piece.tokens.len()),
                &name,
            );
            self.act(if always { all } else { Acts::WRITE });
            return;
        }
        // A join is a condition too.
        let joined = piece
            .find(named, &["JOIN"])
            .and_then(|join| piece.find(join, &["ON", "USING"]));
        // Text that is not known may hold the condition.
        let rest = piece
            .tokens
            .get(behind..piece.to.min(piece.tokens.len()))
            .unwrap_or_default();
        let unknown = rest.iter().any(|token| token.kind == Kind::Hole);
        if joined.is_some() {
            self.act(Acts::WRITE);
        } else if unknown {
            self.act(Acts::WRITE.and(Acts::UNSEEN));
        } else {
            self.act(all);
        }
    }

    /// The last part of a table's name, whether it is a temporary table, and the place behind it.
    pub(super) fn table(&self, piece: Piece<'_, '_>, at: usize) -> (String, bool, usize) {
        let mut name = String::new();
        let mut temporary = false;
        let mut at = at;
        while let Some(token) = piece.get(at) {
            let part = match token.kind {
                Kind::Word | Kind::Name => token.text,
                Kind::Hole | Kind::Value => "",
                _ => break,
            };
            temporary |= part.starts_with('#') && !part.starts_with("##");
            part.clone_into(&mut name);
            at += 1;
            let qualifies = piece.get(at).is_some_and(|next| next.sign("."));
            if !qualifies {
                break;
            }
            temporary |= ["pg_temp", "temp", "tempdb"]
                .iter()
                .any(|schema| part.eq_ignore_ascii_case(schema));
            at += 1;
            while piece.get(at).is_some_and(|next| next.sign(".")) {
                at += 1;
            }
        }
        temporary |= self
            .temporary
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&name));
        (name, temporary, at)
    }

    /// An act on a list of tables, of which one at least is not temporary.
    pub(super) fn every(&mut self, piece: Piece<'_, '_>, at: usize, acts: Acts) {
        let mut at = at;
        let mut any = false;
        let mut lasting = false;
        loop {
            let (_, temporary, behind) = self.table(piece, at);
            if behind == at {
                break;
            }
            any = true;
            lasting |= !temporary;
            match piece.get(behind) {
                Some(next) if next.sign(",") => at = behind + 1,
                _ => break,
            }
        }
        self.act(if any && !lasting { Acts::READ } else { acts });
    }

    fn set(&mut self, piece: Piece<'_, '_>) {
        let at = piece.from;
        let acts = if piece.is(at, "RESET") {
            if piece.is_one(at + 1, &["MASTER", "SLAVE", "REPLICA", "BINARY"]) {
                Acts::PURGE_HISTORY
            } else {
                Acts::READ
            }
        } else if piece.is_one(at + 1, &["GLOBAL", "PERSIST"]) {
            Acts::CONFIGURE
        } else if piece.is(at + 1, "PASSWORD") {
            Acts::GRANT
        } else {
            Acts::READ
        };
        self.act(acts);
    }

    fn transaction(&mut self, piece: Piece<'_, '_>, verb: &str) {
        if self.depth > 1 {
            return;
        }
        let at = piece.from;
        let whole = |words: &[&str]| piece.get(at + 1).is_none_or(|next| next.is_one(words));
        match verb {
            "BEGIN" | "START" => {
                let begins = whole(&[
                    "TRANSACTION",
                    "TRAN",
                    "WORK",
                    "IMMEDIATE",
                    "EXCLUSIVE",
                    "DEFERRED",
                    "ISOLATION",
                    "READ",
                ]);
                if begins && self.transaction.is_none() {
                    self.transaction = Some(self.found.acts);
                }
            }
            "ROLLBACK" | "ABORT" => {
                // Back to a savepoint only.
                let part = piece.find(at + 1, &["TO"]).is_some() || piece.is(at + 1, "PREPARED");
                if !part && let Some(before) = self.transaction.take() {
                    self.found.acts = before.and(Acts::READ);
                }
            }
            _ => {
                if whole(&["TRANSACTION", "TRAN", "WORK", "AND"]) {
                    self.transaction = None;
                }
            }
        }
    }

    /// Strings that are run as SQL, and commands that a server runs.
    fn execute(&mut self, piece: Piece<'_, '_>) {
        let at = piece.from;
        let next = skip(piece, at + 1, &["IMMEDIATE", "LANGUAGE", "PLPGSQL"]);
        // `EXECUTE FUNCTION f()` belongs to a trigger; `DO NOTHING` to a conflict.
        if piece.is_one(
            next,
            &[
                "FUNCTION",
                "PROCEDURE",
                "NOTHING",
                "UPDATE",
                "INSTEAD",
                "ALSO",
            ],
        ) {
            return;
        }
        let strings = piece.strings();
        let procedure = piece
            .range()
            .filter_map(|at| piece.get(at)?.name())
            .find(|name| {
                let name = name.to_ascii_lowercase();
                name.starts_with("xp_") || name.starts_with("sp_")
            });
        let procedure = procedure.unwrap_or_default().to_ascii_lowercase();
        if procedure == "xp_cmdshell" {
            self.act(Acts::RUN_PROGRAM);
            for command in strings {
                self.runs(command);
            }
            return;
        }
        let reads = [
            "sp_help",
            "sp_who",
            "sp_columns",
            "sp_tables",
            "sp_spaceused",
            "sp_databases",
            "sp_lock",
        ];
        if reads.iter().any(|known| procedure.starts_with(known)) {
            self.act(Acts::READ);
            return;
        }
        if procedure == "sp_configure" {
            self.act(Acts::CONFIGURE);
            return;
        }
        let mut any = false;
        for text in &strings {
            any |= !text.trim().is_empty();
            self.text(text);
        }
        // `PREPARE x AS DELETE …`
        if piece.is(at, "PREPARE") {
            if let Some(inner) = piece.find(at + 1, &["AS"]) {
                self.head(Piece {
                    from: inner + 1,
                    ..piece
                });
            }
            return;
        }
        if !any && !piece.is(at, "DO") {
            self.act(Acts::WRITE);
        }
    }

    /// `… INTO 'file'`
    fn written_to(&mut self, piece: Piece<'_, '_>, word: &str) {
        let file = piece
            .find(piece.from, &[word])
            .and_then(|at| piece.get(at + 1));
        let file = file.filter(|token| token.kind == Kind::Text);
        self.writes(file.map(|token| unquoted(token.text)));
    }

    pub(super) fn runs(&mut self, command: String) {
        if !command.is_empty() && self.found.commands.len() < REPORTED {
            self.found.commands.push(command);
        }
    }

    pub(super) fn scripts(&mut self, path: String) {
        if self.found.scripts.len() < REPORTED {
            self.found.scripts.push(path);
        }
    }

    pub(super) fn writes(&mut self, path: Option<String>) {
        if let Some(path) = path.filter(|path| !path.is_empty())
            && self.found.writes.len() < REPORTED
        {
            self.found.writes.push(path);
        }
    }
}
