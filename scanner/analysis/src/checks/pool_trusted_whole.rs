use tenure_model::{Cloud, Facet, Method, Principal, Severity};

use super::Check;
use crate::conditions::some_of;
use crate::crossings::Certainty;
use crate::crossings::pools::{is_whole, marker, providers};
use crate::federation::Claims;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "pool-trusted-whole",
    title: "Every identity of a pool is trusted",
    population: "identities of pools to which something is granted",
    inspects: "the members that each binding names",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Federation],
    reads_register: false,
    page: include_str!("pool_trusted_whole.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let principals = context.estate.records().principals.iter();
    let of_pools = principals.filter(|one| {
        let id = one.id.as_str();
        one.cloud == Cloud::Gcp && (id.starts_with("principal://") || id.starts_with("principalSet://"))
    });
    for identity in of_pools.filter(|one| !context.estate.grants_of(&one.id).is_empty()) {
        inspection.look();
        if is_whole(identity) {
            inspection.report(draft(context, identity));
        }
    }
}

fn draft(context: &Context<'_>, identity: &Principal) -> Draft {
    let grants = context.estate.grants_of(&identity.id);
    let mut roles: Vec<String> =
        grants.iter().map(|grant| format!("`{}` on {}", grant.what.as_str(), grant.at)).collect();
    roles.sort();
    roles.dedup();
    let everybody = providers(context.estate).into_iter().find(|provider| {
        let issuer = provider.issuer().and_then(|issuer| issuer.strip_prefix("https://"));
        identity.id.as_str().contains(&marker(provider.pool))
            && issuer.is_some_and(|issuer| Claims::of(issuer).has_many_tenants())
            && provider.lets_in_everyone() == Certainty::Yes
    });
    let severity = if everybody.is_some() { Severity::Critical } else { CHECK.severity };
    let whom =
        if everybody.is_some() { "anyone in the world" } else { "whoever any of its providers lets in" };
    let draft = Draft::new(context.subject(identity), format!("`{}` is whoever comes", identity.name))
        .detail(format!("To every identity of the pool, and so to {whom}, is granted {}.", some_of(&roles)))
        .severity(severity)
        .cause(identity.id.to_string())
        .evidence(&identity.evidence)
        .remediation(
            "Grant to one subject (principal://…/subject/SUBJECT) or to one attribute \
             (principalSet://…/attribute.repository/ORGANISATION/REPOSITORY), then take the role from the whole pool: \
             gcloud projects remove-iam-policy-binding PROJECT --member=MEMBER --role=ROLE (for a service account: gcloud \
             iam service-accounts remove-iam-policy-binding)",
        );
    grants.iter().take(8).fold(draft, |draft, grant| draft.evidence(&grant.evidence))
}
