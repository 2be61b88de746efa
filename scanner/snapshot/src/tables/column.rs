//! What a table is made of: named, typed, described columns.

/// A column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: ColumnKind,
    pub(crate) description: &'static str,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    Text,
    /// Text that holds JSON: a list or a map.
    Json,
    Integer,
    Boolean,
    /// UTC, to the microsecond.
    Timestamp,
}

impl ColumnKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Timestamp => "timestamp",
        }
    }
}

macro_rules! kinds {
    ($($name:ident $kind:ident),*) => {
        $(pub(crate) const fn $name(name: &'static str, description: &'static str) -> Column {
            Column { name, kind: ColumnKind::$kind, description }
        })*
    };
}

kinds!(text Text, json Json, integer Integer, boolean Boolean, timestamp Timestamp);

// Where a row comes from: the three columns of an `EvidenceRef`.
pub(crate) const EVIDENCE_RAW: Column =
    text("evidence_raw", "path of the recording that says so, inside the snapshot");
pub(crate) const EVIDENCE_LINE: Column = integer("evidence_line", "line of that recording, from 0");
pub(crate) const EVIDENCE_POINTER: Column =
    text("evidence_pointer", "JSON pointer (RFC 6901) inside that line");

pub(crate) const CLOUD: Column = text("cloud", "`aws`, `azure` or `gcp`");
