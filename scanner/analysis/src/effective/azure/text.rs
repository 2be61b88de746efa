//! What role definitions, deny assignments and access policies say, read from their recorded texts.
//!
//! Sources: "Understand Azure role definitions" and "List Azure deny assignments", Azure RBAC documentation;
//! "unifiedRolePermission resource type", Microsoft Graph reference.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::action::{arm_matches, directory_matches};
use super::condition::Condition;
use super::plane::Plane;

/// What a set of permissions gives.
#[derive(Debug)]
pub(super) enum Text {
    /// Operations of Azure Resource Manager.
    Arm(Vec<ArmPermission>),
    /// Tasks on the directory.
    Directory(Vec<DirectoryPermission>),
    /// It was not read, or is not understood.
    Unread,
}

/// One permission of an Azure role or deny assignment. What it names with `not` it leaves out: another role
/// may still give it.
#[derive(Debug, Default)]
pub(super) struct ArmPermission {
    pub(super) actions: Vec<String>,
    pub(super) not_actions: Vec<String>,
    pub(super) data_actions: Vec<String>,
    pub(super) not_data_actions: Vec<String>,
    /// A condition that the role itself carries.
    pub(super) condition: Option<Condition>,
}

/// One permission of a directory role.
#[derive(Debug, Default)]
pub(super) struct DirectoryPermission {
    pub(super) allowed: Vec<String>,
    pub(super) excluded: Vec<String>,
    pub(super) limit: Limit,
}

/// On which objects a permission of a directory role holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Limit {
    /// On all in its scope.
    #[default]
    None,
    /// `$ResourceIsSelf`: on oneself.
    Own,
    /// `$SubjectIsOwner`: on what one owns.
    Owned,
    /// A condition that is not understood.
    Unknown(String),
}

impl ArmPermission {
    /// Whether it names an operation on a plane.
    pub(super) fn allows(&self, action: &str, plane: Plane) -> bool {
        let named = |patterns: &[String]| patterns.iter().any(|pattern| arm_matches(pattern, action));
        let control = plane != Plane::Data && named(&self.actions) && !named(&self.not_actions);
        let data = plane != Plane::Control && named(&self.data_actions) && !named(&self.not_data_actions);
        control || data
    }
}

impl DirectoryPermission {
    pub(super) fn allows(&self, task: &str) -> bool {
        let named = |patterns: &[String]| patterns.iter().any(|pattern| directory_matches(pattern, task));
        named(&self.allowed) && !named(&self.excluded)
    }
}

impl Limit {
    fn read(text: Option<String>) -> Self {
        match text.as_deref().map(str::trim) {
            None | Some("") => Self::None,
            Some("$ResourceIsSelf" | "$SelfUser") => Self::Own,
            Some("$SubjectIsOwner" | "$OwnedByMe") => Self::Owned,
            Some(other) => Self::Unknown(other.to_owned()),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ArmWritten {
    actions: Option<Vec<String>>,
    not_actions: Option<Vec<String>>,
    data_actions: Option<Vec<String>>,
    not_data_actions: Option<Vec<String>>,
    condition: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DirectoryWritten {
    allowed_resource_actions: Option<Vec<String>>,
    excluded_resource_actions: Option<Vec<String>>,
    condition: Option<String>,
}

/// What is written in one block of permissions. A block that names nothing, not even that it names none, is
/// a text that was cut short: it is not understood, rather than taken for one that gives nothing.
trait Written {
    type Permission;

    fn understood(self) -> Option<Self::Permission>;
}

impl Written for ArmWritten {
    type Permission = ArmPermission;

    fn understood(self) -> Option<ArmPermission> {
        let is_named = self.actions.is_some() || self.data_actions.is_some();
        is_named.then(|| self.into())
    }
}

impl Written for DirectoryWritten {
    type Permission = DirectoryPermission;

    fn understood(self) -> Option<DirectoryPermission> {
        self.allowed_resource_actions.is_some().then(|| self.into())
    }
}

/// Every block of a list; `None` where one of them is not understood.
fn understood<W: Written + DeserializeOwned>(value: &Value) -> Option<Vec<W::Permission>> {
    let written: Vec<W> = serde_json::from_value(value.clone()).ok()?;
    written.into_iter().map(Written::understood).collect()
}

impl From<ArmWritten> for ArmPermission {
    fn from(written: ArmWritten) -> Self {
        let condition = written.condition.filter(|text| !text.trim().is_empty());
        Self {
            actions: written.actions.unwrap_or_default(),
            not_actions: written.not_actions.unwrap_or_default(),
            data_actions: written.data_actions.unwrap_or_default(),
            not_data_actions: written.not_data_actions.unwrap_or_default(),
            condition: condition.map(|text| Condition::new(&text)),
        }
    }
}

impl From<DirectoryWritten> for DirectoryPermission {
    fn from(written: DirectoryWritten) -> Self {
        Self {
            allowed: written.allowed_resource_actions.unwrap_or_default(),
            excluded: written.excluded_resource_actions.unwrap_or_default(),
            limit: Limit::read(written.condition),
        }
    }
}

/// A member of an object, or of its `properties`, where Azure Resource Manager puts most.
pub(super) fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    value.get(name).or_else(|| value.get("properties")?.get(name)).filter(|value| !value.is_null())
}

impl Text {
    /// Reads the permissions of a role definition.
    pub(super) fn read(text: &str) -> Self {
        let Ok(value) = serde_json::from_str::<Value>(text) else { return Self::Unread };
        if let Some(permissions) = member(&value, "permissions") {
            return arm_permissions(permissions).map_or(Self::Unread, Self::Arm);
        }
        let permissions = member(&value, "rolePermissions").and_then(understood::<DirectoryWritten>);
        permissions.map_or(Self::Unread, Self::Directory)
    }
}

/// The permissions of a role or of a deny assignment; `None` where they are not understood.
pub(super) fn arm_permissions(value: &Value) -> Option<Vec<ArmPermission>> {
    understood::<ArmWritten>(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_as_the_cloud_writes_them() {
        let contributor = r#"{"properties":{"roleName":"Contributor","permissions":[{"actions":["*"],
            "notActions":["Microsoft.Authorization/*/Write"],"dataActions":[],"notDataActions":null}]}}"#;
        let Text::Arm(permissions) = Text::read(contributor) else { panic!("an Azure role") };
        let permission = &permissions[0];
        assert!(permission.allows("Microsoft.Compute/virtualMachines/write", Plane::Control));
        assert!(!permission.allows("microsoft.authorization/roleAssignments/write", Plane::Control));
        assert!(!permission.allows("Microsoft.Compute/virtualMachines/login/action", Plane::Data));

        let helpdesk = r#"{"rolePermissions":[{"allowedResourceActions":["microsoft.directory/users/password/update"],
            "condition":null},{"allowedResourceActions":["microsoft.directory/applications/credentials/update"],
            "condition":"$SubjectIsOwner"}]}"#;
        let Text::Directory(permissions) = Text::read(helpdesk) else { panic!("a directory role") };
        assert_eq!((&permissions[0].limit, &permissions[1].limit), (&Limit::None, &Limit::Owned));
        assert!(permissions[0].allows("microsoft.directory/users/password/update"));
    }

    #[test]
    fn a_block_that_names_no_actions_gives_none() {
        let Text::Arm(of_azure) = Text::read(r#"{"permissions":[{"actions":[],"dataActions":[]}]}"#) else {
            panic!("an Azure role")
        };
        assert!(!of_azure[0].allows("Microsoft.Compute/virtualMachines/read", Plane::Control));
        assert!(matches!(
            Text::read(r#"{"rolePermissions":[{"allowedResourceActions":[]}]}"#),
            Text::Directory(_)
        ));
    }

    #[test]
    fn what_is_no_role_is_unread() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for text in [
            "",
            "{}",
            "[]",
            "null",
            r#"{"permissions":"all"}"#,
            r#"{"permissions":[{"actions":"*"}]}"#,
            r#"{"permissions":[{}]}"#,
            r#"{"permissions":[{"actions":["*"]},{"notActions":["*"],"dataActions":null}]}"#,
            r#"{"rolePermissions":[{}]}"#,
            r#"{"rolePermissions":[{"condition":"$SubjectIsOwner"}]}"#,
            &deep,
        ] {
            assert!(matches!(Text::read(text), Text::Unread), "{}", text.get(..20).unwrap_or(text));
        }
    }
}
