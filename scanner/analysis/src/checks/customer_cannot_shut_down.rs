use tenure_model::hash::HashMap;
use tenure_model::{Capability, Cloud, Facet, Method, Origin, Principal, PrincipalKind, Severity};

use super::Check;
use crate::powers::Over;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "customer-cannot-shut-down",
    title: "Identity of a party that no identity of the customer can shut down",
    population: "identities that parties can act as, in scopes that were read",
    inspects: "the customer’s own permissions to switch off each",
    method: Method::Test,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory, Facet::Federation, Facet::GuardRails],
    reads_register: false,
    page: include_str!("customer_cannot_shut_down.md"),
    run,
};

/// The most identities of the customer that are tried for one of a party.
const MOST_TRIED: usize = 64;

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let own = own(context);
    for actor in context.actors().filter(|one| one.state.may_act()) {
        let Some(party) = context.party_id(&actor.id) else { continue };
        // What can be switched off where it stands; of others the grants are, which administrators take back.
        if !can_be_switched_off(actor) {
            continue;
        }
        let tried = own.get(actor.scope.as_str()).map(Vec::as_slice).unwrap_or_default();
        let can = tried.iter().take(MOST_TRIED).any(|one| {
            context.power(one, "administrators", Over::Identity(actor)).is_some_and(|held| held.is_sure)
        });
        if can {
            inspection.look();
        } else if tried.len() > MOST_TRIED {
            let why = format!("of {} identities of the customer only {MOST_TRIED} were tried", tried.len());
            inspection.cannot_judge(actor.id.as_str(), why);
        } else if tried.iter().any(|one| !context.access.profile(&one.id).unread.is_empty()) {
            inspection
                .cannot_judge(actor.id.as_str(), "what the customer's own identities hold was not read");
        } else {
            inspection.look();
            inspection.report(draft(context, actor, &party, tried.len()));
        }
    }
}

fn can_be_switched_off(actor: &Principal) -> bool {
    matches!(
        (actor.cloud, actor.kind),
        (Cloud::Aws, PrincipalKind::User | PrincipalKind::AssumableRole)
            | (Cloud::Azure, PrincipalKind::DirectoryUser | PrincipalKind::ServicePrincipal)
    ) || actor.cloud == Cloud::Gcp
        && actor.kind == PrincipalKind::ServiceAccount
        && actor.origin == Origin::Own
}

/// The customer's identities that can change identities or access, by the scope in which they live or act; the
/// strongest first.
fn own<'a>(context: &Context<'a>) -> HashMap<&'a str, Vec<&'a Principal>> {
    let mut own: HashMap<&str, Vec<&Principal>> = HashMap::default();
    let is_own = |one: &&Principal| {
        one.origin == Origin::Own && one.state.may_act() && context.parties_of(&one.id).is_empty()
    };
    for one in context.actors().filter(is_own) {
        let profile = context.access.profile(&one.id);
        let may = profile.is_privileged() || !profile.unread.is_empty();
        if !may {
            continue;
        }
        own.entry(one.scope.as_str()).or_default().push(one);
        // People of a directory act in other accounts, and administrators of an organization in every project.
        let mut elsewhere: Vec<&str> = Vec::new();
        for held in context.access.holdings(&one.id) {
            elsewhere.push(held.grant.scope.as_str());
        }
        elsewhere.sort_unstable();
        elsewhere.dedup();
        for scope in elsewhere.into_iter().filter(|scope| *scope != one.scope.as_str()) {
            own.entry(scope).or_default().push(one);
        }
    }
    spread(context, &mut own);
    for list in own.values_mut() {
        list.sort_by_key(|one| {
            let profile = context.access.profile(&one.id);
            (!profile.is_administrator(), !profile.has(Capability::Elevate), &one.id)
        });
        list.dedup_by_key(|one| &one.id);
    }
    own
}

/// Whoever holds something above a project holds it in the project.
fn spread<'a>(context: &Context<'a>, own: &mut HashMap<&'a str, Vec<&'a Principal>>) {
    for scope in &context.estate.records().scopes {
        let above: Vec<&Principal> = context
            .estate
            .ancestry(&scope.id)
            .iter()
            .skip(1)
            .filter_map(|one| own.get(one.id.as_str()))
            .flatten()
            .copied()
            .filter(|one| one.cloud != Cloud::Aws)
            .collect();
        own.entry(scope.id.as_str()).or_default().extend(above);
    }
}

fn draft(context: &Context<'_>, actor: &Principal, party: &str, tried: usize) -> Draft {
    let who = match tried {
        0 => "No identity of the customer there can change identities at all".to_owned(),
        some => format!("None of the {some} identities of the customer that can change identities there may"),
    };
    let command = crate::repair::switch_identity_off(actor);
    Draft::new(context.subject(actor), format!("Nobody of the customer can shut `{}` down", actor.name))
        .detail(format!(
            "{who} switch `{}` off, take its policies or block it, without a condition that others keep. In an emergency \
             the customer would have to ask `{party}`, or the account's root user.",
            actor.name
        ))
        .cause(format!("nobody shuts down {party}"))
        .party(Some(party.to_owned()))
        .evidence(&actor.evidence)
        .remediation(format!(
            "Keep an identity of the customer that may, for emergencies, and try it out: {command}"
        ))
}
