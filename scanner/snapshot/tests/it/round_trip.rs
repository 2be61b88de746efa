//! What goes into the tables comes out of them: every word of every enumeration, and any text.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde::de::DeserializeOwned;
use tempfile::tempdir;
use tenure_model::{
    Cloud, Coverage, CoverageState, Credential, CredentialKind, CredentialState, Delegation, DelegationKind,
    EvidenceRef, Expiry, Facet, Gap, GapReason, Grant, GrantEffect, Granted, GuardRail, Known, LastUsed,
    Membership, Nature, PolicyDocument, PolicyKind, PolicyState, Principal, PrincipalKind, Records, Resource,
    RoleDefinition, Scope, ScopeId, ScopeKind, ServiceUse, Standing, Timestamp, Trust, TrustCondition,
    Trustee, Unknown,
};
use tenure_snapshot::{Snapshot, SnapshotWriter};

use crate::example;

/// The words of an enumeration, as the model itself writes them. A new word in the model that is not
/// in its list here is found by `no_word_is_forgotten`.
fn words<T: DeserializeOwned>(words: &[&str]) -> Vec<T> {
    words.iter().map(|word| serde_json::from_value(serde_json::json!(word)).unwrap()).collect()
}

const CLOUDS: &[&str] = &["aws", "azure", "gcp"];
const SCOPE_KINDS: &[&str] = &[
    "organisation",
    "organisational-unit",
    "account",
    "tenant",
    "management-group",
    "subscription",
    "folder",
    "project",
];
const NATURES: &[&str] = &["human", "non-human", "unknown"];
const CREDENTIAL_STATES: &[&str] = &["active", "inactive", "expired"];
const DELEGATION_KINDS: &[&str] = &["delegated-administrator", "trusted-service"];
const UNKNOWNS: &[&str] = &["not-read", "not-reported", "malformed"];
const COVERAGE_STATES: &[&str] = &["complete", "partial", "unread"];
const GAP_REASONS: &[&str] = &[
    "refused",
    "throttled",
    "unreachable",
    "failed",
    "truncated",
    "malformed",
    "not-in-import",
    "bounded",
    "cancelled",
];
const FACETS: &[&str] = &[
    "scope-tree",
    "principals",
    "credentials",
    "credential-use",
    "root",
    "minor-credentials",
    "federation",
    "directory",
    "guard-rails",
    "delegations",
    "resource-policies",
    "compute",
    "service-use",
];

/// Serde names every word that it expects when it gets one that it does not know.
fn expected_words<T: DeserializeOwned + std::fmt::Debug>() -> usize {
    let error = serde_json::from_str::<T>("\"no such word\"").unwrap_err().to_string();
    let (_, expected) = error.split_once("expected").unwrap();
    expected.matches('`').count() / 2
}

#[test]
fn no_word_is_forgotten() {
    assert_eq!(expected_words::<Cloud>(), CLOUDS.len());
    assert_eq!(expected_words::<ScopeKind>(), SCOPE_KINDS.len());
    assert_eq!(expected_words::<PrincipalKind>(), PrincipalKind::ALL.len());
    assert_eq!(expected_words::<Nature>(), NATURES.len());
    assert_eq!(expected_words::<CredentialKind>(), CredentialKind::ALL.len());
    assert_eq!(expected_words::<CredentialState>(), CREDENTIAL_STATES.len());
    assert_eq!(expected_words::<PolicyKind>(), PolicyKind::ALL.len());
    assert_eq!(expected_words::<DelegationKind>(), DELEGATION_KINDS.len());
    assert_eq!(expected_words::<Unknown>(), UNKNOWNS.len());
    assert_eq!(expected_words::<CoverageState>(), COVERAGE_STATES.len());
    assert_eq!(expected_words::<GapReason>(), GAP_REASONS.len());
    assert_eq!(expected_words::<Facet>(), FACETS.len());
    assert_eq!(expected_words::<Trustee>(), 6);
    assert_eq!(expected_words::<Standing>(), 3);
    assert_eq!(expected_words::<GrantEffect>(), 2);
    assert_eq!(expected_words::<Granted>(), 2);
    assert_eq!(expected_words::<PolicyState>(), 3);
    assert_eq!(expected_words::<LastUsed>(), 3);
    assert_eq!(expected_words::<Expiry>(), 3);
}

// Strategies: the clouds' texts are anything, times are what the tables keep (microseconds).

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z:/-]{0,12}",
        2 => any::<String>(),
        1 => select(vec!["", "\0", "null", "[]", "{}", "<script>", "=cmd|", "../", "\u{202e}x", "\u{1b}[31m"])
            .prop_map(str::to_owned),
    ]
}

fn word<T: Clone + std::fmt::Debug + 'static>(words: Vec<T>) -> impl Strategy<Value = T> {
    select(words)
}

fn time() -> impl Strategy<Value = Timestamp> {
    let (first, last) = (Timestamp::MIN.as_microsecond(), Timestamp::MAX.as_microsecond());
    prop_oneof![Just(first), Just(last), Just(0), Just(-1), first..=last].prop_map(|micros| {
        let nanos = i32::try_from(micros.rem_euclid(1_000_000) * 1000).unwrap();
        Timestamp::new(micros.div_euclid(1_000_000), nanos).unwrap()
    })
}

fn unknown() -> impl Strategy<Value = Unknown> {
    word(words(UNKNOWNS))
}

fn known() -> impl Strategy<Value = Known<Timestamp>> {
    prop_oneof![time().prop_map(Known::Is), unknown().prop_map(Known::Unknown)]
}

fn last_used() -> impl Strategy<Value = LastUsed> {
    prop_oneof![
        time().prop_map(LastUsed::At),
        Just(LastUsed::NeverInWindow),
        unknown().prop_map(LastUsed::Unknown)
    ]
}

fn expiry() -> impl Strategy<Value = Expiry> {
    prop_oneof![Just(Expiry::Never), time().prop_map(Expiry::At), unknown().prop_map(Expiry::Unknown)]
}

fn evidence() -> impl Strategy<Value = EvidenceRef> {
    (text(), any::<u32>(), text()).prop_map(|(raw, line, pointer)| EvidenceRef {
        raw: raw.into(),
        line,
        pointer: pointer.into(),
    })
}

fn map() -> impl Strategy<Value = BTreeMap<String, String>> {
    btree_map(text(), text(), 0..3)
}

fn cloud() -> impl Strategy<Value = Cloud> {
    word(words(CLOUDS))
}

prop_compose! {
    fn scope()(
        id in text(), cloud in cloud(), kind in word(words(SCOPE_KINDS)), name in text(),
        parent in proptest::option::of(text()), state in text(), manages_organisation in any::<bool>(),
        evidence in evidence(),
    ) -> Scope {
        let parent = parent.map(ScopeId::from);
        Scope { id: id.into(), cloud, kind, name, parent, state, manages_organisation, evidence }
    }
}

prop_compose! {
    fn principal()(
        id in text(), cloud in cloud(), kind in word(PrincipalKind::ALL.to_vec()),
        nature in word(words(NATURES)), name in text(), scope in text(), created in known(),
        last_used in last_used(), tags in map(), evidence in evidence(),
    ) -> Principal {
        let (id, scope) = (id.into(), scope.into());
        Principal { id, cloud, kind, nature, name, scope, created, last_used, tags, evidence }
    }
}

prop_compose! {
    fn membership()(
        group in text(), member in text(), scope in text(), evidence in evidence(),
    ) -> Membership {
        Membership { group: group.into(), member: member.into(), scope: scope.into(), evidence }
    }
}

prop_compose! {
    fn credential()(
        id in text(), cloud in cloud(), kind in word(CredentialKind::ALL.to_vec()), principal in text(),
        scope in text(), state in word(words(CREDENTIAL_STATES)), issued in known(),
        last_used in last_used(), expires in expiry(), evidence in evidence(),
    ) -> Credential {
        let (id, principal, scope) = (id.into(), principal.into(), scope.into());
        Credential { id, cloud, kind, principal, scope, state, issued, last_used, expires, evidence }
    }
}

prop_compose! {
    fn policy()(
        id in text(), cloud in cloud(), kind in word(PolicyKind::ALL.to_vec()), name in text(),
        scope in text(), text in text(), evidence in evidence(),
    ) -> PolicyDocument {
        PolicyDocument { id: id.into(), cloud, kind, name, scope: scope.into(), text: text.into(), evidence }
    }
}

prop_compose! {
    fn role_definition()(
        id in text(), cloud in cloud(), name in text(), scope in text(), policies in vec(text(), 0..3),
        session_seconds in any::<u32>(), evidence in evidence(),
    ) -> RoleDefinition {
        let policies = policies.into_iter().map(Into::into).collect();
        RoleDefinition { id: id.into(), cloud, name, scope: scope.into(), policies, session_seconds, evidence }
    }
}

prop_compose! {
    fn grant()(
        principal in text(),
        what in prop_oneof![
            text().prop_map(|id| Granted::Policy(id.into())),
            text().prop_map(|id| Granted::RoleDefinition(id.into())),
        ],
        scope in text(), effect in select(vec![GrantEffect::Gives, GrantEffect::Bounds]),
        standing in prop_oneof![
            Just(Standing::Standing), Just(Standing::Eligible), time().prop_map(Standing::Expiring)
        ],
        evidence in evidence(),
    ) -> Grant {
        Grant { principal: principal.into(), what, scope: scope.into(), effect, standing, evidence }
    }
}

prop_compose! {
    fn guard_rail()(scope in text(), policy in text(), evidence in evidence()) -> GuardRail {
        GuardRail { scope: scope.into(), policy: policy.into(), evidence }
    }
}

fn trustee() -> impl Strategy<Value = Trustee> {
    prop_oneof![
        Just(Trustee::Everyone),
        text().prop_map(Trustee::Account),
        text().prop_map(|id| Trustee::Principal(id.into())),
        text().prop_map(Trustee::Service),
        text().prop_map(Trustee::Federation),
        vec(text(), 0..3).prop_map(Trustee::EveryoneExcept),
    ]
}

prop_compose! {
    fn condition()(operator in text(), key in text(), values in vec(text(), 0..3)) -> TrustCondition {
        TrustCondition { operator, key, values }
    }
}

prop_compose! {
    fn trust()(
        target in text(), scope in text(), trustee in trustee(), actions in vec(text(), 0..3),
        policy in text(), statement in any::<u32>(), conditions in vec(condition(), 0..3),
        evidence in evidence(),
    ) -> Trust {
        let (target, scope, policy) = (target.into(), scope.into(), policy.into());
        Trust { target, scope, trustee, actions, policy, statement, conditions, evidence }
    }
}

prop_compose! {
    fn delegation()(
        cloud in cloud(), kind in word(words(DELEGATION_KINDS)), scope in text(), delegate in text(),
        purpose in text(), since in known(), evidence in evidence(),
    ) -> Delegation {
        Delegation { cloud, kind, scope: scope.into(), delegate, purpose, since, evidence }
    }
}

prop_compose! {
    fn resource()(
        id in text(), cloud in cloud(), kind in text(), name in text(), scope in text(), region in text(),
        acts_as in vec(text(), 0..3),
        policy in prop_oneof![
            text().prop_map(|id| PolicyState::Attached(id.into())),
            Just(PolicyState::Absent),
            unknown().prop_map(PolicyState::Unknown),
        ],
        attributes in map(), evidence in evidence(),
    ) -> Resource {
        let acts_as = acts_as.into_iter().map(Into::into).collect();
        let (id, scope) = (id.into(), scope.into());
        Resource { id, cloud, kind, name, scope, region, acts_as, policy, attributes, evidence }
    }
}

prop_compose! {
    fn service_use()(
        principal in text(), scope in text(), service in text(), last_used in last_used(),
        evidence in evidence(),
    ) -> ServiceUse {
        ServiceUse { principal: principal.into(), scope: scope.into(), service, last_used, evidence }
    }
}

prop_compose! {
    fn gap()(
        scope in text(), region in text(), api in text(), subject in text(),
        reason in word(words(GAP_REASONS)), code in text(), detail in text(),
        blinds in vec(word(words(FACETS)), 0..4),
    ) -> Gap {
        Gap { scope: scope.into(), region, api, subject, reason, code, detail, blinds }
    }
}

prop_compose! {
    fn coverage()(
        scope in text(), region in text(), api in text(), state in word(words(COVERAGE_STATES)),
        pages in any::<u32>(), items in any::<u64>(), first in proptest::option::of(time()),
        last in proptest::option::of(time()), asked_by in text(), error in text(),
    ) -> Coverage {
        Coverage { scope: scope.into(), region, api, state, pages, items, first, last, asked_by, error }
    }
}

prop_compose! {
    fn records()(
        scopes in vec(scope(), 0..4), principals in vec(principal(), 0..4),
        memberships in vec(membership(), 0..4), credentials in vec(credential(), 0..4),
        policies in vec(policy(), 0..4), role_definitions in vec(role_definition(), 0..4),
        grants in vec(grant(), 0..4), guard_rails in vec(guard_rail(), 0..4),
        trusts in vec(trust(), 0..4), delegations in vec(delegation(), 0..4),
        resources in vec(resource(), 0..4), service_uses in vec(service_use(), 0..4),
    ) -> Records {
        Records {
            scopes, principals, memberships, credentials, policies, role_definitions, grants,
            guard_rails, trusts, delegations, resources, service_uses,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_records_come_back(
        records in records(), coverage in vec(coverage(), 1..4), gaps in vec(gap(), 0..6),
    ) {
        let dir = tempdir().unwrap();
        let writer = SnapshotWriter::create(dir.path(), example::header()).unwrap();
        for (at, coverage) in coverage.iter().enumerate() {
            let unit = example::unit(&format!("iam:List{at}"), "");
            writer.note(unit, coverage.clone(), gaps.clone()).unwrap();
        }
        writer.seal(records.clone(), Vec::new()).unwrap();
        let estate = Snapshot::open(dir.path()).unwrap().estate().unwrap();
        let (mut records, mut coverage, mut gaps) = (records, coverage, gaps);
        records.canonicalise();
        coverage.sort();
        gaps.sort();
        gaps.dedup();
        prop_assert_eq!(estate.records(), &records);
        prop_assert_eq!(estate.coverage, coverage);
        prop_assert_eq!(estate.gaps, gaps);
    }
}

#[test]
fn every_value_comes_back() {
    let dir = tempdir().unwrap();
    let writer = SnapshotWriter::create(dir.path(), example::header()).unwrap();
    let snapshot = writer.seal(every_value(), Vec::new()).unwrap();
    let mut expected = every_value();
    expected.canonicalise();
    let estate = snapshot.estate().unwrap();
    assert_eq!(estate.records(), &expected);
    assert_eq!(expected.principals.len(), 7 * 3, "each kind with each nature");
}

#[test]
fn times_are_kept_to_the_microsecond() {
    let dir = tempdir().unwrap();
    let writer = SnapshotWriter::create(dir.path(), example::header()).unwrap();
    let mut records = example::records();
    records.principals.truncate(1);
    records.principals[0].created = Known::Is("2024-01-01T00:00:00.123456789Z".parse().unwrap());
    let estate = writer.seal(records, Vec::new()).unwrap().estate().unwrap();
    let kept = Known::Is("2024-01-01T00:00:00.123456Z".parse().unwrap());
    assert_eq!(estate.records().principals[0].created, kept);
}

/// Records with each word of each enumeration, and both arms of what may be unknown.
pub(crate) fn every_value() -> Records {
    let unknowns: Vec<Unknown> = words(UNKNOWNS);
    let at = example::time("2025-06-07T08:09:10.111213Z");
    let cycle = |at: usize| unknowns[at % unknowns.len()];
    let mut used: Vec<LastUsed> = unknowns.iter().copied().map(LastUsed::Unknown).collect();
    used.extend([LastUsed::At(at), LastUsed::NeverInWindow]);
    let mut known: Vec<Known<Timestamp>> = unknowns.iter().copied().map(Known::Unknown).collect();
    known.push(Known::Is(at));
    let mut ends: Vec<Expiry> = unknowns.iter().copied().map(Expiry::Unknown).collect();
    ends.extend([Expiry::At(at), Expiry::Never]);
    let clouds: Vec<Cloud> = words(CLOUDS);
    let cloud = |at: usize| clouds[at % clouds.len()];

    let mut records = example::records();
    records.principals.clear();
    records.policies.clear();
    let scope = || ScopeId::aws(example::ACCOUNT);
    for (n, kind) in words(SCOPE_KINDS).into_iter().enumerate() {
        let mut one = records.scopes[0].clone();
        (one.id, one.cloud, one.kind) = (format!("scope-{n}").into(), cloud(n), kind);
        one.manages_organisation = n % 2 == 1;
        one.parent = (n % 2 == 0).then(scope);
        records.scopes.push(one);
    }
    for kind in PrincipalKind::ALL {
        for nature in words::<Nature>(NATURES) {
            let n = records.principals.len();
            let mut one = example::records().principals[0].clone();
            (one.id, one.cloud, one.kind, one.nature) = (format!("p-{n}").into(), cloud(n), kind, nature);
            one.created = known[n % known.len()].clone();
            one.last_used = used[n % used.len()];
            if n.is_multiple_of(2) {
                one.tags.clear();
            }
            records.principals.push(one);
        }
    }
    for (n, kind) in CredentialKind::ALL.into_iter().enumerate() {
        for state in words::<CredentialState>(CREDENTIAL_STATES) {
            let m = records.credentials.len();
            records.credentials.push(Credential {
                id: format!("credential-{m}").into(),
                cloud: cloud(m),
                kind,
                principal: format!("p-{n}").into(),
                scope: scope(),
                state,
                issued: known[m % known.len()].clone(),
                last_used: used[m % used.len()],
                expires: ends[m % ends.len()],
                evidence: example::evidence(0),
            });
        }
    }
    for (n, kind) in PolicyKind::ALL.into_iter().enumerate() {
        let mut one = example::records().policies[0].clone();
        (one.id, one.kind, one.cloud) = (format!("policy-{n}").into(), kind, cloud(n));
        one.text = format!("text {}", n % 3).into();
        records.policies.push(one);
    }
    records.role_definitions = vec![RoleDefinition {
        id: "role".into(),
        cloud: Cloud::Aws,
        name: "role".to_owned(),
        scope: scope(),
        policies: vec!["policy-1".into(), "policy-2".into()],
        session_seconds: 3600,
        evidence: example::evidence(0),
    }];
    for standing in [Standing::Standing, Standing::Eligible, Standing::Expiring(at)] {
        for effect in [GrantEffect::Gives, GrantEffect::Bounds] {
            for what in [Granted::Policy("x".into()), Granted::RoleDefinition("x".into())] {
                records.grants.push(Grant {
                    principal: "p-1".into(),
                    what,
                    scope: scope(),
                    effect,
                    standing,
                    evidence: example::evidence(0),
                });
            }
        }
    }
    for (n, trustee) in [
        Trustee::Everyone,
        Trustee::Account("444455556666".to_owned()),
        Trustee::Principal("p-2".into()),
        Trustee::Service("lambda.amazonaws.com".to_owned()),
        Trustee::Federation("token.example.org".to_owned()),
        Trustee::EveryoneExcept(vec!["p-3".to_owned(), "p-4".to_owned()]),
    ]
    .into_iter()
    .enumerate()
    {
        let condition = TrustCondition {
            operator: "StringEquals".to_owned(),
            key: "sts:ExternalId".to_owned(),
            values: vec!["one".to_owned(), "two".to_owned()],
        };
        records.trusts.push(Trust {
            target: "p-1".into(),
            scope: scope(),
            trustee,
            actions: vec!["sts:AssumeRole".to_owned()],
            policy: "p-1#trust".into(),
            statement: u32::try_from(n).unwrap(),
            conditions: vec![condition; n % 3],
            evidence: example::evidence(1),
        });
    }
    for (n, kind) in words::<DelegationKind>(DELEGATION_KINDS).into_iter().enumerate() {
        for since in &known {
            records.delegations.push(Delegation {
                cloud: cloud(n),
                kind,
                scope: scope(),
                delegate: format!("{since:?}"),
                purpose: "audit".to_owned(),
                since: since.clone(),
                evidence: example::evidence(0),
            });
        }
    }
    let mut states = vec![PolicyState::Attached("policy-4".into()), PolicyState::Absent];
    states.extend((0..3).map(|n| PolicyState::Unknown(cycle(n))));
    for (n, policy) in states.into_iter().enumerate() {
        records.resources.push(Resource {
            id: format!("resource-{n}").into(),
            cloud: cloud(n),
            kind: "lambda:function".to_owned(),
            name: "f".to_owned(),
            scope: scope(),
            region: "eu-west-1".to_owned(),
            acts_as: vec!["p-1".into(); n % 2],
            policy,
            attributes: (0..n % 3).map(|m| (format!("key {m}"), "value".to_owned())).collect(),
            evidence: example::evidence(0),
        });
    }
    for (n, last_used) in used.into_iter().enumerate() {
        records.service_uses.push(ServiceUse {
            principal: "p-1".into(),
            scope: scope(),
            service: format!("service-{n}"),
            last_used,
            evidence: example::evidence(0),
        });
    }
    let membership = |group: &str| Membership {
        group: group.into(),
        member: "p-1".into(),
        scope: scope(),
        evidence: example::evidence(0),
    };
    records.memberships = vec![membership("g-1"), membership("g-2")];
    let rail =
        |policy: &str| GuardRail { scope: scope(), policy: policy.into(), evidence: example::evidence(0) };
    records.guard_rails = vec![rail("policy-5"), rail("policy-6")];
    records
}
