//! Assessment plan, assessment results, plan of action and milestones.

use serde::Serialize;
use tenure_model::Timestamp;
use uuid::Uuid;

use super::{All, Component, InventoryItem, Link, Metadata, Property, SystemId, none};

/// What a document builds on.
#[derive(Serialize)]
pub(crate) struct Href {
    pub(crate) href: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct AssessmentPlan {
    pub(crate) uuid: Uuid,
    pub(crate) metadata: Metadata,
    pub(crate) import_ssp: Href,
    pub(crate) local_definitions: PlanLocals,
    pub(crate) terms_and_conditions: Terms,
    pub(crate) reviewed_controls: ReviewedControls,
    pub(crate) assessment_subjects: Vec<SelectedSubjects>,
    pub(crate) assessment_assets: Assets,
    pub(crate) tasks: Vec<Task>,
}

#[derive(Serialize)]
pub(crate) struct PlanLocals {
    pub(crate) activities: Vec<Activity>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Activity {
    pub(crate) uuid: Uuid,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) props: Vec<Property>,
    #[serde(skip_serializing_if = "none")]
    pub(crate) related_controls: Option<ReviewedControls>,
}

#[derive(Serialize)]
pub(crate) struct Terms {
    pub(crate) parts: Vec<AssessmentPart>,
}

#[derive(Serialize)]
pub(crate) struct AssessmentPart {
    pub(crate) name: &'static str,
    #[serde(skip_serializing_if = "none")]
    pub(crate) ns: Option<&'static str>,
    pub(crate) title: &'static str,
    pub(crate) prose: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ReviewedControls {
    pub(crate) control_selections: Vec<ControlSelection>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ControlSelection {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) description: String,
    #[serde(skip_serializing_if = "none")]
    pub(crate) include_all: Option<All>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) include_controls: Vec<SelectedControl>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) exclude_controls: Vec<SelectedControl>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct SelectedControl {
    pub(crate) control_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct SelectedSubjects {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) include_all: All,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Assets {
    pub(crate) components: Vec<Component>,
    pub(crate) assessment_platforms: Vec<Platform>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Platform {
    pub(crate) uuid: Uuid,
    pub(crate) title: String,
    pub(crate) uses_components: Vec<UsesComponent>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct UsesComponent {
    pub(crate) component_uuid: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Task {
    pub(crate) uuid: Uuid,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) title: String,
    pub(crate) description: String,
    #[serde(skip_serializing_if = "none")]
    pub(crate) timing: Option<Timing>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) associated_activities: Vec<AssociatedActivity>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Timing {
    OnDate { date: Timestamp },
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct AssociatedActivity {
    pub(crate) activity_uuid: Uuid,
    pub(crate) subjects: Vec<SelectedSubjects>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct AssessmentResults {
    pub(crate) uuid: Uuid,
    pub(crate) metadata: Metadata,
    pub(crate) import_ap: Href,
    pub(crate) results: Vec<ResultSet>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ResultSet {
    pub(crate) uuid: Uuid,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) props: Vec<Property>,
    pub(crate) local_definitions: ResultLocals,
    pub(crate) reviewed_controls: ReviewedControls,
    pub(crate) attestations: Vec<Attestation>,
    #[serde(skip_serializing_if = "none")]
    pub(crate) assessment_log: Option<AssessmentLog>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) observations: Vec<Observation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) risks: Vec<Risk>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) findings: Vec<ControlFinding>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ResultLocals {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) inventory_items: Vec<InventoryItem>,
    pub(crate) assessment_assets: Assets,
}

#[derive(Serialize)]
pub(crate) struct Attestation {
    pub(crate) parts: Vec<AssessmentPart>,
}

#[derive(Serialize)]
pub(crate) struct AssessmentLog {
    pub(crate) entries: Vec<LogEntry>,
}

#[derive(Serialize)]
pub(crate) struct LogEntry {
    pub(crate) uuid: Uuid,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Observation {
    pub(crate) uuid: Uuid,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) props: Vec<Property>,
    pub(crate) methods: Vec<&'static str>,
    pub(crate) types: Vec<&'static str>,
    pub(crate) origins: Vec<Origin>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) subjects: Vec<SubjectReference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) relevant_evidence: Vec<RelevantEvidence>,
    pub(crate) collected: Timestamp,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) remarks: String,
}

#[derive(Serialize)]
pub(crate) struct Origin {
    pub(crate) actors: Vec<OriginActor>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct OriginActor {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) actor_uuid: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct SubjectReference {
    pub(crate) subject_uuid: Uuid,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
}

#[derive(Serialize)]
pub(crate) struct RelevantEvidence {
    pub(crate) href: String,
    pub(crate) description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) props: Vec<Property>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct RelatedObservation {
    pub(crate) observation_uuid: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct RelatedRisk {
    pub(crate) risk_uuid: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Risk {
    pub(crate) uuid: Uuid,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) statement: String,
    pub(crate) props: Vec<Property>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) links: Vec<Link>,
    pub(crate) status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) mitigating_factors: Vec<MitigatingFactor>,
    #[serde(skip_serializing_if = "none")]
    pub(crate) deadline: Option<Timestamp>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) remediations: Vec<Response>,
    #[serde(skip_serializing_if = "none")]
    pub(crate) risk_log: Option<RiskLog>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) related_observations: Vec<RelatedObservation>,
}

#[derive(Serialize)]
pub(crate) struct MitigatingFactor {
    pub(crate) uuid: Uuid,
    pub(crate) description: String,
}

/// What is to be done about a risk.
#[derive(Serialize)]
pub(crate) struct Response {
    pub(crate) uuid: Uuid,
    pub(crate) lifecycle: &'static str,
    pub(crate) title: &'static str,
    pub(crate) description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tasks: Vec<Task>,
}

#[derive(Serialize)]
pub(crate) struct RiskLog {
    pub(crate) entries: Vec<RiskLogEntry>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct RiskLogEntry {
    pub(crate) uuid: Uuid,
    pub(crate) title: &'static str,
    pub(crate) description: String,
    pub(crate) start: Timestamp,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) logged_by: Vec<LoggedBy>,
    pub(crate) status_change: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct LoggedBy {
    pub(crate) party_uuid: Uuid,
}

/// What the assessment says of one control.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ControlFinding {
    pub(crate) uuid: Uuid,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) props: Vec<Property>,
    pub(crate) target: FindingTarget,
    #[serde(skip_serializing_if = "none")]
    pub(crate) implementation_statement_uuid: Option<Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) related_observations: Vec<RelatedObservation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) related_risks: Vec<RelatedRisk>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct FindingTarget {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) target_id: String,
    pub(crate) status: ObjectiveStatus,
}

#[derive(Serialize)]
pub(crate) struct ObjectiveStatus {
    pub(crate) state: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) remarks: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct PlanOfAction {
    pub(crate) uuid: Uuid,
    pub(crate) metadata: Metadata,
    pub(crate) import_ssp: Href,
    pub(crate) system_id: SystemId,
    pub(crate) risks: Vec<Risk>,
    pub(crate) poam_items: Vec<PoamItem>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct PoamItem {
    pub(crate) uuid: Uuid,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) props: Vec<Property>,
    pub(crate) related_risks: Vec<RelatedRisk>,
}
