//! What an expression comes to.

use std::fmt;

use jiff::SignedDuration;
use tenure_model::Timestamp;

/// A value. Numbers of all kinds are compared with one another by what they are worth, as the language does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i128),
    Double(f64),
    Text(String),
    /// A text of which only the beginning is known.
    Beginning(String),
    List(Vec<Self>),
    Map(Vec<(Self, Self)>),
    Time(Timestamp),
    Duration(SignedDuration),
}

impl Value {
    /// A list of texts.
    pub(crate) fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self::List(texts.into_iter().map(|text| Self::Text(text.to_owned())).collect())
    }

    /// The text that it is.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether two values are equal; `None` where too little is known of one of them.
    pub(super) fn equals(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Int(a), Self::Double(b)) | (Self::Double(b), Self::Int(a)) => Some((*a as f64) == *b),
            (Self::Beginning(start), Self::Text(text)) | (Self::Text(text), Self::Beginning(start)) => {
                (!text.starts_with(start.as_str())).then_some(false)
            }
            (Self::Beginning(_), Self::Beginning(_)) => None,
            (Self::List(a), Self::List(b)) => {
                let mut all = Some(a.len() == b.len());
                for (a, b) in a.iter().zip(b) {
                    match a.equals(b) {
                        Some(true) => {}
                        Some(false) => return Some(false),
                        None => all = all.filter(|same| !same),
                    }
                }
                all
            }
            (a, b) => Some(a == b),
        }
    }
}

/// As one would write it; texts in quotation marks.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Double(value) => write!(f, "{value}"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Beginning(text) => write!(f, "\"{}…\"", text.escape_debug()),
            Self::List(values) => {
                f.write_str("[")?;
                for (at, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if at > 0 { ", " } else { "" })?;
                }
                f.write_str("]")
            }
            Self::Map(_) => f.write_str("{…}"),
            Self::Time(time) => write!(f, "timestamp(\"{time}\")"),
            Self::Duration(duration) => write!(f, "duration(\"{}s\")", duration.as_secs()),
        }
    }
}
