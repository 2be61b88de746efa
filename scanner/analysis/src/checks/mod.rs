//! The list of checks. One thing, one file: `<check>.rs` says what is looked at and what fails,
//! `<check>.md` says why it matters, how to repair it, where it is blind, and holds the examples
//! that are its tests.
//!
//! To add one: write the pair, add the `mod` line and the entry in [`ALL`]. The name says the fault.

mod password_without_mfa;

use tenure_model::{CheckId, Facet, Severity};

use crate::{Context, Inspection};

/// Every check, in the order of reports.
pub const ALL: &[Check] = &[password_without_mfa::CHECK];

/// One check.
#[derive(Debug)]
pub struct Check {
    /// Name in kebab-case; the stem of its two files with `-` for `_`.
    pub name: &'static str,
    /// One line for people: "Console password without MFA".
    pub title: &'static str,
    /// What is counted as its population, in the plural: "users with a console password".
    pub population: &'static str,
    /// Usual severity; a draft may say another.
    pub severity: Severity,
    /// What it needs to have been read. Where a gap blinds one of these, the check says "not
    /// evaluated" for that scope.
    pub needs: &'static [Facet],
    /// Its page.
    pub page: &'static str,
    /// Looks at the estate.
    pub run: fn(&Context<'_>, &mut Inspection),
}

impl Check {
    /// Its id in findings.
    pub fn id(&self) -> CheckId {
        CheckId::new(self.name)
    }

    /// The page as it is printed: without the examples, which are its tests.
    pub fn prose(&self) -> &'static str {
        self.page.split("\n## Examples").next().unwrap_or_default()
    }

    /// A check by its name.
    pub fn find(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|check| check.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        let mut names: Vec<&str> = ALL.iter().map(|check| check.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        assert!(
            names
                .iter()
                .all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'))
        );
    }

    /// The page is the test: see `fixture.rs` for the language of the examples.
    #[test]
    fn every_page_holds() {
        for check in ALL {
            fixture::hold(check);
        }
    }
}
