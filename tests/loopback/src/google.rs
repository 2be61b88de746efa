//! Google Cloud and Google Workspace on the loopback address, over one seeded organization.
//!
//! One port serves all services; each has the first label of its host as the first segment of its paths:
//! `https://iam.googleapis.com/v1/roles` is `http://127.0.0.1:PORT/iam/v1/roles`. Tokens come from
//! `/token` (a service account's signed assertion, a refresh token), `/sts/v1/token` (federation),
//! `/iamcredentials/…:generateAccessToken`, and the metadata server below `/computeMetadata/v1`.
//!
//! ```no_run
//! use tenure_loopback::{Fault, Faults, Rule};
//! use tenure_loopback::google::{Organization, Server, names};
//!
//! let server = Server::start(Organization::contoso(), Faults::none());
//! let endpoint = server.endpoint();           // http://127.0.0.1:PORT
//! let key = server.key_file();                // a key of the scanner, for GOOGLE_APPLICATION_CREDENTIALS
//! let metadata = server.metadata_host();      // 127.0.0.1:PORT, for GCE_METADATA_HOST
//! let token = server.token();                 // where the way to a token is not what is tested
//! # let _ = (endpoint, key, metadata, token);
//!
//! server.set_faults(Faults::none().with(Rule::nth("cloudasset:*", 2, Fault::Throttle(Some(3)))));
//! server.set_quota("cloudasset", 400, std::time::Duration::from_secs(60));
//! server.change(|organization| organization.set_enabled(names::TEST, "run.googleapis.com", false));
//! assert_eq!(server.undocumented(), Vec::<String>::new());
//! ```
//!
//! Who may ask is decided by the allow policies of the seed: the scanner holds roles at the organization,
//! and what is taken from it is refused from then on. APIs are named as the connector names them:
//! `iam:projects.serviceAccounts.keys.list`, `admin:directory.users.list`.

mod access;
mod admission;
mod answer;
mod asset;
mod errors;
mod fields;
mod filter;
mod lists;
pub mod names;
mod organization;
mod page;
mod policy;
mod routes;
mod scale;
mod search;
mod seed;
mod server;
mod shelf;
mod sign_in;
mod tokens;

pub use organization::Organization;
pub use routes::served;
pub use server::Server;
pub use shelf::Shelf;
