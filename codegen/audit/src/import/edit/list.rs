//! Facts that stand in a list of an operation and may come and go with versions: modules, parameters and errors.

use zoho_codegen::located::{AtVersion, Operation, Place};
use zoho_codegen::yaml::Node;

use super::super::desk::Desk;
use super::super::document::{Step, Way, way};
use super::super::scope::Span;
use super::super::value::Value;
use super::{KEYS, LOST, Spot, Why};

/// The keys of a change, in their order.
pub const CHANGE_KEYS: &[&str] = &["modules", "parameters", "errors", "scopes", "page"];
const PARTS: &[&str] = &["remove", "add", "require", "optional"];

/// Which list.
#[derive(Debug, Clone, Copy)]
pub struct List {
    /// The key of the list, and of its part of a change.
    pub key: &'static str,
    /// Where the facts of a version stand.
    pub places: fn(&AtVersion) -> Vec<&Place>,
}

/// A fact in the list.
#[derive(Debug, Clone)]
pub struct Element {
    /// Where it stands.
    pub place: Place,
    /// The versions that have it from there, as indices into those of the operation.
    pub versions: Vec<usize>,
    /// Whether other operations have it from there too, or it stands outside the operation.
    pub shared: bool,
}

impl List {
    /// The element of an operation at a place.
    pub fn element(&self, desk: &Desk, operation: &Operation, place: &Place) -> Element {
        let has = |at: &AtVersion| (self.places)(at).contains(&place);
        let versions = operation.versions.iter().enumerate().filter(|(_, at)| has(at));
        let versions = versions.map(|(index, _)| index).collect();
        let mut all = desk.spec().iter().flat_map(|product| &product.operations);
        let elsewhere =
            all.any(|other| other.name.place != operation.name.place && other.versions.iter().any(has));
        // A list of the product stays a list of the product, even if one operation alone uses it.
        let listed = place.file.ends_with("/product.yaml");
        Element { place: place.clone(), versions, shared: elsewhere || listed }
    }

    /// Takes a fact out for the versions that the page speaks for. `pattern` names it in a change, `restored` is it as a
    /// row of its own. `Ok(false)` says that something shared has to be written out first.
    pub fn remove(
        &self,
        desk: &mut Desk,
        spot: &Spot,
        element: &Element,
        pattern: &Value,
        restored: &Value,
    ) -> Result<bool, Why> {
        self.swap(desk, spot, element, pattern, restored, None)
    }

    /// The same, with another fact in its place and how a change names that.
    pub fn swap(
        &self,
        desk: &mut Desk,
        spot: &Spot,
        element: &Element,
        pattern: &Value,
        restored: &Value,
        new: Option<(&Value, &Value)>,
    ) -> Result<bool, Why> {
        let (operation, span) = Self::spot(desk, spot, element.shared)?;
        let first = element.versions.first().copied().unwrap_or_default();
        let restore = span.until.filter(|until| element.versions.contains(until));
        if first < span.from {
            self.change(desk, &operation, span.from, "remove", pattern)?;
            if let Some((new, _)) = new {
                self.change(desk, &operation, span.from, "add", new)?;
            }
            if let Some(until) = restore {
                if let Some((_, new_pattern)) = new {
                    self.change(desk, &operation, until, "remove", new_pattern)?;
                }
                self.change(desk, &operation, until, "add", restored)?;
            }
            return Ok(true);
        }
        if element.shared {
            return Ok(false);
        }
        if let Some(until) = restore {
            if let Some((_, new_pattern)) = new {
                self.change(desk, &operation, until, "remove", new_pattern)?;
            }
            self.change(desk, &operation, until, "add", restored)?;
        }
        let way = Self::way(desk, element)?;
        let kept = if self.key == "errors" && way.get(2) == Some(&Step::from("errors")) { 3 } else { 2 };
        desk.change(&element.place.file, |document| match new {
            Some((new, _)) => {
                let (Step::Item(index), list) = way.split_last()? else { return None };
                document.insert(list, index + 1, new)?;
                document.remove(&way, kept)
            }
            None => document.remove(&way, kept),
        })
        .ok_or(LOST)?;
        Ok(true)
    }

    /// Whether a fact can be edited where it stands: no version has it from there that the page does not speak for.
    pub fn in_place(desk: &Desk, spot: &Spot, element: &Element) -> bool {
        !element.shared && Self::spot(desk, spot, false).is_ok_and(|(_, span)| span.covers(&element.versions))
    }

    /// Adds a fact for the versions that the page speaks for. `has` tells which versions have it already, and `named`
    /// whether an item of a change is about it.
    pub fn add(
        &self,
        desk: &mut Desk,
        spot: &Spot,
        fact: (&Value, &Value),
        has: impl Fn(&AtVersion) -> bool,
        named: impl Fn(&Node) -> bool,
    ) -> Result<(), Why> {
        let (value, pattern) = fact;
        let (operation, _) = Self::spot(desk, spot, false)?;
        let base = way(&Desk::way(&operation), [self.key]);
        let shared = desk.document(&operation.name.place.file).is_some_and(|d| d.scalar(&base).is_some());
        let (_, span) = Self::spot(desk, spot, shared)?;
        let own = operation.versions.iter().position(|at| at.version == spot.version).ok_or(LOST)?;
        let had = operation.versions.iter().take(own).rposition(&has);
        if let (Some(had), 0) = (had, span.from) {
            // It went at some version; now it does not.
            self.forget(desk, &operation, Some(had + 1), &["remove"], named);
            return Ok(());
        }
        let later = operation.versions.iter().skip(own + 1).position(&has).map(|index| own + 1 + index);
        if span.from == 0 {
            let start = Desk::way(&operation);
            let pushed = desk.change(&operation.name.place.file, |document| {
                document.push_below(&start, &[self.key], value, &[KEYS])
            });
            pushed.ok_or(LOST)?;
        } else {
            self.change(desk, &operation, span.from, "add", value)?;
        }
        match (later, span.until) {
            // It came at some version; now it is there before.
            (Some(later), until) if until.is_none_or(|until| later <= until) => {
                self.forget(desk, &operation, Some(later), &["add"], named);
            }
            (_, Some(until)) => self.change(desk, &operation, until, "remove", pattern)?,
            _ => {}
        }
        Ok(())
    }

    /// Adds to what changes at a version.
    pub fn change(
        &self,
        desk: &mut Desk,
        operation: &Operation,
        version: usize,
        part: &str,
        value: &Value,
    ) -> Result<(), Why> {
        let version = operation.versions.get(version).map(|at| at.version.clone()).ok_or(LOST)?;
        let order = versions(desk);
        let order: Vec<&str> = order.iter().map(String::as_str).collect();
        let start = Desk::way(operation);
        let keys = ["changes", &version, self.key, part];
        let pushed = desk.change(&operation.name.place.file, |document| {
            document.push_below(&start, &keys, value, &[KEYS, &order, CHANGE_KEYS, PARTS])
        });
        pushed.ok_or_else(|| LOST.to_owned())
    }

    /// The way to the item of an element.
    pub fn way(desk: &Desk, element: &Element) -> Result<Way, Why> {
        let mut way = desk.way_to(&element.place).ok_or(LOST)?;
        if matches!(way.last(), Some(Step::Key(_))) {
            way.pop();
        }
        Ok(way)
    }

    /// Takes mentions of a fact out of the changes of an operation, of one version or of all.
    pub fn forget(
        &self,
        desk: &mut Desk,
        operation: &Operation,
        at: Option<usize>,
        parts: &[&str],
        named: impl Fn(&Node) -> bool,
    ) {
        for (index, version) in operation.versions.iter().enumerate() {
            if at.is_some_and(|at| at != index) {
                continue;
            }
            for part in parts {
                let list = way(&Desk::way(operation), ["changes", version.version.as_str(), self.key, part]);
                let Some(document) = desk.document(&operation.name.place.file) else { return };
                let Some(item) = document.items(&list).iter().position(&named) else { continue };
                let item: Way = list.iter().cloned().chain([Step::Item(item)]).collect();
                desk.change(&operation.name.place.file, |document| document.remove(&item, 2));
            }
        }
    }

    fn spot(desk: &Desk, spot: &Spot, shared: bool) -> Result<(Operation, Span), Why> {
        let operation = desk.operation(&spot.name).ok_or(LOST)?.clone();
        let span = Span::of(&operation, &spot.version, shared).ok_or(LOST)?;
        Ok((operation, span))
    }
}

/// The versions of the product.
pub fn versions(desk: &Desk) -> Vec<String> {
    desk.the_product().map(|product| product.versions.clone()).unwrap_or_default()
}
