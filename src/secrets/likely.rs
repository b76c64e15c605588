//! Tells what was meant to be a secret from what only looks like one.

use std::ops::Range;

use super::checks;
use super::file::{Check, Detector, Proof, Shape};

/// How far before a secret the words that belong to it may stand.
const NEAR: usize = 64;
/// In longer secrets no placeholder is looked for: a key block has long runs of one letter.
const LONG: usize = 300;

/// What placeholders have in them, in lower case.
const STOP: &[&str] = &[
    "example",
    "placeholder",
    "changeme",
    "change-me",
    "change_me",
    "replace",
    "redacted",
    "xxxx",
    "your_",
    "your-",
    "yourkey",
    "yoursecret",
    "yourtoken",
    "yourpass",
    "yourapi",
    "my_secret",
    "my-secret",
    "dummy",
    "sample",
    "insert",
    "todo",
    "fixme",
    "foobar",
    "goes_here",
    "goes-here",
    "goeshere",
    "****",
    "....",
    "----",
    "____",
    "{{",
    "}}",
    "${",
    "<%",
    "%s",
    "notreal",
    "not_real",
    "not-real",
    "fake_",
    "fake-",
    "invalid",
    "1234567",
    "abcdefg",
    "deadbeef",
    // The key of every Azure storage emulator.
    "eby8vdm02xnocqflquwjpll",
    "0000000",
];

/// Whether a match is a secret. `all` is the whole match, `secret` that part of it.
pub(super) fn is_secret(
    text: &[u8],
    detector: &Detector,
    all: &Range<usize>,
    secret: &Range<usize>,
) -> bool {
    let Some(found) = text.get(secret.clone()) else {
        return false;
    };
    if found.is_empty() || !detector.near.is_empty() && !is_near(text, secret.start, &detector.near)
    {
        return false;
    }
    if detector.proof.is_some_and(|proof| is_proven(proof, found)) {
        return true;
    }
    if matches!(detector.shape, Some(Shape::Pem)) {
        return true;
    }
    let is_placeholder = match found.len() {
        ..=LONG => is_placeholder(found, &detector.stop),
        _ => contains(found, b"EXAMPLE"),
    };
    if is_placeholder {
        return false;
    }
    if entropy(found) < detector.entropy {
        return false;
    }
    match detector.check {
        None => true,
        Some(Check::Base64Json) => checks::base64(found, 64)
            .trim_ascii_start()
            .starts_with(b"{"),
        Some(Check::BasicAuth) => {
            let decoded = checks::base64(found, 512);
            let colon = decoded.iter().position(|byte| *byte == b':');
            colon.is_some_and(|at| {
                let (user, password) = (&decoded[..at], &decoded[at + 1..]);
                decoded.iter().all(|byte| matches!(byte, b' '..=b'~'))
                    && !user.is_empty()
                    && is_no_common_password(user, password)
            })
        }
        Some(Check::UrlPassword) => is_url_password(&text[all.clone()], found),
    }
}

fn is_proven(proof: Proof, token: &[u8]) -> bool {
    match proof {
        Proof::GithubCrc32 => checks::is_github(token),
        Proof::GrafanaCrc32 => checks::is_grafana(token),
    }
}

/// Whether one of these words stands shortly before `start`, on its line or the one before.
fn is_near(text: &[u8], start: usize, words: &[super::Text]) -> bool {
    let before = &text[start.saturating_sub(NEAR)..start];
    let mut breaks = before
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, byte)| **byte == b'\n');
    let from = breaks.nth(1).map_or(0, |(at, _)| at);
    let before = before[from..].to_ascii_lowercase();
    let holds = |word: &super::Text| {
        let word = word.to_ascii_lowercase();
        contains(&before, word.as_bytes())
    };
    words.iter().any(holds)
}

/// Whether somebody is to put a secret here, or only shows what one looks like.
pub(super) fn is_placeholder(found: &[u8], more: &[super::Text]) -> bool {
    let lower = found.to_ascii_lowercase();
    STOP.iter().any(|word| contains(&lower, word.as_bytes()))
        || more
            .iter()
            .any(|word| contains(&lower, word.to_ascii_lowercase().as_bytes()))
        || has_run(&lower)
}

/// Whether a character stands eight times over, or eight follow each other in order, or few are used at all.
fn has_run(text: &[u8]) -> bool {
    let (mut same, mut up, mut down) = (1, 1, 1);
    for pair in text.windows(2) {
        same = if pair[0] == pair[1] { same + 1 } else { 1 };
        up = if pair[1] == pair[0].wrapping_add(1) {
            up + 1
        } else {
            1
        };
        down = if pair[0] == pair[1].wrapping_add(1) {
            down + 1
        } else {
            1
        };
        if same >= 8 || up >= 8 || down >= 8 {
            return true;
        }
    }
    let mut seen = [false; 256];
    text.iter().for_each(|byte| seen[usize::from(*byte)] = true);
    let different = seen.iter().filter(|seen| **seen).count();
    text.len() >= 16 && different < 5
}

pub(super) fn contains(text: &[u8], word: &[u8]) -> bool {
    let is_there = |at: usize| text[at..].starts_with(word);
    let first = word.first();
    first.is_some_and(|&first| memchr::memchr_iter(first, text).any(is_there))
}

/// Shannon entropy, in bits a character.
#[expect(clippy::cast_precision_loss, reason = "the number is small")]
pub(super) fn entropy(text: &[u8]) -> f32 {
    let mut counts = [0_u16; 256];
    for byte in text.iter().take(4096) {
        counts[usize::from(*byte)] += 1;
    }
    let all = text.len().min(4096) as f32;
    let of = |count: &u16| {
        let part = f32::from(*count) / all;
        -part * part.log2()
    };
    counts.iter().filter(|count| **count > 0).map(of).sum()
}

/// Passwords that stand in every manual, or in nobody's way.
const COMMON: &[&str] = &[
    "password",
    "passwort",
    "passwd",
    "pass",
    "pwd",
    "secret",
    "admin",
    "root",
    "user",
    "test",
    "guest",
    "postgres",
    "mysql",
    "mongo",
    "redis",
    "rabbit",
    "demo",
    "default",
    "hunter2",
    "letmein",
    "qwerty",
    "welcome",
    "foo",
    "bar",
    "baz",
    "token",
    "key",
    "123",
    "abc",
    "dev",
    "local",
    "myapp",
    "hello",
    "world",
    "docker",
    "minio",
    "sa",
    "pw",
    "p",
    "x",
    "a",
    "b",
    "name",
    "some",
    "string",
    "value",
    "username",
    "login",
    "random",
    // What GitHub takes beside a token that stands for the user.
    "xoauthbasic",
    "xaccesstoken",
];

fn is_no_common_password(user: &[u8], password: &[u8]) -> bool {
    let lower = password.to_ascii_lowercase();
    let word: Vec<u8> = lower
        .iter()
        .copied()
        .filter(u8::is_ascii_alphanumeric)
        .collect();
    let letters: &[u8] = word.trim_suffix_digits();
    password.len() >= 6
        && !lower.eq_ignore_ascii_case(user)
        && !is_placeholder(password, &[])
        && !COMMON.iter().any(|common| letters == common.as_bytes())
        && !made_of(letters, COMMON)
        && !lower.starts_with(b"$")
        && !lower.starts_with(b"<")
        && !lower.starts_with(b"{")
        && !lower.starts_with(b"%")
        && !lower.starts_with(b"[")
}

trait TrimDigits {
    fn trim_suffix_digits(&self) -> &[u8];
}

impl TrimDigits for [u8] {
    fn trim_suffix_digits(&self) -> &[u8] {
        let digits = self
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        &self[..self.len() - digits]
    }
}

/// Whether a text is two of these words, one behind the other.
fn made_of(text: &[u8], words: &[&str]) -> bool {
    let rest = |word: &&str| text.strip_prefix(word.as_bytes());
    words
        .iter()
        .filter_map(rest)
        .any(|rest| words.iter().any(|word| rest == word.as_bytes()))
}

/// Whether the password in a URL (`scheme://user:password@host`) is one.
fn is_url_password(url: &[u8], password: &[u8]) -> bool {
    let user = url
        .windows(3)
        .position(|three| three == b"://")
        .map_or(url, |at| &url[at + 3..]);
    let user = user.split(|byte| *byte == b':').next().unwrap_or_default();
    let host = url
        .iter()
        .rposition(|byte| *byte == b'@')
        .map_or(&[][..], |at| &url[at + 1..]);
    let here = [
        &b"localhost"[..],
        b"127.0.0.1",
        b"0.0.0.0",
        b"::1",
        b"[::1]",
        b"host.docker.internal",
        b"example.",
    ];
    let local = here.iter().any(|name| host.starts_with(name)) || contains(host, b"example.");
    // What is on this machine is worth something only if it looks like it.
    let good = is_no_common_password(user, password);
    good && (!local || entropy(password) >= 3.0 && password.len() >= 12)
}

/// The last characters of a secret that may be shown.
pub(super) fn tail(secret: &[u8]) -> String {
    let shown = match secret.len() {
        24..400 => 4,
        16..24 => 2,
        _ => 0,
    };
    let tail = &secret[secret.len() - shown..];
    // A key block ends in dashes.
    if tail.iter().any(u8::is_ascii_alphanumeric) && tail.iter().all(u8::is_ascii_graphic) {
        String::from_utf8_lossy(tail).into_owned()
    } else {
        String::new()
    }
}

/// How much of a text reads like words: the part of its pairs of letters that words commonly have.
pub(super) fn wordiness(text: &[u8]) -> f32 {
    let (mut pairs, mut common) = (0_u16, 0_u16);
    for pair in text.windows(2) {
        let (a, b) = (pair[0] | 0x20, pair[1] | 0x20);
        if !(pair[0].is_ascii_alphabetic() && pair[1].is_ascii_alphabetic()) {
            continue;
        }
        pairs = pairs.saturating_add(1);
        let at = usize::from(a - b'a') * 26 + usize::from(b - b'a');
        common = common.saturating_add(u16::from(PAIRS[at / 64] >> (at % 64) & 1 != 0));
    }
    if pairs == 0 {
        0.0
    } else {
        f32::from(common) / f32::from(pairs)
    }
}

/// The commonest pairs of letters in English, with those of the names that programmers give.
const COMMON_PAIRS: &[u8] = b"thheinerreonanatendorntitoestestisouitarassealleeadeveofromehasintedorsielicolontliechurmaseraacceltrcondlinnepeiongetacdinsolomcatalilaperotaicprusidemsecemwhnochhoteundnabetrtsslirwaulplootssaicurfebepogesclowutsoyoiggafrimtsplpakecefiildikeyokivekemuabbuagnadaapaciddgivgriadocifopsfoundesuttyleygslfilmoserviccreadexxtpitypewabrblmeysttetauguuspathoautauthserverkeyloginfoopenpumpweggldrdefmixnfncycounttrycritgroupshowbindscopefierquirapnumequegisgrammessquireskypbacontextavvalfedcaswndrnumplaregisulunitbujectjsobjectobyrgymphfftffrssmmnkilkqsswpwordhubrudbocompsovereimageevearlybjbsgnctpt";

static PAIRS: [u64; 11] = pairs();

const fn pairs() -> [u64; 11] {
    let mut set = [0; 11];
    let mut at = 0;
    while at + 1 < COMMON_PAIRS.len() {
        let pair = (COMMON_PAIRS[at] - b'a') as usize * 26 + (COMMON_PAIRS[at + 1] - b'a') as usize;
        set[pair / 64] |= 1 << (pair % 64);
        at += 1;
    }
    set
}
