//! One result, many writers: from an [`Assessment`](tenure_model::Assessment) to what people and
//! programs read, and to the evidence pack that a stranger can verify.
//!
//! ```text
//!  Assessment ──► Report (view/)  ──► formats/html, formats/text     chosen and placed by templates/
//!      │            every figure counted, every hostile text made visible
//!      ├────────► formats/json, formats/csv
//!      └────────► pack: all of it, the cited recordings, BagIt manifests ──► verify
//! ```
//!
//! Architecture invariant: no file system, no clock, no runtime. Files come and go through the
//! traits [`pack::Sink`], [`pack::RawSource`] and [`verify::PackSource`]; "now" is the snapshot's
//! `as_of`. The same assessment gives the same bytes.

mod bag;
mod charts;
mod check_text;
mod citations;
mod days;
mod digest;
pub mod digits;
mod error;
mod evidence;
pub mod formats;
pub mod frameworks;
pub mod hostile;
mod instructions;
mod near;
pub mod pack;
pub mod period;
mod presentation;
mod prose;
pub mod pseudonyms;
pub mod reviewing;
pub mod signatures;
mod six_parts;
mod stable_id;
mod templates;
pub mod verify;
pub mod view;
pub mod withhold;

pub use check_text::CheckText;
pub use error::ReportError;
pub use formats::{File, Format};
pub use presentation::{Fault, Language, Logo, Presentation};
pub use templates::Templates;
pub use view::{Report, ReportOptions};
