use std::collections::BTreeMap;

use serde_json::json;
use tenure_model::{Cloud, Facet, Method, Principal, Severity};

use super::Check;
use crate::footprint::Party;
use crate::openings::Opening;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "trust-with-short-external-id",
    title: "External id short or guessable",
    population: "roles × foreign accounts that can act as them with an external id",
    inspects: "the length and the form of the external id",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws],
    needs: &[Facet::Principals],
    reads_register: false,
    page: include_str!("trust_with_short_external_id.md"),
    run,
};

/// Words that stand in for a value that nobody chose, letters and digits only.
const COMMON: &[&str] = &[
    "access",
    "admin",
    "aws",
    "changeme",
    "customer",
    "default",
    "demo",
    "dev",
    "development",
    "example",
    "external",
    "externalid",
    "myexternalid",
    "partner",
    "password",
    "prod",
    "production",
    "sample",
    "secret",
    "staging",
    "test",
    "testing",
    "uniqueid",
    "vendor",
    "yourexternalid",
];

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let openings: Vec<Opening<'_>> = context.openings().collect();
    for role in openings.chunk_by(|a, b| a.role.id == b.role.id) {
        let mut weak: BTreeMap<(String, Party), Option<(&Opening<'_>, String)>> = BTreeMap::new();
        for opening in role {
            let ids = opening.external_ids();
            if ids.is_empty() {
                continue;
            }
            for (account, party) in trusted(context, opening) {
                let names = Names { account: &account, party: &party, role: opening.role };
                let fault = ids.iter().find_map(|(id, pattern)| {
                    let why = weakness(context, id, *pattern, &names)?;
                    Some((opening, format!("{} {why}", masked(id))))
                });
                let found = weak.entry((account, party)).or_default();
                *found = found.take().or(fault);
            }
        }
        for ((account, party), fault) in weak {
            inspection.look();
            if let Some((opening, fault)) = fault {
                inspection.report(draft(context, opening, &account, &party, &fault));
            }
        }
    }
}

/// The foreign accounts that the external id is asked of; anyone, where it is all that is asked.
fn trusted(context: &Context<'_>, opening: &Opening<'_>) -> Vec<(String, Party)> {
    let named = opening.accounts();
    if named.is_empty() && opening.is_for_everyone() {
        let anyone = context.party_of_trust(opening.trust);
        return anyone.map(|party| ("*".to_owned(), party)).into_iter().collect();
    }
    context.foreign(named)
}

/// What an attacker knows and would try.
struct Names<'a> {
    account: &'a str,
    party: &'a Party,
    role: &'a Principal,
}

/// Why an external id does not hide anything; `None` where it does.
fn weakness(context: &Context<'_>, id: &str, pattern: bool, names: &Names<'_>) -> Option<String> {
    if pattern && id.contains(['*', '?']) {
        return Some("is a pattern with wildcards, so that many values fit".to_owned());
    }
    let length = id.chars().count();
    let least = context.options.external_id_min_length;
    if length < least {
        return Some(format!("is shorter than {least}"));
    }
    let plain = plain(id);
    if plain == names.account || plain == names.role.scope.local() || context.footprint.is_own_account(&plain)
    {
        return Some("is an account id".to_owned());
    }
    if is_sequence(&plain) {
        return Some("is a sequence".to_owned());
    }
    let stem = plain.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let scope = context.estate.scope(&names.role.scope).map_or("", |scope| scope.name.as_str());
    let known = [names.party.id.as_str(), &names.party.name, &names.role.name, scope];
    let customer = context.options.register.customer.name.as_str();
    let is_name =
        known.into_iter().chain([customer]).any(|name| !stem.is_empty() && stem == self::plain(name));
    if is_name {
        return Some("is a name that others know".to_owned());
    }
    COMMON.contains(&stem).then(|| "is a common word".to_owned())
}

/// Letters and digits in lower case.
fn plain(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// One letter again and again, or letters each next to the one before (`123456789012`, `abcdef…`).
fn is_sequence(text: &str) -> bool {
    let bytes = text.as_bytes();
    let steps = || {
        bytes.windows(2).map(|pair| match pair {
            [a, b] => i16::from(*b) - i16::from(*a),
            _ => 0,
        })
    };
    // After 9 comes 0.
    let is_step = |wanted: i16| steps().all(|step| step == wanted || step == -9 * wanted);
    bytes.len() > 1 && (steps().all(|step| step == 0) || is_step(1) || is_step(-1))
}

/// The first two characters and the length: enough to find it, too little to use it.
fn masked(id: &str) -> String {
    let length = id.chars().count();
    let shown: String = if length > 4 { id.chars().take(2).collect() } else { String::new() };
    format!("`{shown}…` ({length} characters)")
}

fn draft(context: &Context<'_>, opening: &Opening<'_>, account: &str, party: &Party, fault: &str) -> Draft {
    let role = opening.role;
    let label = party.label(account);
    let profile = context.access.profile(&role.id);
    let severity = if profile.is_administrator() { Severity::High } else { CHECK.severity };
    let principal = json!({ "AWS": format!("arn:aws:iam::{account}:role/ITS-ROLE") });
    let condition = json!({ "StringEquals": { "sts:ExternalId": "A-NEW-UUID-AGREED-WITH-THE-PARTY" } });
    Draft::new(
        context.subject(role),
        format!("`{}` asks {label} for an external id that can be guessed", role.name),
    )
    .detail(format!(
        "The external id {fault}. Another customer of that account who tries it acts as the role, whose \
         reach is {}.",
        profile.reach().as_str(),
    ))
    .severity(severity)
    .confidence(context.surely_foreign(party))
    .party(Some(party.id.clone()))
    .cause(format!(
        "{label} is asked for an external id that {}",
        fault.split_once(") ").map_or(fault, |f| f.1)
    ))
    .qualifier(account)
    .owner(context.owner(role))
    .evidence(&opening.trust.evidence)
    .remediation(opening.repair(&principal, &condition))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences() {
        for text in ["123456789012", "000000000000", "abcdefghijklm", "9876543210"] {
            assert!(is_sequence(text), "{text}");
        }
        for text in ["", "1", "8f1c2a9be0d3", "112233445566"] {
            assert!(!is_sequence(text), "{text}");
        }
    }

    #[test]
    fn a_short_id_is_not_shown_at_all() {
        assert_eq!(masked("abcd"), "`…` (4 characters)");
        assert_eq!(masked("zażółć"), "`za…` (6 characters)");
    }
}
