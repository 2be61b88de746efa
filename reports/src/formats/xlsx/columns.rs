//! What each column of a table holds.

/// The type of a column's cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text, also where it looks like a number: account and project numbers are names.
    Text,
    /// A point in time, in UTC.
    Time,
    /// A count.
    Number,
}

/// Columns of points in time, under these names in every table.
const TIMES: [&str; 18] = [
    "approved_at",
    "at",
    "created",
    "decided",
    "due",
    "end",
    "ends",
    "expires",
    "first",
    "from",
    "last",
    "last_used",
    "offboard_by",
    "opened",
    "passed",
    "since",
    "start",
    "to",
];

/// Columns of counts.
const NUMBERS: [&str; 20] = [
    "acts",
    "affected",
    "count",
    "credentials",
    "evidence_left_out",
    "exceptions",
    "findings",
    "identities",
    "items",
    "looked_at",
    "not_evaluated",
    "not_known",
    "other_paths",
    "pages",
    "path_steps",
    "percent",
    "population",
    "resources",
    "standing",
    "waived",
];

/// Columns whose name means something else in another table.
const OF_ONE_TABLE: [(&str, &str, Kind); 2] =
    [("matrix", "used", Kind::Time), ("figures", "of", Kind::Number)];

/// What a column holds.
pub(super) fn kind(table: &str, column: &str) -> Kind {
    let own = OF_ONE_TABLE.iter().find(|(of, name, _)| *of == table && *name == column);
    if let Some((_, _, kind)) = own {
        return *kind;
    }
    if TIMES.contains(&column) {
        Kind::Time
    } else if NUMBERS.contains(&column) {
        Kind::Number
    } else {
        Kind::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::csv::TABLES;

    #[test]
    fn every_typed_column_is_one_of_a_table() {
        let exists = |column: &str| TABLES.iter().any(|(_, head)| head.contains(&column));
        for column in TIMES.iter().chain(&NUMBERS) {
            assert!(exists(column), "{column}");
        }
        for (table, column, _) in OF_ONE_TABLE {
            assert!(
                TABLES.iter().any(|(name, head)| *name == table && head.contains(&column)),
                "{table}.{column}"
            );
        }
    }

    #[test]
    fn names_stay_text() {
        for (table, column) in
            [("identities", "id"), ("findings", "scope"), ("reviews", "of"), ("approvals", "ticket")]
        {
            assert_eq!(kind(table, column), Kind::Text);
        }
    }
}
