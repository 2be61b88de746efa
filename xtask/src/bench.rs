//! `cargo xtask bench`: what import and assessment cost, as a ratio to merely parsing the input.

mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, ensure};

use crate::measure::{self, Usage};
use crate::options::Options;
use crate::{bench_estate, process, workspace};

const SIZES: &str = "1000,10000,100000";
/// The file that the yardstick parses.
const DETAILS: &str = "iam-get-account-authorization-details.json";
/// Each program runs this often, and its quickest run counts: the rest is the machine's noise.
const RUNS: usize = 3;

/// One size of estate, measured.
struct Row {
    principals: usize,
    input_bytes: u64,
    parse: Usage,
    import: Usage,
    assess: Usage,
}

/// The programs under measurement.
struct Programs {
    tenure: PathBuf,
    xtask: PathBuf,
}

pub(crate) fn run(mut options: Options) -> anyhow::Result<ExitCode> {
    let sizes = sizes(&options.value("--sizes")?.unwrap_or_else(|| SIZES.to_owned()))?;
    let scan = options.value("--scan")?;
    let dev = options.flag("--dev");
    options.finish()?;
    let calls = scan.map(|file| table::calls(Path::new(&file))).transpose()?;
    let root = workspace::root()?;
    let target = workspace::target(&root);
    let programs = build(&root, &target, dev)?;
    let mut rows = Vec::new();
    for principals in sizes {
        let folder = target.join("bench").join(principals.to_string());
        rows.push(measure_size(&programs, &folder, principals)?);
    }
    println!("{}", table::markdown(&rows));
    if let Some(calls) = calls {
        println!("{calls}");
    }
    Ok(ExitCode::SUCCESS)
}

fn sizes(list: &str) -> anyhow::Result<Vec<usize>> {
    let numbers = list.split(',').map(str::trim);
    numbers.map(|n| n.parse().with_context(|| format!("`{n}` is not a number of principals"))).collect()
}

fn build(root: &Path, target: &Path, dev: bool) -> anyhow::Result<Programs> {
    if dev {
        // Features as for the tests. Ourselves we take as we are: who runs is not to be replaced.
        process::run(process::cargo(root).args(["build", "--workspace", "--bin", "tenure"]))?;
        return Ok(Programs { tenure: target.join("debug/tenure"), xtask: std::env::current_exe()? });
    }
    // The clouds' SDKs take no part in what is measured, and are much of the time of a release build.
    for arguments in [&["-p", "tenure-cli", "--no-default-features"][..], &["-p", "xtask"]] {
        process::run(process::cargo(root).args(["build", "--release"]).args(arguments))?;
    }
    let release = target.join("release");
    Ok(Programs { tenure: release.join("tenure"), xtask: release.join("xtask") })
}

fn measure_size(programs: &Programs, folder: &Path, principals: usize) -> anyhow::Result<Row> {
    eprintln!("{principals} principals");
    remove(folder)?;
    let estate = folder.join("estate");
    fs::create_dir_all(&estate)?;
    bench_estate::write(&estate, principals)?;
    let details = find(&estate, DETAILS)?.with_context(|| format!("the estate holds no `{DETAILS}`"))?;
    let input_bytes = fs::metadata(&details)?.len();
    ensure!(input_bytes > 0, "`{}` is empty", details.display());

    let mut parse = Command::new(&programs.xtask);
    parse.arg("parse-gaad").arg(&details);
    let snapshot = folder.join("snapshot");
    let mut import = Command::new(&programs.tenure);
    import.args(["import", "aws", "--quiet"]).arg(&estate).arg("--out").arg(&snapshot);
    let assessment = folder.join("assessment");
    let mut assess = Command::new(&programs.tenure);
    assess.args(["assess", "--quiet"]).arg(&snapshot).arg("--out").arg(&assessment);

    let row = Row {
        principals,
        input_bytes,
        parse: best(&parse, None)?,
        import: best(&import, Some(&snapshot))?,
        assess: best(&assess, Some(&assessment))?,
    };
    remove(folder)?;
    Ok(row)
}

/// The quickest of some runs; `output` is removed before each.
fn best(program: &Command, output: Option<&Path>) -> anyhow::Result<Usage> {
    let mut best: Option<Usage> = None;
    for _ in 0..RUNS {
        if let Some(output) = output {
            remove(output)?;
        }
        let usage = measure::of(program)?;
        if best.is_none_or(|best| usage.cpu_seconds < best.cpu_seconds) {
            best = Some(usage);
        }
    }
    best.context("nothing was measured")
}

/// The one file of that name, in a folder or in a folder in it.
fn find(folder: &Path, name: &str) -> anyhow::Result<Option<PathBuf>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name() == name {
            return Ok(Some(entry.path()));
        }
        if entry.file_type()?.is_dir()
            && let Some(found) = find(&entry.path(), name)?
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn remove(path: &Path) -> anyhow::Result<()> {
    if path.is_dir() {
        fs::remove_dir_all(path).with_context(|| format!("could not remove `{}`", path.display()))?;
    }
    Ok(())
}
