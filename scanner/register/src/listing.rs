//! The entries of a register as they are written, field by field.

use serde_json::{Map, Value};
use toml::de::DeValue;

use crate::document::Document;
use crate::entry::Place;
use crate::tables::row_fields;
use crate::{Register, SourceFile};

/// One entry as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its section (`party`), or the kind of its row (`identity`).
    pub section: String,
    /// Its id; of an identity its pattern; of what has none `<file>:<line>`.
    pub id: String,
    /// Where it stands, and who stands for it.
    pub place: Place,
    /// Its fields, in the order of their names.
    pub fields: Map<String, Value>,
}

impl Register {
    /// Every entry, in the order of files and lines.
    pub fn entries(&self) -> Vec<Listed> {
        let mut listed = Vec::new();
        for file in &self.files {
            let places: Vec<&Place> =
                self.places().into_iter().filter(|place| *place.file == *file.name).collect();
            if file.is_table() {
                rows(file, &places, &mut listed)
            } else {
                tables(file, &places, &mut listed)
            }
        }
        listed
    }
}

fn tables(file: &SourceFile, places: &[&Place], listed: &mut Vec<Listed>) {
    let document = Document::parse(file, &mut Vec::new());
    for place in places {
        let Some((section, entry)) = document.entry(place) else { continue };
        let Value::Object(fields) = json(entry) else { continue };
        let named = fields.get("id").or_else(|| fields.get("match")).and_then(Value::as_str);
        let id = named.map_or_else(|| format!("{}:{}", place.file, place.line), str::to_owned);
        listed.push(Listed { section: section.to_owned(), id, place: (*place).clone(), fields });
    }
}

fn rows(file: &SourceFile, places: &[&Place], listed: &mut Vec<Listed>) {
    let rows = row_fields(file);
    for place in places {
        let Some(fields) = usize::try_from(place.record).ok().and_then(|at| rows.get(at)) else { continue };
        let fields: Map<String, Value> =
            fields.iter().map(|(column, cell)| (column.clone(), Value::String(cell.clone()))).collect();
        let named = fields.get("match").and_then(Value::as_str).map(str::to_owned);
        let section = if named.is_some() { "identity" } else { "approval" };
        let id = named.unwrap_or_else(|| format!("{}:{}", place.file, place.line));
        listed.push(Listed { section: section.to_owned(), id, place: (*place).clone(), fields });
    }
}

/// A value of TOML as JSON; dates as text.
fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Integer(number) => match number.to_string().parse::<i64>() {
            Ok(number) => number.into(),
            Err(_) => Value::String(number.to_string()),
        },
        DeValue::Float(number) => Value::String(number.to_string()),
        DeValue::Datetime(at) => Value::String(at.to_string()),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(table) => {
            table.iter().map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref()))).collect()
        }
    }
}
