use serde_json::Value;
use tenure_model::Timestamp;

/// One answer of a cloud, understood as JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// When it came.
    pub time: Timestamp,
    /// HTTP status.
    pub status: u16,
    /// The cloud's id of the request, empty where it gives none.
    pub request_id: String,
    /// The answer. Not yet redacted: it must not be logged or written by anyone but the recorder.
    pub body: Value,
}
