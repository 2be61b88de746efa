//! Every technique is seen where it is open, by somebody who has no more than it takes.

use super::*;
use crate::techniques::gcp::{Need, On, Over, Technique, Yields, all};

/// A pool whose identities administer the organization.
const POOL: &str = r#"
[[pool]]
name = "ci"
providers = [{ name = "p", issuer = "https://ci.example", mapping = { "google.subject" = "assertion.sub" } }]
[[gcp_member]]
who = "pool/ci/subject/deploy"
roles = [{ role = "roles/resourcemanager.organizationAdmin", at = "org" }]
"#;

/// A role with the permissions of a technique, and a user who has it at a place.
fn probe(technique: &Technique, at: &str) -> String {
    // Of several that do, that of the place.
    let of_place = |need: &Need| {
        let project = need.any.iter().find(|one| one.contains(".projects.") && at.starts_with("project/"));
        project.or(need.any.first()).cloned()
    };
    let permissions: Vec<String> = technique.needs.iter().filter_map(of_place).collect();
    holder(&permissions.iter().map(String::as_str).collect::<Vec<_>>(), at)
}

/// An estate in which `start` holds exactly the permissions of a technique, and the rest is there that the
/// technique works on. Written from what each place means, not from the engine.
fn estate(technique: &Technique) -> Option<String> {
    let user = probe(technique, "project/pay-prod");
    let enforced = "\n[[org_policy]]\nconstraint = \"iam.disableServiceAccountKeyCreation\"\n";
    let open_keys = "\n[[org_policy]]\nconstraint = \"iam.managed.disableServiceAccountApiKeyCreation\"\nenforce = false\n";
    let agent = |end: &str| {
        let number = crate::fixture::gcp::number(PROJECT);
        format!(
            "\n[[gcp_member]]\nwho = \"serviceAccount:{number}{end}\"\nroles = [{{ role = \"roles/resourcemanager.organizationAdmin\", at = \"org\" }}]\n"
        )
    };
    Some(match technique.over {
        Over::Organization => probe(technique, "org"),
        Over::Folder => format!(
            "\n[[folder]]\nname = \"prod\"\n[[project]]\nid = \"pay-prod\"\nparent = \"folder/prod\"\n{}",
            probe(technique, "folder/prod")
        ),
        Over::Project if technique.needs.iter().any(|need| need.on == On::There) => {
            let other = "\n[[folder]]\nname = \"own\"\n[[project]]\nid = \"pay-prod\"\n";
            let mover = holder(&["resourcemanager.projects.move"], "project/pay-prod");
            let both =
                "{ role = \"probe\", at = \"project/pay-prod\" }, { role = \"owner\", at = \"folder/own\" }";
            let owner = "\n[[gcp_role]]\nname = \"owner\"\npermissions = [\"resourcemanager.projects.move\", \"resourcemanager.projects.setIamPolicy\"]\n";
            format!(
                "{other}{owner}{}",
                mover.replace("{ role = \"probe\", at = \"project/pay-prod\" }", both)
            )
        }
        Over::Project | Over::Container => user,
        Over::TaggedGrant => {
            let tagged = "{ role = \"roles/owner\", at = \"project/pay-prod\", condition = \"resource.matchTag('100000000001/env', 'test')\" }";
            user.replace("{ role = \"probe\"", &format!("{tagged}, {{ role = \"probe\""))
        }
        Over::OwnRole => user.replace("name = \"probe\"", "name = \"probe\"\nproject = \"pay-prod\""),
        Over::ServiceAccount if technique.yields == Yields::Storage => {
            let reader =
                "\n[[service_account]]\nname = \"reader\"\nroles = [\"roles/storage.objectViewer\"]\n";
            format!("{reader}{}{user}", resource("storage.googleapis.com/Bucket", "bucket", ""))
        }
        Over::ServiceAccount if technique.lifts => {
            let lifter = "\n[[gcp_role]]\nname = \"probe\"\npermissions = [\"orgpolicy.policy.set\", \"iam.serviceAccountKeys.create\"]\n";
            let user = start("{ role = \"probe\", at = \"org\" }");
            format!("{STRONG}{enforced}{lifter}{user}")
        }
        Over::ServiceAccount if technique.yields == Yields::Delegate => {
            let middle = "\n[[service_account]]\nname = \"middle\"\nroles = [\"roles/iam.serviceAccountTokenCreator\"]\n";
            format!("{STRONG}{middle}{user}")
        }
        Over::ServiceAccount if technique.begins_on_project() => {
            let limit = format!(
                "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['{}'])",
                technique.grants
            );
            format!("{STRONG}{}", user.replace(" }]", &format!(", condition = \"{limit}\" }}]")))
        }
        Over::ServiceAccount => format!("{STRONG}{open_keys}{user}"),
        Over::NewWorkload => format!("{STRONG}{user}"),
        Over::DisabledAccount => {
            let off = STRONG.replace("name = \"strong\"", "name = \"strong\"\ndisabled = true");
            format!("{off}{user}")
        }
        Over::DisabledKey => {
            let key = STRONG.replace("name = \"strong\"", "name = \"strong\"\nkeys = [{ disabled = true }]");
            format!("{key}{user}")
        }
        Over::Workload => {
            format!("{STRONG}{}{user}", resource(technique.kinds.first()?, "thing", "acts_as = [\"strong\"]"))
        }
        Over::Agent => format!("{}{user}", agent(&technique.agent)),
        Over::Pool => format!("{POOL}{user}"),
        Over::Workforce => {
            let pool = POOL.replace("name = \"ci\"", "name = \"ci\"\nworkforce = true");
            format!("{pool}{}", probe(technique, "org"))
        }
        Over::Kubernetes => {
            let workload = "\n[[gcp_member]]\nwho = \"serviceAccount:pay-prod.svc.id.goog[shop/web]\"\nroles = [{ role = \"roles/resourcemanager.organizationAdmin\", at = \"org\" }]\n";
            format!("{workload}{user}")
        }
        Over::Activation => {
            let entitlement = "\n[[entitlement]]\nname = \"glass\"\neligible = [\"start\"]\napprovers = [\"boss\"]\nroles = [\"roles/resourcemanager.organizationAdmin\"]\n[[google_user]]\nname = \"boss\"\n";
            format!("{entitlement}{}", start(""))
        }
        Over::Approval => {
            let entitlement = "\n[[entitlement]]\nname = \"glass\"\neligible = [\"mate\"]\napprovers = [\"start\"]\nroles = [\"roles/resourcemanager.organizationAdmin\"]\n[[google_user]]\nname = \"mate\"\n";
            format!("{entitlement}{}", start(""))
        }
        Over::Delegation => {
            let signer = "\n[[service_account]]\nname = \"mailer\"\noauth_client = true\n";
            let delegation = format!(
                "\n[[domain_wide_delegation]]\naccount = \"mailer\"\nscopes = [\"{}\"]\n",
                technique.scopes.first()?
            );
            let boss = "\n[[google_user]]\nname = \"boss\"\nroles = [{ role = \"roles/resourcemanager.organizationAdmin\", at = \"org\" }]\n";
            let team = "\n[[google_group]]\nname = \"team\"\nroles = [{ role = \"roles/resourcemanager.organizationAdmin\", at = \"org\" }]\n";
            let end = if technique.yields == Yields::Join { team } else { boss };
            let user = holder(&["iam.serviceAccounts.signJwt"], "project/pay-prod");
            format!("{signer}{delegation}{end}{user}")
        }
        Over::Group | Over::User => {
            let office = format!(
                "workspace_roles = [{{ name = \"probe\", privileges = [\"{}\"] }}]",
                technique.privileges.first()?
            );
            let strong = "roles = [{ role = \"roles/resourcemanager.organizationAdmin\", at = \"org\" }]";
            let other = if technique.over == Over::Group { "google_group" } else { "google_user" };
            let plain = if technique.over == Over::User { "mfa = false" } else { "" };
            format!(
                "\n[[{other}]]\nname = \"other\"\n{plain}\n{strong}\n[[google_user]]\nname = \"start\"\n{office}\n"
            )
        }
        Over::Resource => {
            // Who holds it in the whole project is no administrator of it by that.
            format!("{}{user}", resource(technique.kinds.first()?, "thing", ""))
        }
        Over::GuardRail => return None,
    })
}

fn resource(kind: &str, name: &str, more: &str) -> String {
    format!("\n[[gcp_resource]]\nkind = \"{kind}\"\nname = \"{name}\"\n{more}\n")
}

#[test]
fn every_technique_is_seen() {
    let mut missed = Vec::new();
    let mut tried = 0;
    let gives = |technique: &&Technique| !matches!(technique.yields, Yields::Foothold | Yields::Identify);
    for technique in all().iter().filter(gives) {
        let Some(estate) = estate(technique) else { continue };
        tried += 1;
        let built = built(&estate);
        let access = Access::new(&built);
        let found = Reach::new(&built, &access).paths().get(&user("start")).cloned();
        let is_seen = |path: &Path| steps(path).contains(&technique.id.as_str());
        // Where a part of its permissions opens another way, it is among the ways; whoever administers the
        // place already is asked for the way to somebody.
        let ways = |to: &Destination| paths_between(&built, &access, Some(&user("start")), to).open;
        let scopes = [organization(), project(PROJECT)].map(Destination::Account);
        let everywhere = || {
            ways(&Destination::Administrators)
                .iter()
                .chain(&scopes.iter().flat_map(&ways).collect::<Vec<_>>())
                .any(is_seen)
        };
        if !found.as_ref().is_some_and(is_seen) && !everywhere() {
            missed.push(format!("{}: {:?}", technique.id, found.map(|path| path.sentences)));
        }
    }
    assert_eq!(missed, Vec::<String>::new());
    assert!(tried > 70, "{tried}");
}

#[test]
fn nothing_is_open_to_somebody_who_lacks_one_permission() {
    let mut wrong = Vec::new();
    for technique in all().iter().filter(|one| one.needs.len() > 1 && !one.lifts) {
        for left_out in 0..technique.needs.len() {
            let mut less = technique.clone();
            less.needs.remove(left_out);
            let Some(estate) = estate(&Technique { needs: less.needs, ..technique.clone() }) else {
                continue;
            };
            let found = path(&estate, &user("start"));
            if found.as_ref().is_some_and(|path| steps(path).contains(&technique.id.as_str())) {
                wrong.push(format!("{} without need {left_out}", technique.id));
            }
        }
    }
    // To move a project, and to be moved, take the same permission; the estate gives it at both places.
    wrong.retain(|one| !one.starts_with("gcp-project-move"));
    assert_eq!(wrong, Vec::<String>::new());
}
