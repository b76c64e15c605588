//! What a text does to a data store: SQL, commands of Redis, code for the `MongoDB` shell, lines for memcached.
//!
//! Which programs take such texts, and where, is data (`runs` with one of these languages). What a text does is noted with
//! the run of the client that is given it, as a set of [`Acts`], for it is the client that knows the place. What the client
//! would do on this machine (a command behind `\!`, a file that it writes, a script that it reads) is followed like all else.

mod acts;
mod redis;
mod sql;

pub use acts::Acts;
pub(crate) use acts::WORDS as STORE_ACTS;

use crate::facts::expand::glob_matches;
use crate::facts::interpret::{Call, Dialect, Interpreter, Printed};
use crate::facts::{
    Access, Input, Limit, Origins, Place, Redirection, Run, Unknown, Value, grammar, inline,
    lookup, peel,
};
use crate::shell::Span;

/// How much of a text is read, in bytes; of a file too.
const LENGTH: usize = 1 << 20;
/// In so many names of a directory a glob is looked for.
const FILES: usize = 1024;

/// A language of a data store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::facts) enum Language {
    Sql(sql::Dialect),
    /// SQL about a database that is a file.
    File,
    Redis,
    /// Lua in Redis.
    RedisLua,
    /// Lines for whatever listens there.
    Memcached,
    Mongo,
}

impl Language {
    /// The language of this name, if it is one of a data store.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "redis" => Some(Self::Redis),
            "redis-lua" => Some(Self::RedisLua),
            "memcached" => Some(Self::Memcached),
            "mongo" => Some(Self::Mongo),
            "sqlite-file" => Some(Self::File),
            name => sql::Dialect::of(name).map(Self::Sql),
        }
    }
}

/// Follows a text that the client of this index is given.
pub(super) fn follow(
    this: &mut Interpreter<'_>,
    client: usize,
    language: Language,
    text: &Value,
    span: Span,
) -> Printed {
    let length = text.text().len();
    let steps = u32::try_from(length / 64).unwrap_or(u32::MAX);
    if text.is_unknown() || length > LENGTH || !this.copies(length) || !this.step(steps) {
        return unseen(this, client, text.origins());
    }
    let source = this.text_with_holes(text);
    let outer = this.frame.store.replace(client);
    let printed = this.deeper(|this| match language {
        Language::Sql(dialect) => structured(this, client, language, &source, dialect, span),
        Language::File => structured(this, client, language, &source, sql::Dialect::Sqlite, span),
        Language::Mongo => {
            note(this, client, Acts::READ);
            inline::follow(this, "mongo", text, span)
        }
        Language::Redis => {
            note(this, client, redis::acts(&source));
            if redis::deletes_unknown(&source) && reads_every_key(this) {
                note(this, client, Acts::FLUSH);
            }
            Printed::unknown(Origins::GENERATED)
        }
        Language::RedisLua => {
            note(this, client, redis::of_script(&source));
            Printed::unknown(Origins::GENERATED)
        }
        Language::Memcached => {
            note(this, client, redis::of_lines(&source));
            Printed::unknown(Origins::NETWORK)
        }
    });
    this.frame.store = outer;
    printed
}

/// Whether what is read comes from a list of all keys: `redis-cli keys '*' | xargs redis-cli del`.
fn reads_every_key(this: &Interpreter<'_>) -> bool {
    let Input::Pipe(runs, _) = &this.frame.stdin else {
        return false;
    };
    let lists = |run: &Run| {
        let mut words = run.argv.iter().map(super::value::Value::text);
        let every = run
            .argv
            .last()
            .is_some_and(|last| last.as_known() == Some("*"));
        match words.find(|word| *word == "--scan" || word.eq_ignore_ascii_case("keys")) {
            Some("--scan") => every || !run.argv.iter().any(|word| word.text() == "--pattern"),
            found => found.is_some() && every,
        }
    };
    let mut listed = runs.iter().filter_map(|run| this.facts.runs.get(*run));
    listed.any(|run| grammar::of(&run.name).is_some_and(is_redis) && lists(run))
}

/// Whether the program takes commands of Redis.
fn is_redis(program: &grammar::Program) -> bool {
    let mut languages = program
        .runs
        .iter()
        .filter_map(|runs| runs.language.as_deref());
    languages.any(|language| language == "redis")
}

/// Notes that a client is given something that cannot be seen.
pub(super) fn unseen(this: &mut Interpreter<'_>, client: usize, origins: Origins) -> Printed {
    note(this, client, Acts::UNSEEN);
    if origins.has(Origins::NETWORK) || origins.has(Origins::DOWNLOADED) {
        note(this, client, Acts::FROM_NETWORK);
    }
    Printed::unknown(origins.and(Origins::GENERATED))
}

/// Notes what is done to the store that the code being followed is about; where there is no client around it, with a run of
/// its own of the program `sql`.
pub(super) fn done(this: &mut Interpreter<'_>, acts: Acts, words: Vec<Value>, span: Span) {
    if let Some(client) = this.frame.store {
        note(this, client, acts);
        return;
    }
    let span = this.span(span);
    let env = peel::environment(this, &Call::default());
    let run = Run {
        name: "sql".to_owned(),
        argv: words.into(),
        acts,
        span,
        env,
        ..this.blank()
    };
    this.facts.runs.push(run);
}

fn note(this: &mut Interpreter<'_>, client: usize, acts: Acts) {
    if let Some(run) = this.facts.runs.get_mut(client) {
        run.acts = run.acts.and(acts);
    }
}

/// Follows SQL.
fn structured(
    this: &mut Interpreter<'_>,
    client: usize,
    language: Language,
    source: &str,
    dialect: sql::Dialect,
    span: Span,
) -> Printed {
    let found = sql::read(source, dialect);
    if found.limited {
        this.limit(Limit::Steps);
    }
    let acts = match language {
        Language::File if found.acts.meets(Acts::LOSSES) => {
            found.acts.without(Acts::LOSSES).and(Acts::LOSE_ROWS)
        }
        _ => found.acts,
    };
    note(this, client, acts);
    let value = |this: &Interpreter<'_>, text: &str| {
        let mut value = Value::default();
        this.push_text(&mut value, text, false);
        value
    };
    for command in &found.commands {
        let command = value(this, command);
        this.subshell(|this| this.text(&command, Dialect::Bash, span));
    }
    for path in &found.writes {
        let redirection = Redirection {
            access: Access::Write,
            fd: 1,
            path: value(this, path),
            span: this.span(span),
        };
        let run = Run {
            redirects: vec![redirection],
            span: this.span(span),
            ..this.blank()
        };
        this.facts.runs.push(run);
    }
    for path in &found.scripts {
        let path = value(this, path);
        script(this, client, language, &path, span);
    }
    match found.printed {
        Some(made) => {
            let mut text = value(this, &made);
            text.push_unknown(Unknown::any(""));
            Printed::value(text)
        }
        None => Printed::unknown(Origins::GENERATED),
    }
}

/// Follows a script from a file.
pub(super) fn script(
    this: &mut Interpreter<'_>,
    client: usize,
    language: Language,
    path: &Value,
    span: Span,
) -> Printed {
    if this.written_file(path).is_some() {
        let printed = this.content(path);
        let origins = printed.text.origins().and(printed.origins);
        if printed.text.is_unknown() {
            return unseen(this, client, origins);
        }
        return follow(this, client, language, &printed.text, span);
    }
    let read = if this.is_remote() {
        None
    } else {
        on_disk(this, path)
    };
    match read {
        Some(text) => follow(this, client, language, &text, span),
        None => unseen_file(this, client, path),
    }
}

/// Notes that a client is given a file that cannot be seen. Its name may say what it does: `drop_all.sql`, `3.down.sql`.
fn unseen_file(this: &mut Interpreter<'_>, client: usize, path: &Value) -> Printed {
    const LOSSES: [&str; 14] = [
        "drop", "truncate", "wipe", "purge", "reset", "destroy", "down", "rollback", "revert",
        "nuke", "teardown", "clean", "cleanup", "delete",
    ];
    let name = path.text().rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut words = stem.split(['_', '-', '.']);
    if words.any(|word| LOSSES.iter().any(|loss| word.eq_ignore_ascii_case(loss))) {
        note(this, client, Acts::NAMED_FOR_LOSS);
    }
    unseen(this, client, path.origins())
}

/// Follows what the client reads on standard input; `None` where that is nothing.
pub(super) fn input(
    this: &mut Interpreter<'_>,
    client: usize,
    language: Language,
    span: Span,
) -> Option<Printed> {
    match this.frame.stdin.clone() {
        Input::Text(text) => {
            let outer = std::mem::take(&mut this.frame.stdin);
            let printed = follow(this, client, language, &text, span);
            this.frame.stdin = outer;
            Some(printed)
        }
        Input::File(path) => Some(match on_disk(this, &path) {
            Some(text) => follow(this, client, language, &text, span),
            None => unseen_file(this, client, &path),
        }),
        // `cat schema.sql | psql`
        Input::Pipe(runs, origins) => Some(match catenated(this, &runs) {
            Some(text) => follow(this, client, language, &text, span),
            None => unseen_pipe(this, client, &runs, origins),
        }),
        Input::Inherited => None,
    }
}

/// Notes that a client is given something unseen by other programs; the name of the first file of `cat` may tell.
fn unseen_pipe(
    this: &mut Interpreter<'_>,
    client: usize,
    runs: &[usize],
    origins: Origins,
) -> Printed {
    if let [run] = *runs
        && let Some(run) = this.facts.runs.get(run).filter(|run| run.name == "cat")
    {
        let mut words = run.argv.iter().skip(1);
        let path = words.find(|word| !word.text().starts_with('-')).cloned();
        if let Some(path) = path {
            unseen_file(this, client, &path);
        }
    }
    unseen(this, client, origins)
}

/// What `cat` prints that runs on this machine.
fn catenated(this: &mut Interpreter<'_>, runs: &[usize]) -> Option<Value> {
    let [run] = runs else { return None };
    let run = this.facts.runs.get(*run)?.clone();
    if run.name != "cat" || run.place != Place::Local || run.argv.len() > 64 {
        return None;
    }
    let mut all = Value::default();
    for word in run
        .argv
        .iter()
        .skip(1)
        .filter(|word| !word.text().starts_with('-'))
    {
        let path = lookup::directory(&run.cwd, word);
        all.push_value(&on_disk(this, &path)?);
        all.push_str("\n", false);
        if all.text().len() > LENGTH {
            return None;
        }
    }
    Some(all)
}

/// The text of a file on this machine; of all that a glob names, one behind the other.
fn on_disk(this: &mut Interpreter<'_>, path: &Value) -> Option<Value> {
    let path = lookup::directory(&this.cwd(), path);
    let path = lookup::normalized(&path);
    if !path.has_glob() {
        return text_of(this, path.as_known()?);
    }
    let dir = path.known_prefix().rfind('/')?;
    let pattern = path.slice_from(dir + 1);
    if path.has_unknown() || pattern.text().contains('/') {
        return None;
    }
    let dir = &path.text()[..dir];
    let names = this.world.entries(dir, FILES)?;
    let mut all = Value::default();
    for name in names.iter().filter(|name| glob_matches(&pattern, name)) {
        all.push_value(&text_of(this, &format!("{dir}/{name}"))?);
        all.push_str("\n;\n", false);
        if all.text().len() > LENGTH {
            return None;
        }
    }
    Some(all)
}

fn text_of(this: &Interpreter<'_>, path: &str) -> Option<Value> {
    let bytes = this.world.read(path, LENGTH)?;
    Some(Value::known(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Whether an operand may be a script: it is a file by its name.
pub(super) fn is_script(path: &Value) -> bool {
    let ends = [
        ".js", ".mongodb", ".sql", ".cql", ".cypher", ".cyp", ".lua", ".ddl", ".dump", ".psql",
        ".hql",
    ];
    ends.iter()
        .any(|end| path.text().to_ascii_lowercase().ends_with(end))
}
