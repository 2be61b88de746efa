//! The signed part of a stamp: CMS (RFC 5652) around what the authority says.

use std::time::Duration;

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerInfo};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911::{
    ID_AA_SIGNING_CERTIFICATE_V_2, ID_CONTENT_TYPE, ID_MESSAGE_DIGEST, ID_SIGNED_DATA,
};
use const_oid::db::rfc5912::{ID_KP_TIME_STAMPING, ID_SHA_256, ID_SHA_384, ID_SHA_512};
use der::asn1::{Int, OctetString};
use der::{Any, Decode as _, Encode as _, Sequence, Tag, Tagged as _};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use sha1::{Digest as _, Sha1};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_cert::Certificate;
use x509_cert::ext::Extensions;
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_tsp::{Accuracy, MessageImprint, TspVersion};

use super::{Authorities, unreadable};
use crate::signatures::SignatureError;

/// `id-ct-TSTInfo` (RFC 3161).
const ID_CT_TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// `id-aa-signingCertificate` (RFC 2634), with SHA-1, which older authorities still write.
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
/// `id-kp-timeStamping` as webpki wants it: the contents of the identifier.
const TIME_STAMPING: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08];

/// What an authority says (RFC 3161, 2.4.2). The type of `x509-tsp` refuses a time with fractions of a second, which the
/// standard allows.
#[derive(Sequence)]
struct TstInfo {
    version: TspVersion,
    policy: ObjectIdentifier,
    message_imprint: MessageImprint,
    serial_number: Int,
    gen_time: Any,
    #[asn1(optional = "true")]
    accuracy: Option<Accuracy>,
    #[asn1(default = "Default::default")]
    ordering: bool,
    #[asn1(optional = "true")]
    nonce: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    tsa: Option<GeneralName>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

/// A token whose signature holds.
pub(super) struct Token {
    pub(super) imprint: MessageImprint,
    pub(super) nonce: Option<Int>,
    pub(super) time: Timestamp,
    signer: Certificate,
    certificates: Vec<Vec<u8>>,
}

/// Opens a token: what it says was signed by the certificate that it names.
pub(super) fn open(token: &ContentInfo) -> Result<Token, SignatureError> {
    if token.content_type != ID_SIGNED_DATA {
        return Err(SignatureError::refused("it is not signed"));
    }
    let signed: SignedData = token.content.decode_as().map_err(unreadable)?;
    let inside = &signed.encap_content_info;
    if inside.econtent_type != ID_CT_TST_INFO {
        return Err(SignatureError::refused("what is signed is no time stamp"));
    }
    let Some(content) = &inside.econtent else {
        return Err(SignatureError::refused("what was signed is not in it"));
    };
    let info = TstInfo::from_der(content.value()).map_err(unreadable)?;
    let [signer_info] = signed.signer_infos.0.as_slice() else {
        return Err(SignatureError::refused("it does not have exactly one signer"));
    };
    let certificates = certificates(&signed)?;
    let signer = signer(signer_info, content.value(), &certificates)?;
    is_for_time_stamps(&signer)?;
    let time = time(&info.gen_time)?;
    Ok(Token { imprint: info.message_imprint, nonce: info.nonce, time, signer, certificates })
}

/// `YYYYMMDDhhmmss[.s…]Z`.
fn time(told: &Any) -> Result<Timestamp, SignatureError> {
    let text = std::str::from_utf8(told.value()).unwrap_or_default();
    let time = text.strip_suffix('Z').filter(|_| told.tag() == Tag::GeneralizedTime);
    let time = time.and_then(|text| DateTime::strptime("%Y%m%d%H%M%S%.f", text).ok());
    let time = time.and_then(|time| time.to_zoned(TimeZone::UTC).ok());
    time.map(|time| time.timestamp()).ok_or_else(|| SignatureError::refused("it tells no time"))
}

impl Token {
    pub(super) fn authority(&self) -> String {
        crate::hostile::name(&self.signer.tbs_certificate.subject.to_string())
    }

    /// Whether the certificate led to one of these authorities when the stamp was made.
    pub(super) fn is_of(&self, authorities: &Authorities) -> Result<(), SignatureError> {
        let at = Duration::from_secs(u64::try_from(self.time.as_second()).unwrap_or_default());
        let refused = |error: webpki::Error| {
            SignatureError::refused(format!("its authority is not one of those given: {error:?}"))
        };
        let signer = CertificateDer::from(self.signer.to_der().map_err(unreadable)?);
        let signer = EndEntityCert::try_from(&signer).map_err(refused)?;
        let anchors: Result<Vec<_>, _> = authorities.anchors.iter().map(anchor_from_trusted_cert).collect();
        let anchors = anchors.map_err(refused)?;
        let others = self.certificates.iter().map(|der| CertificateDer::from(der.as_slice()));
        let between: Vec<_> = authorities.others.iter().cloned().chain(others).collect();
        signer
            .verify_for_usage(
                webpki::ALL_VERIFICATION_ALGS,
                &anchors,
                &between,
                UnixTime::since_unix_epoch(at),
                KeyUsage::required(TIME_STAMPING),
                None,
                None,
            )
            .map(drop)
            .map_err(refused)
    }
}

fn certificates(signed: &SignedData) -> Result<Vec<Vec<u8>>, SignatureError> {
    let all = signed.certificates.as_ref().map(|set| set.0.as_slice()).unwrap_or_default();
    let plain = all.iter().filter_map(|choice| match choice {
        CertificateChoices::Certificate(certificate) => Some(certificate.to_der().map_err(unreadable)),
        CertificateChoices::Other(_) => None,
    });
    plain.collect()
}

/// The certificate whose key signed these contents.
fn signer(
    info: &SignerInfo,
    content: &[u8],
    certificates: &[Vec<u8>],
) -> Result<Certificate, SignatureError> {
    let Some(attributes) = &info.signed_attrs else {
        return Err(SignatureError::refused("its signature names no certificate"));
    };
    let attribute =
        |oid| attributes.iter().find(|one| one.oid == oid).and_then(|one| one.values.as_slice().first());
    let hash = info.digest_alg.oid;
    let digest = attribute(ID_MESSAGE_DIGEST).and_then(|value| value.decode_as::<OctetString>().ok());
    if digest.map(OctetString::into_bytes) != digest_of(hash, content) {
        return Err(SignatureError::refused("what it says is not what was signed"));
    }
    let kind = attribute(ID_CONTENT_TYPE).and_then(|value| value.decode_as::<ObjectIdentifier>().ok());
    if kind != Some(ID_CT_TST_INFO) {
        return Err(SignatureError::refused("its signature is of something else"));
    }
    let named = |der: &&Vec<u8>| {
        let v2 = attribute(ID_AA_SIGNING_CERTIFICATE_V_2).and_then(|value| value.decode_as::<NamedV2>().ok());
        let v1 = attribute(SIGNING_CERTIFICATE).and_then(|value| value.decode_as::<Named>().ok());
        match (v2, v1) {
            (Some(v2), _) => v2.certs.first().is_some_and(|one| {
                let hash = one.hash_algorithm.as_ref().map_or(ID_SHA_256, |algorithm| algorithm.oid);
                digest_of(hash, der).as_deref() == Some(one.cert_hash.as_bytes())
            }),
            (None, Some(v1)) => {
                v1.certs.first().is_some_and(|one| Sha1::digest(der).as_slice() == one.cert_hash.as_bytes())
            }
            (None, None) => false,
        }
    };
    let Some(der) = certificates.iter().find(named) else {
        return Err(SignatureError::refused("the certificate that it names is not in it"));
    };
    let signed = attributes.to_der().map_err(unreadable)?;
    let certificate = CertificateDer::from(der.as_slice());
    let key = EndEntityCert::try_from(&certificate).map_err(|error| unreadable(format!("{error:?}")))?;
    let holds = |algorithm: &&dyn SignatureVerificationAlgorithm| {
        key.verify_signature(*algorithm, &signed, info.signature.as_bytes()).is_ok()
    };
    match algorithms(hash).iter().any(holds) {
        true => Certificate::from_der(der).map_err(unreadable),
        false => Err(SignatureError::refused("its signature does not hold")),
    }
}

/// RFC 3161, 2.3: the key is for time stamps and nothing else, and must not be taken for another.
fn is_for_time_stamps(certificate: &Certificate) -> Result<(), SignatureError> {
    let usage = certificate.tbs_certificate.get::<ExtendedKeyUsage>().map_err(unreadable)?;
    match usage {
        Some((true, ExtendedKeyUsage(purposes))) if purposes == [ID_KP_TIME_STAMPING] => Ok(()),
        _ => Err(SignatureError::refused("its certificate is not one for time stamps alone")),
    }
}

/// RFC 5035: the certificate by a digest that is named.
#[derive(Sequence)]
struct NamedV2 {
    certs: Vec<CertIdV2>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

#[derive(Sequence)]
struct CertIdV2 {
    #[asn1(optional = "true")]
    hash_algorithm: Option<AlgorithmIdentifierOwned>,
    cert_hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

/// RFC 2634: the certificate by its SHA-1.
#[derive(Sequence)]
struct Named {
    certs: Vec<CertId>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

#[derive(Sequence)]
struct CertId {
    cert_hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

fn digest_of(algorithm: ObjectIdentifier, bytes: &[u8]) -> Option<Vec<u8>> {
    match algorithm {
        ID_SHA_256 => Some(Sha256::digest(bytes).to_vec()),
        ID_SHA_384 => Some(Sha384::digest(bytes).to_vec()),
        ID_SHA_512 => Some(Sha512::digest(bytes).to_vec()),
        _ => None,
    }
}

/// Every way in which a key can have signed with this digest.
fn algorithms(digest: ObjectIdentifier) -> Vec<&'static dyn SignatureVerificationAlgorithm> {
    use webpki::aws_lc_rs as algorithm;
    match digest {
        ID_SHA_256 => vec![
            algorithm::RSA_PKCS1_2048_8192_SHA256,
            algorithm::ECDSA_P256_SHA256,
            algorithm::ECDSA_P384_SHA256,
            algorithm::ECDSA_P521_SHA256,
        ],
        ID_SHA_384 => vec![
            algorithm::RSA_PKCS1_2048_8192_SHA384,
            algorithm::ECDSA_P256_SHA384,
            algorithm::ECDSA_P384_SHA384,
            algorithm::ECDSA_P521_SHA384,
        ],
        ID_SHA_512 => vec![
            algorithm::RSA_PKCS1_2048_8192_SHA512,
            algorithm::ECDSA_P256_SHA512,
            algorithm::ECDSA_P384_SHA512,
            algorithm::ECDSA_P521_SHA512,
            algorithm::ED25519,
        ],
        _ => Vec::new(),
    }
}
