use tenure_model::{Cloud, Confidence, Facet, Method, Principal, Severity};

use super::Check;
use crate::powers::{HeldPower, Over};
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "prohibited-power-held",
    title: "Party that holds a power which is the customer's",
    population: "identities that parties can act as",
    inspects: "the effective permissions to rotate keys, use emergency access or admit outsiders",
    method: Method::Test,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory, Facet::Federation, Facet::Eligibility],
    reads_register: false,
    page: include_str!("prohibited_power_held.md"),
    run,
};

/// What a partner is not to hold, with the words for it.
const PROHIBITED: [(&str, &str); 2] = [
    ("key-rotation", "issue, rotate or switch off keys and secrets"),
    ("cross-tenant-delegation", "let other accounts, tenants and issuers in"),
];

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let is_kept = |one: &&Principal| context.declared(one).is_some_and(|entry| entry.emergency);
    let kept: Vec<&Principal> = context.actors().filter(is_kept).collect();
    for actor in context.actors().filter(|one| one.state.may_act()) {
        let Some(party) = context.party_id(&actor.id) else { continue };
        if !context.access.profile(&actor.id).unread.is_empty() {
            inspection.cannot_judge(actor.id.as_str(), "a policy that it holds was not read");
            continue;
        }
        inspection.look();
        for (power, words) in PROHIBITED {
            if let Some(held) = context.power(actor, power, Over::Any) {
                inspection.report(draft(context, actor, &party, power, words, &held));
            }
        }
        // What the party itself was given for emergencies is looked at by `emergency-identity-standing`.
        let others = kept.iter().filter(|one| one.id != actor.id && context.parties_of(&one.id).is_empty());
        let held = others.filter_map(|one| context.power(actor, "break-glass", Over::Identity(one)));
        if let Some(held) = held.max_by_key(|held| held.is_sure) {
            let words = "block, or act as, the customer's emergency identities";
            inspection.report(draft(context, actor, &party, "break-glass", words, &held));
        }
    }
}

fn draft(
    context: &Context<'_>,
    actor: &Principal,
    party: &str,
    power: &str,
    words: &str,
    held: &HeldPower,
) -> Draft {
    let commands = repair::take_what_gives(context, actor, &held.evidence);
    let draft = Draft::new(context.subject(actor), format!("`{}` of `{party}` can {words}", actor.name))
        .detail(format!(
            "By `{}` on {}. Key rotation, emergency access and delegation to others are authority, not work: with them \
             the party decides for how long and for whom there is access.",
            held.action, held.over
        ))
        .confidence(if held.is_sure { Confidence::High } else { Confidence::Medium })
        .qualifier(power)
        .cause(format!("{power} held by {party}"))
        .party(Some(party.to_owned()))
        .owner(context.owner(actor))
        .evidence(&actor.evidence)
        .remediation(format!(
            "Keep it with identities of the customer: deny `{}` to the party, or take what gives it: {}",
            held.action,
            commands.join("; ")
        ));
    held.evidence.iter().fold(draft, |draft, one| draft.evidence(one))
}
