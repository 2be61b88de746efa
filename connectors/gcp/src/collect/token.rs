//! The tokens of a scan: one for each set of scopes, kept and renewed by its credential, and asked for
//! anew where a service refuses one.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use tenure_connector_core::Refusal;
use tenure_model::GapReason;
use tokio::sync::Mutex;

use super::credential::{Credential, SignIn};

/// A token that a call was made with. It shows nothing of itself.
#[derive(Clone)]
pub(super) struct Token {
    secret: Arc<str>,
    /// Of which credential it is: a refusal of an older one says nothing about the newest.
    pub(super) generation: u64,
}

impl Token {
    pub(super) fn secret(&self) -> &str {
        &self.secret
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("generation", &self.generation).finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Held {
    credential: Arc<Credential>,
    generation: u64,
}

#[derive(Debug)]
pub(super) struct Tokens {
    sign_in: SignIn,
    held: Mutex<BTreeMap<&'static [&'static str], Held>>,
}

impl Tokens {
    pub(super) fn new(sign_in: SignIn) -> Self {
        Self { sign_in, held: Mutex::default() }
    }

    pub(super) fn sign_in(&self) -> &SignIn {
        &self.sign_in
    }

    /// A token for these scopes that is good for a while yet.
    pub(super) async fn get(&self, scopes: &'static [&'static str]) -> Result<Token, Refusal> {
        self.of_generation(scopes, 0).await
    }

    /// A token for these scopes after a service refused one of this generation. Only a new credential
    /// asks again: an old one keeps what it was given.
    pub(super) async fn renew(
        &self,
        scopes: &'static [&'static str],
        refused: u64,
    ) -> Result<Token, Refusal> {
        self.of_generation(scopes, refused + 1).await
    }

    async fn of_generation(&self, scopes: &'static [&'static str], least: u64) -> Result<Token, Refusal> {
        let (credential, generation) = {
            let mut held = self.held.lock().await;
            let last = held.get(scopes).map(|held| held.generation);
            if last.is_none_or(|last| last < least) {
                let credential = self.sign_in.credential(scopes).map_err(|why| {
                    Refusal::new(GapReason::Refused, "CredentialUnusable", &why.to_string())
                })?;
                let generation = last.map_or(least, |last| last + 1);
                held.insert(scopes, Held { credential: Arc::new(credential), generation });
            }
            let Some(held) = held.get(scopes) else {
                return Err(Refusal::new(GapReason::Failed, "NoToken", "no credential is held"));
            };
            (Arc::clone(&held.credential), held.generation)
        };
        // The credential keeps its token; asking it again mostly asks nobody.
        let secret = credential.token().await?;
        Ok(Token { secret, generation })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_shows_nothing_of_itself() {
        let token = Token { secret: "ya29.hunter2".into(), generation: 1 };
        assert!(!format!("{token:?}").contains("hunter2"));
    }
}
