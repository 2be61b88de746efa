//! One request and its reply, apart from the connection that carries them: `$batch` carries twenty.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// A request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Scheme and host that it came to, as the client wrote them.
    pub(crate) base: String,
    /// The path as sent, not decoded.
    pub(crate) path: String,
    /// Decoded, in order.
    pub(crate) query: Vec<(String, String)>,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
    /// Whether it came inside a `$batch`.
    pub(crate) batched: bool,
}

impl Request {
    /// Splits `path?query`.
    pub(crate) fn at(method: &str, base: &str, url: &str) -> Self {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        Self {
            method: method.to_owned(),
            base: base.to_owned(),
            path: path.to_owned(),
            query: parameters(query),
            ..Self::default()
        }
    }

    /// The segments of the path, decoded.
    pub(crate) fn segments(&self) -> Vec<String> {
        self.path.split('/').filter(|segment| !segment.is_empty()).map(decoded).collect()
    }

    /// A parameter of the query, its name compared without regard to case.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The body as JSON; null where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Path and query, for the journal.
    pub(crate) fn target(&self) -> String {
        let mut target = self.path.clone();
        for (at, (name, value)) in self.query.iter().enumerate() {
            target += if at == 0 { "?" } else { "&" };
            target += &format!("{name}={value}");
        }
        target
    }

    /// The same request at another page: its own parameters and this one.
    pub(crate) fn link(&self, token_name: &str, token: &str) -> String {
        let mut next = self.clone();
        next.query.retain(|(name, _)| !name.eq_ignore_ascii_case(token_name));
        next.query.push((token_name.to_owned(), token.to_owned()));
        format!("{}{}", self.base, next.url())
    }

    /// Path and query as a client would send them.
    pub(crate) fn url(&self) -> String {
        let mut url = self.path.clone();
        for (at, (name, value)) in self.query.iter().enumerate() {
            url += if at == 0 { "?" } else { "&" };
            url += &format!("{}={}", encoded(name), encoded(value));
        }
        url
    }
}

/// A reply.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Body,
}

/// What a reply carries. A JSON body stays a value until it is sent, so that faults can change it.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    Json(Value),
    Text(String),
}

impl Reply {
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), body: Body::Json(body) }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// A header that was set.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The bytes that are sent.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match &self.body {
            Body::Json(value) => value.to_string().into_bytes(),
            Body::Text(text) => text.clone().into_bytes(),
        }
    }
}

/// The parameters of a query or a form, decoded.
pub(crate) fn parameters(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(&name.replace('+', " ")), decoded(&value.replace('+', " ")))
        })
        .collect()
}

pub(crate) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn encoded(text: &str) -> String {
    // `$` stays, as Graph itself writes `$skiptoken` in its links.
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
        .to_string()
        .replace("%24", "$")
        .replace("%2D", "-")
        .replace("%2E", ".")
        .replace("%5F", "_")
}
