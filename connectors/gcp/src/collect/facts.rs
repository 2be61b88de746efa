//! What later requests need of the answers, and nothing more: ten thousand projects stay a few megabytes
//! of names.
//!
//! It works on recorded answers too, so a scan that is resumed goes on from what was read before.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;
use tenure_connector_core::Refusal;

use super::ask::items;
use super::task::Place;
use crate::config::is_project;
use crate::units::{Per, Unit, units};

/// What is known so far.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// What an API is asked about one by one, by the API and the place.
    next: BTreeMap<(&'static str, String), Vec<Box<str>>>,
    /// What could not be read of an API, by the same key …
    missing: BTreeMap<(&'static str, String), Refusal>,
    /// … and what was read whole, of those that others stand in for.
    whole: BTreeSet<(&'static str, String)>,
    /// Folders with their parents.
    folders: BTreeMap<Box<str>, Box<str>>,
    projects: BTreeMap<Box<str>, Project>,
    /// Projects by their numbers.
    numbers: BTreeMap<Box<str>, Box<str>>,
    /// Accounts, users and groups that were listed.
    identities: u64,
}

/// A project of the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Project {
    parent: Box<str>,
    /// `ACTIVE`, or why it is not.
    pub(super) state: Box<str>,
}

/// The chain of parents is at most ten folders long; a longer one is a ring.
const DEEPEST: usize = 100;

const ALL_POLICIES: &str = "cloudasset:searchAllIamPolicies";
const ACCOUNT_POLICIES: &str = "iam:projects.serviceAccounts.getIamPolicy";
const DENY_POLICY: &str = "iam:policies.get";
const BUCKET_POLICIES: &str = "storage:buckets.getIamPolicy";

impl Facts {
    /// Takes in an answer of a unit at a place.
    pub(super) fn note(&mut self, unit: &Unit, place: &Place, body: &Value) {
        let is_child = |child: &&Unit| matches!(child.per, Per::Each(parent) if parent == unit.api);
        let children: BTreeSet<&'static str> = units().filter(is_child).map(|child| child.api).collect();
        for item in items(unit, body) {
            self.note_item(unit.api, place, item);
            for child in &children {
                self.ask(child, place.local(), text(item, "name"));
            }
        }
    }

    fn note_item(&mut self, api: &str, place: &Place, item: &Value) {
        match api {
            "cloudresourcemanager:folders.search" if text(item, "state") != "DELETE_REQUESTED" => {
                self.folders.insert(text(item, "name").into(), text(item, "parent").into());
            }
            "cloudresourcemanager:projects.search" => self.note_project(item),
            "cloudasset:searchAllResources" => self.note_asset(place, item),
            "iam:projects.serviceAccounts.list"
            | "cloudidentity:groups.list"
            | "admin:directory.users.list" => {
                self.identities += 1;
            }
            _ => {}
        }
    }

    fn note_project(&mut self, item: &Value) {
        let id = text(item, "projectId");
        if !is_project(id) {
            return;
        }
        let state = if text(item, "state").is_empty() { "ACTIVE" } else { text(item, "state") };
        self.projects.insert(id.into(), Project { parent: text(item, "parent").into(), state: state.into() });
        if let Some(number) = text(item, "name").strip_prefix("projects/") {
            self.numbers.insert(number.into(), id.into());
        }
    }

    /// What the search found that is asked for by itself: deny policies without their rules, and what has an allow
    /// policy, where the search for those is refused.
    fn note_asset(&mut self, place: &Place, item: &Value) {
        let kind = text(item, "assetType");
        if kind == "iam.googleapis.com/PolicyV2" {
            let resources = item.get("versionedResources").and_then(Value::as_array);
            let has_rules = |one: &Value| one.pointer("/resource/rules").is_some_and(Value::is_array);
            if !resources.is_some_and(|all| all.iter().any(has_rules)) {
                let name = text(item, "name").trim_start_matches("//iam.googleapis.com/");
                self.ask(DENY_POLICY, place.local(), name);
            }
        }
        if kind == "iam.googleapis.com/ServiceAccount" {
            self.identities += 1;
        }
        if !self.missing.keys().any(|(api, _)| *api == ALL_POLICIES) {
            return;
        }
        let resource = item.pointer("/versionedResources/0/resource").unwrap_or(&Value::Null);
        match kind {
            "iam.googleapis.com/ServiceAccount" => {
                let (project, email) = (text(resource, "projectId"), text(resource, "email"));
                if is_project(project) && !email.is_empty() {
                    let place = format!("projects/{project}");
                    self.ask(ACCOUNT_POLICIES, &place, &format!("{place}/serviceAccounts/{email}"));
                }
            }
            "storage.googleapis.com/Bucket" => {
                let number = text(item, "project").trim_start_matches("projects/");
                let bucket = text(item, "name").trim_start_matches("//storage.googleapis.com/");
                if let Some(project) = self.numbers.get(number) {
                    let place = format!("projects/{project}");
                    self.ask(BUCKET_POLICIES, &place, bucket);
                }
            }
            _ => {}
        }
    }

    /// Says that an API was not read whole.
    pub(super) fn not_whole(&mut self, api: &'static str, place: &Place, why: Refusal) {
        self.missing.entry((api, place.local().to_owned())).or_insert(why);
    }

    /// Says that an API was read whole that others stand in for.
    pub(super) fn whole(&mut self, api: &'static str, place: &Place) {
        self.whole.insert((api, place.local().to_owned()));
    }

    /// Why an API was not read whole, if it was not.
    pub(super) fn missing(&self, api: &'static str, place: &Place) -> Option<Refusal> {
        self.missing.get(&(api, place.local().to_owned())).cloned()
    }

    /// Whether an API was read whole.
    pub(super) fn is_whole(&self, api: &'static str, place: &Place) -> bool {
        self.whole.contains(&(api, place.local().to_owned()))
    }

    /// What an API is to be asked about, each thing once, in the order in which it was found.
    pub(super) fn take_next(&mut self, api: &'static str, place: &Place) -> Vec<Box<str>> {
        let found = self.next.remove(&(api, place.local().to_owned())).unwrap_or_default();
        let mut seen = HashSet::new();
        found.into_iter().filter(|name| seen.insert(name.clone())).collect()
    }

    /// The folders of an organization, sorted.
    pub(super) fn folders(&self, organization: &str) -> Vec<Box<str>> {
        self.folders.keys().filter(|name| self.leads_to(name, organization)).cloned().collect()
    }

    /// The projects of an organization, or all that are visible where there is none, sorted.
    pub(super) fn projects(&self, organization: Option<&str>) -> Vec<(Box<str>, Project)> {
        let ours = |project: &Project| match organization {
            Some(organization) => self.leads_to(&project.parent, organization),
            None => true,
        };
        let ours = self.projects.iter().filter(|(_, project)| ours(project));
        ours.map(|(id, project)| (id.clone(), project.clone())).collect()
    }

    /// A project that was listed.
    pub(super) fn project(&self, id: &str) -> Option<Project> {
        self.projects.get(id).cloned()
    }

    /// Drops what is known of a place that was read: nothing asks for it any more.
    pub(super) fn forget(&mut self, place: &Place) {
        for unit in units() {
            let key = (unit.api, place.local().to_owned());
            self.next.remove(&key);
            self.missing.remove(&key);
            self.whole.remove(&key);
        }
    }

    /// Accounts, users and groups that were listed.
    pub(super) fn identities(&self) -> u64 {
        self.identities
    }

    /// Whether a folder or a project below `parent` is the organization's. A folder that is not visible
    /// counts as its own: nothing says that it is another's.
    fn leads_to(&self, parent: &str, organization: &str) -> bool {
        let mut at = parent;
        for _ in 0..DEEPEST {
            if let Some(number) = at.strip_prefix("organizations/") {
                return number == organization;
            }
            match self.folders.get(at) {
                Some(parent) => at = parent,
                None => return at.starts_with("folders/"),
            }
        }
        false
    }

    fn ask(&mut self, api: &'static str, place: &str, name: &str) {
        if !name.is_empty() {
            self.next.entry((api, place.to_owned())).or_default().push(name.into());
        }
    }
}

impl Project {
    /// Whether it is in use.
    pub(super) fn is_active(&self) -> bool {
        &*self.state == "ACTIVE"
    }

    /// Whether something is above it.
    pub(super) fn has_parent(&self) -> bool {
        !self.parent.is_empty()
    }
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value.get(member).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tenure_model::GapReason;

    use super::*;
    use crate::units::unit_of;

    fn note(facts: &mut Facts, api: &str, place: &Place, body: Value) {
        facts.note(unit_of(api).unwrap(), place, &body);
    }

    fn tree() -> Facts {
        let (mut facts, place) = (Facts::default(), Place::organization_of("1"));
        note(
            &mut facts,
            "cloudresourcemanager:folders.search",
            &place,
            json!({"folders": [
                {"name": "folders/10", "parent": "organizations/1", "state": "ACTIVE"},
                {"name": "folders/11", "parent": "folders/10"},
                {"name": "folders/20", "parent": "organizations/2"},
                {"name": "folders/30", "parent": "organizations/1", "state": "DELETE_REQUESTED"},
                {"name": "folders/40", "parent": "folders/41"},
                {"name": "folders/41", "parent": "folders/40"},
            ]}),
        );
        note(
            &mut facts,
            "cloudresourcemanager:projects.search",
            &place,
            json!({"projects": [
                {"name": "projects/100", "projectId": "pay", "parent": "folders/11", "state": "ACTIVE"},
                {"name": "projects/101", "projectId": "old", "parent": "organizations/1", "state": "DELETE_REQUESTED"},
                {"name": "projects/102", "projectId": "theirs", "parent": "folders/20"},
                {"name": "projects/103", "projectId": "hidden", "parent": "folders/99"},
                {"name": "projects/104", "projectId": "own"},
                {"name": "projects/105", "projectId": "ring", "parent": "folders/40"},
                {"name": "projects/106", "projectId": "../iam", "parent": "organizations/1"},
            ]}),
        );
        facts
    }

    #[test]
    fn the_tree_is_that_of_one_organization() {
        let facts = tree();
        assert_eq!(facts.folders("1"), ["folders/10", "folders/11"].map(Box::from));
        let projects = facts.projects(Some("1"));
        let ids: Vec<&str> = projects.iter().map(|(id, _)| &**id).collect();
        assert_eq!(ids, ["hidden", "old", "pay"]);
        assert!(!projects[1].1.is_active() && projects[2].1.is_active());
        assert_eq!(facts.projects(None).len(), 6);
    }

    #[test]
    fn what_the_search_found_is_asked_about_only_where_its_policies_are_unknown() {
        let place = Place::organization_of("1");
        let found = json!({"results": [
            {"assetType": "iam.googleapis.com/ServiceAccount", "versionedResources": [{"resource": {"projectId": "pay", "email": "a@pay.iam.gserviceaccount.com"}}]},
            {"assetType": "storage.googleapis.com/Bucket", "name": "//storage.googleapis.com/pay-logs", "project": "projects/100"},
        ]});
        let pay = Place::project_of("pay");
        let mut known = tree();
        note(&mut known, "cloudasset:searchAllResources", &place, found.clone());
        assert_eq!((known.take_next(ACCOUNT_POLICIES, &pay).len(), known.identities()), (0, 1));

        let mut unknown = tree();
        unknown.not_whole(ALL_POLICIES, &place, Refusal::new(GapReason::Refused, "PERMISSION_DENIED", "no"));
        note(&mut unknown, "cloudasset:searchAllResources", &place, found);
        let account = "projects/pay/serviceAccounts/a@pay.iam.gserviceaccount.com";
        assert_eq!(unknown.take_next(ACCOUNT_POLICIES, &pay), [Box::from(account)]);
        assert_eq!(unknown.take_next(BUCKET_POLICIES, &pay), [Box::from("pay-logs")]);
    }

    #[test]
    fn children_are_asked_about_by_their_parents_names_and_once() {
        let (mut facts, place) = (Facts::default(), Place::organization_of("1"));
        for _ in 0..2 {
            note(
                &mut facts,
                "iam:locations.workforcePools.list",
                &place,
                json!({"workforcePools": [{"name": "locations/global/workforcePools/staff"}]}),
            );
            note(
                &mut facts,
                "iam:policies.listPolicies",
                &place,
                json!({"policies": [{"name": "policies/x/denypolicies/y"}, {}]}),
            );
        }
        let next = |facts: &mut Facts, api: &'static str| facts.take_next(api, &place).len();
        assert_eq!(next(&mut facts, "iam:locations.workforcePools.providers.list"), 1);
        assert_eq!(next(&mut facts, "iam:policies.get"), 1);
        assert_eq!(next(&mut facts, "iam:policies.get"), 0);
    }

    #[test]
    fn a_deny_policy_is_asked_for_where_the_search_left_out_its_rules() {
        let (mut facts, place) = (Facts::default(), Place::organization_of("1"));
        let found = |name: &str, resource: Value| {
            let name = format!("//iam.googleapis.com/policies/x/denypolicies/{name}");
            json!({"name": name, "assetType": "iam.googleapis.com/PolicyV2", "versionedResources": [{"resource": resource}]})
        };
        let results = json!({"results": [found("whole", json!({"rules": []})), found("bare", json!({}))]});
        note(&mut facts, "cloudasset:searchAllResources", &place, results);
        let next = facts.take_next("iam:policies.get", &place);
        assert_eq!(next, [Box::from("policies/x/denypolicies/bare")]);
    }

    /// INVARIANT: what is held grows by the name of a project, not by what is in it.
    #[test]
    fn a_project_that_was_read_leaves_nothing_behind_but_its_name() {
        let mut facts = Facts::default();
        for project in 0..1_000 {
            let place = Place::project_of(&format!("p-{project:04}"));
            let regions = json!({"locations": [{"name": "projects/p/locations/a"}, {"name": "projects/p/locations/b"}]});
            note(&mut facts, "run:projects.locations.list", &place, regions);
            let why = Refusal::new(GapReason::Refused, "x", "y");
            facts.not_whole("storage:buckets.list", &place, why);
            facts.whole("run:projects.locations.list", &place);
            assert!(facts.next.len() + facts.missing.len() + facts.whole.len() >= 3);
            facts.forget(&place);
        }
        assert_eq!((facts.next.len(), facts.missing.len(), facts.whole.len()), (0, 0, 0));
    }
}
