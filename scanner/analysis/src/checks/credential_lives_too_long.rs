use tenure_model::{Cloud, Credential, CredentialKind, Expiry, Facet, Known, Method, Severity};

use super::Check;
use crate::{Context, Inspection, credentials, repair};

pub(super) const CHECK: Check = Check {
    name: "credential-lives-too-long",
    title: "Credential made for too long a life",
    population: "live secrets, certificates and keys of software",
    inspects: "the dates of issue and expiry",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Credentials],
    reads_register: false,
    page: include_str!("credential_lives_too_long.md"),
    run,
};

/// What takes its place.
const fn instead(held: &Credential) -> &'static str {
    match held.kind {
        CredentialKind::ServiceAccountKey => {
            "Attach the service account to what runs as it, or let the workload in by workload identity federation; \
             where it has to be a key, let the organization policy iam.serviceAccountKeyExpiryHours end new ones, and \
             move what uses this one"
        }
        _ => {
            "Use a federated credential or a managed identity; else issue one with a short life (az ad app credential \
             reset --append --end-date), and move what uses the old one"
        }
    }
}

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let most = context.options.credential_max_life_days;
    for (holder, held) in credentials::live(context) {
        if !credentials::has_end(held.kind) {
            continue;
        }
        let life = match (held.expires, &held.issued) {
            (Expiry::Never, _) => None,
            (Expiry::At(end), Known::Is(issued)) => {
                Some(end.duration_since(*issued).as_hours().div_euclid(24))
            }
            (Expiry::Unknown(why), _) => {
                inspection.cannot_judge(holder.id.as_str(), credentials::unknown("the end", held, why));
                continue;
            }
            (_, Known::Unknown(why)) => {
                inspection.cannot_judge(holder.id.as_str(), credentials::unknown("the age", held, *why));
                continue;
            }
        };
        inspection.look();
        if life.is_some_and(|days| days <= i64::from(most)) {
            continue;
        }
        let how_long = life.map_or_else(|| "has no end".to_owned(), |days| format!("lives for {days} days"));
        let end = match held.expires {
            Expiry::At(end) => format!(", until {}", end.strftime("%Y-%m-%d")),
            Expiry::Never | Expiry::Unknown(_) => String::new(),
        };
        inspection.report(
            credentials::draft(
                context,
                holder,
                held,
                format!("A {} of `{}` lives too long", credentials::noun(held), holder.name),
            )
            .detail(format!(
                "The {} {how_long}{end}; {most} days are allowed. Whoever copied it can use it until then, and nobody \
                 practises how to change it.",
                credentials::label(held),
            ))
            .since(held.issued.get().copied())
            .remediation(format!(
                "{}; then: {}",
                instead(held),
                repair::switch_off(holder, held)
            )),
        );
    }
}
