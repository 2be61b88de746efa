//! What was asked.

use crate::exchange::Request;

/// One request that came in. Those inside a `$batch` are calls of their own, after the batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The API, as `graph:users`; `unknown` where no documented method has this path.
    pub api: String,
    /// Method.
    pub method: String,
    /// Path and query, decoded.
    pub target: String,
    /// Status of the answer; 0 where the connection was cut instead.
    pub status: u16,
    /// Whether it came inside a `$batch`.
    pub batched: bool,
    /// Whether it asked for a further page.
    pub continues: bool,
}

/// Calls, and requests that no documentation knows.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    pub(crate) calls: Vec<Call>,
    pub(crate) undocumented: Vec<String>,
    /// Requests that came to the host that no answer's link may lead to.
    pub(crate) strays: Vec<String>,
}

impl Journal {
    /// Writes a call down and returns its place.
    pub(crate) fn note(&mut self, api: &str, request: &Request) -> usize {
        let continues = ["$skiptoken", "$skip", "$deltatoken", "pageToken"]
            .iter()
            .any(|name| request.parameter(name).is_some())
            || request.path.contains("/continued/")
            || request.json().get("pageToken").is_some_and(|token| token.as_str() != Some(""));
        self.calls.push(Call {
            api: api.to_owned(),
            method: request.method.clone(),
            target: request.target(),
            status: 0,
            batched: request.batched,
            continues,
        });
        self.calls.len() - 1
    }

    /// Writes down that a request is none that is documented.
    pub(crate) fn stray_from_documentation(&mut self, request: &Request, why: &str) {
        self.undocumented.push(format!("{} {}: {why}", request.method, request.target()));
    }
}
