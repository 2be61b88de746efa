//! Everything that goes wrong, one after the other: it is overcome, or it is a gap that says so.

use std::time::Duration;

use serde_json::json;
use tenure_connector_core::{Cancellation, NoProgress};
use tenure_loopback::{Fault, Faults, Loopback, Quota, Quotas, Rule, Set, Tenant, names};
use tenure_model::{CoverageState, Facet, GapReason};

use crate::scan::{Scanned, collect, config, ledger, of_subscription, scan, scan_of, writer};

const USERS: &str = "graph:users";
const SERVICE_PRINCIPALS: &str = "graph:servicePrincipals";
const OWNERS: &str = "graph:servicePrincipals/owners";
const DENY: &str = "arm:Microsoft.Authorization/denyAssignments";

fn one(rule: Rule) -> Faults {
    Faults::none().with(rule)
}

async fn is_overcome(faults: Faults) -> Scanned {
    let scanned = scan(faults).await;
    assert_eq!(scanned.incomplete(), Default::default());
    assert_eq!(scanned.server.undocumented(), Vec::<String>::new());
    scanned
}

#[tokio::test(flavor = "multi_thread")]
async fn throttling_with_and_without_a_pause_is_overcome() {
    for pause in [None, Some(0), Some(1)] {
        for api in [USERS, "arg:*", DENY, "arm:subscriptions"] {
            let scanned = is_overcome(one(Rule::first(api, 2, Fault::Throttle(pause)))).await;
            assert!(scanned.summary.retries() >= 2, "{api} {pause:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn throttling_inside_a_batch_asks_again_only_for_what_was_throttled() {
    let calm = scan(Faults::none()).await.server.count(OWNERS);
    for pause in [None, Some(0)] {
        let scanned = is_overcome(one(Rule::first(OWNERS, 3, Fault::Throttle(pause)))).await;
        assert_eq!(scanned.server.count(OWNERS), calm + 3, "{pause:?}");
    }
    let always =
        scan(one(Rule::every(OWNERS, Fault::Throttle(None)).containing(&names::object("sp deploy")))).await;
    let (coverage, gaps) = always.outcome(OWNERS);
    assert_eq!((coverage.state, gaps.len()), (CoverageState::Partial, 1));
    assert_eq!(
        (gaps[0].reason, gaps[0].subject.as_str()),
        (GapReason::Throttled, &*names::object("sp deploy"))
    );
    assert_eq!(gaps[0].blinds, [Facet::Ownership]);
}

#[tokio::test(flavor = "multi_thread")]
async fn services_that_fail_for_a_while_are_overcome() {
    for fault in [
        Fault::Fail(500),
        Fault::Fail(502),
        Fault::Fail(503),
        Fault::Fail(504),
        Fault::Truncate,
        Fault::Cut,
        Fault::Disconnect,
    ] {
        for api in [USERS, DENY, "arg:*"] {
            is_overcome(one(Rule::first(api, 2, fault.clone()))).await;
        }
    }
    for status in [500, 503, 504] {
        is_overcome(one(Rule::first(OWNERS, 2, Fault::Fail(status)))).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ends_in_the_middle_of_a_list_is_renewed() {
    let pages = || Rule::every(USERS, Fault::Pages(2));
    let faults = Faults::none().with(pages()).with(Rule::nth(USERS, 3, Fault::Expired));
    let scanned = is_overcome(faults).await;
    assert!(scanned.outcome(USERS).0.pages > 3);
    // Two for each service at most, and one more.
    assert!(scanned.server.count("authority:token") >= 3);
    for api in [DENY, "arg:*", OWNERS] {
        is_overcome(one(Rule::nth(api, 1, Fault::Expired))).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_subscription_is_its_own_gap_and_no_other() {
    let scanned = scan(one(Rule::every("arm:*", Fault::Deny).containing(names::TEST))).await;
    let (coverage, gaps) = scanned.outcome_of(&of_subscription(names::TEST, DENY));
    assert_eq!((coverage.state, gaps.len()), (CoverageState::Unread, 1));
    assert_eq!((gaps[0].reason, gaps[0].code.as_str()), (GapReason::Refused, "AuthorizationFailed"));
    assert_eq!(gaps[0].blinds, [Facet::GuardRails]);
    let elsewhere = scanned.incomplete().into_keys().filter(|key| !key.contains(names::TEST));
    assert_eq!(elsewhere.collect::<Vec<_>>(), Vec::<String>::new());
    assert_eq!(scanned.summary.accounts_refused, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_licence_blinds_use_and_eligibility_but_nobody_s_existence() {
    let mut tenant = Tenant::contoso();
    tenant.set_premium(false);
    let scanned = scan_of(tenant, Faults::none(), |_| ()).await;
    assert_eq!(scanned.state(USERS), CoverageState::Complete);
    assert_eq!(scanned.state("graph:roleManagement/directory/roleAssignments"), CoverageState::Complete);
    for (api, facet) in [
        ("graph:users/signInActivity", Facet::CredentialUse),
        ("graph:reports/servicePrincipalSignInActivities", Facet::CredentialUse),
        ("graph:reports/appCredentialSignInActivities", Facet::CredentialUse),
        ("graph:reports/authenticationMethods/userRegistrationDetails", Facet::SecondFactors),
        ("graph:roleManagement/directory/roleEligibilityScheduleInstances", Facet::Eligibility),
    ] {
        let (coverage, gaps) = scanned.outcome(api);
        assert_eq!(coverage.state, CoverageState::Unread, "{api}");
        assert_eq!((gaps[0].reason, &gaps[0].blinds[..]), (GapReason::Refused, &[facet][..]), "{api}");
        assert!(coverage.error.contains("remium"), "{api}: {}", coverage.error);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_ask_about_twenty_does_not_ask_about_thousands() {
    let scanned = scan_of(Tenant::of_scale(2_000, 0), one(Rule::every(OWNERS, Fault::Deny)), |config| {
        config.resources = false;
    })
    .await;
    let (coverage, gaps) = scanned.outcome(OWNERS);
    assert_eq!((coverage.state, gaps.len(), gaps[0].subject.as_str()), (CoverageState::Unread, 1, ""));
    assert!(scanned.server.count(OWNERS) <= 200, "{}", scanned.server.count(OWNERS));
    // One that is refused among others that are not is its own gap.
    let deploy = names::object("sp deploy");
    let scanned = scan(one(Rule::every(OWNERS, Fault::Deny).containing(&deploy))).await;
    let (coverage, gaps) = scanned.outcome(OWNERS);
    assert_eq!((coverage.state, gaps[0].subject.as_str()), (CoverageState::Partial, &*deploy));
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_lead_away_are_not_followed_and_opaque_ones_are() {
    let two = || Rule::every(USERS, Fault::Pages(2));
    let scanned = scan(Faults::none().with(two()).with(Rule::every(USERS, Fault::NextOnAnotherHost))).await;
    let (coverage, gaps) = scanned.outcome(USERS);
    assert_eq!((coverage.state, coverage.pages), (CoverageState::Partial, 1));
    assert_eq!((gaps[0].reason, gaps[0].code.as_str()), (GapReason::Truncated, "ForeignLink"));
    assert_eq!(scanned.server.strays(), Vec::<String>::new());

    let faults = Faults::none().with(two()).with(Rule::every(USERS, Fault::NextOnAnotherPath));
    let whole = scan(Faults::none()).await.outcome(USERS).0.items;
    assert_eq!(is_overcome(faults).await.outcome(USERS).0.items, whole);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_that_do_not_end_are_given_up() {
    for api in [USERS, "arm:subscriptions"] {
        let scanned = scan(one(Rule::every(api, Fault::LoopLink))).await;
        let (coverage, gaps) = scanned.outcome(api);
        assert_eq!((coverage.state, gaps[0].reason), (CoverageState::Partial, GapReason::Truncated), "{api}");
        assert!(coverage.pages <= 2, "{api}");
    }
    let scanned = scan_of(Tenant::contoso(), one(Rule::every(USERS, Fault::Pages(1))), |config| {
        config.limits.pages = 3;
    })
    .await;
    assert_eq!(scanned.outcome(USERS).1[0].code, "TooManyPages");
}

#[tokio::test(flavor = "multi_thread")]
async fn empty_pages_and_repeated_items_hide_nothing() {
    let whole = scan(Faults::none()).await.outcome(USERS).0.items;
    // Of the three lists of users, the one of who they are.
    let users = |rule: Rule| one(rule.containing("userPrincipalName"));
    let scanned = is_overcome(users(Rule::nth(USERS, 1, Fault::EmptyPage))).await;
    assert_eq!(scanned.outcome(USERS).0.items, whole);
    let scanned = is_overcome(users(Rule::nth(USERS, 1, Fault::RepeatItem))).await;
    assert_eq!(scanned.outcome(USERS).0.items, whole + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_resource_graph_does_not_answer_the_rest_does_and_the_ledger_says_which() {
    let by_query = scan(Faults::none()).await;
    let scanned = scan(one(Rule::every("arg:*", Fault::Deny))).await;
    let (coverage, gaps) = scanned.outcome("arg:authorizationresources/roleAssignments");
    assert_eq!((coverage.state, coverage.error.is_empty()), (CoverageState::Unread, false));
    assert!(gaps.iter().all(|gap| gap.blinds.is_empty()), "what makes up for it blinds it itself");
    for api in [
        "arm:Microsoft.Authorization/roleAssignments",
        "arm:Microsoft.KeyVault/vaults",
        "arm:Microsoft.ManagedIdentity/userAssignedIdentities",
        "arm:resources",
    ] {
        for subscription in [names::PRODUCTION, names::TEST] {
            let state = scanned.outcome_of(&of_subscription(subscription, api)).0.state;
            assert_eq!(state, CoverageState::Complete, "{api}");
        }
    }
    let credentials = "arm:Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials";
    let key = of_subscription(names::PRODUCTION, credentials);
    assert_eq!(scanned.outcome_of(&key).0.items, by_query.outcome_of(&key).0.items);
    assert_eq!(scanned.server.undocumented(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_resource_graph_leaves_out_is_noticed() {
    let fault = Fault::Replace("/totalRecords", json!(100_000));
    let scanned = scan(one(Rule::every("arg:*", fault))).await;
    let (coverage, _) = scanned.outcome("arg:authorizationresources/roleAssignments");
    assert_eq!((coverage.state, coverage.error.as_str()), (CoverageState::Partial, "RowsMissing"));
    let rest = of_subscription(names::PRODUCTION, "arm:Microsoft.Authorization/roleAssignments");
    assert_eq!(scanned.outcome_of(&rest).0.state, CoverageState::Complete);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_what_was_asked_for_is_a_gap() {
    let scanned = scan(one(Rule::every(USERS, Fault::Replace("/value", json!({"id": 1}))))).await;
    let (coverage, gaps) = scanned.outcome(USERS);
    assert_eq!((coverage.state, gaps[0].code.as_str()), (CoverageState::Unread, "NoList"));
    let scanned = scan_of(Tenant::contoso(), Faults::none(), |config| config.answer_megabytes = 0).await;
    assert_eq!(scanned.state(USERS), CoverageState::Complete, "a megabyte is the least");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_refused_list_leads_to_is_unknown_too() {
    let scanned = scan(one(Rule::every(SERVICE_PRINCIPALS, Fault::Deny))).await;
    for (api, state) in [
        (SERVICE_PRINCIPALS, CoverageState::Unread),
        ("graph:servicePrincipals/appRoleAssignedTo", CoverageState::Unread),
        // Agent identities, which have a list of their own, are asked about.
        (OWNERS, CoverageState::Partial),
    ] {
        let (coverage, gaps) = scanned.outcome(api);
        assert_eq!(coverage.state, state, "{api}");
        assert!(!gaps[0].blinds.is_empty(), "{api}");
    }

    let scanned = scan(one(Rule::every("arm:subscriptions", Fault::Deny))).await;
    let (_, gaps) = scanned.outcome("arm:subscriptions");
    assert!(gaps[0].blinds.contains(&Facet::Principals) && gaps[0].blinds.contains(&Facet::Eligibility));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_root_group_is_hidden_the_tree_is_asked_for_below_what_is_seen() {
    let mut tenant = Tenant::contoso();
    tenant.table_mut(Set::ManagementGroups).retain(|group| group["name"] != names::TENANT);
    let api = "arm:Microsoft.Management/managementGroups/descendants";
    let faults = one(Rule::every(api, Fault::Deny).containing(names::TENANT));
    let scanned = scan_of(tenant, faults, |_| ()).await;
    let (coverage, gaps) = scanned.outcome(api);
    assert_eq!((coverage.state, gaps.len()), (CoverageState::Partial, 1));
    assert!(coverage.items > 0 && gaps[0].subject.ends_with(names::TENANT));
    assert_eq!(gaps[0].blinds, [Facet::ScopeTree]);
}

#[tokio::test(flavor = "multi_thread")]
async fn quotas_are_kept_without_being_run_into() {
    let server = Loopback::start(Tenant::of_scale(4_000, 0), Faults::none());
    let seconds = Duration::from_secs;
    server.set_quotas(Quotas {
        // What Microsoft gives the smallest tenant.
        graph: Some(Quota { amount: 3_500, window: seconds(10) }),
        resource_graph: Some(Quota { amount: 2, window: seconds(1) }),
    });
    let mut config = config(&server);
    config.graph_resource_units = tenure_azure::AzureConfig::default().graph_resource_units;
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(&folder.path().join("snapshot"));
    let begin = tokio::time::Instant::now();
    let summary = collect(config, &writer, &NoProgress, Cancellation::new()).await.unwrap();
    let whole = ledger(&writer).into_values().all(|(state, _, _)| state == CoverageState::Complete);
    assert!(whole, "{summary:?}");
    assert!(begin.elapsed() >= seconds(9), "the owners alone cost more than a window has");
    let throttled = |api: &str| {
        let calls = server.calls();
        calls.iter().filter(|call| call.api.starts_with(api) && call.status == 429).count()
    };
    assert_eq!(throttled("arg:"), 0);
    // The server's windows are not ours, so a few are met where two of them touch.
    assert!(throttled("graph:") * 5 <= server.count("graph:*"), "{}", throttled("graph:"));
}
