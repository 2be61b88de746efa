//! From finished units and records to a sealed folder: the tables, then the manifest.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};
use tenure_model::{Coverage, Gap, RawLine, Records, Scope, Timestamp};

use crate::digest::hex;
use crate::journal::FinishedUnit;
use crate::manifest::{ManifestFile, ManifestScope, ManifestUnit, ToolVersion};
use crate::raw::LineDigest;
use crate::tables::{self, RawLineRow};
use crate::{FormatVersion, Header, Manifest, SnapshotError, UnitKey, disk};

/// Everything of a snapshot but its tables.
pub(crate) struct Unsealed {
    pub(crate) tool: ToolVersion,
    pub(crate) as_of: Timestamp,
    pub(crate) plan: serde_json::Value,
    pub(crate) units: Vec<ManifestUnit>,
    pub(crate) coverage: Vec<Coverage>,
    pub(crate) gaps: Vec<Gap>,
    /// The recordings.
    pub(crate) files: BTreeMap<String, ManifestFile>,
    pub(crate) raw_lines: Vec<RawLineRow>,
}

impl Unsealed {
    /// What a scan has finished.
    pub(crate) fn from_scan(header: Header, finished: BTreeMap<UnitKey, FinishedUnit>) -> Self {
        let mut unsealed = Self {
            tool: ToolVersion { name: "tenure".to_owned(), version: header.tool_version },
            as_of: header.as_of,
            plan: header.plan,
            units: Vec::new(),
            coverage: Vec::new(),
            gaps: Vec::new(),
            files: BTreeMap::new(),
            raw_lines: Vec::new(),
        };
        for (unit, FinishedUnit { coverage, gaps, file, .. }) in finished {
            unsealed.coverage.push(coverage);
            unsealed.gaps.extend(gaps);
            let raw = file.as_ref().map(|file| file.path.clone());
            if let Some(file) = file {
                unsealed.add_lines(&unit, &file.path, file.lines);
                unsealed.files.insert(file.path, ManifestFile { sha256: file.sha256, bytes: file.bytes });
            }
            unsealed.units.push(ManifestUnit { unit, raw });
        }
        unsealed
    }

    /// Adds the lines of a recording.
    pub(crate) fn add_lines(&mut self, unit: &UnitKey, path: &str, lines: Vec<LineDigest>) {
        let raw: std::sync::Arc<str> = path.into();
        for (line, digest) in (0_u32..).zip(lines) {
            self.raw_lines.push(RawLineRow {
                line: RawLine { raw: raw.clone(), line, sha256: digest.sha256 },
                api: unit.api.as_str().into(),
                scope: unit.scope.clone(),
                time: digest.time,
            });
        }
    }

    /// See [`Manifest::id`]. Lines count, not the files that they are compressed into: a newer
    /// compressor changes no id.
    fn id(&self, dir: &Path) -> Result<String, SnapshotError> {
        let mut hasher = Sha256::new();
        let mut add = |text: &[u8]| {
            // INVARIANT: two lists of texts never run together into the same bytes.
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text);
        };
        add(b"tenure snapshot");
        add(self.as_of.to_string().as_bytes());
        for list in [serde_json::to_vec(&self.coverage), serde_json::to_vec(&self.gaps)] {
            add(&list.map_err(|why| SnapshotError::io("write", dir)(std::io::Error::other(why)))?);
        }
        for row in &self.raw_lines {
            add(row.line.raw.as_bytes());
            add(row.line.sha256.as_bytes());
        }
        Ok(hex(&hasher.finalize()))
    }
}

/// Writes the tables and the manifest.
pub(crate) fn seal(
    dir: &Path,
    mut unsealed: Unsealed,
    mut records: Records,
    mut table_gaps: Vec<Gap>,
) -> Result<Manifest, SnapshotError> {
    records.canonicalise();
    unsealed.units.sort_by(|a, b| a.unit.cmp(&b.unit));
    unsealed.coverage.sort();
    unsealed.raw_lines.sort_by(|a, b| (&a.line.raw, a.line.line).cmp(&(&b.line.raw, b.line.line)));
    for gaps in [&mut unsealed.gaps, &mut table_gaps] {
        gaps.sort();
        gaps.dedup();
    }
    let mut manifest = Manifest {
        format_version: FormatVersion::CURRENT,
        id: unsealed.id(dir)?,
        tool: unsealed.tool,
        as_of: unsealed.as_of,
        plan: unsealed.plan,
        scopes: records.scopes.iter().map(summary).collect(),
        coverage: unsealed.coverage,
        gaps: unsealed.gaps,
        table_gaps,
        units: unsealed.units,
        tables: BTreeMap::new(),
        files: unsealed.files,
        seal: String::new(),
    };
    let gaps = manifest.all_gaps();
    for table in tables::write_all(dir, records, &manifest.coverage, &gaps, &unsealed.raw_lines)? {
        manifest.files.insert(table.path, table.file);
        manifest.tables.insert(table.name.to_owned(), table.described);
    }
    // Tables that this version no longer writes.
    for path in disk::files_below(dir, "tables")? {
        if !manifest.files.contains_key(&path) {
            disk::remove(&dir.join(path))?;
        }
    }
    manifest.write(dir)?;
    Ok(manifest)
}

fn summary(scope: &Scope) -> ManifestScope {
    ManifestScope {
        id: scope.id.clone(),
        name: scope.name.clone(),
        kind: scope.kind,
        parent: scope.parent.clone(),
    }
}
