//! Scopes: a tree of `any` and `all`, with several operation types in one text.

use crate::ast::{Scope, ScopeText};
use crate::decode::{Decoder, Key};
use crate::diagnostic::quoted;
use crate::yaml::{Kind, Node, Text};

pub(super) const TREE: &[Key] = &[Key::optional("any"), Key::optional("all")];
const EXAMPLE: &str = "write `ZohoCRM.modules.{module}.READ`, or several operation types in brackets at the end: \
                       `ZohoCRM.modules.{module}.[ALL, READ]`";

impl Decoder<'_> {
    /// Reads a text, `{any: […]}` or `{all: […]}`.
    pub(super) fn scopes(&mut self, node: &Node) -> Option<Scope> {
        match &node.kind {
            Kind::Scalar(_) => {
                let text = self.text(node, "scopes")?;
                self.scope(&text).map(Scope::One)
            }
            Kind::Sequence(_) => {
                let help = "write `any:` before the list if one of them is enough, `all:` if each is needed";
                self.error(node.span, "a list of scopes does not say how they go together", help);
                None
            }
            Kind::Mapping(entries) => {
                self.fields(node, node.span, "a tree of scopes", TREE)?;
                let [(key, node)] = entries.as_slice() else {
                    let help = "nest them: `any:` with an `all:` in its list, or the other way round";
                    self.error(node.span, "a tree of scopes has one key, `any` or `all`", help);
                    return None;
                };
                let items = self.items(node, &key.value, "write one scope a line, each after `- `");
                if let (Kind::Sequence(_), true) = (&node.kind, items.is_empty()) {
                    self.error(key.span, format!("`{}` is empty", key.value), "name at least one scope");
                }
                let scopes: Vec<_> = items.iter().filter_map(|item| self.scopes(item)).collect();
                match key.value.as_str() {
                    _ if scopes.is_empty() => None,
                    "any" => Some(Scope::Any(scopes)),
                    "all" => Some(Scope::All(scopes)),
                    _ => None,
                }
            }
        }
    }

    fn scope(&mut self, text: &Text) -> Option<ScopeText> {
        let Some((stem, last)) = split_types(&text.value) else {
            self.error(text.span, format!("{} is no scope", quoted(&text.value)), EXAMPLE);
            return None;
        };
        let mut start = 0;
        for part in stem.split('.') {
            let range = start..start + part.len();
            start += part.len() + 1;
            self.scope_placeholder(text, range);
        }
        let mut types: Vec<String> = Vec::new();
        for word in last {
            let good = !word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            if !good {
                let message = format!("{} is no operation type", quoted(word));
                self.error(
                    text.span,
                    message,
                    "use capitals: `ALL`, `READ`, `CREATE`, `UPDATE`, `WRITE`, `DELETE`",
                );
                return None;
            }
            if types.iter().any(|known| known == word) {
                let message = format!("the operation type {} stands twice", quoted(word));
                self.error(text.span, message, "keep one of the two");
            } else {
                types.push(word.to_owned());
            }
        }
        Some(ScopeText { text: text.clone(), stem: stem.to_owned(), types })
    }

    /// A part of a scope may be `{module}`; any other placeholder is a mistake.
    fn scope_placeholder(&mut self, text: &Text, part: std::ops::Range<usize>) {
        let name = text.value.get(part.clone()).unwrap_or_default();
        if name.contains(['{', '}']) && name != "{module}" {
            let message = format!("{} cannot stand in a scope", quoted(name));
            self.error(
                text.part(part),
                message,
                "the only placeholder in scopes is `{module}`, for the module's scope name",
            );
        }
    }
}

/// The part before the operation types, and them; `None` if the text is not built like that.
fn split_types(text: &str) -> Option<(&str, Vec<&str>)> {
    let (stem, types) = if let Some(open) = text.strip_suffix(']') {
        let (stem, types) = open.split_once(".[")?;
        (stem, types.split(',').map(str::trim).collect())
    } else {
        let (stem, last) = text.rsplit_once('.')?;
        (stem, vec![last])
    };
    let parts = || stem.split('.');
    let word =
        |part: &str| part.chars().all(|c| c.is_ascii_alphanumeric() || "_{}".contains(c)) && !part.is_empty();
    let plain = types.iter().all(|word: &&str| !word.contains(['[', ']', '.']));
    (parts().count() >= 2 && parts().all(word) && plain).then_some((stem, types))
}

#[cfg(test)]
mod tests {
    use super::split_types;

    #[test]
    fn operation_types_are_split_off() {
        assert_eq!(split_types("Z.modules.{module}.READ"), Some(("Z.modules.{module}", vec!["READ"])));
        assert_eq!(split_types("Z.modules.[ALL, READ]"), Some(("Z.modules", vec!["ALL", "READ"])));
        for text in
            ["", "Z", "Z.READ", "Z.a.[ALL", "Z.a.ALL]", "Z.[a].ALL", "Z..ALL", "Z.a b.ALL", "Z.a.[[A]]"]
        {
            assert_eq!(split_types(text), None, "{text}");
        }
    }
}
