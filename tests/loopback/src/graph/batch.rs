//! `POST /$batch`: up to twenty requests, each answered on its own.

use serde_json::{Map, Value, json};

use crate::exchange::{Body, Reply, Request};
use crate::server::{Answers as _, Shared};

use super::errors;

const MOST: usize = 20;

pub(super) fn answer(shared: &Shared, request: &Request) -> Reply {
    if request.method != "POST" {
        return errors::reply(405, "BadRequest", "The requested resource does not support the method.");
    }
    let body = request.json();
    let Some(inner) = body["requests"].as_array() else {
        return errors::reply(400, "BadRequest", "Invalid batch payload format.");
    };
    if inner.is_empty() || inner.len() > MOST {
        let text = format!("Number of batch request steps exceeds the maximum number of {MOST}.");
        return errors::reply(400, "MaximumValueExceeded", &text);
    }
    let version = request.path.split('/').nth(1).unwrap_or("v1.0");
    let mut answers = Vec::new();
    for step in inner {
        match one(shared, request, version, step) {
            Some(answer) => answers.push(answer),
            None => return errors::reply(400, "BadRequest", "Invalid batch payload format."),
        }
    }
    // The order of the answers is not promised: clients go by their ids.
    answers.reverse();
    Reply::json(200, json!({ "responses": answers }))
}

fn one(shared: &Shared, outer: &Request, version: &str, step: &Value) -> Option<Value> {
    let url = step["url"].as_str()?;
    let url = format!("/{version}/{}", url.trim_start_matches('/'));
    let mut request = Request::at(step["method"].as_str()?, &outer.base, &url);
    request.batched = true;
    request.headers = outer.headers.clone();
    for (name, value) in step["headers"].as_object().unwrap_or(&Map::new()) {
        request.headers.insert(name.to_lowercase(), value.as_str().unwrap_or_default().to_owned());
    }
    if let Some(body) = step.get("body") {
        request.body = body.to_string().into_bytes();
    }
    let reply = shared.answer(&request).reply;
    let headers: Map<String, Value> =
        reply.headers.iter().map(|(name, value)| (header_name(name), Value::String(value.clone()))).collect();
    let body = match reply.body {
        Body::Json(body) => body,
        Body::Text(text) => Value::String(text),
    };
    Some(json!({ "id": step["id"].as_str()?, "status": reply.status, "headers": headers, "body": body }))
}

/// Inside a batch names of headers are written in the usual case.
fn header_name(name: &str) -> String {
    match name {
        "retry-after" => "Retry-After".to_owned(),
        "content-type" => "Content-Type".to_owned(),
        "cache-control" => "Cache-Control".to_owned(),
        "odata-version" => "OData-Version".to_owned(),
        other => other.to_owned(),
    }
}
