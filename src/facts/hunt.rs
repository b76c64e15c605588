//! Processes that are looked for by name and then ended by number: `kill $(pgrep node)` is a `pkill node`.
//!
//! The number is not known, but which run looked for it is; a `kill` of it is noted once more as the run that ends processes
//! by name, so that the rules about those hold.

use crate::facts::grammar::{self, Args};
use crate::facts::{Input, Run, Value};

/// How far back in a pipe the search is looked for.
const STAGES: usize = 8;

/// Which of the runs that an output comes from, or of those before them in the pipe, looks for processes by name.
pub(super) fn hunter(runs: &[Run], from: &[usize]) -> Option<usize> {
    let mut at = *from.last()?;
    let mut narrows = None;
    for _ in 0..STAGES {
        let run = runs.get(at)?;
        match &*run.name {
            "pgrep" | "pidof" | "get-process" => return Some(at),
            "ps" => return narrows,
            "grep" | "egrep" | "fgrep" | "rg" => {
                let args = Args::split(grammar::of(&run.name), &run.argv);
                if !args.has("-v|--invert-match") {
                    narrows = Some(at);
                }
            }
            "awk" if run.argv.iter().any(|word| word.text().contains('/')) => narrows = Some(at),
            _ => {}
        }
        match &run.stdin {
            Input::Pipe(before, _) => at = *before.last()?,
            _ => return None,
        }
    }
    None
}

/// What a `kill` of processes does that were looked for by name: the words of the program that does both at once.
pub(super) fn by_name(kill: &Run, runs: &[Run]) -> Option<Vec<Value>> {
    let args = Args::split(grammar::of(&kill.name), &kill.argv);
    if args.has("-0|-l|-L") {
        return None;
    }
    let unknowns = kill.argv.iter().skip(1).flat_map(Value::unknowns);
    for (_, unknown) in unknowns {
        if unknown.from == "$PPID" {
            // The shell's parent is the agent.
            return Some(vec![Value::known("pkill"), Value::known("claude")]);
        }
        let Some(run) = unknown.hunted_by.and_then(|by| runs.get(by)) else {
            continue;
        };
        let mut words = run.argv.to_vec();
        match &*run.name {
            "pgrep" => words[0] = Value::known("pkill"),
            "pidof" => words[0] = Value::known("killall"),
            "get-process" => {
                let args = Args::split(grammar::of(&run.name), &run.argv);
                let name = args.values("-Name|-ProcessName").next();
                let name = name.as_deref().or_else(|| args.operands().next())?;
                words = vec![
                    Value::known("stop-process"),
                    Value::known("-Name"),
                    name.clone(),
                ];
            }
            _ => {
                let args = Args::split(grammar::of(&run.name), &run.argv);
                let pattern = args.values("-e|--regexp").next();
                let pattern = pattern.as_deref().or_else(|| args.operands().next())?;
                // `[n]ode` does not find the search itself.
                let plain = pattern.text().replace(['[', ']', '/'], "");
                let plain = plain.split('{').next().unwrap_or_default().trim();
                words = ["pkill", "-f", plain].map(Value::known).to_vec();
            }
        }
        return Some(words);
    }
    None
}
