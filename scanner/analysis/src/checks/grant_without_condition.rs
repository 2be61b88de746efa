use tenure_model::{
    Capability, Certainty, Cloud, Facet, Grant, Method, Principal, Severity, Standing, Trust,
};

use super::Check;
use crate::effective::Holding;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "grant-without-condition",
    title: "Privilege of a party without any condition",
    population: "privileged identities that parties can act as",
    inspects: "the conditions on the grants",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory, Facet::Federation, Facet::Eligibility],
    reads_register: false,
    page: include_str!("grant_without_condition.md"),
    run,
};

/// What counts as a privilege.
const PRIVILEGES: [Capability; 4] = [
    Capability::Administer,
    Capability::Elevate,
    Capability::ProvisionIdentity,
    Capability::ChangeGuardRails,
];

/// Keys of trusts that say for whom somebody comes, not when, from where or how.
const IDENTIFYING: [&str; 3] = ["sts:ExternalId", "aws:PrincipalArn", "aws:PrincipalAccount"];

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for actor in context.actors() {
        let Some(party) = context.party_id(&actor.id) else { continue };
        let profile = context.access.profile(&actor.id);
        if !profile.unread.is_empty() {
            inspection.cannot_judge(actor.id.as_str(), "a policy that it holds was not read");
            continue;
        }
        let Some(privilege) = PRIVILEGES.into_iter().find(|one| profile.has(*one)) else { continue };
        inspection.look();
        let givers = context.access.givers(&actor.id, privilege);
        let is_bound = |held: &Holding<'_>| is_bound(held.grant);
        let free = *profile.certainty(privilege) == Certainty::Yes && !givers.iter().all(is_bound);
        let doors: Vec<&Trust> = context
            .estate
            .trusts_of(&actor.id)
            .iter()
            .filter(|trust| context.footprint.party_of(&trust.trustee).is_some())
            .collect();
        let open = doors.iter().find(|trust| !asks_for_context(trust)).copied();
        // Who lives here needs no door; who comes in by one meets its conditions first.
        if free && (doors.is_empty() || open.is_some()) {
            inspection.report(draft(context, actor, &party, privilege, &givers, open));
        }
    }
}

/// Whether a grant ends, has to be activated, or asks for anything.
fn is_bound(grant: &Grant) -> bool {
    !grant.condition.is_empty() || grant.standing != Standing::Standing
}

/// Whether a trust asks when, from where or how somebody comes.
fn asks_for_context(trust: &Trust) -> bool {
    trust.conditions.iter().any(|condition| {
        let key = condition.key.as_str();
        let identifies = IDENTIFYING.iter().any(|one| one.eq_ignore_ascii_case(key));
        // Of tokens of other issuers: who it is, and for whom it was issued.
        !identifies && key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"))
    })
}

fn draft(
    context: &Context<'_>,
    actor: &Principal,
    party: &str,
    privilege: Capability,
    givers: &[Holding<'_>],
    open: Option<&Trust>,
) -> Draft {
    let remediation = match actor.cloud {
        Cloud::Aws => {
            "Bind the trust and the policies to a context: aws:SourceIp of the party, aws:MultiFactorAuthPresent, \
             DateGreaterThan and DateLessThan on aws:CurrentTime, or a tag of the session"
                .to_owned()
        }
        Cloud::Azure | Cloud::Gcp => {
            let commands: Vec<String> = givers
                .iter()
                .filter(|held| !is_bound(held.grant))
                .take(4)
                .map(|held| crate::repair::make_eligible(held.grant))
                .collect();
            format!("Make it eligible, with an end and an approval: {}", commands.join("; "))
        }
    };
    let draft = Draft::new(
        context.subject(actor),
        format!("`{}` of `{party}` holds a privilege that asks for nothing", actor.name),
    )
    .detail(format!(
        "Its privilege ({}) has no end and no condition: no time, no place, no second factor, no tag is asked for when it \
         is used. Access that was right when it was given is not looked at again.",
        privilege.as_str()
    ))
    .cause(format!("no condition for {party}"))
    .party(Some(party.to_owned()))
    .owner(context.owner(actor))
    .evidence(&actor.evidence)
    .remediation(remediation);
    let draft = open.into_iter().fold(draft, |draft, trust| draft.evidence(&trust.evidence));
    givers.iter().take(4).fold(draft, |draft, held| draft.evidence(&held.grant.evidence))
}
