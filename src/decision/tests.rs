use super::*;
use crate::facts::Span;
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
    }
}

fn at(place: Place) -> Facts {
    Facts {
        runs: vec![Run {
            place,
            ..Run::default()
        }],
        ..Facts::default()
    }
}

fn weighed(rule: &Rule, effect: Effect, place: Place, mode: Mode) -> Decision {
    let payload = Payload {
        mode,
        ..Payload::of_command("test", Dialect::Bash)
    };
    weigh(
        &payload,
        &[],
        &at(place),
        &[hit(rule, effect)],
        &Policy::default(),
    )
}

#[test]
fn a_host_has_the_stage_of_its_name() {
    let rule = Rule::default();
    for (host, verdict) in [
        ("db.dev.acme.com", Verdict::Ask),
        ("db.prod.acme.com", Verdict::Deny),
        ("db.acme.com", Verdict::Deny),
        ("localhost", Verdict::Ask),
    ] {
        let place = Place::Host(host.to_owned());
        let decision = weighed(&rule, Effect::Destroy, place, Mode::Default);
        assert_eq!(decision.verdict, verdict, "{host}");
    }
}

#[test]
fn what_starts_here_may_act_elsewhere() {
    let rule = Rule::default();
    let decision = weighed(&rule, Effect::Destroy, Place::Local, Mode::Default);
    assert_eq!(
        decision.findings[0].because,
        Because::Placed(Stage::Unknown)
    );
    let decision = weighed(&rule, Effect::Discard, Place::Local, Mode::Default);
    assert_eq!(decision.findings[0].because, Because::Placed(Stage::Local));
}

#[test]
fn a_rule_caps_its_verdict() {
    let rule = Rule {
        limit: Some(Verdict::Ask),
        ..Rule::default()
    };
    let decision = weighed(&rule, Effect::Discard, Place::Local, Mode::Default);
    assert_eq!(decision.verdict, Verdict::Ask);
    let decision = weighed(
        &rule,
        Effect::Discard,
        Place::Local,
        Mode::BypassPermissions,
    );
    assert_eq!(decision.verdict, Verdict::Deny);
    assert!(decision.findings[0].unasked);
}

#[test]
fn questions_about_little_stay_questions_where_nobody_is_asked() {
    let decision = weighed(&Rule::default(), Effect::Publish, Place::Local, Mode::Auto);
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
        let facts = at(Place::Local);
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
