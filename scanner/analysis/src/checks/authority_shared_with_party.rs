use std::collections::BTreeSet;

use tenure_model::{Cloud, EvidenceRef, Facet, Method, Principal, PrincipalKind, Severity, Trustee};

use super::Check;
use crate::conditions::some_of;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "authority-shared-with-party",
    title: "Administrative authority that the customer shares with a party",
    population: "privileged roles, groups and accounts",
    inspects: "the members on both sides",
    method: Method::Test,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory, Facet::Federation],
    reads_register: false,
    page: include_str!("authority_shared_with_party.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for principal in &context.estate.records().principals {
        if !context.access.profile(&principal.id).is_privileged()
            || principal.kind == PrincipalKind::AccountRoot
        {
            continue;
        }
        let Some(hands) = hands(context, principal) else { continue };
        inspection.look();
        if !hands.own.is_empty() && !hands.parties.is_empty() {
            inspection.report(draft(context, principal, &hands));
        }
    }
}

/// Who can use one authority.
#[derive(Default)]
struct Hands {
    own: Vec<String>,
    parties: BTreeSet<String>,
    theirs: Vec<String>,
    cited: Vec<EvidenceRef>,
}

/// `None` for what nobody else uses.
fn hands(context: &Context<'_>, principal: &Principal) -> Option<Hands> {
    if principal.kind.is_group() {
        return Some(of_group(context, principal));
    }
    let trusts = context.estate.trusts_of(&principal.id);
    (!trusts.is_empty()).then(|| of_trusts(context, principal))
}

fn of_group(context: &Context<'_>, group: &Principal) -> Hands {
    let mut hands = Hands::default();
    for member in context.members(&group.id) {
        match context.party_id(&member.id) {
            Some(party) => {
                hands.parties.insert(party);
                hands.theirs.push(format!("`{}`", member.name));
                hands.cited.push(member.evidence.clone());
            }
            None => hands.own.push(format!("`{}`", member.name)),
        }
    }
    let memberships = context.estate.members_of(&group.id);
    hands.cited.extend(memberships.take(4).map(|one| one.evidence.clone()));
    hands
}

fn of_trusts(context: &Context<'_>, principal: &Principal) -> Hands {
    let mut hands = Hands::default();
    for trust in context.estate.trusts_of(&principal.id) {
        let name = match &trust.trustee {
            Trustee::Account(account) => format!("account `{account}`"),
            Trustee::Principal(id) => format!("`{}`", context.called(id.as_str())),
            Trustee::Federation(issuer) => format!("`{}`", crate::footprint::provider_host(issuer)),
            // A service acts for whoever runs it, and everyone is told by other checks.
            Trustee::Service(_) | Trustee::Everyone | Trustee::EveryoneExcept(_) => continue,
        };
        match context.footprint.party_of(&trust.trustee) {
            Some(party) => {
                hands.parties.insert(party.id);
                hands.theirs.push(name);
            }
            None => hands.own.push(name),
        }
        hands.cited.push(trust.evidence.clone());
    }
    hands
}

fn draft(context: &Context<'_>, principal: &Principal, hands: &Hands) -> Draft {
    let parties: Vec<String> = hands.parties.iter().map(|party| format!("`{party}`")).collect();
    let is_administrator = context.access.profile(&principal.id).is_administrator();
    let draft = Draft::new(
        context.subject(principal),
        format!("`{}` is used by the customer and by {}", principal.name, some_of(&parties)),
    )
    .detail(format!(
        "Its reach is {}. Of the customer {} can use it; of others {}. What is done with it is nobody's in the logs, and taking \
         it from the one takes it from the other.",
        context.access.profile(&principal.id).reach().as_str(),
        some_of(&hands.own),
        some_of(&hands.theirs),
    ))
    .severity(if is_administrator { Severity::High } else { Severity::Medium })
    .party(hands.parties.first().cloned())
    .owner(context.owner(principal))
    .evidence(&principal.evidence)
    .remediation(
        "Make one of its own for the party, with what its contract needs, an end and conditions; then take the party out of \
         this one: its statement out of the trust policy, or its members out of the group",
    );
    hands.cited.iter().take(12).fold(draft, Draft::evidence)
}
