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
    let slow = Fault::Slow(std::time::Duration::from_millis(1200));
    server.set_faults(
        Faults::none()
            .with(Rule::first("graph:users", 4, slow))
            .with(Rule::every("graph:users", Fault::Pages(2))),
    );
    sign_in(&server, crate::scan::environment(), |_| ()).await.unwrap();
    assert_eq!(server.calls().iter().filter(|call| call.status == 401).count(), 0);
    assert!(server.count("authority:token") > 2);
}
