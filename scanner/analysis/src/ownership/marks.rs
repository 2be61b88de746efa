//! What the register names as the parties' own, ready to be looked up.

use std::collections::BTreeMap;

use tenure_model::hash::HashMap;
use tenure_model::{Cloud, Delegation, DelegationKind, Estate, Source};
use tenure_register::{FootprintKind, Party as Declared, Register};

use crate::crossings;
use crate::declared::glob;

/// One footprint of a party.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark<'a> {
    /// The party that has it.
    pub(super) party: &'a Declared,
    /// How far the register is to be believed there.
    pub(super) source: Source,
    /// What kind of thing it is.
    pub(super) kind: FootprintKind,
    /// Its id, as declared.
    pub(super) value: &'a str,
    /// The cloud in which it counts; `None` for all.
    cloud: Option<Cloud>,
}

impl Mark<'_> {
    /// Whether it counts in a cloud.
    fn counts_in(&self, cloud: Cloud) -> bool {
        self.cloud.is_none_or(|own| own == cloud)
    }
}

/// Every footprint of the register. Ids are compared without case, as the register holds them apart.
#[derive(Debug)]
pub(super) struct Marks<'a> {
    exact: BTreeMap<FootprintKind, HashMap<String, Vec<Mark<'a>>>>,
    subjects: Vec<(String, Mark<'a>)>,
    names: Vec<Mark<'a>>,
    /// Tenants that a delegation of a declared id names.
    tenants: HashMap<&'a str, Mark<'a>>,
}

impl<'a> Marks<'a> {
    pub(super) fn new(estate: &'a Estate, register: &'a Register) -> Self {
        let mut marks = Self {
            exact: BTreeMap::new(),
            subjects: Vec::new(),
            names: Vec::new(),
            tenants: HashMap::default(),
        };
        for entry in register.parties.values() {
            // What stands in one entry is believed alike.
            let source = entry.place.source();
            for footprint in &entry.value.footprint {
                let mark = Mark {
                    party: &entry.value,
                    source,
                    kind: footprint.kind,
                    value: &footprint.value,
                    cloud: footprint.cloud,
                };
                marks.add(mark);
            }
        }
        for delegation in &estate.records().delegations {
            if let Some(mark) = marks.of_delegation(delegation) {
                marks.tenants.entry(delegation.delegate.as_str()).or_insert(mark);
            }
        }
        marks
    }

    fn add(&mut self, mark: Mark<'a>) {
        let value = mark.value.to_lowercase();
        match mark.kind {
            FootprintKind::Subject => self.subjects.push((value, mark)),
            FootprintKind::Name => self.names.push(mark),
            // An organization of GitHub is known by the repositories in it.
            FootprintKind::Organization if mark.cloud.is_none() => {
                self.subjects.push((format!("github:{value}/*"), mark));
            }
            kind => self.exact.entry(kind).or_default().entry(value).or_default().push(mark),
        }
    }

    /// The footprints of a kind that are this in a cloud.
    pub(super) fn of(
        &self,
        kind: FootprintKind,
        cloud: Cloud,
        value: &str,
    ) -> impl Iterator<Item = Mark<'a>> {
        // Most registers have few kinds, and most estates many things to look up.
        let found = self.exact.get(&kind).and_then(|of_kind| of_kind.get(&value.to_lowercase()));
        let found = found.map(Vec::as_slice).unwrap_or_default();
        found.iter().copied().filter(move |mark| mark.counts_in(cloud))
    }

    /// Whether any footprint is of a kind: what would be looked up in vain need not be made.
    pub(super) fn has(&self, kind: FootprintKind) -> bool {
        match kind {
            FootprintKind::Subject => !self.subjects.is_empty(),
            FootprintKind::Name => !self.names.is_empty(),
            kind => self.exact.contains_key(&kind),
        }
    }

    /// The footprints that a name has.
    pub(super) fn of_name(&self, cloud: Cloud, name: &str) -> impl Iterator<Item = Mark<'a>> {
        let fits = move |mark: &Mark<'a>| mark.counts_in(cloud) && glob(mark.value, name);
        self.names.iter().copied().filter(fits)
    }

    /// The footprints of subjects that have something in common with those named, each of whom goes by several
    /// names. Each with whether it holds all of them.
    pub(super) fn of_subjects(&self, cloud: Cloud, named: &[Vec<String>]) -> Vec<(Mark<'a>, bool)> {
        let mut found = Vec::new();
        for (pattern, mark) in self.subjects.iter().filter(|(_, mark)| mark.counts_in(cloud)) {
            let fits = |fit: fn(&str, &str) -> bool, names: &[String]| {
                names.iter().any(|name| fit(pattern, &name.to_lowercase()))
            };
            if named.iter().any(|names| fits(crossings::patterns_overlap, names)) {
                found.push((*mark, named.iter().all(|names| fits(crossings::pattern_covers, names))));
            }
        }
        found
    }

    /// The footprint of a delegation that the register names by its id.
    pub(super) fn of_delegation(&self, delegation: &Delegation) -> Option<Mark<'a>> {
        let kind = match delegation.kind {
            DelegationKind::Gdap => FootprintKind::Gdap,
            DelegationKind::Lighthouse => FootprintKind::Lighthouse,
            _ => return None,
        };
        let mut ids: Vec<&str> = vec![delegation.purpose.as_str()];
        for name in ["id", "registrationDefinitionId", "relationshipId"] {
            ids.extend(delegation.attributes.get(name).map(String::as_str));
        }
        // The register may name an ARM id or the GUID at its end.
        let ends: Vec<&str> = ids.iter().filter_map(|id| id.rsplit('/').next()).collect();
        ids.extend(ends);
        // Two registrations of one name are told apart by what stands in brackets after it.
        ids.extend(delegation.purpose.rsplit_once(" (").map(|(_, id)| id.trim_end_matches(')')));
        ids.into_iter().find_map(|id| self.of(kind, delegation.cloud, id).next())
    }

    /// The footprint that a delegation lends to the tenant which it names.
    pub(super) fn of_delegate(&self, tenant: &str) -> Option<Mark<'a>> {
        self.tenants.get(tenant).copied()
    }
}
