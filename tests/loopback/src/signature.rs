//! Signed tokens (JWT) that were made with the key of a certificate.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// Header and claims of a token, whoever signed it.
pub(crate) fn read(token: &str) -> Option<(Value, Value)> {
    let (signed, _) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    Some((part(header)?, part(claims)?))
}

/// Header and claims of a token that the key of this certificate (DER) signed with RS256 or PS256.
pub(crate) fn verified(token: &str, certificate: &[u8]) -> Option<(Value, Value)> {
    let (header, claims) = read(token)?;
    let (signed, signature) = token.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let algorithm = match header["alg"].as_str()? {
        "RS256" => webpki::aws_lc_rs::RSA_PKCS1_2048_8192_SHA256,
        "PS256" => webpki::aws_lc_rs::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
        _ => return None,
    };
    let der = rustls::pki_types::CertificateDer::from(certificate);
    let certificate = webpki::EndEntityCert::try_from(&der).ok()?;
    certificate.verify_signature(algorithm, signed.as_bytes(), &signature).ok()?;
    Some((header, claims))
}

fn part(text: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}
