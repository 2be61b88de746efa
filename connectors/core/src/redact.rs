//! What never reaches the disk.
//!
//! Three rules, applied to every answer before it is recorded:
//!
//! 1. A member whose name says that it is a secret, or personal beyond what an access review needs,
//!    loses its value ([`SECRET_MEMBERS`]).
//! 2. Members that carry what users typed, where secrets are often found (environment variables,
//!    job arguments, stack parameters), keep their names and lose their values ([`VALUE_MAPS`],
//!    [`VALUE_LISTS`], [`FREE_TEXT`]).
//! 3. In any other text, words that look like a secret go ([`redact_text`]).
//!
//! A value that goes becomes [`REDACTED`], so that a reader sees that there was one.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Input};
use serde_json::Value;

/// What stands where a secret was.
pub const REDACTED: &str = "[redacted]";

/// Names of members that go whole, in lower case without `_` and `-`.
const SECRET_MEMBERS: &[&str] = &[
    "accesstoken",
    "apikey",
    "authorizationtoken",
    "authorizedurl",
    "authtoken",
    "base32stringseed",
    "bearertoken",
    "clientsecret",
    "idtoken",
    "keymaterial",
    "keystring",
    "masteruserpassword",
    "password",
    "presignedurl",
    "privatekey",
    "privatekeydata",
    "privatekeymaterial",
    "qrcodepng",
    "refreshtoken",
    "secret",
    "secretaccesskey",
    "secretbinary",
    "secretkey",
    "secretstring",
    "secrettext",
    "securitytoken",
    "servicecredentialsecret",
    "servicepassword",
    "sessiontoken",
    "userdata",
    // Personal facts of directories that no access review needs.
    "addresses",
    "birthdate",
    "phonenumbers",
    "phones",
    "photos",
    "recoveryemail",
    "recoveryphone",
    "thumbnailphotourl",
];

/// Members that map names to values: names stay.
const VALUE_MAPS: &[&str] = &[
    "variables",
    "arguments",
    "defaultarguments",
    "nonoverridablearguments",
    "options",
    "environmentvariables",
    "buildenvironmentvariables",
    "envvariables",
];

/// Members that list names with values: names stay.
const VALUE_LISTS: &[&str] = &["environment", "environmentvariables", "env", "parameters", "outputs"];

/// Members of Google Cloud that map keys to values, as `items` of `key` and `value`: what a machine is
/// told when it starts, its scripts and SSH keys with it.
const METADATA: &[&str] = &["metadata", "commoninstancemetadata"];

/// Keys of that whose values are switches and say who may enter; all others are hidden.
const SWITCHES: &[&str] = &[
    "blockprojectsshkeys",
    "enableoslogin",
    "enableoslogin2fa",
    "enableoslogincertificates",
    "serialportenable",
];

/// Entries of [`VALUE_LISTS`] whose values are the fact itself: whom an administrator of Google
/// Workspace let act as anybody, and for what.
const FACTS: &[&str] = &["apiclientname", "apiscopes", "domainname"];

/// How a request of Google Cloud says which version of a policy it understands; no option of a user's.
const POLICY_VERSION: &str = "requestedPolicyVersion";

/// The members of an entry of [`VALUE_LISTS`] that hold a value.
const VALUES: &[&str] = &["value", "parametervalue", "resolvedvalue", "outputvalue"];

/// Members that hold scripts or commands, as a text or a list of texts.
const FREE_TEXT: &[&str] = &["args", "buildspec", "command", "entrypoint"];

/// Replaces every secret in an answer.
///
/// INVARIANT: applying it twice is the same as applying it once, and no member is added or removed.
pub fn redact(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                redact_member(&plain(name), value);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(redact),
        Value::String(text) => {
            if let Some(clean) = redact_text(text) {
                *text = clean;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn redact_member(name: &str, value: &mut Value) {
    let is = |list: &[&str]| list.contains(&name);
    match value {
        _ if is(SECRET_MEMBERS) => hide(value),
        Value::Object(map) if name == "options" && map.keys().all(|key| key == POLICY_VERSION) => {
            map.values_mut().filter(|value| !value.is_number()).for_each(hide);
        }
        Value::Object(map) if is(VALUE_MAPS) => map.values_mut().for_each(hide),
        Value::Object(map) if is(METADATA) && map.get("items").is_some_and(Value::is_array) => {
            map.iter_mut().for_each(|(name, value)| redact_items(&plain(name), value));
        }
        Value::Array(list) if is(VALUE_LISTS) => list.iter_mut().for_each(hide_values),
        Value::String(_) if is(FREE_TEXT) => hide(value),
        Value::Array(list) if is(FREE_TEXT) => list.iter_mut().for_each(hide),
        // Certificates and endpoints of an identity provider; who it is stays.
        Value::String(metadata) if matches!(name, "samlmetadatadocument" | "idpmetadataxml") => {
            *metadata = entity_of(metadata)
        }
        _ => redact(value),
    }
}

/// The metadata of a machine: every value but those of switches.
fn redact_items(name: &str, value: &mut Value) {
    let Value::Array(items) = value else { return redact_member(name, value) };
    for item in items {
        let Value::Object(members) = item else {
            redact(item);
            continue;
        };
        let key = members.get("key").and_then(Value::as_str).map(plain).unwrap_or_default();
        let switch = SWITCHES.contains(&&*key);
        for (name, value) in members.iter_mut() {
            if plain(name) == "value" && !switch { hide(value) } else { redact_member(&plain(name), value) }
        }
    }
}

/// Hides a value; what is empty says that there is none, and stays.
fn hide(value: &mut Value) {
    let empty = match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    if !empty {
        *value = Value::from(REDACTED);
    }
}

fn hide_values(entry: &mut Value) {
    let Value::Object(members) = entry else { return redact(entry) };
    let of = members.get("name").and_then(Value::as_str).map(plain).unwrap_or_default();
    let fact = FACTS.contains(&&*of);
    for (name, value) in members.iter_mut() {
        let name = plain(name);
        if !fact && VALUES.contains(&&*name) { hide(value) } else { redact_member(&name, value) }
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-')).collect::<String>().to_lowercase()
}

fn entity_of(metadata: &str) -> String {
    if metadata.starts_with(REDACTED) {
        return metadata.to_owned();
    }
    let entity = metadata.split_once("entityID=").and_then(|(_, rest)| {
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest.get(1..)?.split_once(quote).map(|(entity, _)| entity)
    });
    match entity {
        Some(entity) => format!("{REDACTED} entityID=\"{entity}\""),
        None => REDACTED.to_owned(),
    }
}

/// Replaces the words of a text that look like secrets; `None` where there are none.
///
/// Known: private keys in PEM, signed URLs, JSON web tokens, passwords in URLs, `secret=…` and
/// `password=…`, and tokens with the prefixes of well-known services. Access key ids are public
/// identifiers and stay.
pub fn redact_text(text: &str) -> Option<String> {
    if text.contains("PRIVATE KEY-----") {
        return Some(REDACTED.to_owned());
    }
    // Nothing is copied before the first secret: most texts have none, and some are very long.
    let mut clean = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(sign) = next_sign(text, at) {
        let (before, after) = text.split_at(sign);
        let word = |text: &str| text.chars().next().map_or(0, char::len_utf8);
        let start =
            before.rfind(ends_word).map_or(0, |end| end + word(before.get(end..).unwrap_or_default()));
        let end = after.find(ends_word).map_or(text.len(), |length| sign + length);
        if is_secret(text.get(start..end).unwrap_or_default()) {
            clean.push_str(text.get(copied..start).unwrap_or_default());
            clean.push_str(REDACTED);
            copied = end;
        }
        // A sign is at least a character long, and no sign ends a word.
        at = end.max(sign + 1);
    }
    if copied == 0 {
        return None;
    }
    clean.push_str(text.get(copied..).unwrap_or_default());
    Some(clean)
}

/// Where the next sign of a secret begins: every secret word holds one, so that only words around signs
/// are looked at.
fn next_sign(text: &str, from: usize) -> Option<usize> {
    static SIGNS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let signs = ["=", "://", "eyJ"].into_iter().chain(PREFIXES.iter().copied());
        AhoCorasick::new(signs).ok()
    });
    match &*SIGNS {
        Some(signs) => signs.find(Input::new(text).range(from..)).map(|sign| sign.start()),
        // A searcher of so few short signs can always be built; without it every word is looked at.
        None => text.get(from..)?.find(|c| !ends_word(c)).map(|at| from + at),
    }
}

fn ends_word(c: char) -> bool {
    !c.is_ascii_alphanumeric() && ends_word_not_alphanumeric(c)
}

fn ends_word_not_alphanumeric(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '"' | '\'' | '<' | '>' | ',' | ';' | '(' | ')' | '{' | '}')
}

/// How tokens of well-known services begin.
const PREFIXES: &[&str] = &[
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "sk_live_",
    "npm_",
    "ya29.",
    "GOCSPX-",
    "AIzaSy",
];

/// Names before `=` whose value is a secret, as their ends.
const ASSIGNED: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "secret",
    "secretaccesskey",
    "accesskeysecret",
    "apikey",
    "privatekey",
    "sessiontoken",
    "securitytoken",
    "accesstoken",
    "authtoken",
    "xamzsignature",
    "xamzcredential",
    "clientsecret",
    "signature",
];

/// The shortest word that can be a secret: `pwd=x`.
const SHORTEST: usize = 5;

fn is_secret(word: &str) -> bool {
    if word.len() < SHORTEST {
        return false;
    }
    has_prefix(word) || is_web_token(word) || has_password(word) || is_assigned(word)
}

fn has_prefix(word: &str) -> bool {
    PREFIXES.iter().any(|prefix| {
        word.strip_prefix(prefix).is_some_and(|rest| {
            rest.len() >= 12 && rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        })
    })
}

fn is_web_token(word: &str) -> bool {
    let Some(at) = word.find("eyJ") else { return false };
    let token = word.get(at..).unwrap_or_default();
    let part = |part: &str| {
        part.len() >= 10 && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '='))
    };
    token.split('.').count() == 3 && token.split('.').all(part)
}

/// `https://user:password@host`.
fn has_password(word: &str) -> bool {
    let Some((_, rest)) = word.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((user, _)) = authority.rsplit_once('@') else { return false };
    user.split_once(':').is_some_and(|(_, password)| !password.is_empty() && password != REDACTED)
}

/// `password=…`, also inside a query string.
fn is_assigned(word: &str) -> bool {
    word.split(['?', '&']).any(|pair| {
        let Some((name, value)) = pair.split_once('=') else { return false };
        let name = plain(name);
        !value.trim_matches('=').is_empty()
            && value != REDACTED
            && ASSIGNED.iter().any(|ending| name.ends_with(ending))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn redacted(mut value: Value) -> Value {
        redact(&mut value);
        value
    }

    #[test]
    fn secret_members_lose_their_value() {
        let value = redacted(json!({
            "Credentials": {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "s", "SessionToken": "t"},
            "webhook": {"url": "https://example.com/hook", "secret": "x"},
            "UserData": {"Value": "IyEvYmluL3No"},
            "Password": "", "client_secret": "c", "PrivateKey": null,
            "PhoneNumbers": [{"Value": "+1 555 0100"}],
        }));
        assert_eq!(
            value,
            json!({
                "Credentials": {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": REDACTED, "SessionToken": REDACTED},
                "webhook": {"url": "https://example.com/hook", "secret": REDACTED},
                "UserData": REDACTED,
                "Password": "", "client_secret": REDACTED, "PrivateKey": null,
                "PhoneNumbers": REDACTED,
            })
        );
    }

    #[test]
    fn variables_keep_their_names() {
        let value = redacted(json!({
            "Functions": [{"Role": "r", "Environment": {"Variables": {"DB_HOST": "h", "DB_PASSWORD": "p"}}}],
            "projects": [{"environment": {"image": "i", "environmentVariables": [{"name": "N", "value": "v", "type": "PLAINTEXT"}]},
                          "source": {"buildspec": "run: curl", "type": "NO_SOURCE"}}],
            "taskDefinition": {"taskRoleArn": "r", "containerDefinitions": [{
                "environment": [{"name": "A", "value": "b"}], "command": ["x", "y"],
                "secrets": [{"name": "S", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/s"}],
                "logConfiguration": {"options": {"splunk-token": "t"}}}]},
            "Stacks": [{"RoleARN": "r", "Parameters": [{"ParameterKey": "K", "ParameterValue": "v"}],
                        "Outputs": [{"OutputKey": "O", "OutputValue": "v"}]}],
            "Jobs": [{"Command": {"Name": "glueetl", "ScriptLocation": "s3://b/x.py"}, "DefaultArguments": {"--pw": "v"}}],
        }));
        assert_eq!(
            value,
            json!({
                "Functions": [{"Role": "r", "Environment": {"Variables": {"DB_HOST": REDACTED, "DB_PASSWORD": REDACTED}}}],
                "projects": [{"environment": {"image": "i", "environmentVariables": [{"name": "N", "value": REDACTED, "type": "PLAINTEXT"}]},
                              "source": {"buildspec": REDACTED, "type": "NO_SOURCE"}}],
                "taskDefinition": {"taskRoleArn": "r", "containerDefinitions": [{
                    "environment": [{"name": "A", "value": REDACTED}], "command": [REDACTED, REDACTED],
                    "secrets": [{"name": "S", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/s"}],
                    "logConfiguration": {"options": {"splunk-token": REDACTED}}}]},
                "Stacks": [{"RoleARN": "r", "Parameters": [{"ParameterKey": "K", "ParameterValue": REDACTED}],
                            "Outputs": [{"OutputKey": "O", "OutputValue": REDACTED}]}],
                "Jobs": [{"Command": {"Name": "glueetl", "ScriptLocation": "s3://b/x.py"}, "DefaultArguments": {"--pw": REDACTED}}],
            })
        );
    }

    #[test]
    fn what_google_cloud_tells_of_machines_and_functions_keeps_its_names() {
        let value = redacted(json!({
            "metadata": {"fingerprint": "f", "items": [
                {"key": "ssh-keys", "value": "dana:ssh-rsa AAAA"}, {"key": "startup-script", "value": "export PW=x"},
                {"key": "enable-oslogin", "value": "TRUE"}, {"value": "no key"}, "odd"]},
            "commonInstanceMetadata": {"items": [{"key": "windows-keys", "value": "{}"}]},
            "template": {"containers": [{"image": "i", "args": ["--pw", "x"],
                "env": [{"name": "DB", "value": "x"}, {"name": "PW", "valueSource": {"secretKeyRef": {"secret": "s", "version": "1"}}}]}]},
            "serviceConfig": {"serviceAccountEmail": "a@p.example", "environmentVariables": {"DB": "x"}},
            "oidc": {"clientId": "c", "clientSecret": {"value": {"plainText": "x"}}, "issuerUri": "https://idp.example"},
            "saml": {"idpMetadataXml": "<EntityDescriptor entityID=\"https://idp.example/x\"/>"},
            "privateKeyData": "x", "keyString": "x",
            "parameters": [{"name": "API_CLIENT_NAME", "value": "1234"}, {"name": "API_SCOPES", "multiValue": ["https://mail.google.com/"]},
                           {"name": "OTHER", "value": "x"}],
            "options": {"requestedPolicyVersion": 3},
        }));
        assert_eq!(
            value,
            json!({
                "metadata": {"fingerprint": "f", "items": [
                    {"key": "ssh-keys", "value": REDACTED}, {"key": "startup-script", "value": REDACTED},
                    {"key": "enable-oslogin", "value": "TRUE"}, {"value": REDACTED}, "odd"]},
                "commonInstanceMetadata": {"items": [{"key": "windows-keys", "value": REDACTED}]},
                "template": {"containers": [{"image": "i", "args": [REDACTED, REDACTED],
                    "env": [{"name": "DB", "value": REDACTED}, {"name": "PW", "valueSource": {"secretKeyRef": {"secret": REDACTED, "version": "1"}}}]}]},
                "serviceConfig": {"serviceAccountEmail": "a@p.example", "environmentVariables": {"DB": REDACTED}},
                "oidc": {"clientId": "c", "clientSecret": REDACTED, "issuerUri": "https://idp.example"},
                "saml": {"idpMetadataXml": "[redacted] entityID=\"https://idp.example/x\""},
                "privateKeyData": REDACTED, "keyString": REDACTED,
                "parameters": [{"name": "API_CLIENT_NAME", "value": "1234"}, {"name": "API_SCOPES", "multiValue": ["https://mail.google.com/"]},
                               {"name": "OTHER", "value": REDACTED}],
                "options": {"requestedPolicyVersion": 3},
            })
        );
    }

    #[test]
    fn secret_words_in_text_go_and_the_rest_stays() {
        let token = format!("eyJ{}.eyJ{}.{}", "a".repeat(20), "b".repeat(20), "c".repeat(20));
        for (text, clean) in [
            ("see https://u:pw@example.com/x now".to_owned(), "see [redacted] now"),
            (format!("Bearer {token}"), "Bearer [redacted]"),
            ("aws_secret_access_key=abc, region=eu".to_owned(), "[redacted], region=eu"),
            ("https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Signature=0f".to_owned(), "[redacted]"),
            ("ghp_0123456789abcdefghij".to_owned(), "[redacted]"),
            ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n".to_owned(), "[redacted]"),
        ] {
            assert_eq!(redact_text(&text).as_deref(), Some(clean), "{text}");
        }
    }

    #[test]
    fn what_the_analysis_needs_stays() {
        for text in [
            "arn:aws:iam::111122223333:user/dana",
            "AKIAIOSFODNN7EXAMPLE",
            "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D",
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/password":"x"}}}]}"#,
            "https://token.actions.githubusercontent.com",
            "repo:example/app:ref:refs/heads/main",
            "2026-01-02T03:04:05+00:00",
            "eyJ0b2tlbiI6IDF9",
            "https://example.com/a?x=1&y=2",
        ] {
            assert_eq!(redact_text(text), None, "{text}");
        }
    }

    #[test]
    fn saml_metadata_keeps_its_entity_only() {
        let value = redacted(
            json!({"SAMLMetadataDocument": "<EntityDescriptor entityID=\"https://idp.example/x\"><KeyDescriptor/></EntityDescriptor>"}),
        );
        assert_eq!(value["SAMLMetadataDocument"], "[redacted] entityID=\"https://idp.example/x\"");
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            ".{0,20}".prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(
                    "Password|Variables|environment|value|name|command|x",
                    inner,
                    0..4
                )
                .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn redacting_twice_changes_nothing_more(value in any_json()) {
            let once = redacted(value);
            prop_assert_eq!(redacted(once.clone()), once);
        }

        #[test]
        fn a_planted_secret_never_survives(name in "[a-z]{1,8}", value in any_json()) {
            let planted = "q9ZK-planted-q9ZK";
            let text = redacted(json!({ "a": [value, {"Environment": {"Variables": {name: planted}}, "SecretString": [planted]}] })).to_string();
            prop_assert!(!text.contains(planted));
        }
    }
}
