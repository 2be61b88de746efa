//! Trust statements: who may act as a role.

use serde_json::{Value, json};

use crate::gaad::Statement;

use super::places::Place;

const ASSUME: &str = "sts:AssumeRole";
pub(super) const GITHUB: &str = "token.actions.githubusercontent.com";
pub(super) const TERRAFORM: &str = "app.terraform.io";

/// A service of AWS that does not say for whom it acts.
pub(super) fn service(name: &str) -> Statement {
    Statement::trust(json!({ "Service": format!("{name}.amazonaws.com") }), ASSUME)
}

/// A service that says so, and is asked.
pub(super) fn service_of(place: &Place, name: &str) -> Statement {
    service(name).when(json!({ "StringEquals": { "aws:SourceAccount": place.id } }))
}

/// A principal, or an account by its root ARN.
pub(super) fn aws(principal: impl Into<String>) -> Statement {
    Statement::trust(json!({ "AWS": principal.into() }), ASSUME)
}

/// A foreign account.
pub(super) fn account(id: &str) -> Statement {
    aws(format!("arn:aws:iam::{id}:root"))
}

/// A foreign account that must say the external id.
pub(super) fn account_with(id: &str, external_id: &str) -> Statement {
    account(id).when(json!({ "StringEquals": { "sts:ExternalId": external_id } }))
}

/// Subjects of an OpenID Connect issuer, under conditions.
pub(super) fn web_identity(place: &Place, issuer: &str, conditions: Value) -> Statement {
    let provider = place.provider(&format!("oidc-provider/{issuer}"));
    Statement::trust(json!({ "Federated": provider }), "sts:AssumeRoleWithWebIdentity").when(conditions)
}

/// A GitHub Actions job, as it should be: one audience, one subject.
pub(super) fn github(place: &Place, subject: &str) -> Statement {
    let audience = format!("{GITHUB}:aud");
    let claim = format!("{GITHUB}:sub");
    let operator = if subject.contains('*') { "StringLike" } else { "StringEquals" };
    let mut conditions = json!({ "StringEquals": { audience: "sts.amazonaws.com" } });
    if let Some(clauses) = conditions.as_object_mut() {
        let clause = clauses.entry(operator).or_insert_with(|| json!({}));
        if let Some(clause) = clause.as_object_mut() {
            clause.insert(claim, json!(subject));
        }
    }
    web_identity(place, GITHUB, conditions)
}

/// An HCP Terraform workspace, as it should be.
pub(super) fn terraform(place: &Place, workspace: &str, phase: &str) -> Statement {
    let subject =
        format!("organization:example-bank:project:platform:workspace:{workspace}:run_phase:{phase}");
    web_identity(
        place,
        TERRAFORM,
        json!({ "StringEquals": {
            format!("{TERRAFORM}:aud"): "aws.workload.identity",
            format!("{TERRAFORM}:sub"): subject,
        } }),
    )
}

/// People who sign in by a SAML provider.
pub(super) fn saml(place: &Place, provider: &str, conditions: Option<Value>) -> Statement {
    let provider = place.provider(&format!("saml-provider/{provider}"));
    let statement =
        Statement::trust(json!({ "Federated": provider }), ["sts:AssumeRoleWithSAML", "sts:TagSession"]);
    match conditions {
        Some(conditions) => statement.when(conditions),
        None => statement,
    }
}

/// The audience of the sign-in page of AWS.
pub(super) fn sign_in() -> Value {
    json!({ "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } })
}
