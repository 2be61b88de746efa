use tenure_model::{Figure, FigureKind, Lifecycle, OwnerState};

use super::sourced;
use super::table::{Cell, Table};
use crate::hostile;
use crate::view::index::Index;
use crate::view::words;

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
    let intro = format!(
        "{} of {} ({} %) {} owner, purpose, end and offboarding path. The owner of {} is gone or switched off.",
        words::number(complete),
        words::count(total, "non-human identity"),
        (complete * 100) / total.max(1),
        if complete == 1 { "has" } else { "have" },
        words::number(orphaned),
    );
    let figures = index.assessment.governance.figures.iter();
    let intro = figures.filter_map(figure).fold(intro, |intro, told| format!("{intro} {told}"));
    let mut rows: Vec<&Lifecycle> =
        lives.iter().filter(|life| !life.missing.is_empty() || is_orphaned(life)).collect();
    rows.sort_by_key(|life| (!is_orphaned(life), std::cmp::Reverse(life.missing.len()), &life.subject));
    Some(Table::new(
        "lifecycle",
        "Owner, purpose, end and offboarding path",
        intro,
        &["Identity", "Party", "Owner", "Purpose", "Ends", "Offboarding", "Missing"],
        rows.into_iter().map(|life| row(index, life)).collect(),
    ))
}

/// A ratio of the estate in a sentence; `None` for those that the table tells anyway.
fn figure(figure: &Figure) -> Option<String> {
    let what = match figure.kind {
        FigureKind::Complete | FigureKind::Orphaned => return None,
        FigureKind::OverGranted => "hold a privilege that was not used for long",
        FigureKind::Ephemeral => "hold no long-lived credential",
        FigureKind::ReachableByThirdParty => "can be acted as by somebody outside",
    };
    let unknown = match figure.unknown {
        0 => String::new(),
        some => format!("; of {} that is not known", words::number(some)),
    };
    let percent = (figure.count * 100) / figure.population.max(1);
    let (count, population) = (words::number(figure.count), words::number(figure.population));
    Some(format!("{count} of {population} ({percent} %) {what}{unknown}."))
}

/// The estate's own ratios.
pub(super) fn figures(index: &Index<'_>) -> Option<Table> {
    let figures = &index.assessment.governance.figures;
    let row = |figure: &Figure| {
        let what = match figure.kind {
            FigureKind::OverGranted => "hold a privilege that they do not use",
            FigureKind::Complete => "have owner, purpose, end and offboarding path",
            FigureKind::Ephemeral => "have no credential that lives longer than a day",
            FigureKind::ReachableByThirdParty => "can be acted as by somebody outside",
            FigureKind::Orphaned => "have no owner, or one who is gone",
        };
        let percent = (figure.count * 100).checked_div(figure.population);
        vec![
            Cell::new(what),
            Cell::new(percent.map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"))),
            Cell::new(format!("{} of {}", words::number(figure.count), words::number(figure.population))),
            Cell::new(words::number(figure.unknown)),
        ]
    };
    let intro = "Figures of this estate, of those non-human identities of which it could be told. What surveys say \
                 of others is no measure of it, and stands nowhere here.";
    let heads = ["Non-human identities that", "Share", "Number", "Could not be told"];
    (!figures.is_empty()).then(|| {
        let rows = figures.iter().map(row).collect();
        Table::new("figures", "In figures", intro.to_owned(), &heads, rows)
    })
}

fn is_orphaned(life: &Lifecycle) -> bool {
    matches!(life.owner_state, OwnerState::Gone | OwnerState::Disabled)
}

fn row(index: &Index<'_>, life: &Lifecycle) -> Vec<Cell> {
    let text = |field: &Option<tenure_model::Sourced<String>>| {
        field.as_ref().map_or_else(|| Cell::new("–"), |field| sourced(&field.value, field.source))
    };
    let owner = match (&life.owner, is_orphaned(life)) {
        (Some(owner), true) => sourced(&owner.value, owner.source)
            .note(format!("{}, {}", life.owner_state.as_str(), owner.source.as_str()))
            .mark("bad"),
        _ => text(&life.owner),
    };
    let ends = life.ends.as_ref();
    let ends = ends.map_or_else(|| Cell::new("–"), |ends| sourced(&words::date(ends.value), ends.source));
    let missing: Vec<String> = life.missing.iter().map(|field| field.as_str().to_owned()).collect();
    vec![
        Cell::new(hostile::name(&life.subject.name)).note(index.scope(&life.subject.scope)),
        Cell::new(life.party.as_deref().map_or_else(|| "own".to_owned(), |party| index.party(party))),
        owner,
        text(&life.purpose),
        ends,
        text(&life.offboarding),
        Cell::new(words::list(&missing)).mark(if missing.is_empty() { "" } else { "bad" }),
    ]
}
