//! One signed client for the long tail of services of which one or two list calls are needed: their
//! SDK crates would cost more to build than all the rest. Signature, credentials, HTTP and TLS are
//! the SDK's and reqwest's; here is only how each protocol writes a request.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use tenure_connector_core::{Refusal, now};
use tenure_model::GapReason;

use super::response::{HEADERS, RawAnswer};
use super::sdk::innermost;
use super::service::{Protocol, Service, form_name, is_posted, operation_of, query_name, rest_path};

/// What RFC 3986 leaves as it is; SigV4 asks for exactly that.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Who sends, for the clouds' logs.
pub(crate) const USER_AGENT: &str = concat!("tenure/", env!("CARGO_PKG_VERSION"));

/// An HTTP client for signed requests. Redirections are not followed: a signature is for one host.
pub(crate) fn http_client() -> Result<reqwest::Client, String> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(std::time::Duration::from_secs(10))
        .user_agent(USER_AGENT)
        .build()
        .map_err(|why| innermost(&why))
}

/// Makes one call.
pub(crate) async fn call(
    http: &reqwest::Client,
    credentials: Credentials,
    endpoint: &str,
    service: &Service,
    (api, region): (&str, &str),
    params: &Map<String, Value>,
) -> Result<RawAnswer, Refusal> {
    let mut request = write(endpoint, service, api, params)?;
    sign_it(&mut request, credentials, service, region)?;
    let request = reqwest::Request::try_from(request).map_err(|why| not_built(&innermost(&why)))?;
    let answer = http.execute(request).await.map_err(|why| no_connection(&why))?;
    let status = answer.status().as_u16();
    let header = |name: &&str| {
        let value = answer.headers().get(*name)?.to_str().ok()?;
        Some(((*name).to_owned(), value.to_owned()))
    };
    let headers = HEADERS.iter().filter_map(header).collect();
    let body = answer.bytes().await.map_err(|why| no_connection(&why))?.to_vec();
    Ok(RawAnswer { status, headers, body })
}

fn no_connection(why: &reqwest::Error) -> Refusal {
    let code = if why.is_timeout() { "ConnectionTimeout" } else { "NoConnection" };
    Refusal::new(GapReason::Unreachable, code, &innermost(why))
}

fn not_built(why: &str) -> Refusal {
    Refusal::new(GapReason::Refused, "RequestNotBuilt", why)
}

/// Writes the request, unsigned.
fn write(
    endpoint: &str,
    service: &Service,
    api: &str,
    params: &Map<String, Value>,
) -> Result<http::Request<Vec<u8>>, Refusal> {
    let operation = operation_of(api);
    let builder = http::Request::builder();
    let built = match service.protocol {
        Protocol::Json { version, target } => builder
            .method("POST")
            .uri(format!("{endpoint}/"))
            .header("content-type", format!("application/x-amz-json-{version}"))
            .header("x-amz-target", format!("{target}.{operation}"))
            .body(Value::Object(params.clone()).to_string().into_bytes()),
        Protocol::Query { version } | Protocol::Ec2 { version } => builder
            .method("POST")
            .uri(format!("{endpoint}/"))
            .header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
            .body(form(service, api, version, params).into_bytes()),
        Protocol::RestJson if is_posted(service) => {
            let (_, path) = rest_path(api).ok_or_else(|| super::sdk::unknown_operation(api))?;
            builder
                .method("POST")
                .uri(format!("{endpoint}{path}"))
                .header("content-type", "application/json")
                .body(Value::Object(params.clone()).to_string().into_bytes())
        }
        Protocol::RestJson | Protocol::S3 => {
            let path = rest(api, params).ok_or_else(|| super::sdk::unknown_operation(api))?;
            builder.method("GET").uri(format!("{endpoint}{path}")).body(Vec::new())
        }
    };
    built.map_err(|why| not_built(&why.to_string()))
}

fn form(service: &Service, api: &str, version: &str, params: &Map<String, Value>) -> String {
    let mut form = format!("Action={}&Version={version}", operation_of(api));
    let mut add = |name: &str, value: &Value| {
        form.push_str(&format!("&{}={}", encoded(name), encoded(&plain(value))));
    };
    for (name, value) in params {
        let Value::Array(list) = value else {
            add(name, value);
            continue;
        };
        // EC2 numbers the things of a list, the others say so before.
        let of = if matches!(service.protocol, Protocol::Ec2 { .. }) { "" } else { ".member" };
        for (at, value) in (1..).zip(list) {
            add(&format!("{}{of}.{at}", form_name(api, name)), value);
        }
    }
    form
}

/// Path and query of a REST operation.
fn rest(api: &str, params: &Map<String, Value>) -> Option<String> {
    let (in_path, template) = rest_path(api)?;
    let name = params.get(in_path).map(plain).unwrap_or_default();
    let mut path = template.replace("{}", &encoded(&name));
    for (parameter, value) in params.iter().filter(|(parameter, _)| *parameter != in_path) {
        let sign = if path.contains('?') { '&' } else { '?' };
        path.push_str(&format!("{sign}{}={}", encoded(query_name(api, parameter)), encoded(&plain(value))));
    }
    Some(path)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn sign_it(
    request: &mut http::Request<Vec<u8>>,
    credentials: Credentials,
    service: &Service,
    region: &str,
) -> Result<(), Refusal> {
    let mut settings = SigningSettings::default();
    if service.protocol == Protocol::S3 {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    }
    let identity = credentials.into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(service.signing)
        .time(now().into())
        .settings(settings)
        .build()
        .map_err(|why| not_built(&why.to_string()))?
        .into();
    let headers: Vec<(String, String)> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
        .collect();
    let signable = SignableRequest::new(
        request.method().as_str(),
        request.uri().to_string(),
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str())),
        SignableBody::Bytes(request.body()),
    )
    .map_err(|why| not_built(&why.to_string()))?;
    let (instructions, _signature) =
        sign(signable, &params).map_err(|why| not_built(&why.to_string()))?.into_parts();
    instructions.apply_to_request_http1x(request);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::service::service_of;
    use super::*;

    fn written(api: &str, params: &Value) -> http::Request<Vec<u8>> {
        let params = params.as_object().unwrap();
        write("https://h.example", service_of(api).unwrap(), api, params).unwrap()
    }

    #[test]
    fn json_names_the_operation_in_a_header() {
        let request = written("kms:GetKeyPolicy", &json!({"KeyId": "k", "PolicyName": "default"}));
        assert_eq!(
            (request.method().as_str(), request.uri().to_string()),
            ("POST", "https://h.example/".to_owned())
        );
        assert_eq!(request.headers()["x-amz-target"], "TrentService.GetKeyPolicy");
        assert_eq!(request.headers()["content-type"], "application/x-amz-json-1.1");
        assert_eq!(
            serde_json::from_slice::<Value>(request.body()).unwrap(),
            json!({"KeyId": "k", "PolicyName": "default"})
        );
    }

    #[test]
    fn query_is_a_form() {
        let request = written(
            "sns:GetTopicAttributes",
            &json!({"TopicArn": "arn:aws:sns:eu-west-1:111122223333:a b&c=d"}),
        );
        assert_eq!(
            String::from_utf8_lossy(request.body()),
            "Action=GetTopicAttributes&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A111122223333%3Aa%20b%26c%3Dd"
        );
        let request = written("ec2:DescribeRegions", &json!({"AllRegions": true}));
        assert_eq!(
            String::from_utf8_lossy(request.body()),
            "Action=DescribeRegions&Version=2016-11-15&AllRegions=true"
        );
    }

    #[test]
    fn lists_are_numbered_in_forms() {
        for (api, params, sent) in [
            ("ec2:DescribeImages", json!({"Owners": ["self", "1"]}), "Owner.1=self&Owner.2=1"),
            ("ec2:DescribeSnapshots", json!({"OwnerIds": ["self"]}), "Owner.1=self"),
            (
                "cloudwatch:DescribeAlarms",
                json!({"AlarmTypes": ["MetricAlarm"]}),
                "AlarmTypes.member.1=MetricAlarm",
            ),
        ] {
            let request = written(api, &params);
            let form = String::from_utf8_lossy(request.body()).into_owned();
            assert!(form.ends_with(&format!("&{sent}")), "{form}");
        }
    }

    #[test]
    fn some_are_asked_by_post() {
        let request = written("ram:ListPrincipals", &json!({"resourceOwner": "SELF"}));
        assert_eq!(
            (request.method().as_str(), request.uri().path(), request.body().as_slice()),
            ("POST", "/listprincipals", &br#"{"resourceOwner":"SELF"}"#[..])
        );
    }

    #[test]
    fn rest_has_its_parameters_in_path_and_query() {
        for (api, params, uri) in [
            (
                "lambda:ListFunctions",
                json!({"MaxItems": 50, "Marker": "a/b"}),
                "/2015-03-31/functions?Marker=a%2Fb&MaxItems=50",
            ),
            (
                "lambda:GetPolicy",
                json!({"FunctionName": "../x?y"}),
                "/2015-03-31/functions/..%2Fx%3Fy/policy",
            ),
            ("s3:ListBuckets", json!({"MaxBuckets": 1000}), "/?max-buckets=1000"),
            ("s3:GetBucketPolicy", json!({"Bucket": "b.c"}), "/b.c?policy"),
            ("s3:GetObjectLockConfiguration", json!({"Bucket": "b"}), "/b?object-lock"),
            ("rolesanywhere:ListTrustAnchors", json!({}), "/trustanchors"),
        ] {
            let mut sent: Vec<String> =
                vec![written(api, &params).uri().to_string().split_off("https://h.example".len())];
            // The order of parameters does not matter.
            if let Some((path, query)) = sent[0].split_once('?') {
                let mut pairs: Vec<&str> = query.split('&').collect();
                pairs.sort_unstable();
                sent = vec![format!("{path}?{}", pairs.join("&"))];
            }
            assert_eq!(sent[0], uri);
        }
    }

    #[test]
    fn requests_are_signed_for_their_service_and_region() {
        let mut request = written("kms:ListKeys", &json!({}));
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", Some("token".to_owned()), None, "test");
        sign_it(&mut request, credentials, service_of("kms:ListKeys").unwrap(), "eu-west-1").unwrap();
        let authorization = request.headers()["authorization"].to_str().unwrap();
        assert!(authorization.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"), "{authorization}");
        assert!(authorization.contains("/eu-west-1/kms/aws4_request"), "{authorization}");
        for signed in ["host", "x-amz-target", "x-amz-security-token", "x-amz-date"] {
            assert!(authorization.contains(signed), "{signed} in {authorization}");
        }
        let mut request = written("s3:GetBucketPolicy", &json!({"Bucket": "b"}));
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
        sign_it(&mut request, credentials, service_of("s3:GetBucketPolicy").unwrap(), "eu-west-1").unwrap();
        assert!(request.headers().contains_key("x-amz-content-sha256"));
    }
}
