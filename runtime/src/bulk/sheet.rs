//! Records as rows of a CSV file inside a zip file, as many as one job takes.

use std::{
    collections::HashMap,
    fs::File,
    hash::{BuildHasher, RandomState},
    io::{self, BufReader, BufWriter, Seek},
};

use csv::{ReaderBuilder, StringRecord, WriterBuilder};
use serde_json::value::RawValue;
use tempfile::{NamedTempFile, TempPath};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{BulkError, outcome::BulkRowError};
use crate::{FromField, Object};

/// The most that one job takes.
#[derive(Clone, Copy)]
pub(crate) struct Most {
    pub(crate) rows: u64,
    /// Of the CSV file, before it is packed.
    pub(crate) bytes: u64,
    pub(crate) columns: usize,
}

/// The documented limits; 25 MB with room for what surrounds the file.
pub(crate) const MOST: Most = Most { rows: 25_000, bytes: 25_000_000 - 65_536, columns: 200 };

/// The columns that a result repeats.
const REPEATED: usize = 3;

/// The name of the file in the archive.
pub(crate) const FILE_NAME: &str = "records.csv";

/// Records of the user; what can't be one is told as why it is not sent.
type Records = Box<dyn Iterator<Item = Result<Object, BulkRowError>> + Send>;

/// Records on their way into sheets.
pub(crate) struct Source {
    records: Records,
    /// Only these fields, where they are named.
    pub(crate) fields: Vec<String>,
    /// The place of the next record.
    index: u64,
    /// The record that no longer went into the last sheet.
    left: Option<Row>,
}

/// The fields of a record as text, and whether the text is the id of another record.
type Row = Vec<(String, Cell)>;

struct Cell {
    text: String,
    is_id: bool,
}

/// Records as one job takes them.
pub(crate) struct Sheet {
    /// The zip file.
    pub(crate) zip: TempPath,
    pub(crate) columns: Vec<Column>,
    /// The place of its first record.
    pub(crate) first: u64,
    /// The place after its last one.
    pub(crate) end: u64,
    /// Records between the two that are not in it.
    pub(crate) not_sent: Vec<(u64, BulkRowError)>,
    echo: Echo,
}

pub(crate) struct Column {
    pub(crate) name: String,
    /// Whether it holds ids of other records.
    pub(crate) has_ids: bool,
}

/// What a result should repeat of each row, in few bytes.
#[derive(Default)]
struct Echo {
    hasher: RandomState,
    rows: Vec<[u64; REPEATED]>,
}

impl Sheet {
    /// How many rows it has.
    pub(crate) fn rows(&self) -> u64 {
        self.end - self.first - self.not_sent.len() as u64
    }

    /// Whether the value of a column in a result is the one that was sent in this row.
    pub(crate) fn repeats(&self, row: usize, column: &str, value: &str) -> bool {
        let place = self.columns.iter().take(REPEATED).position(|one| one.name.eq_ignore_ascii_case(column));
        let sent = place.and_then(|place| self.echo.rows.get(row)?.get(place));
        sent.is_none_or(|sent| *sent == self.echo.hasher.hash_one(value.trim()))
    }
}

impl Source {
    pub(crate) fn new(records: impl Iterator<Item = Result<Object, BulkRowError>> + Send + 'static) -> Self {
        Self { records: Box::new(records), fields: Vec::new(), index: 0, left: None }
    }

    /// Takes as many records as fit; `None` where none are left. The columns are known only after the last one,
    /// so the rows lie in a file of their own until then.
    pub(crate) fn sheet(&mut self, most: Most) -> Result<Option<Sheet>, BulkError> {
        let mut names: HashMap<String, usize> = HashMap::new();
        let mut columns: Vec<Column> = Vec::new();
        for name in &self.fields {
            names.insert(name.clone(), columns.len());
            columns.push(Column { name: name.clone(), has_ids: false });
        }
        let first = self.index - u64::from(self.left.is_some());
        let (mut end, mut not_sent, mut rows, mut bytes) = (first, Vec::new(), 0, 0);
        let mut spool =
            WriterBuilder::new().flexible(true).from_writer(BufWriter::new(tempfile::tempfile()?));
        while rows < most.rows {
            let Some(row) = self.next_row() else { break };
            let row = match row {
                Ok(row) => row,
                Err(error) => {
                    not_sent.push((end, error));
                    end += 1;
                    continue;
                }
            };
            let new: Vec<_> =
                row.iter().map(|(name, _)| name).filter(|name| !names.contains_key(*name)).collect();
            let heading: u64 = new.iter().map(|name| longest(name)).sum();
            let size = row.iter().map(|(_, cell)| longest(&cell.text)).sum::<u64>() + heading;
            // Every row has a comma for every column.
            let all = (columns.len() + new.len()) as u64 * (rows + 2) + bytes + size;
            if all > most.bytes || columns.len() + new.len() > most.columns {
                if rows > 0 {
                    self.left = Some(row);
                    break;
                }
                not_sent.push((end, BulkRowError::not_sent(None, "it is too large for a job of its own")));
                end += 1;
                continue;
            }
            bytes += size;
            for (name, cell) in &row {
                let place = *names.entry(name.clone()).or_insert_with(|| {
                    columns.push(Column { name: name.clone(), has_ids: false });
                    columns.len() - 1
                });
                if let Some(column) = columns.get_mut(place) {
                    column.has_ids |= cell.is_id;
                }
                spool.write_field(place.to_string()).map_err(io)?;
                spool.write_field(&cell.text).map_err(io)?;
            }
            spool.write_record(None::<&[u8]>).map_err(io)?;
            rows += 1;
            end += 1;
        }
        if end == first {
            return Ok(None);
        }
        let mut spool = spool.into_inner().map_err(csv::IntoInnerError::into_error)?;
        spool.rewind()?;
        let spool = spool.into_inner().map_err(io::IntoInnerError::into_error)?;
        let (zip, echo) = pack(spool, &columns)?;
        Ok(Some(Sheet { zip, columns, first, end, not_sent, echo }))
    }

    fn next_row(&mut self) -> Option<Result<Row, BulkRowError>> {
        if let Some(row) = self.left.take() {
            return Some(Ok(row));
        }
        let record = self.records.next()?;
        self.index += 1;
        Some(record.and_then(|record| row(&record, &self.fields)))
    }
}

/// Writes the rows of a spool into a zip file.
fn pack(spool: File, columns: &[Column]) -> Result<(TempPath, Echo), BulkError> {
    let (file, path) = NamedTempFile::new()?.into_parts();
    let mut zip = ZipWriter::new(BufWriter::new(file));
    zip.start_file(FILE_NAME, SimpleFileOptions::default()).map_err(|error| BulkError::Zip(error.into()))?;
    let mut csv = WriterBuilder::new().from_writer(zip);
    csv.write_record(columns.iter().map(|column| &column.name)).map_err(io)?;
    let mut rows = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(BufReader::new(spool));
    let (mut cells, mut row, mut echo) =
        (StringRecord::new(), vec![String::new(); columns.len()], Echo::default());
    while rows.read_record(&mut cells).map_err(io)? {
        row.iter_mut().for_each(String::clear);
        let mut cells = cells.iter();
        while let (Some(place), Some(text)) = (cells.next(), cells.next()) {
            if let Some(cell) = place.parse().ok().and_then(|place: usize| row.get_mut(place)) {
                cell.push_str(text);
            }
        }
        let repeated = |place: usize| echo.hasher.hash_one(row.get(place).map_or("", |cell| cell.trim()));
        let repeated = std::array::from_fn(repeated);
        echo.rows.push(repeated);
        csv.write_record(&row).map_err(io)?;
    }
    let zip = csv.into_inner().map_err(csv::IntoInnerError::into_error)?;
    let file = zip.finish().map_err(|error| BulkError::Zip(error.into()))?;
    file.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok((path, echo))
}

fn io(error: csv::Error) -> BulkError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => BulkError::File(io::Error::other(format!("{other:?}"))),
    }
}

/// The most bytes that a text takes in a CSV file.
fn longest(text: &str) -> u64 {
    (text.len() + text.bytes().filter(|byte| *byte == b'"').count() + 2) as u64
}

/// The fields of a record that have a value, as text.
fn row(record: &Object, fields: &[String]) -> Result<Row, BulkRowError> {
    let mut row: Row = Vec::new();
    for (name, json) in record.iter() {
        if !fields.is_empty() && !fields.iter().any(|field| field == name) {
            continue;
        }
        let cell = cell(json).map_err(|message| BulkRowError::not_sent(Some(name), message))?;
        // Of a key that stands twice the last one counts.
        row.retain(|(before, _)| before != name);
        row.push((name.to_owned(), cell));
    }
    if row.iter().all(|(_, cell)| cell.text.is_empty()) {
        return Err(BulkRowError::not_sent(None, "it has no value"));
    }
    Ok(row)
}

/// A value as the service reads it in a CSV file: of another record its id, of a list its items with semicolons.
fn cell(json: &str) -> Result<Cell, &'static str> {
    let plain = |text: String| Ok(Cell { text, is_id: false });
    match json.bytes().next() {
        Some(b'n') => plain(String::new()),
        Some(b'"') => plain(String::from_json(json).ok_or("it is no text")?),
        Some(b'{') => {
            let id = Object::from_json(json).and_then(|object| object.get("id"));
            let text = id.ok_or("an object without an id has no place in a row")?;
            Ok(Cell { text, is_id: true })
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(json).map_err(|_| "it is no list")?;
            let items = items.into_iter().map(|item| match item.get().bytes().next() {
                Some(b'{' | b'[') => Err("a list of objects has no place in a row"),
                _ => cell(item.get()).map(|cell| cell.text),
            });
            plain(items.collect::<Result<Vec<_>, _>>()?.join(";"))
        }
        _ => plain(json.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulk::csv_file::CsvFile;
    use proptest::prelude::*;

    fn source(records: &[&str], fields: &[&str]) -> Source {
        let records: Vec<_> = records.iter().map(|json| Ok(json.parse().unwrap())).collect();
        let fields = fields.iter().map(|&name| name.to_owned()).collect();
        Source { fields, ..Source::new(records.into_iter()) }
    }

    /// The lines of a sheet's file.
    fn lines(sheet: &Sheet) -> Vec<Vec<String>> {
        let mut file = CsvFile::in_zip(File::open(&sheet.zip).unwrap(), &[]).unwrap();
        let mut lines = vec![file.header.names.iter().map(str::to_owned).collect()];
        while let Some((_, row)) = file.next().unwrap() {
            lines.push(row.iter().map(str::to_owned).collect());
        }
        lines
    }

    #[test]
    fn columns_are_those_of_all_records_and_lookups_are_their_ids() {
        let mut source = source(
            &[
                r#"{"Last_Name":"Zoë, \"Z\"","Owner":{"id":"7","name":"x"}}"#,
                r#"{"Amount":1.50,"Tags":["a","b;c"],"Last_Name":null,"On":true}"#,
            ],
            &[],
        );
        let sheet = source.sheet(MOST).unwrap().unwrap();
        assert_eq!(
            lines(&sheet),
            [
                vec!["Last_Name", "Owner", "Amount", "Tags", "On"],
                vec!["Zoë, \"Z\"", "7", "", "", ""],
                vec!["", "", "1.50", "a;b;c", "true"],
            ]
        );
        let ids: Vec<_> = sheet.columns.iter().map(|column| column.has_ids).collect();
        assert_eq!(ids, [false, true, false, false, false]);
        assert!(sheet.repeats(0, "Last_Name", "Zoë, \"Z\"") && !sheet.repeats(1, "Last_Name", "Zoë"));
        assert!(sheet.repeats(0, "Elsewhere", "x"));
        assert!(source.sheet(MOST).unwrap().is_none());
    }

    #[test]
    fn what_has_no_place_in_a_row_is_not_sent_and_said_so() {
        let records = [
            r#"{"a":{"x":1}}"#,
            r#"{"a":1}"#,
            r#"{"a":[{"id":1}]}"#,
            "{}",
            r#"{"b":1}"#,
            r#"{"a":"x","b":[1]}"#,
        ];
        let mut source = source(&records, &["a"]);
        let sheet = source.sheet(MOST).unwrap().unwrap();
        assert_eq!(lines(&sheet), [["a"], ["1"], ["x"]]);
        let not_sent: Vec<_> =
            sheet.not_sent.iter().map(|(index, error)| format!("{index}: {error}")).collect();
        assert_eq!(
            not_sent,
            [
                "0: an object without an id has no place in a row (a)",
                "2: a list of objects has no place in a row (a)",
                "3: it has no value",
                "4: it has no value"
            ]
        );
        assert_eq!((sheet.first, sheet.end, sheet.rows()), (0, 6, 2));
    }

    #[test]
    fn sheets_end_at_every_limit_and_lose_nothing() {
        let (wide, long) = (r#"{"a":1,"b":2,"c":3}"#, format!(r#"{{"a":"{}"}}"#, "x".repeat(500)));
        let records = [r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":3}"#, r#"{"b":4}"#, wide, &long, r#"{"c":5}"#];
        for most in [
            Most { rows: 2, bytes: 200, columns: 2 },
            Most { rows: 9, bytes: 40, columns: 2 },
            Most { rows: 9, bytes: 200, columns: 1 },
        ] {
            let mut source = source(&records, &[]);
            let (mut next, mut seen) = (0, Vec::new());
            while let Some(sheet) = source.sheet(most).unwrap() {
                assert_eq!(sheet.first, next);
                next = sheet.end;
                let lines = lines_or_none(&sheet);
                assert!(lines.len() as u64 <= most.rows + 1);
                let bytes: usize = lines.iter().map(|line| line.join(",").len() + 1).sum();
                assert!(bytes as u64 <= most.bytes, "{bytes}");
                seen.extend(lines.into_iter().skip(1).map(|line| line.concat()));
                seen.extend(sheet.not_sent.iter().map(|(index, _)| format!("not {index}")));
            }
            seen.sort();
            assert_eq!(
                (next, seen),
                (7, ["1", "2", "3", "4", "5", "not 4", "not 5"].map(String::from).into())
            );
        }
    }

    /// A sheet of which nothing is sent has no columns.
    fn lines_or_none(sheet: &Sheet) -> Vec<Vec<String>> {
        if sheet.rows() == 0 { Vec::new() } else { lines(sheet) }
    }

    proptest! {
        #[test]
        fn any_text_comes_out_as_it_went_in(texts in prop::collection::vec((".+", ".*"), 1..8)) {
            let records: Vec<_> =
                texts.iter().map(|(a, b)| serde_json::json!({"a": a, "b": b}).to_string()).collect();
            let records: Vec<_> = records.iter().map(String::as_str).collect();
            let sheet = source(&records, &[]).sheet(MOST).unwrap().unwrap();
            let expected: Vec<_> = texts.iter().map(|(a, b)| vec![a.clone(), b.clone()]).collect();
            prop_assert_eq!(&lines(&sheet)[1..], &expected[..]);
        }
    }
}
