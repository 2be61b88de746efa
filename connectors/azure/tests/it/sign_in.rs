//! Every way to sign in, against the token endpoint on the loopback address.

use tenure_azure::{AzureConnector, CredentialKind, Environment};
use tenure_connector_core::{Cancellation, CollectError, CollectSummary, Connector, NoProgress};
use tenure_loopback::{Fault, Faults, Loopback, Rule, Tenant, names};

use crate::scan::{config, of_tenant, writer};

async fn sign_in(
    server: &Loopback,
    environment: Environment,
    change: impl FnOnce(&mut tenure_azure::AzureConfig),
) -> Result<CollectSummary, CollectError> {
    let mut config = config(server);
    // Signing in is all that is tested.
    config.resources = false;
    change(&mut config);
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(&folder.path().join("snapshot"));
    let connector = AzureConnector::new(config).with_environment(environment);
    let summary = connector.collect(&writer, &NoProgress, Cancellation::new()).await?;
    assert!(writer.outcome_of(&of_tenant("graph:users")).unwrap().0.items > 0);
    Ok(summary)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_federated_token_signs_in() {
    let server = Loopback::start(Tenant::contoso(), Faults::none());
    let token =
        server.foreign_token(names::SCANNER_ISSUER, names::SCANNER_SUBJECT, "api://AzureADTokenExchange");
    let file = server.folder().join("token");
    std::fs::write(&file, token).unwrap();
    let environment = Environment::of([("AZURE_FEDERATED_TOKEN_FILE", file.display().to_string())]);
    sign_in(&server, environment, |_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_signs_in() {
    let server = Loopback::start(Tenant::contoso(), Faults::none());
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
    let parameters = rcgen::CertificateParams::new(vec!["scanner.contoso.example".to_owned()]).unwrap();
    let certificate = parameters.self_signed(&key).unwrap();
    server.set_certificate(names::SCANNER_APP_ID, certificate.der());
    let file = server.folder().join("scanner.pem");
    std::fs::write(&file, format!("{}{}", key.serialize_pem(), certificate.pem())).unwrap();
    sign_in(&server, Environment::default(), |config| config.certificate = Some(file.clone())).await.unwrap();

    // Of somebody else: refused, and nothing of the key is told.
    let other = rcgen::KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
    let pem = other.serialize_pem();
    std::fs::write(&file, format!("{}{pem}", certificate.pem())).unwrap();
    let why = sign_in(&server, Environment::default(), |config| config.certificate = Some(file)).await;
    let why = why.unwrap_err().to_string();
    assert!(why.contains("AADSTS"), "{why}");
    assert!(pem.lines().skip(1).all(|line| !why.contains(line) || line.starts_with("-----")), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_endpoint_that_fails_for_a_while_is_overcome() {
    for fault in [Fault::Fail(503), Fault::Throttle(None), Fault::Disconnect] {
        let server =
            Loopback::start(Tenant::contoso(), Faults::none().with(Rule::first("authority:token", 2, fault)));
        let environment = crate::scan::environment();
        sign_in(&server, environment, |_| ()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_cannot_sign_in_has_no_snapshot() {
    let server = Loopback::start(Tenant::contoso(), Faults::none());
    let why =
        sign_in(&server, Environment::default(), |config| config.credential = CredentialKind::ClientSecret);
    assert!(matches!(why.await, Err(CollectError::Credentials(_))));
    let elsewhere = |config: &mut tenure_azure::AzureConfig| {
        config.tenant = Some(names::FABRIKAM.to_owned());
    };
    assert!(matches!(
        sign_in(&server, crate::scan::environment(), elsewhere).await,
        Err(CollectError::Credentials(_))
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn short_tokens_are_renewed_before_they_end() {
    let server = Loopback::start(Tenant::contoso(), Faults::none());
    server.set_token_lifetime(std::time::Duration::from_secs(3));
    // One list that takes longer than a token lives.
    let slow = Fault::Slow(std::time::Duration::from_millis(1200));
    let users = |rule: Rule| rule.containing("userPrincipalName");
    let faults = Faults::none().with(users(Rule::first("graph:users", 4, slow)));
    server.set_faults(faults.with(users(Rule::every("graph:users", Fault::Pages(2)))));
    sign_in(&server, crate::scan::environment(), |_| ()).await.unwrap();
    assert_eq!(server.calls().iter().filter(|call| call.status == 401).count(), 0);
    assert!(server.count("authority:token") > 2);
}

/// What a process that is started anew is told.
const CONFIG: &str = "TENURE_AZURE_TEST_CONFIG";

/// Runs the next test alone in a process with these variables: they cannot be set in this one.
fn in_a_process(
    server: &Loopback,
    change: impl FnOnce(&mut tenure_azure::AzureConfig),
    variables: &[(&str, String)],
) {
    let mut config = config(server);
    config.resources = false;
    change(&mut config);
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "sign_in::with_what_the_process_has", "--ignored", "--nocapture"]);
    for name in ["AZURE_CLIENT_SECRET", "AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_AUTHORITY_HOST"] {
        command.env_remove(name);
    }
    command.env(CONFIG, serde_json::to_string(&config).unwrap());
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    let output = command.output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by others in a process of its own"]
async fn with_what_the_process_has() {
    let config: tenure_azure::AzureConfig = serde_json::from_str(&std::env::var(CONFIG).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(&folder.path().join("snapshot"));
    AzureConnector::new(config).collect(&writer, &NoProgress, Cancellation::new()).await.unwrap();
    assert!(writer.outcome_of(&of_tenant("graph:users")).unwrap().0.items > 0);
}

#[test]
fn a_managed_identity_signs_in() {
    let server = Loopback::start(Tenant::contoso(), Faults::none());
    let variables = [
        ("IDENTITY_ENDPOINT", server.identity_endpoint()),
        ("IDENTITY_HEADER", names::IDENTITY_HEADER.to_owned()),
    ];
    in_a_process(&server, |config| config.client_id = None, &variables);
    assert!(server.count("authority:managed-identity") >= 1);
}

#[cfg(unix)]
#[test]
fn the_azure_cli_signs_in() {
    use std::os::unix::fs::PermissionsExt as _;

    let server = Loopback::start(Tenant::contoso(), Faults::none());
    let answer = |token: String| {
        format!(
            r#"{{"accessToken":"{token}","expires_on":4102444800,"expiresOn":"2100-01-01 00:00:00.000000","tenant":"{}","tokenType":"Bearer"}}"#,
            names::TENANT
        )
    };
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *graph*) echo '{}';; *) echo '{}';; esac\n",
        answer(server.graph_token()),
        answer(server.arm_token())
    );
    let folder = server.folder().join("bin");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("az"), script).unwrap();
    std::fs::set_permissions(folder.join("az"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    in_a_process(&server, |config| config.client_id = None, &[("PATH", path)]);
    assert_eq!(server.count("authority:*"), 0);
}

#[test]
fn a_secret_of_the_environment_signs_in() {
    let server = Loopback::start(Tenant::contoso(), Faults::none());
    let variables = [
        ("AZURE_TENANT_ID", names::TENANT.to_owned()),
        ("AZURE_CLIENT_ID", names::SCANNER_APP_ID.to_owned()),
        ("AZURE_CLIENT_SECRET", names::SCANNER_SECRET.to_owned()),
        ("AZURE_AUTHORITY_HOST", server.authority()),
    ];
    let nothing = |config: &mut tenure_azure::AzureConfig| {
        (config.tenant, config.client_id, config.authority_host) = (None, None, None);
    };
    in_a_process(&server, nothing, &variables);
}
