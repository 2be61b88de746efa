use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{
    Cloud, Facet, GrantEffect, LastUsed, Method, Principal, PrincipalKind, ScopeId, ServiceUse, Severity,
};

use super::Check;
use super::principal_dormant::is_dormant;
use crate::shell::quote;
use crate::{Context, Draft, Inspection, right_sizing};

pub(super) const CHECK: Check = Check {
    name: "permission-unused",
    title: "Permission not used",
    population: "users and roles whose last-accessed data was read",
    inspects: "the permissions beside the services last used",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[Cloud::Aws],
    needs: &[Facet::Principals, Facet::ServiceUse],
    reads_register: false,
    page: include_str!("permission_unused.md"),
    run,
};

/// The most services that a finding lists by name; the evidence holds them all.
const MOST_NAMED: usize = 40;

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut unread: BTreeMap<&ScopeId, u64> = BTreeMap::new();
    let kinds = [PrincipalKind::User, PrincipalKind::AssumableRole];
    for actor in context.actors().filter(|actor| kinds.contains(&actor.kind)) {
        let uses = context.estate.service_uses_of(&actor.id);
        if uses.is_empty() {
            if context.access.profile(&actor.id).is_privileged() {
                *unread.entry(&actor.scope).or_default() += 1;
            }
            continue;
        }
        if let Some(why) = uses.iter().find_map(unknown) {
            inspection.cannot_judge(actor.id.as_str(), why);
            continue;
        }
        inspection.look();
        // What does nothing at all is reported as dormant; what is new has had no time.
        if is_dormant(context, actor) || context.is_new(&actor.created) {
            continue;
        }
        let (used, unused): (Vec<&ServiceUse>, Vec<&ServiceUse>) =
            uses.iter().partition(|one| is_used(context, one));
        if !unused.is_empty() {
            inspection.report(draft(context, actor, &used, &unused));
        }
    }
    for (scope, count) in unread {
        // The gap has said it for the whole scope.
        if !context.scope_is_blind(scope, Facet::ServiceUse) {
            let why =
                format!("which services its privileged users and roles used was not read ({count} of them)");
            inspection.cannot_judge(scope.as_str(), why);
        }
    }
}

fn unknown(one: &ServiceUse) -> Option<String> {
    match one.last_used {
        LastUsed::Unknown(why) => {
            Some(format!("when it last used `{}` is not known: {}", one.service, why.sentence()))
        }
        LastUsed::At(_) | LastUsed::NeverInWindow => None,
    }
}

fn is_used(context: &Context<'_>, one: &ServiceUse) -> bool {
    matches!(one.last_used, LastUsed::At(last) if !context.older_than(last, context.options.unused_days))
}

fn draft(context: &Context<'_>, actor: &Principal, used: &[&ServiceUse], unused: &[&ServiceUse]) -> Draft {
    let severity =
        if context.access.profile(&actor.id).is_privileged() { Severity::Medium } else { CHECK.severity };
    let title = format!(
        "`{}` uses {} of the {} services that it may use",
        actor.name,
        used.len(),
        used.len() + unused.len()
    );
    let draft = Draft::new(context.subject(actor), title)
        .detail(format!(
            "In the last {} days it used: {}. It did not use: {}.{}",
            context.options.unused_days,
            names(used),
            names(unused),
            left(context, actor)
        ))
        .severity(severity)
        .cause(policies(context, actor))
        .party(context.party_id(&actor.id))
        .owner(context.owner(actor))
        .remediation(remediation(actor))
        .evidence(&actor.evidence);
    answers(unused).fold(draft, |draft, one| draft.evidence(&one.evidence))
}

/// What a proposal would leave, where there can be one.
fn left(context: &Context<'_>, actor: &Principal) -> String {
    match right_sizing::outline(context, actor) {
        Some((today, left)) if left < today => {
            format!(" Policies that keep what it used name {left} of the {today} actions of today's.")
        }
        _ => String::new(),
    }
}

/// The proposal is made on demand: it is put to the evaluator action by action.
fn remediation(actor: &Principal) -> String {
    let id = quote(actor.id.as_str());
    if actor.id.as_str().contains(":role/aws-reserved/") {
        return format!(
            "aws iam generate-service-last-accessed-details --arn {id} --granularity ACTION_LEVEL, then leave in its \
             permission set the actions that it used"
        );
    }
    format!(
        "tenure right-size {id} --snapshot SNAPSHOT --out proposal\nprints policies that keep the services that it \
         used and allow nothing new, with the commands that put them in place of those of today"
    )
}

/// One service of each answer: the answer that a reference points into holds the others.
fn answers<'a>(uses: &'a [&ServiceUse]) -> impl Iterator<Item = &'a ServiceUse> {
    let mut cited = BTreeSet::new();
    uses.iter().copied().filter(move |one| cited.insert((&one.evidence.raw, one.evidence.line)))
}

fn names(uses: &[&ServiceUse]) -> String {
    let named: Vec<&str> = uses.iter().take(MOST_NAMED).map(|one| one.service.as_str()).collect();
    match uses.len() - named.len() {
        0 if named.is_empty() => "nothing".to_owned(),
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// Those who hold the same policies are one cause.
fn policies(context: &Context<'_>, actor: &Principal) -> String {
    let holdings = context.access.holdings(&actor.id);
    let mut policies: Vec<&str> = holdings
        .iter()
        .filter(|held| held.grant.effect == GrantEffect::Gives)
        .map(|held| held.policy.as_str())
        .collect();
    policies.sort_unstable();
    policies.dedup();
    if policies.is_empty() { actor.id.to_string() } else { policies.join(" + ") }
}
