//! Control frameworks: which checks speak to which control of which edition. Data in `reports/frameworks/`, one file
//! an edition.
//!
//! A scan can refute a control; alone it proves none. So a control whose checks all pass is "no exception found", and
//! one that no check speaks to is "not tested by this tool".

use std::sync::LazyLock;

use tenure_model::{CheckId, Control, Framework};

/// Every file of `reports/frameworks/`, in the order in which reports list them.
const FILES: [(&str, &str); 1] = [("nist-csf-2.0.toml", include_str!("../frameworks/nist-csf-2.0.toml"))];

// INVARIANT: every file parses (a test reads each by itself), so none is lost here.
static ALL: LazyLock<Vec<Framework>> =
    LazyLock::new(|| FILES.iter().filter_map(|(_, text)| toml::from_str(text).ok()).collect());

/// Every framework that is built in, in the order in which reports list them.
pub fn all() -> &'static [Framework] {
    &ALL
}

/// A framework by its id (`nist-csf-2.0`).
pub fn find(id: &str) -> Option<&'static Framework> {
    ALL.iter().find(|framework| framework.id == id)
}

/// The controls that a check speaks to, framework by framework.
pub fn controls_of(check: &CheckId) -> impl Iterator<Item = (&'static Framework, &'static Control)> {
    let check = check.clone();
    ALL.iter().flat_map(move |framework| {
        let check = check.clone();
        let speaks = move |control: &&Control| control.checks.contains(&check);
        framework.controls.iter().filter(speaks).map(move |control| (framework, control))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_folder_and_every_file_parses() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/frameworks");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let mut listed: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        listed.sort_unstable();
        assert_eq!(files, listed);
        for (name, text) in FILES {
            let framework: Framework = toml::from_str(text).unwrap();
            assert_eq!(format!("{}.toml", framework.id), name);
        }
    }
}
