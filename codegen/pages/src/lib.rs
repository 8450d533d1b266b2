//! Reads pages of Zoho's documentation into facts, whatever they were saved as.
//!
//! [`read`] recognises Markdown, plain text and HTML by itself. It has no side effects and does not panic.

mod endpoints;
mod envelope;
mod errors;
mod html;
mod lines;
mod markdown;
mod model;
mod modules;
mod page;
mod parameters;
mod plain;
mod scopes;
mod section;
mod unreadable;

pub use model::*;
pub use unreadable::Unreadable;

/// The largest input that is read.
const MAX_BYTES: usize = 50 * 1024 * 1024;

/// The most facts of one kind: far beyond any page, and few enough to look each new one up among the others.
const MAX_FACTS: usize = 5_000;

/// Reads one saved page.
pub fn read(bytes: &[u8]) -> Result<Page, Unreadable> {
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::TooLarge(bytes.len()));
    }
    let control = |b: &u8| *b < 9 || (14..32).contains(b) && *b != 27;
    if bytes.iter().take(8192).any(control) || bytes.contains(&0) {
        return Err(Unreadable::Binary);
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    let start = text.trim_start();
    let tagged = start
        .strip_prefix('<')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!'));
    let lines = if tagged {
        if html::is_bottomless(text) {
            return Err(Unreadable::Half("its elements do not end"));
        }
        html::lines(text)
    } else if markdown::is_markdown(text) {
        markdown::lines(text)
    } else {
        plain::lines(text)
    };
    page::build(lines, text)
}
