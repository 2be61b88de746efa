use tenure_model::{Cloud, Facet, Method, Resource, Severity};

use super::Check;
use crate::conditions::some_of;
use crate::shell::quote;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "api-key-unrestricted",
    title: "API key that works for anything or from anywhere",
    population: "API keys",
    inspects: "the restrictions",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Gcp],
    needs: &[Facet::MinorCredentials],
    reads_register: false,
    page: include_str!("api_key_unrestricted.md"),
    run,
};

const KEY: &str = "apikeys.googleapis.com/Key";
/// Restrictions to those who call.
const CALLERS: [&str; 4] = [
    "restrictions.browserKeyRestrictions",
    "restrictions.serverKeyRestrictions",
    "restrictions.iosKeyRestrictions",
    "restrictions.androidKeyRestrictions",
];
const TARGETS: &str = "restrictions.apiTargets";

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for key in context.estate.records().resources.iter().filter(|one| one.kind == KEY) {
        inspection.look();
        let missing = missing(key);
        if !missing.is_empty() {
            inspection.report(draft(context, key, &missing));
        }
    }
}

fn missing(key: &Resource) -> Vec<&'static str> {
    let has =
        |start: &str| key.attributes.iter().any(|(name, value)| name.starts_with(start) && !value.is_empty());
    // A list that lets everybody in is none.
    let is_open = key.attributes.iter().any(|(name, value)| {
        name.starts_with("restrictions.")
            && value.split_whitespace().any(|one| ["*", "0.0.0.0/0", "::/0", "0.0.0.0"].contains(&one))
    });
    let mut missing = Vec::new();
    if !has(TARGETS) {
        missing.push("which APIs it calls");
    }
    if is_open || !CALLERS.iter().any(|start| has(start)) {
        missing.push("who calls with it");
    }
    missing
}

fn draft(context: &Context<'_>, key: &Resource, missing: &[&str]) -> Draft {
    let bound = key.acts_as.first().and_then(|account| context.estate.principal(account));
    let is_privileged = bound.is_some_and(|account| context.access.profile(&account.id).is_privileged());
    let severity = match (bound, missing.len()) {
        (Some(_), _) if is_privileged => Severity::Critical,
        (Some(_), _) => Severity::High,
        (None, 2) => CHECK.severity,
        (None, _) => Severity::Low,
    };
    let acts = bound
        .map_or_else(String::new, |account| format!(" It acts as the service account `{}`.", account.name));
    let id = key.id.as_str().trim_start_matches("//apikeys.googleapis.com/");
    let draft = Draft::new(context.resource_subject(key), format!("The API key `{}` is not restricted", key.name))
        .detail(format!(
            "Nothing limits {}. Whoever finds the string, in a page, an app or a repository, uses it until somebody \
             notices.{acts}",
            some_of(missing)
        ))
        .severity(severity)
        .party(bound.and_then(|account| context.party_id(&account.id)))
        .evidence(&key.evidence)
        .remediation(format!(
            "gcloud services api-keys update {} --api-target service=SERVICE.googleapis.com --allowed-referrers \
             https://SITE/* (or --allowed-ips, --allowed-application, --allowed-bundle-ids)",
            quote(id)
        ));
    bound.into_iter().fold(draft, |draft, account| draft.evidence(&account.evidence))
}
