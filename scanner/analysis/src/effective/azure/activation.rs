//! What it takes to activate an eligible grant: the rules of Privileged Identity Management.
//!
//! Source: "Rules in PIM - mapping guide", Microsoft Graph reference; the same rules, by the same ids, are in
//! "Use PIM policies to manage Azure resource role assignments" of Azure Resource Manager.

use serde_json::Value;
use tenure_model::hash::HashMap;
use tenure_model::{DelegationKind, Estate, Grant, PolicyKind, PrincipalKind};

use super::text::member;
use crate::effective::decision::Keeper;

/// What activation takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rules {
    /// Somebody else has to approve.
    pub(crate) approval: bool,
    /// Who, as far as the rules name anybody. None: the administrators of roles.
    pub(crate) approvers: Vec<Approver>,
    /// What the holder has to bring along (`MultiFactorAuthentication`, `Justification`, `Ticketing`, an
    /// authentication context).
    brings: Vec<String>,
    /// The longest time that it stays on, as the cloud writes it (`PT8H`).
    pub(crate) longest: String,
}

/// Somebody who may approve.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Approver {
    /// What people call him: his name, his id, or a relation (`requestorManager`).
    name: String,
    /// The id of a user or a group in lower case; `None` for a relation.
    pub(crate) id: Option<String>,
}

const MFA: &str = "MultiFactorAuthentication";
const CONTEXT: &str = "authentication context";

/// The rules of every role and place, by the ids of their policies without case.
#[derive(Debug, Default)]
pub(super) struct Activations {
    rules: HashMap<String, Rules>,
}

impl Activations {
    pub(super) fn new(estate: &Estate) -> Self {
        let policies = estate.records().policies.iter();
        let activation = policies.filter(|policy| policy.kind == PolicyKind::RoleActivation);
        let rules = activation
            .filter_map(|policy| Some((policy.id.as_str().to_ascii_lowercase(), Rules::read(&policy.text)?)))
            .chain(lighthouse(estate))
            .collect();
        Self { rules }
    }

    /// The rules for a grant; `None` where they were not read, or not understood. A directory role has the
    /// same rules in every administrative unit.
    pub(super) fn of(&self, grant: &Grant) -> Option<&Rules> {
        let role = grant.what.as_str().to_ascii_lowercase();
        let at = grant.at.to_ascii_lowercase();
        let place = format!("{role}#activation@{at}");
        let own = self.rules.get(&format!("{place}#{}", grant.principal));
        own.or_else(|| self.rules.get(&place)).or_else(|| {
            let is_directory = role.starts_with("entra:roledefinitions/");
            self.rules.get(&format!("{role}#activation@/")).filter(|_| is_directory)
        })
    }

    /// What an activation takes, in words, and who can see to it.
    pub(super) fn takes(&self, grant: &Grant, kind: Option<PrincipalKind>) -> (Vec<String>, Keeper) {
        if matches!(kind, Some(PrincipalKind::ServicePrincipal | PrincipalKind::ManagedIdentity)) {
            // "Applications and managed identities cannot activate": overview of PIM.
            return (vec!["a person, which it is not".to_owned()], Keeper::Outside);
        }
        match self.of(grant) {
            None => (vec!["what was not read".to_owned()], Keeper::Unknown),
            Some(rules) => {
                let keeper = if rules.approval { Keeper::Outside } else { Keeper::Holder };
                (rules.words(), keeper)
            }
        }
    }
}

impl Rules {
    /// Reads the rules of a policy; `None` where it has none.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let list = if value.is_array() { Some(&value) } else { rules_of(&value) };
        let mut rules = Self::default();
        for rule in list?.as_array()? {
            rules.add(rule);
        }
        rules.brings.sort();
        rules.approvers.sort();
        rules.approvers.dedup();
        Some(rules)
    }

    /// Whether a second factor is asked for, or an authentication context, which conditional access may tie
    /// to one.
    pub(crate) fn second_factor(&self) -> bool {
        self.brings.iter().any(|rule| rule == MFA || rule.starts_with(CONTEXT))
    }

    fn add(&mut self, rule: &Value) {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        match text(rule.get("id")).as_str() {
            "Approval_EndUser_Assignment" => {
                let Some(setting) = rule.get("setting") else { return };
                self.approval = setting.get("isApprovalRequired").and_then(Value::as_bool).unwrap_or(false);
                let stages = setting.get("approvalStages").and_then(Value::as_array);
                let named = stages
                    .into_iter()
                    .flatten()
                    .filter_map(|stage| stage.get("primaryApprovers")?.as_array());
                self.approvers.extend(named.flatten().filter_map(approver));
            }
            "Enablement_EndUser_Assignment" => {
                let enabled = rule.get("enabledRules").and_then(Value::as_array);
                self.brings
                    .extend(enabled.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
            }
            "AuthenticationContext_EndUser_Assignment"
                if rule.get("isEnabled").and_then(Value::as_bool) == Some(true) =>
            {
                self.brings.push(format!("{CONTEXT} {}", text(rule.get("claimValue"))));
            }
            "Expiration_EndUser_Assignment" => self.longest = text(rule.get("maximumDuration")),
            _ => {}
        }
    }

    fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.approval {
            words.push(match self.approvers.as_slice() {
                [] => "approval by an administrator of the role".to_owned(),
                approvers => {
                    let names: Vec<&str> = approvers.iter().map(|one| one.name.as_str()).collect();
                    format!("approval by {}", names.join(" or "))
                }
            });
        }
        words.extend(self.brings.iter().map(|rule| match rule.as_str() {
            MFA => "multi-factor authentication".to_owned(),
            "Justification" => "a justification".to_owned(),
            "Ticketing" => "a ticket number".to_owned(),
            other => other.to_owned(),
        }));
        if !self.longest.is_empty() {
            words.push(format!("at most {} at a time", self.longest));
        }
        if words.is_empty() {
            words.push("nothing more".to_owned());
        }
        words
    }
}

/// What registrations of Lighthouse say of their eligible authorizations (`justInTimeAccessPolicy`): "Create
/// eligible authorizations", Azure Lighthouse documentation. The approvers are of the partner's tenant.
fn lighthouse(estate: &Estate) -> Vec<(String, Rules)> {
    let delegations =
        estate.records().delegations.iter().filter(|one| one.kind == DelegationKind::Lighthouse);
    let mut all = Vec::new();
    for delegation in delegations {
        let at = delegation.attributes.get("at").map(String::as_str).unwrap_or_default();
        for (key, text) in &delegation.attributes {
            let Some((principal, role)) =
                key.strip_prefix("activation/").and_then(|rest| rest.split_once('/'))
            else {
                continue;
            };
            let Ok(value) = serde_json::from_str::<Value>(text) else { continue };
            let word = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
            let approvers = value.get("managedByTenantApprovers").and_then(Value::as_array);
            let approvers: Vec<Approver> = approvers.into_iter().flatten().filter_map(approver).collect();
            let asks_factor = word("multiFactorAuthProvider").eq_ignore_ascii_case("azure");
            let rules = Rules {
                approval: !approvers.is_empty(),
                approvers,
                brings: asks_factor.then(|| MFA.to_owned()).into_iter().collect(),
                longest: word("maximumActivationDuration").to_owned(),
            };
            let id = format!(
                "/providers/Microsoft.Authorization/roleDefinitions/{role}#activation@{at}#{principal}"
            );
            all.push((id.to_ascii_lowercase(), rules));
        }
    }
    all
}

/// The rules of a policy of Microsoft Graph, or of its assignment to a role; of Azure Resource Manager.
fn rules_of(value: &Value) -> Option<&Value> {
    let of = |value| member(value, "effectiveRules").or_else(|| member(value, "rules"));
    of(value).or_else(|| of(value.get("policy")?))
}

/// An approver: a user, a group, or a relation (`manager`). Of Azure (`id`), of Graph (`userId`, `groupId`), of
/// Lighthouse (`principalId`).
fn approver(value: &Value) -> Option<Approver> {
    let first = |names: &[&str]| {
        names.iter().find_map(|name| value.get(name)?.as_str().filter(|text| !text.is_empty()))
    };
    let id = first(&["userId", "groupId", "principalId", "id"]).map(str::to_lowercase);
    let named = first(&[
        "description",
        "displayName",
        "principalIdDisplayName",
        "principalId",
        "id",
        "userId",
        "groupId",
    ]);
    let kind = || value.get("@odata.type").and_then(Value::as_str).and_then(|kind| kind.rsplit('.').next());
    let name = named.or_else(kind)?.to_owned();
    Some(Approver { name, id })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_both_interfaces_are_read() {
        let graph = r##"{"id":"a","policy":{"rules":[
            {"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyApprovalRule","id":"Approval_EndUser_Assignment",
             "setting":{"isApprovalRequired":true,"approvalStages":[{"primaryApprovers":[
               {"@odata.type":"#microsoft.graph.singleUser","userId":"u1","description":"Ada Approver"},
               {"@odata.type":"#microsoft.graph.requestorManager"}]}]}},
            {"id":"Approval_Admin_Eligibility","setting":{"isApprovalRequired":false}},
            {"id":"Enablement_EndUser_Assignment","enabledRules":["Justification","MultiFactorAuthentication"]},
            {"id":"AuthenticationContext_EndUser_Assignment","isEnabled":true,"claimValue":"c1"},
            {"id":"Expiration_EndUser_Assignment","maximumDuration":"PT8H"}]}}"##;
        let rules = Rules::read(graph).expect("rules");
        assert_eq!(
            rules.words(),
            [
                "approval by Ada Approver or requestorManager",
                "a justification",
                "multi-factor authentication",
                "authentication context c1",
                "at most PT8H at a time"
            ]
        );
        let arm = r#"{"properties":{"effectiveRules":[
            {"id":"Approval_EndUser_Assignment","ruleType":"RoleManagementPolicyApprovalRule",
             "setting":{"isApprovalRequired":false,"approvalStages":[{"primaryApprovers":[]}]}},
            {"id":"Enablement_EndUser_Assignment","enabledRules":[]}]}}"#;
        let rules = Rules::read(arm).expect("rules");
        assert!(!rules.approval);
        assert_eq!(rules.words(), ["nothing more"]);
        assert_eq!(Rules::read("{}"), None);
        assert_eq!(Rules::read("not json"), None);
    }

    #[test]
    fn rules_are_read_from_every_shape_and_nonsense_is_none() {
        let rules = r#"[
            {"id": "Approval_EndUser_Assignment", "setting": {"isApprovalRequired": true, "approvalStages":
                [{"primaryApprovers": [{"userId": "A"}, {"groupId": "b"}, {"displayName": "nobody"}, 3]}]}},
            {"id": "Enablement_EndUser_Assignment", "enabledRules": ["MultiFactorAuthentication"]},
            {"id": "Expiration_EndUser_Assignment", "maximumDuration": "PT4H"}]"#;
        for text in [
            rules.to_owned(),
            format!(r#"{{"rules": {rules}}}"#),
            format!(r#"{{"policy": {{"rules": {rules}}}}}"#),
            format!(r#"{{"properties": {{"effectiveRules": {rules}}}}}"#),
        ] {
            let read = Rules::read(&text).expect("rules");
            let ids: Vec<&str> = read.approvers.iter().filter_map(|one| one.id.as_deref()).collect();
            assert_eq!((read.approval, ids, read.second_factor()), (true, vec!["a", "b"], true), "{text}");
            assert_eq!(read.longest, "PT4H", "{text}");
        }
        for nonsense in ["", "{", "{}", "7", r#"{"rules": 3}"#] {
            assert_eq!(Rules::read(nonsense), None, "{nonsense}");
        }
        let odd = Rules::read(r#"[{"id": "Approval_EndUser_Assignment", "setting": 5}]"#);
        assert_eq!(odd, Some(Rules::default()));
    }
}
