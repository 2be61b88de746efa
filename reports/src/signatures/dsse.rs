//! The envelope of a statement: DSSE 1.0 (`secure-systems-lab/dsse`, `protocol.md` and `envelope.md`, read
//! 2026-11-22).
//!
//! One key signs both, the SSH signature for people with `ssh-keygen` and this for programs that read in-toto. A key
//! in a security token (`sk-…`) has no form here: what it signs is more than what it is given.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use der::asn1::{Uint, UintRef};
use der::{Decode as _, Encode as _, Sequence};
use serde::{Deserialize, Serialize};
use signature::Verifier as _;
use ssh_key::{Algorithm, HashAlg, PublicKey, Signature};

use super::{SignatureError, ssh};

/// What is inside: an in-toto statement.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// An envelope as it lies in the pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Envelope {
    payload: String,
    #[serde(rename = "payloadType")]
    payload_type: String,
    signatures: Vec<Sealed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Sealed {
    #[serde(default)]
    keyid: String,
    sig: String,
}

/// Whether a key can sign an envelope.
pub fn can_sign(key: &PublicKey) -> bool {
    matches!(key.algorithm(), Algorithm::Ed25519 | Algorithm::Ecdsa { .. } | Algorithm::Rsa { .. })
}

/// The bytes that a key has to sign for a statement: DSSE's pre-authentication encoding.
pub fn to_sign(statement: &[u8]) -> Vec<u8> {
    pre_authentication(PAYLOAD_TYPE, statement)
}

fn pre_authentication(kind: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

/// A statement with a key's signature of [`to_sign`].
///
/// # Errors
/// The signature is none that an envelope can hold.
pub fn envelope(statement: &[u8], key: &PublicKey, signature: &Signature) -> Result<Vec<u8>, SignatureError> {
    let envelope = Envelope {
        payload: STANDARD.encode(statement),
        payload_type: PAYLOAD_TYPE.to_owned(),
        signatures: vec![Sealed { keyid: ssh::fingerprint(key), sig: STANDARD.encode(plain(signature)?) }],
    };
    let mut bytes = serde_json::to_vec(&envelope).map_err(unreadable)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The statement in an envelope that this key signed.
///
/// # Errors
/// It cannot be read, it is of another kind, or the key did not sign it.
pub fn open(envelope: &[u8], key: &PublicKey) -> Result<Vec<u8>, SignatureError> {
    let envelope: Envelope = serde_json::from_slice(envelope).map_err(unreadable)?;
    if envelope.payload_type != PAYLOAD_TYPE {
        return Err(SignatureError::refused("it holds something else than an in-toto statement"));
    }
    let statement = STANDARD.decode(&envelope.payload).map_err(unreadable)?;
    let signed = to_sign(&statement);
    let is_signed = envelope.signatures.iter().any(|sealed| {
        let signature = STANDARD.decode(&sealed.sig).ok().and_then(|bytes| of_ssh(key, &bytes));
        signature.is_some_and(|signature| key.key_data().verify(&signed, &signature).is_ok())
    });
    match is_signed {
        true => Ok(statement),
        false => Err(SignatureError::refused("the key of the SSH signature did not sign it")),
    }
}

/// ECDSA's two numbers as everybody but SSH writes them.
#[derive(Sequence)]
struct Ecdsa {
    r: Uint,
    s: Uint,
}

/// The signature as other tools know it.
fn plain(signature: &Signature) -> Result<Vec<u8>, SignatureError> {
    let bytes = signature.as_bytes();
    match signature.algorithm() {
        Algorithm::Ed25519 | Algorithm::Rsa { .. } => Ok(bytes.to_vec()),
        Algorithm::Ecdsa { .. } => {
            let (r, rest) = number(bytes).ok_or_else(|| unreadable("an ECDSA signature of one number"))?;
            let (s, _) = number(rest).ok_or_else(|| unreadable("an ECDSA signature of one number"))?;
            let r = Uint::new(r).map_err(unreadable)?;
            let s = Uint::new(s).map_err(unreadable)?;
            Ecdsa { r, s }.to_der().map_err(unreadable)
        }
        other => {
            Err(SignatureError::refused(format!("a key of kind `{other}` cannot sign an in-toto statement")))
        }
    }
}

/// The signature as SSH knows it.
fn of_ssh(key: &PublicKey, bytes: &[u8]) -> Option<Signature> {
    let algorithm = match key.algorithm() {
        Algorithm::Rsa { .. } => Algorithm::Rsa { hash: Some(HashAlg::Sha512) },
        other => other,
    };
    let data = match algorithm {
        Algorithm::Ecdsa { .. } => {
            let both = Ecdsa::from_der(bytes).ok()?;
            let mut data = Vec::new();
            for number in [&both.r, &both.s] {
                // With the zero in front where the first bit is set: SSH's numbers have a sign.
                let number = UintRef::new(number.as_bytes()).ok()?.to_der().ok()?;
                let (_, number) = number.split_at_checked(2)?;
                data.extend(u32::try_from(number.len()).ok()?.to_be_bytes());
                data.extend(number);
            }
            data
        }
        _ => bytes.to_vec(),
    };
    Signature::new(algorithm, data).ok()
}

fn number(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_at_checked(4)?;
    let length = u32::from_be_bytes(length.try_into().ok()?);
    rest.split_at_checked(usize::try_from(length).ok()?)
}

fn unreadable(cause: impl ToString) -> SignatureError {
    SignatureError::unreadable("the DSSE envelope", cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_that_of_the_protocol() {
        // The example of `protocol.md`.
        assert_eq!(
            pre_authentication("http://example.com/HelloWorld", b"hello world"),
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
    }
}
