use serde_json::json;
use tenure_model::{Cloud, Confidence, Facet, Method, Severity};

use super::Check;
use crate::conditions::Limit;
use crate::openings::Opening;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "trust-open-to-any-account",
    title: "Role trusts any account",
    population: "roles with a trust policy",
    inspects: "the principals that the policy names",
    method: Method::Examine,
    severity: Severity::Critical,
    clouds: &[Cloud::Aws],
    needs: &[Facet::Principals],
    reads_register: false,
    page: include_str!("trust_open_to_any_account.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let openings: Vec<Opening<'_>> = context.openings().collect();
    for role in openings.chunk_by(|a, b| a.role.id == b.role.id) {
        inspection.look();
        let open = role.iter().filter(|opening| opening.is_for_everyone());
        let Some((limit, worst)) =
            open.map(|opening| (opening.limit(), opening)).min_by_key(|(limit, _)| *limit)
        else {
            continue;
        };
        let (severity, confidence, how) = match limit {
            Limit::Bound => continue,
            Limit::Secret => (
                Severity::High,
                Confidence::Medium,
                "Only a text that the caller must know stands between it and them.".to_owned(),
            ),
            Limit::Unsettled => (CHECK.severity, Confidence::Medium, of_conditions(worst, "may limit that")),
            Limit::Open if worst.conditions.is_empty() => {
                (CHECK.severity, Confidence::High, "No condition limits that.".to_owned())
            }
            Limit::Open => (
                CHECK.severity,
                Confidence::High,
                of_conditions(worst, "do not limit that: a caller satisfies them alone"),
            ),
        };
        inspection.report(draft(context, worst, &how).severity(severity).confidence(confidence));
    }
}

fn of_conditions(opening: &Opening<'_>, verdict: &str) -> String {
    format!("Its conditions (on {}) {verdict}.", opening.conditions.keys())
}

fn draft(context: &Context<'_>, opening: &Opening<'_>, how: &str) -> Draft {
    let role = opening.role;
    let reach = context.access.profile(&role.id).reach();
    let repair =
        opening.repair(&json!({ "AWS": "arn:aws:iam::ACCOUNT-THAT-NEEDS-IT:role/ITS-ROLE" }), &json!({}));
    Draft::new(context.subject(role), format!("anyone with an AWS account can act as `{}`", role.name))
        .detail(format!(
            "Statement {} of the trust policy lets every principal of every AWS account assume the role. \
             {how} The role's reach is {}.",
            opening.trust.statement,
            reach.as_str(),
        ))
        .party(context.party_of_trust(opening.trust).map(|party| party.id))
        .owner(context.owner(role))
        .evidence(&opening.trust.evidence)
        .evidence(&role.evidence)
        .remediation(repair)
}
