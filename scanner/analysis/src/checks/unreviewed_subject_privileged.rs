use std::collections::BTreeMap;

use tenure_model::{Cloud, Facet, Method, PrincipalId, Severity};

use super::Check;
use super::subject_privileged_in_several_clouds::is_privileged;
use crate::crossings::{Foothold, Subject};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "unreviewed-subject-privileged",
    title: "Code that nobody reviewed reaches privileged access",
    population: "identities that a repository or project can act as",
    inspects: "the condition on branch and environment, and the reach,",
    method: Method::Test,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Federation],
    reads_register: false,
    page: include_str!("unreviewed_subject_privileged.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let crossings = context.crossings();
    let mut looked: BTreeMap<&PrincipalId, Option<Draft>> = BTreeMap::new();
    for subject in crossings.subjects().filter(|subject| is_code(subject)) {
        for foothold in crossings.footholds(subject) {
            looked.entry(&foothold.target.id).or_default();
        }
        for (what, foothold) in crossings.unreviewed(subject) {
            let slot = looked.entry(&foothold.target.id).or_default();
            if slot.is_none() && is_privileged(context, &foothold) {
                *slot = Some(draft(context, subject, what, &foothold));
            }
        }
    }
    for draft in looked.into_values() {
        inspection.look();
        if let Some(draft) = draft {
            inspection.report(draft);
        }
    }
}

fn is_code(subject: &Subject) -> bool {
    let id = subject.id.as_str();
    (id.starts_with("github:") || id.starts_with("gitlab:")) && !subject.is_open()
}

fn draft(context: &Context<'_>, subject: &Subject, what: &str, foothold: &Foothold<'_>) -> Draft {
    let target = foothold.target;
    let severity = if what.contains("pull request") { Severity::High } else { CHECK.severity };
    Draft::new(context.subject(target), format!("{what} of `{}` acts as `{}`", subject.id, target.name))
        .detail(format!(
            "The trust takes {what} of `{}`, and so code that nobody has reviewed. Its reach is {}, by itself or by what it \
             comes to.",
            subject.id,
            context.access.profile(&target.id).reach().as_str(),
        ))
        .severity(severity)
        .party(context.party_of_trust(foothold.trust).map(|party| party.id))
        .cause(format!("{what} of `{}` acts as a privileged identity", subject.id))
        .qualifier(subject.id.as_str())
        .owner(context.owner(target))
        .evidence(&target.evidence)
        .evidence(&foothold.trust.evidence)
        .remediation(format!(
            "Name a protected branch (ref:refs/heads/main) or an environment with reviewers (environment:NAME). {}",
            foothold.narrow()
        ))
}
