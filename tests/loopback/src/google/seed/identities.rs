//! Service accounts, their keys, and custom roles.

use serde_json::{Value, json};

use super::{etag, placed};
use crate::google::names;
use crate::google::organization::Organization;
use crate::google::shelf::Shelf;

/// Name, project, unique id, shown name.
const ACCOUNTS: [(&str, &str, &str, &str); 8] = [
    ("tenure-scanner", names::SECURITY, names::SCANNER_UNIQUE_ID, "Entitlement scanner"),
    ("deployer", names::BUILD, "103846120977412650001", "Deploys to production"),
    ("pay-api", names::PRODUCTION, "103846120977412650002", "Payments API"),
    ("pay-batch", names::PRODUCTION, "103846120977412650003", "Nightly settlement"),
    ("pay-api", names::TEST, "103846120977412650004", "Payments API"),
    ("workspace-sync", names::SECURITY, "103846120977412650005", "Reads the directory"),
    ("break-glass", names::SECURITY, "103846120977412650006", "Emergency access"),
    ("former", names::BUILD, "103846120977412650007", "Former build account"),
];

pub(super) fn add(organization: &mut Organization) {
    for (name, project, unique_id, shown) in ACCOUNTS {
        let email = format!("{name}@{project}.iam.gserviceaccount.com");
        account(organization, &email, project, unique_id, shown);
    }
    // Google makes these itself.
    let compute = format!("{}-compute@developer.gserviceaccount.com", names::PRODUCTION_NUMBER);
    account(
        organization,
        &compute,
        names::PRODUCTION,
        "103846120977412650008",
        "Compute Engine default service account",
    );
    let app_engine = format!("{}@appspot.gserviceaccount.com", names::TEST);
    account(
        organization,
        &app_engine,
        names::TEST,
        "103846120977412650009",
        "App Engine default service account",
    );
    let former = "//iam.googleapis.com/projects/contoso-build/serviceAccounts/103846120977412650007";
    organization.edit(Shelf::ServiceAccounts, former).expect("the former account")["disabled"] = json!(true);
    keys(organization);
    custom_roles(organization);
}

fn account(organization: &mut Organization, email: &str, project: &str, unique_id: &str, shown: &str) {
    let of = format!("projects/{project}");
    let row = json!({
        "_to": email, "name": format!("{of}/serviceAccounts/{email}"), "projectId": project, "uniqueId": unique_id,
        "email": email, "displayName": shown, "etag": "MDEwMjE5MjA=", "oauth2ClientId": unique_id,
    });
    let id = format!("//iam.googleapis.com/{of}/serviceAccounts/{unique_id}");
    organization.add(Shelf::ServiceAccounts, placed(row, &id, &of, &of));
    // Every account has keys that Google manages, which are no one's to lose.
    key(organization, email, &format!("0a1b2c3d4e5f60718293a4b5c6d7e8f9{}", &unique_id[13..]), |key| {
        key["keyType"] = json!("SYSTEM_MANAGED");
        key["validBeforeTime"] = json!("2026-12-10T09:00:00Z");
    });
}

/// Adds a key that a user manages, and lets it be changed.
fn key(organization: &mut Organization, email: &str, id: &str, change: impl FnOnce(&mut Value)) {
    let account = organization.service_account(email).expect("the account of the key");
    let text = |name: &str| account[name].as_str().expect("a text").to_owned();
    let (name, scope, full) = (text("name"), text("_scope"), text("_id"));
    let mut row = json!({
        "name": format!("{name}/keys/{id}"), "keyAlgorithm": "KEY_ALG_RSA_2048", "keyOrigin": "GOOGLE_PROVIDED",
        "keyType": "USER_MANAGED", "validAfterTime": "2024-06-01T09:00:00Z", "validBeforeTime": "9999-12-31T23:59:59Z",
    });
    change(&mut row);
    organization.add(Shelf::Keys, placed(row, &format!("{full}/keys/{id}"), &name, &scope));
}

fn keys(organization: &mut Organization) {
    let deployer = names::DEPLOYER;
    key(organization, deployer, "1f00000000000000000000000000000000000001", |_| {});
    key(organization, deployer, "1f00000000000000000000000000000000000002", |key| {
        key["disabled"] = json!(true);
        key["disableReason"] = json!("SERVICE_ACCOUNT_KEY_DISABLE_REASON_USER_INITIATED");
    });
    let batch = "pay-batch@contoso-pay-prod.iam.gserviceaccount.com";
    key(organization, batch, "1f00000000000000000000000000000000000003", |key| {
        key["keyOrigin"] = json!("USER_PROVIDED");
        key["validBeforeTime"] = json!("2027-06-01T09:00:00Z");
    });
    key(organization, batch, "1f00000000000000000000000000000000000004", |key| {
        key["disabled"] = json!(true);
        key["disableReason"] = json!("SERVICE_ACCOUNT_KEY_DISABLE_REASON_EXPOSED");
        key["extendedStatus"] = json!([{ "key": "SERVICE_ACCOUNT_KEY_EXTENDED_STATUS_KEY_EXPOSED", "value": "exposed at a public repository" }]);
    });
}

fn custom_roles(organization: &mut Organization) {
    for (parent, id, permissions, more) in [
        (
            names::ORGANIZATION,
            "platformOperator",
            vec![
                "resourcemanager.projects.get",
                "resourcemanager.projects.setIamPolicy",
                "iam.serviceAccounts.actAs",
            ],
            json!({ "stage": "GA", "title": "Platform operator", "description": "Runs the platform." }),
        ),
        (
            names::ORGANIZATION,
            "roleEditor",
            vec!["iam.roles.get", "iam.roles.list", "iam.roles.update"],
            json!({ "stage": "BETA", "title": "Role editor" }),
        ),
        (
            "projects/contoso-pay-prod",
            "settlement",
            vec!["secretmanager.versions.access", "storage.objects.get", "storage.objects.list"],
            json!({ "stage": "GA", "title": "Settlement" }),
        ),
        (
            "projects/contoso-build",
            "oldDeployer",
            vec!["run.services.update"],
            json!({ "stage": "DISABLED", "title": "Old deployer", "deleted": true }),
        ),
    ] {
        let name = format!("{parent}/roles/{id}");
        let mut row = more;
        row["name"] = json!(name);
        row["includedPermissions"] = json!(permissions);
        row["etag"] = json!(etag(&name));
        organization
            .add(Shelf::CustomRoles, placed(row, &format!("//iam.googleapis.com/{name}"), parent, parent));
    }
}
