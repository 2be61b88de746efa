//! Who watches: where activity logs go, how long workspaces keep them, and what raises an alarm.

use std::collections::BTreeSet;

use serde_json::Value;
use tenure_connector_core::lenient::{chosen, flag, items, member, text};

use super::answer::{Answer, each};
use super::ids::{Place, place};
use super::resources::{add_to, common, named};
use super::state::State;

/// Of a query this much is kept: enough to see what it looks for.
const LONGEST: usize = 1000;

/// Where a diagnostic setting sends logs to.
const DESTINATIONS: [&str; 5] = [
    "workspaceId",
    "storageAccountId",
    "eventHubAuthorizationRuleId",
    "serviceBusRuleId",
    "marketplacePartnerId",
];

/// Diagnostic settings of a subscription: where its activity log goes.
pub(super) fn read_diagnostics(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let (id, kind) = named(item)?;
        let properties = item.properties()?;
        let mut part = common(item, &kind, &id);
        let to = chosen(properties.value, &DESTINATIONS);
        // Logs that leave for another subscription, perhaps another's.
        let accounts: BTreeSet<String> = to
            .values()
            .filter_map(|id| match place(id) {
                Place::Subscription(subscription) => Some(subscription),
                _ => None,
            })
            .collect();
        part.attributes.insert("destination".to_owned(), to.values().cloned().collect::<Vec<_>>().join(" "));
        part.attributes
            .insert("destinationAccount".to_owned(), accounts.into_iter().collect::<Vec<_>>().join(" "));
        part.attributes.extend(to);
        for (name, enabled) in [("logs", true), ("disabledLogs", false)] {
            let logs = items(properties.value, "logs").iter();
            let logs = logs.filter(|log| flag(log, "enabled").unwrap_or(false) == enabled);
            let logs = logs.filter_map(|log| text(log, "category").or_else(|| text(log, "categoryGroup")));
            part.attributes.insert(name.to_owned(), logs.collect::<Vec<_>>().join(" "));
        }
        add_to(state, answer.scope, part, item.evidence.clone());
        Ok(())
    });
}

/// Workspaces and rules, as Resource Graph has them.
pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let (id, kind) = named(item)?;
        let properties = member(item.value, "properties");
        let mut part = common(item, &kind, &id);
        part.attributes.extend(chosen(
            properties,
            &[
                "retentionInDays",
                "customerId",
                "enabled",
                "severity",
                "scopes",
                "evaluationFrequency",
                "windowSize",
                "displayName",
            ],
        ));
        let quota = text(member(properties, "workspaceCapping"), "dailyQuotaGb");
        part.attributes.extend(quota.map(|quota| ("dailyQuotaGb".to_owned(), quota)));
        let queries: Vec<String> = items(member(properties, "criteria"), "allOf")
            .iter()
            .filter_map(|one| text(one, "query"))
            .collect();
        if !queries.is_empty() {
            part.attributes.insert("query".to_owned(), queries.join("\n").chars().take(LONGEST).collect());
        }
        let condition = condition(member(properties, "condition"));
        if !condition.is_empty() {
            part.attributes.insert("condition".to_owned(), condition);
        }
        let actions = member(properties, "actions");
        let mut groups: Vec<String> =
            items(actions, "actionGroups").iter().filter_map(|group| text(group, "actionGroupId")).collect();
        // Rules over logs name their groups by their ids alone.
        groups
            .extend(items(actions, "actionGroups").iter().filter_map(tenure_connector_core::lenient::scalar));
        if kind.starts_with("microsoft.insights/") {
            part.attributes.insert("actionGroups".to_owned(), groups.join(" "));
        }
        add_to(state, answer.scope, part, item.evidence.clone());
        Ok(())
    });
}

/// What an alert on the activity log waits for: `operationName=Microsoft.Authorization/roleAssignments/write`.
fn condition(condition: &Value) -> String {
    let clauses = items(condition, "allOf").iter().map(|clause| {
        let any = items(clause, "anyOf");
        let of = |clause: &Value| Some(format!("{}={}", text(clause, "field")?, text(clause, "equals")?));
        if any.is_empty() {
            of(clause)
        } else {
            Some(any.iter().filter_map(of).collect::<Vec<_>>().join(" or "))
        }
    });
    clauses.flatten().collect::<Vec<_>>().join("; ")
}
