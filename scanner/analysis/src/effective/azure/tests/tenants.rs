//! Several tenants in one estate, and what the cloud leaves behind of older ways.

use std::collections::BTreeMap;

use tenure_model::{Estate, GrantEffect, Granted, Records, ScopeId};

use super::{estate, principal, word};
use crate::effective::Access;
use crate::fixture::azure::{guid, place};

const CUSTOMER: &str = "c0000000-0000-4000-8000-000000000001";

fn changed(estate: &Estate, change: impl FnOnce(&mut Records)) -> Estate {
    let mut records = estate.records().clone();
    change(&mut records);
    Estate::new(estate.id.clone(), estate.as_of, records, Vec::new(), Vec::new(), Default::default())
}

fn asked(estate: &Estate, who: &str, action: &str, resource: &str) -> &'static str {
    word(&Access::unweighed(estate).azure().decide(&principal(who), action, resource, &[]))
}

/// "Granular delegated admin privileges": roles in the customer's tenant, for groups in the partner's.
#[test]
fn what_a_group_holds_in_a_customers_tenant_it_holds_there_alone() {
    let own = estate(
        r#"
        [[entra_user]]
        name = "ann"
        [[entra_user]]
        name = "ben"
        [[entra_group]]
        name = "partners"
        members = ["ann"]
        roles = ["Global Administrator"]
        "#,
    );
    const RESET: &str = "microsoft.directory/users/password/update";
    const ELEVATE: &str = "Microsoft.Authorization/elevateAccess/action";
    assert_eq!(asked(&own, "ann", RESET, &guid("ben")), "yes");
    assert_eq!(asked(&own, "ann", ELEVATE, "/"), "yes");
    let foreign = changed(&own, |records| {
        records.grants.iter_mut().for_each(|grant| grant.scope = ScopeId::azure(CUSTOMER));
    });
    let there = format!("/tenants/{CUSTOMER}");
    assert_eq!(asked(&foreign, "ann", RESET, &guid("ben")), "no");
    assert_eq!(asked(&foreign, "ann", RESET, "/"), "no");
    assert_eq!(asked(&foreign, "ann", ELEVATE, "/"), "no");
    assert_eq!(asked(&foreign, "ann", RESET, &there), "yes");
    assert_eq!(asked(&own, "ann", RESET, &there), "no");
    let access = Access::new(&foreign);
    let places = access.azure().places(&principal("ann"), RESET);
    assert_eq!(places.iter().map(|place| place.at.as_str()).collect::<Vec<_>>(), [there.as_str()]);
    assert!(access.profile(&principal("ann")).is_administrator(), "of a tenant, if not of his own");
}

/// The root of Azure is each tenant's own.
#[test]
fn the_root_of_one_tenant_is_not_that_of_another() {
    let own = estate(
        r#"
        [[entra_user]]
        name = "ann"
        roles = [{ role = "Owner", at = "root" }]
        "#,
    );
    const WRITE: &str = "Microsoft.Compute/virtualMachines/write";
    assert_eq!(asked(&own, "ann", WRITE, &place("prod")), "yes");
    let foreign = changed(&own, |records| {
        records.grants.iter_mut().for_each(|grant| grant.scope = ScopeId::azure(CUSTOMER));
    });
    assert_eq!(asked(&foreign, "ann", WRITE, &place("prod")), "no");
}

/// "Assign users and groups to an application": group-based assignment does not cascade to nested groups.
#[test]
fn an_app_role_of_a_group_reaches_its_direct_members_only() {
    let own = estate(
        r#"
        [[application]]
        name = "direct"
        [[application]]
        name = "nested"
        [[entra_group]]
        name = "outer"
        members = ["inner", "direct"]
        roles = ["Reader"]
        [[entra_group]]
        name = "inner"
        members = ["nested"]
        "#,
    );
    let granted = changed(&own, |records| {
        let permission = "appRole:00000003-0000-0000-c000-000000000000/Mail.Read";
        records.grants.iter_mut().for_each(|grant| grant.what = Granted::RoleDefinition(permission.into()));
    });
    assert_eq!(asked(&granted, "direct", "Mail.Read", "/"), "yes");
    assert_eq!(asked(&granted, "nested", "Mail.Read", "/"), "no");
}

/// "Administrative units in Microsoft Entra ID": a unit gives its members nothing.
#[test]
fn members_of_a_unit_hold_nothing_by_it() {
    let own = estate(
        r#"
        [[administrative_unit]]
        name = "branch"
        members = ["ann"]
        [[entra_user]]
        name = "ann"
        [[entra_user]]
        name = "ben"
        roles = ["Owner"]
        "#,
    );
    let granted = changed(&own, |records| {
        records.grants.iter_mut().for_each(|grant| grant.principal = principal("branch"));
    });
    assert_eq!(asked(&granted, "ann", "Microsoft.Compute/virtualMachines/write", &place("prod")), "no");
}

/// "Azure classic subscription administrators": retired, and without rights since August 2024.
#[test]
fn classic_administrators_hold_nothing_and_nothing_is_unread_of_them() {
    let own = estate("[[entra_user]]\nname = \"ann\"\nroles = [\"Owner\"]\n");
    let classic = changed(&own, |records| {
        let id = "/providers/Microsoft.Authorization/classicAdministrators/ServiceAdministrator";
        for definition in &mut records.role_definitions {
            definition.id = id.into();
            definition.policies.clear();
        }
        records.grants.iter_mut().for_each(|grant| grant.what = Granted::RoleDefinition(id.into()));
    });
    let access = Access::new(&classic);
    let profile = access.profile(&principal("ann"));
    assert!(profile.capabilities.is_empty() && profile.unread.is_empty() && profile.holds_something);
}

/// "Vaults - Update Access Policy": an entry may name an application through which alone it holds.
#[test]
fn an_access_policy_through_an_application_asks_for_it() {
    let own = estate(
        r#"
        [[entra_user]]
        name = "ann"
        [[azure_resource]]
        type = "Microsoft.KeyVault/vaults"
        name = "kv"
        access = [{ who = "ann", secrets = ["get"] }]
        "#,
    );
    let vault = format!("{}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv", place("prod"));
    const GET: &str = "Microsoft.KeyVault/vaults/secrets/getSecret/action";
    assert_eq!(asked(&own, "ann", GET, &vault), "yes");
    let through = changed(&own, |records| {
        for grant in &mut records.grants {
            grant.effect = GrantEffect::Delegates;
            grant.condition = format!("through application {}", guid("client portal"));
        }
    });
    let decision = Access::unweighed(&through).azure().decide(&principal("ann"), GET, &vault, &[]);
    assert_eq!(word(&decision), "depends");
    assert_eq!(decision.depends_on.len(), 1, "its condition is no condition of a role: {decision:?}");
    assert_eq!(decision.depends_on[0].clause.key, "the request");
}

/// "Tenants, users, and roles in Azure Lighthouse scenarios".
#[test]
fn lighthouse_gives_nothing_on_data_and_assigns_to_managed_identities_only() {
    let own = estate(
        r#"
        [[foreign_principal]]
        name = "ops"
        home = "fabrikam"
        roles = ["Contributor", "User Access Administrator", "Key Vault Secrets User"]
        "#,
    );
    let handed = changed(&own, |records| {
        for grant in &mut records.grants {
            grant.id = format!("{}/providers/Microsoft.ManagedServices/registrationAssignments/a", grant.at);
        }
    });
    for (action, by_assignment, by_lighthouse) in [
        ("Microsoft.Compute/virtualMachines/write", "yes", "yes"),
        ("Microsoft.Authorization/roleAssignments/write", "yes", "own choice"),
        ("Microsoft.KeyVault/vaults/secrets/getSecret/action", "yes", "no"),
    ] {
        assert_eq!(asked(&own, "ops", action, &place("prod")), by_assignment, "{action}");
        assert_eq!(asked(&handed, "ops", action, &place("prod")), by_lighthouse, "{action}");
    }
}

/// "Create eligible authorizations", Azure Lighthouse.
#[test]
fn what_activation_takes_in_lighthouse_stands_in_its_registration() {
    let own = estate(
        r#"
        [[foreign_principal]]
        name = "ops"
        home = "fabrikam"
        roles = [{ role = "Contributor", standing = "eligible" }]
        [[azure_delegation]]
        kind = "lighthouse"
        from = "fabrikam"
        at = "prod"
        "#,
    );
    const WRITE: &str = "Microsoft.Compute/virtualMachines/write";
    assert_eq!(asked(&own, "ops", WRITE, &place("prod")), "depends");
    let told = |policy: &str| {
        let registered = changed(&own, |records| {
            let key = format!("activation/{}/b24988ac-6180-42a0-ab88-20f7382dd24c", guid("ops"));
            records.delegations[0].attributes =
                BTreeMap::from([("at".to_owned(), place("prod")), (key, policy.to_owned())]);
        });
        let access = Access::unweighed(&registered);
        access.azure().decide(&principal("ops"), WRITE, &place("prod"), &[])
    };
    let alone = told(r#"{"multiFactorAuthProvider":"Azure","maximumActivationDuration":"PT4H"}"#);
    assert_eq!(word(&alone), "own choice");
    assert_eq!(alone.depends_on[0].clause.values, ["multi-factor authentication", "at most PT4H at a time"]);
    let approved = told(
        r#"{"multiFactorAuthProvider":"None","managedByTenantApprovers":[{"principalId":"p","principalIdDisplayName":"Fabrikam approvers"}]}"#,
    );
    assert_eq!(word(&approved), "depends");
    assert_eq!(approved.depends_on[0].clause.values, ["approval by Fabrikam approvers"]);
}
