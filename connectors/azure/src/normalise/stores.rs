//! What holds data and secrets, and how it may be let out: keys, signed links, copies that others may have.

use serde_json::Value;
use tenure_connector_core::lenient::{chosen, flag, member, text};
use tenure_model::Timestamp;

use super::answer::{Answer, each};
use super::resources::{Part, add_to, common, named};
use super::state::State;

/// Of a storage account: who may enter by its keys and by links that they sign, and when the keys were made.
const OF_AN_ACCOUNT: [&str; 8] = [
    "allowBlobPublicAccess",
    "allowSharedKeyAccess",
    "allowCrossTenantReplication",
    "defaultToOAuthAuthentication",
    "isHnsEnabled",
    "isLocalUserEnabled",
    "isSftpEnabled",
    "publicNetworkAccess",
];

/// Of a disk, a snapshot and a gallery: whether a link to its content is out, and who may have it. A disk whose
/// state is `ActiveSAS` is open to whoever has the link.
const OF_A_COPY: [&str; 7] = [
    "diskState",
    "timeCreated",
    "uniqueId",
    "networkAccessPolicy",
    "publicNetworkAccess",
    "dataAccessAuthMode",
    "diskAccessId",
];

/// What a setting is where the answer leaves it away, as Microsoft documents it
/// (<https://learn.microsoft.com/rest/api/storagerp/storage-accounts/get-properties>, read 2026-11-22).
const UNSAID: [(&str, &str); 1] = [("allowSharedKeyAccess", "true")];

/// Storage accounts, disks, snapshots and galleries, as Resource Graph has them.
pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let (id, kind) = named(item)?;
        let properties = member(item.value, "properties");
        let mut part = common(item, &kind, &id);
        match kind.as_str() {
            "microsoft.storage/storageaccounts" => account(&mut part, properties),
            "microsoft.compute/galleries" => gallery(&mut part, properties),
            _ => {
                part.attributes.extend(chosen(properties, &OF_A_COPY));
                let source = text(member(properties, "creationData"), "sourceResourceId");
                part.attributes.extend(source.map(|id| ("sourceResourceId".to_owned(), id)));
            }
        }
        add_to(state, answer.scope, part, item.evidence.clone());
        Ok(())
    });
}

fn account(part: &mut Part<'_>, properties: &Value) {
    part.attributes.extend(chosen(properties, &OF_AN_ACCOUNT));
    for (name, value) in UNSAID {
        part.attributes.entry(name.to_owned()).or_insert_with(|| value.to_owned());
    }
    let of = |object: &str, name: &str| text(member(properties, object), name);
    let worm = member(properties, "immutableStorageWithVersioning");
    let facts = [
        ("keyCreationTime.key1", of("keyCreationTime", "key1")),
        ("keyCreationTime.key2", of("keyCreationTime", "key2")),
        ("keyExpirationPeriodInDays", of("keyPolicy", "keyExpirationPeriodInDays")),
        ("sasExpirationPeriod", of("sasPolicy", "sasExpirationPeriod")),
        ("immutableStorageWithVersioning.enabled", text(worm, "enabled")),
        ("immutabilityPolicy.state", text(member(worm, "immutabilityPolicy"), "state")),
        (
            "immutabilityPolicy.immutabilityPeriodSinceCreationInDays",
            text(member(worm, "immutabilityPolicy"), "immutabilityPeriodSinceCreationInDays"),
        ),
        ("networkAcls.defaultAction", of("networkAcls", "defaultAction")),
    ];
    part.attributes.extend(facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
}

/// With whom a gallery is shared stands elsewhere; that it is open to everybody stands here.
fn gallery(part: &mut Part<'_>, properties: &Value) {
    let sharing =
        text(member(properties, "sharingProfile"), "permissions").unwrap_or_else(|| "Private".to_owned());
    if sharing == "Community" {
        part.attributes.insert("sharedWith".to_owned(), "all".to_owned());
    }
    part.attributes.insert("sharingProfile.permissions".to_owned(), sharing);
}

/// Secrets of a vault by Resource Manager: names and dates, no value.
pub(super) fn read_secrets(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let (id, kind) = named(item)?;
        let properties = item.properties()?;
        let told = member(properties.value, "attributes");
        let mut part = common(item, &kind, &id);
        part.attributes
            .extend(text(properties.value, "contentType").map(|kind| ("contentType".to_owned(), kind)));
        part.attributes.extend(text(told, "enabled").map(|word| ("attributes.enabled".to_owned(), word)));
        for (name, key) in
            [("created", "created"), ("updated", "updated"), ("exp", "expires"), ("nbf", "notBefore")]
        {
            // Seconds since 1970, where other answers of Resource Manager write a date.
            let at = member(told, name).as_i64().and_then(|seconds| Timestamp::from_second(seconds).ok());
            part.attributes.extend(at.map(|at| (format!("attributes.{key}"), at.to_string())));
        }
        add_to(state, answer.scope, part, item.evidence.clone());
        Ok(())
    });
}

/// Containers of blobs: whether what is in them can be changed. A policy of immutability is a resource of its
/// own, as it is in Resource Manager.
pub(super) fn read_containers(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let (id, kind) = named(item)?;
        let properties = item.properties()?;
        let policy = member(member(properties.value, "immutabilityPolicy"), "properties");
        let mut part = common(item, &kind, &id);
        part.attributes.extend(chosen(
            properties.value,
            &["publicAccess", "hasImmutabilityPolicy", "hasLegalHold", "lastModifiedTime", "leaseState"],
        ));
        let immutable =
            chosen(policy, &["state", "immutabilityPeriodSinceCreationInDays", "allowProtectedAppendWrites"]);
        part.attributes.extend(
            immutable.iter().map(|(name, value)| (format!("immutabilityPolicy.{name}"), value.clone())),
        );
        add_to(state, answer.scope, part, item.evidence.clone());
        if flag(properties.value, "hasImmutabilityPolicy") == Some(true) && !immutable.is_empty() {
            let (id, kind) =
                (format!("{id}/immutabilityPolicies/default"), format!("{kind}/immutabilitypolicies"));
            let part = Part { attributes: immutable, ..Part::new(&kind, &id) };
            add_to(state, answer.scope, part, item.at("/properties/immutabilityPolicy"));
        }
        Ok(())
    });
}
