use tenure_model::hash::HashMap;
use tenure_model::{Cloud, Facet, Grant, Granted, Method, Resource, Severity};

use super::Check;
use crate::conditions::some_of;
use crate::openings::count;
use crate::rated::is_over;
use crate::shell::quote;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "vault-rewritable",
    title: "Key Vault whose contributors read its secrets",
    population: "Key Vaults",
    inspects: "the permission model, and who may rewrite the policies,",
    method: Method::Test,
    severity: Severity::High,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Principals, Facet::ResourcePolicies, Facet::ScopeTree],
    reads_register: false,
    page: include_str!("vault_rewritable.md"),
    run,
};

const VAULT: &str = "azure:microsoft.keyvault/vaults";
const REWRITE: [&str; 2] =
    ["Microsoft.KeyVault/vaults/accessPolicies/write", "Microsoft.KeyVault/vaults/write"];

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let (writers, unread) = writers(context);
    for vault in context.estate.records().resources.iter().filter(|one| one.kind == VAULT) {
        let Some(by_roles) = vault.attributes.get("enableRbacAuthorization") else {
            inspection.cannot_judge(vault.id.as_str(), "how it decides who reads it was not told");
            continue;
        };
        let over: Vec<&Grant> =
            writers.iter().copied().filter(|grant| lies_in(context, vault, grant)).collect();
        let is_open = by_roles != "true" && !over.is_empty();
        if by_roles != "true" && !is_open && unread.iter().any(|grant| lies_in(context, vault, grant)) {
            inspection.cannot_judge(vault.id.as_str(), "what a role over it allows was not read");
            continue;
        }
        inspection.look();
        if is_open {
            inspection.report(draft(context, vault, &over));
        }
    }
}

/// The grants that allow rewriting the access policies of some vault, and those of which it was not read.
fn writers<'a>(context: &Context<'a>) -> (Vec<&'a Grant>, Vec<&'a Grant>) {
    let (estate, azure) = (context.estate, context.access.azure());
    let mut known: HashMap<&str, Option<bool>> = HashMap::default();
    let is_role = |grant: &&Grant| matches!(&grant.what, Granted::RoleDefinition(id) if id.as_str().starts_with("/providers/"));
    let (mut writers, mut unread) = (Vec::new(), Vec::new());
    let live = estate.records().grants.iter().filter(|grant| !is_over(context, grant));
    for grant in live.filter(is_role) {
        let role = grant.what.as_str();
        let rewrites = *known.entry(role).or_insert_with(|| {
            (!azure.is_unread(role)).then(|| REWRITE.iter().any(|action| azure.role_names(role, action)))
        });
        match rewrites {
            Some(true) => writers.push(grant),
            Some(false) => {}
            None => unread.push(grant),
        }
    }
    (writers, unread)
}

/// Whether a vault lies where a grant applies. Ids are compared without case.
fn lies_in(context: &Context<'_>, vault: &Resource, grant: &Grant) -> bool {
    let at = grant.at.trim_end_matches('/').to_lowercase();
    if at.is_empty() {
        return true;
    }
    if at.contains("/managementgroups/") {
        return context
            .estate
            .ancestry(&vault.scope)
            .iter()
            .any(|scope| scope.id.local().eq_ignore_ascii_case(&grant.at));
    }
    let id = vault.id.as_str().to_lowercase();
    id.strip_prefix(&at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn draft(context: &Context<'_>, vault: &Resource, over: &[&Grant]) -> Draft {
    let mut who: Vec<String> =
        over.iter().map(|grant| format!("`{}`", context.called(grant.principal.as_str()))).collect();
    who.sort();
    who.dedup();
    let outside = over.iter().find_map(|grant| context.party_id(&grant.principal));
    let mut affected: Vec<_> =
        over.iter().flat_map(|grant| context.holders(grant)).map(|holder| context.subject(holder)).collect();
    affected.sort();
    affected.dedup();
    let draft = Draft::new(
        context.resource_subject(vault),
        format!("Contributors give themselves the secrets of the vault `{}`", vault.name),
    )
    .detail(format!(
        "The vault decides by access policies, and {} may write them: {}. Whoever may change the vault reads its \
         secrets, keys and certificates, whatever the policies say today.",
        count(who.len(), "principal"),
        some_of(&who)
    ))
    .affected(affected)
    .party(outside)
    .evidence(&vault.evidence)
    .remediation(format!(
        "Give its readers the roles for data first (Key Vault Secrets User …), then: az keyvault update --name {} \
         --enable-rbac-authorization true",
        quote(&vault.name)
    ));
    over.iter().take(MOST_CITED).fold(draft, |draft, grant| draft.evidence(&grant.evidence))
}

/// The most grants that a finding cites: they differ in nothing but the holder.
const MOST_CITED: usize = 10;
