//! Every assignment that had a say, and how it fits.

use tenure_model::{ConditionClause, PolicyId};

use crate::effective::azure::{self, Traced};
use crate::effective::decision::Layer;
use crate::questions::{Asked, Can, ExplainedDocument, ExplainedLayer, ExplainedStatement, Fit, Questions};

impl Questions<'_> {
    pub(in crate::questions) fn layers_in_azure(
        &self,
        answer: &Can,
        asked: &Asked<'_>,
    ) -> Vec<ExplainedLayer> {
        let evaluator = self.access.azure();
        let traced = evaluator.trace(&answer.principal.id, asked.action, &answer.resource, asked.facts);
        [Layer::DenyAssignment, Layer::Role]
            .into_iter()
            .map(|layer| {
                let of_layer: Vec<&Traced<'_>> =
                    traced.iter().filter(|one| one.reason.layer == layer).collect();
                let note = match layer {
                    _ if !of_layer.is_empty() => "",
                    Layer::DenyAssignment => "none that names it there",
                    _ => "nothing is assigned",
                };
                let same = |a: &&Traced<'_>, b: &&Traced<'_>| {
                    (&a.reason.document, &a.reason.sid) == (&b.reason.document, &b.reason.sid)
                };
                let documents = of_layer.chunk_by(same).filter_map(|of_one| self.assigned(of_one));
                ExplainedLayer { layer, note: note.to_owned(), documents: documents.collect() }
            })
            .collect()
    }

    /// One assignment, with the permissions of its role.
    fn assigned(&self, traced: &[&Traced<'_>]) -> Option<ExplainedDocument> {
        let first = traced.first()?;
        let cited = self.citation_in_azure(&first.reason, first.assignment.as_ref());
        let through = if cited.through.is_empty() { String::new() } else { format!(", {}", cited.through) };
        let evidence = cited.assignment.map(|assigned| assigned.evidence).or(cited.evidence);
        Some(ExplainedDocument {
            policy: PolicyId::from(first.reason.document.as_str()),
            name: cited.name,
            through: format!("at {}{through}", cited.on),
            evidence,
            statements: traced.iter().map(|one| statement(one)).collect(),
        })
    }
}

fn statement(traced: &Traced<'_>) -> ExplainedStatement {
    let conditions: Vec<ConditionClause> = match (&traced.fit, &traced.assignment) {
        (azure::Fit::ConditionFails, Some(held)) if !held.grant.condition.is_empty() => {
            vec![ConditionClause {
                operator: "its condition".to_owned(),
                key: String::new(),
                values: vec![held.grant.condition.clone()],
            }]
        }
        _ => traced.needs.iter().map(|need| need.clause.clone()).collect(),
    };
    ExplainedStatement {
        statement: traced.reason.statement,
        sid: String::new(),
        effect: traced.reason.effect,
        fit: match traced.fit {
            azure::Fit::Applies => Fit::Applies,
            azure::Fit::Open => Fit::Open,
            azure::Fit::OtherAction => Fit::OtherAction,
            azure::Fit::OtherResource => Fit::OtherResource,
            azure::Fit::Protected => Fit::Protected,
            azure::Fit::ConditionFails => Fit::ConditionFails,
            azure::Fit::Unread => Fit::Unread,
        },
        on: traced.assignment.as_ref().map_or_else(String::new, |held| held.grant.at.clone()),
        conditions,
    }
}
