//! Partial answers: `fields=nextPageToken,users(id,name/fullName)`.

use serde_json::{Map, Value};

/// Keeps of a body what a selector names.
pub(super) fn keep(body: &mut Value, selector: &str) {
    *body = kept(body, selector);
}

fn kept(value: &Value, selector: &str) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| kept(item, selector)).collect(),
        Value::Object(members) => {
            let mut found = Map::new();
            for part in parts(selector) {
                let end = part.find(['/', '(']).unwrap_or(part.len());
                let (name, rest) = part.split_at(end);
                let rest = rest
                    .strip_prefix('/')
                    .or_else(|| rest.strip_prefix('(')?.strip_suffix(')'))
                    .unwrap_or("");
                for (own, value) in members.iter().filter(|(own, _)| name == "*" || *own == name) {
                    let value = if rest.is_empty() { value.clone() } else { kept(value, rest) };
                    merge(&mut found, own, value);
                }
            }
            Value::Object(found)
        }
        other => other.clone(),
    }
}

/// The parts between commas that are not within brackets.
fn parts(selector: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, letter) in selector.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(selector[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(selector[start..].trim());
    parts
}

fn merge(found: &mut Map<String, Value>, name: &str, value: Value) {
    match (found.get_mut(name), value) {
        (Some(Value::Object(held)), Value::Object(more)) => held.extend(more),
        (_, value) => {
            found.insert(name.to_owned(), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn what_is_named_stays_and_nothing_else() {
        let mut body = json!({ "kind": "k", "users": [{ "id": "1", "name": { "fullName": "A", "givenName": "B" }, "phone": "2" }], "etag": "e" });
        super::keep(&mut body, "kind,users(id,name/fullName)");
        assert_eq!(body, json!({ "kind": "k", "users": [{ "id": "1", "name": { "fullName": "A" } }] }));
    }
}
