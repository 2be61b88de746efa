//! Rules that Microsoft documents, each with its page, as questions to small estates.

use std::sync::Arc;

use serde::Deserialize;
use tenure_model::{Cloud, Estate, EvidenceRef, GuardRail, PolicyDocument, PolicyKind, RawLines, ScopeId};

use super::{estate, principal, word};
use crate::effective::Access;
use crate::fixture::azure::{application_id, guid, place};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    /// The rule, in our words.
    says: String,
    /// The page of Microsoft's documentation.
    page: String,
    /// The estate, as in the pages of checks.
    estate: String,
    /// Deny assignments: where, and the properties as Azure writes them, names in angle brackets.
    #[serde(default)]
    deny: Vec<(String, String)>,
    /// What is known of the request.
    #[serde(default)]
    facts: Vec<(String, String)>,
    /// `who | action | where | answer`.
    asks: Vec<String>,
}

/// `prod/resourceGroups/rg` is in the subscription; `entra/ann` a principal; `app/deploy` an application.
fn resource(word: &str) -> String {
    if let Some(name) = word.strip_prefix("entra/") {
        return guid(name);
    }
    if let Some(name) = word.strip_prefix("app/") {
        return application_id(name);
    }
    if word.starts_with("au/") || word.starts_with("mg/") || word.starts_with('/') || word == "root" {
        return place(word);
    }
    match word.split_once('/') {
        Some((subscription, rest)) => format!("{}/{rest}", place(subscription)),
        None => place(word),
    }
}

/// Names in angle brackets become ids: `<ann>` of a principal, `<@prod>` of a place.
fn named(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        let (name, more) = after.split_once('>').expect("a name ends");
        out.push_str(before);
        match name.strip_prefix('@') {
            Some(at) => out.push_str(&resource(at)),
            None => out.push_str(&guid(name)),
        }
        rest = more;
    }
    out + rest
}

fn with_denies(estate: Estate, denies: &[(String, String)]) -> Estate {
    let mut records = estate.records().clone();
    for (number, (at, text)) in denies.iter().enumerate() {
        let at = resource(at);
        let id = format!(
            "{}/providers/Microsoft.Authorization/denyAssignments/{number}",
            at.trim_end_matches('/')
        );
        let evidence = EvidenceRef { raw: "raw/azure/deny.jsonl.zst".into(), line: 0, pointer: "".into() };
        records.policies.push(PolicyDocument {
            id: id.as_str().into(),
            cloud: Cloud::Azure,
            kind: PolicyKind::DenyAssignment,
            name: "deny".into(),
            scope: ScopeId::azure(&at),
            text: Arc::from(named(text)),
            evidence: evidence.clone(),
        });
        records.guard_rails.push(GuardRail { scope: ScopeId::azure(&at), policy: id.into(), evidence });
    }
    Estate::new(
        estate.id.clone(),
        estate.as_of,
        records,
        Vec::new(),
        estate.gaps.clone(),
        RawLines::default(),
    )
}

/// Asks everything that a file holds; how many questions it was.
fn check(text: &str) -> usize {
    let rules: Rules = toml::from_str(text).expect("the rules parse");
    let mut wrong = Vec::new();
    let mut asked = 0;
    for rule in &rules.rule {
        assert!(!rule.page.is_empty() && !rule.says.is_empty(), "{}", rule.estate);
        let estate = with_denies(estate(&named(&rule.estate)), &rule.deny);
        let access = Access::unweighed(&estate);
        let facts: Vec<(String, String)> =
            rule.facts.iter().map(|(key, value)| (key.clone(), named(value))).collect();
        let facts: Vec<(&str, &str)> =
            facts.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert!(!rule.asks.is_empty(), "{}", rule.says);
        for ask in &rule.asks {
            let parts: Vec<&str> = ask.split('|').map(str::trim).collect();
            let [who, action, at, expected] = parts.as_slice() else { panic!("`{ask}` has four parts") };
            let decision = access.azure().decide(&principal(who), action, &resource(at), &facts);
            asked += 1;
            if word(&decision) != *expected {
                wrong.push(format!(
                    "{} ({})\n  {ask}\n  is {}: {decision:?}",
                    rule.says,
                    rule.page,
                    word(&decision)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    asked
}

#[test]
fn rules_of_azure_rbac() {
    assert!(check(include_str!("rules/rbac.toml")) >= 100);
}

#[test]
fn rules_of_entra_id_and_of_permissions() {
    assert!(check(include_str!("rules/directory.toml")) >= 80);
}
