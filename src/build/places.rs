//! Turns `patterns/places.toml` into static tables.
//!
//! All patterns stand one behind another in one text, and tables of numbers say where: nothing in them is a pointer, so that
//! nothing is relocated at start. Names are grouped by a first letter, so that one look finds all lists that name one; paths
//! are grouped by their first component.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;

/// Defines the lists once: as fields to read, and as tables to write.
macro_rules! lists {
    ($($field:ident => $name:literal $kind:ident),* $(,)?) => {
        /// `patterns/places.toml`; what each list means is said there.
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Places {
            $($field: Vec<String>,)*
        }

        impl Places {
            fn lists(&self) -> Vec<(&'static str, Kind, &[String])> {
                vec![$(($name, Kind::$kind, &self.$field)),*]
            }
        }
    };
}

/// How a list is looked up.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// By the name of a file or directory.
    Names,
    /// The same, in any case.
    NamesInAnyCase,
    /// By an absolute path.
    Paths,
    /// By a path that may begin anywhere.
    Anywhere,
}

lists! {
    regenerable_dirs => "REGENERABLE_DIRS" Names,
    output_dirs => "OUTPUT_DIRS" Names,
    regenerable_files => "REGENERABLE_FILES" Names,
    data_files => "DATA_FILES" NamesInAnyCase,
    source_copies => "SOURCE_COPIES" NamesInAnyCase,
    archive_files => "ARCHIVE_FILES" NamesInAnyCase,
    template_files => "TEMPLATE_FILES" Names,
    data_dirs => "DATA_DIRS" NamesInAnyCase,
    system_dirs => "SYSTEM_DIRS" Paths,
    critical_files => "CRITICAL_FILES" Paths,
    devices => "DEVICES" Paths,
    sinks => "SINKS" Paths,
    temp_roots => "TEMP_ROOTS" Paths,
    guard_paths => "GUARD_PATHS" Anywhere,
    secret_files => "SECRET_FILES" NamesInAnyCase,
    secret_paths => "SECRET_PATHS" Anywhere,
    public_files => "PUBLIC_FILES" NamesInAnyCase,
    public_paths => "PUBLIC_PATHS" Anywhere,
    secret_dirs => "SECRET_DIRS" Anywhere,
    protected_paths => "PROTECTED_PATHS" Anywhere,
    startup_paths => "STARTUP_PATHS" Anywhere,
    token_files => "TOKEN_FILES" NamesInAnyCase,
    settings_files => "SETTINGS_FILES" NamesInAnyCase,
    own_names => "OWN_NAMES" Names,
}

/// The tables as Rust source.
///
/// # Panics
///
/// When the file cannot be read as lists of texts, with the line and what is wrong there, or holds more than the tables can.
pub fn places(toml: &str) -> String {
    let places: Places = match toml::from_str(toml) {
        Ok(places) => places,
        Err(error) => panic!("patterns/places.toml: {error}"),
    };
    let mut tables = Tables::default();
    for (name, kind, entries) in places.lists() {
        match kind {
            Kind::Names | Kind::NamesInAnyCase => {
                let list = tables.list(name, kind == Kind::NamesInAnyCase);
                for entry in entries {
                    *tables.names.entry(entry.clone()).or_default() |= list;
                }
            }
            Kind::Paths => tables.paths(name, entries),
            Kind::Anywhere => {
                let names = match name.strip_suffix("_PATHS") {
                    Some(name) => format!("{name}_NAMES"),
                    None => format!("{name}_NAMES"),
                };
                let list = tables.list(&names, true);
                for key in entries.iter().filter_map(|entry| key(entry)) {
                    *tables.names.entry(key.to_owned()).or_default() |= list;
                }
                let roots = entries.iter().filter(|entry| key(entry).is_none());
                let roots: Vec<&String> = roots.collect();
                if !roots.is_empty() {
                    tables.lines(&name.replace("PATHS", "ROOTS"), roots.into_iter());
                }
                tables.lines(name, entries.iter());
            }
        }
    }
    tables.finish()
}

#[derive(Default)]
struct Tables {
    /// All that is looked up, one behind another.
    text: String,
    /// The patterns of names, and the lists in which each is.
    names: BTreeMap<String, u32>,
    lists: u32,
    in_any_case: u32,
    source: String,
}

impl Tables {
    /// A list of names, as a bit of the sets in which lists are told.
    fn list(&mut self, name: &str, in_any_case: bool) -> u32 {
        let list = 1_u32.checked_shl(self.lists).unwrap_or_default();
        assert!(list > 0, "there are too many lists of names");
        self.lists += 1;
        self.in_any_case |= if in_any_case { list } else { 0 };
        self.line(&format!("pub(super) const {name}: Names = Names({list});"));
        list
    }

    /// A list of absolute paths by their first components; what begins with a variable is written apart.
    fn paths(&mut self, name: &str, entries: &[String]) {
        let (set, plain): (Vec<_>, Vec<_>) = entries
            .iter()
            .partition(|entry| entry.starts_with(['$', '~']));
        if !set.is_empty() {
            self.lines(&format!("SET_{name}"), set.into_iter());
        }
        let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for entry in plain {
            let first = entry.strip_prefix('/').unwrap_or(entry);
            let first = first.split('/').next().unwrap_or(first);
            groups.entry(first).or_default().push(entry);
        }
        let mut written = Vec::new();
        for (first, entries) in groups {
            let (first, first_length) = self.place(first);
            let (at, length) = self.place(&entries.join("\n"));
            written.push(format!(
                "Group {{ first: {first}, first_length: {first_length}, at: {at}, length: {length} }}"
            ));
        }
        let written = written.join(", ");
        self.line(&format!(
            "pub(super) static {name}: Paths = Paths(&[{written}]);"
        ));
    }

    /// A list as a text, an entry a line.
    fn lines<'e>(&mut self, name: &str, entries: impl Iterator<Item = &'e String>) {
        let text: Vec<&str> = entries.map(String::as_str).collect();
        let text = text.join("\n");
        self.line(&format!("pub(super) static {name}: &str = {text:?};"));
    }

    /// Where a text stands in that of all.
    fn place(&mut self, text: &str) -> (usize, usize) {
        let at = self.text.find(text).unwrap_or_else(|| {
            self.text.push_str(text);
            self.text.len() - text.len()
        });
        assert!(
            u16::try_from(at + text.len()).is_ok(),
            "the tables are too long"
        );
        (at, text.len())
    }

    fn finish(mut self) -> String {
        let mut plain = Vec::new();
        let mut endings = Vec::new();
        let mut globs = Vec::new();
        for (pattern, lists) in std::mem::take(&mut self.names) {
            assert!(u8::try_from(pattern.len()).is_ok(), "{pattern} is too long");
            let ending = pattern.rfind('.').map_or(0, |dot| dot + 1);
            let has_glob = |text: &str| text.contains(['*', '?']);
            let (table, key) = if !has_glob(&pattern) {
                (&mut plain, 0)
            } else if ending > 0 && ending < pattern.len() && !has_glob(&pattern[ending..]) {
                (&mut endings, ending)
            } else {
                (&mut globs, rarest(&pattern))
            };
            let first = pattern.as_bytes()[key] & 31;
            let letters = letters(&pattern);
            let (at, length) = self.place(&pattern);
            let entry = format!(
                "Entry {{ at: {at}, length: {length}, lists: {lists}, letters: {letters} }}"
            );
            table.push((first, entry));
        }
        for (name, mut table) in [("PLAIN", plain), ("ENDINGS", endings), ("GLOBS", globs)] {
            table.sort();
            let from: Vec<String> = (0..=32)
                .map(|first| table.partition_point(|(at, _)| *at < first).to_string())
                .collect();
            let from = from.join(", ");
            let entries: Vec<String> = table.into_iter().map(|(_, entry)| entry).collect();
            let entries = entries.join(", ");
            self.line(&format!(
                "static {name}: Table = Table {{ from: [{from}], entries: &[{entries}] }};"
            ));
        }
        let in_any_case = self.in_any_case;
        self.line(&format!("const IN_ANY_CASE: u32 = {in_any_case};"));
        let text = std::mem::take(&mut self.text);
        self.line(&format!("static TEXT: &str = {text:?};"));
        self.source
    }

    fn line(&mut self, line: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.source, "{line}");
    }
}

/// The component of a pattern that every path has for which the pattern stands: the last if all of it is plain, else the
/// longest that is. `None` where all of it is a variable.
fn key(pattern: &str) -> Option<&str> {
    let has_glob = |name: &str| name.contains(['*', '?']);
    let names = pattern.split('/').enumerate();
    let names = names.filter(|(at, name)| {
        let set = *at == 0 && name.starts_with(['$', '~']);
        !(name.is_empty() || *name == "**" || set)
    });
    let names: Vec<&str> = names.map(|(_, name)| name).collect();
    let last = names.last().filter(|_| !has_glob(pattern));
    let longest = || {
        let plain = names.iter().filter(|name| !has_glob(name));
        plain.max_by_key(|name| name.len()).or(names.last())
    };
    last.or_else(longest).copied()
}

/// Where the plain character of a pattern stands that the fewest names have.
fn rarest(pattern: &str) -> usize {
    let often = |byte: u8| {
        let order = "etaoinsrhldcumfpgwybvkxjqz";
        let at = order.find(char::from(byte.to_ascii_lowercase()));
        at.unwrap_or(order.len() / 2)
    };
    let plain = pattern.bytes().enumerate();
    let plain = plain.filter(|(_, byte)| !matches!(byte, b'*' | b'?'));
    let rarest = plain.max_by_key(|(_, byte)| often(*byte));
    rarest.map_or(0, |(at, _)| at)
}

/// The set of plain characters in a pattern; `lists::letters` makes that of a name.
fn letters(pattern: &str) -> u32 {
    let plain = pattern.bytes().filter(|byte| !matches!(byte, b'*' | b'?'));
    plain.fold(0, |set, byte| set | 1 << (byte & 31))
}
