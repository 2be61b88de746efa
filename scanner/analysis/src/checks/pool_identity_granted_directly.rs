use tenure_model::{Cloud, Facet, Grant, Method, Principal, Severity};

use super::Check;
use crate::crossings::pools::is_set;
use crate::shell::quote;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "pool-identity-granted-directly",
    title: "Role granted directly to a set of pool identities",
    population: "grants to identities of workload identity pools",
    inspects: "the members and the resources",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[Cloud::Gcp],
    needs: &[Facet::Principals, Facet::ResourcePolicies],
    reads_register: false,
    page: include_str!("pool_identity_granted_directly.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let principals = context.estate.records().principals.iter().filter(|one| is_of_workloads(one));
    for identity in principals {
        for grant in context.estate.grants_of(&identity.id) {
            inspection.look();
            if is_set(identity) && !lets_act_as(grant) {
                inspection.report(draft(context, identity, grant));
            }
        }
    }
}

fn is_of_workloads(principal: &Principal) -> bool {
    let id = principal.id.as_str();
    principal.cloud == Cloud::Gcp && id.starts_with("principal") && id.contains("/workloadIdentityPools/")
}

/// Whether a grant is the way to act as one service account.
fn lets_act_as(grant: &Grant) -> bool {
    const ROLES: [&str; 4] = [
        "roles/iam.workloadIdentityUser",
        "roles/iam.serviceAccountTokenCreator",
        "roles/iam.serviceAccountOpenIdTokenCreator",
        "roles/iam.serviceAccountUser",
    ];
    grant.at.contains("/serviceAccounts/") && ROLES.contains(&grant.what.as_str())
}

fn draft(context: &Context<'_>, identity: &Principal, grant: &Grant) -> Draft {
    let is_wide = grant.at.starts_with("//cloudresourcemanager.googleapis.com/");
    let role = grant.what.as_str();
    Draft::new(context.subject(identity), format!("`{role}` is granted to `{}` itself", identity.name))
        .detail(format!(
            "Whoever of the pool has the attribute holds `{role}` on {} without a service account: no account can be \
             switched off to end it, and logs name each by a subject of his issuer.",
            grant.at,
        ))
        .severity(if is_wide { Severity::Medium } else { CHECK.severity })
        .cause(format!("`{role}` to {}", identity.id))
        .qualifier(role)
        .qualifier(&grant.at)
        .evidence(&identity.evidence)
        .evidence(&grant.evidence)
        .remediation(format!(
            "Grant it to a service account that the identity acts as (roles/iam.workloadIdentityUser), or to one subject, \
             and take it from the set: --member={} --role={} (remove-iam-policy-binding on {})",
            quote(identity.id.as_str()),
            quote(role),
            quote(&grant.at)
        ))
}
