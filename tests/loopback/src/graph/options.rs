//! The query options of a request, held against what its method documents.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::exchange::Request;

use super::filter::{self, Filter};
use super::kinds::Kind;
use super::routes::Matched;

/// Query options.
#[derive(Debug, Default)]
pub(crate) struct Options {
    pub(crate) select: Vec<String>,
    pub(crate) expand: Vec<Expand>,
    pub(crate) filter: Option<Filter>,
    pub(crate) top: Option<usize>,
    pub(crate) count: bool,
    pub(crate) order: Option<Order>,
    /// How many rows earlier pages went through.
    pub(crate) from: usize,
}

/// One property of `$expand`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expand {
    pub(crate) name: String,
    pub(crate) select: Vec<String>,
    pub(crate) expand: Vec<Expand>,
}

/// `$orderby` of one property.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) property: String,
    pub(crate) descending: bool,
}

/// Why a request is a bad one.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) code: &'static str,
    pub(crate) text: String,
}

impl Options {
    pub(crate) fn selects(&self, property: &str) -> bool {
        self.select.iter().any(|own| own.eq_ignore_ascii_case(property))
    }
}

/// Reads the options of a request.
pub(crate) fn parse(request: &Request, matched: &Matched) -> Result<Options, Problem> {
    let mut options = Options::default();
    for (name, value) in &request.query {
        let name = name.trim_start_matches('$').to_lowercase();
        if name == "skiptoken" {
            options.from = position(value).ok_or_else(|| bad("Skip token is null or malformed."))?;
            continue;
        }
        if !matched.route.documents(&name) {
            return Err(bad(&format!(
                "Query option '{name}' is not documented for '{}'.",
                matched.route.api
            )));
        }
        match name.as_str() {
            "select" => options.select = words(value),
            "expand" => options.expand = expands(value).ok_or_else(|| bad("Invalid $expand."))?,
            "filter" => {
                options.filter = Some(
                    filter::parse(value).ok_or_else(|| bad(&format!("Invalid filter clause: {value}")))?,
                )
            }
            "top" => options.top = Some(top(value, matched)?),
            "count" => options.count = value.eq_ignore_ascii_case("true"),
            "orderby" => options.order = Some(order(value)),
            // `$search` is documented, but nothing here needs it.
            _ => return Err(bad(&format!("Query option '{name}' is not served."))),
        }
    }
    check(request, matched, &options)?;
    Ok(options)
}

fn check(request: &Request, matched: &Matched, options: &Options) -> Result<(), Problem> {
    let kind = matched.route.kind;
    let name = kind.name;
    if matched.route.requires_filter() && options.filter.is_none() {
        return Err(Problem {
            code: "MissingParameters",
            text: "The required parameters are missing: $filter.".to_owned(),
        });
    }
    // The properties of a reference are those of what it turns out to be.
    if name != "directoryObject" {
        let asked = options.select.iter().map(String::as_str);
        let filtered = options.filter.iter().flat_map(Filter::properties);
        for property in asked.chain(filtered) {
            let first = property.split('/').next().unwrap_or(property);
            if kind.property(first).is_none() && !is_relation(kind, first) {
                let text =
                    format!("Could not find a property named '{first}' on type 'microsoft.graph.{name}'.");
                return Err(bad(&text));
            }
        }
    }
    let advanced = options.filter.as_ref().is_some_and(Filter::is_advanced)
        || (options.filter.is_some() && options.order.is_some());
    let eventual =
        request.header("consistencylevel").is_some_and(|level| level.eq_ignore_ascii_case("eventual"));
    if kind.directory && advanced && !(eventual && options.count) {
        return Err(Problem { code: "Request_UnsupportedQuery", text: "Unsupported Query.".to_owned() });
    }
    Ok(())
}

/// Lists that can be filtered on but are no properties: `members`, `owners`.
fn is_relation(kind: &Kind, name: &str) -> bool {
    kind.directory && ["members", "owners", "memberOf", "sponsors"].contains(&name)
}

fn bad(text: &str) -> Problem {
    Problem { code: "BadRequest", text: text.to_owned() }
}

fn top(value: &str, matched: &Matched) -> Result<usize, Problem> {
    let most = matched.route.page.1.max(1);
    match value.parse() {
        Ok(top) if (1..=most).contains(&top) => Ok(top),
        _ => Err(Problem {
            code: "Request_BadRequest",
            text: format!("Invalid page size specified: '{value}'. Must be between 1 and {most} inclusive."),
        }),
    }
}

fn order(value: &str) -> Order {
    let (property, direction) = value.trim().split_once(' ').unwrap_or((value.trim(), "asc"));
    Order { property: property.to_owned(), descending: direction.trim().eq_ignore_ascii_case("desc") }
}

fn words(value: &str) -> Vec<String> {
    value.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

/// `owners($select=id),policy($expand=rules)`.
fn expands(value: &str) -> Option<Vec<Expand>> {
    split(value, ',')?.into_iter().map(expand).collect()
}

fn expand(text: &str) -> Option<Expand> {
    let text = text.trim();
    let Some((name, rest)) = text.split_once('(') else {
        return Some(Expand { name: text.to_owned(), ..Expand::default() });
    };
    let mut expand = Expand { name: name.to_owned(), ..Expand::default() };
    for part in split(rest.strip_suffix(')')?, ';')? {
        match part.trim().split_once('=')? {
            ("$select", value) => expand.select = words(value),
            ("$expand", value) => expand.expand = expands(value)?,
            _ => return None,
        }
    }
    Some(expand)
}

/// Splits outside of brackets.
fn split(text: &str, at: char) -> Option<Vec<&str>> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (place, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            _ if letter == at && depth == 0 => {
                parts.push(&text[start..place]);
                start = place + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    (depth == 0).then_some(parts)
}

/// A token that means nothing to a client.
pub(super) fn token(position: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("loopback page after {position}"))
}

/// Another token for the same place than the one that was sent.
pub(super) fn again(position: usize, sent: Option<&str>) -> String {
    let sent = sent.and_then(|token| URL_SAFE_NO_PAD.decode(token).ok()).unwrap_or_default();
    let word = if sent.ends_with(b"again") { "anew" } else { "again" };
    URL_SAFE_NO_PAD.encode(format!("loopback page after {position} {word}"))
}

pub(super) fn position(token: &str) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    text.strip_prefix("loopback page after ")?.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Expand, again, expands, position, token};

    #[test]
    fn expand_nests() {
        let rules = Expand { name: "rules".to_owned(), ..Expand::default() };
        let policy = Expand { name: "policy".to_owned(), expand: vec![rules], ..Expand::default() };
        assert_eq!(expands("policy($expand=rules)"), Some(vec![policy]));
        let two = expands("owners($select=id,displayName),members").unwrap();
        assert_eq!((two[0].select.len(), two[1].name.as_str()), (2, "members"));
        assert_eq!(expands("policy($expand=rules"), None);
    }

    #[test]
    fn a_token_leads_back_to_its_place_and_nothing_else_does() {
        assert_eq!(position(&token(998)), Some(998));
        assert_eq!(position("998"), None);
        let other = again(998, Some(&token(998)));
        assert_eq!(position(&other), Some(998));
        assert_ne!(other, token(998));
        assert_ne!(again(998, Some(&other)), other);
    }
}
