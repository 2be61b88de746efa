//! A large organization, computed: nothing of it is held.

use std::ops::Range;

use serde_json::{Value, json};

use super::names;
use super::organization::{CONTAINER, Organization};
use super::seed::etag;
use super::shelf::Shelf;
use crate::tenant::Generated;

/// Numbers of generated projects start here.
const FIRST_NUMBER: usize = 600_000_000_000;
/// Unique ids of generated service accounts start here.
const FIRST_UNIQUE_ID: u128 = 110_000_000_000_000_000_000;
/// The folder that holds the generated projects.
pub(crate) const FOLDER: &str = "folders/620000000001";

/// Adds projects, each with an allow policy, and service accounts spread over them.
pub(super) fn add(organization: &mut Organization, projects: usize, service_accounts: usize) {
    organization.add(
        Shelf::Folders,
        json!({
            "_id": format!("{CONTAINER}{FOLDER}"), "_scope": FOLDER, "name": FOLDER, "parent": names::ORGANIZATION,
            "displayName": "Landing zones", "state": "ACTIVE", "createTime": "2024-01-10T08:00:00.123Z",
            "updateTime": "2024-01-10T08:00:00.123Z", "etag": etag(FOLDER),
        }),
    );
    let size = Size { projects, service_accounts };
    organization.table_mut(Shelf::Projects).generate(Box::new(Projects(size)));
    organization.table_mut(Shelf::ServiceAccounts).generate(Box::new(ServiceAccounts(size)));
    organization.table_mut(Shelf::AllowPolicies).generate(Box::new(Policies(size)));
}

/// `projects/<id>` of a generated project's number.
pub(super) fn project_of_number(name: &str) -> Option<String> {
    let number: usize = name.strip_prefix("projects/")?.parse().ok()?;
    Some(format!("projects/{}", project_id(number.checked_sub(FIRST_NUMBER)?)))
}

/// The full resource name of a generated service account's address.
pub(super) fn service_account_of_email(email: &str) -> Option<String> {
    let (name, rest) = email.split_once('@')?;
    let index: usize = name.strip_prefix("workload-")?.parse().ok()?;
    let project = rest.strip_suffix(".iam.gserviceaccount.com")?;
    Some(account_name(project, index))
}

fn project_id(index: usize) -> String {
    format!("contoso-lz-{index:06}")
}

fn project_index(id: &str) -> Option<usize> {
    let index = id.strip_prefix("contoso-lz-")?.parse().ok()?;
    (project_id(index) == id).then_some(index)
}

fn unique_id(index: usize) -> u128 {
    // A usize fits.
    FIRST_UNIQUE_ID + index as u128
}

fn account_name(project: &str, index: usize) -> String {
    format!("//iam.googleapis.com/projects/{project}/serviceAccounts/{}", unique_id(index))
}

#[derive(Clone, Copy)]
struct Size {
    projects: usize,
    service_accounts: usize,
}

impl Size {
    /// The service accounts of a project: the first ones have one more.
    fn accounts(self, project: usize) -> Range<usize> {
        if project >= self.projects {
            return 0..0;
        }
        let (each, more) = (self.service_accounts / self.projects, self.service_accounts % self.projects);
        let start = project * each + project.min(more);
        start..start + each + usize::from(project < more)
    }

    fn project_of_account(self, index: usize) -> usize {
        let (each, more) = (self.service_accounts / self.projects, self.service_accounts % self.projects);
        let first = more * (each + 1);
        if index < first { index / (each + 1) } else { more + (index - first) / each.max(1) }
    }

    fn email(self, index: usize) -> String {
        let project = project_id(self.project_of_account(index));
        format!("workload-{index}@{project}.iam.gserviceaccount.com")
    }
}

struct Projects(Size);

impl Generated for Projects {
    fn count(&self) -> usize {
        self.0.projects
    }

    fn row(&self, index: usize) -> Value {
        let id = project_id(index);
        json!({
            "_id": format!("{CONTAINER}projects/{id}"), "_scope": format!("projects/{id}"),
            "name": format!("projects/{}", FIRST_NUMBER + index), "parent": FOLDER, "projectId": id,
            "state": "ACTIVE", "displayName": format!("Landing zone {index:06}"),
            "createTime": "2024-02-01T08:00:00.123Z", "updateTime": "2024-02-01T08:00:00.123Z", "etag": etag(&id),
            "labels": { "environment": if index.is_multiple_of(3) { "production" } else { "test" } },
        })
    }

    fn find(&self, id: &str) -> Option<usize> {
        project_index(id.rsplit('/').next()?).filter(|index| *index < self.0.projects)
    }

    fn of(&self, _: &str) -> Range<usize> {
        0..0
    }
}

struct ServiceAccounts(Size);

impl Generated for ServiceAccounts {
    fn count(&self) -> usize {
        if self.0.projects == 0 { 0 } else { self.0.service_accounts }
    }

    fn row(&self, index: usize) -> Value {
        let project = project_id(self.0.project_of_account(index));
        let (email, unique) = (self.0.email(index), unique_id(index).to_string());
        json!({
            "_id": account_name(&project, index), "_of": format!("projects/{project}"), "_scope": format!("projects/{project}"),
            "name": format!("projects/{project}/serviceAccounts/{email}"), "projectId": project,
            "uniqueId": unique, "oauth2ClientId": unique, "email": email, "displayName": format!("Workload {index}"),
            "etag": "MDEwMjE5MjA=",
        })
    }

    fn find(&self, id: &str) -> Option<usize> {
        let unique: u128 = id.rsplit('/').next()?.parse().ok()?;
        let index = usize::try_from(unique.checked_sub(FIRST_UNIQUE_ID)?).ok()?;
        (index < self.count()).then_some(index)
    }

    fn of(&self, owner: &str) -> Range<usize> {
        let project = owner.strip_prefix("projects/").and_then(project_index);
        project.map_or(0..0, |project| self.0.accounts(project))
    }
}

/// One allow policy for each project.
struct Policies(Size);

impl Generated for Policies {
    fn count(&self) -> usize {
        self.0.projects
    }

    fn row(&self, index: usize) -> Value {
        let project = format!("projects/{}", project_id(index));
        let mut editors =
            vec![format!("serviceAccount:{}@cloudservices.gserviceaccount.com", FIRST_NUMBER + index)];
        let accounts = self.0.accounts(index);
        editors.extend(accounts.take(1).map(|account| format!("serviceAccount:{}", self.0.email(account))));
        let owner = format!("group:{}", names::ADMINISTRATORS);
        json!({
            "_id": format!("{CONTAINER}{project}"), "_scope": project,
            "policy": {
                "version": 1, "etag": etag(&project),
                "bindings": [
                    { "role": "roles/owner", "members": [owner] },
                    { "role": "roles/editor", "members": editors },
                ],
            },
        })
    }

    fn find(&self, id: &str) -> Option<usize> {
        let project = id.strip_prefix(CONTAINER)?.strip_prefix("projects/")?;
        project_index(project).filter(|index| *index < self.0.projects)
    }

    fn of(&self, _: &str) -> Range<usize> {
        0..0
    }
}

#[cfg(test)]
mod tests {
    use super::{Organization, Shelf};

    #[test]
    fn what_is_computed_fits_together() {
        for (projects, accounts) in [(10_000, 25_003), (7, 3), (3, 7)] {
            let organization = Organization::of_scale(projects, accounts);
            for shelf in [Shelf::Projects, Shelf::ServiceAccounts, Shelf::AllowPolicies] {
                let table = organization.table(shelf);
                for at in [table.len() - 1, table.len() - 2] {
                    let row = table.get(at).unwrap();
                    assert_eq!(table.find(row["_id"].as_str().unwrap()).as_deref(), Some(&*row));
                    let scope = row["_scope"].as_str().unwrap();
                    assert_eq!(organization.above(scope).last().unwrap(), super::names::ORGANIZATION);
                }
            }
            let table = organization.table(Shelf::ServiceAccounts);
            let account = table.get(table.len() - 1).unwrap();
            let project = account["_of"].as_str().unwrap();
            assert!(table.of(project).iter().any(|row| *row == *account));
            assert!(organization.service_account(account["email"].as_str().unwrap()).is_some());
            let number = organization.project(project).unwrap()["name"].as_str().unwrap().to_owned();
            assert_eq!(organization.canonical(&format!("{number}/roles")), format!("{project}/roles"));
        }
    }
}
