//! The organization while it is being described: lists by file, policies, and what is planted.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::files::json as pretty;
use super::super::planted::{Planted, Planting};
use super::places::PROJECTS;

/// The organization's name and its customer.
pub(super) const ORGANIZATION: &str = "organizations/710000000071";
pub(super) const CUSTOMER: &str = "C01exbank";

/// Lists of the organization that are there even if nothing is in them, with the member that lists.
const LISTS: [(&str, &str); 21] = [
    ("admin-directory.domains.list", "domains"),
    ("admin-directory.roleAssignments.list", "items"),
    ("admin-directory.roles.list", "items"),
    ("admin-directory.users.list", "users"),
    ("admin-reports.activities.list", "items"),
    ("cloudasset-searchAllResources", "results"),
    ("cloudidentity-groups.list", "groups"),
    ("cloudresourcemanager-folders.search", "folders"),
    ("cloudresourcemanager-organizations.search", "organizations"),
    ("cloudresourcemanager-projects.search", "projects"),
    ("iam-locations.workforcePools.list", "workforcePools"),
    ("iam-organizations.locations.policyBindings.list", "policyBindings"),
    ("iam-organizations.locations.principalAccessBoundaryPolicies.list", "principalAccessBoundaryPolicies"),
    ("iam-organizations.roles.list", "roles"),
    ("iam-policies.listPolicies", "policies"),
    ("iam-roles.list", "roles"),
    ("logging-entries.list", "entries"),
    ("orgpolicy-folders.policies.list", "policies"),
    ("orgpolicy-organizations.policies.list", "policies"),
    ("privilegedaccessmanager-organizations.locations.entitlements.list", "entitlements"),
    ("recommender-organizations.locations.insightTypes.insights.list", "insights"),
];

/// The same of each project.
const OF_PROJECTS: [(&str, &str); 6] = [
    ("iam-policies.listPolicies", "policies"),
    ("orgpolicy-projects.policies.list", "policies"),
    ("privilegedaccessmanager-projects.locations.entitlements.list", "entitlements"),
    ("privilegedaccessmanager-projects.locations.entitlements.grants.list", "grants"),
    ("recommender-projects.locations.insightTypes.insights.list", "insights"),
    ("storage-projects.hmacKeys.list", "items"),
];

/// Lists about one thing after the other, with the member that lists.
const ABOUT: [(&str, &str); 3] = [
    ("cloudidentity-groups.memberships.list", "memberships"),
    ("policyanalyzer-organizations.locations.activityTypes.activities.query", "activities"),
    ("privilegedaccessmanager-folders.locations.entitlements.list", "entitlements"),
];

/// Lists by their file, bindings by what carries them, and what is planted.
#[derive(Default)]
pub(super) struct Organization {
    lists: BTreeMap<String, Vec<Value>>,
    about: BTreeMap<&'static str, BTreeMap<String, Vec<Value>>>,
    policies: BTreeMap<(String, &'static str), Vec<Value>>,
    alone: Vec<Value>,
    texts: Vec<(String, Vec<u8>)>,
    planted: Vec<Planted>,
}

impl Organization {
    /// Adds a thing to a list of the organization.
    pub(super) fn list(&mut self, file: &str, thing: Value) {
        self.lists.entry(file.to_owned()).or_default().push(thing);
    }

    /// Adds a thing to a list of a project.
    pub(super) fn in_project(&mut self, file: &str, project: &str, thing: Value) {
        self.list(&format!("{file}.{project}"), thing);
    }

    /// The list about one thing.
    pub(super) fn about(&mut self, file: &'static str, object: &str) -> &mut Vec<Value> {
        self.about.entry(file).or_default().entry(object.to_owned()).or_default()
    }

    /// Adds something that the inventory finds in a project.
    pub(super) fn asset(&mut self, name: &str, kind: &str, project: &str, location: &str, resource: &Value) {
        let number = super::places::number(project);
        self.list("cloudasset-searchAllResources", json!({
            "name": name, "assetType": kind, "project": format!("projects/{number}"), "organization": ORGANIZATION, "location": location,
            "displayName": name.rsplit('/').next(), "labels": resource.get("labels").cloned().unwrap_or_else(|| json!({})),
            "versionedResources": [{"version": "v1", "resource": resource}],
        }));
    }

    /// Binds members to a role at something.
    pub(super) fn bind(&mut self, at: &str, kind: &'static str, role: &str, members: &[&str]) {
        self.bind_when(at, kind, role, members, None);
    }

    /// The same, under a condition: its title and expression.
    pub(super) fn bind_when(
        &mut self,
        at: &str,
        kind: &'static str,
        role: &str,
        members: &[&str],
        when: Option<(&str, &str)>,
    ) {
        let mut binding = json!({"role": role, "members": members});
        if let (Some((title, expression)), Some(members)) = (when, binding.as_object_mut()) {
            members.insert("condition".to_owned(), json!({"title": title, "expression": expression}));
        }
        self.policies.entry((at.to_owned(), kind)).or_default().push(binding);
    }

    /// Adds a deny policy, with its rules.
    pub(super) fn deny(&mut self, policy: Value) {
        let listed = json!({"name": policy.get("name"), "displayName": policy.get("displayName"), "kind": "DenyPolicy"});
        self.list("iam-policies.listPolicies", listed);
        self.alone.push(policy);
    }

    /// Adds a file that is no JSON.
    pub(super) fn text(&mut self, file: &str, text: String) {
        self.texts.push((file.to_owned(), text.into_bytes()));
    }

    /// Notes what is planted on a subject.
    pub(super) fn plant(&mut self, subject: impl Into<String>) -> Planting<'_> {
        Planting::on(&mut self.planted, subject)
    }

    pub(super) fn write(mut self) -> (Vec<(String, Vec<u8>)>, Vec<Planted>) {
        let mut files = std::mem::take(&mut self.texts);
        for (stem, list) in LISTS {
            let things = self.lists.remove(stem).unwrap_or_default();
            files.push((format!("{stem}.json"), pretty(&json!({ list: things }))));
        }
        for project in PROJECTS.iter().filter(|project| project.state == "ACTIVE") {
            for (stem, list) in OF_PROJECTS {
                let stem = format!("{stem}.{}", project.id);
                let things = self.lists.remove(&stem).unwrap_or_default();
                files.push((format!("{stem}.json"), pretty(&json!({ list: things }))));
            }
        }
        for (stem, list) in ABOUT {
            let objects = self.about.remove(stem).unwrap_or_default().into_iter();
            let pages: Vec<Value> =
                objects.map(|(object, things)| json!({"object": object, list: things})).collect();
            files.push((format!("{stem}.json"), pretty(&pages)));
        }
        let policies = self.policies.into_iter().map(|((at, kind), bindings)| {
            json!({"resource": at, "assetType": kind, "project": super::places::project_number_in(&at), "organization": ORGANIZATION,
                "policy": {"version": 3, "etag": "BwYexbank=", "bindings": bindings}})
        });
        let policies: Vec<Value> = policies.collect();
        files.push((
            "cloudasset-searchAllIamPolicies.json".to_owned(),
            pretty(&json!({ "results": policies })),
        ));
        files.push(("iam-policies.get.json".to_owned(), pretty(&self.alone)));
        files.sort();
        (files, self.planted)
    }
}

/// A time so many days before the reading.
pub(super) fn day(ago: usize) -> String {
    crate::dates::before(ago).replace("+00:00", "Z")
}
