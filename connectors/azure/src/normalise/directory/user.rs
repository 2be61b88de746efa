//! Users: one's own people, guests, and members from other tenants.

use serde_json::Value;
use tenure_model::{Nature, Origin, Principal, PrincipalId, PrincipalKind, Unknown};

use super::super::answer::{Answer, Fault, Item, each};
use super::super::credentials;
use super::super::state::State;
use super::{add, object_ids, principal, switched};
use tenure_connector_core::lenient::{chosen, items, member, text};

const OF_A_USER: [&str; 14] = [
    "companyName",
    "creationType",
    "department",
    "employeeType",
    "externalUserState",
    "externalUserStateChangeDateTime",
    "identityParentId",
    "isManagementRestricted",
    "lastPasswordChangeDateTime",
    "mail",
    "onPremisesSyncEnabled",
    "passwordPolicies",
    "userPrincipalName",
    "userType",
];

pub(in super::super) fn read_users(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| user(state, answer, item));
}

pub(super) fn user(state: &mut State, answer: &Answer<'_>, item: &Item<'_>) -> Result<(), Fault> {
    let id = item.guid("id")?;
    let mut attributes = chosen(item.value, &OF_A_USER);
    let issuers: Vec<String> = foreign_issuers(item.value);
    if !issuers.is_empty() {
        attributes.insert("issuers".to_owned(), issuers.join(" "));
    }
    let made = principal(answer, item, &id, PrincipalKind::DirectoryUser);
    let named = text(item.value, "displayName").or_else(|| text(item.value, "userPrincipalName"));
    let made = Principal {
        nature: nature(item.value),
        name: named.unwrap_or(id),
        state: switched(made.state, item),
        origin: origin(item.value),
        attributes,
        ..made
    };
    credentials::password(state, &made, item);
    let sponsors = object_ids(item.value, "sponsors");
    if !sponsors.is_empty() {
        state.directory.sponsors.entry(made.id.clone()).or_default().extend(sponsors);
    }
    add(state, made);
    Ok(())
}

/// People stand behind users, except behind agents' users and the accounts by which Microsoft's own
/// synchronisation writes into the directory.
fn nature(user: &Value) -> Nature {
    let name = text(user, "userPrincipalName").unwrap_or_default().to_lowercase();
    let synchronises = (name.starts_with("sync_") || name.starts_with("adtoaadsyncserviceaccount@"))
        && text(user, "displayName")
            .is_some_and(|name| name.starts_with("On-Premises Directory Synchronization"));
    let agent = text(user, "@odata.type").is_some_and(|kind| kind.ends_with(".agentUser"));
    if synchronises || agent { Nature::NonHuman } else { Nature::Human }
}

/// Issuers of identities that are not the tenant's own.
fn foreign_issuers(user: &Value) -> Vec<String> {
    // Names within the tenant, whatever they look like.
    const LOCAL: [&str; 3] = ["userPrincipalName", "userName", "emailAddress"];
    let foreign = items(user, "identities").iter().filter_map(|identity| {
        let kind = text(identity, "signInType")?;
        let issuer = text(identity, "issuer")?;
        (!LOCAL.iter().any(|local| local.eq_ignore_ascii_case(&kind))).then_some(issuer)
    });
    foreign.collect()
}

/// Whether a user signs in somewhere else.
///
/// What is invited gets `#EXT#` into its sign-in name and an identity of another issuer; the type
/// `Guest` alone tells of rights, not of where a user comes from.
pub(in super::super) fn outside(user: &Value) -> bool {
    let name = text(user, "userPrincipalName").unwrap_or_default();
    let has_identities = !items(user, "identities").is_empty();
    let invited = text(user, "creationType").is_some_and(|kind| kind == "Invitation");
    home_in_name(&name).is_some()
        || name.to_uppercase().contains("#EXT#")
        || !foreign_issuers(user).is_empty()
        || (invited && !has_identities)
}

/// Where a user comes from: by the name that the invitation made (`jane_fabrikam.com#EXT#@…`), else by
/// the mail address, else by the issuer where that is a domain.
fn origin(user: &Value) -> Origin {
    let name = text(user, "userPrincipalName");
    if !outside(user) {
        let told = name.is_some() || !items(user, "identities").is_empty();
        return if told { Origin::Own } else { Origin::Unknown(Unknown::NotReported) };
    }
    let mail = || text(user, "mail").and_then(|mail| domain(&mail));
    let issuer = || foreign_issuers(user).into_iter().find_map(|issuer| host(&issuer));
    let home = name.as_deref().and_then(home_in_name).or_else(mail).or_else(issuer);
    home.map_or(Origin::Unknown(Unknown::NotReported), Origin::Domain)
}

/// The domain in a sign-in name that an invitation made. Its last `_` was the `@`: no domain holds one.
fn home_in_name(name: &str) -> Option<String> {
    let at = name.to_ascii_uppercase().find("#EXT#")?;
    let (_, home) = name.get(..at)?.rsplit_once('_')?;
    is_domain(home).then(|| home.to_lowercase())
}

fn domain(mail: &str) -> Option<String> {
    let (_, domain) = mail.rsplit_once('@')?;
    is_domain(domain).then(|| domain.to_lowercase())
}

/// The host of an issuer that is a URL, or an issuer that is a domain. Words such as
/// `ExternalAzureAD` are neither.
fn host(issuer: &str) -> Option<String> {
    let rest = issuer.split_once("://").map_or(issuer, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    is_domain(host).then(|| host.to_lowercase())
}

fn is_domain(text: &str) -> bool {
    text.contains('.')
        && !text.contains(['@', ' ', '/', '#'])
        && !text.starts_with('.')
        && !text.ends_with('.')
}

/// Who vouches for a guest.
pub(in super::super) fn read_sponsors(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let id = PrincipalId::from(item.guid("id")?);
        if !member(item.value, "sponsors").is_array() {
            return Err("it has no list `sponsors`".to_owned());
        }
        let sponsors = object_ids(item.value, "sponsors");
        state.directory.sponsors.entry(id).or_default().extend(sponsors);
        Ok(())
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn where_a_user_comes_from() {
        let domain = |name: &str| Origin::Domain(name.to_owned());
        let external = json!([{"signInType": "federated", "issuer": "ExternalAzureAD", "issuerAssignedId": null},
            {"signInType": "userPrincipalName", "issuer": "contoso.onmicrosoft.com", "issuerAssignedId": "x"}]);
        let local = json!([{"signInType": "userPrincipalName", "issuer": "contoso.onmicrosoft.com", "issuerAssignedId": "a@contoso.com"}]);
        for (user, expected) in [
            (json!({"userPrincipalName": "a@contoso.com", "identities": local}), Origin::Own),
            (
                json!({"userPrincipalName": "a@contoso.com", "userType": "Guest", "identities": local}),
                Origin::Own,
            ),
            (
                json!({"userPrincipalName": "jane_doe_fabrikam.com#EXT#@contoso.onmicrosoft.com", "userType": "Guest"}),
                domain("fabrikam.com"),
            ),
            (
                json!({"userPrincipalName": "jane_Fabrikam.com#ext#@contoso.onmicrosoft.com", "userType": "Member"}),
                domain("fabrikam.com"),
            ),
            (
                json!({"userPrincipalName": "jane@contoso.com", "mail": "jane@fabrikam.com", "identities": external}),
                domain("fabrikam.com"),
            ),
            (
                json!({"userPrincipalName": "x#EXT#@contoso.onmicrosoft.com", "mail": "jane@fabrikam.com"}),
                domain("fabrikam.com"),
            ),
            (
                json!({"userPrincipalName": "x#EXT#@contoso.onmicrosoft.com"}),
                Origin::Unknown(Unknown::NotReported),
            ),
            (
                json!({"userPrincipalName": "x@contoso.com", "identities": [{"signInType": "federated", "issuer": "https://login.fabrikam.com/saml"}]}),
                domain("login.fabrikam.com"),
            ),
            (json!({"creationType": "Invitation", "mail": "j@fabrikam.com"}), domain("fabrikam.com")),
            (json!({}), Origin::Unknown(Unknown::NotReported)),
        ] {
            assert_eq!(origin(&user), expected, "{user}");
        }
    }

    #[test]
    fn the_account_of_the_synchronisation_is_no_person() {
        let sync = json!({"userPrincipalName": "Sync_HOST_1a2b3c@contoso.onmicrosoft.com", "displayName": "On-Premises Directory Synchronization Service Account"});
        assert_eq!(nature(&sync), Nature::NonHuman);
        assert_eq!(
            nature(&json!({"userPrincipalName": "sync_team@contoso.com", "displayName": "Sync"})),
            Nature::Human
        );
    }
}
