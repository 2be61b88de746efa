//! The estate of `tenure demo`: what the AWS CLI printed of the made-up organisation of Example Bank.
//!
//! ```text
//!  places ─► content: platform, applications, partners, people, … ─► Estate ─► files, planted.json
//! ```
//!
//! Most of it is healthy, so that the planted faults stand out; each fault, and each near miss that
//! must not be found, is noted where it is planted. Everything is fixed relative to 2026-10-31.

mod account;
mod applications;
mod azure;
mod compute;
mod crossings;
mod data;
mod directory;
mod earlier;
mod escalations;
mod files;
mod gcp;
mod governance;
mod last_accessed;
mod log;
mod organisation;
mod partners;
mod people;
mod places;
mod planted;
mod platform;
mod policies;
mod provided;
mod region;
mod resources;
mod role;
mod trust;
mod user;

use account::Account;
use files::Files;
use places::{EXPORTED, Place};
use planted::{Planted, Planting};
use region::Region;
use role::Role;
use user::User;

/// The register of the demo.
const REGISTER: &str = include_str!("demo_estate/register.toml");

/// The files of the exports, by their path under `scanner/cli/demo`.
pub(crate) fn exports() -> Vec<(String, Vec<u8>)> {
    let estate = generate().into_iter().map(|(path, content)| (format!("estate/{path}"), content));
    let tenant =
        azure::example_bank().0.into_iter().map(|(path, content)| (format!("tenant/{path}"), content));
    let organization =
        gcp::example_bank().0.into_iter().map(|(path, content)| (format!("organization/{path}"), content));
    estate.chain(tenant).chain(organization).collect()
}

/// The files of AWS, by their path under `scanner/cli/demo/estate`.
pub(crate) fn generate() -> Vec<(String, Vec<u8>)> {
    Estate::example_bank().write().0
}

/// The files beside it, by their path under `scanner/cli/demo`: the register, and what is planted.
pub(crate) fn companions() -> Vec<(String, Vec<u8>)> {
    let (_, mut planted) = Estate::example_bank().write();
    planted.extend(azure::example_bank().1);
    planted.extend(gcp::example_bank().1);
    planted.sort();
    vec![
        ("earlier.json".to_owned(), files::json(&earlier::differences())),
        ("PLANTED.md".to_owned(), planted::page(&planted).into_bytes()),
        ("planted.json".to_owned(), files::json(&planted)),
        ("register.toml".to_owned(), REGISTER.as_bytes().to_vec()),
    ]
}

/// The organisation while it is being described.
struct Estate {
    accounts: Vec<Account>,
    regions: Vec<Region>,
    buckets: Vec<resources::Bucket>,
    planted: Vec<Planted>,
    files: Files,
}

impl Estate {
    fn example_bank() -> Self {
        let mut estate = Self {
            accounts: EXPORTED.into_iter().map(Account::new).collect(),
            regions: Vec::new(),
            buckets: Vec::new(),
            planted: Vec::new(),
            files: Files::default(),
        };
        policies::add(&mut estate);
        organisation::add(&mut estate);
        platform::add(&mut estate);
        applications::add(&mut estate);
        data::add(&mut estate);
        partners::add(&mut estate);
        people::add(&mut estate);
        escalations::add(&mut estate);
        directory::add(&mut estate);
        resources::add(&mut estate);
        crossings::add(&mut estate);
        compute::add(&mut estate);
        last_accessed::add(&mut estate);
        log::add(&mut estate);
        governance::add(&mut estate);
        estate
    }

    /// An account by its place. Every place that is exported has one.
    fn account(&mut self, place: &'static Place) -> &mut Account {
        let at = self.accounts.iter().position(|account| account.place.id == place.id);
        let at = at.unwrap_or_else(|| {
            self.accounts.push(Account::new(place));
            self.accounts.len() - 1
        });
        // The position was found, or is that of the account just added.
        #[expect(clippy::indexing_slicing, reason = "see above")]
        &mut self.accounts[at]
    }

    /// Notes what is planted on a subject.
    fn plant(&mut self, subject: impl Into<String>) -> Planting<'_> {
        Planting::on(&mut self.planted, subject)
    }

    fn role(&mut self, place: &'static Place, role: Role) -> Planting<'_> {
        let arn = role.arn(place);
        self.account(place).roles.push(role);
        self.plant(arn)
    }

    fn user(&mut self, place: &'static Place, user: User) -> Planting<'_> {
        let arn = user.arn(place);
        self.account(place).users.push(user);
        self.plant(arn)
    }

    /// The region of an account.
    fn region(&mut self, place: &'static Place, name: &'static str) -> &mut Region {
        let at = self.regions.iter().position(|region| region.place.id == place.id && region.name == name);
        let at = at.unwrap_or_else(|| {
            self.regions.push(Region::new(place, name));
            self.regions.len() - 1
        });
        // As above.
        #[expect(clippy::indexing_slicing, reason = "see above")]
        &mut self.regions[at]
    }

    fn write(mut self) -> (Vec<(String, Vec<u8>)>, Vec<Planted>) {
        let mut files = std::mem::take(&mut self.files);
        for account in self.accounts {
            account.write(&mut files);
        }
        for region in self.regions {
            region.write(&mut files);
        }
        resources::write_buckets(&self.buckets, &mut files);
        self.planted.sort();
        self.planted.dedup();
        (files.into_vec(), self.planted)
    }
}

#[cfg(test)]
mod tests;
