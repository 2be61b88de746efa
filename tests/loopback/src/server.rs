//! The running server: its addresses, its state, and the way of a request through it.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::authority::{Audience, Tokens};
use crate::exchange::{Reply, Request};
use crate::faults::{self, Fault, Faults};
use crate::journal::{Call, Journal};
use crate::quotas::{self, Meter, Quotas};
use crate::tenant::Tenant;
use crate::tls::{self, TlsListener};
use crate::{arm, authority, graph, resource_graph};
use service::Service;

mod service;
pub(crate) mod transport;

/// A running server. It ends with this value.
pub struct Loopback {
    plain: SocketAddr,
    secure: SocketAddr,
    folder: TempDir,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What all connections share.
pub(crate) struct Shared {
    pub(crate) tenant: RwLock<Tenant>,
    faults: Mutex<Faults>,
    journal: Mutex<Journal>,
    tokens: Mutex<Tokens>,
    graph_meter: Mutex<Meter>,
    resource_graph_meter: Mutex<Meter>,
    /// Rows that queries of Resource Graph have chosen, until the tenant changes.
    pub(crate) chosen: Mutex<HashMap<String, Arc<[usize]>>>,
    /// Address of the host that no link may lead to.
    stray: String,
    /// Address of the token endpoint.
    authority: String,
}

/// A reply, and what the connection does to it.
pub(crate) struct Outcome {
    pub(crate) reply: Reply,
    pub(crate) faults: Vec<Fault>,
}

/// What answers requests: all that a connection needs of a server.
pub(crate) trait Answers: Send + Sync + 'static {
    /// Answers a request, whatever service it is for.
    fn answer(&self, request: &Request) -> Outcome;
}

impl Loopback {
    /// Starts a server of a tenant on free ports of the loopback address.
    pub fn start(tenant: Tenant, faults: Faults) -> Self {
        Self::start_at(tenant, faults, [0, 0])
    }

    /// The same on these ports: of the plain services, of the authority.
    pub fn start_at(tenant: Tenant, faults: Faults, ports: [u16; 2]) -> Self {
        let (root, config) = tls::identity();
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("root.pem"), root).expect("the certificate is written");
        let [plain, secure] = ports.map(listener);
        let stray = listener(0);
        let address = |listener: &StdListener| listener.local_addr().expect("a bound socket has an address");
        let shared = Arc::new(Shared {
            tenant: RwLock::new(tenant),
            faults: Mutex::new(faults),
            journal: Mutex::default(),
            tokens: Mutex::default(),
            graph_meter: Mutex::default(),
            resource_graph_meter: Mutex::default(),
            chosen: Mutex::default(),
            stray: format!("http://{}", address(&stray)),
            authority: format!("https://{}", address(&secure)),
        });
        let (plain_address, secure_address) = (address(&plain), address(&secure));
        let (stop, stopped) = oneshot::channel();
        let state = Arc::clone(&shared);
        let thread = std::thread::spawn(move || serve(plain, (secure, config), stray, state, stopped));
        let (stop, thread) = (Some(stop), Some(thread));
        Self { plain: plain_address, secure: secure_address, folder, shared, stop, thread }
    }

    /// Address of Azure Resource Manager, `http://127.0.0.1:PORT`.
    pub fn arm(&self) -> String {
        format!("http://{}", self.plain)
    }

    /// Address of Microsoft Graph, without a version.
    pub fn graph(&self) -> String {
        format!("http://{}", self.plain)
    }

    /// Address of the token endpoint, `https://127.0.0.1:PORT`. Graph and Azure answer there too.
    pub fn authority(&self) -> String {
        format!("https://{}", self.secure)
    }

    /// `IDENTITY_ENDPOINT` of a managed identity as App Service gives it; the header is
    /// [`names::IDENTITY_HEADER`](crate::names::IDENTITY_HEADER). The address of a virtual machine's
    /// metadata service is `/metadata/identity/oauth2/token` on [`Loopback::arm`].
    pub fn identity_endpoint(&self) -> String {
        format!("http://{}/msi/token", self.plain)
    }

    /// PEM file with the root certificate of the authority.
    pub fn root_certificate(&self) -> PathBuf {
        self.folder.path().join("root.pem")
    }

    /// A folder that lives as long as the server.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A token for Graph, of the scanner of the seed.
    pub fn graph_token(&self) -> String {
        self.token(Audience::Graph)
    }

    /// A token for Azure Resource Manager, of the scanner of the seed.
    pub fn arm_token(&self) -> String {
        self.token(Audience::Arm)
    }

    /// Every token that was given out so far: none of them may be told by whoever got it.
    pub fn tokens(&self) -> Vec<String> {
        self.shared.tokens().all()
    }

    fn token(&self, audience: Audience) -> String {
        let tenant = self.shared.tenant.read().unwrap_or_else(PoisonError::into_inner);
        self.shared.tokens().issue(&tenant, crate::names::SCANNER_APP_ID, audience)
    }

    /// Sets how long tokens are valid from now on.
    pub fn set_token_lifetime(&self, lifetime: Duration) {
        self.shared.tokens().set_lifetime(lifetime);
    }

    /// A token of another issuer (a pipeline, a cluster), as a federated credential takes it.
    pub fn foreign_token(&self, issuer: &str, subject: &str, audience: &str) -> String {
        self.shared.tokens().foreign(issuer, subject, audience)
    }

    /// Lets an application sign in with a certificate, given in DER. RSA keys with PS256 or RS256.
    pub fn set_certificate(&self, app_id: &str, certificate: &[u8]) {
        self.shared.tokens().set_certificate(app_id, certificate);
    }

    /// Sets other faults; their counts start anew.
    pub fn set_faults(&self, faults: Faults) {
        *lock(&self.shared.faults) = faults;
    }

    /// Lets services throttle of themselves.
    pub fn set_quotas(&self, quotas: Quotas) {
        lock(&self.shared.graph_meter).set(quotas.graph);
        lock(&self.shared.resource_graph_meter).set(quotas.resource_graph);
    }

    /// Changes the tenant while it is served.
    pub fn change<T>(&self, change: impl FnOnce(&mut Tenant) -> T) -> T {
        let mut tenant = self.shared.tenant.write().unwrap_or_else(PoisonError::into_inner);
        lock(&self.shared.chosen).clear();
        change(&mut tenant)
    }

    /// Looks at the tenant.
    pub fn look<T>(&self, look: impl FnOnce(&Tenant) -> T) -> T {
        look(&self.shared.tenant.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Every call so far, in the order of arrival.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.journal().calls.clone()
    }

    /// Number of calls of an API: `graph:users`, `graph:*`.
    pub fn count(&self, api: &str) -> usize {
        let family = api.strip_suffix('*');
        let concerns = |call: &&Call| family.map_or(call.api == api, |start| call.api.starts_with(start));
        self.shared.journal().calls.iter().filter(concerns).count()
    }

    /// Requests that no documentation knows: another path, another parameter, another version, a
    /// method that writes.
    pub fn undocumented(&self) -> Vec<String> {
        self.shared.journal().undocumented.clone()
    }

    /// Requests that followed a link to a strange host.
    pub fn strays(&self) -> Vec<String> {
        self.shared.journal().strays.clone()
    }

    /// Forgets the calls.
    pub fn forget_calls(&self) {
        *self.shared.journal() = Journal::default();
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        lock(&self.journal)
    }

    pub(crate) fn tokens(&self) -> MutexGuard<'_, Tokens> {
        lock(&self.tokens)
    }

    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// The reply, or that the quota of its service has run out.
    fn metered(&self, service: Service, api: &str, reply: Reply) -> Reply {
        match service {
            // A batch costs nothing of its own: its steps do.
            Service::Graph if api != "graph:$batch" => {
                let units =
                    reply.header("x-ms-resource-unit").and_then(|units| units.parse().ok()).unwrap_or(1);
                match lock(&self.graph_meter).take(units, quotas::now()) {
                    Some(left) => graph::metered(reply, left),
                    None => reply,
                }
            }
            Service::ResourceGraph => match lock(&self.resource_graph_meter).take(1, quotas::now()) {
                Some(left) => resource_graph::metered(reply, left),
                None => resource_graph::unmetered(reply),
            },
            _ => reply,
        }
    }

    /// The refusal that a fault or a bad token brings.
    fn refused(&self, service: Service, request: &Request, faults: &[Fault]) -> Option<Reply> {
        if faults.contains(&Fault::Expired) {
            self.tokens().revoke(request.header("authorization"));
        }
        // Inside a batch the token was looked at once, for the whole.
        if service != Service::Authority
            && (!request.batched || faults.contains(&Fault::Expired))
            && let Err(problem) = self.tokens().check(request.header("authorization"), service.audience())
        {
            return Some(match service {
                Service::Graph => graph::errors::unauthorised(problem),
                _ => arm::errors::unauthorised(problem, &self.authority),
            });
        }
        faults.iter().find_map(|fault| match service {
            Service::Graph => graph::errors::of_fault(fault),
            Service::Authority => authority::of_fault(fault),
            Service::Arm | Service::ResourceGraph => arm::errors::of_fault(fault, request),
        })
    }
}

impl Answers for Shared {
    fn answer(&self, request: &Request) -> Outcome {
        let continued = faults::continued(request);
        let meant = continued.as_ref().unwrap_or(request);
        let service = Service::of(&meant.path);
        let api = service.api(meant);
        let faults = lock(&self.faults).meet(&api, meant);
        let at = self.journal().note(&api, request);
        let mut reply = self.refused(service, meant, &faults).unwrap_or_else(|| match service {
            Service::Graph => graph::answer(self, meant, &faults),
            Service::Arm => arm::answer(self, meant, &faults),
            Service::ResourceGraph => resource_graph::answer(self, meant, &faults),
            Service::Authority => authority::answer(self, meant),
        });
        if reply.status == 200 {
            faults::spoil(&mut reply, meant, &faults, &service.listing(meant), &self.stray);
            reply = self.metered(service, &api, reply);
        }
        service.finish(&mut reply);
        if let Some(call) = self.journal().calls.get_mut(at) {
            call.status = reply.status;
        }
        Outcome { reply, faults }
    }
}

pub(crate) fn listener(port: u16) -> StdListener {
    let listener = StdListener::bind(("127.0.0.1", port)).expect("a free port");
    listener.set_nonblocking(true).expect("a socket that does not block");
    listener
}

/// Serves until `stopped` is closed. Answers that are still held back then are given up.
fn serve(
    plain: StdListener,
    (secure, config): (StdListener, Arc<rustls::ServerConfig>),
    stray: StdListener,
    shared: Arc<Shared>,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    runtime.block_on(async {
        let tokio_listener = |listener| TcpListener::from_std(listener).expect("a listener");
        let router = |scheme: &'static str| {
            let shared = Arc::clone(&shared);
            Router::new().fallback(move |request| transport::handle(Arc::clone(&shared), scheme, request))
        };
        let strays = Arc::clone(&shared);
        let nowhere = Router::new().fallback(move |request| transport::stray(Arc::clone(&strays), request));
        let secure = TlsListener::new(tokio_listener(secure), config);
        tokio::select! {
            served = axum::serve(tokio_listener(plain), router("http")) => served.expect("it serves"),
            served = axum::serve(secure, router("https")) => served.expect("it serves"),
            served = axum::serve(tokio_listener(stray), nowhere) => served.expect("it serves"),
            _ = stopped => {}
        }
    });
    runtime.shutdown_background();
}
