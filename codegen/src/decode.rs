//! Reads values out of the YAML tree and goes on after a mistake, so that one run finds them all.

use crate::ast::{Spanned, Text};
use crate::diagnostic::{Report, listed, quoted};
use crate::source::Span;
use crate::suggest::nearest;
use crate::yaml::{Kind, Node, Scalar};

/// The longest text. The longest real one, a note, has about three hundred.
const MAX_TEXT_BYTES: usize = 4000;

/// A key that a mapping may or must have.
pub(crate) struct Key {
    name: &'static str,
    required: bool,
    hint: &'static str,
}

impl Key {
    /// A key that must be there; the hint says what to write.
    pub const fn required(name: &'static str, hint: &'static str) -> Self {
        Self { name, required: true, hint }
    }

    /// A key that may be there.
    pub const fn optional(name: &'static str) -> Self {
        Self { name, required: false, hint: "" }
    }

    /// Its name and whether it must be there.
    #[cfg(test)]
    pub fn rule(&self) -> (&'static str, bool) {
        (self.name, self.required)
    }
}

/// A mapping whose keys are known.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'n> {
    entries: &'n [(Text, Node)],
}

impl<'n> Fields<'n> {
    /// The value of a key.
    pub fn get(self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|(_, node)| node)
    }

    /// A key with its value.
    pub fn entry(self, key: &str) -> Option<&'n (Text, Node)> {
        self.entries.iter().find(|(text, _)| text.value == key)
    }
}

/// Reads values and reports what they should have been.
pub(crate) struct Decoder<'r> {
    pub report: &'r mut Report,
}

impl Decoder<'_> {
    /// Adds a mistake.
    pub fn error(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.report.error(span, message, help);
    }

    /// A mapping with known keys. `owner` is what a missing key is missing from.
    pub fn fields<'n>(
        &mut self,
        node: &'n Node,
        owner: Span,
        what: &str,
        keys: &'static [Key],
    ) -> Option<Fields<'n>> {
        let Kind::Mapping(entries) = &node.kind else {
            let names = listed(keys.iter().map(|key| key.name), "and");
            let message = format!("{what} is a mapping, but here is {}", node.described());
            self.error(place(node, owner), message, format!("its keys are {names}"));
            return None;
        };
        let fields = Fields { entries };
        let mut meant: Vec<&str> = Vec::new();
        for (key, _) in entries {
            if keys.iter().any(|known| known.name == key.value) {
                continue;
            }
            let free = || keys.iter().map(|key| key.name).filter(|name| fields.get(name).is_none());
            meant.extend(nearest(&key.value, free()));
            let help = self.report.did_you_mean(&key.value, free(), || {
                format!("its keys are {}", listed(keys.iter().map(|key| key.name), "and"))
            });
            self.error(key.span, format!("{what} has no key {}", quoted(&key.value)), help);
        }
        // A key that is there with a slip in it is not missing as well.
        let missing =
            |key: &&Key| key.required && fields.get(key.name).is_none() && !meant.contains(&key.name);
        for key in keys.iter().filter(missing) {
            self.error(owner, format!("{what} needs the key `{}`", key.name), format!("add {}", key.hint));
        }
        Some(fields)
    }

    /// A mapping with free keys.
    pub fn entries<'n>(&mut self, node: &'n Node, key: &str, help: &str) -> &'n [(Text, Node)] {
        if let Kind::Mapping(entries) = &node.kind {
            return entries;
        }
        self.wrong(node, key, "a mapping", help);
        &[]
    }

    /// A list.
    pub fn items<'n>(&mut self, node: &'n Node, key: &str, help: &str) -> &'n [Node] {
        if let Kind::Sequence(items) = &node.kind {
            return items;
        }
        self.wrong(node, key, "a list", help);
        &[]
    }

    /// A list of texts.
    pub fn texts(&mut self, node: &Node, key: &str) -> Vec<Text> {
        let help = match &node.kind {
            Kind::Scalar(scalar) if !scalar.is_null() => format!("write `[{}]`", scalar.text.value.trim()),
            _ => "write the items in brackets, with commas between them".to_owned(),
        };
        self.items(node, key, &help).iter().filter_map(|item| self.text(item, key)).collect()
    }

    /// A text of one line that is not empty.
    pub fn text(&mut self, node: &Node, key: &str) -> Option<Text> {
        let text = self.any_text(node, key)?;
        if text.value.trim().is_empty() {
            self.error(
                text.span,
                format!("`{key}` is empty"),
                "write a text, or remove the key if it may be left out",
            );
            return None;
        }
        Some(text)
    }

    /// A text of one line that may be empty.
    pub fn any_text(&mut self, node: &Node, key: &str) -> Option<Text> {
        let Scalar { text, .. } = self.scalar(node, key, "a text", "write a text")?;
        if text.value.len() > MAX_TEXT_BYTES {
            let message = format!("`{key}` has more than {MAX_TEXT_BYTES} bytes");
            self.error(text.span, message, "look for quotes that are not closed, or say it in fewer words");
            return None;
        }
        if text.value.chars().any(char::is_control) {
            self.error(
                text.span,
                format!("`{key}` has a line break or a control character in it"),
                "write it on one line; a long text may start with `>-` and go on in the lines below",
            );
            return None;
        }
        Some(text.clone())
    }

    /// A sentence: it ends up in the documentation of the generated code.
    pub fn sentence(&mut self, node: &Node, key: &str) -> Option<String> {
        let text = self.text(node, key)?;
        if !text.value.ends_with(['.', '!', '?']) {
            let help = "it becomes documentation; end it with a full stop";
            self.error(text.span, format!("`{key}` is not a sentence"), help);
        }
        Some(text.value)
    }

    /// One of a few words.
    pub fn word<T: Copy>(&mut self, node: &Node, key: &str, known: &[(&str, T)]) -> Option<Spanned<T>> {
        let text = self.text(node, key)?;
        let found = known.iter().find(|(word, _)| *word == text.value);
        if found.is_none() {
            let words = || known.iter().map(|(word, _)| *word);
            let help =
                self.report.did_you_mean(&text.value, words(), || format!("write {}", listed(words(), "or")));
            self.error(text.span, format!("`{key}` cannot be {}", quoted(&text.value)), help);
        }
        found.map(|(_, value)| Spanned { value: *value, span: text.span })
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, node: &Node, key: &str) -> Option<Spanned<bool>> {
        self.word(node, key, &[("true", true), ("false", false)])
    }

    /// A whole number up to `most`.
    pub fn integer(&mut self, node: &Node, key: &str, most: u64) -> Option<Spanned<u64>> {
        let help = format!("write a whole number up to {most}");
        let scalar = self.scalar(node, key, "a whole number", &help)?;
        let value = scalar.text.value.parse().ok().filter(|value| *value <= most);
        match value {
            None => self.wrong(node, key, "a whole number", &help),
            Some(value) if !scalar.plain => {
                let message = format!("`{key}` must be a whole number, but here is a text in quotes");
                self.error(node.span, message, format!("write {value} without quotes"));
            }
            Some(_) => {}
        }
        value.map(|value| Spanned { value, span: node.span })
    }

    /// A text whose letters follow a rule, such as a name.
    pub fn name(&mut self, text: &Text, what: &str, rule: Rule) -> bool {
        let good = rule.holds(&text.value);
        if !good {
            self.error(text.span, format!("{} is no {what}", quoted(&text.value)), rule.help());
        }
        good
    }

    fn scalar<'n>(&mut self, node: &'n Node, key: &str, wanted: &str, help: &str) -> Option<&'n Scalar> {
        match &node.kind {
            Kind::Scalar(scalar) if !scalar.is_null() => Some(scalar),
            _ => {
                self.wrong(node, key, wanted, help);
                None
            }
        }
    }

    fn wrong(&mut self, node: &Node, key: &str, wanted: &str, help: &str) {
        let found = match &node.kind {
            Kind::Scalar(scalar) if !scalar.is_null() => quoted(&scalar.text.value),
            _ => node.described().to_owned(),
        };
        self.error(node.span, format!("`{key}` must be {wanted}, but here is {found}"), help);
    }
}

/// A value that is not there stands nowhere; then its key is shown.
fn place(node: &Node, owner: Span) -> Span {
    match &node.kind {
        Kind::Scalar(scalar) if scalar.is_null() => owner,
        _ => node.span,
    }
}

/// How a name is spelled.
#[derive(Clone, Copy)]
pub(crate) enum Rule {
    /// `upload_photo`
    Snake,
    /// An error code: `INVALID_MODULE`; the service has a few in small letters, and one with a space
    Code,
    /// `Attachment`
    Type,
    /// A name on the wire: `$file_id`, `Price_Books`, `attachmentUrl`, `If-Modified-Since`
    Wire,
    /// A version: `v2.1`
    Version,
    /// A page below the folder of the documentation: `upload-image.html`, `bulk-read/overview.html`
    Page,
}

impl Rule {
    fn holds(self, text: &str) -> bool {
        let starts = |good: fn(&char) -> bool| text.chars().next().as_ref().is_some_and(good);
        let all = |good: fn(char) -> bool| text.chars().all(good);
        match self {
            Self::Snake => {
                starts(char::is_ascii_lowercase)
                    && all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
                    && !text.ends_with('_')
                    && !text.contains("__")
            }
            Self::Code => {
                starts(char::is_ascii_alphabetic)
                    && all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ' ')
                    && !text.ends_with(' ')
                    && !text.contains("  ")
            }
            Self::Type => starts(char::is_ascii_uppercase) && all(|c| c.is_ascii_alphanumeric()),
            Self::Wire => {
                text.contains(|c: char| c.is_ascii_alphabetic())
                    && all(|c| c.is_ascii_alphanumeric() || "_$-.".contains(c))
            }
            Self::Version => version_numbers(text).is_some(),
            Self::Page => {
                let word = |part: &str| !part.is_empty() && !part.starts_with('.');
                text.strip_suffix(".html").is_some_and(|name| name.split('/').all(word))
                    && all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c))
            }
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Snake => {
                "use small letters and digits, with single underscores between words: `upload_photo`"
            }
            Self::Code => "use letters, digits and underscores, as on the wire: `INVALID_MODULE`",
            Self::Type => "use capitals at the start of words and nothing between them: `UserReference`",
            Self::Wire => "use the name on the wire: letters, digits and `_`, `$`, `-` or `.`",
            Self::Version => "use `v` and a number, with at most one dot: `v2`, `v2.1`",
            Self::Page => "use the page's path below the documentation's folder: `upload-image.html`",
        }
    }
}

/// `v2.1` → (2, 1); `None` if it is no version. Leading zeros would give one version two names.
pub(crate) fn version_numbers(text: &str) -> Option<(u32, u32)> {
    let number = |digits: &str| {
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|_| plain && (digits == "0" || !digits.starts_with('0')))
    };
    let text = text.strip_prefix('v')?;
    match text.split_once('.') {
        Some((major, minor)) => Some((number(major)?, number(minor).filter(|minor| *minor > 0)?)),
        None => Some((number(text)?, 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_their_rules() {
        for (rule, good, bad) in [
            (Rule::Snake, ["upload_photo", "a1"], ["Upload", "a__b"]),
            (Rule::Snake, ["x", "page_2"], ["_x", "x_"]),
            (Rule::Code, ["INVALID_MODULE", "A2"], ["INVALID-MODULE", "2A"]),
            (Rule::Code, ["expected_data_type", "No Content"], ["A ", "A  B"]),
            (Rule::Type, ["Attachment", "A1"], ["attachment", "User_Reference"]),
            (Rule::Wire, ["$file_id", "If-Modified-Since"], ["", "a b"]),
            (Rule::Page, ["upload-image.html", "bulk/a.html"], ["upload-image", "../a.html"]),
            (Rule::Version, ["v2", "v2.1"], ["2", "v2.0"]),
        ] {
            assert!(good.iter().all(|text| rule.holds(text)), "{good:?}");
            assert!(bad.iter().all(|text| !rule.holds(text)), "{bad:?}");
        }
    }

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        assert!(version_numbers("v2.1") < version_numbers("v3"));
        assert!(version_numbers("v9") < version_numbers("v10"));
        for text in ["v", "v2.", "v.1", "v+1", "v02", "v2.1.1", "v99999999999"] {
            assert_eq!(version_numbers(text), None, "{text}");
        }
    }
}
