//! Errors, written as each protocol writes them.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::action::{Asked, Protocol};
use super::{Answer, Fault};

/// The answer of the first fault that answers by itself.
pub(super) fn of(asked: &Asked, faults: &[Fault]) -> Option<Answer> {
    faults.iter().find_map(|fault| match *fault {
        Fault::Deny => Some(error(asked, denied_status(asked.protocol), denied(asked.protocol))),
        Fault::Fail => Some(error(asked, 500, "InternalFailure")),
        Fault::Throttle(status, retry_after) => {
            let mut answer = error(asked, status, throttled(asked.protocol));
            if let Some(seconds) = retry_after {
                answer.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            Some(answer)
        }
        Fault::Garbage => Some(answer(200, "text/html", "<html><p>Please log in</html>\u{0}{".to_owned())),
        _ => None,
    })
}

fn error(asked: &Asked, status: u16, code: &str) -> Answer {
    const MESSAGE: &str = "set by a rule of the test";
    match asked.protocol {
        Protocol::Query => {
            let sender = if status < 500 { "Sender" } else { "Receiver" };
            let error = format!(
                "<Error><Type>{sender}</Type><Code>{code}</Code><Message>{MESSAGE}</Message></Error>"
            );
            answer(
                status,
                "text/xml",
                format!("<ErrorResponse>{error}<RequestId>r-1</RequestId></ErrorResponse>"),
            )
        }
        Protocol::Ec2 => {
            let error =
                format!("<Errors><Error><Code>{code}</Code><Message>{MESSAGE}</Message></Error></Errors>");
            answer(status, "text/xml", format!("<Response>{error}<RequestID>r-1</RequestID></Response>"))
        }
        Protocol::RestXml => {
            let body = format!(
                "<Error><Code>{code}</Code><Message>{MESSAGE}</Message><RequestId>r-1</RequestId></Error>"
            );
            answer(status, "application/xml", body)
        }
        Protocol::Json | Protocol::RestJson => {
            let body = serde_json::json!({"__type": code, "message": MESSAGE}).to_string();
            let mut answer = answer(status, "application/x-amz-json-1.1", body);
            let name = HeaderName::from_static("x-amzn-errortype");
            answer.headers.insert(name, HeaderValue::from_str(code).expect("a plain code"));
            answer
        }
    }
}

fn denied(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Query | Protocol::RestXml => "AccessDenied",
        Protocol::Ec2 => "UnauthorizedOperation",
        Protocol::Json | Protocol::RestJson => "AccessDeniedException",
    }
}

fn denied_status(protocol: Protocol) -> u16 {
    if protocol == Protocol::Json { 400 } else { 403 }
}

fn throttled(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Query => "Throttling",
        Protocol::Ec2 => "RequestLimitExceeded",
        Protocol::RestXml => "SlowDown",
        Protocol::Json => "ThrottlingException",
        Protocol::RestJson => "TooManyRequestsException",
    }
}

fn answer(status: u16, kind: &'static str, body: String) -> Answer {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    Answer { status: StatusCode::from_u16(status).expect("a status"), headers, body: Bytes::from(body) }
}
