//! Edits of parameters.

use super::lines::{Lines, scalar};
use super::{Scene, change, facts};
use crate::drift::{Parameter, Sides};

pub fn edit(text: &str, scene: &Scene<'_>, sides: &Sides<Parameter>) -> Option<String> {
    match (&sides.page, &sides.spec) {
        (Some(page), Some(spec)) if page.value.name == spec.value.name => requirement(text, scene, sides),
        // The same under another name: what the spec says about it stays.
        (Some(page), Some(spec)) if scene.in_place() && page.value.place == spec.value.place => {
            facts::replace(text, &spec.at, &scalar(&page.value.name, true))
        }
        (page, spec) => {
            let mut lines = Lines::new(text);
            if let Some(spec) = spec {
                if scene.in_place() {
                    let item = lines.item(spec.at.line.checked_sub(1)?)?;
                    lines.remove(item.head, item.end);
                } else {
                    let item = vec![format!("- {}", spec.value.name)];
                    change::add(&mut lines, scene, &["parameters", "remove"], &[item])?;
                }
            }
            if let Some(page) = page {
                let item = vec![format!("- {}", written(&page.value))];
                if scene.in_place() {
                    add(&mut lines, scene, &item)?;
                } else {
                    change::add(&mut lines, scene, &["parameters", "add"], &[item])?;
                }
            }
            Some(lines.text())
        }
    }
}

/// To the operation's own parameters; a list without any is made before what the answer is.
fn add(lines: &mut Lines, scene: &Scene<'_>, item: &[String]) -> Option<()> {
    let operation = change::operation(lines, scene)?;
    let list = if let Some(list) = lines.key(operation, "parameters") {
        list
    } else {
        let place = lines.key(operation, "response")?.head;
        lines.insert(place, super::lines::at(operation.indent + 2, &["parameters:".to_owned()]));
        lines.block(place)
    };
    lines.add_to_list(list, &[item.to_vec()])
}

/// Only whether it must be given differs.
fn requirement(text: &str, scene: &Scene<'_>, sides: &Sides<Parameter>) -> Option<String> {
    let (page, spec) = sides.page.as_ref().zip(sides.spec.as_ref())?;
    if page.value.place != spec.value.place {
        return None;
    }
    let required = page.value.required?;
    let mut lines = Lines::new(text);
    if !scene.in_place() {
        let key = if required { "require" } else { "optional" };
        change::add(&mut lines, scene, &["parameters", key], &[vec![format!("- {}", spec.value.name)]])?;
        return Some(lines.text());
    }
    let item = lines.item(spec.at.line.checked_sub(1)?)?;
    let flow = lines.line(item.head).contains('{');
    for index in item.head..item.end {
        let line = lines.line(index).to_owned();
        if !required && line.contains("required: true") {
            if flow {
                lines.set(index, line.replacen(", required: true", "", 1));
            } else {
                lines.remove(index, index + 1);
            }
            return Some(lines.text());
        }
        if required && let Some((before, after)) = line.split_once("type: ") {
            if flow {
                let (kind, rest) = after.split_at(after.find([',', '}'])?);
                lines.set(index, format!("{before}type: {kind}, required: true{rest}"));
            } else {
                let depth = super::lines::indent(&line);
                lines.insert(index + 1, [format!("{:depth$}required: true", "")]);
            }
            return Some(lines.text());
        }
    }
    None
}

/// A parameter as the spec writes it, on one line.
pub fn written(parameter: &Parameter) -> String {
    let (kind, about) = kind(parameter);
    let required = if parameter.required == Some(true) { ", required: true" } else { "" };
    let name = scalar(&parameter.name, true);
    format!(
        "{{name: {name}, in: {}, type: {kind}{about}{required}, summary: \"See the page for `{}`.\"}}",
        parameter.place, parameter.name
    )
}

/// The type of the spec that comes closest to the page's words.
fn kind(parameter: &Parameter) -> (&'static str, String) {
    let words = parameter.kind.to_lowercase();
    let name = parameter.name.as_str();
    if parameter.place == "form" && (name == "file" || words.contains("file")) {
        return ("file", String::new());
    }
    if name == "fields" && parameter.place == "query" {
        return ("fields", String::new());
    }
    if name == "ids" {
        return ("ids", ", id: record".to_owned());
    }
    if words.contains("bool") {
        return ("boolean", String::new());
    }
    if words.contains("int") || words.contains("number") || matches!(name, "page" | "per_page") {
        return ("integer", String::new());
    }
    ("string", String::new())
}
