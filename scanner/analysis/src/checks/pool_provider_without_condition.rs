use tenure_model::{Cloud, Facet, Method, Severity};

use super::Check;
use crate::crossings::Certainty;
use crate::crossings::pools::{Provider, is_whole, providers};
use crate::crossings::repair::update_provider;
use crate::federation::Claims;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "pool-provider-without-condition",
    title: "Pool provider without condition",
    population: "OpenID Connect providers of pools that are on",
    inspects: "the attribute condition",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Gcp],
    needs: &[Facet::Federation],
    reads_register: false,
    page: include_str!("pool_provider_without_condition.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for provider in providers(context.estate) {
        let Some(issuer) = provider.issuer() else { continue };
        inspection.look();
        let host = issuer.strip_prefix("https://").unwrap_or(issuer);
        let is_shared = Claims::of(host).has_many_tenants();
        if is_shared && provider.lets_in_everyone() == Certainty::Yes {
            inspection.report(draft(context, provider, host));
        }
    }
}

fn draft(context: &Context<'_>, provider: Provider<'_>, issuer: &str) -> Draft {
    let held: Vec<_> = provider
        .identities(context.estate)
        .filter(|identity| !context.estate.grants_of(&identity.id).is_empty())
        .collect();
    let any_whole = held.iter().any(|identity| is_whole(identity));
    let severity = match (any_whole, held.is_empty()) {
        (true, _) => Severity::Critical,
        (false, true) => Severity::Medium,
        (false, false) => CHECK.severity,
    };
    let said = match provider.condition() {
        "" => "It has no condition".to_owned(),
        condition => format!("Its condition (`{condition}`) says nothing of who comes"),
    };
    let to_whom = match (any_whole, held.len()) {
        (true, _) => "something is granted to every identity of the pool: to anyone in the world".to_owned(),
        (false, 0) => "nothing is granted to identities of the pool yet".to_owned(),
        (false, count) => {
            format!("only the names of {count} identities to which something is granted keep others out")
        }
    };
    let name = &provider.resource.name;
    let trustee = tenure_model::Trustee::Federation(format!("https://{issuer}"));
    Draft::new(context.resource_subject(provider.resource), format!("Anyone at `{issuer}` gets a token by `{name}`"))
        .detail(format!(
            "{said}, and `{issuer}` vouches for everybody who opens an account there. Whoever comes gets an identity of \
             the pool `{}`; {to_whom}.",
            provider.pool.name,
        ))
        .severity(severity)
        .party(context.footprint.party_of(&trustee).map(|party| party.id))
        .cause(format!("anyone at `{issuer}` gets an identity of a pool"))
        .affected(held.iter().map(|identity| context.subject(identity)).collect())
        .evidence(&provider.resource.evidence)
        .remediation(format!(
            "Name the organisation or repository, for example assertion.repository_owner == 'ORGANISATION': {}",
            update_provider(provider.resource.id.as_str(), &trustee)
        ))
}
