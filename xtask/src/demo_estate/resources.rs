//! Resources with policies of their own.

use serde_json::{Value, json};

use crate::dates;
use crate::gaad::{Document, Statement};

use super::Estate;
use super::files::{Files, Refusal, text};
use super::places::{
    ACME_TOOLING, AUDIT, BOLT, CLOSED, DATA, HOME, LOAD_BALANCER_LOGS, MANAGEMENT, NOBODYS, ORGANISATION,
    PROD, Place, SANDBOX, STAGING,
};
use super::region::{Key, Resource};

const EVERYONE: &str = "resource-open-to-everyone";
const FOREIGN: &str = "resource-open-to-foreign-account";
const DEPUTY: &str = "service-trust-confused-deputy";

/// A bucket of S3.
pub(super) struct Bucket {
    place: &'static Place,
    name: &'static str,
    policy: Option<Document>,
    /// Whether public access is blocked; `None` where nobody ever said.
    blocked: Option<bool>,
}

impl Bucket {
    fn arn(&self) -> String {
        format!("arn:aws:s3:::{}", self.name)
    }
}

pub(super) fn add(estate: &mut Estate) {
    log_buckets(estate);
    shared_buckets(estate);
    plain_buckets(estate);
    keys(estate);
    messages(estate);
    secrets_and_images(estate);
}

fn bucket(
    estate: &mut Estate,
    place: &'static Place,
    name: &'static str,
    blocked: Option<bool>,
    statements: Vec<Statement>,
) -> String {
    let policy = (!statements.is_empty()).then(|| Document::of(statements));
    let bucket = Bucket { place, name, policy, blocked };
    let arn = bucket.arn();
    estate.buckets.push(bucket);
    arn
}

fn objects(name: &str) -> String {
    format!("arn:aws:s3:::{name}/*")
}

fn service(name: &str) -> Value {
    json!({ "Service": format!("{name}.amazonaws.com") })
}

fn log_buckets(estate: &mut Estate) {
    let name = "example-bank-cloudtrail";
    let trail = json!({ "StringEquals": { "aws:SourceArn": MANAGEMENT.arn("cloudtrail", HOME, "trail/organisation") } });
    let arn = bucket(
        estate,
        AUDIT,
        name,
        Some(true),
        vec![
            Statement::allow("s3:GetBucketAcl", format!("arn:aws:s3:::{name}"))
                .to(service("cloudtrail"))
                .when(trail.clone()),
            Statement::allow("s3:PutObject", objects(name)).to(service("cloudtrail")).when(trail),
        ],
    );
    estate.plant(arn).spared(DEPUTY, "asks CloudTrail for one trail");
    let name = "example-bank-config-history";
    let arn = bucket(
        estate,
        AUDIT,
        name,
        Some(true),
        vec![
            Statement::allow(
                ["s3:GetBucketAcl", "s3:PutObject"],
                vec![format!("arn:aws:s3:::{name}"), objects(name)],
            )
            .to(service("config")),
        ],
    );
    estate.plant(arn).fires(DEPUTY, "anyone's AWS Config may write into the bucket");
    let name = "example-bank-balancer-logs";
    let writer = json!({ "AWS": format!("arn:aws:iam::{LOAD_BALANCER_LOGS}:root") });
    let arn = bucket(
        estate,
        PROD,
        name,
        Some(true),
        vec![Statement::allow("s3:PutObject", objects(name)).to(writer)],
    );
    estate.plant(arn).spared(FOREIGN, "the account is AWS's own, which writes the logs of load balancers");
    estate.plant(LOAD_BALANCER_LOGS).spared("foreign-account-unknown", "an account of AWS itself");
}

fn shared_buckets(estate: &mut Estate) {
    let everyone = || json!("*");
    let read = |name: &str| Statement::allow("s3:GetObject", objects(name)).to(everyone());
    let name = "example-bank-branch-photos";
    let arn = bucket(estate, PROD, name, Some(false), vec![read(name).named("Public")]);
    estate.plant(arn).fires(EVERYONE, "everyone may read, and public access is not blocked");
    let name = "example-bank-press-kit";
    let arn = bucket(estate, PROD, name, Some(true), vec![read(name).named("Public")]);
    estate.plant(arn).spared(EVERYONE, "the policy is open, and public access to the bucket is blocked");
    let name = "example-bank-golden-images";
    let ours = json!({ "StringEquals": { "aws:PrincipalOrgID": ORGANISATION } });
    let arn = bucket(estate, STAGING, name, Some(false), vec![read(name).when(ours)]);
    estate.plant(arn).spared(EVERYONE, "names everyone, and lets in only this organisation");
    let name = "example-bank-card-archive";
    let closed = json!({ "AWS": CLOSED.root() });
    let arn = bucket(
        estate,
        DATA,
        name,
        Some(true),
        vec![Statement::allow("s3:PutObject", objects(name)).to(closed)],
    );
    estate.plant(arn).spared(FOREIGN, "open to an account of the organisation, though a closed one");
}

fn plain_buckets(estate: &mut Estate) {
    let plain: [(&'static Place, &'static str); 12] = [
        (MANAGEMENT, "example-bank-cost-reports"),
        (AUDIT, "example-bank-investigations"),
        (PROD, "example-bank-payments-files"),
        (PROD, "example-bank-statements"),
        (PROD, "example-bank-handbook"),
        (STAGING, "example-bank-test-data"),
        (STAGING, "example-bank-build-cache"),
        (DATA, "example-bank-lake"),
        (DATA, "example-bank-lake-curated"),
        (DATA, "example-bank-exchange"),
        (DATA, "example-bank-market-data"),
        (SANDBOX, "example-bank-hackathon"),
    ];
    for (place, name) in plain {
        let blocked = if place.id == SANDBOX.id { None } else { Some(true) };
        bucket(estate, place, name, blocked, Vec::new());
    }
}

fn key(at: usize, more: Vec<Statement>, granted: Option<String>) -> Key {
    Key { id: format!("1b1b1b1b-0000-4000-8000-{at:012}"), more, granted }
}

fn keys(estate: &mut Estate) {
    let prod = estate.region(PROD, HOME);
    prod.keys.extend((1..=3).map(|at| key(at, Vec::new(), None)));
    prod.keys.push(key(4, Vec::new(), Some(format!("arn:aws:iam::{BOLT}:role/restore"))));
    let granted = prod.arn("kms", "key/1b1b1b1b-0000-4000-8000-000000000004");
    let own = prod.arn("kms", "key/1b1b1b1b-0000-4000-8000-000000000001");
    estate.plant(granted).fires(FOREIGN, "a grant lets Bolt's account decrypt with the key");
    estate.plant(own).spared(FOREIGN, "the usual policy, for the account itself");
    let data = estate.region(DATA, HOME);
    data.keys.extend((1..=2).map(|at| key(at, Vec::new(), None)));
    let reader = json!({ "AWS": PROD.root() });
    let shared = Statement::allow(["kms:Decrypt", "kms:DescribeKey"], "*").to(reader).named("Production");
    data.keys.push(key(3, vec![shared], None));
    let arn = data.arn("kms", "key/1b1b1b1b-0000-4000-8000-000000000003");
    estate.plant(arn).spared(FOREIGN, "open to another account of the organisation");
    for place in [MANAGEMENT, AUDIT, STAGING] {
        estate.region(place, HOME).keys.push(key(1, Vec::new(), None));
    }
}

fn messages(estate: &mut Estate) {
    let prod = estate.region(PROD, HOME);
    prod.queues
        .extend(["payments-api-in", "payments-api-dead", "notifications-out", "fraud-scoring-in"].map(plain));
    let arn = prod.arn("sqs", "partner-callbacks");
    let open = Statement::allow("sqs:SendMessage", arn.clone()).to(json!("*"));
    prod.queues.push(Resource { name: "partner-callbacks", policy: Some(Document::of([open])) });
    estate.plant(arn).fires(EVERYONE, "everyone may send messages");
    let prod = estate.region(PROD, HOME);
    let arn = prod.arn("sqs", "uploads");
    let source = json!({ "ArnLike": { "aws:SourceArn": "arn:aws:s3:::example-bank-payments-files" }, "StringEquals": { "aws:SourceAccount": PROD.id } });
    let notify = Statement::allow("sqs:SendMessage", arn.clone()).to(service("s3")).when(source);
    prod.queues.push(Resource { name: "uploads", policy: Some(Document::of([notify])) });
    estate.plant(arn).spared(DEPUTY, "asks S3 for one bucket of one account");

    let prod = estate.region(PROD, HOME);
    let arn = prod.arn("sns", "payments-events");
    let owner = json!({ "StringEquals": { "AWS:SourceOwner": PROD.id } });
    let usual =
        Statement::allow(["SNS:Publish", "SNS:Subscribe"], arn.clone()).to(json!({ "AWS": "*" })).when(owner);
    prod.topics.push(Resource { name: "payments-events", policy: Some(Document::of([usual])) });
    estate.plant(arn).spared(EVERYONE, "the policy that SNS gives every topic: everyone, of this account");
    let prod = estate.region(PROD, HOME);
    let arn = prod.arn("sns", "alarms");
    let alarms = Statement::allow("sns:Publish", arn.clone()).to(service("cloudwatch"));
    prod.topics.push(Resource { name: "alarms", policy: Some(Document::of([alarms])) });
    estate.plant(arn).fires(DEPUTY, "anyone's CloudWatch alarm may publish to the topic");
    estate.region(STAGING, HOME).queues.extend(["payments-api-in", "notifications-out"].map(plain));
    estate.region(DATA, HOME).queues.push(plain("lake-arrivals"));
    estate.region(AUDIT, HOME).topics.push(plain("security-findings"));
}

const fn plain(name: &'static str) -> Resource {
    Resource { name, policy: None }
}

fn secrets_and_images(estate: &mut Estate) {
    let prod = estate.region(PROD, HOME);
    prod.secrets.extend(["app/payments-api", "app/ledger", "app/card-tokens", "app/open-banking"].map(plain));
    estate.region(STAGING, HOME).secrets.extend(["app/payments-api", "app/ledger"].map(plain));
    let data = estate.region(DATA, HOME);
    let nobodys = json!({ "AWS": format!("arn:aws:iam::{NOBODYS}:role/collector") });
    let open = Statement::allow("secretsmanager:GetSecretValue", "*").to(nobodys);
    data.secrets.push(Resource { name: "market-data/password", policy: Some(Document::of([open])) });
    data.secrets.push(plain("warehouse/password"));
    let arn = data.arn("secretsmanager", "secret:market-data/password-AbCdEf");
    estate.plant(arn).fires(FOREIGN, "an account that nobody can name may read the secret");

    let staging = estate.region(STAGING, HOME);
    let pull = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
    let shared = |account: &str| {
        let to = json!({ "AWS": format!("arn:aws:iam::{account}:root") });
        // A policy of a repository names no resource: it is about the repository.
        Some(Document::of([Statement::trust(to, pull)]))
    };
    staging.repositories.push(Resource { name: "app/payments-api", policy: shared(ACME_TOOLING) });
    staging.repositories.push(Resource { name: "base/java", policy: shared(PROD.id) });
    staging.repositories.push(plain("base/python"));
    let (acme, own) =
        (staging.arn("ecr", "repository/app/payments-api"), staging.arn("ecr", "repository/base/java"));
    estate.plant(acme).fires(FOREIGN, "Acme's tooling account may pull the images");
    estate.plant(own).spared(FOREIGN, "another account of the organisation may pull the images");
    let prod = estate.region(PROD, HOME);
    prod.repositories.extend(["app/payments-api", "app/ledger", "app/card-authorisation"].map(plain));
}

/// Writes the lists of buckets, and what is known of each.
pub(super) fn write_buckets(buckets: &[Bucket], files: &mut Files) {
    for place in super::EXPORTED {
        let mine = || buckets.iter().filter(|bucket| bucket.place.id == place.id);
        let list: Vec<Value> = mine()
            .map(|bucket| json!({ "Name": bucket.name, "CreationDate": dates::before(1100), "BucketRegion": HOME }))
            .collect();
        let owner = json!({ "DisplayName": place.name, "ID": "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a" });
        files.answer(place, "s3api-list-buckets", &json!({ "Buckets": list, "Owner": owner }));
        mine().for_each(|bucket| write_bucket(bucket, files));
    }
}

fn write_bucket(bucket: &Bucket, files: &mut Files) {
    let of = [bucket.name];
    match &bucket.policy {
        Some(policy) => {
            files.answer_of(bucket.place, "s3api-get-bucket-policy", &of, &json!({ "Policy": text(policy) }));
        }
        None => {
            let none = Refusal {
                code: "NoSuchBucketPolicy",
                operation: "GetBucketPolicy",
                message: "The bucket policy does not exist",
            };
            files.refusal_of(bucket.place, "s3api-get-bucket-policy", &of, &none);
        }
    }
    // What the trail writes nobody changes before its time.
    if bucket.name == "example-bank-cloudtrail" {
        let retention = json!({ "Mode": "COMPLIANCE", "Days": 400 });
        let lock = json!({ "ObjectLockEnabled": "Enabled", "Rule": { "DefaultRetention": retention } });
        let answer = json!({ "ObjectLockConfiguration": lock });
        files.answer_of(bucket.place, "s3api-get-object-lock-configuration", &of, &answer);
    } else {
        let none = Refusal {
            code: "ObjectLockConfigurationNotFoundError",
            operation: "GetObjectLockConfiguration",
            message: "Object Lock configuration does not exist for this bucket",
        };
        files.refusal_of(bucket.place, "s3api-get-object-lock-configuration", &of, &none);
    }
    let none = Refusal {
        code: "ReplicationConfigurationNotFoundError",
        operation: "GetBucketReplication",
        message: "The replication configuration was not found",
    };
    files.refusal_of(bucket.place, "s3api-get-bucket-replication", &of, &none);
    let command = "s3api-get-public-access-block";
    match bucket.blocked {
        Some(blocked) => {
            let members =
                ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];
            let block: serde_json::Map<String, Value> =
                members.map(|member| (member.to_owned(), json!(blocked))).into_iter().collect();
            files.answer_of(bucket.place, command, &of, &json!({ "PublicAccessBlockConfiguration": block }));
        }
        None => {
            let none = Refusal {
                code: "NoSuchPublicAccessBlockConfiguration",
                operation: "GetPublicAccessBlock",
                message: "The public access block configuration was not found",
            };
            files.refusal_of(bucket.place, command, &of, &none);
        }
    }
}
