//! Methods and paths.

use crate::lines::Line;
use crate::model::{Endpoint, In, Parameter, Placed, Product};

const METHODS: [&str; 5] = ["DELETE", "PATCH", "POST", "PUT", "GET"];

/// What a section of endpoints or of URLs states.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) endpoints: Vec<Placed<Endpoint>>,
    /// Parameters that only a query of a URL shows.
    pub(crate) queried: Vec<Placed<Parameter>>,
    pub(crate) version: Option<String>,
    pub(crate) product: Option<Product>,
}

/// Reads the lines of a section.
pub(crate) fn read(lines: &[&Line], warnings: &mut Vec<Placed<String>>) -> Found {
    let mut found = Found::default();
    for line in lines {
        let (method, rest) = method(&line.text);
        for word in rest.split_whitespace() {
            let word = word.trim_matches(|c: char| matches!(c, '"' | '\'' | '`' | ',' | ';' | '•'));
            let Some((path, query)) = path(word, !method.is_empty(), &mut found) else { continue };
            let path = balanced(&path).unwrap_or_else(|fixed| {
                warnings.push(Placed::new(format!("the braces of `{path}` do not match"), line.number));
                fixed
            });
            if found.endpoints.len().max(found.queried.len()) >= crate::MAX_FACTS {
                return found;
            }
            let endpoint = Endpoint { method: method.to_owned(), path };
            if !found.endpoints.iter().any(|known| known.value == endpoint) {
                found.endpoints.push(Placed::new(endpoint, line.number));
            }
            for pair in query.unwrap_or_default().split('&') {
                let name = pair.split('=').next().unwrap_or_default().trim();
                let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
                if plain && !name.is_empty() {
                    let name = name.to_owned();
                    let value = Parameter { name, place: In::Query, kind: String::new(), required: None };
                    found.queried.push(Placed::new(value, line.number));
                }
            }
            break;
        }
    }
    found
}

/// Takes the method off the front, also where it is glued to the path or to a name.
pub(crate) fn method(text: &str) -> (&str, &str) {
    let text = text.trim_start_matches(|c: char| c == '[' || c == '(' || c.is_whitespace());
    METHODS
        .iter()
        .find_map(|method| {
            text.strip_prefix(method).map(|rest| (*method, rest.trim_start_matches([':', '-', ' ', ']'])))
        })
        .unwrap_or(("", text))
}

/// The path below the version, and the query; `None` for any other word.
pub(crate) fn path<'a>(word: &'a str, listed: bool, found: &mut Found) -> Option<(String, Option<&'a str>)> {
    let (path, query) = word.split_once('?').map_or((word, None), |(path, query)| (path, Some(query)));
    let mut path = path.trim_end_matches(['.', ',', ')', ']']);
    let mut rooted = false;
    for scheme in ["https://", "http://"] {
        if let Some(rest) = path.strip_prefix(scheme) {
            path = rest.find('/').map_or("", |at| &rest[at..]);
            rooted = true;
        }
    }
    for host in
        ["{api-domain}", "{api_domain}", "{{api-domain}}", "{domain}", "{api-domain-url}", "{download_url}"]
    {
        if let Some(rest) = path.strip_prefix(host) {
            path = rest;
            rooted = true;
        }
    }
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let versioned = |part: Option<&&str>| part.is_some_and(|part| is_version(part));
    let product = match parts.first() {
        Some(&"crm") => Some(Product::Crm),
        Some(&"bigin") => Some(Product::Bigin),
        _ => None,
    };
    if let Some(product) = product {
        rooted = true;
        found.product.get_or_insert(product);
        let versions = versioned(parts.get(1))
            || matches!(parts.get(1), Some(&"bulk" | &"email")) && versioned(parts.get(2));
        if versions {
            parts.remove(0);
        }
    }
    let at = usize::from(matches!(parts.first(), Some(&"bulk" | &"email")));
    if versioned(parts.get(at)) {
        let version = parts.remove(at);
        rooted = true;
        if version.starts_with('v') {
            found.version.get_or_insert_with(|| version.to_owned());
        }
    }
    let legal = |c: char| c.is_ascii_alphanumeric() || "_-{}.$:@".contains(c);
    let fits = !parts.is_empty() && parts.iter().all(|part| part.chars().all(legal) && part.len() < 120);
    let looks = rooted || word.starts_with('/') || (listed && (word.contains('/') || word.contains('{')));
    (fits && (looks || listed && parts.len() == 1)).then(|| (format!("/{}", parts.join("/")), query))
}

/// `v2`, `v2.1`, `{version}`.
pub(crate) fn is_version(part: &str) -> bool {
    let number = part.strip_prefix('v').is_some_and(|number| {
        number.starts_with(|c: char| c.is_ascii_digit())
            && number.chars().all(|c| c.is_ascii_digit() || c == '.')
    });
    number || (part.starts_with('{') && part.to_ascii_lowercase().contains("version"))
}

/// The path with a closing brace for each opening one; `Err` where that took a change.
fn balanced(path: &str) -> Result<String, String> {
    let mut out = String::with_capacity(path.len());
    let mut open = false;
    for c in path.chars() {
        match c {
            '{' if open => {}
            '}' if !open => {}
            '/' if open => {
                out.push_str("}/");
                open = false;
            }
            _ => {
                open = (open || c == '{') && c != '}';
                out.push(c);
            }
        }
    }
    if open {
        out.push('}');
    }
    if out == path { Ok(out) } else { Err(out) }
}

/// The method of a sample: `-X POST`, `type :POST`.
pub(crate) fn sampled<'a>(samples: &[&'a Line]) -> Option<&'a str> {
    let mut curl = false;
    for line in samples {
        curl |= line.text.contains("curl ");
        let after =
            ["-X ", "--request ", "type :", "type: "].iter().find_map(|mark| line.text.split_once(mark));
        if let Some((_, rest)) = after {
            let method = method(rest.trim_start_matches([' ', '"', '\''])).0;
            if !method.is_empty() {
                return Some(method);
            }
        }
    }
    curl.then_some("GET")
}
