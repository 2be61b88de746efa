//! No secret and no token is written, logged or shown.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tenure_connector_core::{Cancellation, Connector, NoProgress};
use tenure_gcp::{Environment, GcpConnector};
use tenure_loopback::google::{Organization, Server, Shelf, names};
use tenure_loopback::{Fault, Faults, Rule};
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

/// Secrets where users of Google Cloud leave them.
fn with_secrets() -> Organization {
    let mut organization = Organization::contoso();
    let first = |organization: &Organization, shelf: Shelf| {
        let rows = organization.table(shelf).all();
        rows.iter().next().and_then(|row| row["_id"].as_str().map(str::to_owned)).unwrap()
    };
    let mut plant = |shelf: Shelf, member: &str, value: Value| {
        let id = first(&organization, shelf);
        organization.edit(shelf, &id).unwrap()[member] = value;
    };
    plant(
        Shelf::Instances,
        "metadata",
        json!({"items": [{"key": "startup-script", "value": PLANTED}, {"key": "ssh-keys", "value": PLANTED}]}),
    );
    plant(
        Shelf::Functions,
        "serviceConfig",
        json!({"serviceAccountEmail": names::DEPLOYER, "environmentVariables": {"PASSWORD_OF": PLANTED}}),
    );
    plant(
        Shelf::RunServices,
        "template",
        json!({"serviceAccount": names::DEPLOYER, "containers": [{"image": "i", "args": [PLANTED], "env": [{"name": "DB", "value": PLANTED}]}]}),
    );
    plant(Shelf::ApiKeys, "keyString", json!(PLANTED));
    plant(Shelf::Keys, "privateKeyData", json!(PLANTED));
    plant(Shelf::HmacKeys, "secret", json!(PLANTED));
    organization
}

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
    let faults = Faults::none()
        .with(Rule::nth("admin:directory.users.list", 1, Fault::Expired))
        .with(Rule::nth("cloudasset:searchAllIamPolicies", 1, Fault::Expired))
        .with(Rule::every("admin:directory.domains.list", Fault::Deny));
    let server = Server::start(with_secrets(), faults);
    let connector = GcpConnector::new(config(&server)).with_environment(environment(&server));
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
    assert!(lines > 50, "{lines}");
    for name in ["startup-script", "PASSWORD_OF", "\"DB\""] {
        assert!(
            said.contains(name) || said.contains(&name.replace('"', "\\\"")),
            "the name `{name}` is gone"
        );
    }
    said.push_str(&String::from_utf8_lossy(&log.0.lock().unwrap()));
    assert!(said.contains("hyper") || said.contains("reqwest"), "the log was not taken");
    let key: Value = serde_json::from_str(&std::fs::read_to_string(server.key_file()).unwrap()).unwrap();
    let private = key["private_key"].as_str().unwrap().lines().nth(1).unwrap().to_owned();
    for secret in [PLANTED, &private] {
        assert!(!said.contains(secret), "a secret was told");
    }
    let tokens = server.tokens();
    assert!(!tokens.is_empty());
    for token in &tokens {
        assert!(!said.contains(token.as_str()), "a token was told");
    }
    // A token that the key signs by itself.
    assert!(!said.contains("eyJ"), "an assertion was told");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_an_error_that_does_not_repeat_it() {
    let server = Server::start(Organization::contoso(), Faults::none());
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(&folder.path().join("snapshot"));
    for (text, said) in [
        ("{\"type\": \"service_account\", hunter2", "it is no JSON"),
        (
            "{\"type\": \"service_account\", \"client_email\": \"a@b.example\", \"private_key_id\": \"1\", \"private_key\": \"hunter2\"}",
            "key",
        ),
        ("{\"type\": \"service_account\", \"private_key\": \"hunter2\"}", "`client_email`"),
    ] {
        let file = folder.path().join("key.json");
        std::fs::write(&file, text).unwrap();
        let environment = Environment::of([("GOOGLE_APPLICATION_CREDENTIALS", file.display().to_string())]);
        let connector = GcpConnector::new(config(&server)).with_environment(environment);
        let why = connector.collect(&writer, &NoProgress, Cancellation::new()).await.unwrap_err().to_string();
        assert!(why.contains(said), "{why}");
        assert!(!why.contains("hunter2"), "{why}");
        assert_eq!(writer.finished_units(), 0);
    }
}
