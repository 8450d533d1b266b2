//! The front pages of the generated crates.

use super::{MARGIN, phrase, sample};
use crate::{format::wrap, share::Plan};

/// Of the crate that users depend on.
pub fn crate_docs(plan: &Plan<'_>) -> Vec<String> {
    let products: Vec<_> = plan.products.iter().map(|product| product.product.title.clone()).collect();
    let mut lines = wrap(
        &format!(
            "{} at every version: typed requests, documented errors, files as streams. All of it is generated \
             from a declarative spec of the APIs, except the runtime below it.",
            phrase::and(&products)
        ),
        MARGIN,
        "",
    );
    lines.push(String::new());
    lines.extend(first_call(plan));
    lines.extend(
        [
            "- The version is in the type. A module, parameter or operation that a version lacks does not compile.",
            "- Required values are arguments, optional ones are setters. A call is a value until it is awaited: \
             `send()` does the same, `into_request()` gives the request instead, `ENDPOINT` its row in the [`catalogue`].",
            "- An error has the operation's documented codes as variants ([`CallError::code`]) and turns into the one \
             [`Error`] by `?`. Codes that nobody documented are kept.",
            "- Answers are views over the JSON as it came: what has no getter is kept, and one odd value loses nothing.",
        ]
        .iter()
        .flat_map(|line| wrap(line, MARGIN, "  ")),
    );
    lines.push(String::new());
    lines.push("# Versions, areas and features".to_owned());
    lines.push(String::new());
    lines.push("| Product | Version | Method | Feature |".to_owned());
    lines.push("|---|---|---|---|".to_owned());
    for product in &plan.products {
        for version in &product.versions {
            lines.push(format!(
                "| {} | [{}]({}) | `{}` | `{}` |",
                product.product.title, version.name, version.docs, version.method, version.feature
            ));
        }
    }
    lines.push(String::new());
    if !plan.areas.is_empty() {
        lines.push("| Feature | What it switches on, at every version |".to_owned());
        lines.push("|---|---|".to_owned());
        lines.extend(
            plan.areas.iter().map(|area| format!("| `{}` | {} |", area.name, phrase::prose(&area.summary))),
        );
        lines.push(String::new());
    }
    lines.extend(wrap(
        "All are on by default; choose with `default-features = false`. Then name one of `rustls-ring` (the default), \
         `rustls-aws-lc` and `native-tls` too: without any there is no TLS. `system-proxy` and `tracing` are on by \
         default as well; `blocking` and `redis-store` are not.",
        MARGIN,
        "",
    ));
    lines
}

/// A client and the first operation of the newest version.
fn first_call(plan: &Plan<'_>) -> Vec<String> {
    let Some((product, version)) =
        plan.products.first().and_then(|product| Some((product, product.versions.last()?)))
    else {
        return Vec::new();
    };
    let newest = product.versions.len() - 1;
    let found = product.groups().find_map(|group| {
        let with_it = group.operations.iter().find_map(|one| {
            let at = one.versions.iter().find(|at| at.version == newest)?;
            Some((one, at))
        });
        with_it.map(|(operation, at)| (group, operation, at))
    });
    let Some((group, operation, at)) = found else { return Vec::new() };
    let mut lines: Vec<String> = vec!["```no_run".to_owned()];
    lines.push(format!("use zoho_api::{{*, {}::*}};", product.module));
    lines.push(String::new());
    lines.push(
        "# async fn sample(client_id: &str, client_secret: &str, refresh_token: &str) -> Result<(), Error> {"
            .to_owned(),
    );
    lines.push("let zoho = Zoho::builder()".to_owned());
    lines.push("    .data_center(DataCenter::Eu)".to_owned());
    lines.push("    .refresh_token(client_id, client_secret, refresh_token)".to_owned());
    lines.push("    .build()?;".to_owned());
    lines.push(format!("let {} = zoho.{}();", product.module, version.method));
    lines.push(String::new());
    lines.extend(sample::made_up_ids(operation));
    lines.extend(sample::statements(product, group, operation, at));
    lines.push("# Ok(())".to_owned());
    lines.push("# }".to_owned());
    lines.push("```".to_owned());
    lines.push(String::new());
    lines
}

/// Of the catalogue's crate.
pub fn catalogue_docs() -> Vec<String> {
    wrap(
        "Every operation of Zoho CRM and Bigin as plain data: paths, modules, scopes, parameters, documented errors. \
         [`endpoints`] gives a row for each operation and version; nothing here sends anything.",
        MARGIN,
        "",
    )
}
