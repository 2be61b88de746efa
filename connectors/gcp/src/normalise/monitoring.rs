//! Who watches, and where logs and data go: what the inventory tells of sinks, buckets of logs, alarms,
//! subscriptions and versions of secrets, beyond their plain members.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_connector_core::lenient::{date, items, member, text};

use super::answer::{Fault, Thing};
use super::resources;
use super::state::State;

/// Of the filters of an alarm this much is kept: enough to see what it waits for.
const LONGEST: usize = 1000;

/// What is worked out of a thing's own words. What Google leaves away where it is `false` is only told of a
/// thing that was told whole.
pub(super) fn of(kind: &str, value: &Value, whole: bool) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut put = |name: &str, told: String| {
        if !told.is_empty() {
            found.insert(name.to_owned(), told);
        }
    };
    let unsaid =
        |name: &str| if whole && value.get(name).is_none() { "false".to_owned() } else { String::new() };
    match kind {
        "logging.googleapis.com/LogSink" => {
            put("destinationAccount", project_in(&text(value, "destination").unwrap_or_default()));
            put("disabled", unsaid("disabled"));
        }
        "logging.googleapis.com/LogBucket" => put("locked", unsaid("locked")),
        "pubsub.googleapis.com/Subscription" => {
            put("topic", text(value, "topic").unwrap_or_default());
            let endpoint = text(member(value, "pushConfig"), "pushEndpoint");
            put("destination", endpoint.unwrap_or_default());
        }
        "monitoring.googleapis.com/AlertPolicy" => put("conditions", conditions(value)),
        _ => {}
    }
    found
}

/// The project that a destination lies in: `pubsub.googleapis.com/projects/p/topics/t`. A bucket does not say.
fn project_in(destination: &str) -> String {
    let rest = destination.split_once("/projects/").map(|(_, rest)| rest).unwrap_or_default();
    rest.split('/').next().unwrap_or_default().to_owned()
}

/// What an alarm waits for: the filters of its conditions.
fn conditions(value: &Value) -> String {
    const KINDS: [&str; 4] = ["conditionMatchedLog", "conditionThreshold", "conditionAbsent", "conditionSql"];
    let filters = items(value, "conditions").iter().flat_map(|condition| {
        KINDS.iter().filter_map(move |kind| {
            let own = member(condition, kind);
            text(own, "filter").or_else(|| text(own, "query"))
        })
    });
    filters.collect::<Vec<_>>().join("\n").chars().take(LONGEST).collect()
}

/// A version of a secret: when it was made, and whether it is on. The value is asked of nobody.
pub(super) fn secret_version(state: &mut State, thing: &Thing<'_>) -> Result<(), Fault> {
    let name = thing.full_name("secretmanager.googleapis.com")?;
    let (secret, version) = name.split_once("/versions/").ok_or("`name` is none of a version")?;
    let made = date(&thing.value, "createTime").get().copied();
    let enabled = text(&thing.value, "state").is_some_and(|state| state == "ENABLED");
    resources::add_version(state, secret, version, made, enabled);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_of_a_destination_is_in_its_name() {
        for (destination, project) in [
            ("pubsub.googleapis.com/projects/theirs/topics/t", "theirs"),
            ("logging.googleapis.com/projects/p/locations/global/buckets/b", "p"),
            ("storage.googleapis.com/bucket", ""),
            ("", ""),
        ] {
            assert_eq!(project_in(destination), project, "{destination}");
        }
    }
}
