use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use tenure_model::{Cloud, Confidence, Facet, Method, Severity, Subject};

use super::Check;
use crate::footprint::Party;
use crate::openings::{Opening, count};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "trust-with-shared-external-id",
    title: "External id used more than once",
    population: "external ids with which foreign accounts act",
    inspects: "the parties and accounts",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws],
    needs: &[Facet::Principals],
    reads_register: false,
    page: include_str!("trust_with_shared_external_id.md"),
    run,
};

/// Where one external id is accepted.
#[derive(Default)]
struct Uses<'a> {
    openings: Vec<Opening<'a>>,
    accounts: BTreeMap<String, Party>,
}

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut uses: BTreeMap<String, Uses<'_>> = BTreeMap::new();
    for opening in context.openings() {
        let foreign = context.foreign(opening.accounts());
        if foreign.is_empty() {
            continue;
        }
        let ids: BTreeSet<String> = opening
            .external_ids()
            .into_iter()
            .filter(|(id, pattern)| !(*pattern && id.contains(['*', '?'])))
            .map(|(id, _)| id.to_owned())
            .collect();
        for id in ids {
            let uses = uses.entry(id).or_default();
            uses.accounts.extend(foreign.iter().cloned());
            uses.openings.push(opening.clone());
        }
    }
    for (id, uses) in &uses {
        inspection.look();
        let parties: BTreeSet<&str> = uses.accounts.values().map(|party| party.id.as_str()).collect();
        let scopes: BTreeSet<_> = uses.openings.iter().map(|opening| &opening.trust.scope).collect();
        match (parties.len(), scopes.len()) {
            (2.., _) => report(context, inspection, id, uses, CHECK.severity),
            (_, 2..) => report(context, inspection, id, uses, Severity::Low),
            _ => {}
        }
    }
}

fn report(context: &Context<'_>, inspection: &mut Inspection, id: &str, uses: &Uses<'_>, severity: Severity) {
    let (Some((account, party)), Some(first)) = (uses.accounts.first_key_value(), uses.openings.first())
    else {
        return;
    };
    let mut roles: Vec<Subject> = uses.openings.iter().map(|opening| context.subject(opening.role)).collect();
    roles.sort();
    roles.dedup();
    let scopes: BTreeSet<_> = roles.iter().map(|role| &role.scope).collect();
    let spread = format!("{} in {}", count(roles.len(), "role"), count(scopes.len(), "account"));
    let labels: Vec<String> = uses.accounts.iter().map(|(account, party)| party.label(account)).collect();
    let sure = uses.accounts.values().map(|party| context.surely_foreign(party)).min();
    let danger = if severity == Severity::Low {
        "Whoever learns it in one account can use it for the others."
    } else {
        "Each of them knows the text that is meant to prove the other."
    };
    let mut draft = Draft::new(
        context.foreign_subject(account, party),
        format!("one external id opens {spread} to {}", labels.join(", ")),
    )
    .detail(format!("{spread} accept the same external id from {}. {danger}", labels.join(", ")))
    .severity(severity)
    .confidence(sure.unwrap_or(Confidence::High))
    .party(Some(party.id.clone()))
    .qualifier(id)
    .affected(roles)
    .remediation(first.repair(
        &json!({ "AWS": format!("arn:aws:iam::{account}:role/ITS-ROLE") }),
        &json!({ "StringEquals": { "sts:ExternalId": "A-NEW-UUID-FOR-THIS-ACCOUNT-AND-PARTY" } }),
    ));
    for opening in &uses.openings {
        draft = draft.evidence(&opening.trust.evidence);
    }
    inspection.report(draft);
}
