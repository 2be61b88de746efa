//! Who signs in, and how: `google-cloud-auth` for every way but the two that it does not have, an
//! assertion in a user's name ([`super::assertion`]) and the command line ([`super::gcloud`]).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use google_cloud_auth::credentials::service_account::AccessSpecifier;
use google_cloud_auth::credentials::{
    AccessTokenCredentials, external_account, impersonated, mds, service_account, user_account,
};
use serde_json::{Value, json};
use tenure_connector_core::{CollectError, Refusal};
use tenure_model::GapReason;

use super::Environment;
use super::assertion::Assertion;
use super::credential_file::{self, check};
use super::gcloud::Gcloud;
use super::http::CLOUD;
use crate::config::{CredentialKind, GcpConfig};

/// Where a key is exchanged whose file does not say.
const TOKEN_URI: &str = "https://oauth2.googleapis.com/token";

/// The metadata server, as a name that only machines of Google Cloud resolve.
const METADATA_SERVER: &str = "http://metadata.google.internal";

/// Makes credentials: one for each set of scopes, and a new one where a service no longer takes its
/// tokens.
#[derive(Debug)]
pub(super) struct SignIn {
    source: Source,
    impersonate: Option<String>,
    delegates: Vec<String>,
    subject: Option<String>,
    quota_project: Option<String>,
    iam_credentials: String,
    http: reqwest::Client,
}

/// What there is to sign in with.
enum Source {
    /// A file that was read, and where it is.
    File(Value, PathBuf),
    /// The metadata server at an address.
    Metadata(String),
    /// The command line.
    Gcloud,
}

/// Something that gives out tokens.
#[derive(Debug)]
pub(super) enum Credential {
    Google(AccessTokenCredentials),
    Assertion(Assertion),
    Gcloud(Gcloud),
}

impl Credential {
    /// A token that is good for a while yet.
    pub(super) async fn token(&self) -> Result<Arc<str>, Refusal> {
        match self {
            Self::Google(credentials) => {
                let token = credentials.access_token().await.map_err(|why| {
                    let reason = if why.is_transient() { GapReason::Unreachable } else { GapReason::Refused };
                    Refusal::new(reason, "NoToken", &chain(&why))
                })?;
                Ok(token.token.into())
            }
            Self::Assertion(assertion) => assertion.token().await,
            Self::Gcloud(gcloud) => gcloud.token().await,
        }
    }
}

impl SignIn {
    /// # Errors
    /// When there is nothing to sign in with, or a file that cannot be used. No message holds a secret.
    pub(super) fn new(
        config: &GcpConfig,
        environment: &Environment,
        http: reqwest::Client,
    ) -> Result<Self, CollectError> {
        let source = Source::find(config, environment)?;
        let own = match &source {
            Source::File(file, _) => file.get("quota_project_id").and_then(Value::as_str),
            Source::Metadata(_) | Source::Gcloud => None,
        };
        let named = config.quota_project.as_deref().or_else(|| environment.get("GOOGLE_CLOUD_QUOTA_PROJECT"));
        let sign_in = Self {
            quota_project: named.or(own).map(str::to_owned),
            impersonate: config.impersonate.clone(),
            delegates: config.delegates.clone(),
            subject: config.workspace_subject.clone(),
            iam_credentials: config.base_of_credentials(),
            source,
            http,
        };
        sign_in.check_subject()?;
        Ok(sign_in)
    }

    /// The project that calls are counted for, where one is named.
    pub(super) fn quota_project(&self) -> Option<&str> {
        self.quota_project.as_deref()
    }

    /// Who asks, by an email address where one is known.
    pub(super) async fn who(&self) -> String {
        if let Some(email) = &self.impersonate {
            return email.clone();
        }
        match &self.source {
            Source::File(file, _) => credential_file::who(file).unwrap_or_default(),
            Source::Metadata(server) => self.machine(server).await.unwrap_or_default(),
            Source::Gcloud => String::new(),
        }
    }

    /// The service account of the machine.
    async fn machine(&self, server: &str) -> Option<String> {
        let address = format!("{server}/computeMetadata/v1/instance/service-accounts/default/email");
        let answer = self.http.get(address).header("Metadata-Flavor", "Google").send().await.ok()?;
        let email = answer.error_for_status().ok()?.text().await.ok()?;
        Some(email)
            .filter(|email| email.len() < 200 && email.contains('@') && !email.contains(char::is_whitespace))
    }

    /// A new credential for these scopes, without any token yet.
    ///
    /// # Errors
    /// When something that it needs is missing or malformed.
    pub(super) fn credential(&self, scopes: &[&str]) -> Result<Credential, CollectError> {
        let scopes = || scopes.iter().copied();
        let made = match (&self.source, &self.impersonate) {
            (Source::Gcloud, impersonate) => {
                return Ok(Credential::Gcloud(Gcloud::new(impersonate.as_deref())));
            }
            (Source::File(file, _), Some(email)) => {
                impersonated::Builder::new(self.impersonation(file, email))
                    .with_scopes(scopes())
                    .build_access_token_credentials()
            }
            (Source::Metadata(server), Some(email)) => {
                mds::Builder::default().with_endpoint(server).build().and_then(|machine| {
                    impersonated::Builder::from_source_credentials(machine)
                        .with_target_principal(email)
                        .with_delegates(&self.delegates)
                        .with_scopes(scopes())
                        .build_access_token_credentials()
                })
            }
            (Source::Metadata(server), None) => mds::Builder::default()
                .with_endpoint(server)
                .with_scopes(scopes())
                .build_access_token_credentials(),
            (Source::File(file, path), None) => {
                let file = file.clone();
                match credential_file::kind(&file) {
                    "service_account" if !scopes().eq(CLOUD.iter().copied()) => {
                        return self.assertion(&file, path, &scopes().collect::<Vec<_>>());
                    }
                    "service_account" => service_account::Builder::new(file)
                        .with_access_specifier(AccessSpecifier::from_scopes(scopes()))
                        .build_access_token_credentials(),
                    "authorized_user" => user_account::Builder::new(file)
                        .with_scopes(scopes())
                        .build_access_token_credentials(),
                    "impersonated_service_account" => impersonated::Builder::new(file)
                        .with_scopes(scopes())
                        .build_access_token_credentials(),
                    _ => external_account::Builder::new(file)
                        .with_scopes(scopes())
                        .build_access_token_credentials(),
                }
            }
        };
        made.map(Credential::Google).map_err(|_| self.unusable())
    }

    fn assertion(&self, file: &Value, path: &Path, scopes: &[&str]) -> Result<Credential, CollectError> {
        let text = |name: &str| file.get(name).and_then(Value::as_str);
        let signer = service_account::Builder::new(file.clone()).build_signer();
        let signer = signer.map_err(|_| credential_file::unusable(path, "its key is none"))?;
        let (email, subject) = (text("client_email").unwrap_or_default(), self.subject.as_deref());
        let token_uri = text("token_uri").unwrap_or(TOKEN_URI);
        Ok(Credential::Assertion(Assertion::new(
            signer,
            self.http.clone(),
            text("private_key_id").unwrap_or_default(),
            email,
            subject,
            token_uri,
            scopes,
        )))
    }

    /// What `gcloud` writes for one who acts as a service account.
    fn impersonation(&self, source: &Value, email: &str) -> Value {
        let account = |email: &String| format!("projects/-/serviceAccounts/{email}");
        json!({
            "type": "impersonated_service_account",
            "service_account_impersonation_url":
                format!("{}/v1/projects/-/serviceAccounts/{email}:generateAccessToken", self.iam_credentials),
            "delegates": self.delegates.iter().map(account).collect::<Vec<_>>(),
            "source_credentials": source,
        })
    }

    fn unusable(&self) -> CollectError {
        match &self.source {
            Source::File(_, path) => credential_file::unusable(path, "it is malformed, or its key is none"),
            Source::Metadata(_) | Source::Gcloud => {
                CollectError::Credentials("the credentials of this machine cannot be used".to_owned())
            }
        }
    }

    fn check_subject(&self) -> Result<(), CollectError> {
        let key =
            matches!(&self.source, Source::File(file, _) if credential_file::kind(file) == "service_account");
        if self.subject.is_some() && (!key || self.impersonate.is_some()) {
            let why = "`workspace_subject` takes the key of a service account, used directly: nothing else can speak for a user";
            return Err(CollectError::Config(why.to_owned()));
        }
        let nested = matches!(&self.source, Source::File(file, _) if credential_file::kind(file) == "impersonated_service_account");
        if nested && self.impersonate.is_some() {
            let why =
                "`impersonate` is set, and the credentials' file names a service account to act as already";
            return Err(CollectError::Config(why.to_owned()));
        }
        Ok(())
    }
}

impl Source {
    fn find(config: &GcpConfig, environment: &Environment) -> Result<Self, CollectError> {
        let server = || environment.metadata_server().unwrap_or_else(|| METADATA_SERVER.to_owned());
        match config.credential {
            CredentialKind::MetadataServer => return Ok(Self::Metadata(server())),
            CredentialKind::Gcloud => return Ok(Self::Gcloud),
            _ => {}
        }
        let named = config.credential_file.clone();
        let named = named.or_else(|| environment.get("GOOGLE_APPLICATION_CREDENTIALS").map(PathBuf::from));
        let path = named.or_else(|| environment.well_known_file().filter(|path| path.is_file()));
        let Some(path) = path else {
            return match config.credential {
                CredentialKind::Auto => Ok(Self::Metadata(server())),
                _ => Err(CollectError::Credentials(
                    "no file of credentials is named: set `credential_file` or GOOGLE_APPLICATION_CREDENTIALS"
                        .to_owned(),
                )),
            };
        };
        let file = credential_file::read(&path)?;
        check(&file, &path, config.credential)?;
        Ok(Self::File(file, path))
    }
}

/// It shows where the credentials are and never what they are.
impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(_, path) => f.debug_tuple("File").field(path).finish_non_exhaustive(),
            Self::Metadata(server) => f.debug_tuple("Metadata").field(server).finish(),
            Self::Gcloud => f.write_str("Gcloud"),
        }
    }
}

/// What happened, and what that came from.
fn chain(why: &dyn std::error::Error) -> String {
    let mut text = why.to_string();
    let mut below = why.source();
    while let Some(error) = below {
        let error_text = error.to_string();
        if !text.contains(&error_text) {
            text = format!("{text}: {error_text}");
        }
        below = error.source();
    }
    text
}
