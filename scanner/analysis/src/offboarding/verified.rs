//! That the customer verified it, and not whoever removed it.

use std::collections::BTreeMap;

use tenure_model::{Principal, PrincipalKind};
use tenure_register::{CUSTOMER, Person};

use super::actors::Actors;
use super::case::{Case, person};
use super::draft::Draft;
use super::ground::{Ground, Place};
use crate::footprint::{Party, PartyKind};

/// Judges who verified, who read the clouds, and how fresh that is.
pub(super) fn judge(
    case: &Case<'_, '_>,
    ground: &Ground<'_>,
    actors: &Actors<'_, '_>,
    place: &Place<'_>,
    draft: &mut Draft,
) {
    if !ground.is_declared {
        draft.doubt("the register declares no environments: nobody can tell whether all of them were read");
    }
    let executor = executor(case, draft);
    verifier(case, actors, executor, draft);
    freshness(case, draft);
    readers(case, ground, place, executor, draft);
}

/// Somebody of the register, by id.
type Known<'a> = (&'a str, &'a Person);

fn executor<'a>(case: &Case<'_, 'a>, draft: &mut Draft) -> Option<Known<'a>> {
    draft.look();
    let entry = case.register().offboardings.iter().find(|entry| case.parties.contains(&entry.party));
    let said = case.options.executed_by.as_deref().or_else(|| entry?.executed_by.as_deref());
    let Some(said) = said else {
        draft.doubt("nobody says who removed access");
        return None;
    };
    let known = person(case.register(), said);
    if known.is_none() {
        draft.doubt(format!("`{said}`, who removed access, is not a person of the register"));
    }
    known
}

fn verifier(case: &Case<'_, '_>, actors: &Actors<'_, '_>, executor: Option<Known<'_>>, draft: &mut Draft) {
    draft.look();
    let entry = case.register().offboardings.iter().find(|entry| case.parties.contains(&entry.party));
    let said = case.options.verified_by.as_deref().or_else(|| entry?.verified_by.as_deref());
    let Some(said) = said else {
        draft.doubt("nobody says who verified the removal");
        return;
    };
    let Some((id, verifier)) = person(case.register(), said) else {
        draft.doubt(format!("`{said}`, who verified, is not a person of the register"));
        return;
    };
    if verifier.party != CUSTOMER {
        draft.doubt(format!(
            "{}, who verified, is of {}, and not of the customer",
            verifier.name, verifier.party
        ));
    }
    if executor.is_some_and(|(executor, _)| executor == id) {
        draft.doubt(format!("{} verified what {} removed: it takes two", verifier.name, verifier.name));
    }
    for act in actors.acts_of(id) {
        draft.doubt(format!(
            "{}, who verified, was the one who did `{}` at {}",
            verifier.name, act.event.action, act.event.at
        ));
    }
}

fn freshness(case: &Case<'_, '_>, draft: &mut Draft) {
    let as_of = case.as_of();
    if let Some(now) = case.options.now
        && now.duration_since(as_of) > case.options.stale_after
    {
        draft.doubt(format!("what was looked at is of {as_of}, too long before {now}"));
    }
    if let Some(end) = case.end.at
        && as_of < end
    {
        draft.doubt(format!("what was looked at ({as_of}) is older than the end ({end})"));
    }
}

/// INVARIANT: for all that has to be read there is a reading by the customer, who is not the executor, after the
/// end. What others read beside it neither helps nor hurts, so that leaving a reading out never helps either.
fn readers(
    case: &Case<'_, '_>,
    ground: &Ground<'_>,
    place: &Place<'_>,
    executor: Option<Known<'_>>,
    draft: &mut Draft,
) {
    if place.parts.is_empty() {
        draft.doubt("nothing of the environment was read");
    }
    let mut known: BTreeMap<&str, Result<(), String>> = BTreeMap::new();
    for lines in ground.required(place) {
        draft.look();
        let mut why = None;
        let is_good = lines.iter().any(|line| {
            let judged =
                known.entry(&line.asked_by).or_insert_with(|| is_customers(case, &line.asked_by, executor));
            let early = case.end.at.zip(line.last).filter(|(end, last)| last < end);
            let fault = match (judged, early) {
                (Err(fault), _) => Some(fault.clone()),
                (Ok(()), Some((end, last))) => {
                    Some(format!("{} was read at {last}, before the end ({end})", line.scope))
                }
                (Ok(()), None) => None,
            };
            why = why.take().or(fault.clone());
            fault.is_none()
        });
        // What nobody read is told with all that was not read.
        if let (false, Some(why)) = (is_good, why) {
            draft.doubt(why);
        }
    }
}

fn is_customers(case: &Case<'_, '_>, asker: &str, executor: Option<Known<'_>>) -> Result<(), String> {
    if asker.is_empty() {
        return Err("who read it is not known: an import does not tell".to_owned());
    }
    let principal = reader(case, asker);
    let people = case.context.people();
    let person = people.of_id(asker).or_else(|| people.of_principal(principal?));
    if let Some(person) = person {
        if executor.is_some_and(|(executor, _)| executor == person) {
            return Err(format!("`{asker}`, who read it, is who removed access"));
        }
        if !case.register().is_customers(person) {
            return Err(format!("`{asker}`, who read it, is not the customer's"));
        }
        return Ok(());
    }
    let Some(principal) = principal else {
        return Err(format!("whose `{asker}` is, who read it, is not known"));
    };
    let register = case.register();
    // An issuer that the register does not name as a party's is how the customer's own software signs in.
    let is_other =
        |party: &&Party| party.kind != PartyKind::Federation || register.parties.contains_key(&party.id);
    match case.context.parties_of(&principal.id).iter().find(is_other) {
        Some(party) => Err(format!("as `{asker}`, who read it, {} can act", party.name)),
        None => Ok(()),
    }
}

/// The principal that read: by its id, by the role of its session, by its address or client id.
fn reader<'a>(case: &Case<'_, 'a>, asker: &str) -> Option<&'a Principal> {
    let estate = case.context.estate;
    let role = role_of(asker);
    let ids = [asker.to_owned(), format!("user:{asker}"), format!("serviceAccount:{asker}")];
    let by_id = ids.iter().find_map(|id| estate.principal_named(id));
    by_id.or_else(|| {
        estate.records().principals.iter().find(|principal| match &role {
            // The ARN of a session leaves out the path of its role.
            Some((account, name)) => {
                principal.kind == PrincipalKind::AssumableRole
                    && principal.scope.local() == account
                    && principal.name == *name
            }
            None => ["appId", "userPrincipalName"].iter().any(|key| {
                principal.attributes.get(*key).is_some_and(|value| value.eq_ignore_ascii_case(asker))
            }),
        })
    })
}

/// Account and name of the role behind a session of AWS.
fn role_of(asker: &str) -> Option<(String, String)> {
    let (arn, rest) = asker.split_once(":assumed-role/").filter(|(arn, _)| arn.starts_with("arn:"))?;
    let account = arn.rsplit(':').next()?;
    Some((account.to_owned(), rest.split('/').next()?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_its_role() {
        let role = role_of("arn:aws:sts::111111111111:assumed-role/TenureAudit/tenure");
        assert_eq!(role, Some(("111111111111".into(), "TenureAudit".into())));
        assert_eq!(role_of("0f0f"), None);
    }
}
