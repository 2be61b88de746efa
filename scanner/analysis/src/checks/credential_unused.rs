use tenure_model::{Cloud, Facet, LastUsed, Method, Severity};

use super::Check;
use crate::{Context, Inspection, credentials, repair};

pub(super) const CHECK: Check = Check {
    name: "credential-unused",
    title: "Credential no longer used",
    population: "active credentials that were used before",
    inspects: "the last use",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Credentials, Facet::CredentialUse, Facet::MinorCredentials],
    reads_register: false,
    page: include_str!("credential_unused.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let most = context.options.unused_days;
    for (holder, held) in credentials::kept(context) {
        let last = match held.last_used {
            LastUsed::At(last) => last,
            LastUsed::NeverInWindow => continue,
            LastUsed::Unknown(why) => {
                if credentials::is_said(context, held) {
                    continue;
                }
                inspection.cannot_judge(holder.id.as_str(), credentials::unknown("the last use", held, why));
                continue;
            }
        };
        inspection.look();
        if !context.older_than(last, most) {
            continue;
        }
        let label = credentials::label(held);
        inspection.report(
            credentials::draft(
                context,
                holder,
                held,
                format!("The {label} of `{}` is no longer used", holder.name),
            )
            .detail(format!(
                "It was last used {} days ago, on {}, and is still accepted; after {most} days it counts as \
                     unused.",
                context.age_days(last),
                last.strftime("%Y-%m-%d"),
            ))
            .since(Some(last))
            .remediation(repair::switch_off(holder, held)),
        );
    }
}
