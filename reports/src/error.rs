/// A report that could not be written: a bug in a template, which may be the user's, or in a writer. Hostile
/// input is neutralised before it comes this far.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A template could not be rendered.
    #[error("{0}")]
    Template(crate::Fault),
    /// A record could not be serialised.
    #[error("`{what}` cannot be written as JSON: {source}")]
    Json {
        /// The part of the report.
        what: &'static str,
        /// What the serialiser says.
        source: serde_json::Error,
    },
    /// A table could not be written.
    #[error("table `{table}` cannot be written: {source}")]
    Csv {
        /// The table's name.
        table: &'static str,
        /// What the writer says.
        source: csv::Error,
    },
    /// A workbook could not be written.
    #[error("the workbook cannot be written: {source}")]
    Xlsx {
        /// What the writer says.
        source: Box<rust_xlsxwriter::XlsxError>,
    },
    /// A document of XML could not be written.
    #[error("`{what}` cannot be written as XML: {source}")]
    Xml {
        /// The part of the report.
        what: &'static str,
        /// What the writer says.
        source: std::io::Error,
    },
}
