//! Whom a trust in an issuer names, also where its target is switched off or a guard rail stops it: what is
//! someone's stays his until it is gone.

use tenure_model::{Cloud, Trust, Trustee};

use super::issuer::key_of;
use super::{doors, subject};
use crate::footprint::provider_host;

/// Every subject that a trust names, each by all its names: as it is written there, and over all clouds
/// (`github:contoso/pay`). A `*` stands for any text.
pub(crate) fn named_in(trust: &Trust) -> Vec<Vec<String>> {
    let Trustee::Federation(issuer) = &trust.trustee else { return Vec::new() };
    let cloud = cloud_of_trust(trust);
    let claims = doors::asked(trust, issuer, cloud).names().into_iter();
    let named = claims.map(|(claim, pattern)| names_of(issuer, cloud, &claim, &pattern));
    named.filter(|names| !names.is_empty()).collect()
}

/// The names of a subject by one claim of its tokens; none where the claim names nobody.
pub(crate) fn names_of(issuer: &str, cloud: Cloud, claim: &str, pattern: &str) -> Vec<String> {
    let issuer = if cloud == Cloud::Aws { provider_host(issuer) } else { issuer };
    let known = subject::named_by(&key_of(issuer, cloud), claim, pattern);
    let as_written = ["sub", "google.subject"].contains(&claim).then(|| pattern.to_owned());
    known.into_iter().chain(as_written).collect()
}

/// The cloud in which a trust stands: that of its scope.
pub(crate) fn cloud_of_trust(trust: &Trust) -> Cloud {
    let cloud = trust.scope.as_str().split(':').next().and_then(|word| word.parse().ok());
    cloud.unwrap_or(Cloud::Aws)
}
