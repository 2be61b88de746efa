//! Deny policies: "Deny policies", IAM documentation. They are looked at before any role, and one rule is enough.

use std::cell::OnceCell;

use serde::Deserialize;
use tenure_model::hash::HashMap;
use tenure_model::{Estate, PolicyId, PolicyKind, PrincipalId, ScopeId};

use super::condition::{Request, dependency};
use super::evaluator::Evaluator;
use super::member::{In, Way, of_pool};
use crate::cel::{Expression, Need};
use crate::effective::decision::{Dependency, Keeper, Layer, Reason};
use crate::effective::verdict::{self, fact};

/// The deny policies of an estate, by the scopes that they are attached to.
#[derive(Debug, Default)]
pub(super) struct Denies<'a> {
    by_scope: HashMap<&'a ScopeId, Vec<Deny<'a>>>,
    /// Whether every one was understood.
    pub(super) understood: bool,
}

#[derive(Debug)]
struct Deny<'a> {
    policy: &'a PolicyId,
    /// `None`: its text is not understood.
    rules: Option<Vec<Rule>>,
}

#[derive(Debug)]
struct Rule {
    denied: Vec<String>,
    except: Vec<String>,
    permissions: Vec<String>,
    except_permissions: Vec<String>,
    condition: Option<Expression>,
}

#[derive(Deserialize)]
struct Text {
    #[serde(default)]
    rules: Vec<TextRule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TextRule {
    deny_rule: Option<DenyRule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct DenyRule {
    denied_principals: Vec<String>,
    exception_principals: Vec<String>,
    denied_permissions: Vec<String>,
    exception_permissions: Vec<String>,
    denial_condition: Option<Condition>,
}

#[derive(Deserialize)]
struct Condition {
    #[serde(default)]
    expression: String,
}

impl<'a> Denies<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let mut denies = Self { by_scope: HashMap::default(), understood: true };
        for rail in &estate.records().guard_rails {
            let Some(policy) = estate.policy(&rail.policy).filter(|one| one.kind == PolicyKind::Deny) else {
                continue;
            };
            let text =
                policy.text.trim_start().starts_with('{').then(|| serde_json::from_str::<Text>(&policy.text));
            let rules = text.and_then(Result::ok).map(|text| {
                text.rules.into_iter().map(|rule| Rule::of(rule.deny_rule.unwrap_or_default())).collect()
            });
            denies.understood &= rules.is_some();
            denies.by_scope.entry(&rail.scope).or_default().push(Deny { policy: &policy.id, rules });
        }
        denies
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_scope.is_empty()
    }
}

impl Rule {
    fn of(text: DenyRule) -> Self {
        let condition = text.denial_condition.map(|one| one.expression).filter(|one| !one.trim().is_empty());
        Self {
            denied: text.denied_principals,
            except: text.exception_principals,
            permissions: text.denied_permissions,
            except_permissions: text.exception_permissions,
            condition: condition.map(|text| Expression::new(&text)),
        }
    }

    /// Whether it is about a permission: named, and not excepted.
    fn names(&self, permission: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|pattern| covers(pattern, permission));
        named(&self.permissions) && !named(&self.except_permissions)
    }
}

/// Whether a permission of a deny policy (`iam.googleapis.com/serviceAccounts.*`) is, or covers, one of a role
/// (`iam.serviceAccounts.actAs`).
pub(super) fn covers(pattern: &str, permission: &str) -> bool {
    let (Some((host, rest)), Some((service, own))) = (pattern.split_once('/'), split(permission)) else {
        return false;
    };
    let host = host.strip_suffix(".googleapis.com").unwrap_or(host);
    let host = super::role::SERVICES.iter().find(|(full, _)| *full == host).map_or(host, |(_, short)| *short);
    if host != service {
        return false;
    }
    if rest == own || rest == "*" {
        return true;
    }
    let (Some((what, verb)), Some((own_what, own_verb))) = (rest.rsplit_once('.'), own.rsplit_once('.'))
    else {
        return false;
    };
    let fits = |pattern: &str, own: &str| pattern == "*" || pattern == own;
    fits(what, own_what) && fits(verb, own_verb)
}

/// The service of a permission, and the rest of it. Some are written with the whole name of the service.
fn split(permission: &str) -> Option<(&str, &str)> {
    match permission.split_once('/') {
        Some((host, rest)) => Some((host.strip_suffix(".googleapis.com").unwrap_or(host), rest)),
        None => permission.split_once('.'),
    }
}

/// A principal of a deny policy as allow policies write it; `None` for one that is not understood.
pub(super) fn in_v1(identifier: &str) -> Option<String> {
    if let Some(email) = identifier.strip_prefix("principal://goog/subject/") {
        return Some(format!("user:{}", email.to_lowercase()));
    }
    if let Some(email) = identifier.strip_prefix("principalSet://goog/group/") {
        return Some(format!("group:{}", email.to_lowercase()));
    }
    if let Some((project, email)) = identifier
        .strip_prefix("principal://iam.googleapis.com/projects/")
        .and_then(|rest| rest.split_once("/serviceAccounts/"))
        .filter(|(project, _)| !project.contains('/'))
    {
        let _ = project;
        return Some(format!("serviceAccount:{}", email.to_lowercase()));
    }
    match identifier {
        "principalSet://goog/public:all" | "principalSet://goog/public:allUsers" => {
            Some("allUsers".to_owned())
        }
        "principalSet://goog/public:allAuthenticatedUsers" => Some("allAuthenticatedUsers".to_owned()),
        _ if identifier.starts_with("principal://goog/") => None,
        _ if identifier.starts_with("principal") => Some(identifier.to_owned()),
        _ => None,
    }
}

/// Whether it is known who is meant: one principal, or a set of a form that the documentation names ("Principal
/// identifiers for deny policies"). Of another form nobody is known to be outside.
fn is_understood(member: &str) -> bool {
    if !member.starts_with("principal") || of_pool(member).is_some() {
        return true;
    }
    let container = |rest: &str| {
        let mut parts = rest.splitn(3, '/');
        let kind = parts.next().is_some_and(|kind| ["organizations", "folders", "projects"].contains(&kind));
        let id = parts.next().is_some_and(|id| !id.is_empty());
        kind && id && parts.next().is_none_or(|of| ["type/ServiceAccount", "type/ServiceAgent"].contains(&of))
    };
    match member.strip_prefix("principalSet://cloudresourcemanager.googleapis.com/") {
        Some(rest) => container(rest),
        None => member.starts_with("principalSet://goog/cloudIdentityCustomerId/"),
    }
}

/// How sure something is.
enum Sure {
    Yes,
    No,
    If(Vec<(String, Keeper)>),
}

impl<'a> Evaluator<'a> {
    /// The rules that deny a request, and those of which something leaves it open.
    pub(super) fn denied(&self, request: &Request<'_>) -> (Vec<Reason>, Vec<Dependency>) {
        let (mut denied, mut perhaps) = (Vec::new(), Vec::new());
        if self.denies.is_empty() {
            return (denied, perhaps);
        }
        // Who the caller is takes longest to work out, and few rules are about a permission.
        let ways = OnceCell::new();
        let over = request.place.scopes.iter().filter_map(|scope| self.denies.by_scope.get(scope));
        for deny in over.flatten().filter(|deny| request.without != Some(deny.policy)) {
            let Some(rules) = &deny.rules else {
                let reason = verdict::reason(Layer::Deny, deny.policy.as_str(), 0, "");
                perhaps.push(Self::not_read(&reason, deny.policy.as_str()));
                continue;
            };
            for (at, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.names(request.permission)) {
                let reason = verdict::reason(Layer::Deny, deny.policy.as_str(), at, "");
                let ways = ways.get_or_init(|| self.members.ways(&self.tree, request.principal));
                self.weigh(rule, request, ways, &reason, &mut denied, &mut perhaps);
            }
        }
        (denied, perhaps)
    }

    /// Weighs one rule that is about the permission.
    fn weigh(
        &self,
        rule: &Rule,
        request: &Request<'_>,
        ways: &[Way<'a>],
        reason: &Reason,
        denied: &mut Vec<Reason>,
        perhaps: &mut Vec<Dependency>,
    ) {
        let named = self.named(&rule.denied, request, ways);
        let excepted = self.named(&rule.except, request, ways);
        let mut open = Vec::new();
        match (named, excepted) {
            (Sure::No, _) | (_, Sure::Yes) => return,
            (named, excepted) => {
                if let Sure::If(words) = named {
                    open.extend(words.into_iter().map(|(word, keeper)| {
                        let need = fact(reason, &word, "would let the policy deny it", Vec::new(), keeper);
                        Dependency { holds: false, ..need }
                    }));
                }
                if let Sure::If(words) = excepted {
                    open.extend(words.into_iter().map(|(word, keeper)| {
                        fact(reason, &word, "would except it from the policy", Vec::new(), keeper)
                    }));
                }
            }
        }
        let condition = match &rule.condition {
            // What comes to an error denies: "Deny conditions".
            Some(condition) => request.need_at(condition, self.estate.as_of, false),
            None => Need::Never,
        };
        match condition {
            Need::Met => {}
            Need::If(clauses) => perhaps.extend(clauses.into_iter().map(|clause| dependency(reason, clause))),
            Need::Never if open.is_empty() => denied.push(reason.clone()),
            Need::Never => perhaps.extend(open),
        }
    }

    /// Whether a list of principals names the caller.
    fn named(&self, list: &[String], request: &Request<'_>, ways: &[Way<'a>]) -> Sure {
        let mut open = Vec::new();
        for identifier in list {
            let Some(member) = in_v1(identifier) else {
                if !identifier.starts_with("deleted:") {
                    open.push((identifier.clone(), Keeper::Unknown));
                }
                continue;
            };
            match self.is_member(request.principal, ways, &member) {
                In::Yes => return Sure::Yes,
                In::No if !is_understood(&member) => open.push((identifier.clone(), Keeper::Unknown)),
                In::No => {}
                In::If(need) => open.push((need.set, need.keeper)),
            }
        }
        if open.is_empty() { Sure::No } else { Sure::If(open) }
    }

    /// Whether the caller is, or is in, what a policy names.
    pub(super) fn is_member(&self, who: &PrincipalId, ways: &[Way<'a>], member: &str) -> In {
        if let Some(way) = ways.iter().find(|way| way.member.as_str() == member) {
            return way.needs.first().map_or(In::Yes, |need| In::If(need.clone()));
        }
        if member.starts_with("group:") && !self.members.is_read(member) {
            return In::If(super::member::SetNeed {
                set: format!("membership of {member}"),
                operator: crate::effective::NOT_READ,
                values: Vec::new(),
                keeper: Keeper::Unknown,
            });
        }
        self.members.is_in(&self.tree, who, member)
    }
}
