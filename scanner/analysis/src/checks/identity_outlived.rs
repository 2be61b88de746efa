use tenure_model::{Cloud, Facet, Method, Severity, Source, Timestamp};

use super::Check;
use crate::governance::lifecycle::Life;
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "identity-outlived",
    title: "Identity that outlived its declared end",
    population: "identities for which the register declares an end",
    inspects: "the state in the cloud after the declared end",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals],
    reads_register: true,
    page: include_str!("identity_outlived.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for life in context.lives() {
        let Some(entry) = life.entry.filter(|entry| entry.ttl.is_some() || entry.expires.is_some()) else {
            continue;
        };
        let declared = life.row.ends.as_ref().filter(|ends| ends.source != Source::Tag);
        match declared.map(|ends| ends.value) {
            Some(end) => {
                inspection.look();
                if end <= context.estate.as_of && life.principal.state.may_act() {
                    inspection.report(draft(context, life, end));
                }
            }
            None => {
                let ttl = entry.ttl.map_or_else(String::new, |ttl| ttl.to_string());
                let why = format!("it may live for {ttl}, and when it was made is not known");
                inspection.cannot_judge(life.principal.id.as_str(), why);
            }
        }
    }
}

fn draft(context: &Context<'_>, life: &Life<'_>, end: Timestamp) -> Draft {
    let days = context.age_days(end);
    life.draft(context, format!("`{}` outlived its end", life.principal.name))
        .detail(format!(
            "By the register ({}) it ended on {}, {days} days ago; the cloud still lets it act. No renewal was \
             approved since.",
            life.place(),
            end.strftime("%Y-%m-%d")
        ))
        .since(Some(end))
        .cause(format!("past its end: {}", life.place()))
        .remediation(format!(
            "End it: {}; or approve a renewal in the register: [[approval]] act = \"renew\", subject = {}",
            repair::switch_identity_off(life.principal),
            life.pattern()
        ))
}
