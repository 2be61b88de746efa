//! What proves identities: secrets, certificates and federated credentials of applications and managed
//! identities, passwords and second factors of people.
//!
//! Credentials stand on two objects, the application and its service principal, and either signs in as
//! the service principal: `object` and `objectId` among the attributes tell where each stands.

mod federated;

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_model::{
    Cloud, Credential, CredentialId, CredentialKind, CredentialState, EvidenceRef, Expiry, Known, LastUsed,
    Principal, PrincipalId, PrincipalState, ScopeId, Timestamp, Unknown,
};

use super::answer::{Answer, Item};
use super::ids::guid;
use super::state::State;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{chosen, date, end, items, text, texts};

pub(super) use federated::{read_of_applications, read_of_identities};

/// What the answers said.
#[derive(Default)]
pub(super) struct CredentialFacts {
    /// By the object that carries it and its key id.
    keys: Firsts<(Carrier, String), Key>,
    federated: Firsts<(Carrier, String), federated::Federated>,
    /// Passwords and second factors, by their id.
    of_people: Firsts<CredentialId, Credential>,
    /// The principal of each application, by the application's object id.
    pub(super) carried: BTreeMap<String, PrincipalId>,
}

/// The object on which a credential stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Carrier {
    /// An application, by its object id.
    Application(String),
    /// A service principal, by its object id.
    ServicePrincipal(String),
    /// A user-assigned identity, by its id in Resource Manager without case.
    Identity(String),
}

struct Key {
    kind: CredentialKind,
    tenant: ScopeId,
    issued: Known<Timestamp>,
    expires: Expiry,
    attributes: BTreeMap<String, String>,
}

impl Carrier {
    /// What tells of it among a credential's attributes.
    fn attributes(&self, id: &str) -> BTreeMap<String, String> {
        let object = match self {
            Self::Application(_) => "application",
            Self::ServicePrincipal(_) => "servicePrincipal",
            Self::Identity(_) => "userAssignedIdentity",
        };
        BTreeMap::from([("object".to_owned(), object.to_owned()), ("objectId".to_owned(), id.to_owned())])
    }

    /// As whom its credentials sign in.
    fn principal(&self, state: &State) -> PrincipalId {
        match self {
            Self::Application(id) => {
                let known = state.credentials.carried.get(id).cloned();
                known.unwrap_or_else(|| PrincipalId::from(id.as_str()))
            }
            Self::ServicePrincipal(id) => PrincipalId::from(id.as_str()),
            Self::Identity(id) => {
                let known = state.resources.identity(id).cloned();
                known.unwrap_or_else(|| PrincipalId::from(id.as_str()))
            }
        }
    }
}

/// The secrets and certificates of an application or service principal.
pub(super) fn of_object(state: &mut State, answer: &Answer<'_>, item: &Item<'_>, carrier: &Carrier) {
    let (Carrier::Application(id) | Carrier::ServicePrincipal(id) | Carrier::Identity(id)) = carrier;
    // With these keys Entra signs what it issues for the application; nobody signs in with them, nor
    // with the passwords that protect them, which have their ids.
    let signing: Vec<String> = items(item.value, "keyCredentials")
        .iter()
        .filter(|key| text(key, "usage").is_some_and(|usage| usage == "Sign"))
        .filter_map(|key| text(key, "keyId"))
        .collect();
    let kinds = [
        ("passwordCredentials", CredentialKind::ClientSecret),
        ("keyCredentials", CredentialKind::Certificate),
    ];
    for (list, kind) in kinds {
        for (at, value) in items(item.value, list).iter().enumerate() {
            let evidence = item.at(&format!("/{list}/{at}"));
            let told = text(value, "keyId");
            if told.as_ref().is_some_and(|key| signing.contains(key)) {
                continue;
            }
            let Some(key_id) = told.and_then(|key| guid(&key)) else {
                let detail = format!("`{}` of line {}: it has no `keyId`", evidence.pointer, answer.line);
                state.malformed(answer, id, &detail);
                continue;
            };
            let mut attributes = carrier.attributes(id);
            attributes.extend(chosen(value, &["displayName", "type", "usage"]));
            let key = Key {
                kind,
                tenant: answer.scope.clone(),
                issued: date(value, "startDateTime"),
                expires: end(value, "endDateTime"),
                attributes,
            };
            state.credentials.keys.add((carrier.clone(), key_id), evidence, key);
        }
    }
}

/// The password of somebody who signs in here: known by when it was last changed.
pub(super) fn password(state: &mut State, user: &Principal, item: &Item<'_>) {
    let changed = date(item.value, "lastPasswordChangeDateTime");
    if changed == Known::Unknown(Unknown::NotReported) || super::directory::outside(item.value) {
        return;
    }
    let never = item.text("passwordPolicies").contains("DisablePasswordExpiration");
    let off = matches!(user.state, PrincipalState::Disabled | PrincipalState::Deleted);
    let credential = Credential {
        id: CredentialId::from(format!("{}#password", user.id)),
        cloud: Cloud::Azure,
        kind: CredentialKind::Password,
        principal: user.id.clone(),
        scope: user.scope.clone(),
        state: if off { CredentialState::Inactive } else { CredentialState::Active },
        issued: changed,
        // Joined with the sign-ins.
        last_used: LastUsed::Unknown(Unknown::NotRead),
        // Whether others expire is a setting of their domain.
        expires: if never { Expiry::Never } else { Expiry::Unknown(Unknown::NotReported) },
        attributes: BTreeMap::new(),
        evidence: item.evidence.clone(),
    };
    state.credentials.of_people.add(credential.id.clone(), item.evidence.clone(), credential);
}

/// Methods that recover an account and prove nobody at sign-in.
const FOR_RECOVERY: [&str; 2] = ["email", "securityQuestion"];

/// The second factors that a user registered. Where the report says that there are some and names
/// none, one stands for them.
pub(super) fn second_factors(
    state: &mut State,
    answer: &Answer<'_>,
    item: &Item<'_>,
    user: &str,
    registered: Option<String>,
) {
    let mut methods: Vec<String> = texts(item.value, "methodsRegistered");
    methods.retain(|method| !FOR_RECOVERY.contains(&method.as_str()));
    if methods.is_empty() && registered.as_deref() == Some("true") {
        methods.push("registered".to_owned());
    }
    for method in methods {
        let credential = Credential {
            id: CredentialId::from(format!("{user}#mfa/{method}")),
            cloud: Cloud::Azure,
            kind: CredentialKind::MfaDevice,
            principal: PrincipalId::from(user),
            scope: answer.scope.clone(),
            state: CredentialState::Active,
            issued: Known::Unknown(Unknown::NotReported),
            last_used: LastUsed::Unknown(Unknown::NotReported),
            expires: Expiry::Never,
            attributes: BTreeMap::from([("method".to_owned(), method)]),
            evidence: item.evidence.clone(),
        };
        state.credentials.of_people.add(credential.id.clone(), item.evidence.clone(), credential);
    }
}

/// Makes the records.
pub(super) fn finish(state: &mut State) {
    let keys: Vec<_> = state.credentials.keys.take().collect();
    for ((carrier, key_id), evidence, key) in keys {
        let credential = of_key(state, &carrier, &key_id, evidence, key);
        state.records.credentials.push(credential);
    }
    federated::finish(state);
    let used: BTreeMap<PrincipalId, LastUsed> =
        state.records.principals.iter().map(|one| (one.id.clone(), one.last_used)).collect();
    let of_people: Vec<_> = state.credentials.of_people.take().collect();
    for (_, _, mut credential) in of_people {
        if credential.kind == CredentialKind::Password {
            let of_user = used.get(&credential.principal).copied();
            credential.last_used = of_user.unwrap_or(LastUsed::Unknown(Unknown::NotRead));
        }
        state.records.credentials.push(credential);
    }
}

fn of_key(state: &State, carrier: &Carrier, key_id: &str, evidence: EvidenceRef, key: Key) -> Credential {
    Credential {
        id: CredentialId::from(key_id),
        cloud: Cloud::Azure,
        kind: key.kind,
        principal: carrier.principal(state),
        last_used: super::sign_ins::key_last_used(state, &key.tenant, key_id),
        scope: key.tenant,
        // Whether its end has come is for whoever knows the time.
        state: CredentialState::Active,
        issued: key.issued,
        expires: key.expires,
        attributes: key.attributes,
        evidence,
    }
}

/// A list of texts as one attribute.
fn joined(value: &Value, name: &str) -> Option<(String, String)> {
    let list = texts(value, name);
    (!list.is_empty()).then(|| (name.to_owned(), list.join(",")))
}
