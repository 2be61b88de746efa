use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Cloud, CredentialId, EvidenceRef, Expiry, Known, LastUsed, PrincipalId, ScopeId, Timestamp};

/// Something that proves to a cloud that its holder is a principal. Never the secret itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// The public identifier, or the principal's id with `#password`, `#access-key-1` … where the
    /// cloud gives it none.
    pub id: CredentialId,
    /// The cloud that accepts it.
    pub cloud: Cloud,
    /// What it is.
    pub kind: CredentialKind,
    /// Whose it is.
    pub principal: PrincipalId,
    /// Where its principal lives.
    pub scope: ScopeId,
    /// Whether it is accepted today.
    pub state: CredentialState,
    /// When it was issued or last rotated.
    pub issued: Known<Timestamp>,
    /// When it was last used.
    pub last_used: LastUsed,
    /// When it stops by itself.
    pub expires: Expiry,
    /// Further facts, by the cloud's own names: the object that carries it (`object`, `objectId`), the
    /// `issuer`, `subject` and `audiences` of a federated credential. Hostile input.
    pub attributes: BTreeMap<String, String>,
    /// The recorded answer that says so.
    pub evidence: EvidenceRef,
}

/// Kinds of credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialKind {
    /// An access key of an IAM user or of an account root.
    AccessKey,
    /// A console password.
    Password,
    /// A second factor.
    MfaDevice,
    /// An SSH public key (CodeCommit).
    SshPublicKey,
    /// An X.509 signing certificate.
    SigningCertificate,
    /// A user name and password, or an API key, for one service (CodeCommit, Keyspaces, Bedrock).
    ServiceSpecificCredential,
    /// A TLS certificate stored with the identities of the account.
    ServerCertificate,
    /// A secret of an application or a service principal.
    ClientSecret,
    /// A certificate by which an application or a service principal signs in.
    Certificate,
    /// The word of another issuer, taken instead of a secret.
    FederatedCredential,
    /// A key of a service account of Google Cloud.
    ServiceAccountKey,
    /// A key for the interoperable API of Cloud Storage.
    HmacKey,
    /// An API key of Google Cloud: it names a project or a service account, and whoever holds it counts.
    ApiKey,
}

impl CredentialKind {
    /// Every kind, in the order of the declaration.
    pub const ALL: [Self; 13] = [
        Self::AccessKey,
        Self::Password,
        Self::MfaDevice,
        Self::SshPublicKey,
        Self::SigningCertificate,
        Self::ServiceSpecificCredential,
        Self::ServerCertificate,
        Self::ClientSecret,
        Self::Certificate,
        Self::FederatedCredential,
        Self::ServiceAccountKey,
        Self::HmacKey,
        Self::ApiKey,
    ];

    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessKey => "access-key",
            Self::Password => "password",
            Self::MfaDevice => "mfa-device",
            Self::SshPublicKey => "ssh-public-key",
            Self::SigningCertificate => "signing-certificate",
            Self::ServiceSpecificCredential => "service-specific-credential",
            Self::ServerCertificate => "server-certificate",
            Self::ClientSecret => "client-secret",
            Self::Certificate => "certificate",
            Self::FederatedCredential => "federated-credential",
            Self::ServiceAccountKey => "service-account-key",
            Self::HmacKey => "hmac-key",
            Self::ApiKey => "api-key",
        }
    }

    /// Whether software can act with this credential alone, without a person at a console.
    pub const fn is_programmatic(self) -> bool {
        matches!(
            self,
            Self::AccessKey
                | Self::SshPublicKey
                | Self::SigningCertificate
                | Self::ServiceSpecificCredential
                | Self::ClientSecret
                | Self::Certificate
                | Self::FederatedCredential
                | Self::ServiceAccountKey
                | Self::HmacKey
                | Self::ApiKey
        )
    }
}

/// Whether the cloud accepts a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialState {
    /// Accepted.
    Active,
    /// Switched off; it can be switched on again. Not the same as revoked.
    Inactive,
    /// Past its own end.
    Expired,
}

impl CredentialState {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Expired => "expired",
        }
    }
}
