//! Sessions and tokens that outlive what opened them: until when they may live, and what ends them sooner.

use std::sync::LazyLock;

use serde::Deserialize;
use tenure_model::{
    Belonging, BelongingKind, BelongingState, Cloud, Effect, Estate, GrantEffect, Granted, Principal,
    PrincipalKind, Residue, Timestamp,
};
use tenure_register::Period;

use super::case::{Case, may_work};
use super::closing;
use super::draft::Draft;
use super::ground::Place;
use crate::shell::quote;

/// Kinds of things by which sessions are opened.
const WAYS: &[BelongingKind] = &[BelongingKind::Principal, BelongingKind::Trust, BelongingKind::Credential];

/// One way for a session to live on, from `sessions.toml`.
#[derive(Debug, Deserialize)]
pub(super) struct Rule {
    id: String,
    cloud: Cloud,
    of: Vec<PrincipalKind>,
    by: Vec<BelongingKind>,
    longest: Period,
    #[serde(default)]
    shorter: Option<String>,
    #[serde(default)]
    revoked: Option<String>,
    #[serde(default)]
    lag: Option<Period>,
    dies: bool,
    ends: Ends,
    /// The page that it stands on.
    source: String,
}

/// How a session is ended by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Ends {
    DenyRole,
    DenyUser,
    RevokeSignIns,
    None,
}

#[derive(Deserialize)]
struct Rules {
    session: Vec<Rule>,
}

/// The list is part of the program, and a test holds that it parses.
static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    toml::from_str::<Rules>(include_str!("sessions.toml")).map(|list| list.session).unwrap_or_default()
});

/// A session that may live.
#[derive(Debug)]
pub(super) struct Live<'r> {
    rule: &'r Rule,
    /// Until when.
    pub(super) until: Timestamp,
    /// What was issued before this is what lives.
    issued_before: Timestamp,
}

/// Judges every way by which the party could open sessions.
pub(super) fn judge(case: &Case<'_, '_>, place: &Place<'_>, draft: &mut Draft) {
    for item in case.items(place, WAYS) {
        draft.look();
        let Some(principal) = actor(case, item) else {
            draft.doubt(format!("as whom `{}` lets the party act is not known", item.subject.name));
            continue;
        };
        for live in living(case, place, item, principal) {
            draft.left(residue(item, principal, &live));
        }
    }
}

/// Until when the last session of an environment may live: until then the party could act. `None` where no session
/// was ever possible.
pub(super) fn last_possible_act(case: &Case<'_, '_>, place: &Place<'_>) -> Option<Timestamp> {
    let ends = case.items(place, WAYS).map(|item| {
        let closed = closing::closed_at(case, place, item);
        let principal = actor(case, item);
        let sessions = principal.into_iter().flat_map(|principal| of_item(case, place, item, principal));
        sessions.map(|live| live.until).max().unwrap_or(closed).max(closed)
    });
    ends.max()
}

/// The principal as which the party acts by a thing of its footprint.
fn actor<'a>(case: &Case<'_, 'a>, item: &Belonging) -> Option<&'a Principal> {
    if let Some(principal) = case.principal(&item.subject.id) {
        return Some(principal);
    }
    let named = |estate: &'a Estate| {
        let found = estate.records().credentials.iter().find(|one| one.id.as_str() == item.subject.id)?;
        estate.principal(&found.principal)
    };
    let earlier = || case.baseline.and_then(|baseline| named(baseline.estate));
    named(case.context.estate).or_else(earlier)
}

/// The sessions of a thing that may live at the time of the snapshot.
fn living(
    case: &Case<'_, '_>,
    place: &Place<'_>,
    item: &Belonging,
    principal: &Principal,
) -> Vec<Live<'static>> {
    let sessions = of_item(case, place, item, principal);
    sessions.into_iter().filter(|live| live.until > case.as_of()).collect()
}

/// Every session that a thing may have opened, with its end.
fn of_item(
    case: &Case<'_, '_>,
    place: &Place<'_>,
    item: &Belonging,
    principal: &Principal,
) -> Vec<Live<'static>> {
    let is_gone = case.context.estate.principal(&principal.id).is_none();
    let fits = |rule: &&Rule| {
        rule.cloud == principal.cloud && rule.of.contains(&principal.kind) && rule.by.contains(&item.kind)
    };
    let closed = closing::closed_at(case, place, item);
    let rules = RULES
        .iter()
        .filter(fits)
        .filter(|rule| !(rule.dies && is_gone && item.state == BelongingState::Gone));
    rules.filter_map(|rule| live(case, rule, principal, closed)).collect()
}

/// When a session ends that was opened at the last possible moment; `None` where what it was opened with is
/// revoked.
fn live(
    case: &Case<'_, '_>,
    rule: &'static Rule,
    principal: &Principal,
    closed: Timestamp,
) -> Option<Live<'static>> {
    let whole = rule.longest.after(closed);
    let shorter = rule.shorter.as_ref().and_then(|name| principal.attributes.get(name)?.parse::<i64>().ok());
    let until =
        match shorter.and_then(|seconds| closed.checked_add(jiff::SignedDuration::from_secs(seconds)).ok()) {
            Some(sooner) => whole.min(sooner),
            None => whole,
        };
    let until = match revoked_at(case, rule, principal) {
        Some(revoked) if revoked >= closed => match rule.lag {
            Some(lag) => lag.after(revoked).min(until),
            None => return None,
        },
        _ => until,
    };
    Some(Live { rule, until, issued_before: closed })
}

/// Since when sessions that began earlier are refused.
fn revoked_at(case: &Case<'_, '_>, rule: &Rule, principal: &Principal) -> Option<Timestamp> {
    let told = rule.revoked.as_ref().and_then(|name| principal.attributes.get(name)?.parse().ok());
    let denied = matches!(rule.ends, Ends::DenyRole | Ends::DenyUser)
        .then(|| denied_before(case, principal))
        .flatten();
    told.max(denied)
}

/// The latest instant of a statement of a principal's own policies that denies everything to tokens issued before.
fn denied_before(case: &Case<'_, '_>, principal: &Principal) -> Option<Timestamp> {
    let grants = case.context.estate.grants_of(&principal.id).iter();
    let policies =
        grants.filter(|grant| grant.effect == GrantEffect::Gives).filter_map(|grant| match &grant.what {
            Granted::Policy(policy) => case.context.access.aws_policy(policy),
            Granted::RoleDefinition(_) => None,
        });
    let statements = policies.flat_map(|policy| &policy.statements);
    let denying = statements.filter(|statement| {
        let is_all = |set: &tenure_model::StringSet| {
            set.matching == tenure_model::Matching::Only && set.patterns.iter().any(|pattern| pattern == "*")
        };
        statement.effect == Effect::Deny && is_all(&statement.actions) && is_all(&statement.resources)
    });
    let cuts = denying.filter_map(|statement| match statement.conditions.as_slice() {
        [only] if only.key.eq_ignore_ascii_case("aws:TokenIssueTime") && only.operator == "DateLessThan" => {
            only.values.iter().filter_map(|value| value.parse().ok()).max()
        }
        _ => None,
    });
    cuts.max()
}

fn residue(item: &Belonging, principal: &Principal, live: &Live<'_>) -> Residue {
    let anew = if may_work(item.state) { "; it is still open, so that more can be opened" } else { "" };
    Residue {
        subject: item.subject.clone(),
        detail: format!(
            "{} opened through it may live until {}{anew} ({})",
            live.rule.id, live.until, live.rule.source
        ),
        ends_at: Some(live.until),
        ends_with: ending(principal, live),
        evidence: item.evidence.clone(),
    }
}

/// The policy that refuses what was issued before an instant, and how it is set.
fn ending(principal: &Principal, live: &Live<'_>) -> String {
    let wait = format!("wait until {}", live.until);
    let deny = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"DateLessThan":{{"aws:TokenIssueTime":"{}"}}}}}}]}}"#,
        live.issued_before
    );
    match live.rule.ends {
        Ends::DenyRole => format!(
            "{wait}, or deny what was issued before: aws iam put-role-policy --role-name {} --policy-name \
             AWSRevokeOlderSessions --policy-document {}",
            quote(&principal.name),
            quote(&deny)
        ),
        Ends::DenyUser => format!(
            "{wait}, or deny what was issued before: aws iam put-user-policy --user-name {} --policy-name \
             RevokeOlderSessions --policy-document {}",
            quote(&principal.name),
            quote(&deny)
        ),
        // Graph revokes the sessions of users alone.
        Ends::RevokeSignIns if principal.kind != PrincipalKind::DirectoryUser => wait,
        Ends::RevokeSignIns => format!(
            "{wait}, or revoke: az rest --method POST --url {}",
            quote(&format!(
                "https://graph.microsoft.com/v1.0/users/{}/revokeSignInSessions",
                principal.id.as_str()
            ))
        ),
        Ends::None => wait,
    }
}

/// What ends the sessions of a principal, for a plan: the command where there is one, else how long to wait.
pub(super) fn plan_of(item: &Belonging, principal: &Principal, from: Timestamp) -> Option<String> {
    let fits = |rule: &&Rule| {
        rule.cloud == principal.cloud && rule.of.contains(&principal.kind) && rule.by.contains(&item.kind)
    };
    let longest = RULES.iter().filter(fits).max_by_key(|rule| rule.longest.after(from))?;
    let until = longest.longest.after(from);
    Some(ending(principal, &Live { rule: longest, until, issued_before: from }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_sessions_is_well_formed() {
        let list: Rules = toml::from_str(include_str!("sessions.toml")).expect("parses");
        for rule in &list.session {
            assert!(!rule.of.is_empty() && !rule.by.is_empty(), "{}", rule.id);
            assert!(rule.source.contains(".com"), "{} names its page", rule.id);
            assert_eq!(rule.revoked.is_some(), rule.lag.is_some(), "{}", rule.id);
        }
        for cloud in [Cloud::Aws, Cloud::Azure, Cloud::Gcp] {
            assert!(list.session.iter().any(|rule| rule.cloud == cloud), "{cloud}");
        }
    }
}
