//! A proxy between a connector and an emulator. It writes down what was asked, gives lists in pages,
//! and misbehaves by rules: the same rules and the same calls give the same faults.

mod action;
mod error;
mod pages;
mod rule;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header, request};
use axum::response::Response;
use futures_util::stream::{self, StreamExt as _};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use action::Asked;
use pages::Pages;
pub use rule::{Fault, Rule};

/// Larger answers do not come from an emulator.
const LARGEST_BODY: usize = 256 << 20;

/// One call that came through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The API, as `iam:ListUsers`.
    pub api: String,
    /// The account that the credentials belong to, empty for the caller's own.
    pub account: String,
    /// Region of the signature.
    pub region: String,
    /// Whether it asked for a further page.
    pub continues: bool,
    /// The faults that it met.
    pub faults: Vec<Fault>,
    /// Status of the answer, 0 where there was none.
    pub status: u16,
}

/// A running proxy. It ends with this value.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    upstream: SocketAddr,
    client: reqwest::Client,
    state: Mutex<Record>,
}

#[derive(Default)]
struct Record {
    rules: Vec<Rule>,
    calls: Vec<Call>,
    /// Account of each access key that an `AssumeRole` gave out.
    accounts: HashMap<String, String>,
    /// Whole answers that are being given in pages.
    paged: Vec<Pages>,
}

impl Proxy {
    /// Starts a proxy in front of `upstream`.
    pub fn start(upstream: SocketAddr, rules: Vec<Rule>) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a socket that does not block");
        let address = listener.local_addr().expect("a bound socket has an address");
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let state = Mutex::new(Record { rules, ..Record::default() });
        let shared = Arc::new(Shared { upstream, client, state });
        let router = Router::new().fallback(handle).with_state(Arc::clone(&shared));
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || serve(listener, router, stopped));
        Self { address, shared, stop: Some(stop), thread: Some(thread) }
    }

    /// Its address, for `AWS_ENDPOINT_URL`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every call so far, in the order of arrival.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.record().calls.clone()
    }

    /// Forgets the calls and sets other rules.
    pub fn restart(&self, rules: Vec<Rule>) {
        let mut record = self.shared.record();
        record.rules = rules;
        record.calls.clear();
    }
}

/// Serves until `stopped` is closed. Answers that are still held back then are given up.
fn serve(listener: std::net::TcpListener, router: Router, stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener).expect("a listener");
        tokio::select! {
            served = axum::serve(listener, router) => served.expect("the proxy serves"),
            _ = stopped => {}
        }
    });
    runtime.shutdown_background();
}

impl Drop for Proxy {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn record(&self) -> MutexGuard<'_, Record> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

async fn handle(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY).await.expect("the request is read");
    let asked = Asked::new(&parts, &body);
    let (at, faults) = note(&shared, &asked);
    for fault in &faults {
        if let Fault::Delay(time) = fault {
            tokio::time::sleep(*time).await;
        }
    }
    if faults.contains(&Fault::Disconnect) {
        // Ends the task of this connection without an answer and without a message on the terminal.
        std::panic::resume_unwind(Box::new("disconnect"));
    }
    let answer = match error::of(&asked, &faults) {
        Some(answer) => answer,
        None => answer(&shared, &asked, &faults, &parts, body).await,
    };
    shared.record().calls[at].status = answer.status.as_u16();
    answer.into_response(faults.contains(&Fault::Cut))
}

/// Writes the call down; returns its place and the faults that it meets.
fn note(shared: &Shared, asked: &Asked) -> (usize, Vec<Fault>) {
    let mut record = shared.record();
    let account = record.accounts.get(&asked.access_key).cloned().unwrap_or_default();
    let api = asked.api();
    let faults: Vec<Fault> = record.rules.iter_mut().filter_map(|rule| rule.meets(&api, &account)).collect();
    record.calls.push(Call {
        api,
        account,
        region: asked.region.clone(),
        continues: asked.token.is_some(),
        faults: faults.clone(),
        status: 0,
    });
    (record.calls.len() - 1, faults)
}

/// An answer that was read whole.
#[derive(Clone, Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

async fn answer(
    shared: &Shared,
    asked: &Asked,
    faults: &[Fault],
    parts: &request::Parts,
    body: Bytes,
) -> Answer {
    if let Some(page) = asked.token.as_deref().and_then(|token| further_page(shared, token, faults)) {
        return page;
    }
    let answer = forward(shared, parts, body).await;
    if asked.operation == "AssumeRole"
        && let (Some(account), Some(key)) = (&asked.role_account, action::access_key_given(&answer.body))
    {
        shared.record().accounts.insert(key, account.clone());
    }
    let size =
        faults.iter().find_map(|fault| if let Fault::Pages(size) = fault { Some(*size) } else { None });
    match size.filter(|_| answer.status.is_success()) {
        Some(size) => first_page(shared, asked, answer, size, faults),
        None => answer,
    }
}

fn first_page(shared: &Shared, asked: &Asked, answer: Answer, size: usize, faults: &[Fault]) -> Answer {
    let mut record = shared.record();
    match Pages::split(record.paged.len(), asked, &answer, size) {
        Some(pages) => {
            let first = pages.first(faults);
            record.paged.push(pages);
            first
        }
        None => answer,
    }
}

fn further_page(shared: &Shared, token: &str, faults: &[Fault]) -> Option<Answer> {
    shared.record().paged.iter().find_map(|pages| pages.further(token, faults))
}

async fn forward(shared: &Shared, parts: &request::Parts, body: Bytes) -> Answer {
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let url = format!("http://{}{path}", shared.upstream);
    // The host stays the one that was signed.
    let mut headers = parts.headers.clone();
    keep_end_to_end(&mut headers);
    let request = shared.client.request(parts.method.clone(), url).headers(headers).body(body);
    let response = request.send().await.expect("the emulator answers");
    let (status, mut headers) = (response.status(), response.headers().clone());
    keep_end_to_end(&mut headers);
    Answer { status, headers, body: response.bytes().await.expect("the emulator's answer is whole") }
}

/// Drops what belongs to one connection only, and the length, which may change.
fn keep_end_to_end(headers: &mut HeaderMap) {
    const HOP: [HeaderName; 4] = [
        header::CONNECTION,
        header::TRANSFER_ENCODING,
        header::CONTENT_LENGTH,
        HeaderName::from_static("keep-alive"),
    ];
    for name in HOP {
        headers.remove(name);
    }
}

impl Answer {
    fn into_response(self, cut: bool) -> Response {
        let mut response = Response::builder().status(self.status);
        if let Some(headers) = response.headers_mut() {
            *headers = self.headers;
        }
        let body = if cut { half(self.body) } else { Body::from(self.body) };
        response.body(body).expect("a valid answer")
    }
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
