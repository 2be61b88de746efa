//! Everything that the connector asks is served, and gives something.

use std::path::Path;

use serde_json::{Value, json};
use tenure_loopback::{Faults, Tenant, names, object};

use crate::client::Client;

/// String literals of the connector's list that are a path, and those that are a query.
fn literals() -> (Vec<String>, Vec<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../connectors/azure/src/units");
    let (mut paths, mut queries) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        // Quotes within text are single ones there.
        let code = text.split("#[cfg(test)]").next().unwrap();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        for literal in
            lines.flat_map(|line| line.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>())
        {
            if literal.starts_with("/v1.0/")
                || literal.starts_with("/beta/")
                || literal.contains("api-version=")
            {
                paths.push(literal);
            } else if literal.contains("resources |") {
                queries.push(literal);
            }
        }
    }
    (paths, queries)
}

/// A thing to ask about, for a path with `{id}`.
fn id_for(path: &str) -> String {
    let group = object("group admins");
    let root = format!("/providers/Microsoft.Management/managementGroups/{}", names::TENANT);
    for (part, id) in [
        ("/federatedIdentityCredentials?api-version", identity()),
        ("{id}/secrets?", format!("{}/providers/Microsoft.KeyVault/vaults/contoso-legacy", in_group("shop"))),
        (
            "{id}/blobServices/",
            format!("{}/providers/Microsoft.Storage/storageAccounts/contosologs", in_group("platform")),
        ),
        ("servicePrincipalId eq", object("sp survey")),
        ("signInEventTypes", "interactiveUser".to_owned()),
        (
            "definitions/{id}/decisions",
            format!("{}/instances/{}", object("review admins"), object("review admins in autumn")),
        ),
        ("/groups/", object("group platform")),
        ("/applications/{id}/owners", object("app deploy")),
        ("/applications/", object("app robot")),
        ("/servicePrincipals/{id}/owners", object("sp deploy")),
        ("/servicePrincipals/", object("sp graph")),
        ("/administrativeUnits/", object("unit emea")),
        ("groupId eq", group.clone()),
        ("scopeId eq '{id}'", group),
        (
            "delegatedAdminRelationships/",
            format!("{}-{}", object("gdap wide world"), object("tenant wide world")),
        ),
        ("definitions/{id}", object("review admins")),
        ("category eq", "RoleManagement".to_owned()),
        // Nobody is eligible at the root group, and nothing is denied there.
        ("denyAssignments", format!("/subscriptions/{}", names::PRODUCTION)),
        ("roleEligibility", "/providers/Microsoft.Management/managementGroups/platform".to_owned()),
        ("roleAssignmentSchedule", format!("/subscriptions/{}", names::PRODUCTION)),
        ("roleManagementPolicyAssignments", format!("/subscriptions/{}", names::PRODUCTION)),
    ] {
        if path.contains(part) {
            return id;
        }
    }
    root
}

fn in_group(name: &str) -> String {
    format!("/subscriptions/{}/resourceGroups/{name}", names::PRODUCTION)
}

fn identity() -> String {
    format!("{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/deployer", in_group("platform"))
}

/// A path with things to ask about.
fn filled(path: &str) -> String {
    let subscription = if path.contains("classicAdministrators") { names::TEST } else { names::PRODUCTION };
    path.replace("{id}", &id_for(path))
        .replace("{subscription}", subscription)
        .replace("{tenant}", names::TENANT)
        .replace("'{since}'", "'2026-11-01T00:00:00Z'")
        .replace("{since}", "2026-11-01T00:00:00Z")
        .replace("{until}", "2026-12-01T00:00:00Z")
}

/// What the connector asks Graph by GET.
pub(crate) fn graph_urls() -> Vec<String> {
    let of_graph = |path: &&String| {
        (path.starts_with("/v1.0/") || path.starts_with("/beta/")) && !path.contains("getByIds")
    };
    literals().0.iter().filter(of_graph).map(|path| filled(path)).collect()
}

#[tokio::test]
async fn the_whole_list_of_the_connector_is_answered_with_something() {
    let client = Client::new(Tenant::contoso(), Faults::none());
    let (paths, queries) = literals();
    assert!(paths.len() > 40 && queries.len() > 4, "{} {}", paths.len(), queries.len());
    let mut empty = Vec::new();
    for path in &paths {
        let url = filled(path);
        if url.contains("ResourceGraph") {
            continue;
        }
        let (status, body) = if url.contains("getByIds") {
            let ids = json!({ "ids": [object("user alice"), object("nobody")] });
            client.post(&url, &client.server.graph_token(), ids).await
        } else if url.starts_with("/v1.0/") || url.starts_with("/beta/") {
            client.graph(&url).await
        } else {
            client.arm(&url).await
        };
        assert_eq!(status, 200, "{url}\n{body}");
        if body["value"].as_array().is_none_or(Vec::is_empty) {
            empty.push(url);
        }
    }
    // Contoso manages no events of the tenant itself.
    assert!(empty.iter().all(|url| url.starts_with("/providers/Microsoft.Insights")), "{empty:#?}");
    for query in &queries {
        let token = client.server.arm_token();
        let url = "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01";
        let body = json!({ "query": query, "options": { "resultFormat": "objectArray", "$top": 1000 } });
        let (status, body) = client.post(url, &token, body).await;
        assert_eq!(status, 200, "{query}\n{body}");
        assert!(body["data"].as_array().is_some_and(|rows| !rows.is_empty()), "{query}");
        assert!(body["data"][0]["id"] != Value::Null, "{query}");
    }
    assert_eq!(client.server.undocumented(), Vec::<String>::new());
    assert_eq!(client.server.count("unknown"), 0);
}
