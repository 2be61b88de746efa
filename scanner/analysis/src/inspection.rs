use tenure_model::{
    CheckId, Confidence, EscalationPath, EvidenceRef, Finding, Fingerprint, NotEvaluated, Principal,
    Severity, Subject, Timestamp, Verdict,
};

use crate::Context;

/// What a check writes into while it looks at its population.
#[derive(Debug)]
pub struct Inspection {
    pub(crate) population: u64,
    pub(crate) not_evaluated: Vec<NotEvaluated>,
    pub(crate) drafts: Vec<Draft>,
}

impl Inspection {
    pub(crate) const fn new() -> Self {
        Self { population: 0, not_evaluated: Vec::new(), drafts: Vec::new() }
    }

    /// Counts one subject as looked at. Call it for everything that the check could judge, whether
    /// or not it fails.
    pub const fn look(&mut self) {
        self.population += 1;
    }

    /// Says of one subject that it could not be judged. It is not part of the population.
    pub fn cannot_judge(&mut self, subject: impl Into<String>, why: impl Into<String>) {
        self.not_evaluated.push(NotEvaluated { subject: subject.into(), why: why.into() });
    }

    /// Notes an identity that belongs to the population only if software uses it, where what would tell was not
    /// read: it is neither passed nor left out in silence.
    pub(crate) fn cannot_tell_nature(&mut self, principal: &Principal) {
        self.cannot_judge(principal.id.as_str(), "what would tell whether software uses it was not read");
    }

    /// Reports a subject that fails.
    pub fn report(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }
}

/// A finding in the making. What is not set stays "not known", never invented.
#[derive(Clone, Debug)]
pub struct Draft {
    subject: Subject,
    title: String,
    detail: String,
    severity: Option<Severity>,
    confidence: Confidence,
    party: Option<String>,
    cause: Option<String>,
    qualifiers: Vec<String>,
    affected: Vec<Subject>,
    since: Option<Timestamp>,
    owner: Option<String>,
    path: Option<EscalationPath>,
    evidence: Vec<EvidenceRef>,
    remediation: String,
}

impl Draft {
    /// A finding about `subject`: where the fault is, which is also where the repair goes.
    pub fn new(subject: Subject, title: impl Into<String>) -> Self {
        Self {
            subject,
            title: title.into(),
            detail: String::new(),
            severity: None,
            confidence: Confidence::High,
            party: None,
            cause: None,
            qualifiers: Vec::new(),
            affected: Vec::new(),
            since: None,
            owner: None,
            path: None,
            evidence: Vec::new(),
            remediation: String::new(),
        }
    }

    /// What was observed, in sentences.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// What ends it: an exact command or policy change.
    #[must_use]
    pub fn remediation(mut self, remediation: impl Into<String>) -> Self {
        self.remediation = remediation.into();
        self
    }

    /// A severity other than the check's usual one.
    #[must_use]
    pub const fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// How sure; `High` unless said.
    #[must_use]
    pub const fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    /// The party that it belongs to or serves.
    #[must_use]
    pub fn party(mut self, party: Option<String>) -> Self {
        self.party = party;
        self
    }

    /// What several findings of this check have in common, so that a report shows them as one.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// What tells two findings of one check and subject apart (a key's id, a statement's trustee).
    /// Never an age, a count or a date.
    #[must_use]
    pub fn qualifier(mut self, qualifier: impl Into<String>) -> Self {
        self.qualifiers.push(qualifier.into());
        self
    }

    /// Who else the same cause touches.
    #[must_use]
    pub fn affected(mut self, affected: Vec<Subject>) -> Self {
        self.affected = affected;
        self
    }

    /// Since when.
    #[must_use]
    pub const fn since(mut self, since: Option<Timestamp>) -> Self {
        self.since = since;
        self
    }

    /// Who owns it, with the source.
    #[must_use]
    pub fn owner(mut self, owner: Option<String>) -> Self {
        self.owner = owner;
        self
    }

    /// How it leads to more.
    #[must_use]
    pub fn path(mut self, path: EscalationPath) -> Self {
        self.path = Some(path);
        self
    }

    /// One recorded answer that proves it. At least one is needed.
    #[must_use]
    pub fn evidence(mut self, evidence: &EvidenceRef) -> Self {
        self.evidence.push(evidence.clone());
        self
    }

    pub(crate) fn finish(mut self, check: &CheckId, usual: Severity, context: &Context<'_>) -> Finding {
        let qualifiers: Vec<&str> = self.qualifiers.iter().map(String::as_str).collect();
        self.evidence.sort();
        self.evidence.dedup();
        self.affected.sort();
        self.affected.dedup();
        let remediation = where_it_goes(&self);
        let approved_by = context.approvals().approver_of(&self.subject.id).map(str::to_owned);
        Finding {
            fingerprint: Fingerprint::new(check, &self.subject.id, &qualifiers),
            cause: self.cause.unwrap_or_else(|| self.subject.id.clone()),
            subject: self.subject,
            party: self.party,
            severity: self.severity.unwrap_or(usual),
            confidence: self.confidence,
            title: self.title,
            detail: self.detail,
            affected: self.affected,
            since: self.since,
            approved_by,
            owner: self.owner,
            path: self.path,
            evidence: self.evidence.iter().map(|e| context.resolve(e)).collect(),
            remediation,
            waived_by: None,
        }
    }
}

/// What ends a finding, with the account in which a command of AWS has to run: the command itself names none, and a
/// role of the same name may be in each account. A path may be cut in another account than that of its beginning.
fn where_it_goes(draft: &Draft) -> String {
    let text = &draft.remediation;
    let account = draft.subject.scope.as_str().strip_prefix("aws:").unwrap_or_default();
    let is_account = account.len() == 12 && account.bytes().all(|letter| letter.is_ascii_digit());
    let has_command = text.starts_with("aws ")
        || ["\naws ", ": aws ", "; aws ", "`aws "].iter().any(|way| text.contains(way));
    if is_account && has_command && draft.path.is_none() && !text.contains(account) {
        return format!("In account {account}: {text}");
    }
    text.clone()
}

/// INVARIANT: silence is never a pass: `Pass` needs that everything was looked at, and `Waived` needs it too.
pub(crate) fn verdict(findings: &[Finding], not_evaluated: &[NotEvaluated]) -> Verdict {
    if findings.iter().any(|finding| finding.waived_by.is_none()) {
        return Verdict::Fail;
    }
    match (findings.is_empty(), not_evaluated.is_empty()) {
        (_, false) => Verdict::NotEvaluated,
        (false, true) => Verdict::Waived,
        (true, true) => Verdict::Pass,
    }
}

#[cfg(test)]
mod tests {
    use tenure_model::{Cloud, ScopeId};

    use super::*;

    fn told(scope: ScopeId, text: &str) -> String {
        let cloud = Some(Cloud::Aws);
        let subject = Subject { id: "x".into(), name: "x".into(), kind: "role".into(), cloud, scope };
        where_it_goes(&Draft::new(subject, "title").remediation(text))
    }

    #[test]
    fn commands_of_aws_name_their_account() {
        let account = ScopeId::aws("111122223333");
        let command = "aws iam delete-role --role-name 'x'";
        assert_eq!(told(account.clone(), command), format!("In account 111122223333: {command}"));
        let then = "Give it less, then: aws iam delete-role --role-name 'x'";
        assert_eq!(told(account.clone(), then), format!("In account 111122223333: {then}"));
        for same in
            ["Ask its owner.", "aws iam delete-policy --policy-arn 'arn:aws:iam::111122223333:policy/x'"]
        {
            assert_eq!(told(account.clone(), same), same);
        }
        assert_eq!(told(ScopeId::new("register"), command), command);
    }
}
