//! The shapes of OSCAL 1.2.1 that we write, with the names of its JSON form. What OSCAL lets be absent and we have
//! nothing to say of is left out; a list that is empty is left out too, as OSCAL knows no empty lists.
//!
//! Source: NIST, OSCAL 1.2.1 metaschemas (<https://pages.nist.gov/OSCAL-Reference/models/v1.2.1/>, read 2026-11-22),
//! as compliance-trestle 5.2.0 and oscal 3.2.2 read them.

mod assessment;
mod controls;
mod system;

use serde::Serialize;
use tenure_model::Timestamp;
use uuid::Uuid;

pub(crate) use assessment::{
    Activity, AssessmentLog, AssessmentPart, AssessmentPlan, AssessmentResults, Assets, AssociatedActivity,
    Attestation, ControlFinding, ControlSelection, FindingTarget, Href, LogEntry, LoggedBy, MitigatingFactor,
    ObjectiveStatus, Observation, Origin, OriginActor, PlanLocals, PlanOfAction, Platform, PoamItem,
    RelatedObservation, RelatedRisk, RelevantEvidence, Response, ResultLocals, ResultSet, ReviewedControls,
    Risk, RiskLog, RiskLogEntry, SelectedControl, SelectedSubjects, SubjectReference, Task, Terms, Timing,
    UsesComponent,
};
pub(crate) use controls::{Catalog, CatalogControl, Import, Merge, Part, Profile};
pub(crate) use system::{
    AuthorizationBoundary, AuthorizedPrivilege, ByComponent, Characteristics, Component,
    ControlImplementation, Export, ImplementationStatus, ImplementedRequirement, InformationType, Inherited,
    InventoryItem, LeveragedAuthorization, Provided, Responsibility, Satisfied, State, SystemId,
    SystemImplementation, SystemInformation, SystemSecurityPlan, SystemUser,
};

/// Whether a flag is left out.
fn none<T>(value: &Option<T>) -> bool {
    value.is_none()
}

/// An empty object, with which OSCAL says "all of them".
#[derive(Serialize)]
pub(crate) struct All {}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Metadata {
    pub(crate) title: String,
    pub(crate) last_modified: Timestamp,
    pub(crate) version: String,
    pub(crate) oscal_version: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) props: Vec<Property>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) roles: Vec<Role>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) parties: Vec<Party>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) responsible_parties: Vec<ResponsibleParty>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) remarks: String,
}

#[derive(Serialize)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    #[serde(skip_serializing_if = "none")]
    pub(crate) ns: Option<&'static str>,
    pub(crate) value: String,
}

#[derive(Serialize)]
pub(crate) struct Link {
    pub(crate) href: String,
    pub(crate) rel: &'static str,
}

#[derive(Serialize)]
pub(crate) struct Role {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Party {
    pub(crate) uuid: Uuid,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) props: Vec<Property>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) member_of_organizations: Vec<Uuid>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ResponsibleParty {
    pub(crate) role_id: &'static str,
    pub(crate) party_uuids: Vec<Uuid>,
}
