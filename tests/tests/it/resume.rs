//! A scan that is killed, at any moment, is finished by `--resume`: as if it had never been killed,
//! without asking again what it had, and never taken for a whole one before.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tenure_snapshot::Snapshot;
use tenure_tests::environment;
use tenure_tests::fault_proxy::{Call, Fault, Proxy, Rule};
use tenure_tests::program;

use crate::demo::files;
use crate::scan::{Organisation, Scan};

/// A scan slow enough to be hit in the middle.
fn slow() -> Vec<Rule> {
    vec![Rule::every("*", Fault::Delay(Duration::from_millis(30)))]
}

#[test]
fn a_killed_scan_is_resumed_to_the_same_records() {
    let Some(venv) = environment::venv("killing and resuming scans") else { return };
    let organisation = Organisation::moto(&venv);
    let whole = organisation.baseline();
    let mut killed_in_the_middle = 0;
    for calls in [1, 25, 90, 160, 230] {
        let folder = tempfile::tempdir().unwrap();
        let proxy = organisation.proxy(slow());
        if !kill_after(organisation, &proxy, folder.path(), calls) {
            continue;
        }
        killed_in_the_middle += 1;
        refused_by_every_other_command(folder.path());
        let finished = recordings(folder.path());
        proxy.restart(Vec::new());
        let run =
            program::finish(&mut organisation.collect(&proxy, folder.path(), &["--resume"])).expect(&[0]);
        assert_eq!(files(folder.path()).iter().filter(|file| is_leftover(file)).count(), 0);
        kept_as_they_were(folder.path(), &finished);
        let scan = Scan::read(folder, &run, proxy.calls());
        whole.same_as(&scan, &format!("killed after {calls} calls"));
    }
    assert!(killed_in_the_middle >= 3, "the scan was over before it could be killed");
}

#[test]
fn finished_work_is_not_asked_for_again() {
    let Some(venv) = environment::venv("resuming without repeating") else { return };
    let organisation = Organisation::moto(&venv);
    let folder = tempfile::tempdir().unwrap();
    let proxy = organisation.proxy(slow());
    assert!(
        kill_after(organisation, &proxy, folder.path(), 120),
        "the scan was over before it could be killed"
    );
    let finished = finished_units(folder.path());
    proxy.restart(Vec::new());
    program::finish(&mut organisation.collect(&proxy, folder.path(), &["--resume"])).expect(&[0]);
    let repeated: Vec<Call> = proxy
        .calls()
        .into_iter()
        .filter(|call| call.api.starts_with("iam:") && !call.account.is_empty())
        .filter(|call| finished.contains(&(format!("aws:{}", call.account), call.api.clone())))
        .collect();
    assert!(finished.len() > 5, "{finished:?}");
    assert!(repeated.is_empty(), "{repeated:?}");
}

#[test]
fn what_is_finished_is_not_resumed() {
    let Some(venv) = environment::venv("resuming what is finished") else { return };
    let organisation = Organisation::moto(&venv);
    let folder = tempfile::tempdir().unwrap();
    let proxy = organisation.proxy(Vec::new());
    program::finish(&mut organisation.collect(&proxy, folder.path(), &[])).expect(&[0]);
    let before: BTreeMap<_, _> = recordings(folder.path());
    proxy.restart(Vec::new());
    let run = program::finish(&mut organisation.collect(&proxy, folder.path(), &["--resume"]));
    assert!(run.code.is_some_and(|code| code == 0 || !run.stderr.is_empty()), "{run}");
    assert_eq!(recordings(folder.path()), before, "a sealed snapshot never changes");
}

/// Starts a scan and kills it once it made so many calls; `false` where it was over before.
fn kill_after(organisation: &Organisation, proxy: &Proxy, folder: &Path, calls: usize) -> bool {
    let mut command = organisation.collect(proxy, folder, &[]);
    let mut scan = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while proxy.calls().len() < calls {
        if scan.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    scan.kill().unwrap();
    let status = scan.wait().unwrap();
    status.code().is_none() && !folder.join("snapshot/manifest.json").exists()
}

fn refused_by_every_other_command(folder: &Path) {
    if !folder.join("snapshot").exists() {
        return;
    }
    assert!(Snapshot::open(&folder.join("snapshot")).is_err());
    for arguments in [
        vec!["assess", "snapshot", "--out", "a"],
        vec!["pack", "snapshot", "--out", "p"],
        vec!["normalise", "snapshot"],
        vec!["verify", "snapshot"],
    ] {
        let run = program::run(folder, &arguments);
        assert!(
            matches!(run.code, Some(2 | 4 | 5)),
            "{arguments:?} took an unfinished scan for a whole one: {run}"
        );
        assert!(run.stderr.contains("--resume"), "{arguments:?} does not say how to go on: {run}");
    }
}

/// Scope and API of every unit in the journal.
fn finished_units(folder: &Path) -> Vec<(String, String)> {
    let journal = std::fs::read_to_string(folder.join("snapshot/journal.jsonl")).unwrap();
    let lines = journal.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    lines
        .filter_map(|line| {
            let unit = &line["unit"];
            Some((unit["scope"].as_str()?.to_owned(), unit["api"].as_str()?.to_owned()))
        })
        .collect()
}

/// Every finished recording with its bytes.
fn recordings(folder: &Path) -> BTreeMap<std::path::PathBuf, Vec<u8>> {
    let raw = folder.join("snapshot/raw");
    if !raw.exists() {
        return BTreeMap::new();
    }
    let whole = files(&raw).into_iter().filter(|file| !is_leftover(file));
    whole.map(|file| (file.clone(), std::fs::read(raw.join(&file)).unwrap())).collect()
}

/// What was finished before the kill is still there, byte for byte. A recording that was renamed and
/// not yet in the journal may be made again.
fn kept_as_they_were(folder: &Path, finished: &BTreeMap<std::path::PathBuf, Vec<u8>>) {
    let now = recordings(folder);
    let changed: Vec<_> = finished.iter().filter(|(file, bytes)| now.get(*file) != Some(bytes)).collect();
    assert!(changed.len() <= 8, "{:?}", changed.iter().map(|(file, _)| file).collect::<Vec<_>>());
}

fn is_leftover(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "partial" || extension == "tmp")
}
