//! No disguise hides a hit, and no hit is one when it is only written about.
//!
//! Every hit that is a single command, of every rule, is dressed in every disguise and must still be one; then it is laid out
//! as data in every way, and nothing may be said. A new trick is a line in one of the tables below.

use std::collections::BTreeMap;
use std::fmt::Write;

use palisade::rules::{self, Effect, Known, When};

use crate::support::{stops, verdict};

/// What a disguise leaves alone, so that it suits a command.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeps {
    /// Everything: the command is run as it is, by this very shell.
    All,
    /// Takes away the terminal and standard input, or bounds the time, so that what would wait for them no longer does.
    NotInput,
    /// Only a program of its own can be dressed so, not what the shell does itself.
    NotBuiltin,
    /// Neither.
    Neither,
}

use Keeps::{All, Neither, NotBuiltin, NotInput};

type Dress = fn(&Sampled) -> String;

/// The disguises.
const DISGUISES: &[(&str, Keeps, Dress)] = &[
    // Other programs around it.
    ("sudo", NotBuiltin, |it| format!("sudo {it}")),
    ("sudo with options", NotBuiltin, |it| {
        format!("sudo -n -u root -- {it}")
    }),
    ("doas", NotBuiltin, |it| format!("doas {it}")),
    ("env", NotBuiltin, |it| format!("env A=b {it}")),
    ("env -i", NotBuiltin, |it| {
        format!("/usr/bin/env -u B -- {it}")
    }),
    ("command", All, |it| format!("command {it}")),
    ("builtin exec", NotBuiltin, |it| format!("exec {it}")),
    ("nohup", Neither, |it| format!("nohup {it}")),
    ("timeout", Neither, |it| format!("timeout -k 1 5s {it}")),
    ("nice", NotBuiltin, |it| format!("nice -n 10 {it}")),
    ("ionice", NotBuiltin, |it| format!("ionice -c 3 {it}")),
    ("setsid", Neither, |it| format!("setsid {it}")),
    ("stdbuf", NotBuiltin, |it| format!("stdbuf -oL {it}")),
    ("a stack of wrappers", Neither, |it| {
        format!("sudo env A=b nice timeout 5 {it}")
    }),
    ("find -exec", Neither, |it| {
        format!(r"find . -maxdepth 0 -exec {it} \;")
    }),
    // Other ways to write the program's name.
    ("a path", NotBuiltin, |it| format!("/usr/bin/{it}")),
    ("a backslash", All, |it| format!(r"\{it}")),
    ("quotes", All, |it| format!("'{}'{}", it.program, it.rest)),
    ("split quotes", All, |it| {
        format!("{}''{}{}", it.head(), it.tail(), it.rest)
    }),
    ("split double quotes", All, |it| {
        format!("{}\"{}\"{}", it.head(), it.tail(), it.rest)
    }),
    ("ANSI-C quotes", All, |it| {
        format!("$'{}'{}", it.hex(), it.rest)
    }),
    ("a continuation", All, |it| {
        format!("{}\\\n{}{}", it.head(), it.tail(), it.rest)
    }),
    ("braces", All, |it| {
        format!("{{{},{}}}", it.program, it.rest.trim_start()).replace(' ', ",")
    }),
    ("a variable", All, |it| {
        format!("p={}; $p{}", it.program, it.rest)
    }),
    ("a default", All, |it| {
        format!("${{none:-{}}}{}", it.program, it.rest)
    }),
    ("an array", All, |it| {
        format!("p=({}); \"${{p[@]}}\"{}", it.program, it.rest)
    }),
    ("a substitution", All, |it| {
        format!("$(echo {}){}", it.program, it.rest)
    }),
    ("an alias", All, |it| {
        format!(
            "shopt -s expand_aliases\nalias p={}\np{}",
            it.program, it.rest
        )
    }),
    // Shell grammar around it.
    ("a newline before", All, |it| format!("\n\n  {it}")),
    ("a comment before", All, |it| format!("# it's fine\n{it}")),
    ("a comment behind", All, |it| format!("{it} # it's fine")),
    ("tabs", All, |it| format!("\t{it}\t")),
    ("a command before", All, |it| format!("ls; {it}")),
    ("a command behind", All, |it| format!("{it}; ls")),
    ("&&", All, |it| format!("true && {it}")),
    ("||", All, |it| format!("false || {it}")),
    ("!", All, |it| format!("! {it}")),
    ("time", All, |it| format!("time -p {it}")),
    ("an assignment", All, |it| format!("A=b {it}")),
    ("a redirection before", All, |it| {
        format!("2>/dev/null {it}")
    }),
    ("a redirection behind", All, |it| format!("{it} 2>&1")),
    ("a group", All, |it| format!("{{ {it}; }}")),
    ("a subshell", All, |it| format!("({it})")),
    ("if", All, |it| format!("if true; then {it}; fi")),
    ("else", All, |it| format!("if false; then :; else {it}; fi")),
    ("a condition", All, |it| {
        format!("while {it}; do break; done")
    }),
    ("for", All, |it| format!("for i in 1; do {it}; done")),
    ("case", All, |it| format!("case x in x) {it};; esac")),
    ("a function", All, |it| format!("f() {{ {it}; }}; f")),
    ("function", All, |it| format!("function f {{\n{it}\n}}\nf")),
    ("a substitution's body", All, |it| {
        format!("echo \"$({it})\"")
    }),
    ("an assigned substitution", All, |it| format!("x=$({it})")),
    ("backticks", All, |it| format!("echo `{it}`")),
    ("process substitution", All, |it| format!("cat <({it})")),
    ("a pipe", All, |it| format!("{it} | cat")),
    ("a pipe before", NotInput, |it| format!("yes | {it}")),
    ("the background", NotInput, |it| format!("{it} &")),
    ("coproc", NotInput, |it| format!("coproc {it}")),
    ("trap", All, |it| format!("trap {} EXIT", it.quoted())),
    // Text that a shell reads.
    ("sh -c", All, |it| format!("sh -c {}", it.quoted())),
    ("bash -c", All, |it| {
        format!("bash -lc {}", it.double_quoted())
    }),
    ("bash -c twice", All, |it| {
        format!("bash -c {}", quote(&format!("sh -c {}", it.quoted())))
    }),
    ("sudo sh -c", All, |it| {
        format!("sudo sh -c {}", it.quoted())
    }),
    ("eval", All, |it| format!("eval {}", it.quoted())),
    ("eval of words", All, |it| format!("eval {it}")),
    ("eval of a variable", All, |it| {
        format!("c={}; eval \"$c\"", it.quoted())
    }),
    ("sh -c of a variable", All, |it| {
        format!("c={}; sh -c \"$c\"", it.quoted())
    }),
    ("a here-document", NotInput, |it| {
        format!("bash <<'EOF'\n{it}\nEOF")
    }),
    ("a here-document with tabs", NotInput, |it| {
        format!("cat <<-\\E | sh\n\t{it}\n\tE")
    }),
    ("a here-string", NotInput, |it| {
        format!("bash <<< {}", it.quoted())
    }),
    ("echo to a shell", NotInput, |it| {
        format!("echo {} | sh", it.quoted())
    }),
    ("printf to a shell", NotInput, |it| {
        format!("printf '%s\\n' {} | bash -s", it.quoted())
    }),
    ("a file that is run", All, |it| {
        format!("echo {} > /tmp/x.sh; bash /tmp/x.sh", it.quoted())
    }),
    ("source", All, |it| {
        format!("source <(echo {})", it.quoted())
    }),
];

/// Rules that these disguises still hide a hit of. The list only shrinks.
const HIDDEN_STILL: &[(&str, &[&str])] = &[];

/// Ways to write of a command without running it.
const DATA: &[(&str, Dress)] = &[
    ("echo", |it| format!("echo {}", it.quoted())),
    ("echo in double quotes", |it| {
        format!(
            "echo \"never run: {}\"",
            it.double_quoted().trim_matches('"')
        )
    }),
    ("printf", |it| format!("printf '%s\\n' {}", it.quoted())),
    ("a commit message", |it| {
        format!("git commit -m {}", it.quoted())
    }),
    ("a commit message from a here-document", |it| {
        format!("git commit -F - <<'EOF'\nforbid {it}\n\n{it}\nEOF")
    }),
    ("a commit message in a substitution", |it| {
        format!("git commit -m \"$(cat <<'EOF'\n{it}\nEOF\n)\"")
    }),
    ("a comment", |it| format!("ls # {it}")),
    ("a comment's line", |it| format!("# {it}\nls")),
    ("a document", |it| {
        format!("cat > /tmp/notes.md <<'EOF'\n{it}\nEOF")
    }),
    ("a document in the project", |it| {
        format!(
            "cat > docs/new.md <<EOF\nNever run this:\n\n    {}\nEOF",
            it.escaped()
        )
    }),
    ("a here-document", |it| format!("cat <<'EOF'\n{it}\nEOF")),
    ("a here-string", |it| format!("cat <<< {}", it.quoted())),
    ("echo to a file", |it| {
        format!("echo {} >> /tmp/notes.md", it.quoted())
    }),
    ("echo to tee", |it| {
        format!("echo {} | tee -a /tmp/notes.md", it.quoted())
    }),
    ("grep", |it| format!("grep -rnF {} docs", it.quoted())),
    ("rg", |it| format!("rg -n -e {} src", it.quoted())),
    ("git log --grep", |it| {
        format!("git log --oneline --grep={}", it.quoted())
    }),
    ("git log -S", |it| {
        format!("git log -S {} -- docs", it.quoted())
    }),
    ("a variable", |it| format!("x={}", it.quoted())),
    ("a variable that is printed", |it| {
        format!("x={}; echo \"$x\"", it.quoted())
    }),
    ("a test", |it| {
        format!("[ \"$x\" = {} ] && echo yes", it.quoted())
    }),
    ("a double test", |it| {
        format!("[[ $x == {} ]] || echo no", it.quoted())
    }),
    ("a case", |it| {
        format!("case $x in {}) echo yes;; esac", it.quoted())
    }),
    ("an array", |it| format!("list=(ls {})", it.quoted())),
    ("a function that is not called", |it| {
        format!("f() {{ {it}; }}")
    }),
    ("an alias that is not used", |it| {
        format!("alias p={}", it.quoted())
    }),
    ("the null command", |it| format!(": {}", it.quoted())),
    ("read by a loop", |it| {
        format!("while read -r line; do echo \"$line\"; done <<'EOF'\n{it}\nEOF")
    }),
    ("explained", |it| {
        format!("palisade explain {}", it.quoted())
    }),
];

/// A hit that is one command.
struct Sampled {
    text: String,
    program: String,
    /// All behind the program, the blank before it included.
    rest: String,
}

impl std::fmt::Display for Sampled {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.text)
    }
}

impl Sampled {
    /// The sample, if it is one command: a program by its plain name, and no shell grammar but quotes and expansions.
    fn of(text: &str) -> Option<Self> {
        let end = text.find(' ').unwrap_or(text.len());
        let (program, rest) = text.split_at(end);
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+');
        (program.len() > 1 && program.chars().all(plain) && !has_grammar(rest)).then(|| Self {
            text: text.to_owned(),
            program: program.to_owned(),
            rest: rest.to_owned(),
        })
    }

    fn head(&self) -> &str {
        &self.program[..1]
    }

    fn tail(&self) -> &str {
        &self.program[1..]
    }

    fn quoted(&self) -> String {
        quote(&self.text)
    }

    /// The text with everything that double quotes or a here-document would act on made plain.
    fn escaped(&self) -> String {
        let mut escaped = String::new();
        for c in self.text.chars() {
            if matches!(c, '\\' | '$' | '`') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        escaped
    }

    fn double_quoted(&self) -> String {
        format!("\"{}\"", self.escaped().replace('"', "\\\""))
    }

    fn hex(&self) -> String {
        let mut hex = String::new();
        for byte in self.program.bytes() {
            let _ = write!(hex, "\\x{byte:02x}");
        }
        hex
    }

    /// Whether the disguise leaves this command what it is.
    fn suits(&self, disguise: &str) -> bool {
        let has = |letters: &[char]| self.text.contains(letters);
        match disguise {
            // Inside backticks these mean something else.
            "backticks" => !has(&['\\', '`', '$']),
            // Without quotes these would be expanded twice.
            "eval of words" => !has(&['\\', '`', '$', '\'', '"', '*', '{']),
            "braces" => {
                !self.rest.is_empty()
                    && !has(&['\\', '`', '$', '\'', '"', '{', '}', ',', '~', '*'])
                    && !self.text.contains("  ")
            }
            // Each of these changes what `$1`, `$x` or `~` is.
            "a function" | "function" | "an array" => !has(&['$']),
            "find -exec" => !self.text.contains("{}"),
            _ => true,
        }
    }
}

fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Whether there is an operator outside quotes.
fn has_grammar(text: &str) -> bool {
    let mut quote = None;
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (None | Some('"'), '\\') => {
                letters.next();
            }
            (None, '\'' | '"') => quote = Some(c),
            (None, ';' | '|' | '&' | '<' | '>' | '(' | ')' | '\n' | '#' | '`') => return true,
            _ => {}
        }
    }
    false
}

/// What the shell does itself (bash(1), "Shell Builtin Commands").
const BUILTINS: &[&str] = &[
    "alias", "bind", "builtin", "cd", "command", "declare", "disown", "enable", "eval", "exec",
    "exit", "export", "fc", "hash", "history", "jobs", "kill", "local", "logout", "popd", "pushd",
    "read", "readonly", "return", "select", "set", "shopt", "source", "suspend", "trap", "type",
    "typeset", "ulimit", "umask", "unalias", "unset", "until", "wait",
];

fn asks_for_input(when: &When) -> bool {
    let inner = when.unless.iter().chain(when.any.iter());
    !when.stdin.is_empty() || !when.wrapped.is_empty() || inner.into_iter().any(asks_for_input)
}

fn asks_what_is_shown(when: &When) -> bool {
    let inner = when.unless.iter().chain(when.any.iter());
    !when.shows.is_empty() || inner.into_iter().any(asks_what_is_shown)
}

/// Whether the disguise leaves a hit of this rule one.
fn applies(known: &Known, it: &Sampled, name: &str, keeps: Keeps) -> bool {
    let about_input = known.rule.effect == Some(Effect::Hang) || asks_for_input(&known.rule.when);
    let builtin = BUILTINS.contains(&&*it.program);
    // What is only captured is shown to nobody.
    let captured = name == "an assigned substitution";
    it.suits(name)
        && !(captured && asks_what_is_shown(&known.rule.when))
        && match keeps {
            All => true,
            NotInput => !about_input,
            NotBuiltin => !builtin,
            Neither => !about_input && !builtin,
        }
}

fn is_hit(known: &Known, command: &str, given: &[&str]) -> bool {
    let (_, stopped_for) = verdict(command, given);
    stopped_for.iter().any(|id| id == known.id)
}

/// Every hit that is one command, with its rule and state.
fn each(mut judge: impl FnMut(&'static Known, &Sampled, &[&str])) {
    for known in rules::table() {
        let samples = rules::samples(known.id).expect("the rule has samples");
        for sample in samples.hit.iter() {
            let given: Vec<&str> = sample.given().iter().map(|given| &**given).collect();
            let foreign = given.iter().any(|given| {
                matches!(
                    *given,
                    "powershell" | "cmd" | "read" | "write" | "edit" | "grep"
                )
            });
            let Some(it) = Sampled::of(sample.run()).filter(|_| !foreign) else {
                continue;
            };
            // Hits that are missed undressed are for `patterns` to tell.
            if is_hit(known, it.text.as_str(), &given) {
                judge(known, &it, &given);
            }
        }
    }
}

/// Failures by trick, a few of each shown.
#[derive(Default)]
struct Failures(BTreeMap<&'static str, Vec<String>>);

impl Failures {
    fn assert_none(&self) {
        let mut shown = String::new();
        for (name, failures) in &self.0 {
            let _ = write!(shown, "\n{name}: {}", failures.len());
            for failure in failures.iter().take(8) {
                let _ = write!(shown, "\n    {}", failure.replace('\n', "\n    "));
            }
        }
        assert!(self.0.is_empty(), "{shown}");
    }
}

#[test]
fn no_disguise_hides_a_hit() {
    let mut failures = Failures::default();
    let mut hidden = Vec::new();
    each(|known, it, given| {
        for &(name, keeps, dress) in DISGUISES {
            if !applies(known, it, name, keeps) {
                continue;
            }
            let command = dress(it);
            if is_hit(known, &command, given) {
                continue;
            }
            let hidden_still = HIDDEN_STILL
                .iter()
                .any(|(disguise, ids)| *disguise == name && ids.contains(&known.id));
            if hidden_still {
                hidden.push((name, known.id));
            } else {
                let failure = format!("{}: {command}", known.id);
                failures.0.entry(name).or_default().push(failure);
            }
        }
    });
    failures.assert_none();
    for (name, ids) in HIDDEN_STILL {
        for id in *ids {
            assert!(
                hidden.contains(&(*name, *id)),
                "{name} hides {id} no more, it leaves the list"
            );
        }
    }
}

#[test]
fn what_is_only_written_about_is_data() {
    let mut failures = Failures::default();
    each(|known, it, given| {
        // A secret is one wherever it is written; and where one is staged, or git is too slow to tell, a commit with any message
        // keeps it.
        let any = given.contains(&"slow");
        if any || matches!(known.id, "secrets.literal" | "secrets.committed") {
            return;
        }
        for &(name, dress) in DATA {
            let command = dress(it);
            let (verdict, stopped_for) = verdict(&command, given);
            if stops(verdict) {
                let failure = format!("{} {stopped_for:?}: {command}", known.id);
                failures.0.entry(name).or_default().push(failure);
            }
        }
    });
    failures.assert_none();
}

#[test]
fn only_single_commands_are_dressed() {
    for (text, single) in [
        ("git reset --hard", true),
        ("rm -rf 'a; b' \"$x\" *", true),
        (r"rm a\;b", true),
        ("rm a; ls", false),
        ("echo x > y", false),
        ("A=b git push", false),
        ("./run.sh", false),
        ("> x", false),
    ] {
        assert_eq!(Sampled::of(text).is_some(), single, "{text}");
    }
}
