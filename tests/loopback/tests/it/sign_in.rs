//! The token endpoint: secrets, certificates, federated credentials, managed identities.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rcgen::SigningKey as _;
use serde_json::{Value, json};
use tenure_loopback::{Fault, Faults, Loopback, Rule, Tenant, names};

const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const GRAPH: &str = "https://graph.microsoft.com/.default";

/// A client that trusts the root of one server.
struct SignIn {
    server: Loopback,
    http: reqwest::Client,
}

impl SignIn {
    fn new() -> Self {
        let server = Loopback::start(Tenant::contoso(), Faults::none());
        let pem = std::fs::read(server.root_certificate()).unwrap();
        let root = reqwest::Certificate::from_pem(&pem).unwrap();
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([root]).build().unwrap();
        Self { server, http }
    }

    async fn ask(&self, fields: &[(&str, &str)]) -> (u16, Value) {
        let common =
            [("grant_type", "client_credentials"), ("scope", GRAPH), ("client_id", names::SCANNER_APP_ID)];
        let form: Vec<String> =
            common.iter().chain(fields).map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let url = format!("{}/{}/oauth2/v2.0/token", self.server.authority(), names::TENANT);
        let request = self.http.post(url).header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(form.join("&")).send().await.unwrap();
        (answer.status().as_u16(), serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap())
    }

    async fn assert(&self, assertion: &str) -> (u16, Value) {
        self.ask(&[("client_assertion_type", ASSERTION), ("client_assertion", assertion)]).await
    }
}

fn escaped(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[tokio::test]
async fn a_secret_opens_and_a_wrong_one_does_not() {
    let sign_in = SignIn::new();
    let (status, body) = sign_in.ask(&[("client_secret", names::SCANNER_SECRET)]).await;
    assert_eq!(status, 200, "{body}");
    let token = body["access_token"].as_str().unwrap();
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!((&claims["tid"], &claims["appid"]), (&json!(names::TENANT), &json!(names::SCANNER_APP_ID)));
    assert!(claims["roles"].as_array().unwrap().contains(&json!("Directory.Read.All")));
    let users = format!("{}/v1.0/users", sign_in.server.graph());
    assert_eq!(sign_in.http.get(users).bearer_auth(token).send().await.unwrap().status(), 200);
    for (fields, code) in [
        (vec![("client_secret", "wrong")], 7_000_215),
        (vec![], 7_000_218),
        (
            vec![
                ("client_secret", names::SCANNER_SECRET),
                ("scope", "https://graph.microsoft.com/User.Read"),
            ],
            0,
        ),
    ] {
        let (status, body) = sign_in.ask(&fields).await;
        // The first of two equal fields counts.
        let expected = if code == 0 { 200 } else { 401 };
        assert_eq!(status, expected, "{body}");
        assert!(code == 0 || body["error_codes"][0] == code, "{body}");
    }
}

#[tokio::test]
async fn a_federated_token_must_fit_a_credential_exactly() {
    let sign_in = SignIn::new();
    let audience = "api://AzureADTokenExchange";
    let good = sign_in.server.foreign_token(names::SCANNER_ISSUER, names::SCANNER_SUBJECT, audience);
    assert_eq!(sign_in.assert(&good).await.0, 200);
    for (issuer, subject, audience) in [
        (names::SCANNER_ISSUER, "repo:contoso/scans:ref:refs/heads/other", audience),
        ("https://token.actions.githubusercontent.com/", names::SCANNER_SUBJECT, audience),
        (names::SCANNER_ISSUER, names::SCANNER_SUBJECT, "sts.amazonaws.com"),
    ] {
        let token = sign_in.server.foreign_token(issuer, subject, audience);
        let (status, body) = sign_in.assert(&token).await;
        assert_eq!((status, body["error_codes"][0].as_u64()), (401, Some(700_213)), "{issuer} {subject}");
    }
}

#[tokio::test]
async fn a_certificate_signs_for_its_application_only() {
    let sign_in = SignIn::new();
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
    let certificate = rcgen::CertificateParams::new(Vec::new()).unwrap().self_signed(&key).unwrap();
    let authority = format!("{}/{}/oauth2/v2.0/token", sign_in.server.authority(), names::TENANT);
    let assertion = |audience: &str, key: &rcgen::KeyPair| {
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let claims = json!({ "aud": audience, "iss": names::SCANNER_APP_ID, "sub": names::SCANNER_APP_ID, "exp": 4_000_000_000_u64 });
        let signed = format!("{}.{}", part(json!({ "alg": "RS256", "typ": "JWT" })), part(claims));
        let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()).unwrap());
        format!("{signed}.{signature}")
    };
    // Before the certificate is known.
    assert_eq!(sign_in.assert(&assertion(&authority, &key)).await.0, 401);
    sign_in.server.set_certificate(names::SCANNER_APP_ID, certificate.der());
    assert_eq!(sign_in.assert(&assertion(&authority, &key)).await.0, 200);
    assert_eq!(sign_in.assert(&assertion("https://login.fabrikam.example/", &key)).await.0, 401);
    let other = rcgen::KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
    assert_eq!(sign_in.assert(&assertion(&authority, &other)).await.0, 401);
}

#[tokio::test]
async fn managed_identities_are_known_by_where_they_ask() {
    let sign_in = SignIn::new();
    let resource = escaped("https://management.azure.com/");
    let app_service =
        format!("{}?api-version=2019-08-01&resource={resource}", sign_in.server.identity_endpoint());
    let asked = sign_in.http.get(&app_service).header("x-identity-header", names::IDENTITY_HEADER);
    let body: Value = serde_json::from_slice(&asked.send().await.unwrap().bytes().await.unwrap()).unwrap();
    let token = body["access_token"].as_str().unwrap();
    assert!(body["expires_on"].as_str().unwrap().parse::<u64>().is_ok());
    let subscriptions = format!("{}/subscriptions?api-version=2022-12-01", sign_in.server.arm());
    assert_eq!(sign_in.http.get(subscriptions).bearer_auth(token).send().await.unwrap().status(), 200);
    assert_eq!(sign_in.http.get(&app_service).send().await.unwrap().status(), 400);
    let machine = format!(
        "{}/metadata/identity/oauth2/token?api-version=2018-02-01&resource={resource}",
        sign_in.server.arm()
    );
    assert_eq!(sign_in.http.get(&machine).header("metadata", "true").send().await.unwrap().status(), 200);
    assert_eq!(sign_in.http.get(&machine).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn the_endpoint_can_be_busy_and_a_stranger_is_not_known() {
    let sign_in = SignIn::new();
    sign_in.server.set_faults(Faults::none().with(Rule::nth("authority:token", 1, Fault::Throttle(Some(3)))));
    let secret = ("client_secret", names::SCANNER_SECRET);
    assert_eq!(sign_in.ask(&[secret]).await.0, 429);
    assert_eq!(sign_in.ask(&[secret]).await.0, 200);
    sign_in.server.change(|tenant| {
        tenant
            .table_mut(tenure_loopback::Set::ServicePrincipals)
            .retain(|row| row["appId"] != names::SCANNER_APP_ID)
    });
    let (status, body) = sign_in.ask(&[secret]).await;
    assert_eq!((status, body["error"].as_str()), (400, Some("unauthorized_client")));
    let strange = reqwest::Client::builder().no_proxy().build().unwrap();
    assert!(
        strange.get(format!("{}/x", sign_in.server.authority())).send().await.is_err(),
        "an unknown root is trusted"
    );
}
