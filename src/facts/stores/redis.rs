//! What commands of Redis do, and lines for memcached.

use super::Acts;
use super::sql::is_hole;

/// Commands that only read.
const READS: &[&str] = &[
    "get",
    "mget",
    "getrange",
    "substr",
    "strlen",
    "exists",
    "keys",
    "scan",
    "randomkey",
    "type",
    "ttl",
    "pttl",
    "expiretime",
    "pexpiretime",
    "object",
    "memory",
    "dbsize",
    "ping",
    "echo",
    "info",
    "time",
    "role",
    "lastsave",
    "wait",
    "hello",
    "auth",
    "select",
    "quit",
    "help",
    "monitor",
    "slowlog",
    "latency",
    "command",
    "lolwut",
    "subscribe",
    "psubscribe",
    "ssubscribe",
    "pubsub",
    "llen",
    "lrange",
    "lindex",
    "lpos",
    "scard",
    "smembers",
    "sismember",
    "smismember",
    "srandmember",
    "sscan",
    "sinter",
    "sunion",
    "sdiff",
    "sintercard",
    "hget",
    "hmget",
    "hgetall",
    "hkeys",
    "hvals",
    "hlen",
    "hexists",
    "hstrlen",
    "hscan",
    "hrandfield",
    "zcard",
    "zcount",
    "zrange",
    "zrevrange",
    "zrangebyscore",
    "zrevrangebyscore",
    "zrangebylex",
    "zrank",
    "zrevrank",
    "zscore",
    "zmscore",
    "zscan",
    "zlexcount",
    "zinter",
    "zunion",
    "zdiff",
    "zrandmember",
    "xlen",
    "xrange",
    "xrevrange",
    "xread",
    "xinfo",
    "xpending",
    "getbit",
    "bitcount",
    "bitpos",
    "bitfield_ro",
    "pfcount",
    "geopos",
    "geodist",
    "geohash",
    "geosearch",
    "georadius_ro",
    "dump",
    "eval_ro",
    "evalsha_ro",
    "fcall_ro",
    "sort_ro",
    "readonly",
    "readwrite",
    "watch",
    "unwatch",
    "multi",
    "exec",
    "discard",
    "asking",
    "json.get",
    "json.mget",
    "json.type",
    "ft.search",
    "ft.info",
    "ft._list",
    "ft.aggregate",
    "ts.range",
    "ts.get",
    "ts.info",
    "lcs",
    "stats",
    "version",
    "gets",
    "verbosity",
    "sentinel",
    "reset",
];

/// What a text of commands does, one a line.
pub(super) fn acts(text: &str) -> Acts {
    let lines = text.split(['\n', '\r']).map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.fold(Acts::NONE, |all, line| all.and(of_command(line)))
}

fn of_command(line: &str) -> Acts {
    let mut words = line
        .split_whitespace()
        .map(|word| word.trim_matches(['"', '\'']).to_ascii_lowercase());
    let Some(command) = words.next() else {
        return Acts::NONE;
    };
    let second = words.next().unwrap_or_default();
    // The protocol itself, as `--pipe` takes it: `*1`, `$8`. What matters stands on lines of its own.
    if command.starts_with(['*', '$', '-', ':', '+']) {
        return Acts::NONE;
    }
    if command.contains(is_hole) {
        return Acts::UNSEEN;
    }
    let second = &*second;
    match &*command {
        "flushall" | "flushdb" => Acts::FLUSH,
        "shutdown" => Acts::STOP,
        "debug"
            if matches!(
                second,
                "segfault" | "panic" | "restart" | "crash-and-recover" | "oom"
            ) =>
        {
            Acts::STOP
        }
        "debug" | "sync" | "psync" => Acts::WRITE,
        "config" if second == "get" => Acts::READ,
        "config" | "replicaof" | "slaveof" | "failover" | "module" => Acts::CONFIGURE,
        "cluster"
            if matches!(
                second,
                "info"
                    | "nodes"
                    | "slots"
                    | "shards"
                    | "keyslot"
                    | "myid"
                    | "replicas"
                    | "countkeysinslot"
                    | "links"
                    | "slaves"
                    | "getkeysinslot"
            ) =>
        {
            Acts::READ
        }
        "cluster" => Acts::CONFIGURE,
        "acl"
            if matches!(
                second,
                "list"
                    | "users"
                    | "whoami"
                    | "cat"
                    | "getuser"
                    | "log"
                    | "dryrun"
                    | "genpass"
                    | "help"
            ) =>
        {
            Acts::READ
        }
        "acl" => Acts::GRANT,
        "client" if matches!(second, "kill" | "pause") => Acts::END_SESSION,
        "client" => Acts::READ,
        "function" if matches!(second, "list" | "dump" | "stats") => Acts::READ,
        "script" if matches!(second, "exists" | "show") => Acts::READ,
        "eval" => of_script(line),
        "ft.dropindex" if line.to_ascii_lowercase().ends_with(" dd") => Acts::DROP_TABLE,
        "ft.dropindex" | "ft.create" | "ft.alter" => Acts::DEFINE,
        "slowlog" | "latency" if second == "reset" => Acts::WRITE,
        command if READS.contains(&command) => Acts::READ,
        _ => Acts::WRITE,
    }
}

/// Whether keys are deleted whose names are not known.
pub(super) fn deletes_unknown(text: &str) -> bool {
    let text = text.trim_start();
    let deletes = ["del ", "unlink "];
    deletes.iter().any(|verb| {
        text.get(..verb.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(verb))
    }) && text.contains(is_hole)
}

/// What Lua does that Redis runs.
pub(super) fn of_script(text: &str) -> Acts {
    let text = text.to_ascii_lowercase();
    // `redis.call('del', unpack(redis.call('keys', '*')))`
    let every = text.contains("'*'") || text.contains("\"*\"");
    let deletes = text.contains("'del'") || text.contains("\"del\"") || text.contains("unlink");
    if text.contains("flushall") || text.contains("flushdb") || every && deletes {
        return Acts::FLUSH;
    }
    Acts::WRITE
}

/// What lines do that are sent to a port at which memcached or Redis may listen. Most that is sent anywhere is neither.
pub(super) fn of_lines(text: &str) -> Acts {
    let flushes = |line: &str| {
        let line = line.trim().replace("\\r\\n", " ");
        let word = line.split_whitespace().next().unwrap_or_default();
        ["flush_all", "flushall", "flushdb"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
    };
    if text.split(['\n', '\r']).any(flushes) {
        Acts::FLUSH
    } else {
        Acts::NONE
    }
}
