//! Files that a trail wrote to its bucket: log files, the digests that prove them whole, and what proves the digests.
//!
//! `<account>_CloudTrail_<region>_<time>_<random>.json[.gz]` holds `Records`, and
//! `<account>_CloudTrail-Digest_<region>_<trail>_<region>_<time>.json[.gz]` names the log files of an hour with the
//! digests of their contents
//! ([digest files](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html),
//! read on 2026-11-22). They lie beside the other files of the account, and beside a digest lie
//! `<its name>.head-object.json`, the answer of `aws s3api head-object`, which holds its signature, and
//! `cloudtrail-list-public-keys.<region>.json`
//! ([validation](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html),
//! read on 2026-11-23).

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::content::{Content, Loaded, load};
use crate::normalise::{is_account, signature_of};

/// The longest content of a log file. A trail cuts its files long before.
const LONGEST: u64 = 1 << 28;
/// The longest digest: it stands in one line of a recording. A digest of an hour with ten thousand log files has
/// about four megabytes.
const LONGEST_DIGEST: u64 = 1 << 23;
/// The longest answer with a signature or with public keys.
const LONGEST_ANSWER: u64 = 1 << 20;

/// The name of a list of public keys, before the region.
const KEYS: &str = "cloudtrail-list-public-keys.";
/// What the answer with a digest's signature is called after the digest's own name.
const SIGNATURE: &str = ".head-object.json";

/// What the name of a trail's file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TrailFile {
    /// Whose log it is; `None` of public keys, which are those of a region.
    pub(super) account: Option<String>,
    pub(super) region: String,
    pub(super) kind: TrailKind,
}

/// What such a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TrailKind {
    Log,
    Digest,
    /// The signature of a digest.
    Signature,
    /// The public keys by which a region's signatures are verified.
    Keys,
}

impl TrailKind {
    /// Whether it tells something of the log itself: signatures and keys alone do not.
    pub(super) const fn tells(self) -> bool {
        matches!(self, Self::Log | Self::Digest)
    }
}

/// Reads the name of a file; `None` where no trail names files so.
pub(super) fn parse(name: &str) -> Option<TrailFile> {
    if let Some(region) = name.strip_prefix(KEYS).and_then(|rest| rest.strip_suffix(".json")) {
        let file = TrailFile { account: None, region: region.to_owned(), kind: TrailKind::Keys };
        return super::name::is_region(region).then_some(file);
    }
    if let Some(digest) = name.strip_suffix(SIGNATURE) {
        let digest = written(digest).filter(|file| file.kind == TrailKind::Digest)?;
        return Some(TrailFile { kind: TrailKind::Signature, ..digest });
    }
    written(name)
}

/// Whether a file without a region in its name would hold public keys.
pub(super) fn is_keys(stem: &str) -> bool {
    KEYS.strip_suffix('.') == Some(stem)
}

/// The name of a file that the trail wrote itself.
fn written(name: &str) -> Option<TrailFile> {
    let name = name.strip_suffix(".gz").unwrap_or(name).strip_suffix(".json")?;
    let mut parts = name.split('_');
    let (account, kind, region) = (parts.next()?, parts.next()?, parts.next()?);
    let kind = match kind {
        "CloudTrail" => TrailKind::Log,
        "CloudTrail-Digest" => TrailKind::Digest,
        _ => return None,
    };
    let sound = is_account(account) && super::name::is_region(region);
    sound.then(|| TrailFile { account: Some(account.to_owned()), region: region.to_owned(), kind })
}

/// What becomes of a file: what was asked, so to say, and the answers.
pub(super) struct Taken {
    /// Of the file as it lies there.
    pub(super) sha256: String,
    /// The API that gave it, where that is another than the log's.
    pub(super) api: Option<&'static str>,
    pub(super) request: Value,
    pub(super) pages: Vec<Value>,
}

/// Why there is nothing to take.
pub(super) enum Refused {
    /// It cannot be used.
    Fault(String),
    /// It holds the error that the AWS CLI printed: code and message.
    Error(String, String),
}

impl From<String> for Refused {
    fn from(why: String) -> Self {
        Self::Fault(why)
    }
}

/// Takes a file up; `label` is its folder and name.
///
/// # Errors
/// Why it cannot be used.
pub(super) fn take(path: &Path, label: &str, file: &TrailFile) -> Result<Taken, Refused> {
    match file.kind {
        TrailKind::Log => {
            let read = read(path, LONGEST)?;
            let body: Value = serde_json::from_slice(&read.content).map_err(no_json)?;
            let request = json!({ "LogFile": label, "ContentSha256": read.content_sha256 });
            Ok(Taken { sha256: read.sha256, api: None, request, pages: pages(&body)? })
        }
        TrailKind::Digest => {
            let read = read(path, LONGEST_DIGEST)?;
            let text = String::from_utf8(read.content).map_err(|_| "it is not UTF-8 text".to_owned())?;
            let digest: Value = serde_json::from_str(&text).map_err(no_json)?;
            if !digest.is_object() {
                return Err("it is not the JSON expected: a digest is an object".to_owned().into());
            }
            let request = json!({ "DigestFile": label, "ContentSha256": read.content_sha256 });
            // The text as it is, to the byte: it is what was signed.
            Ok(Taken { sha256: read.sha256, api: None, request, pages: vec![json!({ "Content": text })] })
        }
        TrailKind::Signature => {
            let (sha256, body) = answer(path)?;
            if signature_of(&body).is_none() {
                return Err("it holds no `signature` in `Metadata`".to_owned().into());
            }
            let digest = label.strip_suffix(SIGNATURE).unwrap_or(label);
            let request = json!({ "SignatureOf": digest });
            Ok(Taken { sha256, api: Some("s3:HeadObject"), request, pages: vec![body] })
        }
        TrailKind::Keys => {
            let (sha256, body) = answer(path)?;
            if !body.get("PublicKeyList").is_some_and(Value::is_array) {
                return Err("it does not hold `PublicKeyList`".to_owned().into());
            }
            let request = json!({ "PublicKeysOf": file.region });
            Ok(Taken { sha256, api: Some("cloudtrail:ListPublicKeys"), request, pages: vec![body] })
        }
    }
}

/// An answer that the AWS CLI printed.
fn answer(path: &Path) -> Result<(String, Value), Refused> {
    if fs::metadata(path).is_ok_and(|file| file.len() > LONGEST_ANSWER) {
        return Err("it is longer than such an answer can be".to_owned().into());
    }
    let Loaded { sha256, content } = load(path, false);
    match content? {
        Content::Json(json) => Ok((sha256, serde_json::from_slice(&json).map_err(no_json)?)),
        Content::Error { code, message } => Err(Refused::Error(code, message)),
        Content::Csv(_) => Err("it is not the JSON expected".to_owned().into()),
    }
}

fn no_json(why: serde_json::Error) -> String {
    format!("it is not the JSON expected: {why}")
}

/// A file that was read.
struct Contents {
    /// Of the file as it lies there.
    sha256: String,
    /// Of its content, which is what digests name.
    content_sha256: String,
    content: Vec<u8>,
}

/// Reads a file, packed or not.
///
/// # Errors
/// Why it cannot be used.
fn read(path: &Path, longest: u64) -> Result<Contents, String> {
    let unread = |why: std::io::Error| format!("it could not be read: {why}");
    let mut bytes = Vec::new();
    File::open(path).map_err(unread)?.take(longest + 1).read_to_end(&mut bytes).map_err(unread)?;
    let sha256 = hex(&bytes);
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut content = Vec::new();
        let mut unpacked = flate2::read::MultiGzDecoder::new(bytes.as_slice()).take(longest + 1);
        unpacked.read_to_end(&mut content).map_err(|why| format!("it cannot be unpacked: {why}"))?;
        bytes = content;
    }
    if bytes.len() as u64 > longest {
        return Err("it is longer than any file of a trail".to_owned());
    }
    let content_sha256 = hex(&bytes);
    Ok(Contents { sha256, content_sha256, content: bytes })
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Answers of a bearable size, made of the records of a log file that matter.
fn pages(body: &Value) -> Result<Vec<Value>, String> {
    const PAGE: usize = 500;
    let records = body.get("Records").and_then(Value::as_array).ok_or("it does not hold `Records`")?;
    let kept: Vec<&Value> = records.iter().filter(|record| matters(record)).collect();
    // A file without such records is read, too: it is part of what is known.
    if kept.is_empty() {
        return Ok(vec![json!({ "Records": [] })]);
    }
    Ok(kept.chunks(PAGE).map(|page| json!({ "Records": page })).collect())
}

/// Whether a record tells of an act on access, or of a session: what was written, and who came in.
/// Reads of data and of lists would be nearly all that a trail holds.
fn matters(record: &Value) -> bool {
    let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
    if record.get("managementEvent").and_then(Value::as_bool) == Some(false) {
        return false;
    }
    let identity = record.get("userIdentity").unwrap_or(&Value::Null);
    let of_service = identity.get("type").and_then(Value::as_str) == Some("AWSService");
    let account = identity.get("accountId").and_then(Value::as_str).unwrap_or_default();
    let foreign = !account.is_empty() && account != text("recipientAccountId");
    let reads = record.get("readOnly").and_then(Value::as_bool) == Some(true);
    let session = matches!(text("eventSource"), "sts.amazonaws.com" | "signin.amazonaws.com") && !of_service;
    // What cannot be told stays, and is told to be no record.
    !reads || session || foreign || !record.is_object()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn names_of_a_trail_are_told_from_others() {
        let log = parse("111122223333_CloudTrail_eu-west-1_20261001T0005Z_AbCd.json.gz").unwrap();
        assert_eq!(
            (log.account.as_deref(), log.region.as_str(), log.kind),
            (Some("111122223333"), "eu-west-1", TrailKind::Log)
        );
        let digest = "111122223333_CloudTrail-Digest_eu-west-1_org_eu-west-1_20261001T010000Z.json.gz";
        assert_eq!(parse(digest).unwrap().kind, TrailKind::Digest);
        let signature = parse(&format!("{digest}.head-object.json")).unwrap();
        assert_eq!(
            (signature.account.as_deref(), signature.kind),
            (Some("111122223333"), TrailKind::Signature)
        );
        let keys = parse("cloudtrail-list-public-keys.eu-west-1.json").unwrap();
        assert_eq!((keys.account, keys.region.as_str(), keys.kind), (None, "eu-west-1", TrailKind::Keys));
        assert!(parse("111122223333_CloudTrail_eu-west-1_x.json").is_some());
        for other in [
            "",
            "x.json",
            "1_CloudTrail_eu-west-1_x.json",
            "111122223333_CloudTrail_.._x.json.gz",
            "111122223333_Config_eu-west-1_x.json",
            "111122223333_CloudTrail_eu-west-1_x.txt",
            "111122223333_CloudTrail_eu-west-1_x.json.gz.head-object.json",
            "111122223333_CloudTrail-Digest_.._x.json.gz.head-object.json",
            ".head-object.json",
            "cloudtrail-list-public-keys.json",
            "cloudtrail-list-public-keys.all.json",
            "cloudtrail-list-public-keys.eu-west-1.old.json",
        ] {
            assert_eq!(parse(other), None, "{other}");
        }
    }

    #[test]
    fn what_was_written_and_who_came_in_stays() {
        let record = |source: &str, name: &str, reads: bool, identity: Value| json!({"eventSource": format!("{source}.amazonaws.com"), "eventName": name, "readOnly": reads, "recipientAccountId": "111122223333", "userIdentity": identity});
        let own = json!({"type": "IAMUser", "accountId": "111122223333"});
        let mut data = record("s3", "PutObject", false, own.clone());
        data["managementEvent"] = json!(false);
        let records = json!({"Records": [
            record("iam", "CreateUser", false, own.clone()),
            record("iam", "ListUsers", true, own),
            record("sts", "AssumeRole", true, json!({"type": "AWSService", "invokedBy": "lambda.amazonaws.com"})),
            record("sts", "AssumeRole", true, json!({"type": "AWSAccount", "accountId": "444455556666"})),
            record("s3", "ListBuckets", true, json!({"type": "AWSAccount", "accountId": "444455556666"})),
            data,
        ]});
        let pages = pages(&records).unwrap();
        let names: Vec<&str> = pages[0]["Records"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["eventName"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["CreateUser", "AssumeRole", "ListBuckets"]);
        assert_eq!(super::pages(&json!({"Records": []})).unwrap(), [json!({"Records": []})]);
        assert!(super::pages(&json!({"Events": []})).is_err());
    }

    #[test]
    fn packed_and_plain_files_have_one_content() {
        let folder = tempfile::tempdir().unwrap();
        let plain = folder.path().join("a.json");
        std::fs::write(&plain, br#"{"Records":[]}"#).unwrap();
        let packed = folder.path().join("a.json.gz");
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(br#"{"Records":[]}"#).unwrap();
        std::fs::write(&packed, encoder.finish().unwrap()).unwrap();
        let (plain, packed) = (read(&plain, LONGEST).unwrap(), read(&packed, LONGEST).unwrap());
        assert_eq!(plain.content_sha256, packed.content_sha256);
        assert_ne!(plain.sha256, packed.sha256);
        let cut = folder.path().join("b.json.gz");
        std::fs::write(&cut, [0x1f, 0x8b, 8, 0, 0]).unwrap();
        assert!(read(&cut, LONGEST).err().unwrap().contains("unpacked"));
        assert!(read(&folder.path().join("absent"), LONGEST).is_err());
    }
}
