//! The spec files in memory, and places in them.

use std::collections::BTreeMap;

use crate::diagnostic::Report;

/// Spec files by their path below `spec/`, such as `crm/photo.yaml`. The generator reads no disk.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The largest file that is read, in bytes. The real ones have about ten thousand.
pub const MAX_FILE_BYTES: usize = 1024 * 1024;

/// How much of a file that is too large or no text is kept, to show the line.
const KEPT_BYTES: usize = 4096;

/// A place in a spec file: where it starts for people, and its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The index into [`Sources`].
    pub file: usize,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// The very start of a file.
    pub fn start_of(file: usize) -> Self {
        Self { file, line: 1, column: 1, start: 0, end: 0 }
    }
}

/// One file.
#[derive(Debug)]
pub struct Source {
    /// Below `spec/`.
    pub path: String,
    /// Its text; of a file that cannot be read, the beginning of what can be shown.
    pub text: String,
    /// Whether the file could be read.
    pub readable: bool,
    /// The byte at which each line starts.
    lines: Vec<usize>,
}

impl Source {
    fn new(path: &str, text: String, readable: bool) -> Self {
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(index, _)| index + 1);
        let lines = std::iter::once(0).chain(starts).collect();
        Self { path: path.to_owned(), text, readable, lines }
    }

    /// The bytes of a line (counted from 1) without its line break.
    pub fn line(&self, line: usize) -> &str {
        let Some(start) = line.checked_sub(1).and_then(|index| self.lines.get(index)) else { return "" };
        let end = self.lines.get(line).map_or(self.text.len(), |next| next - 1);
        self.text.get(*start..end).unwrap_or_default().trim_end_matches('\r')
    }

    /// The byte at which a line (counted from 1) starts.
    pub fn line_start(&self, line: usize) -> usize {
        line.checked_sub(1).and_then(|index| self.lines.get(index)).copied().unwrap_or(self.text.len())
    }

    /// The place of a byte.
    fn place(&self, file: usize, byte: usize) -> Span {
        let line = self.lines.partition_point(|start| *start <= byte);
        let before = self.text.get(self.line_start(line)..byte).unwrap_or_default();
        Span { file, line, column: before.chars().count() + 1, start: byte, end: byte }
    }
}

/// All files, in the order of their paths.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Takes every YAML file; what is no text or too large is reported and marked as unreadable.
    pub fn new(files: &Files, report: &mut Report) -> Self {
        let mut sources = Self::default();
        for (path, bytes) in files {
            let file = sources.files.len();
            let extension = path.rsplit_once('.').map(|(_, extension)| extension);
            let source = match extension {
                Some("yaml") => read(path, bytes, file, report),
                Some("yml") => misnamed(path, bytes, file, report),
                _ => continue,
            };
            report.name_file(path);
            sources.files.push(source);
        }
        sources
    }

    /// The file with this index.
    pub fn get(&self, file: usize) -> Option<&Source> {
        self.files.get(file)
    }

    /// Every file with its index.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Source)> {
        self.files.iter().enumerate()
    }
}

fn read(path: &str, bytes: &[u8], file: usize, report: &mut Report) -> Source {
    if bytes.len() > MAX_FILE_BYTES {
        report.error(
            Span::start_of(file),
            format!("the file has {} bytes; at most {MAX_FILE_BYTES} are read", bytes.len()),
            "split it: one file for each endpoint path",
        );
        return Source::new(path, beginning(bytes), false);
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Source::new(path, text.to_owned(), true),
        Err(error) => {
            // Up to the bad byte, the lossy text has the same bytes as the file.
            let source = Source::new(path, String::from_utf8_lossy(bytes).into_owned(), false);
            let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
            report.error(
                source.place(file, error.valid_up_to()),
                format!("the byte 0x{byte:02X} is not UTF-8"),
                "save the file as UTF-8",
            );
            source
        }
    }
}

fn misnamed(path: &str, bytes: &[u8], file: usize, report: &mut Report) -> Source {
    let help = format!("rename it to `spec/{}.yaml`", path.trim_end_matches(".yml"));
    report.error(Span::start_of(file), "spec files end in `.yaml`", help);
    Source::new(path, beginning(bytes), false)
}

fn beginning(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.get(..KEPT_BYTES).unwrap_or(bytes)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_places_are_counted_from_one() {
        let source = Source::new("a.yaml", "é: b\r\n\nlast".to_owned(), true);
        assert_eq!(
            [source.line(1), source.line(2), source.line(3), source.line(4)],
            ["é: b", "", "last", ""]
        );
        assert_eq!(source.line(0), "");
        let place = source.place(0, 4);
        assert_eq!((place.line, place.column), (1, 4));
        let place = source.place(0, 8);
        assert_eq!((place.line, place.column), (3, 1));
    }

    #[test]
    fn a_file_that_is_no_text_is_kept_for_showing_only() {
        let files = Files::from([
            ("a.yaml".to_owned(), b"ok: \xff".to_vec()),
            ("b.yaml".to_owned(), vec![b'a'; MAX_FILE_BYTES + 1]),
            ("c.yaml".to_owned(), "\u{feff}a: b".as_bytes().to_vec()),
            ("schema.json".to_owned(), b"\xff".to_vec()),
        ]);
        let mut report = Report::default();
        let sources = Sources::new(&files, &mut report);
        let readable: Vec<_> = sources.iter().map(|(_, source)| source.readable).collect();
        assert_eq!(readable, [false, false, true]);
        assert_eq!(sources.get(2).map(|source| source.text.as_str()), Some("a: b"));
        let rendered = report.finish(&sources).to_string();
        assert!(rendered.contains("spec/a.yaml:1:5: error: the byte 0xFF is not UTF-8"), "{rendered}");
    }
}
