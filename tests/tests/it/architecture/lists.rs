use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use tenure_tests::environment::root;

fn checks() -> PathBuf {
    root().join("scanner/analysis/src/checks")
}

/// Names of the files of a folder with this extension, without it.
fn stems(folder: PathBuf, extension: &str) -> BTreeSet<String> {
    let names = super::files(&folder, extension);
    names.iter().map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn every_check_has_its_pair_and_its_place_in_the_list() {
    let mut files = stems(checks(), "rs");
    assert!(files.remove("mod"), "checks/mod.rs holds the list");
    assert!(!files.is_empty());
    assert_eq!(files, stems(checks(), "md"), "a check is a pair of files");

    let list = fs::read_to_string(checks().join("mod.rs")).unwrap();
    let product = list.split("#[cfg(test)]").next().unwrap();
    let modules: BTreeSet<String> = product
        .lines()
        .filter_map(|line| line.trim().strip_prefix("mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect();
    assert_eq!(files, modules, "`mod` lines");
    for file in &files {
        assert!(product.contains(&format!("{file}::CHECK")), "`{file}` is not in the list of checks");
        let source = fs::read_to_string(checks().join(format!("{file}.rs"))).unwrap();
        let name = file.replace('_', "-");
        assert!(source.contains(&format!("\"{name}\"")), "`{file}.rs` does not call its check `{name}`");
    }
}

#[test]
fn every_page_says_why_how_and_where_it_is_blind() {
    for file in stems(checks(), "md") {
        let page = fs::read_to_string(checks().join(format!("{file}.md"))).unwrap();
        assert!(page.starts_with("# "), "`{file}.md` has no title");
        let sections: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(sections, ["Why it matters", "How to repair", "Limits", "Examples"], "`{file}.md`");
        for verdict in ["fail", "pass", "not-evaluated"] {
            let outcome = format!("verdict = \"{verdict}\"");
            assert!(page.contains(&outcome), "`{file}.md` has no example with {outcome}");
        }
    }
}

#[test]
fn every_data_file_is_named_in_the_sources() {
    for (package, folder) in [
        ("scanner/analysis", "src/capabilities"),
        ("scanner/analysis", "src/techniques"),
        ("reports", "frameworks"),
        ("reports", "src/frameworks"),
    ] {
        let folder = root().join(package).join(folder);
        if !folder.is_dir() {
            continue;
        }
        let sources = super::files(&root().join(package).join("src"), "rs");
        let sources: String = sources.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
        for path in super::files(&folder, "toml") {
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(sources.contains(name), "no source names `{name}`");
        }
    }
}

/// INVARIANT: a technique finds what it works on: its kind is searched for, or it is written down why not.
#[test]
fn every_kind_that_a_technique_of_google_cloud_names_is_searched_for() {
    use tenure_gcp::units::{ASSET_TYPES, NOT_IN_INVENTORY};
    let named: BTreeSet<&str> = tenure_analysis::techniques::gcp::all()
        .iter()
        .flat_map(|technique| technique.kinds.iter().map(String::as_str))
        .collect();
    assert!(named.len() > 10, "{named:?}");
    let out = |kind: &str| NOT_IN_INVENTORY.iter().any(|(other, _)| *other == kind);
    let missing: Vec<&str> =
        named.into_iter().filter(|kind| !ASSET_TYPES.contains(kind) && !out(kind)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
