//! What the checks of credentials share.

use tenure_model::{
    Cloud, Credential, CredentialKind, CredentialState, Expiry, Facet, Principal, PrincipalKind, Severity,
    Unknown,
};

use crate::repair::known_id;
use crate::{Context, Draft};

/// The credentials that are accepted today and with which their holder can act: passwords and what
/// software uses. Those of root users are left out: they have checks of their own; so are passwords of Entra
/// ID, of which the cloud tells no more than of their user.
pub(crate) fn live<'a>(context: &Context<'a>) -> impl Iterator<Item = (&'a Principal, &'a Credential)> {
    let estate = context.estate;
    estate.records().credentials.iter().filter_map(move |held| {
        let holder = estate.principal(&held.principal)?;
        let is_password = held.kind == CredentialKind::Password && held.cloud != Cloud::Azure;
        let counts = (is_password || held.kind.is_programmatic())
            && is_live(context, held)
            && holder.state.may_act()
            && holder.kind != PrincipalKind::AccountRoot;
        counts.then_some((holder, held))
    })
}

/// Those of them that have an age and a use of their own: a federated credential is the word of an issuer,
/// whose tokens live for minutes.
pub(crate) fn kept<'a>(context: &Context<'a>) -> impl Iterator<Item = (&'a Principal, &'a Credential)> {
    live(context).filter(|(_, held)| held.kind != CredentialKind::FederatedCredential)
}

/// Whether a gap has said for a whole tenant that the use of its credentials was not read.
pub(crate) fn is_said(context: &Context<'_>, held: &Credential) -> bool {
    held.cloud != Cloud::Aws && context.is_blind_at(&held.scope, Facet::CredentialUse)
}

/// Whether the cloud accepts a credential as of the snapshot.
pub(crate) fn is_live(context: &Context<'_>, held: &Credential) -> bool {
    let over = matches!(held.expires, Expiry::At(end) if end <= context.estate.as_of);
    held.state == CredentialState::Active && !over
}

/// A finding about one credential of a principal. The repair goes to the principal, so it is the
/// subject; the credential tells findings apart.
pub(crate) fn draft(
    context: &Context<'_>,
    holder: &Principal,
    held: &Credential,
    title: impl Into<String>,
) -> Draft {
    let severity =
        if context.access.profile(&holder.id).is_privileged() { Severity::High } else { Severity::Medium };
    Draft::new(context.subject(holder), title)
        .qualifier(held.id.as_str())
        .severity(severity)
        .owner(context.owner(holder))
        .evidence(&held.evidence)
}

/// Whether a credential is of a kind that can be given an end, and that software keeps: secrets and
/// certificates of applications, keys of service accounts.
pub(crate) const fn has_end(kind: CredentialKind) -> bool {
    matches!(
        kind,
        CredentialKind::ClientSecret | CredentialKind::Certificate | CredentialKind::ServiceAccountKey
    )
}

/// What a credential is, for a reader.
pub(crate) const fn noun(held: &Credential) -> &'static str {
    match held.kind {
        CredentialKind::AccessKey => "access key",
        CredentialKind::Password => "password",
        CredentialKind::MfaDevice => "MFA device",
        CredentialKind::SshPublicKey => "SSH key",
        CredentialKind::SigningCertificate => "signing certificate",
        CredentialKind::ServiceSpecificCredential => "service-specific credential",
        CredentialKind::ServerCertificate => "server certificate",
        CredentialKind::ClientSecret => "client secret",
        CredentialKind::Certificate => "certificate",
        CredentialKind::FederatedCredential => "federated credential",
        CredentialKind::ServiceAccountKey => "service account key",
        CredentialKind::HmacKey => "HMAC key",
        CredentialKind::ApiKey => "API key",
    }
}

/// A credential for a reader: "access key `AKIA…`", or "access key 1" where its id is not known. One of
/// Entra ID goes by its name, where it has one, and the start of its id.
pub(crate) fn label(held: &Credential) -> String {
    let kind = noun(held);
    if held.kind == CredentialKind::Password {
        return kind.to_owned();
    }
    let id = held.id.as_str();
    match held.kind {
        CredentialKind::FederatedCredential | CredentialKind::ServiceAccountKey | CredentialKind::ApiKey => {
            return format!("{kind} `{}`", id.rsplit('/').next().unwrap_or_default());
        }
        CredentialKind::ClientSecret | CredentialKind::Certificate => {
            let start = id.split('-').next().unwrap_or_default();
            let name = held.attributes.get("displayName").filter(|name| !name.is_empty());
            return name
                .map_or_else(|| format!("{kind} `{id}`"), |name| format!("{kind} `{name}` ({start}…)"));
        }
        _ => {}
    }
    let number = id.rsplit('-').next().unwrap_or_default();
    match known_id(held) {
        Some(id) => format!("{kind} `{id}`"),
        None => format!("{kind} {number}"),
    }
}

/// Why something about a credential is not known, for a reader.
pub(crate) fn unknown(what: &str, held: &Credential, why: Unknown) -> String {
    format!("{what} of {} is not known: {}", label(held), why.sentence())
}
