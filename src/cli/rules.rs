//! `palisade rules`: the table for people.

use std::fmt::Write;

use anyhow::{anyhow, bail};

use super::args::RulesArgs;
use super::{Exit, current_dir, output};
use crate::policy;
use crate::rules::{self, Rule, Sample};
use crate::world::Machine;

pub(super) fn run(args: &RulesArgs) -> anyhow::Result<Exit> {
    let world = Machine::default();
    let policy = policy::load(&world, &current_dir()?).map_err(|broken| anyhow!(broken.0))?;
    let built_in = rules::table().iter().map(|known| (known.id, &known.rule));
    let own = policy.own.iter().map(|rule| (&*rule.name, rule));
    let all: Vec<(&str, &Rule)> = built_in.chain(own).collect();
    let mut text = String::new();
    let Some(id) = &args.id else {
        let width = all.iter().map(|(id, _)| id.len()).max().unwrap_or(0);
        for (id, rule) in all {
            let off = if policy.is_off(id) { " (off)" } else { "" };
            let _ = writeln!(text, "{id:width$}  {}{off}", rule.title);
        }
        output::print(&text)?;
        return Ok(Exit::Fine);
    };
    let Some((_, rule)) = all.iter().find(|(known, _)| known == id) else {
        match rules::nearest(id, all.iter().map(|(known, _)| *known)) {
            Some(near) => bail!("no rule {id}; did you mean {near}?"),
            None => bail!("no rule {id}; `palisade rules` lists them"),
        }
    };
    one(id, rule, &mut text);
    output::print(&text)?;
    Ok(Exit::Fine)
}

fn one(id: &str, rule: &Rule, text: &mut String) {
    let bold = anstyle::Style::new().bold();
    let _ = writeln!(text, "{bold}{id}{bold:#}: {}", rule.title);
    for (label, value) in [("why", &rule.why), ("instead", &rule.instead)] {
        if !value.is_empty() {
            let _ = writeln!(text, "{label:<8} {value}");
        }
    }
    if let Some(effect) = rule.effect {
        let _ = writeln!(text, "effect   {}", format!("{effect:?}").to_lowercase());
    }
    if let Some(limit) = rule.limit {
        let _ = writeln!(text, "at most  {}", format!("{limit:?}").to_lowercase());
    }
    for link in rule.refs.iter() {
        let _ = writeln!(text, "see      {link}");
    }
    let (hit, miss) = match rules::samples(id) {
        Some(samples) => (&samples.hit, &samples.miss),
        None => (&rule.hit, &rule.miss),
    };
    for (label, samples) in [("hits", hit), ("misses", miss)] {
        let _ = writeln!(text, "\n{label}");
        for sample in samples.iter() {
            let _ = match sample {
                Sample::Plain(run) => writeln!(text, "  {run}"),
                Sample::Given { run, given } => {
                    writeln!(text, "  {run}    (given: {})", given.join(", "))
                }
            };
        }
    }
}
