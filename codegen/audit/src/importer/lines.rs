//! Edits of a spec file by lines, so that comments, order and everything that is not meant stay as they are.
//!
//! This knows the style in which spec files are written (blocks with two spaces, short things in braces), not YAML.
//! What it made is read again by the generator before anything is done with it.

/// A file as lines.
pub struct Lines {
    lines: Vec<String>,
}

/// A mapping or list in block style: the line of its key and the lines below it.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// The index of the key's line.
    pub head: usize,
    /// The index after the block's last line.
    pub end: usize,
    /// How far the key is indented.
    pub indent: usize,
}

impl Lines {
    pub fn new(text: &str) -> Self {
        Self { lines: text.lines().map(str::to_owned).collect() }
    }

    pub fn text(self) -> String {
        let mut text = self.lines.join("\n");
        text.push('\n');
        text
    }

    pub fn line(&self, index: usize) -> &str {
        self.lines.get(index).map_or("", String::as_str)
    }

    pub fn set(&mut self, index: usize, text: String) {
        if let Some(line) = self.lines.get_mut(index) {
            *line = text;
        }
    }

    pub fn insert(&mut self, index: usize, new: impl IntoIterator<Item = String>) {
        let index = index.min(self.lines.len());
        self.lines.splice(index..index, new);
    }

    pub fn remove(&mut self, from: usize, end: usize) {
        let end = end.min(self.lines.len());
        self.lines.drain(from.min(end)..end);
    }

    /// The block that starts on a line: all lines below it that are indented further.
    pub fn block(&self, head: usize) -> Block {
        let indent = indent(self.line(head));
        let below = self.lines.iter().enumerate().skip(head + 1);
        let mut end = head + 1;
        for (index, line) in below {
            if line.trim().is_empty() {
                continue;
            }
            if self::indent(line) <= indent {
                break;
            }
            end = index + 1;
        }
        Block { head, end, indent }
    }

    /// A key right inside a block.
    pub fn key(&self, block: Block, key: &str) -> Option<Block> {
        let inside = block.head + 1..block.end;
        let depth = inside.clone().map(|index| self.line(index)).find(|line| is_content(line)).map(indent)?;
        let mut heads = inside.filter(|index| {
            let line = self.line(*index);
            indent(line) == depth
                && line.trim_start().strip_prefix(key).is_some_and(|rest| rest.starts_with(':'))
        });
        heads.next().map(|head| self.block(head))
    }

    /// The item of a list that a line is part of: from its dash to its end.
    pub fn item(&self, line: usize) -> Option<Block> {
        let depth = indent(self.line(line));
        let is_head = |index: &usize| {
            let text = self.line(*index);
            text.trim_start().starts_with("- ") && (*index == line || indent(text) < depth)
        };
        (0..=line).rev().find(is_head).map(|head| self.block(head))
    }

    /// What stands behind the colon of a key, without a comment.
    pub fn value(&self, block: Block) -> &str {
        let line = self.line(block.head);
        let value = line.split_once(':').map_or("", |(_, value)| value).trim();
        if value.starts_with('#') { "" } else { value }
    }

    /// Adds items to the list under a key; `None` where the list is written in a way that this does not know.
    pub fn add_to_list(&mut self, list: Block, items: &[Vec<String>]) -> Option<()> {
        let inside = list.head + 1..list.end;
        let first = inside.map(|index| self.line(index)).find(|line| line.trim_start().starts_with("- "));
        let depth = first.map_or(list.indent + 2, indent);
        match self.value(list) {
            "" => {}
            "[]" => self.set(list.head, self.line(list.head).replacen(" []", "", 1)),
            _ => return None,
        }
        let lines = items.iter().flat_map(|item| at(depth, item)).collect::<Vec<_>>();
        self.insert(list.end, lines);
        Some(())
    }
}

/// Lines of a list's item or of a mapping, indented; the lines of an item after the first by two more.
pub fn at(depth: usize, lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| format!("{:depth$}{line}", "")).collect()
}

/// How far a line is indented.
pub fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn is_content(line: &str) -> bool {
    let line = line.trim_start();
    !line.is_empty() && !line.starts_with('#')
}

/// A text as YAML, quoted where it must be. `flow` says whether it stands inside brackets or braces.
pub fn scalar(text: &str, flow: bool) -> String {
    let special = |c: char| "-?:,[]{}#&*!|>'\"%@`".contains(c);
    let word =
        matches!(text.to_ascii_lowercase().as_str(), "" | "~" | "null" | "true" | "false" | "yes" | "no");
    let number = text.parse::<f64>().is_ok();
    let inside = text.contains(": ") || text.contains(" #") || text.ends_with(':') || text != text.trim();
    let marks = flow && text.contains([',', '[', ']', '{', '}']);
    let quote =
        word || number || inside || marks || text.starts_with(special) || text.contains(char::is_control);
    if quote { serde_json::Value::from(text).to_string() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a:\n  # what it is\n  b:\n    - x: 1\n      y: 2\n\n    - z\n  c: []\nd: 1\n";

    #[test]
    fn blocks_and_items_are_found() {
        let lines = Lines::new(TEXT);
        let a = lines.block(0);
        assert_eq!((a.head, a.end), (0, 8));
        let b = lines.key(a, "b").unwrap();
        assert_eq!((b.head, b.end), (2, 7));
        let item = lines.item(4).unwrap();
        assert_eq!((item.head, item.end), (3, 5));
        assert!(lines.key(a, "z").is_none());
    }

    #[test]
    fn items_go_to_the_end_of_their_list() {
        let mut lines = Lines::new(TEXT);
        let a = lines.block(0);
        let b = lines.key(a, "b").unwrap();
        lines.add_to_list(b, &[vec!["- n: 1".to_owned(), "  m: 2".to_owned()]]).unwrap();
        let a = lines.block(0);
        let c = lines.key(a, "c").unwrap();
        lines.add_to_list(c, &[vec!["- k".to_owned()]]).unwrap();
        let expected =
            TEXT.replace("    - z\n", "    - z\n    - n: 1\n      m: 2\n").replace("c: []", "c:\n    - k");
        assert_eq!(lines.text(), expected);
    }

    #[test]
    fn texts_are_quoted_where_they_must_be() {
        for plain in ["the id given", "a, b", "v2.1", "ZohoCRM.modules.{module}.ALL", "it's"] {
            assert_eq!(scalar(plain, false), plain);
        }
        for quoted in ["", "a: b", "[x]", "404", "no", " x", "# x", "*id*"] {
            assert_eq!(scalar(quoted, false), format!("\"{quoted}\""));
        }
        assert_eq!(scalar("a, b", true), "\"a, b\"");
    }
}
