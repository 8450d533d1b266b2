//! The errors that a page lists.

use crate::lines::{Kind, Line};
use crate::model::{ErrorRow, Placed};

/// Reads the sections of errors.
pub(crate) fn read(lines: &[&Line], warnings: &mut Vec<Placed<String>>) -> Vec<Placed<ErrorRow>> {
    let mut rows: Vec<Placed<ErrorRow>> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        if line.kind == Kind::Code {
            continue;
        }
        if let Some(row) = table_row(line) {
            add(&mut rows, row);
            continue;
        }
        let Some((code, status)) = header(&line.text) else { continue };
        let block: Vec<&Line> = lines[at..]
            .iter()
            .take_while(|line| header(&line.text).is_none() && table_row(line).is_none())
            .filter(|line| line.kind != Kind::Code)
            .copied()
            .collect();
        if !code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_') {
            warnings.push(Placed::new(format!("`{code}` is an odd code"), line.number));
        }
        let found = messages(&block);
        if found.is_empty() {
            add(&mut rows, Placed::new(ErrorRow { code: code.clone(), status, message: None }, line.number));
        }
        for message in found {
            let row = ErrorRow { code: code.clone(), status, message: Some(message) };
            add(&mut rows, Placed::new(row, line.number));
        }
    }
    rows
}

fn add(rows: &mut Vec<Placed<ErrorRow>>, row: Placed<ErrorRow>) {
    if rows.len() < crate::MAX_FACTS && !rows.iter().any(|known| known.value == row.value) {
        rows.push(row);
    }
}

/// `CODEHTTP 400`, also with a space, a colon or a dash between.
pub(crate) fn header(text: &str) -> Option<(String, Option<u16>)> {
    let text = text.trim();
    if text.len() > 100 {
        return None;
    }
    let at = text.rfind("HTTP")?;
    let tail = text[at + 4..].trim_start_matches([' ', ':', '-', '(']);
    let tail = tail.strip_prefix("Status").unwrap_or(tail).trim_start_matches([' ', ':', '-']);
    let digits = tail.get(..3)?;
    let status: u16 = digits.parse().ok().filter(|status| (100..600).contains(status))?;
    if tail[3..].starts_with(|c: char| c.is_alphanumeric()) || tail.len() > 20 {
        return None;
    }
    let code = text[..at].trim().trim_matches(|c: char| "-:(*•.".contains(c) || c.is_whitespace());
    let plain = code.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ' ' || c == '-');
    let begins = code.starts_with(|c: char| c.is_ascii_alphabetic());
    let words = code.split_whitespace();
    let capital = |word: &str| !word.starts_with(|c: char| c.is_ascii_lowercase());
    let short = words.clone().count() == 1 || (words.clone().count() <= 3 && words.clone().all(capital));
    (plain && begins && short).then(|| (code.to_owned(), Some(status)))
}

/// `| CODE | 400 | message |`, in this order or with the status first.
fn table_row(line: &Line) -> Option<Placed<ErrorRow>> {
    if !line.text.contains('|') {
        return None;
    }
    let cells: Vec<&str> = line.text.trim_matches('|').split('|').map(str::trim).collect();
    let code = cells.iter().position(|cell| is_code(cell))?;
    let number =
        |cell: &&str| cell.trim_start_matches("HTTP").trim().get(..3).and_then(|digits| digits.parse().ok());
    let status = cells.iter().find_map(|cell| number(cell).filter(|status| (100..600).contains(status)));
    let text = |cell: &&&str| number(cell).is_none() && !cell.is_empty();
    let message = cells[code + 1..].iter().find(text).map(|cell| (*cell).to_owned());
    Some(Placed::new(ErrorRow { code: cells[code].to_owned(), status, message }, line.number))
}

fn is_code(text: &str) -> bool {
    text.len() > 3
        && text.contains('_')
        && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// What introduces text that is no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marker {
    Reasons,
    Resolution,
}

/// The marker a line begins with, and whether text follows it.
fn marker(text: &str) -> Option<(Marker, bool)> {
    let word: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
    let rest = text[word.len()..].trim_start();
    let lower = word.to_ascii_lowercase();
    let ended = rest.is_empty() || rest.starts_with([':', '-', '–']);
    let inline = !rest.trim_start_matches([':', '-', '–', ' ']).is_empty();
    match lower.as_str() {
        "resolution" | "resolutions" | "resoution" | "resoutions" | "solution" | "solutions"
        | "resolutoin" | "resoultion" | "reolution" | "fix" => ended.then_some((Marker::Resolution, inline)),
        "reason" | "reasons" if ended || rest.to_ascii_lowercase().starts_with("and resolution") => {
            Some((Marker::Reasons, inline))
        }
        _ => None,
    }
}

/// The messages of one header's lines.
fn messages(block: &[&Line]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut within: Option<Marker> = None;
    let last = block.iter().rposition(|line| marker(&line.text).is_some()).unwrap_or(0);
    for (at, line) in block.iter().enumerate() {
        if let Some((marker, _)) = marker(&line.text) {
            within = Some(marker);
            continue;
        }
        let bullet = line.kind == Kind::Bullet;
        let later = at < last;
        let next = block.get(at + 1).is_some_and(|line| marker(&line.text).is_some());
        let (before, inline_marker) = split_inline(&line.text);
        let wanted = match within {
            Some(Marker::Reasons) => false,
            // Where messages and resolutions take turns, a message is what a further marker follows.
            Some(Marker::Resolution) => (bullet && later) || next || inline_marker,
            None => bullet || found.is_empty(),
        };
        let mark = !before.chars().any(char::is_alphanumeric);
        let introduces =
            before.ends_with([':', ',']) && block.get(at + 1).is_some_and(|line| line.kind == Kind::Bullet);
        if wanted && !mark && !introduces {
            found.push(before.to_owned());
        }
        if inline_marker {
            within = Some(Marker::Resolution);
        }
    }
    found
}

/// The message of a line that also has the resolution.
fn split_inline(text: &str) -> (&str, bool) {
    ["Resolution:", "Resolutions:", "Resolution :", "Solution:", "Resoution:"]
        .iter()
        .filter_map(|word| text.find(word))
        .min()
        .map_or((text, false), |at| (text[..at].trim_end_matches([' ', '-', '–']), true))
}
