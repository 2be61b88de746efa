//! Identity Center, last accessed data.

use super::*;
use tenure_model::{Granted, Known, LastUsed, Nature, PrincipalKind};

const SET: &str = "arn:aws:sso:::permissionSet/ssoins-1111222233334444/ps-1111222233334444";

fn directory() -> Recorded {
    let set =
        || json!({"InstanceArn": "arn:aws:sso:::instance/ssoins-1111222233334444", "PermissionSetArn": SET});
    Recorded::default()
        .with("sso:ListInstances", json!({"Instances": [{"InstanceArn": "arn:aws:sso:::instance/ssoins-1111222233334444", "IdentityStoreId": "d-1234567890"}]}))
        .with("sso:ListPermissionSets", json!({"PermissionSets": [SET]}))
        .with("sso:DescribePermissionSet", json!({"PermissionSet": {"Name": "Operators", "PermissionSetArn": SET, "SessionDuration": "PT8H30M", "CreatedDate": 1_700_000_000.1}}))
        .asked("sso:GetInlinePolicyForPermissionSet", set(), json!({"InlinePolicy": POLICY}))
        .asked("sso:ListManagedPoliciesInPermissionSet", set(), json!({"AttachedManagedPolicies": []}))
        .asked("sso:ListCustomerManagedPolicyReferencesInPermissionSet", set(), json!({"CustomerManagedPolicyReferences": [{"Name": "extra", "Path": "/ops/"}]}))
        .with("identitystore:ListUsers", json!({"Users": [{"UserName": "ana", "UserId": "9067-u1", "IdentityStoreId": "d-1234567890"}]}))
        .with("identitystore:ListGroups", json!({"Groups": [{"DisplayName": "ops", "GroupId": "9067-g1", "IdentityStoreId": "d-1234567890"}]}))
        .asked("identitystore:ListGroupMemberships", json!({"GroupId": "9067-g1"}), json!({"GroupMemberships": [{"GroupId": "9067-g1", "MemberId": {"UserId": "9067-u1"}}]}))
        .asked("sso:ListAccountAssignments", set(), json!({"AccountAssignments": [
            {"AccountId": "222233334444", "PermissionSetArn": SET, "PrincipalType": "GROUP", "PrincipalId": "9067-g1"}]}))
}

#[test]
fn users_groups_permission_sets_and_assignments() {
    let records = directory().records();
    let ana = principal(&records, "ana");
    assert_eq!((ana.kind, ana.nature), (PrincipalKind::DirectoryUser, Nature::Human));
    assert_eq!(ana.id.as_str(), "arn:aws:identitystore:::user/9067-u1");
    let ops = principal(&records, "ops");
    assert_eq!((&records.memberships[0].group, &records.memberships[0].member), (&ops.id, &ana.id));

    let definition = &records.role_definitions[0];
    assert_eq!(
        (definition.id.as_str(), definition.name.as_str(), definition.session_seconds),
        (SET, "Operators", 30_600)
    );
    let policies: Vec<_> =
        definition.policies.iter().map(|policy| policy.as_str().strip_prefix(SET).unwrap()).collect();
    assert_eq!(policies, ["#customer-managed/ops/extra", "#inline"]);

    let grant = &records.grants[0];
    assert_eq!(grant.principal, ops.id);
    assert_eq!(grant.what, Granted::RoleDefinition(SET.into()));
    assert_eq!(grant.scope.local(), "222233334444");
}

#[test]
fn a_managed_policy_of_a_permission_set_needs_its_document() {
    let managed = "arn:aws:iam::aws:policy/job-function/Billing";
    let with_policy = || {
        directory().asked(
            "sso:ListManagedPoliciesInPermissionSet",
            json!({"PermissionSetArn": SET}),
            json!({"AttachedManagedPolicies": [{"Name": "Billing", "Arn": managed}]}),
        )
    };
    let (_, gaps) = with_policy().read();
    assert_eq!(codes(&gaps), [("PolicyDocumentMissing", managed)]);

    let records = with_policy()
        .at("222233334444", "", "iam:GetAccountAuthorizationDetails", json!({}), json!({"Policies": [
            {"Arn": managed, "DefaultVersionId": "v1", "PolicyVersionList": [{"VersionId": "v1", "Document": POLICY}]}]}))
        .records();
    assert!(records.policies.iter().any(|policy| policy.id.as_str() == managed), "held, so kept");
}

#[test]
fn answers_that_name_no_permission_set_are_gaps() {
    let (_, gaps) = Recorded::imported()
        .with("sso:GetInlinePolicyForPermissionSet", json!({"InlinePolicy": POLICY}))
        .with("sso:ListAccountAssignments", json!({"AccountAssignments": [{"AccountId": "222233334444"}]}))
        .read();
    assert_eq!(gaps.len(), 2);
}

#[test]
fn services_used() {
    let body = json!({"JobStatus": "COMPLETED", "ServicesLastAccessed": [
        {"ServiceName": "Amazon S3", "ServiceNamespace": "s3", "LastAuthenticated": "2026-10-01T00:00:00Z", "TotalAuthenticatedEntities": 1},
        {"ServiceName": "AWS IAM", "ServiceNamespace": "iam", "TotalAuthenticatedEntities": 0}]});
    let records = Recorded::default()
        .asked(
            "iam:GetServiceLastAccessedDetails",
            json!({"Arn": "arn:aws:iam::111111111111:role/a"}),
            body.clone(),
        )
        .asked("iam:GetServiceLastAccessedDetails", json!({"Arn": "role/b"}), body.clone())
        .records();
    let uses: Vec<_> = records
        .service_uses
        .iter()
        .map(|u| (u.principal.as_str(), u.service.as_str(), u.last_used))
        .collect();
    let used = LastUsed::At(at("2026-10-01T00:00:00Z"));
    assert_eq!(
        uses,
        [
            ("arn:aws:iam::111111111111:role/a", "iam", LastUsed::NeverInWindow),
            ("arn:aws:iam::111111111111:role/a", "s3", used),
            ("arn:aws:iam::111111111111:role/b", "iam", LastUsed::NeverInWindow),
            ("arn:aws:iam::111111111111:role/b", "s3", used),
        ]
    );
    let (_, gaps) = Recorded::default()
        .with("iam:GetServiceLastAccessedDetails", body)
        .asked(
            "iam:GetServiceLastAccessedDetails",
            json!({"Arn": "arn:x"}),
            json!({"JobStatus": "IN_PROGRESS"}),
        )
        .read();
    assert_eq!(gaps.len(), 2);
}

#[test]
fn a_user_whose_creation_is_told_has_it() {
    let records = Recorded::default()
        .with(
            "identitystore:ListUsers",
            json!({"Users": [{"UserName": "ben", "UserId": "u2", "CreatedAt": "2026-01-01T00:00:00Z"}]}),
        )
        .records();
    assert_eq!(principal(&records, "ben").created, Known::Is(at("2026-01-01T00:00:00Z")));
}
