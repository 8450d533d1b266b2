//! Spec files to the checked model: the stages that know about YAML and positions.

use crate::check::check;
use crate::diagnostic::{Diagnostics, Report};
use crate::load::load;
use crate::lower::lower;
use crate::model::Model;
use crate::resolve::resolve;
use crate::source::{Files, Sources};

/// Makes the model of the spec, or tells every mistake of every file.
pub fn model(files: &Files) -> Result<Model, Diagnostics> {
    let mut report = Report::default();
    let sources = Sources::new(files, &mut report);
    let spec = load(&sources, &mut report);
    let products = resolve(&spec, &mut report);
    check(&spec, &products, &mut report);
    if report.is_clean() { Ok(lower(&spec, &products)) } else { Err(report.finish(&sources)) }
}
