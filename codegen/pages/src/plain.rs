//! Plain text, as copied from a browser: with bullets, or flattened so that little but the words is left.

use crate::lines::{Kind, Lines};
use crate::section::Section;

const BULLETS: [&str; 6] = ["•", "◦", "▪", "- ", "– ", "* "];

pub(crate) fn lines(text: &str) -> Lines {
    let mut out = Lines::default();
    let mut code = false;
    let mut bullet = false;
    for (number, raw) in (1..).zip(text.lines()) {
        let line = raw.trim();
        if line.is_empty() {
            continue;
        }
        if Section::of_plain(line).is_some() {
            code = false;
            out.push(number, Kind::Heading(4), line, None);
            continue;
        }
        let item = BULLETS.iter().find_map(|mark| line.strip_prefix(mark));
        // No line of a sample looks like a parameter, so one ends the sample where no heading does.
        code &= !item.is_some_and(crate::parameters::is_strict);
        code |= line.starts_with("Copied");
        if code {
            out.push(number, Kind::Code, raw, None);
        } else if let Some(rest) = item {
            bullet = rest.trim().is_empty();
            out.push(number, Kind::Bullet, rest, None);
        } else {
            let kind = if std::mem::take(&mut bullet) { Kind::Bullet } else { Kind::Text };
            out.push(number, kind, line, None);
        }
    }
    // Without marks, the title is whatever stands before the first section.
    let titled = out.all.first().is_some_and(|first| {
        first.kind == Kind::Text
            && first.text.len() < 100
            && !first.text.eq_ignore_ascii_case("request details")
    });
    if titled && let Some(first) = out.all.first_mut() {
        first.kind = Kind::Heading(1);
    }
    out
}
