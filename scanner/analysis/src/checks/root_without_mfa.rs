use tenure_model::{Cloud, CredentialKind, Method, Principal, Severity};

use super::Check;
use crate::{Context, Draft, Inspection, credentials, root};

pub(super) const CHECK: Check = Check {
    name: "root-without-mfa",
    title: "Root user without MFA",
    population: "accounts",
    inspects: "the root user’s second factor",
    method: Method::Examine,
    severity: Severity::Critical,
    clouds: &[Cloud::Aws],
    // One of two sources suffices, so a gap in one of them is none: see `root::each`.
    needs: &[],
    reads_register: false,
    page: include_str!("root_without_mfa.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    root::each(context, inspection, |inspection, user| {
        let holds = |wanted: fn(CredentialKind) -> bool| {
            let held = context.estate.credentials_of(&user.id);
            held.iter().any(|held| wanted(held.kind) && credentials::is_live(context, held))
        };
        // Where the organisation removed what root signs in with, there is nothing to protect.
        let can_sign_in = holds(|kind| kind == CredentialKind::Password || kind.is_programmatic());
        if can_sign_in && !holds(|kind| kind == CredentialKind::MfaDevice) {
            inspection.report(draft(context, user));
        }
    });
}

fn draft(context: &Context<'_>, user: &Principal) -> Draft {
    let account = user.scope.local();
    let draft = Draft::new(context.subject(user), format!("The root user of account {account} has no second factor"))
        .detail(
            "Root can sign in and has no MFA device: its password, or the mailbox that resets it, is the whole account.",
        )
        .remediation(format!(
            "Signed in as root, enrol a hardware device under Security credentials. Or, for a member account with \
             central root access, delete its password with the session of `aws sts assume-root --target-principal \
             {account} --task-policy-arn arn=arn:aws:iam::aws:policy/root-task/IAMDeleteRootUserCredentials`: aws iam \
             delete-login-profile"
        ))
        .evidence(&user.evidence);
    context.estate.credentials_of(&user.id).iter().fold(draft, |draft, held| draft.evidence(&held.evidence))
}
