use std::collections::BTreeSet;

use tenure_model::{Method, Severity};
use tenure_register::{CUSTOMER, Place};

use super::Check;
use crate::declarations::names_principal;
use crate::governance::exceptions::names_everybody;
use crate::governance::lint;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "declared-pattern-too-wide",
    title: "Pattern in the register that names too much",
    population: "entries that name identities",
    inspects: "the width of the pattern",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("declared_pattern_too_wide.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let register = &context.options.register;
    for identity in &register.identities {
        inspection.look();
        let wide = width(&identity.matches).map(str::to_owned);
        if let Some(why) = wide.or_else(|| of_another(context, &identity.party, &identity.matches)) {
            let (id, place) = (&identity.matches, &identity.place);
            inspection.report(
                draft(context, "identity", id, place, id, &why).party(lint::other_party(&identity.party)),
            );
        }
    }
    let approvals = register.approvals.values().map(|one| ("approval", &one.id, &one.place, &one.subject));
    let exceptions = register.exceptions.values().map(|one| ("exception", &one.id, &one.place, &one.subject));
    for (section, id, place, pattern) in approvals.chain(exceptions) {
        inspection.look();
        if let Some(why) = width(pattern) {
            inspection.report(draft(context, section, id, place, pattern, why));
        }
    }
}

/// Why a pattern names too much, by its text alone.
fn width(pattern: &str) -> Option<&'static str> {
    if !pattern.contains('*') {
        return None;
    }
    if names_everybody(pattern) {
        return Some("names everybody");
    }
    let local = pattern.strip_prefix("aws:").unwrap_or(pattern);
    if local.starts_with("arn:") {
        let mut parts = local.splitn(6, ':').skip(4);
        let (account, resource) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let name = resource.split_once('/').map_or(resource, |(_, name)| name);
        if account.contains('*') {
            return Some("names identities of every account");
        }
        return is_empty(name).then_some("names every identity of an account");
    }
    if let Some(member) = local.strip_prefix("gcp:serviceAccount:") {
        let host = member.split_once('@').map_or("", |(_, host)| host);
        let is_any = host.is_empty() || host.starts_with('*');
        return is_any.then_some("names service accounts of every project");
    }
    let is_directory = local.starts_with("entra:") || local.starts_with("azure:");
    is_directory.then_some("names identities by a part of an id, which is drawn by lot")
}

/// Whether nothing of a name is left beside its wildcards.
fn is_empty(name: &str) -> bool {
    !name.chars().any(char::is_alphanumeric)
}

/// That a pattern fits identities of another party of the register than the one that it is declared for.
fn of_another(context: &Context<'_>, party: &str, pattern: &str) -> Option<String> {
    if party == CUSTOMER || !pattern.contains('*') {
        return None;
    }
    let register = &context.options.register;
    let own = lint::chain(register, party);
    let is_other = |other: &str| {
        register.parties.contains_key(other)
            && !own.contains(&other)
            && !lint::chain(register, other).contains(&party)
    };
    let fitting = context.actors().filter(|actor| names_principal(pattern, actor));
    let others: BTreeSet<String> = fitting
        .filter_map(|actor| {
            let parties = context.parties_of(&actor.id);
            let is_own = parties.iter().any(|one| own.contains(&one.id.as_str()));
            parties.into_iter().find(|one| !is_own && is_other(&one.id)).map(|one| one.name)
        })
        .collect();
    let names = others.into_iter().collect::<Vec<_>>().join(", ");
    (!names.is_empty()).then(|| format!("names identities of {names}"))
}

fn draft(context: &Context<'_>, section: &str, id: &str, place: &Place, pattern: &str, why: &str) -> Draft {
    let field = if section == "identity" { "match" } else { "subject" };
    lint::about(context, section, id, id, place, format!("`{pattern}` {why}"))
        .detail(format!(
            "{field} = \"{pattern}\" {why}. So it stands for identities that nobody meant: {}.",
            lint::stands(place),
        ))
        .remediation(format!(
            "In {}: {field} = \"CLOUD:ID\", one identity or a prefix within one account or project",
            lint::stands(place),
        ))
}
