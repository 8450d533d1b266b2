//! Words: lists, versions, sizes, and text that is safe inside Markdown.

use std::fmt::Write as _;

use crate::model::{FileRule, Scope};

/// `a, b and c`.
pub fn and(items: &[String]) -> String {
    joined(items, "and")
}

/// `a, b or c`.
pub fn or(items: &[String]) -> String {
    joined(items, "or")
}

fn joined(items: &[String], word: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

/// Some of a product's versions, in words that stay the same when another version joins at the end:
/// `every version`, `v4 and later`, `v2 to v4`, `v2 and v4`.
pub fn versions(all: &[String], some: &[usize]) -> String {
    if some.len() == all.len() {
        return "every version".to_owned();
    }
    let name = |index: usize| all.get(index).map_or("", String::as_str);
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &version in some {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == version => *last = version,
            _ => runs.push((version, version)),
        }
    }
    let phrases: Vec<String> = runs
        .into_iter()
        .map(|(first, last)| match last - first {
            _ if last + 1 == all.len() => format!("{} and later", name(first)),
            0 => name(first).to_owned(),
            1 => format!("{} and {}", name(first), name(last)),
            _ => format!("{} to {}", name(first), name(last)),
        })
        .collect();
    phrases.join(", ")
}

/// Scopes on one line. Those that differ in the last word only are told as one, and each is given to
/// `mark`: `A.ALL or (B.(ALL|READ) and C.READ)`.
pub fn scopes(scope: &Scope, mark: &dyn Fn(&str) -> String) -> String {
    let (parts, word) = match scope {
        Scope::One(scope) => return mark(scope),
        Scope::Any(parts) => (parts, " or "),
        Scope::All(parts) => (parts, " and "),
    };
    let mut shown: Vec<String> = Vec::new();
    let mut rest = parts.as_slice();
    while let Some(part) = rest.first() {
        let same = if matches!(scope, Scope::Any(_)) { alternatives(rest) } else { Vec::new() };
        if let [_, _, ..] = same.as_slice() {
            shown.push(mark(&format!("{}.({})", stem(part).unwrap_or_default(), same.join("|"))));
            rest = rest.get(same.len()..).unwrap_or_default();
            continue;
        }
        shown.push(match part {
            Scope::One(_) => scopes(part, mark),
            _ if is_one_text(part) => scopes(part, mark),
            _ => format!("({})", scopes(part, mark)),
        });
        rest = rest.get(1..).unwrap_or_default();
    }
    shown.join(word)
}

/// Whether a list of alternatives is told as one text.
fn is_one_text(scope: &Scope) -> bool {
    matches!(scope, Scope::Any(parts) if alternatives(parts).len() == parts.len())
}

/// The last words of the scopes at the start that have one stem.
fn alternatives(scopes: &[Scope]) -> Vec<&str> {
    let first = scopes.first().and_then(stem);
    let same = scopes.iter().take_while(|scope| first.is_some() && stem(scope) == first);
    same.filter_map(|scope| match scope {
        Scope::One(text) => text.rsplit_once('.').map(|(_, last)| last),
        _ => None,
    })
    .collect()
}

fn stem(scope: &Scope) -> Option<&str> {
    match scope {
        Scope::One(text) => text.rsplit_once('.').map(|(stem, _)| stem),
        _ => None,
    }
}

/// What a file must be: `PNG or JPEG, at most 10 MB and 10 megapixels`; empty without a rule.
pub fn file_rule(rule: &FileRule) -> String {
    let mut limits = Vec::new();
    limits.extend(rule.max_bytes.map(bytes));
    limits.extend(rule.max_pixels.map(pixels));
    let limits = if limits.is_empty() { String::new() } else { format!("at most {}", and(&limits)) };
    let parts = [or(&rule.formats), limits];
    parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

/// `10 MB`, counted as the service does.
fn bytes(bytes: u64) -> String {
    const KILO: u64 = 1024;
    match bytes {
        _ if bytes >= KILO * KILO && bytes.is_multiple_of(KILO * KILO) => {
            format!("{} MB", bytes / (KILO * KILO))
        }
        _ if bytes >= KILO && bytes.is_multiple_of(KILO) => format!("{} kB", bytes / KILO),
        _ => format!("{bytes} bytes"),
    }
}

fn pixels(pixels: u64) -> String {
    match pixels {
        _ if pixels >= 1_000_000 && pixels.is_multiple_of(1_000_000) => {
            format!("{} megapixels", pixels / 1_000_000)
        }
        _ => format!("{pixels} pixels"),
    }
}

/// With a capital at the start.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `a record`, `an attachment`.
pub fn a(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {}", noun.replace('_', " "))
}

/// Our own words inside Markdown: nothing in them is a link or a tag, and code spans stay.
pub fn prose(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for (index, piece) in text.split('`').enumerate() {
        if index > 0 {
            safe.push('`');
        }
        if index % 2 == 1 {
            safe.push_str(piece);
            continue;
        }
        for word in piece.split_inclusive(char::is_whitespace) {
            let address = word.trim_end();
            if address.starts_with("http://") || address.starts_with("https://") {
                let bare = address.trim_end_matches(['.', ',', ';', ')']);
                let _ = write!(safe, "<{bare}>{}", &word[bare.len()..]);
                continue;
            }
            for c in word.chars() {
                if matches!(c, '[' | ']' | '<' | '>' | '*' | '\\') {
                    safe.push('\\');
                }
                safe.push(c);
            }
        }
    }
    safe.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text from the wire as a code span.
pub fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// Markdown as a cell of a table.
pub fn cell(markdown: &str) -> String {
    markdown.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(indices: &[usize]) -> String {
        let all = ["v2", "v2.1", "v3", "v4", "v5"].map(str::to_owned);
        versions(&all, indices)
    }

    #[test]
    fn versions_are_told_so_that_a_new_one_changes_nothing() {
        assert_eq!(some(&[0, 1, 2, 3, 4]), "every version");
        assert_eq!(some(&[2, 3, 4]), "v3 and later");
        assert_eq!(some(&[4]), "v5 and later");
        assert_eq!(some(&[0]), "v2");
        assert_eq!(some(&[0, 1]), "v2 and v2.1");
        assert_eq!(some(&[0, 1, 2]), "v2 to v3");
        assert_eq!(some(&[0, 2, 4]), "v2, v3, v5 and later");
    }

    fn one(scope: &str) -> Scope {
        Scope::One(scope.to_owned())
    }

    #[test]
    fn scopes_fold_their_operation_types() {
        let read = |name: &str| [one(&format!("Z.{name}.ALL")), one(&format!("Z.{name}.READ"))];
        let [a, b] = read("{module}");
        let any = Scope::Any(vec![one("Z.ALL"), a.clone(), b.clone()]);
        let plain = |text: &str| text.to_owned();
        assert_eq!(scopes(&any, &plain), "Z.ALL or Z.{module}.(ALL|READ)");
        let all = Scope::All(vec![Scope::Any(vec![a, b]), Scope::Any(read("x").to_vec())]);
        assert_eq!(scopes(&all, &plain), "Z.{module}.(ALL|READ) and Z.x.(ALL|READ)");
        let nested = Scope::Any(vec![one("Z.ALL"), all]);
        assert_eq!(scopes(&nested, &plain), "Z.ALL or (Z.{module}.(ALL|READ) and Z.x.(ALL|READ))");
        let mixed = Scope::All(vec![Scope::Any(vec![one("A.B"), one("C.D")]), one("E")]);
        assert_eq!(scopes(&mixed, &plain), "(A.B or C.D) and E");
    }

    #[test]
    fn file_rules_are_told_in_words() {
        let rule = FileRule {
            max_bytes: Some(10 << 20),
            max_pixels: Some(10_000_000),
            formats: vec!["PNG".into(), "GIF".into()],
            too_large: None,
        };
        assert_eq!(file_rule(&rule), "PNG or GIF, at most 10 MB and 10 megapixels");
        assert_eq!(file_rule(&FileRule { max_bytes: Some(3), ..FileRule::default() }), "at most 3 bytes");
        assert_eq!(file_rule(&FileRule::default()), "");
    }

    #[test]
    fn prose_is_no_markup() {
        assert_eq!(
            prose("see [x] <b> `[y]` at https://a.b/c."),
            r"see \[x\] \<b\> `[y]` at <https://a.b/c>."
        );
        assert_eq!(cell(&code("a|b")), r"`a\|b`");
        assert_eq!(code("a `b`"), "`` a `b` ``");
        assert_eq!(a("attachment"), "an attachment");
    }
}
