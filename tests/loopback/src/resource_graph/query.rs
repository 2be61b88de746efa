//! The language of Resource Graph, as far as it is served: a table, `where`, `project`, `order by`,
//! `limit`.

use serde_json::{Map, Value};

/// A query that is understood.
#[derive(Debug, PartialEq)]
pub(super) struct Query {
    pub(super) table: String,
    conditions: Vec<Condition>,
    /// Name and source of each column; empty for all.
    columns: Vec<(String, String)>,
    pub(super) order: Option<(String, bool)>,
    pub(super) limit: Option<usize>,
}

#[derive(Debug, PartialEq)]
enum Condition {
    /// Without regard to case.
    OneOf(String, Vec<String>),
    NotEmpty(String),
}

/// Reads a query; `None` where it is not understood.
pub(super) fn parse(text: &str) -> Option<Query> {
    let mut stages = text.split('|').map(str::trim);
    let table = stages.next()?.to_lowercase();
    if !["authorizationresources", "resources", "resourcecontainers"].contains(&table.as_str()) {
        return None;
    }
    let mut query = Query { table, conditions: Vec::new(), columns: Vec::new(), order: None, limit: None };
    for stage in stages {
        let (word, rest) = stage.split_once(char::is_whitespace)?;
        let rest = rest.trim();
        match word.to_lowercase().as_str() {
            "where" => {
                for part in rest.split(" and ") {
                    query.conditions.push(condition(part.trim())?);
                }
            }
            "project" => query.columns = rest.split(',').map(column).collect(),
            "order" | "sort" => {
                let rest = rest.strip_prefix("by ")?.trim();
                let (name, direction) = rest.split_once(' ').unwrap_or((rest, "desc"));
                query.order = Some((name.to_owned(), direction.trim() == "desc"));
            }
            "limit" | "take" => query.limit = Some(rest.parse().ok()?),
            _ => return None,
        }
    }
    Some(query)
}

fn condition(text: &str) -> Option<Condition> {
    for function in ["isnotempty(", "isnotnull("] {
        if let Some(rest) = text.strip_prefix(function) {
            return Some(Condition::NotEmpty(rest.strip_suffix(')')?.trim().to_owned()));
        }
    }
    let (name, rest) = text.split_once(' ')?;
    let (operator, values) = rest.trim().split_once(' ')?;
    let values = values.trim();
    let list = match operator {
        "=~" | "==" => values,
        "in~" | "in" => values.strip_prefix('(')?.strip_suffix(')')?,
        _ => return None,
    };
    let values: Option<Vec<String>> = list.split(',').map(quoted).collect();
    Some(Condition::OneOf(name.to_owned(), values?))
}

fn quoted(text: &str) -> Option<String> {
    let text = text.trim();
    let inner = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inner('\'').or_else(|| inner('"')).map(str::to_lowercase)
}

fn column(text: &str) -> (String, String) {
    let (name, source) = text.split_once('=').unwrap_or((text, text));
    (name.trim().to_owned(), source.trim().to_owned())
}

impl Query {
    /// The types that it asks for, in lower case.
    pub(super) fn types(&self) -> Vec<String> {
        let of = self.conditions.iter().find_map(|condition| match condition {
            Condition::OneOf(name, values) if name == "type" => Some(values.clone()),
            _ => None,
        });
        of.unwrap_or_default()
    }

    pub(super) fn passes(&self, row: &Value) -> bool {
        self.conditions.iter().all(|condition| match condition {
            Condition::OneOf(name, values) => {
                at(row, name).as_str().is_some_and(|own| values.contains(&own.to_lowercase()))
            }
            Condition::NotEmpty(name) => match at(row, name) {
                Value::Null => false,
                Value::String(text) => !text.is_empty(),
                _ => true,
            },
        })
    }

    /// A cell of a row.
    pub(super) fn cell<'r>(&self, row: &'r Value, name: &str) -> &'r Value {
        at(row, name)
    }

    /// The columns that were asked for, null where a row has none.
    pub(super) fn project(&self, row: Value) -> Value {
        if self.columns.is_empty() {
            return row;
        }
        let cells = self.columns.iter().map(|(name, source)| (name.clone(), at(&row, source).clone()));
        Value::Object(cells.collect::<Map<_, _>>())
    }
}

fn at<'r>(row: &'r Value, path: &str) -> &'r Value {
    path.split('.').fold(row, |value, name| value.get(name).unwrap_or(&Value::Null))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parse;

    #[test]
    fn a_query_chooses_rows_and_columns() {
        let query = parse(
            "resources | where type in~ ('A/b', 'c') and isnotempty(identity) | project id, pool = properties.pool | order by id asc",
        )
        .unwrap();
        assert_eq!(query.types(), ["a/b", "c"]);
        let row = json!({ "id": "1", "type": "A/B", "identity": {}, "properties": { "pool": 7 } });
        assert!(query.passes(&row));
        assert_eq!(query.project(row), json!({ "id": "1", "pool": 7 }));
        assert!(!query.passes(&json!({ "type": "a/b" })));
        assert_eq!(parse("secrets | take 1"), None);
        assert_eq!(parse("resources | mv-expand x"), None);
    }
}
