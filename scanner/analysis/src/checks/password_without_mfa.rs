use tenure_model::{CredentialKind, CredentialState, Facet, PrincipalKind, Severity};

use super::Check;
use crate::shell::quote;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "password-without-mfa",
    title: "Console password without MFA",
    population: "users with a console password",
    severity: Severity::High,
    needs: &[Facet::Credentials],
    page: include_str!("password_without_mfa.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for user in context.actors().filter(|principal| principal.kind == PrincipalKind::User) {
        let active = |kind: CredentialKind| {
            context
                .estate
                .credentials_of(&user.id)
                .iter()
                .find(move |held| held.kind == kind && held.state == CredentialState::Active)
        };
        let Some(password) = active(CredentialKind::Password) else { continue };
        inspection.look();
        if active(CredentialKind::MfaDevice).is_some() {
            continue;
        }
        let severity = if context.access.profile(&user.id).is_privileged() {
            Severity::Critical
        } else {
            CHECK.severity
        };
        inspection.report(
            Draft::new(context.subject(user), format!("`{}` signs in with a password alone", user.name))
                .detail("The user has a console password and no MFA device: whoever learns the password has the user.")
                .severity(severity)
                .since(password.issued.get().copied())
                .owner(context.owner(user))
                .evidence(&password.evidence)
                .remediation(format!("aws iam delete-login-profile --user-name {}", quote(&user.name))),
        );
    }
}
