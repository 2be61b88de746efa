//! What is wrong with a signature.

/// A signature, a stamp or a list of keys that does not serve.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// It cannot be read.
    #[error("{what} cannot be read: {cause}")]
    Unreadable {
        /// What.
        what: &'static str,
        /// Why.
        cause: String,
    },
    /// A line of a list cannot be read.
    #[error("line {line}: {why}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// Why.
        why: String,
    },
    /// It was read, and does not hold.
    #[error("{0}")]
    Refused(String),
}

impl SignatureError {
    pub(crate) fn unreadable(what: &'static str, cause: impl ToString) -> Self {
        Self::Unreadable { what, cause: cause.to_string() }
    }

    pub(crate) fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }
}
