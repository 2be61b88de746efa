//! Policy documents: decoded, kept verbatim, one allocation per distinct text, parsed once.

use std::borrow::Cow;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde_json::value::RawValue;
use tenure_model::hash::HashMap;
use tenure_model::{AwsPolicy, PolicyError};

use super::lenient::Text;
use crate::compact::compacted;

/// Every distinct text seen.
#[derive(Default)]
pub(super) struct Documents {
    /// Why a text is no policy; `None` where it is one.
    seen: HashMap<Arc<str>, Option<Arc<str>>>,
    /// The parses that a normaliser reads: those of trust policies.
    kept: HashMap<Arc<str>, Arc<AwsPolicy>>,
}

/// A document, shared with every equal one.
#[derive(Clone)]
pub(super) struct Document {
    pub(super) text: Arc<str>,
    /// Why it is no policy; `None` where it is one.
    pub(super) fault: Option<Arc<str>>,
}

impl Documents {
    /// Shares the text with every equal one, and says whether it is a policy.
    pub(super) fn intern(&mut self, text: &str) -> Document {
        self.known(text).unwrap_or_else(|| self.add(text, AwsPolicy::parse(text).err()))
    }

    /// The document in any of its shapes: a JSON object, JSON text, or URL-encoded JSON text.
    pub(super) fn intern_raw(&mut self, raw: &RawValue) -> Document {
        self.intern(&document_text(raw))
    }

    /// The same, with its parse where it is a policy.
    pub(super) fn parse_raw(&mut self, raw: &RawValue) -> (Document, Option<Arc<AwsPolicy>>) {
        let text = document_text(raw);
        let known = self.known(&text);
        if let Some(known) = known
            && (known.fault.is_some() || self.kept.contains_key(&known.text))
        {
            let policy = self.kept.get(&known.text).cloned();
            return (known, policy);
        }
        match AwsPolicy::parse(&text) {
            Ok(policy) => {
                let document = self.known(&text).unwrap_or_else(|| self.add(&text, None));
                let policy = Arc::new(policy);
                self.kept.insert(Arc::clone(&document.text), Arc::clone(&policy));
                (document, Some(policy))
            }
            Err(error) => (self.add(&text, Some(error)), None),
        }
    }

    fn known(&self, text: &str) -> Option<Document> {
        let (text, fault) = self.seen.get_key_value(text)?;
        Some(Document { text: Arc::clone(text), fault: fault.clone() })
    }

    fn add(&mut self, text: &str, error: Option<PolicyError>) -> Document {
        let text: Arc<str> = Arc::from(text);
        let fault: Option<Arc<str>> = error.map(|error| error.to_string().into());
        self.seen.insert(Arc::clone(&text), fault.clone());
        Document { text, fault }
    }
}

fn document_text(raw: &RawValue) -> Cow<'_, str> {
    let json = raw.get();
    if !json.starts_with('"') {
        return compacted(json);
    }
    match serde_json::from_str::<Text<'_>>(json) {
        Ok(Text(Cow::Borrowed(text))) => decoded(text),
        Ok(Text(Cow::Owned(text))) => Cow::Owned(decoded(&text).into_owned()),
        Err(_) => Cow::Borrowed(json),
    }
}

/// Undoes URL encoding. A text that starts like JSON has none: a `%` in it is its own. What does not
/// decode to UTF-8 stays as it is, and will not parse.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if text.trim_start().starts_with('{') || !text.contains('%') {
        return Cow::Borrowed(text);
    }
    percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const POLICY: &str = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

    fn raw(json: &str) -> Box<RawValue> {
        RawValue::from_string(json.to_owned()).unwrap()
    }

    #[test]
    fn every_way_of_writing_a_document_gives_the_same_text() {
        let mut documents = Documents::default();
        let encoded: String = POLICY.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let spaced = POLICY.replace(':', ": ").replace(',', ",\n  ");
        let texts: Vec<Arc<str>> = [
            POLICY.to_owned(),
            spaced,
            serde_json::to_string(POLICY).unwrap(),
            serde_json::to_string(&encoded).unwrap(),
        ]
        .iter()
        .map(|json| documents.intern_raw(&raw(json)).text)
        .collect();
        for text in &texts {
            assert_eq!(&**text, POLICY);
            assert!(Arc::ptr_eq(text, &texts[0]), "equal texts share one allocation");
        }
    }

    #[test]
    fn a_percent_sign_of_the_document_stays() {
        let text = r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::a%41"}]}"#;
        assert_eq!(decoded(text), text);
        assert_eq!(decoded("%7B%22a%22%3A%22%2541%22%7D"), r#"{"a":"%41"}"#);
        assert_eq!(decoded("%FF%FE"), "%FF%FE", "not UTF-8: left as it is");
    }

    #[test]
    fn what_is_no_policy_says_so() {
        let mut documents = Documents::default();
        for json in ["{}", "[]", "null", "7", "\"\"", "\"%zz\"", "\"{\""] {
            assert!(documents.intern_raw(&raw(json)).fault.is_some(), "{json}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".*") {
            let mut documents = Documents::default();
            let json = serde_json::to_string(&text).unwrap();
            let _ = documents.intern_raw(&raw(&json));
        }
    }
}
