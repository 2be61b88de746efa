//! The register: the customer's own file of who may hold access, read from TOML.
//!
//! ```
//! let register = tenure_register::Register::parse(r#"
//!     format = 1
//!     [customer]
//!     name = "Example Bank plc"
//!     [[party]]
//!     id = "acme"
//!     name = "Acme Integrators Ltd"
//!     kind = "partner"
//!     footprint = [{ cloud = "aws", kind = "account", value = "111122223333" }]
//! "#)?;
//! assert_eq!(register.party_of_aws_account("111122223333").map(|p| p.id.as_str()), Some("acme"));
//! # Ok::<(), tenure_register::RegisterError>(())
//! ```

mod document;
mod entry;
mod error;
mod file;
mod hours;
mod listing;
mod party;
mod period;
mod recording;

mod records;
#[cfg(feature = "schema")]
pub mod schema;
mod suggest;
mod tables;
mod validate;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

pub use entry::{Entry, Place, Provenance};
pub use error::{Fault, FaultKind, RegisterError, Spot};
pub use file::SourceFile;
pub use hours::Hours;
pub use listing::Listed;
pub use party::{CUSTOMER, Footprint, FootprintKind, Party, PartyKind};
pub use period::{Period, When};
pub use records::{
    Approval, ApprovedAct, Contract, Control, ControlDomain, ControlTest, Customer, DeclaredIdentity,
    Environment, Escalation, Exception, Monitor, Offboarding, Person, Retention, Review, Reviewed, Right,
    TicketColumns, TicketExport, Trigger,
};
pub use tables::{Companions, companions};
pub use validate::plain_key;

/// The version of the register's format that this build reads.
pub const FORMAT: u32 = 1;

/// The customer's declarations, validated. The default declares nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    /// The customer.
    pub customer: Customer,
    /// The parties by id.
    pub parties: BTreeMap<String, Entry<Party>>,
    /// The environments, in the order of the files.
    pub environments: Vec<Entry<Environment>>,
    /// The people by id.
    pub people: BTreeMap<String, Entry<Person>>,
    /// The contracts by id.
    pub contracts: BTreeMap<String, Entry<Contract>>,
    /// The controls by id.
    pub controls: BTreeMap<String, Entry<Control>>,
    /// What parties may do.
    pub rights: Vec<Entry<Right>>,
    /// What is declared of identities.
    pub identities: Vec<Entry<DeclaredIdentity>>,
    /// The approvals by id.
    pub approvals: BTreeMap<String, Entry<Approval>>,
    /// The exceptions by id.
    pub exceptions: BTreeMap<String, Entry<Exception>>,
    /// The ways of escalation.
    pub escalations: Vec<Entry<Escalation>>,
    /// The reviews by id.
    pub reviews: BTreeMap<String, Entry<Review>>,
    /// What is kept for how long.
    pub retention: Vec<Entry<Retention>>,
    /// What providers watch.
    pub monitors: Vec<Entry<Monitor>>,
    /// Who leaves or has left.
    pub offboardings: Vec<Entry<Offboarding>>,
    /// The ticket systems whose approvals are among [`Self::approvals`].
    pub ticket_exports: Vec<Entry<TicketExport>>,
    /// The files that it was read from; none where no register was given.
    pub files: Vec<SourceFile>,
}

impl Register {
    /// Parses and validates a register of one file.
    ///
    /// # Errors
    /// [`RegisterError`], every fault that was found, each with its place and its cure.
    pub fn parse(text: &str) -> Result<Self, RegisterError> {
        Self::read(&[SourceFile { name: "register.toml".into(), text: text.to_owned() }])
    }

    /// Parses and validates a register of one or many files, which share one name space.
    ///
    /// CSV files among them are read where a file names them, or where their heading is that of identities.
    ///
    /// # Errors
    /// [`RegisterError`], every fault that was found, each with its place and its cure.
    pub fn read(files: &[SourceFile]) -> Result<Self, RegisterError> {
        file::read(files)
    }

    /// Whether nothing was declared, because no register was given.
    pub fn is_absent(&self) -> bool {
        self.files.is_empty()
    }

    /// The customer's time zone; UTC where none is declared.
    pub fn zone(&self) -> TimeZone {
        let named = self.customer.timezone.as_deref().and_then(|name| TimeZone::get(name).ok());
        named.unwrap_or(TimeZone::UTC)
    }

    /// Whether a person is the customer's. Nobody who is not declared is.
    pub fn is_customers(&self, person: &str) -> bool {
        self.people.get(person).is_some_and(|person| person.party == CUSTOMER)
    }

    /// The party that an AWS account belongs to.
    pub fn party_of_aws_account(&self, account: &str) -> Option<&Party> {
        self.party_with(FootprintKind::Account, account)
    }

    /// The party that an identity provider belongs to.
    pub fn party_of_issuer(&self, host: &str) -> Option<&Party> {
        self.party_with(FootprintKind::Issuer, host)
    }

    /// The party that an Entra tenant belongs to.
    pub fn party_of_tenant(&self, tenant: &str) -> Option<&Party> {
        self.party_with(FootprintKind::Tenant, tenant)
    }

    /// The party whose people come from a domain.
    pub fn party_of_domain(&self, domain: &str) -> Option<&Party> {
        self.party_with(FootprintKind::Domain, domain)
    }

    /// The party that an application belongs to, by its client id.
    pub fn party_of_application(&self, client: &str) -> Option<&Party> {
        self.party_with(FootprintKind::Application, client)
    }

    /// The party that a project of Google Cloud belongs to.
    pub fn party_of_project(&self, project: &str) -> Option<&Party> {
        self.party_with(FootprintKind::Project, project)
    }

    /// The party that an organization belongs to, by its number, id or name.
    pub fn party_of_organization(&self, id: &str) -> Option<&Party> {
        self.party_with(FootprintKind::Organization, id)
    }

    /// The party that a service account belongs to, by its email.
    pub fn party_of_service_account(&self, email: &str) -> Option<&Party> {
        self.party_with(FootprintKind::ServiceAccount, email)
    }

    /// The party with a footprint. Hosts, domains and GUIDs are compared without case.
    pub fn party_with(&self, kind: FootprintKind, value: &str) -> Option<&Party> {
        let mut parties = self.parties.values().map(|entry| &entry.value);
        parties.find(|party| {
            party.footprint.iter().any(|mark| mark.kind == kind && mark.value.eq_ignore_ascii_case(value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        Register::parse(&format!("format = 1\n[customer]\nname = \"Example\"\n{body}"))
            .expect_err("is refused")
            .to_string()
    }

    #[test]
    fn errors_name_what_to_look_at() {
        let party = |id: &str, rest: &str| {
            format!("[[party]]\nid = \"{id}\"\nname = \"N\"\nkind = \"vendor\"\n{rest}\n")
        };
        let account =
            |id: &str| format!("footprint = [{{ cloud = \"aws\", kind = \"account\", value = \"{id}\" }}]");
        assert!(refused("[[identity]]\nmatch = \"*\"").contains("party"));
        assert!(refused(&party("a", "colour = 1")).contains("colour"));
        assert!(refused(&(party("a", "") + &party("a", ""))).contains("`a` is declared twice"));
        assert!(refused(&party("a", "under = \"b\"")).contains("party `b` is not declared"));
        assert!(refused(&party("a", &account("12"))).contains("`12`, which is not 12 digits"));
        let tenant = |cloud: &str, id: &str| {
            format!("footprint = [{{ cloud = \"{cloud}\", kind = \"tenant\", value = \"{id}\" }}]")
        };
        assert!(
            refused(&party("a", &tenant("azure", "contoso"))).contains("`contoso`, which is none of azure")
        );
        let id = "0f0f0f0f-1111-4222-8333-444444444444";
        assert!(refused(&party("a", &tenant("aws", id))).contains("which is none of aws"));
        assert!(refused(&party("a", &tenant("moon", id))).contains("`moon` is not a cloud"));
        let shouted = id.to_uppercase();
        let twice = party("a", &tenant("azure", id)) + &party("b", &tenant("entra", &shouted));
        assert!(refused(&twice).contains("`a` and `b` both claim"));
        let both = party("a", &account("111122223333")) + &party("b", &account("111122223333"));
        assert!(refused(&both).contains("`a` and `b` both claim"));
        assert!(
            Register::parse("format = 2\n[customer]\nname=\"x\"")
                .expect_err("newer")
                .to_string()
                .contains("`2`")
        );
    }

    #[test]
    fn environments_hold_scopes_of_their_own() {
        let environment =
            |id: &str, scopes: &str| format!("[[environment]]\nid = \"{id}\"\nscopes = {scopes}\n");
        let prod = environment("prod", r#"["aws:111122223333", "gcp:projects/pay-prod"]"#);
        let text = format!("format = 1\n[customer]\nname = \"Example\"\n{prod}");
        let register = Register::parse(&text).expect("is well formed");
        assert_eq!(register.environments[0].scopes.len(), 2);
        assert!(refused(&(prod.clone() + &prod)).contains("environment `prod` is declared twice"));
        assert!(refused(&environment("prod", "[]")).contains("`prod` has no scopes"));
        assert!(refused(&environment("prod", r#"["moon:1"]"#)).contains("`moon:1`"));
        assert!(refused(&environment("prod", r#"["aws:"]"#)).contains("`aws:`"));
        let twice = prod + &environment("test", r#"["GCP:projects/pay-prod"]"#);
        assert!(refused(&twice).contains("GCP:projects/pay-prod"));
        let twice = environment("a", r#"["gcp:projects/x"]"#) + &environment("b", r#"["gcp:projects/X"]"#);
        assert!(refused(&twice).contains("`a` and `b` both hold"));
    }

    #[test]
    fn tenants_domains_and_applications_have_owners() {
        let register = Register::parse(
            r#"
            format = 1
            [customer]
            name = "Example"
            [[party]]
            id = "fabrikam"
            name = "Fabrikam"
            kind = "partner"
            footprint = [
                { cloud = "entra", kind = "tenant", value = "0f0f0f0f-1111-4222-8333-44444444444A" },
                { cloud = "azure", kind = "application", value = "1f0f0f0f-1111-4222-8333-444444444444" },
                { cloud = "gcp", kind = "domain", value = "Fabrikam.example" },
            ]
            "#,
        )
        .expect("is well formed");
        let id = |party: Option<&Party>| party.map(|party| party.id.clone());
        let fabrikam = Some("fabrikam".to_owned());
        assert_eq!(id(register.party_of_tenant("0f0f0f0f-1111-4222-8333-44444444444a")), fabrikam);
        assert_eq!(id(register.party_of_application("1f0f0f0f-1111-4222-8333-444444444444")), fabrikam);
        assert_eq!(id(register.party_of_domain("fabrikam.example")), fabrikam);
        assert_eq!(id(register.party_of_domain("other.example")), None);
    }
}
