//! Ways out of AWS into other clouds and from them into AWS, each with one that only looks alike. What they lead to and
//! come from is planted in the tenant (`azure/`) and in the organization (`gcp/`).

use serde_json::json;

use crate::gaad::{Document, Statement};

use super::places::{HOME, PROD, SANDBOX};
use super::region::Resource;
use super::role::Role;
use super::{Estate, azure, gcp, trust};

const PATH: &str = "escalation-path";
const READ: &str = "secretsmanager:GetSecretValue";
const SECRET: &str = "archive/index-client";

pub(super) fn add(estate: &mut Estate) {
    over_a_secret(estate);
    from_google(estate);
}

/// A pipeline reads the key of an application of Entra ID. The same is allowed to another pipeline, which the secret's
/// own policy keeps out.
fn over_a_secret(estate: &mut Estate) {
    let arn = estate.region(PROD, HOME).arn("secretsmanager", &format!("secret:{SECRET}-AbCdEf"));
    let pipeline = |name: &'static str, repository: &str, purpose: &str| {
        let subject = format!("repo:example-bank/{repository}:ref:refs/heads/main");
        Role::new(name, trust::github(PROD, &subject))
            .path("/ci/")
            .governed("delivery", purpose)
            .inline("index-client", [Statement::allow(READ, arn.as_str())])
    };
    let release = pipeline("archive-release", "archive", "releases the index of archives");
    let reader = release.arn(PROD);
    estate.role(PROD, release).fires(PATH, "it reads the key of an application, which Google trusts");
    let preview = pipeline("archive-preview", "archive-preview", "previews of the index of archives");
    estate.role(PROD, preview).spared(PATH, "the secret's own policy keeps it out");
    let others = Statement::deny(READ, "*")
        .to(json!({ "AWS": "*" }))
        .when(json!({ "ArnNotEquals": { "aws:PrincipalArn": reader } }));
    let region = estate.region(PROD, HOME);
    region.secrets.push(Resource { name: SECRET, policy: Some(Document::of([others])) });
    let client = azure::client("archive-index");
    region.descriptions.insert(SECRET, format!("Client secret of archive-index, {client}"));
    estate
        .plant(arn)
        .fires("secret-undeclared", "a secret of which the register says nothing")
        .spared("resource-open-to-everyone", "says `*`, and denies");
}

/// A service account of Google acts as a role. Of another the role wants a token for `sts.amazonaws.com`, which the
/// condition key does not mean: AWS calls by it the client to which Google issued the token.
fn from_google(estate: &mut Estate) {
    const ISSUER: &str = "accounts.google.com";
    let bring = |name: &str, audience: Option<&str>| {
        let number = gcp::unique_id("ex-ci", name);
        let audience = audience.map_or_else(|| number.clone(), str::to_owned);
        Statement::trust(json!({ "Federated": ISSUER }), "sts:AssumeRoleWithWebIdentity").when(json!({
            "StringEquals": { format!("{ISSUER}:aud"): audience, format!("{ISSUER}:sub"): number }
        }))
    };
    let role = Role::new("google-mirror", bring("mirror", None))
        .also(bring("mirror-reader", Some("sts.amazonaws.com")))
        .governed("innovation", "takes in what the mirror of Google Cloud brings")
        .provided("AdministratorAccess");
    estate
        .role(SANDBOX, role)
        .fires("administrator-non-human", "`AdministratorAccess` for an account of Google")
        .fires("effective-administrator", "`AdministratorAccess`")
        .spared("federation-without-subject", "two accounts, by their numbers");
}
