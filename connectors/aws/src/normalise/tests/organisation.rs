//! Organizations: tree, guard rails, delegations.

use super::*;
use tenure_model::{DelegationKind, Known, PolicyKind, ScopeKind};

const ORGANISATION: &str = "o-exampleorg";

fn ask(recorded: Recorded, operation: &str, request: Value, body: Value) -> Recorded {
    recorded.at(ORGANISATION, "", &format!("organizations:{operation}"), request, body)
}

fn account(id: &str, name: &str, state: &str) -> Value {
    json!({"Id": id, "Arn": format!("arn:aws:organizations::111111111111:account/{ORGANISATION}/{id}"),
           "Name": name, "Email": "redacted@example.com", "Status": state, "JoinedTimestamp": 1_600_000_000.5})
}

fn organisation() -> Recorded {
    let mut answers = Recorded::default();
    for (operation, request, body) in [
        (
            "DescribeOrganization",
            json!({}),
            json!({"Organization": {"Id": ORGANISATION, "MasterAccountId": "111111111111"}}),
        ),
        (
            "ListAccounts",
            json!({}),
            json!({"Accounts": [account("111111111111", "management", "ACTIVE"), account("222233334444", "old", "SUSPENDED")]}),
        ),
        (
            "ListRoots",
            json!({}),
            json!({"Roots": [{"Id": "r-1a2b", "Arn": format!("arn:aws:organizations::111111111111:root/{ORGANISATION}/r-1a2b"), "Name": "Root"}]}),
        ),
        (
            "ListOrganizationalUnitsForParent",
            json!({"ParentId": "r-1a2b"}),
            json!({"OrganizationalUnits": [{"Id": "ou-1a2b-prod", "Name": "prod"}]}),
        ),
        (
            "ListOrganizationalUnitsForParent",
            json!({"ParentId": "ou-1a2b-prod"}),
            json!({"OrganizationalUnits": []}),
        ),
        (
            "ListAccountsForParent",
            json!({"ParentId": "r-1a2b"}),
            json!({"Accounts": [account("111111111111", "management", "ACTIVE")]}),
        ),
        (
            "ListAccountsForParent",
            json!({"ParentId": "ou-1a2b-prod"}),
            json!({"Accounts": [account("222233334444", "old", "SUSPENDED")]}),
        ),
    ] {
        answers = ask(answers, operation, request, body);
    }
    answers
}

#[test]
fn the_tree_of_accounts() {
    let records = organisation().records();
    let scopes: Vec<_> = records
        .scopes
        .iter()
        .map(|s| {
            (
                s.id.local(),
                s.kind,
                s.parent.as_ref().map(ScopeId::local),
                s.state.as_str(),
                s.manages_organisation,
            )
        })
        .collect();
    assert_eq!(
        scopes,
        [
            ("111111111111", ScopeKind::Account, Some("r-1a2b"), "ACTIVE", true),
            ("222233334444", ScopeKind::Account, Some("ou-1a2b-prod"), "SUSPENDED", false),
            (ORGANISATION, ScopeKind::Organisation, None, "", false),
            ("ou-1a2b-prod", ScopeKind::OrganisationalUnit, Some("r-1a2b"), "", false),
            ("r-1a2b", ScopeKind::OrganisationalUnit, Some(ORGANISATION), "", false),
        ]
    );
    assert_eq!(records.scopes[1].name, "old");
}

#[test]
fn accounts_without_a_place_lie_under_the_organisation() {
    let answers = ask(
        Recorded::default(),
        "ListAccounts",
        json!({}),
        json!({"Accounts": [account("222233334444", "old", "ACTIVE")]}),
    );
    let records = answers.records();
    assert_eq!(records.scopes[0].parent, Some(ScopeId::aws(ORGANISATION)));
    assert!(records.scopes.iter().any(|scope| scope.kind == ScopeKind::Organisation), "named by the ARN");
}

#[test]
fn children_of_an_unnamed_parent_are_a_gap() {
    let answers = ask(
        Recorded::imported(),
        "ListAccountsForParent",
        json!({}),
        json!({"Accounts": [account("222233334444", "old", "ACTIVE")]}),
    );
    let (records, gaps) = answers.read();
    assert!(gaps[0].detail.contains("does not say whose children"), "{}", gaps[0].detail);
    assert_eq!(records.scopes[0].id.local(), "222233334444");
}

#[test]
fn control_policies_and_where_they_are_attached() {
    let arn = |kind: &str, id: &str| {
        format!("arn:aws:organizations::111111111111:policy/{ORGANISATION}/{kind}/{id}")
    };
    let summary = |id: &str, kind: &str| json!({"Id": id, "Arn": arn(&kind.to_lowercase(), id), "Name": format!("name of {id}"), "Type": kind});
    let mut answers = organisation();
    for (operation, request, body) in [
        (
            "ListPolicies",
            json!({"Filter": "SERVICE_CONTROL_POLICY"}),
            json!({"Policies": [summary("p-scp", "SERVICE_CONTROL_POLICY"), summary("p-lost", "SERVICE_CONTROL_POLICY")]}),
        ),
        (
            "ListPolicies",
            json!({"Filter": "TAG_POLICY"}),
            json!({"Policies": [summary("p-tag", "TAG_POLICY")]}),
        ),
        (
            "DescribePolicy",
            json!({"PolicyId": "p-scp"}),
            json!({"Policy": {"PolicySummary": summary("p-scp", "SERVICE_CONTROL_POLICY"), "Content": POLICY}}),
        ),
        (
            "DescribePolicy",
            json!({"PolicyId": "p-rcp"}),
            json!({"Policy": {"PolicySummary": summary("p-rcp", "RESOURCE_CONTROL_POLICY"), "Content": POLICY}}),
        ),
        (
            "ListTargetsForPolicy",
            json!({"PolicyId": "p-scp"}),
            json!({"Targets": [{"TargetId": "r-1a2b", "Type": "ROOT"}]}),
        ),
        (
            "ListTargetsForPolicy",
            json!({"PolicyId": "p-rcp"}),
            json!({"Targets": [{"TargetId": "222233334444", "Type": "ACCOUNT"}]}),
        ),
        (
            "ListTargetsForPolicy",
            json!({"PolicyId": "p-tag"}),
            json!({"Targets": [{"TargetId": "r-1a2b", "Type": "ROOT"}]}),
        ),
        (
            "ListTargetsForPolicy",
            json!({"PolicyId": "p-lost"}),
            json!({"Targets": [{"TargetId": "r-1a2b", "Type": "ROOT"}]}),
        ),
    ] {
        answers = ask(answers, operation, request, body);
    }
    let (records, gaps) = answers.read();
    assert_eq!(codes(&gaps), [("PolicyDocumentMissing", arn("service_control_policy", "p-lost").as_str())]);
    let kinds: Vec<_> = records.policies.iter().map(|policy| (policy.kind, policy.name.as_str())).collect();
    assert_eq!(
        kinds,
        [(PolicyKind::ResourceControl, "name of p-rcp"), (PolicyKind::ServiceControl, "name of p-scp")]
    );
    let rails: Vec<_> = records
        .guard_rails
        .iter()
        .map(|rail| (rail.scope.local(), rail.policy.as_str().rsplit('/').next().unwrap()))
        .collect();
    assert_eq!(rails, [("222233334444", "p-rcp"), ("r-1a2b", "p-lost"), ("r-1a2b", "p-scp")]);
}

#[test]
fn delegated_administrators_and_trusted_services() {
    let mut answers = organisation();
    for (operation, request, body) in [
        (
            "ListDelegatedAdministrators",
            json!({}),
            json!({"DelegatedAdministrators": [
            {"Id": "222233334444", "DelegationEnabledDate": "2024-01-01T00:00:00Z"}, {"Id": "333344445555", "DelegationEnabledDate": "2024-02-01T00:00:00Z"}]}),
        ),
        (
            "ListDelegatedServicesForAccount",
            json!({"AccountId": "222233334444"}),
            json!({"DelegatedServices": [
            {"ServicePrincipal": "guardduty.amazonaws.com", "DelegationEnabledDate": "2024-03-01T00:00:00Z"}]}),
        ),
        (
            "ListAWSServiceAccessForOrganization",
            json!({}),
            json!({"EnabledServicePrincipals": [
            {"ServicePrincipal": "sso.amazonaws.com", "DateEnabled": "2023-01-01T00:00:00Z"}]}),
        ),
    ] {
        answers = ask(answers, operation, request, body);
    }
    let records = answers.records();
    let found: Vec<_> = records
        .delegations
        .iter()
        .map(|d| (d.kind, d.scope.local(), d.delegate.as_str(), d.purpose.as_str(), d.since.clone()))
        .collect();
    assert_eq!(
        found,
        [
            (
                DelegationKind::DelegatedAdministrator,
                ORGANISATION,
                "222233334444",
                "guardduty.amazonaws.com",
                Known::Is(at("2024-03-01T00:00:00Z"))
            ),
            (
                DelegationKind::DelegatedAdministrator,
                ORGANISATION,
                "333344445555",
                "",
                Known::Is(at("2024-02-01T00:00:00Z"))
            ),
            (
                DelegationKind::TrustedService,
                ORGANISATION,
                "sso.amazonaws.com",
                "sso.amazonaws.com",
                Known::Is(at("2023-01-01T00:00:00Z"))
            ),
        ]
    );
}

#[test]
fn an_account_in_no_organisation_is_no_gap() {
    let records = Recorded::imported()
        .with("organizations:DescribeOrganization", json!({"Code": "AWSOrganizationsNotInUseException"}))
        .records();
    assert_eq!(records.scopes.len(), 1);
}
