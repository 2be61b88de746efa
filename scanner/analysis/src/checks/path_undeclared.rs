use tenure_model::{Cloud, Confidence, EvidenceRef, Method, Permission, Principal, ScopeId, Severity, Verb};

use super::Check;
use crate::reach::{End, Path};
use crate::shell::quote;
use crate::{Context, Draft, Inspection, reach, repair};

pub(super) const CHECK: Check = Check {
    name: "path-undeclared",
    title: "Way of a party to administration that nobody declared",
    population: "identities that parties can act as",
    inspects: "the ways to administration in steps, and the rights declared for them,",
    method: Method::Test,
    severity: Severity::Critical,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: reach::NEEDS,
    reads_register: true,
    page: include_str!("path_undeclared.md"),
    run,
};

/// The most records that a finding cites.
const MOST_CITED: usize = 16;

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let reach = context.reach();
    for actor in context.actors() {
        let Some(party) = context.party_id(&actor.id) else { continue };
        match reach.paths().get(&actor.id) {
            Some(path) => {
                inspection.look();
                if !is_declared(context, &party, &path.end) {
                    inspection.report(draft(context, actor, &party, path));
                }
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
}

/// Whether the register lets the party give access in every environment in which the path ends.
fn is_declared(context: &Context<'_>, party: &str, end: &End) -> bool {
    let Some(scope) = scope_of(context, end) else { return false };
    let environments = context.environments_of(&scope);
    let may = |environment: &str| {
        context
            .rights(party, environment)
            .any(|right| matches!(right.of(Verb::Elevate), Some(Permission::Approved | Permission::Always)))
    };
    !environments.is_empty() && environments.iter().all(|environment| may(&environment.id))
}

fn scope_of(context: &Context<'_>, end: &End) -> Option<ScopeId> {
    match end {
        End::Administrator(scope) | End::Others(scope) | End::Organisation(scope) => Some(scope.clone()),
        End::Resource(id) => context.estate.resource(id.as_str()).map(|found| found.scope.clone()),
        End::Principal(id) => context.estate.principal(id).map(|found| found.scope.clone()),
    }
}

fn draft(context: &Context<'_>, actor: &Principal, party: &str, path: &Path) -> Draft {
    let count = path.path.steps.len();
    let steps = if count == 1 { "one step".to_owned() } else { format!("{count} steps") };
    let sentences: Vec<String> = path.sentences.iter().map(|sentence| format!("{sentence}.")).collect();
    let settled = context.access.limits_read() && context.access.profile(&actor.id).unread.is_empty();
    let limit = if settled { Confidence::High } else { Confidence::Medium };
    let severity = match path.end {
        End::Resource(_) | End::Principal(_) => Severity::Medium,
        End::Administrator(_) | End::Organisation(_) if path.is_free => Severity::Critical,
        _ => Severity::High,
    };
    let draft = Draft::new(
        context.subject(actor),
        format!("`{party}` {} {} in {steps}, undeclared", path.verb(), path.path.reaches),
    )
    .detail(format!(
        "Through `{}`: {} The register gives the party no right to give access there.",
        actor.name,
        sentences.join(" ")
    ))
    .severity(severity)
    .confidence(path.confidence.min(limit))
    .party(Some(party.to_owned()))
    .owner(context.owner(actor))
    // Causes are told in order: the shortest way first.
    .cause(format!("{count:02} steps of {party}"))
    .path(path.path.clone())
    .evidence(&actor.evidence)
    .remediation(first_step(context, actor, path));
    let cited: Vec<&EvidenceRef> = path.evidence.iter().take(MOST_CITED).collect();
    cited.into_iter().fold(draft, Draft::evidence)
}

/// What closes the first step.
fn first_step(context: &Context<'_>, actor: &Principal, path: &Path) -> String {
    let Some(cut) = &path.cut else {
        return format!("Take from {} what the first step needs", quote(&actor.name));
    };
    let on = if cut.resource.is_empty() { String::new() } else { format!(" on {}", quote(&cut.resource)) };
    let command = match &cut.grant {
        Some(grant) => Some(repair::take_back(grant)),
        None => {
            let held = context.access.holdings(&actor.id);
            let held = held.iter().find(|held| Some(held.policy.as_str()) == cut.policy.as_deref());
            held.map(|held| repair::take_away(context, actor, held))
        }
    };
    let command = command.map_or_else(String::new, |command| format!(": {command}"));
    format!("Take {} {on} from {}{command}", quote(&cut.action), quote(&actor.name))
}
