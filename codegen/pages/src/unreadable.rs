//! Why a file is no page.

use std::fmt;

/// Why an input could not be read as a page.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unreadable {
    /// The input is not text.
    Binary,
    /// The input is larger than any page; its size in bytes.
    TooLarge(usize),
    /// A page that asks to sign in was saved in place of the documentation.
    Login,
    /// The input ends too early, or its beginning is missing; what was expected.
    Half(&'static str),
    /// The input documents no operation of Zoho CRM or Bigin.
    OtherProduct,
    /// The input looks like an OpenAPI file, but is neither JSON nor YAML.
    Syntax {
        /// The line, counted from 1.
        line: usize,
        /// What the parser says.
        what: String,
    },
    /// The input looks like an OpenAPI file, but is none of version 3; what is missing.
    NoOpenApi(&'static str),
    /// The references of an OpenAPI file lead to more than can be read.
    Entangled,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Binary => f.write_str("this is no text: save the page as HTML, Markdown or plain text"),
            Self::TooLarge(bytes) => {
                write!(f, "{} MB are too much for a page; at most 50 MB are read", bytes / (1024 * 1024))
            }
            Self::Login => {
                f.write_str("this page asks to sign in; save the documentation itself, which is public")
            }
            Self::Half(what) => write!(f, "only a part of it is here ({what}); save it again"),
            Self::OtherProduct => f.write_str("this documents no operation of Zoho CRM or Bigin"),
            Self::Syntax { line, what } => write!(f, "line {line} is neither JSON nor YAML: {what}"),
            Self::NoOpenApi(what) => write!(f, "this is no file of OpenAPI 3.0 or 3.1: {what}"),
            Self::Entangled => f.write_str("the references of this file lead to too much to be read"),
        }
    }
}

impl std::error::Error for Unreadable {}
