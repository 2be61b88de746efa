//! Every way to sign in, and what each needs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tenure_connector_core::{Cancellation, CollectError, CollectSummary, Connector, NoProgress};
use tenure_gcp::{CredentialKind, Environment, GcpConfig, GcpConnector};
use tenure_loopback::google::{Organization, Server, names};
use tenure_loopback::{Fault, Faults, Rule};
use tenure_model::CoverageState;
use tenure_snapshot::SnapshotWriter;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::scan::{config, of_organization, of_project, writer};

const POLICIES: &str = "cloudasset:searchAllIamPolicies";
const USERS: &str = "admin:directory.users.list";

struct Signed {
    outcome: Result<CollectSummary, CollectError>,
    writer: SnapshotWriter,
    _folder: tempfile::TempDir,
}

impl Signed {
    fn state(&self, api: &str) -> CoverageState {
        self.writer.outcome_of(&of_organization(api)).unwrap().0.state
    }

    fn asked_by(&self) -> String {
        self.writer.outcome_of(&of_organization(POLICIES)).unwrap().0.asked_by
    }
}

async fn sign_in(server: &Server, environment: Environment, change: impl FnOnce(&mut GcpConfig)) -> Signed {
    let mut config = config(server);
    config.projects = vec![names::SECURITY.to_owned()];
    change(&mut config);
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(&folder.path().join("snapshot"));
    let connector = GcpConnector::new(config).with_environment(environment);
    let outcome = connector.collect(&writer, &NoProgress, Cancellation::new()).await;
    Signed { outcome, writer, _folder: folder }
}

fn file(path: &Path) -> Environment {
    Environment::of([("GOOGLE_APPLICATION_CREDENTIALS", path.display().to_string())])
}

/// The administrator may read what the test looks at, and charge the project that his file names.
fn server_of_administrator() -> Server {
    let mut organization = Organization::contoso();
    let member = format!("user:{}", names::ADMINISTRATOR);
    let container = |name: &str| format!("//cloudresourcemanager.googleapis.com/{name}");
    for role in ["roles/browser", "roles/cloudasset.viewer"] {
        organization.bind(&container(names::ORGANIZATION), role, &[&member]);
    }
    let project = container(&format!("projects/{}", names::SECURITY));
    organization.bind(&project, "roles/serviceusage.serviceUsageConsumer", &[&member]);
    Server::start(organization, Faults::none())
}

fn server() -> Server {
    Server::start(Organization::contoso(), Faults::none())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_a_service_account_signs_for_itself_and_is_exchanged_for_the_directory() {
    let server = server();
    let signed = sign_in(&server, file(&server.key_file()), |config| {
        config.credential = CredentialKind::ServiceAccountKey;
    })
    .await;
    signed.outcome.as_ref().unwrap();
    assert_eq!(
        (signed.state(POLICIES), signed.state(USERS)),
        (CoverageState::Complete, CoverageState::Complete)
    );
    assert_eq!(signed.asked_by(), names::SCANNER);
    // One exchange for each kind of scope of the directory, none for the rest.
    assert!((1..=6).contains(&server.count("oauth2:token")), "{}", server.count("oauth2:token"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegated_account_reads_the_directory_in_the_name_of_an_administrator() {
    let scopes: Vec<&str> = tenure_gcp::permissions::workspace_scopes().into_iter().collect();
    for delegated in [true, false] {
        let server = server();
        if delegated {
            server.delegate(names::SCANNER_UNIQUE_ID, &scopes);
        }
        let signed = sign_in(&server, file(&server.key_file()), |config| {
            config.workspace_subject = Some(names::ADMINISTRATOR.to_owned());
        })
        .await;
        signed.outcome.as_ref().unwrap();
        let expected = if delegated { CoverageState::Complete } else { CoverageState::Unread };
        assert_eq!((signed.state(POLICIES), signed.state(USERS)), (CoverageState::Complete, expected));
        if !delegated {
            let (_, gaps) = signed.writer.outcome_of(&of_organization(USERS)).unwrap();
            assert_eq!(&*gaps[0].code, "unauthorized_client");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_signs_in_with_what_gcloud_left() {
    let server = server_of_administrator();
    // Found where `gcloud` leaves it, without a word of configuration.
    let folder = tempfile::tempdir().unwrap();
    let well_known = folder.path().join("application_default_credentials.json");
    std::fs::copy(server.user_file(), &well_known).unwrap();
    let environment = Environment::of([("CLOUDSDK_CONFIG", folder.path().display().to_string())]);
    let signed = sign_in(&server, environment, |config| config.credential = CredentialKind::User).await;
    signed.outcome.as_ref().unwrap();
    assert!(server.count("oauth2:token") > 0);
    assert_eq!(signed.state(POLICIES), CoverageState::Complete);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_counted_for_the_project_that_is_named() {
    let server = server();
    // The scanner may not charge this one: that it is refused shows that every call names it.
    let signed = sign_in(&server, file(&server.key_file()), |config| {
        config.quota_project = Some(names::PRODUCTION.to_owned());
    })
    .await;
    signed.outcome.as_ref().unwrap();
    let key = of_project(names::SECURITY, "cloudresourcemanager:projects.search");
    let (_, gaps) = signed.writer.outcome_of(&key).unwrap();
    assert_eq!(&*gaps[0].code, "USER_PROJECT_DENIED");
    assert!(gaps[0].detail.contains(names::PRODUCTION), "{}", gaps[0].detail);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_identity_is_exchanged_and_acts_as_the_account() {
    let server = server();
    let path = server.federated_file("repo:contoso/scans:environment:nightly");
    let signed =
        sign_in(&server, file(&path), |config| config.credential = CredentialKind::ExternalAccount).await;
    signed.outcome.as_ref().unwrap();
    assert_eq!(signed.state(POLICIES), CoverageState::Complete);
    assert_eq!(signed.asked_by(), names::SCANNER);
    assert!(server.count("sts:token") > 0);

    let stranger = server.federated_file("repo:fabrikam/other:ref:refs/heads/main");
    let refused = sign_in(&server, file(&stranger), |_| ()).await;
    assert!(matches!(refused.outcome, Err(CollectError::Credentials(_))), "{:?}", refused.outcome);
}

/// A server that gives these answers by their paths, and what it was asked.
async fn answers(pages: Vec<(&'static str, String)>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.windows(4).any(|end| end == b"\r\n\r\n") {
                let mut some = [0; 4096];
                match stream.read(&mut some).await {
                    Ok(read) if read > 0 => head.extend_from_slice(&some[..read]),
                    _ => break,
                }
            }
            let head = String::from_utf8_lossy(&head).to_lowercase();
            let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
            let page = pages.iter().find(|(own, _)| *own == path).map(|(_, page)| page.clone());
            heard.lock().unwrap().push(head);
            let (status, body) = page.map_or(("404 Not Found", String::new()), |page| ("200 OK", page));
            let length = body.len();
            let reply =
                format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
            let _ = stream.write_all(reply.as_bytes()).await;
        }
    });
    (address, asked)
}

/// A file of the kind that the server writes for a pipeline, with another source of what is exchanged.
fn federated(server: &Server, provider: &str, kind: &str, source: Value) -> PathBuf {
    let text =
        std::fs::read_to_string(server.federated_file("repo:contoso/scans:environment:nightly")).unwrap();
    let mut file: Value = serde_json::from_str(&text).unwrap();
    file["audience"] = json!(names::GITHUB_AUDIENCE.replace("/github", &format!("/{provider}")));
    file["subject_token_type"] = json!(format!("urn:ietf:params:{kind}"));
    file["credential_source"] = source;
    let path = server.folder().join(format!("federated-{provider}.json"));
    std::fs::write(&path, file.to_string()).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_an_address_tells_is_exchanged() {
    let server = server();
    let own = server.federated_file("repo:contoso/scans:environment:nightly");
    let own: Value = serde_json::from_str(&std::fs::read_to_string(own).unwrap()).unwrap();
    let token = std::fs::read_to_string(own["credential_source"]["file"].as_str().unwrap()).unwrap();
    let page = json!({ "value": token }).to_string();
    let (address, asked) = answers(vec![("/token?audience=google", page)]).await;
    let source = |path: &str| {
        json!({ "url": format!("{address}{path}"), "headers": { "x-pipeline": "nightly-7" },
            "format": { "type": "json", "subject_token_field_name": "value" } })
    };
    let path = federated(&server, "github", "oauth:token-type:jwt", source("/token?audience=google"));
    let signed =
        sign_in(&server, file(&path), |config| config.credential = CredentialKind::ExternalAccount).await;
    signed.outcome.as_ref().unwrap();
    assert_eq!((signed.state(POLICIES), &*signed.asked_by()), (CoverageState::Complete, names::SCANNER));
    assert!(server.count("sts:token") > 0);
    assert!(asked.lock().unwrap().iter().all(|head| head.contains("x-pipeline: nightly-7")));

    let path = federated(&server, "github", "oauth:token-type:jwt", source("/gone"));
    let refused = sign_in(&server, file(&path), |_| ()).await;
    let why = refused.outcome.unwrap_err().to_string();
    assert!(!why.contains(token.trim()), "a token is told");
    assert_eq!(refused.writer.finished_units(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_of_aws_is_exchanged_by_a_request_that_it_signs() {
    const ARN: &str = "arn:aws:sts::111122223333:assumed-role/scans/i-0123456789abcdef0";
    let member = |arn: &str| {
        let (pool, _) = names::GITHUB_AUDIENCE.split_once("/providers/").unwrap();
        format!("principal:{pool}/subject/{arn}")
    };
    let mut organization = Organization::contoso();
    let scanner = format!(
        "//iam.googleapis.com/projects/{}/serviceAccounts/{}",
        names::SECURITY,
        names::SCANNER_UNIQUE_ID
    );
    organization.bind(&scanner, "roles/iam.workloadIdentityUser", &[&member(ARN)]);
    let server = Server::start(organization, Faults::none());
    server.know_aws("ASIALOOPBACK00000001", ARN);
    server.know_aws("ASIALOOPBACK00000002", "arn:aws:sts::444455556666:assumed-role/other/x");
    for (key, is_ours) in [("ASIALOOPBACK00000001", true), ("ASIALOOPBACK00000002", false)] {
        let credentials = json!({ "Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": key,
            "SecretAccessKey": "made-up-secret-of-a-test", "Token": "made-up-session" });
        let (address, asked) = answers(vec![
            ("/session", "imds".to_owned()),
            ("/zone", "eu-west-1b".to_owned()),
            ("/roles", "scans".to_owned()),
            ("/roles/scans", credentials.to_string()),
        ])
        .await;
        let source = json!({
            "environment_id": "aws1", "region_url": format!("{address}/zone"), "url": format!("{address}/roles"),
            "imdsv2_session_token_url": format!("{address}/session"),
            "regional_cred_verification_url": "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
        });
        let path = federated(&server, "aws", "aws:token-type:aws4_request", source);
        let signed =
            sign_in(&server, file(&path), |config| config.credential = CredentialKind::ExternalAccount).await;
        if is_ours {
            signed.outcome.as_ref().unwrap();
            assert_eq!(
                (signed.state(POLICIES), &*signed.asked_by()),
                (CoverageState::Complete, names::SCANNER)
            );
            let heard = asked.lock().unwrap().clone();
            assert!(heard.iter().any(|head| head.starts_with("put /session")), "{heard:?}");
        } else {
            let why = signed.outcome.unwrap_err().to_string();
            assert!(!why.contains("made-up"), "{why}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_machine_s_own_account_is_asked_for_at_the_metadata_server() {
    let server = server();
    let environment = Environment::of([("GCE_METADATA_HOST", server.metadata_host())]);
    let signed = sign_in(&server, environment, |_| ()).await;
    signed.outcome.as_ref().unwrap();
    assert_eq!((signed.state(POLICIES), &*signed.asked_by()), (CoverageState::Complete, names::SCANNER));
    assert!(server.count("metadata:read") > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_is_acted_as_by_one_who_may() {
    let server = server();
    let key = server.key_file_of(names::DEPLOYER);
    let signed =
        sign_in(&server, file(&key), |config| config.impersonate = Some(names::SCANNER.to_owned())).await;
    signed.outcome.as_ref().unwrap();
    assert_eq!((signed.state(POLICIES), &*signed.asked_by()), (CoverageState::Complete, names::SCANNER));
    assert!(server.count("iamcredentials:*") > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_sign_in_is_an_error_and_no_snapshot() {
    let server = Server::start(
        Organization::contoso(),
        Faults::none()
            .with(Rule::every("metadata:*", Fault::Fail(404)))
            .with(Rule::every("oauth2:token", Fault::Deny)),
    );
    let machine = Environment::of([("GCE_METADATA_HOST", server.metadata_host())]);
    for environment in [machine, file(&server.user_file())] {
        let signed = sign_in(&server, environment, |_| ()).await;
        let why = signed.outcome.unwrap_err();
        assert!(matches!(why, CollectError::Credentials(_)), "{why}");
        assert_eq!(signed.writer.finished_units(), 0);
    }
    let none =
        sign_in(&server, Environment::default(), |config| config.credential = CredentialKind::User).await;
    assert!(none.outcome.unwrap_err().to_string().contains("GOOGLE_APPLICATION_CREDENTIALS"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_without_a_key_and_a_second_impersonation_are_refused() {
    let server = server();
    let user = sign_in(&server, file(&server.user_file()), |config| {
        config.workspace_subject = Some(names::ADMINISTRATOR.to_owned());
    })
    .await;
    assert!(matches!(user.outcome, Err(CollectError::Config(_))), "{:?}", user.outcome);
    assert_eq!(server.count("*"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_of_a_short_life_are_renewed() {
    let server = server_of_administrator();
    server.set_token_lifetime(std::time::Duration::from_secs(1));
    let signed = sign_in(&server, file(&server.user_file()), |config| config.workspace = false).await;
    signed.outcome.as_ref().unwrap();
    assert_eq!(signed.state(POLICIES), CoverageState::Complete);
}
