//! Files that a trail wrote to its bucket: log files, and the digests that prove them whole.
//!
//! `<account>_CloudTrail_<region>_<time>_<random>.json[.gz]` holds `Records`, and
//! `<account>_CloudTrail-Digest_<region>_<trail>_<region>_<time>.json[.gz]` names the log files of an hour with the
//! digests of their contents
//! ([digest files](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html),
//! read on 2026-11-22). They lie beside the other files of the account.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::normalise::is_account;

/// The longest content of one file. A trail cuts its files long before.
const LONGEST: u64 = 1 << 28;

/// What the name of a trail's file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TrailFile {
    pub(super) account: String,
    pub(super) region: String,
    pub(super) is_digest: bool,
}

/// Reads the name of a file; `None` where no trail names files so.
pub(super) fn parse(name: &str) -> Option<TrailFile> {
    let name = name.strip_suffix(".gz").unwrap_or(name).strip_suffix(".json")?;
    let mut parts = name.split('_');
    let (account, kind, region) = (parts.next()?, parts.next()?, parts.next()?);
    let is_digest = match kind {
        "CloudTrail" => false,
        "CloudTrail-Digest" => true,
        _ => return None,
    };
    let sound = is_account(account) && super::name::is_region(region);
    sound.then(|| TrailFile { account: account.to_owned(), region: region.to_owned(), is_digest })
}

/// A file that was read.
pub(super) struct Contents {
    /// Of the file as it lies there.
    pub(super) sha256: String,
    /// Of its content, which is what digests name.
    pub(super) content_sha256: String,
    pub(super) body: Value,
}

/// Reads a file, packed or not.
///
/// # Errors
/// Why it cannot be used.
pub(super) fn read(path: &Path) -> Result<Contents, String> {
    let unread = |why: std::io::Error| format!("it could not be read: {why}");
    let mut bytes = Vec::new();
    File::open(path).map_err(unread)?.take(LONGEST + 1).read_to_end(&mut bytes).map_err(unread)?;
    let sha256 = hex(&bytes);
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut content = Vec::new();
        let mut unpacked = flate2::read::MultiGzDecoder::new(bytes.as_slice()).take(LONGEST + 1);
        unpacked.read_to_end(&mut content).map_err(|why| format!("it cannot be unpacked: {why}"))?;
        bytes = content;
    }
    if bytes.len() as u64 > LONGEST {
        return Err("it is longer than any file of a trail".to_owned());
    }
    let content_sha256 = hex(&bytes);
    let body = serde_json::from_slice(&bytes).map_err(|why| format!("it is not the JSON expected: {why}"))?;
    Ok(Contents { sha256, content_sha256, body })
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Answers of a bearable size, made of the records of a log file that matter.
pub(super) fn pages(body: &Value) -> Result<Vec<Value>, String> {
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
            (log.account.as_str(), log.region.as_str(), log.is_digest),
            ("111122223333", "eu-west-1", false)
        );
        let digest = "111122223333_CloudTrail-Digest_eu-west-1_org_eu-west-1_20261001T010000Z.json.gz";
        assert!(parse(digest).unwrap().is_digest);
        assert!(parse("111122223333_CloudTrail_eu-west-1_x.json").is_some());
        for other in [
            "",
            "x.json",
            "1_CloudTrail_eu-west-1_x.json",
            "111122223333_CloudTrail_.._x.json.gz",
            "111122223333_Config_eu-west-1_x.json",
            "111122223333_CloudTrail_eu-west-1_x.txt",
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
        let (plain, packed) = (read(&plain).unwrap(), read(&packed).unwrap());
        assert_eq!(plain.content_sha256, packed.content_sha256);
        assert_ne!(plain.sha256, packed.sha256);
        let cut = folder.path().join("b.json.gz");
        std::fs::write(&cut, [0x1f, 0x8b, 8, 0, 0]).unwrap();
        assert!(read(&cut).err().unwrap().contains("unpacked"));
        assert!(read(&folder.path().join("absent")).is_err());
    }
}
