//! The ways to a token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rcgen::SigningKey as _;
use serde_json::{Value, json};
use tenure_loopback::google::{Shelf, names};

use super::client::Client;

const PROJECTS: &str = "/cloudresourcemanager/v3/projects:search";
const CLOUD: &str = "https://www.googleapis.com/auth/cloud-platform";
const USERS: &str = "https://www.googleapis.com/auth/admin.directory.user.readonly";

fn file(path: &std::path::Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// An assertion that the key of a file signs, with these claims besides the usual ones.
fn assertion(key: &Value, more: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let now =
        i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs())
            .unwrap();
    let mut claims =
        json!({ "iss": key["client_email"], "sub": key["client_email"], "iat": now, "exp": now + 3600 });
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let header = json!({ "alg": "RS256", "typ": "JWT", "kid": key["private_key_id"] });
    let signed = format!("{}.{}", part(&header), part(&claims));
    let pair =
        rcgen::KeyPair::from_pem_and_sign_algo(key["private_key"].as_str().unwrap(), &rcgen::PKCS_RSA_SHA256)
            .unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(pair.sign(signed.as_bytes()).unwrap()))
}

async fn form(client: &Client, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
    let escape = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
    let request = client.http.post(format!("{}{path}", client.server.endpoint()));
    let answer = request
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body.join("&"))
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap())
}

async fn grant(client: &Client, assertion: &str) -> (u16, Value) {
    let kind = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    form(client, "/token", &[("grant_type", kind), ("assertion", assertion)]).await
}

/// Whether a token opens a path.
async fn opens(client: &Client, token: &Value, path: &str) -> u16 {
    client.ask("GET", path, token.as_str().unwrap(), &[], "").await.0
}

#[tokio::test]
async fn a_key_signs_for_its_account_and_no_other_does() {
    let client = Client::contoso();
    let key = file(&client.server.key_file());
    assert_eq!(
        (key["type"].as_str(), &key["client_email"]),
        (Some("service_account"), &json!(names::SCANNER))
    );
    let claims = json!({ "aud": key["token_uri"], "scope": CLOUD });
    let (status, body) = grant(&client, &assertion(&key, &claims)).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(opens(&client, &body["access_token"], PROJECTS).await, 200);
    // Signed by itself, an assertion is a token, too: for a scope, or for a service.
    for claims in [json!({ "scope": CLOUD }), json!({ "aud": "https://iam.googleapis.com/" })] {
        assert_eq!(opens(&client, &json!(assertion(&key, &claims)), PROJECTS).await, 200);
    }
    // Another's key, another audience, a time that is over, no scope.
    let mut other = file(&client.server.key_file_of(names::DEPLOYER));
    other["client_email"] = json!(names::SCANNER);
    assert_eq!(grant(&client, &assertion(&other, &claims)).await.1["error"], "invalid_grant");
    other["private_key_id"] = key["private_key_id"].clone();
    assert_eq!(
        grant(&client, &assertion(&other, &claims)).await.1["error_description"],
        "Invalid JWT Signature."
    );
    for wrong in
        [json!({ "aud": "https://example.com" }), json!({ "exp": 1_000_000_000 }), json!({ "scope": "" })]
    {
        let mut claims = claims.clone();
        claims.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        assert_eq!(grant(&client, &assertion(&key, &claims)).await.0, 400, "{wrong}");
    }
    // An account that is disabled has no token any more.
    let id = format!(
        "//iam.googleapis.com/projects/contoso-security/serviceAccounts/{}",
        names::SCANNER_UNIQUE_ID
    );
    client.server.change(|organization| {
        organization.edit(Shelf::ServiceAccounts, &id).unwrap()["disabled"] = json!(true)
    });
    assert_eq!(grant(&client, &assertion(&key, &claims)).await.0, 400);
}

#[tokio::test]
async fn a_delegated_account_speaks_for_a_user_with_the_scopes_that_it_was_given() {
    let client = Client::contoso();
    let key = file(&client.server.key_file_of("workspace-sync@contoso-security.iam.gserviceaccount.com"));
    let claims = |scope: &str, user: &str| json!({ "aud": key["token_uri"], "scope": scope, "sub": user });
    let (status, body) = grant(&client, &assertion(&key, &claims(USERS, names::ADMINISTRATOR))).await;
    assert_eq!((status, body["error"].as_str()), (401, Some("unauthorized_client")));
    client.server.delegate(key["client_id"].as_str().unwrap(), &[USERS]);
    let (_, body) = grant(&client, &assertion(&key, &claims(USERS, names::ADMINISTRATOR))).await;
    let users = format!("/admin/admin/directory/v1/users?customer={}", names::CUSTOMER);
    assert_eq!(opens(&client, &body["access_token"], &users).await, 200);
    // The user is what counts: bob administers nothing.
    let (_, body) = grant(&client, &assertion(&key, &claims(USERS, "bob@contoso.example"))).await;
    assert_eq!(opens(&client, &body["access_token"], &users).await, 403);
    for (scope, user) in
        [(CLOUD, names::ADMINISTRATOR), (USERS, "dave@contoso.example"), (USERS, "nobody@contoso.example")]
    {
        assert_eq!(grant(&client, &assertion(&key, &claims(scope, user))).await.0, 401, "{scope} {user}");
    }
}

#[tokio::test]
async fn a_refresh_token_is_the_users_own() {
    let client = Client::contoso();
    let user = file(&client.server.user_file());
    let ask = async |token: &str| {
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", user["client_id"].as_str().unwrap()),
            ("client_secret", user["client_secret"].as_str().unwrap()),
            ("refresh_token", token),
        ];
        form(&client, "/token", &fields).await
    };
    let (status, body) = ask(user["refresh_token"].as_str().unwrap()).await;
    assert_eq!(status, 200);
    // Organization administrators see it all.
    assert_eq!(opens(&client, &body["access_token"], PROJECTS).await, 200);
    assert_eq!(ask("another").await.1["error"], "invalid_grant");
    assert_eq!(
        form(&client, "/token", &[("grant_type", "password")]).await.1["error"],
        "unsupported_grant_type"
    );
}

/// Exchanges a token at the provider of an audience.
async fn exchange(client: &Client, audience: &str, token: &str, kind: &str) -> (u16, Value) {
    let fields = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        ("audience", audience),
        ("scope", CLOUD),
        ("subject_token", token),
        ("subject_token_type", kind),
    ];
    form(client, "/sts/v1/token", &fields).await
}

const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

#[tokio::test]
async fn a_pipeline_is_exchanged_and_then_acts_as_the_scanner() {
    let client = Client::contoso();
    let pipeline = file(&client.server.federated_file("repo:contoso/scans:environment:nightly"));
    let token = std::fs::read_to_string(pipeline["credential_source"]["file"].as_str().unwrap()).unwrap();
    let (status, body) = exchange(&client, names::GITHUB_AUDIENCE, &token, JWT).await;
    assert_eq!(status, 200, "{body}");
    let federated = body["access_token"].clone();
    // The pool's identity itself may do little.
    assert_eq!(opens(&client, &federated, "/iam/v1/projects/contoso-build/roles").await, 403);
    let path = pipeline["service_account_impersonation_url"]
        .as_str()
        .unwrap()
        .replace(&client.server.endpoint(), "");
    let act = async |token: &Value| {
        client
            .ask(
                "POST",
                &path,
                token.as_str().unwrap(),
                &[],
                &json!({ "scope": [CLOUD], "lifetime": "600s" }).to_string(),
            )
            .await
    };
    let (status, body) = act(&federated).await;
    assert_eq!(status, 200, "{body}");
    assert!(body["expireTime"].as_str().unwrap().ends_with('Z'));
    assert_eq!(opens(&client, &body["accessToken"], PROJECTS).await, 200);
    // Another environment is another subject, and no one's.
    let claims = |iss: &str, owner: &str, aud: &str| json!({ "iss": iss, "sub": "repo:contoso/scans:environment:test", "aud": aud, "repository_owner": owner });
    let (github, usual) =
        ("https://token.actions.githubusercontent.com", format!("https:{}", names::GITHUB_AUDIENCE));
    let other = client.server.foreign_token(claims(github, "contoso", &usual));
    let (_, body) = exchange(&client, names::GITHUB_AUDIENCE, &other, JWT).await;
    assert_eq!(act(&body["access_token"]).await.0, 403);
    // Another issuer, another owner, another audience; a provider of a pool that is disabled.
    for wrong in [
        claims("https://gitlab.com", "contoso", &usual),
        claims(github, "fabrikam", &usual),
        claims(github, "contoso", "sts.amazonaws.com"),
    ] {
        let token = client.server.foreign_token(wrong.clone());
        let (status, body) = exchange(&client, names::GITHUB_AUDIENCE, &token, JWT).await;
        assert_eq!((status, body["error"].as_str()), (400, Some("invalid_grant")), "{wrong}");
    }
    let disabled =
        names::GITHUB_AUDIENCE.replace("pipelines/providers/github", "partners/providers/fabrikam");
    assert_eq!(exchange(&client, &disabled, &token, JWT).await.1["error"], "invalid_target");
}

#[tokio::test]
async fn a_role_of_aws_proves_itself_by_what_it_signed() {
    let client = Client::contoso();
    let audience = names::GITHUB_AUDIENCE.replace("/github", "/aws");
    let signed = |key: &str, target: &str| {
        json!({
            "url": "https://sts.eu-west-1.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15", "method": "POST",
            "headers": [
                { "key": "Authorization", "value": format!("AWS4-HMAC-SHA256 Credential={key}/20261120/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=00") },
                { "key": "x-goog-cloud-target-resource", "value": target },
            ],
        })
        .to_string()
    };
    let kind = "urn:ietf:params:aws:token-type:aws4_request";
    client.server.know_aws("ASIALOOPBACK00000001", "arn:aws:sts::111122223333:assumed-role/settlement/run");
    client.server.know_aws("ASIALOOPBACK00000002", "arn:aws:sts::999988887777:assumed-role/settlement/run");
    let ask =
        async |key: &str, target: &str| exchange(&client, &audience, &signed(key, target), kind).await.0;
    assert_eq!(ask("ASIALOOPBACK00000001", &audience).await, 200);
    assert_eq!(ask("ASIALOOPBACK00000001", "//another").await, 400);
    assert_eq!(ask("ASIALOOPBACK00000002", &audience).await, 400);
    assert_eq!(ask("ASIALOOPBACK00000003", &audience).await, 400);
}

#[tokio::test]
async fn the_metadata_server_wants_its_header() {
    let client = Client::contoso();
    let url = format!(
        "http://{}/computeMetadata/v1/instance/service-accounts/default/token?scopes={CLOUD}",
        client.server.metadata_host()
    );
    assert_eq!(client.http.get(&url).send().await.unwrap().status(), 403);
    let answer = client.http.get(&url).header("Metadata-Flavor", "Google").send().await.unwrap();
    assert_eq!(answer.headers()["metadata-flavor"], "Google");
    let body: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!(opens(&client, &body["access_token"], PROJECTS).await, 200);
    let project = format!("http://{}/computeMetadata/v1/project/project-id", client.server.metadata_host());
    let answer = client.http.get(project).header("Metadata-Flavor", "Google").send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), names::SECURITY);
}

#[tokio::test]
async fn an_account_is_acted_as_only_by_whoever_is_let() {
    let client = Client::contoso();
    let path =
        format!("/iamcredentials/v1/projects/-/serviceAccounts/{}:generateAccessToken", names::SCANNER);
    let body = json!({ "scope": [CLOUD] }).to_string();
    let deployer = client.server.token_of(names::DEPLOYER, &[CLOUD]);
    let (status, answer) = client.ask("POST", &path, &deployer, &[], &body).await;
    assert_eq!(status, 200, "{answer}");
    let other = client.server.token_of("pay-batch@contoso-pay-prod.iam.gserviceaccount.com", &[CLOUD]);
    assert_eq!(client.ask("POST", &path, &other, &[], &body).await.0, 403);
    for wrong in [json!({}), json!({ "scope": [CLOUD], "lifetime": "86400s" })] {
        assert_eq!(client.ask("POST", &path, &deployer, &[], &wrong.to_string()).await.0, 400, "{wrong}");
    }
    assert!(client.server.tokens().len() > 2);
}
