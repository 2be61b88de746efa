//! Workload identity pools and workforce pools, with their providers.

use serde_json::{Value, json};

use super::placed;
use crate::google::names;
use crate::google::organization::Organization;
use crate::google::shelf::Shelf;

const AT: &str = "projects/481516234202/locations/global/workloadIdentityPools";

pub(super) fn add(organization: &mut Organization) {
    for (id, shown, more) in [
        ("pipelines", "Pipelines", json!({})),
        ("partners", "Partners", json!({ "disabled": true })),
        ("retired", "Retired", json!({ "state": "DELETED", "expireTime": "2026-12-10T09:00:00Z" })),
    ] {
        let name = format!("{AT}/{id}");
        let row = json!({ "name": name, "displayName": shown, "description": format!("{shown} of Contoso"), "state": "ACTIVE", "mode": "FEDERATION_ONLY" });
        let full = format!("//iam.googleapis.com/{name}");
        let project = "projects/contoso-build";
        organization.add(Shelf::WorkloadPools, placed(merged(row, more), &full, project, project));
    }
    for (pool, id, more) in [
        ("pipelines", "github", github()),
        ("pipelines", "aws", aws()),
        ("pipelines", "entra", entra()),
        ("pipelines", "terraform", terraform()),
        ("partners", "fabrikam", fabrikam()),
    ] {
        let name = format!("{AT}/{pool}/providers/{id}");
        let row = json!({ "name": name, "displayName": id, "state": "ACTIVE" });
        let (full, of) = (
            format!("//iam.googleapis.com/{name}"),
            format!("projects/contoso-build/workloadIdentityPools/{pool}"),
        );
        organization
            .add(Shelf::WorkloadProviders, placed(merged(row, more), &full, &of, "projects/contoso-build"));
    }
    workforce(organization);
}

fn github() -> Value {
    json!({
        "attributeMapping": {
            "google.subject": "assertion.sub", "attribute.repository": "assertion.repository",
            "attribute.repository_owner": "assertion.repository_owner", "attribute.ref": "assertion.ref",
        },
        "attributeCondition": "assertion.repository_owner == 'contoso'",
        "oidc": { "issuerUri": "https://token.actions.githubusercontent.com" },
    })
}

fn aws() -> Value {
    json!({
        "attributeMapping": {
            "google.subject": "assertion.arn",
            "attribute.aws_role": "assertion.arn.contains('assumed-role') ? assertion.arn.extract('{account_arn}assumed-role/') + 'assumed-role/' + assertion.arn.extract('assumed-role/{role_name}/') : assertion.arn",
        },
        "aws": { "accountId": "111122223333" },
    })
}

fn entra() -> Value {
    json!({
        "attributeMapping": { "google.subject": "assertion.sub", "google.groups": "assertion.groups", "attribute.appid": "assertion.appid" },
        "oidc": {
            "issuerUri": "https://sts.windows.net/5b000000-0000-4000-8000-000000000001/",
            "allowedAudiences": ["api://contoso-to-google"],
        },
    })
}

/// Every workspace of every customer of this issuer gets in.
fn terraform() -> Value {
    json!({
        "attributeMapping": { "google.subject": "assertion.sub", "attribute.workspace": "assertion.terraform_workspace_name" },
        "oidc": { "issuerUri": "https://app.terraform.io", "allowedAudiences": [] },
    })
}

fn fabrikam() -> Value {
    json!({
        "attributeMapping": { "google.subject": "assertion.subject" },
        "saml": { "idpMetadataXml": "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"https://idp.fabrikam.example/saml\"/>" },
    })
}

fn workforce(organization: &mut Organization) {
    let name = "locations/global/workforcePools/contoso-staff";
    let pool = json!({
        "name": name, "parent": names::ORGANIZATION, "displayName": "Staff", "state": "ACTIVE", "sessionDuration": "3600s",
        "accessRestrictions": { "disableProgrammaticSignin": false },
    });
    let full = format!("//iam.googleapis.com/{name}");
    organization.add(Shelf::WorkforcePools, placed(pool, &full, names::ORGANIZATION, names::ORGANIZATION));
    let provider = json!({
        "name": format!("{name}/providers/entra"), "displayName": "Entra ID", "state": "ACTIVE",
        "attributeMapping": { "google.subject": "assertion.preferred_username", "google.groups": "assertion.groups" },
        "attributeCondition": "assertion.preferred_username.endsWith('@contoso.example')",
        "oidc": {
            "issuerUri": "https://login.microsoftonline.com/5b000000-0000-4000-8000-000000000001/v2.0",
            "clientId": "6d1c0f5e-2c1f-4a55-9f3e-6f4f0d1c2b3a",
            "webSsoConfig": { "responseType": "ID_TOKEN", "assertionClaimsBehavior": "ONLY_ID_TOKEN_CLAIMS" },
        },
    });
    let full = format!("//iam.googleapis.com/{name}/providers/entra");
    organization.add(
        Shelf::WorkforceProviders,
        placed(provider, &full, "workforcePools/contoso-staff", names::ORGANIZATION),
    );
}

/// A row with further members.
fn merged(mut row: Value, more: Value) -> Value {
    if let (Some(row), Value::Object(more)) = (row.as_object_mut(), more) {
        row.extend(more);
    }
    row
}
