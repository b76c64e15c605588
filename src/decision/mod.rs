//! Weighs what was found: facts and hits to one verdict.
//!
//! Every hit is weighed by itself, in the order cell of the matrix, limit of the rule, word of the user, mode of the session;
//! the strictest wins and all of them are reported. This is also the only place where doubt costs something: a limit that
//! was reached is asked about whatever it is, text that cannot be read only beside something dangerous.

mod finding;
mod mentioned;
mod shown;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::facts::{Access, Class, Facts, Limit, Run, Stage};
use crate::payload::Payload;
use crate::policy::Policy;
use crate::rules::{Effect, Hit, Manner, Verdict};
use crate::shell::{Problem, ProblemKind};

pub use finding::{Because, Finding};
pub use mentioned::Mentioned;
pub use shown::{SHOWN_FILE, Shown, weigh_shown};

/// What is to be answered, and all that it rests on.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The strictest of all.
    pub verdict: Verdict,
    /// What was found, in reading order.
    pub findings: Vec<Finding>,
    /// What was not judged because a cap was reached.
    pub limits: Vec<Limit>,
    /// Whether the verdict of those limits was raised because nobody will be asked.
    pub nobody_asked: bool,
    /// What is wrong in policy files, and to be told with every verdict.
    pub problems: Vec<String>,
}

/// Weighs the hits of a command. `problems` are those of its script.
pub fn weigh(
    payload: &Payload<'_>,
    problems: &[Problem],
    facts: &Facts,
    hits: &[Hit<'_>],
    policy: &Policy,
) -> Decision {
    let mut findings: Vec<Finding> = hits
        .iter()
        .filter(|hit| !policy.is_off(hit.id))
        .map(|hit| judged(hit, policy))
        .collect();
    for finding in &mut findings {
        let about_secrets = matches!(finding.effect, Effect::Expose | Effect::Exfiltrate);
        if about_secrets && finding.shown.is_none() {
            finding.shown = facts
                .runs
                .get(finding.run)
                .and_then(|run| run.secret.clone());
        }
        doubt(finding, problems);
    }
    let limits = limits(problems, facts);
    let mut decision = decide(payload, findings, limits, policy);
    if decision.verdict == Verdict::Pass
        && policy.allow_reads
        && problems.is_empty()
        && only_reads(facts, hits, &decision)
    {
        decision.verdict = Verdict::Allow;
    }
    decision
}

/// A decision about a call that nothing is to be said of.
pub fn pass(policy: &Policy) -> Decision {
    decide(&Payload::default(), Vec::new(), Vec::new(), policy)
}

fn decide(
    payload: &Payload<'_>,
    mut findings: Vec<Finding>,
    limits: Vec<Limit>,
    policy: &Policy,
) -> Decision {
    let alone = !payload.mode.asks();
    if alone {
        findings.iter_mut().for_each(Finding::raise_unasked);
    }
    let worst = findings.iter().map(|finding| finding.verdict).max();
    let of_limits = match (limits.is_empty(), alone) {
        (true, _) => Verdict::Pass,
        (false, false) => Verdict::Ask,
        (false, true) => Verdict::Deny,
    };
    Decision {
        verdict: worst.unwrap_or(Verdict::Pass).max(of_limits),
        findings,
        limits,
        nobody_asked: alone && of_limits == Verdict::Deny,
        problems: policy.problems.clone(),
    }
}

/// One hit, by the matrix and by what users say.
fn judged(hit: &Hit<'_>, policy: &Policy) -> Finding {
    let (effect, because, cell) = if let (Some(target), Some(manner)) = (&hit.target, hit.manner) {
        let class = target.class;
        let effect = hit.effect.unwrap_or_else(|| effect_of(class, manner));
        let because = Because::Touched { class, manner };
        let cell = policy.of_file(class, manner, target.exists);
        (effect, because, cell)
    } else {
        let effect = hit.effect.unwrap_or(Effect::Write);
        let stage = hit
            .site
            .as_ref()
            .map_or(Stage::Local, |site| policy.stage(&site.names, site.stage));
        (
            effect,
            Because::Placed(stage),
            policy.of_effect(effect, stage),
        )
    };
    let capped = hit.rule.limit.map_or(cell, |limit| cell.min(limit));
    let mut finding = Finding::new(hit, effect, because, capped);
    finding.settle(policy.of_rule(hit.id, capped));
    finding
}

/// What touching a file does to the world.
fn effect_of(class: Class, manner: Manner) -> Effect {
    match (class, manner) {
        (Class::Secret, Manner::Read) => Effect::Expose,
        (Class::Secret, Manner::Serve) => Effect::Exfiltrate,
        (Class::Secret | Class::Protected, _) => Effect::Write,
        (_, Manner::Read) => Effect::Read,
        (Class::System | Class::Device | Class::Critical | Class::TempRoot, _) => Effect::Wreck,
        (Class::Guard, _) => Effect::Tamper,
        (Class::Sink | Class::Temp | Class::Regenerable, _)
        | (_, Manner::Append | Manner::Metadata) => Effect::Write,
        _ => Effect::Discard,
    }
}

/// Text that cannot be read may change the meaning of what it touches: what would have passed is asked about.
fn doubt(finding: &mut Finding, problems: &[Problem]) {
    let near = |problem: &&Problem| {
        !problem.kind.is_limit()
            && problem.span.start <= finding.span.end
            && finding.span.start <= problem.span.end
    };
    let dangerous = finding.effect > Effect::Write;
    if dangerous && finding.verdict == Verdict::Pass && problems.iter().any(|it| near(&it)) {
        finding.verdict = Verdict::Ask;
        finding.unreadable = true;
    }
}

fn limits(problems: &[Problem], facts: &Facts) -> Vec<Limit> {
    let read = problems.iter().filter_map(|problem| match problem.kind {
        ProblemKind::TooDeep => Some(Limit::Depth),
        ProblemKind::TooLong => Some(Limit::Length),
        _ => None,
    });
    let mut limits: Vec<Limit> = Vec::new();
    for limit in read.chain(facts.limits.iter().copied()) {
        if !limits.contains(&limit) {
            limits.push(limit);
        }
    }
    limits
}

/// Whether every run is known to only read: some rule says so of each, none says more, and nothing is written by the shell.
fn only_reads(facts: &Facts, hits: &[Hit<'_>], decision: &Decision) -> bool {
    let of_reads = hits.iter().filter(|hit| hit.effect == Some(Effect::Read));
    let reading: BTreeSet<usize> = of_reads.map(|hit| hit.run).collect();
    let reads = |at: usize, run: &Run| {
        reading.contains(&at) && run.redirects.iter().all(|to| to.access == Access::Read)
    };
    !facts.runs.is_empty()
        && decision
            .findings
            .iter()
            .all(|finding| finding.effect == Effect::Read)
        && facts
            .runs
            .iter()
            .enumerate()
            .all(|(at, run)| reads(at, run))
}
