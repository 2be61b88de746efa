use serde_json::json;
use tenure_model::{Cloud, Confidence, Facet, Severity};

use super::Check;
use crate::conditions::{Limit, some_of};
use crate::openings::weight::{Weight, of_actions};
use crate::openings::{Offer, Offering, is_everyone};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "resource-open-to-everyone",
    title: "Resource open to everyone",
    population: "resources with a policy of their own",
    severity: Severity::Critical,
    clouds: &[Cloud::Aws],
    needs: &[Facet::ResourcePolicies],
    page: include_str!("resource_open_to_everyone.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for offering in context.offerings(inspection) {
        inspection.look();
        // A bucket that restricts public policies answers its own account and AWS's services only.
        let is_blocked =
            offering.resource.attributes.get("RestrictPublicBuckets").is_some_and(|v| v == "true");
        if is_blocked {
            continue;
        }
        let open = offering.offers.iter().filter(|offer| is_everyone(&offer.trustee));
        let worst = open
            .map(|offer| (offer.limit(), offer))
            .filter(|(limit, _)| *limit < Limit::Secret)
            .max_by_key(|(limit, offer)| (of_actions(&offer.statement.actions), std::cmp::Reverse(*limit)));
        if let Some((limit, offer)) = worst {
            inspection.report(draft(context, &offering, offer, limit));
        }
    }
}

fn draft(context: &Context<'_>, offering: &Offering<'_>, offer: &Offer<'_>, limit: Limit) -> Draft {
    let resource = offering.resource;
    let severity = match of_actions(&offer.statement.actions) {
        Weight::Control => CHECK.severity,
        Weight::Use => Severity::High,
    };
    // The block on public access of the whole account is not read, and may stop it.
    let may_be_blocked = resource.kind == "s3:bucket";
    let confidence =
        if limit == Limit::Unsettled || may_be_blocked { Confidence::Medium } else { Confidence::High };
    let how = match limit {
        _ if offer.conditions.is_empty() && limit == Limit::Open => "No condition limits that.".to_owned(),
        Limit::Unsettled => "Conditions of the policy may limit that.".to_owned(),
        _ => format!("Its conditions (on {}) do not limit that.", offer.conditions.keys()),
    };
    let actions = some_of(&offer.statement.actions.patterns);
    Draft::new(context.resource_subject(resource), format!("anyone can use `{}`", resource.name))
        .detail(format!("The resource's policy allows everyone {actions}. {how}"))
        .severity(severity)
        .confidence(confidence)
        .party(context.footprint.party_of(&offer.trustee).map(|party| party.id))
        .evidence(&offering.document.evidence)
        .evidence(&resource.evidence)
        .remediation(offer.repair(
            resource,
            &json!({ "AWS": "arn:aws:iam::ACCOUNT-THAT-NEEDS-IT:root" }),
            &json!({}),
        ))
}
