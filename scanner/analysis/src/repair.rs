//! The commands that findings propose. Never executed; every name in them is quoted.

use tenure_model::{
    Cloud, Credential, CredentialKind, EvidenceRef, Grant, GrantEffect, Granted, PolicyDocument, PolicyKind,
    Principal, PrincipalId, PrincipalKind, RoleDefinitionId, ScopeId,
};

use crate::Context;
use crate::effective::Holding;
use crate::places::is_of_google;
use crate::shell::quote;
use crate::{azure, gcp};

/// Takes from a principal one policy that it holds, where it holds it.
pub(crate) fn take_away(context: &Context<'_>, holder: &Principal, held: &Holding<'_>) -> String {
    if holder.cloud != Cloud::Aws {
        let is_in = |group: &PrincipalId| {
            context.estate.groups_of(&holder.id).iter().any(|membership| membership.group == *group)
        };
        return match held.through != &holder.id && is_in(held.through) {
            true => remove_member(held.through, &holder.id, holder.cloud),
            false => take_back(held.grant),
        };
    }
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

/// Takes away whatever gives an access of which the records are cited: every holding of the policies that decided. A
/// boundary that let it through gives nothing, and without it there would be more.
pub(crate) fn take_what_gives(
    context: &Context<'_>,
    holder: &Principal,
    cited: &[EvidenceRef],
) -> Vec<String> {
    let holdings = context.access.holdings(&holder.id);
    let decided: Vec<_> =
        holdings.iter().filter(|held| cited.contains(&held.grant.evidence)).map(|held| held.policy).collect();
    let givers = holdings
        .iter()
        .filter(|held| held.grant.effect != GrantEffect::Bounds && decided.contains(&held.policy));
    let mut commands: Vec<String> = givers.map(|held| take_away(context, holder, held)).collect();
    commands.dedup();
    commands
}

/// Takes a grant of Azure or Google Cloud back, where it was given.
pub(crate) fn take_back(grant: &Grant) -> String {
    if is_of_google(grant) { gcp::repair::take_back(grant) } else { azure::repair::take_back(grant) }
}

/// Ends what an identity may do, so that it can be given back: a role or user of AWS has no such state and is denied
/// everything.
pub(crate) fn switch_identity_off(principal: &Principal) -> String {
    const DENY: &str =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#;
    match principal.cloud {
        Cloud::Azure => azure::repair::switch_off(principal),
        Cloud::Gcp => gcp::repair::disable(principal),
        Cloud::Aws => {
            let (kind, name) = (iam_kind(principal.kind), quote(&principal.name));
            format!(
                "aws iam put-{kind}-policy --{kind}-name {name} --policy-name ended --policy-document {}",
                quote(DENY)
            )
        }
    }
}

/// Takes a member out of a group of a directory.
pub(crate) fn remove_member(group: &PrincipalId, member: &PrincipalId, cloud: Cloud) -> String {
    match cloud {
        Cloud::Gcp => gcp::repair::remove_member(group.as_str(), member.as_str()),
        Cloud::Aws | Cloud::Azure => azure::repair::remove_member(group.as_str(), member.as_str()),
    }
}

/// Makes a standing role of Azure or Google Cloud one that has to be activated.
pub(crate) fn make_eligible(grant: &Grant) -> String {
    if is_of_google(grant) { gcp::repair::make_eligible(grant) } else { azure::repair::make_eligible(grant) }
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

/// Replaces the text of a policy by a narrower one.
pub(crate) fn narrow(policy: &PolicyDocument, holder: Option<&Principal>, grant: Option<&Grant>) -> String {
    let text = "file://narrower.json";
    match (grant.map(|grant| &grant.what), holder) {
        _ if policy.kind != PolicyKind::Inline => format!(
            "aws iam create-policy-version --policy-arn {} --policy-document {text} --set-as-default",
            quote(policy.id.as_str())
        ),
        (Some(Granted::RoleDefinition(set)), _) => format!(
            "aws sso-admin put-inline-policy-to-permission-set --instance-arn {} --permission-set-arn {} \
             --inline-policy {text}",
            quote(&instance_of(set)),
            quote(set.as_str())
        ),
        (_, Some(holder)) => {
            let (kind, name) = (iam_kind(holder.kind), quote(&holder.name));
            let policy = quote(&policy.name);
            format!(
                "aws iam put-{kind}-policy --{kind}-name {name} --policy-name {policy} --policy-document {text}"
            )
        }
        (_, None) => format!("replace the text of the inline policy {}", quote(&policy.name)),
    }
}

/// The instance of Identity Center stands in the ARN of each of its permission sets
/// (`arn:aws:sso:::permissionSet/ssoins-…/ps-…`).
fn instance_of(set: &RoleDefinitionId) -> String {
    format!("arn:aws:sso:::instance/{}", set.as_str().split('/').nth(1).unwrap_or("INSTANCE"))
}

const fn iam_kind(kind: PrincipalKind) -> &'static str {
    match kind {
        PrincipalKind::Group | PrincipalKind::DirectoryGroup => "group",
        PrincipalKind::User | PrincipalKind::DirectoryUser | PrincipalKind::AccountRoot => "user",
        // The other kinds are no principals of IAM, and never come here.
        _ => "role",
    }
}

/// Ends an assignment of Identity Center. The id of a user or group stands at the end of ours.
fn unassign(principal: &Principal, definition: &RoleDefinitionId, account: &ScopeId) -> String {
    let kind = if principal.kind.is_group() { "GROUP" } else { "USER" };
    let id = principal.id.as_str().rsplit('/').next().unwrap_or_default();
    format!(
        "aws sso-admin delete-account-assignment --instance-arn {} --permission-set-arn {} \
         --principal-type {kind} --principal-id {} --target-type AWS_ACCOUNT --target-id {}",
        quote(&instance_of(definition)),
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
        CredentialKind::ClientSecret | CredentialKind::Certificate => {
            return remove_from_object(credential);
        }
        CredentialKind::FederatedCredential => return remove_federated(credential),
        CredentialKind::ServiceAccountKey | CredentialKind::HmacKey | CredentialKind::ApiKey => {
            return gcp::repair::switch_off(credential);
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

/// Removes a secret or a certificate from the application or service principal that carries it.
fn remove_from_object(credential: &Credential) -> String {
    let fact = |name: &str| credential.attributes.get(name).map(String::as_str);
    let command = if fact("object") == Some("servicePrincipal") { "sp" } else { "app" };
    let object = fact("objectId").unwrap_or_else(|| credential.principal.as_str());
    let cert = if credential.kind == CredentialKind::Certificate { " --cert" } else { "" };
    format!(
        "az ad {command} credential delete --id {} --key-id {}{cert}",
        quote(object),
        quote(credential.id.as_str())
    )
}

/// Removes a federated credential from the application or managed identity that carries it.
fn remove_federated(credential: &Credential) -> String {
    let object = credential.attributes.get("objectId").map_or(credential.principal.as_str(), String::as_str);
    let name = credential.id.as_str().rsplit('/').next().unwrap_or_default();
    if object.starts_with('/') {
        format!(
            "az identity federated-credential delete --ids {}",
            quote(&format!("{object}/federatedIdentityCredentials/{name}"))
        )
    } else {
        format!(
            "az ad app federated-credential delete --id {} --federated-credential-id {}",
            quote(object),
            quote(name)
        )
    }
}

/// The credential's own id, where a source told it. The credential report tells none.
pub(crate) fn known_id(credential: &Credential) -> Option<&str> {
    Some(credential.id.as_str()).filter(|id| !id.contains('#'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn commands(estate: &str) -> Vec<String> {
        let (estate, options) = fixture::build(estate).expect("the estate of a test is well formed");
        let context = Context::new(&estate, &options);
        let mut commands = Vec::new();
        for actor in context.actors() {
            let holdings = context.access.holdings(&actor.id);
            commands.extend(holdings.iter().map(|held| take_away(&context, actor, held)));
            commands.extend(estate.credentials_of(&actor.id).iter().map(|held| switch_off(actor, held)));
        }
        commands
    }

    #[test]
    fn a_policy_is_taken_where_it_is_held() {
        let estate = r#"
            [[group]]
            name = "admins"
            attached = ["AdministratorAccess"]
            [[user]]
            name = "ann"
            groups = ["admins"]
            inline = { more = '{"Statement":[]}' }
            [[role]]
            name = "deploy"
            attached = ["not-read"]
            [[permission_set]]
            name = "ps-1"
            attached = ["AdministratorAccess"]
            [[directory_group]]
            name = "g-1"
            members = ["ben"]
            assigned = [{ set = "ps-1", account = "222222222222" }]
            [[directory_user]]
            name = "ben"
        "#;
        assert_eq!(
            commands(estate),
            [
                "aws iam detach-role-policy --role-name 'deploy' --policy-arn 'arn:aws:iam::111111111111:policy/not-read'",
                "aws iam delete-user-policy --user-name 'ann' --policy-name 'more'",
                "aws iam remove-user-from-group --group-name 'admins' --user-name 'ann'",
                "aws sso-admin delete-account-assignment --instance-arn 'arn:aws:sso:::instance/ssoins-0000' \
                 --permission-set-arn 'arn:aws:sso:::permissionSet/ssoins-0000/ps-1' --principal-type GROUP \
                 --principal-id 'g-1' --target-type AWS_ACCOUNT --target-id '222222222222'",
            ]
        );
    }

    #[test]
    fn a_policy_is_narrowed_where_its_text_stands() {
        let estate = r#"
            [[policy]]
            name = "ops"
            text = '{"Statement":[]}'
            [[role]]
            name = "deploy"
            attached = ["ops"]
            inline = { more = '{"Statement":[]}' }
            [[permission_set]]
            name = "ps-1"
            inline = '{"Statement":[]}'
            [[directory_user]]
            name = "ann"
            assigned = [{ set = "ps-1" }]
        "#;
        let (estate, _) = fixture::build(estate).expect("the estate of a test is well formed");
        let commands: Vec<String> = estate
            .records()
            .grants
            .iter()
            .filter_map(|grant| {
                let id = match &grant.what {
                    Granted::Policy(id) => id,
                    Granted::RoleDefinition(set) => estate.role_definition(set)?.policies.first()?,
                };
                Some(narrow(estate.policy(id)?, estate.principal(&grant.principal), Some(grant)))
            })
            .collect();
        assert_eq!(
            commands,
            [
                "aws iam create-policy-version --policy-arn 'arn:aws:iam::111111111111:policy/ops' --policy-document \
                 file://narrower.json --set-as-default",
                "aws iam put-role-policy --role-name 'deploy' --policy-name 'more' --policy-document file://narrower.json",
                "aws sso-admin put-inline-policy-to-permission-set --instance-arn \
                 'arn:aws:sso:::instance/ssoins-0000' --permission-set-arn \
                 'arn:aws:sso:::permissionSet/ssoins-0000/ps-1' --inline-policy file://narrower.json",
            ]
        );
    }

    #[test]
    fn a_credential_is_switched_off_by_its_id_where_that_is_known() {
        let estate = r#"
            [[user]]
            name = "x'; reboot #"
            keys = [{ id = "AKIAEXAMPLE1" }, {}]
            password = {}
        "#;
        let found = commands(estate);
        let name = r"--user-name 'x'\''; reboot #'";
        assert!(found.contains(&format!(
            "aws iam update-access-key {name} --access-key-id 'AKIAEXAMPLE1' --status Inactive"
        )));
        assert!(found.contains(&format!("aws iam delete-login-profile {name}")));
        assert!(
            found.iter().any(|command| command.starts_with(&format!("aws iam list-access-keys {name}, and")))
        );
        assert!(found.iter().all(|command| command.contains(name)), "{found:#?}");
    }
}
