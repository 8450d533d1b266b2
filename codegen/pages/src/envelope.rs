//! The shape of an answer, by its sample.

use crate::lines::{Kind, Line};
use crate::model::Envelope;

/// Reads samples of answers; `download` where the page is about a file.
pub(crate) fn read(samples: &[Vec<&Line>], download: bool) -> Envelope {
    let mut found = samples.iter().filter_map(|lines| one(lines));
    match found.next() {
        Some(first) if found.all(|other| other == first) => first,
        None if download => Envelope::Binary,
        _ => Envelope::Unknown,
    }
}

fn one(lines: &[&Line]) -> Option<Envelope> {
    let text: Vec<&str> =
        lines.iter().filter(|line| line.kind == Kind::Code).map(|line| line.text.as_str()).collect();
    let keys = top_keys(&text.join("\n"));
    let has = |name: &str| keys.iter().any(|key| key == name);
    Some(if has("code") && has("status") {
        Envelope::Status
    } else if has("data") {
        Envelope::Data
    } else {
        Envelope::Keyed(keys.into_iter().find(|key| key != "info")?)
    })
}

/// The keys of the outermost object. Samples often do not parse, so this only counts brackets.
fn top_keys(text: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut depth = 0_usize;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            '"' => {
                let start = at + 1;
                let mut end = None;
                while let Some((at, c)) = chars.next() {
                    match c {
                        '\\' => {
                            chars.next();
                        }
                        '"' => {
                            end = Some(at);
                            break;
                        }
                        _ => {}
                    }
                }
                let Some(end) = end else { break };
                // A sample may lack its outer braces.
                if depth <= 1 && text[end + 1..].trim_start().starts_with(':') {
                    keys.push(text[start..end].to_owned());
                }
            }
            _ => {}
        }
    }
    keys
}
