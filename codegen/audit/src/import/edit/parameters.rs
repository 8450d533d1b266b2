//! Edits of parameters.

use zoho_codegen::located::{AtVersion, Operation};
use zoho_codegen::yaml::Node;

use super::super::desk::Desk;
use super::super::document::{Step, Way, field, scalar, way};
use super::super::drafting;
use super::super::scope::Span;
use super::super::value::{Style, Value};
use super::list::{Element, List};
use super::{LOST, Spot, Why};
use crate::drift::{Parameter, Sides};

const PARAMETERS: List =
    List { key: "parameters", places: |at| at.parameters.iter().map(|parameter| &parameter.place).collect() };
const KEYS: &[&str] = &["name", "in", "type", "required", "formats", "choices", "max_bytes", "summary"];

/// A parameter that came, went or changed.
pub fn edit(desk: &mut Desk, spot: &Spot, sides: &Sides<Parameter>) -> Result<(), Why> {
    let operation = desk.operation(&spot.name).ok_or(LOST)?.clone();
    match (&sides.page, &sides.spec) {
        (Some(page), None) => add(desk, spot, &operation, &page.value),
        (None, Some(spec)) => {
            let element = element(desk, &operation, spot, &spec.value.name)?;
            remove(desk, spot, &operation, &element, &spec.value)
        }
        (Some(page), Some(spec)) => change(desk, spot, &operation, &page.value, &spec.value),
        (None, None) => Err(LOST.to_owned()),
    }
}

fn element(desk: &Desk, operation: &Operation, spot: &Spot, name: &str) -> Result<Element, Why> {
    let at = operation.at(&spot.version).ok_or(LOST)?;
    let found = at.parameters.iter().find(|parameter| parameter.value.name == name).ok_or(LOST)?;
    Ok(PARAMETERS.element(desk, operation, &found.place))
}

fn add(desk: &mut Desk, spot: &Spot, operation: &Operation, page: &Parameter) -> Result<(), Why> {
    let style = style(desk, operation);
    let value = drafting::parameter(page).styled(style);
    let name = page.name.clone();
    let named = |node: &Node| scalar(node).or_else(|| field(node, "name")) == Some(name.as_str());
    let has = |at: &AtVersion| at.parameters.iter().any(|parameter| parameter.value.name == name);
    if operation.versions.iter().any(has) {
        let known = operation.versions.iter().find(|at| has(at));
        let known = known.and_then(|at| at.parameters.iter().find(|parameter| parameter.value.name == name));
        let element = PARAMETERS.element(desk, operation, &known.ok_or(LOST)?.place);
        return earlier(desk, spot, operation, &element, &named);
    }
    desk.todo(format!("{}: look at the type and the summary of the parameter {name}", spot.name));
    PARAMETERS.add(desk, spot, (&value, &Value::text(&name)), has, named)
}

/// A parameter that another version has already: it is declared once, so its declaration moves.
fn earlier(
    desk: &mut Desk,
    spot: &Spot,
    operation: &Operation,
    element: &Element,
    named: &impl Fn(&Node) -> bool,
) -> Result<(), Why> {
    let own = operation.versions.iter().position(|at| at.version == spot.version).ok_or(LOST)?;
    if let Some(last) = element.versions.iter().rev().find(|index| **index < own) {
        PARAMETERS.forget(desk, operation, Some(last + 1), &["remove"], named);
        return Ok(());
    }
    let item = List::way(desk, element)?;
    let file = &operation.name.place.file;
    let document = desk.document(file).ok_or(LOST)?;
    let declared = document.value(document.at(&item).ok_or(LOST)?);
    let span = Span::of(operation, &spot.version, false).ok_or(LOST)?;
    desk.change(file, |document| document.remove(&item, 2)).ok_or(LOST)?;
    if span.from == 0 {
        let start = Desk::way(operation);
        let pushed = desk
            .change(file, |document| document.push_below(&start, &["parameters"], &declared, &[super::KEYS]));
        pushed.ok_or_else(|| LOST.to_owned())
    } else {
        PARAMETERS.change(desk, operation, span.from, "add", &declared)
    }
}

fn remove(
    desk: &mut Desk,
    spot: &Spot,
    operation: &Operation,
    element: &Element,
    spec: &Parameter,
) -> Result<(), Why> {
    let name = Value::text(&spec.name);
    let item = List::way(desk, element)?;
    let file = element.place.file.clone();
    let document = desk.document(&file).ok_or(LOST)?;
    let node = document.at(&item).ok_or(LOST)?;
    let restored = document.value(node);
    if List::in_place(desk, spot, element) {
        desk.change(&file, |document| document.remove(&item, 2)).ok_or(LOST)?;
        let named = |node: &Node| scalar(node) == Some(spec.name.as_str());
        for _ in 0..operation.versions.len() {
            PARAMETERS.forget(desk, operation, None, &["remove", "require", "optional"], named);
        }
        return Ok(());
    }
    let span = Span::of(operation, &spot.version, false).ok_or(LOST)?;
    if span.until.is_some_and(|until| element.versions.contains(&until)) {
        return Err(format!("the format cannot say that {} goes and comes back", spec.name));
    }
    PARAMETERS.remove(desk, spot, element, &name, &restored).map(drop)
}

fn change(
    desk: &mut Desk,
    spot: &Spot,
    operation: &Operation,
    page: &Parameter,
    spec: &Parameter,
) -> Result<(), Why> {
    let element = element(desk, operation, spot, &spec.name)?;
    let item = List::way(desk, &element)?;
    let file = element.place.file.clone();
    if page.name != spec.name {
        if !List::in_place(desk, spot, &element) {
            // The old one goes in this step; the new one is what the spec lacks in the next.
            return remove(desk, spot, operation, &element, spec);
        }
        desk.change(&file, |document| document.set(&way(&item, ["name"]), &Value::text(&page.name)))
            .ok_or(LOST)?;
        for at in &operation.versions {
            for part in ["remove", "require", "optional"] {
                let list = way(&Desk::way(operation), ["changes", at.version.as_str(), "parameters", part]);
                let Some(document) = desk.document(&file) else { continue };
                let named = |node: &Node| scalar(node) == Some(spec.name.as_str());
                let Some(index) = document.items(&list).iter().position(named) else { continue };
                let item: Way = list.into_iter().chain([Step::Item(index)]).collect();
                desk.change(&file, |document| document.set(&item, &Value::text(&page.name)));
            }
        }
        desk.todo(format!(
            "{}: {} is called {} now; look at its type and summary",
            spot.name, spec.name, page.name
        ));
        return Ok(());
    }
    if page.place != spec.place {
        // A name keeps its meaning, so where it travels is the same in all versions.
        desk.change(&file, |document| document.set(&way(&item, ["in"]), &Value::text(page.place)))
            .ok_or(LOST)?;
        desk.todo(format!(
            "{}: {} travels in the {} now, in every version",
            spot.name, page.name, page.place
        ));
        return Ok(());
    }
    let required = page.required.ok_or(LOST)?;
    if !List::in_place(desk, spot, &element) {
        return require(desk, spot, operation, &page.name, required);
    }
    desk.todo(format!(
        "{}: {} is {} now, in every version",
        spot.name,
        page.name,
        if required { "required" } else { "optional" }
    ));
    let named = |node: &Node| scalar(node) == Some(spec.name.as_str());
    for _ in 0..operation.versions.len() {
        PARAMETERS.forget(desk, operation, None, &["require", "optional"], named);
    }
    let item = List::way(desk, &element)?;
    let there = desk.document(&file).is_some_and(|document| document.at(&way(&item, ["required"])).is_some());
    desk.change(&file, |document| match (required, there) {
        (true, true) => document.set(&way(&item, ["required"]), &Value::Word("true".to_owned())),
        (true, false) => document.put(&item, "required", &Value::Word("true".to_owned()), KEYS),
        (false, true) => document.remove(&way(&item, ["required"]), 2),
        (false, false) => Some(()),
    })
    .ok_or_else(|| LOST.to_owned())
}

/// Makes a parameter required or optional for the versions that the page speaks for.
fn require(
    desk: &mut Desk,
    spot: &Spot,
    operation: &Operation,
    name: &str,
    required: bool,
) -> Result<(), Why> {
    let span = Span::of(operation, &spot.version, false).ok_or(LOST)?;
    let state = |index: usize| {
        let parameters = operation.versions.get(index).map(|at| &at.parameters)?;
        parameters.iter().find(|one| one.value.name == name).map(|one| one.value.required)
    };
    let parts = |required: bool| if required { ("require", "optional") } else { ("optional", "require") };
    let named = |node: &Node| scalar(node) == Some(name);
    let turn_to = |desk: &mut Desk, index: usize, to: bool, before: Option<bool>| {
        let (part, other) = parts(to);
        PARAMETERS.forget(desk, operation, Some(index), &[other], named);
        if before == Some(!to) {
            return PARAMETERS.change(desk, operation, index, part, &Value::text(name));
        }
        Ok(())
    };
    if span.from == 0 {
        return Err("the format cannot say that the first version alone requires it".to_owned());
    }
    turn_to(desk, span.from, required, state(span.from - 1))?;
    // Changes that turned it the same way later on say nothing any more.
    let last = span.until.unwrap_or(operation.versions.len());
    for index in span.from + 1..last {
        PARAMETERS.forget(desk, operation, Some(index), &[parts(required).0], named);
    }
    match span.until {
        Some(until) if state(until) == Some(!required) => {
            let (part, _) = parts(!required);
            let version = operation.versions.get(until).map_or("", |at| at.version.as_str());
            let turned = way(&Desk::way(operation), ["changes", version, "parameters", part]);
            let there = desk
                .document(&operation.name.place.file)
                .is_some_and(|document| document.items(&turned).iter().any(named));
            if there { Ok(()) } else { PARAMETERS.change(desk, operation, until, part, &Value::text(name)) }
        }
        Some(until) => {
            PARAMETERS.forget(desk, operation, Some(until), &[parts(required).0], named);
            Ok(())
        }
        None => Ok(()),
    }
}

/// How the operation writes its parameters.
fn style(desk: &Desk, operation: &Operation) -> Style {
    let mut way = way(&Desk::way(operation), ["parameters"]);
    let Some(document) = desk.document(&operation.name.place.file) else { return Style::Flow };
    let count = document.items(&way).len();
    way.push(Step::Item(count.saturating_sub(1)));
    document.style(&way).unwrap_or(Style::Flow)
}
