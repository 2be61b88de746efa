//! Which account a folder is of, and which organisation the import.

use std::fmt;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use tenure_connector_core::import::label;
use tenure_model::ScopeId;

use super::content::{Content, load};
use super::error::ImportError;
use super::plan::Folder;
use crate::normalise::is_account;

/// The account of a folder: as its files say, else as it is named. `None` where the folder holds
/// nothing of an account.
pub(super) fn of(folder: &Folder) -> Result<Option<String>, ImportError> {
    let mut said: Vec<(String, String)> = Vec::new();
    for file in folder.answer("iam:GetAccountAuthorizationDetails") {
        said.extend(of_details(&file.path).map(|account| (file.label.clone(), account)));
    }
    for file in folder.answer("iam:GetCredentialReport") {
        said.extend(of_report(&file.path, file.name.csv).map(|account| (file.label.clone(), account)));
    }
    if let Some(file) = folder.identity_file() {
        said.extend(of_identity(file).map(|account| (label(file), account)));
    }
    let name = folder.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if is_account(&name) {
        said.push((name.clone(), name));
    }
    let Some((_, account)) = said.first().cloned() else {
        let needed = folder.is_of_account();
        return if needed { Err(ImportError::UnknownAccount(folder.path.clone())) } else { Ok(None) };
    };
    if said.iter().any(|(_, other)| *other != account) {
        return Err(ImportError::AccountConflict { folder: folder.path.clone(), files: said });
    }
    Ok(Some(account))
}

/// The account in an ARN of IAM.
fn account_in(arn: &str) -> Option<String> {
    arn.split(':').nth(4).filter(|account| is_account(account)).map(str::to_owned)
}

/// Read only as far as the first ARN of a principal: the file may be very large.
fn of_details(path: &Path) -> Option<String> {
    let mut start = [0; 2];
    File::open(path).ok()?.read_exact(&mut start).ok()?;
    let plain = start[0] != 0 && start[1] != 0 && start[0] < 0x80;
    let mut found = None;
    if plain {
        let reader = BufReader::new(File::open(path).ok()?);
        let mut deserializer = serde_json::Deserializer::from_reader(reader);
        let _ = FirstArn(&mut found).deserialize(&mut deserializer);
    } else if let Ok(Content::Json(json)) = load(path, false).content {
        let mut deserializer = serde_json::Deserializer::from_slice(&json);
        let _ = FirstArn(&mut found).deserialize(&mut deserializer);
    }
    found
}

fn of_report(path: &Path, csv: bool) -> Option<String> {
    let report = match load(path, csv).content.ok()? {
        Content::Csv(text) => text,
        Content::Json(json) => super::report::decode(&json)?,
        Content::Error { .. } => return None,
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(report.as_slice());
    let column = reader.headers().ok()?.iter().position(|name| name == "arn")?;
    let mut rows = reader.records();
    rows.find_map(|row| row.ok()?.get(column).and_then(account_in))
}

fn of_identity(path: &Path) -> Option<String> {
    let Ok(Content::Json(json)) = load(path, false).content else { return None };
    let identity: Value = serde_json::from_slice(&json).ok()?;
    identity.get("Account")?.as_str().filter(|account| is_account(account)).map(str::to_owned)
}

/// Walks the lists of the details and stops, with an error, at the first `Arn` that names an account.
struct FirstArn<'f>(&'f mut Option<String>);

const LISTS: [&str; 4] = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"];

impl<'de> DeserializeSeed<'de> for FirstArn<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FirstArn<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("account details")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if name == "Arn" {
                let arn: Value = map.next_value()?;
                if let Some(account) = arn.as_str().and_then(account_in) {
                    *self.0 = Some(account);
                    return Err(serde::de::Error::custom("found"));
                }
            } else if LISTS.contains(&name.as_str()) {
                map.next_value_seed(FirstArn(&mut *self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        while sequence.next_element_seed(FirstArn(&mut *self.0))?.is_some() {}
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// The organisation that the files name. What several organisations say of an account cannot be told
/// apart in one import.
pub(super) fn organisation(folders: &[Folder]) -> Result<Option<ScopeId>, ImportError> {
    const NAMING: [&str; 3] =
        ["organizations:DescribeOrganization", "organizations:ListRoots", "organizations:ListAccounts"];
    let files = folders.iter().flat_map(|folder| NAMING.iter().flat_map(|api| folder.answer(api)));
    let mut named = files.filter_map(|file| Some((organisation_in(&file.path)?, file.label.clone())));
    let Some((id, first)) = named.next() else { return Ok(None) };
    match named.find(|(other, _)| *other != id) {
        Some((other, second)) => {
            Err(ImportError::SeveralOrganisations { files: vec![(first, id), (second, other)] })
        }
        None => Ok(Some(ScopeId::aws(&id))),
    }
}

fn organisation_in(path: &Path) -> Option<String> {
    let Ok(Content::Json(json)) = load(path, false).content else { return None };
    let answer: Value = serde_json::from_slice(&json).ok()?;
    if let Some(id) = answer.pointer("/Organization/Id").and_then(Value::as_str) {
        return Some(id.to_owned());
    }
    let first =
        ["Roots", "Accounts"].iter().find_map(|list| answer.get(list)?.get(0)?.get("Arn")?.as_str())?;
    first.split('/').nth(1).filter(|id| id.starts_with("o-")).map(str::to_owned)
}
