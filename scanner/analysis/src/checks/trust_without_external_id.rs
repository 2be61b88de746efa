use std::collections::BTreeMap;

use serde_json::json;
use tenure_model::{Cloud, Facet, Method, Severity};

use super::Check;
use crate::conditions::Limit;
use crate::footprint::Party;
use crate::openings::Opening;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "trust-without-external-id",
    title: "Foreign account trusted without an external id",
    population: "roles × foreign accounts that can act as them",
    inspects: "the condition on the external id",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Aws],
    needs: &[Facet::Principals],
    reads_register: false,
    page: include_str!("trust_without_external_id.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let openings: Vec<Opening<'_>> = context.openings().collect();
    for role in openings.chunk_by(|a, b| a.role.id == b.role.id) {
        let mut ways: BTreeMap<(String, Party), Vec<&Opening<'_>>> = BTreeMap::new();
        for opening in role {
            for pair in context.foreign(opening.accounts()) {
                ways.entry(pair).or_default().push(opening);
            }
        }
        for ((account, party), ways) in ways {
            inspection.look();
            if let Some(open) = ways.into_iter().find(|opening| !opening.demands_external_id()) {
                inspection.report(draft(context, open, &account, &party));
            }
        }
    }
}

fn draft(context: &Context<'_>, opening: &Opening<'_>, account: &str, party: &Party) -> Draft {
    let role = opening.role;
    let label = party.label(account);
    let profile = context.access.profile(&role.id);
    let severity = match (profile.is_administrator(), for_people(opening)) {
        (true, false) => Severity::Critical,
        (false, true) => Severity::Medium,
        _ => CHECK.severity,
    };
    let principal = json!({ "AWS": format!("arn:aws:iam::{account}:role/ITS-ROLE") });
    let condition = json!({ "StringEquals": { "sts:ExternalId": "A-NEW-UUID-AGREED-WITH-THE-PARTY" } });
    let bound = match opening.limit() {
        Limit::Open => "",
        _ => " Its other conditions say which of its principals may, not for which customer they ask.",
    };
    Draft::new(context.subject(role), format!("`{}` trusts {label} without an external id", role.name))
        .detail(format!(
            "Statement {} of the trust policy lets {label} assume the role and does not ask for whom.{bound} \
             Whoever can make that account act for the wrong customer has the role, whose reach is {}.",
            opening.trust.statement,
            profile.reach().as_str(),
        ))
        .severity(severity)
        .confidence(context.surely_foreign(party))
        .party(Some(party.id.clone()))
        .cause(format!("trusts {label} without an external id"))
        .qualifier(account)
        .owner(context.owner(role))
        .evidence(&opening.trust.evidence)
        .remediation(opening.repair(&principal, &condition))
}

/// A trust that demands MFA is made for people, who know for whom they act.
fn for_people(opening: &Opening<'_>) -> bool {
    opening.trust.conditions.iter().any(|condition| {
        condition.operator.eq_ignore_ascii_case("Bool")
            && condition.key.eq_ignore_ascii_case("aws:MultiFactorAuthPresent")
            && condition.values.iter().all(|value| value.eq_ignore_ascii_case("true"))
    })
}
