//! `assessment.json`: the assessment as one document in which every record has a line of its own,
//! so that `grep`, `diff` and `less` are as much use as a parser.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;
use tenure_model::{Assessment, Certificate, PeriodReport};

use crate::ReportError;

/// The assessment as JSON, the same bytes every time, with a line end at its end.
///
/// # Errors
/// The assessment cannot be serialised, which no assessment made by our types can cause.
pub fn render(assessment: &Assessment) -> Result<Vec<u8>, ReportError> {
    let mut out = Vec::new();
    write(assessment, &mut out).map_err(|source| ReportError::Json { what: "assessment.json", source })?;
    Ok(out)
}

/// The same into a writer, so that a large assessment is not in memory twice.
///
/// # Errors
/// Those of the writer, as an error of serialisation.
pub fn write(assessment: &Assessment, mut out: impl Write) -> serde_json::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, LinePerRecord::default());
    assessment.serialize(&mut serializer)?;
    out.write_all(b"\n").map_err(serde_json::Error::io)
}

/// Any document in the same form: objects in lists begin a line where at most `depth` objects and lists are open
/// around them.
///
/// # Errors
/// It cannot be serialised.
pub(crate) fn lines<T: Serialize>(value: &T, depth: usize) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::new();
    let formatter = LinePerRecord { open: Vec::new(), deepest: depth };
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, formatter))?;
    out.push(b'\n');
    Ok(out)
}

/// A certificate, in the same form.
///
/// # Errors
/// As [`render`].
pub fn certificate(certificate: &Certificate) -> Result<Vec<u8>, ReportError> {
    let mut out = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, LinePerRecord::default());
    let fail = |source| ReportError::Json { what: "certificate.json", source };
    certificate.serialize(&mut serializer).map_err(fail)?;
    out.push(b'\n');
    Ok(out)
}

/// What a period amounts to, in the same form.
///
/// # Errors
/// As [`render`].
pub fn period(report: &PeriodReport) -> Result<Vec<u8>, ReportError> {
    let mut out = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, LinePerRecord::default());
    let fail = |source| ReportError::Json { what: "period.json", source };
    report.serialize(&mut serializer).map_err(fail)?;
    out.push(b'\n');
    Ok(out)
}

/// The ledger of what was read, one line per scope × API: the proof of completeness.
///
/// # Errors
/// As [`render`].
pub fn coverage_lines(assessment: &Assessment) -> Result<Vec<u8>, ReportError> {
    let mut out = Vec::new();
    for line in &assessment.coverage {
        serde_json::to_writer(&mut out, line)
            .map_err(|source| ReportError::Json { what: "coverage.jsonl", source })?;
        out.push(b'\n');
    }
    Ok(out)
}

/// Objects in lists begin a line, and so do the members of the outermost object; down to findings,
/// not into them.
struct LinePerRecord {
    /// What is open, outermost first.
    open: Vec<Open>,
    /// How much may be open around an object that begins a line.
    deepest: usize,
}

impl Default for LinePerRecord {
    fn default() -> Self {
        Self { open: Vec::new(), deepest: DEEPEST }
    }
}

enum Open {
    Object,
    /// A list, and whether a line was begun in it.
    List {
        lines: bool,
    },
}

/// Assessment, outcomes, outcome, findings: what is open around a finding.
const DEEPEST: usize = 4;

impl LinePerRecord {
    fn line<W: Write + ?Sized>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..self.open.len()).try_for_each(|_| writer.write_all(b" "))
    }
}

impl Formatter for LinePerRecord {
    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open.push(Open::List { lines: false });
        writer.write_all(b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        if let Some(Open::List { lines: true }) = self.open.pop() {
            self.line(writer)?;
        }
        writer.write_all(b"]")
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.open.len() <= self.deepest
            && let Some(Open::List { lines }) = self.open.last_mut()
        {
            *lines = true;
            self.line(writer)?;
        }
        self.open.push(Open::Object);
        writer.write_all(b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open.pop();
        if self.open.is_empty() {
            self.line(writer)?;
        }
        writer.write_all(b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        if self.open.len() == 1 { self.line(writer) } else { Ok(()) }
    }
}
