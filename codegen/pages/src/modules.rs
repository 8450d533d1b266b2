//! Lists of modules and of operation types.

use crate::lines::{Kind, Line};
use crate::model::Placed;

/// The modules of a section. What is excepted is left out.
pub(crate) fn list(lines: &[&Line]) -> Vec<Placed<String>> {
    let mut found: Vec<Placed<String>> = Vec::new();
    for line in lines.iter().filter(|line| matches!(line.kind, Kind::Text | Kind::Bullet)) {
        if line.text.to_lowercase().starts_with("note") {
            break;
        }
        let text = without_brackets(&line.text);
        let text = ["except", "excluding", "other than"]
            .iter()
            .filter_map(|word| text.to_lowercase().find(word).and_then(|at| text.get(..at)))
            .min_by_key(|kept| kept.len())
            .unwrap_or(&text);
        // A sentence names modules behind a colon, if at all.
        let listed = text.rsplit_once(": ").map(|(_, list)| list);
        let list = listed.unwrap_or(text);
        let ends = ["section", "follow", "respective"].iter().any(|word| list.contains(word));
        if listed.is_none() && (ends || is_sentence(list)) {
            continue;
        }
        let text = list;
        for piece in text.split([',', ';', '&']).flat_map(split_and) {
            let name = piece.trim().trim_end_matches('.').trim();
            let plain = name.chars().all(|c| c.is_alphanumeric() || " _-".contains(c));
            if found.len() == crate::MAX_FACTS
                || name.is_empty()
                || !plain
                || name.split_whitespace().count() > 4
            {
                continue;
            }
            if !found.iter().any(|known| known.value.eq_ignore_ascii_case(name)) {
                found.push(Placed::new(name.to_owned(), line.number));
            }
        }
    }
    found
}

/// Whether a line tells something: a part of it, between commas, is longer than any name.
fn is_sentence(text: &str) -> bool {
    text.split([',', ';', '&']).flat_map(split_and).any(|piece| piece.split_whitespace().count() > 7)
}

/// The table of Bigin v2's pages: `Companies | Accounts`, in plain text glued. The first cell is the name that people see.
pub(crate) fn table(lines: &[&Line]) -> Vec<Placed<String>> {
    let is_head = |line: &&&Line| line.text.starts_with("Module") && line.text.contains("API Name");
    let Some(head) = lines.iter().position(|line| is_head(&line)) else { return Vec::new() };
    let row = |line: &&&Line| {
        let text = line.text.trim_matches(['|', ' ']);
        if crate::parameters::is_strict(text) {
            return None;
        }
        let glued = || {
            let mut before = ' ';
            text.char_indices().find_map(|(at, c)| {
                let breaks = c.is_uppercase() && before.is_lowercase();
                before = c;
                breaks.then(|| text.split_at(at))
            })
        };
        let (name, api_name) = text.split_once('|').or_else(glued)?;
        let (name, api_name) = (name.trim(), api_name.trim());
        let plain = |text: &str| {
            !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ' ')
        };
        (plain(name) && plain(api_name) && text.len() < 60).then(|| Placed::new(name.to_owned(), line.number))
    };
    let rule = |line: &&&Line| line.text.contains('|') && line.text.chars().all(|c| "|-: ".contains(c));
    lines[head + 1..].iter().skip_while(|line| rule(line)).map_while(|line| row(&line)).collect()
}

fn split_and(piece: &str) -> Vec<&str> {
    let piece = piece.trim();
    let piece = piece.strip_prefix("and ").or_else(|| piece.strip_prefix("or ")).unwrap_or(piece);
    piece.split(" and ").flat_map(|part| part.split(" or ")).collect()
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|c| match c {
            '(' => {
                depth += 1;
                false
            }
            ')' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect()
}

/// Operation types: `READ - Get records`.
pub(crate) fn operation_types(lines: &[&Line]) -> Vec<Placed<String>> {
    let mut found: Vec<Placed<String>> = Vec::new();
    for line in lines.iter().filter(|line| matches!(line.kind, Kind::Text | Kind::Bullet)) {
        if line.text.to_lowercase().starts_with("note") {
            break;
        }
        let head = line.text.split(['-', '–', '—', ':']).next().unwrap_or_default();
        let words: Vec<&str> = head.split([',', '/', ' ']).filter(|word| !word.is_empty()).collect();
        if words.is_empty() || !words.iter().all(|word| is_operation(word)) {
            continue;
        }
        for word in words {
            let word = word.to_uppercase();
            if !found.iter().any(|known| known.value == word) {
                found.push(Placed::new(word, line.number));
            }
        }
    }
    found
}

/// Whether a word is a type of operation, in any case.
pub(crate) fn is_operation(word: &str) -> bool {
    const WORDS: [&str; 7] = ["ALL", "READ", "CREATE", "WRITE", "UPDATE", "DELETE", "NONE"];
    WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}
