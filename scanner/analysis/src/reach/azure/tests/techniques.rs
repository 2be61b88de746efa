//! Every technique is seen where it is open, by somebody who has no more than it takes.

use super::*;
use crate::techniques::azure::{Mode, Over, Technique, Yields, all};

/// A custom role with the permissions of a technique, and a user who has it.
fn holder(technique: &Technique, at: &str) -> String {
    let is_directory = technique.needs.first().is_some_and(|need| need.is_directory());
    let actions: Vec<String> =
        technique.actions().filter(|action| !is_data(action)).map(|action| format!("\"{action}\"")).collect();
    let data: Vec<String> =
        technique.actions().filter(|action| is_data(action)).map(|action| format!("\"{action}\"")).collect();
    let name = if is_directory { "entra probe" } else { "probe" };
    let place = if at.is_empty() { String::new() } else { format!(", at = \"{at}\"") };
    format!(
        "\n[[azure_role]]\nname = \"probe\"\nentra = {is_directory}\nactions = [{}]\ndata_actions = [{}]\n{}",
        actions.join(", "),
        data.join(", "),
        start(&format!("{{ role = \"{name}\"{place} }}"))
    )
}

fn is_data(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    action.ends_with("/login/action") || action.ends_with("/loginasadmin/action")
}

/// An estate in which `start` holds exactly the permissions of a technique, and the rest is there that the
/// technique works on. Written from what each place means, not from the engine.
fn estate(technique: &Technique) -> Option<String> {
    let user = holder(technique, "");
    let resource = |kind: &str, more: &str| {
        format!("\n[[azure_resource]]\ntype = \"{kind}\"\nname = \"thing\"\n{more}\n")
    };
    let identity = |system: bool| {
        format!(
            "\n[[managed_identity]]\nname = \"runner\"\nsystem = {system}\nroles = [\"Global Administrator\"]\n"
        )
    };
    // A user who holds no role himself, and adds credentials to a strong application.
    let mate = "\n[[entra_user]]\nname = \"mate\"\n[[application]]\nname = \"strong\"\nroles = [\"Global Administrator\"]\nowners = [\"mate\"]\n";
    Some(match technique.over {
        Over::Application | Over::ServicePrincipal => format!("{STRONG}{user}"),
        Over::Agent => format!("{STRONG}agent = true\n{user}"),
        Over::User | Over::DomainUser => format!("{mate}{user}"),
        Over::Group => format!("\n[[entra_group]]\nname = \"team\"\nroles = [\"Owner\"]\n{user}"),
        Over::RoleAssignableGroup => {
            format!(
                "\n[[entra_group]]\nname = \"team\"\nrole_assignable = true\nroles = [\"Global Administrator\"]\n{user}"
            )
        }
        Over::Identity => format!("{}{user}", identity(false)),
        Over::Compute => {
            let kind = technique.compute.first()?;
            format!("{}{}{user}", identity(true), resource(kind, "acts_as = [\"runner\"]"))
        }
        Over::Vault => {
            let by_roles = technique.mode == Some(Mode::Roles);
            let mode = format!("attributes = {{ enableRbacAuthorization = \"{by_roles}\" }}");
            // Who may do it in the whole subscription administers that.
            let user = if by_roles { holder(technique, &group_of("rg")) } else { user };
            format!("{}{user}", resource("Microsoft.KeyVault/vaults", &mode))
        }
        Over::Scope => {
            let condition = format!(
                "((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/write'}})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{}}}))",
                technique.assigns
            );
            let user = holder(technique, &group_of("rg"));
            format!("{MACHINE}{}", user.replace(" }]", &format!(", condition = \"{condition}\" }}]")))
        }
        Over::OwnRole => holder(technique, "root"),
        Over::Tenant if technique.yields == Yields::Others => user,
        Over::Tenant => return None,
        Over::Activation => {
            let (role, at) = match technique.yields {
                Yields::Directory => ("Global Administrator", ""),
                _ => ("Owner", ", at = \"prod\""),
            };
            let rule = format!("\n[[activation]]\nrole = \"{role}\"\napprovers = [\"boss\"]\n");
            format!("{rule}{}", start(&format!("{{ role = \"{role}\", standing = \"eligible\"{at} }}")))
        }
        Over::Approval => {
            let rule = "\n[[activation]]\nrole = \"Global Administrator\"\napprovers = [\"start\"]\n";
            let eligible = "\n[[entra_user]]\nname = \"mate\"\nroles = [{ role = \"Global Administrator\", standing = \"eligible\" }]\n";
            format!("{rule}{eligible}{}", start(""))
        }
    })
}

#[test]
fn every_technique_is_seen() {
    let mut missed = Vec::new();
    let mut tried = 0;
    for technique in all().iter().filter(|technique| technique.yields != Yields::Foothold) {
        let Some(estate) = estate(technique) else { continue };
        tried += 1;
        let (built, _) = fixture::build(&estate).unwrap_or_else(|e| panic!("{e}\n{estate}"));
        let access = Access::new(&built);
        let found = Reach::new(&built, &access).paths().get(&id("start")).cloned();
        let is_seen = |path: &Path| steps(path).contains(&technique.id.as_str());
        // Where a part of its permissions opens another way, it is among the ways.
        let all = || paths_between(&built, &access, Some(&id("start")), &Destination::Administrators).open;
        if !found.as_ref().is_some_and(is_seen) && !all().iter().any(is_seen) {
            missed.push(format!("{}: {:?}", technique.id, found.map(|path| path.sentences)));
        }
    }
    assert_eq!(missed, Vec::<String>::new());
    assert!(tried > 45, "{tried}");
}
