//! Azure Resource Manager, Microsoft Graph, Azure Resource Graph and the token endpoint of Microsoft
//! Entra ID on the loopback address, over one seeded tenant.
//!
//! No emulator serves these services well enough to test a scanner against. So this one does, and is
//! held to the vendor's truth: its Graph answers validate against Microsoft's own metadata, the clients
//! that Microsoft publishes read the same estate from it, and what it serves is a documented method
//! with documented parameters (`tests/loopback/tests`).
//!
//! ```no_run
//! use tenure_loopback::{Fault, Faults, Loopback, Quota, Quotas, Rule, Tenant, names};
//!
//! let server = Loopback::start(Tenant::contoso(), Faults::none());
//! let authority = server.authority();        // https://127.0.0.1:PORT, for a credential
//! let root = server.root_certificate();      // PEM file: give it to the client, or as SSL_CERT_FILE
//! let arm = server.arm();                    // http://127.0.0.1:PORT
//! let graph = server.graph();                // http://127.0.0.1:PORT
//! // The scanner of the seed: `names::TENANT`, `names::SCANNER_APP_ID`, `names::SCANNER_SECRET`.
//! // Where the way to a token is not what is tested:
//! let token = server.graph_token();          // and `server.arm_token()`
//! # let _ = (authority, root, arm, graph, token);
//!
//! // Faults, by the API's name; they can be changed while the server runs.
//! server.set_faults(Faults::none().with(Rule::nth("graph:users", 2, Fault::Throttle(None))));
//! // Quotas that really run out, as those of Azure do.
//! let (amount, window) = (15, std::time::Duration::from_secs(5));
//! server.set_quotas(Quotas { resource_graph: Some(Quota { amount, window }), ..Quotas::default() });
//! // The tenant can change between two scans.
//! server.change(|tenant| tenant.set_premium(false));
//! // What was asked, and what no documentation knows.
//! assert!(server.calls().iter().all(|call| call.method != "DELETE"));
//! assert_eq!(server.undocumented(), Vec::<String>::new());
//! # let _ = names::TENANT;
//! ```
//!
//! APIs are named as the connector names them: `graph:users`,
//! `graph:servicePrincipals/appRoleAssignedTo`, `arm:Microsoft.Authorization/roleAssignments`,
//! `arg:authorizationresources/roleAssignments`, `authority:token`. By hand: `cargo run -p tenure-loopback`.

// A helper that cannot go on has found a failure: it says so and stops the test.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod arm;
mod authority;
mod exchange;
mod faults;
pub mod google;
mod graph;
mod journal;
mod quotas;
mod resource_graph;
mod served;
mod server;
mod signature;
mod tenant;
mod tls;

pub use faults::{Fault, Faults, Rule};
pub use journal::Call;
pub use names::object;
pub use quotas::{Quota, Quotas};
pub use served::{Served, served};
pub use server::Loopback;
pub use tenant::{Generated, Rows, Set, Table, Tenant, guid, names, number, numbered};
