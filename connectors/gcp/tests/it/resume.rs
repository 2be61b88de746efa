//! A scan that was stopped goes on where it was, and its ledger is that of one that was not.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tenure_connector_core::{Cancellation, NoProgress, Progress};
use tenure_gcp::{GcpConfig, give_up_unfinished};
use tenure_loopback::google::{Organization, Server, names};
use tenure_loopback::{Fault, Faults, Rule};
use tenure_model::{CoverageState, GapReason};
use tenure_snapshot::{SnapshotWriter, UnitKey};

use crate::scan::{collect, config, ledger, scan_of, writer};

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

/// Counts the units that ended.
#[derive(Default)]
struct Counted(AtomicUsize);

impl Progress for Counted {
    fn finished(&self, _: &UnitKey, _: CoverageState) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn named(config: GcpConfig) -> GcpConfig {
    let organization = names::ORGANIZATION.strip_prefix("organizations/").map(str::to_owned);
    GcpConfig { organization, ..config }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_scan_that_is_resumed_has_the_ledger_of_one_that_was_not() {
    for faults in [Faults::none(), Faults::none().with(Rule::every("cloudasset:*", Fault::Deny))] {
        let whole = scan_of(Organization::contoso(), faults.clone(), |_| ()).await;
        for units in [1, 8, 25, 40] {
            let server = Server::start(Organization::contoso(), faults.clone());
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("snapshot");
            let first = writer(&path);
            let cancellation = Cancellation::new();
            let stop = StopAfter { units, finished: AtomicUsize::new(0), cancellation: cancellation.clone() };
            let config = || named(config(&server));
            let summary = collect(config(), &server, &first, &stop, cancellation).await.unwrap();
            assert!(!summary.unfinished.is_empty() || summary.complete as usize >= units, "{units}");
            drop(first);

            let second = SnapshotWriter::resume(&path).unwrap();
            let begun = second.finished_units();
            assert!(begun >= units);
            let summary =
                collect(config(), &server, &second, &NoProgress, Cancellation::new()).await.unwrap();
            assert_eq!(ledger(&second), whole.ledger(), "{units}");
            assert_eq!(summary.identities, whole.summary.identities);

            let third = collect(config(), &server, &second, &NoProgress, Cancellation::new()).await.unwrap();
            assert_eq!(third.calls_made(), 0, "{:?}", third.calls);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_scan_that_is_resumed_has_the_ledger_of_one_that_was_not() {
    let whole = scan_of(Organization::contoso(), Faults::none(), |_| ()).await;
    // In the middle of the search, of the directory, of a list of lists, of a project.
    for api in [
        "cloudasset:searchAllResources",
        "admin:directory.users.list",
        "cloudidentity:groups.memberships.list",
        "storage:projects.hmacKeys.list",
    ] {
        let never = Rule::every(api, Fault::Slow(Duration::from_secs(60)));
        let server = Server::start(Organization::contoso(), Faults::none().with(never));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("snapshot");
        let first = writer(&path);
        let counted = Counted::default();
        let begun = collect(config(&server), &server, &first, &counted, Cancellation::new());
        let some = async {
            while counted.0.load(Ordering::Relaxed) < 5 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        };
        // Dropped where it stands, as a process that is killed.
        tokio::select! {
            ended = begun => panic!("`{api}` did not hold it up: {ended:?}"),
            () = some => {}
        }
        drop(first);

        server.set_faults(Faults::none());
        let second = SnapshotWriter::resume(&path).unwrap();
        assert!(second.finished_units() > 0, "{api}");
        collect(config(&server), &server, &second, &NoProgress, Cancellation::new()).await.unwrap();
        assert_eq!(ledger(&second), whole.ledger(), "{api}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stopped_scan_did_not_come_to_can_be_given_up_as_gaps() {
    let server = Server::start(Organization::contoso(), Faults::none());
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(&folder.path().join("snapshot"));
    let cancellation = Cancellation::new();
    let stop = StopAfter { units: 5, finished: AtomicUsize::new(0), cancellation: cancellation.clone() };
    let summary = collect(config(&server), &server, &writer, &stop, cancellation).await.unwrap();
    assert!(!summary.unfinished.is_empty());
    give_up_unfinished(&writer, &summary).unwrap();
    let snapshot = writer.seal(Default::default(), Vec::new()).unwrap();
    let gaps = snapshot.manifest().all_gaps();
    assert_eq!(gaps.len(), summary.unfinished.len());
    assert!(gaps.iter().all(|gap| gap.reason == GapReason::Cancelled));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_that_is_stopped_before_it_begins_is_not_finished() {
    let server = Server::start(Organization::contoso(), Faults::none());
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(&folder.path().join("snapshot"));
    let cancellation = Cancellation::new();
    cancellation.cancel();
    let config = named(config(&server));
    let summary = collect(config, &server, &writer, &NoProgress, cancellation).await.unwrap();
    assert!(summary.unfinished.len() > 20, "{}", summary.unfinished.len());
    assert_eq!(server.count("*"), 0);
}
