//! One recorded answer, as the normalisers see it, and the things that it lists.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use tenure_connector_core::lenient::{member, scalar, text};
use tenure_model::{EvidenceRef, Facet, ScopeId, Timestamp};

use super::state::State;
use crate::units::unit_of;

/// One recorded answer and where it stands.
pub(super) struct Answer<'a> {
    pub(super) api: &'a str,
    /// An organization, a folder or a project.
    pub(super) scope: &'a ScopeId,
    pub(super) request: &'a Value,
    pub(super) raw: &'a Arc<str>,
    pub(super) line: u32,
    /// When the service answered; an import does not tell.
    pub(super) time: Option<Timestamp>,
}

/// A thing that a list, or the asset inventory, tells of.
#[derive(Clone)]
pub(super) struct Thing<'v> {
    /// What its own service says of it.
    pub(super) value: Cow<'v, Value>,
    pub(super) evidence: EvidenceRef,
    /// Whether that is all that its service would say, or what the inventory has beside it.
    pub(super) whole: bool,
    /// Its full resource name, where the inventory says it.
    pub(super) name: Option<String>,
    /// The project that it lies in, by number or id.
    pub(super) project: Option<String>,
    pub(super) location: String,
    pub(super) labels: BTreeMap<String, String>,
}

/// Why a thing of a list cannot be used, as a clause about it.
pub(super) type Fault = String;

impl Answer<'_> {
    /// The evidence for something at a JSON pointer in the recorded line.
    pub(super) fn evidence(&self, pointer: impl Into<Box<str>>) -> EvidenceRef {
        EvidenceRef { raw: Arc::clone(self.raw), line: self.line, pointer: pointer.into() }
    }

    /// The evidence for the answer as a whole.
    pub(super) fn whole(&self) -> EvidenceRef {
        self.evidence("/body")
    }

    /// What a change of this unit's answers would blind.
    pub(super) fn blinds(&self) -> &'static [Facet] {
        match unit_of(self.api) {
            Some(unit) => unit.supplies,
            None if self.api == super::ATTACHED => &[Facet::Delegations],
            None => &[],
        }
    }

    /// The thing that was asked about: the group whose members these are.
    pub(super) fn object(&self) -> Option<String> {
        text(self.request, "object")
    }

    /// The project, where the answer was recorded for one.
    pub(super) fn project(&self) -> Option<&str> {
        self.scope.local().strip_prefix("projects/")
    }
}

/// Reads every thing that an answer lists in a member. What cannot be used is a gap of its own and costs
/// nothing else. Google leaves a list away that is empty.
pub(super) fn each(
    state: &mut State,
    answer: &Answer<'_>,
    body: &Value,
    list: &str,
    mut read: impl FnMut(&mut State, &Thing<'_>) -> Result<(), Fault>,
) {
    let items = match (body, body.get(list)) {
        (Value::Object(members), None) if !members.contains_key("error") => return,
        (_, Some(Value::Null)) => return,
        (_, Some(Value::Array(items))) => items,
        _ => return state.malformed(answer, "", &format!("the answer holds no list `{list}`")),
    };
    for (at, value) in items.iter().enumerate() {
        one(state, answer, &format!("/body/{list}/{at}"), value, &mut read);
    }
}

/// Reads one thing of an answer; what cannot be used is a gap.
pub(super) fn one(
    state: &mut State,
    answer: &Answer<'_>,
    pointer: &str,
    value: &Value,
    read: &mut impl FnMut(&mut State, &Thing<'_>) -> Result<(), Fault>,
) {
    let thing = Thing {
        value: Cow::Borrowed(value),
        evidence: answer.evidence(pointer),
        whole: true,
        name: None,
        project: answer.project().map(str::to_owned),
        location: text(value, "location").unwrap_or_default(),
        labels: labels(value),
    };
    if let Err(fault) = read(state, &thing) {
        let subject = text(value, "name").or_else(|| text(value, "id")).unwrap_or_default();
        state.malformed(answer, &subject, &format!("`{pointer}` of line {}: {fault}", answer.line));
    }
}

/// The labels of a resource.
pub(super) fn labels(value: &Value) -> BTreeMap<String, String> {
    match member(value, "labels") {
        Value::Object(labels) => {
            labels.iter().filter_map(|(name, value)| Some((name.clone(), scalar(value)?))).collect()
        }
        _ => BTreeMap::new(),
    }
}

impl Thing<'_> {
    /// A member that is a scalar, as text.
    pub(super) fn needed(&self, name: &str) -> Result<String, Fault> {
        text(&self.value, name).ok_or_else(|| format!("it has no `{name}`"))
    }

    /// A member that is a scalar, as text; empty where it has none.
    pub(super) fn text(&self, name: &str) -> String {
        text(&self.value, name).unwrap_or_default()
    }

    /// The evidence for a member of it.
    pub(super) fn at(&self, pointer: &str) -> EvidenceRef {
        EvidenceRef { pointer: format!("{}{pointer}", self.evidence.pointer).into(), ..self.evidence.clone() }
    }

    /// Its full resource name: what the inventory calls it, else its own name at a service.
    pub(super) fn full_name(&self, service: &str) -> Result<String, Fault> {
        match &self.name {
            Some(name) => Ok(name.clone()),
            None => Ok(format!("//{service}/{}", self.needed("name")?)),
        }
    }
}
