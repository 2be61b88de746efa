//! What never reaches the disk.
//!
//! Three rules, applied to every answer before it is recorded:
//!
//! 1. A member whose name says that it is a secret, or personal beyond what an access review needs,
//!    loses its value ([`SECRET_MEMBERS`]).
//! 2. Members that carry what users typed, where secrets are often found (environment variables,
//!    job arguments, stack parameters), keep their names and lose their values ([`VALUE_MAPS`],
//!    [`VALUE_LISTS`], [`FREE_TEXT`]).
//! 3. In any other text, words that look like a secret go ([`redact_text`]). A record of a log that is handed
//!    over as a text of JSON ([`RECORDS`]) is taken apart, and goes through the same rules.
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
    "clientkey",
    "clientsecret",
    "idtoken",
    "keymaterial",
    // The whole of what somebody applied, environment variables with it.
    "kubectl.kubernetes.io/lastappliedconfiguration",
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
    "userenvvars",
    "airflowconfigoverrides",
];

/// Members that list names with values: names stay.
const VALUE_LISTS: &[&str] = &["environment", "environmentvariables", "env", "parameters", "outputs"];

/// Members of Google Cloud that map keys to values, as `items` of `key` and `value`: what a machine is
/// told when it starts, its scripts and SSH keys with it.
const METADATA: &[&str] = &["metadata", "commoninstancemetadata"];

/// Members that hold such metadata as a map of names and values.
const NODES: &[&str] = &["nodeconfig", "gceclusterconfig"];

/// Keys of that whose values are switches and say who may enter; all others are hidden.
const SWITCHES: &[&str] = &[
    "blockprojectsshkeys",
    "enableoslogin",
    "enableoslogin2fa",
    "enableoslogincertificates",
    "serialportenable",
];

/// Entries of [`VALUE_LISTS`] whose values are the fact itself: whom an administrator of Google
/// Workspace let act as anybody, and for what; whom he gave which role or privilege, or let into which group.
const FACTS: &[&str] =
    &["apiclientname", "apiscopes", "domainname", "groupemail", "privilegename", "rolename", "useremail"];

/// How a request of Google Cloud says which version of a policy it understands; no option of a user's.
const POLICY_VERSION: &str = "requestedPolicyVersion";

/// The members of an entry of [`VALUE_LISTS`] that hold a value.
const VALUES: &[&str] = &["value", "parametervalue", "resolvedvalue", "outputvalue"];

/// Members that hold scripts or commands, as a text or a list of texts.
const FREE_TEXT: &[&str] = &["args", "buildspec", "command", "entrypoint", "sourcecontents"];

/// Members that hold the record of a log as a text of JSON.
const RECORDS: &[&str] = &["cloudtrailevent"];

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
        Value::Object(map) if is(NODES) || name == "config" && map.contains_key("oauthScopes") => {
            for (name, value) in map.iter_mut() {
                match value {
                    Value::Object(metadata) if plain(name) == "metadata" => {
                        metadata.values_mut().for_each(hide)
                    }
                    _ => redact_member(&plain(name), value),
                }
            }
        }
        Value::String(_) if is(FREE_TEXT) => hide(value),
        Value::String(record) if is(RECORDS) => {
            if let Some(clean) = redact_record(record) {
                *record = clean;
            }
        }
        Value::Array(list) if is(FREE_TEXT) => list.iter_mut().for_each(hide),
        // Certificates and endpoints of an identity provider; who it is stays.
        Value::String(metadata) if matches!(name, "samlmetadatadocument" | "idpmetadataxml") => {
            *metadata = entity_of(metadata)
        }
        _ => redact(value),
    }
}

/// A record as text; `None` where nothing in it goes.
fn redact_record(text: &str) -> Option<String> {
    let Ok(record) = serde_json::from_str::<Value>(text) else { return redact_text(text) };
    let mut clean = record.clone();
    redact(&mut clean);
    (clean != record).then(|| clean.to_string())
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
mod tests;
