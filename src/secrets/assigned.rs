//! Reads what is assigned to a name, whatever the language of the file: `apiKey: "…"`, `API_KEY=…`, `--api-key …`.

use std::ops::Range;

use super::likely;

/// How much of a name is read on either side of an anchor.
const NAME: usize = 64;
/// How much may stand between a name and the operator: words, a type.
const BETWEEN: usize = 40;
/// Longer values are no keys.
const VALUE: usize = 512;

/// A value with the name that it is assigned to.
#[derive(Clone, Debug)]
pub(super) struct Assigned {
    pub(super) name: Range<usize>,
    pub(super) value: Range<usize>,
    /// Whether the value is in quotes.
    pub(super) quoted: bool,
    /// Whether words stand between the name and the operator, so that this may be prose.
    pub(super) loose: bool,
}

fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// What is assigned to the name that holds this part of the text.
pub(super) fn read(text: &[u8], anchor: &Range<usize>) -> Option<Assigned> {
    let before = text[..anchor.start]
        .iter()
        .rev()
        .take(NAME)
        .take_while(|byte| in_name(**byte))
        .count();
    let after = text[anchor.end..]
        .iter()
        .take(NAME)
        .take_while(|byte| in_name(**byte))
        .count();
    let name = anchor.start - before..anchor.end + after;
    let mut reader = Reader { text, at: name.end };
    let loose = reader.operator(&name)?;
    reader.value().map(|(value, quoted)| Assigned {
        name,
        value,
        quoted,
        loose,
    })
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    fn rest(&self) -> &[u8] {
        &self.text[self.at.min(self.text.len())..]
    }

    fn skip(&mut self, most: usize, also: impl Fn(u8) -> bool) -> usize {
        let skipped = self
            .rest()
            .iter()
            .take(most)
            .take_while(|byte| also(**byte))
            .count();
        self.at += skipped;
        skipped
    }

    /// Goes behind the operator, if one follows the name. Whether words stood before it.
    fn operator(&mut self, name: &Range<usize>) -> Option<bool> {
        let closed = self.skip(4, |byte| {
            matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b']' | b')' | b'*')
        });
        let called = self.text[..self.at].ends_with(b")");
        if self.apart(name, closed) {
            return Some(false);
        }
        let spaces = self.skip(BETWEEN, |byte| matches!(byte, b' ' | b'\t'));
        // `sign(text, key) => …` says what comes out of a call.
        if called && self.rest().starts_with(b"=>") {
            return None;
        }
        if self.assign() {
            // `name: Type = value`
            self.typed();
            return Some(false);
        }
        match self.peek() {
            b'(' | b',' => {
                self.at += 1;
                self.skip(BETWEEN, |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
                let opens =
                    matches!(self.peek(), b'"' | b'\'' | b'`') || self.rest().starts_with(b"\\\"");
                return opens.then_some(false);
            }
            b'>' if name.start > 0 && matches!(self.text[name.start - 1], b'<' | b':') => {
                self.at += 1;
                return Some(false);
            }
            _ => {}
        }
        // `var name string = value`
        let declared = [&b"var "[..], b"const "]
            .iter()
            .any(|keyword| self.text[..name.start].ends_with(keyword));
        if spaces == 0 || closed > 0 {
            return None;
        }
        // `--name value`, and the `ENV name value` of a Dockerfile.
        let before = &self.text[..name.start];
        let option = self.text[name.start..].starts_with(b"-")
            || [
                &b"ENV "[..],
                b"setx ",
                b"setenv ",
                b"set -x ",
                b"set -gx ",
                b"configure set ",
                b"config set ",
            ]
            .iter()
            .any(|setter| before.ends_with(setter));
        if option {
            return Some(false);
        }
        // `Type name = value` has the type before; Go and SQL have it behind. Prose has anything.
        let words = self.skip(24, |byte| {
            in_name(byte) || matches!(byte, b' ' | b'\t' | b'*' | b'[' | b']')
        });
        if words == 0 {
            return None;
        }
        self.skip(3, |byte| matches!(byte, b'"' | b'\'' | b'`'));
        self.assign().then_some(!declared)
    }

    /// Goes behind `value=` where name and value stand apart: `<add key="name" value="…"/>`, `{"name": "…", "value": "…"}`,
    /// `- name: …` with a line `value: …` below, `<string name="name">…`.
    fn apart(&mut self, name: &Range<usize>, closed: usize) -> bool {
        let before = &self.text[name.start.saturating_sub(12)..name.start];
        let before = before.trim_ascii_end();
        let before = before.strip_suffix(b"\"").unwrap_or(before);
        let before = before.strip_suffix(b"'").unwrap_or(before);
        let before = before.strip_suffix(b"\\").unwrap_or(before);
        let before = before.trim_ascii_end();
        let Some(before) = before.strip_suffix(b"=").or(before.strip_suffix(b":")) else {
            return false;
        };
        let before = before.trim_ascii_end();
        let before = before.strip_suffix(b"\"").unwrap_or(before);
        let is_key = [&b"key"[..], b"name", b"Name", b"Key"]
            .iter()
            .any(|word| before.ends_with(word));
        if !is_key {
            return false;
        }
        let start = self.at;
        if closed > 0 && self.peek() == b'>' {
            self.at += 1;
            return true;
        }
        self.skip(BETWEEN, |byte| byte.is_ascii_whitespace() || byte == b',');
        self.skip(2, |byte| matches!(byte, b'"' | b'\'' | b'\\'));
        let rest = self.rest();
        if [&b"value"[..], b"Value"]
            .iter()
            .any(|word| rest.starts_with(word))
        {
            self.at += b"value".len();
            self.skip(2, |byte| matches!(byte, b'"' | b'\'' | b'\\'));
            self.skip(4, |byte| byte == b' ');
            if self.at > start && self.skip(1, |byte| matches!(byte, b'=' | b':')) == 1 {
                return true;
            }
        }
        self.at = start;
        false
    }

    /// Goes behind `=`, `:` and what is made of them.
    fn assign(&mut self) -> bool {
        const OPERATORS: &[&[u8]] = &[
            b":::=", b"::=", b":=", b"===", b"==", b"=>", b"=", b"?=", b"+=", b"||=", b"||:",
            b"!==", b"!=", b"::", b":", b"->", b"||", b"??=", b"??", b"<-", b".=",
        ];
        let rest = self.rest();
        let found = OPERATORS.iter().find(|operator| rest.starts_with(operator));
        let Some(length) = found.map(|operator| operator.len()) else {
            return false;
        };
        self.at += length;
        true
    }

    /// Goes behind the type and the `=` in `: &'static str = `, if that is what follows a colon.
    fn typed(&mut self) {
        if !self.text[..self.at].ends_with(b":") {
            return;
        }
        let in_type = |byte: u8| {
            in_name(byte)
                || matches!(
                    byte,
                    b' ' | b'&' | b'\'' | b'<' | b'>' | b'[' | b']' | b'?' | b'|' | b':'
                )
        };
        let rest = self.rest();
        let length = rest
            .iter()
            .take(BETWEEN)
            .take_while(|byte| in_type(**byte))
            .count();
        let spaced =
            rest[..length].ends_with(b" ") && rest[..length].iter().any(u8::is_ascii_alphabetic);
        let behind = &rest[length..];
        if spaced && behind.starts_with(b"=") && !behind.starts_with(b"==") {
            self.at += length + 1;
        }
    }

    /// The value, and whether it is in quotes.
    fn value(&mut self) -> Option<(Range<usize>, bool)> {
        self.skip(8, |byte| matches!(byte, b' ' | b'\t' | b'|' | b'>'));
        // A block of YAML or an element of XML goes on below.
        if self.skip(4, |byte| matches!(byte, b'\r' | b'\n')) > 0 {
            self.skip(64, |byte| matches!(byte, b' ' | b'\t'));
            // A name there begins something else; a quote is as good as any.
        }
        for wrapper in [
            &b"Some("[..],
            b"String::from(",
            b"new String(",
            b"SecretString::new(",
        ] {
            if self.rest().starts_with(wrapper) {
                self.at += wrapper.len();
            }
        }
        self.skip(2, |byte| matches!(byte, b'(' | b'[' | b'&'));
        // Prefixes of strings.
        let mut ahead = self.at;
        while ahead < self.at + 2
            && matches!(
                self.text.get(ahead),
                Some(b'b' | b'r' | b'f' | b'u' | b'B' | b'R' | b'L' | b'@' | b'$')
            )
        {
            ahead += 1;
        }
        if matches!(self.text.get(ahead), Some(b'"' | b'\'')) {
            self.at = ahead;
        }
        // A quote in a word that the shell has quoted itself.
        let requoted = [&br"'\''"[..], br#"'"'"'"#];
        if let Some(quote) = requoted.iter().find(|quote| self.rest().starts_with(quote)) {
            self.at += quote.len() - 1;
        }
        let escaped = usize::from(self.peek() == b'\\');
        let quote = self.text.get(self.at + escaped).copied().unwrap_or(0);
        if matches!(quote, b'"' | b'\'' | b'`') {
            self.at += escaped;
            let quotes = self.skip(3, |byte| byte == quote);
            if quotes == 2 {
                return None;
            }
            let from = self.at + self.scheme();
            let rest = &self.text[from..];
            let length = rest
                .iter()
                .take(VALUE)
                .position(|byte| *byte == quote || matches!(byte, b'\n' | b'\r'))?;
            if rest[length] != quote {
                return None;
            }
            let length = length - usize::from(escaped > 0 && rest[..length].ends_with(b"\\"));
            return (length > 0).then_some((from..from + length, true));
        }
        let from = self.at + self.scheme();
        let ends = |byte: &u8| {
            !byte.is_ascii_graphic()
                || matches!(
                    byte,
                    b'"' | b'\''
                        | b'`'
                        | b','
                        | b';'
                        | b'<'
                        | b'>'
                        | b'('
                        | b')'
                        | b'{'
                        | b'}'
                        | b'['
                        | b']'
                        | b'|'
                        | b'&'
                        | b'\\'
                )
        };
        let rest = &self.text[from.min(self.text.len())..];
        let length = rest
            .iter()
            .take(VALUE + 1)
            .position(ends)
            .unwrap_or(rest.len());
        // What goes on is a call, an index, a template.
        let goes_on = matches!(rest.get(length), Some(b'(' | b'[' | b'{' | b'<' | b'>'));
        let closes = matches!(rest.get(length), Some(b'<')) && rest.get(length + 1) == Some(&b'/');
        let fits = length > 0 && length <= VALUE && (!goes_on || closes);
        fits.then_some((from..from + length, false))
    }

    /// The length of `Bearer ` and the like before a token.
    fn scheme(&self) -> usize {
        let rest = self.rest();
        let schemes = [&b"bearer "[..], b"basic ", b"token ", b"apikey "];
        let scheme = schemes.iter().find(|scheme| {
            rest.get(..scheme.len())
                .is_some_and(|there| there.eq_ignore_ascii_case(scheme))
        });
        scheme.map_or(0, |scheme| scheme.len())
    }
}

/// The words of a name, in lower case: `dbPassword_2` is `db`, `password`, `2`.
pub(super) fn words(name: &[u8]) -> Vec<Vec<u8>> {
    let mut words: Vec<Vec<u8>> = vec![Vec::new()];
    let mut before = 0_u8;
    for &byte in name {
        let begins = byte.is_ascii_uppercase() && before.is_ascii_lowercase()
            || byte.is_ascii_digit() != before.is_ascii_digit() && before.is_ascii_alphanumeric();
        if !byte.is_ascii_alphanumeric() || begins {
            words.push(Vec::new());
        }
        if byte.is_ascii_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(byte.to_ascii_lowercase());
        }
        before = byte;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a name says that what it has is a digest, an identifier or a place, and no secret.
pub(super) fn is_digest(name: &[u8]) -> bool {
    const DIGESTS: &[&str] = &[
        "sha",
        "hash",
        "md",
        "digest",
        "checksum",
        "commit",
        "revision",
        "rev",
        "integrity",
        "uuid",
        "guid",
        "fingerprint",
        "version",
        "path",
        "file",
        "filename",
        "url",
        "uri",
        "etag",
        "crc",
    ];
    let words = words(name);
    let last = words
        .iter()
        .rev()
        .find(|word| !word.iter().all(u8::is_ascii_digit));
    last.is_some_and(|last| DIGESTS.iter().any(|known| last == known.as_bytes()))
}

/// Whether a value is an identifier, by its form and the last word of its name: `organization_id: 1b4e28ba-…`.
pub(super) fn is_identifier(name: &[u8], value: &[u8]) -> bool {
    is_uuid(value) && words(name).last().is_some_and(|last| last == b"id")
}

/// Whether a word of a name begins here: `tableau` is none in `ExportableAutoScaling`.
pub(super) fn begins_word(text: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).map_or(0, |before| text[before]);
    !before.is_ascii_alphabetic()
        || before.is_ascii_lowercase() && text[at].is_ascii_uppercase()
        || at >= 2 && text[at - 2] == b'\\'
}

/// Whether a word of a name ends here: `lob` is none in `lobster`.
pub(super) fn ends_word(text: &[u8], at: usize) -> bool {
    let next = text.get(at).copied().unwrap_or(0);
    let last = at.checked_sub(1).map_or(0, |last| text[last]);
    !next.is_ascii_alphabetic() || last.is_ascii_lowercase() && next.is_ascii_uppercase()
}

/// Whether a value is nothing but words, as the name of something is.
pub(super) fn is_words(value: &[u8]) -> bool {
    let letters = value
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic())
        .count();
    let least = match value.iter().any(u8::is_ascii_digit) {
        false => 0.6,
        true if letters >= 20 && letters * 4 >= value.len() * 3 => 0.8,
        true => return false,
    };
    likely::wordiness(value) >= least
}

/// Whether this is a password that somebody uses.
pub(super) fn is_password(text: &[u8], read: &Assigned) -> bool {
    const NAMES: &[&str] = &[
        "password",
        "passwd",
        "pwd",
        "passphrase",
        "pass",
        "passwort",
        "pw",
        "userpass",
        "dbpass",
        "dbpassword",
        "userpassword",
    ];
    let words = words(&text[read.name.clone()]);
    let last = words
        .iter()
        .rev()
        .find(|word| !word.iter().all(u8::is_ascii_digit));
    let named = last.is_some_and(|last| NAMES.iter().any(|known| last == known.as_bytes()));
    let value = &text[read.value.clone()];
    named
        && !read.loose
        && (8..=128).contains(&value.len())
        && is_plain_literal(value)
        && stands_alone(text, read)
        && is_chosen(value)
}

/// Whether this is a key that some program uses.
pub(super) fn is_key(text: &[u8], read: &Assigned) -> bool {
    const LAST: &[&str] = &[
        "key",
        "token",
        "secret",
        "credential",
        "credentials",
        "apikey",
        "secretkey",
        "accesskey",
        "authtoken",
        "accesstoken",
        "privatekey",
        "signature",
        "auth",
        "authentication",
        "creds",
        "keys",
        "tokens",
    ];
    const ALONE: &[&str] = &[
        "token",
        "secret",
        "credential",
        "credentials",
        "apikey",
        "secretkey",
        "accesskey",
        "authtoken",
        "accesstoken",
        "privatekey",
        "creds",
    ];
    const BEFORE: &[&str] = &[
        "api",
        "access",
        "auth",
        "secret",
        "private",
        "client",
        "encryption",
        "encrypt",
        "signing",
        "sign",
        "master",
        "account",
        "service",
        "app",
        "admin",
        "session",
        "refresh",
        "bearer",
        "oauth",
        "jwt",
        "webhook",
        "shared",
        "storage",
        "license",
        "licence",
        "consumer",
        "application",
        "hmac",
        "bot",
        "deploy",
    ];
    // What tells where to go on, or that a form is ours, opens nothing.
    const HARMLESS: &[&str] = &[
        "next",
        "page",
        "continuation",
        "sync",
        "term",
        "cursor",
        "csrf",
        "xsrf",
        "idempotency",
    ];
    // What is encrypted is none to whoever has no key.
    const CLOSED: &[&str] = &[
        "encrypted",
        "obscured",
        "sealed",
        "hashed",
        "masked",
        "redacted",
    ];
    let words = words(&text[read.name.clone()]);
    let is_closed = |word: &Vec<u8>| CLOSED.iter().any(|known| word == known.as_bytes());
    if words.iter().any(is_closed) {
        return false;
    }
    let mut back = words
        .iter()
        .rev()
        .skip_while(|word| word.iter().all(u8::is_ascii_digit));
    let is = |word: Option<&Vec<u8>>, list: &[&str]| {
        word.is_some_and(|word| list.iter().any(|known| word == known.as_bytes()))
    };
    let last = back.next();
    let before = back.next();
    let named = is(last, ALONE) && !is(before, HARMLESS) || is(last, LAST) && is(before, BEFORE);
    let value = &text[read.value.clone()];
    named
        && !read.loose
        && (16..=200).contains(&value.len())
        && is_plain_literal(value)
        && stands_alone(text, read)
        && is_random(value)
}

/// Whether nothing in a value is to be put in place of something else, and it is one word.
fn is_plain_literal(value: &[u8]) -> bool {
    let first = value.first().copied().unwrap_or(0);
    value.iter().all(u8::is_ascii_graphic)
        && !matches!(
            first,
            b'$' | b'{'
                | b'<'
                | b'%'
                | b'@'
                | b'#'
                | b'/'
                | b'.'
                | b'*'
                | b'['
                | b'('
                | b'&'
                | b'!'
                | b'~'
                | b':'
                | b'-'
                | b'^'
        )
        && ![
            &b"://"[..],
            b"${",
            b"{{",
            b"$(",
            b"<",
            b">",
            b"()",
            b"\\",
            b"%{",
            b"::",
        ]
        .iter()
        .any(|piece| likely::contains(value, piece))
        && !likely::is_placeholder(value, &[])
}

/// Whether a value without quotes stands as in a file of settings: the name first on its line, nothing behind the value.
fn stands_alone(text: &[u8], read: &Assigned) -> bool {
    if read.quoted {
        return true;
    }
    let (name, value) = (&read.name, &read.value);
    let before = &text[name.start.saturating_sub(NAME)..name.start];
    let after = text.get(value.end).copied().unwrap_or(b'\n');
    let in_quotes = |byte: u8| matches!(byte, b'"' | b'\'' | b'`');
    // `-H 'x-api-key: …'`
    if before
        .last()
        .is_some_and(|byte| in_quotes(*byte) && *byte == after)
    {
        return true;
    }
    // `sudo env API_KEY=… program`
    let upper = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
    let is_variable = text[name.clone()].iter().all(upper) && text[name.end..value.start] == *b"=";
    if is_variable {
        return after.is_ascii_whitespace()
            || in_quotes(after)
            || matches!(after, b';' | b'&' | b'|' | b')' | b'\\' | b'<' | b',')
            || !after.is_ascii();
    }
    let line = before.iter().rposition(|byte| *byte == b'\n');
    let before = before[line.map_or(0, |at| at + 1)..].trim_ascii();
    let words = [&b"export"[..], b"set", b"-"];
    let begins = before.is_empty()
        || text[name.start] == b'-'
        || words.contains(&before)
        || before.ends_with(b"<")
        || before.ends_with(b";")
        || before.ends_with(b"&")
        || before.ends_with(b"?")
        || is_place(before)
        || is_given(before);
    begins && (after.is_ascii_whitespace() || matches!(after, b'<' | b'&' | b';'))
}

/// Whether an option takes what follows: `-d name=…`, `--from-literal=name=…`.
fn is_given(before: &[u8]) -> bool {
    let last = before
        .rsplit(|byte| *byte == b' ')
        .next()
        .unwrap_or_default();
    let option = last.strip_suffix(b"=").unwrap_or(last);
    option.starts_with(b"-")
        && option[1..].iter().any(u8::is_ascii_alphabetic)
        && option.iter().all(|byte| in_name(*byte))
}

/// Whether this is what `grep -n` and `cat -n` put before a line: `src/a.env:12:`.
fn is_place(before: &[u8]) -> bool {
    let number = before
        .strip_suffix(b":")
        .or(before.strip_suffix(b"-"))
        .unwrap_or(before);
    let digits = number
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let path = &number[..number.len() - digits];
    digits > 0 && (path.is_empty() || path.ends_with(b":")) && !path.contains(&b' ')
}

/// Whether a value is what people make up as a password: letters with digits or signs between, and not out of a manual.
fn is_chosen(value: &[u8]) -> bool {
    const STOP: &[&str] = &[
        "password",
        "passwort",
        "passwd",
        "pass",
        "secret",
        "admin",
        "test",
        "root",
        "user",
        "guest",
        "demo",
        "default",
        "qwerty",
        "letmein",
        "welcome",
        "hunter2",
        "1234",
        "foo",
        "bar",
        "string",
        "null",
        "none",
        "true",
        "false",
        "undefined",
        "required",
        "field",
        "input",
        "hidden",
        "text",
        "type",
        "value",
        "token",
        "hash",
        "crypt",
        "salt",
        "http",
        "env.",
        "process",
        "config",
        "getenv",
        "self.",
        "this.",
        "mysql",
        "postgres",
        "localhost",
        "abcd",
        "correct",
        "horse",
        "bcrypt",
        "argon",
        "pbkdf",
    ];
    let lower = value.to_ascii_lowercase();
    if STOP
        .iter()
        .any(|word| likely::contains(&lower, word.as_bytes()))
    {
        return false;
    }
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = value
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic())
        .count();
    let signs = value
        .iter()
        .filter(|byte| {
            matches!(
                byte,
                b'!' | b'@' | b'#' | b'$' | b'%' | b'^' | b'&' | b'*' | b'?' | b'+' | b'=' | b'~'
            )
        })
        .count();
    let upper =
        value.iter().any(u8::is_ascii_uppercase) && value.iter().any(u8::is_ascii_lowercase);
    let mixed = digits > 0 && letters > 0 && (signs > 0 || upper || likely::wordiness(value) < 0.5);
    mixed && (is_mixed(value) || !is_name(value)) && likely::entropy(value) >= 2.5
}

/// Whether a value is one that a program made: no words, no path, no identifier.
fn is_random(value: &[u8]) -> bool {
    let fits = value.iter().all(|byte| {
        byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'_' | b'-'
                    | b'+'
                    | b'/'
                    | b'='
                    | b'.'
                    | b'~'
                    | b':'
                    | b'!'
                    | b'@'
                    | b'#'
                    | b'$'
                    | b'%'
                    | b'^'
                    | b'&'
                    | b'*'
            )
    });
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = value
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic())
        .count();
    let hex = value.iter().all(u8::is_ascii_hexdigit);
    let least = if hex { 3.0 } else { 3.5 };
    fits && letters >= 4
        && likely::entropy(value) >= least
        && !is_uuid(value)
        && (is_mixed(value) || digits >= 2 && (hex || !is_name(value)))
}

/// Whether upper case, lower case and digits change as often as in no name: `Zf3D0LXCM3EIMbgJ`, and not `iPhoneXSMax2`.
fn is_mixed(value: &[u8]) -> bool {
    let (mut pieces, mut run) = (1, 0);
    let mut before = 0_u8;
    for &byte in value {
        let upper = byte.is_ascii_uppercase();
        let ends = byte.is_ascii_digit() != before.is_ascii_digit()
            || upper && !before.is_ascii_uppercase()
            || byte.is_ascii_lowercase() && run > 1;
        pieces += usize::from(ends);
        run = if upper { run + 1 } else { 0 };
        before = byte;
    }
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let has = |kind: fn(&u8) -> bool| value.iter().filter(|byte| kind(byte)).count();
    let digits = has(u8::is_ascii_digit);
    let enough = match has(u8::is_ascii_uppercase) > 0 && has(u8::is_ascii_lowercase) > 0 {
        true => digits > 0 || value.len() >= 24,
        false => digits >= 5 && value.len() >= 20,
    };
    enough && value.iter().all(plain) && pieces * 11 >= value.len() * 4
}

/// Whether a value is made of words, as names are: `my-client-secret-2`.
fn is_name(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let wordy = likely::wordiness(value);
    wordy >= 0.72 || wordy >= 0.6 && digits * 6 < value.len()
}

fn is_uuid(value: &[u8]) -> bool {
    let dashes = [8, 13, 18, 23];
    value.len() == 36
        && value.iter().enumerate().all(|(at, byte)| {
            if dashes.contains(&at) {
                *byte == b'-'
            } else {
                byte.is_ascii_hexdigit()
            }
        })
}
