use std::collections::BTreeMap;

use tenure_model::hash::HashMap;
use tenure_model::{
    AwsPolicy, Cloud, Confidence, Effect, Facet, Grant, GrantEffect, Granted, Matching, Method,
    PolicyDocument, PolicyId, PolicyKind, Principal, PrincipalId, Severity, Statement, StringSet, Subject,
};

use super::Check;
use crate::azure::custom_roles::CustomRole;
use crate::effective::aws_action_matches;
use crate::openings::count;
use crate::shell::quote;
use crate::{Context, Draft, Inspection, azure, repair};

pub(super) const CHECK: Check = Check {
    name: "privileged-service-wildcard",
    title: "Wildcard on a privileged service",
    population: "customer policies and custom roles that are assigned or could be",
    inspects: "the actions and the resources",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure],
    needs: &[Facet::Principals],
    reads_register: false,
    page: include_str!("privileged_service_wildcard.md"),
    run,
};

/// Services of which every action together is more than a job: they give access, keep secrets, run
/// code under other identities, or guard and record. The page lists them too.
const PRIVILEGED: &[&str] = &[
    "cloudformation",
    "cloudtrail",
    "config",
    "guardduty",
    "iam",
    "identitystore",
    "kms",
    "lambda",
    "organizations",
    "rolesanywhere",
    "secretsmanager",
    "securityhub",
    "sso",
    "ssm",
    "sts",
];

/// The most grants that a finding cites; they all name the same policy.
const MOST_CITED: usize = 10;

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let grants = grants(context);
    let mut first: HashMap<&str, &PolicyId> = HashMap::default();
    for policy in &context.estate.records().policies {
        let held = grants.get(&policy.id).map_or(&[] as &[_], Vec::as_slice);
        if !is_concerned(policy, held) {
            continue;
        }
        let Some(document) = context.access.aws_policy(&policy.id) else {
            inspection.cannot_judge(policy.id.as_str(), "the policy could not be understood");
            continue;
        };
        inspection.look();
        let wild = Wild::of(document);
        let holders = holders(context, held);
        if wild.services.is_empty() || is_reported_elsewhere(context, &wild, &holders) {
            continue;
        }
        // The same text in many accounts, or in many roles, is one cause.
        let cause = first.entry(&policy.text).or_insert(&policy.id);
        let mut draft = draft(context, policy, &wild, held, &holders).cause(cause.as_str());
        for (_, grant) in held.iter().take(MOST_CITED) {
            draft = draft.evidence(&grant.evidence);
        }
        inspection.report(draft);
    }
    for role in azure::custom_roles::all(context, inspection) {
        inspection.look();
        let is_everywhere = |holder: &&Principal| context.access.profile(&holder.id).is_administrator();
        let is_reported =
            role.services.len() == azure::custom_roles::SERVICES && role.holders.iter().any(is_everywhere);
        if !role.services.is_empty() && !is_reported {
            inspection.report(of_azure(context, &role));
        }
    }
}

fn of_azure(context: &Context<'_>, role: &CustomRole<'_>) -> Draft {
    let services = role.services.join(", ");
    let (severity, reach) = match role.holders.len() {
        0 => (Severity::Low, "Nobody holds it today.".to_owned()),
        many => (CHECK.severity, format!("{} may use it.", count(many, "identity"))),
    };
    let name = &role.definition.name;
    let subject = Subject {
        id: role.definition.id.to_string(),
        kind: "custom-role".to_owned(),
        name: name.clone(),
        ..context.policy_subject(role.document)
    };
    let draft = Draft::new(subject, format!("Custom role `{name}` allows all of {services}"))
        .detail(format!(
            "It allows every action of {services} where it is assigned, those that come later too. {reach}"
        ))
        .severity(severity)
        .affected(role.holders.iter().map(|holder| context.subject(holder)).collect())
        .evidence(&role.document.evidence)
        .remediation(format!(
            "az role definition list --name {} shows it; name the actions that are used in narrower.json, then: az role \
             definition update --role-definition narrower.json",
            quote(name)
        ));
    role.grants.iter().take(MOST_CITED).fold(draft, |draft, grant| draft.evidence(&grant.evidence))
}

type Held<'a> = (&'a Principal, &'a Grant);

/// Who holds each policy directly or in a set of permissions, by policy.
fn grants<'a>(context: &Context<'a>) -> HashMap<&'a PolicyId, Vec<Held<'a>>> {
    let mut grants: HashMap<&PolicyId, Vec<Held<'_>>> = HashMap::default();
    for grant in &context.estate.records().grants {
        let Some(holder) = context.estate.principal(&grant.principal) else { continue };
        let policies: &[PolicyId] = match &grant.what {
            Granted::Policy(policy) => std::slice::from_ref(policy),
            Granted::RoleDefinition(id) => {
                context.estate.role_definition(id).map_or(&[], |definition| &definition.policies)
            }
        };
        for policy in policies {
            grants.entry(policy).or_default().push((holder, grant));
        }
    }
    grants
}

/// The provider's policies are not the customer's to change, and a boundary gives nothing.
fn is_concerned(policy: &PolicyDocument, held: &[Held<'_>]) -> bool {
    let is_own = matches!(policy.kind, PolicyKind::CustomerManaged | PolicyKind::Inline);
    is_own && (held.is_empty() || held.iter().any(|(_, grant)| grant.effect == GrantEffect::Gives))
}

/// The actors that hold a policy, members of groups included.
fn holders<'a>(context: &Context<'a>, held: &[Held<'a>]) -> Vec<&'a Principal> {
    let mut holders: BTreeMap<&PrincipalId, &Principal> = BTreeMap::new();
    for (holder, _) in held.iter().filter(|(_, grant)| grant.effect == GrantEffect::Gives) {
        if holder.kind.is_group() {
            holders.extend(context.members(&holder.id).into_iter().map(|member| (&member.id, member)));
        } else {
            holders.insert(&holder.id, holder);
        }
    }
    holders.into_values().collect()
}

/// Everything on everything is reported at those whom it makes administrators, and the shadow of a
/// permission set with the permission set.
fn is_reported_elsewhere(context: &Context<'_>, wild: &Wild, holders: &[&Principal]) -> bool {
    let administers = |holder: &&Principal| context.access.profile(&holder.id).is_administrator();
    let all_shadows = !holders.is_empty() && holders.iter().all(|holder| context.is_shadow(holder));
    all_shadows || (wild.is_everything && holders.iter().any(administers))
}

fn draft(
    context: &Context<'_>,
    policy: &PolicyDocument,
    wild: &Wild,
    held: &[Held<'_>],
    holders: &[&Principal],
) -> Draft {
    let services = wild.services.join(", ");
    let (severity, reach) = match (held.len(), holders.len()) {
        (0, _) => (Severity::Low, "Nobody holds it today.".to_owned()),
        (_, 0) => (Severity::Low, "Only groups without members hold it today.".to_owned()),
        (_, 1) => (CHECK.severity, "1 identity holds it.".to_owned()),
        (_, many) => (CHECK.severity, format!("{many} identities hold it.")),
    };
    let affected: Vec<Subject> = holders.iter().map(|holder| context.subject(holder)).collect();
    let (holder, grant) = held.first().copied().unzip();
    Draft::new(context.policy_subject(policy), format!("Policy `{}` allows all of {services}", policy.name))
        .detail(format!(
            "It allows every action of {services} on every resource, those that AWS adds later too. {reach}"
        ))
        .severity(severity)
        .confidence(if wild.depends { Confidence::Medium } else { Confidence::High })
        .affected(affected)
        .evidence(&policy.evidence)
        .remediation(format!(
            "Name the actions that are used, and the resources, in narrower.json, then: {}",
            repair::narrow(policy, holder, grant)
        ))
}

/// What a policy allows as a whole.
struct Wild {
    services: Vec<&'static str>,
    is_everything: bool,
    depends: bool,
}

impl Wild {
    fn of(document: &AwsPolicy) -> Self {
        let on_all = |statement: &&Statement| is_any(&statement.resources);
        let allows = || document.statements.iter().filter(on_all).filter(|s| s.effect == Effect::Allow);
        let denied = |service: &str| {
            let mut denies = document.statements.iter().filter(on_all).filter(|s| s.effect == Effect::Deny);
            denies.any(|statement| statement.conditions.is_empty() && covers(&statement.actions, service))
        };
        let allowed = |sure: bool, service: &str| {
            allows().any(|one| (!sure || one.conditions.is_empty()) && covers(&one.actions, service))
        };
        let services: Vec<&str> = PRIVILEGED
            .iter()
            .copied()
            .filter(|service| allowed(false, service) && !denied(service))
            .collect();
        Self {
            depends: !services.iter().all(|service| allowed(true, service)),
            is_everything: allows().any(|statement| is_any(&statement.actions)),
            services,
        }
    }
}

fn is_any(set: &StringSet) -> bool {
    let is_star = |pattern: &String| !pattern.is_empty() && pattern.bytes().all(|byte| byte == b'*');
    set.matching == Matching::Only && set.patterns.iter().any(is_star)
}

/// Whether actions hold all of a service: `iam:*`, `*`, or all but those of other services.
fn covers(actions: &StringSet, service: &str) -> bool {
    match actions.matching {
        Matching::Only => {
            is_any(actions)
                || actions.patterns.iter().any(|pattern| {
                    pattern.split_once(':').is_some_and(|(of, action)| {
                        aws_action_matches(of, service)
                            && !action.is_empty()
                            && action.bytes().all(|byte| byte == b'*')
                    })
                })
        }
        Matching::AllBut => !actions.patterns.iter().any(|pattern| {
            let of = pattern.split(':').next().unwrap_or_default();
            aws_action_matches(of, service)
        }),
    }
}
