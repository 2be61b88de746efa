use serde_json::Value;
use tenure_model::{Cloud, Facet, Method, PolicyDocument, PolicyKind, Scope, ScopeKind, Severity};

use super::Check;
use crate::shell::quote;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "organization-policy-absent",
    title: "Organization policy that guards identity is absent",
    population: "organizations × constraints that guard identity",
    inspects: "the policy in force",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Gcp],
    needs: &[Facet::GuardRails, Facet::ScopeTree],
    reads_register: false,
    page: include_str!("organization_policy_absent.md"),
    run,
};

/// A thing that constraints guard, with the constraints of which any does: the old one and the managed one.
struct Guard {
    constraints: &'static [&'static str],
    title: &'static str,
    because: &'static str,
    /// Whether it holds a list, rather than being switched on.
    is_list: bool,
}

const GUARDS: [Guard; 5] = [
    Guard {
        constraints: &[
            "iam.disableServiceAccountKeyCreation",
            "iam.managed.disableServiceAccountKeyCreation",
        ],
        title: "keys of service accounts",
        because: "whoever may make keys takes an identity out of the cloud, for good",
        is_list: false,
    },
    Guard {
        constraints: &["iam.disableServiceAccountKeyUpload", "iam.managed.disableServiceAccountKeyUpload"],
        title: "uploads of keys to service accounts",
        because: "a key that was made elsewhere signs in as the account",
        is_list: false,
    },
    Guard {
        constraints: &["iam.allowedPolicyMemberDomains", "iam.managed.allowedPolicyMembers"],
        title: "members from outside",
        because: "any account of Google, a private one too, can be given a role by mistake or by somebody bribed",
        is_list: true,
    },
    Guard {
        constraints: &[
            "iam.automaticIamGrantsForDefaultServiceAccounts",
            "iam.managed.preventPrivilegedBasicRolesForDefaultServiceAccounts",
        ],
        title: "Editor for default service accounts",
        because: "every new project starts with a machine that may change everything in it",
        is_list: false,
    },
    Guard {
        constraints: &["iam.workloadIdentityPoolProviders"],
        title: "issuers of workload identities",
        because: "whoever may change a pool lets identities of any issuer in",
        is_list: true,
    },
];

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let scopes = &context.estate.records().scopes;
    let organizations = scopes.iter().filter(|scope| scope.kind == ScopeKind::Organisation);
    for organization in organizations.filter(|scope| scope.cloud == Cloud::Gcp) {
        if context.is_blind_at(&organization.id, Facet::GuardRails) {
            continue;
        }
        for guard in &GUARDS {
            judge(context, inspection, organization, guard);
        }
    }
}

fn judge(context: &Context<'_>, inspection: &mut Inspection, organization: &Scope, guard: &Guard) {
    let set: Vec<&PolicyDocument> =
        policies(context, guard).filter(|one| one.scope == organization.id).collect();
    let verdicts: Vec<Option<bool>> = set.iter().map(|one| enforces(&one.text, guard.is_list)).collect();
    if !verdicts.contains(&Some(true)) && verdicts.contains(&None) {
        inspection.cannot_judge(
            organization.id.as_str(),
            format!("the policy on {} was not understood", guard.title),
        );
        return;
    }
    inspection.look();
    if !verdicts.contains(&Some(true)) {
        inspection.report(absent(context, organization, guard, &set));
        return;
    }
    let below = policies(context, guard).filter(|one| one.scope != organization.id);
    let below = below
        .filter(|one| context.estate.ancestry(&one.scope).iter().any(|above| above.id == organization.id));
    for policy in below.filter(|one| enforces(&one.text, guard.is_list) == Some(false)) {
        inspection.report(lifted(context, policy, guard));
    }
}

fn policies<'a>(context: &Context<'a>, guard: &Guard) -> impl Iterator<Item = &'a PolicyDocument> {
    let constraints = guard.constraints;
    let all = context.estate.records().policies.iter();
    all.filter(move |one| {
        one.kind == PolicyKind::OrganizationPolicy
            && constraints.contains(&one.id.as_str().rsplit("/policies/").next().unwrap_or_default())
    })
}

/// Whether a policy stands in the way of what its constraint is on; `None` where that is not understood. One
/// without a rule of its own inherits what stands above, and at the top that is nothing.
fn enforces(text: &str, is_list: bool) -> Option<bool> {
    let value: Value = serde_json::from_str(text).ok()?;
    let spec = value.get("spec")?;
    if spec.get("reset").and_then(Value::as_bool) == Some(true) {
        return Some(false);
    }
    let rules = spec.get("rules").and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
    let flag = |rule: &Value, name: &str| rule.get(name).and_then(Value::as_bool) == Some(true);
    // A rule with a condition holds for some of what lies below; what holds for the rest is the rule without.
    let general = rules.iter().filter(|rule| rule.get("condition").is_none());
    let mut holds = false;
    for rule in general {
        let limits = rule.get("denyAll").and_then(Value::as_bool) == Some(true)
            || flag(rule, "enforce")
            || rule.get("values").is_some_and(|values| values.get("allowedValues").is_some());
        if flag(rule, "allowAll") {
            return Some(false);
        }
        holds |= limits;
    }
    let inherits = spec.get("inheritFromParent").and_then(Value::as_bool) == Some(true);
    (!(is_list && inherits && !holds)).then_some(holds)
}

fn absent(context: &Context<'_>, organization: &Scope, guard: &Guard, set: &[&PolicyDocument]) -> Draft {
    let name = guard.constraints.first().copied().unwrap_or_default();
    let why = if set.is_empty() {
        "No policy of the organization is on it."
    } else {
        "Its policy lets everything pass."
    };
    let draft = Draft::new(
        context.scope_subject(organization),
        format!("Nothing in `{}` stops {}", organization.name, guard.title),
    )
    .detail(format!("{why} It matters because {}.", guard.because))
    .qualifier(name)
    .evidence(&organization.evidence)
    .remediation(remediation(organization, guard));
    set.iter().fold(draft, |draft, policy| draft.evidence(&policy.evidence))
}

fn lifted(context: &Context<'_>, policy: &PolicyDocument, guard: &Guard) -> Draft {
    let name = guard.constraints.first().copied().unwrap_or_default();
    let scope = context.estate.scope(&policy.scope);
    let subject = scope.map_or_else(|| context.policy_subject(policy), |scope| context.scope_subject(scope));
    let place = subject.name.clone();
    Draft::new(subject, format!("`{place}` is let off the policy on {}", guard.title))
        .detail(format!(
            "The organization has a policy on it, and this one lifts it here and below. It matters because {}.",
            guard.because
        ))
        .severity(Severity::Low)
        .qualifier(name)
        .evidence(&policy.evidence)
        .remediation(format!(
            "gcloud org-policies delete {} {}",
            quote(policy.id.as_str().rsplit("/policies/").next().unwrap_or(name)),
            flag_of(policy.scope.local())
        ))
}

fn flag_of(local: &str) -> String {
    match local.split_once('/') {
        Some(("organizations", id)) => format!("--organization {}", quote(id)),
        Some(("folders", id)) => format!("--folder {}", quote(id)),
        Some((_, id)) => format!("--project {}", quote(id)),
        None => String::new(),
    }
}

fn remediation(organization: &Scope, guard: &Guard) -> String {
    let name = guard.constraints.first().copied().unwrap_or_default();
    let policy = format!("{}/policies/{name}", organization.id.local());
    let rule = if guard.is_list {
        serde_json::json!({ "values": { "allowedValues": ["WHO-OR-WHAT-IS-ALLOWED"] } })
    } else {
        serde_json::json!({ "enforce": true })
    };
    let body = serde_json::json!({ "name": policy, "spec": { "rules": [rule] } });
    format!(
        "echo {} > policy.json, then: gcloud org-policies set-policy policy.json",
        quote(&body.to_string())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_holds_by_its_rule_without_a_condition() {
        for (text, is_list, wanted) in [
            (r#"{"spec":{"rules":[{"enforce":true}]}}"#, false, Some(true)),
            (r#"{"spec":{"rules":[{"enforce":false}]}}"#, false, Some(false)),
            (r#"{"spec":{"reset":true}}"#, false, Some(false)),
            (
                r#"{"spec":{"rules":[{"enforce":true,"condition":{"expression":"x"}},{"enforce":false}]}}"#,
                false,
                Some(false),
            ),
            (r#"{"spec":{"rules":[{"values":{"allowedValues":["is:C01"]}}]}}"#, true, Some(true)),
            (r#"{"spec":{"rules":[{"allowAll":true}]}}"#, true, Some(false)),
            (r#"{"spec":{"rules":[{"denyAll":true}]}}"#, true, Some(true)),
            (
                r#"{"spec":{"inheritFromParent":true,"rules":[{"values":{"allowedValues":["x"]}}]}}"#,
                true,
                Some(true),
            ),
            (r#"{"spec":{"inheritFromParent":true}}"#, true, None),
            ("{}", false, None),
            ("nonsense", true, None),
        ] {
            assert_eq!(enforces(text, is_list), wanted, "{text}");
        }
    }
}
