//! Which API a request asks, in every protocol of AWS that the connector speaks.

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use serde_json::Value;

/// How a service writes requests and answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// A form in, XML out.
    Query,
    /// EC2's variant of it.
    Ec2,
    /// The operation in a header, JSON in and out.
    Json,
    /// The operation in method and path, JSON out.
    RestJson,
    /// S3.
    RestXml,
}

/// What is asked.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// Name in the signature: `iam`.
    pub(super) service: String,
    pub(super) operation: String,
    pub(super) protocol: Protocol,
    pub(super) region: String,
    pub(super) access_key: String,
    /// The token of a further page.
    pub(super) token: Option<String>,
    /// Account of the role that an `AssumeRole` names.
    pub(super) role_account: Option<String>,
}

impl Asked {
    pub(super) fn new(parts: &Parts, body: &[u8]) -> Self {
        let (access_key, region, service) = signature(&parts.headers);
        let text = String::from_utf8_lossy(body);
        let query = parts.uri.query().unwrap_or_default();
        // A parameter stands in the query or in a form body; `&` keeps the two apart.
        let form = format!("{query}&{text}");
        let target = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
        let (operation, protocol) = if let Some(target) = target {
            (target.rsplit('.').next().unwrap_or(target).to_owned(), Protocol::Json)
        } else if let Some(action) = parameter(&form, "Action") {
            (action, if service == "ec2" { Protocol::Ec2 } else { Protocol::Query })
        } else {
            rest(&service, &parts.method, parts.uri.path(), query)
        };
        let json = serde_json::from_slice::<Value>(body).unwrap_or_default();
        let token = ["Marker", "NextToken", "nextToken", "ContinuationToken", "continuation-token"]
            .into_iter()
            .find_map(|name| {
                json.get(name).and_then(Value::as_str).map(str::to_owned).or_else(|| parameter(&form, name))
            });
        let role_account =
            parameter(&form, "RoleArn").and_then(|arn| arn.split(':').nth(4).map(str::to_owned));
        // CloudWatch is signed by another name than its actions have.
        let service = match service.as_str() {
            "" => "sts".to_owned(),
            "monitoring" => "cloudwatch".to_owned(),
            _ => service,
        };
        Self { service, operation, protocol, region, access_key, token, role_account }
    }

    pub(super) fn api(&self) -> String {
        format!("{}:{}", self.service, self.operation)
    }
}

/// The key that an `AssumeRole` gave out.
pub(super) fn access_key_given(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let (_, rest) = text.split_once("<AccessKeyId>")?;
    rest.split_once('<').map(|(key, _)| key.trim().to_owned())
}

/// Access key, region and service of `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request`.
fn signature(headers: &HeaderMap) -> (String, String, String) {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let scope = header.split_once("Credential=").map(|(_, rest)| rest).unwrap_or_default();
    let mut parts = scope.split(['/', ',']);
    let mut next = || parts.next().unwrap_or_default().to_owned();
    let (key, _date, region, service) = (next(), next(), next(), next());
    (key, region, service)
}

fn parameter(form: &str, name: &str) -> Option<String> {
    let value = form.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?.1;
    Some(percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned())
}

fn rest(service: &str, method: &Method, path: &str, query: &str) -> (String, Protocol) {
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let has = |name: &str| query.split('&').any(|pair| pair.split('=').next() == Some(name));
    let get = method == Method::GET;
    let (operation, protocol) = match (service, segments.as_slice()) {
        ("lambda", [_, "functions"]) if get => ("ListFunctions", Protocol::RestJson),
        ("lambda", [_, "functions", _, "policy"]) if get => ("GetPolicy", Protocol::RestJson),
        ("rolesanywhere", ["trustanchors"]) if get => ("ListTrustAnchors", Protocol::RestJson),
        ("rolesanywhere", ["profiles"]) if get => ("ListProfiles", Protocol::RestJson),
        ("ram", ["getresourceshares"]) => ("GetResourceShares", Protocol::RestJson),
        ("ram", ["listprincipals"]) => ("ListPrincipals", Protocol::RestJson),
        ("ram", ["listresources"]) => ("ListResources", Protocol::RestJson),
        ("oam", ["ListLinks"]) => ("ListLinks", Protocol::RestJson),
        ("s3", []) if get => ("ListBuckets", Protocol::RestXml),
        ("s3", [_bucket]) if get && has("policy") => ("GetBucketPolicy", Protocol::RestXml),
        ("s3", [_bucket]) if get && has("publicAccessBlock") => ("GetPublicAccessBlock", Protocol::RestXml),
        ("s3", [_bucket]) if get && has("object-lock") => ("GetObjectLockConfiguration", Protocol::RestXml),
        ("s3", [_bucket]) if get && has("replication") => ("GetBucketReplication", Protocol::RestXml),
        ("s3", [_bucket]) if get && has("location") => ("GetBucketLocation", Protocol::RestXml),
        ("s3", _) => return (format!("{method} {path}?{query}"), Protocol::RestXml),
        // Not known here: a test that compares lists will say so.
        _ => return (format!("{method} {path}"), Protocol::RestJson),
    };
    (operation.to_owned(), protocol)
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::{Asked, Protocol, access_key_given};

    fn asked(request: axum::http::request::Builder, service: &str, body: &str) -> Asked {
        let credential = format!(
            "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/eu-west-1/{service}/aws4_request, SignedHeaders=host"
        );
        let (parts, ()) = request.header("authorization", credential).body(()).unwrap().into_parts();
        Asked::new(&parts, body.as_bytes())
    }

    #[test]
    fn a_form_names_its_action_and_its_marker() {
        let asked = asked(Request::post("/"), "iam", "Action=ListUsers&Marker=a%2Fb&Version=2010-05-08");
        assert_eq!((asked.api().as_str(), asked.protocol), ("iam:ListUsers", Protocol::Query));
        assert_eq!((asked.token.as_deref(), asked.region.as_str()), (Some("a/b"), "eu-west-1"));
        assert_eq!(asked.access_key, "AKIAEXAMPLE");
    }

    #[test]
    fn a_target_names_the_operation_and_the_body_the_token() {
        let request = Request::post("/").header("x-amz-target", "AWSOrganizationsV20161128.ListAccounts");
        let asked = asked(request, "organizations", r#"{"NextToken":"t"}"#);
        assert_eq!((asked.api().as_str(), asked.protocol), ("organizations:ListAccounts", Protocol::Json));
        assert_eq!(asked.token.as_deref(), Some("t"));
    }

    #[test]
    fn a_path_names_the_operation_of_rest_services() {
        for (path, service, api) in [
            ("/2015-03-31/functions/?Marker=x", "lambda", "lambda:ListFunctions"),
            ("/2015-03-31/functions/importer/policy", "lambda", "lambda:GetPolicy"),
            ("/", "s3", "s3:ListBuckets"),
            ("/reports?policy", "s3", "s3:GetBucketPolicy"),
            ("/reports?publicAccessBlock=", "s3", "s3:GetPublicAccessBlock"),
            ("/trustanchors", "rolesanywhere", "rolesanywhere:ListTrustAnchors"),
        ] {
            assert_eq!(asked(Request::get(path), service, "").api(), api);
        }
    }

    #[test]
    fn an_assumed_role_gives_a_key_of_its_account() {
        let body = "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A222233334444%3Arole%2Ftenure-scan";
        assert_eq!(asked(Request::post("/"), "sts", body).role_account.as_deref(), Some("222233334444"));
        let answer = "<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId></Credentials>";
        assert_eq!(access_key_given(answer.as_bytes()).as_deref(), Some("ASIAEXAMPLE"));
    }
}
