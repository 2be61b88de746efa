//! The least-privilege policies that a live scan needs, from the list of units.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::units::{Level, UNITS, Unit};

/// Actions that belong to no unit: who am I. Needs no permission, but is called.
pub const ALWAYS: &[&str] = &["sts:GetCallerIdentity"];

/// The policy for reading an account: what the role in each account needs, the caller's own
/// included. Reads only.
pub fn account_policy() -> Value {
    policy_for(&[Level::Account, Level::Region], ALWAYS)
}

/// What the caller needs besides, in the management account or as a delegated administrator, to
/// read the organisation and its directory. Reads only.
pub fn organisation_policy() -> Value {
    policy_for(&[Level::Organisation, Level::Directory], &[])
}

/// What the caller needs besides to get into the other accounts: `sts:AssumeRole` on that role, and
/// on nothing else.
pub fn assume_role_policy(partition: &str, role: &str) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "EnterAccounts",
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": format!("arn:{partition}:iam::*:role/{}", role.trim_start_matches('/')),
        }],
    })
}

/// Everything that a scan of one organisation needs, in one policy: reads only, the way into other
/// accounts apart.
pub fn policy() -> Value {
    policy_for(&[Level::Organisation, Level::Directory, Level::Account, Level::Region], ALWAYS)
}

/// Every action that a live scan may call, sorted.
pub fn actions() -> BTreeSet<&'static str> {
    let units = UNITS.iter().flat_map(Unit::actions).copied();
    units.chain(ALWAYS.iter().copied()).chain(["sts:AssumeRole"]).collect()
}

fn policy_for(levels: &[Level], more: &[&'static str]) -> Value {
    let units = UNITS.iter().filter(|unit| levels.contains(&unit.level));
    let actions = units.flat_map(Unit::actions).chain(more).copied();
    let mut services: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for action in actions {
        let service = action.split_once(':').map_or(action, |(service, _)| service);
        services.entry(service).or_default().insert(action);
    }
    let statements: Vec<Value> = services
        .into_iter()
        .map(|(service, actions)| {
            let sid: String = std::iter::once("Read").chain([service]).flat_map(capital).collect();
            json!({"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": "*"})
        })
        .collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn capital(word: &str) -> impl Iterator<Item = char> {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actions_of(policy: &Value) -> Vec<String> {
        let statements = policy["Statement"].as_array().unwrap();
        statements
            .iter()
            .flat_map(|statement| statement["Action"].as_array().unwrap())
            .map(|action| action.as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn nothing_in_it_writes() {
        const READS: &[&str] = &[
            "Get",
            "List",
            "Describe",
            "BatchGet",
            "GenerateCredentialReport",
            "GenerateServiceLastAccessedDetails",
            "LookupEvents",
        ];
        for action in actions_of(&policy()) {
            let operation = action.split_once(':').unwrap().1;
            assert!(READS.iter().any(|read| operation.starts_with(read)), "`{action}` is no read");
            assert!(!action.contains('*'), "`{action}` is too wide");
        }
    }

    #[test]
    fn nothing_in_it_reads_content() {
        for action in actions_of(&policy()) {
            for content in
                ["GetSecretValue", "s3:GetObject", "GetFunction", "GetAuthorizationToken", "GetParameter"]
            {
                assert!(!action.ends_with(content), "`{action}` reads content");
            }
        }
    }

    #[test]
    fn the_parts_make_the_whole() {
        let mut parts = actions_of(&account_policy());
        parts.extend(actions_of(&organisation_policy()));
        parts.sort();
        assert_eq!(parts, actions_of(&policy()));
        let with_entry: Vec<_> = actions().into_iter().filter(|action| *action != "sts:AssumeRole").collect();
        assert_eq!(parts, with_entry);
    }

    #[test]
    fn statement_ids_are_legal_and_unique() {
        let policy = policy();
        let sids: Vec<_> =
            policy["Statement"].as_array().unwrap().iter().map(|s| s["Sid"].as_str().unwrap()).collect();
        assert_eq!(sids.iter().collect::<BTreeSet<_>>().len(), sids.len());
        assert!(sids.iter().all(|sid| sid.bytes().all(|byte| byte.is_ascii_alphanumeric())), "{sids:?}");
        assert!(policy.to_string().len() < 6144, "it must fit a managed policy");
    }

    #[test]
    fn the_way_in_names_one_role() {
        let policy = assume_role_policy("aws", "tenure-audit");
        assert_eq!(policy["Statement"][0]["Resource"], "arn:aws:iam::*:role/tenure-audit");
    }
}
