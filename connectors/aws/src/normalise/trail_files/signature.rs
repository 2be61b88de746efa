//! Whether a digest is as the trail signed it.
//!
//! Signed by RSA (PKCS #1 v1.5, SHA-256) is the text of four lines: the end of the digest's time as it is written,
//! `bucket/object`, the SHA-256 of the unpacked digest, the signature of the digest before or `null`
//! ([AWS's page](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html),
//! read on 2026-11-23). The digest names its key by a fingerprint, which is the MD5 of the key in DER: AWS does not say
//! so, and it is so of the keys that its pages show.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use md5::{Digest as _, Md5};
use rsa::pkcs1::DecodeRsaPublicKey as _;
use rsa::traits::PublicKeyParts as _;
use rsa::{Pkcs1v15Sign, RsaPublicKey};
use serde_json::Value;
use sha2::Sha256;
use tenure_model::{Known, Timestamp};

use super::digest::DigestFile;
use crate::normalise::lenient::{date, items, member, text};

/// How such signatures are called.
const ALGORITHM: &str = "SHA256withRSA";
/// The longest text of a key: one of 4,096 bits has about 700 characters.
const LONGEST_KEY: usize = 1 << 12;
/// The shortest modulus that anybody trusts, in bits; those of CloudTrail have 2,048.
const SHORTEST: usize = 2048;
/// A digest is signed when it is delivered, some time after its end: a key may have begun in between.
const DELIVERY: SignedDuration = SignedDuration::from_hours(24);

/// The signature of a digest, as the metadata of its object have it.
#[derive(Clone, Debug)]
pub(crate) struct Signature {
    pub(super) hex: String,
    algorithm: Option<String>,
    /// When a digest of what came late was made.
    made: Option<Timestamp>,
}

/// The signature in an answer of `s3:HeadObject`. Names of metadata come in any case.
pub(crate) fn signature_of(body: &Value) -> Option<Signature> {
    let metadata = member(body, &["Metadata"]).as_object()?;
    let find = |name: &str| {
        metadata.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).and_then(|(_, value)| value.as_str())
    };
    let made = find("backfill-generation-timestamp").and_then(|text| text.parse().ok());
    let hex = find("signature").filter(|hex| !hex.is_empty())?.to_owned();
    Some(Signature { hex, algorithm: find("signature-algorithm").map(str::to_owned), made })
}

/// A public key, as `cloudtrail:ListPublicKeys` has it.
pub(super) struct PublicKey {
    pub(super) fingerprint: String,
    /// Base64 of the DER of an `RSAPublicKey` (PKCS #1).
    value: String,
    from: Known<Timestamp>,
    to: Known<Timestamp>,
}

/// The keys of an answer.
pub(super) fn keys_of(body: &Value) -> impl Iterator<Item = PublicKey> {
    items(member(body, &["PublicKeyList"])).into_iter().filter_map(|key| {
        Some(PublicKey {
            fingerprint: text(key, "Fingerprint")?.to_ascii_lowercase(),
            value: text(key, "Value").unwrap_or_default(),
            from: date(key, "ValidityStartTime"),
            to: date(key, "ValidityEndTime"),
        })
    })
}

/// Whether a digest is as it was signed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Proof {
    Verified,
    /// No signature was brought.
    NotSigned,
    /// It cannot be told, and why.
    NotVerifiable(String),
    /// It is not, and why.
    Broken(String),
}

impl Proof {
    pub(super) fn broken(&self) -> Option<&str> {
        if let Self::Broken(why) = self { Some(why) } else { None }
    }

    /// Why nothing is proven, and nothing refuted.
    pub(super) fn unproven(&self) -> Option<&str> {
        match self {
            Self::NotSigned => Some("no signature lies beside it"),
            Self::NotVerifiable(why) => Some(why),
            Self::Verified | Self::Broken(_) => None,
        }
    }
}

/// Holds a digest against its signature.
pub(super) fn prove(
    digest: &DigestFile,
    signature: Option<&Signature>,
    keys: &BTreeMap<String, Vec<PublicKey>>,
) -> Proof {
    if let Some(why) = digest.is_misplaced() {
        return Proof::Broken(why);
    }
    let Some(signature) = signature else { return Proof::NotSigned };
    if !digest.is_whole {
        let why = "a word in it that looks like a secret was not recorded";
        return Proof::NotVerifiable(why.to_owned());
    }
    let algorithms = [&digest.algorithm, &signature.algorithm].into_iter().flatten();
    if let Some(other) = algorithms.into_iter().find(|name| !name.eq_ignore_ascii_case(ALGORITHM)) {
        return Proof::NotVerifiable(format!("the algorithm `{other}` is not known"));
    }
    let Some(fingerprint) = digest.fingerprint.as_ref().map(|text| text.to_ascii_lowercase()) else {
        return Proof::NotVerifiable("it does not name the key that signed it".to_owned());
    };
    let Some(keys) = keys.get(&fingerprint) else {
        let which = if keys.is_empty() { "no public keys lie" } else { "its public key does not lie" };
        return Proof::NotVerifiable(format!("{which} beside it (fingerprint `{fingerprint}`)"));
    };
    // One key under two values would be a forgery: that one of them fits proves nothing.
    keys.iter().map(|key| by_key(digest, signature, key)).max().unwrap_or(Proof::NotSigned)
}

fn by_key(digest: &DigestFile, signature: &Signature, key: &PublicKey) -> Proof {
    let fingerprint = &key.fingerprint;
    let unreadable =
        |why: &str| Proof::NotVerifiable(format!("the public key `{fingerprint}` cannot be read: {why}"));
    if key.value.len() > LONGEST_KEY {
        return unreadable("it is longer than any key of a trail");
    }
    let Ok(der) = STANDARD.decode(key.value.trim()) else { return unreadable("it is no base64") };
    if hex(&Md5::digest(&der)) != *fingerprint {
        return Proof::Broken(format!("the public key `{fingerprint}` has another fingerprint"));
    }
    let public = match RsaPublicKey::from_pkcs1_der(&der) {
        Ok(public) if public.n().bits() >= SHORTEST => public,
        Ok(_) => return unreadable("it is shorter than 2048 bits"),
        Err(why) => return unreadable(&why.to_string()),
    };
    match outside(digest, signature, key) {
        Some(true) => {
            let why = format!("its public key `{fingerprint}` did not count when it was signed");
            return Proof::Broken(why);
        }
        Some(false) => {}
        None => {
            let why = format!("it is not said when the public key `{fingerprint}` counts");
            return Proof::NotVerifiable(why);
        }
    }
    let Some(bytes) = unhex(&signature.hex) else {
        return Proof::Broken("its signature is not hexadecimal".to_owned());
    };
    let Some(signed) = signed(digest) else {
        return Proof::Broken("it is signed and does not name its place".to_owned());
    };
    let hashed = Sha256::digest(signed);
    match public.verify(Pkcs1v15Sign::new::<rsa::sha2::Sha256>(), &hashed, &bytes) {
        Ok(()) => Proof::Verified,
        Err(_) => Proof::Broken("its signature does not hold".to_owned()),
    }
}

/// The text that is signed.
fn signed(digest: &DigestFile) -> Option<String> {
    let (bucket, object) = digest.place.as_ref()?;
    let previous = digest.previous_signature.as_deref().unwrap_or("null");
    Some(format!("{}\n{bucket}/{object}\n{}\n{previous}", digest.end, digest.sha256))
}

/// Whether a key counted already, or still, when a digest was signed; `None` where the list does not say.
fn outside(digest: &DigestFile, signature: &Signature, key: &PublicKey) -> Option<bool> {
    let (Known::Is(from), Known::Is(to)) = (&key.from, &key.to) else { return None };
    let first = if digest.is_backfill() { signature.made.unwrap_or(digest.to) } else { digest.to };
    let last = first.checked_add(DELIVERY).unwrap_or(first);
    Some(*to < first || last < *from)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of a signature; `None` where it is not two hexadecimal digits for each, or longer than any.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim().as_bytes();
    if digits.is_empty() || !digits.len().is_multiple_of(2) || digits.len() > LONGEST_KEY {
        return None;
    }
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    digits.chunks_exact(2).map(|pair| Some((digit(pair.first()?)? << 4) | digit(pair.last()?)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AWS's own samples (the user guide's page on custom validation, the examples of its CLI).
    #[test]
    fn fingerprints_are_the_md5_of_the_key() {
        for (value, fingerprint) in [
            (
                "MIIBCgKCAQEAn11L2YZ9h7onug2ILi1MWyHiMRsTQjfWE+pHVRLk1QjfWhirG+lpOa8NrwQ/r7Ah5bNL6HepznOU9XTDSfmmnP97mqyc7z/upfZdS/AHhYcGaz7n6Wc/RRBU6VmiPCrAUojuSk6/GjvA8iOPFsYDuBtviXarvuLPlrT9kAd4Lb+rFfR5peEgBEkhlzc5HuWO7S0y+KunqxX6jQBnXGMtxmPBPP0FylgWGNdFtks/4YSKcgqwH0YDcawP9GGGDAeCIqPWIXDLG1jOjRRzWfCmD0iJUkz8vTsn4hq/5ZxRFE7UBAUiVcGbdnDdvVfhF9C3dQiDq3k7adQIziLT0cShgQIDAQAB",
                "8eba5db5bea9b640d1c96a77256fe7f2",
            ),
            (
                "MIIBCgKCAQEAlSS3cl92HDycr/MTj0moOhas8habjrraXw+KzlWF0axSI2tcF+3iJ9BKQAVSKxGwxwu3m0wG3J+kUl1xboEcEPHYoIYMbgfSw7KGnuDKwkLzsQWhUJ0cIbOHASox1vv/5fNXkrHhGbDCHeVXm804c83nvHUEFYThr1PfyP/8HwrCtR3FX5OANtQCP61C1nJtSSkC8JSQUOrIP4CuwJjc+4WGDk+BGH5m9iuiAKkipEHWmUl8/P7XpfpWQuk4h8g3pXZOrNXr08lbh4d39svj7UqdhvOXoBISp9t/EXYuePGEtBdrKD9Dz+VHwyUPtBQvYr9BnkF88qBnaPNhS44rzwIDAQAB",
                "7f3f401420072e50a65a141430817ab3",
            ),
        ] {
            let der = STANDARD.decode(value).unwrap();
            assert_eq!(hex(&Md5::digest(&der)), fingerprint);
            assert_eq!(RsaPublicKey::from_pkcs1_der(&der).unwrap().n().bits(), 2048);
        }
    }

    #[test]
    fn hexadecimal_is_read_and_nothing_else() {
        assert_eq!(unhex("00fFa1"), Some(vec![0, 255, 161]));
        for wrong in ["", "0", "0g", "+1", "é", "0x", &"00".repeat(LONGEST_KEY)] {
            assert_eq!(unhex(wrong), None, "{wrong}");
        }
    }
}
