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
            Self::Half(what) => write!(f, "only a part of the page is here ({what}); save it again"),
            Self::OtherProduct => f.write_str("this page documents no operation of Zoho CRM or Bigin"),
        }
    }
}

impl std::error::Error for Unreadable {}
