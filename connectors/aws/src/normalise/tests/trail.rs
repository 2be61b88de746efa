//! Files of a trail: log files, the digests that prove them whole, and the signatures that prove the digests. Another
//! library signs than the one that verifies.

use std::sync::OnceLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use sha2::Sha256;
use tenure_model::{Facet, Signatures};

use super::log::{API, event, windows};
use super::*;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The keys of a region, and those of somebody else.
fn key(which: usize) -> &'static KeyPair {
    static KEYS: [OnceLock<KeyPair>; 2] = [OnceLock::new(), OnceLock::new()];
    KEYS[which].get_or_init(|| KeyPair::generate(KeySize::Rsa2048).unwrap())
}

fn fingerprint(which: usize) -> String {
    hex(&Md5::digest(key(which).public_key().as_ref()))
}

/// One file of the chain, before it is recorded.
#[derive(Clone)]
struct Digest {
    name: String,
    content: String,
    signature: Option<String>,
}

/// A trail of three hours with a log file each.
#[derive(Clone)]
struct Trail {
    logs: Vec<(String, Value)>,
    digests: Vec<Digest>,
    keys: Value,
}

fn name(hour: usize) -> String {
    format!("{ACCOUNT}_CloudTrail-Digest_eu-west-1_org_eu-west-1_20261001T{hour:02}0000Z.json.gz")
}

fn object(hour: usize) -> String {
    format!("logs/AWSLogs/{ACCOUNT}/CloudTrail-Digest/eu-west-1/2026/10/01/{}", name(hour))
}

/// What the key of a region signs.
fn sign(digest: &str, which: usize) -> String {
    let said: Value = serde_json::from_str(digest).unwrap();
    let text = |name: &str| said[name].as_str().unwrap_or("null").to_owned();
    let signed = format!(
        "{}\n{}/{}\n{}\n{}",
        text("digestEndTime"),
        text("digestS3Bucket"),
        text("digestS3Object"),
        hex(&Sha256::digest(digest)),
        text("previousDigestSignature")
    );
    let mut signature = vec![0; key(which).public_modulus_len()];
    key(which).sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    hex(&signature)
}

fn keys(which: usize, from: &str, to: &str) -> Value {
    let value = STANDARD.encode(key(which).public_key().as_ref());
    json!({"PublicKeyList": [{"Fingerprint": fingerprint(which), "Value": value, "ValidityStartTime": from, "ValidityEndTime": to}]})
}

impl Trail {
    fn new() -> Self {
        let mut trail = Self {
            logs: Vec::new(),
            digests: Vec::new(),
            // Both forms in which the CLI prints times.
            keys: keys(0, "2026-09-20T00:00:00+00:00", &at("2026-10-20T00:00:00Z").as_second().to_string()),
        };
        for hour in 9..12 {
            let log = hex(&Sha256::digest(format!("log {hour}")));
            let id = format!("e-{hour}");
            let record = event(
                &id,
                &format!("2026-10-01T{:02}:30:00Z", hour - 1),
                "CreateUser",
                json!({"userName": "dana"}),
            );
            let record: Value = serde_json::from_str(record["CloudTrailEvent"].as_str().unwrap()).unwrap();
            trail.logs.push((log.clone(), json!({"Records": [record]})));
            let content = trail.content(hour, &log);
            trail.digests.push(Digest { name: name(hour), signature: Some(sign(&content, 0)), content });
        }
        trail
    }

    /// The digest of an hour after what there is already.
    fn content(&self, hour: usize, log: &str) -> String {
        let before = self.digests.last();
        let previous = before.map(|_| object(hour - 1));
        let digest = json!({
            "awsAccountId": ACCOUNT,
            "digestStartTime": format!("2026-10-01T{:02}:00:00Z", hour - 1),
            "digestEndTime": format!("2026-10-01T{hour:02}:00:00Z"),
            "digestS3Bucket": "acme-trail", "digestS3Object": object(hour),
            "digestPublicKeyFingerprint": fingerprint(0), "digestSignatureAlgorithm": "SHA256withRSA",
            "previousDigestS3Bucket": before.map(|_| "acme-trail"), "previousDigestS3Object": previous,
            "previousDigestHashValue": before.map(|before| hex(&Sha256::digest(&before.content))),
            "previousDigestHashAlgorithm": "SHA-256",
            "previousDigestSignature": before.and_then(|before| before.signature.clone()),
            "logFiles": [{"s3Bucket": "acme-trail", "s3Object": format!("{hour}.json.gz"), "hashValue": log, "hashAlgorithm": "SHA-256"}],
        });
        // Spaces and lines as nobody else would write them: the text counts, not what it means.
        format!("{} \n", serde_json::to_string_pretty(&digest).unwrap())
    }

    /// Signs a digest again, as it is now.
    fn sign(mut self, at: usize, which: usize) -> Self {
        self.digests[at].signature = Some(sign(&self.digests[at].content, which));
        self
    }

    fn replace(mut self, at: usize, from: &str, to: &str) -> Self {
        assert!(self.digests[at].content.contains(from), "{from}");
        self.digests[at].content = self.digests[at].content.replace(from, to);
        self
    }

    fn read(&self) -> (Records, Vec<Gap>) {
        let mut recorded = Recorded::imported();
        for (sha256, body) in &self.logs {
            let request = json!({"LogFile": format!("a/{sha256}.json.gz"), "ContentSha256": sha256});
            recorded = recorded.in_region(API, request, body.clone());
        }
        for digest in &self.digests {
            let label = format!("a/{}", digest.name);
            if let Some(signature) = &digest.signature {
                let body =
                    json!({"Metadata": {"Signature": signature, "signature-algorithm": "SHA256withRSA"}});
                recorded = recorded.in_region(API, json!({"SignatureOf": label}), body);
            }
            let request =
                json!({"DigestFile": label, "ContentSha256": hex(&Sha256::digest(&digest.content))});
            recorded = recorded.in_region(API, request, json!({"Content": digest.content}));
        }
        recorded.in_region(API, json!({"PublicKeysOf": "eu-west-1"}), self.keys.clone()).read()
    }

    /// The times that are whole, the state of the signatures, why, and the codes of gaps with whether they blind.
    fn known(&self) -> Known {
        let (records, gaps) = self.read();
        let times = windows(&records).into_iter().map(|(_, from, to)| (from, to)).collect();
        let first = records.log_readings.first();
        let (state, why) = first.map(|one| (one.signatures, one.signatures_why.clone())).unwrap_or_default();
        assert!(
            records.log_readings.iter().all(|one| (one.signatures, &one.signatures_why) == (state, &why))
        );
        let gaps = gaps.iter().map(|gap| (gap.code.clone(), !gap.blinds.is_empty())).collect();
        (times, state, why, gaps)
    }
}

/// See [`Trail::known`].
type Known = (Vec<(String, String)>, Signatures, String, Vec<(String, bool)>);

fn hours(spans: &[(usize, usize)]) -> Vec<(String, String)> {
    let time = |hour: usize| format!("2026-10-01T{hour:02}:00:00Z");
    spans.iter().map(|(from, to)| (time(*from), time(*to))).collect()
}

#[test]
fn a_chain_that_was_signed_is_verified() {
    let trail = Trail::new();
    assert_eq!(trail.known(), (hours(&[(8, 11)]), Signatures::Verified, String::new(), vec![]));
    let (records, _) = trail.read();
    assert_eq!(records.events.len(), 3);
    assert_eq!(records.log_readings[0].evidence.pointer.as_ref(), "/body");
    // The order of files is nobody's matter, and neither is who unpacked them.
    let mut other = trail;
    other.digests.reverse();
    other.digests[1].name = name(10).replace(".gz", "");
    assert_eq!(other.known(), (hours(&[(8, 11)]), Signatures::Verified, String::new(), vec![]));
}

/// A thing done to the files, what is whole then, and what is said of the signatures.
type Case = (&'static str, Trail, &'static [(usize, usize)], Signatures, &'static str);

#[test]
fn whatever_is_changed_breaks_the_chain() {
    let whole = Trail::new();
    let cases: Vec<Case> = vec![
        (
            "a log file was changed",
            {
                let mut trail = whole.clone();
                trail.logs[1].0 = "0".repeat(64);
                trail
            },
            &[(8, 9), (10, 11)],
            Signatures::Verified,
            "",
        ),
        (
            "the middle digest is missing",
            {
                let mut trail = whole.clone();
                trail.digests.remove(1);
                trail
            },
            &[(8, 9), (10, 11)],
            Signatures::Verified,
            "",
        ),
        (
            "a digest was changed",
            whole.clone().replace(1, "\"acme-trail\"", "\"acme-trai1\""),
            &[(8, 9), (10, 11)],
            Signatures::Broken,
            "does not hold",
        ),
        (
            "a digest has one space more",
            whole.clone().replace(0, " \n", "  \n"),
            &[(9, 11)],
            Signatures::Broken,
            "does not hold",
        ),
        (
            "two signatures were swapped",
            {
                let mut trail = whole.clone();
                let one = trail.digests[0].signature.clone();
                trail.digests[0].signature = trail.digests[1].signature.clone();
                trail.digests[1].signature = one;
                trail
            },
            &[(10, 11)],
            Signatures::Broken,
            "2 of 3 digests",
        ),
        ("somebody else signed", whole.clone().sign(2, 1), &[(8, 10)], Signatures::Broken, "does not hold"),
        (
            "the last digest was written anew, with a key of somebody else's",
            whole.clone().replace(2, &fingerprint(0), &fingerprint(1)).sign(2, 1),
            &[(8, 11)],
            Signatures::NotVerifiable,
            "its public key does not lie beside it",
        ),
        (
            "the key lies under the fingerprint of another",
            {
                let mut trail = whole.clone();
                trail.keys = keys(1, "2026-09-20T00:00:00Z", "2026-10-20T00:00:00Z");
                trail.keys["PublicKeyList"][0]["Fingerprint"] = json!(fingerprint(0));
                trail
            },
            &[],
            Signatures::None,
            "",
        ),
        (
            "a key lies there twice, once as another",
            {
                let mut trail = whole.clone();
                let mut other =
                    keys(1, "2026-09-20T00:00:00Z", "2026-10-20T00:00:00Z")["PublicKeyList"][0].clone();
                other["Fingerprint"] = json!(fingerprint(0));
                trail.keys["PublicKeyList"].as_array_mut().unwrap().push(other);
                trail
            },
            &[],
            Signatures::None,
            "",
        ),
        (
            "the key had ended",
            {
                let mut trail = whole.clone();
                trail.keys = keys(0, "2026-09-01T00:00:00Z", "2026-10-01T09:30:00Z");
                trail
            },
            &[(8, 9)],
            Signatures::Broken,
            "did not count when it was signed",
        ),
        (
            "the key began days later",
            {
                let mut trail = whole.clone();
                trail.keys = keys(0, "2026-10-04T00:00:00Z", "2026-11-04T00:00:00Z");
                trail
            },
            &[],
            Signatures::None,
            "",
        ),
        (
            "a signature is no signature",
            {
                let mut trail = whole.clone();
                trail.digests[0].signature = Some("xyz".into());
                trail
            },
            &[(9, 11)],
            Signatures::Broken,
            "not hexadecimal",
        ),
        (
            "a digest lies under another name",
            {
                let mut trail = whole.clone();
                trail.digests[2].name = name(12);
                trail
            },
            &[(8, 10)],
            Signatures::Broken,
            "it was written as",
        ),
        (
            "a digest of another account",
            whole
                .clone()
                .replace(2, &format!("\"awsAccountId\": \"{ACCOUNT}\""), "\"awsAccountId\": \"999999999999\"")
                .sign(2, 0),
            &[(8, 10)],
            Signatures::Broken,
            "it is of account `999999999999`",
        ),
    ];
    for (what, trail, spans, state, why) in cases {
        let (times, found, said, gaps) = trail.known();
        assert_eq!((times, found), (hours(spans), state), "{what}: {said}");
        assert!(said.contains(why) && (why.is_empty() == said.is_empty()), "{what}: {said}");
        let code = if state == Signatures::NotVerifiable { "NotVerifiable" } else { "DigestBroken" };
        assert_eq!(gaps, [(code.to_owned(), code == "DigestBroken")], "{what}");
    }
}

#[test]
fn what_is_not_signed_is_known_by_its_digests_and_said_to_be_no_more() {
    let whole = Trail::new();
    let without = |which: &[usize]| {
        let mut trail = whole.clone();
        for at in which {
            trail.digests[*at].signature = None;
        }
        trail
    };
    let mut no_keys = whole.clone();
    no_keys.keys = json!({ "PublicKeyList": [] });
    let mut unknown = whole.clone();
    unknown.keys["PublicKeyList"][0]["ValidityEndTime"] = Value::Null;
    let cases = [
        (without(&[0, 1, 2]), Signatures::NotSigned, "no signature lies beside the digests"),
        (without(&[1]), Signatures::NotVerifiable, "1 of 3 digests: "),
        (no_keys, Signatures::NotVerifiable, "no public keys lie beside it"),
        (unknown, Signatures::NotVerifiable, "it is not said when the public key"),
        (
            whole.clone().replace(0, "SHA256withRSA", "SHA512withRSA").sign(0, 0),
            Signatures::NotVerifiable,
            "`SHA512withRSA` is not known",
        ),
    ];
    for (trail, state, why) in cases {
        let (_, found, said, gaps) = trail.known();
        assert_eq!(found, state);
        assert!(said.contains(why), "{said}");
        let code = if state == Signatures::NotSigned { "NotSigned" } else { "NotVerifiable" };
        assert!(gaps.contains(&(code.to_owned(), false)), "{gaps:?}");
    }
    let known = without(&[0, 1, 2]).known();
    assert_eq!((known.0, known.3), (hours(&[(8, 11)]), vec![("NotSigned".to_owned(), false)]));
}

#[test]
fn keys_that_are_none_are_said_to_be_none() {
    let whole = Trail::new();
    // Even modulus, exponent 1, a giant, a small one, and nothing at all.
    let der = |modulus: &[u8], exponent: &[u8]| {
        let number = |bytes: &[u8]| {
            [&[2, 0x82][..], &u16::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
        };
        let body = [number(modulus), number(exponent)].concat();
        [&[0x30, 0x82][..], &u16::try_from(body.len()).unwrap().to_be_bytes(), &body].concat()
    };
    let even = [&[0x40; 255][..], &[0]].concat();
    for value in [
        der(&even, &[1, 0, 1]),
        der(&[0x41; 256], &[1]),
        der(&[0x41; 1024], &[1, 0, 1]),
        der(&[0x41; 128], &[1, 0, 1]),
        der(&[0], &[0]),
        vec![0x30],
        Vec::new(),
        vec![0x41; 1 << 20],
    ] {
        let print = hex(&Md5::digest(&value));
        let mut trail = whole.clone().replace(0, &fingerprint(0), &print).sign(0, 0);
        let mut bad = trail.keys["PublicKeyList"][0].clone();
        bad["Fingerprint"] = json!(print);
        bad["Value"] = json!(STANDARD.encode(&value));
        trail.keys["PublicKeyList"].as_array_mut().unwrap().push(bad);
        let (_, state, said, _) = trail.known();
        assert!(matches!(state, Signatures::NotVerifiable | Signatures::Broken), "{said}");
        assert!(said.contains("cannot be read") || said.contains("does not hold"), "{said}");
    }
    let mut text = whole;
    text.keys["PublicKeyList"][0]["Value"] = json!("no base64!");
    assert!(text.known().2.contains("no base64"));
}

#[test]
fn what_came_late_is_part_of_its_hour() {
    let late = |log: &str, to: usize| {
        let mut trail = Trail::new();
        let file = name(to).replace(".json.gz", "_backfill.json.gz");
        let content = trail.digests[1].content.replace(&name(10), &file).replace(&trail.logs[1].0, log);
        let signature = Some(sign(&content, 0));
        trail.digests.push(Digest { name: file, content, signature });
        trail
    };
    let first = Trail::new().logs[0].0.clone();
    assert_eq!(late(&first, 10).known(), (hours(&[(8, 11)]), Signatures::Verified, String::new(), vec![]));
    let (times, state, _, gaps) = late("not there", 10).known();
    assert_eq!((times, state), (hours(&[(8, 9), (10, 11)]), Signatures::Verified));
    assert_eq!(gaps, [("DigestBroken".to_owned(), true)]);
}

#[test]
fn two_trails_of_a_region_are_two_chains() {
    let mut trail = Trail::new();
    for digest in Trail::new().digests {
        let content = digest.content.replace("_org_", "_audit_");
        trail.digests.push(Digest {
            name: digest.name.replace("_org_", "_audit_"),
            content,
            signature: None,
        });
    }
    // Their hashes and signatures are not those of the other trail, so that only the times go on.
    let (times, state, why, _) = trail.known();
    assert!(times.contains(&hours(&[(8, 11)])[0]), "{times:?}");
    assert_eq!(state, Signatures::NotVerifiable, "{why}");
}

#[test]
fn logs_without_digests_and_digests_without_sense_are_gaps() {
    let mut none = Trail::new();
    none.digests.clear();
    let (times, state, why, gaps) = none.known();
    assert_eq!(times, [("2026-10-01T08:30:00Z".to_owned(), "2026-10-01T10:30:00Z".to_owned())]);
    assert_eq!((state, why.as_str()), (Signatures::NotSigned, "there are no digest files"));
    assert_eq!(gaps, [("NoDigest".to_owned(), true)]);
    for content in ["{}", "[]", "{\"digestStartTime\": 7}", "no JSON"] {
        let mut trail = Trail::new();
        trail.digests[1].content = content.to_owned();
        let (_, gaps) = trail.read();
        let malformed = gaps.iter().find(|gap| gap.code == "Malformed").expect(content);
        assert_eq!(malformed.blinds, [Facet::Events, Facet::SignIns]);
        assert!(gaps.iter().any(|gap| gap.code == "DigestBroken"), "{content}");
    }
    // Signatures and keys alone are no log.
    let records =
        Recorded::imported().in_region(API, json!({"PublicKeysOf": "eu-west-1"}), Trail::new().keys);
    assert!(records.records().log_readings.is_empty());
}

#[test]
fn a_secret_word_in_a_digest_keeps_it_from_being_verified_and_nothing_else() {
    let mut recorded = Recorded::imported();
    let trail = Trail::new();
    let digest = &trail.digests[0];
    let label = format!("a/{}", digest.name);
    let body = json!({"Metadata": {"signature": digest.signature, "signature-algorithm": "SHA256withRSA"}});
    let request = json!({"DigestFile": label, "ContentSha256": hex(&Sha256::digest(&digest.content))});
    let content = digest.content.replace("acme-trail", "[redacted]");
    recorded = recorded
        .in_region(API, json!({"SignatureOf": label}), body)
        .in_region(API, request, json!({ "Content": content }))
        .in_region(
            API,
            json!({"LogFile": "a/x.json", "ContentSha256": trail.logs[0].0}),
            trail.logs[0].1.clone(),
        );
    let (records, gaps) = recorded.read();
    assert_eq!(records.log_readings[0].signatures, Signatures::NotVerifiable);
    assert_eq!(codes(&gaps), [("NotVerifiable", "")]);
}
