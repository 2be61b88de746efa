use tenure_model::*;

use super::*;

/// An assessment on a day of October 2026: what is found, by check and user of an account.
fn on(day: u8, found: &[(&str, &str)]) -> Assessment {
    let (estate, options) = crate::fixture::build("").expect("an empty example");
    let mut assessment = crate::assess(&estate, &options);
    assessment.snapshot.as_of = format!("2026-10-{day:02}T00:00:00Z").parse().expect("a time");
    assessment.snapshot.id = format!("snapshot-{day}");
    assessment
        .outcomes
        .retain(|one| ["credential-old", "password-without-mfa"].contains(&one.check.as_str()));
    for outcome in &mut assessment.outcomes {
        outcome.not_evaluated.clear();
        let of_check = found.iter().filter(|(check, _)| *check == outcome.check.as_str());
        outcome.findings = of_check.map(|(check, user)| finding(check, user)).collect();
    }
    assessment
}

fn finding(check: &str, user: &str) -> Finding {
    let subject = Subject {
        id: format!("arn:aws:iam::111111111111:user/{user}"),
        cloud: Some(Cloud::Aws),
        kind: "user".into(),
        name: user.into(),
        scope: ScopeId::aws("111111111111"),
    };
    Finding {
        fingerprint: Fingerprint::new(&CheckId::new(check), &subject.id, &[]),
        cause: subject.id.clone(),
        subject,
        party: None,
        severity: Severity::High,
        confidence: Confidence::High,
        title: "it is so".into(),
        detail: String::new(),
        affected: Vec::new(),
        since: None,
        approved_by: None,
        owner: None,
        path: None,
        evidence: Vec::new(),
        remediation: String::new(),
        waived_by: None,
    }
}

const OLD: (&str, &str) = ("credential-old", "jane");

fn only(history: &History) -> &Tracked {
    assert_eq!(history.findings.len(), 1);
    &history.findings[0]
}

#[test]
fn findings_open_are_verified_and_come_back() {
    let all = [on(1, &[OLD]), on(5, &[]), on(9, &[OLD]), on(11, &[])];
    let history = history(&all);
    let tracked = only(&history);
    assert_eq!((tracked.state, tracked.reopened, tracked.age), (State::Verified, 1, 2 * 86_400));
    let steps: Vec<(u64, u64, u64, u64)> =
        history.points.iter().map(|one| (one.opened, one.reopened, one.verified, one.open)).collect();
    assert_eq!(steps, [(1, 0, 0, 1), (0, 0, 1, 0), (0, 1, 0, 1), (0, 0, 1, 0)]);
    let times = history.time_to_remove;
    assert_eq!((times.measured, times.p50, times.p95), (2, Some(2 * 86_400), Some(4 * 86_400)));
    let mut mixed = all.to_vec();
    mixed.reverse();
    assert_eq!(super::history(&mixed), history, "the order in which they are given does not count");
}

/// INVARIANT: a finding that an assessment would not have found is not verified.
#[test]
fn what_might_not_have_been_found_is_not_verified() {
    let line = |subject: &str| NotEvaluated { subject: subject.into(), why: "refused".into() };
    let blinded = |subject: &str| {
        let mut later = on(5, &[]);
        for outcome in &mut later.outcomes {
            outcome.not_evaluated.push(line(subject));
        }
        later
    };
    let mut without_account = on(5, &[]);
    without_account.snapshot.scopes.retain(|scope| scope.id.as_str() != "aws:111111111111");
    let mut without_check = on(5, &[]);
    without_check.outcomes.retain(|outcome| outcome.check.as_str() != OLD.0);
    let holes = [
        blinded("aws:111111111111"),
        blinded("arn:aws:iam::111111111111:user/jane"),
        blinded("aws:o-example"),
        blinded("something that nobody knows"),
        without_account.clone(),
        without_check,
    ];
    for later in holes {
        let history = history(&[on(1, &[OLD]), later]);
        let tracked = only(&history);
        assert_eq!(tracked.state, State::NotVerified, "{:?}", tracked.why);
        assert_eq!((history.points[1].open, history.points[1].not_verified), (1, 1));
        assert!(tracked.why.is_some() && history.time_to_remove.measured == 0);
    }
    // What is missing twice is not there the second time, either.
    let mut later = without_account.clone();
    later.snapshot.as_of = "2026-10-07T00:00:00Z".parse().expect("a time");
    let history = super::history(&[on(1, &[OLD]), without_account, later]);
    assert_eq!(only(&history).state, State::NotVerified);
}

#[test]
fn what_was_not_read_of_others_does_not_count_and_what_was_never_gone_is_not_reopened() {
    let mut other = on(5, &[]);
    other.snapshot.scopes.push(ScopeSummary {
        id: ScopeId::aws("222222222222"),
        name: "other".into(),
        kind: "account".into(),
    });
    for outcome in &mut other.outcomes {
        outcome
            .not_evaluated
            .push(NotEvaluated { subject: "aws:222222222222".into(), why: "refused".into() });
    }
    assert_eq!(only(&history(&[on(1, &[OLD]), other])).state, State::Verified);
    let mut blind = on(5, &[]);
    for outcome in &mut blind.outcomes {
        outcome
            .not_evaluated
            .push(NotEvaluated { subject: "aws:111111111111".into(), why: "refused".into() });
    }
    let history = history(&[on(1, &[OLD]), blind, on(9, &[OLD])]);
    let tracked = only(&history);
    assert_eq!((tracked.state, tracked.reopened, tracked.age), (State::Open, 0, 8 * 86_400));
}

#[test]
fn evidence_is_in_time_or_late_by_quarter() {
    let with = |day: u8, quarters: &[(&str, &str)]| {
        let mut assessment = on(day, &[]);
        let at = |text: &str| format!("{text}T00:00:00Z").parse().expect("a time");
        assessment.governance.contracts.push(ContractRow {
            id: "C-1".into(),
            party: "acme".into(),
            function: "run".into(),
            critical: false,
            start: at("2025-01-01"),
            end: None,
            offboard_by: None,
            evidence: quarters
                .iter()
                .map(|(ended, due)| EvidenceDue { quarter_ended: at(ended), due: at(due) })
                .collect(),
            source: Source::Register,
            cited: Vec::new(),
        });
        assessment
    };
    let quarters = [("2026-04-01", "2026-04-11"), ("2026-07-01", "2026-07-11"), ("2026-10-01", "2026-10-11")];
    let mut summer = with(1, &quarters[..2]);
    summer.snapshot.as_of = "2026-07-20T00:00:00Z".parse().expect("a time");
    let told = history(&[summer, with(5, &quarters), with(20, &quarters)]).evidence;
    let states: Vec<(String, DeliveryState)> =
        told.iter().map(|one| (one.quarter_ended.to_string(), one.state)).collect();
    assert_eq!(
        states,
        [
            ("2026-07-01T00:00:00Z".to_owned(), DeliveryState::Late),
            ("2026-10-01T00:00:00Z".to_owned(), DeliveryState::InTime)
        ]
    );
}

#[test]
fn percentiles_are_values_that_were_measured() {
    assert_eq!(Times::of(Vec::new()), Times::default());
    assert_eq!(Times::of(vec![7]), Times { measured: 1, p50: Some(7), p95: Some(7) });
    let hundred = Times::of((1..=100).collect());
    assert_eq!((hundred.p50, hundred.p95), (Some(50), Some(95)));
}

#[test]
fn what_was_not_read_of_another_identity_explains_nothing_of_a_tenant() {
    let tenant = ScopeId::new("azure:e8a40001-5b1c-4d2e-8f3a-0a1b2c3d4e5f");
    let in_tenant = |day: u8, found: bool| {
        let mut assessment = on(day, if found { &[OLD] } else { &[] });
        for one in assessment.outcomes.iter_mut().flat_map(|outcome| &mut outcome.findings) {
            one.subject.cloud = Some(Cloud::Azure);
            one.subject.scope = tenant.clone();
        }
        let (name, kind) = ("tenant".to_owned(), "tenant".to_owned());
        assessment.snapshot.scopes.push(ScopeSummary { id: tenant.clone(), name, kind });
        assessment
    };
    let after = |subject: &str| {
        let mut later = in_tenant(5, false);
        for outcome in &mut later.outcomes {
            outcome.not_evaluated.push(NotEvaluated { subject: subject.into(), why: "refused".into() });
        }
        only(&history(&[in_tenant(1, true), later])).state
    };
    assert_eq!(after("aws:111111111111"), State::Verified, "an account of another cloud");
    assert_eq!(after(tenant.as_str()), State::NotVerified);
    assert_eq!(after("arn:aws:iam::111111111111:user/jane"), State::NotVerified, "the subject itself");
}
