use serde_json::json;
use tenure_model::{Cloud, Facet, Method, Severity, Trustee};

use super::Check;
use crate::conditions::some_of;
use crate::crossings::repair::update_provider;
use crate::federation::{Breadth, Claims};
use crate::footprint::provider_host;
use crate::openings::Opening;
use crate::{Context, Draft, Inspection, azure};

pub(super) const CHECK: Check = Check {
    name: "federation-without-subject",
    title: "Federated trust without subject",
    population: "identities × OpenID Connect issuers that can act as them",
    inspects: "the condition on the subject",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Federation],
    reads_register: false,
    page: include_str!("federation_without_subject.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let openings: Vec<Opening<'_>> = context.openings().collect();
    for same in openings.chunk_by(|a, b| a.role.id == b.role.id && a.trust.trustee == b.trust.trustee) {
        let Some((breadth, opening, issuer)) = widest(context, same) else { continue };
        inspection.look();
        let severity = match breadth {
            Breadth::Everyone if Claims::of(issuer).has_many_tenants() => Severity::Critical,
            Breadth::Everyone => CHECK.severity,
            Breadth::Guests | Breadth::Tenant => Severity::Medium,
            Breadth::Unreviewed => Severity::Low,
            Breadth::Subject => continue,
        };
        inspection.report(draft(context, opening, issuer, breadth).severity(severity));
    }
}

/// The widest of several statements for one issuer.
fn widest<'s, 'o>(
    context: &Context<'_>,
    same: &'s [Opening<'o>],
) -> Option<(Breadth, &'s Opening<'o>, &'s str)> {
    same.iter()
        .filter_map(|opening| {
            let Trustee::Federation(provider) = &opening.trust.trustee else { return None };
            if provider.contains(":saml-provider/") {
                return None;
            }
            let issuer = provider_host(provider);
            let claims = Claims::of(issuer);
            let breadth = match opening.role.cloud {
                Cloud::Azure => claims.breadth_in_entra(opening.trust),
                // The accounts of AWS that a pool takes, and SAML, have checks of their own or none.
                Cloud::Gcp if !provider.starts_with("https://") => return None,
                Cloud::Gcp => context.crossings().breadth(opening.trust)?,
                Cloud::Aws => claims.breadth(&opening.conditions),
            };
            Some((breadth, opening, issuer))
        })
        .min_by_key(|(breadth, ..)| *breadth)
}

fn draft(context: &Context<'_>, opening: &Opening<'_>, issuer: &str, breadth: Breadth) -> Draft {
    let role = opening.role;
    let claims = Claims::of(issuer);
    let who = claims.who(breadth);
    match role.cloud {
        Cloud::Azure => return of_entra(context, opening, issuer, who),
        Cloud::Gcp => return of_google(context, opening, issuer, who),
        Cloud::Aws => {}
    }
    let accepted = claims.subjects(&opening.conditions);
    let how = if accepted.is_empty() {
        "It asks for no subject that must be there.".to_owned()
    } else {
        format!("It accepts the subjects {}.", accepted.join(", "))
    };
    Draft::new(context.subject(role), format!("{who} `{issuer}` can act as `{}`", role.name))
        .detail(format!(
            "Statement {} of the trust policy lets {who} `{issuer}` assume the role. {how} The role's reach is {}.",
            opening.trust.statement,
            context.access.profile(&role.id).reach().as_str(),
        ))
        .party(context.party_of_trust(opening.trust).map(|party| party.id))
        .cause(format!("{who} `{issuer}` can act as a role"))
        .qualifier(issuer)
        .owner(context.owner(role))
        .evidence(&opening.trust.evidence)
        .remediation(opening.repair(&json!({ "Federated": opening.provider() }), &claims.good_conditions()))
}

fn of_entra(context: &Context<'_>, opening: &Opening<'_>, issuer: &str, who: &str) -> Draft {
    let (role, trust) = (opening.role, opening.trust);
    let named = trust.condition_values("sub").chain(trust.condition_values("claimsMatchingExpression"));
    let accepted: Vec<String> = named.map(|value| format!("`{value}`")).collect();
    Draft::new(context.subject(role), format!("{who} `{issuer}` can act as `{}`", role.name))
        .detail(format!(
            "A federated credential lets {who} `{issuer}` sign in as it: it takes {}. Its reach is {}.",
            some_of(&accepted),
            context.access.profile(&role.id).reach().as_str(),
        ))
        .party(context.party_of_trust(trust).map(|party| party.id))
        .cause(format!("{who} `{issuer}` can act as an identity"))
        .qualifier(issuer)
        .owner(context.owner(role))
        .evidence(&trust.evidence)
        .remediation(format!(
            "Make one for each subject that is meant, named in full ({}), then: {}",
            Claims::of(issuer).example(),
            azure::repair::remove_trust(trust)
        ))
}

fn of_google(context: &Context<'_>, opening: &Opening<'_>, issuer: &str, who: &str) -> Draft {
    let (identity, trust) = (opening.role, opening.trust);
    Draft::new(context.subject(identity), format!("{who} `{issuer}` can act as `{}`", identity.name))
        .detail(format!(
            "A provider of its pool lets {who} `{issuer}` in as it. What is granted to it is theirs: its own reach is {}.",
            context.access.profile(&identity.id).reach().as_str(),
        ))
        .party(context.party_of_trust(trust).map(|party| party.id))
        .cause(format!("{who} `{issuer}` can act as an identity"))
        .qualifier(issuer)
        .owner(context.owner(identity))
        .evidence(&identity.evidence)
        .evidence(&trust.evidence)
        .remediation(format!(
            "Grant to one subject or repository (principal://… or principalSet://…/attribute.repository/NAME), and let \
             the condition of the provider name who is meant: {}",
            update_provider(trust.policy.as_str(), &trust.trustee)
        ))
}
