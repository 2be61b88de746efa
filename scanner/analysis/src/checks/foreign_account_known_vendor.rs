use tenure_model::{Cloud, Facet, Method, Severity};

use super::Check;
use crate::footprint::NameSource;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "foreign-account-known-vendor",
    title: "Foreign account of a known vendor",
    population: "foreign accounts with access",
    inspects: "the listed holder",
    method: Method::Examine,
    severity: Severity::Info,
    clouds: &[Cloud::Aws, Cloud::Azure],
    needs: &[Facet::Principals, Facet::ResourcePolicies],
    reads_register: false,
    page: include_str!("foreign_account_known_vendor.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for ((account, party), holding) in context.foreign_holdings() {
        inspection.look();
        if party.name_source != NameSource::Guess {
            continue;
        }
        let draft = Draft::new(
            context.foreign_subject(&account, &party),
            format!("account `{account}` is probably {}", party.name),
        )
        .detail(format!(
            "{} publishes this account id as its own; whether you deal with it, only you know. {}",
            party.name,
            holding.sentence(),
        ))
        .party(Some(party.id.clone()))
        .remediation(format!(
            "Declare it in the register, so that reports call it by its name and an offboarding finds it:\n\
             [[party]]\nid = \"short-name\"\nname = {:?}\nkind = \"vendor\"\n\
             footprint = [{{ cloud = \"aws\", kind = \"account\", value = \"{account}\" }}]\n\
             If you do not deal with it, take it out of the trust policies named above:\n\
             aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json",
            party.name,
        ));
        inspection.report(holding.on(draft));
    }
}
