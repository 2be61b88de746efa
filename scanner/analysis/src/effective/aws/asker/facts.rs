//! What is known of a request before anyone says more: the keys that AWS itself puts into it.
//!
//! Source: "AWS global condition context keys", AWS IAM User Guide. A key of a service that AWS does not
//! list for the action is missing from its requests.

use tenure_model::{Estate, Principal, PrincipalKind, Scope, ScopeId, ScopeKind, Timestamp};

use super::Asker;
use crate::effective::aws::catalog::Catalog;
use crate::effective::aws::decision::{RequestContext, Requester, RequesterKind};

/// What a principal brings to every request.
pub(super) fn of_principal<'c>(asker: &'c Asker<'_>) -> &'c RequestContext {
    asker
        .context
        .get_or_init(|| brought(asker.evaluator.estate, &asker.requester, asker.principal, &asker.scope))
}

fn brought(
    estate: &Estate,
    requester: &Requester,
    principal: Option<&Principal>,
    scope: &ScopeId,
) -> RequestContext {
    let mut context = RequestContext::open();
    of_time(estate.as_of, &mut context);
    context.derive("aws:SecureTransport", "true");
    if !requester.is_identity() {
        return context;
    }
    context.derive("aws:PrincipalAccount", &requester.account);
    context.derive("aws:PrincipalIsAWSService", "false");
    context.derive("aws:ViaAWSService", "false");
    for absent in
        ["aws:PrincipalServiceName", "aws:PrincipalServiceNamesList", "aws:SourceAccount", "aws:SourceArn"]
    {
        context.set_missing(absent);
    }
    let kind = principal.map(|principal| principal.kind);
    if !matches!(kind, Some(PrincipalKind::DirectoryUser | PrincipalKind::DirectoryGroup)) {
        context.derive("aws:PrincipalArn", requester.policy_arn());
    }
    let word = match requester.kind {
        RequesterKind::User => "User",
        RequesterKind::Root => "Account",
        RequesterKind::FederatedUser => "FederatedUser",
        _ => "AssumedRole",
    };
    context.derive("aws:PrincipalType", word);
    if let Some(organisation) = organisation_of(estate, scope) {
        set_organisation("aws:PrincipalOrg", &organisation, &mut context);
    }
    if let Some(principal) = principal {
        of_identity(estate, principal, &mut context);
    }
    context
}

/// The name and the tags of a principal that was read.
fn of_identity(estate: &Estate, principal: &Principal, context: &mut RequestContext) {
    match principal.kind {
        PrincipalKind::User => context.derive("aws:username", &principal.name),
        PrincipalKind::DirectoryUser | PrincipalKind::DirectoryGroup => return,
        // "If you are using … a role, the key is not included."
        _ => context.set_missing("aws:username"),
    }
    for (key, value) in &principal.tags {
        context.derive(&format!("aws:PrincipalTag/{key}"), value);
    }
    // Whoever may tag a session brings tags that the role does not have.
    let mut trusts = estate.trusts_of(&principal.id).iter().flat_map(|trust| &trust.actions);
    if !trusts.any(|action| crate::effective::aws_action_matches(action, "sts:TagSession")) {
        context.close("aws:principaltag/");
    }
}

fn of_time(as_of: Timestamp, context: &mut RequestContext) {
    context.derive("aws:CurrentTime", &as_of.to_string());
    context.derive("aws:EpochTime", &as_of.as_second().to_string());
}

/// What a request adds: the resource and its account, and what the caller says.
pub(super) fn of_request(
    asker: &Asker<'_>,
    action: &str,
    resource: &str,
    account: &str,
    facts: &[(&str, &str)],
) -> RequestContext {
    let mut context = of_principal(asker).clone();
    for (key, _) in facts {
        let of_key = facts.iter().filter(|(other, _)| other.eq_ignore_ascii_case(key));
        context.set(key, of_key.map(|(_, value)| (*value).to_owned()).collect());
    }
    context.derive("aws:ResourceAccount", account);
    let estate = asker.evaluator.estate;
    if let Some(organisation) = organisation_of(estate, &ScopeId::aws(account)) {
        set_organisation("aws:ResourceOrg", &organisation, &mut context);
    }
    if let Some(principal) = estate.principal_named(resource) {
        for (key, value) in &principal.tags {
            context.derive(&format!("aws:ResourceTag/{key}"), value);
            context.derive(&format!("iam:ResourceTag/{key}"), value);
        }
        context.close("aws:resourcetag/");
        context.close("iam:resourcetag/");
    }
    if let Some(region) = region_of(action, resource) {
        context.derive("aws:RequestedRegion", region);
    }
    context.of_action(Catalog::get().id(action));
    context
}

/// The region that a request goes to, where the caller has no choice.
fn region_of<'r>(action: &str, resource: &'r str) -> Option<&'r str> {
    const GLOBAL: [&str; 4] = ["iam", "organizations", "cloudfront", "route53"];
    let service = action.split(':').next().unwrap_or_default();
    if GLOBAL.iter().any(|known| known.eq_ignore_ascii_case(service)) {
        return Some("us-east-1");
    }
    let region = resource.split(':').nth(3).unwrap_or_default();
    (!region.is_empty() && !region.contains('*')).then_some(region)
}

/// The organisation of an account, and the path of units that leads to it.
struct Organisation {
    id: String,
    path: String,
}

fn organisation_of(estate: &Estate, scope: &ScopeId) -> Option<Organisation> {
    let chain = estate.ancestry(scope);
    let top = chain.iter().find(|scope| scope.kind == ScopeKind::Organisation)?;
    let units: Vec<&str> =
        chain.iter().rev().filter(|scope| is_unit(scope)).map(|unit| unit.id.local()).collect();
    let path = format!("{}/{}/", top.id.local(), units.join("/"));
    Some(Organisation { id: top.id.local().to_owned(), path })
}

fn is_unit(scope: &Scope) -> bool {
    scope.kind == ScopeKind::OrganisationalUnit
}

/// Sets `…ID` and `…Paths`.
fn set_organisation(prefix: &str, organisation: &Organisation, context: &mut RequestContext) {
    context.derive(&format!("{prefix}ID"), &organisation.id);
    context.derive(&format!("{prefix}Paths"), &organisation.path);
}
