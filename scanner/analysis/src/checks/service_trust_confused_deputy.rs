use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};
use tenure_model::{Cloud, Confidence, Facet, Method, PrincipalKind, Severity, Trustee};

use super::Check;
use crate::conditions::{Limit, some_of};
use crate::openings::{Offering, Opening};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "service-trust-confused-deputy",
    title: "Service trusted for any customer",
    population: "roles and resources × AWS services that say for whom they act",
    inspects: "the condition on the calling account",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws],
    needs: &[Facet::Principals, Facet::ResourcePolicies],
    reads_register: false,
    page: include_str!("service_trust_confused_deputy.md"),
    run,
};

#[derive(Debug, Deserialize)]
struct List {
    service: Vec<Service>,
}

/// A service that tells for which account and resource it acts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    principal: String,
    #[serde(rename = "in")]
    places: Vec<String>,
    source_arn: String,
    source: String,
}

/// A test holds that the list parses; an empty one would only lose findings.
static SERVICES: LazyLock<BTreeMap<String, Service>> = LazyLock::new(|| {
    let list = toml::from_str::<List>(include_str!("confused_deputy_services.toml"));
    let services = list.map(|list| list.service).unwrap_or_default();
    services.into_iter().map(|service| (service.principal.clone(), service)).collect()
});

/// The entry of a service principal for a place; regional names (`logs.eu-west-1.amazonaws.com`)
/// count as the service.
fn service(principal: &str, place: &str) -> Option<&'static Service> {
    let plain = principal.trim_end_matches(".cn");
    let parts: Vec<&str> = plain.split('.').collect();
    let found = SERVICES.get(plain).or_else(|| match parts.as_slice() {
        [name, region, "amazonaws", "com"] if region.contains('-') => {
            SERVICES.get(&format!("{name}.amazonaws.com"))
        }
        _ => None,
    });
    found.filter(|service| service.places.iter().any(|known| known == place))
}

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut seen = BTreeSet::new();
    let openings = context.openings().filter(|o| o.role.kind != PrincipalKind::ServiceLinkedRole);
    for opening in openings {
        let Trustee::Service(principal) = &opening.trust.trustee else { continue };
        let Some(service) = service(principal, "role") else { continue };
        if seen.insert((opening.role.id.clone(), principal.clone())) {
            inspection.look();
        }
        if opening.limit() < Limit::Secret {
            inspection.report(of_role(context, &opening, principal, service));
        }
    }
    for offering in context.offerings(inspection) {
        of_resource(context, inspection, &offering);
    }
}

fn of_role(context: &Context<'_>, opening: &Opening<'_>, principal: &str, service: &Service) -> Draft {
    let role = opening.role;
    let condition = condition(service, role.scope.local());
    Draft::new(context.subject(role), format!("`{}` trusts {principal} for any customer", role.name))
        .detail(format!(
            "Statement {} of the trust policy lets {principal} assume the role and does not ask for which \
             account. The service says so in its requests ({}), so it can be asked.",
            opening.trust.statement, service.source,
        ))
        .confidence(confidence(opening.limit()))
        .cause(format!("roles trust {principal} for any customer"))
        .qualifier(principal)
        .owner(context.owner(role))
        .evidence(&opening.trust.evidence)
        .remediation(opening.repair(&json!({ "Service": principal }), &condition))
}

fn of_resource(context: &Context<'_>, inspection: &mut Inspection, offering: &Offering<'_>) {
    let resource = offering.resource;
    let place = resource.kind.split(':').next().unwrap_or_default();
    let mut looked = BTreeSet::new();
    for offer in &offering.offers {
        let Trustee::Service(principal) = &offer.trustee else { continue };
        let Some(service) = service(principal, place) else { continue };
        if looked.insert(principal.clone()) {
            inspection.look();
        }
        if offer.limit() >= Limit::Secret {
            continue;
        }
        inspection.report(
            Draft::new(
                context.resource_subject(resource),
                format!("`{}` trusts {principal} for any customer", resource.name),
            )
            .detail(format!(
                "The resource's policy lets {principal} do {} and does not ask for which account. The \
                 service says so in its requests ({}), so it can be asked.",
                some_of(&offer.statement.actions.patterns),
                service.source,
            ))
            .confidence(confidence(offer.limit()))
            .cause(format!("{place} resources trust {principal} for any customer"))
            .qualifier(principal)
            .evidence(&offering.document.evidence)
            .evidence(&resource.evidence)
            .remediation(offer.repair(
                resource,
                &json!({ "Service": principal }),
                &condition(service, resource.scope.local()),
            )),
        );
    }
}

/// A key of which we do not know what it says may be the question.
fn confidence(limit: Limit) -> Confidence {
    if limit == Limit::Unsettled { Confidence::Medium } else { Confidence::High }
}

fn condition(service: &Service, account: &str) -> Value {
    let source_arn = service.source_arn.replace("ACCOUNT", account).replace("REGION", "*");
    json!({
        "StringEquals": { "aws:SourceAccount": account },
        "ArnLike": { "aws:SourceArn": source_arn },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_parses_and_every_entry_has_its_source() {
        let list: List = toml::from_str(include_str!("confused_deputy_services.toml")).expect("parses");
        assert_eq!(list.service.len(), SERVICES.len(), "a service stands twice");
        for service in &list.service {
            assert!(service.principal.ends_with(".amazonaws.com"), "{service:?}");
            assert!(service.source.starts_with("https://docs.aws.amazon.com/"), "{service:?}");
            assert!(service.source_arn.starts_with("arn:aws:"), "{service:?}");
            assert!(!service.places.is_empty(), "{service:?}");
            for place in &service.places {
                assert!(["lambda", "role", "s3", "sns", "sqs"].contains(&place.as_str()), "{service:?}");
            }
        }
        assert!(list.service.is_sorted_by_key(|service| &service.principal));
    }

    #[test]
    fn regional_names_count_and_compute_is_left_out() {
        assert!(service("logs.eu-west-1.amazonaws.com", "role").is_some());
        assert!(service("logs.amazonaws.com", "sqs").is_none());
        for compute in ["ec2.amazonaws.com", "lambda.amazonaws.com", "ecs-tasks.amazonaws.com"] {
            assert!(service(compute, "role").is_none(), "{compute}");
        }
    }
}
