//! The whole evaluation in Google Cloud: every role that is bound, every limit, and how each fits.

use tenure_model::{ConditionClause, PolicyId};

use crate::effective::decision::Layer;
use crate::effective::gcp::{self, Traced};
use crate::questions::{Asked, Can, ExplainedDocument, ExplainedLayer, ExplainedStatement, Fit, Questions};

impl Questions<'_> {
    pub(in crate::questions) fn layers_in_gcp(&self, answer: &Can, asked: &Asked<'_>) -> Vec<ExplainedLayer> {
        let evaluator = self.access.gcp();
        let traced = evaluator.trace(&answer.principal.id, &answer.action, &answer.resource, asked.facts);
        let layer = |layer: Layer| {
            let of_layer = traced.iter().filter(|one| one.reason.layer == layer);
            let documents: Vec<ExplainedDocument> = of_layer.map(|one| self.bound(one)).collect();
            let note = match layer {
                _ if !documents.is_empty() => "",
                Layer::Deny => "none that names it there",
                Layer::AccessBoundary => "none that stops it there",
                _ => "nothing is bound",
            };
            ExplainedLayer { layer, note: note.to_owned(), documents }
        };
        [Layer::Deny, Layer::AccessBoundary, Layer::Role].into_iter().map(layer).collect()
    }

    /// One binding, or one limit.
    fn bound(&self, traced: &Traced<'_>) -> ExplainedDocument {
        let cited = self.citation_in_gcp(&traced.reason, traced.assignment.as_ref());
        let through = if cited.through.is_empty() { String::new() } else { format!(", {}", cited.through) };
        let evidence = cited.assignment.map(|assigned| assigned.evidence).or(cited.evidence);
        ExplainedDocument {
            policy: PolicyId::from(traced.reason.document.as_str()),
            name: cited.name,
            through: format!("at {}{through}", cited.on),
            evidence,
            statements: vec![statement(traced)],
        }
    }
}

fn statement(traced: &Traced<'_>) -> ExplainedStatement {
    let conditions: Vec<ConditionClause> = match (&traced.fit, &traced.assignment) {
        (gcp::Fit::ConditionFails, Some(held)) => vec![ConditionClause {
            operator: "its condition".to_owned(),
            key: String::new(),
            values: vec![held.grant.condition.clone()],
        }],
        _ => traced.needs.iter().map(|need| need.clause.clone()).collect(),
    };
    ExplainedStatement {
        statement: traced.reason.statement,
        sid: String::new(),
        effect: traced.reason.effect,
        fit: match traced.fit {
            gcp::Fit::Applies => Fit::Applies,
            gcp::Fit::Open => Fit::Open,
            gcp::Fit::OtherAction => Fit::OtherAction,
            gcp::Fit::OtherResource => Fit::OtherResource,
            gcp::Fit::ConditionFails => Fit::ConditionFails,
            gcp::Fit::Unread => Fit::Unread,
        },
        on: traced.assignment.as_ref().map_or_else(String::new, |held| held.grant.at.clone()),
        conditions,
    }
}
