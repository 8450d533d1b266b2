//! Turns the declarative spec of zoho-api into Rust, as one pure function.
//!
//! [`generate`] is that function: from the files of `spec/` to the files of `generated/`. Its stages are
//! load, check and lower (together [`model()`]: all about YAML and positions), then share and names,
//! render, format (together [`render_model`]: all about Rust). [`disk`] and [`emit`] are for callers that
//! have a folder instead of a map.

mod ast;
mod check;
mod decode;
pub mod diagnostic;
mod expand;
mod front;
mod load;
pub mod located;
mod lower;
mod resolve;
pub mod source;
mod suggest;
pub mod yaml;

pub mod catalogue_json;
pub mod contract;
pub mod difference;
pub mod disk;
pub mod emit;
mod facts;
mod format;
pub mod model;
pub mod names;
mod render;
mod rustdoc;
pub mod share;
pub mod version_diff;

use std::collections::BTreeMap;

pub use ast::FactKind;
pub use diagnostic::Diagnostics;
pub use front::model;
pub use source::Files;

/// The files of `generated/` by their paths in it, from those of `spec/` by theirs.
///
/// # Errors
/// Every mistake of the spec.
pub fn generate(files: &Files) -> Result<BTreeMap<String, String>, Diagnostics> {
    model(files).map(|model| render_model(&model))
}

/// The files of `generated/` for a model.
pub fn render_model(model: &model::Model) -> BTreeMap<String, String> {
    let plan = share::plan(model);
    render::files(&plan).into_iter().map(|file| (file.path.clone(), format::file(&file))).collect()
}
