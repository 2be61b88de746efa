//! The parts that decide what an assessment costs: parsing a policy, matching patterns, and working
//! out the access of every principal of an estate. `cargo bench -p tenure-analysis`.
#![expect(clippy::expect_used, reason = "a bench that cannot be set up must stop")]

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use std::collections::BTreeMap;
use tenure_analysis::effective::catalog::Catalog;
use tenure_analysis::effective::{Access, aws_action_matches};
use tenure_analysis::questions::{Asked, Questions};
use tenure_analysis::reach::Reach;
use tenure_analysis::{Options, assess};
use tenure_model::{
    AwsPolicy, Cloud, Estate, EvidenceRef, Grant, Granted, Known, LastUsed, Nature, Origin, PolicyDocument,
    PolicyId, PolicyKind, Principal, PrincipalId, PrincipalKind, PrincipalState, RawLines, Records, Scope,
    ScopeId, ScopeKind, Unknown,
};

const PRINCIPALS: usize = 10_000;

fn main() {
    divan::main();
}

/// A policy as workloads have them, one of its own for each place.
fn workload(at: usize) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"Logs","Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"arn:aws:logs:*:111111111111:*"}},{{"Effect":"Allow","Action":["s3:GetObject*","s3:ListBucket"],"Resource":["arn:aws:s3:::data-{at}","arn:aws:s3:::data-{at}/*"]}},{{"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:*:111111111111:key/*","Condition":{{"StringEquals":{{"kms:ViaService":"s3.eu-west-1.amazonaws.com"}}}}}}]}}"#
    )
}

const SHARED: [(&str, &str); 3] = [
    ("AdministratorAccess", r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#),
    (
        "PowerUserAccess",
        r#"{"Statement":{"Effect":"Allow","NotAction":["iam:*","organizations:*"],"Resource":"*"}}"#,
    ),
    ("ReadOnlyAccess", r#"{"Statement":{"Effect":"Allow","Action":["s3:Get*","iam:List*"],"Resource":"*"}}"#),
];

/// One account of roles: half with a policy of their own, all with one that many share.
fn estate(principals: usize) -> Estate {
    let scope = ScopeId::aws("111111111111");
    let evidence =
        EvidenceRef { raw: "raw/aws/111111111111/a.jsonl.zst".into(), line: 0, pointer: "".into() };
    let policy = |id: &PolicyId, kind, text: String| PolicyDocument {
        id: id.clone(),
        cloud: Cloud::Aws,
        kind,
        name: "policy".to_owned(),
        scope: scope.clone(),
        text: text.into(),
        evidence: evidence.clone(),
    };
    let shared_id = |name: &str| PolicyId::from(format!("arn:aws:iam::aws:policy/{name}"));
    let mut records = Records::default();
    records.scopes.push(Scope {
        id: scope.clone(),
        cloud: Cloud::Aws,
        kind: ScopeKind::Account,
        name: "bench".to_owned(),
        parent: None,
        state: "ACTIVE".to_owned(),
        manages_organisation: false,
        evidence: evidence.clone(),
    });
    for (name, text) in SHARED {
        records.policies.push(policy(&shared_id(name), PolicyKind::ProviderManaged, text.to_owned()));
    }
    for (at, (provided, _)) in (0..principals).zip(SHARED.into_iter().cycle()) {
        let name = format!("role-{at:06}");
        let id = PrincipalId::from(format!("arn:aws:iam::111111111111:role/{name}"));
        let mut held = vec![shared_id(provided)];
        if at % 2 == 0 {
            let inline = PolicyId::from(format!("{id}#inline/own"));
            records.policies.push(policy(&inline, PolicyKind::Inline, workload(at)));
            held.push(inline);
        }
        records
            .grants
            .extend(held.into_iter().map(|held| {
                Grant::plain(id.clone(), Granted::Policy(held), scope.clone(), evidence.clone())
            }));
        records.principals.push(Principal {
            id,
            cloud: Cloud::Aws,
            kind: PrincipalKind::AssumableRole,
            nature: Nature::NonHuman,
            name,
            scope: scope.clone(),
            created: Known::Unknown(Unknown::NotReported),
            last_used: LastUsed::Unknown(Unknown::NotReported),
            tags: [("owner".to_owned(), "team@example.com".to_owned())].into(),
            attributes: BTreeMap::new(),
            state: PrincipalState::Enabled,
            origin: Origin::Own,
            evidence: evidence.clone(),
        });
    }
    let as_of = "2026-06-01T00:00:00Z".parse().expect("is a time");
    Estate::new("bench".to_owned(), as_of, records, Vec::new(), Vec::new(), RawLines::default())
}

#[divan::bench]
fn parse_a_policy(bencher: Bencher<'_, '_>) {
    let text = workload(1);
    bencher.counter(BytesCount::of_str(&text)).bench(|| AwsPolicy::parse(black_box(&text)).is_ok());
}

#[divan::bench(args = ["*", "s3:Get*", "*Object*", "s3:GetObjectVersionTagging"])]
fn match_an_action(pattern: &str) -> bool {
    aws_action_matches(black_box(pattern), black_box("s3:GetObjectVersionTagging"))
}

/// What the first question of a command pays, once.
#[divan::bench]
fn decode_the_catalogue() -> usize {
    Catalog::decode().map_or(0, |catalog| catalog.len())
}

#[divan::bench]
fn find_an_action() -> bool {
    Catalog::get().id(black_box("s3:getobjectversiontagging")).is_some()
}

#[divan::bench(args = ["iam:PassedToService", "aws:SourceIp", "s3:x-amz-acl"])]
fn can_a_request_carry(key: &str) -> bool {
    let catalog = Catalog::get();
    catalog.id("s3:GetObject").is_some_and(|id| catalog.can_carry(id, black_box(key)))
}

#[divan::bench(args = ["*", "s3:*", "s3:Get*", "s3:*Object*", "*:Get*Tag*", "iam:PassRole"])]
fn match_every_action(pattern: &str) -> usize {
    Catalog::get().matching(black_box(pattern)).count_ones(..)
}

#[divan::bench(args = [PRINCIPALS / 10, PRINCIPALS], sample_count = 10)]
fn access_of_everyone(bencher: Bencher<'_, '_>, principals: usize) {
    let estate = estate(principals);
    bencher.counter(ItemsCount::new(principals)).bench(|| Access::new(black_box(&estate)));
}

#[divan::bench(args = [PRINCIPALS / 10, PRINCIPALS], sample_count = 5)]
fn paths_of_everyone(bencher: Bencher<'_, '_>, principals: usize) {
    let estate = estate(principals);
    let access = Access::new(&estate);
    bencher.counter(ItemsCount::new(principals)).bench(|| Reach::new(black_box(&estate), &access));
}

/// Over every action of the catalogue, not those of capabilities alone.
#[divan::bench(args = [PRINCIPALS, 10 * PRINCIPALS], sample_count = 5)]
fn effective_actions_of_everyone(bencher: Bencher<'_, '_>, principals: usize) {
    let estate = estate(principals);
    let access = Access::unweighed(&estate);
    bencher.counter(ItemsCount::new(principals)).bench(|| access.effective_actions_of_all().len());
}

/// Decisions of one core: of a principal with several policies, in an account that was read. The goal is
/// a million a second without conditions, and a hundred thousand with.
#[divan::bench(args = ["s3:GetObject", "iam:CreateUser", "kms:Decrypt"])]
fn decide_a_request(bencher: Bencher<'_, '_>, action: &str) {
    let estate = estate(100);
    let access = Access::unweighed(&estate);
    let principal = &estate.records().principals.first().expect("the estate has principals").id;
    let asker = access.asker(principal, &ScopeId::aws("111111111111"));
    let resource = match action {
        "s3:GetObject" => "arn:aws:s3:::data-0/object",
        "kms:Decrypt" => "arn:aws:kms:eu-west-1:111111111111:key/k",
        _ => "arn:aws:iam::111111111111:user/new",
    };
    bencher.counter(ItemsCount::new(1_usize)).bench(|| asker.decide(black_box(action), resource, &[]).ruling);
}

#[divan::bench(args = [PRINCIPALS / 10, PRINCIPALS], sample_count = 10)]
fn assessment(bencher: Bencher<'_, '_>, principals: usize) {
    let (estate, options) = (estate(principals), Options::default());
    bencher.counter(ItemsCount::new(principals)).bench(|| assess(black_box(&estate), &options));
}

/// The goal is less than a second: `s3:GetObject` is allowed to two thirds of them, some on their own
/// bucket only.
#[divan::bench(args = ["iam:CreateAccessKey", "s3:GetObject", "kms:Decrypt"], sample_count = 5)]
fn who_can_of_100_000(bencher: Bencher<'_, '_>, action: &str) {
    let estate = estate(100_000);
    let questions = Questions::new(&estate);
    let asked = Asked { action, resource: None, facts: &[] };
    bencher.bench(|| questions.who_can(black_box(&asked)).inside.len());
}

#[divan::bench(sample_count = 5)]
fn who_can_on_one_bucket_of_100_000(bencher: Bencher<'_, '_>) {
    let estate = estate(100_000);
    let questions = Questions::new(&estate);
    let asked = Asked { action: "s3:GetObject", resource: Some("arn:aws:s3:::data-42/key"), facts: &[] };
    bencher.bench(|| questions.who_can(black_box(&asked)).inside.len());
}

#[divan::bench(sample_count = 5)]
fn prepare_for_questions_of_100_000(bencher: Bencher<'_, '_>) {
    let estate = estate(100_000);
    bencher.bench(|| Questions::new(black_box(&estate)));
}
