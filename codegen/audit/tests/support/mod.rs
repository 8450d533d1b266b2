//! The real spec, and a page about one of its operations in every flavour.

#![allow(dead_code, reason = "each test uses its part")]

#[path = "../../../pages/tests/convert/convert.rs"]
mod convert;

use std::path::{Path, PathBuf};

use convert::Style;
use zoho_audit::{Audit, Source, audit};
use zoho_codegen::Files;
use zoho_codegen::located::{Product, located};

/// A page that agrees with the spec, as a scraper makes it.
pub const PAGE: &str = include_str!("../pages/delete_photo.md");

pub fn files() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    zoho_codegen::disk::read_spec(&folder).unwrap()
}

pub fn spec() -> Vec<Product> {
    located(&files()).unwrap()
}

/// The page in every flavour, with the flavour's name.
pub fn flavours(markdown: &str) -> Vec<(&'static str, String)> {
    vec![
        ("markdown", markdown.to_owned()),
        ("html, lists", convert::html(markdown, Style::Lists)),
        ("html, divisions", convert::html(markdown, Style::Divisions)),
        ("bullets", convert::text(markdown, true)),
        ("flat", convert::text(markdown, false)),
    ]
}

pub fn audited(spec: &[Product], text: &str) -> Audit {
    let page = zoho_pages::read(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    audit(spec, &page, Source::Page)
}

/// The folder of reference material, where there is one.
pub fn reference() -> Option<PathBuf> {
    let folder = std::env::var_os("ZOHO_REFERENCE").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: ZOHO_REFERENCE does not name the folder of reference pages");
    }
    folder
}

/// The files of a folder, sorted.
pub fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}
