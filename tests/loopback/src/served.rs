//! What is served, as a list: for tests that hold it against documentation.

use crate::{arm, graph};

/// A documented method that is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// The API, as `graph:users`.
    pub api: String,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path: with its version for Graph, with `{scope}` and `{id}` for what is filled in.
    pub path: String,
    /// Parameters that its documentation names, without `api-version`, `$skiptoken` and, for Graph,
    /// the `$`.
    pub parameters: Vec<&'static str>,
    /// Versions that are accepted, for Resource Manager; OAuth scopes, for Google.
    pub versions: &'static [&'static str],
}

/// Every method that is served, but the query of Resource Graph and the token endpoint.
pub fn served() -> Vec<Served> {
    graph::served().chain(arm::served()).collect()
}
