//! What a signer states of a pack, for programs: an in-toto Statement v1 (`in-toto/attestation`, `spec/v1`, read
//! 2026-11-22). Its subject is the tag manifest, its predicate a summary of what the pack says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tenure_model::{Assessment, Severity, Verdict};

use super::SignatureError;
use crate::{bag, digest};

/// The kind of statement.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// The kind of predicate. A name, not an address: nothing is to be fetched.
pub const PREDICATE_TYPE: &str = "urn:tenure:evidence-pack:v1";

/// Who signs, as they say themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The name under which a list of signers knows them.
    pub signer: Option<&'a str>,
    /// In which role: `None` for the first signer.
    pub role: Option<&'a str>,
}

#[derive(Serialize)]
struct Statement<'a> {
    #[serde(rename = "_type")]
    kind: &'static str,
    subject: [Subject; 1],
    #[serde(rename = "predicateType")]
    predicate_type: &'static str,
    predicate: Predicate<'a>,
}

#[derive(Serialize, Deserialize)]
struct Subject {
    name: String,
    digest: BTreeMap<String, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Predicate<'a> {
    snapshot: &'a str,
    as_of: String,
    tool: String,
    scopes: usize,
    verdicts: BTreeMap<&'static str, usize>,
    findings: BTreeMap<&'static str, usize>,
    gaps: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_pack: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
}

/// What is counted apart from what passed: checks that had nothing to look at, see [`Outcome::answer`].
///
/// [`Outcome::answer`]: tenure_model::Outcome::answer
const NOTHING: &str = "nothing-to-look-at";

/// The statement over a pack: its tag manifest, what its assessment says, the pack before it.
///
/// # Errors
/// It cannot be written as JSON.
pub fn statement(
    tag_manifest: &[u8],
    assessment: &Assessment,
    previous: Option<&str>,
    claim: Claim<'_>,
) -> Result<Vec<u8>, SignatureError> {
    let all = [Verdict::Pass, Verdict::Fail, Verdict::NotEvaluated, Verdict::Waived];
    let mut verdicts: BTreeMap<_, _> = all.iter().map(|verdict| (verdict.as_str(), 0)).collect();
    verdicts.insert(NOTHING, 0);
    let mut findings: BTreeMap<_, _> = Severity::ALL.iter().map(|severity| (severity.as_str(), 0)).collect();
    for outcome in &assessment.outcomes {
        *verdicts.entry(outcome.answer()).or_default() += 1;
        for finding in &outcome.findings {
            *findings.entry(finding.severity.as_str()).or_default() += 1;
        }
    }
    let statement = Statement {
        kind: STATEMENT_TYPE,
        subject: [Subject {
            name: bag::TAG_MANIFEST.to_owned(),
            digest: BTreeMap::from([("sha256".to_owned(), digest::hex(tag_manifest))]),
        }],
        predicate_type: PREDICATE_TYPE,
        predicate: Predicate {
            snapshot: &assessment.snapshot.id,
            as_of: assessment.snapshot.as_of.to_string(),
            tool: format!("{} {}", assessment.tool.name, assessment.tool.version),
            scopes: assessment.snapshot.scopes.len(),
            verdicts,
            findings,
            gaps: assessment.gaps.len(),
            previous_pack: previous,
            signer: claim.signer,
            role: claim.role,
        },
    };
    serde_json::to_vec(&statement).map_err(|error| SignatureError::unreadable("the statement", error))
}

/// Whether a statement is about this tag manifest.
///
/// # Errors
/// It is about something else, or no statement.
pub fn check(statement: &[u8], tag_manifest: &[u8]) -> Result<(), SignatureError> {
    #[derive(Deserialize)]
    struct Read {
        #[serde(rename = "_type")]
        kind: String,
        subject: Vec<Subject>,
        #[serde(rename = "predicateType")]
        predicate_type: String,
    }
    let read: Read = serde_json::from_slice(statement)
        .map_err(|error| SignatureError::unreadable("the statement", error))?;
    if read.kind != STATEMENT_TYPE || read.predicate_type != PREDICATE_TYPE {
        return Err(SignatureError::refused("it is a statement of another kind"));
    }
    let digest = digest::hex(tag_manifest);
    let is_this = |subject: &Subject| subject.digest.get("sha256") == Some(&digest);
    match !read.subject.is_empty() && read.subject.iter().all(is_this) {
        true => Ok(()),
        false => Err(SignatureError::refused("it is about another pack")),
    }
}
