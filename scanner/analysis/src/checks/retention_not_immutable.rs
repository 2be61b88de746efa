use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::lint;
use crate::governance::retention::{self, Place};
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "retention-not-immutable",
    title: "Record that can be changed before its time",
    population: "places in which records have to be kept unchanged",
    inspects: "the lock on what is kept",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("retention_not_immutable.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for entry in &context.options.register.retention {
        let Some(declared) = &entry.immutable else { continue };
        let places = retention::places(context, entry);
        if places.is_empty() {
            inspection.cannot_judge(entry.what.as_str(), retention::NOTHING);
        }
        let mut loose: Vec<&Place<'_>> = Vec::new();
        for place in &places {
            match place.immutable {
                None => inspection.cannot_judge(place.name.as_str(), place.told.as_str()),
                Some(locked) => {
                    inspection.look();
                    loose.extend((!locked).then_some(place));
                }
            }
        }
        if loose.is_empty() {
            continue;
        }
        let told: Vec<String> =
            loose.iter().map(|place| format!("{} ({})", place.name, place.told)).collect();
        let title = format!("`{}` can be changed or deleted", entry.what);
        let draft = lint::about(context, "retention", &entry.what, &entry.what, &entry.place, title)
            .qualifier(entry.held_by.as_str())
            .detail(format!(
                "It was to be protected by `{declared}` for {}, and nothing keeps it so in {}: {}.",
                entry.keep,
                told.join(", "),
                lint::stands(&entry.place),
            ))
            .party(lint::other_party(&entry.held_by))
            .remediation(
                "Lock it: aws s3api put-object-lock-configuration --bucket NAME --object-lock-configuration \
                 'ObjectLockEnabled=Enabled,Rule={DefaultRetention={Mode=COMPLIANCE,Days=DAYS}}'; az storage container \
                 immutability-policy lock --account-name ACCOUNT --container-name NAME --if-match ETAG; gcloud logging \
                 buckets update BUCKET --location LOCATION --locked",
            );
        let evidence = loose.iter().flat_map(|place| &place.evidence);
        inspection.report(evidence.fold(draft, |draft, one| draft.evidence(one)));
    }
}
