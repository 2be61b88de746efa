use tenure_model::{Cloud, Credential, Facet, Known, Method, Resource, Severity, Timestamp};

use super::Check;
use super::credential_outlived::live;
use crate::governance::lifecycle::Life;
use crate::openings::resource_repair::region_option;
use crate::shell::quote;
use crate::{Context, Draft, Inspection, credentials, repair};

pub(super) const CHECK: Check = Check {
    name: "rotation-failed",
    title: "Rotation that did not come to its end",
    population: "secrets that rotate, and credentials for which the register sets a time",
    inspects: "the last rotation and what is still accepted",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Credentials, Facet::MinorCredentials, Facet::Secrets],
    reads_register: false,
    page: include_str!("rotation_failed.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for secret in &context.estate.records().resources {
        match secret.kind.as_str() {
            "secretsmanager:secret" => of_aws(context, inspection, secret),
            "secretmanager.googleapis.com/Secret" => of_google(context, inspection, secret),
            _ => {}
        }
    }
    for life in context.lives() {
        of_identity(context, inspection, life);
    }
}

/// A secret that Secrets Manager rotates: it has to have been rotated within the age that is allowed.
fn of_aws(context: &Context<'_>, inspection: &mut Inspection, secret: &Resource) {
    if fact(secret, "RotationEnabled") != "true" {
        return;
    }
    let told = ["LastRotatedDate", "CreatedDate"].into_iter().find_map(|name| instant(fact(secret, name)));
    let Some(last) = told else {
        inspection.cannot_judge(secret.id.as_str(), "when it was last rotated was not told");
        return;
    };
    inspection.look();
    if context.older_than(last, context.options.credential_max_age_days) {
        let command = format!(
            "aws secretsmanager rotate-secret{} --secret-id {}",
            region_option(secret),
            quote(secret.id.as_str())
        );
        inspection.report(overdue(context, secret, last, &command));
    }
}

/// A secret of Google Cloud that is due to be rotated: the time of the next rotation has to lie ahead.
fn of_google(context: &Context<'_>, inspection: &mut Inspection, secret: &Resource) {
    let Some(next) = instant(fact(secret, "rotation.nextRotationTime")) else { return };
    inspection.look();
    if next <= context.estate.as_of {
        let project = quote(secret.scope.local().trim_start_matches("projects/"));
        let name = quote(&secret.name);
        let command = format!("gcloud secrets versions add {name} --project {project} --data-file new-value");
        inspection.report(overdue(context, secret, next, &command));
    }
}

fn overdue(context: &Context<'_>, secret: &Resource, since: Timestamp, command: &str) -> Draft {
    Draft::new(context.resource_subject(secret), format!("The rotation of `{}` does not run", secret.name))
        .detail(format!(
            "It is set to rotate by itself, and the last that is known of it is {}, {} days ago. Everybody believes that it \
             is new.",
            since.strftime("%Y-%m-%d"),
            context.age_days(since)
        ))
        .since(Some(since))
        .evidence(&secret.evidence)
        .remediation(format!("Look why the last rotation failed (the logs of its function), then: {command}"))
}

/// A new credential is there, and the old one is still accepted beyond its time.
fn of_identity(context: &Context<'_>, inspection: &mut Inspection, life: &Life<'_>) {
    let Some(ttl) = life.entry.and_then(|entry| entry.credential_ttl) else { return };
    let mut held: Vec<(&Credential, Timestamp)> = Vec::new();
    for one in live(context, life) {
        match one.issued {
            Known::Is(issued) => held.push((one, issued)),
            Known::Unknown(why) => {
                let why = credentials::unknown("the age", one, why);
                inspection.cannot_judge(life.principal.id.as_str(), why);
            }
        }
    }
    for (old, issued) in &held {
        inspection.look();
        let newer = held.iter().find(|(one, at)| one.kind == old.kind && at > issued);
        if let Some((_, renewed)) = newer.filter(|_| ttl.after(*issued) <= context.estate.as_of) {
            inspection.report(unfinished(context, life, old, *renewed));
        }
    }
}

fn unfinished(context: &Context<'_>, life: &Life<'_>, old: &Credential, renewed: Timestamp) -> Draft {
    let label = credentials::label(old);
    life.draft(context, format!("The rotation of `{}` stopped half-way", life.principal.name))
        .detail(format!(
            "A new credential was issued on {}, and the {label} that it was to replace is past its time ({}) and still \
             accepted.",
            renewed.strftime("%Y-%m-%d"),
            life.place()
        ))
        .qualifier(old.id.as_str())
        .since(Some(renewed))
        .evidence(&old.evidence)
        .remediation(format!(
            "See that nothing uses the old one, then: {}",
            repair::switch_off(life.principal, old)
        ))
}

fn fact<'r>(resource: &'r Resource, name: &str) -> &'r str {
    resource.attributes.get(name).map_or("", String::as_str)
}

/// An instant as clouds write it: in RFC 3339, or seconds since 1970.
fn instant(text: &str) -> Option<Timestamp> {
    let seconds =
        || text.split('.').next().and_then(|whole| Timestamp::from_second(whole.parse().ok()?).ok());
    text.parse().ok().or_else(seconds)
}
