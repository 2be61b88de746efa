//! The command or policy change that ends an item. Never executed; every name in it is quoted.

use serde_json::{Value, json};
use tenure_model::{
    Cloud, Credential, CredentialKind, Delegation, DelegationKind, Grant, GrantEffect, Granted, Principal,
    PrincipalId, PrincipalKind, Resource, Trust, Trustee,
};

use crate::effective::Holding;
use crate::footprint::account_of_arn;
use crate::repair::{self, known_id};
use crate::shell::quote;
use crate::{Context, azure, gcp};

/// Deletes an identity. In AWS a user or role goes only once nothing hangs on it, so that comes first.
pub(super) fn remove_principal(context: &Context<'_>, principal: &Principal, is_elsewhere: bool) -> String {
    match principal.cloud {
        Cloud::Aws => remove_from_iam(context, principal),
        _ if is_elsewhere => format!(
            "Nothing to delete: {} lives elsewhere, and is no more once nothing here names it",
            quote(principal.id.as_str())
        ),
        Cloud::Azure => match principal.kind {
            PrincipalKind::DirectoryGroup => {
                format!("az ad group delete --group {}", quote(principal.id.as_str()))
            }
            _ => azure::repair::delete(principal),
        },
        Cloud::Gcp => match principal.kind {
            PrincipalKind::DirectoryGroup => {
                let email = gcp::repair::address(principal.id.as_str());
                format!("gcloud identity groups delete {}", quote(email))
            }
            _ => gcp::repair::delete(principal),
        },
    }
}

fn remove_from_iam(context: &Context<'_>, principal: &Principal) -> String {
    let name = quote(&principal.name);
    let last = match principal.kind {
        PrincipalKind::User => format!("aws iam delete-user --user-name {name}"),
        PrincipalKind::AssumableRole => format!("aws iam delete-role --role-name {name}"),
        PrincipalKind::Group => format!("aws iam delete-group --group-name {name}"),
        PrincipalKind::ServiceLinkedRole => {
            return format!("aws iam delete-service-linked-role --role-name {name}");
        }
        PrincipalKind::DirectoryUser | PrincipalKind::DirectoryGroup => {
            let noun = if principal.kind.is_group() { "group" } else { "user" };
            let id = principal.id.as_str().rsplit('/').next().unwrap_or_default();
            return format!(
                "aws identitystore delete-{noun} --identity-store-id STORE --{noun}-id {}",
                quote(id)
            );
        }
        _ => {
            return format!(
                "aws organizations close-account --account-id {}",
                quote(principal.scope.local())
            );
        }
    };
    let estate = context.estate;
    let mut commands: Vec<String> = Vec::new();
    for held in estate.credentials_of(&principal.id) {
        commands.push(revoke(principal, held));
    }
    for grant in estate.grants_of(&principal.id) {
        commands.push(take_away(context, principal, grant));
    }
    if principal.kind == PrincipalKind::User {
        for membership in estate.groups_of(&principal.id) {
            let group = context.called(membership.group.as_str());
            commands.push(format!(
                "aws iam remove-user-from-group --group-name {} --user-name {name}",
                quote(&group)
            ));
        }
    }
    commands.push(last);
    commands.join("\n")
}

/// Takes from a principal of AWS what is assigned to it directly.
pub(super) fn take_away(context: &Context<'_>, holder: &Principal, grant: &Grant) -> String {
    let kind = if holder.kind == PrincipalKind::User { "user" } else { "role" };
    match &grant.what {
        Granted::Policy(_) if grant.effect == GrantEffect::Bounds => {
            format!("aws iam delete-{kind}-permissions-boundary --{kind}-name {}", quote(&holder.name))
        }
        Granted::Policy(policy) => {
            let holding = Holding { policy, through: &grant.principal, grant };
            repair::take_away(context, holder, &holding)
        }
        Granted::RoleDefinition(_) => {
            let nothing = "".into();
            let holding = Holding { policy: &nothing, through: &grant.principal, grant };
            repair::take_away(context, holder, &holding)
        }
    }
}

/// Takes a user out of a group of Identity Center or of IAM.
pub(super) fn leave_directory_group(
    context: &Context<'_>,
    group: &PrincipalId,
    member: &Principal,
) -> String {
    if member.kind == PrincipalKind::User {
        return format!(
            "aws iam remove-user-from-group --group-name {} --user-name {}",
            quote(&context.called(group.as_str())),
            quote(&member.name)
        );
    }
    let end = |id: &str| quote(id.rsplit('/').next().unwrap_or_default());
    format!(
        "aws identitystore get-group-membership-id --identity-store-id STORE --group-id {} --member-id UserId={}, and \
         with the id that it shows: aws identitystore delete-group-membership --identity-store-id STORE \
         --membership-id ID",
        end(group.as_str()),
        end(member.id.as_str())
    )
}

/// Deletes a credential: one that is only switched off can be switched on again.
pub(super) fn revoke(holder: &Principal, held: &Credential) -> String {
    let name = quote(&holder.name);
    let (verb, id) = match held.kind {
        CredentialKind::AccessKey => ("access-key", "access-key-id"),
        CredentialKind::SshPublicKey => ("ssh-public-key", "ssh-public-key-id"),
        CredentialKind::SigningCertificate => ("signing-certificate", "certificate-id"),
        CredentialKind::ServiceSpecificCredential => {
            ("service-specific-credential", "service-specific-credential-id")
        }
        CredentialKind::ServiceAccountKey => {
            let key = held.id.as_str().rsplit('/').next().unwrap_or_default();
            return format!(
                "gcloud iam service-accounts keys delete {} --iam-account {}",
                quote(key),
                quote(gcp::repair::address(holder.id.as_str()))
            );
        }
        CredentialKind::HmacKey => {
            let project = quote(held.scope.local().trim_start_matches("projects/"));
            let key = quote(held.id.as_str());
            return format!(
                "gcloud storage hmac update {key} --deactivate --project {project}\n\
                 gcloud storage hmac delete {key} --project {project}"
            );
        }
        CredentialKind::Password if holder.cloud == Cloud::Azure => {
            return azure::repair::switch_off(holder);
        }
        CredentialKind::Password if holder.cloud == Cloud::Gcp => return gcp::repair::disable(holder),
        _ => return repair::switch_off(holder, held),
    };
    if holder.cloud != Cloud::Aws {
        return repair::switch_off(holder, held);
    }
    match known_id(held) {
        Some(known) => format!("aws iam delete-{verb} --user-name {name} --{id} {}", quote(known)),
        None => format!(
            "aws iam list-{verb}s --user-name {name}, and with the id that it shows: aws iam delete-{verb} \
             --user-name {name} --{id} ID"
        ),
    }
}

/// Closes all that one policy trusts a party with.
pub(super) fn close(context: &Context<'_>, target: &PrincipalId, trusts: &[&Trust]) -> String {
    let Some(first) = trusts.first() else { return String::new() };
    match crate::crossings::cloud_of_trust(first) {
        Cloud::Azure => azure::repair::remove_trust(first),
        Cloud::Gcp => format!(
            "take {} out of the policies that name it; to close the whole provider: {}",
            quote(target.as_str()),
            crate::crossings::repair::update_provider(first.policy.as_str(), &first.trustee)
        ),
        Cloud::Aws => {
            let name = context.estate.principal(target).map_or(target.as_str(), |role| role.name.as_str());
            let text = context.estate.policy(&first.policy).map(|policy| without(&policy.text, trusts));
            let document = match text.flatten() {
                Some(rest) => quote(&rest),
                None => "file://trust-without-it.json".to_owned(),
            };
            format!(
                "aws iam update-assume-role-policy --role-name {} --policy-document {document}",
                quote(name)
            )
        }
    }
}

/// A trust policy of AWS without whom some trusts of it name. A policy has to have a statement: where none is
/// left, one that lets nobody in stands for all.
fn without(text: &str, trusts: &[&Trust]) -> Option<String> {
    let mut document: Value = serde_json::from_str(text).ok()?;
    let statements = document.get_mut("Statement")?;
    if statements.is_object() {
        *statements = json!([statements.take()]);
    }
    let all = statements.as_array_mut()?;
    for (at, statement) in all.iter_mut().enumerate() {
        let named = trusts.iter().filter(|trust| trust.statement as usize == at);
        for trust in named {
            take_out(statement, &trust.trustee);
        }
    }
    all.retain(|statement| !statement.is_null());
    if all.is_empty() {
        all.push(json!({ "Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole" }));
    }
    serde_json::to_string(&document).ok()
}

/// Takes a trustee out of a statement; one that names nobody any more is nothing.
fn take_out(statement: &mut Value, trustee: &Trustee) {
    let Some(principal) = statement.get_mut("Principal") else {
        // `NotPrincipal` with Allow names everybody else: it cannot be narrowed to leave one out.
        *statement = Value::Null;
        return;
    };
    let Some(kinds) = principal.as_object_mut() else {
        *statement = Value::Null;
        return;
    };
    for names in kinds.values_mut() {
        match names {
            Value::String(name) if is_named(name, trustee) => *names = Value::Null,
            Value::Array(list) => {
                list.retain(|name| !name.as_str().is_some_and(|name| is_named(name, trustee)));
                if list.is_empty() {
                    *names = Value::Null;
                }
            }
            _ => {}
        }
    }
    kinds.retain(|_, names| !names.is_null());
    if kinds.is_empty() {
        *statement = Value::Null;
    }
}

fn is_named(name: &str, trustee: &Trustee) -> bool {
    match trustee {
        Trustee::Everyone | Trustee::EveryoneExcept(_) => name == "*",
        Trustee::Account(account) => {
            name == account || (name.ends_with(":root") && account_of_arn(name) == Some(account))
        }
        Trustee::Principal(id) => name == id.as_str(),
        Trustee::Service(text) | Trustee::Federation(text) => name == text,
    }
}

/// Ends a delegation.
pub(super) fn end_delegation(delegation: &Delegation) -> String {
    let fact = |name: &str| delegation.attributes.get(name).map(String::as_str).unwrap_or_default();
    let delegate = delegation.delegate.as_str();
    match delegation.kind {
        DelegationKind::DelegatedAdministrator => format!(
            "aws organizations deregister-delegated-administrator --account-id {} --service-principal {}",
            quote(delegate),
            quote(&delegation.purpose)
        ),
        DelegationKind::TrustedService => format!(
            "aws organizations disable-aws-service-access --service-principal {}",
            quote(&delegation.purpose)
        ),
        DelegationKind::Lighthouse if fact("id").contains("/registrationAssignments/") => format!(
            "az managedservices assignment delete --assignment {} --scope {}",
            quote(fact("id").rsplit('/').next().unwrap_or_default()),
            quote(if fact("at").is_empty() { delegation.scope.local() } else { fact("at") })
        ),
        DelegationKind::Lighthouse | DelegationKind::ManagedByTenant => format!(
            "az managedservices assignment list --scope {0} shows its name, then: az managedservices assignment delete \
             --assignment NAME --scope {0}",
            quote(delegation.scope.local())
        ),
        DelegationKind::Gdap | DelegationKind::Dap => format!(
            "In the Microsoft 365 admin center: Settings, Partner relationships, the partner of tenant {}, Remove roles",
            quote(delegate)
        ),
        DelegationKind::CspAobo => format!(
            "az role assignment delete --assignee {} --role Owner --scope {}",
            quote(delegate),
            quote(delegation.scope.local())
        ),
        DelegationKind::CrossTenantAccess => {
            azure::repair::graph("DELETE", &format!("/policies/crossTenantAccessPolicy/partners/{delegate}"))
        }
        DelegationKind::CrossTenantSync => azure::repair::graph(
            "DELETE",
            &format!("/policies/crossTenantAccessPolicy/partners/{delegate}/identitySynchronization"),
        ),
        DelegationKind::DomainWideDelegation => format!(
            "In the Admin console: Security, API controls, Domain-wide delegation, take out the client of {}",
            quote(delegate)
        ),
    }
}

/// Deletes something that was made, by its kind; words where no command is known.
pub(super) fn delete(resource: &Resource) -> String {
    let id = quote(resource.id.as_str());
    let name = quote(&resource.name);
    let region = crate::openings::resource_repair::region_option(resource);
    match (resource.cloud, resource.kind.as_str()) {
        (Cloud::Azure, _) if resource.id.as_str().starts_with('/') => {
            format!("az resource delete --ids {id}")
        }
        (Cloud::Aws, "lambda:function") => {
            format!("aws lambda delete-function{region} --function-name {id}")
        }
        (Cloud::Aws, "events:rule") => {
            format!(
                "aws events remove-targets{region} --rule {name} --ids IDS\n\
                 aws events delete-rule{region} --name {name}"
            )
        }
        (Cloud::Aws, "states:state-machine" | "states:stateMachine") => {
            format!("aws stepfunctions delete-state-machine{region} --state-machine-arn {id}")
        }
        (Cloud::Aws, "ec2:instance") => {
            let instance = quote(resource.id.as_str().rsplit('/').next().unwrap_or_default());
            format!("aws ec2 terminate-instances{region} --instance-ids {instance}")
        }
        _ => format!("delete {id}, or take it over: declare it in the register with an owner of yours"),
    }
}
