//! The proxy itself: what the other tests build on must be known to work.

use std::net::SocketAddr;

use axum::Router;
use axum::http::HeaderMap;
use tenure_tests::fault_proxy::{Fault, Proxy, Rule};
use tokio::net::TcpListener;

const USERS: &str = "<ListUsersResponse><ListUsersResult><IsTruncated>false</IsTruncated><Users>\
    <member>a</member><member>b</member><member>c</member></Users></ListUsersResult></ListUsersResponse>";

/// A service that knows three users, and gives out keys.
async fn service() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(|headers: HeaderMap, body: String| async move {
        assert_eq!(headers["host"], "signed.example", "the signed host is kept");
        if body.contains("AssumeRole") {
            "<R><AccessKeyId>ASIAOTHER</AccessKeyId></R>".to_owned()
        } else {
            USERS.to_owned()
        }
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn ask(proxy: &Proxy, key: &str, service: &str, body: &str) -> reqwest::Result<reqwest::Response> {
    let signature = format!("AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/{service}/aws4_request");
    let client = reqwest::Client::builder().no_proxy().build()?;
    let request =
        client.post(proxy.url()).header("host", "signed.example").header("authorization", signature);
    request.body(body.to_owned()).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_come_in_pages_and_calls_are_written_down() {
    let proxy = Proxy::start(service().await, vec![Rule::every("iam:*", Fault::Pages(2))]);
    let first = ask(&proxy, "AKIA", "iam", "Action=ListUsers").await.unwrap().text().await.unwrap();
    assert!(first.contains("<member>b</member></Users><IsTruncated>true</IsTruncated>"), "{first}");
    let token = first.split("<Marker>").nth(1).unwrap().split('<').next().unwrap();
    let last = ask(&proxy, "AKIA", "iam", &format!("Action=ListUsers&Marker={token}")).await.unwrap();
    let last = last.text().await.unwrap();
    assert!(last.contains("<Users><member>c</member></Users><IsTruncated>false"), "{last}");
    let calls = proxy.calls();
    assert!(calls.iter().all(|call| call.api == "iam:ListUsers" && call.status == 200), "{calls:?}");
    assert_eq!(calls.iter().map(|call| call.continues).collect::<Vec<_>>(), [false, true]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_knows_the_account_that_asks() {
    let deny = Rule::every("*", Fault::Deny).of_account("222233334444");
    let proxy = Proxy::start(service().await, vec![deny]);
    let role = "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A222233334444%3Arole%2Fscan";
    assert_eq!(ask(&proxy, "AKIA", "sts", role).await.unwrap().status(), 200);
    assert_eq!(ask(&proxy, "AKIA", "iam", "Action=ListUsers").await.unwrap().status(), 200);
    let denied = ask(&proxy, "ASIAOTHER", "iam", "Action=ListUsers").await.unwrap();
    assert_eq!(denied.status(), 403);
    assert!(denied.text().await.unwrap().contains("<Code>AccessDenied</Code>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_break_where_they_are_told_to() {
    let rules = vec![
        Rule::nth("*", 1, Fault::Disconnect),
        Rule::nth("*", 2, Fault::Cut),
        Rule::nth("*", 3, Fault::Throttle(429, Some(7))),
        Rule::nth("*", 4, Fault::Garbage),
    ];
    let proxy = Proxy::start(service().await, rules);
    assert!(ask(&proxy, "AKIA", "iam", "Action=ListUsers").await.is_err());
    let cut = ask(&proxy, "AKIA", "iam", "Action=ListUsers").await.unwrap();
    assert!(cut.text().await.is_err(), "half a body is no body");
    let throttled = ask(&proxy, "AKIA", "iam", "Action=ListUsers").await.unwrap();
    assert_eq!(
        (throttled.status().as_u16(), &throttled.headers()["retry-after"]),
        (429, &"7".parse().unwrap())
    );
    let garbage = ask(&proxy, "AKIA", "iam", "Action=ListUsers").await.unwrap();
    assert!(garbage.text().await.unwrap().starts_with("<html>"));
    assert_eq!(ask(&proxy, "AKIA", "iam", "Action=ListUsers").await.unwrap().text().await.unwrap(), USERS);
}
