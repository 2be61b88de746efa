//! What the templates are given: every figure counted, every sentence written, every text from a
//! cloud neutralised. Templates choose and place; they never compute.
//!
//! In Tera an unknown name fails loudly in `{{ }}` and is silently false in `{% if %}`, so every
//! field is always there, empty rather than absent.

mod block;
mod certificate;
mod checks;
mod coverage;
mod drawing;
mod frameworks;
mod front;
mod governance;
mod identities;
mod index;
mod kinds;
mod label;
mod matrix;
mod not_seen;
mod parties;
mod path;
mod reached;
mod sentences;
pub mod words;

use serde::Serialize;
use tenure_model::Assessment;

pub use block::{Block, BlockLine, Findings, MoreFindings, Proof, SubjectView};
pub use certificate::{
    CertificateRow, CertificateView, ItemView, NotProvenView, PlaceView, ProofCell, ProofHead, ResidueView,
};
pub use checks::{CheckView, NotLookedAt};
pub use coverage::{ApiLine, CoverageView, ScopeLine};
pub use drawing::{Drawing, Head, Line, Rect, Text};
pub use frameworks::{AnswerCount, FrameworkLine, FrameworksView, ObjectiveLine};
pub use front::{Fact, Front, ScopeView, SeverityCount, Total};
pub use governance::{Cell, FileLine, GovernanceView, Table};
pub use identities::{IdentitiesView, IdentityRow};
pub use kinds::KindLine;
pub use matrix::{MatrixEntry, MatrixLine, MatrixView, VerbHead};
pub use not_seen::{NotSeen, NotSeenLine};
pub use parties::{BlockLink, PartiesView, PartyIdentity, PartyLine, PartySection};
pub use path::{PathView, Step};
pub(crate) use path::{continues as path_continues, in_one_line as path_line};
pub use reached::PathLine;

use crate::formats::{asff, sarif};
use crate::reviewing::HeldReview;
use crate::{CheckText, Language, Presentation};
pub(crate) use index::Index;
use reached::Reached;

/// What the caller knows and an assessment does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportOptions {
    /// Whose estate it is, for the head of the report and the bag's `Source-Organization`.
    pub organisation: Option<String>,
    /// In which language, by which templates, under which logo.
    pub presentation: Presentation,
    /// Where entries of the register stand in the customer's files, for formats that name places.
    pub places: sarif::Places,
    /// Whether people have pseudonyms in the assessment: a reader has to know that names are none.
    pub pseudonymised: bool,
    /// The account of AWS Security Hub that findings are filed under; `None` for that of each finding.
    pub security_hub: Option<asff::SecurityHub>,
    /// Closed reviews, with what came of them.
    pub reviews: Vec<HeldReview>,
    /// The quarter that a pack is of, and whether it was over: `2026-Q4, not over as of 2026-10-31`; `None` where it is of
    /// one snapshot.
    pub period: Option<String>,
}

/// The whole report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Page one, but for its tables.
    pub front: Front,
    /// A line and a section per party.
    pub parties: PartiesView,
    /// What every outside party may do in each environment.
    pub matrix: MatrixView,
    /// What was declared, held against what was observed.
    pub governance: GovernanceView,
    /// A line per kind of identity.
    pub kinds: Vec<KindLine>,
    /// What was read.
    pub coverage: CoverageView,
    /// What was not.
    pub not_seen: NotSeen,
    /// Findings of one cause as one block, worst first.
    pub findings: Findings,
    /// Every check with its verdict and its page.
    pub checks: Vec<CheckView>,
    /// What is said of the controls of frameworks.
    pub frameworks: FrameworksView,
    /// Every identity.
    pub identities: IdentitiesView,
    /// How it is presented.
    #[serde(skip)]
    pub presentation: Presentation,
    /// What it was made with.
    #[serde(skip)]
    pub(crate) options: ReportOptions,
    /// The same in English, where it is in another language.
    #[serde(skip)]
    for_programs: Option<Box<Report>>,
}

impl Report {
    /// Computes the report of an assessment. `texts` are what the checks say of themselves; a check
    /// without text is shown by its id, a text without outcome as "not run".
    pub fn new(assessment: &Assessment, texts: &[CheckText], options: &ReportOptions) -> Self {
        let whole = Self::with(assessment, texts, options, IdentitiesView::new);
        if options.presentation.language == Language::default() {
            return whole;
        }
        let presentation = Presentation { language: Language::default(), ..options.presentation.clone() };
        let english = ReportOptions { presentation, ..options.clone() };
        Self { for_programs: Some(Box::new(Self::summary(assessment, texts, &english))), ..whole }
    }

    /// The report for formats that programs read: in English, whatever language people read it in.
    pub(crate) fn for_programs(&self) -> &Self {
        self.for_programs.as_deref().unwrap_or(self)
    }

    /// The same without the table of identities, which a summary does not show and which is most of the
    /// work in a large estate.
    pub fn summary(assessment: &Assessment, texts: &[CheckText], options: &ReportOptions) -> Self {
        Self::with(assessment, texts, options, |index, _, _| IdentitiesView::counted(index))
    }

    fn with(
        assessment: &Assessment,
        texts: &[CheckText],
        options: &ReportOptions,
        identities: impl FnOnce(&Index<'_>, &Findings, &Reached) -> IdentitiesView,
    ) -> Self {
        let index = Index::new(assessment, texts, &options.presentation.language);
        let findings = Findings::new(&index);
        let reached = Reached::new(&index, &findings);
        let parties = PartiesView::new(&index, &findings, &reached);
        let not_seen = NotSeen::new(&index);
        let checks = checks::views(&index);
        let coverage = CoverageView::new(&index);
        Self {
            front: Front::new(&index, options, &findings, &not_seen, &checks),
            matrix: MatrixView::new(&index),
            governance: GovernanceView::new(&index, &options.reviews),
            frameworks: FrameworksView::new(&index),
            kinds: kinds::lines(&index),
            identities: identities(&index, &findings, &reached),
            options: options.clone(),
            parties,
            coverage,
            not_seen,
            findings,
            checks,
            presentation: options.presentation.clone(),
            for_programs: None,
        }
    }
}
