//! From the bytes of an HTTP answer to an [`Answer`] or a [`Refusal`], the same for the SDK's
//! answers and the signed client's.

use std::time::Duration;

use serde_json::{Map, Value, json};
use tenure_connector_core::{Answer, Refusal, classify, now};
use tenure_model::GapReason;

use super::service::{Protocol, Service, absent_member, operation_of};
use super::wire::{Names, read_xml};
use crate::units::unit_of;

/// An HTTP answer as it came.
#[derive(Clone, Debug, Default)]
pub(crate) struct RawAnswer {
    pub(crate) status: u16,
    /// Of the headers that matter, in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl RawAnswer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    fn request_id(&self) -> String {
        ["x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"]
            .into_iter()
            .map(|name| self.header(name))
            .find(|id| !id.is_empty())
            .unwrap_or_default()
            .to_owned()
    }

    fn retry_after(&self) -> Option<Duration> {
        self.header("retry-after").trim().parse().ok().map(Duration::from_secs)
    }
}

/// The headers that are read of an answer.
pub(crate) const HEADERS: &[&str] = &[
    "x-amzn-requestid",
    "x-amz-request-id",
    "x-amzn-request-id",
    "x-amzn-errortype",
    "x-amzn-query-error",
    "x-amz-bucket-region",
    "retry-after",
];

/// Understands an answer of an API.
///
/// # Errors
/// The refusal that it is, or `Malformed` where it is none of the service's answers.
pub(crate) fn understand(service: &Service, api: &str, raw: &RawAnswer) -> Result<Answer, Refusal> {
    let answer = |body: Value, id: String| Answer { time: now(), status: raw.status, request_id: id, body };
    if (200..300).contains(&raw.status) {
        let (mut body, id) = body_of(service, api, raw)?;
        tidy_lists(api, &mut body);
        return Ok(answer(body, id));
    }
    let Fault { code, message, request_id } = fault_of(service, raw);
    if let Some(member) = absent_member(api, &code) {
        return Ok(answer(json!({ member: null, "Code": code }), request_id));
    }
    Err(classify(raw.status, &code, &message, raw.retry_after()))
}

fn body_of(service: &Service, api: &str, raw: &RawAnswer) -> Result<(Value, String), Refusal> {
    let text = std::str::from_utf8(&raw.body).map_err(|_| malformed("it is not UTF-8"))?;
    match service.protocol {
        Protocol::Json { .. } | Protocol::RestJson => {
            let body: Value = serde_json::from_str(text).map_err(|why| malformed(&json_fault(&why)))?;
            if body.is_object() { Ok((body, raw.request_id())) } else { Err(malformed("it is no object")) }
        }
        Protocol::Query { .. } => query_body(api, text, raw),
        Protocol::Ec2 { .. } => ec2_body(api, text, raw),
        // The policy itself is the answer; the CLI prints it as the text of a member.
        Protocol::S3 if api == "s3:GetBucketPolicy" => {
            match serde_json::from_str::<serde::de::IgnoredAny>(text) {
                Ok(_) => Ok((json!({"Policy": text}), raw.request_id())),
                Err(why) => Err(malformed(&json_fault(&why))),
            }
        }
        Protocol::S3 => s3_body(api, text, raw),
    }
}

fn query_body(api: &str, text: &str, raw: &RawAnswer) -> Result<(Value, String), Refusal> {
    let operation = operation_of(api);
    let document = read_xml(text, Names::Verbatim).map_err(|why| malformed(&why.to_string()))?;
    if document.root != format!("{operation}Response") {
        return Err(malformed("it is the answer of another operation"));
    }
    let Value::Object(mut members) = document.value else { return Err(malformed("it holds no result")) };
    let id = members
        .get("ResponseMetadata")
        .and_then(|metadata| metadata.get("RequestId"))
        .and_then(Value::as_str)
        .map_or_else(|| raw.request_id(), str::to_owned);
    match members.remove(&format!("{operation}Result")) {
        Some(result) => Ok((object(result), id)),
        None => Err(malformed("it holds no result")),
    }
}

fn ec2_body(api: &str, text: &str, raw: &RawAnswer) -> Result<(Value, String), Refusal> {
    let document = read_xml(text, Names::Ec2).map_err(|why| malformed(&why.to_string()))?;
    if document.root != format!("{}Response", operation_of(api)) {
        return Err(malformed("it is the answer of another operation"));
    }
    let mut body = object(document.value);
    let id = body.as_object_mut().and_then(|members| members.remove("RequestId"));
    Ok((body, id.and_then(|id| id.as_str().map(str::to_owned)).unwrap_or_else(|| raw.request_id())))
}

fn s3_body(api: &str, text: &str, raw: &RawAnswer) -> Result<(Value, String), Refusal> {
    let document = read_xml(text, Names::Verbatim).map_err(|why| malformed(&why.to_string()))?;
    let body = match (api, &*document.root) {
        ("s3:ListBuckets", "ListAllMyBucketsResult") => object(document.value),
        ("s3:GetPublicAccessBlock", root @ "PublicAccessBlockConfiguration")
        | ("s3:GetObjectLockConfiguration", root @ "ObjectLockConfiguration") => {
            json!({ root: object(document.value) })
        }
        ("s3:GetBucketReplication", root @ "ReplicationConfiguration") => {
            json!({ root: with_rules(object(document.value)) })
        }
        _ => return Err(malformed("it is the answer of another operation")),
    };
    Ok((body, raw.request_id()))
}

/// S3 repeats an element `Rule`; the CLI prints a list `Rules`.
fn with_rules(mut configuration: Value) -> Value {
    if let Some(members) = configuration.as_object_mut() {
        let rules = match members.remove("Rule") {
            Some(Value::Array(rules)) => rules,
            Some(rule) => vec![rule],
            None => Vec::new(),
        };
        members.insert("Rules".to_owned(), Value::Array(rules));
    }
    configuration
}

/// An element without children is a text; where an object must be, it is an empty one.
fn object(value: Value) -> Value {
    if value.is_object() { value } else { Value::Object(Map::new()) }
}

/// An empty list of XML is an empty text: the lists that a unit counts become lists.
fn tidy_lists(api: &str, body: &mut Value) {
    let members = unit_of(api).map(|unit| unit.members).unwrap_or_default();
    for member in members {
        match body.get_mut(*member) {
            Some(list) if list.as_str().is_some_and(|text| text.trim().is_empty()) => {
                *list = Value::Array(Vec::new());
            }
            _ => {}
        }
    }
}

struct Fault {
    code: String,
    message: String,
    request_id: String,
}

/// Code and message of an error answer: headers first, then JSON, then XML.
fn fault_of(service: &Service, raw: &RawAnswer) -> Fault {
    let mut fault = Fault { code: String::new(), message: String::new(), request_id: raw.request_id() };
    let text = String::from_utf8_lossy(&raw.body);
    match service.protocol {
        Protocol::Json { .. } | Protocol::RestJson => json_error(&text, &mut fault),
        Protocol::Query { .. } | Protocol::Ec2 { .. } | Protocol::S3 => xml_error(&text, &mut fault),
    }
    // SQS keeps the code of its older protocol there, and others know no code but in the header.
    let older = raw.header("x-amzn-query-error").split(';').next().unwrap_or_default();
    let header = raw.header("x-amzn-errortype");
    if !older.is_empty() {
        older.clone_into(&mut fault.code);
    } else if fault.code.is_empty() {
        header.clone_into(&mut fault.code);
    }
    fault.code = bare_code(&fault.code);
    fault
}

/// `com.amazonaws.kms#NotFoundException:http://…` → `NotFoundException`.
fn bare_code(code: &str) -> String {
    let code = code.rsplit_once('#').map_or(code, |(_, code)| code);
    code.split(':').next().unwrap_or_default().trim().to_owned()
}

fn json_error(text: &str, fault: &mut Fault) {
    let Ok(body) = serde_json::from_str::<Value>(text) else { return };
    let member = |names: &[&str]| {
        names.iter().find_map(|name| body.get(*name)?.as_str()).unwrap_or_default().to_owned()
    };
    fault.code = member(&["__type", "code", "Code"]);
    fault.message = member(&["message", "Message", "errorMessage"]);
}

fn xml_error(text: &str, fault: &mut Fault) {
    let Ok(document) = read_xml(text, Names::Verbatim) else { return };
    // `<ErrorResponse><Error>`, EC2's `<Response><Errors><Error>`, S3's `<Error>`.
    let body = &document.value;
    let error = body
        .get("Error")
        .or_else(|| body.get("Errors").and_then(|errors| errors.get("Error")))
        .unwrap_or(body);
    let member = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    fault.code = member("Code");
    fault.message = member("Message");
    if let Some(id) = body.get("RequestId").or_else(|| body.get("RequestID")).and_then(Value::as_str) {
        id.clone_into(&mut fault.request_id);
    }
}

fn malformed(why: &str) -> Refusal {
    Refusal::new(
        GapReason::Malformed,
        "MalformedAnswer",
        &format!("the answer could not be understood: {why}"),
    )
}

/// Where JSON breaks, without any of its content.
fn json_fault(why: &serde_json::Error) -> String {
    format!("not well-formed JSON at line {} column {}", why.line(), why.column())
}

#[cfg(test)]
mod tests {
    use super::super::service::service_of;
    use super::*;

    fn raw(status: u16, body: &str) -> RawAnswer {
        RawAnswer { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
    }

    fn ask(api: &str, status: u16, body: &str) -> Result<Answer, Refusal> {
        understand(service_of(api).unwrap(), api, &raw(status, body))
    }

    #[test]
    fn query_answers_are_unwrapped() {
        let answer = ask(
            "iam:ListServerCertificates",
            200,
            "<ListServerCertificatesResponse><ListServerCertificatesResult><IsTruncated>false</IsTruncated>\
             <ServerCertificateMetadataList/></ListServerCertificatesResult>\
             <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></ListServerCertificatesResponse>",
        )
        .unwrap();
        assert_eq!(answer.body, json!({"IsTruncated": "false", "ServerCertificateMetadataList": []}));
        assert_eq!(answer.request_id, "r-1");
    }

    #[test]
    fn json_answers_are_verbatim() {
        let answer =
            ask("kms:ListKeys", 200, r#"{"Keys":[{"KeyId":"1","n":1.50}],"Truncated":false}"#).unwrap();
        assert_eq!(answer.body, json!({"Keys": [{"KeyId": "1", "n": 1.5}], "Truncated": false}));
    }

    #[test]
    fn s3_answers_have_the_shape_of_the_cli() {
        let policy = r#"{"Version":"2012-10-17","Statement":[]}"#;
        assert_eq!(ask("s3:GetBucketPolicy", 200, policy).unwrap().body, json!({"Policy": policy}));
        let block = "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>";
        assert_eq!(
            ask("s3:GetPublicAccessBlock", 200, block).unwrap().body,
            json!({"PublicAccessBlockConfiguration": {"BlockPublicAcls": "true"}})
        );
        let rule = |id: &str| {
            format!("<Rule><ID>{id}</ID><Destination><Bucket>arn:aws:s3:::b</Bucket></Destination></Rule>")
        };
        for (rules, ids) in [(rule("a"), vec!["a"]), (rule("a") + &rule("b"), vec!["a", "b"])] {
            let text = format!("<ReplicationConfiguration><Role>r</Role>{rules}</ReplicationConfiguration>");
            let body = ask("s3:GetBucketReplication", 200, &text).unwrap().body;
            let rules = body["ReplicationConfiguration"]["Rules"].as_array().unwrap();
            assert_eq!(rules.iter().map(|rule| rule["ID"].as_str().unwrap()).collect::<Vec<_>>(), ids);
        }
        let empty = "<ListAllMyBucketsResult><Owner/><Buckets/></ListAllMyBucketsResult>";
        assert_eq!(ask("s3:ListBuckets", 200, empty).unwrap().body, json!({"Owner": "", "Buckets": []}));
    }

    #[test]
    fn errors_of_every_protocol_have_their_code() {
        for (api, status, body, reason, code) in [
            (
                "iam:ListUsers",
                403,
                "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error><RequestId>r</RequestId></ErrorResponse>",
                GapReason::Refused,
                "AccessDenied",
            ),
            (
                "iam:ListUsers",
                400,
                "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>",
                GapReason::Throttled,
                "Throttling",
            ),
            (
                "ec2:DescribeInstances",
                403,
                "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>",
                GapReason::Refused,
                "UnauthorizedOperation",
            ),
            (
                "s3:ListBuckets",
                503,
                "<Error><Code>SlowDown</Code><Message>slow</Message><RequestId>r</RequestId></Error>",
                GapReason::Throttled,
                "SlowDown",
            ),
            (
                "kms:ListKeys",
                400,
                r#"{"__type":"com.amazonaws.kms#AccessDeniedException","Message":"no"}"#,
                GapReason::Refused,
                "AccessDeniedException",
            ),
            (
                "organizations:ListAccounts",
                400,
                r#"{"__type":"TooManyRequestsException","Message":"slow"}"#,
                GapReason::Throttled,
                "TooManyRequestsException",
            ),
            ("lambda:ListFunctions", 500, "<html>oops</html>", GapReason::Failed, "HTTP 500"),
            ("kms:ListKeys", 502, "", GapReason::Failed, "HTTP 502"),
        ] {
            let refusal = ask(api, status, body).unwrap_err();
            assert_eq!(
                (refusal.reason, &*refusal.code, refusal.status),
                (reason, code, Some(status)),
                "{api}"
            );
        }
    }

    #[test]
    fn codes_come_from_headers_too() {
        let mut answer = raw(403, "{}");
        answer.headers.push(("x-amzn-errortype".to_owned(), "AccessDeniedException:http://x/".to_owned()));
        let service = service_of("lambda:ListFunctions").unwrap();
        assert_eq!(
            understand(service, "lambda:ListFunctions", &answer).unwrap_err().code,
            "AccessDeniedException"
        );
        let mut answer = raw(429, "");
        answer.headers.push(("retry-after".to_owned(), "3".to_owned()));
        assert_eq!(
            understand(service, "lambda:ListFunctions", &answer).unwrap_err().retry_after,
            Some(Duration::from_secs(3))
        );
    }

    #[test]
    fn none_is_an_answer() {
        for (api, body, member) in [
            ("s3:GetBucketPolicy", "<Error><Code>NoSuchBucketPolicy</Code></Error>", "Policy"),
            ("lambda:GetPolicy", r#"{"__type":"ResourceNotFoundException"}"#, "Policy"),
            ("ecr:GetRepositoryPolicy", r#"{"__type":"RepositoryPolicyNotFoundException"}"#, "policyText"),
        ] {
            let answer = ask(api, 404, body).unwrap();
            assert_eq!(answer.body[member], Value::Null);
            assert!(answer.body["Code"].is_string() && answer.status == 404);
        }
        // The same code of another API is a refusal.
        assert!(ask("lambda:ListFunctions", 404, r#"{"__type":"ResourceNotFoundException"}"#).is_err());
    }

    #[test]
    fn what_is_no_answer_is_malformed() {
        for (api, body) in [
            ("iam:ListUsers", ""),
            ("iam:ListUsers", "<html>login here</html>"),
            ("iam:ListUsers", "<ListRolesResponse><ListRolesResult/></ListRolesResponse>"),
            ("iam:ListUsers", "<ListUsersResponse><ListUsersResult><Users><member>"),
            ("iam:ListUsers", "<ListUsersResponse/>"),
            ("kms:ListKeys", "{\"Keys\": ["),
            ("kms:ListKeys", "[]"),
            ("kms:ListKeys", "\u{feff}"),
            ("s3:GetBucketPolicy", "<html>"),
            ("s3:ListBuckets", "<Error/>"),
            ("ec2:DescribeInstances", "<DescribeRegionsResponse/>"),
        ] {
            let refusal = ask(api, 200, body).unwrap_err();
            assert_eq!(refusal.reason, GapReason::Malformed, "{api} {body}");
            assert!(refusal.is_transient());
        }
        let deep = "[".repeat(1_000_000);
        assert_eq!(ask("kms:ListKeys", 200, &deep).unwrap_err().reason, GapReason::Malformed);
        let raw = RawAnswer { status: 200, headers: Vec::new(), body: vec![0xff, 0xfe] };
        assert!(understand(service_of("kms:ListKeys").unwrap(), "kms:ListKeys", &raw).is_err());
    }
}
