//! What changed between snapshots, whose act it was, and what a quarter amounts to.
//!
//! ```text
//!  Assessment + records ──► Taken (position.rs, records.rs: things with facts)
//!  Taken, Taken, …      ──► Drift (fold.rs: changes; sight.rs: what could be seen; acts.rs: by whom)
//!  Taken, …, a quarter  ──► PeriodReport (report.rs)
//! ```
//!
//! INVARIANT: a thing that is no longer shown is "removed" only where the later snapshot would have shown it; else it is
//! "not evaluated", and the same of what is shown for the first time.

mod acts;
mod fold;
mod position;
mod quarter;
mod records;
mod registers;
mod report;
mod sight;
#[cfg(test)]
mod tests;

use tenure_model::{Assessment, Drift, Estate, Moment, PeriodReport};
use tenure_register::Register;

pub use quarter::Quarter;

use position::Items;

/// A snapshot, as it is compared with others.
#[derive(Debug)]
pub struct Taken {
    assessment: Assessment,
    items: Items,
    has_records: bool,
}

impl Taken {
    /// What an assessment shows, with what the records of its snapshot show where they are given. Without them
    /// grants, trusts and credentials are compared only as far as they are a party's.
    pub fn new(assessment: Assessment, records: Option<(&Estate, &Register)>) -> Self {
        let mut items = position::of_assessment(&assessment);
        if let Some((estate, register)) = records {
            records::Reader::new(&assessment, estate, register).read(&mut items);
        }
        Self { assessment, items, has_records: records.is_some() }
    }

    /// What was worked out of it.
    pub fn assessment(&self) -> &Assessment {
        &self.assessment
    }

    fn moment(&self) -> Moment {
        let snapshot = &self.assessment.snapshot;
        Moment { snapshot: snapshot.id.clone(), as_of: snapshot.as_of }
    }
}

/// What two snapshots differ in. The order in which they are given counts: the first is held to be the earlier.
pub fn diff(earlier: &Taken, later: &Taken) -> Drift {
    fold::drift(earlier, &[later])
}

/// What a quarter amounts to, from snapshots in any order: the last from before it where there is one, those in it,
/// and those after it, which show whether its evidence was there in time. `every_days` is how far two snapshots may
/// lie apart before the time between them is named as not seen. `None` where no snapshot lies in the quarter.
pub fn report(
    taken: &[Taken],
    quarter: Quarter,
    register: &Register,
    every_days: u32,
) -> Option<PeriodReport> {
    report::report(taken, quarter, register, every_days)
}
