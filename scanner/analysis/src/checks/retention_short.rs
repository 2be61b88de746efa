use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::lint;
use crate::governance::retention::{self, Place};
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "retention-short",
    title: "Record that is kept for less time than agreed",
    population: "places in which records have to be kept",
    inspects: "the retention in force beside the retention declared",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("retention_short.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for entry in &context.options.register.retention {
        let places = retention::places(context, entry);
        if places.is_empty() {
            inspection.cannot_judge(entry.what.as_str(), retention::NOTHING);
        }
        let mut short: Vec<&Place<'_>> = Vec::new();
        for place in &places {
            match place.kept {
                None => inspection.cannot_judge(place.name.as_str(), place.told.as_str()),
                Some(kept) => {
                    inspection.look();
                    short.extend((!kept).then_some(place));
                }
            }
        }
        if short.is_empty() {
            continue;
        }
        let told: Vec<String> =
            short.iter().map(|place| format!("{} ({})", place.name, place.told)).collect();
        let title = format!("`{}` is not kept for {}", entry.what, entry.keep);
        let draft = lint::about(context, "retention", &entry.what, &entry.what, &entry.place, title)
            .qualifier(entry.held_by.as_str())
            .detail(format!(
                "It was to be kept for {}, and is not in {}: {}.",
                entry.keep,
                told.join(", "),
                lint::stands(&entry.place),
            ))
            .party(lint::other_party(&entry.held_by))
            .remediation(
                "Keep it longer: aws logs put-retention-policy --log-group-name NAME --retention-in-days DAYS; \
                 az monitor log-analytics workspace update --resource-group GROUP --workspace-name NAME \
                 --retention-time DAYS; gcloud logging buckets update BUCKET --location LOCATION \
                 --retention-days DAYS",
            );
        let evidence = short.iter().flat_map(|place| &place.evidence);
        inspection.report(evidence.fold(draft, |draft, one| draft.evidence(one)));
    }
}
