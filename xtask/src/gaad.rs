//! What `aws iam get-account-authorization-details` prints, member for member in its order.

use serde::Serialize;
use serde_json::Value;

/// A user, with what only users have.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct User {
    pub(crate) path: String,
    pub(crate) user_name: String,
    pub(crate) user_id: String,
    pub(crate) arn: String,
    pub(crate) create_date: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) user_policy_list: Vec<Inline>,
    pub(crate) group_list: Vec<String>,
    pub(crate) attached_managed_policies: Vec<Attached>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) permissions_boundary: Option<Boundary>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<Tag>,
}

/// A group.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Group {
    pub(crate) path: String,
    pub(crate) group_name: String,
    pub(crate) group_id: String,
    pub(crate) arn: String,
    pub(crate) create_date: String,
    pub(crate) group_policy_list: Vec<Inline>,
    pub(crate) attached_managed_policies: Vec<Attached>,
}

/// A role.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Role {
    pub(crate) path: String,
    pub(crate) role_name: String,
    pub(crate) role_id: String,
    pub(crate) arn: String,
    pub(crate) create_date: String,
    pub(crate) assume_role_policy_document: Document,
    pub(crate) instance_profile_list: Vec<InstanceProfile>,
    pub(crate) role_policy_list: Vec<Inline>,
    pub(crate) attached_managed_policies: Vec<Attached>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) permissions_boundary: Option<Boundary>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<Tag>,
    pub(crate) role_last_used: LastUsed,
}

/// A managed policy with its versions.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ManagedPolicy {
    pub(crate) policy_name: String,
    pub(crate) policy_id: String,
    pub(crate) arn: String,
    pub(crate) path: String,
    pub(crate) default_version_id: String,
    pub(crate) attachment_count: usize,
    pub(crate) permissions_boundary_usage_count: usize,
    pub(crate) is_attachable: bool,
    pub(crate) create_date: String,
    pub(crate) update_date: String,
    pub(crate) policy_version_list: Vec<PolicyVersion>,
}

/// One version of a managed policy.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PolicyVersion {
    pub(crate) document: Document,
    pub(crate) version_id: String,
    pub(crate) is_default_version: bool,
    pub(crate) create_date: String,
}

/// An inline policy.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Inline {
    pub(crate) policy_name: String,
    pub(crate) policy_document: Document,
}

/// An attached managed policy.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Attached {
    pub(crate) policy_name: String,
    pub(crate) policy_arn: String,
}

impl Attached {
    /// A policy by its ARN.
    pub(crate) fn arn(arn: impl Into<String>) -> Self {
        let policy_arn = arn.into();
        let policy_name = policy_arn.rsplit('/').next().unwrap_or_default().to_owned();
        Self { policy_name, policy_arn }
    }
}

/// A permissions boundary.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Boundary {
    permissions_boundary_type: &'static str,
    permissions_boundary_arn: String,
}

impl Boundary {
    /// A boundary by the ARN of its policy.
    pub(crate) fn arn(arn: impl Into<String>) -> Self {
        Self { permissions_boundary_type: "Policy", permissions_boundary_arn: arn.into() }
    }
}

/// An instance profile in a role's entry.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct InstanceProfile {
    pub(crate) path: String,
    pub(crate) instance_profile_name: String,
    pub(crate) instance_profile_id: String,
    pub(crate) arn: String,
    pub(crate) create_date: String,
    pub(crate) roles: Vec<ProfileRole>,
}

/// A role in an instance profile's entry.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ProfileRole {
    pub(crate) path: String,
    pub(crate) role_name: String,
    pub(crate) role_id: String,
    pub(crate) arn: String,
    pub(crate) create_date: String,
    pub(crate) assume_role_policy_document: Document,
}

/// A tag.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Tag {
    pub(crate) key: String,
    pub(crate) value: String,
}

impl Tag {
    /// A tag of this key and value.
    pub(crate) fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into() }
    }
}

/// When a role was last used; empty where AWS saw no use within 400 days.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct LastUsed {
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
}

impl LastUsed {
    /// Used at that time, in that region.
    pub(crate) fn at(date: impl Into<String>, region: impl Into<String>) -> Self {
        Self { last_used_date: Some(date.into()), region: Some(region.into()) }
    }
}

/// A policy document.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Document {
    version: &'static str,
    statement: Vec<Statement>,
}

impl Document {
    /// A document of these statements.
    pub(crate) fn of(statement: impl IntoIterator<Item = Statement>) -> Self {
        Self { version: "2012-10-17", statement: statement.into_iter().collect() }
    }
}

/// A statement of a policy document.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Statement {
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    effect: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<OneOrMany>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_action: Option<OneOrMany>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<OneOrMany>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_resource: Option<OneOrMany>,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Value>,
}

impl Statement {
    /// Allows actions on resources.
    pub(crate) fn allow<A: Into<OneOrMany>, R: Into<OneOrMany>>(actions: A, resources: R) -> Self {
        let (action, resource) = (Some(actions.into()), Some(resources.into()));
        Self { effect: "Allow", action, resource, ..Self::default() }
    }

    /// Denies actions on resources.
    pub(crate) fn deny<A: Into<OneOrMany>, R: Into<OneOrMany>>(actions: A, resources: R) -> Self {
        Self { effect: "Deny", ..Self::allow(actions, resources) }
    }

    /// Allows everything but some actions.
    pub(crate) fn allow_all_but<A: Into<OneOrMany>, R: Into<OneOrMany>>(actions: A, resources: R) -> Self {
        Self { effect: "Allow", ..Self::deny_all_but(actions, resources) }
    }

    /// Denies everything but some actions.
    pub(crate) fn deny_all_but<A: Into<OneOrMany>, R: Into<OneOrMany>>(actions: A, resources: R) -> Self {
        let (not_action, resource) = (Some(actions.into()), Some(resources.into()));
        Self { effect: "Deny", not_action, resource, ..Self::default() }
    }

    /// Lets a principal assume the role.
    pub(crate) fn trust<A: Into<OneOrMany>>(principal: Value, actions: A) -> Self {
        let (principal, action) = (Some(principal), Some(actions.into()));
        Self { effect: "Allow", principal, action, ..Self::default() }
    }

    /// The same for a principal, in the policy of a resource.
    pub(crate) fn to(self, principal: Value) -> Self {
        Self { principal: Some(principal), ..self }
    }

    /// The same with a name.
    pub(crate) fn named(self, sid: impl Into<String>) -> Self {
        Self { sid: Some(sid.into()), ..self }
    }

    /// The same where a condition holds.
    pub(crate) fn when(self, condition: Value) -> Self {
        Self { condition: Some(condition), ..self }
    }
}

/// A value, or a list of values.
#[derive(Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl From<&str> for OneOrMany {
    fn from(one: &str) -> Self {
        Self::One(one.to_owned())
    }
}

impl From<String> for OneOrMany {
    fn from(one: String) -> Self {
        Self::One(one)
    }
}

impl From<Vec<String>> for OneOrMany {
    fn from(many: Vec<String>) -> Self {
        Self::Many(many)
    }
}

impl<const N: usize> From<[&str; N]> for OneOrMany {
    fn from(many: [&str; N]) -> Self {
        Self::Many(many.map(str::to_owned).to_vec())
    }
}

impl From<&[&str]> for OneOrMany {
    fn from(many: &[&str]) -> Self {
        Self::Many(many.iter().map(|one| (*one).to_owned()).collect())
    }
}
