//! `iam:GetServiceLastAccessedDetails`: which services a principal may use, and when it last did.

use serde_json::Value;
use tenure_model::{EvidenceRef, Facet, LastUsed, PrincipalId, ScopeId, ServiceUse};

use super::answer::Answer;
use super::lenient::{date, items, member, text, use_or_never};
use super::state::State;

/// Uses whose principal an answer names by kind and name.
#[derive(Default)]
pub(super) struct UseFacts {
    named: Vec<Named>,
}

struct Named {
    /// An ARN, or `user/<name>`, `role/<path and name>` and the like in the answer's account.
    principal: String,
    scope: ScopeId,
    service: String,
    last_used: LastUsed,
    evidence: EvidenceRef,
}

pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(principal) = answer.asked("Arn") else {
        let detail = "the answer does not say whose use it tells: name the file after the principal";
        return state.malformed(answer, "", detail, &[Facet::ServiceUse]);
    };
    let status = text(body, "JobStatus").unwrap_or_default();
    if !matches!(status.as_str(), "" | "COMPLETED") {
        let detail = format!("the report was not ready: `{status}`");
        return state.malformed(answer, &principal, &detail, &[Facet::ServiceUse]);
    }
    for (at, item) in items(member(body, &["ServicesLastAccessed"])).into_iter().enumerate() {
        let Some(service) = text(item, "ServiceNamespace") else {
            let detail = format!("service {at} of the list has no name");
            state.malformed(answer, &principal, &detail, &[Facet::ServiceUse]);
            continue;
        };
        state.uses.named.push(Named {
            principal: principal.clone(),
            scope: answer.scope.clone(),
            service,
            last_used: use_or_never(date(item, "LastAuthenticated")),
            evidence: answer.evidence(format!("/body/ServicesLastAccessed/{at}")),
        });
    }
}

pub(super) fn finish(state: &mut State) {
    for named in std::mem::take(&mut state.uses).named {
        let principal = if named.principal.starts_with("arn:") {
            PrincipalId::from(named.principal)
        } else {
            PrincipalId::from(format!("arn:aws:iam::{}:{}", named.scope.local(), named.principal))
        };
        state.records.service_uses.push(ServiceUse {
            principal,
            scope: named.scope,
            service: named.service,
            last_used: named.last_used,
            evidence: named.evidence,
        });
    }
}
