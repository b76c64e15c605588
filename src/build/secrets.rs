//! Turns `patterns/secrets/` into the static table of detectors, that of their anchors, and a test for each detector.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::sync::OnceLock;

use regex_syntax::ParserBuilder;

use crate::detectors::{Detector, File, Texts};
use crate::grams;
use crate::print::{self, expression};
use crate::read;
use crate::regular::Classes;

/// Longer matches than this cannot be asked for, as so much is searched around every anchor.
const LONGEST: usize = 4096;

/// The most bytes of an escape before a secret.
const ESCAPE: usize = 3;

/// A regex whose match begins a word may also begin behind an escape, the last letter of which is no part of the word: `\\nsk-…`
/// in a string, `%20sk-…` in a URL.
fn behind_escapes(regex: &str) -> String {
    const ESCAPES: &str = r"\\[nrt]|%[0-9A-Fa-f]{2}";
    let beginnings = [r"\b(", r"(?:^|"].map(|beginning| regex.strip_prefix(beginning));
    match beginnings {
        [Some(rest), _] => format!(r"(?:\b|{ESCAPES})({rest}"),
        [_, Some(rest)] => format!("(?:^|{ESCAPES}|{rest}"),
        _ => regex.to_owned(),
    }
}

/// The tables and the tests, as Rust; what is wrong in the files goes to `mistakes`.
pub fn tables(
    folder: &Path,
    orders: &Path,
    classes: &mut Classes,
    mistakes: &mut Vec<String>,
) -> Result<(String, String), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "toml") {
            println!("cargo::rerun-if-changed={}", path.display());
            paths.push(path);
        }
    }
    paths.sort();
    // What finds orders to the model comes last.
    println!("cargo::rerun-if-changed={}", orders.display());
    paths.push(orders.to_owned());
    let mut all: Vec<(Detector, usize, bool)> = Vec::new();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut tests = String::new();
    let mut samples = Vec::new();
    for path in paths {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(&path)?;
        let file: File = match read::table(&text) {
            Ok(file) => file,
            Err(mistake) => {
                mistakes.push(format!("{shown}:{mistake}"));
                continue;
            }
        };
        let secrets = file.detector.iter().enumerate();
        let orders = file.order.iter().enumerate();
        let both = secrets
            .map(|it| (it, false))
            .chain(orders.map(|it| (it, true)));
        for ((nth, detector), order) in both {
            let mut say = |needle: &str, message: String| {
                let header = if order { "[[order]]" } else { "[[detector]]" };
                let mistake = read::mistake_in(&text, &[header], nth, needle, message);
                mistakes.push(format!("{shown}:{mistake}"));
            };
            let longest = check(detector, &mut say) + ESCAPE;
            let name = detector.name.to_string();
            if let Some(other) = seen.insert(name.clone(), shown.clone()) {
                say(&name, format!("{name} is in {other} as well"));
            }
            let (hit, miss) = (&*detector.hit, &*detector.miss);
            let test = name.replace('-', "_");
            let nth = samples.len();
            writeln!(
                tests,
                "#[test]\nfn {test}() {{\n    check(&ALL[{nth}]);\n}}\n"
            )?;
            samples.push(format!(
                "Samples {{ file: {shown:?}, name: {name:?}, hit: &{hit:?}, miss: &{miss:?}, order: {order} }}"
            ));
            let detector = Detector {
                hit: Texts::default(),
                miss: Texts::default(),
                regex: behind_escapes(&detector.regex).into(),
                ..detector.clone()
            };
            all.push((detector, longest, order));
        }
    }
    // All samples once more, for tests that go through them.
    writeln!(
        tests,
        "pub const ALL: &[Samples] = &[{}];",
        samples.join(",\n    ")
    )?;
    Ok((source(&all, classes)?, tests))
}

fn source(
    all: &[(Detector, usize, bool)],
    classes: &mut Classes,
) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    writeln!(text, "static TABLE: [Known; {}] = [", all.len())?;
    for (detector, longest, order) in all {
        let program = classes.program(&detector.regex).unwrap_or_default();
        let detector = expression(detector)?;
        writeln!(
            text,
            "    Known {{ detector: {detector}, longest: {longest}, program: &{program:?}, order: {order}, regex: OnceLock::new(), searched: AtomicUsize::new(0) }},"
        )?;
    }
    writeln!(text, "];")?;

    // Anchors are told apart by their bytes, as many detectors may share one: `api_key`.
    let mut anchors: BTreeMap<(String, bool, bool), Vec<usize>> = BTreeMap::new();
    for (at, (detector, ..)) in all.iter().enumerate() {
        for anchor in detector.anchors.iter() {
            for (anchor, ends) in spellings(detector, anchor) {
                let key = (anchor, detector.nocase, ends);
                let detectors = anchors.entry(key).or_default();
                if detectors.last() != Some(&at) {
                    detectors.push(at);
                }
            }
        }
    }
    let mut places: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for ((anchor, nocase, ends), detectors) in &anchors {
        let at = rarest(anchor.as_bytes());
        let place = grams::place_of(&anchor.as_bytes()[at..]);
        places.entry(place).or_default().push(format!(
            "Anchor {{ text: {}, at: {at}, nocase: {nocase}, ends: {ends}, detectors: &{detectors:?} }}",
            print::text(anchor)
        ));
    }
    let mut bits = vec![0_u64; grams::SIZE / 64];
    let mut first = vec![0_usize; grams::SIZE / 64 + 1];
    let mut of_place = Vec::new();
    let mut listed = Vec::new();
    for (place, anchors) in places {
        bits[place / 64] |= 1 << (place % 64);
        for anchor in anchors {
            first[place / 64 + 1] += 1;
            of_place.push(place);
            listed.push(anchor);
        }
    }
    for at in 1..first.len() {
        first[at] += first[at - 1];
    }
    writeln!(text, "static BITS: [u64; {}] = {bits:?};", bits.len())?;
    writeln!(text, "/// Where the anchors of each word of `BITS` begin.")?;
    writeln!(text, "static FIRST: [u16; {}] = {first:?};", first.len())?;
    writeln!(
        text,
        "static PLACES: [u32; {}] = {of_place:?};",
        of_place.len()
    )?;
    writeln!(
        text,
        "static ANCHORS: [Anchor; {}] = [{}];",
        listed.len(),
        listed.join(",\n    ")
    )?;
    Ok(text)
}

/// The ways in which an anchor may be written, and whether a word of a name must end with it: in names `api_key` is also
/// `api-key`, `api.key` and `apiKey`, and `lob_` is `lob` as a word.
fn spellings(detector: &Detector, anchor: &str) -> Vec<(String, bool)> {
    match (detector.nocase, detector.assigned) {
        (false, _) => vec![(anchor.to_owned(), false)],
        (true, false) => vec![(anchor.to_ascii_lowercase(), false)],
        (true, true) => {
            let anchor = anchor.to_ascii_lowercase().replace('-', "_");
            let inner = anchor.trim_end_matches('_');
            let joints: &[&str] = if inner.contains('_') {
                &["_", "-", ".", ""]
            } else {
                &[""]
            };
            let ends = inner.len() < anchor.len();
            let joint = |joint: &&str| (inner.replace('_', joint), ends);
            joints.iter().map(joint).collect()
        }
    }
}

/// Where the four bytes of a text stand that other texts have least often.
fn rarest(text: &[u8]) -> usize {
    static COUNTS: OnceLock<HashMap<[u8; 4], u32>> = OnceLock::new();
    let counts = COUNTS.get_or_init(|| {
        let mut counts = HashMap::new();
        count(Path::new("src"), &mut counts);
        counts
    });
    let windows = text.windows(4).enumerate();
    let often = |four: &[u8]| counts.get(&folded(four)).copied().unwrap_or(0);
    let by_count = windows.map(|(at, four)| (often(four), weight(four), at));
    by_count.min().map_or(0, |(.., at)| at)
}

/// How often each four bytes stand in source code, of which this program's own is a sample.
fn count(folder: &Path, counts: &mut HashMap<[u8; 4], u32>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            count(&path, counts);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read(&path).unwrap_or_default();
            for four in text.windows(4) {
                *counts.entry(folded(four)).or_default() += 1;
            }
        }
    }
}

fn folded(four: &[u8]) -> [u8; 4] {
    std::array::from_fn(|at| four[at] | 0x20)
}

/// The commoner the letters, the heavier; what is neither letter nor digit mostly stands between words.
fn weight(text: &[u8]) -> usize {
    let of_byte = |byte: &u8| match byte.to_ascii_lowercase() {
        letter @ b'a'..=b'z' => {
            let order = b"etaoinsrhldcumfpgwybvkxjqz";
            let at = order.iter().position(|known| *known == letter);
            26 - at.unwrap_or(25)
        }
        b'0'..=b'9' => 7,
        b'_' | b'-' | b'.' | b'/' | b' ' => 16,
        _ => 8,
    };
    text.iter().map(of_byte).sum()
}

/// Says what is wrong with a detector; the most bytes that its regex can match.
fn check(detector: &Detector, say: &mut dyn FnMut(&str, String)) -> usize {
    let name = &*detector.name;
    let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(kebab) || name.starts_with('-') || name.ends_with('-') {
        say(
            "name",
            format!("the name {name:?} is not in kebab case, as github-token is"),
        );
    }
    for (what, empty) in [
        ("title", detector.title.is_empty()),
        ("anchors", detector.anchors.is_empty()),
        ("hit", detector.hit.is_empty()),
        ("miss", detector.miss.is_empty()),
    ] {
        if empty {
            say("name", format!("{name} has no `{what}`"));
        }
    }
    for anchor in detector.anchors.iter().filter(|anchor| anchor.len() < 3) {
        say(
            anchor,
            format!(
                "the anchor {anchor:?} is shorter than three bytes; `near` or `assigned` may help"
            ),
        );
    }
    if detector.regex.is_empty() != detector.shape.is_some() {
        say(
            "name",
            format!("{name} needs either a `regex` or a `shape`"),
        );
    }
    if detector.regex.is_empty() {
        return 0;
    }
    let hir = ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(&detector.regex);
    match hir {
        Err(error) => {
            let error = error.to_string();
            let last = error.lines().last().unwrap_or_default();
            say("regex", format!("bad regular expression: {last}"));
            0
        }
        Ok(hir) => match hir.properties().maximum_len() {
            Some(longest) if longest <= LONGEST => longest,
            _ => {
                say(
                    "regex",
                    format!(
                        "the regex of {name} may match more than {LONGEST} bytes; give its repetitions an end: {{20,200}}"
                    ),
                );
                0
            }
        },
    }
}
