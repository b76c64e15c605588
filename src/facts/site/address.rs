//! Takes URLs, DSNs and connection strings apart: whom do they name?
//!
//! Forms: RFC 3986; libpq's URIs and `key=value` strings (`PostgreSQL`, "Connection Strings"); ADO and ODBC strings; Go's `MySQL`
//! driver (`user:pw@tcp(host:port)/db`); JDBC in front of any of them. Passwords are passed over, never kept.

use crate::facts::host_of;

/// Whom an address names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    /// Hosts, without user, port and password.
    pub(super) hosts: Vec<String>,
    /// The database, bucket or project in it.
    pub(super) names: Vec<String>,
    /// Whether it is a file or socket of the machine on which the program runs.
    pub(super) file: bool,
}

/// Schemes of what lies in a file or behind a socket of this machine.
const FILES: &[&str] = &[
    "sqlite", "sqlite3", "file", "unix", "npipe", "fd", "duckdb", "h2", "hsqldb", "derby", "dqlite",
];
/// What a host is called in strings of keys and values.
const HOST_KEYS: &[&str] = &[
    "host",
    "hostaddr",
    "server",
    "data source",
    "datasource",
    "address",
    "addr",
    "network address",
    "servername",
    // The name under which a server stands in `pg_service.conf`.
    "service",
];
/// What a database is called there.
const NAME_KEYS: &[&str] = &[
    "dbname",
    "database",
    "initial catalog",
    "databasename",
    "db",
];
/// Endings of files that hold a database.
const DATABASES: &[&str] = &["db", "db3", "sqlite", "sqlite3", "duckdb", "mdb"];
/// Longer texts are no addresses.
const CAP: usize = 4096;

impl Address {
    /// The host in what stands where a program wants one.
    pub(super) fn of_host(text: &str) -> Self {
        let text = text.trim();
        if text.contains("://") || text.contains('=') {
            return Self::read(text);
        }
        let mut address = Self::default();
        if text.is_empty() || text.len() > CAP {
            return address;
        }
        if text.starts_with(['/', '@', '.', '(']) {
            address.file = true;
            return address;
        }
        // `host,1433` has a port behind it.
        let hosts = text
            .split(',')
            .filter(|host| host.is_empty() || !host.bytes().all(|byte| byte.is_ascii_digit()));
        for host in hosts {
            address.host(host.strip_prefix("tcp:").unwrap_or(host));
        }
        address
    }

    /// All that a URL, DSN or connection string names.
    pub(super) fn read(text: &str) -> Self {
        let mut address = Self::default();
        let text = text.trim().trim_matches(['"', '\'']);
        if text.is_empty() || text.len() > CAP {
            return address;
        }
        let text = text.strip_prefix("jdbc:").unwrap_or(text);
        if let Some((scheme, rest)) = text.split_once("://") {
            address.uri(&scheme.to_ascii_lowercase(), rest);
        } else if text
            .split_once(':')
            .is_some_and(|(scheme, _)| FILES.contains(&scheme) || text == ":memory:")
        {
            address.file = true;
        } else if let Some((head, rest)) = text.split_once('(')
            && (head.ends_with("@tcp") || head.ends_with("@unix") || head.ends_with('@'))
        {
            let (host, rest) = rest.split_once(')').unwrap_or((rest, ""));
            match host.starts_with('/') {
                true => address.file = true,
                false => address.host(host),
            }
            address.name(
                rest.trim_start_matches('/')
                    .split('?')
                    .next()
                    .unwrap_or_default(),
            );
        } else if let Some((_, rest)) = text.split_once(":@") {
            // `oracle:thin:@//host:1521/service`
            address.uri("oracle", rest.trim_start_matches('/'));
        } else if let Some((user, rest)) = text.split_once('@')
            && user.contains('/')
            && !text.contains('=')
        {
            // Oracle's `user/password@host:1521/service`, or the name of one
            let rest = rest.trim_start_matches('/');
            match rest.contains([':', '/', '.']) {
                true => address.uri("oracle", rest),
                false => address.name(rest),
            }
        } else if text.contains('=') {
            address.pairs(text);
        } else if text.starts_with('/') && !is_database(text) {
            // The path of a URL whose beginning stands elsewhere.
        } else if text.starts_with(['/', '.', '~', ':']) {
            // `:3000/x` is httpie's for this machine.
            address.file = true;
        } else if text.contains([':', '/', '@', '.']) {
            address.uri("", text);
        } else if crate::facts::place::is_loopback(text) {
            address.host(text);
        } else {
            address.name(text);
        }
        address
    }

    /// What stands behind `scheme://`.
    fn uri(&mut self, scheme: &str, rest: &str) {
        let plain = scheme.rsplit(['+', ':']).next().unwrap_or(scheme);
        if FILES.contains(&scheme)
            || FILES.contains(&plain)
            || FILES
                .iter()
                .any(|file| scheme.starts_with(&format!("{file}+")))
        {
            self.file = true;
            return;
        }
        // SQL Server: `host:1433;databaseName=x`
        let (rest, settings) = rest.split_once(';').unwrap_or((rest, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let authority = authority
            .rsplit_once('@')
            .map_or(authority, |(_, hosts)| hosts);
        for host in authority.split(',') {
            self.host(host);
        }
        let web = matches!(
            scheme,
            "http" | "https" | "ws" | "wss" | "ssh" | "git" | "ftp" | "ftps" | "sftp" | ""
        );
        if !web {
            self.name(path.split(['/', '#']).next().unwrap_or_default());
        }
        if !query.is_empty() && !web {
            self.pairs(&query.replace('&', ";"));
        }
        if !settings.is_empty() {
            self.pairs(settings);
        }
    }

    /// `host=x dbname=y`, `Server=x;Database=y`
    fn pairs(&mut self, text: &str) {
        let separator = |letter: char| {
            letter == ';' || letter == '\n' || !text.contains(';') && letter.is_whitespace()
        };
        for (key, value) in text
            .split(separator)
            .filter_map(|pair| pair.split_once('='))
        {
            let key = key.trim().to_ascii_lowercase();
            let value = value.trim().trim_matches(['"', '\'']).replace("%2F", "/");
            if HOST_KEYS.contains(&&*key) {
                for host in value.split(',').filter(|host| host.parse::<u16>().is_err()) {
                    match host.starts_with(['/', '.', '(']) {
                        true => self.file = true,
                        false => self.host(host.strip_prefix("tcp:").unwrap_or(host)),
                    }
                }
            } else if NAME_KEYS.contains(&&*key) {
                self.name(&value);
            }
        }
    }

    fn host(&mut self, text: &str) {
        let host = host_of(text.trim());
        let host = host.split('\\').next().unwrap_or(host);
        if !host.is_empty() && !self.hosts.iter().any(|known| known == host) {
            self.hosts.push(host.to_owned());
        }
    }

    fn name(&mut self, text: &str) {
        if !text.is_empty() {
            self.names.push(text.to_owned());
        }
    }
}

/// Whether a path is that of a file that holds a database.
fn is_database(path: &str) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| DATABASES.contains(&ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_hosts_and_databases() {
        for (text, hosts, names) in [
            (
                "postgres://u:p@db.acme.io:5432/app?sslmode=require",
                "db.acme.io",
                "app",
            ),
            ("postgresql://u:p%40@h1:1,h2:2/app", "h1,h2", "app"),
            ("postgres:///app?host=db.acme.io", "db.acme.io", "app"),
            ("host=db.acme.io port=5432 dbname=app", "db.acme.io", "app"),
            ("jdbc:mysql://db.acme.io:3306/app", "db.acme.io", "app"),
            (
                "jdbc:sqlserver://db.acme.io:1433;databaseName=app",
                "db.acme.io",
                "app",
            ),
            (
                "jdbc:oracle:thin:@//db.acme.io:1521/app",
                "db.acme.io",
                "app",
            ),
            (
                "Server=tcp:db.acme.io,1433;Database=app;Password=x",
                "db.acme.io",
                "app",
            ),
            (
                "Data Source=db.acme.io\\SQL;Initial Catalog=app",
                "db.acme.io",
                "app",
            ),
            ("u:p@tcp(db.acme.io:3306)/app?x=y", "db.acme.io", "app"),
            (
                "mongodb+srv://u:p@c.mongodb.net/app",
                "c.mongodb.net",
                "app",
            ),
            ("redis://:p@cache.acme.io:6379/0", "cache.acme.io", "0"),
            ("https://api.acme.io/v1/x", "api.acme.io", ""),
            ("db.acme.io:27017/app", "db.acme.io", ""),
            ("localhost", "localhost", ""),
            ("app", "", "app"),
        ] {
            let address = Address::read(text);
            let found = (
                address.hosts.join(","),
                address.names.join(","),
                address.file,
            );
            assert_eq!(found, (hosts.to_owned(), names.to_owned(), false), "{text}");
        }
    }

    #[test]
    fn files_and_sockets_are_here() {
        for text in [
            "sqlite:///x.db",
            "file:./dev.db",
            "unix:///var/run/docker.sock",
            "jdbc:sqlite:x.db",
            "u@unix(/tmp/s)/db",
            "host=/var/run/postgresql dbname=prod",
        ] {
            assert!(Address::read(text).file, "{text}");
        }
        assert!(Address::of_host("/var/run/postgresql").file);
        assert!(Address::of_host("(localdb)\\x").file);
    }
}
