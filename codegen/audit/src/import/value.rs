//! Values to YAML, in the manner of the spec.

/// Whether a list or mapping stands in brackets or has lines of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `[a, b]`, `{a: 1}`
    Flow,
    /// A line for each.
    Block,
}

/// A value to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// What YAML has a notation of its own for: `404`, `true`.
    Word(String),
    /// Text, which gets quotes where it needs them.
    Text(String),
    /// A list.
    List(Style, Vec<Value>),
    /// A mapping.
    Map(Style, Vec<(String, Value)>),
    /// A value with a comment behind it. Brackets have no room for one, so there it is left out.
    Checked(Box<Value>, String),
}

impl Value {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A mapping.
    pub fn map<const N: usize>(style: Style, entries: [(&str, Self); N]) -> Self {
        Self::Map(style, entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// A list in brackets.
    pub fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self::List(Style::Flow, words.into_iter().map(Self::text).collect())
    }

    /// The same, with something for a person to check.
    pub fn check(self, what: impl Into<String>) -> Self {
        Self::Checked(Box::new(self), what.into())
    }

    /// The same with lines of its own, or in brackets.
    pub fn styled(self, style: Style) -> Self {
        match self {
            Self::List(_, items) => Self::List(style, items),
            Self::Map(_, entries) => Self::Map(style, entries),
            other => other,
        }
    }

    /// A number or truth value stays one; for other texts quotes make no difference.
    pub fn plain(text: &str) -> Self {
        let word = text.parse::<u64>().is_ok() || matches!(text, "true" | "false");
        if word { Self::Word(text.to_owned()) } else { Self::Text(text.to_owned()) }
    }

    /// The value within a line.
    pub fn inline(&self) -> String {
        self.in_line(true)
    }

    /// A scalar alone, which may hold more marks without quotes than one in brackets.
    pub fn scalar(&self) -> String {
        self.in_line(false)
    }

    fn in_line(&self, brackets: bool) -> String {
        let all = |values: &[Self]| values.iter().map(Self::inline).collect::<Vec<_>>().join(", ");
        match self {
            Self::Word(word) => word.clone(),
            Self::Text(text) => quote(text, brackets),
            Self::List(_, items) => format!("[{}]", all(items)),
            Self::Map(_, entries) => {
                let entries: Vec<_> = entries.iter().map(|(key, value)| entry(key, value)).collect();
                format!("{{{}}}", entries.join(", "))
            }
            Self::Checked(value, _) => value.in_line(brackets),
        }
    }

    /// The lines of an entry of a mapping.
    pub fn entry_lines(&self, key: &str, indent: usize, lines: &mut Vec<String>) {
        self.lines(&format!("{}{}:", " ".repeat(indent), quote(key, false)), indent, lines);
    }

    /// The lines of an item of a list, the mark at `indent`.
    pub fn item_lines(&self, indent: usize, lines: &mut Vec<String>) {
        let mark = format!("{}-", " ".repeat(indent));
        let Self::Map(Style::Block, entries) = self else { return self.lines(&mark, indent, lines) };
        let first = lines.len();
        for (key, value) in entries {
            value.entry_lines(key, indent + 2, lines);
        }
        if let Some(line) = lines.get_mut(first) {
            *line = format!("{mark} {}", line.trim_start());
        }
    }

    fn lines(&self, head: &str, indent: usize, lines: &mut Vec<String>) {
        match self {
            Self::List(Style::Block, items) if !items.is_empty() => {
                lines.push(head.to_owned());
                for item in items {
                    item.item_lines(indent + 2, lines);
                }
            }
            Self::Map(Style::Block, entries) if !entries.is_empty() => {
                lines.push(head.to_owned());
                for (key, value) in entries {
                    value.entry_lines(key, indent + 2, lines);
                }
            }
            Self::Checked(value, what) => {
                let at = lines.len();
                value.lines(head, indent, lines);
                if let Some(line) = lines.get_mut(at) {
                    *line = format!("{line} # check: {what}");
                }
            }
            _ => lines.push(format!("{head} {}", self.scalar())),
        }
    }
}

/// An entry of a mapping in brackets.
pub fn entry(key: &str, value: &Value) -> String {
    format!("{}: {}", quote(key, true), value.inline())
}

/// A text as YAML, in quotes where it would not be the same text without.
fn quote(text: &str, brackets: bool) -> String {
    let marks = "-?:,[]{}#&*!|>'\"%@`~=<";
    let bare = !text.is_empty()
        && text.trim() == text
        && !text.starts_with(|c| marks.contains(c))
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !matches!(text, "null" | "Null" | "NULL")
        && text.chars().all(|c| !c.is_control() && c != '\u{feff}' && c != '\u{2028}' && c != '\u{2029}')
        && !(brackets && text.contains([',', '[', ']', '{', '}']));
    if bare {
        return text.to_owned();
    }
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() || "\u{feff}\u{2028}\u{2029}".contains(c) => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
