//! The tokens of a scan: kept, renewed before they end, and once more where a service refuses one.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use azure_core::credentials::{AccessToken, Secret, TokenCredential};
use azure_core::error::ErrorKind;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use tenure_connector_core::{CollectError, Refusal, classify, now};
use tenure_model::GapReason;
use tokio::sync::Mutex;

use super::credential::SignIn;
use crate::config::is_guid;

/// A token is renewed so many seconds before its end, or when a quarter of its life is left.
const MARGIN_SECONDS: i64 = 300;

/// A token that a call was made with.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Shows nothing of itself.
    pub(super) secret: Secret,
    /// Which one it is: a refusal of an older one says nothing about the newest.
    pub(super) generation: u64,
}

#[derive(Debug)]
struct Held {
    token: Token,
    renew_at: i64,
}

/// Whom a token says that it was made for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Claims {
    pub(super) tenant: Option<String>,
    pub(super) object: Option<String>,
    pub(super) application: Option<String>,
}

#[derive(Debug)]
pub(super) struct Tokens {
    sign_in: SignIn,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    credential: Arc<dyn TokenCredential>,
    held: BTreeMap<String, Held>,
    generation: u64,
}

impl Tokens {
    /// # Errors
    /// When nobody can sign in with what there is.
    pub(super) fn new(sign_in: SignIn) -> Result<Self, CollectError> {
        let credential = sign_in.credential()?;
        let state = State { credential, held: BTreeMap::new(), generation: 0 };
        Ok(Self { sign_in, state: Mutex::new(state) })
    }

    pub(super) fn sign_in(&self) -> &SignIn {
        &self.sign_in
    }

    /// A token for a scope that is good for a while yet.
    pub(super) async fn get(&self, scope: &str) -> Result<Token, Refusal> {
        let mut state = self.state.lock().await;
        if let Some(held) = state.held.get(scope)
            && now().as_second() < held.renew_at
        {
            return Ok(held.token.clone());
        }
        state.fetch(scope).await
    }

    /// A token for a scope after a service refused the one of this generation. Only a new credential
    /// asks again: an old one keeps what it was given.
    pub(super) async fn renew(&self, scope: &str, refused: u64) -> Result<Token, Refusal> {
        let mut state = self.state.lock().await;
        if let Some(held) = state.held.get(scope)
            && held.token.generation > refused
        {
            return Ok(held.token.clone());
        }
        state.credential = self
            .sign_in
            .credential()
            .map_err(|why| Refusal::new(GapReason::Refused, "CredentialUnusable", &why.to_string()))?;
        state.held.remove(scope);
        state.fetch(scope).await
    }
}

impl State {
    async fn fetch(&mut self, scope: &str) -> Result<Token, Refusal> {
        let AccessToken { token: secret, expires_on, .. } =
            self.credential.get_token(&[scope], None).await.map_err(|why| refusal_of(&why))?;
        self.generation += 1;
        let token = Token { secret, generation: self.generation };
        let (issued, ends) = (now().as_second(), expires_on.unix_timestamp());
        let margin = MARGIN_SECONDS.min((ends - issued) / 4);
        self.held.insert(scope.to_owned(), Held { token: token.clone(), renew_at: ends - margin });
        Ok(token)
    }
}

/// Why there is no token, as a refusal: what passes is tried again by the caller.
fn refusal_of(why: &azure_core::Error) -> Refusal {
    let message = why.to_string();
    match cause_of(why).kind() {
        ErrorKind::HttpResponse { status, error_code, .. } => {
            let code = match error_code.as_deref() {
                Some(code) if code.bytes().all(|byte| byte.is_ascii_digit() || byte == b',') => {
                    format!("AADSTS{code}")
                }
                Some(code) => code.to_owned(),
                None => "TokenRefused".to_owned(),
            };
            classify(u16::from(*status), &code, &message, None::<Duration>)
        }
        ErrorKind::Connection | ErrorKind::Io => Refusal::new(GapReason::Unreachable, "NoToken", &message),
        _ => Refusal::new(GapReason::Refused, "NoToken", &message),
    }
}

/// What happened: a credential wraps the error of its request into one that says that it failed.
fn cause_of(why: &azure_core::Error) -> &azure_core::Error {
    let mut cause = why;
    let mut below: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(why);
    while let Some(error) = below {
        if let Some(error) = error.downcast_ref::<azure_core::Error>() {
            cause = error;
        }
        below = error.source();
    }
    cause
}

/// Reads the claims of a token. They are not verified: the service that it is for does that. Where a
/// token is no JSON web token nothing is known.
pub(super) fn claims_of(token: &Token) -> Claims {
    let part = token.secret.secret().split('.').nth(1).unwrap_or_default();
    let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).unwrap_or_default();
    let claims: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let id =
        |name: &str| claims.get(name).and_then(Value::as_str).filter(|id| is_guid(id)).map(str::to_lowercase);
    Claims { tenant: id("tid"), object: id("oid"), application: id("appid").or_else(|| id("azp")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(payload: &str) -> Claims {
        let secret = Secret::new(format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(payload)));
        claims_of(&Token { secret, generation: 1 })
    }

    #[test]
    fn who_asks_stands_in_the_token() {
        let payload = r#"{"tid":"3F1B6C1E-5c0e-4c53-9a0e-2d0f3c1a7b11","oid":"9a1d2c3b-0000-4000-8000-0000000000aa","appid":"x"}"#;
        let claims = claims(payload);
        assert_eq!(claims.tenant.as_deref(), Some("3f1b6c1e-5c0e-4c53-9a0e-2d0f3c1a7b11"));
        assert!(claims.object.is_some() && claims.application.is_none());
    }

    #[test]
    fn an_odd_token_says_nothing_and_shows_nothing() {
        let token = Token { secret: Secret::new("opaque-hunter2"), generation: 1 };
        assert_eq!(claims_of(&token), Claims::default());
        assert!(!format!("{token:?}").contains("hunter2"));
        assert_eq!(claims("[1,2"), Claims::default());
    }
}
