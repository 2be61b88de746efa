use tenure_model::{Cloud, Credential, CredentialState, Method, Principal, Severity};

use super::Check;
use crate::{Context, Draft, Inspection, credentials, root};

pub(super) const CHECK: Check = Check {
    name: "root-with-access-key",
    title: "Root user with access keys",
    population: "accounts",
    inspects: "the root user’s access keys",
    method: Method::Examine,
    severity: Severity::Critical,
    clouds: &[Cloud::Aws],
    // One of two sources suffices, so a gap in one of them is none: see `root::each`.
    needs: &[],
    reads_register: false,
    page: include_str!("root_with_access_key.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    root::each(context, inspection, |inspection, user| {
        let held = context.estate.credentials_of(&user.id);
        let keys: Vec<&Credential> = held.iter().filter(|held| held.kind.is_programmatic()).collect();
        if !keys.is_empty() {
            inspection.report(draft(context, user, &keys));
        }
    });
}

fn draft(context: &Context<'_>, user: &Principal, keys: &[&Credential]) -> Draft {
    let labels: Vec<String> = keys.iter().map(|key| credentials::label(key)).collect();
    let active = keys.iter().any(|key| key.state == CredentialState::Active);
    let (severity, state) = if active {
        (CHECK.severity, "accepted")
    } else {
        (Severity::Medium, "switched off, and root can switch it on")
    };
    let account = user.scope.local();
    let draft = Draft::new(context.subject(user), format!("The root user of account {account} has access keys"))
        .detail(format!("Root holds: {}. At least one is {state}. No policy of the account narrows what is done with them.", labels.join(", ")))
        .severity(severity)
        .remediation(format!(
            "Signed in as root: aws iam delete-access-key --access-key-id ID. Or, in an organisation with central root \
             access, take the session of `aws sts assume-root --target-principal {account} --task-policy-arn \
             arn=arn:aws:iam::aws:policy/root-task/IAMDeleteRootUserCredentials` and delete them with it."
        ))
        .evidence(&user.evidence);
    keys.iter().fold(draft, |draft, key| draft.evidence(&key.evidence))
}
