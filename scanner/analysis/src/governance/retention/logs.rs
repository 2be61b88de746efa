//! Where the audit logs of each cloud go.

use tenure_model::{Cloud, Facet, Resource, Scope, ScopeKind};

use super::Found;
use super::store::{Store, kind};
use crate::Context;

/// What CloudTrail keeps of management events without a trail, and Azure Monitor of the activity log, in days
/// ("Working with CloudTrail event history", docs.aws.amazon.com; "Activity log in Azure Monitor",
/// learn.microsoft.com; read in November 2026).
const BY_ITSELF: u32 = 90;

/// The logs of each account: its own trails, and those of the organisation.
pub(super) fn of_aws<'a>(context: &Context<'a>) -> Vec<Found<'a>> {
    let resources = &context.estate.records().resources;
    let trails: Vec<&Resource> = resources.iter().filter(|one| one.kind == "cloudtrail:trail").collect();
    let logs = |trail: &&&Resource| trail.attributes.get("IsLogging").is_none_or(|word| word == "true");
    let of_organisation =
        |trail: &Resource| trail.attributes.get("IsOrganizationTrail").is_some_and(|word| word == "true");
    scopes(context, ScopeKind::Account)
        .map(|account| {
            let own = trails.iter().filter(logs);
            let own = own.filter(|trail| trail.scope == account.id || of_organisation(trail));
            let mut stores = vec![Store::of_provider(BY_ITSELF, "event history")];
            let mut unread = unread(context, account, "cloudtrail:DescribeTrails", trails.iter().copied());
            for trail in own {
                for store in destinations(trail) {
                    match context.estate.resource(&store).and_then(Store::of) {
                        Some(store) => stores.push(store),
                        None => unread = unread.or(Some(format!("{store}: how long was not read"))),
                    }
                }
            }
            Found { name: account.id.to_string(), stores, unread }
        })
        .collect()
}

/// The log group and the bucket to which a trail goes.
fn destinations(trail: &Resource) -> Vec<String> {
    let group =
        trail.attributes.get("CloudWatchLogsLogGroupArn").map(|arn| arn.trim_end_matches(":*").to_owned());
    let bucket = trail.attributes.get("S3BucketName").map(|name| format!("arn:aws:s3:::{name}"));
    group.into_iter().chain(bucket).collect()
}

/// The activity log of each subscription: where its diagnostic settings send it.
pub(super) fn of_azure<'a>(context: &Context<'a>) -> Vec<Found<'a>> {
    let of_kind = |wanted: &'static str| {
        context
            .estate
            .records()
            .resources
            .iter()
            .filter(move |one| one.cloud == Cloud::Azure && kind(one) == wanted)
    };
    let settings: Vec<&Resource> = of_kind("microsoft.insights/diagnosticsettings").collect();
    let workspaces: Vec<&Resource> = of_kind("microsoft.operationalinsights/workspaces").collect();
    let locks: Vec<&Resource> =
        of_kind("microsoft.storage/storageaccounts/blobservices/containers/immutabilitypolicies").collect();
    scopes(context, ScopeKind::Subscription)
        .map(|subscription| {
            let mut stores = vec![Store::of_provider(BY_ITSELF, "activity log")];
            let mut unread = unread(
                context,
                subscription,
                "arm:Microsoft.Insights/diagnosticSettings",
                settings.iter().copied(),
            );
            for setting in settings.iter().filter(|one| one.scope == subscription.id) {
                let to = |name: &str| setting.attributes.get(name).filter(|id| !id.is_empty());
                if let Some(id) = to("workspaceId") {
                    let workspace = workspaces.iter().find(|one| one.id.as_str().eq_ignore_ascii_case(id));
                    match workspace.and_then(|one| Store::of(one)) {
                        Some(store) => stores.push(store),
                        None => unread = unread.or(Some(format!("{id}: how long was not read"))),
                    }
                }
                if let Some(id) = to("storageAccountId") {
                    let (before, id) = (stores.len(), id.to_lowercase());
                    let within =
                        |one: &&&Resource| one.id.as_str().to_lowercase().starts_with(&format!("{id}/"));
                    stores.extend(locks.iter().filter(within).filter_map(|one| Store::of(one)));
                    if stores.len() == before {
                        unread = unread.or(Some(format!("{id}: how long was not read")));
                    }
                }
            }
            Found { name: subscription.id.to_string(), stores, unread }
        })
        .collect()
}

/// The audit logs of each project: its buckets of logs. Every project has two, so that none means not read.
pub(super) fn of_google<'a>(context: &Context<'a>) -> Vec<Found<'a>> {
    let resources = context.estate.records().resources.iter();
    let buckets: Vec<&Resource> =
        resources.filter(|one| one.kind == "logging.googleapis.com/LogBucket").collect();
    scopes(context, ScopeKind::Project)
        .map(|project| {
            let own = buckets.iter().filter(|bucket| bucket.scope == project.id);
            let stores: Vec<Store<'a>> = own.filter_map(|bucket| Store::of(bucket)).collect();
            let unread = stores.is_empty().then(|| "its buckets of logs were not read".to_owned());
            Found { name: project.id.to_string(), stores, unread: unread.or_else(|| blind(context, project)) }
        })
        .collect()
}

/// The audit log of each tenant: Entra ID keeps it for a while, and where it is sent was not read.
pub(super) fn of_entra<'a>(context: &Context<'a>) -> Vec<Found<'a>> {
    let unread = || Some("where Entra ID sends its audit log is not read".to_owned());
    scopes(context, ScopeKind::Tenant)
        .map(|tenant| Found { name: tenant.id.to_string(), stores: Vec::new(), unread: unread() })
        .collect()
}

fn scopes<'a>(context: &Context<'a>, kind: ScopeKind) -> impl Iterator<Item = &'a Scope> {
    context.estate.records().scopes.iter().filter(move |scope| scope.kind == kind)
}

/// Why a scope may have more stores: what lists them was not asked, or was refused.
fn unread<'r>(
    context: &Context<'_>,
    scope: &Scope,
    api: &str,
    mut seen: impl Iterator<Item = &'r Resource>,
) -> Option<String> {
    let was_asked = context.estate.coverage.iter().any(|line| line.scope == scope.id && line.api == api);
    if !was_asked && !seen.any(|resource| resource.scope == scope.id) {
        return Some(format!("{api} was not asked"));
    }
    blind(context, scope)
}

fn blind(context: &Context<'_>, scope: &Scope) -> Option<String> {
    let gaps = context.estate.gaps.iter();
    let gap = gaps.filter(|gap| gap.scope == scope.id).find(|gap| gap.blinds.contains(&Facet::Monitoring))?;
    Some(format!("{}: {}", gap.reason.as_str(), gap.api))
}
