//! The tables that a question names, in a database of the memory.

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::Value;
use rusqlite::{Connection, Error, params_from_iter};

use super::answer::Answer;
use super::source::Sources;
use crate::exit::Failure;

/// A database that answers questions and takes nothing in.
pub(super) struct Database {
    connection: Connection,
}

impl Database {
    /// Takes in the tables whose names stand in the question.
    ///
    /// # Errors
    /// Where one of them is damaged.
    pub(super) fn with(sources: &Sources<'_>, sql: &str) -> anyhow::Result<Self> {
        let mut connection = Connection::open_in_memory()?;
        let words: Vec<String> = sql
            .split(|character: char| !character.is_alphanumeric() && character != '_')
            .map(str::to_lowercase)
            .collect();
        for (name, table) in sources.all() {
            let columns: Vec<(&str, &str)> =
                table.columns.iter().map(|column| (column.name.as_str(), affinity(&column.kind))).collect();
            create(&connection, name, &columns)?;
            if words.iter().any(|word| word == name) {
                sources.read(name, |rows| fill(&mut connection, name, columns.len(), rows))?;
            }
        }
        // INVARIANT: whatever the question is, it reads these tables and touches nothing else: no file is
        // attached, no setting is changed.
        connection.authorizer(Some(|asked: AuthContext<'_>| match asked.action {
            AuthAction::Select
            | AuthAction::Read { .. }
            | AuthAction::Function { .. }
            | AuthAction::Recursive => Authorization::Allow,
            _ => Authorization::Deny,
        }))?;
        Ok(Self { connection })
    }

    /// Asks.
    ///
    /// # Errors
    /// Where the question is not understood, or is none.
    pub(super) fn ask(&self, sql: &str) -> anyhow::Result<Answer> {
        let mut statement = self.connection.prepare(sql).map_err(refused)?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        if columns.is_empty() {
            return Err(Failure::usage("this is no question", "write one `SELECT`"));
        }
        let mut rows = statement.query([]).map_err(refused)?;
        let mut answers = Vec::new();
        while let Some(row) = rows.next().map_err(refused)? {
            answers.push((0..columns.len()).map(|at| row.get(at)).collect::<Result<Vec<Value>, Error>>()?);
        }
        Ok(Answer { columns, rows: answers })
    }
}

/// The names are those of the manifest; whoever changed that could write anything there.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn affinity(kind: &str) -> &'static str {
    match kind {
        "integer" | "boolean" => "INTEGER",
        _ => "TEXT",
    }
}

fn create(connection: &Connection, name: &str, columns: &[(&str, &str)]) -> anyhow::Result<()> {
    let columns: Vec<String> =
        columns.iter().map(|(name, kind)| format!("{} {kind}", quoted(name))).collect();
    let sql = format!("CREATE TABLE {} ({})", quoted(name), columns.join(", "));
    connection.execute(&sql, [])?;
    Ok(())
}

fn fill(
    connection: &mut Connection,
    name: &str,
    columns: usize,
    rows: impl Iterator<Item = Vec<Value>>,
) -> anyhow::Result<()> {
    let places = vec!["?"; columns].join(", ");
    let transaction = connection.transaction()?;
    let mut insert = transaction.prepare(&format!("INSERT INTO {} VALUES ({places})", quoted(name)))?;
    for row in rows {
        insert.execute(params_from_iter(row))?;
    }
    drop(insert);
    transaction.commit()?;
    Ok(())
}

/// What SQLite says, as a fault of the question.
fn refused(error: Error) -> anyhow::Error {
    const HELP: &str = "`tenure query --snapshot DIR` lists the tables and their columns";
    let (what, help) = match &error {
        Error::MultipleStatement => ("there is more than one".to_owned(), "ask one after the other"),
        Error::SqlInputError { msg, .. } => (msg.clone(), HELP),
        Error::SqliteFailure(_, Some(message)) if message.starts_with("not authorized") => {
            ("it would change or reach something".to_owned(), "write one `SELECT`")
        }
        Error::SqliteFailure(_, Some(message)) => (message.clone(), HELP),
        error => (error.to_string(), HELP),
    };
    Failure::usage(format!("the question is refused: {what}"), help)
}
