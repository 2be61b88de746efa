//! What a live scan recorded is what the normaliser understands.

use std::collections::BTreeSet;

use tenure_gcp::Normaliser;
use tenure_loopback::{Fault, Faults, Rule};
use tenure_model::{Gap, PrincipalId, Records};

use crate::scan::{Scanned, scan};

pub(crate) fn normalise(scanned: &Scanned) -> (Records, Vec<Gap>) {
    let mut normaliser = Normaliser::new();
    scanned
        .writer
        .visit_raw(&mut |unit, path, line, record| {
            normaliser.read(unit, path, line, record);
            Ok(())
        })
        .unwrap();
    let (records, mut gaps) = normaliser.finish();
    // The server's list of Google's roles leaves these two out.
    gaps.retain(|gap| !gap.subject.starts_with("roles/storage.legacyBucket"));
    (records, gaps)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_is_understood() {
    let scanned = scan(Faults::none()).await;
    let (records, gaps) = normalise(&scanned);
    assert_eq!(gaps, Vec::new());
    let scanner = PrincipalId::from(&*format!("serviceAccount:{}", tenure_loopback::google::names::SCANNER));
    assert!(records.principals.iter().any(|principal| principal.id == scanner));
    assert!(records.grants.len() > 20, "{}", records.grants.len());
    assert!(!records.memberships.is_empty() && !records.credentials.is_empty() && !records.scopes.is_empty());
    assert!(records.resources.iter().any(|resource| !resource.acts_as.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn acts_tell_through_whom_and_logs_how_far_back_they_were_read() {
    let scanned = scan(Faults::none()).await;
    let (records, _) = normalise(&scanned);
    let told =
        |name: &str| records.events.iter().filter_map(|event| event.attributes.get(name)).collect::<Vec<_>>();
    assert_eq!(told("delegation"), ["user:bob@contoso.example"]);
    assert_eq!(told("added"), ["roles/owner user:contractor@fabrikam.example"]);
    assert_eq!(told("ROLE_NAME"), ["_GROUPS_ADMIN_ROLE"]);
    // Each project, folder and the organization has a log of its own.
    let scopes = |source: &str| {
        records
            .log_readings
            .iter()
            .filter(|reading| reading.source == source)
            .map(|reading| reading.scope.local())
            .collect::<BTreeSet<_>>()
    };
    let activity = scopes("cloudaudit.googleapis.com/activity");
    assert!(
        activity.contains("projects/contoso-pay-prod")
            && activity.iter().any(|scope| scope.starts_with("folders/")),
        "{activity:?}"
    );
    assert_eq!(scopes("admin-audit").len(), 1);
    let admin = records.log_readings.iter().filter(|reading| reading.source == "admin-audit").count();
    assert_eq!(admin, tenure_gcp::units::ADMIN_EVENTS.len());
    let of = |kind: &str, attribute: &str| {
        let found = records.resources.iter().filter(|resource| resource.kind == kind);
        found.filter_map(|resource| resource.attributes.get(attribute)).cloned().collect::<BTreeSet<String>>()
    };
    assert!(of("logging.googleapis.com/LogSink", "destinationAccount").contains("northwind-soc"));
    assert!(of("logging.googleapis.com/LogBucket", "locked").contains("false"));
    assert!(
        of("secretmanager.googleapis.com/Secret", "latestVersionCreateTime")
            .contains("2026-09-01T09:00:00.123456Z")
    );
    assert!(!of("monitoring.googleapis.com/AlertPolicy", "conditions").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_refused_is_told_by_nobody() {
    let scanned = scan(Faults::none().with(Rule::every("logging:entries.list", Fault::Deny))).await;
    let (records, _) = normalise(&scanned);
    assert!(!records.log_readings.iter().any(|reading| reading.source.starts_with("cloudaudit")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_grants_are_the_same_without_the_search() {
    let by_search = normalise(&scan(Faults::none()).await).0;
    let faults = Faults::none().with(Rule::every("cloudasset:*", Fault::Deny));
    let one_by_one = normalise(&scan(faults).await).0;
    let grants = |records: &Records| {
        let containers = records.grants.iter().filter(|grant| {
            grant.at.as_str().starts_with("//cloudresourcemanager.googleapis.com/")
                || grant.at.as_str().starts_with("//iam.googleapis.com/")
        });
        containers
            // One by one a project that is to be deleted is not asked about.
            .filter(|grant| !grant.at.as_str().ends_with("/contoso-retired"))
            .map(|grant| format!("{} {:?} {} {}", grant.principal, grant.what, grant.at, grant.condition))
            .collect::<BTreeSet<String>>()
    };
    let (one_by_one, by_search) = (grants(&one_by_one), grants(&by_search));
    assert!(by_search.len() > 10);
    assert_eq!(one_by_one.symmetric_difference(&by_search).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_snapshot_holds_the_ledger_and_verifies() {
    let scanned = scan(Faults::none().with(Rule::every("admin:directory.domains.list", Fault::Deny))).await;
    let (records, gaps) = normalise(&scanned);
    let ledger = scanned.ledger();
    let Scanned { writer, _folder, .. } = scanned;
    let snapshot = writer.seal(records, gaps).unwrap();
    assert!(snapshot.verify().unwrap().is_empty());
    let manifest = snapshot.manifest();
    assert_eq!(manifest.coverage.len(), ledger.len());
    let gaps = manifest.all_gaps();
    assert_eq!(gaps.iter().map(|gap| gap.api.as_str()).collect::<Vec<_>>(), ["admin:directory.domains.list"]);
}
