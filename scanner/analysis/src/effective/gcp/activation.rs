//! What it takes to activate what Privileged Access Manager makes eligible: its entitlements ("Privileged Access
//! Manager overview").

use serde::Deserialize;
use tenure_model::hash::HashMap;
use tenure_model::{Estate, Grant, PolicyKind};

use crate::effective::decision::Keeper;

/// What an entitlement asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workflow {
    /// Whether somebody else has to approve.
    pub approval: bool,
    /// Who may approve, as members of policies; every one of several steps.
    pub approvers: Vec<String>,
    /// Whether the requester has to say why.
    pub justification: bool,
    /// The longest time that it stays on, as the cloud writes it (`14400s`).
    pub longest: String,
    /// The cloud's word for its state (`AVAILABLE`).
    pub state: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Text {
    approval_workflow: Option<Approval>,
    requester_justification_config: Option<serde_json::Map<String, serde_json::Value>>,
    max_request_duration: String,
    state: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Approval {
    manual_approvals: Option<Manual>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Manual {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Step {
    approvers: Vec<Principals>,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Principals {
    principals: Vec<String>,
}

impl Workflow {
    /// Reads an entitlement; `None` for what is none.
    pub fn read(text: &str) -> Option<Self> {
        let text: Text = serde_json::from_str(text).ok()?;
        let manual = text.approval_workflow.and_then(|workflow| workflow.manual_approvals);
        let approval = manual.is_some();
        let steps = manual.map(|manual| manual.steps).unwrap_or_default();
        let mut approvers: Vec<String> =
            steps.into_iter().flat_map(|step| step.approvers).flat_map(|one| one.principals).collect();
        approvers.sort();
        approvers.dedup();
        let justification = text.requester_justification_config;
        Some(Self {
            approval,
            approvers,
            justification: justification.is_some_and(|config| config.contains_key("unstructured")),
            longest: text.max_request_duration,
            state: text.state,
        })
    }

    fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.approval {
            let who = if self.approvers.is_empty() {
                "nobody that is named".into()
            } else {
                self.approvers.join(" or ")
            };
            words.push(format!("approval by {who}"));
        }
        if self.justification {
            words.push("a justification".to_owned());
        }
        if !self.longest.is_empty() {
            words.push(format!("at most {} at a time", self.longest));
        }
        words
    }
}

/// The entitlements of an estate, by their names.
#[derive(Debug, Default)]
pub(super) struct Activations<'a>(HashMap<&'a str, Workflow>);

impl<'a> Activations<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let policies =
            estate.records().policies.iter().filter(|policy| policy.kind == PolicyKind::RoleActivation);
        let named = policies.filter_map(|policy| {
            let name = policy.id.as_str().strip_suffix("#activation")?;
            Some((name, Workflow::read(&policy.text)?))
        });
        Self(named.collect())
    }

    /// What the entitlement of an eligible grant asks for; `None` where it was not read.
    pub(super) fn of(&self, grant: &Grant) -> Option<&Workflow> {
        self.0.get(grant.id.as_str())
    }

    /// What an activation takes, in words, and who sees to it.
    pub(super) fn takes(&self, grant: &Grant) -> (Vec<String>, Keeper) {
        match self.of(grant) {
            None => (vec!["what was not read".to_owned()], Keeper::Unknown),
            Some(workflow) => {
                let keeper = if workflow.approval { Keeper::Outside } else { Keeper::Holder };
                (workflow.words(), keeper)
            }
        }
    }
}
