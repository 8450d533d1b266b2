//! A group of operations: its handle, and for each operation the method, the call and its setters.

use std::collections::BTreeSet;

use super::{import_line, quoted};
use crate::{
    format::{Block, File, Item, Row, WIDTH, listed},
    rustdoc,
    share::{
        Answer, AreaPlan, Argument, Bound, Carrier, GroupPlan, OperationPlan, Output, ProductPlan, Setter,
        Value, Way,
    },
};

/// `crm/files/photos.rs`.
pub fn file(product: &ProductPlan<'_>, area: &AreaPlan<'_>, group: &GroupPlan<'_>) -> File {
    let mut items: Vec<Item> = vec![imports(product, group).into()];
    let handle = Row::new(format!("pub struct {};", group.handle)).docs(rustdoc::group(product, group));
    items.push(Block::new("zoho_runtime::handle", vec![handle]).into());
    for plan in &group.operations {
        items.push(operation(product, group, plan).into());
        let markers: Vec<_> = plan.setters.iter().filter_map(|setter| parameter(plan, setter)).collect();
        items.extend(markers.into_iter().map(|row| Block::new("zoho_runtime::parameter", vec![row]).into()));
    }
    File {
        path: format!("{}/{}/{}.rs", product.module, area.module, group.module),
        docs: rustdoc::sentence(&group.group.summary, rustdoc::MARGIN),
        attributes: vec![],
        items,
    }
}

/// Exactly what the file uses.
fn imports(product: &ProductPlan<'_>, group: &GroupPlan<'_>) -> String {
    let mut runtime: BTreeSet<&str> = BTreeSet::new();
    let mut own: BTreeSet<&str> = BTreeSet::new();
    let mut markers: BTreeSet<&str> = BTreeSet::new();
    for operation in &group.operations {
        let outputs = [&operation.output].into_iter().chain(operation.ways.iter().filter_map(Way::output));
        for output in outputs {
            match &output.what {
                Answer::Status => _ = runtime.insert("Status"),
                Answer::Outcome => _ = runtime.insert("Outcome"),
                Answer::Outcomes => _ = runtime.insert("Outcomes"),
                Answer::File => _ = runtime.insert("Download"),
                Answer::Json => _ = runtime.insert("Object"),
                Answer::Page(_) => _ = (runtime.insert("Page"), own.insert("models")),
                Answer::One(_) => _ = (runtime.insert("One"), own.insert("models")),
                Answer::Object(_) => _ = own.insert("models"),
            }
        }
        for setter in &operation.setters {
            if let Bound::Since(marker) = &setter.bound {
                runtime.insert("Since");
                markers.insert(marker);
            }
        }
        let arguments = operation.arguments.iter().map(|argument| &argument.value);
        for value in arguments.chain(operation.setters.iter().map(|setter| &setter.value)) {
            let from_runtime = match value {
                Value::Ids(name) => {
                    own.insert(name);
                    None
                }
                Value::Id(name) => {
                    own.insert(name);
                    Some("private::into")
                }
                Value::Choice(_) | Value::Object(_) => {
                    own.insert("models");
                    Some("private::into")
                }
                Value::Choices(_) | Value::Objects(_) => {
                    own.insert("models");
                    None
                }
                Value::Text | Value::Texts | Value::Module => Some("private::into"),
                Value::Fields => Some("FieldList"),
                Value::File => Some("Upload"),
                Value::Decimal => Some("Decimal"),
                Value::Date => Some("Date"),
                Value::DateTime => Some("DateTime"),
                Value::Json => Some("private::serde::Serialize"),
                Value::Integer | Value::Boolean => None,
            };
            runtime.extend(from_runtime);
            if matches!(from_runtime, Some(name) if !name.starts_with("private")) {
                runtime.insert("private::into");
            }
        }
    }
    let versions = format!("crate::{}", product.module);
    [
        import_line("zoho_runtime", runtime),
        "use super::*;\n".to_owned(),
        import_line(&versions, markers),
        import_line("crate", own),
    ]
    .concat()
}

fn operation(product: &ProductPlan<'_>, group: &GroupPlan<'_>, plan: &OperationPlan<'_>) -> Block {
    let module = if plan.has_module { "(Module)" } else { "" };
    let missing = quoted(&format!("`{}` is not in {{Self}}", plan.operation.name));
    let ways: String = plan.ways.iter().map(way).collect();
    let head = format!(
        "{}::{} -> {}: {}{module}, {}, {}, {missing}{ways};",
        group.handle,
        plan.method,
        plan.call,
        plan.has,
        output(&plan.output),
        plan.codes
    );
    let mut rows =
        vec![Row::new(head), Row::new(method(plan)).docs(rustdoc::operation(product, group, plan))];
    rows.extend(
        plan.setters
            .iter()
            .map(|setter| Row::new(setter_line(setter)).docs(rustdoc::setter(product, plan, setter))),
    );
    Block::new("zoho_runtime::operation", rows)
}

/// `, pages(models::Record)`
fn way(way: &Way) -> String {
    let partner =
        |label: &str, has: Option<&String>| has.map(|has| format!("; {label} {has}")).unwrap_or_default();
    match way {
        Way::Pages(object) => format!(", pages(models::{object})"),
        Way::Batches => ", batches()".to_owned(),
        Way::Job(job) => format!(
            ", job({}, {}, {}{}{})",
            job.status.has,
            output(&job.status.output),
            job.status.codes,
            partner("result", job.result.as_ref()),
            partner("upload", job.upload.as_ref())
        ),
    }
}

fn output(output: &Output) -> String {
    let what = match &output.what {
        Answer::Status => "Status".to_owned(),
        Answer::Outcome => "Outcome".to_owned(),
        Answer::Outcomes => "Outcomes".to_owned(),
        Answer::File => "Download".to_owned(),
        Answer::Json => "Object".to_owned(),
        Answer::Page(object) => format!("Page<models::{object}>"),
        Answer::One(object) => format!("One<models::{object}>"),
        Answer::Object(object) => format!("models::{object}"),
    };
    if output.optional { format!("Option<{what}>") } else { what }
}

/// `fn(record_id: impl Into<RecordId>) .path(into::<RecordId>(record_id));`
fn method(plan: &OperationPlan<'_>) -> String {
    let arguments: Vec<_> = plan
        .arguments
        .iter()
        .map(|argument| format!("{}: {}", argument.name, value_type(&argument.value)))
        .collect();
    let steps: Vec<_> = plan.arguments.iter().map(step).collect();
    let arguments = listed("fn(", &arguments, ")", 4);
    match steps.concat() {
        none if none.is_empty() => format!("{arguments};"),
        steps if !arguments.contains('\n') && arguments.len() + steps.len() + 6 <= WIDTH => {
            format!("{arguments} {steps};")
        }
        steps => format!("{arguments}\n        {steps};"),
    }
}

/// `page(value: u64) .query("page", value);`
fn setter_line(setter: &Setter) -> String {
    let bound = match &setter.bound {
        Bound::None => String::new(),
        Bound::Since(marker) => format!(" where Since<{marker}>,"),
        Bound::Marker(marker) => format!(" where {marker},"),
    };
    let kind = value_type(&setter.value);
    let name = if kind.starts_with("impl IntoIterator") { "values" } else { "value" };
    let step = carried(setter.carrier, &setter.wire, &setter.value, name);
    format!("{}({name}: {kind}){bound} {step};", setter.name)
}

fn value_type(value: &Value) -> String {
    match value {
        Value::Integer => "u64".to_owned(),
        Value::Boolean => "bool".to_owned(),
        Value::Texts => "impl IntoIterator<Item = impl Into<String>>".to_owned(),
        Value::Ids(name) => format!("impl IntoIterator<Item = {name}>"),
        Value::Choices(name) | Value::Objects(name) => format!("impl IntoIterator<Item = models::{name}>"),
        Value::Json => "&impl Serialize".to_owned(),
        other => format!("impl Into<{}>", converted(other).unwrap_or_default()),
    }
}

/// The type that a value is converted to, where it is.
fn converted(value: &Value) -> Option<String> {
    Some(match value {
        Value::Text => "String".to_owned(),
        Value::Decimal => "Decimal".to_owned(),
        Value::Date => "Date".to_owned(),
        Value::DateTime => "DateTime".to_owned(),
        Value::Module => "V::Module".to_owned(),
        Value::Id(name) => name.clone(),
        Value::Choice(name) | Value::Object(name) => format!("models::{name}"),
        Value::Fields => "FieldList".to_owned(),
        Value::File => "Upload".to_owned(),
        Value::Texts
        | Value::Integer
        | Value::Boolean
        | Value::Ids(_)
        | Value::Choices(_)
        | Value::Objects(_)
        | Value::Json => return None,
    })
}

fn step(argument: &Argument) -> String {
    carried(argument.carrier, &argument.wire, &argument.value, &argument.name)
}

fn carried(carrier: Carrier, wire: &str, kind: &Value, name: &str) -> String {
    let wire = quoted(wire);
    let value = match (converted(kind), kind) {
        (Some(target), _) => format!("into::<{target}>({name})"),
        (None, Value::Texts) => format!("{name}.into_iter().map(into::<String>)"),
        (None, Value::Objects(_)) if carrier == Carrier::QueryJson => {
            format!("{name}.into_iter().collect::<Vec<_>>()")
        }
        (None, _) => name.to_owned(),
    };
    // What is taken as JSON is borrowed, and a JSON argument is a reference already.
    let borrowed = if *kind == Value::Json { value.clone() } else { format!("&{value}") };
    match carrier {
        Carrier::Path => format!(".path({value})"),
        Carrier::Given => format!(".given({value})"),
        Carrier::Query => format!(".query({wire}, {value})"),
        Carrier::QueryList => format!(".query_list({wire}, {value})"),
        Carrier::QueryFields => format!(".query_fields({wire}, {borrowed})"),
        Carrier::QueryJson => format!(".query_json({wire}, {borrowed})"),
        Carrier::Header => format!(".header({wire}, {value})"),
        Carrier::Form => format!(".form({wire}, {value})"),
        Carrier::FormFile => format!(".file({wire}, {value})"),
        Carrier::Body => format!(".body({wire}, {borrowed})"),
        Carrier::BodyList => format!(".body_list({wire}, {value})"),
        Carrier::BodyFields => format!(".body_fields({wire}, {borrowed})"),
        Carrier::Json => format!(".json({borrowed})"),
    }
}

fn parameter(operation: &OperationPlan<'_>, setter: &Setter) -> Option<Row> {
    let Bound::Marker(marker) = &setter.bound else { return None };
    let message = format!("`{}` of `{}` is not in {{Self}}", setter.wire, operation.operation.name);
    Some(Row::new(format!(
        "{}::{}: {marker}: {}, {};",
        operation.call,
        setter.name,
        operation.has,
        quoted(&message)
    )))
}
