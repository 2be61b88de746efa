use tenure_model::{Cloud, Facet, Method, Principal, PrincipalKind, Severity};

use super::Check;
use crate::conditions::some_of;
use crate::openings::count;
use crate::places::{self, Breadth};
use crate::rated::Rated;
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "default-service-account-privileged",
    title: "Default service account with a privileged role",
    population: "default service accounts of Compute Engine and App Engine",
    inspects: "the roles held",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Compute],
    reads_register: false,
    page: include_str!("default_service_account_privileged.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let is_default = |one: &&Principal| {
        one.kind == PrincipalKind::ServiceAccount && one.attributes.contains_key("default")
    };
    for account in context.actors().filter(is_default) {
        let mut held = context.rated_of(&account.id);
        held.retain(|one| places::breadth(one.grant) >= Breadth::Subscription);
        if held.is_empty() && !context.access.profile(&account.id).unread.is_empty() {
            inspection.cannot_judge(account.id.as_str(), "what a role that it holds allows was not read");
            continue;
        }
        inspection.look();
        if !held.is_empty() && account.state.may_act() {
            inspection.report(draft(context, account, &held));
        }
    }
}

fn draft(context: &Context<'_>, account: &Principal, held: &[Rated<'_>]) -> Draft {
    let estate = context.estate;
    let roles: Vec<String> =
        held.iter().map(|one| format!("{} in {}", one.name(estate), places::of(estate, one.grant))).collect();
    let runs: Vec<_> = estate
        .records()
        .resources
        .iter()
        .filter(|one| one.acts_as.contains(&account.id) && one.kind != "iam.googleapis.com/ServiceAccount")
        .map(|one| context.resource_subject(one))
        .collect();
    let used = match runs.len() {
        0 => "Nothing that was read runs as it today; whatever is made in the project without naming another will."
            .to_owned(),
        many => format!("{} as it: whoever runs code there has these roles.", verb(many)),
    };
    let because = held.first().map_or("", |one| one.rating.because);
    let severity = if runs.is_empty() { Severity::Medium } else { CHECK.severity };
    let commands: Vec<String> = held.iter().map(|one| repair::take_back(one.grant)).collect();
    let draft = Draft::new(
        context.subject(account),
        format!("What runs by default in `{}` is privileged", place(account)),
    )
    .detail(format!("`{}` holds {}. It matters because {because}. {used}", account.name, some_of(&roles)))
    .severity(severity)
    .affected(runs)
    .evidence(&account.evidence)
    .remediation(format!(
        "Give each workload a service account of its own with the roles of its work; then: {}",
        commands.join("; ")
    ));
    held.iter().fold(draft, |draft, one| draft.evidence(&one.grant.evidence))
}

fn verb(many: usize) -> String {
    if many == 1 { "One resource runs".to_owned() } else { format!("{} run", count(many, "resource")) }
}

fn place(account: &Principal) -> &str {
    account.scope.local().trim_start_matches("projects/")
}
