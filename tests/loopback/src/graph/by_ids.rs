//! `POST /directoryObjects/getByIds`: what is known of up to a thousand ids. Unknown ones are left out.

use serde_json::{Value, json};

use crate::exchange::{Reply, Request};
use crate::tenant::Tenant;

use super::options::Options;
use super::routes::Version;
use super::{errors, kinds, render};

const MOST: usize = 1000;

pub(super) fn answer(tenant: &Tenant, request: &Request) -> Reply {
    let body = request.json();
    let Some(ids) = body["ids"].as_array() else {
        return errors::reply(
            400,
            "Request_BadRequest",
            "Invalid value specified for property 'ids' of resource 'GetByIds'.",
        );
    };
    if ids.len() > MOST {
        let text = format!(
            "Too many object identifiers specified. Number of identifiers must be less than or equal to {MOST}."
        );
        return errors::reply(400, "Request_BadRequest", &text);
    }
    let types: Option<Vec<&str>> =
        body["types"].as_array().map(|types| types.iter().filter_map(Value::as_str).collect());
    let of_type =
        |name: &str| types.as_ref().is_none_or(|types| types.iter().any(|t| t.eq_ignore_ascii_case(name)));
    let options = Options::default();
    let value: Vec<Value> = ids
        .iter()
        .filter_map(|id| tenant.object(id.as_str()?))
        .filter(|(set, _)| of_type(kinds::of_set(*set).name) || of_type("directoryObject"))
        .map(|(set, row)| render::object(tenant, set, &row, &options, Version::V1))
        .collect();
    Reply::json(
        200,
        json!({
            "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#directoryObjects",
            "value": value,
        }),
    )
}
