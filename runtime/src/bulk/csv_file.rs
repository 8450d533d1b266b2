//! A CSV file with a header, read row after row.

use std::io::{self, Read, Seek};

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::{BulkError, entry::Entry};

/// The most bytes of a row: more than any record can have.
const LONGEST_ROW: u64 = 16 * 1024 * 1024;

/// The names of the columns.
pub(crate) struct Header {
    /// As they are used: `Id` is `id`, as everywhere else.
    pub(crate) names: StringRecord,
    /// The same as keys of a JSON object, with the colon.
    pub(crate) keys: Vec<String>,
}

impl Header {
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|found| found.eq_ignore_ascii_case(name))
    }
}

pub(crate) struct CsvFile {
    csv: csv::Reader<Bounded>,
    pub(crate) header: Header,
    row: StringRecord,
    read: u64,
    /// How many rows there must be.
    expected: Option<u64>,
}

/// Hands out no more than a row may have until it is told that the next one begins.
struct Bounded {
    bytes: Box<dyn Read + Send>,
    of_row: u64,
    /// The last byte that is no end of a line.
    last: u8,
    at_end: bool,
}

impl Read for Bounded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.of_row > LONGEST_ROW {
            return Err(BulkError::RowTooLong { limit: LONGEST_ROW }.into());
        }
        let read = self.bytes.read(into)?;
        self.of_row += read as u64;
        self.at_end |= read == 0 && !into.is_empty();
        let bytes = into.get(..read).unwrap_or_default();
        self.last = bytes.iter().copied().rfind(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(self.last);
        Ok(read)
    }
}

impl CsvFile {
    /// The only file of a zip archive.
    pub(crate) fn in_zip(
        file: impl Read + Seek + Send + 'static,
        wanted: &[String],
    ) -> Result<Self, BulkError> {
        Self::new(Box::new(Entry::open(file)?), wanted)
    }

    /// A file that must have these columns.
    pub(crate) fn new(bytes: Box<dyn Read + Send>, wanted: &[String]) -> Result<Self, BulkError> {
        let mut csv = ReaderBuilder::new().buffer_capacity(64 * 1024).from_reader(Bounded {
            bytes,
            of_row: 0,
            last: 0,
            at_end: false,
        });
        let found = csv.headers().map_err(|error| odd(error, None))?;
        let mut names = StringRecord::new();
        for name in found {
            let name = if name == "Id" { "id" } else { name };
            if names.iter().any(|before| before == name) {
                return Err(BulkError::RepeatedColumn(name.to_owned()));
            }
            names.push_field(name);
        }
        let keys = names.iter().map(|name| format!("{}:", serde_json::Value::from(name))).collect();
        let header = Header { names, keys };
        let missing: Vec<_> = wanted.iter().filter(|name| header.place(name).is_none()).cloned().collect();
        if !missing.is_empty() || header.names.is_empty() {
            let found = header.names.iter().map(str::to_owned).collect();
            return Err(BulkError::Header { missing, found });
        }
        Ok(Self { csv, header, row: StringRecord::new(), read: 0, expected: None })
    }

    /// Insists on so many rows.
    pub(crate) fn expect(mut self, rows: Option<u64>) -> Self {
        self.expected = rows;
        self
    }

    /// How many bytes of the file were read as rows.
    pub(crate) fn position(&self) -> u64 {
        self.csv.position().byte()
    }

    /// Whether the file ended within the quotes of the last field, which then holds the end of the last line.
    fn is_open(&self) -> bool {
        let bytes = self.csv.get_ref();
        let field = self.row.iter().next_back().unwrap_or_default();
        bytes.at_end && bytes.last != b'"' && field.ends_with('\n')
    }

    fn odd_row(&self, message: &str) -> BulkError {
        let line = self.row.position().map_or(0, csv::Position::line);
        BulkError::Row { line, column: None, message: message.to_owned() }
    }

    /// The next row. After [`BulkError::Row`] there may be more, after any other error there is none.
    pub(crate) fn next(&mut self) -> Result<Option<(&Header, &StringRecord)>, BulkError> {
        self.csv.get_mut().of_row = 0;
        let more = self.csv.read_record(&mut self.row).map_err(|error| odd(error, Some(&self.header)));
        match (more, self.expected) {
            (Ok(false), Some(expected)) if expected != self.read => {
                Err(BulkError::Count { expected, found: self.read })
            }
            (Ok(false), _) => Ok(None),
            (Ok(true), Some(expected)) if expected == self.read => {
                // More than there should be: the rest is counted, not read.
                let rest = self.csv.byte_records().take_while(Result::is_ok).count() as u64;
                Err(BulkError::Count { expected, found: self.read.saturating_add(1).saturating_add(rest) })
            }
            (Ok(true), _) => {
                self.read += 1;
                if self.is_open() {
                    return Err(self.odd_row("a quote is opened, but not closed"));
                }
                Ok(Some((&self.header, &self.row)))
            }
            (Err(error), _) => {
                self.read += u64::from(matches!(error, BulkError::Row { .. }));
                Err(error)
            }
        }
    }
}

/// What a row that can't be decoded is called.
pub(crate) fn odd(error: csv::Error, header: Option<&Header>) -> BulkError {
    let line = error.position().map_or(1, csv::Position::line);
    let column = |place: usize| header?.names.get(place).map(str::to_owned);
    let place = |place: Option<u64>| column(usize::try_from(place?).ok()?);
    let (column, message) = match error.into_kind() {
        ErrorKind::Io(error) => return error.into(),
        ErrorKind::Utf8 { err, .. } => (column(err.field()), "this is no UTF-8".to_owned()),
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            (None, format!("it has {len} fields, but the first line names {expected_len}"))
        }
        ErrorKind::Deserialize { err, .. } => (place(err.field()), err.kind().to_string()),
        other => (None, format!("{other:?}")),
    };
    BulkError::Row { line, column, message }
}
