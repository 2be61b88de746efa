//! Folders as people export them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tenure_model::{CoverageState, Facet, GapReason, Principal, Records};
use tenure_snapshot::{Header, Snapshot, SnapshotWriter};

use super::*;

const TENANT: &str = "c0000000-0000-4000-8000-000000000001";
const SUBSCRIPTION: &str = "50000000-0000-4000-8000-000000000001";

fn id(number: u32) -> String {
    format!("0b000000-0000-4000-8000-{number:012}")
}

struct Export(tempfile::TempDir);

impl Export {
    fn new() -> Self {
        let export = Self(tempfile::tempdir().unwrap());
        export.with("graph-organization.json", &json!({"value": [{"id": TENANT, "displayName": "Contoso"}]}))
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
        let (records, gaps) = normaliser.finish();
        let mut again = records.clone();
        let snapshot = writer.seal(records, gaps).unwrap();
        again.canonicalise();
        assert!(snapshot.verify().unwrap().is_empty());
        Read { snapshot, records: again, summary, _out: out }
    }
}

struct Read {
    snapshot: Snapshot,
    records: Records,
    summary: ImportSummary,
    _out: tempfile::TempDir,
}

impl Read {
    /// The gaps of a unit that a file was there for, and not merely the absence of a file.
    fn gaps(&self, api: &str) -> Vec<(GapReason, String)> {
        let gaps = self.snapshot.manifest().all_gaps();
        gaps.iter().filter(|gap| gap.api == api).map(|gap| (gap.reason, gap.detail.clone())).collect()
    }

    fn principal(&self, number: u32) -> &Principal {
        self.records.principals.iter().find(|one| one.id.as_str() == id(number)).unwrap()
    }
}

fn users(numbers: &[u32]) -> Value {
    let list: Vec<Value> = numbers
        .iter()
        .map(|at| json!({"id": id(*at), "displayName": format!("u{at}"), "userPrincipalName": format!("u{at}@contoso.com")}))
        .collect();
    json!({ "value": list })
}

#[test]
fn files_become_recordings_as_a_live_scan_would_leave_them() {
    let members = json!([{"object": id(10), "value": [{"id": id(1)}]}, {"object": id(11), "value": []}]);
    let read = Export::new()
        .with("graph-users.json", &users(&[1, 2]))
        .with(
            "graph-groups.json",
            &json!({"value": [{"id": id(10), "displayName": "a"}, {"id": id(11), "displayName": "b"}]}),
        )
        .with("graph-groups-members.json", &members)
        .with(&format!("graph-groups-owners.{}.json", id(10)), &json!({"value": [{"id": id(2)}]}))
        .with(&format!("graph-groups-owners.{}.json", id(11)), &json!({"value": []}))
        .read();
    assert_eq!(read.records.memberships.len(), 1);
    assert_eq!(read.records.grants[0].at, id(10));
    for api in ["graph:users", "graph:groups", "graph:groups/members", "graph:groups/owners"] {
        assert_eq!(read.gaps(api), [], "{api}");
    }
    let coverage = &read.snapshot.estate().unwrap().coverage;
    let of = coverage.iter().find(|line| line.api == "graph:groups/members").unwrap();
    assert_eq!((of.state, of.pages, of.items), (CoverageState::Complete, 2, 1));
    let raw =
        read.snapshot.read_raw_lines(&format!("raw/azure/{TENANT}/graph-groups-members.jsonl.zst")).unwrap();
    assert!(raw[0].contains(&format!(r#""request":{{"object":"{}"}}"#, id(10))), "{}", raw[0]);
    assert!(!raw[0].contains(r#""body":{"object""#), "ours is no part of the answer");
}

#[test]
fn what_is_not_there_is_a_gap_of_each_tenant_and_subscription() {
    let subscriptions =
        json!({"value": [{"subscriptionId": SUBSCRIPTION, "displayName": "prod", "tenantId": TENANT}]});
    let read = Export::new().with("arm-subscriptions.json", &subscriptions).read();
    let all = read.snapshot.manifest().all_gaps();
    assert!(all.iter().all(|gap| gap.reason == GapReason::NotInImport && !gap.blinds.is_empty()));
    let scopes = |api: &str| {
        all.iter().filter(|gap| gap.api == api).map(|gap| gap.scope.local().to_owned()).collect::<Vec<_>>()
    };
    let subscription = format!("/subscriptions/{SUBSCRIPTION}");
    assert_eq!(scopes("graph:users"), [TENANT]);
    assert_eq!(
        scopes("arm:Microsoft.Authorization/denyAssignments"),
        [subscription.clone(), TENANT.to_owned()]
    );
    assert_eq!(scopes("arg:authorizationresources/roleAssignments"), [TENANT]);
    assert_eq!(
        scopes("arm:Microsoft.KeyVault/vaults"),
        [] as [&str; 0],
        "stands in for another, which is the gap"
    );
    let subscription_again = subscription.clone();
    assert_eq!(scopes("arm:Microsoft.ManagedServices/registrationAssignments"), [subscription]);
    assert_eq!(scopes("graph:identityGovernance/accessReviews/definitions"), [TENANT]);
    assert_eq!(
        scopes("arm:Microsoft.KeyVault/vaults/secrets"),
        [subscription_again],
        "no list of vaults is no empty one"
    );
    assert!(all.iter().any(|gap| gap.blinds.contains(&Facet::Eligibility)));
}

#[test]
fn what_stands_in_for_resource_graph_is_as_good() {
    let subscriptions =
        json!({"value": [{"subscriptionId": SUBSCRIPTION, "displayName": "prod", "tenantId": TENANT}]});
    let assignment = json!({"value": [{"id": format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments/{}", id(5)),
        "properties": {"scope": format!("/subscriptions/{SUBSCRIPTION}"), "principalId": id(1), "roleDefinitionId": id(6)}}]});
    let read = Export::new()
        .with("arm-subscriptions.json", &subscriptions)
        .with(&format!("arm-Microsoft.Authorization-roleAssignments.{SUBSCRIPTION}.json"), &assignment)
        .with("arm-Microsoft.Authorization-roleAssignments.Platform.json", &json!({"value": []}))
        .read();
    assert_eq!(read.gaps("arg:authorizationresources/roleAssignments"), []);
    assert_eq!(read.gaps("arm:Microsoft.Authorization/roleAssignments"), []);
    assert_eq!(read.records.grants.len(), 1);
}

#[test]
fn nothing_to_ask_is_no_gap_and_what_is_missing_is_counted() {
    let groups = json!({"value": [{"id": id(10)}, {"id": id(11)}]});
    let read = Export::new()
        .with("graph-groups.json", &groups)
        .with("graph-applications.json", &json!({"value": []}))
        .with(&format!("graph-groups-members.{}.json", id(10)), &json!({"value": []}))
        .read();
    assert_eq!(read.gaps("graph:applications/owners"), []);
    let [(reason, detail)] = &read.gaps("graph:groups/members")[..] else { panic!("one") };
    assert_eq!((*reason, detail.contains("1 of 2")), (GapReason::NotInImport, true), "{detail}");
}

#[test]
fn places_in_groups_of_which_nothing_was_exported_are_a_gap() {
    const PLACES: &str = "graph:identityGovernance/privilegedAccess/group/eligibilityScheduleInstances";
    let stem = "graph-identityGovernance-privilegedAccess-group-eligibilityScheduleInstances";
    let groups = json!({"value": [
        {"id": id(10)},
        {"id": id(11)},
        {"id": id(12), "groupTypes": ["DynamicMembership"]},
        {"id": id(13), "onPremisesSyncEnabled": true},
    ]});
    let export = || Export::new().with("graph-groups.json", &groups);
    let none = json!({"value": []});
    let partial = export().with(&format!("{stem}.{}.json", id(10)), &none).read();
    let [(reason, detail)] = &partial.gaps(PLACES)[..] else { panic!("one") };
    assert_eq!((*reason, detail.contains("1 of 2")), (GapReason::NotInImport, true), "{detail}");
    let whole = export()
        .with(&format!("{stem}.{}.json", id(10)), &none)
        .with(&format!("{stem}.{}.json", id(11)), &none)
        .read();
    assert_eq!(whole.gaps(PLACES), []);
}

#[test]
fn lists_that_end_early_and_files_that_hold_none_are_gaps() {
    let mut first = users(&[1]);
    first["@odata.nextLink"] = json!("https://graph.microsoft.com/v1.0/users?$skiptoken=x");
    let followed = Export::new().text("graph-users.json", &format!("{first}\n{}", users(&[2]))).read();
    assert_eq!(followed.gaps("graph:users"), [], "the page that it names comes after");
    assert_eq!(followed.records.principals.len(), 2);
    let cut = Export::new().with("graph-users.json", &first).read();
    assert_eq!(cut.gaps("graph:users")[0].0, GapReason::Truncated);
    assert_eq!(cut.records.principals.len(), 1, "what is there is read");
    for (text, reason) in [
        ("{\"value\": [", GapReason::Malformed),
        ("", GapReason::Malformed),
        (
            "{\"error\":{\"code\":\"Authorization_RequestDenied\",\"message\":\"Insufficient privileges\"}}",
            GapReason::Refused,
        ),
    ] {
        let read = Export::new().text("graph-users.json", text).read();
        assert_eq!(read.gaps("graph:users")[0].0, reason, "{text}");
    }
}

#[test]
fn large_lists_are_recorded_in_parts_and_secrets_not_at_all() {
    let numbers: Vec<u32> = (0..2500).collect();
    let application = json!([{"id": id(90_001), "appId": id(2), "passwordCredentials": [{"keyId": id(3), "secretText": "s3cret-value"}]}]);
    let read = Export::new()
        .with("graph-users.json", &users(&numbers))
        .with("graph-applications.json", &application)
        .read();
    assert_eq!(read.records.principals.len(), 2501);
    assert_eq!(
        read.snapshot.read_raw_lines(&format!("raw/azure/{TENANT}/graph-users.jsonl.zst")).unwrap().len(),
        3
    );
    let raw =
        read.snapshot.read_raw_lines(&format!("raw/azure/{TENANT}/graph-applications.jsonl.zst")).unwrap();
    assert!(!raw[0].contains("s3cret") && raw[0].contains("keyId"), "{}", raw[0]);
    assert_eq!(read.principal(7).name, "u7");
}

#[test]
fn a_folder_has_one_tenant_and_a_tenant_one_folder() {
    let conflict =
        Export::new().with("graph-organization.json", &json!({"value": [{"id": TENANT}, {"id": id(9)}]}));
    assert!(matches!(conflict.plan(), Err(ImportError::PlaceConflict { .. })));
    let unknown = Export(tempfile::tempdir().unwrap()).with("graph-users.json", &users(&[1]));
    assert!(matches!(unknown.plan(), Err(ImportError::UnknownPlace { .. })));
    let named =
        Export(tempfile::tempdir().unwrap()).with(&format!("{}/graph-users.json", id(8)), &users(&[1]));
    assert_eq!(named.plan().unwrap().tenants().collect::<Vec<_>>(), [id(8)]);
    let twice = Export(tempfile::tempdir().unwrap())
        .with("a/graph-organization.json", &json!({"value": [{"id": TENANT}]}))
        .with("b/graph-organization.json", &json!({"value": [{"id": TENANT}]}));
    assert!(matches!(twice.plan(), Err(ImportError::SamePlace { .. })));
    let nothing = Export(tempfile::tempdir().unwrap()).text("notes.txt", "x");
    assert!(matches!(nothing.plan(), Err(ImportError::NothingKnown(_))));
    assert!(matches!(plan(&[], None), Err(ImportError::NoFolder)));
}

#[test]
fn what_is_not_read_is_said() {
    let read = Export::new().text("notes.txt", "x").text("deeper/notes.txt", "x").read();
    let ignored: Vec<&str> = read.summary.ignored.iter().map(|one| one.why.as_str()).collect();
    assert_eq!(ignored.len(), 2, "{ignored:?}");
}
