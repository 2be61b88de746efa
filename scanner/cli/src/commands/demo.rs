//! `tenure demo`: the whole job on a bundled estate.

mod earlier;

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use include_dir::{Dir, File, include_dir};
use jiff::Timestamp;

use earlier::Earlier;

use crate::args::{Demo, Judge};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps::{self, Folders, Settings};

/// Outputs of the AWS CLI of a made-up organisation; `cargo xtask generate` writes them.
static ESTATE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/demo/estate");
/// Outputs of `az rest` of its tenant, as well.
static TENANT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/demo/tenant");
/// Answers of Google Cloud about its organization there.
static ORGANIZATION: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/demo/organization");
/// The same by folder, in the order of the clouds.
const PARTS: [(&str, &Dir<'static>); 3] =
    [("estate", &ESTATE), ("tenant", &TENANT), ("organization", &ORGANIZATION)];
const REGISTER: &str = include_str!("../../demo/register.toml");

/// When the made-up organisation was read.
const AS_OF: &str = "2026-10-31T00:00:00Z";

/// Says that a folder was made by the demo, and so may be made again.
const MARK: &str = ".tenure-demo";

pub(crate) fn run(args: &Demo, output: &Output) -> anyhow::Result<Exit> {
    let out = &args.out;
    prepare(out)?;
    let [estate, tenant, organization] = PARTS.map(|(folder, _)| [out.join(folder)]);
    for (folder, dir) in PARTS {
        unpack(dir, &out.join(folder), &|file| Ok(Cow::Borrowed(file.contents())))?;
    }
    let register = out.join("register.toml");
    fs::write(&register, REGISTER).with_context(|| format!("cannot write `{}`", register.display()))?;
    let as_of: Timestamp = AS_OF.parse()?;
    let folders = Folders { aws: &estate, azure: &tenant, gcp: &organization };
    let snapshot = steps::import(&folders, &out.join("snapshot"), Some(as_of), output)?.snapshot;
    leave_earlier(out, as_of, output)?;
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

/// Leaves the snapshot of an earlier reading, without the files that it was made of.
fn leave_earlier(out: &Path, now: Timestamp, output: &Output) -> anyhow::Result<()> {
    let earlier = Earlier::bundled()?;
    let files =
        tempfile::tempdir_in(out).with_context(|| format!("cannot write into `{}`", out.display()))?;
    let [aws, azure, gcp] = PARTS.map(|(folder, _)| [files.path().join(folder)]);
    for (folder, dir) in PARTS {
        let as_it_was = |file: &'static File<'static>| {
            earlier.file(&Path::new(folder).join(file.path()), file.contents(), now).map(Cow::Owned)
        };
        unpack(dir, &files.path().join(folder), &as_it_was)?;
    }
    let folders = Folders { aws: &aws, azure: &azure, gcp: &gcp };
    steps::import(&folders, &out.join("earlier"), Some(earlier.as_of), output)?;
    Ok(())
}

fn hints(out: &Path) -> String {
    let out = out.display();
    format!(
        "\nNext:\n  open {out}/pack/data/report.html in a browser\n  tenure verify {out}/pack\n  \
         tenure diff {out}/earlier {out}/snapshot --register {out}/register.toml\n  \
         tenure pack {out}/earlier {out}/snapshot --period 2026-Q4 --register {out}/register.toml --out quarter\n  \
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
    for part in ["estate", "tenant", "organization", "snapshot", "earlier", "assessment", "pack"] {
        let part = out.join(part);
        if part.exists() {
            fs::remove_dir_all(&part).with_context(|| format!("cannot clear `{}`", part.display()))?;
        }
    }
    fs::create_dir_all(out).with_context(|| format!("cannot make `{}`", out.display()))?;
    fs::write(&mark, "made by `tenure demo`, which replaces what is in here\n")
        .with_context(|| format!("cannot write `{}`", mark.display()))
}

/// What a file holds, as it is to be written.
type Content<'c> = dyn Fn(&'static File<'static>) -> anyhow::Result<Cow<'static, [u8]>> + 'c;

fn unpack(dir: &'static Dir<'static>, to: &Path, content: &Content<'_>) -> anyhow::Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make `{}`", to.display()))?;
    for file in dir.files() {
        let path = to.join(file.path().file_name().unwrap_or_default());
        fs::write(&path, content(file)?).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    for inner in dir.dirs() {
        unpack(inner, &to.join(inner.path().file_name().unwrap_or_default()), content)?;
    }
    Ok(())
}
