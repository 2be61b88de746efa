use tenure_model::{Cloud, Facet, Method, PrincipalId, ScopeId, Severity, Trust, Trustee};

use super::Check;
use crate::crossings::Foothold;
use crate::crossings::issuer::tenant_of;
use crate::footprint::provider_host;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "entra-tenant-trusted-whole",
    title: "Trust in every identity of an Entra tenant",
    population: "identities of AWS and Google Cloud that an Entra tenant can act as",
    inspects: "the condition on the application",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Federation],
    reads_register: false,
    page: include_str!("entra_tenant_trusted_whole.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut seen: Vec<(&PrincipalId, String)> = Vec::new();
    for trust in &context.estate.records().trusts {
        let Some(tenant) = tenant(context, trust) else { continue };
        if seen.last().is_some_and(|(id, known)| **id == trust.target && *known == tenant) {
            continue;
        }
        seen.push((&trust.target, tenant.clone()));
        inspection.look();
        let everyone = context.crossings().subject(&PrincipalId::from(format!("entra:{tenant}/*")));
        let Some(everyone) = everyone else { continue };
        let open = context.crossings().footholds(&everyone).into_iter();
        if let Some(open) = open.into_iter().find(|one| one.trust.target == trust.target) {
            inspection.report(draft(context, &open, &tenant));
        }
    }
}

/// The tenant that a trust of another cloud takes.
fn tenant(context: &Context<'_>, trust: &Trust) -> Option<String> {
    let cloud = context.estate.principal(&trust.target)?.cloud;
    let Trustee::Federation(issuer) = &trust.trustee else { return None };
    if cloud == Cloud::Azure || issuer.contains(":saml-provider/") {
        return None;
    }
    let issuer = if cloud == Cloud::Aws { provider_host(issuer) } else { issuer };
    tenant_of(issuer, cloud == Cloud::Gcp).map(str::to_ascii_lowercase)
}

fn draft(context: &Context<'_>, open: &Foothold<'_>, tenant: &str) -> Draft {
    let target = open.target;
    let is_foreign = context.estate.scope(&ScopeId::azure(tenant)).is_none()
        && context.footprint.party_of_tenant(tenant).is_some();
    let (whose, severity) =
        if is_foreign { ("foreign tenant", Severity::Critical) } else { ("tenant", CHECK.severity) };
    Draft::new(context.subject(target), format!("Any application of the {whose} {tenant} can act as `{}`", target.name))
        .detail(format!(
            "The trust asks for the audience at most, and not for the subject: every application and managed identity of \
             the tenant gets a token for it by asking. Its reach is {}.",
            context.access.profile(&target.id).reach().as_str(),
        ))
        .severity(severity)
        .party(context.party_of_trust(open.trust).map(|party| party.id))
        .cause(format!("any application of tenant {tenant} can act as an identity"))
        .qualifier(tenant)
        .owner(context.owner(target))
        .evidence(&target.evidence)
        .evidence(&open.trust.evidence)
        .remediation(format!(
            "Demand the object id of the one identity that is meant (in AWS sts.windows.net/{tenant}/:sub, in Google Cloud \
             assertion.oid). {}",
            open.narrow()
        ))
}
