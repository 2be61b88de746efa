//! Decisions in words.

use tenure_analysis::effective::NOT_READ;
use tenure_analysis::effective::decision::{Dependency, Keeper, Layer, Reason};
use tenure_model::Effect;

use crate::page::Page;

/// The statements that decided, those that allow first.
pub(crate) fn reasons(page: &mut Page, because: &[Reason], name: impl Fn(&Reason) -> String) {
    for (effect, label) in [(Effect::Deny, "denied by"), (Effect::Allow, "allowed by")] {
        let of_effect = because.iter().filter(|reason| reason.effect == effect);
        page.lines(label, of_effect.map(|reason| cited(reason, &name)));
    }
}

/// The layers that refuse.
pub(crate) fn blocked(page: &mut Page, layers: &[Layer]) {
    if !layers.is_empty() {
        let words: Vec<&str> = layers.iter().map(|layer| what(*layer)).collect();
        page.line("blocked by", &words.join(", "));
    }
}

/// The conditions that an answer depends on, each with its statement where that has a name.
pub(crate) fn dependencies(page: &mut Page, open: &[Dependency], name: impl Fn(&Reason) -> String) {
    page.lines("if", open.iter().map(|one| condition(one, &name)));
}

/// `policy, statement 2 (AllowRead)`.
pub(crate) fn cited(reason: &Reason, name: impl Fn(&Reason) -> String) -> String {
    let sid = if reason.sid.is_empty() { String::new() } else { format!(" ({})", reason.sid) };
    format!("{}, statement {}{sid}", name(reason), reason.statement)
}

fn condition(open: &Dependency, name: impl Fn(&Reason) -> String) -> String {
    if open.clause.operator == NOT_READ {
        return match open.reason.layer {
            Layer::Identity => "its own account allows it, whose policies were not read".to_owned(),
            Layer::Role | Layer::DenyAssignment | Layer::Deny | Layer::AccessBoundary => {
                format!("{} allows it: not read", open.clause.key)
            }
            layer => format!("{} would allow it: not read", what(layer)),
        };
    }
    let verb = if open.holds { "" } else { "not: " };
    let values = open.clause.values.join(" | ");
    let keeper = match open.keeper {
        Keeper::Holder => "the caller's own choice",
        Keeper::Outside => "not the caller's choice",
        Keeper::Unknown => "not known whose choice",
    };
    // What is open in Azure and Google Cloud names the role itself.
    let is_named = matches!(
        open.reason.layer,
        Layer::Role | Layer::DenyAssignment | Layer::Deny | Layer::AccessBoundary
    );
    let place = if is_named || name(&open.reason).is_empty() {
        String::new()
    } else {
        format!(" ({})", cited(&open.reason, name))
    };
    format!("{verb}{} {} {values}; {keeper}{place}", open.clause.key, open.clause.operator)
}

/// What a reader calls a layer.
pub(crate) const fn what(layer: Layer) -> &'static str {
    match layer {
        Layer::Identity => "the identity policies",
        Layer::Boundary => "the permissions boundary",
        Layer::Scp => "the service control policies",
        Layer::Rcp => "the resource control policies",
        Layer::Session => "the session policy",
        Layer::Resource => "the resource's policy",
        Layer::Vpce => "the VPC endpoint's policy",
        Layer::Role => "the roles that are assigned",
        Layer::DenyAssignment => "a deny assignment",
        Layer::Deny => "a deny policy",
        Layer::AccessBoundary => "a principal access boundary",
    }
}
