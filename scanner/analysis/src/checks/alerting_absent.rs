use tenure_model::{Cloud, Confidence, Facet, Method, Severity};

use super::Check;
use crate::governance::monitors::rules::{self, Detection};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "alerting-absent",
    title: "Cloud in which nobody is told of escalation",
    population: "kinds of change of which somebody has to be told",
    inspects: "the alert rules",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Monitoring],
    reads_register: false,
    page: include_str!("alerting_absent.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let rules = rules::all(context);
    let wanted: Vec<Detection> =
        Detection::all().into_iter().filter(|one| WANTED.contains(&one.id.as_str())).collect();
    for cloud in [Cloud::Aws, Cloud::Azure, Cloud::Gcp] {
        let tops = rules::tops(context, cloud);
        let Some((first, others)) = tops.split_first() else { continue };
        let is_blind = || {
            let mut gaps = context.estate.gaps.iter().filter(|gap| gap.blinds.contains(&Facet::Monitoring));
            gaps.any(|gap| gap.scope.as_str().split(':').next() == Some(cloud.as_str()))
        };
        for detection in &wanted {
            let own = || rules.iter().filter(|rule| rule.resource.cloud == cloud && rule.detects(detection));
            if own().any(|rule| rule.is_on) {
                inspection.look();
                continue;
            }
            if let Some(why) = rules::unread(context, cloud) {
                // A gap has said so itself.
                if !is_blind() {
                    inspection.cannot_judge(first.id.as_str(), why);
                }
                continue;
            }
            inspection.look();
            let silent = own().map(|rule| format!("`{}`", rule.resource.name)).collect::<Vec<_>>().join(", ");
            let but = if silent.is_empty() {
                String::new()
            } else {
                format!(" {silent} would, but is switched off or tells nobody.")
            };
            let title = format!("nobody is told where {}", detection.means);
            let draft = Draft::new(context.scope_subject(first), title)
                .qualifier(detection.id.as_str())
                .detail(format!(
                    "No rule of {cloud} that was read raises an alarm on `{}`: where {}.{but}",
                    detection.id, detection.means,
                ))
                .confidence(Confidence::Medium)
                .cause(format!("{}: {}", cloud, detection.id))
                .affected(others.iter().map(|scope| context.scope_subject(scope)).collect())
                .evidence(&first.evidence)
                .remediation(remedy(cloud, &detection.id));
            inspection.report(own().fold(draft, |draft, rule| draft.evidence(&rule.resource.evidence)));
        }
    }
}

/// Of what somebody has to be told.
const WANTED: [&str; 3] = ["privilege-escalation", "log-tampering", "guard-rail-change"];

fn remedy(cloud: Cloud, detection: &str) -> String {
    let page = format!("see the page of `{}` for what `{detection}` has to look for", CHECK.name);
    match cloud {
        Cloud::Aws => format!(
            "aws cloudwatch put-metric-alarm --alarm-name NAME --metric-name METRIC --namespace NAMESPACE \
             --statistic Sum --period 300 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold \
             --evaluation-periods 1 --alarm-actions TOPIC; {page}"
        ),
        Cloud::Azure => format!(
            "az monitor activity-log alert create --name NAME --resource-group GROUP --condition \
             category=Administrative and operationName=OPERATION --action-group ACTION-GROUP; {page}"
        ),
        Cloud::Gcp => {
            format!("gcloud alpha monitoring policies create --policy-from-file policy.json; {page}")
        }
    }
}
