use serde_json::json;
use tenure_model::{Cloud, Confidence, Facet, Grant, Method, Resource, Severity, Trustee};

use super::Check;
use crate::conditions::{Limit, some_of};
use crate::gcp::shares::{Shared, is_for_everyone};
use crate::openings::weight::{Weight, of_actions};
use crate::openings::{Offer, Offering, is_everyone};
use crate::{Context, Draft, Inspection, gcp};

pub(super) const CHECK: Check = Check {
    name: "resource-open-to-everyone",
    title: "Resource open to everyone",
    population: "resources with a policy of their own",
    inspects: "the statements for everyone in the policy",
    method: Method::Test,
    severity: Severity::Critical,
    clouds: &[Cloud::Aws, Cloud::Gcp],
    needs: &[Facet::ResourcePolicies],
    reads_register: false,
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
    for shared in context.shared(inspection) {
        inspection.look();
        let open: Vec<&Grant> =
            shared.grants.iter().copied().filter(|grant| is_for_everyone(grant)).collect();
        if !open.is_empty() && !is_kept_private(shared.resource) {
            inspection.report(of_google(context, &shared, &open));
        }
    }
}

/// Whether a bucket turns everyone away whatever its policy says ("Public access prevention").
fn is_kept_private(resource: &Resource) -> bool {
    let prevention = resource.attributes.get("iamConfiguration.publicAccessPrevention");
    prevention.is_some_and(|word| word == "enforced")
}

/// Roles that call a service which may be meant for everyone, and do nothing else.
const CALLERS: [&str; 3] = ["roles/run.invoker", "roles/run.servicesInvoker", "roles/cloudfunctions.invoker"];

fn of_google<'a>(context: &Context<'a>, shared: &Shared<'a>, open: &[&'a Grant]) -> Draft {
    let resource = shared.resource;
    let place = gcp::place::named(context.estate, resource.id.as_str());
    let weight = |grant: &&Grant| match context.weight_of_share(grant) {
        Severity::Medium if CALLERS.contains(&grant.what.as_str()) => Severity::Medium,
        Severity::Medium => Severity::High,
        _ => CHECK.severity,
    };
    let severity = open.iter().map(weight).max().unwrap_or(CHECK.severity);
    let mut roles: Vec<String> = open.iter().map(|grant| format!("`{}`", grant.what.as_str())).collect();
    roles.sort();
    roles.dedup();
    let anyone = open.iter().any(|grant| grant.principal.as_str() == "allUsers");
    let who = if anyone { "anyone" } else { "anyone with a Google account" };
    let limited = open.iter().any(|grant| !grant.condition.is_empty());
    let how = if limited { "A condition may limit that." } else { "No condition limits that." };
    let commands: Vec<String> = open.iter().map(|grant| gcp::repair::take_back(grant)).collect();
    let party = context.footprint.party_of(&Trustee::Everyone).map(|party| party.id);
    let draft = Draft::new(context.resource_subject(resource), format!("{who} can use {place}"))
        .detail(format!("Its allow policy gives {who} {}. {how}", some_of(&roles)))
        .severity(severity)
        .confidence(if limited { Confidence::Medium } else { Confidence::High })
        .party(party)
        .evidence(&resource.evidence)
        .remediation(commands.join("; "));
    open.iter().fold(draft, |draft, grant| draft.evidence(&grant.evidence))
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
