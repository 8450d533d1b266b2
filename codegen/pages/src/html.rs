//! HTML, as a browser saves it.

use ego_tree::iter::Edge;
use scraper::{Html, Node};

use crate::lines::{Kind, Lines};

const SKIPPED: [&str; 10] =
    ["script", "style", "nav", "footer", "noscript", "template", "svg", "button", "select", "title"];
const BLOCKS: [&str; 22] = [
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "table",
    "tbody",
    "tr",
    "section",
    "article",
    "br",
    "pre",
    "dt",
    "dd",
    "dl",
    "blockquote",
    "main",
    "body",
    "header",
    "aside",
    "hr",
    "form",
];

/// Whether elements nest deeper than in any page. The parser's time grows with the square of the depth.
pub(crate) fn is_bottomless(source: &str) -> bool {
    const UNCLOSED: [&str; 19] = [
        "p", "li", "td", "th", "tr", "dt", "dd", "br", "hr", "img", "input", "link", "meta", "option",
        "source", "wbr", "col", "area", "base",
    ];
    let mut depth = 0_usize;
    for piece in source.split('<').skip(1) {
        if piece.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if piece.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let name = piece.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            depth += usize::from(!UNCLOSED.iter().any(|unclosed| unclosed.eq_ignore_ascii_case(name)));
        }
        if depth > 2_000 {
            return true;
        }
    }
    false
}

pub(crate) fn lines(source: &str) -> Lines {
    let tree = Html::parse_document(source);
    let mut reader = Reader { out: Lines::default(), places: Places::new(source), now: Now::default() };
    let mut skipped = 0_usize;
    for edge in tree.tree.root().traverse() {
        let (node, opens) = match edge {
            Edge::Open(node) => (node.value(), true),
            Edge::Close(node) => (node.value(), false),
        };
        match node {
            Node::Element(element) => {
                let name = element.name();
                if name == "link" && element.attr("rel") == Some("canonical") {
                    reader.out.address = element.attr("href").map(str::to_owned);
                }
                if SKIPPED.contains(&name) {
                    skipped = if opens { skipped + 1 } else { skipped.saturating_sub(1) };
                } else if skipped == 0 {
                    reader.element(name, element.attr("href"), opens);
                }
            }
            Node::Text(text) if opens && skipped == 0 => reader.text(text),
            _ => {}
        }
    }
    reader.flush();
    let tail = source.trim_end();
    let tail = tail.get(tail.len().saturating_sub(2000)..).unwrap_or(tail).to_ascii_lowercase();
    let start = source.get(..4000).unwrap_or(source).to_ascii_lowercase();
    reader.out.cut = start.contains("<html") && !tail.contains("</html");
    reader.out
}

/// The line that is being put together.
#[derive(Default)]
struct Now {
    text: String,
    line: Option<usize>,
    link: Option<String>,
    heading: Option<u8>,
    bullet: bool,
    pre: usize,
}

struct Reader<'a> {
    out: Lines,
    places: Places<'a>,
    now: Now,
}

impl Reader<'_> {
    fn element(&mut self, name: &str, href: Option<&str>, opens: bool) {
        let level =
            name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok()).filter(|level| *level < 7);
        match name {
            "a" => {
                if let (true, Some(href)) = (opens, href) {
                    if let Some(address) = href.strip_suffix("#top").filter(|address| address.contains('/')) {
                        self.out.address.get_or_insert_with(|| address.to_owned());
                    }
                    self.now.link.get_or_insert_with(|| href.to_owned());
                }
            }
            "td" | "th" if opens && !self.now.text.trim().is_empty() => self.now.text.push_str(" | "),
            _ if level.is_some() => {
                self.flush();
                self.now.heading = level.filter(|_| opens);
            }
            _ if BLOCKS.contains(&name) => {
                self.flush();
                match name {
                    "pre" => {
                        self.now.pre = if opens { self.now.pre + 1 } else { self.now.pre.saturating_sub(1) }
                    }
                    "li" | "dt" => self.now.bullet = opens,
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.now.pre > 0 {
            for (at, piece) in text.split('\n').enumerate() {
                if at > 0 {
                    self.flush();
                }
                self.add(piece);
            }
            return;
        }
        self.add(text);
    }

    fn add(&mut self, text: &str) {
        if !text.trim().is_empty() {
            let line = self.places.find(text);
            self.now.line.get_or_insert(line);
        }
        for (at, word) in text.split(char::is_whitespace).enumerate() {
            if at > 0 && !self.now.text.ends_with(' ') {
                self.now.text.push(' ');
            }
            self.now.text.push_str(word);
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.now.text);
        let (number, link) = (self.now.line.take(), self.now.link.take());
        let Some(number) = number else { return };
        let kind = match self.now.heading {
            _ if self.now.pre > 0 => Kind::Code,
            Some(level) => Kind::Heading(level),
            None if std::mem::take(&mut self.now.bullet) => Kind::Bullet,
            None => Kind::Text,
        };
        self.out.push(number, kind, &text, link);
    }
}

/// Finds the lines of texts again: the parser does not keep them.
struct Places<'a> {
    source: &'a str,
    at: usize,
    line: usize,
    /// How often the whole rest may still be searched.
    far: u8,
}

impl<'a> Places<'a> {
    const fn new(source: &'a str) -> Self {
        Self { source, at: 0, line: 1, far: 60 }
    }

    fn find(&mut self, text: &str) -> usize {
        let plain = |c: char| c.is_alphanumeric() || "_/.,:-{} ".contains(c);
        let needle = text.trim().split(|c: char| !plain(c)).map(str::trim).find(|piece| !piece.is_empty());
        let Some(needle) = needle else { return self.line };
        if !self.step(needle, 1 << 13) && self.far > 0 {
            // A long script may lie between two texts.
            self.far -= 1;
            self.step(needle, usize::MAX);
        }
        self.line
    }

    fn step(&mut self, needle: &str, reach: usize) -> bool {
        let mut end = self.source.len().min(self.at.saturating_add(reach));
        while !self.source.is_char_boundary(end) {
            end -= 1;
        }
        let window = &self.source[self.at..end];
        for (found, _) in window.match_indices(needle).take(16) {
            // A word within a tag is an attribute's.
            if window[..found].rfind('<') > window[..found].rfind('>') {
                continue;
            }
            self.line += window[..found].matches('\n').count();
            self.at += found;
            return true;
        }
        false
    }
}
