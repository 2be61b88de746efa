//! The running server: its address, its state, and the way of a request through it.

use std::collections::{BTreeMap, HashMap};
use std::net::{SocketAddr, TcpListener as StdListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::access;
use super::answer;
use super::errors;
use super::names;
use super::organization::Organization;
use super::page;
use super::routes::{self, Found};
use super::search::Chosen;
use super::sign_in;
use super::tokens::Tokens;
use crate::exchange::{Body, Reply, Request};
use crate::faults::{self, Fault, Faults, Listing};
use crate::journal::{Call, Journal};
use crate::quotas::{self, Meter, Quota};
use crate::server::{Answers, Outcome, listener, lock, transport};

/// OAuth scopes of the scanner's token.
const SCOPES: [&str; 7] = [
    "https://www.googleapis.com/auth/cloud-platform",
    "https://www.googleapis.com/auth/cloud-identity.groups.readonly",
    "https://www.googleapis.com/auth/admin.directory.user.readonly",
    "https://www.googleapis.com/auth/admin.directory.domain.readonly",
    "https://www.googleapis.com/auth/admin.directory.rolemanagement.readonly",
    "https://www.googleapis.com/auth/admin.directory.group.readonly",
    "https://www.googleapis.com/auth/admin.reports.audit.readonly",
];

/// A running server of Google Cloud. It ends with this value.
pub struct Server {
    address: SocketAddr,
    folder: TempDir,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What all connections share.
pub(super) struct Shared {
    organization: RwLock<Organization>,
    faults: Mutex<Faults>,
    journal: Mutex<Journal>,
    tokens: Mutex<Tokens>,
    meters: Mutex<BTreeMap<String, (u32, Meter)>>,
    chosen: Chosen,
}

impl Server {
    /// Starts a server of an organization on a free port of the loopback address.
    pub fn start(organization: Organization, faults: Faults) -> Self {
        Self::start_at(organization, faults, 0)
    }

    /// The same on this port.
    pub fn start_at(organization: Organization, faults: Faults, port: u16) -> Self {
        let listener = listener(port);
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared = Arc::new(Shared {
            organization: RwLock::new(organization),
            faults: Mutex::new(faults),
            journal: Mutex::default(),
            tokens: Mutex::default(),
            meters: Mutex::default(),
            chosen: Mutex::new(HashMap::new()),
        });
        let (stop, stopped) = oneshot::channel();
        let state = Arc::clone(&shared);
        let thread = std::thread::spawn(move || serve(listener, &state, stopped));
        let folder = tempfile::tempdir().expect("a folder");
        Self { address, folder, shared, stop: Some(stop), thread: Some(thread) }
    }

    /// The address below which every service lies by its name, `http://127.0.0.1:PORT`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// `GCE_METADATA_HOST` of a machine whose service account is the scanner.
    pub fn metadata_host(&self) -> String {
        self.address.to_string()
    }

    /// A token of the scanner with every scope that a scan asks for.
    pub fn token(&self) -> String {
        self.token_of(names::SCANNER, &SCOPES)
    }

    /// A token of a service account with these scopes.
    pub fn token_of(&self, email: &str, scopes: &[&str]) -> String {
        let caller =
            access::service_account(&self.shared.organization(), email).expect("a service account in use");
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        self.shared.tokens().issue(caller, &scopes)
    }

    /// Every token that was given out so far: none of them may be told by whoever got it.
    pub fn tokens(&self) -> Vec<String> {
        self.shared.tokens().all()
    }

    /// A file with a key of the scanner, as Google hands it out.
    pub fn key_file(&self) -> PathBuf {
        self.key_file_of(names::SCANNER)
    }

    /// The same for any service account of the organization.
    pub fn key_file_of(&self, email: &str) -> PathBuf {
        let key = self.shared.tokens().key(email);
        let organization = self.shared.organization();
        let account = organization.service_account(email).expect("a service account of the organization");
        self.file(
            &format!("key-{email}.json"),
            &json!({
                "type": "service_account", "project_id": account["projectId"], "private_key_id": key.id,
                "private_key": key.private, "client_email": email, "client_id": account["uniqueId"],
                "auth_uri": "https://accounts.google.com/o/oauth2/auth", "token_uri": format!("{}/token", self.endpoint()),
                "universe_domain": "googleapis.com",
            }),
        )
    }

    /// Application default credentials of a user who signed in by himself: the administrator.
    pub fn user_file(&self) -> PathBuf {
        let value = json!({
            "type": "authorized_user", "client_id": names::USER_CLIENT_ID, "client_secret": names::USER_CLIENT_SECRET,
            "refresh_token": names::REFRESH_TOKEN, "quota_project_id": names::SECURITY, "token_uri": format!("{}/token", self.endpoint()),
        });
        self.file("user.json", &value)
    }

    /// Credentials of a pipeline: a token of the GitHub issuer for this subject is exchanged, and then
    /// the scanner is impersonated.
    pub fn federated_file(&self, subject: &str) -> PathBuf {
        let token = self.foreign_token(json!({
            "iss": "https://token.actions.githubusercontent.com", "sub": subject, "aud": format!("https:{}", names::GITHUB_AUDIENCE),
            "repository": "contoso/scans", "repository_owner": "contoso",
        }));
        let subject_token = self.folder.path().join("subject-token");
        std::fs::write(&subject_token, token).expect("the token is written");
        let impersonated = format!(
            "{}/iamcredentials/v1/projects/-/serviceAccounts/{}:generateAccessToken",
            self.endpoint(),
            names::SCANNER
        );
        let value = json!({
            "type": "external_account", "audience": names::GITHUB_AUDIENCE, "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "token_url": format!("{}/sts/v1/token", self.endpoint()), "service_account_impersonation_url": impersonated,
            "credential_source": { "file": subject_token },
        });
        self.file("federated.json", &value)
    }

    fn file(&self, name: &str, value: &Value) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, value.to_string()).expect("the file is written");
        path
    }

    /// A folder that lives as long as the server.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A token of another issuer, with these claims.
    pub fn foreign_token(&self, claims: Value) -> String {
        self.shared.tokens().foreign(claims)
    }

    /// Lets an access key of AWS prove this ARN.
    pub fn know_aws(&self, access_key: &str, arn: &str) {
        self.shared.tokens().know_aws(access_key, arn);
    }

    /// Lets an OAuth client, given by its id, speak for every user of the domain, with these scopes.
    pub fn delegate(&self, client: &str, scopes: &[&str]) {
        self.shared.tokens().delegate(client, scopes);
    }

    /// Sets how long tokens are valid from now on.
    pub fn set_token_lifetime(&self, lifetime: Duration) {
        self.shared.tokens().set_lifetime(lifetime);
    }

    /// Sets other faults; their counts start anew.
    pub fn set_faults(&self, faults: Faults) {
        *lock(&self.shared.faults) = faults;
    }

    /// Lets a service (`cloudasset`) throttle of itself: so many calls in each window.
    pub fn set_quota(&self, service: &str, amount: u32, window: Duration) {
        let mut meter = Meter::default();
        meter.set(Some(Quota { amount, window }));
        lock(&self.shared.meters).insert(service.to_owned(), (amount, meter));
    }

    /// Changes the organization while it is served.
    pub fn change<T>(&self, change: impl FnOnce(&mut Organization) -> T) -> T {
        let mut organization = self.shared.organization.write().unwrap_or_else(PoisonError::into_inner);
        lock(&self.shared.chosen).clear();
        change(&mut organization)
    }

    /// Looks at the organization.
    pub fn look<T>(&self, look: impl FnOnce(&Organization) -> T) -> T {
        look(&self.shared.organization())
    }

    /// Every call so far, in the order of arrival.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.journal().calls.clone()
    }

    /// Number of calls of an API: `iam:roles.list`, `iam:*`.
    pub fn count(&self, api: &str) -> usize {
        let family = api.strip_suffix('*');
        let concerns = |call: &&Call| family.map_or(call.api == api, |start| call.api.starts_with(start));
        self.shared.journal().calls.iter().filter(concerns).count()
    }

    /// Requests that no documentation knows: another path, another parameter, a method that writes.
    pub fn undocumented(&self) -> Vec<String> {
        self.shared.journal().undocumented.clone()
    }

    /// Forgets the calls.
    pub fn forget_calls(&self) {
        *self.shared.journal() = Journal::default();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    pub(super) fn organization(&self) -> RwLockReadGuard<'_, Organization> {
        self.organization.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn journal(&self) -> MutexGuard<'_, Journal> {
        lock(&self.journal)
    }

    pub(super) fn tokens(&self) -> MutexGuard<'_, Tokens> {
        lock(&self.tokens)
    }

    pub(super) fn chosen(&self) -> &Chosen {
        &self.chosen
    }

    /// The quota of a service, where it has run out.
    pub(super) fn overdrawn(&self, service: &str) -> Option<u32> {
        let mut meters = lock(&self.meters);
        let (amount, meter) = meters.get_mut(service)?;
        let left = meter.take(1, quotas::now())?;
        (!left.enough).then_some(*amount)
    }
}

impl Answers for Shared {
    fn answer(&self, request: &Request) -> Outcome {
        let plain: Vec<&str> = request.path.split('/').skip(1).collect();
        let way = sign_in::api(&request.path);
        let found = if way.is_none() { routes::find(&request.method, &plain) } else { None };
        let api = way.or(found.as_ref().map(|found| found.api.as_str())).unwrap_or("unknown").to_owned();
        let faults = lock(&self.faults).meet(&api, request);
        let at = self.journal().note(&api, request);
        let mut reply = match (&way, &found) {
            (Some(way), _) => sign_in::answer(self, way, request, &faults),
            (None, Some(found)) => answer::answer(self, found, request, &faults),
            (None, None) => {
                self.journal().stray_from_documentation(request, "no such method");
                errors::nowhere(request)
            }
        };
        if let Some(found) = found.as_ref().filter(|_| reply.status == 200) {
            spoil(&mut reply, found, request, &faults);
        }
        if reply.header("content-type").is_none() {
            reply = reply.with("content-type", "application/json; charset=UTF-8");
        }
        if let Some(call) = self.journal().calls.get_mut(at) {
            call.status = reply.status;
        }
        Outcome { reply, faults }
    }
}

/// Does to an answer what the faults say, and what `fields` leaves of it.
fn spoil(reply: &mut Reply, found: &Found, request: &Request, faults: &[Fault]) {
    let items = found.route.page.map_or("", |page| page.items);
    if let Body::Json(body) = &mut reply.body {
        for fault in faults {
            if let Fault::Unreachable(place) = fault {
                super::page::unreachable(body, found, place);
            }
        }
        if let Some(fields) = request.parameter("fields") {
            super::fields::keep(body, fields);
        }
    }
    let listing =
        Listing { items, link: "nextPageToken", again: page::again(request), itself: page::itself(request) };
    faults::spoil(reply, request, faults, &listing, "");
    // An empty page has no such member at all.
    if let Body::Json(body) = &mut reply.body
        && body[items].as_array().is_some_and(Vec::is_empty)
        && let Some(members) = body.as_object_mut()
    {
        members.remove(items);
    }
}

/// Serves until `stopped` is closed.
fn serve(listener: StdListener, shared: &Arc<Shared>, stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener).expect("a listener");
        let shared = Arc::clone(shared);
        let router =
            Router::new().fallback(move |request| transport::handle(Arc::clone(&shared), "http", request));
        tokio::select! {
            served = axum::serve(listener, router) => served.expect("it serves"),
            _ = stopped => {}
        }
    });
    runtime.shutdown_background();
}
