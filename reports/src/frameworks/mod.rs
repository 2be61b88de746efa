//! Control frameworks: which checks speak to which control of which edition. Data in `reports/frameworks/`, one file
//! an edition; `as-cited.toml` beside them resolves ids that others cite loosely.
//!
//! A scan can refute a control; alone it proves none. So a control whose checks all pass is "no exception found", and
//! one that no check speaks to is "not tested by this tool".

mod cited;
mod objectives;
mod pages;
mod results;

use std::sync::LazyLock;

use tenure_model::{CheckId, Control, Framework};

pub use cited::{Citation, citations};
pub use objectives::{Objective, objectives};
pub use pages::pages;
pub(crate) use results::concerns;
pub use results::{result, results};

/// Every framework of `reports/frameworks/`, in the order in which reports list them.
const FILES: [(&str, &str); 16] = [
    ("nist-csf-2.0.toml", include_str!("../../frameworks/nist-csf-2.0.toml")),
    ("nist-sp-800-53-r5.toml", include_str!("../../frameworks/nist-sp-800-53-r5.toml")),
    ("nist-ai-rmf-1.0.toml", include_str!("../../frameworks/nist-ai-rmf-1.0.toml")),
    ("owasp-nhi-2025.toml", include_str!("../../frameworks/owasp-nhi-2025.toml")),
    ("csa-maestro-2025.toml", include_str!("../../frameworks/csa-maestro-2025.toml")),
    ("csa-ccm-4.1.toml", include_str!("../../frameworks/csa-ccm-4.1.toml")),
    ("iso-27001-2022.toml", include_str!("../../frameworks/iso-27001-2022.toml")),
    ("soc2-2017.toml", include_str!("../../frameworks/soc2-2017.toml")),
    ("pci-dss-4.0.1.toml", include_str!("../../frameworks/pci-dss-4.0.1.toml")),
    ("cis-aws-7.0.toml", include_str!("../../frameworks/cis-aws-7.0.toml")),
    ("cis-azure-5.0.toml", include_str!("../../frameworks/cis-azure-5.0.toml")),
    ("cis-gcp-5.0.toml", include_str!("../../frameworks/cis-gcp-5.0.toml")),
    ("dora-2022-2554.toml", include_str!("../../frameworks/dora-2022-2554.toml")),
    ("dora-its-2024-2956.toml", include_str!("../../frameworks/dora-its-2024-2956.toml")),
    ("nis2-2022-2555.toml", include_str!("../../frameworks/nis2-2022-2555.toml")),
    ("nis2-2024-2690.toml", include_str!("../../frameworks/nis2-2024-2690.toml")),
];

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

/// A control by its reference, framework and id with a colon between: `nist-csf-2.0:PR.AA-05`. An id that ends in its
/// own year is found without it too: `owasp-nhi-2025:NHI5` is `NHI5:2025`.
pub fn control(reference: &str) -> Option<(&'static Framework, &'static Control)> {
    let (framework, id) = reference.split_once(':')?;
    let framework = find(framework)?;
    let is_meant = |control: &&Control| {
        control.id == id || control.id.split_once(':').is_some_and(|(stem, _)| stem == id)
    };
    framework.controls.iter().find(is_meant).map(|control| (framework, control))
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
            .filter(|name| name != "as-cited.toml")
            .collect();
        files.sort();
        let mut listed: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        listed.sort_unstable();
        assert_eq!(files, listed);
        for (name, text) in FILES {
            let framework: Framework = toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(format!("{}.toml", framework.id), name);
        }
    }

    #[test]
    fn a_reference_is_found_with_and_without_the_year_of_its_id() {
        assert_eq!(control("owasp-nhi-2025:NHI5").unwrap().1.id, "NHI5:2025");
        assert_eq!(control("owasp-nhi-2025:NHI5:2025").unwrap().1.id, "NHI5:2025");
        assert_eq!(control("nist-csf-2.0:PR.AA-05").unwrap().0.edition, "2.0");
        for wrong in ["nist-csf-2.0:PR.AC-4", "nist-csf-1.1:PR.AC-4", "PR.AA-05", "", "owasp-nhi-2025:NHI"] {
            assert!(control(wrong).is_none(), "{wrong}");
        }
    }
}
