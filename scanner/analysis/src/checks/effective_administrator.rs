use tenure_model::{
    Cloud, Confidence, Facet, Granted, Method, PolicyKind, Principal, PrincipalKind, Severity,
};

use super::Check;
use super::escalation_path::assigned;
use crate::effective::Holding;
use crate::reach::{Administration, Rank};
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "effective-administrator",
    title: "Effective administrator",
    population: "users, roles and applications",
    inspects: "the effective permissions",
    method: Method::Test,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Eligibility, Facet::Consents],
    reads_register: false,
    page: include_str!("effective_administrator.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let kinds = [
        PrincipalKind::User,
        PrincipalKind::AssumableRole,
        PrincipalKind::DirectoryUser,
        PrincipalKind::ServicePrincipal,
        PrincipalKind::ManagedIdentity,
        PrincipalKind::AgentIdentity,
        PrincipalKind::ForeignPrincipal,
        PrincipalKind::ServiceAccount,
        PrincipalKind::FederatedIdentity,
    ];
    // A user of AWS's directory acts by the roles that it makes in each account.
    let acts = |actor: &&Principal| {
        kinds.contains(&actor.kind)
            && (actor.cloud != Cloud::Aws || actor.kind != PrincipalKind::DirectoryUser)
    };
    for actor in context.actors().filter(acts) {
        match context.reach().administrators().get(&actor.id) {
            Some(found) => {
                inspection.look();
                inspection.report(draft(context, actor, found));
            }
            None if context.access.profile(&actor.id).unread.is_empty() => inspection.look(),
            None => inspection.cannot_judge(actor.id.as_str(), "a policy that it holds was not read"),
        }
    }
}

fn draft(context: &Context<'_>, actor: &Principal, found: &Administration) -> Draft {
    let holdings = context.access.holdings(&actor.id);
    let givers: Vec<&Holding<'_>> = holdings
        .iter()
        .filter(|held| found.because.iter().any(|(policy, _)| policy == held.policy.as_str()))
        .collect();
    let of = realm(context, actor, found);
    let by = by(context, found);
    let mut detail = match (found.rank, actor.cloud) {
        (Rank::Everything, _) => format!("It can do everything in {of}, by {by}."),
        (Rank::Identities, Cloud::Azure | Cloud::Gcp) => {
            format!("It decides who may do what in {of}, by {by}, and can give itself the rest in one call.")
        }
        (Rank::Identities, _) => {
            format!("It has all of IAM in {of}, by {by}, and can give itself the rest in one call.")
        }
    };
    if !found.conditions.is_empty() {
        detail += &format!(" That depends on: {}.", found.conditions.join("; "));
    }
    let settled = context.access.limits_read() && context.access.profile(&actor.id).unread.is_empty();
    let limit = if settled { Confidence::High } else { Confidence::Medium };
    let commands: Vec<String> = givers.iter().map(|held| repair::take_away(context, actor, held)).collect();
    let causes: Vec<&str> = found.because.iter().map(|(policy, _)| policy.as_str()).collect();
    let causes: Vec<&str> = match actor.cloud {
        Cloud::Azure | Cloud::Gcp => causes,
        Cloud::Aws => givers.iter().map(|held| held.policy.as_str()).collect(),
    };
    let needless = "Where it need not be one, give it what it uses (see permission-unused)";
    let draft =
        Draft::new(context.subject(actor), format!("`{}` amounts to an administrator of {of}", actor.name))
            .detail(detail)
            .severity(severity(context, &givers))
            .confidence(found.confidence.min(limit))
            .cause(causes.join(" + "))
            .party(context.party_id(&actor.id))
            .owner(context.owner(actor))
            .affected(assigned(context, actor))
            .remediation(if commands.is_empty() {
                format!("{needless}, and take back {by}")
            } else {
                format!("{needless}, then: {}", commands.join("; "))
            })
            .evidence(&actor.evidence);
    givers.iter().fold(draft, |draft, held| draft.evidence(&held.grant.evidence))
}

/// What it administers: an account; a tenant, management groups, subscriptions.
fn realm(context: &Context<'_>, actor: &Principal, found: &Administration) -> String {
    if actor.cloud == Cloud::Aws {
        return format!("account {}", actor.scope.local());
    }
    const MOST_NAMED: usize = 3;
    let named = found.scopes.iter().take(MOST_NAMED).map(|id| {
        let Some(scope) = context.estate.scope(id) else {
            return if id.local() == "/" { "all subscriptions".to_owned() } else { id.local().to_owned() };
        };
        format!("the {} `{}`", scope.kind.as_str().replace('-', " "), scope.name)
    });
    let mut named: Vec<String> = named.collect();
    if found.scopes.len() > MOST_NAMED {
        named.push(format!("{} more", found.scopes.len() - MOST_NAMED));
    }
    named.join(", ")
}

/// Roles of Azure, Entra ID, Google Cloud and Workspace that are known to make an administrator.
const KNOWN: [&str; 11] = [
    "roles/owner",
    "roles/resourcemanager.organizationAdmin",
    "roles/resourcemanager.folderAdmin",
    "roles/resourcemanager.projectIamAdmin",
    "roles/iam.securityAdmin",
    "workspace:roles/_SEED_ADMIN_ROLE",
    "entra:roleDefinitions/62e90394-69f5-4237-9190-012177145e10",
    "entra:roleDefinitions/e8611ab8-c189-46e8-94e1-60213ab1f814",
    "/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "/providers/Microsoft.Authorization/roleDefinitions/18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    "/providers/Microsoft.Authorization/roleDefinitions/f58310d9-a9f6-439a-9e8d-f62e7b41a168",
];

/// An administrator by AWS's own policy of that name is known to be one, and so is who holds a role that is
/// for administrators; by another, it is news.
fn severity(context: &Context<'_>, givers: &[&Holding<'_>]) -> Severity {
    let is_known = |held: &&Holding<'_>| {
        if let Granted::RoleDefinition(role) = &held.grant.what
            && KNOWN.contains(&role.as_str())
        {
            return true;
        }
        held.policy.as_str().ends_with(":policy/AdministratorAccess")
            && context
                .estate
                .policy(held.policy)
                .is_none_or(|policy| policy.kind == PolicyKind::ProviderManaged)
    };
    if !givers.is_empty() && givers.iter().all(is_known) { Severity::Medium } else { CHECK.severity }
}

fn by(context: &Context<'_>, found: &Administration) -> String {
    let named = found.because.iter().map(|(policy, statement)| {
        let id = policy.as_str();
        if let Some((_, value)) = id.strip_prefix("appRole:").and_then(|rest| rest.split_once('/')) {
            return format!("the permission `{}`", value.trim_end_matches("#permissions"));
        }
        let known = context.estate.policy(&id.into());
        let name = known.map_or(id, |policy| policy.name.as_str());
        match known.map(|policy| policy.cloud) {
            Some(Cloud::Azure | Cloud::Gcp) => format!("the role `{name}`"),
            _ => format!("policy `{name}`, statement {statement}"),
        }
    });
    let mut named: Vec<String> = named.collect();
    named.dedup();
    named.join("; ")
}
