//! Data that is open to a party: policies of resources that name it, grants of keys, shares, and destinations to
//! which logs and telemetry go. What a policy of Google Cloud gives to one identity is found with its grants.

use tenure_model::{BelongingKind, Cloud, Effect, PolicyState, Relation, Resource, Source, Trustee};

use super::ends;
use super::item::{Draft, Found};
use crate::conditions::Conditions;
use crate::footprint::{Party, account_of_arn, trustees};
use crate::openings::accounts_of;
use crate::openings::resource_repair::{command, region_option};
use crate::shell::quote;
use crate::{Claim, Context};

/// What stands before the id of a grant of KMS among the attributes of its key.
const KEY_GRANT: &str = "Grant:";
/// Attributes that name those with whom a thing is shared.
const SHARED: [&str; 4] = ["sharedWith", "launchPermission", "principals", "consumers"];
/// Attributes that name where data goes.
const DESTINATIONS: [&str; 5] =
    ["destination", "destinationAccount", "destinationArn", "Destination", "TargetArn"];

/// One way in which a resource is open.
struct Door {
    claim: Claim,
    detail: String,
    key: String,
    ends_with: String,
}

/// Finds it for every party.
pub(super) fn find(context: &Context<'_>, found: &mut Found<'_, '_>) {
    for resource in &context.estate.records().resources {
        let mut doors = by_policy(context, resource);
        doors.extend(by_attributes(context, resource));
        for door in doors {
            let subject = context.resource_subject(resource);
            let mut evidence = vec![&resource.evidence];
            if let PolicyState::Attached(policy) = &resource.policy {
                evidence.extend(context.estate.policy(policy).map(|policy| &policy.evidence));
            }
            found.add(
                &door.claim.party.id,
                Draft {
                    detail: door.detail,
                    ends_with: door.ends_with,
                    evidence,
                    key: door.key,
                    ..Draft::new(BelongingKind::DataDoor, Relation::HeldBy, subject, door.claim.source)
                },
            );
        }
    }
}

fn by_policy(context: &Context<'_>, resource: &Resource) -> Vec<Door> {
    let PolicyState::Attached(id) = &resource.policy else { return Vec::new() };
    let Some(policy) = context.access.aws_policy(id) else { return Vec::new() };
    let mut doors = Vec::new();
    for statement in policy.statements.iter().filter(|one| one.effect == Effect::Allow) {
        let conditions = Conditions::from(statement.conditions.as_slice());
        for trustee in trustees(&statement.principals) {
            for (claim, who) in named(context, &trustee, &conditions) {
                let actions = &statement.actions.patterns;
                doors.push(Door {
                    detail: format!(
                        "its policy allows {who} {}",
                        crate::conditions::some_of(&actions.iter().collect::<Vec<_>>())
                    ),
                    key: format!("policy {who}"),
                    ends_with: format!("{}, without the statements that name {who}", command(resource)),
                    claim,
                });
            }
        }
    }
    doors
}

/// The parties that a statement names, each by the id by which it does.
fn named(context: &Context<'_>, trustee: &Trustee, conditions: &Conditions<'_>) -> Vec<(Claim, String)> {
    let mut found: Vec<(Claim, String)> = accounts_of(trustee, conditions)
        .into_iter()
        .filter_map(|account| Some((of_account(context, &account)?, format!("account {account}"))))
        .collect();
    if let Trustee::Principal(id) = trustee {
        // An identity of the customer's own account that is the party's.
        let principal = context.estate.principal(id);
        let claims = principal.map(|one| context.owners_of(one)).unwrap_or_default();
        found.extend(claims.into_iter().map(|claim| (claim, id.to_string())));
    }
    found
}

fn of_account(context: &Context<'_>, account: &str) -> Option<Claim> {
    let is_providers = context.footprint.is_providers_own(account);
    let party = context.footprint.party_of_account(account).filter(|_| !is_providers)?;
    Some(of_party(context, party, format!("account {account}")))
}

fn of_party(context: &Context<'_>, party: Party, because: String) -> Claim {
    let declared = context.options.register.parties.get(&party.id);
    let source = declared.map_or(Source::Cloud, |entry| entry.place.source());
    Claim { party, source, because }
}

fn by_attributes(context: &Context<'_>, resource: &Resource) -> Vec<Door> {
    let mut doors = Vec::new();
    for (name, value) in &resource.attributes {
        if let Some(grant) = name.strip_prefix(KEY_GRANT) {
            let grantee = value.split(' ').next().unwrap_or_default();
            for claim in of_id(context, resource, grantee) {
                doors.push(Door {
                    detail: format!("grant `{grant}` lets `{grantee}` use the key whatever its policy says"),
                    key: format!("grant {grant}"),
                    ends_with: format!(
                        "aws kms revoke-grant{} --key-id {} --grant-id {}",
                        region_option(resource),
                        quote(resource.id.as_str()),
                        quote(grant)
                    ),
                    claim,
                });
            }
        } else if SHARED.contains(&name.as_str()) {
            for one in value.split([' ', ',', ';']).filter(|one| !one.is_empty()) {
                for claim in of_id(context, resource, one) {
                    doors.push(Door {
                        detail: format!("it is shared with `{one}`"),
                        key: format!("shared {one}"),
                        ends_with: unshare(resource, one),
                        claim,
                    });
                }
            }
        } else if DESTINATIONS.contains(&name.as_str()) {
            for one in value.split_whitespace() {
                for claim in of_id(context, resource, one) {
                    doors.push(Door {
                        detail: format!("it sends data to `{one}`"),
                        key: "destination".to_owned(),
                        ends_with: stop_sending(resource),
                        claim,
                    });
                }
            }
        }
    }
    doors
}

/// Whose an account, a tenant, a project, an ARN or a full name is.
pub(super) fn of_id(context: &Context<'_>, resource: &Resource, id: &str) -> Vec<Claim> {
    if let Some(principal) = context.estate.principal_named(id) {
        return context.owners_of(principal);
    }
    let because = || format!("it names {id}");
    if let Some(claim) = context.owner_of_organisation(id) {
        return vec![claim];
    }
    let is_account = id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(account) = account_of_arn(id).or(is_account.then_some(id)) {
        return of_account(context, account).into_iter().collect();
    }
    if let Some(party) = context.owner_of_id(id) {
        return vec![of_party(context, party, because())];
    }
    let party = match resource.cloud {
        Cloud::Azure if id.len() == 36 => context.footprint.party_of_tenant(id),
        Cloud::Gcp => crate::gcp::place::part(id, "projects")
            .or_else(|| Some(id).filter(|id| !id.contains(['/', ':', '.', '@'])))
            .filter(|project| !project.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|project| context.footprint.party_of_project(project)),
        _ => None,
    };
    party.into_iter().map(|party| of_party(context, party, because())).collect()
}

/// Ends one share.
fn unshare(resource: &Resource, with: &str) -> String {
    let region = region_option(resource);
    let end = quote(resource.id.as_str().rsplit(['/', ':']).next().unwrap_or_default());
    let (id, with) = (quote(resource.id.as_str()), quote(with));
    match resource.kind.as_str() {
        "ec2:image" => format!(
            "aws ec2 modify-image-attribute{region} --image-id {end} --launch-permission Remove=[{{UserId={with}}}]"
        ),
        "ec2:snapshot" => format!(
            "aws ec2 modify-snapshot-attribute{region} --snapshot-id {end} --attribute createVolumePermission \
             --operation-type remove --user-ids {with}"
        ),
        "rds:snapshot" => format!(
            "aws rds modify-db-snapshot-attribute{region} --db-snapshot-identifier {end} --attribute-name restore \
             --values-to-remove {with}"
        ),
        "rds:cluster-snapshot" => format!(
            "aws rds modify-db-cluster-snapshot-attribute{region} --db-cluster-snapshot-identifier {end} \
             --attribute-name restore --values-to-remove {with}"
        ),
        "ram:resource-share" => format!(
            "aws ram disassociate-resource-share{region} --resource-share-arn {id} --principals {with}"
        ),
        "config:aggregation-authorization" => format!(
            "aws configservice delete-aggregation-authorization{region} --authorized-account-id {with} \
             --authorized-aws-region REGION"
        ),
        _ => format!("stop sharing {id} with {with}"),
    }
}

/// Ends the sending of data.
fn stop_sending(resource: &Resource) -> String {
    let region = region_option(resource);
    let (id, name) = (quote(resource.id.as_str()), quote(&resource.name));
    match resource.kind.as_str() {
        "logs:subscription-filter" => {
            let group = resource.attributes.get("logGroupName").map_or("GROUP", String::as_str);
            format!(
                "aws logs delete-subscription-filter{region} --log-group-name {} --filter-name {name}",
                quote(group)
            )
        }
        "oam:link" => format!("aws oam delete-link{region} --identifier {id}"),
        "events:rule" => format!("aws events remove-targets{region} --rule {name} --ids IDS"),
        "logging.googleapis.com/LogSink" => format!("gcloud logging sinks delete {name}"),
        _ => ends::delete(resource),
    }
}
