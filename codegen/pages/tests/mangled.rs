//! What the fuzz target does, seeded: the fixtures cut and mangled at every place. Nothing may panic or take long.

use std::time::{Duration, Instant};

const FIXTURES: [(&str, &str); 7] = [
    ("page.md", include_str!("flavours/page.md")),
    ("page.html", include_str!("flavours/page.html")),
    ("bullets.txt", include_str!("flavours/bullets.txt")),
    ("flat.txt", include_str!("flavours/flat.txt")),
    ("bigin_v2.html", include_str!("flavours/bigin_v2.html")),
    ("stamps.yaml", include_str!("openapi/stamps.yaml")),
    ("stamps.json", include_str!("openapi/stamps.json")),
];

/// Far beyond what any of these takes, a slow machine and a debug build included.
const LONGEST: Duration = Duration::from_secs(2);

fn read(name: &str, bytes: &[u8]) {
    let start = Instant::now();
    if let Err(error) = zoho_pages::read_all(bytes) {
        assert!(!error.to_string().is_empty());
    }
    let took = start.elapsed();
    assert!(took < LONGEST, "{name}: {took:?} for {}", String::from_utf8_lossy(bytes));
}

#[test]
fn cut_at_every_byte() {
    for (name, text) in FIXTURES {
        let bytes = text.as_bytes();
        for at in 0..bytes.len() {
            read(name, &bytes[..at]);
        }
        for at in (0..bytes.len()).step_by(7) {
            read(name, &bytes[at..]);
        }
    }
}

#[test]
fn every_line_missing_twice_swapped_or_filled() {
    for (name, text) in FIXTURES {
        let lines: Vec<&str> = text.lines().collect();
        let put = |at: usize, with: &[&str]| {
            read(name, [&lines[..at], with, &lines[at + 1..]].concat().join("\n").as_bytes());
        };
        for (at, line) in lines.iter().enumerate() {
            put(at, &[]);
            put(at, &[line, line]);
            put(at, &[lines[(at * 7 + 3) % lines.len()]]);
            put(at, &[&line.chars().rev().collect::<String>()]);
            for word in [
                "{",
                "}",
                "]]>",
                "<!--",
                "é\u{301}\u{202e}",
                "| | |",
                "&a *a",
                "https://{",
                "v1..",
                "ZohoCRM.",
            ] {
                put(at, &[&format!("{line}{word}")]);
                put(at, &[&format!("{word}{line}")]);
            }
        }
    }
}

#[test]
fn every_byte_another() {
    for (name, text) in FIXTURES {
        let mut bytes = text.as_bytes().to_vec();
        for at in 0..bytes.len() {
            let kept = bytes[at];
            // A fixed sequence, so that a failure comes back.
            bytes[at] = *b"\"{}[]<>:\n\t #\x80\xff*&".get((at * 31 + 5) % 17).unwrap_or(&b' ');
            read(name, &bytes);
            bytes[at] = kept;
        }
    }
}
