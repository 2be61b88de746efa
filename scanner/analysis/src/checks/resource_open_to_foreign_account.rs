use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Cloud, Facet, Grant, Method, Severity};

use super::Check;
use crate::conditions::some_of;
use crate::footprint::{Party, PartyKind, account_of_arn};
use crate::gcp::shares::Shared;
use crate::openings::Offering;
use crate::openings::resource_repair::{command, region_option};
use crate::openings::weight::{Weight, of_actions};
use crate::shell::quote;
use crate::{Context, Draft, Inspection, gcp};

pub(super) const CHECK: Check = Check {
    name: "resource-open-to-foreign-account",
    title: "Resource open to a foreign account",
    population: "resources with a policy of their own",
    inspects: "the statements for outsiders in the policy",
    method: Method::Test,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Gcp],
    needs: &[Facet::ResourcePolicies],
    reads_register: false,
    page: include_str!("resource_open_to_foreign_account.md"),
    run,
};

/// What one foreign account may do with one resource.
#[derive(Default)]
struct Share<'a> {
    actions: BTreeSet<&'a str>,
    grants: Vec<&'a str>,
    weight: Option<Weight>,
}

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for offering in context.offerings(inspection) {
        inspection.look();
        for ((account, party), share) in shares(context, &offering) {
            inspection.report(draft(context, &offering, &account, &party, &share));
        }
    }
    for shared in context.shared(inspection).into_iter().filter(Shared::is_thing) {
        inspection.look();
        for (party, grants) in outsiders(context, &shared) {
            inspection.report(of_google(context, &shared, &party, &grants));
        }
    }
}

/// Who from outside is named by the policy of a resource. What is given over a project or more is the business of
/// guest-privileged, foreign-service-account and delegated-administrator.
fn outsiders<'a>(context: &Context<'a>, shared: &Shared<'a>) -> BTreeMap<Party, Vec<&'a Grant>> {
    let mut parties: BTreeMap<Party, Vec<&Grant>> = BTreeMap::new();
    for grant in &shared.grants {
        let holder = context.estate.principal(&grant.principal);
        if let Some(party) = holder.and_then(|holder| context.issuer_of(holder))
            && matches!(party.kind, PartyKind::ForeignDomain | PartyKind::ForeignProject)
        {
            parties.entry(party).or_default().push(grant);
        }
    }
    parties
}

fn of_google<'a>(context: &Context<'a>, shared: &Shared<'a>, party: &Party, grants: &[&'a Grant]) -> Draft {
    let place = gcp::place::named(context.estate, shared.resource.id.as_str());
    let held: Vec<String> = grants
        .iter()
        .map(|grant| {
            format!("`{}` holds `{}`", context.called(grant.principal.as_str()), grant.what.as_str())
        })
        .collect();
    let worst = grants.iter().map(|grant| context.weight_of_share(grant)).max();
    let commands: Vec<String> = grants.iter().map(|grant| gcp::repair::take_back(grant)).collect();
    let draft =
        Draft::new(context.resource_subject(shared.resource), format!("{place} is open to {}", party.name))
            .detail(format!("Its allow policy names identities of {}: {}.", party.name, some_of(&held)))
            .severity(worst.map_or(CHECK.severity, |worst| worst.min(Severity::High)))
            .party(Some(party.id.clone()))
            .cause(format!("resources are open to {}", party.name))
            .qualifier(party.id.as_str())
            .evidence(&shared.resource.evidence)
            .remediation(commands.join("; "));
    grants.iter().fold(draft, |draft, grant| draft.evidence(&grant.evidence))
}

fn shares<'o>(context: &Context<'_>, offering: &'o Offering<'_>) -> BTreeMap<(String, Party), Share<'o>> {
    let mut shares: BTreeMap<(String, Party), Share<'_>> = BTreeMap::new();
    let foreign = |accounts: Vec<String>| {
        let all = context.foreign(accounts).into_iter();
        all.filter(|(account, _)| !context.footprint.is_providers_own(account))
    };
    for offer in &offering.offers {
        for pair in foreign(offer.accounts()) {
            if offer.turns_away(&pair.0) {
                continue;
            }
            let share = shares.entry(pair).or_default();
            share.actions.extend(offer.statement.actions.patterns.iter().map(String::as_str));
            share.weight = share.weight.max(Some(of_actions(&offer.statement.actions)));
        }
    }
    for (name, value) in &offering.resource.attributes {
        let Some(grant) = name.strip_prefix("Grant:") else { continue };
        let grantee = value.split(' ').next().unwrap_or_default();
        for pair in foreign(account_of_arn(grantee).map(str::to_owned).into_iter().collect()) {
            let share = shares.entry(pair).or_default();
            share.grants.push(grant);
            share.weight = Some(Weight::Control);
        }
    }
    shares
}

fn draft(
    context: &Context<'_>,
    offering: &Offering<'_>,
    account: &str,
    party: &Party,
    share: &Share<'_>,
) -> Draft {
    let resource = offering.resource;
    let label = party.label(account);
    let severity = match share.weight {
        Some(Weight::Control) => Severity::High,
        _ => CHECK.severity,
    };
    let actions = some_of(&share.actions.iter().collect::<Vec<_>>());
    let mut facts = Vec::new();
    let mut repairs = Vec::new();
    if !actions.is_empty() {
        facts.push(format!("The resource's policy allows {label} {actions}."));
        repairs.push(format!(
            "{}\nwithout the statements that name account {account}, or with\n\
             \"Condition\": {{\"StringEquals\": {{\"aws:PrincipalArn\": \"arn:aws:iam::{account}:role/ROLE-THAT-NEEDS-IT\"}}}}",
            command(resource)
        ));
    }
    for grant in &share.grants {
        facts.push(format!("Grant `{grant}` lets {label} use the key whatever its policy says."));
        repairs.push(format!(
            "aws kms revoke-grant{} --key-id {} --grant-id {}",
            region_option(resource),
            quote(resource.id.as_str()),
            quote(grant)
        ));
    }
    Draft::new(context.resource_subject(resource), format!("`{}` is open to {label}", resource.name))
        .detail(facts.join(" "))
        .severity(severity)
        .confidence(context.surely_foreign(party))
        .party(Some(party.id.clone()))
        .cause(format!("resources are open to {label}"))
        .qualifier(account)
        .evidence(&offering.document.evidence)
        .evidence(&resource.evidence)
        .remediation(repairs.join("\n"))
}
