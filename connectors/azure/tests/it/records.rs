//! What a live scan recorded is what the normaliser understands.

use std::collections::BTreeSet;

use tenure_azure::Normaliser;
use tenure_loopback::{Fault, Faults, Rule, Set, names};
use tenure_model::{Gap, PrincipalId, Records};

use crate::scan::{Scanned, scan};

fn normalise(scanned: &Scanned) -> (Records, Vec<Gap>) {
    let mut normaliser = Normaliser::new();
    scanned
        .writer
        .visit_raw(&mut |unit, path, line, record| {
            normaliser.read(unit, path, line, record);
            Ok(())
        })
        .unwrap();
    normaliser.finish()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_is_understood() {
    let scanned = scan(Faults::none()).await;
    let (records, gaps) = normalise(&scanned);
    assert_eq!(gaps, Vec::new());
    let principals: BTreeSet<&PrincipalId> =
        records.principals.iter().map(|principal| &principal.id).collect();
    let rows = |set: Set| {
        scanned.server.look(|tenant| {
            let rows = tenant.table(set);
            rows.all().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        })
    };
    for set in [Set::Users, Set::Groups, Set::ServicePrincipals, Set::AdministrativeUnits] {
        for id in rows(set) {
            assert!(principals.contains(&PrincipalId::from(id.as_str())), "{set:?} {id}");
        }
    }
    assert!(records.grants.len() > 20, "{}", records.grants.len());
    assert!(
        !records.memberships.is_empty() && !records.credentials.is_empty() && !records.delegations.is_empty()
    );
    assert!(records.resources.iter().any(|resource| !resource.acts_as.is_empty()));
    assert!(records.scopes.iter().any(|scope| scope.id.as_str().ends_with(names::PRODUCTION)));
}

#[tokio::test(flavor = "multi_thread")]
async fn acts_tell_who_asked_and_approved_and_logs_how_far_back_they_were_read() {
    let scanned = scan(Faults::none()).await;
    let (records, _) = normalise(&scanned);
    let sources: BTreeSet<&str> = records.events.iter().map(|event| event.source.as_str()).collect();
    let expected = [
        "accessReviews",
        "activityLog",
        "assignmentScheduleRequests",
        "directoryAudits",
        "eligibilityScheduleRequests",
        "roleAssignmentScheduleRequests",
        "roleEligibilityScheduleRequests",
        "signIns",
    ];
    assert_eq!(sources.into_iter().collect::<Vec<_>>(), expected);
    let activation = records
        .events
        .iter()
        .find(|event| event.action == "selfActivate" && event.attributes.contains_key("approvedBy"));
    let approved = activation.and_then(|event| event.attributes.get("approvedByName")).map(String::as_str);
    assert_eq!(approved, Some("dave@contoso.example"));
    // Every category was asked for, and read to its end.
    let filters = |source: &str| {
        records
            .log_readings
            .iter()
            .filter(|reading| reading.source == source)
            .map(|reading| reading.filter.as_str())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(filters("directoryAudits").len(), tenure_azure::units::AUDIT_CATEGORIES.len());
    assert_eq!(filters("activityLog"), BTreeSet::from([""]));
    assert!(filters("signIns").len() > 2, "{:?}", filters("signIns"));
    assert!(records.log_readings.iter().all(|reading| reading.from <= reading.to));
    for kind in [
        "azure:microsoft.insights/diagnosticsettings",
        "azure:microsoft.keyvault/vaults/secrets",
        "entra:accessReviewInstance",
    ] {
        assert!(records.resources.iter().any(|resource| resource.kind == kind), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_refused_is_told_by_nobody() {
    let scanned =
        scan(Faults::none().with(Rule::every("graph:auditLogs/directoryAudits", Fault::Deny))).await;
    let (records, _) = normalise(&scanned);
    assert!(!records.log_readings.iter().any(|reading| reading.source == "directoryAudits"));
    let (_, gaps) = scanned.outcome("graph:auditLogs/directoryAudits");
    assert!(gaps.iter().all(|gap| gap.blinds.contains(&tenure_model::Facet::Events)) && !gaps.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_snapshot_holds_the_ledger_and_verifies() {
    let scanned = scan(Faults::none().with(Rule::every("graph:contracts", Fault::Deny))).await;
    let (records, gaps) = normalise(&scanned);
    let ledger = scanned.ledger();
    let Scanned { writer, _folder, .. } = scanned;
    let snapshot = writer.seal(records, gaps).unwrap();
    assert!(snapshot.verify().unwrap().is_empty());
    let manifest = snapshot.manifest();
    assert_eq!(manifest.coverage.len(), ledger.len());
    let gaps = manifest.all_gaps();
    assert_eq!(gaps.iter().map(|gap| gap.api.as_str()).collect::<Vec<_>>(), ["graph:contracts"]);
    let raw = manifest.coverage.iter().map(|line| line.pages).sum::<u32>();
    assert!(raw > 100, "{raw}");
}
