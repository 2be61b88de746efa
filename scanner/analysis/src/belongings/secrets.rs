//! Secrets that a party can read, by effective access of its identities and of those as which it can act.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use tenure_model::{
    BelongingKind, Cloud, LastUsed, PolicyState, Principal, Relation, Resource, ResourceId, Source, Unknown,
};

use super::item::{Draft, Found};
use crate::Context;
use crate::crossings::reading;
use crate::effective::Question;
use crate::openings::resource_repair::region_option;
use crate::shell::quote;

/// Who can read a secret, whether that is sure, and how far it is to be believed that he is the party's.
type ReadBy<'a> = (&'a Principal, bool, Source);

/// Finds it for every party.
pub(super) fn find(context: &Context<'_>, found: &mut Found<'_, '_>) {
    let secrets: Vec<(&Resource, &str)> = context
        .estate
        .records()
        .resources
        .iter()
        .filter_map(|resource| Some((resource, reading(resource)?)))
        .collect();
    if secrets.is_empty() {
        return;
    }
    let principals = context.estate.records().principals.par_iter();
    let reading: Vec<Reader<'_>> =
        principals.filter_map(|principal| Reader::new(context, principal, &secrets)).collect();
    let mut readers: BTreeMap<(&str, &ResourceId), Vec<ReadBy<'_>>> = BTreeMap::new();
    for reader in &reading {
        for (party, source) in &reader.parties {
            for (secret, surely) in &reader.secrets {
                let key = (party.as_str(), &secret.id);
                readers.entry(key).or_default().push((reader.principal, *surely, *source));
            }
        }
    }
    for ((party, id), readers) in readers {
        if let Some(secret) = context.estate.resource(id.as_str()) {
            add(context, found, party, secret, &readers);
        }
    }
}

/// The parties whose a principal is, or that can act as it.
fn parties(context: &Context<'_>, principal: &Principal) -> Vec<(String, Source)> {
    let mut claims = context.owners_of(principal);
    claims.extend(
        context.estate.trusts_of(&principal.id).iter().flat_map(|trust| context.owners_of_trust(trust)),
    );
    let mut parties: Vec<(String, Source)> =
        claims.into_iter().map(|claim| (claim.party.id, claim.source)).collect();
    parties.sort();
    parties.dedup_by(|b, a| a.0 == b.0);
    parties
}

/// An identity as which a party acts, with the secrets that it can read, each with whether that is sure.
struct Reader<'a> {
    principal: &'a Principal,
    parties: Vec<(String, Source)>,
    secrets: Vec<(&'a Resource, bool)>,
}

impl<'a> Reader<'a> {
    fn new(
        context: &Context<'a>,
        principal: &'a Principal,
        secrets: &[(&'a Resource, &'static str)],
    ) -> Option<Self> {
        let of_its_cloud = || secrets.iter().filter(|(secret, _)| secret.cloud == principal.cloud);
        // What a resource's own policy gives is held without a policy of one's own, in AWS.
        let may_hold = principal.cloud == Cloud::Aws || context.access.profile(&principal.id).holds_something;
        if !may_hold || of_its_cloud().next().is_none() {
            return None;
        }
        let parties = parties(context, principal);
        if parties.is_empty() {
            return None;
        }
        let asker =
            (principal.cloud == Cloud::Aws).then(|| context.access.asker(&principal.id, &principal.scope));
        let can = |action: &str| asker.as_ref().is_none_or(|one| one.decide_any(action, &[]).is_some());
        let general: BTreeSet<&str> =
            of_its_cloud().map(|(_, action)| *action).filter(|action| can(action)).collect();
        let asked = of_its_cloud().filter(|(secret, action)| {
            general.contains(action) || matches!(secret.policy, PolicyState::Attached(_))
        });
        let read = asked.filter_map(|(secret, action)| {
            let decision = match &asker {
                Some(asker) => asker.decide(action, secret.id.as_str(), &[]),
                None => context.access.decide(&Question {
                    principal: &principal.id,
                    scope: &principal.scope,
                    action,
                    resource: secret.id.as_str(),
                    facts: &[],
                }),
            };
            decision.is_allowed().then_some((*secret, decision.depends_on.is_empty()))
        });
        let secrets: Vec<(&Resource, bool)> = read.collect();
        (!secrets.is_empty()).then_some(Self { principal, parties, secrets })
    }
}

fn add(
    context: &Context<'_>,
    found: &mut Found<'_, '_>,
    party: &str,
    secret: &Resource,
    readers: &[ReadBy<'_>],
) {
    let names: Vec<String> = readers
        .iter()
        .map(|(one, surely, _)| match surely {
            true => format!("`{}`", one.name),
            false => format!("`{}` where conditions hold", one.name),
        })
        .collect();
    let used = readers.iter().map(|(one, ..)| one.last_used);
    let source = readers.iter().map(|(_, _, source)| *source).min().unwrap_or(Source::Cloud);
    let mut evidence = vec![&secret.evidence];
    evidence.extend(readers.iter().take(3).map(|(one, ..)| &one.evidence));
    found.add(
        party,
        Draft {
            detail: format!("{} can read it", crate::conditions::some_of(&names)),
            last_used: used.reduce(LastUsed::latest).unwrap_or(LastUsed::Unknown(Unknown::NotReported)),
            ends_with: rotate(secret),
            evidence,
            principal: None,
            ..Draft::new(
                BelongingKind::Secret,
                Relation::ReadableBy,
                context.resource_subject(secret),
                source,
            )
        },
    );
}

/// Makes a new value; the old one is known to whoever read it.
pub(super) fn rotate(secret: &Resource) -> String {
    let (id, name) = (secret.id.as_str(), quote(&secret.name));
    let region = region_option(secret);
    match secret.kind.as_str() {
        "secretsmanager:secret" => {
            let rotates = secret.attributes.get("RotationEnabled").is_some_and(|word| word == "true");
            match rotates {
                true => format!("aws secretsmanager rotate-secret{region} --secret-id {}", quote(id)),
                false => format!(
                    "change it where it is used, then: aws secretsmanager put-secret-value{region} --secret-id {} \
                     --secret-string file://new-value",
                    quote(id)
                ),
            }
        }
        "ssm:parameter" => format!(
            "change it where it is used, then: aws ssm put-parameter{region} --name {name} --overwrite --value \
             file://new-value"
        ),
        "secretmanager.googleapis.com/Secret" => {
            let project = quote(secret.scope.local().trim_start_matches("projects/"));
            format!(
                "change it where it is used, then: gcloud secrets versions add {name} --project {project} \
                 --data-file new-value; gcloud secrets versions disable OLD --secret {name} --project {project}"
            )
        }
        _ => {
            let mut parts = id.split('/').skip_while(|part| !part.eq_ignore_ascii_case("vaults"));
            let vault = quote(parts.nth(1).unwrap_or_default());
            let secret = quote(id.rsplit('/').next().unwrap_or_default());
            format!(
                "change it where it is used, then: az keyvault secret set --vault-name {vault} --name {secret} --file \
                 new-value"
            )
        }
    }
}
