//! The `gcloud` commands that findings propose. Never executed; every name in them is quoted.

use tenure_model::{Credential, CredentialKind, Grant, Granted, Principal, PrincipalKind, Standing};

use super::place::{account, container, part};
use crate::shell::quote;

/// Takes a grant back, where it was given.
pub(crate) fn take_back(grant: &Grant) -> String {
    let (member, role) = (grant.principal.as_str(), grant.what.as_str());
    if role.starts_with("workspace:") {
        return format!(
            "In the Admin console: Account, Admin roles, take the role away from {} (Admin SDK: \
             roleAssignments.delete)",
            quote(address(member))
        );
    }
    match (&grant.what, grant.standing) {
        (Granted::RoleDefinition(_), Standing::Activated(_)) if grant.id.contains("/grants/") => {
            format!("gcloud pam grants revoke {} --reason finding", quote(&grant.id))
        }
        (Granted::RoleDefinition(_), standing) if standing.is_eligible() => entitlement_without(grant),
        _ => unbind(grant, member, role),
    }
}

fn entitlement_without(grant: &Grant) -> String {
    change_entitlement(&grant.id, &format!("eligibleUsers, without {}", quote(grant.principal.as_str())))
}

/// Changes some part of an entitlement, which is rewritten as a whole.
pub(crate) fn change_entitlement(name: &str, part: &str) -> String {
    let name = quote(name);
    format!(
        "gcloud pam entitlements export {name} --destination entitlement.yaml, change its {part}, then: gcloud pam \
         entitlements update {name} --entitlement-file entitlement.yaml"
    )
}

/// Takes a member out of a role of an allow policy. A binding with a condition goes by `--all`, which is all
/// bindings of the member and role there: gcloud matches a condition with its description, which grants do
/// not keep.
fn unbind(grant: &Grant, member: &str, role: &str) -> String {
    let condition = if grant.condition.is_empty() { "--condition None" } else { "--all" };
    match target(&grant.at) {
        Some(target) => format!(
            "gcloud {} --member {} --role {} {condition}",
            target.command("remove-iam-policy-binding"),
            quote(member),
            quote(role)
        ),
        None => format!(
            "take {} out of {} in the allow policy of {} (setIamPolicy)",
            quote(member),
            quote(role),
            quote(&grant.at)
        ),
    }
}

/// What a command of gcloud works on.
struct Target<'t> {
    group: &'static str,
    name: String,
    options: Vec<(&'static str, &'t str)>,
}

impl Target<'_> {
    fn command(&self, verb: &str) -> String {
        let mut command = format!("{} {verb} {}", self.group, quote(&self.name));
        for (option, value) in &self.options {
            command += &format!(" --{option} {}", quote(value));
        }
        command
    }
}

/// Which command changes the allow policy of a thing, by its full resource name; `None` where gcloud has none
/// that we know.
fn target(at: &str) -> Option<Target<'_>> {
    if let Some(local) = container(at) {
        let (kind, id) = local.split_once('/')?;
        let group = match kind {
            "organizations" => "organizations",
            "folders" => "resource-manager folders",
            _ => "projects",
        };
        return Some(Target { group, name: id.to_owned(), options: Vec::new() });
    }
    if let Some(email) = account(at) {
        return Some(Target { group: "iam service-accounts", name: email.to_owned(), options: Vec::new() });
    }
    let service = at.trim_start_matches('/').split('.').next()?;
    let of = |group, collection, options: &[(&'static str, &str)]| {
        let name = part(at, collection)?.to_owned();
        let found = options.iter().filter_map(|(option, of)| Some((*option, part(at, of)?)));
        Some(Target { group, name, options: found.collect() })
    };
    const PROJECT: (&str, &str) = ("project", "projects");
    match service {
        "storage" => {
            let bucket = at.rsplit('/').next()?;
            Some(Target { group: "storage buckets", name: format!("gs://{bucket}"), options: Vec::new() })
        }
        "secretmanager" => of("secrets", "secrets", &[PROJECT]),
        "cloudkms" => {
            of("kms keys", "cryptoKeys", &[("keyring", "keyRings"), ("location", "locations"), PROJECT])
        }
        "run" if part(at, "jobs").is_some() => of("run jobs", "jobs", &[("region", "locations"), PROJECT]),
        "run" => of("run services", "services", &[("region", "locations"), PROJECT]),
        "cloudfunctions" => of("functions", "functions", &[("region", "locations"), PROJECT]),
        "compute" => of("compute instances", "instances", &[("zone", "zones"), PROJECT]),
        "pubsub" if part(at, "topics").is_some() => of("pubsub topics", "topics", &[PROJECT]),
        "pubsub" => of("pubsub subscriptions", "subscriptions", &[PROJECT]),
        "artifactregistry" => {
            of("artifacts repositories", "repositories", &[("location", "locations"), PROJECT])
        }
        _ => None,
    }
}

/// Makes a standing role one that is requested for the time of a task: first the new, then the old.
pub(crate) fn make_eligible(grant: &Grant) -> String {
    let parent = match container(&grant.at).and_then(|local| local.split_once('/')) {
        Some(("organizations", id)) => format!(" --organization {}", quote(id)),
        Some(("folders", id)) => format!(" --folder {}", quote(id)),
        Some((_, id)) => format!(" --project {}", quote(id)),
        None => String::new(),
    };
    format!(
        "gcloud pam entitlements create NAME --entitlement-file entitlement.yaml --location global{parent}, with {} \
         for {} and an approver; then: {}",
        quote(grant.what.as_str()),
        quote(grant.principal.as_str()),
        take_back(grant)
    )
}

/// Takes a member out of a group.
pub(crate) fn remove_member(group: &str, member: &str) -> String {
    format!(
        "gcloud identity groups memberships delete --group-email {} --member-email {}",
        quote(address(group)),
        quote(address(member))
    )
}

/// The email address in a member (`user:ann@contoso.example`).
pub(crate) fn address(member: &str) -> &str {
    member.split_once(':').map_or(member, |(_, address)| address)
}

/// Switches a principal off, so that it can be switched on again.
pub(crate) fn disable(principal: &Principal) -> String {
    let email = quote(address(principal.id.as_str()));
    match principal.kind {
        PrincipalKind::ServiceAccount => format!("gcloud iam service-accounts disable {email}"),
        _ => format!("In the Admin console: Directory, Users, suspend {email}"),
    }
}

/// Deletes a principal for good.
pub(crate) fn delete(principal: &Principal) -> String {
    let email = quote(address(principal.id.as_str()));
    match principal.kind {
        PrincipalKind::ServiceAccount => format!("gcloud iam service-accounts delete {email}"),
        _ => format!("In the Admin console: Directory, Users, delete {email}"),
    }
}

/// Switches a key off, so that it can be switched on again. An API key has no such state and is deleted;
/// it can be undeleted for 30 days.
pub(crate) fn switch_off(credential: &Credential) -> String {
    let id = credential.id.as_str();
    let project = credential.scope.local().trim_start_matches("projects/");
    match credential.kind {
        CredentialKind::HmacKey => {
            format!("gcloud storage hmac update {} --deactivate --project {}", quote(id), quote(project))
        }
        CredentialKind::ApiKey => format!("gcloud services api-keys delete {}", quote(id)),
        _ => {
            let key = id.rsplit('/').next().unwrap_or_default();
            let account = credential.principal.as_str().trim_start_matches("serviceAccount:");
            format!(
                "gcloud iam service-accounts keys disable {} --iam-account {}",
                quote(key),
                quote(account)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tenure_model::{Cloud, CredentialState, EvidenceRef, Expiry, Known, LastUsed, ScopeId, Unknown};

    use super::*;

    #[test]
    fn each_grant_is_taken_back_where_it_was_given() {
        let (estate, _) = crate::fixture::build(
            r#"
            [[service_account]]
            name = "ci"
            bindings = [{ role = "roles/iam.serviceAccountUser", members = ["ann"] }]
            [[google_user]]
            name = "ann"
            super_admin = true
            roles = [
                { role = "roles/owner", at = "org" },
                { role = "roles/viewer", condition = "request.time < timestamp('2027-01-01T00:00:00Z')", title = "x" },
                { role = "roles/storage.admin", at = "invoices" },
                { role = "roles/secretmanager.secretAccessor", at = "db" },
                { role = "roles/run.invoker", at = "x'; reboot #" },
                { role = "roles/viewer", at = "table" },
            ]
            [[gcp_resource]]
            kind = "storage.googleapis.com/Bucket"
            name = "invoices"
            [[gcp_resource]]
            kind = "secretmanager.googleapis.com/Secret"
            name = "db"
            [[gcp_resource]]
            kind = "run.googleapis.com/Service"
            name = "x'; reboot #"
            [[gcp_resource]]
            kind = "bigquery.googleapis.com/Table"
            name = "table"
            [[entitlement]]
            name = "break-glass"
            eligible = ["ann"]
            roles = ["roles/owner"]
            active = [{ who = "ann" }]
            "#,
        )
        .expect("builds");
        let commands: Vec<String> = estate.records().grants.iter().map(take_back).collect();
        let ann = "--member 'user:ann@contoso.example'";
        for wanted in [
            format!(
                "gcloud organizations remove-iam-policy-binding '100000000001' {ann} --role 'roles/owner' --condition None"
            ),
            format!("gcloud projects remove-iam-policy-binding 'pay-prod' {ann} --role 'roles/viewer' --all"),
            format!(
                "gcloud storage buckets remove-iam-policy-binding 'gs://invoices' {ann} --role 'roles/storage.admin' --condition None"
            ),
            format!(
                "gcloud iam service-accounts remove-iam-policy-binding 'ci@pay-prod.iam.gserviceaccount.com' {ann} --role 'roles/iam.serviceAccountUser' --condition None"
            ),
        ] {
            assert!(commands.contains(&wanted), "{wanted}: {commands:#?}");
        }
        let starts = |what: &str| commands.iter().filter(|command| command.starts_with(what)).count();
        assert_eq!(starts("gcloud secrets remove-iam-policy-binding 'db' --project "), 1);
        assert_eq!(
            starts(r"gcloud run services remove-iam-policy-binding 'x'\''; reboot #' --region "),
            1,
            "{commands:#?}"
        );
        assert_eq!(
            starts(
                "take 'user:ann@contoso.example' out of 'roles/viewer' in the allow policy of '//bigquery"
            ),
            1
        );
        assert_eq!(starts("gcloud pam entitlements export 'organizations/100000000001/"), 1);
        assert_eq!(starts("gcloud pam grants revoke 'organizations/100000000001/"), 1);
        assert_eq!(
            starts(
                "In the Admin console: Account, Admin roles, take the role away from 'ann@contoso.example'"
            ),
            1
        );
        assert_eq!(commands.len(), 10);
    }

    #[test]
    fn keys_are_switched_off_where_they_lie() {
        let key = |kind, id: &str| Credential {
            id: id.into(),
            cloud: Cloud::Gcp,
            kind,
            principal: "serviceAccount:ci@pay-prod.iam.gserviceaccount.com".into(),
            scope: ScopeId::gcp("projects/pay-prod"),
            state: CredentialState::Active,
            issued: Known::Unknown(Unknown::NotReported),
            last_used: LastUsed::Unknown(Unknown::NotReported),
            expires: Expiry::Unknown(Unknown::NotReported),
            attributes: BTreeMap::new(),
            evidence: EvidenceRef { raw: "raw/x".into(), line: 0, pointer: "".into() },
        };
        let name = "projects/pay-prod/serviceAccounts/ci@pay-prod.iam.gserviceaccount.com/keys/0a1b";
        assert_eq!(
            switch_off(&key(CredentialKind::ServiceAccountKey, name)),
            "gcloud iam service-accounts keys disable '0a1b' --iam-account \
             'ci@pay-prod.iam.gserviceaccount.com'"
        );
        assert_eq!(
            switch_off(&key(CredentialKind::HmacKey, "GOOG1EXAMPLE")),
            "gcloud storage hmac update 'GOOG1EXAMPLE' --deactivate --project 'pay-prod'"
        );
        let api_key = "projects/1/locations/global/keys/a b";
        assert_eq!(
            switch_off(&key(CredentialKind::ApiKey, api_key)),
            "gcloud services api-keys delete 'projects/1/locations/global/keys/a b'"
        );
    }
}
