use tenure_model::{Figure, FigureKind, Lifecycle, OwnerState};

use super::sourced;
use super::table::{Cell, Table};
use crate::presentation::say;
use crate::view::index::Index;
use crate::view::words;
use crate::{Language, hostile};

/// Non-human identities, those first of whom most is missing.
pub(super) fn table(index: &Index<'_>) -> Option<Table> {
    let lives = &index.assessment.governance.lifecycle;
    if lives.is_empty() {
        return None;
    }
    let complete = lives.iter().filter(|life| life.missing.is_empty()).count() as u64;
    let total = words::len(lives);
    let gone =
        lives.iter().filter(|life| matches!(life.owner_state, OwnerState::Gone | OwnerState::Disabled));
    let orphaned = gone.count() as u64;
    let intro = say!(
        index.language,
        "lifecycle-intro",
        complete = complete,
        total = total,
        percent = (complete * 100) / total.max(1),
        orphaned = orphaned,
    );
    let figures = index.assessment.governance.figures.iter();
    let told: Vec<String> =
        std::iter::once(intro).chain(figures.filter_map(|one| figure(index.language, one))).collect();
    let intro = told.join(" ");
    let mut rows: Vec<&Lifecycle> =
        lives.iter().filter(|life| !life.missing.is_empty() || is_orphaned(life)).collect();
    rows.sort_by_key(|life| (!is_orphaned(life), std::cmp::Reverse(life.missing.len()), &life.subject));
    Some(Table::new(
        index.language,
        "lifecycle",
        intro,
        &[
            "head-identity",
            "head-party",
            "head-owner",
            "col-purpose",
            "col-ends",
            "col-offboarding",
            "col-missing",
        ],
        rows.into_iter().map(|life| row(index, life)).collect(),
    ))
}

/// A ratio of the estate in a sentence; `None` for those that the table tells anyway.
fn figure(language: &Language, figure: &Figure) -> Option<String> {
    if matches!(figure.kind, FigureKind::Complete | FigureKind::Orphaned) {
        return None;
    }
    let told = say!(
        language,
        &words::key("figure-told-", figure.kind.as_str()),
        count = figure.count,
        population = figure.population,
        percent = (figure.count * 100) / figure.population.max(1),
    );
    Some(match figure.unknown {
        0 => say!(language, "figure-end", told = told),
        some => say!(language, "figure-end-unknown", told = told, unknown = some),
    })
}

/// The estate's own ratios.
pub(super) fn figures(index: &Index<'_>) -> Option<Table> {
    let figures = &index.assessment.governance.figures;
    let row = |figure: &Figure| {
        let language = index.language;
        let percent = (figure.count * 100).checked_div(figure.population);
        vec![
            Cell::new(words::label(language, "figure-", figure.kind.as_str())),
            Cell::new(percent.map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"))),
            Cell::new(say!(language, "figure-of", count = figure.count, population = figure.population)),
            Cell::new(language.number(figure.unknown)),
        ]
    };
    let intro = say!(index.language, "figures-intro");
    let heads = ["col-identities-that", "col-share", "col-number", "col-not-told"];
    (!figures.is_empty()).then(|| {
        let rows = figures.iter().map(row).collect();
        Table::new(index.language, "figures", intro, &heads, rows)
    })
}

fn is_orphaned(life: &Lifecycle) -> bool {
    matches!(life.owner_state, OwnerState::Gone | OwnerState::Disabled)
}

fn row(index: &Index<'_>, life: &Lifecycle) -> Vec<Cell> {
    let text = |field: &Option<tenure_model::Sourced<String>>| {
        field
            .as_ref()
            .map_or_else(|| Cell::new("–"), |field| sourced(index.language, &field.value, field.source))
    };
    let owner = match (&life.owner, is_orphaned(life)) {
        (Some(owner), true) => sourced(index.language, &owner.value, owner.source)
            .note(format!(
                "{}, {}",
                words::label(index.language, "owner-state-", life.owner_state.as_str()),
                words::label(index.language, "source-", owner.source.as_str())
            ))
            .mark("bad"),
        _ => text(&life.owner),
    };
    let ends = life.ends.as_ref();
    let ends = ends.map_or_else(
        || Cell::new("–"),
        |ends| sourced(index.language, &index.days.last(ends.value), ends.source),
    );
    let missing = life.missing.iter();
    let missing: Vec<String> =
        missing.map(|field| words::label(index.language, "lifecycle-field-", field.as_str())).collect();
    vec![
        Cell::new(hostile::name(&life.subject.name)).note(index.scope(&life.subject.scope)),
        Cell::new(
            life.party
                .as_deref()
                .map_or_else(|| say!(index.language, "party-own"), |party| index.party(party)),
        ),
        owner,
        text(&life.purpose),
        ends,
        text(&life.offboarding),
        Cell::new(words::listed(index.language, &missing)).mark(if missing.is_empty() { "" } else { "bad" }),
    ]
}
