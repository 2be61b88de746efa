//! Where something of Google Cloud is granted, for a reader: full resource names
//! (`//cloudresourcemanager.googleapis.com/projects/pay-prod`).

use tenure_model::{Estate, ScopeId};

use crate::places::Breadth;

/// What the full resource names of organizations, folders and projects begin with.
const CONTAINER: &str = "//cloudresourcemanager.googleapis.com/";

/// The organization, folder or project that a full resource name is (`projects/pay-prod`).
pub(crate) fn container(at: &str) -> Option<&str> {
    at.strip_prefix(CONTAINER).filter(|local| local.split('/').count() == 2)
}

/// The full resource name of an organization, folder or project.
pub(crate) fn full_name(scope: &ScopeId) -> String {
    format!("{CONTAINER}{}", scope.local())
}

/// The part of a name that follows a collection: `part("…/projects/p/secrets/s", "secrets")` is `s`.
pub(crate) fn part<'t>(at: &'t str, collection: &str) -> Option<&'t str> {
    let mut segments = at.split('/');
    segments.find(|segment| *segment == collection)?;
    segments.next().filter(|value| !value.is_empty())
}

/// The email address of a service account, where a name is that of one or of something of it.
pub(crate) fn account(at: &str) -> Option<&str> {
    at.strip_prefix("//iam.googleapis.com/").and_then(|local| part(local, "serviceAccounts"))
}

/// How much lies where a grant applies. What is granted at the customer is a role of Workspace.
pub(crate) fn breadth(at: &str) -> Breadth {
    match container(at) {
        Some(local) if local.starts_with("projects/") => Breadth::Subscription,
        Some(_) => Breadth::Everything,
        None if at.starts_with("customers/") => Breadth::Everything,
        None => Breadth::Thing,
    }
}

/// What a place is called: "the project `pay-prod`", "the bucket `invoices`".
pub(crate) fn named(estate: &Estate, at: &str) -> String {
    if let Some(local) = container(at) {
        let kind = match local.split('/').next() {
            Some("organizations") => "organization",
            Some("folders") => "folder",
            _ => "project",
        };
        let scope = ScopeId::gcp(local);
        let name = estate.scope(&scope).map(|found| found.name.as_str()).filter(|name| !name.is_empty());
        let id = local.split('/').nth(1).unwrap_or(local);
        return format!("the {kind} `{}`", name.unwrap_or(id));
    }
    if let Some(email) = account(at) {
        return format!("the service account `{email}`");
    }
    if at.starts_with("customers/") {
        return "the Workspace".to_owned();
    }
    let name = estate.resource(at).map(|found| found.name.as_str()).filter(|name| !name.is_empty());
    let last = at.rsplit('/').next().unwrap_or(at);
    format!("the {} `{}`", noun(at), name.unwrap_or(last))
}

/// What kind of thing a name is of, by its service and collection.
fn noun(at: &str) -> &'static str {
    let service = at.trim_start_matches('/').split('.').next().unwrap_or_default();
    let has = |collection: &str| part(at, collection).is_some();
    match service {
        "storage" => "bucket",
        "secretmanager" => "secret",
        "cloudkms" if has("cryptoKeys") => "key",
        "cloudkms" => "key ring",
        "run" if has("jobs") => "job",
        "run" => "service",
        "cloudfunctions" => "function",
        "compute" if has("instances") => "instance",
        "pubsub" if has("topics") => "topic",
        "pubsub" => "subscription",
        "bigquery" if has("tables") => "table",
        "bigquery" => "dataset",
        "artifactregistry" => "repository",
        _ => "resource",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_as_wide_as_they_are_and_are_called_by_their_kind() {
        let (estate, _) = crate::fixture::build(
            r#"
            [[folder]]
            name = "prod"
            "#,
        )
        .expect("builds");
        let folder = format!("{CONTAINER}folders/{}", crate::fixture::gcp::number("prod"));
        for (at, breadth, name) in [
            (
                "//cloudresourcemanager.googleapis.com/organizations/100000000001",
                Breadth::Everything,
                "the organization `contoso.example`",
            ),
            (&folder, Breadth::Everything, "the folder `prod`"),
            (
                "//cloudresourcemanager.googleapis.com/projects/pay-prod",
                Breadth::Subscription,
                "the project `pay-prod`",
            ),
            (
                "//cloudresourcemanager.googleapis.com/projects/gone",
                Breadth::Subscription,
                "the project `gone`",
            ),
            ("customers/C0example1", Breadth::Everything, "the Workspace"),
            ("//storage.googleapis.com/invoices", Breadth::Thing, "the bucket `invoices`"),
            ("//secretmanager.googleapis.com/projects/1/secrets/db", Breadth::Thing, "the secret `db`"),
            (
                "//iam.googleapis.com/projects/pay-prod/serviceAccounts/ci@pay-prod.iam.gserviceaccount.com",
                Breadth::Thing,
                "the service account `ci@pay-prod.iam.gserviceaccount.com`",
            ),
            ("//run.googleapis.com/projects/p/locations/l/jobs/nightly", Breadth::Thing, "the job `nightly`"),
            ("", Breadth::Thing, "the resource ``"),
        ] {
            assert_eq!((super::breadth(at), named(&estate, at).as_str()), (breadth, name), "{at}");
        }
    }
}
