//! One edit for one disagreement.

mod errors;
mod list;
mod modules;
mod operation;
mod parameters;
mod scopes;

pub use operation::{KEYS, note_read};

use zoho_pages::Page;

use super::desk::Desk;
use crate::{Drift, Fact};

/// Why no edit is made.
pub type Why = String;

/// Where the tree of a file is not as the loader had it.
pub const LOST: &str = "its place in the file was not found";

/// Makes the edit for a disagreement, or a step towards it.
pub fn edit(desk: &mut Desk, page: &Page, drift: &Drift) -> Result<(), Why> {
    desk.product = page.product.map(|product| match product {
        zoho_pages::Product::Crm => zoho_endpoint::Product::Crm,
        zoho_pages::Product::Bigin => zoho_endpoint::Product::Bigin,
    });
    // Several operations on one page are not told apart by it: each gets what it says. One that needed no edit is none.
    let mut lost = None;
    let mut done = false;
    for name in &drift.operations {
        match one(desk, page, drift, name) {
            Ok(()) => done = true,
            Err(why) => {
                lost.get_or_insert(why);
            }
        }
        // Places of the others are only known after the files are read again.
        if done {
            break;
        }
    }
    if done && drift.operations.len() > 1 {
        others(desk, page, drift);
    }
    match lost {
        Some(why) if !done => Err(why),
        _ => Ok(()),
    }
}

/// The operations behind the first, each against the spec as it is by then.
fn others(desk: &mut Desk, page: &Page, drift: &Drift) {
    for name in drift.operations.iter().skip(1) {
        let mut next = desk.clone();
        if next.reload().is_ok() && one(&mut next, page, drift, name).is_ok() && next.reload().is_ok() {
            *desk = next;
        }
    }
}

fn one(desk: &mut Desk, page: &Page, drift: &Drift, name: &str) -> Result<(), Why> {
    let spot = Spot { name: name.to_owned(), version: drift.version.clone() };
    match &drift.fact {
        Fact::Method(sides) => operation::method(desk, &spot, sides),
        Fact::Path(sides) => operation::path(desk, &spot, sides),
        Fact::Module(sides) => modules::edit(desk, &spot, sides),
        Fact::Scope(sides) => scopes::leaf(desk, &spot, sides),
        Fact::ScopeTree(_) => scopes::tree(desk, &spot, page),
        Fact::Parameter(sides) => parameters::edit(desk, &spot, sides),
        Fact::Error(sides) => errors::edit(desk, &spot, sides),
        Fact::Endpoint(_) => Err("an endpoint is drafted".to_owned()),
    }
}

/// An operation at the version of the page.
#[derive(Debug, Clone)]
pub struct Spot {
    /// The operation.
    pub name: String,
    /// The version.
    pub version: String,
}
