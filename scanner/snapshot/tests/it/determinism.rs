//! The same answers and records give the same bytes, in whatever order they come.

use tempfile::tempdir;
use tenure_snapshot::SnapshotWriter;

use crate::every_value::every_value;
use crate::example;

#[test]
fn the_order_of_units_and_records_never_shows() {
    let (one, two) = (tempdir().unwrap(), tempdir().unwrap());
    for (dir, backwards) in [(&one, false), (&two, true)] {
        let writer = SnapshotWriter::create(dir.path(), example::header()).unwrap();
        let mut units = example::units();
        let mut records = every_value();
        // A page that came twice adds nothing.
        records.extend(every_value());
        let mut gaps = vec![example::table_gap(), example::gap(&units[0], tenure_model::GapReason::Bounded)];
        if backwards {
            units.reverse();
            gaps.reverse();
            records = mixed(records);
        }
        for unit in &units {
            example::read_example_unit(&writer, unit);
        }
        writer.seal(records, gaps).unwrap();
    }
    let (one, two) = (example::files(one.path()), example::files(two.path()));
    assert_eq!(one.len(), 21, "18 tables, 2 recordings, the manifest");
    for (a, b) in one.iter().zip(&two) {
        assert_eq!(a.0, b.0);
        assert!(a.1 == b.1, "`{}` differs", a.0);
    }
}

/// A stride through each list, so that neither the order nor its reverse stays.
pub(crate) fn mixed(mut records: tenure_model::Records) -> tenure_model::Records {
    fn mix<T: Clone>(list: &mut Vec<T>) {
        let (even, odd): (Vec<_>, Vec<_>) = list.drain(..).enumerate().partition(|(at, _)| at % 2 == 0);
        list.extend(odd.into_iter().rev().chain(even).map(|(_, item)| item));
    }
    mix(&mut records.scopes);
    mix(&mut records.principals);
    mix(&mut records.memberships);
    mix(&mut records.credentials);
    mix(&mut records.policies);
    mix(&mut records.role_definitions);
    mix(&mut records.grants);
    mix(&mut records.guard_rails);
    mix(&mut records.trusts);
    mix(&mut records.delegations);
    mix(&mut records.resources);
    mix(&mut records.service_uses);
    mix(&mut records.events);
    mix(&mut records.log_readings);
    records
}

#[test]
fn the_id_follows_what_was_recorded() {
    let id = |answer: &str, as_of: &str| {
        let dir = tempdir().unwrap();
        let header = tenure_snapshot::Header { as_of: example::time(as_of), ..example::header() };
        let writer = SnapshotWriter::create(dir.path(), header).unwrap();
        example::read_unit(&writer, &example::unit("iam:ListUsers", ""), &[answer]);
        writer.seal(Default::default(), Vec::new()).unwrap().manifest().id.clone()
    };
    let first = id("{}", "2026-01-01T00:00:00Z");
    assert_eq!(id("{}", "2026-01-01T00:00:00Z"), first);
    assert_ne!(id("[]", "2026-01-01T00:00:00Z"), first);
    assert_ne!(id("{}", "2026-01-02T00:00:00Z"), first);
}
