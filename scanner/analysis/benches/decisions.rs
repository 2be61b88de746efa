//! Decisions a second, on one core: `cargo bench -p tenure-analysis --bench decisions`.
#![expect(clippy::expect_used, reason = "a bench that cannot be set up must stop")]

use divan::{Bencher, black_box, counter::ItemsCount};
use std::collections::BTreeMap;
use tenure_analysis::effective::Access;
use tenure_model::{
    Cloud, Estate, EvidenceRef, Grant, Granted, Known, LastUsed, Nature, Origin, PolicyDocument, PolicyId,
    PolicyKind, Principal, PrincipalId, PrincipalKind, PrincipalState, RawLines, Records, ScopeId, Unknown,
};

fn main() {
    divan::main();
}

const PLAIN: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Query"],"Resource":"arn:aws:dynamodb:*:*:table/orders"},
    {"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":["arn:aws:s3:::data","arn:aws:s3:::data/*"]},
    {"Effect":"Deny","Action":"s3:Delete*","Resource":"*"}]}"#;

const CONDITIONED: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:PrincipalTag/team}-data/*",
     "Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"},"Bool":{"aws:SecureTransport":"true"}}},
    {"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/app"}}}]}"#;

/// One role in one account, with one inline policy.
fn estate(text: &str) -> Estate {
    let scope = ScopeId::aws("111111111111");
    let evidence =
        EvidenceRef { raw: "raw/aws/111111111111/a.jsonl.zst".into(), line: 0, pointer: "".into() };
    let id = PrincipalId::from("arn:aws:iam::111111111111:role/app".to_owned());
    let policy = PolicyId::from(format!("{id}#inline/own"));
    let mut records = Records::default();
    records.policies.push(PolicyDocument {
        id: policy.clone(),
        cloud: Cloud::Aws,
        kind: PolicyKind::Inline,
        name: "own".to_owned(),
        scope: scope.clone(),
        text: text.into(),
        evidence: evidence.clone(),
    });
    records.grants.push(Grant::plain(id.clone(), Granted::Policy(policy), scope.clone(), evidence.clone()));
    records.principals.push(Principal {
        id,
        cloud: Cloud::Aws,
        kind: PrincipalKind::AssumableRole,
        nature: Nature::NonHuman,
        name: "app".to_owned(),
        scope,
        created: Known::Unknown(Unknown::NotReported),
        last_used: LastUsed::Unknown(Unknown::NotReported),
        tags: [("team".to_owned(), "blue".to_owned())].into(),
        attributes: BTreeMap::new(),
        state: PrincipalState::Enabled,
        origin: Origin::Own,
        evidence,
    });
    let as_of = "2026-06-01T00:00:00Z".parse().expect("is a time");
    Estate::new("bench".to_owned(), as_of, records, Vec::new(), Vec::new(), RawLines::default())
}

fn decide(bencher: Bencher<'_, '_>, text: &str, resource: &str) {
    let estate = estate(text);
    let access = Access::new(&estate);
    let role = PrincipalId::from("arn:aws:iam::111111111111:role/app".to_owned());
    let asker = access.asker(&role, &ScopeId::aws("111111111111"));
    assert!(asker.decide("s3:GetObject", resource, &[]).is_allowed());
    bencher
        .counter(ItemsCount::new(1_u64))
        .bench_local(|| asker.decide(black_box("s3:GetObject"), black_box(resource), &[]).is_allowed());
}

#[divan::bench]
fn simple(bencher: Bencher<'_, '_>) {
    decide(bencher, PLAIN, "arn:aws:s3:::data/key");
}

#[divan::bench]
fn with_conditions(bencher: Bencher<'_, '_>) {
    decide(bencher, CONDITIONED, "arn:aws:s3:::blue-data/key");
}
