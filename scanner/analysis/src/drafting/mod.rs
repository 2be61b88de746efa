//! A first register, drafted from what was observed: every party outside is named `unknown-1`, `unknown-2`, …, and
//! comments say where a person must decide. A guess stands in a comment only: the register is to hold what is known.

mod identities;
mod parties;
mod places;
mod words;

use tenure_model::Estate;
use tenure_register::FORMAT;

use crate::{Context, Options};

/// The text of a register, in TOML. It is well formed whatever the estate holds.
pub fn draft(estate: &Estate) -> String {
    let options = Options::default();
    let context = Context::new(estate, &options);
    let parties = parties::parties(&context);
    let mut text = format!(
        "# A register, drafted from the snapshot {} of {}. Nothing in it was decided by a person yet.\n\
         # Read the comments, put in what you know, then commit it signed. `tenure register lint` checks it.\n\n\
         format = {FORMAT}\n\n\
         [customer]\n\
         # Your name, and the time zone in which hours of work are agreed (a name of the IANA database).\n\
         name = \"Customer\"\n\
         timezone = \"UTC\"\n",
        words::comment(&estate.id),
        estate.as_of,
    );
    if !estate.gaps.is_empty() {
        text.push_str(&format!(
            "\n# {} answers were not read. Parties that show only there are not in this draft.\n",
            estate.gaps.len()
        ));
    }
    text.push_str(&places::environments(&context));
    text.push_str(&parties::text(&parties));
    text.push_str(&identities::people(&context));
    text.push_str(&identities::identities(&context, &parties));
    text.push_str(
        "\n# What a draft cannot know: contracts (`[[contract]]`), controls with the one person who answers for each\n\
         # (`[[control]]`), what each party may do where (`[[right]]`), approvals, exceptions, whom to call\n\
         # (`[[escalation]]`), reviews, and how long what is kept (`[[retention]]`).\n",
    );
    text
}

#[cfg(test)]
mod tests;
