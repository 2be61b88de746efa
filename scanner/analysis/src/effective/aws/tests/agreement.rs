//! Profiles weigh sets of actions, decisions weigh one request: over generated estates they agree.
//!
//! The estates say what both can say exactly: statements on every resource, and conditions on Allow
//! statements only, all of them the same one, so that they never contradict each other.

use proptest::prelude::*;
use tenure_model::{Capability, Certainty, Estate, PrincipalId, ScopeId};

use crate::effective::capability_map::{CapabilityMap, CapabilityRule};
use crate::effective::catalog::Catalog;
use crate::effective::{Access, Question};
use crate::fixture;

/// A thing of no service, which no policy but those of the estate speaks of.
const THING: &str = "arn:aws:tenure:::thing";

const PATTERNS: &[&str] = &[
    "*",
    "iam:*",
    "iam:Put*",
    "iam:Create*",
    "IAM:Attach*",
    "iam:PassRole",
    "*:Delete*",
    "s3:*",
    "s3:Get*",
    "kms:*",
    "organizations:*",
    "sso:*",
    "sts:*",
    "ec2:*",
    "cloudtrail:*",
    "*:*Policy",
    "s3:G?tObject",
];

fn statement() -> impl Strategy<Value = String> {
    let patterns = prop::collection::vec(prop::sample::select(PATTERNS), 1..4);
    let parts = (prop::bool::weighted(0.7), prop::bool::weighted(0.8), patterns, prop::bool::weighted(0.3));
    parts.prop_map(|(allows, only, patterns, is_conditional)| {
        let (effect, actions) =
            (if allows { "Allow" } else { "Deny" }, if only { "Action" } else { "NotAction" });
        let condition = if allows && is_conditional {
            r#","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#
        } else {
            ""
        };
        format!(r#"{{"Effect":"{effect}","{actions}":{patterns:?},"Resource":"*"{condition}}}"#)
    })
}

fn document() -> impl Strategy<Value = String> {
    prop::collection::vec(statement(), 1..4)
        .prop_map(|list| format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, list.join(",")))
}

/// An estate: a group, a guard rail or none, and users of which some are bounded.
fn estate() -> impl Strategy<Value = String> {
    let user = (document(), any::<bool>(), prop::bool::weighted(0.3));
    let rail = prop::option::of((document(), any::<bool>()));
    let parts = (document(), document(), rail, prop::collection::vec(user, 1..4));
    parts.prop_map(|(of_group, bound, rail, users)| {
        let mut text = String::new();
        if let Some((rail, allows_the_rest)) = rail {
            let all = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
            let rest = if allows_the_rest { format!(", '{all}'") } else { String::new() };
            text += &format!("[organisation]\nscps = ['{rail}'{rest}]\n");
        }
        text += &format!("[[policy]]\nname = \"bound\"\ntext = '{bound}'\n");
        text += &format!("[[group]]\nname = \"g\"\ninline = {{ p = '{of_group}' }}\n");
        for (at, (own, is_member, is_bounded)) in users.iter().enumerate() {
            text += &format!("[[user]]\nname = \"u{at}\"\ninline = {{ p = '{own}' }}\n");
            if *is_member {
                text += "groups = [\"g\"]\n";
            }
            if *is_bounded {
                text += "boundary = \"arn:aws:iam::111111111111:policy/bound\"\n";
            }
        }
        text
    })
}

/// What single decisions make of an action: not allowed, allowed if a condition holds, allowed.
fn decided(access: &Access<'_>, id: &PrincipalId, action: &str) -> u8 {
    let scope = ScopeId::aws(fixture::ACCOUNT);
    let question = Question { principal: id, scope: &scope, action, resource: THING, facts: &[] };
    let decision = access.decide(&question);
    match (decision.is_allowed(), decision.depends_on.is_empty()) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    }
}

/// The capability as single decisions have it: one of `any` or `everywhere`, or one of each list.
fn capability(rule: &CapabilityRule, decided: impl Fn(&String) -> u8) -> u8 {
    let best = |list: &[String]| list.iter().map(&decided).max().unwrap_or(0);
    let every = rule.every.iter().map(|list| best(list)).min().unwrap_or(0);
    best(&rule.any).max(best(&rule.everywhere)).max(every)
}

fn rank(certainty: &Certainty) -> u8 {
    match certainty {
        Certainty::No => 0,
        Certainty::Depends(_) => 1,
        Certainty::Yes => 2,
    }
}

fn users(estate: &Estate) -> impl Iterator<Item = &PrincipalId> {
    estate
        .records()
        .principals
        .iter()
        .map(|principal| &principal.id)
        .filter(|id| id.as_str().contains(":user/"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn a_profile_agrees_with_decide(text in estate()) {
        let (estate, _) = fixture::build(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
        let access = Access::new(&estate);
        let map = CapabilityMap::aws();
        for id in users(&estate) {
            let profile = access.profile(id);
            for rule in &map.capability {
                let expected = capability(rule, |action| decided(&access, id, action));
                let found = rank(profile.certainty(rule.name));
                prop_assert_eq!(found, expected, "{} {:?}\n{}", id, rule.name, &text);
            }
        }
    }

    #[test]
    fn effective_actions_agree_with_decide(text in estate(), picked in prop::collection::vec(0_usize..22_000, 40)) {
        let (estate, _) = fixture::build(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
        let access = Access::new(&estate);
        let catalog = Catalog::get();
        for id in users(&estate) {
            let effective = access.effective_actions(id);
            for action in picked.iter().filter_map(|at| catalog.at(*at)) {
                let name = catalog.name(action);
                let sure = u8::from(effective.everywhere.contains(action));
                let found = sure + u8::from(effective.everywhere_if.contains(action));
                prop_assert_eq!(found, decided(&access, id, name), "{} {}\n{}", id, name, &text);
            }
        }
    }
}

/// The generator makes what the properties are about: every capability is held by some and not by others.
#[test]
fn generated_estates_are_mixed() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut seen = [[0_usize; 3]; 2];
    for _ in 0..48 {
        let text = estate().new_tree(&mut runner).expect("an estate is made").current();
        let (estate, _) = fixture::build(&text).expect("the estate of a test is well formed");
        let access = Access::new(&estate);
        for id in users(&estate) {
            let profile = access.profile(id);
            for (at, capability) in [Capability::Administer, Capability::Elevate].into_iter().enumerate() {
                seen[at][usize::from(rank(profile.certainty(capability)))] += 1;
            }
        }
    }
    assert!(seen.iter().flatten().all(|count| *count > 3), "{seen:?}");
}
