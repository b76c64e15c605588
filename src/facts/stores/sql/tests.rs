use super::{Dialect, read};

#[track_caller]
fn does(dialect: Dialect, text: &str, expected: &str) {
    assert_eq!(words(dialect, text), expected, "{text}");
}

fn words(dialect: Dialect, text: &str) -> String {
    let words: Vec<&str> = read(text, dialect).acts.words().collect();
    words.join(" ")
}

#[track_caller]
fn each_does(all: &[(&str, &str)]) {
    let wrong: Vec<String> = all
        .iter()
        .map(|(text, expected)| (text, words(Dialect::Any, text), expected))
        .filter(|(_, found, expected)| found != *expected)
        .map(|(text, found, expected)| format!("{text}: {found}, not {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_conditions_that_tell_rows_apart_count() {
    for (condition, real) in [
        ("", false),
        ("WHERE 1=1", false),
        ("WHERE 1 = 1 -- AND id = 3", false),
        ("WHERE true", false),
        ("WHERE ((TRUE))", false),
        ("WHERE id = id", false),
        ("WHERE u.id = u.id", false),
        ("WHERE id = 3 OR 1=1", false),
        ("WHERE 'a' = 'a'", false),
        ("WHERE 1 < 2", false),
        ("WHERE NOT false", false),
        ("WHERE NOT (1 = 2)", false),
        ("WHERE id IS NOT NULL", false),
        ("WHERE id > 0", false),
        ("WHERE id >= 1", false),
        ("WHERE name LIKE '%'", false),
        ("WHERE id IN (SELECT id FROM users)", false),
        ("WHERE EXISTS (SELECT 1)", false),
        ("WHERE 1", false),
        ("WHERE 1 + 1 = 2", false),
        ("WHERE id = 3", true),
        ("WHERE 1=1 AND id = 3", true),
        ("WHERE id = 3 OR id = 4", true),
        ("WHERE deleted", true),
        ("WHERE false", true),
        ("WHERE 1 = 0", true),
        ("WHERE deleted_at IS NOT NULL", true),
        ("WHERE id > 100", true),
        ("WHERE name LIKE 'a%'", true),
        ("WHERE id IN (SELECT user_id FROM banned)", true),
        ("WHERE id IN (SELECT id FROM users WHERE a = 1)", true),
        ("WHERE age BETWEEN 3 AND 4", true),
        ("WHERE id = $1", true),
        ("WHERE id = \u{f0000}", true),
        ("LIMIT 10", true),
        ("USING banned b WHERE users.id = b.id", true),
        ("WHERE created_at < now() - interval '30 days'", true),
    ] {
        let expected = if real { "write" } else { "delete-all" };
        does(
            Dialect::Any,
            &format!("DELETE FROM users {condition}"),
            expected,
        );
    }
}

#[test]
fn statements_are_known_by_their_heads() {
    each_does(&[
        ("SELECT 1", "read"),
        ("drop table if exists a, b cascade", "drop-table"),
        ("DROP INDEX CONCURRENTLY i", "drop-definition"),
        ("DROP VIEW v CASCADE", "drop-definition"),
        ("DROP TYPE t CASCADE", "drop-column"),
        ("DROP SCHEMA s", "drop-database"),
        ("DROP OWNED BY joe", "drop-database"),
        ("DROP USER joe", "grant"),
        ("TRUNCATE a", "truncate"),
        ("ALTER TABLE a ADD b int", "define"),
        ("ALTER TABLE a ADD b int, DROP COLUMN c", "drop-column"),
        ("ALTER TABLE a ALTER COLUMN b DROP DEFAULT", "define"),
        ("ALTER TABLE a DROP CONSTRAINT c", "define"),
        ("ALTER TABLE a DROP PARTITION p0", "drop-table"),
        ("ALTER TABLE a DELETE WHERE 1 = 1", "delete-all"),
        ("ALTER TABLE a DELETE WHERE b = 2", "write"),
        ("UPDATE a SET b = 1", "update-all"),
        (
            "UPDATE a SET b = (SELECT max(c) FROM d WHERE e = 1)",
            "update-all",
        ),
        ("UPDATE a SET b = 1 FROM c WHERE a.id = c.id", "write"),
        ("INSERT INTO a SELECT * FROM b", "write"),
        (
            "INSERT INTO a VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1",
            "write",
        ),
        ("INSERT OVERWRITE TABLE a SELECT 1", "truncate"),
        (
            "WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x",
            "read delete-all",
        ),
        (
            "WITH x AS (SELECT 1) DELETE FROM a WHERE id IN (SELECT * FROM x)",
            "read write",
        ),
        (
            "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE",
            "write",
        ),
        ("EXPLAIN DELETE FROM a", "read"),
        ("EXPLAIN ANALYZE DELETE FROM a", "delete-all"),
        ("EXPLAIN (ANALYZE, BUFFERS) DELETE FROM a", "delete-all"),
        ("EXPLAIN (ANALYZE false) DELETE FROM a", "read"),
        (
            "CREATE TEMP TABLE x (a int); DELETE FROM x; DROP TABLE x",
            "read",
        ),
        ("CREATE TABLE x (a int); DROP TABLE x", "drop-table define"),
        ("CREATE OR REPLACE TABLE x (a int)", "drop-table"),
        ("CREATE OR REPLACE VIEW x AS SELECT 1", "define"),
        (
            "CREATE TABLE x (a int REFERENCES b ON DELETE CASCADE ON UPDATE CASCADE)",
            "define",
        ),
        ("GRANT DELETE, UPDATE ON a TO b", "grant"),
        ("SET GLOBAL read_only = 1", "configure"),
        ("SET search_path = a", "read"),
        ("BEGIN; DELETE FROM a; ROLLBACK", "read"),
        ("BEGIN; DELETE FROM a; COMMIT", "delete-all"),
        ("BEGIN; DELETE FROM a", "delete-all"),
        (
            "BEGIN; DELETE FROM a; ROLLBACK TO SAVEPOINT b; COMMIT",
            "delete-all",
        ),
        ("DELETE FROM a; BEGIN; ROLLBACK", "read delete-all"),
        (
            "BEGIN; DELETE FROM a; \u{f0000}; ROLLBACK",
            "read delete-all",
        ),
        ("SELECT pg_terminate_backend(1)", "read end-session"),
        ("SELECT truncate(1.2, 1), replace('a', 'b', 'c')", "read"),
        ("SELECT * FROM a FOR UPDATE", "read"),
        ("SELECT * INTO b FROM a", "read write"),
        ("DROP TABLE #x", "read"),
        ("DELETE FROM \u{f0000}", "delete-all"),
        ("DELETE FROM a \u{f0000}", "write unseen"),
        ("DELETE FROM a WHERE \u{f0000}", "write"),
        ("delete", ""),
        ("-- DROP TABLE a\nSELECT 1 /* DROP TABLE a */", "read"),
        ("SELECT 'it''s; DROP TABLE a'", "read"),
        ("SELECT 'C:\\'; DROP TABLE a", "read drop-table"),
        ("SELECT 'it\\'s; DROP TABLE a'", "read"),
        ("SELECT \"; DROP TABLE a\"", "read"),
        ("SELECT E'\\'; DROP TABLE a'", "read"),
        ("SELECT $$; DROP TABLE a $$, $t$; DROP TABLE b $t$", "read"),
        ("SELECT q'[it's; DROP TABLE a]' FROM dual", "read"),
        ("/*!50000 DROP TABLE a */", "drop-table"),
        ("DROP DATABASE `a`", "drop-database"),
        ("garbage ) ( ; DROP TABLE a", "drop-table"),
        ("SELECT 'never ends; DROP TABLE a", "read"),
        ("DROP MEASUREMENT cpu", "drop-table"),
        ("PREPARE x AS DELETE FROM a", "delete-all"),
        ("EXECUTE IMMEDIATE 'DROP TABLE a'", "drop-table"),
        ("IF OBJECT_ID('a') IS NOT NULL DROP TABLE a", "drop-table"),
        ("REVOKE ALL ON a FROM b", "grant"),
        ("VACUUM FULL a", "write"),
        ("COPY a TO STDOUT", "read"),
        (
            "COPY (DELETE FROM a RETURNING *) TO STDOUT",
            "read delete-all",
        ),
    ]);
}

#[test]
fn bodies_of_routines_do_not_run() {
    does(
        Dialect::Any,
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; DELETE FROM c; END; SELECT 1",
        "read define",
    );
    does(
        Dialect::Mysql,
        "DELIMITER //\nCREATE PROCEDURE p() BEGIN IF x THEN DELETE FROM a; END IF; DROP TABLE b; END //\nDELIMITER ;\nDROP TABLE c",
        "drop-table define",
    );
    does(
        Dialect::Postgres,
        "CREATE OR REPLACE FUNCTION f() RETURNS void AS $$ DELETE FROM a $$ LANGUAGE sql; SELECT 1",
        "read define",
    );
    does(
        Dialect::Tsql,
        "CREATE PROCEDURE p AS DELETE FROM a; DELETE FROM b\nGO\nSELECT 1",
        "read define",
    );
}

#[test]
fn blocks_run_at_once() {
    does(
        Dialect::Postgres,
        "DO $$ DECLARE r record; BEGIN FOR r IN SELECT 1 LOOP EXECUTE 'DROP TABLE ' || r.x; END LOOP; END $$",
        "drop-table",
    );
    does(
        Dialect::Oracle,
        "BEGIN EXECUTE IMMEDIATE 'DROP TABLE a'; END;\n/\n",
        "read drop-table",
    );
    does(
        Dialect::Tsql,
        "DROP TABLE a DROP TABLE #b SELECT 1",
        "read drop-table",
    );
    does(
        Dialect::Tsql,
        "DELETE FROM a SELECT * FROM b WHERE c = 1",
        "read delete-all",
    );
    does(
        Dialect::Tsql,
        "USE master\nGO\nDROP DATABASE a\nGO",
        "read drop-database",
    );
    does(
        Dialect::Tsql,
        "UPDATE [my table] SET a = 1 WHERE b = 2",
        "write",
    );
    does(
        Dialect::Tsql,
        "EXEC sp_MSforeachtable 'DROP TABLE ?'",
        "drop-table",
    );
}

#[test]
fn what_the_client_does_is_told_apart() {
    let found = read(
        "\\! rm -rf x\nSELECT 1\n\\copy a to program 'gzip'\n\\i more.sql",
        Dialect::Postgres,
    );
    assert_eq!(found.commands, ["rm -rf x", "gzip"]);
    assert_eq!(found.scripts, ["more.sql"]);
    let found = read("\\copy (select 1) to '/tmp/x.csv' csv", Dialect::Postgres);
    assert_eq!(found.writes, ["/tmp/x.csv"]);
    let found = read(
        ".shell ls\n.read x.sql\n.output y.txt\nselect 1;",
        Dialect::Sqlite,
    );
    assert_eq!(found.commands, ["ls"]);
    assert_eq!(found.scripts, ["x.sql"]);
    assert_eq!(found.writes, ["y.txt"]);
    let found = read(
        "system ls -l; source a.sql; SELECT 1 INTO OUTFILE '/tmp/y'",
        Dialect::Mysql,
    );
    assert_eq!(found.commands, ["ls - l"]);
    assert_eq!(found.scripts, ["a.sql"]);
    assert_eq!(found.writes, ["/tmp/y"]);
    let found = read(
        "SELECT 'DROP TABLE ' || x FROM y \\gexec",
        Dialect::Postgres,
    );
    assert!(found.acts.words().any(|word| word == "drop-table"));
}

#[test]
fn any_text_is_read_to_its_end() {
    for text in [
        "'",
        "\"",
        "$$",
        "/*",
        "--",
        "\\",
        "(",
        ")",
        "[",
        "q'[",
        "DELETE FROM",
        "DROP",
        "UPDATE",
        "WITH",
        "EXPLAIN",
        "CREATE",
        "ALTER TABLE",
        "é",
        "\u{f0000}",
        "{{",
        "%(",
        ":",
        "@",
        "$",
        "BEGIN",
        "CREATE TRIGGER x BEGIN",
        "DELETE TOP",
        "DELETE FROM a WHERE",
        "DELETE FROM a WHERE (",
        "DELETE FROM a WHERE NOT",
        "DELETE FROM a WHERE x IN (",
        "\\copy",
        "COPY",
        "EXEC",
        "DO",
        ".",
        "!",
        "DELIMITER",
        "DELIMITER é\né",
    ] {
        for dialect in [
            Dialect::Any,
            Dialect::Postgres,
            Dialect::Mysql,
            Dialect::Sqlite,
            Dialect::Tsql,
            Dialect::Oracle,
            Dialect::Escaped,
            Dialect::Cypher,
        ] {
            let _ = read(text, dialect);
            let _ = read(&text.repeat(200), dialect);
            let _ = read(&format!("{text} {}", "((".repeat(5000)), dialect);
        }
    }
}

/// Every one of these would take minutes if a step were taken for each pair of statements.
#[test]
fn what_repeats_is_read_in_time() {
    let repeated = [
        ("", "THEN DELETE FROM a "),
        ("", "BEGIN UPDATE a SET b = 1 "),
        ("", "EXPLAIN ANALYZE "),
        ("", "PREPARE x AS "),
        ("", "THEN SELECT 'x' "),
        ("ALTER TABLE a ", "DELETE WHERE b "),
        ("ALTER TABLE a ", "DROP b, "),
        ("SELECT ", "dblink('SELECT 1', "),
        ("SELECT ", "f("),
        ("WITH ", "x AS (DELETE FROM a "),
        ("", "EXEC 'DROP TABLE a' "),
        ("", "IF DROP TABLE a "),
        ("", "CREATE TRIGGER x BEGIN "),
        ("DELETE FROM a WHERE ", "(b = 1 OR "),
        ("DELETE FROM a WHERE ", "NOT "),
        ("", "$a$ "),
        ("", "DO $$ "),
        ("CREATE TABLE a (b int); ", "CREATE a DROP "),
        ("", "MATCH (n) "),
        ("", "\\copy a to b\n"),
    ];
    for (head, part) in repeated {
        let text = format!("{head}{}", part.repeat((1 << 16) / part.len()));
        for dialect in [
            Dialect::Any,
            Dialect::Postgres,
            Dialect::Tsql,
            Dialect::Cypher,
        ] {
            let _ = read(&text, dialect);
        }
    }
}
