use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tenure_model::{ScopeId, Timestamp};

/// One recorded answer of a cloud: one line of a recording.
///
/// The fields stand in the line in this order. Secrets are gone before a record gets here: the
/// recorder of the connectors redacts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RawRecord {
    /// The API action, `service:Operation`.
    pub api: String,
    /// Where it was asked.
    pub scope: ScopeId,
    /// Region, empty for a global API.
    pub region: String,
    /// What was asked: the parameters, by the API's own names.
    pub request: serde_json::Value,
    /// When the answer came; `None` where an import does not tell.
    pub time: Option<Timestamp>,
    /// HTTP status of the answer; `None` where an import does not tell.
    pub status: Option<u16>,
    /// The cloud's id of the request; empty where an import does not tell.
    pub request_id: String,
    /// The identity that asked; empty where an import does not tell.
    pub asked_by: String,
    /// The file that it was imported from; `None` for a live scan.
    pub source: Option<ImportSource>,
    /// The answer, verbatim apart from line breaks between its tokens.
    pub body: Box<RawValue>,
}

/// The file that an answer was imported from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportSource {
    /// Its path below the imported folder.
    pub file: String,
    /// SHA-256 of the file, in hex.
    pub sha256: String,
    /// Which part of the file, from 0, where a large one is recorded as several answers.
    pub part: u32,
}

impl RawRecord {
    /// Appends the line, without its end, to `line`.
    ///
    /// INVARIANT: the line holds no line break. Inside strings JSON escapes them; between tokens,
    /// where a pretty-printed answer has them, all white space is dropped.
    pub(crate) fn write_line(&self, line: &mut Vec<u8>) -> serde_json::Result<()> {
        let start = line.len();
        serde_json::to_writer(&mut *line, self)?;
        let body = self.body.get().as_bytes();
        if body.contains(&b'\n') || body.contains(&b'\r') {
            let tail = line.split_off(start);
            without_white_space(&tail, line);
        }
        Ok(())
    }
}

/// Copies JSON without the white space between its tokens.
fn without_white_space(json: &[u8], out: &mut Vec<u8>) {
    out.reserve(json.len());
    let mut rest = json;
    while let Some(quote) = rest.iter().position(|byte| *byte == b'"') {
        let (between, string) = rest.split_at(quote);
        out.extend(between.iter().filter(|byte| !byte.is_ascii_whitespace()));
        let (string, after) = string.split_at(string_length(string));
        out.extend_from_slice(string);
        rest = after;
    }
    out.extend(rest.iter().filter(|byte| !byte.is_ascii_whitespace()));
}

/// Length of the JSON string that `json` starts with, with its quotes.
fn string_length(json: &[u8]) -> usize {
    let mut escaped = false;
    for (at, byte) in json.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    json.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(body: &str) -> RawRecord {
        RawRecord {
            api: "iam:ListUsers".to_owned(),
            scope: ScopeId::aws("111122223333"),
            region: String::new(),
            request: serde_json::json!({"MaxItems": 1000}),
            time: Some("2026-01-02T03:04:05Z".parse().unwrap()),
            status: Some(200),
            request_id: "r-1".to_owned(),
            asked_by: "arn:aws:iam::111122223333:user/auditor".to_owned(),
            source: None,
            body: RawValue::from_string(body.to_owned()).unwrap(),
        }
    }

    fn line_of(record: &RawRecord) -> String {
        let mut line = Vec::new();
        record.write_line(&mut line).unwrap();
        String::from_utf8(line).unwrap()
    }

    #[test]
    fn a_line_has_the_fields_in_the_published_order() {
        assert_eq!(
            line_of(&record(r#"{"Users":[]}"#)),
            r#"{"api":"iam:ListUsers","scope":"aws:111122223333","region":"","request":{"MaxItems":1000},"time":"2026-01-02T03:04:05Z","status":200,"request_id":"r-1","asked_by":"arn:aws:iam::111122223333:user/auditor","source":null,"body":{"Users":[]}}"#
        );
    }

    #[test]
    fn a_pretty_printed_body_becomes_one_line_and_its_strings_stay() {
        let line = line_of(&record("{\r\n  \"a \\\" b\\\\\" : [ 1,\n 2 ],\n\t\"c\\n d\": \"  x  \"\n}"));
        assert!(line.ends_with(r#""body":{"a \" b\\":[1,2],"c\n d":"  x  "}}"#), "{line}");
    }

    #[test]
    fn a_body_on_one_line_is_verbatim() {
        let line = line_of(&record(r#"{ "a" : 1.50 }"#));
        assert!(line.ends_with(r#""body":{ "a" : 1.50 }}"#), "{line}");
    }

    proptest! {
        #[test]
        fn white_space_never_changes_the_value(text in ".*", key in ".*", number in any::<i64>()) {
            let value = serde_json::json!({ key: [text, number, null] });
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            let line = line_of(&record(&pretty));
            prop_assert!(!line.contains('\n'));
            let back: RawRecord = serde_json::from_str(&line).unwrap();
            let body: serde_json::Value = serde_json::from_str(back.body.get()).unwrap();
            prop_assert_eq!(body, value);
        }
    }
}
