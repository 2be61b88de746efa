use jiff::{SignedDuration, tz::TimeZone};
use proptest::prelude::*;
use tenure_model::*;

use super::*;

const EARLIER: &str = r#"
[[user]]
name = "jane"
keys = [{ id = "AKIAOLD", issued = "-400d", used = "-3d" }]
[[user]]
name = "leaver"
[[role]]
name = "deploy"
attached = ["ReadOnlyAccess"]
trust = '{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"sts:AssumeRole"}}'
[[account]]
id = "222222222222"
[[user]]
name = "bob"
account = "222222222222"
"#;

/// What EARLIER became ten days later.
const LATER: &str = r#"
[[user]]
name = "jane"
keys = [{ id = "AKIANEW", issued = "-2d", used = "-1d" }]
[[role]]
name = "deploy"
attached = ["AdministratorAccess"]
trust = '{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"sts:AssumeRole"}}'
[[account]]
id = "222222222222"
[[user]]
name = "bob"
account = "222222222222"
[[event]]
did = "iam:AttachRolePolicy"
at = "-3d"
by = "user/jane"
on = ["role/deploy"]
[[log]]
source = "CloudTrail event history"
from = "-90d"
to = "0d"
"#;

/// A snapshot of October 2026, as of a day.
fn on(day: i64, text: &str) -> Taken {
    with(day, text, |_| {})
}

fn with(day: i64, text: &str, change: impl FnOnce(&mut Assessment)) -> Taken {
    let (estate, options) = crate::fixture::build(text).expect("an example");
    let mut assessment = crate::assess(&estate, &options);
    let first: Timestamp = "2026-10-31T00:00:00Z".parse().expect("a time");
    assessment.snapshot.as_of = first + SignedDuration::from_hours(24 * (day - 31));
    assessment.snapshot.id = format!("snapshot-{day}");
    change(&mut assessment);
    Taken::new(assessment, Some((&estate, &options.register)))
}

/// The changes of one kind of thing: sign, name.
fn told(drift: &Drift, thing: Thing) -> Vec<(ChangeKind, &str)> {
    let changes = drift.changes.iter().filter(|change| change.thing == thing);
    changes.map(|change| (change.kind, change.name.as_str())).collect()
}

#[test]
fn changes_are_told_by_thing_with_the_acts_behind_them() {
    let drift = diff(&on(21, EARLIER), &on(31, LATER));
    assert_eq!(told(&drift, Thing::Principal), [(ChangeKind::Removed, "leaver")]);
    let leaver = drift.changes.iter().find(|one| one.name == "leaver").expect("a change");
    assert_eq!(leaver.before, "user, used by non-human, enabled, reach nothing");
    assert_eq!(
        told(&drift, Thing::Credential),
        [
            (ChangeKind::Added, "access-key AKIANEW of jane"),
            (ChangeKind::Removed, "access-key AKIAOLD of jane"),
        ],
    );
    assert_eq!(
        told(&drift, Thing::Grant),
        [
            (ChangeKind::Added, "deploy has AdministratorAccess"),
            (ChangeKind::Removed, "deploy has ReadOnlyAccess"),
        ],
    );
    assert_eq!(told(&drift, Thing::Trust), []);
    let grant = drift.changes.iter().find(|one| one.thing == Thing::Grant).expect("a grant");
    assert_eq!((grant.cause, grant.acts.len()), (Cause::Acts, 1), "{grant:?}");
    assert_eq!(grant.acts[0].action, "iam:AttachRolePolicy");
    assert!(grant.party.as_deref().is_some_and(|party| party.contains("999999999999")), "{:?}", grant.party);
    assert!(grant.evidence_after.is_some());
    let reach = drift.changes.iter().find(|one| one.thing == Thing::Reach && one.name == "deploy");
    let reach = reach.expect("its reach");
    assert_eq!((reach.kind, reach.after.as_str()), (ChangeKind::Changed, "administrator"));
    let line = drift.parties.iter().find(|line| line.party == grant.party).expect("a line for the party");
    assert!(line.by_acts >= 2, "{line:?}");
}

/// INVARIANT: nothing changes between a snapshot and itself.
#[test]
fn nothing_changes_between_a_snapshot_and_itself() {
    for text in [EARLIER, LATER] {
        let drift = diff(&on(21, text), &on(31, text));
        assert_eq!((drift.changes, drift.parties), (Vec::new(), Vec::new()));
    }
}

#[test]
fn a_scope_that_is_no_longer_read_takes_nothing_away() {
    let without = EARLIER.split("[[account]]").next().expect("the first account");
    let drift = diff(&on(21, EARLIER), &on(31, without));
    assert_eq!(told(&drift, Thing::Principal), [(ChangeKind::NotEvaluated, "bob")]);
    assert!(
        drift.blind.iter().any(|one| one.scope.as_str() == "aws:222222222222" && one.what == "all of it")
    );
    // And what is read for the first time may have been there before.
    let drift = diff(&on(21, without), &on(31, EARLIER));
    assert_eq!(told(&drift, Thing::Principal), [(ChangeKind::NotEvaluated, "bob")]);
}

/// A reading that failed in between neither removes nor adds.
const NATURES: &str = r#"
[[user]]
name = "robot"
nature = "NATURE"
attached = ["AdministratorAccess"]
"#;

/// INVARIANT: that it was not read who uses an identity is no change of it, nor of what checks say of it.
#[test]
fn an_identity_of_which_the_nature_was_not_read_is_not_evaluated() {
    let (known, unknown) =
        (on(1, &NATURES.replace("NATURE", "non-human")), on(11, &NATURES.replace("NATURE", "unknown")));
    for (earlier, later) in [(&known, &unknown), (&unknown, &known)] {
        let changes = diff(earlier, later).changes;
        let of = |kind| changes.iter().filter(move |one| one.kind == kind && one.name.contains("robot"));
        for kind in [ChangeKind::Added, ChangeKind::Changed, ChangeKind::Removed] {
            assert_eq!(of(kind).map(|one| one.name.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
        }
        let told: Vec<&str> = of(ChangeKind::NotEvaluated).map(|one| one.name.as_str()).collect();
        assert!(told.contains(&"robot") && told.contains(&"identity-ungoverned: robot"), "{told:?}");
        assert!(told.contains(&"administrator-non-human: robot"), "{told:?}");
    }
    let outcomes = &unknown.assessment().outcomes;
    for check in ["identity-ungoverned", "administrator-standing", "administrator-non-human"] {
        let outcome = outcomes.iter().find(|one| one.check.as_str() == check).expect(check);
        assert!(outcome.not_evaluated.iter().any(|line| line.subject.ends_with("/robot")), "{check}");
        assert!(outcome.findings.iter().all(|one| one.subject.name != "robot"), "{check}");
    }
}

/// INVARIANT: a register that only one of both was assessed with changes no access.
#[test]
fn different_registers_are_no_changes_of_access() {
    let with_one = with(1, EARLIER, |assessment| {
        for outcome in &mut assessment.outcomes {
            outcome.not_evaluated.retain(|line| line.subject != "register");
        }
    });
    let without = |day: i64| on(day, LATER);
    let drift = diff(&with_one, &without(1));
    assert!(!drift.changes.is_empty());
    assert!(drift.changes.iter().all(|one| one.kind == ChangeKind::NotEvaluated), "{:?}", drift.changes);
    assert!(drift.blind[0].why.contains("same snapshot"), "{:?}", drift.blind);
    let later = diff(&with_one, &without(11));
    assert!(later.blind[0].why.contains("the registers differ"), "{:?}", later.blind);
    assert!(
        later.changes.iter().any(|one| one.thing == Thing::Grant && one.kind != ChangeKind::NotEvaluated)
    );
    let findings: Vec<&Change> = later.changes.iter().filter(|one| one.thing == Thing::Finding).collect();
    assert!(!findings.is_empty());
    assert!(findings.iter().all(|one| one.kind == ChangeKind::NotEvaluated), "{findings:?}");
}

#[test]
fn what_was_not_read_in_between_is_carried_on() {
    let blind = with(25, "", |assessment| assessment.gaps.push(gap(Facet::Principals)));
    let (first, last) = (on(21, EARLIER), on(31, LATER));
    let over = fold::drift(&first, &[&blind, &last]);
    let direct = diff(&first, &last);
    for thing in [Thing::Principal, Thing::Grant, Thing::Trust, Thing::Credential] {
        assert_eq!(told(&over, thing), told(&direct, thing), "{thing:?}");
    }
}

#[test]
fn without_logs_nobody_is_named_and_with_them_silence_is_told() {
    let quiet = LATER.split("[[event]]").next().expect("no events");
    let drift = diff(&on(21, EARLIER), &on(31, quiet));
    let of_grant =
        |drift: &Drift| drift.changes.iter().find(|one| one.thing == Thing::Grant).map(|one| one.cause);
    assert_eq!(of_grant(&drift), Some(Cause::NotEvaluated));
    let log = format!("{quiet}[[log]]\nsource = \"CloudTrail\"\nfrom = \"-90d\"\nto = \"0d\"\n");
    let drift = diff(&on(21, EARLIER), &on(31, &log));
    assert_eq!(of_grant(&drift), Some(Cause::NoActFound), "{:?}", drift.changes);
}

fn gap(facet: Facet) -> Gap {
    Gap {
        scope: ScopeId::aws(crate::fixture::ACCOUNT),
        region: String::new(),
        api: "iam:List".into(),
        subject: String::new(),
        reason: GapReason::Refused,
        code: String::new(),
        detail: String::new(),
        blinds: vec![facet],
    }
}

#[test]
fn assessments_alone_are_compared_as_far_as_they_go() {
    let alone = |day, text| Taken::new(on(day, text).assessment, None);
    let drift = diff(&alone(21, EARLIER), &alone(31, LATER));
    assert!(!drift.compared.contains(&Thing::Grant) && drift.compared.contains(&Thing::Belonging));
    assert_eq!(told(&drift, Thing::Principal), [(ChangeKind::Removed, "leaver")]);
    assert_eq!(told(&drift, Thing::Grant), []);
}

#[test]
fn quarters_begin_at_midnight_of_the_customer() {
    let zone = TimeZone::get("Europe/Berlin").expect("a zone");
    let quarter: Quarter = "2026-Q4".parse().expect("a quarter");
    let (from, to) = quarter.bounds(&zone);
    assert_eq!(from.to_string(), "2026-09-30T22:00:00Z");
    assert_eq!(to.to_string(), "2026-12-31T23:00:00Z");
    assert_eq!(quarter.to_string(), "2026-Q4");
    for wrong in ["2026-Q5", "2026Q4", "26-Q4", "2026-4", "", "2026-Q44", "-026-Q1"] {
        assert!(wrong.parse::<Quarter>().is_err(), "{wrong}");
    }
}

#[test]
fn a_quarter_opens_with_the_last_snapshot_before_it() {
    let quarter: Quarter = "2026-Q4".parse().expect("a quarter");
    let register = tenure_register::Register::default();
    let all = [on(31, LATER), on(-40, EARLIER), on(-5, EARLIER), on(21, EARLIER), on(100, EARLIER)];
    let report = super::report(&all, quarter, &register, 7).expect("a snapshot lies in it");
    let days: Vec<&str> = report.points.iter().map(|one| one.moment.snapshot.as_str()).collect();
    assert_eq!(days, ["snapshot--5", "snapshot-21", "snapshot-31"]);
    assert!(report.opened_before);
    assert_eq!(told(&report.drift, Thing::Principal), [(ChangeKind::Removed, "leaver")]);
    let removed = report.drift.changes.iter().find(|one| one.thing == Thing::Principal).expect("it");
    assert_eq!(
        (removed.from.snapshot.as_str(), removed.to.snapshot.as_str()),
        ("snapshot-21", "snapshot-31")
    );
    assert_eq!(report.acts.len(), 1, "{:?}", report.acts);
    assert_eq!(report.hand_work.people + report.hand_work.machines + report.hand_work.not_known, 1);
    // Twenty-six days before the 21st, ten between, and two months after the 31st.
    assert_eq!(report.unseen.len(), 3, "{:?}", report.unseen);
    assert!(report.unseen[2].why.contains("no snapshot after this"));
    let none = super::report(&all[4..], quarter, &register, 7);
    assert!(none.is_none());
}

#[test]
fn a_quarter_that_is_not_over_expires_nothing_before_its_end() {
    let exception = ExceptionRow {
        id: "E-1".into(),
        check: CheckId::new("principal-dormant"),
        subject: "*".into(),
        owner: None,
        reason: "moves".into(),
        compensating: Vec::new(),
        approved_by: "Jane".into(),
        source: Source::Register,
        opened: "2026-10-01T00:00:00Z".parse().expect("a time"),
        expires: "2026-12-16T00:00:00Z".parse().expect("a time"),
        state: ExceptionState::Used,
        findings: 1,
        evidence: Vec::new(),
    };
    let quarter: Quarter = "2026-Q4".parse().expect("a quarter");
    let register = tenure_register::Register::default();
    let told = |days: &[i64]| {
        let add = |one: &mut Assessment| one.governance.exceptions.push(exception.clone());
        let taken: Vec<Taken> = days.iter().map(|day| with(*day, EARLIER, add)).collect();
        let report = super::report(&taken, quarter, &register, 7).expect("a snapshot lies in it");
        (report.unfinished, report.exceptions.iter().map(|one| one.expired).collect::<Vec<_>>())
    };
    // The 77th of October is the 16th of December, the 93rd the first of January.
    assert_eq!(told(&[31]), (true, vec![false]));
    assert_eq!(told(&[31, 76]), (true, vec![false]));
    assert_eq!(told(&[31, 77]), (true, vec![true]));
    assert_eq!(told(&[31, 95]), (false, vec![true]), "a snapshot from after it shows that it was over");
}

#[test]
fn registers_that_differ_are_named() {
    let judged = |day: i64, digest: &str| {
        let file = RegisterFile { name: "register.toml".into(), sha256: digest.repeat(64) };
        with(day, EARLIER, |one| one.governance.register.files = vec![file])
    };
    let drift = diff(&judged(1, "a"), &judged(2, "b"));
    assert!(
        drift.registers.contains("`register.toml` (sha256 aaaaaaaaaaaa then bbbbbbbbbbbb)"),
        "{}",
        drift.registers
    );
    assert_eq!(diff(&judged(1, "a"), &judged(2, "a")).registers, "");
    assert_eq!(diff(&on(1, EARLIER), &judged(2, "a")).registers, "", "that one had none is told otherwise");
}

#[test]
fn evidence_is_in_time_only_where_a_snapshot_from_after_the_quarter_shows_it() {
    let register = tenure_register::Register::parse(
        r#"
format = 1
[customer]
name = "Example"
timezone = "Europe/Berlin"
[[party]]
id = "acme"
kind = "partner"
name = "Acme"
[[contract]]
id = "C-1"
provider = "acme"
function = "operations"
start = 2026-01-01
evidence_within = "P10D"
"#,
    )
    .expect("a register");
    let quarter: Quarter = "2026-Q4".parse().expect("a quarter");
    let state = |after: &[i64]| {
        let taken: Vec<Taken> = [31].iter().chain(after).map(|day| on(*day, EARLIER)).collect();
        let report = super::report(&taken, quarter, &register, 7).expect("a snapshot lies in it");
        report.evidence.iter().map(|one| one.state).collect::<Vec<_>>()
    };
    // Day 93 of October is the first of January.
    assert_eq!(state(&[]), [EvidenceState::NotShown]);
    assert_eq!(state(&[95]), [EvidenceState::InTime]);
    assert_eq!(state(&[120]), [EvidenceState::Late]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// INVARIANT: reading less never invents a removal, and reading more never an addition.
    #[test]
    fn reading_less_never_invents_a_removal(
        facets in proptest::sample::subsequence(
            vec![Facet::Principals, Facet::Credentials, Facet::Federation, Facet::Directory, Facet::ResourcePolicies], 1..=5),
        drop_account: bool,
    ) {
        let whole = on(21, EARLIER);
        let mut less = on(31, EARLIER);
        for facet in &facets {
            less.assessment.gaps.push(gap(*facet));
        }
        let lost = |item: &position::Item| {
            let here = item.scope.as_str() == format!("aws:{}", crate::fixture::ACCOUNT);
            drop_account && item.scope.as_str() == "aws:222222222222" || here && match item.thing {
                Thing::Principal | Thing::Reach | Thing::Grant | Thing::Membership => facets.contains(&Facet::Principals),
                Thing::Trust => facets.iter().any(|one| [Facet::Principals, Facet::Federation].contains(one)),
                Thing::Credential => facets.iter().any(|one| [Facet::Principals, Facet::Credentials].contains(one)),
                _ => false,
            }
        };
        less.items.0.retain(|_, item| !lost(item));
        if drop_account {
            less.assessment.snapshot.scopes.retain(|scope| scope.id.as_str() != "aws:222222222222");
            less.items.0.retain(|_, item| item.thing != Thing::Scope || item.scope.as_str() != "aws:222222222222");
        }
        for drift in [diff(&whole, &less), diff(&less, &whole)] {
            let certain = drift.changes.iter().filter(|one| one.kind != ChangeKind::NotEvaluated);
            let certain: Vec<_> = certain.map(|one| (one.kind, one.thing, &one.name)).collect();
            prop_assert!(certain.is_empty(), "{:?}", certain);
        }
    }
}
