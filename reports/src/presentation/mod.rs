//! How a report is presented: in which language, by whose templates, under which logo. What it says stays the same.

mod fault;
mod language;
mod logo;
mod messages;

pub use fault::Fault;
pub use language::Language;
pub(crate) use language::{English, say};
pub use logo::Logo;

use crate::templates::Templates;

/// How a report is presented. The default is English, by the built-in templates, without a logo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presentation {
    /// Its language.
    pub language: Language,
    /// Its templates.
    pub templates: Templates,
    /// The logo of its pages.
    pub logo: Option<Logo>,
}
