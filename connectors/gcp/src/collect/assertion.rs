//! A service account's key, exchanged for a token in somebody else's name.
//!
//! The directory takes no token that a key signs by itself, and what a domain-wide delegation allows is
//! asked for by the `sub` of an assertion. `google-cloud-auth` signs with the key; the exchange is RFC
//! 7523 as Google writes it in "Using OAuth 2.0 for Server to Server Applications".

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use google_cloud_auth::signer::Signer;
use serde_json::{Value, json};
use tenure_connector_core::{Refusal, classify, now};
use tenure_model::GapReason;
use tokio::sync::Mutex;

use super::http::no_connection;

/// How long an assertion may be used, in seconds: as long as Google takes it.
const LIFE: i64 = 3600;

/// A token is renewed so many seconds before its end.
const MARGIN: i64 = 300;

/// A key that speaks for an account, or for a user of its domain.
pub(super) struct Assertion {
    signer: Signer,
    http: reqwest::Client,
    key: String,
    email: String,
    subject: Option<String>,
    token_uri: String,
    scopes: String,
    held: Mutex<Option<(Arc<str>, i64)>>,
}

impl Assertion {
    pub(super) fn new(
        signer: Signer,
        http: reqwest::Client,
        key: &str,
        email: &str,
        subject: Option<&str>,
        token_uri: &str,
        scopes: &[&str],
    ) -> Self {
        let subject = subject.map(str::to_owned);
        let (key, email, token_uri) = (key.to_owned(), email.to_owned(), token_uri.to_owned());
        Self {
            signer,
            http,
            key,
            email,
            subject,
            token_uri,
            scopes: scopes.join(" "),
            held: Mutex::default(),
        }
    }

    /// A token that is good for a while yet.
    pub(super) async fn token(&self) -> Result<Arc<str>, Refusal> {
        let mut held = self.held.lock().await;
        let at = now().as_second();
        if let Some((token, renew_at)) = &*held
            && at < *renew_at
        {
            return Ok(Arc::clone(token));
        }
        let (token, life) = self.exchange(at).await?;
        *held = Some((Arc::clone(&token), at + (life - MARGIN).max(life / 2)));
        Ok(token)
    }

    async fn exchange(&self, at: i64) -> Result<(Arc<str>, i64), Refusal> {
        let assertion = self.signed(at).await?;
        let grant = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer";
        let response = self
            .http
            .post(&self.token_uri)
            .header(reqwest::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(format!("grant_type={grant}&assertion={assertion}"))
            .send()
            .await
            .map_err(|why| no_connection(&why))?;
        let status = response.status().as_u16();
        let body = response.bytes().await.map_err(|why| no_connection(&why))?;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
        let token = text("access_token");
        if !(200..300).contains(&status) {
            return Err(classify(status, text("error"), text("error_description"), None));
        }
        if token.is_empty() {
            let why = "the answer of the token service holds no token";
            return Err(Refusal::new(GapReason::Malformed, "NoToken", why));
        }
        let life = body.get("expires_in").and_then(Value::as_i64).unwrap_or(LIFE);
        Ok((token.into(), life))
    }

    async fn signed(&self, at: i64) -> Result<String, Refusal> {
        let text = claims(&self.key, &self.email, self.subject.as_deref(), &self.token_uri, &self.scopes, at);
        let signature = self.signer.sign(text.as_bytes()).await.map_err(|_| {
            Refusal::new(GapReason::Refused, "KeyUnusable", "the key of the service account cannot sign")
        })?;
        Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// Header and claims of the assertion, encoded.
fn claims(key: &str, email: &str, subject: Option<&str>, token_uri: &str, scopes: &str, at: i64) -> String {
    let mut claims = json!({"iss": email, "scope": scopes, "aud": token_uri, "iat": at, "exp": at + LIFE});
    if let (Some(subject), Some(claims)) = (subject, claims.as_object_mut()) {
        claims.insert("sub".to_owned(), Value::from(subject));
    }
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": key});
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()))
}

impl fmt::Debug for Assertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assertion").field("email", &self.email).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assertion_names_who_speaks_for_whom() {
        let read = |subject: Option<&str>| -> Value {
            let text = claims(
                "0f1e",
                "scan@p.iam.gserviceaccount.com",
                subject,
                "https://oauth2.example/token",
                "a b",
                1000,
            );
            let part = text.split('.').nth(1).unwrap();
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        let claims = read(Some("admin@contoso.example"));
        assert_eq!(
            (claims["sub"].as_str(), claims["exp"].as_i64()),
            (Some("admin@contoso.example"), Some(4600))
        );
        assert_eq!(claims["scope"], "a b");
        assert_eq!(read(None).get("sub"), None);
    }
}
