//! `tenure offboard`: whether a party's access has ended, or what has to go before.

mod text;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use tenure_analysis::offboarding::{OffboardOptions, UnknownParty, offboard, plan};
use tenure_analysis::{Context, Options};
use tenure_model::{Estate, OffboardingPlan, ProofVerdict, Severity};
use tenure_register::When;
use tenure_snapshot::Snapshot;

use crate::args::{Judge, Offboard};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::progress;
use crate::steps::{self, Settings};

const PLAN: &str = "plan.json";

pub(crate) fn run(args: &Offboard, output: &Output) -> anyhow::Result<Exit> {
    let settings = Settings::presented(output, &judge(args), &args.look)?;
    let options = said(args, settings.options());
    let snapshot = steps::open(&args.snapshot)?;
    let estate = snapshot.estate()?;
    let context = Context::new(&estate, settings.options());
    if args.plan {
        let plan = plan(&context, &args.party, &options).map_err(unknown)?;
        output.result(&plan, || text::plan(&plan))?;
        if let Some(dir) = &args.out {
            output.say(&format!("wrote {}", write(&plan, dir)?.display()));
        }
        return Ok(Exit::Clean);
    }
    let bar = progress::spinner(output, "looking for what is left");
    let earlier: Option<Snapshot> = args.baseline.as_deref().map(steps::open).transpose()?;
    let before: Option<Estate> = earlier.as_ref().map(Snapshot::estate).transpose()?;
    let baseline = before.as_ref().map(|before| Context::new(before, settings.options()));
    let certificate = offboard(&context, &args.party, baseline.as_ref(), &options).map_err(unknown)?;
    bar.finish_and_clear();
    output.result(&certificate, || text::certificate(&certificate))?;
    if let Some(dir) = &args.out {
        let assessment = steps::assess(&snapshot, &settings, output)?;
        let leaving = steps::Leaving { certificate: &certificate, baseline: earlier.as_ref() };
        let besides = steps::Besides { leaving: Some(leaving), ..Default::default() };
        steps::write_pack_of(&assessment, &snapshot, &settings, &besides, dir, output)?;
        output.say(&format!("wrote the pack {}", dir.display()));
    }
    Ok(match certificate.verdict {
        ProofVerdict::Proven => Exit::Clean,
        ProofVerdict::Residue => Exit::Findings,
        ProofVerdict::NotProven => Exit::Incomplete,
    })
}

/// The settings that are shared with an assessment: here only the register.
fn judge(args: &Offboard) -> Judge {
    Judge {
        fail_on: Severity::Critical,
        require_complete: false,
        register: args.register.clone(),
        credential_max_age_days: None,
        unused_days: None,
    }
}

/// What the command line says.
#[expect(clippy::disallowed_methods, reason = "whether a snapshot is stale is a question of today")]
fn said(args: &Offboard, settings: &Options) -> OffboardOptions {
    let zone = settings.register.zone();
    OffboardOptions {
        ended: args.since.map(|since: When| since.start(&zone)),
        executed_by: args.executed_by.clone(),
        verified_by: args.verified_by.clone(),
        now: Timestamp::from_second(Timestamp::now().as_second()).ok(),
        stale_after: SignedDuration::from_hours(24 * i64::from(args.max_age_days)),
    }
}

fn unknown(error: UnknownParty) -> anyhow::Error {
    let help = match error.near.as_slice() {
        [] => "name a party of the register, or one that a report shows".to_owned(),
        near => format!("did you mean {}?", near.join(", ")),
    };
    Failure::usage(error.to_string(), help)
}

/// Writes a plan whole or not at all.
fn write(plan: &OffboardingPlan, dir: &Path) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(dir).with_context(|| format!("cannot make `{}`", dir.display()))?;
    let (path, partial) = (dir.join(PLAN), dir.join("plan.json.partial"));
    let write = || -> anyhow::Result<()> {
        let mut text = serde_json::to_vec_pretty(plan)?;
        text.push(b'\n');
        fs::write(&partial, text)?;
        Ok(fs::rename(&partial, &path)?)
    };
    write().with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(path)
}
