//! `tenure demo`: the whole job on a bundled estate.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use include_dir::{Dir, include_dir};
use jiff::Timestamp;

use crate::args::{Demo, Judge};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps::{self, Folders, Settings};

/// Outputs of the AWS CLI of a made-up organisation; `cargo xtask generate` writes them.
static ESTATE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/demo/estate");
/// Outputs of `az rest` of its tenant, as well.
static TENANT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/demo/tenant");
/// Answers of Google Cloud about its organization there.
static ORGANIZATION: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/demo/organization");
const REGISTER: &str = include_str!("../../demo/register.toml");

/// When the made-up organisation was read.
const AS_OF: &str = "2026-10-31T00:00:00Z";

/// Says that a folder was made by the demo, and so may be made again.
const MARK: &str = ".tenure-demo";

pub(crate) fn run(args: &Demo, output: &Output) -> anyhow::Result<Exit> {
    let out = &args.out;
    prepare(out)?;
    let [estate, tenant, organization] =
        ["estate", "tenant", "organization"].map(|folder| [out.join(folder)]);
    for (dir, [folder]) in [(&ESTATE, &estate), (&TENANT, &tenant), (&ORGANIZATION, &organization)] {
        unpack(dir, folder)?;
    }
    let register = out.join("register.toml");
    fs::write(&register, REGISTER).with_context(|| format!("cannot write `{}`", register.display()))?;
    let as_of: Timestamp = AS_OF.parse()?;
    let folders = Folders { aws: &estate, azure: &tenant, gcp: &organization };
    let snapshot = steps::import(&folders, &out.join("snapshot"), Some(as_of), output)?.snapshot;
    let judge = Judge {
        fail_on: tenure_model::Severity::Critical,
        require_complete: false,
        register: vec![register],
        credential_max_age_days: None,
        unused_days: None,
    };
    let settings = Settings::bundled(&judge, &args.look)?;
    let assessment = steps::assess(&snapshot, &settings, output)?;
    let file = steps::write_assessment(&assessment, &out.join("assessment"))?;
    let pack = out.join("pack");
    steps::write_pack(&assessment, &snapshot, &settings, &pack, output)?;
    let report = pack.join("data").join("report.html");
    steps::summarise(
        &assessment,
        &settings,
        &[("assessment", &file), ("pack", &pack), ("report", &report)],
        output,
    )?;
    output.say(&hints(out));
    Ok(Exit::Clean)
}

fn hints(out: &Path) -> String {
    let out = out.display();
    format!(
        "\nNext:\n  open {out}/pack/data/report.html in a browser\n  tenure verify {out}/pack\n  \
         tenure checks trust-without-external-id\n  tenure import gcp {out}/organization --azure {out}/tenant --aws {out}/estate \
         --out my-snapshot    (the inputs are there to play with)"
    )
}

/// Makes the folder, or clears what an earlier demo left in it. Never touches another folder.
fn prepare(out: &Path) -> anyhow::Result<()> {
    let mark = out.join(MARK);
    let is_empty = fs::read_dir(out).map(|mut entries| entries.next().is_none()).unwrap_or(true);
    if !is_empty && !mark.exists() {
        return Err(Failure::usage(
            format!("`{}` is not empty, and no demo made it", out.display()),
            "name an empty or a new folder with --out",
        ));
    }
    for part in ["estate", "tenant", "organization", "snapshot", "assessment", "pack"] {
        let part = out.join(part);
        if part.exists() {
            fs::remove_dir_all(&part).with_context(|| format!("cannot clear `{}`", part.display()))?;
        }
    }
    fs::create_dir_all(out).with_context(|| format!("cannot make `{}`", out.display()))?;
    fs::write(&mark, "made by `tenure demo`, which replaces what is in here\n")
        .with_context(|| format!("cannot write `{}`", mark.display()))
}

fn unpack(dir: &Dir<'_>, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make `{}`", to.display()))?;
    for file in dir.files() {
        let path = to.join(file.path().file_name().unwrap_or_default());
        fs::write(&path, file.contents()).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    for inner in dir.dirs() {
        unpack(inner, &to.join(inner.path().file_name().unwrap_or_default()))?;
    }
    Ok(())
}
