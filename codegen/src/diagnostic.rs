//! Mistakes in the spec, shown so that the line to change and the change are plain.

use std::fmt;

use crate::source::{Source, Sources, Span};
use crate::suggest::nearest;

/// The longest piece of a line that is shown, in characters.
const SHOWN_CHARS: usize = 150;
/// How many characters before the mistake are shown at most.
const SHOWN_BEFORE: usize = 100;

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// From the root of the project: `spec/crm/photo.yaml`.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// The line as it stands, cut where it is very long.
    pub source: String,
    /// How many characters of [`Self::source`] stand before the mistake, and how many are the mistake.
    pub mark: (usize, usize),
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:{}:{}: error: {}", self.file, self.line, self.column, self.message)?;
        if self.source.is_empty() {
            return writeln!(f, "help: {}", self.help);
        }
        let number = self.line.to_string();
        let gutter = " ".repeat(number.len());
        // Tabs stay tabs under the line, so that the caret stands where the eye expects it.
        let before: String =
            self.source.chars().take(self.mark.0).map(|c| if c == '\t' { c } else { ' ' }).collect();
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{number} | {}", self.source)?;
        writeln!(f, "{gutter} | {before}{}", "^".repeat(self.mark.1.max(1)))?;
        writeln!(f, "help: {}", self.help)
    }
}

/// Every mistake of every file, in the order of files and lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// The mistakes; there is at least one.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.list {
            writeln!(f, "{diagnostic}")?;
        }
        let mut files: Vec<_> = self.list.iter().map(|diagnostic| &diagnostic.file).collect();
        files.dedup();
        writeln!(f, "{} in {}", count(self.len(), "mistake"), count(files.len(), "file"))
    }
}

impl std::error::Error for Diagnostics {}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Collects mistakes while the stages run.
#[derive(Debug, Default)]
pub struct Report {
    found: Vec<(Span, String, String)>,
    /// Of the files, to name them in help.
    paths: Vec<String>,
}

impl Report {
    /// Adds a mistake: where, what is wrong, what to do.
    pub fn error(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.found.push((span, message.into(), help.into()));
    }

    /// Makes a file known by its index.
    pub(crate) fn name_file(&mut self, path: &str) {
        self.paths.push(format!("spec/{path}"));
    }

    /// Says where something is to somebody who looks at `from`: `line 3`, or the file too.
    pub(crate) fn place(&self, span: Span, from: Span) -> String {
        match self.paths.get(span.file) {
            Some(path) if span.file != from.file => format!("line {} of `{path}`", span.line),
            _ => format!("line {}", span.line),
        }
    }

    /// The help for a word that is none of `known`: the nearest one, or `otherwise`.
    pub(crate) fn did_you_mean<'a>(
        &self,
        word: &str,
        known: impl IntoIterator<Item = &'a str>,
        otherwise: impl FnOnce() -> String,
    ) -> String {
        // Guessing takes time; whoever has made that many mistakes is not helped by one more guess.
        const GUESSES: usize = 100;
        let guess = (self.found.len() < GUESSES).then(|| nearest(word, known)).flatten();
        guess.map_or_else(otherwise, |guess| format!("did you mean {}?", quoted(guess)))
    }

    /// Whether no mistake was found so far.
    pub fn is_clean(&self) -> bool {
        self.found.is_empty()
    }

    /// Sorts the mistakes and shows their lines. What is found twice (once for each version, say) is
    /// told once.
    pub fn finish(mut self, sources: &Sources) -> Diagnostics {
        self.found.sort();
        self.found.dedup();
        let list = self.found.into_iter().map(|(span, message, help)| {
            let source = sources.get(span.file);
            let (shown, mark) = source.map_or_else(Default::default, |source| excerpt(source, span));
            Diagnostic {
                file: format!("spec/{}", source.map_or("", |source| source.path.as_str())),
                line: span.line,
                column: span.column,
                message,
                help,
                source: shown,
                mark,
            }
        });
        Diagnostics { list: list.collect() }
    }
}

/// The part of the line around the mistake, and where in it the mistake stands.
fn excerpt(source: &Source, span: Span) -> (String, (usize, usize)) {
    let line = source.line(span.line);
    let at = span.start.saturating_sub(source.line_start(span.line)).min(line.len());
    let Some((before, after)) = line.split_at_checked(at) else { return (shown_line(line), (0, 1)) };
    // A long line is cut on both sides. Only what is shown is walked over, so that many mistakes in one
    // huge line stay cheap.
    let start = before.char_indices().rev().nth(SHOWN_BEFORE).map(|(index, c)| index + c.len_utf8());
    let kept = before.get(start.unwrap_or(0)..).unwrap_or(before);
    let mut text = String::new();
    if start.is_some() {
        text.push('…');
    }
    text.push_str(kept);
    let column = text.chars().count();
    let room = SHOWN_CHARS.saturating_sub(column);
    let end = after.char_indices().nth(room).map(|(index, _)| index);
    let rest = after.get(..end.unwrap_or(after.len())).unwrap_or(after);
    text.push_str(rest);
    let marked = span.end.saturating_sub(span.start).min(rest.len());
    let width = rest.char_indices().take_while(|(index, _)| *index < marked).count();
    if end.is_some() {
        text.push('…');
    }
    (shown_line(&text), (column, width))
}

/// Control characters, and those that turn the direction of text, must not reach a terminal.
fn shown_line(line: &str) -> String {
    line.chars().map(|c| if c != '\t' && is_unshown(c) { '\u{fffd}' } else { c }).collect()
}

fn is_unshown(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text of the spec inside a message: in back quotes, short, without control characters.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .map(|c| match c {
            '\n' | '\t' => ' ',
            c if is_unshown(c) => '\u{fffd}',
            c => c,
        })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// A list inside a message: `` `a`, `b` and `c` ``.
pub(crate) fn listed<'a>(items: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let mut items: Vec<String> = items.into_iter().map(quoted).collect();
    let Some(tail) = items.pop() else { return "nothing".to_owned() };
    if items.is_empty() { tail } else { format!("{} {last} {tail}", items.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Files;

    fn render(text: &str, span: Span) -> String {
        let files = Files::from([("a.yaml".to_owned(), text.as_bytes().to_vec())]);
        let mut report = Report::default();
        let sources = Sources::new(&files, &mut report);
        report.error(span, "wrong", "right it");
        report.finish(&sources).to_string()
    }

    #[test]
    fn the_caret_stands_under_the_mistake() {
        let shown = render("a: b\n\té: oops", Span { file: 0, line: 2, column: 5, start: 10, end: 14 });
        assert_eq!(
            shown,
            "spec/a.yaml:2:5: error: wrong\n  |\n2 | \té: oops\n  | \t   ^^^^\nhelp: right it\n\n1 mistake in 1 file\n"
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_mistake() {
        let text = format!("{}WRONG{}", "é".repeat(5000), "x".repeat(5000));
        let shown = render(&text, Span { file: 0, line: 1, column: 5001, start: 10000, end: 10005 });
        let longest = shown.lines().map(|line| line.chars().count()).max();
        assert!(longest < Some(SHOWN_CHARS + 20), "{longest:?}");
        let lines: Vec<_> = shown.lines().collect();
        let column = lines[2].chars().position(|c| c == 'W');
        assert_eq!(lines[3].chars().position(|c| c == '^'), column);
        assert!(lines[3].ends_with("^^^^^"));
    }

    #[test]
    fn places_that_do_not_exist_are_no_panic() {
        for start in [0, 1, 3, 99] {
            render("é", Span { file: 0, line: 1, column: 1, start, end: start + 1 });
            render("é", Span { file: 7, line: 9, column: 1, start, end: 0 });
        }
    }

    #[test]
    fn nothing_that_moves_the_cursor_is_shown() {
        let shown = render("a\u{1b}[31m\u{202e}b", Span { file: 0, line: 1, column: 1, start: 0, end: 1 });
        assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'));
        assert_eq!(quoted("a\u{1b}b\nc"), "`a\u{fffd}b c`");
    }

    #[test]
    fn lists_read_as_prose() {
        assert_eq!(listed(["a", "b", "c"], "or"), "`a`, `b` or `c`");
        assert_eq!(listed(["a"], "or"), "`a`");
        assert_eq!(listed([], "or"), "nothing");
    }

    #[test]
    fn guesses_are_made_as_long_as_they_help() {
        let mut report = Report::default();
        assert_eq!(report.did_you_mean("retri", ["retry"], || "no".into()), "did you mean `retry`?");
        assert_eq!(report.did_you_mean("xyz", ["retry"], || "no".into()), "no");
        (0..100).for_each(|_| report.error(Span::default(), "wrong", "right it"));
        assert_eq!(report.did_you_mean("retri", ["retry"], || "no".into()), "no");
    }
}
