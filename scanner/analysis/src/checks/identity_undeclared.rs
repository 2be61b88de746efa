use tenure_model::{Cloud, Facet, Method, Severity};

use super::Check;
use crate::governance::lifecycle::Life;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "identity-undeclared",
    title: "Non-human identity that the register does not declare",
    population: "non-human identities",
    inspects: "the entries of the register",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory],
    reads_register: true,
    page: include_str!("identity_undeclared.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    context.unknown_lives().for_each(|actor| inspection.cannot_tell_nature(actor));
    for life in context.lives() {
        inspection.look();
        if life.entry.is_none() {
            inspection.report(draft(context, life));
        }
    }
}

fn draft(context: &Context<'_>, life: &Life<'_>) -> Draft {
    let reach = context.access.profile(&life.principal.id).reach().as_str();
    let party = life
        .row
        .party
        .as_deref()
        .map_or_else(String::new, |party| format!(" Party `{party}` can act as it."));
    let missing: Vec<&str> = life.row.missing.iter().map(|field| field.as_str()).collect();
    life.draft(context, format!("`{}` is not declared", life.principal.name))
        .detail(format!(
            "No entry of the register names it; its reach is {reach}.{party} Nobody said in a reviewed place what it is \
             for and when it ends; tags and owners in the cloud leave open: {}.",
            if missing.is_empty() { "nothing".to_owned() } else { missing.join(", ") }
        ))
        .cause("not declared")
        .remediation(format!(
            "Declare it: [[identity]] match = {}, party, owner, purpose, ttl, offboarding; or end it: {}",
            life.pattern(),
            crate::repair::switch_identity_off(life.principal)
        ))
}
