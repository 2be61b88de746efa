use tenure_model::{Cloud, DelegationKind, Facet, Method, Severity};

use super::Check;
use super::role_approver_outside::delegation_subject;
use crate::azure::place;
use crate::azure::repair::take_back;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "csp-owner",
    title: "Cloud Solution Provider owns a subscription",
    population: "subscriptions and groups that a Cloud Solution Provider administers",
    inspects: "the roles of the provider’s groups",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Principals, Facet::Delegations],
    reads_register: false,
    page: include_str!("csp_owner.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for delegation in &context.estate.records().delegations {
        if delegation.kind != DelegationKind::CspAobo {
            continue;
        }
        inspection.look();
        let group = delegation.delegate.as_str();
        let grants = context.estate.grants_of(&group.into());
        let rated = grants
            .iter()
            .filter(|grant| grant.scope == delegation.scope)
            .find_map(|grant| Some((grant, context.rating_of_grant(grant)?)));
        let Some((grant, rating)) = rated else { continue };
        let party = context.party_of_delegate(delegation);
        let who = party.as_ref().map_or_else(|| "A provider".to_owned(), |party| party.name.clone());
        let place = place::of(context.estate, grant);
        let subject = delegation_subject(context, delegation);
        let subject = tenure_model::Subject {
            name: place::name(context.estate, &delegation.scope).to_owned(),
            ..subject
        };
        inspection.report(
            Draft::new(subject, format!("{who} holds a privileged role in {place}"))
                .detail(format!(
                    "The admin agents of the provider through whom the subscription was bought hold it as a foreign \
                     group, always on. It matters because {}. Which people are in the group is decided there.",
                    rating.because
                ))
                .severity(if rating.administers { CHECK.severity } else { Severity::Medium })
                .party(party.map(|party| party.id))
                .since(grant.since.get().copied())
                .evidence(&delegation.evidence)
                .evidence(&grant.evidence)
                .remediation(format!(
                    "Billing does not need it. Agree with the provider on a Lighthouse delegation for what he does, \
                     then: {}",
                    take_back(grant)
                )),
        );
    }
}
