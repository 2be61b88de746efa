//! File names: what a file holds, by its name.
//!
//! `<service>-<command>[.<region>][.<name>].json`, as in `aws <service> <command> > file`. A region
//! stands in files of regional commands. A name stands in files of commands that tell of one thing:
//! `s3api-get-bucket-policy.<bucket>.json`, `lambda-get-policy.<region>.<function>.json`. It is
//! URL-encoded where a file name cannot hold it (`role%2Fdeploy`, an ARN). The credential report may
//! be the decoded `iam-get-credential-report.csv`. Files of a trail keep their own names: see `trail.rs`.

use percent_encoding::percent_decode_str;

use super::trail::{self, TrailFile};
use crate::units::{Level, Unit, unit_of, unit_of_file};

/// What a file name says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Name {
    /// An answer of a unit.
    Answer(AnswerName),
    /// Tells something that the import needs, and is no evidence of access.
    Helper(Helper),
    /// Nothing of use, and why.
    Ignored(&'static str),
}

/// An answer of a unit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AnswerName {
    pub(super) unit: &'static Unit,
    /// Empty for global units.
    pub(super) region: String,
    /// The thing that was asked about, where the name says it.
    pub(super) key: Option<String>,
    pub(super) csv: bool,
    /// Set where a trail wrote the file and not the AWS CLI.
    pub(super) trail: Option<TrailFile>,
}

/// Files that help to read the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Helper {
    /// `sts-get-caller-identity.json`: which account it is.
    CallerIdentity,
    /// `account-list-regions.json`: which regions are enabled.
    Regions,
}

pub(super) fn parse(file_name: &str) -> Name {
    if let (Some(trail), Some(unit)) = (trail::parse(file_name), unit_of("cloudtrail:LookupEvents")) {
        let (region, key) = (trail.region.clone(), Some(file_name.to_owned()));
        return Name::Answer(AnswerName { unit, region, key, csv: false, trail: Some(trail) });
    }
    let (stem_and_rest, csv) = match (file_name.strip_suffix(".json"), file_name.strip_suffix(".csv")) {
        (Some(name), _) => (name, false),
        (None, Some(name)) => (name, true),
        (None, None) => return Name::Ignored("not a .json or .csv file"),
    };
    let (stem, rest) = stem_and_rest.split_once('.').map_or((stem_and_rest, None), |(s, r)| (s, Some(r)));
    if trail::is_keys(stem) {
        return Name::Ignored("a regional command without a region in its name");
    }
    match (stem, rest) {
        ("sts-get-caller-identity", None) => return Name::Helper(Helper::CallerIdentity),
        ("account-list-regions", None) => return Name::Helper(Helper::Regions),
        _ => {}
    }
    let Some(unit) = unit_of_file(stem) else {
        return Name::Ignored("not a command that the import knows");
    };
    if csv && unit.api != "iam:GetCredentialReport" {
        return Name::Ignored("only the credential report may be CSV");
    }
    let (region, key) = match region_and_key(unit, rest) {
        Ok(split) => split,
        Err(why) => return Name::Ignored(why),
    };
    let key = match key.map(|key| percent_decode_str(key).decode_utf8().map(|key| key.into_owned())) {
        None => None,
        Some(Ok(key)) if !key.is_empty() => Some(key),
        Some(_) => return Name::Ignored("the name of the thing in the file's name cannot be read"),
    };
    let region = region.unwrap_or_default().to_owned();
    Name::Answer(AnswerName { unit, region, key, csv, trail: None })
}

type Split<'a> = (Option<&'a str>, Option<&'a str>);

fn region_and_key<'a>(unit: &Unit, rest: Option<&'a str>) -> Result<Split<'a>, &'static str> {
    let takes_key = unit.parent.is_some();
    let Some(rest) = rest else {
        return if unit.level == Level::Region {
            Err("a regional command without a region in its name")
        } else {
            Ok((None, None))
        };
    };
    let (first, after) = rest.split_once('.').map_or((rest, None), |(first, after)| (first, Some(after)));
    match unit.level {
        Level::Region if !is_region(first) => Err("a regional command without a region in its name"),
        Level::Region | Level::Directory if is_region(first) => match after {
            Some(_) if !takes_key => Err("a command that takes no name has one in its name"),
            _ => Ok((Some(first), after)),
        },
        _ if takes_key => Ok((None, Some(rest))),
        // Some people name every file after a region; a global answer has none.
        _ if is_region(rest) => Ok((None, None)),
        _ => Err("a command that takes no name has one in its name"),
    }
}

/// Whether a word looks like a region: `eu-west-1`, `us-gov-east-1`.
pub(super) fn is_region(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    let Some((number, names)) = parts.split_last() else { return false };
    let letters = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    (2..=4).contains(&names.len())
        && names.iter().all(letters)
        && names.first().is_some_and(|first| first.len() == 2)
        && (1..=2).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::units::UNITS;

    fn answer(name: &str) -> (&'static str, String, Option<String>) {
        match parse(name) {
            Name::Answer(answer) => (answer.unit.api, answer.region, answer.key),
            other => panic!("`{name}`: {other:?}"),
        }
    }

    #[test]
    fn names_are_read() {
        for (name, api, region, key) in [
            ("iam-get-credential-report.csv", "iam:GetCredentialReport", "", None),
            ("lambda-list-functions.us-east-1.json", "lambda:ListFunctions", "us-east-1", None),
            (
                "lambda-get-policy.us-gov-east-1.my.fn.json",
                "lambda:GetPolicy",
                "us-gov-east-1",
                Some("my.fn"),
            ),
            ("s3api-get-bucket-policy.json", "s3:GetBucketPolicy", "", None),
            ("s3api-get-bucket-policy.logs.eu-west-1.json", "s3:GetBucketPolicy", "", Some("logs.eu-west-1")),
            ("s3api-get-bucket-policy.eu-west-1.json", "s3:GetBucketPolicy", "", Some("eu-west-1")),
            (
                "iam-get-service-last-accessed-details.role%2Fops%2Fdeploy.json",
                "iam:GetServiceLastAccessedDetails",
                "",
                Some("role/ops/deploy"),
            ),
            ("identitystore-list-users.eu-west-1.json", "identitystore:ListUsers", "eu-west-1", None),
            ("organizations-list-accounts.us-east-1.json", "organizations:ListAccounts", "", None),
        ] {
            assert_eq!(answer(name), (api, region.to_owned(), key.map(str::to_owned)), "{name}");
        }
    }

    #[test]
    fn what_is_not_understood_is_ignored_with_a_reason() {
        for name in [
            "",
            "notes.txt",
            "iam-get-account-authorization-details",
            "iam-get-account-authorization-details.json.gz",
            "iam-get-account-authorization-details.csv",
            "iam-get-account-authorization-details.old.json",
            "lambda-list-functions.json",
            "lambda-list-functions.all.json",
            "lambda-list-functions.us-east-1.extra.json",
            "s3api-get-bucket-policy.%FF.json",
            "../iam-get-account-summary.json",
            "iam-frobnicate.json",
        ] {
            assert!(matches!(parse(name), Name::Ignored(_)), "{name}");
        }
    }

    #[test]
    fn every_unit_has_a_name_that_is_read() {
        for unit in UNITS {
            let region = if unit.level == Level::Region { ".eu-west-1" } else { "" };
            let name = format!("{}{region}.json", unit.file);
            assert_eq!(answer(&name).0, unit.api);
        }
    }

    proptest! {
        #[test]
        fn any_name_is_read_or_ignored(name in ".*", stem in 0..UNITS.len(), rest in "[ -~]{0,20}") {
            let _ = parse(&name);
            let _ = parse(&format!("{}.{rest}.json", UNITS[stem].file));
        }
    }
}
