//! What goes into the tables comes out of them: every word of every enumeration, and any text.

use proptest::collection::vec;
use proptest::prelude::*;
use tempfile::tempdir;
use tenure_model::{Known, PrincipalKind};
use tenure_snapshot::{Snapshot, SnapshotWriter};

use crate::any_record::{coverage, gap, records};
use crate::determinism::mixed;
use crate::every_value::every_value;
use crate::example;

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_records_come_back(
        records in records(), coverage in vec(coverage(), 1..4), gaps in vec(gap(), 0..6),
    ) {
        let dir = tempdir().unwrap();
        let writer = SnapshotWriter::create(dir.path(), example::header()).unwrap();
        for (at, coverage) in coverage.iter().enumerate() {
            let unit = example::unit(&format!("iam:List{at}"), "");
            writer.note(unit, coverage.clone(), gaps.clone()).unwrap();
        }
        writer.seal(records.clone(), Vec::new()).unwrap();
        let mut twice = mixed(records.clone());
        twice.extend(records.clone());
        let estate = Snapshot::open(dir.path()).unwrap().estate().unwrap();
        let (mut records, mut coverage, mut gaps) = (records, coverage, gaps);
        records.canonicalise();
        coverage.sort();
        gaps.sort();
        gaps.dedup();
        twice.canonicalise();
        prop_assert_eq!(&twice, &records, "order and repetition never show");
        prop_assert_eq!(estate.records(), &records);
        prop_assert_eq!(estate.coverage, coverage);
        prop_assert_eq!(estate.gaps, gaps);
    }
}

#[test]
fn every_value_comes_back() {
    let dir = tempdir().unwrap();
    let writer = SnapshotWriter::create(dir.path(), example::header()).unwrap();
    let snapshot = writer.seal(every_value(), Vec::new()).unwrap();
    let mut expected = every_value();
    expected.canonicalise();
    let estate = snapshot.estate().unwrap();
    assert_eq!(estate.records(), &expected);
    assert_eq!(expected.principals.len(), PrincipalKind::ALL.len() * 3, "each kind with each nature");
}

#[test]
fn times_are_kept_to_the_microsecond() {
    let dir = tempdir().unwrap();
    let writer = SnapshotWriter::create(dir.path(), example::header()).unwrap();
    let mut records = example::records();
    records.principals.truncate(1);
    records.principals[0].created = Known::Is("2024-01-01T00:00:00.123456789Z".parse().unwrap());
    let estate = writer.seal(records, Vec::new()).unwrap().estate().unwrap();
    let kept = Known::Is("2024-01-01T00:00:00.123456Z".parse().unwrap());
    assert_eq!(estate.records().principals[0].created, kept);
}
