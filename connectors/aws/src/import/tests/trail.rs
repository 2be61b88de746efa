//! Files of a trail, and what proves them.

use std::io::Write as _;

use tenure_model::Facet;

use super::*;

const API: &str = "cloudtrail:LookupEvents";
const DIGEST: &str = "111111111111_CloudTrail-Digest_eu-west-1_org_eu-west-1_20261001T090000Z.json.gz";
const KEYS: &str = "a/cloudtrail-list-public-keys.eu-west-1.json";

fn packed(content: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn digest(content: &str) -> Export {
    with_details("a", "111111111111").file(&format!("a/{DIGEST}"), packed(content))
}

fn keys() -> Value {
    json!({"PublicKeyList": [{"Fingerprint": "00", "Value": "AA==", "ValidityStartTime": 1, "ValidityEndTime": 2}]})
}

#[test]
fn a_digest_its_signature_and_the_keys_are_recorded_as_they_are() {
    let text = "{\n \"digestStartTime\" : \"2026-10-01T08:00:00Z\",\"digestEndTime\":\"2026-10-01T09:00:00Z\", \"logFiles\":[ ] }\n";
    let metadata = json!({"Metadata": {"Signature": "00ff", "signature-algorithm": "SHA256withRSA"}});
    let imported = digest(text)
        .json(&format!("a/{DIGEST}.head-object.json"), metadata.clone())
        .json(KEYS, keys())
        .import();
    let lines = imported.lines_of(API);
    let line = |member: &str| *lines.iter().find(|line| line.request.get(member).is_some()).expect(member);
    let body = |line: &RawRecord| serde_json::from_str::<Value>(line.body.get()).unwrap();
    assert_eq!(body(line("DigestFile")), json!({ "Content": text }));
    assert_eq!((body(line("SignatureOf")), line("SignatureOf").api.as_str()), (metadata, "s3:HeadObject"));
    assert_eq!(line("SignatureOf").request["SignatureOf"], line("DigestFile").request["DigestFile"]);
    assert_eq!(
        (body(line("PublicKeysOf")), line("PublicKeysOf").api.as_str()),
        (keys(), "cloudtrail:ListPublicKeys")
    );
    assert_eq!(imported.records.log_readings.len(), 1);
}

#[test]
fn what_cannot_be_a_digest_a_signature_or_a_list_of_keys_is_a_gap() {
    let head = format!("a/{DIGEST}.head-object.json");
    let good = "{\"digestStartTime\":\"2026-10-01T08:00:00Z\",\"digestEndTime\":\"2026-10-01T09:00:00Z\",\"logFiles\":[]}";
    let long = format!("{{\"x\":\"{}\"}}", "x".repeat(10 << 20));
    let cases: [(Export, &str, bool); 11] = [
        (digest(&long), "longer than any file of a trail", true),
        (digest("[]"), "a digest is an object", true),
        (digest("{"), "not the JSON expected", true),
        (with_details("a", "111111111111").file(&format!("a/{DIGEST}"), b"\xff{}"), "not UTF-8", true),
        (with_details("a", "111111111111").file(&format!("a/{DIGEST}"), b"\x1f\x8b\x08\0"), "unpacked", true),
        (digest(good).file(&head, long.as_bytes()), "longer than such an answer", false),
        (
            digest(good).file(&head, "{\"Metadata\": {\"sig\": \"00\"}}"),
            "no `signature` in `Metadata`",
            false,
        ),
        (digest(good).file(&head, ""), "is empty", false),
        (
            digest(good)
                .file(&head, "An error occurred (403) when calling the HeadObject operation: Forbidden"),
            "the command was refused",
            false,
        ),
        (digest(good).file(KEYS, "{\"Keys\": []}"), "does not hold `PublicKeyList`", false),
        (digest(good).file(KEYS, "[1"), "not the JSON expected", false),
    ];
    for (export, says, blinds) in cases {
        let imported = export.import();
        let gap = imported.gaps.iter().find(|gap| gap.api == API && gap.detail.contains(says));
        let gap = gap.unwrap_or_else(|| panic!("{says}: {:?}", imported.gaps_of(API)));
        assert_eq!(gap.blinds.contains(&Facet::Events), blinds, "{says}");
        // What hangs on no signature is known as before.
        assert_eq!(imported.records.log_readings.len(), usize::from(!blinds), "{says}");
    }
}

#[test]
fn keys_and_signatures_alone_are_no_log_that_was_read() {
    let imported = with_details("a", "111111111111").json(KEYS, keys()).import();
    assert_eq!(imported.state_of(API), [CoverageState::Partial]);
    let gap = imported.gaps.iter().find(|gap| gap.api == API && gap.region == "eu-west-1").unwrap();
    assert!(
        gap.blinds.contains(&Facet::Events) && gap.detail.contains("no file of the log itself"),
        "{gap:?}"
    );
    assert!(imported.records.log_readings.is_empty());
}

#[test]
fn keys_are_of_every_account_whose_digests_lie_beside_them() {
    let other = DIGEST.replace("111111111111", "222222222222");
    let imported = digest("{}").file(&format!("a/{other}"), packed("{}")).json(KEYS, keys()).import();
    let of = |member: &str| {
        let lines = imported.lines_of(API).into_iter().filter(|line| line.request.get(member).is_some());
        lines.map(|line| line.scope.local().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of("PublicKeysOf"), ["111111111111", "222222222222"]);
    // Two folders may each hold the keys of their time.
    let twice = digest("{}").json("b/cloudtrail-list-public-keys.eu-west-1.json", keys()).json(KEYS, keys());
    let twice = twice.json("b/iam-get-account-authorization-details.json", details("222222222222", 1));
    assert_eq!(twice.import().lines_of(API).len(), 3);
}
