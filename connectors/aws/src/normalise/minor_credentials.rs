//! Credentials of the rarer kinds: SSH public keys, signing certificates, service-specific
//! credentials of users, and the server certificates of an account.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde_json::Value;
use tenure_model::{
    Cloud, Credential, CredentialId, CredentialKind, CredentialState, Expiry, Facet, LastUsed, PrincipalId,
    ScopeId, Unknown,
};

use super::access_keys::credential_state;
use super::answer::Answer;
use super::lenient::{date, end_or_never, items, member, text};
use super::state::{State, root_of};

/// Credentials whose users are known by name only, and what was listed.
#[derive(Default)]
pub(super) struct MinorFacts {
    named: Vec<(String, Credential)>,
    certificates_of: BTreeSet<(ScopeId, String)>,
}

impl MinorFacts {
    /// Whether the signing certificates of this user were listed, and so need no place of the report.
    pub(super) fn has_listed_certificates(&self, scope: &ScopeId, user: &str) -> bool {
        self.certificates_of.contains(&(scope.clone(), user.to_lowercase()))
    }
}

/// How one API spells its list.
struct Listing {
    list: &'static str,
    id: &'static str,
    issued: &'static str,
    kind: CredentialKind,
    /// Member with the end, where this kind can end.
    ends: Option<&'static str>,
}

pub(super) fn read_ssh_public_keys(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let listing = Listing {
        list: "SSHPublicKeys",
        id: "SSHPublicKeyId",
        issued: "UploadDate",
        kind: CredentialKind::SshPublicKey,
        ends: None,
    };
    read(state, answer, body, &listing);
}

pub(super) fn read_signing_certificates(state: &mut State, answer: &Answer<'_>, body: &Value) {
    if let Some(user) = answer.asked("UserName") {
        state.minor.certificates_of.insert((answer.scope.clone(), user.to_lowercase()));
    }
    let listing = Listing {
        list: "Certificates",
        id: "CertificateId",
        issued: "UploadDate",
        kind: CredentialKind::SigningCertificate,
        ends: None,
    };
    read(state, answer, body, &listing);
}

pub(super) fn read_service_specific(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let listing = Listing {
        list: "ServiceSpecificCredentials",
        id: "ServiceSpecificCredentialId",
        issued: "CreateDate",
        kind: CredentialKind::ServiceSpecificCredential,
        ends: Some("ExpirationDate"),
    };
    read(state, answer, body, &listing);
}

fn read(state: &mut State, answer: &Answer<'_>, body: &Value, listing: &Listing) {
    for (at, item) in items(member(body, &[listing.list])).into_iter().enumerate() {
        let user = text(item, "UserName").or_else(|| answer.asked("UserName"));
        let (Some(user), Some(id)) = (user, text(item, listing.id)) else {
            let detail = format!("item {at} of `{}` has no user or no id", listing.list);
            state.malformed(answer, "", &detail, &[Facet::MinorCredentials]);
            continue;
        };
        if listing.kind == CredentialKind::SigningCertificate {
            state.minor.certificates_of.insert((answer.scope.clone(), user.to_lowercase()));
        }
        let expires = listing.ends.map_or(Expiry::Never, |ends| end_or_never(date(item, ends)));
        state.minor.named.push((
            user,
            Credential {
                id: CredentialId::from(id),
                cloud: Cloud::Aws,
                kind: listing.kind,
                principal: PrincipalId::from(""),
                scope: answer.scope.clone(),
                state: credential_state(item),
                issued: date(item, listing.issued),
                last_used: LastUsed::Unknown(Unknown::NotReported),
                expires,
                attributes: BTreeMap::new(),
                evidence: answer.evidence(format!("/body/{}/{at}", listing.list)),
            },
        ));
    }
}

/// Server certificates belong to the account, and so to its root.
pub(super) fn read_server_certificates(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let list = "ServerCertificateMetadataList";
    for (at, item) in items(member(body, &[list])).into_iter().enumerate() {
        let Some(arn) = text(item, "Arn") else {
            let detail = format!("server certificate {at} has no ARN");
            state.malformed(answer, "", &detail, &[Facet::MinorCredentials]);
            continue;
        };
        state.records.credentials.push(Credential {
            id: CredentialId::from(arn),
            cloud: Cloud::Aws,
            kind: CredentialKind::ServerCertificate,
            principal: root_of(answer.scope),
            scope: answer.scope.clone(),
            // Whether it is past its end is for who knows the snapshot's time.
            state: CredentialState::Active,
            issued: date(item, "UploadDate"),
            last_used: LastUsed::Unknown(Unknown::NotReported),
            expires: end_or_never(date(item, "Expiration")),
            attributes: BTreeMap::new(),
            evidence: answer.evidence(format!("/body/{list}/{at}")),
        });
    }
}

/// Gives every credential the ARN of its user.
pub(super) fn finish(state: &mut State) {
    for (user, credential) in std::mem::take(&mut state.minor.named) {
        let principal = state.user(&credential.scope, &user);
        state.records.credentials.push(Credential { principal, ..credential });
    }
}
