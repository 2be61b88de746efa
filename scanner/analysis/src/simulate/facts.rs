//! What the request itself says, without being told.

use super::shape::{Case, Mode};
use crate::effective::decision::{RequestContext, Requester};

/// The context of a case.
pub(super) fn context(case: &Case, _requester: &Requester) -> RequestContext {
    let mut context = match case.mode {
        Mode::Strict => RequestContext::strict(),
        Mode::AnyContext => RequestContext::open(),
    };
    for (key, values) in &case.request.context {
        context.set(key, values.clone());
    }
    context
}
