//! Folders as people export them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tenure_model::{CoverageState, Facet, GapReason, Records};
use tenure_snapshot::{Header, Snapshot, SnapshotWriter};

use super::*;

const ORGANIZATION: &str = "organizations/4001";

struct Export(tempfile::TempDir);

impl Export {
    fn new() -> Self {
        let organization = json!({"organizations": [{"name": ORGANIZATION, "displayName": "contoso.example", "directoryCustomerId": "C04contoso"}]});
        let projects = json!([{"name": "projects/1012", "projectId": "web-prod", "state": "ACTIVE", "parent": ORGANIZATION}, {"name": "projects/1013", "projectId": "old-shop", "state": "DELETE_REQUESTED", "parent": ORGANIZATION}]);
        Self(tempfile::tempdir().unwrap())
            .with("cloudresourcemanager-organizations.search.json", &organization)
            .with("cloudresourcemanager-projects.search.json", &projects)
    }

    fn with(self, name: &str, body: &Value) -> Self {
        self.text(name, &body.to_string())
    }

    fn text(self, name: &str, text: &str) -> Self {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn plan(&self) -> Result<ImportPlan, ImportError> {
        plan(&[self.path().to_owned()], Some("2026-10-31T00:00:00Z".parse().unwrap()))
    }

    fn read(&self) -> Read {
        let out = tempfile::tempdir().unwrap();
        let plan = self.plan().unwrap();
        let header = Header { tool_version: "0".to_owned(), as_of: plan.as_of, plan: json!({}) };
        let writer = SnapshotWriter::create(&out.path().join("s"), header).unwrap();
        let mut normaliser = Normaliser::new();
        let summary = import(&plan, &writer, &mut normaliser).unwrap();
        let (mut records, gaps) = normaliser.finish();
        let snapshot = writer.seal(records.clone(), gaps).unwrap();
        records.canonicalise();
        assert!(snapshot.verify().unwrap().is_empty());
        Read { snapshot, records, summary, _out: out }
    }
}

struct Read {
    snapshot: Snapshot,
    records: Records,
    summary: ImportSummary,
    _out: tempfile::TempDir,
}

impl Read {
    fn gaps(&self, api: &str) -> Vec<(GapReason, String, Vec<Facet>)> {
        let gaps = self.snapshot.manifest().all_gaps();
        let of = gaps.iter().filter(|gap| gap.api == api);
        of.map(|gap| (gap.reason, gap.detail.clone(), gap.blinds.clone())).collect()
    }
}

fn groups() -> Value {
    json!([{"name": "groups/g1", "groupKey": {"id": "ops@contoso.example"}}, {"name": "groups/g2", "groupKey": {"id": "empty@contoso.example"}}])
}

fn memberships() -> Value {
    json!([{"object": "groups/g1", "memberships": [{"name": "groups/g1/memberships/1", "preferredMemberKey": {"id": "ana@contoso.example"}, "type": "USER", "roles": [{"name": "MEMBER"}]}]}, {"object": "groups/g2"}])
}

#[test]
fn files_become_recordings_as_a_live_scan_would_leave_them() {
    let account = json!({"accounts": [{"name": "projects/web-prod/serviceAccounts/d@web-prod.iam.gserviceaccount.com", "projectId": "web-prod", "uniqueId": "7", "email": "d@web-prod.iam.gserviceaccount.com"}]});
    let policy = json!([{"name": "policies/cloudresourcemanager.googleapis.com%2Forganizations%2F4001/denypolicies/x", "rules": []}]);
    let read = Export::new()
        .with("cloudidentity-groups.list.json", &groups())
        .with("cloudidentity-groups.memberships.list.json", &memberships())
        .with("iam-projects.serviceAccounts.list.web-prod.json", &account)
        .with("iam-policies.listPolicies.json", &json!({"policies": policy}))
        .with("iam-policies.get.json", &policy)
        .text("admin-domain-wide-delegation.csv", "Name,Client ID,Scopes\nd,7,https://mail.google.com/\n")
        .read();
    assert_eq!(read.records.memberships.len(), 1);
    assert_eq!(read.records.guard_rails.len(), 1);
    assert_eq!(read.records.delegations[0].delegate, "serviceAccount:d@web-prod.iam.gserviceaccount.com");
    for api in [
        "cloudidentity:groups.list",
        "cloudidentity:groups.memberships.list",
        "iam:projects.serviceAccounts.list",
        "iam:policies.listPolicies",
        "iam:policies.get",
        "attached:domain-wide-delegation",
    ] {
        let here: Vec<_> = read.gaps(api).into_iter().filter(|gap| gap.0 != GapReason::NotInImport).collect();
        assert_eq!(here, [], "{api}");
    }
    let coverage = &read.snapshot.estate().unwrap().coverage;
    let of = coverage.iter().find(|line| line.api == "cloudidentity:groups.memberships.list").unwrap();
    assert_eq!((of.state, of.pages, of.items), (CoverageState::Complete, 2, 1));
    let raw = read
        .snapshot
        .read_raw_lines("raw/gcp/organizations.4001/cloudidentity-groups-memberships-list.jsonl.zst")
        .unwrap();
    assert!(raw[0].contains(r#""request":{"object":"groups/g1"}"#), "{}", raw[0]);
    assert!(!raw[0].contains(r#""body":{"object""#), "ours is no part of the answer");
    assert_eq!(read.summary.files, 8);
}

#[test]
fn what_is_not_there_is_a_gap_of_the_organization_and_each_living_project() {
    let read = Export::new().read();
    let all = read.snapshot.manifest().all_gaps();
    assert!(all.iter().all(|gap| gap.reason == GapReason::NotInImport && !gap.blinds.is_empty()));
    let scopes = |api: &str| {
        all.iter().filter(|gap| gap.api == api).map(|gap| gap.scope.local().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(scopes("cloudasset:searchAllIamPolicies"), [ORGANIZATION]);
    assert_eq!(scopes("orgpolicy:projects.policies.list"), ["projects/web-prod"]);
    assert_eq!(
        scopes("iam:projects.serviceAccounts.list"),
        [] as [&str; 0],
        "stands in for another, which is the gap"
    );
    assert_eq!(scopes("cloudidentity:groups.list"), [ORGANIZATION]);
}

#[test]
fn what_stands_in_for_a_search_is_as_good_but_for_what_only_it_knows() {
    let empty = json!({});
    let mut export = Export::new().with("cloudresourcemanager-folders.search.json", &empty);
    for (stem, of) in [
        ("cloudresourcemanager-organizations.getIamPolicy", ""),
        ("cloudresourcemanager-projects.getIamPolicy", ".web-prod"),
        ("iam-projects.serviceAccounts.list", ".web-prod"),
        ("storage-buckets.list", ".web-prod"),
    ] {
        let body = if stem.ends_with("getIamPolicy") { json!({"bindings": []}) } else { empty.clone() };
        export = export.with(&format!("{stem}{of}.json"), &body);
    }
    let read = export.read();
    let [(reason, _, blinds)] = &read.gaps("cloudasset:searchAllIamPolicies")[..] else { panic!("one") };
    assert_eq!((*reason, blinds.as_slice()), (GapReason::NotInImport, &[Facet::ResourcePolicies][..]));
    let gaps = read.gaps("cloudasset:searchAllResources");
    assert!(gaps[0].2.contains(&Facet::Credentials), "its stand-ins were not all read");
}

#[test]
fn what_is_missing_is_counted() {
    let part = json!([{"object": "groups/g1", "memberships": []}]);
    let read = Export::new()
        .with("cloudidentity-groups.list.json", &groups())
        .with("cloudidentity-groups.memberships.list.json", &part)
        .with("iam-locations.workforcePools.list.json", &json!({}))
        .read();
    let [(reason, detail, _)] = &read.gaps("cloudidentity:groups.memberships.list")[..] else {
        panic!("one")
    };
    assert_eq!((*reason, detail.contains("1 of 2")), (GapReason::NotInImport, true), "{detail}");
    assert_eq!(read.gaps("iam:locations.workforcePools.providers.list"), [], "there is none to ask about");
}

#[test]
fn lists_that_end_early_and_files_that_hold_none_are_gaps() {
    let cut = json!({"groups": groups(), "nextPageToken": "more"});
    let followed = Export::new().text("cloudidentity-groups.list.json", &format!("{cut}\n{{}}")).read();
    assert_eq!(followed.gaps("cloudidentity:groups.list"), [], "the page that it names comes after");
    let read = Export::new().with("cloudidentity-groups.list.json", &cut).read();
    assert_eq!(read.gaps("cloudidentity:groups.list")[0].0, GapReason::Truncated);
    assert_eq!(read.records.principals.len(), 2, "what is there is read");
    for (text, reason) in [
        ("{\"groups\": [", GapReason::Malformed),
        ("", GapReason::Malformed),
        (
            "{\"error\":{\"code\":403,\"message\":\"denied\",\"status\":\"PERMISSION_DENIED\"}}",
            GapReason::Refused,
        ),
        ("ERROR: (gcloud.identity.groups.search) PERMISSION_DENIED: denied", GapReason::Refused),
    ] {
        let read = Export::new().text("cloudidentity-groups.list.json", text).read();
        assert_eq!(read.gaps("cloudidentity:groups.list")[0].0, reason, "{text}");
    }
}

#[test]
fn a_folder_has_one_organization_and_an_organization_one_folder() {
    let organization = |name: &str| json!({"organizations": [{"name": name}]});
    let file = "cloudresourcemanager-organizations.search.json";
    let conflict = Export(tempfile::tempdir().unwrap())
        .with(file, &json!({"organizations": [{"name": "organizations/1"}, {"name": "organizations/2"}]}));
    assert!(matches!(conflict.plan(), Err(ImportError::PlaceConflict { .. })));
    let unknown = Export(tempfile::tempdir().unwrap()).with("cloudidentity-groups.list.json", &groups());
    assert!(matches!(unknown.plan(), Err(ImportError::UnknownPlace { .. })));
    let named = Export(tempfile::tempdir().unwrap()).with("4001/cloudidentity-groups.list.json", &groups());
    assert_eq!(named.plan().unwrap().organizations().collect::<Vec<_>>(), [ORGANIZATION]);
    let alone = Export(tempfile::tempdir().unwrap())
        .with("cloudasset-searchAllIamPolicies.web-prod.json", &json!({}));
    assert_eq!(alone.plan().unwrap().organizations().collect::<Vec<_>>(), ["projects/web-prod"]);
    let twice = Export(tempfile::tempdir().unwrap())
        .with(&format!("a/{file}"), &organization(ORGANIZATION))
        .with(&format!("b/{file}"), &organization(ORGANIZATION));
    assert!(matches!(twice.plan(), Err(ImportError::SamePlace { .. })));
    let nothing = Export(tempfile::tempdir().unwrap()).text("notes.txt", "x");
    assert!(matches!(nothing.plan(), Err(ImportError::NothingKnown(_))));
    assert!(matches!(plan(&[], None), Err(ImportError::NoFolder)));
}

#[test]
fn what_is_not_read_is_said_and_secrets_are_not_kept() {
    let key = json!({"keys": [{"name": "projects/1012/locations/global/keys/k", "displayName": "k", "keyString": "AIzaSyMadeUpMadeUpMadeUpMadeUpMadeUp123"}]});
    let read = Export::new()
        .text("notes.txt", "x")
        .text("deeper/notes.txt", "x")
        .with("apikeys-projects.locations.keys.list.web-prod.json", &key)
        .read();
    assert_eq!(read.summary.ignored.len(), 2, "{:?}", read.summary.ignored);
    let raw = read
        .snapshot
        .read_raw_lines("raw/gcp/projects.web-prod/apikeys-projects-locations-keys-list.jsonl.zst")
        .unwrap();
    assert!(raw[0].contains("displayName") && !raw[0].contains("AIzaSy"), "{}", raw[0]);
}
