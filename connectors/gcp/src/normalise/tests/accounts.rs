//! Service accounts, their keys, and when they were used.

use tenure_model::{
    CredentialKind, CredentialState, Expiry, Known, LastUsed, Origin, PolicyState, PrincipalKind,
    PrincipalState, Unknown,
};

use super::*;

const ACTIVITIES: &str = "policyanalyzer:organizations.locations.activityTypes.activities.query";

fn id(email: &str) -> String {
    format!("serviceAccount:{email}")
}

#[test]
fn an_account_is_the_same_from_its_service_and_from_the_inventory() {
    let snake = json!({"name": format!("projects/web-prod/serviceAccounts/{DEPLOYER}"), "project_id": "web-prod", "unique_id": "10990", "email": DEPLOYER, "display_name": "Deployer", "oauth2_client_id": "109909"});
    let inventory = |resource: Value| {
        Recorded::contoso()
            .asset(
                "//iam.googleapis.com/projects/web-prod/serviceAccounts/10990",
                "iam.googleapis.com/ServiceAccount",
                resource,
            )
            .records()
    };
    let listed = Recorded::contoso()
        .in_project("web-prod", "iam:projects.serviceAccounts.list", json!([account(DEPLOYER, "10990")]))
        .records();
    for records in [listed, inventory(account(DEPLOYER, "10990")), inventory(snake)] {
        let one = principal(&records, &id(DEPLOYER));
        assert_eq!(
            (one.kind, one.name.as_str(), one.scope.local()),
            (PrincipalKind::ServiceAccount, "Deployer", "projects/web-prod")
        );
        assert_eq!((one.state, &one.origin), (PrincipalState::Enabled, &Origin::Own));
        assert_eq!(
            (one.attributes["uniqueId"].as_str(), one.attributes["oauth2ClientId"].as_str()),
            ("10990", "109909")
        );
        assert_eq!(one.last_used, LastUsed::Unknown(Unknown::NotRead));
        let same = resource(&records, &account_name(DEPLOYER));
        assert_eq!(
            (same.kind.as_str(), same.scope.local(), same.attributes["uniqueId"].as_str()),
            ("iam.googleapis.com/ServiceAccount", "projects/web-prod", "10990")
        );
    }
}

#[test]
fn states_defaults_and_agents_are_told_apart() {
    let mut off = account("old@web-prod.iam.gserviceaccount.com", "11");
    off["disabled"] = json!(true);
    let records = Recorded::contoso()
        .in_project("web-prod", "iam:projects.serviceAccounts.list", json!([off, account("1012-compute@developer.gserviceaccount.com", "12"), account("web-prod@appspot.gserviceaccount.com", "13")]))
        .list("iam:roles.list", json!([{"name": "roles/editor"}]))
        .found_policy(PROJECT, PROJECT_KIND, json!([{"role": "roles/editor", "members": ["serviceAccount:1012@cloudservices.gserviceaccount.com", "serviceAccount:service-77@gcp-sa-pubsub.iam.gserviceaccount.com",
            "serviceAccount:gone@web-prod.iam.gserviceaccount.com", "serviceAccount:1013-compute@developer.gserviceaccount.com"]}]))
        .records();
    assert_eq!(
        principal(&records, &id("old@web-prod.iam.gserviceaccount.com")).state,
        PrincipalState::Disabled
    );
    assert_eq!(
        principal(&records, &id("1012-compute@developer.gserviceaccount.com")).attributes["default"],
        "compute"
    );
    assert_eq!(
        principal(&records, &id("web-prod@appspot.gserviceaccount.com")).attributes["default"],
        "appengine"
    );
    let agent = principal(&records, &id("1012@cloudservices.gserviceaccount.com"));
    assert_eq!(
        (agent.kind, &agent.origin, agent.scope.local()),
        (PrincipalKind::ServiceAgent, &Origin::Provider, "projects/web-prod")
    );
    let foreign = principal(&records, &id("service-77@gcp-sa-pubsub.iam.gserviceaccount.com"));
    assert_eq!((foreign.kind, foreign.scope.local()), (PrincipalKind::ServiceAgent, ORGANIZATION));
    let gone = principal(&records, &id("gone@web-prod.iam.gserviceaccount.com"));
    assert_eq!(
        gone.state,
        PrincipalState::Unknown(Unknown::NotReported),
        "a list that was read does not hold it"
    );
    let unread = principal(&records, &id("1013-compute@developer.gserviceaccount.com"));
    assert_eq!(
        (unread.state, unread.scope.local()),
        (PrincipalState::Unknown(Unknown::NotRead), "projects/old-shop")
    );
}

fn key(name: &str, after: &str, before: &str) -> Value {
    json!({"name": name, "privateKeyType": "TYPE_GOOGLE_CREDENTIALS_FILE", "keyAlgorithm": "KEY_ALG_RSA_2048", "validAfterTime": after, "validBeforeTime": before, "keyOrigin": "GOOGLE_PROVIDED", "keyType": "USER_MANAGED"})
}

#[test]
fn keys_are_credentials_of_their_account_however_they_are_named() {
    let by_email = format!("projects/web-prod/serviceAccounts/{DEPLOYER}/keys/aa");
    let by_number = "projects/web-prod/serviceAccounts/10990/keys/bb";
    let mut off = key(by_number, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    off["disabled"] = json!(true);
    let mut googles = key(
        &format!("projects/web-prod/serviceAccounts/{DEPLOYER}/keys/cc"),
        "2026-01-01T00:00:00Z",
        "2026-02-01T00:00:00Z",
    );
    googles["keyType"] = json!("SYSTEM_MANAGED");
    let records = Recorded::contoso()
        .in_project("web-prod", "iam:projects.serviceAccounts.list", json!([account(DEPLOYER, "10990")]))
        .in_project(
            "web-prod",
            "iam:projects.serviceAccounts.keys.list",
            json!([key(&by_email, "2024-01-01T00:00:00Z", "9999-12-31T23:59:59Z"), googles]),
        )
        .asset(
            "//iam.googleapis.com/projects/web-prod/serviceAccounts/10990/keys/bb",
            "iam.googleapis.com/ServiceAccountKey",
            off,
        )
        .records();
    assert_eq!(records.credentials.len(), 2, "Google keeps and turns over the third itself");
    let one = credential(&records, &by_email);
    assert_eq!(
        (one.kind, one.principal.as_str(), one.state),
        (CredentialKind::ServiceAccountKey, id(DEPLOYER).as_str(), CredentialState::Active)
    );
    assert_eq!((one.expires, &one.issued), (Expiry::Never, &Known::Is(at("2024-01-01T00:00:00Z"))));
    assert_eq!(
        (one.attributes["keyOrigin"].as_str(), one.scope.local()),
        ("GOOGLE_PROVIDED", "projects/web-prod")
    );
    let other = credential(&records, &format!("projects/web-prod/serviceAccounts/{DEPLOYER}/keys/bb"));
    assert_eq!(
        (other.state, other.expires),
        (CredentialState::Inactive, Expiry::At(at("2027-01-01T00:00:00Z")))
    );
}

fn activity(kind: &str, name: &str, used: Value) -> Value {
    json!({"fullResourceName": name, "activityType": kind, "observationPeriod": {"startTime": "2026-01-01T08:00:00Z", "endTime": "2026-10-28T07:00:00Z"}, "activity": used})
}

#[test]
fn use_is_told_as_far_as_somebody_watched() {
    let (accounts, keys) = ("serviceAccountLastAuthentication", "serviceAccountKeyLastAuthentication");
    let emails = [
        "used@web-prod.iam.gserviceaccount.com",
        "idle@web-prod.iam.gserviceaccount.com",
        "silent@web-prod.iam.gserviceaccount.com",
    ];
    let listed: Vec<Value> =
        emails.iter().zip(20..).map(|(email, number)| account(email, &number.to_string())).collect();
    let key_name = |key: &str| format!("projects/web-prod/serviceAccounts/{}/keys/{key}", emails[0]);
    let records = Recorded::contoso()
        .in_project("web-prod", "iam:projects.serviceAccounts.list", json!(listed))
        .in_project("web-prod", "iam:projects.serviceAccounts.keys.list", json!([
            key(&key_name("used"), "2024-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
            key(&key_name("idle"), "2024-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
            key(&key_name("new"), "2026-10-29T00:00:00Z", "9999-12-31T23:59:59Z")]))
        .about(accounts, ACTIVITIES, json!([
            activity(accounts, "//iam.googleapis.com/projects/1012/serviceAccounts/20", json!({"lastAuthenticatedTime": "2026-10-20T07:00:00Z", "serviceAccount": {"projectNumber": "1012", "serviceAccountId": "20"}})),
            activity(accounts, &account_name(emails[1]), json!({"serviceAccount": {}}))]))
        .about(keys, ACTIVITIES, json!([
            activity(keys, &format!("//iam.googleapis.com/{}", key_name("used")), json!({"lastAuthenticatedTime": "2026-09-01T07:00:00Z"})),
            activity(keys, &format!("//iam.googleapis.com/{}", key_name("idle")), json!({})),
            activity(keys, &format!("//iam.googleapis.com/{}", key_name("new")), json!({}))]))
        .records();
    let used = |at: usize| principal(&records, &id(emails[at])).last_used;
    assert_eq!(used(0), LastUsed::At(at("2026-10-20T07:00:00Z")));
    assert_eq!(used(1), LastUsed::NeverInWindow);
    assert_eq!(used(2), LastUsed::Unknown(Unknown::NotReported));
    let used = |key: &str| credential(&records, &key_name(key)).last_used;
    assert_eq!(used("used"), LastUsed::At(at("2026-09-01T07:00:00Z")));
    assert_eq!(used("idle"), LastUsed::NeverInWindow);
    assert_eq!(used("new"), LastUsed::Unknown(Unknown::NotReported), "made after the window");
    assert_eq!(
        credential(&records, &key_name("idle")).attributes["observationPeriod.endTime"],
        "2026-10-28T07:00:00Z"
    );
}

#[test]
fn silence_without_a_window_is_no_never() {
    let kind = "serviceAccountLastAuthentication";
    let records = Recorded::contoso()
        .in_project("web-prod", "iam:projects.serviceAccounts.list", json!([account(DEPLOYER, "10990")]))
        .about(
            kind,
            ACTIVITIES,
            json!([{"fullResourceName": account_name(DEPLOYER), "activityType": kind, "activity": {}}]),
        )
        .records();
    assert_eq!(principal(&records, &id(DEPLOYER)).last_used, LastUsed::Unknown(Unknown::NotReported));
}

#[test]
fn hmac_keys_and_bound_api_keys_are_credentials() {
    let api = |number: u32, more: Value| {
        let mut key = json!({"name": format!("projects/1012/locations/global/keys/k{number}"), "uid": format!("k{number}"), "displayName": format!("key {number}"), "createTime": "2026-01-01T00:00:00Z",
            "restrictions": {"browserKeyRestrictions": {"allowedReferrers": ["*.contoso.example"]}, "apiTargets": [{"service": "maps-backend.googleapis.com"}, {"service": "places.googleapis.com"}]}});
        key.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        key
    };
    let records = Recorded::contoso()
        .in_project("web-prod", "storage:projects.hmacKeys.list", json!([
            {"kind": "storage#hmacKeyMetadata", "id": "web-prod/GOOG1", "accessId": "GOOG1", "projectId": "web-prod", "serviceAccountEmail": DEPLOYER, "state": "ACTIVE", "timeCreated": "2025-01-01T00:00:00.000Z"},
            {"accessId": "GOOG2", "serviceAccountEmail": DEPLOYER, "state": "INACTIVE"},
            {"accessId": "GOOG3", "serviceAccountEmail": DEPLOYER, "state": "DELETED"}]))
        .in_project("web-prod", "apikeys:projects.locations.keys.list", json!([api(1, json!({})), api(2, json!({"serviceAccountEmail": DEPLOYER})), api(3, json!({"deleteTime": "2026-10-01T00:00:00Z"}))]))
        .records();
    let found: Vec<(&str, CredentialKind, CredentialState)> =
        records.credentials.iter().map(|one| (one.id.as_str(), one.kind, one.state)).collect();
    assert_eq!(
        found,
        [
            ("GOOG1", CredentialKind::HmacKey, CredentialState::Active),
            ("GOOG2", CredentialKind::HmacKey, CredentialState::Inactive),
            ("projects/1012/locations/global/keys/k2", CredentialKind::ApiKey, CredentialState::Active),
        ]
    );
    assert_eq!(principal(&records, &id(DEPLOYER)).kind, PrincipalKind::ServiceAccount);
    let unbound = resource(&records, "//apikeys.googleapis.com/projects/1012/locations/global/keys/k1");
    assert_eq!(
        (unbound.name.as_str(), unbound.scope.local(), &unbound.policy),
        ("key 1", "projects/web-prod", &PolicyState::Absent)
    );
    assert_eq!(
        unbound.attributes["restrictions.apiTargets"],
        "maps-backend.googleapis.com places.googleapis.com"
    );
    assert_eq!(
        unbound.attributes["restrictions.browserKeyRestrictions.allowedReferrers"],
        "*.contoso.example"
    );
    assert_eq!(records.resources.iter().filter(|one| one.kind == "apikeys.googleapis.com/Key").count(), 2);
}
