//! Records with every value that the model's enumerations have.

use std::collections::BTreeMap;
use tenure_model::{
    Cloud, Credential, CredentialKind, CredentialState, Delegation, DelegationKind, Event, Expiry, Grant,
    GrantEffect, Granted, GuardRail, Known, LastUsed, Membership, Nature, Origin, PolicyKind, PolicyState,
    PrincipalKind, PrincipalState, Records, Resource, RoleDefinition, ScopeId, ServiceUse, Standing,
    Timestamp, Trust, TrustCondition, Trustee, Unknown,
};

use crate::example;
use crate::words::{CLOUDS, CREDENTIAL_STATES, DELEGATION_KINDS, NATURES, SCOPE_KINDS, UNKNOWNS, words};

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

    let mut states = vec![PrincipalState::Enabled, PrincipalState::Disabled, PrincipalState::Deleted];
    states.extend(unknowns.iter().copied().map(PrincipalState::Unknown));
    let mut origins = vec![
        Origin::Own,
        Origin::Provider,
        Origin::Tenant("aaaaaaaa-0000-4000-8000-000000000001".to_owned()),
        Origin::Domain("partner.example".to_owned()),
        Origin::Project("fabrikam-ops".into()),
        Origin::Issuer("https://gitlab.example".into()),
    ];
    origins.extend(unknowns.iter().copied().map(Origin::Unknown));

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
                one.attributes = [("appId".to_owned(), "x".to_owned())].into();
            }
            one.state = states[n % states.len()];
            one.origin = origins[n % origins.len()].clone();
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
                attributes: BTreeMap::new(),
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
    let standings = [
        Standing::Standing,
        Standing::Eligible,
        Standing::EligibleUntil(at),
        Standing::Activated(at),
        Standing::Expiring(at),
    ];
    for standing in standings {
        for effect in [GrantEffect::Gives, GrantEffect::Bounds, GrantEffect::Delegates] {
            for what in [Granted::Policy("x".into()), Granted::RoleDefinition("x".into())] {
                let n = records.grants.len();
                records.grants.push(Grant {
                    effect,
                    standing,
                    at: format!("/place/{}", n % 2),
                    condition: if n.is_multiple_of(3) {
                        "@Request[a] Exists".to_owned()
                    } else {
                        String::new()
                    },
                    id: format!("grant-{n}"),
                    since: known[n % known.len()].clone(),
                    granted_by: "p-9".to_owned(),
                    ..Grant::plain("p-1".into(), what, scope(), example::evidence(0))
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
                until: ends[n % ends.len()],
                attributes: [("status".to_owned(), "active".to_owned())].into(),
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
    records.events = vec![Event {
        id: "event-1".to_owned(),
        cloud: Cloud::Azure,
        scope: scope(),
        at,
        source: "directoryAudits".to_owned(),
        action: "Add member to role".to_owned(),
        actor: "p-1".to_owned(),
        actor_name: "jane".to_owned(),
        target: "p-2".to_owned(),
        result: "success".to_owned(),
        attributes: [("ticketNumber".to_owned(), "CHG-1".to_owned())].into(),
        evidence: example::evidence(0),
    }];
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
