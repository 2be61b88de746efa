//! What limits, and what can be asked for.

use tenure_model::{Facet, Known, PolicyKind, PolicyState, Standing};

use super::*;

const DENY: &str = "policies/cloudresourcemanager.googleapis.com%2Fprojects%2F1012/denypolicies/no-keys";
const BOUNDARY: &str = "organizations/4001/locations/global/principalAccessBoundaryPolicies/inside";

fn guarded<'r>(records: &'r Records, policy: &str) -> Vec<&'r str> {
    records
        .guard_rails
        .iter()
        .filter(|rail| rail.policy.as_str() == policy)
        .map(|rail| rail.scope.local())
        .collect()
}

fn kind_of(records: &Records, policy: &str) -> PolicyKind {
    records.policies.iter().find(|one| one.id.as_str() == policy).expect(policy).kind
}

#[test]
fn a_deny_policy_limits_where_it_is_attached() {
    let whole = json!({"name": DENY, "uid": "u", "kind": "DenyPolicy", "displayName": "No keys", "etag": "MT", "rules": [{"denyRule": {"deniedPrincipals": ["principalSet://goog/public:all"], "deniedPermissions": ["iam.googleapis.com/serviceAccountKeys.create"]}}]});
    let metadata = json!({"name": DENY, "uid": "u", "kind": "DenyPolicy", "displayName": "No keys"});
    let records = Recorded::contoso()
        .in_project("web-prod", "iam:policies.listPolicies", json!([metadata.clone()]))
        .at("projects/web-prod", "iam:policies.get", json!({"object": DENY}), whole)
        .records();
    assert_eq!(guarded(&records, DENY), ["projects/web-prod"]);
    assert_eq!(kind_of(&records, DENY), PolicyKind::Deny);
    assert!(records.policies[0].text.contains("serviceAccountKeys.create"));
    let (records, gaps) =
        Recorded::contoso().in_project("web-prod", "iam:policies.listPolicies", json!([metadata])).read();
    assert_eq!((records.guard_rails.len(), gaps.len()), (0, 1), "whom it stops is not known");
    assert_eq!(gaps[0].subject, DENY);
}

#[test]
fn a_deny_policy_that_the_inventory_finds_is_the_same() {
    let rules = json!({"name": DENY, "kind": "DenyPolicy", "displayName": "No keys", "rules": [{"denyRule": {"deniedPrincipals": ["principalSet://goog/public:all"], "deniedPermissions": ["iam.googleapis.com/serviceAccountKeys.create"]}}]});
    let full = |name: &str| format!("//iam.googleapis.com/{name}");
    let kind = "iam.googleapis.com/PolicyV2";
    let found = Recorded::contoso().asset(&full(DENY), kind, rules.clone());
    let records = found.clone().records();
    assert_eq!(guarded(&records, DENY), ["projects/web-prod"]);
    assert!(records.policies[0].text.contains("serviceAccountKeys.create"));
    // The list of the project calls it by the id of the project: it is one policy.
    let by_id = DENY.replace("1012", "web-prod");
    let mut again = rules.clone();
    again["name"] = json!(by_id);
    let both = found.at("projects/web-prod", "iam:policies.get", json!({"object": by_id}), again).records();
    assert_eq!(both.guard_rails.len(), 1);

    // Without rules it is asked for by itself.
    let bare = json!([{"name": full(DENY), "assetType": kind, "project": "projects/1012"}]);
    let listed = Recorded::contoso().list("cloudasset:searchAllResources", bare);
    let (records, gaps) = listed.clone().read();
    assert_eq!((records.guard_rails.len(), gaps.len()), (0, 1));
    assert_eq!((gaps[0].subject.as_str(), gaps[0].blinds.as_slice()), (DENY, &[Facet::GuardRails][..]));
    let records =
        listed.at(ORGANIZATION, "iam:policies.get", json!({"object": DENY}), rules.clone()).records();
    assert_eq!(guarded(&records, DENY), ["projects/web-prod"]);

    // INVARIANT: a policy of a place that was not read limits nothing else.
    let hidden = DENY.replace("projects%2F1012", "folders%2F9");
    let (records, gaps) = Recorded::contoso().asset(&full(&hidden), kind, rules).read();
    assert_eq!((records.guard_rails.len(), gaps.len()), (0, 1));
    assert!(gaps[0].detail.contains("attached to was not read"), "{}", gaps[0].detail);
}

#[test]
fn a_boundary_limits_where_a_binding_applies_it() {
    let binding = |name: &str, target: &str, policy: &str| json!({"name": format!("organizations/4001/locations/global/policyBindings/{name}"), "displayName": name, "target": {"principalSet": target}, "policyKind": "PRINCIPAL_ACCESS_BOUNDARY", "policy": policy, "policyUid": "u"});
    let all = "//cloudresourcemanager.googleapis.com/organizations/4001";
    let (records, gaps) = Recorded::contoso()
        .list("iam:organizations.locations.principalAccessBoundaryPolicies.list", json!([{"name": BOUNDARY, "displayName": "Inside", "details": {"rules": [{"resources": [all], "effect": "ALLOW"}], "enforcementVersion": "1"}}]))
        .about(BOUNDARY, "iam:organizations.locations.principalAccessBoundaryPolicies.searchPolicyBindings", json!([
            binding("all", all, BOUNDARY),
            binding("pool", "//iam.googleapis.com/projects/1012/locations/global/workloadIdentityPools/ci", BOUNDARY),
            binding("staff", "//iam.googleapis.com/locations/global/workforcePools/staff", BOUNDARY),
            binding("lost", "//cloudresourcemanager.googleapis.com/projects/1012", "organizations/4001/locations/global/principalAccessBoundaryPolicies/unread")]))
        .list("iam:organizations.locations.policyBindings.list", json!([binding("all", all, BOUNDARY)]))
        .read();
    let name = |name: &str| format!("organizations/4001/locations/global/policyBindings/{name}");
    for (binding, scope) in [
        ("all", ORGANIZATION),
        ("pool", "projects/web-prod"),
        ("staff", ORGANIZATION),
        ("lost", "projects/web-prod"),
    ] {
        assert_eq!(guarded(&records, &name(binding)), [scope], "{binding}");
        assert_eq!(kind_of(&records, &name(binding)), PolicyKind::AccessBoundary);
    }
    let text = |binding: &str| -> Value {
        serde_json::from_str(
            &records.policies.iter().find(|one| one.id.as_str() == name(binding)).unwrap().text,
        )
        .unwrap()
    };
    assert_eq!(text("all")["policy"]["displayName"], "Inside");
    assert_eq!(text("all")["binding"]["target"]["principalSet"], all);
    assert_eq!(text("lost")["policy"], Value::Null);
    assert_eq!(gaps.len(), 1, "{gaps:?}");
}

#[test]
fn organization_policies_limit_their_own_scope() {
    let policy = |scope: &str| json!({"name": format!("{scope}/policies/iam.disableServiceAccountKeyCreation"), "spec": {"rules": [{"enforce": true}]}});
    let records = Recorded::contoso()
        .list("orgpolicy:organizations.policies.list", json!([policy(ORGANIZATION)]))
        .about("folders/5001", "orgpolicy:folders.policies.list", json!([policy("folders/5001")]))
        .in_project("web-prod", "orgpolicy:projects.policies.list", json!([policy("projects/1012")]))
        .records();
    for (name, scope) in [
        (ORGANIZATION, ORGANIZATION),
        ("folders/5001", "folders/5001"),
        ("projects/1012", "projects/web-prod"),
    ] {
        let id = format!("{name}/policies/iam.disableServiceAccountKeyCreation");
        assert_eq!(guarded(&records, &id), [scope]);
        assert_eq!(kind_of(&records, &id), PolicyKind::OrganizationPolicy);
    }
}

const ENTITLEMENT: &str = "projects/web-prod/locations/global/entitlements/owner-for-incidents";

fn entitlement() -> Value {
    json!({"name": ENTITLEMENT, "createTime": "2026-01-01T00:00:00Z", "state": "AVAILABLE", "maxRequestDuration": "14400s",
        "eligibleUsers": [{"principals": ["user:ana@contoso.example", "group:ops@contoso.example"]}],
        "approvalWorkflow": {"manualApprovals": {"steps": [{"approvers": [{"principals": ["user:chief@contoso.example"]}], "approvalsNeeded": 1}]}},
        "privilegedAccess": {"gcpIamAccess": {"resourceType": PROJECT_KIND, "resource": "//cloudresourcemanager.googleapis.com/projects/1012", "roleBindings": [{"role": "roles/owner"}, {"role": "roles/viewer", "conditionExpression": "true"}]}}})
}

fn asked_for(number: u32, state: &str, more: Value) -> Value {
    let mut grant = json!({"name": format!("{ENTITLEMENT}/grants/{number}"), "state": state, "requester": "Ana@contoso.example", "requestedDuration": "7200s", "justification": {"unstructuredJustification": "an incident"},
        "timeline": {"events": [{"eventTime": "2026-10-30T08:00:00Z", "requested": {}}, {"eventTime": "2026-10-30T08:10:00Z", "approved": {"reason": "ok", "actor": "chief@contoso.example"}}, {"eventTime": "2026-10-30T08:11:00Z", "activated": {}}]},
        "privilegedAccess": {"gcpIamAccess": {"resourceType": PROJECT_KIND, "resource": PROJECT, "roleBindings": [{"role": "roles/owner"}]}}, "auditTrail": {"accessGrantTime": "2026-10-30T08:11:00Z"}});
    grant.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    grant
}

#[test]
fn what_can_be_asked_for_is_eligible_and_what_is_on_has_an_end() {
    let records = Recorded::contoso()
        .list("iam:roles.list", json!([{"name": "roles/owner"}, {"name": "roles/viewer"}]))
        .in_project("web-prod", "privilegedaccessmanager:projects.locations.entitlements.list", json!([entitlement()]))
        .in_project("web-prod", "privilegedaccessmanager:projects.locations.entitlements.grants.list", json!([
            asked_for(1, "ACTIVE", json!({})),
            asked_for(2, "ENDED", json!({"externallyModified": true, "auditTrail": {"accessGrantTime": "2026-09-01T00:00:00Z", "accessRemoveTime": "2026-09-01T02:00:00Z"}}))]))
        .records();
    let held = grants(&records, "user:ana@contoso.example");
    let told: Vec<(&str, Standing, &str, &str)> = held
        .iter()
        .map(|one| (one.what.as_str(), one.standing, one.id.as_str(), one.granted_by.as_str()))
        .collect();
    let active = format!("{ENTITLEMENT}/grants/1");
    assert_eq!(
        told,
        [
            ("roles/owner", Standing::Eligible, ENTITLEMENT, ""),
            (
                "roles/owner",
                Standing::Activated(at("2026-10-30T10:11:00Z")),
                active.as_str(),
                "chief@contoso.example"
            ),
            ("roles/viewer", Standing::Eligible, ENTITLEMENT, ""),
        ]
    );
    assert!(held.iter().all(|one| one.at == PROJECT && one.scope.local() == "projects/web-prod"));
    assert_eq!(
        (held[2].condition.as_str(), &held[0].since),
        ("true", &Known::Is(at("2026-01-01T00:00:00Z")))
    );
    assert_eq!(grants(&records, "group:ops@contoso.example").len(), 2);
    assert_eq!(kind_of(&records, &format!("{ENTITLEMENT}#activation")), PolicyKind::RoleActivation);
    let service = "//privilegedaccessmanager.googleapis.com";
    let ended = resource(&records, &format!("{service}/{ENTITLEMENT}/grants/2"));
    let fact = |name: &str| ended.attributes[name].as_str();
    assert_eq!(ended.kind, "privilegedaccessmanager.googleapis.com/Grant");
    assert_eq!(
        (
            fact("state"),
            fact("externallyModified"),
            fact("requester"),
            fact("approver"),
            fact("justification")
        ),
        ("ENDED", "true", "Ana@contoso.example", "chief@contoso.example", "an incident")
    );
    assert_eq!(
        (fact("entitlement"), fact("grantTime"), fact("removeTime")),
        (ENTITLEMENT, "2026-09-01T00:00:00Z", "2026-09-01T02:00:00Z")
    );
    let terms = resource(&records, &format!("{service}/{ENTITLEMENT}"));
    assert_eq!(
        (terms.kind.as_str(), &terms.policy),
        ("privilegedaccessmanager.googleapis.com/Entitlement", &PolicyState::Absent)
    );
    assert_eq!(terms.attributes["maxRequestDuration"], "14400s");
}

#[test]
fn an_end_that_cannot_be_told_does_not_make_access_go_away() {
    let records = Recorded::contoso()
        .list("iam:roles.list", json!([{"name": "roles/owner"}]))
        .in_project(
            "web-prod",
            "privilegedaccessmanager:projects.locations.entitlements.grants.list",
            json!([asked_for(1, "ACTIVE", json!({"requestedDuration": "long"}))]),
        )
        .records();
    assert_eq!(grants(&records, "user:ana@contoso.example")[0].standing, Standing::Standing);
}
