//! Sending one request to one of the three services, and understanding what comes back.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Response, Url};
use serde_json::{Value, json};
use tenure_connector_core::{Allowance, Answer, CollectError, Refusal};
use tenure_model::GapReason;

use super::Environment;
use super::call::Call;
use super::credential::SignIn;
use super::response::{clock_time, retry_after, understand};
use super::token::{Claims, Token, Tokens, claims_of};
use crate::config::{AzureConfig, Hosts};
use crate::units::Service;

/// Who sends, for the clouds' logs.
const USER_AGENT: &str = concat!("tenure/", env!("CARGO_PKG_VERSION"));

/// Whoever works in the tenant comes first.
const PRIORITY: &str = "x-ms-throttle-priority";

/// Microsoft Graph counts resource units in windows of this length.
const WINDOW: Duration = Duration::from_secs(10);

/// All of Microsoft Graph is left alone for so long at most where one call was throttled.
const LONGEST_HOLD: Duration = Duration::from_secs(20);

/// So few reads left in a bucket of Resource Manager are left to others.
const FEW_READS: u64 = 25;

/// What ARM calls its buckets.
const REMAINING: &[&str] =
    &["x-ms-ratelimit-remaining-subscription-reads", "x-ms-ratelimit-remaining-tenant-reads"];

/// The way to all three services.
#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    tokens: Tokens,
    pub(super) hosts: Hosts,
    longest: usize,
    graph: Allowance,
    arm: Allowance,
    resource_graph: Allowance,
    /// Resource Graph looked at the first ten thousand subscriptions and no more.
    over_subscriptions: AtomicBool,
}

impl Client {
    /// # Errors
    /// When the configuration cannot be meant or nobody can sign in.
    pub(super) fn new(config: &AzureConfig, environment: &Environment) -> Result<Self, CollectError> {
        let mut hosts = config.hosts();
        if let (None, Some(authority)) = (&config.authority_host, environment.get("AZURE_AUTHORITY_HOST")) {
            authority.trim_end_matches('/').clone_into(&mut hosts.authority);
        }
        let http = http_client(config)?;
        let tokens = Tokens::new(SignIn::new(config, environment, &hosts.authority, http.clone()))?;
        let answer_bytes = u64::from(config.answer_megabytes.max(1)) << 20;
        Ok(Self {
            http,
            tokens,
            hosts,
            longest: usize::try_from(answer_bytes).unwrap_or(usize::MAX),
            graph: Allowance::new(u64::from(config.graph_resource_units), WINDOW),
            arm: Allowance::new(u64::MAX, WINDOW),
            resource_graph: Allowance::new(u64::MAX, WINDOW),
            over_subscriptions: AtomicBool::new(false),
        })
    }

    pub(super) fn sign_in(&self) -> &SignIn {
        self.tokens.sign_in()
    }

    /// Whom the tokens of a service are made for.
    pub(super) async fn claims(&self, service: Service) -> Result<Claims, Refusal> {
        Ok(claims_of(&self.tokens.get(self.scope(service)).await?))
    }

    /// Whether Resource Graph left out subscriptions since this was asked last.
    pub(super) fn take_over_subscriptions(&self) -> bool {
        self.over_subscriptions.swap(false, Ordering::Relaxed)
    }

    /// Sends a request, with a new token where the one that we have is refused.
    pub(super) async fn send(&self, call: &Call) -> Result<Answer, Refusal> {
        self.allowance(call.service).ready().await;
        let scope = self.scope(call.service);
        let token = self.tokens.get(scope).await?;
        match self.send_with(call, &token).await {
            Err(refusal) if refusal.status == Some(401) => {
                let token = self.tokens.renew(scope, token.generation).await?;
                self.send_with(call, &token).await
            }
            answer => answer,
        }
    }

    /// Sends up to twenty requests to Microsoft Graph in one. The answer is that of the batch: each
    /// answer in it stands for itself.
    pub(super) async fn send_batch(&self, calls: &[&Call]) -> Result<Answer, Refusal> {
        let mut version = String::new();
        let requests: Vec<Value> = calls
            .iter()
            .enumerate()
            .map(|(at, call)| {
                let (own, url) = call.in_batch();
                version = own;
                json!({"id": at.to_string(), "method": call.method, "url": url, "headers": {PRIORITY: "low"}})
            })
            .collect();
        let url = Url::parse(&format!("{}/{version}/$batch", self.hosts.graph))
            .map_err(|why| Refusal::new(GapReason::Malformed, "OddAddress", &why.to_string()))?;
        let body = Some(json!({"requests": requests}));
        let batch = Call { service: Service::Graph, method: "POST", url, body, object: String::new() };
        self.send(&batch).await
    }

    /// Takes a new token where a service refused the one that a batch was sent with.
    pub(super) async fn renew_after_batch(&self) -> Result<(), Refusal> {
        let scope = self.scope(Service::Graph);
        let token = self.tokens.get(scope).await?;
        self.tokens.renew(scope, token.generation).await.map(|_| ())
    }

    /// Counts what an answer inside a batch cost.
    pub(super) fn count_inner(&self, status: u16, header: impl Fn(&str) -> Option<String>) {
        self.count_graph(status, &header);
    }

    async fn send_with(&self, call: &Call, token: &Token) -> Result<Answer, Refusal> {
        let method = if call.method == "POST" { Method::POST } else { Method::GET };
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", token.secret.secret()))
            .map_err(|_| Refusal::new(GapReason::Refused, "OddToken", "the token cannot be sent"))?;
        bearer.set_sensitive(true);
        let mut request = self
            .http
            .request(method, call.url.clone())
            .header(AUTHORIZATION, bearer)
            .header(ACCEPT, "application/json");
        if call.service == Service::Graph {
            request = request.header(PRIORITY, "low");
        }
        if let Some(body) = &call.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        let response = request.send().await.map_err(|why| no_connection(&why))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        self.count(call.service, status, &headers);
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

    fn count(&self, service: Service, status: u16, headers: &HeaderMap) {
        let header = |name: &str| text(headers, name);
        match service {
            Service::Graph => self.count_graph(status, &header),
            Service::Arm => {
                let left = REMAINING.iter().filter_map(|name| header(name)?.parse::<u64>().ok()).min();
                if left.is_some_and(|left| left < FEW_READS) {
                    self.arm.hold(Duration::from_secs(1));
                }
            }
            Service::ResourceGraph => {
                if header("x-ms-tenant-subscription-limit-hit")
                    .is_some_and(|hit| hit.eq_ignore_ascii_case("true"))
                {
                    self.over_subscriptions.store(true, Ordering::Relaxed);
                }
                if header("x-ms-user-quota-remaining").as_deref() == Some("0") {
                    let resets = header("x-ms-user-quota-resets-after");
                    let pause = resets.as_deref().and_then(clock_time).unwrap_or(Duration::from_secs(5));
                    self.resource_graph.hold(pause.min(WINDOW));
                }
            }
        }
    }

    fn count_graph(&self, status: u16, header: &impl Fn(&str) -> Option<String>) {
        if status == 429 {
            // What throttles one call throttles all of them: the limit is the application's.
            self.graph.hold(retry_after(header).unwrap_or_default().min(LONGEST_HOLD));
        }
        let units = header("x-ms-resource-unit").and_then(|units| units.parse().ok()).unwrap_or(1);
        self.graph.used(units);
        // From 0.8 on Graph tells how much of the limit is used up.
        let share = header("x-ms-throttle-limit-percentage").and_then(|share| share.parse::<f64>().ok());
        if let Some(share) = share.filter(|share| *share >= 0.8) {
            self.graph.hold(Duration::from_millis(if share >= 1.0 { 5_000 } else { 1_000 }));
        }
    }

    fn allowance(&self, service: Service) -> &Allowance {
        match service {
            Service::Graph => &self.graph,
            Service::Arm => &self.arm,
            Service::ResourceGraph => &self.resource_graph,
        }
    }

    fn scope(&self, service: Service) -> &str {
        match service {
            Service::Graph => &self.hosts.graph_scope,
            Service::Arm | Service::ResourceGraph => &self.hosts.arm_scope,
        }
    }
}

/// Redirections are not followed: a token is for one host.
fn http_client(config: &AzureConfig) -> Result<reqwest::Client, CollectError> {
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

fn no_connection(why: &reqwest::Error) -> Refusal {
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

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    const ID: &str = "3f1b6c1e-5c0e-4c53-9a0e-2d0f3c1a7b11";

    fn client() -> Client {
        let config = AzureConfig {
            tenant: Some(ID.to_owned()),
            client_id: Some(ID.to_owned()),
            ..AzureConfig::default()
        };
        let environment = Environment::of([("AZURE_CLIENT_SECRET", "x".to_owned())]);
        Client::new(&config, &environment).unwrap()
    }

    /// How long the next call to a service waits after an answer with these headers.
    async fn wait_after(service: Service, status: u16, headers: &[(&'static str, &'static str)]) -> Duration {
        let client = client();
        let pairs = headers.iter().map(|(name, value)| {
            (reqwest::header::HeaderName::from_static(name), HeaderValue::from_static(value))
        });
        client.count(service, status, &pairs.collect());
        let begin = Instant::now();
        client.allowance(service).ready().await;
        begin.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn graph_is_asked_slower_as_its_limit_nears() {
        let share = |share: &'static str| [("x-ms-throttle-limit-percentage", share)];
        let seconds = Duration::from_secs;
        assert_eq!(wait_after(Service::Graph, 200, &share("0.5")).await, seconds(0));
        assert!(wait_after(Service::Graph, 200, &share("0.8")).await >= seconds(1));
        assert!(wait_after(Service::Graph, 200, &share("1.2")).await >= seconds(5));
        // Three thousand units in ten seconds are what the smallest tenant has.
        assert_eq!(wait_after(Service::Graph, 200, &[("x-ms-resource-unit", "2999")]).await, seconds(0));
        assert!(wait_after(Service::Graph, 200, &[("x-ms-resource-unit", "3000")]).await >= seconds(10));
        assert!(wait_after(Service::Graph, 429, &[("retry-after", "7")]).await >= seconds(7));
        assert_eq!(wait_after(Service::Graph, 429, &[("retry-after", "9999")]).await.as_secs(), 20);
        assert_eq!(wait_after(Service::Graph, 429, &[]).await, seconds(0));
    }

    #[tokio::test(start_paused = true)]
    async fn reads_are_left_to_others_before_they_run_out() {
        let left = |left: &'static str| [("x-ms-ratelimit-remaining-subscription-reads", left)];
        assert_eq!(wait_after(Service::Arm, 200, &left("200")).await, Duration::ZERO);
        assert!(wait_after(Service::Arm, 200, &left("3")).await >= Duration::from_secs(1));
        let spent = [("x-ms-user-quota-remaining", "0"), ("x-ms-user-quota-resets-after", "00:00:04")];
        assert!(wait_after(Service::ResourceGraph, 200, &spent).await >= Duration::from_secs(4));
        let more = [("x-ms-user-quota-remaining", "3"), ("x-ms-user-quota-resets-after", "00:00:04")];
        assert_eq!(wait_after(Service::ResourceGraph, 200, &more).await, Duration::ZERO);
    }

    #[test]
    fn subscriptions_that_were_left_out_are_told_once() {
        let client = client();
        let mut headers = HeaderMap::new();
        headers.insert("x-ms-tenant-subscription-limit-hit", HeaderValue::from_static("true"));
        client.count(Service::ResourceGraph, 200, &headers);
        assert!(client.take_over_subscriptions() && !client.take_over_subscriptions());
    }
}
