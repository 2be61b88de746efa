use std::collections::BTreeMap;

use serde::Serialize;
use tenure_model::{Coverage, CoverageState};

use super::index::Index;
use super::words;
use crate::presentation::say;
use crate::{Language, hostile};

/// How many scopes the report lists; the whole ledger is in the tables.
const SCOPES_SHOWN: usize = 200;
/// How many asking identities page one names.
const ASKERS_SHOWN: usize = 4;

/// The ledger of what was read, added up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoverageView {
    /// Lines of the ledger: scope × API × region.
    pub listings: String,
    /// Read to their end.
    pub complete: String,
    /// Read in part.
    pub partial: String,
    /// Not read.
    pub unread: String,
    /// Answers recorded.
    pub answers: String,
    /// Things listed in them.
    pub items: String,
    /// From the first answer to the last, in words.
    pub period: String,
    /// Who asked, in words.
    pub asked_by: String,
    /// Added up by API.
    pub by_api: Vec<ApiLine>,
    /// Added up by scope.
    pub by_scope: Vec<ScopeLine>,
    /// Scopes beyond those listed; empty where all are.
    pub more_scopes: String,
}

/// The ledger added up for one API action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApiLine {
    /// `iam:ListUsers`.
    pub api: String,
    /// Its sums.
    pub sums: Sums,
}

/// The ledger added up for one scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScopeLine {
    /// Name and id.
    pub scope: String,
    /// Its sums.
    pub sums: Sums,
}

/// Sums over lines of the ledger, as printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Lines.
    pub listings: String,
    /// Read to their end.
    pub complete: String,
    /// Read in part.
    pub partial: String,
    /// Not read.
    pub unread: String,
    /// Answers recorded.
    pub answers: String,
    /// Things listed.
    pub items: String,
    /// Whether all of it was read.
    pub whole: bool,
}

#[derive(Default)]
struct Tally {
    listings: u64,
    complete: u64,
    partial: u64,
    unread: u64,
    answers: u64,
    items: u64,
}

impl Tally {
    fn add(&mut self, line: &Coverage) {
        self.listings += 1;
        self.answers += u64::from(line.pages);
        // Items come from a file that may have been edited: no sum may overflow.
        self.items = self.items.saturating_add(line.items);
        match line.state {
            CoverageState::Complete => self.complete += 1,
            CoverageState::Partial => self.partial += 1,
            CoverageState::Unread => self.unread += 1,
        }
    }

    fn sums(&self, language: &Language) -> Sums {
        Sums {
            listings: language.number(self.listings),
            complete: language.number(self.complete),
            partial: language.number(self.partial),
            unread: language.number(self.unread),
            answers: language.number(self.answers),
            items: language.number(self.items),
            whole: self.partial == 0 && self.unread == 0,
        }
    }
}

impl CoverageView {
    pub(crate) fn new(index: &Index<'_>) -> Self {
        let ledger = &index.assessment.coverage;
        let mut all = Tally::default();
        let mut by_api: BTreeMap<&str, Tally> = BTreeMap::new();
        let mut by_scope: BTreeMap<&tenure_model::ScopeId, Tally> = BTreeMap::new();
        for line in ledger {
            all.add(line);
            by_api.entry(&line.api).or_default().add(line);
            by_scope.entry(&line.scope).or_default().add(line);
        }
        let sums = all.sums(index.language);
        Self {
            listings: sums.listings,
            complete: sums.complete,
            partial: sums.partial,
            unread: sums.unread,
            answers: sums.answers,
            items: sums.items,
            period: period(index.language, ledger),
            asked_by: asked_by(index.language, ledger),
            by_api: by_api
                .iter()
                .map(|(api, tally)| ApiLine { api: hostile::id(api), sums: tally.sums(index.language) })
                .collect(),
            by_scope: by_scope
                .iter()
                .take(SCOPES_SHOWN)
                .map(|(scope, tally)| ScopeLine {
                    scope: index.scope(scope),
                    sums: tally.sums(index.language),
                })
                .collect(),
            more_scopes: words::more(index.language, by_scope.len(), SCOPES_SHOWN, "more-scope"),
        }
    }
}

fn period(language: &Language, ledger: &[Coverage]) -> String {
    let first = ledger.iter().filter_map(|line| line.first).min();
    let last = ledger.iter().filter_map(|line| line.last).max();
    match (first, last) {
        (Some(first), Some(last)) if first == last => words::instant(first),
        (Some(first), Some(last)) => {
            say!(language, "coverage-period", first = words::instant(first), last = words::instant(last))
        }
        (Some(only), None) | (None, Some(only)) => words::instant(only),
        (None, None) => say!(language, "coverage-no-period"),
    }
}

/// The identities that asked, those with the most listings first.
fn asked_by(language: &Language, ledger: &[Coverage]) -> String {
    let mut askers: BTreeMap<&str, u64> = BTreeMap::new();
    let mut unnamed = 0;
    for line in ledger.iter().filter(|line| line.state != CoverageState::Unread) {
        match line.asked_by.as_str() {
            "" => unnamed += 1,
            asker => *askers.entry(asker).or_default() += 1,
        }
    }
    let mut askers: Vec<_> = askers.into_iter().collect();
    askers.sort_by_key(|(_, listings)| std::cmp::Reverse(*listings));
    let more = words::more(language, askers.len(), ASKERS_SHOWN, "more-identity");
    let mut parts: Vec<String> =
        askers.into_iter().take(ASKERS_SHOWN).map(|(asker, _)| hostile::id(asker)).collect();
    if !more.is_empty() {
        parts.push(more);
    }
    match (parts.is_empty(), unnamed) {
        (true, 0) => say!(language, "coverage-nobody"),
        (true, _) => say!(language, "coverage-imported"),
        (false, 0) => words::listed(language, &parts),
        (false, _) => {
            say!(language, "coverage-some-imported", names = words::listed(language, &parts), count = unnamed)
        }
    }
}
