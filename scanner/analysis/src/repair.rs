//! The commands that findings propose. Never executed; every name in them is quoted.

use tenure_model::{
    Credential, CredentialKind, Granted, PolicyDocument, PolicyKind, Principal, PrincipalKind,
    RoleDefinitionId, ScopeId,
};

use crate::Context;
use crate::effective::Holding;
use crate::shell::quote;

/// Takes from a principal one policy that it holds, where it holds it.
pub(crate) fn take_away(context: &Context<'_>, holder: &Principal, held: &Holding<'_>) -> String {
    if let Granted::RoleDefinition(definition) = &held.grant.what {
        let assigned_to = context.estate.principal(held.through).unwrap_or(holder);
        return unassign(assigned_to, definition, &held.grant.scope);
    }
    if held.through != &holder.id
        && let Some(group) = context.estate.principal(held.through)
    {
        return format!(
            "aws iam remove-user-from-group --group-name {} --user-name {}",
            quote(&group.name),
            quote(&holder.name)
        );
    }
    match context.estate.policy(held.policy) {
        Some(policy) => detach(holder, policy),
        None => detach_by_id(holder, held.policy.as_str()),
    }
}

/// Detaches a managed policy from a user, role or group, or deletes an inline one.
pub(crate) fn detach(holder: &Principal, policy: &PolicyDocument) -> String {
    if policy.kind != PolicyKind::Inline {
        return detach_by_id(holder, policy.id.as_str());
    }
    let (kind, name) = (iam_kind(holder.kind), quote(&holder.name));
    format!("aws iam delete-{kind}-policy --{kind}-name {name} --policy-name {}", quote(&policy.name))
}

fn detach_by_id(holder: &Principal, policy: &str) -> String {
    let (kind, name) = (iam_kind(holder.kind), quote(&holder.name));
    format!("aws iam detach-{kind}-policy --{kind}-name {name} --policy-arn {}", quote(policy))
}

const fn iam_kind(kind: PrincipalKind) -> &'static str {
    match kind {
        PrincipalKind::Group | PrincipalKind::DirectoryGroup => "group",
        PrincipalKind::User | PrincipalKind::DirectoryUser | PrincipalKind::AccountRoot => "user",
        PrincipalKind::AssumableRole | PrincipalKind::ServiceLinkedRole => "role",
    }
}

/// Ends an assignment of Identity Center. The instance stands in the permission set's own ARN
/// (`arn:aws:sso:::permissionSet/ssoins-…/ps-…`), the id of a user or group at the end of ours.
fn unassign(principal: &Principal, definition: &RoleDefinitionId, account: &ScopeId) -> String {
    let instance = definition.as_str().split('/').nth(1).unwrap_or("INSTANCE");
    let kind = if principal.kind.is_group() { "GROUP" } else { "USER" };
    let id = principal.id.as_str().rsplit('/').next().unwrap_or_default();
    format!(
        "aws sso-admin delete-account-assignment --instance-arn {} --permission-set-arn {} \
         --principal-type {kind} --principal-id {} --target-type AWS_ACCOUNT --target-id {}",
        quote(&format!("arn:aws:sso:::instance/{instance}")),
        quote(definition.as_str()),
        quote(id),
        quote(account.local()),
    )
}

/// Switches a credential of a user off, so that it can be switched on again; a password has no such
/// state and is deleted.
pub(crate) fn switch_off(user: &Principal, credential: &Credential) -> String {
    let name = quote(&user.name);
    let (verb, id) = match credential.kind {
        CredentialKind::Password => return format!("aws iam delete-login-profile --user-name {name}"),
        CredentialKind::AccessKey => ("access-key", "access-key-id"),
        CredentialKind::SshPublicKey => ("ssh-public-key", "ssh-public-key-id"),
        CredentialKind::SigningCertificate => ("signing-certificate", "certificate-id"),
        CredentialKind::ServiceSpecificCredential => {
            ("service-specific-credential", "service-specific-credential-id")
        }
        CredentialKind::MfaDevice => {
            return format!(
                "aws iam deactivate-mfa-device --user-name {name} --serial-number {}",
                quote(credential.id.as_str())
            );
        }
        CredentialKind::ServerCertificate => {
            return format!(
                "aws iam delete-server-certificate --server-certificate-name {}",
                quote(credential.id.as_str())
            );
        }
    };
    match known_id(credential) {
        Some(known) => {
            format!("aws iam update-{verb} --user-name {name} --{id} {} --status Inactive", quote(known))
        }
        None => format!(
            "aws iam list-{verb}s --user-name {name}, and with the id that it shows: \
             aws iam update-{verb} --user-name {name} --{id} ID --status Inactive"
        ),
    }
}

/// The credential's own id, where a source told it. The credential report tells none.
pub(crate) fn known_id(credential: &Credential) -> Option<&str> {
    Some(credential.id.as_str()).filter(|id| !id.contains('#'))
}
