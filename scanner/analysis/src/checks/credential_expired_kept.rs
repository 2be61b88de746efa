use std::collections::BTreeMap;

use tenure_model::{Cloud, Credential, Expiry, Facet, Method, Principal, PrincipalId, Severity};

use super::Check;
use crate::conditions::some_of;
use crate::openings::count;
use crate::{Context, Draft, Inspection, credentials, repair};

pub(super) const CHECK: Check = Check {
    name: "credential-expired-kept",
    title: "Expired credential left in place",
    population: "software with secrets, certificates or keys of its own",
    inspects: "the expiry of what is kept",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Credentials],
    reads_register: false,
    page: include_str!("credential_expired_kept.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut by_holder: BTreeMap<&PrincipalId, Vec<&Credential>> = BTreeMap::new();
    for held in &context.estate.records().credentials {
        if credentials::has_end(held.kind) {
            by_holder.entry(&held.principal).or_default().push(held);
        }
    }
    for (id, held) in by_holder {
        let Some(holder) = context.estate.principal(id) else { continue };
        inspection.look();
        let over: Vec<&Credential> = held
            .into_iter()
            .filter(|one| matches!(one.expires, Expiry::At(end) if context.older_than(end, context.options.grace_days)))
            .collect();
        if !over.is_empty() {
            inspection.report(draft(context, holder, &over));
        }
    }
}

fn draft(context: &Context<'_>, holder: &Principal, over: &[&Credential]) -> Draft {
    let labels: Vec<String> = over.iter().map(|one| credentials::label(one)).collect();
    let ends = over.iter().filter_map(|one| match one.expires {
        Expiry::At(end) => Some(end),
        Expiry::Never | Expiry::Unknown(_) => None,
    });
    let first = ends.min();
    let commands: Vec<String> = over.iter().map(|one| repair::switch_off(holder, one)).collect();
    let draft = Draft::new(
        context.subject(holder),
        format!("`{}` keeps {} that ended", holder.name, count(over.len(), "credential")),
    )
    .detail(format!(
        "Past the end, and for more than {} days: {}. They open nothing. They hide which ones are live, and show that \
         nobody tidies up after a rotation.",
        context.options.grace_days,
        some_of(&labels)
    ))
    .since(first)
    .party(context.party_id(&holder.id))
    .owner(context.owner(holder))
    .remediation(commands.join("; "));
    over.iter().fold(draft, |draft, one| draft.evidence(&one.evidence))
}
