//! One disagreement between a page and the spec.

use std::fmt;

use zoho_codegen::FactKind;
use zoho_codegen::located::{ErrorRow, Place};

/// Which side has more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The page states what the spec lacks.
    Added,
    /// The spec states what the page lacks.
    Removed,
    /// Both state it, differently.
    Changed,
}

impl Kind {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// What a side states, and where: the page by line, the spec by place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side<T, P> {
    /// The fact.
    pub value: T,
    /// Where it stands.
    pub at: P,
}

/// What a disagreement is about, with what each side states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A method and a path that the spec does not have: `GET /coql`.
    Endpoint(Sides<String>),
    /// A method.
    Method(Sides<String>),
    /// A path.
    Path(Sides<String>),
    /// A module by its API name, or as the page names it.
    Module(Sides<String>),
    /// A scope.
    Scope(Sides<String>),
    /// Several scopes that changed together, or how scopes go together: both trees.
    ScopeTree(Sides<String>),
    /// A parameter.
    Parameter(Sides<Parameter>),
    /// An error row.
    Error(Box<Sides<Error>>),
}

/// The two sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides<T> {
    /// The page with its line.
    pub page: Option<Side<T, usize>>,
    /// The spec with its place.
    pub spec: Option<Side<T, Place>>,
}

/// A parameter, as either side has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// On the wire.
    pub name: String,
    /// `query`, `header`, `form` or `body`.
    pub place: &'static str,
    /// Whether it must be given, where that is said.
    pub required: Option<bool>,
    /// The type in the page's words; empty on the side of the spec.
    pub kind: String,
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.name, self.place)?;
        match self.required {
            Some(true) => f.write_str(", required"),
            Some(false) => f.write_str(", optional"),
            None => Ok(()),
        }
    }
}

/// An error row, as either side has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// On the wire.
    pub code: String,
    /// The HTTP status, where the page gives one.
    pub status: Option<u16>,
    /// The message; empty where none is given.
    pub message: String,
    /// The row of the spec, on its side.
    pub row: Option<ErrorRow>,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        if let Some(status) = self.status {
            write!(f, " {status}")?;
        }
        if self.message.is_empty() { Ok(()) } else { write!(f, ": {}", self.message) }
    }
}

/// A value as text.
fn shown(value: &impl fmt::Display) -> String {
    value.to_string()
}

/// A disagreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// The operations it is about; none for an endpoint that the spec lacks.
    pub operations: Vec<String>,
    /// The version.
    pub version: String,
    /// What it is about.
    pub fact: Fact,
}

/// Does something with the sides of any fact, as texts.
macro_rules! each {
    ($fact:expr, $sides:ident => $result:expr) => {
        match $fact {
            Fact::Endpoint($sides)
            | Fact::Method($sides)
            | Fact::Path($sides)
            | Fact::Module($sides)
            | Fact::Scope($sides)
            | Fact::ScopeTree($sides) => $result,
            Fact::Parameter($sides) => $result,
            Fact::Error($sides) => $result,
        }
    };
}

impl Drift {
    /// What kind of fact it is about.
    #[must_use]
    pub const fn field(&self) -> FactKind {
        match &self.fact {
            Fact::Endpoint(_) => FactKind::Endpoint,
            Fact::Method(_) => FactKind::Method,
            Fact::Path(_) => FactKind::Path,
            Fact::Module(_) => FactKind::Module,
            Fact::Scope(_) | Fact::ScopeTree(_) => FactKind::Scope,
            Fact::Parameter(_) => FactKind::Parameter,
            Fact::Error(_) => FactKind::Error,
        }
    }

    /// Which side has more.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match (self.page_line(), self.spec_place()) {
            (Some(_), Some(_)) => Kind::Changed,
            (_, None) => Kind::Added,
            (None, _) => Kind::Removed,
        }
    }

    /// What the page says.
    #[must_use]
    pub fn page_text(&self) -> Option<String> {
        each!(&self.fact, sides => sides.page.as_ref().map(|side| shown(&side.value)))
    }

    /// What the spec says.
    #[must_use]
    pub fn spec_text(&self) -> Option<String> {
        each!(&self.fact, sides => sides.spec.as_ref().map(|side| shown(&side.value)))
    }

    /// Where the page says it.
    #[must_use]
    pub fn page_line(&self) -> Option<usize> {
        each!(&self.fact, sides => sides.page.as_ref().map(|side| side.at))
    }

    /// Where the spec says it.
    #[must_use]
    pub fn spec_place(&self) -> Option<&Place> {
        each!(&self.fact, sides => sides.spec.as_ref().map(|side| &side.at))
    }
}

/// As a person would say it, for the lines below the name of the page.
impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.field().word();
        let page = self.page_text().unwrap_or_default();
        let spec = self.spec_text().unwrap_or_default();
        let line = self.page_line().unwrap_or_default();
        let operations = self.operations.join(", ");
        match (self.kind(), self.spec_place()) {
            (Kind::Changed, Some(place)) => {
                writeln!(f, "{operations} at {}: the {field} differs", self.version)?;
                writeln!(f, "  page, line {line}: {page}")?;
                write!(f, "  {place}: {spec}")
            }
            (Kind::Removed, Some(place)) => {
                writeln!(f, "{operations} at {}: the page does not have this {field}", self.version)?;
                write!(f, "  {place}: {spec}")
            }
            _ if operations.is_empty() => {
                writeln!(f, "the spec does not have this {field}; `cargo xtask import` drafts it")?;
                write!(f, "  page, line {line}: {page}")
            }
            _ => {
                writeln!(f, "{operations} at {}: the spec does not have this {field}", self.version)?;
                write!(f, "  page, line {line}: {page}")
            }
        }
    }
}
