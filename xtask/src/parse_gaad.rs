//! The yardstick of the bench: read a `GetAccountAuthorizationDetails` file and parse all of it with
//! serde_json into typed structs, policy documents included. Nothing else.

mod loose;

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use crate::options::Options;
use loose::{Document, OneOrMany, Principals, Scalar};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Details {
    #[serde(default)]
    user_detail_list: Vec<Identity>,
    #[serde(default)]
    group_detail_list: Vec<Identity>,
    #[serde(default)]
    role_detail_list: Vec<Identity>,
    #[serde(default)]
    policies: Vec<ManagedPolicy>,
}

/// A user, a group or a role.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "parsed, not used")]
struct Identity {
    arn: String,
    path: String,
    create_date: String,
    user_name: Option<String>,
    group_name: Option<String>,
    role_name: Option<String>,
    user_id: Option<String>,
    group_id: Option<String>,
    role_id: Option<String>,
    assume_role_policy_document: Option<Document>,
    #[serde(default)]
    user_policy_list: Vec<InlinePolicy>,
    #[serde(default)]
    group_policy_list: Vec<InlinePolicy>,
    #[serde(default)]
    role_policy_list: Vec<InlinePolicy>,
    #[serde(default)]
    attached_managed_policies: Vec<Attachment>,
    #[serde(default)]
    group_list: Vec<String>,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    instance_profile_list: Vec<serde_json::Value>,
    permissions_boundary: Option<BTreeMap<String, String>>,
    role_last_used: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "parsed, not used")]
struct InlinePolicy {
    policy_name: String,
    policy_document: Document,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "parsed, not used")]
struct Attachment {
    policy_name: Option<String>,
    policy_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "parsed, not used")]
struct Tag {
    key: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "parsed, not used")]
struct ManagedPolicy {
    arn: String,
    policy_name: String,
    default_version_id: String,
    #[serde(default)]
    policy_version_list: Vec<PolicyVersion>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "parsed, not used")]
struct PolicyVersion {
    document: Document,
    version_id: String,
    is_default_version: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "parsed, not used")]
struct Policy {
    version: Option<String>,
    statement: OneOrMany<Statement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "parsed, not used")]
struct Statement {
    sid: Option<String>,
    effect: String,
    action: Option<OneOrMany<String>>,
    not_action: Option<OneOrMany<String>>,
    resource: Option<OneOrMany<String>>,
    not_resource: Option<OneOrMany<String>>,
    principal: Option<Principals>,
    not_principal: Option<Principals>,
    condition: Option<BTreeMap<String, BTreeMap<String, OneOrMany<Scalar>>>>,
}

impl Policy {
    fn statements(&self) -> usize {
        self.statement.0.len()
    }
}

pub(crate) fn run(options: Options) -> anyhow::Result<ExitCode> {
    let (files, _) = options.rest();
    for file in files {
        let bytes = std::fs::read(&file).with_context(|| format!("could not read `{file}`"))?;
        let details: Details = serde_json::from_slice(&bytes).with_context(|| format!("in `{file}`"))?;
        println!("{}", summary(&details));
        ensure!(!details.role_detail_list.is_empty(), "`{file}` holds no role: not what the bench measures");
    }
    Ok(ExitCode::SUCCESS)
}

/// Counts what was parsed, so that none of it can be left out.
fn summary(details: &Details) -> String {
    let identities = [&details.user_detail_list, &details.group_detail_list, &details.role_detail_list];
    let identities = identities.into_iter().flatten();
    let (mut principals, mut statements) = (0, 0);
    for identity in identities {
        principals += 1;
        let inline = [&identity.user_policy_list, &identity.group_policy_list, &identity.role_policy_list];
        let inline = inline.into_iter().flatten().map(|policy| &policy.policy_document);
        let documents = inline.chain(&identity.assume_role_policy_document);
        statements += documents.map(|document| document.0.statements()).sum::<usize>();
    }
    let versions = details.policies.iter().flat_map(|policy| &policy.policy_version_list);
    statements += versions.map(|version| version.document.0.statements()).sum::<usize>();
    format!("{principals} principals, {} managed policies, {statements} statements", details.policies.len())
}

#[cfg(test)]
mod tests {
    use super::{Details, summary};

    #[test]
    fn both_ways_of_writing_a_document_are_parsed() {
        let details: Details = serde_json::from_str(
            r#"{"UserDetailList": [], "Policies": [], "GroupDetailList": [], "RoleDetailList": [{
                "Arn": "arn:aws:iam::111111111111:role/a", "Path": "/", "CreateDate": "2026-01-01T00:00:00Z",
                "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
                    "Principal": {"AWS": ["222233334444"]}, "Condition": {"Bool": {"k": true}}}},
                "RolePolicyList": [{"PolicyName": "p", "PolicyDocument":
                    "{\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}]}"}]}]}"#,
        )
        .expect("parses");
        assert_eq!(summary(&details), "1 principals, 0 managed policies, 2 statements");
    }
}
