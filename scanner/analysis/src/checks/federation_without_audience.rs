use serde_json::json;
use tenure_model::{Cloud, Facet, Method, Severity, Trustee};

use super::Check;
use crate::crossings::repair::update_audience;
use crate::federation::{Audiences, Breadth, Claims, audiences};
use crate::footprint::provider_host;
use crate::openings::Opening;
use crate::{Context, Draft, Inspection, azure};

pub(super) const CHECK: Check = Check {
    name: "federation-without-audience",
    title: "Federated trust without audience",
    population: "statements and federated credentials that let in an identity provider",
    inspects: "the condition on the audience",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Federation],
    reads_register: false,
    page: include_str!("federation_without_audience.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for opening in context.openings() {
        let Trustee::Federation(provider) = &opening.trust.trustee else { continue };
        if opening.role.cloud == Cloud::Azure {
            entra(context, inspection, &opening, provider);
        } else if opening.role.cloud == Cloud::Gcp {
            google(context, inspection, &opening, provider);
        } else if provider.contains(":saml-provider/") {
            saml(context, inspection, &opening);
        } else {
            openid_connect(context, inspection, &opening, provider);
        }
    }
}

fn saml(context: &Context<'_>, inspection: &mut Inspection, opening: &Opening<'_>) {
    inspection.look();
    if !opening.asks_for("SAML:aud") {
        let condition = json!({ "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } });
        let why = "An assertion that the directory made for another purpose is good here too.";
        inspection.report(draft(context, opening, "SAML:aud", why, &condition).severity(Severity::Medium));
    }
}

fn openid_connect(context: &Context<'_>, inspection: &mut Inspection, opening: &Opening<'_>, provider: &str) {
    let issuer = provider_host(provider);
    let claims = Claims::of(issuer);
    let key = claims.key(claims.audience_claim());
    if opening.asks_for(&key) || claims.other_audience_keys().any(|key| opening.asks_for(&key)) {
        inspection.look();
        return;
    }
    let condition = json!({ "StringEquals": { key.as_str(): "AUDIENCE-THAT-YOUR-WORKLOAD-ASKS-FOR" } });
    // AWS takes a token only if its audience is on the provider's list of client ids: with one on
    // it, the audience is bound there. The public providers that AWS knows have no such list.
    let listed = if provider.contains(":oidc-provider/") {
        audiences(context.estate, provider, &opening.trust.scope)
    } else {
        Audiences::Listed(Vec::new())
    };
    let why = match listed {
        Audiences::Unread => {
            let why = format!("the client ids of `{provider}` were not read");
            inspection.cannot_judge(opening.role.id.as_str(), why);
            return;
        }
        Audiences::Listed(ids) if ids.is_empty() && !provider.contains(":oidc-provider/") => {
            "A token that the issuer made for any other application is good here.".to_owned()
        }
        Audiences::Listed(ids) if ids.len() > 1 => {
            format!("The provider takes {} audiences, and a token for any of them is good here.", ids.len())
        }
        Audiences::Listed(_) | Audiences::NoProvider => {
            inspection.look();
            return;
        }
    };
    inspection.look();
    let severity = match claims.breadth(&opening.conditions) {
        // Anyone can have an identity pool, and let in whom he likes.
        _ if claims.is_cognito() => Severity::Critical,
        Breadth::Everyone | Breadth::Guests | Breadth::Tenant => CHECK.severity,
        Breadth::Subject | Breadth::Unreviewed => Severity::Medium,
    };
    inspection.report(draft(context, opening, &key, &why, &condition).severity(severity));
}

/// What Entra ID recommends as the audience, in its clouds. A token for another was made for somebody else.
const TOKEN_EXCHANGE: [&str; 3] =
    ["api://AzureADTokenExchange", "api://AzureADTokenExchangeUSGov", "api://AzureADTokenExchangeChina"];

fn entra(context: &Context<'_>, inspection: &mut Inspection, opening: &Opening<'_>, provider: &str) {
    inspection.look();
    let (role, trust) = (opening.role, opening.trust);
    let audiences: Vec<&str> = trust.condition_values("aud").collect();
    let others: Vec<String> = audiences
        .iter()
        .filter(|audience| !TOKEN_EXCHANGE.contains(audience))
        .map(|audience| format!("`{audience}`"))
        .collect();
    if !audiences.is_empty() && others.is_empty() {
        return;
    }
    let (what, severity) = if audiences.is_empty() {
        ("tokens whatever their audience".to_owned(), CHECK.severity)
    } else {
        (format!("tokens for {}", others.join(", ")), Severity::Medium)
    };
    let issuer = provider_host(provider);
    inspection.report(
        Draft::new(context.subject(role), format!("`{}` takes tokens that were made for others", role.name))
            .detail(format!(
                "A federated credential for `{issuer}` takes {what}. A token that the issuer made for another service \
                 is good here too. Its reach is {}.",
                context.access.profile(&role.id).reach().as_str(),
            ))
            .severity(severity)
            .party(context.party_of_trust(trust).map(|party| party.id))
            .cause(format!("tokens of `{issuer}` are taken that were made for others"))
            .qualifier(provider)
            .qualifier(trust.policy.as_str())
            .owner(context.owner(role))
            .evidence(&trust.evidence)
            .remediation(format!(
                "Make one with the audience api://AzureADTokenExchange, let the workload ask for it, then: {}",
                azure::repair::remove_trust(trust)
            )),
    );
}

/// Audiences that tokens have which were made for somebody else: another cloud, or nobody in particular.
fn is_of_others(audience: &str) -> bool {
    let of_another_cloud = audience == "sts.amazonaws.com" || TOKEN_EXCHANGE.contains(&audience);
    let of_nobody =
        ["https://github.com/", "https://gitlab.com"].iter().any(|head| audience.starts_with(head));
    of_another_cloud || of_nobody || audience == "*"
}

/// A pool takes the audiences that its provider lists; without a list its own name, which nobody else has.
fn google(context: &Context<'_>, inspection: &mut Inspection, opening: &Opening<'_>, provider: &str) {
    // Sessions of AWS and assertions of SAML have no audience that a provider could list.
    if !provider.starts_with("https://") {
        return;
    }
    inspection.look();
    let (identity, trust) = (opening.role, opening.trust);
    let others: Vec<String> = trust
        .condition_values("aud")
        .filter(|audience| is_of_others(audience))
        .map(|audience| format!("`{audience}`"))
        .collect();
    if others.is_empty() {
        return;
    }
    let issuer = provider_host(provider);
    let named = trust.policy.as_str().trim_end_matches("#provider");
    inspection.report(
        Draft::new(context.subject(identity), format!("`{}` takes tokens that were made for others", identity.name))
            .detail(format!(
                "The provider {named} takes tokens of `{issuer}` for {}. A token that was made for another service is \
                 good here too. The identity's own reach is {}.",
                others.join(", "),
                context.access.profile(&identity.id).reach().as_str(),
            ))
            .severity(Severity::Medium)
            .party(context.party_of_trust(trust).map(|party| party.id))
            .cause(format!("tokens of `{issuer}` are taken that were made for others"))
            .qualifier(provider)
            .qualifier(trust.policy.as_str())
            .owner(context.owner(identity))
            .evidence(&identity.evidence)
            .evidence(&trust.evidence)
            .remediation(update_audience(trust.policy.as_str())),
    );
}

fn draft(
    context: &Context<'_>,
    opening: &Opening<'_>,
    key: &str,
    why: &str,
    condition: &serde_json::Value,
) -> Draft {
    let role = opening.role;
    let provider = opening.provider();
    let party = context.party_of_trust(opening.trust).map(|party| party.id);
    Draft::new(context.subject(role), format!("`{}` takes tokens that were made for others", role.name))
        .detail(format!(
            "Statement {} of the trust policy lets `{provider}` in without a condition on `{key}` that must \
             hold. {why} The role's reach is {}.",
            opening.trust.statement,
            context.access.profile(&role.id).reach().as_str(),
        ))
        .party(party)
        .cause(format!("tokens of `{}` are taken whatever their audience", provider_host(provider)))
        .qualifier(provider)
        .qualifier(opening.trust.statement.to_string())
        .owner(context.owner(role))
        .evidence(&opening.trust.evidence)
        .remediation(opening.repair(&json!({ "Federated": provider }), condition))
}
