use std::collections::BTreeMap;

use tenure_model::{Cloud, Confidence, Facet, Method, Severity};

use super::Check;
use crate::conditions::some_of;
use crate::crossings::{Certainty, Foothold, Subject};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "subject-privileged-in-several-clouds",
    title: "One subject, privileged in several clouds",
    population: "subjects of issuers outside that clouds let in",
    inspects: "the reach in each cloud",
    method: Method::Test,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Federation],
    reads_register: false,
    page: include_str!("subject_privileged_in_several_clouds.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for subject in context.crossings().subjects() {
        inspection.look();
        let footholds = context.crossings().footholds(subject);
        let mut by_cloud: BTreeMap<Cloud, Vec<&Foothold<'_>>> = BTreeMap::new();
        for one in
            footholds.iter().filter(|one| one.certainty == Certainty::Yes && is_privileged(context, one))
        {
            by_cloud.entry(one.target.cloud).or_default().push(one);
        }
        if by_cloud.len() > 1 {
            inspection.report(draft(context, subject, &footholds, &by_cloud));
        }
    }
}

/// Whether whom one acts as is privileged, or comes to administer something.
pub(super) fn is_privileged(context: &Context<'_>, foothold: &Foothold<'_>) -> bool {
    let id = &foothold.target.id;
    context.access.profile(id).is_privileged()
        || context.reach().administrators().contains_key(id)
        || context.reach().paths().get(id).is_some_and(|path| path.confidence > Confidence::Low)
}

const fn name(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Aws => "AWS",
        Cloud::Azure => "Azure",
        Cloud::Gcp => "Google Cloud",
    }
}

fn draft(
    context: &Context<'_>,
    subject: &Subject,
    footholds: &[Foothold<'_>],
    by_cloud: &BTreeMap<Cloud, Vec<&Foothold<'_>>>,
) -> Draft {
    let named = |one: &&Foothold<'_>| format!("`{}`", one.target.name);
    let told: Vec<String> = by_cloud
        .iter()
        .map(|(cloud, found)| {
            let names: Vec<String> = found.iter().map(named).collect();
            format!("in {} as {}", name(*cloud), some_of(&names))
        })
        .collect();
    let all: Vec<&Foothold<'_>> = by_cloud.values().flatten().copied().collect();
    let closing: Vec<String> = all.iter().take(4).map(|one| one.narrow()).collect();
    let draft = Draft::new(
        context.outside_subject(subject, footholds),
        format!("`{}` is privileged in {} clouds", subject.id, by_cloud.len()),
    )
    .detail(format!(
        "{} acts {}: whoever writes to it, or takes over one run, has all of it at once.",
        subject.told(),
        told.join(", "),
    ))
    .affected(all.iter().map(|one| context.subject(one.target)).collect())
    .remediation(format!(
        "Split the pipeline, one for each cloud, or give it less in all but one. {}",
        closing.join(". ")
    ));
    all.iter()
        .take(8)
        .fold(draft, |draft, one| draft.evidence(&one.trust.evidence).evidence(&one.target.evidence))
}
