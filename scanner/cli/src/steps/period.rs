//! Snapshots, assessments and packs, read for a comparison.

use std::path::{Path, PathBuf};

use tenure_analysis::period::{self, Quarter, Taken};
use tenure_model::{Assessment, PeriodReport};

use super::{ASSESSMENT, Settings, assess, load_assessment, open};
use crate::exit::Failure;
use crate::output::Output;

/// Reads what a comparison needs: a snapshot with its records, which is assessed now, or an assessment, alone or in a
/// pack.
pub(crate) fn take(path: &Path, settings: &Settings, output: &Output) -> anyhow::Result<Taken> {
    if is_snapshot(path) {
        let snapshot = open(path)?;
        let assessment = assess(&snapshot, settings, output)?;
        let estate = snapshot.estate()?;
        return Ok(Taken::new(assessment, Some((&estate, &settings.options.register))));
    }
    if path.join("bagit.txt").exists() {
        return Ok(Taken::new(load_assessment(&path.join("data"))?, None));
    }
    if path.is_dir() && !path.join(ASSESSMENT).exists() {
        return Err(Failure::usage(
            format!("`{}` is no snapshot, no pack and no assessment", path.display()),
            "a snapshot holds `manifest.json`, a pack `bagit.txt`, the folder of an assessment `assessment.json`",
        ));
    }
    Ok(Taken::new(load_assessment(path)?, None))
}

fn is_snapshot(path: &Path) -> bool {
    path.join("manifest.json").exists()
}

/// A quarter, as its snapshots tell it.
pub(crate) struct Told {
    pub(crate) report: PeriodReport,
    /// Folder of the last snapshot in it.
    pub(crate) closing: PathBuf,
    /// Every snapshot that was named, with its folder.
    taken: Vec<(PathBuf, Taken)>,
    /// The place of the last one in the quarter.
    last: usize,
}

impl Told {
    pub(crate) fn read(
        paths: &[PathBuf],
        quarter: Quarter,
        every_days: u32,
        settings: &Settings,
        output: &Output,
    ) -> anyhow::Result<Self> {
        let mut taken: Vec<Taken> = Vec::new();
        for path in paths {
            if !is_snapshot(path) {
                return Err(Failure::usage(
                    format!("`{}` is no snapshot", path.display()),
                    "a snapshot holds `manifest.json`",
                ));
            }
            let one = take(path, settings, output)?;
            let id = &one.assessment().snapshot.id;
            if taken.iter().any(|other| other.assessment().snapshot.id == *id) {
                let message = format!("`{}` is a snapshot that was named before", path.display());
                return Err(Failure::usage(message, "name each snapshot once"));
            }
            taken.push(one);
        }
        let report = period::report(&taken, quarter, &settings.options.register, every_days);
        let closing = report.as_ref().and_then(|report| {
            let id = &report.drift.later.snapshot;
            let last = taken.iter().position(|one| one.assessment().snapshot.id == *id)?;
            Some((last, paths.get(last)?.clone()))
        });
        let (Some((last, closing)), Some(report)) = (closing, report) else {
            return Err(Failure::usage(
                format!("no snapshot lies in {quarter}"),
                "name one that was taken in it: what was not read then is not known",
            ));
        };
        Ok(Self { report, closing, taken: paths.iter().cloned().zip(taken).collect(), last })
    }

    /// What was worked out of the last snapshot in it.
    pub(crate) fn assessment(&self) -> &Assessment {
        // INVARIANT: `last` is a place in `taken`.
        #[expect(clippy::indexing_slicing, reason = "see above")]
        self.taken[self.last].1.assessment()
    }

    /// The other snapshots, by their folders.
    pub(crate) fn others(&self) -> impl Iterator<Item = (&Path, &Assessment)> {
        let others = self.taken.iter().enumerate().filter(|(at, _)| *at != self.last);
        others.map(|(_, (path, taken))| (path.as_path(), taken.assessment()))
    }

    /// What was worked out of the snapshots until the end of the quarter.
    pub(crate) fn until_its_end(&self) -> Vec<Assessment> {
        let all = self.taken.iter().map(|(_, taken)| taken.assessment());
        all.filter(|one| one.snapshot.as_of < self.report.to).cloned().collect()
    }
}
