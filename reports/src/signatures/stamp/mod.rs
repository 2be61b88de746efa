//! Time stamps (RFC 3161): an authority's word that something was there by a time.

mod token;

use const_oid::db::rfc5912::ID_SHA_256;
use der::asn1::{Int, OctetString};
use der::{Decode as _, Encode as _};
use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use x509_cert::Certificate;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_tsp::{MessageImprint, TimeStampReq, TimeStampResp, TspVersion};

use super::SignatureError;

/// What a stamp says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stamp {
    /// By then it was there.
    pub time: Timestamp,
    /// Who says so: the subject of the authority's certificate.
    pub authority: String,
    /// Whether that certificate leads to an authority that the reader trusts. Where it does not, the time is
    /// anybody's word.
    pub trusted: bool,
}

/// The authorities that a reader trusts, as `openssl ts -CAfile` takes them.
#[derive(Clone, Debug, Default)]
pub struct Authorities {
    anchors: Vec<CertificateDer<'static>>,
    others: Vec<CertificateDer<'static>>,
}

impl Authorities {
    /// Reads certificates in PEM. Those that stand for themselves are trusted; others help to lead there.
    ///
    /// # Errors
    /// There is no certificate in it that stands for itself, or one cannot be read.
    pub fn parse(pem: &[u8]) -> Result<Self, SignatureError> {
        let mut read = Self::default();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let der = certificate.map_err(|error| unreadable(format!("{error:?}")))?;
            let certificate = Certificate::from_der(&der).map_err(unreadable)?;
            let is_root = certificate.tbs_certificate.subject == certificate.tbs_certificate.issuer;
            if is_root { &mut read.anchors } else { &mut read.others }.push(der);
        }
        match read.anchors.is_empty() {
            true => Err(SignatureError::refused("it holds no certificate of a root authority in PEM")),
            false => Ok(read),
        }
    }
}

/// The request for a stamp over a message. The nonce is positive: its first bit is taken off.
///
/// # Errors
/// It cannot be encoded.
pub fn request(message: &[u8], nonce: [u8; 16]) -> Result<Vec<u8>, SignatureError> {
    let request = TimeStampReq {
        version: TspVersion::V1,
        message_imprint: imprint(message)?,
        req_policy: None,
        nonce: Some(number(nonce)?),
        cert_req: true,
        extensions: None,
    };
    request.to_der().map_err(unreadable)
}

/// Whether the answer is a stamp over the message, and, where a request is at hand, the answer to it.
///
/// # Errors
/// It is refused, of something else, not signed by who it names, or not by an authority that is trusted.
pub fn check(
    answer: &[u8],
    message: &[u8],
    nonce: Option<[u8; 16]>,
    authorities: Option<&Authorities>,
) -> Result<Stamp, SignatureError> {
    let answer = TimeStampResp::from_der(answer).map_err(unreadable)?;
    let Some(token) = answer.time_stamp_token else {
        return Err(SignatureError::refused(format!("the authority refused it: {:?}", answer.status.status)));
    };
    let token = token::open(&token)?;
    if token.imprint != imprint(message)? {
        return Err(SignatureError::refused("it is the stamp of another file"));
    }
    if let Some(nonce) = nonce
        && token.nonce != Some(number(nonce)?)
    {
        return Err(SignatureError::refused("it answers another request"));
    }
    if let Some(authorities) = authorities {
        token.is_of(authorities)?;
    }
    Ok(Stamp { time: token.time, authority: token.authority(), trusted: authorities.is_some() })
}

fn imprint(message: &[u8]) -> Result<MessageImprint, SignatureError> {
    Ok(MessageImprint {
        hash_algorithm: AlgorithmIdentifierOwned { oid: ID_SHA_256, parameters: Some(der::Any::null()) },
        hashed_message: OctetString::new(Sha256::digest(message).as_slice()).map_err(unreadable)?,
    })
}

fn number(mut nonce: [u8; 16]) -> Result<Int, SignatureError> {
    // Neither negative nor with a zero in front, which DER does not allow.
    if let Some(first) = nonce.first_mut() {
        *first = (*first & 0x7f) | 0x40;
    }
    Int::new(&nonce).map_err(unreadable)
}

fn unreadable(cause: impl ToString) -> SignatureError {
    SignatureError::unreadable("the time stamp", cause)
}
