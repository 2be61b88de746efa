//! Reviews of access: those that the register declares, and those that a cloud keeps itself.

use tenure_model::{ReviewRow, Timestamp};
use tenure_register::{Review, Reviewed};

use super::lint;
use crate::Context;

/// When a review was last held, and when it is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    /// When it was decided last. A decision that is dated later than the snapshot is not yet one.
    pub(crate) decided: Option<Timestamp>,
    /// By when it has to be decided again; `None` where it never was.
    pub(crate) due: Option<Timestamp>,
}

impl Held {
    pub(crate) fn of(context: &Context<'_>, review: &Review) -> Self {
        let zone = context.options.register.zone();
        let decided = review.decided.map(|when| when.start(&zone)).filter(|at| *at <= context.estate.as_of);
        Self { decided, due: decided.map(|at| review.every.after(at)) }
    }

    /// Whether it is overdue; one that was never held is.
    pub(crate) fn is_overdue(&self, context: &Context<'_>) -> bool {
        self.due.is_none_or(|due| due <= context.estate.as_of)
    }
}

/// Every review, in the order of ids.
pub(crate) fn rows(context: &Context<'_>) -> Vec<ReviewRow> {
    let register = &context.options.register;
    let rows = register.reviews.values().map(|review| {
        let held = Held::of(context, review);
        ReviewRow {
            id: review.id.clone(),
            of: match &review.party {
                Some(party) => format!("{} of {}", word(review.of), lint::party_name(register, party)),
                None => word(review.of).to_owned(),
            },
            told_by: "register".to_owned(),
            decided_by: lint::name_of(register, &review.decided_by),
            decided: held.decided,
            due: held.due,
            overdue: held.is_overdue(context),
            evidence: lint::cited(context, review),
        }
    });
    rows.collect()
}

/// Who is reviewed, for people.
pub(crate) const fn word(of: Reviewed) -> &'static str {
    match of {
        Reviewed::Nhi => "non-human identities",
        Reviewed::Human => "people",
        Reviewed::All => "everybody",
    }
}
