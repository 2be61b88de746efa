//! Secrets that name an identity: one whose name, description, tag or label holds the public identifier of an
//! identity of the estate is taken to hold its key. Whoever reads it may act as the identity; that it does is not
//! shown, for no secret is ever read.

use std::collections::BTreeMap;

use tenure_model::{
    Cloud, Credential, CredentialKind, CredentialState, Estate, Facet, Principal, PrincipalKind, Resource,
};

/// A secret that names an identity.
#[derive(Clone, Debug)]
pub(crate) struct Hint<'a> {
    /// The secret.
    pub(crate) secret: &'a Resource,
    /// Whom it names.
    pub(crate) identity: &'a Principal,
    /// The identifier, as it stands there.
    pub(crate) identifier: String,
    /// Where it stands: `name`, `Description`, `tags.client-id`.
    pub(crate) place: String,
    /// The credential that works, where one was read.
    pub(crate) credential: Option<&'a Credential>,
}

/// The most letters of a text that are looked through; clouds take fewer in all of these.
const LONGEST: usize = 4_096;

/// The permission that reads a secret of a kind; `None` for what is no secret.
pub(crate) fn reading(secret: &Resource) -> Option<&'static str> {
    match secret.kind.as_str() {
        "secretsmanager:secret" => Some("secretsmanager:GetSecretValue"),
        "ssm:parameter" => Some("ssm:GetParameter"),
        "azure:microsoft.keyvault/vaults/secrets" => {
            Some("Microsoft.KeyVault/vaults/secrets/getSecret/action")
        }
        "secretmanager.googleapis.com/Secret" => Some("secretmanager.versions.access"),
        _ => None,
    }
}

/// Every secret that names an identity which has a key, in the order of the secrets.
pub(super) fn hints(estate: &Estate) -> Vec<Hint<'_>> {
    let secrets: Vec<&Resource> =
        estate.records().resources.iter().filter(|one| reading(one).is_some()).collect();
    if secrets.is_empty() {
        return Vec::new();
    }
    let identifiers = identifiers(estate);
    let mut hints = Vec::new();
    for secret in secrets {
        let mut found: BTreeMap<&str, (String, String)> = BTreeMap::new();
        for (place, text) in texts(secret) {
            for word in words(text) {
                if let Some((identity, _)) = identifiers.get(&word.to_ascii_lowercase()) {
                    found.entry(identity.id.as_str()).or_insert_with(|| (word.to_owned(), place.to_owned()));
                }
            }
        }
        for (identifier, place) in found.into_values() {
            if let Some((identity, credential)) = identifiers.get(&identifier.to_ascii_lowercase()) {
                hints.push(Hint { secret, identity, identifier, place, credential: *credential });
            }
        }
    }
    hints
}

/// Where a secret may say whose it is.
fn texts(secret: &Resource) -> impl Iterator<Item = (&str, &str)> {
    let says = |key: &str| {
        key.eq_ignore_ascii_case("description")
            || ["tags.", "tag/", "labels.", "annotations."].iter().any(|head| key.starts_with(head))
    };
    let attributes = secret.attributes.iter().filter(move |(key, _)| says(key));
    std::iter::once(("name", secret.name.as_str()))
        .chain(attributes.map(|(key, text)| (key.as_str(), text.as_str())))
}

/// The words of a text that can be an identifier, and every id of the form of a GUID in it.
fn words(text: &str) -> Vec<&str> {
    let end = (0..=text.len().min(LONGEST)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let text = text.get(..end).unwrap_or_default();
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '@');
    let split = text.split(move |letter| !is_part(letter)).map(|word| word.trim_matches(['.', '-', '_']));
    let mut words: Vec<&str> = split.filter(|word| word.len() >= 12).collect();
    let guids: Vec<&str> = words.iter().flat_map(|word| guids(word)).collect();
    words.extend(guids);
    words
}

fn guids(word: &str) -> Vec<&str> {
    const LENGTH: usize = 36;
    let is_one = |part: &&str| {
        part.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    };
    let starts = 0..word.len().saturating_sub(LENGTH - 1);
    starts.filter_map(|at| word.get(at..at + LENGTH)).filter(is_one).collect()
}

type Identity<'a> = (&'a Principal, Option<&'a Credential>);

/// The public identifiers, in lower case, of identities that have a key which works.
fn identifiers(estate: &Estate) -> BTreeMap<String, Identity<'_>> {
    let mut identifiers = BTreeMap::new();
    for principal in estate.records().principals.iter().filter(|one| one.state.may_act()) {
        let names: Vec<&str> = match principal.kind {
            PrincipalKind::ServicePrincipal => vec!["appId"],
            PrincipalKind::ServiceAccount => vec!["uniqueId"],
            _ => continue,
        };
        let Some(credential) = working(estate, principal) else { continue };
        let attributes = names.iter().filter_map(|name| principal.attributes.get(*name)).map(String::as_str);
        let email = principal.id.as_str().strip_prefix("serviceAccount:");
        for name in attributes.chain(email) {
            identifiers.insert(name.to_ascii_lowercase(), (principal, credential));
        }
    }
    for credential in &estate.records().credentials {
        let is_one = matches!(credential.kind, CredentialKind::AccessKey | CredentialKind::HmacKey);
        if let Some(principal) = estate.principal(&credential.principal)
            && is_one
            && credential.state == CredentialState::Active
            && principal.state.may_act()
            && !credential.id.as_str().contains('#')
        {
            identifiers.insert(credential.id.as_str().to_ascii_lowercase(), (principal, Some(credential)));
        }
    }
    identifiers
}

/// A key that a secret can hold; `None` where there is none, within: `None` where that was not read.
fn working<'a>(estate: &'a Estate, principal: &Principal) -> Option<Option<&'a Credential>> {
    let is_one = |one: &&Credential| {
        one.state == CredentialState::Active
            && matches!(
                one.kind,
                CredentialKind::ClientSecret
                    | CredentialKind::Certificate
                    | CredentialKind::ServiceAccountKey
            )
    };
    if let Some(credential) = estate.credentials_of(&principal.id).iter().find(is_one) {
        return Some(Some(credential));
    }
    let is_blind = estate.gaps.iter().any(|gap| {
        gap.blinds.contains(&Facet::Credentials)
            && (gap.scope == principal.scope
                || gap.subject == principal.id.as_str()
                || principal.cloud == Cloud::Gcp
                    && estate.ancestry(&principal.scope).iter().any(|above| above.id == gap.scope))
    });
    is_blind.then_some(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_found_in_whatever_stands_around_them() {
        let guid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
        for text in [
            guid.to_owned(),
            format!("prod/entra/{guid}"),
            format!("app-{guid}-secret"),
            format!("client id: {guid}."),
        ] {
            assert!(words(&text).contains(&guid), "{text}");
        }
        let email = "deploy@pay-prod.iam.gserviceaccount.com";
        assert!(words(&format!("key of <{email}>, rotated")).contains(&email));
        assert!(words("AKIAIOSFODNN7EXAMPLE/secret").contains(&"AKIAIOSFODNN7EXAMPLE"));
        assert!(!words("3f2504e0-4f89-41d3-9a0c-0305e82c330").contains(&guid));
    }

    #[test]
    fn hostile_texts_end() {
        drop(words(&"ä".repeat(10_000)));
        drop(words(&"a".repeat(1_000_000)));
        drop(words("\u{0}\u{202e}"));
    }
}
