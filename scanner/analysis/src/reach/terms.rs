//! What a step hangs on, for people; of Azure and Google Cloud alike.

use tenure_model::EscalationStep;

use crate::effective::NOT_READ;
use crate::effective::decision::{Dependency, Keeper};

/// A condition for a reader.
pub(in crate::reach) fn described(open: &Dependency) -> String {
    let clause = &open.clause;
    if clause.operator == NOT_READ {
        return format!("{} was not read", clause.key);
    }
    let prefix = if open.holds { "" } else { "not where " };
    format!("{prefix}{} {} {}", clause.key, clause.operator, clause.values.join(" | ")).trim_end().to_owned()
}

/// Writes the conditions of a step, each with whose choice it is, and puts the lists of the step in order.
pub(in crate::reach) fn write_terms<'d>(
    step: &mut EscalationStep,
    open: impl IntoIterator<Item = &'d Dependency>,
) {
    for open in open {
        let text = described(open);
        match open.keeper {
            Keeper::Holder => step.met_by_holder.push(text.clone()),
            Keeper::Outside => step.kept_by_others.push(text.clone()),
            Keeper::Unknown => {}
        }
        step.conditions.push(text);
    }
    let lists = [&mut step.because, &mut step.conditions, &mut step.met_by_holder, &mut step.kept_by_others];
    for list in lists {
        list.sort();
        list.dedup();
    }
}
