use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

use crate::collect::response::{HEADERS, RawAnswer};

/// Keeps the answer of one request as it came, whatever the SDK makes of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tap(Arc<Mutex<Option<RawAnswer>>>);

impl Tap {
    /// The answer; `None` where none came, or not whole.
    pub(crate) fn take(&self) -> Option<RawAnswer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[dyn_dispatch_hint]
impl Intercept for Tap {
    fn name(&self) -> &'static str {
        "Tap"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        // The body is in memory by now; where it is not, the connection broke while it was read.
        if let Some(body) = response.body().bytes() {
            let header = |name: &&str| Some(((*name).to_owned(), response.headers().get(*name)?.to_owned()));
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(RawAnswer {
                status: response.status().as_u16(),
                headers: HEADERS.iter().filter_map(header).collect(),
                body: body.to_vec(),
            });
        }
        Ok(())
    }
}
