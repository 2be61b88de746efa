//! The app roles of Microsoft Graph that somebody in the seed holds: value and id, as Microsoft
//! documents them.

use serde_json::{Value, json};

/// Value and id.
pub(super) const APP_ROLES: &[(&str, &str)] = &[
    ("AccessReview.Read.All", "d07a8cc0-3d51-4b77-b3b0-32704d1f69fa"),
    ("AdministrativeUnit.Read.All", "134fd756-38ce-4afd-ba33-e9623dbe66c2"),
    ("AgentIdentity.Read.All", "b2b8f011-2898-4234-9092-5059f6c1ebfa"),
    ("AgentIdentityBlueprint.Read.All", "7547a7d1-36fa-4479-9c31-559a600eaa4f"),
    ("Application.Read.All", "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30"),
    ("Application.ReadWrite.All", "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9"),
    ("Application.ReadWrite.OwnedBy", "18a4783c-866b-4cc7-a460-3d5e5662c884"),
    ("AppRoleAssignment.ReadWrite.All", "06b708a9-e830-4db3-a914-8e69da51d44f"),
    ("AuditLog.Read.All", "b0afded3-3588-46d8-8b3d-9842eff778da"),
    ("DelegatedAdminRelationship.Read.All", "f6e9e124-4586-492f-adc0-c6f96e4823fd"),
    ("DelegatedPermissionGrant.Read.All", "81b4724a-58aa-41c1-8a55-84ef97466587"),
    ("Directory.Read.All", "7ab1d382-f21e-4acd-a863-ba3e13f7da61"),
    ("Files.Read.All", "01d4889c-1287-42c6-ac1f-5d1e02578ef6"),
    ("GroupMember.Read.All", "98830695-27a2-44f7-8c18-0c3ebc9698f6"),
    ("GroupMember.ReadWrite.All", "dbaae8cf-10b5-4b86-a4a1-f871c94c6695"),
    ("Mail.Read", "810c84a8-4a9e-49e6-bf7d-12d183f40d01"),
    ("Organization.Read.All", "498476ce-e0fe-48b0-b801-37ba7e2685c6"),
    ("Policy.Read.All", "246dd0d5-5bd0-4def-940b-0421030a5b68"),
    ("PrivilegedAssignmentSchedule.Read.AzureADGroup", "cd4161cb-f098-48f8-a884-1eda9a42434c"),
    ("PrivilegedEligibilitySchedule.Read.AzureADGroup", "edb419d6-7edc-42a3-9345-509bfdf5d87c"),
    ("RoleAssignmentSchedule.Read.Directory", "d5fe8ce8-684c-4c83-a52c-46e882ce4be1"),
    ("RoleEligibilitySchedule.Read.Directory", "ff278e11-4a33-4d0c-83d2-d01dc58929a5"),
    ("RoleManagement.Read.Directory", "483bed4a-2ad3-4361-a73b-c83ccdbdc53c"),
    ("RoleManagement.ReadWrite.Directory", "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8"),
    ("RoleManagementPolicy.Read.AzureADGroup", "69e67828-780e-47fd-b28c-7b27d14864e6"),
    ("RoleManagementPolicy.Read.Directory", "fdc4c997-9942-4479-bfcb-75a36d1138df"),
    ("User.Read.All", "df021288-bdef-4463-88db-98f22de89214"),
];

/// The id of an app role.
pub(super) fn app_role(value: &str) -> &'static str {
    APP_ROLES.iter().find(|(own, _)| *own == value).map_or("", |(_, id)| id)
}

/// The app roles as Graph's service principal lists them.
pub(super) fn app_roles() -> Value {
    APP_ROLES
        .iter()
        .map(|(value, id)| {
            json!({
                "allowedMemberTypes": ["Application"], "description": format!("Allows the app: {value}."),
                "displayName": value, "id": id, "isEnabled": true, "origin": "Application", "value": value,
            })
        })
        .collect()
}
