//! The names that we read from answers exist in the models that AWS publishes of its services. What
//! the emulators do not serve, and what the signed client asks, is held by nothing else.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::Stdio;

use serde_json::json;
use tenure_aws::units::UNITS;
use tenure_tests::environment::{self, root};

use crate::architecture::files;

/// Words in the same form that are not members of answers.
const OURS: &[&str] = &[
    // Codes of gaps.
    "FewerThanSummary",
    "GroupMissing",
    "NotInCredentialReport",
    "NotInImport",
    "PolicyDocumentMissing",
    "ProfileMissing",
    "UserMissing",
    // Of ours: attributes of a user with what stands in his `ExternalIds`.
    "ExternalId",
    "ExternalIdIssuer",
    // Of ours: attributes of what is shared or sends data out.
    "destinationAccount",
    "sharedWith",
    // A field that a trail's selector names by its value.
    "eventCategory",
    // Members of the files of a trail, which no service answers with, and what the import says of such files.
    "ContentSha256",
    "DigestBroken",
    "DigestFile",
    "LogFile",
    "NoDigest",
    "NotSigned",
    "NotVerifiable",
    "PublicKeysOf",
    "SHA256withRSA",
    "SignatureOf",
    "awsAccountId",
    "digestEndTime",
    "digestPublicKeyFingerprint",
    "digestS3Bucket",
    "digestS3Object",
    "digestSignatureAlgorithm",
    "digestStartTime",
    "hashValue",
    "logFiles",
    "previousDigestHashValue",
    "previousDigestS3Bucket",
    "previousDigestS3Object",
    "previousDigestSignature",
    // Of serde.
    "PascalCase",
    // What AWS may call `MasterAccountId` one day.
    "ManagementAccountId",
];

#[test]
fn every_name_exists_in_the_published_models() {
    let Some(venv) = environment::venv("names against the published models of AWS") else { return };
    let mut units: Vec<_> = UNITS
        .iter()
        .map(|unit| {
            let actions = unit.actions().iter().filter_map(|action| action.split(':').nth(1));
            let asks: Vec<&str> = actions.chain([unit.operation()]).collect();
            json!({"api": unit.api, "asks": asks, "file": unit.file, "members": unit.members,
                "request": unit.parent.map(|parent| parent.request)})
        })
        .collect();
    // What lies beside the digests of a trail, and is read by import alone.
    units.extend([
        json!({"api": "cloudtrail:ListPublicKeys", "asks": ["ListPublicKeys"], "file": "cloudtrail-list-public-keys",
            "members": ["PublicKeyList"], "request": null}),
        json!({"api": "s3:HeadObject", "asks": ["HeadObject"], "file": "s3api-head-object", "members": [], "request": null}),
    ]);
    let words: Vec<String> = words().into_iter().filter(|word| !OURS.contains(&word.as_str())).collect();
    assert!(words.len() > 100, "{words:?}");
    let mut script = venv.script("src/shapes.py");
    let mut script = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let asked = json!({"units": units, "words": words}).to_string();
    script.stdin.take().unwrap().write_all(asked.as_bytes()).unwrap();
    let output = script.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "");
}

/// Every string in the normalisers that looks like the name of a member: `UserName`, `taskRoleArn`.
fn words() -> BTreeSet<String> {
    let sources = files(&root().join("connectors/aws/src/normalise"), "rs");
    let sources = sources.iter().filter(|path| !path.to_string_lossy().contains("/tests"));
    let mut found = BTreeSet::new();
    for path in sources {
        let text = std::fs::read_to_string(path).unwrap();
        let product = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let code = product.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            let strings = line.split('"').skip(1).step_by(2);
            found.extend(strings.filter(|word| is_member_name(word)).map(str::to_owned));
        }
    }
    found
}

fn is_member_name(word: &str) -> bool {
    let letters = word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let humps = word.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
    letters && humps && word.bytes().any(|byte| byte.is_ascii_lowercase())
}
