//! The files of the spec while they are worked on.

use std::collections::{BTreeMap, BTreeSet};

use zoho_codegen::located::{Operation, Place, Product, located};
use zoho_codegen::{Diagnostics, Files};

use super::Import;
use super::document::{Document, Way, way};

const MARK: char = '\u{feff}';

/// The files, what they say, and what is to be told in the end.
#[derive(Debug, Clone)]
pub struct Desk {
    before: BTreeMap<String, String>,
    texts: BTreeMap<String, String>,
    spec: Vec<Product>,
    todo: BTreeSet<String>,
    /// The product of the page.
    pub product: Option<zoho_endpoint::Product>,
}

impl Desk {
    /// Takes the files; those that are no text are mistakes of the spec.
    pub fn new(files: &Files) -> Result<Self, Diagnostics> {
        let spec = located(files)?;
        let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
        let texts: BTreeMap<_, _> = files.iter().map(|(path, bytes)| (path.clone(), text(bytes))).collect();
        Ok(Self { before: texts.clone(), texts, spec, todo: BTreeSet::new(), product: None })
    }

    /// The spec as it was when it was loaded last.
    pub fn spec(&self) -> &[Product] {
        &self.spec
    }

    /// The files.
    pub fn texts(&self) -> &BTreeMap<String, String> {
        &self.texts
    }

    /// Reads the files again.
    pub fn reload(&mut self) -> Result<(), Diagnostics> {
        let files = self.texts.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
        self.spec = located(&files)?;
        Ok(())
    }

    /// Something for a person to do.
    pub fn todo(&mut self, what: impl Into<String>) {
        self.todo.insert(what.into());
    }

    /// The product of the page.
    pub fn the_product(&self) -> Option<&Product> {
        self.spec.iter().find(|product| Some(product.name) == self.product)
    }

    /// An operation of that product.
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.the_product()?.operations.iter().find(|operation| operation.name.value == name)
    }

    /// A file as a document. Places in it do not count a mark of the byte order.
    pub fn document(&self, file: &str) -> Option<Document> {
        let text = self.texts.get(file)?;
        Document::read(text.strip_prefix(MARK).unwrap_or(text))
    }

    /// Changes a file; `None` if that fails.
    pub fn change(&mut self, file: &str, edit: impl FnOnce(&mut Document) -> Option<()>) -> Option<()> {
        let mut document = self.document(file)?;
        edit(&mut document)?;
        let marked = self.texts.get(file).is_some_and(|text| text.starts_with(MARK));
        let mark = if marked { MARK.to_string() } else { String::new() };
        self.texts.insert(file.to_owned(), format!("{mark}{}", document.text()));
        Some(())
    }

    /// Adds a file.
    pub fn add(&mut self, file: &str, text: String) {
        self.texts.insert(file.to_owned(), text);
    }

    /// The way to an operation within its file.
    pub fn way(operation: &Operation) -> Way {
        way(&[], ["operations", &operation.name.value])
    }

    /// The way to the scalar at a place.
    pub fn way_to(&self, place: &Place) -> Option<Way> {
        self.document(&place.file)?.way_to(place.start)
    }

    /// What changed.
    pub fn finish(self) -> Import {
        let Self { before, texts, todo, .. } = self;
        let changed = texts.into_iter().filter_map(|(path, text)| {
            let old = before.get(&path).cloned();
            (old.as_ref() != Some(&text)).then_some((path, (old, text)))
        });
        Import { files: changed.collect(), todo: todo.into_iter().collect() }
    }
}
