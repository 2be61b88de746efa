//! What faults do to an answer that was good.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::Fault;
use crate::exchange::{Body, Reply, Request};

/// How a service writes a list.
pub(crate) struct Listing {
    /// The member that holds the items.
    pub(crate) items: &'static str,
    /// The member that leads to the next page.
    pub(crate) link: &'static str,
    /// What leads to the page that was asked for, in other words than were used to ask.
    pub(crate) again: String,
    /// What leads to it in the same words.
    pub(crate) itself: String,
}

/// Does to a list what the faults say. `stray` is the host that no link may lead to.
pub(crate) fn spoil(reply: &mut Reply, request: &Request, faults: &[Fault], listing: &Listing, stray: &str) {
    for fault in faults {
        if *fault == Fault::Truncate {
            let text = String::from_utf8_lossy(&reply.bytes()).into_owned();
            reply.body = Body::Text(text.chars().take(text.chars().count() / 2).collect());
        }
        if let Body::Json(body) = &mut reply.body {
            let link = if body.get("@nextLink").is_some() { "@nextLink" } else { listing.link };
            one(
                body,
                request,
                fault,
                &Listing { link, again: listing.again.clone(), itself: listing.itself.clone(), ..*listing },
                stray,
            );
        }
    }
}

fn one(body: &mut Value, request: &Request, fault: &Fault, listing: &Listing, stray: &str) {
    let Listing { items, link, .. } = *listing;
    let is_list = body.get(items).is_some_and(|held| held.is_array() || held.is_object());
    let next = body.get(link).and_then(Value::as_str).map(str::to_owned);
    match fault {
        Fault::EmptyPage if is_list => {
            body[items] = Value::Array(Vec::new());
            body[link] = Value::String(listing.again.clone());
        }
        Fault::RepeatItem => {
            if let Some(items) = body.get_mut(items).and_then(Value::as_array_mut)
                && let Some(first) = items.first().cloned()
            {
                items.push(first);
            }
        }
        Fault::LoopLink if is_list => body[link] = Value::String(listing.itself.clone()),
        Fault::NextOnAnotherPath => {
            if let Some(next) = next {
                let next = next.strip_prefix(&request.base).unwrap_or(&next);
                body[link] =
                    Value::String(format!("{}/continued/{}", request.base, URL_SAFE_NO_PAD.encode(next)));
            }
        }
        Fault::NextOnAnotherHost => {
            if let Some(next) = next {
                body[link] = Value::String(next.replacen(&request.base, stray, 1));
            }
        }
        Fault::Replace(pointer, value) => {
            if let Some(place) = body.pointer_mut(pointer) {
                *place = value.clone();
            }
        }
        _ => {}
    }
}

/// The request that a link of [`Fault::NextOnAnotherPath`] stands for.
pub(crate) fn continued(request: &Request) -> Option<Request> {
    let token = request.path.strip_prefix("/continued/")?;
    let target = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let meant = Request::at(&request.method, &request.base, &target);
    Some(Request { headers: request.headers.clone(), body: request.body.clone(), ..meant })
}
