use tenure_model::{Confidence, Method, Severity};

use super::Check;
use crate::governance::lint;
use crate::governance::monitors::{self, rules};
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "monitor-absent",
    title: "Monitoring that a provider promises and that is not there",
    population: "logs and detections that are promised",
    inspects: "the log sinks and alert rules",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("monitor_absent.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let entries = &context.options.register.monitors;
    let rules = if entries.is_empty() { Vec::new() } else { rules::all(context) };
    for entry in entries {
        let mut absent: Vec<String> = Vec::new();
        for one in monitors::watched(context, &rules, entry) {
            match one.present {
                None => inspection.cannot_judge(format!("{}: {}", entry.environment, one.what), one.observed),
                Some(present) => {
                    inspection.look();
                    absent.extend((!present).then(|| format!("`{}` ({})", one.what, one.observed)));
                }
            }
        }
        if absent.is_empty() {
            continue;
        }
        let id = format!("{}/{}", entry.party, entry.environment);
        let name = lint::party_name(&context.options.register, &entry.party);
        let title = format!("what `{name}` promises to watch in `{}` is not there", entry.environment);
        inspection.report(
            lint::about(context, "monitor", &id, &id, &entry.place, title)
                .detail(format!("Not there: {}. Its entry: {}.", absent.join(", "), lint::stands(&entry.place)))
                .confidence(Confidence::Medium)
                .party(Some(entry.party.clone()))
                .remediation(format!(
                    "Ask `{name}` for the rules, and have them built, for example: aws cloudwatch put-metric-alarm \
                     --alarm-name NAME --metric-name METRIC --namespace NAMESPACE --alarm-actions TOPIC"
                )),
        );
    }
}
