use tenure_model::{Cloud, Facet, Method, Severity};

use super::Check;
use crate::governance::{contracts, holdings, lint};
use crate::shell::quote;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "contract-ended-access-left",
    title: "Access that outlived its contract",
    population: "contracts that have ended",
    inspects: "the access left",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[
        Facet::ScopeTree,
        Facet::Principals,
        Facet::Directory,
        Facet::Federation,
        Facet::Delegations,
        Facet::Consents,
        Facet::Eligibility,
        Facet::ResourcePolicies,
    ],
    reads_register: true,
    page: include_str!("contract_ended_access_left.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let register = &context.options.register;
    let zone = register.zone();
    for contract in register.contracts.values() {
        let Some(ended) = contracts::ended(context, contract) else { continue };
        inspection.look();
        let party = &contract.provider;
        let until = contract.offboard_within.map_or(ended, |within| within.after_in(ended, &zone));
        if until > context.estate.as_of || contracts::in_force(context, party).next().is_some() {
            continue;
        }
        let left = holdings::of(context, party);
        if left.is_empty() {
            continue;
        }
        let name = lint::party_name(register, party);
        let title = format!("contract `{}` has ended, and `{name}` still has access", contract.id);
        let draft = lint::about(context, "contract", &contract.id, &contract.id, &contract.place, title)
            .detail(format!(
                "It ended on {}, access was to be gone until {}, and {} identities, delegations or resources are \
                 still open to `{name}`: {}.",
                lint::last_day(ended, &zone),
                lint::last_day(until, &zone),
                left.len(),
                lint::stands(&contract.place),
            ))
            .since(Some(until))
            .party(Some(party.clone()))
            .remediation(format!("tenure offboard {} --plan", quote(party)));
        let draft = left.iter().fold(draft, |draft, holding| draft.evidence(holding.evidence));
        inspection.report(draft.affected(left.into_iter().map(|holding| holding.subject).collect()));
    }
}
