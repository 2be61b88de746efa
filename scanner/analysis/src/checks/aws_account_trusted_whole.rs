use tenure_model::{Cloud, Facet, Method, PrincipalId, Severity, Trustee};

use super::Check;
use crate::crossings::Foothold;
use crate::crossings::pools::{Provider, providers};
use crate::crossings::repair::update_provider;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "aws-account-trusted-whole",
    title: "Pool provider that trusts a whole AWS account",
    population: "providers of pools that take an AWS account and are on",
    inspects: "the condition on the role",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Federation],
    reads_register: false,
    page: include_str!("aws_account_trusted_whole.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for provider in providers(context.estate) {
        let Some(account) = provider.account() else { continue };
        inspection.look();
        let everyone = context.crossings().subject(&PrincipalId::from(format!("aws:{account}/*")));
        let Some(everyone) = everyone else { continue };
        let by_it = |one: &Foothold<'_>| {
            let policy = one.trust.policy.as_str().trim_end_matches("#provider");
            provider.resource.id.as_str().ends_with(policy.trim_start_matches("//iam.googleapis.com/"))
        };
        let open: Vec<Foothold<'_>> =
            context.crossings().footholds(&everyone).into_iter().filter(by_it).collect();
        if !open.is_empty() {
            inspection.report(draft(context, provider, account, &open));
        }
    }
}

fn draft(context: &Context<'_>, provider: Provider<'_>, account: &str, open: &[Foothold<'_>]) -> Draft {
    let is_foreign = !context.footprint.is_own_account(account);
    let whose = if is_foreign { "foreign account" } else { "account" };
    let names: Vec<String> = open.iter().map(|one| format!("`{}`", one.target.name)).collect();
    let trustee = Trustee::Federation(format!("aws:{account}"));
    let draft = Draft::new(
        context.resource_subject(provider.resource),
        format!("Every role of the {whose} {account} gets in by `{}`", provider.resource.name),
    )
    .detail(format!(
        "The provider takes the sessions of account {account} and no condition says of which role; so that whoever runs \
         anything there acts as {}.",
        crate::conditions::some_of(&names),
    ))
    .severity(if is_foreign { Severity::Critical } else { CHECK.severity })
    .party(context.footprint.party_of_account(account).map(|party| party.id))
    .affected(open.iter().map(|one| context.subject(one.target)).collect())
    .evidence(&provider.resource.evidence)
    .remediation(format!(
        "Name the role, for example attribute.aws_role == 'arn:aws:sts::{account}:assumed-role/ROLE', or grant to \
         principalSet://…/attribute.aws_role/ARN alone: {}",
        update_provider(provider.resource.id.as_str(), &trustee)
    ));
    open.iter().take(8).fold(draft, |draft, one| draft.evidence(&one.trust.evidence))
}
