use tenure_model::{Capability, Certainty, Cloud, Confidence, Facet, Method, Principal, Severity};

use super::Check;
use crate::conditions::some_of;
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "verbs-combined",
    title: "Identity of a party that changes things and guards them too",
    population: "identities that parties can act as",
    inspects: "the functions held by each",
    method: Method::Test,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory, Facet::Federation],
    reads_register: false,
    page: include_str!("verbs_combined.md"),
    run,
};

/// Functions that belong in different hands.
const FUNCTIONS: [(&str, &[Capability]); 3] = [
    ("change resources", &[Capability::Change]),
    ("make identities or give access", &[Capability::ProvisionIdentity, Capability::Elevate]),
    ("change guard rails, logs and detection", &[Capability::ChangeGuardRails]),
];

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for actor in context.actors() {
        let parties = context.parties_of(&actor.id);
        let Some(party) = parties.first() else { continue };
        let profile = context.access.profile(&actor.id);
        if !profile.unread.is_empty() {
            inspection.cannot_judge(actor.id.as_str(), "a policy that it holds was not read");
            continue;
        }
        inspection.look();
        let held: Vec<(&str, Capability)> = FUNCTIONS
            .iter()
            .filter_map(|(words, any)| Some((*words, *any.iter().find(|one| profile.has(**one))?)))
            .collect();
        if held.len() > 1 {
            inspection.report(draft(context, actor, &party.id, &held));
        }
    }
}

fn draft(context: &Context<'_>, actor: &Principal, party: &str, held: &[(&str, Capability)]) -> Draft {
    let profile = context.access.profile(&actor.id);
    let words: Vec<&str> = held.iter().map(|(words, _)| *words).collect();
    let sure = held.iter().all(|(_, capability)| *profile.certainty(*capability) == Certainty::Yes);
    let last = held.last().map_or(Capability::ChangeGuardRails, |(_, capability)| *capability);
    let givers = context.access.givers(&actor.id, last);
    let commands: Vec<String> =
        givers.iter().take(4).map(|held| repair::take_away(context, actor, held)).collect();
    let permissions = context.access.permissions(&actor.id, last);
    let draft = Draft::new(
        context.subject(actor),
        format!("`{}` of `{party}` holds {} functions in one hand", actor.name, held.len()),
    )
    .detail(format!(
        "It can {}. Whoever does one could not hide it from whoever does the other, were they two. The last by {}.",
        words.join("; and "),
        some_of(&permissions)
    ))
    .severity(if held.len() == FUNCTIONS.len() { Severity::High } else { CHECK.severity })
    .confidence(if sure { Confidence::High } else { Confidence::Medium })
    .cause(format!("functions of {party}"))
    .party(Some(party.to_owned()))
    .owner(context.owner(actor))
    .evidence(&actor.evidence)
    .remediation(format!(
        "Make an identity for each function, the last for emergencies only and with an end; then: {}",
        commands.join("; ")
    ));
    givers.iter().take(4).fold(draft, |draft, held| draft.evidence(&held.grant.evidence))
}
