//! Samples that compile: every one is a doc test of the generated crate.
//!
//! They are generic over the version, so that they hold with any feature and stay the same when a
//! version joins.

use crate::{
    format::WIDTH,
    model::Operation,
    share::{Argument, Bound, GroupPlan, OperationPlan, OperationVersion, Output, ProductPlan, Value},
};

/// The sample of an operation, as a fenced block.
pub fn sample(product: &ProductPlan<'_>, group: &GroupPlan<'_>, plan: &OperationPlan<'_>) -> Vec<String> {
    let Some(newest) = plan.versions.last() else { return Vec::new() };
    let mut lines = vec!["# Example".to_owned(), String::new(), "```no_run".to_owned()];
    lines.push(format!("# use zoho_api::{{*, {}::*}};", product.module));
    lines.push(format!("# async fn sample<{}>(", generic(plan, newest)));
    lines.push(
        format!("#     {}: {}<V>, {}", product.module, product.handle, parameters(plan))
            .trim_end()
            .to_owned(),
    );
    lines.push("# ) -> Result<(), Error> {".to_owned());
    lines.extend(statements(product, group, plan, newest));
    lines.push("# Ok(())".to_owned());
    lines.push("# }".to_owned());
    lines.push("```".to_owned());
    lines
}

/// Lines that make the ids of a sample: `let record_id = RecordId::from(1);`.
pub fn made_up_ids(plan: &OperationPlan<'_>) -> Vec<String> {
    let ids = plan.arguments.iter().filter_map(|argument| match &argument.value {
        Value::Id(name) | Value::Ids(name) => {
            Some(format!("let {} = {name}::from(4876876000000333002);", one(&argument.name)))
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
        Value::Id(name) | Value::Ids(name) => Some(format!("{}: {name},", one(&argument.name))),
        _ => None,
    });
    ids.collect::<Vec<_>>().join(" ")
}

fn one(name: &str) -> &str {
    name.strip_suffix('s').unwrap_or(name)
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
        plan.arguments.iter().map(|argument| value(product, group, plan, version, argument)).collect();
    let mut steps =
        vec![format!(".{}()", group.module), format!(".{}({})", plan.method, arguments.join(", "))];
    let setter = plan.setters.iter().find(|setter| setter.bound == Bound::None);
    steps.extend(setter.and_then(|setter| {
        let value = literal(plan.operation, &setter.wire, &setter.value, product)?;
        Some(format!(".{}({value})", setter.name))
    }));
    steps.push(".await?".to_owned());
    match &plan.output {
        Output::Status | Output::Outcome => statement("", start, &steps, ";"),
        Output::File => {
            let mut lines = statement("let file = ", start, &steps, ";");
            lines.push("file.save(\"file\").await?;".to_owned());
            lines
        }
        Output::FileOrNothing => {
            let mut lines = statement("let file = ", start, &steps, ";");
            lines.push("if let Some(file) = file {".to_owned());
            lines.push("    file.save(\"file\").await?;".to_owned());
            lines.push("}".to_owned());
            lines
        }
        Output::Page(_) => {
            let mut lines = statement("let page = ", start, &steps, ";");
            lines.push("for item in page.items() {".to_owned());
            lines.push("    println!(\"{item:?}\");".to_owned());
            lines.push("}".to_owned());
            lines
        }
    }
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
    product: &ProductPlan<'_>,
    group: &GroupPlan<'_>,
    plan: &OperationPlan<'_>,
    version: &OperationVersion,
    argument: &Argument,
) -> String {
    match &argument.value {
        Value::Module => module(group, version),
        Value::Id(_) => argument.name.clone(),
        Value::Ids(_) => format!("[{}]", one(&argument.name)),
        Value::Json => "&Object::new()".to_owned(),
        Value::Fields => fields(product, plan),
        other => literal(plan.operation, &argument.wire, other, product).unwrap_or_default(),
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

/// The first two fields of what is listed.
fn fields(product: &ProductPlan<'_>, plan: &OperationPlan<'_>) -> String {
    let object = match &plan.output {
        Output::Page(name) => product.objects.iter().find(|object| object.name == *name),
        _ => None,
    };
    let fields = object.map(|object| object.object.fields.as_slice()).unwrap_or_default();
    let names: Vec<_> = fields.iter().take(2).map(|field| format!("{:?}", field.name)).collect();
    if names.is_empty() { "[\"id\"]".to_owned() } else { format!("[{}]", names.join(", ")) }
}

/// A value that can be made up; ids can't.
fn literal(operation: &Operation, wire: &str, value: &Value, product: &ProductPlan<'_>) -> Option<String> {
    let parameters = || operation.shapes.iter().rev().flat_map(|shape| &shape.parameters);
    let parameter = parameters().find(|parameter| parameter.name == wire)?;
    Some(match value {
        Value::Text if parameter.kind == zoho_endpoint::ParameterType::Url => {
            "\"https://example.com/\"".to_owned()
        }
        Value::Text => "\"text\"".to_owned(),
        Value::Integer => "1".to_owned(),
        Value::Boolean => "true".to_owned(),
        Value::Fields => "[\"id\"]".to_owned(),
        Value::Choices(name) => {
            let choices = product.choices.iter().find(|choices| choices.name == *name)?;
            let (variant, _) = choices.words.first()?;
            format!("[{name}::{variant}]")
        }
        Value::File => {
            let formats = parameter.file.as_ref().map(|rule| rule.formats.as_slice()).unwrap_or_default();
            let name = formats
                .first()
                .map_or("file.pdf".to_owned(), |format| format!("image.{}", format.to_lowercase()));
            format!("Upload::path({name:?})")
        }
        Value::Module | Value::Id(_) | Value::Ids(_) | Value::Json => return None,
    })
}
