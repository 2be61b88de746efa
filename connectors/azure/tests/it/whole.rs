//! A whole scan, and what it asks.

use std::collections::BTreeSet;

use serde_json::Value;
use tenure_azure::units::{Need, units};
use tenure_loopback::{Faults, Set, Tenant, names};
use tenure_model::CoverageState;

use crate::scan::{of_subscription, scan, scan_of};

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_read_and_nothing_is_asked_that_is_not_documented() {
    let scanned = scan(Faults::none()).await;
    assert_eq!(scanned.server.undocumented(), Vec::<String>::new());
    assert_eq!(scanned.server.strays(), Vec::<String>::new());
    assert_eq!(scanned.incomplete(), Default::default());
    let read: BTreeSet<String> =
        scanned.ledger().into_keys().map(|key| key.split(" in ").next().unwrap().to_owned()).collect();
    let always: BTreeSet<String> =
        units().filter(|unit| unit.need == Need::Always).map(|unit| unit.api.to_owned()).collect();
    assert_eq!(always.difference(&read).collect::<Vec<_>>(), Vec::<&String>::new());
    // Where Resource Graph answers, nothing is asked twice.
    let twice = units().filter(|unit| unit.need != Need::Always && !always.contains(unit.api));
    for unit in twice {
        assert!(!read.contains(unit.api), "`{}` was read for nothing", unit.api);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn as_much_is_read_as_there_is() {
    let scanned = scan(Faults::none()).await;
    let count = |set: Set| scanned.server.look(|tenant| tenant.table(set).len()) as u64;
    let mut some = 0;
    for (api, set) in [
        ("graph:users", Set::Users),
        ("graph:groups", Set::Groups),
        ("graph:groups/members", Set::Members),
        ("graph:applications", Set::Applications),
        ("graph:servicePrincipals", Set::ServicePrincipals),
        ("graph:oauth2PermissionGrants", Set::DelegatedGrants),
        ("graph:roleManagement/directory/roleDefinitions", Set::RoleDefinitions),
        ("graph:roleManagement/directory/roleAssignments", Set::RoleAssignments),
        ("graph:directory/administrativeUnits", Set::AdministrativeUnits),
        ("graph:tenantRelationships/delegatedAdminRelationships", Set::DelegatedAdminRelationships),
        ("arm:subscriptions", Set::Subscriptions),
        ("arg:authorizationresources/roleAssignments", Set::AzureRoleAssignments),
    ] {
        let read = scanned.outcome(api).0.items;
        assert_eq!(read, count(set), "{api}");
        some += read;
    }
    assert!(some > 50, "{some}");
    assert_eq!(
        scanned.summary.identities,
        count(Set::Users) + count(Set::Groups) + count(Set::ServicePrincipals)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn small_pages_give_the_same() {
    let whole = scan(Faults::none()).await.ledger();
    let pages = tenure_loopback::Fault::Pages(2);
    let faults = Faults::none().with(tenure_loopback::Rule::every("*", pages));
    let paged = scan(faults).await;
    assert_eq!(paged.ledger(), whole);
    assert!(paged.outcome("graph:users").0.pages > 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_says_what_was_asked_and_by_whom() {
    let scanned = scan(Faults::none()).await;
    let members = scanned.records("graph:groups/members");
    assert!(members.len() > 1);
    let scanner = scanned.server.look(|tenant| {
        let own = tenant.service_principal_of(names::SCANNER_APP_ID).unwrap();
        own["id"].as_str().unwrap().to_owned()
    });
    for record in members {
        let object = record.request["object"].as_str().unwrap();
        assert!(record.request["url"].as_str().unwrap().contains(&format!("/groups/{object}/members?")));
        assert_eq!((record.request["method"].as_str(), record.status), (Some("GET"), Some(200)));
        assert_eq!(record.asked_by, scanner);
        assert!(!record.request_id.is_empty());
    }
    let query = &scanned.records("arg:resources/vaults")[0].request;
    assert!(query["body"]["query"].as_str().unwrap().starts_with("resources | where"), "{query}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_that_stand_in_no_list_are_asked_about() {
    let scanned = scan(Faults::none()).await;
    let records = scanned.records("graph:directoryObjects/getByIds");
    let asked: BTreeSet<&str> = records
        .iter()
        .flat_map(|record| record.request["body"]["ids"].as_array().unwrap())
        .map(|id| id.as_str().unwrap())
        .collect();
    assert!(!asked.is_empty());
    let listed: BTreeSet<String> =
        ["graph:users", "graph:groups", "graph:servicePrincipals", "graph:applications"]
            .iter()
            .flat_map(|api| scanned.items(api))
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect();
    assert!(asked.iter().all(|id| !listed.contains(*id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn subscriptions_can_be_chosen_and_left_out_altogether() {
    let wanted = names::PRODUCTION;
    let chosen = scan_of(Tenant::contoso(), Faults::none(), |config| {
        config.subscriptions = vec![wanted.to_owned()];
    })
    .await;
    let api = "arm:Microsoft.Authorization/denyAssignments";
    assert_eq!(chosen.outcome_of(&of_subscription(wanted, api)).0.state, CoverageState::Complete);
    let ledger = chosen.ledger();
    let others = ledger.keys().filter(|key| key.contains("/subscriptions/") && !key.contains(wanted));
    assert_eq!(others.count(), 0);

    let none = scan_of(Tenant::contoso(), Faults::none(), |config| config.resources = false).await;
    assert_eq!(none.server.count("arm:*") + none.server.count("arg:*"), 0);
    let (coverage, gaps) = none.outcome("arm:subscriptions");
    assert_eq!((coverage.state, gaps[0].code.as_str()), (CoverageState::Unread, "SwitchedOff"));
    assert!(gaps[0].blinds.len() > 5, "what lies in subscriptions is unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_hides_no_owner_shows_those_of_service_principals_too() {
    let scanned = scan(Faults::none()).await;
    let owned = scanned.items("graph:servicePrincipals/owners").len()
        + scanned.items("graph:applications/owners").len();
    assert!(owned > 0);
    let credentials = scanned.items("graph:applications/federatedIdentityCredentials");
    assert!(credentials.iter().any(|credential| credential["issuer"] != Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_thousands_of_pages_is_read_to_its_end() {
    let api = "graph:servicePrincipals";
    let faults = Faults::none().with(tenure_loopback::Rule::every(api, tenure_loopback::Fault::Pages(1)));
    let scanned = scan_of(Tenant::of_scale(2_500, 0), faults, |config| config.resources = false).await;
    let (coverage, gaps) = scanned.outcome(api);
    let there = scanned.server.look(|tenant| tenant.table(Set::ServicePrincipals).len());
    assert_eq!((coverage.state, gaps.len()), (CoverageState::Complete, 0));
    assert_eq!((u64::from(coverage.pages), coverage.items), (there as u64, there as u64));
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_grow_with_pages_and_batches_and_not_with_identities() {
    let calls = async |service_principals: usize, subscriptions: usize| {
        let tenant = Tenant::of_scale(service_principals, subscriptions);
        scan_of(tenant, Faults::none(), |_| ()).await.summary.calls_made()
    };
    let (small, large) = (calls(1_000, 2).await, calls(3_000, 2).await);
    // Two pages of service principals, two of what they hold, a hundred batches for their owners.
    assert!(large - small <= 106, "{small} {large}");
    let more = calls(1_000, 12).await;
    // A call for each unit that only the subscription itself can answer.
    assert!((more - small) / 10 <= 9, "{small} {more}");
}
