//! The path of an endpoint file.

use crate::ast::{Path, Spanned};
use crate::decode::Decoder;
use crate::diagnostic::quoted;
use crate::yaml::Node;

impl Decoder<'_> {
    /// Reads `/{module}/{record_id}/photo`; `None` if its placeholders cannot be told.
    pub(super) fn path(&mut self, node: &Node) -> Option<Path> {
        const HELP: &str = "a segment is a word or one `{placeholder}`: `/{module}/{record_id}/photo`";
        let text = self.text(node, "path")?;
        let Some(segments) = text.value.strip_prefix('/') else {
            self.error(text.span, "a path starts with `/`", format!("write `/{}`", text.value));
            return None;
        };
        let mut placeholders: Vec<Spanned<String>> = Vec::new();
        let mut start = 1;
        let mut sound = true;
        for segment in segments.split('/') {
            let span = text.part(start..start + segment.len());
            let placeholder = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
            if let Some(name) = placeholder.filter(|name| is_placeholder(name)) {
                if placeholders.iter().any(|known| known.value == name) {
                    let message = format!("the placeholder {} stands twice", quoted(segment));
                    self.error(
                        span,
                        message,
                        "each placeholder is a parameter; give the second another name",
                    );
                    sound = false;
                }
                placeholders.push(Spanned { value: name.to_owned(), span });
            } else if !is_literal(segment) {
                let (message, span) = if segment.is_empty() {
                    ("the path has an empty segment".to_owned(), text.span)
                } else {
                    (format!("{} is no segment of a path", quoted(segment)), span)
                };
                self.error(span, message, HELP);
                sound = false;
            }
            start += segment.len() + 1;
        }
        sound.then_some(Path { text, placeholders })
    }
}

fn is_placeholder(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Only what stands in a URL as it is; a dot alone would be taken out on the way.
fn is_literal(segment: &str) -> bool {
    !segment.is_empty()
        && segment.chars().all(|c| c.is_ascii_alphanumeric() || "-_.$@~".contains(c))
        && !segment.chars().all(|c| c == '.')
}
