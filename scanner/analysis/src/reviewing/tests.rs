use tenure_model::*;
use tenure_register::Register;

use super::*;

const REGISTER: &str = r#"
format = 1
[customer]
name = "Contoso"
[[party]]
id = "acme"
name = "Acme"
kind = "partner"
[[person]]
id = "jane"
name = "Jane"
party = "customer"
deputy = "omar"
identities = ["aws:arn:aws:iam::111111111111:role/jane"]
[[person]]
id = "omar"
name = "Omar"
party = "customer"
[[person]]
id = "ann"
name = "Ann"
party = "acme"
[[review]]
id = "machines"
of = "nhi"
every = "P90D"
decided_by = "jane"
[[review]]
id = "outside"
of = "nhi"
every = "P90D"
decided_by = "ann"
"#;

fn register() -> Register {
    Register::parse(REGISTER).expect("parses")
}

fn identity(name: &str, reach: Reach) -> Identity {
    Identity {
        subject: Subject {
            id: format!("arn:aws:iam::111111111111:role/{name}"),
            cloud: Some(Cloud::Aws),
            kind: "assumable-role".into(),
            name: name.into(),
            scope: ScopeId::aws("111111111111"),
        },
        nature: Nature::NonHuman,
        parties: Vec::new(),
        owner: None,
        created: None,
        last_used: LastUsed::NeverInWindow,
        credentials: 0,
        reach,
        capabilities: Vec::new(),
        findings: 0,
        worst: None,
    }
}

/// An assessment on a day of October 2026 in which everything was read.
fn on(day: u8, identities: Vec<Identity>) -> Assessment {
    let (estate, options) = crate::fixture::build("").expect("an empty example");
    let mut assessment = crate::assess(&estate, &options);
    assessment.snapshot.as_of = format!("2026-10-{day:02}T00:00:00Z").parse().expect("a time");
    let scope = ScopeId::aws("111111111111");
    assessment.snapshot.scopes =
        vec![ScopeSummary { id: scope.clone(), name: String::new(), kind: "account".into() }];
    assessment.coverage = vec![Coverage {
        scope,
        region: String::new(),
        api: "iam:GetAccountAuthorizationDetails".into(),
        state: CoverageState::Complete,
        pages: 1,
        items: 1,
        first: None,
        last: None,
        asked_by: String::new(),
        error: String::new(),
    }];
    assessment.gaps.clear();
    assessment.identities = identities;
    assessment
}

fn three() -> Vec<Identity> {
    let mut partner = identity("pipeline", Reach::Ordinary);
    partner.parties = vec!["acme".into()];
    vec![identity("batch", Reach::Ordinary), partner, identity("admin", Reach::Administrator)]
}

fn decisions(campaign: &Campaign, words: &[Decided]) -> Decisions {
    let decide = |(item, word): (&ReviewItem, &Decided)| Decision {
        item: item.id.clone(),
        digest: item.digest.clone(),
        decision: *word,
        reason: "looked at".into(),
        expires: (*word == Decided::Exception).then(|| "2026-10-20".into()),
        at: None,
    };
    let decisions = campaign.items.iter().zip(words).map(decide).collect();
    Decisions { campaign: campaign.id.clone(), reviewer: "jane".into(), decisions }
}

fn record(campaign: &Campaign, decisions: Decisions) -> ReviewRecord {
    let received = Received {
        sha256: "0".repeat(64),
        signature: ReviewSignature::Unsigned("there is no signature".into()),
        received: campaign.as_of,
        decisions,
    };
    let closed = "2026-10-03T00:00:00Z".parse().expect("a time");
    ReviewRecord { campaign: campaign.clone(), received: vec![received], closed }
}

fn opened(before: Option<&ReviewRecord>) -> Campaign {
    open(&on(1, three()), &register(), "machines", before).expect("opens")
}

#[test]
fn the_gravest_come_first_and_what_was_kept_is_a_group() {
    let campaign = opened(None);
    let told: Vec<(&str, ReviewTier)> =
        campaign.items.iter().map(|item| (item.subject.name.as_str(), item.tier)).collect();
    let (privileged, partner) = (("admin", ReviewTier::Privileged), ("pipeline", ReviewTier::Partner));
    assert_eq!(told, [privileged, partner, ("batch", ReviewTier::Ordinary)]);
    let kept = record(&campaign, decisions(&campaign, &[Decided::Keep; 3]));
    let tiers: Vec<ReviewTier> = opened(Some(&kept)).items.iter().map(|item| item.tier).collect();
    assert_eq!(tiers, [ReviewTier::Privileged, ReviewTier::Partner, ReviewTier::Unchanged]);
}

/// INVARIANT: a person of the customer decides, and nobody about themselves.
#[test]
fn nobody_decides_about_themselves() {
    let own = on(1, vec![identity("jane", Reach::Administrator)]);
    let campaign = open(&own, &register(), "machines", None).expect("opens");
    assert_eq!(campaign.items.first().map(|item| item.reviewer.as_str()), Some("omar"));
    let outside = open(&own, &register(), "outside", None);
    assert!(matches!(outside, Err(OpeningError::Outsider { .. })), "{outside:?}");
    let alone = Register::parse(&REGISTER.replace("deputy = \"omar\"\n", "")).expect("parses");
    assert!(matches!(open(&own, &alone, "machines", None), Err(OpeningError::Oneself { .. })));
    let mut owned = identity("batch", Reach::Ordinary);
    owned.owner = Some("register:omar".into());
    let campaign = open(&on(1, vec![owned]), &register(), "machines", None).expect("opens");
    assert_eq!(campaign.reviewers, [Reviewer { id: "omar".into(), name: "Omar".into() }]);
}

#[test]
fn decisions_of_others_or_about_other_access_are_refused() {
    let campaign = opened(None);
    let good = decisions(&campaign, &[Decided::Keep, Decided::Revoke, Decided::Exception]);
    assert_eq!(accept(&campaign, &good, on(20, Vec::new()).snapshot.as_of), Ok(()));
    let refused = |change: &dyn Fn(&mut Decisions)| {
        let mut changed = good.clone();
        change(&mut changed);
        accept(&campaign, &changed, on(20, Vec::new()).snapshot.as_of).expect_err("is refused")
    };
    assert!(matches!(refused(&|d| d.campaign.push('x'))[..], [DecisionFault::OtherCampaign { .. }]));
    assert!(matches!(refused(&|d| d.decisions[0].digest.push('x'))[..], [DecisionFault::Changed { .. }]));
    assert!(matches!(refused(&|d| d.decisions[0].item.push('x'))[..], [DecisionFault::UnknownItem(_)]));
    assert!(matches!(refused(&|d| d.decisions[1].reason.clear())[..], [DecisionFault::NoReason { .. }]));
    assert!(matches!(refused(&|d| d.decisions[2].expires = None)[..], [DecisionFault::NoEnd { .. }]));
    let (first, last) = campaign.ends_of_exceptions();
    for (end, taken) in [
        (first.yesterday().unwrap(), false),
        (first, true),
        (last, true),
        (last.tomorrow().unwrap(), false),
        (jiff::civil::Date::MAX, false),
    ] {
        let mut ends = good.clone();
        ends.decisions[2].expires = Some(end.to_string());
        assert_eq!(accept(&campaign, &ends, on(20, Vec::new()).snapshot.as_of).is_ok(), taken, "{end}");
    }
    let twice = &|d: &mut Decisions| d.decisions.push(d.decisions[0].clone());
    assert!(matches!(refused(twice)[..], [DecisionFault::Twice { .. }]));
    for day in [21, -1] {
        let at = on(20, Vec::new()).snapshot.as_of + jiff::SignedDuration::from_hours(24 * (day - 20));
        let out_of_time = &|d: &mut Decisions| d.decisions[0].at = Some(at);
        assert!(matches!(refused(out_of_time)[..], [DecisionFault::WrongTime { .. }]), "day {day}");
    }
    assert!(matches!(refused(&|d| d.decisions.clear())[..], [DecisionFault::Nothing]));
    let faults = refused(&|d| d.reviewer = "omar".into());
    assert!(faults.iter().any(|fault| matches!(fault, DecisionFault::WrongPerson { .. })), "{faults:?}");
}

#[test]
fn a_later_scan_says_what_came_of_each() {
    let campaign = opened(None);
    let record =
        record(&campaign, decisions(&campaign, &[Decided::Revoke, Decided::Keep, Decided::Exception]));
    let state = |later: &Assessment| -> Vec<ReviewState> {
        results(&record, std::slice::from_ref(later), 14).iter().map(|one| one.state).collect()
    };
    assert_eq!(
        state(&on(10, three())),
        [ReviewState::Pending, ReviewState::AsReviewed, ReviewState::AsReviewed]
    );
    assert_eq!(state(&on(25, three()))[0], ReviewState::NotApplied);
    let without = |name: &str| three().into_iter().filter(|one| one.subject.name != name).collect::<Vec<_>>();
    assert_eq!(state(&on(10, without("admin")))[0], ReviewState::Applied);
    assert_eq!(state(&on(25, without("admin")))[0], ReviewState::AppliedUndated);
    assert_eq!(state(&on(25, three()))[2], ReviewState::ExceptionEnded);
    assert_eq!(state(&on(10, without("pipeline")))[1], ReviewState::Changed);
    assert_eq!(state(&on(2, without("admin"))), [ReviewState::NotEvaluated; 3], "before it was closed");
    let mut more = three();
    more[1].capabilities = vec![Capability::ReadData];
    assert_eq!(state(&on(10, more))[1], ReviewState::Changed);
}

/// Scans between the review and the newest one tell when something went, where no log does.
#[test]
fn scans_between_tell_whether_it_was_late() {
    let campaign = opened(None);
    let record = record(&campaign, decisions(&campaign, &[Decided::Revoke; 3]));
    let state = |later: &[Assessment]| results(&record, later, 14)[0].state;
    let gone = || three().into_iter().filter(|one| one.subject.name != "admin").collect::<Vec<_>>();
    assert_eq!(state(&[on(25, gone())]), ReviewState::AppliedUndated);
    assert_eq!(state(&[on(25, gone()), on(10, gone())]), ReviewState::Applied);
    assert_eq!(state(&[on(20, three()), on(25, gone())]), ReviewState::AppliedLate);
    assert_eq!(state(&[on(10, three()), on(25, gone())]), ReviewState::AppliedUndated);
    // It was gone in time, came back, and went late.
    assert_eq!(state(&[on(8, gone()), on(20, three()), on(25, gone())]), ReviewState::AppliedLate);
    // What was not read between tells nothing.
    let mut blind = on(10, gone());
    blind.coverage.clear();
    assert_eq!(state(&[blind, on(25, gone())]), ReviewState::AppliedUndated);
    assert!(results(&record, &[], 14).is_empty());
}

/// INVARIANT: "applied" is said only where what would show the access was read.
#[test]
fn what_was_not_read_is_not_gone() {
    let campaign = opened(None);
    let record = record(&campaign, decisions(&campaign, &[Decided::Revoke; 3]));
    let mut blind = on(10, Vec::new());
    blind.coverage.clear();
    assert!(results(&record, &[blind], 14).iter().all(|one| one.state == ReviewState::NotEvaluated));
    let mut holed = on(10, Vec::new());
    holed.gaps = vec![Gap {
        scope: ScopeId::aws("111111111111"),
        region: String::new(),
        api: "iam:GetAccountAuthorizationDetails".into(),
        subject: String::new(),
        reason: GapReason::Refused,
        code: "AccessDenied".into(),
        detail: String::new(),
        blinds: vec![Facet::Principals],
    }];
    assert!(results(&record, &[holed], 14).iter().all(|one| one.state == ReviewState::NotEvaluated));
    let gone = on(10, Vec::new());
    assert!(results(&record, &[gone], 14).iter().all(|one| one.state == ReviewState::Applied));
}

#[test]
fn who_approves_everything_in_seconds_is_told() {
    let many = (0..12).map(|at| identity(&format!("job-{at:02}"), Reach::Ordinary)).collect();
    let campaign = open(&on(1, many), &register(), "machines", None).expect("opens");
    let paced = |seconds: Option<i64>, reason: &str| {
        let mut decisions = decisions(&campaign, &[Decided::Keep; 12]);
        for (at, decision) in (0_i64..).zip(&mut decisions.decisions) {
            decision.reason = reason.to_owned();
            decision.at =
                seconds.map(|each| Timestamp::from_second(1_790_000_000 + at * each).expect("a time"));
        }
        let record = record(&campaign, decisions);
        pace(&campaign, &record.received[0])
    };
    assert_eq!(paced(Some(1), "fine"), Pace::Hasty(12, 11));
    assert_eq!(paced(Some(30), ""), Pace::Usual);
    assert_eq!(paced(None, ""), Pace::AllKept(12));
    assert_eq!(paced(None, "needed for the nightly run"), Pace::Usual);
    // Nothing that was slow, or has no time, hides what was not.
    let mut odd = decisions(&campaign, &[Decided::Keep; 12]);
    for (at, decision) in (0_i64..).zip(&mut odd.decisions) {
        decision.at = Some(Timestamp::from_second(1_790_000_000 + at).expect("a time"));
    }
    odd.decisions[0].at = Some(Timestamp::from_second(1_780_000_000).expect("a time"));
    odd.decisions[11].at = None;
    assert_eq!(pace(&campaign, &record(&campaign, odd).received[0]), Pace::Hasty(10, 9));
}
