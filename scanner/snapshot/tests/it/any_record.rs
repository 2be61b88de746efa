//! Strategies for records: the clouds' texts are anything, times are what the tables keep
//! (microseconds).

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use tenure_model::{
    Cloud, Coverage, Credential, CredentialKind, Delegation, Event, EvidenceRef, Expiry, Gap, Grant,
    GrantEffect, Granted, GuardRail, Known, LastUsed, LogReading, Membership, Origin, PolicyDocument,
    PolicyKind, PolicyState, Principal, PrincipalKind, PrincipalState, Records, Resource, RoleDefinition,
    Scope, ScopeId, ServiceUse, Signatures, Standing, Timestamp, Trust, TrustCondition, Trustee, Unknown,
};

use crate::words::{
    CLOUDS, COVERAGE_STATES, CREDENTIAL_STATES, DELEGATION_KINDS, FACETS, GAP_REASONS, NATURES, SCOPE_KINDS,
    UNKNOWNS, words,
};

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

fn principal_state() -> impl Strategy<Value = PrincipalState> {
    prop_oneof![
        Just(PrincipalState::Enabled),
        Just(PrincipalState::Disabled),
        Just(PrincipalState::Deleted),
        unknown().prop_map(PrincipalState::Unknown)
    ]
}

fn origin() -> impl Strategy<Value = Origin> {
    prop_oneof![
        Just(Origin::Own),
        Just(Origin::Provider),
        text().prop_map(Origin::Tenant),
        text().prop_map(Origin::Domain),
        text().prop_map(Origin::Project),
        text().prop_map(Origin::Issuer),
        unknown().prop_map(Origin::Unknown)
    ]
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
        state in principal_state(), origin in origin(), last_used in last_used(), tags in map(),
        attributes in map(), evidence in evidence(),
    ) -> Principal {
        let (id, scope) = (id.into(), scope.into());
        Principal {
            id, cloud, kind, nature, name, scope, state, origin, created, last_used, tags, attributes, evidence,
        }
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
        last_used in last_used(), expires in expiry(), attributes in map(), evidence in evidence(),
    ) -> Credential {
        let (id, principal, scope) = (id.into(), principal.into(), scope.into());
        Credential {
            id, cloud, kind, principal, scope, state, issued, last_used, expires, attributes, evidence,
        }
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
        scope in text(), at in text(),
        effect in select(vec![GrantEffect::Gives, GrantEffect::Bounds, GrantEffect::Delegates]),
        standing in prop_oneof![
            Just(Standing::Standing), Just(Standing::Eligible), time().prop_map(Standing::EligibleUntil),
            time().prop_map(Standing::Activated), time().prop_map(Standing::Expiring)
        ],
        condition in text(), id in text(), since in known(), granted_by in text(), evidence in evidence(),
    ) -> Grant {
        let (principal, scope) = (principal.into(), scope.into());
        Grant { principal, what, scope, at, effect, standing, condition, id, since, granted_by, evidence }
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
        purpose in text(), since in known(), until in expiry(), attributes in map(), evidence in evidence(),
    ) -> Delegation {
        Delegation { cloud, kind, scope: scope.into(), delegate, purpose, since, until, attributes, evidence }
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
    fn event()(
        id in text(), cloud in cloud(), scope in text(), at in time(), source in text(), action in text(),
        actor in text(), actor_name in text(), target in text(), result in text(), attributes in map(), evidence in evidence(),
    ) -> Event {
        let scope = scope.into();
        Event { id, cloud, scope, at, source, action, actor, actor_name, target, result, attributes, evidence }
    }
}

fn signatures() -> impl Strategy<Value = Signatures> {
    select(vec![
        Signatures::Verified,
        Signatures::None,
        Signatures::NotSigned,
        Signatures::NotVerifiable,
        Signatures::Broken,
    ])
}

prop_compose! {
    fn log_reading()(
        cloud in cloud(), scope in text(), region in text(), source in text(), filter in text(), from in time(),
        to in time(), signatures in signatures(), signatures_why in text(), evidence in evidence(),
    ) -> LogReading {
        LogReading {
            cloud, scope: scope.into(), region, source, filter, from, to, signatures, signatures_why, evidence,
        }
    }
}

prop_compose! {
    pub(crate) fn gap()(
        scope in text(), region in text(), api in text(), subject in text(),
        reason in word(words(GAP_REASONS)), code in text(), detail in text(),
        blinds in vec(word(words(FACETS)), 0..4),
    ) -> Gap {
        Gap { scope: scope.into(), region, api, subject, reason, code, detail, blinds }
    }
}

prop_compose! {
    pub(crate) fn coverage()(
        scope in text(), region in text(), api in text(), state in word(words(COVERAGE_STATES)),
        pages in any::<u32>(), items in any::<u64>(), first in proptest::option::of(time()),
        last in proptest::option::of(time()), asked_by in text(), error in text(),
    ) -> Coverage {
        Coverage { scope: scope.into(), region, api, state, pages, items, first, last, asked_by, error }
    }
}

prop_compose! {
    pub(crate) fn records()(
        scopes in vec(scope(), 0..4), principals in vec(principal(), 0..4),
        memberships in vec(membership(), 0..4), credentials in vec(credential(), 0..4),
        policies in vec(policy(), 0..4), role_definitions in vec(role_definition(), 0..4),
        grants in vec(grant(), 0..4), guard_rails in vec(guard_rail(), 0..4),
        trusts in vec(trust(), 0..4), delegations in vec(delegation(), 0..4),
        resources in vec(resource(), 0..4), service_uses in vec(service_use(), 0..4),
        events in vec(event(), 0..4), log_readings in vec(log_reading(), 0..4),
    ) -> Records {
        Records {
            scopes, principals, memberships, credentials, policies, role_definitions, grants,
            guard_rails, trusts, delegations, resources, service_uses, events,
            log_readings,
        }
    }
}
