//! The `gcloud` commands that findings propose. Never executed; every name in them is quoted.

use tenure_model::{Credential, CredentialKind};

use crate::shell::quote;

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
