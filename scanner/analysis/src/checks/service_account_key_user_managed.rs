use std::collections::BTreeMap;

use tenure_model::{
    Cloud, Credential, CredentialKind, Expiry, Facet, Method, Principal, PrincipalId, Severity,
};

use super::Check;
use crate::conditions::some_of;
use crate::credentials::{self, is_live};
use crate::openings::count;
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "service-account-key-user-managed",
    title: "Key of a service account outside of the cloud",
    population: "service accounts of your own",
    inspects: "the origin of the keys",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Credentials],
    reads_register: false,
    page: include_str!("service_account_key_user_managed.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut by_holder: BTreeMap<&PrincipalId, Vec<&Credential>> = BTreeMap::new();
    for held in &context.estate.records().credentials {
        if held.kind == CredentialKind::ServiceAccountKey && is_live(context, held) {
            by_holder.entry(&held.principal).or_default().push(held);
        }
    }
    for account in super::foreign_service_account::own_accounts(context) {
        if context.is_blind_at(&account.scope, Facet::Credentials) {
            continue;
        }
        inspection.look();
        if let Some(keys) = by_holder.get(&account.id) {
            inspection.report(draft(context, account, keys));
        }
    }
}

fn draft(context: &Context<'_>, account: &Principal, keys: &[&Credential]) -> Draft {
    let labels: Vec<String> = keys.iter().map(|key| label(key)).collect();
    let severity =
        if context.access.profile(&account.id).is_privileged() { Severity::High } else { CHECK.severity };
    let off = if account.state.may_act() {
        ""
    } else {
        " The account is switched off now; whoever switches it on switches the keys on too."
    };
    let commands: Vec<String> = keys.iter().map(|key| repair::switch_off(account, key)).collect();
    let draft = Draft::new(
        context.subject(account),
        format!("`{}` has {} that left the cloud", account.name, count(keys.len(), "key")),
    )
    .detail(format!(
        "A file with the private key signs in as the account, from anywhere and without anything else: {}.{off}",
        some_of(&labels)
    ))
    .severity(if account.state.may_act() { severity } else { Severity::Low })
    .party(context.party_id(&account.id))
    .owner(context.owner(account))
    .since(keys.iter().filter_map(|key| key.issued.get().copied()).min())
    .remediation(format!(
        "Attach the account to what runs as it, or let workloads from outside in by workload identity federation; \
         then: {}",
        commands.join("; ")
    ));
    keys.iter().fold(draft, |draft, key| draft.evidence(&key.evidence))
}

fn label(key: &Credential) -> String {
    let origin = key.attributes.get("keyOrigin").is_some_and(|word| word == "USER_PROVIDED");
    let whose = if origin { ", made elsewhere and uploaded" } else { "" };
    let end = match key.expires {
        Expiry::Never => "without end".to_owned(),
        Expiry::At(end) => format!("until {}", end.strftime("%Y-%m-%d")),
        Expiry::Unknown(_) => "until when was not read".to_owned(),
    };
    format!("{} ({end}{whose})", credentials::label(key))
}
