//! The whole evaluation: every layer with every statement, and how each fits.

use serde::Serialize;
use tenure_model::{
    AwsPolicy, ConditionClause, Effect, Evidence, PolicyId, PolicyKind, PrincipalKind, ScopeId,
};

use super::{Asked, Can, Questions, Who, account_of};
use crate::effective::NOT_READ;
use crate::effective::decision::{self, Layer, Traced};

/// An answer with all that led to it.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    /// The answer.
    #[serde(flatten)]
    pub answer: Can,
    /// The layers in the order of evaluation.
    pub layers: Vec<ExplainedLayer>,
}

/// One layer.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedLayer {
    /// Which.
    pub layer: Layer,
    /// What the layer says, where there is no policy in it or it was not asked for.
    pub note: String,
    /// Its policies.
    pub documents: Vec<ExplainedDocument>,
}

/// One policy.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedDocument {
    /// Its id.
    pub policy: PolicyId,
    /// Its display name. Hostile input.
    pub name: String,
    /// What it is held through, or the level of the organisation that it is attached to; empty where it is
    /// held directly.
    pub through: String,
    /// The recorded answer that holds it.
    pub evidence: Option<Evidence>,
    /// Its statements, in order.
    pub statements: Vec<ExplainedStatement>,
}

/// One statement.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedStatement {
    /// Its position, from 0.
    pub statement: usize,
    /// Its `Sid`. Hostile input.
    pub sid: String,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// How it fits.
    pub fit: Fit,
    /// The resources that it names; empty for every resource. Hostile input.
    pub on: String,
    /// The clauses that are open, or do not hold.
    pub conditions: Vec<ConditionClause>,
}

/// How a statement fits a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    /// It applies.
    Applies,
    /// It applies if its open conditions hold.
    Open,
    /// It speaks of other actions.
    OtherAction,
    /// It speaks of other principals.
    OtherPrincipal,
    /// It speaks of other resources.
    OtherResource,
    /// Its conditions do not hold.
    ConditionFails,
    /// The object is kept from those who hold such a role.
    Protected,
    /// It was not read, or is not understood.
    Unread,
}

const LAYERS: [Layer; 7] =
    [Layer::Scp, Layer::Rcp, Layer::Resource, Layer::Identity, Layer::Boundary, Layer::Session, Layer::Vpce];

impl Questions<'_> {
    /// Answers with every statement that had a say, for each account in which the principal acts.
    pub fn explain(&self, who: &[Who], asked: &Asked<'_>) -> Vec<Explained> {
        let answers = self.can(who, asked).into_iter();
        answers.map(|answer| Explained { layers: self.layers(&answer, asked), answer }).collect()
    }

    fn layers(&self, answer: &Can, asked: &Asked<'_>) -> Vec<ExplainedLayer> {
        if super::gcp::is_asked(&answer.principal, asked) {
            return self.layers_in_gcp(answer, asked);
        }
        if super::azure::is_asked(&answer.principal, asked) {
            return self.layers_in_azure(answer, asked);
        }
        let who = &answer.principal;
        let asker = self.access.asker(&who.id, &who.account);
        let traced = asker.trace(asked.action, &answer.resource, asked.facts);
        LAYERS
            .into_iter()
            .map(|layer| {
                let of_layer: Vec<&Traced> = traced.iter().filter(|one| one.layer == layer).collect();
                ExplainedLayer {
                    layer,
                    note: if of_layer.is_empty() { self.note(layer, who).to_owned() } else { String::new() },
                    documents: self.documents(&of_layer, answer),
                }
            })
            .collect()
    }

    fn documents(&self, traced: &[&Traced], answer: &Can) -> Vec<ExplainedDocument> {
        let same = |a: &&Traced, b: &&Traced| (&a.document, a.level) == (&b.document, b.level);
        traced.chunk_by(same).filter_map(|of_one| self.document(of_one, answer)).collect()
    }

    fn document(&self, traced: &[&Traced], answer: &Can) -> Option<ExplainedDocument> {
        let first = traced.first()?;
        let who = &answer.principal;
        let policy = PolicyId::from(first.document.as_str());
        let record = self.estate.policy(&policy);
        let parsed = self.access.aws_policy(&policy);
        let is_read = first.document != NOT_READ;
        Some(ExplainedDocument {
            name: match record {
                Some(record) => record.name.clone(),
                None if is_read => String::new(),
                None => "a policy that was not read, taken to allow everything".to_owned(),
            },
            through: self
                .level(first, answer)
                .unwrap_or_else(|| self.through(first.layer, &policy, Some(who))),
            evidence: record.map(|record| self.estate.raw_lines.resolve(&record.evidence)),
            statements: traced.iter().map(|one| self.statement(one, parsed)).collect(),
            policy,
        })
    }

    /// The level of the organisation at which a guard rail binds.
    fn level(&self, traced: &Traced, answer: &Can) -> Option<String> {
        let own = &answer.principal.account;
        let (kind, account) = match traced.layer {
            Layer::Scp => (PolicyKind::ServiceControl, own.clone()),
            Layer::Rcp => {
                let owner = account_of(&answer.resource).map_or_else(|| own.clone(), ScopeId::aws);
                (PolicyKind::ResourceControl, owner)
            }
            _ => return None,
        };
        let is_of_kind = |policy: &PolicyId| {
            self.estate.policy(policy).map_or(kind == PolicyKind::ServiceControl, |found| found.kind == kind)
        };
        let chain = self.estate.ancestry(&account);
        let mut levels = chain.iter().filter(|scope| {
            self.estate.guard_rails_of(&scope.id).iter().any(|rail| is_of_kind(&rail.policy))
        });
        levels.nth(traced.level).map(|scope| format!("attached to {}", scope.name))
    }

    /// Why a layer holds no policy.
    fn note(&self, layer: Layer, who: &Who) -> &'static str {
        let principal = self.estate.principal(&who.id);
        let kind = principal.map(|principal| principal.kind);
        let chain = self.estate.ancestry(&who.account);
        match layer {
            Layer::Identity if kind == Some(PrincipalKind::AccountRoot) => "the root user needs no policy",
            Layer::Identity if principal.is_none() => "not of what was read",
            Layer::Identity => "holds no policy",
            Layer::Boundary => "has none",
            Layer::Session => "not asked for: a session policy only takes away",
            Layer::Vpce => "not asked for: an endpoint's policy only takes away",
            Layer::Scp if kind == Some(PrincipalKind::ServiceLinkedRole) => {
                "do not bind service-linked roles"
            }
            Layer::Scp if chain.first().is_some_and(|account| account.manages_organisation) => {
                "do not bind the account that manages the organisation"
            }
            Layer::Scp => "none",
            Layer::Rcp => "none that concern this service",
            Layer::Resource => "has no policy of its own, or none that was read",
            Layer::Role => "nothing is assigned",
            Layer::DenyAssignment | Layer::Deny => "none",
            Layer::AccessBoundary => "has none",
        }
    }

    fn statement(&self, traced: &Traced, parsed: Option<&AwsPolicy>) -> ExplainedStatement {
        let written = parsed.and_then(|policy| policy.statements.get(traced.statement));
        let (fit, places): (Fit, &[usize]) = match &traced.fit {
            decision::Fit::Applies => (Fit::Applies, &[]),
            decision::Fit::Open(places) => (Fit::Open, places),
            decision::Fit::OtherAction => (Fit::OtherAction, &[]),
            decision::Fit::OtherPrincipal => (Fit::OtherPrincipal, &[]),
            decision::Fit::OtherResource => (Fit::OtherResource, &[]),
            decision::Fit::Fails(places) => (Fit::ConditionFails, places),
        };
        let clauses = places.iter().filter_map(|at| written?.conditions.get(*at).cloned());
        ExplainedStatement {
            statement: traced.statement,
            sid: written.map_or_else(String::new, |written| written.sid.clone()),
            // What was not read is taken to allow.
            effect: written.map_or(Effect::Allow, |written| written.effect),
            fit,
            on: self.named_resources(&PolicyId::from(traced.document.as_str()), traced.statement),
            conditions: clauses.collect(),
        }
    }
}
