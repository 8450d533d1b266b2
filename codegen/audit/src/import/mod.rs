//! Brings the spec in line with a page: drafts what it lacks, and edits what has drifted.
//!
//! [`import`] is a pure function from the files of the spec to those that change. It works in small steps: it
//! audits the page, makes one edit for one disagreement, and looks again, until nothing is left. So each kind of edit
//! is tried against the generator's own checks, and what comes out has no drift.

mod desk;
mod document;
mod drafting;
mod edit;
mod remedies;
mod scope;
mod unused;
mod value;

use std::collections::BTreeMap;
use std::fmt;

use similar::TextDiff;
use zoho_codegen::{Diagnostics, Files};
use zoho_pages::Page;

use crate::{Audit, Drift, Fact, Source};
use desk::Desk;

/// The most steps for one page: each makes one disagreement less, or prepares that.
const MAX_STEPS: usize = 2_000;

/// What a page changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// The files that change, by their paths below `spec/`: what is in them, or nothing, and what should be.
    pub files: BTreeMap<String, (Option<String>, String)>,
    /// What a person has to do or to look at.
    pub todo: Vec<String>,
}

/// Why a page cannot be brought in. Nothing should be written then.
#[derive(Debug)]
#[non_exhaustive]
pub enum Impossible {
    /// A page that names no endpoint.
    Nothing,
    /// The spec has mistakes already.
    Spec(Diagnostics),
    /// The format has no place for it, or only a person can tell which.
    Unclear {
        /// What is left.
        drift: Box<Drift>,
        /// Why.
        why: String,
    },
    /// The edited spec would have mistakes.
    Mistakes {
        /// What was to be edited last.
        drift: Box<Drift>,
        /// The mistakes.
        mistakes: Diagnostics,
    },
}

impl fmt::Display for Impossible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("the page names no endpoint, so there is nothing to bring in"),
            Self::Spec(mistakes) => write!(f, "the spec itself must be sound first\n\n{mistakes}"),
            Self::Unclear { drift, why } => write!(f, "{drift}\nthis is for a person to edit: {why}"),
            Self::Mistakes { drift, mistakes } => {
                write!(f, "{drift}\nthe spec would not load with this edit\n\n{mistakes}")
            }
        }
    }
}

impl std::error::Error for Impossible {}

impl Import {
    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// A unified diff of all files.
    #[must_use]
    pub fn diff(&self) -> String {
        let mut text = String::new();
        for (path, (old, new)) in &self.files {
            let name = format!("spec/{path}");
            let before = if old.is_some() { name.as_str() } else { "/dev/null" };
            let diff = TextDiff::from_lines(old.as_deref().unwrap_or_default(), new);
            text.push_str(&diff.unified_diff().context_radius(3).header(before, &name).to_string());
        }
        text
    }
}

/// Brings pages in, one after the other: those of one file.
///
/// # Errors
/// Where a disagreement cannot be edited; then nothing is.
pub fn import(files: &Files, pages: &[Page], source: Source) -> Result<Import, Impossible> {
    let mut desk = Desk::new(files).map_err(Impossible::Spec)?;
    if pages.iter().all(|page| page.endpoints.is_empty()) {
        return Err(Impossible::Nothing);
    }
    for page in pages {
        one(&mut desk, page, source)?;
    }
    Ok(desk.finish())
}

fn one(desk: &mut Desk, page: &Page, source: Source) -> Result<(), Impossible> {
    let mut steps = 0;
    loop {
        let audit = crate::audit(desk.spec(), page, source);
        let Some(first) = audit.drift.first() else {
            if source == Source::Page {
                note_read(desk, page);
            }
            return Ok(());
        };
        steps += 1;
        if steps > MAX_STEPS {
            let why = "the edits came to no end".to_owned();
            return Err(Impossible::Unclear { drift: Box::new(first.clone()), why });
        }
        step(desk, page, source, &audit)?;
    }
}

/// Makes one edit: of the first disagreement that can be edited, as long as one can.
fn step(desk: &mut Desk, page: &Page, source: Source, audit: &Audit) -> Result<(), Impossible> {
    let mut failed = None;
    for drift in &audit.drift {
        let mut next = desk.clone();
        let edited = match &drift.fact {
            Fact::Endpoint(sides) => drafting::draft(&mut next, page, source, sides),
            _ => edit::edit(&mut next, page, drift),
        };
        let drift = Box::new(drift.clone());
        let error = match edited {
            Ok(()) if next.texts() == desk.texts() => {
                Impossible::Unclear { drift, why: "no edit was found".to_owned() }
            }
            Ok(()) => match sound(&mut next) {
                Ok(()) => {
                    *desk = next;
                    return Ok(());
                }
                Err(mistakes) => Impossible::Mistakes { drift, mistakes },
            },
            Err(why) => Impossible::Unclear { drift, why },
        };
        failed.get_or_insert(error);
    }
    failed.map_or(Ok(()), Err)
}

/// Reads the files again; what the edit leaves unused goes.
fn sound(desk: &mut Desk) -> Result<(), Diagnostics> {
    if desk.reload().is_ok() {
        return Ok(());
    }
    unused::take_out(desk);
    desk.reload()
}

/// The page agrees with the spec now, so its version was read.
fn note_read(desk: &mut Desk, page: &Page) {
    let Some(version) = &page.version else { return };
    let Some(product) = crate::product(desk.spec(), page) else { return };
    let found = crate::matching::find(product, page);
    let own: Vec<String> =
        found.matches.iter().filter(|one| one.own).map(|one| one.operation.name.value.clone()).collect();
    desk.product = Some(product.name);
    for name in own {
        let mut next = desk.clone();
        if edit::note_read(&mut next, &name, version).is_some() && next.reload().is_ok() {
            *desk = next;
        }
    }
}
