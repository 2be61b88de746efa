//! One file of a register.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::entry::{Entry, Place};
use crate::{
    Approval, Contract, Control, Customer, DeclaredIdentity, Environment, Escalation, Exception, FORMAT,
    Monitor, Offboarding, Party, Person, Register, RegisterError, Retention, Review, Right,
};

/// A file of a register, as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The name under which it was given, `/` between its segments.
    pub name: String,
    /// Its text.
    pub text: String,
}

type Entries<T> = Vec<Spanned<T>>;

/// What a file holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    customer: Option<Customer>,
    #[serde(default)]
    party: Entries<Party>,
    #[serde(default)]
    environment: Entries<Environment>,
    #[serde(default)]
    person: Entries<Person>,
    #[serde(default)]
    contract: Entries<Contract>,
    #[serde(default)]
    control: Entries<Control>,
    #[serde(default)]
    right: Entries<Right>,
    #[serde(default)]
    identity: Entries<DeclaredIdentity>,
    #[serde(default)]
    approval: Entries<Approval>,
    #[serde(default)]
    exception: Entries<Exception>,
    #[serde(default)]
    escalation: Entries<Escalation>,
    #[serde(default)]
    review: Entries<Review>,
    #[serde(default)]
    retention: Entries<Retention>,
    #[serde(default)]
    monitor: Entries<Monitor>,
    #[serde(default)]
    offboarding: Entries<Offboarding>,
}

impl File {
    /// Where its entries begin, in order.
    fn starts(&self) -> Vec<usize> {
        fn of<T>(entries: &Entries<T>) -> impl Iterator<Item = usize> {
            entries.iter().map(|entry| entry.span().start)
        }
        let mut starts: Vec<usize> = of(&self.party)
            .chain(of(&self.environment))
            .chain(of(&self.person))
            .chain(of(&self.contract))
            .chain(of(&self.control))
            .chain(of(&self.right))
            .chain(of(&self.identity))
            .chain(of(&self.approval))
            .chain(of(&self.exception))
            .chain(of(&self.escalation))
            .chain(of(&self.review))
            .chain(of(&self.retention))
            .chain(of(&self.monitor))
            .chain(of(&self.offboarding))
            .collect();
        starts.sort_unstable();
        starts
    }
}

/// Tells where the entries of a file stand.
struct Ruler<'f> {
    source: &'f SourceFile,
    starts: Vec<usize>,
}

impl Ruler<'_> {
    fn place<T>(&self, entry: &Spanned<T>) -> Place {
        let start = entry.span().start;
        let record = self.starts.partition_point(|other| *other < start);
        let end = self.starts.get(record + 1).map_or(self.source.text.len(), |next| next.saturating_sub(1));
        Place {
            file: self.source.name.as_str().into(),
            line: self.line(start),
            last_line: self.line(end.max(start)),
            record: u32::try_from(record).unwrap_or(u32::MAX),
            ..Place::default()
        }
    }

    /// The line of a place in the text, from 1.
    fn line(&self, at: usize) -> u32 {
        let before = self.source.text.as_bytes().get(..at).unwrap_or_default();
        u32::try_from(before.iter().filter(|byte| **byte == b'\n').count() + 1).unwrap_or(u32::MAX)
    }

    fn list<T>(&self, entries: Entries<T>, into: &mut Vec<Entry<T>>) {
        for entry in entries {
            let place = self.place(&entry);
            into.push(Entry { value: entry.into_inner(), place });
        }
    }

    fn map<T>(
        &self,
        what: &'static str,
        entries: Entries<T>,
        id: impl Fn(&T) -> &str,
        into: &mut BTreeMap<String, Entry<T>>,
    ) -> Result<(), RegisterError> {
        for entry in entries {
            let place = self.place(&entry);
            let value = entry.into_inner();
            let key = id(&value).to_owned();
            if into.insert(key.clone(), Entry { value, place }).is_some() {
                return Err(RegisterError::Twice { what, id: key });
            }
        }
        Ok(())
    }
}

impl Register {
    /// Adds what one more file declares.
    pub(crate) fn add(&mut self, source: &SourceFile) -> Result<(), RegisterError> {
        let file: File = toml::from_str(&source.text)
            .map_err(|e| RegisterError::Syntax(e.to_string().trim_end().to_owned()))?;
        if file.format != FORMAT {
            return Err(RegisterError::Format(file.format));
        }
        let ruler = Ruler { source, starts: file.starts() };
        if let Some(customer) = file.customer {
            self.customer = customer;
        }
        ruler.map("party", file.party, |one| &one.id, &mut self.parties)?;
        ruler.list(file.environment, &mut self.environments);
        ruler.map("person", file.person, |one| &one.id, &mut self.people)?;
        ruler.map("contract", file.contract, |one| &one.id, &mut self.contracts)?;
        ruler.map("control", file.control, |one| &one.id, &mut self.controls)?;
        ruler.list(file.right, &mut self.rights);
        ruler.list(file.identity, &mut self.identities);
        ruler.map("approval", file.approval, |one| &one.id, &mut self.approvals)?;
        ruler.map("exception", file.exception, |one| &one.id, &mut self.exceptions)?;
        ruler.list(file.escalation, &mut self.escalations);
        ruler.map("review", file.review, |one| &one.id, &mut self.reviews)?;
        ruler.list(file.retention, &mut self.retention);
        ruler.list(file.monitor, &mut self.monitors);
        ruler.list(file.offboarding, &mut self.offboardings);
        Ok(())
    }
}
