//! One recorded answer, as the normalisers see it.

use std::sync::Arc;

use serde_json::Value;
use serde_json::value::RawValue;
use tenure_model::{EvidenceRef, ScopeId};

use super::lenient::text;

/// One recorded answer and where it stands.
pub(super) struct Answer<'a> {
    pub(super) api: &'a str,
    pub(super) scope: &'a ScopeId,
    pub(super) region: &'a str,
    pub(super) request: &'a Value,
    pub(super) raw: &'a Arc<str>,
    pub(super) line: u32,
    pub(super) body: &'a RawValue,
}

impl Answer<'_> {
    /// The evidence for something at a JSON pointer in the recorded line.
    pub(super) fn evidence(&self, pointer: impl Into<Box<str>>) -> EvidenceRef {
        EvidenceRef { raw: Arc::clone(self.raw), line: self.line, pointer: pointer.into() }
    }

    /// The evidence for the answer as a whole.
    pub(super) fn whole(&self) -> EvidenceRef {
        self.evidence("/body")
    }

    /// The account that the answer is about.
    pub(super) fn account(&self) -> &str {
        self.scope.local()
    }

    /// A parameter of the request.
    pub(super) fn asked(&self, parameter: &str) -> Option<String> {
        text(self.request, parameter)
    }

    /// An ARN in the account (and region) of this answer.
    pub(super) fn arn(&self, service: &str, resource: &str) -> String {
        let region = if service == "iam" { "" } else { self.region };
        format!("arn:{}:{service}:{region}:{}:{resource}", partition(self.region), self.account())
    }
}

/// The partition of a region.
fn partition(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}
