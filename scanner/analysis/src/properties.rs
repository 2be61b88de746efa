//! What holds of every estate, tried on random small ones.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde::Serialize;
use serde_json::{Value, json};
use tenure_model::{
    Assessment, Capability, Certainty, Estate, Facet, Gap, GapReason, RawLine, RawLines, Records, ScopeId,
    Verdict,
};

use crate::effective::Access;
use crate::{Options, assess, checks, fixture};

/// An estate in the language of the examples.
#[derive(Clone, Debug, Serialize)]
struct Random {
    account: Vec<Account>,
    group: Vec<Holder>,
    user: Vec<Holder>,
    role: Vec<Holder>,
    root: Vec<Holder>,
}

#[derive(Clone, Debug, Serialize)]
struct Account {
    id: String,
    management: bool,
    scps: Vec<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
struct Holder {
    name: String,
    created: &'static str,
    used: &'static str,
    tags: BTreeMap<&'static str, &'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<Key>,
    mfa: bool,
    keys: Vec<Key>,
    attached: Vec<&'static str>,
    inline: BTreeMap<String, String>,
    groups: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    boundary: Option<&'static str>,
    services: BTreeMap<&'static str, &'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trust: Option<&'static str>,
}

#[derive(Clone, Debug, Serialize)]
struct Key {
    issued: &'static str,
    used: &'static str,
}

const GROUPS: [&str; 2] = ["g0", "g1"];
const ATTACHED: [&str; 5] =
    ["AdministratorAccess", "IAMFullAccess", "PowerUserAccess", "ReadOnlyAccess", "not-read"];
const TRUSTS: [&str; 3] = [
    r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"sts:AssumeRole"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#,
];
const FACETS: [Facet; 19] = [
    Facet::ScopeTree,
    Facet::Principals,
    Facet::Credentials,
    Facet::CredentialUse,
    Facet::Root,
    Facet::MinorCredentials,
    Facet::Federation,
    Facet::Directory,
    Facet::GuardRails,
    Facet::Delegations,
    Facet::ResourcePolicies,
    Facet::Compute,
    Facet::ServiceUse,
    Facet::Events,
    Facet::SignIns,
    Facet::Reviews,
    Facet::Monitoring,
    Facet::DataDoors,
    Facet::Secrets,
];

fn statement(effect: &'static str) -> impl Strategy<Value = Value> {
    let actions = [
        "*",
        "iam:*",
        "iam:CreateUser",
        "iam:Put*",
        "s3:*",
        "s3:Get*",
        "sts:AssumeRole",
        "ec2:*",
        "logs:*",
        "kms:*",
        "cloudtrail:StopLogging",
        "organizations:*",
        "lambda:*",
        "cloudformation:*",
    ];
    let resources = [
        "*",
        "arn:aws:iam::*:*",
        "arn:aws:iam::*:role/app/*",
        "arn:aws:iam::*:role/*",
        "arn:aws:s3:::b/*",
        "arn:aws:iam::*:user/${aws:username}",
        "arn:aws:logs:*:*:log-group:/app",
    ];
    let conditions = [
        Value::Null,
        json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        json!({"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1"]}}),
        json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}),
    ];
    (
        select(vec!["Action", "Action", "Action", "NotAction"]),
        subsequence(actions.to_vec(), 1..4),
        select(vec!["Resource", "Resource", "Resource", "NotResource"]),
        subsequence(resources.to_vec(), 1..3),
        select(conditions.to_vec()),
    )
        .prop_map(move |(act, actions, on, resources, condition)| {
            let mut statement = json!({"Effect": effect, act: actions, on: resources});
            if condition != Value::Null {
                statement["Condition"] = condition;
            }
            statement
        })
}

fn policy() -> impl Strategy<Value = String> {
    let one = prop_oneof![3 => statement("Allow").boxed(), 1 => statement("Deny").boxed()];
    prop::collection::vec(one, 1..4).prop_map(|statements| json!({"Statement": statements}).to_string())
}

fn when() -> impl Strategy<Value = &'static str> {
    select(vec!["-2d", "-50d", "-300d", "unknown"])
}

fn used() -> impl Strategy<Value = &'static str> {
    select(vec!["-1d", "-200d", "never", "unknown"])
}

fn key() -> impl Strategy<Value = Key> {
    (when(), used()).prop_map(|(issued, used)| Key { issued, used })
}

fn holder(name: String) -> impl Strategy<Value = Holder> {
    (
        (when(), used(), prop::option::of(key()), any::<bool>(), prop::collection::vec(key(), 0..3)),
        (
            subsequence(ATTACHED.to_vec(), 0..3),
            prop::collection::vec(policy(), 0..3),
            prop::option::weighted(0.2, select(ATTACHED.to_vec())),
            subsequence(GROUPS.to_vec(), 0..=2),
            subsequence(vec![("owner", "a"), ("purpose", "b"), ("expires", "2027-01-01")], 0..=3),
            subsequence(vec![("s3", "-1d"), ("iam", "never"), ("ec2", "unknown")], 0..=3),
        ),
    )
        .prop_map(
            move |(
                (created, used, password, mfa, keys),
                (attached, inline, boundary, groups, tags, services),
            )| {
                Holder {
                    name: name.clone(),
                    created,
                    used,
                    password,
                    mfa,
                    keys,
                    attached,
                    inline: inline
                        .into_iter()
                        .enumerate()
                        .map(|(at, text)| (format!("p{at}"), text))
                        .collect(),
                    boundary,
                    groups,
                    tags: tags.into_iter().collect(),
                    services: services.into_iter().collect(),
                    trust: None,
                }
            },
        )
}

/// A role has no password, keys and groups; a group has no members but users.
fn as_role(holder: Holder, trust: Option<&'static str>) -> Holder {
    Holder { password: None, mfa: false, keys: Vec::new(), groups: Vec::new(), trust, ..holder }
}

fn estate() -> impl Strategy<Value = Random> {
    let account = (any::<bool>(), prop::option::of(policy())).prop_map(|(management, scp)| Account {
        id: fixture::ACCOUNT.to_owned(),
        management,
        scps: scp.into_iter().collect(),
    });
    (
        account,
        (holder("g0".into()), holder("g1".into())),
        (holder("u0".into()), holder("u1".into())),
        (holder("r0".into()), prop::option::of(select(TRUSTS.to_vec()))),
        prop::option::of(holder(String::new())),
    )
        .prop_map(|(account, (g0, g1), (u0, u1), (r0, trust), root)| {
            let bare = |group| Holder { boundary: None, services: BTreeMap::new(), ..as_role(group, None) };
            let root = root.map(|root| Holder {
                attached: Vec::new(),
                inline: BTreeMap::new(),
                boundary: None,
                groups: Vec::new(),
                ..root
            });
            Random {
                account: vec![account],
                group: vec![bare(g0), bare(g1)],
                user: vec![u0, u1],
                role: vec![as_role(r0, trust)],
                root: root.into_iter().collect(),
            }
        })
}

fn build(random: &Random) -> (Estate, Options) {
    let text = toml::to_string(random).expect("an example can be written");
    fixture::build(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The same estate with other records and more gaps.
fn again(estate: &Estate, records: Records, gaps: Vec<Gap>) -> Estate {
    let lines = (0..1_000).map(|line| RawLine {
        raw: "raw/aws/111111111111/example.jsonl.zst".into(),
        line,
        sha256: format!("{line:064x}"),
    });
    Estate::new(estate.id.clone(), estate.as_of, records, Vec::new(), gaps, RawLines::new(lines))
}

fn gap(facet: Facet) -> Gap {
    Gap {
        scope: ScopeId::aws(fixture::ACCOUNT),
        region: String::new(),
        api: "iam:Something".into(),
        subject: String::new(),
        reason: GapReason::Refused,
        code: "AccessDenied".into(),
        detail: "refused".into(),
        blinds: vec![facet],
    }
}

/// The same list in another order.
fn turned<T>(list: &mut [T], by: usize) {
    let at = by % list.len().max(1);
    list.rotate_left(at);
    if by.is_multiple_of(2) {
        list.reverse();
    }
}

/// Every capability of every principal, as a number that grows with certainty.
fn ranks(estate: &Estate) -> Vec<(String, Capability, u8)> {
    let access = Access::new(estate);
    let rank = |certainty: &Certainty| match certainty {
        Certainty::No => 0,
        Certainty::Depends(_) => 1,
        Certainty::Yes => 2,
    };
    estate
        .records()
        .principals
        .iter()
        .flat_map(|principal| Capability::ALL.map(|capability| (principal, capability)))
        .map(|(principal, capability)| {
            let certainty = access.profile(&principal.id).certainty(capability);
            (principal.id.to_string(), capability, rank(certainty))
        })
        .collect()
}

fn assert_no_wider(before: &Random, after: &Random) -> Result<(), TestCaseError> {
    let (before, after) = (ranks(&build(before).0), ranks(&build(after).0));
    for (was, is) in before.iter().zip(&after) {
        prop_assert_eq!((&was.0, was.1), (&is.0, is.1));
        prop_assert!(is.2 <= was.2, "{:?} of {} grew from {} to {}", was.1, was.0, was.2, is.2);
    }
    Ok(())
}

fn prints(assessment: &Assessment) -> Vec<Vec<&str>> {
    assessment
        .outcomes
        .iter()
        .map(|outcome| {
            let mut prints: Vec<&str> = outcome.findings.iter().map(|f| f.fingerprint.as_str()).collect();
            prints.sort_unstable();
            prints
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_records_and_their_repetition_change_nothing(random in estate(), turn in 0usize..50) {
        let (estate, options) = build(&random);
        let mut shuffled = estate.records().clone();
        shuffled.extend(estate.records().clone());
        macro_rules! turn {
            ($($list:ident),*) => { $( turned(&mut shuffled.$list, turn); )* };
        }
        turn!(scopes, principals, memberships, credentials, policies, grants, guard_rails, trusts, service_uses);
        let plain = again(&estate, estate.records().clone(), Vec::new());
        let other = again(&estate, shuffled, Vec::new());
        prop_assert_eq!(assess(&plain, &options), assess(&other, &options));
    }

    #[test]
    fn a_deny_never_adds_a_capability(random in estate(), deny in statement("Deny")) {
        let mut denied = random.clone();
        let text = json!({"Statement": [deny]}).to_string();
        for holder in denied.user.iter_mut().chain(&mut denied.role).chain(&mut denied.group) {
            holder.inline.insert("deny".into(), text.clone());
        }
        assert_no_wider(&random, &denied)?;
    }

    #[test]
    fn a_boundary_or_a_first_scp_never_widens(
        random in estate(),
        boundary in select(ATTACHED.to_vec()),
        scp in policy(),
    ) {
        let mut bounded = random.clone();
        for holder in bounded.user.iter_mut().chain(&mut bounded.role) {
            holder.boundary = holder.boundary.or(Some(boundary));
        }
        assert_no_wider(&random, &bounded)?;
        let mut limited = random.clone();
        for account in limited.account.iter_mut().filter(|account| account.scps.is_empty()) {
            account.scps.push(scp.clone());
        }
        assert_no_wider(&random, &limited)?;
    }

    #[test]
    fn a_gap_hides_no_finding_and_makes_nothing_pass(random in estate(), facet in select(FACETS.to_vec())) {
        let (estate, options) = build(&random);
        let before = assess(&again(&estate, estate.records().clone(), Vec::new()), &options);
        let after = assess(&again(&estate, estate.records().clone(), vec![gap(facet)]), &options);
        for ((was, is), check) in prints(&before).iter().zip(&prints(&after)).zip(asked(&before)) {
            prop_assert!(was.iter().all(|print| is.contains(print)), "{}", check.name);
            // What was not read may be there, so that a gap can make a path possible.
            prop_assert!(was == is || check.name == "escalation-path", "{}", check.name);
        }
        for ((was, is), check) in before.outcomes.iter().zip(&after.outcomes).zip(asked(&before)) {
            prop_assert!(was.verdict == Verdict::Pass || is.verdict != Verdict::Pass, "{}", check.name);
            let needed = check.needs.contains(&facet);
            prop_assert!(!needed || is.verdict != Verdict::Pass, "{} passes without {facet:?}", check.name);
        }
    }

    #[test]
    fn every_finding_is_proven_and_every_verdict_follows(random in estate()) {
        let (estate, options) = build(&random);
        for outcome in assess(&estate, &options).outcomes {
            for finding in &outcome.findings {
                prop_assert!(!finding.evidence.is_empty(), "{finding:#?}");
                prop_assert!(finding.evidence.iter().all(|one| !one.sha256.is_empty()));
                prop_assert!(!finding.detail.is_empty() && !finding.remediation.is_empty());
            }
            let expected = match (outcome.findings.is_empty(), outcome.not_evaluated.is_empty()) {
                (false, _) => Verdict::Fail,
                (true, false) => Verdict::NotEvaluated,
                (true, true) => Verdict::Pass,
            };
            prop_assert_eq!(outcome.verdict, expected);
        }
    }
}

/// The checks that an assessment answers.
fn asked(assessment: &Assessment) -> Vec<&'static checks::Check> {
    let outcomes = assessment.outcomes.iter();
    outcomes.map(|outcome| checks::Check::find(outcome.check.as_str()).expect("is on the list")).collect()
}

/// An organisation that lists its accounts and of which nothing else was read.
#[test]
fn where_nothing_was_read_nothing_passes() {
    let (estate, options) = fixture::build("").expect("an empty example");
    let records = Records { scopes: estate.records().scopes.clone(), ..Records::default() };
    let assessment = assess(&again(&estate, records, FACETS.map(gap).to_vec()), &options);
    for (outcome, check) in assessment.outcomes.iter().zip(asked(&assessment)) {
        assert_eq!(outcome.verdict, Verdict::NotEvaluated, "{}", check.name);
        // What concerns the register alone lies in no account.
        let place = if check.clouds.is_empty() { "register" } else { "aws:111111111111" };
        assert!(outcome.not_evaluated.iter().any(|line| line.subject == place), "{}", check.name);
    }
}
