//! Between connections and requests.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request as Incoming;
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::stream::{self, StreamExt as _};

use super::{Answers, Shared};
use crate::exchange::{Reply, Request};
use crate::faults::Fault;

/// No client sends more.
const LARGEST_BODY: usize = 16 << 20;

pub(crate) async fn handle<A: Answers>(shared: Arc<A>, scheme: &'static str, incoming: Incoming) -> Response {
    let request = read(scheme, incoming).await;
    let outcome = shared.answer(&request);
    for fault in &outcome.faults {
        if let Fault::Slow(time) = fault {
            tokio::time::sleep(*time).await;
        }
    }
    if outcome.faults.contains(&Fault::Disconnect) {
        // Ends the task of this connection without an answer and without a message on the terminal.
        std::panic::resume_unwind(Box::new("disconnect"));
    }
    write(&outcome.reply, outcome.faults.contains(&Fault::Cut))
}

/// Whoever comes here followed a link that he should not have followed.
pub(super) async fn stray(shared: Arc<Shared>, incoming: Incoming) -> Response {
    let request = read("http", incoming).await;
    let token = if request.headers.contains_key("authorization") { " with a token" } else { "" };
    shared.journal().strays.push(format!("{} {}{token}", request.method, request.target()));
    write(&Reply::json(200, serde_json::json!({ "value": [] })), false)
}

async fn read(scheme: &str, incoming: Incoming) -> Request {
    let (parts, body) = incoming.into_parts();
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let base = format!("{scheme}://{}", header("host").unwrap_or("localhost"));
    let url = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::at(parts.method.as_str(), &base, url);
    for (name, value) in &parts.headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        request.headers.insert(name.as_str().to_owned(), value);
    }
    request.body = to_bytes(body, LARGEST_BODY).await.map(Vec::from).unwrap_or_default();
    request
}

fn write(reply: &Reply, cut: bool) -> Response {
    let mut response = Response::builder().status(StatusCode::from_u16(reply.status).expect("a status"));
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    let body = Bytes::from(reply.bytes());
    let body = if cut { half(body) } else { Body::from(body) };
    response.body(body).expect("a valid answer")
}

/// The first half of a body; then the connection breaks.
fn half(body: Bytes) -> Body {
    let first = body.slice(..body.len() / 2);
    let broken = async {
        // The first half must be on its way: an error at once would take it along.
        tokio::time::sleep(Duration::from_millis(50)).await;
        Err(std::io::Error::other("cut by a rule"))
    };
    Body::from_stream(stream::once(async { Ok(first) }).chain(stream::once(broken)))
}
