//! The organisation: accounts and units, service control policies, delegated administrators.

use serde_json::{Value, json};

use crate::dates;
use crate::gaad::{Document, Statement};

use super::Estate;
use super::files::text;
use super::places::{
    AUDIT, CLOSED, EXPORTED, MANAGEMENT, ORGANISATION, Place, REGIONS, ROOT, SANDBOX, UNITS, WORKLOADS,
};

const DELEGATED: &str = "delegated-administrator";

fn arn(kind: &str, rest: &str) -> String {
    format!("arn:aws:organizations::{}:{kind}/{ORGANISATION}/{rest}", MANAGEMENT.id)
}

pub(super) fn add(estate: &mut Estate) {
    tree(estate);
    policies(estate);
    delegations(estate);
}

fn places() -> impl Iterator<Item = &'static Place> {
    EXPORTED.into_iter().chain([CLOSED])
}

fn account(place: &Place) -> Value {
    json!({
        "Id": place.id,
        "Arn": arn("account", place.id),
        "Email": format!("aws+{}@bank.example", place.name),
        "Name": place.name,
        "Status": place.state,
        "State": place.state,
        "JoinedMethod": if place.id == MANAGEMENT.id { "INVITED" } else { "CREATED" },
        "JoinedTimestamp": dates::before(2500),
    })
}

fn tree(estate: &mut Estate) {
    let files = &mut estate.files;
    let organisation = json!({ "Organization": {
        "Id": ORGANISATION,
        "Arn": arn("organization", ""),
        "FeatureSet": "ALL",
        "MasterAccountArn": arn("account", MANAGEMENT.id),
        "MasterAccountId": MANAGEMENT.id,
        "MasterAccountEmail": "aws+example-management@bank.example",
        "AvailablePolicyTypes": [{ "Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED" }],
    } });
    files.answer(MANAGEMENT, "organizations-describe-organization", &organisation);
    let accounts: Vec<Value> = places().map(account).collect();
    files.answer(MANAGEMENT, "organizations-list-accounts", &json!({ "Accounts": accounts }));
    let root = json!({
        "Id": ROOT,
        "Arn": arn("root", ROOT),
        "Name": "Root",
        "PolicyTypes": [{ "Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED" }],
    });
    files.answer(MANAGEMENT, "organizations-list-roots", &json!({ "Roots": [root] }));
    for parent in std::iter::once(ROOT).chain(UNITS.iter().map(|unit| unit.id)) {
        let units: Vec<Value> = UNITS
            .iter()
            .filter(|unit| unit.parent == parent)
            .map(|unit| json!({ "Id": unit.id, "Arn": unit_arn(unit.id), "Name": unit.name }))
            .collect();
        let command = "organizations-list-organizational-units-for-parent";
        files.answer_of(MANAGEMENT, command, &[parent], &json!({ "OrganizationalUnits": units }));
        let accounts: Vec<Value> = places().filter(|place| place.unit == parent).map(account).collect();
        let command = "organizations-list-accounts-for-parent";
        files.answer_of(MANAGEMENT, command, &[parent], &json!({ "Accounts": accounts }));
    }
}

fn unit_arn(id: &str) -> String {
    arn("ou", id)
}

/// What may not be switched off where customers are served: every action that changes guard rails.
const GUARD_RAILS: &[&str] = &[
    "access-analyzer:DeleteAnalyzer",
    "cloudtrail:DeleteTrail",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
    "config:DeleteConfigurationRecorder",
    "config:StopConfigurationRecorder",
    "guardduty:DeleteDetector",
    "guardduty:UpdateDetector",
    "iam:DeactivateMFADevice",
    "iam:DeleteAccountPasswordPolicy",
    "iam:UpdateAccountPasswordPolicy",
    "kms:PutKeyPolicy",
    "logs:DeleteLogGroup",
    "logs:PutRetentionPolicy",
    "s3:PutAccountPublicAccessBlock",
    "securityhub:DisableSecurityHub",
];

/// A service control policy, with the ids that it is attached to.
struct Control {
    id: &'static str,
    name: &'static str,
    description: &'static str,
    document: Document,
    targets: Vec<&'static str>,
}

fn controls() -> [Control; 5] {
    let everywhere = std::iter::once(ROOT).chain(UNITS.iter().map(|unit| unit.id));
    let everywhere = everywhere.chain(places().map(|place| place.id)).collect();
    let elsewhere = json!({ "StringNotEquals": { "aws:RequestedRegion": REGIONS } });
    let global = ["cloudfront:*", "iam:*", "organizations:*", "route53:*", "sts:*", "support:*", "sso:*"];
    [
        Control {
            id: "p-FullAWSAccess",
            name: "FullAWSAccess",
            description: "Allows access to every operation",
            document: Document::of([Statement::allow("*", "*")]),
            targets: everywhere,
        },
        Control {
            id: "p-exleave01",
            name: "deny-leave-organisation",
            description: "No account leaves the organisation",
            document: Document::of([Statement::deny("organizations:LeaveOrganization", "*").named("Stay")]),
            targets: vec![ROOT],
        },
        Control {
            id: "p-exregion",
            name: "deny-other-regions",
            description: "Only the regions that the bank uses",
            document: Document::of([Statement::deny_all_but(global, "*")
                .named("OurRegions")
                .when(elsewhere)]),
            targets: vec![WORKLOADS, "ou-ex01-sandbox1"],
        },
        Control {
            id: "p-exguards",
            name: "deny-guard-rail-changes",
            description: "Nobody switches off what guards and records the workloads",
            document: Document::of([Statement::deny(GUARD_RAILS, "*").named("KeepGuardRails")]),
            targets: vec![WORKLOADS],
        },
        Control {
            id: "p-expasswd",
            name: "deny-console-passwords",
            description: "People come through Identity Center, not with a password of a user",
            document: Document::of([Statement::deny(
                ["iam:CreateLoginProfile", "iam:UpdateLoginProfile"],
                "*",
            )
            .named("NoPasswords")]),
            targets: vec![WORKLOADS],
        },
    ]
}

fn policies(estate: &mut Estate) {
    let files = &mut estate.files;
    let mut summaries = Vec::new();
    for control in controls() {
        let provided = control.id == "p-FullAWSAccess";
        let kind = "service_control_policy";
        let policy_arn = if provided {
            format!("arn:aws:organizations::aws:policy/{kind}/{}", control.id)
        } else {
            arn("policy", &format!("{kind}/{}", control.id))
        };
        let summary = json!({
            "Id": control.id,
            "Arn": policy_arn,
            "Name": control.name,
            "Description": control.description,
            "Type": "SERVICE_CONTROL_POLICY",
            "AwsManaged": provided,
        });
        let policy = json!({ "Policy": { "PolicySummary": summary, "Content": text(&control.document) } });
        files.answer_of(MANAGEMENT, "organizations-describe-policy", &[control.id], &policy);
        let targets: Vec<Value> = control.targets.iter().map(|id| target(id)).collect();
        let command = "organizations-list-targets-for-policy";
        files.answer_of(MANAGEMENT, command, &[control.id], &json!({ "Targets": targets }));
        summaries.push(summary);
    }
    files.answer(MANAGEMENT, "organizations-list-policies", &json!({ "Policies": summaries }));
}

fn target(id: &str) -> Value {
    let unit = UNITS.iter().find(|unit| unit.id == id);
    let place = places().find(|place| place.id == id);
    let (kind, target_arn, name) = match (unit, place) {
        (Some(unit), _) => ("ORGANIZATIONAL_UNIT", unit_arn(id), unit.name),
        (_, Some(place)) => ("ACCOUNT", arn("account", id), place.name),
        _ => ("ROOT", arn("root", id), "Root"),
    };
    json!({ "TargetId": id, "Arn": target_arn, "Name": name, "Type": kind })
}

fn delegations(estate: &mut Estate) {
    let administrators: [(&Place, &[&str]); 2] = [
        (AUDIT, &["access-analyzer.amazonaws.com", "guardduty.amazonaws.com", "securityhub.amazonaws.com"]),
        (SANDBOX, &["member.org.stacksets.cloudformation.amazonaws.com"]),
    ];
    let files = &mut estate.files;
    let mut list = Vec::new();
    for (place, services) in administrators {
        let mut administrator = account(place);
        if let Some(members) = administrator.as_object_mut() {
            members.remove("State");
            members.insert("DelegationEnabledDate".to_owned(), json!(dates::before(480)));
        }
        list.push(administrator);
        let services: Vec<Value> = services
            .iter()
            .map(
                |service| json!({ "ServicePrincipal": service, "DelegationEnabledDate": dates::before(480) }),
            )
            .collect();
        let command = "organizations-list-delegated-services-for-account";
        files.answer_of(MANAGEMENT, command, &[place.id], &json!({ "DelegatedServices": services }));
    }
    let command = "organizations-list-delegated-administrators";
    files.answer(MANAGEMENT, command, &json!({ "DelegatedAdministrators": list }));
    let trusted = [
        "access-analyzer", "cloudtrail", "config", "guardduty", "member.org.stacksets.cloudformation", "securityhub",
        "sso",
    ]
    .map(|name| json!({ "ServicePrincipal": format!("{name}.amazonaws.com"), "DateEnabled": dates::before(900) }));
    let command = "organizations-list-aws-service-access-for-organization";
    files.answer(MANAGEMENT, command, &json!({ "EnabledServicePrincipals": trusted }));
    estate
        .plant(AUDIT.id)
        .fires(DELEGATED, "administers GuardDuty, Security Hub and Access Analyzer: worth knowing");
    estate.plant(SANDBOX.id).fires(
        DELEGATED,
        "the sandbox administers StackSets, which run as an administrator in every account",
    );
    estate.plant(MANAGEMENT.id).spared(DELEGATED, "the management account needs no delegation");
}
