use tenure_model::{PrincipalId, ScopeId};

/// One question about one access: may this principal do this, there?
#[derive(Clone, Copy, Debug)]
pub struct Question<'q> {
    /// Who: a principal of the estate, or an ARN, service or identity provider outside it, of whose own
    /// policies nothing is known.
    pub principal: &'q PrincipalId,
    /// The account in which it acts: a user of a directory acts in several.
    pub scope: &'q ScopeId,
    /// The action (`s3:GetObject`).
    pub action: &'q str,
    /// The ARN of the resource; `*` for actions that have none.
    pub resource: &'q str,
    /// Context keys that are known of this request (`iam:PassedToService`).
    pub facts: &'q [(&'q str, &'q str)],
}
