use tenure_model::{Cloud, Facet, Method, Resource, Severity};

use super::Check;
use crate::declared::names;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "secret-undeclared",
    title: "Secret that the register does not track",
    population: "secrets in the clouds' stores",
    inspects: "the entries of the register",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Secrets],
    reads_register: true,
    page: include_str!("secret_undeclared.md"),
    run,
};

/// Kinds of resources that hold a secret, as inventories name them.
const KINDS: [&str; 4] = [
    "secretsmanager:secret",
    "azure:microsoft.keyvault/vaults/secrets",
    "microsoft.keyvault/vaults/secrets",
    "secretmanager.googleapis.com/Secret",
];

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let declared = &context.options.register.identities;
    let is_secret = |one: &&Resource| KINDS.iter().any(|kind| one.kind.eq_ignore_ascii_case(kind));
    for secret in context.estate.records().resources.iter().filter(is_secret) {
        // What a service of the cloud keeps for itself is its own to track.
        if secret.attributes.get("OwningService").is_some_and(|owner| !owner.is_empty()) {
            continue;
        }
        inspection.look();
        let is_tracked =
            declared.iter().any(|entry| names(&entry.matches, Some(secret.cloud), secret.id.as_str()));
        if !is_tracked {
            inspection.report(draft(context, secret));
        }
    }
}

fn draft(context: &Context<'_>, secret: &Resource) -> Draft {
    let changed = ["LastChangedDate", "LastRotatedDate", "attributes.updated", "latestVersionCreateTime"];
    let changed = changed.iter().find_map(|name| secret.attributes.get(*name));
    let changed = changed.map_or_else(
        || "When it last changed was not told.".to_owned(),
        |at| format!("It last changed {at}."),
    );
    let cloud = if secret.cloud == Cloud::Azure { "entra".to_owned() } else { secret.cloud.to_string() };
    let pattern = format!("{:?}", format!("{cloud}:{}", secret.id));
    Draft::new(context.resource_subject(secret), format!("The secret `{}` is not tracked", secret.name))
        .detail(format!(
            "No entry of the register names it, so nobody said what it opens, who may read it and who replaces it when one \
             of them leaves. {changed}"
        ))
        .cause(format!("untracked secrets in {}", secret.scope))
        .evidence(&secret.evidence)
        .remediation(format!(
            "Track it: [[identity]] match = {pattern}, party, owner, purpose, credential_ttl; or delete it where nothing reads \
             it"
        ))
}
