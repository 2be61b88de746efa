//! The JSON Schema of a file of a register, from the types that it is read into.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::{
    Approval, Contract, Control, Customer, DeclaredIdentity, Environment, Escalation, Exception, FORMAT,
    Hours, Monitor, Offboarding, Party, Period, Person, Retention, Review, Right, TicketExport, When,
};

/// One file of a register.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, rename = "Register")]
#[expect(dead_code, reason = "it is only described")]
struct File {
    /// The version of the format.
    format: Format,
    /// The customer; in one file of a register.
    customer: Option<Customer>,
    /// A CSV file with identities, a row each, its columns named as the fields of `identity`.
    identities: Option<String>,
    /// The partners, subcontractors and vendors.
    #[schemars(default)]
    party: Vec<Party>,
    /// The parts of the clouds that the customer looks at as one.
    #[schemars(default)]
    environment: Vec<Environment>,
    /// Named people, of the customer and of parties.
    #[schemars(default)]
    person: Vec<Person>,
    /// Contracts under which parties have access.
    #[schemars(default)]
    contract: Vec<Contract>,
    /// What must hold, and who answers for it.
    #[schemars(default)]
    control: Vec<Control>,
    /// What parties may do in environments.
    #[schemars(default)]
    right: Vec<Right>,
    /// What is declared of non-human identities.
    #[schemars(default)]
    identity: Vec<DeclaredIdentity>,
    /// Approvals.
    #[schemars(default)]
    approval: Vec<Approval>,
    /// Exceptions from checks.
    #[schemars(default)]
    exception: Vec<Exception>,
    /// Who is called, in which order, and how soon.
    #[schemars(default)]
    escalation: Vec<Escalation>,
    /// Reviews of access.
    #[schemars(default)]
    review: Vec<Review>,
    /// How long what is kept.
    #[schemars(default)]
    retention: Vec<Retention>,
    /// What providers watch.
    #[schemars(default)]
    monitor: Vec<Monitor>,
    /// Who leaves or has left.
    #[schemars(default)]
    offboarding: Vec<Offboarding>,
    /// Approvals that ticket systems exported.
    #[schemars(default)]
    ticket_export: Vec<TicketExport>,
}

/// The JSON Schema of a file of a register (draft 2020-12), as text that ends with a line break.
pub fn schema() -> String {
    let mut schema = schemars::schema_for!(File);
    schema.insert("title".to_owned(), "Register of Tenure".into());
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

struct Format;

impl JsonSchema for Format {
    fn schema_name() -> Cow<'static, str> {
        "Format".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "const": FORMAT })
    }
}

impl JsonSchema for Period {
    fn schema_name() -> Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A length of time in ISO 8601 (`P90D`, `PT1H`, `P7Y`).",
            "type": "string",
            "pattern": r"^P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$",
        })
    }
}

impl JsonSchema for When {
    fn schema_name() -> Cow<'static, str> {
        "When".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        // Validators hand on TOML's own dates as text, with `T` or a blank before the time.
        json_schema!({
            "description": "A day (`2026-10-31`), or an instant with its offset (`2026-10-31T18:00:00Z`).",
            "type": "string",
            "pattern": r"^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d))?$",
        })
    }
}

impl JsonSchema for Hours {
    fn schema_name() -> Cow<'static, str> {
        "Hours".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let day = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
        let span = format!(r"\s*{day}(-{day})?\s+\d\d:\d\d-\d\d:\d\d\s*");
        json_schema!({
            "description": "Hours of work in the customer's time zone (`Mon-Fri 08:00-18:00`), several parted by `;`.",
            "type": "string",
            "pattern": format!("^{span}(;{span})*$"),
        })
    }
}

/// How far something is allowed.
#[derive(JsonSchema)]
#[schemars(rename = "Permission", rename_all = "kebab-case")]
#[expect(dead_code, reason = "it is only described")]
pub(crate) enum PermissionWord {
    /// Not at all.
    Never,
    /// In an emergency, with an end.
    Emergency,
    /// Each time with an approval.
    Approved,
    /// Whenever it is needed.
    Always,
}

/// A cloud, or what is none of them.
#[derive(JsonSchema)]
#[schemars(rename = "Cloud", rename_all = "kebab-case")]
#[expect(dead_code, reason = "it is only described")]
pub(crate) enum CloudWord {
    /// AWS.
    Aws,
    /// Azure.
    Azure,
    /// Entra ID: a word for `azure`.
    Entra,
    /// Google Cloud.
    Gcp,
    /// GitHub.
    Github,
    /// Wherever it is.
    Any,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::{OTHER_KEYS, SECTIONS};

    #[test]
    fn the_schema_has_every_section() {
        let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
        let mut described: Vec<&str> =
            schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        described.sort_unstable();
        let mut read: Vec<&str> = SECTIONS.iter().chain(OTHER_KEYS).copied().collect();
        read.sort_unstable();
        assert_eq!(described, read);
        assert_eq!(schema["required"], serde_json::json!(["format"]));
    }
}
