//! Parties of a draft: everyone outside who holds access, one entry each.

use std::collections::BTreeMap;

use tenure_model::PartySummary;
use tenure_register::Register;

use super::words::{comment, string};
use crate::footprint::NameSource;
use crate::{Context, parties};

/// A party of a draft.
pub(super) struct Drafted {
    /// Its id in the draft.
    pub(super) id: String,
    summary: PartySummary,
}

/// Issuers that vouch for whoever is their customer, with what to name instead.
const SHARED_ISSUERS: &[(&str, &str)] = &[
    ("token.actions.githubusercontent.com", "github:ORGANISATION/*"),
    ("gitlab.com", "gitlab:GROUP/*"),
    ("app.terraform.io", "terraform-cloud:ORGANISATION/*"),
    ("accounts.google.com", "the subject of each account"),
];

/// Everyone outside, by the ids under which they were observed.
pub(super) fn parties(context: &Context<'_>) -> BTreeMap<String, Drafted> {
    let mut found: Vec<PartySummary> = parties::summaries(context, &[]);
    found.retain(|party| party.kind != "own" && party.id != "anyone");
    found.sort_by(|a, b| a.id.cmp(&b.id));
    let numbered = found.into_iter().enumerate();
    numbered
        .map(|(at, summary)| (summary.id.clone(), Drafted { id: format!("unknown-{}", at + 1), summary }))
        .collect()
}

pub(super) fn text(parties: &BTreeMap<String, Drafted>) -> String {
    if parties.is_empty() {
        return "# No party outside was observed.\n".to_owned();
    }
    let mut text = "# Everyone outside who holds access, one entry for each account, tenant, domain, project and issuer.\n\
                    # Decide whose each is, give it the name of its contract, and put together what is one party's.\n"
        .to_owned();
    for party in parties.values() {
        text.push_str(&entry(party));
    }
    text
}

fn entry(party: &Drafted) -> String {
    let summary = &party.summary;
    let mut text = format!(
        "\n# {}, observed as {}: {} identities, reaches {}.\n",
        comment(&summary.kind),
        comment(&summary.id),
        summary.identities,
        summary.reach.as_str()
    );
    let is_guess = summary.name_source == NameSource::Guess.as_str();
    if is_guess {
        text.push_str(&format!(
            "# A guess, from a list of known vendors: {}. Make sure of it before you take the name.\n",
            comment(&summary.name)
        ));
    }
    let shared = SHARED_ISSUERS.iter().find(|(issuer, _)| summary.id == *issuer);
    if let Some((_, instead)) = shared {
        text.push_str(&format!(
            "# This issuer vouches for whoever is its customer: name the party's own by `kind = \"subject\"`, \
             {instead}.\n"
        ));
    }
    let kind = if is_guess { "vendor" } else { "partner" };
    let mut body = format!(
        "[[party]]\nid = {}\nname = {}\nkind = \"{kind}\"\n",
        string(&party.id),
        string(&format!("Unknown ({})", summary.id))
    );
    let footprint = footprint(&summary.id);
    let whole = format!("{body}{footprint}");
    // What cannot be declared stands as a comment: the draft is well formed.
    if Register::parse(&format!("format = 1\n[customer]\nname = \"x\"\n{whole}")).is_ok() {
        body = whole;
    } else {
        body.push_str(&format!("# Its footprint could not be written: {}\n", comment(&summary.id)));
    }
    text.push_str(&body);
    text
}

/// The footprint that an observed id stands for.
fn footprint(id: &str) -> String {
    let (cloud, kind, value) = if let Some(account) = id.strip_prefix("aws:") {
        ("aws", "account", account)
    } else if let Some(tenant) = id.strip_prefix("azure:") {
        ("entra", "tenant", tenant)
    } else if let Some(domain) = id.strip_prefix("domain:") {
        ("any", "domain", domain)
    } else if let Some(project) = id.strip_prefix("gcp:projects/") {
        ("gcp", "project", project)
    } else {
        ("any", "issuer", id)
    };
    format!("footprint = [{{ cloud = \"{cloud}\", kind = \"{kind}\", value = {} }}]\n", string(value))
}
