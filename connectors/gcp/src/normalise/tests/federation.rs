//! Pools, providers, and who may be their identities.

use tenure_model::{
    Facet, Nature, Origin, PolicyKind, PrincipalKind, PrincipalState, Trust, Trustee, Unknown,
};

use super::*;

const POOL: &str = "projects/1012/locations/global/workloadIdentityPools/ci";
const USER: &str = "roles/iam.workloadIdentityUser";

fn set(rest: &str) -> String {
    format!("principalSet://iam.googleapis.com/{POOL}/{rest}")
}

fn pool(name: &str) -> Value {
    json!({"name": format!("projects/1012/locations/global/workloadIdentityPools/{name}"), "displayName": name, "state": "ACTIVE"})
}

fn github() -> Value {
    json!({"name": format!("{POOL}/providers/github"), "displayName": "GitHub", "state": "ACTIVE",
        "attributeMapping": {"google.subject": "assertion.sub", "attribute.repository": "assertion.repository"},
        "attributeCondition": "assertion.repository_owner == 'contoso'", "oidc": {"issuerUri": "https://token.actions.githubusercontent.com"}})
}

const POOLS: &str = "iam:projects.locations.workloadIdentityPools.list";
const PROVIDERS: &str = "iam:projects.locations.workloadIdentityPools.providers.list";

fn named(members: &[String]) -> Recorded {
    Recorded::contoso().list("iam:roles.list", json!([{"name": USER}])).found_policy(
        &account_name(DEPLOYER),
        "iam.googleapis.com/ServiceAccount",
        json!([{"role": USER, "members": members}]),
    )
}

fn conditions(trust: &Trust) -> Vec<(&str, &str, &[String])> {
    trust
        .conditions
        .iter()
        .map(|one| (one.operator.as_str(), one.key.as_str(), one.values.as_slice()))
        .collect()
}

#[test]
fn each_identity_that_is_named_has_the_terms_of_each_provider() {
    let repository = set("attribute.repository/contoso/pay");
    let subject =
        format!("principal://iam.googleapis.com/{POOL}/subject/repo:contoso/pay:ref:refs/heads/main");
    let records = named(&[repository.clone(), subject.clone(), set("*")])
        .in_project("web-prod", POOLS, json!([pool("ci")]))
        .in_project("web-prod", PROVIDERS, json!([github()]))
        .records();
    assert_eq!(records.trusts.len(), 3);
    let trust = |id: &str| records.trusts.iter().find(|trust| trust.target.as_str() == id).unwrap();
    let one = trust(&repository);
    assert_eq!(one.trustee, Trustee::Federation("https://token.actions.githubusercontent.com".to_owned()));
    let policy = format!("//iam.googleapis.com/{POOL}/providers/github#provider");
    assert_eq!(
        (one.policy.as_str(), one.statement, one.scope.local()),
        (policy.as_str(), 0, "projects/web-prod")
    );
    let text = |text: &str| [text.to_owned()];
    let audience = format!("//iam.googleapis.com/{POOL}/providers/github");
    assert_eq!(
        conditions(one),
        [
            ("equals", "attribute.repository", &text("contoso/pay")[..]),
            ("mapping", "attribute.repository", &text("assertion.repository")[..]),
            ("mapping", "google.subject", &text("assertion.sub")[..]),
            ("cel", "attributeCondition", &text("assertion.repository_owner == 'contoso'")[..]),
            ("equals", "aud", &[format!("https:{audience}"), audience.clone()][..]),
        ]
    );
    assert_eq!(
        conditions(trust(&subject))[0],
        ("equals", "google.subject", &text("repo:contoso/pay:ref:refs/heads/main")[..])
    );
    assert_eq!(conditions(trust(&set("*")))[0].0, "mapping", "everyone is asked nothing more");
    let document = records.policies.iter().find(|one| one.id.as_str() == policy).unwrap();
    assert_eq!(document.kind, PolicyKind::Trust);
    let who = principal(&records, &repository);
    assert_eq!(
        (who.kind, who.nature, &who.origin),
        (
            PrincipalKind::PrincipalSet,
            Nature::Unknown,
            &Origin::Issuer("https://token.actions.githubusercontent.com".to_owned())
        )
    );
    assert_eq!(
        (
            who.attributes["attribute"].as_str(),
            who.attributes["value"].as_str(),
            who.attributes["pool"].as_str()
        ),
        ("attribute.repository", "contoso/pay", POOL)
    );
    let who = principal(&records, &subject);
    assert_eq!(
        (who.kind, who.nature, who.name.as_str()),
        (PrincipalKind::FederatedIdentity, Nature::NonHuman, "repo:contoso/pay:ref:refs/heads/main")
    );
}

#[test]
fn providers_are_the_same_from_the_inventory_by_the_projects_id() {
    let name = "//iam.googleapis.com/projects/web-prod/locations/global/workloadIdentityPools/ci";
    let by_id = |value: &str| value.replace("projects/1012", "projects/web-prod");
    let mut provider = github();
    provider["name"] = json!(by_id(provider["name"].as_str().unwrap()));
    let repository = set("attribute.repository/contoso/pay");
    let records = named(std::slice::from_ref(&repository))
        .asset(
            name,
            "iam.googleapis.com/WorkloadIdentityPool",
            json!({"name": by_id(POOL), "state": "ACTIVE"}),
        )
        .asset(
            &format!("{name}/providers/github"),
            "iam.googleapis.com/WorkloadIdentityPoolProvider",
            provider,
        )
        .records();
    assert_eq!(records.trusts.len(), 1);
    let found = resource(&records, &format!("//iam.googleapis.com/{POOL}"));
    assert_eq!(found.attributes["principalPrefix"], format!("iam.googleapis.com/{POOL}"));
    let found = resource(&records, &format!("//iam.googleapis.com/{POOL}/providers/github"));
    assert_eq!(found.attributes["oidc.issuerUri"], "https://token.actions.githubusercontent.com");
    assert_eq!(
        found.attributes["attributeMapping"],
        r#"{"attribute.repository":"assertion.repository","google.subject":"assertion.sub"}"#
    );
    assert_eq!(
        (found.attributes["attributeCondition"].as_str(), found.scope.local()),
        ("assertion.repository_owner == 'contoso'", "projects/web-prod")
    );
}

#[test]
fn aws_and_saml_vouch_by_other_names() {
    let aws = json!({"name": format!("{POOL}/providers/aws"), "state": "ACTIVE", "aws": {"accountId": "111122223333"}});
    let saml = json!({"name": format!("{POOL}/providers/saml"), "state": "ACTIVE", "attributeMapping": {"google.subject": "assertion.subject"}, "saml": {"idpMetadataXml": "<EntityDescriptor entityID=\"https://idp.contoso.example\"/>"}});
    let role = set("attribute.aws_role/arn:aws:sts::111122223333:assumed-role/ci");
    let records = named(std::slice::from_ref(&role))
        .in_project("web-prod", POOLS, json!([pool("ci")]))
        .in_project("web-prod", PROVIDERS, json!([aws, saml]))
        .records();
    let trustees: Vec<&Trustee> = records.trusts.iter().map(|trust| &trust.trustee).collect();
    assert_eq!(
        trustees,
        [
            &Trustee::Federation("aws:111122223333".to_owned()),
            &Trustee::Federation("https://idp.contoso.example".to_owned())
        ]
    );
    let aws = &records.trusts[0];
    assert!(aws.condition_values("google.subject").eq(["assertion.arn"]), "what AWS maps by itself");
    assert!(aws.has_condition("attribute.aws_role") && !aws.has_condition("aud"));
    assert_eq!(principal(&records, &role).origin, Origin::Unknown(Unknown::NotReported), "two may vouch");
}

#[test]
fn what_is_off_or_deleted_vouches_for_nobody() {
    let mut off = github();
    off["disabled"] = json!(true);
    let mut gone = github();
    gone["state"] = json!("DELETED");
    for (pools, providers, state) in [
        (json!([pool("ci")]), json!([off]), PrincipalState::Disabled),
        (json!([pool("ci")]), json!([gone]), PrincipalState::Disabled),
        (
            json!([{"name": POOL, "state": "ACTIVE", "disabled": true}]),
            json!([github()]),
            PrincipalState::Disabled,
        ),
        (json!([]), json!([]), PrincipalState::Unknown(Unknown::NotRead)),
    ] {
        let records = named(&[set("*")])
            .in_project("web-prod", POOLS, pools)
            .in_project("web-prod", PROVIDERS, providers)
            .records();
        assert_eq!(records.trusts, []);
        assert_eq!(principal(&records, &set("*")).state, state);
    }
}

#[test]
fn people_of_a_workforce_pool_are_people() {
    let name = "locations/global/workforcePools/staff";
    let person = format!("principal://iam.googleapis.com/{name}/subject/ana@contoso.example");
    let records = named(std::slice::from_ref(&person))
        .list("iam:locations.workforcePools.list", json!([{"name": name, "parent": ORGANIZATION, "state": "ACTIVE", "sessionDuration": "3600s"}]))
        .about(name, "iam:locations.workforcePools.providers.list", json!([{"name": format!("{name}/providers/entra"), "state": "ACTIVE", "attributeMapping": {"google.subject": "assertion.email"},
            "oidc": {"issuerUri": "https://login.microsoftonline.com/c0000000-0000-4000-8000-000000000001/v2.0", "clientId": "a9000000-0000-4000-8000-000000000001"}}]))
        .records();
    let who = principal(&records, &person);
    assert_eq!((who.nature, who.scope.local()), (Nature::Human, ORGANIZATION));
    let trust = &records.trusts[0];
    assert!(trust.condition_values("aud").eq(["a9000000-0000-4000-8000-000000000001"]));
    assert_eq!(
        resource(&records, &format!("//iam.googleapis.com/{name}")).kind,
        "iam.googleapis.com/WorkforcePool"
    );
}

#[test]
fn kubernetes_accounts_are_of_their_projects_clusters() {
    let old = "serviceAccount:web-prod.svc.id.goog[pay/api]".to_owned();
    let new = "principal://iam.googleapis.com/projects/1012/locations/global/workloadIdentityPools/web-prod.svc.id.goog/subject/ns/pay/sa/api".to_owned();
    let foreign = "serviceAccount:fabrikam-run.svc.id.goog[ops/agent]".to_owned();
    let records = named(&[old.clone(), new.clone(), foreign.clone()]).records();
    for id in [&old, &new] {
        let one = principal(&records, id);
        assert_eq!(
            (one.kind, &one.origin, one.scope.local()),
            (PrincipalKind::FederatedIdentity, &Origin::Own, "projects/web-prod")
        );
        assert_eq!(
            (one.attributes["subject"].as_str(), one.state),
            ("ns/pay/sa/api", PrincipalState::Enabled)
        );
    }
    assert_eq!(principal(&records, &foreign).origin, Origin::Project("fabrikam-run".to_owned()));
}

#[test]
fn certificates_are_trusted_by_their_anchors_and_an_unknown_kind_is_a_gap() {
    let subject = format!("principal://iam.googleapis.com/{POOL}/subject/press-7");
    let anchor = |text: &str| json!({"pemCertificate": format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")});
    let provider = |kind: Value| {
        let mut provider = json!({"name": format!("{POOL}/providers/mill"), "state": "ACTIVE", "attributeMapping": {"google.subject": "assertion.subject.dn.cn"}});
        provider.as_object_mut().unwrap().extend(kind.as_object().unwrap().clone());
        provider
    };
    let read = |kind: Value| {
        named(std::slice::from_ref(&subject))
            .in_project("web-prod", POOLS, json!([pool("ci")]))
            .in_project("web-prod", PROVIDERS, json!([provider(kind)]))
            .read()
    };
    let x509 = |anchors: Vec<Value>| json!({"x509": {"trustStore": {"trustAnchors": anchors}}});
    let issuer = |kind: Value| {
        let (records, gaps) = read(kind);
        assert_eq!(gaps, []);
        let Trustee::Federation(issuer) = records.trusts[0].trustee.clone() else { panic!("no issuer") };
        assert!(!issuer.contains("BEGIN"));
        issuer
    };
    let one = issuer(x509(vec![anchor("AAAA"), anchor("BBBB")]));
    assert!(one.starts_with("x509:") && one.len() == 37, "{one}");
    assert_eq!(one, issuer(x509(vec![anchor("BBBB"), anchor("AAAA")])), "the order says nothing");
    assert_ne!(one, issuer(x509(vec![anchor("AAAA")])));

    for kind in [json!({"x509": {}}), json!({"spiffe": {"trustDomain": "mill.example"}})] {
        let (records, gaps) = read(kind);
        assert_eq!((records.trusts.len(), gaps.len()), (0, 1));
        assert!(gaps[0].subject.ends_with("/providers/mill"), "{}", gaps[0].subject);
        assert_eq!(gaps[0].blinds, [Facet::Federation]);
    }
    let (_, gaps) = read(json!({"spiffe": {}, "disabled": true}));
    assert_eq!(gaps, [], "nobody comes in by it");
}
