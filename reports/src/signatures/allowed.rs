//! Lists of signers as OpenSSH keeps them (`ssh-keygen(1)`, ALLOWED SIGNERS, read 2026-11-22): who may sign what,
//! with which key, from when to when.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use ssh_key::PublicKey;

use super::SignatureError;

/// A list of signers.
#[derive(Clone, Debug, Default)]
pub struct AllowedSigners {
    lines: Vec<Line>,
}

#[derive(Clone, Debug)]
struct Line {
    principals: String,
    namespaces: Option<String>,
    valid_after: Option<Timestamp>,
    valid_before: Option<Timestamp>,
    key: PublicKey,
}

/// What a list says of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is this signer's, for this purpose, at this time.
    Listed {
        /// The signer.
        signer: String,
    },
    /// It is a signer's, but not now, not for this, or not this signer's.
    Refused {
        /// Why.
        why: String,
    },
    /// The list does not know the key.
    Unknown,
}

impl AllowedSigners {
    /// Reads a list. Times without a `Z` are of the given zone, as for `ssh-keygen`.
    ///
    /// # Errors
    /// A line cannot be read. Authorities of certificates are refused by name: certificates are not read here.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Self, SignatureError> {
        let mut lines = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let line = read(line, zone).map_err(|why| SignatureError::Line { line: at + 1, why })?;
            lines.push(line);
        }
        if lines.is_empty() {
            return Err(SignatureError::refused("it lists no signer"));
        }
        Ok(Self { lines })
    }

    /// What the list says of a key that signed for a purpose at a time; with a signer, only of that signer's lines.
    pub fn standing(
        &self,
        key: &PublicKey,
        namespace: &str,
        signer: Option<&str>,
        at: Timestamp,
    ) -> Standing {
        let mut refused = None;
        for line in self.lines.iter().filter(|line| line.key.key_data() == key.key_data()) {
            match line.judge(namespace, signer, at) {
                Ok(()) => {
                    let signer = signer.unwrap_or(&line.principals).to_owned();
                    return Standing::Listed { signer };
                }
                Err(why) => refused = refused.or(Some(why)),
            }
        }
        refused.map_or(Standing::Unknown, |why| Standing::Refused { why })
    }
}

impl Line {
    fn judge(&self, namespace: &str, signer: Option<&str>, at: Timestamp) -> Result<(), String> {
        if signer.is_some_and(|signer| !matches_list(signer, &self.principals)) {
            return Err(format!("its key is listed for `{}`", crate::hostile::name(&self.principals)));
        }
        if self.namespaces.as_ref().is_some_and(|list| !matches_list(namespace, list)) {
            return Err(format!("its key is not listed for `{namespace}`"));
        }
        if let Some(from) = self.valid_after.filter(|from| at < *from) {
            return Err(format!("its key is valid from {from} on, and it is judged at {at}"));
        }
        match self.valid_before.filter(|end| at > *end) {
            Some(end) => Err(format!("its key was valid until {end}, and it is judged at {at}")),
            None => Ok(()),
        }
    }
}

fn read(line: &str, zone: &TimeZone) -> Result<Line, String> {
    let (principals, rest) = word(line).ok_or("it is not a signer, options and a key")?;
    let principals = principals.trim_matches('"').to_owned();
    let (options, key) = match PublicKey::from_openssh(rest) {
        Ok(key) => (String::new(), key),
        Err(_) => {
            let (options, rest) = word(rest).ok_or("it has no key")?;
            let key =
                PublicKey::from_openssh(rest).map_err(|error| format!("its key cannot be read: {error}"))?;
            (options.to_owned(), key)
        }
    };
    let mut line = Line { principals, namespaces: None, valid_after: None, valid_before: None, key };
    for option in split_outside_quotes(&options) {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let value = value.trim_matches('"');
        match name.to_ascii_lowercase().as_str() {
            "" => {}
            "namespaces" => line.namespaces = Some(value.to_owned()),
            "valid-after" => line.valid_after = Some(time(value, zone)?),
            "valid-before" => line.valid_before = Some(time(value, zone)?),
            "cert-authority" => {
                return Err("it lists an authority of certificates, and only keys are read here".to_owned());
            }
            other => return Err(format!("option `{}` is not known", crate::hostile::name(other))),
        }
    }
    match (line.valid_after, line.valid_before) {
        (Some(from), Some(end)) if from >= end => Err("it ends before it begins".to_owned()),
        _ => Ok(line),
    }
}

/// The first word, where blanks inside quotes belong to it, and what follows it.
fn word(line: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let end = line.find(|sign: char| {
        quoted ^= sign == '"';
        !quoted && (sign == ' ' || sign == '\t')
    })?;
    let (word, rest) = line.split_at_checked(end)?;
    Some((word, rest.trim_start()))
}

fn split_outside_quotes(options: &str) -> Vec<&str> {
    let mut quoted = false;
    options
        .split(|sign: char| {
            quoted ^= sign == '"';
            !quoted && sign == ','
        })
        .collect()
}

/// `YYYYMMDD` or `YYYYMMDDHHMM[SS]`, with `Z` in UTC.
fn time(text: &str, zone: &TimeZone) -> Result<Timestamp, String> {
    let wrong =
        || format!("`{}` is not a time such as 20261231 or 202612312359Z", crate::hostile::name(text));
    let (digits, zone) = match text.strip_suffix(['Z', 'z']) {
        Some(digits) => (digits, &TimeZone::UTC),
        None => (text, zone),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || !matches!(digits.len(), 8 | 12 | 14) {
        return Err(wrong());
    }
    let full = format!("{digits:0<14}");
    let civil = DateTime::strptime("%Y%m%d%H%M%S", &full).map_err(|_| wrong())?;
    Ok(zone.to_zoned(civil).map_err(|_| wrong())?.timestamp())
}

/// OpenSSH's lists of patterns: `*` and `?`, commas between, `!` for "not".
fn matches_list(word: &str, list: &str) -> bool {
    let mut found = false;
    for pattern in list.split(',') {
        match pattern.strip_prefix('!') {
            Some(pattern) if matches(word.as_bytes(), pattern.as_bytes()) => return false,
            Some(_) => {}
            None => found |= matches(word.as_bytes(), pattern.as_bytes()),
        }
    }
    found
}

/// In time proportional to word × pattern: a list may come from anyone.
fn matches(word: &[u8], pattern: &[u8]) -> bool {
    // `reach[i]`: the pattern so far fits the first `i` bytes.
    let mut reach = vec![false; word.len() + 1];
    if let Some(first) = reach.first_mut() {
        *first = true;
    }
    for sign in pattern {
        let mut next = vec![false; word.len() + 1];
        for (at, slot) in next.iter_mut().enumerate() {
            *slot = match sign {
                b'*' => reach.iter().take(at + 1).any(|fits| *fits),
                _ if at == 0 => false,
                sign => {
                    let same = word.get(at - 1).is_some_and(|byte| *sign == b'?' || byte == sign);
                    same && reach.get(at - 1).copied().unwrap_or(false)
                }
            };
        }
        reach = next;
    }
    reach.last().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJO0MwpxqRzVFSJhY/UFPAra/sa/Ol2PN85wI3mme4zQ";
    const OTHER: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    fn ask(list: &str, signer: Option<&str>, at: &str) -> Standing {
        let list = AllowedSigners::parse(list, &TimeZone::UTC).unwrap();
        list.standing(
            &PublicKey::from_openssh(KEY).unwrap(),
            "evidence-pack@tenure",
            signer,
            at.parse().unwrap(),
        )
    }

    #[test]
    fn a_key_counts_for_its_signer_its_purpose_and_its_time() {
        let now = "2026-10-31T12:00:00Z";
        let listed = |who: &str| Standing::Listed { signer: who.to_owned() };
        assert_eq!(ask(&format!("a@acme.example {KEY} laptop"), None, now), listed("a@acme.example"));
        assert_eq!(
            ask(&format!("*@acme.example {KEY}"), Some("b@acme.example"), now),
            listed("b@acme.example")
        );
        assert_eq!(ask(&format!("a@acme.example {OTHER}"), None, now), Standing::Unknown);
        let refused = [
            (format!("a@acme.example {KEY}"), Some("b@acme.example")),
            (format!("*@acme.example,!b@acme.example {KEY}"), Some("b@acme.example")),
            (format!("a@acme.example namespaces=\"git,file\" {KEY}"), None),
            (format!("a@acme.example valid-before=\"20261031\" {KEY}"), None),
            (format!("a@acme.example valid-after=\"20261101Z\" {KEY}"), None),
        ];
        for (list, signer) in refused {
            assert!(matches!(ask(&list, signer, now), Standing::Refused { .. }), "{list}");
        }
        let both = format!(
            "a@acme.example valid-before=\"20200101\" {KEY}\na@acme.example namespaces=\"evidence-*\",valid-before=\"202610311200Z\" {KEY}"
        );
        assert_eq!(ask(&both, None, now), listed("a@acme.example"));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in [
            format!("a@acme.example cert-authority {KEY}"),
            format!("a@acme.example nonsense {KEY}"),
            format!("a@acme.example valid-before=\"soon\" {KEY}"),
            format!("a@acme.example valid-before=\"20260231\" {KEY}"),
            "a@acme.example ssh-ed25519 AAAA".to_owned(),
            "alone".to_owned(),
            String::new(),
        ] {
            assert!(AllowedSigners::parse(&line, &TimeZone::UTC).is_err(), "{line}");
        }
    }

    #[test]
    fn times_without_a_zone_are_local() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        assert_eq!(time("20261031", &zone).unwrap(), "2026-10-30T22:00:00Z".parse::<Timestamp>().unwrap());
        assert_eq!(time("20261031Z", &zone).unwrap(), "2026-10-31T00:00:00Z".parse::<Timestamp>().unwrap());
        assert_eq!(
            time("20261031235959Z", &zone).unwrap(),
            "2026-10-31T23:59:59Z".parse::<Timestamp>().unwrap()
        );
    }

    #[test]
    fn patterns_match_as_openssh_does() {
        for (word, list, fits) in [
            ("a", "*", true),
            ("", "*", true),
            ("abc", "a?c", true),
            ("abc", "a?", false),
            ("abc", "*b*,x", true),
            ("abc", "!abc,*", false),
            ("abc", "!x", false),
        ] {
            assert_eq!(matches_list(word, list), fits, "{word} {list}");
        }
        assert!(!matches(&[b'a'; 500], &[b"*a".repeat(100), b"b".to_vec()].concat()));
    }
}
