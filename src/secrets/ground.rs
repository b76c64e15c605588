//! What the path of a file says of what stands in it.

use super::assigned::words;
use super::{Known, Shape};

/// What a file is for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ground {
    /// It belongs to tests, examples or documentation.
    tests: bool,
    /// It is made by a program and full of digests: a lock file, minified code.
    made: bool,
    /// It is source code, in which what has no quotes is a name and no value.
    code: bool,
}

/// Directories whose files are of tests, examples or documentation.
const TESTS: &[&str] = &[
    "test",
    "tests",
    "testing",
    "testdata",
    "test-data",
    "test_data",
    "testutil",
    "testutils",
    "__tests__",
    "__mocks__",
    "__fixtures__",
    "spec",
    "specs",
    "fixture",
    "fixtures",
    "mock",
    "mocks",
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "e2e",
    "integration",
    "doc",
    "docs",
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "cypress",
    "playground",
    "tutorial",
    "tutorials",
    "fuzz",
    "fuzzer",
    "recordings",
    "cassettes",
    "t",
    "dummyserver",
    "testcerts",
    "fakes",
    "corpus",
];
/// Ends of file names (before the last extension) of tests and templates.
const TEST_STEMS: &[&str] = &[
    "_test",
    ".test",
    "-test",
    "_spec",
    ".spec",
    "_tests",
    "tests",
    "test",
    "_mock",
    ".mock",
    "_example",
    ".example",
    ".examples",
    ".sample",
    ".template",
];
/// Ends of file names of templates.
const TEMPLATES: &[&str] = &[
    ".example",
    ".sample",
    ".template",
    ".tmpl",
    ".tpl",
    ".dist",
    ".j2",
    ".erb",
    ".in",
    ".md",
    ".rst",
    ".adoc",
    "pkg-info",
    "metadata",
    ".ipynb.txt",
    ".1",
    ".3",
    ".5",
    ".8",
];
/// Names and ends of names of files that programs make.
const MADE: &[&str] = &[
    ".lock",
    "-lock.json",
    "-lock.yaml",
    "-lock.yml",
    "go.sum",
    ".cargo-checksum.json",
    "npm-shrinkwrap.json",
    ".min.js",
    ".min.css",
    ".map",
    ".svg",
    ".snap",
    ".sum",
    "checksums.txt",
    "sha256sums",
    ".pot",
    ".po",
    "cargo.lock.orig",
    ".bundle.js",
    ".lockb",
    "integrity.json",
];
/// Ends of names of files in which a value may stand without quotes.
const DATA: &[&str] = &[
    "env",
    "ini",
    "cfg",
    "conf",
    "config",
    "properties",
    "yml",
    "yaml",
    "toml",
    "txt",
    "sh",
    "bash",
    "zsh",
    "envrc",
    "dockerfile",
    "makefile",
    "mk",
    "tfvars",
    "hcl",
    "xml",
    "plist",
    "log",
    "netrc",
    "npmrc",
    "pypirc",
    "credentials",
    "service",
    "cnf",
    "json",
    "jsonc",
    "ps1",
    "bat",
    "cmd",
    "profile",
    "bashrc",
    "zshrc",
    "pgpass",
    "my",
    "htpasswd",
    "secrets",
    "out",
    "har",
    "http",
    "rest",
    "sql",
    "csv",
    "tsv",
    "html",
];

impl Ground {
    pub(super) fn of(path: Option<&str>) -> Self {
        let Some(path) = path else {
            return Self::default();
        };
        let path = path.replace('\\', "/").to_ascii_lowercase();
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let end = name.rsplit_once('.').map_or(name, |(_, end)| end);
        let is_dotenv = name.starts_with(".env") || name.contains(".env.");
        let tests = folders
            .split('/')
            .any(|folder| TESTS.contains(&folder) || folder.starts_with("test"))
            || TEST_STEMS.iter().any(|known| stem.ends_with(known))
            || stem.starts_with("test_")
            || stem.starts_with("test-")
            || TEMPLATES.iter().any(|known| name.ends_with(known));
        Self {
            tests,
            made: MADE.iter().any(|known| name.ends_with(known)),
            code: name.contains('.') && !is_dotenv && !DATA.contains(&end),
        }
    }

    /// Whether what a detector might find here is none.
    pub(super) fn passes(self, known: &Known) -> bool {
        let by_shape = matches!(known.detector.shape, Some(Shape::Password | Shape::Key));
        let loose = by_shape || known.detector.tests == Some(false);
        self.tests && loose || self.made && (by_shape || known.detector.assigned)
    }

    /// Whether a value is made up for a test, by its place and its name.
    pub(super) fn is_made_up(self, name: &[u8]) -> bool {
        const WORDS: &[&str] = &["test", "tests", "testing", "mock", "fake", "dummy"];
        self.tests
            && words(name)
                .iter()
                .any(|word| WORDS.iter().any(|known| word == known.as_bytes()))
    }

    /// Whether a value may stand here as this one does.
    pub(super) fn takes(self, quoted: bool) -> bool {
        quoted || !self.code
    }
}
