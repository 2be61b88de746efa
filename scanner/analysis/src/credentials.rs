//! What the checks of credentials share.

use tenure_model::{
    Credential, CredentialKind, CredentialState, Expiry, Principal, PrincipalKind, Severity, Unknown,
};

use crate::repair::known_id;
use crate::{Context, Draft};

/// The credentials that are accepted today and with which their holder can act: passwords and what
/// software uses. Those of root users are left out: they have checks of their own.
pub(crate) fn live<'a>(context: &Context<'a>) -> impl Iterator<Item = (&'a Principal, &'a Credential)> {
    let estate = context.estate;
    estate.records().credentials.iter().filter_map(move |held| {
        let holder = estate.principal(&held.principal)?;
        let acts = held.kind == CredentialKind::Password || held.kind.is_programmatic();
        let counts = acts && is_live(context, held) && holder.kind != PrincipalKind::AccountRoot;
        counts.then_some((holder, held))
    })
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

/// A credential for a reader: "access key `AKIA…`", or "access key 1" where its id is not known.
pub(crate) fn label(held: &Credential) -> String {
    let kind = match held.kind {
        CredentialKind::AccessKey => "access key",
        CredentialKind::Password => return "password".to_owned(),
        CredentialKind::MfaDevice => "MFA device",
        CredentialKind::SshPublicKey => "SSH key",
        CredentialKind::SigningCertificate => "signing certificate",
        CredentialKind::ServiceSpecificCredential => "service-specific credential",
        CredentialKind::ServerCertificate => "server certificate",
        CredentialKind::ClientSecret => "client secret",
        CredentialKind::Certificate => "certificate",
        CredentialKind::FederatedCredential => "federated credential",
    };
    let number = held.id.as_str().rsplit('-').next().unwrap_or_default();
    match known_id(held) {
        Some(id) => format!("{kind} `{id}`"),
        None => format!("{kind} {number}"),
    }
}

/// Why something about a credential is not known, for a reader.
pub(crate) fn unknown(what: &str, held: &Credential, why: Unknown) -> String {
    format!("{what} of {} is not known: {}", label(held), why.sentence())
}
