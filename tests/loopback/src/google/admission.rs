//! Who is let in: what a request is about, whom it is charged to, and whether the caller may ask.

use serde_json::Value;

use super::access;
use super::errors;
use super::lists::{owner, text};
use super::names;
use super::organization::{CONTAINER, Organization};
use super::routes::{Found, Gate};
use super::shelf::Shelf;
use super::tokens::Caller;
use crate::exchange::{Reply, Request, decoded};

/// Services that charge the project that is asked about.
const BY_RESOURCE: [&str; 4] = ["compute", "storage", "cloudfunctions", "run"];

/// `projects/<id>` of the project that a call is charged to.
pub(super) fn charged(
    organization: &Organization,
    found: &Found,
    request: &Request,
    caller: &Caller,
) -> String {
    let named = request.header("x-goog-user-project").map(|project| format!("projects/{project}"));
    let asked = || {
        let project = found.parts.first().filter(|_| found.parent.starts_with("projects/"));
        let project = project.map(String::as_str).or_else(|| request.parameter("project"))?;
        BY_RESOURCE.contains(&found.route.service()).then(|| format!("projects/{project}"))
    };
    organization.canonical(&asked().or(named).unwrap_or_else(|| caller.project.clone()))
}

/// The number of a project.
pub(super) fn number_of(organization: &Organization, project: &str) -> String {
    let row = organization.project(project);
    let name = row.as_ref().and_then(|row| row["name"].as_str()).unwrap_or(project);
    name.trim_start_matches("projects/").to_owned()
}

/// What a request is about: its full resource name, and the container it lies in.
pub(super) fn target(organization: &Organization, found: &Found, request: &Request) -> (String, String) {
    let parts: Vec<&str> = found.parts.iter().map(String::as_str).collect();
    let container = |name: &str| (format!("{CONTAINER}{name}"), name.to_owned());
    let of_row =
        |row: Option<std::borrow::Cow<'_, Value>>| row.map(|row| (text(&row, "_id"), text(&row, "_scope")));
    let api = found.api.as_str();
    if api.contains("serviceAccounts.") && parts.len() > 1 {
        return of_row(parts.get(1).and_then(|name| organization.service_account(name)))
            .unwrap_or_else(|| container(&owner(organization, &format!("projects/{}", parts[0]))));
    }
    match api {
        "storage:buckets.list" => {
            return container(
                &organization
                    .canonical(&format!("projects/{}", request.parameter("project").unwrap_or_default())),
            );
        }
        "storage:buckets.getIamPolicy" => {
            let id = format!("//storage.googleapis.com/{}", parts.first().copied().unwrap_or_default());
            return of_row(organization.table(Shelf::Buckets).find(&id)).unwrap_or((id, String::new()));
        }
        "secretmanager:projects.secrets.getIamPolicy" => {
            let project = organization.project(&format!("projects/{}", parts[0]));
            let number = project.map_or_else(String::new, |row| text(&row, "name"));
            let id = format!(
                "//secretmanager.googleapis.com/{number}/secrets/{}",
                parts.get(1).copied().unwrap_or_default()
            );
            return of_row(organization.table(Shelf::Secrets).find(&id)).unwrap_or((id, String::new()));
        }
        "iam:locations.workforcePools.list" => {
            return container(request.parameter("parent").unwrap_or_default());
        }
        "iam:locations.workforcePools.providers.list" => return container(names::ORGANIZATION),
        "iam:policies.listPolicies" | "iam:policies.get" => {
            // Google's own command line encodes the slashes twice, and is answered.
            let point = decoded(parts.first().copied().unwrap_or_default());
            let point = point.strip_prefix("cloudresourcemanager.googleapis.com/");
            return container(&organization.canonical(point.unwrap_or_default()));
        }
        _ => {}
    }
    let name = organization.canonical(&found.parent);
    let mut segments = name.split('/');
    let both = [segments.next(), segments.next()].map(Option::unwrap_or_default);
    container(&both.join("/"))
}

/// Refuses whoever may not ask.
pub(super) fn admitted(
    organization: &Organization,
    found: &Found,
    request: &Request,
    caller: &Caller,
) -> Result<(), Reply> {
    let permission = match found.route.gate {
        Gate::Open => return Ok(()),
        Gate::Workspace(privilege) => {
            let admitted = is_ours(found, request) && access::administers(organization, caller, privilege);
            return if admitted { Ok(()) } else { Err(errors::forbidden(found, privilege, "customer")) };
        }
        Gate::Iam(permission) => {
            permission.replace("{activity}", found.parts.get(2).map_or("", |kind| kind.as_str()))
        }
        Gate::IamOfKind(permission) => permission.replace("{kind}", found.kind()),
    };
    let (resource, scope) = target(organization, found, request);
    let refusal = || errors::forbidden(found, &permission, &resource);
    if organization.container(&scope).is_none() {
        // That there is no such project is not told to whoever could not see it.
        return Err(refusal());
    }
    if access::allows(organization, caller, &permission, &resource, &scope) { Ok(()) } else { Err(refusal()) }
}

/// Whether a call to Workspace is about the customer of the organization, which may call itself
/// `my_customer`.
fn is_ours(found: &Found, request: &Request) -> bool {
    let of_path =
        found.route.path.contains("/customer/*").then(|| found.parts.first().map(String::as_str)).flatten();
    let of_query = request.parameter("customer").or_else(|| request.parameter("parent"));
    let named = of_path.or(of_query).map(|name| name.trim_start_matches("customers/"));
    named.is_none_or(|name| [names::CUSTOMER, "my_customer"].contains(&name))
}
