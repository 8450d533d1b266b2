//! Markdown, as scrapers make it from a page.

use crate::lines::{Kind, Lines};
use crate::section::Section;

/// Whether a text has headings with marks, outside of its samples.
pub(crate) fn is_markdown(text: &str) -> bool {
    let mut fenced = false;
    text.lines().any(|line| {
        let line = line.trim_start();
        fenced ^= line.starts_with("```");
        !fenced && heading(line).is_some_and(|(_, title)| announces(&clean(title).0))
    })
}

/// Comments of samples look like headings too, so only these count.
fn announces(title: &str) -> bool {
    use Section::{Endpoints, Errors, Purpose, Scope, Url};
    let section = Section::of_plain(title);
    matches!(section, Some(Endpoints | Errors | Purpose | Scope | Url))
}

pub(crate) fn lines(source: &str) -> Lines {
    let mut out = Lines::default();
    let mut fenced = false;
    for (number, raw) in (1..).zip(source.lines()) {
        let line = raw.trim();
        if line.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            out.push(number, Kind::Code, raw, None);
            continue;
        }
        let (kind, rest) = if let Some((level, rest)) = heading(line) {
            (Kind::Heading(level), rest)
        } else if let Some(rest) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
            heading(rest).map_or((Kind::Bullet, rest), |(level, title)| (Kind::Heading(level), title))
        } else {
            (Kind::Text, line)
        };
        let (words, target) = clean(rest);
        if let Some(address) = target.as_deref().and_then(|target| target.strip_suffix("#top")) {
            out.address = Some(address.to_owned());
        }
        out.push(number, kind, &words, target);
    }
    out.cut = fenced;
    out
}

fn heading(line: &str) -> Option<(u8, &str)> {
    let rest = line.trim_start_matches('#');
    let level = u8::try_from(line.len() - rest.len()).ok()?;
    ((1..=6).contains(&level) && rest.starts_with(' ')).then(|| (level, rest.trim().trim_end_matches('#')))
}

/// The text without marks and the first link.
fn clean(line: &str) -> (String, Option<String>) {
    let (linked, first) = links(line);
    let chars: Vec<char> = linked.chars().collect();
    let mut out = String::with_capacity(linked.len());
    let mut emphasis = false;
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        match c {
            '\\' if next.is_some_and(|n| n.is_ascii_punctuation()) => {
                out.extend(next);
                at += 1;
            }
            '*' if next == Some('*') => at += 1,
            '`' => {}
            '_' | '*' => {
                let before = at.checked_sub(1).and_then(|i| chars.get(i)).copied();
                let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                let opens = !emphasis && !word(before) && next.is_some_and(|n| !n.is_whitespace() && n != c);
                let closes = emphasis && !word(next) && before.is_some_and(|b| !b.is_whitespace());
                if closes || (opens && closing(&chars, at + 1, c)) {
                    emphasis = opens;
                } else {
                    out.push(c);
                }
            }
            _ => out.push(c),
        }
        at += 1;
    }
    (out, first)
}

/// Whether a mark of emphasis that opens before `from` is closed on its line.
fn closing(chars: &[char], from: usize, mark: char) -> bool {
    // A bound keeps a line of nothing but marks from costing its square.
    (from + 1..chars.len().min(from + 400)).any(|at| {
        chars[at] == mark
            && chars[at - 1] != '\\'
            && !chars[at - 1].is_whitespace()
            && chars.get(at + 1).is_none_or(|n| !n.is_alphanumeric() && *n != '_')
    })
}

/// Puts the text of links in their place.
fn links(line: &str) -> (String, Option<String>) {
    let mut out = String::with_capacity(line.len());
    let mut first = None;
    let mut rest = line;
    while let Some(middle) = rest.find("](") {
        let Some(open) = rest[..middle].rfind('[') else {
            out.push_str(&rest[..middle + 2]);
            rest = &rest[middle + 2..];
            continue;
        };
        let Some(end) = rest[middle..].find(')').map(|end| middle + end) else { break };
        let image = rest[..open].ends_with('!');
        out.push_str(&rest[..open - usize::from(image)]);
        if !image {
            out.push_str(&rest[open + 1..middle]);
        }
        if first.is_none() {
            first = rest[middle + 2..end].split_whitespace().next().map(str::to_owned);
        }
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    (out, first)
}
