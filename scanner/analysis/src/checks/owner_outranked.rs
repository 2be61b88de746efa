use std::collections::BTreeMap;

use tenure_model::{Cloud, Facet, Grant, Method, Principal, PrincipalId, Severity};

use super::Check;
use crate::azure::repair;
use crate::rated::is_over;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "owner-outranked",
    title: "Owner with less access than what he owns",
    population: "owners of applications and groups with the most access",
    inspects: "the permissions of each beside those of what they own",
    method: Method::Test,
    severity: Severity::High,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Principals, Facet::Directory, Facet::Ownership, Facet::Consents],
    reads_register: false,
    page: include_str!("owner_outranked.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    // Many own many: each is rated once.
    let mut rated: BTreeMap<&str, bool> = BTreeMap::new();
    for grant in &context.estate.records().grants {
        let Some(kind) = grant.what.as_str().strip_prefix("entra:owner/") else { continue };
        if is_over(context, grant) {
            continue;
        }
        let Some(owned) = owned(context, kind, grant) else { continue };
        let mut is_zero =
            |id: &PrincipalId, key| *rated.entry(key).or_insert_with(|| context.is_tier_zero(id));
        if !is_zero(&owned.id, owned.id.as_str()) {
            continue;
        }
        inspection.look();
        if !is_zero(&grant.principal, grant.principal.as_str()) {
            inspection.report(draft(context, kind, owned, grant));
        }
    }
}

/// What acts for the object that is owned: an application's service principal, or the object itself.
fn owned<'a>(context: &Context<'a>, kind: &str, grant: &Grant) -> Option<&'a Principal> {
    let object = grant.at.trim_start_matches('/');
    if kind != "application" {
        return context.estate.principal_named(object);
    }
    let acts_as = context.estate.resource(object)?.acts_as.first()?;
    context.estate.principal(acts_as)
}

fn draft(context: &Context<'_>, kind: &str, owned: &Principal, grant: &Grant) -> Draft {
    let held = context.rated_of(&owned.id);
    let because = held.first().map_or("", |one| one.rating.because);
    let role = held.first().map_or("", |one| one.name(context.estate));
    let party = context.party_id(&grant.principal);
    let (noun, how) = match kind {
        "group" => ("group", "adds himself to it"),
        _ => ("application", "adds a secret to it and signs in as it"),
    };
    let severity = if party.is_some() { Severity::Critical } else { CHECK.severity };
    let owner = context.called(grant.principal.as_str());
    let draft = Draft::new(
        context.holder_subject(grant),
        format!("`{owner}` owns the {noun} `{}` and so has what it has", owned.name),
    )
    .detail(format!(
        "The {noun} holds {role}, and {because}. Its owner {how}; by himself he holds nothing of the kind, so no list \
         of administrators shows him."
    ))
    .severity(severity)
    .qualifier(grant.what.as_str())
    .qualifier(grant.at.as_str())
    .cause(format!("owners of `{}`", owned.id))
    .affected(vec![context.subject(owned)])
    .party(party)
    .evidence(&grant.evidence)
    .evidence(&owned.evidence)
    .remediation(repair::take_back(grant));
    held.iter().fold(draft, |draft, one| draft.evidence(&one.grant.evidence))
}
