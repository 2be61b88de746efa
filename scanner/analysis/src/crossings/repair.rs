//! What closes a way in by a trust. Never executed; every name in it is quoted.

use tenure_model::{Cloud, Trustee};

use super::{Certainty, Foothold};
use crate::azure;
use crate::shell::quote;

impl Foothold<'_> {
    /// What takes the way in back, or makes it narrower.
    pub(crate) fn narrow(&self) -> String {
        let target = quote(&self.target.name);
        let perhaps =
            if self.certainty == Certainty::Depends { " (as far as its conditions let it in)" } else { "" };
        match self.target.cloud {
            Cloud::Aws => format!(
                "Take it out of statement {} of the trust policy of the role, or give the role less{perhaps}: aws iam \
                 update-assume-role-policy --role-name {target} --policy-document file://narrower-trust.json",
                self.trust.statement
            ),
            Cloud::Azure => format!(
                "Remove the federated credential, or give {target} less{perhaps}: {}",
                azure::repair::remove_trust(self.trust)
            ),
            Cloud::Gcp => format!(
                "Let the condition of the provider leave it out, or take from {} what it holds{perhaps}: {}",
                quote(self.target.id.as_str()),
                update_provider(self.trust.policy.as_str(), &self.trust.trustee)
            ),
        }
    }
}

/// The command that sets the attribute condition of a provider, by its full name.
pub(crate) fn update_provider(policy: &str, trustee: &Trustee) -> String {
    let kind = match trustee {
        Trustee::Federation(issuer) if issuer.starts_with("aws:") => "update-aws",
        Trustee::Federation(issuer) if issuer.starts_with("https://") => "update-oidc",
        Trustee::Federation(issuer) if issuer.starts_with("x509:") => "update-x509",
        _ => "update-saml",
    };
    format!("{} --attribute-condition=EXPRESSION", update(policy, kind))
}

/// The command that sets the issuer of a provider.
pub(crate) fn update_issuer(policy: &str, issuer: &str) -> String {
    format!("{} --issuer-uri={}", update(policy, "update-oidc"), quote(&format!("https://{issuer}")))
}

/// The command that leaves a provider the one audience that nobody else has: its own name.
pub(crate) fn update_audience(policy: &str) -> String {
    let name = policy.strip_suffix("#provider").unwrap_or(policy).trim_start_matches("//iam.googleapis.com/");
    let own = format!("https://iam.googleapis.com/{name}");
    format!(
        "Let the workload ask for the provider's own name, then: {} --allowed-audiences={}",
        update(policy, "update-oidc"),
        quote(&own)
    )
}

fn update(policy: &str, kind: &str) -> String {
    let name = policy.strip_suffix("#provider").unwrap_or(policy);
    let name = name.trim_start_matches("//iam.googleapis.com/");
    let part = |collection: &str| {
        let mut parts = name.split('/').skip_while(|part| *part != collection);
        parts.nth(1).unwrap_or_default()
    };
    let provider = quote(part("providers"));
    if name.contains("workforcePools/") {
        return format!(
            "gcloud iam workforce-pools providers {kind} {provider} --workforce-pool={} --location=global",
            quote(part("workforcePools"))
        );
    }
    format!(
        "gcloud iam workload-identity-pools providers {kind} {provider} --workload-identity-pool={} --location=global \
         --project={}",
        quote(part("workloadIdentityPools")),
        quote(part("projects"))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_named_in_full() {
        let name = "projects/200000000001/locations/global/workloadIdentityPools/ci/providers/gh#provider";
        let github = Trustee::Federation("https://token.actions.githubusercontent.com".into());
        assert_eq!(
            update_provider(name, &github),
            "gcloud iam workload-identity-pools providers update-oidc 'gh' --workload-identity-pool='ci' --location=global \
             --project='200000000001' --attribute-condition=EXPRESSION"
        );
        let workforce = "locations/global/workforcePools/staff/providers/a b#provider";
        let saml = Trustee::Federation("urn:staff".into());
        assert_eq!(
            update_provider(workforce, &saml),
            "gcloud iam workforce-pools providers update-saml 'a b' --workforce-pool='staff' --location=global \
             --attribute-condition=EXPRESSION"
        );
    }
}
