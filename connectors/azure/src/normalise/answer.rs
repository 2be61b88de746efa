//! One recorded answer, as the normalisers see it, and the things that it lists.

use std::sync::Arc;

use serde_json::Value;
use tenure_model::{EvidenceRef, Facet, ScopeId, Timestamp};

use super::ids::{guid, is_guid};
use super::state::State;
use crate::units::unit_of;
use tenure_connector_core::lenient::text;

/// One recorded answer and where it stands.
pub(super) struct Answer<'a> {
    pub(super) api: &'a str,
    /// A tenant or a subscription.
    pub(super) scope: &'a ScopeId,
    pub(super) request: &'a Value,
    pub(super) raw: &'a Arc<str>,
    pub(super) line: u32,
    /// When the service answered; an import does not tell.
    pub(super) time: Option<Timestamp>,
}

/// One thing of an answer's list.
pub(super) struct Item<'v> {
    pub(super) value: &'v Value,
    pub(super) evidence: EvidenceRef,
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
        unit_of(self.api).map_or(&[], |unit| unit.supplies)
    }

    /// The thing that was asked about: the group whose members these are.
    pub(super) fn object(&self) -> Option<String> {
        text(self.request, "object")
    }

    /// The same, where it has to be the id of a directory object.
    pub(super) fn object_id(&self) -> Option<String> {
        guid(&self.object()?)
    }

    /// The tenant, where the answer was recorded for one.
    pub(super) fn tenant(&self) -> Option<&str> {
        Some(self.scope.local()).filter(|id| is_guid(id))
    }
}

/// Reads every thing that an answer lists. What cannot be used is a gap of its own and costs nothing
/// else.
pub(super) fn each(
    state: &mut State,
    answer: &Answer<'_>,
    body: &Value,
    mut read: impl FnMut(&mut State, &Item<'_>) -> Result<(), Fault>,
) {
    let list = ["value", "data"].into_iter().find_map(|name| Some((name, body.get(name)?)));
    let (name, items) = match list {
        Some((name, Value::Array(items))) => (name, items),
        // A list that is empty, as some services write it.
        Some((_, Value::Null)) => return,
        _ => return state.malformed(answer, "", "the answer holds no list `value`"),
    };
    for (at, value) in items.iter().enumerate() {
        let pointer = format!("/body/{name}/{at}");
        let item = Item { value, evidence: answer.evidence(pointer.as_str()) };
        if let Err(fault) = read(state, &item) {
            let subject = text(value, "id").unwrap_or_default();
            state.malformed(answer, &subject, &format!("`{pointer}` of line {}: {fault}", answer.line));
        }
    }
}

impl Item<'_> {
    /// A member that is the id of a directory object or tenant.
    pub(super) fn guid(&self, name: &str) -> Result<String, Fault> {
        let text = text(self.value, name).ok_or_else(|| format!("it has no `{name}`"))?;
        guid(&text).ok_or_else(|| format!("`{name}` is no object id"))
    }

    /// A member that is a scalar, as text.
    pub(super) fn needed(&self, name: &str) -> Result<String, Fault> {
        text(self.value, name).ok_or_else(|| format!("it has no `{name}`"))
    }

    /// A member that is a scalar, as text; empty where it has none.
    pub(super) fn text(&self, name: &str) -> String {
        text(self.value, name).unwrap_or_default()
    }

    /// The evidence for a member of it.
    pub(super) fn at(&self, pointer: &str) -> EvidenceRef {
        EvidenceRef { pointer: format!("{}{pointer}", self.evidence.pointer).into(), ..self.evidence.clone() }
    }

    /// The members of an ARM resource that are its own: those under `properties`.
    pub(super) fn properties(&self) -> Result<Item<'_>, Fault> {
        let value = self.value.get("properties").filter(|value| value.is_object());
        let value = value.ok_or_else(|| "it has no `properties`".to_owned())?;
        Ok(Item { value, evidence: self.evidence.clone() })
    }
}
