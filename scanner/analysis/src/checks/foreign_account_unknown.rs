use tenure_model::{Cloud, Facet, Method, Reach, Severity};

use super::Check;
use crate::footprint::{NameSource, Party};
use crate::openings::foreign_accounts::Holding;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "foreign-account-unknown",
    title: "Foreign account or tenant that nobody names",
    population: "foreign accounts, tenants, domains and projects with access",
    inspects: "the declared holder",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::ResourcePolicies, Facet::Delegations],
    reads_register: false,
    page: include_str!("foreign_account_unknown.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for ((account, party), holding) in context.foreign_holdings() {
        inspection.look();
        if party.name_source != NameSource::Observed {
            continue;
        }
        let severity = severity(&holding);
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
    for (party, holding) in context.foreign_tenants() {
        inspection.look();
        if party.name_source == NameSource::Observed {
            inspection.report(match holding.cloud() {
                Cloud::Gcp => of_google(context, &party, holding),
                Cloud::Aws | Cloud::Azure => of_azure(context, &party, holding),
            });
        }
    }
}

fn severity(holding: &Holding) -> Severity {
    match holding.reach() {
        Some(Reach::Administrator | Reach::Privileged) => Severity::High,
        _ => CHECK.severity,
    }
}

/// A domain of other people, or a project of others whose service accounts hold something.
fn of_google(context: &Context<'_>, party: &Party, holding: Holding) -> Draft {
    let (kind, value) = party.id.split_once(':').unwrap_or(("", &party.id));
    let (noun, value) = match kind {
        "domain" => ("domain", value),
        _ => ("project", value.trim_start_matches("projects/")),
    };
    let draft = Draft::new(
        context.foreign_tenant_subject(party, Cloud::Gcp),
        format!("nobody says whose {noun} `{value}` is"),
    )
    .detail(format!(
        "It is no {noun} of your own that was read, and the register does not claim it for a party. {}",
        holding.sentence(),
    ))
    .severity(severity(&holding))
    .party(Some(party.id.clone()))
    .remediation(format!(
        "Find out whose it is (the audit log names who called SetIamPolicy), then declare it in the register:\n\
         [[party]]\nid = \"short-name\"\nname = \"NAME\"\nkind = \"partner\"\n\
         footprint = [{{ cloud = \"gcp\", kind = \"{noun}\", value = \"{value}\" }}]\n\
         or take its access away, see the identities named above.",
    ));
    holding.on(draft)
}

fn of_azure(context: &Context<'_>, party: &Party, holding: Holding) -> Draft {
    let (kind, value) = party.id.split_once(':').unwrap_or(("", &party.id));
    let is_domain = kind == "domain";
    let severity = severity(&holding);
    let noun = if is_domain { "domain" } else { "tenant" };
    let draft = Draft::new(
        context.foreign_tenant_subject(party, Cloud::Azure),
        format!("nobody says whose {noun} `{value}` is"),
    )
    .detail(format!(
        "It is no {noun} of your own that was read, and the register does not claim it for a party. {}",
        holding.sentence(),
    ))
    .severity(severity)
    .party(Some(party.id.clone()))
    .remediation(format!(
        "Find out whose it is (az rest --method GET --url \
         \"https://graph.microsoft.com/v1.0/tenantRelationships/findTenantInformationBy{}\"), then declare it in the \
         register:\n[[party]]\nid = \"short-name\"\nname = \"NAME\"\nkind = \"partner\"\n\
         footprint = [{{ cloud = \"azure\", kind = \"{noun}\", value = \"{value}\" }}]\n\
         or take its access away, see the identities named above.",
        if is_domain { "DomainName(domainName='DOMAIN')" } else { "TenantId(tenantId='TENANT')" },
    ));
    holding.on(draft)
}
