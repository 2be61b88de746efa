//! Who asks: one session for each account, with the credentials that reach it.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider};
use aws_types::SdkConfig;
use serde_json::{Map, Value, json};
use tenure_connector_core::{Answer, CollectError, Refusal, now};
use tenure_model::{GapReason, ScopeId, Timestamp};

use super::endpoint::endpoint;
use super::response::understand;
use super::sdk::{self, Params, Tap, innermost};
use super::service::{Service, Via, operation_of, service_of};
use super::signed;
use crate::AwsConfig;

/// The region of global calls where nobody names one.
const FALLBACK_REGION: &str = "us-east-1";

/// The way into one account.
#[derive(Debug)]
pub(crate) struct Session {
    /// The account's 12 digits.
    pub(crate) account: String,
    /// `aws`, `aws-cn`, `aws-us-gov` …
    pub(crate) partition: String,
    /// ARN of the identity that asks.
    pub(crate) asked_by: String,
    /// Region of global calls.
    pub(crate) region: String,
    sdk: SdkConfig,
    credentials: SharedCredentialsProvider,
    http: reqwest::Client,
    iam: OnceLock<aws_sdk_iam::Client>,
    organizations: OnceLock<aws_sdk_organizations::Client>,
    directories: Mutex<HashMap<String, Directory>>,
}

#[derive(Clone, Debug)]
struct Directory {
    admin: aws_sdk_ssoadmin::Client,
    store: aws_sdk_identitystore::Client,
}

impl Session {
    /// A session by the SDK's own chain, before it is known who that is.
    pub(crate) async fn of_caller(config: &AwsConfig) -> Result<Self, CollectError> {
        let mut loader =
            aws_config::defaults(BehaviorVersion::latest()).retry_config(RetryConfig::disabled());
        if let Some(profile) = &config.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = &config.region {
            loader = loader.region(Region::new(region.clone()));
        }
        let sdk = loader.load().await;
        let Some(credentials) = sdk.credentials_provider() else {
            return Err(CollectError::Credentials("no credentials are configured".to_owned()));
        };
        let http = signed::http_client().map_err(CollectError::Bug)?;
        let region = sdk.region().map_or(FALLBACK_REGION, Region::as_ref).to_owned();
        Ok(Self::with(sdk, Cached::shared(credentials), http, region))
    }

    fn with(
        sdk: SdkConfig,
        credentials: SharedCredentialsProvider,
        http: reqwest::Client,
        region: String,
    ) -> Self {
        let sdk = sdk
            .into_builder()
            .credentials_provider(credentials.clone())
            .region(Region::new(region.clone()))
            .build();
        Self {
            account: String::new(),
            partition: "aws".to_owned(),
            asked_by: String::new(),
            region,
            sdk,
            credentials,
            http,
            iam: OnceLock::new(),
            organizations: OnceLock::new(),
            directories: Mutex::default(),
        }
    }

    /// The session of a role, from the answer of `AssumeRole` and the call that renews it.
    pub(crate) fn of_role(
        &self,
        account: &str,
        request: &Map<String, Value>,
        answer: &Answer,
    ) -> Result<Self, Refusal> {
        let odd = || Refusal::new(GapReason::Malformed, "MalformedAnswer", "the answer holds no credentials");
        let first = credentials_of(&answer.body).ok_or_else(odd)?;
        let arn = answer.body.get("AssumedRoleUser").and_then(|user| user.get("Arn")).and_then(Value::as_str);
        let renewal = Renewal { sts: aws_sdk_sts::Client::new(&self.sdk), request: request.clone() };
        let credentials = Cached::starting_with(first, SharedCredentialsProvider::new(renewal));
        let mut session = Self::with(self.sdk.clone(), credentials, self.http.clone(), self.region.clone());
        account.clone_into(&mut session.account);
        session.partition.clone_from(&self.partition);
        arn.ok_or_else(odd)?.clone_into(&mut session.asked_by);
        Ok(session)
    }

    /// Takes over who `GetCallerIdentity` says we are.
    pub(crate) fn identify(&mut self, body: &Value) -> Result<(), CollectError> {
        let member = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let (Some(account), Some(arn)) = (member("Account"), member("Arn")) else {
            return Err(CollectError::Credentials("the answer names no account".to_owned()));
        };
        if !crate::config::is_account(account) {
            return Err(CollectError::Credentials("the answer names no account of twelve digits".to_owned()));
        }
        account.clone_into(&mut self.account);
        arn.clone_into(&mut self.asked_by);
        self.partition = arn.split(':').nth(1).filter(|p| p.starts_with("aws")).unwrap_or("aws").to_owned();
        Ok(())
    }

    /// The scope of the account.
    pub(crate) fn scope(&self) -> ScopeId {
        ScopeId::aws(&self.account)
    }

    /// Makes one call, once.
    pub(crate) async fn call_once(
        &self,
        api: &str,
        region: &str,
        params: &Map<String, Value>,
    ) -> Result<Answer, Refusal> {
        let service = service_of(api).ok_or_else(|| sdk::unknown_operation(api))?;
        match service.via {
            Via::Sdk => self.by_sdk(service, api, region, params).await,
            Via::Signed => self.by_signed(service, api, region, params).await,
        }
    }

    async fn by_sdk(
        &self,
        service: &Service,
        api: &str,
        region: &str,
        params: &Map<String, Value>,
    ) -> Result<Answer, Refusal> {
        let (operation, params) = (operation_of(api), Params(params));
        let tap = Tap::default();
        let sent = match service.prefix {
            "iam" => {
                let client = self.iam.get_or_init(|| aws_sdk_iam::Client::new(&self.sdk));
                Box::pin(sdk::iam::call(client, operation, params, tap.clone())).await
            }
            "organizations" => {
                let client = self.organizations.get_or_init(|| aws_sdk_organizations::Client::new(&self.sdk));
                Box::pin(sdk::organizations::call(client, operation, params, tap.clone())).await
            }
            "sso" => {
                let client = self.directory(region).admin;
                Box::pin(sdk::identity_center::call(&client, operation, params, tap.clone())).await
            }
            "identitystore" => {
                let client = self.directory(region).store;
                Box::pin(sdk::identity_center::call_store(&client, operation, params, tap.clone())).await
            }
            "sts" => {
                let client = aws_sdk_sts::Client::new(&self.sdk);
                Box::pin(sdk::sts::call(&client, operation, params, tap.clone())).await
            }
            _ => Err(sdk::unknown_operation(api)),
        };
        match (tap.take(), sent) {
            // Whatever the SDK makes of it, the answer is what came.
            (Some(raw), _) => understand(service, api, &raw),
            (None, Err(refusal)) => Err(refusal),
            (None, Ok(())) => {
                Err(Refusal::new(GapReason::Failed, "NoAnswerSeen", "the SDK showed no answer"))
            }
        }
    }

    async fn by_signed(
        &self,
        service: &Service,
        api: &str,
        region: &str,
        params: &Map<String, Value>,
    ) -> Result<Answer, Refusal> {
        let region = if region.is_empty() { &self.region } else { region };
        let raw = self.send_signed(service, api, region, params).await?;
        // S3 says where a bucket lies when it is asked elsewhere.
        let elsewhere = raw.header("x-amz-bucket-region");
        let moved = service.prefix == "s3" && raw.status >= 300 && elsewhere != region;
        let raw = if moved && crate::config::is_region(elsewhere) {
            self.send_signed(service, api, elsewhere, params).await?
        } else {
            raw
        };
        understand(service, api, &raw)
    }

    async fn send_signed(
        &self,
        service: &Service,
        api: &str,
        region: &str,
        params: &Map<String, Value>,
    ) -> Result<super::response::RawAnswer, Refusal> {
        let credentials =
            self.credentials.provide_credentials().await.map_err(|why| {
                Refusal::new(GapReason::Refused, "CredentialsUnavailable", &innermost(&why))
            })?;
        let endpoint = endpoint(&self.sdk, service, region);
        signed::call(&self.http, credentials, &endpoint, service, (api, region), params).await
    }

    fn directory(&self, region: &str) -> Directory {
        let region = if region.is_empty() { &self.region } else { region };
        let mut directories = self.directories.lock().unwrap_or_else(PoisonError::into_inner);
        let made = directories.entry(region.to_owned()).or_insert_with(|| {
            let sdk = self.sdk.to_builder().region(Region::new(region.to_owned())).build();
            Directory {
                admin: aws_sdk_ssoadmin::Client::new(&sdk),
                store: aws_sdk_identitystore::Client::new(&sdk),
            }
        });
        made.clone()
    }
}

/// The request that enters an account.
pub(crate) fn assume_role(role_arn: &str, external_id: Option<&str>) -> Map<String, Value> {
    let mut request = Map::new();
    request.insert("RoleArn".to_owned(), json!(role_arn));
    request.insert("RoleSessionName".to_owned(), json!("tenure"));
    if let Some(id) = external_id {
        request.insert("ExternalId".to_owned(), json!(id));
    }
    request
}

fn credentials_of(body: &Value) -> Option<Credentials> {
    let given = body.get("Credentials")?;
    let text = |name: &str| given.get(name).and_then(Value::as_str).map(str::to_owned);
    let expiry = text("Expiration").and_then(|time| time.parse::<Timestamp>().ok()).map(Into::into);
    Some(Credentials::new(
        text("AccessKeyId")?,
        text("SecretAccessKey")?,
        text("SessionToken"),
        expiry,
        "AssumeRole",
    ))
}

/// Credentials that are kept until shortly before they expire, for the SDK's clients and the signed
/// one alike.
#[derive(Debug)]
struct Cached {
    inner: SharedCredentialsProvider,
    kept: tokio::sync::Mutex<Option<Credentials>>,
}

/// So long before their end credentials are renewed.
const RENEW_BEFORE: Duration = Duration::from_secs(300);

impl Cached {
    fn shared(inner: SharedCredentialsProvider) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(Self { inner, kept: tokio::sync::Mutex::new(None) })
    }

    fn starting_with(first: Credentials, inner: SharedCredentialsProvider) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(Self { inner, kept: tokio::sync::Mutex::new(Some(first)) })
    }

    async fn get(&self) -> provider::Result {
        let mut kept = self.kept.lock().await;
        let fresh = |credentials: &Credentials| {
            let now: std::time::SystemTime = now().into();
            credentials.expiry().is_none_or(|end| end > now + RENEW_BEFORE)
        };
        if let Some(credentials) = kept.as_ref().filter(|credentials| fresh(credentials)) {
            return Ok(credentials.clone());
        }
        let credentials = self.inner.provide_credentials().await?;
        *kept = Some(credentials.clone());
        Ok(credentials)
    }
}

impl ProvideCredentials for Cached {
    fn provide_credentials<'a>(&'a self) -> provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        provider::future::ProvideCredentials::new(self.get())
    }
}

/// Enters an account again when the hour is over. The SDK asks for it while it sends, so these few
/// calls are not among those that are counted.
#[derive(Debug)]
struct Renewal {
    sts: aws_sdk_sts::Client,
    request: Map<String, Value>,
}

impl Renewal {
    async fn get(&self) -> provider::Result {
        let params = Params(&self.request);
        let tap = Tap::default();
        let sent = sdk::sts::call(&self.sts, "AssumeRole", params, tap.clone()).await;
        let answer = match (service_of("sts:AssumeRole"), tap.take()) {
            (Some(service), Some(raw)) => understand(service, "sts:AssumeRole", &raw),
            _ => Err(sent.err().unwrap_or_else(|| sdk::unknown_operation("AssumeRole"))),
        };
        let refused = |refusal: Refusal| {
            CredentialsError::provider_error(format!("{}: {}", refusal.code, refusal.detail))
        };
        let answer = answer.map_err(refused)?;
        credentials_of(&answer.body)
            .ok_or_else(|| CredentialsError::provider_error("the answer holds no credentials"))
    }
}

impl ProvideCredentials for Renewal {
    fn provide_credentials<'a>(&'a self) -> provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        provider::future::ProvideCredentials::new(self.get())
    }
}

#[cfg(test)]
impl Session {
    /// A session against a server on this machine.
    pub(crate) fn for_tests(endpoint: &str) -> Self {
        let credentials =
            SharedCredentialsProvider::new(Credentials::new("AKIDEXAMPLE", "secret", None, None, "test"));
        let sdk = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .retry_config(RetryConfig::disabled())
            .endpoint_url(endpoint)
            .build();
        let http = signed::http_client().unwrap();
        let mut session = Self::with(sdk, credentials, http, "eu-west-1".to_owned());
        session
            .identify(&json!({"Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/auditor"}))
            .unwrap();
        session
    }
}
