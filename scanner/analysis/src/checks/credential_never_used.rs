use tenure_model::{Cloud, Facet, Known, LastUsed, Method, Severity};

use super::Check;
use crate::{Context, Inspection, credentials, repair};

pub(super) const CHECK: Check = Check {
    name: "credential-never-used",
    title: "Credential never used",
    population: "active credentials of which the use is known",
    inspects: "the first use",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Credentials, Facet::CredentialUse, Facet::MinorCredentials],
    reads_register: false,
    page: include_str!("credential_never_used.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for (holder, held) in credentials::kept(context) {
        let issued = match (held.last_used, &held.issued) {
            (LastUsed::At(_), _) => {
                inspection.look();
                continue;
            }
            (LastUsed::NeverInWindow, Known::Is(issued)) => *issued,
            (LastUsed::NeverInWindow, Known::Unknown(why)) => {
                inspection.cannot_judge(holder.id.as_str(), credentials::unknown("the age", held, *why));
                continue;
            }
            (LastUsed::Unknown(why), _) => {
                if credentials::is_said(context, held) {
                    continue;
                }
                inspection.cannot_judge(holder.id.as_str(), credentials::unknown("the last use", held, why));
                continue;
            }
        };
        inspection.look();
        if !context.older_than(issued, context.options.grace_days) {
            continue;
        }
        let label = credentials::label(held);
        inspection.report(
            credentials::draft(
                context,
                holder,
                held,
                format!("The {label} of `{}` was never used", holder.name),
            )
            .detail(format!(
                "It was issued {} days ago, on {}, and the cloud has seen no use of it.",
                context.age_days(issued),
                issued.strftime("%Y-%m-%d"),
            ))
            .since(Some(issued))
            .remediation(repair::switch_off(holder, held)),
        );
    }
}
