//! One thing that was found, and what became of it.

use crate::facts::{Class, Span, Stage};
use crate::rules::{Effect, Hit, Manner, Verdict};

/// A hit that was weighed.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule: `git.reset-hard`.
    pub id: String,
    /// Index of the run.
    pub run: usize,
    /// Where it stands in the command.
    pub span: Span,
    /// What it does to the world.
    pub effect: Effect,
    /// Which cell of the matrix decided.
    pub because: Because,
    /// What came out.
    pub verdict: Verdict,
    /// What the matrix and the rule say, where a user's policy says otherwise.
    pub built_in: Option<Verdict>,
    /// Whether a question was made a stop, as nobody will be asked.
    pub unasked: bool,
    /// Whether it is asked about only because text beside it cannot be read.
    pub unreadable: bool,
    /// What the rule says it does: `throws away uncommitted work`.
    pub title: String,
    /// Why that is bad, a sentence.
    pub why: String,
    /// What to do instead.
    pub instead: String,
    /// What is touched, as written.
    pub shown: Option<String>,
    /// Where that leads.
    pub path: Option<String>,
    /// Up to ten files that would be lost.
    pub lost: Vec<String>,
    /// What tells at which stage it acts, a clause.
    pub evidence: Option<String>,
}

/// What decides about a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// The stage of the place it acts on.
    Placed(Stage),
    /// What it touches, and how.
    Touched {
        /// What is there.
        class: Class,
        /// What is done to it.
        manner: Manner,
    },
}

/// How many lost files are named.
const NAMED: usize = 10;

impl Finding {
    pub(super) fn new(hit: &Hit<'_>, effect: Effect, because: Because, verdict: Verdict) -> Self {
        let target = hit.target.as_ref();
        let of_target = target.map_or(&[][..], |target| &target.lost);
        let lost = if hit.lost.is_empty() {
            of_target
        } else {
            &hit.lost
        };
        Self {
            id: hit.id.to_owned(),
            run: hit.run,
            span: hit.span,
            effect,
            because,
            verdict,
            built_in: None,
            unasked: false,
            unreadable: false,
            title: hit.rule.title.to_string(),
            why: hit.rule.why.to_string(),
            instead: hit.rule.instead.to_string(),
            shown: target.map(|target| target.shown.clone()),
            path: target.and_then(|target| target.path.clone()),
            lost: lost.iter().take(NAMED).cloned().collect(),
            evidence: hit.site.as_ref().and_then(|site| site.evidence.clone()),
        }
    }

    /// Takes the word of the user's policy.
    pub(super) fn settle(&mut self, verdict: Verdict) {
        if verdict != self.verdict {
            self.built_in = Some(self.verdict);
            self.verdict = verdict;
        }
    }

    /// A question that nobody would answer, about what cannot be made good, is a stop.
    pub(super) fn raise_unasked(&mut self) {
        let grave = matches!(
            self.effect,
            Effect::Destroy | Effect::Discard | Effect::Wreck | Effect::Exfiltrate
        );
        let production = self.because == Because::Placed(Stage::Production);
        if self.verdict == Verdict::Ask && (grave || production) {
            self.verdict = Verdict::Deny;
            self.unasked = true;
        }
    }
}
