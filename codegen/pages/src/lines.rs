//! A page as a stream of lines, whatever it was saved as.

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A heading, with its level.
    Heading(u8),
    /// An item of a list.
    Bullet,
    /// A line of a sample.
    Code,
    /// Anything else.
    Text,
}

/// A line without marks of its flavour.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) number: usize,
    pub(crate) kind: Kind,
    pub(crate) text: String,
    /// Where the first link of the line leads.
    pub(crate) link: Option<String>,
}

/// A page's lines.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub(crate) all: Vec<Line>,
    /// The page's own address.
    pub(crate) address: Option<String>,
    /// The input ends before the page does.
    pub(crate) cut: bool,
}

impl Lines {
    /// Adds a line, or two where a bullet runs on behind the sentence before it. Empty lines carry nothing.
    pub(crate) fn push(&mut self, number: usize, kind: Kind, text: &str, link: Option<String>) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if matches!(kind, Kind::Bullet | Kind::Text)
            && let Some((before, after)) = run_on(text)
        {
            self.push(number, kind, before, link);
            self.push(number, Kind::Bullet, after, None);
            return;
        }
        self.all.push(Line { number, kind, text: text.to_owned(), link });
    }
}

/// Splits `… a sentence. - CODEHTTP 400` before the bullet: where lists were flattened, the bullet stays within the line.
fn run_on(text: &str) -> Option<(&str, &str)> {
    // A line of this length is no line of a page.
    if text.len() > 20_000 {
        return None;
    }
    text.match_indices(" - ").find_map(|(at, dash)| {
        let after = &text[at + dash.len()..];
        let header = crate::errors::header(after).is_some();
        let parameter = !header && after.len() < 120 && crate::parameters::is_strict(after);
        let ended = text[..at].trim_end().ends_with(['.', ')', '"']);
        (header || (parameter && ended)).then_some((&text[..at], after))
    })
}
