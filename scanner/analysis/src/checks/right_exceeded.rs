use tenure_model::{
    Cloud, Confidence, Facet, MatrixAccess, MatrixCell, MatrixRow, Method, Permission, Severity, Verb,
};

use super::Check;
use crate::conditions::some_of;
use crate::rights::{identities, in_words};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "right-exceeded",
    title: "Party that can do more than the register allows",
    population: "verbs that the register withholds from parties, by environment",
    inspects: "the effective permissions that contradict",
    method: Method::Test,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory, Facet::Federation, Facet::Eligibility, Facet::Consents],
    reads_register: true,
    page: include_str!("right_exceeded.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for row in context.rows_to_judge(inspection) {
        for cell in &row.cells {
            let Some(declared) = cell.declared else { continue };
            if !matches!(declared, Permission::Never | Permission::Emergency) {
                continue;
            }
            match (cell.access, declared) {
                (MatrixAccess::NotEvaluated, _) => {
                    let what = format!("{} in {}: {}", row.party, row.environment, cell.verb.as_str());
                    inspection.cannot_judge(what, "something by which it could was not read");
                }
                // For an emergency it may be there to be switched on.
                (MatrixAccess::No, _) | (MatrixAccess::Depends, Permission::Emergency) => inspection.look(),
                (MatrixAccess::Yes | MatrixAccess::Depends, _) => {
                    inspection.look();
                    inspection.report(draft(context, row, cell, declared));
                }
            }
        }
    }
}

fn draft(context: &Context<'_>, row: &MatrixRow, cell: &MatrixCell, declared: Permission) -> Draft {
    let named: Vec<String> =
        context.through(cell).iter().map(|principal| format!("`{}`", principal.name)).collect();
    let (may, sure) = match cell.access {
        MatrixAccess::Yes => ("can, always", Confidence::High),
        _ => ("can, under conditions or once it is activated", Confidence::Medium),
    };
    let severity = match cell.verb {
        Verb::Provision | Verb::Elevate | Verb::Remediate => Severity::High,
        Verb::View | Verb::Logs | Verb::Change => Severity::Medium,
    };
    let draft = Draft::new(
        context.right_subject(row),
        format!("`{}` can {} in `{}`", row.party, in_words(cell.verb), row.environment),
    )
    .detail(format!(
        "The register allows it: {}. The party {may}, through {}: {}.",
        declared.as_str(),
        identities(cell.identities),
        some_of(&named),
    ))
    .severity(severity)
    .confidence(sure)
    .qualifier(cell.verb.as_str())
    .cause(format!("{} in {}", row.party, row.environment))
    .party(Some(row.party.clone()))
    .affected(context.through(cell).into_iter().map(|principal| context.subject(principal)).collect())
    .remediation(format!(
        "Take it away, or make it eligible with an approval of the customer: {}",
        context.take_verb(cell)
    ));
    context.cite_cell(draft, row, cell)
}
