use tenure_model::{Cloud, Confidence, Facet, MatrixAccess, MatrixCell, MatrixRow, Method, Severity, Verb};

use super::Check;
use crate::rights::{in_words, is_granted};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "right-undeclared",
    title: "Party with access of which the register says nothing",
    population: "parties with access to an environment",
    inspects: "the declared rights beside the effective permissions",
    method: Method::Test,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory, Facet::Federation, Facet::Eligibility, Facet::Consents],
    reads_register: true,
    page: include_str!("right_undeclared.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for row in context.rows_to_judge(inspection) {
        let granted: Vec<&MatrixCell> = row.cells.iter().filter(|cell| is_granted(cell)).collect();
        if granted.is_empty() {
            let is_open = row.cells.iter().any(|cell| cell.access == MatrixAccess::NotEvaluated);
            if is_open && row.cells.iter().any(|cell| cell.declared.is_none()) {
                let what = format!("{} in {}", row.party, row.environment);
                inspection.cannot_judge(what, "something by which it could have access was not read");
            }
            continue;
        }
        inspection.look();
        let silent: Vec<&MatrixCell> = granted.into_iter().filter(|cell| cell.declared.is_none()).collect();
        if !silent.is_empty() {
            inspection.report(draft(context, row, &silent));
        }
    }
}

fn draft(context: &Context<'_>, row: &MatrixRow, silent: &[&MatrixCell]) -> Draft {
    let is_grave =
        |cell: &&&MatrixCell| matches!(cell.verb, Verb::Provision | Verb::Elevate | Verb::Remediate);
    let sure = silent.iter().any(|cell| cell.access == MatrixAccess::Yes);
    let verbs: Vec<&str> = silent.iter().map(|cell| in_words(cell.verb)).collect();
    let words: Vec<String> =
        silent.iter().map(|cell| format!("{} = \"approved\"", cell.verb.as_str())).collect();
    let mut through: Vec<_> = silent.iter().flat_map(|cell| context.through(cell)).collect();
    through.sort_by_key(|principal| &principal.id);
    through.dedup_by_key(|principal| &principal.id);
    let is_known = context.options.register.parties.contains_key(&row.party);
    let who = if is_known { "" } else { " The register does not name the party at all." };
    let severity = if silent.iter().any(|cell| is_grave(&cell)) { Severity::High } else { CHECK.severity };
    let draft = Draft::new(
        context.right_subject(row),
        format!("`{}` has access to `{}` that nobody declared", row.party, row.environment),
    )
    .detail(format!(
        "It can {}; no [[right]] says whether it may, and what is not declared is not allowed.{who}",
        verbs.join(", ")
    ))
    .severity(severity)
    .confidence(if sure { Confidence::High } else { Confidence::Medium })
    .cause(format!("rights of {}", row.party))
    .party(Some(row.party.clone()))
    .affected(through.into_iter().map(|principal| context.subject(principal)).collect())
    .remediation(format!(
        "Decide, and declare it: [[right]] party = {:?}, environment = {:?}, {}; or take it away: {}",
        row.party,
        row.environment,
        words.join(", "),
        silent.first().map_or_else(String::new, |cell| context.take_verb(cell)),
    ));
    silent.iter().fold(draft, |draft, cell| context.cite_cell(draft, row, cell))
}
