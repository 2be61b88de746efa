//! The system security plan.

use serde::Serialize;
use uuid::Uuid;

use super::{Metadata, Property, ResponsibleParty, none};

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct SystemSecurityPlan {
    pub(crate) uuid: Uuid,
    pub(crate) metadata: Metadata,
    pub(crate) import_profile: super::assessment::Href,
    pub(crate) system_characteristics: Characteristics,
    pub(crate) system_implementation: SystemImplementation,
    pub(crate) control_implementation: ControlImplementation,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Characteristics {
    pub(crate) system_ids: Vec<SystemId>,
    pub(crate) system_name: String,
    pub(crate) description: String,
    pub(crate) system_information: SystemInformation,
    pub(crate) status: State,
    pub(crate) authorization_boundary: AuthorizationBoundary,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct SystemId {
    pub(crate) identifier_type: &'static str,
    pub(crate) id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct SystemInformation {
    pub(crate) information_types: Vec<InformationType>,
}

#[derive(Serialize)]
pub(crate) struct InformationType {
    pub(crate) uuid: Uuid,
    pub(crate) title: &'static str,
    pub(crate) description: &'static str,
}

#[derive(Serialize)]
pub(crate) struct State {
    pub(crate) state: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(crate) remarks: &'static str,
}

#[derive(Serialize)]
pub(crate) struct AuthorizationBoundary {
    pub(crate) description: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct SystemImplementation {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) leveraged_authorizations: Vec<LeveragedAuthorization>,
    pub(crate) users: Vec<SystemUser>,
    pub(crate) components: Vec<Component>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) inventory_items: Vec<InventoryItem>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct LeveragedAuthorization {
    pub(crate) uuid: Uuid,
    pub(crate) title: String,
    pub(crate) props: Vec<Property>,
    pub(crate) party_uuid: Uuid,
    pub(crate) date_authorized: String,
    pub(crate) remarks: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct SystemUser {
    pub(crate) uuid: Uuid,
    pub(crate) title: String,
    pub(crate) props: Vec<Property>,
    pub(crate) role_ids: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) authorized_privileges: Vec<AuthorizedPrivilege>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) remarks: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct AuthorizedPrivilege {
    pub(crate) title: String,
    pub(crate) functions_performed: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Component {
    pub(crate) uuid: Uuid,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) title: String,
    pub(crate) description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) props: Vec<Property>,
    pub(crate) status: State,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) responsible_roles: Vec<ResponsibleParty>,
}

#[derive(Serialize)]
pub(crate) struct InventoryItem {
    pub(crate) uuid: Uuid,
    pub(crate) description: String,
    pub(crate) props: Vec<Property>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ControlImplementation {
    pub(crate) description: &'static str,
    pub(crate) implemented_requirements: Vec<ImplementedRequirement>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ImplementedRequirement {
    pub(crate) uuid: Uuid,
    pub(crate) control_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) props: Vec<Property>,
    pub(crate) by_components: Vec<ByComponent>,
}

/// What one component does for a control, and what it leaves to others.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ByComponent {
    pub(crate) component_uuid: Uuid,
    pub(crate) uuid: Uuid,
    pub(crate) description: String,
    #[serde(skip_serializing_if = "none")]
    pub(crate) implementation_status: Option<ImplementationStatus>,
    #[serde(skip_serializing_if = "none")]
    pub(crate) export: Option<Export>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) inherited: Vec<Inherited>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) satisfied: Vec<Satisfied>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) responsible_roles: Vec<ResponsibleParty>,
}

#[derive(Serialize)]
pub(crate) struct ImplementationStatus {
    pub(crate) state: &'static str,
    pub(crate) remarks: String,
}

#[derive(Serialize)]
pub(crate) struct Export {
    pub(crate) provided: Vec<Provided>,
    pub(crate) responsibilities: Vec<Responsibility>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Provided {
    pub(crate) uuid: Uuid,
    pub(crate) description: String,
    pub(crate) responsible_roles: Vec<ResponsibleParty>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Responsibility {
    pub(crate) uuid: Uuid,
    pub(crate) provided_uuid: Uuid,
    pub(crate) description: String,
    pub(crate) responsible_roles: Vec<ResponsibleParty>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Inherited {
    pub(crate) uuid: Uuid,
    pub(crate) provided_uuid: Uuid,
    pub(crate) description: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Satisfied {
    pub(crate) uuid: Uuid,
    pub(crate) responsibility_uuid: Uuid,
    pub(crate) description: String,
    pub(crate) responsible_roles: Vec<ResponsibleParty>,
}
