//! The parts of an event, in the order in which they are written.

use serde::Serialize;
use tenure_model::{Cloud, Nature, ScopeId, Severity, Timestamp};

use super::Context;
use crate::{hostile, stable_id};

/// The version of the schema.
const VERSION: &str = "1.8.0";
/// Hex digits of a snapshot's id that tell it from every other of an estate.
const SNAPSHOT: usize = 16;

/// A class with the category that it lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Class {
    pub(super) uid: u32,
    category: u32,
}

/// Compliance Finding.
pub(super) const COMPLIANCE: Class = Class { uid: 2003, category: 2 };
/// Detection Finding.
pub(super) const DETECTION: Class = Class { uid: 2004, category: 2 };
/// IAM Analysis Finding.
pub(super) const IAM_ANALYSIS: Class = Class { uid: 2008, category: 2 };
/// Entity Management.
pub(super) const ENTITY: Class = Class { uid: 3004, category: 3 };
/// User Access Management.
pub(super) const USER_ACCESS: Class = Class { uid: 3005, category: 3 };

/// An event of any class that we write. What a class does not have stays `None` and is not written.
#[derive(Debug, Default, Serialize)]
pub(super) struct Event<'a> {
    pub(super) class_uid: u32,
    category_uid: u32,
    type_uid: u32,
    pub(super) activity_id: u32,
    pub(super) severity_id: u8,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) confidence_id: Option<u8>,
    pub(super) status_id: u8,
    pub(super) status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status_detail: Option<String>,
    time: i64,
    time_dt: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time_dt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<String>,
    pub(super) metadata: Metadata<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cloud: Option<CloudPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) actor: Option<Actor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) api: Option<Api>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) entity: Option<Entity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user: Option<User>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) privileges: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) finding_info: Option<FindingInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) compliance: Option<Compliance>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) resources: Vec<Resource>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) access_analysis_result: Option<AccessAnalysis>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) permission_analysis_results: Vec<PermissionAnalysis>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) evidences: Vec<Piece>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remediation: Option<Remediation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unmapped: Option<Unmapped>,
}

impl<'a> Event<'a> {
    /// An event of a class with what every event has. `id` tells it from every other event of the snapshot.
    pub(super) fn new(context: &Context<'a>, class: Class, activity: u32, id: &[&str]) -> Self {
        let snapshot = &context.assessment.snapshot;
        let parts: Vec<&str> = [snapshot.id.as_str()].into_iter().chain(id.iter().copied()).collect();
        let tool = &context.assessment.tool;
        let event = Self {
            class_uid: class.uid,
            category_uid: class.category,
            type_uid: class.uid * 100 + activity,
            activity_id: activity,
            metadata: Metadata {
                version: VERSION,
                product: Product { name: "Tenure", version: &tool.version },
                profiles: vec!["datetime"],
                uid: stable_id::uuid(&parts).to_string(),
                correlation_uid: snapshot.id.get(..SNAPSHOT).unwrap_or(&snapshot.id),
                is_truncated: None,
            },
            ..Self::default()
        };
        event.at(snapshot.as_of)
    }

    /// When it happened, or was seen.
    pub(super) fn at(mut self, at: Timestamp) -> Self {
        self.time = at.as_millisecond();
        self.time_dt = at.to_string();
        self
    }

    pub(super) fn since(mut self, since: Option<Timestamp>) -> Self {
        self.start_time = since.map(Timestamp::as_millisecond);
        self.start_time_dt = since.map(|since| since.to_string());
        self
    }

    pub(super) fn severity(mut self, severity: Severity) -> Self {
        (self.severity_id, self.severity) = severity_of(severity);
        self
    }

    pub(super) fn status(mut self, id: u8, word: &'static str) -> Self {
        (self.status_id, self.status) = (id, word);
        self
    }

    /// Where it lies; nowhere for entries of the register.
    pub(super) fn in_cloud(mut self, context: &Context<'_>, cloud: Option<Cloud>, scope: &ScopeId) -> Self {
        if let Some(cloud) = cloud {
            self.metadata.profiles = vec!["cloud", "datetime"];
            self.cloud = Some(CloudPart::new(context, cloud, scope));
        }
        self
    }
}

const fn severity_of(severity: Severity) -> (u8, &'static str) {
    match severity {
        Severity::Info => (1, "Informational"),
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    }
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Metadata<'a> {
    version: &'static str,
    product: Product<'a>,
    profiles: Vec<&'static str>,
    uid: String,
    /// The beginning of the snapshot's id: what was observed together.
    correlation_uid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) is_truncated: Option<bool>,
}

#[derive(Debug, Default, Serialize)]
struct Product<'a> {
    name: &'static str,
    version: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct CloudPart {
    provider: &'static str,
    account: Account,
}

#[derive(Debug, Serialize)]
struct Account {
    uid: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
    type_id: u8,
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    kind: String,
}

impl CloudPart {
    fn new(context: &Context<'_>, cloud: Cloud, scope: &ScopeId) -> Self {
        let summary = context.assessment.snapshot.scopes.iter().find(|one| one.id == *scope);
        let kind = summary.map(|one| one.kind.as_str()).unwrap_or_default();
        let type_id = match kind {
            "account" => 10,
            "project" => 11,
            "subscription" => 13,
            "" => 0,
            _ => 99,
        };
        let provider = match cloud {
            Cloud::Aws => "AWS",
            Cloud::Azure => "Azure",
            Cloud::Gcp => "GCP",
        };
        let last = scope.local().rsplit('/').next().unwrap_or_default();
        let account = Account {
            uid: hostile::id(last),
            name: summary.map(|one| hostile::name(&one.name)).unwrap_or_default(),
            type_id,
            kind: if type_id == 99 { hostile::name(kind) } else { String::new() },
        };
        Self { provider, account }
    }
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Actor {
    pub(super) user: User,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Api {
    pub(super) operation: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct User {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) uid: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) type_id: Option<u8>,
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub(super) kind: String,
}

/// User, Service or Unknown.
pub(super) const fn user_type(nature: Nature) -> u8 {
    match nature {
        Nature::Human => 1,
        Nature::NonHuman => 4,
        Nature::Unknown => 0,
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Entity {
    pub(super) uid: String,
    pub(super) name: String,
    pub(super) type_id: u8,
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub(super) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<Held>,
}

/// What an identity holds.
#[derive(Debug, Serialize)]
pub(super) struct Held {
    pub(super) nature: &'static str,
    pub(super) reach: &'static str,
    pub(super) capabilities: Vec<&'static str>,
    pub(super) parties: Vec<String>,
    pub(super) owner: Option<String>,
    pub(super) created: Option<String>,
    pub(super) last_used: Option<String>,
    pub(super) credentials: u64,
    pub(super) findings: u64,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct FindingInfo {
    pub(super) uid: String,
    pub(super) title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) desc: String,
    pub(super) analytic: Analytic,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Analytic {
    pub(super) uid: String,
    /// Rule.
    pub(super) type_id: u8,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Compliance {
    pub(super) status_id: u8,
    pub(super) status: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) control: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) standards: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) requirements: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) status_details: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Resource {
    pub(super) uid: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) name: String,
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub(super) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<User>,
}

#[derive(Debug, Serialize)]
pub(super) struct AccessAnalysis {
    pub(super) accessors: Vec<User>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) access_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) access_level: Option<&'static str>,
}

#[derive(Debug, Serialize)]
pub(super) struct PermissionAnalysis {
    pub(super) granted_privileges: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) condition_keys: Vec<Condition>,
}

#[derive(Debug, Serialize)]
pub(super) struct Condition {
    pub(super) name: &'static str,
    pub(super) value: String,
}

/// A piece of evidence: the recording, the digest of the line, the place in it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Piece {
    pub(super) name: String,
    pub(super) uid: String,
    pub(super) data: Pointer,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) actor: Option<Actor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) api: Option<Api>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Pointer {
    pub(super) pointer: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Remediation {
    pub(super) desc: String,
}

/// What the schema has no attribute for.
#[derive(Debug, Default, Serialize)]
pub(super) struct Unmapped {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) party: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) approved_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) waived_by: Option<String>,
    /// How it is reached, where no attribute says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) blocked_by: Option<String>,
    /// Identities that the same cause touches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) affected: Option<u64>,
    /// Evidence of classes that have no attribute for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) evidences: Vec<Piece>,
    /// Pieces of evidence in all, where not all are here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) evidences_in_all: Option<u64>,
}
