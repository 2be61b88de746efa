//! The organization, its folders and projects.

use serde_json::json;

use super::organization::{CUSTOMER, ORGANIZATION, Organization, day};

pub(super) const RESOURCE_MANAGER: &str = "//cloudresourcemanager.googleapis.com";
pub(super) const ORGANIZATION_KIND: &str = "cloudresourcemanager.googleapis.com/Organization";
pub(super) const FOLDER_KIND: &str = "cloudresourcemanager.googleapis.com/Folder";
pub(super) const PROJECT_KIND: &str = "cloudresourcemanager.googleapis.com/Project";

/// A project.
pub(super) struct Project {
    pub(super) id: &'static str,
    pub(super) number: &'static str,
    folder: &'static str,
    pub(super) state: &'static str,
}

const fn project(id: &'static str, number: &'static str, folder: &'static str) -> Project {
    Project { id, number, folder, state: "ACTIVE" }
}

/// Folders: number, name, what lies above (empty: the organization).
const FOLDERS: [(&str, &str, &str); 5] = [
    ("720000000001", "platform", ""),
    (PRODUCTION, "production", ""),
    (STAGING, "staging", ""),
    ("720000000004", "data", PRODUCTION),
    ("720000000005", "sandbox", ""),
];
pub(super) const PRODUCTION: &str = "720000000002";
pub(super) const STAGING: &str = "720000000003";

pub(super) const PROJECTS: [Project; 13] = [
    project("ex-ci", "810000000001", "720000000001"),
    project("ex-network", "810000000002", "720000000001"),
    project("ex-logs", "810000000003", "720000000001"),
    project("ex-payments-prod", "810000000004", PRODUCTION),
    project("ex-payments-staging", "810000000005", STAGING),
    project("ex-cards-prod", "810000000006", PRODUCTION),
    project("ex-ledger-prod", "810000000007", PRODUCTION),
    project("ex-analytics", "810000000008", "720000000004"),
    project("ex-risk-models", "810000000009", "720000000004"),
    project("ex-web-prod", "810000000010", PRODUCTION),
    project("ex-web-staging", "810000000011", STAGING),
    project("ex-sandbox-ml", "810000000012", "720000000005"),
    Project {
        id: "ex-old-portal",
        number: "810000000013",
        folder: "720000000005",
        state: "DELETE_REQUESTED",
    },
];

/// The number of a project.
pub(super) fn number(id: &str) -> &'static str {
    PROJECTS.iter().find(|project| project.id == id).map_or("810000000000", |project| project.number)
}

/// The full name of a project.
pub(super) fn at_project(id: &str) -> String {
    format!("{RESOURCE_MANAGER}/projects/{id}")
}

pub(super) fn at_folder(number: &str) -> String {
    format!("{RESOURCE_MANAGER}/folders/{number}")
}

pub(super) fn at_organization() -> String {
    format!("{RESOURCE_MANAGER}/{ORGANIZATION}")
}

/// `projects/<number>` of the project in a full name, as the inventory writes it.
pub(super) fn project_number_in(name: &str) -> Option<String> {
    let (_, rest) = name.split_once("/projects/")?;
    let id = rest.split('/').next()?;
    let known = PROJECTS.iter().find(|project| project.id == id || project.number == id)?;
    Some(format!("projects/{}", known.number))
}

pub(super) fn add(organization: &mut Organization) {
    organization.list("cloudresourcemanager-organizations.search", json!({
        "name": ORGANIZATION, "displayName": "examplebank.example", "directoryCustomerId": CUSTOMER, "state": "ACTIVE", "createTime": day(2400),
    }));
    for (id, name, above) in FOLDERS {
        let parent = if above.is_empty() { ORGANIZATION.to_owned() } else { format!("folders/{above}") };
        organization.list("cloudresourcemanager-folders.search", json!({
            "name": format!("folders/{id}"), "parent": parent, "displayName": name, "state": "ACTIVE", "createTime": day(2200),
        }));
        organization
            .about("privilegedaccessmanager-folders.locations.entitlements.list", &format!("folders/{id}"));
    }
    for project in &PROJECTS {
        // Of the models of risk nobody says whose they are.
        let labels = match project.id {
            "ex-risk-models" => json!({"cost-centre": "cc-4711"}),
            _ => json!({"cost-centre": "cc-4711", "owner": "cloud-platform"}),
        };
        organization.list("cloudresourcemanager-projects.search", json!({
            "name": format!("projects/{}", project.number), "projectId": project.id, "displayName": project.id, "parent": format!("folders/{}", project.folder),
            "state": project.state, "createTime": day(1500), "labels": labels,
        }));
    }
}
