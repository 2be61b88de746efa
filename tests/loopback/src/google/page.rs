//! Pages: opaque tokens that fit only the question they came with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::routes::Found;
use crate::exchange::Request;
use crate::faults::Fault;

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) offset: usize,
    pub(super) size: usize,
}

/// Reads size and token of a page; `Err` says what is wrong with them.
pub(super) fn wanted(found: &Found, request: &Request, faults: &[Fault]) -> Result<Wanted, String> {
    let Some(page) = found.route.page else { return Ok(Wanted { offset: 0, size: usize::MAX }) };
    let size = match text(request, "pageSize").or_else(|| text(request, "maxResults")) {
        None => page.usual,
        Some(text) => match text.parse::<i64>() {
            Err(_) => return Err(format!("Invalid value at 'page_size' (TYPE_INT32), \"{text}\"")),
            Ok(size) if size <= 0 => page.usual,
            Ok(size) => usize::try_from(size).unwrap_or(usize::MAX).min(page.most),
        },
    };
    let fixed = faults.iter().find_map(|fault| match fault {
        Fault::Pages(size) => Some(*size),
        _ => None,
    });
    let size = fixed.unwrap_or(size).max(1);
    let offset = match text(request, "pageToken").filter(|token| !token.is_empty()) {
        None => 0,
        Some(_) if faults.contains(&Fault::StalePageToken) => return Err(STALE.to_owned()),
        Some(token) => offset(&token, request).ok_or(STALE)?,
    };
    Ok(Wanted { offset, size })
}

const STALE: &str = "The page token is invalid or has expired.";

/// The token that leads to an offset of the same list.
pub(super) fn token(request: &Request, offset: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("{offset}:0:{:016x}", question(request)))
}

/// A token that leads to what was asked for, in other words than were used to ask.
pub(super) fn again(request: &Request) -> String {
    let offset = text(request, "pageToken").and_then(|token| offset(&token, request)).unwrap_or(0);
    let round = text(request, "pageToken").and_then(|token| round(&token)).unwrap_or(0) + 1;
    URL_SAFE_NO_PAD.encode(format!("{offset}:{round}:{:016x}", question(request)))
}

/// A token that leads to what was asked for, in the same words where it has any.
pub(super) fn itself(request: &Request) -> String {
    text(request, "pageToken").filter(|token| !token.is_empty()).unwrap_or_else(|| token(request, 0))
}

fn offset(text: &str, request: &Request) -> Option<usize> {
    let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    let (offset, rest) = plain.split_once(':')?;
    let (_, hash) = rest.split_once(':')?;
    (hash == format!("{:016x}", question(request))).then(|| offset.parse().ok())?
}

fn round(text: &str) -> Option<u32> {
    let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    plain.split(':').nth(1)?.parse().ok()
}

/// A parameter of the query, or the member of the body of that name.
fn text(request: &Request, name: &str) -> Option<String> {
    let of_body = || match request.json().get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    request.parameter(name).map(str::to_owned).or_else(of_body)
}

/// What stays the same from page to page: everything but the token and the size.
fn question(request: &Request) -> u64 {
    let mut question = request.path.clone();
    for (name, value) in &request.query {
        if !["pageToken", "pageSize", "maxResults"].contains(&name.as_str()) {
            question += &format!("&{name}={value}");
        }
    }
    let mut body = request.json();
    if let Some(members) = body.as_object_mut() {
        members.remove("pageToken");
        members.remove("pageSize");
    }
    question += &body.to_string();
    question
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// A page of a list. A member without items is left out, as the services leave it out.
pub(super) fn body(
    found: &Found,
    request: &Request,
    wanted: Wanted,
    count: usize,
    items: Vec<Value>,
) -> Value {
    let mut body = json!({});
    let name = found.route.page.map_or("items", |page| page.items);
    if !items.is_empty() {
        body[name] = Value::Array(items);
    }
    if let Some(next) = wanted.offset.checked_add(wanted.size).filter(|next| *next < count) {
        body["nextPageToken"] = Value::String(token(request, next));
    }
    body
}

/// Says that a place could not be asked, as lists over all places say it.
pub(super) fn unreachable(body: &mut Value, found: &Found, place: &str) {
    match found.route.service() {
        "compute" => {
            body["unreachables"] = json!([place]);
            body["warning"] =
                json!({ "code": "UNREACHABLE", "message": format!("{place} could not be reached.") });
        }
        "cloudfunctions" | "run" | "storage" => body["unreachable"] = json!([place]),
        _ => {}
    }
}
