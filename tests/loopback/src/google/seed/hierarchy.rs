//! Folders and projects.

use serde_json::json;

use super::{container, etag};
use crate::google::names;
use crate::google::organization::Organization;
use crate::google::shelf::Shelf;

/// Production, and payments within it.
pub(super) const PAYMENTS: &str = "folders/510000000003";
const PRODUCTION: &str = "folders/510000000001";
pub(super) const ENGINEERING: &str = "folders/510000000002";

pub(super) fn add(organization: &mut Organization) {
    for (name, parent, shown) in [
        (PRODUCTION, names::ORGANIZATION, "Production"),
        (ENGINEERING, names::ORGANIZATION, "Engineering"),
        (PAYMENTS, PRODUCTION, "Payments"),
    ] {
        organization.add(
            Shelf::Folders,
            json!({
                "_id": container(name), "_scope": name, "name": name, "parent": parent, "displayName": shown,
                "state": "ACTIVE", "createTime": "2020-02-02T10:00:00.000Z", "updateTime": "2020-02-02T10:00:00.000Z",
                "etag": etag(name),
            }),
        );
    }
    for (id, number, parent, shown, environment) in [
        (names::PRODUCTION, names::PRODUCTION_NUMBER, PAYMENTS, "Payments", "production"),
        (names::TEST, "481516234201", ENGINEERING, "Payments test", "test"),
        (names::BUILD, names::BUILD_NUMBER, ENGINEERING, "Pipelines", "shared"),
        (names::SECURITY, names::SECURITY_NUMBER, names::ORGANIZATION, "Security", "shared"),
        ("contoso-retired", "481516234204", ENGINEERING, "Retired", "test"),
    ] {
        let name = format!("projects/{id}");
        let mut project = json!({
            "_id": container(&name), "_scope": name, "_to": format!("projects/{number}"),
            "name": format!("projects/{number}"), "parent": parent, "projectId": id, "state": "ACTIVE",
            "displayName": shown, "createTime": "2021-03-04T05:06:07.890Z", "updateTime": "2024-03-04T05:06:07.890Z",
            "etag": etag(&name), "labels": { "environment": environment, "owner": "payments" },
        });
        if id == "contoso-retired" {
            project["state"] = json!("DELETE_REQUESTED");
            project["deleteTime"] = json!("2026-11-10T05:06:07.890Z");
        }
        organization.add(Shelf::Projects, project);
    }
    organization.tag(Shelf::Folders, &container(PRODUCTION), "env", "prod");
    organization.tag(Shelf::Folders, &container(ENGINEERING), "env", "test");
}
