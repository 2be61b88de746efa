use super::*;

/// The edges of "BloodHound", and those that it lacks, which a reader would look for.
const KNOWN: [&str; 24] = [
    "az-add-members",
    "az-add-owner",
    "az-add-secret",
    "az-aks-contributor",
    "az-automation-contributor",
    "az-contributor",
    "az-execute-command",
    "az-get-secrets",
    "az-global-admin-elevate",
    "az-grant-app-roles",
    "az-grant-role",
    "az-key-vault-contributor",
    "az-logic-app-contributor",
    "az-owner",
    "az-reset-password",
    "az-role-approver",
    "az-role-eligible",
    "az-vm-admin-login",
    "az-website-contributor",
    "x-agent-blueprint-credential",
    "x-custom-role-write",
    "x-identity-assign-vm",
    "x-identity-federation",
    "x-lighthouse-registration",
];

#[test]
fn every_known_edge_is_there() {
    for id in KNOWN {
        assert!(find(id).is_some(), "{id}");
    }
}

#[test]
fn nothing_is_wrong_with_the_files() {
    assert_eq!(faults(), []);
}

#[test]
fn the_list_is_the_folder() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/techniques/azure");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder of techniques")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"))
        .filter(|name| name.ends_with(".toml"))
        .collect();
    files.sort();
    let listed: Vec<String> = FILES.iter().map(|(name, _)| format!("{name}.toml")).collect();
    assert_eq!(files, listed);
}

#[test]
fn an_entry_that_contradicts_itself_is_told() {
    let good = r#"
        [[technique]]
        id = "a"
        name = "act"
        kind = "principal-access"
        over = "user"
        needs = [{ action = "microsoft.directory/users/password/update" }]
        yields = "act"
        source = "https://example.org"
    "#;
    let wrong = [
        good.replace("over = \"user\"", "over = \"compute\""),
        good.replace("over = \"user\"", "over = \"scope\""),
        good.replace("over = \"user\"", "over = \"tenant\""),
        good.replace("over = \"user\"", "over = \"activation\""),
        good.replace("yields", "mode = \"roles\"\nyields"),
        good.replace("https:", "http:"),
    ];
    assert_eq!(load::<Technique>(&[("good", good)]).1, []);
    for text in &wrong {
        let (kept, faults) = load::<Technique>(&[("wrong", text)]);
        assert!(kept.is_empty(), "{text}");
        assert_eq!(faults.len(), 1, "{text}");
    }
}
