//! What limits whole scopes: deny policies, principal access boundaries, organization policies.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Value, json};
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{member, text};
use tenure_model::{Cloud, EvidenceRef, Facet, GuardRail, PolicyDocument, PolicyId, PolicyKind, ScopeId};

use super::answer::{Answer, Fault, Thing, each, one};
use super::names;
use super::state::State;

/// Limits by their names.
#[derive(Default)]
pub(super) struct LimitFacts {
    /// Deny policies with their rules.
    deny: Firsts<String, (Value, ScopeId)>,
    /// Deny policies of which a list told no more than that they are there.
    deny_listed: Firsts<String, ScopeId>,
    boundaries: Firsts<String, Value>,
    bindings: Firsts<String, (Value, ScopeId)>,
    constraints: Firsts<String, (Value, ScopeId)>,
}

/// `iam:policies.listPolicies`, which leaves the rules away.
pub(super) fn read_deny_list(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "policies", |state, thing| deny(state, answer, thing));
}

/// `iam:policies.get`.
pub(super) fn read_deny(state: &mut State, answer: &Answer<'_>, body: &Value) {
    one(state, answer, "/body", body, &mut |state, thing| deny(state, answer, thing));
}

/// A policy of IAM's second version that the inventory found; of these only deny policies limit.
pub(super) fn found_deny(state: &mut State, answer: &Answer<'_>, thing: &Thing<'_>) -> Result<(), Fault> {
    let full = thing.full_name(names::IAM)?;
    let name = full.strip_prefix("//iam.googleapis.com/").unwrap_or(&full);
    if !name.contains("/denypolicies/") {
        return Ok(());
    }
    let mut value = thing.value.clone().into_owned();
    if let Value::Object(members) = &mut value {
        members.insert("name".to_owned(), name.into());
    }
    let named = Thing { value: Cow::Owned(value), ..thing.clone() };
    deny(state, answer, &named).inspect_err(|fault| {
        // The search supplies no limits as far as its unit says: lists stand in for it.
        let detail = format!("a deny policy that the inventory found cannot be read: {fault}");
        state.gap(answer.scope.clone(), answer.api, name, &detail, &[Facet::GuardRails]);
    })
}

fn deny(state: &mut State, answer: &Answer<'_>, thing: &Thing<'_>) -> Result<(), Fault> {
    let name = thing.needed("name")?;
    attachment(&name).ok_or("`name` is none of a deny policy")?;
    state.limits.deny_listed.add(name.clone(), thing.evidence.clone(), answer.scope.clone());
    if thing.value.get("rules").is_some_and(Value::is_array) {
        let value = thing.value.clone().into_owned();
        state.limits.deny.add(name, thing.evidence.clone(), (value, answer.scope.clone()));
    }
    Ok(())
}

/// Where a deny policy is attached: `policies/cloudresourcemanager.googleapis.com%2Fprojects%2Fp/denypolicies/x`.
fn attachment(name: &str) -> Option<String> {
    let (point, _) = name.strip_prefix("policies/")?.split_once("/denypolicies/")?;
    let point = names::decoded(point)?;
    Some(point.strip_prefix(names::RESOURCE_MANAGER)?.strip_prefix('/')?.to_owned())
}

/// `iam:….principalAccessBoundaryPolicies.list`.
pub(super) fn read_boundaries(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "principalAccessBoundaryPolicies", |state, thing| {
        let name = thing.needed("name")?;
        state.limits.boundaries.add(name, thing.evidence.clone(), thing.value.clone().into_owned());
        Ok(())
    });
}

/// `iam:….policyBindings.list`, and the search for those of one policy.
pub(super) fn read_bindings(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "policyBindings", |state, thing| {
        let name = thing.needed("name")?;
        let kind = thing.text("policyKind");
        // Bindings of other kinds of policy bound no principal.
        if kind.is_empty() || kind == "PRINCIPAL_ACCESS_BOUNDARY" {
            thing.needed("policy")?;
            let value = thing.value.clone().into_owned();
            state.limits.bindings.add(name, thing.evidence.clone(), (value, answer.scope.clone()));
        }
        Ok(())
    });
}

/// `orgpolicy:….policies.list`.
pub(super) fn read_constraints(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, "policies", |state, thing| {
        let name = thing.needed("name")?;
        name.split_once("/policies/").ok_or("`name` is none of an organization policy")?;
        let value = thing.value.clone().into_owned();
        state.limits.constraints.add(name, thing.evidence.clone(), (value, answer.scope.clone()));
        Ok(())
    });
}

/// Records the policies, and where they limit.
pub(super) fn finish(state: &mut State) {
    bare(state);
    // One policy may be named by the number of its project and by its id.
    let mut seen = BTreeSet::new();
    for (name, evidence, (value, asked)) in std::mem::take(&mut state.limits.deny).take() {
        let point = attachment(&name).and_then(|point| state.places.known(&point));
        // Who was asked about one place names it; the search over an organization may name one that was not read.
        let own = Some(asked.clone()).filter(|asked| !asked.local().starts_with("organizations/"));
        let Some(point) = point.or(own) else {
            let detail = "what this deny policy is attached to was not read";
            state.gap(asked, "iam:policies.get", &name, detail, &[Facet::GuardRails]);
            continue;
        };
        if !seen.insert((point.clone(), names::last_part(&name).to_owned())) {
            continue;
        }
        let shown = text(&value, "displayName").unwrap_or_else(|| names::last_part(&name).to_owned());
        let limit = Limit { id: name, kind: PolicyKind::Deny, name: shown, text: value.to_string() };
        limit.record(state, point, evidence);
    }
    boundaries(state);
    for (name, evidence, (value, asked)) in std::mem::take(&mut state.limits.constraints).take() {
        let point = name.split_once("/policies/").and_then(|(scope, _)| state.places.known(scope));
        let constraint = names::last_part(&name).to_owned();
        let limit = Limit {
            id: name,
            kind: PolicyKind::OrganizationPolicy,
            name: constraint,
            text: value.to_string(),
        };
        limit.record(state, point.unwrap_or(asked), evidence);
    }
}

/// A policy that limits.
struct Limit {
    id: String,
    kind: PolicyKind,
    name: String,
    text: String,
}

impl Limit {
    fn record(self, state: &mut State, scope: ScopeId, evidence: EvidenceRef) {
        let id = PolicyId::from(self.id);
        state.records.guard_rails.push(GuardRail {
            scope: scope.clone(),
            policy: id.clone(),
            evidence: evidence.clone(),
        });
        state.records.policies.push(PolicyDocument {
            id,
            cloud: Cloud::Gcp,
            kind: self.kind,
            name: self.name,
            scope,
            text: self.text.into(),
            evidence,
        });
    }
}

/// Deny policies whose rules nobody told: whom they stop is not known.
fn bare(state: &mut State) {
    let listed = std::mem::take(&mut state.limits.deny_listed).take();
    let bare: Vec<_> = listed.filter(|(name, ..)| !state.limits.deny.has(name)).collect();
    for (name, _, asked) in bare {
        let detail = "the rules of this deny policy were not read";
        state.gap(asked, "iam:policies.get", &name, detail, &[Facet::GuardRails]);
    }
}

/// A boundary limits where a binding applies it.
fn boundaries(state: &mut State) {
    let policies = std::mem::take(&mut state.limits.boundaries);
    for (name, evidence, (binding, asked)) in std::mem::take(&mut state.limits.bindings).take() {
        let target = text(member(&binding, "target"), "principalSet").unwrap_or_default();
        let scope = bounded(state, &target, &name).unwrap_or(asked);
        let policy = text(&binding, "policy").unwrap_or_default();
        let bound = policies.get(&policy);
        if bound.is_none() {
            let detail = format!("the principal access boundary `{policy}`, which it applies, was not read");
            state.gap(
                scope.clone(),
                "iam:organizations.locations.principalAccessBoundaryPolicies.list",
                &name,
                &detail,
                &[Facet::GuardRails],
            );
        }
        let shown = text(&binding, "displayName").unwrap_or_else(|| names::last_part(&name).to_owned());
        let text = json!({ "policy": bound, "binding": binding }).to_string();
        Limit { id: name, kind: PolicyKind::AccessBoundary, name: shown, text }
            .record(state, scope, evidence);
    }
}

/// The scope whose principals a binding bounds: that of its target, else its own.
fn bounded(state: &State, target: &str, name: &str) -> Option<ScopeId> {
    let own = || {
        let (scope, _) = name.split_once("/locations/")?;
        state.places.known(scope)
    };
    names::scope_in(target, &state.places).or_else(own)
}
