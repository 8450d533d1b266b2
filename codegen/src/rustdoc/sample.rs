//! Samples that compile: every one is a doc test of the generated crate.
//!
//! They are generic over the version, so that they hold with any feature and stay the same when a
//! version joins.

use crate::{
    format::WIDTH,
    model::Operation,
    names,
    share::{Answer, Argument, Bound, GroupPlan, OperationPlan, OperationVersion, ProductPlan, Value},
};

/// The sample of an operation, as a fenced block. What only makes it compile stands on hidden lines.
pub fn sample(product: &ProductPlan<'_>, group: &GroupPlan<'_>, plan: &OperationPlan<'_>) -> Vec<String> {
    let Some(newest) = plan.versions.last() else { return Vec::new() };
    let parameters = format!("{}: {}<V>, {}", product.module, product.handle, parameters(plan));
    let mut lines = vec!["```no_run".to_owned()];
    lines.push(format!(
        "# use zoho_api::{{*, {}::*}}; async fn sample<{}>({}) -> Result<(), Error> {{",
        product.module,
        generic(plan, newest),
        parameters.trim_end_matches([',', ' '])
    ));
    lines.extend(statements(product, group, plan, newest));
    lines.push("# Ok(()) }".to_owned());
    lines.push("```".to_owned());
    lines
}

/// Lines that make the ids of a sample: `let record_id = RecordId::from(1);`.
pub fn made_up_ids(plan: &OperationPlan<'_>) -> Vec<String> {
    let ids = plan.arguments.iter().filter_map(|argument| match &argument.value {
        Value::Id(name) | Value::Ids(name) => {
            Some(format!("let {} = {name}::from(4876876000000333002);", one(argument)))
        }
        _ => None,
    });
    ids.collect()
}

fn generic(plan: &OperationPlan<'_>, version: &OperationVersion) -> String {
    let modules = version.modules.as_ref().map_or_else(String::new, |set| format!("<Module = {set}>"));
    format!("V: {}{modules}", plan.has)
}

/// Ids can't be made up, so they come from outside: `record_id: RecordId, `.
fn parameters(plan: &OperationPlan<'_>) -> String {
    let ids = plan.arguments.iter().filter_map(|argument| match &argument.value {
        Value::Id(name) | Value::Ids(name) => Some(format!("{}: {name},", one(argument))),
        _ => None,
    });
    ids.collect::<Vec<_>>().join(" ")
}

/// The name of an id, or of one of several.
fn one(argument: &Argument) -> String {
    match argument.value {
        Value::Ids(_) if names::singular(&argument.name) == argument.name => {
            format!("one_of_{}", argument.name)
        }
        Value::Ids(_) => names::singular(&argument.name),
        _ => argument.name.clone(),
    }
}

/// The call and what is done with its answer, from the product's handle on.
pub fn statements(
    product: &ProductPlan<'_>,
    group: &GroupPlan<'_>,
    plan: &OperationPlan<'_>,
    version: &OperationVersion,
) -> Vec<String> {
    let start = product.module;
    let arguments: Vec<_> =
        plan.arguments.iter().map(|argument| value(group, plan, version, argument)).collect();
    let mut steps =
        vec![format!(".{}()", group.module), format!(".{}({})", plan.method, arguments.join(", "))];
    let setter = plan.setters.iter().find(|setter| setter.bound == Bound::None);
    steps.extend(setter.and_then(|setter| {
        let value = literal(plan.operation, &setter.wire, &setter.value)?;
        Some(format!(".{}({value})", setter.name))
    }));
    steps.push(".await?".to_owned());
    let (before, after): (&str, &[&str]) = match (&plan.output.what, plan.output.optional) {
        (Answer::Status | Answer::Outcome, false) => ("", &[]),
        (Answer::File, false) => ("let file = ", &["file.save(\"file\").await?;"]),
        (Answer::File, true) => {
            ("let file = ", &["if let Some(file) = file {", "    file.save(\"file\").await?;", "}"])
        }
        (Answer::Page(_), _) => {
            ("let page = ", &["for item in page.items() {", "    println!(\"{item:?}\");", "}"])
        }
        _ => ("let answer = ", &["println!(\"{answer:?}\");"]),
    };
    let mut lines = statement(before, start, &steps, ";");
    lines.extend(after.iter().map(|&line| line.to_owned()));
    lines
}

/// On one line where it fits, otherwise a step a line.
fn statement(before: &str, start: &str, steps: &[String], after: &str) -> Vec<String> {
    let line = format!("{before}{start}{}{after}", steps.concat());
    if line.len() + super::MEMBER <= WIDTH {
        return vec![line];
    }
    let mut lines = vec![format!("{before}{start}")];
    lines.extend(steps.iter().map(|step| format!("    {step}")));
    if let Some(last) = lines.last_mut() {
        last.push_str(after);
    }
    lines
}

fn value(
    group: &GroupPlan<'_>,
    plan: &OperationPlan<'_>,
    version: &OperationVersion,
    argument: &Argument,
) -> String {
    match &argument.value {
        Value::Module => module(group, version),
        Value::Id(_) => argument.name.clone(),
        Value::Ids(_) => format!("[{}]", one(argument)),
        Value::Json => "&Object::new()".to_owned(),
        Value::Object(name) => format!("models::{name}::new()"),
        Value::Objects(name) => format!("[models::{name}::new()]"),
        other => literal(plan.operation, &argument.wire, other).unwrap_or_default(),
    }
}

fn module(group: &GroupPlan<'_>, version: &OperationVersion) -> String {
    let set = group.sets.iter().find(|set| Some(&set.name) == version.modules.as_ref());
    let Some(set) = set else { return String::new() };
    match set.modules.first() {
        Some(first) => format!("{}::{}", set.name, first.variant),
        None => format!("{}::custom(\"Cars\").expect(\"an API name\")", set.name),
    }
}

/// A value that can be made up; ids can't.
fn literal(operation: &Operation, wire: &str, value: &Value) -> Option<String> {
    let parameters = || operation.shapes.iter().rev().flat_map(|shape| &shape.parameters);
    let parameter = parameters().find(|parameter| parameter.name == wire)?;
    let word = |name: &str| {
        let first = parameter.choices.as_ref()?.values.first()?;
        Some(format!("models::{name}::{}", names::choice(first)))
    };
    Some(match value {
        Value::Text if parameter.kind == zoho_endpoint::ParameterType::Url => {
            "\"https://example.com/\"".to_owned()
        }
        Value::Text => "\"text\"".to_owned(),
        Value::Texts => "[\"text\"]".to_owned(),
        Value::Integer => "1".to_owned(),
        Value::Decimal => "\"1.5\".parse::<Decimal>().expect(\"a number\")".to_owned(),
        Value::Date => "\"2025-01-31\".parse::<Date>().expect(\"a day\")".to_owned(),
        Value::DateTime => {
            "\"2025-01-31T10:00:00+00:00\".parse::<DateTime>().expect(\"a moment\")".to_owned()
        }
        Value::Boolean => "true".to_owned(),
        Value::Fields => "[\"id\"]".to_owned(),
        Value::Choice(name) => word(name)?,
        Value::Choices(name) => format!("[{}]", word(name)?),
        Value::File => {
            let formats = parameter.file.as_ref().map(|rule| rule.formats.as_slice()).unwrap_or_default();
            let name = formats
                .first()
                .map_or("file.pdf".to_owned(), |format| format!("image.{}", format.to_lowercase()));
            format!("Upload::path({name:?})")
        }
        Value::Module | Value::Id(_) | Value::Ids(_) | Value::Object(_) | Value::Objects(_) | Value::Json => {
            return None;
        }
    })
}
