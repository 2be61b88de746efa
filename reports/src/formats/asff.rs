//! ASFF, the finding format of AWS Security Hub (schema 2018-10-08; limits as of its user guide, read 2026-11-22):
//! batches that `aws securityhub batch-import-findings --cli-input-json file://…` takes as they are.
//!
//! Security Hub files a finding under an account. Where none is named, each finding of an AWS account is filed under
//! its own, and what lies outside of AWS is left out; where one is named, every finding is filed under that.

use std::collections::BTreeMap;

use serde::Serialize;
use tenure_model::{Assessment, Cloud, Confidence, Finding, Outcome, Severity, Subject};

use crate::six_parts::SixParts;
use crate::view::Index;
use crate::{File, Report, ReportError, frameworks, hostile};

/// Findings that one call takes.
const BATCH: usize = 100;
/// Resources of a finding.
const RESOURCES: usize = 32;
/// Related requirements of a finding.
const REQUIREMENTS: usize = 32;
/// Where findings of global services are filed.
const REGION: &str = "us-east-1";

/// Where Security Hub files findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityHub {
    /// The account, twelve digits.
    pub account: String,
    /// The region (`eu-west-1`).
    pub region: String,
}

/// The batches as `asff/batch-0001.json` and on; none where there is no finding to file.
///
/// # Errors
/// A batch cannot be serialised, which no assessment made by our types can cause.
pub fn files(assessment: &Assessment, report: &Report) -> Result<Vec<File>, ReportError> {
    let index = Index::new(assessment, &[], &report.presentation.language);
    let hub = report.options.security_hub.as_ref();
    let findings: Vec<Asff> = assessment
        .outcomes
        .iter()
        .flat_map(|outcome| outcome.findings.iter().map(move |finding| (outcome, finding)))
        .filter_map(|(outcome, finding)| {
            let target = Target::of(hub, &finding.subject)?;
            Some(asff(assessment, &index, &target, outcome, finding))
        })
        .collect();
    let mut files = Vec::new();
    for (number, findings) in findings.chunks(BATCH).enumerate() {
        let mut bytes = serde_json::to_vec(&Batch { findings })
            .map_err(|source| ReportError::Json { what: "a batch of ASFF", source })?;
        bytes.push(b'\n');
        files.push(File::new(format!("asff/batch-{:04}.json", number + 1), bytes));
    }
    Ok(files)
}

struct Target {
    partition: String,
    account: String,
    region: String,
}

impl Target {
    fn of(hub: Option<&SecurityHub>, subject: &Subject) -> Option<Self> {
        let mut parts = subject.id.split(':');
        let is_arn = parts.next() == Some("arn");
        let partition = parts.next().filter(|one| is_arn && one.starts_with("aws")).unwrap_or("aws");
        if let Some(hub) = hub {
            return Some(Self {
                partition: partition_of(&hub.region).to_owned(),
                account: hub.account.clone(),
                region: hub.region.clone(),
            });
        }
        let account = subject.scope.local();
        let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        if subject.cloud != Some(Cloud::Aws) || !is_account {
            return None;
        }
        // arn:partition:service:region:…
        let region = parts.nth(1).filter(|one| is_arn && !one.is_empty()).unwrap_or(REGION);
        Some(Self {
            partition: hostile::name(partition),
            account: account.to_owned(),
            region: hostile::name(region),
        })
    }
}

fn partition_of(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}

fn asff(
    assessment: &Assessment,
    index: &Index<'_>,
    target: &Target,
    outcome: &Outcome,
    finding: &Finding,
) -> Asff {
    let Target { partition, account, region } = target;
    let as_of = assessment.snapshot.as_of.to_string();
    let parts = SixParts::new(index, finding);
    let check = hostile::name(outcome.check.as_str());
    let label = match finding.severity {
        Severity::Info => "INFORMATIONAL",
        Severity::Low => "LOW",
        Severity::Medium => "MEDIUM",
        Severity::High => "HIGH",
        Severity::Critical => "CRITICAL",
    };
    let confidence = match finding.confidence {
        Confidence::Low => 30,
        Confidence::Medium => 60,
        Confidence::High => 95,
    };
    let types = vec!["Software and Configuration Checks/AWS Security Best Practices"];
    Asff {
        schema_version: "2018-10-08",
        id: format!("tenure/{}", hostile::name(finding.fingerprint.as_str())),
        product_arn: format!("arn:{partition}:securityhub:{region}:{account}:product/{account}/default"),
        generator_id: format!("tenure/{check}"),
        aws_account_id: account.clone(),
        types: types.clone(),
        first_observed_at: finding.since.map(|since| since.to_string()),
        last_observed_at: as_of.clone(),
        created_at: as_of.clone(),
        updated_at: as_of,
        finding_provider_fields: ProviderFields {
            confidence,
            severity: Label { label, original: finding.severity.as_str() },
            types,
        },
        title: limited(&finding.title, 256),
        description: limited(&parts.what, 1_024),
        remediation: Remediation {
            recommendation: Recommendation { text: limited(&parts.what_ends_it, 512) },
        },
        product_fields: product_fields(assessment, finding, &parts),
        resources: resources(partition, region, finding),
        compliance: Compliance { status: "FAILED", related_requirements: requirements(outcome) },
        workflow: Workflow { status: if finding.waived_by.is_some() { "SUPPRESSED" } else { "NEW" } },
        record_state: "ACTIVE",
    }
}

/// What no member of the format says.
fn product_fields(
    assessment: &Assessment,
    finding: &Finding,
    parts: &SixParts,
) -> BTreeMap<&'static str, String> {
    let mut fields = BTreeMap::from([
        ("tenure/Fingerprint", finding.fingerprint.as_str().to_owned()),
        ("tenure/Snapshot", assessment.snapshot.id.clone()),
        ("tenure/WhoMayAct", parts.who_may_act.clone()),
        ("tenure/HowItIsReached", parts.how_reached.clone()),
        ("tenure/SinceAndApproval", parts.since_and_approval.clone()),
        ("tenure/Proof", parts.proof.clone()),
    ]);
    if let Some(party) = &finding.party {
        fields.insert("tenure/Party", party.clone());
    }
    for value in fields.values_mut() {
        *value = limited(value, 1_024);
    }
    fields
}

fn requirements(outcome: &Outcome) -> Vec<String> {
    frameworks::controls_of(&outcome.check)
        .take(REQUIREMENTS)
        .map(|(framework, control)| format!("{} {}", framework.id, control.id))
        .collect()
}

fn resources(partition: &str, region: &str, finding: &Finding) -> Vec<Resource> {
    let subjects = std::iter::once(&finding.subject).chain(&finding.affected);
    subjects.take(RESOURCES).map(|subject| resource(partition, region, subject)).collect()
}

fn resource(partition: &str, region: &str, subject: &Subject) -> Resource {
    let is_aws = subject.cloud == Some(Cloud::Aws);
    let kind = match subject.kind.as_str() {
        _ if !is_aws => "Other",
        "user" => "AwsIamUser",
        "assumable-role" | "service-linked-role" => "AwsIamRole",
        "group" => "AwsIamGroup",
        "account" | "account-root" => "AwsAccount",
        "s3:bucket" => "AwsS3Bucket",
        "kms:key" => "AwsKmsKey",
        "lambda:function" => "AwsLambdaFunction",
        _ => "Other",
    };
    let cloud = subject.cloud.map_or("register", |cloud| cloud.as_str());
    let other = [
        ("Name", limited(&subject.name, 256)),
        ("Kind", limited(&subject.kind, 128)),
        ("Cloud", cloud.to_owned()),
        ("Scope", limited(subject.scope.as_str(), 256)),
    ];
    Resource {
        kind,
        id: limited(&subject.id, 512),
        partition: partition.to_owned(),
        region: region.to_owned(),
        details: Details { other: other.into_iter().collect() },
    }
}

/// A visible text of at most so many characters. Security Hub takes no empty text.
fn limited(text: &str, limit: usize) -> String {
    let visible: String = hostile::lines(text).chars().take(limit + 1).collect();
    if visible.trim().is_empty() {
        return "(empty)".to_owned();
    }
    if visible.chars().count() <= limit {
        return visible;
    }
    visible.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Batch<'a> {
    findings: &'a [Asff],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Asff {
    schema_version: &'static str,
    id: String,
    product_arn: String,
    generator_id: String,
    aws_account_id: String,
    types: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_observed_at: Option<String>,
    last_observed_at: String,
    created_at: String,
    updated_at: String,
    finding_provider_fields: ProviderFields,
    title: String,
    description: String,
    remediation: Remediation,
    product_fields: BTreeMap<&'static str, String>,
    resources: Vec<Resource>,
    compliance: Compliance,
    workflow: Workflow,
    record_state: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ProviderFields {
    confidence: u8,
    severity: Label,
    types: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Label {
    label: &'static str,
    original: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Remediation {
    recommendation: Recommendation,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Recommendation {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Resource {
    #[serde(rename = "Type")]
    kind: &'static str,
    id: String,
    partition: String,
    region: String,
    details: Details,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Details {
    other: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Compliance {
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_requirements: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Workflow {
    status: &'static str,
}
