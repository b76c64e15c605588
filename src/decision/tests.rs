use std::rc::Rc;

use super::*;
use crate::facts::{Site, Span};
use crate::payload::{Dialect, Mode, Payload};
use crate::rules::Rule;

fn hit(rule: &Rule, effect: Effect) -> Hit<'_> {
    Hit {
        id: "test.rule",
        rule,
        run: 0,
        span: Span { start: 0, end: 4 },
        effect: Some(effect),
        target: None,
        manner: None,
        lost: Vec::new(),
        site: None,
    }
}

fn weighed(rule: &Rule, effect: Effect, stage: Stage, mode: Mode) -> Decision {
    let payload = Payload {
        mode,
        ..Payload::of_command("test", Dialect::Bash)
    };
    let site = Site {
        stage,
        ..Site::default()
    };
    let hit = Hit {
        site: Some(Rc::new(site)),
        ..hit(rule, effect)
    };
    let (facts, policy) = (Facts::default(), Policy::default());
    weigh(&payload, &[], &facts, &[hit], &policy)
}

#[test]
fn the_stage_of_what_is_acted_on_decides() {
    let rule = Rule::default();
    for (stage, verdict) in [
        (Stage::Local, Verdict::Ask),
        (Stage::Dev, Verdict::Ask),
        (Stage::Staging, Verdict::Deny),
        (Stage::Unknown, Verdict::Deny),
        (Stage::Production, Verdict::Deny),
    ] {
        let decision = weighed(&rule, Effect::Destroy, stage, Mode::Default);
        assert_eq!(decision.verdict, verdict, "{stage:?}");
        assert_eq!(decision.findings[0].because, Because::Placed(stage));
    }
}

#[test]
fn a_rule_caps_its_verdict() {
    let rule = Rule {
        limit: Some(Verdict::Ask),
        ..Rule::default()
    };
    let decision = weighed(&rule, Effect::Discard, Stage::Local, Mode::Default);
    assert_eq!(decision.verdict, Verdict::Ask);
    let decision = weighed(
        &rule,
        Effect::Discard,
        Stage::Local,
        Mode::BypassPermissions,
    );
    assert_eq!(decision.verdict, Verdict::Deny);
    assert!(decision.findings[0].unasked);
}

#[test]
fn questions_about_little_stay_questions_where_nobody_is_asked() {
    let decision = weighed(
        &Rule::default(),
        Effect::Publish,
        Stage::Unknown,
        Mode::Auto,
    );
    assert_eq!(decision.verdict, Verdict::Ask);
}

#[test]
fn a_limit_is_asked_about_and_stops_where_nobody_is_asked() {
    let facts = Facts {
        limits: vec![Limit::Steps, Limit::Steps],
        ..Facts::default()
    };
    let mut payload = Payload::of_command("test", Dialect::Bash);
    let decision = weigh(&payload, &[], &facts, &[], &Policy::default());
    assert_eq!((decision.verdict, decision.limits.len()), (Verdict::Ask, 1));
    payload.mode = Mode::DontAsk;
    let decision = weigh(&payload, &[], &facts, &[], &Policy::default());
    assert_eq!(decision.verdict, Verdict::Deny);
}

#[test]
fn text_that_cannot_be_read_matters_only_beside_something_dangerous() {
    let rule = Rule {
        limit: Some(Verdict::Pass),
        ..Rule::default()
    };
    let payload = Payload::of_command("test", Dialect::Bash);
    let problem = |start| Problem {
        kind: ProblemKind::Unterminated,
        span: Span { start, end: 99 },
    };
    for (start, effect, verdict) in [
        (4, Effect::Discard, Verdict::Ask),
        (40, Effect::Discard, Verdict::Pass),
        (4, Effect::Write, Verdict::Pass),
    ] {
        let hits = [hit(&rule, effect)];
        let facts = Facts::default();
        let decision = weigh(
            &payload,
            &[problem(start)],
            &facts,
            &hits,
            &Policy::default(),
        );
        assert_eq!(decision.verdict, verdict);
    }
}
