use serde::Serialize;
use tenure_model::{MatrixAccess, MatrixCell, MatrixRow, Permission, Reach, Used, Verb};

use super::index::Index;
use super::words;
use crate::hostile;
use crate::presentation::say;

/// Rows that the report shows; the table has them all.
const ROWS: usize = 60;

/// What every outside party may do in each environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MatrixView {
    /// What the environments are, in a sentence.
    pub environments: String,
    /// Heads of the six columns.
    pub verbs: Vec<VerbHead>,
    /// A row for each party and environment.
    pub rows: Vec<MatrixLine>,
    /// Rows beyond those; empty where all are shown.
    pub more: String,
}

/// The head of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerbHead {
    /// The verb.
    pub verb: String,
    /// What it means.
    pub meaning: String,
}

/// A party in an environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MatrixLine {
    /// Its name.
    pub party: String,
    /// The environment.
    pub environment: String,
    /// One for each verb.
    pub cells: Vec<MatrixEntry>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MatrixEntry {
    /// The verb, as the label of the cell on a narrow screen.
    pub verb: String,
    /// `yes`, `depends`, `no`, `not-evaluated`.
    pub access: String,
    /// The answer in words.
    pub label: String,
    /// "3 identities"; where there is none, what the party was handed, or empty.
    pub identities: String,
    /// One of them by its name, the surest; empty where there is none.
    pub example: String,
    /// What the register allows (`declared never`); empty where it says nothing of the party there.
    pub declared: String,
    /// When it was last done (`used 2026-10-01`, `not used since 2026-08-01`); empty where nobody can tell.
    pub used: String,
    /// Whether it may more than is declared.
    pub exceeds: bool,
}

impl MatrixView {
    pub(crate) fn new(index: &Index<'_>) -> Self {
        let assessment = index.assessment;
        let rows = assessment.matrix.iter();
        Self {
            environments: environments(index),
            verbs: Verb::ALL.into_iter().map(|verb| head(index, verb)).collect(),
            rows: rows.take(ROWS).map(|row| line(index, row)).collect(),
            more: words::more(index.language, assessment.matrix.len(), ROWS, "more-row"),
        }
    }
}

fn environments(index: &Index<'_>) -> String {
    let declared = index.assessment.environments.iter().filter(|one| one.source == "register").count();
    match declared as u64 {
        0 => say!(index.language, "matrix-no-environments"),
        some => say!(index.language, "matrix-environments", count = some),
    }
}

fn head(index: &Index<'_>, verb: Verb) -> VerbHead {
    VerbHead {
        verb: words::label(index.language, "verb-", verb.as_str()),
        meaning: words::label(index.language, "verb-means-", verb.as_str()),
    }
}

fn line(index: &Index<'_>, row: &MatrixRow) -> MatrixLine {
    MatrixLine {
        party: index.party(&row.party),
        environment: hostile::name(&row.environment),
        cells: row.cells.iter().map(|cell| entry(index, row, cell)).collect(),
    }
}

/// What page one says of a party that acts by what was handed to it, with identities that live elsewhere: what that gives
/// it in an environment is not told, and the cell must not seem to say otherwise.
fn handed(index: &Index<'_>, party: &str) -> Option<String> {
    let party = index.assessment.parties.iter().find(|one| one.id == party)?;
    let reaches = matches!(party.reach, Reach::Privileged | Reach::Administrator);
    (party.identities == 0 && reaches).then(|| {
        say!(
            index.language,
            "matrix-handed",
            reach = words::label(index.language, "reach-", party.reach.as_str())
        )
    })
}

fn entry(index: &Index<'_>, row: &MatrixRow, cell: &MatrixCell) -> MatrixEntry {
    let label = match cell.access {
        MatrixAccess::Yes => "answer-yes",
        MatrixAccess::Depends => "matrix-depends",
        MatrixAccess::NotEvaluated => "matrix-not-evaluated",
        MatrixAccess::No => "answer-no",
    };
    let example = cell.through.first().map(|id| short(id.as_str()));
    MatrixEntry {
        verb: words::label(index.language, "verb-", cell.verb.as_str()),
        access: cell.access.as_str().to_owned(),
        label: say!(index.language, label),
        identities: if cell.identities == 0 {
            let open = cell.access == MatrixAccess::NotEvaluated;
            open.then(|| handed(index, &row.party)).flatten().unwrap_or_default()
        } else {
            say!(index.language, "matrix-identities", count = cell.identities)
        },
        example: example.map(|id| hostile::id(&id)).unwrap_or_default(),
        declared: cell
            .declared
            .map(|permission| words::label(index.language, "declared-", permission.as_str()))
            .unwrap_or_default(),
        used: match cell.used {
            Used::At(at) => say!(index.language, "matrix-used", day = words::date(at)),
            Used::NotSince(since) => say!(index.language, "matrix-not-used", day = words::date(since)),
            Used::Unknown => String::new(),
        },
        exceeds: cell.declared == Some(Permission::Never)
            && matches!(cell.access, MatrixAccess::Yes | MatrixAccess::Depends),
    }
}

/// The last part of an ARN or of a pool's path; another id whole.
fn short(id: &str) -> String {
    id.rsplit('/').next().unwrap_or(id).to_owned()
}
