//! Everything that goes wrong, one after the other: it is overcome, or it is a gap that says so.

use std::time::Duration;

use serde_json::json;
use tenure_loopback::google::{Organization, names};
use tenure_loopback::{Fault, Faults, Rule};
use tenure_model::{CoverageState, Facet, GapReason};

use crate::scan::{Scanned, of_project, scan, scan_of};

const POLICIES: &str = "cloudasset:searchAllIamPolicies";
const RESOURCES: &str = "cloudasset:searchAllResources";
const USERS: &str = "admin:directory.users.list";
const GROUPS: &str = "cloudidentity:groups.list";
const MEMBERS: &str = "cloudidentity:groups.memberships.list";
const RULES: &str = "orgpolicy:organizations.policies.list";
const LOGS: &str = "logging:entries.list";
const HMAC: &str = "storage:projects.hmacKeys.list";

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
        // 429, and the 403 of services that never learnt it.
        for api in [POLICIES, USERS, LOGS, HMAC] {
            let scanned = is_overcome(one(Rule::first(api, 2, Fault::Throttle(pause)))).await;
            assert!(scanned.summary.retries() >= 2, "{api} {pause:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn throttling_that_does_not_end_is_a_gap() {
    let scanned = scan(one(Rule::every(GROUPS, Fault::Throttle(None)))).await;
    let (coverage, gaps) = scanned.outcome(GROUPS);
    assert_eq!((coverage.state, gaps[0].reason), (CoverageState::Unread, GapReason::Throttled));
    assert!(gaps[0].blinds.contains(&Facet::Directory));
    // Whose members are not known because the groups are not.
    let (_, gaps) = scanned.outcome(MEMBERS);
    assert!(gaps[0].detail.contains(GROUPS), "{}", gaps[0].detail);
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
        let faults = [POLICIES, GROUPS, RULES, HMAC].into_iter();
        let faults =
            faults.fold(Faults::none(), |faults, api| faults.with(Rule::first(api, 2, fault.clone())));
        is_overcome(faults).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ends_in_the_middle_of_a_list_is_renewed() {
    for api in [RESOURCES, USERS] {
        let faults =
            Faults::none().with(Rule::every(api, Fault::Pages(2))).with(Rule::nth(api, 3, Fault::Expired));
        let scanned = is_overcome(faults).await;
        assert!(scanned.outcome(api).0.pages > 2, "{api}");
    }
    for api in [RULES, MEMBERS, LOGS] {
        is_overcome(one(Rule::nth(api, 1, Fault::Expired))).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_project_is_its_own_gap_and_no_other() {
    let rule = Rule::every(HMAC, Fault::Deny).containing(names::PRODUCTION);
    let scanned = scan(one(rule)).await;
    let (coverage, gaps) = scanned.outcome_of(&of_project(names::PRODUCTION, HMAC));
    assert_eq!((coverage.state, gaps.len()), (CoverageState::Unread, 1));
    assert_eq!(gaps[0].blinds, [Facet::MinorCredentials]);
    assert_eq!(gaps[0].reason, GapReason::Refused);
    assert_eq!(scanned.incomplete().len(), 1);
    assert_eq!(scanned.server.count(HMAC), 4, "what is refused is not asked again");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_that_is_not_enabled_is_told_with_what_to_do() {
    let scanned = scan(one(Rule::every(GROUPS, Fault::ServiceDisabled))).await;
    let (_, gaps) = scanned.outcome(GROUPS);
    assert_eq!((&*gaps[0].code, gaps[0].reason), ("SERVICE_DISABLED", GapReason::Refused));
    assert!(gaps[0].detail.contains("`cloudidentity.googleapis.com`"), "{}", gaps[0].detail);
    assert!(gaps[0].detail.contains("enable it"), "{}", gaps[0].detail);
    // Once is enough to know it of every project.
    let scanned = scan(one(Rule::every(MEMBERS, Fault::ServiceDisabled))).await;
    assert!(scanned.server.count(MEMBERS) <= 5, "{}", scanned.server.count(MEMBERS));
    assert_eq!(scanned.outcome(MEMBERS).1.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_that_do_not_end_as_they_should_are_partial() {
    for (fault, code) in [
        (Fault::LoopLink, "RepeatedToken"),
        (Fault::Replace("/nextPageToken", json!(7)), "OddToken"),
        (Fault::Replace("/groups", json!("many")), "NoList"),
        (Fault::StalePageToken, "INVALID_ARGUMENT"),
    ] {
        let faults = Faults::none()
            .with(Rule::every(GROUPS, Fault::Pages(2)))
            .with(Rule::every(GROUPS, fault.clone()));
        let scanned = scan(faults).await;
        let (coverage, gaps) = scanned.outcome(GROUPS);
        assert_ne!(coverage.state, CoverageState::Complete, "{fault:?}");
        let codes: Vec<&str> = gaps.iter().map(|gap| &*gap.code).collect();
        let repeated = code == "RepeatedToken" && codes == ["RepeatedPage"];
        assert!(codes == [code] || repeated, "{fault:?} {codes:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_page_in_the_middle_and_an_item_that_comes_twice_lose_nothing() {
    let calm = scan(Faults::none()).await;
    let faults = Faults::none().with(Rule::every(GROUPS, Fault::Pages(2))).with(Rule::nth(
        GROUPS,
        2,
        Fault::EmptyPage,
    ));
    let scanned = is_overcome(faults).await;
    assert_eq!(scanned.outcome(GROUPS).0.items, calm.outcome(GROUPS).0.items);

    let twice = is_overcome(one(Rule::nth(GROUPS, 1, Fault::RepeatItem))).await;
    assert_eq!(twice.outcome(GROUPS).0.items, calm.outcome(GROUPS).0.items + 1);
    assert_eq!(twice.server.count(MEMBERS), calm.server.count(MEMBERS), "nobody is asked about twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_could_not_be_reached_is_a_gap_although_the_answer_is_200() {
    let list = "cloudfunctions:projects.locations.functions.list";
    let faults = Faults::none()
        .with(Rule::every(RESOURCES, Fault::Deny))
        .with(Rule::every(list, Fault::Unreachable("europe-west9")).containing(names::PRODUCTION));
    let scanned = scan(faults).await;
    let (coverage, gaps) = scanned.outcome_of(&of_project(names::PRODUCTION, list));
    assert_eq!((coverage.state, &*gaps[0].code), (CoverageState::Partial, "LocationUnreachable"));
    assert!(gaps[0].detail.contains("europe-west9"), "{}", gaps[0].detail);
    assert_eq!(gaps[0].blinds, [Facet::Compute]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_search_is_made_up_for_and_the_coverage_says_so() {
    let whole = scan(Faults::none()).await;
    let faults =
        Faults::none().with(Rule::every(POLICIES, Fault::Deny)).with(Rule::every(RESOURCES, Fault::Deny));
    let scanned = scan(faults).await;
    assert_eq!(scanned.server.undocumented(), Vec::<String>::new());
    let incomplete: Vec<String> = scanned.incomplete().into_keys().collect();
    assert_eq!(incomplete.len(), 2, "{incomplete:?}");
    // What others make up for is not blind; what only the search knows is.
    assert_eq!(scanned.outcome(POLICIES).1[0].blinds, [Facet::ResourcePolicies]);
    assert_eq!(
        scanned.outcome(RESOURCES).1[0].blinds,
        [Facet::Compute, Facet::ResourcePolicies, Facet::Monitoring, Facet::DataDoors, Facet::Secrets]
    );
    let read = scanned.read();
    for api in [
        "cloudresourcemanager:organizations.getIamPolicy",
        "cloudresourcemanager:folders.getIamPolicy",
        "cloudresourcemanager:projects.getIamPolicy",
        "iam:projects.serviceAccounts.list",
        "iam:projects.serviceAccounts.keys.list",
        "iam:projects.serviceAccounts.getIamPolicy",
        "iam:projects.roles.list",
        "iam:projects.locations.workloadIdentityPools.list",
        "iam:projects.locations.workloadIdentityPools.providers.list",
        "apikeys:projects.locations.keys.list",
        "compute:instances.aggregatedList",
        "run:projects.locations.services.list",
        "run:projects.locations.jobs.list",
        "storage:buckets.list",
        "storage:buckets.getIamPolicy",
        "secretmanager:projects.secrets.list",
    ] {
        assert!(read.contains(api), "`{api}` was not read");
    }
    assert_eq!(scanned.summary.identities, whole.summary.identities);
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_alone_are_made_up_for_from_what_the_other_search_found() {
    let scanned = scan(one(Rule::from(POLICIES, 1, Fault::Deny))).await;
    let read = scanned.read();
    assert!(read.contains("iam:projects.serviceAccounts.getIamPolicy"));
    assert!(read.contains("storage:buckets.getIamPolicy"));
    assert!(!read.contains("iam:projects.serviceAccounts.list"), "the accounts are known");
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_of_all_but_the_one_that_is_refused_are_read() {
    let project = names::TEST;
    let scanned = scan_of(Organization::contoso(), Faults::none(), |_| ()).await;
    let calm = scanned.outcome(LOGS).0.items;
    assert!(calm > 0);
    // The rule looks at the path and the query: every call is refused, and none is repeated for ever.
    let refused = scan(one(Rule::every(LOGS, Fault::Deny))).await;
    let (coverage, gaps) = refused.outcome(LOGS);
    assert_eq!((coverage.state, gaps.len()), (CoverageState::Unread, 1));
    assert!(refused.server.count(LOGS) <= 20, "{}", refused.server.count(LOGS));
    // The first hundred is refused, its halves are not.
    let halves = scan(one(Rule::nth(LOGS, 1, Fault::Deny))).await;
    let (coverage, _) = halves.outcome(LOGS);
    assert_eq!((coverage.state, coverage.items), (CoverageState::Complete, calm), "{project}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_role_in_the_directory_all_but_the_directory_is_read() {
    let faults = ["admin:*", "cloudidentity:*"]
        .into_iter()
        .fold(Faults::none(), |faults, api| faults.with(Rule::every(api, Fault::Deny)));
    let scanned = scan(faults).await;
    let incomplete: Vec<String> = scanned.incomplete().into_keys().collect();
    assert!(
        incomplete.iter().all(|key| key.starts_with("admin:") || key.starts_with("cloudidentity:")),
        "{incomplete:?}"
    );
    assert!(incomplete.len() >= 6, "{incomplete:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_too_long_or_does_not_come_is_a_gap() {
    let scanned = scan_of(
        Organization::contoso(),
        one(Rule::every(GROUPS, Fault::Slow(Duration::from_secs(30)))),
        |config| {
            config.limits.call_timeout_seconds = 1;
            config.limits.tries = 2;
        },
    )
    .await;
    let (_, gaps) = scanned.outcome(GROUPS);
    assert_eq!((gaps[0].reason, &*gaps[0].code), (GapReason::Unreachable, "CallTimeout"));
}

#[tokio::test(flavor = "multi_thread")]
async fn quotas_of_the_cloud_are_waited_for() {
    let server_quota = |scanned: &Scanned| scanned.summary.retries();
    let calm = scan(Faults::none()).await;
    assert_eq!(server_quota(&calm), 0);
    let organization = Organization::contoso();
    let server = tenure_loopback::google::Server::start(organization, Faults::none());
    server.set_quota("cloudasset", 2, Duration::from_secs(1));
    let folder = tempfile::tempdir().unwrap();
    let writer = crate::scan::writer(&folder.path().join("snapshot"));
    let mut config = crate::scan::config(&server);
    config.limits.tries = 30;
    let summary = crate::scan::collect(
        config,
        &server,
        &writer,
        &tenure_connector_core::NoProgress,
        tenure_connector_core::Cancellation::new(),
    )
    .await
    .unwrap();
    assert_eq!(crate::scan::ledger(&writer), calm.ledger());
    assert!(summary.unfinished.is_empty());
}
