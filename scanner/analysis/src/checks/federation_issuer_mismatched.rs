use std::collections::BTreeMap;

use tenure_model::{Cloud, Facet, Method, Principal, Severity, Trust, Trustee};

use super::Check;
use crate::crossings::issuer::right_form;
use crate::crossings::repair::update_issuer;
use crate::footprint::provider_host;
use crate::{Context, Draft, Inspection, azure};

pub(super) const CHECK: Check = Check {
    name: "federation-issuer-mismatched",
    title: "Trust in an issuer by a name that it does not use",
    population: "identities × OpenID Connect issuers that can act as them",
    inspects: "the spelling of the issuer",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Federation],
    reads_register: false,
    page: include_str!("federation_issuer_mismatched.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let all: Vec<(&Trust, &Principal, String)> = context
        .estate
        .records()
        .trusts
        .iter()
        .filter_map(|trust| {
            let target = context.estate.principal(&trust.target)?;
            Some((trust, target, issuer(trust, target)?))
        })
        .collect();
    let forms = forms(&all);
    for same in all.chunk_by(|a, b| a.1.id == b.1.id && a.2 == b.2) {
        let Some((trust, target, issuer)) = same.first() else { continue };
        inspection.look();
        let others = forms.get(&folded(issuer)).map_or(&[][..], Vec::as_slice);
        let right = match right_form(issuer, target.cloud) {
            Some(right) => right,
            // Of an issuer that we do not know one of two names is wrong; nobody knows which.
            None if right_form_is_known(issuer, target.cloud) => continue,
            None => match others.iter().find(|other| *other != issuer) {
                Some(other) => other.clone(),
                None => continue,
            },
        };
        inspection.report(draft(context, trust, target, issuer, &right));
    }
}

/// The issuer of a trust as its cloud compares it, without the scheme; `None` for what is no such issuer.
fn issuer(trust: &Trust, target: &Principal) -> Option<String> {
    let Trustee::Federation(name) = &trust.trustee else { return None };
    let is_url = name.starts_with("https://") || name.contains(":oidc-provider/");
    let bare = if target.cloud == Cloud::Aws { provider_host(name) } else { name.strip_prefix("https://")? };
    is_url.then(|| bare.to_owned())
}

/// Every way in which an issuer is written, by what they have in common.
fn forms(all: &[(&Trust, &Principal, String)]) -> BTreeMap<String, Vec<String>> {
    let mut forms: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, target, issuer) in all {
        // Google takes that of Entra ID in both.
        if !right_form_is_known(issuer, target.cloud) {
            forms.entry(folded(issuer)).or_default().push(issuer.clone());
        }
    }
    for list in forms.values_mut() {
        list.sort();
        list.dedup();
    }
    forms
}

fn folded(issuer: &str) -> String {
    issuer.trim_end_matches('/').to_ascii_lowercase()
}

/// Whether it is an issuer of which we know how it writes itself.
fn right_form_is_known(issuer: &str, cloud: Cloud) -> bool {
    let toggled = issuer.strip_suffix('/').map_or_else(|| format!("{issuer}/"), |without| without.to_owned());
    right_form(issuer, cloud).is_some()
        || right_form(&toggled, cloud).is_some()
        || issuer.starts_with("sts.windows.net/")
}

fn draft(context: &Context<'_>, trust: &Trust, target: &Principal, issuer: &str, right: &str) -> Draft {
    let remediation = match target.cloud {
        Cloud::Aws => format!(
            "Let the statement name a provider that is made for it, and remove the other: aws iam \
             create-open-id-connect-provider --url {}",
            crate::shell::quote(&format!("https://{right}"))
        ),
        Cloud::Azure => {
            format!("Make one for https://{right}, then: {}", azure::repair::remove_trust(trust))
        }
        Cloud::Gcp => update_issuer(trust.policy.as_str(), right),
    };
    Draft::new(context.subject(target), format!("`{}` trusts an issuer by a name that it does not use", target.name))
        .detail(format!(
            "It trusts `https://{issuer}`, and the tokens say `https://{right}`. Names are compared letter by letter, \
             so that nobody is let in; whoever looks for the reason may let in too many.",
        ))
        .party(context.party_of_trust(trust).map(|party| party.id))
        .cause(format!("trust in `https://{issuer}`"))
        .qualifier(issuer)
        .owner(context.owner(target))
        .evidence(&trust.evidence)
        .remediation(remediation)
}
