use tenure_model::{Method, Severity};
use tenure_register::Place;

use super::Check;
use crate::governance::lint;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "runbook-missing",
    title: "Runbook that nobody can look up",
    population: "declared offboarding paths and parties that leave",
    inspects: "the runbook and its digest",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("runbook_missing.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let register = &context.options.register;
    for identity in &register.identities {
        let Some(runbook) = &identity.offboarding else { continue };
        inspection.look();
        if !is_pinned(runbook) {
            let owner = identity.owner.as_ref().map(|owner| format!("register:{owner}"));
            let draft = draft(context, "identity", &identity.matches, &identity.place, runbook);
            inspection.report(draft.owner(owner).party(lint::other_party(&identity.party)));
        }
    }
    for leaving in &register.offboardings {
        inspection.look();
        let runbook = leaving.runbook.as_deref().unwrap_or_default();
        if !is_pinned(runbook) {
            let draft = draft(context, "offboarding", &leaving.party, &leaving.place, runbook);
            inspection.report(draft.party(Some(leaving.party.clone())));
        }
    }
}

/// Whether a runbook is named with a digest of its bytes.
fn is_pinned(runbook: &str) -> bool {
    let digest = runbook.split_once("sha256:").map_or("", |(_, digest)| digest);
    let hex = digest.bytes().take_while(u8::is_ascii_hexdigit).count();
    hex == 64
}

fn draft(context: &Context<'_>, section: &str, id: &str, place: &Place, runbook: &str) -> Draft {
    let (title, says) = if runbook.is_empty() {
        (format!("no runbook says how `{id}` is removed"), "names no runbook".to_owned())
    } else {
        (format!("the runbook of `{id}` is a bare name"), format!("names `{runbook}` without a digest"))
    };
    let field = if section == "identity" { "offboarding" } else { "runbook" };
    lint::about(context, section, id, id, place, title)
        .detail(format!("Its entry {says}, so nobody can tell which text that is: {}.", lint::stands(place)))
        .cause(format!("runbook {runbook}"))
        .remediation(format!(
            "Put the runbook beside the register, sha256sum RUNBOOK, then in {}: {field} = \"FILE sha256:DIGEST\"",
            lint::stands(place),
        ))
}
