use tenure_model::{Cloud, CredentialKind, CredentialState, Facet, Principal, PrincipalKind, Severity};

use super::Check;
use crate::shell::quote;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "password-without-mfa",
    title: "Password without MFA",
    population: "users with a password",
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure],
    needs: &[Facet::Credentials, Facet::SecondFactors],
    page: include_str!("password_without_mfa.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for user in context.actors().filter(|principal| is_concerned(principal)) {
        let active = |kind: CredentialKind| {
            context
                .estate
                .credentials_of(&user.id)
                .iter()
                .find(move |held| held.kind == kind && held.state == CredentialState::Active)
        };
        let Some(password) = active(CredentialKind::Password) else { continue };
        // Who has registered what is one report for the whole tenant; without it the gap has said so.
        if context.is_blind_at(&user.scope, Facet::SecondFactors) {
            continue;
        }
        inspection.look();
        if active(CredentialKind::MfaDevice).is_some() {
            continue;
        }
        let severity = if context.access.profile(&user.id).is_privileged() {
            Severity::Critical
        } else {
            CHECK.severity
        };
        let (detail, remediation) = if user.cloud == Cloud::Azure {
            (
                "The user has a password here and has registered no second factor: whoever learns the password has \
                 the user, and registers a factor of his own.",
                format!(
                    "Ask for a second factor by conditional access. For this user at once: az rest --method PATCH \
                     --url {} --body '{{\"perUserMfaState\":\"enforced\"}}'",
                    quote(&format!(
                        "https://graph.microsoft.com/beta/users/{}/authentication/requirements",
                        user.id
                    ))
                ),
            )
        } else {
            (
                "The user has a console password and no MFA device: whoever learns the password has the user.",
                format!("aws iam delete-login-profile --user-name {}", quote(&user.name)),
            )
        };
        inspection.report(
            Draft::new(context.subject(user), format!("`{}` signs in with a password alone", user.name))
                .detail(detail)
                .severity(severity)
                .since(password.issued.get().copied())
                .owner(context.owner(user))
                .evidence(&password.evidence)
                .remediation(remediation),
        );
    }
}

/// Users of AWS, and people of Entra ID who may sign in. The users of Identity Center have no password there.
fn is_concerned(principal: &Principal) -> bool {
    let is_entra = principal.kind == PrincipalKind::DirectoryUser && principal.cloud == Cloud::Azure;
    (principal.kind == PrincipalKind::User || is_entra) && principal.state.may_act()
}
