//! All that Typst may see: one page, one file of data, the fonts that it brings.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_kit::fonts::FontStore;

use crate::PdfError;

const PAGE: &str = include_str!("report.typ");

/// The families that documents are set in, by the licences that `NOTICE` names. Typst brings New Computer Modern too, one
/// face of which is under the GPL with an exception for fonts: no document holds any of it.
const FAMILIES: [&str; 2] = ["Libertinus Serif", "DejaVu Sans Mono"];

static FONTS: LazyLock<FontStore> = LazyLock::new(|| {
    let mut fonts = FontStore::new();
    let ours = |family: &str| FAMILIES.iter().any(|one| one.eq_ignore_ascii_case(family));
    fonts.extend(typst_kit::fonts::embedded().filter(|(_, info)| ours(&info.family)));
    fonts
});

/// The book of the fonts.
pub(crate) fn fonts() -> &'static FontBook {
    FONTS.book()
}

/// The page and its data.
///
/// INVARIANT: no other file is read, whatever the page or the data ask for.
pub(crate) struct Paper {
    library: LazyHash<Library>,
    page: Source,
    /// The data, and the logo where there is one.
    files: Vec<(FileId, Bytes)>,
}

impl Paper {
    /// The page with this data, and a logo of its kind (`png`, `svg`).
    ///
    /// # Errors
    /// Typst does not take the names of its files, which is a bug of ours.
    pub(crate) fn new(data: Vec<u8>, logo: Option<(&str, &[u8])>) -> Result<Self, PdfError> {
        let mut files = vec![(file("data.json")?, Bytes::new(data))];
        if let Some((kind, picture)) = logo {
            files.push((file(&format!("logo.{kind}"))?, Bytes::new(picture.to_vec())));
        }
        Ok(Self {
            library: LazyHash::new(Library::default()),
            page: Source::new(file("report.typ")?, PAGE.to_owned()),
            files,
        })
    }
}

/// A file of the virtual folder.
fn file(name: &str) -> Result<FileId, PdfError> {
    let path = VirtualPath::new(name).map_err(|fault| PdfError::Layout(format!("`{name}`: {fault}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Paper {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        FONTS.book()
    }

    fn main(&self) -> FileId {
        self.page.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.page.id() { Ok(self.page.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let known = self.files.iter().find(|(known, _)| *known == id);
        known.map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_set_in_two_families() {
        let families: Vec<&str> = fonts().families().map(|(family, _)| family).collect();
        assert_eq!(families, ["DejaVu Sans Mono", "Libertinus Serif"]);
    }

    #[test]
    fn nothing_else_is_read() {
        let paper = Paper::new(b"{}".to_vec(), None).unwrap();
        for name in ["Cargo.toml", "src/lib.rs", "etc/passwd"] {
            assert!(
                paper.file(file(name).unwrap()).is_err() && paper.source(file(name).unwrap()).is_err(),
                "{name}"
            );
        }
        assert!(paper.file(file("data.json").unwrap()).is_ok());
        assert!(paper.today(None).is_none());
    }
}
