//! A client of one server.

use serde_json::Value;
use tenure_loopback::{Faults, Loopback, Tenant};

/// A client of one server with the tokens of the scanner.
pub(crate) struct Client {
    pub(crate) server: Loopback,
    pub(crate) http: reqwest::Client,
}

impl Client {
    pub(crate) fn new(tenant: Tenant, faults: Faults) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { server: Loopback::start(tenant, faults), http }
    }

    pub(crate) async fn graph(&self, path: &str) -> (u16, Value) {
        self.get(&format!("{}{path}", self.server.graph()), &self.server.graph_token()).await
    }

    pub(crate) async fn arm(&self, path: &str) -> (u16, Value) {
        self.get(&format!("{}{path}", self.server.arm()), &self.server.arm_token()).await
    }

    pub(crate) async fn get(&self, url: &str, token: &str) -> (u16, Value) {
        let answer = self.http.get(url).bearer_auth(token).send().await.unwrap();
        (answer.status().as_u16(), serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default())
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: Value) -> (u16, Value) {
        let request = self.http.post(format!("{}{path}", self.server.graph())).bearer_auth(token);
        let answer =
            request.header("content-type", "application/json").body(body.to_string()).send().await.unwrap();
        (answer.status().as_u16(), serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap())
    }

    /// Every item of a list.
    pub(crate) async fn all(&self, url: String, token: &str, link: &str) -> Vec<Value> {
        let (mut items, mut next) = (Vec::new(), Some(url));
        while let Some(url) = next {
            let (status, mut body) = self.get(&url, token).await;
            assert_eq!(status, 200, "{body}");
            items.append(body["value"].as_array_mut().unwrap());
            // Management groups alone name it so.
            let next_link = body[link].as_str().or(body["@nextLink"].as_str());
            next = next_link.map(str::to_owned);
        }
        items
    }
}
