use tenure_model::{Cloud, Facet, Known, Method, Severity};

use super::Check;
use crate::{Context, Inspection, credentials, repair};

pub(super) const CHECK: Check = Check {
    name: "credential-old",
    title: "Credential older than allowed",
    population: "active keys, secrets and certificates of users and software",
    inspects: "the age",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Credentials, Facet::MinorCredentials],
    reads_register: false,
    page: include_str!("credential_old.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let most = context.options.credential_max_age_days;
    for (holder, held) in credentials::kept(context).filter(|(_, held)| held.kind.is_programmatic()) {
        let issued = match held.issued {
            Known::Is(issued) => issued,
            Known::Unknown(why) => {
                inspection.cannot_judge(holder.id.as_str(), credentials::unknown("the age", held, why));
                continue;
            }
        };
        inspection.look();
        if !context.older_than(issued, most) {
            continue;
        }
        let label = credentials::label(held);
        inspection.report(
            credentials::draft(context, holder, held, format!("The {label} of `{}` is old", holder.name))
                .detail(format!(
                    "It was issued {} days ago, on {}; {most} days are allowed. Whoever copied it since then can \
                     still use it.",
                    context.age_days(issued),
                    issued.strftime("%Y-%m-%d"),
                ))
                .since(Some(issued))
                .remediation(format!(
                    "Issue a new one, move what uses the old one, then: {}",
                    repair::switch_off(holder, held)
                )),
        );
    }
}
