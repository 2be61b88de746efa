use tenure_model::{
    Cloud, Facet, MatrixAccess, MatrixCell, MatrixRow, Method, Permission, Severity, Timestamp, Used,
};

use super::Check;
use crate::rights::in_words;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "right-unused",
    title: "Right of a party that is not used",
    population: "verbs that the register allows parties, by environment",
    inspects: "the permissions and the last use",
    method: Method::Test,
    severity: Severity::Low,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[
        Facet::Principals,
        Facet::Directory,
        Facet::Federation,
        Facet::Eligibility,
        Facet::Consents,
        Facet::CredentialUse,
    ],
    reads_register: true,
    page: include_str!("right_unused.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for row in context.rows_to_judge(inspection) {
        let is_allowed =
            |cell: &&MatrixCell| matches!(cell.declared, Some(Permission::Approved | Permission::Always));
        for cell in row.cells.iter().filter(is_allowed) {
            judge(context, inspection, row, cell);
        }
    }
}

fn judge(context: &Context<'_>, inspection: &mut Inspection, row: &MatrixRow, cell: &MatrixCell) {
    let cannot = |inspection: &mut Inspection, why: &str| {
        inspection.cannot_judge(format!("{} in {}: {}", row.party, row.environment, cell.verb.as_str()), why);
    };
    match (cell.access, cell.used) {
        (MatrixAccess::NotEvaluated, _) => cannot(inspection, "something by which it could was not read"),
        (MatrixAccess::No, _) => {
            inspection.look();
            inspection.report(not_held(context, row, cell));
        }
        (_, Used::Unknown) => cannot(inspection, "no log and no last use tells whether it was done"),
        (_, Used::At(_)) => inspection.look(),
        (_, Used::NotSince(since)) => {
            inspection.look();
            if context.older_than(since, context.options.unused_days) {
                inspection.report(unused(context, row, cell, since));
            }
        }
    }
}

fn started(context: &Context<'_>, row: &MatrixRow, cell: &MatrixCell, title: String) -> Draft {
    Draft::new(context.right_subject(row), title)
        .qualifier(cell.verb.as_str())
        .cause(format!("{} in {}", row.party, row.environment))
        .party(Some(row.party.clone()))
}

fn unused(context: &Context<'_>, row: &MatrixRow, cell: &MatrixCell, since: Timestamp) -> Draft {
    let what = in_words(cell.verb);
    let draft =
        started(context, row, cell, format!("`{}` did not {what} in `{}`", row.party, row.environment))
            .detail(format!(
                "It may and can {what}. None of those who can has used what it takes since {}, {} days ago.",
                since.strftime("%Y-%m-%d"),
                context.age_days(since)
            ))
            .since(Some(since))
            .affected(context.through(cell).into_iter().map(|principal| context.subject(principal)).collect())
            .remediation(format!("Take it away until it is needed: {}", context.take_verb(cell)));
    context.cite_cell(draft, row, cell)
}

/// The register allows what nobody holds: it will be granted without anybody asking again.
fn not_held(context: &Context<'_>, row: &MatrixRow, cell: &MatrixCell) -> Draft {
    let what = in_words(cell.verb);
    let draft = started(
        context,
        row,
        cell,
        format!("`{}` may {what} in `{}` and cannot", row.party, row.environment),
    )
    .detail(format!(
        "The register allows it to {what}, and no identity of it can. A right that nobody uses is granted \
                 one day without anybody asking again."
    ))
    .severity(Severity::Info)
    .remediation(format!(
        "Take `{}` out of the [[right]] of {:?} in {:?}, or keep it and say why",
        cell.verb.as_str(),
        row.party,
        row.environment
    ));
    context.cite_cell(draft, row, cell)
}
