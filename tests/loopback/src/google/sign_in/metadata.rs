//! The metadata server: it knows who asks by where he asks.

use serde_json::json;

use super::split;
use crate::exchange::{Body, Reply, Request};
use crate::google::access;
use crate::google::names;
use crate::google::server::Shared;

const ACCOUNT: &str = "/computeMetadata/v1/instance/service-accounts/default";

pub(super) fn answer(shared: &Shared, request: &Request) -> Reply {
    if request.path != "/" && request.header("metadata-flavor") != Some("Google") {
        return text(403, "Forbidden\n");
    }
    let path = request.path.trim_end_matches('/');
    let reply = match path {
        "" => text(200, "computeMetadata/\n"),
        "/computeMetadata/v1/project/project-id" => text(200, names::SECURITY),
        "/computeMetadata/v1/project/numeric-project-id" => text(200, names::SECURITY_NUMBER),
        "/computeMetadata/v1/universe/universe-domain" | "/computeMetadata/v1/universe/universe_domain" => {
            text(200, "googleapis.com")
        }
        path => match path.strip_prefix(ACCOUNT) {
            Some("") => Reply::json(
                200,
                json!({ "aliases": ["default"], "email": names::SCANNER, "scopes": ["https://www.googleapis.com/auth/cloud-platform"] }),
            ),
            Some("/email") => text(200, names::SCANNER),
            Some("/scopes") => text(200, "https://www.googleapis.com/auth/cloud-platform\n"),
            Some("/token") => token(shared, request),
            _ => text(404, "Not Found\n"),
        },
    };
    reply.with("metadata-flavor", "Google").with("server", "Metadata Server for VM")
}

fn token(shared: &Shared, request: &Request) -> crate::exchange::Reply {
    let organization = shared.organization();
    let Some(caller) = access::service_account(&organization, names::SCANNER) else {
        return text(404, "Not Found\n");
    };
    let scopes =
        split(request.parameter("scopes").unwrap_or("https://www.googleapis.com/auth/cloud-platform"));
    let mut tokens = shared.tokens();
    let token = tokens.issue(caller, &scopes);
    Reply::json(200, json!({ "access_token": token, "expires_in": tokens.seconds(), "token_type": "Bearer" }))
}

fn text(status: u16, text: &str) -> Reply {
    Reply { status, headers: Vec::new(), body: Body::Text(text.to_owned()) }
        .with("content-type", "application/text")
}
