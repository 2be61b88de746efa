//! Why a register is refused: every fault that was found, with its place and its cure.

use std::fmt;

use crate::FORMAT;

/// Why a register was refused. Its text has a line for each fault, and one for the cure where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterError {
    /// The faults, in the order of files and lines; never empty.
    pub faults: Vec<Fault>,
}

/// One fault of a register.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Where it is.
    pub spot: Spot,
    /// The section and the field, as `party: footprint[0].value`; empty for a fault of a whole file.
    pub field: String,
    /// What is wrong.
    pub what: FaultKind,
    /// What to do about it.
    pub help: Option<String>,
}

/// A place in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The file, by the name under which it was given.
    pub file: String,
    /// The line, from 1; 0 for the whole file.
    pub line: u32,
    /// The column in characters, from 1; 0 where only the line is known.
    pub column: u32,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if self.column > 0 {
            write!(f, ":{}", self.column)?;
        }
        Ok(())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.spot)?;
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        write!(f, "{}", self.what)
    }
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.faults.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
            if let Some(help) = &fault.help {
                write!(f, "\n  help: {help}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for RegisterError {}

/// What can be wrong with a register.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum FaultKind {
    /// Not TOML.
    #[error("not TOML: {0}")]
    Syntax(String),
    /// A field that is missing, unknown or of the wrong type, in the words of the parser.
    #[error("{0}")]
    Field(String),
    /// A file that does not say which format it has.
    #[error("the file does not say its `format`")]
    NoFormat,
    /// A format that this build does not know.
    #[error("the register has format `{0}`, this version reads format `{FORMAT}`")]
    Format(String),
    /// A section that there is not.
    #[error("there is no section `{0}`")]
    NoSection(String),
    /// A section that holds one table where it is a list of tables.
    #[error("`{0}` is a list of entries")]
    NotAList(String),
    /// No file has `[customer]`.
    #[error("no file has the section `[customer]`")]
    NoCustomer,
    /// Two files have `[customer]`.
    #[error("`[customer]` stands at {0} already")]
    CustomerTwice(Spot),
    /// A time zone that the IANA database does not have.
    #[error("`{0}` is no time zone")]
    NoZone(String),
    /// An id that is empty or holds what cannot stand in a report.
    #[error("`{0}` cannot be an id")]
    BadId(String),
    /// Two entries of a kind with one id.
    #[error("{what} `{id}` is declared twice, first at {first}")]
    Twice {
        /// What they are.
        what: &'static str,
        /// Their id.
        id: String,
        /// Where the first stands.
        first: Spot,
    },
    /// A name of nothing that is declared.
    #[error("{what} `{id}` is not declared")]
    Undeclared {
        /// What it should be: `party`, `person`, `environment`, `contract`.
        what: &'static str,
        /// What was written.
        id: String,
    },
    /// A party that works, over others, for itself.
    #[error("party `{0}` works for itself, over those that it is under")]
    Circle(String),
    /// An AWS account id that is not 12 digits.
    #[error("party `{party}` claims account `{value}`, which is not 12 digits")]
    NotAnAccount {
        /// The party.
        party: String,
        /// What it claims.
        value: String,
    },
    /// An id that is none of its kind.
    #[error("party `{party}` claims the {kind} `{value}`, which is none of {cloud}")]
    NotOfItsKind {
        /// The party.
        party: String,
        /// What it claims to be.
        kind: &'static str,
        /// The cloud, `github` or `any`.
        cloud: String,
        /// What it claims.
        value: String,
    },
    /// A footprint that two parties claim.
    #[error("parties `{first}` and `{second}` both claim `{value}`")]
    ClaimedTwice {
        /// One party.
        first: String,
        /// The other.
        second: String,
        /// What both claim.
        value: String,
    },
    /// An environment without a scope: nothing could ever be found in it.
    #[error("environment `{0}` has no scopes")]
    EmptyEnvironment(String),
    /// A scope of an environment that names no place in a cloud.
    #[error(
        "environment `{environment}` names the scope `{scope}`, which does not begin with `aws:`, `azure:` or `gcp:`"
    )]
    NotAScope {
        /// The environment.
        environment: String,
        /// What it names.
        scope: String,
    },
    /// A scope of two environments.
    #[error("environments `{first}` and `{second}` both hold `{scope}`")]
    InTwoEnvironments {
        /// One environment.
        first: String,
        /// The other.
        second: String,
        /// What both hold.
        scope: String,
    },
    /// Something that ends before it begins.
    #[error("it ends on {end}, before it begins on {start}")]
    EndsBefore {
        /// When it begins.
        start: String,
        /// When it ends.
        end: String,
    },
    /// A text that is no public key of SSH.
    #[error("`{0}` is no public key of SSH")]
    NotAKey(String),
    /// A key of two people: a signature by it would not tell which.
    #[error("people `{first}` and `{second}` have the same key")]
    KeyTwice {
        /// One person.
        first: String,
        /// The other.
        second: String,
    },
    /// A digest that is none.
    #[error("`{0}` is no digest")]
    NotADigest(String),
    /// A list that must name somebody and is empty.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// A file that is named and was not given.
    #[error("the file `{0}` is not there")]
    NoFile(String),
    /// A CSV file of which nothing says what it holds.
    #[error("nothing says what this file holds")]
    Unnamed,
    /// A CSV file that cannot be read as one.
    #[error("not CSV: {0}")]
    Csv(String),
    /// A column that there is not.
    #[error("there is no column `{0}`")]
    NoColumn(String),
    /// A value that is not what its column holds.
    #[error("{0}")]
    Cell(String),
}
