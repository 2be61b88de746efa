//! Issuers of tokens: which of them are one, however a cloud writes them.

use tenure_model::Cloud;

/// The issuer of GitHub's workflows.
pub(super) const GITHUB: &str = "token.actions.githubusercontent.com";
/// The issuer of GitLab's own service.
pub(super) const GITLAB: &str = "gitlab.com";
/// The issuer of HCP Terraform.
pub(super) const TERRAFORM: &str = "app.terraform.io";
/// The issuer of Buildkite.
pub(super) const BUILDKITE: &str = "agent.buildkite.com";
/// Google's, for service accounts and people.
pub(crate) const GOOGLE: &str = "accounts.google.com";
/// What AWS issues for its own roles ends in this; each account has an issuer of its own, and the subject is the
/// ARN of the role. Source: "IAM outbound identity federation", AWS IAM User Guide.
const AWS_TOKENS: &str = ".tokens.sts.global.api.aws";

/// By what the trusts in one issuer are put together: the issuer without its scheme, or a name of its own where
/// one issuer is written in several ways.
///
/// An issuer is compared letter by letter, its path and a slash at its end included: a token that names another
/// is refused. Google alone takes that of Entra ID without the slash.
pub(super) fn key_of(issuer: &str, cloud: Cloud) -> String {
    if let Some(account) = issuer.strip_prefix("aws:") {
        return account_key(account);
    }
    let bare = issuer.strip_prefix("https://").unwrap_or(issuer);
    if let Some(tenant) = tenant_of(bare, cloud == Cloud::Gcp) {
        return tenant_key(tenant);
    }
    if bare.ends_with(AWS_TOKENS) {
        return AWS_TOKENS.to_owned();
    }
    bare.to_owned()
}

/// The key of what a tenant of Entra ID issues.
pub(super) fn tenant_key(tenant: &str) -> String {
    format!("entra:{}", tenant.to_ascii_lowercase())
}

/// The key of the sessions of an account of AWS.
pub(super) fn account_key(account: &str) -> String {
    format!("aws:{account}")
}

/// The keys of whoever acts in an account of AWS.
pub(super) fn keys_of_account(account: &str) -> [String; 2] {
    [account_key(account), AWS_TOKENS.to_owned()]
}

/// Whether it is what AWS issues for its own roles.
pub(super) fn is_aws_tokens(key: &str) -> bool {
    key == AWS_TOKENS
}

/// The tenant behind an issuer of Entra ID.
pub(crate) fn tenant_of(issuer: &str, slash_is_optional: bool) -> Option<&str> {
    let bare = issuer.strip_prefix("https://").unwrap_or(issuer);
    let of_version_1 = bare.strip_prefix("sts.windows.net/").and_then(|rest| match rest.strip_suffix('/') {
        Some(tenant) => Some(tenant),
        None => slash_is_optional.then_some(rest),
    });
    let of_version_2 =
        || bare.strip_prefix("login.microsoftonline.com/").and_then(|rest| rest.strip_suffix("/v2.0"));
    let tenant = of_version_1.or_else(of_version_2)?;
    let is_guid = tenant.len() == 36 && tenant.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    is_guid.then_some(tenant)
}

/// Whether an issuer is a cluster of Kubernetes at one of the three clouds.
pub(crate) fn is_cluster(issuer: &str) -> bool {
    let bare = issuer.strip_prefix("https://").unwrap_or(issuer);
    let host = bare.split('/').next().unwrap_or_default();
    (host.starts_with("oidc.eks.") && host.contains(".amazonaws.com"))
        || host.ends_with(".oic.prod-aks.azure.com")
        || bare.starts_with("container.googleapis.com/v1/projects/")
}

/// How an issuer that we know writes itself, where somebody wrote it otherwise: with or without a slash at its
/// end, or in other case.
pub(crate) fn right_form(issuer: &str, cloud: Cloud) -> Option<String> {
    let bare = issuer.strip_prefix("https://").unwrap_or(issuer);
    let folded = bare.to_ascii_lowercase();
    let plain = folded.trim_end_matches('/');
    if [GITHUB, GITLAB, TERRAFORM, BUILDKITE, GOOGLE].contains(&plain) {
        return (bare != plain).then(|| plain.to_owned());
    }
    let needs_slash = plain.starts_with("sts.windows.net/") && cloud != Cloud::Gcp
        || plain.split('/').next().is_some_and(|host| host.ends_with(".oic.prod-aks.azure.com"));
    let has_none = plain.starts_with("oidc.eks.")
        || plain.starts_with("container.googleapis.com/")
        || plain.starts_with("login.microsoftonline.com/");
    match (needs_slash, has_none, bare.ends_with('/')) {
        (true, _, false) => Some(format!("{bare}/")),
        (_, true, true) => Some(bare.trim_end_matches('/').to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "7e000000-0000-4000-8000-000000000001";

    #[test]
    fn the_forms_of_a_tenant_are_one_and_a_slash_counts() {
        let v1 = format!("https://sts.windows.net/{TENANT}/");
        let v2 = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
        assert_eq!(key_of(&v1, Cloud::Aws), key_of(&v2, Cloud::Aws));
        let without = v1.trim_end_matches('/');
        assert_ne!(key_of(without, Cloud::Aws), key_of(&v1, Cloud::Aws));
        assert_eq!(key_of(without, Cloud::Gcp), key_of(&v1, Cloud::Gcp));
        assert_ne!(key_of("https://gitlab.com/", Cloud::Azure), key_of("gitlab.com", Cloud::Aws));
        assert_ne!(key_of("https://sts.windows.net/x/", Cloud::Aws), "entra:x");
    }

    #[test]
    fn known_issuers_have_one_right_form() {
        for (issuer, cloud, right) in [
            ("https://token.actions.githubusercontent.com/", Cloud::Azure, Some(GITHUB)),
            ("https://token.actions.githubusercontent.com", Cloud::Azure, None),
            ("https://token.actions.githubusercontent.com/contoso", Cloud::Azure, None),
            ("https://Token.Actions.githubusercontent.com", Cloud::Gcp, Some(GITHUB)),
            (
                "oidc.eks.eu-west-1.amazonaws.com/id/A/",
                Cloud::Aws,
                Some("oidc.eks.eu-west-1.amazonaws.com/id/A"),
            ),
            ("https://login.example.com/", Cloud::Azure, None),
        ] {
            assert_eq!(right_form(issuer, cloud).as_deref(), right, "{issuer}");
        }
        let bare = format!("sts.windows.net/{TENANT}");
        assert_eq!(right_form(&bare, Cloud::Aws), Some(format!("{bare}/")));
        assert_eq!(right_form(&bare, Cloud::Gcp), None);
    }
}
