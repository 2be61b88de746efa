//! A scan that was stopped goes on where it was, and its ledger is that of one that was not.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tenure_azure::give_up_unfinished;
use tenure_connector_core::{Cancellation, NoProgress, Progress};
use tenure_loopback::{Fault, Faults, Loopback, Rule, Tenant};
use tenure_model::{CoverageState, GapReason};
use tenure_snapshot::{SnapshotWriter, UnitKey};

use crate::scan::{collect, config, ledger, scan, writer};

/// Stops after so many units.
struct StopAfter {
    units: usize,
    finished: AtomicUsize,
    cancellation: Cancellation,
}

impl Progress for StopAfter {
    fn finished(&self, _: &UnitKey, _: CoverageState) {
        if self.finished.fetch_add(1, Ordering::Relaxed) + 1 >= self.units {
            self.cancellation.cancel();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_scan_that_is_resumed_has_the_ledger_of_one_that_was_not() {
    let whole = scan(Faults::none()).await;
    for units in [1, 15, 40, 60] {
        let server = Loopback::start(Tenant::contoso(), Faults::none());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("snapshot");
        let first = writer(&path);
        let cancellation = Cancellation::new();
        let stop = StopAfter { units, finished: AtomicUsize::new(0), cancellation: cancellation.clone() };
        let summary = collect(config(&server), &first, &stop, cancellation).await.unwrap();
        assert!(!summary.unfinished.is_empty(), "{units}");
        drop(first);

        let second = SnapshotWriter::resume(&path).unwrap();
        let begun = second.finished_units();
        assert!(begun >= units);
        let summary = collect(config(&server), &second, &NoProgress, Cancellation::new()).await.unwrap();
        assert_eq!(ledger(&second), whole.ledger(), "{units}");
        assert_eq!((summary.skipped as usize, summary.identities), (begun, whole.summary.identities));

        let third = collect(config(&server), &second, &NoProgress, Cancellation::new()).await.unwrap();
        assert_eq!((third.calls_made(), third.skipped as usize), (0, second.finished_units()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_scan_that_is_resumed_has_the_ledger_of_one_that_was_not() {
    let whole = scan(Faults::none()).await;
    // In the middle of a list, of batches, of a query, of a subscription.
    for api in ["graph:users", "graph:groups/members", "arg:*", "arm:Microsoft.Authorization/denyAssignments"]
    {
        let never = Fault::Slow(Duration::from_secs(60));
        let rule = if api == "graph:groups/members" {
            // Inside a batch nothing is slow: the next list that is asked for is.
            Rule::every("graph:policies/roleManagementPolicyAssignments", never)
        } else {
            Rule::every(api, never)
        };
        let server = Loopback::start(Tenant::contoso(), Faults::none().with(rule));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("snapshot");
        let first = writer(&path);
        let begun = collect(config(&server), &first, &NoProgress, Cancellation::new());
        // Dropped where it stands, as a process that is killed.
        assert!(tokio::time::timeout(Duration::from_secs(4), begun).await.is_err(), "{api}");
        drop(first);

        server.set_faults(Faults::none());
        let second = SnapshotWriter::resume(&path).unwrap();
        assert!(second.finished_units() > 0, "{api}");
        collect(config(&server), &second, &NoProgress, Cancellation::new()).await.unwrap();
        assert_eq!(ledger(&second), whole.ledger(), "{api}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stopped_scan_did_not_come_to_can_be_given_up_as_gaps() {
    let server = Loopback::start(Tenant::contoso(), Faults::none());
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(&folder.path().join("snapshot"));
    let cancellation = Cancellation::new();
    let stop = StopAfter { units: 5, finished: AtomicUsize::new(0), cancellation: cancellation.clone() };
    let summary = collect(config(&server), &writer, &stop, cancellation).await.unwrap();
    give_up_unfinished(&writer, &summary).unwrap();
    let snapshot = writer.seal(Default::default(), Vec::new()).unwrap();
    let gaps = snapshot.manifest().all_gaps();
    assert_eq!(gaps.len(), summary.unfinished.len());
    assert!(gaps.iter().all(|gap| gap.reason == GapReason::Cancelled));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_that_is_stopped_before_it_begins_is_not_finished() {
    let server = Loopback::start(Tenant::contoso(), Faults::none());
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(&folder.path().join("snapshot"));
    let cancellation = Cancellation::new();
    cancellation.cancel();
    let summary = collect(config(&server), &writer, &NoProgress, cancellation).await.unwrap();
    assert!(summary.unfinished.len() > 40, "{}", summary.unfinished.len());
    assert_eq!(server.count("graph:*") + server.count("arm:*"), 0);
}
