//! What raises an alarm in each cloud, and what it looks for.

use std::collections::BTreeMap;

use serde::Deserialize;
use tenure_model::{Cloud, Facet, Resource, Scope};

use crate::Context;

#[derive(Deserialize)]
struct File {
    detection: Vec<Detection>,
}

/// Something that a rule can detect.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Detection {
    /// Its word in the register.
    pub(crate) id: String,
    /// What happened then.
    pub(crate) means: String,
    aws: Vec<String>,
    azure: Vec<String>,
    gcp: Vec<String>,
}

impl Detection {
    /// Every detection that is known. The list is part of the program, and a test holds that it parses.
    pub(crate) fn all() -> Vec<Self> {
        toml::from_str::<File>(include_str!("detections.toml")).map(|file| file.detection).unwrap_or_default()
    }

    fn words(&self, cloud: Cloud) -> &[String] {
        match cloud {
            Cloud::Aws => &self.aws,
            Cloud::Azure => &self.azure,
            Cloud::Gcp => &self.gcp,
        }
    }
}

/// A rule that raises an alarm.
#[derive(Debug)]
pub(crate) struct Rule<'a> {
    pub(crate) resource: &'a Resource,
    /// What it looks for, in small letters.
    text: String,
    /// Whether it is switched on and tells somebody.
    pub(crate) is_on: bool,
}

impl Rule<'_> {
    /// Whether it looks for a detection.
    pub(crate) fn detects(&self, detection: &Detection) -> bool {
        let mut words = detection.words(self.resource.cloud).iter();
        words.any(|word| self.text.contains(&word.to_lowercase()))
    }

    /// Whether it bears a name.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.resource.name.to_lowercase().contains(&name.trim().to_lowercase())
    }
}

/// Every rule that raises an alarm.
pub(crate) fn all<'a>(context: &Context<'a>) -> Vec<Rule<'a>> {
    let resources = &context.estate.records().resources;
    let mut patterns: BTreeMap<(&str, &str), String> = BTreeMap::new();
    for filter in resources.iter().filter(|one| one.kind == "logs:metric-filter") {
        let fact = |name: &str| filter.attributes.get(name).map(String::as_str).unwrap_or_default();
        for metric in fact("metrics").split(';') {
            let pattern = patterns.entry((filter.scope.as_str(), metric)).or_default();
            pattern.push_str(fact("filterPattern"));
            pattern.push('\n');
        }
    }
    resources.iter().filter_map(|resource| rule(resource, &patterns)).collect()
}

fn rule<'a>(resource: &'a Resource, patterns: &BTreeMap<(&str, &str), String>) -> Option<Rule<'a>> {
    let fact = |name: &str| resource.attributes.get(name).map(String::as_str).unwrap_or_default();
    let kind = resource.kind.trim_start_matches("azure:").to_lowercase();
    let mut text = format!("{}\n", resource.name);
    let is_on = match kind.as_str() {
        "cloudwatch:alarm" => {
            let metric = format!("{}/{}", fact("Namespace"), fact("MetricName"));
            let pattern = patterns.get(&(resource.scope.as_str(), metric.as_str()));
            text.push_str(pattern.map(String::as_str).unwrap_or_default());
            text.push_str(fact("AlarmDescription"));
            fact("ActionsEnabled") != "false" && !fact("AlarmActions").is_empty()
        }
        "events:rule" => {
            text.push_str(fact("EventPattern"));
            fact("State") != "DISABLED" && !fact("EventPattern").is_empty()
        }
        "microsoft.insights/activitylogalerts" => {
            text.push_str(fact("condition"));
            fact("enabled") != "false" && !fact("actionGroups").is_empty()
        }
        "microsoft.insights/scheduledqueryrules" | "microsoft.securityinsights/alertrules" => {
            text.push_str(fact("query"));
            fact("enabled") != "false"
        }
        "monitoring.googleapis.com/alertpolicy" => {
            text.push_str(fact("conditions"));
            fact("enabled") != "false"
                && resource.attributes.get("notificationChannels").is_none_or(|to| !to.is_empty())
        }
        _ => return None,
    };
    Some(Rule { resource, text: text.to_lowercase(), is_on })
}

/// What lists the rules of a cloud. Of Google Cloud it is one search for everything, so that only a thing that is
/// always there shows that it was asked for.
const LISTS: [(Cloud, &str); 2] =
    [(Cloud::Aws, "cloudwatch:DescribeAlarms"), (Cloud::Azure, "arg:resources/monitoring")];

/// Why nobody can say that a cloud has no rule; `None` where all of its rules were read.
pub(crate) fn unread(context: &Context<'_>, cloud: Cloud) -> Option<String> {
    let of_cloud = |id: &str| id.split(':').next() == Some(cloud.as_str());
    let estate = context.estate;
    let mut gaps = estate.gaps.iter().filter(|gap| of_cloud(gap.scope.as_str()));
    if let Some(gap) = gaps.find(|gap| gap.blinds.contains(&Facet::Monitoring)) {
        return Some(format!("{}: {} in {}", gap.reason.as_str(), gap.api, gap.scope));
    }
    let list = LISTS.iter().find(|(listed, _)| *listed == cloud).map(|(_, api)| *api);
    let was_asked = match list {
        Some(api) => estate.coverage.iter().any(|line| line.api == api && of_cloud(line.scope.as_str())),
        None => estate.records().resources.iter().any(|one| one.kind == "logging.googleapis.com/LogBucket"),
    };
    (!was_asked).then(|| format!("the alarms of {cloud} were not asked for"))
}

/// The topmost scopes of a cloud that were read.
pub(crate) fn tops<'a>(context: &Context<'a>, cloud: Cloud) -> Vec<&'a Scope> {
    let scopes = context.estate.records().scopes.iter().filter(|scope| scope.cloud == cloud);
    scopes
        .filter(|scope| scope.parent.as_ref().is_none_or(|parent| context.estate.scope(parent).is_none()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_detection_has_words_in_every_cloud() {
        let all = Detection::all();
        assert!(all.len() >= 5);
        for one in &all {
            assert!(!one.means.is_empty() && one.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
            for cloud in [Cloud::Aws, Cloud::Azure, Cloud::Gcp] {
                assert!(!one.words(cloud).is_empty(), "{} in {cloud}", one.id);
            }
        }
    }
}
