//! Who signs in, and how: `azure_identity` for every way but the certificate's assertion.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use azure_core::cloud::CustomConfiguration;
use azure_core::credentials::{Secret, TokenCredential};
use azure_core::http::{ClientOptions, RetryOptions, Transport};
use azure_identity::{
    AzureCliCredential, AzureCliCredentialOptions, ClientAssertionCredential,
    ClientAssertionCredentialOptions, ClientSecretCredential, ClientSecretCredentialOptions,
    ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId, WorkloadIdentityCredential,
    WorkloadIdentityCredentialOptions,
};
use tenure_connector_core::{CollectError, redact_text};

use super::Environment;
use super::certificate::Certificate;
use crate::config::{AzureConfig, CredentialKind, is_guid};

/// Makes credentials: one to begin with, and a new one where a service no longer takes its tokens.
#[derive(Debug)]
pub(super) struct SignIn {
    config: AzureConfig,
    environment: Environment,
    authority: String,
    http: reqwest::Client,
}

impl SignIn {
    pub(super) fn new(
        config: &AzureConfig,
        environment: &Environment,
        authority: &str,
        http: reqwest::Client,
    ) -> Self {
        let (config, environment) = (config.clone(), environment.clone());
        Self { config, environment, authority: authority.to_owned(), http }
    }

    /// The tenant that was named, in the configuration or the environment.
    pub(super) fn tenant(&self) -> Option<&str> {
        self.config.tenant.as_deref().or_else(|| self.environment.get("AZURE_TENANT_ID"))
    }

    /// The client id that was named.
    pub(super) fn client_id(&self) -> Option<&str> {
        self.config.client_id.as_deref().or_else(|| self.environment.get("AZURE_CLIENT_ID"))
    }

    /// The way that is taken: the configured one, or the first for which there is what it needs.
    pub(super) fn way(&self) -> CredentialKind {
        let named = self.tenant().is_some() && self.client_id().is_some();
        match self.config.credential {
            CredentialKind::Auto if named && self.secret().is_some() => CredentialKind::ClientSecret,
            CredentialKind::Auto if named && self.certificate().is_some() => CredentialKind::Certificate,
            CredentialKind::Auto if named && self.token_file().is_some() => CredentialKind::WorkloadIdentity,
            CredentialKind::Auto if self.environment.get("IDENTITY_ENDPOINT").is_some() => {
                CredentialKind::ManagedIdentity
            }
            CredentialKind::Auto => CredentialKind::AzureCli,
            chosen => chosen,
        }
    }

    /// A new credential, without any token yet.
    ///
    /// # Errors
    /// When something that it needs is missing. No message holds a secret.
    pub(super) fn credential(&self) -> Result<Arc<dyn TokenCredential>, CollectError> {
        match self.way() {
            CredentialKind::ClientSecret => {
                let secret = self.secret().ok_or_else(|| missing("AZURE_CLIENT_SECRET is not set"))?;
                let options = ClientSecretCredentialOptions { client_options: self.options() };
                let (tenant, client) = self.application()?;
                let secret = Secret::new(secret.to_owned());
                let made = ClientSecretCredential::new(&tenant, client, secret, Some(options));
                made.map(|credential| credential as Arc<dyn TokenCredential>).map_err(|why| unusable(&why))
            }
            CredentialKind::Certificate => self.by_certificate(),
            CredentialKind::WorkloadIdentity => {
                let (tenant, client) = self.application()?;
                let file =
                    self.token_file().ok_or_else(|| missing("AZURE_FEDERATED_TOKEN_FILE is not set"))?;
                let options = WorkloadIdentityCredentialOptions {
                    credential_options: ClientAssertionCredentialOptions { client_options: self.options() },
                    client_id: Some(client),
                    tenant_id: Some(tenant),
                    token_file_path: Some(PathBuf::from(file)),
                };
                let made = WorkloadIdentityCredential::new(Some(options));
                made.map(|credential| credential as Arc<dyn TokenCredential>).map_err(|why| unusable(&why))
            }
            CredentialKind::ManagedIdentity => {
                let id = self.client_id().map(|id| UserAssignedId::ClientId(id.to_owned()));
                let options =
                    ManagedIdentityCredentialOptions { user_assigned_id: id, client_options: self.options() };
                let made = ManagedIdentityCredential::new(Some(options));
                made.map(|credential| credential as Arc<dyn TokenCredential>).map_err(|why| unusable(&why))
            }
            CredentialKind::AzureCli | CredentialKind::Auto => {
                let tenant_id = self.tenant().map(str::to_owned);
                let options = AzureCliCredentialOptions { tenant_id, ..Default::default() };
                let made = AzureCliCredential::new(Some(options));
                made.map(|credential| credential as Arc<dyn TokenCredential>).map_err(|why| unusable(&why))
            }
        }
    }

    fn by_certificate(&self) -> Result<Arc<dyn TokenCredential>, CollectError> {
        let path = self.certificate().ok_or_else(|| {
            missing("no certificate is named: set `certificate` or AZURE_CLIENT_CERTIFICATE_PATH")
        })?;
        let (tenant, client) = self.application()?;
        let unreadable = |why: &str| missing(&format!("the certificate `{}`: {why}", path.display()));
        let pem = std::fs::read_to_string(path).map_err(|why| unreadable(&why.to_string()))?;
        let certificate =
            Certificate::read(&pem, &client, &self.authority, &tenant).map_err(|why| unreadable(&why))?;
        let options = ClientAssertionCredentialOptions { client_options: self.options() };
        let made = ClientAssertionCredential::new(tenant, client, certificate, Some(options));
        made.map(|credential| credential as Arc<dyn TokenCredential>).map_err(|why| unusable(&why))
    }

    fn application(&self) -> Result<(String, String), CollectError> {
        let id = |id: Option<&str>, what: &str| {
            id.filter(|id| is_guid(id)).map(str::to_owned).ok_or_else(|| missing(what))
        };
        let tenant = id(self.tenant(), "no tenant is named by its id: set `tenant` or AZURE_TENANT_ID")?;
        let client = id(self.client_id(), "no client id is named: set `client_id` or AZURE_CLIENT_ID")?;
        Ok((tenant, client))
    }

    fn secret(&self) -> Option<&str> {
        self.environment.get("AZURE_CLIENT_SECRET")
    }

    fn certificate(&self) -> Option<&Path> {
        let named = self.environment.get("AZURE_CLIENT_CERTIFICATE_PATH");
        self.config.certificate.as_deref().or_else(|| named.map(Path::new))
    }

    fn token_file(&self) -> Option<&str> {
        self.environment.get("AZURE_FEDERATED_TOKEN_FILE")
    }

    /// Our own transport, which trusts whom we trust; our caller repeats what fails.
    fn options(&self) -> ClientOptions {
        let mut cloud = CustomConfiguration::default();
        self.authority.clone_into(&mut cloud.authority_host);
        ClientOptions {
            cloud: Some(Arc::new(cloud.into())),
            transport: Some(Transport::new(Arc::new(self.http.clone()))),
            retry: RetryOptions::none(),
            ..Default::default()
        }
    }
}

fn missing(what: &str) -> CollectError {
    CollectError::Credentials(what.to_owned())
}

fn unusable(why: &azure_core::Error) -> CollectError {
    let why = why.to_string();
    CollectError::Credentials(redact_text(&why).unwrap_or(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "3f1b6c1e-5c0e-4c53-9a0e-2d0f3c1a7b11";
    const CLIENT: &str = "9a1d2c3b-0000-4000-8000-0000000000aa";

    fn sign_in(config: AzureConfig, variables: &[(&'static str, &str)]) -> SignIn {
        let variables = variables.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let environment = Environment::of(variables);
        let http = reqwest::Client::new();
        SignIn::new(&config, &environment, "https://login.example", http)
    }

    #[test]
    fn what_is_configured_on_purpose_comes_first() {
        let application = [("AZURE_TENANT_ID", TENANT), ("AZURE_CLIENT_ID", CLIENT)];
        let way = |more: &[(&'static str, &str)]| {
            sign_in(AzureConfig::default(), &[&application[..], more].concat()).way()
        };
        let secret = ("AZURE_CLIENT_SECRET", "hunter2");
        let certificate = ("AZURE_CLIENT_CERTIFICATE_PATH", "/c.pem");
        let token = ("AZURE_FEDERATED_TOKEN_FILE", "/token");
        let endpoint = ("IDENTITY_ENDPOINT", "http://127.0.0.1:1");
        assert_eq!(way(&[endpoint, token, certificate, secret]), CredentialKind::ClientSecret);
        assert_eq!(way(&[endpoint, token, certificate]), CredentialKind::Certificate);
        assert_eq!(way(&[endpoint, token]), CredentialKind::WorkloadIdentity);
        assert_eq!(way(&[endpoint]), CredentialKind::ManagedIdentity);
        assert_eq!(way(&[]), CredentialKind::AzureCli);
        // A secret without an application is nothing to sign in with.
        assert_eq!(sign_in(AzureConfig::default(), &[secret]).way(), CredentialKind::AzureCli);
        let chosen = AzureConfig { credential: CredentialKind::AzureCli, ..AzureConfig::default() };
        assert_eq!(sign_in(chosen, &[secret]).way(), CredentialKind::AzureCli);
    }

    #[test]
    fn what_is_missing_is_said_without_secrets() {
        for credential in
            [CredentialKind::ClientSecret, CredentialKind::Certificate, CredentialKind::WorkloadIdentity]
        {
            let config = AzureConfig { credential, ..AzureConfig::default() };
            let why = sign_in(config, &[("AZURE_CLIENT_SECRET", "hunter2")]).credential().unwrap_err();
            assert!(matches!(why, CollectError::Credentials(_)), "{why}");
            assert!(!why.to_string().contains("hunter2"));
        }
    }
}
