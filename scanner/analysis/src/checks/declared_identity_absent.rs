use std::collections::BTreeSet;

use tenure_model::{Method, Severity};
use tenure_register::Place;

use super::Check;
use crate::declarations::names_principal;
use crate::governance::{lint, reading};
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "declared-identity-absent",
    title: "Declared identity that is not there",
    population: "declared identities",
    inspects: "the presence in the clouds",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("declared_identity_absent.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let spoken: BTreeSet<&Place> =
        context.actors().filter_map(|actor| context.declared(actor)).map(|entry| &entry.place).collect();
    for identity in &context.options.register.identities {
        // An entry that never speaks because another is narrower may still name somebody.
        let names_somebody = || {
            let mut actors = context.actors();
            actors.any(|actor| names_principal(&identity.matches, actor))
        };
        if identity.revoked.is_some() || spoken.contains(&identity.place) || names_somebody() {
            inspection.look();
            continue;
        }
        if let Some(why) = reading::unread(context, &identity.matches) {
            inspection.cannot_judge(identity.matches.as_str(), why);
            continue;
        }
        inspection.look();
        let id = &identity.matches;
        let title = format!("`{id}` is declared and not there");
        inspection.report(
            lint::about(context, "identity", id, id, &identity.place, title)
                .detail(format!(
                    "No identity that was read fits it, and everything was read in which it would lie: {}.",
                    lint::stands(&identity.place),
                ))
                .party(lint::other_party(&identity.party))
                .owner(identity.owner.as_ref().map(|owner| format!("register:{owner}")))
                .remediation(format!(
                    "Take the entry out of the register, {}; or add revoked = YYYY-MM-DD",
                    lint::stands(&identity.place),
                )),
        );
    }
}
