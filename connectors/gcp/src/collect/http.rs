//! Sending one request, and understanding what comes back.

use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Response};
use tenure_connector_core::{Answer, CollectError, Refusal};
use tenure_model::GapReason;

use super::Environment;
use super::call::Call;
use super::credential::SignIn;
use super::quota::Quotas;
use super::response::understand;
use super::token::{Token, Tokens};
use crate::config::GcpConfig;
use crate::units::Unit;

/// Who sends, for the cloud's logs.
const USER_AGENT: &str = concat!("tenure/", env!("CARGO_PKG_VERSION"));

/// The project that a call is counted for.
const QUOTA_PROJECT: HeaderName = HeaderName::from_static("x-goog-user-project");

/// The scope of every token for Google Cloud itself. There is a narrower one that only reads, which
/// several of the services do not take; what may be done is for IAM to say.
pub(super) const CLOUD: &[&str] = &["https://www.googleapis.com/auth/cloud-platform"];

/// The way to all services.
#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    tokens: Tokens,
    quota_project: Option<HeaderValue>,
    quotas: Quotas,
    longest: usize,
}

impl Client {
    /// # Errors
    /// When the configuration cannot be meant or nobody can sign in.
    pub(super) fn new(config: &GcpConfig, environment: &Environment) -> Result<Self, CollectError> {
        let http = http_client(config)?;
        let sign_in = SignIn::new(config, environment, http.clone())?;
        let quota_project = match sign_in.quota_project() {
            Some(project) => Some(
                HeaderValue::from_str(project)
                    .map_err(|_| CollectError::Config(format!("`{project}` is not the id of a project")))?,
            ),
            None => None,
        };
        let answer_bytes = u64::from(config.answer_megabytes.max(1)) << 20;
        Ok(Self {
            http,
            tokens: Tokens::new(sign_in),
            quota_project,
            quotas: Quotas::new(config),
            longest: usize::try_from(answer_bytes).unwrap_or(usize::MAX),
        })
    }

    pub(super) fn sign_in(&self) -> &SignIn {
        self.tokens.sign_in()
    }

    pub(super) fn quotas(&self) -> &Quotas {
        &self.quotas
    }

    /// Whether there is a token for Google Cloud at all.
    pub(super) async fn signed_in(&self) -> Result<(), Refusal> {
        self.tokens.get(CLOUD).await.map(|_| ())
    }

    /// Sends a request, with a new token where the one that we have is refused.
    pub(super) async fn send(&self, call: &Call) -> Result<Answer, Refusal> {
        let scopes = scopes_of(call.unit);
        let token = self.tokens.get(scopes).await?;
        let outcome = match self.send_with(call, &token).await {
            Err(refusal) if refusal.status == Some(401) => {
                let token = self.tokens.renew(scopes, token.generation).await?;
                self.send_with(call, &token).await
            }
            outcome => outcome,
        };
        if let Err(refusal) = &outcome {
            self.quotas.refused(call.unit, refusal);
        }
        outcome
    }

    async fn send_with(&self, call: &Call, token: &Token) -> Result<Answer, Refusal> {
        let method = if call.unit.method == "POST" { Method::POST } else { Method::GET };
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", token.secret()))
            .map_err(|_| Refusal::new(GapReason::Refused, "OddToken", "the token cannot be sent"))?;
        bearer.set_sensitive(true);
        let mut request = self
            .http
            .request(method, call.url.clone())
            .header(AUTHORIZATION, bearer)
            .header(ACCEPT, "application/json");
        if let Some(project) = &self.quota_project {
            request = request.header(QUOTA_PROJECT, project.clone());
        }
        if let Some(body) = &call.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        let response = request.send().await.map_err(|why| no_connection(&why))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = self.body(response).await?;
        understand(status, &|name| text(&headers, name), &body)
    }

    /// The body, unless it is longer than we are ready to hold.
    async fn body(&self, mut response: Response) -> Result<Vec<u8>, Refusal> {
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|why| no_connection(&why))? {
            if body.len() + chunk.len() > self.longest {
                let detail = format!("the answer is longer than {} megabytes", self.longest >> 20);
                return Err(Refusal::new(GapReason::Bounded, "AnswerTooLong", &detail));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// The scopes of the token that a unit takes.
fn scopes_of(unit: &Unit) -> &'static [&'static str] {
    if unit.oauth.is_empty() { CLOUD } else { unit.oauth }
}

/// Redirections are not followed: a token is for one host.
fn http_client(config: &GcpConfig) -> Result<reqwest::Client, CollectError> {
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(10))
        .user_agent(USER_AGENT);
    if let Some(path) = &config.ca_certificates {
        let unusable =
            |why: String| CollectError::Config(format!("`{}` cannot be used: {why}", path.display()));
        let pem = std::fs::read(path).map_err(|why| unusable(why.to_string()))?;
        let certificates =
            reqwest::Certificate::from_pem_bundle(&pem).map_err(|why| unusable(innermost(&why)))?;
        builder = builder.tls_certs_merge(certificates);
    }
    builder.build().map_err(|why| CollectError::Bug(innermost(&why)))
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

/// No answer came.
pub(super) fn no_connection(why: &reqwest::Error) -> Refusal {
    let code = if why.is_timeout() { "ConnectionTimeout" } else { "NoConnection" };
    Refusal::new(GapReason::Unreachable, code, &innermost(why))
}

/// The cause at the bottom: what is above repeats the address, with its query.
fn innermost(why: &dyn std::error::Error) -> String {
    let mut cause = why;
    while let Some(below) = cause.source() {
        cause = below;
    }
    cause.to_string()
}
