use tenure_model::CoverageState;
use tenure_snapshot::UnitKey;

/// Who watches a collection: the command line's bars, or nobody. Called from the collecting task,
/// so it must be quick.
pub trait Progress: Send + Sync {
    /// This many more units are now known to be read.
    fn planned(&self, units: usize) {
        let _ = units;
    }

    /// A unit is being read.
    fn started(&self, unit: &UnitKey) {
        let _ = unit;
    }

    /// A unit was read, skipped because it was finished before, or refused.
    fn finished(&self, unit: &UnitKey, state: CoverageState) {
        let _ = (unit, state);
    }

    /// A call was made; retries count too.
    fn called(&self, api: &str) {
        let _ = api;
    }
}

/// Nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoProgress;

impl Progress for NoProgress {}
