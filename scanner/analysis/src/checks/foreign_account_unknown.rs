use tenure_model::{Facet, Reach, Severity};

use super::Check;
use crate::footprint::NameSource;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "foreign-account-unknown",
    title: "Foreign account that nobody names",
    population: "foreign accounts with access",
    severity: Severity::Medium,
    needs: &[Facet::Principals, Facet::ResourcePolicies],
    page: include_str!("foreign_account_unknown.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for ((account, party), holding) in context.foreign_holdings() {
        inspection.look();
        if party.name_source != NameSource::Observed {
            continue;
        }
        let severity = match holding.reach() {
            Some(Reach::Administrator | Reach::Privileged) => Severity::High,
            _ => CHECK.severity,
        };
        let draft = Draft::new(
            context.foreign_subject(&account, &party),
            format!("nobody says whose account `{account}` is"),
        )
        .detail(format!(
            "It is no account of the organisation, the register does not claim it for a party, and our list \
             of vendors does not name it. {}",
            holding.sentence(),
        ))
        .severity(severity)
        .confidence(context.surely_foreign(&party))
        .party(Some(party.id.clone()))
        .remediation(format!(
            "Find out whose it is, then declare it in the register:\n\
             [[party]]\nid = \"short-name\"\nname = \"NAME\"\nkind = \"partner\"\n\
             footprint = [{{ cloud = \"aws\", kind = \"account\", value = \"{account}\" }}]\n\
             or take it out of the trust policies named above:\n\
             aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json",
        ));
        inspection.report(holding.on(draft));
    }
}
