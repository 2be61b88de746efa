use tenure_model::{
    Cloud, CredentialKind, CredentialState, Facet, Method, Origin, Principal, PrincipalKind, Severity,
};

use super::Check;
use crate::shell::quote;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "password-without-mfa",
    title: "Password without MFA",
    population: "users with a password",
    inspects: "the second factors",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Credentials, Facet::SecondFactors],
    reads_register: false,
    page: include_str!("password_without_mfa.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for user in context.actors().filter(|principal| is_concerned(principal)) {
        if user.cloud == Cloud::Gcp {
            of_google(context, inspection, user);
            continue;
        }
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

/// Google tells of each user of the Workspace whether he is enrolled in 2-step verification.
fn of_google(context: &Context<'_>, inspection: &mut Inspection, user: &Principal) {
    if context.is_blind_at(&user.scope, Facet::SecondFactors) {
        return;
    }
    let Some(enrolled) = user.attributes.get("isEnrolledIn2Sv") else {
        inspection
            .cannot_judge(user.id.as_str(), "whether it is enrolled in 2-step verification was not told");
        return;
    };
    inspection.look();
    if enrolled == "true" {
        return;
    }
    let is_privileged = context.access.profile(&user.id).is_privileged();
    inspection.report(
        Draft::new(context.subject(user), format!("`{}` signs in with a password alone", user.name))
            .detail(
                "The user is not enrolled in 2-step verification: whoever learns the password has the user, and \
                 registers a factor of his own.",
            )
            .severity(if is_privileged { Severity::Critical } else { CHECK.severity })
            .owner(context.owner(user))
            .evidence(&user.evidence)
            .remediation(
                "In the Admin console: Security, 2-step verification, enforce it for the user's organizational unit, \
                 with security keys for administrators",
            ),
    );
}

/// Users of AWS, and people of Entra ID and of Google Workspace who may sign in. The users of Identity Center have no password there.
fn is_concerned(principal: &Principal) -> bool {
    let is_entra = principal.kind == PrincipalKind::DirectoryUser && principal.cloud == Cloud::Azure;
    let is_googles = principal.kind == PrincipalKind::DirectoryUser
        && principal.cloud == Cloud::Gcp
        && principal.origin == Origin::Own;
    (principal.kind == PrincipalKind::User || is_entra || is_googles) && principal.state.may_act()
}
