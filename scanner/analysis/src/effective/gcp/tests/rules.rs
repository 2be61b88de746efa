//! Rules that Google documents, each with its page, as questions to small estates.

use serde::Deserialize;

use super::{estate, place, principal, word};
use crate::effective::Access;
use crate::fixture::gcp::{PROJECT, number};

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
    /// The page of Google's documentation.
    page: String,
    /// The estate, as in the pages of checks.
    estate: String,
    /// What is known of the request.
    #[serde(default)]
    facts: Vec<(String, String)>,
    /// `who | permission | where | answer`.
    asks: Vec<String>,
}

/// `<#pay-prod>` stands for the number of a project.
fn numbered(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<#") {
        let (project, more) = after.split_once('>').expect("a name ends");
        out.push_str(before);
        out.push_str(&number(project));
        rest = more;
    }
    out + rest
}

/// `<github/subject/x>` stands for an identity of a pool of the project that is always there.
fn member(word: &str) -> String {
    let Some(inner) = word.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) else {
        return word.to_owned();
    };
    let scheme = if inner.contains("/subject/") { "principal" } else { "principalSet" };
    format!(
        "{scheme}://iam.googleapis.com/projects/{}/locations/global/workloadIdentityPools/{inner}",
        number(PROJECT)
    )
}

/// Asks everything that a file holds; how many questions it was.
fn hold(text: &str) -> usize {
    let rules: Rules = toml::from_str(text).expect("the rules are TOML");
    let mut wrong = Vec::new();
    let mut asked = 0;
    for rule in &rules.rule {
        assert!(!rule.page.is_empty(), "{}: stands on no page", rule.says);
        let estate = estate(&numbered(&rule.estate));
        let access = Access::unweighed(&estate);
        let facts: Vec<(&str, &str)> =
            rule.facts.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        for ask in &rule.asks {
            let [who, permission, at, expected] = ask
                .split('|')
                .map(str::trim)
                .collect::<Vec<_>>()
                .try_into()
                .expect("who | what | where | answer");
            let decision = access.gcp().decide(
                &principal(&estate, &member(who)),
                permission,
                &place(&estate, at),
                &facts,
            );
            asked += 1;
            if word(&decision) != expected {
                wrong.push(format!("{}: {ask}: {}: {decision:?}", rule.says, word(&decision)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    asked
}

#[test]
fn the_documented_rules_hold() {
    let files = [
        include_str!("rules/allow.toml"),
        include_str!("rules/members.toml"),
        include_str!("rules/conditions.toml"),
        include_str!("rules/limits.toml"),
    ];
    let asked: usize = files.iter().map(|text| hold(text)).sum();
    assert!(asked >= 120, "{asked} questions");
}
