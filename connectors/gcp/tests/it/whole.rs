//! A whole scan, and what it asks.

use std::collections::BTreeSet;

use tenure_gcp::units::{Level, Need, Per, units};
use tenure_loopback::google::{Organization, Shelf, names};
use tenure_loopback::{Fault, Faults, Rule};
use tenure_model::CoverageState;

use crate::scan::{of_organization, of_project, scan, scan_of};

const POLICIES: &str = "cloudasset:searchAllIamPolicies";
const RESOURCES: &str = "cloudasset:searchAllResources";

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_read_and_nothing_is_asked_that_is_not_documented() {
    let scanned = scan(Faults::none()).await;
    assert_eq!(scanned.server.undocumented(), Vec::<String>::new());
    assert_eq!(scanned.incomplete(), Default::default());
    let read = scanned.read();
    // A project is asked about what it lists, and most list nothing.
    let always: BTreeSet<String> = units()
        .filter(|unit| unit.need == Need::Always)
        .filter(|unit| unit.level != Level::Project || !matches!(unit.per, Per::Each(_)))
        .map(|unit| unit.api.to_owned())
        .collect();
    assert_eq!(always.difference(&read).collect::<Vec<_>>(), Vec::<&String>::new());
    // Where the search answers, nothing is asked twice.
    let stand_ins = units().filter(|unit| unit.need != Need::Always && !always.contains(unit.api));
    for unit in stand_ins {
        assert!(!read.contains(unit.api), "`{}` was read for nothing", unit.api);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn as_much_is_read_as_there_is() {
    let scanned = scan(Faults::none()).await;
    let count = |shelf: Shelf| scanned.server.look(|organization| organization.table(shelf).len()) as u64;
    for (api, shelf) in [
        ("cloudresourcemanager:folders.search", Shelf::Folders),
        ("cloudidentity:groups.list", Shelf::Groups),
        ("admin:directory.users.list", Shelf::Users),
    ] {
        let read = scanned.outcome(api).0.items;
        assert!(read > 1, "{api}");
        assert_eq!(read, count(shelf), "{api}");
    }
    let accounts = count(Shelf::ServiceAccounts);
    assert_eq!(scanned.summary.identities, accounts + count(Shelf::Users) + count(Shelf::Groups));
    assert!(scanned.outcome(POLICIES).0.items > 10 && scanned.outcome(RESOURCES).0.items > 20);
    let found = scanned.records(&of_organization(RESOURCES));
    let found: Vec<&str> = found.iter().map(|record| record.body.get()).collect();
    assert!(found.concat().contains("denyRule"), "a deny policy is found with its rules");
    assert!(found.concat().contains("effectiveTags"), "so are tags");
}

#[tokio::test(flavor = "multi_thread")]
async fn small_pages_give_the_same() {
    let whole = scan(Faults::none()).await.ledger();
    let paged = scan(Faults::none().with(Rule::every("*", Fault::Pages(2)))).await;
    assert_eq!(paged.ledger(), whole);
    assert!(paged.outcome(RESOURCES).0.pages > 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_says_what_was_asked_and_by_whom() {
    let scanned = scan(Faults::none()).await;
    let members = scanned.records(&of_organization("cloudidentity:groups.memberships.list"));
    assert!(members.len() > 1);
    for record in members {
        let object = record.request["object"].as_str().unwrap();
        assert!(record.request["url"].as_str().unwrap().contains(&format!("/v1/{object}/memberships?")));
        assert_eq!((record.request["method"].as_str(), record.status), (Some("GET"), Some(200)));
        assert_eq!(record.asked_by, names::SCANNER);
    }
    let changes = &scanned.records(&of_organization("logging:entries.list"))[0].request;
    let asked = changes["body"]["resourceNames"].as_array().unwrap();
    assert!(asked.iter().any(|name| name == names::ORGANIZATION), "{changes}");
    assert!(asked.iter().any(|name| *name == format!("projects/{}", names::PRODUCTION)), "{changes}");
    assert_eq!(changes["method"], "POST");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_resource_is_recorded_with_its_own_json() {
    let scanned = scan(Faults::none()).await;
    let found = scanned.items(&of_organization(RESOURCES), "results");
    let of_kind = |kind: &str| found.iter().filter(|item| item["assetType"] == kind).count();
    for kind in [
        "iam.googleapis.com/ServiceAccount",
        "iam.googleapis.com/ServiceAccountKey",
        "compute.googleapis.com/Instance",
    ] {
        assert!(of_kind(kind) > 0, "{kind}");
    }
    assert!(found.iter().all(|item| item["versionedResources"][0]["resource"].is_object()));
}

#[tokio::test(flavor = "multi_thread")]
async fn projects_can_be_chosen_and_the_directory_left_out() {
    let wanted = names::PRODUCTION;
    let chosen = scan_of(Organization::contoso(), Faults::none(), |config| {
        config.projects = vec![wanted.to_owned()];
        config.workspace = false;
    })
    .await;
    let api = "storage:projects.hmacKeys.list";
    assert_eq!(chosen.outcome_of(&of_project(wanted, api)).0.state, CoverageState::Complete);
    let others = chosen.ledger().into_keys().filter(|key| key.contains("projects/") && !key.contains(wanted));
    assert_eq!(others.collect::<Vec<_>>(), Vec::<String>::new());
    assert_eq!(chosen.server.count("admin:*") + chosen.server.count("cloudidentity:*"), 0);
    let (coverage, gaps) = chosen.outcome("admin:directory.users.list");
    assert_eq!((coverage.state, &*gaps[0].code), (CoverageState::Unread, "SwitchedOff"));
    assert!(!gaps[0].blinds.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_that_is_to_be_deleted_is_left_out_and_said_so() {
    let scanned = scan(Faults::none()).await;
    let deleted: Vec<String> = scanned.server.look(|organization| {
        let rows = organization.table(Shelf::Projects).all();
        let gone = rows.iter().filter(|row| row["state"] == "DELETE_REQUESTED");
        gone.map(|row| row["projectId"].as_str().unwrap().to_owned()).collect()
    });
    assert!(!deleted.is_empty(), "the organization has such a project");
    for project in deleted {
        let own = of_project(&project, "cloudresourcemanager:projects.search");
        let (coverage, gaps) = scanned.outcome_of(&own);
        assert_eq!((coverage.state, &*coverage.error), (CoverageState::Complete, "DELETE_REQUESTED"));
        assert_eq!(gaps.len(), 0);
        let others = scanned.ledger().into_keys().filter(|key| key.contains(&format!("projects/{project}")));
        assert_eq!(others.count(), 1);
    }
}
