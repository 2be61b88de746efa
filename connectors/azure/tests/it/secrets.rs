//! No secret and no token is written, logged or shown.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tenure_azure::AzureConnector;
use tenure_connector_core::{Cancellation, Connector, NoProgress};
use tenure_loopback::{Fault, Faults, Loopback, Rule, Set, Tenant, names};
use tracing_subscriber::fmt::MakeWriter;

use crate::scan::{config, environment, ledger, writer};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

const PLANTED: &str = "planted-secret-in-an-answer";

#[test]
fn neither_log_nor_snapshot_holds_a_secret() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .finish();
    // While there is only one subscriber, a place of the log that another thread comes to first asks
    // that thread's, which has none, and stays silent for all.
    let nowhere = tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::TRACE);
    let _second = tracing::Dispatch::new(nowhere.with_writer(std::io::sink).finish());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("snapshot");
    let mut tenant = Tenant::contoso();
    let app = names::object("app deploy");
    tenant.edit(Set::Applications, &app).unwrap()["passwordCredentials"] = serde_json::json!([{"keyId": "0a000000-0000-4000-8000-000000000001", "secretText": PLANTED, "hint": "pla"}]);
    let faults = Faults::none()
        .with(Rule::nth("graph:users", 1, Fault::Expired))
        .with(Rule::nth("arm:subscriptions", 1, Fault::Expired))
        .with(Rule::every("graph:contracts", Fault::Deny));
    let server = Loopback::start(tenant, faults);
    let connector = AzureConnector::new(config(&server)).with_environment(environment());
    let writer = writer(&path);
    let mut said = format!("{connector:?}");
    tracing::subscriber::with_default(subscriber, || {
        runtime.block_on(async {
            let summary = connector.collect(&writer, &NoProgress, Cancellation::new()).await.unwrap();
            said.push_str(&format!("{summary:?}"));
        });
    });
    for gaps in ledger(&writer).values() {
        said.push_str(&format!("{gaps:?}"));
    }
    let mut lines = 0;
    writer
        .visit_raw(&mut |_, _, _, record| {
            lines += 1;
            said.push_str(&serde_json::to_string(&record).unwrap());
            Ok(())
        })
        .unwrap();
    assert!(lines > 100);
    said.push_str(&String::from_utf8_lossy(&log.0.lock().unwrap()));
    assert!(said.contains("hyper") || said.contains("reqwest"), "the log was not taken");
    for secret in [names::SCANNER_SECRET, PLANTED] {
        assert!(!said.contains(secret), "a secret was told");
    }
    let tokens = server.tokens();
    assert!(tokens.len() >= 3, "{}", tokens.len());
    for token in &tokens {
        let signature = token.rsplit('.').next().unwrap();
        assert!(!said.contains(token) && !said.contains(signature), "a token was told");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_is_an_error_that_does_not_repeat_it() {
    let server = Loopback::start(Tenant::contoso(), Faults::none());
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(&folder.path().join("snapshot"));
    let wrong = tenure_azure::Environment::of([("AZURE_CLIENT_SECRET", "hunter2-wrong".to_owned())]);
    let connector = AzureConnector::new(config(&server)).with_environment(wrong);
    let why = connector.collect(&writer, &NoProgress, Cancellation::new()).await.unwrap_err().to_string();
    assert!(why.contains("AADSTS7000215"), "{why}");
    assert!(!why.contains("hunter2"), "{why}");
    assert_eq!(writer.finished_units(), 0);
}
