//! People and identities of a draft: the customer's administrators, and the identities that parties can act as.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Cloud, Nature, Origin, Principal, PrincipalKind, Reach};

use super::parties::Drafted;
use super::words::{comment, slug, string};
use crate::Context;

/// How many are drafted; the rest is counted. A register that nobody reads to its end helps nobody.
const MOST: usize = 200;

/// The customer's people who are administrators, one entry for each name.
pub(super) fn people(context: &Context<'_>) -> String {
    let mut by_name: BTreeMap<String, Vec<&Principal>> = BTreeMap::new();
    for principal in context.actors().filter(|principal| is_administrator(context, principal)) {
        // `jane@contoso.example` in one cloud and `jane` in another may be two people: a person decides.
        by_name.entry(principal.name.to_lowercase()).or_default().push(principal);
    }
    let mut text = "\n# Your people who are administrators of something. One entry is one person: put together those that\n\
                    # are one, and add whoever approves, answers for controls, or is called.\n"
        .to_owned();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let count = by_name.len();
    for principals in by_name.values().take(MOST) {
        let Some(first) = principals.first() else { continue };
        let id = unique(&slug(first.name.split('@').next().unwrap_or_default()), &mut taken);
        text.push_str(&format!("\n[[person]]\nid = {}\nname = {}\n", string(&id), string(&first.name)));
        text.push_str("party = \"customer\"\nidentities = [\n");
        for principal in principals {
            text.push_str(&format!("    {},\n", string(&written(principal))));
        }
        text.push_str("]\n");
    }
    if count > MOST {
        text.push_str(&format!("\n# {} more administrators are not written out.\n", count - MOST));
    }
    text
}

fn is_administrator(context: &Context<'_>, principal: &Principal) -> bool {
    principal.nature == Nature::Human
        && principal.kind != PrincipalKind::AccountRoot
        && principal.origin == Origin::Own
        && context.access.profile(&principal.id).reach() == Reach::Administrator
}

/// The identities that parties can act as.
pub(super) fn identities(context: &Context<'_>, parties: &BTreeMap<String, Drafted>) -> String {
    let mut rows: Vec<(String, &str, &Principal)> = Vec::new();
    for principal in context.machines() {
        let party = context.parties_of(&principal.id).into_iter().find_map(|party| parties.get(&party.id));
        if let Some(party) = party {
            rows.push((written(principal), &party.id, principal));
        }
    }
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows.dedup_by(|a, b| a.0 == b.0);
    let mut text = "\n# The identities that parties can act as. Each needs an owner of yours (`owner`, the id of a person), a\n\
                    # `purpose`, an end (`ttl` or `expires`), and the runbook that removes it (`offboarding`).\n"
        .to_owned();
    for (id, party, principal) in rows.iter().take(MOST) {
        text.push_str(&format!("\n# {} {}\n", principal.kind.as_str(), comment(&principal.name)));
        text.push_str(&format!("[[identity]]\nmatch = {}\nparty = {}\n", string(id), string(party)));
    }
    if rows.len() > MOST {
        text.push_str(&format!("\n# {} more identities are not written out.\n", rows.len() - MOST));
    }
    text
}

/// The id of a principal as the register writes it.
fn written(principal: &Principal) -> String {
    let cloud = if principal.cloud == Cloud::Azure { "entra" } else { principal.cloud.as_str() };
    // `*` stands for any text in the register, and is in no id of a cloud but that of a set.
    format!("{cloud}:{}", principal.id)
}

fn unique(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let base = if wanted.is_empty() { "person" } else { wanted };
    let mut id = base.to_owned();
    let mut number = 2;
    while !taken.insert(id.clone()) {
        id = format!("{base}-{number}");
        number += 1;
    }
    id
}
