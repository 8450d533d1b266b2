//! A part of the real spec that loads by itself: some endpoint files, and of what is shared that which they use.
//!
//! An import reads the spec again after each edit; with the whole of it, trying many edits would take minutes.

use zoho_codegen::diagnostic::Diagnostic;
use zoho_codegen::{Files, model};

/// About this many endpoint files, evenly spread, and those of photos and attachments.
const FILES: usize = 12;

/// What an object that goes had used is unused in the next round.
const ROUNDS: usize = 30;

/// The spec cut down.
pub fn cut(mut spec: Files) -> Files {
    let endpoints: Vec<String> = spec.keys().filter(|path| is_endpoint(path)).cloned().collect();
    let step = endpoints.len().div_ceil(FILES).max(1);
    for (index, path) in endpoints.iter().enumerate() {
        let is_basic = path.contains("photo") || path.contains("attachment");
        if index % step != 0 && !is_basic {
            spec.remove(path);
        }
    }
    // What only the others use is told as unused, and goes; that may leave more unused.
    for _ in 0..ROUNDS {
        let Err(mistakes) = model(&spec) else { return spec };
        // From the end, so that the lines before keep their numbers.
        let mut mistakes: Vec<_> = mistakes.iter().collect();
        mistakes.sort_by_key(|one| (&one.file, one.line, one.column));
        for unused in mistakes.into_iter().rev() {
            take_out(&mut spec, unused);
        }
    }
    panic!("{}", model(&spec).err().map_or_else(String::new, |mistakes| mistakes.to_string()));
}

fn is_endpoint(path: &str) -> bool {
    path.contains('/')
        && !path.starts_with("models/")
        && !path.ends_with("product.yaml")
        && path != "schema.json"
}

/// Takes an entry of a mapping out with all that is below it, or a word out of a list in brackets.
fn take_out(spec: &mut Files, unused: &Diagnostic) {
    let words = ["no operation", "no path", "no scope", "no row", "nothing uses", "this file states nothing"];
    let is_unused = words.iter().any(|word| unused.message.contains(word))
        || unused.message.ends_with("has no operation")
        || unused.message.ends_with("has no group");
    assert!(is_unused, "{unused}");
    let path = unused.file.trim_start_matches("spec/");
    if unused.message.starts_with("this file") {
        spec.remove(path);
        return;
    }
    let text = String::from_utf8(spec[path].clone()).expect("it is text");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let line = lines[unused.line - 1].clone();
    let before: String = line.chars().take(unused.column - 1).collect();
    if before.trim().is_empty() {
        let depth = |line: &str| line.len() - line.trim_start().len();
        let below = |next: &&String| next.trim().is_empty() || depth(next) > depth(&line);
        let end = unused.line + lines[unused.line..].iter().take_while(below).count();
        lines.drain(unused.line - 1..end);
        // A key with nothing left below it goes too.
        let start = unused.line - 2;
        let bare = lines.get(unused.line - 1).is_none_or(|next| depth(next) <= depth(&lines[start]));
        if lines[start].ends_with(':') && bare {
            lines.remove(start);
        }
    } else {
        let word: String = line.chars().skip(unused.column - 1).take(unused.mark.1).collect();
        let cut = line.replacen(&format!("{word}, "), "", 1);
        let cut = if cut == line { line.replacen(&format!(", {word}"), "", 1) } else { cut };
        // A list of this word alone goes with its key.
        if cut == line {
            lines.remove(unused.line - 1);
        } else {
            lines[unused.line - 1] = cut;
        }
    }
    spec.insert(path.to_owned(), (lines.join("\n") + "\n").into_bytes());
}
