//! Questions about Google Cloud: who is meant, what is cited, and what is not known.

use tenure_model::Estate;

use crate::fixture;
use crate::questions::{Asked, Can, Fit, Found, Leaning, Questions, Verdict};

const ACT: &str = "iam.serviceAccounts.actAs";
const READ: &str = "storage.objects.get";

fn estate() -> Estate {
    let text = r#"
        [[folder]]
        name = "prod"
        [[project]]
        id = "pay-prod"
        parent = "folder/prod"
        [[google_user]]
        name = "ann"
        [[google_user]]
        name = "eve"
        domain = "fabrikam.example"
        roles = ["roles/editor"]
        [[google_user]]
        name = "zoe"
        [[google_group]]
        name = "ops"
        members = ["ann"]
        roles = [{ role = "roles/iam.serviceAccountUser", at = "folder/prod" }]
        [[google_group]]
        name = "guests"
        domain = "fabrikam.example"
        roles = ["roles/iam.serviceAccountUser"]
        [[service_account]]
        name = "deploy"
        [[service_account]]
        name = "blind"
        roles = ["gone"]
        [[gcp_role]]
        name = "gone"
        read = false
        [[gcp_member]]
        who = "deleted:user:old@contoso.example?uid=1"
        roles = ["roles/editor"]
        [[deny]]
        name = "no-act-as"
        at = "folder/prod"
        denied = ["eve"]
        permissions = ["iam.googleapis.com/serviceAccounts.actAs"]
        [[gcp_resource]]
        kind = "storage.googleapis.com/Bucket"
        name = "public"
        bindings = [{ role = "roles/storage.objectViewer", members = ["allUsers"] }]
        [[gcp_resource]]
        kind = "storage.googleapis.com/Bucket"
        name = "hidden"
        policy = "unknown"
        [[gap]]
        api = "iam:policies.listPolicies"
        scope = "gcp/folder/prod"
        blinds = ["guard-rails"]
        "#;
    fixture::build(text).expect("builds").0
}

fn asked<'q>(action: &'q str, resource: Option<&'q str>) -> Asked<'q> {
    Asked { action, resource, facts: &[] }
}

fn one(questions: &Questions<'_>, who: &str, action: &str, resource: Option<&str>) -> Can {
    let Found::One(who) = questions.find(who, None) else { panic!("{who} is somebody") };
    questions.can(&who, &asked(action, resource)).remove(0)
}

#[test]
fn people_and_things_are_found_by_what_they_are_called() {
    let estate = estate();
    let questions = Questions::new(&estate);
    for text in ["ann", "ann@contoso.example", "user:ann@contoso.example", "USER:Ann@contoso.example"] {
        let Found::One(who) = questions.find(text, None) else { panic!("{text}") };
        assert_eq!(who[0].id.as_str(), "user:ann@contoso.example");
    }
    assert!(matches!(questions.find("service-account/deploy", None), Found::One(_)));
    assert!(matches!(questions.find("ops@contoso.example", None), Found::Group(_)));
    assert!(matches!(questions.find("nobody-here", None), Found::Nobody(_)));
    let Found::One(gone) = questions.find("deleted:user:old@contoso.example?uid=1", None) else { panic!() };
    assert_eq!(gone[0].kind, "unread-principal");
    let manager = "//cloudresourcemanager.googleapis.com/projects/pay-prod";
    for text in ["pay-prod", "projects/pay-prod", manager] {
        assert_eq!(questions.resource(ACT, text, None).as_deref(), Some(manager), "{text}");
    }
    assert_eq!(questions.resource(READ, "public", None).as_deref(), Some("//storage.googleapis.com/public"));
    assert_eq!(questions.resource(READ, "gs://x/y", None).as_deref(), Some("//storage.googleapis.com/x/y"));
    let deploy = questions.resource(ACT, "deploy@pay-prod.iam.gserviceaccount.com", None);
    assert!(
        deploy
            .is_some_and(|name| name.starts_with("//iam.googleapis.com/projects/pay-prod/serviceAccounts/"))
    );
    assert_eq!(questions.resource(ACT, "no such thing", None), None);
}

#[test]
fn permissions_are_told_from_actions_of_other_clouds() {
    for permission in
        [ACT, "iam.googleapis.com/workloadIdentityPools.create", "resourcemanager.projects.setIamPolicy"]
    {
        assert!(super::is_action(permission), "{permission}");
    }
    for other in
        ["s3:GetObject", "Microsoft.Compute/virtualMachines/write", "User.Read.All", "full_access_as_app"]
    {
        assert!(!super::is_action(other), "{other}");
    }
}

#[test]
fn answers_cite_the_binding_and_the_group() {
    let estate = estate();
    let questions = Questions::new(&estate);
    let can = one(
        &questions,
        "ann",
        ACT,
        Some(
            "//iam.googleapis.com/projects/pay-prod/serviceAccounts/deploy@pay-prod.iam.gserviceaccount.com",
        ),
    );
    assert_eq!(can.verdict, Verdict::Yes);
    let cited = &can.because[0];
    assert_eq!(
        (cited.name.as_str(), cited.through.as_str()),
        ("Service Account User", "group:ops@contoso.example")
    );
    assert!(cited.on.starts_with("prod (folders/"), "{}", cited.on);
    assert!(cited.evidence.is_some() && cited.assignment.is_some());
    // The gap in deny policies is told.
    assert!(
        can.unknown
            .iter()
            .any(|doubt| doubt.leaning == Leaning::Less && doubt.text.contains("deny policies"))
    );
    let any = one(&questions, "ann", "iam.googleapis.com/serviceAccounts.actAs", None);
    assert_eq!(
        (any.verdict, any.action.as_str()),
        (Verdict::Yes, ACT),
        "the form of deny policies is understood"
    );
}

#[test]
fn refusals_say_what_it_would_take() {
    let estate = estate();
    let questions = Questions::new(&estate);
    let eve = one(&questions, "eve", ACT, Some("//cloudresourcemanager.googleapis.com/projects/pay-prod"));
    assert_eq!(eve.verdict, Verdict::No);
    assert_eq!(eve.would_need, ["the deny policy `no-act-as` would have to go, or to except it"]);
    let zoe = one(&questions, "zoe", ACT, None);
    assert_eq!(zoe.would_need, ["a role that includes it would have to be bound"]);
    let ann =
        one(&questions, "ann", ACT, Some("//cloudresourcemanager.googleapis.com/organizations/100000000001"));
    assert_eq!(ann.verdict, Verdict::No);
    assert!(ann.would_need[0].contains("would have to be bound there too"), "{:?}", ann.would_need);
    let blind = one(&questions, "blind", ACT, None);
    assert!(
        blind.unknown.iter().any(|doubt| doubt.text.contains("`gone` were not read")),
        "{:?}",
        blind.unknown
    );
    let gone = one(&questions, "deleted:user:old@contoso.example?uid=1", ACT, None);
    assert_eq!(gone.verdict, Verdict::No, "a deleted member holds nothing");
    let hidden = one(&questions, "zoe", READ, Some("//storage.googleapis.com/hidden"));
    assert!(
        hidden.unknown.iter().any(|doubt| doubt.text.contains("allow policy of")),
        "{:?}",
        hidden.unknown
    );
}

#[test]
fn who_can_lists_those_inside_and_those_outside() {
    let estate = estate();
    let questions = Questions::new(&estate);
    let who = questions.who_can(&asked(ACT, None));
    let names = |holders: &[crate::questions::Holder]| -> Vec<String> {
        holders.iter().map(|one| one.who.id.to_string()).collect()
    };
    assert_eq!(names(&who.inside), ["user:ann@contoso.example"]);
    // Eve is denied; of her organization's group nobody can say who is in it.
    assert_eq!(names(&who.outside), ["group:guests@fabrikam.example"]);
    assert_eq!(who.population, 4, "ann, zoe, deploy, blind");
    let unread: Vec<&str> = who.unread.iter().map(|who| who.name.as_str()).collect();
    assert_eq!(unread, ["blind"]);
    // What everyone may is said once.
    let readers = questions.who_can(&asked(READ, Some("//storage.googleapis.com/public")));
    assert_eq!(names(&readers.outside), ["allUsers"]);
    assert_eq!(readers.outside[0].who.kind, "anyone");
    assert!(readers.inside.is_empty(), "{:?}", names(&readers.inside));
}

#[test]
fn explanations_show_every_layer() {
    let estate = estate();
    let questions = Questions::new(&estate);
    let Found::One(eve) = questions.find("eve", None) else { panic!() };
    let resource = "//cloudresourcemanager.googleapis.com/projects/pay-prod";
    let explained = questions.explain(&eve, &asked(ACT, Some(resource))).remove(0);
    let layers: Vec<(&str, usize)> =
        explained.layers.iter().map(|layer| (layer.layer.as_str(), layer.documents.len())).collect();
    assert_eq!(layers, [("deny", 1), ("access-boundary", 0), ("role", 2)]);
    // Editor, and what everyone may read.
    assert_eq!(explained.layers[0].documents[0].statements[0].fit, Fit::Applies);
    assert_eq!(explained.layers[1].note, "none that stops it there");
}
