//! The tokens that were given out, and the keys of service accounts.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair};
use serde_json::{Value, json};

use crate::signature;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// As allow policies name it: `serviceAccount:x@y`.
    pub(crate) member: String,
    /// Its unique id in the directory, where it has one.
    pub(crate) unique_id: String,
    /// `projects/<id>`: the project that is charged where no other is named.
    pub(crate) project: String,
}

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    Missing,
    Invalid,
}

#[derive(Clone)]
struct Issued {
    caller: Caller,
    scopes: Vec<String>,
    expires: i64,
}

/// A key of a service account: the private part for whoever holds it, the public part for us.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) email: String,
    pub(crate) id: String,
    pub(crate) private: String,
    certificate: Vec<u8>,
}

/// Tokens and what they stand for.
pub(crate) struct Tokens {
    issued: HashMap<String, Issued>,
    foreign: HashMap<String, Value>,
    /// Access key id to the ARN that Amazon's token service would name.
    aws: BTreeMap<String, String>,
    keys: Vec<Key>,
    /// OAuth client ids that may speak for everybody, and for what.
    delegated: BTreeMap<String, Vec<String>>,
    lifetime: Duration,
    count: u64,
}

impl Default for Tokens {
    fn default() -> Self {
        Self {
            issued: HashMap::new(),
            foreign: HashMap::new(),
            aws: BTreeMap::new(),
            keys: Vec::new(),
            delegated: BTreeMap::new(),
            lifetime: Duration::from_secs(3599),
            count: 0,
        }
    }
}

impl Tokens {
    /// Every token that was given out.
    pub(crate) fn all(&self) -> Vec<String> {
        self.issued.keys().chain(self.foreign.keys()).cloned().collect()
    }

    pub(crate) fn seconds(&self) -> i64 {
        i64::try_from(self.lifetime.as_secs()).unwrap_or(i64::MAX / 2)
    }

    pub(crate) fn set_lifetime(&mut self, lifetime: Duration) {
        self.lifetime = lifetime;
    }

    /// A token of somebody with these scopes, each its whole address or its last part.
    pub(crate) fn issue(&mut self, caller: Caller, scopes: &[String]) -> String {
        self.count += 1;
        let token = format!("ya29.loopback-{:08}-{}", self.count, crate::tenant::guid(&caller.member));
        let scopes = scopes.iter().map(|scope| last(scope)).collect();
        self.issued.insert(token.clone(), Issued { caller, scopes, expires: now() + self.seconds() });
        token
    }

    /// Makes the token of a header invalid.
    pub(crate) fn revoke(&mut self, header: Option<&str>) {
        if let Some(issued) = header.and_then(bearer).and_then(|token| self.issued.get_mut(token)) {
            issued.expires = 0;
        }
    }

    /// Who the token of an `Authorization` header stands for, and its scopes. An assertion that a
    /// service account signed itself is a token, too.
    pub(crate) fn check(
        &self,
        header: Option<&str>,
        account: impl Fn(&str) -> Option<Caller>,
    ) -> Result<(Caller, Vec<String>), Problem> {
        let token = header.ok_or(Problem::Missing)?;
        let token = bearer(token).ok_or(Problem::Invalid)?;
        if let Some(issued) = self.issued.get(token) {
            let valid = issued.expires > now();
            return valid.then(|| (issued.caller.clone(), issued.scopes.clone())).ok_or(Problem::Invalid);
        }
        let claims =
            self.signed(token).filter(|claims| claims["iss"] == claims["sub"]).ok_or(Problem::Invalid)?;
        let caller = claims["iss"].as_str().and_then(account).ok_or(Problem::Invalid)?;
        let scopes = claims["scope"].as_str().map(|scopes| scopes.split(' ').map(last).collect());
        // A token for an audience is good for all that the service offers to Google Cloud.
        Ok((caller, scopes.unwrap_or_else(|| vec!["cloud-platform".to_owned()])))
    }

    /// The claims of an assertion in time that a key of its issuer signed.
    pub(crate) fn signed(&self, token: &str) -> Option<Value> {
        let (header, claims) = signature::read(token)?;
        // The id of the key is optional in an assertion; without it any key of the issuer may have signed.
        let fits = |kid: &Value, id: &str| kid.is_null() || kid == id;
        let keys = self.keys.iter().filter(|key| claims["iss"] == key.email && fits(&header["kid"], &key.id));
        let (_, claims) = keys.filter_map(|key| signature::verified(token, &key.certificate)).next()?;
        let (from, until) = (claims["iat"].as_i64()?, claims["exp"].as_i64()?);
        // An hour is the longest that Google takes; clocks may differ a little.
        (until > now() && until - from <= 3660 && from < now() + 300).then_some(claims)
    }

    /// The key of a service account, made when it is first asked for.
    pub(crate) fn key(&mut self, email: &str) -> Key {
        if let Some(key) = self.keys.iter().find(|key| key.email == email) {
            return key.clone();
        }
        let pair = KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).expect("an RSA key");
        let certificate = CertificateParams::new(Vec::new()).expect("parameters").self_signed(&pair);
        let id = crate::tenant::guid(&format!("key of {email}")).replace('-', "");
        let key = Key {
            email: email.to_owned(),
            id: format!("{id}{}", &id[..8]),
            private: pair.serialize_pem(),
            certificate: certificate.expect("a certificate").der().to_vec(),
        };
        self.keys.push(key.clone());
        key
    }

    /// A token of another issuer with these claims.
    pub(crate) fn foreign(&mut self, claims: Value) -> String {
        use base64::Engine as _;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        self.count += 1;
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = json!({ "typ": "JWT", "alg": "RS256", "kid": "another issuer" });
        let signature = URL_SAFE_NO_PAD.encode(format!("foreign signature {:08}", self.count));
        let token = format!("{}.{}.{signature}", part(&header), part(&claims));
        self.foreign.insert(token.clone(), claims);
        token
    }

    /// The claims of a token that [`Tokens::foreign`] made.
    pub(crate) fn claims_of_foreign(&self, token: &str) -> Option<&Value> {
        self.foreign.get(token)
    }

    pub(crate) fn know_aws(&mut self, access_key: &str, arn: &str) {
        self.aws.insert(access_key.to_owned(), arn.to_owned());
    }

    pub(crate) fn arn_of(&self, access_key: &str) -> Option<&str> {
        self.aws.get(access_key).map(String::as_str)
    }

    pub(crate) fn delegate(&mut self, client: &str, scopes: &[&str]) {
        self.delegated.insert(client.to_owned(), scopes.iter().map(|scope| last(scope)).collect());
    }

    /// Whether a client may speak for everybody with all these scopes.
    pub(crate) fn may_speak(&self, client: &str, scopes: &[String]) -> bool {
        let allowed = self.delegated.get(client);
        allowed.is_some_and(|allowed| scopes.iter().all(|scope| allowed.contains(&last(scope))))
    }
}

/// The last part of a scope: `cloud-platform`.
pub(crate) fn last(scope: &str) -> String {
    scope.rsplit('/').next().unwrap_or_default().to_owned()
}

fn bearer(header: &str) -> Option<&str> {
    header.strip_prefix("Bearer ").or_else(|| header.strip_prefix("bearer "))
}

/// Seconds since 1970: tokens of a server run out by its clock.
#[expect(clippy::disallowed_methods, reason = "the clock of the token endpoint")]
pub(crate) fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}
