//! Takes a command line apart by the grammar of its program: notes the run, and follows what it runs in its turn.
//!
//! How a wrapper finds its command is data (`runs` in `patterns/*.toml`, [`Runs`]); nothing here knows a wrapper by name.

use std::rc::Rc;

use crate::facts::grammar::{self, Args, Output, Program, Runs};
use crate::facts::interpret::{Call, Dialect, Interpreter, Printed};
use crate::facts::state::{CWD, Environment, Slot};
use crate::facts::{
    Code, Input, Limit, Origins, Place, Redirection, Run, Unknown, Value, base_name, found, hunt,
    inline, lookup, secrets, stores,
};

/// What stands among the wrappers of a program for which nobody waits.
pub(super) const DETACHED: &str = "(detached)";

/// How many values from standard input are put into a command line of `xargs` and its like.
const APPENDED: usize = 256;

/// Notes a run and everything that it runs in its turn.
pub(super) fn run(this: &mut Interpreter<'_>, mut call: Call) -> Printed {
    if !this.keeps(&*call.argv) {
        return Printed::default();
    }
    if this.frame.dialect == Dialect::Powershell {
        if let Some(argv) = lookup::method(&call.argv) {
            call.argv = argv.into();
        }
        if !this.is_remote() {
            lookup::at_home(this, Rc::make_mut(&mut call.argv).as_mut_slice());
        }
    } else if let Some(argv) = lookup::dashed(&call.argv) {
        call.argv = argv.into();
    }
    if this.frame.dialect == Dialect::Cmd {
        // Its programs match globs themselves, quoted or not.
        for word in Rc::make_mut(&mut call.argv)
            .iter_mut()
            .skip(1)
            .filter(|word| word.text().contains('*'))
        {
            *word = word.activated();
        }
    }
    let mut name = lookup::program(this, &call.argv[0]);
    if (name.is_empty() || call.argv[0].has_glob()) && deletes(&call.argv) {
        "rm".clone_into(&mut name);
    } else if name.is_empty()
        && this.frame.dialect == Dialect::Powershell
        && deletes_below(&call.argv)
    {
        name.push_str("remove-item");
    }
    let program = grammar::of(&name);
    let name = match grammar::canonical(&name) {
        canonical if canonical == name => name,
        canonical => canonical.to_owned(),
    };
    let span = this.span(call.span);
    // A separator for this one command.
    let is_reader = matches!(&*name, "read" | "mapfile" | "readarray");
    let ifs = call.env.iter().find(|(name, _)| name == "IFS" && is_reader);
    let before = ifs.map(|(_, value)| {
        let before = this.state.get("IFS").cloned();
        this.state.set("IFS", vec![Slot::Scalar(value.clone())]);
        before
    });
    let is_builtin = this.builtin(&name, &call.argv);
    if let Some(before) = before {
        this.state.put("IFS", before);
    }
    if is_builtin {
        // What only changes the state of the shell is of no interest to rules, unless it opens files.
        if call.redirects.is_empty() && program.is_none() {
            return Printed::default();
        }
    }
    let args = Args::split(program, &call.argv);
    // Whatever asks for an option looks at all of them.
    if !this.step(args.weight()) {
        return Printed::default();
    }
    let mut run = this.blank();
    run.name = name;
    run.span = span;
    run.argv = Rc::clone(&call.argv);
    if !this.state.links.is_empty() {
        for word in Rc::make_mut(&mut run.argv).iter_mut().skip(1) {
            if let Some(real) = this.through_link(word) {
                *word = real;
            }
        }
    }
    run.redirects.clone_from(&call.redirects);
    run.env = environment(this, &call);
    let loaded = |(name, _): &&(String, Value)| {
        matches!(&**name, "LD_PRELOAD" | "LD_AUDIT" | "DYLD_INSERT_LIBRARIES")
    };
    if let Some((_, library)) = call.env.iter().find(loaded) {
        let library = Run {
            name: "library".to_owned(),
            argv: vec![Value::known("library"), library.clone()].into(),
            span,
            ..run.clone()
        };
        this.facts.runs.push(library);
    }
    if let Some(program) = program {
        for option in program.chdir.iter() {
            let mut before = program.value_before.iter();
            // The same letter may mean something else behind a subcommand: `git commit -C HEAD`.
            let leads = before.any(|(words, options)| words.is_empty() && options.contains(option));
            let dirs: Vec<_> = if leads {
                args.leading_values(option).collect()
            } else {
                args.values(option).collect()
            };
            for dir in dirs {
                this.hangs_on_cwd();
                run.cwd = lookup::directory(&run.cwd, &dir);
            }
        }
    }
    if run.name.is_empty() {
        // What is run was fetched or decoded itself.
        let origins = call.argv[0].origins();
        if origins.has(Origins::NETWORK) || origins.has(Origins::DECODED) {
            let text = call.argv[0].clone();
            run.code = Some(Code {
                language: "program".to_owned(),
                text,
                origins,
            });
        }
    }
    run.found = found::of(&run, &args);
    let by_name = match &*run.name {
        "kill" | "stop-process" => hunt::by_name(&run, &this.facts.runs),
        _ => None,
    };
    let index = this.facts.runs.len();
    this.facts.runs.push(run);
    if let Some(argv) = by_name {
        let run = &this.facts.runs[index];
        let name = argv[0].text().to_owned();
        let run = Run {
            name,
            argv: argv.into(),
            ..run.clone()
        };
        this.facts.runs.push(run);
    }
    match &*this.facts.runs[index].name {
        "ln" if args.has("-s|--symbolic") => this.note_link(&args),
        "tar" | "bsdtar" | "unzip" | "7z" => unpacks(this, &args, index),
        _ => {}
    }
    if let Some(last) = call.argv.last() {
        this.last_word.clone_from(last);
    }

    let mut inner: Option<Printed> = None;
    if let Some(program) = program {
        for spec in program.runs.iter() {
            let Some(skip) = applies(spec, &args) else {
                continue;
            };
            let peel = Peel {
                program,
                spec,
                args: &args,
                skip,
                call: &call,
                index,
            };
            if let Some(printed) = peel.follow(this) {
                inner = Some(printed);
            }
        }
    }
    if inner.is_none() {
        inner = made_here(this, &call, index);
    }
    if inner.is_none() && program.is_none() {
        inner = handed_on(this, &call, index);
    }
    // The code of a filter says which of its input passes, and prints nothing itself.
    let inner = inner.filter(|_| this.facts.runs[index].name != "where-object");
    // What passes on what it reads does so besides running code.
    let runs_others = inner.is_some();
    let traced = this.state.traces && matches!(&*this.facts.runs[index].name, "source" | ".");
    let is_wrapper = runs_others
        && !traced
        && !program
            .and_then(|program| output_of(program, &args))
            .is_some_and(|output| {
                matches!(
                    output,
                    Output::Passes | Output::Decoded | Output::Secret | Output::Environment
                )
            });
    let heard = this.is_heard()
        || !call.redirects.is_empty()
        || program
            .is_some_and(|program| !program.writes.is_empty() || !program.writes_url.is_empty());
    let mut printed = match (inner, program) {
        (Some(printed), _) => printed,
        _ if !heard => Printed::default(),
        (None, Some(program)) if program.output.is_some() || !program.outputs.is_empty() => {
            through(this, program, &args, index)
        }
        (None, _) if grammar::of("*").is_some_and(|any| output_of(any, &args).is_some()) => {
            Printed::unknown(Origins::TRUSTED)
        }
        (None, _) => {
            let name = this.facts.runs[index].name.clone();
            this.prints(&name, &args)
        }
    };
    if printed.runs.is_empty() {
        printed.runs = vec![index];
    }
    if !is_wrapper {
        let inside = if runs_others {
            printed
                .origins
                .and(printed.text.origins())
                .within(Origins::SECRETS)
        } else {
            Origins::default()
        };
        let secrets = secrets::printed_by(this, program, &args, index).and(inside);
        if !secrets.is_empty() || printed.origins.0 & Origins::SECRETS.0 != 0 {
            secrets::mark(&mut printed, secrets);
        }
    }
    let mut copies = false;
    let call_name = this.facts.runs[index].name.clone();
    if let Some(program) = program {
        if !program.sends.is_empty() {
            let (sent, stay) = secrets::sent_by(this, program, &args, index);
            let run = &mut this.facts.runs[index];
            run.sends = sent;
            run.keeps = run.keeps.and(stay);
        }
        let keeps = output_of(program, &args) != Some(Output::Nothing);
        let goes = if keeps {
            writes(this, program, &args, &printed)
        } else {
            Goes::Out
        };
        if matches!(
            &*call_name,
            "cp" | "mv" | "install" | "copy-item" | "move-item" | "copy" | "move"
        ) {
            this.note_copy(&args);
        }
        // Of those that write to an operand only these print as well.
        copies = goes == Goes::Files && !matches!(&*call_name, "tee" | "tee-object" | "pee");
        if goes == Goes::Away {
            return Printed {
                runs: printed.runs,
                ..Printed::default()
            };
        }
    }
    if !is_wrapper {
        let secrets = printed.origins.within(Origins::SECRETS);
        if this.shown && !copies {
            this.facts.runs[index].shows = secrets;
        }
        let connects = |to: &Redirection| to.path.text().starts_with("/dev/tcp/");
        if !secrets.is_empty() && call.redirects.iter().any(connects) {
            this.facts.runs[index].sends = secrets;
        }
    }
    printed
}

/// Whether a command line can hardly be of another program than `rm`, whatever stands in front of it: `$x -rf /etc`.
fn deletes(argv: &[Value]) -> bool {
    let flag = argv.get(1).and_then(Value::as_known);
    matches!(flag, Some("-rf" | "-fr" | "-Rf" | "-fR")) && argv.len() == 3
}

/// The same of PowerShell's: `& $x -Recurse src`.
fn deletes_below(argv: &[Value]) -> bool {
    let is_flag = |word: &Value| {
        let word = word.as_known().unwrap_or_default();
        word.eq_ignore_ascii_case("-recurse") || word.eq_ignore_ascii_case("-force")
    };
    let recurses = |word: &Value| word.text().eq_ignore_ascii_case("-recurse");
    let paths = argv.iter().skip(1).filter(|word| !is_flag(word));
    paths.count() == 1 && argv.iter().any(recurses)
}

/// Notes where an archive is unpacked that came from the network.
fn unpacks(this: &mut Interpreter<'_>, args: &Args<'_>, index: usize) {
    let run = &this.facts.runs[index];
    let piped = matches!(&run.stdin, Input::Pipe(_, origins) if origins.has(Origins::NETWORK));
    let cwd = run.cwd.clone();
    let mut archives: Vec<Value> = args.operands().take(2).cloned().collect();
    archives.extend(args.values("-f|--file").map(std::borrow::Cow::into_owned));
    let fetched = archives.iter().any(|archive| {
        let written = this.written_file(archive);
        written.is_some_and(|written| written.origins.has(Origins::DOWNLOADED))
    });
    if piped || fetched {
        let dir = args.values("-C|--directory|-d").next();
        let dir = dir.map_or(cwd, std::borrow::Cow::into_owned);
        this.note_unpacked(&dir);
    }
}

/// Follows a program that this command wrote itself before: a script, or something fetched.
fn made_here(this: &mut Interpreter<'_>, call: &Call, index: usize) -> Option<Printed> {
    let program = &call.argv[0];
    let is_path = program.text().contains('/') || this.frame.dialect != Dialect::Bash;
    if !is_path || program.text().is_empty() {
        return None;
    }
    let mut program = program.clone();
    if this.written_file(&program).is_none() && this.frame.dialect == Dialect::Cmd {
        // cmd tries the endings of programs.
        for ending in [".exe", ".bat", ".cmd"] {
            let mut named = call.argv[0].clone();
            named.push_str(ending, false);
            if this.written_file(&named).is_some() {
                program = named;
            }
        }
    }
    if this.was_unpacked(&program) {
        let origins = Origins::NETWORK.and(Origins::DOWNLOADED);
        this.facts.runs[index].code = Some(Code {
            language: "program".to_owned(),
            text: Value::unknown(Unknown {
                origins,
                ..Unknown::any("")
            }),
            origins,
        });
        return Some(Printed::unknown(origins));
    }
    let written = this.written_file(&program)?;
    let (content, origins) = (written.content.clone(), written.origins);
    if !this.keeps([&content]) {
        return Some(Printed::unknown(origins));
    }
    let language = inline::language_of(content.text());
    this.facts.runs[index].code = Some(Code {
        language: language.to_owned(),
        text: content.clone(),
        origins: origins.and(content.origins()),
    });
    if content.is_unknown() || content.text().is_empty() {
        return Some(Printed::unknown(origins));
    }
    let positional = std::mem::replace(&mut this.state.positional, call.argv[1..].to_vec());
    let zero = call.argv[0].clone();
    let printed = this.subshell(|this| match language {
        "shell" => {
            this.state.set("0", vec![Slot::Scalar(zero)]);
            this.text(&content, Dialect::Bash, call.span)
        }
        language => inline::follow(this, language, &content, call.span),
    });
    this.state.positional = positional;
    Some(printed)
}

/// Follows what a program of which nothing is known can hardly but run: `x rm -rf /`, `x -c 'rm -rf /'`.
fn handed_on(this: &mut Interpreter<'_>, call: &Call, index: usize) -> Option<Printed> {
    let words = &call.argv[..call.argv.len().min(8)];
    let known = |at: usize| words.get(at).and_then(Value::as_known).unwrap_or_default();
    let is_option = |at: usize| known(at).len() > 1 && known(at).starts_with('-');
    let is_harsh = |word: &str| {
        let harsh = ["rm", "shred", "chmod", "chown", "sh", "bash", "zsh", "dash"];
        harsh.contains(&base_name(word))
    };
    let runs = |at: &usize| match known(*at) {
        "dd" => known(at + 1).starts_with("if=") || known(at + 1).starts_with("of="),
        word => is_harsh(word) && is_option(at + 1),
    };
    let is_code = |at: &usize| {
        let option = matches!(known(*at), "-c" | "-e" | "-x" | "--exec" | "--eval");
        let text = known(at + 1).split_once(' ');
        option && text.is_some_and(|(first, _)| is_harsh(first))
    };
    let line = (1..words.len()).find(runs);
    let text = line
        .is_none()
        .then(|| (1..words.len()).find(is_code))
        .flatten();
    if line.is_none() && text.is_none() || this.frame.wrappers.len() > 16 {
        return None;
    }
    let name = this.facts.runs[index].name.clone();
    this.frame.wrappers.push(name);
    let printed = this.subshell(|this| match (line, text) {
        (Some(at), _) => this.program(Call {
            argv: Rc::new(call.argv[at..].to_vec()),
            redirects: Vec::new(),
            ..call.clone()
        }),
        (None, at) => {
            let text = at.map(|at| call.argv[at + 1].clone()).unwrap_or_default();
            this.text(&text, Dialect::Bash, call.span)
        }
    });
    this.frame.wrappers.pop();
    Some(printed)
}

/// The variables that a program sees, as far as this command set them: exported ones, then those before the program.
pub(super) fn environment(this: &mut Interpreter<'_>, call: &Call) -> Environment {
    let mut env = this.state.environment(this.choice);
    // What is kept for every run has to be paid for.
    this.step(u32::try_from(env.len() / 8).unwrap_or(u32::MAX));
    if !call.env.is_empty() {
        this.keeps(env.iter().map(|(_, value)| value));
        Rc::make_mut(&mut env).extend(call.env.iter().cloned());
    }
    env
}

/// Whether a way of running others applies to this command line, and how many leading operands it takes.
fn applies(spec: &Runs, args: &Args<'_>) -> Option<usize> {
    let skip = args.leading(&spec.words)?;
    let flags = spec.flags.is_empty() || spec.flags.iter().any(|flag| args.has(flag));
    let unless = spec.unless.iter().any(|unless| {
        let next = || args.operands().nth(skip).and_then(Value::as_known);
        if unless.starts_with('-') {
            args.has(unless)
        } else {
            next() == Some(&**unless)
        }
    });
    (flags && !unless).then_some(skip)
}

/// One way in which one command line runs others.
struct Peel<'a> {
    program: &'static Program,
    spec: &'static Runs,
    args: &'a Args<'a>,
    /// How many leading operands are subcommand words.
    skip: usize,
    call: &'a Call,
    /// The run of the wrapper itself.
    index: usize,
}

impl Peel<'_> {
    /// Follows what is run; `None` when there is nothing.
    fn follow(&self, this: &mut Interpreter<'_>) -> Option<Printed> {
        let spec = self.spec;
        if let Some(program) = spec
            .program_in
            .iter()
            .find_map(|option| self.args.values(option).next())
        {
            return self.named(this, &program);
        }
        if let Some(from) = spec.from {
            if !spec.rest_in.is_empty() {
                let program = self.args.operands().nth(self.operand(from))?.clone();
                return self.named(this, &program);
            }
            let mut words = self.words_from(from)?;
            if spec.package {
                words[0] = lookup::package(&words[0]);
            }
            return self.words(this, words);
        }
        if !spec.after.is_empty() {
            return self.behind(this);
        }
        if spec.file.is_some()
            || spec.stdin.is_some()
            || !spec.file_in.is_empty()
            || !spec.env_file.is_empty()
        {
            return self.script(this);
        }
        let mut texts: Vec<Value> = Vec::new();
        for option in spec.option.iter() {
            texts.extend(self.args.values(option).map(std::borrow::Cow::into_owned));
        }
        if let Some(text) = spec.text {
            let take = if spec.each { usize::MAX } else { 1 };
            texts.extend(
                self.args
                    .operands()
                    .skip(self.operand(text))
                    .take(take)
                    .cloned(),
            );
        }
        if !spec.env.is_empty() {
            let run = &this.facts.runs[self.index];
            let set = run
                .env
                .iter()
                .filter(|(name, _)| spec.env.iter().any(|env| env == name));
            texts.extend(set.map(|(_, value)| value.clone()));
        }
        if !spec.setting.is_empty() {
            self.settings(this, &mut texts);
        }
        self.package_scripts(this, &mut texts);
        self.name_found(this, &mut texts);
        let mut all: Option<Printed> = None;
        for text in texts {
            if !this.step(1) {
                break;
            }
            if let Some(text) = self.stripped(text) {
                if spec.late {
                    this.at_end(text, self.call.span);
                    continue;
                }
                // What a setting runs may run git again, which must not run it once more.
                let stored = &mut this.state.settings;
                let held: Vec<_> = stored.extract_if(.., |(_, value)| *value == text).collect();
                all = Some(self.code(this, text, self.positional()));
                this.state.settings.extend(held);
            }
        }
        all
    }

    /// A program named by an option, with the operands as its arguments.
    fn named(&self, this: &mut Interpreter<'_>, program: &Value) -> Option<Printed> {
        let mut words = vec![program.clone()];
        if self.spec.rest_in.is_empty() {
            if let Some(from) = self.spec.from {
                words.extend(self.words_from(from).unwrap_or_default());
            }
            return self.words(this, words);
        }
        words.extend(self.rest(program));
        if words.len() == 1 {
            return self.words(this, words);
        }
        Some(self.code(this, crate::facts::expand::join(&words, " "), Vec::new()))
    }

    /// The arguments for a program that an option holds, or the operands behind it: those up to the next option that the
    /// wrapper itself knows.
    fn rest(&self, program: &Value) -> Vec<Value> {
        let is = |word: &Value, option: &str| {
            let word = word.known_prefix();
            word.len() > 2
                && option
                    .get(..word.len())
                    .is_some_and(|head| head.eq_ignore_ascii_case(word))
        };
        let own = [
            "-Wait",
            "-NoNewWindow",
            "-PassThru",
            "-LoadUserProfile",
            "-UseNewEnvironment",
        ];
        let argv = &self.call.argv[1..];
        let opens = |word: &Value| self.spec.rest_in.iter().any(|option| is(word, option));
        let at = argv.iter().position(opens);
        let Some(at) = at.or_else(|| argv.iter().position(|word| word == program)) else {
            return Vec::new();
        };
        let known = |word: &&Value| {
            let mut options = self.program.value_for.iter();
            !options.any(|option| is(word, option)) && !own.iter().any(|option| is(word, option))
        };
        argv[at + 1..].iter().take_while(known).cloned().collect()
    }

    /// All words from the start of an operand on; 0 is the last of the subcommand words.
    fn words_from(&self, from: u32) -> Option<Vec<Value>> {
        let index = if from == 0 {
            self.skip.checked_sub(1)?
        } else {
            self.operand(from)
        };
        let place = *self.args.places().get(index)?;
        let mut words = &self.call.argv[place..];
        if words.first().and_then(Value::as_known) == Some("--") {
            words = &words[1..];
        }
        let ends = |word: &Value| {
            let mut marks = self.spec.until.iter().chain(self.spec.items.iter());
            word.as_known()
                .is_some_and(|word| marks.any(|mark| mark == word))
        };
        let length = words.iter().position(ends).unwrap_or(words.len());
        (length > 0).then(|| words[..length].to_vec())
    }

    /// The positional parameters of a text.
    fn positional(&self) -> Vec<Value> {
        match self.spec.parameters {
            None => Vec::new(),
            Some(0) => self.operands_from(self.skip),
            // The operand of this number is `$0`.
            Some(zero) => self.operands_from(self.operand(zero) + 1),
        }
    }

    /// Entries of `scripts` in the `package.json` next to where this runs; recipes of a `Makefile` or `justfile`.
    fn package_scripts(&self, this: &mut Interpreter<'_>, texts: &mut Vec<Value>) {
        let mut names: Vec<String> = Vec::new();
        for option in self.spec.script_in.iter() {
            names.extend(
                self.args
                    .values(option)
                    .map(|value| value.text().to_owned()),
            );
        }
        if let Some(script) = self.spec.script {
            let index = if script == 0 {
                self.skip.saturating_sub(1)
            } else {
                self.operand(script)
            };
            let take = if self.spec.each { usize::MAX } else { 1 };
            let operands = self.args.operands().skip(index).take(take);
            names.extend(operands.map(|value| value.text().to_owned()));
        }
        let recipes = self.spec.script.zip(self.spec.language.as_deref());
        if names.is_empty() && recipes.is_none() || this.is_remote() {
            return;
        }
        this.hangs_on_cwd();
        let cwd = this.facts.runs[self.index].cwd.clone();
        let dirs = self
            .spec
            .dir
            .iter()
            .flat_map(|option| self.args.values(option));
        let dir = dirs.fold(cwd, |cwd, dir| lookup::directory(&cwd, &dir));
        if let Some((_, language)) = recipes {
            if this.was_unpacked(&lookup::directory(&dir, &Value::known("Makefile"))) {
                self.unseen(this, Origins::NETWORK.and(Origins::DOWNLOADED));
                return;
            }
            if let Some(text) = lookup::recipes(this, &dir, language, &names) {
                texts.push(text);
            } else {
                let names = names.iter().filter(|name| is_script_name(name));
                texts.extend(names.map(|name| Value::known(format!("{name}:\n\t{name}\n"))));
            }
            return;
        }
        let given = self.given_to_script(this);
        for name in names {
            let found = lookup::package_script(this, &dir, &name, &given);
            // What cannot be seen is known by its name: `deploy:prod`. Without `run`, it may be a program as well.
            // It is often called as the program that it runs: `npm run prisma -- migrate reset`.
            let told = is_script_name(&name) || !given.text().is_empty();
            if found.is_empty() && !self.spec.words.is_empty() && told {
                let mut text = Value::known(name);
                text.push_value(&given);
                texts.push(text);
            } else {
                texts.extend(found);
            }
        }
    }

    /// The operands behind a script's name, quoted.
    fn given_to_script(&self, this: &mut Interpreter<'_>) -> Value {
        let mut given = Value::default();
        let Some(script) = self.spec.script.filter(|_| self.spec.operands_follow) else {
            return given;
        };
        let behind = self.operands_from(self.skip + script as usize);
        if this.keeps(&behind) {
            for operand in &behind {
                given.push_str(" ", false);
                given.push_value(&operand.quoted());
            }
        }
        given
    }

    /// Puts what was found into the texts in which it is meant.
    fn name_found(&self, this: &mut Interpreter<'_>, texts: &mut [Value]) {
        if self.spec.finds.is_empty() {
            return;
        }
        let Some(found) = this.facts.runs[self.index].found.first().cloned() else {
            return;
        };
        for text in texts {
            for word in self.spec.finds.iter() {
                let count = text.text().matches(&**word).count();
                if count > 0 && this.copies(count.saturating_mul(found.size())) {
                    *text = text.replaced(word, &found);
                }
            }
        }
    }

    /// The index among all operands of the `n`th one behind the subcommand words, counted from 1.
    fn operand(&self, n: u32) -> usize {
        self.skip + (n as usize).saturating_sub(1)
    }

    fn operands_from(&self, index: usize) -> Vec<Value> {
        self.args.operands().skip(index).cloned().collect()
    }

    /// Takes off the text that must stand in front, if any must, and what stands behind the end. A way without a prefix
    /// beside others with one is for the texts that none of these fits.
    fn stripped(&self, text: Value) -> Option<Value> {
        let text = if let Some(prefix) = &self.spec.prefix {
            without_prefix(&text, prefix)?
        } else {
            let same = |other: &&Runs| {
                other.option == self.spec.option && other.setting == self.spec.setting
            };
            let mut prefixes = self
                .program
                .runs
                .iter()
                .filter(same)
                .filter_map(|other| other.prefix.as_ref());
            if prefixes.any(|prefix| without_prefix(&text, prefix).is_some()) {
                return None;
            }
            text
        };
        let end = self
            .spec
            .text_until
            .as_ref()
            .and_then(|end| text.text().find(&**end));
        Some(end.map_or_else(|| text.clone(), |at| text.slice_to(at)))
    }

    /// Values of settings: `-c key=value`, and `config key value`.
    fn settings(&self, this: &mut Interpreter<'_>, texts: &mut Vec<Value>) {
        let mut given: Vec<(String, Value)> = Vec::new();
        for value in self.args.values("-c|--config") {
            if let Some((key, _)) = value.known_prefix().split_once('=') {
                given.push((key.to_owned(), value.slice_from(key.len() + 1)));
            }
        }
        // An alias runs only when it is called.
        let called = self
            .args
            .operands()
            .next()
            .and_then(Value::as_known)
            .unwrap_or_default();
        // What is looked through for every run has to be paid for.
        let looked = this.state.settings.len() + this.facts.runs[self.index].env.len();
        let length: usize = this
            .state
            .settings
            .iter()
            .map(|(_, value)| value.size())
            .sum();
        if !this.step(u32::try_from(looked / 8).unwrap_or(u32::MAX)) || !this.copies(length) {
            return;
        }
        let mut stored = this.state.settings.clone();
        for (_, value) in this.facts.runs[self.index]
            .env
            .iter()
            .filter(|(name, _)| name == "GIT_CONFIG_PARAMETERS")
        {
            for setting in shell_words::split(value.text()).unwrap_or_default() {
                if let Some((key, value)) = setting.split_once('=') {
                    stored.push((key.to_owned(), Value::known(value)));
                }
            }
        }
        let env = &this.facts.runs[self.index].env;
        for (name, key) in env.iter() {
            if let Some(number) = name.strip_prefix("GIT_CONFIG_KEY_") {
                let name = format!("GIT_CONFIG_VALUE_{number}");
                let value = env.iter().find(|(other, _)| *other == name);
                stored.extend(value.map(|(_, value)| (key.text().to_owned(), value.clone())));
            }
        }
        let given = given.into_iter().chain(stored);
        for (key, value) in given {
            let lower = key.to_ascii_lowercase();
            let fits = self
                .spec
                .setting
                .iter()
                .any(|pattern| setting_matches(pattern, &lower));
            let alias = lower.strip_prefix("alias.");
            if fits && alias.is_none_or(|alias| alias == called.to_ascii_lowercase()) {
                texts.push(value);
            }
        }
        let mut operands = self.args.operands();
        if operands.next().and_then(Value::as_known) == Some("config") {
            let mut operands = operands.skip_while(|word| word.as_known() == Some("set"));
            if let (Some(key), Some(value)) =
                (operands.next().and_then(Value::as_known), operands.next())
                && this.state.settings.len() < 256
            {
                this.state.settings.push((key.to_owned(), value.clone()));
            }
        }
    }

    /// Words behind a marker: `-exec … ;`.
    fn behind(&self, this: &mut Interpreter<'_>) -> Option<Printed> {
        let ranges = self.args.behind(&self.spec.after, &self.spec.until);
        let mut all = None;
        for range in ranges {
            all = self.words(this, self.args.words_in(range)).or(all);
        }
        all
    }

    /// Follows a program and its arguments.
    fn words(&self, this: &mut Interpreter<'_>, mut words: Vec<Value>) -> Option<Printed> {
        let mut env = self.call.env.clone();
        // `docker run -e NAME=value`
        for value in self
            .spec
            .variables_in
            .iter()
            .flat_map(|option| self.args.values(option))
        {
            if let Some(name) = assigned_name(&value) {
                let value = value.slice_from(name.len() + 1);
                env.push((name, value));
            }
        }
        if self.spec.assignments {
            while let Some(name) = words.first().and_then(assigned_name) {
                let value = words[0].slice_from(name.len() + 1);
                env.push((name, value));
                words.remove(0);
            }
            // `env $(cat .env | xargs) program`: what comes of it are assignments, or nothing would run.
            if words.len() > 1 && words[0].is_unknown() {
                words.remove(0);
            }
        }
        if words.is_empty() {
            return None;
        }
        if self.spec.arguments {
            words.insert(0, self.call.argv[0].clone());
        }
        if let Some(program) = &self.spec.program {
            words.insert(0, Value::known(&**program));
        }
        let mut lines = vec![words];
        if self.spec.appends || !this.facts.runs[self.index].found.is_empty() {
            lines = self.with_input(this, lines.remove(0));
        }
        if self.spec.joined {
            let mut all = None;
            for words in lines {
                let text = crate::facts::expand::join(&words, " ");
                all = Some(self.code(this, self.stripped(text)?, Vec::new()));
            }
            return all;
        }
        let mut all = Printed::default();
        for argv in lines {
            let call = Call {
                argv: argv.into(),
                env: env.clone(),
                redirects: Vec::new(),
                span: self.call.span,
            };
            // Functions and aliases are known to this shell only.
            let sees = self.spec.here || this.frame.dialect != Dialect::Bash;
            let printed = self.inside(this, |this| {
                if sees {
                    this.call(call)
                } else {
                    this.program(call)
                }
            });
            all.runs.extend(printed.runs.iter().copied());
            all = Printed {
                runs: std::mem::take(&mut all.runs),
                ..printed
            };
        }
        Some(all)
    }

    /// Things to be appended that stand on the command line: `::: a b`.
    fn items(&self) -> Vec<Value> {
        let is_marker = |word: &&Value| {
            let known = word.as_known();
            known.is_some_and(|word| self.spec.items.iter().any(|item| item == word))
        };
        let words = self.call.argv.iter().skip_while(|word| !is_marker(word));
        words
            .filter(|word| !is_marker(word))
            .take(APPENDED)
            .cloned()
            .collect()
    }

    /// The command lines that come of words and what is read on standard input, or found.
    fn with_input(&self, this: &mut Interpreter<'_>, words: Vec<Value>) -> Vec<Vec<Value>> {
        let found = this.facts.runs[self.index].found.clone();
        let items = self.items();
        let by_line = self.spec.replace.iter().any(|option| self.args.has(option));
        let values = if !items.is_empty() {
            items
        } else if found.is_empty() {
            let file = self
                .spec
                .items_in
                .iter()
                .find_map(|option| self.args.values(option).next());
            let input = match file {
                Some(path) => this.file_input(&path),
                None => this.frame.stdin.clone(),
            };
            input_values(this, &input, by_line)
        } else {
            found
        };
        let marker = self
            .spec
            .replace
            .iter()
            .flat_map(|option| self.args.values(option))
            .next();
        let marker = marker.map_or("{}".to_owned(), |value| value.text().to_owned());
        let has_marker =
            !marker.is_empty() && words.iter().any(|word| word.text().contains(&marker));
        if !has_marker && !self.spec.appends {
            return vec![words];
        }
        if !has_marker {
            let mut argv = words;
            argv.extend(values);
            return vec![argv];
        }
        let fill = |value: &Value| {
            words
                .iter()
                .map(|word| word.replaced(&marker, value))
                .collect()
        };
        let places = words
            .iter()
            .map(|word| word.text().matches(&marker).count());
        let length: usize = values.iter().map(Value::size).sum();
        let size = places.sum::<usize>().saturating_mul(length);
        if values.len() > APPENDED / 4 || !this.copies(size + words.len() * values.len() * 64) {
            return vec![fill(&Value::unknown(Unknown::name(marker.as_str())))];
        }
        values.iter().map(fill).collect()
    }

    /// Follows a text in the language of this way of running.
    fn code(&self, this: &mut Interpreter<'_>, mut text: Value, positional: Vec<Value>) -> Printed {
        let follow = self.spec.operands_follow && self.spec.script.is_none();
        if follow && this.keeps(self.args.operands()) {
            for operand in self.args.operands() {
                text.push_str(" ", false);
                text.push_value(&operand.quoted());
            }
        }
        if self.spec.arguments && !self.spec.joined {
            let mut whole = self.call.argv[0].quoted();
            whole.push_str(" ", false);
            whole.push_value(&text);
            text = whole;
        }
        let language = self.spec.language.as_deref().unwrap_or("shell");
        if let Some(language) = stores::Language::of(language) {
            let (index, span) = (self.index, self.call.span);
            return self.inside(this, |this| {
                stores::follow(this, index, language, &text, span)
            });
        }
        // `awk -v name=text`: as if the code set it.
        for option in self.spec.variables_in.iter() {
            for value in self.args.values(option) {
                if let Some(name) = assigned_name(&value) {
                    let escaped = value.text()[name.len() + 1..].replace('\\', "\\\\");
                    let escaped = escaped.replace('"', "\\\"");
                    let mut set = Value::known(format!("{name} = \"{escaped}\"\n"));
                    set.push_value(&text);
                    text = set;
                }
            }
        }
        let mut origins = text.origins();
        if !this.keeps([&text]) {
            return Printed::unknown(origins);
        }
        if text.is_unknown() {
            origins = origins.and(Origins::UNKNOWN);
        }
        if language.ends_with("-base64") {
            origins = origins.and(Origins::DECODED);
        }
        let code = Code {
            language: language.to_owned(),
            text: text.clone(),
            origins,
        };
        this.facts.runs[self.index].code = Some(code);
        if text.is_unknown() {
            return Printed::unknown(origins);
        }
        let span = self.call.span;
        let zero = self.spec.parameters.filter(|zero| *zero > 0);
        let zero = zero.and_then(|zero| self.args.operands().nth(self.operand(zero)).cloned());
        self.inside(this, |this| {
            let dialect = match language {
                "shell" => Dialect::Bash,
                "powershell" => Dialect::Powershell,
                "cmd" => Dialect::Cmd,
                "powershell-base64" => {
                    let decoded = text
                        .as_known()
                        .and_then(lookup::utf16_base64)
                        .unwrap_or_default();
                    return this.text(&Value::known(decoded), Dialect::Powershell, span);
                }
                language => return inline::follow(this, language, &text, span),
            };
            let outer = std::mem::replace(&mut this.state.positional, positional);
            let known = std::mem::replace(&mut this.state.positional_known, true);
            if let Some(zero) = zero {
                this.state.set("0", vec![Slot::Scalar(zero)]);
            }
            // `X=y sh -c 'echo $X'`
            let mut before = Vec::new();
            if !this.is_remote() {
                for (name, value) in &self.call.env {
                    before.push((name, this.state.get(name).cloned()));
                    this.state.set(name, vec![Slot::Scalar(value.clone())]);
                    this.state.export(name);
                }
            }
            let printed = this.text(&text, dialect, span);
            for (name, var) in before.into_iter().rev() {
                this.state.put(name, var);
            }
            this.state.positional = outer;
            this.state.positional_known = known;
            printed
        })
    }

    /// Follows a script from a file or from standard input.
    fn script(&self, this: &mut Interpreter<'_>) -> Option<Printed> {
        let is_stdin = |path: &Value| {
            matches!(
                path.as_known(),
                Some("-" | "/dev/stdin" | "/dev/fd/0" | "/proc/self/fd/0")
            )
        };
        if !self.spec.file_in.is_empty() || !self.spec.env_file.is_empty() {
            let mut all = None;
            let env = this.facts.runs[self.index].env.clone();
            let set = env
                .iter()
                .filter(|(name, _)| self.spec.env_file.iter().any(|env| env == name));
            let set = set.map(|(_, path)| std::borrow::Cow::Borrowed(path));
            let given = self
                .spec
                .file_in
                .iter()
                .flat_map(|option| self.args.values(option));
            let mut read = false;
            for path in given.chain(set) {
                if !this.step(1) {
                    break;
                }
                if self.spec.language.as_deref() == Some("binary") && !this.is_fetched(&path) {
                    continue;
                }
                if !is_stdin(&path) {
                    all = Some(self.file(this, &path, self.positional()));
                } else if !std::mem::replace(&mut read, true) {
                    // Who reads it again finds nothing there.
                    all = self.input(this);
                }
            }
            return all;
        }
        if let Some(file) = self.spec.file {
            let path = self.args.operands().nth(self.operand(file))?.clone();
            if self.store().is_some() && !stores::is_script(&path) {
                return None;
            }
            if self.spec.language.as_deref() == Some("binary") && !this.is_fetched(&path) {
                return None;
            }
            if !is_stdin(&path) {
                return Some(self.file(this, &path, self.positional()));
            }
        } else {
            let count = self.args.operands().len().saturating_sub(self.skip);
            if count > self.spec.stdin.unwrap_or(0) as usize {
                return None;
            }
        }
        self.input(this)
    }

    /// Follows what is read on standard input.
    fn input(&self, this: &mut Interpreter<'_>) -> Option<Printed> {
        if let Some(language) = self.store() {
            let (index, span) = (self.index, self.call.span);
            let mut read = None;
            self.inside(this, |this| {
                read = stores::input(this, index, language, span);
                Printed::default()
            });
            return read;
        }
        match this.frame.stdin.clone() {
            Input::Text(text) => {
                // The text is used up: what is inside reads nothing more.
                let outer = std::mem::take(&mut this.frame.stdin);
                let printed = self.code(this, (*text).clone(), self.positional());
                this.frame.stdin = outer;
                Some(printed)
            }
            Input::Pipe(_, origins) => Some(self.unseen(this, origins)),
            Input::File(path) => Some(self.file(this, &path, Vec::new())),
            Input::Inherited => None,
        }
    }

    /// The language of the text, if it is one of a data store.
    fn store(&self) -> Option<stores::Language> {
        let language = self.spec.language.as_deref();
        language.and_then(stores::Language::of)
    }

    fn file(&self, this: &mut Interpreter<'_>, path: &Value, positional: Vec<Value>) -> Printed {
        if this.was_unpacked(path) {
            return self.unseen(this, Origins::NETWORK.and(Origins::DOWNLOADED));
        }
        if let Some(language) = self.store() {
            let (index, span) = (self.index, self.call.span);
            return self.inside(this, |this| {
                stores::script(this, index, language, path, span)
            });
        }
        let Some(written) = this.written_file(path) else {
            let origins = if path.has_unknown() && path.text().is_empty() {
                // What made up its name did not make up what is in it.
                path.origins()
                    .without(Origins::GENERATED)
                    .and(Origins::FILE)
            } else {
                Origins::FILE
            };
            return self.unseen(this, origins);
        };
        let (content, origins) = (written.content.clone(), written.origins);
        if content.is_unknown() || content.text().is_empty() {
            return self.unseen(this, origins);
        }
        self.code(this, content, positional)
    }

    /// Notes that code is run which cannot be seen.
    fn unseen(&self, this: &mut Interpreter<'_>, origins: Origins) -> Printed {
        let language = self.spec.language.as_deref().unwrap_or("shell").to_owned();
        let text = Value::unknown(Unknown {
            origins,
            ..Unknown::any("")
        });
        this.facts.runs[self.index].code = Some(Code {
            language,
            text,
            origins,
        });
        Printed::unknown(origins)
    }

    /// Follows something in the surroundings that this wrapper makes.
    fn inside(
        &self,
        this: &mut Interpreter<'_>,
        follow: impl FnOnce(&mut Interpreter<'_>) -> Printed,
    ) -> Printed {
        let spec = self.spec;
        if spec.here && spec.host.is_none() && spec.container.is_none() {
            return follow(this);
        }
        let outer = this.frame.clone();
        if outer.wrappers.len() > 16 {
            this.limit(Limit::Depth);
            return Printed::default();
        }
        // Each of many texts is followed in surroundings that all options may say something of.
        if !this.step(self.args.weight()) {
            return Printed::default();
        }
        let name = this.facts.runs[self.index].name.clone();
        this.frame.wrappers.push(name);
        if spec.fresh && self.is_detached() {
            this.frame.wrappers.push(DETACHED.to_owned());
        }
        this.frame.elevated |= spec.elevated;
        let place = self.place(&this.facts.runs[self.index].name);
        let moved = place.is_some();
        let state = moved.then(|| std::mem::take(&mut this.state));
        if let Some(place) = place {
            this.frame.place = place;
            this.state.positional_known = true;
            this.state.set(
                CWD,
                vec![Slot::Scalar(Value::unknown(Unknown::any(
                    "the remote directory",
                )))],
            );
        }
        let cwd = this.facts.runs[self.index].cwd.clone();
        let printed = this.subshell(|this| {
            if !moved {
                let dirs = spec.dir.iter().flat_map(|option| self.args.values(option));
                let cwd = dirs.fold(cwd, |cwd, dir| lookup::directory(&cwd, &dir));
                if this.place_of_run() != cwd {
                    this.hangs_on_cwd();
                    this.state.set(CWD, vec![Slot::Scalar(cwd)]);
                }
                // What is set for the wrapper is set for what it runs.
                for (name, value) in &self.call.env {
                    this.state.set(name, vec![Slot::Scalar(value.clone())]);
                    this.state.export(name);
                }
            }
            follow(this)
        });
        if let Some(state) = state {
            this.state = state;
        }
        let from_host = matches!(this.frame.place, Place::Host(_));
        this.frame = outer;
        if from_host && printed.text.as_known().is_none() && this.is_heard() {
            return Printed {
                runs: printed.runs,
                ..Printed::unknown(printed.origins.and(Origins::NETWORK))
            };
        }
        printed
    }

    /// Whether nobody waits for what a new container runs, or it is only made.
    fn is_detached(&self) -> bool {
        let mut words = self.args.operands().take(self.skip);
        self.args.has("-d|--detach") || words.any(|word| word.as_known() == Some("create"))
    }

    /// Where what is inside runs, if that is somewhere else.
    fn place(&self, tool: &str) -> Option<Place> {
        let named = |n: u32| {
            let index = self.skip + (n as usize).checked_sub(1)?;
            self.args.operands().nth(index).map(Value::shown)
        };
        if let Some(host) = self.spec.host {
            let host = named(host).unwrap_or_default();
            let host = host.rsplit_once('@').map_or(&*host, |(_, host)| host);
            return Some(Place::Host(host.to_owned()));
        }
        let container = self.spec.container?;
        let mut mounts = Vec::new();
        for option in self.spec.mounts.iter() {
            mounts.extend(
                self.args
                    .values(option)
                    .filter_map(|value| lookup::mount(&value)),
            );
        }
        Some(Place::Container {
            tool: tool.to_owned(),
            name: named(container).unwrap_or_default(),
            fresh: self.spec.fresh,
            mounts,
        })
    }
}

/// A text without what it must begin with, in any case, blanks in front left out.
fn without_prefix(text: &Value, prefix: &str) -> Option<Value> {
    let known = text.known_prefix();
    let blank = known.len() - known.trim_start().len();
    let head = known[blank..].get(..prefix.len())?;
    let by_blank = || {
        let name = prefix.strip_suffix('=')?;
        head.strip_suffix(' ')
            .filter(|head| head.eq_ignore_ascii_case(name))
    };
    (head.eq_ignore_ascii_case(prefix) || by_blank().is_some())
        .then(|| text.slice_from(blank + prefix.len()))
}

/// The values that a program which builds command lines from its input would read.
fn input_values(this: &mut Interpreter<'_>, input: &Input, by_line: bool) -> Vec<Value> {
    match input {
        Input::Text(text) if this.copies(text.text().len()) => {
            let mut values = text.split(|c| if by_line { c == '\n' } else { c.is_whitespace() } || c == '\0');
            values.retain(|value| !value.text().is_empty() || value.has_unknown());
            values.truncate(APPENDED);
            values
        }
        Input::Text(_) => vec![Value::unknown(Unknown::any("(a long text)"))],
        Input::Pipe(runs, origins) => {
            let unknown = Unknown {
                origins: *origins,
                hunted_by: hunt::hunter(&this.facts.runs, runs),
                splits: true,
                may_be_empty: false,
                ..Unknown::any("(piped names)")
            };
            vec![Value::unknown(unknown)]
        }
        Input::File(path) => {
            let from = format!("(names in {})", path.shown());
            vec![Value::unknown(Unknown {
                origins: secrets::of_file(this, path),
                splits: true,
                may_be_empty: false,
                ..Unknown::any(from)
            })]
        }
        Input::Inherited => Vec::new(),
    }
}

/// What a program's output is made of, on this command line.
pub(super) fn output_of(program: &Program, args: &Args<'_>) -> Option<Output> {
    if let Some(prints) = prints_of(program, args) {
        return Some(prints.is);
    }
    let any = |flags: &[grammar::Text]| flags.iter().any(|flag| args.has(flag));
    let words = |words: &[grammar::Text]| {
        words.is_empty() || words.iter().any(|words| begins(*words, args))
    };
    let flags = program.output_flags.is_empty() || any(&program.output_flags);
    program
        .output
        .filter(|_| flags && words(&program.output_words))
}

/// Which of several kinds of output it has.
pub(super) fn prints_of<'p>(program: &'p Program, args: &Args<'_>) -> Option<&'p grammar::Prints> {
    let any = |flags: &[grammar::Text]| flags.iter().any(|flag| args.has(flag));
    let words = |words: &[grammar::Text]| {
        words.is_empty() || words.iter().any(|words| begins(*words, args))
    };
    let holds = |prints: &&grammar::Prints| {
        words(&prints.words)
            && (prints.flags.is_empty() || any(&prints.flags))
            && !any(&prints.unless)
            && prints.values.iter().all(|(options, words)| {
                args.values(options).any(|value| {
                    let head = value.text().split('=').next().unwrap_or_default();
                    let mut words = grammar::each_of(words);
                    words.any(|word| word == head || word == value.text())
                })
            })
            && prints
                .operands
                .as_deref()
                .is_none_or(|wanted| counts(wanted, args.operands().len()))
            && (!prints.named || args.operands().any(names_secret))
    };
    program.outputs.iter().find(holds)
}

/// Whether this is a name that only a script or recipe has, so that nothing else is run by it: it says what it does, and
/// no program is called so.
fn is_script_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || ":-_.".contains(c);
    let mut labels = name.split([':', '-', '_', '.']);
    name.chars().all(plain)
        && grammar::index(name).is_none()
        && labels.any(|label| {
            matches!(
                label,
                "deploy"
                    | "publish"
                    | "rollback"
                    | "promote"
                    | "undeploy"
                    | "teardown"
                    | "destroy"
                    | "nuke"
                    | "prod"
                    | "production"
                    | "drop"
                    | "reset"
                    | "wipe"
                    | "purge"
            )
        })
}

/// Whether a word is the name of a secret, as far as can be told.
fn names_secret(word: &Value) -> bool {
    word.as_known()
        .is_none_or(crate::facts::secrets::is_secret_variable)
}

/// `2` or `2+`.
fn counts(wanted: &str, count: usize) -> bool {
    match wanted.strip_suffix('+') {
        Some(least) => least.parse().is_ok_and(|least: usize| count >= least),
        None => wanted.parse() == Ok(count),
    }
}

/// Whether the words of a command line begin like this, with options or without.
fn begins(words: grammar::Text, args: &Args<'_>) -> bool {
    if !words.is_empty() && !args.may_begin(words) {
        return false;
    }
    let fits = |typed: &mut dyn Iterator<Item = &Value>| {
        words.split(' ').all(|word| {
            let typed = typed.next().filter(|typed| !typed.has_unknown());
            let typed = typed.map(Value::text);
            // `kubectl get secret/name`
            let is = |word: &str, typed: &str| {
                let rest = typed.strip_prefix(word);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            // `kubectl get configmap,secret`
            typed.is_some_and(|typed| {
                let mut kinds = typed.split(',');
                kinds.any(|typed| grammar::each_of(word).any(|word| is(word, typed)))
            })
        })
    };
    args.leading_words(&words).is_some() || args.begins_with(&words) || fits(&mut args.operands())
}

/// What a program prints that passes on, decodes or fetches something.
fn through(
    this: &mut Interpreter<'_>,
    program: &Program,
    args: &Args<'_>,
    index: usize,
) -> Printed {
    let output = output_of(program, args);
    let mut input = match &this.frame.stdin {
        Input::Pipe(_, origins) => *origins,
        Input::File(_) => Origins::FILE,
        Input::Text(text) => text.origins(),
        Input::Inherited => Origins::default(),
    };
    match output {
        Some(Output::Network) => Printed::unknown(Origins::NETWORK),
        Some(Output::Trusted) => Printed::unknown(Origins::TRUSTED),
        Some(Output::Decoded) => Printed::unknown(input.and(Origins::DECODED)),
        Some(Output::Secret | Output::Environment) => Printed::unknown(Origins::GENERATED),
        Some(Output::Passes | Output::Nothing) | None => {
            // What `tee` is told to write it does not read.
            let is_operand = |target: &grammar::Text| {
                target.trim_end_matches('+').parse::<u32>().is_ok() || target == "last"
            };
            if output == Some(Output::Passes)
                && !program.writes.iter().any(is_operand)
                && let Some(path) = args.operands().next()
                && this.written_file(path).is_some()
            {
                return this.content(path);
            }
            let name = this.facts.runs[index].name.clone();
            let printed = this.prints(&name, args);
            if !printed.text.is_unknown() {
                return printed;
            }
            if output == Some(Output::Passes) {
                for operand in args.operands() {
                    input = input.and(
                        this.written_file(operand)
                            .map_or(Origins::default(), |file| file.origins),
                    );
                }
                return Printed::unknown(input.and(printed.origins));
            }
            printed
        }
    }
}

/// Where what a program prints goes by its own command line.
#[derive(Clone, Copy, PartialEq)]
enum Goes {
    /// To standard output.
    Out,
    /// To files, and perhaps to standard output too.
    Files,
    /// To files alone.
    Away,
}

/// Notes the files that a program writes its output to by itself.
fn writes(
    this: &mut Interpreter<'_>,
    program: &Program,
    args: &Args<'_>,
    printed: &Printed,
) -> Goes {
    if this.is_remote() {
        return Goes::Out;
    }
    let mut written = false;
    let is_stdout = |path: &Value| matches!(path.as_known(), Some("-" | "/dev/stdout"));
    let mut away = false;
    let mut given = false;
    for target in program.writes.iter() {
        let count = args.operands().len();
        let numbered = target.trim_end_matches('+').parse::<usize>();
        let from = match (&**target, numbered) {
            ("last", _) if count > 1 => count - 1,
            ("last", _) => continue,
            (_, Ok(number)) => number.saturating_sub(1),
            (option, Err(_)) => {
                for path in args.values(option) {
                    given = true;
                    if !is_stdout(&path) {
                        away = true;
                        this.write_file(&path, printed, false);
                    }
                }
                continue;
            }
        };
        let take = if target.ends_with('+') { usize::MAX } else { 1 };
        for path in args.operands().skip(from).take(take) {
            if is_stdout(path) {
                continue;
            }
            written = true;
            this.write_file(path, printed, args.has("-a|--append"));
            if target == "last" {
                let sources = args
                    .operands()
                    .take(from)
                    .map(|from| base_name(from.text().trim_end_matches('/')).to_owned());
                for name in sources.take(APPENDED).collect::<Vec<_>>() {
                    let inner = lookup::directory(path, &Value::known(name));
                    this.write_file(&inner, printed, false);
                }
            }
        }
    }
    let by_url = |flag: &grammar::Text| if flag == "*" { !given } else { args.has(flag) };
    if program.writes_url.iter().any(by_url) {
        let dir = program
            .writes_dir
            .iter()
            .find_map(|option| args.values(option).next());
        for url in args.operands() {
            let name = Value::known(lookup::url_name(url.text()));
            let path = dir
                .as_ref()
                .map_or(name.clone(), |dir| lookup::directory(dir, &name));
            this.write_file(&path, printed, false);
        }
        away = true;
    }
    match (away, written) {
        (true, _) => Goes::Away,
        (false, true) => Goes::Files,
        (false, false) => Goes::Out,
    }
}

/// The name in `NAME=value`, if the word is that.
fn assigned_name(word: &Value) -> Option<String> {
    let (name, _) = word.known_prefix().split_once('=')?;
    let valid = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (!name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(valid))
        .then(|| name.to_owned())
}

/// Whether a key such as `alias.x` matches a pattern such as `alias.*`, in any case.
fn setting_matches(pattern: &str, key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    match pattern.split_once('*') {
        None => pattern.eq_ignore_ascii_case(&key),
        Some((head, tail)) => {
            let (head, tail) = (head.to_ascii_lowercase(), tail.to_ascii_lowercase());
            key.len() >= head.len() + tail.len() && key.starts_with(&head) && key.ends_with(&tail)
        }
    }
}
