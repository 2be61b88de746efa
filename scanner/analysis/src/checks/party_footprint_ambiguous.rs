use tenure_model::{Method, Severity};
use tenure_register::{Entry, Footprint, FootprintKind, Party};

use super::Check;
use crate::effective::aws_resource_matches;
use crate::footprint::account_of_arn;
use crate::governance::lint;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "party-footprint-ambiguous",
    title: "Two parties to whom the same thing can belong",
    population: "parties",
    inspects: "the overlap with the footprints of others",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("party_footprint_ambiguous.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let register = &context.options.register;
    let parties: Vec<&Entry<Party>> = register.parties.values().collect();
    for (at, first) in parties.iter().enumerate() {
        inspection.look();
        for second in parties.iter().skip(at + 1) {
            let is_chain = lint::chain(register, &first.id).contains(&second.id.as_str())
                || lint::chain(register, &second.id).contains(&first.id.as_str());
            if is_chain {
                continue;
            }
            let overlaps = overlaps(first, second);
            if !overlaps.is_empty() {
                inspection.report(draft(context, first, second, &overlaps));
            }
        }
    }
}

/// The marks of two parties of which one holds the other, in words.
fn overlaps(first: &Party, second: &Party) -> Vec<String> {
    let mut overlaps = Vec::new();
    for one in &first.footprint {
        for other in &second.footprint {
            if holds(one, other) || holds(other, one) {
                overlaps.push(format!(
                    "{} `{}` and {} `{}`",
                    one.kind.as_str(),
                    one.value,
                    other.kind.as_str(),
                    other.value
                ));
            }
        }
    }
    overlaps.sort();
    overlaps.dedup();
    overlaps
}

/// Whether what one mark names can be what another names, too.
fn holds(outer: &Footprint, inner: &Footprint) -> bool {
    use FootprintKind::{Account, Domain, Name, Principal, Project, ServiceAccount, Subject};
    let (a, b) = (outer.value.to_lowercase(), inner.value.to_lowercase());
    match (outer.kind, inner.kind) {
        (Account, Principal) => account_of_arn(&b) == Some(a.as_str()),
        (Project, ServiceAccount) => b.ends_with(&format!("@{a}.iam.gserviceaccount.com")),
        (Domain, Domain) => a == b || b.ends_with(&format!(".{a}")),
        (Name, Name) | (Subject, Subject) => fits(&a, &b),
        (Name, Principal) => b.rsplit(['/', ':']).next().is_some_and(|name| fits(&a, name)),
        (one, other) => one == other && a == b,
    }
}

/// Whether every text of a pattern is one of another.
fn fits(outer: &str, inner: &str) -> bool {
    aws_resource_matches(outer, &inner.replace(['*', '?'], "\u{2}"))
}

fn draft(context: &Context<'_>, first: &Entry<Party>, second: &Entry<Party>, overlaps: &[String]) -> Draft {
    let title = format!("what is of `{}` can be of `{}`", first.name, second.name);
    lint::about(context, "party", &first.id, &first.id, &first.place, title)
        .evidence(&second.place.evidence())
        .qualifier(second.id.as_str())
        .detail(format!(
            "They do not work for one another, and their footprints overlap: {}. See {} and {}.",
            overlaps.join("; "),
            lint::stands(&first.place),
            lint::stands(&second.place),
        ))
        .party(Some(first.id.clone()))
        .remediation(format!(
            "Narrow one of the marks, in {} or {}; or declare under = \"{}\" where one works for the other",
            lint::stands(&first.place),
            lint::stands(&second.place),
            first.id,
        ))
}
