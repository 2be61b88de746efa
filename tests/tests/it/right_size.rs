//! Right-sizing as its user meets it, on the demo's estate.

use std::fs;

use serde_json::Value;
use tenure_tests::program::run;

use crate::demo::Demo;

#[test]
fn a_proposal_is_written_and_keeps_what_was_used() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = Demo::shared().path("snapshot");
    let snapshot = snapshot.to_str().unwrap();
    let arguments =
        ["right-size", "ci-deployer", "--snapshot", snapshot, "--out", "proposal", "--format", "json"];
    let answer = run(folder.path(), &arguments).expect(&[0]).json();
    assert_eq!(answer["verdict"], "proposed");
    assert_eq!(answer["principal"], "arn:aws:iam::400000000004:user/ci-deployer");
    let file = fs::read(folder.path().join("proposal/ci-deployer-right-sized.json")).unwrap();
    let document: Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(document, answer["policies"][0]["document"]);
    // What the user denied itself it still denies, and what it used it still may.
    let statements = document["Statement"].as_array().unwrap();
    assert_eq!(statements[0]["Effect"], "Deny");
    assert_eq!(statements[1]["Action"], serde_json::json!(["ecr:*", "ecs:*", "lambda:*", "s3:*"]));
    assert!(answer["proof"]["requests"].as_u64().unwrap() > 1_000);
    // A file that is there already stays as it is.
    run(folder.path(), &arguments).expect(&[5]);
}

#[test]
fn what_was_not_read_is_not_evaluated() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = Demo::shared().path("snapshot");
    let snapshot = snapshot.to_str().unwrap();
    let size = |principal: &str| run(folder.path(), &["right-size", principal, "--snapshot", snapshot]);
    let said = size("svc-swift-gateway").expect(&[3]);
    assert!(said.stdout.contains("not evaluated: its last-accessed data was not read"), "{said}");
    let said = size("no-such-thing").expect(&[2]);
    assert!(said.stderr.contains("no principal is called"), "{said}");
    let said = size("terraform-apply").expect(&[2]);
    assert!(said.stderr.contains("name of 2 principals") && said.stderr.contains(":role/ci/"), "{said}");
    let said = size("444455556666").expect(&[2]);
    assert!(said.stderr.contains("outside the snapshot"), "{said}");
    let said = size("arn:aws:iam::300000000003:role/identity-janitor").expect(&[0]);
    assert!(said.stdout.contains("nothing is to be taken"), "{said}");
}
