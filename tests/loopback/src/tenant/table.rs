//! A set of rows: those that were written down, and then those that are made when they are asked for.
//!
//! A row is a JSON object. Members whose name starts with an underscore are the model's own and are
//! never served: `_of` names the thing that a row belongs to, `_to` the object that a relation points
//! to, `_type` the derived type of a directory object, `_with` what `$expand` adds; `_id` is the id of a
//! row that has none by that name.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use serde_json::Value;

/// Rows that are computed, not held: a hundred thousand of them cost nothing until they are read.
pub trait Generated: Send + Sync {
    /// How many there are.
    fn count(&self) -> usize;
    /// One of them.
    fn row(&self, index: usize) -> Value;
    /// Which of them has this id.
    fn find(&self, id: &str) -> Option<usize>;
    /// Those that belong to a thing.
    fn of(&self, owner: &str) -> Range<usize>;
}

/// A set of rows. See the module.
#[derive(Default)]
pub struct Table {
    rows: Vec<Value>,
    by_id: HashMap<String, usize>,
    by_owner: HashMap<String, Vec<usize>>,
    by_target: HashMap<String, Vec<usize>>,
    generated: Option<Box<dyn Generated>>,
}

impl Table {
    /// Adds a row.
    pub fn add(&mut self, row: Value) {
        let at = self.rows.len();
        if let Some(id) = text(&row, "_id").or_else(|| text(&row, "id")) {
            self.by_id.insert(id, at);
        }
        if let Some(owner) = text(&row, "_of") {
            self.by_owner.entry(owner).or_default().push(at);
        }
        if let Some(target) = text(&row, "_to") {
            self.by_target.entry(target).or_default().push(at);
        }
        self.rows.push(row);
    }

    /// Lets computed rows follow the written ones.
    pub fn generate(&mut self, generated: Box<dyn Generated>) {
        self.generated = Some(generated);
    }

    /// Keeps only the written rows that `keep` says yes to.
    pub fn retain(&mut self, keep: impl FnMut(&Value) -> bool) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.retain(keep);
        self.by_id.clear();
        self.by_owner.clear();
        self.by_target.clear();
        for row in rows {
            self.add(row);
        }
    }

    /// A written row, to be changed; its id and its owner must stay.
    pub fn edit(&mut self, id: &str) -> Option<&mut Value> {
        let at = *self.by_id.get(&id.to_lowercase())?;
        self.rows.get_mut(at)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len() + self.generated.as_ref().map_or(0, |generated| generated.count())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at a place.
    pub fn get(&self, at: usize) -> Option<Cow<'_, Value>> {
        match self.rows.get(at) {
            Some(row) => Some(Cow::Borrowed(row)),
            None => {
                let generated = self.generated.as_ref()?;
                let index = at - self.rows.len();
                (index < generated.count()).then(|| Cow::Owned(generated.row(index)))
            }
        }
    }

    /// The row with an id, without regard to case.
    pub fn find(&self, id: &str) -> Option<Cow<'_, Value>> {
        let id = id.to_lowercase();
        if let Some(at) = self.by_id.get(&id) {
            return self.get(*at);
        }
        let index = self.generated.as_ref()?.find(&id)?;
        self.get(self.rows.len() + index)
    }

    /// Every row.
    pub fn all(&self) -> Rows<'_> {
        Rows { table: self, written: Written::All, generated: 0..self.count_generated() }
    }

    /// The rows that belong to a thing.
    pub fn of(&self, owner: &str) -> Rows<'_> {
        let owner = owner.to_lowercase();
        let generated = self.generated.as_ref().map_or(0..0, |generated| generated.of(&owner));
        let written = self.by_owner.get(&owner).map_or(&[][..], Vec::as_slice);
        Rows { table: self, written: Written::These(written), generated }
    }

    /// The written rows that point to an object.
    pub fn to(&self, target: &str) -> Rows<'_> {
        let written = self.by_target.get(&target.to_lowercase()).map_or(&[][..], Vec::as_slice);
        Rows { table: self, written: Written::These(written), generated: 0..0 }
    }

    fn count_generated(&self) -> usize {
        self.generated.as_ref().map_or(0, |generated| generated.count())
    }
}

/// Some rows of a table, in order, each read when it is asked for.
#[derive(Clone)]
pub struct Rows<'t> {
    table: &'t Table,
    written: Written<'t>,
    generated: Range<usize>,
}

#[derive(Clone, Copy)]
enum Written<'t> {
    All,
    These(&'t [usize]),
}

impl<'t> Rows<'t> {
    /// How many.
    pub fn len(&self) -> usize {
        self.written() + self.generated.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them.
    pub fn get(&self, at: usize) -> Option<Cow<'t, Value>> {
        let place = match at.checked_sub(self.written()) {
            None => match self.written {
                Written::All => at,
                Written::These(places) => *places.get(at)?,
            },
            Some(index) if index < self.generated.len() => {
                self.table.rows.len() + self.generated.start + index
            }
            Some(_) => return None,
        };
        self.table.get(place)
    }

    /// All of them, one after the other.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'t, Value>> + '_ {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    fn written(&self) -> usize {
        match self.written {
            Written::All => self.table.rows.len(),
            Written::These(places) => places.len(),
        }
    }
}

fn text(row: &Value, name: &str) -> Option<String> {
    row.get(name)?.as_str().map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use serde_json::{Value, json};

    use super::{Generated, Table};

    struct Squares;

    impl Generated for Squares {
        fn count(&self) -> usize {
            5
        }
        fn row(&self, index: usize) -> Value {
            json!({ "id": format!("n{index}"), "square": index * index })
        }
        fn find(&self, id: &str) -> Option<usize> {
            id.strip_prefix('n')?.parse().ok().filter(|index| *index < 5)
        }
        fn of(&self, owner: &str) -> Range<usize> {
            if owner == "late" { 3..5 } else { 0..0 }
        }
    }

    #[test]
    fn computed_rows_follow_written_ones() {
        let mut table = Table::default();
        table.add(json!({ "id": "A", "_of": "Late", "_to": "X" }));
        table.generate(Box::new(Squares));
        assert_eq!(table.len(), 6);
        assert_eq!(table.find("a").unwrap()["id"], "A");
        assert_eq!(table.find("n4").unwrap()["square"], 16);
        assert!(table.find("n5").is_none());
        let late: Vec<Value> = table.of("late").iter().map(|row| row["id"].clone()).collect();
        assert_eq!(late, ["A", "n3", "n4"]);
        assert_eq!(table.to("x").len(), 1);
        assert_eq!(table.all().iter().count(), 6);
        assert!(table.all().get(6).is_none());
        table.retain(|_| false);
        assert_eq!((table.len(), table.of("late").len()), (5, 2));
    }
}
