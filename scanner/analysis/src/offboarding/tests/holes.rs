//! Each hole turns a proof into "not proven", and nothing that is taken away turns anything into a proof.

use proptest::prelude::*;

use super::*;

fn verdicts(certificate: &Certificate) -> Vec<ProofVerdict> {
    let environments = certificate.environments.iter();
    environments.flat_map(|one| one.proofs.iter().map(|proof| proof.verdict)).collect()
}

fn gap(scope: &str, facet: Facet) -> Gap {
    Gap {
        scope: ScopeId::from(scope),
        region: String::new(),
        api: "x:Y".into(),
        subject: String::new(),
        reason: GapReason::Refused,
        code: "AccessDenied".into(),
        detail: String::new(),
        blinds: vec![facet],
    }
}

#[test]
fn a_gap_takes_away_what_stands_on_it() {
    for (facet, kinds) in [
        (
            Facet::Federation,
            vec![ProofKind::NoWayIn, ProofKind::NoCredential, ProofKind::NoLiveSession, ProofKind::NoDeputy],
        ),
        (Facet::Credentials, vec![ProofKind::NoCredential]),
        (Facet::MinorCredentials, vec![ProofKind::NoCredential]),
        (Facet::Secrets, vec![ProofKind::NoCredential]),
        (Facet::Compute, vec![ProofKind::NoDeputy]),
        (Facet::DataDoors, vec![ProofKind::NoDataDoor]),
        (Facet::Events, vec![ProofKind::NoCredential, ProofKind::NoDeputy, ProofKind::NoSuccessAfter]),
        (Facet::SignIns, vec![ProofKind::NoSuccessAfter]),
        (Facet::ScopeTree, ProofKind::ALL.to_vec()),
        (Facet::Reviews, vec![]),
    ] {
        let (mut now, options) = after();
        now.gaps.push(gap("aws:111111111111", facet));
        let certificate = judged(&now, Some(&before()), gone(), &options);
        for kind in ProofKind::ALL {
            let expected = if kinds.contains(&kind) { ProofVerdict::NotProven } else { ProofVerdict::Proven };
            assert_eq!(proof(&certificate, kind).verdict, expected, "{facet:?} {kind:?}");
        }
    }
}

#[test]
fn a_gap_of_unknown_place_touches_every_environment_and_one_of_another_cloud_none() {
    for (scope, expected) in [
        ("aws:o-example", ProofVerdict::NotProven),
        ("aws:555555555555", ProofVerdict::NotProven),
        ("gcp:projects/other", ProofVerdict::Proven),
    ] {
        let (mut now, options) = after();
        now.gaps.push(gap(scope, Facet::Credentials));
        let certificate = judged(&now, Some(&before()), gone(), &options);
        assert_eq!(proof(&certificate, ProofKind::NoCredential).verdict, expected, "{scope}");
    }
}

#[test]
fn a_gap_in_the_baseline_hides_what_was_there() {
    let (now, options) = after();
    let mut then = before();
    then.gaps.push(gap("aws:111111111111", Facet::Principals));
    let certificate = judged(&now, Some(&then), gone(), &options);
    assert_eq!(proof(&certificate, ProofKind::NoLiveSession).verdict, ProofVerdict::NotProven);
    assert_eq!(proof(&certificate, ProofKind::NoCredential).verdict, ProofVerdict::NotProven);
    assert_eq!(proof(&certificate, ProofKind::NoWayIn).verdict, ProofVerdict::Proven, "what is now was read");
}

#[test]
fn without_a_baseline_sessions_and_secrets_of_before_are_not_known() {
    let (now, options) = after();
    let certificate = judged(&now, None, footprint(Vec::new()), &options);
    assert_eq!(proof(&certificate, ProofKind::NoWayIn).verdict, ProofVerdict::Proven);
    for kind in [ProofKind::NoCredential, ProofKind::NoLiveSession] {
        assert!(proof(&certificate, kind).not_proven[0].contains("--baseline"), "{kind:?}");
    }
    let mut young = before();
    young.as_of = days(5);
    let certificate = judged(&now, Some(&young), gone(), &options);
    assert!(proof(&certificate, ProofKind::NoLiveSession).not_proven[0].contains("younger than the end"));
}

#[test]
fn an_environment_that_was_not_read_is_not_proven() {
    let (now, mut options) = after();
    let more = REGISTER.replace("[\"aws:111111111111\"]", "[\"aws:111111111111\", \"aws:444455556666\"]");
    options.register = tenure_register::Register::parse(&more).expect("parses");
    let certificate = judged(&now, Some(&before()), gone(), &options);
    for kind in ProofKind::ALL {
        let proof = proof(&certificate, kind);
        assert_eq!(proof.verdict, ProofVerdict::NotProven, "{kind:?}");
        assert!(proof.not_proven.iter().any(|why| why.contains("aws:444455556666")), "{proof:?}");
    }
}

#[test]
fn a_party_without_footprint_or_end_is_not_proven() {
    let (now, mut options) = after();
    let nameless =
        REGISTER.replace(r#"footprint = [{ cloud = "aws", kind = "account", value = "999999999999" }]"#, "");
    options.register = tenure_register::Register::parse(&nameless).expect("parses");
    let certificate = judged(&now, Some(&before()), gone(), &options);
    assert!(proof(&certificate, ProofKind::NoWayIn).not_proven[0].contains("no footprint"));
    let endless = REGISTER.replace("end = 2026-10-20", "");
    options.register = tenure_register::Register::parse(&endless).expect("parses");
    let certificate = judged(&now, Some(&before()), gone(), &options);
    assert!(proof(&certificate, ProofKind::NoSuccessAfter).not_proven[0].contains("contract C-1 has no end"));
}

#[test]
fn authorship_that_does_not_reach_back_is_told_with_its_date() {
    let (mut now, options) = after();
    for reading in &mut now.records.log_readings {
        reading.from = days(90);
    }
    let certificate = judged(&now, Some(&before()), gone(), &options);
    for kind in [ProofKind::NoCredential, ProofKind::NoDeputy] {
        let proof = proof(&certificate, kind);
        assert_eq!(proof.verdict, ProofVerdict::NotProven);
        assert!(proof.not_proven[0].contains("read was all of it from 2026-08-02T00:00:00Z"), "{proof:?}");
    }
    assert_eq!(proof(&certificate, ProofKind::NoSuccessAfter).verdict, ProofVerdict::Proven);
}

#[test]
fn a_hole_in_a_log_is_told_with_its_window() {
    let (mut now, options) = after();
    now.records.log_readings.clear();
    let mut first = before().records.log_readings[0].clone();
    let mut second = first.clone();
    first.to = days(7);
    second.from = days(6);
    now.records.log_readings = vec![first, second];
    let certificate = judged(&now, Some(&before()), gone(), &options);
    let proof = proof(&certificate, ProofKind::NoSuccessAfter);
    assert_eq!(proof.verdict, ProofVerdict::NotProven);
    assert!(proof.not_proven[0].contains("2026-10-24T00:00:00Z and 2026-10-25T00:00:00Z"), "{proof:?}");
}

/// What a reader of a snapshot could lose: lines of the ledger, readings of logs; or gain: gaps.
#[derive(Clone, Debug)]
struct Loss {
    coverage: Vec<prop::sample::Index>,
    readings: Vec<prop::sample::Index>,
    gaps: Vec<(bool, usize)>,
}

const FACETS: [Facet; 12] = [
    Facet::ScopeTree,
    Facet::Principals,
    Facet::Credentials,
    Facet::Root,
    Facet::Federation,
    Facet::Directory,
    Facet::Delegations,
    Facet::ResourcePolicies,
    Facet::Compute,
    Facet::Events,
    Facet::SignIns,
    Facet::DataDoors,
];

fn loss() -> impl Strategy<Value = Loss> {
    let indices = || prop::collection::vec(any::<prop::sample::Index>(), 0..4);
    let gaps = prop::collection::vec((any::<bool>(), 0..FACETS.len()), 0..3);
    (indices(), indices(), gaps).prop_map(|(coverage, readings, gaps)| Loss { coverage, readings, gaps })
}

fn take<T>(list: &mut Vec<T>, indices: &[prop::sample::Index]) {
    for index in indices {
        if !list.is_empty() {
            list.remove(index.index(list.len()));
        }
    }
}

/// Estates to lose something of: a clean one, one in which the executor read half of it, one whose logs are read
/// region by region with a hole, one with residue.
fn starts() -> Vec<(Parts, PartyFootprint)> {
    let mut by_executor = after().0;
    for line in by_executor.coverage.iter_mut().step_by(2) {
        line.asked_by = "arn:aws:iam::111111111111:user/omar".into();
    }
    let mut by_region = after().0;
    let reading = by_region.records.log_readings.remove(0);
    for (at, region) in super::super::logs::regions().enumerate() {
        let mut one = reading.clone();
        one.region = region.to_owned();
        one.from = if at == 3 { days(4) } else { one.from };
        by_region.records.log_readings.push(one);
    }
    let left = thing(BelongingKind::Trust, Relation::HeldBy, BelongingState::Active, ROLE);
    vec![(after().0, gone()), (by_executor, gone()), (by_region, gone()), (after().0, footprint(vec![left]))]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// INVARIANT: knowing less never proves more.
    #[test]
    fn knowing_less_never_proves_more(loss in loss(), start in 0_usize..4) {
        let (mut parts, items) = starts().swap_remove(start);
        let options = after().1;
        let then = before();
        let with_all = verdicts(&judged(&parts, Some(&then), items.clone(), &options));
        take(&mut parts.coverage, &loss.coverage);
        take(&mut parts.records.log_readings, &loss.readings);
        for (here, facet) in loss.gaps {
            let scope = if here { "aws:111111111111" } else { "aws:o-example" };
            parts.gaps.push(gap(scope, FACETS[facet]));
        }
        let with_less = verdicts(&judged(&parts, Some(&then), items, &options));
        prop_assert_eq!(with_all.len(), with_less.len());
        for (all, less) in with_all.iter().zip(&with_less) {
            prop_assert!(less >= all || *less == ProofVerdict::NotProven && *all == ProofVerdict::Residue, "{:?} became {:?}", all, less);
            prop_assert!(*less != ProofVerdict::Proven || *all == ProofVerdict::Proven);
        }
    }
}
