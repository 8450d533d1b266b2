//! Names that a draft proposes for what a page does not name: files, groups, operations and placeholders.

use zoho_codegen::located::Product;

/// A path with the spec's names for placeholders: `{module}`, and the rest in small letters with underscores.
pub fn path(page: &str) -> String {
    let parts = page.trim_end_matches('/').split('/').map(|part| match placeholder(part) {
        Some(name) => format!("{{{}}}", name_of(name)),
        None => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Placeholders that do not explain themselves by ending in `_id`.
pub fn declared(path: &str) -> Vec<&str> {
    let names = path.split('/').filter_map(placeholder);
    names.filter(|name| *name != "module" && !name.ends_with("_id")).collect()
}

fn placeholder(part: &str) -> Option<&str> {
    part.strip_prefix('{')?.strip_suffix('}')
}

fn name_of(name: &str) -> String {
    let snake = snake(name);
    match snake.as_str() {
        "module_api_name" | "module_name" | "module_apiname" => "module".to_owned(),
        "id" => "record_id".to_owned(),
        _ => snake,
    }
}

/// `recordID` and `record-ID` as `record_id`.
fn snake(name: &str) -> String {
    let mut text = String::new();
    let mut before_small = false;
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            if c.is_ascii_uppercase() && before_small {
                text.push('_');
            }
            text.push(c.to_ascii_lowercase());
            before_small = c.is_ascii_lowercase() || c.is_ascii_digit();
        } else if !text.is_empty() && !text.ends_with('_') {
            text.push('_');
            before_small = false;
        }
    }
    text.trim_end_matches('_').to_owned()
}

/// The words of a path: what is no placeholder and no frame.
fn words(path: &str) -> Vec<String> {
    let parts = path.split('/').filter(|part| !part.is_empty() && placeholder(part).is_none());
    let parts = parts.filter(|part| !matches!(*part, "settings" | "actions" | "automation"));
    parts.map(|part| snake(part.trim_start_matches('_').trim_end_matches("__s"))).collect()
}

/// Whether a path leads to one of several things.
fn is_one(path: &str) -> bool {
    path.ends_with('}') && !path.ends_with("{module}")
}

/// The file of a path: `crm/tags.yaml`, and `crm/tag.yaml` for one of them; with the names of all placeholders where
/// that is another path's already.
pub fn file(product: &Product, path: &str, taken: impl Fn(&str) -> bool) -> String {
    let folder = product.name.name();
    let mut words = words(path);
    if is_one(path)
        && let Some(last) = words.last_mut()
    {
        *last = singular(last);
    }
    let short = match (words.is_empty(), is_one(path)) {
        (true, true) => "record".to_owned(),
        (true, false) => "records".to_owned(),
        _ => words.join("_"),
    };
    let short = format!("{folder}/{short}.yaml");
    if !taken(&short) {
        return short;
    }
    let whole: Vec<_> = path.split('/').filter(|part| !part.is_empty()).map(snake).collect();
    format!("{folder}/{}.yaml", whole.join("_"))
}

/// The group of a path: the first thing that it names, and records where that is a placeholder.
pub fn group(path: &str) -> String {
    let of_records = path.split('/').nth(1).is_none_or(|part| placeholder(part).is_some());
    words(path).first().filter(|_| !of_records).cloned().unwrap_or_else(|| "records".to_owned())
}

/// The name of an operation: what the method does to the last thing of the path, or what the path says that it does.
/// A name that is taken gets the thing before it too.
pub fn operation(product: &Product, method: &str, path: &str) -> String {
    let words = words(path);
    let last = words.last().cloned().unwrap_or_else(|| "records".to_owned());
    let one = is_one(path);
    let noun = if one { singular(&last) } else { last.clone() };
    let is_action = path.contains("/actions/") && !one;
    let plain = match method {
        "GET" if is_action => format!("get_{last}"),
        "POST" if is_action && last != group(path) => last,
        _ => match method {
            "GET" if one => format!("get_{noun}"),
            "GET" => format!("list_{noun}"),
            "POST" => format!("create_{noun}"),
            "DELETE" => format!("delete_{noun}"),
            _ => format!("update_{noun}"),
        },
    };
    // Methods of a group go by their verb alone, so `update_fields` and `update_field` are one name there.
    let bare = |name: &str| name.split('_').map(singular).collect::<Vec<_>>().join("_");
    let taken = |name: &str| product.operations.iter().any(|known| bare(&known.name.value) == bare(name));
    let mut names = vec![plain.clone()];
    if let Some((verb, noun)) = plain.split_once('_') {
        names.push(format!("{verb}_{}_{noun}", if one { "one" } else { "many" }));
    }
    let before = words.iter().rev().nth(1).map_or_else(|| "record".to_owned(), |word| singular(word));
    names.push(format!("{plain}_of_{before}"));
    names.extend((2..1000).map(|number| format!("{plain}_{number}")));
    names.into_iter().find(|name| !taken(name)).unwrap_or(plain)
}

/// `categories` as `category`.
fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') && !stem.ends_with('u') => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// A sentence for an operation, from its name.
pub fn summary(name: &str) -> String {
    let (verb, rest) = name.split_once('_').unwrap_or((name, ""));
    let verb = match verb {
        "list" => "Lists",
        "get" => "Gets",
        "create" => "Creates",
        "update" => "Updates",
        "delete" => "Deletes",
        _ => return format!("Does what the documentation calls {}.", name.replace('_', " ")),
    };
    format!("{verb} {}.", rest.replace('_', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_get_the_names_of_the_spec() {
        assert_eq!(path("/{module_api_name}/{record_ID}/actions/x"), "/{module}/{record_id}/actions/x");
        assert_eq!(path("/settings/tags/{id}/"), "/settings/tags/{record_id}");
        assert_eq!(path("/a/{layoutId}"), "/a/{layout_id}");
        assert_eq!(declared("/{module}/{record_id}/{related_list}"), ["related_list"]);
    }

    #[test]
    fn names_follow_the_path() {
        let product = Product {
            name: zoho_endpoint::Product::Crm,
            versions: Vec::new(),
            modules: Vec::new(),
            operations: Vec::new(),
        };
        let name = |method, path| operation(&product, method, path);
        assert_eq!(name("GET", "/settings/tags"), "list_tags");
        assert_eq!(name("GET", "/settings/currencies/{currency_id}"), "get_currency");
        assert_eq!(name("POST", "/{module}/{record_id}/actions/add_tags"), "add_tags");
        assert_eq!(name("DELETE", "/{module}"), "delete_records");
        let file = |path, taken: &str| file(&product, path, |file| file == taken);
        assert_eq!(file("/settings/tags/{tag_id}", ""), "crm/tag.yaml");
        assert_eq!(file("/settings/tags", ""), "crm/tags.yaml");
        assert_eq!(
            file("/{module}/{record_id}/actions/x", "crm/x.yaml"),
            "crm/module_record_id_actions_x.yaml"
        );
        assert_eq!(group("/settings/tags/{tag_id}"), "tags");
        assert_eq!(group("/{module}/{record_id}/actions/add_tags"), "records");
        assert_eq!(name("POST", "/actions/watch"), "create_watch");
        assert_eq!(name("PATCH", "/actions/watch"), "update_watch");
        assert_eq!(summary("list_tags"), "Lists tags.");
    }
}
