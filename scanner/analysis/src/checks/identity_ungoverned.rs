use jiff::civil::Date;
use tenure_model::hash::HashSet;
use tenure_model::{Cloud, Facet, Method, Origin, Principal, PrincipalKind, Reach, Severity, Timestamp};

use super::Check;
use crate::context::{EXPIRY_TAGS, OWNER_TAGS, PURPOSE_TAGS, claim};
use crate::shell::quote;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "identity-ungoverned",
    title: "Non-human identity without owner, purpose or end",
    population: "non-human identities",
    inspects: "the owner, the purpose and the end stated",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Ownership],
    reads_register: false,
    page: include_str!("identity_ungoverned.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let unknown = context.unknown_machines().filter(|actor| is_concerned(context, actor));
    unknown.for_each(|actor| inspection.cannot_tell_nature(actor));
    let (owned, unread) = (owned(context), unread(context));
    for actor in context.machines().filter(|actor| is_concerned(context, actor)) {
        let of_azure = actor.cloud == Cloud::Azure;
        // Who owns it was not read: the gap has said so.
        let is_unread =
            || unread.contains(actor.id.as_str()) || context.is_blind_at(&actor.scope, Facet::Ownership);
        if of_azure && is_unread() {
            continue;
        }
        inspection.look();
        let missing = match actor.cloud {
            Cloud::Azure => unowned(&owned, actor),
            Cloud::Gcp => unexplained(context, actor),
            Cloud::Aws => missing(context, actor),
        };
        if !missing.is_empty() {
            inspection.report(draft(context, actor, &missing));
        }
    }
}

/// In Azure: what the customer registered, and what others registered and he gave privileges. What comes and
/// goes with its resource is governed there.
fn is_concerned(context: &Context<'_>, actor: &Principal) -> bool {
    match (actor.cloud, actor.kind) {
        (Cloud::Azure, PrincipalKind::ManagedIdentity) => {
            actor.attributes.get("isExplicit").is_some_and(|word| word == "true")
        }
        // The account by which a directory is synchronised is a user, and has no owner.
        (Cloud::Azure, PrincipalKind::ForeignPrincipal | PrincipalKind::DirectoryUser) => false,
        (Cloud::Azure, _) => actor.origin == Origin::Own || context.access.profile(&actor.id).is_privileged(),
        // What Google makes for a project by itself is governed there, and what another organisation made, by it.
        (Cloud::Gcp, PrincipalKind::ServiceAccount) => {
            actor.origin == Origin::Own && !actor.attributes.contains_key("default")
        }
        (Cloud::Gcp, _) => false,
        _ => true,
    }
}

/// Service accounts have no labels: an owner is a tag of the account, or a label or tag of its project; a purpose
/// is its description.
fn unexplained(context: &Context<'_>, actor: &Principal) -> Vec<&'static str> {
    let names = |id: &str| {
        let found = context.estate.resource(id);
        found.is_some_and(|one| one.attributes.iter().any(|(key, value)| is_owner(key) && !value.is_empty()))
    };
    let project = format!("//cloudresourcemanager.googleapis.com/{}", actor.scope.local());
    let email = actor.id.as_str().trim_start_matches("serviceAccount:");
    let own = format!("//iam.googleapis.com/{}/serviceAccounts/{email}", actor.scope.local());
    let mut missing = Vec::new();
    if !names(&own) && !names(&project) && claim(actor, OWNER_TAGS).is_none() {
        missing.push("owner");
    }
    if actor.attributes.get("description").is_none_or(|text| text.trim().is_empty()) {
        missing.push("purpose");
    }
    missing
}

/// Whether the attribute of a resource is a label or tag that claims an owner (`labels.owner`,
/// `tags.contoso.example/owner`).
fn is_owner(key: &str) -> bool {
    let Some(name) = key.strip_prefix("labels.").or_else(|| key.strip_prefix("tags.")) else { return false };
    let last = name.rsplit('/').next().unwrap_or(name);
    let plain: String = last.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    OWNER_TAGS.contains(&plain.as_str())
}

/// Everything that somebody owns, by object id: service principals, and those of applications that somebody owns.
fn owned<'a>(context: &Context<'a>) -> HashSet<&'a str> {
    let estate = context.estate;
    let owning =
        estate.records().grants.iter().filter(|grant| grant.what.as_str().starts_with("entra:owner/"));
    let mut owned: HashSet<&str> = HashSet::default();
    for grant in owning {
        let object = grant.at.trim_start_matches('/');
        owned.insert(object);
        let acts_as = estate.resource(object).map_or(&[] as &[_], |resource| &resource.acts_as);
        owned.extend(acts_as.iter().map(tenure_model::PrincipalId::as_str));
    }
    owned
}

/// Of which identities a gap took the owners away: by their own ids, and by those of their applications.
fn unread<'a>(context: &Context<'a>) -> HashSet<&'a str> {
    let estate = context.estate;
    let gaps = estate.gaps.iter().filter(|gap| gap.blinds.contains(&Facet::Ownership));
    let mut unread: HashSet<&str> = HashSet::default();
    for gap in gaps.filter(|gap| !gap.subject.is_empty()) {
        unread.insert(gap.subject.as_str());
        let acts_as = estate.resource(&gap.subject).map_or(&[] as &[_], |resource| &resource.acts_as);
        unread.extend(acts_as.iter().map(tenure_model::PrincipalId::as_str));
    }
    unread
}

/// Azure has no tags on applications: an owner is an object that owns it, a sponsor, or a tag.
fn unowned(owned: &HashSet<&str>, actor: &Principal) -> Vec<&'static str> {
    let has_sponsor = actor.attributes.get("sponsors").is_some_and(|list| !list.is_empty());
    let is_owned = owned.contains(actor.id.as_str()) || has_sponsor || claim(actor, OWNER_TAGS).is_some();
    if is_owned { Vec::new() } else { vec!["owner"] }
}

/// What its tags do not tell, in fixed words: they are the cause.
fn missing(context: &Context<'_>, actor: &Principal) -> Vec<&'static str> {
    let mut missing = Vec::new();
    if claim(actor, OWNER_TAGS).is_none() {
        missing.push("owner");
    }
    if claim(actor, PURPOSE_TAGS).is_none() {
        missing.push("purpose");
    }
    match claim(actor, EXPIRY_TAGS).map(end) {
        None => missing.push("end"),
        Some(None) => missing.push("readable end"),
        Some(Some(end)) if end <= context.estate.as_of => missing.push("end that is still to come"),
        Some(Some(_)) => {}
    }
    missing
}

/// The end that a tag states: a date (its last moment, in UTC) or an instant.
fn end(text: &str) -> Option<Timestamp> {
    let of_day =
        |date: Date| date.tomorrow().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|z| z.timestamp());
    text.parse::<Timestamp>().ok().or_else(|| text.parse::<Date>().ok().and_then(of_day))
}

fn draft(context: &Context<'_>, actor: &Principal, missing: &[&str]) -> Draft {
    let severity = match context.access.profile(&actor.id).reach() {
        Reach::Administrator => Severity::High,
        Reach::Privileged | Reach::Unknown => Severity::Medium,
        Reach::Ordinary | Reach::Nothing => CHECK.severity,
    };
    let missing = missing.join(", no ");
    if actor.cloud == Cloud::Azure {
        return of_azure(context, actor, severity);
    }
    if actor.cloud == Cloud::Gcp {
        return of_google(context, actor, severity, &missing);
    }
    let verb = if actor.kind == PrincipalKind::AssumableRole {
        "tag-role --role-name"
    } else {
        "tag-user --user-name"
    };
    Draft::new(context.subject(actor), format!("`{}` states no {missing}", actor.name))
        .detail(format!("Its tags state no {missing}. So nobody ends it when it is no longer needed."))
        .severity(severity)
        .cause(format!("no {missing}"))
        .since(actor.created.get().copied())
        .party(context.party_id(&actor.id))
        .owner(context.owner(actor))
        .evidence(&actor.evidence)
        .remediation(format!(
            "aws iam {verb} {} --tags Key=owner,Value=TEAM Key=purpose,Value=WHAT-FOR Key=expires,Value=YYYY-MM-DD",
            quote(&actor.name)
        ))
}

fn of_google(context: &Context<'_>, actor: &Principal, severity: Severity, missing: &str) -> Draft {
    let email = quote(actor.id.as_str().trim_start_matches("serviceAccount:"));
    let project = quote(actor.scope.local().trim_start_matches("projects/"));
    Draft::new(context.subject(actor), format!("`{}` states no {missing}", actor.name))
        .detail(format!(
            "Its description, its tags and the labels of its project state no {missing}. So nobody ends it when it is \
             no longer needed."
        ))
        .severity(severity)
        .cause(format!("no {missing}"))
        .since(actor.created.get().copied())
        .party(context.party_id(&actor.id))
        .evidence(&actor.evidence)
        .remediation(format!(
            "gcloud iam service-accounts update {email} --description WHAT-FOR-AND-WHOSE; gcloud projects update \
             {project} --update-labels owner=TEAM"
        ))
}

fn of_azure(context: &Context<'_>, actor: &Principal, severity: Severity) -> Draft {
    let id = quote(actor.id.as_str());
    let remediation = match (actor.kind, actor.attributes.get("managedIdentityResourceId")) {
        (PrincipalKind::ManagedIdentity, Some(resource)) => {
            format!("az tag update --resource-id {} --operation Merge --tags owner=TEAM", quote(resource))
        }
        _ => format!(
            "az rest --method POST --url {} --body '{{\"@odata.id\":\"https://graph.microsoft.com/v1.0/directoryObjects/OWNER\"}}', \
             with an owner who holds at least as much; or az ad sp update --id {id} --set accountEnabled=false",
            quote(&format!("https://graph.microsoft.com/v1.0/servicePrincipals/{}/owners/$ref", actor.id))
        ),
    };
    Draft::new(context.subject(actor), format!("`{}` states no owner", actor.name))
        .detail("Nobody owns it or its application, and no tag names a team. So nobody ends it when it is no longer needed.")
        .severity(severity)
        .cause("no owner")
        .since(actor.created.get().copied())
        .party(context.party_id(&actor.id))
        .evidence(&actor.evidence)
        .remediation(remediation)
}
