//! Where no organization is visible, or not the one that is meant.

use tenure_connector_core::{Cancellation, CollectError, NoProgress};
use tenure_loopback::google::{Organization, Server, Shelf, names};
use tenure_loopback::{Fault, Faults, Rule};
use tenure_model::{CoverageState, Facet};

use crate::scan::{collect, config, of_project, scan, scan_of, writer};

const ORGANIZATIONS: &str = "cloudresourcemanager:organizations.search";

/// The organization is there, and nobody may see it.
fn hidden() -> Faults {
    let none = Fault::Replace("/organizations", serde_json::json!([]));
    Faults::none().with(Rule::every(ORGANIZATIONS, none))
}

#[tokio::test(flavor = "multi_thread")]
async fn projects_alone_are_read_and_what_is_above_them_is_a_gap() {
    let scanned = scan(hidden()).await;
    assert_eq!(scanned.server.undocumented(), Vec::<String>::new());
    let ledger = scanned.ledger();
    assert!(ledger.keys().all(|key| key.contains("projects/")), "{ledger:?}");
    for project in [names::PRODUCTION, names::TEST, names::BUILD, names::SECURITY] {
        let (coverage, gaps) = scanned.outcome_of(&of_project(project, ORGANIZATIONS));
        assert_eq!((coverage.state, &*gaps[0].code), (CoverageState::Unread, "NoOrganizationVisible"));
        for facet in [Facet::Principals, Facet::GuardRails, Facet::Directory] {
            assert!(gaps[0].blinds.contains(&facet), "{facet:?}");
        }
        for api in [
            "cloudresourcemanager:projects.search",
            "cloudasset:searchAllIamPolicies",
            "cloudasset:searchAllResources",
            "logging:entries.list",
            "storage:projects.hmacKeys.list",
        ] {
            let (coverage, _) = scanned.outcome_of(&of_project(project, api));
            assert_eq!(coverage.state, CoverageState::Complete, "{project} {api}");
        }
        let found = scanned.records(&of_project(project, "cloudresourcemanager:projects.search"));
        assert_eq!(found.len(), 1);
    }
    // Google's own roles once.
    let roles = ledger.keys().filter(|key| key.starts_with("iam:roles.list ")).count();
    assert_eq!(roles, 1);
    assert_eq!(scanned.summary.accounts_read, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_that_belongs_to_no_organization_misses_none() {
    let mut organization = Organization::contoso();
    let ids: Vec<String> = organization
        .table(Shelf::Projects)
        .all()
        .iter()
        .map(|row| row["_id"].as_str().unwrap().to_owned())
        .collect();
    for id in &ids {
        if id.ends_with(names::TEST)
            && let Some(row) = organization.edit(Shelf::Projects, id).and_then(|row| row.as_object_mut())
        {
            row.remove("parent");
        }
    }
    let scanned = scan_of(organization, hidden(), |config| {
        config.projects = vec![names::TEST.to_owned()];
    })
    .await;
    let (coverage, gaps) = scanned.outcome_of(&of_project(names::TEST, ORGANIZATIONS));
    assert_eq!(
        (coverage.state, &*coverage.error, gaps.len()),
        (CoverageState::Complete, "NoOrganization", 0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_that_is_named_and_not_visible_is_read_as_far_as_it_goes() {
    let named = names::ORGANIZATION.strip_prefix("organizations/").unwrap();
    let scanned = scan_of(Organization::contoso(), hidden(), |config| {
        config.organization = Some(named.to_owned());
    })
    .await;
    let (_, gaps) = scanned.outcome(ORGANIZATIONS);
    assert_eq!(&*gaps[0].code, "OrganizationNotVisible");
    assert_eq!(scanned.outcome("cloudasset:searchAllIamPolicies").0.state, CoverageState::Complete);
    let (_, gaps) = scanned.outcome("admin:directory.users.list");
    assert_eq!(&*gaps[0].code, "NoCustomer");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_visible_is_an_error_and_no_empty_estate() {
    let faults = hidden().with(Rule::every(
        "cloudresourcemanager:projects.search",
        Fault::Replace("/projects", serde_json::json!([])),
    ));
    let server = Server::start(Organization::contoso(), faults);
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(&folder.path().join("snapshot"));
    let why = collect(config(&server), &server, &writer, &NoProgress, Cancellation::new()).await.unwrap_err();
    assert!(matches!(&why, CollectError::Credentials(why) if why.contains("no project is visible")), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_organizations_none_is_guessed() {
    let mut organization = Organization::contoso();
    organization.add(
        Shelf::Organizations,
        serde_json::json!({"_id": "//cloudresourcemanager.googleapis.com/organizations/734512098416", "_scope": "organizations/734512098416",
            "name": "organizations/734512098416", "displayName": "fabrikam.example", "directoryCustomerId": "C0fabr1k4", "state": "ACTIVE"}),
    );
    organization.bind(
        "//cloudresourcemanager.googleapis.com/organizations/734512098416",
        "roles/browser",
        &[&format!("serviceAccount:{}", names::SCANNER)],
    );
    let server = Server::start(organization, Faults::none());
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(&folder.path().join("snapshot"));
    let why = collect(config(&server), &server, &writer, &NoProgress, Cancellation::new()).await.unwrap_err();
    assert!(matches!(&why, CollectError::Config(why) if why.contains("734512098416")), "{why}");
}
