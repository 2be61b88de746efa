use tenure_model::{
    Cloud, Confidence, EvidenceRef, Grant, Granted, Method, PolicyKind, Principal, PrincipalId, Severity,
    Subject,
};

use super::Check;
use crate::crossings::Subject as OutsideSubject;
use crate::reach::{Cut, End, Path};
use crate::shell::quote;
use crate::{Context, Draft, Inspection, reach, repair};

pub(super) const CHECK: Check = Check {
    name: "escalation-path",
    title: "Path to administrator",
    population: "users, roles, applications and subjects of issuers that cannot do everything already",
    inspects: "the permissions to gain further access, step by step,",
    method: Method::Test,
    severity: Severity::Critical,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: reach::NEEDS,
    reads_register: false,
    page: include_str!("escalation_path.md"),
    run,
};

/// The most records that a finding cites.
const MOST_CITED: usize = 16;

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let reach = context.reach();
    for actor in context.actors().filter(|actor| reach.is_start(actor)) {
        match reach.paths().get(&actor.id) {
            Some(path) => {
                inspection.look();
                inspection.report(draft(context, actor, path));
            }
            None if !context.access.profile(&actor.id).unread.is_empty() => {
                inspection.cannot_judge(actor.id.as_str(), "a policy that it holds was not read");
            }
            None => match reach.undecided(&actor.id) {
                Some(bound) => inspection.cannot_judge(actor.id.as_str(), bound.to_string()),
                None => inspection.look(),
            },
        }
    }
    for subject in context.crossings().subjects() {
        inspection.look();
        if let Some(path) = reach.paths().get(&subject.id) {
            inspection.report(outside(context, subject, path));
        } else if let Some(bound) = reach.undecided(&subject.id) {
            inspection.cannot_judge(subject.id.as_str(), bound.to_string());
        }
    }
}

/// The path of whoever an issuer outside vouches for.
fn outside(context: &Context<'_>, subject: &OutsideSubject, path: &Path) -> Draft {
    let footholds = context.crossings().footholds(subject);
    let first = path.path.steps.first();
    let entry = footholds.iter().find(|one| first.is_some_and(|step| step.to == one.target.id.as_str()));
    let about = context.outside_subject(subject, &footholds);
    let limit = if context.access.limits_read() { Confidence::High } else { Confidence::Medium };
    let remediation = match entry {
        Some(entry) => entry.narrow(),
        None => format!("Take from {} what the first step needs", quote(subject.id.as_str())),
    };
    // By one step it is what it was set up to be; whoever may write there still is an administrator.
    let usual = severity(path);
    let severity = if path.path.steps.len() == 1 { usual.min(Severity::High) } else { usual };
    let draft = Draft::new(about, title(subject.id.as_str(), path))
        .detail(detail(path))
        .severity(severity)
        .confidence(path.confidence.min(limit))
        .cause(subject.id.to_string())
        .path(path.path.clone())
        .remediation(remediation);
    let cited: Vec<&EvidenceRef> = path.evidence.iter().take(MOST_CITED).collect();
    cited.into_iter().fold(draft, Draft::evidence)
}

fn draft(context: &Context<'_>, actor: &Principal, path: &Path) -> Draft {
    let settled = context.access.limits_read() && context.access.profile(&actor.id).unread.is_empty();
    let limit = if settled { Confidence::High } else { Confidence::Medium };
    let draft = Draft::new(context.subject(actor), title(&actor.name, path))
        .detail(detail(path))
        .severity(severity(path))
        .confidence(path.confidence.min(limit))
        .party(context.party_id(&actor.id))
        .owner(context.owner(actor))
        .affected(assigned(context, actor))
        .cause(cause(actor, path))
        .path(path.path.clone())
        .remediation(remediation(context, actor, path))
        .evidence(&actor.evidence);
    let cited: Vec<&EvidenceRef> = path.evidence.iter().take(MOST_CITED).collect();
    cited.into_iter().fold(draft, Draft::evidence)
}

fn title(name: &str, path: &Path) -> String {
    let reaches = &path.path.reaches;
    let steps = match path.path.steps.len() {
        1 => "one step".to_owned(),
        count => format!("{count} steps"),
    };
    let verb = path.verb();
    format!("`{name}` {verb} {reaches} in {steps}")
}

const fn severity(path: &Path) -> Severity {
    match path.end {
        End::Resource(_) | End::Principal(_) => Severity::Medium,
        End::Administrator(_) | End::Organisation(_) if path.is_free => Severity::Critical,
        _ => Severity::High,
    }
}

fn detail(path: &Path) -> String {
    let mut sentences = path.sentences.clone();
    let doubts = path.path.steps.iter().map(|step| step.doubt.as_str()).filter(|doubt| !doubt.is_empty());
    sentences.extend(doubts.map(|doubt| format!("Possible, not shown: {doubt}")));
    let mut conditions: Vec<&str> =
        path.path.steps.iter().flat_map(|step| step.conditions.iter().map(String::as_str)).collect();
    conditions.sort_unstable();
    conditions.dedup();
    if !conditions.is_empty() {
        let own = path.path.steps.iter().all(|step| step.met_by_holder.len() == step.conditions.len());
        let whose = if own { ", which it sees to itself" } else { "" };
        sentences.push(format!("That depends on: {}{whose}", conditions.join("; ")));
    }
    sentences.extend(path.notes.iter().map(|note| note.trim_end_matches('.').to_owned()));
    match path.path.others {
        0 => {}
        1 => sentences.push("There is another path of the same length".to_owned()),
        count => sentences.push(format!("There are {count} other paths of the same length")),
    }
    if !path.path.blind_spots.is_empty() {
        sentences.push(format!("Not read: {}", path.path.blind_spots.join("; ")));
    }
    sentences.iter().map(|sentence| format!("{sentence}.")).collect::<Vec<_>>().join(" ")
}

/// Many who hold the same policy have the same path by the same statement.
fn cause(actor: &Principal, path: &Path) -> String {
    match path.cut.as_ref().and_then(|cut| cut.policy.as_ref().map(|policy| (policy, cut))) {
        Some((policy, cut)) => format!("{policy} statement {}: {}", cut.statement, cut.action),
        None => actor.id.to_string(),
    }
}

/// The people and groups to whom the directory assigns the access of a role that it made.
pub(super) fn assigned(context: &Context<'_>, actor: &Principal) -> Vec<Subject> {
    if !context.is_shadow(actor) {
        return Vec::new();
    }
    let set = actor.name.strip_prefix("AWSReservedSSO_").and_then(|name| name.rsplit_once('_'));
    let grants = context.estate.records().grants.iter().filter(|grant| grant.scope == actor.scope);
    let holders = grants.filter_map(|grant| match &grant.what {
        Granted::RoleDefinition(id) => {
            let definition = context.estate.role_definition(id)?;
            let is_this = set.is_some_and(|(set, _)| definition.name == set);
            is_this.then(|| context.estate.principal(&grant.principal)).flatten()
        }
        Granted::Policy(_) => None,
    });
    holders.map(|holder| context.subject(holder)).collect()
}

fn remediation(context: &Context<'_>, actor: &Principal, path: &Path) -> String {
    let Some(cut) = &path.cut else {
        return format!("Take from {} what the first step needs", quote(&actor.name));
    };
    if let Some(grant) = &cut.grant {
        return by_assignment(context, cut, grant);
    }
    let on = if cut.resource.is_empty() { String::new() } else { format!(" on {}", quote(&cut.resource)) };
    match &cut.policy {
        Some(policy) => by_policy(context, actor, cut, policy, &on),
        None => by_trust(context, cut),
    }
}

/// Where roles are assigned, and policies are not attached.
fn by_assignment(context: &Context<'_>, cut: &Cut, grant: &Grant) -> String {
    let holder = context.estate.principal(&grant.principal);
    let name = holder.map_or(grant.principal.as_str(), |holder| holder.name.as_str());
    let what = if cut.action.is_empty() {
        "what it can activate".to_owned()
    } else {
        format!("what gives `{}`", cut.action)
    };
    format!("Take {what} from {}: {}", quote(name), repair::take_back(grant))
}

fn by_policy(context: &Context<'_>, actor: &Principal, cut: &Cut, policy: &str, on: &str) -> String {
    let holdings = context.access.holdings(&actor.id);
    let held = holdings.iter().find(|held| held.policy.as_str() == policy);
    let document = context.estate.policy(&policy.into());
    let is_own = document.is_some_and(|document| document.kind != PolicyKind::ProviderManaged);
    let command = match (document, held) {
        (Some(document), Some(held)) if is_own => {
            let holder = context.estate.principal(held.through).unwrap_or(actor);
            repair::narrow(document, Some(holder), Some(held.grant))
        }
        (_, Some(held)) => repair::take_away(context, actor, held),
        _ => return format!("Take `{}`{on} out of {}", cut.action, quote(policy)),
    };
    let name = document.map_or(policy, |document| document.name.as_str());
    let statement = cut.statement;
    format!("Take `{}`{on} out of statement {statement} of the policy {}: {command}", cut.action, quote(name))
}

fn by_trust(context: &Context<'_>, cut: &Cut) -> String {
    let role = context.estate.principal(&PrincipalId::from(cut.resource.as_str()));
    let name = role.map_or(cut.resource.as_str(), |role| role.name.as_str());
    format!(
        "Take the holder out of the trust of the role: aws iam update-assume-role-policy --role-name {} \
         --policy-document file://narrower-trust.json",
        quote(name)
    )
}
