//! The files that hold credentials, as Google's tools write them.

use std::path::Path;

use serde_json::Value;
use tenure_connector_core::CollectError;

use crate::config::{CredentialKind, host, is_loopback};

/// What each kind of file must hold.
const MEMBERS: &[(&str, &[&str])] = &[
    ("service_account", &["client_email", "private_key", "private_key_id"]),
    ("authorized_user", &["client_id", "client_secret", "refresh_token"]),
    ("external_account", &["audience", "subject_token_type", "token_url", "credential_source"]),
    ("impersonated_service_account", &["service_account_impersonation_url", "source_credentials"]),
];

/// Machines tell their identity at these addresses, which are theirs alone, by plain HTTP: AWS, Azure
/// and Google Cloud.
const METADATA_HOSTS: &[&str] = &["169.254.169.254", "[fd00", "169.254.170.2", "metadata.google.internal"];

/// Reads a file of credentials.
///
/// # Errors
/// When it cannot be read or is no JSON. Nothing of what it holds is repeated.
pub(super) fn read(path: &Path) -> Result<Value, CollectError> {
    let text = std::fs::read(path).map_err(|why| unusable(path, &why.to_string()))?;
    serde_json::from_slice(&text).map_err(|_| unusable(path, "it is no JSON"))
}

/// The kind that a file says it is of, empty where it says none.
pub(super) fn kind(file: &Value) -> &str {
    file.get("type").and_then(Value::as_str).unwrap_or_default()
}

/// Refuses a file that is not of the kind that is wanted, lacks something, or would send what it holds
/// over plain HTTP to another machine.
///
/// # Errors
/// What is wrong, without what it holds.
pub(super) fn check(file: &Value, path: &Path, wanted: CredentialKind) -> Result<(), CollectError> {
    let kind = kind(file);
    let Some((_, members)) = MEMBERS.iter().find(|(known, _)| *known == kind) else {
        let kinds: Vec<&str> = MEMBERS.iter().map(|(kind, _)| *kind).collect();
        return Err(unusable(path, &format!("its `type` is none of {}", kinds.join(", "))));
    };
    if let Some(missing) = members.iter().find(|member| file.get(**member).is_none_or(Value::is_null)) {
        return Err(unusable(path, &format!("it has no `{missing}`")));
    }
    let expected = match wanted {
        CredentialKind::ServiceAccountKey => "service_account",
        CredentialKind::ExternalAccount => "external_account",
        CredentialKind::User => "authorized_user",
        CredentialKind::Auto | CredentialKind::MetadataServer | CredentialKind::Gcloud => kind,
    };
    if kind != expected {
        return Err(unusable(path, &format!("it is of type `{kind}`, and `{expected}` is wanted")));
    }
    let mut plain = Vec::new();
    plain_addresses(file, false, &mut plain);
    match plain.first() {
        Some(address) => Err(unusable(path, &format!("`{address}` would be asked over plain HTTP"))),
        None => Ok(()),
    }
}

/// Addresses in a file that are asked over plain HTTP and are not this machine's own.
fn plain_addresses(value: &Value, from_machine: bool, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                plain_addresses(value, from_machine || name == "credential_source", found);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| plain_addresses(value, from_machine, found)),
        Value::String(text) => {
            let Some(rest) = text.strip_prefix("http://") else { return };
            let host = host(rest);
            let own = is_loopback(host) || from_machine && METADATA_HOSTS.contains(&host);
            if !own {
                found.push(format!("http://{host}"));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Who signs in with a file, where it says so.
pub(super) fn who(file: &Value) -> Option<String> {
    let text = |name: &str| file.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let acted = text("service_account_impersonation_url").and_then(|url| {
        let account = url.rsplit('/').next()?.split(':').next()?;
        account.contains('@').then_some(account)
    });
    acted.or_else(|| text("client_email")).or_else(|| text("account")).map(str::to_owned)
}

/// A file that cannot be used.
pub(super) fn unusable(path: &Path, why: &str) -> CollectError {
    CollectError::Credentials(format!("the credentials in `{}`: {why}", path.display()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(file: &Value, wanted: CredentialKind) -> Option<String> {
        check(file, Path::new("c.json"), wanted).err().map(|why| why.to_string())
    }

    fn external(url: &str) -> Value {
        json!({"type": "external_account", "audience": "//iam.googleapis.com/x", "subject_token_type": "jwt",
               "token_url": "https://sts.googleapis.com/v1/token", "credential_source": {"url": url}})
    }

    #[test]
    fn what_is_wrong_is_said_without_what_is_held() {
        let key = json!({"type": "service_account", "client_email": "a@p.example", "private_key": "hunter2", "private_key_id": "1"});
        assert_eq!(refused(&key, CredentialKind::Auto), None);
        let wrong = refused(&key, CredentialKind::User).unwrap();
        assert!(wrong.contains("`authorized_user`") && !wrong.contains("hunter2"), "{wrong}");
        let half =
            json!({"type": "service_account", "client_email": "a@p.example", "private_key": "hunter2"});
        assert!(refused(&half, CredentialKind::Auto).unwrap().contains("`private_key_id`"));
        assert!(
            refused(&json!({"type": "gdch"}), CredentialKind::Auto).unwrap().contains("external_account")
        );
    }

    #[test]
    fn nothing_is_sent_to_another_machine_in_the_clear() {
        for (url, taken) in [
            ("https://login.example/token", true),
            ("http://127.0.0.1:8080/token", true),
            ("http://169.254.169.254/latest/meta-data", true),
            ("http://[fd00:ec2::254]/latest/meta-data", true),
            ("http://login.example/token", false),
        ] {
            assert_eq!(refused(&external(url), CredentialKind::Auto).is_none(), taken, "{url}");
        }
        let mut sent = external("https://login.example/token");
        sent["token_url"] = json!("http://169.254.169.254/token");
        assert!(refused(&sent, CredentialKind::Auto).unwrap().contains("plain HTTP"));
    }

    #[test]
    fn who_signs_in_stands_in_the_file() {
        let mut file = external("https://login.example/token");
        assert_eq!(who(&file), None);
        file["service_account_impersonation_url"] = json!(
            "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/scan@p.iam.gserviceaccount.com:generateAccessToken"
        );
        assert_eq!(who(&file).as_deref(), Some("scan@p.iam.gserviceaccount.com"));
        assert_eq!(who(&json!({"client_email": "a@p.example"})).as_deref(), Some("a@p.example"));
    }
}
