//! Signing in with a certificate: the assertion that Entra ID takes instead of a secret.
//!
//! `azure_identity` would do it with OpenSSL, which is not our TLS; what is left is one signed JSON web
//! token, and who signs it is the same aws-lc that does our TLS.

use std::fmt;
use std::pin::Pin;

use azure_core::http::ClientMethodOptions;
use azure_identity::ClientAssertion;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use tenure_connector_core::now;

/// Seconds for which an assertion is good: it is used at once.
const LIFETIME: i64 = 600;

/// A certificate with its private key.
pub(super) struct Certificate {
    key: EncodingKey,
    /// SHA-256 of the certificate, as the header of the assertion names it.
    thumbprint: String,
    client_id: String,
    audience: String,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// What an assertion claims.
#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    iss: &'a str,
    sub: &'a str,
    jti: String,
    nbf: i64,
    exp: i64,
}

impl Certificate {
    /// Reads a PEM file's text, in which certificate and RSA key stand in any order.
    ///
    /// # Errors
    /// When one of the two is missing or is not what it says. No message holds what stands there.
    pub(super) fn read(pem: &str, client_id: &str, authority: &str, tenant: &str) -> Result<Self, String> {
        let (_, certificate) = block(pem, "CERTIFICATE").ok_or("it holds no certificate")?;
        let der = STANDARD.decode(certificate).map_err(|_| "its certificate is no base64")?;
        let (key, _) = ["PRIVATE KEY", "RSA PRIVATE KEY"]
            .iter()
            .find_map(|label| block(pem, label))
            .ok_or("it holds no private key that is not encrypted")?;
        let key = EncodingKey::from_rsa_pem(key.as_bytes()).map_err(|_| "its private key is no RSA key")?;
        Ok(Self {
            key,
            thumbprint: URL_SAFE_NO_PAD.encode(Sha256::digest(der)),
            client_id: client_id.to_owned(),
            audience: format!("{authority}/{tenant}/oauth2/v2.0/token"),
        })
    }

    fn sign(&self) -> azure_core::Result<String> {
        let issued = now().as_second();
        let claims = Claims {
            aud: &self.audience,
            iss: &self.client_id,
            sub: &self.client_id,
            jti: format!("{:032x}", fastrand::u128(..)),
            nbf: issued,
            exp: issued + LIFETIME,
        };
        let mut header = Header::new(Algorithm::PS256);
        header.x5t_s256 = Some(self.thumbprint.clone());
        jsonwebtoken::encode(&header, &claims, &self.key).map_err(|why| {
            azure_core::Error::with_error(
                azure_core::error::ErrorKind::Credential,
                why,
                "the certificate's key cannot sign",
            )
        })
    }
}

impl ClientAssertion for Certificate {
    // What `async_trait` makes of the trait's one function.
    fn secret<'s, 'o, 'f>(
        &'s self,
        _options: Option<ClientMethodOptions<'o>>,
    ) -> Pin<Box<dyn Future<Output = azure_core::Result<String>> + Send + 'f>>
    where
        's: 'f,
        'o: 'f,
        Self: 'f,
    {
        Box::pin(std::future::ready(self.sign()))
    }
}

/// The first PEM block of a label: itself, and what stands in it without its line ends.
fn block<'p>(pem: &'p str, label: &str) -> Option<(&'p str, String)> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let from = pem.find(&begin)?;
    let rest = pem.get(from..)?;
    let length = rest.find(&end)? + end.len();
    let whole = rest.get(..length)?;
    let inside = whole.strip_prefix(&*begin)?.strip_suffix(&*end)?;
    Some((whole, inside.split_whitespace().collect()))
}
