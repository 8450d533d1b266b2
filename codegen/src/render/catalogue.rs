//! The catalogue's crate: versions, lists of everything, one static for each shape.

use std::{collections::BTreeSet, fmt::Write as _};

use zoho_endpoint::{Body, Bounds, Concurrency, Host, Retry};

use super::{catalogue_rows as rows, doc_lines, import_line, quoted};
use crate::{
    facts,
    format::{File, Item, WIDTH, listed},
    model::{Operation, Response, Scope, Shape},
    names,
    rustdoc::{self, phrase},
    share::{GroupPlan, OperationPlan, Plan, ProductPlan, ShapePlan},
};

/// `catalogue/lib.rs`.
pub fn lib(plan: &Plan<'_>) -> File {
    let modules = plan.products.iter().map(|product| {
        format!(
            "/// {}: its operations by group.\n#[rustfmt::skip]\npub mod {};\n",
            product.product.title, product.module
        )
    });
    let mut shapes = Vec::new();
    for product in &plan.products {
        for group in product.groups() {
            for operation in &group.operations {
                let planned = product.catalogue.shapes.get(&operation.operation.name);
                shapes.extend(
                    planned
                        .into_iter()
                        .flatten()
                        .map(|shape| format!("&{}::{}::{}", product.module, group.module, shape.name)),
                );
            }
        }
    }
    let limits = plan.products.iter().any(|product| product.concurrencies.is_some());
    let objects = (!plan.models.objects.is_empty()).then_some("objects");
    let files: Vec<_> =
        limits.then_some("concurrencies").into_iter().chain(objects).chain(["versions"]).collect();
    let reading: String =
        files.iter().map(|file| format!("#[rustfmt::skip]\nmod {file};\n")).collect::<Vec<_>>().concat();
    let uses = files.iter().filter(|&&file| file != "objects").map(|file| format!("pub use {file}::*;\n"));
    let uses = uses.chain(["pub use zoho_endpoint::*;\n".to_owned()]).collect::<String>();
    let operations = format!(
        "/// Every shape of every operation, in the order of groups and versions.\n{}\n",
        listed("pub static OPERATIONS: &[&Operation] = &[", &shapes, "];", 0)
    );
    let endpoints = "/// Every operation at each of its versions.\npub fn endpoints() -> impl Iterator<Item = \
                     Endpoint> {\n    OPERATIONS.iter().flat_map(|&operation| {\n        \
                     operation.versions.iter().map(move |row| Endpoint::new(operation, row.version))\n    \
                     })\n}\n";
    let mut items: Vec<Item> = vec![reading.into(), uses.into()];
    items.extend(modules.map(Item::from));
    items.extend([operations, endpoints.to_owned()].map(Item::from));
    File {
        path: "catalogue/lib.rs".to_owned(),
        docs: rustdoc::catalogue_docs(),
        attributes: vec![
            "#![cfg_attr(rustfmt, rustfmt_skip)]",
            "#![allow(clippy::wildcard_imports, reason = \"operations share their parameters\")]",
        ],
        items,
    }
}

/// `catalogue/versions.rs`.
pub fn versions(plan: &Plan<'_>) -> File {
    let versions = || {
        plan.products
            .iter()
            .flat_map(|product| product.versions.iter().map(move |version| (product, version)))
    };
    let names: Vec<_> = versions().map(|(_, version)| version.constant.clone()).collect();
    let all = format!(
        "/// Every version, of CRM first, ascending.\n{}\n",
        listed("pub static VERSIONS: &[Version] = &[", &names, "];", 0)
    );
    let constants = versions().map(|(product, version)| {
        let roots = version.roots.iter().map(|(name, path)| format!("({}, {})", quoted(name), quoted(path)));
        let roots = roots.collect::<Vec<_>>().join(", ");
        format!(
            "/// {} {}.\npub const {}: Version = Version {{\n    product: Product::{},\n    name: {},\n    \
             base_path: {},\n    roots: &[{roots}],\n    docs: {},\n}};\n",
            product.product.title,
            version.name,
            version.constant,
            product.handle,
            quoted(&version.name),
            quoted(&version.base_path),
            quoted(&version.docs)
        )
    });
    let uses = import_line("zoho_endpoint", ["Product", "Version"]);
    let items = [uses].into_iter().chain(constants).chain([all]).map(Item::from).collect();
    File {
        path: "catalogue/versions.rs".to_owned(),
        docs: vec!["The versions of each product.".to_owned()],
        attributes: vec![],
        items,
    }
}

/// A product's files.
pub fn files(product: &ProductPlan<'_>) -> Vec<File> {
    let mut files = rows::files(product);
    let shared = files.iter().filter_map(|file| file.path.rsplit('/').next()?.strip_suffix(".rs"));
    let shared: String = shared.map(|name| format!("mod {name};\n")).collect::<Vec<_>>().concat();
    let groups = product.groups().map(|group| {
        let docs = doc_lines(&rustdoc::sentence(&group.group.summary, rustdoc::MARGIN), 0);
        format!("{docs}pub mod {};\n", group.module)
    });
    let groups: String = groups.collect();
    files.push(File {
        path: format!("catalogue/{}/mod.rs", product.module),
        docs: vec![format!(
            "{}: each operation is named after its first version, and again after every version that changes it.",
            product.product.title
        )],
        attributes: vec![],
        items: [shared, groups].into_iter().filter(|text| !text.is_empty()).map(Item::from).collect(),
    });
    files.extend(product.groups().map(|group| group_file(product, group)));
    files
}

fn group_file(product: &ProductPlan<'_>, group: &GroupPlan<'_>) -> File {
    let mut statics = Vec::new();
    for plan in &group.operations {
        let planned = product.catalogue.shapes.get(&plan.operation.name).into_iter().flatten();
        // The shapes of an operation stand together.
        let mut together = String::new();
        let mut before: Option<(&Shape, &ShapePlan)> = None;
        for (shape, planned) in plan.operation.shapes.iter().zip(planned) {
            together.push_str(&operation_static(product, group, plan, (shape, planned), before));
            before = Some((shape, planned));
        }
        statics.push(together);
    }
    let lists = product.catalogue.error_lists.iter();
    let lists: Vec<_> =
        lists.filter(|list| list.group.as_ref() == Some(&group.group.name)).map(rows::error_list).collect();
    // What a file uses is told by its text: the words below stand nowhere else in it.
    let text = statics.concat() + &lists.concat();
    let used = |words: &[&'static str], before: &str| -> BTreeSet<&'static str> {
        let is_used = |word: &&&str| text.contains(&format!("{before}{word}"));
        words.iter().filter(is_used).copied().collect()
    };
    let mut endpoint = BTreeSet::from(["Method", "Operation", "Product", "rows::operation"]);
    endpoint.extend(used(&["Body", "Bounds", "Concurrency", "Host", "Response", "Retry"], "("));
    endpoint.extend(text.contains("&[DocumentedError]").then_some("DocumentedError"));
    endpoint.extend(text.contains("    error(").then_some("rows::error"));
    let scope: BTreeSet<&str> =
        ["All", "Any", "One"].into_iter().filter(|word| text.contains(&format!("{word}("))).collect();
    let shared: BTreeSet<&str> = ["errors", "modules", "versions"]
        .into_iter()
        .filter(|word| text.contains(&format!("{word}::")))
        .collect();
    let objects = text.contains("objects::").then_some("objects");
    let imports = [
        import_line("crate", objects),
        import_line("super", shared),
        (if text.contains(".parameters(&[") { "use super::parameters::*;\n" } else { "" }).to_owned(),
        import_line("zoho_endpoint", endpoint),
        import_line("zoho_endpoint::Scope", scope),
    ]
    .concat();
    File {
        path: format!("catalogue/{}/{}.rs", product.module, group.module),
        docs: rustdoc::sentence(&group.group.summary, rustdoc::MARGIN),
        attributes: vec![],
        items: [imports].into_iter().chain(statics).chain(lists).map(Item::from).collect(),
    }
}

/// The static of a shape: the first of an operation says everything, the others what differs from the one
/// before.
fn operation_static(
    product: &ProductPlan<'_>,
    group: &GroupPlan<'_>,
    plan: &OperationPlan<'_>,
    (shape, planned): (&Shape, &ShapePlan),
    before: Option<(&Shape, &ShapePlan)>,
) -> String {
    let operation = plan.operation;
    let has: Vec<usize> = shape.versions.iter().map(|row| row.version).collect();
    let when = phrase::versions(&rustdoc::version_names(product), &has);
    let mut text = format!("/// `{}` in {when}.\npub static {}: Operation = ", operation.name, planned.name);
    if let Some((_, before)) = before {
        let _ = write!(text, "{}.but()", before.name);
    } else {
        let head = format!(
            "operation(Product::{}, {}, {}, {}, Method::{:?}, {})",
            product.handle,
            quoted(&group.group.area),
            quoted(&group.group.name),
            quoted(&operation.name),
            operation.method,
            quoted(&operation.path)
        );
        text = format!("{}\n    {head}", text.trim_end());
    }
    for fact in facts(operation, shape, planned, before) {
        text.push_str("\n    ");
        text.push_str(&fact);
    }
    text.push_str(";\n");
    text
}

/// `.credits(5)` for every fact that is not the usual one, or not that of the shape before.
fn facts(
    operation: &Operation,
    shape: &Shape,
    planned: &ShapePlan,
    before: Option<(&Shape, &ShapePlan)>,
) -> Vec<String> {
    let old = before.map(|(shape, _)| shape);
    let differs = |usual: bool, same: &dyn Fn(&Shape) -> bool| !old.map_or(usual, same);
    let mut facts = Vec::new();
    let mut add = |method: &str, value: String| facts.push(format!(".{method}({value})"));
    if before.is_none() && operation.host != Host::Api {
        add("host", format!("Host::{:?}", operation.host));
    }
    if before.is_none() && !operation.root.is_empty() {
        add("root", quoted(&operation.root));
    }
    add("versions", format!("versions::{}", planned.versions));
    if differs(shape.page.is_empty(), &|old| old.page == shape.page) {
        add("page", quoted(&shape.page));
    }
    if differs(shape.modules.is_empty(), &|old| old.modules == shape.modules) {
        add("modules", planned.modules.as_ref().map_or("&[]".to_owned(), |name| format!("modules::{name}")));
    }
    if differs(!shape.custom_modules, &|old| old.custom_modules == shape.custom_modules) {
        add("custom_modules", shape.custom_modules.to_string());
    }
    let none = matches!(&shape.scopes, Scope::Any(parts) if parts.is_empty());
    if differs(none, &|old| old.scopes == shape.scopes) {
        add("scopes", scope(&shape.scopes, 4));
    }
    if differs(shape.parameters.is_empty(), &|old| old.parameters == shape.parameters) {
        add("parameters", listed("&[", &planned.parameters, "]", 4));
    }
    if differs(shape.body == Body::None, &|old| old.body == shape.body) {
        add("body", format!("Body::{:?}", shape.body));
    }
    if differs(shape.response == Response::Status, &|old| old.response == shape.response) {
        let (response, object) = response(&shape.response);
        add("response", response);
        if let Some(object) = object {
            add("object", format!("&objects::{object}"));
        }
    }
    if differs(!shape.may_be_empty, &|old| old.may_be_empty == shape.may_be_empty) {
        add("may_be_empty", shape.may_be_empty.to_string());
    }
    if differs(shape.errors.is_empty(), &|old| old.errors == shape.errors) {
        add(
            "errors",
            match &planned.errors {
                None => "&[]".to_owned(),
                Some((name, true)) => format!("errors::{name}"),
                Some((name, false)) => name.clone(),
            },
        );
    }
    if differs(shape.retry == Retry::Safe, &|old| old.retry == shape.retry) {
        add("retry", format!("Retry::{:?}", shape.retry));
    }
    if differs(shape.credits == 1, &|old| old.credits == shape.credits) {
        add("credits", shape.credits.to_string());
    }
    if differs(shape.concurrency == Concurrency::Normal, &|old| old.concurrency == shape.concurrency) {
        add("concurrency", format!("Concurrency::{:?}", shape.concurrency));
    }
    if differs(shape.bounds == Bounds::NONE, &|old| old.bounds == shape.bounds) {
        add("bounds", bounds(shape.bounds));
    }
    packed(facts)
}

/// `Bounds::NONE.items(100)`
fn bounds(bounds: Bounds) -> String {
    let stated = bounds.named().into_iter().filter_map(|(name, most)| Some((name, most?)));
    stated.fold("Bounds::NONE".to_owned(), |text, (name, most)| {
        let number = if most < 10_000 { most.to_string() } else { facts::grouped(most, '_') };
        format!("{text}.{name}({number})")
    })
}

/// Short facts share a line.
fn packed(facts: Vec<String>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for fact in facts {
        match lines.last_mut() {
            Some(line)
                if !line.contains('\n') && !fact.contains('\n') && line.len() + fact.len() + 4 <= WIDTH =>
            {
                line.push_str(&fact);
            }
            _ => lines.push(fact),
        }
    }
    lines
}

fn response(response: &Response) -> (String, Option<String>) {
    let (text, object) = match response {
        Response::Status => ("Status".to_owned(), None),
        Response::Data => ("Data".to_owned(), None),
        Response::Binary => ("Binary".to_owned(), None),
        Response::Json => ("Json".to_owned(), None),
        Response::Outcomes { key } => (format!("Outcomes({})", quoted(key)), None),
        Response::Keyed { key, object } => (format!("Keyed({})", quoted(key)), Some(object)),
        Response::One { key, object } => (format!("One({})", quoted(key)), Some(object)),
        Response::Object { object } => ("Object".to_owned(), Some(object)),
    };
    (format!("Response::{text}"), object.map(|name| names::constant(name)))
}

fn scope(scopes: &Scope, indent: usize) -> String {
    let (word, parts) = match scopes {
        Scope::One(one) => return format!("One({})", quoted(one)),
        Scope::Any(parts) => ("Any", parts),
        Scope::All(parts) => ("All", parts),
    };
    let parts: Vec<_> = parts.iter().map(|part| scope(part, indent)).collect();
    listed(&format!("{word}(&["), &parts, "])", indent)
}
