//! Reads pages of Zoho's documentation into facts, whatever they were saved as.
//!
//! [`read_all`] recognises Markdown, plain text, HTML and OpenAPI by itself. Nothing here has side effects or panics.

mod endpoints;
mod envelope;
mod errors;
mod html;
mod lines;
mod markdown;
mod model;
mod modules;
pub mod openapi;
mod page;
mod parameters;
mod plain;
mod scopes;
mod section;
mod unreadable;

use std::borrow::Cow;

pub use model::*;
pub use unreadable::Unreadable;

/// The largest input that is read.
pub const MAX_BYTES: usize = 50 * 1024 * 1024;

/// The most facts of one kind: far beyond any page, and few enough to look each new one up among the others.
const MAX_FACTS: usize = 5_000;

/// Reads a file: one page for a page of the documentation, one for each operation of an OpenAPI file.
pub fn read_all(bytes: &[u8]) -> Result<Vec<Page>, Unreadable> {
    read_together(&[("", bytes)]).pop().unwrap_or_else(|| Ok(Vec::new()))
}

/// Reads files that may refer to each other by their names, each as [`read_all`] does. Zoho's OpenAPI files of version 3.0
/// keep what they share in files of their own.
pub fn read_together(files: &[(&str, &[u8])]) -> Vec<Result<Vec<Page>, Unreadable>> {
    let texts: Vec<_> = files.iter().map(|(name, bytes)| (*name, text(bytes))).collect();
    let openapi =
        |text: &Result<Cow<'_, str>, Unreadable>| text.as_ref().is_ok_and(|text| openapi::is_openapi(text));
    let candidates: Vec<_> =
        texts.iter().map(|(name, text)| (*name, text.as_deref().ok().filter(|_| openapi(text)))).collect();
    let read = openapi::read(&candidates);
    let each = read.into_iter().zip(&texts);
    each.map(|(pages, (_, text))| match (pages, text) {
        (Some(pages), _) => pages,
        (None, Ok(text)) => page(text).map(|page| vec![page]),
        (None, Err(error)) => Err(error.clone()),
    })
    .collect()
}

/// Reads one saved page of the documentation.
pub fn read(bytes: &[u8]) -> Result<Page, Unreadable> {
    page(&text(bytes)?)
}

/// The input as text, without a mark of the byte order.
fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::TooLarge(bytes.len()));
    }
    let control = |b: &u8| *b < 9 || (14..32).contains(b) && *b != 27;
    if bytes.iter().take(8192).any(control) || bytes.contains(&0) {
        return Err(Unreadable::Binary);
    }
    Ok(String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)))
}

fn page(text: &str) -> Result<Page, Unreadable> {
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
